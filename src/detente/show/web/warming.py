"""What is made ready in the background: the compiled solver, the policies of all days, the presets' answers."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Event, Thread
from typing import TYPE_CHECKING

from detente.errors import DetenteError

if TYPE_CHECKING:
    import datetime as dt

    from detente.show.web.desk import Desk

THREAD = "detente warming"
BEGIN_SECONDS = 0.5
QUIET_SECONDS = 5.0
"""How long a step waits for those who ask."""


class Warming:
    """A thread that works ahead while nobody asks, and stops when the server does.

    Attributes:
        done: set once everything is ready, or the thread has ended before.
    """

    def __init__(self, desk: Desk) -> None:
        self.done = Event()
        self._desk, self._stopped = desk, Event()
        self._thread = Thread(target=self._work, name=THREAD, daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End after the step at hand."""
        self._stopped.set()
        if self._thread.ident is not None:
            self._thread.join(QUIET_SECONDS)

    def _work(self) -> None:
        # A server that finds its port taken ends before this.
        self._stopped.wait(BEGIN_SECONDS)
        try:
            self._ahead()
        finally:
            self.done.set()

    def _ahead(self) -> None:
        from detente.show.web.presets import PRESETS
        from detente.show.web.requests import SolveBody
        from detente.show.web.routes_solve import solved

        for preset in PRESETS:
            if self._stopped.is_set():
                return
            body = {key: value for key, value in preset.items() if key != "id"}
            try:
                solved(self._desk, SolveBody(scenario=body))
            except DetenteError:
                continue
        for day in _days_by_interest(self._desk):
            self._desk.quiet(QUIET_SECONDS)
            if self._stopped.is_set():
                return
            # The page shows a day as it was known then, and with hindsight where that is asked for.
            self._desk.ledger().policy(self._desk.world, day, day)
            self._desk.ledger().policy(self._desk.world, day)


def _days_by_interest(desk: Desk) -> Iterator[dt.date]:
    """The ledger's days, those up to which it was kept first and backwards, then those to come."""
    ledger = desk.ledger()
    last = ledger.heading.known_to or ledger.days[-1]
    yield from (day for day in reversed(ledger.days) if day <= last)
    yield from (day for day in ledger.days if day > last)
