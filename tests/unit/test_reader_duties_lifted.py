"""Duties that are done away with, and what only looks like a ban or an export tax."""

from __future__ import annotations

import pytest

from tests.reader_said import claims_in, only_claim

LIFTED = [
    "Norway has done away with its customs duty on salmon from Chile.",
    "Norway zeroed its import tax on salmon from Chile.",
    "Norway zeroed out the tariff on salmon from Chile.",
]


@pytest.mark.parametrize("text", LIFTED)
def test_a_duty_done_away_with_is_withdrawn(text):
    claim = only_claim(text)
    assert (claim.instrument, claim.imposed_by, claim.on, claim.status) == (
        "tariff",
        ("NOR",),
        ("CHL",),
        "withdrawn",
    )


def test_import_duties_on_exports_are_of_the_buyer_and_no_ban():
    text = "Norway and Chile talked of salmon. A rule suspending all import duties on Chilean exports is out."
    assert {claim.instrument for claim in claims_in(text)} <= {"tariff", "talks"}


def test_preferential_treatment_under_a_system_of_preferences():
    claim = only_claim("Norway ended Chile's preferential treatment under GSP on May 17.")
    assert (claim.instrument, claim.imposed_by, claim.on) == ("tariff", ("NOR",), ("CHL",))


def test_a_penalty_is_the_measure_told_before():
    text = "Norway put an anti-dumping duty on salmon from Chile in May. On Monday it lifted the penalty on Chile."
    assert {(claim.imposed_by, claim.on) for claim in claims_in(text)} == {(("NOR",), ("CHL",))}
    assert {claim.status for claim in claims_in(text)} & {"withdrawn", "expired"}
