"""What reports say, as a document: claims with the words they were read from, measures, and disagreements."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from detente.errors import InputError, Problem, raise_if_any

if TYPE_CHECKING:
    from detente.policy.ledger import Ledger
    from detente.reader.claim import Claim
    from detente.reader.proposing.comparison import Suggestion
    from detente.reader.reading import Reading
    from detente.reader.report import Report
    from detente.show.web.settings import Limits

UNITS = {
    "rate": "fraction: 0.25 is 25 points",
    "span": "characters of the report's text, from 0, end outside",
}
INSTRUMENTS = {"import tariff": "tariff", "export tax": "export wedge", "import ban": "import ban",
               "export ban": "export ban", "anti-dumping": "tariff", "countervailing": "tariff",
               "safeguard": "tariff"}  # fmt: skip
"""What a measure of a ledger is in a scenario; the others have no wedge that could be read off them."""


def report_problems(reports: Sequence[Mapping[str, Any]], limits: Limits) -> list[Problem]:
    """What is too large, or named twice."""
    problems = []
    if not reports:
        problems.append(Problem("reports", "there is none", "", "Paste at least one report"))
    if len(reports) > limits.reports:
        rule = f"At most {limits.reports} are read at once"
        problems.append(Problem("reports", f"there are {len(reports)}", rule))
    total = 0
    names: set[str] = set()
    for at, one in enumerate(reports):
        place, size = f"reports[{at}]", len(one["text"])
        total += size
        if size > limits.report_characters:
            rule = f"A report has at most {limits.report_characters:,} characters"
            problems.append(Problem(f"{place}.text", f"it has {size:,} characters", rule))
        if one["name"] in names:
            problems.append(Problem(f"{place}.name", "another report has this name", "Names differ"))
        names.add(one["name"])
    if total > limits.all_characters:
        rule = f"All together have at most {limits.all_characters:,}"
        problems.append(Problem("reports", f"they have {total:,} characters", rule))
    return problems


def read_reports(reports: Sequence[Mapping[str, Any]], limits: Limits) -> Reading:
    """Read reports that were pasted; nothing of them leaves this machine.

    Args:
        reports: each with ``name``, ``text`` and a day ``published`` or None.
        limits: how much is read.

    Raises:
        InputError: too much, or nothing that can be read.
    """
    from detente.reader.reading import read
    from detente.show.web.ledger_answers import day_typed

    problems = report_problems(reports, limits)
    published = {}
    for at, one in enumerate(reports):
        if one.get("published"):
            place = f"reports[{at}].published"
            try:
                published[one["name"]] = day_typed(one["published"], place, limits.first_day, limits.last_day)
            except InputError as error:
                problems += error.problems
    raise_if_any(problems)
    return read({one["name"]: one["text"] for one in reports}, published)


def reading_document(reading: Reading, ledger: Ledger) -> dict[str, Any]:
    """A reading: reports with spans, claims, merged measures as scenario measures, disagreements with both quotes.

    Args:
        reading: the reading.
        ledger: the ledger that measures are held against: new, an amendment, or known.
    """
    document = reading.document()
    numbers = {id(claim): at for at, claim in enumerate(reading.claims)}
    suggestions = {one.proposal.row.id: one for one in reading.beside(ledger)}
    for row in document["rows"]:
        found = suggestions.get(row["id"])
        row["beside_ledger"] = None if found is None else _beside(found)
        row["scenario_measures"] = scenario_measures(row)
    return {
        "units": UNITS,
        "reports": [_report_document(report, reading, numbers) for report in reading.reports],
        "claims": [{"number": numbers[id(claim)], **claim.as_json()} for claim in reading.claims],
        "rows": document["rows"],
        "contradictions": document["contradictions"],
        "refused": [vars(problem) for problem in reading.refused],
        "counts": {"reports": len(reading.reports), "claims": len(reading.claims), "rows": len(reading.rows),
                   "contradictions": len(reading.contradictions)},
        "ledger": ledger.vintage,
    }  # fmt: skip


def _beside(found: Suggestion) -> dict[str, Any]:
    """What a measure would change in the ledger, and the id of the ledger's measure that it concerns."""
    earlier = found.earlier.id if found.earlier is not None else None
    return {"kind": found.kind, "words": found.words, "id": earlier}


def _report_document(report: Report, reading: Reading, numbers: Mapping[int, int]) -> dict[str, Any]:
    claims = [claim for claim in reading.claims if claim.report == report.name]
    spans = [span for claim in claims for span in _spans(claim, numbers[id(claim)])]
    return {
        "name": report.name,
        "published": report.published,
        "published_by": report.published_by,
        "text": report.text,
        "spans": sorted(spans, key=lambda span: (span["start"], -span["end"], span["claim"])),
        "not_read": [
            {"start": one.start, "end": one.end} for one in report.sentences if one.kind == "teaser"
        ],
    }  # fmt: skip


def _spans(claim: Claim, number: int) -> list[dict[str, Any]]:
    """The words of a claim: its quotations, and inside them those behind each field."""
    quotes = [{"start": one.start, "end": one.end, "field": "quote", "claim": number} for one in claim.quotes]
    fields = [
        {"start": one.start, "end": one.end, "field": name, "claim": number}
        for name, one in claim.evidence.items()
    ]
    return [*quotes, *fields, *_product_spans(claim, number)]


def _product_spans(claim: Claim, number: int) -> list[dict[str, Any]]:
    """The goods of a list beyond the first, whose words the claim's evidence of its product leaves out."""
    told = claim.evidence.get("product")
    if told is None:
        return []
    spans = []
    for good in claim.product.split(", "):
        if good in told.text:
            continue
        words = re.compile(rf"(?<!\w){re.escape(good)}(?!\w)", re.IGNORECASE)
        found = ((quote, words.search(quote.text)) for quote in claim.quotes)
        quote, match = next(((quote, match) for quote, match in found if match), (None, None))
        if quote is not None and match is not None:
            start, end = quote.start + match.start(), quote.start + match.end()
            spans.append({"start": start, "end": end, "field": "product", "claim": number})
    return spans


def scenario_measures(row: Mapping[str, Any]) -> list[dict[str, Any]]:
    """A merged measure as measures of a scenario; none where it says too little to be counted.

    Args:
        row: the row as data, with the fields of the measure it would be in a ledger.
    """
    fields = row.get("measure")
    instrument = INSTRUMENTS.get((fields or {}).get("instrument", ""))
    if fields is None or instrument is None:
        return []
    common = {
        "measure": row["title"],
        "imposed_by": fields.get("imposed_by"),
        "on": fields.get("on") or ["world"],
        "sectors": list(row["sectors"]) or ["goods"],
        "status": row["status"].replace("_", " "),
        "source": row["report"] or "a report",
    }
    if instrument in ("import ban", "export ban"):
        return [common | {"instrument": instrument}]
    rate = row.get("rate") or {}
    value = rate.get("value", rate.get("min"))
    if value is None:
        return []
    kind = "tariff level" if instrument == "tariff" and rate.get("basis") == "total" else instrument
    return [common | {"instrument": kind, "rate": value}]
