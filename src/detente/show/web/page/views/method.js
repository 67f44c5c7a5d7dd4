/* How the numbers come about: what they mean, what they rest on, what is not known, and how to make them again. All from /meta. */

import { bars } from "../charts/bars.js";
import { downloadBox } from "../charts/download.js";
import { figure } from "../charts/figure.js";
import { el, table } from "../dom.js";
import { dayWords, listed, plain } from "../format.js";

const IN_SHORT = [
  "Economies trade goods and services of many sectors along the input-output links of the tables named below. " +
    "Producers buy inputs from each other; a tariff on an input is paid again and again down the chain.",
  "A measure changes the price at which one economy can buy from another. Buyers turn to other sellers as far as published " +
    "trade elasticities say; wages, prices and incomes adjust until every market clears. Tariff revenue goes to the " +
    "households of the importer.",
  "Every number is a change against the same world with the tariffs before 2025, or against another scenario where the page " +
    "says so. Welfare is real income: what households can buy. In the long run suppliers have been chosen anew, which takes " +
    "years; \u201cimpact\u201d is the first year.",
  "What has no rate or no list of products in the ledger is not in the numbers; each view names it.",
];
const STATEMENTS = {
  verified: "read in the source",
  fitted: "fitted by us",
  computed: "computed by us",
  derived: "derived",
  assumption: "an assumption: change it where you know better",
};

let app = null;

export function mount(root, given) {
  app = given;
  const { meta } = app;
  root.append(el("h2", { text: "Method" }), ...IN_SHORT.map((text) => el("p", { class: "measure-text", text })));
  elasticities(root);
  section(root, "What the numbers mean", definitions(), "variables");
  section(root, "What is not known, and how it is drawn", uncertain(), "uncertain");
  section(root, "Published trade elasticities", citations(), "elasticity-sets");
  section(root, "Instruments of a scenario", instruments(), "instruments");
  root.append(
    el("h2", { text: "Data" }),
    el(
      "dl",
      { class: "plain" },
      pair(
        "World",
        `${meta.world.name}, ${meta.world.economies.length} economies, ${meta.world.sectors.length} sectors, fingerprint ${meta.world.fingerprint}`,
      ),
      pair(
        "Ledger",
        `${meta.ledger.title ?? meta.ledger.name}: ${meta.ledger.vintage}, ${dayWords(meta.ledger.first_day)} to ${dayWords(meta.ledger.last_day)}`,
      ),
      pair("Version", meta.version),
    ),
    el("h3", { text: "Sources" }),
    listOf(meta.world.sources),
    el("h3", { text: "What to know about the data" }),
    listOf(meta.world.notes),
    el("p", {
      class: "quiet",
      text: "Outlines on maps: Natural Earth 4.1.0, public domain. Borders are theirs and say nothing about our view of them.",
    }),
    el("h2", { text: "The same numbers elsewhere" }),
    el("p", { text: "Every figure gives the Python that makes it again under Download. From the command line:" }),
    el("pre", {
      tabindex: "0",
      "aria-label": "Commands",
      text: `detente status --on ${app.state.day}\ndetente run scenario.yaml\ndetente brief --on ${app.state.day}`,
    }),
    el(
      "p",
      {},
      "What this page asks for is open to any program: ",
      el("a", { href: "api/v1/openapi.json", text: "the description of the interface (OpenAPI)" }),
      ".",
    ),
  );
}

export function show() {
  app.ready("method", app.meta.version);
}

function section(root, title, { columns, rows }, file) {
  root.append(
    el("h2", { text: title }),
    table({ columns, rows, label: title }),
    downloadBox({ file, columns: () => columns, rows: () => rows, document: () => rows }),
  );
}

/** What the numbers turn on most: how readily buyers change sellers, by sector, and how far published estimates lie apart. */
function elasticities(root) {
  const { sectors, sets, uniform, used, python, unit, largest } = app.meta.trade_elasticities;
  const kinds = new Map(app.meta.world.sectors.map(({ code, name }) => [code, name]));
  const rows = sectors.map((one) => ({ ...one, ...one.by_set, name: kinds.get(one.sector) ?? one.sector }));
  const estimated = rows.filter(({ low, high }) => high > low);
  const others = rows.filter(({ low, high }) => high === low);
  const told = listed(Object.entries(uniform).map(([name, value]) => `${name} ${plain(value, 0)}`));
  const number = { number: true, format: (value) => plain(value, 1) };
  const made = figure(root, {
    title: "How readily buyers change sellers, by sector",
    file: "elasticities",
    python: () => python,
    level: 2,
  });
  made.show({
    draw: (holder, width) =>
      bars(holder, width, {
        rows: estimated.map(({ name, used: value, low, high }) => ({ name, values: [{ value, low, high }] })),
        unit: "",
        axis: "trade elasticity",
        title: "Trade elasticity by sector with the range of published sets",
        change: false,
      }),
    columns: [
      { key: "name", title: "Sector" },
      { key: "used", title: `Used (${used})`, ...number },
      { key: "low", title: "Lowest", ...number },
      { key: "high", title: "Highest", ...number },
      ...sets.map((key) => ({ key, title: key, ...number })),
    ],
    rows,
    caption:
      `Trade elasticity: ${unit}. Bars: the median of published sets, which is used unless another is asked for; lines: ` +
      `from the lowest to the highest of the sets that tell sectors apart, none above ${plain(largest, 0)}. The ${others.length} sectors without estimates, ` +
      `most of them services, have ${plain(others[0]?.used, 0)}. One number for all sectors: ${told}.`,
    document: app.meta.trade_elasticities,
  });
}

function pair(term, words) {
  return [el("dt", { text: term }), el("dd", { text: words })];
}

function listOf(texts) {
  return el(
    "ul",
    {},
    texts.map((text) => el("li", { text })),
  );
}

function definitions() {
  const rows = app.meta.variables.map((one) => ({ ...one, dims: (one.dims ?? []).join(", ") || "world" }));
  return {
    rows,
    columns: [
      { key: "title", title: "Variable" },
      { key: "unit", title: "Unit" },
      { key: "dims", title: "By" },
      { key: "definition", title: "What it is" },
      { key: "source", title: "Source" },
    ],
  };
}

function uncertain() {
  const rows = app.meta.uncertain.map((one) => ({
    ...one,
    stands: STATEMENTS[one.standing] ?? one.standing,
    drawn: one.by_default ? "yes" : "where asked for",
  }));
  return {
    rows,
    columns: [
      { key: "title", title: "What" },
      { key: "distribution", title: "Drawn from" },
      { key: "stands", title: "It is" },
      { key: "drawn", title: "Drawn" },
      { key: "source", title: "Source" },
    ],
  };
}

function citations() {
  return {
    rows: app.meta.elasticities,
    columns: [
      { key: "set", title: "Name" },
      { key: "citation", title: "Source" },
    ],
  };
}

function instruments() {
  return {
    rows: app.meta.instruments,
    columns: [
      { key: "instrument", title: "Instrument" },
      { key: "meaning", title: "What its number means" },
    ],
  };
}
