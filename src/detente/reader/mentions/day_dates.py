"""Dates in news prose that name their month or year: "Nov. 1", "28-29 June 2019", "in May", "since 2018".

Each finder looks at the tokens from one place on and answers with a shape or nothing; the caller keeps the
longest. A shape knows its extent and how to find its days once the day of publication and the tense are known.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from detente.reader.claim import Period
from detente.reader.mentions.day_words import (
    FIRST_YEAR,
    LAST_YEAR,
    MONTHS,
    SHORT_MONTHS,
    SHORT_WEEKDAYS,
    WORDLIKE_MONTHS,
    Tense,
    Tokens,
    day_of,
    month_of,
    year_of,
    yearless_day,
    yearless_month,
)

Kind = Literal["day", "weekday", "month", "year", "other"]


DASHES = frozenset("-–—‑")


UP_TO = frozenset({"to", "through", "thru", "until", "till"})


@dataclass(frozen=True)
class Frame:
    """What surrounds an expression: day of publication, tense, the preposition's role, the day told before."""

    published: dt.date | None
    tense: Tense = ""
    role: str = ""
    anchor: Period | None = None
    year: int | None = None


Finder = Callable[[Frame], Period | None]


@dataclass(frozen=True)
class Shape:
    """One expression found: the place after its last token, and how its days are found.

    Attributes:
        after: place of the first token behind it.
        find: its days within a frame.
        kind: what it names.
        past: whether its own words force the past or the future.
        absolute: whether it names its year.
        role: a role that its own words give ("ago", "by", "for"); empty: what stands before decides.
        time: time of day.
        zone: economy whose clock it follows.
        length: number and unit of a duration.
    """

    after: int
    find: Finder
    kind: Kind = "other"
    past: bool | None = None
    absolute: bool = False
    role: str = ""
    time: str = ""
    zone: str = ""
    length: tuple[int, str] | None = None


def year_at(tokens: Tokens, place: int) -> int | None:
    """The year a four-digit token stands for, whatever is around it."""
    word = tokens.at(place)
    if len(word) != 4 or not word.isdecimal() or not FIRST_YEAR <= int(word) <= LAST_YEAR:
        return None
    return None if tokens.at(place + 1) in {"%", "percent", "per", "pct"} else int(word)


_COUNTED = frozenset(
    "% percent pct percentage per million billion trillion bln mln items tons tonnes products companies "
    "people workers jobs lines euros dollars yuan points entities degrees barrels units cases times km mt kg "
    "years days weeks months hours".split()
)


def day_number(tokens: Tokens, place: int) -> int | None:
    """The number of a day in a month; never a percentage, a sum or a count of things."""
    word = tokens.at(place)
    digits = word[:-2] if word[-2:] in {"st", "nd", "rd", "th"} else word
    if not digits.isdecimal() or len(digits) > 2 or not 1 <= int(digits) <= 31:
        return None
    if tokens.at(place + 1) in _COUNTED or (
        tokens.at(place + 1) in DASHES and tokens.at(place + 2) in {"percent", "point"}
    ):
        return None
    return int(digits)


def month_named(tokens: Tokens, place: int) -> int | None:
    """The month a capitalised token names."""
    return MONTHS.get(tokens.at(place)) if tokens.word(place)[:1].isupper() else None


def past_full_stop(tokens: Tokens, place: int) -> int:
    """The place behind a name, with the full stop of an abbreviation."""
    stop = tokens.at(place) in SHORT_MONTHS | SHORT_WEEKDAYS and tokens.at(place + 1) == "."
    return place + 1 + stop


YEAR_STEP = {"this": 0, "last": -1, "next": 1}


def year_beside(tokens: Tokens, place: int) -> tuple[int, int | None, int | None]:
    """The year behind a month or day: the place after it, the year, or its step from the year of publication."""
    behind = place + (tokens.at(place) == "," and year_at(tokens, place + 1) is not None)
    behind += tokens.at(behind) == "of" and (
        year_at(tokens, behind + 1) is not None or tokens.at(behind + 1) in YEAR_STEP
    )
    if (year := year_at(tokens, behind)) is not None:
        return behind + 1, year, None
    if tokens.at(behind) in YEAR_STEP and tokens.at(behind + 1) == "year":
        return behind + 2, None, YEAR_STEP[tokens.at(behind)]
    return place, None, None


def year_in(frame: Frame, year: int | None, step: int | None) -> int | None:
    """The year said, or so many steps from the year of publication, or what the frame knows."""
    if year is None and step is not None and frame.published:
        return frame.published.year + step
    return year if year is not None else frame.year


def single_day(day: dt.date | None) -> Period | None:
    """A day as a period."""
    return Period(day, day) if day else None


