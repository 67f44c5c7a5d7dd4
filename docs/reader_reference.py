"""The reference pages of the reader: every field of what it hands over, its tables, and one sentence step by step."""

from __future__ import annotations

import dataclasses
import inspect
import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, get_args

import detente as dt
from detente.reader.agreement.disputes_common import Contradiction, Kind, Severity, Wording
from detente.reader.claim import Basis, Claim, ClaimedRate, ClaimStatus, Period, Quote, Salience
from detente.reader.claims import claims_of
from detente.reader.cleaning import clean
from detente.reader.findings.discourse import Discourse
from detente.reader.findings.extraction import findings_of
from detente.reader.findings.finding import Finding
from detente.reader.findings.grouping import THRESHOLD, finding_worth
from detente.reader.findings.scene import Scene, scenes_of
from detente.reader.mentions.days import days_in
from detente.reader.mentions.gazetteer import names_in
from detente.reader.mentions.products import products_in
from detente.reader.mentions.rates import rates_in
from detente.reader.merging import Row, StatusStep
from detente.reader.proposals import Proposal
from detente.reader.proposing.comparison import Suggestion
from detente.reader.reading import Reading
from detente.reader.report import Report, Sentence
from detente.reader.tables import DATA, rows
from reference_tables import WRITTEN, table

SENTENCE = (
    "The United States will impose an additional 25 percent tariff on steel from Brazil from July 1, the White House "
    "said, unless Brasilia agrees to limit its exports."
)
SPOKEN = "2018-06-15"
"""The day on which the sentence of the pages was told."""

FORMS = {
    "tuple[Quote": "list of [words](#words-and-their-place)",
    "tuple[Wording": "list of report and [words](#words-and-their-place)",
    "tuple[Claim": "list of [claims](#a-claim)",
    "tuple[StatusStep": "list of day, status, reports",
    "tuple[Report": "list of [reports](#a-report)",
    "tuple[Row": "list of [rows](#a-row)",
    "tuple[Contradiction": "list of [disagreements](#a-disagreement)",
    "tuple[Problem": "list of place, fact, rule, cure",
    "tuple[Sentence": "list of sentences",
    "tuple[str": "list of words or codes",
    "dict[str, Quote]": "field: [words](#words-and-their-place)",
    "dict[str": "field: value",
    "ClaimedRate": "[rate](#a-rate)",
    "Period": "[days](#days)",
    "Quote": "[words](#words-and-their-place)",
    "ClaimStatus": ", ".join(f"`{word}`" for word in get_args(ClaimStatus)),
    "Basis": ", ".join(f"`{word}`" for word in get_args(Basis)),
    "Salience": ", ".join(f"`{word}`" for word in get_args(Salience)),
    "Severity": ", ".join(f"`{word}`" for word in get_args(Severity)),
    "Row": "[row](#a-row)",
    "Proposal": "[proposal](#a-proposal)",
    "Measure": "[measure](measure.md)",
    "dt.date": "day",
    "float": "fraction: 0.25 is 25 %",
    "bool": "`True` or `False`",
    "int": "number",
    "str": "text",
}
"""What to call a type, by a part of how Python writes it; the first that fits."""


