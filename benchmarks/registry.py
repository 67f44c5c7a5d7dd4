"""The list of benchmarks: what each is called, how often it runs, and what it is compared with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

MODULES = (
    "solving",
    "paths",
    "ensembles",
    "strategy",
    "plain",
    "nafta",
    "gravity",
    "ledger",
    "reader",
    "command_line",
    "web",
    "page",
)

_known: dict[str, Benchmark] = {}


class SkipError(Exception):
    """A benchmark cannot run here; the text says what it lacks."""


class DisagreementError(AssertionError):
    """Two methods that should give the same numbers do not."""


@dataclass(frozen=True)
class Report:
    """What one run says about itself.

    Attributes:
        iterations: steps taken, where there are any.
        residual: largest violation of an equilibrium condition, where it is known.
        steps_needed: for a run cut short, the steps it would have taken; the time is then extrapolated.
    """

    iterations: int | None = None
    residual: float | None = None
    steps_needed: float | None = None


@dataclass(frozen=True)
class Case:
    """A benchmark made ready.

    Attributes:
        run: what is timed.
        check: called once after the timing; raises `DisagreementError`, or says how well the results agree.
    """

    run: Callable[[], Report]
    check: Callable[[], str] | None = None


@dataclass(frozen=True)
class Benchmark:
    """One line of the table.

    Attributes:
        name: what ``--only`` takes.
        title: what is timed, for a reader.
        size: of the world, for a reader.
        make: loads and builds what the run needs; not timed.
        warm_up: untimed runs after the first, which is timed apart because it may compile.
        repeats: timed runs; 0 takes the first run as the measurement.
        against: the benchmark whose median is the unit of the ratio.
        external: True if the work happens in a process of its own, whose memory is then reported.
        one_thread: True to keep NumPy's linear algebra on one thread: on small matrices a second one gains
            nothing on a quiet machine, and waits for its turn on a busy one.
        long: True for what runs with ``--long`` only.
    """

    name: str
    title: str
    size: str
    make: Callable[[], Case]
    warm_up: int = 1
    repeats: int = 7
    against: str | None = None
    external: bool = False
    one_thread: bool = False
    long: bool = False

    @property
    def label(self) -> str:
        """Title and size, for a line of text."""
        return f"{self.title}, {self.size}" if self.size else self.title


def register(benchmark: Benchmark) -> Benchmark:
    """Put a benchmark on the list; a name is given once."""
    if benchmark.name in _known:
        raise ValueError(f"the benchmark '{benchmark.name}' is registered twice")
    _known[benchmark.name] = benchmark
    return benchmark


def benchmarks() -> dict[str, Benchmark]:
    """All benchmarks by name, in the order of the table."""
    for module in MODULES:
        import_module(f"benchmarks.{module}")
    return dict(_known)
