"""The equilibrium map: a state of the world into the state it would lead to. Its fixed point is the answer."""

import equinox as eqx
import jax.numpy as jnp
from jaxtyping import Array, Float

from detente.model.cost import CobbDouglasCost
from detente.model.problem import Cells, Problem
from detente.model.sourcing import CesSourcing

WAGE_STEP = 0.4
"""How far wages move towards clearing the labour market in one step: the best of 0.1 to 0.4 over 500 random
policies, and small enough that plain iteration converged in every case looked at. It does not move the
fixed point."""


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


class Equilibrium(eqx.Module):
    """Cost, sourcing, income and clearing put together as one map from a state to a state.

    Reference: METHODS section 0 of the documentation; Caliendo and Parro (2015), equations 10 to 15, with
    export wedges, icebergs, production subsidies and bans added.
    """

    cost: CobbDouglasCost
    sourcing: CesSourcing
    final_share: Cells
    value_added: Float[Array, " economy"]
    deficit: Float[Array, " economy"]
    subsidy: Cells

    @classmethod
    def of(cls, problem: Problem) -> "Equilibrium":
        """The equilibrium map of a problem."""
        baseline = problem.baseline
        return cls(
            cost=CobbDouglasCost.of(baseline),
            sourcing=CesSourcing.of(problem),
            final_share=baseline.final_share,
            value_added=baseline.value_added,
            deficit=problem.deficit,
            subsidy=problem.wedges.subsidy,
        )

    def __call__(self, state: State) -> State:
        """One step: prices from costs, revenue from spending, spending and wages from revenue."""
        ln_cost = self.cost.ln_unit_cost(state.ln_wage, state.ln_price)
        competitiveness = self.sourcing.competitiveness(ln_cost + jnp.log1p(-self.subsidy))
        competition = self.sourcing.competition(competitiveness)
        market_potential = jnp.where(self.sourcing.traded, jnp.exp(state.ln_spending), 0.0) / competition
        revenue = self.sourcing.revenue(competitiveness, market_potential)
        production_cost = revenue / (1 - self.subsidy)
        wedge_income = self.sourcing.wedge_income(competitiveness, market_potential)
        income = self.income(state.ln_wage, wedge_income, production_cost)
        spending = self.cost.input_purchases(production_cost) + self.final_share * income[:, None]
        return State(
            ln_wage=self.cleared_wage(state.ln_wage, self.cost.labour_payments(production_cost)),
            ln_price=self.sourcing.ln_price(competition),
            ln_spending=jnp.where(self.sourcing.traded, _safe_log(spending, self.sourcing.traded), 0.0),
        )

    def income(
        self,
        ln_wage: Float[Array, " economy"],
        wedge_income: Float[Array, " economy"],
        production_cost: Cells,
    ) -> Float[Array, " economy"]:
        """Final spending: wages, wedge income and the deficit, less what subsidies cost."""
        subsidies = jnp.sum(self.subsidy * production_cost, axis=1)
        return jnp.exp(ln_wage) * self.value_added + wedge_income - subsidies + self.deficit

    def cleared_wage(
        self, ln_wage: Float[Array, " economy"], labour_payments: Float[Array, " economy"]
    ) -> Float[Array, " economy"]:
        """Wages moved towards what producers pay, with world value added held at 1."""
        excess = jnp.log(labour_payments / self.value_added) - ln_wage
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
