"""Settlements: what is granted in a package, and what it leads to for the two sides and everyone else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from detente.errors import NotConvergedError
from detente.strategy.talks.grants import Granted
from detente.strategy.talks.number_words import side_name, usd
from detente.strategy.talks.packages import Package
from detente.strategy.talks.reciprocity import Reciprocity, reciprocity_of

if TYPE_CHECKING:
    import pandas as pd

    from detente.model.objectives import Goals
    from detente.policy.policy import Policy
    from detente.simulate.outcome import Outcome
    from detente.strategy.choices.players import Player
    from detente.strategy.choices.warm_solver import Settings, WarmSolver

WORLD = "world"
LOSERS = 5
"""How many third economies that lose most are named."""
GRANTED = 1e-4
"""A share of a concession below this is not worth a word."""


@dataclass(frozen=True)
class Timing:
    """Years over which payoffs are averaged.

    Attributes:
        starts: years in which something begins, the first of them 0.
        weights: discounted weight of the years from each start to the next; they add up to 1.
    """

    starts: tuple[int, ...]
    weights: tuple[float, ...]

    @classmethod
    def of(cls, from_year: Sequence[int], years: int, discount: float) -> Timing:
        """Phases of a package: weight ``(d^a - d^b) / (1 - d^years)`` for the years a to b.

        Args:
            from_year: when each concession begins.
            years: how many years count.
            discount: d, weight of next year against this one, 0 to 1.
        """
        starts = sorted({0, *(int(year) for year in from_year)})
        ends = [*starts[1:], years]
        if discount == 1:
            weights = [(end - start) / years for start, end in zip(starts, ends, strict=True)]
        else:
            whole = 1 - discount**years
            weights = [(discount**a - discount**b) / whole for a, b in zip(starts, ends, strict=True)]
        return cls(tuple(starts), tuple(weights))


@dataclass(frozen=True, eq=False)
class PackagePayoffs:
    """Discounted welfare of two sides as a function of a package, in percent of the baseline, with exact slopes.

    Attributes:
        package: what could be granted.
        solver: solves the policies.
        goals: welfare of the two.
        timing: phases and their weights.
    """

    package: Package
    solver: WarmSolver
    goals: Goals
    timing: Timing

    def __call__(self, choice: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Payoffs of the two, and their slopes by the shares granted.

        Raises:
            NotConvergedError: no equilibrium at a package.
        """
        package = self.package
        values, slopes = np.zeros(2), np.zeros((2, len(package)))
        for start, weight in zip(self.timing.starts, self.timing.weights, strict=True):
            begun = package.from_year <= start
            now = choice * begun
            levels = package.levers.applied(package.policy, now)
            point = self.solver.at(levels, self.goals, True, package.caps(now))
            assert point.slopes is not None
            values += 100 * weight * point.values
            for who in range(2):
                by_wedge = {name: slope[who] for name, slope in point.slopes.items()}
                slopes[who] += 100 * weight * package.pulled(by_wedge, now) * begun
        return values, slopes


