"""Bands, signs and ranks: what many draws say of one number."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from detente.economy.names import Names
from detente.economy.parameters import is_number
from detente.errors import InputError, Problem

if TYPE_CHECKING:
    import pandas as pd

    from detente.simulate.ensembles.ensemble_result import Ensemble

WORLD = "world"


def band(values: np.ndarray, level: float) -> tuple[float, float, float]:
    """Median and the two ends of the band that holds a share of the values; missing without any."""
    kept = values[np.isfinite(values)]
    if not len(kept):
        return float("nan"), float("nan"), float("nan")
    low, median, high = np.quantile(kept, [(1 - level) / 2, 0.5, (1 + level) / 2])
    return float(median), float(low), float(high)


def above_zero(values: np.ndarray) -> float:
    """Share of the values above zero; missing without any."""
    kept = values[np.isfinite(values)]
    return float((kept > 0).mean()) if len(kept) else float("nan")


def band_table(ensemble: Ensemble, economies: Names | None, of: str, level: float) -> pd.DataFrame:
    """See `Ensemble.bands`.

    Raises:
        InputError: a level that leaves no band, an unknown variable or economy.
    """
    import pandas as pd

    refuse_level(level)
    rows = []
    named = _rows(ensemble, economies)
    for place, policy in enumerate(ensemble.policies):
        for economy in named:
            values = ensemble.together(of, economy)[place]
            median, low, high = band(values, level)
            counted = int(np.isfinite(values).sum())
            rows.append((policy, economy, median, low, high, above_zero(values), counted))
    columns = ["policy", "economy", "median", "low", "high", "above_zero", "draws"]
    return pd.DataFrame(rows, columns=columns)


def _rows(ensemble: Ensemble, economies: Names | None) -> list[str]:
    """Whom the table has a row for: each name as it was given, and the world."""
    if economies is None:
        return [*ensemble.world.economies, WORLD]
    names = [economies] if isinstance(economies, str) else list(economies)
    left = [name for name in names if name != WORLD]
    if left:
        ensemble.world.resolve_economies(left)
    return [*left, WORLD]


def refuse_level(level: float) -> None:
    """Refuse a level that leaves no band.

    Raises:
        InputError: not between 0 and 1.
    """
    if not (is_number(level) and 0 < level < 1):
        raise InputError(
            Problem("level", f"{level!r}", "It lies between 0 and 1: 0.9 is the 5th to the 95th percent")
        )


def ranking_table(ensemble: Ensemble, economies: Names, of: str) -> pd.DataFrame:
    """See `Ensemble.ranking`.

    Raises:
        InputError: one policy only, an unknown variable or economy.
    """
    import pandas as pd

    if len(ensemble.policies) < 2:
        raise InputError(Problem("ranking", "there is only one policy", "A ranking is of two or more"))
    values = ensemble.together(of, economies)
    values = values[:, np.isfinite(values).all(axis=0)]
    ranks = (-values).argsort(axis=0).argsort(axis=0) + 1
    count = len(ensemble.policies)
    shares = np.array([(ranks == rank).mean(axis=1) for rank in range(1, count + 1)]) if values.size else None
    rows = [
        (policy, *((float("nan"),) * 4))
        if shares is None
        else (policy, shares[0, place], shares[-1, place], np.median(ranks[place]), shares[:, place].max())
        for place, policy in enumerate(ensemble.policies)
    ]
    return pd.DataFrame(rows, columns=["policy", "best", "worst", "median_rank", "as_usual"])
