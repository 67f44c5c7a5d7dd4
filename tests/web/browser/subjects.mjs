/* The ledger, reports that are read, minerals that run short, talks. */

import { answered, downloaded, panel, pythonOf, ready, redrawn, stateOf, texts } from "./visit.mjs";

/** The ledger narrowed by a side, a status and words, and let out again. */
export async function ledger(visit, { day, by, status, words }) {
  const page = await visit.open({ view: "ledger", day });
  const where = panel(page);
  const shown = async () => ({
    count: await where.getByText(/^(\d+|No) measures?( as asked for)? on /).innerText(),
    link: stateOf(page.url()),
  });
  const found = { all: await shown() };
  await redrawn(page, "ledger", () => where.getByLabel("Imposed by", { exact: true }).selectOption(by));
  await redrawn(page, "ledger", () => where.getByLabel("Status", { exact: true }).selectOption(status));
  found.side = await shown();
  await redrawn(page, "ledger", () => where.getByLabel("Words", { exact: true }).fill(words));
  found.words = { ...(await shown()), text: await where.innerText() };
  await where.getByRole("button", { name: "Open all", exact: true }).click();
  await where.getByText("Name in the ledger").last().waitFor();
  found.words.opened = await where.innerText();
  await where.locator("summary", { hasText: "Download" }).last().click();
  found.csv = await downloaded(page, where.getByRole("button", { name: "CSV", exact: true }).last());
  found.code = await pythonOf(where);
  await redrawn(page, "ledger", () => where.getByRole("button", { name: "Clear filters" }).click());
  found.cleared = await shown();
  await redrawn(page, "ledger", () => where.getByLabel("As it was known on", { exact: true }).fill("2025-03-01"));
  found.then = await shown();
  return found;
}

/** Reports pasted and read: claims, their words in the texts, contradictions, a measure accepted. */
export async function reader(visit, { reports }) {
  const page = await visit.open({ view: "reader", day: "2025-10-17" });
  const where = panel(page);
  for (const [n, { name, text }] of reports.entries()) {
    if (n) await where.getByRole("button", { name: "Add a report" }).click();
    await where.getByLabel("Name", { exact: true }).nth(n).fill(name);
    await where.getByLabel("Text", { exact: true }).nth(n).fill(text);
  }
  await redrawn(page, "reader", () => where.getByRole("button", { name: "Read", exact: true }).press("Enter"));
  const found = {
    head: await texts(where, ".answer"),
    texts: await where.locator("pre.report-text").allTextContents(),
    marks: await where.locator("pre.report-text mark").allTextContents(),
    differ: await where.locator(".differ").count(),
    quotes: await texts(where, ".differ blockquote"),
    made: await page.locator("#main img, #main script, #main iframe, #main b").count(),
    ran: await page.evaluate(() => window.ran ?? false),
  };
  await where.getByRole("button", { name: "Show in the text: claim 1", exact: true }).click();
  found.lit = await where.locator("mark.lit").allTextContents();
  const accept = where.getByRole("button", { name: /^Accept: / }).first();
  found.title = (await accept.getAttribute("aria-label")).replace("Accept: ", "");
  await redrawn(page, "reader", () => accept.press("Enter"));
  found.code = await pythonOf(where);
  found.link = stateOf(page.url());
  found.address = page.url();
  found.text = await where.innerText();
  return found;
}

/** A mineral cut off, and cut off for longer. */
export async function minerals(visit, { state, months }) {
  const page = await visit.open(state);
  const before = await answered(page);
  await redrawn(page, "minerals", () => panel(page).getByLabel("Months", { exact: true }).fill(String(months)));
  const text = await panel(page).innerText();
  const code = await pythonOf(panel(page));
  return { before, after: await answered(page), drawings: await panel(page).locator("figure svg").count(), text, code };
}

/** A deal looked for, with the frontier and the smallest package. */
export async function deal(visit, { day, quick }) {
  // A short frontier, so that a test need not wait.
  const short = ({ options, ...body }) => ({ ...body, options: { ...options, ...quick } });
  const prepare = (page) =>
    page.route("**/api/v1/jobs", (route) =>
      route.continue({ postData: JSON.stringify(short(route.request().postDataJSON())) }),
    );
  const page = await visit.open({ view: "talks", day }, { prepare });
  await redrawn(page, "talks", () => page.getByRole("button", { name: "Look for a deal" }).press("Enter"));
  await ready(page, "talks:deal");
  const where = panel(page);
  const text = await where.innerText();
  await where.getByLabel("Bargaining power of the first, %").fill("70");
  await page.getByText("What follows was worked out on other terms").waitFor();
  return { ...(await answered(page)), text, circles: await where.locator("figure svg circle, figure svg path").count() };
}

/** Talks that are given up. */
export async function givenUp(visit, { day }) {
  const page = await visit.open({ view: "talks", day });
  await page.getByRole("button", { name: "See whether a truce holds" }).click();
  await page.getByRole("button", { name: "Cancel" }).click();
  await page.getByText("Cancelled.").waitFor();
  return page.getByRole("button", { name: "See whether a truce holds" }).count();
}
