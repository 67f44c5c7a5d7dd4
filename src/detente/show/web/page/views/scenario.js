/* The scenario builder and what comes of it. */

import * as linesChart from "../charts/lines.js";
import { figure } from "../charts/figure.js";
import { downloadBox } from "../charts/download.js";
import { debounced, isOutdated, latest, post } from "../api.js";
import { busy, el, field, problemsBox, replace, select, table } from "../dom.js";
import { inUnit } from "../format.js";
import { bandsOf, bandWords, DRAWS, driverWords, jobBox } from "./bands.js";
import { builder } from "./builder.js";
import { diversionFigure } from "./diversion.js";
import { answerPart, barsFigure, economyColumns, keptRows, mapFigure } from "./results.js";
import { sectorFigures } from "./sectors.js";

const SETTLED = 1500;

let app = null;
let build = null;
const parts = {};
const ask = latest();
let asked = null;
let answer = null;
let ranges = null;
let years = 10;

export function mount(root, given) {
  app = given;
  const controls = el("div", {}, el("h2", { text: "The scenario" }));
  const results = el("div", {}, el("h2", { class: "unseen", text: "What comes of it" }));
  root.append(el("div", { class: "sidebar" }, controls, results));
  build = builder(controls, app);
  parts.results = results;
  parts.problems = el("div", {});
  parts.answer = el("div", {});
  const about = (more) => ({ scenario: app.scenario(), ...more });
  parts.ranges = jobBox({
    label: "Working out ranges",
    start: "Work out ranges",
    say: app.say,
    body: () => about({ kind: "ranges", draws: DRAWS }),
    done: drawRanges,
  });
  parts.rangeWords = el("p", { class: "quiet small" });
  parts.rest = el("div", {});
  results.append(parts.problems, parts.answer, parts.ranges.node, parts.rangeWords, parts.rest);
  const python = () => answer?.python ?? null;
  parts.map = mapFigure(parts.rest, app, { file: "scenario-map", python });
  parts.bars = barsFigure(parts.rest, app, { file: "scenario-bars", python: () => ranges?.python ?? python() });
  parts.diversion = diversionFigure(parts.rest, app, { python });
  parts.sectors = sectorFigures(parts.rest, app, { python });
  mountPath(about);
  parts.tariffs = el("details", {});
  parts.table = el("details", {}, el("summary", { text: "All economies" }));
  parts.notes = el("details", {});
  parts.rest.append(
    parts.table,
    parts.tariffs,
    parts.notes,
    downloadBox({
      file: "scenario",
      columns: () => economyColumns(app, answer),
      rows: () => answer.economies,
      document: () => answer,
      python,
    }),
  );
}

function mountPath(about) {
  const place = parts.rest.appendChild(el("section", {}, el("h3", { text: "Over years" })));
  const choice = field(
    "How many years",
    select(
      [
        ["5", "5"],
        ["10", "10"],
        ["15", "15"],
      ],
      String(years),
      (value) => (years = Number(value)),
    ),
  );
  choice.classList.add("narrow");
  parts.path = jobBox({
    label: "Following it over years",
    start: "Follow it year by year",
    say: app.say,
    body: () => about({ kind: "path", scenario: { ...app.scenario(), horizon: undefined }, years }),
    done: drawPath,
  });
  parts.pathPlace = el("div", {});
  place.append(choice, parts.path.node, parts.pathPlace);
}

const load = debounced(solve, 150);
const rangesLater = debounced(
  (question) => question === asked && answer.converged && app.state.view === "scenario" && parts.ranges.begin(),
  SETTLED,
);

export function show(state) {
  if (!state.scenarios.length) return app.setScenario(app.newScenario());
  const scenario = app.scenario();
  build.show(scenario);
  const question = JSON.stringify(scenario);
  if (question === asked) return app.ready("scenario", answer?.id ?? "none");
  const first = asked === null;
  asked = question;
  parts.ranges.reset();
  parts.path.reset();
  busy(parts.results, true);
  return first ? solve(scenario) : load(scenario);
}

async function solve(scenario) {
  try {
    const found = await ask((signal) => post("solve", { scenario }, { signal }));
    answer = found;
    ranges = null;
    replace(parts.problems);
    replace(parts.pathPlace);
    parts.rangeWords.textContent = "";
    await draw(null);
    if (answer !== found) return;
    busy(parts.results, false);
    app.keep(found.words, keptRows(found));
    app.say(found.answer);
    app.ready("scenario", found.id);
    rangesLater(JSON.stringify(scenario));
  } catch (error) {
    if (isOutdated(error)) return;
    busy(parts.results, false);
    busy(parts.rest, true);
    busy(parts.answer, true);
    replace(parts.problems, problemsBox(error));
    app.ready("scenario", "refused");
  }
}

