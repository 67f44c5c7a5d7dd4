"""What a ledger says of a day: measures with their status, and what differs between two days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, overload

import numpy as np

from detente.errors import InputError, Problem, nearest
from detente.policy.measure import APPLIES, BEFORE, EVENTS, INSTRUMENTS, OVER, Measure, Rate
from detente.policy.places import codes
from detente.policy.sides import acts, touches
from detente.policy.versions import STATUSES, Versions

if TYPE_CHECKING:
    import pandas as pd


_EVENTS = tuple(INSTRUMENTS.index(word) for word in EVENTS)


@dataclass(frozen=True)
class Standing:
    """A measure and what it is on a day.

    Attributes:
        measure: the measure, as known.
        status: its status on the day; ``not yet`` where nothing had been said by then.
        since: the day of that status; None where nothing had been said.
    """

    measure: Measure
    status: str
    since: dt.date | None

    @classmethod
    def of(cls, measure: Measure, day: dt.date) -> Standing:
        """The standing of a measure on a day."""
        past = [step for step in measure.history() if step.date <= day]
        return cls(measure, past[-1].status, past[-1].date) if past else cls(measure, "not yet", None)

    @property
    def applies(self) -> bool:
        """Whether the measure is in force that day."""
        return self.status in APPLIES


class View(Sequence[Standing]):
    """Measures on a day, as known on a day; a sequence of standings, read from the ledger as they are asked for.

    Attributes:
        day: the day asked about.
        known_on: the day up to which the ledger was read; None for all of it.
    """

    def __init__(
        self,
        columns: Versions,
        read: Callable[[int], Measure],
        rows: np.ndarray,
        day: dt.date,
        known_on: dt.date | None,
    ) -> None:
        self.day, self.known_on = day, known_on
        self._columns, self._read, self._rows = columns, read, rows
        self._positions = columns.positions(rows)

    def __len__(self) -> int:
        return len(self._positions)

    @overload
    def __getitem__(self, index: int) -> Standing: ...

    @overload
    def __getitem__(self, index: slice) -> View: ...

    def __getitem__(self, index: int | slice) -> Standing | View:
        if isinstance(index, slice):
            return self._only(self._rows[index])
        return Standing.of(self._read(self._positions[index]), self.day)

    def __iter__(self) -> Iterator[Standing]:
        return (Standing.of(self._read(position), self.day) for position in self._positions)

    def _only(self, rows: np.ndarray) -> View:
        return View(self._columns, self._read, rows, self.day, self.known_on)

    def _with_status(self, words: Sequence[str]) -> View:
        """The measures of some statuses, found in the columns: no measure is read for that."""
        wanted = [STATUSES.index(word) for word in words]
        return self._only(self._rows[np.isin(self._columns.status(self.day)[self._rows], wanted)])

    def where(self, keep: Callable[[Standing], bool]) -> View:
        """The standings for which something holds."""
        return self._only(self._rows[np.array([keep(one) for one in self], dtype=bool)])

    def by(self, imposed_by: str | None = None, on: str | None = None, instrument: str | None = None) -> View:
        """The standings of measures that some economy imposes, that touch some partner, of some instrument.

        Raises:
            InputError: a name or an instrument nobody knows.
        """
        if instrument is not None and instrument not in INSTRUMENTS:
            rule = f"There are {', '.join(INSTRUMENTS)}"
            cure = nearest(instrument, INSTRUMENTS)
            raise InputError(Problem("instrument", f"there is no '{instrument}'", "" if cure else rule, cure))
        actors = codes(imposed_by, "imposed_by") if imposed_by else None
        partners = codes(on, "on") if on else None

        def wanted(one: Standing) -> bool:
            measure = one.measure
            theirs = actors is None or any(acts(measure, economy) for economy in actors)
            # Both sides of talks are their actors.
            met = partners is None or any(
                touches(measure, partner) or (measure.is_event and acts(measure, partner))
                for partner in partners
            )
            return theirs and met and (instrument is None or measure.instrument == instrument)

        return self.where(wanted)

    @property
    def measures(self) -> View:
        """What changes a price, or would; talks, agreements and the like are left out."""
        return self._only(self._rows[~self._are_events()])

    @property
    def events(self) -> View:
        """Talks, agreements, disputes and investigations, which change no price by themselves."""
        return self._only(self._rows[self._are_events()])

    def _are_events(self) -> np.ndarray:
        return np.isin(self._columns.said.instrument[self._positions], _EVENTS)

    @property
    def in_force(self) -> View:
        """What applies that day."""
        return self._with_status(APPLIES)

    @property
    def threatened(self) -> View:
        """What is threatened, announced or planned and does not apply yet."""
        return self._with_status(BEFORE)

    @property
    def suspended(self) -> View:
        """What was decided and is held back that day."""
        return self._with_status(("suspended",))

    @property
    def over(self) -> View:
        """What has expired or was withdrawn."""
        return self._with_status(OVER)

    @property
    def ids(self) -> list[str]:
        """The ids of the measures."""
        return [self._columns.ids[position] for position in self._positions]

    @property
    def instruments(self) -> list[str]:
        """The instruments of the measures, found in the columns."""
        numbers = self._columns.said.instrument[self._positions]
        return [INSTRUMENTS[number] for number in numbers.tolist()]

    def table(self) -> pd.DataFrame:
        """One row a measure: who acts on whom, what it is, its status, rates in percent, dates and sources."""
        import pandas as pd

        return pd.DataFrame([_row(one, self.day) for one in self], columns=list(_COLUMNS))

    def __repr__(self) -> str:
        known = f", as known on {self.known_on}" if self.known_on else ""
        return f"<View of {len(self)} measures on {self.day}{known}>"


_COLUMNS = (
    "id", "imposed_by", "on", "instrument", "title", "status", "since", "rate_pct", "from", "until", "sources",
)  # fmt: skip


def _row(one: Standing, day: dt.date) -> tuple:
    measure = one.measure
    return (
        measure.id,
        " ".join(measure.imposed_by),
        " ".join(measure.on),
        measure.instrument,
        measure.title,
        one.status,
        one.since,
        rates_in_words(measure.rates_on(day)),
        measure.start,
        measure.until,
        "; ".join(source.title for source in measure.sources),
    )


def counted(count: int, noun: str) -> str:
    """A number of things: "1 measure", "1,200 measures"."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def rates_in_words(rates: Sequence[Rate], unit: str = "") -> str:
    """Rates for a table: "+25", "15 in all", "10 to 50 by partner"; empty without rates.

    Args:
        rates: the rates.
        unit: what to put after the numbers, with its space.
    """
    said = [rate for rate in rates if rate.rate is not None]
    values = sorted({100 * rate.rate for rate in said if rate.rate is not None})
    if not values:
        return "by tariff line" if rates else ""
    if len(values) == 1:
        total = all(rate.basis == "total" for rate in said)
        return f"{values[0]:g}{unit} in all" if total else f"{values[0]:+g}{unit}"
    narrowed = {"partner": any(rate.on for rate in said), "product": any(rate.products for rate in said)}
    by = " and ".join(word for word, given in narrowed.items() if given) or "day"
    return f"{values[0]:g} to {values[-1]:g}{unit} by {by}"


