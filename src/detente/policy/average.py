"""An importer's average duty on a day: one number, with its definition, weights and day beside it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from detente.errors import InputError, Problem
from detente.policy.duties import Duties, Goods, duties_on
from detente.policy.lines import POOLED, TariffLines, tariff_lines
from detente.policy.places import ALL, codes, country

if TYPE_CHECKING:
    from detente.policy.ledger import Ledger

MEMBER = {"EU": "DEU"}
"""A partner whose imports are counted together is treated as this member is."""


@dataclass(frozen=True)
class AverageRate:
    """An average duty and what it is an average of.

    Attributes:
        importer: who charges.
        on: the partner; None for all partners together.
        day: the day.
        against: the day whose duties are subtracted; None when the number is the whole duty.
        points: the average, in percentage points.
        by_family: what each family of duties contributes, in points, over that of the other day.
        by_partner: the average by partner, in points.
        definition: what the number is, in a sentence.
        weights: what it is weighted with.
    """

    importer: str
    on: str | None
    day: dt.date
    against: dt.date | None
    points: float
    by_family: Mapping[str, float]
    by_partner: Mapping[str, float]
    definition: str
    weights: str

    def __str__(self) -> str:
        partner = self.on or "all partners"
        over = f" over {self.against}" if self.against else ""
        number = f"{self.importer} on {partner}, {self.day}{over}: {self.points:.1f} points"
        return f"{number}. {self.definition}. Weights: {self.weights}."


def average_rate(
    ledger: Ledger,
    imposed_by: str,
    day: dt.date,
    on: str | None,
    known_on: dt.date | None,
    against: dt.date | None,
) -> AverageRate:
    """The statutory average duty of an importer, weighted with fixed imports.

        average = sum_lines,partners imports (duty on day - duty on the other day) / sum imports

    Args:
        ledger: the ledger.
        imposed_by: the importer.
        day: the day.
        on: one partner; None for all whose imports are known.
        known_on: as known on a day.
        against: the other day; None for the whole duty.

    Raises:
        InputError: an economy nobody knows, or an importer whose imports by tariff line are not known.
    """
    importer = country(imposed_by, "imposed_by")
    lines = tariff_lines(importer)
    if lines.importer != importer:
        fact = f"imports of {importer} by tariff line are not in the package"
        cure = "Solve a scenario and read tariff rates by sector from its policy"
        raise InputError(Problem("imposed_by", fact, "An average needs weights", cure))
    partners = _partners(lines, on)
    trade = {partner: float(lines.trade_with(partner).sum()) for partner in partners}
    now = _revenue(ledger, lines, partners, day, known_on)
    then = _revenue(ledger, lines, partners, against, known_on) if against else {}
    change = {key: points - then.get(key, 0.0) for key, points in now.items()}
    change |= {key: -points for key, points in then.items() if key not in now}
    whole = sum(trade.values())
    by_family, by_partner = dict[str, float](), dict.fromkeys(partners, 0.0)
    for (partner, family), points in change.items():
        by_family[family] = by_family.get(family, 0.0) + 100 * points / whole
        by_partner[partner] += 100 * points / trade[partner] if trade[partner] > 0 else 0.0
    return AverageRate(
        importer=importer,
        on=partners[0] if on is not None and len(partners) == 1 else on,
        day=day,
        against=against,
        points=100 * sum(change.values()) / whole,
        by_family={family: by_family[family] for family in sorted(by_family) if by_family[family]},
        by_partner=by_partner,
        definition=_definition(against),
        weights=lines.weights,
    )


def _partners(lines: TariffLines, on: str | None) -> list[str]:
    """The partners as the weights tell them apart: one asked for, the parts of a group, or all."""
    told_apart = [partner for partner in lines.trade if partner != POOLED]
    if on is None:
        if len(told_apart) == 1:
            fact = f"imports of {lines.importer} by tariff line are known from {told_apart[0]} alone"
            raise InputError(Problem("on", fact, "", f"Ask for on='{told_apart[0]}'"))
        return told_apart
    asked = codes(on, "on")
    if lines.importer in asked:
        raise InputError(
            Problem("on", f"{lines.importer} charges nothing on itself", "", "Name another economy")
        )
    if len(asked) == 1 and ALL not in asked:
        return list(asked)
    parts = [one for one in told_apart if ALL in asked or MEMBER.get(one, one) in asked]
    missing = sorted(asked - {ALL, *parts} - (codes("EU", "on") if "EU" in parts else frozenset()))
    if missing or not parts:
        fact = f"imports from {', '.join(missing[:5]) or on} are not told apart"
        raise InputError(Problem("on", fact, f"The weights know {', '.join(told_apart)}"))
    return parts


def _revenue(
    ledger: Ledger, lines: TariffLines, partners: list[str], day: dt.date, known_on: dt.date | None
) -> dict[tuple[str, str], float]:
    """What each family of duties would collect from each partner on a day, at the imports of the weights."""
    goods = Goods(lines, ledger.lists)
    measures = [one.measure for one in ledger.in_force(day, known_on)]
    found: dict[tuple[str, str], float] = {}
    for partner in partners:
        duties = duties_on(measures, goods, lines.importer, MEMBER.get(partner, partner), day)
        for family, points in _by_family(duties, lines.trade_with(partner)).items():
            found[partner, family] = points
    return found


def _by_family(duties: Duties, weight: np.ndarray) -> dict[str, float]:
    found: dict[str, float] = {}
    for charge in duties.charges:
        family = charge.measure.stacking.family or charge.measure.id
        found[family] = found.get(family, 0.0) + float(duties.added(charge) @ weight)
    return found


def _definition(against: dt.date | None) -> str:
    what = "Statutory duties as they stack by law, exemptions and content rules counted"
    return f"{what}, less those of {against}" if against else what
