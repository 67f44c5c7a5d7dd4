/* A day: what the ledger holds in force, threatened and suspended, and what it costs against the tariffs before 2025. */

import { debounced, get, isOutdated, latest, post } from "../api.js";
import { busy, button, el, field, problemsBox, replace } from "../dom.js";
import { dayWords } from "../format.js";
import { bandsOf, bandWords, DRAWS, driverWords, jobBox } from "./bands.js";
import { countWords, drawLists } from "./day_lists.js";
import { answerPart, barsFigure, keptRows, mapFigure } from "./results.js";

/** Ranges of as many days are kept in the page. */
const MOST_RANGES = 20;
const NO_RANGES =
  "These numbers have no range yet. It takes some seconds, and is worked out for a day when it is asked for.";

let app = null;
const parts = {};
const ask = latest();
let shown = null;
let answer = null;
let standing = null;
const ranges = new Map();

export function mount(root, given) {
  app = given;
  const { days, last_day: last } = app.meta.ledger;
  parts.slider = el("input", {
    type: "range",
    min: "0",
    max: String(days.length - 1),
    step: "1",
    value: "0",
    on: { input: () => move(days[Number(parts.slider.value)]) },
  });
  parts.date = el("input", {
    type: "date",
    min: days[0],
    max: last,
    on: { change: () => parts.date.value && move(parts.date.value) },
  });
  parts.now = el("p", { class: "day-now" });
  parts.event = el("p", { class: "quiet" });
  parts.counts = el("p", { class: "quiet" });
  parts.known = el("input", {
    type: "checkbox",
    on: { change: () => app.setPart("day", { hindsight: !parts.known.checked }) },
  });
  parts.knownWords = el("p", { class: "quiet small" });
  parts.problems = el("div", {});
  parts.answer = el("div", {});
  parts.ranges = jobBox({
    label: "Working out the range of this day",
    start: "Work out the range of this day",
    say: app.say,
    body: () => ({ kind: "ranges", scenario: scenarioOf(app.state.day), draws: DRAWS }),
    done: drawRanges,
  });
  parts.rangeWords = el("p", { class: "quiet small" });
  parts.lists = el("div", {});
  root.append(
    el("h2", { class: "unseen", text: "What is in force on a day" }),
    el(
      "div",
      { class: "day-bar" },
      field("Day on which something begins, ends or changes", parts.slider),
      field("Any day", parts.date),
    ),
    el(
      "div",
      { class: "buttons" },
      button("Change before", () => step(-1)),
      button("Change after", () => step(1)),
      button("Make a scenario of this day", makeScenario),
    ),
    el("label", { class: "choice" }, parts.known, "As it was known that day, without what was decided later"),
    parts.now,
    parts.event,
    parts.knownWords,
    parts.counts,
    parts.problems,
    parts.answer,
    parts.ranges.node,
    parts.rangeWords,
  );
  const python = () => answer?.python ?? null;
  const [wide, side] = [el("div", {}), el("div", {})];
  root.append(el("div", { class: "wide-and-side" }, wide, side));
  parts.map = mapFigure(wide, app, { file: "day-map", python });
  parts.bars = barsFigure(side, app, { file: "day-bars", python: () => rangesOf()?.python ?? python() });
  root.append(el("h2", { text: "Measures of that day" }), parts.lists);
}

export async function show(state) {
  tell(state.day);
  const question = JSON.stringify(scenarioOf(state.day));
  if (shown === question) {
    if (standing) app.tellNext(standing);
    return app.ready("day", readyId());
  }
  shown = question;
  parts.ranges.reset();
  return load(state.day);
}

function readyId() {
  return `${answer?.id ?? "none"}${rangesOf() ? " ranges" : ""}`;
}

/** The ranges of the day on show, where they have been worked out. */
const rangesOf = () => ranges.get(shown) ?? null;

function makeScenario() {
  const { day } = app.state;
  const known = app.knownOn(day);
  app.addScenario({ ...app.newScenario(day), ...(known ? { known_on: known } : {}) }, { view: "scenario" });
}

const save = debounced((day) => app.update({ day }), 80);

