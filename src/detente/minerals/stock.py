"""Stocks: how long they bridge a shortage, by day, for every economy at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from detente.errors import Problem, raise_if_any
from detente.minerals.arrays import bound_problems

DAYS_PER_YEAR = 365
MET = 1e-9
"""Need met but for this part of it is met: what is missing then is rounding."""


def month_edges(months: int) -> np.ndarray:
    """The days at which months begin: 0, 30, 61, 91, ... 365: twelve months of whole days to a year.

    Args:
        months: how many months; one more edge than that is returned.
    """
    return day_of_month(np.arange(months + 1))


def day_of_month(month: Any) -> np.ndarray:
    """The day on which a month begins, counted from 0; parts of a month are rounded to whole days."""
    return np.floor(np.asarray(month, dtype=float) * DAYS_PER_YEAR / 12 + 0.5).astype(int)


def monthly_mean(daily: np.ndarray, months: int) -> np.ndarray:
    """Means over the days of each month.

    Args:
        daily: shape ``day, ...``, at least as many days as the months have.
        months: how many months.

    Returns:
        Shape ``month, ...``.
    """
    edges = month_edges(months)
    totals = np.add.reduceat(daily[: edges[-1]], edges[:-1], axis=0)
    return totals / np.diff(edges).reshape(-1, *(1,) * (daily.ndim - 1))


@dataclass(frozen=True, eq=False)
class StockPath:
    """What was used, and what was left, period by period.

    Attributes:
        stock: each economy's own stock at the start of each period and after the last; ``period + 1, economy``.
        use: what each economy used; ``period, economy``.
        availability: use over need, 0 to 1; 1 where nothing is needed; ``period, economy``.
        pool: what is in a common stock at the start of each period and after the last; ``period + 1``.
    """

    stock: np.ndarray
    use: np.ndarray
    availability: np.ndarray
    pool: np.ndarray

    @property
    def first_short(self) -> np.ndarray:
        """The first period, counted from 1, in which need is not met; ``inf`` where it always is."""
        short = self.availability < 1
        return np.where(short.any(axis=0), short.argmax(axis=0) + 1.0, np.inf)


def run_stock(
    start: Any,
    inflow: Any,
    need: Any,
    *,
    release_days: float | None = None,
    period_days: float = 1.0,
    pool: float = 0.0,
    members: Any = None,
) -> StockPath:
    """Draw down stocks against a need that inflows do not meet.

    Equation: ``use_t = min(need_t, inflow_t + S_t / tau)`` and ``S_{t+1} = S_t + inflow_t - use_t >= 0``. What is
    then still missing in the members of a coalition is drawn from their common stock, shared in proportion to
    what each misses.

    Args:
        start: own stock at the start, by ``economy``, in the unit of need (tonnes, say).
        inflow: what arrives in each period; ``period, economy``.
        need: what is needed in each period; ``period, economy`` or anything that broadcasts to it.
        release_days: tau: a stock gives up no more than ``period / tau`` of itself in a period; None: as needed.
        period_days: length of a period in days.
        pool: a common stock at the start; 0: none.
        members: who may draw on it, true or false by ``economy``; None: everyone.

    Raises:
        InputError: negative stocks, inflows or needs, shapes that do not fit, or a release time that is not
            above 0.
    """
    inflow = np.atleast_2d(np.asarray(inflow, dtype=float))
    _refuse_stock(start, inflow, need, release_days, period_days, pool)
    periods, economies = inflow.shape
    need = np.broadcast_to(np.asarray(need, dtype=float), inflow.shape)
    may_draw = np.ones(economies, bool) if members is None else np.broadcast_to(members, economies)
    part = 1.0 if release_days is None else min(1.0, period_days / release_days)

    stock = np.empty((periods + 1, economies))
    common = np.empty(periods + 1)
    use = np.empty_like(inflow)
    stock[0], common[0] = start, pool
    for t in range(periods):
        met = _at_most(need[t], inflow[t] + part * stock[t])
        left = stock[t] + inflow[t] - met
        stock[t + 1] = np.where(left > MET * need[t], left, 0.0)
        use[t], common[t + 1] = _draw(need[t], met, common[t], part, may_draw)
    return StockPath(stock, use, _availability(use, need), common)


def _at_most(need: np.ndarray, supply: np.ndarray) -> np.ndarray:
    """What can be used; need itself where supply misses it by rounding only."""
    return np.where(supply >= need * (1 - MET), need, supply)


def _draw(
    need: np.ndarray, met: np.ndarray, common: float, part: float, may_draw: np.ndarray
) -> tuple[np.ndarray, float]:
    """Use with the help of the common stock, and what is left of it."""
    missing = np.where(may_draw, need - met, 0.0)
    wanted = missing.sum()
    if wanted <= 0 or common <= 0:
        return met, common
    given = min(wanted, part * common)
    left = common - given
    use = _at_most(need, met + missing * (given / wanted))
    return use, left if left > MET * need.sum() else 0.0


def _availability(use: np.ndarray, need: np.ndarray) -> np.ndarray:
    wanted = need > 0
    return np.where(wanted, use / np.where(wanted, need, 1.0), 1.0)


def _refuse_stock(
    start: Any, inflow: np.ndarray, need: Any, release_days: float | None, period_days: float, pool: float
) -> None:
    problems: list[Problem] = []
    for place, values in (("stock", start), ("inflow", inflow), ("need", need), ("pool", pool)):
        problems += bound_problems(place, values, 0)
    for place, given, rule in (
        ("stock", start, inflow.shape[1:]),
        ("need", need, inflow.shape),
    ):
        try:
            fits = np.broadcast_shapes(np.shape(given), rule) == rule
        except ValueError:
            fits = False
        if not fits:
            fact = f"its shape is {np.shape(given)}"
            problems.append(
                Problem(place, fact, f"It fits {'economy' if len(rule) == 1 else 'period, economy'} {rule}")
            )
    for place, days in (("release_days", release_days), ("period_days", period_days)):
        if days is not None and not days > 0:
            problems.append(Problem(place, f"it is {days:g}", "It is above 0 days", "Leave it out"))
    raise_if_any(problems)
