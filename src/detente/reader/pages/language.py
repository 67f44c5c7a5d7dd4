"""The language of a text, told by its commonest words and its script; the reader reads English."""

from __future__ import annotations

import re
from functools import cache

from detente.reader.tables import rows

_WORDS_READ = 2000
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_SCRIPTS = (
    ("Japanese", re.compile(r"[\u3040-\u30ff]")),
    ("Korean", re.compile(r"[\uac00-\ud7af\u1100-\u11ff]")),
    ("Chinese", re.compile(r"[\u3400-\u9fff]")),
    ("Ukrainian", re.compile(r"[іїєґІЇЄҐ]")),
    ("Russian", re.compile(r"[\u0400-\u04ff]")),
    ("Persian or Urdu", re.compile(r"[پچژگکی]")),
    ("Arabic", re.compile(r"[\u0600-\u06ff]")),
    ("Hebrew", re.compile(r"[\u0590-\u05ff]")),
    ("Greek", re.compile(r"[\u0370-\u03ff]")),
    ("Hindi", re.compile(r"[\u0900-\u097f]")),
    ("Bengali", re.compile(r"[\u0980-\u09ff]")),
    ("Thai", re.compile(r"[\u0e00-\u0e7f]")),
)
_OTHER_SCRIPTS = re.compile(r"[^\W\d_a-zA-Z\u00aa-\u02ff\u1e00-\u1eff]")
_LATIN = re.compile(r"[a-zA-Z]")


def words_of(text: str, most: int = _WORDS_READ) -> list[str]:
    """The first words of a text, in lower case.

    Examples:
        >>> words_of("China's 25% duty")
        ["china's", 'duty']
    """
    found: list[str] = []
    for match in _WORD.finditer(text):
        found.append(match[0].casefold().replace("’", "'"))
        if len(found) == most:
            break
    return found


def foreign_language(text: str) -> str | None:
    """The language of a text that is not English, ``"unknown"`` where it is none we know; none for English.

    Judged by the first 2,000 words: English prose has every third word among the commonest, and a text in another
    language has its own. A quotation in another language does not make an English text foreign.

    Examples:
        >>> foreign_language("Die Europäische Union hat neue Zölle auf Stahl aus China beschlossen.")
        'German'
        >>> foreign_language("The European Union has decided on new duties on steel from China.") is None
        True
    """
    head = text[:40_000]
    other = len(_OTHER_SCRIPTS.findall(head))
    if other > 0.5 * len(_LATIN.findall(head)):
        return _script(head, other)
    words = words_of(head)
    if not words:
        return None
    # Of "l'acier" and "dell'Unione", the article before the apostrophe is the common word.
    words = [word if "'" not in word[:5] else word[: word.index("'") + 1] for word in words]
    counts = {language: sum(word in common for word in words) for language, common in _common().items()}
    english = counts.pop("English")
    language, most = max(counts.items(), key=lambda item: item[1])
    if most > 1.3 * english and most >= max(2, 0.1 * len(words)):
        return language
    if len(words) >= 40 and english < 0.08 * len(words):
        return "unknown"
    return None


def _script(text: str, letters: int) -> str:
    """The language of a script: the first in the list that a good part of its letters belongs to."""
    shares = {"Japanese": 0.1, "Ukrainian": 0.02, "Persian or Urdu": 0.04}
    for language, script in _SCRIPTS:
        if len(script.findall(text)) > shares.get(language, 0.3) * letters:
            return language
    return "unknown"


@cache
def _common() -> dict[str, frozenset[str]]:
    return {row["language"]: frozenset(row["words"].split()) for row in rows("languages")}
