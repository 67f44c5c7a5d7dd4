"""The words of a text with their places: the one tokenisation that everything else of the reader looks at."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass

# A number keeps its points, commas and sign of percent; a word keeps inner apostrophes and the dots of U.S.;
# "we'll" and "they're" are two words.
_WORD = re.compile(
    r"(?:[A-Za-z]\.){2,}|[^\W\d_]+(?=['’](?:ll|re|ve|d|m)\b)|['’](?:ll|re|ve|d|m)\b|\d[\d,.]*\d%?|\d%?|[^\W\d_]+(?:['’][^\W\d_]+)*|[^\w\s]",
    re.UNICODE,
)


@dataclass(frozen=True, slots=True)
class Word:
    """One word or mark of a text.

    Attributes:
        start: first character in the report's text.
        end: first character after it.
        text: as it stands.
        lower: for looking up: small letters, straight apostrophes, a possessive 's taken off.
    """

    start: int
    end: int
    text: str
    lower: str


def words_of(text: str, start: int = 0) -> list[Word]:
    """The words and marks of a text, in order.

    Args:
        text: what to split.
        start: where it begins in the report, added to every place.

    Examples:
        >>> [word.lower for word in words_of("China’s 25% duty on U.S. steel")]
        ['china', '25%', 'duty', 'on', 'u.s.', 'steel']
    """
    return [
        Word(start + found.start(), start + found.end(), found.group(), _plain(found.group()))
        for found in _WORD.finditer(text)
    ]


def _plain(word: str) -> str:
    lower = word.lower().replace("’", "'")
    return lower[:-2] if lower.endswith("'s") and len(lower) > 2 else lower


def word_at(words: list[Word], place: int) -> int:
    """The index of the first word that begins at or after a place of the text."""
    return bisect_left(words, place, key=lambda word: word.start)


def phrase_table(entries: dict[str, object]) -> dict[str, list[tuple[tuple[str, ...], object]]]:
    """Phrases by their first word, the longest first, for ``phrases_in``."""
    table: dict[str, list[tuple[tuple[str, ...], object]]] = {}
    for phrase, meaning in entries.items():
        parts = tuple(word.lower for word in words_of(phrase))
        table.setdefault(parts[0], []).append((parts, meaning))
    for candidates in table.values():
        candidates.sort(key=lambda entry: -len(entry[0]))
    return table


def phrase_at(
    words: list[Word], index: int, table: dict[str, list[tuple[tuple[str, ...], object]]]
) -> tuple[int, object] | None:
    """The longest phrase of a table that begins at a word: how many words it has, and what it means."""
    for parts, meaning in table.get(words[index].lower, ()):
        if len(parts) == 1 or tuple(word.lower for word in words[index : index + len(parts)]) == parts:
            return len(parts), meaning
    return None
