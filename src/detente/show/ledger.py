"""Ledgers at a terminal: what stands on a day, what happened, the duties on a product, what a check found.

A measure takes a line of columns and, under it, its title with the first source, so that 80 columns suffice.
"""

from __future__ import annotations

import datetime as dt
import textwrap
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from detente.economy.names import sector_title
from detente.policy import places
from detente.policy.measure import BEFORE, OVER, Measure, Rate
from detente.policy.view import Difference, Standing, Step, View, rates_in_words
from detente.show.format import SPACE, plain

if TYPE_CHECKING:
    from detente.policy.ledger import Ledger
    from detente.policy.ledger_check import LedgerCheck
    from detente.policy.stack import Stack, StackRow

SOON = 90
"""Days ahead that a status looks for what ends."""
RECENT = 30
"""Days back that a status looks for talks and agreements."""
LONGEST_SOURCE = 48
MOST_RATES = 6
"""Rates of one measure that are told one by one."""
NARROWEST_SIDES, WIDEST_SIDES = 9, 16
"""Columns for who acts on whom: ``USA → CHN``, ``USA → all but 2``."""


@dataclass(frozen=True)
class Status:
    """What a ledger says of a day, for somebody who asks where things stand.

    Attributes:
        vintage: the ledger's name and the day up to which it was kept.
        known_to: that day, where the ledger gives one.
        view: the measures on the day, those that were asked for.
        soon: what ends or returns in the next `SOON` days.
        events: talks, agreements and the like of the last `RECENT` days, and those to come in the next `SOON`.
        partner: the partner asked about, or ''.
    """

    vintage: str
    known_to: dt.date | None
    view: View
    soon: tuple[Step, ...]
    events: tuple[Step, ...]
    partner: str = ""


def status_of(
    ledger: Ledger, day: dt.date, known_on: dt.date | None, imposed_by: str | None, partner: str | None
) -> Status:
    """Where things stand on a day.

    Args:
        ledger: the ledger.
        day: the day.
        known_on: what was recorded later is left out; None: everything counts.
        imposed_by: only measures of this economy or group; None: of all.
        partner: only measures that touch this economy or group; None: all.
    """
    view = ledger.as_of(day, known_on).by(imposed_by, partner)
    asked = set(view.ids)
    soon = [step for step in ledger.ending(day, SOON, known_on) if step.measure.id in asked]
    first, last = day - dt.timedelta(RECENT), day + dt.timedelta(SOON + 1)
    steps = ledger.timeline(first, last, imposed_by=imposed_by, on=partner, known_on=known_on)
    events = [step for step in worth_telling(steps) if step.measure.is_event]
    return Status(
        ledger.vintage, ledger.heading.known_to, view, tuple(soon), tuple(events), partner or ""
    )  # fmt: skip


def status_report(status: Status, width: int, *, everything: bool = False) -> Group:
    """What a status looks like: in force, suspended, threatened, if asked what is over, and what comes next.

    Args:
        status: where things stand.
        width: columns of the terminal.
        everything: show what is over, too.
    """
    view, partner = status.view, status.partner
    groups: list[tuple[str, View, tuple[str, str], Callable[[Standing], Entry]]] = [
        ("In force", view.in_force, ("since", "until"), lambda one: _in_time(one, view.day, partner)),
        ("Suspended", view.suspended, ("since", "until"), lambda one: _in_time(one, view.day, partner)),
        ("Threatened or announced", view.threatened, ("since", "due"), lambda one: _to_come(one, partner)),
    ]
    if everything:
        groups.append(("Over", view.over, ("from", "until"), lambda one: _gone(one, partner)))
    entries = [
        (title, heads, [entry(one) for one in _sorted(chosen)]) for title, chosen, heads, entry in groups
    ]
    columns = _columns([one for _, _, group in entries for one in group], width)
    parts: list[RenderableType] = [_status_heading(status)]
    for title, heads, group in entries:
        parts += ["", _entries(f"{title} ({len(group)})", heads, group, columns)]
    soon, lately = f"Next {SOON} days", f"Talks, agreements and disputes, {RECENT} days back, {SOON} ahead"
    parts += ["", _happened(soon, status.soon, "nothing ends, lapses or returns", width)]
    parts += ["", _happened(lately, status.events, "none", width)]
    return Group(*parts)


