/* What views draw of an answer to /solve: the sentence, the large numbers, map, bars, table. */

import { bars } from "../charts/bars.js";
import { figure } from "../charts/figure.js";
import * as mapChart from "../charts/map.js";
import { bigNumbers, el, field, select } from "../dom.js";
import { inUnit, sentence, within } from "../format.js";

/** What a map can show, in the order of the list. */
export const MAPPED = [
  "welfare_pct",
  "real_gdp_pct",
  "real_wage_pct",
  "price_pct",
  "exports_pct",
  "imports_pct",
  "average_tariff_pct",
];
const TABLED = [
  "welfare_pct",
  "equivalent_variation_usd_m",
  "real_gdp_pct",
  "real_wage_pct",
  "exports_pct",
  "imports_pct",
  "price_pct",
];

/** What a variable is called, from /meta. */
export function titleOf(app, name) {
  return app.meta.variables.find((one) => one.name === name)?.title ?? name;
}

/** A variable of every economy; with the ends of its range where `bands` (a Map by code) has one. */
export function valuesOf(answer, name, bands = null) {
  return answer.economies.map((one) => {
    const band = name === "welfare_pct" ? bands?.get(one.code) : null;
    return { code: one.code, name: one.name, value: one[name], low: band?.low ?? null, high: band?.high ?? null };
  });
}

/** A variable of those a reader looks for first: large economies, the European Union as one. */
export function togetherOf(answer, name, bands = null) {
  return answer.together.map((one) => {
    const band = name === "welfare_pct" ? bands?.get(one.name) : null;
    return { code: one.name, name: one.title, value: one[name], low: band?.low ?? null, high: band?.high ?? null };
  });
}

/** The sentence and the large numbers; with `ranged`, the result of a job of kind "ranges", as they are with their ranges. */
export function answerPart(answer, ranged = null) {
  const told = { ...answer, ...worded(ranged) };
  return [
    el("p", { class: "answer", text: told.answer }),
    el("p", {
      class: "quiet",
      text: `${sentence(answer.words)}. Change ${againstWords(answer)}; ${whenWords(answer)}.`,
    }),
    told.big_numbers.length ? bigNumbers(told.big_numbers) : null,
    answer.converged ? null : el("p", { class: "problems", text: `No equilibrium was found: ${answer.why}` }),
  ];
}

/** What ranges say in words; nothing where there are none. */
export function worded(ranged) {
  if (!ranged?.economies?.length) return {};
  const { answer, big_numbers } = ranged;
  return { answer, big_numbers };
}

/** An economy of an answer in words. */
export const named = (answer, code) => answer.economies.find((one) => one.code === code)?.name ?? code;

/** The numbers that a link keeps. */
export function keptRows(answer, bands = null) {
  const world = bands?.get("world money");
  return [
    {
      name: "World",
      value: answer.world.equivalent_variation_usd_m,
      unit: "million USD",
      low: world?.low,
      high: world?.high,
    },
    ...togetherOf(answer, "welfare_pct", bands).map(({ name, value: found, low, high }) => ({
      name,
      value: found,
      unit: answer.units.welfare_pct,
      low: low ?? undefined,
      high: high ?? undefined,
    })),
  ];
}

/** Which year the numbers are of. */
export function whenWords(answer) {
  const impact = answer.scenario.horizon === "impact";
  return impact ? "in the first year, before suppliers are chosen anew" : "a year, after trade has adjusted";
}

/** What a change is measured against, as it stands within a sentence. */
export function againstWords(answer) {
  if (answer.against) return `against “${answer.against.name}”`;
  return answer.baseline.replace(/^against (The|An?|All|What) /, (_, article) => `against ${article.toLowerCase()} `);
}

/** Columns of a table of one variable. */
export function columnsOf(title, unit, withRange) {
  const shown = (found) => inUnit(found, unit);
  return [
    { key: "name", title: "Economy" },
    { key: "value", title, unit: unit === "million USD" ? "" : unit, number: true, format: shown },
    ...(withRange
      ? [
          { key: "low", title: "Low", unit, number: true, format: shown },
          { key: "high", title: "High", unit, number: true, format: shown },
        ]
      : []),
  ];
}

/** A map with a list of what it can show. Returns `{show(answer, bands, limit), node}`; awaits the outlines by itself. */
export function mapFigure(root, app, { file = "map", python, choose = true, title = null }) {
  mapChart.prepare();
  let last = null;
  let variable = "welfare_pct";
  const place = el("div", {});
  if (choose) {
    const list = select(
      MAPPED.map((name) => [name, titleOf(app, name)]),
      variable,
      (name) => {
        variable = name;
        if (last) show(...last);
      },
    );
    place.append(field("The map shows", list));
    place.firstChild.classList.add("narrow");
  }
  root.append(place);
  const fig = figure(place, { title: title ?? "Who gains and who loses", file, python });
  async function show(answer, bands = null, limit = null) {
    last = [answer, bands, limit];
    await mapChart.prepare();
    if (last[0] !== answer) return;
    const unit = answer.units[variable];
    const values = valuesOf(answer, variable, bands);
    const name = titleOf(app, variable);
    fig.show({
      draw: (holder, width) =>
        mapChart.worldMap(holder, width, { values, economies: app.meta.world.economies, unit, title: name, limit }),
      columns: columnsOf(name, unit, variable === "welfare_pct" && bands),
      rows: d3.sort(values, (one) => one.value ?? Infinity),
      caption:
        `${answer.scenario.name}: ${within(name)}, change ${againstWords(answer)}, ${unit}. Grey: not among the economies of ` +
        `the data. ${mapChart.scaleWords(
          values.map((one) => one.value),
          unit,
          limit,
        )}`,
    });
  }
  return { show, node: place, title: fig.title };
}

/** Bars of welfare, with thin lines for ranges. */
export function barsFigure(root, app, { file = "bars", python }) {
  const fig = figure(root, { title: "Welfare by economy", file, python });
  return {
    show(answer, bands = null, words = "") {
      const unit = answer.units.welfare_pct;
      const values = togetherOf(answer, "welfare_pct", bands);
      const rows = values.map((one) => ({ name: one.name, values: [one] }));
      fig.show({
        draw: (holder, width) => bars(holder, width, { rows, unit, title: "Welfare by economy" }),
        columns: columnsOf(titleOf(app, "welfare_pct"), unit, bands),
        rows: values,
        caption:
          `${answer.scenario.name}: welfare, change ${againstWords(answer)}, ${unit} of final spending. ` +
          (bands ? `Thin lines: ${words}` : "Ranges are worked out apart."),
      });
    },
  };
}

/** All economies in a table, to read and to take away. */
export function economyColumns(app, answer) {
  return [
    { key: "name", title: "Economy" },
    ...TABLED.map((key) => {
      const unit = answer.units[key];
      return {
        key,
        title: titleOf(app, key),
        unit: unit === "million USD" ? "" : unit,
        number: true,
        format: (found) => inUnit(found, unit),
      };
    }),
  ];
}
