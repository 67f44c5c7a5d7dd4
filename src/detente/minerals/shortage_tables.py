"""A shortage as tables: by economy, by sector, over elasticities, and by channel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.economy.names import Names, sector_title
from detente.minerals.capacity_loss import SIGMA_GRID
from detente.minerals.coupling import (
    EASY_SIGMA,
    Users,
    aggregate_loss,
    leontief_share,
    price_loss,
    quantity_loss,
)
from detente.minerals.diversifying import cover_days, cover_without_largest, time_table
from detente.minerals.shortage_outcome import month_window

if TYPE_CHECKING:
    import pandas as pd

    from detente.minerals.shortages import Shortage

FIRST_YEAR = 12
MOST_ECONOMIES = 12
CLIFF = 0.25
"""A fall of the loss by this part of its bound between two elasticities of the grid is a cliff."""
YEARS_LOOKED = 15
PART_TO_MEET = 0.8


def over_first_year(shortage: Shortage, loss: np.ndarray) -> np.ndarray:
    """Value added lost over the cut's first twelve months, million USD; ``economy, sector``."""
    return loss[month_window(shortage, FIRST_YEAR)].mean(axis=0) * shortage.value_added


def gdp(shortage: Shortage) -> np.ndarray:
    """Value added of all sectors in normal times, million USD a year; ``economy``."""
    return shortage.value_added.sum(axis=1)


def bounds(shortage: Shortage) -> dict[str, np.ndarray]:
    """The first year's loss, million USD: central, and the ends of the range; ``economy, sector``.

    The low end has easy substitution and dependence at its low end, the high end no substitution and dependence
    at its high end. ``leontief`` is the bound at central dependence: no substitution, the rest as in the middle.
    """
    availability, sigma = shortage.numbers["availability"], shortage.request.sigma
    leontief = over_first_year(shortage, leontief_share(shortage.users, availability))
    central = np.minimum(over_first_year(shortage, shortage.numbers["loss"]), leontief)
    easy = quantity_loss(users_at(shortage, "low"), availability, np.maximum(sigma, EASY_SIGMA))
    most = leontief_share(users_at(shortage, "high"), availability)
    return {
        "central": central,
        "low": np.minimum(over_first_year(shortage, easy), central),
        "high": np.maximum(over_first_year(shortage, most), leontief),
        "leontief": leontief,
    }


def users_at(shortage: Shortage, end: str) -> Users:
    """The using sectors with what depends on the mineral at its low or its high end."""
    users = shortage.users
    dependence = shortage.needs.users[f"dependence_{end}"].values
    return replace(users, dependence=dependence, cost=np.minimum(users.cost, dependence))


def with_other_dependence(shortage: Shortage, end: str) -> np.ndarray:
    """The central loss at the low or the high end of what is dependent, million USD; ``economy, sector``."""
    loss = quantity_loss(users_at(shortage, end), shortage.numbers["availability"], shortage.request.sigma)
    return over_first_year(shortage, loss)


