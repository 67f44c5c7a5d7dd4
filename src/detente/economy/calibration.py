"""From labelled tables to the solver's baseline and back: shares, elasticities, balanced trade."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import xarray as xr

from detente.economy.elasticities import named_elasticities
from detente.economy.labels import as_labelled, label_problems
from detente.errors import InputError, NotConvergedError, Problem, raise_if_any

Elasticities = str | float | Sequence[float] | np.ndarray | xr.DataArray
"""Ways to say trade elasticities: a named set, one number, one number a sector, a labelled array."""

if TYPE_CHECKING:
    from detente.economy.world import World
    from detente.model.experiment import Baseline


def baseline_of(world: World) -> Baseline:
    """A world in shares, with world value added as the unit of money.

    ``trade_share = trade / spending``, ``final_share = final_spending / income``; the rest is divided by world
    value added.
    """
    import jax.numpy as jnp

    from detente.model.experiment import Baseline

    unit = float(world.value_added.sum())
    spending = world.spending.values
    positive = np.where(spending > 0, spending, 1.0)
    return Baseline(
        trade_share=jnp.asarray(world.trade.values / positive[None]),
        input_share=jnp.asarray(world.input_share.values),
        value_added_share=jnp.asarray(world.value_added_share.values),
        final_share=jnp.asarray(world.final_share.values),
        spending=jnp.asarray(spending / unit),
        value_added=jnp.asarray(world.value_added.values / unit),
        deficit=jnp.asarray(world.deficit.values / unit),
        tariff=jnp.asarray(world.tariff.values),
    )


def elasticity_array(elasticities: Elasticities, sectors: list[str]) -> xr.DataArray:
    """Trade elasticities as a labelled array, from a named set, a number or one number a sector.

    Returns:
        theta by sector; its attribute ``set`` says which set it is.

    Raises:
        InputError: an unknown set, other labels or length, or a value that is not a positive number.
    """
    place = "trade_elasticity"
    elasticities = as_labelled(elasticities, ("sector",))
    if isinstance(elasticities, xr.DataArray):
        raise_if_any(label_problems(place, elasticities, {"sector": sectors}))
    if isinstance(elasticities, str):
        values = named_elasticities(elasticities, sectors)
    else:
        try:
            values = np.asarray(elasticities, dtype=float)
        except (TypeError, ValueError):
            raise InputError(Problem(place, "cannot be read as numbers")) from None
        values = np.full(len(sectors), float(values)) if values.ndim == 0 else values
    if values.shape != (len(sectors),):
        fact = f"{values.size} values for {len(sectors)} sectors"
        raise InputError(Problem(place, fact, "One value a sector is needed"))
    bad = [s for s, value in zip(sectors, values, strict=True) if not (np.isfinite(value) and value > 0)]
    if bad:
        fact = f"not a positive number in {', '.join(bad[:5])}"
        raise InputError(Problem(place, fact, "A trade elasticity is above 0 and finite"))
    said = elasticities.attrs.get("set") if isinstance(elasticities, xr.DataArray) else None
    name = elasticities if isinstance(elasticities, str) else said or "given as numbers"
    coords = {"sector": sectors}
    return xr.DataArray(values, coords=coords, dims="sector", name=place, attrs={"set": name})


def balanced(world: World) -> World:
    """The equilibrium of a world when every deficit is zero, as a world of its own."""
    note = "deficits removed: the balanced-trade equilibrium of the original tables"
    return settled(world, np.zeros(len(world.economies)), world.final_share.values, note)


def settled(world: World, deficit: np.ndarray, final_share: np.ndarray, note: str) -> World:
    """The equilibrium of a world's tables at given deficits and final shares, as a world.

    Args:
        world: the world to start from.
        deficit: deficits wanted, million USD, by economy; they sum to 0.
        final_share: share of each sector in final spending, by economy and sector.
        note: what to add to the provenance.

    Raises:
        NotConvergedError: if no equilibrium was found.
    """
    import equinox as eqx
    import jax.numpy as jnp

    from detente.model.experiment import Experiment, Wedges
    from detente.model.solver import solve

    unit = float(world.value_added.sum())
    baseline = eqx.tree_at(lambda base: base.final_share, world.baseline, jnp.asarray(final_share))
    flows = jnp.zeros_like(baseline.tariff)
    none = Wedges(baseline.tariff, flows, flows, flows + 1, jnp.zeros_like(baseline.spending), flows + 1)
    theta = jnp.asarray(world.trade_elasticity.values)
    experiment = Experiment(baseline, none, theta, jnp.asarray(deficit / unit))
    solution = solve(experiment, jnp.asarray(1e-12))
    worst = float(solution.residuals.largest())
    if not worst <= 1e-9:
        raise NotConvergedError(
            f"no consistent baseline was found: largest residual {worst:.1e}, wanted 1e-9"
        )
    books = solution.accounts
    trade = np.asarray(books.trade_share * books.spending[None]) * unit
    return replace(
        world,
        trade=world.trade.copy(data=trade),
        published=None,
        provenance=world.provenance.noting(note),
    )
