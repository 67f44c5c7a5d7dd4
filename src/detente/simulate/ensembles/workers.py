"""Those who work out pieces: what is asked of them, whoever they are; and the threads of this process."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from typing import Any, Protocol

from detente.simulate.ensembles.plan import Plan
from detente.simulate.ensembles.travelling import Piece


class Workers(Protocol):
    """Threads, processes or a cluster, that work out pieces of one plan."""

    @property
    def room(self) -> int:
        """How many pieces may be under way at once."""
        ...

    def submit(self, number: int) -> Any:
        """Hand out a piece; what is given stands for it."""
        ...

    def some_of(self, waiting: Collection[Any]) -> Collection[Any]:
        """Those that are ready, one at least."""
        ...

    def result(self, one: Any) -> Piece:
        """The piece that something ready stands for."""
        ...

    def close(self) -> None:
        """End, and leave nothing behind."""
        ...


def as_they_come(workers: Workers, wanted: Iterable[int]) -> Iterator[tuple[int, Piece]]:
    """Pieces in the order in which they are ready; no more are handed out than are soon begun."""
    waiting: dict[Any, int] = {}
    left = iter(wanted)

    def hand_out() -> None:
        for _, number in zip(range(workers.room - len(waiting)), left, strict=False):
            waiting[workers.submit(number)] = number

    hand_out()
    while waiting:
        # What was handed on is not kept here: many pieces do not fit memory.
        ready = list(workers.some_of(waiting))
        while ready:
            one = ready.pop()
            yield waiting.pop(one), workers.result(one)
        hand_out()


class InThreads:
    """One piece a core at a time: a solve uses one core well and two hardly better."""

    def __init__(self, plan: Plan) -> None:
        """Begin a thread for each core that this process may use."""
        self._plan = plan
        self._cores = cores()
        self._pool = ThreadPoolExecutor(self._cores)
        self._compiled = False

    @property
    def room(self) -> int:
        """One until its code is compiled, which is done once; then two a core."""
        return 2 * self._cores if self._compiled else 1

    def submit(self, number: int) -> Any:
        """Hand out a piece."""
        return self._pool.submit(self._plan.piece, number)

    def some_of(self, waiting: Collection[Any]) -> Collection[Any]:
        """Those that are ready."""
        return wait(waiting, return_when=FIRST_COMPLETED).done

    def result(self, one: Any) -> Piece:
        """The piece."""
        self._compiled = True
        return one.result()

    def close(self) -> None:
        """End once the pieces under way are done; nothing can stop compiled code in between."""
        self._pool.shutdown(cancel_futures=True)


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
