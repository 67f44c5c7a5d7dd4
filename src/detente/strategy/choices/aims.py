"""What a player wants: welfare, real GDP, welfare with weights on sectors, or a function of an outcome."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.economy.parameters import is_number
from detente.errors import InputError, Problem, nearest

if TYPE_CHECKING:
    from detente.economy.world import World
    from detente.model.objectives import Goals
    from detente.simulate.outcome import Outcome
    from detente.strategy.choices.players import Player

Objective = str | Mapping[str, float] | Callable[["Outcome"], float]
"""A name, political weights by sector (1 is no weight of its own), or a function of an outcome."""
NAMED = ("welfare", "real_gdp")


def goals_of(world: World, players: list[Player], objective: Objective) -> Goals:
    """What players want as the sums that the model can differentiate.

    A bloc's welfare is that of its members together, weighed by their baseline final spending. With political
    weights it is ``W + sum_k (weight_k - 1) VA_k / (P I0)``: a unit of real income earned in sector k counts
    ``weight_k`` times.

    Raises:
        InputError: an unknown objective, sector or weight.
    """
    import jax.numpy as jnp

    from detente.model.objectives import Goals

    weights = np.array([player.weights(world) for player in players])
    if isinstance(objective, Mapping):
        extra = _sector_weights(world, objective) - 1
        return Goals(
            jnp.asarray(weights), value_added=jnp.asarray(weights[:, :, None] * extra[None, None, :])
        )
    if objective not in NAMED:
        cure = nearest(str(objective), NAMED) or "There are welfare, real_gdp, {sector: weight} or a function"
        raise InputError(Problem("objective", f"{objective!r} is not known", "", cure))
    if objective == "welfare":
        return Goals(jnp.asarray(weights))
    product = np.array([_gdp_weights(world, player) for player in players])
    return Goals(jnp.zeros_like(jnp.asarray(weights)), real_gdp=jnp.asarray(product))


def refuse_objective(world: World, objective: Objective) -> None:
    """Refuse an objective that nobody can have in a world.

    Raises:
        InputError: an unknown name, sector or weight.
    """
    from detente.strategy.choices.players import Player

    if not callable(objective):
        goals_of(world, [Player(world.economies[0], (world.economies[0],))], objective)


def own_value(objective: Callable[[Outcome], float], outcome: Outcome) -> float:
    """A person's own function at an outcome.

    Raises:
        InputError: what it returns is not a finite number.
    """
    value: Any = objective(outcome)
    number = np.asarray(value, dtype=float) if np.ndim(value) == 0 else None
    if number is None or not is_number(float(number)):
        shown = f"{value!r}" if number is not None else f"an array of shape {np.shape(value)}"
        rule = "An objective returns one finite number for every outcome that converged"
        raise InputError(Problem("objective", f"it returned {shown[:80]}", rule))
    return float(number)


def _sector_weights(world: World, objective: Mapping[str, float]) -> np.ndarray:
    weights = np.ones(len(world.sectors))
    problems = []
    if not objective:
        problems.append(Problem("objective", "no political weight is given", "", "Use 'welfare'"))
    for name, weight in objective.items():
        try:
            labels = world.resolve_sectors(name, "objective")
        except InputError as error:
            problems += error.problems
            continue
        if not (is_number(weight) and weight >= 0):
            rule = "A political weight is a finite number, 0 or more; 1 is none of its own"
            problems.append(Problem(f"objective['{name}']", f"{weight!r}", rule))
            continue
        weights[np.isin(world.sectors, labels)] = weight
    if problems:
        raise InputError(problems)
    return weights


def _gdp_weights(world: World, player: Player) -> np.ndarray:
    product = world.income.values - world.deficit.values
    product = product * np.isin(world.economies, player.members)
    return product / product.sum()
