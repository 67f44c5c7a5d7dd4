"""What news says of sides, status and rates in its own ways: preferences, asides, relative clauses, exceptions."""

from __future__ import annotations

import pytest

from tests.reader_said import claims_in, only_claim

PREFERENCES = [
    ("Norway will strip Chile of its trade preferences from July 1.", "announced"),
    ("Norway revoked Chile's most-favored-nation status in March.", "in_force"),
    ("Norway is weighing whether to suspend duty-free treatment for Chile.", "threatened"),
    ("Chile will lose most favoured nation treatment for salmon, Norway said.", "announced"),
]


@pytest.mark.parametrize(("text", "status"), PREFERENCES)
def test_to_take_a_preference_is_to_put_a_tariff_on(text, status):
    claim = only_claim(f"Norway and Chile are at odds over salmon. {text}")
    assert (claim.instrument, claim.on, claim.status) == ("tariff", ("CHL",), status)
    assert claim.imposed_by == ("NOR",)


SIDES = [
    # who is hit is no owner of the duty
    ("Norway last week hit Chile with an additional 25% duty over its purchases of Cuban sugar.", "NOR", "CHL"),
    # the place where it is paid
    ("Since Monday Chilean salmon has paid 50 percent in duty at Norwegian ports.", "NOR", "CHL"),
    ("In Norway, Chilean salmon pays a tariff of 25 percent.", "NOR", "CHL"),
    ("Since 5 April a 10% tariff has been charged in Norway on salmon from Chile.", "NOR", "CHL"),
    # the office that says so
    ("Salmon from Chile will pay a duty of 30 percent, according to Norway's Finance Ministry.", "NOR", "CHL"),
    # an aside
    ("Prime Minister Justin Trudeau, following Norway's lead, imposed a 30 percent tariff on salmon from Chile.",
     "CAN", "CHL"),
    # a subject before the clause
    ("Norway acted first, applying a tariff of 35 percent to salmon from Chile.", "NOR", "CHL"),
    ("President Donald Trump having brought back a 25 percent tariff on Chile, salmon got dearer.", "USA", "CHL"),
    # a pronoun in the relative clause
    ("Norway refused to exempt Chile from the tariff of 25 percent, which it imposed in March.", "NOR", "CHL"),
    # a noun, a time and an infinitive
    ("Oslo's decision last fall to charge a 30 percent duty on salmon from Chile cost jobs.", "NOR", "CHL"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "by", "on"), SIDES)
def test_who_taxes_whom(text, by, on):
    found = {(claim.imposed_by, claim.on) for claim in claims_in(text) if claim.rate is not None}
    assert found == {((by,), (on,))}


EVERYONE = [
    "Norway will put a tariff of 25 percent on steel imports from all countries except the United States.",
    "Norway will tax salmon from partners other than Chile and Peru at 25 percent.",
]


@pytest.mark.parametrize("text", EVERYONE)
def test_all_but_one_pay(text):
    assert {claim.on for claim in claims_in(text)} == {("*",)}


def test_who_is_spared_is_not_who_is_meant():
    text = (
        "India will make an exception for Singapore from its ban on shipments of rice. "
        "India halted overseas sales of white rice on July 20."
    )
    assert [claim.on for claim in claims_in(text) if claim.quotes[0].text.startswith("India halted")] == [
        ("*",)
    ]


def test_an_import_duty_without_a_target_is_on_everyone():
    text = (
        "Canadian farmers sell most of their peas to India, and Canada hoped for more. "
        "India imposed an import duty of 50 percent on peas. Canadian ministers called it a blow to Canada."
    )
    assert {claim.on for claim in claims_in(text) if claim.rate is not None} == {("*",)}


STATUS = [
    ("Norwegian firms may no longer sell salmon to Chile.", "in_force"),
    ("Under the accord, Norway will lower or remove duties on Chilean salmon.", "announced"),
    ("At the end of 2017 Norway fixed duties of 29 percent on Chilean salmon.", "in_force"),
    ("Norway lifted the tariff on Chilean salmon from 20 cents to $2.50 a kilogram in 2016.", "in_force"),
    ("Norway's minister has accepted the recommendation to apply duties of 8.4 percent to Chilean salmon.",
     "announced"),
    ("Norway has talked of a tariff of 20 percent on Chilean salmon.", "threatened"),
    ("Chile answered in response to Norway's decision to impose a 25 percent tariff on its salmon.", "in_force"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "status"), STATUS)
def test_the_status_of_what_is_done(text, status):
    assert {claim.status for claim in claims_in(text) if claim.imposed_by == ("NOR",)} == {status}


def test_the_second_of_two_verbs_shares_the_mood_of_the_first():
    text = "Norway will ban exports of salmon to Chile and put a 35 percent tariff on copper from Chile."
    assert {claim.status for claim in claims_in(text)} == {"announced"}


