"""The page of a reading: every report with the words that were understood, and what they became."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from detente import __version__
from detente.policy import places
from detente.policy.view import counted
from detente.reader.claim import Claim, ClaimedRate, Period
from detente.reader.contradictions import Contradiction
from detente.reader.mentions.gazetteer import title_of
from detente.reader.merging import Row
from detente.reader.proposing.proposed_sources import plain
from detente.reader.report import Report
from detente.show.brief import environment
from detente.show.ledger_lines import in_words
from detente.show.reading_spans import SHOWN, Passage, passages

if TYPE_CHECKING:
    from detente.reader.reading import Reading

SEVERITY_WORDS = {
    "contradiction": "contradiction",
    "ambiguous": "can be read in two ways",
    "minor": "minor",
    "reconcilable": "both are right",
}
"""What a reader is told of a disagreement."""
MOST_LISTED = 12
"""Reports that the contents name one by one."""
WHY_NOT_READ = "a link, an advert or a tail off topic"


@dataclass(frozen=True)
class Card:
    """A claim as the page shows it: its number, the fields that it has, and the row it went into."""

    number: int
    title: str
    fields: tuple[tuple[str, str, str], ...]
    background: bool
    row: str
    notes: tuple[str, ...]


@dataclass(frozen=True)
class RowLine:
    """A merged row: what it is, in which status, when, how much, told by how many, and what became of it."""

    id: str
    title: str
    status: str
    days: tuple[tuple[str, str], ...]
    rate: str
    told: str
    history: str
    claims: tuple[int, ...]
    notes: tuple[str, ...]
    ledger: str


@dataclass(frozen=True)
class Side:
    """One side of a disagreement: its words, the report they stand in, and the anchor of their place."""

    report: str
    words: str
    anchor: str


@dataclass(frozen=True)
class Dispute:
    """A disagreement as the page shows it."""

    id: str
    topic: str
    severity: str
    grave: bool
    sides: tuple[Side, ...]
    verdict: str
    row: str


@dataclass(frozen=True)
class ReportText:
    """A report as the page shows it."""

    anchor: str
    name: str
    published: str
    passages: tuple[Passage, ...]
    told: str


def reading_page(reading: Reading) -> str:
    """The page of a reading as one HTML file that asks nothing of any network.

    Every report stands on it with its text; words that were understood are marked, and beside them stand the
    fields that they became. The texts are escaped: nothing that a report says is run.

    Args:
        reading: what reports were read to say.

    Returns:
        The page, beginning with ``<!doctype html>``.

    Examples:
        >>> from detente.reader.reading import read
        >>> page = reading_page(read("Canada will impose a 25% tariff on U.S. steel.", published="2018-06-01"))
        >>> page[:15], '<span class="f rate">25%</span>' in page
        ('<!doctype html>', True)
    """
    numbers = {id(claim): number for number, claim in enumerate(reading.claims, 1)}
    rows_of = _rows_of(reading.rows)
    cards = {
        numbers[id(claim)]: _card(numbers[id(claim)], claim, rows_of.get(_words_key(claim), ""))
        for claim in reading.claims
    }
    kept = _ledger_words(reading)
    cards_of: dict[str, list[int]] = defaultdict(list)
    for number, card in cards.items():
        cards_of[card.row].append(number)
    lines = [(row.is_event, _row_line(row, cards_of[row.id], kept.get(row.id, ""))) for row in reading.rows]
    return (
        environment()
        .get_template("reading.html.j2")
        .render(
            title=f"What {counted(len(reading.reports), 'report')} "
            f"{'says' if len(reading.reports) == 1 else 'say'} of trade policy",
            answer=_answer(reading),
            freshness=_freshness(reading),
            listed=len(reading.reports) <= MOST_LISTED,
            measures=[line for is_event, line in lines if not is_event],
            events=[line for is_event, line in lines if is_event],
            disputes=[_dispute(one) for one in reading.contradictions],
            reports=_report_texts(reading, numbers),
            refused=reading.refused,
            cards=cards,
            shown_fields=SHOWN,
            why_not_read=WHY_NOT_READ,
            version=__version__,
        )
    )


# -- the top ----------------------------------------------------------------------------------------------


def _answer(reading: Reading) -> str:
    events = sum(row.is_event for row in reading.rows)
    told = f"{counted(len(reading.rows) - events, 'measure')} and {counted(events, 'event')}"
    one = len(reading.reports) == 1
    who = counted(len(reading.reports), "report")
    if not reading.rows:
        return f"{who} {'says' if one else 'say'} nothing of trade measures that was understood."
    grave = sum(one.severity == "contradiction" for one in reading.contradictions)
    if not reading.contradictions:
        return f"{who} {'tells' if one else 'tell'} of {told}{'' if one else ' and do not disagree'}."
    where = "in itself" if one else "among them"
    points = f"{counted(len(reading.contradictions), 'point')} in doubt {where}"
    heavy = f", {counted(grave, 'contradiction')}" if grave else ""
    return f"{who} {'tells' if one else 'tell'} of {told}; {points}{heavy}."


def _freshness(reading: Reading) -> list[tuple[str, str]]:
    days = sorted(report.published for report in reading.reports if report.published)
    undated = sum(report.published is None for report in reading.reports)
    words = ""
    if days:
        words = days_in_words(days[0], days[-1])
    if undated:
        words += f"{'; ' if words else ''}{counted(undated, 'report')} without a day"
    independent = max((row.n_independent for row in reading.rows), default=0)
    lines = [("Published", words), ("Claims", f"{len(reading.claims):,}")]
    if len(reading.reports) > 1 and independent:
        lines.append(("Independent sources", f"at most {independent} for one row"))
    if reading.refused:
        lines.append(("Refused", counted(len(reading.refused), "report")))
    return lines


def days_in_words(first: dt.date, last: dt.date) -> str:
    """A day, or two days with what they share said once: "11 to 18 October 2025"."""
    if first == last:
        return in_words(first)
    begin = in_words(first)
    if first.year == last.year:
        begin = begin.rsplit(" ", 1)[0]
        if first.month == last.month:
            begin = f"{first.day}"
    return f"{begin} to {in_words(last)}"


# -- claims and rows --------------------------------------------------------------------------------------


def _words_key(claim: Claim) -> tuple:
    """What stays the same of a claim when merging joins it with its mirror image."""
    words = (claim.quotes[0].start, claim.quotes[0].end) if claim.quotes else None
    return claim.report, claim.instrument, claim.status, claim.rate and claim.rate.bounds(), words


def _rows_of(rows: Sequence[Row]) -> dict[tuple, str]:
    return {_words_key(claim): row.id for row in rows for claim in row.claims}


def _card(number: int, claim: Claim, row: str) -> Card:
    who, whom = sides_in_words(claim.imposed_by), sides_in_words(claim.on)
    fields = [
        ("who", "who", who),
        ("whom", "on whom", whom),
        ("rate", "rate", rate_in_words(claim.rate)),
        *(("day", label, period_in_words(period)) for label, period in periods_of(claim)),
        ("product", "product", claim.product + _codes(claim)),
        ("condition", "condition", claim.condition),
        ("", "said by", " through ".join(filter(None, (claim.attribution, claim.through)))),
    ]
    what = f"{claim.instrument.replace('_', ' ')}, {claim.status.replace('_', ' ')}"
    told = tuple(field for field in fields if field[2].strip())
    return Card(number, what, told, claim.salience == "background", row, claim.notes)


def periods_of(told: Claim | Row) -> list[tuple[str, Period | None]]:
    """The days of a claim or a row, with what each is; none where it is not told."""
    return [
        ("made known", told.announced),
        ("from", told.effective),
        ("until", told.until),
        ("held" if told.status == "held" else "on", told.event),
    ]


def _codes(claim: Claim) -> str:
    """The codes that product words stand for."""
    listed = [f"HS {', '.join(claim.hs)}"] if claim.hs else []
    listed += [f"sectors {', '.join(claim.sectors)}"] if claim.sectors else []
    return f" ({'; '.join(listed)})" if listed else ""


def sides_in_words(codes: Sequence[str]) -> str:
    """Sides by name: "United States and China"; "*" is every partner."""
    titles = ["every partner" if code == places.ALL else title_of(code) for code in codes]
    return " and ".join([", ".join(titles[:-1]), titles[-1]] if len(titles) > 1 else titles)


def rate_in_words(rate: ClaimedRate | None) -> str:
    """A rate with its basis and the level before: "100 % additional, 30 % before"; empty without one."""
    if rate is None:
        return ""
    low, high = rate.bounds()
    words = f"{100 * low:g} %" if low == high else f"{100 * low:g} to {100 * high:g} %"
    words += {"additional": " additional", "total": " in all", "unspecified": ""}[rate.basis]
    return words + (f", {100 * rate.prior:g} % before" if rate.prior is not None else "")


def period_in_words(period: Period | None) -> str:
    """Days as exactly as they were said; empty without any."""
    if period is None:
        return ""
    words = period.iso().replace("/", " to ")
    words = f"about {words}" if period.about else words
    return f"{words} ({title_of(period.zone)})" if period.zone else words


def _row_line(row: Row, cards: Sequence[int], ledger: str) -> RowLine:
    days = [(label, period_in_words(period)) for label, period in periods_of(row) if period]
    steps: dict[str, list[str]] = defaultdict(list)
    for step in row.history:
        day = in_words(step.day) if step.day else "no day"
        steps[day].append(f"{step.status.replace('_', ' ')} ({counted(len(step.reports), 'report')})")
    return RowLine(
        id=row.id,
        title=row.title,
        status=row.status.replace("_", " "),
        days=tuple(days),
        rate=rate_in_words(row.rate),
        told=f"{row.n_reports} / {row.n_independent}",
        history="; ".join(f"{day}: {', '.join(said)}" for day, said in steps.items()),
        claims=tuple(cards),
        notes=tuple(plain(note) for note in row.notes),
        ledger=ledger,
    )


def _ledger_words(reading: Reading) -> dict[str, str]:
    """What became of every row: the id it is proposed under, or why it is no measure of a ledger."""
    return {
        one.row.id: f"Proposed for a ledger as {one.measure.id}"
        if one.measure
        else f"Not proposed: {one.why}"
        for one in reading.measures
    }


# -- disagreements and texts ------------------------------------------------------------------------------


def _dispute(one: Contradiction) -> Dispute:
    sides = tuple(
        Side(wording.report, wording.quote.text, f"{one.id}-{number}")
        for number, wording in enumerate(one.readings, 1)
    )
    grave = one.severity == "contradiction"
    return Dispute(one.id, one.topic, SEVERITY_WORDS[one.severity], grave, sides, one.verdict, one.row or "")


def _report_texts(reading: Reading, numbers: Mapping[int, int]) -> list[ReportText]:
    anchors: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for one in reading.contradictions:
        for number, wording in enumerate(one.readings, 1):
            anchors[wording.report].append((wording.quote.start, f"{one.id}-{number}"))
    claims: dict[str, dict[int, Claim]] = defaultdict(dict)
    for claim in reading.claims:
        number = numbers[id(claim)]
        claims[claim.report][number] = claim
        if claim.quotes:
            anchors[claim.report].append((claim.quotes[0].start, f"words-{number}"))
    return [
        ReportText(
            anchor=f"report-{place}",
            name=report.name,
            published=_published(report),
            passages=passages(report, claims[report.name], anchors[report.name]),
            told=_told(claims[report.name], report),
        )
        for place, report in enumerate(reading.reports, 1)
    ]


def _published(report: Report) -> str:
    if report.published is None:
        return "no day of publication: words such as “Friday” stay unresolved"
    how = "as given" if report.published_by == "given" else f"from its words “{report.published_by}”"
    return f"published {in_words(report.published)}, {how}"


def _told(claims: Mapping[int, Claim], report: Report) -> str:
    kinds = Counter(sentence.kind for sentence in report.sentences)
    words = [counted(len(claims), "claim")]
    if kinds["teaser"]:
        words.append(f"{counted(kinds['teaser'], 'sentence')} not read")
    return ", ".join(words)
