"""Benchmarks of ensembles: draws a second against the number of draws and of workers."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import contextmanager
from functools import partial
from time import perf_counter

import detente as dt
from benchmarks.registry import Benchmark, Case, DisagreementError, Report, SkipError, register

HERE = "this process, one thread a core"
SIZES = (25, 200, 1000)
MANY = 10_000


def _case(draws: int, executor: int | None) -> Case:
    world = dt.World.embedded()
    policy = dt.Scenario.load("examples/october-2025.yaml").policy(world)
    return _drawn(lambda: dt.ensemble(world, policy, draws=draws, executor=executor), draws)


def _drawn(ask: Callable[[], dt.Ensemble], draws: int) -> Case:
    took = []

    def run() -> Report:
        begun = perf_counter()
        found = ask()
        took.append(perf_counter() - begun)
        if not found.found.all():
            raise DisagreementError(f"{int((~found.found).sum())} draws have no equilibrium")
        return Report(residual=float(found.residual.max()))

    def check() -> str:
        return f"{draws / min(took):.3g} draws a second, {1000 * min(took) / draws:.3g} ms each."

    return Case(run, check)


@contextmanager
def _cluster(workers: int):
    try:
        from distributed import LocalCluster
    except ImportError:
        raise SkipError("distributed is not installed") from None
    with LocalCluster(
        n_workers=workers, threads_per_worker=1, processes=True, dashboard_address=None
    ) as cluster:
        yield cluster.scheduler_address


def _on_cluster(draws: int, workers: int) -> Case:
    world = dt.World.embedded()
    policy = dt.Scenario.load("examples/october-2025.yaml").policy(world)

    def ask() -> dt.Ensemble:
        with _cluster(workers) as address:
            return dt.ensemble(world, policy, draws=draws, executor=address)

    return _drawn(ask, draws)


for _draws in SIZES:
    register(
        Benchmark(
            f"ensemble-{_draws}",
            f"`dt.ensemble`, {HERE}",
            f"80 x 50, {_draws:,} draws",
            partial(_case, _draws, None),
            warm_up=0,
            repeats=1,
            against="solve-80x50",
        )
    )
for _draws in SIZES[1:]:
    for _workers in (1, 2):
        _name = "a process" if _workers == 1 else f"{_workers} processes"
        register(
            Benchmark(
                f"ensemble-{_draws}-{_workers}",
                f"`dt.ensemble`, {_name} of its own",
                f"80 x 50, {_draws:,} draws",
                partial(_case, _draws, _workers),
                warm_up=0,
                repeats=0,
                against="solve-80x50",
            )
        )
register(
    Benchmark(
        "ensemble-dask",
        "`dt.ensemble`, a Dask cluster of two workers, started for it",
        f"80 x 50, {SIZES[-1]:,} draws",
        partial(_on_cluster, SIZES[-1], 2),
        warm_up=0,
        repeats=0,
        against="solve-80x50",
    )
)
register(
    Benchmark(
        "ensemble-many",
        f"`dt.ensemble`, {HERE}",
        f"80 x 50, {MANY:,} draws",
        partial(_case, MANY, None),
        warm_up=0,
        repeats=0,
        against="solve-80x50",
        long=True,
    )
)
