"""Limits block: quotas on flows and ceilings on production, each with the scarcity price that makes it hold.

A limit is a complementarity: ``0 <= x, used <= allowed``, and x is 0 where less than allowed is used. The map
moves ``ln(1 + x)`` up while too much is used and down to 0 otherwise, so that its fixed points are exactly the
complementary ones; how far a limit is from holding is then measured by the Fischer-Burmeister function.
"""

from functools import reduce

import equinox as eqx
import jax.numpy as jnp
from jaxtyping import Array, Float

from detente.model.blocks import Capacities, Quotas
from detente.model.experiment import Experiment
from detente.model.shapes import Cells, Flows, SectorFirst, Vector
from detente.model.sourcing import Leg, Market

LONGEST_STEP = 3.0
"""Most that a log of excess use may move a scarcity price in one step: far off, the log is no guide."""


class Scarcity(eqx.Module):
    """What scarcity does to each cell of a quota.

    With the covered share c of a flow meeting a factor 1 + x and the rest none, the flow as a CES bundle of the
    two costs ``f = ((1-c) + c (1+x)**-theta)**(-1/theta)``; a share s of its border value is then spent on the
    covered part, and ``m = s x / (1+x)`` of it is rent.

    Fields:
        factor: f, change of the price at the border.
        covered: s, share of the border value spent on what the quota covers.
        rent: m, share of the border value that is scarcity rent.
    """

    factor: Float[Array, " cell"]
    covered: Float[Array, " cell"]
    rent: Float[Array, " cell"]

    @classmethod
    def at(
        cls,
        quotas: Quotas,
        elasticity: Float[Array, " cell"],
        ln_scarcity: Float[Array, " quota"],
    ) -> "Scarcity":
        """The cells at log scarcity prices ``ln(1 + x)``."""
        ln_one_plus_x = ln_scarcity[quotas.row]
        met = quotas.covered * jnp.exp(-elasticity * ln_one_plus_x)
        bundle = (1 - quotas.covered) + met
        covered = met / bundle
        return cls(bundle ** (-1 / elasticity), covered, covered * -jnp.expm1(-ln_one_plus_x))


class QuotaLimit(eqx.Module):
    """Quotas on an experiment's flows.

    Fields:
        quotas: the cells and caps.
        elasticity: theta of each cell, between what is covered and the rest of the flow.
        tariff, export_wedge, rent_share, iceberg: the other wedges on each cell.
        border_before: value of each cell at the border in the baseline.
    """

    quotas: Quotas
    elasticity: Float[Array, " cell"]
    tariff: Float[Array, " cell"]
    export_wedge: Float[Array, " cell"]
    rent_share: Float[Array, " cell"]
    iceberg: Float[Array, " cell"]
    border_before: Float[Array, " cell"]

    @classmethod
    def of(cls, experiment: Experiment, quotas: Quotas) -> "QuotaLimit":
        """The quotas of an experiment."""
        baseline, wedges = experiment.baseline, experiment.wedges
        cell = (quotas.exporter, quotas.importer, quotas.sector)
        spent = baseline.trade_share[cell] * baseline.spending[quotas.importer, quotas.sector]
        return cls(
            quotas=quotas,
            elasticity=experiment.trade_elasticity[quotas.sector],
            tariff=wedges.tariff[cell],
            export_wedge=wedges.export_wedge[cell],
            rent_share=wedges.rent_share[cell],
            iceberg=wedges.iceberg[cell],
            border_before=spent / (1 + baseline.tariff[cell]),
        )

    @property
    def place(self) -> tuple[Array, Array, Array]:
        """Where the cells lie in an array by sector, exporter and importer."""
        return self.quotas.sector, self.quotas.exporter, self.quotas.importer

    def scarcity(self, ln_scarcity: Float[Array, " quota"]) -> Scarcity:
        """What the scarcity prices do to each cell."""
        return Scarcity.at(self.quotas, self.elasticity, ln_scarcity)

    def wasted(self) -> Float[Array, " cell"]:
        """Share of the rent that nobody gets: it pays for queues and paper, made by the exporter."""
        return 1 - (self.quotas.to_exporter + self.quotas.to_importer)[self.quotas.row]

    def onto(self, leg: Leg, scarce: Scarcity, power: Float[Array, " sector"]) -> Leg:
        """The same buyers where the scarcity price is part of what they pay.

        Cells are changed by adding to them: of several quotas on one flow all but one have no scarcity price.

        Args:
            leg: the buyers without scarcity.
            scarce: what scarcity does to each cell.
            power: by how much a dearer flow loses weight with them, per sector.
        """
        before = leg.choice[self.place]
        weight = before * scarce.factor ** (-power[self.quotas.sector])
        border = weight / (1 + self.tariff)
        rent = scarce.rent * border
        receipts = (border - rent * (1 - self.wasted())) / (1 + self.export_wedge)
        fixed = self.export_wedge * receipts
        to_importer = (1 - self.rent_share) * fixed + self.quotas.to_importer[self.quotas.row] * rent
        to_exporter = self.rent_share * fixed + self.quotas.to_exporter[self.quotas.row] * rent

        def moved(weights: SectorFirst, new: Float[Array, " cell"]) -> SectorFirst:
            return weights.at[self.place].add(new - weights[self.place])

        return Leg(
            elasticity=leg.elasticity,
            choice=moved(leg.choice, weight),
            receipts=moved(leg.receipts, receipts),
            importer_income=moved(leg.importer_income, self.tariff * border + to_importer),
            exporter_income=moved(leg.exporter_income, to_exporter),
        )

    def choice(self, weights: SectorFirst, scarce: Scarcity, power: Float[Array, " sector"]) -> SectorFirst:
        """Weights in a price index at the scarcity price."""
        less = scarce.factor ** (-power[self.quotas.sector]) - 1
        return weights.at[self.place].add(weights[self.place] * less)

    def used(
        self,
        border: Float[Array, " cell"],
        supply_price: Float[Array, " cell"],
        ln_scarcity: Float[Array, " quota"],
    ) -> Float[Array, " quota"]:
        """What passes each quota, relative to the baseline: at the quota's prices or at baseline prices.

        Args:
            border: value of each cell at the border.
            supply_price: change of the producer's price of each cell.
            ln_scarcity: log scarcity prices.
        """
        value = self.scarcity(ln_scarcity).covered * border / (self.quotas.covered * self.border_before)
        price = supply_price * self.iceberg * (1 + self.export_wedge) * jnp.exp(ln_scarcity[self.quotas.row])
        by_value = self.quotas.by_value[self.quotas.row]
        counted = value * jnp.where(by_value > 0, 1.0, 1 / price)
        zero = jnp.zeros_like(self.quotas.cap)
        return zero.at[self.quotas.row].add(self.quotas.weight * counted)

    def border(self, market: Market) -> Float[Array, " cell"]:
        """Value of each cell at the border."""
        cell = (self.quotas.importer, self.quotas.sector)
        seller = (self.quotas.exporter, self.quotas.sector)
        bought = [
            flow.leg.choice[self.place] * flow.competitiveness[seller] * flow.market_potential[cell]
            for flow in market.flows
        ]
        return reduce(jnp.add, bought) / (1 + self.tariff)

    def moved(
        self, market: Market, ln_supply_price: Cells, ln_scarcity: Float[Array, " quota"]
    ) -> Float[Array, " quota"]:
        """Scarcity prices one step on: up where more than the cap would pass, down to 0 elsewhere."""
        supply = jnp.exp(ln_supply_price[self.quotas.exporter, self.quotas.sector])
        used = self.used(self.border(market), supply, ln_scarcity)
        zero = jnp.zeros_like(used)
        typical = zero.at[self.quotas.row].add(self.quotas.weight * self.elasticity)
        return _towards(ln_scarcity, jnp.log(jnp.maximum(used, 1e-300) / self.quotas.cap), 1 / (1 + typical))

    def spread(self, experiment: Experiment, ln_scarcity: Float[Array, " quota"]) -> "Spread":
        """The quotas' effects as whole arrays, for the accounts."""
        scarce = self.scarcity(ln_scarcity)
        cell = (self.quotas.exporter, self.quotas.importer, self.quotas.sector)
        one = jnp.ones_like(experiment.baseline.tariff)
        zero = jnp.zeros_like(one)
        to_exporter, to_importer = (
            zero.at[cell].add(scarce.rent * part[self.quotas.row])
            for part in (self.quotas.to_exporter, self.quotas.to_importer)
        )
        return Spread(one.at[cell].add(scarce.factor - 1), to_exporter, to_importer)


