"""Pieces worked out as tasks of Dask distributed, wherever its workers are."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from queue import Empty, SimpleQueue
from time import monotonic
from typing import Any

from detente.errors import DetenteError, InputError, Problem
from detente.simulate.ensembles.plan import Plan
from detente.simulate.ensembles.travelling import Piece, packed_plan, piece_of

ANSWER_SECONDS = 10.0
"""How long a scheduler may take to answer, and to have a first worker."""
PATIENCE_SECONDS = 300.0
"""How long a scheduler may be without any worker in the middle."""
LOOK_SECONDS = 5.0
"""How often the workers are counted."""
RETRIES = 2
"""How often a piece over which a worker raised an error is tried again, for what is wrong with one machine."""


class OnCluster:
    """Pieces as tasks of Dask; a task whose worker died is done again by another."""

    def __init__(self, plan: Plan, address: str) -> None:
        """Connect to a scheduler and hand it the plan.

        Raises:
            InputError: Dask is not installed, no scheduler answers, or it has no workers.
        """
        self._place = f"executor {address}"
        self._client, self._distributed = _connected(address)
        self._tasks: dict[int, Any] = {}
        self._ready: SimpleQueue[int] = SimpleQueue()
        self._room, self._looked, self._last_seen = 1, 0.0, monotonic()
        try:
            self._refuse_nobody()
            with self._in_words():
                self._plan = self._shared(packed_plan(plan))
        except BaseException:
            self.close()
            raise

    def _refuse_nobody(self) -> None:
        try:
            self._client.wait_for_workers(1, timeout=ANSWER_SECONDS)
        except TimeoutError:
            fact = f"the scheduler has no workers, and none came within {ANSWER_SECONDS:g} seconds"
            rule = "Workers work out the pieces"
            cure = "Start some with 'dask worker' and the address of the scheduler"
            raise InputError(Problem(self._place, fact, rule, cure)) from None

    def _shared(self, packed: bytes) -> Any:
        """The plan as a task, too: a worker that takes over from a dead one can have it made again."""
        from dask import config

        # It is sent once; Dask warns of what would be sent with every task.
        with config.set({"distributed.admin.large-graph-warning-threshold": f"{2 * len(packed)} B"}):
            return self._client.submit(bytes, packed, pure=False)

    @property
    def room(self) -> int:
        """Two a thread of the workers there are, counted now and then.

        Raises:
            DetenteError: there have been none for long, or the scheduler is gone.
        """
        if monotonic() - self._looked > LOOK_SECONDS:
            with self._in_words():
                threads = sum(self._client.nthreads().values())
            self._looked = monotonic()
            if threads:
                self._last_seen = self._looked
            elif self._looked - self._last_seen > PATIENCE_SECONDS:
                fact = f"there has been no worker for {PATIENCE_SECONDS:g} seconds"
                raise DetenteError(f"{self._place}: {fact}. {_GO_ON}")
            self._room = max(2 * threads, 1)
        return self._room

    def submit(self, number: int) -> Any:
        """Hand out a piece."""
        # Keys of their own: another ensemble with the same plan on the same scheduler is not disturbed.
        with self._in_words():
            task = self._client.submit(piece_of, self._plan, number, pure=False, retries=RETRIES)
        self._tasks[number] = task
        task.add_done_callback(lambda _: self._ready.put(number))
        return number

    def some_of(self, waiting: Collection[Any]) -> Collection[Any]:
        """Those that are ready.

        Raises:
            DetenteError: nobody is left to work.
        """
        while True:
            try:
                return [self._ready.get(timeout=LOOK_SECONDS)]
            except Empty:
                _ = self.room

    def result(self, one: Any) -> Piece:
        """The piece.

        Raises:
            DetenteError: too many workers died over it, they are not like this process, or the scheduler is gone.
        """
        with self._in_words():
            # With its task, the piece is forgotten on the cluster.
            return self._tasks.pop(one).result()

    def close(self) -> None:
        """Forget every task on the scheduler, and leave it."""
        self._tasks.clear()
        self._client.close()

    @contextmanager
    def _in_words(self) -> Iterator[None]:
        """What may go wrong with a cluster, in words."""
        from concurrent.futures import CancelledError

        try:
            yield
        except self._distributed.KilledWorker as error:
            fact = f"workers died over {error.task}"
            words = "Perhaps memory is short: use smaller chunks, or fewer threads a worker"
        except ModuleNotFoundError as error:
            fact = f"a worker has no '{error.name}'"
            words = "Install the same version of detente there"
        except (CancelledError, OSError, self._distributed.client.ClosedClientError):
            fact, words = "the scheduler is gone", _GO_ON.rstrip(".")
        else:
            return
        raise DetenteError(f"{self._place}: {fact}. {words}.")


_GO_ON = "With store=, what is done is kept: ask again to go on."


def _connected(address: str) -> tuple[Any, Any]:
    place = f"executor {address}"
    try:
        import distributed
    except ImportError:
        rule, cure = "A cluster needs it", "Install detente[cluster]"
        raise InputError(Problem(place, "Dask distributed is not installed", rule, cure)) from None
    # What fails in its constructor must still be closed here, not when it is collected: a collection in the
    # constructor of the next client would wait for ever for a lock that this one holds.
    client = distributed.Client.__new__(distributed.Client)
    try:
        client.__init__(address, timeout=ANSWER_SECONDS, set_as_default=False)
    except BaseException as error:
        with suppress(Exception):
            client.close(timeout=1)
        if not isinstance(error, Exception):
            raise
        # Something else that answers there may make it raise anything.
        reason = str(error) or type(error).__name__
        fact = f"it does not answer within {ANSWER_SECONDS:g} seconds: {reason}"
        cure = "Start one with 'dask scheduler' and workers with 'dask worker', or leave executor out"
        raise InputError(Problem(place, fact, "It is the address of a Dask scheduler", cure)) from None
    return client, distributed
