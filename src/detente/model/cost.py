"""Cost block: what a bundle of labour and inputs costs."""

import equinox as eqx
import jax.numpy as jnp
from jaxtyping import Array, Float

from detente.model.experiment import Baseline, Cells


class CobbDouglasCost(eqx.Module):
    """Unit costs when value added and inputs keep their shares in cost.

    Equation: ``ln c[n,j] = value_added_share[n,j] ln w[n] + sum_k input_share[n,k,j] ln P[n,k]``
    (hats throughout). Reference: Caliendo and Parro (2015), section 2.
    """

    value_added_share: Cells
    input_share: Float[Array, "economy sector use_sector"]

    @classmethod
    def of(cls, baseline: Baseline) -> "CobbDouglasCost":
        """The cost block of a calibrated economy."""
        return cls(baseline.value_added_share, baseline.input_share)

    def ln_unit_cost(self, ln_wage: Float[Array, " economy"], ln_price: Cells) -> Cells:
        """Log change of unit cost from log changes of wages and composite prices."""
        inputs = jnp.einsum("ikj,ik->ij", self.input_share, ln_price)
        return self.value_added_share * ln_wage[:, None] + inputs

    def input_purchases(self, production_cost: Cells) -> Cells:
        """What producers spend on each input sector, given what they spend on production."""
        return jnp.einsum("ikj,ij->ik", self.input_share, production_cost)