@dataclass(frozen=True, eq=False, repr=False)
class Settlement:
    """A package granted, solved anew.

    Attributes:
        package: what could be granted.
        choice: the share of each concession that is, 0 to 1.
        timing: the phases.
        outcomes: what holds in each.
        today: the outcome of today's policy.
    """

    package: Package
    choice: np.ndarray
    timing: Timing
    outcomes: tuple[Outcome, ...]
    today: Outcome

    @classmethod
    def of(
        cls, package: Package, choice: np.ndarray, timing: Timing, today: Outcome, settings: Settings
    ) -> Settlement:
        """Solve what a package leads to, phase by phase.

        Raises:
            NotConvergedError: a phase has no equilibrium.
        """
        found = []
        for start in timing.starts:
            policy = package.onto(choice * (package.from_year <= start))
            found.append(solved(policy, settings, "the package"))
        return cls(package, choice, timing, tuple(found), today)

    @property
    def outcome(self) -> Outcome:
        """The equilibrium once everything granted is in force."""
        return self.outcomes[-1]

    @property
    def policy(self) -> Policy:
        """What is in force then."""
        return self.outcome.policy

    @property
    def residual(self) -> float:
        """The largest relative violation of any equilibrium condition, over all phases."""
        return max(one.residual for one in self.outcomes)

    @property
    def size(self) -> float:
        """Size of the package, million USD a year at baseline flows."""
        return float(self.package.size @ self.choice)

    def gain(self, members: Sequence[str], variable: str = "welfare_pct") -> float:
        """Discounted mean gain of some economies together against today.

        Args:
            members: labels.
            variable: "welfare_pct", percent of baseline real income, or "equivalent_variation_usd_m".
        """
        before = self.today.together(variable, members)
        weighted = zip(self.timing.weights, self.outcomes, strict=True)
        return sum(weight * (one.together(variable, members) - before) for weight, one in weighted)

    @property
    def payoffs(self) -> np.ndarray:
        """Gains of the two against today, percent of baseline real income."""
        return np.array([self.gain(player.members) for player in self.package.players])

    @cached_property
    def gains(self) -> pd.DataFrame:
        """Who gains and who loses: the two, the world, and the third economies that lose most.

        Columns: ``gain_pct``, percent of baseline real income against today, and ``gain_usd_m``, the equivalent
        variation a year, both discounted means; ``in_force_pct``, once everything granted is in force.
        """
        import pandas as pd

        world = self.today.world
        sides = {player.name: list(player.members) for player in self.package.players}
        at_table = {label for members in sides.values() for label in members}
        third = {label: self.gain([label]) for label in world.economies if label not in at_table}
        losers = [label for label in sorted(third, key=third.__getitem__)[:LOSERS] if third[label] < 0]
        rows = {**sides, WORLD: list(world.economies), **{label: [label] for label in losers}}
        table = {
            name: {
                "gain_pct": self.gain(members),
                "gain_usd_m": self.gain(members, "equivalent_variation_usd_m"),
                "in_force_pct": self.outcome.together("welfare_pct", members)
                - self.today.together("welfare_pct", members),
            }
            for name, members in rows.items()
        }
        return pd.DataFrame.from_dict(table, orient="index").rename_axis("who")

    @property
    def table(self) -> pd.DataFrame:
        """One row a concession.

        Columns: ``by``, ``what``, ``sectors``; ``today_pct`` and ``agreed_pct``, average rate, or purchases in
        percent of the baseline; ``granted``, the share of what could be granted; ``size_usd_m``, points cut times
        baseline trade, or purchases beyond today's, a year; ``from_year``.
        """
        import pandas as pd

        granted = self.package.granted
        return pd.DataFrame(
            {
                "by": [one.concession.by for one in granted],
                "what": [one.concession.kind for one in granted],
                "sectors": [one.group for one in granted],
                "today_pct": [100 * one.today for one in granted],
                "agreed_pct": 100 * self.package.rates(self.choice),
                "granted": self.choice,
                "size_usd_m": self.package.size * self.choice,
                "from_year": self.package.from_year,
            },
            index=pd.RangeIndex(1, len(granted) + 1, name="concession"),
        )

    @cached_property
    def reciprocity(self) -> Reciprocity:
        """How what each side buys and sells changes, once everything granted is in force."""
        return reciprocity_of(self.today, self.outcome, self.package.players)

    def words(self, most: int = 4) -> str:
        """What is granted."""
        return granted_words(self.package, self.choice, most)

    def __repr__(self) -> str:
        return f"<Settlement: {self.words()}>\n{self.gains.to_string(float_format=lambda x: f'{x:.3g}')}"


def granted_words(package: Package, choice: np.ndarray, most: int = 4) -> str:
    """What a choice grants, in words: a few concessions one by one, many as a count a side.

    Args:
        package: what could be granted.
        choice: the share of each.
        most: how many are told one by one.
    """
    rates = package.rates(choice)
    told = [
        (one, rate)
        for one, rate, share in zip(package.granted, rates, choice, strict=True)
        if share > GRANTED
    ]
    if not told:
        return "nothing is granted"
    if len(told) <= most:
        return "; ".join(_one(one, rate) for one, rate in told)
    said = []
    for owner, player in enumerate(package.players):
        mine = [one for one, _ in told if one.owner == owner]
        if mine:
            money = float((package.size * choice)[package.owner == owner].sum())
            said.append(f"{side_name(player.name)} grants {len(mine)} concessions worth {usd(money)}")
    return "; ".join(said)


def _one(one: Granted, rate: float) -> str:
    year = one.concession.from_year
    later = f", from year {year}" if year else ""
    return f"{one.words(rate)}{later}"


def solved(policy: Policy, settings: Settings, what: str) -> Outcome:
    """The outcome of a policy.

    Raises:
        NotConvergedError: it has none.
    """
    outcome = settings.solve(policy.world, policy)
    if not outcome.converged:
        raise NotConvergedError(f"no equilibrium under {what}: {outcome.why}")
    return outcome


def everyone(players: Sequence[Player], outcome: Outcome) -> np.ndarray:
    """Welfare of players at an outcome, in percent of the baseline (100 is as before)."""
    return np.array([100 + outcome.together("welfare_pct", player.members) for player in players])
