"""Policies of a ledger by day, each worked out once: between two days of a ledger they are the same."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields, replace
from hashlib import sha256
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.policy.ledger import Ledger
from detente.policy.policy import WEDGES, Policy

if TYPE_CHECKING:
    from detente.economy.world import World
    from detente.policy.measure import Measure, Products
    from detente.policy.view import Step

MOST_STEPS = 500
"""Days of which it is remembered what comes after."""
FRESH = 4
"""Policies that are kept whole; the others are kept as what differs from the baseline."""


def days_of(measures: Iterable[Measure]) -> tuple[dt.date, ...]:
    """The days on which something begins, ends or changes, in order."""
    days: set[dt.date] = set()
    for measure in measures:
        days |= {step.date for step in measure.history()}
        spans = [*measure.rates, *measure.stacking.exempt]
        days |= {day for span in spans for day in (span.start, span.until) if day}
    return tuple(sorted(days))


@dataclass(frozen=True)
class Packed:
    """A policy as what differs from the baseline: a few thousand numbers instead of two million.

    Attributes:
        cells: by wedge, where it differs and what it is there.
        rest: the policy's other fields.
    """

    cells: dict[str, tuple[np.ndarray, np.ndarray]]
    rest: dict[str, Any]

    @classmethod
    def of(cls, policy: Policy, baseline: Policy) -> Packed:
        """A policy packed."""
        cells = {}
        for name in WEDGES:
            here, there = getattr(policy, name).values.ravel(), getattr(baseline, name).values.ravel()
            places = np.flatnonzero(here != there)
            cells[name] = (places, here[places].copy())
        return cls(cells, {"quotas": policy.quotas, "changes": policy.changes, "notes": policy.notes})

    def whole(self, baseline: Policy) -> Policy:
        """The policy again."""
        wedges = {}
        for name, (places, values) in self.cells.items():
            old = getattr(baseline, name)
            if len(places):
                flat = old.values.copy().ravel()
                flat[places] = values
                wedges[name] = old.copy(data=flat.reshape(old.shape))
        return replace(baseline, **wedges, **self.rest)


class PolicyStore:
    """Policies that were worked out, by what they are of; the oldest go when there are too many."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._packed: OrderedDict[Any, Packed] = OrderedDict()
        self._fresh: OrderedDict[Any, Policy] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Any, baseline: Policy) -> Policy | None:
        """A policy that is kept; None where it is not."""
        with self._lock:
            fresh, packed = self._fresh.get(key), self._packed.get(key)
        if fresh is not None or packed is None:
            return fresh
        return self._keep_fresh(key, packed.whole(baseline))

    def put(self, key: Any, policy: Policy, baseline: Policy) -> None:
        """Keep a policy."""
        packed = Packed.of(policy, baseline)
        with self._lock:
            self._packed[key] = packed
            while len(self._packed) > self._most:
                self._packed.popitem(last=False)
        self._keep_fresh(key, policy)

    def __contains__(self, key: object) -> bool:
        return key in self._packed

    def __len__(self) -> int:
        return len(self._packed)

    def _keep_fresh(self, key: Any, policy: Policy) -> Policy:
        with self._lock:
            self._fresh[key] = policy
            while len(self._fresh) > FRESH:
                self._fresh.popitem(last=False)
        return policy


