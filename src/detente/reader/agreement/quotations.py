"""Words inside quotation marks: who said them, and one quotation that stands in several wordings."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from detente.reader.agreement.wording import EMPTY, once, sentences_of, stem
from detente.reader.claim import Quote
from detente.reader.grammar.words import words_of
from detente.reader.report import Report, Sentence

_QUOTED = re.compile(r"“([^“”]{3,600})”|\"([^\"]{3,600})\"|(?<![\w’'])‘([^‘’]{3,300}(?:’\w[^‘’]*)*)’(?!\w)")
_PUBLISHED = re.compile(
    r"\b(wrote|writes|posted|tweeted|tweet|post|statement|on X|Truth Social|"
    r"Twitter|Facebook|social media|fact sheet|"
    r"proclamation|executive order|notice|letter|press release|website|document|text of)\b"
)
_CAPITAL = re.compile(r"(?:[A-Z][\w’'.-]*\s+){0,3}[A-Z][\w’'-]+")


_SAYING = re.compile(
    r"\b(said|says|saying|told|tells|wrote|writes|added|adds|replied|posted|"
    r"tweeted|stated|states|noted|described|"
    r"called|reported|confirmed|declared|announced|warned|argued|insisted|"
    r"explained|commented|remarked|quoted|cited|"
    r"according to|accused|labelled|labeled|claimed|stressed|asked|answered)\b"
)


_PRONOUN = re.compile(r"\b(he|she|they|it|who)\s+(\w+\s+){0,2}$", re.IGNORECASE)


@dataclass(frozen=True)
class Quotation:
    """Words a report gives as another's.

    Attributes:
        report: name of the report.
        quote: the words between the marks, with their place.
        words: them in small letters, punctuation left out.
        sentence: the sentence they begin in.
        speakers: capitalised words before the verb of saying, in a common form: who may have said them.
        published: whether they come from a text open to everyone (a post, a statement, an order).
    """

    report: str
    quote: Quote
    words: tuple[str, ...]
    sentence: Sentence
    speakers: frozenset[str]
    published: bool

    @property
    def content(self) -> frozenset[str]:
        """Their content words in a common form."""
        return frozenset(stem(word) for word in self.words if word not in EMPTY)


def quotations_in(report: Report) -> tuple[Quotation, ...]:
    """Every quotation of a report in order, scare quotes of one word left out.

    Examples:
        >>> from detente.reader.report import Sentence
        >>> text = 'Ms Lee said the duties were "a mistake of judgement".'
        >>> report = Report("a", text, None, "", (Sentence(0, len(text), text, "body", 0),))
        >>> [quotation.quote.text for quotation in quotations_in(report)]
        ['a mistake of judgement']
    """
    return _quotations_in(report)


@once
def _quotations_in(report: Report) -> tuple[Quotation, ...]:
    sentences = sentences_of(report)
    starts = [sentence.start for sentence in sentences]
    found = []
    for match in _QUOTED.finditer(report.text):
        group = next(number for number in (1, 2, 3) if match.group(number) is not None)
        place = bisect_right(starts, match.start()) - 1
        if place < 0 or match.start() >= sentences[place].end or "\n\n" in match.group(group):
            continue
        words = tuple(word.lower for word in words_of(match.group(group)) if word.text[0].isalnum())
        if len(words) < 2:
            continue
        around = _around(sentences, place, match)
        found.append(
            Quotation(
                report.name,
                Quote(match.group(group), match.start(group), match.end(group)),
                words,
                sentences[place],
                _speakers(around, sentences, place),
                bool(_PUBLISHED.search(around)),
            )
        )
    return tuple(found)


def _around(sentences: Sequence[Sentence], place: int, match: re.Match[str]) -> str:
    """The sentence of a quotation without the quotation itself."""
    sentence = sentences[place]
    before = sentence.text[: match.start() - sentence.start]
    after = sentence.text[match.end() - sentence.start :] if match.end() < sentence.end else ""
    return f"{before} — {after}"


def _speakers(around: str, sentences: Sequence[Sentence], place: int) -> frozenset[str]:
    """Names before the verb of saying nearest to the quotation; the sentence before decides about a pronoun."""
    at = around.find("—")
    verbs = sorted(_SAYING.finditer(around), key=lambda verb: abs(verb.start() - at))
    for verb in verbs[:2]:
        before = around[max(0, verb.start() - 90) : verb.start()].rsplit("—", 1)[-1]
        if _PRONOUN.search(before):
            break
        names = _names(before)
        names = names or _names(around[verb.end() : verb.end() + 60].split("—", 1)[0].split(",")[0])
        if names:
            return names
    if not verbs and (names := _names(around)):
        return names
    if place == 0:
        return frozenset()
    before = _QUOTED.sub(" — ", sentences[place - 1].text)
    saying = _SAYING.search(before)
    return (_names(before[: saying.start()]) if saying else frozenset()) or _names(before)


def _names(text: str) -> frozenset[str]:
    found = set()
    for match in _CAPITAL.finditer(text):
        for word in words_of(match.group()):
            lower = word.lower
            if len(lower) > 2 and lower not in EMPTY and lower not in _NO_NAMES:
                found.add(stem(lower))
    return frozenset(found)


_NO_NAMES = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january "
    "february march april may june july august "
    "september october november december president minister secretary vice "
    "premier finance trade treasury but and in on "
    "asked later earlier after before white house".split()
)


@dataclass(frozen=True)
class Variance:
    """One quotation in two wordings.

    Attributes:
        one: as one report gives it.
        other: as another does.
        kind: ``altered`` where words were added, dropped or replaced, ``retold`` where hardly a word is the
        same.
        changed: words that stand in only one of them.
    """

    one: Quotation
    other: Quotation
    kind: str
    changed: tuple[str, ...]


def compare(one: Quotation, other: Quotation) -> Variance | None:
    """How two quotations that may be one differ; none where one contains the other, or where they are two.

    A shorter quotation that stands word for word inside a longer one is a fair extract. Spelling, hyphens,
    "US" and
    "United States" make no difference.
    """
    first, second = _common(one.words), _common(other.words)
    if _inside(first, second) or _inside(second, first):
        return None
    short, long = sorted((one.content, other.content), key=len)
    shared = short & long
    if len(short) < 2 or len(shared) < 2 or len(shared) < 0.6 * len(short):
        return None
    if len(first) > 4 and len(second) > 4 and _longest_run(first, second) < 2:
        return None
    changed = tuple(
        dict.fromkeys([w for w in first if w not in second] + [w for w in second if w not in first])
    )
    return Variance(one, other, "altered", changed)


_SPELLED = {
    "u.s": "us",
    "u.s.": "us",
    "percent": "%",
    "pct": "%",
    "cent": "%",
    "per": "",
    "canceled": "cancelled",
}
_SPELLED |= {
    "it's": "it is",
    "we're": "we are",
    "i'm": "i am",
    "don't": "do not",
    "we'll": "we will",
    "we've": "we have",
}
_SPELLED |= {
    "won't": "will not",
    "can't": "can not",
    "cannot": "can not",
    "that's": "that is",
    "doesn't": "does not",
}


@lru_cache(maxsize=4096)
def _common(words: tuple[str, ...]) -> tuple[str, ...]:
    spelled = " ".join(_SPELLED.get(word, word) for word in words)
    return tuple(spelled.replace("united states", "us").replace("%", " %").split())


def _inside(short: tuple[str, ...], long: tuple[str, ...]) -> bool:
    if len(short) > len(long):
        return False
    return any(long[at : at + len(short)] == short for at in range(len(long) - len(short) + 1))


def _longest_run(one: tuple[str, ...], other: tuple[str, ...]) -> int:
    """The most words in a row that both have."""
    best, row = 0, [0] * (len(other) + 1)
    for word in one:
        last, row = row, [0] * (len(other) + 1)
        for place, second in enumerate(other, 1):
            if word == second:
                row[place] = last[place - 1] + 1
                best = max(best, row[place])
    return best


def same_speaker(one: Quotation, other: Quotation) -> bool:
    """Whether two quotations may be of one speaker: a common name around them, or no name at all on one side."""
    return not one.speakers or not other.speakers or bool(one.speakers & other.speakers)


def variances(reports: Sequence[Report], often: int = 30) -> tuple[Variance, ...]:
    """Quotations that different reports (or one report twice) give in different words.

    Quotations meet where they share a content word that at most ``often`` quotations have.
    """
    every = [quotation for report in reports for quotation in quotations_in(report)]
    places: dict[str, list[int]] = {}
    for place, quotation in enumerate(every):
        for word in quotation.content:
            places.setdefault(word, []).append(place)
    seen: set[tuple[int, int]] = set()
    found = []
    for where in places.values():
        if not 1 < len(where) <= often:
            continue
        for at, first in enumerate(where):
            for second in where[at + 1 :]:
                if (first, second) in seen or every[first].report == every[second].report:
                    continue
                seen.add((first, second))
                one, other = every[first], every[second]
                variance = compare(one, other) if same_speaker(one, other) else None
                if variance:
                    found.append(((first, second), variance))
    return tuple(variance for _, variance in sorted(found, key=lambda entry: entry[0]))
