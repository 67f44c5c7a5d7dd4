"""A reading at a terminal: what the reports tell, where they disagree, and what it would change in a ledger."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import yaml
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from detente.policy.view import counted
from detente.reader.proposing.proposed_fields import rate_words
from detente.reader.proposing.proposed_sources import main_quote, plain
from detente.show.ledger_lines import GAP, in_words, shortened, unbroken, under

if TYPE_CHECKING:
    from detente.errors import Problem
    from detente.reader.claim import Period
    from detente.reader.contradictions import Contradiction
    from detente.reader.merging import Row
    from detente.reader.proposals import Proposal
    from detente.reader.proposing.comparison import Suggestion
    from detente.reader.reading import Reading

LONGEST_QUOTE = 220
"""Characters of a quotation that are shown; the claims and the ledger keep it whole."""
_INDENT = 5
_WIDEST_SIDES = 16
_PLURALS = {"contradiction": "contradictions"}


def reading_report(reading: Reading, width: int, *, everything: bool = False) -> Group:
    """What a reading looks like: measures, events, disagreements, and what could not be read.

    Args:
        reading: the reading.
        width: columns of the terminal.
        everything: show minor disagreements, too, and what was dropped of a language model's answers.
    """
    measures = [one for one in reading.measures if not one.row.is_event]
    events = [one for one in reading.measures if one.row.is_event]
    parts: list[RenderableType] = [*_heading(reading, len(measures), len(events))]
    for title, listed in (("Measures", measures), ("Talks, agreements, disputes", events)):
        if listed:
            parts += ["", *_rows(title, listed, reading, width)]
    if reading.contradictions:
        parts += ["", *_disputes(reading.contradictions, everything)]
    if reading.log:
        parts += ["", *_log(reading.log, everything)]
    if reading.refused:
        parts += ["", *_refused(reading.refused)]
    return Group(*parts)


def suggestions_report(suggestions: Sequence[Suggestion], name: str) -> Group:
    """What a reading would change in a ledger: what is new, what is news, what is there already.

    Args:
        suggestions: what each row would change.
        name: the ledger, for the title.
    """
    kinds = Counter(one.kind for one in suggestions)
    words = [f"{kinds[kind]} {word}" for kind, word in _KINDS.items() if kinds[kind]]
    lines: list[RenderableType] = [Text(f"Beside {name}: {', '.join(words)}", style="bold")]
    for one in suggestions:
        words = f"new: {_id(one)}" if one.kind == "new" else f"{_MARKS[one.kind]} {clean(one.words)}"
        lines.append(_labelled(one.proposal.row.id, Text(words)))
    return Group(*lines)


def _labelled(label: str, text: Text) -> Table:
    """A label, and beside it a text whose lines stay beside it."""
    table = Table.grid()
    table.add_column(width=_INDENT)
    table.add_column(overflow="fold")
    table.add_row(Text(label), text)
    return table


_KINDS = {"new": "new", "amendment": "to amend", "known": "known already", "incomplete": "no measure yet"}
_MARKS = {"new": "new:", "amendment": "news:", "known": "known:", "incomplete": "no measure:"}


def suggestion_report(one: Suggestion) -> Group:
    """One suggestion, for somebody who is to decide: what it would write, from which words, and every doubt."""
    row = one.proposal.row
    lines: list[RenderableType] = [Text(f"{row.id}  {clean(one.proposal.title)}", style="bold")]
    lines += [under(Text(clean(one.words), style="dim"), _INDENT)] if one.kind == "amendment" else []
    lines += [_quote(row)]
    shown = _without_words(one.entry)
    lines += [
        under(
            Text(
                clean_lines(
                    yaml.safe_dump(
                        shown, sort_keys=False, allow_unicode=True, width=72, default_flow_style=None
                    )
                ).rstrip()
            ),
            _INDENT,
        )
    ]
    lines += [_bullet("?", doubt) for doubt in one.proposal.doubts]
    return Group(*lines)


def _without_words(entry: Any) -> Any:
    """A measure's fields without sources, notes and titles: they are shown beside it or are long."""
    if isinstance(entry, dict):
        return {key: _without_words(value) for key, value in entry.items() if key not in _LONG}
    return [_without_words(one) for one in entry] if isinstance(entry, list) else entry


_LONG = ("sources", "note", "why", "title")


def _id(one: Suggestion) -> str:
    return one.measure.id if one.measure is not None else one.proposal.id


