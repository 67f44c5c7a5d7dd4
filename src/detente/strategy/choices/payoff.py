"""What a player's choice is worth to it while everyone else's stands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from detente.errors import InputError, NotConvergedError, Problem
from detente.strategy.choices.aims import Objective, goals_of, own_value
from detente.strategy.choices.levers import Levers
from detente.strategy.choices.warm_solver import WarmSolver

if TYPE_CHECKING:
    from detente.economy.world import World
    from detente.model.objectives import Goals
    from detente.policy.policy import Policy
    from detente.strategy.choices.players import Player

MOST_OWN = 60
"""Levers beyond which a function of a person's own, whose slopes take two solves a lever, is refused."""

OWN_STEP = 1e-4


@dataclass(frozen=True, eq=False)
class Payoff:
    """A player's objective as a function of its levers, in percent of the baseline.

    A function of a person's own is in percent of its size under today's policy, or as it is where that is 0.

    Attributes:
        solver: solves the policies.
        levers: those of everyone who chooses.
        player: whose payoff.
        mine: which of the levers are the player's.
        goals: what it wants; None with a function of its own.
        own: a function of an outcome; None with a goal the model knows.
        scale: by what the function is multiplied.
    """

    solver: WarmSolver
    levers: Levers
    player: Player
    mine: slice
    goals: Goals | None
    own: Callable | None = None
    scale: float = 100.0

    @classmethod
    def of(
        cls,
        solver: WarmSolver,
        levers: Levers,
        player: Player,
        objective: Objective,
        mine: slice | None = None,
    ) -> Payoff:
        """The payoff of a player.

        Raises:
            InputError: an unknown objective, or too many levers for a function of a person's own.
        """
        chosen = slice(0, len(levers)) if mine is None else mine
        if not callable(objective):
            return cls(solver, levers, player, chosen, goals_of(solver.stage, [player], objective))
        count = chosen.stop - chosen.start
        if count > MOST_OWN:
            rule = f"Its slopes take two solves a lever: {MOST_OWN} levers at most"
            fact = f"a function of your own with {count} levers"
            raise InputError(Problem("objective", fact, rule, "Use fewer, or an objective by name"))
        outcome = solver.outcome(solver.policy)
        if not outcome.converged:
            raise NotConvergedError(f"no equilibrium under today's policy: {outcome.why}")
        size = abs(own_value(objective, outcome))
        return cls(solver, levers, player, chosen, None, objective, 100 / size if size > 0 else 1.0)

    def at(self, choice: np.ndarray, slopes: bool = True) -> tuple[float, np.ndarray]:
        """The payoff at a choice of everyone, and its slopes by the player's own levers.

        Raises:
            NotConvergedError: no equilibrium there.
            InputError: a function of a person's own that is not finite there.
        """
        if self.own is not None:
            return self._own(choice, slopes)
        assert self.goals is not None
        point = self.solver.at(self.levers.applied(self.solver.policy, choice), self.goals, slopes)
        value = 100 * float(point.values[0])
        if point.slopes is None:
            return value, np.zeros(self.mine.stop - self.mine.start)
        by_wedge = {name: slope[0] for name, slope in point.slopes.items()}
        return value, 100 * self.levers.pulled(by_wedge)[self.mine]

    def given(self, others: np.ndarray) -> Callable[[np.ndarray], tuple[float, np.ndarray]]:
        """The payoff as a function of the player's own levers, the others' as they are."""

        def function(own: np.ndarray) -> tuple[float, np.ndarray]:
            choice = others.copy()
            choice[self.mine] = own
            return self.at(choice)

        return function

    def value_given(self, others: np.ndarray) -> Callable[[np.ndarray], float]:
        """The same without slopes."""

        def function(own: np.ndarray) -> float:
            choice = others.copy()
            choice[self.mine] = own
            return self.at(choice, slopes=False)[0]

        return function

    def policy_at(self, choice: np.ndarray) -> Policy:
        """The policy at a choice of everyone."""
        return self.levers.onto(self.solver.policy, choice, "levers set")

    def today(self) -> float:
        """The payoff under today's policy itself, whose rates may differ within a lever.

        Raises:
            NotConvergedError: no equilibrium today.
            InputError: a function of a person's own that is not finite there.
        """
        policy = self.solver.policy
        if self.own is not None:
            return self._own_value(policy)
        assert self.goals is not None
        levels = {"tariff": policy.tariff.values, "export_wedge": policy.export_wedge.values}
        return 100 * float(self.solver.at(levels, self.goals, slopes=False).values[0])

    def _own_value(self, policy: Policy) -> float:
        assert self.own is not None
        outcome = self.solver.outcome(policy)
        if not outcome.converged:
            raise NotConvergedError(f"no equilibrium at a policy on the way: {outcome.why}")
        return self.scale * own_value(self.own, outcome)

    def _own(self, choice: np.ndarray, slopes: bool) -> tuple[float, np.ndarray]:
        def value(at: np.ndarray) -> float:
            return self._own_value(self.policy_at(at))

        here = value(choice)
        slope = np.zeros(self.mine.stop - self.mine.start)
        for at in range(len(slope) if slopes else 0):
            step = np.zeros_like(choice)
            step[self.mine.start + at] = OWN_STEP
            slope[at] = (value(choice + step) - value(choice - step)) / (2 * OWN_STEP)
        return here, slope


MOST_STARTS = 5


def first_choices(levers: Levers, elasticity: float, count: int) -> list[np.ndarray]:
    """Where climbs begin: today's rates, the upper bound, the small economy's ``1 / theta``, and between.

    With deficits held fixed the objective can rise again towards the bound, out of sight of lower starts.
    """
    small = np.full(len(levers), 1 / elasticity)
    ideas = [levers.today, levers.high, small, (small + levers.high) / 2, 2 * small]
    return [np.clip(idea, levers.low, levers.high) for idea in ideas[:count]]


def refuse_starts(starts: int, least: int) -> None:
    """Refuse a number of starts that a search does not have.

    Raises:
        InputError: not a whole number from ``least`` to `MOST_STARTS`.
    """
    if isinstance(starts, bool) or not isinstance(starts, int) or not least <= starts <= MOST_STARTS:
        rule = f"It is a whole number from {least} to {MOST_STARTS}"
        raise InputError(Problem("starts", f"{starts!r}", rule))


def mean_elasticity(world: World) -> float:
    """Trade elasticity of the average flow between economies."""
    flows = world.trade.values * (1 - np.eye(len(world.economies)))[:, :, None]
    by_sector = flows.sum(axis=(0, 1))
    return float(by_sector @ world.trade_elasticity.values / by_sector.sum())


def policy_of_today(world: World, policy: Policy | None) -> Policy:
    """What is in force: a policy made for the world, or the world's own tariffs.

    Raises:
        InputError: a policy made for another world.
    """
    from detente.policy.policy import Policy
    from detente.simulate.stage import refuse_other_world

    if policy is None:
        return Policy.none(world)
    refuse_other_world(world, policy)
    return policy
