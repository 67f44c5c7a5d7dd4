"""Measures proposed for a ledger: what reports say in the ledger's own fields, or why it is none yet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from detente.errors import InputError, Problem
from detente.policy.contents import content_problems
from detente.policy.ledger import Ledger
from detente.policy.measure import Measure
from detente.reader.claim import ClaimedRate, ClaimStatus
from detente.reader.contradictions import Contradiction
from detente.reader.merging import Row
from detente.reader.proposing.proposed_fields import Draft, draft
from detente.reader.report import Report


@dataclass(frozen=True)
class Proposal:
    """A row of merged reports as a measure proposed for a ledger.

    Attributes:
        row: what the reports tell, merged.
        measure: the measure; none where the reports do not say enough.
        why: why there is none, in words; empty where there is one.
        doubts: where reports disagree about it, are unclear or silent, in sentences.
        remarks: of these, what the reports leave open and what the ledger has instead.
        fields: the measure's fields as in YAML, as far as they are known: what an editor starts from.
    """

    row: Row
    measure: Measure | None
    why: str
    doubts: tuple[str, ...]
    remarks: tuple[str, ...] = ()
    fields: dict[str, Any] = field(default_factory=dict, hash=False)

    @property
    def id(self) -> str:
        """The id of the measure; of a row that is none, the one it would have."""
        return str(self.fields["id"])

    @property
    def title(self) -> str:
        """What it is, for a reader, without its status."""
        return str(self.fields["title"])

    @property
    def instrument(self) -> str:
        """What kind of act it is, in the ledger's words."""
        return str(self.fields["instrument"])

    @property
    def imposed_by(self) -> tuple[str, ...]:
        """Who acts, in the codes of claims."""
        return self.row.imposed_by

    @property
    def on(self) -> tuple[str, ...]:
        """The other side, in the codes of claims."""
        return self.row.on

    @property
    def status(self) -> ClaimStatus:
        """What it is on the day of the reports."""
        return self.row.status

    @property
    def rate(self) -> ClaimedRate | None:
        """How much, as the reports say it."""
        return self.row.rate


def proposals(
    rows: Sequence[Row], reports: Sequence[Report], contradictions: Sequence[Contradiction] = ()
) -> tuple[Proposal, ...]:
    """Every row of merged reports as a measure, or with the reason why it is none.

    Args:
        rows: what reports tell, merged.
        reports: the reports, for their titles, days and the places of quotes.
        contradictions: where they disagree; each is told with the row it concerns.

    Returns:
        One proposal a row, in the order of the rows; their ids differ.
    """
    by_name = {report.name: report for report in reports}
    disputes: dict[str, list[Contradiction]] = defaultdict(list)
    for one in contradictions:
        if one.row:
            disputes[one.row].append(one)
    taken: set[str] = set()
    found = []
    for row in rows:
        drafted = draft(row, by_name, disputes[row.id])
        drafted.fields["id"] = free_id(str(drafted.fields["id"]), taken)
        taken.add(str(drafted.fields["id"]))
        found.append(_proposal(row, drafted))
    return tuple(found)


def free_id(wanted: str, taken: Iterable[str]) -> str:
    """An id that is not taken: the wanted one, or with a number behind it.

    Examples:
        >>> free_id("usa-tariff-chn", {"usa-tariff-chn"})
        'usa-tariff-chn-2'
    """
    number, free = 2, wanted
    while free in taken:
        free, number = f"{wanted}-{number}", number + 1
    return free


def ledger_of(proposed: Iterable[Proposal], name: str = "reports") -> Ledger:
    """A ledger of those proposals that are measures.

    Args:
        proposed: the proposals.
        name: what to call the ledger.

    Raises:
        InputError: none of them is a measure, with the reason of each.
    """
    listed = list(proposed)
    measures = [one.measure for one in listed if one.measure is not None]
    if not measures:
        fact = (
            "no report tells of a measure or an event" if not listed else "no row says enough for a measure"
        )
        reasons = [Problem(f"{one.row.id}, {one.title}", one.why) for one in listed]
        raise InputError([Problem("ledger", fact, "A ledger holds at least one measure"), *reasons])
    return Ledger.from_measures(measures, name=name)


def measure_of(fields: dict[str, Any]) -> tuple[Measure | None, str]:
    """A measure of its fields as in YAML, or in words everything that is wrong with them."""
    try:
        measure = Measure.model_validate(fields)
    except ValidationError as error:
        return None, "; ".join(_plainly(detail) for detail in error.errors())
    problems = [problem for _, problem in content_problems([measure], {})]
    return (None, "; ".join(str(problem) for problem in problems)) if problems else (measure, "")


def _plainly(detail: Any) -> str:
    place = ".".join(str(step) for step in detail["loc"])
    said = detail["msg"].removeprefix("Value error, ")
    return f"{place}: {said}" if place else said


def _proposal(row: Row, drafted: Draft) -> Proposal:
    if drafted.why:
        return Proposal(row, None, "; ".join(drafted.why), drafted.doubts, drafted.remarks, drafted.fields)
    measure, why = measure_of(drafted.fields)
    return Proposal(row, measure, why, drafted.doubts, drafted.remarks, drafted.fields)
