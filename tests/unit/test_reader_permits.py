"""What news says of goods that may pass a border: bans that end, licences that are needed, answers by a ban."""

from __future__ import annotations

import pytest

from tests.reader_said import claims_in, only_claim

LEAD = "Norway and Chile trade salmon and copper. "

ENDED = [
    ("Chile will allow exports of copper ore to resume next week.", "export_ban", "CHL"),
    ("Chile will allow copper to leave the country again from Monday.", "export_ban", "CHL"),
    ("Chile will let copper ore out of the country again.", "export_ban", "CHL"),
    ("Chile is allowing miners to ship copper again after a month.", "export_ban", "CHL"),
    ("Chilean copper may be shipped abroad again from June 20.", "export_ban", "CHL"),
    ("Chilean miners will be free to export again from June 20.", "export_ban", "CHL"),
    ("Chile said that copper exports will be permitted again from Monday.", "export_ban", "CHL"),
    ("Norway has signed an order that lets in apples and pears from Chile.", "import_ban", "NOR"),
    ("Norway will allow imports of beef from Chile.", "import_ban", "NOR"),
]


@pytest.mark.parametrize(("text", "instrument", "by"), ENDED)
def test_what_may_pass_again_is_no_longer_banned(text, instrument, by):
    claim = only_claim(LEAD + text)
    assert (claim.instrument, claim.imposed_by, claim.status) == (instrument, (by,), "withdrawn")


NO_BAN_ENDS = [
    "Norway will let in 500 tonnes of beef from Chile free of duty.",
    "The law allows the ministry to publish figures on exports.",
    "Traders said that salmon may be sold in Chile again.",
]


@pytest.mark.parametrize("text", NO_BAN_ENDS)
def test_what_is_allowed_on_terms_ends_no_ban(text):
    assert not [claim for claim in claims_in(LEAD + text) if claim.instrument in ("export_ban", "import_ban")]


def test_a_permission_for_one_side_is_an_exemption():
    claims = claims_in(
        "India will allow exports of rice to Nepal, the ministry said. India banned exports of rice in July."
    )
    assert {claim.on for claim in claims if claim.status == "in_force"} == {("*",)}


def test_what_a_ban_did_to_others_is_not_what_it_is_on():
    claim = only_claim("Chile ended a ban on exports of copper that rattled the market for steel.")
    assert claim.product == "copper"


LICENCES = [
    ("Norwegian exporters must apply for a permit for each sale of optical glass to Chile.", "in_force"),
    ("Since April Norwegian suppliers have had to seek a licence for every shipment of optical glass to Chile.",
     "in_force"),
    ("Norway told its firms to obtain permission before shipping optical glass to Chile.", "in_force"),
    ("Norway published rules requiring firms to seek permission before selling lenses to Chile.", "in_force"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "status"), LICENCES)
def test_who_must_ask_for_a_licence_is_controlled(text, status):
    claim = only_claim(text)
    assert (claim.instrument, claim.imposed_by, claim.status) == ("export_control", ("NOR",), status)


def test_a_licence_is_needed_where_the_goods_leave():
    claim = only_claim("Anyone wishing to export copper, tin or lithium from Chile will need a licence.")
    assert (claim.imposed_by, claim.on) == (("CHL",), ("*",))


def test_russian_oil_that_is_phased_out_is_not_bought_any_more():
    claim = only_claim("Norway said on Monday that Russian oil will be phased out by the end of 2030.")
    assert (claim.instrument, claim.imposed_by, claim.on) == ("import_ban", ("NOR",), ("RUS",))


def test_a_ban_by_which_a_side_answers_is_told():
    text = (
        LEAD
        + "Norway put a tariff of 10 percent on copper in May. Chile responded by banning imports of fish."
    )
    assert [c.imposed_by for c in claims_in(text) if c.instrument == "import_ban"] == [("CHL",)]


def test_its_ban_is_told_like_the_ban():
    text = (
        "Norway and Peru quarrelled for years. Late on Thursday it emerged that Chile had dropped its ban on "
    )
    claims = claims_in(text + "exports of copper.")
    assert [(claim.imposed_by, claim.status) for claim in claims] == [(("CHL",), "withdrawn")]
