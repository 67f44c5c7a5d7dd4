"""A claim: what one report says about one measure or event, with the exact words behind every field."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any, Literal

GUESSED_ACTOR = "No sentence says who imposes it; the side that the rest of the report speaks of was taken."
"""Note of a claim whose ``imposed_by`` is inferred."""
EASED = "It is told as eased, and not what is left of it."
"""Note of a claim that tells of less of a measure, which is no new one."""

ClaimStatus = Literal[
    "threatened", "announced", "planned", "in_force", "held", "suspended", "expired", "withdrawn"
]
Basis = Literal["additional", "total", "unspecified"]
Salience = Literal["main", "background"]


@dataclass(frozen=True)
class Quote:
    """Words of a report, exactly as they stand: ``text == report.text[start:end]``."""

    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Period:
    """Days a report names, as exactly as it names them; both ends are inside.

    Attributes:
        first: first day.
        last: last day; the same for a single day.
        about: whether the report says so only roughly ("around", "probably", "in two weeks").
        zone: economy whose clock the words follow, where the report says or implies one.
    """

    first: dt.date
    last: dt.date
    about: bool = False
    zone: str = ""

    def iso(self) -> str:
        """A day, a month, a year, or two days with a slash.

        Examples:
            >>> Period(dt.date(2025, 10, 1), dt.date(2025, 10, 31)).iso()
            '2025-10'
        """
        first, last = self.first, self.last
        if first == last:
            return first.isoformat()
        if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31) and first.year == last.year:
            return f"{first:%Y}"
        after = last + dt.timedelta(days=1)
        if first.day == 1 and after.day == 1 and (first.year, first.month) == (last.year, last.month):
            return f"{first:%Y-%m}"
        return f"{first.isoformat()}/{last.isoformat()}"


def apart(one: Period | None, other: Period | None) -> bool:
    """Whether two periods are known and have no day in common."""
    return one is not None and other is not None and (one.last < other.first or other.last < one.first)


@dataclass(frozen=True)
class ClaimedRate:
    """A rate as a report states it, in fractions: one value, or a range.

    Attributes:
        value: the rate, none for a range.
        low: lower end of a range; "triple-digit" is 1.0 to 9.99.
        high: upper end.
        basis: on top of other duties, the whole duty, or not said.
        prior: the level before, where the report says it ("from 10 to 25 percent").
        words: the words of the text, which hold the number.
    """

    value: float | None
    low: float | None
    high: float | None
    basis: Basis
    prior: float | None
    words: Quote

    def bounds(self) -> tuple[float, float]:
        """Lower and upper end; the same for a single value."""
        if self.value is not None:
            return self.value, self.value
        return (self.low if self.low is not None else 0.0), (self.high if self.high is not None else 0.0)


@dataclass(frozen=True)
class Claim:
    """What one report says about one measure or event.

    Attributes:
        report: name of the report.
        instrument: tariff, anti_dumping, export_control, sanction, talks, ...: ``instruments.csv`` has them all.
        imposed_by: who acts: ISO alpha-3 codes, groups such as EU and G7, or "*" for many unnamed.
        on: the other side, in the same codes; talks have none, both sides are in ``imposed_by``.
        status: what it is on the day of the report.
        rate: how much; none where no rate of it is stated.
        product: on what, in the report's words; empty where not said.
        hs: HS chapters or headings the words stand for, where they allow it.
        sectors: ICIO sectors the words stand for.
        announced: when it was made known.
        effective: when it starts to apply.
        until: when it ends, lapses or is lifted; last day inside as the report says it.
        event: when talks are held.
        condition: on what it depends ("unless Beijing removes the restrictions").
        attribution: who said it.
        through: by which outlet or spokesperson it came.
        salience: whether the report is about it, or tells it as background.
        quotes: the words it was read from; the first is the main one.
        evidence: field name to the words behind that field.
        notes: what a reader should know: garbled words, what was inferred and how.
    """

    report: str
    instrument: str
    imposed_by: tuple[str, ...]
    on: tuple[str, ...]
    status: ClaimStatus
    quotes: tuple[Quote, ...]
    rate: ClaimedRate | None = None
    product: str = ""
    hs: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    announced: Period | None = None
    effective: Period | None = None
    until: Period | None = None
    event: Period | None = None
    condition: str = ""
    attribution: str = ""
    through: str = ""
    salience: Salience = "main"
    evidence: dict[str, Quote] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The claim as plain data; ``quote`` is the main quotation and ``rate`` is in fractions."""
        return {
            "report": self.report,
            "instrument": self.instrument,
            "imposed_by": list(self.imposed_by),
            "on": list(self.on),
            "rate": _rate_as_json(self.rate),
            "status": self.status,
            "effective": _iso(self.effective),
            "announced": _iso(self.announced),
            "until": _iso(self.until),
            "event": _iso(self.event),
            "product": self.product,
            "hs": list(self.hs),
            "sectors": list(self.sectors),
            "condition": self.condition,
            "attribution": self.attribution,
            "through": self.through,
            "salience": self.salience,
            "quote": self.quotes[0].text,
            "quotes": [quote.text for quote in self.quotes],
            "offsets": [[quote.start, quote.end] for quote in self.quotes],
            "evidence": {name: quote.text for name, quote in self.evidence.items()},
            "notes": list(self.notes),
        }


def _iso(period: Period | None) -> str | None:
    return period.iso() if period else None


def _rate_as_json(rate: ClaimedRate | None) -> dict[str, Any] | None:
    if rate is None:
        return None
    said = {"value": rate.value} if rate.value is not None else {"min": rate.low, "max": rate.high}
    return {**said, "basis": rate.basis, "prior": rate.prior, "raw": rate.words.text}
