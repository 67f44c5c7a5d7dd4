"""The words by which reports say from when a measure applies."""

from __future__ import annotations

import datetime as dt

import pytest

from detente.reader.mentions.days import days_in
from tests.reader_said import claims_in

FRIDAY = "2024-06-14"
DECREED = "Chile imposed a 20% tariff on Norwegian salmon. "


def starts_in(text: str) -> list[str]:
    """The first days of the measures of a text, read on a Friday."""
    return [claim.effective.iso() for claim in claims_in(text, FRIDAY) if claim.effective]


@pytest.mark.parametrize(
    ("words", "start"),
    [
        ("will impose a 20% tariff on Norwegian salmon at the start of next year", "2025-01"),
        ("will impose a 20% tariff on Norwegian salmon in the new year", "2025"),
        ("will impose a 20% tariff on Norwegian salmon from the new year", "2025-01-01"),
        ("will impose a 20% tariff on Norwegian salmon from the start of the new year", "2025-01-01"),
        ("will impose a 20% tariff on Norwegian salmon at 12:01 a.m. on Monday", "2024-06-17"),
        ("will charge 20% on Norwegian salmon for another five years from July 1", "2024-07-01"),
        ("postponed the start of its 20% tariff on Norwegian salmon by a month, to July 1", "2024-07-01"),
        ("brought forward its 20% tariff on Norwegian salmon to July 1", "2024-07-01"),
    ],
)
def test_words_of_a_start(words: str, start: str) -> None:
    assert starts_in(f"Chile {words}.") == [start]


@pytest.mark.parametrize("words", ["went live", "became effective", "came into operation"])
def test_verbs_of_a_start(words: str) -> None:
    assert starts_in(f"Chile's 20% tariff on Norwegian salmon {words} on Monday.") == ["2024-06-10"]


@pytest.mark.parametrize(
    "words",
    [
        "Collection begins on July 1.",
        "Customs will start collecting it on July 1.",
        "Implementation is set for July 1.",
        "The effective date is July 1.",
        "The start date will be July 1.",
        "The decision will be implemented from July 1.",
        "It will be enforced on July 1.",
    ],
)
def test_starts_of_what_was_told_before(words: str) -> None:
    assert starts_in(DECREED + words) == ["2024-07-01"]


@pytest.mark.parametrize(
    "words",
    [
        "Talks with Peru are to start on July 1.",
        "The start date of the talks is July 1.",
        "Ministers will start collecting votes on July 1.",
        "Licences, on hold since May, are back.",
    ],
)
def test_other_starts_are_not_those_of_the_measure(words: str) -> None:
    assert starts_in(DECREED + words) == []


def test_a_length_with_for_before_it_is_no_distance() -> None:
    days = days_in("It will last for five years from May 19, 2024.", dt.date.fromisoformat(FRIDAY))
    assert [day.period.iso() for day in days if day.period] == ["2024-05-19"]
