"""Trade elasticities by name: every published set, their median, and uniform values."""

import re
from collections.abc import Sequence
from functools import cache

import numpy as np
from jaxtyping import Float

from detente.economy.tables import rows
from detente.errors import InputError, Problem, nearest

DEFAULT = "median"
LARGEST_USED = 20.0
"""Caliendo and Parro print 64.85 for petroleum: a price advantage of one percent would nearly double a seller's
share against the others. Every set is capped here when it is chosen by name; the table keeps the printed value."""

_UNIFORM = re.compile(r"uniform\(\s*(\d+\.?\d*|\.\d+)\s*\)")


@cache
def _published() -> dict[str, dict[str, float]]:
    table: dict[str, dict[str, float]] = {}
    for row in rows("elasticities"):
        table.setdefault(row["set"], {})[row["sector"]] = float(row["trade_elasticity"])
    return table


@cache
def elasticity_sets() -> dict[str, str]:
    """The named sets that can be used, each with its citation."""
    return {row["set"]: row["citation"] for row in rows("elasticity_sets") if row["usable"] == "yes"}


def covered_sectors() -> list[str]:
    """The sectors that the median set has a value for."""
    return list(_published()[DEFAULT])


def named_elasticities(name: str, sectors: Sequence[str]) -> Float[np.ndarray, " sector"]:
    """Trade elasticities of a named set: how strongly shares respond to tariff-inclusive prices.

    ``theta = sigma - 1 = - d ln(share / own share) / d ln(price)``. Sectors a set does not cover take the
    median set; values are capped at 20.

    Args:
        name: a set of `elasticity_sets()`, or ``uniform(x)`` with x > 0.
        sectors: sector labels.

    Returns:
        theta per sector, a number.

    Raises:
        InputError: an unknown or unusable set, or a sector that no set covers.
    """
    uniform = _UNIFORM.fullmatch(name.strip())
    if uniform:
        return _uniform(float(uniform.group(1)), len(sectors))
    table = _published()
    if name not in table or name not in elasticity_sets():
        raise InputError(_unknown_set(name))
    unknown = [sector for sector in sectors if sector not in table[DEFAULT]]
    if unknown:
        fact = f"no published set covers sector {', '.join(unknown[:5])}"
        raise InputError(Problem("elasticities", fact, "", "Pass numbers, or 'uniform(4)'"))
    chosen = [table[name].get(sector, table[DEFAULT][sector]) for sector in sectors]
    return np.minimum(np.array(chosen), LARGEST_USED)


def _uniform(value: float, count: int) -> Float[np.ndarray, " sector"]:
    if not value > 0:
        raise InputError(Problem("elasticities", f"uniform({value:g})", "A trade elasticity is above 0"))
    return np.full(count, value)


def _unknown_set(name: str) -> Problem:
    for row in rows("elasticity_sets"):
        if row["set"] == name:
            why = row["remark"][:1].upper() + row["remark"][1:]
            return Problem("elasticities", f"'{name}' cannot be used in the long run", why)
    sets = [*elasticity_sets(), "uniform(4)"]
    cure = nearest(name, sets) or f"There are {', '.join(sets)}"
    return Problem("elasticities", f"there is no set '{name}'", "", cure)
