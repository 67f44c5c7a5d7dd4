/* A day: what the ledger holds in force, threatened and suspended, and what it costs against the tariffs before 2025. */

import { debounced, get, isOutdated, latest, post } from "../api.js";
import { busy, button, el, field, problemsBox, replace } from "../dom.js";
import { dayWords } from "../format.js";
import { answerPart, barsFigure, keptRows, mapFigure } from "./results.js";

const FEW = 5;
const EVENTS = new Set(["agreement", "talks", "dispute", "investigation"]);
const LISTS = [
  ["in force", "In force", ["in force"]],
  ["threatened", "Threatened, announced or planned", ["threatened", "announced", "planned"]],
  ["suspended", "Suspended", ["suspended", "held"]],
];
const TALKS = ["talks", "Talks, agreements and disputes"];

let app = null;
const parts = {};
const ask = latest();
let shown = null;
let answer = null;

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
  parts.problems = el("div", {});
  parts.answer = el("div", {});
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
      button("Make a scenario of this day", () => app.addScenario(app.newScenario(), { view: "scenario" })),
    ),
    parts.now,
    parts.event,
    parts.counts,
    parts.problems,
    parts.answer,
  );
  const python = () => answer?.python ?? null;
  const [wide, side] = [el("div", {}), el("div", {})];
  root.append(el("div", { class: "wide-and-side" }, wide, side));
  parts.map = mapFigure(wide, app, { file: "day-map", python });
  parts.bars = barsFigure(side, app, { file: "day-bars", python });
  root.append(el("h2", { text: "Measures of that day" }), parts.lists);
}

export async function show(state) {
  tell(state.day);
  if (shown === state.day) return app.ready("day", answer?.id ?? "none");
  shown = state.day;
  return load(state.day);
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
  parts.now.textContent = dayWords(day);
  parts.event.textContent = event;
  parts.slider.setAttribute("aria-valuetext", dayWords(day) + (event ? `: ${event}` : ""));
}

/** What is asked of the server for a day. */
function scenarioOf(day) {
  return {
    name: `In force on ${dayWords(day)}`,
    words: `The tariffs in force on ${dayWords(day)}`,
    day,
    ledger: app.meta.ledger.name,
  };
}

async function load(day) {
  waiting(true);
  try {
    const [found, ledger] = await ask((signal) =>
      Promise.all([post("solve", { scenario: scenarioOf(day) }, { signal }), get("ledger", { on: day }, { signal })]),
    );
    answer = found;
    replace(parts.problems);
    await draw(found, ledger);
    if (answer !== found) return;
    waiting(false);
    app.keep(found.words, keptRows(found));
    app.say(`${dayWords(day)}: ${found.answer}`);
    app.ready("day", found.id);
  } catch (error) {
    if (isOutdated(error)) return;
    waiting(false);
    shown = null;
    replace(parts.problems, problemsBox(error));
    app.ready("day", "failed");
  }
}

function waiting(is) {
  for (const node of [parts.answer, parts.map.node, parts.lists]) busy(node, is);
}

async function draw(found, ledger) {
  replace(parts.answer, answerPart(found));
  const { counts } = ledger;
  parts.counts.textContent =
    `${counts.in_force} in force, ${counts.threatened} threatened, ${counts.suspended} suspended, ` +
    `${counts.expiring_30_days} ending within 30 days.`;
  const [events, measures] = [[], []];
  for (const one of ledger.measures) (EVENTS.has(one.instrument) ? events : measures).push(one);
  const current = LISTS.flatMap(([, , statuses]) => statuses);
  replace(
    parts.lists,
    LISTS.map(([id, title, statuses]) =>
      list(
        id,
        title,
        measures.filter((one) => statuses.includes(one.status)),
      ),
    ),
    list(
      ...TALKS,
      events.filter((one) => current.includes(one.status)),
    ),
  );
  parts.bars.show(found);
  await parts.map.show(found);
}

function list(id, title, measures) {
  const sorted = d3.sort(
    measures,
    (a, b) => d3.ascending(!a.counted, !b.counted) || d3.descending(a.since ?? "", b.since ?? ""),
  );
  const items = el("ul", { class: "measures" }, sorted.slice(0, FEW).map(item));
  const more =
    sorted.length > FEW
      ? button(`Show all ${sorted.length} ${id}`, () => {
          replace(items, sorted.map(item));
          more.remove();
          items.querySelectorAll("li")[FEW]?.querySelector("p")?.focus();
        })
      : null;
  return el(
    "details",
    { open: true },
    el("summary", {}, `${title} (${sorted.length})`),
    sorted.length ? items : el("p", { class: "quiet", text: "None." }),
    more,
  );
}

function item(one) {
  const source = one.sources[0];
  const said = [
    one.sides,
    one.rates_words,
    one.since ? `since ${dayWords(one.since)}` : "",
    one.until ? `until ${dayWords(one.until)}` : "",
    one.next_change
      ? `next: ${one.next_change.what === "rate" ? "another rate" : one.next_change.what} on ${dayWords(one.next_change.day)}`
      : "",
  ];
  return el(
    "li",
    {},
    el(
      "p",
      { class: "what", tabindex: "-1" },
      one.title,
      one.status === "in force" ? null : [" ", el("span", { class: "status", text: one.status })],
    ),
    el("p", { text: said.filter(Boolean).join(" · ") }),
    one.counted || one.status !== "in force"
      ? null
      : el("p", { class: "quiet", text: `Not counted in the numbers: ${one.why_not_counted}` }),
    source
      ? el("p", {
          class: "quiet small",
          text: `Source: ${[source.title, source.publisher, source.day && dayWords(source.day)].filter(Boolean).join(", ")}`,
        })
      : null,
  );
}
