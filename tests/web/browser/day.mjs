/* The Day view, by mouse and by keyboard. */

import { answered, downloaded, drawnNow, panel, ready, redrawn, stateOf, tabTo, texts } from "./visit.mjs";

/** What a first visitor finds. */
export async function first(visit) {
  const page = await visit.open();
  const where = panel(page);
  return {
    ...(await answered(page)),
    title: await page.title(),
    fresh: await texts(page.locator("#freshness"), "dt"),
    countries: await where.locator(".drawing svg").first().locator("path").count(),
    bars: await where.locator(".drawing svg").nth(1).locator("rect").count(),
    measures: await where.locator("ul.measures > li").count(),
  };
}

/** The slider by its arrows, the buttons beside it, and any day by its date. */
export async function slider(visit, { day, other }) {
  const page = await visit.open({ view: "day", day });
  const slider = page.getByLabel("Day on which something begins, ends or changes");
  const shown = async () => ({ day: stateOf(page.url()).day, words: await slider.getAttribute("aria-valuetext") });
  const found = { start: await shown() };
  await page.locator("#tab-day").focus();
  await tabTo(page, "Day on which something begins, ends or changes");
  await redrawn(page, "day", () => page.keyboard.press("ArrowLeft"));
  found.left = { ...(await shown()), ...(await answered(page)) };
  await redrawn(page, "day", () => page.keyboard.press("ArrowRight"));
  found.right = { ...(await shown()), ...(await answered(page)) };
  await redrawn(page, "day", () => page.getByRole("button", { name: "Change after" }).click());
  found.after = await shown();
  await redrawn(page, "day", () => page.getByLabel("Any day").fill(other));
  found.other = await shown();
  found.said = await page.locator("#live").innerText();
  return found;
}

/** Whoever moves on quickly sees the last day, not the slowest answer. */
export async function hurried(visit, { day }) {
  let first = true;
  const prepare = (page) =>
    page.route("**/api/v1/solve", async (route) => {
      const late = first && route.request().postDataJSON().scenario.day !== day;
      if (late) first = false;
      const answer = await route.fetch();
      if (late) await new Promise((resolve) => setTimeout(resolve, 800));
      await route.fulfill({ response: answer }).catch(() => {});
    });
  const page = await visit.open({ view: "day", day }, { prepare });
  const before = await drawnNow(page);
  const slider = page.getByLabel("Day on which something begins, ends or changes");
  await slider.press("ArrowLeft");
  await page.waitForTimeout(250);
  await slider.press("ArrowLeft");
  await ready(page, "day", before);
  const settled = await answered(page);
  await page.waitForTimeout(1000);
  return { settled, later: await answered(page) };
}

/** The map answers to keys: a place is named, and let go. */
export async function map(visit, { day }) {
  const page = await visit.open({ view: "day", day });
  const drawing = panel(page).locator(".drawing svg").first();
  await drawing.focus();
  await page.keyboard.press("ArrowRight");
  const tip = page.locator(".tip");
  const told = await tip.innerText();
  await page.keyboard.press("Escape");
  const gone = !(await tip.isVisible());
  await page.getByLabel("The map shows").selectOption("real_gdp_pct");
  await page.waitForFunction(() => /GDP/.test(document.querySelector("figcaption").textContent));
  return { told, gone, caption: await panel(page).locator("figcaption").first().innerText() };
}

/** Everything a figure hands over, and the Python that makes it again. */
export async function downloads(visit, { day }) {
  const page = await visit.open({ view: "day", day });
  const where = panel(page);
  const figure = where.locator("figure").first();
  await figure.locator("summary", { hasText: "Download" }).click();
  const files = {};
  for (const name of ["CSV", "JSON", "SVG", "PNG"]) {
    files[name] = await downloaded(page, figure.getByRole("button", { name, exact: true }));
  }
  await figure.getByRole("button", { name: "Reproduce in Python" }).click();
  const python = await figure.locator("pre.code").textContent();
  await figure.locator("summary", { hasText: "As a table" }).click();
  await figure.locator("tbody tr").first().waitFor();
  return { files, python, rows: await texts(figure, "tbody tr"), ...(await answered(page)) };
}
