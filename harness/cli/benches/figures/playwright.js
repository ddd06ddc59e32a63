// Cases as a Playwright script does them: a new context for each case, and Playwright's own waiting. It
// knows the reference locker's pages by heart and judges nothing. The first line of its input has what
// all cases share; each further one is a step, answered by a line: `ok`, or what is wrong.

const { createInterface } = require("node:readline");
const { chromium } = require(process.argv[2]);

const LAUNCHED = "[type=password], .code";
const SAVED = "[role=status], [role=alert]";
const LOGGED_IN = "[name=folder], [role=alert]";
const LISTED = "section";

let shared, opened, browser, context, page, popups, popup;

const button = id => page.locator(`[id="${id}"]`);
const shows = (window, selector) => window.locator(selector).first().waitFor();

async function logIn(window, { name, password }, then) {
  await window.locator("[name=name]").fill(name);
  await window.locator("[type=password]").fill(password);
  await window.locator("form [type=submit]").click();
  await shows(window, then);
}

async function use(id, press) {
  const opens = page.waitForEvent("popup");
  await press(button(id));
  popup = await opens;
  popups.set(id, popup);
  await shows(popup, LAUNCHED);
}

const choose = folder => popup.getByLabel(folder, { exact: true }).check();

const steps = {
  async begin(given) {
    shared = given;
    browser = await chromium.launch({ executablePath: given.browser, args: given.flags });
  },
  async open(given) {
    opened = given;
    await context?.close();
    context = await browser.newContext();
    context.setDefaultTimeout(shared.deadline);
    [page, popups] = [await context.newPage(), new Map()];
    await page.goto(given.address);
    for (const id of given.buttons) await button(id).waitFor();
  },
  click: id => use(id, button => button.click()),
  "press-enter": id => use(id, button => button.press("Enter")),
  async "turn-to"(id) {
    popup = popups.get(id);
  },
  "log-in": name => logIn(popup, shared.users[name], LOGGED_IN),
  "log-in-wrongly"(wrong) {
    const first = { ...shared.users.first };
    if (wrong === "user") first.name = "no-such-user";
    else first.password = wrong === "password-of-another" ? shared.users.second.password : "wrong";
    return logIn(popup, first, LOGGED_IN);
  },
  "choose-folder": place => choose(shared.folders[place - 1]),
  "choose-twin-folder": () => choose(shared.twin),
  "save-here": () => popup.getByRole("button", { name: "Save here" }).click({ noWaitAfter: true }),
  async "await-result"(id) {
    await page.waitForFunction(id => document.getElementById(id).getAttribute("result"), id);
    popup = popups.get(id);
    await shows(popup, SAVED);
  },
  "await-popup": () => shows(popup, SAVED),
  "close-popup": () => popup.close(),
  async "open-elsewhere"() {
    const other = await browser.newContext();
    const window = await other.newPage();
    await window.goto(popup.url());
    await shows(window, `${LAUNCHED}, [role=alert]`);
    await other.close();
  },
  async "leave-page"() {
    await page.evaluate(address => location.assign(address), opened.stranger);
    await page.waitForURL(opened.stranger);
  },
  async "list-uploaded"(name) {
    await context.clearCookies();
    const window = await context.newPage();
    await window.goto(shared.section);
    await logIn(window, shared.users[name], LISTED);
    const link = window.locator("td a", { hasText: opened.token }).first();
    if (await link.count()) {
      const address = await link.evaluate(link => link.href);
      await (await context.request.get(address)).body();
    }
    await window.close();
  },
};

async function main() {
  for await (const line of createInterface({ input: process.stdin })) {
    const { step, ...given } = JSON.parse(line);
    // A case's step is its name, or its name and a value.
    const [name, value] = typeof step === "string" ? [step, given] : Object.entries(step)[0];
    const done = steps[name] ? steps[name](value) : Promise.reject(new Error("no such step"));
    const answer = await done.then(() => "ok", error => error.message.split("\n")[0]);
    console.log(answer);
  }
  await browser?.close();
}

main();
