"""Days told from the day of publication: "Friday", "next week", "last March", "over the weekend"."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from detente.reader.claim import Period
from detente.reader.mentions.day_dates import (
    DASHES,
    YEAR_STEP,
    Finder,
    Frame,
    Shape,
    day_first,
    day_number,
    month_first,
    month_named,
    past_full_stop,
    single_day,
    year_beside,
)
from detente.reader.mentions.day_words import (
    FIRST_YEAR,
    MONTHS,
    NUMBER_WORDS,
    SEASONS,
    SHORT_WEEKDAYS,
    TIMES_OF_DAY,
    UNITS,
    WEEKDAYS,
    Tokens,
    Unit,
    around,
    month_of,
    months_of,
    shift,
    weekday_near,
)


def weekday_named(tokens: Tokens, place: int) -> Shape | None:
    """Friday; Friday, Oct. 10; Thursday (12 March); Thursday of next week; Friday last week."""
    weekday = WEEKDAYS.get(tokens.at(place)) if tokens.word(place)[:1].isupper() else None
    if weekday is None:
        return None
    behind = past_full_stop(tokens, place)
    opened = tokens.at(behind) == "("
    date = behind + (tokens.at(behind) in {",", "("}) + (tokens.at(behind + 1) == "the")
    dated = month_first(tokens, date, weekday) or day_first(tokens, date, weekday)
    if dated and dated.kind == "day":
        return replace(dated, after=dated.after + (opened and tokens.at(dated.after) == ")"))
    if tokens.at(place) in SHORT_WEEKDAYS:
        # "Sun" and "Sat" are other words too: an abbreviation needs its stop and a preposition.
        return (
            None
            if tokens.at(place + 1) != "." or tokens.at(place - 1) != "on"
            else _by_weekday(behind, weekday)
        )
    week = behind + (tokens.at(behind) in {"of", ","})
    if tokens.at(week) in YEAR_STEP and tokens.at(week + 1) == "week":
        step = YEAR_STEP[tokens.at(week)]
        return Shape(week + 2, _in_week(weekday, step), "weekday", past={-1: True, 1: False}.get(step))
    return _by_weekday(behind, weekday)


def _by_weekday(after: int, weekday: int) -> Shape:
    def find(frame: Frame) -> Period | None:
        if not frame.published:
            return None
        # "From Thursday" and "until Friday" look ahead unless the verb says otherwise.
        ahead = not frame.tense and frame.role in {"from", "until", "by"}
        return single_day(weekday_near(weekday, frame.published, "future" if ahead else frame.tense))

    return Shape(after, find, "weekday")


def _in_week(weekday: int, step: int) -> Finder:
    def find(frame: Frame) -> Period | None:
        week = around(frame.published, "week", step) if frame.published else None
        return single_day(week.first + dt.timedelta(days=weekday)) if week else None

    return find


def deictic(tokens: Tokens, place: int) -> Shape | None:
    """Today, tonight, yesterday, tomorrow, overnight, the day after tomorrow."""
    word = tokens.at(place)
    phrase = " ".join(tokens.lower[place : place + 4])
    if phrase in {"the day after tomorrow", "the day before yesterday"}:
        step = 2 if "after" in phrase else -2
        return Shape(place + 4, steps_away(step), "day", past=step < 0)
    if word == "overnight":

        def night(frame: Frame) -> Period | None:
            eve = shift(frame.published, -1, "day") if frame.published else None
            return Period(eve, frame.published, about=True) if eve and frame.published else None

        return Shape(place + 1, night, "day", past=True)
    step = {"today": 0, "tonight": 0, "yesterday": -1, "tomorrow": 1}.get(word)
    if step is None:
        return None
    time = "night" if word == "tonight" else ""
    return Shape(place + 1, steps_away(step), "day", past={-1: True, 1: False}.get(step), time=time)


def steps_away(count: int, unit: Unit = "day") -> Finder:
    """So many units from the one of publication."""
    return lambda frame: around(frame.published, unit, count) if frame.published else None


STEP_WORDS = {
    "this": 0,
    "last": -1,
    "past": -1,
    "next": 1,
    "coming": 1,
    "current": 0,
    "previous": -1,
    "following": 1,
    "that": 0,
    "same": 0,
}


_FROM_ANCHOR = frozenset({"previous", "following", "that", "same"})


def modified(tokens: Tokens, place: int) -> Shape | None:
    """This week, last March, next Friday, the coming month, this summer, that December, the following year."""
    at = place + (tokens.at(place) in {"the", "this"} and tokens.at(place + 1) in STEP_WORDS)
    word = tokens.at(at)
    step = STEP_WORDS.get(word)
    at += word in {"that", "this"} and tokens.at(at + 1) == "same"
    noun = tokens.at(at + 1)
    if step is None:
        return None
    past = {-1: True, 1: False}.get(step)
    if word in _FROM_ANCHOR:
        return _anchored_unit(tokens, at, word, step)
    if word == "past" and noun in UNITS:
        return None
    if noun in {"week", "month", "year", "quarter"}:
        return Shape(
            at + 2, steps_away(step, UNITS[noun][1]), "year" if noun == "year" else "other", past=past
        )
    if noun == "weekend":
        return Shape(at + 2, _weekend(step, word), past=past)
    if noun in TIMES_OF_DAY and word in {"this", "last"}:
        return Shape(at + 2, steps_away(step), "day", past=past, time=noun)
    if noun in SEASONS and word not in {"past", "current"}:
        behind, year, beside = year_beside(tokens, at + 2)
        return Shape(behind if year else at + 2, _season(noun, year or beside, step, word), past=past)
    return _modified_name(tokens, at, step, past)


def _modified_name(tokens: Tokens, at: int, step: int, past: bool | None) -> Shape | None:
    """Last March, this Friday, next June."""
    word = tokens.at(at)
    capital = tokens.word(at + 1)[:1].isupper()
    weekday, month = WEEKDAYS.get(tokens.at(at + 1)), MONTHS.get(tokens.at(at + 1))
    behind = past_full_stop(tokens, at + 1)
    if not capital:
        return None
    if weekday is not None:
        return Shape(behind, _modified_weekday(weekday, step, word), "weekday", past=past)
    if month is not None and day_number(tokens, behind) is None:
        return Shape(behind, _modified_month(month, step), "month", past=past)
    if month is not None and (dated := month_first(tokens, at + 1)):
        return replace(dated, past=past) if not dated.absolute else dated
    return None


def _modified_weekday(weekday: int, step: int, word: str) -> Finder:
    """Last is strictly before publication, next in the week after, coming strictly after, this in its week."""

    def find(frame: Frame) -> Period | None:
        day = frame.published
        if not day:
            return None
        if step < 0:
            return single_day(day - dt.timedelta(days=(day.weekday() - weekday - 1) % 7 + 1))
        if word == "coming":
            return single_day(day + dt.timedelta(days=(weekday - day.weekday() - 1) % 7 + 1))
        if step > 0:
            return _in_week(weekday, 1)(frame)
        inside = day + dt.timedelta(days=weekday - day.weekday())
        ahead, behind = frame.tense == "future" and inside < day, frame.tense == "past" and inside > day
        return single_day(inside + dt.timedelta(days=7 * (ahead - behind)))

    return find


def _modified_month(month: int, step: int) -> Finder:
    """Last March is the latest over before this month, next March the first after it, this March this year's."""

    def find(frame: Frame) -> Period | None:
        day = frame.published
        if not day:
            return None
        year = day.year
        if step < 0:
            year -= month >= day.month
        elif step > 0:
            year += month <= day.month
        return month_of(year, month)

    return find


