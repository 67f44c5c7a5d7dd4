/* The tables of a shortage: who runs short, which sectors lose, the world's answer, assumptions, who makes the mineral. */

import { el, table } from "../dom.js";
import { isNumber, listed, MISSING, plain, sentence, signed, usd } from "../format.js";

const STANDINGS = {
  verified: "read in the source",
  secondary: "read in a report of the source",
  computed: "computed here",
  assumption: "an assumption",
};
const NEVER = "never";
const SMALLEST_TOLD = 0.01;

/** A percentage with two digits that mean something, as in the sentence above the table and in a brief; below a hundredth
    only that it is. */
export function percent(value) {
  if (!isNumber(value)) return MISSING;
  const size = Math.abs(value);
  if (size < SMALLEST_TOLD) return value === 0 ? "0" : `under ${SMALLEST_TOLD}`;
  return plain(value, Math.max(1 - Math.floor(Math.log10(size)), 0));
}

const percentSpan = (low, high) => `${percent(low)} to ${percent(high)}`;
const share = (value) => (isNumber(value) ? plain(100 * value, 0) : "n/a");
/** Years as a number, or as the answer says it where there is none: "> 15". */
const years = (value, words) =>
  isNumber(value) ? plain(value, 1) : words.replace("not within", ">").replace(" years", "");
const dayOf = (value) => (isNumber(value) ? plain(value, 0) : NEVER);

/** Economies in the order of what is told of them: the largest share of value added that stops first. */
export function byLoss(found) {
  const loss = (code) => found.economies[code]?.gdp_loss_pct ?? 0;
  return Object.keys(found.economies).sort((a, b) => loss(b) - loss(a));
}

/** Economies as rows, the largest loss first. */
export function economyRows(app, found) {
  return byLoss(found).map((code) => ({ code, name: app.name(code), ...found.economies[code] }));
}

/** Every number of an economy, as the interface names it. */
export function economyColumns(found) {
  return [
    { key: "name", title: "Economy" },
    ...Object.keys(found.units).map((key) => ({ key, title: key, unit: found.units[key] })),
  ];
}

/** All tables but the first two figures' own. */
export function tablesOf(app, found) {
  const rows = economyRows(app, found);
  return [
    rows.length
      ? table({
          caption:
            "Who runs short and what stops in the first year, those with the largest losses in money; the largest share of " +
            "value added first, with its range from easy to no substitution",
          columns: [
            { key: "name", title: "Economy" },
            {
              key: "gdp_loss_pct",
              title: "Value added that stops",
              unit: "%",
              number: true,
              format: (value, row) => `${percent(value)} (${percentSpan(row.gdp_loss_low_pct, row.gdp_loss_high_pct)})`,
            },
            { key: "loss_usd_m", title: "Loss", number: true, format: (value) => usd(value) },
            {
              key: "from_controllers_pct",
              title: "Need from who cuts",
              unit: "%",
              number: true,
              format: (value) => plain(value, 0),
            },
            { key: "stock_days", title: "Stock", unit: "days", number: true, format: dayOf },
            { key: "first_short_day", title: "Short from day", number: true, format: dayOf },
            { key: "lowest_availability", title: "Worst month, need met", unit: "%", number: true, format: share },
            {
              key: "diversify_years",
              title: "To do without who cuts (if plants are begun)",
              unit: "years",
              number: true,
              format: (value, row) =>
                `${years(value, row.time_to_diversify)} (${years(row.diversify_if_begun_years, row.time_if_begun)})`,
            },
          ],
          rows,
          label: "Economies",
        })
      : null,
    sectors(app, found),
    world(app, found),
    assumptions(found),
    el(
      "details",
      { dataset: { part: "sources" } },
      el("summary", { text: `Sources (${found.sources.length}) and vintage` }),
      el(
        "ul",
        {},
        found.sources.map((text) => el("li", { text: sentence(text) })),
      ),
      el(
        "dl",
        { class: "plain" },
        Object.entries(found.vintage).flatMap(([key, words]) => [el("dt", { text: key }), el("dd", { text: words })]),
      ),
    ),
  ];
}

