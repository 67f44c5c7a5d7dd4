"""Which reports lean on one text: rewrites of one wire story confirm nothing, however many there are."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import Any
from zlib import crc32

import numpy as np

from detente.reader.agreement.quotations import quotations_in
from detente.reader.agreement.wording import (
    EMPTY,
    aligned,
    root_of,
    sentences_of,
    told_by,
    words_by_sentence,
)
from detente.reader.report import Report

LENGTH = 5
"""Words in a row that count as a copied passage."""
COPIED = 0.04
"""Share of the shorter report's passages that must stand in the other, too."""
_SKETCH = 24
_AGENCIES = (
    "AFP|Reuters|AP|Associated Press|Bloomberg|Xinhua|Kyodo|Yonhap|TASS|Interfax|DPA|dpa|PTI|ANSA|EFE|UPI"
)
_CREDIT = re.compile(
    rf"Source:\s*({_AGENCIES})\b|\(({_AGENCIES})\)\s*[-–—]|\btold ({_AGENCIES})\b|^\s*({_AGENCIES})\s*$|"
    rf"\baccording to an? ({_AGENCIES}) report|\breported by ({_AGENCIES})\b",
    re.MULTILINE,
)
_ONE_NAME = {"Associated Press": "AP", "dpa": "DPA"}


def sources_of(reports: Sequence[Report]) -> tuple[tuple[str, ...], ...]:
    """Groups of reports that lean on one text, by name, in the order of the reports.

    Two reports are tied by copied passages (five words in a row, names and titles left out), by sentences that are
    nearly equal, by quotations of five words or more that no published text explains, and by the credit of
    one agency
    together with any of these. A post, a statement or an order is open to everyone: quoting it ties nobody.

    Args:
        reports: cleaned reports.

    Examples:
        >>> from detente.reader.report import Sentence
        >>> text = "The ministry will widen its list of controlled goods after complaints from local firms."
        >>> def told(name): return Report(name, text, None, "", (Sentence(0, len(text), text, "body", 0),))
        >>> sources_of([told("a"), told("b")])
        (('a', 'b'),)
    """
    key = tuple(map(id, reports))
    if _LAST.get("key") != key or any(a is not b for a, b in zip(_LAST["reports"], reports, strict=True)):
        _LAST.update(key=key, reports=tuple(reports), groups=_groups(reports))
    return _LAST["groups"]


_LAST: dict[str, Any] = {}


def _groups(reports: Sequence[Report]) -> tuple[tuple[str, ...], ...]:
    parent = list(range(len(reports)))
    for one, other in (*_copies(reports), *_rewrites(reports)):
        first, second = sorted((root_of(parent, one), root_of(parent, other)))
        parent[second] = first
    groups: dict[int, list[str]] = defaultdict(list)
    for place, report in enumerate(reports):
        groups[root_of(parent, place)].append(report.name)
    return tuple(tuple(names) for _, names in sorted(groups.items()))


def _passages(report: Report) -> np.ndarray:
    """Hashes of five words in a row, at most two of them capitalised, at least two with content; in order."""
    told_by(report)  # needs the same words, which are kept for a while only
    inside = [(quotation.quote.start, quotation.quote.end) for quotation in quotations_in(report)]
    found: set[int] = set()
    for sentence, every in zip(sentences_of(report), words_by_sentence(report), strict=True):
        within = [span for span in inside if span[0] < sentence.end and sentence.start < span[1]]
        words = [word for word in every if word.text[0].isalnum()]
        if within:
            words = [word for word in words if not any(start <= word.start < end for start, end in within)]
        plain = [0, *accumulate(at == 0 or word.text[0].islower() for at, word in enumerate(words))]
        content = [0, *accumulate(word.text[0].islower() and word.lower not in EMPTY for word in words)]
        for at in range(len(words) - LENGTH + 1):
            if plain[at + LENGTH] - plain[at] >= LENGTH - 2 and content[at + LENGTH] - content[at] >= 2:
                found.add(crc32(" ".join([word.lower for word in words[at : at + LENGTH]]).encode()))
    return np.array(sorted(found), dtype=np.uint32)


def _copies(reports: Sequence[Report]) -> Iterable[tuple[int, int]]:
    """Pairs that share passages: candidates by their smallest hashes, then counted exactly."""
    passages = [_passages(report) for report in reports]
    holders: dict[int, list[int]] = defaultdict(list)
    for place, found in enumerate(passages):
        for passage in (found if len(reports) <= 50 else found[:_SKETCH]).tolist():
            holders[passage].append(place)
    met: Counter[tuple[int, int]] = Counter()
    for places in holders.values():
        # Where very many share a passage, each meets its neighbour: copies of one text
        # are still joined in a chain.
        near = len(places) if len(places) <= 20 else 2
        for at, first in enumerate(places):
            for second in places[at + 1 : at + near]:
                met[first, second] += 1
    for (first, second), shared in met.items():
        if shared >= (3 if len(reports) <= 50 else 1):
            common = len(np.intersect1d(passages[first], passages[second], assume_unique=True))
            if common >= 3 and common >= COPIED * min(len(passages[first]), len(passages[second])):
                yield first, second


def _rewrites(reports: Sequence[Report]) -> Iterable[tuple[int, int]]:
    """Pairs tied by at least two of: nearly equal sentences, shared quotations, one agency's credit."""
    place = {report.name: at for at, report in enumerate(reports)}
    ties: Counter[tuple[int, int]] = Counter()
    quoting = [{quotation.sentence.start for quotation in quotations_in(report)} for report in reports]
    open_words = [_open_sentences(report) for report in reports]
    for pair in aligned(reports):
        one, other = place[pair.one.report], place[pair.other.report]
        first, second = pair.one.sentence.start, pair.other.sentence.start
        quoted = first in quoting[one] and second in quoting[other]
        published = quoted and (first in open_words[one] or second in open_words[other])
        if not published and min(len(pair.one.stems), len(pair.other.stems)) >= 5:
            ties[min(one, other), max(one, other)] += 1
    for pair in _shared_quotations(reports):
        ties[pair] += 1
    credits = [_credits(report) for report in reports]
    for (one, other), count in ties.items():
        short = min(len(told_by(reports[one])), len(told_by(reports[other])))
        if count + bool(credits[one] & credits[other]) >= (2 if short > 3 else 1):
            yield one, other


def _open_sentences(report: Report) -> set[int]:
    return {quotation.sentence.start for quotation in quotations_in(report) if quotation.published}


def _shared_quotations(reports: Sequence[Report]) -> set[tuple[int, int]]:
    holders: dict[tuple[str, ...], set[int]] = defaultdict(set)
    published: set[tuple[str, ...]] = set()
    for place, report in enumerate(reports):
        for quotation in quotations_in(report):
            for at in range(len(quotation.words) - LENGTH + 1):
                run = quotation.words[at : at + LENGTH]
                holders[run].add(place)
                if quotation.published:
                    published.add(run)
    pairs = set()
    for run, places in holders.items():
        ordered = [] if run in published else sorted(places)
        near = len(ordered) if len(ordered) <= 20 else 2
        for at, first in enumerate(ordered):
            pairs |= {(first, second) for second in ordered[at + 1 : at + near]}
    return pairs


def _credits(report: Report) -> frozenset[str]:
    """Agencies a report says its text comes from."""
    found = {next(filter(None, match.groups())) for match in _CREDIT.finditer(report.text[:6000])}
    return frozenset(_ONE_NAME.get(name, name) for name in found)
