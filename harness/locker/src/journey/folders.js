// The folders to choose from: radio buttons, a list, a tree, rows with "Save here", links or buttons.
const folders = ((given, saves, rows) => {
  "use strict";
  const { visible, every, all, around, words, ownWords, name, innermost } = elements;
  const PRESSED = "a[href], button, [role=button], [role=link], [role=menuitem], [role=tab], [tabindex='0']";
  const FOLDERS = /\b(folders?|director(y|ies)|destination)\b/i;
  const NO_FOLDER = /\b(cancel|back|close|log\s*-?\s*out|sign\s*-?\s*out|home|help|new folder|(create|add|new|rename)\b)/i;

  // What answers a question about a folder is none.
  const NO_ANSWER = /^(yes|no|ok|okay|(i )?(agree|accept)|allow|continue|proceed|next|previous|confirm|got it|not now)\b/i;

  const isOf = (list, text) => list.some((word) => word.toLowerCase() === text.toLowerCase());

  function radios() {
    return every("input[type=radio], [role=radio], [role=menuitemradio]")
      .filter((radio) => visible(radio) || [...(radio.labels || [])].some(visible))
      .map((element) => ({ name: name(element), element, how: "radio button" }));
  }

  // A list may begin with words that ask to choose: they are no folder.
  function options() {
    return all("select").flatMap((select) => [...select.options])
      .filter((option) => !option.disabled && option.value !== "")
      .map((element) => ({ name: words(element), element, how: "list" }));
  }

  function items() {
    return all("[role=option], [role=treeitem]")
      .map((item) => ({ name: name(item), element: item, pressed: label(item), how: item.getAttribute("role") }));
  }

  // An item of a tree is pressed where it says its name, and not on the items below it.
  function label(item) {
    const own = [...item.children].filter((part) => !part.matches("ul, ol, [role=group], button") && visible(part));
    return item.querySelector("ul, ol, [role=group]") ? own[0] || item : item;
  }

  // What can be pressed, and is no other step.
  function pressed(within) {
    const taken = saves();
    return innermost(all(PRESSED, within)).filter((element) => !taken.some((one) => one.element.contains(element)))
      .map((element) => ({ name: ownWords(element) || name(element), element }))
      .filter(({ name: said }) => said && (isOf(given.folders, said) || !NO_FOLDER.test(said) && !NO_ANSWER.test(said)));
  }

  // Links or buttons with the names of folders.
  function named() {
    return pressed(document).filter((one) => isOf(given.folders, one.name))
      .map((one) => ({ ...one, how: "name in the profile" }));
  }

  // Links or buttons in a part of the page that is about folders.
  function listed() {
    const about = (part) => {
      const heading = part.querySelector("h1, h2, h3, h4, h5, h6, legend, caption");
      const before = part.previousElementSibling;
      const said = [part.getAttribute("aria-label"), heading && words(heading),
        before && /^(h[1-6]|p|label)$/.test(before.localName) && words(before)].filter(Boolean).join(" ");
      const called = `${part.id} ${part.className}`.replace(/[^a-z]+/gi, " ");
      return FOLDERS.test(said) || /\bfolders?\b/i.test(called) ||
        (given.words.folder || []).some((word) => said.toLowerCase().includes(word.toLowerCase()));
    };
    const parts = innermost(all("ul, ol, nav, menu, fieldset, section, div, table")
      .filter((part) => about(part) && pressed(part).length));
    return parts.flatMap((part) => pressed(part)).map((one) => ({ ...one, how: "words before them" }));
  }

  // What is called as folders of the profile, and shows by nothing but its look that it can be pressed.
  function worded() {
    if (!given.folders.length || every("*").length > 2000) return [];
    const found = innermost(all("div, li, span, p, td, section")
      .filter((element) => isOf(given.folders, element.textContent.trim()) && !element.closest("a, nav, header, footer, h1, h2, h3, h4, h5, h6, th")));
    const beside = (element) => new Set(found.filter((one) => around(one) === around(element)).map((one) => one.textContent.trim()));
    return found.filter((element) => getComputedStyle(element).cursor === "pointer" || beside(element).size > 1)
      .map((element) => ({ name: words(element), element, how: "name in the profile" }));
  }

  // What of a tree or an outline is folded away.
  function folded() {
    return all("[role=treeitem][aria-expanded=false], [role=tree] [aria-expanded=false]," +
      " details:not([open]) > summary").map((item) => {
        const toggle = item.querySelector(":scope > button, :scope > [role=button], :scope > * > button");
        return toggle && visible(toggle) ? toggle : item;
      });
  }

  // The outlines that are folded away and hold folders: what they are called.
  function outline() {
    return folded().filter((item) => {
      const part = item.closest("details, [role=treeitem]");
      if (!part || part.localName !== "details") return false;
      const before = part.closest("ul, ol, nav, section, div");
      const heading = before && (before.querySelector(":scope > h1, :scope > h2, :scope > h3, :scope > legend") || before.previousElementSibling);
      const held = every(`${PRESSED}, label, option`, part).map((one) => one.textContent.trim());
      return held.some((said) => isOf(given.folders, said)) || Boolean(heading) && FOLDERS.test(words(heading));
    }).map((item) => ({ name: words(item), element: item, how: "outline" }));
  }

  function offered() {
    if (given.folder) {
      return every(given.folder)
        .filter((one) => visible(one) || one.localName === "option" || [...(one.labels || [])].some(visible))
        .map((element) => ({ name: element.localName === "option" ? words(element) : name(element), element, how: "profile" }));
    }
    const ways = [radios, options, items, rows, named, listed, worded];
    // Beside the folders there may be another choice, of the kind of a document for instance.
    const countOf = (list) => given.folders.filter((folder) => list.some((one) => isOf([folder], one.name))).length;
    let [best, most] = [[], -1];
    for (const way of ways) {
      const list = way();
      const count = list.length ? countOf(list) : -1;
      if (count > most) [best, most] = [list, count];
      if (most >= given.folders.length) break;
    }
    return best;
  }

  // Those that stand in one list with a folder that the profile names: what else is offered may be no folder.
  function alike(list) {
    const known = list.find((one) => isOf(given.folders, one.name));
    if (!known) return [];
    const holder = (element) => element.closest("select, [role=tree], [role=listbox], [role=radiogroup]") ||
      element.closest("ul, ol, nav, menu, table, fieldset");
    const isAlike = ({ element }) => element.type === "radio" && element.name
      ? element.name === known.element.name && element.form === known.element.form
      : Boolean(holder(element)) && holder(element) === holder(known.element);
    return list.filter(isAlike);
  }

  return { offered, outline, folded, alike };
});
