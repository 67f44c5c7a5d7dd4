"""The ledger: dated measures and events, and what was threatened, in force, suspended or over on any day."""

from __future__ import annotations

import datetime as dt
import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic import ValidationError

from detente.errors import InputError, Problem, nearest, raise_if_any
from detente.policy import ledger_files
from detente.policy.amendment import amended
from detente.policy.contents import content_problems
from detente.policy.ledger_files import Contents, Heading
from detente.policy.ledger_writing import save
from detente.policy.measure import EVENTS, Measure
from detente.policy.products import ProductList
from detente.policy.versions import Versions, from_measures
from detente.policy.view import Difference, Step, View, steps_of
from detente.validation import day_of as _day
from detente.validation import problems_of
from detente.yaml_lines import Document

if TYPE_CHECKING:
    import pandas as pd

    from detente.economy.world import World
    from detente.policy.average import AverageRate
    from detente.policy.ledger_check import LedgerCheck
    from detente.policy.policy import Policy
    from detente.policy.screens import Chain, Screen
    from detente.policy.stack import Stack

BASELINE = dt.date(2024, 12, 31)
"""The day whose policy the bundled world's tariffs stand for."""
Day = str | dt.date


@dataclass(frozen=True, eq=False, repr=False)
class Ledger:
    """Dated trade-policy measures that answer for any day, as known on any day.

    A ledger is a value: `add` and `amend` return another one. What was recorded is never overwritten, so
    ``as_of(day, known_on=earlier)`` gives what was then known and nothing that came later.

    Attributes:
        heading: its name, title, and the day up to which it was kept.
        lists: named product lists.
        columns: every version of every measure in columns.
    """

    heading: Heading
    lists: Mapping[str, ProductList]
    columns: Versions
    _read: Callable[[int], Measure]
    _places: Mapping[str, str] = field(default_factory=dict)

    # -- where ledgers come from --------------------------------------------------------------------------

    @classmethod
    def embedded(cls, name: str = "us-china") -> Ledger:
        """A bundled ledger; ``us-china``: the trade conflict since 2018 and its neighbours."""
        return _bundled(ledger_files.find_bundled(name).name)

    @classmethod
    def open(cls, path: str | Path, more: Sequence[Path] = ()) -> Ledger:
        """A ledger from a folder of YAML files, or from a bulk file (.parquet, .csv, .json).

        Args:
            path: the bare name of a bundled ledger, or the path of a folder or a bulk file: a `Path`, text with
                a separator, or a name that no bundled ledger has.
            more: YAML files to read as if they lay in the folder.

        Raises:
            InputError: every mistake with its file and line; a name that means two ledgers.
        """
        found = ledger_files.find(path)
        if found.is_dir():
            bundled = found.parent == ledger_files.BUNDLED and not more
            return _bundled(found.name) if bundled else _from_folder(found, more)
        if more:
            fact, rule = "is one file, and more files were given", "More files are read into a folder"
            cure = f"Write it to a folder first, with Ledger.open('{path}').save(...)"
            raise InputError(Problem(str(path), fact, rule, cure))
        from detente.policy.exchange import read_ledger

        return read_ledger(found)

    @classmethod
    def from_measures(
        cls,
        measures: Iterable[Measure | Mapping[str, Any]],
        *,
        name: str = "measures",
        lists: Iterable[ProductList] = (),
    ) -> Ledger:
        """A ledger from measures at hand; several with one id are versions of one measure.

        Args:
            measures: measures, or mappings with the fields of one.
            name: what to call the ledger.
            lists: named product lists that the measures refer to.

        Raises:
            InputError: everything that is wrong with any of them.
        """
        versions, problems = [], []
        for at, given in enumerate(measures):
            try:
                versions.append(given if isinstance(given, Measure) else Measure.model_validate(given))
            except ValidationError as error:
                told = problems_of(Document(Path(f"measure {at + 1}"), given, {}), Measure, error)
                problems += told
        raise_if_any(problems)
        named = {one.name: one for one in lists}
        raise_if_any(
            [Problem(f"'{versions[at].id}', {one.place}", one.fact, one.rule, one.cure)
             for at, one in content_problems(versions, named)]
        )  # fmt: skip
        return cls._of(Contents(Heading(name=name), versions, named))

    @classmethod
    def _of(cls, contents: Contents) -> Ledger:
        versions = _in_order(contents.versions)
        return cls(
            contents.heading, contents.lists, from_measures(versions), versions.__getitem__, contents.places
        )

    # -- recording ----------------------------------------------------------------------------------------

    def add(self, measure: Measure | Mapping[str, Any]) -> Ledger:
        """The ledger with one more measure.

        Raises:
            InputError: the measure cannot be, or its id is taken: what became known later is an amendment.
        """
        added = Ledger.from_measures([measure], lists=self.lists.values())._read(0)
        if added.id in self:
            cure = f"Use amend('{added.id}', ...): the earlier version is kept"
            raise InputError(
                Problem("id", f"'{added.id}' is in the ledger", "Each measure has its own id", cure)
            )
        return self._with(added)

    def amend(self, id: str, /, *, recorded_on: Day, why: str = "", **changes: Any) -> Ledger:
        """The ledger with a later version of a measure; the earlier one is kept.

        Args:
            id: the measure.
            recorded_on: the day the change became known.
            why: the reason, for the reader.
            **changes: fields of `Measure` as they are in YAML; ``start`` stands for ``from`` and ``excluded``
                for ``except``. Sources are added, other fields replaced.

        Raises:
            InputError: no such measure, an earlier day than the last version's, or fields that cannot be.
        """
        renamed = {_YAML_NAMES.get(name, name): value for name, value in changes.items()}
        given = {**renamed, "recorded_on": _day(recorded_on, "recorded_on").isoformat(), "why": why}
        try:
            later = amended(self[id], given)
        except ValidationError as error:
            raise InputError(problems_of(Document(Path(id), given, {}), Measure, error)) from None
        raise_if_any([problem for _, problem in content_problems([later], self.lists)])
        return self._with(later)

    def _with(self, measure: Measure) -> Ledger:
        return self.with_versions([*self.versions(), measure])

    def with_versions(self, versions: Iterable[Measure]) -> Ledger:
        """A ledger of the same name and lists that holds these versions instead."""
        return Ledger._of(Contents(self.heading, list(versions), dict(self.lists), dict(self._places)))

    def known(self, known_on: Day | None = None) -> Iterator[Measure]:
        """Every measure in the version that was known on a day."""
        rows = np.flatnonzero(self.columns.known(_known(known_on)))
        return (self._read(at) for at in self.columns.positions(rows))

    def save(self, folder: str | Path) -> None:
        """Write the ledger into a new folder, whole or not at all."""
        save(Contents(self.heading, self.versions(), dict(self.lists)), Path(folder))

    def export(self, path: str | Path) -> None:
        """Write every version to one file: .csv or .json with Global Trade Alert's names, or .parquet."""
        from detente.policy.exchange import write_ledger

        write_ledger(self, Path(path))

    # -- looking up ---------------------------------------------------------------------------------------

    @property
    def name(self) -> str:
        """Its short name."""
        return self.heading.name

    @property
    def vintage(self) -> str:
        """Its name, the ledger it stands on, and the day up to which it was kept."""
        known, base = self.heading.known_to, self.heading.extends
        name = f"{self.name} on {Path(base).name}" if base else self.name
        return f"{name}, known to {known}" if known else name

    def __len__(self) -> int:
        return int(self.columns.known(None).sum())

    def __iter__(self) -> Iterator[Measure]:
        """The latest version of every measure."""
        return self.known()

    def __contains__(self, id: object) -> bool:
        return id in self._recorded

    def __getitem__(self, id: str) -> Measure:
        """The latest version of a measure."""
        self._check_known(id)
        return self._read(self._recorded[id][-1])

    def versions(self, id: str | None = None) -> list[Measure]:
        """Every version, or every version of one measure, those of a measure in the order of recording."""
        if id is None:
            return [self._read(at) for at in range(len(self.columns.said))]
        self._check_known(id)
        return [self._read(at) for at in self._recorded[id]]

    def _check_known(self, id: str) -> None:
        if id not in self._recorded:
            cure = nearest(id, self._recorded) or "`ledger.as_of(day).ids` lists them"
            raise InputError(Problem("id", f"there is no measure '{id}'", "", cure))

    @cached_property
    def _recorded(self) -> dict[str, list[int]]:
        """Where the versions of each measure stand, in the order in which they were recorded."""
        found: dict[str, list[int]] = {}
        for at in self.columns.order.tolist():
            id: str = self.columns.ids[at]
            found.setdefault(id, []).append(at)
        return found

    # -- on a day -----------------------------------------------------------------------------------------

    def as_of(self, day: Day, known_on: Day | None = None) -> View:
        """Every measure with its status on a day, as known on another: threatened, in force, suspended, over.

        Args:
            day: the day asked about.
            known_on: what was recorded later is left out; None: everything recorded counts.
        """
        when, known = _day(day, "day"), _known(known_on)
        rows = self.columns.known(known) & (self.columns.status(when) >= 0)
        return self._view(rows, when, known)

    def _view(self, chosen: np.ndarray, day: dt.date, known_on: dt.date | None) -> View:
        """A view of some rows of the columns."""
        return View(self.columns, self._read, np.flatnonzero(chosen), day, known_on)

    def in_force(self, day: Day, known_on: Day | None = None) -> View:
        """The measures that apply on a day; the same as ``as_of(day).in_force``, found in the columns."""
        when, known = _day(day, "day"), _known(known_on)
        rows = self.columns.known(known) & self.columns.applies(when)
        return self._view(rows, when, known)

    def between(self, start: Day, until: Day, known_on: Day | None = None) -> View:
        """Measures in force on any day of a half-open stretch; their standings are those of its first day."""
        first, last, known = _day(start, "start"), _day(until, "until"), _known(known_on)
        _refuse_backwards(first, last)
        rows = self.columns.known(known) & self.columns.applying(first, last)
        return self._view(rows, first, known)

    def timeline(
        self,
        start: Day = dt.date.min,
        until: Day = dt.date.max,
        *,
        imposed_by: str | None = None,
        on: str | None = None,
        known_on: Day | None = None,
    ) -> list[Step]:
        """What happened in a half-open stretch of days: announced, in force, raised, suspended, over."""
        first, last, known = _day(start, "start"), _day(until, "until"), _known(known_on)
        _refuse_backwards(first, last)
        view = self._view(self.columns.known(known), last, known).by(imposed_by, on)
        steps = [step for one in view for step in steps_of(one.measure) if first <= step.day < last]
        return sorted(steps, key=lambda step: (step.day, step.measure.id))

    @property
    def events(self) -> list[Measure]:
        """Talks, agreements, disputes and investigations, by day."""
        found = [measure for measure in self if measure.instrument in EVENTS]
        return sorted(found, key=lambda measure: measure.history()[0].date)

    def diff(self, day_a: Day, day_b: Day, known_on: Day | None = None) -> Difference:
        """What entered, left or changed its rates between two days."""
        first, last = _day(day_a, "day_a"), _day(day_b, "day_b")
        before = {one.measure.id: one.measure for one in self.in_force(first, known_on)}
        after = {one.measure.id: one.measure for one in self.in_force(last, known_on)}
        return Difference(
            first,
            last,
            tuple(after[id] for id in after if id not in before),
            tuple(before[id] for id in before if id not in after),
            tuple(after[id] for id in after if id in before
                  and before[id].rates_on(first) != after[id].rates_on(last)),
        )  # fmt: skip

    def stock(self, days: Iterable[Day], known_on: Day | None = None) -> pd.DataFrame:
        """How many measures are in force on each of some days, by instrument; events are left out."""
        return _counts([(_day(day, "days"), self.in_force(day, known_on)) for day in days])

    def flow(self, days: Sequence[Day], known_on: Day | None = None) -> pd.DataFrame:
        """How many measures come into force between each day and the next, by instrument; events are left out."""
        known = _known(known_on)
        moments = [_day(day, "days") for day in days]
        periods = []
        for first, last in itertools.pairwise(moments):
            _refuse_backwards(first, last)
            rows = self.columns.known(known) & self.columns.applying(first, last)
            if first > dt.date.min:
                rows &= ~self.columns.applies(first - dt.timedelta(days=1))
            periods.append((first, self._view(rows, first, known)))
        return _counts(periods)

    # -- what it does -------------------------------------------------------------------------------------

    def policy(
        self,
        world: World,
        on: Day,
        known_on: Day | None = None,
        *,
        against: Day | None = BASELINE,
        enact: Iterable[str] = (),
        lift: Iterable[str] = (),
    ) -> Policy:
        """The wedges of a day on a world, relative to its baseline; see `detente.policy.wedges.policy_of`.

        Args:
            world: the world; its labels may be economies, groups of them, ICIO sectors and groups of them.
            on: the day.
            known_on: as known on a day; None: with all that was recorded.
            against: the day whose policy the world's tariffs hold; None when they hold none of the ledger's.
            enact: ids of measures to carry out, ``*`` allowed.
            lift: ids of measures to end, ``*`` allowed.

        Raises:
            InputError: labels the ledger does not know, groups with mixed treatment, ids that no measure has.
        """
        from detente.policy.wedges import Moment, policy_of

        day, known = _day(on, "on"), _known(known_on)
        chosen = {"carried out": list(enact), "ended": list(lift)}
        ledger = self.changed(day, chosen["carried out"], chosen["ended"], known)
        now = Moment(day, [one.measure for one in ledger.in_force(day, known)])
        then, over = None, "nothing"
        if against is not None:
            over = _day(against, "against")
            # What the world's tariffs hold was known by that day, whatever was known on an earlier one.
            by_then = max(known, over) if known else None
            then = Moment(over, [one.measure for one in self.in_force(over, by_then)])
        as_known = f", as known on {known}" if known else ""
        words = [f"{self.vintage}: in force on {day}{as_known}, over {over}"]
        words += [f"taken to be {what}: {', '.join(ids)}" for what, ids in chosen.items() if ids]
        return policy_of(world, now, then, self.lists, words)

    def changed(
        self, day: Day, enact: Iterable[str] = (), lift: Iterable[str] = (), known_on: Day | None = None
    ) -> Ledger:
        """The ledger with some measures taken to be in force from a day on and others to be over.

        Args:
            day: the day.
            enact: ids of measures to carry out: threats, or what is suspended.
            lift: ids of measures to end.
            known_on: with the versions known on that day.
        """
        from detente.policy.what_if import changed

        return changed(self, _day(day, "day"), list(enact), list(lift), _known(known_on))

    def explain(self, imposed_by: str, on: str, product: str, day: Day, known_on: Day | None = None) -> Stack:
        """The duties on a product from a partner line by line, as a customs broker would list them."""
        from detente.policy.stack import explain

        return explain(self, imposed_by, on, product, _day(day, "day"), _known(known_on))

    def average_rate(
        self,
        imposed_by: str,
        day: Day,
        on: str | None = None,
        known_on: Day | None = None,
        *,
        against: Day | None = BASELINE,
    ) -> AverageRate:
        """An importer's average duty over that of another day, with its definition and weights."""
        from detente.policy.average import average_rate

        compared = None if against is None else _day(against, "against")
        return average_rate(self, imposed_by, _day(day, "day"), on, _known(known_on), compared)

    def wto_screen(self, world: World, day: Day, known_on: Day | None = None) -> Screen:
        """Where a policy departs from equal treatment, bound rates or the ban on quotas: a screen, no finding."""
        from detente.policy.screens import wto_screen

        return wto_screen(self, world, _day(day, "day"), _known(known_on))

    def chains(self) -> list[Chain]:
        """Which measure answers which, from the first act on."""
        from detente.policy.screens import chains

        return chains(self)

    def ending(self, day: Day, days: int = 90, known_on: Day | None = None) -> list[Step]:
        """What ends, lapses or returns in the days after a day, by date."""
        from detente.policy.screens import ending

        return ending(self, _day(day, "day"), days, _known(known_on))

    def check(self) -> LedgerCheck:
        """What is not sourced, not verified, or cannot be counted."""
        from detente.policy.ledger_check import check

        return check(self)

    def place(self, id: str) -> str:
        """File and line of a measure, where it was read from a file."""
        return self._places.get(id, "")

    def __repr__(self) -> str:
        return f"<Ledger {self.vintage}: {len(self)} measures in {len(self.columns.said)} versions>"

    def _repr_html_(self) -> str:
        from detente import glance_of

        return glance_of(self)


