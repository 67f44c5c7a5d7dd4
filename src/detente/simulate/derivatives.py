"""How a number of the outcome moves with every wedge at once."""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING, Any

import numpy as np
import xarray as xr

from detente.economy.calibration import Elasticities
from detente.economy.names import economy_names, sector_names
from detente.economy.parameters import Calibration
from detente.errors import InputError, NotConvergedError, Problem, nearest
from detente.policy.policy import WEDGES
from detente.simulate.adjustment import Adjustment, Factors, Production, Substitution
from detente.simulate.solving import prepared
from detente.simulate.stage import Deficits, refuse_tolerance

if TYPE_CHECKING:
    from detente.economy.world import World
    from detente.policy.policy import Policy

OBJECTIVES = ("welfare", "price", "real_wage", "sector_price")


def gradient(
    world: World,
    policy: Policy,
    *,
    of: str = "welfare",
    economy: str,
    sector: str | None = None,
    deficits: Deficits = "share",
    elasticities: Elasticities | None = None,
    tolerance: float = 1e-10,
    horizon: str = "long-run",
    inputs: bool = True,
    production: Production | Substitution | None = None,
    factors: Factors | float = "mobile",
    capital: bool | float = False,
    ideas: float | None = None,
    calibration: str | Calibration = "blp",
    capacities: Any = None,
) -> xr.Dataset:
    """Derivatives of one economy's welfare or prices with respect to every wedge, by one adjoint solve.

    With the equilibrium ``z = G(z, wedges)`` and a number ``L(z, wedges)``, the derivative is
    ``L_w + lambda' G_w`` where ``lambda = L_z + G_z' lambda``: one linear fixed point for all wedges.

    Args:
        world: the calibrated economy.
        policy: where the derivative is taken.
        of: "welfare", "price" (consumer prices), "real_wage", or "sector_price" with ``sector``.
        economy: whose.
        sector: which sector's buyer price, for "sector_price".
        deficits: the closure, as in `solve`.
        elasticities: as in `solve`.
        tolerance: the residual asked of the equilibrium.
        horizon: as in `solve`.
        inputs: as in `solve`.
        production: as in `solve`.
        factors: as in `solve`.
        capital: as in `solve`.
        ideas: as in `solve`.
        calibration: as in `solve`.
        capacities: as in `solve`.

    Returns:
        One labelled array a wedge: the derivative of ``welfare_pct`` (or ``price_pct``, ``real_wage_pct``,
        ``sector_price_pct``), in points per 100 points (1.00) of the wedge. Where a ban holds and ideas spread
        with purchases, what lifting it brings has no finite slope: missing.

    Raises:
        InputError: an unknown number, economy or sector, a policy made for another world.
        NotConvergedError: no equilibrium at this policy, or its adjoint was not solved.
    """
    import jax.numpy as jnp

    if of not in OBJECTIVES:
        cure = nearest(of, OBJECTIVES) or f"There are {', '.join(OBJECTIVES)}"
        raise InputError(Problem("of", f"'{of}' has no gradient here", "", cure))
    label = economy_names().one(economy, world.economies, "economy")
    row, column = world.economies.index(label), 0
    if of != "sector_price" and sector is not None:
        raise InputError(
            Problem("sector", f"'{of}' is not by sector", "Only 'sector_price' is", "Leave it out")
        )
    if of == "sector_price":
        if sector is None:
            raise InputError(Problem("sector", "'sector_price' needs a sector", "", "Pass sector='C26'"))
        chosen = sector_names().one(sector, world.sectors, "sector")
        column = world.sectors.index(chosen)
    refuse_tolerance(tolerance)
    adjustment = Adjustment(horizon, production, factors, capital, ideas, calibration)
    problem = prepared(world, policy, adjustment, deficits, elasticities, inputs, capacities).experiment
    worst, slopes = _derivative()(of, problem, row, column, jnp.asarray(tolerance))
    if not float(worst) <= tolerance:
        found = f"the largest residual is {float(worst):.1e}, {tolerance:.0e} wanted"
        raise NotConvergedError(f"no equilibrium at this policy, so no gradient: {found}")
    if not all(np.isfinite(np.asarray(getattr(slopes, name))).all() for name in WEDGES):
        raise NotConvergedError("the adjoint equations were not solved at this policy, so no gradient")
    arrays = {name: getattr(policy, name).copy(data=np.asarray(getattr(slopes, name))) for name in WEDGES}
    if ideas:
        # What is learned from a share goes with share**(1-beta): from nothing, it rises without bound.
        arrays["available"] = arrays["available"].where(policy.available > 0)
    unit = "points per 100 points of the wedge"
    return xr.Dataset(arrays, attrs={"of": of, "economy": label, "unit": unit})


@cache
def _derivative() -> Any:
    """The compiled derivative, made on first use so that importing this module stays cheap."""
    import equinox as eqx
    import jax
    import jax.numpy as jnp

    from detente.model import objectives
    from detente.model.accounts import accounts, residuals
    from detente.model.solver import equilibrium_state

    functions = {
        "welfare": objectives.welfare,
        "price": objectives.consumer_price,
        "real_wage": objectives.real_wage,
    }

    def number(wedges: Any, of: str, problem: Any, row: Any, column: Any, tolerance: Any) -> Any:
        changed = eqx.tree_at(lambda p: p.wedges, problem, wedges)
        state = equilibrium_state(changed, tolerance)
        worst = residuals(changed, accounts(changed, state)).largest()
        if of == "sector_price":
            return 100 * jnp.exp(state.ln_price[row, column]), worst
        return 100 * functions[of](changed, state)[row], worst

    @partial(jax.jit, static_argnums=0)
    def derivative(of: str, problem: Any, row: Any, column: Any, tolerance: Any) -> Any:
        slope = jax.value_and_grad(number, has_aux=True)
        (_, worst), slopes = slope(problem.wedges, of, problem, row, column, tolerance)
        return worst, slopes

    return derivative
