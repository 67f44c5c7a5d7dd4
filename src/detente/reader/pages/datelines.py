"""Datelines of news reports: the place, day and agency before the first sentence, which are no part of it."""

from __future__ import annotations

import re
from functools import cache

from detente.reader.tables import rows

MONTH = (
    r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?|Jul(?:y|\.)?|Aug(?:ust|\.)?"
    r"|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
"""A month as datelines write it, short or long."""
HEADER = re.compile(r"[\s\ufeff]*date (\d{4})-(\d\d)(?:-(\d\d))?(?=\s)")
"""The day of a web page, before its text: "date 2025-10-17"."""

_SEPARATOR = re.compile(r"\s*(?:--+|—|–)\s*|\s+[-_]+\s+|\)-\s?")
_MONTH_DAY = re.compile(rf"\b(?:{MONTH}\s+\d{{1,2}}|\d{{1,2}}\s+{MONTH})\b", re.I)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_BRACKETS = re.compile(r"\(([^()]{1,70})\)")
_DESK = re.compile(
    r"\b(?:Correspondent|Desk|Staff|Bureau|Reporters?|News|Wire|Agenc(?:y|ies)|Press|Report)\b"
)
_TOKEN = re.compile(
    r"[A-ZÀ-Þ][\w.’'&-]*|\d{1,4}(?:st|nd|rd|th)?\.?|\d{1,2}:\d\d|[ap]\.?m\.?|and|of|de|del|la|the|do|am|pm"
)
# Forms without a dash: a place in capitals and a day, a place, day and agency, a place in square brackets.
_UNDASHED = re.compile(
    rf"[A-Z][A-Z.'’ /-]{{2,30}}(?:, [A-Z][A-Za-z.]+)?,\s+{MONTH}\s+\d{{1,2}}(?:,\s+\d{{4}})?"
    r"(?:\s*\([^()]{2,40}\))?\s+(?=[A-Z“\"])"
    rf"|[A-Z][A-Za-z.' ]{{2,30}},\s+{MONTH}\s+\d{{1,2}}(?:,\s+\d{{4}})?\s*\([A-Z][^()]{{1,40}}\)[\s:]+(?=[A-Z“\"])"
    r"|\[[A-Z][A-Z ,.]{2,30}\]\s+(?=[A-Z“\"])"
    r"|[A-Z][A-Z.'’ /]{3,30}\s*\((?:Reuters|AP|AFP|Bloomberg|Xinhua|UPI|AA|Kyodo)\)\s*:?\s+(?=[A-Z“\"])"
)
_WHOLE_LINE = re.compile(rf"[A-Z][\w.'’ /-]{{2,30}}, {MONTH} \d{{1,2}}")
_COLON = re.compile(r"([A-Z][A-Za-z.,/ ]{2,30}?):\s+(?=[A-Z“\"])")
_NO_PLACES = frozenset(
    "OPEC NATO ASEAN USMCA NAFTA UNCTAD BRICS MERCOSUR UNESCO USTR USDA USITC MOFCOM HUAWEI NVIDIA BREAKING "
    "UPDATE EXCLUSIVE ANALYSIS FACTBOX EXPLAINER WRAPUP FACT SHEET CORRECTED REFILE TIMELINE OPINION EDITORIAL "
    "COLUMN".split()
)
_LONGEST = 130


def dateline_end(text: str, start: int, end: int) -> int:
    """First character of the sentence after a dateline; the start itself where there is none.

    Examples:
        >>> text = "BEIJING, April 19 (Xinhua) -- China raised a duty."
        >>> text[dateline_end(text, 0, len(text)) :]
        'China raised a duty.'
    """
    begun = start
    window = min(end, start + _LONGEST)
    for separator in _SEPARATOR.finditer(text, start, window):
        stop = separator.start() + (separator[0][0] == ")")
        if separator.end() < end and _is_dateline(text[begun:stop].strip(), text[separator.end()]):
            start = separator.end()
    if start > begun:
        return start
    match = _UNDASHED.match(text, begun, window)
    if match:
        return match.end()
    match = _COLON.match(text, begun, window)
    if match and _is_place(match[1]):
        return match.end()
    line = text[begun : min(end, begun + 60)]
    if _WHOLE_LINE.fullmatch(line.rstrip()) and _is_place(line.partition(",")[0]):
        return end
    return begun


def _is_dateline(head: str, following: str) -> bool:
    """Whether words before a dash are a place, a day or an agency, and nothing else."""
    bracketed = [match[1] for match in _BRACKETS.finditer(head)]
    bare = _BRACKETS.sub(" ", head)
    tokens = [token for token in re.split(r"[\s,/|–—]+|--+|\s-\s", bare) if token and token != "-"]
    if len(tokens) > 12 or not all(_TOKEN.fullmatch(token) for token in tokens):
        return False
    if any(_names_source(words) for words in bracketed):
        return True
    if not tokens:
        return len(bracketed) == 1 and bracketed[0].isupper()
    first_caps = len(tokens[0]) > 2 and tokens[0].isupper() and tokens[0] not in _NO_PLACES
    if _MONTH_DAY.search(bare):
        return first_caps or _is_place(re.split(r",|\s\(", bare)[0])
    if not (following.isupper() or following in "“\"'‘"):
        return False
    if tokens[-1].casefold() in agencies():
        return True
    place = bare.split(",")[0].strip()
    capitals = all(token.isupper() for token in place.split()) and not _NO_PLACES.intersection(place.split())
    return len(tokens) <= 5 and (_is_place(place) or (capitals and len(place) > 3 and "." not in place[:2]))


def _names_source(words: str) -> bool:
    """Whether words in brackets are an agency, a desk or a full day."""
    if _YEAR.search(words) and _MONTH_DAY.search(words):
        return True
    parts = re.split(r"\s*[/,|]\s*|\s+[-–]\s+", words)
    return bool(_DESK.search(words)) or any(part.casefold() in agencies() for part in parts)


@cache
def agencies() -> frozenset[str]:
    """News agencies and picture services, in lower case."""
    return frozenset(row["name"].casefold() for row in rows("agencies"))


@cache
def _places() -> frozenset[str]:
    return frozenset(row["name"].casefold() for row in rows("dateline_places"))


def _is_place(words: str) -> bool:
    parts = [part.strip().casefold() for part in re.split(r"/|, ", words)]
    return bool(parts) and parts[0] in _places()