def claims_page() -> str:
    """Every field of a claim, a row, a disagreement and a proposal, with the JSON in which they are written."""
    reading = dt.read({"report.txt": SENTENCE}, published=SPOKEN)
    kinds = ", ".join(f"`{kind}`" for kind in get_args(Kind))
    return (
        "# Claims, rows, disagreements, proposals\n\n"
        f"{WRITTEN}"
        "What reading hands over, field by field. How one becomes the next is in [The reader](../explain/reader.md). Rates "
        "are fractions. Sides are ISO 3166 alpha-3 codes or groups such as `EU` and `G7`, and `*` is everyone or "
        "somebody unnamed. Days are ISO 8601; the last day of a claim is **inside**, as reports speak, and the `until` of a "
        "[measure](measure.md) is the first day **outside**, as ledgers count.\n\n"
        f"## A claim\n\nWhat one report says about one measure or event; `dt.Claim`.\n\n{fields(Claim)}\n"
        f"### A rate\n\n{fields(ClaimedRate)}\n"
        f"### Days\n\n{fields(Period)}\n"
        "In JSON a day is `2025-11-01`, a month `2025-11`, a year `2025`, and any other stretch `2025-10-20/2025-10-26`.\n\n"
        f"### Words and their place\n\nPlaces count characters of the text from 0.\n\n{fields(Quote, _QUOTE)}\n"
        f"### Instruments\n\n{_instruments()}\n"
        "Claims of one family can be about one measure: a report may call a duty a tariff where another calls it a "
        "safeguard.\n\n"
        "## A row\n\nOne measure or event, however many reports tell of it; `reading.rows`.\n\n"
        f"{fields(Row, _ROW)}\n"
        f"A step of its history: {_attributes_in_words(StatusStep, _STEP)}.\n\n"
        "## A disagreement\n\nWhat reports say differently, or one report unclearly; `reading.contradictions`.\n\n"
        f"{fields(Contradiction, kinds={'kind': kinds})}\n"
        "## A proposal\n\nA row as a measure for a ledger; `reading.measures`.\n\n"
        f"{fields(Proposal)}\n"
        "Beside a ledger (`reading.beside(ledger)`, `detente read --into`) each becomes a suggestion:\n\n"
        f"{fields(Suggestion, kinds={'kind': '`new`, `amendment`, `known`, `incomplete`'})}\n"
        f"## A report\n\n{fields(Report)}\n"
        f"Of each sentence: {_attributes_in_words(Sentence)}.\n\n"
        f"## A reading\n\nWhat `dt.read` returns.\n\n{fields(Reading)}\n"
        "## The JSON of `--claims`\n\n"
        "`detente read --claims FILE` and `reading.claims_json()` give the claims by name of the report. Of the report\n\n"
        f"> {SENTENCE}\n\n"
        f"published on {SPOKEN}:\n\n"
        f"```json\n{_json(reading.claims_json())}\n```\n\n"
        "`rate` is null, or has `value`, or `min` and `max`; `raw` are the words. `quote` is the first of `quotes`; "
        "`offsets` are first character and the one after the last of each.\n\n"
        "## The JSON of `--json`\n\n"
        "`detente read --json` and `reading.document()` give everything: `reports` (name, day of publication, where it was "
        "found), `rows`, `contradictions`, `claims` as above, `refused` (reports that could not be read, with the reason) "
        "and `log` (what of a language model's answers was dropped). A row of the same report:\n\n"
        f"```json\n{_json(reading.document()['rows'][0])}\n```\n\n"
        "`measure` holds the fields of the [measure](measure.md) it would become, as in a ledger's file, or is null; then "
        "`why_no_measure` says why. `quote` and `report` are the words it rests on most. A disagreement has `id`, `kind`, "
        "`severity`, `field`, `topic`, `row`, `verdict`, and `readings`, each with `report` and `quote`.\n"
    )


_QUOTE = {
    "text": "the words, exactly as they stand",
    "start": "first character",
    "end": "first character after them",
}
_ROW = {
    **dict.fromkeys(("imposed_by", "on", "status", "rate", "product", "hs", "sectors"), "as in a claim"),
    **dict.fromkeys(("announced", "effective", "until", "event", "condition"), "as in a claim"),
    "instrument": "as in a claim, like every field down to `condition`: what most independent sources say",
}
_STEP = {"day": "day of the reports", "status": "their status", "reports": "their names"}


