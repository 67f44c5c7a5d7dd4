"""Words of the calendar in news prose, a text as tokens, and the arithmetic of days, weeks, months and years."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace
from typing import Literal

from detente.reader.claim import Period

Tense = Literal["past", "future", ""]
Unit = Literal["hour", "day", "week", "month", "quarter", "year"]

FIRST_YEAR, LAST_YEAR = 1880, 2100

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sept sep",
            "october oct",
            "november nov",
            "december dec",
        ),
        start=1,
    )
    for name in names.split()
}
# Abbreviations need a full stop or a number beside them: "Mar" and "Dec" are also names and labels.
SHORT_MONTHS = frozenset("jan feb mar apr jun jul aug sept sep oct nov dec".split())
# Months that are also verbs, adjectives or given names stand alone only after a word that calls for a date.
WORDLIKE_MONTHS = frozenset("march april may june august".split())

WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            "monday mon",
            "tuesday tue tues",
            "wednesday wed",
            "thursday thu thur thurs",
            "friday fri",
            "saturday sat",
            "sunday sun",
        )
    )
    for name in names.split()
}
SHORT_WEEKDAYS = frozenset("mon tue tues wed thu thur thurs fri sat sun".split())

SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}

UNITS: dict[str, tuple[int, Unit]] = {
    "hour": (1, "hour"),
    "hours": (1, "hour"),
    "day": (1, "day"),
    "days": (1, "day"),
    "week": (1, "week"),
    "weeks": (1, "week"),
    "fortnight": (2, "week"),
    "month": (1, "month"),
    "months": (1, "month"),
    "quarter": (1, "quarter"),
    "quarters": (1, "quarter"),
    "year": (1, "year"),
    "years": (1, "year"),
    "decade": (10, "year"),
    "decades": (10, "year"),
}

NUMBER_WORDS = {
    word: number
    for number, word in enumerate(
        "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
        "sixteen seventeen eighteen nineteen twenty".split(),
        start=1,
    )
} | {"thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}

ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}

TIMES_OF_DAY = frozenset("morning afternoon evening night noon midday midnight lunchtime dawn".split())

# Whose clock the words name; the economy in the project's codes.
CLOCKS = {
    "eastern": "USA",
    "et": "USA",
    "est": "USA",
    "edt": "USA",
    "washington": "USA",
    "beijing": "CHN",
    "brussels": "EU",
    "cet": "EU",
    "cest": "EU",
    "london": "GBR",
    "bst": "GBR",
    "tokyo": "JPN",
    "jst": "JPN",
    "ist": "IND",
    "moscow": "RUS",
    "ottawa": "CAN",
    "seoul": "KOR",
}
OTHER_CLOCKS = frozenset("gmt utc local pacific pt pst pdt central ct".split())

_TOKEN = re.compile(
    r"\n[^\S\n]*\n\s*"  # a blank line
    r"|\d{4}[-/]\d{1,2}[-/]\d{1,2}(?!\w)|\d{1,2}[/.]\d{1,2}[/.]\d{4}(?!\w)"
    r"|\d{1,2}:\d{2}(?!\d)"
    r"|\d+(?:\.\d+|,\d{3}(?!\d))*(?:st|nd|rd|th|s)?"
    r"|(?:[^\W\d_]\.){2,}"  # U.S., a.m.
    r"|[^\W\d_]+"
    r"|[^\w\s]",
)

ABBREVIATIONS = (
    SHORT_MONTHS
    | SHORT_WEEKDAYS
    | frozenset("mr mrs ms dr st gen sen rep gov inc co corp ltd no nos art sec vs lt col prof jr sr".split())
)


@dataclass(frozen=True)
class Tokens:
    """A text in words, numbers and marks, each with its place; a blank line is one token.

    Attributes:
        words: each token as it stands.
        lower: the same in lower case.
        starts: first character of each.
        ends: first character after each.
    """

    words: list[str]
    lower: list[str]
    starts: list[int]
    ends: list[int]

    def __len__(self) -> int:
        return len(self.words)

    def at(self, place: int) -> str:
        """The token in lower case; empty outside the text."""
        return self.lower[place] if 0 <= place < len(self.lower) else ""

    def word(self, place: int) -> str:
        """The token as it stands; empty outside the text."""
        return self.words[place] if 0 <= place < len(self.words) else ""

    def glued(self, place: int) -> bool:
        """Whether no space stands between this token and the next."""
        return 0 <= place < len(self.words) - 1 and self.ends[place] == self.starts[place + 1]

    def ends_sentence(self, place: int) -> bool:
        """Whether the token closes a sentence; a full stop after an abbreviation or an initial does not."""
        mark = self.at(place)
        if mark in {"?", "!"} or mark.startswith("\n"):
            return True
        if mark != "." or (self.glued(place) and self.at(place + 1).isalnum()):
            return False
        before = self.at(place - 1)
        return not (len(before) == 1 and before.isalpha()) and before not in ABBREVIATIONS


def tokenise(text: str) -> Tokens:
    """A text cut into words, numbers and marks.

    Examples:
        >>> tokenise("By Nov. 10, 2025").words
        ['By', 'Nov', '.', '10', ',', '2025']
    """
    found = list(_TOKEN.finditer(text))
    words = [match.group() for match in found]
    return Tokens(
        words,
        [word.lower() for word in words],
        [match.start() for match in found],
        [match.end() for match in found],
    )


def day_of(year: int, month: int, day: int) -> dt.date | None:
    """The day, where the calendar has it and the year is one that reports speak of."""
    try:
        return dt.date(year, month, day) if FIRST_YEAR <= year <= LAST_YEAR else None
    except ValueError:
        return None


def month_of(year: int, month: int) -> Period:
    """A whole month; months outside 1 to 12 count on into other years.

    Examples:
        >>> month_of(2024, 14).iso()
        '2025-02'
    """
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    first = dt.date(year, month, 1)
    after = dt.date(year + month // 12, month % 12 + 1, 1)
    return Period(first, after - dt.timedelta(days=1))


def months_of(year: int, month: int, count: int) -> Period:
    """Whole months in a row, from the one given."""
    return Period(month_of(year, month).first, month_of(year, month + count - 1).last)


def year_of(year: int) -> Period:
    """A whole year."""
    return Period(dt.date(year, 1, 1), dt.date(year, 12, 31))


def around(day: dt.date, unit: Unit, step: int = 0) -> Period | None:
    """The week (Monday to Sunday), month, quarter or year that holds a day, or the one ``step`` further on.

    Examples:
        >>> around(dt.date(2025, 10, 17), "week", -1).iso()
        '2025-10-06/2025-10-12'
    """
    try:
        if unit == "week":
            monday = day + dt.timedelta(days=7 * step - day.weekday())
            return Period(monday, monday + dt.timedelta(days=6))
        if unit == "month":
            return month_of(day.year, day.month + step)
        if unit == "quarter":
            return months_of(day.year, 3 * ((day.month - 1) // 3 + step) + 1, 3)
        if unit == "year":
            return year_of(day.year + step)
        moved = day + dt.timedelta(days=step)
        return Period(moved, moved)
    except (ValueError, OverflowError):
        return None


def shift(day: dt.date, count: int, unit: Unit) -> dt.date | None:
    """The day so many units on, or back; a month's last days stay within the shorter month.

    Examples:
        >>> shift(dt.date(2025, 1, 31), 1, "month")
        datetime.date(2025, 2, 28)
    """
    try:
        if unit == "hour":
            return day + dt.timedelta(days=-(-count // 24) if count > 0 else count // 24)
        if unit in {"day", "week"}:
            return day + dt.timedelta(days=count * (7 if unit == "week" else 1))
        months = count * {"month": 1, "quarter": 3, "year": 12}[unit]
        month = month_of(day.year, day.month + months)
        return min(month.first + dt.timedelta(days=day.day - 1), month.last)
    except (ValueError, OverflowError):
        return None


def yearless_day(
    month: int, day: int, published: dt.date, tense: Tense, weekday: int | None = None
) -> dt.date | None:
    """The day a report means by month and day alone: the last, the next or the nearest one by tense.

    A day of the week named beside it settles the year where one of the years around has it so.

    Examples:
        >>> yearless_day(11, 1, dt.date(2025, 1, 10), "")
        datetime.date(2024, 11, 1)
        >>> yearless_day(11, 1, dt.date(2025, 1, 10), "future")
        datetime.date(2025, 11, 1)
    """
    reach = 8 if (month, day) == (2, 29) else 1 if weekday is None else 3
    years = range(published.year - reach, published.year + reach + 1)
    days = [found for year in years if (found := day_of(year, month, day))]
    if weekday is not None and (named := [found for found in days if found.weekday() == weekday]):
        return min(named, key=lambda found: abs(found - published))
    if tense == "past":
        days = [found for found in days if found <= published]
    elif tense == "future":
        days = [found for found in days if found >= published]
    return min(days, key=lambda found: abs(found - published), default=None)


def yearless_month(month: int, published: dt.date, tense: Tense) -> Period:
    """The month a report means by its name alone; the month of publication counts as past and as future.

    Examples:
        >>> yearless_month(5, dt.date(2015, 1, 6), "future").iso()
        '2015-05'
    """
    ahead = (month - published.month) % 12
    if tense == "past" or (not tense and ahead >= 6):
        ahead -= 12 if ahead else 0
    return month_of(published.year, published.month + ahead)


def weekday_near(weekday: int, published: dt.date, tense: Tense) -> dt.date:
    """The day of the week a report means: the next one for what is to come, else the last; today counts.

    Examples:
        >>> weekday_near(3, dt.date(2017, 4, 19), "future")
        datetime.date(2017, 4, 20)
    """
    if tense == "future":
        return published + dt.timedelta(days=(weekday - published.weekday()) % 7)
    return published - dt.timedelta(days=(published.weekday() - weekday) % 7)


def part_of(period: Period, which: str) -> Period:
    """The early, middle or late part of a period, roughly.

    A month falls into thirds of ten days, a year into thirds of four months; the very start and end of a
    year are its first and last month.

    Examples:
        >>> part_of(month_of(2014, 12), "end").iso()
        '2014-12-21/2014-12-31'
    """
    first, last = period.first, period.last
    length = (last - first).days + 1
    if length == 1:
        return period
    if length > 300 and which in {"start", "end"}:
        month = month_of(first.year, first.month) if which == "start" else month_of(last.year, last.month)
        return replace(month, about=True)
    if length > 300 and (first.month, first.day) == (1, 1):
        start = {"start": 1, "early": 1, "mid": 5, "late": 9, "end": 9}[which]
        return replace(months_of(first.year, start, 4), about=True)
    third = 10 if 28 <= length <= 31 else max(length // 3, 1)
    one, two = first + dt.timedelta(days=third), first + dt.timedelta(days=2 * third)
    step = dt.timedelta(days=1)
    if which in {"start", "early"}:
        return Period(first, one - step, about=True)
    return Period(one, two - step, about=True) if which == "mid" else Period(two, last, about=True)
