"""What news says of goods that are held at home: by licences, caps, borders that nothing may cross, lists."""

from __future__ import annotations

import pytest

from tests.reader_said import claims_in, only_claim

LEAD = "Norway and Chile trade salmon and copper. "

CONTROLS = [
    ("Exports of optical glass to Chile now require a licence.", "export_control", ("CHL",)),
    ("Norwegian firms must get government approval to ship lenses to Chile.", "export_control", ("CHL",)),
    ("Lenses are now subject to export controls.", "export_control", ("*",)),
    ("Norway subjected lenses to export controls.", "export_control", ("*",)),
    ("Norway clamped down on exports of lenses to Chile.", "export_control", ("CHL",)),
    ("Norway will deny licences for exports of lenses to Chile.", "export_control", ("CHL",)),
    ("Copper may no longer leave Norway.", "export_ban", ("*",)),
    ("Copper has been stopped from leaving Norway.", "export_ban", ("*",)),
    ("The sale of Norwegian copper abroad is prohibited.", "export_ban", ("*",)),
    ("Norway halted gas supplies to Chile.", "export_ban", ("CHL",)),
    ("Norway cut off supplies of gas to Chile.", "export_ban", ("CHL",)),
    ("Norway's copper exports will be limited to 60,000 tons.", "export_quota", ("*",)),
    ("Norway will restrict copper exports to 60,000 tons a year.", "export_quota", ("*",)),
    ("Norway will allow exports of only 8 million tons of wheat.", "export_quota", ("*",)),
    ("Norway will allow up to 8 million tons of wheat to be exported.", "export_quota", ("*",)),
]


@pytest.mark.parametrize(("text", "instrument", "on"), CONTROLS)
def test_who_holds_goods_at_home(text, instrument, on):
    claim = only_claim(LEAD + text)
    assert (claim.instrument, claim.imposed_by, claim.on) == (instrument, ("NOR",), on)
    assert claim.status in ("in_force", "announced")


OTHERS = [
    ("Norway banned 12 Chilean officials from entering the country.", "sanction", "in_force"),
    ("Norway restored market access for Chilean beef.", "import_ban", "withdrawn"),
    ("Norway suspended the import licences of four Chilean abattoirs.", "import_restriction", "in_force"),
    ("Norway raised subsidies for fertilizer.", "subsidy", "in_force"),
    ("Norway has decided to subsidise exports of sugar.", "subsidy", "announced"),
]


@pytest.mark.parametrize(("text", "instrument", "status"), OTHERS)
def test_entry_access_and_money(text, instrument, status):
    claim = only_claim(LEAD + text)
    assert (claim.instrument, claim.imposed_by, claim.status) == (instrument, ("NOR",), status)


NOTHING = [
    "Poor families in Norway buy subsidised fuel at home.",
    "Norway was granted preferential market access for beef.",
    "Norway may no longer leave the talks early.",
]


@pytest.mark.parametrize("text", NOTHING)
def test_what_only_sounds_alike(text):
    told = {claim.instrument for claim in claims_in(LEAD + text)}
    assert not told & {"subsidy", "import_ban", "export_ban"}
