"""Benchmarks of the classic NAFTA counterfactual of Caliendo and Parro (2015): 31 countries x 40 sectors.

The authors' public data carry no licence, so they are not part of the repository; without them these
benchmarks are skipped.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

import detente as dt
from benchmarks.measure import ROOT
from benchmarks.plain import plain_case, welfare_hat
from benchmarks.registry import Benchmark, Case, DisagreementError, SkipError, register
from benchmarks.solving import arrays_of, report_of, solve_arrays

DATA = ROOT.parent / "shared" / "data" / "caliendo_parro_2015"
COUNTRIES, SECTORS, TRADABLES = 31, 40, 20
PARTNERS = ("CAN", "MEX", "USA")
NON_TRADABLE_ELASTICITY = 8.22
ALLOWED_POINTS = 1e-4
"""Percentage points from the original programs' results, which stop at 1e-7 on excess trade balances."""


def nafta_problem(data: Path = DATA) -> tuple[Any, list[str]]:
    """The NAFTA experiment without deficits: the six tariffs of 1993 go to their levels of 2005.

    Returns:
        The problem and the country labels.

    Raises:
        SkipError: if the data are not there.
    """
    if not data.is_dir():
        raise SkipError("the reference data of Caliendo and Parro (2015) are not on this machine")
    labels = [row["iso3"] for row in results(data)]
    before, after = _tariffs(data, 1993), _tariffs(data, 2005)
    places = [labels.index(code) for code in PARTNERS]
    among = np.ix_(places, places, range(SECTORS))
    tariff = before.copy()
    tariff[among] = after[among]
    world = _world(data, labels, before)
    return arrays_of(world, dt.Policy.from_arrays(world, tariff=tariff)), labels


def results(data: Path = DATA) -> list[dict[str, str]]:
    """The original programs' results for this experiment, one row a country."""
    with (data / "reference" / "country_results.csv").open(encoding="utf-8", newline="") as stream:
        return [row for row in csv.DictReader(stream) if row["scenario"] == "nafta_only_noS"]


def _world(data: Path, labels: list[str], tariff: np.ndarray) -> dt.World:
    base = data / "base_noS"
    shares = np.loadtxt(base / f"Din_{COUNTRIES * SECTORS}x{COUNTRIES}.csv", delimiter=",")
    trade_share = shares.reshape(SECTORS, COUNTRIES, COUNTRIES).transpose(2, 1, 0)
    spending = np.loadtxt(base / f"X0_{SECTORS}x{COUNTRIES}.csv", delimiter=",").T
    value_added_share = np.loadtxt(data / "B.txt").T
    mix = np.loadtxt(data / "IO.txt").reshape(COUNTRIES, SECTORS, SECTORS)
    theta = np.full(SECTORS, NON_TRADABLE_ELASTICITY)
    theta[:TRADABLES] = np.loadtxt(data / "T.txt")
    sectors = [f"S{place + 1:02d}" for place in range(SECTORS)]
    flows = {"exporter": labels, "importer": labels, "sector": sectors}
    cells = {"economy": labels, "sector": sectors, "use_sector": sectors}
    # Some input shares of the original tables are slightly below zero, which World.from_tables refuses.
    return dt.World(
        trade=xr.DataArray(trade_share * spending, flows, list(flows)),
        input_share=xr.DataArray(mix * (1 - value_added_share)[:, None, :], cells, list(cells)),
        tariff=xr.DataArray(tariff, flows, list(flows)),
        trade_elasticity=xr.DataArray(theta, {"sector": sectors}, ["sector"]),
    )


def _tariffs(data: Path, year: int) -> np.ndarray:
    rates = np.zeros((COUNTRIES, COUNTRIES, SECTORS))
    blocks = np.loadtxt(data / f"tariffs{year}.txt").reshape(TRADABLES, COUNTRIES, COUNTRIES)
    rates[:, :, :TRADABLES] = blocks.transpose(2, 1, 0) / 100
    rates[np.arange(COUNTRIES), np.arange(COUNTRIES)] = 0
    return rates


def _solve() -> Case:
    problem, labels = nafta_problem()
    return Case(lambda: report_of(solve_arrays(problem)), lambda: _against_original(problem, labels))


def _against_original(problem: Any, labels: list[str]) -> str:
    ours = 100 * (welfare_hat(problem) - 1)
    original = np.array([float(row["exact_real_income_pct"]) for row in results()])
    gap = float(np.max(np.abs(ours - original)))
    if not gap <= ALLOWED_POINTS:
        raise DisagreementError(f"real income is {gap:.1e} points from the original programs' results")
    mexico = ours[labels.index("MEX")]
    return f"real income within {gap:.0e} points of the original programs' results (Mexico {mexico:.4f} %)"


def _plain() -> Case:
    return plain_case(nafta_problem()[0])


register(Benchmark("solve-nafta", "NAFTA, solve, the model alone", "31 x 40", _solve, repeats=15))
register(
    Benchmark(
        "plain-nafta",
        "NAFTA, nested fixed point, plain NumPy",
        "31 x 40",
        _plain,
        warm_up=0,
        repeats=3,
        against="solve-nafta",
    )
)
