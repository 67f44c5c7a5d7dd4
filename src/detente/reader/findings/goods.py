"""On which goods a measure is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from detente.reader.claim import Quote
from detente.reader.findings.finding import Finding
from detente.reader.findings.scene import Scene
from detente.reader.grammar.triggers import Trigger
from detente.reader.mentions.products import ProductMention
from detente.reader.mentions.rates import RateMention


def goods_of(
    scene: Scene, trigger: Trigger, rate: RateMention | None, rates: Sequence[RateMention]
) -> list[ProductMention]:
    """The goods a measure is on: those of its clause, and of several rates those that stand with each."""
    goods = [product for product in scene.products if not _is_reason(scene, product)]
    if rate is None or len(rates) < 2:
        clause = scene.clauses[trigger.head]
        inside = [p for p in goods if scene.clauses[scene.index(p.start)] == clause]
        inside = [p for p in inside if not _suffers(scene, trigger, p)]
        return inside or (goods if rate is not None and len(scene.triggers) == 1 else [])
    ordered = sorted(rates, key=lambda other: other.start)
    between = [p for p in goods if ordered[0].end <= p.start < ordered[-1].start]
    trailing = [p for p in goods if p.start >= ordered[-1].end]
    if not between:  # "steel and aluminum pay 25% and from May 50%", "25% and later 50% on steel"
        return goods
    led = bool(trailing)  # "25% on steel and 10% on aluminum", else "steel 25%, aluminum 10%"

    def own(product: ProductMention) -> bool:
        before = [other for other in ordered if other.end <= product.start]
        after = [other for other in ordered if other.start >= product.end]
        return (before[-1] if led and before else after[0] if after else ordered[-1]) is rate

    return [product for product in goods if own(product)]


_REASON = re.compile(
    r"\b(?:over(?!\s*[$€£\d])|because of|in (?:retaliation|response|answer) (?:for|to)|amid|citing"
    r"|purchas(?:es|ing)|buying)\b([^,;]*)$",
    re.I,
)


def _is_reason(scene: Scene, product: ProductMention) -> bool:
    """Whether goods are why a measure is taken, not what it is on: "a tariff over its purchases of oil"."""
    first, _ = scene.clause_of(scene.index(product.start))
    offset = scene.sentence.start
    before = scene.sentence.text[scene.words[first].start - offset : product.start - offset]
    found = _REASON.search(before)
    if found is None:
        return False
    answers = found.group().lower().startswith("in ")
    return answers or not re.search(r"\bon\b", found.group(1))


def _suffers(scene: Scene, trigger: Trigger, product: ProductMention) -> bool:
    """Whether goods only feel a measure: "a ban that shook the market for copper"."""
    place = scene.index(product.start)
    return any(
        trigger.end < verb.head < place
        and verb.kind == "effect"
        and scene.words[verb.first - 1].lower in ("that", "which")
        for verb in scene.verbs
    )


def with_goods(finding: Finding, goods: list[ProductMention]) -> Finding:
    """A finding with its goods: their words, headings and sectors."""
    if not goods:
        return finding
    words = ", ".join(dict.fromkeys(product.words for product in goods))
    hs = tuple(dict.fromkeys(code for product in goods for code in product.hs))
    sectors = tuple(dict.fromkeys(code for product in goods for code in product.sectors))
    quote = Quote(goods[0].words, goods[0].start, goods[0].end)
    return replace(
        finding, product=words, hs=hs, sectors=sectors, evidence={**finding.evidence, "product": quote}
    )
