"""Bargaining over a package: the Nash product, the smallest package and the Pareto frontier, by exact slopes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from detente.errors import NotConvergedError

Payoffs = Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]]
"""A choice in [0, 1]^n; the payoffs of the two, and their slopes by the choice, the player first."""

MET = 1e-6
"""By how much a search aims above what was asked of a payoff, as a share of what is at stake, so as to meet it."""
ROUNDING = 1e-7
"""How far below what was asked a payoff may stay, as a share of what is at stake."""
LEAST_STAKE = 1e-6
"""Payoffs that move by less than this, in their own unit, do not move."""
LEAST_SHARE = 1e-9
"""A share this near to nothing or everything granted is that: a commitment is made or not."""
ALIKE = 1e-5
"""Payoffs that differ by less, as a share of what is at stake, are alike."""
NO_LESS = 1e-8
"""How far a payoff may fall, as a share of what is at stake, and count as no lower."""
MOST_STEPS = 60
NEAR_NOTHING = 1e-3
"""Share of what is at stake below which the logarithm of a gain is continued by its parabola, so that a search
may pass through packages that leave a side worse off."""


@dataclass(eq=False)
class Talks:
    """Two payoffs as functions of a package, each package valued once.

    Attributes:
        payoffs: the function.
        count: how many concessions there are.
        searched: called after each search from one start.
        choices, values: every package valued so far, in order.
    """

    payoffs: Payoffs
    count: int
    searched: Callable[[], None] = lambda: None
    choices: list[np.ndarray] = field(default_factory=list)
    values: list[np.ndarray] = field(default_factory=list)
    _slopes: list[np.ndarray] = field(default_factory=list)
    _at: dict[bytes, int] = field(default_factory=dict)

    def at(self, choice: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Payoffs and slopes at a package."""
        inside = np.where(choice < LEAST_SHARE, 0.0, np.where(choice > 1 - LEAST_SHARE, 1.0, choice))
        key = inside.tobytes()
        if key not in self._at:
            values, slopes = self.payoffs(inside)
            self._at[key] = len(self.choices)
            self.choices.append(inside)
            self.values.append(np.asarray(values, dtype=float))
            self._slopes.append(np.asarray(slopes, dtype=float))
        found = self._at[key]
        return self.values[found], self._slopes[found]

    def known(self, choice: np.ndarray) -> np.ndarray:
        """Payoffs at a package; missing where it has no equilibrium."""
        try:
            return self.at(choice)[0]
        except NotConvergedError:
            return np.full(2, np.nan)

    def guess(self, choice: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The same for a search: a package without an equilibrium is taken for one that is very bad for both.

        Raises:
            NotConvergedError: no package had an equilibrium so far.
        """
        try:
            return self.at(choice)
        except NotConvergedError:
            if not self.choices:
                raise
        away = np.array(self.choices) - choice
        distance = (away**2).sum(axis=1)
        nearest = int(distance.argmin())
        steep = np.abs(np.ptp(np.array(self.values), axis=0)) + LEAST_STAKE
        values = self.values[nearest] - steep * (1 + distance[nearest])
        return values, 2 * steep[:, None] * away[nearest]

    def stake(self) -> np.ndarray:
        """What is at stake for each: the most its payoff has been seen to move from nothing granted."""
        none = self.at(np.zeros(self.count))[0]
        self.known(np.ones(self.count))
        moved = np.abs(np.array(self.values) - none).max(axis=0)
        return np.maximum(moved, LEAST_STAKE)


@dataclass(frozen=True, eq=False)
class Found:
    """The best package of a search.

    Attributes:
        choice: the share of each concession.
        values: payoffs of the two.
        worth: what was maximised, or minimised.
        met: whether every condition holds there.
    """

    choice: np.ndarray
    values: np.ndarray
    worth: float
    met: bool


Condition = tuple[int, float]
"""A player and the least payoff it is to have."""


def corners(talks: Talks, owner: np.ndarray) -> list[np.ndarray]:
    """Where searches begin: all that one side could grant, all of both, half of everything."""
    one = np.ones(talks.count)
    return [one, 0.5 * one, (owner == 0).astype(float), (owner == 1).astype(float)]


def most_even(talks: Talks, floor: np.ndarray, starts: Sequence[np.ndarray]) -> Found:
    """The package whose lesser gain, as a share of what is at stake, is largest.

    ``max t  such that  (V_i(x) - floor_i) / stake_i >= t``: its sign says whether any package pleases both.

    Args:
        talks: the payoffs.
        floor: what each has to get at least.
        starts: where to begin.
    """
    stake = talks.stake()

    def lesser(choice: np.ndarray) -> float:
        return float(((talks.guess(choice)[0] - floor) / stake).min())

    def worth(point: np.ndarray) -> tuple[float, np.ndarray]:
        return -point[-1], np.append(np.zeros(talks.count), -1.0)

    def gains(point: np.ndarray) -> np.ndarray:
        return (talks.guess(point[:-1])[0] - floor) / stake - point[-1]

    def gain_slopes(point: np.ndarray) -> np.ndarray:
        return np.column_stack([talks.guess(point[:-1])[1] / stake[:, None], [-1.0, -1.0]])

    for start in starts:
        begin = np.append(start, lesser(start))
        bounds = [(0.0, 1.0)] * talks.count + [(None, None)]
        _search(talks, worth, begin, bounds, [{"type": "ineq", "fun": gains, "jac": gain_slopes}])
    best = max(talks.choices, key=lesser)
    worth_there = lesser(best)
    return Found(best, talks.at(best)[0], worth_there, worth_there >= -ROUNDING)


def nash_product(
    talks: Talks,
    disagreement: np.ndarray,
    weight: float,
    floor: np.ndarray,
    starts: Sequence[np.ndarray],
) -> Found:
    """The package that maximises the Nash product of gains over disagreement.

    ``max_x a ln(V_1(x) - N_1) + (1 - a) ln(V_2(x) - N_2)`` with ``V_i(x) >= floor_i``.

    Args:
        talks: the payoffs.
        disagreement: N, payoffs when talks fail.
        weight: a, bargaining power of the first.
        floor: what each has to get at least.
        starts: where to begin.

    Reference: Nash (1950); Binmore, Rubinstein and Wolinsky (1986).
    """
    stake, power = talks.stake(), np.array([weight, 1 - weight])

    def worth(choice: np.ndarray) -> tuple[float, np.ndarray]:
        values, slopes = talks.guess(choice)
        log, pull = _softened_log((values - disagreement) / stake)
        return -float(power @ log), -(power * pull / stake) @ slopes

    conditions = [(0, float(floor[0])), (1, float(floor[1]))]
    return _best(talks, worth, conditions, starts)


def highest(talks: Talks, who: int, conditions: Sequence[Condition], starts: Sequence[np.ndarray]) -> Found:
    """The package that serves one side best among those that meet conditions on payoffs.

    Args:
        talks: the payoffs.
        who: 0 or 1.
        conditions: least payoffs.
        starts: where to begin.
    """
    stake = talks.stake()[who]

    def worth(choice: np.ndarray) -> tuple[float, np.ndarray]:
        values, slopes = talks.guess(choice)
        return -values[who] / stake, -slopes[who] / stake

    found = _best(talks, worth, conditions, starts)
    return Found(found.choice, found.values, float(found.values[who]), found.met)


def smallest(
    talks: Talks,
    size: np.ndarray,
    conditions: Sequence[Condition],
    starts: Sequence[np.ndarray],
    bounds: Sequence[tuple[float, float]] | None = None,
) -> Found:
    """The package of least size that meets conditions on payoffs.

    ``min_x size . x  such that  V_i(x) >= floor_i``, x in [0, 1]^n, from the solutions of linear programmes with
    the slopes at each start.

    Args:
        talks: the payoffs.
        size: what each concession is worth when fully granted.
        conditions: least payoffs.
        starts: where to begin.
        bounds: bounds of the choice, where some of it is given.
    """
    unit = float(size.sum())

    def worth(choice: np.ndarray) -> tuple[float, np.ndarray]:
        return float(size @ choice) / unit, size / unit

    box = [(0.0, 1.0)] * talks.count if bounds is None else list(bounds)
    begin = [*starts, *_first_order(talks, size / unit, conditions, starts, box)]
    found = _best(talks, worth, conditions, begin, box)
    return Found(found.choice, found.values, float(size @ found.choice), found.met)


def frontier(talks: Talks, points: int, starts: Sequence[np.ndarray]) -> list[Found]:
    """Packages from which neither can gain without the other losing, from the second's favourite to the first's.

    ``max_x V_1(x)  such that  V_2(x) >= level`` for levels between what the two favourites leave the second. The
    problem is not convex: every level begins at all starts and at the best package valued so far that meets it,
    and what some package valued beats gives way to that. Levels that lead to one package give one point.

    Args:
        talks: the payoffs.
        points: how many levels, the ends included.
        starts: where to begin.
    """
    stake = talks.stake()
    first, second = (highest(talks, who, [], _distinct([_best_for(talks, who), *starts])) for who in range(2))
    low, high = float(first.values[1]), float(second.values[1])
    found = [second]
    steps = np.linspace(0.0, 1.0, points)[1:-1] if high - low > 10 * MET * stake[1] else ()
    for step in steps:
        level = high - step * (high - low)
        between = second.choice + step * (first.choice - second.choice)
        begin = _distinct([between, _best_for(talks, 0, level), *starts])
        found.append(highest(talks, 0, [(1, float(level))], begin))
    # A point found later may be better than one found before: all are set against all packages once more.
    kept: list[Found] = []
    for one in sorted((_unbeaten(talks, one) for one in [*found, first]), key=lambda one: one.values[0]):
        if not any((np.abs(one.values - other.values) <= ALIKE * stake).all() for other in kept):
            kept.append(one)
    return kept


def dominated(values: np.ndarray, others: np.ndarray, stake: np.ndarray) -> np.ndarray:
    """Which points leave both worse off than some other, or one worse and the other no better.

    Args:
        values: payoffs, one point a row.
        others: payoffs they are set against, one point a row.
        stake: what is at stake for each: differences are set against it.
    """
    return np.array([_ahead(value, others, stake).any() for value in values], dtype=bool)


def _ahead(value: np.ndarray, others: np.ndarray, stake: np.ndarray) -> np.ndarray:
    """Which points beat one: one side gains, the other does not lose."""
    gain = (others - value) / stake
    return np.all(gain >= -NO_LESS, axis=1) & np.any(gain > ALIKE, axis=1)


def _unbeaten(talks: Talks, found: Found) -> Found:
    """A package that no other valued beats, from one that some may."""
    values, stake = np.array(talks.values), talks.stake()
    here, choice = found.values, found.choice
    while (better := _ahead(here, values, stake)).any():
        best = int(np.where(better, ((values - here) / stake).sum(axis=1), -np.inf).argmax())
        here, choice = values[best], talks.choices[best]
    return Found(choice, here, float(here[0]), found.met)


def _best_for(talks: Talks, who: int, level: float = -np.inf) -> np.ndarray:
    """The package best for one side, of all valued, that leaves the other a level."""
    enough = [at for at, values in enumerate(talks.values) if values[1 - who] >= level]
    return talks.choices[max(enough, key=lambda at: talks.values[at][who])]


def _distinct(starts: Iterable[np.ndarray]) -> list[np.ndarray]:
    """Starts without those that are there twice."""
    return [np.array(key) for key in dict.fromkeys(tuple(one.tolist()) for one in starts)]


# -- the search -------------------------------------------------------------------------------------------

Worth = Callable[[np.ndarray], tuple[float, np.ndarray]]


def _best(
    talks: Talks,
    worth: Worth,
    conditions: Sequence[Condition],
    starts: Iterable[np.ndarray],
    bounds: Sequence[tuple[float, float]] | None = None,
) -> Found:
    """The best of all packages valued on the way from several starts; the least violation where none is met."""
    stake = talks.stake()
    box = [(0.0, 1.0)] * talks.count if bounds is None else list(bounds)
    low, high = np.array(box).T

    def slack(choice: np.ndarray) -> np.ndarray:
        values = talks.guess(choice)[0]
        return np.array([(values[who] - least) / stake[who] for who, least in conditions])

    def aimed(choice: np.ndarray) -> np.ndarray:
        return slack(choice) - MET

    def slack_slopes(choice: np.ndarray) -> np.ndarray:
        slopes = talks.guess(choice)[1]
        return np.array([slopes[who] / stake[who] for who, _ in conditions])

    limits = [{"type": "ineq", "fun": aimed, "jac": slack_slopes}] if conditions else []
    for start in starts:
        _search(talks, worth, np.clip(start, low, high), box, limits)
    inside = [one for one in talks.choices if (one >= low - 1e-12).all() and (one <= high + 1e-12).all()]
    short = [float(np.maximum(-slack(one), 0).max(initial=0.0)) for one in inside]
    least = min(short)
    kept = [one for one, gap in zip(inside, short, strict=True) if gap <= max(ROUNDING, least)]
    best = min(kept, key=lambda one: worth(one)[0])
    return Found(best, talks.at(best)[0], worth(best)[0], least <= ROUNDING)


def _search(
    talks: Talks, worth: Worth, start: np.ndarray, bounds: Sequence[tuple], limits: Sequence[dict]
) -> None:
    """One run of sequential quadratic programming; what it finds is among the packages valued."""
    from scipy.optimize import minimize

    minimize(
        worth,
        start,
        jac=True,
        method="SLSQP",
        bounds=bounds,
        constraints=list(limits),
        options={"maxiter": MOST_STEPS, "ftol": 1e-9},
    )
    talks.searched()


def _first_order(
    talks: Talks,
    size: np.ndarray,
    conditions: Sequence[Condition],
    starts: Sequence[np.ndarray],
    bounds: Sequence[tuple[float, float]],
) -> list[np.ndarray]:
    """The least packages that would do if payoffs were straight lines through each start."""
    from scipy.optimize import linprog

    found = []
    low, high = np.array(bounds).T
    for start in (np.clip(one, low, high) for one in starts):
        values, slopes = talks.guess(start)
        if not conditions:
            continue
        rows = [-slopes[who] for who, _ in conditions]
        right = [values[who] - slopes[who] @ start - least for who, least in conditions]
        answer = linprog(size, A_ub=np.array(rows), b_ub=np.array(right), bounds=list(bounds))
        if answer.success:
            found.append(np.asarray(answer.x))
    return found


def _softened_log(gain: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The logarithm and its slope; below `NEAR_NOTHING` the parabola that touches it there."""
    least = NEAR_NOTHING
    away = gain / least - 1
    safe = np.maximum(gain, least)
    log = np.where(gain >= least, np.log(safe), np.log(least) + away - away**2 / 2)
    slope = np.where(gain >= least, 1 / safe, (1 - away) / least)
    return log, slope
