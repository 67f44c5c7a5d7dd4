"""Numbers that no source settles: each with a name, a default, a unit, what it rests on and how to change it."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from typing import Any

from detente.errors import Problem, nearest, raise_if_any
from detente.minerals.arrays import bound_problems


def _assumed(default: float, unit: str, meaning: str, basis: str, low: float = 0.0, high: float = 1e9) -> Any:
    words = {"unit": unit, "meaning": meaning, "basis": basis, "low": low, "high": high}
    return field(default=default, metadata=words)


@dataclass(frozen=True)
class Assumptions:
    """Every default that is a judgement rather than a measured number; a value, changed with ``having``.

    What differs by stage, mineral or economy (lead times, stocks, dependence) stands in the room's tables instead.
    ``table()`` gives name, value, unit, meaning, basis and how to change it, for docs and reports.

    Example:
        >>> Assumptions().having(sigma_short=0.1).sigma_short
        0.1
    """

    sigma_short: float = _assumed(
        0.15, "elasticity", "substitution between a mineral and the rest, in the first months",
        "chosen within 0.1 to 0.2; Chinese rare-earth exports of 2010-11 show 0.175, stock-building included",
    )  # fmt: skip
    sigma_long: float = _assumed(
        0.6, "elasticity", "the same once users have had time to redesign", "chosen; no source gives it"
    )
    substitution_years: float = _assumed(
        5.0, "years", "time in which 63 % of the way to the long elasticity is gone", "chosen", 1e-6
    )
    thrifting: float = _assumed(
        0.03, "per year", "fall of need from using less per product", "chosen within 2 to 5 % a year", 0, 0.99
    )
    capital_cost: float = _assumed(
        4.0, "years of sales", "cost of building capacity, over its annual output at normal prices", "chosen"
    )
    minimum_plant: float = _assumed(
        0.03, "share of world need", "output of the smallest plant that is worth building", "chosen", 0, 1
    )
    operating_premium: float = _assumed(
        0.3, "share of the normal price", "running cost above that of the cheapest supplier", "chosen"
    )
    cost_years: float = _assumed(10.0, "years", "years over which running costs are counted", "chosen")
    discount_rate: float = _assumed(0.05, "per year", "rate at which later costs count less", "chosen", 0, 1)

    def __post_init__(self) -> None:
        """Refuse values outside what each name can mean, all at once."""
        problems: list[Problem] = []
        for each in fields(self):
            low, high = each.metadata["low"], each.metadata["high"]
            problems += bound_problems(each.name, getattr(self, each.name), low, high)
        raise_if_any(problems)
        if self.sigma_long < self.sigma_short:
            fact = f"it is {self.sigma_long:g}, below sigma_short of {self.sigma_short:g}"
            raise_if_any([Problem("sigma_long", fact, "Substitution does not get harder with time")])

    def having(self, **changes: float) -> Assumptions:
        """The same assumptions with some of them changed.

        Args:
            **changes: new values by name.

        Raises:
            InputError: a name that there is not, with the nearest that there is, or an impossible value.
        """
        names = [each.name for each in fields(self)]
        unknown = [name for name in changes if name not in names]
        raise_if_any(
            [Problem("assumptions", f"there is no '{name}'", "", nearest(name, names)) for name in unknown]
        )
        return replace(self, **changes)

    def table(self) -> list[dict[str, Any]]:
        """All assumptions as rows: name, value, unit, meaning, basis, and how to change it."""
        return [
            {
                "name": each.name,
                "value": getattr(self, each.name),
                "unit": each.metadata["unit"],
                "meaning": each.metadata["meaning"],
                "basis": each.metadata["basis"],
                "mark": "assumption",
                "change": f"Assumptions().having({each.name}=...)",
            }
            for each in fields(self)
        ]
