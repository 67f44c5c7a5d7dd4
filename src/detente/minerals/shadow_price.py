"""The price of a mineral in short supply, what it adds to costs, and who is paid for the scarcity."""

from __future__ import annotations

from typing import Any

import numpy as np

from detente.errors import NotConvergedError, Problem, raise_if_any
from detente.minerals.arrays import bound_problems, is_traced, namespace, power_mean, refuse_outside

ITERATIONS = 60
ENOUGH = 1e-12
"""Demand above supply by no more than this part of it is no shortage, but rounding."""


def scarcity_price(availability: Any, sigma: Any) -> Any:
    """The price that clears the market when activity and other costs stay as they were.

    Equation: ``p = a^(-1/sigma)``, and 1 where nothing is short.

    Args:
        availability: a, what is available over what is needed, above 0.
        sigma: the elasticity of demand for the mineral, above 0.

    Raises:
        InputError: an availability or elasticity of 0 or less: there is no price then.
    """
    _refuse_priceless(availability, sigma)
    xp = namespace(availability, sigma)
    short = xp.minimum(xp.asarray(availability, dtype=float), 1.0)
    return xp.exp(-xp.log(short) / sigma)


def shadow_price(
    availability: Any, weights: Any, sigma: Any, activity_hat: Any = 1.0, cost_hat: Any = 1.0
) -> Any:
    """The price relative to normal at which the users of a mineral want no more than there is.

    Equation: ``sum_k omega_k Yhat_k (p / chat_k)^(-sigma_k) = a``, solved by Newton in ``ln p``, for every
    economy and month at once. In logs the left side is convex and falls, so Newton from ``p = 1`` climbs to
    the root without overshooting. Where demand at ``p = 1`` is met, the price is exactly 1.

    Args:
        availability: a, what is available over normal need, above 0; any shape, say ``month, economy``.
        weights: omega, each user's part of normal need, shape ``..., user``; summing to 1 over users.
        sigma: the elasticity of demand, above 0; one number, or one per user, broadcast like ``weights``.
        activity_hat: Yhat, output of each user relative to normal, shape ``..., user``.
        cost_hat: chat, unit cost of each user relative to normal, shape ``..., user``.

    Returns:
        The price relative to normal, of the broadcast shape without the user axis.

    Raises:
        InputError: an availability or elasticity of 0 or less, weights that do not sum to 1, or negative
            activity or costs.
        NotConvergedError: Newton did not reach the root (not expected: the problem is convex).
    """
    _refuse_priceless(availability, sigma)
    _refuse_users(weights, activity_hat, cost_hat)
    xp = namespace(availability, weights, sigma, activity_hat, cost_hat)
    supply = xp.asarray(availability, dtype=float)[..., None]
    sigma = xp.asarray(sigma, dtype=float)
    # Users without demand weigh nothing; a tiny number in their place keeps logs and gradients finite.
    demand = xp.maximum(xp.asarray(weights, dtype=float) * activity_hat, 1e-300)
    ln_demand = xp.log(demand) + sigma * xp.log(xp.asarray(cost_hat, dtype=float)) - xp.log(supply)
    slope, ln_demand = xp.broadcast_arrays(sigma, ln_demand)

    excess = _ln_total(ln_demand, xp)
    short = excess > ENOUGH
    ln_price = xp.zeros_like(excess)
    for _ in range(ITERATIONS):
        part = ln_demand - slope * ln_price[..., None]
        excess = _ln_total(part, xp)
        mean_slope = xp.sum(slope * xp.exp(part - excess[..., None]), axis=-1)
        step = xp.where(short, excess / mean_slope, 0.0)
        ln_price = ln_price + step
        if not is_traced(step) and float(xp.max(xp.abs(step), initial=0.0)) < 1e-14:
            break
    _refuse_unsolved(xp.where(short, excess, 0.0))
    with np.errstate(over="ignore"):
        return xp.exp(ln_price)


def _ln_total(ln_parts: Any, xp: Any) -> Any:
    """The log of a sum over the last axis, without overflow."""
    top = xp.max(ln_parts, axis=-1, keepdims=True)
    return xp.log(xp.sum(xp.exp(ln_parts - top), axis=-1)) + top[..., 0]


def price_slope(price: Any, availability: Any, weights: Any, sigma: Any, activity_hat: Any = 1.0,
                cost_hat: Any = 1.0) -> Any:  # fmt: skip
    """How the shadow price moves with availability, at a price that clears the market.

    Equation: ``dp/da = -p / (a sbar)`` with ``sbar`` the elasticity averaged by demand; 0 where the price is 1
    because nothing is short.

    Args:
        price: what ``shadow_price`` gave.
        availability: as there.
        weights: as there.
        sigma: as there.
        activity_hat: as there.
        cost_hat: as there.
    """
    xp = namespace(price, availability, weights, sigma, activity_hat, cost_hat)
    price = xp.asarray(price, dtype=float)
    sigma = xp.asarray(sigma, dtype=float)
    demand = weights * activity_hat * (price[..., None] / cost_hat) ** (-sigma)
    total = xp.sum(demand, axis=-1)
    mean_sigma = xp.sum(sigma * demand, axis=-1) / total
    # At a price of 1 the market clears either exactly or with something to spare; only the former has a slope.
    binds = (price > 1) | (xp.abs(total - availability) <= ENOUGH * total)
    return xp.where(binds, -price / (xp.asarray(availability, dtype=float) * mean_sigma), 0.0)