@dataclass(frozen=True, repr=False)
class Difference:
    """What differs between two days.

    Attributes:
        entered: in force on the later day only.
        left: in force on the earlier day only.
        changed: in force on both, with other rates.
    """

    day_a: dt.date
    day_b: dt.date
    entered: tuple[Measure, ...]
    left: tuple[Measure, ...]
    changed: tuple[Measure, ...]

    def __bool__(self) -> bool:
        return bool(self.entered or self.left or self.changed)

    def __str__(self) -> str:
        lists = {"entered": self.entered, "left": self.left, "new rates": self.changed}
        lines = [f"{words} ({len(measures)}){_some_ids(measures)}" for words, measures in lists.items()]
        return "\n".join([f"From {self.day_a} to {self.day_b}:", *lines])

    def __repr__(self) -> str:
        counts = f"{len(self.entered)} entered, {len(self.left)} left, {len(self.changed)} with new rates"
        return f"<Difference {self.day_a} to {self.day_b}: {counts}>"


MOST_IDS = 5
"""Measures of a difference that are named; the rest is counted."""


def _some_ids(measures: Sequence[Measure]) -> str:
    if not measures:
        return ""
    rest = len(measures) - MOST_IDS
    ids = ", ".join(one.id for one in measures[:MOST_IDS])
    return f": {ids} and {rest} more" if rest > 0 else f": {ids}"


@dataclass(frozen=True)
class Step:
    """One thing that happened to a measure.

    Attributes:
        day: when.
        status: what it became; ``rate`` where only a rate changed.
        measure: the measure, as known.
        note: by which act.
    """

    day: dt.date
    status: str
    measure: Measure
    note: str = ""


def steps_of(measure: Measure) -> list[Step]:
    """Everything that happens to a measure, changes of its rates included, in order of days."""
    steps = [Step(one.date, one.status, measure, one.note) for one in measure.history()]
    said = {one.day for one in steps}
    days = {day for rate in measure.rates for day in (rate.start, rate.until) if day}
    steps += [
        Step(day, "rate", measure, rates_in_words(measure.rates_on(day)))
        for day in days - said
        if measure.in_force(day)
    ]
    return sorted(steps, key=lambda one: one.day)
