/* The scratch ledger: measures that were accepted out of reports. It lives in the state of the page, so in its link, and
   goes into the scenario from here. */

import { get } from "../api.js";
import { downloadBox } from "../charts/download.js";
import { button, el, field, problemsBox, replace, select } from "../dom.js";
import { ledgerDay, ledgerQuery, wordsOf } from "./builder.js";

const MOST = 200;
const EVENTS = new Set(["agreement", "talks", "dispute", "investigation"]);

/** What was accepted, in the right shape: links are written by anybody. */
export function keptEntries(app) {
  const said = app.part("reader").scratch;
  if (!Array.isArray(said)) return [];
  const text = (given) => (typeof given === "string" ? given : "");
  return said
    .filter((one) => one !== null && typeof one === "object" && typeof one.title === "string")
    .slice(0, MOST)
    .map((one) => ({
      key: text(one.key) || one.title,
      title: one.title,
      instrument: text(one.instrument),
      status: text(one.status),
      dates: text(one.dates),
      report: text(one.report),
      quote: text(one.quote),
      measures: (Array.isArray(one.measures) ? one.measures : []).filter(
        (measure) => measure && typeof measure === "object",
      ),
      ledgerId: text(one.ledgerId) || null,
      as: one.as === "ledger" && one.ledgerId ? "ledger" : "report",
      fields: one.fields ?? null,
    }));
}

/** The part of the page that shows it: `{node, show}`. */
export function scratchPart(app) {
  const list = el("div", {});
  const said = el("div", { role: "status" });
  const put = button("Put into the scenario", () => putIn(app, said), { class: "main" });
  const empty = button("Empty the scratch ledger", () => {
    app.setPart("reader", { scratch: [] });
    heading.focus();
  });
  const heading = el("h2", { text: "Scratch ledger", tabindex: "-1" });
  const tools = el("div", { class: "buttons" }, put, empty);
  const download = downloadBox({
    file: "scratch-ledger",
    columns: () => ["title", "status", "dates", "ledgerId", "report", "quote"].map((key) => ({ key, title: key })),
    rows: () => keptEntries(app),
    document: () => ({ measures: keptEntries(app).map(({ fields, title }) => fields ?? { title }) }),
  });
  const node = el("section", { "aria-label": "Scratch ledger" }, heading, list, tools, said, download);
  let drawn = null;

  function show() {
    const entries = keptEntries(app);
    const shape = JSON.stringify(entries.map(({ key }) => key));
    if (shape === drawn) return;
    drawn = shape;
    replace(said);
    tools.hidden = !entries.length;
    download.hidden = !entries.length;
    replace(
      list,
      entries.length
        ? el("ul", { class: "measures" }, entries.map(item))
        : el("p", { class: "quiet", text: "Empty. What is accepted from a reading is kept here, and in the link." }),
    );
  }

  const change = (key, more) =>
    app.setPart("reader", { scratch: keptEntries(app).map((one) => (one.key === key ? { ...one, ...more } : one)) });

  function item(one) {
    const isEvent = EVENTS.has(one.instrument);
    const ways = [
      ...(one.measures.length ? [["report", "As the report says it, on top"]] : []),
      ...(one.ledgerId && !isEvent ? [["ledger", `As the ledger has it: ${one.ledgerId}`]] : []),
    ];
    const remove = button("Remove", () => {
      app.setPart("reader", { scratch: keptEntries(app).filter(({ key }) => key !== one.key) });
      heading.focus();
    });
    remove.setAttribute("aria-label", `Remove ${one.title} from the scratch ledger`);
    return el(
      "li",
      {},
      el("p", { class: "what" }, one.title, " ", el("span", { class: "status", text: one.status })),
      el("p", { class: "quiet", text: [one.dates, one.report].filter(Boolean).join(" · ") }),
      ways.length
        ? el(
            "div",
            { class: "choose" },
            field(
              "How it counts in a scenario",
              select(ways, one.as, (as) => change(one.key, { as })),
            ),
          )
        : el("p", {
            class: "quiet",
            text: isEvent
              ? "It changes no price: it is kept here and not counted."
              : "It has no price effect that could be counted.",
          }),
      remove,
    );
  }

  return { node, show };
}

/** Put what was accepted into the scenario, without counting twice what its ledger has in force already. */
async function putIn(app, said) {
  const scenario = app.scenario();
  let standing = new Map();
  try {
    const found = scenario.ledger ? await get("ledger", ledgerQuery(scenario)) : { measures: [] };
    standing = new Map(found.measures.map((one) => [one.id, one]));
  } catch (error) {
    return replace(said, problemsBox(error));
  }
  const [measures, enact, told] = [[], [], []];
  for (const one of keptEntries(app)) {
    const known = standing.get(one.ledgerId);
    if (EVENTS.has(one.instrument) || EVENTS.has(known?.instrument)) told.push(`${one.title}: changes no price, left out`);
    else if (one.as === "ledger" && known?.status === "in force") {
      told.push(`${one.title}: in force in the ledger ${ledgerDay(scenario)}, so it counts already`);
    } else if (one.as === "ledger" && known) {
      enact.push(one.ledgerId);
      told.push(`${one.title}: carried out as the ledger has it`);
    } else if (one.measures.length) {
      measures.push(...one.measures);
      told.push(`${one.title}: on top, as the report says it`);
    } else told.push(`${one.title}: nothing that could be counted`);
  }
  const added = JSON.stringify(scenario.measures ?? []);
  const next = {
    ...scenario,
    measures: [...(scenario.measures ?? []), ...measures.filter((one) => !added.includes(JSON.stringify(one)))],
    ...(enact.length ? { enact: [...new Set([...(scenario.enact ?? []), ...enact])] } : {}),
  };
  app.setScenario({ ...next, words: wordsOf(next) }, { push: true });
  return replace(
    said,
    el("p", { class: "label", text: `Put into “${scenario.name}”:` }),
    el(
      "ul",
      {},
      told.map((words) => el("li", { text: words })),
    ),
    el(
      "div",
      { class: "buttons" },
      button("Go to the scenario", () => app.go("scenario")),
    ),
  );
}
