// Where more of a listing is: folders, further pages, what is folded away.
const ways = ((given, names, wide) => {
  "use strict";
  const { all, innermost, name, ownWords } = elements;
  const PRESSED = "a[href], button, [role=button], [role=link], [role=treeitem], [role=tab], [role=option], summary";
  const NEXT = /^((show|load|see|view) )?(next|more|older|all)( (page|documents|files|entries))?\s*[›»→>]*$|^[›»→>]+$|^next\b.{0,12}$/i;
  const NEVER = /\b(log\s*-?\s*(out|off)|sign\s*-?\s*out|delete|remove|share|download|rename|move|edit|new|create|upload|add|settings?|profile|account|help|cancel|print|save|close|back|previous|first|language|contact|privacy|terms)\b/i;

  const bare = (said) => said.replace(/\s*[([]?\d+[)\]]?\s*(documents?|files?|items?|entries)?\s*$/i, "").trim() || said;

  function folder(said) {
    const own = bare(said);
    return names.find((one) => one === own || one === said) ||
      names.find((one) => one.toLowerCase() === own.toLowerCase()) || null;
  }

  function isPaging(element, said) {
    const rel = (element.getAttribute("rel") || "").split(/\s+/);
    const label = element.getAttribute("aria-label") || "";
    const around = element.closest("nav, [class*=pag i], [id*=pag i], [aria-label*=page i]");
    return rel.includes("next") || NEXT.test(said) || /^(go to )?(next page|page \d+)$/i.test(label) ||
      Boolean(around) && /^\d{1,3}$/.test(said);
  }

  // An address that leads to another document, and not just to another place of this one.
  function address(element) {
    if (element.localName !== "a" || !/^https?:/.test(element.href)) return null;
    const raw = element.getAttribute("href");
    return raw === "" || raw.startsWith("#") ? null : element.href;
  }

  function found() {
    const folded = all("[role=treeitem][aria-expanded=false], [role=tree] [aria-expanded=false], details:not([open]) > summary")
      .map((element) => {
        const toggle = element.querySelector(":scope > button, :scope > [role=button], :scope > * > button");
        return { kind: "folded", name: ownWords(element), href: null, element: toggle || element, folder: null };
      });
    const others = innermost(all(PRESSED)).filter((element) => !element.disabled && element.getAttribute("aria-disabled") !== "true")
      .map((element) => {
        const said = ownWords(element) || name(element);
        const of = folder(said);
        const kind = of ? "folder" : isPaging(element, said) ? "page" : "wide";
        return { kind, name: said, href: address(element), element, folder: of };
      })
      .filter((one) => one.kind !== "wide" || wide && one.href && !NEVER.test(one.name) && !one.element.hasAttribute("download") &&
        new URL(one.href).host === location.host);
    return [...folded, ...others];
  }

  return found();
});
