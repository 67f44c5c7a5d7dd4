"""Whether a measure applies, was decided, is menaced or is over: tense, modality, negation, conditions."""

from __future__ import annotations

import pytest

from tests.reader_said import claims_in, only_claim, statuses_in

TENSE = [
    ("Norway imposed a tariff of 12 percent on Chilean salmon last year.", ["in_force"]),
    ("Norway has imposed a tariff of 12 percent on Chilean salmon.", ["in_force"]),
    ("Chilean salmon is subject to a tariff of 12 percent in Norway.", ["in_force"]),
    ("Norway will impose a tariff of 12 percent on Chilean salmon.", ["announced"]),
    ("Norway is to impose a tariff of 12 percent on Chilean salmon from July 1.", ["announced"]),
    ("Norway announced a tariff of 12 percent on Chilean salmon.", ["announced"]),
    ("A tariff of 12 percent on Chilean salmon takes effect in Norway on July 1.", ["announced"]),
]
MODALITY = [
    ("Norway may impose a tariff of 12 percent on Chilean salmon.", ["threatened"]),
    ("Norway threatened to impose a tariff of 12 percent on Chilean salmon.", ["threatened"]),
    ("Norway is considering a tariff of 12 percent on Chilean salmon.", ["threatened"]),
    ("Norway proposed a tariff of 12 percent on Chilean salmon.", ["threatened"]),
    ("Norway could hit Chilean salmon with a tariff of 12 percent.", ["threatened"]),
    ("Norway warned that it would impose a 12 percent tariff on Chilean salmon.", ["threatened"]),
    ("Norway's minister has spoken of a tariff of 12 percent on Chilean salmon.", ["threatened"]),
    ("Norway readied a tariff of 12 percent on Chilean salmon.", ["threatened"]),
    ("Norway is weighing a ban on imports of Chilean salmon.", ["threatened"]),
    ("Canada vowed to impose a 30 percent duty on Turkish steel if talks fail.", ["threatened"]),
]
OVER = [
    ("Norway lifted its tariff of 12 percent on Chilean salmon.", ["withdrawn"]),
    ("Norway scrapped the 12 percent tariff on Chilean salmon.", ["withdrawn"]),
    ("Norway has removed the tariff of 12 percent on Chilean salmon.", ["withdrawn"]),
    ("Norway suspended its tariff of 12 percent on Chilean salmon for 90 days.", ["suspended"]),
    ("Norway put its tariff of 12 percent on Chilean salmon on hold.", ["suspended"]),
    ("Norway's tariff of 12 percent on Chilean salmon has been on hold since May.", ["suspended"]),
    ("The 12 percent tariff of Norway on Chilean salmon expired in May.", ["expired"]),
    ("Norway dropped its threat to impose a 12 percent tariff on Chilean salmon.", ["withdrawn"]),
]
REVIVED = [
    ("Norway reinstated its 12 percent tariff on Chilean salmon on June 2.", ["in_force"]),
    ("Norway postponed by 60 days a 12 percent tariff on Chilean salmon.", ["suspended"]),
    ("Norway has yet to decide whether to impose a tariff on Chilean salmon.", ["threatened"]),
    ("Norway's trade minister called for a 12 percent tariff on Chilean salmon.", ["threatened"]),
    ("Canada said that tariffs of 25 per cent on American cars, trucks and parts remain.", ["in_force"]),
    ("Chile urged Norway to drop its 12 percent tariff on salmon.", ["in_force"]),
]
NOUNS = [
    ("Norway announced the suspension of its 12 percent tariff on Chilean salmon.", ["suspended"]),
    ("Norway agreed to the removal of its 12 percent tariff on Chilean salmon.", ["withdrawn"]),
    ("The threat of a 12 percent tariff on Chilean salmon by Norway worries growers.", ["threatened"]),
    ("Norway's repeal of its 12 percent tariff on Chilean salmon took effect in May.", ["withdrawn"]),
    ("The pause of Norway's 12 percent tariff on Chilean salmon was welcomed by growers.", ["suspended"]),
]
NEGATION = [
    ("Norway did not lift its tariff of 12 percent on Chilean salmon.", ["in_force"]),
    ("Norway will not lift its tariff of 12 percent on Chilean salmon.", ["in_force"]),
    ("Norway refused to remove its tariff of 12 percent on Chilean salmon.", ["in_force"]),
    ("Norway decided not to suspend its 12 percent tariff on Chilean salmon.", ["in_force"]),
    ("Norway has never lifted its 12 percent tariff on Chilean salmon.", ["in_force"]),
    ("Norway extended its tariff of 12 percent on Chilean salmon by a year.", ["in_force"]),
]


