"""What every finder of disagreements uses: the disagreement, the reports with their rows, exact words."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import Literal, NamedTuple

from detente.reader.agreement.independence import sources_of
from detente.reader.agreement.wording import LEAST, Pair, aligned, names_between, sentences_of, words_for
from detente.reader.claim import Claim, Quote
from detente.reader.mentions.gazetteer import Name
from detente.reader.merging import Row
from detente.reader.report import Report, Sentence

Kind = Literal[
    "value",
    "basis",
    "status",
    "day",
    "zone",
    "actor",
    "target",
    "scope",
    "quotation",
    "modality",
    "garbled",
    "single-source",
]
Severity = Literal["contradiction", "ambiguous", "minor", "reconcilable"]
MOST = 60
"""Wordings of one thing that are compared pair by pair; what more reports say is counted, not compared."""
SEVERITIES: tuple[Severity, ...] = ("contradiction", "ambiguous", "minor", "reconcilable")


class Wording(NamedTuple):
    """The exact words of one report."""

    report: str
    quote: Quote


@dataclass(frozen=True)
class Contradiction:
    """One disagreement between reports, or inside one.

    Attributes:
        id: x01, x02, ...
        kind: what differs.
        severity: contradiction, ambiguous (a text can be read in two ways), minor, or reconcilable (both
            are right).
        field: the field of the row it concerns, such as rate, status, event, quotation.
        topic: what it is about, in words.
        readings: the exact words of both sides, or of the one text that is unclear.
        row: the row it concerns; none where it concerns no row.
        verdict: what the ledger did about it, in words.
    """

    id: str
    kind: Kind
    severity: Severity
    field: str
    topic: str
    readings: tuple[Wording, ...]
    row: str | None
    verdict: str


class Comparison:
    """Rows, claims and reports, with what several finders look up in them."""

    def __init__(self, rows: Sequence[Row], claims: Sequence[Claim], reports: Sequence[Report]) -> None:
        quoted = [replace(row, claims=tuple(claim for claim in row.claims if claim.quotes)) for row in rows]
        self.rows = [row for row in quoted if row.claims]
        self.claims = [claim for claim in claims if claim.quotes]
        self.reports = reports
        self.by_name: Mapping[str, Report] = {report.name: report for report in reports}

    def in_order(self, names: Iterable[str]) -> list[Report]:
        """The reports of some names, in the order in which all reports were given."""
        known = set(names) & self._order.keys()
        return [self.by_name[name] for name in sorted(known, key=self._order.__getitem__)]

    @cached_property
    def _order(self) -> Mapping[str, int]:
        return {report.name: number for number, report in enumerate(self.reports)}

    @property
    def pairs(self) -> Iterator[Pair]:
        """Sentences of different reports that tell the same."""
        return aligned(self.reports, LEAST)

    @cached_property
    def source(self) -> Mapping[str, int]:
        """The independent source each report leans on."""
        return {name: number for number, names in enumerate(sources_of(self.reports)) for name in names}

    def names(self, report: str, start: int, end: int) -> tuple[Name, ...]:
        """The names between two places of a report."""
        return names_between(self.by_name[report], start, end)

    def is_name(self, report: str, start: int) -> bool:
        """Whether a name begins at a place: "He" can be one."""
        return any(name.start == start for name in self.names(report, start, start + 1))

    def of_report(self, report: str) -> Sequence[Claim]:
        """The claims of one report."""
        return self._claims_of.get(report, ())

    @cached_property
    def _claims_of(self) -> Mapping[str, Sequence[Claim]]:
        claims: dict[str, list[Claim]] = {}
        for claim in self.claims:
            claims.setdefault(claim.report, []).append(claim)
        return claims

    def place(self, report: str, start: int) -> int:
        """Index of the sentence of a report that holds a character; -1 where none does."""
        found = self.by_name.get(report)
        if found is None:
            return -1
        place = bisect_right(sentences_of(found), start, key=lambda sentence: sentence.start) - 1
        return place if place >= 0 and start < sentences_of(found)[place].end else -1

    def sentence(self, claim: Claim, number: int = 0) -> Sentence | None:
        """The sentence of one of a claim's quotations."""
        place = self.place(claim.report, claim.quotes[number].start) if len(claim.quotes) > number else -1
        return sentences_of(self.by_name[claim.report])[place] if place >= 0 else None

    def around(self, claim: Claim, reach: int = 1) -> Iterable[Sentence]:
        """The sentences of a claim's quotations and their neighbours, each once, in order."""
        report = self.by_name.get(claim.report)
        if report is None:
            return
        wanted: set[int] = set()
        for quote in claim.quotes:
            place = self.place(claim.report, quote.start)
            if place >= 0:
                wanted.update(range(max(0, place - reach), min(len(sentences_of(report)), place + reach + 1)))
        for place in sorted(wanted):
            yield sentences_of(report)[place]

    def row_of(self, report: str, start: int, end: int) -> str | None:
        """The row of a claim that quotes a place of a report."""
        quoted = self._quoted.get(report, ())
        return next((row for row, quote in quoted if quote.start < end and start < quote.end), None)

    @cached_property
    def _quoted(self) -> Mapping[str, Sequence[tuple[str, Quote]]]:
        """What the rows quote of each report, with the row, in their order."""
        quoted: dict[str, list[tuple[str, Quote]]] = {}
        for row in self.rows:
            for claim in row.claims:
                quoted.setdefault(claim.report, []).extend((row.id, quote) for quote in claim.quotes)
        return quoted

    def between(self, sides: frozenset[str]) -> Sequence[Claim]:
        """The claims of all rows that name certain sides and no others, whoever acts."""
        return self._by_sides.get(sides, ())

    @cached_property
    def _by_sides(self) -> Mapping[frozenset[str], Sequence[Claim]]:
        found: dict[frozenset[str], list[Claim]] = {}
        for row in self.rows:
            for claim in row.claims:
                found.setdefault(frozenset((*claim.imposed_by, *claim.on)), []).append(claim)
        return found


