"""Rules of retaliation as data: how much a side raises its tariffs when the other side has raised its own."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from typing import Literal, get_args

from detente.economy.parameters import is_number
from detente.economy.tables import rows
from detente.errors import InputError, Problem, nearest, raise_if_any

Measured = Literal["points", "level", "value", "none"]
"""What an answer is measured in: the last raise, the sum of raises, money, or nothing at all."""


@dataclass(frozen=True)
class Provocation:
    """What a side sees when it is its turn.

    Attributes:
        rise: by how much the other side has just raised its tariffs, a fraction.
        theirs: what the other side has added since the start, this raise included.
        mine: what the answering side has added since the start.
        exports: what the answering side sells to the other, baseline border value of what is covered.
        imports: what it buys from the other, likewise.
    """

    rise: float
    theirs: float
    mine: float
    exports: float
    imports: float


@dataclass(frozen=True)
class Rule:
    """How a side answers a raise of tariffs, with ``f`` the factor:

        points:  answer = f rise
        level:   answer = max(0, f theirs - mine)
        value:   answer imports = f rise exports
        none:    answer = 0

    Attributes:
        name: how it is called.
        measure: what the answer is measured in: "points", "level", "value" or "none".
        factor: how much of it; 1 gives like for like.
        cap: the most that is added to tariffs since the start, a fraction; infinite where nothing stops it.
        meaning: what it does, in words.
        standing: "verified" where a source says that somebody follows it, else "assumption".
        source: where it comes from, or why it is assumed.
        title: what it is called on a page.

    Example:
        >>> Rule("twice", "points", 2.0).answer(Provocation(0.1, 0.1, 0.0, 1.0, 1.0))
        0.2
    """

    name: str
    measure: Measured = "points"
    factor: float = 1.0
    cap: float = 1.25
    meaning: str = ""
    standing: str = "assumption"
    source: str = "given by the user"
    title: str = ""

    def __post_init__(self) -> None:
        """Refuse what no side could follow."""
        problems = []
        if not (isinstance(self.name, str) and self.name.strip()):
            problems.append(Problem("name", f"{self.name!r}", "A rule has a name"))
        if self.measure not in get_args(Measured):
            listing = f"There are {', '.join(get_args(Measured))}"
            cure = nearest(str(self.measure), get_args(Measured)) or listing
            problems.append(Problem("measure", f"there is no '{self.measure}'", "", cure))
        if not (is_number(self.factor) and self.factor >= 0):
            problems.append(
                Problem("factor", f"{self.factor!r}", "It is a number, 0 or more; 1 is like for like")
            )
        if not ((is_number(self.cap) or self.cap == math.inf) and self.cap > 0):
            problems.append(
                Problem("cap", f"{self.cap!r}", "It is a rate above 0: 1.25 is 125 points; infinite: none")
            )
        raise_if_any(problems)

    def answer(self, to: Provocation) -> float:
        """By how much the rule raises, a fraction, its cap aside; 0 where there is nothing to put a duty on."""
        if self.measure == "points":
            return self.factor * to.rise
        if self.measure == "level":
            return max(0.0, self.factor * to.theirs - to.mine)
        if self.measure == "value" and to.imports > 0:
            return self.factor * to.rise * to.exports / to.imports
        return 0.0

    def __str__(self) -> str:
        return self.name


@cache
def known_rules() -> dict[str, Rule]:
    """Every bundled rule by name."""
    return {
        row["name"]: Rule(
            name=row["name"],
            measure=row["measure"],  # type: ignore[arg-type]  (checked by the rule itself)
            factor=float(row["factor"]),
            cap=float(row["cap"]),
            meaning=row["meaning"],
            standing=row["standing"],
            source=row["source"],
            title=row["title"],
        )
        for row in rows("retaliation_rules")
    }


def rule_named(given: str | Rule, place: str = "rules") -> Rule:
    """A rule by name; one that is given passes.

    Raises:
        InputError: no rule of that name; the nearest is offered.
    """
    if isinstance(given, Rule):
        return given
    known = known_rules()
    name = str(given).strip().casefold()
    if name not in known:
        cure = nearest(name, known) or f"There are {', '.join(known)}; or give a Rule of your own"
        raise InputError(Problem(place, f"there is no rule '{given}'", "", cure))
    return known[name]
