"""From what is available to what is lost: the quantity channel, the price channel and the bound above both.

The quantity channel stops the dependent part of a sector by as much as it cannot do without the mineral. The
price channel makes the whole sector pay a scarcity price. Both lose ``cost share x shortfall`` for a small
shortfall; for a deep one they part, and no loss exceeds what a fixed recipe (Leontief) would lose.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detente.minerals.arrays import SMALLEST_ELASTICITY
from detente.minerals.capacity_loss import DEEPEST_AGGREGATE_CUT, capacity, production_loss, usable_share
from detente.minerals.shadow_price import price_channel_loss, shadow_price

EASY_SIGMA = 0.3
"""Elasticity at the high end of what is found for a chokepoint: the low end of a loss."""
SMALLEST_CEILING = 1e-3
"""A sector that stops altogether keeps this part of its output: the equilibrium has no price for none of it."""


@dataclass(frozen=True, eq=False)
class Users:
    """Sectors that depend on a mineral, as arrays.

    Attributes:
        dependence: phi, part of the sector's output that stops without it; ``economy, sector``.
        cost: the mineral's share of the whole sector's cost, at most phi; ``economy, sector``.
        covered: part of its use that falls under the control; ``economy, sector``.
        exposure: part of it that a cut at the stage reaches; ``economy, sector``.
        weight: share of each sector in its economy's need, summing to 1 or 0 over sectors; ``economy, sector``.
    """

    dependence: np.ndarray
    cost: np.ndarray
    covered: np.ndarray
    exposure: np.ndarray
    weight: np.ndarray

    def reached(self, availability: np.ndarray) -> np.ndarray:
        """Availability as it reaches each user: ``1 - e (1 - a)``; ``month, economy, sector``."""
        return 1 - self.exposure * (1 - np.minimum(availability, 1.0)[..., None])


def quantity_loss(users: Users, availability: np.ndarray, sigma: np.ndarray | float) -> np.ndarray:
    """Share of each sector's output lost through the quantity channel.

    Equation: ``c phi (1 - h(a))`` with the covered part c and ``h`` as in ``usable_share``.

    Args:
        users: the dependent sectors.
        availability: what is available over need; ``month, economy``.
        sigma: elasticity of substitution; a number or ``month``.

    Returns:
        Fractions; ``month, economy, sector``.
    """
    lost = 1 - capacity(users.dependence, users.reached(availability), users.cost, _by_month(sigma))
    return users.covered * np.maximum(lost, 0.0)


def leontief_share(users: Users, availability: np.ndarray) -> np.ndarray:
    """Share of each sector's output lost if nothing can be substituted: ``c phi (1 - a)``."""
    return users.covered * users.dependence * (1 - users.reached(availability))


def price_loss(users: Users, availability: np.ndarray, sigma: np.ndarray | float) -> np.ndarray:
    """Share of each sector's real output lost through the price channel, the rent counted as somebody's income.

    It is held to the Leontief bound: the whole sector, of which only a part depends, pays the scarcity price.

    Args:
        users: the dependent sectors.
        availability: what is available over need; ``month, economy``.
        sigma: elasticity of substitution; a number or ``month``.

    Returns:
        Fractions; ``month, economy, sector``.
    """
    bound = leontief_share(users, availability)
    reached = users.reached(availability)
    something = np.where(reached > 0, reached, 1.0)
    elasticity = np.maximum(_by_month(sigma), 1e-3)
    with np.errstate(over="ignore", invalid="ignore"):
        lost = price_channel_loss(users.cost * users.covered, something, elasticity)
    lost = np.where(np.isfinite(lost) & (reached > 0), lost, bound)
    return np.where(reached < 1, np.clip(lost, 0.0, bound), 0.0)


def aggregate_loss(share: float, missing: float, sigma: float) -> float:
    """The loss of a whole economy by a single production function; not a number where it is only a cliff.

    Args:
        share: the mineral's share of GDP.
        missing: part of it that is missing.
        sigma: elasticity of substitution.
    """
    if missing > DEEPEST_AGGREGATE_CUT:
        return float("nan")
    return float(production_loss(share, missing, sigma))


def scarcity_prices(users: Users, availability: np.ndarray, sigma: np.ndarray | float) -> np.ndarray:
    """What a further unit is worth to those who need it, relative to the normal price.

    Users that had to stop ask for nothing: their activity is ``h(a)``. Infinite where there is nothing to buy, or
    nothing can be substituted.

    Args:
        users: the dependent sectors.
        availability: what is available over need; ``month, economy``.
        sigma: elasticity of substitution; a number or ``month``.

    Returns:
        Prices relative to normal; ``month, economy``.
    """
    chosen = users.weight.sum(axis=0) > 0
    if not chosen.any():
        return np.ones(availability.shape)
    weight = users.weight[:, chosen]
    needed = weight.sum(axis=1) > 0
    weight = np.where(needed[:, None], weight, 1 / chosen.sum())
    depends = users.dependence > 0
    inside = np.where(depends, users.cost / np.where(depends, users.dependence, 1.0), 0.0)[:, chosen]
    elasticity = np.broadcast_to(_by_month(sigma), (*availability.shape, 1))
    short = (availability < 1) & needed
    has_price = short & (availability > 0) & (elasticity[..., 0] > SMALLEST_ELASTICITY)
    asked = np.where(has_price, availability, 1.0)
    safe = np.maximum(elasticity, 1e-6)
    activity = np.where(
        depends[:, chosen], usable_share(asked[..., None], np.minimum(inside, 1.0), safe), 1.0
    )
    price = shadow_price(asked, weight, safe, activity)
    return np.where(short, np.where(has_price, price, np.inf), 1.0)


def ceilings(loss: np.ndarray, made: np.ndarray) -> np.ndarray:
    """What each sector can make over what it made, infinite where nothing is lost or nothing was made.

    Args:
        loss: share of output lost; ``..., economy, sector``.
        made: whether the sector has any output; ``economy, sector``.
    """
    return np.where((loss > 0) & made, np.maximum(1 - loss, SMALLEST_CEILING), np.inf)


def _by_month(sigma: np.ndarray | float) -> np.ndarray:
    """Elasticities against ``month, economy, sector``."""
    values = np.asarray(sigma, dtype=float)
    return values[:, None, None] if values.ndim == 1 else values
