"""Every version of every measure in columns, so that a hundred thousand answer for a day at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import overload

import numpy as np

from detente.policy.measure import APPLIES, INSTRUMENTS, Measure

STATUSES = ("threatened", "planned", "announced", "in force", "held", "suspended", "expired", "withdrawn")
UNSAID = -1
_APPLIES = tuple(STATUSES.index(word) for word in APPLIES)


@dataclass(frozen=True)
class Said:
    """What one version of a measure says of its history.

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
class Columns(Sequence[Said]):
    """What many versions say, in arrays: filled from `Said` one by one, or as a file holds them.

    Days are ordinals, as ``date.toordinal`` counts them. The steps of all versions stand one after another.

    Attributes:
        ids: the measure of every version.
        recorded: the day every version became known.
        instrument: its place in ``INSTRUMENTS``.
        first_step: where the steps of every version begin, and at last where all end: one more than versions.
        step_day: the day of every step, in order within a version.
        step_status: its place in ``STATUSES``.
    """

    ids: list[str]
    recorded: np.ndarray
    instrument: np.ndarray
    first_step: np.ndarray
    step_day: np.ndarray
    step_status: np.ndarray

    @classmethod
    def of(cls, said: Iterable[Said]) -> Columns:
        """The columns of versions given one by one."""
        versions = list(said)
        status = {word: place for place, word in enumerate(STATUSES)}
        steps = [step for one in versions for step in one.steps]
        return cls(
            [one.id for one in versions],
            np.array([_number(one.recorded_on) for one in versions], dtype=np.int64),
            np.array([INSTRUMENTS.index(one.instrument) for one in versions], dtype=np.int8),
            np.cumsum([0, *(len(one.steps) for one in versions)]),
            np.array([_number(day) for day, _ in steps], dtype=np.int64),
            np.array([status[word] for _, word in steps], dtype=np.int8),
        )

    def __len__(self) -> int:
        return len(self.ids)

    @overload
    def __getitem__(self, index: int) -> Said: ...

    @overload
    def __getitem__(self, index: slice) -> list[Said]: ...

    def __getitem__(self, index: int | slice) -> Said | list[Said]:
        if isinstance(index, slice):
            return [self[at] for at in range(len(self))[index]]
        at = range(len(self))[index]
        steps = slice(self.first_step[at], self.first_step[at + 1])
        days, statuses = self.step_day[steps].tolist(), self.step_status[steps].tolist()
        return Said(
            self.ids[at],
            dt.date.fromordinal(int(self.recorded[at])),
            INSTRUMENTS[self.instrument[at]],
            tuple(
                (dt.date.fromordinal(day), STATUSES[code]) for day, code in zip(days, statuses, strict=True)
            ),
        )


class Versions:
    """Columns over versions, sorted by measure and by the day each version became known.

    Attributes:
        said: what the versions say, in the order they were given.
        order: given position of every row of the columns.
    """

    def __init__(self, said: Sequence[Said]) -> None:
        """Sort once: later questions are about neighbours."""
        self.said = said if isinstance(said, Columns) else Columns.of(said)
        number = {id: place for place, id in enumerate(sorted(set(self.said.ids)))}
        measure = np.array([number[id] for id in self.said.ids], dtype=np.int64)
        self.order = np.lexsort((self.said.recorded, measure))  # stable: on one day the given order counts
        self._measure = measure[self.order]
        self._recorded = self.said.recorded[self.order]

    @property
    def ids(self) -> list[str]:
        """The measure of every version, in the order they were given."""
        return self.said.ids

    @cached_property
    def _steps(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Row, day and status of every step, rows in order and days in order within a row.

        Of several steps on one day the last counts: what is lifted on the day it begins never applies.
        """
        counts = np.diff(self.said.first_step)[self.order]
        row = np.repeat(np.arange(len(self.order)), counts)
        moved = self.said.first_step[:-1][self.order] - (np.cumsum(counts) - counts)
        at = np.arange(len(row)) + moved[row]
        day, status = self.said.step_day[at], self.said.step_status[at]
        lasts = np.ones(len(row), dtype=bool)
        lasts[:-1] = (row[1:] != row[:-1]) | (day[1:] != day[:-1])
        return row[lasts], day[lasts], status[lasts]

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

    def applies(self, day: dt.date) -> np.ndarray:
        """Whether every row is in force on a day."""
        return np.isin(self.status(day), _APPLIES)

    def applying(self, start: dt.date, until: dt.date) -> np.ndarray:
        """Rows in force on any day from ``start`` up to, not including, ``until``."""
        row, when, code = self._steps
        applies = self.applies(start)
        begins = (when >= _number(start)) & (when < _number(until)) & np.isin(code, _APPLIES)
        applies[row[begins]] = True
        return applies

    def positions(self, rows: np.ndarray) -> list[int]:
        """Where the chosen rows stand in what was given."""
        return self.order[rows].tolist()


def from_measures(measures: Iterable[Measure]) -> Versions:
    """The columns of measures that are at hand."""
    return Versions(Columns.of(Said.of(measure) for measure in measures))


def _number(day: dt.date) -> int:
    return day.toordinal()
