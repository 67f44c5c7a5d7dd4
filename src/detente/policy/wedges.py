"""From measures to wedges: product rates become sector rates, relative to the world's baseline."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from detente.economy.tables import rows
from detente.errors import InputError, Problem
from detente.policy.duties import Goods, duties_on, levies, rates_for
from detente.policy.lines import tariff_lines
from detente.policy.measure import DUTIES, Measure, Products
from detente.policy.places import codes
from detente.policy.policy import Policy
from detente.policy.sides import acts, as_one, touches

if TYPE_CHECKING:
    from detente.economy.world import World
    from detente.policy.ledger import Ledger

OUTWARD = ("export tax", "export control", "export ban")
"""Instruments of the exporter; ``imposed_by`` sells."""
BANS = ("export ban", "import ban")
LEAST = 1e-12
"""Changes of a rate below this are rounding."""


def policy_on(
    ledger: Ledger, world: World, day: dt.date, known_on: dt.date | None, against: dt.date | None
) -> Policy:
    """The wedges of a day on a world, on top of its baseline.

    Duties are worked out by tariff line, averaged into sectors with the importer's imports, and enter as the
    difference from the day the baseline tariffs stand for, so that nothing is counted twice:

        tariff = max(0, baseline tariff + duty(day) - duty(against))

    A control that covers a share c of a flow is weakened accordingly, with the sector's trade elasticity theta:
    an export tax or quota x acts as [(1-c) + c (1+x)^-theta]^(-1/theta) - 1, delay d as a trade cost in the same
    way, a ban as a trade cost of (1-c)^(-1/theta), and where c is 1 the flow is gone.

    Args:
        ledger: the ledger.
        world: the world.
        day: the day.
        known_on: as known on a day.
        against: the day whose policy the baseline holds; None when it holds none of the ledger's.

    Raises:
        InputError: economies or sectors that the ledger cannot tell, or a ban that leaves a market without
            sellers.
    """
    before = [] if against is None else [one.measure for one in ledger.in_force(against, known_on)]
    today = [one.measure for one in ledger.in_force(day, known_on)]
    work = _Work(world, ledger, day, against, today, before, sector_members(world))
    policy = work.with_duties(Policy.none(world))
    known = {measure.id for measure in before}
    policy = work.with_controls(policy, [one for one in today if one.id not in known])
    found = policy.problems()
    if found:
        raise InputError(found)
    as_known = f", as known on {known_on}" if known_on else ""
    return replace(
        policy,
        changes=(
            f"{ledger.vintage}: in force on {day}{as_known}, over {against or 'nothing'}",
            *work.told,
        ),
        notes=tuple(work.uncounted()),
    )


@dataclass
class _Work:
    """One policy in the making."""

    world: World
    ledger: Ledger
    day: dt.date
    baseline: dt.date | None
    today: list[Measure]
    before: list[Measure]
    members: list[tuple[str, ...]]
    told: list[str] = field(default_factory=list)
    used: set[str] = field(default_factory=set)

    def with_duties(self, policy: Policy) -> Policy:
        """The policy with the import duties of the day."""
        change = np.zeros(policy.tariff.shape)
        for at, importer in enumerate(self.world.economies):
            mine = [self._by(self.today, importer), self._by(self.before, importer)]
            if any(mine):
                goods = Goods(tariff_lines(importer), self.ledger.lists)
                for n, exporter in enumerate(self.world.economies):
                    if n != at:
                        change[n, at] = self._change(goods, importer, exporter, *mine)
        wanted = policy.tariff.values + change
        kept = np.where(
            np.abs(change) > LEAST,
            np.maximum(wanted, np.minimum(policy.tariff.values, 0)),
            policy.tariff.values,
        )
        below = int((wanted < -LEAST).sum())
        if below:
            self.told.append(
                f"{below} rates would fall below zero and are zero: the baseline collects less than the law says"
            )
        return replace(policy, tariff=policy.tariff.copy(data=kept))

    def _change(
        self, goods: Goods, importer: str, exporter: str, today: list[Measure], before: list[Measure]
    ) -> np.ndarray:
        """Change of the duty by sector of the world, from one day to the other."""
        now = [one for one in today if levies(one, importer, exporter)]
        then = [one for one in before if levies(one, importer, exporter)]
        if self.baseline and _same(now, then, exporter, self.day, self.baseline):
            return np.zeros(len(self.members))
        duties = duties_on(now, goods, importer, exporter, self.day)
        duty = duties.total
        if self.baseline:
            duty = duty - duties_on(then, goods, importer, exporter, self.baseline).total
        self.used |= {charge.measure.id for charge in duties.charges if (charge.covered > 0).any()}
        return self._by_sector(goods, duty, exporter)

    def _by_sector(self, goods: Goods, values: np.ndarray, partner: str) -> np.ndarray:
        by_sector = goods.lines.by_sector(values, partner)
        return np.array([np.mean([by_sector[code] for code in group]) for group in self.members])

    @staticmethod
    def _by(measures: list[Measure], importer: str) -> list[Measure]:
        return [
            one for one in measures
            if one.instrument in DUTIES and acts(one, importer)
        ]  # fmt: skip

    def with_controls(self, policy: Policy, measures: list[Measure]) -> Policy:
        """The policy with the controls, bans, quotas, export taxes and subsidies of the day."""
        wedges = {name: getattr(policy, name).values.copy() for name in ("export_wedge", "rent_share", "iceberg",
                                                                        "available", "subsidy")}  # fmt: skip
        for measure in measures:
            if measure.is_event or measure.instrument in (*DUTIES, "sanction"):
                continue
            if measure.instrument == "subsidy":
                self._subsidy(measure, wedges)
                continue
            for n, exporter in enumerate(self.world.economies):
                for i, importer in enumerate(self.world.economies):
                    if n != i and self._touches(measure, exporter, importer):
                        self._control(measure, (n, i), exporter, importer, wedges)
        return replace(
            policy, **{name: getattr(policy, name).copy(data=values) for name, values in wedges.items()}
        )

    def _touches(self, measure: Measure, exporter: str, importer: str) -> bool:
        actor, other = (exporter, importer) if measure.instrument in OUTWARD else (importer, exporter)
        return acts(measure, actor) and touches(measure, other) and not as_one(measure, actor, other)

    def _control(
        self,
        measure: Measure,
        flow: tuple[int, int],
        exporter: str,
        importer: str,
        wedges: dict[str, np.ndarray],
    ) -> None:
        outward = measure.instrument in OUTWARD
        goods = Goods(tariff_lines(importer if not outward else ""), self.ledger.lists)
        partner = importer if outward else exporter
        theta = self.world.trade_elasticity.values
        if measure.instrument in BANS:
            share = self._share(goods, measure.products, measure, exporter)
            if share.any():
                self.used.add(measure.id)
            gone = share >= 1 - LEAST
            wedges["available"][flow][gone] = 0.0
            wedges["iceberg"][flow] *= np.where(gone, 1.0, (1 - np.where(gone, 0, share)) ** (-1 / theta))
            return
        for rate in rates_for(measure, partner, self.day):
            share = self._share(goods, rate.products or measure.products, measure, exporter)
            if rate.rate is None or not share.any():
                continue
            self.used.add(measure.id)
            effective = ((1 - share) + share * (1 + rate.rate) ** (-theta)) ** (-1 / theta)
            if measure.instrument in ("export tax", "quota"):
                old, kept = wedges["export_wedge"][flow], wedges["rent_share"][flow]
                new = (1 + old) * effective - 1
                added = np.where(new > old, new - old, 0)
                total = np.where(new == 0, 1.0, new)
                rent = 1.0 if measure.instrument == "export tax" else measure.rent_share
                wedges["rent_share"][flow] = np.where(new > 0, (old * kept + added * rent) / total, kept)
                wedges["export_wedge"][flow] = new
            else:
                wedges["iceberg"][flow] *= effective

    def _share(self, goods: Goods, products: Products, measure: Measure, partner: str) -> np.ndarray:
        share = goods.covered(products)
        for rule in measure.stacking.exempt:
            if rule.on_day(self.day):
                share = share * (1 - goods.covered(rule.products))
        for rule in measure.stacking.content:
            share = share * rule.share
        return self._by_sector(goods, share, partner)

    def _subsidy(self, measure: Measure, wedges: dict[str, np.ndarray]) -> None:
        goods = Goods(tariff_lines(""), self.ledger.lists)
        for rate in (rate for rate in measure.rates_on(self.day) if rate.rate is not None):
            share = self._by_sector(goods, goods.covered(rate.products or measure.products), "")
            for n, economy in enumerate(self.world.economies):
                if acts(measure, economy):
                    self.used.add(measure.id)
                    wedges["subsidy"][n] += share * rate.rate

    def uncounted(self) -> Iterable[str]:
        """Measures in force that put no wedge on the world, with the reason."""
        before = {measure.id for measure in self.before}
        for measure in self.today:
            if measure.is_event or measure.id in self.used or measure.id in before:
                continue
            if not measure.products.counted:
                reason = "its products are in words only"
            elif not measure.rates and measure.instrument not in (*BANS, "sanction"):
                reason = "it has no rate or equivalent"
            elif measure.instrument == "sanction":
                reason = "a sanction counts by the import and export bans it is made of"
            else:
                reason = "it touches no flow of this world"
            yield f"{measure.title} ({measure.id}) is in force and not counted: {reason}"


def _same(now: list[Measure], then: list[Measure], partner: str, day: dt.date, baseline: dt.date) -> bool:
    """Whether two sets of duties are the same on the two days."""
    if [one.id for one in now] != [one.id for one in then]:
        return False
    dated = any(rule.start or rule.until for one in now for rule in one.stacking.exempt)
    return not dated and all(
        rates_for(one, partner, day) == rates_for(other, partner, baseline)
        for one, other in zip(now, then, strict=True)
    )


def sector_members(world: World) -> list[tuple[str, ...]]:
    """The ICIO sectors that each sector of a world is made of."""
    known = [row["code"] for row in rows("sectors")]
    groups = {row["group"]: tuple(row["members"].split(";")) for row in rows("sector_groups")}
    found, problems = [], []
    for label in world.sectors:
        if label in known:
            found.append((label,))
        elif label in groups:
            found.append(groups[label])
        else:
            cure = f"Name sectors by ICIO codes or by groups: {', '.join(groups)}"
            problems.append(Problem("world", f"'{label}' is no sector a ledger knows", "", cure))
    for label in world.economies:
        try:
            codes(label, "world")
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    return found