def _heading(reading: Reading, measures: int, events: int) -> list[RenderableType]:
    days = sorted({report.published for report in reading.reports if report.published})
    when = ""
    if days:
        when = f" of {in_words(days[0])}" + (f" to {in_words(days[-1])}" if len(days) > 1 else "")
    told = f"{counted(measures, 'measure')} and {counted(events, 'event')}"
    disputes = len(reading.contradictions)
    differ = f"; reports differ in {counted(disputes, 'place')}" if disputes else ""
    lines: list[RenderableType] = [
        Text(f"{counted(len(reading.reports), 'report')}{when}", style="bold"),
        Text(f"{counted(len(reading.claims), 'claim')} of {told}{differ}"),
    ]
    without = [report.name for report in reading.reports if report.published is None]
    if without:
        number = "One report has" if len(without) == 1 else f"{len(without)} reports have"
        words = (
            f"{number} no day of publication ({shortened(clean(', '.join(without)))}): words such as “Friday” "
            "stay open, and what only they tell enters no ledger. Give the day with --published."
        )
        lines.append(Text(words, style="yellow"))
    return lines


def _rows(title: str, listed: Sequence[Proposal], reading: Reading, width: int) -> list[RenderableType]:
    sides = [shortened(_sides(one.row), _WIDEST_SIDES) for one in listed]
    days = [[_day(one.row.event or one.row.effective), _day(one.row.until)] for one in listed]
    points = [_points(one.row) for one in listed]
    widths = [
        max(2, *(len(one.row.id) for one in listed)),
        max(len("who → whom"), *map(len, sides)),
        len("threatened"),
        max(len("rate"), *map(len, points)),
        max(len("from"), *(len(begins) for begins, _ in days)),
        max(len("until"), *(len(ends) for _, ends in days)),
    ]
    heads = (
        "id",
        "who → whom",
        "status",
        "rate",
        "held" if listed[0].row.is_event else "from",
        "until",
        "reports",
    )
    lines: list[RenderableType] = [
        Text(f"{title} ({len(listed)})", style="bold"),
        Text(_aligned(heads, widths), style="dim", no_wrap=True),
    ]
    if any(one.row.n_reports > 1 for one in listed):
        lines[0] = Text.assemble(
            (f"{title} ({len(listed)})", "bold"), ("  in brackets: independent reports", "dim")
        )
    disputed: dict[str, list[str]] = {}
    for one in reading.contradictions:
        if one.row:
            disputed.setdefault(one.row, []).append(one.id)
    for one, side, rate in zip(listed, sides, points, strict=True):
        lines += _row(one, side, rate, widths, disputed.get(one.row.id, []))
    return lines


def _row(
    one: Proposal, side: str, rate: str, widths: Sequence[int], disputed: Sequence[str]
) -> list[RenderableType]:
    row = one.row
    begins = row.event or row.effective
    reports = f"{row.n_reports}" + (f" ({row.n_independent})" if row.n_reports > 1 else "")
    cells = (row.id, side, row.status.replace("_", " "), rate, _day(begins), _day(row.until), reports)
    lines: list[RenderableType] = [
        unbroken(_aligned(cells, widths)),
        under(Text(clean(one.title), style="bold"), _INDENT),
        _quote(row),
    ]
    if row.condition:
        lines.append(under(Text(f"condition: {clean(row.condition)}"), _INDENT))
    lines += [_bullet("?", remark) for remark in one.remarks]
    if disputed:
        lines.append(_bullet("≠", f"disputed: {', '.join(disputed)}"))
    if one.why:
        lines.append(_bullet("!", f"no measure yet: {one.why}", "yellow"))
    return lines


def _aligned(cells: Sequence[str], widths: Sequence[int]) -> str:
    """Cells in columns; the rate stands to the right."""
    padded = [
        f"{cell:>{wide}}" if at == 3 else f"{cell:<{wide}}"
        for at, (cell, wide) in enumerate(zip(cells, widths, strict=False))
    ]
    return GAP.join([*padded, *cells[len(widths) :]])


def _sides(row: Row) -> str:
    actors = _named(row.imposed_by) or "nobody named"
    partners = _named([code for code in row.on if not row.is_event or code not in row.imposed_by])
    return f"{actors} → {partners}" if partners and set(row.on) != set(row.imposed_by) else actors


