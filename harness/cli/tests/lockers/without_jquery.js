// As much of jQuery as one library of ours needs, for a locker that works without it.
const INSTEAD_OF_JQUERY = (what) => {
  if (typeof what === "function") {
    if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", what); else what();
    return null;
  }
  const made = typeof what === "string" && what.startsWith("<")
    ? [Object.assign(document.createElement("span"), { className: "told" })] : null;
  const all = made ?? (typeof what === "string" ? [...document.querySelectorAll(what)] : [what]);
  const wrapped = {
    text: (text) => { all.forEach((one) => { one.textContent = text; }); return wrapped; },
    attr: (name, value) => {
      if (value === undefined) return all[0].getAttribute(name);
      all.forEach((one) => one.setAttribute(name, value));
      return wrapped;
    },
    next: (selector) => INSTEAD_OF_JQUERY(all[0].nextElementSibling?.matches(selector) ? all[0].nextElementSibling : document.createElement("i")),
    remove: () => all.forEach((one) => one.remove()),
    after: (other) => all[0].after(...other.all),
    on: (kind, selector, act) => document.addEventListener(kind, (event) => {
      const target = event.target.closest(selector);
      if (target) act.call(target, event);
    }),
    all,
  };
  return wrapped;
};
