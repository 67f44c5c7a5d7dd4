"""Measuring: every benchmark in a process of its own, so that memory and compile time are its own too."""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from time import perf_counter

from benchmarks.registry import Benchmark, Case, DisagreementError, Report, SkipError

ROOT = Path(__file__).resolve().parents[1]
MARK = "MEASUREMENT "
LONGEST = 3600


@dataclass(frozen=True)
class Measurement:
    """What was measured. Times in seconds, memory in MiB.

    Attributes:
        name: of the benchmark.
        status: "measured", "skipped" or "failed".
        first: time of the first run, compilation included.
        median: of the timed runs.
        fastest: of the timed runs.
        slowest: of the timed runs.
        repeats: number of timed runs.
        iterations: as the run reports them.
        residual: as the run reports it.
        extrapolated: time to the end of a run that was cut short; None for a run that ended.
        peak_memory: largest resident memory of the process; None where it cannot be told.
        note: how results agree, why it was skipped, or how it failed.
    """

    name: str
    status: str
    first: float | None = None
    median: float | None = None
    fastest: float | None = None
    slowest: float | None = None
    repeats: int = 0
    iterations: int | None = None
    residual: float | None = None
    extrapolated: float | None = None
    peak_memory: float | None = None
    note: str = ""

    @property
    def time(self) -> float | None:
        """The time a run takes: the median, or the extrapolation of one cut short."""
        return self.median if self.extrapolated is None else self.extrapolated


def measure_apart(benchmark: Benchmark) -> Measurement:
    """Measure a benchmark in a new process."""
    command = [sys.executable, "-m", "benchmarks", "--inside", benchmark.name]
    # A compilation cache left by earlier runs would make the first run look fast.
    environment = {**os.environ, "JAX_ENABLE_COMPILATION_CACHE": "false"}
    if benchmark.one_thread:
        environment["OPENBLAS_NUM_THREADS"] = "1"
    try:
        done = subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=LONGEST, check=False
        )
    except subprocess.TimeoutExpired:
        return Measurement(benchmark.name, "failed", note=f"not done after {LONGEST} s")
    found = [line for line in done.stdout.splitlines() if line.startswith(MARK)]
    if not found:
        last = (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1]
        return Measurement(benchmark.name, "failed", note=last)
    return Measurement(**json.loads(found[-1].removeprefix(MARK)))


def measure_inside(benchmark: Benchmark) -> None:
    """Measure a benchmark in this process and print the measurement for the process that started it."""
    try:
        measured = _measure(benchmark)
    except SkipError as reason:
        measured = Measurement(benchmark.name, "skipped", note=str(reason))
    print(MARK + json.dumps(asdict(measured)), flush=True)


def _measure(benchmark: Benchmark) -> Measurement:
    case = benchmark.make()
    first, report = _timed(case)
    for _ in range(benchmark.warm_up if benchmark.repeats else 0):
        case.run()
    times = [_timed(case)[0] for _ in range(benchmark.repeats)] or [first]
    # The check loads and solves more than the run does, so memory is read before it.
    memory = _peak_memory(benchmark.external)
    status, note = _checked(case)
    median = statistics.median(times)
    needed = report.steps_needed
    return Measurement(
        name=benchmark.name,
        status=status,
        first=first,
        median=median,
        fastest=min(times),
        slowest=max(times),
        repeats=len(times),
        iterations=report.iterations,
        residual=report.residual,
        extrapolated=median * needed / report.iterations if needed and report.iterations else None,
        peak_memory=memory,
        note=note,
    )


def _timed(case: Case) -> tuple[float, Report]:
    start = perf_counter()
    report = case.run()
    return perf_counter() - start, report


def _checked(case: Case) -> tuple[str, str]:
    try:
        return "measured", case.check() if case.check else ""
    except DisagreementError as failure:
        return "failed", str(failure)


def _peak_memory(external: bool) -> float | None:
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    if external and started <= own:
        # A process begins its life with the memory of the one that started it: below that nothing is known.
        return None
    # Linux counts in KiB, macOS in bytes.
    return (started if external else own) / (1024**2 if sys.platform == "darwin" else 1024)
