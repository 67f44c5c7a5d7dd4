"""The expression of time that begins at a token: dates, relative days, their parts and times of day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

from detente.reader.claim import Period
from detente.reader.mentions.day_dates import (
    DASHES,
    Finder,
    Frame,
    Shape,
    bare_month,
    bare_year,
    day_first,
    month_first,
    numeric,
    single_day,
    year_alone,
    year_beside,
    year_in,
)
from detente.reader.mentions.day_holidays import holiday
from detente.reader.mentions.day_relative import (
    STEP_WORDS,
    dated_season,
    day_beside,
    deictic,
    modified,
    plain_weekend,
    steps_away,
    time_told,
    unit_here,
    weekday_named,
)
from detente.reader.mentions.day_words import (
    CLOCKS,
    MONTHS,
    ORDINALS,
    OTHER_CLOCKS,
    SEASONS,
    TIMES_OF_DAY,
    UNITS,
    WEEKDAYS,
    Tokens,
    around,
    months_of,
    part_of,
    shift,
    yearless_month,
)

_PARTS = {
    "early": "early",
    "mid": "mid",
    "late": "late",
    "end": "end",
    "beginning": "start",
    "start": "start",
    "middle": "mid",
    "close": "end",
}


def _part(tokens: Tokens, place: int) -> Shape | None:
    """Early April, mid-June, late 2018, early next week, the end of December, the beginning of the year."""
    at = place + (tokens.at(place) == "the")
    which = _PARTS.get(tokens.at(at))
    if which is None:
        return None
    behind = at + 1
    if which in {"early", "mid", "late"} and tokens.at(at) != "middle":
        behind += tokens.at(behind) in DASHES
        behind += tokens.at(behind) in {"in", "on"}
    elif tokens.at(behind) in {"of", *DASHES}:
        behind += 1
    else:
        return None
    nested = tokens.at(behind) in {"the", "noon", "midday", "midnight", *_PARTS}
    new_year = (
        holiday(tokens, behind + 1) if tokens.at(behind) == "the" and len(tokens) > behind + 1 else None
    )
    whole = unit_here(tokens, behind) or new_year or (None if nested else point(tokens, behind))
    whole = whole or bare_year(tokens, behind) or bare_month(tokens, behind)
    if whole is None or (whole.kind == "other" and whole.length):
        return None
    if whole.kind in {"day", "weekday"}:
        if which not in {"early", "late"}:
            return None
        return replace(whole, time=f"{which} {whole.time}".strip())
    return replace(
        whole, find=_find_part(whole.find, which, tokens.at(at) in {"end", "close"}), past=whole.past
    )


def _find_part(find: Finder, which: str, edge: bool) -> Finder:
    def part(frame: Frame) -> Period | None:
        whole = find(frame)
        if whole is None:
            return None
        if edge and frame.role == "until":
            return Period(whole.last, whole.last)
        if edge and frame.role == "by" and frame.published and frame.published <= whole.last:
            return Period(frame.published, whole.last)
        return part_of(whole, which)

    return part


def _period_end(tokens: Tokens, place: int) -> Shape | None:
    """Year-end, month-end, by year's end."""
    unit = tokens.at(place)
    at = place + 1
    at += tokens.at(at) in DASHES or (tokens.at(at) in {"’", "'"} and 2 * (tokens.at(at + 1) == "s"))
    if unit not in {"year", "month", "week", "quarter"} or tokens.at(at) != "end":
        return None
    return Shape(at + 1, _find_part(steps_away(0, UNITS[unit][1]), "end", True))


def _within_unit(tokens: Tokens, place: int) -> Shape | None:
    """Earlier this month runs from its first day to publication, later this week from publication to its last."""
    word = tokens.at(place)
    at = place + 1 + (tokens.at(place + 1) in {"in", "on"})
    if tokens.at(at) not in {"this", "the", "last", "next"}:
        return None
    noun = tokens.at(at + 1)
    if noun not in {"week", "month", "year", "quarter", "day"} or (tokens.at(at) == "the" and noun == "day"):
        return None if tokens.at(at) == "the" else _later_today(tokens, place, at)
    unit, step = UNITS[noun][1], {"last": -1, "next": 1}.get(tokens.at(at), 0)

    def find(frame: Frame) -> Period | None:
        whole = around(frame.published, unit, step) if frame.published else None
        if whole is None or frame.published is None:
            return None
        if step:
            return part_of(whole, "early" if word == "earlier" else "late")
        return (
            replace(whole, last=frame.published)
            if word == "earlier"
            else replace(whole, first=frame.published)
        )

    return Shape(at + 2, find, past=word == "earlier" if not step else step < 0)


