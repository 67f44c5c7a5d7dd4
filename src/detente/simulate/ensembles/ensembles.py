"""Ensemble: policies under many draws of what is not known, with the same draws for all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from os import PathLike
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.economy.calibration import Elasticities
from detente.errors import InputError, Problem, gathered, nearest, raise_if_any
from detente.simulate.adjustment import Adjustment
from detente.simulate.ensembles.ensemble_result import Ensemble
from detente.simulate.ensembles.equilibria import SUBSTITUTION, EquilibriumCase, elasticity_table
from detente.simulate.ensembles.flow_belief import flow_belief
from detente.simulate.ensembles.piece_store import PieceStore
from detente.simulate.ensembles.plan import Case, Plan
from detente.simulate.ensembles.running import Executor, Progress, refuse_executor, run_plan
from detente.simulate.ensembles.uncertainty import (
    SHORTAGE,
    Over,
    Uncertain,
    asked_parameters,
    quantiles,
)
from detente.simulate.solving import prepared
from detente.simulate.stage import Deficits, refuse_tolerance

if TYPE_CHECKING:
    from detente.economy.world import World
    from detente.model.variation import FlowError
    from detente.policy.policy import Policy

DRAWS = 200
CHUNK = 25
TOLERANCE = 1e-8
ON_ACCELERATOR = 64
"""Draws solved at once on a graphics processor; on a CPU one after the other is faster."""
MOST_DRAWS = 100_000_000
ADJUSTMENTS = ("production", "factors", "capital", "ideas", "calibration")


def ensemble(
    world: World,
    policies: Policy | Mapping[str, Any],
    *,
    draws: int = DRAWS,
    over: Over = None,
    seed: int = 0,
    horizon: str = "long-run",
    deficits: Deficits = "share",
    elasticities: Elasticities | None = None,
    inputs: bool = True,
    tolerance: float = TOLERANCE,
    chunk: int = CHUNK,
    batch: int | None = None,
    executor: Executor = None,
    store: str | PathLike[str] | None = None,
    progress: Progress | None = None,
    **choices: Any,
) -> Ensemble:
    """Solve policies under many draws of what is not known, the same draws for every policy.

    Draw d of parameter p is ``F_p^{-1}(u_dp)`` with ``u`` uniform, from a stream of random numbers that depends on
    the seed and on p alone. So differences between policies are of like with like, and the seed says all.

    Args:
        world: the calibrated economy.
        policies: one policy, or policies by name; or shortages of minerals by name, instead.
        draws: how many.
        over: what is drawn: None for what is drawn by default at the horizon, "all", names, or a mapping from
            names to distributions such as ``"lognormal(1, 0.3)"``; ``uncertain_parameters.csv`` lists them.
        seed: of the random numbers, 0 or more.
        horizon: as in `solve`; with shortages it is not used.
        deficits: as in `solve`, where it is not drawn.
        elasticities: as in `solve`, where they are not drawn.
        inputs: as in `solve`.
        tolerance: the largest residual allowed; a draw that misses it has failed and is left out.
        chunk: draws a piece; a piece is what is worked out at a time, kept and resumed.
        batch: draws solved at once as one larger array; None: one after the other on a CPU, 64 on a graphics
            processor. Another batch may change last digits, another executor does not.
        executor: None: this process, one thread a core; a number: so many processes; "tcp://host:8786": the
            workers of a Dask scheduler.
        store: a folder in which pieces are kept as they come. An ensemble that was interrupted goes on where it
            was when it is asked for again.
        progress: told after each piece: draws done, draws in all, seconds left.
        **choices: production, factors, capital, ideas and calibration, as in `solve`.

    Returns:
        The ensemble: numbers of every draw, and what they say together.

    Raises:
        InputError: no draws, unknown parameters, distributions without support, an executor that does not
            answer, a folder with something else in it, and what `solve` refuses; all at once.

    Reference: docs/explain/ranges.md; Saltelli et al. (2008), "Global Sensitivity Analysis".

    Example:
        >>> found = ensemble(world, {"tariff": policy}, draws=200)
        >>> found.bands(["USA", "CHN"])
    """
    adjustment, named, _, _ = gathered(
        lambda: _adjustment(horizon, choices),
        lambda: _named(policies),
        lambda: raise_if_any(_number_problems(draws, seed, chunk, batch, tolerance)),
        lambda: refuse_executor(executor),
    )
    about_minerals = all(hasattr(one, "as_case") for one in named.values())
    parameters = asked_parameters(over, SHORTAGE if about_minerals else horizon)
    if over is None:
        parameters = _those_that_matter(parameters, adjustment)
    raise_if_any(_unused(parameters, adjustment))
    cases: dict[str, Case]
    if about_minerals:
        cases = {name: one.as_case() for name, one in named.items()}
    else:
        belief = _belief(world, parameters, inputs)
        used = _batch() if batch is None else batch
        cases = {
            name: equilibrium_case(
                world, one, adjustment, parameters, belief, deficits, elasticities, inputs, tolerance, used
            )
            for name, one in named.items()
        }
    plan = Plan(cases, parameters, quantiles(parameters, draws, seed), chunk)
    kept = None if store is None else PieceStore(store, plan, world.economies)
    pieces = run_plan(plan, executor, kept, progress)
    said = {} if about_minerals else {"horizon": horizon, "deficits": deficits} | adjustment.words
    return Ensemble.of(world, plan, pieces, seed, said)


def equilibrium_case(
    world: World,
    policy: Policy,
    adjustment: Adjustment,
    parameters: Sequence[Uncertain],
    belief: FlowError | None,
    deficits: Deficits,
    elasticities: Elasticities | None,
    inputs: bool,
    tolerance: float,
    batch: int | None,
) -> EquilibriumCase:
    """A policy as a case; a balanced baseline depends on what is drawn and is solved for in each draw.

    Raises:
        InputError: as for `solve`.
    """
    task = prepared(world, policy, adjustment, "share", elasticities, inputs)
    drawn = {one.name: one for one in parameters}
    sets = elasticity_table(drawn.get("elasticity_set"), world.sectors)
    return EquilibriumCase(
        experiment=task.experiment,
        unit=float(task.stage.value_added.sum()),
        balanced=_checked_closure(deficits) == "balanced",
        substitution=adjustment.substitution,
        sets=sets,
        belief=belief,
        tolerance=tolerance,
        batch=batch,
    )


def _checked_closure(deficits: str) -> str:
    from typing import get_args

    if deficits not in get_args(Deficits):
        cure = nearest(str(deficits), get_args(Deficits)) or "Use 'share', 'balanced' or 'fixed'"
        raise InputError(Problem("deficits", f"there is no closure '{deficits}'", "", cure))
    return deficits


def _belief(world: World, parameters: Sequence[Uncertain], inputs: bool) -> FlowError | None:
    for one in parameters:
        if one.name == "baseline_flows":
            stage = world if inputs else world.without_inputs()
            return flow_belief(stage, float(one.distribution.arguments[1]))
    return None


def _batch() -> int | None:
    import jax

    return None if jax.default_backend() == "cpu" else ON_ACCELERATOR


def _adjustment(horizon: str, choices: Mapping[str, Any]) -> Adjustment:
    unknown = [name for name in choices if name not in ADJUSTMENTS]
    raise_if_any(
        [
            Problem("ensemble", f"there is no argument '{name}'", "", nearest(name, ADJUSTMENTS))
            for name in unknown
        ]
    )
    return Adjustment(horizon, **choices)


def _named(policies: Any) -> dict[str, Any]:
    """Policies by name.

    Raises:
        InputError: none, or policies and shortages together.
    """
    named = dict(policies) if isinstance(policies, Mapping) else {"policy": policies}
    if not named:
        raise InputError(Problem("policies", "there is none", "An ensemble is of one policy or more"))
    shortages = [name for name, one in named.items() if hasattr(one, "as_case")]
    if shortages and len(shortages) < len(named):
        fact = f"{', '.join(shortages)} is a shortage, the others are policies"
        raise InputError(Problem("policies", fact, "They have other parameters", "Ask for each by itself"))
    return {str(name): one for name, one in named.items()}


def _number_problems(draws: Any, seed: Any, chunk: Any, batch: Any, tolerance: float) -> list[Problem]:
    problems = []
    for place, value, least, most in (
        ("draws", draws, 1, MOST_DRAWS),
        ("seed", seed, 0, 2**63 - 1),
        ("chunk", chunk, 1, MOST_DRAWS),
        ("batch", 1 if batch is None else batch, 1, MOST_DRAWS),
    ):
        whole = isinstance(value, int | np.integer) and not isinstance(value, bool)
        if not whole or not least <= value <= most:
            problems.append(Problem(place, f"{value!r}", f"It is a whole number from {least} to {most}"))
    try:
        refuse_tolerance(tolerance)
    except InputError as error:
        problems += error.problems
    return problems


def _those_that_matter(parameters: Sequence[Uncertain], adjustment: Adjustment) -> tuple[Uncertain, ...]:
    """What is drawn by default, less what the production asked for does not have."""
    kept = [one for one in parameters if adjustment.substitution is not None or one.name not in SUBSTITUTION]
    return tuple(kept)


def _unused(parameters: Sequence[Uncertain], adjustment: Adjustment) -> list[Problem]:
    if adjustment.substitution is not None:
        return []
    return [
        Problem("over", f"'{one.name}' says nothing here", "Production is Cobb-Douglas")
        for one in parameters
        if one.name in SUBSTITUTION
    ]
