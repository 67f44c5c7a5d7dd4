/* The builder and what comes of it: by keyboard alone, refused, compared, with jobs that are finished or cancelled. */

import { answered, panel, ready, redrawn, tabTo, texts } from "./visit.mjs";

/** A scenario built without a mouse: a measure added, its sides and its size typed. */
export async function typed(visit, { day }) {
  const sent = [];
  const page = await visit.open({ view: "day", day });
  page.on("request", (one) => one.url().endsWith("/solve") && sent.push(one.postDataJSON().scenario));
  await page.locator("#tab-day").focus();
  await page.keyboard.press("ArrowRight");
  await ready(page, "scenario");
  const found = { before: await answered(page) };
  await tabTo(page, "Add a measure");
  await redrawn(page, "scenario", () => page.keyboard.press("Enter"));
  found.focus = await page.evaluate(() => document.activeElement.labels?.[0]?.textContent ?? "nothing");
  await tabTo(page, "On whom");
  await redrawn(page, "scenario", async () => {
    await page.keyboard.type("Viet Nam");
    await page.keyboard.press("Enter");
  });
  await tabTo(page, "What");
  await page.keyboard.type("no such thing");
  await page.keyboard.press("Enter");
  found.unknown = (await texts(panel(page), ".picker .hint")).filter(Boolean);
  await page.keyboard.press("Control+A");
  await page.keyboard.press("Delete");
  await tabTo(page, "Points added");
  await redrawn(page, "scenario", async () => {
    await page.keyboard.press("Control+A");
    await page.keyboard.type("50");
  });
  found.after = await answered(page);
  found.sent = sent.at(-1);
  await tabTo(page, "Remove this measure");
  await redrawn(page, "scenario", () => page.keyboard.press("Enter"));
  found.left = await page.evaluate(() => document.activeElement.textContent);
  return { ...found, again: await answered(page) };
}

/** What cannot be is refused in words, what stood there stays dimmed, and a mended scenario is drawn. */
export async function refused(visit, { state }) {
  const page = await visit.open(state);
  const points = page.getByLabel("Points added");
  await redrawn(page, "scenario", () => points.fill("30"));
  const refusal = panel(page).getByRole("alert");
  await points.fill("99999");
  await refusal.waitFor();
  const found = { said: await refusal.innerText(), dimmed: await panel(page).locator(".waiting").count() };
  await points.fill("31");
  await refusal.waitFor({ state: "detached" });
  await ready(page, "scenario");
  return { ...found, ...(await answered(page)) };
}

/** Ranges that come later: few draws, so that a test need not wait. */
export async function ranges(visit, { state, draws }) {
  const page = await visit.open(state, { prepare: (one) => fewer(one, draws) });
  const before = await answered(page);
  await page.waitForFunction(() => document.documentElement.dataset.ready.endsWith(" ranges"));
  const svg = panel(page).locator("figure", { hasText: "Welfare by economy" }).locator(".drawing svg");
  const whiskers = await svg.evaluate((node) => node.querySelectorAll(".whisker").length);
  return { before, after: await answered(page), words: await texts(panel(page), ".quiet.small"), whiskers };
}

/** The difference of two scenarios before and after its ranges, and where the trade goes that the second loses. */
export async function difference(visit, { state, draws }) {
  const page = await visit.open(state, { prepare: (one) => fewer(one, draws) });
  const found = { before: await answered(page), quiet: await texts(panel(page), ".quiet") };
  const button = page.getByRole("button", { name: "Work out ranges of the change" });
  await redrawn(page, "compare", () => button.click());
  return { ...found, after: await answered(page), words: await texts(panel(page), ".quiet.small") };
}

/** Diverted trade as it is drawn: heading, what each name comes to, caption, table. */
export async function diverted(visit, { state }) {
  const page = await visit.open(state);
  const figure = panel(page).locator("figure").filter({ has: page.locator("figcaption", { hasText: "Values at the border" }) });
  await figure.locator(".drawing svg text").first().waitFor();
  await figure.locator("summary", { hasText: "As a table" }).click();
  return {
    heading: await figure.locator("h3").innerText(),
    caption: await figure.locator("figcaption").innerText(),
    labels: await figure.locator(".drawing svg text").allTextContents(),
    rows: await texts(figure, "tbody tr"),
  };
}

