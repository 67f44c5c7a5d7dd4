"""Work that ends: a thread is told from outside to stop, at its next step in Python."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from threading import Lock, Timer, get_ident

from detente.errors import Problem
from detente.show.web.problems import UNUSABLE, RefusedError

AGAIN_SECONDS = 1.0


class Stopped(BaseException):
    """Raised inside work that is to stop; no handler of ordinary errors keeps it from ending."""


class Stop:
    """A way to stop the work of one thread; nothing happens to a thread that has left the work."""

    def __init__(self) -> None:
        self._thread = get_ident()
        self._lock = Lock()
        self._open = True
        self.asked = False

    def ask(self) -> None:
        """Stop the work at its next step in Python, however deep it is; compiled code is run to its end.

        What is raised can be lost: Python forgets what ends a destructor, a weak reference's callback or a
        collector's. So it is raised again until the work is over, and Python does not print what it forgot.
        """
        _forget_in_silence()
        with self._lock:
            first, self.asked = self._open and not self.asked, self.asked or self._open
        if first:
            self._insist()

    def _insist(self) -> None:
        with self._lock:
            if not self._open:
                return
            _raise_in(self._thread)
            again = Timer(AGAIN_SECONDS, self._insist)
            again.daemon = True
            again.start()

    def close(self) -> None:
        """The work is over: nothing is raised any more, not even what was on its way."""
        with self._lock:
            self._open = False
            if self.asked:
                ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(self._thread), None)


def _raise_in(thread: int) -> None:
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(Stopped))


@cache
def _forget_in_silence() -> None:
    """Have Python print nothing of a `Stopped` that it forgets; of all else it tells as before."""
    usual = sys.unraisablehook

    def hook(forgotten: sys.UnraisableHookArgs) -> None:
        if not issubclass(forgotten.exc_type, Stopped):
            usual(forgotten)

    sys.unraisablehook = hook


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Work that takes at most some seconds.

    Raises:
        RefusedError: it took longer.
    """
    stop = Stop()
    timer = Timer(seconds, stop.ask)
    timer.daemon = True
    timer.start()
    try:
        try:
            yield
        finally:
            stop.close()
    except Stopped:
        rule = f"An answer takes at most {seconds:g} seconds"
        raise RefusedError(
            UNUSABLE, Problem("request", "it takes too long", rule, "Ask for less at once")
        ) from None
    finally:
        timer.cancel()
