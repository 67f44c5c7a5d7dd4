"""Where reports disagree, with each other or with what words can mean, in the words of both sides."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace

from detente.reader.agreement.disputes_common import SEVERITIES, Comparison, Contradiction, Wording
from detente.reader.agreement.disputes_coverage import coverage_disputes
from detente.reader.agreement.disputes_days import day_disputes
from detente.reader.agreement.disputes_fields import field_disputes
from detente.reader.agreement.disputes_garbled import garbled_passages
from detente.reader.agreement.disputes_quotations import quotation_disputes
from detente.reader.agreement.disputes_sentences import sentence_disputes
from detente.reader.agreement.disputes_status import status_disputes
from detente.reader.agreement.disputes_talks import talk_disputes
from detente.reader.claim import Claim
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
        status_disputes,
        coverage_disputes,
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
    """One disagreement once: copies of one text, and a later finding on the same words, say nothing new."""
    kept: list[Contradiction] = []
    told: dict[tuple[str, ...], int] = {}
    places: dict[tuple[str, str, str, int], set[int]] = defaultdict(set)
    for one in found:
        words = (one.kind, one.field, one.topic, _spoken(one.readings[0]), _spoken(one.readings[-1]))
        starts = [(one.kind, one.field, wording.report, wording.quote.start) for wording in one.readings]
        shared = Counter(number for start in starts for number in places[start])
        if words in told or any(count >= min(2, len(starts)) for count in shared.values()):
            continue
        if any(kept[number].readings[0] == one.readings[0] for number in places[starts[0]]):
            continue
        told[words] = len(kept)
        for start in starts:
            places[start].add(len(kept))
        kept.append(one)
    return kept


def _spoken(wording: Wording) -> str:
    return " ".join(wording.quote.text.casefold().split())
