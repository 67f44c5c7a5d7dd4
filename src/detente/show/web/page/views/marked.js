/* A text with the words of claims marked. The text is cut at the ends of spans and each piece is set as text: nothing in it
   is ever read as markup. */

import { el } from "../dom.js";

/** The text of a report with its spans: `{node, light}`; `light(claim)` brings the words of one claim into view.

    Spans count characters as Python does, one a code point; the words of `fields` name what a span is evidence of. */
export function markedText(report, fields) {
  const characters = Array.from(report.text);
  const spans = report.spans.filter(({ start, end }) => start >= 0 && end > start && end <= characters.length);
  const cuts = [...new Set([0, characters.length, ...spans.flatMap(({ start, end }) => [start, end])])].sort(
    (a, b) => a - b,
  );
  const pieces = cuts.slice(1).map((end, n) => {
    const start = cuts[n];
    const text = characters.slice(start, end).join("");
    const over = spans.filter((span) => span.start <= start && span.end >= end);
    return over.length ? markOf(text, over, fields) : text;
  });
  const node = el("pre", { class: "report-text", tabindex: "0", "aria-label": `Text of ${report.name}` }, pieces);

  return { node, light: (claim) => light(node, claim) };
}

function markOf(text, spans, fields) {
  const evidence = spans.filter(({ field }) => field !== "quote");
  const claims = [...new Set(spans.map(({ claim }) => claim))];
  const named = evidence.map(({ field, claim }) => `${fields[field] ?? field} of claim ${claim + 1}`);
  return el("mark", {
    class: evidence.length ? "evidence" : null,
    title: named.length ? named.join(", ") : claims.map((claim) => `claim ${claim + 1}`).join(", "),
    dataset: { claims: claims.join(" ") },
    text,
  });
}

function light(node, claim) {
  let first = null;
  for (const mark of node.querySelectorAll("mark")) {
    const is = mark.dataset.claims.split(" ").includes(String(claim));
    mark.classList.toggle("lit", is);
    if (is) first ??= mark;
  }
  if (!first) return;
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  node.focus({ preventScroll: true });
  first.scrollIntoView({ block: "center", behavior: still ? "auto" : "smooth" });
}
