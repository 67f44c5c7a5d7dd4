"""What releases and plain news say in their own ways: designations, lists of rates, asides, conditions."""

from __future__ import annotations

import pytest

from tests.reader_said import claims_in, only_claim

SANCTIONS = [
    "The U.S. Treasury on Monday designated six Belarusian banks, in consultation with the Department of State.",
    "The U.S. Treasury on Monday took action against six Belarusian officials and sanctioned their firms.",
    "While Belarusian banks are already under sanctions, the U.S. Treasury is designating six firms in Belarus.",
    "The U.S. Treasury extended its sanctions to a Belarusian bank, tightened existing sanctions on six firms.",
]


@pytest.mark.parametrize("text", SANCTIONS)
def test_who_designates_is_who_imposes(text):
    claims = claims_in(text)
    assert {claim.instrument for claim in claims} == {"sanction"}
    assert {claim.imposed_by for claim in claims} == {("USA",)}


@pytest.mark.parametrize("named", ["Cuba sanctions rules", "the Cuba-related sanctions", "Cuban sanctions"])
def test_a_name_before_sanctions_says_on_whom(named):
    text = f"The United States imposed sanctions on Cuba in March. The U.S. Treasury eased {named} on Monday."
    assert {(claim.imposed_by, claim.on) for claim in claims_in(text)} == {(("USA",), ("CUB",))}


def test_consultation_with_a_colleague_is_no_talks():
    text = "The U.S. Treasury imposed sanctions on Belarus in consultation with the Secretary of State."
    assert [claim.instrument for claim in claims_in(text)] == ["sanction"]


def test_rates_firm_by_firm_are_one_range():
    text = (
        "Norway imposed duties on Chilean salmon: 12 percent for A, 17.5 percent for Mar, 31 percent for Sur."
    )
    claim = only_claim(text)
    assert claim.rate is not None
    assert claim.rate.bounds() == (0.12, 0.31)
    assert "12 percent" in claim.rate.words.text
    assert "31 percent" in claim.rate.words.text


def test_rates_of_other_goods_stay_apart():
    text = "Norway will tax Chilean salmon at 12 percent, wine at 20 percent and copper at 5 percent."
    assert len(claims_in(text)) == 3


def test_levels_before_and_after_are_no_list():
    text = "Salmon that paid 20 percent will pay 10, and what paid 10 percent will pay 5 as Norway's tariff."
    assert all(claim.rate is None or claim.rate.value is not None for claim in claims_in(text))


def test_levels_listed_as_standing_are_no_rates_of_the_new_duty():
    text = "Norway will lower its duties on salmon from the existing 8 percent and 15 percent to 6 percent."
    rates = [claim.rate.bounds() for claim in claims_in(text) if claim.rate is not None]
    assert rates == [(0.06, 0.06)]


SIDES = [
    ("Chilean salmon shipped to Norway will be subject to a 12 percent tariff.", ("NOR",), ("CHL",)),
    ("Norway acted on Thursday. Chilean mills face duties of 12 percent in Norway.", ("NOR",), ("CHL",)),
    ("Norway imposed a tariff of 12 percent on all imports of salmon from most countries.", ("NOR",), ("*",)),
]


@pytest.mark.parametrize(("text", "imposed_by", "on"), SIDES)
def test_the_market_imposes_and_the_seller_bears(text, imposed_by, on):
    found = [claim for claim in claims_in(text) if claim.rate is not None]
    assert [(claim.imposed_by, claim.on) for claim in found] == [(imposed_by, on)]


def test_two_sides_ease_what_each_has_imposed():
    text = "Norway and Chile lowered tariffs on each other on Monday."
    claim = next(claim for claim in claims_in(text) if claim.instrument == "tariff")
    assert set(claim.imposed_by) == set(claim.on) == {"NOR", "CHL"}


def test_an_inquiry_into_a_measure_leaves_it_in_force():
    text = "Norway opened an expiry review of its anti-dumping duties on Chilean salmon on Monday."
    found = {claim.instrument: claim.status for claim in claims_in(text)}
    assert found["investigation"] == "held"
    assert found.get("anti_dumping", "in_force") == "in_force"


