"""Output by sector in a brief: the sectors that fall and rise most, with what makes them move beside each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from detente.economy.names import economy_title, sector_title
from detente.show.brief import Figure
from detente.show.charts import bars
from detente.show.format import plain, signed

if TYPE_CHECKING:
    import pandas as pd

    from detente.show.report import Solved
    from detente.simulate.outcome import Outcome

ECONOMIES = 4
EACH_WAY = 4
"""Sectors shown that fall most, and that rise most."""
SMALLEST_SHARE = 0.001
"""Of an economy's output. A smaller sector doubles easily and says little."""
WIDTH = 300
"""Pixels: four stand side by side on paper."""
LEAST = 0.005
"""Percent. What rounds to 0.00 neither falls nor rises."""


def sector_figures(first: Solved) -> tuple[Figure, ...]:
    """Output of the sectors that move most, both ways, in the economies with most money at stake."""
    outcome = first.outcome
    if not outcome.converged:
        return ()
    stake = np.abs(outcome["equivalent_variation_usd_m"]).to_series().sort_values()
    found = [_figure(first, str(code)) for code in stake.index[::-1][:ECONOMIES]]
    return tuple(figure for figure in found if figure is not None)


def moved_most(outcome: Outcome, code: str) -> pd.Series:
    """Change of output volume of the sectors that fall most, then of those that rise most, percent.

    Args:
        outcome: the outcome.
        code: the economy.
    """
    change = outcome["output_volume_pct"].sel(economy=code).to_series()
    output = outcome.world.output.sel(economy=code).to_series()
    known = change[(output / output.sum() > SMALLEST_SHARE) & change.notna()].sort_values(kind="stable")
    fall, rise = known[known <= -LEAST].head(EACH_WAY), known[known >= LEAST].tail(EACH_WAY)
    return known[known.index.isin([*fall.index, *rise.index])]


def _figure(first: Solved, code: str) -> Figure | None:
    outcome, title = first.outcome, economy_title(code)
    moved = moved_most(outcome, code)
    if moved.empty:
        return None
    elasticity = outcome.world.trade_elasticity.to_series()
    rows = [
        (f"{sector_title(str(sector))} ({plain(float(elasticity[sector]), 1)})", float(value))
        for sector, value in moved.items()
    ]
    svg = bars(rows, unit="%", title=f"Output volume, {title}, {first.name}", width=WIDTH)
    wage = float(outcome["wage_pct"].sel(economy=code))
    return Figure(svg, f"Its wages against the world's: {signed(wage, unit='%')}.", title)
