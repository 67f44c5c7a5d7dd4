"""How alike two passages are by their content words, and which sentences of two reports tell the same."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections import Counter, OrderedDict, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache, partial, wraps
from math import log
from typing import Any, TypeVar

import numpy as np

from detente.reader.grammar.words import Word, words_of
from detente.reader.mentions.gazetteer import Name, names_in
from detente.reader.report import Report, Sentence

EMPTY = frozenset(
    "a an the and or but nor so yet if than that this these those there here it "
    "its he him his she her hers they them "
    "their we us our you your i my me who whom whose which what when where "
    "while as at by for from in into of off on "
    "onto out over to under up upon with within without about after before "
    "between during since until through is are "
    "was were be been being am has have had having do does did will would "
    "shall should can could may might must not "
    "no also just more most other another such same some any all both each "
    "every few many much very too only even "
    "still again then now how why because however although though said says "
    "say saying told tell added according "
    "'s n't i'm we're it's one two".split()
)
"""Words that carry no content of their own."""

_SAME = {
    "u.s.": "usa",
    "u.s": "usa",
    "america": "usa",
    "american": "usa",
    "washington": "usa",
    "chinese": "china",
    "beijing": "china",
    "european": "europe",
    "brussels": "europe",
    "e.u.": "europe",
    "eu": "europe",
    "percent": "%",
    "pct": "%",
    "levy": "duti",
    "tax": "duti",
    "tariff": "duti",
    "surcharge": "duti",
}


def stems_of(text: str) -> list[str]:
    """The content words of a passage in a common form, in order.

    Examples:
        >>> stems_of("Tariffs on Chinese imports were lowered")
        ['duti', 'china', 'import', 'lower']
    """
    return [stem(word.lower) for word in words_of(text) if word.lower not in EMPTY and word.text[0].isalnum()]


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """A word without the ending of its number or tense; names of one side become one word.

    Examples:
        >>> stem("cancelling"), stem("duties"), stem("agreed")
        ('cancel', 'duti', 'agre')
    """
    if word in _SAME:
        return _SAME[word]
    if not word.isalpha() or len(word) < 4:
        return word
    for ending, kept in (
        ("ies", "i"),
        ("ied", "i"),
        ("ing", ""),
        ("ed", ""),
        ("es", ""),
        ("s", ""),
        ("e", ""),
        ("y", "i"),
    ):
        if word.endswith(ending) and not word.endswith("ss") and len(word) - len(ending) >= 3:
            word = word[: -len(ending)] + kept
            break
    if word in _SAME:
        return _SAME[word]
    if len(word) > 4 and word[-1] == word[-2] and word[-1] not in "se":
        word = word[:-1]
    return _SAME.get(word, word)


def alike(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of the shorter passage's content words that the other holds, damped for very short ones."""
    if not one or not other:
        return 0.0
    return len(one & other) / max(3, min(len(one), len(other)))


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence of a report with its content words."""

    report: str
    order: int
    sentence: Sentence
    stems: frozenset[str]


T = TypeVar("T")
_KEPT = 12_000
_EVERY_KEPT: list[OrderedDict[int, Any]] = []


def once(compute: Callable[[Report], T], most: int = _KEPT) -> Callable[[Report], T]:
    """A function of a report that is computed once for each report object, of the latest ``most`` of them.

    Reports are long: comparing them by value on every call would cost more than what is kept.
    """
    kept: OrderedDict[int, tuple[Report, T]] = OrderedDict()
    _EVERY_KEPT.append(kept)

    @wraps(compute)
    def known(report: Report) -> T:
        found = kept.get(id(report))
        if found is not None and found[0] is report:
            return found[1]
        value = compute(report)
        kept[id(report)] = (report, value)
        if len(kept) > most:
            kept.popitem(last=False)
        return value

    return known


@once
def sentences_of(report: Report) -> tuple[Sentence, ...]:
    """The sentences of a report that are read."""
    return report.read


@once
def names_of(report: Report) -> tuple[Name, ...]:
    """The names in a report, in order."""
    return names_in(report.text, report.published)


def names_between(report: Report, start: int, end: int) -> tuple[Name, ...]:
    """The names that begin between two places of a report."""
    names = names_of(report)
    first = bisect_right(names, start - 1, key=lambda name: name.start)
    last = bisect_right(names, end - 1, key=lambda name: name.start)
    return names[first:last]


@partial(once, most=256)  # words take much room and little time
def words_by_sentence(report: Report) -> tuple[list[Word], ...]:
    """The words of each sentence that is read, with their places in the report."""
    return tuple(words_of(sentence.text, sentence.start) for sentence in sentences_of(report))


@once
def told_by(report: Report) -> tuple[Told, ...]:
    """The sentences of a report that are read, with their content words."""
    return tuple(
        Told(
            report.name,
            order,
            sentence,
            frozenset(
                stem(word.lower) for word in words if word.lower not in EMPTY and word.text[0].isalnum()
            ),
        )
        for order, (sentence, words) in enumerate(
            zip(sentences_of(report), words_by_sentence(report), strict=True)
        )
    )


@dataclass(frozen=True, slots=True)
class Pair:
    """Two sentences of two reports that tell the same."""

    one: Told
    other: Told
    likeness: float


def aligned(reports: Sequence[Report], at_least: float = 0.45) -> Iterator[Pair]:
    """Pairs of sentences of different reports that tell the same: the best match of each in each report.

    Words weigh by their rarity; only sentences that share a word found in at most ``RAREST`` sentences
    meet, so that
    the work grows with the reports and not with their square.

    Args:
        reports: the reports.
        at_least: smallest weighted share of common words (of both sentences together), from ``LEAST`` up.
    """
    key = tuple(map(id, reports))
    if _LAST.get("key") != key or any(a is not b for a, b in zip(_LAST["reports"], reports, strict=True)):
        _LAST.update(key=key, reports=tuple(reports), pairs=_align(reports))
    every = [told for report in reports for told in told_by(report)]
    for one, other, likeness in zip(*_LAST["pairs"], strict=True):
        if likeness >= at_least:
            yield Pair(every[one], every[other], float(likeness))


LEAST = 0.3
RAREST = 40
_LAST: dict[str, Any] = {}


def forget() -> None:
    """Let go of everything that is kept of reports: they may be many, and the next reading is of others."""
    _LAST.clear()
    for kept in _EVERY_KEPT:
        kept.clear()


def _align(reports: Sequence[Report]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Numbers of the sentences that tell the same, two by two, and how alike they are; in order."""
    every = [told for report in reports for told in told_by(report)]
    places: dict[str, list[int]] = defaultdict(list)
    for place, told in enumerate(every):
        for word in told.stems:
            places[word].append(place)
    weight = {word: log(1.0 + len(every) / len(where)) for word, where in places.items()}
    total = [sum(weight[word] for word in told.stems) for told in every]
    # Numbers in arrays: of thousands of reports there are millions of pairs.
    ones, others, likenesses = array("l"), array("l"), array("d")
    for place, told in enumerate(every):
        for other in sorted(_neighbours(place, every, places)):
            common = sum(weight[word] for word in told.stems & every[other].stems)
            likeness = common / max(1e-9, total[place] + total[other] - common)
            if likeness >= LEAST:
                ones.append(place)
                others.append(other)
                likenesses.append(likeness)
    number = {report.name: at for at, report in enumerate(reports)}
    report_of = np.array([number[told.report] for told in every], dtype=np.int64)
    one, other = np.array(ones, dtype=np.int64), np.array(others, dtype=np.int64)
    likeness = np.array(likenesses)
    kept = _best(one, report_of[other], likeness) & _best(other, report_of[one], likeness)
    return one[kept], other[kept], likeness[kept]


