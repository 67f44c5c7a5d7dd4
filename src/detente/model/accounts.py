"""The accounts of an equilibrium: every flow and price, and how far each equilibrium condition is from holding.

Nothing here reuses the sourcing block's weights or the wage step: shares, flows, incomes and residuals are
computed from the equations as they stand in docs/explain/model.md, so a slip in the fast path shows up as a
residual. Unit cost and the delivered wedge are shared with the map; the tests check those against closed forms.
"""

import equinox as eqx
import jax.numpy as jnp
from jaxtyping import Array, Float

from detente.model.cost import CobbDouglasCost
from detente.model.equilibrium import State
from detente.model.experiment import Cells, Experiment, Flows
from detente.model.sourcing import delivered_wedge


class Accounts(eqx.Module):
    """An equilibrium in full. Money is in units of world value added; hats are new over baseline.

    Fields:
        wage_hat: change of the wage (value added per unit of the fixed factor).
        price_hat: change of the composite price of each sector.
        supply_price_hat: change of producers' prices, net of subsidy.
        delivered_price_hat: change of the price at the buyer's door.
        trade_share: share of each exporter in an importer's spending.
        border_value: value of each flow at the border: with the export wedge, without the tariff.
        spending: total spending by sector at tariff-inclusive prices.
        revenue: producers' receipts by sector.
        value_added: payments to value added by sector.
        labour_income: wage times the fixed factor.
        tariff_revenue: by importing economy.
        wedge_rents: export-tax revenue and licence rents, by the economy that keeps them.
        subsidy_cost: what production subsidies cost their government.
        income: final spending of each economy.
    """

    wage_hat: Float[Array, " economy"]
    price_hat: Cells
    supply_price_hat: Cells
    delivered_price_hat: Flows
    trade_share: Flows
    border_value: Flows
    spending: Cells
    revenue: Cells
    value_added: Cells
    labour_income: Float[Array, " economy"]
    tariff_revenue: Float[Array, " economy"]
    wedge_rents: Float[Array, " economy"]
    subsidy_cost: Float[Array, " economy"]
    income: Float[Array, " economy"]


class Residuals(eqx.Module):
    """Largest relative violation of each family of equilibrium conditions.

    Fields:
        price_index: composite prices against the CES index of delivered prices.
        goods_market: spending against input purchases plus final demand.
        factor_market: wage bill against what producers pay, for every economy, the redundant one included.
        trade_balance: imports less exports less wedge flows against the deficit, relative to value added;
            implied by the others (Walras), so it measures what they add up to.
        numeraire: world value added against 1.
    """

    price_index: Float[Array, ""]
    goods_market: Float[Array, ""]
    factor_market: Float[Array, ""]
    trade_balance: Float[Array, ""]
    numeraire: Float[Array, ""]

    def largest(self) -> Float[Array, ""]:
        """The worst of them."""
        worst = (
            self.price_index,
            self.goods_market,
            self.factor_market,
            self.trade_balance,
            self.numeraire,
        )
        return jnp.max(jnp.stack(worst))


def accounts(experiment: Experiment, state: State) -> Accounts:
    """Work out all flows and prices of a state (the equations of docs/explain/model.md, line by line)."""
    baseline, wedges, theta = experiment.baseline, experiment.wedges, experiment.trade_elasticity
    cost = CobbDouglasCost.of(baseline)
    supply_price_hat = jnp.exp(cost.ln_unit_cost(state.ln_wage, state.ln_price)) * (1 - wedges.subsidy)
    delivered_price_hat = supply_price_hat[:, None, :] * delivered_wedge(experiment)
    price_hat = jnp.exp(state.ln_price)
    relative = delivered_price_hat / price_hat[None, :, :]
    trade_share = baseline.trade_share * wedges.available * relative ** (-theta)
    spending = jnp.where(baseline.spending > 0, jnp.exp(state.ln_spending), 0.0)

    border_value = trade_share * spending[None, :, :] / (1 + wedges.tariff)
    receipts = border_value / (1 + wedges.export_wedge)
    revenue = jnp.sum(receipts, axis=1)
    production_cost = revenue / (1 - wedges.subsidy)
    rents = wedges.export_wedge * receipts
    kept = jnp.sum(wedges.rent_share * rents, axis=(1, 2))
    given = jnp.sum((1 - wedges.rent_share) * rents, axis=(0, 2))
    labour_income = jnp.exp(state.ln_wage) * baseline.value_added
    tariff_revenue = jnp.sum(wedges.tariff * border_value, axis=(0, 2))
    subsidy_cost = jnp.sum(wedges.subsidy * production_cost, axis=1)
    return Accounts(
        wage_hat=jnp.exp(state.ln_wage),
        price_hat=price_hat,
        supply_price_hat=supply_price_hat,
        delivered_price_hat=delivered_price_hat,
        trade_share=trade_share,
        border_value=border_value,
        spending=spending,
        revenue=revenue,
        value_added=baseline.value_added_share * production_cost,
        labour_income=labour_income,
        tariff_revenue=tariff_revenue,
        wedge_rents=kept + given,
        subsidy_cost=subsidy_cost,
        income=labour_income + tariff_revenue + kept + given - subsidy_cost + experiment.deficit,
    )


def residuals(experiment: Experiment, books: Accounts) -> Residuals:
    """How far each equilibrium condition is from holding, relative to the size of what it balances."""
    baseline, wedges = experiment.baseline, experiment.wedges
    traded = baseline.spending > 0
    bought = jnp.sum(books.trade_share, axis=0)
    production_cost = books.revenue / (1 - wedges.subsidy)
    purchases = CobbDouglasCost.of(baseline).input_purchases(production_cost)
    demand = purchases + baseline.final_share * books.income[:, None]
    # A sector that nobody uses any more has spending at the floor of the logarithm, not at zero.
    spending = jnp.where(traded, jnp.maximum(books.spending, 1e-200), 1.0)

    # What an economy pays others for imports, less what others pay it: goods and licence rents.
    receipts = books.border_value / (1 + wedges.export_wedge)
    rents_abroad = (1 - wedges.rent_share) * wedges.export_wedge * receipts
    paid = books.border_value - rents_abroad
    balance = jnp.sum(paid, axis=(0, 2)) - jnp.sum(paid, axis=(1, 2))
    return Residuals(
        price_index=jnp.max(jnp.where(traded, jnp.abs(bought - 1), 0.0)),
        goods_market=jnp.max(jnp.where(traded, jnp.abs(demand - books.spending) / spending, 0.0)),
        factor_market=jnp.max(jnp.abs(jnp.sum(books.value_added, axis=1) / books.labour_income - 1)),
        trade_balance=jnp.max(jnp.abs(balance - experiment.deficit) / books.labour_income),
        numeraire=jnp.abs(jnp.sum(books.labour_income) - 1),
    )
