"""A scene: one sentence with everything that was found in it, the common ground of sides, status and rates."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol, TypeVar

from detente.reader.grammar.auxiliaries import BE, CONDITIONAL, DO, FUTURE, HAVE, OUGHT, POSSIBLE
from detente.reader.grammar.clauses import clause_numbers
from detente.reader.grammar.trade_sense import in_trade_sense, lead_of, led
from detente.reader.grammar.triggers import Trigger, triggers_in, with_settled
from detente.reader.grammar.verbs import Verb, opening_verb, verbs_in
from detente.reader.grammar.words import Word, word_at, words_of
from detente.reader.mentions.days import DayMention
from detente.reader.mentions.gazetteer import Name
from detente.reader.mentions.products import ProductMention
from detente.reader.mentions.rates import RateMention
from detente.reader.report import Report, Sentence

_HELPERS = BE | HAVE | FUTURE | CONDITIONAL | POSSIBLE | OUGHT | DO


class Placed(Protocol):
    """Anything that stands somewhere in a text."""

    @property
    def start(self) -> int:
        """Its first character."""
        ...

    @property
    def end(self) -> int:
        """The first character after it."""
        ...


P = TypeVar("P", bound=Placed)


@dataclass(frozen=True)
class Scene:
    """One sentence, read.

    Attributes:
        sentence: the sentence.
        number: its number among the sentences that are read.
        words: its words.
        verbs: its verbs in order.
        clauses: for each word the number of its clause.
        triggers: words that name measures and events.
        names: sides named, as (index of the first word, index after the last, name).
        rates: rates of duty.
        days: days and intervals.
        products: goods.
    """

    sentence: Sentence
    number: int
    words: list[Word]
    verbs: list[Verb]
    clauses: list[int]
    triggers: list[Trigger]
    names: list[tuple[int, int, Name]]
    rates: list[RateMention]
    days: list[DayMention]
    products: list[ProductMention]

    @property
    def is_fragment(self) -> bool:
        """Whether it has no verb of its own, as the items of a release: "Banning the import of seafood."."""
        helpers = _HELPERS & {word.lower for word in self.words}
        return not helpers and not any(verb.finite for verb in self.verbs)

    def index(self, place: int) -> int:
        """The index of the word at a place of the text."""
        return min(word_at(self.words, place), len(self.words) - 1)

    def clause(self, number: int) -> tuple[int, int]:
        """First word of a clause and the one after its last."""
        inside = [index for index, clause in enumerate(self.clauses) if clause == number]
        return inside[0], inside[-1] + 1

    def clause_of(self, index: int) -> tuple[int, int]:
        """The bounds of the clause that a word stands in."""
        return self.clause(self.clauses[min(index, len(self.clauses) - 1)])

    def lower(self, first: int, end: int) -> list[str]:
        """The words from one to another, for looking up."""
        return [word.lower for word in self.words[max(0, first) : end]]

    def names_between(self, first: int, end: int) -> list[tuple[int, int, Name]]:
        """The sides named from one word to another."""
        return [entry for entry in self.names if first <= entry[0] and entry[1] <= end]


def scenes_of(
    report: Report,
    names: Sequence[Name],
    rates: Sequence[RateMention],
    days: Sequence[DayMention],
    products: Sequence[ProductMention],
) -> list[Scene]:
    """The sentences of a report with what was found in each."""
    scenes: list[Scene] = []
    lead: Verb | None = None
    for number, sentence in enumerate(report.read):
        words = words_of(sentence.text, sentence.start)
        if not words:
            continue
        placed = [
            (word_at(words, name.start), word_at(words, name.end), name) for name in _within(names, sentence)
        ]
        sides = frozenset(end - 1 for _, end, name in placed if name.codes or name.role)
        named = frozenset(index for first, end, _ in placed for index in range(first, end))
        coded = [(first, end, name.codes) for first, end, name in placed if name.codes]
        goods = _goods(words, _within(products, sentence))
        verbs = in_trade_sense(words, verbs_in(words, sides, named), goods, coded)
        listed = _in_list(report.text, sentence)
        if listed and not any(verb.head == 0 for verb in verbs):
            verbs = [*in_trade_sense(words, opening_verb(words), goods, coded), *verbs]
        if lead is not None and listed:
            verbs = led(words, verbs, lead)
        elif not _continues_list(scenes, sentence):
            lead = lead_of(words, verbs)
        scenes.append(
            Scene(
                sentence,
                number,
                words,
                verbs,
                clause_numbers(words, verbs, sides),
                triggers_in(words, verbs, goods, coded),
                placed,
                [rate for rate in _within(rates, sentence) if rate.end <= sentence.end],
                _within(days, sentence),
                _within(products, sentence),
            )
        )
    told = with_settled([scene.triggers for scene in scenes])
    return [replace(scene, triggers=triggers) for scene, triggers in zip(scenes, told, strict=True)]


_BULLETS = frozenset("-–—•*·▪◦●■►‣○✓➤)")


def _in_list(text: str, sentence: Sentence) -> bool:
    """Whether a sentence opens an item of a list."""
    before = text[max(0, sentence.start - 4) : sentence.start].rstrip(" \t\u00a0")
    return before[-1:] in _BULLETS and (len(before) < 2 or before[-2:-1] in "\n\r" or before[-1] == ")")


def _continues_list(scenes: list[Scene], sentence: Sentence) -> bool:
    """Whether a sentence stands in the same paragraph as the one before: the rest of an item of a list."""
    return bool(scenes) and scenes[-1].sentence.paragraph == sentence.paragraph


def _goods(words: list[Word], products: Sequence[ProductMention]) -> frozenset[int]:
    """The indices of words that name goods."""
    return frozenset(
        index
        for product in products
        for index in range(word_at(words, product.start), word_at(words, product.end))
    )


def _within(mentions: Sequence[P], sentence: Sentence) -> list[P]:
    """The mentions that begin in a sentence; mentions come in the order of the text."""
    first = bisect_left(mentions, sentence.start, key=lambda mention: mention.start)
    return list(mentions[first : bisect_left(mentions, sentence.end, key=lambda mention: mention.start)])
