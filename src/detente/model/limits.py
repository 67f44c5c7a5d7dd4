"""Limits block: quotas and floors on flows, ceilings on production, each with the price that makes it hold.

A limit is a complementarity: ``0 <= x, used <= allowed``, and x is 0 where less than allowed is used. The map
moves ``ln(1 + x)`` up while too much is used and down to 0 otherwise, so that its fixed points are exactly the
complementary ones; how far a limit is from holding is then measured by the Fischer-Burmeister function.

A floor is the same with the opposite sign: ``x <= 0, used >= floor``. Below 0 the scarcity price is a subsidy,
the share -x of the seller's price that a state pays so that its buyers buy more, and the rent is what that costs.
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

NO_LIMIT = 1e9
"""A limit at or beyond this is none, of a cap and of a floor alike: so many times over nothing is bought."""


class Scarcity(eqx.Module):
    """What scarcity does to each cell of a quota.

    With the covered share c of a flow meeting a factor 1 + x and the rest none, the flow as a CES bundle of the
    two costs ``f = ((1-c) + c (1+x)**-theta)**(-1/theta)``; a share s of its border value is then spent on the
    covered part, and ``m = s x / (1+x)`` of it is rent.

    Fields:
        factor: f, change of the price at the border.
        covered: s, share of the border value spent on what the quota covers.
        rent: m, share of the border value that is scarcity rent; below 0 where buyers are subsidised.
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

    @property
    def bound(self) -> Float[Array, " quota"]:
        """What may or has to pass; a floor that is none asks for next to nothing."""
        none = (self.quotas.at_least > 0) & (self.quotas.cap >= NO_LIMIT)
        return jnp.where(none, 1 / self.quotas.cap, self.quotas.cap)

    @property
    def paid_by_importer(self) -> Float[Array, " quota"]:
        """1 for a floor whose subsidy the importing economy pays, which adds it to what its buyers pay."""
        return self.quotas.at_least * self.quotas.to_importer

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

        The value under a floor is what the importing economy pays for it, buyers and state together.

        Args:
            border: value of each cell at the border.
            supply_price: change of the producer's price of each cell.
            ln_scarcity: log scarcity prices.
        """
        value = self.scarcity(ln_scarcity).covered * border / (self.quotas.covered * self.border_before)
        price = supply_price * self.iceberg * (1 + self.export_wedge) * jnp.exp(ln_scarcity[self.quotas.row])
        by_value = self.quotas.by_value[self.quotas.row]
        with_subsidy = jnp.exp(-(self.paid_by_importer * ln_scarcity)[self.quotas.row])
        counted = value * jnp.where(by_value > 0, with_subsidy, 1 / price)
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
        """Scarcity prices one step on: up where more than the limit would pass, down where less; to 0 at most.

        A cap's price comes down to 0 from above, a floor's up to 0 from below.
        """
        supply = jnp.exp(ln_supply_price[self.quotas.exporter, self.quotas.sector])
        used = self.used(self.border(market), supply, ln_scarcity)
        zero = jnp.zeros_like(used)
        typical = zero.at[self.quotas.row].add(self.quotas.weight * self.elasticity)
        excess = jnp.log(jnp.maximum(used, 1e-300) / self.bound)
        moved = _stepped(ln_scarcity, excess, 1 / (1 + typical))
        return jnp.where(self.quotas.at_least > 0, jnp.minimum(0.0, moved), jnp.maximum(0.0, moved))

    def spread(self, experiment: Experiment, ln_scarcity: Float[Array, " quota"]) -> "Spread":
        """The quotas' effects as whole arrays, for the accounts."""
        scarce = self.scarcity(ln_scarcity)
        cell = (self.quotas.exporter, self.quotas.importer, self.quotas.sector)
        one = jnp.ones_like(experiment.baseline.tariff)
        zero = jnp.zeros_like(one)
        to_exporter, to_importer, committed = (
            zero.at[cell].add(scarce.rent * part[self.quotas.row])
            for part in (self.quotas.to_exporter, self.quotas.to_importer, self.paid_by_importer)
        )
        return Spread(one.at[cell].add(scarce.factor - 1), to_exporter, to_importer, -committed)


class Spread(eqx.Module):
    """Quota scarcity by flow.

    Fields:
        factor: change of the price at the border.
        to_exporter, to_importer: shares of the border value that each side gets as scarcity rent.
        committed: what the importing state adds under a floor to what its buyers pay, relative to that.
    """

    factor: Flows
    to_exporter: Flows
    to_importer: Flows
    committed: Flows


def no_spread(experiment: Experiment) -> Spread:
    """No quotas."""
    zero = jnp.zeros_like(experiment.baseline.tariff)
    return Spread(zero + 1, zero, zero, zero)


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
    return jnp.where(bound, jnp.maximum(0.0, _stepped(ln_markup, excess, 1 / (1 + elasticity))), 0.0)


def _stepped(ln_scarcity: Array, excess: Array, pace: Array) -> Array:
    return ln_scarcity + pace * jnp.clip(excess, -LONGEST_STEP, LONGEST_STEP)


def complementarity_gap(
    ln_scarcity: Array, used: Array, allowed: Array, at_least: Array | float = 0.0
) -> Array:
    """How far limits are from holding: Fischer-Burmeister, ``|sqrt(x^2 + s^2) - x - s|``.

    It is 0 exactly where the scarcity price x and the slack ``s = 1 - used / allowed`` are both at least 0 and
    one of them is 0. Of a floor both have the opposite sign: the subsidy, and what is bought beyond the floor.

    Args:
        ln_scarcity: log of one plus the scarcity price.
        used: what passes.
        allowed: the cap, or the floor.
        at_least: 1 for a floor, 0 for a cap.
    """
    sign = 1 - 2 * at_least
    price, slack = sign * jnp.expm1(ln_scarcity), sign * (1 - used / allowed)
    return jnp.abs(jnp.sqrt(price**2 + slack**2 + 1e-300) - price - slack)


def volume(revenue: Cells, baseline_revenue: Cells, ln_supply_price: Cells) -> Cells:
    """Output volume relative to the baseline; 1 where nothing was made."""
    made = baseline_revenue > 0
    ratio = revenue / jnp.where(made, baseline_revenue, 1.0) * jnp.exp(-ln_supply_price)
    return jnp.where(made, ratio, 1.0)


def economy_rents(revenue: Cells, ln_markup: Cells) -> Vector:
    """What the owners of sectors at their ceiling earn beyond cost."""
    return jnp.sum(revenue * -jnp.expm1(-ln_markup), axis=1)
