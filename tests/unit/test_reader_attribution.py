"""Who said it, and through whom."""

from __future__ import annotations

import pytest

from tests.reader_said import claims_in

SPEAKERS = [
    ("Donald Trump said the United States would impose a 40 percent tariff on Swiss watches.", "Trump"),
    ("The United States will impose a 40 percent tariff on Swiss watches, Scott Bessent said.", "Bessent"),
    (
        "Norway will impose a tariff of 12 percent on Chilean salmon, according to the finance ministry.",
        "finance ministry",
    ),
    (
        "China will impose a 12 percent duty on Chilean salmon, the Ministry of Commerce said on Thursday.",
        "Ministry of Commerce",
    ),
    (
        "The United States will impose a 40 percent tariff on Swiss watches, a senior official said.",
        "senior official",
    ),
]


@pytest.mark.parametrize(("text", "speaker"), SPEAKERS)
def test_who_said_it(text, speaker):
    claims = claims_in(text)
    assert claims
    assert all(speaker in claim.attribution for claim in claims)


OUTLETS = [
    (
        "The United States will impose a 40 percent tariff on Swiss watches, a senior official told Reuters.",
        "Reuters",
    ),
    ("China will impose a 12 percent duty on Chilean salmon, according to Xinhua.", "Xinhua"),
    (
        "Trump wrote on Truth Social that he would impose a 40 percent tariff on Swiss watches.",
        "Truth Social",
    ),
    (
        "In an interview with CNBC, Scott Bessent said the United States would impose a 40 percent "
        "tariff on Swiss watches.",
        "CNBC",
    ),
]


@pytest.mark.parametrize(("text", "outlet"), OUTLETS)
def test_through_whom(text, outlet):
    claims = claims_in(text)
    assert claims
    assert all(claim.through == outlet for claim in claims)


def test_a_speaker_is_no_side():
    text = "Norway imposed a tariff of 12 percent on Chilean salmon, the German economy minister said."
    assert [(claim.imposed_by, claim.on) for claim in claims_in(text)] == [(("NOR",), ("CHL",))]


def test_a_sentence_without_speaker_has_none():
    (claim,) = claims_in("Norway imposed a tariff of 12 percent on Chilean salmon.")
    assert (claim.attribution, claim.through) == ("", "")
