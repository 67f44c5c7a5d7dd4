"""Measures that go on, that are let run out, that hang on a turned clause; levies named by their remedy."""

from __future__ import annotations

import datetime as dt

import pytest

from detente.reader.claims import claims_of
from detente.reader.cleaning import clean


def _told(text: str) -> list[tuple[str, str]]:
    report = clean("report", f"Trade news.\n\n{text}", dt.date(2019, 5, 10))
    return [(claim.instrument, claim.status) for claim in claims_of(report)]


@pytest.mark.parametrize(
    ("text", "instrument", "status"),
    [
        (
            "Norway will continue to collect anti-dumping duties on Chilean salmon.",
            "anti_dumping",
            "in_force",
        ),
        (
            "Chile decided against renewing its anti-dumping duties on Peruvian zinc.",
            "anti_dumping",
            "expired",
        ),
        ("Chile has declined to extend its anti-dumping duties on Peruvian zinc.", "anti_dumping", "expired"),
        ("Norway let its import quota on Chilean salmon lapse at the end of March.", "quota", "expired"),
        (
            "Norway will charge a 20 percent duty on Chilean salmon from July 1 should the talks fail, Oslo said.",
            "tariff",
            "threatened",
        ),
        (
            "The duties due to be put on Chilean salmon are hereby indefinitely suspended, Norway said.",
            "tariff",
            "suspended",
        ),
        ("Norway imposed an anti-subsidy levy of 12 percent on Chilean salmon.", "anti_subsidy", "in_force"),
        ("Norway imposed an anti-dumping rate of 12 percent on Chilean salmon.", "anti_dumping", "in_force"),
        ("Norway resolved to apply a tariff of 12 percent to Chilean salmon.", "tariff", "announced"),
        ("Norway's withholdings on salmon exports will come down to 5 percent.", "export_tax", "announced"),
    ],
)
def test_what_goes_on_ends_or_hangs_on_something(text: str, instrument: str, status: str) -> None:
    assert (instrument, status) in _told(text)


def test_new_duties_that_go_on_coming_are_not_in_force() -> None:
    text = "Norway said it will continue to impose new tariffs of 10 percent on Chilean salmon."
    assert ("tariff", "announced") in _told(text)