def _weekend(step: int, word: str) -> Finder:
    def find(frame: Frame) -> Period | None:
        day = frame.published
        if not day:
            return None
        saturday = day + dt.timedelta(days=5 - day.weekday())
        if step:
            saturday += dt.timedelta(days=7 * step)
        elif frame.tense == "past" or (word != "this" and not frame.tense):
            saturday -= dt.timedelta(days=7 if saturday > day else 0)
        return Period(saturday, saturday + dt.timedelta(days=1))

    return find


def plain_weekend(tokens: Tokens, place: int) -> Shape | None:
    """Over the weekend, at the weekend."""
    if tokens.at(place + 1) != "weekend" or tokens.at(place - 1) not in {"over", "at", "on", "during", "of"}:
        return None
    return Shape(place + 2, _weekend(0, "the"))


def _season(name: str, year: int | None, step: int, word: str) -> Finder:
    def find(frame: Frame) -> Period | None:
        day, start = frame.published, SEASONS[name]
        if year is not None and year > FIRST_YEAR:
            return replace(months_of(year, start, 3), about=True)
        if not day:
            return None
        here = day.year - (name == "winter" and day.month <= 2)
        now = months_of(here, start, 3)
        # "Last summer" is the latest one over, "next summer" the first one that has not begun.
        here -= step < 0 and now.last >= day
        here += step > 0 and now.first <= day
        return replace(months_of(here, start, 3), about=True)

    return find


def dated_season(tokens: Tokens, place: int) -> Shape | None:
    """Spring 2018, the summer of 2019, since the summer."""
    at = place + (tokens.at(place) == "the")
    name = tokens.at(at)
    if name not in SEASONS:
        return None
    behind, year, step = year_beside(tokens, at + 1)
    if year is not None:
        return Shape(behind, _season(name, year, 0, ""), absolute=True)
    if at == place or tokens.at(place - 1) not in _BEFORE_SEASON or tokens.at(at + 1) in _NAMES_OF_SEASONS:
        return None
    past = {-1: True, 1: False}.get(step) if step is not None else None
    return Shape(behind, _bare_season(name, step), past=past)


