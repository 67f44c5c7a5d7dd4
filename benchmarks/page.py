"""Benchmarks of the page in a browser: the first view, and a move of the day slider until it is drawn again."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from benchmarks.registry import Benchmark, Case, DisagreementError, Report, SkipError, register
from benchmarks.web import Running

if TYPE_CHECKING:
    from tests.web.in_browser import Driver

FIRST_VIEW, MOVE = 1.0, 0.3
"""Seconds, medians: until a visitor sees the first view, and from a key on the slider to the drawing."""
VISITS, MOVES = 5, 15


@contextmanager
def browser() -> Iterator[Driver]:
    """A browser at a warm server.

    Raises:
        SkipError: there is no browser, or what drives it is missing.
    """
    try:
        from tests.web.browser import prepare
        from tests.web.in_browser import driven
    except ImportError as error:
        raise SkipError(f"the tests' parts are not installed: {error}") from None
    missing, program = prepare.missing(), prepare.browser()
    if missing or program is None:
        raise SkipError("; ".join(missing))
    running = Running()
    try:
        running.warmed()
        with driven(f"{running.url}/", program) as driver:
            driver.ask("speed.first")
            yield driver
    finally:
        running.close()


def _timed(check: str, given: dict, wanted: float, words: str) -> Case:
    """A case whose browser measures by itself: what it found is held against what is wanted."""
    opened = browser()
    driver = opened.__enter__()
    found: list[float] = []

    def run() -> Report:
        if check == "speed.first":
            found[:] = [driver.ask(check)["drawn"] for _ in range(VISITS)]
        else:
            found[:] = driver.ask(check, **given)
        return Report(iterations=len(found))

    def told() -> str:
        opened.__exit__(None, None, None)
        median, slowest = statistics.median(found), max(found)
        if median > wanted:
            raise DisagreementError(f"{words}: median {median:.3f} s; {wanted} s wanted")
        return (
            f"{words}: median {median:.3f} s of {len(found)}, the slowest {slowest:.3f} s; {wanted} s wanted"
        )

    return Case(run, told)


register(
    Benchmark(
        "page-first",
        f"the page's first view, {VISITS} visits with nothing kept",
        "80 x 50",
        lambda: _timed("speed.first", {}, FIRST_VIEW, "from the address to all drawn"),
        warm_up=0,
        repeats=0,
        external=True,
        long=True,
    )
)
register(
    Benchmark(
        "page-slider",
        f"{MOVES} moves of the day slider on the page",
        "80 x 50",
        lambda: _timed("speed.moves", {"count": MOVES}, MOVE, "from a key to the next drawing"),
        warm_up=0,
        repeats=0,
        external=True,
        long=True,
    )
)
