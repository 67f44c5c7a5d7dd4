"""Reciprocity: whether a package changes what a side buys and what it sells by the same amount."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from detente.errors import InputError, NotConvergedError, Problem
from detente.strategy.talks.number_words import side_name, usd

if TYPE_CHECKING:
    import pandas as pd

    from detente.simulate.outcome import Outcome
    from detente.strategy.choices.players import Player

EVERYONE = "world"
"""All other economies together."""
NEARLY = 0.99
"""An index from which changes are called reciprocal in words."""


@dataclass(frozen=True, eq=False, repr=False)
class Reciprocity:
    """How a package changes imports and exports of two sides, at the border prices of before.

    Attributes:
        table: one row a player and partner ("world": all other economies). ``exports_change_usd_m`` and
            ``imports_change_usd_m``: change of volumes valued at the border prices of before;
            ``residual_usd_m``: imports less exports. With all others and balanced trade that is the gain from
            better terms of trade, ``sum (p' - p)(X' - M')``. ``residual_share``: of the mean of the two changes;
            ``index``: 1 where both change alike, 0 where one of them does not change or they go apart.
    """

    table: pd.DataFrame

    def index(self, player: str, partner: str = EVERYONE) -> float:
        """The index of one side: 1 is reciprocity."""
        return float(self.table.loc[(player, partner), "index"])

    def residual(self, player: str, partner: str = EVERYONE) -> float:
        """The terms-of-trade residual of one side, million USD a year."""
        return float(self.table.loc[(player, partner), "residual_usd_m"])

    def sentence(self) -> str:
        """The answer in words."""
        said = []
        players = list(dict.fromkeys(self.table.index.get_level_values("player")))
        for player in players:
            row = self.table.loc[(player, EVERYONE)]
            bought, sold = _more(row["imports_change_usd_m"]), _more(row["exports_change_usd_m"])
            words = f"{side_name(player)} buys {bought} and sells {sold}"
            if row["index"] >= NEARLY:
                words += ", which is reciprocal"
            else:
                side = "gains" if row["residual_usd_m"] > 0 else "loses"
                words += f": it {side} {usd(abs(row['residual_usd_m']))} a year by its terms of trade"
            said.append(words)
        return "at the prices of today, " + "; ".join(said)

    def __repr__(self) -> str:
        return f"<Reciprocity: {self.sentence()}>\n{self.table.to_string(float_format=lambda x: f'{x:.3g}')}"


def reciprocity_of(before: Outcome, after: Outcome, players: Sequence[Player]) -> Reciprocity:
    """How the volumes that players buy and sell change between two outcomes, at the border prices of the first.

    With p border prices and q quantities of each flow, ``dM = sum p (q' - q)`` over what a side buys and ``dX``
    over what it sells. Tariff cuts are reciprocal where ``dM = dX``: then, with balanced trade, world prices and
    so the terms of trade have not moved against either side. The residual ``dM - dX`` is what they have moved.

    Args:
        before: the outcome of today's policy.
        after: the outcome of the package, on the same world.
        players: the sides, in order; with two, each is also set against the other.

    Raises:
        InputError: outcomes on different worlds.
        NotConvergedError: an outcome without numbers.

    Reference: Bagwell and Staiger (1999), section III.
    """
    import pandas as pd

    here, there = before.world, after.world
    if here.economies != there.economies or not np.array_equal(here.trade, there.trade):
        rule = "Both start from one baseline"
        raise InputError(Problem("reciprocity", "the two outcomes stand on different worlds", rule))
    for outcome in (before, after):
        if not outcome.converged:
            raise NotConvergedError(f"no reciprocity without an equilibrium: {outcome.why}")
    change = _change_at_old_prices(before, after)
    rows, keys = [], []
    for player in players:
        mine = player.positions(here)
        others = np.setdiff1d(np.arange(len(here.economies)), mine)
        partners = [(one.name, one.positions(here)) for one in players if one is not player]
        for name, partner in (*partners, (EVERYONE, others)):
            sold = float(change[np.ix_(mine, partner)].sum())
            bought = float(change[np.ix_(partner, mine)].sum())
            keys.append((player.name, name))
            rows.append(_row(sold, bought))
    index = pd.MultiIndex.from_tuples(keys, names=["player", "partner"])
    return Reciprocity(pd.DataFrame(rows, index=index))


def _change_at_old_prices(before: Outcome, after: Outcome) -> np.ndarray:
    """Change of every flow's volume at the border prices of before, million USD."""
    value, quantity = before.books.border_after, before.books.arriving
    flowed = quantity > 0
    grown = np.where(flowed, after.books.arriving / np.where(flowed, quantity, 1.0), 1.0)
    # What did not flow before has no price of before: it counts at the price at which it now flows.
    return np.where(flowed, value * (grown - 1), after.books.border_after)


def _more(change: float) -> str:
    return f"{usd(abs(change))} {'more' if change >= 0 else 'less'}"


def _row(sold: float, bought: float) -> dict[str, float]:
    residual, together = bought - sold, abs(bought) + abs(sold)
    return {
        "exports_change_usd_m": sold,
        "imports_change_usd_m": bought,
        "residual_usd_m": residual,
        "residual_share": 2 * residual / together if together else 0.0,
        "index": 1 - abs(residual) / together if together else 1.0,
    }
