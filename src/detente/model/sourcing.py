"""Sourcing block: from whom buyers buy, and what reaches each pocket along the way.

Within an experiment the wedges do not move, so every term that is a power of a wedge is worked out once,
as a weight on each flow. What is left in an iteration is four products of such weights with a vector per
sector: no power, exponential or logarithm of an exporter x importer x sector array is taken again.
"""

import equinox as eqx
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float

from detente.model.experiment import Cells, Experiment, Flows

SectorFirst = Float[Array, "sector exporter importer"]


def delivered_wedge(experiment: Experiment) -> Flows:
    """Change of the price at the buyer's door that is due to wedges alone, subsidies apart.

    Equation: ``iceberg (1 + export_wedge) (1 + tariff) / (1 + baseline tariff)``.
    """
    wedges = experiment.wedges
    tariff = (1 + wedges.tariff) / (1 + experiment.baseline.tariff)
    return wedges.iceberg * (1 + wedges.export_wedge) * tariff


class Flow(eqx.Module):
    """The two ends of every flow: ``flow = weight * competitiveness * market_potential``."""

    competitiveness: Cells
    market_potential: Cells


class CesSourcing(eqx.Module):
    """Constant-elasticity choice among exporters, the long-run block.

    With competitiveness ``a[n,j] = (supply price)**-theta`` and market potential ``r[i,j] = X[i,j] / S[i,j]``
    every flow is ``weight * a * r``. Reference: Eaton and Kortum (2002); Caliendo and Parro (2015).

    Fields:
        elasticity: theta per sector.
        choice: weight of a flow in the buyer's price index, ``share * available * wedge**-theta``.
        receipts: weight of a flow in the producer's revenue, net of tariff and export wedge.
        importer_income: weight of a flow in the importer's revenue and rents.
        exporter_income: weight of a flow in the exporter's export-wedge income.
        traded: True where the importer buys from the sector at all; elsewhere the price stays at 1.
    """

    elasticity: Float[Array, " sector"]
    choice: SectorFirst
    receipts: SectorFirst
    importer_income: SectorFirst
    exporter_income: SectorFirst
    traded: Bool[Array, "economy sector"]

    @classmethod
    def of(cls, experiment: Experiment) -> "CesSourcing":
        """The sourcing block of an experiment; its weights are smooth functions of every wedge."""
        wedges, theta = experiment.wedges, experiment.trade_elasticity
        share = experiment.baseline.trade_share * wedges.available
        choice = share * delivered_wedge(experiment) ** (-theta)
        border = choice / (1 + wedges.tariff)
        receipts = border / (1 + wedges.export_wedge)
        rent = wedges.export_wedge * receipts
        weights = (
            choice,
            receipts,
            wedges.tariff * border + (1 - wedges.rent_share) * rent,
            wedges.rent_share * rent,
        )
        sector_first = (jnp.transpose(weight, (2, 0, 1)) for weight in weights)
        return cls(theta, *sector_first, traded=experiment.baseline.spending > 0)

    def competitiveness(self, ln_supply_price: Cells) -> Cells:
        """``a[n,j]``: how strongly a supply price draws buyers."""
        return jnp.exp(-self.elasticity * ln_supply_price)

    def competition(self, competitiveness: Cells) -> Cells:
        """``S[i,j]``: the sum of weighted competitiveness an importer faces; 1 where nothing is bought."""
        total = jnp.einsum("jni,nj->ij", self.choice, competitiveness)
        return jnp.where(self.traded, total, 1.0)

    def ln_price(self, competition: Cells) -> Cells:
        """Log change of the composite price, ``-ln S / theta``; 0 where nothing is bought."""
        return -jnp.log(competition) / self.elasticity

    def revenue(self, flows: Flow) -> Cells:
        """What producers receive, ``Y[n,j]``."""
        return flows.competitiveness * jnp.einsum("jni,ij->nj", self.receipts, flows.market_potential)

    def importer_revenue(self, flows: Flow) -> Float[Array, " economy"]:
        """Tariff revenue and licence rents of each economy as a buyer."""
        rate = jnp.einsum("jni,nj->ij", self.importer_income, flows.competitiveness)
        return jnp.sum(flows.market_potential * rate, axis=1)

    def exporter_revenue(self, flows: Flow) -> Float[Array, " economy"]:
        """Export-tax revenue and licence rents of each economy as a seller."""
        rate = jnp.einsum("jni,ij->nj", self.exporter_income, flows.market_potential)
        return jnp.sum(flows.competitiveness * rate, axis=1)

    def own_sales(self, flows: Flow) -> Float[Array, " economy"]:
        """What each economy's producers sell at home."""
        own = jnp.diagonal(self.receipts, axis1=1, axis2=2).T
        return jnp.sum(own * flows.competitiveness * flows.market_potential, axis=1)
