"""The equilibrium map: a state of the world into the state it would lead to. Its fixed point is the answer."""

import equinox as eqx
import jax.numpy as jnp
from jaxtyping import Array, Float

from detente.model.blocks import Blocks, Capacities, SpecificFactors
from detente.model.cost import Basket, CobbDouglasCost, NestedCesCost, Technique, basket, cost_of
from detente.model.experiment import Baseline, Experiment
from detente.model.growth import Learning, steady_endowment
from detente.model.limits import QuotaLimit, economy_rents, moved_markup, volume
from detente.model.shapes import Cells, Vector
from detente.model.sourcing import CesSourcing, Market
from detente.model.staggered import StaggeredSourcing

WAGE_STEP = 0.3
"""How far wages move for a trade imbalance as large as trade: the best of 0.3, 0.4, 0.6 and 1.0 over 900 extreme
random policies. It changes the path to the fixed point, not the fixed point."""

TRADE_FLOOR = 1e-3
"""Share of output below which trade no longer sets the pace of wages: small enough not to slow open economies,
large enough that rounding (1e-16 of output) stays far below the tolerance."""


class State(eqx.Module):
    """Where an economy stands, in logarithms, so that every value is allowed.

    What no block of an experiment asks for is None.

    Fields:
        ln_wage: log change of wages.
        ln_price: log change of composite prices.
        ln_spending: log of spending on each sector (world value added = 1).
        ln_rental: log change of what factors tied to a sector earn, relative to the wage.
        ln_scarcity: log of one plus the scarcity price of each quota.
        ln_markup: log of one plus the scarcity mark-up of each sector at its ceiling.
        ln_knowledge: log change of knowledge.
    """

    ln_wage: Float[Array, " economy"]
    ln_price: Cells
    ln_spending: Cells
    ln_rental: Cells | None = None
    ln_scarcity: Float[Array, " quota"] | None = None
    ln_markup: Cells | None = None
    ln_knowledge: Cells | None = None


class Producers(eqx.Module):
    """What producers do at a state.

    Fields:
        technique: unit costs and the inputs used.
        basket: what households and governments buy.
        ln_endowment: log change of the composite factor's quantity.
        ln_supply_price: log change of producers' prices, net of subsidy, with any scarcity mark-up.
    """

    technique: Technique
    basket: Basket
    ln_endowment: Vector
    ln_supply_price: Cells


class Pockets(eqx.Module):
    """Where the money of a state goes.

    Fields:
        revenue: what producers receive.
        as_importer: tariff revenue and licence rents of each economy as a buyer.
        as_exporter: export-tax revenue and licence rents of each economy as a seller.
        as_owner: what owners of sectors at their ceiling earn beyond cost.
    """

    revenue: Cells
    as_importer: Float[Array, " economy"]
    as_exporter: Float[Array, " economy"]
    as_owner: Float[Array, " economy"]


def producers(
    experiment: Experiment, cost: CobbDouglasCost | NestedCesCost, state: State, subsidy: Cells
) -> Producers:
    """Costs, techniques and supply prices at a state; the one place where the blocks of production meet."""
    blocks, baseline = experiment.blocks, experiment.baseline
    spending_basket = basket(baseline, blocks.production, state.ln_price)
    technique = cost.technique(_factor_price(blocks.factors, state), state.ln_price)
    ln_cost, ln_endowment = technique.ln_unit_cost, jnp.zeros_like(state.ln_wage)
    if blocks.technology is not None:
        ln_cost = ln_cost + blocks.technology.ln_cost
        ln_endowment = blocks.technology.ln_endowment
    if state.ln_knowledge is not None:
        ln_cost = ln_cost - state.ln_knowledge / experiment.trade_elasticity
    if blocks.capital is not None:
        ln_endowment = steady_endowment(blocks.capital, state.ln_wage, spending_basket.ln_price, ln_endowment)
    ln_supply = ln_cost + jnp.log1p(-subsidy)
    if state.ln_markup is not None:
        ln_supply = ln_supply + state.ln_markup
    return Producers(technique, spending_basket, ln_endowment, ln_supply)