async function draw(bands) {
  for (const node of [parts.rest, parts.answer]) busy(node, false);
  replace(parts.answer, answerPart(answer, ranges));
  parts.rest.hidden = !answer.converged;
  if (!answer.converged) return;
  parts.bars.show(answer, bands, ranges ? bandWords(ranges) : "");
  parts.sectors.show(answer);
  drawTables();
  await Promise.all([parts.map.show(answer, bands), parts.diversion.show(answer)]);
}

function drawTables() {
  replace(
    parts.table,
    el("summary", { text: `All ${answer.economies.length} economies` }),
    table({ columns: economyColumns(app, answer), rows: answer.economies, label: "All economies" }),
  );
  const rate = (found) => inUnit(found, answer.tariffs.unit, { change: false });
  const moved = d3.sort(answer.tariffs.economies, (one) => -Math.abs(one.after_pct - one.before_pct));
  replace(
    parts.tariffs,
    el("summary", { text: "Average tariffs, before and after" }),
    table({
      columns: [
        { key: "name", title: "Economy" },
        { key: "before_pct", title: "Before", number: true, format: rate },
        { key: "after_pct", title: "After", number: true, format: rate },
      ],
      rows: moved,
      label: "Average tariffs",
      caption: "Average of what is charged on imports, after buyers have moved",
    }),
  );
  replace(
    parts.notes,
    el("summary", { text: `What to know about these numbers (${answer.notes.length})` }),
    el(
      "ul",
      {},
      answer.notes.map((note) => el("li", { text: note })),
    ),
    el(
      "dl",
      { class: "plain" },
      Object.entries(answer.vintage).flatMap(([key, words]) => [el("dt", { text: key }), el("dd", { text: words })]),
    ),
    el("details", {}, el("summary", { text: "As a scenario file" }), el("pre", { tabindex: "0", text: answer.yaml })),
  );
}

async function drawRanges(result) {
  ranges = result;
  const bands = bandsOf(result);
  parts.rangeWords.textContent = bands
    ? `Ranges: ${bandWords(result)} ${driverWords(result)}`
    : `No ranges: ${result.why_not}.`;
  await draw(bands);
  app.keep(answer.words, keptRows(answer, bands));
  app.ready("scenario", `${answer.id} ranges`);
}

/** With which trade elasticities a path ends, and whether they are those of the answer above it. */
function elasticityWords({ scenario, vintage }) {
  const used = `Trade elasticities of its long run: ${vintage.elasticities}`;
  return scenario.elasticities
    ? `${used}, as in the scenario.`
    : `${used}, from how fast buyers are; the answer above has ${answer.vintage.elasticities}.`;
}

async function drawPath(result) {
  replace(parts.pathPlace);
  if (!result.converged)
    return parts.pathPlace.append(problemsBox(new Error(`No equilibrium was found on the way: ${result.why}`)));
  await linesChart.prepare();
  const first = Number((result.from[0] ?? "0").slice(0, 4));
  const series = result.protagonists.map((code) => ({
    name: result.names[code],
    points: result.years.map((year, n) => ({
      x: year,
      y: result.economies[code][n],
      low: result.calibrations.economies[code]?.low[n] ?? null,
      high: result.calibrations.economies[code]?.high[n] ?? null,
    })),
  }));
  const shown = (found) => inUnit(found, result.unit);
  const fig = figure(parts.pathPlace, {
    title: "Welfare year by year",
    file: "path",
    python: () => result.python,
    level: 4,
  });
  fig.show({
    draw: (holder, width) =>
      linesChart.lines(holder, width, {
        series,
        unit: result.unit,
        title: "Welfare year by year",
        x: `year after ${first ? result.from[0] : "the start"}`,
      }),
    legend: series.map(({ name }) => name),
    columns: [
      { key: "name", title: "Economy" },
      { key: "x", title: "Year", number: true },
      ...[
        ["y", "Welfare"],
        ["low", "Low"],
        ["high", "High"],
      ].map(([key, title]) => ({ key, title, unit: result.unit, number: true, format: shown })),
    ],
    rows: series.flatMap(({ name, points }) => points.map((point) => ({ name, ...point }))),
    caption:
      `${result.scenario.name}: welfare, ${result.unit}, against the tariffs before 2025. ` +
      `${elasticityWords(result)} Bands: ${result.calibrations.what}. ${result.assumed.join(" ")}`,
    document: result,
  });
  app.ready("scenario", `${answer.id} path`);
}
