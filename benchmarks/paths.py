"""Benchmarks of paths: ten years of equilibria, month by month too, and a derivative through all of them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import detente as dt
from benchmarks import synthetic
from benchmarks.registry import Benchmark, Case, Report, register

YEARS = 10
SIZES = {
    "16x16": ("16 x 16, 10 years", synthetic.world_16),
    "80x50": ("80 x 50, 10 years", synthetic.world_80),
}


def _path(build: Callable[[], dt.World], months: bool) -> Case:
    world = build()
    policy = synthetic.tariff_war(world)

    def run() -> Report:
        path = dt.simulate_path(world, policy, years=YEARS, months=months)
        path["world_welfare_pct"]
        return Report(len(path.years), float(path.residuals.max()))

    return Case(run)


def welfare_at_the_end(schedule: Any, experiment: Any, mechanics: Any, tolerance: Any) -> Any:
    """Welfare of the first economy in the last year, as a function of every policy of a path."""
    import jax

    from detente.model.objectives import welfare
    from detente.model.path import entries, ln_delivered, period_experiment, solve_periods

    periods = solve_periods(experiment, mechanics, schedule, tolerance)
    now, solved = jax.tree.map(lambda column: column[-1], (entries(schedule), periods))
    wedges = ln_delivered(experiment, schedule)
    last = period_experiment(experiment, mechanics, schedule, wedges, now, solved.began_with)
    return welfare(last, solved.state)[0]


def _gradient(build: Callable[[], dt.World]) -> Case:
    import equinox as eqx
    import jax
    import jax.numpy as jnp

    world = build()
    solved = dt.simulate_path(world, synthetic.tariff_war(world), years=YEARS)._solved
    slope = eqx.filter_jit(eqx.filter_grad(welfare_at_the_end))

    def run() -> Report:
        found = slope(solved.schedule, solved.experiment, solved.mechanics, jnp.asarray(1e-10))
        jax.block_until_ready(found.wedges.tariff)
        return Report()

    return Case(run)


for _key, (_size, _build) in SIZES.items():
    _title = "`dt.simulate_path`, year by year"
    register(
        Benchmark(
            f"path-{_key}",
            _title,
            _size,
            partial(_path, _build, False),
            repeats=5,
            against=f"outcome-{_key}",
        )
    )
    register(
        Benchmark(
            f"path-gradient-{_key}",
            "the last year's welfare by every tariff of the path",
            _size,
            partial(_gradient, _build),
            repeats=3,
            against=f"path-{_key}",
        )
    )
register(
    Benchmark(
        "path-months-80x50",
        "`dt.simulate_path`, the first two years by month",
        SIZES["80x50"][0],
        partial(_path, synthetic.world_80, True),
        repeats=3,
        against="path-80x50",
    )
)
