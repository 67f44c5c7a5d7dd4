"""What a ledger says of a day, for a reader: in force, threatened, suspended, and what changes within a month."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

from detente.policy.measure import APPLIES
from detente.policy.view import Standing, counted, steps_of
from detente.show.brief_part import Part
from detente.show.format import SPACE
from detente.show.ledger_lines import brief, in_words, shortened, sides

if TYPE_CHECKING:
    from detente.policy.ledger import Ledger
    from detente.policy.measure import Measure

SOON = 30
"""Days ahead within which a change is said to be due."""
MOST_LISTED = 8
"""Measures of a list; the others are counted."""
LONGEST_TITLE = 80
"""Characters of the title of a source."""
NO_SOURCE = "no source"
HEADINGS = ("Measure", "Who on whom", "Points", "Since", "Next date", "Source")
COMING_HEADINGS = ("Day", "What happens", "Measure", "Who on whom", "Source")


def ledger_lists(ledger: Ledger, day: dt.date, known_on: dt.date | None) -> tuple[Part, ...]:
    """The lists of a day, each measure with its source and its next date; a list with nothing on it is left out.

    Args:
        ledger: the ledger.
        day: the day.
        known_on: what was recorded later is left out; None: everything recorded counts.
    """
    view = ledger.as_of(day, known_on)
    on = in_words(day)
    groups = {
        "in-force": (f"In force on {on}", [one for one in view.in_force if not one.measure.is_event]),
        "threatened": ("Threatened or announced", _measures(view.threatened)),
        "suspended": ("Suspended", _measures(view.suspended)),
    }
    parts = [_list(anchor, title, ones, day, known_on) for anchor, (title, ones) in groups.items() if ones]
    return (*parts, *_coming(ledger, day, known_on))


def _measures(view: Sequence[Standing]) -> list[Standing]:
    return [one for one in view if not one.measure.is_event]


def _list(anchor: str, title: str, found: Sequence[Standing], day: dt.date, known_on: dt.date | None) -> Part:
    """One list, what changed last first."""
    newest = sorted(found, key=lambda one: (one.since or dt.date.min, one.measure.id), reverse=True)
    shown = newest[:MOST_LISTED]
    more = len(newest) - len(shown)
    status = _status_command(day, known_on)
    rest = f"The {len(shown)} newest; {more} more: {status}" if more else ""
    return Part(
        anchor,
        f"{title}: {counted(len(found), 'measure')}",
        headings=HEADINGS,
        rows=tuple(_row(one, day) for one in shown),
        caption=rest,
        table_class="ledger-list",
    )


def _status_command(day: dt.date, known_on: dt.date | None) -> str:
    known = f" --known {known_on}" if known_on else ""
    return f"detente status --on {day}{known}"


def _row(one: Standing, day: dt.date) -> tuple[str, ...]:
    measure = one.measure
    then = day if one.status in APPLIES or measure.start is None else max(day, measure.start)
    return (
        measure.title,
        _sides(measure),
        brief(measure.rates_on(then)) or "–",
        one.since.isoformat() if one.since else "–",
        _next(measure, day),
        first_source(measure),
    )


def _sides(measure: Measure) -> str:
    """Who acts on whom, in one piece."""
    return sides(measure).replace(" → ", f"{SPACE}→{SPACE}")


def _next(measure: Measure, day: dt.date) -> str:
    """What happens next to a measure, and when; a dash where nothing is dated."""
    later = [step for step in steps_of(measure) if step.day > day]
    if not later:
        return "–"
    word = "new rate" if later[0].status == "rate" else later[0].status
    return f"{later[0].day}: {word}"


def first_source(measure: Measure) -> str:
    """Who says so: the first source, and whether it was read."""
    if not measure.sources:
        return NO_SOURCE
    source = measure.sources[0]
    parts = [shortened(source.title, LONGEST_TITLE), source.date.isoformat() if source.date else ""]
    return ", ".join(filter(None, parts)) + ("" if source.verified else " (not verified)")


def _coming(ledger: Ledger, day: dt.date, known_on: dt.date | None) -> tuple[Part, ...]:
    """What ends, lapses, returns or begins within a month."""
    steps = ledger.ending(day, SOON, known_on)
    if not steps:
        return ()
    rows = tuple(
        (
            step.day.isoformat(),
            f"{step.status}{f' ({step.note})' if step.note else ''}",
            step.measure.title,
            _sides(step.measure),
            first_source(step.measure),
        )
        for step in steps[:MOST_LISTED]
    )
    more = len(steps) - len(rows)
    rest = f"The next {len(rows)}; {more} more: {_status_command(day, known_on)}" if more else ""
    return (
        Part(
            "expiring",
            f"Expiring or changing within {SOON} days: {len(steps)}",
            headings=COMING_HEADINGS,
            rows=rows,
            caption=rest,
            table_class="coming-list",
        ),
    )
