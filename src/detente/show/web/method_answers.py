"""What the method rests on, as documents: trade elasticities by sector under every published set."""

from __future__ import annotations

from typing import Any

import numpy as np

from detente.economy.elasticities import (
    DEFAULT,
    LARGEST_USED,
    covered_sectors,
    elasticity_sets,
    named_elasticities,
)
from detente.show.web.reproduce import elasticities_python


def elasticities_document() -> dict[str, Any]:
    """Trade elasticities by sector: those used where nothing is said, and how far published sets lie apart.

    ``theta = - d ln(share / own share) / d ln(price)``, a number. Between low and high lie the sets that tell
    sectors apart; a sector that a set does not cover has the median there. ``uniform`` has those with one number.
    """
    sectors = covered_sectors()
    sets = {name: named_elasticities(name, sectors) for name in elasticity_sets()}
    uniform = {name: float(values[0]) for name, values in sets.items() if np.ptp(values) == 0}
    varied = np.array([values for name, values in sets.items() if name not in uniform])
    low, high = varied.min(axis=0), varied.max(axis=0)
    return {
        "unit": "% by which purchases from a seller fall against own ones for 1 % on its price",
        "used": DEFAULT,
        "largest": LARGEST_USED,
        "sets": list(sets),
        "uniform": uniform,
        "sectors": [
            {
                "sector": sector,
                "used": float(sets[DEFAULT][at]),
                "low": float(low[at]),
                "high": float(high[at]),
                "by_set": {name: float(values[at]) for name, values in sets.items()},
            }
            for at, sector in enumerate(sectors)
        ],
        "python": elasticities_python(list(sets)),
    }
