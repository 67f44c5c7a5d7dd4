/* What a reading found: proposed measures, contradictions with both quotations, the texts with the words of claims marked. */

import { downloadBox } from "../charts/download.js";
import { button, el, field, problemsBox } from "../dom.js";
import { dayWords, listed, sentence } from "../format.js";
import { Refused } from "../api.js";
import { markedText } from "./marked.js";

const FIELDS = {
  imposed_by: "who",
  on: "on whom",
  rate: "how much",
  effective: "since when",
  announced: "announced",
  until: "until when",
  event: "when",
  product: "what",
  status: "status",
  condition: "condition",
};

/** What the reader says of a measure whose reports have no day; it is told once, above all of them. */
const NO_DAY = /day of publication/;

/** A reading as nodes: `{node, refresh}`; `refresh()` makes the buttons follow what is accepted.

    toggle(row) accepts a measure or takes it out, isAccepted(row) says which; readAgain(days) reads once more with days of
    publication by the names of reports. */
export function readingPart(app, answer, { toggle, isAccepted, readAgain }) {
  const { counts } = answer;
  const buttons = [];
  const texts = new Map(answer.reports.map((report) => [report.name, markedText(report, FIELDS)]));
  const count = (n, one, many = `${one}s`) => `${n} ${n === 1 ? one : many}`;
  const head =
    `${count(counts.reports, "report")}, ${count(counts.claims, "claim")}: ` +
    `${count(counts.rows, "measure or event", "measures and events")}, ` +
    `${count(counts.contradictions, "point")} on which they differ`;
  const node = el(
    "div",
    {},
    el("h2", { text: "What they say" }),
    el("p", { class: "answer second", text: `${head}.` }),
    answer.refused.length ? problemsBox(new Refused(answer.refused)) : null,
    undatedNotice(answer, readAgain),
    el("h3", { text: "Measures and events, merged" }),
    answer.rows.length
      ? el(
          "ul",
          { class: "measures" },
          answer.rows.map((row) => rowItem(app, row, { toggle, isAccepted, buttons })),
        )
      : el("p", { class: "quiet", text: "No measure was found in these texts." }),
    el("h3", { text: "Where they differ" }),
    answer.contradictions.length
      ? answer.contradictions.map(contradiction)
      : el("p", { class: "quiet", text: "Nowhere that was found." }),
    el("h3", { text: "The texts, with the words of each claim" }),
    el("p", {
      class: "quiet small",
      text:
        "Marked: the words of a claim; underlined, there or where the report says it elsewhere: who, on whom, how much, what, " +
        "when, on what condition.",
    }),
    answer.reports.map((report) => reportPart(app, report, answer.claims, texts.get(report.name))),
    downloadBox({
      file: "reading",
      columns: () =>
        ["title", "instrument", "status", "rate", "announced", "effective", "until", "report", "quote"].map((key) => ({
          key,
          title: key,
        })),
      rows: () => answer.rows.map((row) => ({ ...row, rate: row.rate?.value ?? row.rate?.raw ?? null })),
      document: () => answer,
      python: () => answer.python,
    }),
  );
  const refresh = () => buttons.forEach((one) => one());
  refresh();
  return { node, refresh };
}

/** Where reports have no day, that is said once, with a place for it: without one nothing of them can be accepted. */
function undatedNotice({ reports, rows }, readAgain) {
  const undated = reports.filter((one) => !one.published);
  if (!undated.length || !rows.some((row) => NO_DAY.test(row.why_no_measure ?? ""))) return null;
  const days = new Map();
  const said = undated.length === 1 ? `“${undated[0].name}” does` : `${undated.length} reports do`;
  return el(
    "section",
    { class: "notice", "aria-label": "Reports without a day" },
    el("p", {
      text:
        `${said} not say when it was published. The ledger notes since when a thing is known, so nothing that only such a ` +
        "report tells can be accepted. Enter the day and read again.",
    }),
    el(
      "div",
      { class: "fields" },
      undated.map(({ name }) => {
        const change = ({ target }) => days.set(name, target.value);
        return field(`Published: ${name}`, el("input", { type: "date", on: { input: change } }));
      }),
    ),
    el(
      "div",
      { class: "buttons" },
      button("Read again", () => readAgain(days)),
    ),
  );
}

