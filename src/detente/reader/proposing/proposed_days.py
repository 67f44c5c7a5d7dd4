"""The days of a proposed measure: those that reports name exactly, and statuses that days do not imply."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from detente.policy.measure import EVENTS
from detente.reader.claim import Period
from detente.reader.merging import Row

_VAGUE = ("Reports put its beginning", "Reports put it in")
_NONE_TAKEN = ": no exact day, so none is taken."
_LONGEST_MEETING = 5
"""Days: talks that words with numbers put on a longer stretch are held some time in it."""
_OVER = ("expired", "withdrawn")
_APPLIES = ("in_force", "held")


@dataclass(frozen=True)
class Days:
    """The dates of a measure.

    Attributes:
        announced: when it was made public.
        start: first day.
        until: first day outside.
        suspended: days without it, as in YAML.
        status: statuses by day, in the ledger's words.
        planned: days in which something is planned, where no exact day is known.
    """

    announced: dt.date | None = None
    start: dt.date | None = None
    until: dt.date | None = None
    suspended: tuple[dict[str, str], ...] = ()
    status: tuple[tuple[dt.date, str, str], ...] = field(default=())
    planned: Period | None = None

    def fields(self) -> dict[str, Any]:
        """The dates as a measure's fields in YAML; what is not known is left out."""
        said: dict[str, Any] = {}
        for name, day in (("announced", self.announced), ("from", self.start), ("until", self.until)):
            if day:
                said[name] = day.isoformat()
        if self.suspended:
            said["suspended"] = list(self.suspended)
        if self.status:
            said["status"] = [
                {"date": day.isoformat(), "is": word} | ({"note": note} if note else {})
                for day, word, note in self.status
            ]
        return said


def days_of(row: Row, kind: str, recorded: dt.date | None, remarks: list[str]) -> Days:
    """The days of a row as the ledger has them; a month or "around" is told in the remarks and gives no day.

    Args:
        row: what the reports tell.
        kind: its instrument in the ledger.
        recorded: the latest day on which a report of it was published.
        remarks: what a reader should know is added here.
    """
    days = _event_days(row, kind, remarks) if row.event and kind in EVENTS else _named_days(row, remarks)
    days = replace(days, announced=_announced(row, days, kind, recorded, remarks))
    if days.until and days.start and days.until <= days.start:
        remarks.append(f"Reports end it on {days.until} and begin it on {days.start}: the end is left out.")
        days = replace(days, until=None)
    steps = _steps(row, remarks)
    if not steps:
        return days
    return _with_status(days, steps, row, kind, remarks)


def _announced(
    row: Row, days: Days, kind: str, recorded: dt.date | None, remarks: list[str]
) -> dt.date | None:
    """When it was made public, unless that is after the reports themselves or after the talks it announces."""
    day = _exact(row.announced, "its announcement in", remarks)
    if day and recorded and day > recorded:
        remarks.append(f"Announced on {day}, after the reports themselves, cannot be: the day is left out.")
        return None
    if day and kind in EVENTS and days.start and day > days.start:
        return None
    return day


def _event_days(row: Row, kind: str, remarks: list[str]) -> Days:
    """When talks are held: a day, or a few that the report numbers; an agreement begins and goes on."""
    event = row.event
    assert event is not None
    length = (event.last - event.first).days + 1
    numbered = any(
        re.search(r"\d", claim.evidence["event"].text)
        for claim in row.claims
        if claim.event == event and "event" in claim.evidence
    )
    if event.about or (length > 1 and not (numbered and length <= _LONGEST_MEETING)):
        remarks.append(f"Reports put it in {_said(event)}{_NONE_TAKEN}")
        return Days(planned=event)
    after = event.last + dt.timedelta(days=1) if kind == "talks" else None
    return Days(start=event.first, until=after)


def _named_days(row: Row, remarks: list[str]) -> Days:
    start = _exact(row.effective, "its beginning in", remarks)
    until = _exact(row.until, "its end in", remarks)
    if until:
        remarks.append(
            f"Reports end it on {until}, and so would the ledger; if that day is still inside, write the next."
        )
    return Days(start=start, until=until)


def _exact(period: Period | None, what: str, remarks: list[str]) -> dt.date | None:
    if period is None:
        return None
    if period.first == period.last and not period.about:
        return period.first
    remarks.append(f"Reports put {what} {_said(period)}{_NONE_TAKEN}")
    return None


def _said(period: Period) -> str:
    words = f"the days {period.iso().replace('/', ' to ')}" if "/" in period.iso() else period.iso()
    return f"{words} or around it" if period.about else words