@pytest.mark.parametrize(("text", "statuses"), [*TENSE, *MODALITY, *OVER, *REVIVED, *NOUNS, *NEGATION])
def test_status_from_the_words(text, statuses):
    assert statuses_in(text) == statuses


@pytest.mark.parametrize(
    "text",
    [
        "Norway has no plans to impose a tariff on Chilean salmon.",
        "Norway will not impose a tariff of 12 percent on Chilean salmon.",
        "Norway ruled out a tariff on Chilean salmon.",
        "Norway denied that it had imposed a tariff on Chilean salmon.",
        "Norway never imposed a tariff on Chilean salmon.",
    ],
)
def test_what_is_denied_never_applies(text):
    assert not [claim.status for claim in claims_in(text) if claim.status in ("in_force", "announced")]


CONDITIONS = [
    (
        "Norway will impose a tariff of 12 percent on Chilean salmon unless Chile lifts its fishing ban.",
        "unless Chile lifts",
    ),
    ("Canada threatened to impose a 30 percent duty on Turkish steel if talks fail.", "if talks fail"),
    (
        "Unless the two sides strike a deal by August, the United States will impose a 40 percent "
        "tariff on Swiss watches.",
        "Unless the two sides",
    ),
    (
        "Japan would lift its ban on Polish beef provided that tests are clean.",
        "provided that tests are clean",
    ),
    (
        "The EU will suspend its 15 percent duty on Indonesian biodiesel as long as Jakarta "
        "keeps its promise.",
        "as long as Jakarta",
    ),
]


@pytest.mark.parametrize(("text", "words"), CONDITIONS)
def test_the_condition_is_kept_in_its_words(text, words):
    told = only_claim(text).condition
    assert words in told
    assert told in text


DAYS = [
    ("Norway imposed a tariff of 12 percent on Chilean salmon on June 2.", "effective", "2025-06-02"),
    ("Norway will impose a tariff of 12 percent on Chilean salmon from July 1.", "effective", "2025-07-01"),
    ("Norway will impose a tariff of 12 percent on Chilean salmon from July.", "effective", "2025-07"),
    ("A 12 percent tariff of Norway on Chilean salmon takes effect tomorrow.", "effective", "2025-06-13"),
    (
        "Norway's tariff of 12 percent on Chilean salmon, in place since 2021, hurts growers.",
        "effective",
        "2021",
    ),
    ("Norway imposed a 12 percent tariff on Chilean salmon until December 31.", "until", "2025-12-31"),
    ("Norway's 12 percent tariff on Chilean salmon expires on August 15.", "until", "2025-08-15"),
    ("Norway suspended its 12 percent tariff on Chilean salmon until September 30.", "until", "2025-09-30"),
    ("Norway and Chile will hold trade talks in Oslo on June 20.", "event", "2025-06-20"),
    ("Trade talks between Norway and Chile were held in Oslo last Friday.", "event", "2025-06-06"),
    ("The duty of Norway on Chilean salmon goes to 25 percent on September 1.", "effective", "2025-09-01"),
    ("The duty of Norway on Chilean salmon becomes 25 percent on September 1.", "effective", "2025-09-01"),
    ("On Tuesday Norway announced a tariff of 12 percent on Chilean salmon.", "announced", "2025-06-10"),
]


@pytest.mark.parametrize(("text", "name", "day"), DAYS)
def test_days_go_to_their_field(text, name, day):
    period = getattr(only_claim(text), name)
    assert period is not None
    assert period.iso() == day


EVENTS = [
    ("Kenya and Uganda will hold trade talks next week.", ["planned"]),
    ("Kenya and Uganda held trade talks in Nairobi last week.", ["held"]),
    ("Kenya cancelled its trade talks with Uganda.", ["withdrawn"]),
    ("Kenya suspended its trade talks with Uganda.", ["suspended"]),
    ("Three days of trade talks between Kenya and Uganda ended on Friday without a deal.", ["held"]),
    (
        "Kenya said it would discontinue its case against Uganda at the World Trade Organization.",
        ["withdrawn"],
    ),
    ("Kenya may drop its case against Uganda at the World Trade Organization.", ["threatened"]),
    ("Kenya and Uganda signed a trade agreement on Monday.", ["announced"]),
    ("Kenya opened an anti-dumping investigation into Ugandan sugar.", ["held"]),
]


@pytest.mark.parametrize(("text", "statuses"), EVENTS)
def test_the_status_of_talks_and_agreements(text, statuses):
    assert statuses_in(text) == statuses
