"""Named parameters of adjustment: what a horizon or a mechanism takes where the user says nothing."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from numbers import Real

from detente.economy.tables import rows
from detente.errors import InputError, Problem, nearest


@dataclass(frozen=True)
class Parameter:
    """One number the answer rests on.

    Attributes:
        name: how it is called in code and files.
        value: the default.
        low: the lower end of what may be defended.
        high: the upper end.
        unit: what it is measured in.
        standing: "verified" in a source, "fitted" to one, or an "assumption".
        title: what it is, in words.
        source: where it comes from, or why it is assumed.
    """

    name: str
    value: float
    low: float
    high: float
    unit: str
    standing: str
    title: str
    source: str


@dataclass(frozen=True)
class Calibration:
    """How fast and how far buyers move to other suppliers.

    A share ``zeta`` of buyers chooses anew each year with ``theta``, on the terms known ``delay`` years
    before; the others keep their supplier and adjust quantities with ``sigma``. With ``g`` the years since
    a lasting change less the delay, at least 0, the elasticity of trade, tariffs included, is
    ``(1-sigma)(1-zeta)**g - theta (1-(1-zeta)**g)``; one less is the tariff-exclusive one that studies of
    customs data report.

    Attributes:
        name: how it is called.
        theta: long-run elasticity of tariff-inclusive shares.
        sigma: elasticity of substitution between suppliers while buyers keep theirs.
        zeta: share of buyers who choose anew each year.
        delay: years between choosing a supplier and its first delivery.
        standing: "verified", "fitted" or "assumption".
        source: where it comes from.
    """

    name: str
    theta: float
    sigma: float
    zeta: float
    delay: float = 0.0
    standing: str = "assumption"
    source: str = "given by the user"

    def __post_init__(self) -> None:
        """Refuse what the recursion cannot take."""
        problems = []
        if not (is_number(self.zeta) and 0 < self.zeta <= 1):
            problems.append(Problem("zeta", f"{self.zeta!r}", "It is a share of buyers: above 0, at most 1"))
        if not (is_number(self.delay) and self.delay >= 0):
            problems.append(Problem("delay", f"{self.delay!r}", "It is a number of years, 0 or more"))
        if not (is_number(self.theta) and self.theta > 0):
            problems.append(Problem("theta", f"{self.theta!r}", "It is above 0"))
        if not (is_number(self.sigma) and self.sigma > 0) or 0.999 < self.sigma < 1.001:
            rule = "It is above 0 and not within 0.001 of 1, where the recursion divides by 1 - sigma"
            problems.append(Problem("sigma", f"{self.sigma!r}", rule, "Use 0.99 or 1.01"))
        if not problems and not self.theta > self.sigma - 1:
            fact = f"theta {self.theta:g} with sigma {self.sigma:g}"
            rule = "theta is above sigma - 1: who chooses anew responds more than who keeps a supplier"
            problems.append(Problem("theta", fact, rule))
        if problems:
            raise InputError(problems)

    @property
    def words(self) -> str:
        """Its name and numbers."""
        delay = f", delay {self.delay:g} year{'s' * (self.delay != 1)}" if self.delay else ""
        return f"{self.name}: theta {self.theta:g}, sigma {self.sigma:g}, zeta {self.zeta:g}{delay}"

    def tariff_exclusive(self, years: float) -> float:
        """Elasticity of trade before tariffs, some years after a lasting change, at given supply prices."""
        kept = (1 - self.zeta) ** max(years - self.delay, 0.0)
        return (1 - self.sigma) * kept - self.theta * (1 - kept) - 1


@cache
def parameters() -> dict[str, Parameter]:
    """Every named parameter."""
    return {
        row["name"]: Parameter(
            name=row["name"],
            value=float(row["value"]),
            low=float(row["low"]),
            high=float(row["high"]),
            unit=row["unit"],
            standing=row["standing"],
            title=row["title"],
            source=row["source"],
        )
        for row in rows("parameters")
    }


def default(name: str) -> float:
    """The default of a named parameter."""
    return parameters()[name].value


@cache
def calibrations() -> dict[str, Calibration]:
    """Every calibration of staggered sourcing by name."""
    return {
        row["calibration"]: Calibration(
            name=row["calibration"],
            theta=float(row["theta"]),
            sigma=float(row["sigma"]),
            zeta=float(row["zeta"]),
            delay=float(row["delay"]),
            standing=row["standing"],
            source=row["source"],
        )
        for row in rows("calibrations")
    }


def calibration(name: str | Calibration) -> Calibration:
    """A calibration by name; one that is given passes.

    Raises:
        InputError: no calibration of that name.
    """
    if isinstance(name, Calibration):
        return name
    known = calibrations()
    if name not in known:
        cure = nearest(str(name), known) or f"There are {', '.join(known)}"
        raise InputError(Problem("calibration", f"there is no calibration '{name}'", "", cure))
    return known[name]


def is_number(value: object) -> bool:
    """Whether a parameter given by a user is a finite number; True and False are none."""
    return isinstance(value, Real) and not isinstance(value, bool) and math.isfinite(value)