def _later_today(tokens: Tokens, place: int, at: int) -> Shape | None:
    return modified(tokens, at) if tokens.at(at + 1) in TIMES_OF_DAY else None


def _earlier_day(tokens: Tokens, place: int) -> Shape | None:
    """Earlier on Friday, later Thursday, earlier today; earlier in October, later in 2026."""
    earlier = tokens.at(place) == "earlier"
    if tokens.at(place + 1) == "in":
        whole = bare_year(tokens, place + 2) or bare_month(tokens, place + 2)
        return whole and replace(whole, find=_find_side(whole.find, earlier), kind="other", past=earlier)
    at = place + 1 + (tokens.at(place + 1) == "on")
    day = point(tokens, at) if tokens.at(at) in WEEKDAYS or tokens.at(at) == "today" else None
    return day and replace(day, past=earlier if day.past is None else day.past)


def _find_side(find: Finder, earlier: bool) -> Finder:
    """The days of a period before publication, or after it; the whole period where publication lies outside."""

    def side(frame: Frame) -> Period | None:
        whole, day = find(frame), frame.published
        if whole is None or day is None or not whole.first <= day <= whole.last:
            return whole
        return replace(whole, last=day) if earlier else replace(whole, first=day)

    return side


def _week_of(tokens: Tokens, place: int) -> Shape | None:
    """The week of Nov. 3, the first week of May."""
    at = place + (tokens.at(place) == "the")
    number = ORDINALS.get(tokens.at(at), 5 if tokens.at(at) == "last" else 0)
    at += bool(number)
    if tokens.at(at) != "week" or tokens.at(at + 1) != "of":
        return None
    if not number:
        day = month_first(tokens, at + 2) or day_first(tokens, at + 2)
        if day is None or day.kind != "day":
            return None
        return replace(day, find=_find_week(day.find, 0), kind="other")
    month = bare_month(tokens, at + 2)
    return month and replace(month, find=_find_week(month.find, number), kind="other")


def _find_week(find: Finder, number: int) -> Finder:
    """The week that holds a day, or the first, second, ... or last (5) seven days of a month."""

    def week(frame: Frame) -> Period | None:
        whole = find(frame)
        if whole is None or not number:
            return around(whole.first, "week") if whole else None
        first = (
            whole.last - dt.timedelta(days=6) if number == 5 else whole.first + dt.timedelta(7 * number - 7)
        )
        return Period(first, first + dt.timedelta(days=6), about=True)

    return week


def _part_number(tokens: Tokens, place: int) -> Shape | None:
    """The first half of 2019, the third quarter, Q3 2018, H1 2019."""
    at = place + (tokens.at(place) == "the")
    word = tokens.at(at)
    if word in {"q", "h"} and tokens.glued(at) and tokens.at(at + 1) in {"1", "2", "3", "4"}:
        number, noun, behind = int(tokens.at(at + 1)), {"q": "quarter", "h": "half"}[word], at + 2
    elif word in {*ORDINALS, "last"} and tokens.at(at + 1) in {"quarter", "half"}:
        noun, behind = tokens.at(at + 1), at + 2
        number = ORDINALS.get(word, 4 if noun == "quarter" else 2)
        if word == "last" and tokens.at(behind) != "of":
            return None
    else:
        return None
    months = 3 if noun == "quarter" else 6
    if number > 12 // months:
        return None
    behind, year, step = year_beside(tokens, behind)
    if tokens.at(behind) == "of" and unit_here(tokens, behind + 1) and tokens.at(behind + 2) == "year":
        behind, step = behind + 3, 0
    month = months * (number - 1) + 1

    def find(frame: Frame) -> Period | None:
        said = year_in(frame, year, step)
        if said is None and frame.published:
            said = yearless_month(month, frame.published, frame.tense).first.year
        return None if said is None else months_of(said, month, months)

    return Shape(behind, find, absolute=year is not None)


