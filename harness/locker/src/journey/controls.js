// What may give a document when it is pressed: buttons, forms, links without an address, and names that are none of these;
// and in rows of the case what may show more to press: a menu, a checkbox, the row under the pointer.
const controls = ((rows, described, names, token) => {
  "use strict";
  const { roots, every, all, around, innermost, name, words, visible, cut, selector } = elements;
  const PRESSED = "button, input[type=submit], input[type=button], input[type=image], [role=button], [role=link]," +
    " [role=menuitem], a, [onclick], [tabindex='0']";
  const FRAME = "nav, header, footer, aside, [role=navigation], [role=banner], [role=contentinfo], [role=menubar], [role=tablist]";
  const GIVES = /\b(view|open|show|see|preview|download|get|read|visibility)\b/i;
  const CALLED = /\b(view|open|preview|download|dl|eye)\b/i;
  const SAVES = /\b(download|dl)\b/i;
  const CHANGES = /\b(log\s*-?\s*(out|off)|sign\s*-?\s*out|delete|remove|trash|discard|share|send|rename|move|edit|new|create|upload|add|sort|filter|search|settings?|profile|account|help|cancel|print|save|close|back|previous|next|language|contact|privacy|terms|report)\b/i;
  const ALTERS = /\b(delete|remove|trash|share|rename|move|edit|log ?out|times|xmark|pencil|bin)\b/i;
  const MENU = /^([⋮⋯…︙]|\.\.\.|•••)|^(more|actions?|options|menu)\b( (vert|horiz|actions?|options|menu))?( (for|of|on))?$/i;
  const DOTS = /\b(kebab|ellipsis|dots|overflow)\b/i;
  const MOST = 200;
  const TOKEN = /-([0-9a-f]{8})(?![0-9a-z])/gi;

  // What could be pressed when the page was last looked at.
  const BEFORE = Symbol.for("could be pressed before");

  // What its makers call it and what it does, in words; a picture in it says that, too.
  function called(element) {
    const form = element.form && element.type !== "button" ? element.form.getAttribute("action") : "";
    const of = ["id", "name", "class", "title", "onclick", "href", "formaction"].map((key) => element.getAttribute(key));
    return [...of, form, ...icons(element)].filter(Boolean).join(" ").replace(/([a-z])([A-Z])/g, "$1 $2").replace(/[^\p{L}\p{N}]+/gu, " ");
  }

  // What the pictures in an element are called.
  const icons = (element) => every("i, svg, svg title, use, img, [class*=icon i]", element).flatMap((one) =>
    [one.localName === "title" ? one.textContent : one.getAttribute("class"), one.getAttribute("href"), one.getAttribute("data-icon")]);

  // Its title for a person: its name, or else what its makers call its picture, or how it is found.
  const titled = (element) => name(element) || cut(icons(element).filter(Boolean).join(" ")) || selector(element);

  const isAble = (element) => !element.disabled && element.getAttribute("aria-disabled") !== "true";

  // A link with an address is opened, and not pressed.
  function isPressed(element) {
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

  const unnamed = (said) => said.replace(/\S+/g, (word) => (word.includes(token) ? "" : word)).replace(/_/g, " ").trim();

  function candidate(element, how, link) {
    const row = rowOf(element);
    const of = tokens(row);
    const said = name(element), code = called(element);
    const isKnown = names.some((one) => one.toLowerCase() === said.toLowerCase());
    // What a document is called says nothing of what is done with it.
    const rest = unnamed(said);
    const changes = how === "press" && (CHANGES.test(rest) || ALTERS.test(code));
    const isMenu = how === "press" && (element.matches("[aria-haspopup=menu], [aria-haspopup=true]") || MENU.test(rest) ||
      !said && DOTS.test(code));
    return {
      row: row ? cut(words(row)) : "",
      place: row ? places.get(row) : null,
      of: of.has(token) && of.size === 1 ? "case" : row && !of.size && !row.closest(FRAME) && !isKnown ? "none" : "other",
      how: !isAble(element) ? "unable" : isMenu ? "menu" : how,
      title: titled(element),
      gives: how === "name" || how === "press" && !changes && Boolean(said && !rest || GIVES.test(rest) || CALLED.test(code)),
      changes: changes && !isMenu,
      links: row ? every("a[href]", row).filter((one) => !isPressed(one)).map((one) => one.href) : [],
      link,
      element,
    };
  }

  const places = new Map(every("*").map((element, place) => [element, place]));
  const able = () => innermost(all(PRESSED)).filter(isAble);

  // What may give a document, and what may show such a thing.
  function found() {
    window[BEFORE] = new WeakSet(able());
    const pressed = innermost(all(PRESSED)).filter(isPressed).map((element) => [element, "press"]);
    const plain = bare().map((element) => [element, "name"]);
    const isOfCase = (row) => row && tokens(row).has(token) && tokens(row).size === 1;
    const mine = [...new Set([...pressed, ...plain].slice(0, MOST).map(([element]) => rowOf(element)))].filter(isOfCase);
    const only = (row) => [all("input[type=checkbox], [role=checkbox]", row)].filter((boxes) => boxes.length === 1).flat();
    const shows = mine.flatMap((row) => [[row, "hover"], ...only(row).map((box) => [box, "check"])]);
    const list = [...pressed, ...plain].slice(0, MOST).concat(shows);
    return described(list.map(([element]) => element)).map((link, index) => candidate(...list[index], link));
  }

  // What gives a document, and can be pressed since something was opened; where a row was chosen, also what stands in
  // no row.
  function revealed(isChosen) {
    const before = window[BEFORE] || new WeakSet();
    const isOfOthers = (row) => [...tokens(row)].some((one) => one !== token);
    const fits = (element) => {
      const row = rowOf(element), rest = unnamed(name(element)), code = called(element);
      const isNew = !before.has(element) || isChosen && !row && isPressed(element) && !element.closest(FRAME);
      return isNew && !isOfOthers(row) && !CHANGES.test(rest) && !ALTERS.test(code) && (GIVES.test(rest) || CALLED.test(code));
    };
    const rank = (element) => (before.has(element) ? 2 : 0) + (SAVES.test(`${unnamed(name(element))} ${called(element)}`) ? 0 : 1);
    return able().filter(fits).sort((one, other) => rank(one) - rank(other))[0] || null;
  }

  return { found, revealed };
});
