// Waits until the page is ready: loaded, its buttons made by the library and seen, its claims
// there; or loaded and at rest, for longer where it has no button yet; or until the time is over.
const [rest, late, milliseconds, answer] = arguments;
const claims = ["data-app-id", "data-app-hash", "time-stamp"];
let timer, quiet;
const shown = (element) => {
  const box = element.getBoundingClientRect();
  return box.width > 0 && box.height > 0 && element.hasAttribute("role");
};
const ready = () => {
  const script = document.getElementById("dlshare");
  const buttons = [...document.querySelectorAll("a.locker-saver")];
  return document.readyState === "complete" && script && claims.every((name) => script.getAttribute(name)) &&
    buttons.length > 0 && buttons.every(shown);
};
const finish = () => {
  observer.disconnect();
  clearTimeout(timer);
  clearTimeout(quiet);
  answer({
    complete: document.readyState === "complete",
    url: location.href,
    waited: Math.round(performance.now()),
  });
};
const look = () => {
  clearTimeout(quiet);
  if (document.readyState === "complete") {
    const none = !document.querySelector("a.locker-saver");
    quiet = setTimeout(finish, ready() ? 60 : none ? late : rest);
  }
};
const observer = new MutationObserver(look);
timer = setTimeout(finish, milliseconds);
observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
document.addEventListener("readystatechange", look);
window.addEventListener("load", look);
look();