def clock_time(tokens: Tokens, place: int) -> tuple[int, str, str] | None:
    """A time of day ("12:01 a.m. Eastern time"): the place after it, its words, the economy whose clock it is."""
    word = tokens.at(place)
    behind = place + 1
    half = {"a.m.", "p.m.", "am", "pm"}
    if word in {"midnight", "noon", "midday"}:
        words = word
    elif word[:1].isdigit() and tokens.at(behind) in half:
        words = f"{word} {tokens.at(behind)}"
        behind += 1
    elif ":" in word and word[:1].isdigit():
        words = word
    else:
        return None
    zone = tokens.at(behind)
    behind += zone in CLOCKS or zone in OTHER_CLOCKS
    behind += tokens.at(behind) in {"standard", "daylight"} and tokens.at(behind + 1) == "time"
    behind += tokens.at(behind) == "time"
    return behind, words, CLOCKS.get(zone, "")


def _timed(tokens: Tokens, place: int) -> Shape | None:
    """12:01 a.m. Eastern time on March 12; midnight on Wednesday; midnight alone."""
    clock = clock_time(tokens, place)
    if clock is None:
        return None
    behind, words, zone = clock
    at = behind + (tokens.at(behind) in {"on", ",", "of"})
    at += tokens.at(at) == "on"
    nested = tokens.at(at) in _PARTS or clock_time(tokens, at) is not None
    day = None if nested else point(tokens, at)
    if day and day.kind in {"day", "weekday"}:
        return replace(day, time=words, zone=zone or day.zone)
    if words != "midnight":
        return None
    return Shape(behind, _next_midnight, "day", time=words, zone=zone)


def _next_midnight(frame: Frame) -> Period | None:
    """Midnight to come begins the day after publication; a midnight that has passed began the day itself."""
    if not frame.published:
        return None
    return single_day(shift(frame.published, int(frame.tense == "future"), "day"))


def _with_time(tokens: Tokens, shape: Shape) -> Shape:
    """The shape with the time of day behind it: Friday evening; Nov. 1 at 12:01 a.m."""
    if shape.kind not in {"day", "weekday"} or (shape.time and not shape.time.startswith(("early", "late"))):
        return shape
    word = tokens.at(shape.after)
    if word in TIMES_OF_DAY:
        return replace(shape, after=shape.after + 1, time=f"{shape.time} {word}".strip())
    at = shape.after + (word == ",")
    clock = clock_time(tokens, at + 1) if tokens.at(at) in {"at", "after", "from"} else None
    if clock is None:
        return shape
    return replace(shape, after=clock[0], time=clock[1], zone=clock[2] or shape.zone)


_PointFinder = Callable[[Tokens, int], Shape | None]


_NUMERIC: tuple[_PointFinder, ...] = (numeric, day_first, year_alone, _timed)


_BY_WORD: dict[str, tuple[_PointFinder, ...]] = {
    **dict.fromkeys(MONTHS, (month_first,)),
    **dict.fromkeys(WEEKDAYS, (weekday_named,)),
    **dict.fromkeys(("today", "tonight", "yesterday", "tomorrow", "overnight"), (deictic,)),
    **dict.fromkeys(STEP_WORDS, (modified,)),
    **dict.fromkeys(_PARTS, (_part,)),
    **dict.fromkeys(("earlier", "later"), (_within_unit, _earlier_day)),
    **dict.fromkeys(SEASONS, (dated_season,)),
    **dict.fromkeys((*ORDINALS, "q", "h"), (_part_number,)),
    **dict.fromkeys(("year", "month", "quarter"), (_period_end,)),
    **dict.fromkeys(("midnight", "noon", "midday"), (_timed,)),
    "last": (modified, _part_number, _week_of),
    "week": (_week_of,),
    "the": (
        deictic,
        modified,
        day_beside,
        time_told,
        _part,
        _part_number,
        _week_of,
        plain_weekend,
        dated_season,
    ),
    "christmas": (holiday,),
    "new": (holiday,),
}


def _finders(tokens: Tokens, place: int) -> tuple[Callable[[Tokens, int], Shape | None], ...]:
    word = tokens.at(place)
    return _NUMERIC if word[:1].isdigit() else _BY_WORD.get(word, ())


def starts_point(word: str) -> bool:
    """Whether a word in lower case can begin an expression of time."""
    return word in _BY_WORD or word[:1].isdigit()


def point(tokens: Tokens, place: int) -> Shape | None:
    """The longest day, week, month, quarter or year that begins at a token, with its time of day."""
    found = [shape for finder in _finders(tokens, place) if (shape := finder(tokens, place))]
    if not found:
        return None
    return _with_time(tokens, max(found, key=lambda shape: shape.after))
