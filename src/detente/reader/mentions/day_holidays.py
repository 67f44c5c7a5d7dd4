"""Days that have a name in news prose: Christmas, the new year, New Year's Day, New Year's Eve."""

from __future__ import annotations

import datetime as dt

from detente.reader.claim import Period
from detente.reader.mentions.day_dates import Frame, Shape, find_days
from detente.reader.mentions.day_words import Tokens, year_of


def _new_year(frame: Frame) -> Period | None:
    """The new year: the one that comes, or has just begun; what starts from it starts on its first day."""
    day = frame.published
    if not day:
        return None
    year = day.year if day.month <= 2 and frame.tense != "future" else day.year + 1
    first = dt.date(year, 1, 1)
    return Period(first, first) if frame.role == "from" else year_of(year)


def holiday(tokens: Tokens, place: int) -> Shape | None:
    """Christmas, the new year, New Year's Day, New Year's Eve."""
    if tokens.words[place] == "Christmas":
        eve = tokens.at(place + 1) == "eve"
        after = place + 1 + (tokens.at(place + 1) in {"eve", "day"})
        return Shape(after, find_days(12, 25 - eve, 25 - eve, None, None, None), "day")
    if tokens.at(place - 1) == "the" and tokens.at(place) == "new":
        return Shape(place + 2, _new_year, "other") if tokens.at(place + 1) == "year" else None
    words = tokens.lower[place : place + 5]
    if tokens.words[place] != "New" or words[1:2] != ["year"] or words[3:4] != ["s"]:
        return None
    if words[4:] == ["day"]:
        return Shape(place + 5, find_days(1, 1, 1, None, None, None), "day")
    return Shape(place + 5, find_days(12, 31, 31, None, None, None), "day") if words[4:] == ["eve"] else None
