/* What two sides can reach together: the frontier, with the points that matter named. `await prepare()` comes first. */

import { inUnit } from "../format.js";
import { finish, withoutStyle } from "./lines.js";
import { INK, LINE, SCENARIO_COLOURS } from "./palette.js";
import { withTips } from "./tip.js";
import { wrapWords } from "./words.js";

export { prepare } from "./lines.js";

/** Draw a frontier.

    options: points `[{x, y, name}]` along the frontier, in the order in which they are joined; marks `[{x, y, name}]`: where
    things stand, the smallest deal, …; xTitle, yTitle: whose gain each axis is; unit; title: what is shown, in words;
    region: whether what is better for both than the first mark is shaded. Returns the `<svg>`. */
export function frontier(holder, width, { points, marks, xTitle, yTitle, unit, title, region = false }) {
  const height = Math.round(Math.min(Math.max(width * 0.7, 300), 520));
  const number = (at) =>
    d3
      .format("+,")(Number(at.toPrecision(4)))
      .replace("-", "−")
      .replace(/^\+0$/, "0");
  const named = marks.map((mark, n) => ({ ...mark, n }));
  const all = [...points, ...marks];
  const start = marks[0];
  const shaded =
    region && start ? [{ x1: start.x, y1: start.y, x2: d3.max(all, ({ x }) => x), y2: d3.max(all, ({ y }) => y) }] : [];
  const svg = withoutStyle(
    Plot.plot({
      document,
      width,
      height,
      marginLeft: 60,
      marginRight: 20,
      marginTop: 34,
      marginBottom: 46,
      inset: 14,
      x: { label: `${xTitle}, ${unit}`, nice: true, tickFormat: number, ticks: width < 480 ? 4 : 8 },
      y: { label: `${yTitle}, ${unit}`, nice: true, tickFormat: number, ticks: 6 },
      marks: [
        Plot.gridX({ stroke: LINE, strokeOpacity: 1 }),
        Plot.gridY({ stroke: LINE, strokeOpacity: 1 }),
        Plot.rect(shaded, { x1: "x1", x2: "x2", y1: "y1", y2: "y2", fill: "#54afc0", fillOpacity: 0.13 }),
        Plot.line(points, { x: "x", y: "y", stroke: INK, strokeWidth: 2 }),
        Plot.dot(points, { x: "x", y: "y", fill: "#fff", stroke: INK, r: 3.4 }),
        Plot.dot(named, {
          x: "x",
          y: "y",
          fill: ({ n }) => SCENARIO_COLOURS[n % 6],
          r: 6.5,
          symbol: ({ n }) => d3.symbolsFill[n % 7],
        }),
      ],
    }),
  );
  finish(svg, holder, `${title}. Unit: ${unit}. Arrow keys step through points.`);
  const dots = d3
    .select(svg)
    .selectAll('g[data-part="dot"]')
    .selectAll("circle, path")
    .data((_, g) => (g === 0 ? points : named));
  withTips(
    d3.select(svg),
    d3.selectAll(dots.nodes()),
    (point) =>
      `${point.name ?? "On the frontier"}\n${xTitle}: ${inUnit(point.x, unit)}\n${yTitle}: ${inUnit(point.y, unit)}`,
  );
  labels(d3.select(svg), named, width);
  return svg;
}

/** Names beside the marks, on the side that has room; marks at one place share a line, and lines make way upwards. */
function labels(svg, named, width) {
  const groups = svg.selectAll('g[data-part="dot"]').nodes();
  const symbols = groups.length ? [...groups.at(-1).querySelectorAll("circle, path")] : [];
  const box = svg.node().getBoundingClientRect();
  const factor = width / (box.width || width);
  const places = [];
  symbols.forEach((symbol, n) => {
    const own = symbol.getBoundingClientRect();
    const x = (own.left + own.width / 2 - box.left) * factor;
    const y = (own.top + own.height / 2 - box.top) * factor;
    const same = places.find((other) => Math.hypot(other.x - x, other.y - y) < 8);
    if (same) same.names.push(named[n].name);
    else places.push({ x, y, names: [named[n].name] });
  });
  const text = svg
    .append("g")
    .attr("font-weight", 600)
    .attr("paint-order", "stroke")
    .attr("stroke", "#fff")
    .attr("stroke-width", 4);
  let above = Infinity;
  for (const { x, y, names } of d3.sort(places, (one) => -one.y)) {
    const left = x > width * 0.5;
    const lines = wrapWords(names.join("; "), left ? x - 75 : width - x - 15, 13, 3);
    const isHigh = y < 80;
    const first = isHigh ? y + 4 : Math.min(y + 4, above) - 16 * (lines.length - 1);
    above = first - 17;
    text
      .append("text")
      .attr("text-anchor", left ? "end" : "start")
      .attr("fill", INK)
      .selectAll("tspan")
      .data(lines)
      .join("tspan")
      .attr("x", x + (left ? -11 : 11))
      .attr("y", (_, n) => first + 16 * n)
      .text((line) => line);
  }
}
