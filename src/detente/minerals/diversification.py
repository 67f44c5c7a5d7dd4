"""How long it takes to do without a controller, how long stocks last today, and what independence costs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from detente.errors import Problem, nearest, raise_if_any
from detente.minerals.arrays import bound_problems, refuse_outside
from detente.minerals.assumptions import Assumptions
from detente.minerals.stock import DAYS_PER_YEAR, MET, month_edges, run_stock

PUBLISHED_SEPARATION = {
    "source": "IMF Working Paper 26/72 (abstract)",
    "what": "United States, own separation of rare earths from 10 to 25 % of need by 2035",
    "from_share": 0.10,
    "to_share": 0.25,
    "alone_pct_of_market": 141.0,
    "coordinated_pct_of_market": 96.0,
}
"""What a published study finds, to stand beside our number; nothing here is fitted to it."""


@dataclass(frozen=True, eq=False)
class TimeToDiversify:
    """How long until a part of need is met for good without the controller.

    Attributes:
        months: by ``economy``; 0: no gap opens at all; ``inf``: not within the horizon.
        horizon_months: how far was looked.
        part: the part of need that has to be met, q.
    """

    months: np.ndarray
    horizon_months: int
    part: float

    @property
    def reached(self) -> np.ndarray:
        """Whether it is reached within the horizon, by ``economy``."""
        return np.isfinite(self.months)

    def words(self, economy: int) -> str:
        """The answer for a reader: "at once", "after 3.5 years", "not within 10 years"."""
        months = float(self.months[economy])
        if not np.isfinite(months):
            return f"not within {_span(self.horizon_months)}"
        return "at once" if months == 0 else f"after {_span(months)}"


def _span(months: float) -> str:
    amount, unit = (months, "month") if months < 24 else (months / 12, "year")
    number = f"{amount:.1f}".removesuffix(".0")
    return f"{number} {unit}" if number == "1" else f"{number} {unit}s"


def time_to_diversify(
    part: float,
    supply: Any,
    need: Any,
    stock: Any,
    *,
    release_days: float | None = None,
) -> TimeToDiversify:
    """The time from which on supply and stocks meet a part of need without the controller.

    Equation: the first t from which on ``supply + stock release >= q need``, with nothing of what the controller
    goes on selling, however shallow its cut. The end of the last gap counts, not the first day: otherwise any
    stock would make the answer 0. A stock that still bridges a gap when the horizon ends has solved nothing: then
    the answer is ``inf``.

    Args:
        part: q, the part of need to be met, above 0 and up to 1.
        supply: what reaches each economy without the controller, per year; ``month, economy``.
        need: per year; ``economy`` or ``month, economy``.
        stock: at the start; ``economy``, in the unit of need.
        release_days: as in ``run_stock``.

    Raises:
        InputError: numbers outside their bounds, all at once.
    """
    refuse_outside(
        part=(part, 1e-9, 1),
        supply=(supply, 0, np.inf),
        need=(need, 0, np.inf),
        stock=(stock, 0, np.inf),
    )
    reach = np.atleast_2d(np.asarray(supply, dtype=float))
    months = len(reach)
    wanted = part * np.broadcast_to(np.asarray(need, dtype=float), reach.shape)
    days = np.diff(month_edges(months))
    daily_reach, daily_wanted = (np.repeat(rate / DAYS_PER_YEAR, days, axis=0) for rate in (reach, wanted))
    path = run_stock(stock, np.minimum(daily_reach, daily_wanted), daily_wanted, release_days=release_days)
    short = path.availability < 1
    last_short = len(short) - short[::-1].argmax(axis=0)
    gap_ends = np.where(short.any(axis=0), last_short, 0) * 12 / DAYS_PER_YEAR
    stands = reach[-1] >= wanted[-1] * (1 - MET)
    return TimeToDiversify(np.where(stands, gap_ends, np.inf), months, part)


def cover_today(stock: Any, supply: Any, need: Any) -> np.ndarray:
    """For how many days need is met in full if a supplier is lost today.

    Equation: ``365 stock / (need - supply)``, and ``inf`` where what is left meets need.

    Args:
        stock: in the unit of need; ``economy``.
        supply: per year, without the supplier; ``economy``.
        need: per year; ``economy``.

    Raises:
        InputError: negative numbers.
    """
    refuse_outside(stock=(stock, 0, np.inf), supply=(supply, 0, np.inf), need=(need, 0, np.inf))
    gap = np.asarray(need, dtype=float) - supply
    opens = gap > MET * np.asarray(need, dtype=float)
    days = DAYS_PER_YEAR * np.asarray(stock, dtype=float) / np.where(opens, gap, 1.0)
    return np.where(opens, days, np.inf)


# -- what independence costs ------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class DiversificationCost:
    """What capacity of one's own costs; money in the unit of the price, by ``economy``.

    Attributes:
        capital: of building the plants.
        running: of running them dearer than the cheapest supplier, discounted, over the years counted.
        market: what each economy's need costs in a year at the normal price.
    """

    capital: np.ndarray
    running: np.ndarray
    market: np.ndarray

    @property
    def total(self) -> np.ndarray:
        """Capital and running costs."""
        return self.capital + self.running

    @property
    def pct_of_market(self) -> np.ndarray:
        """The total in percent of a year's market; 0 where nothing is needed."""
        buys = self.market > 0
        return 100 * np.where(buys, self.total / np.where(buys, self.market, 1.0), 0.0)


