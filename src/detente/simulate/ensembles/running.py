"""The pieces of a plan worked out: in this process, in several of this machine, or on a cluster."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import closing
from time import monotonic

import numpy as np

from detente.errors import InputError, Problem
from detente.simulate.ensembles.cluster import OnCluster
from detente.simulate.ensembles.piece_store import PieceStore
from detente.simulate.ensembles.plan import Plan
from detente.simulate.ensembles.processes import InProcesses
from detente.simulate.ensembles.travelling import Piece
from detente.simulate.ensembles.workers import InThreads, Workers, as_they_come

Progress = Callable[[int, int, float], None]
"""Told after each piece: draws done, draws in all, seconds left."""
Executor = int | str | None

MOST_PROCESSES = 512
ADDRESS = re.compile(r"(tcp|tls|ws|wss|ucx)://(\[[0-9A-Fa-f:.%]+\]|[^\s:/\[\]]+):(?P<port>[0-9]{1,5})")
LAST_PORT = 65535


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
        DetenteError: workers that died too often, a folder that takes no more.
    """
    refuse_executor(executor)
    done = store.done if store else []
    wanted = sorted(set(range(plan.pieces)).difference(done))
    found: dict[int, Piece] = {}
    if wanted:
        with closing(workers_for(plan, executor, len(wanted))) as workers:
            if store is not None:
                store.claim()
            told = _Told(plan, wanted, progress)
            for number, piece in as_they_come(workers, wanted):
                if store is None:
                    found[number] = piece
                else:
                    store.put(number, piece)
                told.of(number)
    if store is None:
        return [found[number] for number in range(plan.pieces)]
    return [_kept(plan, store, number) for number in range(plan.pieces)]


def workers_for(plan: Plan, executor: Executor, pieces: int) -> Workers:
    """Those who will work out so many pieces.

    Raises:
        InputError: a scheduler that does not answer or has no workers.
    """
    if executor is None:
        return InThreads(plan)
    if isinstance(executor, str):
        return OnCluster(plan, executor)
    return InProcesses(plan, min(executor, pieces))


def refuse_executor(executor: Executor) -> None:
    """Refuse what cannot work out anything.

    Raises:
        InputError: neither a number of processes nor the address of a scheduler.
    """
    if executor is None or (isinstance(executor, str) and _is_address(executor)):
        return
    whole = isinstance(executor, int | np.integer) and not isinstance(executor, bool)
    if whole and 1 <= int(executor) <= MOST_PROCESSES:
        return
    rule = (
        f"It is a number of processes, 1 to {MOST_PROCESSES}, or a Dask scheduler such as 'tcp://host:8786'"
    )
    raise InputError(Problem("executor", f"{executor!r}", rule, "Leave it out to use this process"))


def _is_address(text: str) -> bool:
    found = ADDRESS.fullmatch(text)
    return bool(found) and 1 <= int(found["port"]) <= LAST_PORT


class _Told:
    """How far the work is, told after each piece."""

    def __init__(self, plan: Plan, wanted: list[int], progress: Progress | None) -> None:
        self._plan, self._progress = plan, progress
        self._wanted = sum(self._draws(number) for number in wanted)
        self._done, self._begun = 0, monotonic()

    def of(self, number: int) -> None:
        self._done += self._draws(number)
        if self._progress is not None:
            left = self._wanted - self._done
            seconds = (monotonic() - self._begun) / self._done * left
            self._progress(self._plan.draws - left, self._plan.draws, seconds)

    def _draws(self, number: int) -> int:
        return min(self._plan.chunk, self._plan.draws - number * self._plan.chunk)


def _kept(plan: Plan, store: PieceStore, number: int) -> Piece:
    """A piece that was kept; one that was damaged since is worked out again."""
    piece = store.get(number)
    if piece is None:
        piece = plan.piece(number)
        store.put(number, piece)
    return piece