/** Why no measure can be made of a row, beside what the notice above has told. */
function whyNot(row) {
  return (row.why_no_measure ?? "")
    .split("; ")
    .filter((words) => words && !NO_DAY.test(words))
    .join("; ");
}

function rowItem(app, row, { toggle, isAccepted, buttons }) {
  const accept = button("", () => toggle(row), { "aria-pressed": "false" });
  buttons.push(() => {
    const has = isAccepted(row);
    accept.textContent = has ? "Accepted" : "Accept";
    accept.setAttribute("aria-pressed", String(has));
    accept.setAttribute("aria-label", `${has ? "Accepted" : "Accept"}: ${row.title}`);
  });
  const said = [
    row.rate?.raw ?? "",
    row.announced ? `announced ${dayWords(row.announced)}` : "",
    row.effective ? `from ${dayWords(row.effective)}` : "",
    row.until ? `until ${dayWords(row.until)}` : "",
    row.event ? `on ${row.event.split("/").map(dayWords).join(" to ")}` : "",
    row.product ? `on ${row.product}` : "",
    row.condition,
    `${row.n_reports} of the reports, ${row.n_independent} independent`,
  ];
  return el(
    "li",
    {},
    el("p", { class: "what" }, row.title, " ", el("span", { class: "status", text: row.status.replaceAll("_", " ") })),
    el("p", { text: said.filter(Boolean).join(" · ") }),
    row.quote ? el("blockquote", {}, row.quote, el("span", { class: "quiet", text: ` (${row.report})` })) : null,
    row.beside_ledger && !NO_DAY.test(row.beside_ledger.words)
      ? el("p", { class: "quiet", text: `Beside the ledger: ${row.beside_ledger.words}.` })
      : null,
    row.doubts.length
      ? el(
          "ul",
          { class: "quiet small" },
          row.doubts.map((text) => el("li", { text })),
        )
      : null,
    row.why_no_measure ? null : el("div", { class: "buttons" }, accept),
    whyNot(row) ? el("p", { class: "quiet", text: `No measure can be made of it: ${whyNot(row)}` }) : null,
  );
}

function contradiction(one) {
  return el(
    "div",
    { class: "differ" },
    el("h4", {}, one.topic, " ", el("span", { class: "status", text: one.severity })),
    one.readings.map(({ report, quote }) => [el("p", { class: "label", text: report }), el("blockquote", { text: quote })]),
    el("p", { class: "quiet", text: one.verdict }),
  );
}

function reportPart(app, report, claims, text) {
  const own = claims.filter((claim) => claim.report === report.name);
  return el(
    "section",
    { class: "report", "aria-label": report.name },
    el("h4", { text: report.name }),
    el("p", {
      class: "quiet small",
      text: publishedWords(report),
    }),
    el("div", { class: "columns" }, text.node, claimList(app, own, text)),
  );
}

function publishedWords({ published, published_by: by }) {
  if (!published) return "Of a day that it does not give";
  const how = by === "given" ? ", as given here" : by ? `, as it says: ${by}` : "";
  return `Of ${dayWords(published)}${how}`;
}

function claimList(app, claims, text) {
  if (!claims.length) return el("p", { class: "quiet", text: "Nothing was read from it." });
  return el(
    "ol",
    { class: "claims" },
    claims.map((claim) => {
      const evidence = Object.entries(claim.evidence).map(([name, words]) => `${FIELDS[name] ?? name}: “${words}”`);
      return el(
        "li",
        { value: claim.number + 1 },
        el(
          "p",
          { class: "what" },
          claimWords(app, claim),
          " ",
          el("span", { class: "status", text: claim.status.replaceAll("_", " ") }),
        ),
        el("p", { class: "quiet small", text: evidence.join(" · ") }),
        claim.notes.length ? el("p", { class: "quiet small", text: claim.notes.join(" ") }) : null,
        button("Show in the text", () => text.light(claim.number), {
          "aria-label": `Show in the text: claim ${claim.number + 1}`,
        }),
      );
    }),
  );
}

function claimWords(app, claim) {
  const names = (codes) => listed(codes.map((code) => (code === "*" ? "every partner" : app.anyName(code))));
  const parts = [
    names(claim.imposed_by),
    claim.instrument.replaceAll("_", " "),
    claim.on.length ? `on ${names(claim.on)}` : "",
    claim.product,
    claim.rate?.raw ? `(${claim.rate.raw})` : "",
  ];
  return sentence(parts.filter(Boolean).join(" "));
}
