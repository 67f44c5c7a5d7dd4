"""What is believed of the baseline's flows: how far each may be off, and where gravity would have it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from detente.economy.world import World
    from detente.model.variation import FlowError

AT_A_MILLION = 0.45
FALL = 0.28
MOST = 1.0
"""Spread of the logarithm of a flow of v million USD between the bundled world and the official table:
``min(1, 0.45 v**-0.28)``, from 0.33 at 3 million to 0.02 at 20 billion (docs/reference/world-error.md)."""

ROUNDS = 30
SMALLEST_VARIANCE = 1e-4


def measured_spread(value_usd_m: np.ndarray) -> np.ndarray:
    """How far flows of some size are from the official table, as the spread of their logarithms."""
    return np.minimum(MOST, AT_A_MILLION * np.maximum(value_usd_m, 1e-9) ** -FALL)


def flow_belief(world: World, spread: float) -> FlowError:
    """Mean and spread of the logarithm of each flow, given the flow, its error and gravity.

    With a prior of variance ``tau**2`` around what gravity predicts and an error of variance ``s**2``, the mean is
    ``w ln(flow) + (1 - w) ln(gravity)`` and the variance ``w s**2``, where ``w = tau**2 / (tau**2 + s**2)``: small
    flows, known badly, are drawn towards what partners of their size trade. Own trade is left as it is.
    Reference: Sanders (2023), "Counterfactual sensitivity in quantitative trade and spatial models".

    Args:
        world: the world.
        spread: error of official tables, as a standard deviation of logarithms, on top of the measured one.
    """
    import jax.numpy as jnp

    from detente.model.variation import FlowError

    value = (world.trade / (1 + world.tariff)).values
    there = (value > 0) & ~np.eye(len(world.economies), dtype=bool)[:, :, None]
    logs = np.log(np.where(there, value, 1.0))
    error = measured_spread(value) ** 2 + spread**2
    predicted = gravity(logs, there)
    left = ((logs - predicted) ** 2 * there).sum(axis=(0, 1)) / np.maximum(there.sum(axis=(0, 1)), 1)
    noise = (error * there).sum(axis=(0, 1)) / np.maximum(there.sum(axis=(0, 1)), 1)
    prior = np.maximum(left - noise, SMALLEST_VARIANCE)
    weight = prior / (prior + error)
    mean = weight * logs + (1 - weight) * predicted - np.log(float(world.value_added.sum()))
    return FlowError(
        mean=jnp.asarray(np.where(there, mean, 0.0)),
        spread=jnp.asarray(np.where(there, np.sqrt(weight * error), 0.0)),
    )


def gravity(logs: np.ndarray, there: np.ndarray) -> np.ndarray:
    """Flows that sellers, buyers and pairs would lead one to expect.

    ``ln x[n,i,j] = a[n,j] + b[i,j] + d[n,i]``, by least squares over the flows that are there.

    Args:
        logs: logarithms of flows, by exporter, importer, sector.
        there: which of them count.
    """
    effects = [np.zeros(shape) for shape in _shapes(logs)]
    counts = [np.maximum(there.sum(axis=axis, keepdims=True), 1) for axis in (1, 0, 2)]
    for _ in range(ROUNDS):
        for place, axis in enumerate((1, 0, 2)):
            others = sum(effect for other, effect in enumerate(effects) if other != place)
            effects[place] = ((logs - others) * there).sum(axis=axis, keepdims=True) / counts[place]
    return effects[0] + effects[1] + effects[2]


def _shapes(logs: np.ndarray) -> list[tuple[int, int, int]]:
    sellers, buyers, sectors = logs.shape
    return [(sellers, 1, sectors), (1, buyers, sectors), (sellers, buyers, 1)]
