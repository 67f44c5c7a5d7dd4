"""When a measure starts, where other words than its own clause tell it."""

from __future__ import annotations

import datetime as dt

import pytest

from detente.reader.mentions.days import days_in
from tests.reader_said import claims_in

FRIDAY = "2024-06-14"


def starts_in(text: str, published: str = FRIDAY) -> list[str]:
    """The first day of each measure in the order of the text; "none" where the reader gives none."""
    claims = sorted(claims_in(text, published), key=lambda claim: claim.quotes[0].start)
    return [claim.effective.iso() if claim.effective else "none" for claim in claims]


def days_told(text: str, published: str = FRIDAY) -> list[str]:
    """The days that a text names."""
    return [day.period.iso() for day in days_in(text, dt.date.fromisoformat(published)) if day.period]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Norway banned imports of Chilean salmon with immediate effect on Wednesday.", "2024-06-12"),
        ("Norway has banned Chilean salmon with immediate effect. It said so on Tuesday.", "2024-06-11"),
        ("The order was signed on Thursday and takes effect immediately.", "2024-06-13"),
        ("Peru raised its duty on Thursday, effective at once.", "2024-06-13"),
        ("The rule is effective on publication.", "2024-06-14"),
        ("The duty applies from the day of publication.", "2024-06-14"),
        ("The ministry said on Monday that the duty took effect immediately.", "2024-06-10"),
        ("In 2019 prices fell. The duty takes effect straight away.", "2024-06-14"),
    ],
)
def test_what_is_immediate_has_the_day_of_the_act(text: str, day: str) -> None:
    starts = [told for told in days_in(text, dt.date.fromisoformat(FRIDAY)) if told.role == "from"]
    assert [told.period.iso() for told in starts if told.period] == [day] * len(starts)
    assert starts


@pytest.mark.parametrize(
    "text",
    [
        "The regulation will enter into force on publication.",
        "He called it a mistake at once.",
        "The chair was left on the same day.",
    ],
)
def test_at_once_alone_is_no_start(text: str) -> None:
    assert not any(day.role == "from" for day in days_in(text, dt.date.fromisoformat(FRIDAY)))


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Kenya has charged 15% on Ugandan milk since the spring.", ["2024-03-01/2024-05-31"]),
        ("Kenya raised the duty in the autumn.", ["2023-09-01/2023-11-30"]),
        ("Kenya will raise the duty in the autumn.", ["2024-09-01/2024-11-30"]),
        ("Oslo left a 2016 agreement with Lima.", ["2016"]),
        (
            "The duty falls to 10% on 1 August 2024 and to 5% six months after that.",
            ["2024-08-01", "2025-02-01"],
        ),
        ("It sold 3 million chickens a month from May 1.", ["2024-05-01"]),
        ("It starts a week from Friday.", ["2024-06-21"]),
    ],
)
def test_days_of_seasons_steps_and_years(text: str, days: list[str]) -> None:
    assert days_told(text) == days


@pytest.mark.parametrize(
    ("text", "starts"),
    [
        ("Chile has banned imports of Peruvian grapes. The restriction starts on July 1.", ["2024-07-01"]),
        ("Chile has banned imports of Peruvian grapes. The new regime begins on July 1.", ["2024-07-01"]),
        (
            "Chile has raised the duty on grapes from Peru to 30%. The increase was notified on Thursday by the "
            "customs service and took effect immediately.",
            ["2024-06-13"],
        ),
    ],
)
def test_starts_told_by_a_stand_in_or_another_verb(text: str, starts: list[str]) -> None:
    assert starts_in(text) == starts


def test_an_earlier_measure_that_applies_does_not_date_the_new_one() -> None:
    text = "Chile will impose duties of 20% on rods from Peru. Provisional measures have been in force since May."
    assert starts_in(text) == ["none", "2024-05"]


@pytest.mark.parametrize(
    ("text", "starts"),
    [
        (
            "Chile will charge a duty of 16% on Norwegian salmon from July 1. The tariff on its trout is 25%.",
            ["2024-07-01", "2024-07-01"],
        ),
        (
            "Chile will impose anti-dumping duties on steel wire from Norway as of July 1. The duties are "
            "as follows: 43% on wire and 20% on rods.",
            ["2024-07-01", "2024-07-01"],
        ),
        (
            "Chile has imposed new duties on Norwegian fish. The decree takes effect on July 1. The ministry "
            "praised it. Shops were calm. Markets rose. Chile will also raise its duty on Norwegian steel to 35%.",
            ["2024-07-01", "2024-07-01"],
        ),
    ],
)
def test_rates_listed_after_a_start_begin_with_it(text: str, starts: list[str]) -> None:
    assert starts_in(text) == starts


def test_rates_of_until_now_do_not_begin_with_the_new_ones() -> None:
    text = (
        "From July 1, Norwegian salmon will be subject to a duty of 16%. Chile has until now charged a duty of 5% "
        "on Norwegian trout."
    )
    assert "none" in starts_in(text)


@pytest.mark.parametrize(
    ("text", "starts"),
    [
        (
            "Before the end of July, Chile will introduce a tariff of 25% on Norwegian fish.",
            ["2024-07-31"],
        ),
        (
            "Chile will suspend its tariffs on Norwegian fish from July 1.",
            ["2024-07-01"],
        ),
    ],
)
def test_starts_by_tense_and_deed(text: str, starts: list[str]) -> None:
    assert starts_in(text) == starts


def test_a_month_that_is_also_a_word_lies_back_under_a_past_verb() -> None:
    text = "The duty on Norwegian fish had been increased twice, by 2.5 percentage points each, in March and May."
    assert starts_in(text, "2024-01-10") == ["2023-03"]


def test_an_end_with_a_length_of_time_beside_it_is_over() -> None:
    (claim,) = claims_in("Chile stopped exports of copper for three weeks until January 23.", FRIDAY)
    assert claim.until is not None
    assert claim.until.iso() == "2024-01-23"