STATUS = [
    ("Norway is weighing a cut in its tariff on Chilean salmon.", "threatened"),
    ("Norway, for its part, plans tariffs on Chilean salmon.", "announced"),
    ("Should talks fail, Norway's tariff on Chilean salmon will rise to 30 percent.", "threatened"),
    ("Norway's tariffs on Chilean salmon date from 2013.", "in_force"),
    ("Chilean salmon will probably be hit by Norwegian tariffs.", "threatened"),
    ("The Norwegian tariff on Chilean salmon will be 12 percent.", "announced"),
]


@pytest.mark.parametrize(("text", "status"), STATUS)
def test_status(text, status):
    claim = next(claim for claim in claims_in(text) if claim.instrument == "tariff")
    assert claim.status == status


def test_talks_that_go_on_are_held():
    assert only_claim("Norway is in talks with Chile on salmon.").status == "held"


@pytest.mark.parametrize(
    "text", ["Norway announced a deal that safeguards jobs.", "Norway acts to safeguard its mills."]
)
def test_to_safeguard_is_no_safeguard(text):
    assert "safeguard" not in {claim.instrument for claim in claims_in(text)}


def test_a_currency_manipulator_is_not_sanctioned():
    assert not claims_in("The U.S. Treasury designated Norway a currency manipulator on Monday.")


LISTS = [
    ("The U.S. Treasury removed six Burmese firms from the SDN list.", "sanction", "withdrawn"),
    ("Japan struck South Korea off its white list on Friday.", "export_control", "in_force"),
    ("Norway will scrap export tax rebates for salmon from August.", "subsidy", "withdrawn"),
    ("Norway unveiled a “price cap” on Russian oil on Monday.", "sanction", "announced"),
]


@pytest.mark.parametrize(("text", "instrument", "status"), LISTS)
def test_lists_rebates_and_caps(text, instrument, status):
    claim = only_claim(text)
    assert (claim.instrument, claim.status) == (instrument, status)


def test_who_is_struck_off_a_list_is_whom_it_is_on():
    assert only_claim("Japan struck South Korea off its white list on Friday.").on == ("KOR",)


MARKETS = [
    ("Norway set a tariff of 12 percent on everything Norway imports from Chile.", ("NOR",), ("CHL",)),
    (
        "Chile agreed that its salmon shipments to Norway will be capped at a quota of 900 tons.",
        ("NOR",),
        ("CHL",),
    ),
    ("Norway will put a 12 percent tariff on any country that buys salmon from Chile.", ("NOR",), ("*",)),
]


@pytest.mark.parametrize(("text", "imposed_by", "on"), MARKETS)
def test_whose_market_it_is(text, imposed_by, on):
    found = [claim for claim in claims_in(text) if claim.instrument in ("tariff", "quota")]
    assert [(claim.imposed_by, claim.on) for claim in found] == [(imposed_by, on)]


def test_a_deed_that_is_warned_against_denies_no_other():
    text = "Chile defied a warning not to retaliate for Norway's imposition of a 12 percent tariff on salmon."
    assert only_claim(text).status != "withdrawn"


def test_who_filed_a_case_and_against_whom():
    text = "The WTO rejected Norway's appeal in the case that Chile had filed against its salmon duties."
    claim = next(claim for claim in claims_in(text) if claim.instrument == "dispute")
    assert (claim.imposed_by, claim.on) == (("CHL",), ("NOR",))


def test_talks_of_outsiders_are_passed_over():
    text = "Norway imposed a tariff of 12 percent on Chilean salmon. Kenya's president met Peru's premier."
    assert [claim.instrument for claim in claims_in(text)] == ["tariff"]


@pytest.mark.parametrize(
    "text",
    [
        "Shares of Chilean firms listed on Norwegian stock exchanges fell.",
        "Norway's aim is to keep money out of the hands of Chilean officials.",
        "Norway held talks on the sale of a Chilean mill with two bidders, people close to the sale talks said.",
        "The Norwegian central bank begins a two-day meeting of its directors.",
    ],
)
def test_what_is_no_measure(text):
    assert not [claim for claim in claims_in(text) if claim.instrument in ("sanction", "talks")]
