"""Bans, sanctions and aid told in other words: who may not come in, what is frozen, what is handed out."""

from __future__ import annotations

import pytest

from tests.reader_said import claims_in, only_claim

TOLD = [
    # goods that may not come in
    ("Norway no longer admits salmon from Chile because of a virus.", "import_ban", "in_force"),
    ("Norwegian customs suspended the entry of Chilean salmon on Monday.", "import_ban", "in_force"),
    ("Inspectors in Norway blocked the unloading of Chilean salmon.", "import_ban", "in_force"),
    ("Norwegian customs halted salmon shipments after finding lice in a Chilean load.", "import_ban", "in_force"),
    ("Norway has kept Chilean salmon off its shelves since May.", "import_ban", "in_force"),
    ("Norway signed a decree prohibiting the importation of Chilean salmon.", "import_ban", "announced"),
    ("Norway issued a withhold release order on salmon from Chile.", "import_ban", "in_force"),
    ("Salmon from Chile may not enter Norway until the end of June.", "import_ban", "in_force"),
    # people, planes and ships
    ("Six Chilean lawmakers are barred from entering Norway.", "sanction", "in_force"),
    ("Norway shut its airspace to Chilean planes.", "sanction", "in_force"),
    ("Norway will bar Chilean ships from its ports.", "sanction", "announced"),
    ("Six Chilean scholars may no longer set foot in Norway.", "sanction", "in_force"),
    # what is frozen, cut off, punished
    ("Norway froze the holdings of two Chilean ministers.", "sanction", "in_force"),
    ("Norway has severed ties with Chile.", "sanction", "in_force"),
    ("Norway suspended all trade relations with Chile on Monday.", "sanction", "in_force"),
    ("Norway adopted restrictive measures against Chile.", "sanction", "in_force"),
    ("Norway imposed economic penalties on Chile.", "sanction", "in_force"),
    ("Norway punished a Chilean bank under the Magnitsky act.", "sanction", "in_force"),
    ("Norway has imposed a blockade on Chile.", "sanction", "in_force"),
    ("Norway has shut Chilean banks out of its capital market.", "sanction", "in_force"),
    ("Norway delisted two Chilean officials.", "sanction", "withdrawn"),
    ("Norway unfroze the accounts of Chilean officials.", "sanction", "withdrawn"),
    ("Norway reopened its airspace to Chilean planes.", "sanction", "withdrawn"),
    # aid
    ("Norway will hand out $2 billion in emergency aid to its salmon farmers.", "subsidy", "announced"),
    ("Norway will set up a support package of $300 million for its salmon growers.", "subsidy", "announced"),
    ("Norway is considering a new round of aid for its salmon farmers.", "subsidy", "threatened"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "instrument", "status"), TOLD)
def test_measures_in_other_words(text, instrument, status):
    claim = only_claim(text)
    assert (claim.instrument, claim.imposed_by, claim.status) == (instrument, ("NOR",), status)


NOTHING = [
    "Chilean salmon may no longer enter Norway free of duty.",
    "Norwegian ministers admitted that prices of Chilean salmon had gone up.",
    "Norway no longer accepts that Chilean farms are to blame.",
    "Norwegian farmers turned away from salmon last year.",
    "Volvo set up a plant in Chile, and its shares were delisted from the stock exchange in Oslo.",
]


@pytest.mark.parametrize("text", NOTHING)
def test_words_that_ban_nothing(text):
    assert [claim for claim in claims_in(text) if claim.instrument in ("import_ban", "sanction")] == []


def test_a_penalty_where_dumping_is_told_of_is_a_duty_against_it():
    text = (
        "Norway said on Monday that it had found dumping of salmon by farms in Chile. "
        "The final penalties run from 12 to 30 percent."
    )
    claim = only_claim(text)
    assert (claim.instrument, claim.imposed_by, claim.on) == ("anti_dumping", ("NOR",), ("CHL",))
    assert claim.rate is not None and claim.rate.bounds() == (0.12, 0.3)


def test_dumping_alone_is_no_measure():
    assert claims_in("Norway has long spoken of dumping by salmon farms in Chile.") == ()


def test_duties_that_will_not_be_collected_are_suspended():
    assert only_claim("Norway said the duties on Chilean salmon will not be collected.").status == "suspended"
