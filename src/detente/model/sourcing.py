"""Sourcing block: from whom buyers buy, and what reaches each pocket along the way.

Within an experiment the wedges do not move, so every term that is a power of a wedge is worked out once,
as a weight on each flow. What is left in an iteration is four products of such weights with a vector per
sector: no power, exponential or logarithm of an exporter x importer x sector array is taken again.
"""

from collections.abc import Sequence
from functools import reduce
from typing import TYPE_CHECKING

import equinox as eqx
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float

from detente.model.experiment import Experiment, Wedges
from detente.model.shapes import Cells, Flows, SectorFirst, Vector

if TYPE_CHECKING:
    from detente.model.limits import QuotaLimit, Scarcity


def delivered_wedge(experiment: Experiment) -> Flows:
    """Change of the price at the buyer's door that is due to wedges alone, subsidies apart.

    Equation: ``iceberg (1 + export_wedge) (1 + tariff) / (1 + baseline tariff)``.
    """
    wedges = experiment.wedges
    tariff = (1 + wedges.tariff) / (1 + experiment.baseline.tariff)
    return wedges.iceberg * (1 + wedges.export_wedge) * tariff


class Leg(eqx.Module):
    """Buyers who respond with one elasticity: ``flow = weight * competitiveness * market potential``.

    Fields:
        elasticity: of tariff-inclusive shares with respect to the price at the door, per sector.
        choice: weight of a flow in the buyers' price index, ``share * available * wedge**-elasticity``.
        receipts: weight of a flow in the producer's revenue, net of tariff and export wedge.
        importer_income: weight of a flow in the importer's revenue and rents.
        exporter_income: weight of a flow in the exporter's export-wedge income.
    """

    elasticity: Float[Array, " sector"]
    choice: SectorFirst
    receipts: SectorFirst
    importer_income: SectorFirst
    exporter_income: SectorFirst

    @classmethod
    def of(cls, elasticity: Float[Array, " sector"], choice: Flows, wedges: Wedges) -> "Leg":
        """The weights that follow from those in the price index and the wedges."""
        border = choice / (1 + wedges.tariff)
        receipts = border / (1 + wedges.export_wedge)
        rent = wedges.export_wedge * receipts
        weights = (
            choice,
            receipts,
            wedges.tariff * border + (1 - wedges.rent_share) * rent,
            wedges.rent_share * rent,
        )
        return cls(elasticity, *(jnp.transpose(weight, (2, 0, 1)) for weight in weights))

    def competitiveness(self, ln_supply_price: Cells) -> Cells:
        """``a[n,j] = (supply price)**-elasticity``: how strongly a supply price draws buyers."""
        return jnp.exp(-self.elasticity * ln_supply_price)

    def competition(self, competitiveness: Cells) -> Cells:
        """``S[i,j]``: the sum of weighted competitiveness an importer faces."""
        return jnp.einsum("jni,nj->ij", self.choice, competitiveness)


class Flow(eqx.Module):
    """One leg's flows: the leg and the two ends of ``weight * competitiveness * market_potential``."""

    leg: Leg
    competitiveness: Cells
    market_potential: Cells

    def revenue(self) -> Cells:
        """What producers receive, ``Y[n,j]``."""
        return self.competitiveness * jnp.einsum("jni,ij->nj", self.leg.receipts, self.market_potential)

    def importer_revenue(self) -> Vector:
        """Tariff revenue and licence rents of each economy as a buyer."""
        rate = jnp.einsum("jni,nj->ij", self.leg.importer_income, self.competitiveness)
        return jnp.sum(self.market_potential * rate, axis=1)

    def exporter_revenue(self) -> Vector:
        """Export-tax revenue and licence rents of each economy as a seller."""
        rate = jnp.einsum("jni,ij->nj", self.leg.exporter_income, self.market_potential)
        return jnp.sum(self.competitiveness * rate, axis=1)

    def own_sales(self) -> Vector:
        """What each economy's producers sell at home."""
        own = jnp.diagonal(self.leg.receipts, axis1=1, axis2=2).T
        return jnp.sum(own * self.competitiveness * self.market_potential, axis=1)

    def bought(self) -> SectorFirst:
        """What buyers spend on each flow."""
        return self.leg.choice * self.competitiveness.T[:, :, None] * self.market_potential.T[:, None, :]


class Market(eqx.Module):
    """What buyers do at given supply prices and spending.

    Fields:
        ln_price: log change of the composite price of each sector; 0 where nothing is bought.
        flows: the flows of each leg.
    """

    ln_price: Cells
    flows: Sequence[Flow]

    def revenue(self) -> Cells:
        """What producers receive."""
        return reduce(jnp.add, [flow.revenue() for flow in self.flows])

    def importer_revenue(self) -> Vector:
        """Tariff revenue and licence rents of each economy as a buyer."""
        return reduce(jnp.add, [flow.importer_revenue() for flow in self.flows])

    def exporter_revenue(self) -> Vector:
        """Export-tax revenue and licence rents of each economy as a seller."""
        return reduce(jnp.add, [flow.exporter_revenue() for flow in self.flows])

    def own_sales(self) -> Vector:
        """What each economy's producers sell at home."""
        return reduce(jnp.add, [flow.own_sales() for flow in self.flows])

    def bought(self) -> SectorFirst:
        """What buyers spend on each flow."""
        return reduce(jnp.add, [flow.bought() for flow in self.flows])


class CesSourcing(eqx.Module):
    """Constant-elasticity choice among exporters, the long-run block.

    With competitiveness ``a[n,j] = (supply price)**-theta`` and market potential ``r[i,j] = X[i,j] / S[i,j]``
    every flow is ``weight * a * r``. Reference: Eaton and Kortum (2002); Caliendo and Parro (2015).

    Fields:
        leg: all buyers.
        traded: True where the importer buys from the sector at all; elsewhere the price stays at 1.
    """

    leg: Leg
    traded: Bool[Array, "economy sector"]

    @classmethod
    def of(cls, experiment: Experiment) -> "CesSourcing":
        """The sourcing block of an experiment; its weights are smooth functions of every wedge."""
        wedges, theta = experiment.wedges, experiment.trade_elasticity
        share = experiment.baseline.trade_share * wedges.available
        leg = Leg.of(theta, share * delivered_wedge(experiment) ** (-theta), wedges)
        return cls(leg, traded=experiment.baseline.spending > 0)

    def scarce(self, quotas: "QuotaLimit", scarcity: "Scarcity") -> "CesSourcing":
        """The same choice where quotas have a scarcity price."""
        return CesSourcing(quotas.onto(self.leg, scarcity, self.leg.elasticity), self.traded)

    def market(self, ln_supply_price: Cells, spending: Cells) -> Market:
        """Composite prices, ``-ln S / theta``, and flows."""
        competitiveness = self.leg.competitiveness(ln_supply_price)
        competition = jnp.where(self.traded, self.leg.competition(competitiveness), 1.0)
        ln_price = -jnp.log(competition) / self.leg.elasticity
        return Market(ln_price, (Flow(self.leg, competitiveness, spending / competition),))


def ces_share(experiment: Experiment, relative_price: Flows) -> Flows:
    """Share of each seller at prices relative to the buyer's composite: ``share available (p/P)**-theta``."""
    available = experiment.baseline.trade_share * experiment.wedges.available
    return available * relative_price ** (-experiment.trade_elasticity)
