/* The deal that two sides would sign: the answer, the frontier, who grants what, who gains. */

import { figure } from "../charts/figure.js";
import * as frontierChart from "../charts/frontier.js";
import { bigNumbers, el, replace, table } from "../dom.js";
import { isNumber, plain, sentence, signed, usd } from "../format.js";

const KINDS = { tariff: "tariff on", licence: "export wedge on", purchase: "purchases from", quota: "quota on trade with" };
const PACKAGES = { agreed: "The deal they would sign", smallest: "The smallest deal" };

const gain = (value) => (isNumber(value) ? signed(value, "", 3) : "–");
const money = (value) => (isNumber(value) ? usd(value, { change: true }) : "–");
const rate = (value) => (isNumber(value) ? plain(value, 1) : "–");

/** The part of the page that shows a deal: `{node, show, kept}`. */
export function dealPart(app) {
  const [head, rest] = [el("div", {}), el("div", {})];
  const place = el("div", {});
  const node = el("div", { hidden: true }, head, place, rest);
  let found = null;
  const fig = figure(place, { title: "What both can reach", file: "frontier", python: () => found?.python ?? null });
  return {
    node,
    async show(result) {
      found = result;
      await frontierChart.prepare();
      node.hidden = false;
      const [first, ...others] = sentences(result.sentence);
      replace(
        head,
        el("p", { class: "answer", text: first }),
        others.length ? el("p", { class: "measure-text", text: others.join(" ") }) : null,
        result.exists
          ? bigNumbers(numbersOf(app, result))
          : el("p", { class: "notice", text: `There is no deal: ${result.why_not}` }),
      );
      showFrontier(fig, result);
      replace(rest, restOf(app, result));
    },
    kept: (result) =>
      result.gains.map((one) => ({
        name: `${PACKAGES[one.package]}: ${app.anyName(one.who)}`,
        value: one.gain_pct,
        unit: "%",
      })),
  };
}

/** Sentences of a text; a dot within a number ends none. */
function sentences(text) {
  return text.split(/(?<=[.!?])\s+(?=[A-Z])/);
}

function numbersOf(app, result) {
  const gainOf = (kind, who) => result.gains.find((one) => one.package === kind && one.who === who);
  const sides = Object.keys(result.players);
  const smallest = result.concessions.reduce((sum, one) => sum + (one.smallest_usd_m ?? 0), 0);
  const number = (who) => {
    const one = gainOf("agreed", who);
    return {
      label: `${app.anyName(who)}, deal signed`,
      value: signed(one?.gain_pct, "%"),
      note: one ? `of real income; ${usd(one.gain_usd_m, { change: true })} a year` : "",
    };
  };
  return [
    ...sides.map(number),
    number("world"),
    { label: "The smallest deal", value: usd(smallest), note: "of trade with cuts, points times value; a year" },
  ];
}

function showFrontier(fig, result) {
  const sides = Object.keys(result.players);
  const [first, second] = sides;
  const at = (one) => ({ x: one[first], y: one[second], name: sentence(one.called) });
  const points = result.points.filter(({ kind }) => kind === "frontier").map((one) => ({ ...at(one), name: undefined }));
  const marks = result.points.filter(({ kind }) => kind !== "frontier").map(at);
  const gainOf = (code) => `${result.titles[code]} gains`;
  const unit = "% of real income";
  const shown = (value) => signed(value, "", 3);
  fig.show({
    draw: (holder, width) =>
      frontierChart.frontier(holder, width, {
        points,
        marks,
        xTitle: gainOf(first),
        yTitle: gainOf(second),
        unit,
        title: `What ${result.titles[first]} and ${result.titles[second]} can reach`,
        region: true,
      }),
    columns: [
      { key: "called", title: "What", format: sentence },
      { key: first, title: gainOf(first), unit, number: true, format: shown },
      { key: second, title: gainOf(second), unit, number: true, format: shown },
    ],
    rows: result.points,
    caption:
      `${result.today}. Each point is a package of cuts; on the line neither side can gain more without the ` +
      `other gaining less. Shaded: better for both than today. Gains against today, ${result.units.gain_pct}.`,
    document: result,
  });
}

function restOf(app, result) {
  const partner = (by) => Object.keys(result.players).find((code) => code !== by);
  const concessions = result.concessions.map((one) => ({
    ...one,
    name: app.anyName(one.by),
    grants: `${KINDS[one.what] ?? one.what} ${app.anyName(partner(one.by))}, ${app.anyName(one.sectors)}`,
  }));
  const part = (title, content) => el("details", { open: true }, el("summary", { text: title }), content);
  return [
    part(
      "Who grants what",
      table({
        columns: [
          { key: "name", title: "Who" },
          { key: "grants", title: "What" },
          { key: "today_pct", title: "Today", unit: "%", number: true, format: rate },
          { key: "agreed_pct", title: "Deal signed", unit: "%", number: true, format: rate },
          { key: "smallest_pct", title: "Smallest deal", unit: "%", number: true, format: rate },
          { key: "could_be_pct", title: "All granted", unit: "%", number: true, format: rate },
          { key: "agreed_usd_m", title: "Worth, deal signed", number: true, format: (value) => usd(value) },
        ],
        rows: concessions,
        label: "Who grants what",
        caption: "Mean rates; worth: points cut times trade, or purchases beyond today's, a year",
      }),
    ),
    part(
      "Who gains",
      table({
        columns: [
          { key: "name", title: "Who" },
          { key: "agreed", title: "Deal signed", unit: "% of real income", number: true, format: gain },
          { key: "agreed_usd_m", title: "Deal signed", unit: "a year", number: true, format: money },
          { key: "smallest", title: "Smallest deal", unit: "% of real income", number: true, format: gain },
          { key: "smallest_usd_m", title: "Smallest deal", unit: "a year", number: true, format: money },
        ],
        rows: gainRows(app, result),
        label: "Who gains",
        caption: "Both sides, the world, and the others who lose most by either deal; – : not among those",
      }),
    ),
    part(
      "What each needs in return",
      el(
        "ul",
        {},
        result.needs.map((one) => el("li", { text: needWords(app, one) })),
      ),
    ),
    el(
      "details",
      {},
      el("summary", { text: "What it rests on" }),
      el(
        "ul",
        {},
        [
          `When talks fail, ${result.terms.when_talks_fail}.`,
          ...result.not_part_of_it.map((note) => `Not part of it: ${note}.`),
          sentence(result.checks),
        ].map((text) => el("li", { text })),
      ),
      el(
        "dl",
        { class: "plain" },
        Object.entries(result.vintage).flatMap(([key, words]) => [el("dt", { text: key }), el("dd", { text: words })]),
      ),
    ),
  ];
}

/** One row for each who gains or loses, by package. */
function gainRows(app, { gains }) {
  const rows = new Map();
  for (const { package: kind, who, gain_pct, gain_usd_m } of gains) {
    const row = rows.get(who) ?? { name: sentence(app.anyName(who)) };
    rows.set(who, { ...row, [kind]: gain_pct, [`${kind}_usd_m`]: gain_usd_m });
  }
  return [...rows.values()];
}

function needWords(app, { player, gain_alone_points: alone, least_in_return_usd_m: least }) {
  const name = app.anyName(player);
  const own = `what it grants brings it ${signed(alone, "points")} by itself`;
  if (!isNumber(least)) return `${name}: ${own}; nothing that the other can grant is enough.`;
  return least > 0 ? `${name} needs ${usd(least)} in return: ${own}.` : `${name} needs nothing in return: ${own}.`;
}
