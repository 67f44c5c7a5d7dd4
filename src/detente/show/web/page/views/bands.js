/* Ranges and paths take seconds: they are jobs with progress, asked for after the answer, and can be cancelled. */

import { isOutdated, job } from "../api.js";
import { button, el, problemsBox, progressBox, replace } from "../dom.js";
import { plain, within } from "../format.js";

export const DRAWS = 200;

/** A place where a job is started, watched and cancelled.

    label: what is worked out; start: words of its button; body(): what is asked for; done(result). Returns `{node, begin,
    reset}`: `begin()` starts it, `reset()` gives it up because what it was about has changed. */
export function jobBox({ label, start, body, done, say }) {
  const node = el("div", { class: "job" });
  let running = null;

  const offer = (words = "") =>
    replace(
      node,
      el("div", { class: "buttons" }, button(start, begin), words ? el("span", { class: "quiet", text: words }) : null),
    );

  async function begin() {
    running?.abort();
    const own = new AbortController();
    running = own;
    const shown = progressBox(label, () => own.abort());
    const had = node.contains(document.activeElement);
    replace(node, shown.node);
    if (had) node.querySelector("button").focus();
    try {
      const result = await job(body(), { progress: shown.update, signal: own.signal });
      if (running !== own) return;
      replace(node);
      done(result);
      say?.(`${label}: done`);
    } catch (error) {
      if (running !== own) return;
      if (!isOutdated(error)) {
        offer();
        node.prepend(problemsBox(error));
      } else {
        offer("Cancelled.");
        say?.(`${label}: cancelled`);
      }
    }
  }

  offer();
  return {
    node,
    begin,
    reset() {
      const own = running;
      running = null;
      own?.abort();
      offer();
    },
  };
}

/** The ends of ranges by economy, and "world money", from the result of a job of kind "ranges"; null where there are none. */
export function bandsOf(result) {
  if (!result?.economies?.length) return null;
  const bands = new Map(result.economies.map((one) => [one.code, one.welfare_pct]));
  for (const one of result.together ?? []) bands.set(one.name, one.welfare_pct);
  bands.set("world money", result.world.equivalent_variation_usd_m);
  return bands;
}

/** What ranges are, in words. */
export function bandWords(result) {
  const [low, high] = result.percentiles;
  const failed = result.failed_share > 0 ? `, ${plain(100 * result.failed_share, 0)} % of them without an equilibrium` : "";
  const over = result.over.map(({ title }) => within(title)).join("; ");
  return `${plain(low, 0)}th to ${plain(high, 0)}th percentile of ${result.draws} draws${failed}, over ${over}.`;
}

/** What the width of the range comes from; what no unknown explains alone is named as the server names it. */
export function driverWords(result) {
  const parts = (result.drivers ?? [])
    .filter(({ explained }) => explained > 0.01)
    .map(({ title, explained }) => `${plain(100 * explained, 0)} % ${within(title).replaceAll("_", " ")}`);
  return parts.length ? `What the range of world welfare comes from, in parts of its variance: ${parts.join("; ")}.` : "";
}