def economy_table(shortage: Shortage, economies: Names | None) -> pd.DataFrame:
    """The table of ``Shortage.table``."""
    import pandas as pd

    found = bounds(shortage)
    total = gdp(shortage)
    labels = list(shortage.world.economies)
    window = month_window(shortage, FIRST_YEAR)
    availability = shortage.numbers["availability"]
    first = shortage.supply_path.first_short[: len(labels)]
    month = month_of_day(first)
    diversify = time_table(shortage, PART_TO_MEET, YEARS_LOOKED)
    table: Any = pd.DataFrame(
        {
            "from_controllers_pct": 100 * shortage.supplies.controlled,
            "stock_days": shortage.request.stock_days,
            "cover_days": cover_days(shortage),
            "cover_without_largest_days": cover_without_largest(shortage),
            "first_short_day": first,
            "first_short_month": month,
            "lowest_availability": availability.min(axis=0),
            "availability": availability[window].mean(axis=0),
            "price_peak": shortage.numbers["price"].max(axis=0),
            "gdp_loss_pct": 100 * found["central"].sum(axis=1) / total,
            "gdp_loss_low_pct": 100 * found["low"].sum(axis=1) / total,
            "gdp_loss_high_pct": 100 * found["high"].sum(axis=1) / total,
            "less_dependent_pct": 100 * with_other_dependence(shortage, "low").sum(axis=1) / total,
            "more_dependent_pct": 100 * with_other_dependence(shortage, "high").sum(axis=1) / total,
            "loss_usd_m": found["central"].sum(axis=1),
            "total_loss_usd_m": shortage.value_added_loss_usd_m.sum(("month", "sector")).values,
            "diversify_years": diversify["years"].to_numpy(),
            "diversify_if_begun_years": diversify["years_if_begun"].to_numpy(),
            "time_to_diversify": diversify["words"].to_numpy(),
            "time_if_begun": diversify["words_if_begun"].to_numpy(),
        },
        index=pd.Index(labels, name="economy"),
    )
    table.attrs = dict(UNITS)
    if economies is not None:
        return table.loc[shortage.world.resolve_economies(economies)]
    hit = table[table["availability"] < 1].sort_values("loss_usd_m", ascending=False)
    return hit.head(MOST_ECONOMIES)


UNITS = {
    "from_controllers_pct": "% of need in normal times",
    "stock_days": "days of use, at the start",
    "cover_days": "days need is met in full if the controllers stop today",
    "cover_without_largest_days": "days need is met in full if the largest foreign supplier stops today",
    "first_short_day": "day, counted from 1; inf: never",
    "first_short_month": "month, counted from 1; inf: never",
    "lowest_availability": "share of need, worst month",
    "availability": "share of need, mean over the cut's first year",
    "price_peak": "times the normal price; inf: nothing to buy",
    "gdp_loss_pct": "% of value added over the cut's first year, central",
    "gdp_loss_low_pct": "% of value added, easy substitution and dependence at its low end",
    "gdp_loss_high_pct": "% of value added, no substitution and dependence at its high end",
    "less_dependent_pct": "% of value added, central substitution, dependence at its low end",
    "more_dependent_pct": "% of value added, central substitution, dependence at its high end",
    "loss_usd_m": "million USD over the cut's first year, central",
    "total_loss_usd_m": "million USD over all months followed, central",
    "diversify_years": "years until 80 % of need is met without the controllers, no plant begun but those listed; "
    "inf: not within 15",
    "diversify_if_begun_years": "the same if the coalition, or all who are cut off, begin plants with the cut; "
    "lead times are assumptions",
    "time_to_diversify": "diversify_years in words",
    "time_if_begun": "diversify_if_begun_years in words",
}
"""What the columns of the table by economy are in."""


def month_of_day(day: np.ndarray) -> np.ndarray:
    """The month, counted from 1, in which a day lies; infinite where there is none."""
    from detente.minerals.stock import month_edges

    finite = np.isfinite(day)
    last = int(day[finite].max()) if finite.any() else 1
    edges = month_edges(int(np.ceil(last / 28)) + 1)
    months = np.searchsorted(edges, np.where(finite, day, 1) - 1, side="right").astype(float)
    return np.where(finite, months, np.inf)


