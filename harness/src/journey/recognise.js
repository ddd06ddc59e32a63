// What a person would see in a window of the locker: its words, its fields and its buttons, found
// by role, label and text, or by the selectors that the profile gives.
const recognise = ((given) => {
  "use strict";
  const CODE = /(?<![\w.,/]|\d-)20[3-7](?![\w/]|[-:.,]\d)/g;
  const SAVE = /\bsave\s+here\b/i;
  const LOG_IN = /\b(log|sign)\s*-?\s*in\b|\bcontinue\b|\bnext\b|\bsubmit\b/i;
  const BUTTONS = "button, input[type=submit], input[type=button], input[type=image], [role=button], a[href]";

  function visible(element) {
    if (!element.isConnected) return false;
    const box = element.getBoundingClientRect();
    const style = getComputedStyle(element);
    return box.width > 0 && box.height > 0 && style.visibility !== "hidden" && style.opacity !== "0";
  }

  function words(element) {
    return (element.innerText || element.textContent || "").replace(/\s+/g, " ").trim();
  }

  // The accessible name, as far as lockers need it.
  function name(element) {
    const labelled = (element.getAttribute("aria-labelledby") || "").split(/\s+/).filter(Boolean)
      .map((id) => document.getElementById(id)).filter(Boolean).map(words).join(" ");
    const labels = element.labels ? [...element.labels].map(words).join(" ") : "";
    const button = element.localName === "input" && /^(submit|button)$/.test(element.type);
    const field = /^(input|select|textarea)$/.test(element.localName);
    return (labelled || element.getAttribute("aria-label") || labels || (button ? element.value : "") ||
      (field ? "" : words(element)) || element.getAttribute("alt") || element.title ||
      element.getAttribute("placeholder") || "").replace(/\s+/g, " ").trim();
  }

  const all = (selector, within = document) => [...within.querySelectorAll(selector)].filter(visible);

  function password() {
    return given.password ? all(given.password)[0] : all("input[type=password]")[0];
  }

  function user() {
    if (given.user) return all(given.user)[0];
    const secret = password();
    if (!secret) return undefined;
    const within = secret.form || document;
    return all("input[type=text], input[type=email], input[type=tel], input[type=number], input:not([type])", within)
      .filter((field) => field.compareDocumentPosition(secret) & Node.DOCUMENT_POSITION_FOLLOWING).pop();
  }

  function logIn() {
    if (given.logIn) return all(given.logIn)[0];
    const secret = password();
    if (!secret) return undefined;
    const buttons = all(BUTTONS, secret.form || document).filter((button) => button.localName !== "a");
    return buttons.find((button) => LOG_IN.test(name(button))) || buttons[0];
  }

  function saveHere() {
    if (given.saveHere) return all(given.saveHere)[0];
    return all(BUTTONS).find((button) => SAVE.test(name(button)));
  }

  // Folders: what can be chosen, each with its name, as radio buttons, options or items.
  function folders() {
    if (given.folder) return all(given.folder).map((element) => ({ name: name(element), element }));
    const radios = [...document.querySelectorAll("input[type=radio], [role=radio]")]
      .filter((radio) => visible(radio) || [...(radio.labels || [])].some(visible));
    if (radios.length) return radios.map((element) => ({ name: name(element), element }));
    // A list may begin with words that ask to choose: they are no folder.
    const options = all("select").flatMap((select) => [...select.options])
      .filter((option) => !option.disabled && option.value !== "");
    if (options.length) return options.map((element) => ({ name: words(element), element }));
    return all("[role=option], [role=treeitem]").map((element) => ({ name: name(element), element }));
  }

  const codesIn = (text) => [...new Set(text.match(CODE) || [])].map(Number);

  // What is shown, with what dialogs said before.
  function screen(said = []) {
    const text = document.body ? document.body.innerText.trim() : "";
    return {
      path: location.protocol === "about:" ? "about:blank" : location.pathname,
      title: document.title,
      text: text.slice(0, 2000),
      codes: codesIn([text, ...said].join("\n")),
      login: Boolean(password()),
      save: Boolean(saveHere()),
      folders: folders().map((folder) => folder.name),
      messages: all(given.message || "[role=status], [role=alert], [aria-live], output").map(words)
        .concat(said).filter(Boolean).map((message) => message.slice(0, 500)),
    };
  }

  // Every link of the page, with the words around it: the nearest parts of the page that hold it.
  function links() {
    return all("a[href]").map((link) => {
      const around = [];
      let about = "";
      for (let part = link; part && part !== document.body; part = part.parentElement) {
        const heading = part.querySelector("h1, h2, h3, h4, h5, h6, summary, caption, legend");
        const said = words(part).slice(0, 500);
        around.push({ words: said, heading: heading ? words(heading) : "" });
        // What stands beside another link may be about that one.
        if (part.querySelectorAll("a[href]").length <= 1) about = said;
      }
      return { href: link.href, name: name(link), download: link.getAttribute("download") || "", about, around };
    });
  }

  // Answers with the screen as soon as `done` holds, or as it is when the time is over.
  function watch(done, said, milliseconds, answer) {
    let over = false;
    const look = (late) => {
      if (over) return;
      const seen = screen(said);
      if (!late && !(document.readyState !== "loading" && done(seen))) return;
      over = true;
      observer.disconnect();
      clearTimeout(timer);
      answer({ screen: seen, late });
    };
    const observer = new MutationObserver(() => look(false));
    const timer = setTimeout(() => look(true), milliseconds);
    observer.observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
    for (const event of ["DOMContentLoaded", "readystatechange", "transitionend", "animationend"]) {
      document.addEventListener(event, () => look(false));
    }
    window.addEventListener("load", () => look(false));
    look(false);
  }

  return { user, password, logIn, saveHere, folders, codesIn, screen, links, watch };
});
