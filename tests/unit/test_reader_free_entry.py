"""Goods that come in without duty, preferences given, exemptions won, measures that are no more."""

from __future__ import annotations

import pytest

from tests.reader_said import claims_in, only_claim

FREE = [
    ("Chilean grapes will enter Norway duty-free from July 1.", "announced", "0.0"),
    ("Norway made Chilean grapes duty-free.", "in_force", "0.0"),
    ("Chilean grapes became duty free in Norway on May 1.", "in_force", "0.0"),
    ("Chilean grapes can no longer enter Norway duty-free.", "in_force", ""),
    ("Norway stopped letting in Chilean grapes duty-free.", "in_force", ""),
    ("Norway removed Chile from the list of countries allowed to supply grapes duty-free.", "in_force", ""),
]


@pytest.mark.parametrize(("text", "status", "rate"), FREE)
def test_free_entry_is_a_tariff_of_zero_and_its_end_a_tariff(text, status, rate):
    claim = only_claim(text)
    assert (claim.instrument, claim.imposed_by, claim.on, claim.status) == (
        "tariff",
        ("NOR",),
        ("CHL",),
        status,
    )
    assert (str(claim.rate.value) if claim.rate else "") == rate


COUNTED = [
    ("Norway will allow in 20,000 tonnes of Chilean grapes duty-free.", "announced"),
    ("Up to 20,000 tonnes of Chilean grapes a year may enter Norway duty-free.", "in_force"),
    ("Norway let in a certain amount of grapes from Chile free of duty.", "in_force"),
]


@pytest.mark.parametrize(("text", "status"), COUNTED)
def test_so_much_that_enters_free_is_a_quota(text, status):
    claim = only_claim(text)
    assert (claim.instrument, claim.imposed_by, claim.on, claim.status) == (
        "quota",
        ("NOR",),
        ("CHL",),
        status,
    )
    assert claim.rate is None


NOT_NEWS = [
    "Chilean grapes already enter Norway duty-free, the growers say.",
    "Norway's duty-free shops sold more Chilean wine.",
    "Growers live by a scheme under which Chilean grapes enter Norway duty-free.",
    "The grapes allowed into Norway free of duty are mostly sold in Oslo.",
]


@pytest.mark.parametrize("text", NOT_NEWS)
def test_what_comes_in_free_anyhow_is_no_claim(text):
    assert claims_in(text) == ()


GIVEN = [
    ("Norway restored Chile's trade preferences.", "in_force"),
    ("Norway reinstated trade preferences for Chile from July 1.", "announced"),
    ("Norway has granted Chile duty-free access for copper.", "in_force"),
    ("Chile will again receive benefits under Norway's Generalized System of Preferences.", "announced"),
]


@pytest.mark.parametrize(("text", "status"), GIVEN)
def test_a_preference_that_is_given_is_a_tariff_lowered(text, status):
    claim = only_claim(text)
    assert (claim.instrument, claim.imposed_by, claim.on, claim.status) == (
        "tariff",
        ("NOR",),
        ("CHL",),
        status,
    )


EXEMPTED = [
    "Norway granted Chile a one-month reprieve from the steel tariffs.",
    "Norway gave Chile a temporary exemption from the steel tariffs.",
    "Chile received a waiver from Norway's steel tariffs until July 1.",
]


@pytest.mark.parametrize("text", EXEMPTED)
def test_whoever_gets_an_exemption_is_the_other_side(text):
    claim = only_claim(text)
    assert (claim.imposed_by, claim.on) == (("NOR",), ("CHL",))
    assert claim.status in ("suspended", "withdrawn")


GONE = [
    "Norway will no longer charge a duty on Chilean grapes.",
    "Duties will no longer be levied on Chilean grapes, Norway said.",
    "Chilean grapes will pay no duty in Norway from July 1.",
    "Chilean grapes will no longer face a duty in Norway.",
    "From July 1 there will be no import duty on Chilean grapes, Norway's finance ministry said.",
    "There is no longer a duty on Chilean grapes in Norway.",
    "The duties on Chilean grapes imposed by Norway in March were lifted on Monday.",
]


@pytest.mark.parametrize("text", GONE)
def test_a_measure_that_is_no_more_is_withdrawn(text):
    claim = only_claim(text)
    assert (claim.instrument, claim.imposed_by, claim.on) == ("tariff", ("NOR",), ("CHL",))
    assert claim.status in ("withdrawn", "expired")


def test_what_is_no_longer_needed_is_not_gone():
    assert claims_in("Norway said licences to export fish were no longer needed by anyone.") == ()


THREATENED = [
    "Norway has threatened Chile with tariffs of 30 percent.",
    "Norway threatened Chilean wine with a 30 percent duty.",
]


@pytest.mark.parametrize("text", THREATENED)
def test_who_is_threatened_with_a_tariff_is_its_target(text):
    claim = only_claim(text)
    assert (claim.imposed_by, claim.on, claim.status) == (("NOR",), ("CHL",), "threatened")


SAME_WORDS = [
    ("Norway set a duty of 20 percent on steel. Iceland imposed the same rate on steel from Chile in March.",
     "ISL", "tariff"),
    ("The anti-dumping order on Chilean wire was revoked by Norway.", "NOR", "anti_dumping"),
    ("Norway put anti-dumping duties on pipe. It imposed provisional measures on wire from Chile in April.",
     "NOR", "anti_dumping"),
    ("A punitive charge was placed on imports of Chilean grapes by Norway.", "NOR", "tariff"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "actor", "instrument"), SAME_WORDS)
def test_other_words_for_a_duty(text, actor, instrument):
    assert (actor, instrument) in [
        (claim.imposed_by[0], claim.instrument) for claim in claims_in(text) if claim.on
    ]


def test_a_measure_that_takes_the_place_of_another_is_put_on():
    claims = claims_in("Norway proposed to replace its steel quota with a tariff of 50 percent.")
    assert [claim.status for claim in claims if claim.instrument == "tariff"] == ["threatened"]
