"""Proposed measures beside the measures of a ledger: known there, news of one that is there, or new."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from pydantic import ValidationError

from detente.errors import InputError
from detente.policy.amendment import amended, dump
from detente.policy.ledger import Ledger
from detente.policy.measure import APPLIES, BEFORE, OVER, Measure
from detente.reader.proposals import Proposal, free_id
from detente.reader.proposing.matching import Match, best_match
from detente.reader.proposing.proposed_sources import main_quote

Kind = Literal["new", "amendment", "known", "incomplete"]


@dataclass(frozen=True)
class Suggestion:
    """What a proposal would change in a ledger; nothing is changed until somebody accepts it.

    Attributes:
        kind: new, an amendment of a measure that is there, known already, or incomplete: no measure yet.
        proposal: what the reports tell.
        measure: what the ledger would hold: the new measure, or the amended version; of what is known the ledger's
            own; none where it is incomplete.
        earlier: the ledger's measure that it concerns; none where it is new or incomplete.
        changes: an amendment's fields as in YAML, with ``amends``, ``recorded_on``, ``why`` and ``sources``.
        words: what it changes, or why nothing.
    """

    kind: Kind
    proposal: Proposal
    measure: Measure | None
    earlier: Measure | None = None
    changes: dict[str, Any] = field(default_factory=dict, hash=False)
    words: str = ""

    @property
    def entry(self) -> dict[str, Any]:
        """The entry of a ledger's file that it would become: a measure or an amendment."""
        if self.kind == "amendment":
            return self.changes
        return dump(self.measure) if self.measure is not None else self.proposal.fields


def add_to(ledger: Ledger | None, proposed: Iterable[Proposal]) -> tuple[Suggestion, ...]:
    """What each proposal would change in a ledger; the ledger stays as it is.

    A measure is there already where its kind, its sides, its goods, its rate and its days fit. What says something
    later of one that is there, such as another status, end or rate, is offered as an amendment with the report's
    words as its reason.

    Args:
        ledger: the ledger; none for one that is still empty.
        proposed: the proposals.

    Returns:
        One suggestion for each, in their order; `with_accepted` carries out those that somebody accepts.
    """
    taken = {measure.id for measure in ledger} if ledger is not None else set[str]()
    measures = list(ledger) if ledger is not None else []
    lists = ledger.lists if ledger is not None else {}
    found = []
    for one in proposed:
        suggestion = _suggestion(one, best_match(one, measures, lists), taken)
        if suggestion.kind == "new" and suggestion.measure is not None:
            taken.add(suggestion.measure.id)
        found.append(suggestion)
    return tuple(found)


def with_accepted(ledger: Ledger, accepted: Iterable[Suggestion]) -> Ledger:
    """The ledger with suggestions carried out: new measures added, others amended.

    Args:
        ledger: the ledger.
        accepted: what was accepted; what is known or incomplete changes nothing.

    Raises:
        InputError: two suggestions that do not go together.
    """
    latest = {measure.id: measure for measure in ledger}
    more: list[Measure] = []
    for one in accepted:
        if one.kind == "new" and one.measure is not None:
            more.append(one.measure)
        elif one.kind == "amendment" and one.earlier is not None:
            latest[one.earlier.id] = amended(latest[one.earlier.id], one.changes)
            more.append(latest[one.earlier.id])
    return ledger.with_versions([*ledger.versions(), *more]) if more else ledger


def _suggestion(one: Proposal, match: Match | None, taken: set[str]) -> Suggestion:
    if match is not None and one.measure is not None:
        return _news(one, one.measure, match)
    if match is not None:
        words = f"{match.measure.id} seems to be the same; the reports say too little to tell more: {one.why}"
        return Suggestion("known", one, match.measure, match.measure, words=words)
    if one.measure is None:
        return Suggestion("incomplete", one, None, words=one.why)
    id = free_id(one.measure.id, taken)
    measure = one.measure if id == one.measure.id else one.measure.model_copy(update={"id": id})
    return Suggestion("new", one, measure, words="not in the ledger")


def _news(one: Proposal, said: Measure, match: Match) -> Suggestion:
    """What a proposal says of a measure that the ledger has: nothing new, or an amendment."""
    there = match.measure
    changes, told = _changes(said, match)
    known = Suggestion("known", one, there, there, words=f"in the ledger as {there.id}{_beside(said, there)}")
    if not changes or not match.exact or said.recorded_on < there.recorded_on:
        return known
    quote, report = main_quote(one.row)
    entry = {
        "amends": there.id,
        "recorded_on": said.recorded_on.isoformat(),
        "why": f"“{' '.join(quote.split())}” ({report})",
        **changes,
        "sources": one.fields["sources"],
    }
    try:
        later = amended(there, entry)
    except (ValidationError, InputError):
        return replace(
            known, words=f"{known.words}; what the reports say does not fit its days: {'; '.join(told)}"
        )
    return Suggestion("amendment", one, later, there, entry, f"{there.id}: {'; '.join(told)}")


def _beside(said: Measure, there: Measure) -> str:
    """What the ledger has it as on the day of the reports, where they have it otherwise."""
    day = said.recorded_on
    status, ours = there.status_on(day), said.status_on(day)
    words = f", {status or 'not yet known'} on {day}" if status != ours else ""
    if there.instrument == "talks" and status in OVER:
        words = f", held before {day}" if status != ours else ""
    if there.recorded_on > day:
        words += f"; its last version is of {there.recorded_on}, later than the reports"
    return words


def _changes(said: Measure, match: Match) -> tuple[dict[str, Any], list[str]]:
    """The fields that an amendment would change, and the changes in words."""
    there, day = match.measure, said.recorded_on
    changes: dict[str, Any] = {}
    told: list[str] = []
    if match.new_rate:
        changes["rates"] = _new_rates(said, there)
        told.append(f"rate {match.new_rate}")
    status, before = said.status_on(day), there.status_on(day)
    if status and _is_later(status, before):
        step = {"date": day.isoformat(), "is": status, "note": "As the reports say."}
        if status in APPLIES and said.start and not there.start:
            changes["from"] = said.start.isoformat()
            step["date"] = said.start.isoformat()
        changes["status"] = [*dump(there).get("status", []), step]
        told.append(f"{before or 'not known'} → {status}")
    if said.until and said.until != there.until and before not in OVER and status not in OVER:
        changes["until"] = said.until.isoformat()
        told.append(f"ends {there.until or 'openly'} → {said.until}")
    if said.start and not there.start and before in BEFORE and "from" not in changes:
        changes["from"] = said.start.isoformat()
        told.append(f"from {said.start}")
    return changes, told


def _is_later(status: str, before: str | None) -> bool:
    """Whether a status takes a measure further than the ledger has it; looser words for the same are no news."""
    if before is None or status == before:
        return False
    if status in OVER:
        return before not in OVER
    if status == "suspended":
        return before in APPLIES
    if status in APPLIES:
        return before in BEFORE
    return status == "announced" and before == "threatened"


def _new_rates(said: Measure, there: Measure) -> list[dict[str, Any]]:
    """The ledger's rates until the day the new one starts, then the new one."""
    day = said.start or said.recorded_on
    kept = []
    for rate in dump(there).get("rates", []):
        ends = dt.date.fromisoformat(rate["until"]) if "until" in rate else None
        begins = dt.date.fromisoformat(rate["from"]) if "from" in rate else None
        if begins and begins >= day:
            continue
        kept.append(rate if ends and ends <= day else {**rate, "until": day.isoformat()})
    return [*kept, *({**rate, "from": day.isoformat()} for rate in dump(said)["rates"])]
