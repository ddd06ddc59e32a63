// Steps that a locker puts between the known ones: consent, "are you sure?", a name for the document. What
// leads on from them is recognised by its words, or said by the profile's `[[journey.steps]]`.
const onward = ((given, taken) => {
  "use strict";
  const { every, all, innermost, name, codeName, lines, words, selector, isSelector } = elements;
  const BUTTONS = "button, input[type=submit], input[type=button], [role=button], [role=menuitem], a[href]";
  const LEADS = /^(yes|ok|okay|(i )?(agree|accept|consent|understand|allow|approve|authori[sz]e|confirm)|continue|proceed|next|go on|got it|understood|save|keep)\b/i;
  const LEAVES = /\b(no|not|never|don['’]t|cancel|back|close|exit|leave|quit|decline|reject|deny|disagree|later|skip|done|finish|log\s*-?\s*out|sign\s*-?\s*out|another|again|over|retry|change|delete|remove|help)\b/i;
  const PASSES = /\b(log\s*-?\s*in|sign\s*-?\s*in|anyway|ignore|skip|bypass|override|without|trust|accept|continue|proceed|go on|retry|try (it )?(again|once more)|reload)\b/i;
  const STAYS = /\b(home|contact|support|faqs?|privacy|policy|about|language|print|copy|details|download|learn|read|documentation|docs|guide|report|share|register|forgot(ten)?|start page)\b/i;
  const ASKS = /\?|\b(are you sure|confirm|consent|agree|terms|permission|about to|will be)\b/i;
  const IS_DONE = /\b((has|have) been|was|were|is|are) (now )?(saved|stored|uploaded|kept)\b|\bsuccess|\bthank you\b/i;
  const IS_WRONG = /\b(errors?|denied|refused|failed|failure|invalid|expired|forbidden|wrong|unable|could not|cannot|not authori[sz]ed)\b/i;
  const AGREES = /\b(agree|accept|consent|understand|confirm|allow|terms|conditions|declare|read)\b/i;
  const NO_CONSENT = /\b(newsletter|remember|stay|keep me|offers?|marketing|not|don['’]t)\b/i;
  const NAMES = /\b(document|file|paper)(['’]s)? (name|title)\b|\b(name|title) (of|for) (the|your|this) (document|file|paper)\b|\bsave (it )?as\b|^(name|title)\b/i;
  const DIALOGS = "dialog[open], [role=dialog], [role=alertdialog], [aria-modal=true]";

  for (const [at, step] of (given.steps || []).entries()) {
    const spots = [step.waitFor, step.fill && step.fill.field, step.check, step.click];
    const wrong = spots.find((spot) => typeof spot === "string" && !isSelector(spot));
    if (wrong) throw new Error(`[[journey.steps]] number ${at + 1}: \`${wrong}\` is not a CSS selector`);
  }

  const usable = (element) => !element.disabled && element.getAttribute("aria-disabled") !== "true";
  const ours = (said) => (given.words.goOn || []).some((word) => said.toLowerCase().includes(word.toLowerCase()));
  const has = (text, said) => text.toLowerCase().includes(said.toLowerCase());
  const text = (part) => (part ? lines(part) : "");

  // The dialog that stands before the page, if one does. One that holds a known step is that step.
  function dialog(seen) {
    const open = innermost(all(DIALOGS).filter((one) => all(BUTTONS, one).length));
    const last = open[open.length - 1];
    const isKnown = !last || all("*", last).some(taken) ||
      seen.login && all("input, select, textarea", last).some((field) => field.type !== "checkbox");
    return isKnown ? null : last;
  }

  // What can be pressed and belongs to no other step.
  function controls(part) {
    return innermost(all(BUTTONS, part)).filter((element) => !taken(element) && !element.closest("nav, header, footer"));
  }

  const isRequired = (field) => field.required || field.getAttribute("aria-required") === "true";

  // The boxes that have to be checked before what leads on.
  function boxes(part) {
    return every("input[type=checkbox], [role=checkbox]", part).filter((box) => {
      const isChecked = box.checked || box.getAttribute("aria-checked") === "true";
      const isSeen = elements.visible(box) || [...(box.labels || [])].some(elements.visible);
      const said = name(box);
      const due = isRequired(box) || AGREES.test(said) && !NO_CONSENT.test(said);
      return !isChecked && isSeen && due;
    });
  }

  // A box may be hidden behind a label that stands for it.
  const pressed = (box) => (elements.visible(box) ? box : [...box.labels].find(elements.visible) || box);

  // Empty fields for the document's name.
  function nameFields(part) {
    return all("input, textarea", part).filter((field) => {
      if (!/^(text|textarea)$/.test(field.type) || field.value || field.disabled || field.readOnly) return false;
      const group = field.closest("fieldset, [role=group]");
      if (group && /\bfolder\b/i.test(words(group.querySelector("legend") || group)) && !isRequired(field)) return false;
      const said = name(field) || codeName(field);
      return NAMES.test(said) && !/\b(user|folder|search|first|last|full|your|account|father|mother)\b/i.test(said);
    });
  }

  const recognition = (element, how) => ({ what: "go-on", name: name(element), how, selector: selector(element) });

  // A step of the profile that is due: not one of those that were taken often enough.
  function ofProfile(spent) {
    const page = text(document.body);
    const spot = (it, among) => typeof it === "string"
      ? all(it)[0] || every(it).find((one) => [...(one.labels || [])].some(elements.visible))
      : all(among).find((one) => has(name(one), it.text));
    for (const [at, step] of (given.steps || []).entries()) {
      if (spent.includes(at)) continue;
      const due = typeof step.waitFor === "string" ? all(step.waitFor).length > 0 : has(page, step.waitFor.text);
      if (!due) continue;
      const field = step.fill && spot(step.fill.field, "input, textarea");
      const box = step.check && spot(step.check, "input[type=checkbox], input[type=radio], [role=checkbox], [role=radio]");
      const button = step.click && spot(step.click, BUTTONS);
      if (step.fill && !field || step.check && !box || step.click && !button) continue;
      if (button && !usable(button) && !field && !box) continue;
      const first = button || box || field;
      const isChecked = box && (box.checked || box.getAttribute("aria-checked") === "true");
      return {
        element: button || null, boxes: box && !isChecked ? [pressed(box)] : [], fields: field ? [field] : [],
        value: step.fill ? step.fill.value : null, recognised: recognition(first, `profile, step ${at + 1}`),
        number: at, first: true, asks: true,
      };
    }
    return null;
  }

  // Whether a page that shows this is one between the steps that are known. After "Save here" it is
  // whatever asks; before it, what shows neither a login, nor a code, nor the way to saving.
  function isBetween(kind, seen, before) {
    if (before) return true;
    if (seen.codes.length || seen.login) return false;
    if (kind === "saved") return true;
    return !seen.save && (kind === "save" || !seen.folders.length);
  }

  // The one control that leads on; several are a question.
  function candidates(kind, seen, known) {
    const before = dialog(seen);
    if (!isBetween(kind, seen, before)) return null;
    const part = before || document.body;
    const said = text(part);
    if (!part || IS_WRONG.test(said) || kind === "saved" && IS_DONE.test(said)) return null;
    // What stood there before "Save here" answers nothing that came after it.
    const found = controls(part).map((element) => ({ element, said: name(element) }))
      .filter(({ said: label }) => kind !== "saved" || before || !known.includes(label));
    const paging = /^(section|listed|inside)$/.test(kind) && !before;
    const leading = found.filter(({ element, said }) => ours(said) || LEADS.test(said) && !LEAVES.test(said) &&
      !(paging && /^next\b/i.test(said)) && !(element.localName === "a" && element.target === "_blank"));
    const own = leading.filter(({ said }) => ours(said));
    return { part, said, before, found, leading: own.length ? own : leading };
  }

  // The step to take now.
  function step(kind, seen, spent, known) {
    const said = ofProfile(spent);
    if (said) return said;
    const now = candidates(kind, seen, known);
    if (!now || now.leading.length !== 1) return null;
    const [{ element, said: label }] = now.leading;
    const due = boxes(now.part), names = nameFields(now.part);
    if (!usable(element) && !due.length && !names.length) return null;
    const leaves = now.found.some((one) => one.element !== element && LEAVES.test(one.said));
    return {
      element, boxes: due.map(pressed), fields: names, value: null, recognised: recognition(element, ours(label) ? "words of the profile" : "label"),
      number: null, first: Boolean(now.before) || kind === "saved", asks: leaves || ASKS.test(now.said),
    };
  }

  // Controls that may lead on, where none is known to: a question. Those that were known before are none.
  function unclear(kind, seen, known) {
    const now = candidates(kind, seen, known);
    if (!now) return null;
    const others = now.found.filter(({ element, said }) => element.localName !== "a" && said && !LEAVES.test(said));
    const several = now.leading.length > 1;
    const list = several ? now.leading : others.length ? now.found : [];
    return list.length ? { several, candidates: list.map(({ element }) => element), said: now.said } : null;
  }

  // What a refusal page offers that may lead on, the likeliest first. What leaves, explains or shares does not.
  function pastRefusal() {
    const rank = (element) => {
      const said = name(element);
      if (element.localName === "a" && !/^(https?|javascript):$/.test(element.protocol)) return -1;
      const framed = Boolean(element.closest("nav, header, footer"));
      if (ours(said) || PASSES.test(said)) return framed ? 1 : 3;
      return framed || STAYS.test(said) || LEAVES.test(said) ? -1 : 2;
    };
    const due = boxes(document.body);
    return innermost(all(BUTTONS)).filter((element) => !taken(element) && (usable(element) || due.length))
      .map((element) => ({ element, name: name(element), boxes: due.map(pressed), rank: rank(element) }))
      .filter((one) => one.rank > 0).sort((one, other) => other.rank - one.rank);
  }

  const names = () => controls(document.body || document).map(name);

  return { step, ofProfile, unclear, names, nameFields, boxes, isRequired, pressed, pastRefusal };
});
