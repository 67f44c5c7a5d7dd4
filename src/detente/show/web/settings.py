"""What the server allows: sizes, numbers and times, in one place."""

from __future__ import annotations

import datetime as dt
import ipaddress
from dataclasses import asdict, dataclass, field

HOST = "127.0.0.1"
PORT = 8377
LOCAL = ("127.0.0.1", "localhost", "::1")
EVERYWHERE = ("0.0.0.0", "::")
"""Addresses that mean every network of the machine."""


@dataclass(frozen=True)
class Limits:
    """How much one request may ask for, and how much is kept.

    Attributes:
        body_bytes: of a request's body.
        reports_bytes: of the body that holds reports.
        depth: of nested lists and objects in a body.
        text: characters of one string in a body; a report has a limit of its own.
        entries: strings in one list, such as names of economies.
        names: strings in a scenario.
        measures: of a scenario.
        reports: that are read at once.
        report_characters: of one report.
        all_characters: of all reports together.
        first_day: that a scenario may ask about.
        last_day: the same.
        draws: of a range.
        years: of a path.
        open_jobs: jobs that wait or run.
        kept_jobs: results that are kept.
        kept_seconds: how long a result is kept.
        answers: that are kept.
        answer_bytes: of all answers that are kept.
        policies: policies of a ledger that are kept.
        body_seconds: for a body to arrive.
        header_seconds: for a request to begin after a connection was made.
        wait_seconds: for a turn, before a request is told to come back later.
        work_seconds: for one answer.
        job_seconds: for one job.
        connections: open at once.
        at_once: equilibria worked out at the same time.
    """

    body_bytes: int = 1_000_000
    reports_bytes: int = 8_000_000
    depth: int = 32
    text: int = 2_000
    entries: int = 500
    names: int = 20_000
    measures: int = 500
    reports: int = 100
    report_characters: int = 100_000
    all_characters: int = 2_000_000
    first_day: dt.date = dt.date(1990, 1, 1)
    last_day: dt.date = dt.date(2100, 12, 31)
    draws: int = 2_000
    years: int = 15
    open_jobs: int = 8
    kept_jobs: int = 64
    kept_seconds: float = 3_600.0
    answers: int = 2_000
    answer_bytes: int = 128_000_000
    policies: int = 1_000
    body_seconds: float = 15.0
    header_seconds: float = 10.0
    wait_seconds: float = 20.0
    work_seconds: float = 30.0
    job_seconds: float = 1_800.0
    connections: int = 256
    at_once: int = 2

    def document(self) -> dict[str, object]:
        """The limits as data; days as text."""
        return {name: str(v) if isinstance(v, dt.date) else v for name, v in asdict(self).items()}


@dataclass(frozen=True)
class Settings:
    """How a server is run.

    Attributes:
        host: the address it listens on; 127.0.0.1 is this machine alone.
        port: the port.
        limits: what it allows.
        warm: whether policies and the solver are made ready in the background.
    """

    host: str = HOST
    port: int = PORT
    limits: Limits = field(default_factory=Limits)
    warm: bool = True

    def knows_host(self, name: str) -> bool:
        """Whether a request names this server: another name may be a page that had its own pointed here.

        Args:
            name: the host of the request's ``Host`` header, without a port.
        """
        bare = name.strip("[]").casefold()
        if bare in LOCAL or bare == self.host.strip("[]").casefold():
            return True
        return self.host in EVERYWHERE and _is_address(bare)


def _is_address(text: str) -> bool:
    """Whether it is an address and not a name, which could be anybody's."""
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
