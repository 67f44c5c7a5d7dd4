/* A mineral in few hands is cut: who runs short, when, what stops, and what all that is assumed on. */

import { debounced, get, isOutdated, latest, post } from "../api.js";
import { busy, el, problemsBox, replace } from "../dom.js";
import { formIn } from "./form.js";
import { shortagePart } from "./shortage.js";
import { chainPart, economyRows } from "./shortage_tables.js";

const USUAL = {
  mineral: "rare-earths",
  stage: "",
  cut: 80,
  months: 12,
  by: ["CHN"],
  on: ["world"],
  stock_days: "",
  sigma: "",
  projects: "listed",
};
const PROJECTS = [
  ["listed", "Those that are listed with the mineral"],
  ["none", "None"],
];

let app = null;
const parts = {};
const ask = latest();
let chains = null;
let asked = null;
let answer = null;

export function mount(root, given) {
  app = given;
  parts.controls = el("div", {});
  parts.form = formIn(parts.controls, put);
  parts.problems = el("div", {});
  parts.chain = el("div", {});
  parts.results = el("div", {});
  parts.shortage = shortagePart(parts.results, app, () => answer?.python ?? null);
  parts.results.hidden = true;
  const left = el("div", {}, el("h2", { text: "The cut" }), parts.controls);
  const right = el(
    "div",
    {},
    el("h2", { class: "unseen", text: "What comes of it" }),
    parts.problems,
    parts.results,
    parts.chain,
  );
  root.append(el("div", { class: "sidebar" }, left, right));
}

/** What the state asks for; a link may say anything. */
function wantedOf() {
  const said = app.part("minerals");
  const wanted = { ...USUAL };
  for (const key of ["mineral", "stage", "projects"]) if (typeof said[key] === "string") wanted[key] = said[key];
  for (const key of ["cut", "months"]) if (Number.isFinite(said[key])) wanted[key] = said[key];
  for (const key of ["stock_days", "sigma"]) if (Number.isFinite(said[key]) || said[key] === "") wanted[key] = said[key];
  for (const key of ["by", "on"]) {
    if (Array.isArray(said[key])) wanted[key] = said[key].filter((one) => typeof one === "string");
  }
  return wanted;
}

const put = (more) => app.setPart("minerals", more);

function drawControls(wanted) {
  const { mineral, stage, projects, by, on } = wanted;
  parts.form.draw(JSON.stringify([mineral, stage, projects, by, on]), () => controls(wanted));
}

function controls(wanted) {
  const { choice, number, names, beginAnew } = parts.form;
  const chain = chains.find((one) => one.mineral === wanted.mineral);
  const minerals = chains.map(({ mineral, title }) => [mineral, title]);
  const stages = [["", "Where the hold is tightest"], ...(chain?.stages ?? []).map(({ stage }) => [stage, stage])];
  const assumed = wanted.stock_days !== "" || wanted.sigma !== "" || wanted.projects !== USUAL.projects;
  return [
    choice("mineral", "Mineral", minerals, wanted.mineral, { along: { stage: "" } }),
    choice("stage", "Stage", stages, wanted.stage),
    el(
      "div",
      { class: "fields" },
      number("cut", "Cut, % of exports", wanted.cut, { min: 0, max: 100 }),
      number("months", "Months", wanted.months, { min: 1, max: 120 }),
    ),
    names("by", "Who cuts", app.economyOptions, wanted.by),
    names("on", "Who is cut off", app.economyOptions, wanted.on),
    el(
      "details",
      { open: parts.controls.querySelector("details")?.open || assumed },
      el("summary", { text: "What is assumed of stocks, substitutes and projects" }),
      number("stock_days", "Own stock, days of use", wanted.stock_days, {
        min: 0,
        max: 10000,
        empty: true,
        hint: "Empty: what is assumed of each economy",
      }),
      number("sigma", "Elasticity of substitution", wanted.sigma, {
        min: 0,
        max: 20,
        empty: true,
        hint: "Empty: little at first, more over years",
      }),
      choice("projects", "New plants", PROJECTS, wanted.projects),
    ),
    beginAnew(USUAL),
  ];
}

/** The body of the question: what is left empty is left to the library. */
function bodyOf(wanted) {
  const names = (list) => (list.length === 1 ? list[0] : list);
  return {
    mineral: wanted.mineral,
    cut: Number((wanted.cut / 100).toPrecision(12)),
    months: wanted.months,
    by: names(wanted.by),
    on: names(wanted.on),
    projects: wanted.projects,
    ...(wanted.stage ? { stage: wanted.stage } : {}),
    ...(wanted.stock_days === "" ? {} : { stock_days: wanted.stock_days }),
    ...(wanted.sigma === "" ? {} : { sigma: wanted.sigma }),
  };
}

const load = debounced(work, 250);

export async function show() {
  try {
    chains ??= (await get("minerals")).minerals;
  } catch (error) {
    replace(parts.problems, problemsBox(error));
    return app.ready("minerals", "failed");
  }
  const wanted = wantedOf();
  drawControls(wanted);
  replace(
    parts.chain,
    chainPart(
      app,
      chains.find((one) => one.mineral === wanted.mineral),
    ),
  );
  const missing = wanted.by.length
    ? wanted.on.length
      ? ""
      : "Nobody is cut off: name one in 'Who is cut off'."
    : "Nobody cuts: name one in 'Who cuts'.";
  if (missing) {
    asked = "";
    busy(parts.results, true);
    replace(parts.problems, problemsBox(new Error(missing)));
    return app.ready("minerals", "refused");
  }
  const body = bodyOf(wanted);
  const question = JSON.stringify(body);
  if (question === asked) return answer && app.ready("minerals", answer.id);
  const first = asked === null;
  asked = question;
  busy(parts.results, true);
  return first ? work(body) : load(body);
}

async function work(body) {
  if (JSON.stringify(body) !== asked) return;
  try {
    const found = await ask((signal) => post("shortage", body, { signal }));
    answer = found;
    replace(parts.problems);
    parts.results.hidden = false;
    await parts.shortage.show(answer);
    busy(parts.results, false);
    app.keep(found.question, keptRows(found));
    app.say(found.answer);
    app.ready("minerals", found.id);
  } catch (error) {
    if (isOutdated(error)) return;
    busy(parts.results, true);
    replace(parts.problems, problemsBox(error));
    app.ready("minerals", "refused");
  }
}

function keptRows(found) {
  return economyRows(app, found)
    .slice(0, 8)
    .map((one) => ({
      name: `${one.name}, value added stopped`,
      value: -one.gdp_loss_pct,
      low: -one.gdp_loss_high_pct,
      high: -one.gdp_loss_low_pct,
      unit: "%",
    }));
}
