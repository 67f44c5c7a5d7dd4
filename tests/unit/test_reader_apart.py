"""What is told of one measure and what of two: stages, ends, lists; and words of measures that tell of none."""

from __future__ import annotations

import pytest

from tests.reader_said import claims_in, only_claim, rates_in_claims, statuses_in

FIGURES = [
    # what is usually done, would have been done, is only talked of, or gone
    "Norway usually halts imports of Chilean salmon when there is an outbreak.",
    "The pact with Chile would have removed some 2,000 tariffs in Norway.",
    "Norwegian farmers gained more from rain than from any talk of sanctions relief for Chile.",
    "Norway and Chile signed a deal, removing the threat of steep Norwegian tariffs on Chilean salmon.",
    "Norway said that there were no plans for a ban of the kind that Chile declared in 2010.",
    "Norwegian farmers like the idea of quotas on Chilean salmon.",
    "Economists warned that Norwegian duties are higher than in January.",
    "It was not clear how fast Norway would ease the licence requirements for Chile.",
    "Norway hopes to speed up negotiations with Chile toward the removal of all tariffs.",
    # what only amounts to a ban, what a firm does
    "Norway left Chile facing costs that amounted to an embargo.",
    "Volvo, which paused shipments to Chile for a month in April, said that sales would recover.",
    "Chilean salmon farms have been all but shut out of Norway since the spring.",
    # what describes something else
    "Chilean firms asked for it under Norway's tariff suspension scheme.",
    # a time to go by
    "Norwegian farms lost workers during the ban, and salmon prices fell by half.",
]


@pytest.mark.parametrize("text", FIGURES)
def test_words_of_a_measure_without_one(text):
    assert [claim for claim in claims_in(text) if claim.instrument not in ("agreement", "talks")] == []


def test_a_rule_on_duties_is_told_by_the_duties():
    text = "Norway said on Thursday that it was preparing a new rule on export duties."
    assert {claim.instrument for claim in claims_in(text)} == {"export_tax"}


def test_duties_that_keep_goods_out_are_no_ban():
    text = "Norway will lift the duties which have kept Chilean salmon out of the market since 2020."
    assert {claim.instrument for claim in claims_in(text)} == {"tariff"}


def test_a_duty_that_would_have_lapsed_is_there():
    text = (
        "Norway kept the 20 percent duty on Chilean salmon for a year. The duty would have lapsed in October."
    )
    assert rates_in_claims(text) == ["20%"]


TWO = [
    # a provisional duty and the definitive one
    ("Norway will impose anti-dumping duties of 12 percent on salmon from Chile. "
     "The preliminary duties were imposed in March.", ["announced", "in_force"]),
    ("Norway will impose definitive anti-dumping duties of 12 percent on salmon from Chile. "
     "It imposed provisional duties after a complaint by the producers.", ["announced", "in_force"]),
    # how it was put on, how it goes
    ("Norway will lift the 12 percent tariff on salmon from Chile. "
     "In 2018 Norway imposed a 12 percent tariff on salmon from Chile and Peru.", ["withdrawn", "in_force"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "statuses"), TWO)
def test_two_stages_are_two_measures(text, statuses):
    assert statuses_in(text) == statuses


ONE_RATE = [
    ("Norway proposed a duty of almost 220 percent on salmon from Chile. "
     "Norway set a duty of 219.63 percent on salmon from Chile.", 1),
    ("Norway set a duty of 219.2 percent on salmon from Chile. Salmon from Peru will pay 219.63 percent.", 2),
]  # fmt: skip


@pytest.mark.parametrize(("text", "rates"), ONE_RATE)
def test_a_rate_told_roundly_is_the_exact_one(text, rates):
    assert len(rates_in_claims(text)) == rates


def test_firms_that_are_listed_and_goods_that_are_stopped():
    text = "Norway added ten Chilean firms to an export blacklist and restricted sales of chips to Chile."
    assert len(claims_in(text)) == 2


LISTS = [
    # the next goods of a list, at the same rate
    ("Norway announced tariffs on wood on Thursday. Wooden furniture will be charged 25%. "
     "Cabinets will likewise face 25%.", ["25%", "25%"]),
    # the rate that is known already
    ("Norway put a tariff of 25 percent on steel and aluminum from Chile. "
     "Norway let in Chilean steel without the 25 percent tariff.", ["25%"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "rates"), LISTS)
def test_the_same_rate_on_other_goods(text, rates):
    assert [rate for rate in rates_in_claims(text) if rate != "none"] == rates


def test_exports_that_are_banned_are_banned_to_a_side():
    claim = only_claim("Norway acted on Thursday. Exports of salmon to Chile are banned.")
    assert (claim.instrument, claim.on) == ("export_ban", ("CHL",))
