"""Benchmarks of strategy: best responses and Nash tariffs, and how the time grows with players and rates."""

from __future__ import annotations

from functools import partial

import detente as dt
from benchmarks.registry import Benchmark, Case, DisagreementError, Report, register

SEVEN = ["USA", "CHN", "EU", "JPN", "GBR", "IND", "BRA"]
"""Large players of each continent, the European Union as one."""

FORTY = 40


def _first(world: dt.World, count: int) -> list[str]:
    """The largest economies."""
    order = world.income.sortby(world.income, ascending=False).economy.values
    return [str(label) for label in order[:count]]


def _players(world: dt.World, count: int) -> list[str]:
    return SEVEN if count == len(SEVEN) else _first(world, count)


def _response(by: str, groups: int | None) -> Case:
    world = dt.World.embedded()

    def run() -> Report:
        found = dt.strategy.best_response(world, "USA", by=by, groups=groups)  # type: ignore[arg-type]
        if not found.holds:
            raise DisagreementError(found.checks)
        return Report(found.solves, found.gradient)

    return Case(run)


def _war(count: int, groups: int | None) -> Case:
    world = dt.World.embedded()
    players = _players(world, count)

    def run() -> Report:
        by = "uniform" if groups is None else "sector"
        found = dt.strategy.nash(world, players, by=by, groups=groups)
        if not found.certificate.holds:
            raise DisagreementError(str(found.certificate))
        return Report(found.solves, found.certificate.largest_gain)

    return Case(run)


for _by, _groups, _what in (
    ("uniform", None, "one rate"),
    ("sector", 8, "8 rates, one a sector group"),
    ("partner-sector", 8, "630 rates, partner x sector group"),
):
    register(
        Benchmark(
            f"response-{_by}",
            "`dt.strategy.best_response` of the USA, 3 starts and all checks",
            f"80 x 50, {_what}",
            partial(_response, _by, _groups),
            warm_up=0,
            repeats=1 if _by == "partner-sector" else 3,
            against="gradient-80x50",
        )
    )

for _count in (3, len(SEVEN), 20, FORTY, 80):
    for _groups in (None, 8):
        _rates = f"{_count} x {_groups or 1} rates"
        register(
            Benchmark(
                f"nash-{_count}x{_groups or 1}",
                "`dt.strategy.nash` with its certificate, 4 starts a player",
                f"80 x 50, {_count} players, {_rates}",
                partial(_war, _count, _groups),
                warm_up=0,
                repeats=0,
                against="gradient-80x50",
                long=_count > len(SEVEN),
            )
        )
