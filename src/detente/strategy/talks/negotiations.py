"""Negotiations: the package both would sign, what each side needs, and the frontier, from one set of talks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from detente.strategy.choices.players import Player
from detente.strategy.talks.bargaining import (
    MET,
    Found,
    Talks,
    corners,
    dominated,
    frontier,
    most_even,
    nash_product,
    smallest,
)
from detente.strategy.talks.packages import Package

if TYPE_CHECKING:
    import pandas as pd

    from detente.simulate.outcome import Outcome
    from detente.strategy.choices.steps import Steps
    from detente.strategy.choices.warm_solver import Settings
    from detente.strategy.talks.disagreements import Breakdown
    from detente.strategy.talks.settlements import Settlement

LEAST_GAIN = 1e-4
"""Percent of real income: a gain below this is taken for none, whatever margin is asked for."""
CORNERS = 4
"""Where searches begin, whatever they look for."""


@dataclass(frozen=True)
class Searches:
    """How many searches talks take at most, by part; a start each.

    Attributes:
        agreed: for the package of the Nash product, what happens when talks fail being known.
        smallest: for the smallest one.
        needs: for what each needs from the other.
        most: for the most each could gain, where no package serves both.
        frontier: for the frontier.
    """

    agreed: int
    smallest: int
    needs: int
    most: int
    frontier: int

    @property
    def parts(self) -> tuple[int, ...]:
        """In the order in which they are made."""
        return self.agreed, self.smallest, self.needs, self.most, self.frontier

    @classmethod
    def of(cls, package: Package, points: int) -> Searches:
        """Those of a package.

        Args:
            package: what could be granted.
            points: how many points of the frontier.
        """
        even, begin = 1 + CORNERS, 3 if package.limits else 2
        # The smallest package is looked for from every start, and from where straight lines through it lead.
        levels = max(points - 2, 0) * (CORNERS + 1)
        return cls(even + 2, even + 2 * begin, 2 * 4, 2 * 3, 2 * CORNERS + levels if points else 0)


@dataclass(frozen=True, eq=False)
class Need:
    """What one side needs from the other to be no worse off than today.

    Attributes:
        player: the side.
        alone: what it gains when it grants its part and the other nothing, points.
        size: least concessions of the other that make it whole, million USD a year; not a number where none do.
        choice: the package with them; None where none do.
    """

    player: Player
    alone: float
    size: float
    choice: np.ndarray | None


def searched(
    talks: Talks,
    package: Package,
    fail: np.ndarray,
    now: np.ndarray,
    margin: float,
    weight: float,
    steps: Steps,
) -> tuple[Found | None, Found | None]:
    """The package of the Nash product and the smallest one, where there are any.

    Args:
        talks: payoffs of the two.
        package: what could be granted.
        fail: what the two get when talks fail.
        now: what they have today.
        margin: what each is to gain at least.
        weight: bargaining power of the first.
        steps: two parts of them are this.
    """
    everything, *_ = ends = corners(talks, package.owner)
    talks.at(np.zeros(len(package)))
    for one in ends:
        talks.known(one)
    even = _evened(talks, fail + margin, ends)
    best = None
    if even.met:
        best = nash_product(talks, fail, weight, fail + margin, [even.choice, everything])
        best = _without_idle(talks, package, best)
    steps.end_part()
    better = even if np.array_equal(fail, now) else _evened(talks, now + margin, ends)
    least = _smallest(talks, package, better, now + margin) if better.met else None
    steps.end_part()
    return best, least


def _smallest(talks: Talks, package: Package, better: Found, floor: np.ndarray) -> Found | None:
    """The smallest package that leaves both a floor, from one that does."""
    limits = [(who, float(floor[who])) for who in range(2)]
    begin = [better.choice, np.full(len(package), 0.1)]
    if package.limits:
        # A commitment that does not bind has no slope to begin with: a search begins where all are made, too.
        begin.append(np.ones(len(package)))
    least = smallest(talks, package.size, limits, begin)
    return least if least.met else None


def _evened(talks: Talks, floor: np.ndarray, ends: Sequence[np.ndarray]) -> Found:
    """The most even package; that there is none is said after every start has been tried."""
    first, *others = [ends[1], ends[0], *ends[2:], np.full(talks.count, 0.1)]
    found = most_even(talks, floor, [first])
    return found if found.met else most_even(talks, floor, others)


def _without_idle(talks: Talks, package: Package, best: Found) -> Found:
    """The package without commitments to buy what would be bought anyway: they bind nobody."""
    choice = best.choice.copy()
    for at, one in enumerate(package.granted):
        if one.concession.kind == "purchase" and choice[at] > 0:
            without = choice.copy()
            without[at] = 0.0
            if (np.abs(talks.known(without) - best.values) <= MET * talks.stake()).all():
                choice = without
    return Found(choice, talks.at(choice)[0], best.worth, best.met)


def least_needed(talks: Talks, package: Package, who: int, best: Found | None, now: np.ndarray) -> Need:
    """The least that one side needs from the other, given what it grants itself."""
    choice = np.ones(len(package)) if best is None else best.choice
    mine = package.owner == who
    alone = np.where(mine, choice, 0.0)
    gain = float(talks.known(alone)[who] - now[who])
    player = package.players[who]
    if gain >= -LEAST_GAIN or not mine.any():
        return Need(player, gain, 0.0, alone)
    bounds = [(share, share) if own else (0.0, 1.0) for share, own in zip(choice, mine, strict=True)]
    size = np.where(mine, 0.0, package.size)
    if not size.any():
        return Need(player, gain, np.nan, None)
    ends = [np.where(mine, choice, share) for share in (1.0, 0.1)]
    found = smallest(talks, size, [(who, float(now[who]))], ends, bounds)
    return Need(player, gain, found.worth if found.met else np.nan, found.choice if found.met else None)


def terms_of_trade_effects(
    package: Package, choice: np.ndarray, today: Outcome, settings: Settings
) -> list[float]:
    """Points of income that both gain by their terms of trade when one side grants all it could."""
    outcome = settings.solve(package.policy.world, package.onto(choice))
    if not outcome.converged:
        return [np.nan, np.nan]
    name = "terms_of_trade_pct"
    return [
        outcome.together(name, player.members) - today.together(name, player.members)
        for player in package.players
    ]


def frontier_table(
    talks: Talks,
    package: Package,
    breakdown: Breakdown,
    now: np.ndarray,
    settled: Mapping[str, Settlement | None],
    points: int,
) -> tuple[pd.DataFrame, np.ndarray]:
    """Gains of both at packages on the frontier and at those worth a word."""
    import pandas as pd

    nothing, everything = np.zeros(len(package)), np.ones(len(package))
    begin = [everything, *corners(talks, package.owner)[2:]]
    rows = [
        ("frontier", one.choice, one.values) for one in (frontier(talks, points, begin) if points else ())
    ]
    rows += [("today", nothing, now), ("talks fail", np.full(len(package), np.nan), breakdown.values)]
    rows += [("everything granted", everything, talks.known(everything))]
    rows += [(name, one.choice, now + one.payoffs) for name, one in settled.items() if one is not None]
    values = np.array([value for _, _, value in rows]) - now
    names = [player.name for player in package.players]
    choices = np.array([choice for _, choice, _ in rows])
    # What happens when talks fail is no package: it can be worse than one, and none is worse for its sake.
    packages = np.isfinite(choices).all(axis=1) & np.isfinite(values).all(axis=1)
    valued = np.vstack([values[packages], np.array(talks.values) - now])
    worse = dominated(values, valued, talks.stake())
    table = pd.DataFrame(
        {
            "kind": [kind for kind, _, _ in rows],
            **{f"gain_{name}_pct": values[:, at] for at, name in enumerate(names)},
            "size_usd_m": choices @ package.size,
            "dominated": worse,
        }
    )
    table.attrs["unit"] = "percent of baseline real income against today; million USD a year"
    return table, choices
