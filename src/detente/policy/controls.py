"""Controls at the border that are no import duties: export taxes and controls, quotas and bans.

A control covers only some goods of a sector. With the sector's trade elasticity theta the part is made a wedge on
the whole, as the CES price of a bundle of which the shares c_k meet factors 1 + x_k and the rest none:

    1 + x = [ (1 - sum_k c_k) + sum_k c_k (1 + x_k)^-theta ]^(-1/theta)

for an export tax or a quota, with money; the same as a trade cost for delay; (1-c)^(-1/theta) as a trade cost for
a ban, and no flow at all where c is 1.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from detente.policy.duties import Goods, charge_of
from detente.policy.lines import Groups
from detente.policy.measure import Measure
from detente.policy.sides import acts, as_one, touches

CONTROLS = {
    "export tax": True, "export control": True, "export ban": True, "import ban": False, "quota": False,
}  # fmt: skip
"""Instruments, and whether it is the exporter who imposes them; a quota limits what its importer lets in."""
BANS = ("export ban", "import ban")
WITH_MONEY = ("export tax", "quota")
WHOLE = 1 - 1e-12
"""A share from which on a flow is gone."""


@dataclass(frozen=True, eq=False)
class Control:
    """What controls do to one flow, by sector.

    Attributes:
        export_factor: one plus the export wedge.
        exporters_money: the part of the wedge, in logs, that stays with the exporter.
        iceberg: units shipped per unit that arrives.
        available: 1 where the flow is allowed, 0 where it is banned.
    """

    export_factor: np.ndarray
    exporters_money: np.ndarray
    iceberg: np.ndarray
    available: np.ndarray

    @classmethod
    def none(cls, sectors: int) -> Control:
        """No control."""
        return cls(np.ones(sectors), np.zeros(sectors), np.ones(sectors), np.ones(sectors))

    @property
    def acts(self) -> bool:
        """Whether it does anything."""
        return bool(
            (self.export_factor != 1).any() or (self.iceberg != 1).any() or (self.available != 1).any()
        )

    @property
    def rent_share(self) -> np.ndarray:
        """Share of the wedge's money that the exporter keeps, 0 to 1; all of it where there is none."""
        whole = np.log(self.export_factor)
        share = np.divide(self.exporters_money, whole, out=np.ones_like(whole), where=whole != 0)
        return np.clip(share, 0, 1)

    def along_with(self, other: Control) -> Control:
        """Two controls on one flow: what they do multiplies."""
        return Control(
            self.export_factor * other.export_factor,
            self.exporters_money + other.exporters_money,
            self.iceberg * other.iceberg,
            self.available * other.available,
        )

    def relative_to(self, baseline: Control) -> Control:
        """What is new: the ratio to the controls that the baseline's flows already met."""
        return Control(
            self.export_factor / baseline.export_factor,
            self.exporters_money - baseline.exporters_money,
            self.iceberg / baseline.iceberg,
            np.where(baseline.available == 0, 1.0, self.available),
        )


def can_act(measure: Measure) -> bool:
    """Whether a measure is a control that says what it covers and, unless it is a ban, how much."""
    says_how_much = bool(measure.rates) or measure.instrument in BANS
    return measure.instrument in CONTROLS and measure.products.counted and says_how_much


def controls(measures: Iterable[Measure], exporter: str, importer: str) -> list[Measure]:
    """The measures among some that control what one economy sells to another."""
    found = []
    for measure in measures:
        if measure.instrument in CONTROLS:
            outward = CONTROLS[measure.instrument]
            actor, other = (exporter, importer) if outward else (importer, exporter)
            if acts(measure, actor) and touches(measure, other) and not as_one(measure, actor, other):
                found.append(measure)
    return found


def control_on(
    measure: Measure,
    goods: Goods,
    exporter: str,
    importer: str,
    day: dt.date,
    groups: Groups,
    theta: np.ndarray,
) -> Control:
    """What one control does to a flow on a day.

    Args:
        measure: the control.
        goods: the tariff lines that tell its goods apart.
        exporter: who sells.
        importer: who buys.
        day: the day, for rates and exemptions.
        groups: the ICIO sectors of each sector of the result.
        theta: trade elasticity by sector of the result.
    """
    partner = importer if CONTROLS[measure.instrument] else exporter
    charge = charge_of(measure, goods, partner, day)
    free = Control.none(len(groups))
    if measure.instrument in BANS:
        named = goods.covered(measure.products) * charge.kept
        share = goods.lines.averages(named, exporter, groups)
        gone = share >= WHOLE
        cost = (1 - np.where(gone, 0, share)) ** (-1 / theta)
        return Control(free.export_factor, free.exporters_money, cost, np.where(gone, 0.0, 1.0))
    left, met = np.ones(len(groups)), np.zeros(len(groups))
    for piece in charge.pieces:
        named = piece.covered * charge.kept
        share = goods.lines.averages(named, exporter, groups)
        amount = goods.lines.averages(named * (1 + piece.rate), exporter, groups)
        factor = np.divide(amount, share, out=np.ones_like(share), where=share > 0)
        left, met = left - share, met + share * factor**-theta
    factor = (left + met) ** (-1 / theta)
    if measure.instrument not in WITH_MONEY:
        return Control(free.export_factor, free.exporters_money, factor, free.available)
    rent = 1.0 if measure.instrument == "export tax" else measure.rent_share
    return Control(factor, rent * np.log(factor), free.iceberg, free.available)