def _best(place: np.ndarray, report: np.ndarray, likeness: np.ndarray) -> np.ndarray:
    """Which pairs are the best match of a sentence in a report; the first of those that are as good."""
    order = np.lexsort((-likeness, report, place))
    first = np.ones(len(order), dtype=bool)
    first[1:] = (np.diff(place[order]) != 0) | (np.diff(report[order]) != 0)
    best = np.zeros(len(order), dtype=bool)
    best[order[first]] = True
    return best


def _neighbours(place: int, every: Sequence[Told], places: dict[str, list[int]]) -> set[int]:
    """Later sentences of other reports that share a rare word, two of them where sentences are long."""
    told = every[place]
    met: Counter[int] = Counter()
    for word in told.stems:
        where = places[word]
        if 1 < len(where) <= RAREST:
            met.update(where[bisect_right(where, place) :])
    needed = 2 if len(told.stems) > 6 else 1
    return {other for other, shared in met.items() if shared >= needed and every[other].report != told.report}


def root_of(parent: list[int], place: int) -> int:
    """The place that stands for all that were joined with a place; the way to it is shortened."""
    while parent[place] != place:
        parent[place] = parent[parent[place]]
        place = parent[place]
    return place


@cache
def words_for(name: str) -> frozenset[str]:
    """The words of one class of ``disputed_words.csv``, in small letters."""
    from detente.reader.tables import rows

    return frozenset(row["words"] for row in rows("disputed_words") if row["class"] == name)
