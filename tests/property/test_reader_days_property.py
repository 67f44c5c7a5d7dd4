"""Days named in words land where the words promise, on every day of publication, and mentions never overlap."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from detente.reader.mentions.days import days_in, resolve

some = settings(max_examples=150, deadline=None, derandomize=True)
days = st.dates(dt.date(1950, 1, 1), dt.date(2095, 12, 31))
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = "January February March April May June July August September October November December".split()
# From publication, in days: the window that each expression promises.
WINDOWS = {
    "yesterday": (-1, -1),
    "today": (0, 0),
    "tomorrow": (1, 1),
    "the day after tomorrow": (2, 2),
    "a week from tomorrow": (8, 8),
    "last week": (-13, -1),
    "this week": (-6, 6),
    "next week": (1, 13),
    "last month": (-62, -1),
    "this month": (-30, 30),
    "next month": (1, 62),
    "last year": (-731, -1),
    "next year": (1, 731),
    "earlier this month": (-30, 0),
    "later this month": (0, 30),
    "over the weekend": (-7, 1),
    "10 days ago": (-10, -10),
    "in two weeks": (14, 14),
    "within 90 days": (0, 90),
    "by the end of the year": (0, 366),
    "until the end of the month": (0, 30),
    "last March": (-396, -1),
    "next March": (1, 396),
    "overnight": (-1, 0),
}
PIECES = (
    *WINDOWS,
    *(f"on {weekday}" for weekday in WEEKDAYS),
    *(f"from {month} 3" for month in MONTHS),
    "between Sept. 1 and Dec. 15",
    "since 2018",
    "Nov. 10, 2025",
    "for another 90 days",
    "nine months later",
    "late on Friday",
    "12:01 a.m. on March 12",
    "25 percent,",
    "May",
    "2018 items",
    "will",
    "said",
    "U.S.",
    ".",
    "\n\n",
    "the",
    "of",
    "to",
    "and",
    "–",
)


@some
@given(days, st.sampled_from(sorted(WINDOWS)))
def test_relative_words_stay_within_their_window(published: dt.date, words: str) -> None:
    period = resolve(words, published)
    low, high = WINDOWS[words]
    assert period is not None
    assert low <= (period.first - published).days <= (period.last - published).days <= high


@some
@given(days, st.integers(0, 6))
def test_days_of_the_week_are_theirs_and_within_a_week(published: dt.date, number: int) -> None:
    name = WEEKDAYS[number]
    windows = {"": (-6, 0), "last ": (-7, -1), "this ": (-6, 6), "next ": (1, 13), "the coming ": (1, 7)}
    for lead, (low, high) in windows.items():
        period = resolve(f"{lead}{name}", published)
        assert period is not None
        assert period.first == period.last
        assert period.first.weekday() == number
        assert low <= (period.first - published).days <= high
    effective = resolve(f"effective {name}", published)
    assert effective is not None
    assert 0 <= (effective.first - published).days <= 6


@some
@given(days, days)
def test_a_day_without_a_year_is_the_nearest_the_last_or_the_next(published: dt.date, named: dt.date) -> None:
    words = f"{MONTHS[named.month - 1]} {named.day}"
    years = 8 if (named.month, named.day) == (2, 29) else 1
    near, past, future = (resolve(words, published, tense) for tense in ("", "past", "future"))
    assert near is not None
    assert past is not None
    assert future is not None
    assert all(
        (found.first.month, found.first.day) == (named.month, named.day) for found in (near, past, future)
    )
    assert 0 <= (published - past.first).days <= 366 * years
    assert 0 <= (future.first - published).days <= 366 * years
    assert near in (past, future)
    assert abs(near.first - published) == min(published - past.first, future.first - published)


@some
@given(days)
def test_a_full_date_is_itself_in_every_order(day: dt.date) -> None:
    month = MONTHS[day.month - 1]
    orders = (
        f"{month} {day.day}, {day.year}",
        f"{day.day} {month} {day.year}",
        f"{month[:3]} {day.day} {day.year}" if month != "May" else f"May {day.day} {day.year}",
        f"{WEEKDAYS[day.weekday()]}, {month} {day.day}, {day.year}",
        day.isoformat(),
    )
    for words in orders:
        (found,) = days_in(f"It began on {words}.", None)
        assert found.words == words
        assert found.period is not None
        assert (found.period.first, found.period.last) == (day, day)


@some
@given(st.lists(st.sampled_from(PIECES), max_size=30), st.none() | days)
def test_mentions_are_exact_ordered_and_apart(pieces: list[str], published: dt.date | None) -> None:
    text = " ".join(pieces)
    found = days_in(text, published)
    assert all(mention.words == text[mention.start : mention.end] for mention in found)
    assert all(one.end <= two.start for one, two in pairwise(found))
    assert all(mention.period.first <= mention.period.last for mention in found if mention.period)


@some
@given(st.text(max_size=300), st.none() | days)
def test_any_text_is_read(text: str, published: dt.date | None) -> None:
    assert all(mention.words == text[mention.start : mention.end] for mention in days_in(text, published))


@some
@given(st.sampled_from([dt.date.min, dt.date.max, dt.date(1945, 1, 1), dt.date(2100, 12, 31)]), st.data())
def test_the_ends_of_the_calendar_break_nothing(published: dt.date, data: st.DataObject) -> None:
    text = " ".join(data.draw(st.lists(st.sampled_from(PIECES), max_size=10)))
    days_in(f"{text} last week, next year, in 90 years, 9000 years ago, this weekend, Monday", published)
