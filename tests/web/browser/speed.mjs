/* How long a visitor waits: until the first view stands, and from a move of the slider until it is drawn again. */

import { drawnNow, ready } from "./visit.mjs";

/** Seconds until a first visitor sees the page drawn, with nothing kept from a visit before. */
export async function first(visit) {
  const begun = performance.now();
  const page = await visit.open();
  const drawn = await page.evaluate(() => performance.now() / 1000);
  return { drawn, waited: (performance.now() - begun) / 1000 };
}

/** Seconds from a press of an arrow until another day is drawn, measured in the page. */
export async function moves(visit, { count, state = null }) {
  const page = await visit.open(state);
  await page.getByLabel("Day on which something begins, ends or changes").focus();
  const seconds = [];
  for (let n = 0; n < count; n++) {
    const before = await drawnNow(page);
    await page.evaluate(() => {
      window.pressed = null;
      document.activeElement.addEventListener("keydown", () => (window.pressed = performance.now()), { once: true });
      window.redrawn = new Promise((resolve) => {
        const watch = new MutationObserver(() => {
          watch.disconnect();
          requestAnimationFrame(() => resolve((performance.now() - window.pressed) / 1000));
        });
        watch.observe(document.documentElement, { attributeFilter: ["data-ready"] });
      });
    });
    await page.keyboard.press("ArrowLeft");
    await ready(page, "day", before);
    seconds.push(await page.evaluate(() => window.redrawn));
    await page.waitForTimeout(150);
  }
  return seconds;
}
