// What elements of a page say to a person, and how they are found again.
const elements = (() => {
  "use strict";

  const hasBox = (element) => [...element.getClientRects()].some((box) => box.width > 0 && box.height > 0);

  function visible(element) {
    if (!element.isConnected) return false;
    const style = getComputedStyle(element);
    const isPassedOver = style.display === "contents";
    // What is folded away has a box in some browsers.
    if (!isPassedOver && element.checkVisibility && !element.checkVisibility()) return false;
    return (hasBox(element) || overflows(element, style)) && style.visibility !== "hidden" && (isPassedOver || style.opacity !== "0");
  }

  // Whether an element without a box of its own shows what floats or is placed in it. One that is folded up cuts
  // that off.
  function overflows(element, { display, overflow }) {
    const isInline = ["inline", "contents"].includes(display);
    return (isInline || overflow === "visible") && [...element.children].some(visible);
  }

  // A part of the page, and every open shadow root in it: each is searched by itself.
  function roots(within) {
    const inner = [within, ...within.querySelectorAll("*")].map((one) => one.shadowRoot).filter(Boolean);
    return [within, ...inner.flatMap(roots)];
  }

  const every = (selector, within = document) =>
    roots(within).flatMap((root) => [...root.querySelectorAll(selector)]);

  const all = (selector, within = document) => every(selector, within).filter(visible);

  // What an element stands in, out of its shadow root, too.
  const around = (element) => element.parentElement || element.getRootNode().host || null;

  function holds(one, other) {
    for (let part = other; part; part = around(part)) if (part === one) return true;
    return false;
  }

  function isSelector(text) {
    try {
      document.createDocumentFragment().querySelector(text);
      return true;
    } catch {
      return false;
    }
  }

  // The first thing that a selector of the profile finds.
  function ofProfile(selector) {
    const found = all(selector);
    const how = found.length > 1 ? `profile, the first of ${found.length}` : "profile";
    return found.slice(0, 1).map((element) => ({ element, how }));
  }

  const oneLine = (text) => (text || "").replace(/\s+/g, " ").trim();

  // The lines that an element shows. What is in shadow roots and slots, `innerText` leaves out.
  function lines(element) {
    const plain = roots(element).length === 1 && !element.querySelector("slot");
    return (plain ? element.innerText || "" : shown(element).replace(/[ \t]*\n\s*/g, "\n")).trim();
  }

  function shown(node) {
    if (node.nodeType === Node.TEXT_NODE) return node.data.replace(/\s+/g, " ");
    if (node.nodeType !== Node.ELEMENT_NODE) return "";
    const { display, visibility } = getComputedStyle(node);
    if (display === "none" || visibility === "hidden") return "";
    const put = node.localName === "slot" ? node.assignedNodes() : [];
    const text = [...(put.length ? put : (node.shadowRoot || node).childNodes)].map(shown).join("");
    return /^(inline|contents)/.test(display) ? text : `\n${text}\n`;
  }

  const words = (element) => oneLine(lines(element) || element.textContent);

  // The words of an item without those of the items below it.
  function ownWords(item) {
    const below = item.querySelector(":scope ul, :scope ol, :scope [role=group]");
    if (!below) return words(item);
    const bare = item.cloneNode(true);
    for (const part of bare.querySelectorAll("ul, ol, [role=group], button, [aria-hidden=true]")) part.remove();
    return oneLine(bare.textContent);
  }

  // So much of a text is handed on: what is longer is no name.
  const cut = (text) => text.slice(0, 1000);

  // The accessible name, as far as lockers need it.
  function name(element) {
    const labelled = (element.getAttribute("aria-labelledby") || "").split(/\s+/).filter(Boolean)
      .map((id) => element.getRootNode().getElementById(id)).filter(Boolean).map(words).join(" ");
    const labels = element.labels ? [...element.labels].map(words).join(" ") : "";
    const button = element.localName === "input" && /^(submit|button)$/.test(element.type);
    const field = /^(input|select|textarea)$/.test(element.localName);
    return cut(oneLine(labelled || element.getAttribute("aria-label") || labels || (button ? element.value : "") ||
      (field ? "" : ownWords(element)) || element.getAttribute("alt") || element.title ||
      element.getAttribute("placeholder")));
  }

  // What its makers call it, in words: `userName` and `user_name` are "user name".
  function codeName(element) {
    const names = [element.id, element.getAttribute("name")].filter(Boolean).join(" ");
    return names.replace(/([a-z])([A-Z])/g, "$1 $2").replace(/[^\p{L}\p{N}]+/gu, " ").toLowerCase();
  }

  // Of elements that stand in each other, the innermost.
  const innermost = (list) => {
    const outer = new Set();
    for (const one of list) {
      // What is known to stand around another was climbed from before.
      for (let part = around(one); part && !outer.has(part); part = around(part)) outer.add(part);
    }
    return list.filter((one) => !outer.has(one));
  };

  // A name that is made anew for each page finds nothing again.
  const lasting = (value) => value && !/\d{3}|[0-9a-f]{8}/i.test(value);

  // A selector that finds this element again: by what its makers call it, or else by its place.
  function selector(element) {
    const tag = element.localName;
    const named = ["data-testid", "name", "autocomplete", "type", "role"]
      .map((attribute) => [attribute, element.getAttribute(attribute)])
      .filter(([, value]) => lasting(value))
      .map(([attribute, value]) => `${tag}[${attribute}=${JSON.stringify(value)}]`);
    if (lasting(element.id)) named.unshift(`#${CSS.escape(element.id)}`);
    const only = named.find((one) => every(one).length === 1);
    if (only || element === document.body || !element.parentElement) return only || tag;
    const alike = [...element.parentElement.children].filter((other) => other.localName === tag);
    const place = alike.length > 1 ? `${tag}:nth-of-type(${alike.indexOf(element) + 1})` : tag;
    return `${selector(element.parentElement)} > ${place}`;
  }

  // A selector that finds all of these, and nothing else.
  function selectorOfAll(list) {
    const [first] = list;
    const tag = first.localName;
    let around = first.parentElement;
    while (around && !list.every((other) => around.contains(other))) around = around.parentElement;
    const kind = ["name", "role", "type"].filter((attribute) => lasting(first.getAttribute(attribute)))
      .map((attribute) => `${tag}[${attribute}=${JSON.stringify(first.getAttribute(attribute))}]`);
    const within = around ? selector(around) : "body";
    const fits = (one) => {
      const found = every(one);
      return found.length === list.length && list.every((other) => found.includes(other));
    };
    return [...kind, ...[...kind, tag].map((one) => `${within} ${one}`)].find(fits) ||
      list.slice(0, 20).map(selector).join(", ");
  }

  return {
    visible, roots, every, all, around, holds, lines, words, ownWords, name, codeName, innermost, selector, selectorOfAll, cut,
    isSelector, ofProfile,
  };
})();
