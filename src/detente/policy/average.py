"""An importer's average duty on a day: one number, with its definition, weights and day beside it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from detente.errors import InputError, Problem
from detente.policy.duties import Duties, Goods, duties_on, levies
from detente.policy.lines import POOLED, TariffLines, tariff_lines
from detente.policy.measure import Measure
from detente.policy.places import country

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
        return f"{self.importer} on {partner}, {self.day}{over}: {self.points:.1f} points. {self.definition}"


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
    partners = _partners(lines, on)
    if lines.importer != importer:
        fact = f"imports of {importer} by tariff line are not in the package"
        cure = "Solve a scenario and read tariff rates by sector from its policy"
        raise InputError(Problem("imposed_by", fact, "An average needs weights", cure))
    goods = Goods(lines, ledger.lists)
    days = [day] if against is None else [day, against]
    signs = [1.0, -1.0][: len(days)]
    sums: dict[str, float] = {}
    families: dict[str, float] = {}
    for moment, sign in zip(days, signs, strict=True):
        measures = [one.measure for one in ledger.in_force(moment, known_on)]
        for partner in partners:
            duties = _duties(measures, goods, importer, partner, moment)
            weight = lines.trade_with(partner)
            for family, points in _by_family(duties, weight).items():
                families[family] = families.get(family, 0.0) + sign * points
            sums[partner] = sums.get(partner, 0.0) + sign * float(duties.total @ weight)
    trade = {partner: float(lines.trade_with(partner).sum()) for partner in partners}
    whole = sum(trade.values())
    return AverageRate(
        importer=importer,
        on=None if on is None else partners[0],
        day=day,
        against=against,
        points=100 * sum(sums.values()) / whole,
        by_family={name: 100 * points / whole for name, points in sorted(families.items()) if points},
        by_partner={one: 100 * sums[one] / trade[one] for one in partners if trade[one] > 0},
        definition=_definition(against),
        weights=lines.weights,
    )


def _partners(lines: TariffLines, on: str | None) -> list[str]:
    if on is not None:
        return [country(on, "on")]
    return [partner for partner in lines.trade if partner != POOLED]


def _duties(measures: list[Measure], goods: Goods, importer: str, partner: str, day: dt.date) -> Duties:
    representative = MEMBER.get(partner, partner)
    levied = [measure for measure in measures if levies(measure, importer, representative)]
    return duties_on(levied, goods, importer, representative, day)


def _by_family(duties: Duties, weight: np.ndarray) -> dict[str, float]:
    found: dict[str, float] = {}
    for charge in duties.charges:
        family = charge.measure.stacking.family or charge.measure.id
        found[family] = found.get(family, 0.0) + float(duties.added(charge) @ weight)
    return found


def _definition(against: dt.date | None) -> str:
    what = "Statutory duties as they stack by law, exemptions and content rules counted"
    return f"{what}, less those of {against}" if against else what
