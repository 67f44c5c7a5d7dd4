"""Uphill to the best choice inside bounds, and a look around from there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from detente.errors import NotConvergedError

Valued = Callable[[np.ndarray], tuple[float, np.ndarray]]
"""A choice in; its value and slopes out."""

MOST_STEPS = 200
FLAT = 1e-6
"""Largest scaled slope left at a best choice, in percent of welfare per scaled lever."""

FEW = 8
"""Up to this many levers a climb finds its way at once, however far it begins."""

DENSE = 40
"""Up to this many levers the curvature is worked out in full; beyond, its extremes by Lanczos steps."""

FIRST_STEP = 0.1
"""How far all levers move together in the first step, a rate: the search begins near where it was put."""

DIFFERENCE = 1e-4
"""Step in the scaled choice over which slopes are compared for curvature."""


@dataclass(frozen=True, eq=False)
class Summit:
    """Where a climb ended.

    Attributes:
        choice: the levers.
        value: what they are worth.
        slope: derivative of the value by each lever.
        gradient: largest slope that still pulls inwards, in scaled levers: 0 at a best choice inside bounds.
        evaluations: how many points were valued.
    """

    choice: np.ndarray
    value: float
    slope: np.ndarray
    gradient: float
    evaluations: int


def climb(
    function: Valued,
    start: np.ndarray,
    low: np.ndarray,
    high: np.ndarray,
    scale: np.ndarray,
    *,
    tolerance: float,
    most_steps: int = MOST_STEPS,
) -> Summit:
    """The best choice near a start, by L-BFGS-B in levers scaled to matter alike.

    A point without an equilibrium is taken for a very bad one: the search steps back from it.

    Args:
        function: the value of a choice and its slopes.
        start: where to begin.
        low, high: bounds.
        scale: by what each lever is multiplied, so that all bend the value about as much.
        tolerance: stop when no scaled slope that pulls inwards is larger.
        most_steps: stop after this many steps.

    Reference: Byrd, Lu, Nocedal and Zhu (1995), as in SciPy.
    """
    from scipy.optimize import minimize

    best: Summit | None = None
    count = 0
    # The first step of L-BFGS-B has length one.
    unit = 1 / (FIRST_STEP * float(np.linalg.norm(scale)))

    def fall(scaled: np.ndarray) -> tuple[float, np.ndarray]:
        nonlocal best, count
        choice = np.clip(scaled / (unit * scale), low, high)
        count += 1
        try:
            value, slope = function(choice)
        except NotConvergedError:
            if best is None:
                raise
            return _far_below(best, scaled, unit * scale)
        point = Summit(choice, value, slope, _inward(choice, slope, low, high, scale), count)
        if best is None or _better(point, best):
            best = point
        return -value, -slope / (unit * scale)

    result = minimize(
        fall,
        np.clip(start, low, high) * scale * unit,
        jac=True,
        method="L-BFGS-B",
        bounds=list(zip(low * scale * unit, high * scale * unit, strict=True)),
        options={"gtol": tolerance / unit, "ftol": 0.0, "maxiter": most_steps, "maxls": 30, "maxcor": 20},
    )
    if best is None:
        raise NotConvergedError(f"the search for a best choice did not start: {result.message}")
    return Summit(best.choice, best.value, best.slope, best.gradient, count)


def climb_from_afar(
    function: Valued,
    start: np.ndarray,
    low: np.ndarray,
    high: np.ndarray,
    scale: np.ndarray,
    *,
    tolerance: float,
) -> Summit:
    """The best choice near a start that may be far from any: first all levers move together, then each.

    Along one common change the way is short; the rest is found from where it ends.
    """
    if len(start) <= FEW:
        return climb(function, start, low, high, scale, tolerance=tolerance)

    def together(change: np.ndarray) -> tuple[float, np.ndarray]:
        choice = start + change[0]
        value, slope = function(np.clip(choice, low, high))
        moves = (choice > low) & (choice < high)
        return value, np.array([slope[moves].sum()])

    whole = np.array([float(np.linalg.norm(scale))])
    reach = np.array([float((low - start).min())]), np.array([float((high - start).max())])
    common = climb(together, np.zeros(1), *reach, whole, tolerance=100 * tolerance)
    near = np.clip(start + common.choice[0], low, high)
    best = climb(function, near, low, high, scale, tolerance=tolerance)
    return replace(best, evaluations=best.evaluations + common.evaluations)


def _better(point: Summit, best: Summit) -> bool:
    """Higher, or as high as rounding can tell and flatter."""
    near = 1e-12 * max(1.0, abs(best.value))
    if abs(point.value - best.value) <= near:
        return point.gradient < best.gradient
    return point.value > best.value


def _far_below(best: Summit, scaled: np.ndarray, scale: np.ndarray) -> tuple[float, np.ndarray]:
    away = scaled - best.choice * scale
    return -best.value + 1.0 + float(away @ away), 2 * away


def _inward(
    choice: np.ndarray, slope: np.ndarray, low: np.ndarray, high: np.ndarray, scale: np.ndarray
) -> float:
    """Largest scaled slope that a step inside the bounds could follow."""
    pull = slope / scale
    pull = np.where((choice <= low + 1e-12) & (pull < 0), 0.0, pull)
    pull = np.where((choice >= high - 1e-12) & (pull > 0), 0.0, pull)
    return float(np.abs(pull).max(initial=0.0))


@dataclass(frozen=True, eq=False)
class Curvature:
    """How the value bends around a best choice, in scaled levers that are inside their bounds.

    Attributes:
        largest: the largest second derivative in any direction: below 0 at a strict maximum.
        stiffest: the most negative ones, stiffest first.
        directions: their directions, in unscaled levers, one a row.
        free: how many levers are inside their bounds.
        evaluations: how many points were valued.
    """

    largest: float
    stiffest: tuple[float, ...]
    directions: np.ndarray
    free: int
    evaluations: int

    @property
    def concave(self) -> bool:
        """Whether the value falls in every direction."""
        return self.free == 0 or self.largest < 0


def curvature(
    function: Valued,
    summit: Summit,
    low: np.ndarray,
    high: np.ndarray,
    scale: np.ndarray,
    count: int = 2,
) -> Curvature:
    """Second derivatives at a best choice, from differences of exact slopes.

    Args:
        function: the value of a choice and its slopes.
        summit: the best choice.
        low, high: bounds; levers at a bound are left out.
        scale: the scaling of the levers.
        count: how many of the stiffest directions are wanted.
    """
    inside = np.flatnonzero((summit.choice > low + 1e-9) & (summit.choice < high - 1e-9))
    free = len(inside)
    if not free:
        return Curvature(0.0, (), np.zeros((0, len(scale))), 0, 0)
    evaluations = 0

    def bend(direction: np.ndarray) -> np.ndarray:
        nonlocal evaluations
        step = np.zeros_like(scale)
        # The longest entry sets the step, so that levers of little weight do not leave their bounds.
        step[inside] = direction / scale[inside]
        size = DIFFERENCE / max(float(np.abs(step).max()), 1e-300)
        room = np.minimum(high - summit.choice, summit.choice - low)
        size = min(size, float((room[inside] / np.maximum(np.abs(step[inside]), 1e-300)).min()))
        ahead = function(summit.choice + size * step)[1]
        behind = function(summit.choice - size * step)[1]
        evaluations += 2
        return ((ahead - behind) / scale)[inside] / (2 * size)

    values, vectors = _extremes(bend, free, count)
    order = np.argsort(values)
    directions = np.zeros((min(count, free), len(scale)))
    directions[:, inside] = vectors[:, order[:count]].T / scale[inside]
    stiffest = tuple(float(values[at]) for at in order[:count])
    return Curvature(float(values.max()), stiffest, directions, free, evaluations)


def _extremes(
    bend: Callable[[np.ndarray], np.ndarray], free: int, count: int
) -> tuple[np.ndarray, np.ndarray]:
    """Eigenvalues and vectors: all of them where they are few, else the extremes."""
    if free <= DENSE:
        hessian = np.array([bend(row) for row in np.eye(free)])
        return np.linalg.eigh((hessian + hessian.T) / 2)
    from scipy.sparse.linalg import LinearOperator, eigsh

    operator: Any = LinearOperator((free, free), matvec=lambda v: bend(np.ravel(v)), dtype=float)  # type: ignore[call-arg]
    rough: Any = {"tol": 1e-2, "v0": np.ones(free)}
    low_values, low_vectors = eigsh(operator, k=count, which="SA", **rough)
    high_values, high_vectors = eigsh(operator, k=1, which="LA", ncv=30, **rough)
    return np.append(low_values, high_values), np.hstack([low_vectors, high_vectors])


@dataclass(frozen=True, eq=False)
class Scan:
    """A brute-force walk along one direction through a best choice.

    Attributes:
        step: how far from it, in the lever that moves most (a rate).
        gain: value there less value at the best choice; not a number where there is no equilibrium.
    """

    step: np.ndarray
    gain: np.ndarray

    @property
    def best_gain(self) -> float:
        """The largest gain anywhere on the walk: 0 or below at a best choice."""
        return float(np.nanmax(self.gain))


def scan(
    value: Callable[[np.ndarray], float],
    summit: Summit,
    direction: np.ndarray,
    low: np.ndarray,
    high: np.ndarray,
    steps: Sequence[float],
) -> Scan:
    """Values along a direction whose largest entry is made 1; steps that leave the bounds are cut there."""
    longest = direction / direction[np.argmax(np.abs(direction))]
    gains = []
    for step in steps:
        choice = np.clip(summit.choice + step * longest, low, high)
        try:
            gains.append(value(choice) - summit.value)
        except NotConvergedError:
            gains.append(np.nan)
    return Scan(np.asarray(steps, dtype=float), np.asarray(gains))
