/* The address carries the state: it is reopened elsewhere, made with another version, damaged, or written by an enemy. */

import { answered, linkTo, panel, ready, redrawn, texts } from "./visit.mjs";

/** A scenario built, its address copied, and opened by somebody else. */
export async function reopened(visit, { state }) {
  const page = await visit.open(state);
  await redrawn(page, "scenario", () => page.getByLabel("Points added").fill("35"));
  const [here, url] = [await answered(page), page.url()];
  const other = await visit.open(null, { drawn: false });
  await other.goto("about:blank");
  await other.goto(url);
  await ready(other, "scenario");
  return { url, here, there: await answered(other), points: await other.getByLabel("Points added").inputValue() };
}

/** A link of another version: the stored numbers and the offer, then the run. */
export async function stored(visit, { state, view }) {
  const page = await visit.open({ ...state }, { drawn: false });
  await ready(page, "stored");
  const notice = page.getByRole("region", { name: "About this link" });
  const asked = [];
  page.on("request", (request) => request.method() === "POST" && asked.push(request.url()));
  const before = { said: await notice.innerText(), rows: await texts(notice, "tbody tr"), panels: await panel(page).count() };
  await page.waitForTimeout(400);
  before.asked = asked.length;
  await page.getByRole("button", { name: /Run again/ }).click();
  await ready(page, view);
  return { before, after: await answered(page), notice: await page.locator("#notice").innerText() };
}

/** Links that say what they should not. */
export async function broken(visit, { fragments }) {
  const found = [];
  const page = await visit.open();
  for (const fragment of fragments) {
    await page.goto("about:blank");
    await page.goto(`${visit.base}${fragment}`);
    await ready(page, "day");
    found.push(await page.locator("#notice").innerText());
  }
  return found;
}

/** Text of an enemy in a link: it is text. */
export async function hostile(visit, { states }) {
  const found = [];
  const page = await visit.open();
  for (const state of states) {
    await page.goto("about:blank");
    await page.goto(linkTo(visit.base, state));
    await ready(page);
    const made = await page.locator("#main img, #main script, #main iframe, #main b").count();
    found.push({ made, ran: await page.evaluate(() => window.ran ?? false), text: await page.locator("#main").innerText() });
  }
  return found;
}