def _named(codes: Sequence[str]) -> str:
    short = ["all" if code == "*" else code for code in codes]
    return ", ".join(short) if len(short) < 3 else f"{short[0]} +{len(short) - 1}"


def _points(row: Row) -> str:
    if row.rate is None:
        return ""
    low, high = row.rate.bounds()
    if low == high:
        return f"{'+' if row.rate.basis == 'additional' else ''}{low * 100:g} %"
    words = rate_words(row)
    return (
        words
        if words[:1].isalpha() and not words.startswith("additional")
        else f"{low * 100:.3g}–{high * 100:.3g} %"
    )


def _day(period: Period | None) -> str:
    """A day or a few, or a month or year with a sign that it is not exact."""
    if period is None:
        return ""
    if period.first == period.last:
        return f"{'≈' if period.about else ''}{period.first.isoformat()}"
    same_year, same_month = period.first.year == period.last.year, period.first.month == period.last.month
    if same_year and same_month and (period.last - period.first).days < _SHORT:
        return f"{'≈' if period.about else ''}{period.first.isoformat()}/{period.last:%d}"
    return f"≈{period.first:%Y-%m}" if same_year and same_month else f"≈{period.first:%Y}"


_SHORT = 14
"""Days: so short a time is told with both its ends."""


def _quote(row: Row) -> RenderableType:
    words, report = main_quote(row)
    return _quoted(words, report, _INDENT)


def _quoted(words: str, report: str, indent: int) -> RenderableType:
    text = Text.assemble(
        (f"“{shortened(clean(words), LONGEST_QUOTE)}”", "italic"), (f" ({clean(report)})", "dim")
    )
    return under(text, indent)


def _bullet(sign: str, words: str, style: str = "dim") -> RenderableType:
    table = Table.grid()
    table.add_column(width=2)
    table.add_column(overflow="fold")
    table.add_row(Text(sign, style=style), Text(clean(words), style=style))
    return Padding(table, (0, 0, 0, _INDENT), expand=False)


def _disputes(found: Sequence[Contradiction], everything: bool) -> list[RenderableType]:
    counts = Counter(one.severity for one in found)
    words = ", ".join(f"{count} {_many(severity, count)}" for severity, count in counts.items())
    lines: list[RenderableType] = [Text(f"Where reports disagree ({len(found)}): {words}", style="bold")]
    shown = [one for one in found if everything or one.severity != "minor"]
    for one in shown:
        lines += _dispute(one)
    if len(shown) < len(found):
        lines.append(
            Text(f"{len(found) - len(shown)} minor ones are not shown; --all shows them.", style="dim")
        )
    return lines


def _many(severity: str, count: int) -> str:
    return _PLURALS.get(severity, severity) if count != 1 else severity


def _dispute(one: Contradiction) -> list[RenderableType]:
    kind = f" ({one.severity}, {one.kind}{f' in {one.row}' if one.row else ''})"
    lines: list[RenderableType] = [
        _labelled(
            one.id,
            Text.assemble((clean(plain(one.topic)), "bold"), (kind, "dim")),
        )
    ]
    sides = list({wording.quote.text: wording for wording in one.readings}.values())[:2]
    lines += [_quoted(wording.quote.text, wording.report, _INDENT) for wording in sides]
    lines.append(under(Text(f"→ {clean(plain(one.verdict))}"), _INDENT))
    return lines


def _log(log: Sequence[str], everything: bool) -> list[RenderableType]:
    lines: list[RenderableType] = [
        Text(f"Dropped of the language model's answers ({len(log)})", style="bold")
    ]
    if not everything:
        return [*lines, Text("What the reports do not bear out is not kept; --all shows it.", style="dim")]
    return [*lines, *(Text(clean(one), style="dim") for one in log)]


def _refused(refused: Iterable[Problem]) -> list[RenderableType]:
    listed = list(refused)
    lines: list[RenderableType] = [Text(f"Not read ({len(listed)})", style="bold")]
    return [*lines, *(Text(clean(str(one)), style="yellow") for one in listed)]


_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069]+")


def clean(words: str) -> str:
    """Words of a report in one line, without characters that steer a terminal: reports are not to be trusted."""
    return " ".join(_UNSEEN.sub(" ", words).split())


def clean_lines(text: str) -> str:
    """Lines of text without characters that steer a terminal."""
    return "\n".join(_UNSEEN.sub(" ", line) for line in text.splitlines())
