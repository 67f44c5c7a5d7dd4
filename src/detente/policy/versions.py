"""Every version of every measure in columns, so that a hundred thousand answer for a day at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from detente.policy.measure import EVENTS, Measure

STATUSES = ("threatened", "planned", "announced", "in force", "held", "suspended", "expired", "withdrawn")
UNSAID = -1
APPLIES = tuple(STATUSES.index(word) for word in ("in force", "held"))


@dataclass(frozen=True)
class Said:
    """What one version of a measure says of its history: the columns' raw material.

    Attributes:
        id: the measure.
        recorded_on: when this version became known.
        instrument: its instrument.
        steps: day and status, in order.
    """

    id: str
    recorded_on: dt.date
    instrument: str
    steps: tuple[tuple[dt.date, str], ...]

    @classmethod
    def of(cls, measure: Measure) -> Said:
        """What a measure says."""
        steps = tuple((step.date, step.status) for step in measure.history())
        return cls(measure.id, measure.recorded_on, measure.instrument, steps)


@dataclass(frozen=True, eq=False)
class Versions:
    """Columns over versions, sorted by measure and by the day each version became known.

    Attributes:
        said: what the versions say, in the order they were given.
        order: given position of every row of the columns.
    """

    said: Sequence[Said]
    order: np.ndarray = field(init=False)

    def __post_init__(self) -> None:
        """Sort once: later questions are about neighbours."""
        recorded = np.array([_number(one.recorded_on) for one in self.said], dtype=np.int64)
        _, measure = np.unique(np.array([one.id for one in self.said]), return_inverse=True)
        order = np.lexsort((np.arange(len(recorded)), recorded, measure.ravel()))
        object.__setattr__(self, "order", order)
        object.__setattr__(self, "_measure", measure.ravel()[order])
        object.__setattr__(self, "_recorded", recorded[order])

    _measure: np.ndarray = field(init=False, repr=False)
    _recorded: np.ndarray = field(init=False, repr=False)

    @cached_property
    def _steps(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Row, day and status of every step, rows in order and days in order within a row."""
        counts = [len(self.said[at].steps) for at in self.order]
        flat = [step for at in self.order for step in self.said[at].steps]
        code = {word: number for number, word in enumerate(STATUSES)}
        row = np.repeat(np.arange(len(self.order)), counts)
        day = np.array([_number(day) for day, _ in flat], dtype=np.int64)
        return row, day, np.array([code[word] for _, word in flat], dtype=np.int8)

    @cached_property
    def is_event(self) -> np.ndarray:
        """Whether each row is an event, such as talks."""
        return np.isin([self.said[at].instrument for at in self.order], EVENTS)

    def known(self, known_on: dt.date | None) -> np.ndarray:
        """Rows that are the latest version of their measure recorded up to a day."""
        if not len(self.order):
            return np.zeros(0, dtype=bool)
        recorded = np.ones(len(self.order), dtype=bool)
        if known_on is not None:
            recorded = self._recorded <= _number(known_on)
        superseded = np.zeros(len(self.order), dtype=bool)
        superseded[:-1] = recorded[1:] & (self._measure[1:] == self._measure[:-1])
        return recorded & ~superseded

    def status(self, day: dt.date) -> np.ndarray:
        """Code of the status of every row on a day; ``UNSAID`` before anything was said."""
        row, when, code = self._steps
        found = np.full(len(self.order), UNSAID, dtype=np.int8)
        past = when <= _number(day)
        found[row[past]] = code[past]  # in order, so the last one said stays
        return found

    def changing(self, start: dt.date, until: dt.date) -> np.ndarray:
        """Rows that have a step within days from ``start`` up to, not including, ``until``."""
        row, when, _ = self._steps
        found = np.zeros(len(self.order), dtype=bool)
        found[row[(when >= _number(start)) & (when < _number(until))]] = True
        return found

    def applying(self, start: dt.date, until: dt.date) -> np.ndarray:
        """Rows in force on any day from ``start`` up to, not including, ``until``."""
        row, when, code = self._steps
        applies = np.isin(self.status(start), APPLIES)
        begins = (when >= _number(start)) & (when < _number(until)) & np.isin(code, APPLIES)
        applies[row[begins]] = True
        return applies

    def positions(self, rows: np.ndarray) -> list[int]:
        """Where the chosen rows stand in what was given."""
        return self.order[rows].tolist()


def from_measures(measures: Iterable[Measure]) -> Versions:
    """The columns of measures that are at hand."""
    return Versions([Said.of(measure) for measure in measures])


def _number(day: dt.date) -> int:
    return day.toordinal()
