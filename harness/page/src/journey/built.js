// The page as the browser built it.
const LIBRARY = "/savelocker/api/1/savelocker.js";
const seen = (element) => ({
  tag: element.localName,
  attributes: Object.fromEntries([...element.attributes].map((one) => [one.name, one.value.slice(0, 500)])),
  src: element.src || "",
});
const hasPath = (script) => {
  try { return new URL(script.src).pathname.toLowerCase().endsWith(LIBRARY); } catch { return false; }
};
// The library is what has its path, or else its id; a locker has other scripts, too.
const scripts = [...document.querySelectorAll("script[src]")];
const leads = scripts.some(hasPath) ? hasPath : (script) => script.id === "dlshare";
// Why no click reaches an element at all, by style or attributes.
const unclickable = (element) => {
  const inert = element.closest("[inert]");
  if (inert) return `\`inert\` of \`${name(inert)}\``;
  if (getComputedStyle(element).pointerEvents !== "none") return null;
  let from = element;
  // It is inherited: the outermost that has it.
  while (from.parentElement && getComputedStyle(from.parentElement).pointerEvents === "none") from = from.parentElement;
  return `\`pointer-events: none\` of \`${name(from)}\``;
};
// A child of a closed `<details>` is not drawn, though that itself is. What is transparent waits for no user by that.
const isWithinHidden = (element) => Boolean(element.parentElement) &&
  (!element.parentElement.checkVisibility({ visibilityProperty: true }) || !element.checkVisibility() && getComputedStyle(element).display !== "none");
// Whether something that a user does may show an element: a script of the page, or a style that waits for it. Of
// the mouse over it that is known already.
const WAITS = /:(?:checked|target|focus-within|valid|invalid|has|popover-open)\b(?:\((?:[^()]|\([^()]*\))*\))?/g;
const SHOWS = ["display", "visibility", "opacity", "width", "height", "max-height", "transform", "clip-path"];
const rulesOf = (sheet) => { try { return [...sheet.cssRules]; } catch { return []; } };
const waits = (rule, element) => {
  const then = rule.selectorText?.replace(WAITS, ":not(never)");
  if (!then || then === rule.selectorText) return rulesOf(rule).some((inner) => waits(inner, element));
  try { return SHOWS.some((name) => rule.style.getPropertyValue(name)) && element.matches(then); } catch { return false; }
};
const mayShow = (element) => {
  const parts = [element, transparentBy(element)].filter(Boolean);
  const isShownBy = (rule) => parts.some((part) => waits(rule, part));
  return hasOwnScript || [...document.styleSheets].some((sheet) => rulesOf(sheet).some(isShownBy));
};
// An element with its classes, for people.
const labelled = (element) => name(element) + [...element.classList].slice(0, 3).map((one) => `.${one}`).join("");
const button = (element, index) => {
  element.scrollIntoView({ block: "center", behavior: "instant" });
  const visible = isSeen(element);
  const cover = visible ? coverOf(element) : null;
  return {
    index,
    id: element.id,
    same_id: element.id ? document.querySelectorAll(`[id="${CSS.escape(element.id)}"]`).length : 0,
    href: element.getAttribute("href"),
    url: element.href,
    visible,
    within_hidden: !visible && isWithinHidden(element),
    may_show: !visible && mayShow(element),
    transparent_by: !visible && transparentBy(element) ? labelled(transparentBy(element)) : null,
    covered_by: cover && cover.by,
    cover_acts: Boolean(cover) && cover.acts,
    unclickable: visible ? unclickable(element) : null,
    inert: Boolean(element.closest("[inert]")),
    label: (element.innerText || element.textContent || "").trim().slice(0, 200),
    result: element.getAttribute("result"),
    late: Boolean(window.saveLockerWidget?.late?.has(element)),
  };
};
// Links whose class is nearly the button's, such as `locker_saver` or `locker-saver-sm`.
const isNear = (word) => word.toLowerCase().replace(/[-_.]/g, "").includes("lockersaver");
const near = [...document.querySelectorAll("a[class]:not(.locker-saver)")]
  .flatMap((link) => [...link.classList].filter(isNear)).slice(0, 5);
