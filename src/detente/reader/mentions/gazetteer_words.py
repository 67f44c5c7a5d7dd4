"""Words of a text, cut once: where each stands, and its spelling without accents, dots and capitals."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

_WORD = re.compile(r"[A-Z](?:\.[A-Z])+\.?(?![^\W_])|[^\W_]+|,")
_LETTERS_THAT_DO_NOT_DECOMPOSE = str.maketrans("ıøłđØŁĐ", "ioldOLD")
_JOINTS = frozenset({"", "-", "‐", "‑", "–", "'", "’", "‘", "&"})
_SHORTENED = frozenset({"st", "s", "n", "d", "dr", "j", "gov", "sen", "rep", "dept"})
_SENTENCE_ENDS = frozenset('.!?:;"“”‘«»•*([{')


class Word(NamedTuple):
    """A word, a number or a comma of a text, and its folded spelling."""

    start: int
    end: int
    text: str
    key: str


@lru_cache(maxsize=65536)
def fold(word: str) -> str:
    """A word without capitals, accents and the dots of "U.S.".

    Examples:
        >>> fold("U.S."), fold("Erdoğan"), fold("São")
        ('us', 'erdogan', 'sao')
    """
    if not word.isascii():
        decomposed = unicodedata.normalize("NFKD", word.translate(_LETTERS_THAT_DO_NOT_DECOMPOSE))
        word = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return word.replace(".", "").casefold()


def words_of(text: str) -> list[Word]:
    """The words of a text in order; "U.S." is one, "China’s" is "China" and "s", a comma is a word of its own.

    Examples:
        >>> [word.key for word in words_of("U.S.-China talks")]
        ['us', 'china', 'talks']
    """
    return [Word(*found.span(), found[0], fold(found[0])) for found in _WORD.finditer(text)]


@dataclass(frozen=True)
class Spelling:
    """A spelling in a table, ready to be looked up.

    Attributes:
        key: its words, folded.
        capitals: for each word what a text must show: "C" a capital letter first, "A" capitals only, "." anything.
    """

    key: tuple[str, ...]
    capitals: str

    @staticmethod
    def of(written: str) -> Spelling:
        """The spelling of words as a table writes them; capitals there ask for capitals in a text."""
        words = words_of(written)
        return Spelling(tuple(word.key for word in words), "".join(_capitals_of(word.text) for word in words))

    def stands_in(self, words: Sequence[Word]) -> bool:
        """Whether words of a text, folded alike, have the capitals this spelling asks for."""
        for need, word in zip(self.capitals, words, strict=True):
            if need == "A" and not word.text.isupper():
                return False
            if need == "C" and not word.text[0].isupper():
                return False
        return True


def _capitals_of(word: str) -> str:
    letters = word.replace(".", "")
    if len(letters) > 1 and letters.isupper():
        return "A"
    return "C" if letters[0].isupper() else "."


def are_joined(text: str, before: Word, after: Word) -> bool:
    """Whether two neighbouring words can belong to one name: only blanks, a hyphen or an apostrophe between."""
    between = text[before.end : after.start]
    if between in (" ", ""):
        return True
    inner = between.strip()
    if between.count("\n") > 1:
        return False
    return inner in _JOINTS or (inner == "." and before.key in _SHORTENED)


def only_blanks(text: str, start: int, end: int) -> bool:
    """Whether there are only blanks, at least one, and no blank line between two places of a text."""
    between = text[start:end]
    return between.isspace() and between.count("\n") < 2


def opens_sentence(text: str, words: Sequence[Word], place: int) -> bool:
    """Whether a word stands first in a sentence, a quotation, an item of a list or a line of its own."""
    if place == 0:
        return True
    between = text[words[place - 1].end : words[place].start]
    return "\n" in between or not _SENTENCE_ENDS.isdisjoint(between) or "--" in between
