// What a user sees of an element, for the scripts that begin with this one.
const name = (element) => element.localName + (element.id ? `#${element.id}` : "");
const isSeen = (element) => {
  const box = element.getBoundingClientRect();
  const style = getComputedStyle(element);
  // What stands in a part that is closed has a box, and is not drawn.
  return element.checkVisibility() && box.width > 0 && box.height > 0 && style.visibility !== "hidden" && style.opacity !== "0";
};
const isShown = (element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
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
  const box = element.getClientRects()[0];
  if (!box) return null;
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  const over = document.elementFromPoint(x, y);
  if (!over || element.contains(over) || over.contains(element)) return null;
  const link = linkOver(over, element, x, y);
  if (!link) return { by: name(over), acts: canBeClosed(over, element), leads: false };
  const text = link.innerText.trim().slice(0, 40);
  return { by: `${name(link)} href="${link.getAttribute("href")}"${text && ` (${text})`}`, acts: false, leads: true };
};
