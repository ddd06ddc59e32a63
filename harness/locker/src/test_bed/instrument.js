// The partner page's instrumentation: it reports to the page's host, as things happen, the changes of the
// page. It runs before jQuery and the library, keeps what it needs of the browser for itself, and
// changes nothing that the library can see but for `window.open`, which it passes through, and for
// dialogs, which it answers.
(() => {
  "use strict";
  const send = window.fetch.bind(window);
  const address = document.currentScript.dataset.events;
  let count = 0;

  function report(kind, facts) {
    const event = { seq: count++, at: Date.now(), kind, ...facts };
    send(address, { method: "POST", mode: "no-cors", keepalive: true, body: JSON.stringify(event) })
      .catch(() => {});
  }

  const short = (text) => String(text).slice(0, 500);
  function codesIn(text, apart) {
    const { sure, lines } = codes.read(String(text), apart);
    return sure.length ? sure : [...new Set(lines.map(({ code }) => code))];
  }
  const name = (element) => element.id || `<${element.localName}>`;

  // `result`, wherever it is set: on the right button, on another, on something else.
  new MutationObserver((changes) => {
    for (const { target, oldValue } of changes) {
      const value = target.getAttribute("result");
      report("result", { element: name(target), before: oldValue, value });
    }
  }).observe(document, { subtree: true, attributeFilter: ["result"], attributeOldValue: true });

  // The button that stands alone with the codes in the smallest part of the page that has both. What is put
  // elsewhere on the screen than where it stands in the page is next to none.
  function beside() {
    const shows = (part) => codesIn(part.innerText || "", codes.apart(part)).length > 0;
    const spots = [...document.body.querySelectorAll("*")].filter((part) => shows(part) && ![...part.children].some(shows));
    const buttonOf = (spot) => {
      for (let part = spot; part && part !== document.body; part = part.parentElement) {
        if (/fixed|absolute|sticky/.test(getComputedStyle(part).position)) return null;
        const inside = part.matches(".locker-saver") ? [part] : [...part.querySelectorAll(".locker-saver")];
        if (inside.length) return inside.length === 1 ? inside[0].id || null : null;
      }
      return null;
    };
    const buttons = new Set(spots.map(buttonOf));
    return buttons.size === 1 ? [...buttons][0] : null;
  }

  // Codes that become visible in the page.
  let shown = "";
  function readCodes() {
    const text = document.body ? document.body.innerText : "";
    const now = document.body ? codesIn(text, codes.apart(document.body)) : [];
    if (now.join() !== shown) {
      shown = now.join();
      report("text", { codes: now, text: short(text), beside: now.length ? beside() : null });
    }
  }
  new MutationObserver(readCodes).observe(document, {
    subtree: true, childList: true, characterData: true, attributes: true,
  });

  window.addEventListener("error", (event) => {
    if (event.message) report("script-error", { text: short(`${event.message} (${event.filename}:${event.lineno})`) });
    else if (event.target && event.target.src) report("not-loaded", { text: short(event.target.src) });
  }, true);
  window.addEventListener("unhandledrejection", (event) => {
    report("script-error", { text: short(event.reason) });
  });
  // Messages of other hosts are kept, so that they can be forged: sent again, from a frame of yet
  // another host, with SUCCESS in the place of FAILURE.
  const messages = [];
  window.addEventListener("message", (event) => {
    report("message", { origin: event.origin });
    if (event.origin !== location.origin && messages.length < 20) messages.push(event.data);
  });
  function forged(value) {
    if (typeof value === "string") return value.replace(/FAILURE/g, "SUCCESS");
    if (Array.isArray(value)) return value.map(forged);
    if (!value || Object.getPrototypeOf(value) !== Object.prototype) return value;
    return Object.fromEntries(Object.entries(value).map(([key, of]) => [key, forged(of)]));
  }
  window.__locksmithForge = (forger, answer) => {
    const known = [...messages];
    const frame = document.createElement("iframe");
    frame.hidden = true;
    frame.src = forger;
    frame.onload = () => {
      frame.contentWindow.postMessage([...known.map(forged), "SUCCESS", { result: "SUCCESS" }], "*");
      answer(known.length);
    };
    document.body.append(frame);
  };
  window.addEventListener("pagehide", () => report("left", {}));

  const open = window.open;
  const windows = new Set();
  window.open = function (...args) {
    const active = !navigator.userActivation || navigator.userActivation.isActive;
    const opened = open.apply(this, args);
    report("opened", { blocked: !opened, active, again: windows.has(opened) });
    if (opened) windows.add(opened);
    return opened;
  };

  // Dialogs are answered as by a user who reads them and agrees, at once: one that is open halts the
  // page, and with it the browser's driver.
  function read(text = "") {
    report("dialog", { codes: codesIn(text), text: short(text) });
  }
  window.alert = (text) => read(text);
  window.confirm = (text) => { read(text); return true; };

  // What the library does with the page's jQuery: whether it uses it, and leaves it where it was.
  let mine = null;
  let used = false;
  const kept = () => window.jQuery === mine && window.$ === mine;
  function use() {
    if (!used) {
      used = true;
      report("jquery", { kept: kept(), used });
    }
  }
  window.__locksmithJquery = () => {
    mine = window.jQuery;
    const init = mine.fn.init;
    mine.fn.init = function (...args) {
      use();
      return new init(...args);
    };
    mine.fn.init.prototype = mine.fn;
    const ajax = mine.ajax;
    mine.ajax = function (...args) {
      use();
      return ajax.apply(this, args);
    };
  };
  window.addEventListener("load", () => {
    if (mine) report("jquery", { kept: kept(), used });
    report("loaded", {});
  });
})();
