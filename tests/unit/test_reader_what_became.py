"""What became of a measure: lifted after it was imposed, put off, about to come, in another's place."""

from __future__ import annotations

import pytest

from tests.reader_said import claims_in, statuses_in

ONE = [
    # the main verb counts, not the one that describes
    ("The tariffs imposed in March on Chilean salmon were lifted, Norway said.", "withdrawn"),
    ("The 25 percent tariffs imposed by Norway in March on Chilean salmon have been suspended.", "suspended"),
    ("The tariffs of up to 15 percent imposed by Norway in March on Chilean salmon, copper and wine are no longer "
     "levied.", "withdrawn"),
    ("The tariffs, set at 23.3 percent for salmon, will be applied to Chilean shipments, Norway said.",
     "announced"),
    ("Norway's additional tariff of 24 percent on Chilean salmon continues to be suspended for one year.",
     "suspended"),
    ("Norway's tariffs on Chilean salmon remain on hold.", "suspended"),
    # somebody is about to do it
    ("Norway said on Wednesday it was banning imports of salmon from Chile.", "announced"),
    ("Norway said on Wednesday that it is raising its tariff on salmon from Chile to 25 percent.", "announced"),
    # what has to be paid is paid
    ("Importers of Chilean salmon must pay deposits of 25 percent at Norwegian customs.", "in_force"),
    # what is done already
    ("Salmon got dearer, Norway having doubled its duty on Chilean salmon to 50 percent last month.", "in_force"),
    ("Norway first, applying a 35% tariff to nearly all goods from Chile on March 3.", "in_force"),
    # what was planned
    ("Norway put on hold a planned doubling of its tariffs on Chilean salmon.", "suspended"),
    ("Norway put off imposing tariffs on Chilean salmon.", "suspended"),
    ("Norway shelved plans to raise tariffs on Chilean salmon.", "suspended"),
    ("Norway has decided against imposing tariffs on Chilean salmon.", "withdrawn"),
    ("Norway backed away from a 25% tariff on Chilean salmon.", "withdrawn"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "status"), ONE)
def test_the_status_of_one_measure(text, status):
    assert set(statuses_in(text)) == {status}


def test_what_takes_the_place_of_another_comes():
    text = "Norway's tariff on Chilean salmon will be replaced by a quota."
    assert {claim.instrument: claim.status for claim in claims_in(text)} == {
        "tariff": "withdrawn",
        "quota": "announced",
    }


def test_if_they_want_to_is_no_condition():
    text = "Firms in Norway will need a permit from Oslo if they want to export chips to Chile."
    assert {claim.status for claim in claims_in(text)} == {"announced"}


def test_what_a_deal_leaves_in_place_is_in_force():
    text = "The deal leaves in place Norway's 25 percent tariff on Chilean salmon."
    assert {claim.status for claim in claims_in(text) if claim.rate is not None} == {"in_force"}


HELD = [
    "Norway's trade minister held two days of talks with Chile's President Gabriel Boric this weekend.",
    "Norway announced the conclusion of its anti-dumping investigation into Chilean salmon.",
    "Norway's trade minister agreed on the step at a meeting with Chile's President Gabriel Boric in Oslo.",
]


@pytest.mark.parametrize("text", HELD)
def test_what_has_been_held(text):
    assert set(statuses_in(text)) == {"held"}


LEVELS = [
    "Norway set a 25 percent tariff on Chilean salmon, up from 10 percent.",
    "The Norwegian tariff on Chilean salmon will go up to 25% in 2026, from a range of 0–7.5% today.",
    "Norway raised its tariff on Chilean salmon by 15 percentage points to 25 percent.",
]


@pytest.mark.parametrize("text", LEVELS)
def test_where_a_rate_came_from_is_no_rate_of_its_own(text):
    assert {claim.rate.value for claim in claims_in(text) if claim.rate is not None} == {0.25}
