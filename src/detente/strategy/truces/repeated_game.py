"""Patience that keeps a promise: the repeated game of two sides that could break a truce, as closed forms.

Each period a player gets C while both keep the truce, D while it alone breaks it, N while both are at war. A
breach pays D for ``gains = 1 + lag`` periods, until it is answered; then comes war, for ever or for T periods.
Keeping pays if

    (D - C) (1 + d + ... + d^(gains-1))  <=  (C - N) (d^gains + ... + d^(gains+T-1)),

d the weight of the next period, T without end under a grim trigger. The left side has lower powers of d than the
right, so that by Descartes' rule of signs the two are equal at one d > 0 and no other: the least patience that
keeps the truce.

References: Friedman (1971); METHODS, section 4.5.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

GRIM: Literal["grim"] = "grim"
Punishment = Literal["grim"] | int
"""War for ever after a breach, or a number of periods of it."""

Standing = Literal["patience", "no temptation", "no punishment", "punishment too short", "war is better"]

NOTHING = 1e-9
"""Percent of real income below which two payoffs count as the same: what solvers leave of a zero."""


HALVINGS = 60
"""How often an interval around a root is halved: down to rounding."""


@dataclass(frozen=True)
class Payoffs:
    """What a period is worth to a player; any unit, and any zero.

    Attributes:
        truce: C, while both keep it.
        deviation: D, while the player alone breaks it.
        war: N, while both are at war.
    """

    truce: float
    deviation: float
    war: float

    @property
    def temptation(self) -> float:
        """What a period of breach brings, D - C; differences of no meaning are 0."""
        return _meaningful(self.deviation - self.truce)

    @property
    def punishment(self) -> float:
        """What a period of war costs, C - N; differences of no meaning are 0."""
        return _meaningful(self.truce - self.war)


@dataclass(frozen=True)
class Patience:
    """Which patience keeps a player to a truce.

    Attributes:
        least: the weight of the next period from which keeping pays: 0 where no breach pays, 1 or more where no
            patience is enough.
        most: the weight up to which keeping pays; below 1 only where war is better than the truce.
        standing: which case it is.
    """

    least: float
    most: float
    standing: Standing

    @property
    def critical(self) -> float:
        """The least weight of the next period for a table: infinite, too, where war is better than the truce."""
        return math.inf if self.standing == "war is better" else self.least

    def keeps(self, weight: float) -> bool:
        """Whether a player who gives the next period this weight keeps the truce; one who is indifferent does."""
        return self.least <= weight <= self.most


def patience(payoffs: Payoffs, punishment: Punishment = GRIM, lag: int = 0) -> Patience:
    """The weights of the next period at which a player keeps a truce.

    Args:
        payoffs: what a period is worth to it.
        punishment: "grim", or for how many periods there is war after a breach.
        lag: further periods in which a breach goes unanswered; 0: it is answered in the next one.
    """
    gain, loss = payoffs.temptation, payoffs.punishment
    if gain <= 0 and loss >= 0:
        return Patience(0.0, math.inf, "no temptation")
    if gain <= 0:
        # A breach costs now and brings a war that is better than the truce: only who looks ahead breaks it.
        return Patience(0.0, _indifferent(-gain, -loss, punishment, lag), "war is better")
    if loss <= 0:
        return Patience(math.inf, math.inf, "no punishment")
    least = _indifferent(gain, loss, punishment, lag)
    return Patience(least, math.inf, "patience" if least < 1 else "punishment too short")


@dataclass(frozen=True)
class Terms:
    """How a truce goes on and how a breach of it is answered.

    Attributes:
        punishment: "grim", or for how many periods there is war after a breach.
        lag: further periods in which a breach goes unanswered.
        renewal: chance that the truce is renewed for another period.
        ends: whether it surely ends some day.
        years: length of a period.
        discount: weight of next year against this one.
    """

    punishment: Punishment = GRIM
    lag: int = 0
    renewal: float = 1.0
    ends: bool = False
    years: float = 1.0
    discount: float = 0.96

    @property
    def weight(self) -> float:
        """Weight of the next period, `effective_discount`."""
        return effective_discount(self.discount, self.years, self.renewal)

    def patience(self, payoffs: Payoffs) -> Patience:
        """The patience a player needs."""
        return patience(payoffs, self.punishment, self.lag)

    def hold(self, payoffs: Payoffs) -> bool:
        """Whether a player keeps the truce: patient enough, or not tempted where the end is certain."""
        found = self.patience(payoffs)
        return found.standing == "no temptation" if self.ends else found.keeps(self.weight)


def critical_discount(payoffs: Payoffs, punishment: Punishment = GRIM, lag: int = 0) -> float:
    """The least weight of the next period at which a truce holds: ``(D - C) / (D - N)`` under a grim trigger.

    With a lag it is that number to the power ``1 / (1 + lag)``; with T periods of war, the root of a polynomial,
    which lies above the grim one and can lie above 1, where no patience is enough. Infinite without a punishment.

    Args:
        payoffs: what a period is worth to the player.
        punishment: "grim", or periods of war.
        lag: periods in which a breach goes unanswered, beyond the one it is made in.
    """
    return patience(payoffs, punishment, lag).critical


def value_of_breach(payoffs: Payoffs, weight: float, punishment: Punishment = GRIM, lag: int = 0) -> float:
    """What breaking a truce once is worth against keeping it, summed over all periods from now on.

    Args:
        payoffs: what a period is worth to the player.
        weight: of the next period, 0 to below 1.
        punishment: "grim", or periods of war.
        lag: periods in which a breach goes unanswered, beyond the one it is made in.
    """
    gains = 1 + lag
    gained = (payoffs.deviation - payoffs.truce) * _series(weight, gains)
    length = math.inf if punishment == GRIM else punishment
    return gained - (payoffs.truce - payoffs.war) * weight**gains * _series(weight, length)


def effective_discount(discount: float, years: float = 1.0, renewal: float = 1.0) -> float:
    """Weight of the next period of a truce that has to be renewed: ``d = beta^years r``.

    What comes after a truce that lapses is the same whether it was kept or broken, so that it has no weight here.

    Args:
        discount: beta, weight of next year against this one.
        years: length of a period.
        renewal: r, chance that the truce is renewed for another period.
    """
    return discount**years * renewal


def unravels(payoffs: Payoffs) -> bool:
    """Whether a truce that surely ends falls apart at once.

    In the last period nothing is left to lose, so that whoever gains by a breach makes one; then nothing is left
    to lose in the period before it either, and so on back to today.
    """
    return payoffs.temptation > 0


def yearly_rate(weight: float, years: float = 1.0, renewal: float = 1.0) -> float:
    """The yearly discount rate at which the next period has a weight, percent: the highest that keeps a truce.

    ``100 ((r / weight)^(1/years) - 1)``; infinite where any rate does, NaN where none of 0 or more does.

    Args:
        weight: of the next period.
        years: length of a period.
        renewal: chance that the truce is renewed.
    """
    if weight <= 0:
        return math.inf
    rate = 100 * ((renewal / weight) ** (1 / years) - 1) if math.isfinite(weight) else -1.0
    return rate if rate >= 0 else math.nan


def least_renewal(weight: float, discount: float, years: float = 1.0) -> float:
    """The lowest chance of renewal at which the next period has a weight: ``weight / beta^years``; NaN above 1.

    Args:
        weight: of the next period.
        discount: weight of next year against this one.
        years: length of a period.
    """
    chance = weight / discount**years
    return chance if chance <= 1 else math.nan


def _meaningful(difference: float) -> float:
    return 0.0 if abs(difference) <= NOTHING else difference


def _series(weight: float, length: float) -> float:
    """``1 + d + ... + d^(length-1)``."""
    if weight == 1:
        return length
    return (1 - weight**length) / (1 - weight) if weight > 0 else float(length > 0)


def _indifferent(gain: float, loss: float, punishment: Punishment, lag: int) -> float:
    """The weight at which ``gain (1+..+d^lag) = loss (d^(lag+1)+..)``, by a closed form or by halving."""
    gains = 1 + lag
    if punishment == GRIM:
        return (gain / (gain + loss)) ** (1 / gains)

    # Both sides are divided by d^lag: the left then falls in d and the right rises, so that nothing overflows.
    def excess(weight: float) -> float:
        left = sum(weight**-power for power in range(gains))
        right = sum(weight**power for power in range(1, punishment + 1))
        return loss * right - gain * left

    if gain == 0:
        return 0.0
    high = 1.0
    while excess(high) < 0:
        high *= 2
    low = high
    while excess(low) > 0:
        low /= 2
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if excess(middle) < 0 else (low, middle)
    return (low + high) / 2
