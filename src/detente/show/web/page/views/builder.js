/* The builder of a scenario: where it begins, what the ledger holds on its day, measures on top, and how the world adjusts. */

import { get, isOutdated, latest } from "../api.js";
import { button, el, field, replace, select } from "../dom.js";
import { dayWords } from "../format.js";
import { measureBox, newMeasure } from "./measure.js";

const MAY_COME = ["threatened", "announced", "planned", "suspended", "held"];
const HORIZONS = { "long-run": "Long run: suppliers are chosen anew", impact: "Impact: the first year" };
/** World value added is the unit of money, so that a share of it and a fixed amount are one and the same. */
const DEFICITS = {
  share: "As today: a fixed share of world income",
  balanced: "Trade is balanced before and after",
};

/** A scenario in one sentence, apart from what it does. */
export function wordsOf({ day, ledger, enact = [], lift = [], measures = [] }) {
  const ground = ledger ? `The tariffs in force on ${dayWords(day)}` : "The tariffs before 2025";
  const more = [
    enact.length ? `${enact.length} of the ledger carried out` : "",
    lift.length ? `${lift.length} of it ended` : "",
    ...measures.map(({ measure }) => measure),
  ];
  return [ground, ...more.filter(Boolean)].join("; ").slice(0, 1000);
}

/** What is asked of the ledger so that it has the very measures that a scenario stands on. */
export function ledgerQuery(scenario) {
  return { on: scenario.day, ledger: scenario.ledger, known_on: scenario.known_on };
}

/** On which day the ledger is looked at, and as it was known when, in words. */
export function ledgerDay(scenario) {
  const { day, known_on: asKnown } = scenario;
  const known = asKnown ? `, as was known ${asKnown === day ? "that day" : `on ${dayWords(asKnown)}`}` : "";
  return `on ${dayWords(scenario.day)}${known}`;
}

