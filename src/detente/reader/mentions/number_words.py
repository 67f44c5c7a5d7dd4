"""A text cut into words, numbers and sentences for reading percentages, and numbers in digits or words."""

from __future__ import annotations

import re
from dataclasses import dataclass

_TOKEN = re.compile(
    r"(?:[A-Za-z]\.){2,}|\d+(?:,\d+)*(?:\.\d+)?|[½¼¾]|[^\W\d_]+(?:['’][^\W\d_]+)*|\n[^\S\n]*\n\s*|\n|[^\w\s]|_"
)
_UNITS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9}
_TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_NUMERALS = {
    "zero": 0,
    **_UNITS,
    **{word: 10 + at for at, word in enumerate(_TEENS)},
    **{word: 20 + 10 * at for at, word in enumerate(_TENS)},
    "hundred": 100,
}
_FRACTIONS = {"½": 0.5, "¼": 0.25, "¾": 0.75}
DASHES = frozenset("-–—‑‐−")
_ABBREVIATED = frozenset(
    "mr mrs ms dr sen rep gov gen st no vs inc corp co ltd jan feb mar apr jun jul aug sep sept oct nov dec "
    "approx ave prof rev bros dept fig art sec".split()
)


@dataclass(frozen=True)
class Tokens:
    """A text cut once into words, numbers and signs; ``sentence`` numbers the sentence of each."""

    words: list[str]
    starts: list[int]
    ends: list[int]
    sentence: list[int]

    def at(self, place: int) -> str:
        """The word at a place, empty beyond either end."""
        return self.words[place] if 0 <= place < len(self.words) else ""

    def follow(self, place: int, pattern: tuple[str, ...]) -> bool:
        """Whether the words from a place on are those of a pattern."""
        return tuple(self.words[max(place, 0) : place + len(pattern)]) == pattern


def tokens_of(text: str) -> Tokens:
    """The tokens of a text, in one pass, each with the number of its sentence."""
    words: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    sentence: list[int] = []
    number = 0
    line = 0
    for found in _TOKEN.finditer(text):
        word, start, end = found.group(), found.start(), found.end()
        if word[0] == "\n":
            # A single line break ends a sentence unless the line looks wrapped.
            wrapped = len(word) == 1 and 55 <= start - line <= 100 and text[start - 1 : start] not in '.!?:”"'
            number += not wrapped
            line = end
            continue
        words.append(_plain(word))
        starts.append(start)
        ends.append(end)
        sentence.append(number)
        if word in ".!?" and _ends_sentence(text, end, words):
            number += 1
    return Tokens(words, starts, ends, sentence)


def _plain(word: str) -> str:
    plain = word.lower().replace("’", "'")
    return plain[:-2] if plain.endswith("'s") and len(plain) > 2 else plain


def _ends_sentence(text: str, end: int, words: list[str]) -> bool:
    """Whether a mark ends its sentence: space and a capital follow it, and no abbreviation stands before it."""
    rest = text[end : end + 4].lstrip("”\"'’)")
    if not rest[:1].isspace():
        return not rest
    following = rest.lstrip(" \t\xa0“\"‘'(-–—")[:1]
    if following and not (following.isupper() or following.isdigit() or following == "\n"):
        return False
    before = words[-2] if len(words) > 1 else ""
    initial = len(before) == 1 and before.isalpha()
    return words[-1] != "." or not (initial or before in _ABBREVIATED)


def number_before(tokens: Tokens, end: int) -> tuple[float, int] | None:
    """The number whose last token is before ``end``, and its first token."""
    place = end - 1
    word = tokens.at(place)
    if word in _FRACTIONS:
        whole = number_in_digits(tokens.at(place - 1)) if tokens.at(place - 1)[:1].isdigit() else None
        return (_FRACTIONS[word] + (whole or 0.0), place - (whole is not None))
    if word[:1].isdigit():
        number = number_in_digits(word)
        return None if number is None else (number, place)
    if word == "half" and tokens.follow(place - 2, ("and", "a")):
        before = number_before(tokens, place - 2)
        return (before[0] + 0.5, before[1]) if before else None
    return _numeral_before(tokens, place)


def _numeral_before(tokens: Tokens, last: int) -> tuple[float, int] | None:
    """A number in words that ends at ``last``: "twenty-five", "one hundred and forty-five"."""
    first = last + 1
    for place in range(last, max(last - 9, -1), -1):
        word = tokens.words[place]
        if word in _NUMERALS:
            first = place
        elif not (
            (word in DASHES and tokens.at(place - 1) in _TENS)
            or (word == "and" and tokens.at(place - 1) == "hundred")
        ):
            break
    if first > last:
        return None
    total = 0.0
    for word in tokens.words[first : last + 1]:
        if word == "hundred":
            total = (total or 1.0) * 100
        else:
            total += _NUMERALS.get(word, 0)
    if tokens.words[first] == "hundred" and tokens.at(first - 1) == "a":
        first -= 1
    return total, first


def number_in_digits(word: str) -> float | None:
    """A number in digits; a comma not before three digits is a decimal comma."""
    if "," in word and not re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", word):
        word = word.rstrip(",")
        word = word.replace(",", ".") if word.count(",") == 1 else word.replace(",", "")
    try:
        return float(word.replace(",", ""))
    except ValueError:
        return None
