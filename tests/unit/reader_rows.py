"""What the tests of proposed measures share: rows of merged reports, made by hand."""

import datetime as dt
from dataclasses import replace

from detente.reader.agreement.disputes_common import Wording
from detente.reader.claim import Claim, ClaimedRate, Period, Quote
from detente.reader.contradictions import Contradiction
from detente.reader.merging import Row, StatusStep
from detente.reader.report import Report, Sentence

PUBLISHED = dt.date(2018, 6, 1)
WORDS = "Ruritania will charge 25 percent on Bordurian steel from July 1."
TEXT = f"Steel duty set\n\n{WORDS}\n"


def day(written: str) -> Period:
    """A single day."""
    return Period(dt.date.fromisoformat(written), dt.date.fromisoformat(written))


def days(first: str, last: str) -> Period:
    """Days from one to another."""
    return Period(dt.date.fromisoformat(first), dt.date.fromisoformat(last))


def quote(words: str = WORDS, text: str = TEXT) -> Quote:
    """Words of a text with their place."""
    start = text.index(words)
    return Quote(words, start, start + len(words))


def rate(value: float | None = 0.25, basis: str = "additional", **more: float | None) -> ClaimedRate:
    """A rate with its words."""
    words = quote("25 percent")
    return ClaimedRate(value, more.get("low"), more.get("high"), basis, more.get("prior"), words)  # type: ignore[arg-type]


def report(name: str = "one.txt", published: dt.date | None = PUBLISHED, text: str = TEXT) -> Report:
    """A report of a headline and one sentence."""
    headline, _, words = text.strip().partition("\n\n")
    sentences = (
        Sentence(0, len(headline), headline, "headline", 0),
        Sentence(text.index(words), text.index(words) + len(words), words, "body", 1),
    )
    return Report(name, text, published, "given", sentences)


def row(id: str = "m01", *, published: dt.date | None = PUBLISHED, **changes) -> Row:
    """A row that one report tells: Canada's additional 25 % on US steel from 1 July 2018, announced."""
    fields = {
        "instrument": "tariff",
        "imposed_by": ("CAN",),
        "on": ("USA",),
        "status": "announced",
        "rate": rate(),
        "product": "steel",
        "hs": ("72", "73"),
        "sectors": ("C24A",),
        "announced": None,
        "effective": day("2018-07-01"),
        "until": None,
        "event": None,
        "condition": "",
    } | {
        name: value
        for name, value in changes.items()
        if name not in ("history", "notes", "claims", "evidence")
    }
    claim = Claim(
        report="one.txt",
        quotes=(quote(),),
        evidence=changes.get("evidence", {}),
        attribution="the minister",
        **fields,  # type: ignore[arg-type]
    )
    claims = changes.get("claims", (claim,))
    history = changes.get("history", (StatusStep(published, fields["status"], ("one.txt",)),))  # type: ignore[arg-type]
    names = {one.report for one in claims}
    return Row(
        id=id, title="", claims=claims, n_reports=len(names), n_independent=len(names), history=history,
        notes=changes.get("notes", ()), **fields,  # type: ignore[arg-type]
    )  # fmt: skip


def said_by(claim: Claim, name: str) -> Claim:
    """The same claim in another report."""
    return replace(claim, report=name)


def dispute(row_id: str = "m01", severity: str = "contradiction") -> Contradiction:
    """A dispute over the rate."""
    sides = (Wording("one.txt", quote()), Wording("two.txt", quote()))
    return Contradiction("x01", "value", severity, "rate", "25 % or 30 %", sides, row_id, "Kept 25 %.")  # type: ignore[arg-type]
