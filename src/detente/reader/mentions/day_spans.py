"""Spans of time in news prose: counted units ("within 90 days", "two weeks ago") and ranges."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Literal

from detente.reader.claim import Period
from detente.reader.mentions.day_at_once import AT_ONCE_WORDS, at_once
from detente.reader.mentions.day_dates import DASHES, UP_TO, Finder, Frame, Shape
from detente.reader.mentions.day_points import point, starts_point
from detente.reader.mentions.day_relative import number_at
from detente.reader.mentions.day_words import MONTHS, NUMBER_WORDS, UNITS, Tokens, Unit, around, shift

_LEADS = frozenset({"in", "within", "over", "during"})
_ONWARD = frozenset({"next", "coming", "another", "further", "additional", "following"})
_BACK = frozenset({"past", "last", "previous", "preceding", "recent"})
_ROUGHLY = frozenset(
    {"about", "around", "roughly", "approximately", "nearly", "almost", "some", "only", "just"}
)
_FILLERS = frozenset(
    "more additional further business working calendar full consecutive extra trading straight".split()
)
_MEASURED = frozenset(
    "old high highs low lows record price prices futures average peak contract yield".split()
)
# "In the coming weeks" without a number: how many at most.
_VAGUE_COUNT: dict[Unit, int] = {"hour": 24, "day": 7, "week": 4, "month": 3, "quarter": 2, "year": 3}
_BY_SPAN_WORD = (
    _LEADS | _ONWARD | _BACK | NUMBER_WORDS.keys() | {"the", "a", "an", "couple", "several", "few", "half"}
)


@dataclass(frozen=True)
class _Count:
    """A number of units: the place behind it and how it was said."""

    after: int
    number: int
    unit: Unit
    about: bool
    lead: str
    direction: int
    more: bool
    hyphen: bool


def starts_span(word: str) -> bool:
    """Whether a word in lower case can begin any expression of time."""
    return word in _BY_SPAN_WORD or word in AT_ONCE_WORDS or starts_point(word)


def span(tokens: Tokens, place: int) -> Shape | None:
    """The longest expression of time that begins at a token: a point, a count of units, or a range."""
    word = tokens.at(place)
    if word in AT_ONCE_WORDS and (now := at_once(tokens, place)):
        return now
    here = point(tokens, place) if starts_point(word) else None
    counted = _counted(tokens, place) if word in _BY_SPAN_WORD or word[:1].isdigit() else None
    if counted and (here is None or counted.after > here.after):
        return counted
    return here and (_range(tokens, place, here) or here)


def _count(tokens: Tokens, place: int) -> _Count | None:
    at, word = place, tokens.at(place)
    lead = word if word in _LEADS else ""
    at += bool(lead)
    at += tokens.at(at) == "the" or (tokens.at(at) in {"a", "an"} and tokens.at(at + 1) in _ONWARD)
    said = tokens.at(at)
    direction = (said in _ONWARD) - (said in _BACK)
    at += bool(direction)
    about = tokens.at(at) in _ROUGHLY
    at += about
    number = number_at(tokens, at)
    if number is None:
        noun = tokens.at(at)
        if not direction or noun not in UNITS:
            return None
        times, unit = UNITS[noun]
        if not noun.endswith("s"):
            # "Last week" is a calendar week; "the past week" and "the next decade" run from publication.
            runs = said == "past" or noun == "decade"
            return _Count(at + 1, times, unit, True, lead, direction, False, False) if runs else None
        return _Count(at + 1, times * _VAGUE_COUNT[unit], unit, True, lead, direction, False, False)
    at, count, rough = number
    more = said in {"another", "further", "additional"} or tokens.at(at) in {"more", "additional", "further"}
    at += tokens.at(at) in _FILLERS
    hyphen = tokens.at(at) in DASHES
    at += hyphen
    if tokens.at(at) not in UNITS:
        return None
    times, unit = UNITS[tokens.at(at)]
    about = about or rough or unit in {"month", "quarter", "year"}
    return _Count(at + 1, count * times, unit, about, lead, direction, more, hyphen)


def _counted(tokens: Tokens, place: int) -> Shape | None:
    """In two weeks, within 90 days, another 90 days, five years ago, nine months later, a 90-day pause."""
    count = _count(tokens, place)
    if count is None:
        return _another(tokens, place)
    article = tokens.at(count.after - 2) in {"a", "an"}
    tail = _tail(tokens, count)
    if tail or tail is False:
        return tail or None
    length = (count.number, str(count.unit))
    if count.direction < 0:
        return Shape(count.after, _stretch(count, -1), past=True, length=length)
    if count.lead == "within" or (count.lead and count.direction > 0):
        return Shape(count.after, _stretch(count, 1), past=False, role="by", length=length)
    if count.lead == "in":
        return _ahead(tokens, place, count)
    if count.lead:
        return Shape(count.after, lambda frame: None, length=length)
    if count.direction > 0 or count.more:
        return Shape(count.after, _stretch(count, 1), role="for", length=length)
    one = article or (count.number == 1 and not tokens.at(place).isdecimal())
    if one and not count.hyphen and tokens.at(place - 1) != "for":
        return None
    return Shape(count.after, lambda frame: None, role="for", length=length)


def _another(tokens: Tokens, place: int) -> Shape | None:
    """Another month."""
    if tokens.at(place) != "another" or tokens.at(place + 1) not in UNITS:
        return None
    number, unit = UNITS[tokens.at(place + 1)]
    count = _Count(place + 2, number, unit, True, "", 1, True, False)
    return Shape(place + 2, _stretch(count, 1), role="for", length=(number, str(unit)))


def _tail(tokens: Tokens, count: _Count) -> Shape | Literal[False] | None:
    """What the word behind a count makes of it; False where it is no expression of time at all."""
    at, word = count.after, tokens.at(count.after)
    length = (count.number, str(count.unit))
    behind = tokens.at(at + 1)
    if (
        word in _MEASURED
        or (count.hyphen and behind in _MEASURED)
        or (word in DASHES and behind in _MEASURED)
    ):
        return False
    if count.unit == "quarter" and not count.direction and not count.lead:
        return False
    if word == "ago":
        return Shape(at + 1, _moved(count, -1), past=True, role="ago", length=length)
    if word in {"earlier", "later", "sooner"} and tokens.at(at + 1) == "than":
        return Shape(at, lambda frame: None, length=length)
    if word in {"earlier", "later"}:
        return Shape(at + 1, _from_anchor(count, 1 if word == "later" else -1), past=None, length=length)
    if word == "from" and tokens.at(at + 1) == "now":
        return Shape(at + 2, _moved(count, 1), past=False, length=length)
    if (
        word == "after"
        and behind in {"that", "then"}
        and tokens.at(at + 2) in {"", ",", ".", ";", "and", "to"}
    ):
        return Shape(at + 2, _from_anchor(count, 1), length=length)
    if word == "from" and not _is_length(tokens, count) and (start := point(tokens, at + 1)):
        if tokens.at(at - 2) in {"a", "an"} and (tokens.at(at + 1) in MONTHS or start.kind == "year"):
            return None  # "three tons a month from June 1"
        find = _after_point(count, start)
        return Shape(start.after, find, past=False, absolute=start.absolute, length=length)
    if word in {"after", "before", "following", "from"}:
        # Counted from an event: no day without the event's.
        return Shape(at, lambda frame: None, length=length)
    return None


def _is_length(tokens: Tokens, count: _Count) -> bool:
    """Whether a count is how long something lasts, not how far off: "for another five years from May 19".

    So many days from a day on end on a day, which is kept: "for 90 days from May 14".
    """
    before = tokens.lower[max(count.after - 6, 0) : count.after]
    return count.unit != "day" and (count.more or bool({"for", "each"} & set(before)))


def _moved(count: _Count, sign: int) -> Finder:
    """So many units away from publication: exact in days, a month or a year in months or years."""

    def find(frame: Frame) -> Period | None:
        day = shift(frame.published, sign * count.number, count.unit) if frame.published else None
        if day is None:
            return None
        whole = around(day, count.unit) if count.unit in {"month", "quarter", "year"} else Period(day, day)
        return whole and replace(whole, about=count.about or count.unit != "day")

    return find


def _ahead(tokens: Tokens, place: int, count: _Count) -> Shape:
    """In 15 days; but "the first in five years" and "was done in two weeks" only measure."""
    before = tokens.at(place - 1)
    measures = before in {"time", "first", "most", "high", "low", "once", "twice"} or before.endswith("est")
    moved = _moved(count, 1)

    def find(frame: Frame) -> Period | None:
        found = None if measures or frame.tense == "past" else moved(frame)
        return found and replace(found, about=True)

    after = count.after
    if tokens.at(after) in {"’", "'"} and tokens.at(after + 1) == "time":
        after += 2
    return Shape(after, find, length=(count.number, str(count.unit)))


def _stretch(count: _Count, sign: int) -> Finder:
    """From publication so many units on, or back."""

    def find(frame: Frame) -> Period | None:
        day = frame.published
        end = shift(day, sign * count.number, count.unit) if day else None
        if not day or not end:
            return None
        return Period(min(day, end), max(day, end), about=True)

    return find


def _from_anchor(count: _Count, sign: int) -> Finder:
    """So many units from the day told before, as finely as that day was told."""

    def find(frame: Frame) -> Period | None:
        anchor = frame.anchor
        if anchor is None:
            return None
        whole: Unit | None = next(
            (
                unit
                for unit in ("day", "month", "year")
                if around(anchor.first, unit) == replace(anchor, about=False)
            ),
            None,
        )
        first = shift(anchor.first, sign * count.number, count.unit)
        if first is None or whole is None:
            return None
        fine = whole == "day" or (whole == "month" and count.unit not in {"hour", "day", "week"})
        unit: Unit = whole if fine or whole == "year" else "month"
        found = around(first, unit)
        return found and replace(found, about=anchor.about or not fine)

    return find


def _after_point(count: _Count, start: Shape) -> Finder:
    """A week from tomorrow, two weeks from Friday."""

    def find(frame: Frame) -> Period | None:
        base = start.find(replace(frame, tense=frame.tense or "future"))
        day = shift(base.first, count.number, count.unit) if base else None
        return Period(day, day) if day else None

    return find


_MOVES = frozenset(
    "delayed delay delays delaying postponed postpone postpones postponing pushed moved move moves shifted "
    "stretch stretches stretched extended extend extends extending brought rescheduled deferred defer advanced "
    "prolonged prolong".split()
)


def moved_before(tokens: Tokens, place: int, reach: int = 12) -> bool:
    """Whether a verb of delay or extension stands before a place: then "from X to Y" names no stretch."""
    for at in range(place - 1, max(place - 1 - reach, -1), -1):
        if tokens.ends_sentence(at):
            return False
        if tokens.lower[at] in _MOVES:
            return True
    return False


def _range(tokens: Tokens, place: int, first: Shape) -> Shape | None:
    """From 1 February to 31 March 2015, between Sept. 1 and Dec. 15, April-June, 2018-19, Monday to Wednesday."""
    before, joiner = tokens.at(place - 1), tokens.at(first.after)
    before = tokens.at(place - 2) if before in {"the", "about", "around"} else before
    opened = before in {"from", "between", "starting", "beginning", "effective", "running"}
    if first.length or (first.kind == "other" and not (opened and first.past is None)):
        return None
    short = _short_year(tokens, first)
    if short:
        return short
    if joiner in {"and", "&"} and before != "between":
        return None
    if joiner not in UP_TO | DASHES | {"and", "&"} or (joiner in {"until", "till"} and not opened):
        return None
    at = first.after + 1
    last = point(tokens, at) or _part_ahead(tokens, at)
    if last is None or last.length or not (last.kind == first.kind or opened):
        return None
    if before == "from" and moved_before(tokens, place):
        return None
    role = "between" if before in {"from", "between"} else ""
    return replace(
        last, find=_find_range(first, last), kind="other", role=role, absolute=first.absolute, past=None
    )


def _part_ahead(tokens: Tokens, at: int) -> Shape | None:
    return point(tokens, at + 1) if tokens.at(at) == "the" else None


def _short_year(tokens: Tokens, first: Shape) -> Shape | None:
    """2018-19."""
    digits = tokens.at(first.after + 1)
    if (
        first.kind != "year"
        or tokens.at(first.after) not in DASHES
        or len(digits) != 2
        or not digits.isdecimal()
    ):
        return None

    def find(frame: Frame) -> Period | None:
        start = first.find(frame)
        end = start and start.first.year // 100 * 100 + int(digits)
        return Period(start.first, dt.date(end, 12, 31)) if start and end and end > start.first.year else None

    return Shape(first.after + 2, find, absolute=True)


def _find_range(first: Shape, last: Shape) -> Finder:
    """Both ends; an end without a year takes the other's, so that the first lies before the last."""

    def ends(frame: Frame) -> tuple[Period | None, Period | None]:
        if last.absolute and not first.absolute:
            end = last.find(frame)
            if end is None:
                return None, None
            start = first.find(replace(frame, year=end.last.year))
            if start and start.first > end.last:
                start = first.find(replace(frame, year=end.last.year - 1))
            return start, end
        start = first.find(frame)
        if start is None:
            return None, None
        if last.kind == "weekday":
            return start, last.find(replace(frame, published=start.first, tense="future"))
        end = last.find(replace(frame, year=start.first.year))
        if end and end.last < start.first:
            end = last.find(replace(frame, year=start.first.year + 1))
        return start, end

    def find(frame: Frame) -> Period | None:
        start, end = ends(frame)
        if start is None or end is None or start.first > end.last:
            return None
        return Period(start.first, end.last, about=start.about or end.about)

    return find
