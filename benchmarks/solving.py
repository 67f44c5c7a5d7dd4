"""Benchmarks of the package itself: an equilibrium and its gradient, at three sizes."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import detente as dt
from benchmarks import synthetic
from benchmarks.registry import Benchmark, Case, Report, register

TOLERANCE = 1e-10
SIZES = {
    "16x16": ("16 x 16", synthetic.world_16),
    "80x50": ("80 x 50", synthetic.world_80),
    "160x100": ("160 x 100", synthetic.world_160),
}


def arrays_of(world: dt.World, policy: dt.Policy | None = None) -> Any:
    """An experiment as the arrays the model takes; the tariff war where no policy is given."""
    from detente.simulate.stage import experiment

    return experiment(world, synthetic.tariff_war(world) if policy is None else policy)


def solve_arrays(problem: Any, tolerance: float = TOLERANCE) -> Any:
    """The model's solution, waited for."""
    import jax
    import jax.numpy as jnp

    from detente.model.solver import solve

    return jax.block_until_ready(solve(problem, jnp.asarray(tolerance)))


def report_of(solution: Any) -> Report:
    """Steps and residual of a solution."""
    return Report(int(solution.iterations), float(solution.residuals.largest()))


def _solve(build: Callable[[], dt.World]) -> Case:
    problem = arrays_of(build())
    return Case(lambda: report_of(solve_arrays(problem)))


def _outcome(build: Callable[[], dt.World]) -> Case:
    world = build()
    policy = synthetic.tariff_war(world)

    def run() -> Report:
        outcome = dt.solve(world, policy, tolerance=TOLERANCE)
        outcome["welfare_pct"]
        return Report(outcome.iterations, outcome.residual)

    return Case(run)


def _gradient(build: Callable[[], dt.World]) -> Case:
    world = build()
    policy = synthetic.tariff_war(world)

    def run() -> Report:
        dt.gradient(world, policy, of="welfare", economy=world.economies[0], tolerance=TOLERANCE)
        return Report()

    return Case(run)


for _key, (_size, _build) in SIZES.items():
    register(Benchmark(f"solve-{_key}", "solve, the model alone", _size, partial(_solve, _build), repeats=15))
    register(
        Benchmark(
            f"outcome-{_key}",
            "`dt.solve` with labels and welfare",
            _size,
            partial(_outcome, _build),
            repeats=9,
            against=f"solve-{_key}",
        )
    )
    register(
        Benchmark(
            f"gradient-{_key}",
            "`dt.gradient`: solve and every derivative",
            _size,
            partial(_gradient, _build),
            repeats=9,
            against=f"solve-{_key}",
        )
    )