def _from_folder(folder: Path, more: Sequence[Path] = ()) -> Ledger:
    return Ledger._of(ledger_files.load(folder, more=more))


@cache
def _bundled(name: str) -> Ledger:
    """A bundled ledger never changes: it is read once."""
    return _from_folder(ledger_files.BUNDLED / name)


_YAML_NAMES = {"start": "from", "excluded": "except"}


def _known(given: Day | None) -> dt.date | None:
    return None if given is None else _day(given, "known_on")


def _refuse_backwards(first: dt.date, last: dt.date) -> None:
    if last <= first:
        raise InputError(Problem("until", f"{last} is not after {first}", "Days are half-open: from, until"))


def _in_order(versions: Sequence[Measure]) -> list[Measure]:
    """Versions in the places they were given, those of one measure in the order in which they were recorded."""
    told: dict[str, list[Measure]] = {}
    for one in versions:
        told.setdefault(one.id, []).append(one)
    # Sorting keeps the given order of versions recorded on one day.
    waiting = {id: iter(sorted(ones, key=lambda one: one.recorded_on)) for id, ones in told.items()}
    return [next(waiting[one.id]) for one in versions]


def _counts(periods: Sequence[tuple[dt.date, View]]) -> pd.DataFrame:
    """Measures by day and instrument, one row for each day asked about."""
    import pandas as pd

    counted = [Counter(name for name in view.instruments if name not in EVENTS) for _, view in periods]
    names = sorted(set().union(*counted))
    table = [[count[name] for name in names] for count in counted]
    days = pd.Index([day for day, _ in periods], name="day")
    return pd.DataFrame(table, index=days, columns=pd.Index(names, name="instrument"))
