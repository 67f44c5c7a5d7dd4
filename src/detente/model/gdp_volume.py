"""Real GDP as a smooth function of flows and prices: the volume of final use plus exports less imports."""

import jax.numpy as jnp
from jaxtyping import Array, Float

from detente.model.shapes import Cells, Flows, Vector


def gdp_volume(
    *,
    trade: tuple[Flows, Flows],
    border: tuple[Flows, Flows],
    final_part: tuple[Cells, Cells],
    gdp: tuple[Vector, Vector],
    delivered_price_hat: Flows,
    shipped_hat: Flows,
    trade_elasticity: Float[Array, " sector"],
) -> Vector:
    """New over baseline GDP volume, flow by flow.

    The Montgomery-Vartia index, ``ln Q = sum_i L(v1_i, v0_i) ln(q1_i / q0_i) / L(V1, V0)`` with ``L`` the
    logarithmic mean: what chaining the accounts in many small steps leads to when values and quantities
    move log-linearly. One step of old or of new prices (Laspeyres, Paasche) is far off for tariffs of
    100 %. Reference: Vartia (1976), "Ideal log-change index numbers".

    Args:
        trade: spending on each flow, own trade included, before and after.
        border: value of each flow at the border before, and what it costs the importing economy after.
        final_part: share of final use in spending on each sector, before and after.
        gdp: GDP at market prices, before and after.
        delivered_price_hat: change of the price at the buyer's door.
        shipped_hat: units shipped per unit that arrives, relative to the baseline.
        trade_elasticity: theta; it says what a flow is worth that a ban ends.
    """
    (bought_before, bought), (border_before, paid) = trade, border
    part_before, part_after = final_part
    volume = jnp.where(bought_before > 0, bought / _positive(bought_before), 1.0) / delivered_price_hat
    # A flow that a ban ends is worth more than its old value: the limit of a tariff that ends it.
    ended = 1 + 1 / trade_elasticity
    moved = volume * part_after / _positive(part_before)
    final = _value_of_change(bought * part_after, bought_before * part_before, moved, ended)
    abroad = (1 - jnp.eye(trade[0].shape[0]))[:, :, None]
    exports = _value_of_change(paid, border_before, volume * shipped_hat) * abroad
    imports = _value_of_change(paid, border_before, volume) * abroad
    change = jnp.sum(final, axis=(0, 2)) + jnp.sum(exports, axis=(1, 2)) - jnp.sum(imports, axis=(0, 2))
    return jnp.exp(change / _logarithmic_mean(gdp[1], gdp[0]))


def _positive(values: Array) -> Array:
    """The same numbers with 1 where they are not above 0, to divide by."""
    return jnp.where(values > 0, values, 1.0)


def _logarithmic_mean(after: Array, before: Array) -> Array:
    """``(a - b) / ln(a / b)``, the arithmetic mean where the two agree to eight digits, 0 where one is 0."""
    ratio = _positive(after) / _positive(before)
    near = jnp.abs(ratio - 1) < 1e-8
    mean = (after - before) / jnp.log(jnp.where(near, 2.0, ratio))
    return jnp.where((after > 0) & (before > 0), jnp.where(near, (after + before) / 2, mean), 0.0)


def _value_of_change(after: Array, before: Array, volume: Array, ended: Array | float = 1.0) -> Array:
    """What a change of quantity is worth: ``L(after, before) ln(volume)``; ``ended`` its value if it ends."""
    change = _logarithmic_mean(after, before) * jnp.log(_positive(volume))
    return jnp.where((before > 0) & (after <= 0), -before * ended, change)
