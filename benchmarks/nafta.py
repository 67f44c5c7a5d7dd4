"""Benchmarks of the classic NAFTA counterfactual of Caliendo and Parro (2015): 31 countries x 40 sectors.

The authors' public data carry no licence, so they are not part of the repository; without them these
benchmarks are skipped.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from benchmarks.plain import plain_case, welfare_hat
from benchmarks.registry import Benchmark, Case, DisagreementError, SkipError, register
from benchmarks.solving import arrays_of, report_of, solve_arrays
from tests.replication import FOLDER, Replication

ALLOWED_POINTS = 1e-4
"""Percentage points from the original programs' results, which stop at 1e-7 on excess trade balances."""


def nafta_problem() -> tuple[Any, Replication]:
    """The NAFTA experiment without deficits: the six tariffs of 1993 go to their levels of 2005.

    Raises:
        SkipError: if the data are not there.
    """
    if not FOLDER.is_dir():
        raise SkipError("the reference data of Caliendo and Parro (2015) are not on this machine")
    paper = Replication(FOLDER)
    world = paper.world("base_noS")
    return arrays_of(world, paper.nafta(world)), paper


def _solve() -> Case:
    problem, paper = nafta_problem()
    return Case(lambda: report_of(solve_arrays(problem)), lambda: _against_original(problem, paper))


def _against_original(problem: Any, paper: Replication) -> str:
    ours = 100 * (welfare_hat(problem) - 1)
    original = paper.results("nafta_only_noS")["exact_real_income_pct"].values
    gap = float(np.max(np.abs(ours - original)))
    if not gap <= ALLOWED_POINTS:
        raise DisagreementError(f"real income is {gap:.1e} points from the original programs' results")
    mexico = ours[paper.countries.index("MEX")]
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
