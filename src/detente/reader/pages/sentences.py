"""Sentences of news prose: where they begin and end, to the character, whatever the layout of the lines."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from detente.reader.tables import rows


@dataclass(frozen=True)
class Block:
    """Lines of a text that belong together: a paragraph, a bullet, a heading.

    Attributes:
        start: first character, the sign of a bullet left out.
        end: first character after it, blanks left out.
        bullet: whether it stands in a list.
        paragraph: its number, from 0.
    """

    start: int
    end: int
    bullet: bool
    paragraph: int


_INVISIBLE = "\u200b\u2060\ufeff"
_LINE = re.compile(r"[^\n\r\f\v\u0085\u2028\u2029]+")
_BULLET = re.compile(
    r"(?:[-–—•*·▪◦●■►‣○✓➤]|\(?(?:\d{1,2}|[a-hA-H]|[ivx]{1,4}|[IVX]{1,4})[.)]|§)[ \t\u00a0]+(?=\S)|[•▪◦●■►‣➤](?=\w)"
)
_STOPPED = re.compile(r"[.!?…][\"'”’»)\]]*(?:\[\d{1,3}\])*$")
_LEANS_ON = re.compile(
    r"(?:[,–—&]|\b(?:the|an?|of|and|or|to|in|on|by|for|with|from|at|that|its|as|new))$", re.I
)
_LIST_NUMBER = re.compile(r"\(?\d{1,2}[.)]\s+(?=[A-Z“\"])")
_WIDEST_WRAP = 130


def blocks_of(text: str) -> list[Block]:
    """The blocks of a text: lines that one sentence runs across are joined, all others stand alone.

    Text wrapped at a fixed width is told by its lines: the first word of the next would not have fitted.

    Examples:
        >>> [(block.start, block.end) for block in blocks_of("Tariffs rise\\n\\nThe duties\\nwere raised.")]
        [(0, 12), (14, 37)]
    """
    lines = [
        (start, end)
        for match in _LINE.finditer(text)
        for start, end in [_trim(text, match.start(), match.end())]
        if start < end
    ]
    width = _wrapped_at(text, lines)
    found: list[list[int]] = []
    for number, (start, end) in enumerate(lines):
        after_bullet = _after_bullet(text, start, end)
        bullet = after_bullet > start
        joined = number > 0 and not bullet and _runs_on(text, lines[number - 1], (start, end), width)
        if joined:
            found[-1][1] = end
        else:
            found.append([after_bullet, end, int(bullet)])
    return [Block(start, end, bool(bullet), number) for number, (start, end, bullet) in enumerate(found)]


def sentence_spans(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """First character and end of every sentence between two places of a text.

    Examples:
        >>> text = "It hit the U.S. Treasury on Nov. 1. China said no."
        >>> [text[first:last] for first, last in sentence_spans(text, 0, len(text))]
        ['It hit the U.S. Treasury on Nov. 1.', 'China said no.']
    """
    spans: list[tuple[int, int]] = []
    begun, end = _trim(text, start, end)
    for match in _STOP.finditer(text, begun, end):
        if match.end() < end and not _ends_sentence(text, match, begun, end):
            continue
        spans.append(_without_number(text, begun, match.end()))
        begun = _trim(text, match.end(), end)[0]
    spans.append(_without_number(text, begun, end))
    return [part for first, last in spans if first < last for part in _in_parts(text, first, last)]


_LONGEST = 2000
"""Characters of a sentence, five times a long one of the news: more is a list without stops, or no prose."""
_COMMA = re.compile(r"[;,:](?=\s)")


def _in_parts(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """A sentence without an end in parts of a length that can be read: cut behind a comma, or else at a blank."""
    parts: list[tuple[int, int]] = []
    while end - start > _LONGEST:
        half, whole = start + _LONGEST // 2, start + _LONGEST
        commas = [match.end() for match in _COMMA.finditer(text, half, whole)]
        cut = commas[-1] if commas else text.rfind(" ", half, whole)
        cut = cut if cut > 0 else whole
        parts.append(_trim(text, start, cut))
        start = _trim(text, cut, end)[0]
    parts.append((start, end))
    return [part for part in parts if part[0] < part[1]]


def _without_number(text: str, start: int, end: int) -> tuple[int, int]:
    """A sentence without the number it has in a list that runs on in one line: "2. Aluminium pays 10 percent."."""
    number = _LIST_NUMBER.match(text, start, end)
    return _trim(text, number.end() if number and number.end() < end else start, end)


def stopped(words: str) -> bool:
    """Whether words end as a sentence does: with a stop, a question or exclamation mark, quotes after it."""
    return bool(_STOPPED.search(words[-12:].rstrip().rstrip(_INVISIBLE)))


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and (text[start].isspace() or text[start] in _INVISIBLE):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in _INVISIBLE):
        end -= 1
    return start, end


def _after_bullet(text: str, start: int, end: int) -> int:
    match = _BULLET.match(text, start, end)
    return match.end() if match else start


def _wrapped_at(text: str, lines: list[tuple[int, int]]) -> int:
    """The width at which a text is wrapped; 0 if its lines are paragraphs."""
    lengths = sorted(end - start for start, end in lines)
    if len(lengths) < 3 or lengths[-1 - len(lengths) // 50] > _WIDEST_WRAP:
        return 0
    width = lengths[-1 - len(lengths) // 20]
    pairs = [pair for pair in pairwise(lines) if _adjacent(text, *pair)]
    full = sum(_would_not_fit(text, above, below, width) for above, below in pairs)
    # Lines of one length may be a list: only a paragraph's next lines begin in lower case.
    inside = sum(text[below[0]].islower() for _, below in pairs)
    return width if len(pairs) >= 2 and full >= 0.6 * len(pairs) and inside >= 0.3 * len(pairs) else 0


def _adjacent(text: str, above: tuple[int, int], below: tuple[int, int]) -> bool:
    return len(re.findall(r"\r\n|[\n\r\f\v\u0085\u2028\u2029]", text[above[1] : below[0]])) == 1


def _would_not_fit(text: str, above: tuple[int, int], below: tuple[int, int], width: int) -> bool:
    word = re.compile(r"\S+").match(text, below[0], below[1])
    return above[1] - above[0] + 1 + (len(word[0]) if word else 0) > width


def _runs_on(text: str, above: tuple[int, int], below: tuple[int, int], width: int) -> bool:
    """Whether a sentence runs from one line to the next."""
    line = text[max(above[0], above[1] - 80) : above[1]]
    near = _adjacent(text, above, below)
    if width and near:
        length = above[1] - above[0]
        full = _would_not_fit(text, above, below, width) or length > 0.85 * width
        return full or (length > 0.6 * width and not stopped(line)) or bool(_LEANS_ON.search(line))
    if stopped(line) or line[-1] in ":;|":
        return False
    if near and line[-1] in "—–":
        return True
    if text[below[0]].islower():
        return not re.match(r"(?:https?:|www\.)", text[below[0] : below[0] + 8])
    return near and above[1] - above[0] > 30 and bool(_LEANS_ON.search(line))


# A stop before a blank, and a stop that a page lost the blank after: "were closed.The talks", "on CBS.Donnie".
_STOP = re.compile(
    r"(?:\. \. \.|(?<![.!?…])[.!?…])[.!?…]*[\"'”’»)\]]*(?:\[\d{1,3}\])*(?=[\s\u200b\ufeff]|$)"
    r"|(?<=[a-z]{3})[.!?…]+[\"”’]?(?=[“\"]?[A-Z][a-z]*[ ’'.,])"
    r"|(?<=[A-Z]{2})\.(?=[A-Z][a-z]{2})"
    r"|(?<=[a-z][.!?])[”\"](?=[A-Z][a-z])"
)
_WORD_BEFORE = re.compile(r"[^\s\"“‘(\[/—–]+$")
_NEXT = re.compile(r"[\s\u200b\ufeff]*([\"'“‘«(\[]*)([^\s\"”’“,;:)\]]*)[\"”’,;:)\]]*\s*([^\s\"“”,.;:]*)")
_WEEKDAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday".split())
_CLOCKS = frozenset("et est edt gmt utc bst cet cest pt pst pdt ct cst cdt jst kst ist local eastern".split())
_MONTHS = frozenset(
    "january february march april may june july august september october november december".split()
)


@cache
def _abbreviations() -> dict[str, str]:
    return {row["word"]: row["class"] for row in rows("abbreviations")}


@cache
def _words(kind: str) -> frozenset[str]:
    return frozenset(row["word"] for row in rows("sentence_words") if row["class"] == kind)


def _ends_sentence(text: str, match: re.Match[str], begun: int, end: int) -> bool:
    """Whether a stop inside a block ends a sentence."""
    after = _NEXT.match(text, match.end(), min(end, match.end() + 120))
    opening, word, second = after.groups() if after else ("", "", "")
    if not word:
        return True
    if word[0].islower():
        return len(word) > 2 and word[1].isupper() and match[0] == "."
    before = _WORD_BEFORE.search(text, max(begun, match.start() - 25), match.start())
    if match[0].startswith(".") and before and not match[0].startswith(".."):
        if "://" in before[0] or before[0].startswith("www"):
            return False
        return _ends_after(before[0], word, second, bool(opening), match.start() == begun + len(before[0]))
    return True


def _ends_after(before: str, word: str, second: str, opening: bool, alone: bool) -> bool:
    """Whether a stop after a word that may be an abbreviation ends the sentence.

    Args:
        before: the word before the stop, without it.
        word: the next word, which does not begin in lower case.
        second: the word after that.
        opening: whether a quote or bracket opens before the next word.
        alone: whether nothing else stands before it: the number of a list.
    """
    kind = _abbreviations().get(before.casefold().replace("’", "'").strip(",'"), "")
    if kind in ("month", "weekday", "title", "company") and not before[0].isupper():
        kind = ""
    if not kind:
        if len(before) == 1 and before.isalpha() and before.isupper() and before != "I":
            return word.casefold() in _words("starter") and not alone
        if re.fullmatch(r"(?:[A-Z]\.)+[A-Z]", before):
            kind = "country"
        else:
            return not (alone and (before.isdigit() or len(before) == 1))
    if kind in ("never", "title"):
        return False
    if word[0].isdigit() or word[0] in "$€£":
        return kind in ("ending", "company") or (
            kind in ("country", "time") and word[0].isdigit() and opening
        )
    lower = word.casefold().rstrip(".")
    if kind == "number":
        return word.isalpha() and len(word) > 1
    if kind == "time":
        return lower not in _WEEKDAYS | _CLOCKS | _MONTHS and not (lower == "on" and second[:1].isupper())
    if kind == "ending":
        return True
    return _begins(word, second)


def _begins(word: str, second: str) -> bool:
    """Whether a capitalised word is the first of a new sentence rather than part of a name."""
    lower = word.casefold().replace("’", "'")
    bare = lower.removesuffix("'s").rstrip(".")
    if bare in _words("institution"):
        return False
    if bare in _words("starter") or bare in _words("who"):
        return True
    return second in _words("verb") or (lower.endswith("ly") and len(lower) > 4)
