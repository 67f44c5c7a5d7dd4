"""What a brief says of each measure told: in whose words, what the ledger has, what is counted and in doubt."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping

from detente.policy.measure import Source
from detente.policy.places import codes
from detente.policy.view import counted
from detente.reader.agreement.disputes_common import Wording, main_words
from detente.reader.claim import Claim, Period, Quote
from detente.reader.contradictions import Contradiction
from detente.reader.merging import Row
from detente.reader.proposing.matching import why_not_compared
from detente.reader.report import Report
from detente.show.ledger_lines import in_words, shortened
from detente.show.reading_page import (
    SEVERITY_WORDS,
    days_in_words,
    period_in_words,
    periods_of,
    sides_in_words,
)
from detente.show.reported import Doubt, Reported, ReportsTold, Said, Watched
from detente.show.walk import IN_FORCE, Told, Walk
from detente.show.walk_charged import some_of

MOST_SAID = 3
"""Reports whose words are shown of a measure; the others are counted."""
MOST_WATCHED = 10
WATCHED_DAYS = 92
NUMBER_FIELDS = frozenset(
    {"rate", "basis", "status", "effective", "until", "imposed_by", "on", "product", "scope", "condition"}
)
"""Fields on which a number rests: a disagreement about another one does not touch it."""


def reports_told(walked: Walk) -> ReportsTold:
    """All that a brief says of the reports that it was made from."""
    said = _Words(walked)
    told = [(one, said.of(one)) for one in walked.told]
    return ReportsTold(
        counted=tuple(line for one, line in told if one.counted),
        uncounted=tuple(line for one, line in told if not one.counted),
        watch=_watched(walked, said),
        refused=tuple(str(problem) for problem in walked.reading.refused),
        uncounted_words=_uncounted_words(walked),
    )


def _uncounted_words(walked: Walk) -> str:
    """What holds for all that is not counted: what numbers rest on instead, and how a missing day is given."""
    left = [one for one in walked.told if not one.counted]
    words = ["What these rows tell changes no number."]
    if any(one.charged for one in left):
        words.append("Where the ledger charges the same sides, its own duties are in every number.")
    undated = [one.row.id for one in left if one.row.id in walked.undated]
    if undated:
        several = len(undated) > 1
        listed = f"{', '.join(undated[:-1])} and {undated[-1]}" if several else undated[0]
        words.append(
            f"{listed} {'stand' if several else 'stands'} only in reports without a day of publication: "
            "--published DAY gives them one."
        )
    return " ".join(words)


class _Words:
    """The words of reports behind rows."""

    def __init__(self, walked: Walk) -> None:
        self.walked = walked
        self.reports: Mapping[str, Report] = {report.name: report for report in walked.reading.reports}
        self._rows: Mapping[str, Row] = {row.id: row for row in walked.reading.rows}
        self._contradictions: dict[str, list[Contradiction]] = defaultdict(list)
        for one in walked.reading.contradictions:
            if one.row:
                self._contradictions[one.row].append(one)

    def of(self, one: Told) -> Reported:
        row = one.row
        quoted = self._quoted(row)
        days = [f"{label} {period_in_words(period)}" for label, period in periods_of(row) if period]
        return Reported(
            row=row.id,
            what=one.suggestion.proposal.title,
            status=row.status.replace("_", " ").capitalize(),
            days=", ".join(days),
            said=tuple(quoted[:MOST_SAID]),
            more=len(quoted[MOST_SAID:]),
            told=_told_by(row),
            ledger=_in_ledger(one, self.walked),
            counted=_counted(one, self.walked),
            doubts=tuple(self._doubt(doubt, row.id) for doubt in self._disputes(row)),
            remarks=self._remarks(one),
        )

    def _quoted(self, row: Row) -> list[Said]:
        """The words of each report once, those with the row's number before others."""
        best: dict[str, tuple[bool, Said]] = {}
        for claim in row.claims:
            quote = _quote_with_rate(claim)
            has_number = bool(claim.rate and row.rate and claim.rate.bounds() == row.rate.bounds())
            known = best.get(claim.report)
            if quote is not None and (known is None or (has_number and not known[0])):
                best[claim.report] = (has_number, self.said(claim.report, quote, [claim]))
        return [said for _, said in sorted(best.values(), key=lambda pair: not pair[0])]

    def said(self, report: str, quote: Quote, claims: Iterable[Claim] = ()) -> Said:
        """The words of a quotation, the number of a claim apart where it stands in them."""
        number = next(
            (
                claim.rate.words
                for claim in claims
                if claim.rate and quote.start <= claim.rate.words.start and claim.rate.words.end <= quote.end
            ),
            None,
        )
        text, day = quote.text, self._day(report)
        if number is None:
            return Said(text, "", "", report, day)
        first, last = number.start - quote.start, number.end - quote.start
        return Said(text[:first], text[first:last], text[last:], report, day)

    def _day(self, report: str) -> str:
        published = self.reports[report].published
        return in_words(published) if published else "no day"

    def _disputes(self, row: Row) -> list[Contradiction]:
        return [one for one in self._contradictions[row.id] if one.field in NUMBER_FIELDS]

    def _doubt(self, one: Contradiction, row: str) -> Doubt:
        """A disagreement with the words of the first report and of the first that says otherwise."""
        claims = self._rows[row].claims
        said = {claim.report: _value(claim, one.field) for claim in reversed(claims)}
        first = one.readings[0]
        others = [wording for wording in one.readings if wording.report != first.report] or list(
            one.readings[1:2]
        )
        apart = [other for other in others if said.get(other.report) != said.get(first.report)]
        sides = tuple(
            self.said(
                wording.report, wording.quote, [claim for claim in claims if claim.report == wording.report]
            )
            for wording in (first, *(apart or others)[:1])
        )
        return Doubt(one.topic, SEVERITY_WORDS[one.severity], sides, one.verdict)

    def _remarks(self, one: Told) -> tuple[str, ...]:
        """What the reports leave open, without what is told among the disagreements."""
        topics = [dispute.topic.rstrip(".") for dispute in self._contradictions[one.row.id]]
        doubts = one.suggestion.proposal.doubts
        return tuple(words for words in doubts if not any(words.startswith(topic) for topic in topics))


