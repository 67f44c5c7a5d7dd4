"""One claim for one measure of a report, however often it comes back to it; two for two."""

from __future__ import annotations

import pytest

from tests.reader_said import claims_in, only_claim

ONE = [
    "Norway imposed a tariff of 12 percent on Chilean salmon. The tariff took effect on June 2.",
    "Norway imposed a tariff of 12 percent on Chilean salmon. "
    "Growers said the 12 percent duty would ruin them.",
    "Norway imposed a tariff of 12 percent on Chilean salmon. The move was criticised by growers.",
    "Norway hits Chilean salmon with tariff of 12 percent\n\n"
    "Norway imposed a tariff of 12 percent on Chilean salmon on Monday. The levy will raise prices.",
    "Norway banned imports of Chilean salmon. The ban took effect on June 2. Growers want it lifted.",
    "Norway and Chile will hold trade talks in Oslo next week. The talks will be led by ministers.",
]


@pytest.mark.parametrize("text", ONE)
def test_what_is_told_twice_is_claimed_once(text):
    only_claim(text)


def test_a_later_sentence_adds_the_day_and_the_rate():
    claim = only_claim(
        "Norway announced a tariff on Chilean salmon. The tariff will take effect on July 1. "
        "The rate of the tariff is 12 percent."
    )
    assert claim.effective is not None and claim.effective.iso() == "2025-07-01"
    assert claim.rate is not None and claim.rate.value == 0.12
    assert len(claim.quotes) >= 2


TWO = [
    (
        "Norway imposed a tariff of 12 percent on Chilean salmon. It also imposed a tariff of 20 "
        "percent on Peruvian copper.",
        2,
    ),
    ("Norway imposed a tariff of 12 percent on Chilean salmon. It banned imports of Chilean grapes.", 2),
    (
        "Norway imposed a tariff of 12 percent on Chilean salmon. Sweden imposed a tariff of 12 "
        "percent on Chilean salmon.",
        2,
    ),
    (
        "Norway imposed a tariff of 12 percent on Chilean salmon in May. It threatened to raise the "
        "tariff to 30 percent.",
        2,
    ),
    (
        "Norway and Chile held trade talks in Oslo in May. Norway and Peru will hold trade talks in "
        "Lima next week.",
        2,
    ),
    (
        "The United States imposed a 25 percent tariff on $34 billion of Chinese goods. "
        "It is considering a 25 percent tariff on another $16 billion of Chinese goods.",
        2,
    ),
]


@pytest.mark.parametrize(("text", "number"), TWO)
def test_another_rate_side_or_measure_is_a_claim_of_its_own(text, number):
    assert len(claims_in(text)) == number


def test_the_report_s_subject_is_main_and_its_history_background():
    history = " ".join(f"Fishermen in port {name} mend their nets in the harbour." for name in "ABCDEFGH")
    claims = claims_in(
        "Norway imposed a tariff of 12 percent on Chilean salmon. " + history + " "
        "In 2019 Norway banned imports of Peruvian anchovies."
    )
    assert {claim.instrument: claim.salience for claim in claims} == {
        "tariff": "main",
        "import_ban": "background",
    }