async function fewer(page, draws) {
  await page.route("**/api/v1/jobs", (route) => {
    const body = route.request().postDataJSON();
    return route.continue({ postData: JSON.stringify({ ...body, draws }) });
  });
}

/** A job that is cancelled: the page says so, and the server has stopped. */
export async function cancelled(visit, { state }) {
  const page = await visit.open(state);
  const [answer] = await Promise.all([
    page.waitForResponse((one) => one.url().endsWith("/api/v1/jobs")),
    page.getByRole("button", { name: "Follow it year by year" }).click(),
  ]);
  const job = await answer.json();
  const box = panel(page).locator(".job", { hasText: "Following it over years" });
  const shown = await box.getByRole("progressbar", { name: "Following it over years" }).count();
  await box.getByRole("button", { name: "Cancel" }).press("Enter");
  await page.getByText("Cancelled.").waitFor();
  const until = Date.now() + 20_000;
  let state_ = "";
  do {
    await page.waitForTimeout(100);
    state_ = (await (await page.request.get(`${visit.base}api/v1/jobs/${job.job}`)).json()).state;
  } while (["queued", "running"].includes(state_) && Date.now() < until);
  const again = await page.getByRole("button", { name: "Follow it year by year" }).count();
  return { shown, again, state: state_, job };
}

/** A job that is cancelled while the server is still being asked to begin it: what was asked for, and how it ends. */
export async function hurried(visit, { state }) {
  const asked = [];
  let [answer, begun] = [null, null];
  const answered_ = new Promise((resolve) => (answer = resolve));
  const began = new Promise((resolve) => (begun = resolve));
  const prepare = async (page) => {
    page.on("request", (one) => one.url().includes("/ledger?") && asked.push(new URL(one.url()).searchParams));
    await page.route("**/api/v1/jobs", async (route) => {
      const response = await route.fetch();
      begun({ ...(await response.json()), body: route.request().postDataJSON() });
      await answered_;
      await route.fulfill({ response });
    });
  };
  const page = await visit.open(state, { prepare });
  const ledger = panel(page).getByText("measures are in force");
  await ledger.waitFor();
  const found = { ledger: await ledger.innerText(), query: Object.fromEntries(asked.at(-1)) };
  found.quiet = (await texts(panel(page), ".answer + .quiet"))[0];
  await page.getByRole("button", { name: "Follow it year by year" }).click();
  const job = await began;
  const box = panel(page).locator(".job", { hasText: "Following it over years" });
  await box.getByRole("button", { name: "Cancel" }).click();
  await panel(page).getByText("Cancelled.").waitFor();
  const said = await panel(page).getByRole("alert").count();
  const ended = page.waitForRequest((one) => one.method() === "DELETE");
  answer();
  await ended;
  const until = Date.now() + 20_000;
  let state_ = "";
  do {
    await page.waitForTimeout(100);
    state_ = (await (await page.request.get(`${visit.base}api/v1/jobs/${job.job}`)).json()).state;
  } while (["queued", "running"].includes(state_) && Date.now() < until);
  const deficits = await page.getByLabel("Deficits").locator("option").allTextContents();
  return { ...found, job, said, state: state_, deficits };
}

/** Two scenarios side by side, then the one against the other. */
export async function compared(visit, { state, first, second }) {
  const page = await visit.open(state);
  await page.getByLabel("First").selectOption({ label: first });
  await ready(page, "compare");
  await redrawn(page, "compare", () => page.getByLabel("Second").selectOption({ label: second }));
  const shown = async () => ({
    ...(await answered(page)),
    head: await texts(panel(page), "table:last-of-type thead th"),
    rows: await texts(panel(page), "table:last-of-type tbody tr"),
    legend: await texts(panel(page), "ul.legend:not([hidden]) li"),
    maps: await panel(page).locator(".drawing svg:visible").count(),
    pressed: await texts(panel(page), '[aria-pressed="true"]'),
  });
  const levels = await shown();
  await redrawn(page, "compare", () => page.getByRole("button", { name: "Change from first to second" }).click());
  return { levels, change: await shown() };
}

/** A scenario and what it hands over. */
export async function python(visit, { state }) {
  const page = await visit.open(state);
  const figure = panel(page).locator("figure").first();
  await figure.locator("summary", { hasText: "Download" }).click();
  await figure.getByRole("button", { name: "Reproduce in Python" }).click();
  return { code: await figure.locator("pre.code").textContent(), ...(await answered(page)) };
}
