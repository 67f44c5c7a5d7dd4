"""Sentences that are easily misread: whose rate, which goods, which measure, and what nobody said."""

from __future__ import annotations

import datetime as dt

import pytest

import detente
from detente.policy.ledger import BASELINE
from detente.reader.claim import GUESSED_ACTOR, Claim
from detente.show.walk import walk_from

DAY = "2025-06-12"


def claims_in(text: str, published: str = DAY) -> list[Claim]:
    return list(detente.read({"told": text}, published=published).claims)


def told(claim: Claim) -> tuple[str, float | None, str]:
    return ">".join([*claim.imposed_by, *claim.on]), claim.rate.value if claim.rate else None, claim.product


def test_a_rate_belongs_to_the_measure_before_it_when_the_next_one_stands_behind_and():
    text = (
        "Norwegian tariffs on Chilean imports will fall to 30% from 145% and Chilean duties on Norwegian goods "
        "to 10% from 125%, the two sides said."
    )
    rates = {claim.imposed_by: claim.rate.value for claim in claims_in(text) if claim.rate}
    assert rates == {("NOR",): 0.30, ("CHL",): 0.10}


def test_goods_stand_with_their_rate():
    text = "Norway imposed tariffs of 25 percent on imported steel and 10 percent on imported aluminum."
    assert {told(claim)[1:] for claim in claims_in(text)} == {(0.25, "steel"), (0.10, "aluminum")}


@pytest.mark.parametrize(
    "why",
    ["over its purchases of Russian oil", "because of its rare earths", "in retaliation for a duty on wine"],
)
def test_goods_that_are_the_reason_are_not_what_the_duty_is_on(why):
    claims = [c for c in claims_in(f"Norway imposed a 25% tariff on goods from India {why}.") if c.rate]
    assert [(claim.imposed_by, claim.on, claim.hs) for claim in claims] == [(("NOR",), ("IND",), ())]


def test_a_second_rate_that_is_said_not_to_come_is_no_claim():
    text = "Norway will leave its tariff on Chilean salmon at 10%, and not raise it to 25% at this time."
    assert [claim.rate.value for claim in claims_in(text) if claim.rate] == [0.10]


def test_what_is_looked_back_on_is_no_first_day():
    text = "Norway will impose a tariff of 25% on imports above the average over the last three years."
    assert [claim.effective for claim in claims_in(text)] == [None]


def test_days_given_respectively_are_an_interval():
    text = (
        "Norway will impose a 100% tariff on Chilean salmon and a 25% tariff on Chilean copper. "
        "The duties will take effect Oct. 1 and Oct. 15 respectively."
    )
    days = {claim.effective.iso() for claim in claims_in(text) if claim.effective}
    assert days == {"2025-10-01/2025-10-15"}


def test_goods_of_one_chapter_under_other_headings_are_two_measures():
    text = (
        "Indonesia's ban on exports of nickel ore came into force on Wednesday. "
        "Indonesia lifted a similar ban on bauxite in 2017."
    )
    told = {claim.product: claim.status for claim in claims_in(text, "2020-01-01")}
    assert told == {"nickel ore": "in_force", "bauxite": "expired"}


def test_no_claim_ends_before_it_begins():
    text = "The ban began on May 1, 2020. Norway ended its ban on imports of Chilean salmon in March 2018."
    for claim in claims_in(text):
        assert not (claim.until and claim.effective and claim.until.last < claim.effective.first)


def test_the_items_of_a_release_are_deeds():
    text = (
        "The Government of Norway announced new terms of trade with Chile.\n\nNorway will:\n\n"
        "- Impose a tariff of 12 percent on Chilean salmon.\n- Lift the ban on imports of Chilean grapes."
    )
    assert {claim.product: claim.status for claim in claims_in(text)} == {
        "salmon": "announced",
        "grapes": "withdrawn",
    }


def test_members_of_a_bloc_are_counted_in_it():
    text = "China curbed rare earths. The United States and its G7 partners agreed to coordinate a response."
    joint = [claim for claim in claims_in(text) if claim.instrument == "coordination"]
    assert [(claim.imposed_by, claim.on) for claim in joint] == [(("G7",), ("CHN",))]


@pytest.mark.parametrize(
    ("text", "guessed"),
    [
        ("Carmakers of Japan face a levy of 25 percent on cars. Canada has not answered.", True),
        (
            "Norway imposed a levy of 25 percent on Japanese cars. The levy on Japanese trucks is 10%.",
            False,
        ),
    ],
)
def test_a_rate_is_never_put_on_a_guess(text, guessed):
    reading = detente.read({"told": text}, published=DAY)
    assert any(GUESSED_ACTOR in claim.notes for claim in reading.claims) == guessed
    assert all((one.measure is None) == guessed for one in reading.measures)
    assert all(("guess" in one.why) == guessed for one in reading.measures)


def test_a_suspension_with_an_end_keeps_the_measure_beyond_it():
    text = "China will suspend a 24 percent tariff on U.S. goods for 90 days from May 14, the ministry said."
    (one,) = detente.read({"told": text}, published="2025-05-13").measures
    assert one.measure is not None
    assert one.measure.status_on(dt.date(2025, 6, 1)) == "suspended"
    assert one.measure.status_on(dt.date(2025, 9, 1)) == "in force"


def test_a_duty_older_than_the_data_is_named_and_not_counted_again():
    reading = detente.read(
        {"told": "Norway imposed a tariff of 25 percent on all goods from Chile."}, "2018-03-08"
    )
    (one,) = walk_from(reading).told
    assert not one.counted
    assert str(BASELINE.year) in one.why and "8 March 2018" in one.why
