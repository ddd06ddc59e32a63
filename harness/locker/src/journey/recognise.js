// What a person would see in a window of the locker: its words, its fields and its buttons, found
// by role, label and text, or by the selectors and words that the profile gives.
const recognise = ((given) => {
  "use strict";
  const { roots, every, all, around, holds, lines, words, name, innermost, selector, selectorOfAll, cut } = elements;
  const SAVE = /\bsave\s+here\b/i;
  const BUTTONS = "button, input[type=submit], input[type=button], input[type=image], [role=button]," +
    " [role=link], [role=menuitem], a[href]";
  // A selector that is none would fail where it is used first, and be taken for something else.
  for (const key of ["user", "mobile", "password", "pin", "code", "logIn", "folder", "saveHere", "message"]) {
    if (given[key] && !elements.isSelector(given[key])) {
      const line = key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
      throw new Error(`[journey] ${line}: \`${given[key]}\` is not a CSS selector`);
    }
  }
  const form = login(given);
  const choice = folders(given, saves, rows);
  const isSave = (element) => saves().some((one) => holds(one.element, element));
  const isFolder = (element) => choice.offered().some((one) => holds(one.element, element));
  const way = onward(given, (element) => isSave(element) || isFolder(element));

  // How many folders, messages and links are handed on: no locker has as many.
  const MOST = 2000;
  const PICTURES = 20;

  // What says "Save here", and says little besides: several are a question.
  function saves() {
    if (given.saveHere) return elements.ofProfile(given.saveHere);
    const ours = (given.words.saveHere || []).map((word) => word.toLowerCase());
    const found = all(BUTTONS).map((element) => {
      const said = name(element);
      const mine = ours.some((word) => said.toLowerCase().includes(word));
      if (!mine && !SAVE.test(said)) return null;
      const exact = said.toLowerCase() === "save here" || ours.includes(said.toLowerCase());
      return { element, exact, how: mine ? "words of the profile" : "label" };
    }).filter(Boolean);
    const inner = innermost(found.map(({ element }) => element));
    const left = found.filter(({ element }) => inner.includes(element));
    return left.some(({ exact }) => exact) ? left.filter(({ exact }) => exact) : left;
  }

  // "Save here" in each row of a list of folders: the other words of its row name the folder.
  function rows() {
    const found = given.saveHere ? all(given.saveHere).map((element) => ({ element, how: "profile" })) : saves();
    if (found.length < 2) return [];
    const list = found.map((save) => {
      const others = found.filter((one) => one !== save);
      let part = save.element;
      for (let up = around(part); up && up !== document.body; up = around(up)) {
        if (others.some((other) => holds(up, other.element))) break;
        part = up;
      }
      return { name: rowName(part, save.element), element: part, how: "row", save };
    });
    const named = new Set(list.map((row) => row.name.toLowerCase()));
    const alike = list.every(({ name: said, element }) => said && element.localName === list[0].element.localName);
    return alike && named.size === list.length ? list : [];
  }

  function rowName(part, save) {
    const said = words(save);
    const own = lines(part).split(/[\n\t]/).map((line) => line.replace(said, "").trim()).filter((line) => /\p{L}/u.test(line));
    const known = own.find((line) => given.folders.some((folder) => folder.toLowerCase() === line.toLowerCase()));
    return known || own[0] || name(save).replace(/^save here\W*((in|to|into)\b\W*)?/i, "");
  }

  function saveHere() {
    const [found] = saves();
    return found && found.element;
  }

  // What is asked of the user. Without a field for a password it is no login where one can save.
  function asked() {
    const found = form.best();
    if (found.some(({ what }) => what === "password" || what === "pin")) return found;
    const [first] = found;
    return first && !saves().length && (form.buttons(first.fields[0].element).length || first.what === "code") ? found : [];
  }

  function asks() {
    return asked().filter(({ fields }) => fields.some(form.ready)).map(({ what }) => what);
  }

  // What was recognised, for the record.
  const recognition = (what, { element, how }) => ({ what, name: name(element), how, selector: selector(element) });

  // What frames show is not looked into. A small one holds no step.
  const frames = () => all("iframe, frame").filter((frame) => frame.clientWidth >= 100 && frame.clientHeight >= 50);

  // What is not clear about a step: what is looked for, and what it might be.
  const unclear = (what, several, candidates) =>
    ({ what, several, path: path(), candidates: candidates.map(name).slice(0, 6), framed: !several && frames().length > 0 });

  // The next step of a login: the fields that were not filled yet, and what sends them.
  function logIn(filled) {
    const found = asked().map(({ what, fields }) => ({ what, fields: fields.filter(form.ready) }))
      .filter(({ what, fields }) => fields.length && !filled.includes(what));
    const several = found.find(({ fields }) => fields.length > 1);
    if (several) return { question: unclear(several.what, true, several.fields.map(({ element }) => element)) };
    if (!found.length) return { question: fieldsUnclear() };
    const fields = found.map(({ what, fields: [field] }) => ({
      ...recognition(what, field), element: field.element, boxes: form.boxes(field.element),
    }));
    const buttons = form.buttons(fields[fields.length - 1].element);
    if (buttons.length > 1) return { question: unclear("log-in", true, buttons.map(({ element }) => element)) };
    const [button] = buttons;
    return { fields, button: button ? { ...recognition("log-in", button), element: button.element } : null };
  }

  // There are fields, and none is known: a question, unless one can save already.
  function fieldsUnclear() {
    if (asked().length || saves().length) return null;
    const unknown = form.unknown();
    if (!unknown.length && !frames().length) return null;
    return unclear(unknown.some((field) => field.type === "password") ? "password" : "user", false, unknown);
  }

  // The folder of a name or, without one, the one at a place: counted from 0, or the middle or last of a list.
  function folder(wanted, place) {
    const offered = choice.offered();
    const like = wanted.toLowerCase();
    const fits = [(said) => said === wanted, (said) => said.toLowerCase() === like,
      (said) => said.toLowerCase().includes(like)];
    const best = wanted === "" ? at(offered, place)
      : fits.map((fit) => offered.filter((one) => fit(one.name))).find((list) => list.length) || [];
    const [found] = best;
    if (best.length > 1) return { question: unclear("folder", true, best.map(({ element }) => element)) };
    if (!found) {
      const names = offered.map((one) => cut(one.name)).slice(0, MOST);
      return { folded: choice.folded(), offered: names, question: offered.length ? null : stepUnclear("folder") };
    }
    const { element } = found;
    const link = element.closest("a[href]");
    const elsewhere = link && link.href.split("#")[0] !== location.href.split("#")[0];
    const sends = element.localName === "button" && element.form && element.type === "submit";
    return {
      name: found.name, element: found.pressed || element, label: (element.labels && element.labels[0]) || null,
      leads: Boolean(elsewhere || sends),
      row: Boolean(found.save),
      // What finds the rows finds no folder by itself.
      recognised: found.save ? null : { what: "folder", name: found.name, how: found.how,
        selector: given.folder || selectorOfAll(offered.map((one) => one.element)) },
    };
  }

  function at(offered, place) {
    if (typeof place === "number") return offered.slice(place, place + 1);
    const list = choice.alike(offered).filter(({ element }) => usable(element));
    const index = place === "last" ? list.length - 1 : Math.floor(list.length / 2);
    return list.length ? [list[index]] : [];
  }

  // There are buttons, and none is known to lead on: a question.
  function stepUnclear(what) {
    const buttons = innermost(all(BUTTONS));
    return buttons.length || frames().length ? unclear(what, false, buttons) : null;
  }

  // "Save here", or that of the row of a folder.
  function save(row) {
    const mine = row ? rows().filter((one) => one.name === row).map((one) => one.save) : [];
    const found = mine.length === 1 ? mine : saves();
    if (found.length > 1) return { question: unclear("save-here", true, found.map(({ element }) => element)) };
    if (!found.length) return { question: stepUnclear("save-here") };
    const [{ element }] = found;
    const [part, isReady] = [element.form || document.body, usable(element)];
    const first = (list, press) => list.map((one) => ({ ...recognition("go-on", { element: one, how: "label" }), element: press(one) }));
    const fields = first(way.nameFields(document.body), (field) => field);
    // Where it can be pressed, a box that is not required is the user's own choice.
    const boxes = first(way.boxes(part).filter((box) => !isReady || way.isRequired(box)), way.pressed);
    const lacks = fields.length + boxes.length ? [] : missing(element).filter((field) => !chosen(field));
    if (lacks.length) return { question: { ...unclear("go-on", false, lacks), says: lines(part).slice(0, 200) } };
    return {
      button: isReady || fields.length + boxes.length ? element : null,
      recognised: mine.length ? null : recognition("save-here", found[0]), fields, boxes, controls: way.names(),
    };
  }

  // The first choice of a list that has to be made, and is not that of a folder.
  function chosen(field) {
    const option = field.localName === "select" && [...field.options].find((one) => !one.disabled && one.value !== "");
    if (!option) return false;
    option.selected = true;
    for (const event of ["input", "change"]) field.dispatchEvent(new Event(event, { bubbles: true }));
    return true;
  }

  // What the browser asks for before it sends the form of a button, beside the choice of a folder.
  function missing(button) {
    const form = button.form;
    if (!form || form.noValidate || button.formNoValidate || button.type !== "submit") return [];
    return [...form.elements].filter((field) => field.willValidate && !field.validity.valid && elements.visible(field) &&
      field.type !== "radio" && !choice.offered().some((one) => holds(field, one.element)));
  }

  const usable = (element) => !element.disabled && element.getAttribute("aria-disabled") !== "true";

  const codesOf = (text) => codes.read(text, roots(document).flatMap(codes.apart));

  // The codes that are shown. One without words of an error counts where nothing else can be done, and where it is
  // not in the frame of every page; beside a way on it is a number that may be one.
  function shownCodes(text, isWayOn) {
    const { sure, lines: others } = codesOf(text);
    if (sure.length || !others.length) return { codes: sure, numbers: [] };
    const framed = all("header, footer, nav, address, [role=banner], [role=contentinfo]").flatMap((part) => lines(part).split("\n"))
      .map((line) => codes.inFigures(line).trim());
    const found = [...new Set(others.filter(({ line }) => !framed.includes(line)).map(({ code }) => code))];
    return isWayOn ? { codes: [], numbers: found } : { codes: found, numbers: [] };
  }

  const path = () => (location.protocol === "about:" ? "about:blank" : location.pathname);

  // What is shown, with what dialogs said before.
  function screen(said = []) {
    const text = document.body ? lines(document.body) : "";
    const shown = [text, ...said].join("\n");
    const asksLogin = asked().length > 0, save = saves().length > 0;
    const folders = (choice.offered().length ? choice.offered() : choice.outline())
      .map((folder) => cut(folder.name)).slice(0, MOST);
    return {
      path: path(),
      title: cut(document.title),
      text: text.slice(0, 2000),
      ...shownCodes(shown, asksLogin || save || folders.length > 0),
      isSure: codesOf(shown).sure.length > 0,
      login: asksLogin,
      asks: asks(),
      save,
      folders,
      messages: all(given.message || "[role=status], [role=alert], [role=alertdialog], [aria-live], output").map(words)
        .concat(said).filter(Boolean).map((message) => message.slice(0, 500)).slice(0, MOST),
      pictures: all("img[alt], svg[aria-label], [role=img]").map(name).filter(Boolean).slice(0, PICTURES),
    };
  }

  // A step between the known ones that waits to be taken: what the profile says, or what is recognised.
  const step = (kind, seen, spent, known) =>
    (kind === "ready" ? way.ofProfile(spent) : way.step(kind, seen, spent, known));

  // Controls, one of which may lead on: a question.
  function onwardUnclear(kind, known = []) {
    const found = way.unclear(kind, screen(), known);
    return found && { ...unclear("go-on", found.several, found.candidates), says: found.said.slice(0, 200) };
  }

  const CHANGES = { subtree: true, childList: true, characterData: true, attributes: true };

  // For how long a step must stand there unchanged before it is taken: a page may be in the making.
  const REST = 350;

  // Answers with the screen as soon as `done` holds, or when the time is over; or with a step
  // between the known ones, where `between` finds one.
  function watch(done, between, said, milliseconds, answer) {
    let over = false;
    let waiting = null;
    // The step once it has stood there long enough.
    function due(seen) {
      const found = between && document.readyState === "complete" ? between(seen) : null;
      if (!found) { waiting = null; return { found }; }
      const same = waiting && waiting.name === found.recognised.name && waiting.path === location.href;
      if (!same) {
        waiting = { name: found.recognised.name, path: location.href, since: performance.now() };
        again(REST);
      }
      const rest = found.number === null ? REST - 20 : 0;
      return { found, ready: performance.now() - waiting.since >= rest };
    }
    const again = (wait) => setTimeout(() => look(false), wait);
    const look = (late) => {
      if (over) return;
      // Shadow roots come with what changes; one that is watched already is not watched twice.
      for (const root of roots(document)) observer.observe(root, CHANGES);
      const seen = screen(said);
      const { found, ready } = due(seen);
      const isDone = document.readyState !== "loading" && done(seen, again, found) && !(found && found.first);
      const step = found && ready && !isDone ? found : null;
      if (!late && !isDone && !step) return;
      over = true;
      observer.disconnect();
      clearTimeout(timer);
      answer({ screen: seen, late: late && !step, step });
    };
    const observer = new MutationObserver(() => look(false));
    const timer = setTimeout(() => look(true), milliseconds);
    for (const event of ["DOMContentLoaded", "readystatechange", "transitionend", "animationend"]) {
      document.addEventListener(event, () => look(false));
    }
    window.addEventListener("load", () => look(false));
    look(false);
  }

  return {
    logIn, folder, save, saveHere, usable, fieldsUnclear, stepUnclear, onwardUnclear, step, controls: way.names, screen, watch,
    ...listings, pastRefusal: way.pastRefusal,
  };
});
