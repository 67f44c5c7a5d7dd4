"""Minerals under export control in a ledger, and what a stop of a year would cost those a brief is about."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from detente.economy.names import economy_title
from detente.errors import InputError
from detente.policy.measure import APPLIES, BEFORE
from detente.policy.places import ALL, codes
from detente.show.brief_part import Part
from detente.show.format import SPACE

if TYPE_CHECKING:
    from detente.economy.world import World
    from detente.policy.ledger import Ledger
    from detente.policy.view import Standing

CONTROLS = ("export control", "export ban")
MONTHS = 12
MOST_MINERALS = 6
MOST_ECONOMIES = 4
LEAST = 0.005
"""Percent of value added. A stop that costs nobody shown this much even at the high end is not told."""


@dataclass(frozen=True)
class Held:
    """A mineral that an economy holds under control.

    Attributes:
        mineral: its key in the minerals' tables.
        title: its name.
        by: who controls it.
        standing: the control that holds it; of several one that is in force, the newest.
    """

    mineral: str
    title: str
    by: str
    standing: Standing


@dataclass(frozen=True, eq=False)
class Stopped:
    """What a stop costs: percent of value added, low, central and high, by economy of the world."""

    held: Held
    stage: str
    low: np.ndarray
    central: np.ndarray
    high: np.ndarray


@cache
def _minerals() -> dict[str, str]:
    """The minerals of the tables: key and name."""
    from detente.minerals import chains

    table = chains()
    return dict(zip(table["mineral"], table["title"], strict=True))


def held_minerals(ledger: Ledger, day: dt.date, known_on: dt.date | None, world: World) -> list[Held]:
    """Minerals whose exports somebody in the world controls, or has announced to, by what their titles name.

    A measure is tied to a mineral where its title or one of its product lists names it.

    Args:
        ledger: the ledger.
        day: the day.
        known_on: what was recorded later is left out; None: everything recorded counts.
        world: whose economies count.
    """
    found: dict[tuple[str, str], Held] = {}
    labels = set(world.economies)
    view = ledger.as_of(day, known_on)
    standing = [one for one in view if one.measure.instrument in CONTROLS]
    standing = [one for one in standing if one.status in (*APPLIES, *BEFORE)]
    # Those in force before those to come, and of each the newest.
    standing.sort(key=lambda one: (not one.applies, -(one.since or day).toordinal(), one.measure.id))
    for one in standing:
        measure = one.measure
        said = " ".join([measure.title, *(name.replace("-", " ") for name in measure.products.lists)])
        for key, title in _minerals().items():
            if not re.search(rf"\b{re.escape(title)}\b", said, re.IGNORECASE):
                continue
            for label in sorted((codes(measure.imposed_by, "imposed_by") - {ALL}) & labels):
                found.setdefault((key, label), Held(key, title, label, one))
    return list(found.values())


def stopped(held: Sequence[Held], world: World) -> tuple[list[Stopped], list[str]]:
    """What it would cost if each mineral stopped for a year, and which could not be worked out.

    Args:
        held: minerals and who controls them; a stop is against all others.
        world: whose sectors are hit.
    """
    from detente.minerals import shortage
    from detente.minerals.shortage_tables import bounds, gdp

    found, without = [], []
    for one in held:
        try:
            short = shortage(one.mineral, cut=1.0, months=MONTHS, by=one.by, world=world)
        except InputError:
            without.append(one.title)
            continue
        ends, whole = bounds(short), gdp(short)
        low, central, high = (
            100 * ends[name].sum(axis=1) / np.where(whole > 0, whole, np.inf)
            for name in ("low", "central", "high")
        )
        found.append(Stopped(one, short.stage, low, central, high))
    return found, list(dict.fromkeys(without))


def chokepoint_part(
    ledger: Ledger, day: dt.date, known_on: dt.date | None, world: World, first: Sequence[str]
) -> Part | str:
    """What a year's stop of each controlled mineral would cost, economy by economy; or why that is not told.

    Args:
        ledger: the ledger.
        day: the day.
        known_on: what was recorded later is left out; None: everything recorded counts.
        world: whose sectors are hit.
        first: the economies that the brief is about; others who lose most follow.
    """
    held = held_minerals(ledger, day, known_on, world)
    if not held:
        return "no export control of the day names a mineral"
    found, without = stopped(held, world)
    shown = _economies(found, world, first)
    places = [world.economies.index(code) for code in shown]
    told = [one for one in found if places and one.high[places].max() >= LEAST]
    told.sort(key=lambda one: float(one.central[places].max()), reverse=True)
    if not told:
        return "a stop of the minerals under export control costs none of the economies of the data anything"
    rows = tuple(
        (
            f"{one.held.title} ({one.stage.replace('-', ' ')}), by {economy_title(one.held.by)}",
            *(_cell(one, at, code) for at, code in zip(places, shown, strict=True)),
            f"{one.held.standing.measure.title} ({one.held.standing.status} since {one.held.standing.since})",
        )
        for one in told[:MOST_MINERALS]
    )
    return Part(
        "chokepoints",
        "Chokepoints under export control",
        words=(WHAT,),
        headings=(
            "Mineral",
            *(f"{economy_title(code)}, % of value added" for code in shown),
            "Its control in the ledger",
        ),
        rows=rows,
        caption=_caption(len(told) - len(rows), without),
        table_class="chokepoint-list",
    )


def _economies(found: Sequence[Stopped], world: World, first: Sequence[str]) -> list[str]:
    """Those the brief is about who do not control, then those who lose most."""
    if not found:
        return []
    controllers = {one.held.by for one in found}
    money = (world.value_added_share * world.output).sum("sector").values
    lost = np.sum([one.central for one in found], axis=0) * money
    order = [world.economies[at] for at in np.argsort(-lost, kind="stable") if lost[at] > 0]
    wanted = [code for code in dict.fromkeys([*first, *order]) if code not in controllers]
    return wanted[:MOST_ECONOMIES]


WHAT = (
    f"What it would cost if exports of each mineral stopped altogether, a cut of 100 %, for {MONTHS} months; a "
    "smaller cut costs less than in proportion, since stocks, other sellers and substitution make up for some of "
    "it. No number above holds this: a control is mostly a licence, and what licences cost is not published."
)


def _caption(more: int, without: Sequence[str]) -> str:
    words = (
        "Value added that stops directly in the first year, % of each economy's; in brackets from easy "
        "substitution and little dependence to none and much dependence. Stocks, dependence and substitution are "
        "assumptions: detente chokepoint MINERAL --cut 100% lists them. A control is tied to a mineral by its "
        "title and its product lists."
    )
    words += f" {more} more cost less." if more > 0 else ""
    return words + (f" Not worked out: {', '.join(without)}." if without else "")


def _cell(one: Stopped, at: int, code: str) -> str:
    from detente.minerals.shortage_words import two_digits

    if code == one.held.by:
        return "controls it"
    low, central, high = (float(each[at]) for each in (one.low, one.central, one.high))
    if high < LEAST:
        return f"under 0.01{SPACE}%"
    return f"{two_digits(central)}{SPACE}% ({two_digits(low)} to {two_digits(high)})"
