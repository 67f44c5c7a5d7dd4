"""A walk over a text's words in search of names: what was found so far, and what the neighbours say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from detente.reader.mentions.gazetteer_tables import Index, Kind, Person, index
from detente.reader.mentions.gazetteer_words import Word, only_blanks, opens_sentence


@dataclass(frozen=True)
class Name:
    """Words of a text that stand for a side of trade policy, or for a place where sides meet.

    Attributes:
        start: first character in the text.
        end: first character after it.
        words: the text between them.
        codes: ISO alpha-3 codes, or one code of a bloc or an organisation; none where the text does not say whose
            body it is ("the finance ministry").
        kind: what it is; a capital that is only a place ("met in Beijing") is a city.
        person: full name of a person, also of the one whose administration is named.
        role: office, or sort of body.
    """

    start: int
    end: int
    words: str
    codes: tuple[str, ...]
    kind: Kind
    person: str = ""
    role: str = ""


@dataclass
class Scan:
    """A text, its words, and the names found in it so far.

    Attributes:
        text: the text.
        words: its words.
        day: day of publication, where known.
        names: names found, in order.
        named: people whose full name was read, the last one last.
        owned: sort of body to the sides it was said to belong to.
        sides: codes named so far, by name, demonym, capital, body or bloc.
    """

    text: str
    words: list[Word]
    day: dt.date | None
    names: list[Name] = field(default_factory=list)
    named: dict[str, Person] = field(default_factory=dict)
    owned: dict[str, set[tuple[str, ...]]] = field(default_factory=dict)
    sides: set[str] = field(default_factory=set)
    _titled: dict[int, bool] = field(default_factory=dict)

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """All words of the text, folded."""
        return frozenset(word.key for word in self.words)

    @cached_property
    def index(self) -> Index:
        """The names to look for."""
        return index()

    def key(self, place: int) -> str:
        """A word folded; nothing beyond the text's ends."""
        return self.words[place].key if 0 <= place < len(self.words) else ""

    def add(self, first: int, last: int, name: tuple[tuple[str, ...], Kind, str, str]) -> int:
        """Note a name that stands from one word to before another; the place after it."""
        start, end = self.words[first].start, self.words[last - 1].end
        codes, kind, person, role = name
        if kind in _SPEAKING:
            self.sides.update(codes)
        self.names.append(Name(start, end, self.text[start:end], codes, kind, person, role))
        return last

    def before(self, place: int) -> str:
        """The word before, folded, where only blanks stand between; else nothing."""
        if place == 0:
            return ""
        word = self.words[place - 1]
        return word.key if only_blanks(self.text, word.end, self.words[place].start) else ""

    def after(self, last: int) -> str:
        """The word after, folded, where only blanks stand between; else nothing."""
        if last >= len(self.words):
            return ""
        word = self.words[last]
        return word.key if only_blanks(self.text, self.words[last - 1].end, word.start) else ""

    def gap_before(self, place: int) -> str:
        """The text between a word and the one before it."""
        return self.text[self.words[place - 1].end : self.words[place].start] if place else ""

    def gap_after(self, last: int) -> str:
        """The text between a name's last word and the next word."""
        return self.text[self.words[last - 1].end : self.words[last].start] if last < len(self.words) else ""

    def opens_sentence(self, place: int) -> bool:
        """Whether a word stands first in a sentence."""
        return opens_sentence(self.text, self.words, place)

    def owner_before(self, first: int) -> tuple[str, ...]:
        """The side named right before: "China’s", "Chinese", "the U.S."."""
        if not self.names:
            return ()
        name = self.names[-1]
        between = self.text[name.end : self.words[first].start].strip("\u00a0 \n\t")
        if between not in _OWNING or name.end == self.words[first].start:
            return ()
        return name.codes if name.kind in _SIDES or (name.kind == "body" and between) else ()

    def side_at(self, place: int) -> tuple[str, ...]:
        """The side whose name begins at a word ("of China", "of the Russian Federation")."""
        if self.key(place) == "the":
            place += 1
        for length in self.index.lengths.get(self.key(place), ()):
            words = self.words[place : place + length]
            for entry in self.index.entries.get(tuple(word.key for word in words), ()):
                if entry.kind in ("economy", "bloc", "capital") and entry.spelling.stands_in(words):
                    return entry.codes
        return ()

    def is_title_line(self, place: int) -> bool:
        """Whether a word stands in a line set in Title Case, where capitals say nothing."""
        start = self.text.rfind("\n", max(0, self.words[place].start - 400), self.words[place].start) + 1
        if start == 0 and self.words[place].start > 400:
            return False
        if start not in self._titled:
            self._titled[start] = self._is_titled(place, start)
        return self._titled[start]

    def _is_titled(self, place: int, start: int) -> bool:
        stop = self.text.find("\n", start)
        if (
            self.text[start : stop if stop >= 0 else len(self.text)]
            .rstrip()
            .endswith((".", "!", "?", "”", '"'))
        ):
            return False
        long_words = [word for word in self._line(place, start) if len(word) > 3 and word.isalpha()]
        return len(long_words) > 2 and sum(word[0].isupper() for word in long_words) >= 0.8 * len(long_words)

    def _line(self, place: int, start: int) -> Iterator[str]:
        stop = self.text.find("\n", start)
        end = min(stop if stop >= 0 else len(self.text), start + 400)
        first = place
        while first > 0 and self.words[first - 1].start >= start:
            first -= 1
        for word in self.words[first : first + 80]:
            if word.start >= end:
                return
            yield word.text


_OWNING = frozenset({"", "’s", "'s", "’", "'", "’s own", "'s own", "‘s"})
_SPEAKING = frozenset({"economy", "demonym", "capital", "body", "bloc"})
_SIDES = frozenset({"economy", "demonym", "capital", "bloc", "person"})