def _steps(row: Row, remarks: list[str]) -> list[tuple[dt.date, str]]:
    """One status a day of reports; the last is what was decided, and one day's other statuses are remarks."""
    said: dict[dt.date, dict[str, int]] = {}
    for step in row.history:
        if step.day:
            said.setdefault(step.day, {})[step.status] = len(step.reports)
    if not said:
        return []
    decided = [day for day, statuses in said.items() if row.status in statuses]
    last = max(decided, default=max(said))
    chosen = []
    for day in sorted(day for day in said if day <= last):
        statuses = said[day]
        ranked = sorted(statuses, key=lambda word: (-statuses[word], word != row.status))
        chosen.append((day, row.status if day == last else ranked[0]))
    later = sorted({word for day in said if day > last for word in said[day]})
    if later:
        words = " and ".join(word.replace("_", " ") for word in later)
        remarks.append(
            f"Fewer reports after {last} call it {words}; the ledger keeps {row.status.replace('_', ' ')}."
        )
    return [step for at, step in enumerate(chosen) if at == 0 or step[1] != chosen[at - 1][1]]


def _with_status(
    days: Days, steps: Iterable[tuple[dt.date, str]], row: Row, kind: str, remarks: list[str]
) -> Days:
    """Days with the statuses that they do not imply themselves."""
    kept: list[tuple[dt.date, str, str]] = []
    reached: set[str] = set()
    for day, word in steps:
        days, status = _fitted(days, day, word, kind, reached, remarks)
        reached.add(word)
        if status:
            kept.append((day, status.replace("_", " "), _reports(row, day, word)))
    if kept and kept[0][1] in ("in force", "held") and not days.start and len(kept) == 1:
        words = "No exact day of it is given" if row.event else "No exact first day is given"
        vague = next((one for one in remarks if one.startswith(_VAGUE) and one.endswith(_NONE_TAKEN)), "")
        if vague:
            remarks.remove(vague)
            words = vague.removesuffix(_NONE_TAKEN) + ", no exact day"
        remarks.append(f"{words}: it would be {kept[0][1]} from the day of the report.")
    if days.suspended and not (kept or days.start or days.announced):
        return _suspended_alone(days)
    return replace(days, status=tuple(kept))


def _suspended_alone(days: Days) -> Days:
    """A suspension of what reports give no beginning of, as two statuses: off, and on again."""
    (pause,) = days.suspended
    off, on = (dt.date.fromisoformat(pause[name]) for name in ("from", "until"))
    steps = ((off, "suspended", pause["note"]), (on, "in force", "The suspension ends, reports say."))
    return replace(days, suspended=(), status=steps)


def _fitted(
    days: Days, day: dt.date, word: str, kind: str, reached: set[str], remarks: list[str]
) -> tuple[Days, str]:
    """A status of a day of reports beside the measure's days: which of them hold, and what is to be written."""
    start, until = days.start, days.until
    if word in _APPLIES:
        if start and start > day:
            return days, "" if days.announced and days.announced <= day else "announced"
        return days, "" if start and "threatened" not in reached else word
    if word == "announced":
        implied = bool((days.announced and days.announced <= day) or (start and start <= day))
        return days, "" if implied and not reached & {"threatened", "planned"} else word
    if word == "threatened" and start and start <= day:
        remarks.append(
            f"Reports give {start} as its first day, and threatened it later: that day is left out."
        )
        return replace(days, start=None), word
    if word == "planned" and start and start <= day:
        return days, ""
    if word == "suspended" and until:
        if until <= day:
            remarks.append(f"Reports say that its suspension ended on {until}.")
            return replace(days, until=None), word
        pause = {"from": day.isoformat(), "until": until.isoformat(), "note": "As of the day of the report."}
        remarks[:] = [one for one in remarks if not one.startswith("Reports end it on")]
        return replace(days, until=None, suspended=(pause,)), ""
    if word in _OVER and until:
        if until > day:
            remarks.append(f"Reports call it {word} from {until} on; until then it is taken to stand.")
            return days, "" if start and start <= day else "in force"
        return days, "" if word == "expired" and start else word
    if word in _OVER and start and start > day:
        remarks.append(f"Reports give {start} as a first day of what they call {word}: that day is left out.")
        return replace(days, start=None), word
    return days, word


def _reports(row: Row, day: dt.date, word: str) -> str:
    names = [name for step in row.history if step.day == day and step.status == word for name in step.reports]
    if not names:
        return ""
    return f"As {len(names)} reports of that day say." if len(names) > 1 else "As a report of that day says."
