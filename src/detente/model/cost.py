"""Cost block: what a bundle of labour and inputs costs, and which inputs are used at the prices of the day."""

import equinox as eqx
import jax.numpy as jnp
from jaxtyping import Array, Float

from detente.model.blocks import NestedElasticities
from detente.model.experiment import Baseline, Experiment
from detente.model.shapes import Cells, Inputs

NEAR_ONE = 1e-6
"""How close to 1 an elasticity of substitution may come before the CES index is taken this far from it."""


class Technique(eqx.Module):
    """How a unit is made at given prices.

    Fields:
        ln_unit_cost: log change of unit cost.
        value_added_share: share of value added in cost.
        input_share: share of each input sector in the cost of a using sector.
    """

    ln_unit_cost: Cells
    value_added_share: Cells
    input_share: Inputs

    def input_purchases(self, production_cost: Cells) -> Cells:
        """What producers spend on each input sector, given what they spend on production."""
        return jnp.einsum("ikj,ij->ik", self.input_share, production_cost)


class CobbDouglasCost(eqx.Module):
    """Unit costs when value added and inputs keep their shares in cost.

    Equation: ``ln c[n,j] = value_added_share[n,j] ln v[n,j] + sum_k input_share[n,k,j] ln P[n,k]``
    (hats throughout, v the price of the composite factor). Reference: Caliendo and Parro (2015), section 2.
    """

    value_added_share: Cells
    input_share: Inputs

    @classmethod
    def of(cls, baseline: Baseline) -> "CobbDouglasCost":
        """The cost block of a calibrated economy."""
        return cls(baseline.value_added_share, baseline.input_share)

    def technique(self, ln_factor_price: Cells, ln_price: Cells) -> Technique:
        """Unit cost at log changes of factor and composite prices; the shares are the baseline's."""
        inputs = jnp.einsum("ikj,ik->ij", self.input_share, ln_price)
        ln_cost = self.value_added_share * ln_factor_price + inputs
        return Technique(ln_cost, self.value_added_share, self.input_share)


class NestedCesCost(eqx.Module):
    """Unit costs when inputs are hard to replace: CES of value added and a CES bundle of inputs.

    Equations, with s1 between value added and inputs, s2 among inputs, m the input shares in the bundle:
    ``c**(1-s1) = v w**(1-s1) + (1-v) M**(1-s1)``, ``M**(1-s2) = sum_k m[k] P[k]**(1-s2)``, and each share moves
    with ``(price / nest price)**(1-s)``. Both at 1 give Cobb-Douglas. Reference: Baqaee and Farhi (2019).
    """

    value_added_share: Cells
    input_share: Inputs
    factors: Float[Array, ""]
    inputs: Float[Array, ""]

    def technique(self, ln_factor_price: Cells, ln_price: Cells) -> Technique:
        """Unit cost and the shares in it at log changes of factor and composite prices."""
        bought = jnp.sum(self.input_share, axis=1)
        within = self.input_share / jnp.where(bought > 0, bought, 1.0)[:, None, :]
        ln_prices = ln_price[:, :, None]
        ln_bundle = ln_ces_price(within, ln_prices, self.inputs, axis=1)
        pair = jnp.stack([ln_factor_price, ln_bundle])
        ln_cost = ln_ces_price(jnp.stack([self.value_added_share, bought]), pair, self.factors, axis=0)
        made = self.value_added_share * jnp.exp((1 - self.factors) * (ln_factor_price - ln_cost))
        bundle = jnp.exp((1 - self.factors) * (ln_bundle - ln_cost))[:, None, :]
        each = jnp.exp((1 - self.inputs) * (ln_prices - ln_bundle[:, None, :]))
        return Technique(ln_cost, made, self.input_share * bundle * each)


def ln_ces_price(
    share: Float[Array, "..."],
    ln_price: Float[Array, "..."],
    elasticity: Float[Array, ""],
    axis: int,
) -> Float[Array, "..."]:
    """Log change of a CES price index, ``ln(sum share exp((1-s) ln p)) / (1-s)``, precise near s = 1.

    Args:
        share: baseline shares, summing to 1 along the axis, or to 0 where the nest is empty (the index is then
            unchanged).
        ln_price: log changes of prices.
        elasticity: s; at 1 the index is the share-weighted mean of log changes.
        axis: the axis summed over.
    """
    power = 1 - elasticity
    power = jnp.where(jnp.abs(power) < NEAR_ONE, NEAR_ONE, power)
    return jnp.log1p(jnp.sum(share * jnp.expm1(power * ln_price), axis=axis)) / power


def cost_of(experiment: Experiment) -> CobbDouglasCost | NestedCesCost:
    """The cost block an experiment asks for."""
    baseline, nested = experiment.baseline, experiment.blocks.production
    if nested is None:
        return CobbDouglasCost.of(baseline)
    return NestedCesCost(baseline.value_added_share, baseline.input_share, nested.factors, nested.inputs)


class Basket(eqx.Module):
    """What households and governments buy at given prices.

    Fields:
        share: share of each sector in final spending.
        ln_price: log change of the consumer price index.
    """

    share: Cells
    ln_price: Float[Array, " economy"]


def basket(baseline: Baseline, nested: NestedElasticities | None, ln_price: Cells) -> Basket:
    """Final demand: fixed shares in the long run, CES across sectors in the short run.

    Equation: ``share' = share (P[k] / P)**(1-s)`` with ``P**(1-s) = sum_k share[k] P[k]**(1-s)``.
    """
    share = baseline.final_share
    if nested is None:
        return Basket(share, jnp.sum(share * ln_price, axis=1))
    ln_index = ln_ces_price(share, ln_price, nested.final, axis=1)
    return Basket(share * jnp.exp((1 - nested.final) * (ln_price - ln_index[:, None])), ln_index)
