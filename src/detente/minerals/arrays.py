"""What the arithmetic of this room shares: one weighted power mean, and bounds told in words.

The functions take NumPy arrays or JAX arrays, traced ones too, and answer in kind; JAX is never imported here.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

import numpy as np

from detente.errors import Problem, raise_if_any

SMALLEST_ELASTICITY = 1e-30
"""What stands for zero: small enough that its formula gives the limit to the last digit."""


def namespace(*values: Any) -> ModuleType:
    """``jax.numpy`` if any of the values is a JAX array, else ``numpy``."""
    jax = sys.modules.get("jax")
    if jax is not None and any(isinstance(value, jax.Array) for value in values):
        return jax.numpy
    return np


def is_traced(value: Any) -> bool:
    """Whether a value is a JAX tracer, of which no number can be read yet."""
    jax = sys.modules.get("jax")
    return jax is not None and isinstance(value, jax.core.Tracer)


def power_mean(weight: Any, ratio: Any, exponent: Any) -> Any:
    """The weighted power mean of 1 and a ratio, the common form of every CES index here.

    Equation: ``M = [(1 - w) + w x^r]^(1/r)``; ``x^w`` at r = 0; ``min(1, x)`` as r falls without end.
    Taken in logs, so that neither a ratio near 0 nor a large exponent overflows, and a weight of
    one in a million keeps all its digits.

    Args:
        weight: w, 0 to 1.
        ratio: x, 0 or more. At 0 the mean is 0 if r <= 0, and ``(1 - w)^(1/r)`` if r > 0.
        exponent: r. A quantity index has ``(sigma - 1) / sigma``, a price index ``1 - sigma``.

    Returns:
        The mean, of the common shape.
    """
    return namespace(weight, ratio, exponent).exp(ln_power_mean(weight, ratio, exponent))


def ln_power_mean(weight: Any, ratio: Any, exponent: Any) -> Any:
    """The logarithm of ``power_mean``; ``-inf`` where the mean is 0."""
    xp = namespace(weight, ratio, exponent)
    weight, ratio, exponent = (xp.asarray(value, dtype=float) for value in (weight, ratio, exponent))
    # Every branch is fed numbers it can digest: a gradient goes through those not chosen as well.
    inner = (weight > 0) & (weight < 1)
    share = xp.where(inner, weight, 0.5)
    present = ratio > 0
    ln_ratio = xp.log(xp.where(present, ratio, 1.0))

    flat = xp.abs(exponent) < 1e-7
    r = xp.where(flat, 1.0, exponent)
    geometric = share * ln_ratio + exponent * share * (1 - share) * ln_ratio**2 / 2

    power = r * ln_ratio
    small = xp.abs(power) < 1
    near = xp.log1p(share * xp.expm1(xp.where(small, power, 0.0))) / r
    far_power = xp.where(small, 1.0, power)
    far = xp.logaddexp(xp.log1p(-share), xp.log(share) + far_power) / r

    mean = xp.where(flat, geometric, xp.where(small, near, far))
    mean = xp.where(inner, mean, xp.where(weight > 0, ln_ratio, 0.0))
    nothing_left = xp.where((exponent > 0) & ~flat & inner, xp.log1p(-share) / r, -xp.inf)
    return xp.where(present | (weight <= 0), mean, nothing_left)


def quantity_exponent(sigma: Any) -> Any:
    """``(sigma - 1) / sigma``, with 0 taken as the smallest elasticity there is."""
    xp = namespace(sigma)
    sigma = xp.asarray(sigma, dtype=float)
    return 1 - 1 / xp.maximum(sigma, SMALLEST_ELASTICITY)


def bound_problems(place: str, values: Any, low: float, high: float = np.inf) -> list[Problem]:
    """What is wrong with numbers that have to lie between two bounds, both allowed.

    Traced values are let through: they have no numbers yet.
    """
    if is_traced(values):
        return []
    rule = f"It lies between {low:g} and {high:g}" if np.isfinite(high) else f"It is {low:g} or more"
    try:
        numbers = np.asarray(values, dtype=float)
    except (TypeError, ValueError):
        return [Problem(place, f"{values!r} cannot be read as numbers", rule)]
    if np.isnan(numbers).any():
        return [Problem(place, "it is not a number" + (" somewhere" if numbers.ndim else ""), rule)]
    outside = numbers[(numbers < low) | (numbers > high)]
    return [Problem(place, f"it is {outside.flat[0]:g}", rule)] if outside.size else []


def refuse_outside(**bounds: tuple[Any, float, float]) -> None:
    """Refuse, all at once, arguments outside their bounds: ``refuse_outside(cut=(cut, 0, 1))``."""
    raise_if_any(
        [
            problem
            for place, (values, low, high) in bounds.items()
            for problem in bound_problems(place, values, low, high)
        ]
    )
