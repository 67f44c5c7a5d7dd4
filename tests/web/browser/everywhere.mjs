/* What holds for every view: it draws, its controls have names, it fits a phone, a screen reader and a keyboard can use it. */

import { readFile } from "node:fs/promises";
import { drawnNow, panel, ready } from "./visit.mjs";

const AXE = await readFile(new URL("node_modules/axe-core/axe.min.js", import.meta.url), "utf8");
const CONTROLS = "button|textbox|searchbox|combobox|listbox|slider|spinbutton|checkbox|radio|switch|link|tab|progressbar|img";
const NAMELESS = new RegExp(`^\\s*- (${CONTROLS})(?=:| \\[|$)`);

/** A view on a screen and on a phone: what axe finds, what has no name, how far it is too wide. */
export async function look(visit, { view, state = {}, labels = [], buttons = [] }) {
  const page = await visit.open({ view, ...state });
  const found = { drawn: await drawnNow(page), text: await panel(page).innerText() };
  await page.evaluate(() => document.querySelectorAll("details").forEach((one) => (one.open = true)));
  await page.waitForTimeout(100);
  found.missing = [];
  for (const name of labels) {
    if (!(await visible(panel(page).getByLabel(name, { exact: true })))) found.missing.push(name);
  }
  for (const name of buttons) {
    if (!(await visible(panel(page).getByRole("button", { name, exact: true })))) found.missing.push(name);
  }
  found.nameless = (await page.locator("body").ariaSnapshot()).split("\n").filter((line) => NAMELESS.test(line));
  await page.evaluate(AXE);
  found.violations = await axe(page);
  await page.setViewportSize({ width: 360, height: 780 });
  await page.waitForTimeout(250);
  found.tooWide = await tooWide(page);
  found.violations.push(...(await axe(page)));
  return found;
}

async function visible(found) {
  for (const one of await found.all()) if (await one.isVisible()) return true;
  return false;
}

/** What axe calls serious or critical, in words. */
async function axe(page) {
  return page.evaluate(async () => {
    const { violations } = await window.axe.run(document, { resultTypes: ["violations"] });
    const bad = violations.filter(({ impact }) => ["serious", "critical"].includes(impact));
    return bad.map(({ id, impact, nodes }) => `${impact}: ${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(" | ")}`);
  });
}

/** Pixels by which the page is wider than its window, and what sticks out. */
async function tooWide(page) {
  return page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return "";
    const out = [...document.querySelectorAll("#main *")].find((one) => one.getBoundingClientRect().right > clientWidth + 1);
    return `${scrollWidth - clientWidth} pixels, by ${out?.outerHTML.slice(0, 160)}`;
  });
}

/** Every view, and a link that only shows stored numbers, left alone for a while: the files that each asked for. */
export async function idle(visit, { states, stored }) {
  const found = {};
  const asking = (name) => async (page) =>
    page.on("request", (request) => {
      const file = new URL(request.url()).pathname.split("/").at(-1);
      if (request.method() === "GET") (found[name] ??= []).push(file);
    });
  for (const [view, state] of Object.entries(states)) {
    await visit.open({ view, ...state }, { prepare: asking(view) });
  }
  const page = await visit.open(stored, { prepare: asking("stored"), drawn: false });
  await ready(page, "stored");
  await page.waitForTimeout(5000);
  return found;
}

/** From tab to tab by the arrows alone, and round. */
export async function tabs(visit, { day }) {
  const page = await visit.open({ view: "day", day });
  await page.evaluate(() => document.activeElement.blur());
  await page.keyboard.press("Tab");
  const skip = await page.evaluate(() => document.activeElement.textContent);
  await page.keyboard.press("Tab");
  const path = [];
  const keys = [...Array(8).fill("ArrowRight"), "ArrowLeft", "Home", "End"];
  for (const key of keys) {
    await page.keyboard.press(key);
    const view = await page.evaluate(() => document.activeElement.id.replace("tab-", ""));
    await ready(page, `${view}:`);
    const selected = await page.locator('[role="tab"][aria-selected="true"]').getAttribute("id");
    const shown = await panel(page).getAttribute("id");
    const reachable = await page.locator('[role="tab"][tabindex="0"]').count();
    path.push([key, view, selected, shown, reachable].join(" "));
  }
  await page.goBack();
  await ready(page, "day:");
  return { skip, path };
}

/** That the watchers see what they are there for: an error, a request that leaves, a page that is too wide, bad markup. */
export async function watched(visit) {
  const page = await visit.open(null, { bypassCSP: true });
  await page.route("**/beyond", (route) => route.abort());
  await page.evaluate(async () => {
    console.error("said on purpose");
    await fetch("http://192.0.2.1/beyond").catch(() => {});
    const nameless = document.createElement("input");
    const wide = document.createElement("div");
    wide.append(document.createElement("canvas"));
    wide.firstChild.width = 3000;
    document.getElementById("main").append(nameless, wide);
    setTimeout(() => {
      throw new Error("thrown on purpose");
    });
  });
  await page.evaluate(AXE);
  const nameless = (await page.locator("body").ariaSnapshot()).split("\n").filter((line) => NAMELESS.test(line));
  return { violations: await axe(page), tooWide: await tooWide(page), nameless };
}

/** What the server sends with the page, and whether it holds: a script in the page's own text does not run. */
export async function policy(visit) {
  const page = await visit.open();
  const refused = [];
  page.on("console", (message) => refused.push(message.text()));
  const ran = await page.evaluate(async () => {
    const script = document.createElement("script");
    script.textContent = "window.ran = true";
    document.body.append(script);
    await new Promise((resolve) => setTimeout(resolve, 50));
    return window.ran ?? false;
  });
  visit.heard.length = 0;
  return { ran, refused };
}
