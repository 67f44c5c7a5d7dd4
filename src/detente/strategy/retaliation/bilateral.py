"""What stands between two sides: their tariffs on each other, the trade left, and what it costs them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.economy.names import Names
from detente.errors import InputError, Problem, raise_if_any
from detente.strategy.choices.players import Player, Players, players_of

if TYPE_CHECKING:
    from detente.economy.world import World
    from detente.policy.policy import Policy
    from detente.simulate.outcome import Outcome

WORLD = "world"
"""What all economies together are called in tables of costs."""
FLOW_WEDGES = ("tariff", "export_wedge", "rent_share", "iceberg", "available")


@dataclass(frozen=True, eq=False)
class Pair:
    """Two sides and what passes between them.

    Attributes:
        world: the world.
        sides: the two, economies or blocs.
        sectors: the sectors that are covered.
    """

    world: World
    sides: tuple[Player, Player]
    sectors: tuple[str, ...]

    @property
    def names(self) -> tuple[str, str]:
        """What the two are called."""
        return self.sides[0].name, self.sides[1].name

    def other(self, name: str) -> str:
        """The opponent."""
        first, second = self.names
        return second if name == first else first

    def members(self, name: str) -> list[str]:
        """Labels of a side."""
        return list(next(side.members for side in self.sides if side.name == name))

    def cells(self, buyer: str) -> dict[str, list[str]]:
        """Where the covered imports of a side from the other stand in an array of flows."""
        return {
            "exporter": self.members(self.other(buyer)),
            "importer": self.members(buyer),
            "sector": list(self.sectors),
        }

    @cached_property
    def border(self) -> dict[str, np.ndarray]:
        """Covered imports of each side from the other in the baseline, border value, by flow."""
        value = self.world.trade / (1 + self.world.tariff)
        return {name: value.loc[self.cells(name)].values for name in self.names}

    def imports(self, buyer: str) -> float:
        """Covered imports of a side from the other in the baseline, million USD at the border."""
        return float(self.border[buyer].sum())

    def average_tariff(self, policy: Policy, buyer: str) -> float:
        """Average tariff of a side on the other, a fraction, baseline imports as weights."""
        rates = policy.tariff.loc[self.cells(buyer)].values
        return float((rates * self.border[buyer]).sum() / self.imports(buyer))

    def rise(self, before: Policy, after: Policy, buyer: str) -> float:
        """Change of a side's average tariff on the other between two policies, a fraction."""
        return self.average_tariff(after, buyer) - self.average_tariff(before, buyer)

    def typical_rise(self, before: Policy, after: Policy, buyer: str) -> float:
        """Change of the tariff on the median dollar of what a side buys from the other in the baseline."""
        cells = self.cells(buyer)
        change = (after.tariff.loc[cells] - before.tariff.loc[cells]).values.ravel()
        weight = self.border[buyer].ravel()
        order = np.argsort(change, kind="stable")
        below = np.cumsum(weight[order])
        return float(change[order][np.searchsorted(below, below[-1] / 2)])

    def alone(self) -> World:
        """The two by themselves: no equilibrium, but labels and tables that a policy can be told for."""
        both = [label for label in self.world.economies if any(label in one.members for one in self.sides)]
        flows, source = {"exporter": both, "importer": both}, self.world.tariff_source
        return replace(
            self.world,
            trade=self.world.trade.sel(flows),
            tariff=self.world.tariff.sel(flows),
            input_share=self.world.input_share.sel(economy=both),
            tariff_source=None if source is None else source.sel(flows),
            published=None,
        )

    def raised(self, policy: Policy, buyer: str, rise: float) -> Policy:
        """The policy with as many points more on everything covered that a side buys from the other."""
        tariff = policy.tariff.copy(deep=True)
        tariff.loc[self.cells(buyer)] += rise
        words = f"{buyer} adds {100 * rise:.4g} points on {self.other(buyer)}"
        return replace(policy, tariff=tariff, changes=(*policy.changes, words))

    def banned(self, policy: Policy, flows: Mapping[str, Sequence[str]]) -> Policy:
        """The policy with import bans: by buyer, the sectors that may no longer be bought from the other."""
        for buyer, sectors in flows.items():
            if sectors:
                on = self.members(self.other(buyer))
                policy = policy.with_import_ban(imposed_by=self.members(buyer), on=on, sectors=list(sectors))
        return policy

    def between(self, start: Policy, policy: Policy) -> Policy:
        """A policy's wedges on all that passes between the two, everything else as it stands at the start."""
        flows = [(self.members(self.other(buyer)), self.members(buyer)) for buyer in self.names]
        changed: dict[str, Any] = {}
        for name in FLOW_WEDGES:
            old, new = getattr(start, name), getattr(policy, name)
            if not all(np.array_equal(old.loc[cells].values, new.loc[cells].values) for cells in flows):
                changed[name] = old.copy(deep=True)
                for cells in flows:
                    changed[name].loc[cells] = new.loc[cells].values
        words = f"between {' and '.join(self.names)}: {'; '.join(policy.changes)}"
        return replace(start, **changed, changes=(*start.changes, words), notes=policy.notes)


