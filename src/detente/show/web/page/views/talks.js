/* Talks between two sides: what they can reach together, the deal they would sign, the smallest that leaves both better off,
   and whether a truce holds. Each is a job of some seconds. */

import { el, field } from "../dom.js";
import { dayWords } from "../format.js";
import { jobBox } from "./bands.js";
import { dealPart } from "./deal.js";
import { formIn } from "./form.js";
import { trucePart } from "./truce.js";

const USUAL = {
  first: "USA",
  second: "CHN",
  today: "ledger",
  disagreement: "today",
  weight: 50,
  margin: 0.01,
  by: "uniform",
  lag: 0,
  renewal: 100,
  period_years: 1,
  band: "",
};
const TODAY = [
  ["ledger", "The ledger on the day"],
  ["scenario", "The scenario that is being built"],
];
const FAIL = [
  ["today", "Today's tariffs go on"],
  ["war", "War: each sets the tariffs that serve it best"],
];
const BY = [
  ["uniform", "One cut for all goods"],
  ["sector", "Sector by sector"],
];
const BANDS = [
  ["", "The median alone"],
  ["scales", "Half to twice as large"],
  ["sets", "Other published sets"],
  ["default", "Both, about a minute"],
];

let app = null;
const parts = {};
const results = { deal: null, truce: null };
const asked = { deal: null, truce: null };

export function mount(root, given) {
  app = given;
  parts.controls = el("div", {});
  parts.form = formIn(parts.controls, put);
  parts.deal = dealPart(app);
  parts.truce = trucePart(app);
  parts.dealJob = jobBox({
    label: "Looking for a deal",
    start: "Look for a deal",
    say: app.say,
    body: () => remember("deal", dealBody(wantedOf())),
    done: (result) => done("deal", result),
  });
  parts.truceJob = jobBox({
    label: "Working out the truce",
    start: "See whether a truce holds",
    say: app.say,
    body: () => remember("truce", truceBody(wantedOf())),
    done: (result) => done("truce", result),
  });
  parts.dealNote = el("p", { class: "quiet", role: "status" });
  parts.truceNote = el("p", { class: "quiet", role: "status" });
  const left = el("div", {}, el("h2", { text: "The talks" }), parts.controls);
  const right = el(
    "div",
    {},
    el("h2", { text: "A deal" }),
    parts.dealJob.node,
    parts.dealNote,
    parts.deal.node,
    el("h2", { text: "A truce" }),
    parts.truceJob.node,
    parts.truceNote,
    parts.truce.node,
  );
  root.append(el("div", { class: "sidebar" }, left, right));
}

/** What the state asks for; a link may say anything. */
function wantedOf() {
  const said = app.part("talks");
  return Object.fromEntries(
    Object.entries(USUAL).map(([key, usual]) => [key, typeof said[key] === typeof usual ? said[key] : usual]),
  );
}

export function show(state) {
  const wanted = wantedOf();
  drawControls(wanted, state.day);
  const now = { deal: dealBody(wanted), truce: truceBody(wanted) };
  for (const kind of ["deal", "truce"]) {
    const other = results[kind] !== null && JSON.stringify(now[kind]) !== asked[kind];
    parts[`${kind}Note`].textContent = other ? "What follows was worked out on other terms than those chosen now." : "";
  }
  app.ready("talks", ["deal", "truce"].filter((kind) => results[kind]).join(" ") || "none");
}

const put = (more) => app.setPart("talks", more);

function drawControls(wanted, day) {
  const { first, second, today, disagreement, by, band } = wanted;
  parts.form.draw(JSON.stringify([first, second, today, disagreement, by, band, day]), () => controls(wanted, day));
}

function controls(wanted, day) {
  const sides = app.economyOptions.filter(([value]) => value !== "world");
  const { keyed, beginAnew } = parts.form;
  const choice = (key, label, options, hint) => parts.form.choice(key, label, options, wanted[key], { hint });
  const number = (key, label, min, max, more) => parts.form.number(key, label, wanted[key], { min, max, ...more });
  const dayInput = el("input", {
    type: "date",
    value: day,
    min: app.meta.limits.first_day,
    max: app.meta.limits.last_day,
    on: { change: ({ target }) => target.value && app.update({ day: target.value }) },
  });
  const whole = { step: "1", hint: "0: answered in the next" };
  return [
    choice("first", "One side", sides),
    choice("second", "The other side", sides),
    choice("today", "In force today", TODAY, wanted.today === "scenario" ? `“${app.scenario().name}”` : ""),
    wanted.today === "ledger" ? field("Day", keyed("day", dayInput)) : null,
    el("h3", { text: "Terms of a deal" }),
    choice("disagreement", "When talks fail", FAIL),
    choice("by", "What is granted", BY, "Sector by sector takes longer, with war some minutes"),
    number("weight", "Bargaining power of the first, %", 0, 100),
    number("margin", "Each gains at least, % of real income", 0, 10),
    el("h3", { text: "Terms of a truce" }),
    number("lag", "Periods before a breach is answered", 0, 100, whole),
    number("renewal", "Chance that it is renewed, %", 0, 100, { hint: "Each period" }),
    number("period_years", "Length of a period, years", 0.1, 50),
    choice("band", "Also with other trade elasticities", BANDS),
    beginAnew(USUAL),
  ];
}

function basis(wanted) {
  const players = [wanted.first, wanted.second];
  if (wanted.today === "ledger") {
    const words = `What the ledger has in force on ${dayWords(app.state.day)}, against the tariffs before 2025`;
    return { players, scenario: { ...app.newScenario(), name: "In force", words } };
  }
  return { players, scenario: { ...app.scenario(), horizon: undefined } };
}

function dealBody(wanted) {
  const { disagreement, margin, by } = wanted;
  const options = { disagreement, weight: wanted.weight / 100, margin, by, ...(by === "sector" ? { groups: "broad" } : {}) };
  return { kind: "deal", ...basis(wanted), options };
}

function truceBody(wanted) {
  const { lag, period_years, band } = wanted;
  const options = { lag, renewal: wanted.renewal / 100, period_years, ...(band ? { band } : {}) };
  return { kind: "truce", ...basis(wanted), options };
}

function remember(kind, body) {
  asked[kind] = JSON.stringify(body);
  return body;
}

async function done(kind, result) {
  results[kind] = result;
  await parts[kind].show(result);
  app.keep(`${titleOf(result)}, ${dayWords(result.scenario.day)}`, parts[kind].kept(result));
  show(app.state);
}

function titleOf({ kind, players, payoffs }) {
  const sides = Object.keys(players ?? payoffs).map((code) => app.anyName(code));
  return `${kind === "deal" ? "A deal" : "A truce"} between ${sides.join(" and ")}`;
}
