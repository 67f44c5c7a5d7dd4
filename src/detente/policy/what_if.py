"""A ledger in which some measures are carried out and others are over: what a threat would do."""

from __future__ import annotations

import datetime as dt
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

import numpy as np

from detente.errors import InputError, Problem, nearest, raise_if_any
from detente.policy.ledger_files import Contents
from detente.policy.measure import OVER, Measure, Status

if TYPE_CHECKING:
    from detente.policy.ledger import Ledger


def changed(
    ledger: Ledger, day: dt.date, enact: list[str], lift: list[str], known_on: dt.date | None
) -> Ledger:
    """The ledger as known on a day, with some measures in force from a day on and others over.

    Ids may hold ``*``: ``us-reciprocal*``.

    Raises:
        InputError: an id that no measure has, one in both lists, or a measure that is enacted and has no rates.
    """
    if not enact and not lift:
        return ledger
    rows = np.flatnonzero(ledger.columns.known(known_on))
    standing = {one.id: one for one in (ledger._read(at) for at in ledger.columns.positions(rows))}
    wanted = {"enact": _matching(enact, standing, "enact"), "lift": _matching(lift, standing, "lift")}
    both = wanted["enact"] & wanted["lift"]
    raise_if_any(
        [Problem("enact, lift", f"'{id}' is in both", "A measure is carried out or ended") for id in both]
    )
    for id in wanted["enact"]:
        standing[id] = _enacted(standing[id], day)
    for id in wanted["lift"]:
        standing[id] = _lifted(standing[id], day)
    return ledger._of(Contents(ledger.heading, list(standing.values()), dict(ledger.lists)))


def _matching(patterns: list[str], standing: dict[str, Measure], place: str) -> set[str]:
    found: set[str] = set()
    problems = []
    for pattern in patterns:
        ids = {id for id in standing if fnmatchcase(id, pattern)}
        found |= ids
        if not ids:
            cure = nearest(pattern, standing) or "`detente status --all` lists them"
            problems.append(Problem(place, f"there is no measure '{pattern}'", "", cure))
    raise_if_any(problems)
    return found


def _enacted(measure: Measure, day: dt.date) -> Measure:
    if measure.is_event:
        fact = f"'{measure.id}' is {measure.instrument} and changes no price"
        raise InputError(Problem("enact", fact, "Only measures with an effect can be carried out"))
    status = [step for step in measure.status if step.status not in OVER and step.date <= day]
    status.append(Status.model_construct(date=day, status="in force", note="taken to be carried out"))
    over = measure.until is not None and measure.until <= day
    rates = [
        rate.model_copy(update={"start": None}) if rate.start and rate.start > day else rate
        for rate in measure.rates
    ]
    return measure.model_copy(
        update={
            "status": status,
            "suspended": [],
            "start": min(measure.start or day, day),
            "until": None if over else measure.until,
            "rates": rates if not measure.rates_on(day) else measure.rates,
        }
    )


def _lifted(measure: Measure, day: dt.date) -> Measure:
    status = [step for step in measure.status if step.date <= day]
    status.append(Status.model_construct(date=day, status="withdrawn", note="taken to be ended"))
    return measure.model_copy(update={"status": status})