_BEFORE_SEASON = frozenset("in since until till by from before after during of".split())
_NAMES_OF_SEASONS = frozenset({"festival", "olympics", "palace", "games"})


def _bare_season(name: str, step: int | None) -> Finder:
    """A season without its year: the latest one begun, of what is to come the next one."""

    def find(frame: Frame) -> Period | None:
        day = frame.published
        if not day:
            return None
        if step is not None:
            return replace(months_of(day.year + step, SEASONS[name], 3), about=True)
        months = [months_of(day.year + year, SEASONS[name], 3) for year in (-1, 0, 1)]
        ahead = [months_ahead for months_ahead in months if months_ahead.last >= day]
        begun = [months_begun for months_begun in months if months_begun.first <= day]
        return replace(ahead[0] if frame.tense == "future" else begun[-1], about=True)

    return find


def _anchored_unit(tokens: Tokens, at: int, word: str, step: int) -> Shape | None:
    """The following month, that December, the same day: counted from the day told just before."""
    noun = tokens.at(at + 1)
    if noun in {"day", "week", "month", "year", "quarter"}:
        unit = UNITS[noun][1]

        def find(frame: Frame) -> Period | None:
            return around(frame.anchor.first, unit, step) if frame.anchor else None

        return Shape(at + 2, find)
    month = month_named(tokens, at + 1)
    # "... that May would resign" is a name.
    named = tokens.at(at + 1) == "may" and tokens.at(at + 2).isalpha()
    if month is None or named or day_number(tokens, past_full_stop(tokens, at + 1)):
        return None

    def in_that_year(frame: Frame) -> Period | None:
        if not frame.anchor:
            return None
        return month_of(frame.anchor.first.year + (step > 0 and month <= frame.anchor.first.month), month)

    return Shape(past_full_stop(tokens, at + 1), in_that_year, "month")


def day_beside(tokens: Tokens, place: int) -> Shape | None:
    """The day before, the year after: counted from the day told just before, unless an event follows."""
    noun, side, behind = (tokens.at(place + step) for step in (1, 2, 3))
    if noun not in {"day", "week", "month", "year"} or side not in {"before", "after"}:
        return None
    if behind not in {"", ",", ".", ";", ")", "with", "and", "but"}:
        return None
    unit, step = UNITS[noun][1], 1 if side == "after" else -1
    return Shape(
        place + 3, lambda frame: around(frame.anchor.first, unit, step) if frame.anchor else None, "other"
    )


def time_told(tokens: Tokens, place: int) -> Shape | None:
    """At the time: the day told just before."""
    if tokens.at(place + 1) != "time" or tokens.at(place - 1) != "at":
        return None
    if tokens.at(place + 2) in {"of", "that", "when", "to", "a", "it", "they", "he", "she"}:
        return None
    return Shape(place + 2, lambda frame: frame.anchor, "other")


def unit_here(tokens: Tokens, place: int) -> Shape | None:
    """The year, the month, the week: the one of publication."""
    if tokens.at(place) != "the" or tokens.at(place + 1) not in {"week", "month", "year", "quarter"}:
        return None
    return Shape(place + 2, steps_away(0, UNITS[tokens.at(place + 1)][1]))


def number_at(tokens: Tokens, place: int) -> tuple[int, int, bool] | None:
    """A count: the place after it, the number, whether it is rough ("a few", "several")."""
    found = _number(tokens, place)
    if found and tokens.at(found[0]) == "(" and tokens.at(found[0] + 1) == str(found[1]):
        # "Sixty (60) days" in legal prose.
        return found[0] + 3, found[1], found[2]
    return found


def _number(tokens: Tokens, place: int) -> tuple[int, int, bool] | None:
    word = tokens.at(place)
    if word.isdecimal() and len(word) <= 4:
        return place + 1, int(word), False
    if word in NUMBER_WORDS:
        number, behind = NUMBER_WORDS[word], place + 1
        more = NUMBER_WORDS.get(tokens.at(behind + 1), 10)
        if number >= 20 and tokens.at(behind) in DASHES and more < 10:
            return behind + 2, number + more, False
        return behind, number, False
    if word in {"a", "an"}:
        if tokens.at(place + 1) == "couple":
            return place + 2 + (tokens.at(place + 2) == "of"), 2, True
        return (place + 2, 3, True) if tokens.at(place + 1) == "few" else (place + 1, 1, False)
    return (place + 1, 3, True) if word in {"several", "few"} else None
