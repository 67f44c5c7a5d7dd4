"""Benchmarks of a ledger of 100,000 measures, against reading and asking them one by one."""

from __future__ import annotations

import atexit
import datetime as dt
import json
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import Any

import numpy as np

from benchmarks.measure import ROOT
from benchmarks.registry import Benchmark, Case, DisagreementError, Report, SkipError, register
from detente.policy.ledger import Ledger
from detente.policy.measure import Measure

MEASURES = 100_000
SIZE = "100,000 measures"
DAY, KNOWN = dt.date(2024, 6, 30), dt.date(2023, 12, 31)
FIRST = dt.date(2009, 1, 1)
DAYS = 6_200
AMENDED = 0.1
"""Share of measures of which a later version became known."""

_ACTORS = ("USA", "CHN", "EU", "IND", "BRA", "GBR", "JPN", "KOR", "CAN", "MEX", "TUR", "IDN", "VNM", "AUS")
_INSTRUMENTS = {
    "import tariff": 0.35,
    "subsidy": 0.25,
    "anti-dumping": 0.15,
    "export control": 0.08,
    "quota": 0.05,
    "import ban": 0.04,
    "countervailing": 0.04,
    "safeguard": 0.02,
    "export tax": 0.02,
}
_RATES = np.array([0.05, 0.075, 0.1, 0.15, 0.2, 0.25, 0.35, 0.5])


def measures(count: int = MEASURES) -> list[Measure]:
    """Measures such as those of a global database: dated, on products, a third of them over, some amended.

    Equal on every call.
    """
    random = np.random.default_rng(1947)
    instruments = random.choice(list(_INSTRUMENTS), count, p=list(_INSTRUMENTS.values()))
    found = []
    for at in range(count):
        fields = _fields(random, at, str(instruments[at]))
        found.append(Measure.model_validate(fields))
        if random.random() < AMENDED:
            found.append(Measure.model_validate(_amended(random, fields)))
    return found


def _fields(random: np.random.Generator, at: int, instrument: str) -> dict[str, Any]:
    actor, partner = random.choice(len(_ACTORS), 2, replace=False)
    start = FIRST + dt.timedelta(int(random.integers(DAYS)))
    announced = start - dt.timedelta(int(random.integers(1, 60)))
    chapters = random.integers(1, 97, int(random.integers(1, 8)))
    codes = [f"{chapter:02d}{random.integers(1, 30):02d}{random.integers(10, 99)}" for chapter in chapters]
    fields: dict[str, Any] = {
        "id": f"synthetic-{at}",
        "title": f"Measure {at} on imports of listed goods",
        "state_act": f"Act {at // 3}",
        "instrument": instrument,
        "imposed_by": [_ACTORS[actor]],
        "on": [_ACTORS[partner]] if random.random() < 0.7 else ["all"],
        "rates": [{"rate": float(random.choice(_RATES)), "basis": "additional"}],
        "products": {"text": "As listed in the annex of the act.", "hs": sorted(set(codes))},
        "announced": announced,
        "from": start,
        "recorded_on": announced,
        "sources": [{"title": f"Official notice {at}", "publisher": "Official gazette", "date": announced}],
    }
    if random.random() < 0.35:
        fields["until"] = start + dt.timedelta(int(random.integers(180, 1800)))
    if random.random() < 0.05:
        pause = start + dt.timedelta(int(random.integers(30, 120)))
        fields["suspended"] = [{"from": pause, "until": pause + dt.timedelta(45)}]
    return fields


def _amended(random: np.random.Generator, fields: dict[str, Any]) -> dict[str, Any]:
    known = fields["from"] + dt.timedelta(int(random.integers(30, 170)))
    return fields | {"recorded_on": known, "until": known + dt.timedelta(10), "note": "Ended early."}


def plain_measures(path: Path) -> list[Measure]:
    """Every measure of a file, read with pandas and validated one by one."""
    import pandas as pd

    documents = pd.read_parquet(path, columns=["document"])["document"]
    return [Measure.model_validate(json.loads(text)) for text in documents]