@dataclass(frozen=True, eq=False, repr=False)
class KeptLedger(Ledger):
    """A ledger that remembers the policies it was asked for on one world.

    Between two days on which something changes a policy is the same, apart from the words that name its day.

    Attributes:
        world: the world.
        baseline: that world's policy without measures.
        store: where policies are kept.
        days: the days on which something changes, as recorded to the end.
    """

    world: World | None = None
    baseline: Policy | None = None
    store: PolicyStore | None = None
    days: tuple[dt.date, ...] = ()
    _coming: OrderedDict[Any, list[Step]] = field(default_factory=OrderedDict)

    @classmethod
    def over(cls, ledger: Ledger, world: World, most: int) -> KeptLedger:
        """A ledger with room for policies on a world.

        Args:
            ledger: the ledger.
            world: the world.
            most: policies that are kept.
        """
        known = {one.name: getattr(ledger, one.name) for one in fields(Ledger)}
        return cls(**known, world=world, baseline=Policy.none(world), store=PolicyStore(most),
                   days=days_of(ledger))  # fmt: skip

    def policy(self, world: World, on: Any, known_on: Any = None, **how: Any) -> Policy:
        """The wedges of a day, as `Ledger.policy` has them; worked out once for all days that are alike."""
        changes = {name: tuple(how.get(name, ())) for name in ("enact", "lift")}
        asked_otherwise = world is not self.world or set(how) - set(changes)
        if asked_otherwise or not isinstance(on, dt.date):
            return super().policy(world, on, known_on, **how)
        assert self.store is not None and self.baseline is not None
        key = self.key(on, known_on, **changes)
        found = self.store.get(key, self.baseline)
        if found is None:
            found = super().policy(world, on, known_on, **how)
            self.store.put(key, found, self.baseline)
            return found
        return replace(found, changes=(self._opening(on, known_on), *found.changes[1:]))

    def ending(self, day: Any, days: int = 90, known_on: Any = None) -> list[Step]:
        """What ends, lapses or returns in the days after a day, as `Ledger.ending` has it; remembered."""
        key = (str(day), days, str(known_on))
        found = self._coming.get(key)
        if found is None:
            found = self._coming[key] = super().ending(day, days, known_on)
            while len(self._coming) > MOST_STEPS:
                self._coming.popitem(last=False)
        return list(found)

    def _opening(self, on: dt.date, known_on: dt.date | None) -> str:
        """The words with which a policy of this ledger begins, which name its day."""
        from detente.policy.ledger import BASELINE

        as_known = f", as known on {known_on}" if known_on else ""
        return f"{self.vintage}: in force on {on}{as_known}, over {BASELINE}"

    def key(self, on: dt.date, known_on: dt.date | None = None, enact: Any = (), lift: Any = ()) -> Any:
        """What a policy depends on: the stretch of days, or the day itself where something is changed on it.

        As the ledger was known then it mostly says the same of a day as it does to the end: what was recorded
        later is of later days. The policy is the same then, too.
        """
        if enact or lift:
            return on, known_on, tuple(enact), tuple(lift)
        if known_on is not None:
            then, now = self._said(on, known_on), self._said(on, None)
            if then != now:
                return then
        return bisect_right(self.days, on), None, (), ()

    def _said(self, on: dt.date, known_on: dt.date | None) -> str:
        """All that the policy of a day depends on: what is in force on it, and on the day of the baseline."""
        from detente.policy.ledger import BASELINE

        moments = ((on, known_on), (BASELINE, max(known_on, BASELINE) if known_on else None))
        said = [_said_of([one.measure for one in self.in_force(*moment)], moment[0]) for moment in moments]
        return sha256(repr(said).encode()).hexdigest()


def _said_of(measures: Sequence[Measure], day: dt.date) -> list[tuple[Any, ...]]:
    """All of the measures in force on a day that its wedges and notes depend on."""
    families = {one.stacking.family for one in measures}
    return [_said(one, day, families) for one in measures]


def _said(measure: Measure, day: dt.date, families: set[str]) -> tuple[Any, ...]:
    """One of them; rules about families that no measure of the day has say nothing."""
    rules = measure.stacking
    return (
        measure.id, measure.instrument, measure.imposed_by, measure.on, measure.excluded,
        # A base tariff is in the baseline, too, and no note names it.
        "" if rules.base else measure.title,
        _goods(measure.products), measure.rent_share, bool(measure.rates),
        [(one.rate, one.column, one.basis, one.on, one.excluded, _goods(one.products))
         for one in measure.rates_on(day)],
        rules.family, rules.base, rules.content,
        sorted(families.intersection(rules.yields_to)), sorted(families.intersection(rules.replaces)),
        [(_goods(one.products), one.on) for one in rules.exempt if one.on_day(day)],
    )  # fmt: skip


def _goods(products: Products | None) -> tuple[Any, ...] | None:
    """What products cover, without their words."""
    return None if products is None else (products.hs, products.sectors, products.lists, products.covered)
