"""Who loses most and who gains most: named only where what is not known leaves their sign and their place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float

from detente.economy.names import economy_title
from detente.show.amounts import amount_in, money_span
from detente.show.range_words import NEARLY_CERTAIN, NO_BAND, in_running_text, listed, share_words
from detente.simulate.ensembles.bands import LEVEL
from detente.simulate.ensembles.ensemble_result import EQUIVALENT, FEWEST_FOR_A_BAND

if TYPE_CHECKING:
    from detente.show.report import Solved

OFTEN_ENOUGH = 0.75
"""Share of draws from which on somebody is said to lose or gain most."""


@dataclass(frozen=True, eq=False)
class AtStake:
    """What every economy may gain, and what it gains at the usual parameters.

    Attributes:
        economies: labels.
        usual: million USD, at the usual parameters.
        possible: million USD, by draw or calibration and economy; all of them have an answer.
        drawn: whether these are draws; else calibrations.
        least: million USD by economy; what is less is shown as 0.00 % and is neither a gain nor a loss.
    """

    economies: tuple[str, ...]
    usual: Float[np.ndarray, " economy"]
    possible: Float[np.ndarray, "draw economy"]
    drawn: bool
    least: Float[np.ndarray, " economy"]

    @classmethod
    def of(cls, one: Solved) -> AtStake | None:
        """What may come of a scenario; None where nothing says by how much its numbers may be off."""
        world = one.outcome.world
        if one.spread is not None:
            gains = one.spread.gains
            possible = gains.sel(economy=list(world.economies)).transpose("calibration", "economy").values
            fewest = 2
        elif one.drawn is not None and one.drawn.has(one.name):
            possible = one.drawn.by_economy(one.name, EQUIVALENT)
            fewest = FEWEST_FOR_A_BAND
        else:
            return None
        possible = possible[np.isfinite(possible).all(axis=1)]
        if len(possible) < fewest:
            return None
        least = NO_BAND / 100 * world.income.values
        usual = one.outcome[EQUIVALENT].values
        return cls(tuple(world.economies), usual, possible, one.spread is None, least)

    def ends(self, place: int) -> tuple[float, float]:
        """Between what a gain lies: percentiles of draws, or the least and the largest of calibrations."""
        tail = (1 - LEVEL) / 2 if self.drawn else 0.0
        low, high = np.quantile(self.possible[:, place], [tail, 1 - tail])
        return float(low), float(high)

    def is_open(self, place: int) -> bool:
        """Whether an economy may gain and may lose."""
        low, high = self.ends(place)
        return low < 0 < high and max(-low, high) > self.least[place]

    def most(self, sign: int) -> tuple[int, float] | None:
        """Who gains most, or with sign −1 loses most, and in what share of draws; None where that is not known."""
        place = int((sign * self.usual).argmax())
        low = min(sign * end for end in self.ends(place))
        share = float(((sign * self.possible).argmax(axis=1) == place).mean())
        sure = low > 0 and sign * self.usual[place] > self.least[place]
        return (place, share) if sure and share >= OFTEN_ENOUGH else None


def who_is_at_stake(stake: AtStake, about: Sequence[str]) -> str:
    """Who loses most, who gains most, and of whom nobody knows, in sentences; empty where there is nobody to name.

    Args:
        stake: what may come of it.
        about: the economies that it is about, whose open signs are told.
    """
    told = [_most_words(stake, sign, verb) for sign, verb in ((-1, "loses"), (1, "gains"))]
    extremes = [stake.economies[int(stake.usual.argmin())], stake.economies[int(stake.usual.argmax())]]
    places = [stake.economies.index(code) for code in dict.fromkeys([*about, *extremes])]
    sentences = [", ".join(filter(None, told)), _open_words(stake, [p for p in places if stake.is_open(p)])]
    return " ".join(f"{words[0].upper()}{words[1:]}." for words in sentences if words)


def _open_words(stake: AtStake, places: Sequence[int]) -> str:
    """Of whom it is not known whether they gain."""
    spans = [(_named(stake.economies[place]), money_span(*stake.ends(place))) for place in places]
    if len(spans) == 1:
        ((name, span),) = spans
        return f"whether {name} gains or loses is open ({span})"
    names = listed([f"{name} ({span})" for name, span in spans]) if spans else ""
    return f"whether they gain or lose is open for {names}" if names else ""


def _most_words(stake: AtStake, sign: int, verb: str) -> str:
    found = stake.most(sign)
    if found is None:
        return ""
    place, share = found
    often = "" if share >= NEARLY_CERTAIN else f" in {_share(stake, share)}"
    size = amount_in(float(stake.usual[place]), *stake.ends(place))
    return f"{_named(stake.economies[place])} {verb} most{often}, {size}"


def _share(stake: AtStake, share: float) -> str:
    if stake.drawn:
        return f"{share_words(share)} of draws"
    return f"{round(share * len(stake.possible))} of {len(stake.possible)} calibrations"


def _named(code: str) -> str:
    return in_running_text(economy_title(code))
