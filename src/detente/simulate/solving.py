"""Solve: a world and a policy in, an outcome out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import xarray as xr

from detente.economy.calibration import Elasticities
from detente.economy.parameters import Calibration
from detente.simulate.adjustment import Adjustment, Factors, Production, Substitution
from detente.simulate.books import Books
from detente.simulate.ceilings import ceiling_block, read_ceilings
from detente.simulate.outcome import Outcome
from detente.simulate.stage import Deficits, experiment, refuse_other_world, refuse_tolerance, staged

if TYPE_CHECKING:
    from detente.economy.world import World
    from detente.model.experiment import Experiment
    from detente.policy.policy import Policy

FAR_OFF = 1e-3
"""A residual that no amount of patience would mend: there is probably no equilibrium to find."""


def solve(
    world: World,
    policy: Policy,
    *,
    deficits: Deficits = "share",
    tolerance: float = 1e-10,
    horizon: str = "long-run",
    elasticities: Elasticities | None = None,
    inputs: bool = True,
    production: Production | Substitution | None = None,
    factors: Factors | float = "mobile",
    capital: bool | float = False,
    ideas: float | None = None,
    calibration: str | Calibration = "blp",
    capacities: Any = None,
) -> Outcome:
    """Find the equilibrium a policy leads to.

    Exact hat algebra with many sectors and input-output links: unit costs, prices, trade shares, spending and
    wages change until every market clears. World value added is the unit of money.

    Args:
        world: the calibrated economy.
        policy: the wedges, made from the same world.
        deficits: "share" (of world value added, constant; "fixed" is the same thing, since world value added
            is the unit of money) or "balanced": both the baseline and the outcome are the balanced-trade ones,
            so that ending the deficits is not counted as an effect of the policy.
        tolerance: the largest relative violation allowed in any equilibrium condition.
        horizon: "long-run": suppliers are chosen anew; "impact": the first year, in which few buyers have
            changed theirs and inputs are hard to replace.
        elasticities: a named set, ``uniform(x)``, a number or an array instead of the horizon's own: the world's
            in the long run, theta of the calibration on impact.
        inputs: False for the same trade without intermediate inputs.
        production: "cobb-douglas", "nested" or a `Substitution`; None: the horizon's own.
        factors: "mobile", "specific" (no factor can leave its sector) or the share of value added that is tied.
        capital: True, or capital's share of value added, for a steady state in which its return has settled.
        ideas: beta, 0 to below 1, for a balanced growth path on which producers learn from what they buy.
        calibration: how fast buyers change suppliers on impact: a name or a `Calibration`.
        capacities: largest output by economy and sector, relative to the baseline (0.9 is a tenth less than
            now); infinite, or None, where there is no ceiling. A sector at its ceiling sells above cost, and its
            owners' rents are income of its economy.

    Returns:
        The outcome. Failure is data: ``converged``, ``residual`` and ``why`` say what happened.

    Raises:
        InputError: a policy made for another world, an unknown closure or horizon, unusable elasticities, a
            mechanism that the horizon has no time for.

    Reference: Caliendo and Parro (2015), section 2; Dekle, Eaton and Kortum (2008).

    Example:
        >>> world = World.embedded()
        >>> policy = Policy.none(world).with_tariff(imposed_by="USA", on="CHN", rate=1.00)
        >>> solve(world, policy)["welfare_pct"].sel(economy=["USA", "CHN"])
    """
    import jax.numpy as jnp

    from detente.model.solver import solve as solve_arrays

    adjustment = Adjustment(horizon, production, factors, capital, ideas, calibration)
    refuse_tolerance(tolerance)
    task = prepared(world, policy, adjustment, deficits, elasticities, inputs, capacities)
    stage = task.stage
    solution = solve_arrays(task.experiment, jnp.asarray(tolerance))
    books = Books(stage, policy, _numpy(solution.accounts), adjustment.capital_share)
    residual = float(solution.residuals.largest())
    converged = bool(residual <= tolerance) and bool((books.accounts.income > 0).all())
    return Outcome(
        world=stage,
        policy=policy,
        books=books,
        converged=converged,
        residual=residual,
        residuals={name: float(value) for name, value in vars(solution.residuals).items()},
        iterations=int(solution.iterations),
        why="" if converged else _why(books, residual, tolerance, int(solution.iterations), deficits),
        deficits=deficits,
        adjustment=adjustment,
        inputs=inputs,
        capacities=task.ceilings,
    )


@dataclass(frozen=True)
class Task:
    """What the solver is given, and what it was made from.

    Attributes:
        stage: the staged world.
        ceilings: largest output relative to the baseline; None without ceilings.
        experiment: the arrays.
    """

    stage: World
    ceilings: xr.DataArray | None
    experiment: Experiment


def prepared(
    world: World,
    policy: Policy,
    adjustment: Adjustment,
    deficits: Deficits = "share",
    elasticities: Elasticities | None = None,
    inputs: bool = True,
    capacities: Any = None,
) -> Task:
    """The arrays of an experiment, from the choices that `solve` and `gradient` have in common.

    Raises:
        InputError: as for `solve`.
    """
    stage = staged(world, deficits, horizon_elasticities(adjustment, elasticities), inputs)
    refuse_other_world(stage, policy)
    ceilings = read_ceilings(stage, capacities)
    blocks = adjustment.blocks(stage, policy, capacities=ceiling_block(ceilings))
    return Task(stage, ceilings, experiment(stage, policy, blocks))


def horizon_elasticities(adjustment: Adjustment, elasticities: Elasticities | None) -> Elasticities | None:
    """The elasticities asked for, or those that go with the horizon; None: the world's own."""
    if elasticities is None and adjustment.horizon == "impact":
        return f"uniform({adjustment.speed.theta:g})"
    return elasticities


