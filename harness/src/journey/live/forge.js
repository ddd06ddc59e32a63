// What a forger would send. A listener of the page is learned, not guessed at: what it reads of a message
// is recorded by the message itself, and each value that gets it to read on is kept. Values that it may
// compare with are the texts in its own source.
(() => {
  "use strict";
  const own = window[Symbol.for("locksmith")];
  if (!own || own.forge) return;
  const LOCKER = new URL("{{out}}").origin;
  const ORIGINS = ["https://forger.example", `${LOCKER}.forger.example`, LOCKER];
  // How many messages are sent in the name of one origin.
  const MOST = 1500;
  const USUAL = ["SUCCESS", "success", true, "saved", "ok", "done", "complete", "completed", 1, 200, "savelocker-result", "result"];
  const TOKEN = '{"message":"of Locksmith"}';
  const OF_TEXTS = ["indexOf", "includes", "match", "split", "toLowerCase", "toUpperCase", "trim", "startsWith", "endsWith", "slice", "substr", "substring", "replace", "charAt"];
  const parse = JSON.parse;

  // The texts that a source compares with: those near where it listens.
  function literals(source) {
    const found = new Set();
    for (const { index } of source.matchAll(/["'`]message["'`]|onmessage/g)) {
      const near = source.slice(index, index + 1500);
      for (const [, , text] of near.matchAll(/(["'`])((?:(?!\1)[^\\\n]){1,60})\1/g)) found.add(text);
      for (const [, text] of near.matchAll(/\/([\w -]{2,40})\/i?\b/g)) found.add(text);
      if (found.size > 24) break;
    }
    found.delete("message");
    return [...found].slice(0, 24);
  }

  // What the listeners read in one message: paths within the data, and how often the data themselves.
  let reads, isParsed;

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

  // Sends one message, and says whether it has set a result. Data that are a text are given as such.
  function send(origin, given, data) {
    reads = { paths: [], data: 0 };
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
    window.dispatchEvent(event);
    JSON.parse = parse;
    return results() !== before;
  }

  function forge(source = "") {
    own.forging = true;
    const values = [...literals(source), ...USUAL];
    let taken = null;
    let listens = false;
    for (const origin of ORIGINS) {
      let left = MOST;
      const tries = (given, data) => {
        left -= 1;
        if (!send(origin, given, data)) return false;
        const told = data !== undefined && data !== TOKEN ? data : Object.keys(given).length ? given : { result: "SUCCESS" };
        taken = { origin, message: JSON.stringify(told).slice(0, 200) };
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
        const at = (index, next) => {
          if (left <= 0) return false;
          if (index === several.length) return tries(next, data);
          return values.some((value) => at(index + 1, { ...next, [several[index]]: value }));
        };
        return several.length > 1 && at(0, given);
      };
      const texts = [...values.filter((value) => typeof value === "string"), "result=SUCCESS", "status=SUCCESS",
        ...literals(source).flatMap((text) => [`${text}SUCCESS`, `${text}:SUCCESS`, `${text}=SUCCESS`])];
      let found = tries({});
      // The library reads the data once, too.
      listens = listens || reads.data > 1 || reads.paths.length > 0;
      found = found || explore({});
      found = found || tries({}, TOKEN) || (isParsed && explore({}, TOKEN));
      found = found || texts.some((text) => tries({}, text));
      if (found) break;
    }
    setTimeout(() => { own.forging = false; }, 200);
    return { taken, listens };
  }

  own.forge = forge;
})();
