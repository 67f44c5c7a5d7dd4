"""Measures and what happened to them as lines of text that fit 80 columns.

A measure takes a line of columns and, under it, its title with the first source.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.padding import Padding
from rich.segment import Segment
from rich.text import Text

from detente.policy import places
from detente.policy.measure import BEFORE, OVER, Measure, Rate
from detente.policy.view import Standing, Step, rates_in_words

if TYPE_CHECKING:
    from detente.policy.ledger import Ledger

LONGEST_SOURCE = 48
DAY_WIDTH = len("2025-10-17")
GAP = "  "


@dataclass(frozen=True)
class Entry:
    """A measure as a line of columns, and the sentence under it.

    Attributes:
        id: the measure.
        sides: who acts on whom.
        points: its rates.
        first: a day; the list says which.
        last: another day.
        words: what it is.
        source: who says so.
    """

    id: str
    sides: str
    points: str
    first: str
    last: str
    words: str = ""
    source: str = ""


def in_time(one: Standing, day: dt.date, partner: str = "") -> Entry:
    """A measure in force or suspended: since when it is, and when that changes."""
    measure = one.measure
    later = (step.date for step in measure.history() if step.date > day and step.status != one.status)
    return _entry(measure, points(measure, day, partner), one.since, next(later, None))


def to_come(one: Standing, partner: str = "") -> Entry:
    """A measure threatened or announced: since when, and the day it is due, with the rates of that day."""
    measure = one.measure
    day = measure.start or one.since
    rate = points(measure, day, partner) if day else ""
    return _entry(measure, rate, one.since, measure.start, f"{one.status}: ")


def gone(one: Standing, partner: str = "") -> Entry:
    """A measure that is over: from when until when, with the last rates it had or was to have."""
    measure = one.measure
    applied = measure.in_force_intervals()
    day = (applied[-1][1] or one.since) if applied else measure.start or one.since
    if applied and day:
        day = shifted(day, -1)
    rate = points(measure, day, partner) if day else ""
    return _entry(measure, rate, measure.start, one.since, f"{one.status}: ")


def _entry(
    measure: Measure, rate: str, first: dt.date | None, last: dt.date | None, before: str = ""
) -> Entry:
    since, until = (day.isoformat() if day else "" for day in (first, last))
    return Entry(measure.id, sides(measure), rate, since, until, f"{before}{measure.title}", _source(measure))


def _source(measure: Measure) -> str:
    if not measure.sources:
        return "no source"
    source = measure.sources[0]
    return f"{shortened(source.title)}{'' if source.verified else ', not verified'}"


def sides(measure: Measure) -> str:
    """Who acts on whom in a few characters: "USA → CHN", "USA → all but 2", and for talks "USA, CHN"."""
    actors, partners = named(measure.imposed_by), named(measure.on)
    if measure.is_event and partners in ("all", actors):
        return actors
    return f"{actors} → {partners}{f' but {len(measure.excluded)}' if measure.excluded else ''}"


def named(names: Sequence[str]) -> str:
    """Economies by their codes, groups by their names; of more than two the first and a count."""
    short = [_short(name) for name in names]
    return ", ".join(short) if len(short) < 3 else f"{short[0]} +{len(short) - 1}"


def _short(name: str) -> str:
    found = places.codes(name, "on")
    code = next(iter(found)) if len(found) == 1 else name
    return "all" if code == places.ALL else code


def points(measure: Measure, day: dt.date, partner: str = "") -> str:
    """Rates of a day in points, short enough for a column: "+25", "15 total", "10 to 50", "by line".

    Args:
        measure: the measure.
        day: the day.
        partner: only the rates on this economy or group; '': all.
    """
    return brief(rates_on_partner(measure, day, partner))


def brief(rates: Sequence[Rate]) -> str:
    """Rates in points, without what they differ by."""
    words = rates_in_words(rates).partition(" by p")[0]
    return words.replace(" in all", " total").replace("-", "−")


def rates_on_partner(measure: Measure, day: dt.date, partner: str) -> list[Rate]:
    """The rates of a day that a partner meets; those that name it go before those that do not.

    Args:
        measure: the measure.
        day: the day.
        partner: an economy or group; '': every rate is kept.
    """
    rates = measure.rates_on(day)
    if not partner:
        return rates
    asked = places.codes(partner, "on")
    met = [rate for rate in rates if any(_meets(rate, one) for one in asked)]
    naming = [rate for rate in met if rate.on and rate.products is None]
    if any(all(_meets(rate, one) for one in asked) for rate in naming):
        return [rate for rate in met if rate.on]
    return met


def _meets(rate: Rate, economy: str) -> bool:
    on = places.codes(rate.on or places.ALL, "on")
    return places.covers(on, places.codes(rate.excluded, "except"), economy)


def entry_list(title: str, heads: tuple[str, str], entries: Sequence[Entry], width: int) -> Group:
    """A list of measures under a title.

    Args:
        title: what the list is of; how many there are is added.
        heads: what the two days are.
        entries: the measures.
        width: columns of the terminal.
    """
    lines: list[RenderableType] = [Text(f"{title} ({len(entries)})", style="bold")]
    rate = max([len("10 to 50"), *(len(one.points) for one in entries)])
    if entries:
        head = Entry("id", "who → whom", "points", *heads)
        lines += [Text(line, style="dim", no_wrap=True) for line in _columns(head, rate, width)]
    for one in entries:
        lines += [unbroken(line) for line in _columns(one, rate, width)]
        source = f" ({one.source})" if one.source else ""
        lines.append(under(Text.assemble(one.words, (source, "dim")), 2))
    return Group(*lines)


def _columns(one: Entry, rate: int, width: int) -> list[str]:
    """The line of a measure. An id too long for it has a line of its own: one has to be able to copy it."""
    right = [f"{one.points:>{rate}}", f"{one.first:<{DAY_WIDTH}}", f"{one.last:<{DAY_WIDTH}}"]
    room = width - rate - 2 * DAY_WIDTH - len(right) * len(GAP)
    space = room - len(one.sides)
    fits = len(one.id) + len(GAP) <= space
    start = (f"{one.id:<{space}}" if fits else " " * max(space, 0)) + one.sides
    line = GAP.join([start, *right]).rstrip()
    return [line] if fits else [one.id, line]


def step_list(steps: Sequence[Step], width: int, partner: str = "") -> Group:
    """What happened, one step a line of columns with the title under it.

    Args:
        steps: what happened.
        width: columns of the terminal.
        partner: only the rates on this economy or group; '': all.
    """
    heads = ("day", "becomes", "points", "who → whom", "id")
    rows = [
        (
            f"{step.day}",
            _BECOMES.get(step.status, step.status),
            _rate_then(step, partner),
            sides(step.measure),
        )
        for step in steps
    ]
    widths = [max([len(head), *(len(row[at]) for row in rows)]) for at, head in enumerate(heads[:-1])]
    lines: list[RenderableType] = [Text(_aligned(heads, widths) + GAP + heads[-1], style="dim", no_wrap=True)]
    indent = DAY_WIDTH + len(GAP)
    for step, row in zip(steps, rows, strict=True):
        start, id = _aligned(row, widths), step.measure.id
        fits = len(start) + len(GAP) + len(id) <= width
        lines += [unbroken(start + GAP + id)] if fits else [unbroken(start), under(unbroken(id), indent)]
        lines.append(under(Text(step.measure.title), indent))
    return Group(*lines)


def _aligned(cells: Sequence[str], widths: Sequence[int]) -> str:
    day, becomes, rate, who = cells[:4]
    return GAP.join(
        [f"{day:<{widths[0]}}", f"{becomes:<{widths[1]}}", f"{rate:>{widths[2]}}", f"{who:<{widths[3]}}"]
    )


_BECOMES = {"rate": "new rate", "rate changes": "new rate", "suspension ends": "returns"}
"""Words of the policy room in fewer characters."""


def _rate_then(step: Step, partner: str) -> str:
    """The rates from the day of a step on; none where it ends or stops something."""
    if step.status in (*OVER, "ends", "suspended"):
        return ""
    measure = step.measure
    day = max(step.day, measure.start) if step.status in BEFORE and measure.start else step.day
    return points(measure, day, partner)


def worth_telling(steps: Sequence[Step], partner: str = "") -> list[Step]:
    """Steps without those that say nothing new.

    Of several on one day the last one counts: what was announced and applied at once applied. A status that a
    measure has already is no news, nor is the end of talks on the day after they were held, nor a new rate that
    others meet.

    Args:
        steps: what happened, in order of days.
        partner: the economy or group asked about; '': all.
    """
    last = {(step.day, step.measure.id): step for step in steps}
    told: list[Step] = []
    status: dict[str, str] = {}
    for step in last.values():
        id = step.measure.id
        ended = step.status == "expired" and step.measure.instrument == "talks"
        if not ended and status.get(id) != step.status and _concerns(step, partner):
            told.append(step)
        if step.status not in ("rate", "rate changes"):
            status[id] = step.status
    return told


def _concerns(step: Step, partner: str) -> bool:
    """Whether a step concerns a partner: where only rates change, its own have to."""
    if step.status not in ("rate", "rate changes"):
        return True
    eve = shifted(step.day, -1)
    return rates_on_partner(step.measure, eve, partner) != rates_on_partner(step.measure, step.day, partner)


def unbroken(text: str) -> Text:
    """A line that is never broken, so that it can be searched for and copied."""
    return Text(text.rstrip(), no_wrap=True, overflow="ignore")


def under(text: Text, indent: int) -> Padding:
    """A text set in under a line."""
    return Padding(text, (0, 0, 0, indent), expand=False)


@dataclass(frozen=True)
class Trimmed:
    """A report of which no line ends with blanks, so that it can be copied and compared.

    Attributes:
        report: the report.
    """

    report: RenderableType

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        segments = console.render(self.report, options)
        for line in Segment.split_and_crop_lines(segments, console.width, include_new_lines=False, pad=False):
            while line and not line[-1].text.strip():
                line.pop()
            if line:
                line[-1] = Segment(line[-1].text.rstrip(), line[-1].style)
            yield from line
            yield Segment.line()


def shortened(text: str, longest: int = LONGEST_SOURCE) -> str:
    """A text cut at a word, with an ellipsis where something is missing."""
    if len(text) <= longest:
        return text
    return text[:longest].rsplit(" ", 1)[0].rstrip(" ,;:–-") + " …"


def in_words(day: dt.date) -> str:
    """A day for a reader: 17 October 2025."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def shifted(day: dt.date, days: int) -> dt.date:
    """A day some days later, or the last or first of all days."""
    number = min(max(day.toordinal() + days, dt.date.min.toordinal()), dt.date.max.toordinal())
    return dt.date.fromordinal(number)


def moment(day: dt.date, known_on: dt.date | None) -> str:
    """A day, and what was known."""
    return (
        f"{in_words(day)}, {f'as known on {in_words(known_on)}' if known_on else 'with all that is recorded'}"
    )


def vintage(ledger: Ledger, day: dt.date) -> str:
    """The ledger's name and the day up to which it was kept, with a warning where a later day is asked about."""
    known_to = ledger.heading.known_to
    beyond = ": what was decided after that is not in it" if known_to and day > known_to else ""
    return f"Ledger {ledger.vintage}{beyond}"


_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip
