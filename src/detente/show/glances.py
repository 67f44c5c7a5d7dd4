"""What a notebook shows of a world, a ledger, an outcome or a path: sizes, freshness, the largest, units, vintage.

Every text is escaped: names and titles come from files. What has no equilibrium shows why, and no number.
"""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING

from detente.economy.names import economy_title
from detente.economy.world import World
from detente.policy.ledger import Ledger
from detente.policy.outlook import SOON, Outlook, outlook
from detente.policy.view import counted, rates_in_words
from detente.show.format import plain, sensible_digits, signed, usd
from detente.show.path_report import shown_on
from detente.simulate.outcome import Outcome
from detente.simulate.path import Path
from detente.simulate.variables import catalogue

if TYPE_CHECKING:
    from detente.policy.view import View

LARGEST = 8
NEWEST = 6
EXTREMES = 4
MOST_CODES = 6
YEARS = 6
WATCHED_DAYS = 90
READ_THROUGH = 2000
"""A ledger with more measures is counted, and not read for its newest: a glance is quick."""


def glance_of(thing: World | Ledger | Outcome | Path) -> str:
    """One thing as a fragment of HTML that needs nothing else.

    Args:
        thing: a world, a ledger, an outcome or a path.
    """
    if isinstance(thing, World):
        return _world(thing)
    if isinstance(thing, Ledger):
        return _ledger(thing)
    return _outcome(thing) if isinstance(thing, Outcome) else _path(thing)


