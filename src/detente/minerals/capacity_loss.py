"""What losing part of a small input costs: closed forms in shares, cuts and one elasticity.

A small input matters because of complementarity. With a low elasticity the loss is a cliff: next to nothing
until the cut is deep, then everything that hangs on the input. Hence three habits of this module: shares of a
sector rather than of the economy, a Leontief bound beside every number, and a sweep over the elasticity.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from detente.errors import Problem, raise_if_any
from detente.minerals.arrays import (
    SMALLEST_ELASTICITY,
    bound_problems,
    is_traced,
    ln_power_mean,
    namespace,
    power_mean,
    quantity_exponent,
    refuse_outside,
)

DEEPEST_AGGREGATE_CUT = 0.8
"""Beyond this cut a CES loss of a whole economy is not to be reported: it is a cliff, not an estimate."""

SIGMA_GRID = (0.0, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5, 0.8)
"""Elasticities of a sweep, from none at all to nearly Cobb–Douglas."""


def output_ratio(share: Any, cut: Any, sigma: Any) -> Any:
    """Output left when one input of a CES good is cut and all others stay.

    Equation: ``Y'/Y = [(1 - a) + a (1 - x)^((sigma-1)/sigma)]^(sigma/(sigma-1))``, ``(1 - x)^a`` at sigma = 1,
    and ``1 - x`` at sigma = 0.

    Args:
        share: a, the input's share of cost before the cut, 0 to 1.
        cut: x, the part of the input that is lost, 0 to 1.
        sigma: the elasticity of substitution between the input and the rest, 0 or more.

    Raises:
        InputError: a share or cut outside 0 to 1, or a negative elasticity.
    """
    xp = namespace(share, cut, sigma)
    return xp.exp(_ln_output(share, cut, sigma))


def production_loss(share: Any, cut: Any, sigma: Any) -> Any:
    """The part of output lost when one input of a CES good is cut, as a fraction: ``1 - Y'/Y``.

    Arguments and errors as in ``output_ratio``. Reference: the aggregate production function of
    Bachmann, Baqaee, Bayer, Kuhn, Löschel, Moll, Peichl, Pittel and Schularick (2022).

    Example:
        >>> round(float(production_loss(0.04, 0.10, 0.04)), 4)
        0.0157
    """
    xp = namespace(share, cut, sigma)
    return -xp.expm1(_ln_output(share, cut, sigma))


def _ln_output(share: Any, cut: Any, sigma: Any) -> Any:
    refuse_outside(share=(share, 0, 1), cut=(cut, 0, 1), sigma=(sigma, 0, np.inf))
    return ln_power_mean(share, 1 - namespace(cut).asarray(cut, dtype=float), quantity_exponent(sigma))


def input_price_rise(cut: Any, sigma: Any) -> Any:
    """The factor by which a cut input becomes dearer, relative to the other inputs.

    Equation: ``p'/p = (1 - x)^(-1/sigma)``; without a cut exactly 1, and infinite where nothing is left or
    nothing can be substituted.

    Args:
        cut: x, the part of the input that is lost, 0 to 1.
        sigma: the elasticity of substitution, 0 or more.

    Raises:
        InputError: a cut outside 0 to 1, or a negative elasticity.
    """
    refuse_outside(cut=(cut, 0, 1), sigma=(sigma, 0, np.inf))
    xp = namespace(cut, sigma)
    cut, sigma = xp.asarray(cut, dtype=float), xp.asarray(sigma, dtype=float)
    something_left = cut < 1
    ln_left = xp.log1p(-xp.where(something_left, cut, 0.0))
    with np.errstate(over="ignore"):
        factor = xp.exp(-ln_left / xp.maximum(sigma, SMALLEST_ELASTICITY))
    return xp.where(something_left, factor, xp.inf)


def share_after(share: Any, cut: Any, sigma: Any) -> Any:
    """The share of cost that goes to the input after a cut: it rises where substitution is hard.

    Equation: ``a' = a (1 - x)^((sigma-1)/sigma) / [(1 - a) + a (1 - x)^((sigma-1)/sigma)]``.

    Args:
        share: a, the share of cost before, 0 to 1.
        cut: x, the part of the input that is lost, 0 to below 1.
        sigma: the elasticity of substitution, above 0.

    Raises:
        InputError: a share or cut outside its bounds, or an elasticity that is not above 0.
    """
    refuse_outside(share=(share, 0, 1), cut=(cut, 0, 1 - 1e-12), sigma=(sigma, SMALLEST_ELASTICITY, np.inf))
    xp = namespace(share, cut, sigma)
    share = xp.asarray(share, dtype=float)
    ln_left = xp.log1p(-xp.asarray(cut, dtype=float))
    # Divided through by the input's own term, which overflows where the elasticity is small.
    return share / (share + (1 - share) * xp.exp(-quantity_exponent(sigma) * ln_left))


def first_order_loss(share: Any, ln_input: Any) -> Any:
    """Hulten's theorem: a small change of an input costs its share of spending times the change in logs.

    Equation: ``-dlnY = -a dln(input)``.

    Args:
        share: a, share of spending before.
        ln_input: change of the input in logs, below 0 for a cut.
    """
    return -namespace(share, ln_input).asarray(share, dtype=float) * ln_input


def second_order_loss(share_before: Any, share_after: Any, ln_input: Any) -> Any:
    """The loss to second order, whatever the production structure: the mean of two shares times the cut.

    Equation: ``-dlnY ~ -(a + a') / 2 * dln(input)``, in log points. It needs no elasticity, but the
    share after the cut, which only data or a model can give.

    Args:
        share_before: the input's share of spending before.
        share_after: its share afterwards.
        ln_input: change of the input in logs, below 0 for a cut.

    Raises:
        InputError: shares outside 0 to 1.

    Reference: Baqaee and Farhi (2019), Econometrica 87(4).
    """
    refuse_outside(share_before=(share_before, 0, 1), share_after=(share_after, 0, 1))
    xp = namespace(share_before, share_after, ln_input)
    return -(xp.asarray(share_before, dtype=float) + share_after) / 2 * ln_input


def arc_elasticity(quantity_ratio: Any, price_ratio: Any) -> Any:
    """The elasticity of demand that an episode shows, if nothing but supply had moved.

    Equation: ``-ln(Q'/Q) / ln(p'/p)``. Stock-building in the same year makes it too low or too high.

    Args:
        quantity_ratio: quantity after over before, above 0.
        price_ratio: price after over before, above 0 and not 1.
    """
    xp = namespace(quantity_ratio, price_ratio)
    return -xp.log(xp.asarray(quantity_ratio, dtype=float)) / xp.log(xp.asarray(price_ratio, dtype=float))


# -- a sector of which part hangs on a mineral ------------------------------------------------------------


def usable_share(availability: Any, cost_share: Any, sigma: Any) -> Any:
    """The part of dependent output that can still be made with what is available.

    Equation: ``h(a) = [(1 - del) + del a^((sigma-1)/sigma)]^(sigma/(sigma-1))``; h(1) = 1, h(0) = 0 for
    sigma <= 1, and ``min(1, a)`` at sigma = 0. More than is needed makes no more: a is capped at 1.

    Args:
        availability: a, what is available over what is needed, 0 or more.
        cost_share: del, the mineral's share of cost *inside the dependent part*, 0 to 1.
        sigma: the elasticity of substitution between the mineral and the rest, 0 or more.

    Raises:
        InputError: a negative availability or elasticity, or a share outside 0 to 1.
    """
    refuse_outside(
        availability=(availability, 0, np.inf), cost_share=(cost_share, 0, 1), sigma=(sigma, 0, np.inf)
    )
    xp = namespace(availability, cost_share, sigma)
    enough = xp.minimum(xp.asarray(availability, dtype=float), 1.0)
    return power_mean(cost_share, enough, quantity_exponent(sigma))


def capacity(dependence_share: Any, availability: Any, cost_share: Any, sigma: Any) -> Any:
    """The most a sector can produce over what it produced, when part of it hangs on a mineral.

    Equation: ``cap = (1 - phi) + phi h(a)`` with ``del = cost_share / phi`` inside ``h``.

    Args:
        dependence_share: phi, the part of the sector's output that stops without the mineral, 0 to 1.
        availability: a, what is available over what is needed, 0 or more.
        cost_share: the mineral's share of the *whole sector's* cost, at most phi.
        sigma: the elasticity of substitution between the mineral and the rest, 0 or more.

    Raises:
        InputError: numbers outside their bounds, or a cost share above the dependence share.
    """
    _refuse_dependence(dependence_share, cost_share)
    xp = namespace(dependence_share, availability, cost_share, sigma)
    phi = xp.asarray(dependence_share, dtype=float)
    depends = phi > 0
    inside = xp.where(depends, cost_share / xp.where(depends, phi, 1.0), 0.0)
    # A share of exactly the dependent part may come out a rounding error above 1.
    inside = xp.minimum(inside, 1.0)
    return (1 - phi) + phi * usable_share(availability, inside, sigma)


def _refuse_dependence(dependence_share: Any, cost_share: Any) -> None:
    problems = bound_problems("dependence_share", dependence_share, 0, 1)
    problems += bound_problems("cost_share", cost_share, 0, 1)
    readable = not problems and not is_traced(dependence_share) and not is_traced(cost_share)
    if readable and np.any(np.asarray(cost_share) > np.asarray(dependence_share) * (1 + 1e-9)):
        problems.append(
            Problem(
                "cost_share",
                "it is above the dependence share somewhere",
                "A mineral cannot cost more than the output that hangs on it",
                "Raise dependence_share, or check the use value of the mineral",
            )
        )
    raise_if_any(problems)


def leontief_bound(dependence_share: Any, value_added: Any) -> Any:
    """The most that can be lost without the mineral: the value added of the dependent part, ``phi VA``.

    Args:
        dependence_share: phi, 0 to 1.
        value_added: value added of the sector, in any unit of money.

    Raises:
        InputError: a dependence share outside 0 to 1, or negative value added.
    """
    return leontief_loss(dependence_share, 0.0, value_added)


def leontief_loss(dependence_share: Any, availability: Any, value_added: Any) -> Any:
    """What is lost if nothing can be substituted: ``phi (1 - a) VA``. No CES loss is above it.

    Args:
        dependence_share: phi, 0 to 1.
        availability: a, what is available over what is needed; above 1 counts as 1.
        value_added: value added of the sector, in any unit of money.

    Raises:
        InputError: numbers outside their bounds.
    """
    refuse_outside(
        dependence_share=(dependence_share, 0, 1),
        availability=(availability, 0, np.inf),
        value_added=(value_added, 0, np.inf),
    )
    xp = namespace(dependence_share, availability, value_added)
    missing = 1 - xp.minimum(xp.asarray(availability, dtype=float), 1.0)
    return dependence_share * missing * value_added


@dataclass(frozen=True, eq=False)
class SigmaSweep:
    """A loss at every elasticity of a grid, and the bound above them all.

    Attributes:
        sigma: the elasticities, rising.
        loss: what is lost at each, in the unit of value added; shape ``sigma`` first, then the broadcast shape.
        bound: the Leontief bound at this availability, of the broadcast shape.
    """

    sigma: np.ndarray
    loss: np.ndarray
    bound: np.ndarray

    @property
    def spread(self) -> np.ndarray:
        """The largest loss over the grid less the smallest: how much the elasticity decides."""
        return self.loss.max(axis=0) - self.loss.min(axis=0)

    @property
    def steepest(self) -> np.ndarray:
        """Where the cliff is: the grid point after which the loss falls most."""
        return self.sigma[np.argmax(self.loss[:-1] - self.loss[1:], axis=0)]


def sigma_sweep(
    dependence_share: Any,
    availability: Any,
    cost_share: Any,
    value_added: Any = 1.0,
    sigmas: Any = SIGMA_GRID,
) -> SigmaSweep:
    """The loss of a dependent sector over a grid of elasticities, so that a cliff is seen.

    Equation: ``VA (1 - cap(sigma))`` for each sigma.

    Args:
        dependence_share: phi, 0 to 1.
        availability: a, what is available over what is needed.
        cost_share: the mineral's share of the whole sector's cost, at most phi.
        value_added: value added of the sector; 1 gives losses as fractions.
        sigmas: the elasticities, at least two, each 0 or more.

    Raises:
        InputError: numbers outside their bounds, or fewer than two elasticities.
    """
    grid = np.unique(np.asarray(sigmas, dtype=float))
    if grid.size < 2:
        fact = f"there {'is' if grid.size else 'are'} {grid.size or 'none'}"
        raise_if_any([Problem("sigmas", fact, "A sweep needs at least two different elasticities")])
    parts = [np.asarray(part, dtype=float) for part in (dependence_share, availability, cost_share)]
    value = np.asarray(value_added, dtype=float)
    shape = np.broadcast_shapes(value.shape, *(part.shape for part in parts))
    column = grid.reshape(-1, *(1,) * len(shape))
    loss = value * (1 - capacity(parts[0], parts[1], parts[2], column))
    bound = np.broadcast_to(leontief_loss(parts[0], parts[1], value), shape)
    return SigmaSweep(grid, np.broadcast_to(loss, (grid.size, *shape)), bound)
