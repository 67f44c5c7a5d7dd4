"""Shapley values: the parts of a whole when it matters who was there before.

With ``v(S)`` what a coalition S of n players brings, player i's part is what it adds on average over all
orders in which the players may come:

    part[i] = sum over S without i of  |S|! (n - |S| - 1)! / n!  [ v(S with i) - v(S) ]

The parts add up to ``v(all) - v(none)``, a player who adds nothing gets nothing, two who add the same get the
same, and the parts of a sum of games are the sums of the parts. Coalitions are bit masks: bit i is player i.

Reference: Shapley (1953).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import factorial

import numpy as np

MOST_EXACT = 20
"""Beyond this many players a table of all coalitions fits no memory."""


@dataclass(frozen=True, eq=False)
class Sampled:
    """Shapley values from orders drawn at random.

    Attributes:
        parts: the estimate, one a player; they add up to the whole exactly.
        standard_errors: of each part, from the spread over pairs of opposite orders.
        orders: how many orders were drawn.
        coalitions: how many different coalitions were asked for.
    """

    parts: np.ndarray
    standard_errors: np.ndarray
    orders: int
    coalitions: int


def shapley_values(values: np.ndarray) -> np.ndarray:
    """Each player's part from the table of what every coalition brings.

    Args:
        values: what coalition ``mask`` brings at ``values[mask]``, shape (2**n,), any unit.

    Returns:
        Shape (n,), in the unit of the values. Missing (NaN) where a coalition's value is.

    Raises:
        ValueError: a length that is no power of two, or more players than a table can hold.

    Reference: Shapley (1953).

    Example:
        >>> shapley_values(np.array([0.0, 1.0, 2.0, 5.0]))
        array([2., 3.])
    """
    table = np.asarray(values, float)
    count = max(len(table) - 1, 0).bit_length()
    if table.ndim != 1 or len(table) != 2**count or count > MOST_EXACT:
        raise ValueError(f"a table of coalitions has 2**n values, n at most {MOST_EXACT}: {table.shape}")
    masks = np.arange(len(table))
    sizes = _sizes(masks)
    weights = order_weights(count)
    parts = np.zeros(count)
    for player in range(count):
        without = masks[(masks >> player) & 1 == 0]
        added = table[without | (1 << player)] - table[without]
        parts[player] = float((weights[sizes[without]] * added).sum())
    return parts


def order_weights(count: int) -> np.ndarray:
    """Share of all orders in which exactly these s players come before a given one: ``s! (n-s-1)! / n!``, by s."""
    whole = factorial(count)
    return np.array([factorial(size) * factorial(count - size - 1) / whole for size in range(count)])


def sampled_shapley_values(
    value: Callable[[int], float], count: int, orders: int = 64, seed: int = 0
) -> Sampled:
    """Each player's part over orders drawn at random, each order with its reverse.

    An order and its reverse err in opposite directions where players crowd each other out, so that their mean
    errs less. Every order hands out the whole exactly, and so do the parts.

    Args:
        value: what a coalition brings, by bit mask; asked once a coalition.
        count: how many players.
        orders: how many orders, even, at least 4.
        seed: of the draws.

    Raises:
        ValueError: no players, or orders that make no two pairs.

    Reference: Castro, Gómez and Tejada (2009) for sampling; antithetic pairs as in Mitchell et al. (2022).
    """
    if count < 1 or orders < 4 or orders % 2:
        raise ValueError(f"{count} players and {orders} orders: one player and two pairs at least")
    known: dict[int, float] = {}

    def worth(mask: int) -> float:
        if mask not in known:
            known[mask] = float(value(mask))
        return known[mask]

    random = np.random.default_rng(seed)
    pairs = np.zeros((orders // 2, count))
    for pair in pairs:
        order = random.permutation(count)
        pair += (_added(worth, order) + _added(worth, order[::-1])) / 2
    errors = pairs.std(axis=0, ddof=1) / np.sqrt(len(pairs))
    return Sampled(pairs.mean(axis=0), errors, orders, len(known))


def _added(worth: Callable[[int], float], order: np.ndarray) -> np.ndarray:
    """What each player adds when they come in one order."""
    added = np.zeros(len(order))
    mask, before = 0, worth(0)
    for player in order.tolist():
        mask |= 1 << player
        after = worth(mask)
        added[player] = after - before
        before = after
    return added


def _sizes(masks: np.ndarray) -> np.ndarray:
    """How many players each coalition has."""
    return np.array([mask.bit_count() for mask in masks.tolist()])
