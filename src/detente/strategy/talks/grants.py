"""Grants: one concession on one world, how far a share of it goes, and the limit on flows that it moves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from detente.strategy.talks.concessions import Concession

UNBOUND = 1e-6
"""A floor so low that it binds nowhere."""
LEAST_SHARE = 0.05
"""Share of a purchase commitment below which it fades out: its floor goes from today's purchases to none, so that
payoffs have no jump where a search may want to cross."""
DOES: dict[str, str] = {
    "tariff": "cuts tariffs on",
    "licence": "lowers export wedges on",
    "purchase": "raises purchases from",
    "quota": "raises quotas on trade with",
}
KEEPS = "keeps up purchases from"
"""What a purchase commitment does whose floor lies below what is bought today."""
OF_BASELINE = ("purchase", "quota")
"""Kinds that are told in percent of what passed in the baseline."""


@dataclass(frozen=True, eq=False)
class Granted:
    """A concession on one world.

    Attributes:
        concession: as asked for.
        owner: 0 or 1, which of the two grants it.
        does: what is done, in words, up to the rates.
        group: what its goods are called.
        today: average rate, purchases or quota today; fractions.
        granted: the same when fully granted.
        size: what it is worth when fully granted, million USD a year at baseline flows, times its weight.
        cells: positions of the flows it acts on in the flattened array of flows.
        base: levels there today; empty for purchases and quotas.
        slope: by how much a full grant raises them; empty for purchases and quotas.
    """

    concession: Concession
    owner: int
    does: str
    group: str
    today: float
    granted: float
    size: float
    cells: np.ndarray
    base: np.ndarray
    slope: np.ndarray

    def words(self, rate: float) -> str:
        """What is granted where it ends at a rate."""
        to, today = self.rate_words(rate), self.rate_words(self.today)
        if self.concession.kind == "purchase" and rate < self.today:
            return f"{self.does.replace(DOES['purchase'], KEEPS)} at {to} or more, of {today} today"
        return f"{self.does} from {today} to {to}"

    def rate_words(self, rate: float) -> str:
        """Where the concession stands."""
        if self.concession.kind in OF_BASELINE:
            return f"{100 * rate:.0f} % of the baseline"
        return f"{100 * rate:.1f} %"


@dataclass(frozen=True)
class Limit:
    """A quota or floor of the policy that a concession moves.

    A quota goes straight, ``today + x (granted - today)``. A floor does so from a share of `LEAST_SHARE` on;
    below, it comes down to `UNBOUND`, so that nothing granted is no commitment, whatever else is granted.

    Attributes:
        row: which quota of the policy.
        concession: which concession.
        today: where it stands today; of a floor, what is bought.
        granted: where it stands when fully granted.
        floor: it is a purchase commitment.
    """

    row: int
    concession: int
    today: float
    granted: float
    floor: bool

    def level(self, share: float) -> float:
        """Where it stands at a share granted."""
        fading = self.floor and share < LEAST_SHARE
        return (UNBOUND if fading else self.today) + self.slope(share) * share

    def slope(self, share: float) -> float:
        """By how much a share more moves it."""
        straight = self.granted - self.today
        if self.floor and share < LEAST_SHARE:
            return (self.today + LEAST_SHARE * straight - UNBOUND) / LEAST_SHARE
        return straight


def levels_of(limits: Sequence[Limit], cap: np.ndarray, choice: np.ndarray) -> np.ndarray:
    """Bounds of all quotas and floors of a policy at a choice.

    Args:
        limits: those that concessions move.
        cap: bounds where nothing is granted.
        choice: the share of each concession.
    """
    found = cap.copy()
    for limit in limits:
        found[limit.row] = limit.level(float(choice[limit.concession]))
    return found
