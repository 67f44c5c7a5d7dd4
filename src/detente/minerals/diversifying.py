"""How long economies need to do without the controllers of a shortage, and what that costs alone and together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from detente.economy.names import Names
from detente.errors import InputError
from detente.minerals.availability import Cut, simulate_availability
from detente.minerals.diversification import (
    cover_today,
    diversification_cost,
    separation_beside_published,
    time_to_diversify,
)
from detente.minerals.stock import DAYS_PER_YEAR

if TYPE_CHECKING:
    import pandas as pd

    from detente.minerals.shortages import Shortage

PARTNERS = ("USA", "JPN", "DEU", "FRA", "GBR", "ITA", "CAN")
"""The coalition of the cost table where a question has none: economies of the G7."""


def time_table(shortage: Shortage, part: float, years: int) -> pd.DataFrame:
    """The table of ``Shortage.time_to_diversify``: years, and words; by economy.

    Raises:
        InputError: a part outside 0 to 1, or a number of years below 1.
    """
    import pandas as pd

    from detente.minerals.arrays import refuse_outside
    from detente.minerals.shortages import response_of

    refuse_outside(part=(part, 1e-9, 1), years=(years, 1, 60))
    key = ("time", float(part), int(years))
    if key in shortage._seen:
        return shortage._seen[key].copy()
    request, market = shortage.request, shortage.supplies.market
    count, months = len(request.world.economies), 12 * int(years)
    response = response_of(request, shortage.supplies, months)
    for_good = Cut(request.controllers, request.cut, months, 0.0, request.targets)
    path = simulate_availability(market, for_good, months, response)
    need = np.asarray(market.need)
    sellers = np.isin(np.array(market.economies), list(request.controllers))
    controlled = np.asarray(market.exports)[sellers].sum(axis=0)
    reach = path.non_controlled_supply
    hit = ~sellers if request.targets is None else np.isin(np.array(market.economies), list(request.targets))
    found = time_to_diversify(
        part,
        reach[:, :count],
        path.need[:, :count],
        (np.asarray(response.stock_days) * need / DAYS_PER_YEAR)[:count],
        controlled_supply=np.where(hit, controlled, 0.0)[:count],
        cut=request.cut,
    )
    table = pd.DataFrame(
        {"years": found.months / 12, "words": [found.words(at) for at in range(count)]},
        index=pd.Index(list(request.world.economies), name="economy"),
    )
    shortage._seen[key] = table
    return table.copy()


def cover_days(shortage: Shortage) -> np.ndarray:
    """Days that need is met in full if the controllers stop today; ``economy``."""
    market, count = shortage.supplies.market, len(shortage.world.economies)
    need = np.asarray(market.need)[:count]
    left = need * (1 - shortage.supplies.controlled)
    return cover_today(shortage.request.stock_days * need / DAYS_PER_YEAR, np.maximum(left, 0.0), need)


def cost_table(shortage: Shortage, members: Names | None, part: float) -> pd.DataFrame:
    """The table of ``Shortage.diversification_cost``: each member alone and in the coalition.

    Every member builds what is missing to meet a part of its need without the controllers.
    """
    import pandas as pd

    from detente.minerals.arrays import refuse_outside

    refuse_outside(part=(part, 1e-9, 1))
    world = shortage.world
    if members is None:
        chosen = list(shortage.request.coalition) or [each for each in PARTNERS if each in world.economies]
    else:
        chosen = world.resolve_economies(members, "members")
    at = [list(world.economies).index(label) for label in chosen]
    share = shortage.needs.share[at]
    without = 1 - shortage.supplies.controlled[at]
    build = np.maximum(part - without, 0.0) * share
    value = float(shortage.needs.value_usd_m.sum())
    ours = shortage.request.assumptions
    alone = diversification_cost(build, share, value, 1.0, assumptions=ours)
    together = diversification_cost(
        build, share, value, 1.0, together=np.ones(len(at), bool), assumptions=ours
    )
    return pd.DataFrame(
        {
            "met_without_controllers_pct": 100 * without,
            "market_usd_m": alone.market,
            "alone_usd_m": alone.total,
            "together_usd_m": together.total,
            "alone_pct_of_market": alone.pct_of_market,
            "together_pct_of_market": together.pct_of_market,
        },
        index=pd.Index(chosen, name="economy"),
    )


def beside_published(shortage: Shortage, economy: str = "USA") -> pd.DataFrame:
    """Our cost of the published separation target beside the published one, alone and coordinated.

    Raises:
        InputError: the economy is not in the world.
    """
    import pandas as pd

    labels = list(shortage.world.economies)
    need = dict(zip(labels, shortage.needs.share.tolist(), strict=True))
    members = list(shortage.request.coalition) or [each for each in PARTNERS if each in labels]
    try:
        rows = separation_beside_published(need, economy, members, shortage.request.assumptions)
    except InputError:
        shortage.world.resolve_economies(economy)
        raise
    return pd.DataFrame(rows)