def _value(claim: Claim, field: str) -> object:
    """What a claim says of a field; nothing of one that is no field of a claim."""
    if field == "basis":
        return claim.rate.basis if claim.rate else None
    if field == "rate":
        return claim.rate.bounds() if claim.rate else None
    return getattr(claim, field, None)


def _quote_with_rate(claim: Claim) -> Quote | None:
    """The quotation of a claim that holds its rate, else its main one; none of a claim without words."""
    return main_words(claim, "rate").quote if claim.quotes else None


def _told_by(row: Row) -> str:
    reports = counted(row.n_reports, "report")
    if row.n_independent == 1:
        return f"Told by {reports}, one independent source only."
    return f"Told by {reports}, {row.n_independent} independent sources."


def _in_ledger(one: Told, walked: Walk) -> str:
    """Whether the ledger had a measure on the day of the reports, as what, and from which source; else why not."""
    there = one.suggestion.earlier
    if there is None:
        return _not_in_ledger(one, walked)
    on = in_words(walked.day)
    words = f"{there.id}, {there.status_on(walked.day) or 'not yet known'} on {on}: {there.title}."
    if source := there.source_as_known(walked.day):
        words += f" Source: {source_in_words(source)}."
    if not one.row.is_event and codes(there.on, "on") != codes(one.suggestion.proposal.fields["on"], "on"):
        words += f" It is on {sides_in_words(['*' if name == 'all' else name for name in there.on])}."
    if one.row.id in walked.undated:
        words += f" No report of it has a day of publication: it was looked for on {on}."
    if one.suggestion.kind == "amendment":
        taken = there.id in walked.ledger and walked.ledger[there.id] != walked.held[there.id]
        words += f" The reports have something later ({one.suggestion.words}); it is "
        words += (
            "taken over into the copy." if taken else "not taken over: the ledger was kept beyond that day."
        )
    return words


