/* The ledger on a day: every measure with its rates, its dates and where that is written, found by what one asks for. */

import { debounced, get, isOutdated, latest } from "../api.js";
import { downloadBox } from "../charts/download.js";
import { busy, button, el, field, problemsBox, replace, select, table } from "../dom.js";
import { dayWords } from "../format.js";
import { measureItem } from "./ledger_row.js";

const STATUSES = [
  ["", "Any"],
  ["in force", "In force"],
  ["threatened", "Threatened, announced or planned"],
  ["suspended", "Suspended"],
  ["ended", "Ended"],
];
const EMPTY = { status: "", imposed_by: "", on_economy: "", sector: "", text: "", known_on: "" };

let app = null;
const parts = {};
const controls = {};
const ask = latest();
let asked = null;
let answer = null;
let wanted = EMPTY;
const open = new Set();

export function mount(root, given) {
  app = given;
  root.append(el("h2", { class: "unseen", text: "The ledger" }), filters());
  parts.count = el("p", { class: "answer second" });
  parts.quiet = el("p", { class: "quiet" });
  parts.problems = el("div", {});
  parts.list = el("ul", { class: "measures" });
  parts.next = el("details", {});
  parts.whole = el(
    "div",
    { hidden: true },
    parts.count,
    parts.quiet,
    el(
      "div",
      { class: "buttons" },
      button("Open all", () => openAll(true)),
      button("Close all", () => openAll(false)),
    ),
    parts.list,
    parts.next,
    downloadBox({ file: "ledger", columns, rows: () => rowsOf(answer), document: () => answer, python: () => answer?.python ?? null }),
  );
  root.append(parts.problems, parts.whole);
}

function filters() {
  const { first_day: first, last_day: last } = app.meta.limits;
  const economies = [["", "Anybody"], ...app.economyOptions.filter(([value]) => value !== "world")];
  const put = (key) => (value) => app.setPart("ledger", { [key]: value });
  controls.day = el("input", {
    type: "date",
    min: first,
    max: last,
    on: { change: () => controls.day.value && app.update({ day: controls.day.value }) },
  });
  controls.status = select(STATUSES, "", put("status"));
  controls.imposed_by = select(economies, "", put("imposed_by"));
  controls.on_economy = select(economies, "", put("on_economy"));
  controls.sector = select([["", "Any"], ...app.sectorOptions.filter(([value]) => value !== "all")], "", put("sector"));
  const typed = debounced(() => put("text")(controls.text.value.trim()));
  controls.text = el("input", { type: "search", maxlength: "200", autocomplete: "off", on: { input: typed } });
  controls.known_on = el("input", {
    type: "date",
    min: first,
    max: last,
    on: { change: () => controls.known_on.validity.valid && put("known_on")(controls.known_on.value) },
  });
  const clear = button("Clear filters", () => {
    app.setPart("ledger", EMPTY);
    controls.status.focus();
  });
  return el(
    "div",
    { role: "search", "aria-label": "Measures of the ledger" },
    el(
      "div",
      { class: "fields" },
      field("Day", controls.day),
      field("Status", controls.status),
      field("Imposed by", controls.imposed_by),
      field("On", controls.on_economy),
      field("Sector", controls.sector),
      field("Words", controls.text, "In titles, products, conditions, notes and sources"),
      field("As it was known on", controls.known_on, "Empty: with all that was recorded later"),
    ),
    el("div", { class: "buttons" }, clear),
  );
}

/** What the state asks for; a link may say anything. */
function wantedOf() {
  const said = app.part("ledger");
  const text = (key) => (typeof said[key] === "string" ? said[key].slice(0, 200) : "");
  const found = Object.fromEntries(Object.keys(EMPTY).map((key) => [key, text(key)]));
  return /^\d{4}-\d\d-\d\d$/.test(found.known_on) ? found : { ...found, known_on: "" };
}

export async function show(state) {
  wanted = wantedOf();
  for (const [key, value] of Object.entries({ ...wanted, day: state.day })) {
    if (controls[key] !== document.activeElement || key !== "text") controls[key].value = value;
  }
  const question = JSON.stringify([state.day, wanted]);
  if (question === asked) {
    if (answer) app.tellNext(answer);
    return answer && app.ready("ledger", readyId());
  }
  asked = question;
  busy(parts.whole, true);
  try {
    const found = await ask((signal) => get("ledger", { on: state.day, ...wanted }, { signal }));
    answer = found;
    app.tellNext(found);
    replace(parts.problems);
    draw();
    parts.whole.hidden = false;
    busy(parts.whole, false);
    const counts = Object.entries(found.counts).map(([name, value]) => ({ name: name.replaceAll("_", " "), value }));
    app.keep(`The ledger on ${dayWords(found.day)}, measures`, counts);
    app.say(parts.count.textContent);
    app.ready("ledger", readyId());
  } catch (error) {
    if (isOutdated(error)) return;
    asked = null;
    replace(parts.problems, problemsBox(error));
    app.ready("ledger", "failed");
  }
  return null;
}

function readyId() {
  return `${answer.day} ${answer.measures.length}`;
}

function draw() {
  const { counts, measures } = answer;
  const filtered = Object.entries(wanted).some(([key, value]) => value && key !== "known_on");
  const said = measures.length === 1 ? "1 measure" : `${measures.length || "No"} measures`;
  parts.count.textContent = `${said}${filtered ? " as asked for" : ""} on ${dayWords(answer.day)}`;
  parts.quiet.textContent =
    `On that day ${counts.in_force} are in force, ${counts.threatened} threatened, announced or planned, ` +
    `${counts.suspended} suspended, ${counts.ended} ended; ${counts.due_30_days} changes are due within 30 days. Beside them ` +
    `${counts.events} talks, agreements and disputes. Ledger: ${answer.vintage}.`;
  replace(
    parts.list,
    measures.length
      ? measures.map((one) => measureItem(app, one, open))
      : el("li", { class: "quiet", text: "Nothing in the ledger is as asked for on that day." }),
  );
  const talks = answer.next.filter((one) => one.event).length;
  const title = `Due within 30 days: ${answer.next.length - talks} changes of measures, ${talks} of talks and agreements`;
  parts.next.hidden = !answer.next.length;
  replace(
    parts.next,
    el("summary", { text: title }),
    table({
      columns: [
        { key: "day", title: "Day", format: dayWords },
        { key: "what", title: "What" },
        { key: "title", title: "Measure" },
        { key: "note", title: "Note" },
      ],
      rows: answer.next,
      label: title,
    }),
  );
}

function openAll(are) {
  for (const one of parts.list.querySelectorAll("details")) one.open = are;
}

function columns() {
  const names = "id title instrument imposed_by on except status since announced start until rates products".split(" ");
  const more = "counted why_not_counted condition note sources".split(" ");
  return [...names, ...more].map((key) => ({ key, title: key }));
}

/** Measures as rows of text, lists joined. */
function rowsOf({ measures }) {
  const listed = (given) => given.join(" ");
  const source = ({ title, publisher, day, quote }) => [title, publisher, day, quote].filter(Boolean).join(", ");
  return measures.map((one) => ({
    ...one,
    imposed_by: listed(one.imposed_by),
    on: listed(one.on),
    except: listed(one.except),
    rates: one.rates_words,
    counted: String(one.counted),
    sources: one.sources.map(source).join("; "),
  }));
}
