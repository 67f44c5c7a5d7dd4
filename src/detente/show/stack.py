"""The duties on a product at a terminal: line by line, with authority, source, and why some are not charged."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from rich.console import Group
from rich.table import Table
from rich.text import Text

from detente.economy.names import sector_title
from detente.policy import places
from detente.policy.view import counted
from detente.show.format import SPACE, plain
from detente.show.ledger_lines import moment, vintage

if TYPE_CHECKING:
    from detente.policy.ledger import Ledger
    from detente.policy.measure import Measure
    from detente.policy.stack import Stack, StackRow

SAME_RATE = 5e-5
"""Fractions closer than this are one rate in a table of tenths of points."""


def stack_report(stack: Stack, ledger: Ledger) -> Group:
    """The duties on a product line by line, and what they come to.

    Args:
        stack: the duties.
        ledger: the ledger they were read from.
    """
    importer, partner = places.title(stack.importer), places.title(stack.partner)
    code = dotted(stack.product)
    lines = f"{sector_title(stack.sector)}, {counted(stack.lines_count, 'tariff line')}"
    whole = _span(stack.total[0], stack.total[2])
    # Without a base the sum is no duty: it says what comes on top of one that the ledger does not hold.
    based = any(row.kind == "base" for row in stack.rows)
    duty = f"{whole} %" if based else f"+{whole} points over the base tariff"
    head = Text(f"{code} from {partner}, imported by {importer}: {duty}", style="bold")
    # A table with one column of ratio 1 takes the whole width: its other columns keep what they need.
    table = Table(box=None, pad_edge=False, header_style="dim", expand=True)
    table.add_column("", no_wrap=True)
    table.add_column("points", justify="right", no_wrap=True)
    table.add_column("", ratio=1)
    for row in stack.rows:
        table.add_row(row.kind, _row_points(row), _row_words(row, stack.lines_count))
    label, sign = ("in all", "") if based else ("over the base", "+")
    table.add_row(Text(label, style="bold"), Text(f"{sign}{whole}", style="bold"), "")
    notes = [Text(note) for note in (*_average(stack), *stack.notes)]
    above = Text(f"{lines}\n{moment(stack.day, stack.known_on)}\n{vintage(ledger, stack.day)}\n")
    return Group(head, above, table, *([""] if notes else []), *notes)


def stack_document(stack: Stack, ledger: Ledger) -> dict[str, object]:
    """The duties on a product as plain data: rates as fractions, each with its lowest and highest over the lines.

    Args:
        stack: the duties.
        ledger: the ledger they were read from.
    """
    lowest, average, highest = stack.total
    return {
        "ledger": ledger.vintage,
        "importer": stack.importer,
        "partner": stack.partner,
        "product": stack.product,
        "day": stack.day.isoformat(),
        "known_on": stack.known_on.isoformat() if stack.known_on else None,
        "units": {"rate": "fraction", "total": "fraction"},
        "sector": stack.sector,
        "tariff_lines": stack.lines_count,
        "duties": [_row_document(row) for row in stack.rows],
        "total": {
            "lowest": lowest,
            "average": average,
            "highest": highest,
            # Without a base the sum is no duty: it says what comes on top of one that the ledger does not hold.
            "includes_base": any(row.kind == "base" for row in stack.rows),
        },
        "weights": stack.weights,
        "notes": list(stack.notes),
    }


def _row_document(row: StackRow) -> dict[str, object]:
    measure, (lowest, highest) = row.measure, row.rate
    return {
        "id": measure.id,
        "title": measure.title,
        "kind": row.kind,
        "charged": row.charged,
        "rate": {"lowest": lowest, "highest": highest},
        "tariff_lines": row.lines,
        "why": row.why,
        "authority": measure.authority,
        "sources": [one.model_dump(mode="json", exclude_defaults=True) for one in measure.sources],
    }


def _row_points(row: StackRow) -> str:
    if not row.charged:
        return "–"
    return _span(*row.rate) if row.kind == "base" else f"+{_span(*row.rate)}"


def _span(low: float, high: float) -> str:
    """One rate, or the lowest and the highest; fractions in, points out."""
    if high - low < SAME_RATE:
        return plain(100 * low, 1)
    return f"{plain(100 * low, 1)} to {plain(100 * high, 1)}"


def _row_words(row: StackRow, lines_count: int) -> Text:
    """Title, why not all of it is charged, authority, source and id."""
    measure = row.measure
    words = [(measure.title, "")]
    if row.lines < lines_count:
        words.append((f"\nOn {row.lines} of {lines_count} tariff lines", ""))
    if row.why:
        words.append((f"\n{row.why[0].upper()}{row.why[1:]}", ""))
    if measure.authority:
        words.append((f"\n{measure.authority}", "dim"))
    return Text.assemble(*words, (f"\nSource: {_source(measure)}\n{measure.id}", "dim"))


def _source(measure: Measure) -> str:
    if not measure.sources:
        return "none"
    source = measure.sources[0]
    day = source.date.isoformat() if source.date else ""
    return "; ".join(
        filter(None, [source.title, source.publisher, day, "" if source.verified else "not verified"])
    )


def _average(stack: Stack) -> Iterable[str]:
    low, average, high = stack.total
    if high - low >= SAME_RATE:
        yield f"{plain(100 * average, 1)}{SPACE}% on average; weights: {stack.weights}."


def dotted(code: str) -> str:
    """An HS code as people write it: 8507.60, 8507.60.00."""
    return ".".join([code[:4], *(code[at : at + 2] for at in range(4, len(code), 2))])
