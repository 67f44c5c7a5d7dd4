/* A mineral in few hands is cut: who runs short, when, what stops, and what all that is assumed on. */

import { debounced, get, isOutdated, latest, post } from "../api.js";
import { busy, button, el, field, problemsBox, replace, select } from "../dom.js";
import { picker } from "../picker.js";
import { shortagePart } from "./shortage.js";
import { chainPart } from "./shortage_tables.js";

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
let drawn = null;

export function mount(root, given) {
  app = given;
  parts.controls = el("div", {});
  parts.problems = el("div", {});
  parts.chain = el("div", {});
  parts.results = el("div", {});
  parts.shortage = shortagePart(parts.results, app, python);
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
  // A field that is typed in keeps its place: only what other hands change is drawn anew.
  const shape = JSON.stringify([wanted.mineral, wanted.stage, wanted.projects, wanted.by, wanted.on]);
  if (shape === drawn) return;
  const at = parts.controls.contains(document.activeElement) ? document.activeElement.dataset.key : null;
  if (!drawn || at !== "names") {
    replace(parts.controls, controls(wanted));
    if (at) parts.controls.querySelector(`[data-key="${at}"]`)?.focus();
  }
  drawn = shape;
}

function controls(wanted) {
  const chain = chains.find((one) => one.mineral === wanted.mineral);
  const stages = (chain?.stages ?? []).map(({ stage }) => [stage, stage]);
  const keyed = (key, control) => {
    control.dataset.key = key;
    return control;
  };
  const number = (key, label, { min, max, hint = "", empty = false }) =>
    field(
      label,
      keyed(
        key,
        el("input", {
          type: "number",
          min: String(min),
          max: String(max),
          step: "any",
          inputmode: "decimal",
          value: String(wanted[key]),
          on: {
            input: ({ target }) => {
              if (target.value === "" ? empty : target.validity.valid)
                put({ [key]: target.value === "" ? "" : Number(target.value) });
            },
          },
        }),
      ),
      hint,
    );
  const names = (key, label) => {
    const node = picker({
      label,
      options: app.economyOptions,
      chosen: wanted[key],
      change: (values) => put({ [key]: values }),
    });
    for (const control of node.querySelectorAll("input")) control.dataset.key = "names";
    return node;
  };
  return [
    field(
      "Mineral",
      keyed(
        "mineral",
        select(
          chains.map(({ mineral, title }) => [mineral, title]),
          wanted.mineral,
          (mineral) => put({ mineral, stage: "" }),
        ),
      ),
    ),
    field(
      "Stage",
      keyed(
        "stage",
        select([["", "Where the hold is tightest"], ...stages], wanted.stage, (stage) => put({ stage })),
      ),
    ),
    el(
      "div",
      { class: "fields" },
      number("cut", "Cut, % of exports", { min: 0, max: 100 }),
      number("months", "Months", { min: 1, max: 120 }),
    ),
    names("by", "Who cuts"),
    names("on", "Who is cut off"),
    el(
      "details",
      {
        open:
          parts.controls.querySelector("details")?.open ||
          wanted.stock_days !== "" ||
          wanted.sigma !== "" ||
          wanted.projects !== "listed",
      },
      el("summary", { text: "What is assumed of stocks, substitutes and projects" }),
      number("stock_days", "Own stock, days of use", {
        min: 0,
        max: 10000,
        empty: true,
        hint: "Empty: what is assumed of each economy",
      }),
      number("sigma", "Elasticity of substitution", {
        min: 0,
        max: 20,
        empty: true,
        hint: "Empty: little at first, more over years",
      }),
      field(
        "New plants",
        keyed(
          "projects",
          select(PROJECTS, wanted.projects, (projects) => put({ projects })),
        ),
      ),
    ),
    el(
      "div",
      { class: "buttons" },
      button("Begin anew", () => {
        drawn = null;
        put(USUAL);
        parts.controls.querySelector("select").focus();
      }),
    ),
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
    answer = { ...found, asked: body };
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
  return Object.entries(found.economies)
    .slice(0, 8)
    .map(([code, one]) => ({
      name: `${app.name(code)}, value added stopped`,
      value: -one.gdp_loss_pct,
      low: -one.gdp_loss_high_pct,
      high: -one.gdp_loss_low_pct,
      unit: "%",
    }));
}

function python() {
  if (!answer) return null;
  const literal = (value) => (typeof value === "number" ? String(value) : JSON.stringify(value));
  const { mineral, ...rest } = answer.asked;
  const given = Object.entries(rest).map(([key, value]) => `${key}=${literal(value)}`);
  return [
    "import detente as dt",
    "",
    `found = dt.minerals.shortage(${JSON.stringify(mineral)}, ${given.join(", ")})`,
    "print(found.words)",
    "",
  ].join("\n");
}
