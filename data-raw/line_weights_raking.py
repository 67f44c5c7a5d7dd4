"""Scale a table of weights in turn until it meets the totals that are known: iterative proportional fitting."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

ROUNDS = 600
LARGEST_SHARE = 0.97
"""No list is made to hold more than this part of a sector or chapter that has other goods, too."""
LARGEST_STEP = 20.0
"""No total is scaled by more than this in one round, so that totals at odds cannot throw a cell to zero."""


@dataclass(frozen=True, eq=False)
class Margin:
    """A total that some cells should add up to.

    Attributes:
        name: what it is, for the report.
        chosen: which cells [cell].
        target: USD, or a function of the weights that says it.
        kind: whether the total is met, or a bound from below or above.
    """

    name: str
    chosen: np.ndarray
    target: float | Callable[[np.ndarray], float]
    kind: Literal["equal", "at least", "at most"] = "equal"

    def wanted(self, weight: np.ndarray) -> float:
        """The total it asks for, given the weights."""
        return self.target(weight) if callable(self.target) else self.target

    def factor(self, weight: np.ndarray) -> float:
        """By how much its cells are off; 1 where a bound holds or nothing is there to scale."""
        found = weight[self.chosen].sum()
        wanted = self.wanted(weight)
        met = (self.kind == "at least" and found >= wanted) or (self.kind == "at most" and found <= wanted)
        if met or found <= 0:
            return 1.0
        return float(np.clip(wanted / found, 1 / LARGEST_STEP, LARGEST_STEP))


def attainable(
    target: float, chosen: np.ndarray, present: np.ndarray, group: np.ndarray, totals: np.ndarray
) -> float:
    """Bring a list's total between what its groups must and can hold.

    A group whose cells are all on the list holds its whole total on it; one with other goods, too, at most 97 %.

    Args:
        target: the total wanted, USD.
        chosen: cells of the list.
        present: cells that can hold anything.
        group: the group of each cell, a sector or chapter.
        totals: USD of each group.
    """
    inside = np.bincount(group, chosen & present, len(totals)) > 0
    outside = np.bincount(group, ~chosen & present, len(totals)) > 0
    least = totals[inside & ~outside].sum()
    most = least + LARGEST_SHARE * totals[inside & outside].sum()
    return float(np.clip(target, least, most))


def to_groups(weight: np.ndarray, group: np.ndarray, totals: np.ndarray) -> np.ndarray:
    """Scale cells so that every group adds up to its total exactly; a group without cells stays empty."""
    found = np.bincount(group, weight, len(totals))
    return weight * np.divide(totals, found, out=np.zeros_like(totals), where=found > 0)[group]


def rake(
    prior: np.ndarray,
    sector: np.ndarray,
    sector_totals: np.ndarray,
    margins: list[Margin],
    chapter: np.ndarray | None = None,
    chapter_totals: np.ndarray | None = None,
) -> np.ndarray:
    """The weights nearest to a prior that meet margins: minimum relative entropy, sector totals exact.

    w = argmin sum_c w_c ln(w_c / prior_c) subject to sum_{c in M} w_c = T_M for each margin M, by scaling the
    margins in turn. Where margins are at odds the sectors have the last word.

    Args:
        prior: starting weights [cell], positive.
        sector: sector number of each cell.
        sector_totals: USD by sector.
        margins: further totals.
        chapter: chapter number of each cell, if chapter totals are known.
        chapter_totals: USD by chapter.

    Returns:
        USD by cell.

    Reference:
        Deming and Stephan (1940), On a least squares adjustment of a sampled frequency table.
    """
    weight = to_groups(prior, sector, sector_totals)
    for _ in range(ROUNDS):
        before = weight
        for margin in margins:
            weight = np.where(margin.chosen, weight * margin.factor(weight), weight)
        if chapter is not None and chapter_totals is not None:
            weight = to_groups(weight, chapter, chapter_totals)
        weight = to_groups(weight, sector, sector_totals)
        if np.abs(weight - before).sum() <= 1e-9 * weight.sum():
            break
    return weight
