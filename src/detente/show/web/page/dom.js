/* Elements without markup in text: whatever comes from a file, a report or a link is set as text and never parsed. */

import { isNumber, MISSING } from "./format.js";
import { problemWords, Refused } from "./api.js";

const FORBIDDEN = new Set(["style", "innerHTML", "outerHTML", "srcdoc"]);

/** An element. Attributes: `class`, `text`, `dataset: {}`, `on: {click: f}`, properties such as `value`, `checked`,
    `disabled`, else attributes; null and false leave one out. Children: nodes, text, lists of them, null. */
export function el(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (FORBIDDEN.has(key) || /^on./.test(key)) throw new Error(`'${key}' is not set on elements here`);
    if (value === null || value === undefined || value === false) continue;
    if (key === "text") node.textContent = value;
    else if (key === "dataset") Object.assign(node.dataset, value);
    else if (key === "on") for (const [event, act] of Object.entries(value)) node.addEventListener(event, act);
    else if (["value", "checked", "disabled", "open", "selected"].includes(key)) node[key] = value;
    else node.setAttribute(key, value === true ? "" : value);
  }
  append(node, children);
  return node;
}

function append(node, children) {
  for (const child of children.flat(Infinity)) {
    if (child !== null && child !== undefined && child !== false) node.append(child);
  }
}

/** Put children in the place of what a node holds. */
export function replace(node, ...children) {
  node.replaceChildren();
  append(node, children);
  return node;
}

let lastId = 0;

/** An id that no other element of the page has. */
export function freshId(prefix = "x") {
  lastId += 1;
  return `${prefix}-${lastId}`;
}

/** A control with its label above and, where given, a hint under it that a screen reader reads with it. */
export function field(label, control, hint = "") {
  control.id ||= freshId("field");
  const under = hint ? el("p", { class: "hint", id: `${control.id}-hint`, text: hint }) : null;
  if (under) control.setAttribute("aria-describedby", under.id);
  return el("div", { class: "field" }, el("label", { for: control.id, text: label }), control, under);
}

/** A `<select>` of `[value, label]` pairs, or of `{label, options: pairs}` groups. */
export function select(options, value, onChange) {
  const option = ([key, label]) => el("option", { value: key, selected: key === value, text: label });
  const children = options.map((one) =>
    Array.isArray(one) ? option(one) : el("optgroup", { label: one.label }, one.options.map(option)),
  );
  return el("select", { on: { change: (event) => onChange(event.target.value) } }, children);
}

/** A button that is no submit button. */
export function button(text, act, attributes = {}) {
  return el("button", { type: "button", text, on: { click: act }, ...attributes });
}

/** A table. Columns: `{key, title, unit, format, number}`; the first column names the row. Rows are objects. */
export function table({ caption, columns, rows, label }) {
  const head = columns.map((column) =>
    el(
      "th",
      { scope: "col", class: column.number ? "number" : null },
      column.title,
      column.unit ? [" ", el("span", { class: "unit", text: `(${column.unit})` })] : null,
    ),
  );
  const body = rows.map((row) =>
    el(
      "tr",
      {},
      columns.map((column, at) => cell(row, column, at === 0)),
    ),
  );
  const whole = el(
    "table",
    {},
    caption ? el("caption", { text: caption }) : null,
    el("thead", {}, el("tr", {}, head)),
    el("tbody", {}, body),
  );
  return el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": label ?? caption ?? "Table" }, whole);
}

function cell(row, column, first) {
  const value = row[column.key];
  const text = column.format ? column.format(value, row) : isNumber(value) ? String(value) : (value ?? MISSING);
  return el(first ? "th" : "td", { scope: first ? "row" : null, class: column.number ? "number" : null }, text);
}

/** Large numbers under an answer: `{label, value, note}` each, in words. */
export function bigNumbers(numbers) {
  return el(
    "dl",
    { class: "big" },
    numbers.map(({ label, value, note }) =>
      el(
        "div",
        {},
        el("dt", { text: label }),
        el("dd", { class: "value", text: value }),
        note ? el("dd", { class: "note", text: note }) : null,
      ),
    ),
  );
}

/** What was refused and why, one line a problem. */
export function problemsBox(error) {
  const problems = error instanceof Refused ? error.problems : [{ fact: error?.message ?? String(error) }];
  return el(
    "div",
    { class: "problems", role: "alert" },
    el("p", { class: "problems-head", text: problems.length === 1 ? "This cannot be done:" : "These cannot be done:" }),
    el(
      "ul",
      {},
      problems.map((problem) => el("li", { text: problemWords(problem) })),
    ),
  );
}

/** Show that a part of the page is being worked out: what it shows stays, dimmed. */
export function busy(node, is) {
  node.classList.toggle("waiting", is);
  node.setAttribute("aria-busy", String(is));
}

/** A progress bar with words and a button that cancels; `update({done, total, seconds_left, words})`. */
export function progressBox(label, cancel) {
  const bar = el("progress", { "aria-label": label, max: "1" });
  const words = el("span", { class: "quiet" });
  const node = el("div", { class: "progress" }, el("span", { text: label }), bar, words, button("Cancel", cancel));
  const update = ({ done, total, seconds_left: left, words: said }) => {
    if (isNumber(done) && isNumber(total) && total > 0) bar.value = done / total;
    const parts = [
      said,
      isNumber(done) && total ? `${done} of ${total}` : "",
      isNumber(left) ? `about ${Math.max(Math.round(left), 1)} s left` : "",
    ];
    words.textContent = parts.filter(Boolean).join(", ");
  };
  return { node, update };
}