def price_channel(cost_share: Any, price: Any, sigma: Any) -> Any:
    """The factor by which a user's unit cost rises when the mineral becomes dearer.

    Equation: ``[1 - a + a p^(1-sigma)]^(1/(1-sigma))``, and ``p^a`` at sigma = 1.

    Args:
        cost_share: a, the mineral's share of cost before, 0 to 1.
        price: p, the mineral's price relative to normal, above 0.
        sigma: the elasticity of substitution between the mineral and the rest, 0 or more.

    Raises:
        InputError: numbers outside their bounds.
    """
    refuse_outside(cost_share=(cost_share, 0, 1), price=(price, 0, np.inf), sigma=(sigma, 0, np.inf))
    return power_mean(cost_share, price, 1 - namespace(sigma).asarray(sigma, dtype=float))


def scarcity_rent(price: Any, available_value: Any) -> Any:
    """What holders of the scarce mineral earn above the normal price: ``(p - 1) A``.

    It goes to the exporter where the control is a tax or a quota whose licences exporters hold, to importers
    where they hold the licences, and to holders of stocks for what stocks supply.

    Args:
        price: p, relative to normal.
        available_value: A, what is available, valued at normal prices, in any unit of money.
    """
    return (namespace(price, available_value).asarray(price, dtype=float) - 1) * available_value


def price_channel_loss(cost_share: Any, availability: Any, sigma: Any) -> Any:
    """Real output lost through the price channel once the scarcity rent is counted as somebody's income.

    Equation: ``1 - [(1 - a) + a A + rent] / chat`` with ``p = A^(-1/sigma)``, where A is availability,
    ``rent = a (p - 1) A`` and ``chat`` the cost factor. It equals the loss of the quantity channel exactly where
    all of a sector depends on the mineral, and to first order, ``a (1 - A)``, where a part of it does.

    Args:
        cost_share: a, the mineral's share of cost, 0 to 1.
        availability: A, what is available over what is needed, above 0.
        sigma: the elasticity of substitution, above 0.

    Raises:
        InputError: numbers outside their bounds; an availability of 0.
    """
    price = scarcity_price(availability, sigma)
    xp = namespace(availability)
    enough = xp.minimum(xp.asarray(availability, dtype=float), 1.0)
    income = 1 - cost_share * (1 - enough) + scarcity_rent(price, cost_share * enough)
    return 1 - income / price_channel(cost_share, price, sigma)


def _refuse_priceless(availability: Any, sigma: Any) -> None:
    """A market with nothing to sell, or with buyers who cannot do with less, has no price."""
    problems = bound_problems("availability", availability, 0)
    problems += bound_problems("sigma", sigma, 0)
    if not problems and not is_traced(availability) and np.any(np.asarray(availability) == 0):
        rule = "Where nothing can be bought there is no price"
        cure = "Use the quantity channel (capacity), or add a stock or another supplier"
        problems.append(Problem("availability", "it is 0 somewhere", rule, cure))
    if not problems and not is_traced(sigma) and np.any(np.asarray(sigma) == 0):
        rule = "Demand that no price can lower has no market-clearing price"
        cure = "Use the quantity channel (capacity), or an elasticity above 0 such as 0.1"
        problems.append(Problem("sigma", "it is 0 somewhere", rule, cure))
    raise_if_any(problems)


def _refuse_users(weights: Any, activity_hat: Any, cost_hat: Any) -> None:
    problems = bound_problems("weights", weights, 0, 1)
    problems += bound_problems("activity_hat", activity_hat, 0)
    problems += bound_problems("cost_hat", cost_hat, 1e-12)
    if not problems and not is_traced(weights):
        if np.ndim(weights) == 0:
            problems.append(Problem("weights", "it is a single number", "Users are its last axis"))
        else:
            totals = np.asarray(weights, dtype=float).sum(axis=-1)
            off = totals[np.abs(totals - 1) > 1e-9]
            if off.size:
                fact = f"they sum to {off.flat[0]:g} somewhere"
                problems.append(Problem("weights", fact, "The parts of all users sum to 1"))
    raise_if_any(problems)


def _refuse_unsolved(excess: Any) -> None:
    if not is_traced(excess) and np.any(np.abs(np.asarray(excess)) > 1e-9):
        worst = float(np.max(np.abs(np.asarray(excess))))
        raise NotConvergedError(
            f"The shadow price does not clear the market: excess demand {worst:.2g} in logs"
        )
