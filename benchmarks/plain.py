"""Benchmarks of the nested fixed point on the same tables, and the check that both methods agree."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

import detente as dt
from benchmarks import nested_fixed_point, synthetic
from benchmarks.registry import Benchmark, Case, DisagreementError, Report, register
from benchmarks.solving import TOLERANCE, arrays_of, solve_arrays

AGREEMENT = 1e-8
STEPS_IF_CUT = 12


def plain_case(problem: Any, max_iterations: int | None = None) -> Case:
    """The nested fixed point on a problem, to the end or for a number of outer steps."""
    tables = nested_fixed_point.Tables.of(problem)
    found: list[nested_fixed_point.Equilibrium] = []

    def run() -> Report:
        equilibrium = nested_fixed_point.solve(tables, TOLERANCE, max_iterations=max_iterations or 10_000)
        found[:] = [equilibrium]
        if max_iterations is None:
            return Report(equilibrium.iterations, equilibrium.excess[-1])
        needed = nested_fixed_point.iterations_needed(equilibrium.excess, TOLERANCE)
        return Report(equilibrium.iterations, equilibrium.excess[-1], needed)

    def check() -> str:
        if max_iterations is not None:
            return f"extrapolated from {max_iterations} outer steps at the linear rate of the last of them"
        return agreement(problem, tables, found[0])

    return Case(run, check)


def agreement(
    problem: Any, tables: nested_fixed_point.Tables, equilibrium: nested_fixed_point.Equilibrium
) -> str:
    """Say how far the two methods are apart in welfare.

    Raises:
        DisagreementError: if that is more than 1e-8.
    """
    gap = largest_gap(nested_fixed_point.welfare_hat(tables, equilibrium), welfare_hat(problem))
    if not gap <= AGREEMENT:
        raise DisagreementError(f"welfare differs from the package's by {gap:.1e}, {AGREEMENT:.0e} allowed")
    residual = residual_of(problem, equilibrium)
    return (
        f"welfare agrees with the package's to {gap:.0e} of its level; "
        f"its largest residual in all equilibrium conditions is {residual:.0e}; "
        f"{equilibrium.inner_iterations:,} passes of the price loop"
    )


def welfare_hat(problem: Any) -> np.ndarray:
    """Real income of each economy in the package's equilibrium, new over baseline."""
    books = solve_arrays(problem).accounts
    baseline = problem.baseline
    tariff = baseline.tariff / (1 + baseline.tariff)
    revenue = (tariff * baseline.trade_share * baseline.spending).sum((0, 2))
    income = baseline.value_added + revenue + baseline.deficit
    price = np.exp((np.asarray(baseline.final_share) * np.log(np.asarray(books.price_hat))).sum(axis=1))
    return np.asarray(books.income / income) / price


def residual_of(problem: Any, equilibrium: nested_fixed_point.Equilibrium) -> float:
    """The plain result put into the package's own equilibrium conditions: the largest violation."""
    import jax.numpy as jnp

    from detente.model.accounts import accounts, residuals
    from detente.model.equilibrium import State

    spending = np.where(equilibrium.spending > 0, equilibrium.spending, 1.0)
    state = State(
        ln_wage=jnp.log(equilibrium.wage_hat),
        ln_price=jnp.log(equilibrium.price_hat),
        ln_spending=jnp.log(spending),
    )
    return float(residuals(problem, accounts(problem, state)).largest())


def largest_gap(one: np.ndarray, other: np.ndarray) -> float:
    """Largest relative difference between two sets of positive numbers."""
    return float(np.max(np.abs(one / other - 1)))


def _make(build: Callable[[], dt.World], max_iterations: int | None) -> Case:
    return plain_case(arrays_of(build()), max_iterations)


_TITLE = "nested fixed point, plain NumPy"
register(
    Benchmark(
        "plain-16x16",
        _TITLE,
        "16 x 16",
        partial(_make, synthetic.world_16, None),
        warm_up=0,
        repeats=5,
        against="solve-16x16",
        one_thread=True,
    )
)
register(
    Benchmark(
        "plain-80x50",
        _TITLE,
        "80 x 50",
        partial(_make, synthetic.world_80, None),
        repeats=0,
        against="solve-80x50",
    )
)
register(
    Benchmark(
        "plain-160x100",
        _TITLE,
        "160 x 100",
        partial(_make, synthetic.world_160, STEPS_IF_CUT),
        repeats=0,
        against="solve-160x100",
        long=True,
    )
)
