"""The delta method: how uncertain a number is, from its slopes where everything is at its median."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import TYPE_CHECKING, Any

import numpy as np
from jaxtyping import Float
from scipy.special import ndtri

from detente.economy.names import Names
from detente.errors import InputError, NotConvergedError, Problem, nearest
from detente.simulate.ensembles.bands import WORLD, refuse_level
from detente.simulate.ensembles.equilibria import (
    FIELDS,
    MONEY,
    OWN_WEIGHT,
    PERCENT,
    SUBSTITUTION,
    WEIGHT,
    EquilibriumCase,
)
from detente.simulate.ensembles.uncertainty import Uncertain

if TYPE_CHECKING:
    import pandas as pd

    from detente.model.variation import Variation
    from detente.simulate.ensembles.ensemble_result import Ensemble

IN_LOGS = ("lognormal", "loguniform")
"""Distributions whose logarithm is nearer to even than they are themselves."""
HALF = 0.5
"""Slope in a trade elasticity at the cap, relative to that below: half of the draws cannot go where they would."""
NO_SLOPE = "a choice has no slope; held at what was asked for beside the draws"


@dataclass(frozen=True, eq=False, repr=False)
class Delta:
    """A number and how uncertain it is, to first order.

    Attributes:
        policy: which policy.
        economies: whose number.
        of: the variable.
        unit: its unit, also that of value, sd, low and high.
        value: the number where every parameter is at its median.
        sd: its standard deviation.
        low: where the band begins that would hold ``level`` of a normal distribution.
        high: where it ends.
        level: share inside the band.
        contributions: ``parameter, title, sd, share``: the deviation that each makes alone, and its share of the
            variance, the largest first.
        left_out: parameters that are drawn and have no part in it, and why.
    """

    policy: str
    economies: Names
    of: str
    unit: str
    value: float
    sd: float
    low: float
    high: float
    level: float
    contributions: pd.DataFrame
    left_out: Mapping[str, str]

    def __repr__(self) -> str:
        band = (
            f"{self.value:.3g} {self.unit}, {100 * self.level:g} % within {self.low:.3g} to {self.high:.3g}"
        )
        table = self.contributions.drop(columns="title").to_string(
            index=False, float_format=lambda number: f"{number:.3g}"
        )
        left = "".join(f"\nwithout {name}: {why}" for name, why in self.left_out.items())
        return f"<Delta of {self.of}, {self.policy}: {band}>\n{table}{left}"


def delta(ensemble: Ensemble, policy: str | None, economies: Names, of: str, level: float) -> Delta:
    """See `Ensemble.delta`.

    Raises:
        InputError: an unknown policy, economy or variable, differences of ensembles, shortages, and choices alone.
        NotConvergedError: no equilibrium at the medians, or its adjoint was not solved.
    """
    refuse_level(level)
    name = ensemble.policies[ensemble.policy_place(policy)]
    case = _case(ensemble, name)
    if of not in case.variables:
        cure = nearest(of, case.variables) or f"There are {', '.join(case.variables)}"
        raise InputError(Problem("of", f"'{of}' has no gradient here", "", cure))
    labels = ensemble.world.economies if economies == WORLD else ensemble.world.resolve_economies(economies)
    chosen = np.isin(ensemble.world.economies, labels).astype(float)
    smooth = tuple(one for one in ensemble.parameters if not one.choices)
    if not smooth:
        raise InputError(Problem("delta", "only choices are drawn", "A choice has no slope", "Use bands"))
    value, slopes = slopes_at_medians(case, smooth, of, chosen)
    variance = {one.name: float(_variance(one, slopes[one.name])) for one in smooth}
    sd = float(np.sqrt(sum(variance.values())))
    reach = float(ndtri((1 + level) / 2)) * sd
    return Delta(
        policy=name,
        economies=economies,
        of=of,
        unit="million USD" if of in MONEY else "%",
        value=value,
        sd=sd,
        low=value - reach,
        high=value + reach,
        level=level,
        contributions=_contributions(smooth, variance),
        left_out={one.name: NO_SLOPE for one in ensemble.parameters if one.choices},
    )


def _case(ensemble: Ensemble, policy: str) -> EquilibriumCase:
    """The experiment behind a policy's draws.

    Raises:
        InputError: there is none that has an adjoint.
    """
    if ensemble.plan is None:
        fact, cure = "differences have no slopes of their own", "Ask the ensemble for those of each policy"
        raise InputError(Problem("delta", fact, "", cure))
    case = ensemble.plan.cases[policy]
    if not isinstance(case, EquilibriumCase):
        raise InputError(Problem("delta", f"'{policy}' has no adjoint", "Policies have one", "Use bands"))
    return case


def _contributions(parameters: Sequence[Uncertain], variance: Mapping[str, float]) -> pd.DataFrame:
    import pandas as pd

    whole = sum(variance.values())
    rows = [
        (
            one.name,
            one.title,
            np.sqrt(variance[one.name]),
            variance[one.name] / whole if whole > 0 else float("nan"),
        )
        for one in parameters
    ]
    rows.sort(key=lambda row: -row[2])
    return pd.DataFrame(rows, columns=["parameter", "title", "sd", "share"])


def _variance(one: Uncertain, slope: Float[np.ndarray, " own"]) -> float:
    """What a parameter adds to the variance: ``sum(slope**2)`` times its own."""
    squared = np.sum(np.square(slope))
    if one.of == "flow":
        return squared
    if one.of == "sector":
        return squared * one.distribution.log_variance
    if one.distribution.kind in IN_LOGS:
        return squared * one.distribution.middle**2 * one.distribution.log_variance
    return squared * one.distribution.variance


# -- slopes -------------------------------------------------------------------------------------------------------


def slopes_at_medians(
    case: EquilibriumCase, parameters: Sequence[Uncertain], of: str, chosen: Float[np.ndarray, " economy"]
) -> tuple[float, dict[str, np.ndarray]]:
    """A number of an equilibrium at the medians of what is drawn, and its slopes: one solve and one adjoint.

    Args:
        case: the experiment.
        parameters: what is drawn; no choices.
        of: a variable.
        chosen: 1 for the economies that are taken together.

    Returns:
        The number, and by parameter its derivative: with respect to the parameter; by the logarithm of each
        sector's own factor; by the error of each flow, in standard deviations.

    Raises:
        NotConvergedError: no equilibrium at the medians, or its adjoint was not solved.
    """
    import jax.numpy as jnp

    central = _medians(case, parameters)
    drawn = {one.name: one for one in parameters}
    error = jnp.zeros_like(case.experiment.baseline.tariff) if "baseline_flows" in drawn else None
    (value, (worst, least)), (by_field, by_error) = _slopes()(
        (central, error), of, case.experiment, case.belief, jnp.asarray(case.tolerance), jnp.asarray(chosen)
    )
    if not (float(worst) <= case.tolerance and float(least) > 0):
        raise NotConvergedError(
            f"no equilibrium at the medians: the largest residual is {float(worst):.1e}, "
            f"{case.tolerance:.0e} wanted"
        )
    scale = case.unit if of in MONEY else 1.0
    slopes = {
        name: scale * np.asarray(_slope(one, case, central, by_field, by_error))
        for name, one in drawn.items()
    }
    if not all(np.isfinite(slope).all() for slope in slopes.values()):
        raise NotConvergedError("the adjoint equations were not solved at the medians, so no slopes")
    return scale * float(value), slopes


def _medians(case: EquilibriumCase, parameters: Sequence[Uncertain]) -> Variation:
    """The draw in which every number is at its median, and no sector or flow has an error of its own."""
    import jax
    import jax.numpy as jnp

    numbers = [one for one in parameters if one.of == "world"]
    stacked = case.variations(numbers, np.full((1, len(numbers)), 0.5))
    central = jax.tree.map(lambda leaf: leaf[0], stacked)
    if central.trade_elasticity is None and any(one.of == "sector" for one in parameters):
        central = replace(central, trade_elasticity=jnp.asarray(case.experiment.trade_elasticity))
    return central


def _slope(
    one: Uncertain, case: EquilibriumCase, central: Variation, by_field: Variation, by_error: Any
) -> Any:
    """The slope in a parameter from those in what the model takes."""
    if one.of == "flow":
        return by_error
    if one.name in FIELDS:
        return getattr(by_field, FIELDS[one.name])
    if one.name in SUBSTITUTION:
        return getattr(by_field.production, SUBSTITUTION[one.name])
    theta = np.asarray(central.trade_elasticity)
    by_theta = np.asarray(by_field.trade_elasticity)
    by_theta = np.where(theta < case.largest_theta, by_theta, HALF * by_theta)
    if one.name == "elasticity_noise":
        return by_theta * theta
    if one.name == "elasticity_scale":
        return np.sum(by_theta * theta) / one.distribution.middle
    # theta is the response less one, times a factor
    return np.sum(by_theta * theta) / (one.distribution.middle - 1)


@cache
def _slopes() -> Any:
    """The compiled slopes, made on first use so that importing this module stays cheap."""
    import equinox as eqx
    import jax
    import jax.numpy as jnp

    from detente.model.readings import solve_draw
    from detente.model.variation import with_errors

    def number(moved: Any, of: str, experiment: Any, belief: Any, tolerance: Any, chosen: Any) -> Any:
        variation, error = moved
        if error is not None:
            baseline = with_errors(experiment.baseline, belief, error)
            experiment = eqx.tree_at(lambda one: one.baseline, experiment, baseline)
        found = solve_draw(experiment, variation, None, tolerance)
        reading = found.reading
        if of in MONEY:
            value = jnp.sum(chosen * getattr(reading, MONEY[of]))
        else:
            weight = chosen * getattr(reading, OWN_WEIGHT.get(of, WEIGHT))
            value = 100 * jnp.sum(weight * (getattr(reading, PERCENT[of]) - 1)) / jnp.sum(weight)
        return value, (found.residual, found.least_income)

    @partial(jax.jit, static_argnums=1)
    def slopes(moved: Any, of: str, experiment: Any, belief: Any, tolerance: Any, chosen: Any) -> Any:
        return jax.value_and_grad(number, has_aux=True)(moved, of, experiment, belief, tolerance, chosen)

    return slopes
