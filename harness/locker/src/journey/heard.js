// What a window says for a moment only: messages that came since "Save here", and may have vanished again.
const heard = (() => {
  "use strict";
  const REGIONS = "[role=status], [role=alert], [aria-live], output";
  const OUTCOME = /\b(saved|stored|kept|uploaded|added|done|success\w*|complete[d]?|fail\w*|errors?|sorry|could not|cannot|unable)\b/i;
  // What is asked, or said while the locker works, is no outcome.
  const PASSING = /(\?|…|\.\.\.)\s*$|\b(will be|wait|loading|saving|working|fetching)\b/i;

  const linesNow = (given) => {
    const all = (document.body ? elements.lines(document.body) : "").split("\n").map((line) => line.trim()).filter(Boolean);
    const regions = elements.all(given.message || REGIONS).map(elements.words);
    return { all, regions };
  };

  // Listens from now on, to what the profile says is a message, too.
  function listen(given) {
    if (window.__locksmithHeard) { window.__locksmithHeard.stop(); }
    const before = linesNow(given);
    const said = [];
    const note = () => {
      if (said.length >= 20) return;
      for (const root of elements.roots(document)) observer.observe(root, CHANGES);
      const now = linesNow(given);
      const outcomes = now.all.filter((line) => OUTCOME.test(line) && !before.all.includes(line));
      const messages = now.regions.filter((text) => text && !before.regions.includes(text));
      for (const text of [...messages, ...outcomes]) {
        if (!PASSING.test(text) && !said.includes(text)) said.push(text.slice(0, 500));
      }
    };
    const CHANGES = { subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ["class", "hidden", "style", "open"] };
    const observer = new MutationObserver(note);
    window.__locksmithHeard = { said, stop: () => observer.disconnect(), note };
    note();
  }

  const messages = () => {
    const own = window.__locksmithHeard;
    if (!own) return [];
    own.note();
    return own.said;
  };

  return { listen, messages };
})();
