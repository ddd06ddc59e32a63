// What a forger would send. A listener of the page is learned, not guessed at: what it reads of a message
// is recorded by the message itself, and each value that gets it to read on is kept. Values that it may
// compare with are the texts in its own source.
(() => {
  "use strict";
  const own = window[Symbol.for("locksmith")];
  if (!own || own.forge) return;
  const LOCKER = new URL("{{out}}").origin;
  const FORGER = "https://forger.example";
  // What a frame in a sandbox has, and a file: anybody can make one.
  const OF_NONE = ["null", "file://"];
  // How many origins are tried that were learned.
  const LEARNED = 12;
  // How many messages are sent in the name of one origin.
  const MOST = 1500;
  // And in the name of all together.
  const OF_ALL = 10000;
  const USUAL = ["SUCCESS", "success", true, "saved", "ok", "done", "complete", "completed", 1, 200, "savelocker-result", "result"];
  const TOKEN = '{"message":"of Locksmith"}';
  const OF_TEXTS = ["indexOf", "includes", "match", "split", "toLowerCase", "toUpperCase", "trim", "startsWith", "endsWith", "slice", "substr", "substring", "replace", "charAt"];
  const parse = JSON.parse;

  // The texts that the listeners compare with: those in their own source, and in that of what they call. One that is
  // bound, or that jQuery calls, shows no source: so those near where a script listens, behind it and before it, too.
  function literals(source) {
    const SPAN = 1500;
    const [within, behind, before] = [new Set(), new Set(), new Set()];
    const add = (found, near) => {
      for (const [, , text] of near.matchAll(/(["'`])((?:(?!\1)[^\\\n]){1,60})\1/g)) found.add(text);
      for (const [, text] of near.matchAll(/\/([\w -]{2,40})\/i?\b/g)) found.add(text);
    };
    for (const { name, text } of listeners()) {
      add(within, text);
      const called = [...text.matchAll(/([\w$]{3,})\(/g)].map(([, it]) => it);
      for (const it of new Set([name.replace(/^bound /, ""), ...called].filter((it) => /^[\w$]{3,}$/.test(it)))) {
        const made = source.search(new RegExp(`(?:function\\s+|[\\s{.;,])${it.replace(/\$/g, "\\$")}\\s*(?:[=:]|\\([^()]*\\)\\s*\\{)`));
        if (made >= 0 && within.size < 24) add(within, source.slice(made, made + SPAN));
      }
    }
    for (const { index } of source.matchAll(/["'`]message["'`]|onmessage/g)) {
      add(behind, source.slice(index, index + SPAN));
      add(before, source.slice(Math.max(0, index - SPAN), index));
      if (behind.size > 24) break;
    }
    // Those that stand nearest.
    const texts = [...[...within].slice(0, 24), ...[...behind].slice(0, 24), ...[...before].slice(-16)];
    return [...new Set(texts)].filter((text) => text !== "message");
  }

  // The listeners of the page, as far as they show.
  function listeners() {
    const all = [...own.listeners, window.onmessage].filter(Boolean).map((it) => it.handleEvent || it);
    return all.map((it) => ({ name: String(it.name || ""), text: String(it).slice(0, 20000) })).slice(0, 8);
  }

  // Origins of others that a source names.
  function named(source) {
    const found = new Set();
    for (const [, , scheme, host] of source.matchAll(/(["'`])(https?:\/\/)?([a-z0-9-]+(?:\.[a-z0-9-]+)+(?::\d+)?)\1/gi)) {
      if (scheme || /\.[a-z]{2,}$/i.test(host) && !/\.(js|css|html?|pdf|png|jpe?g|gif|svg|json|xml|php)$/i.test(host)) found.add(`${scheme || "https://"}${host}`);
      if (found.size >= LEARNED) break;
    }
    return [...found];
  }

  // What the listeners read in one message: paths within the data, how often the data themselves, and
  // whether its source; and what they compared its texts with.
  let reads, isParsed;
  let compared = [];
  // A window of another site, where a listener asks whose message it is.
  const STRANGER = { postMessage() {}, closed: false };
  let from = window;
  let isSourceRead = false;
  let leftOfAll = OF_ALL;

  // A value that records what is read of it. Where a text is wanted, it is SUCCESS.
  function recording(path, given) {
    const child = (name) => {
      const at = path ? `${path}.${name}` : name;
      if (!reads.paths.includes(at)) reads.paths.push(at);
      return at in given ? given[at] : recording(at, given);
    };
    return new Proxy({}, {
      get(_, name) {
        if (name === Symbol.toPrimitive || name === "toString" || name === "valueOf") return () => "SUCCESS";
        if (typeof name === "symbol" || name === "then" || name === "toJSON") return undefined;
        if (name === "hasOwnProperty") return (own) => Boolean(child(String(own)) || true);
        return OF_TEXTS.includes(name) ? String.prototype[name].bind("SUCCESS") : child(name);
      },
      has(_, name) {
        if (typeof name === "string") child(name);
        return true;
      },
    });
  }

  const results = () => [...document.querySelectorAll("[result]")].map((it) => `${it.id}=${it.getAttribute("result")}`).join();

  // An origin, and its host, as a listener may have taken it out of that.
  const formsOf = (origin) => [origin, origin.replace(/^\w+:\/\//, ""), origin.replace(/^\w+:\/\/|:\d+$/g, "")];

  // Sends one message, and says whether it has set a result. Data that are a text are given as such.
  function send(origin, given, data) {
    reads = { paths: [], data: 0, source: 0 };
    isParsed = false;
    const before = results();
    const event = new MessageEvent("message", { origin, source: window });
    const root = recording("", given);
    const value = data === undefined ? root : data;
    JSON.parse = function (text, ...rest) {
      if (text !== TOKEN) return parse.call(this, text, ...rest);
      isParsed = true;
      return root;
    };
    Object.defineProperty(event, "data", { get() { reads.data += 1; return value; } });
    Object.defineProperty(event, "source", { get() { reads.source += 1; return from; } });
    const texts = [...formsOf(origin), "SUCCESS", value, ...Object.values(given)].filter((text) => typeof text === "string");
    compared = own.compared(texts, () => window.dispatchEvent(event));
    isSourceRead = isSourceRead || reads.source > 1;
    JSON.parse = parse;
    return results() !== before;
  }

  function forge(source = "") {
    own.forging = true;
    try { return own.watched(() => forged(source)); } finally {
      setTimeout(() => { own.forging = false; }, 200);
    }
  }

  function forged(source) {
    const buttons = [...document.querySelectorAll("a.locker-saver")].slice(0, 2);
    const values = [...literals(source), ...USUAL, ...buttons.flatMap((it) => [it.id, it.href]).filter(Boolean)];
    // The locker itself comes last: a message from it proves least.
    const strangers = [FORGER, `${LOCKER}.forger.example`, ...OF_NONE];
    const others = named(source).filter((origin) => origin !== LOCKER).slice(0, LEARNED);
    let taken = null;
    let listens = false;
    const tried = new Set();
    for (const sender of [window, STRANGER]) {
      from = sender;
      const queue = [...strangers, ...others, location.origin, LOCKER];
      for (let origin = queue.shift(); origin && !taken; origin = queue.shift()) {
        const { found, listened, learned } = inTheNameOf(origin, source, values);
        taken = found;
        listens = listens || listened;
        for (const one of learned.filter((it) => !tried.has(it) && tried.size < LEARNED)) {
          tried.add(one);
          queue.unshift(one);
        }
      }
      if (taken || !isSourceRead) break;
      tried.clear();
    }
    return { taken, listens };
  }

  // Sends what a listener may take in, all in the name of one origin.
  function inTheNameOf(origin, source, values) {
    let left = Math.min(MOST, leftOfAll);
    let taken = null;
    let ofOrigin = [];
    const samples = new Set();
    const tries = (given, data) => {
      left -= 1;
      leftOfAll -= 1;
      const isSet = send(origin, given, data);
      ofOrigin = ofOrigin.concat(compared.filter(({ text, how }) => formsOf(origin).includes(text) || how === "list" && text === null));
      for (const { how, text, by } of compared) {
        const sample = formsOf(origin).includes(text) ? null : how === "matches" ? own.sample(by) : how === "begins" || how === "holds" ? by : null;
        if (sample && samples.size < 12) samples.add(sample);
      }
      if (!isSet) return false;
      const sent = data !== undefined && data !== TOKEN ? data : Object.keys(given).length ? given : { result: "SUCCESS" };
      taken = { origin, message: JSON.stringify(sent).slice(0, 200) };
      return true;
    };
    // One value at a time: where it makes a listener read on, from there.
    const explore = (given, data) => {
      const paths = reads.paths.filter((path) => !(path in given));
      for (const path of paths) {
        for (const value of [...values, undefined]) {
          if (left <= 0) return false;
          const next = { ...given, [path]: value };
          if (tries(next, data)) return true;
          const further = reads.paths.some((it) => !(it in next) && !paths.includes(it));
          if (further && explore(next, data)) return true;
        }
      }
      // What is read before anything is compared: several at once.
      const several = paths.slice(0, 3);
      const choices = [...samples, ...values];
      const at = (index, next) => {
        if (left <= 0) return false;
        if (index === several.length) return tries(next, data);
        return choices.some((value) => at(index + 1, { ...next, [several[index]]: value }));
      };
      return several.length > 1 && at(0, given);
    };
    const texts = () => [...samples, ...values.filter((value) => typeof value === "string"), "result=SUCCESS", "status=SUCCESS",
      ...literals(source).flatMap((text) => [`${text}SUCCESS`, `${text}:SUCCESS`, `${text}=SUCCESS`])];
    let found = tries({});
    // The library reads the data once, too.
    const listened = reads.data > 1 || reads.paths.length > 0;
    found = found || explore({});
    found = found || tries({}, TOKEN) || (isParsed && explore({}, TOKEN));
    found = found || texts().some((text) => tries({}, text));
    // What the texts themselves were compared with.
    found = found || [...samples].some((text) => tries({}, text));
    const learned = found ? [] : own.strangers(ofOrigin).filter((it) => it !== origin);
    return { found: taken, listened, learned };
  }

  own.forge = forge;
})();
