"""A ledger in which some measures are carried out and others are over: what a threat would do."""

from __future__ import annotations

import datetime as dt
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from detente.errors import InputError, Problem, nearest, raise_if_any
from detente.policy.amendment import dump
from detente.policy.measure import NEEDS_RATE, OVER, Measure

if TYPE_CHECKING:
    from detente.policy.ledger import Ledger

CARRIED_OUT = "taken to be carried out"
ENDED = "taken to be ended"


def changed(
    ledger: Ledger, day: dt.date, enact: list[str], lift: list[str], known_on: dt.date | None
) -> Ledger:
    """The ledger as known on a day, with some measures in force from a day on and others over.

    Ids may hold ``*``: ``us-reciprocal*``. What was before the day stays as it was. A measure that was meant to
    begin later begins now, the steps of its rates with it.

    Raises:
        InputError: an id that no measure has, one in both lists, or a measure that is enacted and has no effect:
            an event, or one without a rate on the day.
    """
    if not enact and not lift:
        return ledger
    standing = {one.id: one for one in ledger.known(known_on)}
    wanted = {"enact": _matching(enact, standing, "enact"), "lift": _matching(lift, standing, "lift")}
    both = sorted(wanted["enact"] & wanted["lift"])
    rule = "A measure is carried out or ended"
    raise_if_any([Problem("enact, lift", f"'{id}' is in both", rule, "Leave it out of one") for id in both])
    _refuse_idle(enact, lift, standing, day)
    for id in wanted["enact"]:
        standing[id] = _enacted(standing[id], day)
    for id in wanted["lift"]:
        standing[id] = _lifted(standing[id], day)
    return ledger.with_versions(list(standing.values()))


def _refuse_idle(enact: list[str], lift: list[str], standing: dict[str, Measure], day: dt.date) -> None:
    """A change that changes nothing would pass without a word; of several that a pattern names, one is enough."""
    problems = []
    for place, patterns, word, idle in (("enact", enact, "already", True), ("lift", lift, "not", False)):
        for pattern in patterns:
            found = [one for one in standing.values() if fnmatchcase(one.id, pattern)]
            if all(one.in_force(day) is idle and not one.is_event for one in found):
                fact = f"'{pattern}' is {word} in force on {day}"
                problems.append(Problem(place, fact, "It would change nothing", "Leave it out"))
    raise_if_any(problems)


def _matching(patterns: list[str], standing: dict[str, Measure], place: str) -> set[str]:
    found: set[str] = set()
    problems = []
    for pattern in patterns:
        ids = {id for id in standing if fnmatchcase(id, pattern)}
        found |= ids
        if not ids:
            cure = nearest(pattern, standing) or "`detente status --all` lists them"
            problems.append(Problem(place, f"there is no measure '{pattern}'", "", cure))
    raise_if_any(problems)
    return found


def _enacted(measure: Measure, day: dt.date) -> Measure:
    if measure.is_event:
        fact = f"'{measure.id}' is {measure.instrument} and changes no price"
        raise InputError(Problem("enact", fact, "Only measures with an effect can be carried out"))
    fields = dump(measure)
    moved = _begun_earlier(fields, day) if measure.start is None or measure.start > day else {}
    pauses = [_cut(pause, day) for pause in fields.get("suspended", []) if pause["from"] < day.isoformat()]
    elapsed = measure.until is not None and measure.until <= day
    if elapsed:
        # It was over and comes back: the days between are a pause.
        pauses += [{"from": fields["until"], "until": day.isoformat()}] if measure.until != day else []
    status = [
        step
        for step in fields.get("status", [])
        if step["date"] <= day.isoformat() and step["is"] not in OVER
    ]
    status.append({"date": day.isoformat(), "is": "in force", "note": CARRIED_OUT})
    until = {"until": None} if elapsed or (measure.until and moved) else {}
    merged = {**fields, **moved, "suspended": pauses, "status": status, **until}
    later = measure
    if measure.rates or measure.instrument not in NEEDS_RATE:
        later = Measure.model_validate({key: value for key, value in merged.items() if value is not None})
    if measure.instrument in NEEDS_RATE and not later.rates_on(day):
        fact = f"'{measure.id}' has no rate on {day}"
        cure = "State it in the scenario's own measures, with the rate"
        raise InputError(Problem("enact", fact, "What is carried out needs a rate", cure))
    return later


def _begun_earlier(fields: dict[str, Any], day: dt.date) -> dict[str, Any]:
    """The fields of a measure whose whole schedule begins on a day instead of later."""
    begins = [rate["from"] for rate in fields.get("rates", []) if "from" in rate]
    first = fields.get("from") or (min(begins) if begins else None)
    sooner = dt.date.fromisoformat(first) - day if first else dt.timedelta(0)
    rates = [
        rate
        | {
            key: (dt.date.fromisoformat(rate[key]) - sooner).isoformat()
            for key in ("from", "until")
            if key in rate
        }
        for rate in fields.get("rates", [])
    ]
    return {"from": day.isoformat(), "rates": rates}


def _cut(pause: dict[str, Any], day: dt.date) -> dict[str, Any]:
    """A pause that ends on a day at the latest."""
    return pause | {"until": min(pause.get("until") or day.isoformat(), day.isoformat())}


def _lifted(measure: Measure, day: dt.date) -> Measure:
    fields = dump(measure)
    status = [step for step in fields.get("status", []) if step["date"] <= day.isoformat()]
    status.append({"date": day.isoformat(), "is": "withdrawn", "note": ENDED})
    return Measure.model_validate({**fields, "status": status})
