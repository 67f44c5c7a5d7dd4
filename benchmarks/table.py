"""The table of measurements, for a terminal and as Markdown."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version

from benchmarks.measure import Measurement
from benchmarks.registry import Benchmark

COLUMNS = ("benchmark", "size", "median", "range", "first run", "steps", "residual", "peak memory", "ratio")

WIDTH_OF_A_FILE = 160
BEGIN = "<!-- From here: written by `python -m benchmarks --write`. -->"
END = "<!-- To here. -->"


def rows(measured: Sequence[Measurement], known: Mapping[str, Benchmark]) -> list[tuple[str, ...]]:
    """One row of text a measurement, in the order of `COLUMNS`."""
    by_name = {measurement.name: measurement for measurement in measured}
    return [_row(measurement, known[measurement.name], by_name) for measurement in measured]


def markdown(measured: Sequence[Measurement], known: Mapping[str, Benchmark]) -> str:
    """The table, the notes under it and the machine, ready for a page."""
    lines = ["| " + " | ".join(COLUMNS) + " |", "|---|---|" + "---:|" * (len(COLUMNS) - 2)]
    lines += ["| " + " | ".join(row) + " |" for row in rows(measured, known)]
    notes = [f"- {_said(m, known[m.name])}." for m in measured if m.note]
    return "\n".join([*lines, "", *notes, "", machine()])


def inserted(page: str, text: str) -> str:
    """A page with what stands between its two marks replaced.

    Raises:
        ValueError: if the page lacks the marks.
    """
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"the page needs the lines {BEGIN} and {END}")
    return f"{before}{BEGIN}\n\n{text}\n\n{END}{after}"


def show(measured: Sequence[Measurement], known: Mapping[str, Benchmark]) -> None:
    """Print the table to a terminal."""
    from rich.console import Console
    from rich.table import Table

    table = Table()
    for place, column in enumerate(COLUMNS):
        table.add_column(column, justify="left" if place < 2 else "right", no_wrap=place > 0)
    for row in rows(measured, known):
        table.add_row(*row)
    console = Console()
    if not console.is_terminal:
        console.width = WIDTH_OF_A_FILE
    console.print(table)
    for measurement in measured:
        if measurement.note:
            console.print(_said(measurement, known[measurement.name]), highlight=False)
    console.print(machine(), highlight=False)


def machine() -> str:
    """What the numbers were measured on: cores, Python and packages."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    packages = ", ".join(f"{name} {_version(name)}" for name in ("jax", "numpy", "scipy"))
    python = f"Python {platform.python_version()}"
    return f"Measured on {cores} cores ({platform.machine()}), {python}, {packages}."


def seconds(value: float | None) -> str:
    """A time in the unit that reads best."""
    if value is None:
        return ""
    if value < 1:
        return f"{1000 * value:.3g} ms"
    return f"{value:.3g} s" if value < 100 else f"{value:,.0f} s"


def _said(measurement: Measurement, benchmark: Benchmark) -> str:
    return f"{benchmark.label}: {measurement.note}"


def _row(
    measurement: Measurement, benchmark: Benchmark, by_name: Mapping[str, Measurement]
) -> tuple[str, ...]:
    if measurement.status == "skipped":
        return (benchmark.title, benchmark.size, "skipped", *[""] * 6)
    failed = " (failed)" if measurement.status == "failed" else ""
    extrapolated = " extrapolated" if measurement.extrapolated else ""
    spread = f"{seconds(measurement.fastest)} to {seconds(measurement.slowest)}"
    return (
        benchmark.title + failed,
        benchmark.size,
        seconds(measurement.time) + extrapolated,
        spread if measurement.repeats > 1 else "one run",
        seconds(measurement.first),
        "" if measurement.iterations is None else str(measurement.iterations),
        "" if measurement.residual is None else f"{measurement.residual:.1e}",
        "" if measurement.peak_memory is None else f"{measurement.peak_memory:,.0f} MiB",
        _ratio(measurement, benchmark, by_name),
    )


def _ratio(measurement: Measurement, benchmark: Benchmark, by_name: Mapping[str, Measurement]) -> str:
    unit = by_name.get(benchmark.against or "")
    if unit is None or not unit.time or not measurement.time:
        return ""
    ratio = measurement.time / unit.time
    return f"{ratio:,.0f} x" if ratio >= 10 else f"{ratio:.2g} x"


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"
