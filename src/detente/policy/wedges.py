"""From measures to wedges: product rates become sector rates, relative to the world's baseline."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from detente.economy.names import economy_title
from detente.economy.tables import rows
from detente.errors import InputError, Problem, raise_if_any
from detente.policy.controls import BANS, CONTROLS, Control, can_act, control_on, controls
from detente.policy.duties import Goods, charge_of, duties_on, levies, rates_for
from detente.policy.lines import Groups, tariff_lines
from detente.policy.measure import DUTIES, Measure
from detente.policy.places import codes
from detente.policy.policy import Policy
from detente.policy.products import ProductList
from detente.policy.sides import acts, among

if TYPE_CHECKING:
    from detente.economy.world import World

LEAST = 1e-12
"""Changes of a rate below this are rounding."""


@dataclass(frozen=True)
class Moment:
    """The measures in force on a day.

    Attributes:
        day: the day, for rates and exemptions.
        measures: what is in force on it.
    """

    day: dt.date
    measures: Sequence[Measure]


def policy_of(
    world: World, now: Moment, then: Moment | None, lists: Mapping[str, ProductList], words: Sequence[str]
) -> Policy:
    """The wedges of a day on a world, on top of its baseline.

    Duties are worked out by tariff line, averaged into sectors with the importer's imports, and enter as the
    difference from the day the baseline stands for, so that nothing is counted twice:

        tariff = max(0, baseline tariff + duty(now) - duty(then))

    Controls enter as the ratio of their wedges on the two days; see `detente.policy.controls`.

    Args:
        world: the world.
        now: the day and what is in force on it.
        then: the day whose policy the baseline holds; None when it holds none of it.
        lists: the named product lists.
        words: what was done, for the policy's ``changes``.

    Raises:
        InputError: economies or sectors that the measures cannot be told for, a group of economies whose members
            are treated differently, or a ban that leaves a market without sellers.
    """
    work = _Work(world, now, then, lists, _members(world), sector_groups(world))
    policy = work.with_subsidies(work.with_controls(work.with_duties(Policy.none(world))))
    raise_if_any(policy.problems())
    return replace(policy, changes=(*words, *work.told), notes=tuple(work.uncounted()))


@dataclass
class _Work:
    """One policy in the making: what it rests on, and what is noted on the way."""

    world: World
    now: Moment
    then: Moment | None
    lists: Mapping[str, ProductList]
    members: list[tuple[str, ...]]
    groups: Groups
    told: list[str] = field(default_factory=list)
    used: set[str] = field(default_factory=set)
    _goods: dict[int, Goods] = field(default_factory=dict)

    # -- duties -------------------------------------------------------------------------------------------

    def with_duties(self, policy: Policy) -> Policy:
        """The policy with the import duties of the day."""
        before = policy.tariff.values
        change = np.zeros(before.shape)
        for i, importers in enumerate(self.members):
            mine = [self._of(moment, DUTIES, importers) for moment in (self.now, self.then)]
            for n, exporters in enumerate(self.members if any(mine) else ()):
                if n != i:
                    change[n, i] = self._duty_change(importers, exporters, *mine)
        moved = np.abs(change) > LEAST
        wanted = before + change
        below = int((moved & (wanted < -LEAST)).sum())
        if below:
            why = "the baseline collects less than the law says"
            self.told.append(f"{below} rates would fall below zero and are zero: {why}")
        kept = np.where(moved, np.maximum(wanted, np.minimum(before, 0)), before)
        return replace(policy, tariff=policy.tariff.copy(data=kept))

    def _duty_change(
        self, importers: tuple[str, ...], exporters: tuple[str, ...], now: list[Measure], then: list[Measure]
    ) -> np.ndarray:
        """Change of the duty by sector of the world, from one day to the other."""
        treated = {
            self._treatment(now, then, importer, exporter) for importer in importers for exporter in exporters
        }
        if len(treated) > 1:
            self._refuse_mixture(importers, exporters)
        importer, exporter = importers[0], exporters[0]
        standing = [one for one in now if levies(one, importer, exporter)]
        stood = [one for one in then if levies(one, importer, exporter)]
        if self.then and _same(standing, stood, exporter, self.now.day, self.then.day):
            self.used |= {one.id for one in standing}
            return np.zeros(len(self.groups))
        goods = self._lines_of(importer)
        duties = duties_on(standing, goods, importer, exporter, self.now.day)
        change = duties.total
        if self.then:
            change = change - duties_on(stood, goods, importer, exporter, self.then.day).total
        self.used |= {charge.measure.id for charge in duties.charges if (charge.covered > 0).any()}
        return goods.lines.averages(change, exporter, self.groups)

    def _treatment(self, now: list[Measure], then: list[Measure], importer: str, exporter: str) -> str:
        """All that the duties between two economies depend on, besides the lines of the importer."""
        days = (self.now.day, self.then.day if self.then else self.now.day)
        told = [
            (one.id, rates_for(one, exporter, day), _rules_for(one, exporter))
            for measures, day in zip((now, then), days, strict=True)
            for one in measures
            if levies(one, importer, exporter)
        ]
        return repr((told, id(tariff_lines(importer))))

    def _refuse_mixture(self, importers: tuple[str, ...], exporters: tuple[str, ...]) -> None:
        fact = f"{_named(importers)} and {_named(exporters)} are groups whose members have different duties"
        cure = "Use a world in which they stand apart"
        raise InputError(Problem("world", fact, "A group has one duty towards another", cure))

    def _of(self, moment: Moment | None, kinds: Sequence[str], actors: tuple[str, ...]) -> list[Measure]:
        return [
            one
            for one in (moment.measures if moment else ())
            if one.instrument in kinds and any(acts(one, actor) for actor in actors)
        ]

    def _lines_of(self, importer: str) -> Goods:
        lines = tariff_lines(importer)
        return self._goods.setdefault(id(lines), Goods(lines, self.lists))

    # -- controls and subsidies ---------------------------------------------------------------------------

    def with_controls(self, policy: Policy) -> Policy:
        """The policy with the controls, bans, quotas and export taxes of the day."""
        names = ("export_wedge", "rent_share", "iceberg", "available")
        wedges = {name: getattr(policy, name).values.copy() for name in names}
        now, then = (self._acting(moment) for moment in (self.now, self.then))
        ours = {members: _imposed(members, (*now, *then)) for members in self.members}
        for n, exporters in enumerate(self.members):
            for i, importers in enumerate(self.members):
                imposed = ours[exporters] | ours[importers]
                if n == i or not imposed:
                    continue  # most pairs of economies control nothing, and their flows stay as they are
                touching, touched = (
                    self._touching([one for one in acting if one.id in imposed], exporters, importers)
                    for acting in (now, then)
                )
                if not touching and not touched:
                    continue
                here = self._control(touching, self.now, exporters[0], importers[0])
                here = here.relative_to(self._control(touched, self.then, exporters[0], importers[0]))
                wedges["export_wedge"][n, i] = here.export_factor - 1
                wedges["rent_share"][n, i] = here.rent_share
                wedges["iceberg"][n, i] = here.iceberg
                wedges["available"][n, i] = here.available
        return replace(policy, **{name: getattr(policy, name).copy(data=new) for name, new in wedges.items()})

    @staticmethod
    def _acting(moment: Moment | None) -> list[Measure]:
        """The controls of a day that say enough to be counted."""
        return [one for one in (moment.measures if moment else ()) if can_act(one)]

    def _touching(
        self, acting: list[Measure], exporters: tuple[str, ...], importers: tuple[str, ...]
    ) -> list[Measure]:
        """The controls of a day on a flow between two groups, which have to be the same for all members."""
        if not acting:
            return []
        pairs = [(exporter, importer) for exporter in exporters for importer in importers]
        touching = [controls(acting, *pair) for pair in pairs]
        if any(one != touching[0] for one in touching):
            self._refuse_mixture(importers, exporters)
        return touching[0]

    def _control(
        self, touching: list[Measure], moment: Moment | None, exporter: str, importer: str
    ) -> Control:
        """What the controls of a day do to a flow."""
        found = Control.none(len(self.groups))
        theta = self.world.trade_elasticity.values
        for measure in touching:
            assert moment is not None  # who has no moment has no measures
            # What leaves is told apart by the Harmonized System; what enters by the importer's own lines.
            goods = self._lines_of("" if CONTROLS[measure.instrument] else importer)
            one = control_on(measure, goods, exporter, importer, moment.day, self.groups, theta)
            if one.acts and moment is self.now:
                self.used.add(measure.id)
            found = found.along_with(one)
        return found

    def with_subsidies(self, policy: Policy) -> Policy:
        """The policy with the subsidies of the day over those of the baseline."""
        paid = policy.subsidy.values.copy()
        for moment, sign in ((self.now, 1.0), (self.then, -1.0)):
            for n, economies in enumerate(self.members):
                for measure in self._of(moment, ("subsidy",), economies):
                    paid[n] += sign * self._subsidy(measure, economies[0], moment)
        return replace(policy, subsidy=policy.subsidy.copy(data=paid))

    def _subsidy(self, measure: Measure, economy: str, moment: Moment | None) -> np.ndarray:
        assert moment is not None  # who has no moment has no measures
        goods = self._lines_of("")
        charge = charge_of(measure, goods, economy, moment.day)
        rate = sum((piece.rate * piece.covered for piece in charge.pieces), np.zeros(len(goods.lines)))
        if moment is self.now and rate.any():
            self.used.add(measure.id)
        return goods.lines.averages(rate * charge.kept, economy, self.groups)

    def uncounted(self) -> Iterable[str]:
        """Measures in force that put no wedge on the world, with the reason; those of the baseline are in it."""
        before = {measure.id for measure in self.then.measures} if self.then else set()
        for measure in self.now.measures:
            if measure.is_event or measure.id in self.used or measure.id in before:
                continue
            yield f"{measure.title} ({measure.id}) is in force and not counted: {_why_not(measure)}"


def _imposed(members: tuple[str, ...], measures: Iterable[Measure]) -> set[str]:
    """Ids of the measures that any of some economies imposes."""
    return {one.id for one in measures if any(acts(one, member) for member in members)}


def _why_not(measure: Measure) -> str:
    if measure.instrument == "sanction":
        return "a sanction counts by the import and export bans it is made of"
    if not measure.products.counted:
        return "its products are in words only"
    if not measure.rates and measure.instrument not in BANS:
        return "it has no rate or equivalent"
    return "it touches no flow of this world"


def _same(now: list[Measure], then: list[Measure], partner: str, day: dt.date, baseline: dt.date) -> bool:
    """Whether two sets of duties are the same on the two days."""
    if [one.id for one in now] != [one.id for one in then]:
        return False
    return all(
        rates_for(one, partner, day) == rates_for(other, partner, baseline)
        and _rules_on(one, day) == _rules_on(other, baseline)
        for one, other in zip(now, then, strict=True)
    )


def _rules_for(measure: Measure, partner: str) -> list[bool]:
    """Which exemptions and content rules of a measure reach a partner."""
    return [among(rule.on, partner) for rule in (*measure.stacking.exempt, *measure.stacking.content)]


def _rules_on(measure: Measure, day: dt.date) -> tuple:
    stacking = measure.stacking
    return (
        [rule for rule in stacking.exempt if rule.on_day(day)],
        stacking.content, stacking.yields_to, stacking.replaces,
    )  # fmt: skip


def _members(world: World) -> list[tuple[str, ...]]:
    """The economies that each label of a world stands for."""
    found, problems = [], []
    for label in world.economies:
        try:
            found.append(tuple(sorted(codes(label, "world"))))
        except InputError:
            fact = f"'{label}' is no economy a ledger knows"
            cure = "Name regions by codes, or by groups such as EU, when you aggregate"
            problems.append(Problem("world", fact, "", cure))
    raise_if_any(problems)
    return found


def sector_groups(world: World) -> Groups:
    """The ICIO sectors that each sector of a world is made of.

    Raises:
        InputError: a label that is neither a sector nor a group of them.
    """
    known = {row["code"]: (row["code"],) for row in rows("sectors")}
    named = {row["group"].casefold(): tuple(row["members"].split(";")) for row in rows("sector_groups")}
    found = {label: known.get(label) or named.get(label.casefold()) for label in world.sectors}
    cure = f"Name sectors by ICIO codes or by groups: {', '.join(named)}"
    raise_if_any(
        [Problem("world", f"'{label}' is no sector a ledger knows", "", cure)
         for label, members in found.items() if members is None]
    )  # fmt: skip
    return tuple(members for members in found.values() if members)


def _named(members: tuple[str, ...]) -> str:
    return economy_title(members[0]) if len(members) == 1 else f"{', '.join(members[:3])} and others"
