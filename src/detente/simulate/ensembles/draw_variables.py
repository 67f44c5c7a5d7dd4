"""Units of what is read off draws, and what several economies have together."""

from __future__ import annotations

from detente.errors import InputError, Problem
from detente.simulate.variables import catalogue

MONEY_UNIT = "million USD"
YEARS = "years"
_UNITS = {
    "value_added_change_pct": "%",
    "value_added_change_usd_m": MONEY_UNIT,
    "years_to_diversify": YEARS,
}
"""Units of what shortages are read off; the rest is in ``variables.csv``."""


def unit_of(name: str) -> str:
    """The unit of a variable of draws; empty for one that is not known."""
    return catalogue()[name].unit if name in catalogue() else _UNITS.get(name, "")


def has_whole(name: str) -> bool:
    """Whether several economies together have one number of a variable: money and changes do, years do not."""
    return unit_of(name) != YEARS


def refuse_no_whole(name: str) -> None:
    """Refuse to make one number of what several economies do not have together.

    Raises:
        InputError: it is neither money nor a change.
    """
    if not has_whole(name):
        fact = f"several economies together have no '{name}'"
        raise InputError(Problem("of", fact, "Each has years of its own", "Ask for one economy"))
