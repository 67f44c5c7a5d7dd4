/* Where trade goes: sellers on the left, buyers on the right; what shrinks in brown, what grows in teal.
   `await prepare()` comes first. */

import { usd } from "../format.js";
import { openSvg } from "./figure.js";
import { script } from "./load.js";
import { FONT, GAIN, INK, LOSS, QUIET } from "./palette.js";
import { withTips } from "./tip.js";
import { wrapWords } from "./words.js";

/** Fetch what draws; to be awaited before the first drawing. */
export function prepare() {
  return script("d3-sankey.min.js");
}

/** Draw changes of flows.

    options: links `[{seller, buyer, change_usd_m}]` with names, not codes: all of them are drawn, so that what a name comes to is
    what its links come to; title: what is shown, in words. Returns the `<svg>`. */
export function sankeyChart(holder, width, { links, title }) {
  const kept = links.filter(({ change_usd_m: change }) => Math.abs(change) > 0);
  const narrow = width < 620;
  const side = narrow ? Math.min(124, width * 0.34) : 210;
  const padding = narrow ? 36 : 20;
  const sellers = [...new Set(kept.map(({ seller }) => seller))];
  const buyers = [...new Set(kept.map(({ buyer }) => buyer))];
  const height = Math.max(sellers.length, buyers.length) * padding + (narrow ? 150 : 200);
  const svg = openSvg(holder, width, height, `${title}. Unit: billion USD. Arrow keys step through flows.`, FONT);
  svg.selectAll("*").remove();
  if (!kept.length) {
    svg.append("text").attr("x", 0).attr("y", 20).attr("fill", QUIET).text("No trade is diverted.");
    return svg.node();
  }
  const graph = d3
    .sankey()
    .nodeId(({ id }) => id)
    .nodeWidth(10)
    .nodePadding(padding)
    .nodeAlign(d3.sankeyLeft)
    .extent([
      [side, 30],
      [width - side, height - (narrow ? 18 : 10)],
    ])({
    nodes: [
      ...sellers.map((name) => ({ id: `from ${name}`, name })),
      ...buyers.map((name) => ({ id: `to ${name}`, name, buys: true })),
    ],
    links: kept.map((one) => ({
      source: `from ${one.seller}`,
      target: `to ${one.buyer}`,
      value: Math.abs(one.change_usd_m),
      ...one,
    })),
  });
  const head = [
    ["Sellers", 0, "start"],
    ["Buyers", width, "end"],
  ];
  svg
    .append("g")
    .selectAll("text")
    .data(head)
    .join("text")
    .attr("x", ([, at]) => at)
    .attr("y", 14)
    .attr("text-anchor", ([, , anchor]) => anchor)
    .attr("font-weight", 600)
    .attr("fill", QUIET)
    .text(([name]) => name);
  const flows = svg
    .append("g")
    .attr("fill", "none")
    .selectAll("path")
    .data(graph.links)
    .join("path")
    .attr("d", d3.sankeyLinkHorizontal())
    .attr("stroke", ({ change_usd_m: change }) => (change < 0 ? LOSS : GAIN))
    .attr("stroke-opacity", 0.55)
    .attr("stroke-width", (link) => Math.max(link.width, 1.2));
  svg
    .append("g")
    .selectAll("rect")
    .data(graph.nodes)
    .join("rect")
    .attr("x", ({ x0 }) => x0)
    .attr("y", ({ y0 }) => y0)
    .attr("width", ({ x0, x1 }) => x1 - x0)
    .attr("height", ({ y0, y1 }) => Math.max(y1 - y0, 1))
    .attr("fill", INK);
  labels(svg, graph.nodes, side, narrow);
  const targets = hitAreas(svg, graph.links);
  withTips(svg, targets, ({ seller, buyer, change_usd_m: change }) => `${seller} → ${buyer}: ${usd(change, { change: true })}`);
  flows.attr("pointer-events", "none");
  return svg.node();
}

/** What the pointer meets: wider than a thin flow, and lit without changing its colour. */
function hitAreas(svg, links) {
  return svg
    .append("g")
    .selectAll("path")
    .data(links)
    .join("path")
    .attr("d", flowArea)
    .attr("fill", "#fff")
    .attr("fill-opacity", 0);
}

function flowArea({ source, target, y0, y1, width }) {
  const half = Math.max(width, 8) / 2;
  const [from, to] = [source.x1, target.x0];
  const middle = (from + to) / 2;
  return (
    `M${from} ${y0 - half}C${middle} ${y0 - half} ${middle} ${y1 - half} ${to} ${y1 - half}V${y1 + half}` +
    `C${middle} ${y1 + half} ${middle} ${y0 + half} ${from} ${y0 + half}Z`
  );
}

function labels(svg, nodes, side, narrow) {
  for (const node of nodes) {
    const net = d3.sum([...node.sourceLinks, ...node.targetLinks], ({ change_usd_m: change }) => change);
    const money = usd(net, { change: true });
    const lines = narrow ? [wrapWords(node.name, side - 10, 13, 1)[0], money] : [`${node.name}  ${money}`];
    const middle = (node.y0 + node.y1) / 2 - (lines.length - 1) * 7.5 + 4.5;
    const text = svg
      .append("text")
      .attr("font-size", 13)
      .attr("text-anchor", node.buys ? "start" : "end");
    text
      .selectAll("tspan")
      .data(lines)
      .join("tspan")
      .attr("x", node.buys ? node.x1 + 6 : node.x0 - 6)
      .attr("y", (_, n) => middle + n * 15)
      .attr("fill", (_, n) => (n ? QUIET : INK))
      .text((line) => line);
    text.append("title").text(node.name);
  }
}
