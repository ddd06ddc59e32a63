// What a user sees of an element, for the scripts that begin with this one.
const name = (element) => element.localName + (element.id ? `#${element.id}` : "");
const isShown = (element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
// An element without a box of its own, which what is in it is drawn in the place of.
const isPassedOver = (element) => getComputedStyle(element).display === "contents";
const isBox = (box) => box.width > 0 && box.height > 0;
// Whether an element without height or width cuts off what stands in it.
const cutsOff = (part) => {
  const { display, overflowX, overflowY } = getComputedStyle(part);
  const clips = [overflowX, overflowY].some((overflow) => overflow !== "visible");
  return clips && !["inline", "contents"].includes(display) && ![...part.getClientRects()].some(isBox);
};
// The boxes of what is drawn within an element: of parts, which may float or stand elsewhere, and of text.
const partsOf = (element) => {
  const [boxes, range] = [[], document.createRange()];
  const walk = (part) => {
    if (cutsOff(part)) return;
    for (const node of [...part.childNodes]) {
      if (boxes.length > 40) return;
      if (node.nodeType === Node.ELEMENT_NODE) {
        if (node.checkVisibility({ visibilityProperty: true })) boxes.push(...node.getClientRects());
        walk(node);
      } else if (node.nodeType === Node.TEXT_NODE && node.data.trim() && getComputedStyle(part).visibility === "visible") {
        range.selectNodeContents(node);
        boxes.push(...range.getClientRects());
      }
    }
  };
  walk(element);
  const isOnPage = (box) => box.right + scrollX > 0 && box.bottom + scrollY > 0;
  return boxes.filter((box) => isBox(box) && isOnPage(box));
};
// The boxes in which an element is drawn: its own; or, where it has none, of what is in it.
const boxesOf = (element) => {
  const own = [...element.getClientRects()].filter(isBox);
  return own.length > 0 ? own : partsOf(element);
};
const middleOf = (box) => [box.x + box.width / 2, box.y + box.height / 2];
// Whether it is drawn at all: what stands in a part that is closed, or in one that is transparent, is not.
const isDrawn = (element) => isPassedOver(element) ? Boolean(element.parentElement) && isShown(element.parentElement) : isShown(element);
const isSeen = (element) => isDrawn(element) && boxesOf(element).length > 0;
// The element that makes this one transparent; null where none does.
const transparentBy = (element) => {
  for (let part = element; part; part = part.parentElement) if (getComputedStyle(part).opacity === "0" && !isPassedOver(part)) return part;
  return null;
};
// Whether what lies over an element has something to click, by which a user may take it away.
const ACTS = "button, a[href], input, select, summary, label, [role=button], [onclick], [tabindex], dialog";
const acts = (part) => part.matches(ACTS) || getComputedStyle(part).cursor === "pointer";
const canBeClosed = (over, element) => {
  for (let part = over; part && part !== document.body && !part.contains(element); part = part.parentElement) {
    if (acts(part) || [...part.querySelectorAll("*")].some(acts)) return true;
  }
  return false;
};
// The plain link that is stretched over what is around it: a click leads to another page, and takes nothing away.
// One within a layer over the element, such as a dialog or the next picture of a series, may go with that.
const OWN_EFFECT = "[onclick], [role=button], [data-dismiss], [data-bs-dismiss]";
const linkOver = (over, element, x, y) => {
  const link = over.closest("a[href]");
  if (!link || link.contains(element) || link.matches(OWN_EFFECT) || !isShown(element)) return null;
  const leads = /^https?:/.test(link.href) && link.href.split(/[?#]/)[0] !== location.href.split(/[?#]/)[0];
  if (!leads || getComputedStyle(link).position === "fixed") return null;
  for (let part = link.parentElement; part && !part.contains(element); part = part.parentElement) {
    const box = part.getBoundingClientRect();
    if (box.left <= x && x <= box.right && box.top <= y && y <= box.bottom) return null;
  }
  return link;
};
// What lies over the middle of an element; null where nothing does.
const coverOf = (element) => {
  const box = boxesOf(element)[0];
  if (!box) return null;
  const [x, y] = middleOf(box);
  const over = document.elementFromPoint(x, y);
  if (!over || element.contains(over) || over.contains(element)) return null;
  const link = linkOver(over, element, x, y);
  if (!link) return { by: name(over), acts: canBeClosed(over, element), leads: false };
  const text = link.innerText.trim().slice(0, 40);
  return { by: `${name(link)} href="${link.getAttribute("href")}"${text && ` (${text})`}`, acts: false, leads: true };
};
