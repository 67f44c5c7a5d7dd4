"""What a brief made from reports says of them, as plain data: measures told, in whose words, and what to watch."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Said:
    """The exact words of a report, with the number in them apart so that it can be marked.

    Attributes:
        before: the words before the number; all of them where they hold none.
        number: the words of the rate, or "".
        after: the words after it.
        report: name of the report.
        day: its day of publication in words.
    """

    before: str
    number: str
    after: str
    report: str
    day: str


@dataclass(frozen=True)
class Doubt:
    """Where reports disagree about a measure: the question, the words of both sides, and what was done."""

    topic: str
    severity: str
    sides: tuple[Said, ...]
    verdict: str


@dataclass(frozen=True)
class Reported:
    """A measure that reports tell of.

    Attributes:
        row: id of the merged row; the page's anchor for it is ``said-`` and this.
        what: what it is.
        status: what it is on the day of the reports.
        days: since or until when.
        said: the words of the reports, those with the number first.
        more: reports that tell of it beside those whose words are shown.
        told: by how many reports and independent sources it is told.
        ledger: whether the ledger had it, under which id and from which source.
        counted: in which scenarios it is counted, or why it is not.
        doubts: where reports disagree about it.
        remarks: what they leave open.
    """

    row: str
    what: str
    status: str
    days: str
    said: tuple[Said, ...]
    more: int
    told: str
    ledger: str
    counted: str
    doubts: tuple[Doubt, ...] = ()
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Watched:
    """A day to watch: when, what is then due, and who says so: a ledger's source, or the words of a report."""

    day: str
    what: str
    source: str = ""
    said: Said | None = None


@dataclass(frozen=True)
class ReportsTold:
    """All that a brief says of the reports it was made from.

    Attributes:
        counted: measures that are in a scenario, from the ledger or from the reports.
        uncounted: measures that change no number by themselves, each with the reason.
        watch: days to watch, in order.
        refused: reports that could not be read, each with the reason.
        uncounted_words: what a reader should know of those that no number holds, in a sentence or two.
    """

    counted: tuple[Reported, ...] = ()
    uncounted: tuple[Reported, ...] = ()
    watch: tuple[Watched, ...] = ()
    refused: tuple[str, ...] = ()
    uncounted_words: str = ""