def _factor_price(factors: SpecificFactors | None, state: State) -> Cells:
    """Log change of the price of the composite factor by sector."""
    wage = jnp.broadcast_to(state.ln_wage[:, None], state.ln_price.shape)
    return wage if factors is None or state.ln_rental is None else wage + factors.share * state.ln_rental


class Equilibrium(eqx.Module):
    """Cost, sourcing, income, clearing and what else an experiment asks for, as one map of states.

    Reference: docs/explain/model.md; Caliendo and Parro (2015), section 2, with
    export wedges, icebergs, production subsidies and bans added.
    """

    experiment: Experiment
    cost: CobbDouglasCost | NestedCesCost
    sourcing: CesSourcing | StaggeredSourcing
    quotas: QuotaLimit | None

    @classmethod
    def of(cls, experiment: Experiment) -> "Equilibrium":
        """The equilibrium map of an experiment: the blocks it chose."""
        blocks = experiment.blocks
        sourcing = (
            CesSourcing.of(experiment)
            if blocks.sourcing is None
            else StaggeredSourcing.of(experiment, blocks.sourcing)
        )
        quotas = None if blocks.quotas is None else QuotaLimit.of(experiment, blocks.quotas)
        return cls(experiment, cost_of(experiment), sourcing, quotas)

    @property
    def baseline(self) -> Baseline:
        """The calibrated economy."""
        return self.experiment.baseline

    @property
    def blocks(self) -> Blocks:
        """What differs from the long run."""
        return self.experiment.blocks

    def __call__(self, state: State) -> State:
        """One step: prices from costs, revenue from spending, spending and wages from revenue."""
        subsidy = self.experiment.wedges.subsidy
        makers = producers(self.experiment, self.cost, state, subsidy)
        spending = jnp.where(self.sourcing.traded, jnp.exp(state.ln_spending), 0.0)
        market = self._limited(state).market(makers.ln_supply_price, spending)
        revenue = market.revenue()
        at_cost = revenue if state.ln_markup is None else revenue * jnp.exp(-state.ln_markup)
        pockets = Pockets(
            revenue=revenue,
            as_importer=market.importer_revenue(),
            as_exporter=market.exporter_revenue(),
            as_owner=self._owners(revenue, state),
        )
        production_cost = at_cost / (1 - subsidy)
        ln_factor_income = state.ln_wage + makers.ln_endowment
        income = self.income(ln_factor_income, pockets, production_cost)
        demand = makers.technique.input_purchases(production_cost) + makers.basket.share * income[:, None]
        excess = self.trade_excess(pockets, spending, market.own_sales())
        return State(
            ln_wage=self.cleared_wage(state.ln_wage, excess, makers.ln_endowment),
            ln_price=market.ln_price,
            ln_spending=_safe_log(demand, self.sourcing.traded),
            ln_rental=self._rental(state, makers, production_cost),
            ln_scarcity=self._scarcity(state, market, makers),
            ln_markup=self._markup(state, revenue, makers),
            ln_knowledge=self._knowledge(state, market, spending),
        )

    def income(self, ln_factor_income: Vector, pockets: Pockets, production_cost: Cells) -> Vector:
        """Final spending: factor and wedge income and the deficit, less what subsidies cost."""
        factors = jnp.exp(ln_factor_income) * self.baseline.value_added
        wedges = pockets.as_importer + pockets.as_exporter + pockets.as_owner
        subsidies = jnp.sum(self.experiment.wedges.subsidy * production_cost, axis=1)
        return factors + wedges + self.experiment.deficit - subsidies

    def trade_excess(self, pockets: Pockets, spending: Cells, own_sales: Vector) -> Vector:
        """Exports less imports plus the deficit, relative to trade: above 0, foreigners ask for too much.

        It is 0 exactly where the labour market clears, once goods markets do. Unlike the excess demand for
        labour it does not fade as trade does, so wages are found as fast near autarky as in free trade.
        """
        deficit = self.experiment.deficit
        sold = jnp.sum(pockets.revenue, axis=1) + pockets.as_exporter
        bought = jnp.sum(spending, axis=1) - pockets.as_importer
        trade = sold + bought - 2 * own_sales + jnp.abs(deficit)
        # Both are differences of large numbers: without the floor, rounding would move a closed economy's wage.
        return (sold - bought + deficit) / (trade + TRADE_FLOOR * sold)

    def cleared_wage(self, ln_wage: Vector, excess: Vector, ln_endowment: Vector) -> Vector:
        """Wages moved towards balance, with world value added held at 1."""
        moved = ln_wage + WAGE_STEP * excess
        return moved - jnp.log(jnp.sum(jnp.exp(moved + ln_endowment) * self.baseline.value_added))

    def start(self) -> State:
        """The baseline as a state: nothing has moved."""
        spending, blocks = self.baseline.spending, self.blocks
        cells = jnp.zeros_like(spending)
        return State(
            ln_wage=jnp.zeros_like(self.baseline.value_added),
            ln_price=cells,
            ln_spending=_safe_log(spending, self.sourcing.traded),
            ln_rental=None if blocks.factors is None else cells,
            ln_scarcity=None if blocks.quotas is None else jnp.zeros_like(blocks.quotas.cap),
            ln_markup=None if blocks.capacities is None else cells,
            ln_knowledge=None if blocks.ideas is None else cells,
        )

    def _limited(self, state: State) -> CesSourcing | StaggeredSourcing:
        """Sourcing with the scarcity prices of quotas in what buyers pay."""
        if self.quotas is None or state.ln_scarcity is None:
            return self.sourcing
        return self.sourcing.scarce(self.quotas, self.quotas.scarcity(state.ln_scarcity))

    def _owners(self, revenue: Cells, state: State) -> Vector:
        if state.ln_markup is None:
            return jnp.zeros_like(state.ln_wage)
        return economy_rents(revenue, state.ln_markup)

    def _rental(self, state: State, makers: Producers, production_cost: Cells) -> Cells | None:
        """Rentals moved towards what tied factors earn; on average they earn what the others do."""
        factors = self.blocks.factors
        if factors is None or state.ln_rental is None:
            return None
        before = baseline_value_added(self.baseline)
        used = before > 0
        paid = makers.technique.value_added_share * production_cost
        ratio = jnp.where(used, paid, 1.0) / jnp.where(used, before, 1.0)
        earned = jnp.log(ratio) - (state.ln_wage + makers.ln_endowment)[:, None]
        pace = 1 / (1 + factors.share * self.baseline.value_added_share * self.experiment.trade_elasticity)
        moved = jnp.where(used, state.ln_rental + pace * (earned - state.ln_rental), 0.0)
        level = jnp.sum(before * jnp.exp(moved), axis=1) / jnp.sum(before, axis=1)
        return jnp.where(used, moved - jnp.log(level)[:, None], 0.0)

    def _scarcity(self, state: State, market: Market, makers: Producers) -> Array | None:
        if self.quotas is None or state.ln_scarcity is None:
            return None
        return self.quotas.moved(market, makers.ln_supply_price, state.ln_scarcity)

    def _markup(self, state: State, revenue: Cells, makers: Producers) -> Cells | None:
        ceilings: Capacities | None = self.blocks.capacities
        if ceilings is None or state.ln_markup is None:
            return None
        output = volume(revenue, baseline_revenue(self.baseline), makers.ln_supply_price)
        return moved_markup(ceilings, self.experiment.trade_elasticity, output, state.ln_markup)

    def _knowledge(self, state: State, market: Market, spending: Cells) -> Cells | None:
        if self.blocks.ideas is None or state.ln_knowledge is None:
            return None
        bought = spending.T[:, None, :]
        share = market.bought() / jnp.where(bought > 0, bought, 1.0)
        return Learning(self.blocks.ideas).moved(share, state.ln_knowledge)


def baseline_revenue(baseline: Baseline) -> Cells:
    """What producers receive in the baseline, by sector (world value added = 1)."""
    flows = baseline.trade_share * baseline.spending[None] / (1 + baseline.tariff)
    return jnp.sum(flows, axis=1)


def baseline_value_added(baseline: Baseline) -> Cells:
    """Payments to value added in the baseline, by sector (world value added = 1)."""
    return baseline.value_added_share * baseline_revenue(baseline)


def _safe_log(values: Cells, where: Array) -> Cells:
    """Logarithm where asked, 0 elsewhere, with a floor that keeps iterates and gradients finite."""
    return jnp.log(jnp.where(where, jnp.maximum(values, 1e-300), 1.0))
