"""Long work: one job at a time, told as it goes, stopped when somebody cancels it."""

from __future__ import annotations

import logging
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from queue import SimpleQueue
from threading import Lock, Thread, Timer
from typing import Any

from detente.errors import DetenteError, InputError, Problem
from detente.show.web.deadline import Stop, Stopped
from detente.show.web.problems import TOO_MANY, RefusedError, encoded, problems_document
from detente.show.web.settings import Limits

Told = Callable[[int, int, float | None, str], None]
Work = Callable[[Told], dict[str, Any]]
LOG = logging.getLogger("detente.serve")
THREAD = "detente jobs"
CLOSE_SECONDS = 5.0
OPEN = ("queued", "running")
"""States of a job that is not over."""


@dataclass
class Job:
    """One piece of long work.

    Attributes:
        id: what it is asked for by; nobody can guess it.
        kind: what is worked out.
        work: works it out.
        state: queued, running, done, failed or cancelled.
        progress: how far it is.
        result: its document as JSON, once it is done.
        problems: what went wrong, once it has failed.
        changes: how often it changed, for those who listen.
        over: when it was over, by the monotonic clock.
    """

    id: str
    kind: str
    work: Work
    state: str = "queued"
    progress: dict[str, Any] = field(
        default_factory=lambda: {"done": 0, "total": 0, "seconds_left": None, "words": "Waiting for its turn"}
    )
    result: bytes | None = None
    problems: list[Problem] = field(default_factory=list)
    changes: int = 0
    over: float = 0.0
    stop: Stop | None = None

    @property
    def is_open(self) -> bool:
        """Whether it waits or runs."""
        return self.state in OPEN

    def document(self) -> bytes:
        """The job as JSON; its result is in it once it is done."""
        head: dict[str, Any] = {
            "id": self.id,
            "kind": self.kind,
            "state": self.state,
            "progress": self.progress,
        }
        head |= problems_document(self.problems)
        result = self.result or b"null"
        return encoded(head)[:-1] + b', "result": ' + result + b"}"


class Jobs:
    """The jobs of a server: a thread that works, a queue of a few, results for a while."""

    def __init__(self, limits: Limits, prepare: Callable[[], None] = lambda: None) -> None:
        """Jobs of a server.

        Args:
            limits: how many, how long.
            prepare: what is to be done before any work, and may not be stopped halfway.
        """
        self._limits, self._prepare = limits, prepare
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._waiting: SimpleQueue[Job | None] = SimpleQueue()
        self._changed = Lock()
        self._worker: Thread | None = None

    def add(self, kind: str, work: Work) -> Job:
        """Put a job at the end of the queue.

        Raises:
            RefusedError: too many wait already.
        """
        with self._changed:
            self._forget()
            waiting = sum(job.is_open for job in self._jobs.values())
            if waiting >= self._limits.open_jobs:
                fact, cure = f"{waiting} jobs wait already", "Cancel one, or ask again later"
                raise RefusedError(TOO_MANY, Problem("jobs", fact, "", cure))
            job = Job(secrets.token_hex(12), kind, work)
            self._jobs[job.id] = job
            if self._worker is None:
                self._worker = Thread(target=self._work, name=THREAD, daemon=True)
                self._worker.start()
        self._waiting.put(job)
        return job

    def get(self, id: str) -> Job | None:
        """A job; None where there is none, or none any more."""
        with self._changed:
            self._forget()
            return self._jobs.get(id)

    def cancel(self, job: Job) -> None:
        """End a job: one that waits at once, one that runs at its next step."""
        with self._changed:
            if job.state == "queued":
                self._end(job, "cancelled")
            elif job.state == "running" and job.stop is not None:
                job.progress = {**job.progress, "words": "Stopping"}
                job.stop.ask()

    def close(self) -> None:
        """End everything: the server stops. Compiled code is run to its end, which is waited for a while."""
        for job in list(self._jobs.values()):
            self.cancel(job)
        self._waiting.put(None)
        if self._worker is not None:
            self._worker.join(CLOSE_SECONDS)

    @property
    def open(self) -> int:
        """How many wait or run."""
        return sum(job.is_open for job in list(self._jobs.values()))

    # -- the thread that works ------------------------------------------------------------------------------

    def _work(self) -> None:
        while (job := self._waiting.get()) is not None:
            self._prepare()
            begun = time.monotonic()
            try:
                self._run(job)
            except Stopped:
                self._stopped(job, time.monotonic() - begun)

    def _run(self, job: Job) -> None:
        """Work a job out.

        Raises:
            Stopped: it was asked to stop. From the moment in which the job runs that may come at any step.
        """
        stop = Stop()
        late = Timer(self._limits.job_seconds, stop.ask)
        late.daemon = True
        try:
            with self._changed:
                if job.state != "queued":
                    return
                job.state, job.stop = "running", stop
                job.changes += 1
            late.start()
            found = encoded(job.work(lambda *told: self._told(job, stop, *told)))
            stop.close()
            self._finish(job, "done", result=found)
        except DetenteError as error:
            stop.close()
            problems = error.problems if isinstance(error, InputError) else [Problem(job.kind, str(error))]
            self._finish(job, "failed", problems=problems)
        except Exception as error:
            # Whatever a job does, the thread goes on to the next one.
            stop.close()
            LOG.exception("a job of kind %s ended with an error", job.kind)
            fact, cure = (
                f"it ended with {type(error).__name__}",
                "Please report it, with what the server printed",
            )
            self._finish(job, "failed", problems=[Problem(job.kind, fact, "", cure)])
        finally:
            late.cancel()
            stop.close()

    def _told(self, job: Job, stop: Stop, done: int, total: int, left: float | None, words: str) -> None:
        if stop.asked:
            raise Stopped
        with self._changed:
            job.progress = {"done": done, "total": total, "seconds_left": left, "words": words}
            job.changes += 1

    def _stopped(self, job: Job, seconds: float) -> None:
        if seconds >= self._limits.job_seconds:
            rule = f"A job takes at most {self._limits.job_seconds:g} seconds"
            self._finish(job, "failed", problems=[Problem(job.kind, "it takes too long", rule)])
        else:
            self._finish(job, "cancelled")

    def _finish(self, job: Job, state: str, result: bytes | None = None, problems: Any = ()) -> None:
        with self._changed:
            job.result, job.problems = result, list(problems)
            self._end(job, state)

    def _end(self, job: Job, state: str) -> None:
        job.state, job.over = state, time.monotonic()
        job.changes += 1
        job.stop = None
        job.work = _nothing

    def _forget(self) -> None:
        """Let go of results that nobody came for, the oldest first."""
        now = time.monotonic()
        over = [job for job in self._jobs.values() if not job.is_open]
        for at, job in enumerate(over):
            if now - job.over > self._limits.kept_seconds or len(over) - at > self._limits.kept_jobs:
                del self._jobs[job.id]


def _nothing(told: Told) -> dict[str, Any]:
    """What is left of work that is over: what it held is let go of."""
    return {}
