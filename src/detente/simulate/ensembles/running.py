"""The pieces of a plan worked out: in this process, in several of this machine, or on a cluster."""

from __future__ import annotations

import os
import pickle
import zlib
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, ThreadPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from functools import lru_cache
from multiprocessing import get_context
from time import monotonic
from typing import Any

from detente.errors import DetenteError, InputError, Problem
from detente.simulate.ensembles.piece_store import PieceStore
from detente.simulate.ensembles.plan import CaseDraws, Plan

Progress = Callable[[int, int, float], None]
"""Told after each piece: draws done, draws in all, seconds left."""
Piece = dict[str, CaseDraws]
Executor = int | str | None

MOST_PROCESSES = 512
MOST_RESTARTS = 5
"""How often a pool of which a process was killed is begun anew before it is given up."""
ANSWER_SECONDS = 10.0
"""How long a scheduler may take to answer."""
TRIES_ON_CLUSTER = 10
"""How many workers may die over one piece before it is given up."""


def run_plan(
    plan: Plan, executor: Executor = None, store: PieceStore | None = None, progress: Progress | None = None
) -> list[Piece]:
    """Work out every piece that is not kept yet, and give all of them in order.

    Args:
        plan: what is to be done.
        executor: as for `ensemble`.
        store: where pieces are kept as they come; None: nowhere.
        progress: told after each piece.

    Raises:
        InputError: an executor that is none, or does not answer.
        DetenteError: workers that died too often.
    """
    kept = store.done if store else []
    wanted = [number for number in range(plan.pieces) if number not in set(kept)]
    found: dict[int, Piece] = {}
    begun = monotonic()
    refuse_executor(executor)
    for count, (number, piece) in enumerate(_worked_out(plan, wanted, executor), start=1):
        if store is None:
            found[number] = piece
        else:
            store.put(number, piece)
        if progress is not None:
            left = (monotonic() - begun) / count * (len(wanted) - count)
            progress(min((len(kept) + count) * plan.chunk, plan.draws), plan.draws, left)
    return [found[number] if store is None else store.get(number) for number in range(plan.pieces)]


def refuse_executor(executor: Executor) -> None:
    """Refuse what cannot work out anything.

    Raises:
        InputError: neither a number of processes nor the address of a scheduler.
    """
    if executor is None or (isinstance(executor, str) and "://" in executor):
        return
    if isinstance(executor, int) and not isinstance(executor, bool) and 1 <= executor <= MOST_PROCESSES:
        return
    rule = (
        f"It is a number of processes, 1 to {MOST_PROCESSES}, or a Dask scheduler such as 'tcp://host:8786'"
    )
    raise InputError(Problem("executor", f"{executor!r}", rule, "Leave it out to use this process"))


def _worked_out(plan: Plan, wanted: list[int], executor: Executor) -> Iterator[tuple[int, Piece]]:
    if not wanted:
        return iter(())
    if executor is None:
        return _in_threads(plan, wanted)
    if isinstance(executor, str):
        return _on_cluster(plan, wanted, executor)
    return _in_processes(plan, wanted, executor)


# -- in this process ------------------------------------------------------------------------------------------


def _in_threads(plan: Plan, wanted: list[int]) -> Iterator[tuple[int, Piece]]:
    """One piece a core at a time: a solve uses one core well and two hardly better.

    The first piece is worked out alone, so that its code is compiled once.
    """
    first, *others = wanted
    yield first, plan.piece(first)
    pool = ThreadPoolExecutor(_cores())
    try:
        yield from _as_they_come(pool, plan.piece, others)
    finally:
        pool.shutdown(cancel_futures=True)


def _as_they_come(
    pool: Any, work: Callable[[int], Piece], wanted: Iterable[int]
) -> Iterator[tuple[int, Piece]]:
    """Results in the order in which they are ready; no more work is handed out than is soon begun."""
    waiting, left = {}, iter(wanted)

    def hand_out(count: int) -> None:
        for _, number in zip(range(count), left, strict=False):
            waiting[pool.submit(work, number)] = number

    hand_out(2 * pool._max_workers)
    while waiting:
        done: set[Future[Piece]] = wait(waiting, return_when=FIRST_COMPLETED).done
        for one in done:
            # A result that was handed on is not kept here: many of them do not fit memory.
            yield waiting.pop(one), one.result()
        hand_out(len(done))


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


