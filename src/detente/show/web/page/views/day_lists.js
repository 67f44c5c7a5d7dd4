/* The lists of a day: measures in force, threatened and suspended, talks beside them, each with its source. */

import { button, el, replace } from "../dom.js";
import { dayWords } from "../format.js";

const FEW = 5;
const EVENTS = new Set(["agreement", "talks", "dispute", "investigation"]);
const LISTS = [
  ["in force", "In force", ["in force"]],
  ["threatened", "Threatened, announced or planned", ["threatened", "announced", "planned"]],
  ["suspended", "Suspended", ["suspended", "held"]],
];
const TALKS = ["talks", "Talks, agreements and disputes"];

/** How many there are of each, in words. */
export function countWords({ counts }) {
  const due = counts.due_30_days;
  return (
    `${counts.in_force} in force, ${counts.threatened} threatened, announced or planned, ${counts.suspended} suspended, ` +
    `${due} ${due === 1 ? "change" : "changes"} due within 30 days.`
  );
}

/** The lists in their place. */
export function drawLists(place, { measures: all }) {
  const [events, measures] = [[], []];
  for (const one of all) (EVENTS.has(one.instrument) ? events : measures).push(one);
  const current = LISTS.flatMap(([, , statuses]) => statuses);
  replace(
    place,
    LISTS.map(([id, title, statuses]) =>
      list(
        id,
        title,
        measures.filter((one) => statuses.includes(one.status)),
      ),
    ),
    list(
      ...TALKS,
      events.filter((one) => current.includes(one.status)),
    ),
  );
}

function list(id, title, measures) {
  const sorted = d3.sort(
    measures,
    (a, b) => d3.ascending(!a.counted, !b.counted) || d3.descending(a.since ?? "", b.since ?? ""),
  );
  const items = el("ul", { class: "measures" }, sorted.slice(0, FEW).map(item));
  const more =
    sorted.length > FEW
      ? button(`Show all ${sorted.length} ${id}`, () => {
          replace(items, sorted.map(item));
          more.remove();
          items.querySelectorAll("li")[FEW]?.querySelector("p")?.focus();
        })
      : null;
  return el(
    "details",
    { open: true },
    el("summary", {}, `${title} (${sorted.length})`),
    sorted.length ? items : el("p", { class: "quiet", text: "None." }),
    more,
  );
}

function item(one) {
  const source = one.sources[0];
  const said = [
    one.sides,
    one.rates_words,
    one.since ? `since ${dayWords(one.since)}` : "",
    one.until ? `until ${dayWords(one.until)}` : "",
    one.next_change
      ? `next: ${one.next_change.what === "rate" ? "another rate" : one.next_change.what} on ${dayWords(one.next_change.day)}`
      : "",
  ];
  return el(
    "li",
    {},
    el(
      "p",
      { class: "what", tabindex: "-1" },
      one.title,
      one.status === "in force" ? null : [" ", el("span", { class: "status", text: one.status })],
    ),
    el("p", { text: said.filter(Boolean).join(" · ") }),
    one.counted || one.status !== "in force"
      ? null
      : el("p", { class: "quiet", text: `Not counted in the numbers: ${one.why_not_counted}` }),
    source
      ? el("p", {
          class: "quiet small",
          text: `Source: ${[source.title, source.publisher, source.day && dayWords(source.day)].filter(Boolean).join(", ")}`,
        })
      : null,
  );
}
