"""Frames in which news tells of duties: who is charged, what is left off, gone ahead with, on the table, won."""

from __future__ import annotations

import pytest

from tests.reader_said import only_claim

FRAMES = [
    # who is charged stands before what it is charged
    ("Norway threatened to charge Chile a tariff of 20 percent.", "threatened"),
    ("Norway's prime minister warned Chile of a 20 percent tariff on its wine.", "threatened"),
    # what is left off or put off
    ("Norway delayed imposing tariffs on Chilean steel.", "suspended"),
    ("Norway will hold off for two years on levying duties on Chilean wine.", "suspended"),
    ("Norway ceased collecting duties on Chilean steel.", "withdrawn"),
    (
        "The tariffs scheduled to be imposed on Chile were suspended, Norway's prime minister said.",
        "suspended",
    ),
    # what stands, what is a must
    ("Norway's duty on Chilean wine stands suspended.", "suspended"),
    ("Importers of Chilean steel must pay a duty of 20 percent in Norway.", "in_force"),
    # what is gone ahead with, agreed to, carried out
    ("Norway will proceed with tariffs on Chilean wine.", "announced"),
    ("Norway went ahead with tariffs on Chilean wine.", "in_force"),
    ("Norway gave the green light to tariffs of 20 percent on Chilean wine.", "announced"),
    ("Norway made good on a threat to tax imports of Chilean wine.", "in_force"),
    ("Norway has instructed its customs to levy a duty of 20 percent on Chilean wine.", "announced"),
    # what may come
    ("Norway is drawing up tariffs on Chilean wine.", "threatened"),
    ("Norway said tariffs on Chilean wine were on the table.", "threatened"),
    ("Norway has not ruled out tariffs on Chilean wine.", "threatened"),
    ("Norway gave Chile a month to sign or face tariffs of 20 percent.", "threatened"),
    # who is spared
    ("Chile won a reprieve from Norway's steel tariffs.", "suspended"),
    (
        "Chilean petrochemicals will no longer enjoy trade preferences in Norway, Norway's ministry said.",
        "announced",
    ),
    # a comma parts a side from the office of another
    ("A duty of 10 percent will be levied on goods from Chile, Norway's finance ministry said.", "announced"),
    ("The government in Oslo raised its tariff on goods from Chile from 10 to 20 percent.", "in_force"),
]


@pytest.mark.parametrize(("text", "status"), FRAMES)
def test_frames_of_duties(text, status):
    claim = only_claim(text)
    assert (claim.instrument, claim.imposed_by, claim.on, claim.status) == (
        "tariff",
        ("NOR",),
        ("CHL",),
        status,
    )


def test_copy_is_a_noun_too():
    claim = only_claim("Norway has hit Chilean copy paper with dumping duties of 45.2 percent.")
    assert (claim.imposed_by, claim.on) == (("NOR",), ("CHL",))
