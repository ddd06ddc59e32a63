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
  const POPUP = "{{popup}}";
  // More dialogs than this are a loop, and end in an error: no user would get out of it either.
  const DIALOGS = 50;
  // So many events are kept until they are taken, and so many are sent: a page may make them without end.
  const MOST = 1000;
  const events = [];
  const DOCUMENT = `${performance.timeOrigin}-${Math.random()}`;
  const send = navigator.sendBeacon.bind(navigator);
  // From the first result on, or once the page is led away, everything goes out at once.
  let sent = 0;
  function report(kind, facts) {
    if (events.length >= MOST) return;
    const event = { kind, ...facts };
    for (const [name, text] of Object.entries(facts)) if (typeof text === "string") event[name] = short(text);
    events.push(event);
    const isResult = kind === "lost" || kind === "leads" || kind === "reloads" || (kind === "result" && facts.value !== null);
    if (!sent && !isResult) return;
    if (sent < MOST) send(OUT, JSON.stringify({ locksmith: DOCUMENT, number: sent, event }));
    sent += 1;
    if (isOfTried(event)) isReported = true;
    if (isOfTried(event)) awaiting.splice(0).forEach((answer) => answer(true));
  }
  // The windows that were opened since a button is tried, and whether that has got its result.
  let popups = [];
  let isReported = false;
  const waits = () => !isReported && popups.some((popup) => !popup.closed);
  // The button that is tried, its place among the buttons then, and who waits for its result.
  let tried = null;
  let triedAt = null;
  const awaiting = [];
  const isOfTried = ({ kind, value, button }) =>
    kind === "lost" || (kind === "result" && value !== null && button === triedAt);
  const short = (text) => String(text).slice(0, 300);

  // The scripts that are at work with their lines, the innermost first: those that have an address.
  function atWork() {
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 30;
    const stack = new Error().stack || "";
    Error.stackTraceLimit = limit;
    return [...stack.matchAll(/(?:https?|file):\/\/[^\s)]+?:\d+(?=:\d+)/g)].map(([frame]) => frame);
  }
  const bareOf = (frame) => frame.split(/[?#]/)[0].replace(/:\d+$/, "");
  const isLibrary = (frame) => bareOf(frame).endsWith(LIBRARY);
  const isJQuery = (frame) => /jquery/i.test(bareOf(frame).split("/").pop());
  // The script of the page among these; empty where there is none.
  const ofPage = (frames) => short(frames.find((frame) => !isJQuery(frame)) || "");

  const written = [];
  const value = new WeakMap();
  const byLibrary = new Map();
  const named = (element) => (element.id ? `${element.localName}#${element.id}` : element.localName);
  function wrap(name, place, removes) {
    const native = Element.prototype[name];
    const wrapped = { [name](...args) {
      if (String(args[place]).toLowerCase() === "result" && (!removes || this.hasAttribute("result"))) {
        const frames = this.isConnected ? atWork() : [];
        const isOfLibrary = frames.length > 0 && isLibrary(frames[0]);
        if (this.isConnected) written.push({ element: this, now: removes ? null : String(args[place + 1]), by: isOfLibrary ? "library" : "page", script: isOfLibrary ? "" : ofPage(frames) });
        else if (!removes && this === tried) report("lost", { element: named(this), value: String(args[place + 1]) });
      }
      return native.apply(this, args);
    } }[name];
    Element.prototype[name] = wrapped;
  }
  wrap("setAttribute", 0, false);
  wrap("removeAttribute", 0, true);
  wrap("setAttributeNS", 1, false);
  wrap("removeAttributeNS", 1, true);

  function changed(element, now, by, script = "") {
    value.set(element, now);
    if (by === "library" && element.id) byLibrary.set(element.id, now);
    const at = element === tried ? triedAt : [...document.querySelectorAll(SAVER)].indexOf(element);
    report("result", { button: at === -1 ? null : at, element: named(element), value: now, by, script });
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
      // What was written then: another may have been written since.
      const { by, script, now } = own === -1 ? { by: "page", now: target.getAttribute("result") } : written.splice(own, 1)[0];
      changed(target, now, by, script);
    }
  }).observe(document, { subtree: true, childList: true, attributeFilter: ["result"] });

  const notLoaded = new WeakSet();
  window.addEventListener("error", (event) => {
    if (event.target && event.target.src) notLoaded.add(event.target);
    if (own.forging) return;
    if (event.message) report("script-error", { text: event.message, script: `${event.filename}:${event.lineno}` });
    else if (event.target && event.target.src) report("not-loaded", { url: String(event.target.src) });
  }, true);
  window.addEventListener("unhandledrejection", (event) => {
    if (!own.forging) report("script-error", { text: String(event.reason) });
  });
  document.addEventListener("securitypolicyviolation", (event) => {
    if (event.disposition !== "enforce") return;
    report("policy", { directive: event.effectiveDirective, blocked: event.blockedURI });
  });

  // What keeps a press on the button that is tried from the library, and which script does that. jQuery calls
  // it for a handler that returns false.
  const PRESSES = ["pointerdown", "mousedown", "pointerup", "mouseup", "click"];
  const isOfTriedPress = (event) => PRESSES.includes(event.type) && event.isTrusted && Boolean(tried?.contains(event.target));
  function stopped(how) {
    const frames = atWork();
    if (frames.some(isLibrary)) return;
    const script = ofPage(frames);
    report("stopped", { how: script || !frames.length ? how : "return false", script });
  }
  for (const how of ["stopPropagation", "stopImmediatePropagation", "preventDefault"]) {
    const native = Event.prototype[how];
    Event.prototype[how] = { [how]() {
      if (isOfTriedPress(this)) stopped(how);
      return native.call(this);
    } }[how];
  }
  // The scripts of the page that listen to the press of the mouse, and what listens to messages.
  const onPress = new Set();
  const listeners = [];
  const listen = EventTarget.prototype.addEventListener;
  EventTarget.prototype.addEventListener = { addEventListener(type, ...rest) {
    if (["pointerdown", "mousedown"].includes(type) && onPress.size < 5) {
      const frames = atWork();
      if (frames.length && !frames.some(isLibrary)) onPress.add(ofPage(frames));
    }
    if (type === "message" && (this || window) === window && listeners.length < 8) {
      const frames = atWork();
      if (!frames.length || !isLibrary(frames[0]) && !isJQuery(frames[0])) listeners.push(rest[0]);
    }
    return listen.call(this || window, type, ...rest);
  } }.addEventListener;
  // After which event another element stands in the button's place, while the mouse comes to it and is pressed.
  // One that was another before is not reported.
  const WAY = ["pointerover", "mouseover", "pointermove", "mousemove", "pointerdown", "mousedown", "focusin", "pointerup", "mouseup", "click"];
  let latest = null;
  let goneAfter = null;
  for (const type of WAY) {
    for (const capture of [true, false]) {
      listen.call(window, type, (event) => {
        if (!tried || !event.isTrusted || goneAfter) return;
        if (tried.isConnected) latest = type;
        else goneAfter = latest;
        if (goneAfter && goneAfter !== "click" && !own.wasLate && document.querySelectorAll(SAVER)[triedAt]) report("redrawn", { after: goneAfter });
      }, capture);
    }
  }
  // From the press to the release: what leads the page away then takes the click with it.
  let pressed = false;
  window.addEventListener("pointerdown", (event) => {
    pressed = isOfTriedPress(event);
    own.atPress = lines();
  }, true);
  window.addEventListener("click", (event) => {
    if (!isOfTriedPress(event)) return;
    pressed = false;
    own.clicked = performance.now();
  }, true);
  window.addEventListener("mouseup", () => {
    setTimeout(() => {
      if (pressed) report("stopped", { how: "hidden", script: [...onPress].filter(Boolean).slice(0, 2).join(" or ") });
      pressed = false;
    }, 0);
  }, true);
  const bareAddress = (address) => address.split("#")[0];
  window.navigation?.addEventListener("navigate", (event) => {
    // What a timer does while forged messages are sent, it does by itself.
    const isOfForger = own.forging && !own.passing && !own.doing.includes("timer");
    if (event.destination.sameDocument || event.downloadRequest !== null || isOfForger) return;
    const isAnew = event.navigationType === "reload" || bareAddress(event.destination.url) === bareAddress(location.href);
    if (isAnew) report("reloads", { open: waits() && own.doing !== "old timer", by: own.doing, script: ofPage(atWork()) });
    else if (!own.passing || waits() && own.doing === "timer" && own.isInEverySave()) report("leads", { url: event.destination.url, pressed, by: own.doing, script: ofPage(atWork()) });
  });

  // What parts the page from its popup, and which script of the page does that.
  const SEPARATE = /(^|[\s,])no(opener|referrer)(?!\s*=\s*(0|no|false))/i;
  const NO_ADDRESS = "a script without an address";
  // Whether a name is that of a window, and not of the page's own or one of its frames.
  const OWN = ["", "_self", "_parent", "_top"];
  const isFrame = (name) => [...document.querySelectorAll("iframe, frame")].some((frame) => frame.name === name);
  const isWindow = (name) => !OWN.includes(String(name || "").toLowerCase()) && name !== window.name && !isFrame(name);
  const open = window.open;
  window.open = function (...args) {
    const href = tried ? tried.getAttribute("href") : own.href;
    if (href !== own.href) report("href", { before: own.href, now: href });
    const opened = open.apply(this, args);
    const frames = atWork();
    const isOfLibrary = frames.some(isLibrary);
    const script = ofPage(frames.filter((frame) => !isLibrary(frame)));
    const isSeparate = SEPARATE.test(String(args[2] || ""));
    if (!isOfLibrary) {
      if (isWindow(args[1] ?? "_blank")) report("opened", { blocked: !opened && !isSeparate, script: script || NO_ADDRESS });
      return opened;
    }
    if (isSeparate) report("parted", { how: "noopener", script });
    else report("opened", { blocked: !opened, script: "" });
    if (opened) popups.push(opened);
    // By this name the popup is known among the windows that a click opened.
    try { if (opened) opened.name = POPUP; } catch { /* at the locker already */ }
    setTimeout(() => {
      try { if (opened && !opened.closed && opened.opener === null) report("parted", { how: "opener", script }); } catch { /* at the locker by now */ }
    }, 0);
    return opened;
  };
  // A window that the page opens by a link or a form of its own at the click.
  function opensBy(element) {
    if (tried && element && isWindow(element.getAttribute("target")) && !element.hasAttribute("download")) {
      report("opened", { blocked: false, script: ofPage(atWork()) || NO_ADDRESS });
    }
  }
  listen.call(window, "click", (event) => {
    if (!event.isTrusted && !event.defaultPrevented) opensBy(event.target.closest?.("a[href][target]"));
  });
  listen.call(window, "submit", (event) => { if (!event.defaultPrevented) opensBy(event.target); });
  // A link outside of the document sends no event that is seen here.
  const { click } = HTMLElement.prototype;
  HTMLElement.prototype.click = function () {
    if (!this.isConnected && this.matches("a[href][target]")) opensBy(this);
    return click.call(this);
  };
  const { submit } = HTMLFormElement.prototype;
  HTMLFormElement.prototype.submit = function () { opensBy(this); return submit.call(this); };
  // What the page does to popup and button while its user is in the popup; see `timers.js`.
  const timeOf = (now) => Math.max(0, Math.round(now - own.clicked));
  function minds(act, mayReplace, now) {
    const [isOpen, isThere] = [waits(), Boolean(tried?.isConnected)];
    try { return act(); } finally {
      if (isOpen && !isReported && !waits()) report("closed", { after: timeOf(now()) });
      else if (isThere && mayReplace()) missesButton(now);
    }
  }
  let isMissed = false;
  function missesButton(now) {
    if (isMissed || !tried || tried.isConnected || !waits()) return;
    isMissed = true;
    report("gone", { after: timeOf(now()) });
  }
  let dialogs = 0;
  function read(text) {
    if (own.forging) return;
    dialogs += 1;
    if (dialogs <= 3) report("dialog", { text: String(text) });
    if (dialogs === DIALOGS + 1) report("endless-dialogs", {});
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

  // A clock or a counter that goes on is the same text.
  const withoutDigits = (text) => text.replace(/\p{N}/gu, "");

  // The lines that could not be read before, as texts that count as the same.
  const newTo = (before, same = (text) => text) => [...new Set(lines())]
    .filter((line) => line && before !== undefined && !same(before).includes(same(bare(line))))
    .slice(0, 10).map((line) => line.slice(0, 200));

  // What a line says beyond one that could be read before.
  function added(line, before) {
    const known = before.filter((it) => it && line.includes(it)).sort((one, other) => other.length - one.length)[0];
    return known ? line.replace(known, "").trim() : line;
  }

  const own = {
    document: DOCUMENT,
    // Where this document came from: scripts may write another address over it, without a request.
    came: /^https?:/.test(location.href) ? location.href : "",
    hashed: () => hashed,
    isNotLoaded: (element) => notLoaded.has(element),
    listeners,
    lines,
    take: () => ({ events: events.splice(0), sent }),
    // The `href` of the button that is tried, before the mouse comes to it.
    href: null,
    // When the button that is tried was clicked.
    clicked: null,
    // What the page is at, where that is known: `timer`, or `focus` where it loses that.
    doing: "",
    minds,
    isButtonHere: () => Boolean(tried?.isConnected),
    isButtonAwaited: waits,
    missesButton,
    // Whether time passes at once.
    passing: false,
    // Whether messages of a forger are sent, or time passes at once: what breaks then would not break by itself.
    forging: false,
    // The button that is tried from now on.
    tries(number) {
      tried = document.querySelectorAll(SAVER)[number] || null;
      triedAt = number;
      popups = [];
      isReported = isMissed = false;
      own.clicked = null;
      latest = goneAfter = null;
      own.wasLate = Boolean(window.saveLockerWidget?.late?.has(tried));
      own.atPress = undefined;
      own.href = tried ? tried.getAttribute("href") : null;
      // Where a user would bring it who finds a bar over it.
      tried?.scrollIntoView({ block: "center", behavior: "instant" });
      return tried;
    },
    // A popup takes the focus, and a telephone hides what is behind it: scripts look at both. What can be
    // read then is no news later, in whatever lines it stands.
    losesFocus() {
      own.before = bare(lines().join(""));
      own.doing = "focus";
      minds(own.hides, () => false, () => performance.now());
      own.doing = "";
    },
    hides() {
      window.dispatchEvent(new FocusEvent("blur"));
      Object.defineProperty(document, "hidden", { get: () => true, configurable: true });
      Object.defineProperty(document, "visibilityState", { get: () => "hidden", configurable: true });
      document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
    },
    regainsFocus() {
      delete document.hidden;
      delete document.visibilityState;
      window.dispatchEvent(new FocusEvent("focus"));
      document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
    },
    news: () => ({ words: newTo(own.before, withoutDigits), said: newTo(own.atPress && bare(own.atPress.join(""))).map((line) => added(line, own.atPress)) }),
    // Answers when the button that is tried has got its result.
    awaits(answer) {
      if (events.some(isOfTried)) answer(true);
      else awaiting.push(answer);
    },
  };
  Object.defineProperty(window, KEY, { value: own });
})();
