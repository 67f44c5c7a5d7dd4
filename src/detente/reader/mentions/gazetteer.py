"""The gazetteer: every word of a text that stands for a side of trade policy, or for a place of talks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from itertools import pairwise

from detente.economy.tables import split
from detente.policy import places
from detente.reader.mentions.gazetteer_rules import read
from detente.reader.mentions.gazetteer_scan import Name, Scan
from detente.reader.mentions.gazetteer_tables import Entry, blocs, index
from detente.reader.mentions.gazetteer_words import Word, are_joined, words_of

__all__ = ["Name", "members", "names_in", "title_of"]


def names_in(text: str, day: dt.date | None = None) -> tuple[Name, ...]:
    """Every word of a text that stands for a side, a body, a person, a company or a place, in order.

    The longest name wins and no two overlap. A name's ``words`` leave out the possessive "’s" and any title.

    Args:
        text: the whole text.
        day: day of publication; it decides whom a surname can mean, and which office a person holds.
            None: whoever held the last office.

    Examples:
        >>> [(name.words, name.codes) for name in names_in("China’s levies hit U.S. soybeans.")]
        [('China', ('CHN',)), ('U.S.', ('USA',))]
    """
    words = words_of(text)
    scan = Scan(text, words, day)
    place = 0
    while place < len(words):
        place = _step(scan, place)
    return tuple(scan.names)


def members(code: str) -> tuple[str, ...]:
    """The ISO codes of a bloc's members, sorted; of "*", "WTO" and other bodies none, of an economy itself.

    Examples:
        >>> members("G7")
        ('CAN', 'DEU', 'FRA', 'GBR', 'ITA', 'JPN', 'USA')
        >>> members("CHN")
        ('CHN',)
    """
    row = blocs().get(code)
    if row is None:
        return (code,) if len(code) == 3 and code not in ORGANISATIONS else ()
    if row["members"]:
        return tuple(sorted(split(row["members"])))
    return tuple(sorted(places.codes(code, "bloc")))


ORGANISATIONS = {
    "WTO": "World Trade Organization",
    "IMF": "International Monetary Fund",
    "WB": "World Bank",
    "UN": "United Nations",
    "OECD": "OECD",
    "NATO": "NATO",
    "APEC": "Asia-Pacific Economic Cooperation",
}
"""Codes of organisations that are no side of a measure, with their names."""


def title_of(code: str) -> str:
    """The name of a side for a reader.

    Examples:
        >>> title_of("EU"), title_of("CHN"), title_of("WTO")
        ('European Union', 'China', 'World Trade Organization')
    """
    row = blocs().get(code)
    return row["title"] if row else ORGANISATIONS.get(code) or places.title(code)


def _step(scan: Scan, place: int) -> int:
    """Read the longest name that begins at a word; the place of the next word to look at."""
    known, words = index(), scan.words
    for length in known.lengths.get(words[place].key, ()):
        taken = words[place : place + length]
        if len(taken) < length:
            continue
        entries = known.entries.get(tuple(word.key for word in taken))
        if entries and _hold_together(scan.text, taken):
            end = _read_any(scan, place, place + length, entries)
            if end:
                return end
    return _without_initial(scan, place) or place + 1


def _read_any(scan: Scan, first: int, last: int, entries: Sequence[Entry]) -> int:
    """Read the first entry whose capitals and condition hold; the place after it, 0 where none does."""
    for entry in entries:
        if entry.spelling.stands_in(scan.words[first:last]):
            end = read(scan, first, last, entry)
            if end:
                return end
    return 0


def _without_initial(scan: Scan, place: int) -> int:
    """A full name with a middle initial that the table does not have: "Robert E. Lighthizer"."""
    words, known = scan.words, index()
    if place + 2 >= len(words) or len(words[place + 1].text) > 1 or not words[place + 1].text.isupper():
        return 0
    key = (words[place].key, words[place + 2].key)
    people = [entry for entry in known.entries.get(key, ()) if entry.rule == "full name"]
    between = scan.text[words[place].end : words[place + 2].start]
    if not people or len(between) > 5 or "\n" in between or not words[place + 2].text[0].isupper():
        return 0
    return read(scan, place, place + 3, people[0])


def _hold_together(text: str, taken: Sequence[Word]) -> bool:
    return all(
        after.key == "," or before.key == "," or are_joined(text, before, after)
        for before, after in pairwise(taken)
    )