// Buttons within open shadow roots, where no library finds them that looks through the document.
const inShadows = (root, hosts) => [...root.querySelectorAll("*")].filter((host) => host.shadowRoot).flatMap((host) => {
  const path = [...hosts, name(host)];
  const own = [...host.shadowRoot.querySelectorAll("a.locker-saver")];
  return [...own.map((link) => ({ id: link.id, host: path.join(" > ") })), ...inShadows(host.shadowRoot, path)];
});
// The form by which a page asks for a login, by selectors that a file of steps can use.
const selector = (element) => {
  if (!element) return "";
  if (element.id) return `#${CSS.escape(element.id)}`;
  const type = element.getAttribute("type");
  return element.localName + (element.name ? `[name="${CSS.escape(element.name)}"]` : type ? `[type="${CSS.escape(type)}"]` : "");
};
const loginForm = () => {
  const password = [...document.querySelectorAll("input[type=password]")].find(isSeen);
  if (!password) return null;
  const around = password.form || document;
  const fields = [...around.querySelectorAll("input")].filter(isSeen);
  const before = fields.slice(0, fields.indexOf(password));
  const user = before.reverse().find((field) => ["text", "email", "tel", "number"].includes(field.type));
  const send = [...around.querySelectorAll("button:not([type=button]):not([type=reset]), input[type=submit]")].find(isSeen);
  return { user: selector(user), password: selector(password), send: selector(send) };
};
// After how many seconds the page loads itself anew, where that leads nowhere else.
const refresh = () => {
  const [, seconds, url] = document.querySelector("meta[http-equiv=refresh i]")?.content.match(/^\s*(\d+)[\d.]*(?:\s*[;,]?\s*(?:url\s*=)?\s*["']?([^"']*))?/i) || [];
  const leads = url && new URL(url, location.href).href.split("#")[0] !== location.href.split("#")[0];
  return seconds === undefined || leads ? null : Number(seconds);
};
// What the page's own scripts name: they may make it when the user does something.
const KINDS = ["", "module", "text/javascript", "application/javascript"];
const inline = [...document.scripts].filter((script) => !script.src && KINDS.includes(script.type));
const isJQuery = (script) => /jquery/i.test(script.src.split("/").pop());
const hasOwnScript = inline.some((script) => script.textContent.trim()) || scripts.some((script) => !leads(script) && !isJQuery(script));
const names = (word) => inline.some((script) => script.textContent.includes(word));
return {
  named: Object.fromEntries(["savelocker.js", "locker-saver"].filter(names).map((word) => [word, "a script in the page"])),
  dlshare: [...document.querySelectorAll('[id="dlshare"]')].map(seen),
  libraries: scripts.filter(leads).map(seen),
  library_ran: Boolean(window.saveLockerWidget),
  jquery_in_time: window.saveLockerWidget ? window.saveLockerWidget.withJQuery === true : null,
  jquery_ajax: window.jQuery && window.jQuery.fn ? typeof window.jQuery.ajax === "function" : null,
  jquery: window.jQuery && window.jQuery.fn ? String(window.jQuery.fn.jquery) : null,
  dollar: window.jQuery && window.jQuery.fn ? window.$ === window.jQuery : null,
  refresh: refresh(),
  login: loginForm(),
  scripts: scripts.map((script) => script.src).slice(0, 50),
  jquery_from: scripts.map((script) => script.src).filter((src) => /jquery/i.test(src.split("/").pop())),
  buttons: [...document.querySelectorAll("a.locker-saver")].map(button),
  in_shadow: inShadows(document, []).slice(0, 20),
  near: near.map((word) => word.slice(0, 100)),
  not_anchors: [...document.querySelectorAll(".locker-saver:not(a)")].map((element) => element.localName),
  frames: document.querySelectorAll("iframe, frame").length,
};
