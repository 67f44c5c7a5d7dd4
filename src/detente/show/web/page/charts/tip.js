/* One tooltip for all drawings: under the pointer, and for the keyboard, where arrows step through what is drawn. */

import { el } from "../dom.js";

let box = null;

function place(x, y) {
  const { innerWidth: width, innerHeight: height } = window;
  const { offsetWidth: own, offsetHeight: tall } = box;
  box.style.left = `${Math.max(4, Math.min(x + 14, width - own - 4))}px`;
  box.style.top = `${y + 18 + tall > height ? Math.max(4, y - tall - 10) : y + 18}px`;
}

/** Show words at a place of the window. */
export function showTip(words, x, y) {
  if (!box) {
    box = el("div", { class: "tip", role: "status" });
    document.body.append(box);
  }
  box.hidden = false;
  box.textContent = words;
  place(x, y);
}

export function hideTip() {
  if (box) box.hidden = true;
}

/** Give the marks of a drawing words. `svg`: a d3 selection of the root, which takes one tab stop; `marks`: a d3 selection of
    what can be pointed at, in the order in which arrows step; `words(datum)`: what is said. */
export function withTips(svg, marks, words) {
  const nodes = marks.nodes();
  let current = -1;
  let before = null;
  const light = (node) => {
    dim();
    before = { node, stroke: node.getAttribute("stroke"), width: node.getAttribute("stroke-width") };
    d3.select(node)
      .attr("stroke", "#000")
      .attr("stroke-width", node.tagName === "text" ? 0 : 1.6);
  };
  const dim = () => {
    if (before) d3.select(before.node).attr("stroke", before.stroke).attr("stroke-width", before.width);
    before = null;
  };
  const leave = () => {
    dim();
    hideTip();
  };
  marks
    .on("pointerenter pointermove", function move(event, datum) {
      if (before?.node !== this) light(this);
      showTip(words(datum), event.clientX, event.clientY);
    })
    .on("pointerleave", leave);
  const step = (to) => {
    current = (to + nodes.length) % nodes.length;
    const node = nodes[current];
    const { left, top, width, height } = node.getBoundingClientRect();
    light(node);
    showTip(words(d3.select(node).datum()), left + width / 2, top + height / 2);
  };
  svg
    .attr("tabindex", nodes.length ? 0 : null)
    .on("keydown", (event) => {
      const to = {
        ArrowRight: current + 1,
        ArrowDown: current + 1,
        ArrowLeft: current - 1,
        ArrowUp: current - 1,
        Home: 0,
        End: nodes.length - 1,
      }[event.key];
      if (event.key === "Escape") leave();
      if (to === undefined || !nodes.length) return;
      event.preventDefault();
      step(current < 0 && to < 0 ? nodes.length - 1 : to);
    })
    .on("blur", leave);
}
