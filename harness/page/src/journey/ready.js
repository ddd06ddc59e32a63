// Stands behind `seeing.js`. Waits until the page is ready: loaded, its buttons made by the library and seen, its claims
// there; or loaded and at rest, for longer where it has no button yet; or until the time is over.
// A page that does not end to load counts as loaded when everything else is there.
const [rest, late, arrives, milliseconds, endless, answer] = arguments;
const claims = ["data-app-id", "data-app-hash", "time-stamp"];
let timer, quiet;
const shown = (element) => element.hasAttribute("role") && boxesOf(element).length > 0;
const isLoaded = () => document.readyState === "complete" ||
  (endless && document.readyState === "interactive" && made());
const made = () => {
  const script = document.getElementById("dlshare");
  const buttons = [...document.querySelectorAll("a.locker-saver")];
  return script && claims.every((name) => script.getAttribute(name)) &&
    buttons.length > 0 && buttons.every(shown);
};
const finish = () => {
  observer.disconnect();
  clearTimeout(timer);
  clearTimeout(quiet);
  answer({
    complete: document.readyState === "complete",
    url: location.href,
    came: window[Symbol.for("locksmith")]?.came || location.href,
    waited: Math.round(performance.now()),
  });
};
// A script that was added, and whose answer has not come yet.
const isOnItsWay = (script) => /^https?:/.test(script.src) && !script.noModule &&
  /^($|module$|(text|application)\/javascript)/.test(script.type) &&
  performance.getEntriesByName(script.src).length === 0 && !window[Symbol.for("locksmith")]?.isNotLoaded(script);
// A page that has everything is not waited for until it is at rest: a clock in it never is. One that lacks
// something is, for as long as something that comes late, and a script on its way.
let isMade = false;
let loaded = null;
const look = () => {
  if (isMade && made()) return;
  clearTimeout(quiet);
  isMade = false;
  if (!isLoaded()) return;
  isMade = made();
  loaded = loaded ?? performance.now();
  const lacks = document.querySelector("a.locker-saver") ? rest : late;
  const [wait, most] = isMade ? [endless ? rest : 60, late] :
    [...document.scripts].some(isOnItsWay) ? [arrives, arrives] : [lacks, late];
  quiet = setTimeout(finish, Math.max(0, Math.min(wait, loaded + most - performance.now())));
};
const observer = new MutationObserver(look);
timer = setTimeout(finish, milliseconds);
observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
document.addEventListener("readystatechange", look);
window.addEventListener("load", ({ target }) => {
  if (target === document || target.localName === "script") look();
}, true);
look();
