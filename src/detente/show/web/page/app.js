/* The page: tabs, the state in the address, the freshness line, what a screen reader is told.

   The contract of a view (`views/<id>.js`):
     export function mount(root, app)  once, when its tab is first opened; `root` is its empty panel.
     export function show(state)       whenever its tab is opened or the state changes while it is open. It compares with
                                       what it shows already and asks the server only where something else is wanted.
   A view sends keyboard and screen-reader users nowhere by itself. It keeps its last answer, dimmed (`busy`), while it
   waits; it gives up outdated questions (`latest()` of api.js); when all is drawn it calls `app.ready(id, answerId)`.

   What `app` offers:
     meta, state          the server's /meta; the state `{view, day, scenarios, active, compare, parts}`. Never changed in place.
     update(change, how)  merges a change into the state, writes the address, shows the view again. `{push: true}` makes a
                          step for the browser's Back. A view keeps what is its own with `setPart(id, {…})`, reads `part(id)`.
     scenario()           the scenario being built: the one at `state.active`, or a new one on the ledger as of `state.day`.
     setScenario(one), addScenario(one), addMeasures(list): change it, keep another, put measures on top of it.
     name(code)           an economy in words; `sectorName(code)` a sector; `anyName(name)` either, groups too.
     economyOptions, sectorOptions   `[[value, words]]` for lists and for picker.js, groups first.
     keep(title, rows)    the numbers on show, stored in the link: rows `{name, value, unit, low, high}`.
     anything long        is a `jobBox` of views/bands.js: progress, Cancel, result.
     any drawing          is a `figure` of charts/figure.js, which has the table and the downloads; its `draw` calls a chart
                          (map, bars, sankey, lines, frontier), after `await prepare()` of that chart where it has one.
     knownOn()            up to which day the ledger is read on the Day view: the day itself, or "" for all that was recorded.
     tellNext(answer)     what comes next after a day, where a view has an answer that says so: `{day, known_on, next_event}`.
     say(words)           tells a screen reader. ready(view, id) tells tests what is drawn. go(view) opens a tab. */

import { get } from "./api.js";
import { outlines } from "./charts/load.js";
import { button, el, problemsBox, replace, table } from "./dom.js";
import { dayWords, inUnit, spanInUnit } from "./format.js";
import { askNext, showFreshness } from "./freshness.js";
import { initialState, mismatches, readFragment, vintageOf, writeFragment } from "./state.js";

const VIEWS = [
  ["day", "Day", () => import("./views/day.js")],
  ["scenario", "Scenario", () => import("./views/scenario.js")],
  ["compare", "Compare", () => import("./views/compare.js")],
  ["ledger", "Ledger", () => import("./views/ledger.js")],
  ["reader", "Reader", () => import("./views/reader.js")],
  ["minerals", "Minerals", () => import("./views/minerals.js")],
  ["talks", "Talks", () => import("./views/talks.js")],
  ["method", "Method", () => import("./views/method.js")],
];
const WITH_MAP = ["day", "scenario", "compare"];

const at = (id) => document.getElementById(id);
const views = new Map();
const app = { meta: null, state: null };
let vintage = null;
let kept = null;
let waitsForRun = false;

app.update = (change, { push = false } = {}) => {
  app.state = Object.freeze({ ...app.state, ...change });
  write(push);
  if (!waitsForRun) show();
};
app.part = (id) => app.state.parts[id] ?? {};
app.setPart = (id, change, how) => app.update({ parts: { ...app.state.parts, [id]: { ...app.part(id), ...change } } }, how);
app.go = (view, change = {}) => app.update({ ...change, view }, { push: true });
app.say = (words) => (at("live").textContent = words);
app.ready = (view, id) => (document.documentElement.dataset.ready = `${view}:${id}`);
app.name = (code) => app.names.get(code) ?? code;
app.anyName = (name) => app.anyNames.get(name) ?? name;
app.sectorName = (code) => app.sectorNames.get(code) ?? code;

/** The day up to which the ledger is read for the day on view: what was decided later is left out, unless it is asked for.
    After the day up to which the ledger was kept there is nothing later. */
app.knownOn = (day = app.state.day) =>
  app.part("day").hindsight === true || day >= (app.meta.freshness.policy_known_to ?? "") ? "" : day;

/** A scenario that holds what the ledger has in force on a day. */
app.newScenario = (day = app.state.day) => ({
  name: "My scenario",
  words: `What the ledger holds in force on ${dayWords(day)}, with changes`,
  day,
  ledger: app.meta.ledger.name,
  measures: [],
});
app.scenario = () => app.state.scenarios[app.state.active] ?? app.newScenario();
app.setScenario = (one, how) => {
  const scenarios = [...app.state.scenarios];
  scenarios[scenarios.length ? app.state.active : 0] = one;
  app.update({ scenarios }, how);
};
app.addScenario = (one, change = {}) =>
  app.update({ scenarios: [...app.state.scenarios, one], active: app.state.scenarios.length, ...change }, { push: true });
app.addMeasures = (measures) => {
  const one = app.scenario();
  app.setScenario({ ...one, measures: [...(one.measures ?? []), ...measures] });
};
app.keep = (title, rows) => {
  kept = { title, rows: rows.filter((row) => Number.isFinite(row.value)) };
  write(false);
};

function write(push) {
  const fragment = writeFragment(app.state, vintage, kept);
  if (fragment === location.hash) return;
  history[push ? "pushState" : "replaceState"](null, "", fragment);
}

