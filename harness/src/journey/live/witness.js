// The instrumentation of a partner's page under certification. The browser runs it before any script
// of the page. It keeps what it sees until the driver asks; a result it also sends out at once, since
// the page may go elsewhere with it (I-USED). It sends to the address that the library itself asks:
// a page whose policy forbids that gets no result. It changes nothing but what it must to see:
// `setAttribute` and its like, `window.open` and `digest`, which it passes through, and dialogs, which
// it answers as a user who agrees.
(() => {
  "use strict";
  const KEY = Symbol.for("locksmith");
  if (window !== window.top || window[KEY]) return;
  const LIBRARY = "{{library}}";
  const OUT = "{{out}}";
  const SAVER = "a.locker-saver";
  // More dialogs than this are a loop, and end in an error: no user would get out of it either.
  const DIALOGS = 50;
  const events = [];
  const DOCUMENT = `${performance.timeOrigin}-${Math.random()}`;
  const send = navigator.sendBeacon.bind(navigator);
  // From the first result on, or once the page is led away, everything goes out at once.
  let sent = 0;
  function tell(kind, facts) {
    if (events.length >= 1000) return;
    const event = { kind, ...facts };
    events.push(event);
    const isResult = kind === "lost" || kind === "leads" || (kind === "result" && facts.value !== null);
    if (!sent && !isResult) return;
    send(OUT, JSON.stringify({ locksmith: DOCUMENT, number: sent, event }));
    sent += 1;
    if (isOfTried(event)) awaiting.splice(0).forEach((answer) => answer(true));
  }
  // The button that is tried, its place among the buttons then, and who waits for its result.
  let tried = null;
  let triedAt = null;
  const awaiting = [];
  const isOfTried = ({ kind, value, button }) =>
    kind === "lost" || (kind === "result" && value !== null && button === triedAt);
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
  const named = (element) => (element.id ? `${element.localName}#${element.id}` : element.localName);
  function wrap(name, place, removes) {
    const native = Element.prototype[name];
    const wrapped = { [name](...args) {
      if (String(args[place]).toLowerCase() === "result" && (!removes || this.hasAttribute("result"))) {
        if (this.isConnected) written.push({ element: this, by: isLibraryAtWork() ? "library" : "page" });
        else if (!removes && this === tried) tell("lost", { element: named(this), value: String(args[place + 1]) });
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
    const at = element === tried ? triedAt : [...document.querySelectorAll(SAVER)].indexOf(element);
    tell("result", { button: at === -1 ? null : at, element: named(element), value: now, by });
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

  window.addEventListener("error", (event) => {
    if (own.forging) return;
    if (event.message) tell("script-error", { text: short(`${event.message} (${event.filename}:${event.lineno})`) });
    else if (event.target && event.target.src) tell("not-loaded", { url: short(event.target.src) });
  }, true);
  window.addEventListener("unhandledrejection", (event) => {
    if (!own.forging) tell("script-error", { text: short(event.reason) });
  });
  document.addEventListener("securitypolicyviolation", (event) => {
    if (event.disposition !== "enforce") return;
    tell("policy", { directive: event.effectiveDirective, blocked: short(event.blockedURI) });
  });

  // What keeps a press on the button that is tried from the library, and which script does that. jQuery calls
  // it for a handler that returns false.
  const PRESSES = ["pointerdown", "mousedown", "pointerup", "mouseup", "click"];
  const isOfTriedPress = (event) => PRESSES.includes(event.type) && event.isTrusted && Boolean(tried?.contains(event.target));
  function stopped(how) {
    const frames = [...(new Error().stack || "").matchAll(/(?:https?|file):\/\/[^\s)]+?:\d+(?=:\d+)/g)].map(([frame]) => frame);
    if (frames.some((frame) => frame.split(/[?#]/)[0].replace(/:\d+$/, "").endsWith(LIBRARY))) return;
    const isJQuery = (frame) => /jquery/i.test(frame.split(/[?#]/)[0].split("/").pop());
    const own = frames.find((frame) => !isJQuery(frame));
    tell("stopped", { how: own || !frames.length ? how : "return false", script: short(own || "") });
  }
  for (const how of ["stopPropagation", "stopImmediatePropagation", "preventDefault"]) {
    const native = Event.prototype[how];
    Event.prototype[how] = { [how]() {
      if (isOfTriedPress(this)) stopped(how);
      return native.call(this);
    } }[how];
  }
  // From the press to the release: what leads the page away then takes the click with it.
  let pressed = false;
  window.addEventListener("pointerdown", (event) => { pressed = isOfTriedPress(event); }, true);
  window.addEventListener("click", (event) => { if (isOfTriedPress(event)) pressed = false; }, true);
  window.addEventListener("mouseup", () => {
    setTimeout(() => {
      if (pressed) tell("stopped", { how: "hidden", script: "" });
      pressed = false;
    }, 0);
  }, true);
  window.navigation?.addEventListener("navigate", (event) => {
    if (event.destination.sameDocument || event.downloadRequest !== null || own.forging) return;
    tell("leads", { url: short(event.destination.url), pressed });
  });

  const open = window.open;
  window.open = function (...args) {
    const opened = open.apply(this, args);
    tell("opened", { blocked: !opened });
    return opened;
  };
  let dialogs = 0;
  function read(text) {
    if (own.forging) return;
    dialogs += 1;
    if (dialogs <= 3) tell("dialog", { text: short(text) });
    if (dialogs > DIALOGS) throw new Error(`more than ${DIALOGS} dialogs`);
  }
  window.alert = (text = "") => read(text);
  window.confirm = (text = "") => { read(text); return true; };
  window.prompt = (text = "") => { read(text); return null; };

  // The texts whose hash the page itself makes: the app key belongs into none of them.
  const hashed = [];
  const subtle = window.SubtleCrypto && window.SubtleCrypto.prototype;
  if (subtle) {
    const { digest } = subtle;
    subtle.digest = function (algorithm, data) {
      try {
        if (hashed.length < 50 && data.byteLength <= 4096) hashed.push(new TextDecoder().decode(data));
      } catch { /* no text */ }
      return digest.call(this, algorithm, data);
    };
  }

  // What can be read in the page, line by line.
  const lines = () => (document.body ? document.body.innerText.split("\n").map((line) => line.trim()) : []);
  // A text without its blanks.
  const bare = (text) => text.replace(/\s+/g, "");

  const own = {
    document: DOCUMENT,
    hashed: () => hashed,
    lines,
    take: () => ({ events: events.splice(0), sent }),
    // Whether messages of a forger are sent, or time passes at once: what breaks then would not break by itself.
    forging: false,
    // The button that is tried from now on.
    tries(number) {
      tried = document.querySelectorAll(SAVER)[number] || null;
      triedAt = number;
      // Where a user would bring it who finds a bar over it.
      tried?.scrollIntoView({ block: "center" });
      return tried;
    },
    // A popup takes the focus, and a telephone hides what is behind it: scripts look at both. What can be
    // read then is no news later, in whatever lines it stands.
    losesFocus() {
      own.before = bare(lines().join(""));
      window.dispatchEvent(new FocusEvent("blur"));
    },
    regainsFocus() {
      window.dispatchEvent(new FocusEvent("focus"));
      document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
    },
    news: () => [...new Set(lines())].filter((line) => line && own.before !== undefined && !own.before.includes(bare(line)))
      .slice(0, 10).map((line) => line.slice(0, 200)),
    // Answers when the button that is tried has got its result.
    awaits(answer) {
      if (events.some(isOfTried)) answer(true);
      else awaiting.push(answer);
    },
  };
  Object.defineProperty(window, KEY, { value: own });
})();
