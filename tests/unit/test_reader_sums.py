"""What is no measure of its own: sums of rates told after them, deals of both sides, reasons of other acts."""

from __future__ import annotations

import pytest

from tests.reader_said import claims_in, rates_in_claims, sides_in

SUMS = [
    # told rate by rate, by side, after the line that announces it
    ("Norway said on Thursday that it will impose anti-dumping duties on salmon from Chile and Peru. "
     "Salmon from Chile will be charged 12 percent and salmon from Peru 19 percent, Norway said.",
     ["12%", "19%"]),
    # other words for goods, but the same day
    ("Norway will impose tariffs on Chilean farm products from July 1. "
     "Salmon from Chile will be charged a duty of 12 percent from July 1.",
     ["12%"]),
    # cut in one line, paid in the next
    ("Norway will cut its tariffs on Chilean salmon. Norway said salmon from Chile will pay a duty of 12 percent.",
     ["12%"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "rates"), SUMS)
def test_a_sum_of_rates_is_no_claim_beside_them(text, rates):
    assert rates_in_claims(text) == rates


OWN = [
    # other goods
    "Norway imposed tariffs on steel from Chile. Norway also imposed a tariff of 12 percent on salmon from Chile.",
    # another day
    "Norway imposed tariffs on salmon from Chile in 2019. "
    "Norway will charge salmon from Chile a duty of 12 percent from July 1.",
    # the one is lifted, the other put on
    "Norway will lift its tariffs on salmon from Chile. Norway will impose a 12 percent tariff on Chilean wine.",
]


@pytest.mark.parametrize("text", OWN)
def test_a_measure_without_rate_stays_beside_other_rates(text):
    assert sorted(rates_in_claims(text)) == ["12%", "none"]


DEALS = [
    "Norway and Chile agreed on Thursday to suspend the tariffs on each other's goods for five years.",
    "Norway and Chile have agreed to lift their tariffs on each other.",
    "Norway and Chile met on Monday. The two sides agreed to stop imposing new tariffs.",
]


@pytest.mark.parametrize("text", DEALS)
def test_what_both_sides_agree_to_do_is_a_deal(text):
    found = [claim for claim in claims_in(text) if claim.instrument != "talks"]
    assert [(claim.instrument, set(claim.imposed_by), claim.on) for claim in found] == [
        ("agreement", {"NOR", "CHL"}, ())
    ]


def test_deals_with_two_partners_are_two():
    text = (
        "Norway and Chile signed a trade agreement on Thursday. "
        "A day earlier Norway signed the same trade agreement with Peru."
    )
    assert sides_in(text) == ["CHL NOR", "NOR PER"]


REASONS = [
    "Norway banned imports of salmon from Chile in response to sanctions announced by Santiago.",
    "Norway banned imports of salmon from Chile, a step that Santiago called payback for Chilean sanctions.",
    "Norway banned imports of salmon from Chile to stop traders who evade Norwegian sanctions.",
    "Norway banned imports of salmon from Chile after firms sold it in breach of Norwegian sanctions.",
    "Norway banned imports of salmon from Chile in defiance of sanctions announced by Santiago.",
    "Norway banned imports of salmon from Chile to calm the anger over sanctions announced by Santiago.",
]


@pytest.mark.parametrize("text", REASONS)
def test_a_reason_is_no_claim(text):
    assert [claim.instrument for claim in claims_in(text)] == ["import_ban"]


def test_what_a_complaint_is_about_is_told_by_the_complaint():
    text = "Norway will file a complaint with the WTO over Chile's decision to impose tariffs."
    assert [claim.instrument for claim in claims_in(text)] == ["dispute"]


def test_a_reason_that_is_told_as_news_stays():
    text = (
        "Norway's ban on Chilean salmon was a response to Chile's expansion of its export controls on copper."
    )
    assert "export_control" in {claim.instrument for claim in claims_in(text)}
