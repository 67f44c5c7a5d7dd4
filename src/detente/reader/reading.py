"""The whole of reading: reports in, claims, merged rows, contradictions and proposed measures out."""

from __future__ import annotations

import datetime as dt
import gc
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from detente.errors import InputError, Problem
from detente.policy.ledger import Ledger
from detente.reader.agreement.wording import forget
from detente.reader.claim import Claim, ClaimedRate, Period
from detente.reader.cleaning import clean
from detente.reader.contradictions import Contradiction, contradictions
from detente.reader.long_reports import claims_of_any
from detente.reader.merging import Row, StatusStep, merge
from detente.reader.pages.refusals import read_file
from detente.reader.proposals import Proposal, ledger_of, proposals
from detente.reader.proposing.comparison import Suggestion, add_to
from detente.reader.proposing.proposed_sources import main_quote
from detente.reader.report import Report
from detente.validation import day_of

if TYPE_CHECKING:
    from detente.reader.language_model import LanguageModel

Texts = str | Path | Iterable[str | Path] | Mapping[str, str]
Published = str | dt.date | Mapping[str, str | dt.date] | None


@dataclass(frozen=True)
class Reading:
    """What a set of reports says, and where they disagree.

    Attributes:
        reports: the reports that could be read.
        claims: what each says of measures and events, with quotes.
        rows: what is one measure or event told by several reports, once.
        contradictions: where reports disagree, or one is garbled.
        refused: reports that could not be read, and why.
        log: where a language model was asked, what of its answers was dropped, and why.
    """

    reports: tuple[Report, ...]
    claims: tuple[Claim, ...]
    rows: tuple[Row, ...]
    contradictions: tuple[Contradiction, ...]
    refused: tuple[Problem, ...] = ()
    log: tuple[str, ...] = ()

    @cached_property
    def measures(self) -> tuple[Proposal, ...]:
        """The rows as measures proposed for a ledger; none enters one by itself."""
        return proposals(self.rows, self.reports, self.contradictions)

    def to_ledger(self) -> Ledger:
        """A ledger of the proposed measures that say enough to stand in one.

        Raises:
            InputError: where no row says enough.
        """
        return ledger_of(self.measures)

    def beside(self, ledger: Ledger | None) -> tuple[Suggestion, ...]:
        """What the proposed measures would change in a ledger: new, an amendment, or known; nothing is changed.

        Args:
            ledger: the ledger; none for one that is still empty.
        """
        return add_to(ledger, self.measures)

    def claims_json(self) -> dict[str, list[dict[str, Any]]]:
        """The claims by report as plain data."""
        by_report: dict[str, list[dict[str, Any]]] = {report.name: [] for report in self.reports}
        for claim in self.claims:
            by_report[claim.report].append(claim.as_json())
        return by_report

    def document(self) -> dict[str, Any]:
        """The whole reading as plain data: reports, rows with their measures, disagreements, claims, refusals."""
        reports = [
            {
                "name": report.name,
                "published": report.published.isoformat() if report.published else None,
                "published_by": report.published_by,
            }
            for report in self.reports
        ]
        return {
            "reports": reports,
            "rows": [_row_document(one) for one in self.measures],
            "contradictions": [_dispute_document(one) for one in self.contradictions],
            "claims": self.claims_json(),
            "refused": [str(problem) for problem in self.refused],
            "log": list(self.log),
        }


def _row_document(one: Proposal) -> dict[str, Any]:
    """A row as plain data."""
    row = one.row
    fields = {
        name: getattr(row, name)
        for name in ("instrument", "imposed_by", "on", "status", "product", "hs", "sectors")
    }
    days = {name: _iso(getattr(row, name)) for name in ("announced", "effective", "until", "event")}
    quote, report = main_quote(row)
    return {
        "id": row.id,
        "title": one.title,
        **{name: list(value) if isinstance(value, tuple) else value for name, value in fields.items()},
        "rate": _rate_document(row.rate),
        **days,
        "condition": row.condition,
        "n_reports": row.n_reports,
        "n_independent": row.n_independent,
        "history": [_step_document(step) for step in row.history],
        "quote": quote,
        "report": report,
        "doubts": list(one.doubts),
        "measure": one.fields if one.measure is not None else None,
        "why_no_measure": one.why,
    }


def _step_document(step: StatusStep) -> dict[str, Any]:
    day = step.day.isoformat() if step.day else None
    return {"day": day, "status": step.status, "reports": list(step.reports)}


