// The links of a listing, and what else in it may give a document, each with the row, the lines and the headings
// that say what it is about.
const listings = (() => {
  "use strict";
  const { every, all, around, holds, lines, words, name, cut } = elements;
  // How many links are handed on: no listing has as many.
  const LINKS = 5000;
  const ROW = "tr, li, article, [role=row], [role=listitem]";

  // The rows that an element stands in, the innermost first.
  function rowsOf(element, shapes) {
    const found = [];
    for (let part = element; part; part = around(part)) if (part.matches(ROW)) found.push(part);
    return found.length ? found : [shapes.rowOf(element)].filter(Boolean);
  }

  // The row of the entry that a row says more about: the one before it, where a cell spans the columns, or the one
  // whose control opens it.
  function entryOf(row, shapes) {
    if (!row) return null;
    const spans = (tr) => [...tr.cells || []].some((cell) => cell.colSpan > 1);
    let entry = row;
    while (entry && spans(entry)) entry = entry.previousElementSibling;
    if (entry && entry !== row) return entry;
    const opens = row.id && row.getRootNode().querySelector(`[aria-controls~="${CSS.escape(row.id)}"]`);
    const [opener] = opens && !row.contains(opens) ? rowsOf(opens, shapes) : [];
    return opener || row;
  }

  // The links of the page, the first of them.
  const links = () => described(all("a[href]").slice(0, LINKS), every("a[href]"), (link) => link.href);

  // What the page shows in frames and pictures, as links.
  const shown = () => described(all("iframe[src], frame[src], embed[src], object[data], img[src]")
    .filter((one) => one.clientWidth >= 50), [], (one) => one.src || one.data);

  // What may give a document when it is pressed.
  const gives = (names, token) => {
    const shapes = alike();
    return controls((element) => rowsOf(element, shapes), (list) => described(list, list, () => ""), names, token);
  };

  const HEADING = "h2, h3, h4, h5, h6, [role=heading], summary, caption, legend, dt, th[colspan], th[scope=rowgroup]";

  // What holds a heading and all that it is about. What says nothing but the heading is the heading.
  function held(heading) {
    let part = heading;
    let up = around(part);
    while (up && up !== document.body && (up.matches("header, hgroup") || up.textContent.trim() === heading.textContent.trim())) {
      part = up;
      up = around(up);
    }
    const next = part.nextElementSibling;
    return { holder: up, isBeside: Boolean(next && next.matches(HEADING) && next.localName === part.localName) };
  }

  // The headings that a link stands under, the nearest first: each is of a higher rank than the one below it. That of
  // the whole page is none.
  function outline(place, links) {
    const ranks = { H2: 2, H3: 3, H4: 4, H5: 5, H6: 6 };
    const headings = every(HEADING).map((heading) => {
      const rank = Number(heading.getAttribute("aria-level")) || ranks[heading.tagName] || 7;
      return { rank, at: place(heading), says: words(heading).slice(0, 200), ...held(heading) };
    }).filter(({ rank }) => rank > 1);
    // Headings with nothing between them are those of columns; where the first stands below a link, and none below
    // the last, each is about what is above it.
    const groups = Map.groupBy(headings, ({ holder, rank }) => `${place(holder)} ${rank}`);
    const isClear = (group) => {
      const within = links.filter((link) => holds(group[0].holder, link)).map(place);
      const isBelow = within.length > 0 && within[0] < group[0].at && within.at(-1) < group.at(-1).at;
      return !isBelow && !group.some(({ isBeside }) => isBeside);
    };
    const clear = new Set([...groups.values()].filter(isClear).flat());
    const found = [];
    for (const one of headings.filter((one) => clear.has(one))) {
      let over = found.at(-1);
      while (over && over.rank >= one.rank) over = over.over;
      found.push({ ...one, over });
    }
    return (link) => {
      const at = place(link);
      let [low, high] = [0, found.length];
      while (low < high) {
        const middle = (low + high) >> 1;
        if (found[middle].at < at) low = middle + 1; else high = middle;
      }
      const chain = [];
      for (let one = found[low - 1]; one; one = one.over) chain.push(one);
      return chain.filter(({ holder }) => holds(holder, link)).map(({ says }) => says);
    };
  }

  // Elements with the words around them: the nearest parts of the page that hold them, which are described with
  // regard to all in their order.
  function described(list, ordered, address) {
    const shapes = alike();
    const places = new Map(every("*").map((element, place) => [element, place]));
    const place = (one) => places.get(one) ?? 0;
    const number = new Map(ordered.map((link, index) => [link, index]));
    const within = (link, part) => {
      while (link && link !== part) link = around(link);
      return Boolean(link);
    };
    // A part may hold thousands of links: what it says is read once.
    const known = new Map();
    const read = (part) => {
      if (!known.has(part)) known.set(part, words(part).slice(0, 500));
      return known.get(part);
    };
    const above = outline(place, ordered);
    // The lines of a row, without what its controls say.
    const linesOf = (row) => {
      const others = new Set([...row.querySelectorAll("option, button, [role=button], [role=menuitem]")].map((one) => one.textContent.trim()));
      return lines(row).split(/[\n\t]/).map((line) => line.trim().slice(0, 200)).filter((line) => line && !others.has(line)).slice(0, 40);
    };
    return list.map((link) => {
      const beside = [ordered[number.get(link) - 1], ordered[number.get(link) + 1]];
      let [about, own] = ["", link];
      for (let part = link; part && part !== document.body; part = around(part)) {
        // What stands beside another link may be about that one.
        if (beside.some((other) => within(other, part))) break;
        [about, own] = [read(part), part];
      }
      const [inner] = rowsOf(link, shapes);
      const row = entryOf(inner, shapes);
      const raw = (link.getAttribute("href") || "").trim();
      return {
        href: address(link), name: name(link), download: cut(link.getAttribute("download") || ""), about,
        lines: linesOf(inner || own), headings: above(link),
        row: row ? { list: place(around(row)), number: place(row) } : null,
        pressed: raw === "" || raw.startsWith("#"),
        framed: Boolean(link.closest("nav, header, footer, aside, [role=navigation], [role=banner], [role=contentinfo]")),
      };
    });
  }

  return { links, shown, gives };
})();