def find_days(
    month: int, first: int, last: int, year: int | None, step: int | None, weekday: int | None
) -> Finder:
    """Days of a month: their year is the one said, one so many steps off, or the one that the tense tells."""

    def find(frame: Frame) -> Period | None:
        said = year_in(frame, year, step)
        if said is None and not frame.published:
            return None
        if said is not None:
            day = day_of(said, month, first)
        else:
            assert frame.published
            day = yearless_day(month, first, frame.published, frame.tense, weekday)
        end = day_of(day.year, month, last) if day else None
        return Period(day, end) if day and end and day <= end else None

    return find


def _find_month(month: int, year: int | None, step: int | None) -> Finder:
    def find(frame: Frame) -> Period | None:
        said = year_in(frame, year, step)
        if said is not None:
            return month_of(said, month)
        return yearless_month(month, frame.published, frame.tense) if frame.published else None

    return find


def numeric(tokens: Tokens, place: int) -> Shape | None:
    """2025-11-01, 13/11/2025, 1.11.2025; slashes that could be read both ways are left alone."""
    word = tokens.at(place)
    mark = next((mark for mark in "-/." if mark in word), "")
    parts = word.split(mark) if mark else []
    if len(parts) != 3 or not all(part.isdecimal() for part in parts):
        return None
    one, two, three = (int(part) for part in parts)
    if len(parts[0]) == 4:
        day = day_of(one, two, three)
    elif mark == "." or one > 12 or one == two:
        day = day_of(three, two, one)
    else:
        day = day_of(three, one, two) if two > 12 else None
    return Shape(place + 1, lambda frame: single_day(day), "day", absolute=True) if day else None


def month_first(tokens: Tokens, place: int, weekday: int | None = None) -> Shape | None:
    """November 1, 2025; Nov. 1; June 28-29; May 2018; in May."""
    month = month_named(tokens, place)
    if month is None:
        return None
    behind = past_full_stop(tokens, place)
    first = day_number(tokens, behind)
    if first is None:
        return _whole_month(tokens, place, behind, month)
    behind, last = behind + 1, first
    second = day_number(tokens, behind + 1)
    if second and second > first and _joins_days(tokens, behind):
        behind, last = behind + 2, second
    behind, year, step = year_beside(tokens, behind)
    find = find_days(month, first, last, year, step, weekday)
    return Shape(behind, find, "day", absolute=year is not None)


def _joins_days(tokens: Tokens, place: int) -> bool:
    """Whether the token joins two day numbers of one month; a second month behind means two full dates."""
    if month_named(tokens, place + 2):
        return False
    behind = tokens.at(place + 2)
    joined = tokens.at(place) in DASHES or (tokens.at(place) in UP_TO and behind not in _COUNTED)
    # A number beyond "and" may count something: "on June 28 and 29 firms".
    closed = behind in {"", ",", ".", ";", ")"} or year_at(tokens, place + 2) is not None
    return joined or (tokens.at(place) == "and" and closed)


def _whole_month(tokens: Tokens, place: int, behind: int, month: int) -> Shape | None:
    behind, year, step = year_beside(tokens, behind)
    if year is None and step is None:
        if not _month_may_stand_alone(tokens, place):
            return None
        if told := _told_year(tokens, behind):
            return Shape(told[0], _find_month_near(month, told[1]), "month")
    return Shape(behind, _find_month(month, year, step), "month", absolute=year is not None)


def _told_year(tokens: Tokens, place: int) -> tuple[int, int] | None:
    """The place behind "of the next year" and its step from the year told just before."""
    words = tokens.lower[place : place + 4]
    steps = {"next": 1, "following": 1, "same": 0, "previous": -1, "preceding": -1}
    if (
        words[:1] != ["of"]
        or words[3:] != ["year"]
        or words[1] not in {"the", "that"}
        or words[2] not in steps
    ):
        return (place + 3, 0) if words[:3] == ["of", "that", "year"] else None
    return place + 4, steps[words[2]]


def _find_month_near(month: int, step: int) -> Finder:
    return lambda frame: month_of(frame.anchor.first.year + step, month) if frame.anchor else None


_BEFORE_MONTH = frozenset(
    "in of from since until till til by through thru early late mid last next this that during before after "
    "between starting beginning effective for previous coming as".split()
)


def _month_may_stand_alone(tokens: Tokens, place: int) -> bool:
    before, word = tokens.at(place - 1), tokens.at(place)
    if before == "that" and word == "may":
        return False
    if tokens.at(place + 1) in DASHES and month_named(tokens, place + 2):
        return True
    if before in _BEFORE_MONTH or (
        before in DASHES and tokens.at(place - 2) in {"mid", "late", "early", "end"}
    ):
        return True
    listed = before in {"and", "or", ",", "to", *DASHES}
    if word in SHORT_MONTHS:
        return tokens.at(place + 1) == "." and (listed or before == "the")
    if listed and tokens.at(place - 2) in MONTHS:
        return True
    if before in {"the", "a", "its", "their", "his", "’s", "s"}:
        return tokens.word(place + 1).islower()
    return word not in WORDLIKE_MONTHS and not tokens.word(place + 1)[:1].isupper()


