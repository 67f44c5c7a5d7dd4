"""What a ledger says of a day, as a document: measures with status, rates, sources, and whether each counts."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from detente.errors import InputError, Problem, nearest, raise_if_any
from detente.policy.measure import APPLIES, BEFORE, OVER, Measure, Rate
from detente.policy.outlook import SOON, Outlook, outlook
from detente.policy.view import Standing, View, rates_in_words, steps_of
from detente.show.ledger_lines import sides
from detente.show.web.reproduce import ledger_python

if TYPE_CHECKING:
    from detente.policy.ledger import Ledger
    from detente.policy.policy import Policy

EVER = 5 * 365
"""Days ahead in which the next event is looked for."""
GROUPS = {"in force": APPLIES, "threatened": BEFORE, "suspended": ("suspended",), "ended": OVER}
"""Statuses that are counted together; each may be asked for by the name of its group, too."""
STATUSES = tuple(dict.fromkeys([*GROUPS, *(word for words in GROUPS.values() for word in words)]))
NOT_COUNTED = re.compile(r"\(([a-z0-9-]+)\) is in force and not counted: (.*)$")
EVENT = "it changes no price by itself"
UNITS = {"rate": "fraction: 0.25 is 25 points", "trade": "million USD"}


@dataclass(frozen=True)
class Asked:
    """What is asked of a ledger.

    Attributes:
        day: the day.
        known_on: the day up to which the ledger is read: what was recorded later is left out; None: all counts.
        status: only these statuses; empty for all.
        imposed_by: only measures of this economy or group; None for all.
        on_economy: only measures that touch this one; None for all.
        sector: only measures that cover some of this sector or group; None for all.
        text: only measures whose words hold this; empty for all.
    """

    day: dt.date
    known_on: dt.date | None = None
    status: tuple[str, ...] = ()
    imposed_by: str | None = None
    on_economy: str | None = None
    sector: str | None = None
    text: str = ""


def statuses_typed(given: str) -> tuple[str, ...]:
    """Statuses between commas, each a status or the name of a group of them.

    Raises:
        InputError: a word that is none.
    """
    words = [word.strip().casefold() for word in given.split(",") if word.strip()]
    raise_if_any([
        Problem("status", f"there is no status '{word[:40]}'", "",
                nearest(word[:40], STATUSES) or f"There are {', '.join(STATUSES)}")
        for word in words if word not in STATUSES
    ])  # fmt: skip
    return tuple(one for word in words for one in GROUPS.get(word, (word,)))


def ledger_document(ledger: Ledger, asked: Asked, policy: Policy | None) -> dict[str, Any]:
    """A ledger on a day.

    Args:
        ledger: the ledger.
        asked: the day, and which measures.
        policy: the policy of the day, which says what it does not count; None: nothing is said of that.

    Raises:
        InputError: unknown names.
    """
    whole = outlook(ledger, asked.day, asked.known_on)
    chosen = _chosen(ledger, whole.view, asked)
    uncounted = _uncounted(policy.notes if policy is not None else ())
    return {
        "day": asked.day,
        "ledger": ledger.name,
        "known_on": asked.known_on,
        "vintage": ledger.vintage + (f", as known on {asked.known_on}" if asked.known_on else ""),
        "units": UNITS,
        "measures": [_measure_document(one, asked, uncounted, policy is not None) for one in chosen],
        "counts": _counts(whole) | {"shown": len(chosen)},
        "next": [
            {"day": step.day, "what": step.status, "id": step.measure.id, "title": step.measure.title,
             "note": step.note, "event": step.measure.is_event}
            for step in ledger.ending(asked.day, SOON, asked.known_on)
        ],
        "next_event": next_event(whole),
        "python": _python(ledger, asked),
    }  # fmt: skip


def _python(ledger: Ledger, asked: Asked) -> str:
    known_on = asked.known_on.isoformat() if asked.known_on else None
    return ledger_python(ledger.name, asked.day.isoformat(), known_on, vars(asked))


def _chosen(ledger: Ledger, view: View, asked: Asked) -> list[Standing]:
    """The measures that were asked for, in force first, then by who imposes them and since when."""
    found: Sequence[Standing] = list(view.by(asked.imposed_by, asked.on_economy))
    if asked.status:
        found = [one for one in found if one.status in asked.status]
    if asked.sector:
        _sectors_named(asked.sector)  # a sector that there is not is told even where no measure is left
        found = [one for one in found if covers(ledger, one.measure, asked.sector)]
    if asked.text:
        found = [one for one in found if mentions(one.measure, asked.text)]
    order = {status: at for at, words in enumerate(GROUPS.values()) for status in words}

    def key(one: Standing) -> tuple[int, str, str, str]:
        measure = one.measure
        start = str(measure.start or measure.announced or "")
        return order.get(one.status, len(order)), " ".join(measure.imposed_by), start, measure.id

    return sorted(found, key=key)


def covers(ledger: Ledger, measure: Measure, sector: str) -> bool:
    """Whether a measure covers some goods of a sector or of a group of sectors.

    Raises:
        InputError: no such sector.
    """
    return bool(_sectors_named(sector) & sectors_of(ledger, measure))


def mentions(measure: Measure, text: str) -> bool:
    """Whether a measure's id, title, products, conditions, notes or sources hold a text, in capitals or not."""
    return text.casefold() in _words(measure)


