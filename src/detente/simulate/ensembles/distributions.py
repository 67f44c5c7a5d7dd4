"""Distributions of one number or of one choice, each drawn through its quantiles."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from detente.economy.parameters import is_number
from detente.errors import InputError, Problem, nearest, raise_if_any

CHOICE = "choice"
FEWEST = {"uniform": 2, "loguniform": 2, "lognormal": 2, "triangular": 3}
"""Kinds with numbers, and how many arguments each has."""
KINDS = (*FEWEST, CHOICE)
_WRITTEN = re.compile(r"\s*([a-z]+)\s*\((.*)\)\s*", re.DOTALL)
_MOMENT_POINTS = 20001


@dataclass(frozen=True)
class Distribution:
    """How likely the values of a parameter are thought to be.

    ``uniform(low, high)``, ``loguniform(low, high)``, ``lognormal(median, sd)`` with the standard deviation of
    the logarithm, ``triangular(low, mode, high)``, and ``choice(a, b, ...)``, all alike.

    Attributes:
        kind: one of those.
        arguments: numbers; of a choice the values.
    """

    kind: str
    arguments: tuple[float | str, ...]

    @property
    def is_choice(self) -> bool:
        """Whether it draws from a list."""
        return self.kind == CHOICE

    def at(self, quantile: Float[np.ndarray, " draw"]) -> np.ndarray:
        """The values at quantiles between 0 and 1: numbers, or positions in the list of a choice."""
        if self.is_choice:
            count = len(self.arguments)
            return np.minimum((np.asarray(quantile) * count).astype(int), count - 1)
        return _QUANTILES[self.kind](np.asarray(quantile, dtype=float), *map(float, self.arguments))

    @property
    def support(self) -> tuple[float, float]:
        """The least and the largest value it can take."""
        first, *others = (float(value) for value in self.arguments)
        return (0.0, math.inf) if self.kind == "lognormal" else (first, others[-1])

    @property
    def middle(self) -> float:
        """The median."""
        return float(self.at(np.array([0.5]))[0])

    @property
    def variance(self) -> float:
        """Variance of the value, from its quantiles."""
        return float(np.var(self.at(_midpoints())))

    @property
    def log_variance(self) -> float:
        """Variance of the value's logarithm, from its quantiles."""
        return float(np.var(np.log(self.at(_midpoints()))))

    def problems(self, place: str, least: float = -math.inf, most: float = math.inf) -> list[Problem]:
        """Why there is nothing to draw from, or nothing that the parameter may be.

        Args:
            place: where it was given.
            least: the least value that the parameter may have.
            most: the largest.
        """
        if self.kind not in KINDS:
            cure = nearest(self.kind, KINDS) or f"There are {', '.join(KINDS)}"
            return [Problem(place, f"there is no distribution '{self.kind}'", "", cure)]
        if self.is_choice:
            return (
                [] if self.arguments else [Problem(place, "it chooses from nothing", "A choice has values")]
            )
        wanted = FEWEST[self.kind]
        if len(self.arguments) != wanted or not all(is_number(value) for value in self.arguments):
            fact = f"{self} has not {wanted} numbers"
            return [Problem(place, fact, f"It is {_SHAPES[self.kind]}")]
        rule = self._without_support()
        if rule:
            return [Problem(place, f"{self} has no support", rule)]
        low, high = self.support
        if low < least or high > most:
            upper = "" if most == math.inf else f" and at most {most:g}"
            return [Problem(place, f"{self} reaches outside", f"It is at least {least:g}{upper}")]
        return []

    def _without_support(self) -> str:
        """The rule that leaves it nothing to draw from, or nothing."""
        first, *others = (float(value) for value in self.arguments)
        if self.kind == "lognormal":
            fine = first > 0 and others[0] >= 0
            return "" if fine else "The median is above 0 and the spread not below 0"
        if self.kind == "loguniform" and first <= 0:
            return "Its ends are above 0"
        ordered = all(a <= b for a, b in zip([first, *others], others, strict=False))
        return "" if ordered and first < others[-1] else "Its ends are in order, and not the same"

    def __str__(self) -> str:
        shown = (f"{value:g}" if is_number(value) else str(value) for value in self.arguments)
        return f"{self.kind}({', '.join(shown)})"


def distribution(given: object, place: str) -> Distribution:
    """A distribution as people write it: one that is made, ``"lognormal(1, 0.3)"``, or a list to choose from.

    Raises:
        InputError: words that are no distribution.
    """
    if isinstance(given, Distribution):
        return given
    if isinstance(given, Sequence) and not isinstance(given, str):
        return Distribution(CHOICE, tuple(given))
    written = _WRITTEN.fullmatch(given) if isinstance(given, str) else None
    if written is None:
        rule = "It is written as in 'uniform(0, 1)', or is a list to choose from"
        cure = f"There are {', '.join(KINDS)}"
        raise InputError(Problem(place, f"{given!r} is no distribution", rule, cure))
    kind, inside = written.groups()
    parts = [part.strip() for part in inside.split(",") if part.strip()]
    if kind == CHOICE:
        return Distribution(kind, tuple(parts))
    try:
        return Distribution(kind, tuple(float(part) for part in parts))
    except ValueError:
        found = Distribution(kind, tuple(parts))
        raise_if_any(found.problems(place))
        return found


def _uniform(quantile: np.ndarray, low: float, high: float) -> np.ndarray:
    return low + quantile * (high - low)


def _loguniform(quantile: np.ndarray, low: float, high: float) -> np.ndarray:
    return low * (high / low) ** quantile


def _lognormal(quantile: np.ndarray, median: float, spread: float) -> np.ndarray:
    from scipy.special import ndtri

    return median * np.exp(spread * ndtri(quantile)) if spread else np.full_like(quantile, median)


def _triangular(quantile: np.ndarray, low: float, mode: float, high: float) -> np.ndarray:
    turn, width = (mode - low) / (high - low), high - low
    rising = low + np.sqrt(quantile * width * (mode - low))
    falling = high - np.sqrt((1 - quantile) * width * (high - mode))
    return np.where(quantile < turn, rising, falling)


def _midpoints() -> np.ndarray:
    return (np.arange(_MOMENT_POINTS) + 0.5) / _MOMENT_POINTS


_QUANTILES: dict[str, Callable[..., np.ndarray]] = {
    "uniform": _uniform,
    "loguniform": _loguniform,
    "lognormal": _lognormal,
    "triangular": _triangular,
}
_SHAPES = {
    "uniform": "uniform(low, high)",
    "loguniform": "loguniform(low, high)",
    "lognormal": "lognormal(median, standard deviation of the logarithm)",
    "triangular": "triangular(low, mode, high)",
}
