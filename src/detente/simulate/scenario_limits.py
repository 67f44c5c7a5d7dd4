"""Limits on flows in scenario files: the keys of quotas and purchase commitments, and what they come to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from detente.policy.quota import Quota

if TYPE_CHECKING:
    from detente.simulate.scenario import Change

Limit = Literal["quota", "purchase commitment"]
LIMIT_KEYS = {"quota": "cap", "purchase commitment": "floor"}
"""The instruments that have a limit in place of a rate, and its key."""
LIMIT_FIELDS = {
    "quota": ("cap", "covered", "measured", "rents", "on_imports"),
    "purchase commitment": ("floor", "covered", "measured", "paid_by"),
}
"""What only limits have, by instrument."""
NEEDED = {
    "quota": "a quota needs a cap: 0.6 lets 60 % of the baseline pass",
    "purchase commitment": "a purchase commitment needs a floor: 1.5 is half as much again as the baseline",
}


def limit_fields_unused(instrument: str) -> set[str]:
    """The fields of limits that an instrument does not use."""
    every = {field for fields in LIMIT_FIELDS.values() for field in fields}
    return every - set(LIMIT_FIELDS.get(instrument, ()))


def limit_terms(change: Change) -> dict[str, Any]:
    """The terms of a limit as the policy takes them; what a file leaves out is as the policy has it."""
    terms = {name: getattr(change, name) for name in LIMIT_FIELDS[change.instrument]}
    return {name: value for name, value in terms.items() if value is not None}


def limit_mistakes(change: Change) -> list[tuple[str, str]]:
    """Terms that no quota and no purchase commitment has, each by its key; no key where the limit is missing."""
    floor = change.instrument == "purchase commitment"
    limit = change.floor if floor else change.cap
    if limit is None:
        return [("", NEEDED[change.instrument])]
    rents = change.paid_by if floor else change.rents
    measured = change.measured or ("value" if floor else "quantity")
    terms = Quota((), (), (), limit, change.covered, measured, rents, at_least=floor)
    return [(problem.place, str(problem).removesuffix(".")) for problem in terms.problems()]
