"""Who says so: the reports behind a proposed measure, each with its exact words and their place."""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import Any

from detente.policy import places
from detente.reader.agreement.disputes_common import main_words
from detente.reader.claim import Claim, Quote
from detente.reader.contradictions import Contradiction
from detente.reader.merging import Row
from detente.reader.report import Report, Sentence

_LONGEST_TITLE = 160
_MOST_SPEAKERS = 3


def latest_day(row: Row, reports: Mapping[str, Report]) -> dt.date | None:
    """The latest day on which a report of a row was published; none where no report has a day."""
    names = {claim.report for claim in row.claims}
    days = [reports[name].published for name in names if name in reports]
    return max((day for day in days if day is not None), default=None)


def sources_of(row: Row, reports: Mapping[str, Report]) -> list[dict[str, Any]]:
    """One source a report, as in YAML: its headline, its day, and the words it was read from."""
    told: dict[str, Claim] = {}
    for claim in row.claims:
        known = told.setdefault(claim.report, claim)
        if not _fits(known, row) and _fits(claim, row):
            told[claim.report] = claim
    return [_source(claim, row, reports.get(name)) for name, claim in told.items()]


def quote_of(claim: Claim, row: Row) -> Quote:
    """The words that say most of a row: those with its rate where it has one."""
    return main_words(claim, "rate" if row.rate is not None else "").quote


def main_quote(row: Row) -> tuple[str, str]:
    """The words that say most of a row, and their report."""
    claim = max(
        row.claims, key=lambda claim: (_fits(claim, row), claim.salience == "main", _fields_told(claim, row))
    )
    return quote_of(claim, row).text, claim.report


def _fields_told(claim: Claim, row: Row) -> int:
    """How many fields of a row a claim tells itself."""
    names = ("product", "effective", "until", "event", "condition", "on")
    return sum(bool(getattr(claim, name)) and getattr(claim, name) == getattr(row, name) for name in names)


def _fits(claim: Claim, row: Row) -> bool:
    """Whether a claim says what the row says: its status, and its rate where it has one."""
    if row.rate is None or claim.rate is None:
        return row.rate is None and claim.status == row.status
    return claim.status == row.status and claim.rate.bounds() == row.rate.bounds()


def _source(claim: Claim, row: Row, report: Report | None) -> dict[str, Any]:
    quote = quote_of(claim, row)
    headline = _headline(report)
    source: dict[str, Any] = {"title": headline or claim.report}
    if report and report.published:
        source["date"] = report.published.isoformat()
    paragraph = _paragraph(report, quote.start)
    places = [claim.report if headline else "", f"paragraph {paragraph}" if paragraph else ""]
    if place := ", ".join(part for part in places if part):
        source["place"] = place
    source["quote"] = quote.text
    if report is None or report.text[quote.start : quote.end] != quote.text:
        source["verified"] = False
    return source


def _headline(report: Report | None) -> str:
    first = next((one for one in report.sentences if one.kind == "headline"), None) if report else None
    if first is None:
        return ""
    words = " ".join(first.text.split())
    return words if len(words) <= _LONGEST_TITLE else words[:_LONGEST_TITLE].rsplit(" ", 1)[0] + " …"


def _paragraph(report: Report | None, start: int) -> int:
    """Number of the paragraph that holds a character, from 1; 0 where none does."""
    if report is None:
        return 0
    at = bisect_right(report.sentences, start, key=lambda sentence: sentence.start) - 1
    found: Sentence | None = report.sentences[at] if at >= 0 else None
    return found.paragraph + 1 if found and start < found.end else 0


def note_of(row: Row, disputes: Sequence[Contradiction], remarks: Sequence[str]) -> str:
    """What a reader of the ledger should know: how many reports, who said it, what is disputed or not said."""
    many = f"{row.n_reports} report{'' if row.n_reports == 1 else 's'}"
    independent = "" if row.n_reports == 1 else f", {row.n_independent} of them independent"
    parts = [f"Read from {many}{independent}."]
    speakers = list(
        dict.fromkeys(" ".join(claim.attribution.split()) for claim in row.claims if claim.attribution)
    )
    if speakers:
        parts.append(f"Said by {'; '.join(speakers[:_MOST_SPEAKERS])}.")
    grave = [one for one in disputes if one.severity in ("contradiction", "ambiguous")]
    parts += [
        plain(f"Disputed: {one.topic.rstrip('.')}{'' if one.topic.endswith('?') else '.'} {one.verdict}")
        for one in grave
    ]
    return " ".join([*parts, *remarks])


_CODE = re.compile(r"(?<![\w*])(\*|[A-Z]{3})(?![\w*])")


def plain(words: str) -> str:
    """Words of the machine for a reader: "in_force" and codes written out."""
    words = words.replace("in_force", "in force")

    def name(found: re.Match[str]) -> str:
        code = found[1]
        return "every partner" if code == places.ALL else places.title(code)

    return _CODE.sub(name, words)