def _not_in_ledger(one: Told, walked: Walk) -> str:
    """Whether a measure was looked for in vain or could not be looked for, and what is charged there instead."""
    name, on = walked.held.name, in_words(walked.day)
    why = why_not_compared(one.suggestion.proposal)
    if why:
        words = f"Not compared with the ledger {name}: {why}."
    else:
        words = f"Compared with the ledger {name} as it was known on {on}: not there"
        words += f"; {one.narrower} is on some of its goods" if one.narrower else ""
        words += "; it comes from the reports alone, and was not verified." if one.counted else "."
    if one.charged:
        words += f" The ledger's own duties on these sides are in the numbers: {some_of(one.charged)}."
    return words


def source_in_words(source: Source) -> str:
    """A source with who published it and when, and whether it was read."""
    parts = [source.title, source.publisher, in_words(source.date) if source.date else ""]
    return ", ".join(filter(None, parts)) + ("" if source.verified else " (not verified)")


def _counted(one: Told, walked: Walk) -> str:
    if not one.counted:
        return f"{one.why[0].upper()}{one.why[1:]}."
    if one.role == "in force":
        which = "as the reports tell it" if one.is_new else "as the ledger has it"
        return f"In every scenario, {which}."
    names = [name for name, rows in walked.rests_on.items() if one.row.id in rows and name != IN_FORCE]
    which = "as the reports tell it" if one.is_new else f"as the ledger has it ({one.id})"
    return f"In {' and '.join(f'“{name}”' for name in names)}, {which}."


# -- days to watch ----------------------------------------------------------------------------------------


def _watched(walked: Walk, words: _Words) -> tuple[Watched, ...]:
    """What reports and the ledger have due in the next months, by day; what both have stands there once."""
    told = _watched_by_reports(walked, words)
    both = [(walked.known[row], period) for row, period, _ in told if row in walked.known]
    found = [(max(period.first, walked.day), one) for _, period, one in told]
    for step in walked.ledger.ending(walked.day, WATCHED_DAYS, walked.day):
        twice = any(id == step.measure.id and days.first <= step.day <= days.last for id, days in both)
        if len(found) < MOST_WATCHED and not twice:
            source = step.measure.source_as_known(walked.day)
            title = shortened(source.title) if source else "no source"
            by = f"Ledger {walked.held.name}, {step.measure.id}: {title}"
            found.append((step.day, Watched(in_words(step.day), f"{step.measure.title}: {step.status}", by)))
    return tuple(one for _, one in sorted(found, key=lambda pair: pair[0]))


def _watched_by_reports(walked: Walk, words: _Words) -> list[tuple[str, Period, Watched]]:
    """The days that reports name, with the rows that name them."""
    last = walked.day + dt.timedelta(days=WATCHED_DAYS)
    titles = {one.row.id: one.title for one in walked.reading.measures}
    found = []
    for row in walked.reading.rows:
        for label, period in (("begins", row.effective), ("ends", row.until), ("", row.event)):
            if period is None or period.last <= walked.day or period.first > last:
                continue
            quote = _words_of_day(row, label)
            source = f"Also in the ledger as {walked.known[row.id]}." if row.id in walked.known else ""
            what = f"{titles.get(row.id, row.title)}{f': {label}' if label else ''}"
            said = words.said(*quote) if quote else None
            about = "About " if period.about else ""
            shown = Watched(f"{about}{days_in_words(period.first, period.last)}", what, source, said)
            found.append((row.id, period, shown))
    return found


_FIELD = {"begins": "effective", "ends": "until", "": "event"}


def _words_of_day(row: Row, label: str) -> Wording | None:
    """The quotation that holds the words of a day."""
    field = _FIELD[label]
    return next((main_words(claim, field) for claim in row.claims if field in claim.evidence), None)
