"""What a page puts around an article: links, adverts, bylines, credits and captions of pictures, headings."""

from __future__ import annotations

import re
from functools import cache

from detente.reader.pages.datelines import agencies
from detente.reader.pages.sentences import stopped
from detente.reader.pages.tails import about_trade
from detente.reader.tables import rows

CREDIT = re.compile(
    r"[\[(](?:[^\[\]()]{0,60}\b)?(?:photo|photograph|image|picture|illustration|graphic|file photo|getty|"
    r"reuters/|afp/|ap/|epa/|vcg|xinhua/|credit:|courtesy)[^\[\]()]{0,80}[\])]"
    r"|[\[(](?:reporting|editing|writing|additional reporting|compiled|with inputs|sources?)\b"
    r"[^\[\]()]{2,200}[\])]"
    r"|(?:(?<=[.!?”\"’)] )|(?<=\A)|(?<=\n))(?:Photo|Image|Picture|Photograph|Photo credit|Image credit|Credit|"
    r"Illustration)s?(?: by)?\s?: ?[^.\n]{2,80}(?=\n|\Z)",
    re.I,
)
"""A credit inside a paragraph: "[Photo/Xinhua]", "(AP Photo)", "Photo: A Name / AFP/File" at the end of a line."""

_WORD = re.compile(r"[^\W\d_][\w’'.-]*")
_WEB = re.compile(
    r"\b(?:newsletters?|whatsapp|telegram|inbox|app|twitter|facebook|instagram|linkedin|youtube|tiktok|podcasts?|e-?mail|"
    r"google news|updates|alerts|subscri\w+|website|browser|cookies?|premium|membership)\b|\bhere\W*$"
)
_IMPERATIVE = re.compile(
    r"(?:please )?(?:(?:follow|join|like|visit|contact|support|email|find) (?:us|our)"
    r"|(?:subscribe|sign|log|click|tap|download|register|get|receive|read|watch|listen|see|stay|enter|enable|try|discover|share"
    r"|check|we are|we're) (?:to|up|in|out|here|our|the|more|now|this|your|it|us|for|on|all))\b"
)
_SINGLE = re.compile(r"^[\w©’']+$")
_SHOWN = re.compile(
    r"\b(?:speaks?|talks?|holds?|walks?|attends?|arrives?|leaves?|gestures?|poses?|looks? on|shak(?:es?|ing) "
    r"hands|stands?|sits?|meets?|greets?|waves?|delivers?|listens?|addresses|inspects?|signs?|works?|working|loads?|"
    r"loading|unloads?|being|seen|pictured|displayed|shown|flanked)\b"
)
_SIDE = re.compile(
    r"(?:,|\()\s*(?:second |third |first )?(?:from )?(?:left|right|cent(?:er|re)|L|R|C)(?:,|\)| and)", re.I
)
_FULL_DAY = re.compile(
    r"\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.? \d{1,2}, (?:19|20)\d\d\.?"
    r"|\b\d{1,2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]* (?:19|20)\d\d"
)
_FILE_PHOTO = re.compile(
    r"\bfile (?:photo|image|picture)\b|\bin this (?:file |undated )?(?:photo|image|picture)\b", re.I
)
_LABELLED = re.compile(r"(?:image|photo|picture) caption\b", re.I)
_TOLD = re.compile(r"\b(?:said|says|told|announced|added|according to)\b")
_SMALL = frozenset(
    "a an the of and or to in on at by for from with without as is are vs v over into after amid against but than "
    "up off out".split()
)


def is_teaser(sentence: str) -> bool:
    """Whether a sentence is a link, an advert or another notice of the page by its own words.

    Examples:
        >>> is_teaser("Also read: Five charts on steel")
        True
        >>> is_teaser("The ministry also read the letter aloud.")
        False
    """
    lower = sentence.casefold().replace("’", "'").lstrip("([*>»→• ")
    if _starts_with_cue(lower, sentence, "teaser") or _within().search(lower):
        return True
    if _IMPERATIVE.match(lower) and len(lower) < 200 and _WEB.search(lower):
        return True
    return _unreadable(sentence)


