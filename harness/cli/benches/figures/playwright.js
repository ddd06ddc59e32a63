// The way of cases as a Playwright script goes it: a new context for each case, and Playwright's own
// waiting. It knows the reference locker's pages by heart and judges nothing. The first line of its
// input says what all cases share; each further one is a step, answered by a line: `ok`, or what is wrong.

const { createInterface } = require("node:readline");
const { chromium } = require(process.argv[2]);

const LAUNCHED = "[type=password], .code";
const SAVED = "[role=status], [role=alert]";
const LOGGED_IN = "[name=folder], [role=alert]";
const LISTED = "section";

let shared, browser, context, page, popups, popup;

const button = id => page.locator(`[id="${id}"]`);
const shows = (window, selector) => window.locator(selector).first().waitFor();

async function logIn(window, { name, password }, then) {
  await window.locator("[name=name]").fill(name);
  await window.locator("[type=password]").fill(password);
  await window.locator("form [type=submit]").click();
  await shows(window, then);
}

const steps = {
  async begin(told) {
    shared = told;
    browser = await chromium.launch({ executablePath: told.browser, args: told.flags });
  },
  async open({ address, buttons }) {
    await context?.close();
    context = await browser.newContext();
    context.setDefaultTimeout(shared.deadline);
    [page, popups] = [await context.newPage(), new Map()];
    await page.goto(address);
    for (const id of buttons) await button(id).waitFor();
  },
  async use({ id, keyboard }) {
    const opened = page.waitForEvent("popup");
    await (keyboard ? button(id).press("Enter") : button(id).click());
    popup = await opened;
    popups.set(id, popup);
    await shows(popup, LAUNCHED);
  },
  async turnTo({ id }) {
    popup = popups.get(id);
  },
  async logIn(user) {
    await logIn(popup, user, LOGGED_IN);
  },
  async choose({ folder }) {
    await popup.getByLabel(folder, { exact: true }).check();
  },
  async save() {
    await popup.getByRole("button", { name: "Save here" }).click({ noWaitAfter: true });
  },
  async awaitResult({ id }) {
    await page.waitForFunction(id => document.getElementById(id).getAttribute("result"), id);
    popup = popups.get(id);
    await shows(popup, SAVED);
  },
  async awaitPopup() {
    await shows(popup, SAVED);
  },
  async closePopup() {
    await popup.close();
  },
  async openElsewhere() {
    const other = await browser.newContext();
    const window = await other.newPage();
    await window.goto(popup.url());
    await shows(window, `${LAUNCHED}, [role=alert]`);
    await other.close();
  },
  async leave({ address }) {
    await page.evaluate(address => location.assign(address), address);
    await page.waitForURL(address);
  },
  async list({ user, token }) {
    await context.clearCookies();
    const window = await context.newPage();
    await window.goto(shared.section);
    await logIn(window, user, LISTED);
    const link = window.locator("td a", { hasText: token }).first();
    if (await link.count()) {
      const address = await link.evaluate(link => link.href);
      await (await context.request.get(address)).body();
    }
    await window.close();
  },
};

async function main() {
  for await (const line of createInterface({ input: process.stdin })) {
    const { step, ...told } = JSON.parse(line);
    const answer = await steps[step](told).then(() => "ok", error => error.message.split("\n")[0]);
    console.log(answer);
  }
  await browser?.close();
}

main();
