"""Solve: a world and a policy in, an outcome out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from detente.economy.calibration import Elasticities
from detente.errors import InputError, Problem
from detente.simulate.books import Books
from detente.simulate.outcome import Outcome
from detente.simulate.stage import Deficits, experiment, refuse_tolerance, staged

if TYPE_CHECKING:
    from detente.economy.world import World
    from detente.policy.policy import Policy

HORIZONS = ("long-run",)
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
        horizon: "long-run": suppliers are chosen anew.
        elasticities: a named set, ``uniform(x)``, a number or an array instead of the world's own.
        inputs: False for the same trade without intermediate inputs.

    Returns:
        The outcome. Failure is data: ``converged``, ``residual`` and ``why`` say what happened.

    Raises:
        InputError: a policy made for another world, an unknown closure or horizon, unusable elasticities.

    Reference: Caliendo and Parro (2015), section 2; Dekle, Eaton and Kortum (2008).

    Example:
        >>> world = World.embedded()
        >>> policy = Policy.none(world).with_tariff(imposed_by="USA", on="CHN", rate=1.00)
        >>> solve(world, policy)["welfare_pct"].sel(economy=["USA", "CHN"])
    """
    import jax.numpy as jnp

    from detente.model.solver import solve as solve_arrays

    if horizon not in HORIZONS:
        fact = f"'{horizon}' is not known"
        raise InputError(Problem("horizon", fact, f"There is {' and '.join(HORIZONS)}"))
    refuse_tolerance(tolerance)
    stage = staged(world, deficits, elasticities, inputs)
    problem = experiment(stage, policy)
    solution = solve_arrays(problem, jnp.asarray(tolerance))
    books = Books(stage, policy, _numpy(solution.accounts))
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
        horizon=horizon,
        inputs=inputs,
    )


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
    if deficits != "balanced" and residual > FAR_OFF:
        reason += '; deficits held fixed may leave no equilibrium under this policy, try deficits="balanced"'
    return reason
