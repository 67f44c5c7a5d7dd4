/* One measure of the ledger: a line that opens to all that the ledger says of it, its sources among it. */

import { el } from "../dom.js";
import { dayWords, listed, sentence } from "../format.js";

/** A measure as an item of a list. `open` is the set of ids that are open, kept when the list is drawn again. */
export function measureItem(app, one, open) {
  const body = el("div", { class: "inside" });
  const node = el(
    "details",
    { dataset: { id: one.id } },
    el(
      "summary",
      { class: "row" },
      el("span", { class: "what" }, one.title, " ", el("span", { class: "status", text: one.status })),
      el("span", { class: "under quiet", text: shortOf(one) }),
    ),
    body,
  );
  const fill = () => {
    if (node.open && !body.childElementCount) body.append(...wholeOf(app, one));
    if (node.open) open.add(one.id);
    else open.delete(one.id);
  };
  node.addEventListener("toggle", fill);
  node.open = open.has(one.id);
  return el("li", {}, node);
}

function shortOf(one) {
  const next = one.next_change;
  return [
    one.sides,
    one.rates_words,
    one.since ? `since ${dayWords(one.since)}` : "",
    one.until ? `until ${dayWords(one.until)}` : "",
    next ? `next: ${next.what === "rate" ? "another rate" : next.what} on ${dayWords(next.day)}` : "",
  ]
    .filter(Boolean)
    .join(" · ");
}

function wholeOf(app, one) {
  const names = (codes) => listed(codes.map((code) => (code === "all" ? "everybody" : app.anyName(code))));
  const day = (iso) => (iso ? dayWords(iso) : "");
  const terms = [
    ["Instrument", one.instrument],
    ["Imposed by", names(one.imposed_by)],
    ["On", names(one.on)],
    ["Except", names(one.except)],
    ["Products", one.products],
    ["Announced", day(one.announced)],
    ["In force from", day(one.start)],
    ["Until, not included", day(one.until)],
    ["In the numbers", countedWords(one)],
    ["Condition", one.condition],
    ["Note", one.note],
    ["Answers", (one.answers ?? []).join(", ")],
    ["Next change", one.next_change ? [day(one.next_change.day), one.next_change.note].filter(Boolean).join(": ") : ""],
    ["Name in the ledger", one.id],
  ].filter(([, words]) => words);
  return [
    el(
      "dl",
      { class: "terms" },
      terms.map(([term, words]) => el("div", {}, el("dt", { text: term }), el("dd", { text: words }))),
    ),
    one.rates.length
      ? [
          el("p", { class: "label", text: "Rates" }),
          el(
            "ul",
            {},
            one.rates.map((rate) => rateItem(rate, names)),
          ),
        ]
      : [],
    el("p", { class: "label", text: one.sources.length === 1 ? "Source" : `Sources (${one.sources.length})` }),
    el("ul", {}, one.sources.map(sourceItem)),
  ].flat();
}

function countedWords({ counted, why_not_counted: why }) {
  if (counted === null) return "";
  return counted ? "Counted" : `Not counted: ${why}`;
}

function rateItem(rate, names) {
  const said = [
    rate.words,
    rate.products ?? "",
    rate.on.length ? `on ${names(rate.on)}` : "",
    rate.except.length ? `not on ${names(rate.except)}` : "",
    rate.from ? `from ${dayWords(rate.from)}` : "",
    rate.until ? `until ${dayWords(rate.until)}` : "",
  ];
  return el("li", { text: said.filter(Boolean).join(", ") });
}

/** A source in words; its address, where it has one, is not followed from here. */
function sourceItem(source) {
  const said = [source.title, source.publisher, source.day ? dayWords(source.day) : "", source.place];
  return el(
    "li",
    {},
    sentence(said.filter(Boolean).join(", ")),
    source.verified ? null : el("span", { class: "quiet", text: " (not read in the source itself)" }),
    source.quote ? el("blockquote", { text: source.quote }) : null,
  );
}
