"""The algorithm of Caliendo and Parro (2015), written plainly in NumPy: a second method and a yardstick.

Appendix C of the paper and the authors' programs nest two loops. The inner one finds unit costs and prices at
given wages. Then trade shares follow, and total spending from one dense linear system of the size economies x
sectors. The outer one moves wages by a dampened share of the excess trade balance until trade is balanced.
Nothing here is taken from the package: the two share the equations and the tables, not a line of code.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

DAMPENING = 0.2
"""Share of the excess trade balance, relative to value added, by which a wage moves: the value in the
authors' programs. A larger one needs fewer steps on small tables and many more on the bundled 80 x 50."""


@dataclass(frozen=True)
class Tables:
    """What the algorithm needs, as plain arrays.

    Attributes:
        trade_share: exporter x importer x sector, at tariff-inclusive prices, in the baseline.
        input_share: economy x sector x use_sector, share of each input in cost.
        value_added_share: economy x sector, share of value added in cost.
        final_share: economy x sector, share of each sector in final spending.
        value_added: by economy, in the baseline.
        income: final spending by economy, in the baseline.
        deficit: by economy, in the counterfactual.
        trade_cost_hat: exporter x importer x sector, change of the wedge between seller's and buyer's price.
        tariff: exporter x importer x sector, new rates.
        theta: trade elasticity by sector.
    """

    trade_share: np.ndarray
    input_share: np.ndarray
    value_added_share: np.ndarray
    final_share: np.ndarray
    value_added: np.ndarray
    income: np.ndarray
    deficit: np.ndarray
    trade_cost_hat: np.ndarray
    tariff: np.ndarray
    theta: np.ndarray

    @classmethod
    def of(cls, problem: Any) -> Tables:
        """The tables of a problem of the package that has tariffs and iceberg costs, and no other wedge."""
        baseline, wedges = problem.baseline, problem.wedges
        new, old = np.asarray(wedges.tariff), np.asarray(baseline.tariff)
        trade_share, value_added = np.asarray(baseline.trade_share), np.asarray(baseline.value_added)
        revenue = (old / (1 + old) * trade_share * np.asarray(baseline.spending)).sum(axis=(0, 2))
        return cls(
            trade_share=trade_share,
            input_share=np.asarray(baseline.input_share),
            value_added_share=np.asarray(baseline.value_added_share),
            final_share=np.asarray(baseline.final_share),
            value_added=value_added,
            income=value_added + revenue + np.asarray(baseline.deficit),
            deficit=np.asarray(problem.deficit),
            trade_cost_hat=np.asarray(wedges.iceberg) * (1 + new) / (1 + old),
            tariff=new,
            theta=np.asarray(problem.trade_elasticity),
        )


@dataclass(frozen=True)
class Equilibrium:
    """Where the algorithm ended.

    Attributes:
        wage_hat: by economy.
        price_hat: economy x sector.
        spending: economy x sector.
        excess: largest excess trade balance relative to value added, after each outer step.
        inner_iterations: passes of the price loop, over all outer steps.
    """

    wage_hat: np.ndarray
    price_hat: np.ndarray
    spending: np.ndarray
    excess: tuple[float, ...]
    inner_iterations: int

    @property
    def iterations(self) -> int:
        """Outer steps taken."""
        return len(self.excess)


def solve(
    tables: Tables,
    tolerance: float = 1e-10,
    dampening: float = DAMPENING,
    max_iterations: int = 10_000,
    watch: Callable[[int, float], None] | None = None,
) -> Equilibrium:
    """Find the counterfactual equilibrium with the nested loops of Caliendo and Parro (2015, appendix C).

    Equation: ``w <- w (1 + dampening Z / w)``, with ``Z = (exports - imports + deficit) / value added``.

    Args:
        tables: baseline shares and new wedges.
        tolerance: largest excess trade balance, relative to value added, at which to stop.
        dampening: share of the excess by which wages move.
        max_iterations: outer steps after which to stop without a verdict.
        watch: called after each outer step with its number and excess.
    """
    wage_hat = np.ones(len(tables.value_added))
    # An error in a price shows theta times larger in a trade share.
    price_tolerance = 0.1 * tolerance / (1 + tables.theta.max())
    history: list[float] = []
    passes = 0
    while True:
        price_hat, cost_hat, inner = prices(tables, wage_hat, price_tolerance)
        passes += inner
        border_share = trade_shares(tables, cost_hat) / (1 + tables.tariff)
        spending = expenditure(tables, border_share, wage_hat)
        excess = excess_balance(tables, border_share, spending) / tables.value_added
        history.append(float(np.max(np.abs(excess / wage_hat))))
        if watch is not None:
            watch(len(history), history[-1])
        if history[-1] <= tolerance or len(history) == max_iterations:
            return Equilibrium(wage_hat, price_hat, spending, tuple(history), passes)
        wage_hat = wage_hat * (1 + dampening * excess / wage_hat)


