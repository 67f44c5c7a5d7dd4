"""Whose list firms are put on: the passive voice must not turn the sides round."""

from __future__ import annotations

import pytest

from tests.reader_said import claims_in, sides_in

LISTED = [
    ("Twelve Chilean firms were added to the Norwegian entity list on Monday.", ["NOR > CHL"]),
    ("Twenty-seven Peruvian companies were put on the Canadian trade blacklist.", ["CAN > PER"]),
    ("Three Turkish banks were added to the European Union's sanctions list.", ["EU > TUR"]),
    ("Five Norwegian defence firms were placed on Chile's unreliable entity list.", ["CHL > NOR"]),
    ("Chilean entities were designated and added to the sanctions list by Norway.", ["NOR > CHL"]),
    (
        "Some Norwegian shipyards have been added to the Chilean sanctions list by the government in Santiago.",
        ["CHL > NOR"],
    ),
    ("Norwegian firms with offices in Peru were added to Chile's export control list.", ["CHL > NOR"]),
]
"""Chosen so that the side named first is the one hit."""


@pytest.mark.parametrize(("text", "sides"), LISTED, ids=[text for text, _ in LISTED])
def test_who_is_put_on_a_list_is_hit_and_who_keeps_it_acts(text, sides):
    assert sides_in(text) == sides


def test_who_is_taken_off_a_list_was_on_it():
    text = "Sixteen Turkish companies were removed from the Canadian blacklist last week."
    assert sides_in(text) == ["CAN > TUR"]


def test_without_a_keeper_of_the_list_the_firms_country_is_no_author():
    claims = claims_in("Twelve Norwegian firms were added to the entity list.")
    assert all("NOR" not in claim.imposed_by for claim in claims)
