"""The measures of a ledger that stand between two sides: which are in force on a day, and when that changes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from detente.policy.duties import rates_for
from detente.policy.measure import EVENTS, Measure
from detente.policy.places import ALL, codes
from detente.policy.sides import acts, as_one, touches
from detente.policy.view import steps_of
from detente.strategy.retaliation.bilateral import Pair

if TYPE_CHECKING:
    from detente.policy.ledger import Day, Ledger

NOT_BETWEEN = (*EVENTS, "subsidy")
"""Instruments that change nothing on the border between two economies."""
Standing = dict[str, tuple[Any, ...]]
"""Of measures in force between the two on a day, which rates and exemptions stand."""


@dataclass(frozen=True)
class Act:
    """A measure between two sides.

    Attributes:
        measure: the measure, as known.
        imposed_by: the sides that impose it on the other.
        partners: codes of those it is on.
    """

    measure: Measure
    imposed_by: tuple[str, ...]
    partners: tuple[str, ...]


@dataclass(frozen=True)
class MeasuresBetween:
    """The measures of a ledger that stand between two sides.

    Attributes:
        sides: what the two are called.
        acts: the measures.
    """

    sides: tuple[str, str]
    acts: tuple[Act, ...]

    @classmethod
    def of(cls, pair: Pair, ledger: Ledger, known_on: Day | None) -> MeasuresBetween:
        """What either side imposes on the other."""
        members = {name: sorted(codes(pair.members(name), "players")) for name in pair.names}
        found = []
        for measure in ledger.known(known_on):
            if measure.instrument in NOT_BETWEEN:
                continue
            met = {
                name: tuple(
                    partner
                    for partner in members[pair.other(name)]
                    if touches(measure, partner)
                    and any(acts(measure, one) and not as_one(measure, one, partner) for one in members[name])
                )
                for name in pair.names
            }
            if any(met.values()):
                imposing = tuple(name for name in pair.names if met[name])
                found.append(
                    Act(measure, imposing, tuple(one for partners in met.values() for one in partners))
                )
        return cls(pair.names, tuple(found))

    @property
    def imposed(self) -> dict[str, frozenset[str]]:
        """Ids of the measures that each side imposes on the other."""
        return {
            name: frozenset(one.measure.id for one in self.acts if name in one.imposed_by)
            for name in self.sides
        }

    @property
    def on_all(self) -> frozenset[str]:
        """Ids of the measures that are on all economies, some excepted: not aimed at the other side."""
        return frozenset(one.measure.id for one in self.acts if ALL in codes(one.measure.on, "on"))

    def alone(self, ledger: Ledger) -> Ledger:
        """The ledger with these measures alone, in all their versions."""
        ids = {one.measure.id for one in self.acts}
        return ledger.with_versions(one for one in ledger.versions() if one.id in ids)

    def standing(self, day: dt.date) -> Standing:
        """What is in force on a day, with what of it applies to the other side."""
        return {
            one.measure.id: (
                tuple(
                    tuple(one.measure.rates.index(rate) for rate in rates_for(one.measure, partner, day))
                    for partner in one.partners
                ),
                tuple(at for at, exempt in enumerate(one.measure.stacking.exempt) if exempt.on_day(day)),
            )
            for one in self.acts
            if one.measure.in_force(day)
        }

    def turning(self, first: dt.date, last: dt.date) -> Iterator[dt.date]:
        """The first day, and every later one before the last on which what is in force changes."""
        days = {step.day for one in self.acts for step in steps_of(one.measure)}
        exempt = [exempt for one in self.acts for exempt in one.measure.stacking.exempt]
        days |= {day for one in exempt for day in (one.start, one.until) if day}
        standing = self.standing(first)
        yield first
        for day in sorted(day for day in days if first < day < last):
            before, standing = standing, self.standing(day)
            if before != standing:
                yield day

    def differences(
        self, earlier: dt.date, day: dt.date
    ) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
        """Ids that came between two days, that went, and that stand with other rates or exemptions."""
        before, after = self.standing(earlier), self.standing(day)
        return (
            tuple(id for id in after if id not in before),
            tuple(id for id in before if id not in after),
            tuple(id for id in after if id in before and before[id] != after[id]),
        )
