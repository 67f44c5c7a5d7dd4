"""Pieces worked out in other processes of this machine, each of which does one at a time.

A process is a fresh Python that is told the plan and then numbers of pieces over its standard input, and answers
over its standard output. So it does not matter what the asking program is: a script, a notebook or a prompt; no
process runs that program again, as those of `multiprocessing` do.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Collection
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from contextlib import suppress
from threading import Lock, local
from typing import Any

from detente.errors import DetenteError
from detente.simulate.ensembles.plan import Plan
from detente.simulate.ensembles.travelling import Piece, packed_plan, piece_of

MOST_TRIES = 5
"""How many processes may be killed over one piece before it is given up."""
BEGIN = (
    "import pickle, sys; sys.path[:] = pickle.load(sys.stdin.buffer); "
    "from detente.simulate.ensembles.processes import serve; serve()"
)
SETTINGS = {
    # Several processes share a graphics processor: none may take its memory for itself.
    "XLA_PYTHON_CLIENT_PREALLOCATE": "false",
}


class InProcesses:
    """Processes of this machine; one that is killed is begun anew, and its piece is worked out again."""

    def __init__(self, plan: Plan, count: int) -> None:
        """Prepare so many processes; each begins with its first piece.

        A thread waits for each process.
        """
        self._packed = packed_plan(plan)
        self._count = count
        self._pool = ThreadPoolExecutor(count)
        self._own = local()
        self._begun: list[_Process] = []
        self._beginning = Lock()
        self._closed = False

    @property
    def room(self) -> int:
        """Two a process, so that none waits."""
        return 2 * self._count

    def submit(self, number: int) -> Any:
        """Hand out a piece."""
        return self._pool.submit(self._piece, number)

    def some_of(self, waiting: Collection[Any]) -> Collection[Any]:
        """Those that are ready."""
        return wait(waiting, return_when=FIRST_COMPLETED).done

    def result(self, one: Any) -> Piece:
        """The piece.

        Raises:
            DetenteError: too many processes were killed over it.
        """
        return one.result()

    def close(self) -> None:
        """End every process at once."""
        with self._beginning:
            self._closed = True
            for process in self._begun:
                process.kill()
        self._pool.shutdown(cancel_futures=True)
        for process in self._begun:
            process.end()

    def _piece(self, number: int) -> Piece:
        code = None
        for _ in range(MOST_TRIES):
            process = self._process()
            try:
                return process.piece(number)
            except _EndedError:
                code = process.end()
                self._own.process = None
        fact = f"{MOST_TRIES} processes were killed over piece {number}, the last with exit code {code}"
        raise DetenteError(f"executor: {fact}. Perhaps memory is short: use fewer processes.")

    def _process(self) -> _Process:
        """The process of this thread, begun if there is none."""
        if getattr(self._own, "process", None) is None:
            with self._beginning:
                if self._closed:
                    raise DetenteError("executor: it was closed.")
                self._own.process = _Process(self._packed)
                self._begun.append(self._own.process)
        return self._own.process


class _EndedError(Exception):
    """A process ended before it answered."""


class _Process:
    """A process that works out pieces."""

    def __init__(self, packed: bytes) -> None:
        self._packed: bytes | None = packed
        # In a session of its own, Ctrl-C reaches the asking process alone, which ends this one.
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-c", BEGIN],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=SETTINGS | dict(os.environ),
            start_new_session=True,
        )

    def piece(self, number: int) -> Piece:
        """A piece.

        Raises:
            _EndedError: the process ended.
            Exception: what was raised over the piece.
        """
        try:
            answer = self._answer(number)
        except (EOFError, OSError, pickle.UnpicklingError):
            raise _EndedError from None
        if isinstance(answer, Exception):
            raise answer
        return answer

    def _answer(self, number: int) -> Piece | Exception:
        told, answers = self._process.stdin, self._process.stdout
        assert told is not None and answers is not None
        if self._packed is not None:
            pickle.dump(sys.path, told)
            pickle.dump(self._packed, told)
            self._packed = None
        pickle.dump(number, told)
        told.flush()
        return pickle.load(answers)

    def kill(self) -> None:
        """Have it killed."""
        self._process.kill()

    def end(self) -> int:
        """Kill it, wait until it is gone, and give its exit code."""
        self._process.kill()
        code = self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                _close(stream)
        return code


def _close(stream: Any) -> None:
    # What was still to be told to a process that is gone cannot be.
    with suppress(OSError):
        stream.close()


def serve() -> None:
    """Work out the pieces asked for over standard input until it ends."""
    asked, told = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    # Whatever a library prints must not come between the answers.
    os.dup2(2, 1)
    packed = pickle.load(asked)
    while True:
        try:
            number = pickle.load(asked)
        except EOFError:
            return
        try:
            answer = pickle.dumps(_answer(packed, number))
            told.write(answer)
            told.flush()
        except BrokenPipeError:
            # Nobody is left to tell, nor to complain to.
            os._exit(0)


def _answer(packed: bytes, number: int) -> Piece | Exception:
    try:
        return piece_of(packed, number)
    except Exception as error:
        return _that_travels(error)


def _that_travels(error: Exception) -> Exception:
    """An error as it is, or in words where it does not come through a pickle whole."""
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:
        return DetenteError(f"executor: a process ended a piece with {type(error).__name__}: {error}")
    return error
