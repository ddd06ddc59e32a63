// The codes of integration errors that a text shows. A number of the table that belongs to a telephone number, the
// name of a form or an address is none.
const codes = (() => {
  "use strict";
  const CODE = /(?<![\w.,/]|\d-)20[3-7](?![\w/]|[-:.,]\d)/g;
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

  // The digits of India's scripts are those of a code, too: their characters end in 6 to F.
  const inFigures = (text) => text.replace(/(?=[\u0966-\u0d6f])\p{Nd}/gu, (digit) => (digit.codePointAt(0) & 15) - 6);

  // Whether a number is one group of a longer one, as in a telephone number.
  const isGroup = (line, { index, 0: number }) => /\d[ \u00a0]$/.test(line.slice(0, index)) ||
    /^[ \u00a0]\d/.test(line.slice(index + number.length));

  // The codes of a text. `sure` are those in words of an error, or alone in their line; `lines` are those of the
  // others, which may be codes in a language that is not understood.
  function read(text) {
    const sure = new Set(), lines = [];
    for (const line of inFigures(text).split("\n")) {
      const isAlone = !/\p{L}/u.test(line) && (line.match(/\d+/g) || []).length === 1;
      const isError = isAlone || line.search(ERROR) >= 0;
      for (const found of line.matchAll(CODE)) {
        if (isOther(line.slice(0, found.index))) continue;
        if (isError) sure.add(Number(found[0]));
        else if (!isGroup(line, found)) lines.push({ line: line.trim(), code: Number(found[0]) });
      }
    }
    return { sure: [...sure], lines };
  }

  return { read, inFigures };
})();
