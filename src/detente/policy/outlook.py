"""Where things stand on a day, counted one way for everybody, and what is due in the days after.

Measures are counted: what changes a price, or would. Talks, agreements, disputes and investigations change none by
themselves and stand apart.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from detente.policy.view import Step, View

if TYPE_CHECKING:
    from detente.policy.ledger import Ledger

SOON = 30
"""Days ahead within which a change is due, unless another number is asked for."""


@dataclass(frozen=True, eq=False)
class Outlook:
    """A ledger on a day: the measures, the talks and agreements beside them, and what is due.

    Attributes:
        ledger: the ledger.
        view: everything on the day that was asked for, events too.
        imposed_by: only of this economy or group; None: of all.
        on: only what touches this economy or group; None: all.
    """

    ledger: Ledger
    view: View
    imposed_by: str | None = None
    on: str | None = None

    @cached_property
    def measures(self) -> View:
        """The measures; events stand apart."""
        return self.view.measures

    @cached_property
    def events(self) -> View:
        """Talks, agreements, disputes and investigations."""
        return self.view.events

    @property
    def in_force(self) -> View:
        """Measures that apply on the day."""
        return self.measures.in_force

    @property
    def threatened(self) -> View:
        """Measures that are threatened, announced or planned."""
        return self.measures.threatened

    @property
    def suspended(self) -> View:
        """Measures that were decided and are held back."""
        return self.measures.suspended

    @property
    def over(self) -> View:
        """Measures that have expired or were withdrawn."""
        return self.measures.over

    def due(self, days: int = SOON) -> tuple[Step, ...]:
        """What happens to measures within some days after the day, by date.

        They begin, end or change their rates, are suspended, or their suspension ends; a threat is due on the day
        that it is threatened for.

        Args:
            days: how many days to look ahead.
        """
        return tuple(step for step in self._coming(days) if not step.measure.is_event)

    def events_due(self, days: int = SOON) -> tuple[Step, ...]:
        """What begins or ends within some days after the day among talks, agreements and the like, by date.

        Args:
            days: how many days to look ahead.
        """
        return tuple(step for step in self._coming(days) if step.measure.is_event)

    def next(self, days: int) -> Step | None:
        """What comes first after the day, of a measure or of talks; None where nothing is known of.

        Args:
            days: how many days to look ahead.
        """
        return next(iter(self._coming(days)), None)

    def counts(self, days: int = SOON) -> dict[str, int]:
        """How many there are of each; ``due`` are changes, of which a measure may have several.

        Args:
            days: how many days to look ahead.
        """
        return {
            "in_force": len(self.in_force),
            "threatened": len(self.threatened),
            "suspended": len(self.suspended),
            "over": len(self.over),
            "due": len(self.due(days)),
            "events": len(self.events),
        }

    def _coming(self, days: int) -> list[Step]:
        steps = self.ledger.ending(self.view.day, days, self.view.known_on)
        if self.imposed_by is None and self.on is None:
            return steps
        return [step for step in steps if step.measure.id in self._asked]

    @cached_property
    def _asked(self) -> set[str]:
        # What is to come may not have been spoken of by the day, so that the view of the day need not hold it.
        whole = self.ledger.as_of(dt.date.max, self.view.known_on)
        return set(whole.by(self.imposed_by, self.on).ids)


def outlook(
    ledger: Ledger,
    day: dt.date,
    known_on: dt.date | None = None,
    imposed_by: str | None = None,
    on: str | None = None,
) -> Outlook:
    """Where things stand on a day, and what is due after it.

    Args:
        ledger: the ledger.
        day: the day.
        known_on: what was recorded later is left out; None: everything recorded counts.
        imposed_by: only what this economy or group imposes; None: all.
        on: only what touches this economy or group; None: all.

    Raises:
        InputError: economies that nobody knows.
    """
    return Outlook(ledger, ledger.as_of(day, known_on).by(imposed_by, on), imposed_by, on)
