"""Common ways to say one measure, and how many of them the reader understands."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from detente import read
from detente.policy.measure import EVENTS
from tests.reader_scores import Annotated, Figures, figures

KINDS = {
    "tariffs": ("tariff",),
    "anti-dumping, anti-subsidy, safeguards": ("anti_dumping", "anti_subsidy", "safeguard"),
    "export taxes": ("export_tax",),
    "import quotas and restrictions": ("quota", "import_restriction"),
    "import bans": ("import_ban",),
    "export controls, bans and quotas": ("export_control", "export_ban", "export_quota"),
    "sanctions": ("sanction",),
    "subsidies": ("subsidy",),
    "agreements and talks": ("agreement", "talks"),
    "inquiries and disputes": ("investigation", "dispute"),
}
"""Rows of the page's table, with the instruments of each."""
_HEADLINE = "Trade news."


def ways_of_saying(path: Path, held_out: bool) -> list[Annotated]:
    """The sentences that rules were made from, or those held out, each a report with one claim.

    Args:
        path: a file with a JSON object a line: text, published, instrument, imposed_by, on, rate, status.
        held_out: which of the two.
    """
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()):
        said = json.loads(line)
        if said["held_out"] != held_out:
            continue
        text = f"{_HEADLINE}\n\n{said['text']}"
        claim = {
            **said,
            "type": "measure",
            "salience": "main",
            "rate": None if said["rate"] is None else {"value": said["rate"]},
            "offsets": [(0, len(text))],
        }
        found.append(Annotated(str(number), text, dt.date.fromisoformat(said["published"]), (claim,)))
    return found


def understood(ways: list[Annotated], instruments: tuple[str, ...] = ()) -> tuple[int, Figures]:
    """How many ways there are of some instruments, of all without one, and how they are understood."""
    chosen = [way for way in ways if not instruments or way.claims[0]["instrument"] in instruments]
    return len(chosen), figures(chosen)


@dataclass(frozen=True)
class Statuses:
    """How sentences in which a status is easily misread are read.

    Attributes:
        number: how many there are.
        right: those read with the status they have; where they tell of no measure, those read as none.
        missed: those that tell of a measure and are read as none.
        false_alarms: those whose measure is proposed for a ledger as in force, and is not.
    """

    number: int
    right: int
    missed: int
    false_alarms: int


def statuses_read(path: Path, held_out: bool) -> Statuses:
    """How the statuses of sentences are read, one sentence or two at a time.

    Args:
        path: a file with a JSON object a line: text, published, status ("none" for no measure), held_out.
        held_out: which of the two.
    """
    counts = Counter[str]()
    for line in path.read_text(encoding="utf-8").splitlines():
        said = json.loads(line)
        if said["held_out"] != held_out:
            continue
        reading = read([said["text"]], published=said["published"])
        found = [one for one in reading.measures if one.instrument not in EVENTS]
        told, status = {one.status for one in found}, said["status"]
        alarm = any(one.status == "in_force" and one.measure is not None for one in found)
        counts["number"] += 1
        counts["right"] += status in told or (status == "none" and not told)
        counts["missed"] += status != "none" and not told
        counts["false_alarms"] += alarm and status not in told
    return Statuses(*(counts[name] for name in ("number", "right", "missed", "false_alarms")))
