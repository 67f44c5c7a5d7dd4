/* Pages opened for one check, each in a context of its own: nothing is kept from one to the next. */

import { readFile } from "node:fs/promises";

export const PATIENCE = 60_000;
/** Chromium's own line about an answer that the page is meant to handle. */
const EXPECTED = /the server responded with a status of 4\d\d/;

/** The address of a page in a state. */
export function linkTo(base, state) {
  return state ? `${base}#v=1&d=${Buffer.from(JSON.stringify(state)).toString("base64url")}` : base;
}

/** What an address says of the page: its state, the numbers on show, what they stand on. */
export function stateOf(url) {
  const code = new URLSearchParams(new URL(url).hash.slice(1)).get("d");
  return JSON.parse(Buffer.from(code, "base64url").toString("utf8"));
}

export class Visit {
  /** `heard`: errors and warnings of pages; `left`: addresses of other machines that were asked for. */
  constructor(browser, base) {
    Object.assign(this, { browser, base, contexts: [], pages: [], heard: [], left: [] });
  }

  /** A page at a state (none: as a first visitor finds it), drawn. `how`: width, height, anything of a context. */
  async open(state = null, { width = 1280, height = 900, drawn = true, prepare = null, ...how } = {}) {
    const context = await this.browser.newContext({ viewport: { width, height }, acceptDownloads: true, ...how });
    this.contexts.push(context);
    context.setDefaultTimeout(PATIENCE);
    context.on("request", (request) => this.watch(request.url()));
    const page = await context.newPage();
    this.pages.push(page);
    page.on("websocket", (socket) => this.watch(socket.url()));
    page.on("pageerror", (error) => this.heard.push(`error: ${error.stack ?? error}`));
    page.on("dialog", (dialog) => {
      this.heard.push(`dialog: ${dialog.message()}`);
      dialog.dismiss();
    });
    page.on("console", (message) => {
      const said = message.text();
      if (["error", "warning"].includes(message.type()) && !EXPECTED.test(said)) this.heard.push(`${message.type()}: ${said}`);
    });
    await prepare?.(page);
    await page.goto(linkTo(this.base, state));
    if (drawn) await ready(page, state?.view ?? "");
    return page;
  }

  watch(url) {
    if (!url.startsWith(this.base) && !/^(blob|data|about):/.test(url)) this.left.push(url);
  }

  /** What the last page shows, for a reader of a failed test. */
  async seen() {
    const texts = this.pages.map((page) => page.locator("#main").innerText({ timeout: 2000 }).catch(() => ""));
    return (await Promise.all(texts)).join("\n----\n").slice(0, 3000);
  }

  async close() {
    await Promise.all(this.contexts.map((context) => context.close()));
  }
}

/** What the page says is drawn. */
export const drawnNow = (page) => page.evaluate(() => document.documentElement.dataset.ready ?? "");

/** Wait until a view is drawn; `other`: not this drawing but another. Returns what is drawn. */
export async function ready(page, view = "", other = null) {
  const found = await page.waitForFunction(
    ([start, not]) => {
      const now = document.documentElement.dataset.ready;
      if (!now?.startsWith(start) || now === not) return null;
      const settled = /:(refused|failed)$/.test(now) || !document.querySelector('[role="tabpanel"]:not([hidden]) .waiting');
      return settled ? now : null;
    },
    [view, other],
    { polling: 10 },
  );
  return found.jsonValue();
}

/** Do something, and wait until something else is drawn. */
export async function redrawn(page, view, act) {
  const before = await drawnNow(page);
  await act();
  return ready(page, view, before);
}

/** The open panel. */
export const panel = (page) => page.locator('[role="tabpanel"]:not([hidden])');

/** The texts of all that fits. */
export const texts = async (where, what) => (await where.locator(what).allInnerTexts()).map((one) => one.replace(/\s+/g, " ").trim());

/** What is shown as an answer: the sentences, the large numbers. */
export async function answered(page) {
  const where = panel(page);
  return { answers: await texts(where, ".answer"), numbers: await texts(where, ".big > div"), link: stateOf(page.url()) };
}

/** Press Tab until the element in focus has a name; its number of presses. */
export async function tabTo(page, name, most = 80) {
  for (let n = 1; n <= most; n++) {
    await page.keyboard.press("Tab");
    const found = await page.evaluate(() => {
      const { activeElement: at } = document;
      const label = at.getAttribute("aria-label") ?? at.labels?.[0]?.textContent;
      return (label ?? at.textContent ?? "").trim();
    });
    if (found === name) return n;
  }
  throw new Error(`Tab does not lead to '${name}' within ${most} steps`);
}

/** The Python that is shown under a "Download", the last of a place. */
export async function pythonOf(where) {
  const box = where.locator("details.download").filter({ hasText: "Reproduce in Python" }).last();
  if ((await box.getAttribute("open")) === null) await box.locator("summary").click();
  await box.getByRole("button", { name: "Reproduce in Python", exact: true }).click();
  return box.locator("pre.code").textContent();
}

/** What a button hands over as a file: its name, its size and its content (base64). */
export async function downloaded(page, button) {
  const [download] = await Promise.all([page.waitForEvent("download"), button.click()]);
  const content = await readFile(await download.path());
  return { name: download.suggestedFilename(), size: content.length, content: content.toString("base64") };
}
