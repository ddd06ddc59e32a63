// The codes of integration errors that a text shows. A number of the table that belongs to a telephone number, the
// name of a form or an address is none. `CODE` is the pattern of a number that may be one, for both sides the same.
const codes = (() => {
  "use strict";
  const ERROR = /\b(errors?|codes?|denied|refus\w+|reject\w+|invalid|expired|fail\w*|forbidden|wrong|incorrect|authenticat\w+|not (authori[sz]ed|registered|allowed|permitted|valid|accepted)|unauthori[sz]ed|older|too old|could not|cannot|can['’]t|unable|sorry|problems?)\b/gi;
  const OTHER = /\b(call|dial|phone|tel|telephone|helpline|hotline|toll[- ]?free|fax|mobile|form|room|floor|block|sector|plot|suite|building|flat|street|road|version|ext|extension|(pin|postal|post|zip|area|dial+ing|country) ?code)\b/gi;

  // How much of a text stands behind the last match in it; all of it where there is none.
  function since(text, pattern) {
    const found = [...text.matchAll(pattern)].pop();
    return found ? text.slice(found.index + found[0].length) : null;
  }

  // Whether the words before a number say what else it is, as in "call 1800 206".
  function isOther(before) {
    const other = since(before, OTHER), error = since(before, ERROR);
    if (other === null || error !== null && error.length < other.length) return false;
    return other.split(/\s+/).filter(Boolean).length <= 3;
  }

  // The digits of every script are those of a code: each script has its ten in a row, from the zero on.
  const isDigit = (point) => /\p{Nd}/u.test(String.fromCodePoint(point));
  function inFigures(text) {
    return text.replace(/(?![0-9])\p{Nd}/gu, (digit) => {
      const point = digit.codePointAt(0);
      let first = point;
      while (isDigit(first - 1)) first -= 1;
      return String((point - first) % 10);
    });
  }

  // Whether a number is one group of a longer one, as in a telephone number.
  const isGroup = (line, { index, 0: number }) => /\d[ \u00a0]$/.test(line.slice(0, index)) ||
    /^[ \u00a0]\d/.test(line.slice(index + number.length));

  // Where all codes are listed, with what they mean, the list names none of them: the code is what is named besides.
  const ALL = [203, 204, 205, 206, 207];
  function withoutList(found) {
    const rest = [...found];
    for (const code of ALL) {
      const at = rest.findLastIndex((one) => one.code === code);
      if (at < 0) return found;
      rest.splice(at, 1);
    }
    return rest.length ? rest.map((one) => ({ ...one, isSure: true })) : found;
  }

  // The codes of a text, and of numbers that stand apart in the page. `sure` are those in words of an error, or alone
  // in their line; `lines` are those of the others, which may be codes in a language that is not understood.
  function read(text, apart = []) {
    const found = [];
    for (const line of inFigures(text).split("\n")) {
      const isAlone = !/\p{L}/u.test(line) && (line.match(/\d+/g) || []).length === 1;
      const isSure = isAlone || line.search(ERROR) >= 0;
      for (const match of line.matchAll(CODE)) {
        const code = Number(match[0]);
        if (isOther(line.slice(0, match.index)) || !isSure && isGroup(line, match)) continue;
        found.push({ line: line.trim(), code, isSure });
      }
    }
    for (const code of apart) {
      if (!found.some((one) => one.code === code)) found.push({ line: String(code), code, isSure: true });
    }
    const named = withoutList(found);
    return { sure: [...new Set(named.filter((one) => one.isSure).map(({ code }) => code))], lines: named.filter((one) => !one.isSure) };
  }

  // Codes that are all the words of an element, beside those of another: a person sees two things where the text has
  // one, as in "Save204".
  function apart(root) {
    const nodes = [];
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const { currentNode: node } = walker;
      if (node.data.trim() && !/^(script|style|template)$/.test(node.parentNode.localName)) nodes.push(node);
    }
    const isCode = (node, at) => {
      const { parentElement: element } = node;
      if (!/^\s*20[3-7]\s*$/.test(inFigures(node.data)) || !element || element.childNodes.length > 1) return false;
      const [before, after] = [nodes[at - 1], nodes[at + 1]].map((one) => (one ? inFigures(one.data) : ""));
      return (/\p{L}$/u.test(before) || /^\p{L}/u.test(after)) && !/\d\W?$/.test(before) && !/^\W?\d/.test(after) &&
        !isOther(before) && element.getClientRects().length > 0 && getComputedStyle(element).visibility !== "hidden" &&
        (!element.checkVisibility || element.checkVisibility());
    };
    return nodes.filter(isCode).map((node) => Number(inFigures(node.data)));
  }

  return { read, apart, inFigures };
})();
