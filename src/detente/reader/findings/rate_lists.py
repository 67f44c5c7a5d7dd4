"""Many rates of one measure in one sentence, firm by firm or year by year: one claim with a range."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from detente.reader.claim import ClaimedRate, Quote
from detente.reader.findings.finding import Finding
from detente.reader.findings.scene import Scene

MANY = 3
"""From so many rates on that nothing sets apart, a list tells the range of one measure."""


def with_ranges(scene: Scene, findings: Sequence[Finding]) -> list[Finding]:
    """The findings of a sentence, those that differ in nothing but their rates put together to one range.

    "17.4 percent for one maker, 19.9 for another and 38.1 for a third" is one duty from 17.4 to 38.1 percent.
    """
    alike: dict[Any, list[Finding]] = {}
    for finding in findings:
        if finding.rate is not None:
            alike.setdefault(_measure(finding), []).append(finding)
    lists = {id(one): same for same in alike.values() if _is_list(scene, same) for one in same}
    kept: list[Finding] = []
    for finding in findings:
        same = lists.get(id(finding), [finding])
        if finding is same[0]:
            kept.append(finding if len(same) == 1 else _with_range(scene, same))
    return kept


def _is_list(scene: Scene, same: list[Finding]) -> bool:
    """Whether rates stand in one list: many, and no verb between them."""
    places = [scene.index(finding.rate.words.start) for finding in same if finding.rate is not None]
    first, last = min(places), max(places)
    return len(same) >= MANY and not any(first < verb.head < last for verb in scene.verbs)


def _measure(finding: Finding) -> tuple[Any, ...]:
    return (
        finding.instrument, finding.imposed_by, finding.on, finding.status, finding.product, finding.effective
    )  # fmt: skip


def _with_range(scene: Scene, same: list[Finding]) -> Finding:
    rates = [finding.rate for finding in same if finding.rate is not None]
    start, end = min(rate.words.start for rate in rates), max(rate.words.end for rate in rates)
    offset = scene.sentence.start
    words = Quote(scene.sentence.text[start - offset : end - offset], start, end)
    first, last = min(start, same[0].quote.start), max(end, same[0].quote.end)
    quote = Quote(scene.sentence.text[first - offset : last - offset], first, last)
    low, high = min(rate.bounds()[0] for rate in rates), max(rate.bounds()[1] for rate in rates)
    return replace(same[0], quote=quote, rate=ClaimedRate(None, low, high, rates[0].basis, None, words))