# -- in processes of this machine -------------------------------------------------------------------------------


def _in_processes(plan: Plan, wanted: list[int], count: int) -> Iterator[tuple[int, Piece]]:
    """Each process works out one piece at a time; a pool that lost a process is begun anew with what is left."""
    packed, left, restarts = packed_plan(plan), list(wanted), 0
    while left:
        pool = ProcessPoolExecutor(
            min(count, len(left)), get_context("spawn"), initializer=_begin_worker, initargs=(packed,)
        )
        try:
            for number, piece in _as_they_come(pool, _piece_of_worker, left):
                left = [other for other in left if other != number]
                yield number, piece
        except BrokenProcessPool:
            restarts += 1
            if restarts > MOST_RESTARTS:
                fact = f"a process was killed {restarts} times, with {len(left)} pieces left"
                raise DetenteError(
                    f"executor: {fact}. Perhaps memory is short: use fewer processes."
                ) from None
        finally:
            pool.shutdown(cancel_futures=True)


_packed = b""


def _begin_worker(packed: bytes) -> None:
    """Keep the plan in a process that will work out pieces of it."""
    global _packed
    _packed = packed


def _piece_of_worker(number: int) -> Piece:
    return piece_of(_packed, number)


def packed_plan(plan: Plan) -> bytes:
    """A plan as bytes that travel: wedges are mostly zeros and shrink to little."""
    return zlib.compress(pickle.dumps(_on_host(plan)), level=1)


def _on_host(plan: Plan) -> Plan:
    """The plan with its arrays in main memory."""
    from dataclasses import replace

    import jax
    import numpy as np

    def moved(leaf: Any) -> Any:
        return np.asarray(leaf) if isinstance(leaf, jax.Array) else leaf

    def on_host(case: Any) -> Any:
        return replace(case, **{field: jax.tree.map(moved, value) for field, value in vars(case).items()})

    return replace(plan, cases={name: on_host(case) for name, case in plan.cases.items()})


def piece_of(packed: bytes, number: int) -> Piece:
    """A piece of a plan that travelled; the plan is unpacked once in a process."""
    return _unpacked(packed).piece(number)


@lru_cache(maxsize=1)
def _unpacked(packed: bytes) -> Plan:
    return pickle.loads(zlib.decompress(packed))


# -- on a cluster -------------------------------------------------------------------------------------------------


def _on_cluster(plan: Plan, wanted: list[int], address: str) -> Iterator[tuple[int, Piece]]:
    """Pieces as tasks of Dask distributed; a task whose worker died is done again by another.

    Raises:
        InputError: Dask is not installed, or no scheduler answers.
        DetenteError: a piece over which too many workers died.
    """
    client, distributed = _connected(address)
    try:
        with client:
            # The plan is a task, too: a worker that takes over from a dead one can have it made again.
            shared = client.submit(bytes, packed_plan(plan), key=f"plan-{plan.digest}", pure=False)
            tasks = {
                client.submit(
                    piece_of, shared, number, key=f"piece-{plan.digest}-{number}", retries=TRIES_ON_CLUSTER
                ): number
                for number in wanted
            }
            for task in distributed.as_completed(list(tasks)):
                number = tasks.pop(task)
                piece = task.result()
                task.release()
                yield number, piece
    except distributed.KilledWorker as error:
        fact = f"workers died over {error.task}"
        raise DetenteError(
            f"executor {address}: {fact}. Perhaps memory is short: use smaller chunks."
        ) from None


def _connected(address: str) -> tuple[Any, Any]:
    place = f"executor {address}"
    try:
        import distributed
    except ImportError:
        rule, cure = "A cluster needs it", "Install detente[cluster]"
        raise InputError(Problem(place, "Dask distributed is not installed", rule, cure)) from None
    try:
        return distributed.Client(address, timeout=ANSWER_SECONDS, set_as_default=False), distributed
    except (OSError, ValueError, TimeoutError) as error:
        fact = f"it does not answer within {ANSWER_SECONDS:g} seconds: {type(error).__name__}"
        cure = "Start one with 'dask scheduler' and workers with 'dask worker', or leave executor out"
        raise InputError(Problem(place, fact, "It is the address of a Dask scheduler", cure)) from None
