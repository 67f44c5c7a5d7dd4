"""Claims made by hand beside the development reports, as the reader's own claims (statements left out)."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

from detente.reader.claim import Claim, ClaimedRate, Period, Quote
from detente.reader.report import Report

SHARED = Path(__file__).resolve().parents[2] / "shared" / "reports"


def period(words: str | None) -> Period | None:
    """ "2025-10-06/2025-10-12", "2025-10", "2025" or a day as days with both ends inside."""
    if not words:
        return None
    first, _, last = words.partition("/")
    return Period(_edge(first, last=False), _edge(last or first, last=True))


def _edge(words: str, *, last: bool) -> dt.date:
    parts = [int(part) for part in words.split("-")]
    if len(parts) == 3:
        return dt.date(*parts)
    year, month = parts[0], parts[1] if len(parts) == 2 else (12 if last else 1)
    if not last:
        return dt.date(year, month, 1)
    after = dt.date(year + month // 12, month % 12 + 1, 1)
    return after - dt.timedelta(days=1)


def claims_of(path: Path) -> tuple[list[Claim], list[str]]:
    """The claims of NAME.claims.json and, beside them, the ledger row each belongs to."""
    said = json.loads(path.read_text(encoding="utf-8"))
    text = path.with_name(said["report"]).read_text(encoding="utf-8")
    claims, rows = [], []
    for one in said["claims"]:
        if one["type"] == "statement":
            continue
        quotes = tuple(Quote(text[a:b], a, b) for a, b in one["offsets"])
        claims.append(
            Claim(
                report=said["report"],
                instrument=one["instrument"],
                imposed_by=tuple(one["imposed_by"] or ()),
                on=tuple(one["on"] or ()),
                status=one["status"],
                quotes=quotes,
                rate=_rate(one.get("rate"), quotes),
                product=one.get("product") or "",
                hs=tuple(one.get("hs") or ()),
                announced=period(one.get("announced")),
                effective=period(one.get("effective")),
                until=period(one.get("expiry")),
                event=period(one.get("event")),
                condition=one.get("condition") or "",
                attribution=one.get("attribution") or "",
                salience=one["salience"],
            )
        )
        rows.append(one.get("ledger_id", ""))
    return claims, rows


def _rate(said: dict | None, quotes: tuple[Quote, ...]) -> ClaimedRate | None:
    if not said:
        return None
    raw = said.get("raw") or ""
    words = quotes[0]
    for quote in quotes:
        at = quote.text.find(raw) if raw else -1
        if at >= 0:
            words = Quote(raw, quote.start + at, quote.start + at + len(raw))
            break
    return ClaimedRate(
        said.get("value"), said.get("min"), said.get("max"), said.get("basis") or "unspecified", None, words
    )


def reports_of(folder: Path) -> list[Report]:
    """Every report of a folder that has claims beside it, cleaned, with the day its claims give."""
    from detente.reader.cleaning import clean

    reports = []
    for path in sorted(folder.glob("*.claims.json")):
        said = json.loads(path.read_text(encoding="utf-8"))
        text = path.with_name(said["report"]).read_text(encoding="utf-8")
        day = said.get("published")
        reports.append(clean(said["report"], text, dt.date.fromisoformat(day) if day else None))
    return reports