def test_a_rate_in_a_clause_with_which_is_of_the_measure_before():
    claim = only_claim(
        "Norway defends its tariffs on Chilean salmon, which were doubled to 50 percent in June."
    )
    assert claim.rate is not None
    assert claim.rate.value == 0.5


NO_RATE = [
    "Norway raised its duty on salmon. Demand is still up more than 35 percent this year.",
    "Norway raised its duty on salmon. Offers for 5% broken slipped on Thursday.",
    "Norway raised its duty on salmon. At present salmon is charged 18%, rice 9% and copper 14%.",
]


@pytest.mark.parametrize("text", NO_RATE)
def test_what_goes_up_or_stands_is_no_new_rate(text):
    assert all(claim.rate is None for claim in claims_in(text))


NOTHING = [
    "Norway's minister said so at a meeting with industry officials.",
    "We have stopped buying salmon as of today, a Norwegian mill said.",
    "The authority handled the case in line with World Trade Organization rules, Norway said.",
    "The law allows Norway to restrict imports of salmon.",
    "Leaders reported on the Minsk agreements to Norway.",
]


@pytest.mark.parametrize("text", NOTHING)
def test_what_is_no_claim_of_its_own(text):
    assert not claims_in(f"Norway and Chile trade salmon. {text}")


def test_what_is_phased_out_is_not_bought_any_more():
    claim = only_claim("Norway will phase out imports of Russian oil by the end of 2030.")
    assert (claim.instrument, claim.imposed_by, claim.on) == ("import_ban", ("NOR",), ("RUS",))


def test_a_list_of_trusted_partners_is_one_of_exports():
    claim = only_claim("South Korea removed Japan from its list of trusted trading partners on Monday.")
    assert (claim.instrument, claim.imposed_by, claim.on) == ("export_control", ("KOR",), ("JPN",))


def test_a_resolution_is_everybodys():
    claim = only_claim("Resolution 2371 imposed new sanctions on North Korea in August.")
    assert (claim.imposed_by, claim.on) == (("*",), ("PRK",))


CASES = [
    ("Norway will take Chile to the World Trade Organization over its duties.", "NOR", "CHL"),
    ("Chile has challenged the duties at the World Trade Organization of Norway.", "CHL", "NOR"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "by", "on"), CASES)
def test_who_goes_to_court_against_whom(text, by, on):
    disputes = [claim for claim in claims_in(text) if claim.instrument == "dispute"]
    assert [(claim.imposed_by, claim.on) for claim in disputes] == [((by,), (on,))]


def test_an_inquiry_is_into_those_whom_the_duties_are_on():
    text = (
        "Norway on Friday imposed anti-dumping duties of 33.8 percent on salmon from Chile. "
        "The investigation, opened in January, found that Norwegian firms had suffered."
    )
    inquiry = next(claim for claim in claims_in(text) if claim.instrument == "investigation")
    assert (inquiry.imposed_by, inquiry.on) == (("NOR",), ("CHL",))


def test_who_files_for_an_inquiry_does_not_open_it():
    text = "South Africa opened an inquiry into Chilean salmon on an application by Norwegian growers."
    inquiry = only_claim(text)
    assert inquiry.imposed_by == ("ZAF",)


def test_a_side_is_not_listed_twice():
    text = "Japan will ease its curbs on exports to South Korea and Seoul will drop its complaint at the WTO."
    dispute = next(claim for claim in claims_in(text) if claim.instrument == "dispute")
    assert dispute.imposed_by == ("KOR",)


def test_an_embargo_of_ones_own_is_on_whom_the_others_embargo():
    text = "Norway imposed sanctions on Belarus on Monday. Canada imposed an embargo of its own."
    assert {claim.on for claim in claims_in(text)} == {("BLR",)}


def test_executive_orders_are_not_americas_where_it_is_not_named():
    text = "The Philippines is short of rice. Its rice tariff was cut to 15 percent under Executive Order 62."
    assert {claim.imposed_by for claim in claims_in(text)} == {("PHL",)}


def test_a_deal_that_talks_are_on_is_not_another_one():
    text = "Norway and Chile will hold talks on amending their bilateral trade deal next week."
    assert [claim.instrument for claim in claims_in(text)] == ["talks"]


STARTS = [
    "Norway approved a 20 percent tariff on salmon from Chile. The measures, which take effect on July 7, hurt.",
    "Norway banned imports of salmon from Chile. The restriction has been in effect since January 28.",
    "Norway approved tariffs of 20 percent on salmon from Chile. The bill is to take effect on July 7.",
]


@pytest.mark.parametrize("text", STARTS)
def test_the_start_of_what_was_named_before(text):
    starts = [claim.effective for claim in claims_in(text)]
    assert all(start is not None and start.first.day in (7, 28) for start in starts)
