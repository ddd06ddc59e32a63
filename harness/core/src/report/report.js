// Only comfort: the page says everything without it.
"use strict";
const cases = [...document.querySelectorAll("details.case")];

function openTarget() {
  const target = document.getElementById(location.hash.slice(1));
  if (target instanceof HTMLDetailsElement) {
    target.open = true;
    target.hidden = false;
    target.closest(".family").hidden = false;
    target.scrollIntoView();
  }
}
addEventListener("hashchange", openTarget);
openTarget();

const filter = document.querySelector(".filter");
const boxes = [...filter.querySelectorAll("input[type=checkbox]")];
const words = filter.querySelector("input[type=search]");
const count = filter.querySelector("output");

function show() {
  const verdicts = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
  const sought = words.value.trim().toLowerCase();
  for (const each of cases) {
    const found = sought === "" || each.textContent.toLowerCase().includes(sought);
    each.hidden = !(found && verdicts.has(each.dataset.verdict));
  }
  for (const family of document.querySelectorAll(".family")) {
    family.hidden = !family.querySelector("details.case:not([hidden])");
  }
  count.value = `${cases.filter((each) => !each.hidden).length} of ${cases.length} shown`;
}
filter.addEventListener("input", show);
filter.hidden = false;
show();

for (const line of document.querySelectorAll(".repeat")) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "Copy";
  button.addEventListener("click", async () => {
    const code = line.querySelector("code");
    getSelection().selectAllChildren(code);
    try {
      await navigator.clipboard.writeText(code.textContent);
      button.textContent = "Copied";
    } catch {
      button.textContent = "Selected";
    }
  });
  line.append(button);
}