def plain_in_force(versions: list[Measure], day: dt.date, known_on: dt.date) -> list[str]:
    """Ids of the measures in force on a day as known on another, found in a loop."""
    latest: dict[str, Measure] = {}
    for measure in versions:
        if measure.recorded_on <= known_on:
            latest[measure.id] = measure
    return sorted(measure.id for measure in latest.values() if measure.in_force(day))


def write_file(path: str) -> None:
    """Write the measures to a Parquet file."""
    Ledger.from_measures(measures()).export(path)


def _file() -> Path:
    """The measures in a file, made by another process: the memory that takes is not the memory of reading it."""
    try:
        import pyarrow  # noqa: F401
    except ImportError:
        raise SkipError('pyarrow is not installed: pip install "detente[data]"') from None
    folder = mkdtemp()
    atexit.register(rmtree, folder, ignore_errors=True)
    path = Path(folder) / "ledger.parquet"
    code = f"from benchmarks.ledger import write_file; write_file({str(path)!r})"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)
    return path


def _write() -> Case:
    path = _file()
    ledger = Ledger.open(path)
    count = len(ledger.versions())

    def run() -> Report:
        ledger.export(path)
        return Report()

    return Case(run, lambda: f"{path.stat().st_size / 2**20:.0f} MiB for {count:,} versions")


def _load() -> Case:
    path = _file()

    def run() -> Report:
        Ledger.open(path).as_of(DAY)
        return Report()

    return Case(run)


def _ask(question: Callable[[Ledger], Any]) -> Case:
    ledger = Ledger.open(_file())

    def run() -> Report:
        question(ledger)
        return Report()

    return Case(run)


def _plain_load() -> Case:
    path = _file()
    found: list[Measure] = []

    def run() -> Report:
        found[:] = plain_measures(path)
        return Report()

    def check() -> str:
        if found != Ledger.open(path).versions():
            raise DisagreementError("the two ways do not read the same measures")
        return f"both read the same {len(found):,} versions of measures"

    return Case(run, check)


def _plain_in_force() -> Case:
    path = _file()
    versions = plain_measures(path)
    found: list[str] = []

    def run() -> Report:
        found[:] = plain_in_force(versions, DAY, KNOWN)
        return Report()

    return Case(run, lambda: agreement(Ledger.open(path), found))


def agreement(ledger: Ledger, plain: list[str]) -> str:
    """How many measures both ways find in force.

    Raises:
        DisagreementError: they do not find the same.
    """
    quick = sorted(ledger.in_force(DAY, KNOWN).ids)
    if quick != plain:
        differing = sorted(set(quick) ^ set(plain))
        raise DisagreementError(f"{len(differing)} measures are in force one way only: {differing[:3]}")
    return f"both find the same {len(plain):,} measures in force"


def _as_of(ledger: Ledger) -> Any:
    return ledger.as_of(DAY, KNOWN)


def _in_force(ledger: Ledger) -> Any:
    return ledger.in_force(DAY, KNOWN)


_FORCE, _ASK = "ledger, `in_force` as known on an earlier day", "ledger, `as_of` as known on an earlier day"
register(Benchmark("ledger", "ledger, open a Parquet file and ask `as_of`", SIZE, _load))
register(
    Benchmark(
        "ledger-plain", "ledger, plain reading: pandas and one by one", SIZE, _plain_load, 0, 1, "ledger"
    )
)
register(Benchmark("ledger-as-of", _ASK, SIZE, partial(_ask, _as_of), repeats=15))
register(Benchmark("ledger-in-force", _FORCE, SIZE, partial(_ask, _in_force), repeats=15))
register(
    Benchmark(
        "ledger-in-force-plain",
        "ledger, plain question: a loop over measures",
        SIZE,
        _plain_in_force,
        repeats=3,
        against="ledger-in-force",
    )
)
register(Benchmark("ledger-write", "ledger, write a Parquet file", SIZE, _write, 0, 3))