/** The controls follow at once, the numbers once the hand rests. */
function move(day) {
  tell(day);
  save(day);
}

function step(by) {
  const { days } = app.meta.ledger;
  const day = app.state.day;
  const found = by > 0 ? days.find((one) => one > day) : days.findLast((one) => one < day);
  if (found) app.update({ day: found });
}

function tell(day) {
  const { days, events } = app.meta.ledger;
  const at = days.findLastIndex((one) => one <= day);
  if (document.activeElement !== parts.slider || days[Number(parts.slider.value)] !== day)
    parts.slider.value = Math.max(at, 0);
  parts.date.value = day;
  const event = (events ?? [])
    .filter((one) => one.day === day)
    .map((one) => one.title)
    .join("; ");
  parts.known.checked = app.part("day").hindsight !== true;
  parts.knownWords.textContent = knownWords(day);
  parts.now.textContent = dayWords(day);
  parts.event.textContent = event;
  parts.slider.setAttribute("aria-valuetext", dayWords(day) + (event ? `: ${event}` : ""));
}

/** What of the ledger counts for a day, in words. */
function knownWords(day) {
  const kept = app.meta.freshness.policy_known_to;
  if (kept && day > kept) {
    return `As it was planned on ${dayWords(kept)}: the ledger was kept to that day, and what was decided later is not in it.`;
  }
  return app.part("day").hindsight === true
    ? "With hindsight: with what was decided or became known later, changes that reach back to this day among it."
    : `As it was known that day: what was decided or became known after ${dayWords(day)} is left out, of lists and numbers.`;
}

/** What is asked of the server for a day. */
function scenarioOf(day) {
  const known = app.knownOn(day);
  return {
    name: `In force on ${dayWords(day)}`,
    words: `The tariffs in force on ${dayWords(day)}${known ? ", as known that day" : ""}`,
    day,
    ledger: app.meta.ledger.name,
    ...(known ? { known_on: known } : {}),
  };
}

async function load(day) {
  waiting(true);
  try {
    const [found, ledger] = await ask((signal) =>
      Promise.all([
        post("solve", { scenario: scenarioOf(day) }, { signal }),
        get("ledger", { on: day, known_on: app.knownOn(day) }, { signal }),
      ]),
    );
    answer = found;
    standing = ledger;
    app.tellNext(ledger);
    replace(parts.problems);
    parts.counts.textContent = countWords(ledger);
    drawLists(parts.lists, ledger);
    await draw(found);
    if (answer !== found) return;
    waiting(false);
    app.say(`${dayWords(day)}: ${found.answer}`);
    app.ready("day", readyId());
  } catch (error) {
    if (isOutdated(error)) return;
    waiting(false);
    shown = null;
    replace(parts.problems, problemsBox(error));
    app.ready("day", "failed");
  }
}

function waiting(is) {
  for (const node of [parts.answer, parts.ranges.node, parts.map.node, parts.lists]) busy(node, is);
}

/** The numbers of a day, with their ranges where they have been worked out. */
async function draw(found) {
  const ranged = rangesOf();
  const bands = bandsOf(ranged);
  replace(parts.answer, answerPart(found, ranged));
  parts.ranges.node.hidden = Boolean(bands) || !found.converged;
  parts.rangeWords.textContent = rangeWords(found, ranged);
  parts.bars.show(found, bands, bands ? bandWords(ranged) : "");
  app.keep(found.words, keptRows(found, bands));
  await parts.map.show(found, bands);
}

function rangeWords(found, ranged) {
  if (!found.converged) return "";
  if (!ranged) return NO_RANGES;
  return bandsOf(ranged) ? `Ranges: ${bandWords(ranged)} ${driverWords(ranged)}` : `No ranges: ${ranged.why_not}.`;
}

/** Ranges that have come are those of the day on show: another day gives up what was asked for before. */
async function drawRanges(result) {
  ranges.set(shown, result);
  while (ranges.size > MOST_RANGES) ranges.delete(ranges.keys().next().value);
  await draw(answer);
  app.ready("day", readyId());
}
