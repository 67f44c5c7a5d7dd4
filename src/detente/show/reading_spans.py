"""A report's text cut where highlights begin and end, so that spans that overlap can be shown."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Generic, TypeVar

from detente.reader.claim import Claim
from detente.reader.report import Report, Sentence

FIELDS = {
    "imposed_by": "who",
    "on": "whom",
    "rate": "rate",
    "announced": "day",
    "effective": "day",
    "until": "day",
    "event": "day",
    "product": "product",
    "condition": "condition",
}
"""Fields of a claim whose words are shown, and how each is called on the page."""
SHOWN = tuple(dict.fromkeys(FIELDS.values()))
Meaning = TypeVar("Meaning", int, str)
DEEPEST = 2
"""Underlines that can be told apart below one word."""


@dataclass(frozen=True)
class Piece:
    """Text in which nothing begins or ends: the fields it is evidence of, and anchors that stand before it."""

    text: str
    fields: tuple[str, ...] = ()
    anchors: tuple[str, ...] = ()


@dataclass(frozen=True)
class Stretch:
    """Pieces that the same claims quote, and the claims whose quotation ends with them."""

    claims: tuple[int, ...]
    pieces: tuple[Piece, ...]
    ends: tuple[int, ...] = ()


@dataclass(frozen=True)
class Run:
    """Sentences of one kind in a paragraph; ``outside`` is what stands in no sentence, such as a dateline."""

    kind: str
    stretches: tuple[Stretch, ...]


@dataclass(frozen=True)
class Passage:
    """A paragraph and the claims whose main quotation begins in it."""

    runs: tuple[Run, ...]
    claims: tuple[int, ...]


class _Spans(Generic[Meaning]):
    """Stretches of a text that mean something, found by place without looking at all of them."""

    def __init__(self, spans: Iterable[tuple[int, int, Meaning]]) -> None:
        self._spans = sorted(spans, key=lambda span: span[0])
        self._starts = [start for start, _, _ in self._spans]
        self._longest = max((end - start for start, end, _ in self._spans), default=0)

    def between(self, start: int, stop: int) -> list[tuple[int, int, Meaning]]:
        """The spans that overlap a part of the text, the longest first."""
        first, last = bisect_right(self._starts, start - self._longest), bisect_left(self._starts, stop)
        found = [span for span in self._spans[max(0, first - 1) : last] if start < span[1]]
        return sorted(found, key=lambda span: (span[0] - span[1], span[0]))


@dataclass(frozen=True)
class _Cuts:
    """What begins or ends in a text: claims, fields, anchors by place, and the places of all of them."""

    claims: _Spans[int]
    fields: _Spans[str]
    anchors: Mapping[int, Sequence[str]]
    places: Sequence[int]


def passages(
    report: Report, claims: Mapping[int, Claim], anchors: Iterable[tuple[int, str]] = ()
) -> tuple[Passage, ...]:
    """A report's paragraphs with what is quoted in them.

    Args:
        report: the report.
        claims: its claims by their numbers on the page.
        anchors: places of the text that something links to, with the name of the anchor.
    """
    cuts = _cuts(claims, anchors)
    first = sorted((claim.quotes[0].start, number) for number, claim in claims.items() if claim.quotes)
    found = []
    for begin, end, sentences in _paragraphs(report):
        here = tuple(number for _, number in first[bisect_left(first, (begin,)) : bisect_left(first, (end,))])
        runs = tuple(
            Run(kind, tuple(_stretches(report.text, start, stop, cuts, kind != "teaser")))
            for kind, start, stop in _runs(report.text, begin, end, sentences)
        )
        if runs:
            found.append(Passage(runs, here))
    return tuple(found)


def _cuts(claims: Mapping[int, Claim], anchors: Iterable[tuple[int, str]]) -> _Cuts:
    quoted = [(q.start, q.end, number) for number, claim in claims.items() for q in claim.quotes]
    behind = {
        (quote.start, quote.end, FIELDS[name])
        for claim in claims.values()
        for name, quote in claim.evidence.items()
        if name in FIELDS
    }
    named: dict[int, list[str]] = defaultdict(list)
    for place, name in anchors:
        named[place].append(name)
    spans = [(start, end) for start, end, _ in quoted] + [(start, end) for start, end, _ in behind]
    places = {place for span in spans for place in span} | set(named)
    return _Cuts(_Spans(quoted), _Spans(sorted(behind)), named, sorted(places))


def _paragraphs(report: Report) -> list[tuple[int, int, list[Sentence]]]:
    """Start and end of every paragraph, what stands between two of them with the later one."""
    found: list[tuple[int, int, list[Sentence]]] = []
    begin = 0
    for _, group in groupby(report.sentences, key=lambda sentence: sentence.paragraph):
        sentences = list(group)
        found.append((begin, sentences[-1].end, sentences))
        begin = sentences[-1].end
    if begin < len(report.text):
        found.append((begin, len(report.text), []))
    return found


def _runs(text: str, begin: int, end: int, sentences: Sequence[Sentence]) -> list[tuple[str, int, int]]:
    """Kind, start and end of the parts of a paragraph; blanks at its ends are left out."""
    parts: list[tuple[str, int, int]] = []
    place = begin
    for sentence in sentences:
        if text[place : sentence.start].strip():
            parts.append(("outside", place, sentence.start))
            place = sentence.start
        if parts and parts[-1][0] == sentence.kind:
            parts[-1] = (sentence.kind, parts[-1][1], sentence.end)
        else:
            parts.append((sentence.kind, place if parts else sentence.start, sentence.end))
        place = sentence.end
    if text[place:end].strip():
        parts.append(("outside", place, end))
    return [(kind, *_trimmed(text, start, stop)) for kind, start, stop in parts]


def _trimmed(text: str, start: int, stop: int) -> tuple[int, int]:
    while start < stop and text[start].isspace():
        start += 1
    while stop > start and text[stop - 1].isspace():
        stop -= 1
    return start, stop


def _stretches(text: str, start: int, stop: int, cuts: _Cuts, shown: bool) -> list[Stretch]:
    """A part of the text in stretches; of what was not read only anchors are shown."""
    inside = cuts.places[bisect_right(cuts.places, start) : bisect_left(cuts.places, stop)]
    edges = [start, *inside, stop]
    claims = cuts.claims.between(start, stop) if shown else []
    fields = cuts.fields.between(start, stop) if shown else []
    pieces: list[tuple[tuple[int, ...], int, Piece]] = []
    for first, last in pairwise(edges):
        quoting = tuple(dict.fromkeys(n for begin, end, n in claims if begin <= first and last <= end))
        names = dict.fromkeys(name for begin, end, name in fields if begin <= first and last <= end)
        piece = Piece(text[first:last], tuple(names)[:DEEPEST], tuple(cuts.anchors.get(first, ())))
        pieces.append((quoting, last, piece))
    found = []
    for quoting, group in groupby(pieces, key=lambda one: one[0]):
        members = list(group)
        ends = tuple(dict.fromkeys(number for _, end, number in claims if end == members[-1][1]))
        found.append(Stretch(quoting, tuple(piece for _, _, piece in members), ends))
    return found
