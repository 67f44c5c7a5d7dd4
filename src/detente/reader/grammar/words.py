"""The words of a text with their places, as grammar, findings and goods look at them.

Names, percentages and days cut a text in their own ways: a name folds accents and dots, a number keeps its
fraction, a day its ordinal.
"""

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
