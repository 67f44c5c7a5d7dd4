"""What all requests share: the world, its ledgers, the answers that are kept, and whose turn it is."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from threading import BoundedSemaphore, Lock
from typing import TYPE_CHECKING

from detente import __version__
from detente.errors import InputError, Problem, nearest
from detente.show.web.cache import Answers
from detente.show.web.deadline import within
from detente.show.web.problems import TOO_MANY, RefusedError
from detente.show.web.settings import Settings

if TYPE_CHECKING:
    from detente.economy.world import World
    from detente.show.web.policies import KeptLedger
    from detente.simulate.scenario import Scenario

USUAL_LEDGER = "us-china"


class Desk:
    """The world and the ledgers, opened once; answers; and how many work at the same time.

    Attributes:
        settings: how the server is run.
        answers: the answers that are kept.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        limits = settings.limits
        self.answers = Answers(limits.answers, limits.answer_bytes)
        self._turns = BoundedSemaphore(limits.at_once)
        self._reading = BoundedSemaphore(1)
        self._ledgers: dict[str, KeptLedger] = {}
        self._lock, self._importing = Lock(), Lock()
        self._working = 0

    @cached_property
    def world(self) -> World:
        """The embedded world."""
        from detente.economy.world import World

        return World.embedded()

    def ledger(self, name: str = USUAL_LEDGER) -> KeptLedger:
        """A bundled ledger that remembers its policies.

        Raises:
            InputError: no bundled ledger has the name.
        """
        from detente.policy.ledger import Ledger
        from detente.policy.ledger_files import bundled_ledgers
        from detente.show.web.policies import KeptLedger

        if name not in bundled_ledgers():
            cure = nearest(name[:100], bundled_ledgers())
            raise InputError(Problem("ledger", "there is no such bundled ledger", "", cure))
        with self._lock:
            if name not in self._ledgers:
                found = Ledger.embedded(name)
                self._ledgers[name] = KeptLedger.over(found, self.world, self.settings.limits.policies)
            return self._ledgers[name]

    def opened(self, scenario: Scenario) -> Scenario:
        """A scenario that reads its ledger from here, where policies are remembered."""
        if scenario.ledger is not None:
            scenario._opened = (scenario.ledger, self.ledger(scenario.ledger))
        return scenario

    def open_solver(self) -> None:
        """Import what solves, in one thread at a time: what one has half imported is broken for another."""
        with self._importing:
            import detente.model.equilibrium
            import detente.simulate.ensembles.ensembles
            import detente.simulate.outcome  # noqa: F401

    @property
    def stands_on(self) -> tuple[str, ...]:
        """What every answer depends on besides its question: version, world, ledgers."""
        return __version__, self.world.fingerprint, self.ledger().vintage

    @property
    def is_busy(self) -> bool:
        """Whether somebody waits for an answer."""
        return self._working > 0

    @contextmanager
    def turn(self, reading: bool = False) -> Iterator[None]:
        """Wait for a turn to work something out, and work for a bounded time.

        Args:
            reading: of reports, which is done one at a time.

        Raises:
            RefusedError: no turn within the time that a request waits, or not done within the time that it works.
        """
        limits = self.settings.limits
        gate = self._reading if reading else self._turns
        with self._lock:
            self._working += 1
        try:
            if not gate.acquire(timeout=limits.wait_seconds):
                raise RefusedError(TOO_MANY, Problem("server", "too many ask at once", "", "Ask again later"))
            try:
                self.open_solver()  # before the clock runs: stopped within an import, a module stays broken
                with within(limits.work_seconds):
                    yield
            finally:
                gate.release()
        finally:
            with self._lock:
                self._working -= 1

    def quiet(self, seconds: float) -> None:
        """Wait while somebody waits for an answer, at most for some seconds."""
        until = time.monotonic() + seconds
        while self.is_busy and time.monotonic() < until:
            time.sleep(0.02)
