"""Ensemble: policies under many draws of what is not known, with the same draws for all of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from os import PathLike
from typing import TYPE_CHECKING, Any

import numpy as np
from jaxtyping import Float

from detente.economy.calibration import Elasticities
from detente.economy.elasticities import covered_sectors
from detente.errors import InputError, Problem, gathered, nearest, raise_if_any
from detente.simulate.adjustment import Adjustment
from detente.simulate.ensembles.ensemble_result import Ensemble
from detente.simulate.ensembles.equilibria import SUBSTITUTION, EquilibriumCase, elasticity_table
from detente.simulate.ensembles.flow_belief import flow_belief
from detente.simulate.ensembles.piece_store import PieceStore
from detente.simulate.ensembles.plan import Case, Plan
from detente.simulate.ensembles.running import Executor, Progress, refuse_executor, run_plan
from detente.simulate.ensembles.uncertainty import (
    ALL,
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
MOST_SEED = 2**63 - 1
ADJUSTMENTS = ("production", "factors", "capital", "ideas", "calibration")

Sampling = Callable[[Sequence[Uncertain]], Float[np.ndarray, "draw parameter"]]
"""From the parameters that are drawn to where each draw lies in the distribution of each."""


@dataclass(frozen=True)
class Solving:
    """How draws are asked to be solved: the arguments that `ensemble` and `sobol` share, as they were given.

    Attributes:
        over: what is drawn.
        horizon: long run or first year.
        deficits: the closure where it is not drawn.
        elasticities: where they are not drawn.
        inputs: whether sectors buy from one another.
        tolerance: the largest residual allowed.
        chunk: draws a piece.
        batch: draws solved at once; None: as suits the processor.
        executor: who works the pieces out.
        store: where they are kept.
        progress: who is told after each.
        choices: of the adjustment, by name.
    """

    over: Over
    horizon: str
    deficits: Deficits
    elasticities: Elasticities | None
    inputs: bool
    tolerance: float
    chunk: int
    batch: int | None
    executor: Executor
    store: str | PathLike[str] | None
    progress: Progress | None
    choices: Mapping[str, Any]

    @property
    def problems(self) -> list[Problem]:
        """Sizes that are no whole numbers."""
        return number_problems(chunk=(self.chunk, 1), batch=(1 if self.batch is None else self.batch, 1))


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
        executor: None: this process, one thread a core; a number: so many processes of this machine, each a fresh
            Python that does not run the asking script again, so that no ``__main__`` guard is needed;
            "tcp://host:8786": the workers of a Dask scheduler.
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
    how = Solving(
        over=over,
        horizon=horizon,
        deficits=deficits,
        elasticities=elasticities,
        inputs=inputs,
        tolerance=tolerance,
        chunk=chunk,
        batch=batch,
        executor=executor,
        store=store,
        progress=progress,
        choices=choices,
    )
    plan, said = planned(
        "ensemble",
        world,
        policies,
        lambda parameters: quantiles(parameters, draws, seed),
        number_problems(draws=(draws, 1), seed=(seed, 0)),
        how,
    )
    return worked_out(world, plan, said, seed, how)


def planned(
    verb: str,
    world: World,
    policies: Policy | Mapping[str, Any],
    sampling: Sampling,
    problems: Sequence[Problem],
    how: Solving,
) -> tuple[Plan, dict[str, str]]:
    """What is to be worked out, and what is held fixed in words.

    Args:
        verb: who asks, for refusals.
        world: the calibrated economy.
        policies: as for `ensemble`.
        sampling: where each draw lies in the distribution of each parameter, from the parameters.
        problems: what is wrong with the numbers that the sampling depends on.
        how: what is drawn, and how it is solved.

    Raises:
        InputError: as for `ensemble`, with the problems that were handed in.
    """
    adjustment, named, _, _, _ = gathered(
        lambda: _adjustment(verb, how.horizon, how.choices),
        lambda: _named(policies),
        lambda: raise_if_any([*problems, *how.problems]),
        lambda: refuse_tolerance(how.tolerance),
        lambda: refuse_executor(how.executor),
    )
    about_minerals = all(hasattr(one, "as_case") for one in named.values())
    parameters = asked_parameters(how.over, SHORTAGE if about_minerals else how.horizon)
    if how.over is None or how.over == ALL:
        parameters = _those_that_matter(parameters, adjustment, world)
    raise_if_any([*_unused(parameters, adjustment), *_other_worlds(world, named)])
    cases: dict[str, Case]
    if about_minerals:
        cases = {name: one.as_case() for name, one in named.items()}
    else:
        belief = _belief(world, parameters, how.inputs)
        cases = {
            name: equilibrium_case(world, one, adjustment, parameters, belief, how)
            for name, one in named.items()
        }
    said = {"horizon": how.horizon, "deficits": how.deficits} | adjustment.words
    if about_minerals:
        said = {f"'{name}'": one.question for name, one in named.items() if hasattr(one, "question")}
    return Plan(cases, parameters, sampling(parameters), how.chunk), said


def worked_out(world: World, plan: Plan, said: Mapping[str, str], seed: int, how: Solving) -> Ensemble:
    """A plan worked out, what is kept already left out."""
    kept = None if how.store is None else PieceStore(how.store, plan, world.economies)
    return Ensemble.of(world, plan, run_plan(plan, how.executor, kept, how.progress), seed, said)


def equilibrium_case(
    world: World,
    policy: Policy,
    adjustment: Adjustment,
    parameters: Sequence[Uncertain],
    belief: FlowError | None,
    how: Solving,
) -> EquilibriumCase:
    """A policy as a case; a balanced baseline depends on what is drawn and is solved for in each draw.

    Raises:
        InputError: as for `solve`.
    """
    task = prepared(world, policy, adjustment, "share", how.elasticities, how.inputs)
    drawn = {one.name: one for one in parameters}
    sets = elasticity_table(drawn.get("elasticity_set"), world.sectors)
    return EquilibriumCase(
        experiment=task.experiment,
        unit=float(task.stage.value_added.sum()),
        balanced=_checked_closure(how.deficits) == "balanced",
        substitution=adjustment.substitution,
        sets=sets,
        belief=belief,
        tolerance=how.tolerance,
        batch=_batch() if how.batch is None else how.batch,
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


def _adjustment(verb: str, horizon: str, choices: Mapping[str, Any]) -> Adjustment:
    unknown = [name for name in choices if name not in ADJUSTMENTS]
    raise_if_any(
        [Problem(verb, f"there is no argument '{name}'", "", nearest(name, ADJUSTMENTS)) for name in unknown]
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


def number_problems(**given: tuple[Any, int]) -> list[Problem]:
    """Numbers that are not whole or out of bounds; each is given with the least that it may be."""
    problems = []
    for place, (value, least) in given.items():
        most = MOST_SEED if place == "seed" else MOST_DRAWS
        whole = isinstance(value, int | np.integer) and not isinstance(value, bool)
        if not whole or not least <= value <= most:
            problems.append(Problem(place, f"{value!r}", f"It is a whole number from {least} to {most}"))
    return problems


def _those_that_matter(
    parameters: Sequence[Uncertain], adjustment: Adjustment, world: World
) -> tuple[Uncertain, ...]:
    """What is drawn where no names are given, less what this production or the sectors of this world lack."""
    left_out = set() if adjustment.substitution is not None else {*SUBSTITUTION}
    if not set(world.sectors) <= set(covered_sectors()):
        left_out.add("elasticity_set")
    return tuple(one for one in parameters if one.name not in left_out)


def _other_worlds(world: World, named: Mapping[str, Any]) -> list[Problem]:
    """Shortages in the sectors of another world; a policy's world is looked at where it is prepared."""
    rule, cure = "An ensemble has one world", "Give it the shortage's own .world"
    return [
        Problem("policies", f"'{name}' is a shortage in another world", rule, cure)
        for name, one in named.items()
        if hasattr(one, "as_case") and getattr(one, "world", world).fingerprint != world.fingerprint
    ]


def _unused(parameters: Sequence[Uncertain], adjustment: Adjustment) -> list[Problem]:
    if adjustment.substitution is not None:
        return []
    return [
        Problem("over", f"'{one.name}' says nothing here", "Production is Cobb-Douglas")
        for one in parameters
        if one.name in SUBSTITUTION
    ]
