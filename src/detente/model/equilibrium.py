"""The equilibrium map: a state of the world into the state it would lead to. Its fixed point is the answer."""

import equinox as eqx
import jax.numpy as jnp
from jaxtyping import Array, Float

from detente.model.cost import CobbDouglasCost
from detente.model.experiment import Cells, Experiment
from detente.model.sourcing import CesSourcing, Flow

Vector = Float[Array, " economy"]

WAGE_STEP = 0.3
"""How far wages move for a trade imbalance as large as trade: the best of 0.3, 0.4, 0.6 and 1.0 over 900 extreme
random policies. It changes the path to the fixed point, not the fixed point."""

TRADE_FLOOR = 1e-3
"""Share of output below which trade no longer sets the pace of wages: small enough not to slow open economies,
large enough that rounding (1e-16 of output) stays far below the tolerance."""


class State(eqx.Module):
    """Where an economy stands, in logarithms, so that every value is allowed.

    Fields:
        ln_wage: log change of wages.
        ln_price: log change of composite prices.
        ln_spending: log of spending on each sector (world value added = 1).
    """

    ln_wage: Float[Array, " economy"]
    ln_price: Cells
    ln_spending: Cells


class Pockets(eqx.Module):
    """Where the money of a state goes.

    Fields:
        revenue: what producers receive.
        as_importer: tariff revenue and licence rents of each economy as a buyer.
        as_exporter: export-tax revenue and licence rents of each economy as a seller.
    """

    revenue: Cells
    as_importer: Float[Array, " economy"]
    as_exporter: Float[Array, " economy"]


class Equilibrium(eqx.Module):
    """Cost, sourcing, income and clearing put together as one map from a state to a state.

    Reference: docs/explain/model.md; Caliendo and Parro (2015), section 2, with
    export wedges, icebergs, production subsidies and bans added.
    """

    cost: CobbDouglasCost
    sourcing: CesSourcing
    final_share: Cells
    value_added: Float[Array, " economy"]
    deficit: Float[Array, " economy"]
    subsidy: Cells

    @classmethod
    def of(cls, experiment: Experiment) -> "Equilibrium":
        """The equilibrium map of an experiment."""
        baseline = experiment.baseline
        return cls(
            cost=CobbDouglasCost.of(baseline),
            sourcing=CesSourcing.of(experiment),
            final_share=baseline.final_share,
            value_added=baseline.value_added,
            deficit=experiment.deficit,
            subsidy=experiment.wedges.subsidy,
        )

    def __call__(self, state: State) -> State:
        """One step: prices from costs, revenue from spending, spending and wages from revenue."""
        ln_cost = self.cost.ln_unit_cost(state.ln_wage, state.ln_price)
        competitiveness = self.sourcing.competitiveness(ln_cost + jnp.log1p(-self.subsidy))
        competition = self.sourcing.competition(competitiveness)
        spending = jnp.where(self.sourcing.traded, jnp.exp(state.ln_spending), 0.0)
        flows = Flow(competitiveness, spending / competition)
        pockets = Pockets(
            revenue=self.sourcing.revenue(flows),
            as_importer=self.sourcing.importer_revenue(flows),
            as_exporter=self.sourcing.exporter_revenue(flows),
        )
        production_cost = pockets.revenue / (1 - self.subsidy)
        demand = self.cost.input_purchases(production_cost)
        demand += self.final_share * self.income(state.ln_wage, pockets, production_cost)[:, None]
        excess = self.trade_excess(pockets, spending, self.sourcing.own_sales(flows))
        return State(
            ln_wage=self.cleared_wage(state.ln_wage, excess),
            ln_price=self.sourcing.ln_price(competition),
            ln_spending=_safe_log(demand, self.sourcing.traded),
        )

    def income(self, ln_wage: Vector, pockets: Pockets, production_cost: Cells) -> Vector:
        """Final spending: wages, wedge income and the deficit, less what subsidies cost."""
        wages = jnp.exp(ln_wage) * self.value_added
        wedges = pockets.as_importer + pockets.as_exporter
        return wages + wedges + self.deficit - jnp.sum(self.subsidy * production_cost, axis=1)

    def trade_excess(self, pockets: Pockets, spending: Cells, own_sales: Vector) -> Vector:
        """Exports less imports plus the deficit, relative to trade: above 0, foreigners ask for too much.

        It is 0 exactly where the labour market clears, once goods markets do. Unlike the excess demand for
        labour it does not fade as trade does, so wages are found as fast near autarky as in free trade.
        """
        sold = jnp.sum(pockets.revenue, axis=1) + pockets.as_exporter
        bought = jnp.sum(spending, axis=1) - pockets.as_importer
        trade = sold + bought - 2 * own_sales + jnp.abs(self.deficit)
        # Both are differences of large numbers: without the floor, rounding would move a closed economy's wage.
        return (sold - bought + self.deficit) / (trade + TRADE_FLOOR * sold)

    def cleared_wage(self, ln_wage: Vector, excess: Vector) -> Vector:
        """Wages moved towards balance, with world value added held at 1."""
        moved = ln_wage + WAGE_STEP * excess
        return moved - jnp.log(jnp.sum(jnp.exp(moved) * self.value_added))

    def start(self, spending: Cells) -> State:
        """The baseline as a state: nothing has moved."""
        return State(
            ln_wage=jnp.zeros_like(self.value_added),
            ln_price=jnp.zeros_like(spending),
            ln_spending=_safe_log(spending, self.sourcing.traded),
        )


def _safe_log(values: Cells, where: Array) -> Cells:
    """Logarithm where asked, 0 elsewhere, with a floor that keeps iterates and gradients finite."""
    return jnp.log(jnp.where(where, jnp.maximum(values, 1e-300), 1.0))
