/* What a shortage comes to: the answer, availability month by month, who loses what, the assumptions with their grounds. */

import { downloadBox } from "../charts/download.js";
import { figure } from "../charts/figure.js";
import * as linesChart from "../charts/lines.js";
import { bigNumbers, el, replace } from "../dom.js";
import { listed, plain } from "../format.js";
import { byLoss, economyColumns, economyRows, percent, tablesOf } from "./shortage_tables.js";

const FEW = 5;

/** The part of the page that shows a shortage: `{show}`. */
export function shortagePart(root, app, python) {
  const parts = { answer: el("div", {}), rest: el("div", {}) };
  root.append(parts.answer);
  const months = figure(root, { title: "How much of need is met, month by month", file: "availability", python });
  const sweep = figure(root, { title: "What it turns on: how easily it is replaced", file: "substitution", python });
  root.append(parts.rest);
  let answer = null;
  const download = downloadBox({
    file: "shortage",
    columns: () => economyColumns(answer),
    rows: () => economyRows(app, answer),
    document: () => answer,
    python,
  });

  return {
    async show(found) {
      answer = found;
      await linesChart.prepare();
      if (answer !== found) return;
      replace(parts.answer, head(found));
      months.node.hidden = !Object.keys(found.months.availability).length;
      if (!months.node.hidden) showMonths(app, months, found);
      sweep.node.hidden = !found.sweep?.rows?.length;
      if (!sweep.node.hidden) showSweep(app, sweep, found);
      const open = [...parts.rest.querySelectorAll("details[data-part][open]")].map((one) => one.dataset.part);
      replace(parts.rest, tablesOf(app, found), download);
      for (const one of parts.rest.querySelectorAll("details[data-part]")) one.open = open.includes(one.dataset.part);
    },
  };
}

function head(found) {
  const more = found.words.startsWith(found.question)
    ? found.words.slice(found.question.length).replace(/^[.\s]+/, "")
    : found.words;
  return [
    el("p", { class: "answer", text: found.answer }),
    found.stand_in ? el("p", { class: "notice", text: found.stand_in }) : null,
    bigNumbers(found.big_numbers),
    el("details", {}, el("summary", { text: "In words" }), el("p", { class: "measure-text", text: more })),
  ];
}

function showMonths(app, fig, found) {
  const codes = byLoss(found).filter((code) => found.months.availability[code]);
  const alike = alikeOf(codes, found.months.availability).slice(0, FEW);
  const need = (code) => found.months.month.map((month, n) => ({ x: month, y: 100 * found.months.availability[code][n] }));
  const series = alike.map((codes) => ({ name: together(codes.map(app.name)), points: need(codes[0]) }));
  fig.show({
    draw: (holder, width) =>
      linesChart.lines(holder, width, {
        series,
        unit: "% of need",
        title: "How much of need is met, month by month",
        x: "month, the cut begins in the first",
        change: false,
      }),
    legend: series.map(({ name }) => name),
    columns: [
      { key: "month", title: "Month" },
      ...codes.map((code) => ({
        key: code,
        title: app.name(code),
        unit: "%",
        number: true,
        format: (value) => plain(value, 0),
      })),
    ],
    rows: found.months.month.map((month, n) => ({
      month: String(month),
      ...Object.fromEntries(codes.map((code) => [code, need(code)[n].y])),
    })),
    caption:
      `${found.question}. Stocks at the start, others' deliveries, projects and what is cut. ` +
      `Who fares alike shares a line; the table has each, % of need.`,
    document: { question: found.question, vintage: found.vintage, ...found.months },
  });
}

/** Economies whose need is met alike in every month, those with the largest losses first. */
function alikeOf(codes, availability) {
  const groups = new Map();
  for (const code of codes) {
    const shape = availability[code].map((part) => part.toFixed(2)).join();
    groups.set(shape, [...(groups.get(shape) ?? []), code]);
  }
  return [...groups.values()];
}

function together(names) {
  return names.length > 3 ? `${names.slice(0, 2).join(", ")} and ${names.length - 2} others` : listed(names);
}

function showSweep(app, fig, found) {
  const { economy, rows, unit } = found.sweep;
  const name = app.name(economy);
  fig.title(`What it turns on in ${name}: how easily it is replaced`);
  fig.show({
    draw: (holder, width) =>
      linesChart.lines(holder, width, {
        series: [{ name, points: rows.map((row) => ({ x: row.sigma, y: row.gdp_loss_pct })) }],
        unit: "% of value added",
        title: "Loss by elasticity of substitution",
        x: "elasticity of substitution, 0: cannot be replaced",
        change: false,
      }),
    columns: [
      { key: "sigma", title: "Elasticity of substitution", number: true },
      { key: "gdp_loss_pct", title: "Value added that stops", unit: "%", number: true, format: percent },
      { key: "bound_pct", title: "At most", unit: "%", number: true, format: percent },
    ],
    rows,
    caption: `${name}: loss in the first year, ${unit}.`,
    document: found.sweep,
  });
}
