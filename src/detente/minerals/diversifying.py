"""How long economies need to do without the controllers of a shortage, and what that costs alone and together."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from detente.economy.names import Names
from detente.errors import InputError
from detente.minerals.availability import Cut, simulate_availability
from detente.minerals.diversification import (
    TimeToDiversify,
    cover_today,
    diversification_cost,
    separation_beside_published,
    time_to_diversify,
)
from detente.minerals.stock import DAYS_PER_YEAR
from detente.minerals.suppliers import ELSEWHERE, output_shares
from detente.minerals.tables import REST_OF_WORLD

if TYPE_CHECKING:
    import pandas as pd

    from detente.minerals.shortages import Shortage

PARTNERS = ("USA", "JPN", "DEU", "FRA", "GBR", "ITA", "CAN")
"""The coalition of the cost table where a question has none: economies of the G7."""


def time_table(shortage: Shortage, part: float, years: int) -> pd.DataFrame:
    """The table of ``Shortage.time_to_diversify``: years and words, without and with plants begun; by economy.

    Raises:
        InputError: a part outside 0 to 1, or a number of years below 1.
    """
    import pandas as pd

    from detente.minerals.arrays import refuse_outside

    refuse_outside(part=(part, 1e-9, 1), years=(years, 1, 60))
    key = ("time", float(part), int(years))
    if key not in shortage._seen:
        plain = time_without(shortage, part, years, ())
        begun = time_without(shortage, part, years, builders_of(shortage))
        count = range(len(shortage.world.economies))
        shortage._seen[key] = pd.DataFrame(
            {
                "years": plain.months / 12,
                "words": [plain.words(at) for at in count],
                "years_if_begun": begun.months / 12,
                "words_if_begun": [begun.words(at) for at in count],
            },
            index=pd.Index(list(shortage.world.economies), name="economy"),
        )
    return shortage._seen[key].copy()


def builders_of(shortage: Shortage) -> tuple[str, ...]:
    """Who would begin plants: the coalition, or else every economy cut off that buys from the controllers."""
    request = shortage.request
    if request.coalition:
        return request.coalition
    hit = request.world.economies if request.targets is None else request.targets
    buys = dict(zip(request.world.economies, shortage.supplies.controlled > 0, strict=True))
    return tuple(label for label in hit if buys[label] and label not in request.controllers)


def time_without(shortage: Shortage, part: float, years: int, builders: tuple[str, ...]) -> TimeToDiversify:
    """When a part of need is met without the controllers, counted from the day on which the cut begins.

    Args:
        shortage: the shortage.
        part: the part of need.
        years: how far to look.
        builders: members of a coalition that then begin plants for all that they buy from the controllers; none:
            only listed plants come on stream.
    """
    from detente.minerals.shortages import response_of

    request, market = shortage.request, shortage.supplies.market
    count, months = len(request.world.economies), 12 * int(years)
    from_cut = replace(request, start=0.0, begins=request.begins + request.start / 12)
    response = response_of(from_cut, shortage.supplies, months, builders)
    # What is met without the controllers does not depend on how much they cut.
    path = simulate_availability(market, Cut(request.controllers, 0.0, months), months, response)
    need = np.asarray(market.need)
    return time_to_diversify(
        part,
        path.non_controlled_supply[:, :count],
        path.need[:, :count],
        (np.asarray(response.stock_days) * need / DAYS_PER_YEAR)[:count],
    )


def cover_days(shortage: Shortage) -> np.ndarray:
    """Days that need is met in full if the controllers stop today; ``economy``."""
    market, count = shortage.supplies.market, len(shortage.world.economies)
    need = np.asarray(market.need)[:count]
    left = need * (1 - shortage.supplies.controlled)
    return cover_today(shortage.request.stock_days * need / DAYS_PER_YEAR, np.maximum(left, 0.0), need)


def cover_without_largest(shortage: Shortage) -> np.ndarray:
    """Days that need is met in full without the largest foreign supplier, whoever that is (N−1); ``economy``.

    What does not come from the controllers is split among other producers as world output is, an assumption.
    """
    market, count = shortage.supplies.market, len(shortage.world.economies)
    need, labels = np.asarray(market.need)[:count], list(market.economies)
    exports = np.asarray(market.exports)[:, :count]
    elsewhere = labels.index(ELSEWHERE)
    named = np.delete(exports, elsewhere, axis=0).max(axis=0)
    shares = output_shares(shortage.chain, shortage.stage)[0].drop(
        list(shortage.request.controllers), errors="ignore"
    )
    part = np.array([_largest_part(shares.drop(label, errors="ignore")) for label in labels[:count]])
    largest = np.maximum(named, exports[elsewhere] * part)
    left = np.maximum(np.asarray(market.normal_supply)[:count] - largest, 0.0)
    return cover_today(shortage.request.stock_days * need / DAYS_PER_YEAR, left, need)


def _largest_part(shares: pd.Series) -> float:
    """The largest named producer's part of what these make; producers that no source names are many small ones."""
    total, named = float(shares.sum()), shares.drop(REST_OF_WORLD, errors="ignore")
    return float(named.max()) / total if total > 0 and len(named) else 0.0


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