def _status_heading(status: Status) -> Text:
    view = status.view
    counts = [f"{len(view.in_force)} in force", f"{len(view.suspended)} suspended"]
    counts += [f"{len(view.threatened)} threatened or announced", f"{len(view.over)} over"]
    lines = [", ".join(counts), _vintage(status.vintage, view.day, status.known_to)]
    return Text.assemble((_moment(view.day, view.known_on), "bold"), "\n", "\n".join(lines))


def _moment(day: dt.date, known_on: dt.date | None) -> str:
    known = f"as known on {_long(known_on)}" if known_on else "with all that is recorded"
    return f"{_long(day)}, {known}"


def _vintage(vintage: str, day: dt.date, known_to: dt.date | None) -> str:
    beyond = ": what was decided after that is not in it" if known_to and day > known_to else ""
    return f"Ledger {vintage}{beyond}"


def _sorted(view: View) -> list[Standing]:
    return sorted(
        view, key=lambda one: (one.measure.imposed_by, one.measure.start or dt.date.max, one.measure.id)
    )


# -- one measure ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Entry:
    """A measure as a line of columns, and the sentence under it."""

    id: str
    sides: str
    points: str
    first: str
    last: str
    words: str
    source: str = ""


def _in_time(one: Standing, day: dt.date, partner: str) -> Entry:
    measure = one.measure
    later = (step.date for step in measure.history() if step.date > day and step.status != one.status)
    return _entry(measure, points(measure, day, partner), one.since, next(later, None), "")


def _to_come(one: Standing, partner: str) -> Entry:
    measure = one.measure
    day = measure.start or one.since
    rate = points(measure, day, partner) if day else ""
    return _entry(measure, rate, one.since, measure.start, f"{one.status}: ")


def _gone(one: Standing, partner: str) -> Entry:
    measure = one.measure
    applied = measure.in_force_intervals()
    last = (applied[-1][1] or one.since) if applied else measure.start or one.since
    day = last - dt.timedelta(1) if applied and last else last
    rate = points(measure, day, partner) if day else ""
    return _entry(measure, rate, measure.start, one.since, f"{one.status}: ")


def _entry(measure: Measure, rate: str, first: dt.date | None, last: dt.date | None, before: str) -> Entry:
    days = [day.isoformat() if day else "" for day in (first, last)]
    return Entry(measure.id, sides(measure), rate, *days, f"{before}{measure.title}", _source(measure))


def _source(measure: Measure) -> str:
    if not measure.sources:
        return "no source"
    source = measure.sources[0]
    return f"{shortened(source.title, LONGEST_SOURCE)}{'' if source.verified else ', not verified'}"


def sides(measure: Measure) -> str:
    """Who acts on whom in a few characters: "USA → CHN", "USA → all but 2", and for talks "USA, CHN"."""
    actors = _named(measure.imposed_by)
    partners, excluded = _named(measure.on), measure.excluded
    if measure.is_event and partners in ("all", actors):
        return actors
    return f"{actors} → {partners}{f' but {len(excluded)}' if excluded else ''}"


def _named(names: Sequence[str]) -> str:
    short = [_short(name) for name in names]
    return ", ".join(short) if len(short) < 3 else f"{short[0]} +{len(short) - 1}"


def _short(name: str) -> str:
    """The code of an economy; a group keeps its name."""
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
    return _brief(rates_on_partner(measure, day, partner))


def _brief(rates: Sequence[Rate]) -> str:
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
    named = [rate for rate in met if rate.on and rate.products is None]
    if any(all(_meets(rate, one) for one in asked) for rate in named):
        return [rate for rate in met if rate.on]
    return met


def _meets(rate: Rate, economy: str) -> bool:
    on = places.codes(rate.on or places.ALL, "on")
    return places.covers(on, places.codes(rate.excluded, "except"), economy)


def shortened(text: str, longest: int) -> str:
    """A text cut at a word, with an ellipsis where something is missing."""
    if len(text) <= longest:
        return text
    return text[:longest].rsplit(" ", 1)[0].rstrip(" ,;:–-") + " …"


