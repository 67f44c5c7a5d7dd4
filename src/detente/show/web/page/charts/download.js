/* What is shown, to take away: rows as CSV, the answer as JSON, the drawing as SVG or PNG, the Python that makes it again. */

import { button, el, replace } from "../dom.js";
import { INK, QUIET } from "./palette.js";
import { wrapWords } from "./words.js";

const SVG = "http://www.w3.org/2000/svg";

/** Rows as CSV: a header with units, numbers in full, text quoted where it must be. Text that a spreadsheet would take
    for a formula begins with an apostrophe. */
export function csvOf(columns, rows) {
  const head = columns.map(({ title, unit }) => csvCell(unit ? `${title} [${unit}]` : title));
  const lines = rows.map((row) => columns.map(({ key }) => csvCell(row[key])));
  return [head, ...lines].map((cells) => cells.join(",")).join("\r\n") + "\r\n";
}

function csvCell(value) {
  if (value === null || value === undefined) return "";
  if (typeof value === "number") return Number.isFinite(value) ? String(value) : "";
  const text = /^[=+\-@\t\r]/.test(String(value)) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

let stamp = "";

/** The line that every drawing carries when it leaves the page: data, ledger, version. */
export function stampDrawings(words) {
  stamp = words;
}

/** A drawing as a file of its own: with its size, on white, under its title and above what one must know to read it.

    words: `{title, caption, legend: [{name, colour}]}`, each where there is one. */
export function svgText(svg, { title = "", caption = "", legend = [] } = {}) {
  const copy = svg.cloneNode(true);
  const { width, height } = svg.viewBox.baseVal;
  const keys = legendParts(legend, width, title ? 48 : 18);
  const above = (title ? 30 : 0) + keys.height;
  const notes = [caption, stamp].filter(Boolean).flatMap((words) => wrapWords(words, width, 11, 4));
  const whole = height + above + (notes.length ? notes.length * 15 + 12 : 0);
  for (const [key, value] of Object.entries({ xmlns: SVG, viewBox: `0 0 ${width} ${whole}`, width, height: whole })) {
    copy.setAttribute(key, value);
  }
  for (const node of [copy, ...copy.querySelectorAll("[tabindex]")]) node.removeAttribute("tabindex");
  const moved = part("g", { transform: `translate(0 ${above})` });
  moved.append(...copy.childNodes);
  const texts = part("g", { "text-anchor": "start", fill: QUIET, "font-size": 11 });
  if (title) texts.append(part("text", { x: 4, y: 20, "font-size": 16, "font-weight": 600, fill: INK }, title));
  notes.forEach((line, n) => texts.append(part("text", { x: 4, y: height + above + 20 + 15 * n }, line)));
  copy.append(part("rect", { width, height: whole, fill: "#fff" }), moved, texts, ...keys.parts);
  return new XMLSerializer().serializeToString(copy);
}

/** A square and a name for each series, as many to a line as fit. */
function legendParts(legend, width, top) {
  const parts = [];
  let [x, y] = [4, top];
  for (const { name, colour } of legend) {
    const needed = 34 + name.length * 7.8;
    if (x > 4 && x + needed > width) [x, y] = [4, y + 20];
    parts.push(part("rect", { x, y: y - 11, width: 13, height: 13, fill: colour }));
    parts.push(part("text", { x: x + 19, y, "text-anchor": "start", "font-size": 13, fill: INK }, name));
    x += needed;
  }
  return { parts, height: legend.length ? y - top + 24 : 0 };
}

function part(name, attributes, text = "") {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.textContent = text;
  return node;
}

/** A drawing as a PNG, twice its size. */
export async function pngOf(svg, words = {}, scale = 2) {
  const text = svgText(svg, words);
  const [, width, height] = /width="([\d.]+)" height="([\d.]+)"/.exec(text).map(Number);
  const address = URL.createObjectURL(new Blob([text], { type: "image/svg+xml" }));
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = el("canvas", { width: Math.round(width * scale), height: Math.round(height * scale) });
    const pen = canvas.getContext("2d");
    pen.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
  } finally {
    URL.revokeObjectURL(address);
  }
}

/** Hand a file to the reader. */
export function save(name, content, type) {
  const blob = content instanceof Blob ? content : new Blob([content], { type });
  const link = el("a", { href: URL.createObjectURL(blob), download: name, hidden: true });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** The box under a figure or a view: `{file, columns, rows, document, svg, python}`. Each but `file` is a function that is
    asked when it is needed; what is not given has no button.

    columns: `[{key, title, unit}]`; rows: objects; document: what goes into the JSON, an object; svg: the drawing, an
    `<svg>`; words: its `{title, caption}`; python: text, or null where there is none. */
export function downloadBox({ file, columns, rows, document: content, svg, words = () => ({}), python }) {
  const code = el("div", {});
  const name = (ending) => `detente-${file}.${ending}`;
  const buttons = [
    rows && button("CSV", () => save(name("csv"), csvOf(columns(), rows()), "text/csv;charset=utf-8")),
    content && button("JSON", () => save(name("json"), JSON.stringify(content(), null, 1), "application/json")),
    svg && button("SVG", () => svg() && save(name("svg"), svgText(svg(), words()), "image/svg+xml")),
    svg && button("PNG", async () => svg() && save(name("png"), await pngOf(svg(), words()), "image/png")),
    python && button("Reproduce in Python", (event) => showCode(event.target, code, python()), { "aria-expanded": "false" }),
  ];
  return el(
    "details",
    { class: "download" },
    el("summary", { text: "Download" }),
    el("div", { class: "buttons", role: "group", "aria-label": `Download ${file}` }, buttons.filter(Boolean)),
    code,
  );
}

function showCode(opener, place, text) {
  const open = place.childElementCount === 0;
  opener.setAttribute("aria-expanded", String(open));
  if (!open) return replace(place);
  if (!text) return replace(place, el("p", { class: "quiet", text: "There is no code for this." }));
  const copy = button("Copy", async () => {
    await navigator.clipboard.writeText(text);
    copy.textContent = "Copied";
  });
  return replace(
    place,
    el("pre", { class: "code", tabindex: "0", "aria-label": "Python", text }),
    navigator.clipboard ? copy : null,
  );
}
