// Rows that no element or role says to be rows: parts that stand beside others of the same shape, as cards do.
const alike = () => {
  "use strict";
  const { around } = elements;
  // What words are set off with makes no shape.
  const WITHIN = /^(span|i|b|em|strong|small|time|svg|wbr|br|mark)$/;
  const LONGEST = 400;
  const known = new Map();

  // The elements in an element, in their order.
  function shape(element) {
    if (!known.has(element)) {
      const inner = element.localName === "svg" ? [] : [...element.children];
      const below = inner.map((child) => (WITHIN.test(child.localName) ? within(child) : shape(child))).join("");
      known.set(element, `${element.localName}(${below})`.slice(0, LONGEST));
    }
    return known.get(element);
  }
  const within = (element) => [...element.children].map(shape).join("");

  // The innermost part that is more than its link, and stands beside one of the same shape.
  function rowOf(link) {
    for (let part = link; part && part !== document.body; part = around(part)) {
      const siblings = part.parentElement ? [...part.parentElement.children] : [];
      const is = (other) => other !== part && other.localName === part.localName && shape(other) === shape(part);
      if ((part !== link || part.childElementCount) && part !== document.body && siblings.some(is)) return part;
    }
    return null;
  }

  return { rowOf };
};
