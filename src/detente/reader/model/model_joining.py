"""The claims of a language model beside those of the rules: what it adds, and where it reads a claim otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from detente.reader.claim import Claim, apart
from detente.reader.instruments import EVENTS, FAMILY

_ADDED = (
    "imposed_by",
    "on",
    "rate",
    "product",
    "announced",
    "effective",
    "until",
    "event",
    "condition",
    "attribution",
    "through",
)
_SAME_PLACE = 10


def combined(rule_claims: Sequence[Claim], model_claims: Sequence[Claim]) -> tuple[Claim, ...]:
    """The rules' claims with what a language model adds to them, then what only the model found.

    A model's claim is of the same measure as a rule's where both read the same rate at the same place, or where
    instrument and sides fit and they quote the same words, tell the same rate, or agree in sides and status. It
    then fills fields that are empty and overwrites none; another status, or other sides of the same rate, become
    a note. Everything that comes from the model says so in the notes.

    Args:
        rule_claims: claims found by the rules.
        model_claims: grounded claims of ``grounding.grounded``.
    """
    claims = list(rule_claims)
    fresh: list[Claim] = []
    for told in model_claims:
        scores = [_likeness(told, claim) for claim in claims]
        best = max(range(len(claims)), key=lambda number: scores[number], default=-1)
        if best < 0 or not scores[best]:
            fresh.append(told)
        else:
            claims[best] = _completed(claims[best], told)
    return (*claims, *fresh)


def _likeness(told: Claim, claim: Claim) -> float:
    """How surely two claims are of one measure; 0 where they are not."""
    if told.report != claim.report or FAMILY[told.instrument] != FAMILY[claim.instrument]:
        return 0.0
    if told.rate and claim.rate and _overlap(told.rate.words, claim.rate.words):
        return _SAME_PLACE + _shared_sides(told, claim)
    if _exclude(told.imposed_by, claim.imposed_by) or _exclude(told.on, claim.on) or _differ(told, claim):
        return 0.0
    same_rate = told.rate is not None and claim.rate is not None
    same_words = any(_overlap(one, other) for one in told.quotes for other in claim.quotes)
    agree = (
        told.instrument == claim.instrument
        and told.status == claim.status
        and set(told.imposed_by) == set(claim.imposed_by)
        and set(told.on) == set(claim.on)
    )
    if not (same_words or agree or (same_rate and _shared_sides(told, claim))):
        return 0.0
    return 1.0 + 2 * same_words + 2 * same_rate + agree + _shared_sides(told, claim)


def _shared_sides(told: Claim, claim: Claim) -> float:
    """The share of sides in common, of those who act and of those acted on; "*" is nobody's."""
    shared = 0.0
    for mine, theirs in ((told.imposed_by, claim.imposed_by), (told.on, claim.on)):
        every = (set(mine) | set(theirs)) - {"*"}
        shared += len(set(mine) & set(theirs) - {"*"}) / len(every) if every else 0.0
    return shared


def _exclude(mine: tuple[str, ...], theirs: tuple[str, ...]) -> bool:
    return bool(mine and theirs) and "*" not in (*mine, *theirs) and set(mine).isdisjoint(theirs)


def _differ(told: Claim, claim: Claim) -> bool:
    """Whether rates, goods or days tell two claims apart."""
    if told.rate and claim.rate and told.rate.bounds() != claim.rate.bounds():
        return True
    if told.hs and claim.hs and set(told.hs).isdisjoint(claim.hs):
        return True
    names = ("event",) if told.instrument in EVENTS else ("effective", "until")
    return any(apart(getattr(told, name), getattr(claim, name)) for name in names)


def _completed(claim: Claim, told: Claim) -> Claim:
    """A rule's claim with the fields it lacks, as the model found them, and notes on what it reads otherwise."""
    found_by = told.notes[0]
    notes = [*claim.notes]
    evidence = dict(claim.evidence)
    added: dict[str, Any] = {}
    for name in _ADDED:
        value = getattr(told, name)
        if not value or value == ("*",) or getattr(claim, name) or _is_no_field(claim, name):
            continue
        added[name] = value
        if name == "product" and not (claim.hs or claim.sectors):
            added |= {"hs": told.hs, "sectors": told.sectors}
        if name in told.evidence:
            evidence[name] = told.evidence[name]
        notes.append(f"{name}: {found_by}")
    if added:
        notes += told.notes[1:]
    otherwise = f"by the {found_by.removeprefix('found by the ')}"
    if told.status != claim.status:
        notes.append(f'status: read as "{told.status}" {otherwise}')
    for name in ("imposed_by", "on"):
        if _exclude(getattr(told, name), getattr(claim, name)):
            notes.append(f'{name}: read as "{", ".join(getattr(told, name))}" {otherwise}')
    quotes = claim.quotes
    if added and not any(_overlap(quote, told.quotes[0]) for quote in quotes):
        quotes = (*quotes, told.quotes[0])
    return replace(claim, **added, quotes=quotes, evidence=evidence, notes=tuple(notes))


def _is_no_field(claim: Claim, name: str) -> bool:
    """Whether a claim of its kind has no such field: events have no rate, measures no day of talks."""
    if claim.instrument in EVENTS:
        return name == "rate" or (name == "on" and claim.instrument in ("talks", "agreement"))
    return name == "event"


def _overlap(one: Any, other: Any) -> bool:
    return one.start < other.end and other.start < one.end
