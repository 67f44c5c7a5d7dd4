"""Sobol indices: how much of a number's variance each unknown makes, alone and together with the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from os import PathLike
from typing import TYPE_CHECKING, Any

import numpy as np
from jaxtyping import Bool, Float

from detente.economy.calibration import Elasticities
from detente.economy.names import Names
from detente.errors import InputError, Problem, gathered, nearest
from detente.simulate.ensembles.draw_variables import refuse_no_whole
from detente.simulate.ensembles.ensemble_result import WELFARE, WORLD, Ensemble, vintage_html
from detente.simulate.ensembles.ensembles import (
    CHUNK,
    MOST_DRAWS,
    TOLERANCE,
    Solving,
    number_problems,
    planned,
    worked_out,
)
from detente.simulate.ensembles.running import Executor, Progress
from detente.simulate.ensembles.uncertainty import Over, Uncertain
from detente.simulate.stage import Deficits

if TYPE_CHECKING:
    import pandas as pd

    from detente.economy.world import World
    from detente.policy.policy import Policy

BASE = 256
ECONOMIES = ("USA", "CHN", WORLD)
FEWEST_GROUPS = 2
NOTHING_MOVES = 1e-9
"""Spread, relative to the largest value or to 1, below which values differ by what the solver leaves open."""


@dataclass(frozen=True)
class Indices:
    """Sobol indices of one number, by parameter, with half the width of their 95 % intervals.

    Attributes:
        first: share of the variance that a parameter makes alone, ``Var(E[y | x_p]) / Var(y)``.
        first_error: its error.
        total: share that it makes alone and with the others, ``E[Var(y | all but x_p)] / Var(y)``.
        total_error: its error.
    """

    first: Float[np.ndarray, " parameter"]
    first_error: Float[np.ndarray, " parameter"]
    total: Float[np.ndarray, " parameter"]
    total_error: Float[np.ndarray, " parameter"]


@dataclass(frozen=True, eq=False, repr=False)
class SobolIndices:
    """Which unknown matters, and how much: estimates from a sample, each with its error.

    Attributes:
        table: ``policy, economy, parameter, title, first, first_error, total, total_error``, the largest total
            first. Errors are half the width of 95 % intervals. Where nothing moves the number, or too few draws
            have an answer, the indices are missing.
        of: the variable.
        base: points of the sequence; each is solved once for every parameter and twice more.
        solves: equilibria worked out in all.
        failed_share: share of the points left out, by policy: those with a draw that has no equilibrium.
        vintage: which data, draws and version the numbers came from.
    """

    table: pd.DataFrame
    of: str
    base: int
    solves: int
    failed_share: Mapping[str, float]
    vintage: Mapping[str, str] = field(default_factory=dict)

    def __repr__(self) -> str:
        shown = self.table.drop(columns="title").to_string(index=False, float_format=_rounded)
        return f"<SobolIndices of {self.of}, {self.solves} solves>\n{shown}"

    def _repr_html_(self) -> str:
        table = self.table.to_html(index=False, float_format=_rounded, border=0)
        return f"{table}{vintage_html(self.vintage)}"


def _rounded(value: float) -> str:
    return f"{value:.2f}"


def sobol(
    world: World,
    policies: Policy | Mapping[str, Any],
    *,
    base: int = BASE,
    over: Over = None,
    economies: Names = ECONOMIES,
    of: str = WELFARE,
    versus: str | None = None,
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
) -> SobolIndices:
    """Say which unknown matters most: the part of a number's variance that each makes.

    With independent unknowns x, the variance of a number y splits into what each makes alone and what several make
    together. First-order index ``Var(E[y | x_p]) / Var(y)``, total index ``E[Var(y | x_-p)] / Var(y)``. Both are
    estimated from ``base (d + 2)`` solves for d parameters, on a scrambled Sobol sequence: two points, and
    the first with each coordinate in turn taken from the second. Parameters that differ by sector or flow are
    one coordinate each, the seed of all their draws.

    Args:
        world: the calibrated economy.
        policies: one policy, or policies by name; or shortages of minerals by name, instead.
        base: points of the sequence, a power of two from 2; errors fall with its root.
        over: as for `ensemble`.
        economies: names or groups, each by itself; "world" for all together.
        of: a variable.
        versus: a policy that the others are measured against, draw by draw; None: the baseline.
        seed: of the sequence's scrambling and of the resampling that errors come from.
        horizon: as for `ensemble`, like all that follows.
        deficits: see there.
        elasticities: see there.
        inputs: see there.
        tolerance: see there; a draw that misses it spoils its point, which is left out with all its draws.
        chunk: see there.
        batch: see there.
        executor: see there.
        store: see there. Asked again with the same folder for other economies or another variable, nothing is
            solved anew.
        progress: see there.
        **choices: see there.

    Returns:
        The indices, by policy, economy and parameter.

    Raises:
        InputError: a base that is no power of two, an unknown variable or economy, no SALib, and what `ensemble`
            refuses.

    Reference: Saltelli et al. (2010), "Variance based sensitivity analysis of model output", table 2; SALib.

    Example:
        >>> found = sobol(world, {"tariff": policy}, over="all")
        >>> found.table
    """
    refuse_without_salib()
    labels = [economies] if isinstance(economies, str) else list(economies)
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
    found, _ = gathered(
        lambda: planned(
            "sobol",
            world,
            policies,
            lambda parameters: sampled(len(parameters), base, seed),
            [*_base_problems(base), *number_problems(seed=(seed, 0))],
            how,
        ),
        lambda: refuse_unknown_economies(world, labels),
    )
    plan, said = found
    variables = next(iter(plan.cases.values())).variables
    gathered(
        lambda: refuse_unknown_variable(of, variables),
        lambda: _refuse_several(world, labels, of),
        lambda: _refuse_versus(versus, list(plan.cases)),
    )
    solved = worked_out(world, plan, said, seed, how)
    return indices_of(solved if versus is None else solved.versus(versus), labels, of, base, seed, plan.draws)


def indices_of(
    ensemble: Ensemble, economies: Sequence[str], of: str, base: int, seed: int, draws: int
) -> SobolIndices:
    """The indices of an ensemble whose draws are those of `sampled`.

    Args:
        ensemble: the draws.
        economies: names or groups, a block of rows each.
        of: a variable.
        base: points of the sequence.
        seed: of the resampling.
        draws: solves of each policy.
    """
    import pandas as pd

    rows, failed = [], {}
    for place, policy in enumerate(ensemble.policies):
        whole = whole_groups(ensemble.found[place], base)
        failed[policy] = float(1 - whole.mean())
        for economy in economies:
            values = ensemble.together(of, economy)[place].reshape(base, -1)[whole].ravel()
            found = indices(values, len(ensemble.parameters), seed)
            rows += _rows(policy, economy, ensemble.parameters, found)
    columns = ["policy", "economy", "parameter", "title", *Indices.__dataclass_fields__]
    solved = len(ensemble.policies) + bool(ensemble.reference)
    vintage = ensemble.vintage
    vintage["draws"] = f"{base} points of a Sobol sequence, {draws} draws, seed {seed}"
    return SobolIndices(
        table=pd.DataFrame(rows, columns=columns),
        of=of,
        base=base,
        solves=solved * draws,
        failed_share=failed,
        vintage=vintage,
    )


def _rows(
    policy: str, economy: str, parameters: Sequence[Uncertain], found: Indices
) -> list[tuple[str | float, ...]]:
    """One row a parameter, the largest total first."""
    order = np.argsort(-found.total, kind="stable")
    numbers = [getattr(found, name) for name in Indices.__dataclass_fields__]
    return [
        (
            policy,
            economy,
            parameters[at].name,
            parameters[at].title,
            *(float(column[at]) for column in numbers),
        )
        for at in order
    ]


# -- the sample and what it says, of any function --------------------------------------------------------------


def sampled(parameters: int, base: int, seed: int) -> Float[np.ndarray, "draw parameter"]:
    """Saltelli's design: ``base`` groups of ``parameters + 2`` points in the unit cube, a group after another.

    A group is a point, the point with each coordinate in turn taken from a second one, and the second point.

    Args:
        parameters: how many.
        base: groups, a power of two.
        seed: of the scrambling.
    """
    from SALib.sample import sobol as design

    return design.sample(_problem(parameters), base, calc_second_order=False, seed=seed)


def indices(values: Float[np.ndarray, " draw"], parameters: int, seed: int) -> Indices:
    """Sobol indices from the values at the points of `sampled`, groups left out or not.

    Args:
        values: of whole groups, in order.
        parameters: how many.
        seed: of the resampling that errors come from.

    Returns:
        The indices; missing where nothing moves the values or there are less than two groups.
    """
    from SALib.analyze import sobol as analysis

    groups = len(values) // (parameters + 2)
    nothing = np.full(parameters, np.nan)
    if groups < FEWEST_GROUPS or np.ptp(values) <= NOTHING_MOVES * max(1.0, float(np.abs(values).max())):
        return Indices(nothing, nothing, nothing, nothing)
    # SALib takes a seed of 0 for none, and then draws from numpy's shared stream.
    found = analysis.analyze(_problem(parameters), values, calc_second_order=False, seed=seed + 1)
    return Indices(*(np.asarray(found[name], dtype=float) for name in ("S1", "S1_conf", "ST", "ST_conf")))


def whole_groups(found: Bool[np.ndarray, " draw"], base: int) -> Bool[np.ndarray, " group"]:
    """Which groups of points have an answer in every draw: the estimators need all of a group or none."""
    return np.asarray(found.reshape(base, -1).all(axis=1))


def _problem(parameters: int) -> dict[str, Any]:
    """The unit cube, as SALib wants it described."""
    names = [str(place) for place in range(parameters)]
    return {"num_vars": parameters, "names": names, "bounds": [[0.0, 1.0]] * parameters}


# -- refusals --------------------------------------------------------------------------------------------------


def refuse_without_salib() -> None:
    """Refuse where the library for the sample and its analysis is missing.

    Raises:
        InputError: SALib is not installed.
    """
    try:
        import SALib  # noqa: F401
    except ImportError:
        rule, cure = "Sobol indices need it", "Install detente[sensitivity]"
        raise InputError(Problem("sobol", "SALib is not installed", rule, cure)) from None


def _base_problems(base: Any) -> list[Problem]:
    problems = number_problems(base=(base, FEWEST_GROUPS))
    if not problems and base & (base - 1):
        below = 1 << (int(base).bit_length() - 1)
        rule = "It is a power of two: only then is a Sobol sequence even in every direction"
        most = f" or {2 * below}" if 2 * below <= MOST_DRAWS else ""
        problems.append(Problem("base", f"{base}", rule, f"Use {below}{most}"))
    return problems


def refuse_unknown_economies(world: World, economies: Sequence[str]) -> None:
    """Refuse no economies, and those that a world does not have.

    Raises:
        InputError: each that is unknown.
    """
    if not economies:
        raise InputError(Problem("economies", "there is none", "Indices are of a number of some economy"))
    named = [name for name in economies if name != WORLD]
    if named:
        world.resolve_economies(named)


def refuse_unknown_variable(of: str, variables: Sequence[str]) -> None:
    """Refuse a variable that draws do not have.

    Raises:
        InputError: it is unknown; the nearest is offered.
    """
    if of not in variables:
        cure = nearest(of, variables) or f"There are {', '.join(variables)}"
        raise InputError(Problem("of", f"there is no variable '{of}' here", "", cure))


def _refuse_several(world: World, economies: Sequence[str], of: str) -> None:
    """Refuse groups of what several economies do not have together, before anything is solved."""
    if any(name == WORLD or len(world.resolve_economies(name)) > 1 for name in economies):
        refuse_no_whole(of)


def _refuse_versus(versus: str | None, policies: Sequence[str]) -> None:
    if versus is None:
        return
    if versus not in policies:
        cure = nearest(versus, policies) or f"There are {', '.join(policies)}"
        raise InputError(Problem("versus", f"there is no policy '{versus}'", "", cure))
    if len(policies) < 2:
        raise InputError(Problem("versus", "there is only one policy", "A difference is of two"))
