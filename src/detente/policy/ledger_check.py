"""What a reader of a ledger should look at twice: no source or one without a day, not verified, not counted."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from detente.errors import nearest
from detente.policy.controls import BANS
from detente.policy.measure import NEEDS_RATE, Measure

if TYPE_CHECKING:
    from detente.policy.ledger import Ledger

KINDS = (
    "no source", "not verified", "undated source", "later source", "not counted", "recorded early",
    "unknown family", "unknown answer",
)  # fmt: skip
PRINTED_AFTER = dt.timedelta(days=7)
"""Days after an act was made public in which a gazette prints it, or a report of it appears."""


@dataclass(frozen=True)
class Finding:
    """One thing to look at twice.

    Attributes:
        kind: one of ``KINDS``.
        id: the measure.
        place: file and line, where it was read from a file.
        fact: what was found.
    """

    kind: str
    id: str
    place: str
    fact: str


@dataclass(frozen=True)
class LedgerCheck:
    """The findings on a ledger.

    Attributes:
        measures: how many measures were looked at.
        findings: what was found, by kind and in the order of the ledger.
    """

    measures: int
    findings: tuple[Finding, ...]

    def of(self, kind: str) -> tuple[Finding, ...]:
        """The findings of one kind."""
        return tuple(one for one in self.findings if one.kind == kind)

    def __str__(self) -> str:
        counts = Counter(one.kind for one in self.findings)
        summary = ", ".join(f"{counts[kind]} {kind}" for kind in KINDS if counts[kind]) or "nothing found"
        lines = [f"{one.kind}: {one.id}: {one.fact}" for one in self.findings]
        return "\n".join([f"{self.measures} measures; {summary}", *lines])


def check(ledger: Ledger) -> LedgerCheck:
    """Look at the latest version of every measure."""
    families = {measure.stacking.family for measure in ledger if measure.stacking.family}
    ids = {measure.id for measure in ledger}
    found = [
        Finding(kind, measure.id, ledger.place(measure.id), fact)
        for measure in ledger
        for kind, fact in (
            *_findings(measure, families, ids),
            *_versions_without_source(ledger, measure.id),
            *_later_sources(ledger, measure.id),
        )
    ]
    return LedgerCheck(len(ids), tuple(sorted(found, key=lambda one: KINDS.index(one.kind))))


def _findings(measure: Measure, families: set[str], ids: set[str]) -> Iterator[tuple[str, str]]:
    if not measure.sources:
        yield "no source", "nobody is named who says so"
    for source in (source for source in measure.sources if not source.verified):
        yield "not verified", source.title
    for source in (source for source in measure.sources if source.verified and source.date is None):
        yield "undated source", source.title
    if not measure.is_event:
        yield from _uncounted(measure)
    for step in measure.status:
        # An end that is set beforehand is the field `until`; a threat or a withdrawal is known when it happens.
        if step.status in ("threatened", "withdrawn") and step.date > measure.recorded_on:
            fact = f"recorded on {measure.recorded_on}, it says it was {step.status} on {step.date}"
            yield "recorded early", f"{fact}: what became known later is an amendment"
    for family in (*measure.stacking.yields_to, *measure.stacking.replaces):
        if family not in families:
            cure = nearest(family, families)
            yield "unknown family", f"no measure is of the family '{family}'. {cure}".strip()
    for answered in measure.answers:
        if answered not in ids:
            yield (
                "unknown answer",
                f"it answers '{answered}', which is no measure. {nearest(answered, ids)}".strip(),
            )


def _versions_without_source(ledger: Ledger, id: str) -> Iterator[tuple[str, str]]:
    """Later versions that change a rate or a date and name nobody new who says so."""
    versions = ledger.versions(id)
    for before, after in pairwise(versions):
        dated = ("rates", "start", "until", "suspended", "status")
        if len(after.sources) == len(before.sources) and any(
            getattr(before, name) != getattr(after, name) for name in dated
        ):
            yield (
                "no source",
                f"the version recorded on {after.recorded_on} changes rates or dates and adds no source",
            )


def _later_sources(ledger: Ledger, id: str) -> Iterator[tuple[str, str]]:
    """Versions of which every source that they add is of long after the day on which they became known."""
    before: Measure | None = None
    for version in ledger.versions(id):
        added = [one for one in version.sources if before is None or one not in before.sources]
        days = [one.date for one in added if one.date]
        if days and len(days) == len(added) and min(days) > version.recorded_on + PRINTED_AFTER:
            yield (
                "later source",
                f"known since {version.recorded_on}, and its first source is of {min(days)}: name one of then",
            )
        before = version


def _uncounted(measure: Measure) -> Iterator[tuple[str, str]]:
    if not measure.products.counted:
        yield "not counted", f"its products are in words only: {measure.products.text or 'nothing said'}"
    elif not measure.rates and measure.instrument not in BANS:
        what = "rate" if measure.instrument in NEEDS_RATE else "tariff or delay equivalent"
        yield "not counted", f"it has no {what}"