class Spread(eqx.Module):
    """Quota scarcity by flow.

    Fields:
        factor: change of the price at the border.
        to_exporter, to_importer: shares of the border value that each side gets as scarcity rent.
    """

    factor: Flows
    to_exporter: Flows
    to_importer: Flows


def no_spread(experiment: Experiment) -> Spread:
    """No quotas."""
    zero = jnp.zeros_like(experiment.baseline.tariff)
    return Spread(zero + 1, zero, zero)


def moved_markup(
    capacities: Capacities, elasticity: Float[Array, " sector"], output: Cells, ln_markup: Cells
) -> Cells:
    """Scarcity mark-ups of sectors at their ceiling, one step on.

    Args:
        capacities: the ceilings.
        elasticity: theta by sector: how strongly buyers turn away from a dearer seller.
        output: output volume relative to the baseline.
        ln_markup: log mark-ups.
    """
    bound = jnp.isfinite(capacities.ceiling)
    ceiling = jnp.where(bound, capacities.ceiling, 1.0)
    excess = jnp.log(jnp.where(bound & (output > 0), output, 1.0) / ceiling)
    return jnp.where(bound, _towards(ln_markup, excess, 1 / (1 + elasticity)), 0.0)


def _towards(ln_scarcity: Array, excess: Array, pace: Array) -> Array:
    return jnp.maximum(0.0, ln_scarcity + pace * jnp.clip(excess, -LONGEST_STEP, LONGEST_STEP))


def complementarity_gap(ln_scarcity: Array, used: Array, allowed: Array) -> Array:
    """How far limits are from holding: Fischer-Burmeister, ``|sqrt(x^2 + s^2) - x - s|``.

    It is 0 exactly where the scarcity price x and the slack ``s = 1 - used / allowed`` are both at least 0 and
    one of them is 0.
    """
    price, slack = jnp.expm1(ln_scarcity), 1 - used / allowed
    return jnp.abs(jnp.sqrt(price**2 + slack**2 + 1e-300) - price - slack)


def volume(revenue: Cells, baseline_revenue: Cells, ln_supply_price: Cells) -> Cells:
    """Output volume relative to the baseline; 1 where nothing was made."""
    made = baseline_revenue > 0
    ratio = revenue / jnp.where(made, baseline_revenue, 1.0) * jnp.exp(-ln_supply_price)
    return jnp.where(made, ratio, 1.0)


def economy_rents(revenue: Cells, ln_markup: Cells) -> Vector:
    """What the owners of sectors at their ceiling earn beyond cost."""
    return jnp.sum(revenue * -jnp.expm1(-ln_markup), axis=1)
