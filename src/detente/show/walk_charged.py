"""What a ledger charges between sides that reports tell of, and why a measure changes no price."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from detente.policy.ledger import BASELINE, Ledger
from detente.policy.measure import BEFORE, DUTIES, NEEDS_RATE, Measure
from detente.policy.places import ALL, codes
from detente.policy.sides import acts, touches
from detente.reader.proposals import Proposal

MOST_IDS = 3
"""Measures that a sentence names; the others are counted."""


def charged_between(proposal: Proposal, ledger: Ledger, day: dt.date) -> tuple[str, ...]:
    """Duties of a ledger between the sides of a duty that reports tell of, as far as numbers rest on them.

    Args:
        proposal: what reports tell; of a threat, and of what is no duty, there is nothing to say.
        ledger: the ledger.
        day: the day.

    Returns:
        Their ids, those on all goods first; without what is charged as it was before the data's baseline.
    """
    actors, partners = proposal.fields["imposed_by"], proposal.fields["on"]
    if proposal.instrument not in DUTIES or proposal.status in BEFORE or not (actors and partners):
        return ()
    return tuple(
        one.id
        for one in duties_between(actors, partners, ledger, day)
        if not without_price(one, day) and not _as_at_baseline(one, day)
    )


def _as_at_baseline(measure: Measure, day: dt.date) -> bool:
    """Whether a measure is charged on a day as it was before: what numbers are a difference to holds it."""
    return measure.in_force(BASELINE) and measure.rates_on(BASELINE) == measure.rates_on(day)


def duties_between(
    imposed_by: Sequence[str], on: Sequence[str], ledger: Ledger, day: dt.date
) -> list[Measure]:
    """Duties beside base tariffs that a ledger has in force by some actors on some partners.

    Args:
        imposed_by: the actors; of sides that impose on each other each one's own duties are enough.
        on: the partners.
        ledger: the ledger.
        day: the day.
    """
    standing = [one.measure for one in ledger.in_force(day) if one.measure.instrument in DUTIES]
    duties = [one for one in standing if not one.stacking.base and _covers(one, imposed_by, on)]
    # Those on all goods of named partners first: they are what a report most likely means.
    return sorted(
        duties, key=lambda one: ("goods" not in one.products.sectors, ALL in codes(one.on, "on"), one.id)
    )


def _covers(one: Measure, imposed_by: Sequence[str], on: Sequence[str]) -> bool:
    """Whether a measure is by every one of some actors and on every one of some partners."""
    actors, partners = codes(imposed_by, "imposed_by"), codes(on, "on")
    if ALL in partners:
        partners = frozenset(partners - {ALL})
        if ALL not in codes(one.on, "on"):
            return False
    # Of sides that impose on each other, each one's own duties are enough.
    enough = any if len(actors) > 1 else all
    return enough(acts(one, economy) for economy in actors) and enough(
        touches(one, partner) for partner in partners
    )


def without_price(measure: Measure, day: dt.date) -> str:
    """Why a measure changes no price in the model, or ''.

    Args:
        measure: the measure.
        day: the day of which its rates count; where none stands on it, any.
    """
    rates = measure.rates_on(day) or measure.rates
    if not rates and measure.instrument in NEEDS_RATE:
        return "no report gives one rate for it"
    if not rates and measure.instrument not in ("import ban", "export ban"):
        article = "an" if measure.instrument[0] in "aeiou" else "a"
        return f"{article} {measure.instrument} has no price: which tariff would do the same is not known"
    if not measure.products.counted and not any(rate.products for rate in rates):
        return f"its goods are known only in words ({measure.products.text}), without tariff headings"
    return ""


def some_of(ids: Sequence[str]) -> str:
    """The first of some names, and how many more there are: "a, b, c and 2 more".

    Args:
        ids: the names.
    """
    return ", ".join(ids[:MOST_IDS]) + (f" and {len(ids) - MOST_IDS} more" if len(ids) > MOST_IDS else "")
