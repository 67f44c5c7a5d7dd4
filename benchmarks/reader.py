"""Benchmarks of the reader: one article, and how the time grows from a hundred reports to a thousand."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from itertools import cycle, islice
from pathlib import Path

from benchmarks.measure import ROOT
from benchmarks.registry import Benchmark, Case, DisagreementError, Report, SkipError, register
from detente.reader.reading import Reading, read

FOLDERS = (ROOT / "tests" / "data" / "reports", ROOT / "examples" / "reports")
"""Reports of our own; the first folder that has any is read."""
DAY = "2025-10-18"
_ECONOMIES = ("China", "India", "Brazil", "Canada", "Japan", "Mexico", "Vietnam", "Thailand")
_NAME = re.compile(rf"\b(?:{'|'.join(_ECONOMIES)})\b")
_PERCENT = re.compile(r"\b\d{1,2}(?= ?(?:%|percent|per cent))")


def articles() -> list[str]:
    """The texts of our own reports.

    Raises:
        SkipError: where there are none.
    """
    for folder in FOLDERS:
        found = [path.read_text(encoding="utf-8") for path in sorted(Path(folder).glob("*.txt"))]
        if found:
            return found
    raise SkipError("there are no reports in tests/data/reports or examples/reports")


def many(count: int) -> dict[str, str]:
    """Reports in any number: our own with other economies and rates, equal on every call."""
    found = islice(cycle(articles()), count)
    return {f"{number:05d}.txt": _varied(text, number) for number, text in enumerate(found)}


def _varied(text: str, number: int) -> str:
    """A report with its economies moved on by one and its rates by some points for each time it is told again."""
    moved = _NAME.sub(lambda name: _ECONOMIES[(_ECONOMIES.index(name[0]) + number) % len(_ECONOMIES)], text)
    return _PERCENT.sub(lambda rate: str((int(rate[0]) + number) % 99 + 1), moved)


def _each_apart() -> Case:
    """Every article as a reading of its own; what is timed is all of them, and the note says each."""
    texts = articles()
    found: list[Reading] = []

    def run() -> Report:
        found[:] = [read(text, DAY) for text in texts]
        return Report(iterations=len(texts))

    def check() -> str:
        if not all(reading.claims for reading in found):
            raise DisagreementError("an article was read without a claim")
        words = sorted(len(text.split()) for text in texts)
        return f"{len(texts)} articles, {words[len(words) // 2]} words the median one"

    return Case(run, check)


def _together(count: int) -> Case:
    texts = many(count)
    found: list[Reading] = []

    def run() -> Report:
        found[:] = [read(texts, DAY)]
        return Report(iterations=count)

    def check() -> str:
        if len(found[0].reports) != count or found[0].refused:
            raise DisagreementError(f"{len(found[0].reports)} of {count} reports were read")
        return f"{len(found[0].claims)} claims, {len(found[0].rows)} rows"

    return Case(run, check)


def _register(name: str, title: str, size: str, make: Callable[[], Case], **more: object) -> None:
    register(Benchmark(name, title, size, make, **more))  # type: ignore[arg-type]


_register("read-articles", "reading articles, each apart", "all own texts", _each_apart, repeats=7)
_register("read-100", "reading reports together", "100 reports", partial(_together, 100), repeats=3)
_register(
    "read-1000",
    "reading reports together",
    "1,000 reports",
    partial(_together, 1000),
    repeats=1,
    against="read-100",
)
