/* A world map of one number per economy: Equal Earth, one diverging scale with the same limit on both sides, grey where there
   is no number, a circle for those too small to see. `await prepare()` comes first. */

import { inUnit, MINUS, signed, SPACE, spanInUnit } from "../format.js";
import { openSvg } from "./figure.js";
import { outlines } from "./load.js";
import { BORDER, colourOf, FONT, INK, niceLimit, NO_DATA } from "./palette.js";
import { withTips } from "./tip.js";

const WIDTH = 960;
const NEAR = 0.45;
const SMALL = 9;
const INLAND = new Set(["442", "438", "020", "674", "336", "492"]);
const STEPS = 11;

let ground = null;

/** The outlines, projected once for a width of 960. */
async function project() {
  const features = await outlines();
  const land = { type: "FeatureCollection", features };
  const projection = d3.geoEqualEarth().rotate([-11, 0]).fitWidth(WIDTH, { type: "Sphere" });
  const path = d3.geoPath({ stream: (sink) => projection.stream(thinned(sink)) }).digits(1);
  const [[, top], [, bottom]] = path.bounds(land);
  const shapes = features.map((feature) => {
    const area = path.area(feature);
    const [x, y] = path.centroid(largest(feature, path));
    return { id: feature.id ?? "", name: feature.properties.name, d: path(feature), area, x, y };
  });
  const [first, last] = [top - 4, bottom + 4];
  const sea = d3
    .geoPath(
      projection.clipExtent([
        [0, first],
        [WIDTH, last],
      ]),
    )
    .digits(1)({ type: "Sphere" });
  markSmall(shapes);
  return { shapes, sea, top: first, height: last - first };
}

/** A stream that leaves out corners closer than `NEAR` to the one before: nobody sees them, and a drawing is a third as large. */
function thinned(sink) {
  let [x0, y0] = [NaN, NaN];
  return {
    point(x, y) {
      if (Math.abs(x - x0) < NEAR && Math.abs(y - y0) < NEAR) return;
      [x0, y0] = [x, y];
      sink.point(x, y);
    },
    lineStart() {
      [x0, y0] = [NaN, NaN];
      sink.lineStart();
    },
    lineEnd: () => sink.lineEnd(),
    polygonStart: () => sink.polygonStart(),
    polygonEnd: () => sink.polygonEnd(),
    sphere: () => sink.sphere(),
  };
}

/** Note which economies need a circle to be seen; islands that share the number of a larger outline do not. */
function markSmall(shapes) {
  const largestOf = d3.rollup(
    shapes,
    (some) => d3.max(some, ({ area }) => area),
    ({ id }) => id,
  );
  for (const shape of shapes) shape.small = shape.area < SMALL && shape.area === largestOf.get(shape.id);
}

/** The largest polygon of an economy: the middle of France is not in the Atlantic. */
function largest(feature, path) {
  const { type, coordinates } = feature.geometry;
  if (type !== "MultiPolygon") return feature;
  const parts = coordinates.map((rings) => ({ type: "Polygon", coordinates: rings }));
  return d3.greatest(parts, (part) => path.area(part)) ?? feature;
}

/** Fetch and project the outlines; to be awaited before the first drawing. */
export async function prepare() {
  ground ??= await project();
}

/** Draw or recolour a map.

    holder, width: as a figure gives them. options:
      values: `[{code, name, value, low, high}]`, value null where there is none; economies: `[{code, iso_numeric}]` of /meta;
      unit: of the values; title: what is shown, in words; limit: of the scale, or none: chosen from the values;
      select(code): called when an economy is clicked, or none. Returns the `<svg>`. */