async function show() {
  const id = views.has(app.state.view) ? app.state.view : "day";
  for (const [other, view] of views) {
    view.panel.hidden = other !== id;
    view.tab.setAttribute("aria-selected", String(other === id));
    view.tab.tabIndex = other === id ? 0 : -1;
  }
  const view = views.get(id);
  // On a narrow screen the row of tabs is longer than the page; the page itself stays where it is.
  const row = view.tab.parentElement;
  const { offsetLeft: left, offsetWidth: width } = view.tab;
  row.scrollLeft = Math.min(left, Math.max(row.scrollLeft, left + width - row.clientWidth));
  document.title = `${view.title} – Détente`;
  try {
    view.module ??= view.load();
    const module = await view.module;
    if (!view.mounted) {
      view.mounted = true;
      module.mount(view.panel, app);
    }
    if (app.state.view === id || id === "day") await module.show(app.state);
    if (!waitsForRun) askNext(app, id);
  } catch (error) {
    replace(view.panel, problemsBox(error));
    throw error;
  }
}

function buildTabs() {
  for (const [id, title, load] of VIEWS) {
    const tab = button(title, () => app.go(id), {
      role: "tab",
      id: `tab-${id}`,
      "aria-controls": `panel-${id}`,
      "aria-selected": "false",
      tabindex: "-1",
    });
    const panel = el("section", { role: "tabpanel", id: `panel-${id}`, "aria-labelledby": `tab-${id}`, hidden: true });
    views.set(id, { title, load, tab, panel, module: null, mounted: false });
    at("tabs").append(tab);
    at("panels").append(panel);
  }
  at("tabs").addEventListener("keydown", arrowKeys);
}

/** Arrows, Home and End move between tabs, as the pattern of tab lists asks. */
function arrowKeys(event) {
  const ids = [...views.keys()];
  const now = ids.indexOf(document.activeElement?.id?.replace(/^tab-/, ""));
  const to = { ArrowRight: now + 1, ArrowLeft: now - 1, Home: 0, End: ids.length - 1 }[event.key];
  if (to === undefined || now < 0) return;
  event.preventDefault();
  const id = ids[(to + ids.length) % ids.length];
  views.get(id).tab.focus();
  app.go(id);
}

/** Take the state of the address; where its numbers came from something else, say so and show the stored ones first. */
function openLink() {
  const fallback = initialState(app.meta.freshness.policy_known_to ?? app.meta.ledger.last_day);
  replace(at("notice"));
  waitsForRun = false;
  let link = null;
  try {
    link = readFragment(location.hash, fallback);
  } catch (error) {
    replace(at("notice"), problemsBox(error));
  }
  app.state = Object.freeze(link?.state ?? fallback);
  kept = link?.kept ?? null;
  const reasons = mismatches(link?.of, vintage);
  if (reasons.length) showStored(reasons);
  else show();
}

function showStored(reasons) {
  waitsForRun = true;
  for (const view of views.values()) view.panel.hidden = true;
  const columns = [
    { key: "name", title: kept?.title ?? "" },
    { key: "value", title: "Value", number: true, format: (value, row) => inUnit(value, row.unit ?? "") },
    { key: "low", title: "Range", format: (_, row) => spanInUnit(row.low, row.high, row.unit) || "–" },
  ];
  const runAgain = button("Run again with what is here", () => {
    replace(at("notice"));
    waitsForRun = false;
    kept = null;
    write(true);
    show();
    at("main").focus();
  });
  replace(
    at("notice"),
    el(
      "section",
      { class: "notice", "aria-label": "About this link" },
      el("h2", { text: "This link was made with something else" }),
      el(
        "ul",
        {},
        reasons.map((reason) => el("li", { text: reason })),
      ),
      el("p", {
        text: kept ? "These are the numbers stored in the link, as they were seen then:" : "No numbers are stored in it.",
      }),
      kept ? table({ columns, rows: kept.rows, label: "Numbers stored in the link" }) : null,
      runAgain,
    ),
  );
  app.ready("stored", reasons.length);
}

/** Where a map will be drawn, its outlines are on their way before the server has said what it has. */
function fetchAhead() {
  let view = "day";
  try {
    view = readFragment(location.hash, initialState(""))?.state.view ?? view;
  } catch {
    // What is wrong with the link is told by who opens it.
  }
  if (WITH_MAP.includes(view) || !views.has(view)) outlines();
}

async function start() {
  buildTabs();
  fetchAhead();
  try {
    app.meta = Object.freeze(await get("meta"));
  } catch (error) {
    replace(at("notice"), problemsBox(error));
    app.ready("failed", 0);
    return;
  }
  vintage = vintageOf(app.meta);
  app.names = new Map(app.meta.world.economies.map(({ code, name }) => [code, name]));
  app.sectorNames = new Map(app.meta.world.sectors.map(({ code, short, name }) => [code, short ?? name]));
  app.economyOptions = Object.freeze([
    ["world", "World"],
    ...app.meta.groups.map(({ group, label }) => [group, label]),
    ...app.names,
  ]);
  app.sectorOptions = Object.freeze([
    ["all", "All sectors"],
    ...app.meta.sector_groups.map(({ group, label }) => [group, label]),
    ...app.meta.world.sectors.map(({ code, name }) => [code, name]),
  ]);
  app.anyNames = new Map([...app.sectorOptions, ...app.economyOptions]);
  app.tellNext = (found) => showFreshness(app, found);
  showFreshness(app);
  window.addEventListener("popstate", openLink);
  openLink();
}

start();
