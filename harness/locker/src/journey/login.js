// The login form: which field takes what, and what sends it.
const login = ((given) => {
  "use strict";
  const { all, around: parent, name, codeName, innermost } = elements;
  const FIELDS = "input:not([type=hidden], [type=submit], [type=button], [type=image], [type=reset]," +
    " [type=checkbox], [type=radio], [type=file], [type=range], [type=color], [type=date], [type=search])";
  const NO_LOGIN = /\bsearch\b|\bcaptcha\b|\bpromo|\b(country|postal|zip|area|pin) ?code\b|\bstd\b/i;
  // In the order in which they are tried: "user name or mobile number" takes a user name.
  const KINDS = [
    { what: "code", autocomplete: /^one-time-code$/, type: null,
      words: /\botp\b|\bone[ -]?time\b|\b(verification|security|authentication|access)? ?code\b|\bpasscode\b/i },
    { what: "pin", autocomplete: null, type: null, words: /\b(security |m-?)?pin\b/i },
    { what: "password", autocomplete: /^current-password$/, type: "password",
      words: /\bpass ?-?word\b|\bpasswd\b/i },
    { what: "user", autocomplete: /^(username|email)$/, type: "email",
      words: /\buser( ?(name|id))?\b|\b(log ?-?in|sign ?-?in|customer|account)( ?(name|id))?\b|\be-?mail\b|\baadhaar\b/i },
    { what: "mobile", autocomplete: /^tel(-|$)/, type: "tel", words: /\b(mobile|phone|telephone|cell)\b/i },
  ];
  const BUTTONS = "button, input[type=submit], input[type=button], input[type=image], [role=button]";
  const LOG_IN = /\b(log|sign)\s*-?\s*(in|on)\b|\bcontinue\b|\bnext\b|\bproceed\b|\bverify\b|\bsubmit\b|\benter\b/i;
  const NOT_SENDING = /\b(cancel|back|close|forgot|forgotten|resend|again|show|hide|register|sign\s*-?\s*up|create|help|change)\b/i;
  const ANOTHER_WAY = /\b(with|another|other|instead)\b/i;

  const has = (list, text) => (list || []).some((word) => text.toLowerCase().includes(word.toLowerCase()));

  const isBox = (field) => field.maxLength === 1 || /\b(digit|character|box) ?\d+\b/i.test(name(field));

  // The boxes of one character beside a field, with itself, that take a code together.
  function boxes(field) {
    if (!isBox(field)) return [];
    const found = all(FIELDS, around(field)).filter((one) => isBox(one) && one.type === field.type);
    return found.length > 2 ? found : [];
  }

  // The fields; the first of such boxes stands for all of them.
  const fields = (within) => all(FIELDS, within).filter((field) => [field, undefined].includes(boxes(field)[0]));

  // What stands before boxes: a heading, a legend, a label of the whole.
  function before(field) {
    const group = field.closest("fieldset, [role=group]");
    const said = group && (group.getAttribute("aria-label") || name(group.querySelector("legend") || group));
    return said || "";
  }

  // What a field takes, and by which sign that is known: the surest sign first.
  function kind(field) {
    const autocomplete = (field.getAttribute("autocomplete") || "").toLowerCase().split(" ").pop();
    if (/^new-password$/.test(autocomplete)) return null;
    const said = name(field), called = codeName(field);
    if (boxes(field).length) {
      const about = `${said} ${called}`;
      const isPin = KINDS[1].words.test(about) || KINDS[1].words.test(before(field));
      const secret = field.type === "password" && !KINDS[0].words.test(about);
      return { what: isPin ? "pin" : secret ? "password" : "code", how: "boxes", rank: 3, element: field };
    }
    const by = (how, rank, fits) => {
      const found = KINDS.find(fits);
      return found && { what: found.what, how, rank, element: field };
    };
    return by("autocomplete", 3, ({ autocomplete: known }) => known && known.test(autocomplete)) ||
      by("words of the profile", 2, ({ what }) => has(given.words[what], said)) ||
      (NO_LOGIN.test(`${said} ${called}`) || field.getAttribute("role") === "searchbox" ? null :
        by("label", 2, ({ words }) => words.test(said)) ||
        by("name", 2, ({ words }) => words.test(called)) ||
        by("type", 1, ({ type }) => type === field.type));
  }

  // A field without a sign takes the user's name if it is the only one before the password.
  function byPlace(known, secret) {
    const beside = all(FIELDS, secret.form || document);
    const before = beside.slice(0, beside.indexOf(secret))
      .filter((field) => !known.some(({ element }) => element === field) && field.type !== "password" &&
        !NO_LOGIN.test(`${name(field)} ${codeName(field)}`));
    return before.map((element) => ({ what: "user", how: "place", rank: 0, element }));
  }

  // Every field of a login, with what it takes.
  function known() {
    const found = fields(document).map(kind).filter(Boolean);
    const secret = found.find(({ what }) => what === "password" || what === "pin");
    const names = ({ what }) => what === "user" || what === "mobile";
    if (secret && !found.some(names) && !given.user) found.push(...byPlace(found, secret.element));
    for (const { what } of KINDS) {
      if (!given[what]) continue;
      const ours = elements.ofProfile(given[what]);
      const others = found.filter((one) => one.what !== what && !ours.some(({ element }) => element === one.element));
      found.splice(0, found.length, ...others, ...ours.map((one) => ({ what, rank: 4, ...one })));
    }
    return found;
  }

  // For each thing that is asked for the best fields; several are a question.
  function best() {
    const found = known();
    return KINDS.map(({ what }) => {
      const of = found.filter((one) => one.what === what);
      const rank = Math.max(...of.map((one) => one.rank));
      return { what, fields: of.filter((one) => one.rank === rank) };
    }).filter(({ fields }) => fields.length);
  }

  const ready = ({ element }) => !element.disabled && !element.readOnly;

  // The part of the page that is sent together with a field.
  function around(field) {
    if (field.form) return field.form;
    let part = parent(field);
    while (part && part !== document.body && !all(BUTTONS, part).length) part = parent(part);
    return part || document.body;
  }

  // What sends the fields: several are a question, and without one there is the key Enter.
  function buttons(field) {
    if (given.logIn) return elements.ofProfile(given.logIn);
    const found = innermost(all(BUTTONS, around(field))).map((element) => {
      const said = name(element);
      const exact = (given.words.logIn || []).some((word) => word.toLowerCase() === said.toLowerCase());
      const matched = exact || has(given.words.logIn, said) || LOG_IN.test(said) && !ANOTHER_WAY.test(said);
      const sends = said !== "" && /^(submit|image)$/.test(element.type);
      const rank = NOT_SENDING.test(said) && !exact ? -1 : 4 * exact + 2 * matched + sends;
      return { element, rank, how: matched ? "label" : "place" };
    }).filter(({ rank }) => rank >= 0);
    const rank = Math.max(...found.map((one) => one.rank));
    return found.filter((one) => one.rank === rank);
  }

  // Fields that might belong to a login, and are not known.
  function unknown() {
    const found = known().map(({ element }) => element);
    return fields(document).filter((field) => !found.includes(field));
  }

  return { best, ready, boxes, buttons, unknown };
});
