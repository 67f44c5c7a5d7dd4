/* What stands on a day, as it was known then; what comes next; ranges of a day; reports without a day; who runs short. */

import { answered, panel, ready, redrawn, stateOf, texts } from "./visit.mjs";

const SLIDER = "Day on which something begins, ends or changes";
const KNOWN = "As it was known that day, without what was decided later";
const RANGE = "Work out the range of this day";

/** The day line, the freshness line and the lists of the Day view. */
async function stands(page) {
  const where = panel(page);
  const fresh = await page.locator("#freshness > div").allInnerTexts();
  return {
    ...(await answered(page)),
    fresh: Object.fromEntries(fresh.map((line) => line.replace(/\s+/g, " ").trim()).map(split)),
    quiet: await texts(where, "p.quiet"),
    lists: await texts(where, "details > summary"),
    measures: await texts(where, "ul.measures > li"),
    known: await where.getByLabel(KNOWN).isChecked(),
  };
}

const TERMS = ["Data as of", "Policy known to", "Next event", "Ledger", "Version"];
const split = (line) => {
  const term = TERMS.find((one) => line.startsWith(one));
  return [term, line.slice(term.length).trim()];
};

/** A day as it was known, with hindsight, and taken into a scenario. */
export async function known(visit, { day, later }) {
  const page = await visit.open({ view: "day", day });
  const where = panel(page);
  const found = { then: await stands(page) };
  await redrawn(page, "day", () => where.getByLabel(KNOWN).press("Space"));
  found.hindsight = await stands(page);
  await redrawn(page, "day", () => where.getByLabel(KNOWN).press("Space"));
  await redrawn(page, "day", () => where.getByLabel("Any day").fill(later));
  found.later = await stands(page);
  await redrawn(page, "day", () => where.getByLabel("Any day").fill(day));
  await redrawn(page, "scenario", () => where.getByRole("button", { name: "Make a scenario of this day" }).click());
  found.scenario = stateOf(page.url()).scenarios.at(-1);
  return found;
}

/** The freshness line of a view that asks nothing of the ledger. */
export async function fresh(visit, { state, words }) {
  const page = await visit.open(state);
  await page.locator("#freshness").getByText(words).waitFor();
  const lines = await page.locator("#freshness > div").allInnerTexts();
  return lines.map((line) => line.replace(/\s+/g, " ").trim());
}

/** The range of a day, asked for, and found again after another day was looked at. */
export async function range(visit, { day, draws }) {
  const prepare = (page) =>
    page.route("**/api/v1/jobs", (route) =>
      route.continue({ postData: JSON.stringify({ ...route.request().postDataJSON(), draws }) }),
    );
  const page = await visit.open({ view: "day", day }, { prepare });
  const found = { before: await stands(page) };
  await panel(page).getByRole("button", { name: RANGE }).click();
  await page.waitForFunction(() => / ranges$/.test(document.documentElement.dataset.ready));
  found.after = await stands(page);
  await redrawn(page, "day", () => panel(page).getByLabel(SLIDER).press("ArrowLeft"));
  found.other = { ...(await stands(page)), offered: await panel(page).getByRole("button", { name: RANGE }).isVisible() };
  await redrawn(page, "day", () => panel(page).getByLabel(SLIDER).press("ArrowRight"));
  await ready(page, "day");
  found.again = { ...(await stands(page)), offered: await panel(page).getByRole("button", { name: RANGE }).isVisible() };
  return found;
}

/** A report without a day, read, given its day, and read again. */
export async function undated(visit, { text, published }) {
  const page = await visit.open({ view: "reader", day: "2025-10-17" });
  const where = panel(page);
  await where.getByLabel("Text", { exact: true }).fill(text);
  await redrawn(page, "reader", () => where.getByRole("button", { name: "Read", exact: true }).press("Enter"));
  const shown = async () => ({
    text: await where.innerText(),
    notice: await texts(where, ".notice"),
    accept: await where.getByRole("button", { name: /^Accept: / }).count(),
  });
  const found = { before: await shown() };
  await where.locator(".notice input[type=date]").first().fill(published);
  await redrawn(page, "reader", () => where.getByRole("button", { name: "Read again", exact: true }).press("Enter"));
  found.after = await shown();
  found.field = await where.getByLabel("Published", { exact: true }).first().inputValue();
  return found;
}

/** The table of who runs short, at a width. */
export async function short(visit, { state, width }) {
  const page = await visit.open(state, { width });
  const table = panel(page).getByRole("region", { name: "Economies", exact: true });
  const rows = await table.locator("tbody tr").evaluateAll((all) => all.map((row) => [...row.cells].map((cell) => cell.innerText)));
  const heads = await texts(table, "thead th");
  const cut = await table.evaluate((node) => node.scrollWidth - node.clientWidth);
  return { rows, heads, cut, caption: await table.locator("caption").innerText() };
}