def _numpy(accounts: Any) -> Any:
    import jax

    return jax.tree.map(np.asarray, accounts)


def _why(books: Books, residual: float, tolerance: float, iterations: int, deficits: Deficits) -> str:
    broke = [
        (economy, gap)
        for economy, left, gap in zip(
            books.world.economies, books.accounts.income, books.world.deficit.values, strict=True
        )
        if not left > 0
    ]
    if broke and np.isfinite(books.accounts.income).any():
        named = ", ".join(economy for economy, _ in broke[:5])
        found = f"no equilibrium with positive final spending in {named} was found: "
        if deficits != "balanced" and all(gap < 0 for _, gap in broke):
            cure = 'try deficits="balanced"'
            return f"{found}the trade surplus held fixed is more than its income under this policy; {cure}"
        return f"{found}subsidies or negative rates cost more than its income under this policy"
    reason = f"the largest residual is {residual:.1e} after {iterations} iterations, {tolerance:.0e} wanted"
    if residual > FAR_OFF and books.accounts.markup is not None and books.accounts.markup.max() > FAR_OFF:
        cure = "leave some sectors of each economy without one, and their factors mobile"
        return f"{reason}; no wage employs factors that can only make what is at its ceiling: {cure}"
    floors = [quota for quota in books.policy.quotas if quota.at_least]
    if not residual <= FAR_OFF and floors:
        reason += "; a purchase commitment may be more than any subsidy brings about: lower the floor"
        inelastic = any(quota.measured == "value" and quota.rents == "exporter" for quota in floors)
        return f'{reason}, or try measured="quantity"' if inelastic else reason
    if residual > FAR_OFF and any(quota.measured == "value" for quota in books.policy.quotas):
        rule = "where buyers cannot turn away, a dearer licence raises the value that passes"
        return f'{reason}; no scarcity price may hold a cap on value: {rule}; try measured="quantity"'
    if deficits != "balanced" and residual > FAR_OFF:
        reason += '; deficits held fixed may leave no equilibrium under this policy, try deficits="balanced"'
    return reason
