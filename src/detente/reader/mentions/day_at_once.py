""" "With immediate effect", "effective at once", "from the day of publication": the day of the act itself."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from detente.reader.claim import Period
from detente.reader.mentions.day_dates import Finder, Frame, Shape
from detente.reader.mentions.day_points import point
from detente.reader.mentions.day_words import WEEKDAYS, Tokens

_BEFORE = frozenset(
    "effect effective force apply applies applied start begin starting beginning will would to shall must".split()
)
_STRICTLY_BEFORE = frozenset("effect effective force apply applies applied valid".split())
_AFTER = frozenset({"after", "before", "following", "upon", "clear"})
_AT_ONCE = (
    ("at", "once"),
    ("forthwith",),
    ("straight", "away"),
    ("right", "away"),
    ("the", "same", "day"),
    ("that", "same", "day"),
    ("upon", "publication"),
    ("on", "publication"),
    ("from", "publication"),
)
_AHEAD = frozenset({"will", "would", "shall"})
_DAYS = frozenset({"day", "date", "moment"})
_ISSUES = frozenset(
    "publication announcement notice notification issue issuance signing promulgation".split()
)
AT_ONCE_WORDS = frozenset(
    {"immediately", "immediate", "with", "from", "on", *(words[0] for words in _AT_ONCE)}
)
"""Words in lower case that can begin such an expression."""
_RECENT = 7
"""Days back that the act may lie which is told of as immediate."""
_ONWARD = 60
"""How many words on the day of the act may be told."""


def at_once(tokens: Tokens, place: int) -> Shape | None:
    """Effective immediately, with immediate effect, takes immediate effect, effective at once or on publication.

    The day is that of the act: the recent day told right behind or last before, else the first recent one told
    in this sentence or the next, else that of the report.
    """
    after = _end(tokens, place)
    if not after:
        return None
    at = after + (tokens.at(after) == "on")
    told = point(tokens, at) if tokens.at(at) in WEEKDAYS else None
    if told and told.kind == "weekday":
        return Shape(told.after, lambda frame: told.find(replace(frame, tense="past")), "day", role="from")
    return Shape(after, _find_act(tokens, after), "day", role="from")


def _end(tokens: Tokens, place: int) -> int:
    """The place behind the expression that begins here; 0 where none does."""
    word = tokens.at(place)
    before = set(tokens.lower[max(place - 3, 0) : place])
    if word == "immediately":
        told = bool(_BEFORE & before) or tokens.at(place + 1) == "effective"
        return place + 1 if told and tokens.at(place + 1) not in _AFTER else 0
    if word in ("with", "immediate"):
        at = place + (word == "with")
        told = tokens.at(at) in ("immediate", "instant") and tokens.at(at + 1) in ("effect", "force")
        return at + 2 if told else 0
    if after := _behind_issue(tokens, place):
        return after
    # What "will take effect on publication" has no day yet.
    if not _STRICTLY_BEFORE & before or _AHEAD & set(tokens.lower[max(place - 6, 0) : place]):
        return 0
    for words in _AT_ONCE:
        if tuple(tokens.lower[place : place + len(words)]) == words:
            return place + len(words)
    return 0


def _behind_issue(tokens: Tokens, place: int) -> int:
    """The place behind "from the date of its publication", "on the day of the announcement"; 0 for neither."""
    if (
        tokens.at(place) not in ("from", "on")
        or tokens.at(place + 1) != "the"
        or tokens.at(place + 3) != "of"
    ):
        return 0
    at = place + 4 + (tokens.at(place + 4) in ("the", "its", "this", "their"))
    told = tokens.at(place + 2) in _DAYS and tokens.at(at) in _ISSUES
    return at + 1 if told and not _AHEAD & set(tokens.lower[max(place - 6, 0) : place]) else 0


def _find_act(tokens: Tokens, after: int) -> Finder:
    def find(frame: Frame) -> Period | None:
        day = frame.published
        if day is None:
            return None
        before = frame.anchor if frame.anchor and frame.anchor.first < day else None
        if before is None or not _is_recent(before, day):
            before = _told_onward(tokens, after, frame, day) or Period(day, day)
        return replace(before, about=True)

    return find


def _told_onward(tokens: Tokens, start: int, frame: Frame, day: dt.date) -> Period | None:
    """The first recent day of the week told in the rest of a sentence or in the next one."""
    sentences = 0
    for at in range(start, min(start + _ONWARD, len(tokens))):
        sentences += tokens.ends_sentence(at)
        if sentences > 1:
            return None
        if tokens.at(at) in WEEKDAYS or tokens.at(at) == "yesterday":
            shape = point(tokens, at)
            found = shape.find(Frame(frame.published, "past")) if shape and shape.past is not False else None
            if found and _is_recent(found, day):
                return found
    return None


def _is_recent(period: Period, day: dt.date) -> bool:
    return period.first == period.last and 0 <= (day - period.first).days <= _RECENT
