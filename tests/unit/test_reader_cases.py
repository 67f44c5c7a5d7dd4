"""Cases, inquiries, reviews and deals that news tells by verbs, and those it only names for what came of them."""

from __future__ import annotations

import pytest

from tests.reader_said import claims_in, sides_in

PROBE = "Norway's trade ministry imposed provisional anti-dumping duties of 12 percent on salmon from Chile. "

DUE = [
    "A final ruling is due in March next year.",
    "A final decision is expected in the third quarter.",
    "A decision on trout from Chile is due within weeks.",
    "Final determinations are scheduled for April 18, 2026.",
    "The ministry is to announce its final determination on Nov. 7.",
    "The Norwegian trade panel is expected to vote by the end of August.",
]


@pytest.mark.parametrize("text", DUE)
def test_a_decision_that_is_due_is_an_inquiry_planned(text):
    found = [claim for claim in claims_in(PROBE + text) if claim.instrument == "investigation"]
    assert [(claim.imposed_by, claim.on, claim.status) for claim in found] == [
        (("NOR",), ("CHL",), "planned")
    ]


NOT_DUE = [
    "Norway will tax salmon from Chile. A decision on the budget is due in March.",  # no inquiry is told of
    "The decision is expected to hit fish farms in Chile.",
    "That leaves it to the ministry to decide.",
]


@pytest.mark.parametrize("text", NOT_DUE)
def test_what_is_due_is_not_always_a_decision(text):
    told = text if text.startswith("Norway") else PROBE + text
    assert not [claim for claim in claims_in(told) if claim.instrument == "investigation"]


OUTCOMES = [
    "Norway put a duty of 12 percent on salmon from Chile after a year-long probe.",
    "Norway announced the final ruling in its anti-dumping probe of salmon from Chile, a duty of 12 percent.",
    "Norway's duty of 12 percent on salmon from Chile applies pending the outcome of an investigation.",
    "Norway's Investigation Bureau put a duty of 12 percent on salmon from Chile.",
    "Norway put a duty of 12 percent on salmon from Chile, as imports rose in the investigation period.",
]


@pytest.mark.parametrize("text", OUTCOMES)
def test_an_inquiry_named_only_for_what_came_of_it_is_none(text):
    assert not [claim for claim in claims_in(text) if claim.instrument == "investigation"]


CASES = [
    ("A panel of the World Trade Organization ruled against Chile. The case was brought by Norway and Peru.",
     "dispute", "NOR PER > CHL"),
    ("Chile opened an inquiry into Norway's trout. Norway opened cases of its own into wine from Chile.",
     "investigation", "NOR > CHL"),
    ("Norway will decide on duties on salmon from Chile after an inquiry. "
     "The ministry began looking into the matter in May 2024.",
     "investigation", "NOR > CHL"),
    ("Norway taxes salmon from Chile. Chile took the matter to the World Trade Organization. "
     "A panel ruled in its favor in May 2024.", "dispute", "NOR"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "instrument", "sides"), CASES)
def test_a_case_is_what_the_report_speaks_of(text, instrument, sides):
    assert sides in sides_in(text) or f"> {sides}" in " ".join(sides_in(text))
    assert instrument in {claim.instrument for claim in claims_in(text)}


REVIEWS = [
    ("Norway opened a review of its duties on salmon from Chile last year.", "held"),
    ("Norway is separately reviewing whether Chile should keep its preferences.", "held"),
    ("A full review of the duties on Chile will be undertaken by Norway next year.", "planned"),
]


@pytest.mark.parametrize(("text", "status"), REVIEWS)
def test_a_review_that_is_opened_is_an_inquiry(text, status):
    found = [claim for claim in claims_in(text) if claim.instrument == "investigation"]
    assert [claim.status for claim in found] == [status]


def test_what_will_be_reviewed_is_no_review():
    text = "Norway's quotas on salmon from Chile will be reviewed regularly."
    assert not [claim for claim in claims_in(text) if claim.instrument == "investigation"]


AGREED = [
    "Norway and Chile agreed on Tuesday to suspend their duties on each other's salmon and wine.",
    "Norway and Chile are at odds over salmon. The two sides have now agreed to lower their duties.",
]


@pytest.mark.parametrize("text", AGREED)
def test_two_sides_that_agree_to_do_something_have_a_deal(text):
    found = [claim for claim in claims_in(text) if claim.instrument == "agreement"]
    assert [set(claim.imposed_by) for claim in found] == [{"NOR", "CHL"}]


NO_DEAL = [
    "Norway agreed to lower its duties on salmon from Chile.",
    "Norway and Chile agreed to meet next week.",
    "Norway cut its duty on salmon to 5 percent under its trade agreement with Chile.",
    "Norway exempted goods that comply with its trade pact with Chile from the tariff.",
    "Norway lowered its tariff on salmon in an attempt to win a trade deal with Chile.",
    "Norway's minister is in talks with Chile on a smaller agreement.",
]


@pytest.mark.parametrize("text", NO_DEAL)
def test_no_deal(text):
    assert not [claim for claim in claims_in(text) if claim.instrument == "agreement"]


def test_an_approach_to_another_side_is_talks():
    text = (
        "Norway put a tariff on salmon from Chile. Chile's minister said he would raise the issue with Oslo."
    )
    found = [claim for claim in claims_in(text) if claim.instrument == "talks"]
    assert [(set(claim.imposed_by), claim.status) for claim in found] == [({"CHL", "NOR"}, "planned")]


NOT_TOLD = [
    "Norway put a tariff on salmon from Chile. The move risks being challenged at the World Trade Organization.",
    "Norway put a tariff on salmon from Chile. Farmers called on the minister to speak to his colleague in Chile.",
]


@pytest.mark.parametrize("text", NOT_TOLD)
def test_what_is_only_possible_or_wished_is_no_event(text):
    assert {claim.instrument for claim in claims_in(text)} == {"tariff"}


COURTS = [
    ("The Court of International Trade ruled on Wednesday that the tariffs were illegal.", "held"),
    ("The Supreme Court will hear arguments on the tariffs in November.", "planned"),
]


@pytest.mark.parametrize(("text", "status"), COURTS)
def test_a_court_rules_on_its_own_side(text, status):
    found = claims_in(f"President Donald Trump put a tariff of 10 percent on all imports in April. {text}")
    told = [(claim.imposed_by, claim.status) for claim in found if claim.instrument == "dispute"]
    assert told == [(("USA",), status)]


def test_what_ends_in_line_with_a_ruling_is_not_the_dispute():
    found = claims_in(
        "Norway ended its salmon quota, in line with a World Trade Organization panel ruling in March."
    )
    assert {(c.instrument, c.status) for c in found} == {("quota", "expired"), ("dispute", "held")}