def fields(
    thing: type, known: Mapping[str, str] | None = None, kinds: Mapping[str, str] | None = None
) -> str:
    """The fields of a dataclass as a table, with what its docstring says of them.

    Args:
        thing: the dataclass.
        known: what a field is, where the docstring leaves it out.
        kinds: what to call the type of a field, where it is better known.
    """
    said = {**attributes(thing), **(known or {})}
    lines = [
        (f"`{field.name}`", (kinds or {}).get(field.name) or _form(str(field.type)), said[field.name])
        for field in dataclasses.fields(thing)
    ]
    return table(("field", "form", "meaning"), lines)


def attributes(thing: type) -> dict[str, str]:
    """What a docstring says of each attribute."""
    _, _, listing = inspect.cleandoc(thing.__doc__ or "").partition("Attributes:\n")
    found = re.findall(r"^    (\w+): (.*(?:\n        .*)*)", listing, flags=re.MULTILINE)
    return {name: re.sub(r"\s+", " ", words).replace("``", "`") for name, words in found}


def _form(annotation: str) -> str:
    """What a type is called; a type that may be none says so."""
    words = next(words for part, words in FORMS.items() if part in annotation)
    return f"{words}, or none" if annotation.endswith("| None") else words


def _attributes_in_words(thing: type, known: Mapping[str, str] | None = None) -> str:
    said = attributes(thing) | dict(known or {})
    return "; ".join(f"`{name}` ({words.rstrip('.')})" for name, words in said.items())


def _instruments() -> str:
    lines = [
        (f"`{row['name']}`", row["kind"], row["family"], f"`{row['measure']}`") for row in rows("instruments")
    ]
    return table(("instrument", "is", "family", "in a ledger"), lines)


def _json(content: Any) -> str:
    """JSON with short lists on one line."""
    text = json.dumps(content, indent=1, ensure_ascii=False)
    return re.sub(r"\[\s+([^\[\]{}]{0,90}?)\s+\]", lambda found: f"[{' '.join(found[1].split())}]", text)


# -- the tables -------------------------------------------------------------------------------------------


def reader_tables_page() -> str:
    """Every table of the reader: what it holds and where that comes from; the two tables of weights in full."""
    lines = []
    for file in sorted(DATA.glob("*.csv")):
        said = _comments(file.read_text(encoding="utf-8"))
        origin = _FROM.get(file.stem) or _origin(said)
        lines.append((f"`{file.name}`", f"{len(rows(file.stem)):,}", _holds(said), origin))
    signs = [(row["kind"], row["sign"], _signed(row["weight"]), row["meaning"]) for row in rows("signs")]
    bonds = [(row["bond"], _signed(row["weight"]), row["meaning"]) for row in rows("bonds")]
    return (
        "# Tables of the reader\n\n"
        f"{WRITTEN}"
        "The reader's words and facts are data, in `src/detente/reader/data/`. Each file says in its first lines what its "
        "columns are and where its rows come from. No text of a report was copied into any of them.\n\n"
        f"{table(('table', 'rows', 'holds', 'from'), lines)}\n"
        "Names, demonyms and groups of economies also come from the tables behind [Names](names.md).\n\n"
        "## Signs: is this a claim?\n\n"
        f"Weights are added up; a claim is opened from {THRESHOLD:g} on. They were found by a search on annotated "
        "reports: **no estimates, without standard errors**. [How they are used](../explain/reader.md#how-much-a-sentence-tells).\n\n"
        f"{table(('for', 'sign', 'weight', 'meaning'), signs)}\n"
        "## Bonds: is this the same measure?\n\n"
        "Weights of what two passages of one report have in common or apart are added up; above zero they become one claim. "
        "Found by the same search.\n\n"
        f"{table(('bond', 'weight', 'meaning'), bonds)}"
    )


def _comments(text: str) -> str:
    lines = [line.lstrip("# ").rstrip() for line in text.splitlines() if line.startswith("#")]
    return re.sub(r"\s+", " ", " ".join(lines))


