"""Talks, summits and inquiries as news tells of them: who takes part, whether they go on, whose they are."""

from __future__ import annotations

import pytest

from tests.reader_said import claims_in

DUTY = "Norway's government put a 12 percent tariff on salmon from Chile, Prime Minister Jonas Gahr Stoere said. "

TALKS = [
    ("Talks with Chile on another solution go on in parallel.", "held"),
    ("Talks with Chile are still under way.", "held"),
    ("Talks with Chile are to resume in Oslo on June 20.", "planned"),
    ("Norway's trade minister said he would raise it with his Chilean counterpart.", "planned"),
]


@pytest.mark.parametrize(("text", "status"), TALKS)
def test_talks_with_a_side_are_ours_with_it(text, status):
    found = [claim for claim in claims_in(DUTY + text) if claim.instrument == "talks"]
    assert [(set(claim.imposed_by), claim.status) for claim in found] == [({"NOR", "CHL"}, status)]


TWO = [
    "The two met on the sidelines of the ASEAN summit in Laos last week.",
    "The two heads of state met in Geneva on June 2.",
]


@pytest.mark.parametrize("text", TWO)
def test_the_two_are_the_sides_of_the_report(text):
    found = claims_in(DUTY + "Chile said it would answer. " + text)
    assert [set(claim.imposed_by) for claim in found if claim.instrument == "talks"] == [{"NOR", "CHL"}]


INSIDE = [
    "The leaders of the EU agreed at their summit on June 5 to extend the sanctions on Belarus by six months.",
    "The decision follows a political agreement reached by the leaders of the European Union on June 5.",
]


@pytest.mark.parametrize("text", INSIDE)
def test_a_bloc_alone_neither_talks_nor_makes_a_deal(text):
    found = {claim.instrument for claim in claims_in(f"The EU put sanctions on Belarus in 2022. {text}")}
    assert not found & {"talks", "agreement"}


INQUIRIES = [
    (
        "It noted that an inquiry into Chilean trade barriers that it opened in May is still open.",
        "NOR",
        "CHL",
    ),
    ("A separate probe into subsidies for the Chilean product, opened in May, goes on.", "NOR", "CHL"),
]


@pytest.mark.parametrize(("text", "by", "on"), INQUIRIES)
def test_an_inquiry_is_on_whom_it_is_into(text, by, on):
    before = "Chile put a 5 percent tariff on cod from Norway. Norway's trade ministry protested. "
    found = [claim for claim in claims_in(before + text) if claim.instrument == "investigation"]
    assert [(claim.imposed_by, claim.on) for claim in found] == [((by,), (on,))]


def test_a_parallel_inquiry_is_another():
    text = (
        "Norway opened an anti-dumping probe of salmon from Chile in January. "
        "A parallel probe into subsidies for salmon from Chile was opened in May and is still under way."
    )
    assert [claim.instrument for claim in claims_in(text)].count("investigation") == 2


def test_what_an_inquiry_found_is_not_the_inquiry():
    text = DUTY + "The investigation confirmed that salmon from Chile had been sold at dumped prices."
    assert "investigation" not in {claim.instrument for claim in claims_in(text)}
