"""How much an answer rests on elasticities of substitution that nobody knows well: one solve a grid point."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING, Any

from detente.economy.parameters import Calibration, calibrations, is_number
from detente.economy.parameters import calibration as calibration_named
from detente.errors import InputError, Problem, nearest, raise_if_any
from detente.simulate.adjustment import Factors, Substitution
from detente.simulate.outcome import BOUND, Outcome
from detente.simulate.solving import solve
from detente.simulate.stage import Deficits
from detente.simulate.variables import catalogue

if TYPE_CHECKING:
    import pandas as pd

    from detente.economy.names import Names
    from detente.economy.world import World
    from detente.policy.policy import Policy

CLIFF = 2.0
"""From one grid point to the next an answer that changes by more than this factor rests on a guess."""

NEGLIGIBLE = 0.005
"""Percent. Below this two answers are the same nothing, whatever their ratio."""

SIGMA = "sigma"
INPUTS = (0.05, 0.1, 0.2, 0.5, 0.9)
Point = tuple[float, ...]


def substitution_sweep(
    world: World,
    policy: Policy,
    grid: Mapping[str, Sequence[float]] | None = None,
    *,
    economies: Names = "all",
    of: str = "welfare_pct",
    calibration: str | Calibration = "blp",
    factors: Factors | float = "mobile",
    deficits: Deficits = "share",
) -> pd.DataFrame:
    """Solve the first year over a grid of elasticities of substitution, and say where the answer is a cliff.

    Args:
        world: the calibrated economy.
        policy: the wedges.
        grid: values of ``factors``, ``inputs`` and ``final`` (see `Substitution`) and of ``sigma``, with which
            buyers who keep their supplier adjust; None: inputs of 0.05 to 0.9 by the sigma of every calibration.
        economies: whose answer, several taken together.
        of: a variable by economy, in percent.
        calibration: the calibration whose sigma is varied.
        factors: as in `solve`.
        deficits: as in `solve`.

    Returns:
        One row a grid point: the elasticities, the variable, the bound without substitution, ``cliff`` (whether
        the variable changes sign or by more than the factor 2 to a neighbouring point) and ``words``. Where no
        equilibrium was found the variable is missing and the words say why.

    Raises:
        InputError: an unknown elasticity, values that are no elasticities, a variable that is not by economy.

    Reference: the advice to publish a range over elasticities, not one number: Bachmann et al. (2022).
    """
    import pandas as pd

    base = calibration_named(calibration)
    axes = _axes(grid)
    _refuse_variable(of)
    members = world.resolve_economies(economies, "economies")
    buyers: dict[float | None, Calibration] = {
        sigma: replace(base, name=f"{base.name} with sigma {sigma:g}", sigma=sigma)
        for sigma in axes.get(SIGMA, ())
    }
    points = list(product(*axes.values()))
    found: dict[Point, Outcome] = {}
    for point in points:
        chosen = dict(zip(axes, point, strict=True))
        speed_here = buyers.get(chosen.pop(SIGMA, None), base)
        found[point] = solve(
            world,
            policy,
            horizon="impact",
            production=Substitution(**chosen),
            factors=factors,
            calibration=speed_here,
            deficits=deficits,
        )
    values = {point: _together(outcome, of, members) for point, outcome in found.items()}
    bounds = {point: _together(outcome, BOUND, members) for point, outcome in found.items()}
    cliffs = {point: _cliffs(point, axes, values) for point in points}
    table = {name: [point[place] for point in points] for place, name in enumerate(axes)}
    table[of] = [values[point] for point in points]
    table[BOUND] = [bounds[point] for point in points]
    return pd.DataFrame(table).assign(
        cliff=[bool(cliffs[point]) for point in points],
        words=[_words(found[point], values[point], bounds[point], cliffs[point]) for point in points],
    )


def _axes(grid: Mapping[str, Sequence[float]] | None) -> dict[str, list[float]]:
    """The values along each axis, in order."""
    if grid is None:
        return {"inputs": [*INPUTS], SIGMA: sorted({one.sigma for one in calibrations().values()})}
    known = [*vars(Substitution()), SIGMA]
    problems = []
    for name, values in grid.items():
        place = f"grid, {name}"
        if name not in known:
            cure = nearest(str(name), known) or f"There are {', '.join(known)}"
            problems.append(Problem("grid", f"there is no elasticity '{name}'", "", cure))
        elif not len(values):
            problems.append(Problem(place, "it has no values"))
        elif not all(is_number(value) and value > 0 for value in values):
            problems.append(Problem(place, f"{list(values)}", "An elasticity of substitution is above 0"))
    if not grid:
        problems.append(Problem("grid", "it is empty", f"It varies some of {', '.join(known)}"))
    raise_if_any(problems)
    return {name: sorted({float(value) for value in values}) for name, values in grid.items()}


def _refuse_variable(of: str) -> None:
    known = catalogue()
    if of not in known:
        raise InputError(Problem("of", f"there is no variable '{of}'", "", nearest(of, known) or ""))
    if known[of].dims != ("economy",) or known[of].unit != "%":
        raise InputError(Problem("of", f"'{of}' is not a percentage by economy", "", "Use 'welfare_pct'"))


def _together(outcome: Outcome, name: str, members: Sequence[str]) -> float:
    return outcome.together(name, members) if outcome.converged else float("nan")


def _cliffs(point: Point, axes: Mapping[str, list[float]], values: Mapping[Point, float]) -> list[str]:
    """Neighbours to which the answer changes its sign or changes too much, in words."""
    found = []
    for place, (name, along) in enumerate(axes.items()):
        here = along.index(point[place])
        for there in (here - 1, here + 1):
            if 0 <= there < len(along):
                other = (*point[:place], along[there], *point[place + 1 :])
                told = _change(values[point], values[other])
                found += [f"{told} at {name} {along[there]:g}"] if told else []
    return found


def _change(here: float, there: float) -> str:
    """How a neighbour differs, where it differs too much."""
    small, large = sorted((abs(here), abs(there)))
    if not math.isfinite(here + there) or large < NEGLIGIBLE:
        return ""
    if here * there < 0 and small >= NEGLIGIBLE:
        return f"{there:+.3g} % instead"
    floor = max(small, NEGLIGIBLE)
    if large <= CLIFF * floor:
        return ""
    return f"{large / floor:.2g} times {'as much' if abs(there) > abs(here) else 'less'}"


def _words(outcome: Outcome, value: float, bound: float, cliffs: Sequence[str]) -> str:
    if not outcome.converged:
        return f"no equilibrium was found: {outcome.why}"
    said: list[Any] = [f"a cliff: {', '.join(cliffs)}"] if cliffs else []
    if value < bound - NEGLIGIBLE:
        said.append(f"a larger loss than the {bound:+.3g} % that stopping at the first step would cost")
    return "; ".join(said) or "steady"
