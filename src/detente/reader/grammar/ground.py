"""A sentence as the rules see it that tell what a verb names: its words, verbs, goods and sides."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cached_property

from detente.reader.grammar.verbs import Verb
from detente.reader.grammar.words import Word
from detente.reader.tables import rows


def words_of_class(name: str) -> frozenset[str]:
    """The words of one class of act_words.csv.

    Examples:
        >>> sorted(words_of_class("abroad"))
        ['abroad', 'foreign', 'overseas']
    """
    return frozenset(row["word"] for row in rows("act_words") if row["class"] == name)


MARKS = frozenset(';:—–()“”"')
_CLAUSE_OPENERS = frozenset({"while", "but", "after", "because"})
_LONGEST = 16
"""How many words a subject or object is looked for at most."""


@dataclass(frozen=True)
class Ground:
    """What stands in a sentence, for telling what its verbs name.

    Attributes:
        words: its words.
        verbs: its verbs.
        goods: indices of words that name goods.
        names: sides named: index of the first word, index after the last, codes.
    """

    words: list[Word]
    verbs: list[Verb]
    goods: frozenset[int] = frozenset()
    names: tuple[tuple[int, int, tuple[str, ...]], ...] = ()

    def lower(self, first: int, end: int) -> list[str]:
        """The words from one to another, for looking up."""
        return [word.lower for word in self.words[max(0, first) : end]]

    def names_in(self, first: int, end: int) -> list[tuple[int, int, tuple[str, ...]]]:
        """The sides whose names begin from one word to another."""
        return list(self.names[bisect_left(self._name_firsts, first) : bisect_left(self._name_firsts, end)])

    def is_origin(self, first: int) -> bool:
        """Whether "from" stands before the name that begins at a word: "from the European Union"."""
        return "from" in (self.lower(first - 1, first) or [""]) or self.lower(first - 2, first) == [
            "from",
            "the",
        ]

    @cached_property
    def _name_firsts(self) -> list[int]:
        return [first for first, _, _ in self.names]

    @cached_property
    def _finite_firsts(self) -> list[int]:
        return sorted(verb.first for verb in self.verbs if verb.finite)

    @cached_property
    def _finite_ends(self) -> list[int]:
        return sorted(verb.end for verb in self.verbs if verb.finite)

    def texts(self, span: range) -> set[str]:
        """The words of a span, for looking up."""
        return {self.words[index].lower for index in span}

    def subject_of(self, verb: Verb) -> range:
        """The words before a verb, back to the beginning of its clause."""
        ended = bisect_right(self._finite_ends, verb.first)
        low = max(self._finite_ends[ended - 1] if ended else 0, verb.first - _LONGEST)
        for index in range(verb.first - 1, low - 1, -1):
            if self.words[index].text in MARKS or self.words[index].lower in _CLAUSE_OPENERS:
                return range(index + 1, verb.first)
        return range(low, verb.first)

    def object_of(self, verb: Verb) -> range:
        """The words after a verb, to the next finite verb or mark."""
        begun = bisect_left(self._finite_firsts, max(verb.end, verb.head + 1))
        stop = self._finite_firsts[begun] if begun < len(self._finite_firsts) else len(self.words)
        stop = min(stop, verb.end + _LONGEST)
        for index in range(verb.end + 1, stop):
            if self.words[index].text in MARKS:
                return range(verb.end, index)
        return range(verb.end, stop)
