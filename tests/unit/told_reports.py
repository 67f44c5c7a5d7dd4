"""What the tests of pages made from reports share: reports of our own, and claims read from them by hand."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from detente.reader.claim import Claim, ClaimedRate, Period, Quote
from detente.reader.cleaning import clean
from detente.reader.contradictions import contradictions
from detente.reader.merging import merge
from detente.reader.reading import Reading
from detente.reader.report import Report

PUBLISHED = dt.date(2025, 10, 18)
THREAT = "Washington threatened an additional 100 percent tariff on Chinese goods from November 1."


def report(text: str, name: str = "one.txt", published: dt.date | None = PUBLISHED) -> Report:
    """A cleaned report."""
    return clean(name, text, published)


def quote(of: Report, words: str) -> Quote:
    """Words of a report with their place."""
    start = of.text.index(words)
    return Quote(words, start, start + len(words))


def rate(of: Report, words: str, value: float, basis: Any = "additional") -> ClaimedRate:
    """A rate that stands in some words."""
    return ClaimedRate(value, None, None, basis, None, quote(of, words))


def day(written: str) -> Period:
    """A single day."""
    return Period(dt.date.fromisoformat(written), dt.date.fromisoformat(written))


def claim(of: Report, *words: str, evidence: dict[str, str] | None = None, **fields: Any) -> Claim:
    """A claim: by default a threatened tariff of the United States on China."""
    given = {"instrument": "tariff", "imposed_by": ("USA",), "on": ("CHN",), "status": "threatened"} | fields
    behind = {name: quote(of, said) for name, said in (evidence or {}).items()}
    return Claim(report=of.name, quotes=tuple(quote(of, part) for part in words), evidence=behind, **given)


def reading(reports: Sequence[Report], claims: Sequence[Claim], **more: Any) -> Reading:
    """A reading of claims made by hand, merged and compared as any other."""
    rows = merge(claims, reports)
    found = contradictions(rows, claims, reports)
    return Reading(tuple(reports), tuple(claims), rows, found, **more)


def threat(name: str = "one.txt", published: dt.date | None = PUBLISHED) -> tuple[Report, Claim]:
    """A report of the threat of October 2025, and the claim it makes."""
    told = report(THREAT, name, published)
    return told, claim(
        told,
        THREAT.rstrip("."),
        rate=rate(told, "additional 100 percent", 1.0),
        effective=day("2025-11-01"),
        product="Chinese goods",
        evidence={
            "imposed_by": "Washington",
            "on": "Chinese",
            "rate": "additional 100 percent",
            "effective": "November 1",
            "product": "Chinese goods",
        },
    )