def pair_of(world: World, players: Players, sectors: Names) -> Pair:
    """Two sides and the goods they trade, from the words a person uses.

    Args:
        world: the world.
        players: two, as `players_of` takes them; a group ("EU") is a bloc whose members act together.
        sectors: what is covered.

    Raises:
        InputError: not two players, one who is not in the world, two that overlap, no sectors, nothing traded.
    """
    problems: list[Problem] = []
    sides: list[Player] = []
    chosen: list[str] = []
    try:
        sides = list(players_of(world, players))
        if len(sides) != 2:
            rule, cure = "Retaliation is between two", "players=('USA', 'CHN')"
            problems.append(Problem("players", f"{len(sides)} given", rule, cure))
    except InputError as error:
        problems += error.problems
    try:
        chosen = world.resolve_sectors(sectors, "sectors")
    except InputError as error:
        problems += error.problems
    raise_if_any(problems)
    pair = Pair(world, (sides[0], sides[1]), tuple(chosen))
    raise_if_any(
        [
            Problem("sectors", f"{name} buys none of this from {pair.other(name)}", "A tariff needs imports")
            for name in pair.names
            if not pair.imports(name) > 0
        ]
    )
    return pair


# -- what a policy leads to -------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Consequence:
    """What one policy leads to, for two sides and the world.

    Attributes:
        welfare: percent of real income against the world's baseline, by who.
        money: what that is worth, million USD a year, by who.
        before: covered imports of each side from the other in the baseline, border value, by sector.
        after: the same under the policy.
        why: empty, or why there are no numbers.
    """

    welfare: Mapping[str, float]
    money: Mapping[str, float]
    before: Mapping[str, np.ndarray]
    after: Mapping[str, np.ndarray]
    why: str = ""

    @classmethod
    def of(cls, pair: Pair, outcome: Outcome) -> Consequence:
        """What an outcome says of two sides."""
        if not outcome.converged:
            return cls.missing(pair, outcome.why)
        everyone = {**{side.name: side.members for side in pair.sides}, WORLD: tuple(pair.world.economies)}
        border = outcome["trade_usd_m"]
        start = border.copy(data=outcome.books.border_before)
        over = ("exporter", "importer")
        return cls(
            {name: outcome.together("welfare_pct", members) for name, members in everyone.items()},
            {
                name: outcome.together("equivalent_variation_usd_m", members)
                for name, members in everyone.items()
            },
            {name: start.loc[pair.cells(name)].sum(over).values for name in pair.names},
            {name: border.loc[pair.cells(name)].sum(over).values for name in pair.names},
        )

    @classmethod
    def missing(cls, pair: Pair, why: str) -> Consequence:
        """That there are no numbers, and why."""
        everyone = dict.fromkeys((*pair.names, WORLD), np.nan)
        before = {name: value.sum(axis=(0, 1)) for name, value in pair.border.items()}
        after = {name: np.full(len(pair.sectors), np.nan) for name in pair.names}
        return cls(everyone, everyone, before, after, why)

    def against(self, reference: Consequence, who: str) -> tuple[float, float]:
        """Cost against another policy: percent of real income there, and million USD at baseline prices."""
        percent = 100 * ((100 + self.welfare[who]) / (100 + reference.welfare[who]) - 1)
        return percent, self.money[who] - reference.money[who]

    def left(self, buyers: Iterable[str]) -> float:
        """Share of baseline trade that is left in what some sides buy."""
        chosen = list(buyers)
        return float(
            sum(self.after[name].sum() for name in chosen) / sum(self.before[name].sum() for name in chosen)
        )

    def left_by_sector(self, buyer: str) -> np.ndarray:
        """Share of baseline imports left, by sector; missing where nothing was bought."""
        before = self.before[buyer]
        return np.where(before > 0, self.after[buyer] / np.where(before > 0, before, 1.0), np.nan)

    def stopped(self, pair: Pair, threshold: float) -> dict[str, list[str]]:
        """By buyer, the sectors of which less than a share of baseline imports is left."""
        return {
            name: [
                sector
                for sector, left in zip(pair.sectors, self.left_by_sector(name), strict=True)
                if left < threshold
            ]
            for name in pair.names
        }


def consequence(pair: Pair, policy: Policy, settings: Mapping[str, Any]) -> Consequence:
    """Solve a policy and keep what two sides ask about.

    Args:
        pair: the two sides.
        policy: the wedges.
        settings: of `detente.solve`.
    """
    from detente.simulate.solving import solve

    return Consequence.of(pair, solve(pair.world, policy, **settings))


def settings_problems(world: World, policy: Policy, settings: Mapping[str, Any]) -> list[Problem]:
    """What `detente.solve` would refuse, of every setting, since it stops at the first."""
    from detente.simulate.adjustment import Adjustment
    from detente.simulate.solving import prepared

    def refused(given: Mapping[str, Any]) -> list[Problem]:
        others = {name: value for name, value in given.items() if name != "horizon"}
        try:
            prepared(world, policy, Adjustment(given.get("horizon", "long-run")), **others)
        except InputError as error:
            return error.problems
        return []

    found = refused(settings)
    by_itself = [problem for name in settings for problem in refused({name: settings[name]})] if found else []
    return list(dict.fromkeys([*by_itself, *found]))
