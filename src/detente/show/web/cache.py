"""Answers that were given, by what they answer: the same question is not worked out twice."""

from __future__ import annotations

import hashlib
import json
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import wait as wait_for
from threading import Lock
from typing import Any


def content_id(*parts: Any) -> str:
    """Sixteen letters that change with anything an answer depends on."""
    text = json.dumps(parts, sort_keys=True, ensure_ascii=True, allow_nan=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


class Answers:
    """Finished answers by id, bounded in number and bytes; who asks while one is worked out waits for it."""

    def __init__(self, most: int, most_bytes: int) -> None:
        self._most, self._most_bytes = most, most_bytes
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()
        self._coming: dict[str, Future[bytes]] = {}

    def get(self, id: str) -> bytes | None:
        """An answer that is kept; None where it is not."""
        with self._lock:
            found = self._kept.get(id)
            if found is not None:
                self._kept.move_to_end(id)
            return found

    def get_or_make(self, id: str, make: Callable[[], bytes], wait: float) -> bytes:
        """An answer, worked out unless it is kept or another request is working it out.

        Args:
            id: the answer's.
            make: works it out; what it raises is raised for all who wait.
            wait: seconds to wait for another request before it is worked out again.
        """
        found = self.get(id)
        if found is not None:
            return found
        mine: Future[bytes] = Future()
        with self._lock:
            coming = self._coming.setdefault(id, mine)
        if coming is not mine:
            waited, _ = wait_for((coming,), wait)
            return coming.result() if waited else self._made(id, make)
        try:
            made = self._made(id, make)
            mine.set_result(made)
            return made
        except BaseException as error:
            mine.set_exception(error)
            raise
        finally:
            with self._lock:
                self._coming.pop(id, None)

    def _made(self, id: str, make: Callable[[], bytes]) -> bytes:
        made = make()
        self.put(id, made)
        return made

    def put(self, id: str, answer: bytes) -> None:
        """Keep an answer; those not asked for longest go when there are too many."""
        with self._lock:
            self._bytes += len(answer) - len(self._kept.pop(id, b""))
            self._kept[id] = answer
            while len(self._kept) > 1 and (len(self._kept) > self._most or self._bytes > self._most_bytes):
                _, old = self._kept.popitem(last=False)
                self._bytes -= len(old)