function sectors(app, found) {
  const order = byLoss(found);
  const hits = Object.entries(found.sectors).sort(([a], [b]) => order.indexOf(a) - order.indexOf(b));
  const rows = hits.flatMap(([code, hit]) =>
    Object.entries(hit).map(([sector, one]) => ({ name: app.name(code), sector, ...one })),
  );
  if (!rows.length) return null;
  return el(
    "details",
    { dataset: { part: "sectors" } },
    el("summary", { text: `Sectors that lose (${rows.length})` }),
    table({
      columns: [
        { key: "name", title: "Economy" },
        { key: "title", title: "Sector" },
        {
          key: "dependence",
          title: "Output that stops without it",
          unit: "%",
          number: true,
          format: (value) => percent(100 * value),
        },
        { key: "loss_pct", title: "Output that stops", unit: "%", number: true, format: percent },
        {
          key: "range",
          title: "Low to high",
          unit: "%",
          number: true,
          format: (_, row) => percentSpan(row.loss_low_pct, row.loss_high_pct),
        },
        { key: "loss_usd_m", title: "Loss", number: true, format: (value) => usd(value) },
      ],
      rows,
      label: "Sectors that lose",
    }),
  );
}

function world(app, found) {
  if (!found.world) return null;
  const { units } = found.world;
  const keys = [
    ["real_gdp_pct", "Real GDP"],
    ["real_wage_pct", "Real wage"],
    ["welfare_pct", "Welfare"],
  ].filter(([key]) => found.world[key]);
  const rows = Object.keys(found.world.real_gdp_pct ?? {})
    .map((code) => ({ name: app.name(code), ...Object.fromEntries(keys.map(([key]) => [key, found.world[key][code]])) }))
    .sort((a, b) => a.real_gdp_pct - b.real_gdp_pct);
  return el(
    "details",
    { dataset: { part: "world" } },
    el("summary", { text: "The world's answer in the first year" }),
    found.world.converged
      ? el("p", { class: "quiet", text: found.world.note ?? "" })
      : el("p", { class: "problems", text: found.world.why ?? "No equilibrium was found." }),
    table({
      columns: [
        { key: "name", title: "Economy" },
        ...keys.map(([key, title]) => ({
          key,
          title,
          unit: units[key].startsWith("%") ? "%" : units[key],
          number: true,
          format: (value) => signed(value),
        })),
      ],
      rows,
      label: "The world's answer",
      caption: units.welfare_pct ? `Welfare: ${units.welfare_pct}` : "",
    }),
  );
}

function assumptions({ assumptions: given }) {
  return el(
    "details",
    { dataset: { part: "everything" } },
    el("summary", { text: `Everything that is assumed (${given.length})` }),
    el("ul", { class: "measures" }, given.map(assumption)),
  );
}

function assumption(one) {
  const value = isNumber(one.value) ? String(Number(one.value.toPrecision(3))) : String(one.value ?? "n/a");
  return el(
    "li",
    {},
    el(
      "p",
      { class: "what" },
      `${one.name}: ${[value, one.unit].filter(Boolean).join(" ")} `,
      el("span", { class: "status", text: STANDINGS[one.standing] ?? one.standing }),
    ),
    el("p", { text: sentence(one.meaning) }),
    one.basis ? el("p", { class: "quiet", text: `Grounds: ${one.basis}` }) : null,
    one.change ? el("p", { class: "quiet small", text: `To change it in Python: ${one.change}` }) : null,
  );
}

/** Who makes a mineral, stage by stage. */
export function chainPart(app, chain) {
  if (!chain) return null;
  return [
    el("h2", { text: `${chain.title}: who makes it` }),
    el("p", { class: "quiet measure-text", text: chain.note }),
    el(
      "div",
      { class: "columns" },
      chain.stages.map(({ stage, production }) =>
        el(
          "div",
          {},
          el("h3", { text: sentence(stage) }),
          production
            ? table({
                caption: `${production.year}, ${STANDINGS[production.standing] ?? production.standing}: ${production.source}`,
                columns: [
                  { key: "name", title: "Economy", format: sentence },
                  {
                    key: "share",
                    title: "Of the world's output",
                    unit: "%",
                    number: true,
                    format: (value) => (value < 0.0005 ? "under 0.1" : plain(100 * value, 1)),
                  },
                ],
                rows: production.shares.filter((one) => one.share > 0).slice(0, 8),
                label: `Who makes it: ${stage}`,
              })
            : el("p", { class: "quiet", text: "Not known." }),
        ),
      ),
    ),
    el("p", {
      class: "quiet small",
      text: `Up to eight economies a stage. Used in ${listed(chain.using_sectors.map(app.sectorName))}.`,
    }),
  ];
}
