// The witness in a partner's page under certification. The browser runs it before any script of
// the page. It sends nothing, since the page's policy may forbid that: it keeps what it sees until
// the driver asks. It changes nothing but what it must to see: `setAttribute` and its like, and
// `window.open`, which it passes through, and dialogs, which it answers as a user who agrees.
(() => {
  "use strict";
  const KEY = Symbol.for("locksmith");
  if (window !== window.top || window[KEY]) return;
  const LIBRARY = "{{library}}";
  const SAVER = "a.locker-saver";
  // More dialogs than this are a loop, and end in an error: no user would get out of it either.
  const DIALOGS = 50;
  const events = [];
  const tell = (kind, facts) => { if (events.length < 1000) events.push({ kind, ...facts }); };
  const short = (text) => String(text).slice(0, 300);

  // The script that is at work: the innermost one that has an address.
  function isLibraryAtWork() {
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 30;
    const stack = new Error().stack || "";
    Error.stackTraceLimit = limit;
    const found = stack.match(/(https?:\/\/[^\s)]+?):\d+:\d+/);
    return Boolean(found) && found[1].split(/[?#]/)[0].endsWith(LIBRARY);
  }

  const written = [];
  const value = new WeakMap();
  const byLibrary = new Map();
  function wrap(name, place, removes) {
    const native = Element.prototype[name];
    const wrapped = { [name](...args) {
      if (String(args[place]).toLowerCase() === "result" && (!removes || this.hasAttribute("result"))) {
        written.push({ element: this, by: isLibraryAtWork() ? "library" : "page" });
      }
      return native.apply(this, args);
    } }[name];
    Element.prototype[name] = wrapped;
  }
  wrap("setAttribute", 0, false);
  wrap("removeAttribute", 0, true);
  wrap("setAttributeNS", 1, false);
  wrap("removeAttributeNS", 1, true);

  function changed(element, now, by) {
    value.set(element, now);
    if (by === "library" && element.id) byLibrary.set(element.id, now);
    const place = [...document.querySelectorAll(SAVER)].indexOf(element);
    const name = element.id ? `${element.localName}#${element.id}` : element.localName;
    tell("result", { button: place === -1 ? null : place, element: name, value: now, by });
  }
  // Markup that comes with the attribute; what the library wrote may be drawn anew.
  function arrived(node) {
    if (node.nodeType !== Node.ELEMENT_NODE) return;
    for (const element of [node, ...node.querySelectorAll("[result]")]) {
      const now = element.getAttribute("result");
      const known = value.get(element) === now || byLibrary.get(element.id) === now;
      if (now !== null && !known) changed(element, now, "page");
    }
  }
  new MutationObserver((changes) => {
    for (const { type, target, addedNodes } of changes) {
      if (type === "childList") { addedNodes.forEach(arrived); continue; }
      const own = written.findIndex((one) => one.element === target);
      const by = own === -1 ? "page" : written.splice(own, 1)[0].by;
      changed(target, target.getAttribute("result"), by);
    }
  }).observe(document, { subtree: true, childList: true, attributeFilter: ["result"] });

  let forging = false;
  window.addEventListener("error", (event) => {
    if (forging) return;
    if (event.message) tell("script-error", { text: short(`${event.message} (${event.filename}:${event.lineno})`) });
    else if (event.target && event.target.src) tell("not-loaded", { url: short(event.target.src) });
  }, true);
  window.addEventListener("unhandledrejection", (event) => {
    if (!forging) tell("script-error", { text: short(event.reason) });
  });
  document.addEventListener("securitypolicyviolation", (event) => {
    if (event.disposition !== "enforce") return;
    tell("policy", { directive: event.effectiveDirective, blocked: short(event.blockedURI) });
  });

  const open = window.open;
  window.open = function (...args) {
    const opened = open.apply(this, args);
    tell("opened", { blocked: !opened });
    return opened;
  };
  let dialogs = 0;
  function read(text) {
    dialogs += 1;
    if (dialogs <= 3) tell("dialog", { text: short(text) });
    if (dialogs > DIALOGS) throw new Error(`more than ${DIALOGS} dialogs`);
  }
  window.alert = (text = "") => read(text);
  window.confirm = (text = "") => { read(text); return true; };
  window.prompt = (text = "") => { read(text); return null; };

  // What a forger would send: the locker's own message, and what a careless listener may take for it.
  function forge() {
    forging = true;
    const message = { type: "savelocker-result", result: "SUCCESS", status: "SUCCESS" };
    for (const data of ["SUCCESS", "result=SUCCESS", message, JSON.stringify(message)]) {
      window.dispatchEvent(new MessageEvent("message", { data, origin: "https://forger.example" }));
    }
    setTimeout(() => { forging = false; }, 0);
  }

  const own = { document: `${performance.timeOrigin}-${Math.random()}`, take: () => events.splice(0), forge };
  Object.defineProperty(window, KEY, { value: own });
})();