def _long(day: dt.date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip


# -- lines and lists --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Columns:
    """How wide the columns of measures are, the same in every list of a report."""

    id: int
    sides: int
    points: int


def _columns(entries: Sequence[Entry], width: int) -> Columns:
    rate = max([len("points"), *(len(one.points) for one in entries)])
    longest = max([len("id"), *(len(one.id) for one in entries)])
    wanted = max([NARROWEST_SIDES, *(len(one.sides) for one in entries)])
    left = width - rate - 2 * len("2025-10-17") - 4 * 2
    sides_width = max(NARROWEST_SIDES, min(wanted, left - longest))
    return Columns(min(longest, max(left - sides_width, 12)), sides_width, rate)


def _entries(title: str, heads: tuple[str, str], entries: Sequence[Entry], columns: Columns) -> Group:
    if not entries:
        return Group(Text(title, style="bold"))
    head = Entry("id", "who → whom"[: columns.sides], "points", *heads, "")
    lines: list[RenderableType] = [Text(title, style="bold"), _line(head, columns, "dim")]
    for one in entries:
        # A long id keeps its whole name, since one has to be able to copy it: what follows moves below.
        if len(one.id) > columns.id:
            lines.append(_unbroken(one.id))
        source = f" ({one.source})" if one.source else ""
        lines += [_line(one, columns), _under(Text.assemble(one.words, (source, "dim")), 2)]
    return Group(*lines)


def _line(one: Entry, columns: Columns, style: str = "") -> Text:
    name = one.id if len(one.id) <= columns.id else ""
    cells = [f"{name:<{columns.id}}", f"{_cut(one.sides, columns.sides):<{columns.sides}}"]
    cells += [f"{one.points:>{columns.points}}", f"{one.first:<10}", f"{one.last:<10}"]
    return Text("  ".join(cells).rstrip(), style=style, no_wrap=True)


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def _unbroken(text: str) -> Text:
    return Text(text, no_wrap=True, overflow="ignore")


def _under(text: Text, indent: int) -> Padding:
    return Padding(text, (0, 0, 0, indent), expand=False)


def _happened(title: str, steps: Sequence[Step], none: str, width: int) -> Group:
    if not steps:
        return Group(Text.assemble((title, "bold"), f": {none}"))
    return Group(Text(f"{title} ({len(steps)})", style="bold"), step_lines(steps, width))


def step_lines(steps: Sequence[Step], width: int, partner: str = "") -> Group:
    """What happened, one step a line of columns with the title under it.

    Args:
        steps: what happened.
        width: columns of the terminal.
        partner: only the rates on this economy or group; '': all.
    """
    rows = [(step, _BECOMES.get(step.status, step.status), _rate_then(step, partner)) for step in steps]
    becomes = max([len("becomes"), *(len(words) for _, words, _ in rows)])
    rate = max([len("points"), *(len(points_then) for _, _, points_then in rows)])
    who = max([len("who → whom"), *(min(len(sides(step.measure)), WIDEST_SIDES) for step in steps)])
    head = f"{'day':<10}  {'becomes':<{becomes}}  {'points':>{rate}}  {'who → whom':<{who}}  id"
    lines: list[RenderableType] = [Text(head, style="dim", no_wrap=True)]
    for step, words, points_then in rows:
        start = (
            f"{step.day}  {words:<{becomes}}  {points_then:>{rate}}  {_cut(sides(step.measure), who):<{who}}"
        )
        fits = len(start) + 2 + len(step.measure.id) <= width
        lines.append(_unbroken(f"{start}  {step.measure.id}" if fits else start.rstrip()))
        if not fits:
            lines.append(_under(_unbroken(step.measure.id), 12))
        lines.append(_under(Text(step.measure.title), 12))
    return Group(*lines)


_BECOMES = {"rate": "new rate"}


def _rate_then(step: Step, partner: str) -> str:
    """The rates from the day of a step on; none where it ends or stops something."""
    if step.status in (*OVER, "suspended"):
        return ""
    measure = step.measure
    day = max(step.day, measure.start) if step.status in BEFORE and measure.start else step.day
    return points(measure, day, partner)


def worth_telling(steps: Sequence[Step]) -> list[Step]:
    """Steps without those that say nothing new: the end of talks, and an announcement that applied at once."""
    applied = {(step.day, step.measure.id) for step in steps if step.status in ("in force", "held")}
    return [
        step
        for step in steps
        if not (step.status == "announced" and (step.day, step.measure.id) in applied)
        and not (step.status == "expired" and step.measure.instrument == "talks")
    ]


def _table() -> Table:
    # A table with one column of ratio 1 takes the whole width: its other columns keep what they need.
    return Table(box=None, pad_edge=False, header_style="dim", expand=True)


# -- timeline, difference ---------------------------------------------------------------------------------


def timeline_report(
    steps: Sequence[Step], vintage: str, known_on: dt.date | None, width: int, partner: str = ""
) -> Group:
    """What happened, by date.

    Args:
        steps: what happened.
        vintage: the ledger's name and the day up to which it was kept.
        known_on: the day up to which it was read; None for all of it.
        width: columns of the terminal.
        partner: only the rates on this economy or group; '': all.
    """
    known = f", as known on {_long(known_on)}" if known_on else ""
    told = worth_telling(steps)
    head = Text(f"{_counted(len(told), 'step')}; ledger {vintage}{known}")
    return Group(head, "", step_lines(told, width, partner)) if told else Group(head)


def difference_report(difference: Difference, vintage: str, known_on: dt.date | None, width: int) -> Group:
    """What entered, what left, and whose rates changed between two days; talks are left out.

    Args:
        difference: the two days.
        vintage: the ledger's name and the day up to which it was kept.
        known_on: the day up to which it was read; None for all of it.
        width: columns of the terminal.
    """
    first, last = difference.day_a, difference.day_b
    entered = [_on_day(one, last) for one in difference.entered if one.instrument != "talks"]
    left = [_on_day(one, first) for one in difference.left if one.instrument != "talks"]
    columns = _columns([*entered, *left], width)
    known = f", as known on {_long(known_on)}" if known_on else ""
    title = Text(f"From {_long(first)} to {_long(last)}{known}", style="bold")
    parts: list[RenderableType] = [title, f"Ledger {vintage}"]
    for words, entries in (("Entered into force", entered), ("Left", left)):
        parts += ["", _entries(f"{words} ({len(entries)})", ("since", "until"), entries, columns)]
    parts += ["", Text(f"New rates ({len(difference.changed)})", style="bold")]
    for one in difference.changed:
        parts += [_unbroken(f"{one.id}  {sides(one)}"), _under(Text(one.title), 2)]
        parts += [_under(Text(words), 2) for words in _changed_rates(one, first, last)]
    return Group(*parts)


def _on_day(measure: Measure, day: dt.date) -> Entry:
    return _in_time(Standing.of(measure, day), day, "")


def _changed_rates(measure: Measure, first: dt.date, last: dt.date) -> Iterable[str]:
    """The rates that only one of two days has, and what the others were before."""
    before, after = measure.rates_on(first), measure.rates_on(last)
    gone = [rate for rate in before if rate not in after]
    new = [rate for rate in after if rate not in before]
    for words, rates in ((f"{first}", gone or before), (f"{last}", new or after)):
        yield f"{words}: {_rate_list(rates)} points"


def _rate_list(rates: Sequence[Rate]) -> str:
    if len(rates) > MOST_RATES:
        return f"{_brief(rates)} in {len(rates)} rates"
    return "; ".join(_brief([rate]) + _limits(rate) for rate in rates)


def _limits(rate: Rate) -> str:
    """On whom and what a rate is, where it is not on all the measure's."""
    on = f" on {_named(rate.on)}" if rate.on else ""
    if rate.excluded:
        on += f" but {_named(rate.excluded)}"
    if rate.products is None:
        return on
    goods = rate.products
    which = goods.text or ", ".join([*goods.lists, *goods.sectors, *map(_dotted, goods.hs)])
    return f"{on} for {shortened(which, LONGEST_SOURCE)}"


# -- the duties on a product ------------------------------------------------------------------------------


def stack_report(stack: Stack, vintage: str) -> Group:
    """The duties on a product line by line, and what they come to.

    Args:
        stack: the duties.
        vintage: the ledger's name and the day up to which it was kept.
    """
    importer, partner = places.title(stack.importer), places.title(stack.partner)
    goods = f"{_dotted(stack.product)}, {sector_title(stack.sector)}"
    lines = f"{_counted(stack.lines_count, 'tariff line')} ({goods})"
    head = Text(f"{importer} on goods from {partner}: {_dotted(stack.product)}", style="bold")
    moment = f"{_moment(stack.day, stack.known_on)}; ledger {vintage}"
    table = _table()
    table.add_column("", no_wrap=True)
    table.add_column("points", justify="right", no_wrap=True)
    table.add_column("", ratio=1)
    for row in stack.rows:
        table.add_row(row.kind, _row_points(row), _stack_words(row))
    table.add_row(Text("in all", style="bold"), Text(_span(stack.total[0], stack.total[2]), style="bold"), "")
    notes = [Text(note) for note in (*_average(stack), *stack.notes)]
    return (
        Group(head, moment, lines, "", table, "", *notes) if notes else Group(head, moment, lines, "", table)
    )


def _row_points(row: StackRow) -> str:
    if not row.charged:
        return "–"
    words = _span(*row.rate)
    return words if row.kind == "base" else f"+{words}"


def _span(low: float, high: float) -> str:
    """One rate, or the lowest and the highest; fractions in percent points."""
    if high - low < 5e-5:
        return plain(100 * low, 1)
    return f"{plain(100 * low, 1)} to {plain(100 * high, 1)}"


def _stack_words(row: StackRow) -> Text:
    """Title, why not all of it is charged, authority and source."""
    measure = row.measure
    parts: list[tuple[str, str]] = [(measure.title, "")]
    if row.why:
        parts.append((f"\n{row.why[0].upper()}{row.why[1:]}", ""))
    if measure.authority:
        parts.append((f"\n{measure.authority}", "dim"))
    return Text.assemble(*parts, (f"\nSource: {_whole_source(measure)}", "dim"), (f"\n{measure.id}", "dim"))


def _whole_source(measure: Measure) -> str:
    if not measure.sources:
        return "none"
    source = measure.sources[0]
    parts = [source.title, source.publisher, source.date.isoformat() if source.date else ""]
    return "; ".join([*filter(None, parts), *([] if source.verified else ["not verified"])])


def _average(stack: Stack) -> Iterable[str]:
    low, average, high = stack.total
    if high - low >= 5e-5:
        yield f"{plain(100 * average, 1)}{SPACE}% on average; weights: {stack.weights}."


def _dotted(code: str) -> str:
    """An HS code as people write it: 8507.60, 8507.60.00."""
    return ".".join([code[:4], *(code[at : at + 2] for at in range(4, len(code), 2))])


# -- a check ----------------------------------------------------------------------------------------------


def check_report(found: LedgerCheck, ledger: Ledger, folder: str, width: int) -> Group:
    """How much a ledger holds, how often each kind of finding was made, and every finding.

    Args:
        found: the findings.
        ledger: the ledger.
        folder: its folder; findings in it come first, with places as seen from it.
        width: columns of the terminal.
    """
    versions = len(ledger.columns.said)
    parts = [_counted(len(ledger), "measure"), _counted(versions, "version")]
    parts += [_counted(len(ledger.lists), "product list"), _counted(len(ledger.events), "event")]
    lines: list[RenderableType] = [Text(ledger.vintage, style="bold"), ", ".join(parts)]
    counts = Counter(one.kind for one in found.findings)
    if not counts:
        return Group(*lines, "No errors, and nothing to look at twice.")
    said = ", ".join(f"{count} {kind}" for kind, count in counts.items())
    lines.append(f"No errors; to look at twice: {said}")
    for kind in counts:
        lines += ["", Text(f"{kind[0].upper()}{kind[1:]} ({counts[kind]})", style="bold")]
        for one in sorted(found.of(kind), key=lambda one: not one.place.startswith(folder)):
            # Hanging: the place of the next finding is seen at once.
            lines.append(
                Text("\n  ".join(_wrapped(f"{_place(one.place, folder)}{one.id}: {one.fact}", width)))
            )
    return Group(*lines)


def _place(place: str, folder: str) -> str:
    """File and line as seen from the ledger's folder; of a file of another ledger, its folder and name."""
    if not place:
        return ""
    own = place.removeprefix(f"{folder}/")
    return f"{own if own != place else '/'.join(place.split('/')[-2:])}: "


def _wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width - 2, break_long_words=False, break_on_hyphens=False)


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