export function worldMap(holder, width, { values, economies, unit, title, limit: given, select = null }) {
  const { limit, open } = given
    ? { limit: given, open: values.some(({ value }) => Math.abs(value) > given) }
    : niceLimit(values.map(({ value }) => value));
  const scale = width / WIDTH;
  const mapHeight = ground.height * scale;
  const spoken = `${title}. Scale from ${MINUS}${limit} to +${limit} ${unit}. Arrow keys step through economies.`;
  const svg = openSvg(holder, width, Math.round(mapHeight + 62), spoken, FONT);
  const numbers = new Map(economies.map(({ code, iso_numeric: number }) => [code, number]));
  const byNumber = new Map(values.map((one) => [numbers.get(one.code), one]));

  const group = svg
    .selectAll("g.ground")
    .data([null])
    .join("g")
    .attr("class", "ground")
    .attr("transform", `scale(${scale}) translate(0 ${-ground.top})`);
  group
    .selectAll("path.sea")
    .data([null])
    .join((enter) => enter.append("path").attr("class", "sea").attr("d", ground.sea))
    .attr("fill", "#e2eaf1");
  const shapes = group
    .selectAll("path.shape")
    .data(ground.shapes, (shape) => shape.id + shape.name)
    .join((enter) =>
      enter
        .append("path")
        .attr("class", "shape")
        .attr("d", (shape) => shape.d)
        .attr("stroke", BORDER)
        .attr("stroke-width", 0.5)
        .attr("stroke-linejoin", "round")
        .attr("vector-effect", "non-scaling-stroke"),
    );
  const small = ground.shapes.filter((shape) => shape.small && byNumber.has(shape.id));
  const circles = group
    .selectAll("circle")
    .data(small, (shape) => shape.id)
    .join((enter) =>
      enter.append("circle").attr("stroke", INK).attr("stroke-width", 0.8).attr("vector-effect", "non-scaling-stroke"),
    )
    .attr("cx", (shape) => shape.x)
    .attr("cy", (shape) => shape.y)
    .attr("r", (shape) => (INLAND.has(shape.id) ? 2.2 : 3.6) / Math.max(scale, 0.6));
  const one = (shape) => byNumber.get(shape.id);
  for (const marks of [shapes, circles]) {
    marks
      .attr("fill", (shape) => colourOf(one(shape)?.value ?? NaN, limit))
      .attr("data-economy", (shape) => one(shape)?.code);
    marks.on("click", select ? (_, shape) => one(shape) && select(one(shape).code) : null);
  }
  const words = (shape) => tipWords(one(shape), shape.name, unit);
  const stepped = [...shapes.nodes(), ...circles.nodes()];
  const order = d3.selectAll(d3.sort(stepped, (node) => one(d3.select(node).datum())?.value ?? Infinity));
  withTips(svg, order, words);
  legend(svg, { width, top: mapHeight + 12, limit, open, unit });
  return svg.node();
}

function tipWords(one, name, unit) {
  if (!one || !Number.isFinite(one.value)) return `${one?.name ?? name}: no data`;
  const range = spanInUnit(one.low, one.high, unit);
  return `${one.name}: ${inUnit(one.value, unit)}${range ? `\n${range}` : ""}`;
}

function legend(svg, { width, top, limit, open, unit }) {
  const [apart, grey] = [44, 26];
  const room = Math.min(width - apart - grey - 36, 520);
  const step = room / STEPS;
  const left = Math.max(10, (width - room - apart - grey) / 2);
  const group = svg
    .selectAll("g.legend")
    .data([null])
    .join("g")
    .attr("class", "legend")
    .attr("transform", `translate(${left} ${top})`);
  group
    .selectAll("rect.step")
    .data(d3.range(STEPS))
    .join("rect")
    .attr("class", "step")
    .attr("x", (n) => n * step)
    .attr("width", step + 0.3)
    .attr("height", 14)
    .attr("fill", (n) => colourOf(((2 * n) / (STEPS - 1) - 1) * limit, limit));
  const shares = width < 480 ? [-1, 0, 1] : [-1, -0.5, 0, 0.5, 1];
  group
    .selectAll("text.tick")
    .data(shares)
    .join("text")
    .attr("class", "tick")
    .attr("fill", INK)
    .attr("text-anchor", "middle")
    .attr("x", (share) => step / 2 + ((share + 1) / 2) * (room - step))
    .attr("y", 31)
    .text((share) => tick(share, limit, open, unit));
  group
    .selectAll("rect.grey")
    .data([null])
    .join("rect")
    .attr("class", "grey")
    .attr("x", room + apart)
    .attr("width", grey)
    .attr("height", 14)
    .attr("fill", NO_DATA)
    .attr("stroke", BORDER)
    .attr("stroke-width", 0.6);
  group
    .selectAll("text.grey")
    .data([null])
    .join("text")
    .attr("class", "grey")
    .attr("fill", INK)
    .attr("text-anchor", "middle")
    .attr("x", room + apart + grey / 2)
    .attr("y", 31)
    .text("no data");
}

function tick(share, limit, open, unit) {
  if (share === 0) return unit ? `0${SPACE}${unit}` : "0";
  const digits = Math.max(0, 1 - Math.floor(Math.log10(limit)));
  const text = signed(share * limit, "", digits);
  const trimmed = text.includes(".") ? text.replace(/0+$/, "").replace(/\.$/, "") : text;
  const end = Math.abs(share) === 1 && open;
  return end ? `${share < 0 ? "≤" : "≥"}${SPACE}${trimmed}` : trimmed;
}

/** Where the scale ends, for captions. */
export function scaleWords(values, unit, given = null) {
  const chosen = niceLimit(values);
  const limit = given ?? chosen.limit;
  const open = values.some((value) => Math.abs(value) > limit);
  return `The scale ends at ${limit}${SPACE}${unit} on both sides${open ? "; a few lie beyond" : ""}.`;
}
