/* How fresh the numbers are, on every view: the data, how far the ledger was kept, what comes next after the day on view. */

import { get } from "./api.js";
import { stampDrawings } from "./charts/download.js";
import { el, replace } from "./dom.js";
import { dayWords, plain } from "./format.js";

let coming = null;
let asks = "";

/** Every view says how fresh its numbers are, and every drawing that leaves the page.

    found: what comes next after a day, `{day, known_on, next_event}`, where a view has an answer that says so. */
export function showFreshness(app, found = null) {
  if (found) {
    coming = { day: found.day, known: found.known_on ?? "", next: found.next_event };
    asks = "";
  }
  const { freshness, version, ledger } = app.meta;
  const said = [
    ["Data as of", freshness.data_as_of],
    ["Policy known to", knownWords(freshness)],
    ["Next event", nextWords()],
    ["Ledger", ledger.vintage],
    ["Version", version],
  ];
  stampDrawings(
    `Détente ${version}. Data as of ${freshness.data_as_of}. Policy known to ${dayWords(freshness.policy_known_to)}. ` +
      `Ledger: ${ledger.vintage}.`,
  );
  replace(
    document.getElementById("freshness"),
    said.map(([term, words]) => el("div", {}, el("dt", { text: term }), el("dd", { text: words }))),
  );
}

/** Views without an answer of the ledger have what comes next asked for, once they stand. */
export async function askNext(app, id) {
  if (id === "day" || id === "ledger") return;
  const { day, scenarios, compare } = app.state;
  const one = id === "scenario" ? app.scenario() : id === "compare" ? scenarios[compare.a] : null;
  const on = one?.day ?? day;
  const known = one ? (one.known_on ?? "") : app.knownOn();
  const question = `${on} ${known}`;
  if (asks === question || (coming?.day === on && coming.known === known)) return;
  asks = question;
  try {
    const found = await get("ledger/next", { on, known_on: known });
    if (asks === question) showFreshness(app, found);
  } catch {
    // The view has told already what is wrong with its day, or with the server.
    if (asks === question) asks = "";
  }
}

/** How far the ledger was kept, and how long ago that is. */
function knownWords({ policy_known_to: known, policy_age_days: age }) {
  if (!(age > 0)) return dayWords(known);
  return `${dayWords(known)}, ${plain(age, 0)} ${age === 1 ? "day" : "days"} before today`;
}

/** What comes next after the day on view, not after today. */
function nextWords() {
  if (!coming) return "…";
  const { day, known, next } = coming;
  const as = !known ? "" : known === day ? ", as known then" : `, as known on ${dayWords(known)}`;
  const what = next ? `${dayWords(next.day)}, ${next.what}` : "none in the ledger";
  return `after ${dayWords(day)}${as}: ${what}`;
}