def prices(tables: Tables, wage_hat: np.ndarray, tolerance: float) -> tuple[np.ndarray, np.ndarray, int]:
    """Prices and unit costs at given wages: the inner loop, from ones, as the original programs start it."""
    economies, sectors = tables.value_added_share.shape
    weights = [
        tables.trade_share[:, :, j].T * tables.trade_cost_hat[:, :, j].T ** (-tables.theta[j])
        for j in range(sectors)
    ]
    price_hat = np.ones((economies, sectors))
    for iteration in range(1, 10_000):
        cost_hat, moved = unit_costs(tables, wage_hat, price_hat), np.ones_like(price_hat)
        for j in range(sectors):
            total = weights[j] @ cost_hat[:, j] ** (-tables.theta[j])
            bought = total > 0
            moved[bought, j] = total[bought] ** (-1 / tables.theta[j])
        change = np.max(np.abs(moved - price_hat))
        price_hat = moved
        if change <= tolerance:
            return price_hat, cost_hat, iteration
    raise RuntimeError(f"the price loop did not settle: last change {change:.1e}, wanted {tolerance:.1e}")


def unit_costs(tables: Tables, wage_hat: np.ndarray, price_hat: np.ndarray) -> np.ndarray:
    """Change of unit cost, economy x sector: Cobb-Douglas in the wage and the prices of inputs."""
    ln_cost = np.empty_like(price_hat)
    for n in range(len(wage_hat)):
        inputs = tables.input_share[n].T @ np.log(price_hat[n])
        ln_cost[n] = tables.value_added_share[n] * np.log(wage_hat[n]) + inputs
    return np.exp(ln_cost)


def trade_shares(tables: Tables, cost_hat: np.ndarray) -> np.ndarray:
    """New trade shares, exporter x importer x sector, at given unit costs."""
    shares = np.zeros_like(tables.trade_share)
    for j in range(len(tables.theta)):
        delivered = cost_hat[:, j, None] * tables.trade_cost_hat[:, :, j]
        pull = tables.trade_share[:, :, j] * delivered ** (-tables.theta[j])
        total = pull.sum(axis=0)
        shares[:, :, j] = pull / np.where(total > 0, total, 1.0)
    return shares


def expenditure(tables: Tables, border_share: np.ndarray, wage_hat: np.ndarray) -> np.ndarray:
    """Total spending, economy x sector, from the dense linear system of the original programs.

    Equation: ``X[n,k] = sum_j gamma[n,k,j] sum_i pi[n,i,j] / (1 + tariff) X[i,j] + alpha[n,k] I[n]``,
    income ``I[n] = w[n] VA[n] + sum_j (1 - F[n,j]) X[n,j] + D[n]``,
    ``F[n,j] = sum_m pi[m,n,j] / (1 + tariff)``.
    """
    economies, sectors = tables.final_share.shape
    size = economies * sectors
    system = np.eye(size)
    tariff_paid = tables.trade_share.any(axis=0) - border_share.sum(axis=0)
    for n in range(economies):
        rows = slice(n * sectors, (n + 1) * sectors)
        sold = border_share[n].reshape(size)
        system[rows] -= np.tile(tables.input_share[n], economies) * sold
        system[rows, rows] -= np.outer(tables.final_share[n], tariff_paid[n])
    earned = wage_hat * tables.value_added + tables.deficit
    return np.linalg.solve(system, (tables.final_share * earned[:, None]).reshape(size)).reshape(
        economies, sectors
    )


def excess_balance(tables: Tables, border_share: np.ndarray, spending: np.ndarray) -> np.ndarray:
    """Exports less imports plus the deficit, by economy: zero in equilibrium."""
    border_value = np.zeros(tables.trade_share.shape[:2])
    for j in range(len(tables.theta)):
        border_value += border_share[:, :, j] * spending[:, j]
    return border_value.sum(axis=1) - border_value.sum(axis=0) + tables.deficit


def welfare_hat(tables: Tables, equilibrium: Equilibrium) -> np.ndarray:
    """Real income of each economy, new over baseline: income over the price of its final spending."""
    shares = trade_shares(tables, unit_costs(tables, equilibrium.wage_hat, equilibrium.price_hat))
    bought = shares * equilibrium.spending
    revenue = (tables.tariff / (1 + tables.tariff) * bought).sum(axis=(0, 2))
    income = equilibrium.wage_hat * tables.value_added + revenue + tables.deficit
    consumer_price = np.exp((tables.final_share * np.log(equilibrium.price_hat)).sum(axis=1))
    return income / tables.income / consumer_price


def iterations_needed(excess: tuple[float, ...], tolerance: float) -> float:
    """Outer steps to a tolerance at the linear rate of the last steps: an extrapolation."""
    tail = np.log(np.array(excess[-max(5, len(excess) // 4) :]))
    rate = (tail[-1] - tail[0]) / (len(tail) - 1)
    return float("inf") if rate >= 0 else len(excess) + (np.log(tolerance) - tail[-1]) / rate
