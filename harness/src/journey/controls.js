// What may give a document when it is pressed: buttons, forms, links without an address, and names that are none of these.
const controls = ((rows, described, names, token) => {
  "use strict";
  const { roots, every, all, around, innermost, name, words, visible, cut } = elements;
  const PRESSED = "button, input[type=submit], input[type=button], input[type=image], [role=button], [role=link]," +
    " [role=menuitem], a, [onclick], [tabindex='0']";
  const FRAME = "nav, header, footer, aside, [role=navigation], [role=banner], [role=contentinfo], [role=menubar], [role=tablist]";
  const GIVES = /\b(view|open|show|see|preview|download|get|read)\b/i;
  const CALLED = /\b(view|open|preview|download|dl)\b/i;
  const CHANGES = /\b(log\s*-?\s*(out|off)|sign\s*-?\s*out|delete|remove|trash|discard|share|send|rename|move|edit|new|create|upload|add|sort|filter|search|settings?|profile|account|help|cancel|print|save|close|back|previous|next|language|contact|privacy|terms|report)\b/i;
  const ALTERS = /\b(delete|remove|trash|share|rename|move|edit|log ?out)\b/i;
  const MOST = 200;
  const TOKEN = /-([0-9a-f]{8})(?![0-9a-z])/gi;

  // What its makers call it and what it does, in words.
  function called(element) {
    const form = element.form && element.type !== "button" ? element.form.getAttribute("action") : "";
    const of = ["id", "name", "class", "title", "onclick", "href", "formaction"].map((key) => element.getAttribute(key));
    return [...of, form].filter(Boolean).join(" ").replace(/([a-z])([A-Z])/g, "$1 $2").replace(/[^\p{L}\p{N}]+/gu, " ");
  }

  // A link with an address is opened, and not pressed.
  function isPressed(element) {
    if (element.disabled || element.getAttribute("aria-disabled") === "true") return false;
    if (element.localName !== "a") return true;
    const raw = (element.getAttribute("href") || "#").trim();
    return raw === "" || raw.startsWith("#") || /^javascript:/i.test(raw);
  }

  // The parts of the page that say the token, and are neither a link nor anything to press.
  function bare() {
    const found = [];
    for (const root of roots(document)) {
      const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
      while (texts.nextNode()) {
        const { data, parentElement: part } = texts.currentNode;
        if (data.includes(token) && part && visible(part) && !part.closest(`${PRESSED}, script, style`)) found.push(part);
      }
    }
    return found;
  }

  const tokens = (part) => new Set([...(part ? `${words(part)} ${part.outerHTML}` : "").matchAll(TOKEN)].map(([, one]) => one));

  // The largest row around an element that is of one entry; or what stands around it and says the token, where
  // there is one entry in all.
  function rowOf(element) {
    const list = rows(element);
    const row = list.filter((one) => tokens(one).size === 1).pop() || list[0];
    if (row) return row;
    let part = around(element);
    for (let steps = 0; part && steps < 4; steps += 1, part = around(part)) {
      if (part.matches("body, main") || part.querySelector("h1, nav, header, footer")) return null;
      if (words(part).includes(token)) return part;
    }
    return null;
  }

  function told(element, isBare, link) {
    const row = rowOf(element);
    const of = tokens(row);
    const said = name(element), code = called(element);
    const isKnown = names.some((one) => one.toLowerCase() === said.toLowerCase());
    // What a document is called says nothing of what is done with it.
    const rest = said.replace(/\S+/g, (word) => (word.includes(token) ? "" : word)).trim();
    const changes = CHANGES.test(rest) || ALTERS.test(code);
    return {
      row: row ? cut(words(row)) : "",
      of: of.has(token) && of.size === 1 ? "case" : row && !of.size && !row.closest(FRAME) && !isKnown ? "none" : "other",
      bare: isBare,
      gives: isBare || !changes && (said && !rest || GIVES.test(rest) || CALLED.test(code)),
      changes: !isBare && changes,
      links: row ? every("a[href]", row).filter((one) => !isPressed(one)).map((one) => one.href) : [],
      link,
      element,
    };
  }

  const pressed = innermost(all(PRESSED)).filter(isPressed);
  const list = [...pressed, ...bare()].slice(0, MOST);
  return described(list).map((link, index) => told(list[index], index >= pressed.length, link));
});