def diversification_cost(
    new_capacity: Any,
    need: Any,
    price: float,
    world_need: float,
    *,
    together: Any = None,
    assumptions: Assumptions | None = None,
) -> DiversificationCost:
    """Capital and running cost of new capacity, alone or shared in a coalition.

    Equation: ``capital = k p max(Q, m W)`` and ``running = e p Q sum_{t=1..N} (1 + r)^-t``, where Q is new
    capacity, m W the smallest plant worth building, k years of sales per unit of capacity and e the premium. A
    coalition builds for the sum of its members' Q, so that small needs fill one plant instead of several; its cost
    is shared by need.

    Args:
        new_capacity: Q, to be built per year; ``economy``.
        need: per year; ``economy``.
        price: p, the normal price of a unit.
        world_need: W, per year.
        together: members of the coalition, true or false by ``economy``; None: each alone.
        assumptions: ``capital_cost``, ``minimum_plant``, ``operating_premium``, ``cost_years``, ``discount_rate``.

    Raises:
        InputError: numbers outside their bounds, or shapes that do not fit.
    """
    capacity, wanted, members = _read_cost(new_capacity, need, price, world_need, together)
    ours = assumptions or Assumptions()
    capital, running = _plant_cost(capacity, price, world_need, ours)
    if members.any() and wanted[members].sum() > 0:
        shared = _plant_cost(capacity[members].sum(keepdims=True), price, world_need, ours)
        part = wanted[members] / wanted[members].sum()
        capital[members], running[members] = shared[0] * part, shared[1] * part
    return DiversificationCost(capital, running, wanted * price)


def _plant_cost(
    capacity: np.ndarray, price: float, world_need: float, ours: Assumptions
) -> tuple[np.ndarray, np.ndarray]:
    """Capital and discounted running cost of plants, each no smaller than is worth building."""
    built = np.where(capacity > 0, np.maximum(capacity, ours.minimum_plant * world_need), 0.0)
    rate, years = ours.discount_rate, ours.cost_years
    annuity = years if rate == 0 else (1 - (1 + rate) ** -years) / rate
    return ours.capital_cost * price * built, ours.operating_premium * price * capacity * annuity


def _read_cost(
    new_capacity: Any, need: Any, price: float, world_need: float, together: Any
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    problems: list[Problem] = []
    for place, values in (
        ("new_capacity", new_capacity),
        ("need", need),
        ("price", price),
        ("world_need", world_need),
    ):
        problems += bound_problems(place, values, 0)
    raise_if_any(problems)
    capacity, wanted = (np.atleast_1d(np.asarray(each, dtype=float)) for each in (new_capacity, need))
    members = np.zeros(capacity.shape, bool) if together is None else np.asarray(together, dtype=bool)
    for place, each in (("need", wanted), ("together", members)):
        if each.shape != capacity.shape:
            fact = f"its shape is {each.shape}"
            problems.append(Problem(place, fact, f"It is {capacity.shape}, as new_capacity"))
    if not problems and wanted.sum() > world_need * (1 + MET):
        fact = f"it is {world_need:g}, below the {wanted.sum():g} of these economies alone"
        problems.append(Problem("world_need", fact, "The world needs at least as much as its parts"))
    raise_if_any(problems)
    return capacity, wanted, members


def separation_beside_published(
    need_share: dict[str, float],
    economy: str = "USA",
    members: Sequence[str] = (),
    assumptions: Assumptions | None = None,
) -> list[dict[str, Any]]:
    """Our cost of the published separation target beside the published one, alone and coordinated.

    Every member raises its own separation as the study's country does, from 10 to 25 % of need. Two models with
    different costs inside: the comparison is shown, never fitted.

    Args:
        need_share: each economy's share of the world's need.
        economy: whose cost is shown.
        members: the coalition; it is counted in itself.
        assumptions: the cost parameters.

    Returns:
        Two rows with ``case``, ``ours_pct_of_market``, ``published_pct_of_market``, ``what`` and ``source``.

    Raises:
        InputError: an economy without a share of need, or shares that are impossible.
    """
    names = list(need_share)
    coalition = list(dict.fromkeys([economy, *members]))
    raise_if_any(
        [
            Problem("members", f"there is no share of need for '{name}'", "", nearest(name, names))
            for name in coalition
            if name not in names
        ]
    )
    share = np.array([need_share[name] for name in coalition])
    step = PUBLISHED_SEPARATION["to_share"] - PUBLISHED_SEPARATION["from_share"]
    ask = (step * share, share, 1.0, 1.0)
    alone = diversification_cost(*ask, assumptions=assumptions)
    coordinated = diversification_cost(*ask, together=np.ones(len(share), bool), assumptions=assumptions)
    return [
        {
            "case": case,
            "ours_pct_of_market": float(cost.pct_of_market[0]),
            "published_pct_of_market": PUBLISHED_SEPARATION[f"{case}_pct_of_market"],
            "what": PUBLISHED_SEPARATION["what"],
            "source": PUBLISHED_SEPARATION["source"],
        }
        for case, cost in (("alone", alone), ("coordinated", coordinated))
    ]
