"""Short reports and claims made from them, for tests of what happens after reading."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from detente.reader.claim import Claim, ClaimedRate, Period, Quote
from detente.reader.cleaning import clean
from detente.reader.report import Report

FRIDAY = dt.date(2031, 3, 14)


def told(name: str, text: str, published: dt.date = FRIDAY) -> Report:
    """A cleaned report."""
    return clean(name, text, published)


def day(words: str, about: bool = False) -> Period:
    """A day, or two with a slash, as a period."""
    first, _, last = words.partition("/")
    return Period(dt.date.fromisoformat(first), dt.date.fromisoformat(last or first), about)


def claim(
    report: Report,
    words: str | Sequence[str],
    instrument: str = "tariff",
    by: str = "USA",
    on: str = "CHN",
    status: str = "threatened",
    rate: float | None = None,
    **fields: Any,
) -> Claim:
    """A claim of a report quoting words of it; ``by`` and ``on`` are codes with blanks between them.

    ``basis`` and ``prior`` go into the rate, whose words are the first number of the quotation.
    """
    quotes = []
    for part in (words,) if isinstance(words, str) else words:
        start = report.text.index(part)
        quotes.append(Quote(part, start, start + len(part)))
    claimed = None
    basis, prior = fields.pop("basis", "unspecified"), fields.pop("prior", None)
    if rate is not None:
        number = f"{round(100 * rate, 5):g}"
        start = quotes[0].start + quotes[0].text.index(number)
        claimed = ClaimedRate(rate, None, None, basis, prior, Quote(number, start, start + len(number)))
    return Claim(
        report=report.name,
        instrument=instrument,
        imposed_by=tuple(by.split()),
        on=tuple(on.split()),
        status=status,  # type: ignore[arg-type]
        quotes=tuple(quotes),
        rate=claimed,
        **fields,
    )
