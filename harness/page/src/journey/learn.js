// What a listener compares a text of ours with. While one message is taken in, the methods by which scripts
// compare texts are watched: what they are asked about our texts shows what would pass.
(() => {
  "use strict";
  const own = window[Symbol.for("locksmith")];
  if (!own || own.watched) return;
  const MOST = 24;
  // The texts of ours that a message holds while it is taken in, and what they were compared with.
  let ours = null;
  const hasOwn = Set.prototype.has;
  let found = [];
  const isOurs = (text, asked) => typeof text === "string" && hasOwn.call(asked, text);
  const learn = (how, text, by) => { if (found.length < MOST) found.push({ how, text, by }); };
  const onText = (how) => (self, [by], asked) => {
    const text = self instanceof String ? String(self) : self;
    if (isOurs(text, asked) && typeof by === "string" && by) learn(how, text, by);
  };
  const ofList = (items, text) => items.filter((item) => typeof item === "string").slice(0, MOST).forEach((item) => learn("list", text, item));
  const onList = (self, [text], asked) => { if (isOurs(text, asked)) ofList([...self], text); };
  const onWalk = (self) => { if (Array.isArray(self)) ofList(self, null); };
  const WATCHED = [
    [String.prototype, { startsWith: onText("begins"), endsWith: onText("ends"), includes: onText("holds"), indexOf: onText("holds"), lastIndexOf: onText("ends") }],
    [Array.prototype, { includes: onList, indexOf: onList, some: onWalk, every: onWalk, find: onWalk, filter: onWalk, forEach: onWalk }],
    [Set.prototype, { has: onList }],
    [RegExp.prototype, { exec: (self, [text], asked) => { if (isOurs(String(text), asked)) learn("matches", String(text), self); } }],
  ];

  // Does something while the methods are watched, and puts them back.
  own.watched = (act) => {
    const natives = [];
    for (const [prototype, methods] of WATCHED) {
      for (const [name, look] of Object.entries(methods)) {
        const native = prototype[name];
        natives.push([prototype, name, native]);
        prototype[name] = function (...args) {
          const asked = ours;
          if (asked !== null) {
            // What our own looking asks is not the page's.
            ours = null;
            try { look(this, args, asked); } catch { /* of no text of ours */ }
            ours = asked;
          }
          return native.apply(this, args);
        };
      }
    }
    try { return act(); } finally {
      natives.forEach(([prototype, name, native]) => { prototype[name] = native; });
    }
  };

  // Takes in one message that holds these texts, and gives what they were compared with.
  own.compared = (texts, take) => {
    found = [];
    ours = new Set(texts);
    try { take(); } finally { ours = null; }
    return found;
  };

  // A text that a regular expression matches, as simple as can be; null where none was found.
  own.sample = (expression) => {
    const source = expression.source;
    let at = 0;
    const ESCAPED = { d: "1", w: "a", s: " ", D: "a", W: "-", S: "a", n: "\n", t: "\t", b: "", B: "" };
    const inClass = () => {
      const isNot = source[at] === "^";
      if (isNot) at += 1;
      let one = "";
      while (at < source.length && source[at] !== "]") {
        const char = source[at] === "\\" ? ESCAPED[source[(at += 1)]] ?? source[at] : source[at];
        one = one || char;
        at += 1;
      }
      at += 1;
      return isNot ? ["~", "a", "1"].find((char) => !one.includes(char)) || "_" : one;
    };
    const atom = () => {
      const char = source[at];
      at += 1;
      if (char === "[") return inClass();
      if (char === "\\") { at += 1; return ESCAPED[source[at - 1]] ?? source[at - 1]; }
      if (char === "." ) return "a";
      if (char === "^" || char === "$") return "";
      if (char !== "(") return char;
      let isLooked = false;
      if (source[at] === "?") {
        const kind = source.slice(at).match(/^\?(?::|=|!|<=|<!|<\w+>)/)?.[0] || "?";
        isLooked = kind === "?=" || kind === "?!" || kind.startsWith("?<=") || kind.startsWith("?<!");
        at += kind.length;
      }
      const text = choices();
      at += 1;
      return isLooked ? "" : text;
    };
    const sequence = () => {
      let text = "";
      while (at < source.length && source[at] !== "|" && source[at] !== ")") {
        const one = atom();
        const count = source.slice(at).match(/^(?:[*+?]|\{(\d+)(?:,\d*)?\})\??/);
        if (count) at += count[0].length;
        text += count && count[1] !== undefined ? one.repeat(Math.min(Number(count[1]), 64)) : count && count[0][0] !== "+" ? "" : one;
      }
      return text;
    };
    // Of several the one that reports success.
    const choices = () => {
      const all = [sequence()];
      while (source[at] === "|") { at += 1; all.push(sequence()); }
      return all.find((text) => /success|saved|ok|done/i.test(text)) ?? all[0];
    };
    try {
      const text = choices();
      return new RegExp(source, expression.flags.replace(/[gy]/g, "")).test(text) ? text : null;
    } catch { return null; }
  };

  // Origins of strangers that would pass by what an origin was compared with.
  own.strangers = (compared) => [...new Set(compared.flatMap(({ how, by }) => {
    const bare = (text) => text.replace(/^https?:\/\//, "");
    if (how === "begins" && by.includes("://")) return [`${by}.forger.example`];
    if (how === "ends") return [`https://forger${bare(by)}`];
    if (how === "holds" || how === "begins") return bare(by) ? [`https://${bare(by)}.forger.example`] : [];
    if (how === "list") return [by.includes("://") ? by : `https://${by}`];
    const text = own.sample(by);
    if (text === null) return [];
    const passes = (origin) => new RegExp(by.source, by.flags.replace(/[gy]/g, "")).test(origin);
    return [`https://${bare(text)}.forger.example`, `https://forger${bare(text)}`, text.includes("://") ? text : `https://${text}`].filter(passes);
  }))].filter((origin) => /^https?:\/\/[\w.-]+(:\d+)?$/.test(origin)).slice(0, 12);
})();
