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
// What lies over the middle of an element; null where nothing does.
const coverOf = (element) => {
  const box = element.getClientRects()[0];
  const over = box && document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  if (!over || element.contains(over) || over.contains(element)) return null;
  return { by: name(over), acts: canBeClosed(over, element) };
};