def is_credit(line: str) -> bool:
    """Whether a line is a byline or the credit of a picture: names, agencies and nothing told.

    Examples:
        >>> is_credit("By Ann Lee"), is_credit("Jo Roe | Reuters"), is_credit("Reuters said so.")
        (True, True, False)
    """
    words = _WORD.findall(line)
    if len(words) > 14 or (stopped(line) and len(words) > 6) or not words:
        return False
    named = [word for word in words if word.casefold() not in _SMALL]
    capitals = sum(word[0].isupper() for word in named) >= 0.7 * len(named)
    lower = line.casefold().lstrip("([ ")
    if re.fullmatch(r"file (?:photo|image|picture)s?\.?[)\]]?", lower):
        return True
    if lower.startswith("by ") and len(words) <= 6 and not stopped(line):
        return True
    if capitals and (_starts_with_cue(lower, line, "byline") or _starts_with_cue(lower, line, "credit")):
        return True
    parts = [
        part.strip(" .()[]").casefold() for part in re.split(r"[|/,;–—]|\bvia\b|\bfor\b", line, flags=re.I)
    ]
    agency = any(part in agencies() for part in parts)
    short = all(len(part.split()) <= 4 for part in parts)
    return agency and capitals and short and (len(parts) > 1 or len(words) <= 3)


def is_caption(sentence: str) -> bool:
    """Whether a sentence tells what a picture shows.

    Examples:
        >>> is_caption("Ann Lee, left, speaks with Jo Roe, right, in Paris, Monday, May 5, 2025.")
        True
        >>> is_caption("Ann Lee said on May 5, 2025 that she would raise duties.")
        False
    """
    if _FILE_PHOTO.search(sentence) or _LABELLED.match(sentence):
        return True
    if _TOLD.search(sentence):
        return False
    shown = bool(_SHOWN.search(sentence))
    if _SIDE.search(sentence) and (shown or _FULL_DAY.search(sentence)):
        return True
    day = list(_FULL_DAY.finditer(sentence))
    return bool(shown and day and len(sentence) - day[-1].end() < 40)


def is_title(line: str) -> bool:
    """Whether a line is written as a title: most of its words begin with a capital.

    Examples:
        >>> is_title("Embassy Welcomes Best Young Writers"), is_title("The embassy welcomed writers from China")
        (True, False)
    """
    words = [word for word in _WORD.findall(line)[1:] if word.casefold() not in _SMALL]
    return len(words) >= 2 and sum(word[0].isupper() for word in words) >= 0.75 * len(words)


def is_menu(line: str) -> bool:
    """Whether a line is a row of links: words between upright strokes or arrows, and no sentence."""
    return not stopped(line) and "%" not in line and bool(re.search(r"\S \| \S|\s[»›→]\s|\S > \S.* > ", line))


def is_signature(fragment: str) -> bool:
    """Whether words behind the last sentence of a paragraph are initials, an agency or a page's name.

    Examples:
        >>> is_signature("PTI RR MR"), is_signature("the rest of a sentence")
        (True, False)
    """
    words = _WORD.findall(fragment)
    return (
        len(words) <= 6
        and "%" not in fragment
        and not any(word[:3].islower() for word in words if len(word) > 2)
    )


def _unreadable(sentence: str) -> bool:
    """Whether most of it is no words: numbers of a counter, enciphered text, code."""
    letters = sum(map(str.isalpha, sentence))
    if "%" in sentence and letters * 2 > len(sentence):
        return False
    return letters * 2 < len(sentence.replace(" ", "")) and not re.search(r"\d\s?%", sentence)


def _starts_with_cue(lower: str, sentence: str, kind: str) -> bool:
    first = re.match(r"[^\s:|,]+", lower)
    if not first:
        return False
    for cue in _cues(kind).get(first[0], ()):
        if lower.startswith(cue) and not (cue[-1].isalnum() and lower[len(cue) : len(cue) + 1].isalpha()):
            rest = lower[len(cue) :].lstrip()
            one_word = _SINGLE.match(cue) is not None
            if cue[-1] in ":|" or rest[:1] in (":", "|", ""):
                return True
            # Words alone may begin a line of the article, too: "Recommended duties are 25 percent."
            whole = one_word or stopped(sentence)
            if not (whole and about_trade(sentence)) and not (one_word and stopped(sentence)):
                return True
    return False


@cache
def _cues(kind: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for row in rows("page_furniture"):
        if row["where"] == "start" and row["kind"] == kind:
            cue = row["words"].replace("’", "'")
            first = re.match(r"[^\s:|,]+", cue.lstrip("("))
            if first:
                found[first[0]] = (*found.get(first[0], ()), cue.lstrip("("))
    return found


@cache
def _within() -> re.Pattern[str]:
    cues = [re.escape(row["words"]) for row in rows("page_furniture") if row["where"] == "within"]
    return re.compile(rf"\b(?:{'|'.join(cues)})\b")
