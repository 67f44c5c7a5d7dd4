/* Two scenarios side by side: both against the tariffs before 2025 (levels), or the one against the other (change). */

import { bars } from "../charts/bars.js";
import { figure } from "../charts/figure.js";
import { niceLimit, SCENARIO_COLOURS } from "../charts/palette.js";
import { isOutdated, latest, post } from "../api.js";
import { bigNumbers, busy, button, el, field, problemsBox, replace, select, table } from "../dom.js";
import { inUnit, sentence, within } from "../format.js";
import { bandsOf, bandWords, DRAWS, driverWords, jobBox } from "./bands.js";
import { againstWords, keptRows, mapFigure, titleOf, togetherOf, whenWords, worded } from "./results.js";

const COMPARED = ["welfare_pct", "equivalent_variation_usd_m", "real_gdp_pct"];

let app = null;
const parts = {};
const ask = latest();
let asked = null;
let shown = null;

export function mount(root, given) {
  app = given;
  parts.choose = el("div", {});
  parts.problems = el("div", {});
  parts.head = el("div", {});
  parts.results = el("div", {});
  root.append(el("h2", { text: "Compare two scenarios" }), parts.choose, parts.problems, parts.results);
  parts.ranges = jobBox({
    label: "Working out the range of the change",
    start: "Work out ranges of the change",
    say: app.say,
    body: () => ({ kind: "ranges", scenario: shown.b, against: shown.a, draws: DRAWS }),
    done: drawRanges,
  });
  parts.rangeWords = el("p", { class: "quiet small" });
  parts.elsewhere = el("p", {
    class: "quiet small",
    text: "Ranges: of one scenario under “Scenario”, of the difference under “Change from first to second”.",
  });
  const python = () => shown?.answers.at(-1).python ?? null;
  parts.results.append(parts.head, parts.ranges.node, parts.rangeWords, parts.elsewhere);
  parts.bars = figure(parts.results, { title: "Welfare by economy", file: "compare-bars", python });
  const maps = parts.results.appendChild(el("div", { class: "columns" }));
  parts.mapPlaces = [0, 1].map(() => maps.appendChild(el("div", {})));
  parts.maps = parts.mapPlaces.map((place, n) =>
    mapFigure(place, app, {
      file: `compare-map-${n + 1}`,
      python: () => shown?.answers[n]?.python ?? python(),
      choose: false,
    }),
  );
  parts.table = parts.results.appendChild(el("div", {}));
}

/** What can be compared: kept scenarios, then presets that are not among them. */
function offered() {
  const kept = app.state.scenarios.map((one, n) => [String(n), one.name]);
  const presets = app.meta.presets.map(({ id, name }) => [`preset ${id}`, name]);
  return [...(kept.length ? [{ label: "Kept scenarios", options: kept }] : []), { label: "Presets", options: presets }];
}

function drawChoices({ compare }) {
  const pick = (side) => (value) => {
    if (!value.startsWith("preset ")) return app.update({ compare: { ...app.state.compare, [side]: Number(value) } });
    const preset = app.meta.presets.find(({ id }) => value === `preset ${id}`);
    const scenarios = [...app.state.scenarios, structuredClone(preset.scenario)];
    return app.update({ scenarios, compare: { ...app.state.compare, [side]: scenarios.length - 1 } });
  };
  const had = document.activeElement?.dataset?.key;
  const mode = (id, text) =>
    button(text, () => app.update({ compare: { ...app.state.compare, mode: id } }), {
      "aria-pressed": String(compare.mode === id),
      dataset: { key: id },
    });
  const choice = (side) => {
    const list = select(offered(), String(compare[side]), pick(side));
    list.dataset.key = side;
    return list;
  };
  replace(
    parts.choose,
    el(
      "div",
      { class: "fields" },
      field("First", choice("a")),
      field("Second", choice("b")),
      el(
        "div",
        { class: "field" },
        el("span", { class: "label", id: "compare-mode", text: "Show" }),
        el(
          "div",
          { class: "buttons", role: "group", "aria-labelledby": "compare-mode" },
          mode("levels", "Levels"),
          mode("change", "Change from first to second"),
        ),
      ),
    ),
  );
  if (had) parts.choose.querySelector(`[data-key="${had}"]`)?.focus();
}

export function show(state) {
  if (state.scenarios.length < 2) {
    const names = new Set(state.scenarios.map(({ name }) => name));
    const more = app.meta.presets.filter(({ name }) => !names.has(name)).slice(0, 2 - state.scenarios.length);
    const scenarios = [...state.scenarios, ...more.map(({ scenario }) => structuredClone(scenario))];
    return app.update({ scenarios, compare: { ...state.compare, a: 0, b: 1 } });
  }
  const { compare } = state;
  const question = JSON.stringify([state.scenarios[compare.a], state.scenarios[compare.b], compare.mode]);
  const choices = JSON.stringify([compare, state.scenarios.map(({ name }) => name)]);
  if (parts.choose.dataset.shown !== choices) {
    parts.choose.dataset.shown = choices;
    drawChoices(state);
  }
  if (question === asked) return app.ready("compare", idOf(shown));
  asked = question;
  return load(state.scenarios[compare.a], state.scenarios[compare.b], compare.mode);
}

const keptTitle = () => `${shown.b.name} and ${shown.a.name}`;
const idOf = (found) => (found ? found.answers.map(({ id }) => id).join(" ") : "none");

