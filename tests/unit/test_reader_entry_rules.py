"""What news says of goods that have to be checked, certified or registered before they may come in."""

from __future__ import annotations

import pytest

from tests.reader_said import claims_in

LEAD = "Trade news.\n\n"
KEPT_OUT = [
    ("Norway stepped up quarantine checks on Chilean fruit at its ports.", "NOR", "CHL", "in_force"),
    ("Norway tightened customs clearance procedures for Chilean cargo.", "NOR", "CHL", "in_force"),
    ("Norway will introduce stricter inspections of imported timber.", "NOR", "*", "announced"),
    ("Norway requires certificates of origin for Chilean copper.", "NOR", "CHL", "in_force"),
    ("Norway has postponed health certificates for food consignments from Chile.", "NOR", "CHL", "suspended"),
    ("Norway will tighten contamination limits for imported wine.", "NOR", "*", "announced"),
    ("Norway tightened entry rules for hundreds of goods.", "NOR", "*", "in_force"),
    ("Norway is holding up Chilean copper.", "NOR", "CHL", "in_force"),
    ("Norwegian customs officers have impounded Chilean salmon.", "NOR", "CHL", "in_force"),
    ("Norway clamped down on imports of salmon.", "NOR", "*", "in_force"),
    ("Foreign makers must be registered in Norway before selling shoes there.", "NOR", "*", "in_force"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "by", "on", "status"), KEPT_OUT)
def test_what_goods_have_to_meet_at_the_border_restricts_imports(text, by, on, status):
    claims = claims_in(LEAD + text)
    assert [(c.instrument, c.imposed_by, c.on, c.status) for c in claims] == [
        ("import_restriction", (by,), (on,), status)
    ]


AT_HOME = [
    "Norway stepped up safety checks at its own salmon farms.",
    "Norway ordered inspections of Chilean factories that make medicines.",
    "Norway requires birth certificates from all pupils.",
    "The ministry in Norway tightened quality standards for bread.",
    "Copper exports held up well, Chile said.",
    "Chile pushed back against reports on its copper.",
]


@pytest.mark.parametrize("text", AT_HOME)
def test_what_is_asked_at_home_is_no_measure(text):
    assert not claims_in(LEAD + text)


QUOTAS = [
    "Norway opened a tariff quota for milk powder.",
    "Norway enlarged its tariff quota for butter.",
    "Norway set a volume ceiling for imports of sugar.",
]


@pytest.mark.parametrize("text", QUOTAS)
def test_a_tariff_quota_is_no_tariff(text):
    assert [(c.instrument, c.imposed_by) for c in claims_in(LEAD + text)] == [("quota", ("NOR",))]


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Norway let its quota on Chilean wine lapse.", "expired"),
        ("Norway let its quota on Chilean wine expire.", "expired"),
        ("Norway proposed almost halving its quota on Chilean wine.", "threatened"),
    ],
)
def test_what_is_let_lapse_is_over_and_what_is_proposed_is_not_done(text, status):
    assert [(c.instrument, c.imposed_by, c.status) for c in claims_in(LEAD + text)] == [
        ("quota", ("NOR",), status)
    ]