def sector_table(shortage: Shortage, economy: str) -> pd.DataFrame:
    """The table of ``Shortage.sectors``."""
    import pandas as pd

    at = place_of(shortage, economy)
    found, users = bounds(shortage), shortage.users
    value = shortage.value_added[at]
    used = (users.dependence[at] > 0) & (value > 0)
    sectors = [sector for sector, one in zip(shortage.world.sectors, used, strict=True) if one]
    safe = value[used]
    table = pd.DataFrame(
        {
            "title": [_title(sector) for sector in sectors],
            "dependence": users.dependence[at][used],
            "covered": users.covered[at][used],
            "availability": users.reached(shortage.numbers["availability"])[
                month_window(shortage, FIRST_YEAR), at
            ].mean(axis=0)[used],
            "loss_pct": 100 * found["central"][at][used] / safe,
            "loss_low_pct": 100 * found["low"][at][used] / safe,
            "loss_high_pct": 100 * found["high"][at][used] / safe,
            "loss_usd_m": found["central"][at][used],
        },
        index=pd.Index(sectors, name="sector"),
    )
    return table.sort_values("loss_usd_m", ascending=False, kind="stable")


def _title(sector: str) -> str:
    try:
        return sector_title(sector)
    except (KeyError, StopIteration, ValueError):
        return sector


def place_of(shortage: Shortage, economy: str) -> int:
    """Where an economy stands among the world's."""
    label = shortage.world.resolve_economies(economy)[0]
    return list(shortage.world.economies).index(label)


def sweep_table(shortage: Shortage, economy: str, sigmas: Sequence[float] | None) -> pd.DataFrame:
    """The table of ``Shortage.sweep``.

    ``aggregate_pct`` is the loss by a single production function of the whole economy, held to the bound, and not
    a number where more than four fifths are missing in some month. ``cliff`` marks an elasticity from which the
    next one differs by more than a quarter of the bound. Each elasticity is held fixed over time, and dependence
    is central throughout, that of the bound too.
    """
    import pandas as pd

    from detente.minerals.arrays import refuse_outside

    grid = np.unique(np.asarray(SIGMA_GRID if sigmas is None else list(sigmas), dtype=float))
    refuse_outside(sigmas=(grid, 0, np.inf))
    at = place_of(shortage, economy)
    availability = shortage.numbers["availability"]
    window = month_window(shortage, FIRST_YEAR)
    total = float(gdp(shortage)[at])
    high = float(bounds(shortage)["leontief"][at].sum())
    missing = 1 - availability[window, at]
    share = float(shortage.needs.value_usd_m[at]) / total
    lost, whole = [], []
    for sigma in grid:
        one = quantity_loss(shortage.users, availability, float(sigma))
        lost.append(min(float(over_first_year(shortage, one)[at].sum()), high))
        parts = [aggregate_loss(share, float(gap), float(sigma)) for gap in missing]
        whole.append(min(float(np.mean(parts)), high / total))
    falls = np.append(-np.diff(lost), 0.0)
    return pd.DataFrame(
        {
            "loss_usd_m": lost,
            "gdp_loss_pct": 100 * np.array(lost) / total,
            "bound_pct": 100 * high / total,
            "aggregate_pct": 100 * np.array(whole),
            "cliff": falls > CLIFF * high if high > 0 else np.zeros(len(grid), bool),
        },
        index=pd.Index(grid, name="sigma"),
    )


def coupling_table(shortage: Shortage, economy: str) -> pd.DataFrame:
    """The table of ``Shortage.couplings``: the larger channel is the upper end, below the bound.

    All at central dependence.
    """
    import pandas as pd

    at = place_of(shortage, economy)
    availability, sigma = shortage.numbers["availability"], shortage.request.sigma
    by_price = over_first_year(shortage, price_loss(shortage.users, availability, sigma))[at]
    found = bounds(shortage)
    quantity, high = found["central"][at], found["leontief"][at]
    used = (shortage.users.dependence[at] > 0) & (shortage.value_added[at] > 0)
    sectors = [sector for sector, one in zip(shortage.world.sectors, used, strict=True) if one]
    return pd.DataFrame(
        {
            "quantity_usd_m": quantity[used],
            "price_usd_m": by_price[used],
            "upper_usd_m": np.maximum(quantity, by_price)[used],
            "leontief_usd_m": high[used],
        },
        index=pd.Index(sectors, name="sector"),
    )
