"""Ceilings on production: labelled capacities at the door, the model's block inside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import xarray as xr

from detente.economy.labels import read_numbers
from detente.errors import Problem, raise_if_any

if TYPE_CHECKING:
    from detente.economy.world import World
    from detente.model.blocks import Capacities

MOST_NAMED = 5


def read_ceilings(world: World, given: Any) -> xr.DataArray | None:
    """Largest output of each sector relative to the baseline, checked; None where nothing has a ceiling.

    Args:
        world: the world whose sectors are meant.
        given: an array, a labelled array or a data frame by economy and sector; infinite means no ceiling.

    Raises:
        InputError: other labels or shape, a ceiling that is no positive number, a ceiling on no output.
    """
    if given is None:
        return None
    wanted = {"economy": world.economies, "sector": world.sectors}
    values, problems = read_numbers("capacities", given, wanted)
    raise_if_any(problems)
    assert values is not None  # there is a problem otherwise
    idle = np.isfinite(values) & (world.output.values <= 0)
    raise_if_any(
        _problem(world, np.isnan(values), "not a number for", "A ceiling is relative to the baseline: 0.9")
        + _problem(world, values <= 0, "0 or less for", "A ceiling is above 0: 0.9 is a tenth less than now")
        + _problem(world, idle & (values > 0), "there is no output in", "A ceiling is relative to output")
    )
    return xr.DataArray(values, coords=wanted, dims=tuple(wanted), name="capacities")


def _problem(world: World, wrong: np.ndarray, fact: str, rule: str) -> list[Problem]:
    cells = [f"{world.economies[i]} {world.sectors[j]}" for i, j in np.argwhere(wrong)]
    if not cells:
        return []
    more = f" and {len(cells) - MOST_NAMED} more" if len(cells) > MOST_NAMED else ""
    cure = "Use inf where there is no ceiling"
    return [Problem("capacities", f"{fact} {', '.join(cells[:MOST_NAMED])}{more}", rule, cure)]


def ceiling_block(ceilings: xr.DataArray | None) -> Capacities | None:
    """The model's block; None where no ceiling is finite."""
    import jax.numpy as jnp

    from detente.model.blocks import Capacities

    if ceilings is None or not np.isfinite(ceilings.values).any():
        return None
    return Capacities(jnp.asarray(ceilings.values))


def ceiling_words(ceilings: xr.DataArray | None) -> dict[str, str]:
    """What the vintage of an outcome says of ceilings."""
    if ceilings is None or not np.isfinite(ceilings.values).any():
        return {}
    cells = [
        f"{ceilings.economy.values[i]} {ceilings.sector.values[j]} {float(ceilings[i, j]):.4g}"
        for i, j in np.argwhere(np.isfinite(ceilings.values))
    ]
    more = f" and {len(cells) - MOST_NAMED} more" if len(cells) > MOST_NAMED else ""
    return {"capacities": f"at most {', '.join(cells[:MOST_NAMED])}{more} of baseline output"}
