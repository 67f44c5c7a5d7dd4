"""What only some reports have: goods that one adds or leaves out, a day that one alone gives."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

from detente.reader.agreement.disputes_common import (
    MOST,
    Comparison,
    Contradiction,
    Wording,
    close,
    dispute_about,
    main_words,
)
from detente.reader.agreement.wording import stems_of
from detente.reader.claim import Claim
from detente.reader.merging import Row


def coverage_disputes(compared: Comparison) -> Iterator[Contradiction]:
    """Goods that differ between reports, and fields that a single report gives."""
    for row in compared.rows:
        yield from _goods(row, compared)
        yield from _lone_fields(row, compared)


def _goods(row: Row, compared: Comparison) -> Iterator[Contradiction]:
    """Goods that one report adds or leaves out, by their chapters and headings."""
    if row.is_event:
        return
    said: dict[frozenset[str], list[Claim]] = defaultdict(list)
    for report in dict.fromkeys(claim.report for claim in row.claims):
        claims = [
            claim
            for claim in row.claims
            if claim.report == report and goods_of(claim) and len(_PERCENT.findall(claim.quotes[0].text)) < 2
        ]
        if claims:
            said[frozenset().union(*(goods_of(claim) for claim in claims))].append(claims[0])
    if len(said) < 2 or not _missing_goods(row, compared):
        return
    sides = [[claim.report for claim in claims] for claims in said.values()]
    if not close(compared, sides[0], sides[1]):
        return
    sets = sorted(said, key=len)
    nested = all(small <= large for small, large in pairwise(sets))
    extra = frozenset().union(*sets) - frozenset.intersection(*sets)
    readings = [main_words(claims[0], "product") for claims in said.values()]
    readings += [main_words(claim, "product") for claims in said.values() for claim in claims[1:]]
    readings += [main_words(claim) for claim in row.claims if not goods_of(claim)]
    yield dispute_about(
        row,
        "scope",
        "minor" if nested else "contradiction",
        "product",
        f"Which goods it covers: {' or '.join(_spoken(said[goods][0]) for goods in sets)}",
        readings,
        f"The ledger has {row.product or 'what all reports share'}; HS {', '.join(sorted(extra))} "
        "is not in every report.",
    )


_GENERIC = frozenset(
    "metal mineral product material item element good component chip industri "
    "sector import export critical key raw "
    "rare earth type categori kind part related certain derivativ".split()
)
_USE = re.compile(
    r"\b(?:used (?:to|in|for)|needed (?:to|in|for)|vital (?:to|for)|essential (?:to|for)|such as)\b"
)


def _missing_goods(row: Row, compared: Comparison) -> bool:
    """Whether a word for goods in one report's claim is nowhere around another report's claims of the row."""
    around: dict[str, set[str]] = {}
    told = list({(claim.product, claim.hs): claim for claim in reversed(row.claims)}.values())[:MOST]
    reports = {claim.report for claim in told}
    for claim in row.claims:
        if claim.report in reports:
            text = " ".join(sentence.text for sentence in compared.around(claim, reach=1))
            known = around.setdefault(claim.report, set())
            known.update(stems_of(text or claim.quotes[0].text), stems_of(claim.product))
    for claim in told:
        if not goods_of(claim) or _USE.search(claim.quotes[0].text):
            continue
        words = set(stems_of(claim.product)) - _GENERIC
        for other in told:
            apart = (
                other.report != claim.report and goods_of(other) and not goods_of(claim) <= goods_of(other)
            )
            if apart and words - around[other.report]:
                return True
    return False


_PERCENT = re.compile(r"\d\s?(?:%|per ?cent|percent|pct)")
"""Where a sentence has several rates, which goods belong to which is the reader's guess and no disagreement."""


def _spoken(claim: Claim) -> str:
    return claim.product or "goods named in the quotation"


def goods_of(claim: Claim) -> frozenset[str]:
    """Headings or chapters of a claim's goods, those inside another left out."""
    codes = set(claim.hs)
    return frozenset(
        code for code in codes if not any(code != other and code.startswith(other) for other in codes)
    )


_LONE = {"effective": "first day", "until": "last day", "condition": "condition"}


def _lone_fields(row: Row, compared: Comparison) -> Iterator[Contradiction]:
    """A day or a condition that only one of several independent reports gives, as far as their words go."""
    if row.n_reports < 3 or row.n_independent < 2 or row.instrument == "talks":
        return
    if not any(claim.salience == "main" for claim in row.claims):
        return
    lone: dict[str, list[tuple[str, Claim]]] = defaultdict(list)
    for name in _LONE:
        giving = [claim for claim in row.claims if getattr(claim, name)]
        if len({claim.report for claim in giving}) == 1 and not _elsewhere(giving[0], name, row, compared):
            lone[giving[0].report].append((name, giving[0]))
    for report, fields in lone.items():
        titles = " and ".join(_LONE[name] for name, _ in fields)
        readings = [_holding(claim, name) for name, claim in fields]
        verdict = (
            f"Only {report} gives it; the others are silent and do not deny it. "
            "The ledger marks it as single-source."
        )
        topic = f"Given by one report only: {titles}"
        yield dispute_about(row, "single-source", "minor", fields[0][0], topic, readings, verdict)


_CONDITION = re.compile(r"\b(?:unless|if|until|provided|as long as|should|without|in case|depend\w*)\b")
_MONTH_DAY = re.compile(
    r"\b(?:(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Sept|Oct|Nov|"
    r"Dec)[a-z]*\.? \d{1,2}|\d{1,2} (?:Jan|Feb|Mar|Apr|May|Jun|"
    r"Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*)\b"
)


def _elsewhere(claim: Claim, name: str, row: Row, compared: Comparison) -> bool:
    """Whether another report of the row has the day or a condition in its words, though no claim has it."""
    others = [
        sentence.text
        for other in row.claims
        if other.report != claim.report
        for sentence in compared.around(other, reach=1)
    ]
    if name == "condition":
        return any(_CONDITION.search(text) for text in others)
    words = " ".join(quote.text for quote in claim.quotes)
    days = {found.group().lower() for found in _MONTH_DAY.finditer(words)}
    return not days or any(
        found.group().lower() in days for text in others for found in _MONTH_DAY.finditer(text)
    )


def _holding(claim: Claim, name: str) -> Wording:
    """The words behind a field; without them the last quotation, which is where details stand."""
    if name in claim.evidence or name != "until":
        return main_words(claim, name)
    return Wording(claim.report, claim.quotes[-1])
