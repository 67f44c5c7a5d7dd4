/* The state of the page lives in the fragment of its address: `#v=1&d=…`, base64url of JSON. A link then carries the
   scenarios, the view, the numbers that were seen, and the version and vintage that they came from. */

export const STATE_VERSION = "1";

/** The state of a page that was opened without a link. */
export function initialState(day) {
  return { view: "day", day, scenarios: [], active: 0, compare: { a: 0, b: 1, mode: "levels" }, parts: {} };
}

/** Text as base64url, which an address can carry as it is. */
export function toBase64url(text) {
  const bytes = new TextEncoder().encode(text);
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** The text that `toBase64url` was given; throws where it is none. */
export function fromBase64url(code) {
  const binary = atob(code.replaceAll("-", "+").replaceAll("_", "/"));
  const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
  return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
}

/** What of a run decides whether its numbers can be had again: version, world and ledger. */
export function vintageOf(meta) {
  return { version: meta.version, world: meta.world?.fingerprint ?? "", ledger: meta.ledger?.vintage ?? "" };
}

/** The fragment for a state. `kept` are numbers that were shown: `{title, rows: [{name, value, unit, low, high}]}`. */
export function writeFragment(state, vintage, kept) {
  const document = { ...state, of: vintage, ...(kept ? { kept } : {}) };
  return `#v=${STATE_VERSION}&d=${toBase64url(JSON.stringify(document))}`;
}

/** What a fragment says: `{state, of, kept}`; null where there is none; throws an Error in words where it is broken. */
export function readFragment(fragment, fallback) {
  const given = new URLSearchParams(fragment.replace(/^#/, ""));
  if (!given.has("d")) return null;
  if (given.get("v") !== STATE_VERSION) {
    throw new Error(`The link is of kind ${given.get("v") ?? "unknown"}; this page reads kind ${STATE_VERSION}.`);
  }
  let found;
  try {
    found = JSON.parse(fromBase64url(given.get("d")));
  } catch {
    throw new Error("The link is damaged: its state cannot be read. It may have been cut off when it was copied.");
  }
  if (found === null || typeof found !== "object" || Array.isArray(found)) {
    throw new Error("The link is damaged: it holds no state.");
  }
  const { of = null, kept = null, ...rest } = found;
  return { state: sound(rest, fallback), of, kept: soundKept(kept) };
}

/** What differs between the vintage of a link and that of the server: a list of sentences, empty where nothing does. */
export function mismatches(of, now) {
  if (!of) return [];
  const words = {
    version: (was, is) => `It was made with version ${was}; this is version ${is}.`,
    ledger: (was, is) => `Its ledger was of ${was}; this one is of ${is}.`,
    world: () => "Its world was built from other data than the one here.",
  };
  return Object.keys(words)
    .filter((key) => of[key] !== undefined && String(of[key]) !== String(now[key]))
    .map((key) => words[key](String(of[key]), String(now[key])));
}

/** A state of the right shape, whatever a link says: links are written by anybody. */
function sound(given, fallback) {
  const state = { ...fallback };
  if (typeof given.view === "string") state.view = given.view;
  if (typeof given.day === "string" && /^\d{4}-\d\d-\d\d$/.test(given.day)) state.day = given.day;
  if (Array.isArray(given.scenarios)) state.scenarios = given.scenarios.filter(isScenario);
  state.active = place(given.active, state.scenarios.length);
  const compare = given.compare ?? {};
  state.compare = {
    a: place(compare.a, state.scenarios.length),
    b: place(compare.b ?? 1, state.scenarios.length),
    mode: compare.mode === "change" ? "change" : "levels",
  };
  if (given.parts && typeof given.parts === "object" && !Array.isArray(given.parts)) state.parts = given.parts;
  return state;
}

function isScenario(one) {
  const lists = ["measures", "enact", "lift"];
  return (
    one !== null &&
    typeof one === "object" &&
    typeof one.name === "string" &&
    lists.every((key) => one[key] === undefined || Array.isArray(one[key])) &&
    (one.measures ?? []).every((measure) => measure !== null && typeof measure === "object")
  );
}

function place(given, count) {
  return Number.isInteger(given) && given >= 0 && given < Math.max(count, 1) ? given : 0;
}

function soundKept(kept) {
  if (!kept || typeof kept.title !== "string" || !Array.isArray(kept.rows)) return null;
  const rows = kept.rows.filter((row) => row && typeof row.name === "string" && typeof row.value === "number");
  return { title: kept.title, rows };
}
