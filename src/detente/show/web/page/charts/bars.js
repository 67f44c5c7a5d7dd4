/* Horizontal bars from zero, losses to the left and gains to the right, with thin lines for ranges. One series of changes is
   coloured by sign; several series, and levels, keep a colour each. */

import { inUnit, spanInUnit } from "../format.js";
import { openSvg } from "./figure.js";
import { FONT, GAIN, INK, LINE, LOSS, QUIET, SCENARIO_COLOURS } from "./palette.js";
import { withTips } from "./tip.js";
import { wrapWords } from "./words.js";

const BAR = 15;
const GAP = 9;
const WIDE = 520;

/** Draw bars.

    options: rows `[{name, values: [{value, low, high}]}]`, one value a series; series: names, or none for one series; unit;
    title: what is shown, in words; axis: words under the axis, where they are not the unit; colours: of the series; change:
    whether values carry their sign (default); span: `[low, high]` of the axis, or none. Returns the `<svg>`. */
export function bars(holder, width, options) {
  const { rows, series = [""], unit, title, colours = SCENARIO_COLOURS, change = true, span, axis: under = unit } = options;
  const wide = width >= WIDE;
  const numbers =
    d3.max(
      rows.flatMap((row) => row.values),
      ({ value }) => inUnit(value, unit, { change }).length,
    ) ?? 4;
  const right = numbers * 7.9 + 10;
  const left = wide ? Math.min(0.3 * width, 220) : 0;
  const laid = layOut(rows, series.length, wide, left, width);
  const height = laid.bottom + 40;
  const svg = openSvg(holder, width, height, `${title}. Unit: ${under}. Arrow keys step through bars.`, FONT);
  svg.selectAll("*").remove();
  const x = d3.scaleLinear(span ?? extent(rows), [left + 8, width - right]);
  if (!span) x.nice(wide ? 6 : 4);
  axis(svg, x, { top: 0, bottom: laid.bottom, unit: under, ticks: wide ? 6 : 3 });
  for (const { row, lines, top, first } of laid.rows) {
    const text = svg
      .append("text")
      .attr("fill", INK)
      .attr("stroke", "#fff")
      .attr("stroke-width", wide ? 0 : 3)
      .attr("paint-order", "stroke");
    text
      .selectAll("tspan")
      .data(lines)
      .join("tspan")
      .attr("x", 0)
      .attr("y", (_, n) =>
        wide ? first + (series.length * (BAR + 3)) / 2 - (lines.length - 1) * 8.5 + n * 17 + 2 : top + 13 + n * 17,
      )
      .text((line) => line);
    text.append("title").text(row.name);
  }
  const marks = laid.rows.flatMap(({ row, first }) =>
    row.values.map((one, n) => ({ ...one, name: row.name, series: series[n], n, y: first + n * (BAR + 3) })),
  );
  const colour = (mark) => (series.length > 1 || !change ? colours[mark.n] : mark.value < 0 ? LOSS : GAIN);
  const drawn = marks.filter(({ value }) => Number.isFinite(value));
  const rects = svg
    .append("g")
    .selectAll("rect")
    .data(drawn)
    .join("rect")
    .attr("x", ({ value }) => Math.min(x(0), x(value)))
    .attr("y", ({ y }) => y)
    .attr("width", ({ value }) => Math.max(Math.abs(x(value) - x(0)), 1))
    .attr("height", BAR)
    .attr("fill", colour);
  whiskers(
    svg,
    drawn.filter(({ low, high }) => Number.isFinite(low) && Number.isFinite(high)),
    x,
  );
  svg
    .append("g")
    .selectAll("text")
    .data(marks)
    .join("text")
    .attr("x", width)
    .attr("y", ({ y }) => y + BAR - 2.5)
    .attr("text-anchor", "end")
    .attr("fill", ({ value }) => (Number.isFinite(value) ? INK : QUIET))
    .text(({ value }) => inUnit(value, unit, { change }));
  svg
    .append("path")
    .attr("d", `M${x(0)} 0V${laid.bottom}`)
    .attr("stroke", QUIET);
  withTips(svg, rects, (mark) => {
    const range = spanInUnit(mark.low, mark.high, unit, { change });
    return `${mark.name}${mark.series ? `, ${mark.series}` : ""}: ${inUnit(mark.value, unit, { change })}${range ? `\n${range}` : ""}`;
  });
  return svg.node();
}

function layOut(rows, count, wide, left, width) {
  let top = 4;
  const placed = rows.map((row) => {
    const lines = wrapWords(row.name, wide ? left : width, 14, 2);
    const words = lines.length * 17 + 2;
    const bands = count * (BAR + 3);
    const first = wide ? top + Math.max(0, (words - bands) / 2) : top + words;
    const found = { row, lines, top, first };
    top += (wide ? Math.max(words, bands) : words + bands) + GAP;
    return found;
  });
  return { rows: placed, bottom: top };
}

function extent(rows) {
  const ends = rows
    .flatMap((row) => row.values)
    .flatMap(({ value, low, high }) => [value, low, high])
    .filter(Number.isFinite);
  const [low, high] = [Math.min(0, ...ends), Math.max(0, ...ends)];
  return high > low ? [low, high] : [0, 1];
}

function axis(svg, x, { top, bottom, unit, ticks }) {
  const money = unit === "million USD";
  const places = x.ticks(ticks);
  const group = svg.append("g");
  group
    .selectAll("path")
    .data(places)
    .join("path")
    .attr("d", (at) => `M${x(at)} ${top}V${bottom + 4}`)
    .attr("stroke", LINE);
  group
    .selectAll("text")
    .data(places)
    .join("text")
    .attr("x", (at) => x(at))
    .attr("y", bottom + 18)
    .attr("fill", QUIET)
    .attr("font-size", 12)
    .attr("text-anchor", "middle")
    .text((at) => (money ? d3.format(",")(at / 1000) : d3.format(",")(Number(at.toPrecision(6)))).replace("-", "−"));
  group
    .append("text")
    .attr("x", x.range()[1])
    .attr("y", bottom + 35)
    .attr("text-anchor", "end")
    .attr("font-size", 12)
    .attr("fill", QUIET)
    .text(money ? "billion USD" : unit);
}

function whiskers(svg, marks, x) {
  const line = ({ low, high, y }) => {
    const [from, to, middle] = [x(low), x(high), y + BAR / 2];
    return `M${from} ${middle}H${to}M${from} ${middle - 4}v8M${to} ${middle - 4}v8`;
  };
  const group = svg.append("g").attr("fill", "none").attr("pointer-events", "none");
  for (const [stroke, width] of [
    ["#fff", 3.5],
    [INK, 1.3],
  ]) {
    group
      .append("g")
      .selectAll("path")
      .data(marks)
      .join("path")
      .attr("d", line)
      .attr("stroke", stroke)
      .attr("stroke-width", width)
      .attr("class", stroke === INK ? "whisker" : null);
  }
}