def _dispute_document(one: Contradiction) -> dict[str, Any]:
    readings = [{"report": said.report, "quote": said.quote.text} for said in one.readings]
    names = ("id", "kind", "severity", "field", "topic", "row", "verdict")
    return {name: getattr(one, name) for name in names} | {"readings": readings}


def _iso(period: Period | None) -> str | None:
    return period.iso() if period else None


def _rate_document(rate: ClaimedRate | None) -> dict[str, Any] | None:
    """A rate as plain data, in fractions."""
    if rate is None:
        return None
    low, high = rate.bounds()
    said = {"value": low} if low == high else {"min": low, "max": high}
    return {**said, "basis": rate.basis, "prior": rate.prior, "raw": rate.words.text}


def read(texts: Texts, published: Published = None, model: LanguageModel | None = None) -> Reading:
    """Reads reports: what they say of trade measures, since when, in which status, and where they disagree.

    Args:
        texts: a text, a file (``Path``), several of them, or texts by name.
        published: day of publication of all, or by name; where it is left out the day that the text gives. Without
            any, words such as "Friday" or "next month" stay unresolved.
        model: a language model that is asked, too; what the reports do not bear out is dropped. None: no text
            leaves this machine.

    Returns:
        The reading; reports that cannot be read are listed in ``refused`` while the others are read.

    Raises:
        InputError: no text at all, or none that can be read; a day that is no day.

    Examples:
        >>> reading = read("Canada will impose a 25% tariff on U.S. steel from July 1.", published="2018-06-01")
        >>> claim = reading.claims[0]
        >>> claim.imposed_by, claim.on, claim.rate.value, claim.status, claim.effective.iso()
        (('CAN',), ('USA',), 0.25, 'announced', '2018-07-01')
    """
    with _uninterrupted():
        return _read(texts, published, model)


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Without the collector of cycles, which would look through all claims so far time and again.

    Of thousands of reports nothing is a cycle, and all of it is kept. What was kept of the reports to compare them
    is let go of at the end.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        forget()
        if collecting:
            gc.enable()


def _read(texts: Texts, published: Published, model: LanguageModel | None) -> Reading:
    named, problems = _named(texts)
    reports: list[Report] = []
    for name, text in named.items():
        try:
            reports.append(clean(name, text, _day(name, published)))
        except InputError as error:
            problems += error.problems
    if not reports:
        raise InputError(problems or [Problem("read", "there is no text", "", "Give at least one report")])
    claims = tuple(claim for report in reports for claim in claims_of_any(report))
    log: tuple[str, ...] = ()
    if model is not None:
        from detente.reader.language_model import with_model

        claims, log = with_model(claims, reports, model)
    rows = merge(claims, reports)
    disputes = contradictions(rows, claims, reports)
    return Reading(tuple(reports), claims, rows, disputes, tuple(problems), log)


def _day(name: str, published: Published) -> dt.date | None:
    given = published.get(name) if isinstance(published, Mapping) else published
    return None if given is None else day_of(given, "published")


def _named(texts: Texts) -> tuple[dict[str, str], list[Problem]]:
    """Texts by name, and the files that could not be opened."""
    if isinstance(texts, Mapping):
        return {str(name): text for name, text in texts.items()}, []
    listed = [texts] if isinstance(texts, str | Path) else list(texts)
    named: dict[str, str] = {}
    problems: list[Problem] = []
    for number, entry in enumerate(listed, 1):
        if isinstance(entry, Path):
            try:
                named[_free(entry.name, named)] = read_file(entry)
            except InputError as error:
                problems += error.problems
        elif _is_file_name(entry):
            fact, rule = f"'{entry}' is the name of a file, not a text", "A file is given as a path"
            problems.append(Problem("texts", fact, rule, f"Write Path('{entry}')"))
        else:
            named["report" if len(listed) == 1 else f"report-{number}"] = entry
    return named, problems


def _is_file_name(text: str) -> bool:
    return len(text) < _LONGEST_FILE_NAME and "\n" not in text and text.casefold().endswith(".txt")


_LONGEST_FILE_NAME = 300


def _free(name: str, taken: Mapping[str, str]) -> str:
    """A name that is not taken: two files of one name in two folders are two reports."""
    number, free = 2, name
    while free in taken:
        free, number = f"{name} ({number})", number + 1
    return free
