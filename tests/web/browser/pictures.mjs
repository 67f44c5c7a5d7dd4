/* Pictures of the page as it is, for its documentation. */

import { panel, ready } from "./visit.mjs";

/** A picture of a view in a state; `height`: of the part that is shown. `until`: what must be drawn, if it comes later. */
export async function take(visit, { state, file, width = 1280, height = 900, until = null }) {
  const page = await visit.open(state, { width, height, reducedMotion: "reduce", locale: "en-GB" });
  if (until) await page.waitForFunction((end) => document.documentElement.dataset.ready.endsWith(end), until);
  await ready(page, state.view);
  await page.evaluate(() => document.fonts.ready);
  await page.screenshot({ path: file, animations: "disabled" });
  return (await panel(page).innerText()).slice(0, 400);
}
