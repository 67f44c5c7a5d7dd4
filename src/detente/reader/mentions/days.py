"""Days in a report: every expression that names a day, month, year or interval, resolved from publication."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal, cast

from detente.reader.claim import Period
from detente.reader.mentions.day_dates import Frame, Shape
from detente.reader.mentions.day_frames import lead_before, tense_near
from detente.reader.mentions.day_points import point
from detente.reader.mentions.day_spans import span, starts_span
from detente.reader.mentions.day_words import FIRST_YEAR, LAST_YEAR, Tense, Tokens, tokenise

Role = Literal["", "from", "until", "by", "since", "for", "between", "ago"]
ANCHOR_REACH = 2
NEAR_DAYS = 120
LIST_REACH = 6


@dataclass(frozen=True)
class DayMention:
    """An expression of time in a text.

    Attributes:
        start: first character.
        end: first character after it; the preposition before it is outside, "in two weeks" is whole.
        words: the text between them.
        period: the days it names; none where they cannot be known, as without a day of publication.
        role: what stands before it says: "from" (effective, starting, as of, after), "until" (through, expires
            on), "by" (before, within), "since", "for" (a duration: see ``length``), "between" (both ends of an
            interval are named), "ago".
        past: whether its own words force the past (True) or the future (False); none where tense decides.
        time_of_day: "morning", "12:01 a.m.", "midnight", "late".
        length: number and unit of a duration or a distance: (90, "day"). A duration alone has no period;
            "30 days after publication" has a length, no role and no period.
    """

    start: int
    end: int
    words: str
    period: Period | None
    role: Role
    past: bool | None
    time_of_day: str = ""
    length: tuple[int, str] | None = None


def days_in(text: str, published: dt.date | None) -> tuple[DayMention, ...]:
    """Every expression of time in a text, in order; none overlap.

    How the words are read:

    - A day or month without a year is the last one under a past verb, the next one under "will", "plans",
      "set to" and their kind, and else the nearest. Behind "from", "until" and "by" a verb of saying decides
      nothing; "since" always looks back. A tense never carries it into another calendar year past a nearer one
      within four months.
    - "Friday" is the last one up to the day of publication, that day included; the next one from that day under
      a future verb and behind "effective", "from", "until", "by". "Last Friday" is strictly before publication,
      "this Friday" in its week (Monday to Sunday), "next Friday" in the week after.
    - "Early", "mid" and "late" are thirds; "until the end of May" is its last day, "by the end of May" runs from
      publication to that day, "later this month" from publication to its end.
    - "Nine months later" and "that December" count from the last day named within two sentences.
    - "In two weeks" is a day, "in three months" a month, "three years ago" a year, all roughly.

    Args:
        text: the whole text.
        published: day of publication; without it, or outside 1945 to 2100, only expressions that name their
            year are resolved.

    Returns:
        The mentions, with offsets into ``text``.

    Examples:
        >>> duty, = days_in("Effective Thursday, importers pay 47.1 percent.", dt.date(2017, 4, 19))
        >>> duty.words, duty.role, duty.period.iso()
        ('Thursday', 'from', '2017-04-20')
    """
    return tuple(_mentions(text, published, None))


def resolve(words: str, published: dt.date, tense: Tense = "") -> Period | None:
    """The days that a few words name, read on a day of publication.

    Args:
        words: an expression of time, with or without its preposition.
        published: day of publication.
        tense: whether the words tell what has been or what is to come; empty: the words themselves decide.

    Returns:
        The days of the first expression that resolves; none where nothing does.

    Examples:
        >>> resolve("a week from tomorrow", dt.date(2025, 10, 17)).iso()
        '2025-10-25'
        >>> resolve("on March 12", dt.date(2025, 1, 2), "past").iso()
        '2024-03-12'
    """
    mentions = _mentions(words, published, tense or None)
    return next((mention.period for mention in mentions if mention.period), None)


def _mentions(text: str, published: dt.date | None, tense: Tense | None) -> Iterator[DayMention]:
    tokens = tokenise(text)
    if published and not FIRST_YEAR <= published.year <= LAST_YEAR:
        published = None
    sentence, anchor, anchored = 0, None, 0
    place, count = 0, len(tokens)
    while place < count:
        word = tokens.lower[place]
        shape = span(tokens, place) if starts_span(word) else None
        if shape is None:
            ended = place > 0 and tokens.lower[place - 1] in _MAY_END and word[0] == "\n"
            sentence += (word in _MAY_END or word[0] == "\n") and not ended and tokens.ends_sentence(place)
            place += 1
            continue
        near = anchor if sentence - anchored <= ANCHOR_REACH else None
        frame = _frame(tokens, place, shape, Frame(published, tense or "", anchor=near), tense is None)
        mention = _mention(text, tokens, place, shape, frame)
        yield mention
        if mention.period and not mention.period.about and not mention.length:
            anchor, anchored = mention.period, sentence
        place = shape.after


# "His April 2 order" has been given.
_POSSESSIVES = frozenset("his her its their our s".split())
_MAY_END = frozenset(".?!")


def _frame(tokens: Tokens, place: int, shape: Shape, frame: Frame, by_words: bool) -> Frame:
    """The frame with the role that stands before an expression and the tense of its clause."""
    lead = lead_before(tokens, place, shape.length is not None)
    role = shape.role if shape.role in {"ago", "between"} else lead.role or shape.role
    if (shape.role == "by" and role != "by") or (shape.role == "for" and role not in {"for", "by"}):
        role = shape.role
    if role == "between" and shape.role != "between":
        role = ""
    tense: Tense = frame.tense
    if by_words:
        tense = _likely(
            shape,
            replace(frame, role=role),
            tense_near(tokens, place, shape.after, role, shape.kind == "weekday"),
        )
        if not tense and not role and tokens.at(place - 1) in _POSSESSIVES and shape.kind in {"day", "month"}:
            tense = "past"
        if role == "by" and not tense and tokens.at(place - 1) != "before":
            tense = "future"
    if shape.past is not None:
        tense = "past" if shape.past else "future"
    if role == "from" and tense == "past" and tokens.at(place - 1) == "of":
        role = "since"
    return replace(frame, role=role, tense=tense, year=_year_of_list(tokens, shape))


def _likely(shape: Shape, frame: Frame, tense: Tense) -> Tense:
    """The tense, unless it would carry a date without a year far into another calendar year.

    Reports say "last October" or give the year then: a date that the tense would put into the year before or
    after, while the nearest one lies within four months on the other side, is the nearest one.
    """
    if (
        frame.role == "since"
        or not tense
        or shape.kind not in {"day", "month"}
        or shape.absolute
        or not frame.published
    ):
        return tense
    near, told = shape.find(frame), shape.find(replace(frame, tense=tense))
    if not near or not told or told.first.year == frame.published.year or near == told:
        return tense
    return "" if abs((near.first - frame.published).days) <= NEAR_DAYS else tense


def _year_of_list(tokens: Tokens, shape: Shape) -> int | None:
    """The year that a later item of a list gives this one: "July 6 and August 23, 2018"."""
    item: Shape | None = shape
    if item.past is not None:
        return None
    for _ in range(LIST_REACH):
        if item is None or item.absolute or item.kind not in {"day", "month"}:
            break
        at = item.after + (tokens.at(item.after) == ",")
        at += tokens.at(at) in {"and", "or"}
        item = point(tokens, at) if at > item.after else None
    if item is None or item is shape or not item.absolute or item.kind not in {"day", "month"}:
        return None
    found = item.find(Frame(None))
    return found.first.year if found else None


def _mention(text: str, tokens: Tokens, place: int, shape: Shape, frame: Frame) -> DayMention:
    start, end = tokens.starts[place], tokens.ends[shape.after - 1]
    period = shape.find(frame)
    if period:
        lead = lead_before(tokens, place, shape.length is not None)
        period = replace(period, about=period.about or lead.about, zone=period.zone or shape.zone)
    return DayMention(
        start, end, text[start:end], period, cast(Role, frame.role), shape.past, shape.time, shape.length
    )
