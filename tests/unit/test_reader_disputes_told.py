"""Disputes, purchases, requests and visits in less usual words: who won, who asked, who put off a trip."""

from __future__ import annotations

import pytest

from tests.reader_said import claims_in

DUTY = "Norway put a 12 percent tariff on salmon from Chile last week. "


def told(text: str, instrument: str) -> list[str]:
    """The events of one kind that a text tells of beside the duty: "NOR > CHL held"."""
    found = [claim for claim in claims_in(DUTY + text) if claim.instrument == instrument]
    return [
        f"{' '.join(sorted(claim.imposed_by))} > {' '.join(claim.on)} {claim.status}".replace(" >  ", " ")
        for claim in found
    ]


DISPUTES = [
    ("The WTO ruled against Norway in a dispute with Chile over salmon.", [" > NOR held"]),
    ("Norway lost a WTO case brought by Chile.", ["CHL > NOR held"]),
    ("Chile has won a WTO case against Norway.", ["CHL > NOR held"]),
    ("Norway appealed the WTO ruling on Tuesday.", ["NOR > CHL held"]),
    ("Norway suspended its dispute with Chile at the World Trade Organization.", ["NOR > CHL suspended"]),
    ("Norway and Chile ended their dispute at the World Trade Organization.", ["CHL NOR withdrawn"]),
    ("Chile threatened to take Norway to the WTO.", ["CHL > NOR threatened"]),
    ("Chile reserves the right to take the case to the WTO.", ["CHL > NOR threatened"]),
]


@pytest.mark.parametrize(("text", "expected"), DISPUTES)
def test_who_is_against_whom_at_the_world_trade_organization(text, expected):
    assert told(text, "dispute") == expected


DEALS = [
    ("Chile pledged to buy 20 million tonnes of Norwegian cod a year.", ["CHL NOR announced"]),
    ("Norway and Chile are close to a trade deal, officials said.", ["CHL NOR planned"]),
    ("Norway and Chile are nearing a deal.", ["CHL NOR planned"]),
    ("Norway threatened to walk away from the deal with Chile.", ["CHL NOR threatened"]),
    ("Chile pledged to buy more cod.", []),
]


@pytest.mark.parametrize(("text", "expected"), DEALS)
def test_purchases_and_deals_that_are_near(text, expected):
    assert told(text, "agreement") == expected


TALKS = [
    ("Chile has asked Norway to exempt its salmon from the tariff.", ["CHL > NOR held"]),
    ("A Chilean delegation visited Oslo last week to discuss the tariffs.", ["CHL NOR held"]),
    ("Chile's president cancelled a trip to Oslo.", ["CHL > NOR withdrawn"]),
    ("The talks with Chile broke down on Friday.", ["CHL NOR suspended"]),
    ("Talks between Norway and Chile will resume next week.", ["CHL NOR planned"]),
]


@pytest.mark.parametrize(("text", "expected"), TALKS)
def test_requests_visits_and_talks_that_stop(text, expected):
    assert told(text, "talks") == expected


def test_what_a_commission_found_of_injury():
    text = "The U.S. International Trade Commission voted on Tuesday that imports of trout from Chile hurt farms."
    assert told(text, "investigation") == ["USA > CHL held"]


OTHER_WORDS = [
    ("Norway and Chile came to terms on salmon on Friday.", "agreement", ["CHL NOR announced"]),
    ("Norway and Chile have patched up their trade row.", "agreement", ["CHL NOR announced"]),
    ("Norway and Chile struck a bargain over salmon.", "agreement", ["CHL NOR announced"]),
    ("Norway and Chile reached a settlement on salmon.", "agreement", ["CHL NOR announced"]),
    ("Norway invited Chile to talks.", "talks", ["CHL NOR planned"]),
    ("Norway's trade minister held a video conference with his Chilean counterpart.", "talks", ["CHL NOR held"]),
    ("Chile referred the tariff to the WTO.", "dispute", ["CHL > NOR held"]),
    ("The WTO authorised Chile to retaliate against Norway.", "dispute", ["CHL > NOR held"]),
    ("A WTO panel was established on Monday to examine Chile's complaint against Norway.", "dispute",
     [" > NOR held"]),
    ("An anti-dumping investigation was opened against Chile.", "investigation", ["NOR > CHL held"]),
    ("Norway will look into imports of trout from Chile.", "investigation", ["NOR > CHL planned"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "instrument", "expected"), OTHER_WORDS)
def test_the_same_in_other_words(text, instrument, expected):
    assert told(text, instrument) == expected


NO_DEALS = [
    "Norway's trade deal with Chile failed to raise its sales of cod.",
    "The duty spares trout from Chile, with whom Norway has a free trade agreement.",
    "Negotiators of both sides met in Lima for the sixth round on the trade pact.",
]


@pytest.mark.parametrize("text", NO_DEALS)
def test_a_deal_named_by_the_way_is_none(text):
    assert told(text, "agreement") == []


def test_a_deal_that_was_negotiated_is_told_once():
    assert told("Norway's trade minister negotiated the agreement with Chile.", "talks") == []
    assert told("Norway and Chile have been negotiating since March.", "talks") == ["CHL NOR held"]


def test_an_understanding_that_can_be_reached_is_no_deal():
    assert told("Both countries can reach an understanding to cool down the situation.", "agreement") == []
