"""How many hand-found disagreements were flagged, and which flags meet none of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from detente.reader.agreement.disputes_common import Contradiction

KINDS = {
    "time-zone": {"zone"},
    "addition": {"actor", "single-source"},
    "quote-variance": {"quotation"},
    "altered-quote": {"quotation"},
    "embellished": {"quotation"},
    "status-conflict": {"status"},
    "coverage": {"single-source"},
    "garbled": {"garbled"},
    "granularity": {"day"},
    "modality": {"modality"},
    "scope": {"scope"},
    "ambiguous-rate": {"value", "garbled"},
    "wording": {"modality", "status"},
    "target": {"target", "scope"},
}
"""Kinds of flags that can stand for a kind of hand-found disagreement."""
FIELDS = {
    "medium": {"means"},
    "rate.basis": {"basis"},
    "certainty": {"status", "certainty"},
    "source": {"through"},
    "actor": {"imposed_by", "actor"},
    "place": {"place"},
    "rate": {"rate"},
    "duration": {"event"},
    "attribution": {"attribution"},
}
"""Fields of flags that can stand for a field of a hand-found disagreement."""


def score_flags(
    flags: Sequence[Contradiction], truth: Sequence[Mapping[str, Any]], texts: Mapping[str, str]
) -> tuple[dict[str, list[str]], list[Contradiction]]:
    """Which disagreements were flagged (their ids, each with the flags that do), and the flags that meet none.

    A flag meets a disagreement when their kinds go together and it holds words of at least two of its readings (of
    its only one, where it has one). Words meet where they overlap in the text of one report.
    """
    caught: dict[str, list[str]] = {}
    spare = []
    for flag in flags:
        met = [one["id"] for one in truth if _akin(flag, one) and _meets(flag, one, texts)]
        for name in met:
            caught.setdefault(name, []).append(flag.id)
        if not met:
            spare.append(flag)
    return caught, spare


def _akin(flag: Contradiction, one: Mapping[str, Any]) -> bool:
    return flag.kind in KINDS.get(one["kind"], {flag.kind}) and flag.field in FIELDS.get(
        one["field"], {flag.field}
    )


def _meets(flag: Contradiction, one: Mapping[str, Any], texts: Mapping[str, str]) -> bool:
    hit = sum(_overlaps(flag, reading, texts) for reading in one["readings"])
    needed = 1 if one["kind"] in ("addition", "coverage") else 2
    return hit >= min(needed, len(one["readings"]))


def _overlaps(flag: Contradiction, reading: Mapping[str, str], texts: Mapping[str, str]) -> bool:
    start = texts[reading["report"]].find(reading["quote"])
    assert start >= 0, reading
    end = start + len(reading["quote"])
    return any(
        wording.report == reading["report"] and wording.quote.start < end and start < wording.quote.end
        for wording in flag.readings
    )
