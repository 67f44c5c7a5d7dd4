"""Bands, signs and ranks: what many draws say of one number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Bool, Float

from detente.economy.names import Names
from detente.economy.parameters import is_number
from detente.errors import InputError, Problem
from detente.simulate.ensembles.draw_variables import has_whole, refuse_no_whole

if TYPE_CHECKING:
    import pandas as pd

    from detente.simulate.ensembles.ensemble_result import Ensemble

WORLD = "world"


NOTHING = 1e-5
"""Percent, or million USD. A smaller change is what the solver leaves, and has no sign."""
LEVEL = 0.9
"""Share of draws inside a band: from the 5th to the 95th percentile."""


@dataclass(frozen=True)
class Band:
    """What the draws say of one number.

    Attributes:
        low: where the band begins.
        median: half of the draws are below.
        high: where the band ends.
        loss: share of draws in which it is below zero.
        gain: share of draws in which it is above zero.
        draws: how many have an answer.
    """

    low: float
    median: float
    high: float
    loss: float
    gain: float
    draws: int = 0

    @classmethod
    def of(cls, values: Float[np.ndarray, " draw"], level: float = LEVEL) -> Band:
        """The band that holds a share of the values, those that are missing left out; missing without any."""
        kept = values[np.isfinite(values)]
        if not len(kept):
            return cls(*(float("nan") for _ in range(5)), draws=0)
        low, median, high = (float(q) for q in np.quantile(kept, [(1 - level) / 2, 0.5, (1 + level) / 2]))
        return cls(
            low, median, high, float((kept < -NOTHING).mean()), float((kept > NOTHING).mean()), len(kept)
        )


def band_table(ensemble: Ensemble, economies: Names | None, of: str, level: float) -> pd.DataFrame:
    """See `Ensemble.bands`.

    Raises:
        InputError: a level that leaves no band, an unknown variable or economy.
    """
    import pandas as pd

    refuse_level(level)
    rows = []
    named = _rows(ensemble, economies, of)
    for place, policy in enumerate(ensemble.policies):
        for economy in named:
            found = Band.of(ensemble.together(of, economy)[place], level)
            rows.append((policy, economy, found.median, found.low, found.high, found.gain, found.draws))
    columns = ["policy", "economy", "median", "low", "high", "above_zero", "draws"]
    return pd.DataFrame(rows, columns=columns)


def _rows(ensemble: Ensemble, economies: Names | None, of: str) -> list[str]:
    """Whom the table has a row for: each name as it was given, and the world where it has a number."""
    world = [WORLD] if has_whole(of) else []
    if economies is None:
        return [*ensemble.world.economies, *world]
    names = [economies] if isinstance(economies, str) else list(economies)
    left = [name for name in names if name != WORLD]
    if len(left) < len(names):
        refuse_no_whole(of)
    if left:
        ensemble.world.resolve_economies(left)
    return [*left, *world]


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
    ranks, tied = shared_ranks(values[:, np.isfinite(values).all(axis=0)])
    rows = [
        (policy, *_rank_shares(ranks[place], len(ranks)), float(tied[place].mean()))
        if ranks.size
        else (policy, *((float("nan"),) * 5))
        for place, policy in enumerate(ensemble.policies)
    ]
    return pd.DataFrame(rows, columns=["policy", "best", "worst", "median_rank", "as_usual", "tied"])


def shared_ranks(
    values: Float[np.ndarray, "policy draw"],
) -> tuple[Float[np.ndarray, "policy draw"], Bool[np.ndarray, "policy draw"]]:
    """The rank of each policy in each draw, 1 for the best, and whether it shares it.

    ``1 + better + level / 2`` from how many others are better by more than `NOTHING`, and how many are no further
    away than that. So the first and the last rank are of those who are alone there.

    Args:
        values: more is better; none missing.
    """
    better = np.stack([(values > one + NOTHING).sum(axis=0) for one in values])
    level = np.stack([(np.abs(values - one) <= NOTHING).sum(axis=0) - 1 for one in values])
    return 1 + better + level / 2, level > 0


def _rank_shares(ranks: Float[np.ndarray, " draw"], last: int) -> tuple[float, float, float, float]:
    """Shares of draws at the first and the last rank, the median rank, and the share of the most frequent one."""
    _, counts = np.unique(ranks, return_counts=True)
    shares = float((ranks == 1).mean()), float((ranks == last).mean())
    return *shares, float(np.median(ranks)), float(counts.max() / len(ranks))