def day_first(tokens: Tokens, place: int, weekday: int | None = None) -> Shape | None:
    """1 November 2025; the 4th of July; 28-29 June 2019; 1 to 5 March."""
    first = day_number(tokens, place)
    # "3.5 March" and "$25 May" are no days.
    if first is None or tokens.at(place - 1) in {"$", "€", "£"}:
        return None
    behind, last = place + 1, first
    second = day_number(tokens, behind + 1)
    if second and second > first and tokens.at(behind) in {*DASHES, "to", "and"}:
        joined = month_named(tokens, behind + 2)
        behind, last = (behind + 2, second) if joined else (behind, first)
    behind += tokens.at(behind) == "of" and month_named(tokens, behind + 1) is not None
    month = month_named(tokens, behind)
    if month is None:
        return None
    behind, year, step = year_beside(tokens, past_full_stop(tokens, behind))
    find = find_days(month, first, last, year, step, weekday)
    return Shape(behind, find, "day", absolute=year is not None)


_BEFORE_YEAR = (
    frozenset(
        "in since of from until till by during before after through thru early late mid between and or to for "
        "fiscal fy around about than back to its their his the a over ahead (".split()
    )
    | DASHES
)


_LAW = frozenset(
    "act law code convention treaty order resolution agreement statute bill amendment amendments section "
    "regulation directive decision protocol no number heading chapter hs article rule vision agenda".split()
)


_PLAIN_YEAR = 1985
"""From here on "a 2019 agreement" names a year."""


def year_alone(tokens: Tokens, place: int) -> Shape | None:
    """In 2010, since 2018, its 2018 tariffs; never a count, a sum, a section, or the name of a law."""
    decade = _decade(tokens, place)
    year = year_at(tokens, place)
    if decade or year is None:
        return decade
    before, behind = tokens.at(place - 1), tokens.at(place + 1)
    if behind in _COUNTED or before in _LAW or before in {"$", "€", "£", "¥", "#"}:
        return None
    numbered = tokens.at(place - 2).isdecimal() and tokens.at(place - 3) in {"no", "."}
    if before == "of" and (numbered or tokens.at(place - 2) in _LAW):
        return None
    if tokens.glued(place) and behind in {".", ",", "/", ":"} and tokens.at(place + 2).isdecimal():
        return None
    opening = place == 0 or tokens.ends_sentence(place - 1)
    if opening and behind not in {"was", "saw", "is", "will", ",", "has"}:
        return None
    # After "to", "of", "about" a number is more often a count: a noun right behind it is the thing counted.
    counted = before in {"to", "of", "about", "around", "than", "over", "and", "or", "from", "for"}
    counted |= before == "a" and year < _PLAIN_YEAR
    years = tokens.at(place - 2)
    if counted and tokens.word(place + 1).islower() and not _year_like(years) and behind not in _AFTER_YEAR:
        return None
    if not opening and before not in _BEFORE_YEAR:
        return None
    end = place + 1
    return Shape(end, lambda frame: year_of(year), "year", absolute=True)


def _year_like(word: str) -> bool:
    return len(word) == 4 and word.isdecimal() and FIRST_YEAR <= int(word) <= LAST_YEAR


_AFTER_YEAR = frozenset(
    "onwards onward and or to but when as that which who after before with by on in for of at the a until through "
    "from while because under over was were is are will would has have had if than".split()
)


def _decade(tokens: Tokens, place: int) -> Shape | None:
    word = tokens.at(place)
    if len(word) != 5 or not word.endswith("0s") or not word[:4].isdecimal():
        return None
    year = int(word[:4])
    if not FIRST_YEAR < year < LAST_YEAR - 9:
        return None
    return Shape(
        place + 1, lambda frame: Period(dt.date(year, 1, 1), dt.date(year + 9, 12, 31)), absolute=True
    )


def bare_year(tokens: Tokens, place: int) -> Shape | None:
    """A year, whatever stands before it: behind "early" or "the end of"."""
    year = year_at(tokens, place)
    return None if year is None else Shape(place + 1, lambda frame: year_of(year), "year", absolute=True)


def bare_month(tokens: Tokens, place: int) -> Shape | None:
    """A month, whatever stands before it: behind "early" or "the end of"."""
    month = month_named(tokens, place)
    if month is None:
        return None
    behind = past_full_stop(tokens, place)
    return _whole_month(tokens, place, behind, month) or Shape(
        behind, _find_month(month, None, None), "month"
    )
