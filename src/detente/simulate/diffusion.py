"""How far ideas spread: the one parameter that no trade statistic shows, fitted to one published number."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from detente.economy.calibration import Elasticities
from detente.economy.names import Names
from detente.errors import InputError, Problem, raise_if_any
from detente.simulate.barrier import Barrier
from detente.simulate.blocs import Blocs, blocs_of
from detente.simulate.decoupling import DEFAULT_BLOCS, FITTED_ELASTICITIES
from detente.simulate.solving import solve
from detente.simulate.stage import Deficits

if TYPE_CHECKING:
    from detente.economy.world import World


@dataclass(frozen=True)
class DiffusionFit:
    """The diffusion of ideas under which a division costs the world a given share.

    Attributes:
        beta: diffusion found.
        target_pct: the world's welfare change asked for, percent.
        world_pct: the world's welfare change with beta, percent.
        without_ideas_pct: the world's welfare change where knowledge is given, percent.
        solves: how many equilibria it took.
    """

    beta: float
    target_pct: float
    world_pct: float
    without_ideas_pct: float
    solves: int


def calibrate_diffusion(
    world: World,
    target_pct: float = -5.0,
    *,
    blocs: str | Mapping[str, Names] | Blocs = DEFAULT_BLOCS,
    barrier: str = "ban",
    size: float | None = None,
    neutral: Names | None = None,
    sectors: Names | None = None,
    elasticities: Elasticities | None = FITTED_ELASTICITIES,
    deficits: Deficits = "balanced",
    highest: float = 0.9,
    precision: float = 1e-4,
) -> DiffusionFit:
    """Find the diffusion of ideas under which a division costs the world a given share, by bisection.

    One number fits one number: what the model then says about blocs and about other divisions is the test, not the
    world's loss.

    Args:
        world: the calibrated economy.
        target_pct: the world's welfare change to match, percent; -5 is Goes and Bekkers (2022).
        blocs: who stands with whom, as in `decouple`.
        barrier: as in `decouple`. A ban is solved faster than a prohibitive trade cost and has the same answer.
        size: as in `decouple`.
        neutral: as in `decouple`.
        sectors: as in `decouple`.
        elasticities: as in `decouple`.
        deficits: as in `decouple`.
        highest: the largest beta tried, below 1.
        precision: how closely beta is found.

    Raises:
        InputError: a beta or a precision that cannot be, or no beta from 0 to the highest that matches; what the
            two ends give is told.
        NotConvergedError: a step has no equilibrium.
    """
    raise_if_any(_problems(highest, precision))
    policy = Barrier.of(barrier, size, sectors, None).policy(world, blocs_of(world, blocs, neutral))

    def world_pct(beta: float) -> float:
        outcome = solve(world, policy, deficits=deficits, elasticities=elasticities, ideas=beta)
        return float(outcome["world_welfare_pct"])

    ends = world_pct(0.0), world_pct(highest)
    if not min(ends) <= target_pct <= max(ends):
        fact = f"no beta up to {highest:g} gives {target_pct:g} %"
        rule = (
            f"The world's welfare changes by {ends[0]:.2f} % without ideas, by {ends[1]:.2f} % at the highest"
        )
        cure = "Ask for a number between, or change the division"
        raise InputError(Problem("target_pct", fact, rule, cure))
    beta, solves = _bisected(lambda beta: world_pct(beta) < target_pct, highest, precision)
    return DiffusionFit(beta, target_pct, world_pct(beta), ends[0], solves + 3)


def _problems(highest: float, precision: float) -> list[Problem]:
    found = []
    if not 0 < highest < 1:
        found.append(Problem("highest", f"{highest:g}", "beta lies between 0 and below 1"))
    if not 0 < precision < 1:
        found.append(Problem("precision", f"{precision:g}", "It lies between 0 and 1, 1e-4 by default"))
    return found


def _bisected(too_much: Callable[[float], bool], highest: float, precision: float) -> tuple[float, int]:
    """Where a loss that grows with beta passes its target, and how often it was asked."""
    low, high, asked = 0.0, highest, 0
    while high - low > precision:
        middle, asked = (low + high) / 2, asked + 1
        low, high = (low, middle) if too_much(middle) else (middle, high)
    return (low + high) / 2, asked