def _table(caption: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table: the first column names its row, the others are numbers or words."""
    top = "".join(f'<th scope="col">{_text(head)}</th>' for head in heads)
    body = "".join(
        f'<tr><th scope="row" style="text-align:left">{_text(first)}</th>'
        + "".join(f"<td{_NARROW if len(cell) < _SHORT else ''}>{_text(cell)}</td>" for cell in cells)
        + "</tr>"
        for first, *cells in rows
    )
    return (
        f'<table><caption style="text-align:left">{_text(caption)}</caption>'
        f"<thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"
    )


_SHORT, _NARROW = 14, ' style="white-space:nowrap"'
"""Characters of a cell that is never broken: dates and numbers."""


def _list(entries: Mapping[str, str]) -> str:
    lines = "".join(f"<li>{_text(key)}: {_text(value)}</li>" for key, value in entries.items() if value)
    return f"<ul>{lines}</ul>"


def _sentences(notes: Sequence[str]) -> str:
    return "; ".join(note.rstrip(".") for note in notes)


def _head(title: str, *lines: str) -> str:
    return f"<p><strong>{_text(title)}</strong>{''.join(f'<br>{_text(line)}' for line in lines if line)}</p>"


def _text(words: str) -> str:
    return escape(str(words), quote=False)


def _digits(value: float, digits: int = 1) -> str:
    return plain(value, sensible_digits(value, digits))


# -- the world ------------------------------------------------------------------------------------------------


def _world(world: World) -> str:
    said, summary = world.provenance, world.summary()
    of = f"flows of {said.year}, " if said.year else ""
    largest = world.value_added.to_series().sort_values(ascending=False, kind="stable").index[:LARGEST]
    columns = ("value_added", "exports", "imports")
    scale, money = (1000.0, "billion USD") if _in_dollars(said.unit) else (1.0, said.unit)
    rows = []
    for code in largest:
        row = summary.sel(economy=code)
        amounts = [_digits(float(row[name]) / scale) for name in columns]
        rates = [_digits(float(row["deficit_pct"])), _digits(float(row["tariff_pct"]))]
        rows.append([_both(str(code)), *amounts, *rates])
    heads = ("", *(f"{name}, {money}" for name in ("Value added", "Exports", "Imports")))
    count = f"The {len(rows)} largest of {len(world.economies)} economies"
    return (
        _head(
            f"World: {said.name}",
            f"{len(world.economies)} economies × {len(world.sectors)} sectors, {of}{said.unit}",
            f"Value added {_money(float(world.value_added.sum()), said.unit)}, "
            f"trade between economies {_money(float(summary['exports'].sum()), said.unit)}",
        )
        + _table(count, (*heads, "Deficit, % of value added", "Average tariff, %"), rows)
        + _list(
            {
                "elasticities": world.elasticities,
                "fingerprint": world.fingerprint,
                "sources": "; ".join(said.sources),
                "notes": _sentences(said.notes),
            }
        )
    )


def _in_dollars(unit: str) -> bool:
    return unit.startswith("million") and unit.endswith("USD")


def _money(amount: float, unit: str) -> str:
    return usd(amount) if _in_dollars(unit) else f"{_digits(amount)} {unit}"


def _both(code: str) -> str:
    """An economy's name with its label, where they differ."""
    title = economy_title(code)
    return title if title == code else f"{title} ({code})"


# -- a ledger -------------------------------------------------------------------------------------------------


def _ledger(ledger: Ledger) -> str:
    heading, versions = ledger.heading, len(ledger.columns.said)
    title = f"Ledger: {ledger.vintage}"
    size = f"{counted(len(ledger), 'measure')} in {counted(versions, 'version')}"
    if not versions:
        return _head(title, heading.title, size)
    newest = dt.date.fromordinal(
        max(ledger.columns.said[at].recorded_on.toordinal() for at in range(versions))
    )
    day = heading.known_to or newest
    found = outlook(ledger, day)
    states = {
        "in force": found.in_force,
        "threatened": found.threatened,
        "suspended": found.suspended,
        "over": found.over,
    }
    on_day = ", ".join(f"{len(standing):,} {words}" for words, standing in states.items())
    short = len(ledger) <= READ_THROUGH
    return (
        _head(
            title,
            heading.title,
            size,
            f"On {day}: {on_day}; beside them {counted(len(found.events), 'event')}. Last recorded: {newest}",
            f"{counted(len(found.due()), 'change')} due within {SOON} days" if short else "",
        )
        + _by_instrument(found.in_force, day)
        + (_newest(found.in_force, day) + _coming(found) if short else "")
        + (_list({"notes": _sentences(heading.notes)}) if heading.notes else "")
    )


def _by_instrument(view: View, day: dt.date) -> str:
    found = Counter(view.instruments).most_common(LARGEST)
    rows = [[name, f"{count:,}"] for name, count in found]
    return _table(f"In force on {day}, by instrument", ("", "Measures"), rows) if rows else ""


def _newest(view: View, day: dt.date) -> str:
    found = sorted(view, key=lambda one: (one.since or dt.date.min, one.measure.id), reverse=True)[:NEWEST]
    rows = [
        [
            one.measure.title or one.measure.id,
            _sides(one.measure.imposed_by),
            _sides(one.measure.on),
            rates_in_words(one.measure.rates_on(day)),
            str(one.since or ""),
        ]
        for one in found
    ]
    heads = ("", "Imposed by", "On", "Rate, points", "Since")
    return _table(f"The newest in force on {day}", heads, rows) if rows else ""


def _sides(codes: Sequence[str]) -> str:
    return " ".join(codes) if len(codes) <= MOST_CODES else f"{len(codes)} economies and groups"


def _coming(found: Outlook) -> str:
    steps = found.due(WATCHED_DAYS)[:NEWEST]
    rows = [[str(one.day), one.status, one.measure.title or one.measure.id] for one in steps]
    return _table(f"Next, within {WATCHED_DAYS} days", ("", "What", "Measure"), rows) if rows else ""


# -- results --------------------------------------------------------------------------------------------------


def _outcome(outcome: Outcome) -> str:
    if not outcome.converged:
        return f"<p>Outcome did not converge: {_text(outcome.why)}</p>"
    names = outcome.table_variables
    table = outcome.table(variables=names).sort_values("welfare_pct", kind="stable")
    ends = sorted({*range(min(EXTREMES, len(table))), *range(max(len(table) - EXTREMES, 0), len(table))})
    rows = []
    for code, values in table.iloc[ends].iterrows():
        cells = [_change(name, float(values[name])) for name in names]
        rows.append([_both(str(code)), *cells])
    heads = ("", *(f"{catalogue()[name].title}, {_unit(name)}" for name in names))
    world = float(outcome["world_welfare_pct"])
    money = outcome.together("equivalent_variation_usd_m", outcome.world.economies)
    when = f"in {outcome.period.partition(' of ')[0]}" if outcome.period else "a year"
    when = "in the first year" if outcome.short_run else when
    count = len(outcome.world.economies)
    caption = (
        f"Who loses most and who gains most, of {count} economies" if count > len(rows) else "All economies"
    )
    return (
        _head(
            f"Outcome: world welfare {signed(world, 3, '%')}, {'+' if money > 0 else ''}{usd(money)} {when}",
            f"{count} economies × {len(outcome.world.sectors)} sectors, {outcome.horizon}",
        )
        + _table(caption, heads, rows)
        + _list(outcome.vintage)
    )


def _unit(name: str) -> str:
    unit = catalogue()[name].unit
    return "billion USD" if unit == "million USD" else unit


def _change(name: str, value: float) -> str:
    return signed(value / 1000 if catalogue()[name].unit == "million USD" else value)


def _path(path: Path) -> str:
    if not path.converged:
        return f"<p>Path did not converge: {_text(path.why)}</p>"
    years = [float(year) for year in path.years]
    places = years_shown(len(years))
    welfare, world = path["welfare_pct"], path["world_welfare_pct"].values
    rows = [
        [_both(code), *(signed(float(welfare.sel(economy=code)[at])) for at in places)]
        for code in shown_on(path)
    ]
    rows.append(["World", *(signed(float(world[at])) for at in places)])
    start = f", from {path.timetable.start}" if path.timetable.start else ""
    return (
        _head(
            f"Path: world welfare {signed(float(world[0]), 3, '%')} at first, "
            f"{signed(float(world[-1]), 3, '%')} at the end",
            f"{counted(len(years), 'period')} over {years[-1]:g} years{start}",
        )
        + _table("Welfare, %, by year", ("", *(f"year {years[at]:.3g}" for at in places)), rows)
        + _list(path.vintage)
    )


def years_shown(count: int) -> list[int]:
    """Places of the periods that are shown: at equal steps from the first, and the last."""
    step = max(math.ceil((count - 1) / (YEARS - 1)), 1)
    return sorted({*range(0, count, step), count - 1})
