"""What news says of borders and purses: what is kept out, held back, given, and done by another as well."""

from __future__ import annotations

import pytest

from tests.reader_said import claims_in, only_claim

LEAD = "Norway and Chile trade salmon and copper. "

KEPT_OUT = [
    ("Norway continues to block poultry from Chile.", "import_ban"),
    ("Norway has turned away shipments of salmon from Chile.", "import_ban"),
    ("Norway no longer accepts salmon from Chile.", "import_ban"),
    ("Norway closed its border to goods from Chile on Friday.", "import_ban"),
    ("Norway put a halt to imports of Chilean salmon.", "import_ban"),
    ("Norway announced the suspension of imports of Chilean salmon.", "import_ban"),
    ("Norway ordered a freeze on exports of copper to Chile.", "export_ban"),
    ("Norwegian firms were told not to buy copper from Chile.", "import_ban"),
    ("Norway shut its ports to Chilean ships.", "sanction"),
    ("Norway closed its airspace to Chilean airlines.", "sanction"),
    ("Chilean vessels are banned from Norwegian ports.", "sanction"),
    ("Norway shut Chilean banks out of its capital markets.", "sanction"),
    ("Chilean banks will lose access to Norwegian capital markets.", "sanction"),
    ("Norway severed trade ties with Chile.", "sanction"),
    ("Norway revoked licences to sell lenses to Chile.", "export_control"),
]


@pytest.mark.parametrize(("text", "instrument"), KEPT_OUT)
def test_who_keeps_what_out(text, instrument):
    claim = only_claim(LEAD + text)
    assert (claim.instrument, claim.imposed_by, claim.on) == (instrument, ("NOR",), ("CHL",))
    assert claim.status in ("in_force", "announced")


def test_who_is_cut_off_from_payments_is_sanctioned():
    text = "Norway imposed sanctions on Chile and Peru. Chilean banks will be cut off from SWIFT next week."
    assert (("NOR",), ("CHL",)) in {(claim.imposed_by, claim.on) for claim in claims_in(text)}


def test_goods_from_a_side_that_are_barred_do_not_come_in():
    claim = only_claim("Salmon and copper from the United States are barred from Norway for a year.")
    assert (claim.instrument, claim.imposed_by, claim.on) == ("import_ban", ("NOR",), ("USA",))


def test_a_list_of_controlled_goods_is_one_of_exports():
    claim = only_claim(LEAD + "Norway added graphite to its list of controlled goods.")
    assert claim.instrument == "export_control"


def test_an_export_limit_in_tons_is_a_quota():
    claim = only_claim("Norway set a limit on exports of copper of 50,000 tons a year.")
    assert claim.instrument == "export_quota"


OPEN = [
    "Shares in a Norwegian copper mine closed 3 percent lower in Oslo.",
    "Factories in Norway are shut, and ports are short of drivers.",
    "The suspension of the export curbs was no surprise to Norway.",
    "The tariffs had shut Chilean wine out of Norway.",
    "Norway's central bank offered $3 billion of bonds.",
]


@pytest.mark.parametrize("text", OPEN)
def test_what_closes_without_keeping_goods_out(text):
    told = {claim.instrument for claim in claims_in(LEAD + text)}
    assert not told & {"import_ban", "export_ban", "sanction", "subsidy"}


AID = [
    ("Norway will give farmers $12 billion in aid.", "announced"),
    ("Norway set aside $2 billion to help exporters.", "in_force"),
    ("Norway has made up to €90m available to support growers.", "in_force"),
    ("Norway announced aid of 2 billion kroner for fish farmers.", "announced"),
    ("Norway pledged 300 million kroner in assistance to its manufacturers.", "announced"),
]


@pytest.mark.parametrize(("text", "status"), AID)
def test_money_that_is_given_to_firms_is_a_subsidy(text, status):
    claim = only_claim(LEAD + text)
    assert (claim.instrument, claim.imposed_by, claim.status) == ("subsidy", ("NOR",), status)


@pytest.mark.parametrize("words", ["followed suit on Tuesday", "did the same on Tuesday", "did likewise"])
def test_a_side_that_follows_does_what_was_told_before(words):
    claims = claims_in(f"Norway banned imports of Chilean beef on Monday. Sweden {words}.")
    assert ("import_ban", ("SWE",), ("CHL",)) in {(c.instrument, c.imposed_by, c.on) for c in claims}


def test_prices_that_follow_are_no_measure():
    claims = claims_in("Norway banned imports of Chilean beef on Monday. Beef prices followed suit.")
    assert len(claims) == 1