async function load(a, b, mode) {
  busy(parts.results, true);
  parts.ranges.reset();
  const bodies = mode === "levels" ? [{ scenario: a }, { scenario: b }] : [{ scenario: b, against: a }];
  try {
    const answers = await ask((signal) => Promise.all(bodies.map((body) => post("solve", body, { signal }))));
    const own = { a, b, mode, answers, ranged: null };
    shown = own;
    replace(parts.problems);
    parts.rangeWords.textContent = "";
    await draw(null);
    if (shown !== own) return;
    busy(parts.results, false);
    app.keep(
      keptTitle(),
      mode === "change"
        ? keptRows(answers[0])
        : answers.flatMap((one, n) => keptRows(one).map((row) => ({ ...row, name: `${row.name}, ${[a, b][n].name}` }))),
    );
    app.say(answers.map(({ answer }) => answer).join(" "));
    app.ready("compare", idOf(shown));
  } catch (error) {
    if (isOutdated(error)) return;
    busy(parts.results, false);
    replace(parts.problems, problemsBox(error));
    asked = null;
    app.ready("compare", "refused");
  }
}

async function draw(bands, words = "") {
  const { a, b, mode, answers } = shown;
  const change = mode === "change";
  const names = change ? [`${b.name}, against ${a.name}`] : [a.name, b.name];
  parts.ranges.node.hidden = !change;
  parts.elsewhere.hidden = change;
  replace(parts.head, change ? headOfChange() : headOfLevels());
  const failed = answers.filter(({ converged }) => !converged);
  for (const node of [parts.bars.node, ...parts.mapPlaces, parts.table]) node.hidden = failed.length > 0;
  if (failed.length) return;
  drawBars(names, bands, words);
  drawTable(names);
  // One scale for both maps, so that colours compare.
  const values = answers.flatMap((one) => one.economies.map(({ welfare_pct: value }) => value));
  const limit = niceLimit(values).limit;
  parts.mapPlaces[1].hidden = change;
  parts.mapPlaces[0].parentNode.classList.toggle("columns", !change);
  await Promise.all(
    answers.map((one, n) => {
      parts.maps[n].title(names[n]);
      return parts.maps[n].show(one, bands, limit);
    }),
  );
}

function headOfLevels() {
  return shown.answers.map((one) => [
    el("p", { class: "answer second", text: one.answer }),
    el("p", { class: "quiet", text: `${sentence(one.words)}. Change ${againstWords(one)}; ${whenWords(one)}.` }),
  ]);
}

/** What the second costs more than the first, with its range once there is one, then what the two are. */
function headOfChange() {
  const { a, b, ranged } = shown;
  const one = { ...shown.answers[0], ...worded(ranged) };
  return [
    el("p", { class: "answer", text: one.answer }),
    one.big_numbers.length ? bigNumbers(one.big_numbers) : null,
    el("p", {
      class: "quiet",
      text: `Change from “${a.name}” (${within(a.words)}) to “${b.name}” (${within(b.words)}); ${whenWords(one)}.`,
    }),
  ];
}

function drawBars(names, bands, words) {
  const { answers } = shown;
  const unit = answers[0].units.welfare_pct;
  const columns = answers.map((one) => togetherOf(one, "welfare_pct", bands));
  const codes = columns[0].map(({ code }) => code);
  const rows = codes.map((code, n) => ({
    name: columns[0][n].name,
    values: columns.map((column) => column.find((one) => one.code === code) ?? { value: null }),
  }));
  const shownAs = (found) => inUnit(found, unit);
  parts.bars.show({
    draw: (holder, width) =>
      bars(holder, width, { rows, series: names, unit, title: `Welfare by economy: ${names.join(", ")}` }),
    legend: names.length > 1 ? names : null,
    columns: [
      { key: "name", title: "Economy" },
      ...names.map((name, n) => ({ key: `v${n}`, title: name, unit, number: true, format: shownAs })),
    ],
    rows: rows.map(({ name, values }) => ({ name, ...Object.fromEntries(values.map(({ value }, n) => [`v${n}`, value])) })),
    caption: `Welfare, change ${againstWords(answers[0])}, ${unit} of final spending.${bands ? ` Thin lines: ${words}` : ""}`,
    colours: SCENARIO_COLOURS,
    document: answers,
  });
}

function drawTable(names) {
  const { answers } = shown;
  const columns = [
    { key: "name", title: "Economy" },
    ...COMPARED.flatMap((variable) =>
      answers.map((one, n) => {
        const unit = one.units[variable];
        return {
          key: `${variable} ${n}`,
          title: answers.length > 1 ? `${titleOf(app, variable)}: ${names[n]}` : titleOf(app, variable),
          unit: unit === "million USD" ? "" : unit,
          number: true,
          format: (found) => inUnit(found, unit),
        };
      }),
    ),
  ];
  const rows = answers[0].together.map((row) => ({
    name: row.title,
    ...Object.fromEntries(
      COMPARED.flatMap((variable) =>
        answers.map((one, n) => [
          `${variable} ${n}`,
          one.together.find(({ name }) => name === row.name)?.[variable] ?? null,
        ]),
      ),
    ),
  }));
  replace(
    parts.table,
    table({
      columns,
      rows,
      label: "The scenarios side by side",
      caption: `Change ${againstWords(answers[0])}; ${yearWords()}`,
    }),
  );
}

/** Which year the table is of; of each scenario by its name where they differ. */
function yearWords() {
  const [first, ...rest] = shown.answers.map(whenWords);
  return rest.every((words) => words === first)
    ? first
    : shown.answers.map((one) => `${one.scenario.name}: ${whenWords(one)}`).join("; ");
}

async function drawRanges(result) {
  const bands = bandsOf(result);
  shown.ranged = result;
  parts.rangeWords.textContent = bands
    ? `Ranges: ${bandWords(result)} ${driverWords(result)}`
    : `No ranges: ${result.why_not}.`;
  await draw(bands, bands ? bandWords(result) : "");
  app.keep(keptTitle(), keptRows(shown.answers[0], bands));
  app.ready("compare", `${idOf(shown)} ranges`);
}
