/* Whether a truce holds: what each year of truce, breach and war is worth to each side, and how patient it must be. */

import { downloadBox } from "../charts/download.js";
import { el, replace, table } from "../dom.js";
import { isNumber, plain, signed, usd } from "../format.js";

const rate = (value) => (isNumber(value) ? plain(value, 1) : "n/a");
const gain = (value) => signed(value, "", 3);

/** The part of the page that shows a truce: `{node, show, kept}`. */
export function trucePart(app) {
  const node = el("div", { hidden: true });
  let found = null;
  const rows = () => payoffRows(app, found);
  const download = downloadBox({
    file: "truce",
    columns: () => payoffColumns("million USD a year"),
    rows,
    document: () => found,
    python: () => found?.python ?? null,
  });
  return {
    node,
    show(result) {
      found = result;
      node.hidden = false;
      replace(
        node,
        el("p", { class: "answer", text: result.sentence }),
        el("p", { class: "quiet", text: result.today }),
        table({ columns: payoffColumns(), rows: rows(), label: "What truce, breach and war are worth" }),
        table({ columns: needColumns(), rows: needRows(app, result), label: "What each side needs to keep the truce" }),
        band(app, result),
        el(
          "details",
          { open: true },
          el("summary", { text: "In words" }),
          el(
            "ul",
            { class: "measure-text" },
            result.words.slice(1).map((text) => el("li", { text })),
          ),
        ),
        download,
      );
    },
    kept: (result) =>
      Object.entries(result.payoffs).map(([code, one]) => ({
        name: `${app.anyName(code)}, war against the truce`,
        value: one.war_pct,
        unit: "%",
      })),
  };
}

function payoffRows(app, { payoffs }) {
  return Object.entries(payoffs).map(([code, one]) => ({ name: app.anyName(code), ...one }));
}

/** `money` is the unit of the column in a file, where amounts are not scaled. */
function payoffColumns(money = "a year") {
  return [
    { key: "name", title: "Side" },
    { key: "deviation_pct", title: "A breach brings", unit: "% of real income a year", number: true, format: gain },
    { key: "war_pct", title: "War brings", unit: "% of real income a year", number: true, format: gain },
    {
      key: "war_usd_m",
      title: "War brings",
      unit: money,
      number: true,
      format: (value) => usd(value, { change: true }),
    },
    { key: "truce_tariff_pct", title: "Tariff in truce", unit: "%", number: true, format: rate },
    { key: "deviation_tariff_pct", title: "in a breach", unit: "%", number: true, format: rate },
    { key: "war_tariff_pct", title: "in war", unit: "%", number: true, format: rate },
  ];
}

function needRows(app, { needs }) {
  return Object.entries(needs).map(([code, one]) => ({ name: app.anyName(code), keeps: one.holds ? "yes" : "no", ...one }));
}

function needColumns() {
  const weight = (value) => (isNumber(value) ? plain(value, 2) : "none is enough");
  return [
    { key: "name", title: "Side" },
    { key: "keeps", title: "Keeps the truce" },
    { key: "standing", title: "Why" },
    { key: "critical_discount", title: "Least weight of the next period", number: true, format: weight },
    { key: "weight", title: "Weight that it has", number: true, format: (value) => plain(value, 2) },
    { key: "highest_yearly_rate_pct", title: "Highest interest", unit: "% a year", number: true, format: rate },
    {
      key: "lowest_renewal",
      title: "Least chance of renewal",
      unit: "a period",
      number: true,
      format: (value) => (isNumber(value) ? plain(value, 2) : "n/a"),
    },
  ];
}

function band(app, result) {
  const cases = Object.entries(result.band);
  if (!cases.length) return el("p", { class: "quiet", text: result.robust });
  const sides = Object.keys(result.payoffs);
  return el(
    "details",
    {},
    el("summary", { text: `With other trade elasticities (${cases.length})` }),
    table({
      caption: result.robust,
      columns: [
        { key: "name", title: "Elasticities" },
        { key: "theta", title: "Mean", number: true, format: rate },
        { key: "holds", title: "The truce holds", format: (value) => (value ? "yes" : "no") },
        ...sides.map((code) => ({
          key: `${code}_war_pct`,
          title: `War brings ${app.anyName(code)}`,
          unit: "%",
          number: true,
          format: gain,
        })),
      ],
      rows: cases.map(([name, one]) => ({ name, ...one })),
      label: "The truce with other trade elasticities",
    }),
  );
}
