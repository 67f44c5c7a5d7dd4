"""What a report tells of long ago is another claim than its news; and other ways in which duties are told."""

from __future__ import annotations

import pytest

from tests.reader_said import claims_in, only_claim, rates_in_claims, sides_in

APART = [
    "Norway on Monday extended its quota on steel from Chile. The quota was introduced in March 2023.",
    "Norway will lift its tariffs on Chilean salmon on July 1. The duties were imposed in 2021.",
    "Norway raised its tariffs on Chilean salmon on Monday. It first put the tariffs on in May 2022.",
]


@pytest.mark.parametrize("text", APART)
def test_news_of_a_measure_and_its_beginning_long_ago_are_two_claims(text):
    assert len(claims_in(text)) == 2


PROVISIONAL = [
    (
        "Norway will put anti-dumping duties on Chilean wire. Provisional duties have applied there since April.",
        2,
    ),
    (
        "Norway will impose provisional duties on Chilean wire. The duties take effect on Monday, Norway said.",
        1,
    ),
]


@pytest.mark.parametrize(("text", "count"), PROVISIONAL)
def test_provisional_duties_are_another_claim_than_those_that_follow(text, count):
    assert len(claims_in(text)) == count


TOGETHER = [
    "Norway's tariffs on Chilean salmon hurt exporters. The tariffs were imposed in 2023.",
    "Norway will put a tariff on Chilean salmon. The tariff takes effect on July 1.",
    "Norway on Monday put tariffs on Chilean salmon. The tariffs took effect on Tuesday.",
]


@pytest.mark.parametrize("text", TOGETHER)
def test_days_that_do_not_lie_apart_are_of_one_claim(text):
    assert len(claims_in(text)) == 1


COPIED = [
    ("Chile matched Norway's 20 percent duty.", "CHL > NOR"),
    ("Chile copied Norway's 20 percent duty on Peruvian steel.", "CHL > PER"),
    ("Norway will refund duties paid on Chilean steel.", "NOR > CHL"),
    ("Norway has opened investigations into Chilean products and has imposed a 50 percent tariff on steel.",
     "NOR > CHL"),
    ("Norway has long had anti-dumping duties on Chilean wire.", "NOR > CHL"),
    ("Oslo already has in place a 12 percent duty on Chilean wine.", "NOR > CHL"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "sides"), COPIED)
def test_who_copies_refunds_inquires_or_has_is_the_actor(text, sides):
    assert sides in sides_in(text)


def test_a_change_behind_an_aside_is_of_the_measure_before_it():
    text = "Norway will cut its tariff on goods from Chile, which covers shirts and shoes, from 15% to 7%."
    assert rates_in_claims(text) == ["total 7% after 15%"]


def test_a_levy_of_money_on_exports_is_an_export_tax():
    assert only_claim("Chile introduced a levy of $30 a tonne on copper exports.").instrument == "export_tax"


def test_a_price_undertaking_is_no_verb():
    text = "The EU taxes glass. Chinese suppliers without a price undertaking pay duties of 40 percent."
    assert "EU > CHN" in sides_in(text)
