/* One measure of the builder: who does what to whom, on what, how much and when. */

import { button, el, field, replace, select } from "../dom.js";
import { listed } from "../format.js";
import { picker } from "../picker.js";

const MADE_UP = "made up on the page";

/** How the number of an instrument is typed: its key, its words, and the way between what is typed and what is sent. */
const NUMBERS = {
  tariff: { key: "rate", label: "Points added", typed: 25, out: (x) => x / 100, back: (x) => x * 100 },
  "tariff level": { key: "rate", label: "Tariff, %", typed: 25, out: (x) => x / 100, back: (x) => x * 100 },
  "export wedge": { key: "rate", label: "Export tax, %", typed: 10, out: (x) => x / 100, back: (x) => x * 100 },
  "trade cost": {
    key: "rate",
    label: "Dearer at the door, %",
    typed: 10,
    out: (x) => 1 + x / 100,
    back: (x) => (x - 1) * 100,
  },
  quota: { key: "cap", label: "May pass, % of today", typed: 60, out: (x) => x / 100, back: (x) => x * 100 },
  "purchase commitment": {
    key: "floor",
    label: "Is bought at least, % of today",
    typed: 150,
    out: (x) => x / 100,
    back: (x) => x * 100,
  },
  subsidy: { key: "rate", label: "Part of cost paid, %", typed: 10, out: (x) => x / 100, back: (x) => x * 100 },
};
const KEYS = ["rate", "cap", "floor", "rent_share", "covered", "measured", "rents", "on_imports", "paid_by"];

/** A measure to begin with. */
export function newMeasure(app) {
  return worded({ instrument: "tariff", imposed_by: ["USA"], on: ["CHN"], sectors: ["goods"], rate: 0.25 }, app);
}

/** A measure with its words and its source, where nobody gave others. */
export function worded(measure, app) {
  const name = (value) => app.anyName(value);
  const kind = NUMBERS[measure.instrument];
  const size = kind ? `, ${kind.label.toLowerCase()}: ${tidy(kind.back(measure[kind.key] ?? kind.out(kind.typed)))}` : "";
  const whom = measure.instrument === "subsidy" ? "" : ` on ${listed((measure.on ?? ["world"]).map(name))}`;
  const [who, what] = [measure.imposed_by ?? [], measure.sectors ?? ["goods"]].map((names) =>
    listed([names].flat().map(name)),
  );
  const words = `${who}: ${measure.instrument}${whom}, ${what}${size}`;
  return { ...measure, measure: words, source: measure.source ?? MADE_UP };
}

function tidy(number) {
  return Number(number.toPrecision(8));
}

/** The measure with another instrument: its number starts anew, and what the new one does not have goes. */
function withInstrument(measure, instrument) {
  const kept = Object.fromEntries(Object.entries(measure).filter(([key]) => !KEYS.includes(key)));
  const kind = NUMBERS[instrument];
  if (instrument === "subsidy") for (const key of ["on", "exempt"]) delete kept[key];
  else kept.on ??= ["world"];
  return { ...kept, instrument, ...(kind ? { [kind.key]: kind.out(kind.typed) } : {}) };
}

/** The controls of a measure. `change(measure)` is called with every other one; `remove()` takes it out. */
export function measureBox(app, measure, n, change, remove) {
  const box = el("div", {});
  const words = el("p", { class: "quiet small" });
  let now = measure;
  const put = (next) => {
    const anew = next.instrument !== now.instrument;
    now = worded(next, app);
    words.textContent = saidOf(now);
    if (anew) draw();
    change(now);
  };
  const draw = () => {
    const had = box.contains(document.activeElement);
    replace(
      box,
      fields(
        app,
        now,
        n,
        (more) => put({ ...now, ...more }),
        (instrument) => put(withInstrument(now, instrument)),
        words,
        remove,
      ),
    );
    if (had) box.querySelector("select").focus();
  };
  words.textContent = saidOf(now);
  draw();
  return box;
}

function saidOf({ measure, source }) {
  return source && source !== MADE_UP ? `${measure}. Source: ${source}` : measure;
}

function fields(app, measure, n, put, putInstrument, words, remove) {
  const kind = NUMBERS[measure.instrument];
  const instruments = app.meta.instruments.map(({ instrument }) => [instrument, instrument]);
  const told = app.meta.instruments.find(({ instrument }) => instrument === measure.instrument)?.meaning ?? "";
  // What is typed here is percent, not the fraction that a file has.
  const meaning = told.split(/[;:]|,? a fraction/)[0];
  const day = (key, label) =>
    field(
      label,
      el("input", {
        type: "date",
        value: measure[key] ?? "",
        on: { change: (event) => put({ [key]: event.target.value || undefined }) },
      }),
    );
  const names = (key, label, options, usual) =>
    picker({
      label,
      options,
      chosen: [measure[key] ?? usual].flat(),
      change: (values) => put({ [key]: values }),
    });
  return el(
    "fieldset",
    { class: "measure" },
    el("legend", { text: `Measure ${n + 1}` }),
    field("Instrument", select(instruments, measure.instrument, putInstrument), meaning),
    names("imposed_by", "Who", app.economyOptions, []),
    measure.instrument === "subsidy" ? null : names("on", "On whom", app.economyOptions, ["world"]),
    names("sectors", "What", app.sectorOptions, ["goods"]),
    el(
      "div",
      { class: "fields" },
      kind
        ? field(
            kind.label,
            el("input", {
              type: "number",
              step: "any",
              value: String(tidy(kind.back(measure[kind.key] ?? kind.out(kind.typed)))),
              on: {
                input: (event) =>
                  event.target.value !== "" && put({ [kind.key]: tidy(kind.out(Number(event.target.value))) }),
              },
            }),
          )
        : null,
      day("from", "From"),
      day("until", "Until, not included"),
    ),
    words,
    button("Remove this measure", remove),
  );
}