# -- for machines -----------------------------------------------------------------------------------------


def status_document(status: Status, *, everything: bool = False) -> dict[str, object]:
    """A status as plain data: measures with the fields of the ledger, rates as fractions.

    Args:
        status: where things stand.
        everything: with what is over.
    """
    from detente.policy.ledger_files import dump

    view = _shown(status.view, everything)
    return {
        "ledger": status.vintage,
        "day": view.day.isoformat(),
        "known_on": view.known_on.isoformat() if view.known_on else None,
        "rates": "fractions",
        "measures": [
            {"status": one.status, "since": one.since.isoformat() if one.since else None, **dump(one.measure)}
            for one in view
        ],
        f"next_{SOON}_days": [_step_document(step) for step in status.soon],
        "events": [_step_document(step) for step in status.events],
    }


def status_csv(status: Status, *, everything: bool = False) -> str:
    """The measures of a status as CSV, one a line."""
    return _shown(status.view, everything).table().to_csv(index=False, lineterminator="\n")


def _shown(view: View, everything: bool) -> View:
    return view if everything else view.where(lambda one: one.status not in OVER)


def _step_document(step: Step) -> dict[str, str]:
    return {
        "day": step.day.isoformat(), "becomes": step.status, "id": step.measure.id,
        "title": step.measure.title, "note": step.note,
    }  # fmt: skip