/** Draw the builder into `root`. Returns `{show(scenario)}`, which follows what changes elsewhere. */
export function builder(root, app) {
  const askLedger = latest();
  const change = (more) => {
    const next = { ...app.scenario(), ...more };
    app.setScenario("name" in more ? next : { ...next, words: wordsOf(next) });
  };
  const place = { head: el("div", {}), ledger: el("div", {}), measures: el("div", {}), more: el("div", {}) };
  root.append(place.head, place.ledger, place.measures, place.more);
  let drawn = null;
  let askedDay = null;
  let focusNext = null;

  /** Draw again only what another hand changed: a field being typed in keeps its place. */
  function show(scenario) {
    const shape = JSON.stringify([app.state.active, app.state.scenarios.length, shapeOf(scenario)]);
    if (shape !== drawn) {
      drawn = shape;
      drawHead(scenario);
      drawMeasures(scenario);
      drawMore(scenario);
    }
    if (askedDay !== JSON.stringify(ledgerQuery(scenario))) drawLedger(scenario);
  }

  /** What decides which controls there are; values that are typed are left out. */
  function shapeOf(scenario) {
    return [Boolean(scenario.ledger), (scenario.measures ?? []).map(({ instrument }) => instrument)];
  }

  function drawHead(scenario) {
    const kept = app.state.scenarios.map((one, n) => [String(n), one.name]);
    const begin = [
      ["", "Choose …"],
      ...app.meta.presets.map(({ id, name }) => [id, name]),
      ["day", "The ledger on a day"],
      ["empty", "Nothing but the tariffs before 2025"],
    ];
    replace(
      place.head,
      kept.length > 1
        ? field(
            "Kept scenarios",
            select(kept, String(app.state.active), (n) => app.update({ active: Number(n) })),
          )
        : null,
      field(
        "Begin with",
        select(begin, "", (id) => id && app.addScenario(presetOf(id), {})),
      ),
      field(
        "Name",
        el("input", {
          value: scenario.name,
          maxlength: "80",
          on: { input: (event) => change({ name: event.target.value || "My scenario" }) },
        }),
      ),
      el(
        "div",
        { class: "fields" },
        field(
          "Day",
          el("input", {
            type: "date",
            value: scenario.day,
            min: app.meta.limits.first_day,
            max: app.meta.limits.last_day,
            on: { change: (event) => event.target.value && change({ day: event.target.value }) },
          }),
        ),
        field(
          "On top of",
          select(
            [
              ["ledger", `The ledger, ${app.meta.ledger.name}`],
              ["", "The tariffs before 2025"],
            ],
            scenario.ledger ? "ledger" : "",
            (value) =>
              change(
                value
                  ? { ledger: app.meta.ledger.name }
                  : { ledger: undefined, known_on: undefined, enact: undefined, lift: undefined },
              ),
          ),
        ),
      ),
      el(
        "div",
        { class: "buttons" },
        button("Keep a copy", () => app.addScenario({ ...app.scenario(), name: `${app.scenario().name}, copy` })),
        app.state.scenarios.length > 1 ? button("Remove it", removeActive) : null,
        button("Compare", () => app.go("compare")),
      ),
    );
  }

  function removeActive() {
    const scenarios = app.state.scenarios.filter((_, n) => n !== app.state.active);
    app.update({
      scenarios,
      active: Math.max(0, app.state.active - 1),
      compare: { ...app.state.compare, a: 0, b: Math.min(1, scenarios.length - 1) },
    });
  }

  function presetOf(id) {
    if (id === "day") return app.newScenario();
    if (id === "empty") return { name: "Baseline", words: "The tariffs before 2025", day: "2025-01-01", measures: [] };
    return structuredClone(app.meta.presets.find((one) => one.id === id).scenario);
  }

  async function drawLedger(scenario) {
    askedDay = JSON.stringify(ledgerQuery(scenario));
    if (!scenario.ledger) return replace(place.ledger);
    let found;
    try {
      found = await askLedger((signal) => get("ledger", ledgerQuery(scenario), { signal }));
    } catch (error) {
      if (!isOutdated(error)) askedDay = null;
      return null;
    }
    const counted = (one) => one.rates.length > 0;
    const chosen = (key) => new Set(app.scenario()[key] ?? []);
    const [enacted, lifted] = [chosen("enact"), chosen("lift")];
    const may = found.measures.filter((one) => enacted.has(one.id) || (MAY_COME.includes(one.status) && counted(one)));
    const runs = found.measures.filter((one) => lifted.has(one.id) || (one.status === "in force" && one.counted));
    return replace(
      place.ledger,
      choices(`Carry out (${may.length} could be)`, may, "enact"),
      choices(`End early (${runs.length} in force count)`, runs, "lift"),
      el("p", {
        class: "quiet small",
        text: `${found.counts.in_force} measures are in force ${ledgerDay(scenario)}.`,
      }),
    );
  }

  /** Measures of the ledger, each with a box: what the scenario does otherwise than the ledger. */
  function choices(title, measures, key) {
    const chosen = new Set(app.scenario()[key] ?? []);
    const boxes = measures.map((one) => {
      const box = el("input", {
        type: "checkbox",
        checked: chosen.has(one.id),
        on: { change: () => toggle(key, one.id, box.checked) },
      });
      return el(
        "li",
        {},
        el(
          "label",
          { class: "choice" },
          box,
          `${one.title} (${[one.sides, one.rates_words, one.status].filter(Boolean).join(", ")})`,
        ),
      );
    });
    return el("details", { open: chosen.size > 0 }, el("summary", { text: title }), el("ul", { class: "choices" }, boxes));
  }

  function toggle(key, id, on) {
    const rest = (app.scenario()[key] ?? []).filter((other) => other !== id);
    change({ [key]: on ? [...rest, id] : rest });
  }

  function drawMeasures(scenario) {
    const measures = scenario.measures ?? [];
    const put = (n) => (one) =>
      change({ measures: (app.scenario().measures ?? []).map((other, at) => (at === n ? one : other)) });
    replace(
      place.measures,
      el("h3", { text: measures.length ? "Measures on top" : "No measures on top" }),
      measures.map((one, n) =>
        measureBox(app, one, n, put(n), () => {
          focusNext = ".add";
          change({ measures: app.scenario().measures.filter((_, at) => at !== n) });
        }),
      ),
      button(
        "Add a measure",
        () => {
          focusNext = "div:last-of-type > fieldset select";
          change({ measures: [...(app.scenario().measures ?? []), newMeasure(app)] });
        },
        { class: "add" },
      ),
    );
    // The button that was pressed is gone with the rest: a keyboard goes on where the change is.
    if (focusNext) place.measures.querySelector(focusNext)?.focus();
    focusNext = null;
  }

  function drawMore(scenario) {
    const sets = [["", "The world's own"], ...app.meta.elasticities.map(({ set }) => [set, set])];
    const short = (key, options, usual) =>
      select(Object.entries(options), options[scenario[key]] ? scenario[key] : usual, (value) => change({ [key]: value }));
    replace(
      place.more,
      el(
        "details",
        {},
        el("summary", { text: "How the world adjusts" }),
        field("Horizon", short("horizon", HORIZONS, "long-run")),
        field("Deficits", short("deficits", DEFICITS, "share")),
        field(
          "Trade elasticities",
          select(sets, scenario.elasticities ?? "", (value) => change({ elasticities: value || undefined })),
        ),
        field(
          "The ledger as it was known on",
          el("input", {
            type: "date",
            value: scenario.known_on ?? "",
            on: { change: (event) => change({ known_on: event.target.value || undefined }) },
          }),
          "Empty: with all that was recorded since",
        ),
      ),
    );
  }

  return { show };
}
