"""Ledgers at a terminal: where things stand on a day, what happened, what differs, what a check found."""

from __future__ import annotations

import datetime as dt
import textwrap
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.text import Text

from detente.policy.measure import OVER, Measure, Rate
from detente.policy.outlook import SOON as DUE_WITHIN
from detente.policy.outlook import Outlook, outlook
from detente.policy.view import Difference, Standing, Step, View, counted
from detente.show.ledger_lines import (
    Entry,
    brief,
    entry_list,
    gone,
    in_time,
    in_words,
    moment,
    named,
    rates_on_partner,
    shifted,
    shortened,
    sides,
    step_list,
    to_come,
    unbroken,
    under,
    vintage,
    worth_telling,
)
from detente.show.stack import dotted

if TYPE_CHECKING:
    from detente.policy.ledger import Ledger
    from detente.policy.ledger_check import LedgerCheck

SOON = 90
"""Days ahead that a status looks for what ends."""
RECENT = 30
"""Days back that a status looks for talks and agreements."""
MOST_RATES = 6
"""Rates of one measure that are told one by one."""


@dataclass(frozen=True)
class Status:
    """What a ledger says of a day, for somebody who asks where things stand.

    Attributes:
        ledger: the ledger.
        outlook: the measures on the day, those that were asked for, and what is due.
        soon: what happens to them in the next `SOON` days.
        events: talks, agreements and the like of the last `RECENT` days, and those to come in the next `SOON`.
        partner: the partner asked about, or ''.
    """

    ledger: Ledger
    outlook: Outlook
    soon: tuple[Step, ...]
    events: tuple[Step, ...]
    partner: str = ""

    @property
    def view(self) -> View:
        """Everything on the day that was asked for, talks and agreements too."""
        return self.outlook.view


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
    found = outlook(ledger, day, known_on, imposed_by, partner)
    soon = worth_telling(found.due(SOON), partner or "")
    first, last = shifted(day, -RECENT), shifted(day, SOON + 1)
    steps = ledger.timeline(first, last, imposed_by=imposed_by, on=partner, known_on=known_on)
    events = [step for step in worth_telling(steps) if step.measure.is_event]
    return Status(ledger, found, tuple(soon), tuple(events), partner or "")


def status_report(status: Status, width: int, *, everything: bool = False) -> Group:
    """What a status looks like: in force, suspended, threatened, if asked what is over, and what comes next.

    Args:
        status: where things stand.
        width: columns of the terminal.
        everything: show what is over, too.
    """
    view, partner = status.outlook.measures, status.partner

    def group(title: str, chosen: View, heads: tuple[str, str], entry: Callable[[Standing], Entry]) -> Group:
        return entry_list(title, heads, [entry(one) for one in _sorted(chosen)], width)

    days = ("since", "until")
    parts: list[RenderableType] = [_status_heading(status)]
    parts += ["", group("In force", view.in_force, days, lambda one: in_time(one, view.day, partner))]
    parts += ["", group("Suspended", view.suspended, days, lambda one: in_time(one, view.day, partner))]
    coming = ("since", "due")
    parts += [
        "",
        group("Threatened or announced", view.threatened, coming, lambda one: to_come(one, partner)),
    ]
    if everything:
        parts += ["", group("Over", view.over, ("from", "over"), lambda one: gone(one, partner))]
    talks = status.outlook.events.where(lambda one: one.status not in OVER)
    beside = "Beside them: talks, agreements and disputes"
    parts += ["", group(beside, talks, days, lambda one: in_time(one, view.day))]
    lately = f"Talks, agreements and disputes, {RECENT} days back, {SOON} ahead"
    parts += [
        "",
        _happened(f"Next {SOON} days", status.soon, "nothing begins, changes or ends", status, width),
    ]
    parts += ["", _happened(lately, status.events, "none", status, width)]
    return Group(*parts)


def _status_heading(status: Status) -> Text:
    view = status.view
    many = status.outlook.counts()
    counts = [f"{many['in_force']} in force", f"{many['suspended']} suspended"]
    counts += [f"{many['threatened']} threatened or announced", f"{many['over']} over"]
    due = f"{counted(many['due'], 'change')} due within {DUE_WITHIN} days"
    lines = ["", ", ".join(counts), due, vintage(status.ledger, view.day)]
    return Text.assemble((moment(view.day, view.known_on), "bold"), "\n".join(lines))


def _sorted(view: View) -> list[Standing]:
    return sorted(
        view, key=lambda one: (one.measure.imposed_by, one.measure.start or dt.date.max, one.measure.id)
    )


def _happened(title: str, steps: Sequence[Step], none: str, status: Status, width: int) -> Group:
    if not steps:
        return Group(Text.assemble((title, "bold"), f": {none}"))
    return Group(Text(f"{title} ({len(steps)})", style="bold"), step_list(steps, width, status.partner))


def timeline_report(
    steps: Sequence[Step], ledger: Ledger, known_on: dt.date | None, width: int, partner: str = ""
) -> Group:
    """What happened, by date.

    Args:
        steps: what happened.
        ledger: the ledger.
        known_on: the day up to which it was read; None for all of it.
        width: columns of the terminal.
        partner: only the rates on this economy or group; '': all.
    """
    told = worth_telling(steps, partner)
    head = f"{counted(len(told), 'step')}; ledger {ledger.vintage}{_as_known(known_on)}"
    return Group(Text(head), "", step_list(told, width, partner)) if told else Group(Text(head))


