"""Where reports disagree: with each other, with themselves, or with what words can mean; each with the words of both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from detente.reader.claim import Claim
from detente.reader.disputes_common import SEVERITIES, Comparison, Contradiction
from detente.reader.disputes_days import day_disputes
from detente.reader.disputes_fields import field_disputes
from detente.reader.disputes_garbled import garbled_passages
from detente.reader.disputes_quotations import quotation_disputes
from detente.reader.disputes_sentences import sentence_disputes
from detente.reader.disputes_talks import talk_disputes
from detente.reader.merging import Row
from detente.reader.report import Report


def contradictions(
    rows: Sequence[Row], claims: Sequence[Claim], reports: Sequence[Report]
) -> tuple[Contradiction, ...]:
    """Every disagreement of the reports, the gravest first, each with at least both sides' exact words.

    Args:
        rows: what the claims were merged into.
        claims: the claims, for reports whose claims are in no row.
        reports: the cleaned reports.

    Returns:
        Disagreements, numbered x01, x02, ...; none where the reports agree.
    """
    compared = Comparison(rows, claims, reports)
    found: list[Contradiction] = []
    for finder in (
        field_disputes,
        day_disputes,
        talk_disputes,
        garbled_passages,
        quotation_disputes,
        sentence_disputes,
    ):
        found.extend(finder(compared))
    kept = _once(found)
    kept.sort(key=lambda one: (SEVERITIES.index(one.severity), one.row is None, one.row or ""))
    return tuple(replace(one, id=f"x{number:02d}") for number, one in enumerate(kept, 1))


def _once(found: Sequence[Contradiction]) -> list[Contradiction]:
    """One disagreement once: a later finding on the same words of the same field says nothing new."""
    kept: list[Contradiction] = []
    known: dict[tuple[str, str], list[tuple[tuple[str, int], set[tuple[str, int]]]]] = {}
    for one in found:
        ordered = [(wording.report, wording.quote.start) for wording in one.readings]
        places = set(ordered)
        same = known.setdefault((one.kind, one.field), [])
        if any(first == ordered[0] or len(places & other) >= min(2, len(places)) for first, other in same):
            continue
        same.append((ordered[0], places))
        kept.append(one)
    return kept
