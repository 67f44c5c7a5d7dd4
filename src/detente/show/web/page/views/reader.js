/* Reports are pasted and read: what they claim, in which words, what the measures are, where reports contradict each other.
   Texts stay in this page and the server that it came from; only what is accepted goes into the link. */

import { post, isOutdated, latest } from "../api.js";
import { busy, button, el, field, problemsBox, replace } from "../dom.js";
import { dayWords } from "../format.js";
import { readingPart } from "./reading.js";
import { keptEntries, scratchPart } from "./scratch.js";

let app = null;
const parts = {};
const ask = latest();
let answer = null;
let reports = [];
let lastName = 0;
let state = "empty";

export function mount(root, given) {
  app = given;
  parts.reports = el("div", {});
  parts.files = el("input", { type: "file", multiple: true, accept: ".txt,.md,text/plain", on: { change: takeFiles } });
  parts.read = button("Read", read, { class: "main" });
  parts.problems = el("div", {});
  parts.result = el("div", {});
  parts.scratch = scratchPart(app);
  root.append(
    el("h2", { text: "Reports" }),
    el("p", {
      class: "quiet measure-text",
      text:
        "Paste one report or several. They are read by rules on the machine that this page comes from, nothing goes " +
        "further, and no text becomes part of the link.",
    }),
    parts.reports,
    el("div", { class: "fields" }, field("Add text files", parts.files)),
    el(
      "div",
      { class: "buttons" },
      parts.read,
      button("Add a report", () => {
        add({});
        parts.reports.querySelector("fieldset:last-of-type textarea").focus();
      }),
      button("Empty all", () => {
        reports = [];
        add({});
        parts.reports.querySelector("textarea").focus();
      }),
    ),
    parts.problems,
    parts.result,
    parts.scratch.node,
  );
  add({});
}

export function show() {
  parts.scratch.show();
  parts.accept?.();
  return app.ready("reader", readyId());
}

function readyId() {
  return `${state} ${keptEntries(app).length}`;
}

function add({ name, text = "" }) {
  lastName += 1;
  let own = name ?? `Report ${lastName}`;
  while (reports.some((one) => one.name === own)) own += " (2)";
  reports = [...reports, { name: own, text, published: "" }];
  drawReports();
}

async function takeFiles() {
  const files = [...parts.files.files];
  for (const file of files) {
    // A field that nothing was typed into makes room.
    reports = reports.filter(({ text }) => text.trim());
    add({ name: file.name, text: await file.text() });
  }
  parts.files.value = "";
  app.say(files.length === 1 ? "1 file was added" : `${files.length} files were added`);
}

function drawReports() {
  replace(parts.reports, reports.map(reportFields));
}

function reportFields(report, n) {
  const put = (key) => (event) => (report[key] = event.target.value);
  const remove = button("Remove this report", () => {
    reports = reports.filter((one) => one !== report);
    drawReports();
    parts.read.focus();
  });
  return el(
    "fieldset",
    {},
    el("legend", { text: `Report ${n + 1}` }),
    el(
      "div",
      { class: "fields" },
      field("Name", el("input", { value: report.name, maxlength: "200", on: { input: put("name") } })),
      field(
        "Published",
        el("input", { type: "date", value: report.published, on: { change: put("published") } }),
        "Needed where the text gives no day: without one nothing of it can be accepted",
      ),
    ),
    field(
      "Text",
      el("textarea", {
        rows: "8",
        spellcheck: "false",
        value: report.text,
        on: { input: put("text") },
      }),
    ),
    reports.length > 1 ? remove : null,
  );
}

async function read() {
  const body = reports
    .filter(({ text }) => text.trim())
    .map(({ name, text, published }) => ({ name: name.trim() || "Report", text, ...(published ? { published } : {}) }));
  if (!body.length) {
    replace(parts.problems, problemsBox(new Error("There is no text yet. Paste a report into 'Text'.")));
    return;
  }
  busy(parts.result, true);
  app.say("Reading");
  try {
    const found = await ask((signal) => post("read", { reports: body }, { signal }));
    answer = found;
    replace(parts.problems);
    draw();
    const acceptable = found.rows.filter((row) => !row.why_no_measure).length;
    state = `read ${found.counts.claims} ${found.counts.contradictions} ${acceptable}`;
    app.keep(`What ${found.counts.reports} reports say`, keptCounts(found));
    app.say(parts.result.querySelector(".answer").textContent);
  } catch (error) {
    if (isOutdated(error)) return;
    state = "refused";
    replace(parts.problems, problemsBox(error));
  }
  busy(parts.result, false);
  app.ready("reader", readyId());
}

function keptCounts({ counts }) {
  return Object.entries(counts).map(([name, value]) => ({ name: name === "rows" ? "measures" : name, value }));
}

function draw() {
  const drawn = readingPart(app, answer, { toggle, isAccepted, readAgain });
  parts.accept = drawn.refresh;
  replace(parts.result, drawn.node);
}

/** Read once more, with the days of reports that give none themselves. */
function readAgain(days) {
  const given = [...days].filter(([, day]) => day);
  if (!given.length) {
    replace(parts.problems, problemsBox(new Error("There is no day yet. Enter one under 'Published'.")));
    return;
  }
  for (const [name, day] of given) {
    const found = reports.find((one) => (one.name.trim() || "Report") === name);
    if (found) found.published = day;
  }
  drawReports();
  read();
}

function entryOf(row) {
  return {
    key: `${row.title} ${row.status} ${row.report}`.slice(0, 300),
    title: row.title,
    instrument: row.instrument.replaceAll("_", " "),
    status: row.status.replaceAll("_", " "),
    dates: [row.effective && `from ${dayWords(row.effective)}`, row.until && `until ${dayWords(row.until)}`]
      .filter(Boolean)
      .join(", "),
    report: row.report ?? "",
    quote: (row.quote ?? "").slice(0, 400),
    measures: row.scenario_measures,
    ledgerId: row.beside_ledger?.id ?? null,
    as: row.beside_ledger?.id ? "ledger" : "report",
    fields: row.measure,
  };
}

function isAccepted(row) {
  return keptEntries(app).some(({ key }) => key === entryOf(row).key);
}

/** Accept a measure into the scratch ledger, or take it out again. */
function toggle(row) {
  const entry = entryOf(row);
  const rest = keptEntries(app).filter(({ key }) => key !== entry.key);
  const had = isAccepted(row);
  app.setPart("reader", { scratch: had ? rest : [...rest, entry] });
  app.say(had ? `${row.title}: taken out of the scratch ledger` : `${row.title}: accepted into the scratch ledger`);
}