def difference_report(difference: Difference, ledger: Ledger, known_on: dt.date | None, width: int) -> Group:
    """What entered, what left, and whose rates changed between two days; talks are left out.

    Args:
        difference: the two days.
        ledger: the ledger.
        known_on: the day up to which it was read; None for all of it.
        width: columns of the terminal.
    """
    first, last = difference.day_a, difference.day_b
    title = f"From {in_words(first)} to {in_words(last)}{_as_known(known_on)}"
    parts: list[RenderableType] = [Text(title, style="bold"), vintage(ledger, last)]
    lists = (("Entered into force", difference.entered, last), ("Left", difference.left, first))
    for words, measures, day in lists:
        entries = [in_time(Standing.of(one, day), day) for one in measures if one.instrument != "talks"]
        parts += ["", entry_list(words, ("since", "until"), entries, width)]
    parts += ["", Text(f"New rates, points ({len(difference.changed)})", style="bold")]
    for one in difference.changed:
        parts += [unbroken(f"{one.id}  {sides(one)}"), under(Text(one.title), 2)]
        parts += [under(Text(words), 2) for words in _changed_rates(one, first, last)]
    return Group(*parts)


def _as_known(known_on: dt.date | None) -> str:
    return f", as known on {in_words(known_on)}" if known_on else ""


def _changed_rates(measure: Measure, first: dt.date, last: dt.date) -> Iterable[str]:
    """The rates that only one of two days has, beside what stood in their place on the other."""
    before, after = measure.rates_on(first), measure.rates_on(last)
    old = [rate for rate in before if rate not in after]
    new = [rate for rate in after if rate not in before]
    for day, rates, others in ((first, old, new), (last, new, old)):
        yield f"{day}: {_rate_list(rates or _met_by(others, measure, day)) or 'none'}"


def _met_by(others: Sequence[Rate], measure: Measure, day: dt.date) -> list[Rate]:
    """The rates of a day on the partners of other rates."""
    partners = dict.fromkeys(partner for rate in others for partner in rate.on or [""])
    found: list[Rate] = []
    for partner in partners:
        found += [rate for rate in rates_on_partner(measure, day, partner) if rate not in found]
    return found


def _rate_list(rates: Sequence[Rate]) -> str:
    if len(rates) > MOST_RATES:
        return f"{brief(rates)} in {len(rates)} rates"
    return "; ".join(brief([rate]) + _limits(rate) for rate in rates)


def _limits(rate: Rate) -> str:
    """On whom and what a rate is, where it is not on all the measure's."""
    on = f" on {named(rate.on)}" if rate.on else ""
    out = f" but {named(rate.excluded)}" if rate.excluded else ""
    if rate.products is None:
        return on + out
    goods = rate.products
    which = goods.text or ", ".join([*goods.lists, *goods.sectors, *map(dotted, goods.hs)])
    return f"{on}{out} for {shortened(which)}"


def check_report(found: LedgerCheck, ledger: Ledger, folder: str, width: int) -> Group:
    """How much a ledger holds, how often each kind of finding was made, and every finding.

    Args:
        found: the findings.
        ledger: the ledger.
        folder: its folder; findings in it come first, with places as seen from it.
        width: columns of the terminal.
    """
    parts = [counted(len(ledger), "measure"), counted(len(ledger.columns.said), "version")]
    parts += [counted(len(ledger.lists), "product list"), counted(len(ledger.events), "event")]
    lines: list[RenderableType] = [Text(ledger.vintage, style="bold"), ", ".join(parts)]
    counts = Counter(one.kind for one in found.findings)
    if not counts:
        return Group(*lines, "No errors, and nothing to look at twice.")
    said = ", ".join(f"{count} {kind}" for kind, count in counts.items())
    lines.append(f"No errors; to look at twice: {said}")
    for kind in counts:
        lines += ["", Text(f"{kind[0].upper()}{kind[1:]} ({counts[kind]})", style="bold")]
        chosen = [one for one in found.findings if one.kind == kind]
        for one in sorted(chosen, key=lambda one: not one.place.startswith(folder)):
            # Hanging: where the next finding begins is seen at once.
            whole = f"{_place(one.place, folder)}{one.id}: {one.fact}"
            lines += [unbroken(line) for line in _hanging(whole, width)]
    return Group(*lines)


def _place(place: str, folder: str) -> str:
    """File and line as seen from the ledger's folder; of a file of another ledger, its folder and name."""
    if not place:
        return ""
    own = place.removeprefix(f"{folder}/")
    return f"{own if own != place else '/'.join(place.split('/')[-2:])}: "


def _hanging(text: str, width: int) -> list[str]:
    return textwrap.wrap(
        text, width, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False
    )  # fmt: skip


def counts_document(outlook: Outlook) -> dict[str, int]:
    """How many measures there are of each kind, and how many changes are due, as plain data.

    Args:
        outlook: the day.
    """
    counts = outlook.counts()
    due = counts.pop("due")
    return counts | {f"due_within_{DUE_WITHIN}_days": due}


def status_document(status: Status, *, everything: bool = False) -> dict[str, object]:
    """A status as plain data: measures with the fields of the ledger, rates as fractions.

    Args:
        status: where things stand.
        everything: with what is over.
    """
    from detente.policy.amendment import dump

    view = _shown(status.view, everything)
    return {
        "ledger": status.ledger.vintage,
        "day": view.day.isoformat(),
        "known_on": _iso(view.known_on),
        "units": {"rate": "fraction"},
        "counts": counts_document(status.outlook),
        "measures": [
            {"status_on_day": one.status, "since": _iso(one.since), **dump(one.measure)} for one in view
        ],
        f"next_{SOON}_days": [_step_document(step) for step in status.soon],
        "events": [_step_document(step) for step in status.events],
    }


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


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
