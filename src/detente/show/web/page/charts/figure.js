/* A figure: a heading, a drawing that is made for the width it has, its caption, the same numbers as a table, downloads. */

import { el, freshId, replace, table } from "../dom.js";
import { downloadBox } from "./download.js";
import { SCENARIO_COLOURS } from "./palette.js";

/** Put a figure on the page; `show` fills it, again and again.

    root: where it is appended. title: its heading. file: what its downloads are called. python: a function that returns
    the text of "Reproduce in Python", or none.

    Returns `{node, show, svg}`. `show({draw, columns, rows, caption, document})`:
      draw(holder, width)  fills `holder` with one `<svg viewBox>` for a width in pixels, and returns it; it is called again
                           when the width changes;
      columns, rows        the same numbers as a table (`table` of dom.js) and as CSV;
      legend               names of series, in the order of SCENARIO_COLOURS, or none;
      caption              what one must know to read it, with units; document: what goes into the JSON, or none: the rows. */
export function figure(root, { title, file, python = null, level = 3 }) {
  const id = freshId("figure");
  const heading = el(`h${level}`, { id, text: title });
  const holder = el("div", { class: "drawing" });
  const legend = el("ul", { class: "legend", hidden: true });
  const caption = el("figcaption", {});
  const below = el("div", {});
  const node = el("figure", { "aria-labelledby": id }, heading, legend, holder, caption, below);
  root.append(node);

  let shown = null;
  let svg = null;
  let width = 0;
  const draw = () => {
    width = Math.round(holder.clientWidth) || 640;
    svg = shown.draw(holder, width);
  };
  const asTable = el("details", { class: "as-table" }, el("summary", { text: "As a table" }));
  const tablePlace = el("div", {});
  asTable.append(tablePlace);
  const fillTable = () => {
    if (asTable.open && shown)
      replace(tablePlace, table({ columns: shown.columns, rows: shown.rows, label: `${title}, as a table` }));
  };
  asTable.addEventListener("toggle", fillTable);
  const download = downloadBox({
    file,
    columns: () => shown?.columns ?? [],
    rows: () => shown?.rows ?? [],
    document: () =>
      shown?.document ?? {
        title,
        columns: shown?.columns.map(({ key, title: name, unit }) => ({ key, name, unit })),
        rows: shown?.rows,
      },
    svg: () => svg,
    words: () => ({ title: heading.textContent, caption: caption.textContent, legend: legendOf(shown) }),
    python: python && (() => python()),
  });
  replace(below, el("div", { class: "figure-tools" }, asTable, download));

  new ResizeObserver(() => {
    if (shown && holder.clientWidth > 0 && Math.abs(holder.clientWidth - width) > 4) draw();
  }).observe(holder);

  return {
    node,
    get svg() {
      return svg;
    },
    show(what) {
      shown = what;
      replace(
        legend,
        legendOf(what).map(({ name, colour }) => el("li", {}, swatch(colour), ` ${name}`)),
      );
      legend.hidden = !what.legend;
      caption.textContent = what.caption ?? "";
      draw();
      fillTable();
    },
    title(words) {
      heading.textContent = words;
    },
  };
}

/** The series of a figure with their colours; none where it has no legend. */
function legendOf(what) {
  return (what?.legend ?? []).map((name, n) => ({ name, colour: (what.colours ?? SCENARIO_COLOURS)[n] }));
}

/** A square of a colour, as a drawing: colours are no markup. */
function swatch(colour) {
  const node = d3
    .create("svg")
    .attr("viewBox", "0 0 14 14")
    .attr("width", 14)
    .attr("height", 14)
    .attr("aria-hidden", "true");
  node.append("rect").attr("width", 14).attr("height", 14).attr("rx", 2).attr("fill", colour);
  return node.node();
}

/** The root of a drawing: scaled to its place, told to a screen reader by its title. Returns a d3 selection. */
export function openSvg(holder, width, height, spoken, font) {
  return d3
    .select(holder)
    .selectAll("svg")
    .data([null])
    .join("svg")
    .attr("viewBox", `0 0 ${width} ${height}`)
    .attr("role", "img")
    .attr("aria-label", spoken)
    .attr("font-family", font)
    .attr("font-size", 14);
}