def dispute_about(
    row: Row,
    kind: Kind,
    severity: Severity,
    field: str,
    topic: str,
    readings: Iterable[Wording],
    verdict: str,
) -> Contradiction:
    """A disagreement about a field of a row, repeats among its readings left out."""
    return Contradiction("", kind, severity, field, topic, unique(readings), row.id, verdict)


def close(compared: Comparison, ones: Iterable[str], others: Iterable[str], days: int = 21) -> bool:
    """Whether a report of one reading and one of the other are of the same weeks: later ones tell of changes."""
    first = {compared.by_name[name].published for name in ones if name in compared.by_name}
    last = {compared.by_name[name].published for name in others if name in compared.by_name}
    return (
        not first
        or not last
        or any(
            one is None or other is None or abs((one - other).days) <= days for one in first for other in last
        )
    )


def main_words(claim: Claim, field: str = "") -> Wording:
    """The quotation of a claim that holds the words behind a field; its main one where none does."""
    behind = claim.evidence.get(field)
    if behind is not None:
        for quote in claim.quotes:
            if quote.start <= behind.start and behind.end <= quote.end:
                return Wording(claim.report, quote)
        return Wording(claim.report, behind)
    if field == "rate" and claim.rate is not None:
        for quote in claim.quotes:
            if quote.start <= claim.rate.words.start and claim.rate.words.end <= quote.end:
                return Wording(claim.report, quote)
    return Wording(claim.report, claim.quotes[0])


def whole(report: str, sentence: Sentence) -> Wording:
    """A sentence as a wording."""
    return Wording(report, Quote(sentence.text, sentence.start, sentence.end))


def clause(report: str, sentence: Sentence, start: int, end: int, most: int = 160) -> Wording:
    """The part of a sentence around some of its characters, cut at commas and semicolons where it is long.

    Args:
        report: name of the report.
        sentence: the sentence.
        start: first character of the words that matter, counted in the sentence.
        end: first character after them.
        most: sentences up to this length are given whole.
    """
    text = sentence.text
    if len(text) <= most:
        return whole(report, sentence)
    first = max((found.end() for found in re.finditer(r"[,;:–—]\s+", text[:start])), default=0)
    after = re.search(r"[,;:–—]\s", text[end:])
    last = end + after.start() if after else len(text)
    if last - first < 40:
        first, last = max(0, start - 80), min(len(text), end + 80)
        first = text.rfind(" ", 0, first) + 1
        last = text.find(" ", last) if text.find(" ", last) > 0 else len(text)
    return Wording(report, Quote(text[first:last], sentence.start + first, sentence.start + last))


def unique(wordings: Iterable[Wording], most: int = 8) -> tuple[Wording, ...]:
    """Wordings without repeats, in order, at most so many."""
    return tuple(dict.fromkeys(wordings))[:most]


def has_word(text: str, name: str) -> re.Match[str] | None:
    """The first word of a class of ``disputed_words.csv`` in a text."""
    return next(iter(words_like(text, name)), None)


def words_like(text: str, name: str) -> Iterator[re.Match[str]]:
    """Every word of a class of ``disputed_words.csv`` in a text, in order."""
    lower = text.lower()
    # A letter that grows when it becomes small would shift every place after it.
    for found in _matcher(name).finditer(lower if len(lower) == len(text) else text):
        before = lower[found.start() - 1 : found.start()]
        if not before.isalnum():
            yield found


@cache
def _matcher(name: str) -> re.Pattern[str]:
    words = sorted(words_for(name), key=len, reverse=True)
    return re.compile(rf"(?:{'|'.join(map(re.escape, words))})\b")
