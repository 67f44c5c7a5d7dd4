"""What a ledger says of a day, for a reader: in force, threatened, suspended, and what changes within a month."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from detente.policy.controls import BANS
from detente.policy.measure import APPLIES
from detente.policy.outlook import SOON, Outlook, outlook
from detente.policy.view import Standing, Step, counted, steps_of
from detente.show.brief_part import Part
from detente.show.format import SPACE
from detente.show.ledger_lines import brief, in_words, shortened, sides

if TYPE_CHECKING:
    from detente.economy.world import World
    from detente.policy.ledger import Ledger
    from detente.policy.measure import Measure, Rate

MOST_LISTED = 8
"""Measures of a list that stand in sight; the others are folded below."""
LONGEST_TITLE = 80
"""Characters of the title of a source."""
NO_SOURCE = "no source"
SUSPENDED_RATE = "if the suspension lapses"
"""What a ledger notes of a rate that comes back when a suspension ends."""
EVER = (dt.date.max - dt.date.min).days
HEADINGS = ("Measure", "Who on whom", "Points", "Since", "Next date", "Source")
COMING_HEADINGS = ("Day", "What happens", "Measure", "Who on whom", "Source")


def ledger_lists(
    ledger: Ledger, day: dt.date, known_on: dt.date | None, world: World | None = None
) -> tuple[Part, ...]:
    """The lists of a day, each measure with its source and its next date; a list with nothing on it is left out.

    What changes a price comes first, by the baseline trade that it covers, then base tariffs, then the rest, what
    changed last first.

    Args:
        ledger: the ledger.
        day: the day.
        known_on: what was recorded later is left out; None: everything recorded counts.
        world: whose trade is asked what a measure covers; None: what changed last comes first.
    """
    found, on = outlook(ledger, day, known_on), in_words(day)
    lists = _Lists(ledger, day, known_on, world)
    groups = {
        "in-force": (f"In force on {on}", found.in_force),
        "threatened": ("Threatened or announced", found.threatened),
    }
    parts = [lists.part(anchor, title, ones) for anchor, (title, ones) in groups.items() if ones]
    suspended = lists.suspended(found.suspended, found.in_force)
    return (*parts, *suspended, *_coming(found))


class _Lists:
    """The lists of one day of a ledger."""

    def __init__(self, ledger: Ledger, day: dt.date, known_on: dt.date | None, world: World | None) -> None:
        self.day, self.known_on = day, known_on
        self._covered = None
        if world is not None:
            from detente.show.covered_trade import CoveredTrade

            self._covered = CoveredTrade(ledger, world)
        self._next: Mapping[str, Step] = {
            step.measure.id: step for step in reversed(ledger.ending(day, EVER, known_on))
        }

    def part(self, anchor: str, title: str, found: Sequence[Standing]) -> Part:
        """One list, what covers most trade first."""
        rows = [self._row(one) for one in self._in_order(found)]
        return self._listed(anchor, f"{title}: {counted(len(found), 'measure')}", rows)

    def suspended(self, found: Sequence[Standing], in_force: Sequence[Standing]) -> tuple[Part, ...]:
        """What is suspended: points of rates that are in force with less, and whole measures."""
        points = {one.measure.id: self._points_off(one) for one in in_force}
        parts = [one for one in self._in_order(in_force) if points[one.measure.id]]
        if not found and not parts:
            return ()
        rows = [self._row(one, points[one.measure.id]) for one in parts]
        rows += [self._row(one) for one in self._in_order(found)]
        said = [counted(len(found), "measure")] if found else []
        said += [f"points of {counted(len(parts), 'rate')}"] if parts else []
        return (self._listed("suspended", f"Suspended: {' and '.join(said)}", rows),)

    def _listed(self, anchor: str, heading: str, rows: Sequence[tuple[str, ...]]) -> Part:
        part = Part(anchor, heading, headings=HEADINGS, rows=tuple(rows), table_class="ledger-list")
        order = "newest" if self._covered is None else "that cover most trade"
        return folded(part, f"The {MOST_LISTED} {order}", self.day, self.known_on)

    def _in_order(self, found: Sequence[Standing]) -> list[Standing]:
        """By the trade that is covered where a price changes; base tariffs and what has no price after that."""

        def weight(one: Standing) -> tuple[bool, bool, float, dt.date, str]:
            measure = one.measure
            covered = self._covered.of(measure) if self._covered else 0.0
            priced = _has_price(measure, self._day_of(one))
            newest = one.since or dt.date.min
            return priced, not measure.stacking.base, covered if priced else 0.0, newest, measure.id

        return sorted(found, key=weight, reverse=True)

    def _day_of(self, one: Standing) -> dt.date:
        """The day of which rates are shown: that of the brief, or the first one of what is still to come."""
        start = one.measure.start
        return self.day if one.status in APPLIES or start is None else max(self.day, start)

    def _row(self, one: Standing, points: str = "") -> tuple[str, ...]:
        measure = one.measure
        since = one.since
        if points:
            since = max([rate.start for rate in measure.rates_on(self.day) if rate.start], default=since)
        return (
            measure.title,
            _sides(measure),
            points or brief(measure.rates_on(self._day_of(one))) or "–",
            since.isoformat() if since else "–",
            self._coming_next(measure),
            first_source(measure, self.known_on),
        )

    def _coming_next(self, measure: Measure) -> str:
        """What happens next to a measure, and when; a dash where nothing is dated."""
        step = self._next.get(measure.id)
        if step is None:
            known = self.known_on or dt.date.max
            later = [
                one
                for one in steps_of(measure)
                if one.day > self.day and not (one.status == "withdrawn" and one.day > known)
            ]
            return f"{later[0].day}: {later[0].status}" if later else "–"
        word = "due, as threatened" if step.status == "threatened for" else step.status
        return f"{step.day}: {word}"

    def _points_off(self, one: Standing) -> str:
        """The points of a rate that are suspended, beside the whole rate; '' where none are."""
        measure = one.measure
        later = [
            rate for rate in measure.rates
            if rate.rate is not None and rate.start and rate.start > self.day
            and SUSPENDED_RATE in rate.note.casefold()
        ]  # fmt: skip
        return _off(measure.rates_on(self.day), later[0]) if later else ""


def _off(now: Sequence[Rate], whole: Rate) -> str:
    """The points by which rates of a day are below the whole rate."""
    rates = [rate.rate for rate in now if rate.rate is not None and rate.on == whole.on]
    if whole.rate is None or not rates or max(rates) >= whole.rate:
        return ""
    return f"{100 * (whole.rate - max(rates)):+g} of {100 * whole.rate:g}"


def _has_price(measure: Measure, day: dt.date) -> bool:
    """Whether a measure changes a price: it has rates or bans, on goods that are known by headings."""
    rates = measure.rates_on(day)
    known = measure.products.counted or any(rate.products for rate in rates)
    return known and bool(rates or measure.instrument in BANS)


def folded(part: Part, shown: str, day: dt.date, known_on: dt.date | None) -> Part:
    """A list of which the first rows stand in sight and the others below, with the command that tells them all.

    Args:
        part: the list, whole.
        shown: which rows those in sight are, in words.
        day: the day.
        known_on: the day up to which the ledger was read.
    """
    more = len(part.rows) - MOST_LISTED
    if more <= 0:
        return part
    known = f" --known {known_on}" if known_on else ""
    caption = f"{shown}; {more} more: detente status --on {day}{known}"
    return replace(part, rows=part.rows[:MOST_LISTED], more_rows=part.rows[MOST_LISTED:], caption=caption)


def _sides(measure: Measure) -> str:
    """Who acts on whom, in one piece."""
    return sides(measure).replace(" → ", f"{SPACE}→{SPACE}")


def first_source(measure: Measure, known_on: dt.date | None = None) -> str:
    """Who says so: the first source, whether it was read, and whether it is of later than what was known.

    Args:
        measure: the measure.
        known_on: the day up to which the ledger was read; None: everything recorded counts.
    """
    source = measure.source_as_known(known_on)
    if source is None:
        return NO_SOURCE
    parts = [shortened(source.title, LONGEST_TITLE), source.date.isoformat() if source.date else ""]
    later = " (published later)" if known_on and source.date and source.date > known_on else ""
    return ", ".join(filter(None, parts)) + later + ("" if source.verified else " (not verified)")


def _coming(found: Outlook) -> tuple[Part, ...]:
    """What ends, lapses, returns or begins within a month: changes of measures, and of talks beside them."""
    due, talks, known_on = found.due(), found.events_due(), found.view.known_on
    if not due and not talks:
        return ()
    steps = sorted((*due, *talks), key=lambda step: (step.day, step.measure.id))
    beside = f", and {len(talks)} of talks and agreements" if talks else ""
    rows = tuple(
        (
            step.day.isoformat(),
            f"{step.status}{f' ({step.note})' if step.note else ''}",
            step.measure.title,
            _sides(step.measure),
            first_source(step.measure, known_on),
        )
        for step in steps
    )
    part = Part(
        "expiring",
        f"Expiring or changing within {SOON} days: {counted(len(due), 'change')}{beside}",
        headings=COMING_HEADINGS,
        rows=rows,
        table_class="coming-list",
    )
    return (folded(part, f"The next {MOST_LISTED}", found.view.day, known_on),)
