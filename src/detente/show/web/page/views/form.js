/* The form beside an answer: its controls hold what the state says, and keep the focus when others are drawn anew. */

import { button, el, field, replace, select } from "../dom.js";
import { picker } from "../picker.js";

const NAMES = "names";

/** A form in a place; `put({key: value})` takes what is chosen or typed into the state.

    draw(shape, build) draws the controls that `build()` returns where the text `shape` is another than before: it holds what
    other hands may change, not what is typed, so that a field that is typed in keeps its place. `keyed`, `choice`, `number`,
    `names` and `beginAnew` make controls. */
export function formIn(place, put) {
  let drawn = null;

  function keyed(key, control) {
    control.dataset.key = key;
    return control;
  }

  function draw(shape, build) {
    if (shape === drawn) return;
    const at = place.contains(document.activeElement) ? document.activeElement.dataset.key : null;
    // Names are added and removed one after the other: their list draws itself.
    if (drawn === null || at !== NAMES) {
      replace(place, build());
      if (at) place.querySelector(`[data-key="${at}"]`)?.focus();
    }
    drawn = shape;
  }

  /** A list of `[value, words]`; `along`: more that is put along with it. */
  function choice(key, label, options, value, { hint = "", along = {} } = {}) {
    const list = select(options, value, (chosen) => put({ [key]: chosen, ...along }));
    return field(label, keyed(key, list), hint);
  }

  /** A number; `empty`: it may be left out, which is "" in the state. */
  function number(key, label, value, { min, max, step = "any", hint = "", empty = false }) {
    const input = ({ target }) => {
      if (target.value === "" ? empty : target.validity.valid) put({ [key]: target.value === "" ? "" : Number(target.value) });
    };
    const given = { min: String(min), max: String(max), step, value: String(value) };
    return field(label, keyed(key, el("input", { type: "number", inputmode: "decimal", ...given, on: { input } })), hint);
  }

  /** Several names of a list. */
  function names(key, label, options, chosen) {
    const node = picker({ label, options, chosen, change: (values) => put({ [key]: values }) });
    for (const control of node.querySelectorAll("input")) keyed(NAMES, control);
    return node;
  }

  /** The button that puts everything back. */
  function beginAnew(usual) {
    const act = () => {
      drawn = null;
      put(usual);
      place.querySelector("select").focus();
    };
    return el("div", { class: "buttons" }, button("Begin anew", act));
  }

  return { draw, keyed, choice, number, names, beginAnew };
}
