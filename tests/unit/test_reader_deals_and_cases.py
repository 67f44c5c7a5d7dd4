"""Deals told without their name, pacts by theirs, cases dragged to court, and inquiries by what is examined."""

from __future__ import annotations

import pytest

from tests.reader_said import claims_in


def told(text: str, instrument: str) -> list[str]:
    """The events of one kind that a text tells of: "NOR > CHL held"."""
    found = [claim for claim in claims_in("Trade news.\n\n" + text) if claim.instrument == instrument]
    return [
        f"{' '.join(sorted(claim.imposed_by))} > {' '.join(claim.on)} {claim.status}".replace(" >  ", " ")
        for claim in found
    ]


DEALS = [
    ("Norway and Chile have agreed to a six-month truce in their tariff war.", "CHL NOR announced"),
    ("Oslo and Santiago agreed on a pause in their trade row.", "CHL NOR announced"),
    ("Norway and Chile buried the hatchet over salmon on Monday.", "CHL NOR announced"),
    ("Norway and Chile made peace over salmon on Monday.", "CHL NOR announced"),
    ("Chile undertook to increase its purchases of Norwegian cod, officials said.", "CHL NOR announced"),
    ("The leaders of Norway and Chile put their names to a trade pact.", "CHL NOR announced"),
    ("Ministers from Oslo and Santiago signed the FTA on Monday.", "CHL NOR announced"),
    ("The Norway-Chile FTA went live on Monday.", "CHL NOR in_force"),
    ("The CPTPP kicked in on Monday for Chile and Peru.", "CHL PER in_force"),
    ("Norway has cut a deal with Chile.", "CHL NOR announced"),
    ("Norway hailed a new deal with Chile.", "CHL NOR announced"),
]


@pytest.mark.parametrize(("text", "expected"), DEALS)
def test_deals(text, expected):
    assert told(text, "agreement") == [expected]


NO_DEALS = [
    "Norway and Chile agreed to meet again.",
    "Norway agreed to a pause in its whaling season.",
    "Chile undertook to increase its purchases of copper ore.",
    "Norway and Chile have large FTA teams.",
]


@pytest.mark.parametrize("text", NO_DEALS)
def test_what_is_no_deal(text):
    assert told(text, "agreement") == []


DISPUTES = [
    ("Chile dragged Norway to the WTO over its salmon duties.", "CHL > NOR held"),
    ("Chile has hauled Norway before the WTO.", "CHL > NOR held"),
    (
        "Chile has filed a complaint at the World Trade Organization over Norway's salmon rules.",
        "CHL > NOR held",
    ),
    ("Chile requested a WTO panel after talks with Norway over salmon failed.", "CHL > NOR held"),
    ("A WTO panel ruled that the Norwegian measures were illegal, siding with Chile.", "CHL > NOR held"),
    ("A CPTPP panel found that Canada broke its promises on dairy.", " > CAN held"),
]


@pytest.mark.parametrize(("text", "expected"), DISPUTES)
def test_disputes(text, expected):
    assert told(text, "dispute") == [expected]


INQUIRIES = [
    ("Norway's trade ministry opened an AD case on salmon from Chile.", "NOR > CHL held"),
    ("Norway is examining whether Chilean salmon is circumventing its duties.", "NOR > CHL held"),
    ("Norway's trade remedies body may examine Chilean salmon, its chief said.", "NOR > CHL planned"),
]


@pytest.mark.parametrize(("text", "expected"), INQUIRIES)
def test_inquiries(text, expected):
    assert told(text, "investigation") == [expected]


@pytest.mark.parametrize(
    "text", ["Norway is examining Chilean proposals on salmon.", "Norway drags its feet."]
)
def test_what_is_no_inquiry(text):
    assert told(text, "investigation") == []