_STOP = re.compile(r"(?<=[.])\s+(?=[A-Z]|\w[\w, ]{0,30}: )")
_SOURCE = re.compile(
    r"\b(?:sources?:|our own|ours\b|compiled|common (?:usage|wording)|by hand|publish\w+|treaties)",
    re.IGNORECASE,
)
_FROM = {
    "people": "official lists of holders of offices; each row says which kind",
    "instruments": "our own names, each with the ledger's instrument",
    "products": "Harmonized System 2022 of the World Customs Organization; the bundled concordance to ICIO industries",
}
"""Tables whose rows or columns say it."""


def _holds(comments: str) -> str:
    """What a table holds: its first sentence, without the column names behind it."""
    return _STOP.split(comments)[0].rstrip(".")


def _origin(comments: str) -> str:
    """Where the rows of a table come from: the sentences of its comments that say so."""
    found = [said for said in _STOP.split(comments)[1:] if _SOURCE.search(said)]
    words = " ".join(re.sub(r"^.*?\bSources?: ", "", said) for said in found)
    return (words[:1].upper() + words[1:]).rstrip(".") or "our own list"


def _signed(weight: str) -> str:
    return f"{float(weight):+.2f}".replace("-", "−")


# -- one sentence, step by step ---------------------------------------------------------------------------


def worked_sentence() -> str:
    """What each step finds in one sentence, as a table, and the claim that comes out."""
    report = clean("report.txt", SENTENCE, dt.read(SENTENCE, published=SPOKEN).reports[0].published)
    scene, finding = _first_finding(report)
    (claim,) = claims_of(report)
    assert finding is not None
    steps = [
        ("names", "; ".join(f"{name.words}: {', '.join(name.codes)}" for _, _, name in scene.names)),
        ("days", "; ".join(f"{day.words}: {day.period.iso()}" for day in scene.days if day.period)),
        ("rates", "; ".join(f"{rate.words}: {rate.value:g}, {rate.basis}" for rate in scene.rates)),
        ("goods", "; ".join(f"{good.words}: HS {', '.join(good.hs)}" for good in scene.products)),
        ("verbs", "; ".join(f"{_spelled(scene, verb.first, verb.end)}: {verb.form}" for verb in scene.verbs)),
        ("clauses", " / ".join(_clauses(scene))),
        (
            "measure",
            f"{finding.instrument}, named by “{SENTENCE[finding.place :].split()[0]}”; deed: {finding.deed}",
        ),
        ("signs", f"{', '.join(_weighed(finding))}; together {finding_worth(finding):.2f}"),
    ]
    plain = claim.as_json()
    shown = {
        "who": ", ".join(plain["imposed_by"]),
        "on whom": ", ".join(plain["on"]),
        "rate": f"{plain['rate']['value']:g}, {plain['rate']['basis']}",
        "goods": f"{plain['product']} (HS {', '.join(plain['hs'])})",
        "status": plain["status"],
        "from": plain["effective"],
        "condition": plain["condition"],
    }
    outcome = "; ".join(f"{name}: {value}" for name, value in shown.items())
    return f"{table(('step', 'finds'), [*steps, ('claim', outcome)])}"


def _first_finding(report: Report) -> tuple[Scene, Finding | None]:
    text, day = report.text, report.published
    (scene,) = scenes_of(report, names_in(text, day), rates_in(text), days_in(text, day), products_in(text))
    return scene, next(iter(findings_of(scene, Discourse(), day)), None)


def _spelled(scene: Scene, first: int, end: int) -> str:
    return " ".join(word.text for word in scene.words[first:end])


def _clauses(scene: Scene) -> Iterable[str]:
    for number in dict.fromkeys(scene.clauses):
        yield re.sub(r" (?=[.,])", "", _spelled(scene, *scene.clause(number)))


def _weighed(finding: Finding) -> Iterable[str]:
    weights = {row["sign"]: row["weight"] for row in rows("signs") if row["kind"] == "measure"}
    told = [sign for sign in weights if sign in finding.signs and float(weights[sign])]
    return [f"{sign} {_signed(weights[sign])}" for sign in told]
