/* Lines over years, each with its range as a band. `await prepare()` comes first. */

import { inUnit, spanInUnit } from "../format.js";
import { script } from "./load.js";
import { FONT, INK, LINE, QUIET, SCENARIO_COLOURS } from "./palette.js";
import { withTips } from "./tip.js";

/** Fetch what draws; to be awaited before the first drawing. */
export function prepare() {
  return script("plot.umd.min.js");
}

/** Draw lines.

    options: series `[{name, points: [{x, y, low, high}]}]`; unit: of y; title: what is shown, in words; x: the words of the
    other axis ("year"); events: `[{x, what}]`, drawn as dotted lines; colours; change: whether values carry their sign
    (default). Returns the `<svg>`. */
export function lines(holder, width, options) {
  const { series, unit, title, x = "year", events = [], colours = SCENARIO_COLOURS, change = true } = options;
  const height = Math.round(Math.min(Math.max(width * 0.5, 250), 420));
  const points = series.flatMap(({ name, points: found }, n) => found.map((point) => ({ ...point, name, n })));
  const banded = points.filter(({ low, high }) => Number.isFinite(low) && Number.isFinite(high));
  const colour = ({ n }) => colours[n % colours.length];
  const years = [...new Set(points.map((point) => point.x))];
  const svg = withoutStyle(
    Plot.plot({
      document,
      width,
      height,
      marginLeft: 52,
      marginRight: 14,
      marginTop: 30,
      marginBottom: 40,
      x: { type: "linear", label: x, tickFormat: (at) => String(at), ticks: Math.min(years.length, width < 480 ? 5 : 10) },
      y: {
        label: unit,
        nice: true,
        grid: false,
        tickFormat: (at) =>
          d3
            .format(change ? "+," : ",")(Number(at.toPrecision(4)))
            .replace("-", "−")
            .replace(/^\+0$/, "0"),
      },
      marks: [
        Plot.gridY({ stroke: LINE, strokeOpacity: 1 }),
        Plot.ruleY([0], { stroke: QUIET }),
        Plot.ruleX(events, { x: "x", stroke: QUIET, strokeDasharray: "2 3" }),
        Plot.areaY(banded, { x: "x", y1: "low", y2: "high", z: "n", fill: colour, fillOpacity: 0.16 }),
        Plot.lineY(points, { x: "x", y: "y", z: "n", stroke: colour, strokeWidth: 2.2 }),
        Plot.dot(points, { x: "x", y: "y", fill: colour, r: 3.4 }),
      ],
    }),
  );
  finish(svg, holder, `${title}. Unit: ${unit}. Arrow keys step through points.`);
  const drawn = points.filter(({ y }) => Number.isFinite(y));
  const dots = d3.select(svg).select('g[data-part="dot"]').selectAll("circle");
  dots.data(drawn);
  withTips(d3.select(svg), dots, (point) => {
    const range = spanInUnit(point.low, point.high, unit);
    return `${point.name}, ${point.x}: ${inUnit(point.y, unit, { change })}${range ? `\n${range}` : ""}`;
  });
  return svg;
}

/** A drawing of Plot without the style sheet that it carries, which the page's policy would refuse. */
export function withoutStyle(svg) {
  for (const sheet of svg.querySelectorAll("style")) sheet.remove();
  svg.removeAttribute("class");
  return svg;
}

/** Put a drawing of Plot in its place, in the type of the page. */
export function finish(svg, holder, spoken) {
  for (const name of ["width", "height"]) svg.removeAttribute(name);
  d3.select(svg)
    .attr("role", "img")
    .attr("aria-label", spoken)
    .attr("font-family", FONT)
    .attr("font-size", 13)
    .attr("fill", INK);
  // A group without a role may have no name of its own.
  for (const group of svg.querySelectorAll("g[aria-label]")) {
    group.setAttribute("data-part", group.getAttribute("aria-label"));
    group.removeAttribute("aria-label");
  }
  holder.replaceChildren(svg);
}
