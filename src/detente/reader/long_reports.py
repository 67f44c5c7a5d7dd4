"""Reports as long as a book, read part by part: what takes time grows with the text, not with its square."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from detente.reader.claim import Claim, Quote
from detente.reader.claims import claims_of
from detente.reader.report import Report, Sentence

LONGEST_ARTICLE = 40_000
"""Characters up to which a report is read whole: 6,000 words, more than any article has."""
_PART = 20_000


def claims_of_any(report: Report) -> tuple[Claim, ...]:
    """What a report of any length says; of a longer one than an article, what each part of some pages says.

    A measure that two parts tell of is claimed by both, and the merge makes one row of them. "The ministry" and
    other words that point back are understood within a part.

    Args:
        report: a cleaned report.

    Examples:
        >>> from detente.reader.cleaning import clean
        >>> words = "Canada will impose a 25% tariff on U.S. steel from July 1. "
        >>> claims = claims_of_any(clean("long.txt", words * 1000))
        >>> len(claims) > 1, all(words[:57] in claim.quotes[0].text for claim in claims)
        (True, True)
    """
    if len(report.text) <= LONGEST_ARTICLE:
        return claims_of(report)
    return tuple(_shifted(claim, start) for start, part in _parts(report) for claim in claims_of(part))


def _parts(report: Report) -> Iterator[tuple[int, Report]]:
    """The parts of a report as reports of their own, each with its first character; cut between paragraphs."""
    start = 0
    inside: list[Sentence] = []
    for sentence in report.sentences:
        length = sentence.end - start
        between = bool(inside) and sentence.paragraph != inside[-1].paragraph
        if inside and (length > 2 * _PART or (length > _PART and between)):
            yield start, _part(report, start, inside)
            start, inside = inside[-1].end, []
        inside.append(sentence)
    if inside:
        yield start, _part(report, start, inside)


def _part(report: Report, start: int, inside: list[Sentence]) -> Report:
    moved = (replace(one, start=one.start - start, end=one.end - start) for one in inside)
    return replace(report, text=report.text[start : inside[-1].end], sentences=tuple(moved))


def _shifted(claim: Claim, by: int) -> Claim:
    """A claim of a part with the places of its words counted in the whole report."""
    if not by:
        return claim
    rate = claim.rate
    return replace(
        claim,
        quotes=tuple(_moved(quote, by) for quote in claim.quotes),
        evidence={name: _moved(quote, by) for name, quote in claim.evidence.items()},
        rate=replace(rate, words=_moved(rate.words, by)) if rate else None,
    )


def _moved(quote: Quote, by: int) -> Quote:
    return Quote(quote.text, quote.start + by, quote.end + by)