@lru_cache(maxsize=64)
def _sectors_named(name: str) -> frozenset[str]:
    from detente.economy.names import sector_names
    from detente.economy.tables import rows

    return frozenset(sector_names().resolve(name, [row["code"] for row in rows("sectors")], "sector"))


@cache
def _sectors_of(ledger: Ledger, described: tuple[str, ...]) -> frozenset[str]:
    from detente.policy.lines import tariff_lines
    from detente.policy.measure import Products
    from detente.policy.products import coverage

    lines = tariff_lines("")
    found: set[str] = set()
    for products in map(Products.model_validate_json, described):
        found |= {str(sector) for sector in lines.sector[coverage(products, lines, ledger.lists) > 0]}
    return frozenset(found)


def sectors_of(ledger: Ledger, measure: Measure) -> frozenset[str]:
    """The ICIO sectors that a measure covers some goods of; none where its products are in words only."""
    described = [measure.products, *(rate.products for rate in measure.rates if rate.products is not None)]
    return _sectors_of(ledger, tuple(dict.fromkeys(one.model_dump_json() for one in described)))


def _words(measure: Measure) -> str:
    sources = (f"{one.title} {one.publisher}" for one in measure.sources)
    products = measure.products.text
    return " ".join([measure.id, measure.title, measure.authority, measure.condition, measure.note, products,
                     *sources]).casefold()  # fmt: skip


def _uncounted(notes: Sequence[str]) -> dict[str, str]:
    found = (NOT_COUNTED.search(note) for note in notes)
    return {match[1]: match[2] for match in found if match}


def _measure_document(
    one: Standing, asked: Asked, uncounted: Mapping[str, str], known: bool
) -> dict[str, Any]:
    measure, day = one.measure, asked.day
    counted, why = _counted(one, uncounted, known)
    rates = measure.rates_on(day if one.applies or not measure.start else max(day, measure.start))
    return {
        "id": measure.id,
        "title": measure.title,
        "instrument": measure.instrument,
        "imposed_by": measure.imposed_by,
        "on": measure.on,
        "except": measure.excluded,
        "sides": sides(measure),
        "status": one.status,
        "since": one.since,
        "announced": measure.announced,
        "start": measure.start,
        "until": measure.until,
        "rates": [_rate_document(rate) for rate in rates],
        "rates_words": rates_in_words(rates, " points"),
        "products": _products_words(measure),
        "counted": counted,
        "why_not_counted": why,
        "condition": measure.condition,
        "note": measure.note,
        "answers": measure.answers,
        "sources": [
            {"title": source.title, "publisher": source.publisher, "day": source.date, "place": source.place,
             "quote": source.quote, "verified": source.verified}
            for source in measure.sources
        ],
        "next_change": _next_change(measure, asked),
    }  # fmt: skip


def _counted(one: Standing, uncounted: Mapping[str, str], known: bool) -> tuple[bool | None, str]:
    """Whether a measure is among the wedges of the day, and why not; None where that was not worked out."""
    measure = one.measure
    if measure.is_event:
        return False, EVENT
    if not one.applies:
        return False, f"it is not in force: {one.status}"
    if not known:
        return None, ""
    return (False, uncounted[measure.id]) if measure.id in uncounted else (True, "")


def _rate_document(rate: Rate) -> dict[str, Any]:
    return {
        "rate": rate.rate,
        "basis": rate.basis,
        "by_line": rate.column or None,
        "on": rate.on,
        "except": rate.excluded,
        "from": rate.start,
        "until": rate.until,
        "products": None if rate.products is None else rate.products.text or _listed(rate.products),
        "words": rates_in_words([rate], " points"),
    }


def _products_words(measure: Measure) -> str:
    return measure.products.text or _listed(measure.products)


def _listed(products: Any) -> str:
    return ", ".join([*products.lists, *products.sectors, *products.hs, *products.covered])[:500]


def _next_change(measure: Measure, asked: Asked) -> dict[str, Any] | None:
    """What happens to a measure next; a withdrawal after the day up to which the ledger is read was not known."""
    known = asked.known_on or dt.date.max
    later = [
        step for step in steps_of(measure)
        if step.day > asked.day and not (step.status == "withdrawn" and step.day > known)
    ]  # fmt: skip
    if not later:
        return None
    return {"day": later[0].day, "what": later[0].status, "note": later[0].note}


def _counts(whole: Outlook) -> dict[str, int]:
    """How many measures there are of each, what is over called ended as in the filter of statuses."""
    counts = whole.counts(SOON)
    return {
        "in_force": counts["in_force"],
        "threatened": counts["threatened"],
        "suspended": counts["suspended"],
        "ended": counts["over"],
        f"due_{SOON}_days": counts["due"],
        "events": counts["events"],
    }


def next_event(whole: Outlook) -> dict[str, Any] | None:
    """What comes first after a day, of a measure or of talks; None where nothing is known of.

    Args:
        whole: the day.
    """
    step = whole.next(EVER)
    if step is None:
        return None
    return {"after": whole.view.day, "day": step.day, "what": f"{step.measure.title}: {step.status}"}


def day_typed(given: str, place: str, first: dt.date, last: dt.date) -> dt.date:
    """A day of a request, within what is answered for.

    Raises:
        InputError: no day, or one too far away.
    """
    from detente.validation import day_of

    day = day_of(given[:40], place)
    if not first <= day <= last:
        raise InputError(Problem(place, f"it is {day}", f"Days lie between {first} and {last}"))
    return day
