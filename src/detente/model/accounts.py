"""The accounts of an equilibrium: every flow and price, and how far each equilibrium condition is from holding.

Shares, flows, incomes and residuals are computed from the equations as they stand in docs/explain/model.md, not
from the sourcing block's weights or the wage step, so a slip in the fast path shows up as a residual. Shared with
the map are the pieces before that: unit costs and final demand, the steady state of capital, the delivered wedge,
who chooses anew, the scarcity of a quota, output volumes and what is learned. A slip there would not show; closed
forms test them.
"""

import equinox as eqx
import jax.numpy as jnp
from jaxtyping import Array, Float

from detente.model.cost import Technique, cost_of
from detente.model.equilibrium import State, baseline_revenue, baseline_value_added, producers
from detente.model.experiment import Experiment
from detente.model.growth import learning_residual
from detente.model.limits import QuotaLimit, Spread, complementarity_gap, economy_rents, no_spread, volume
from detente.model.shapes import Cells, Flows, Vector
from detente.model.sourcing import ces_share, delivered_wedge
from detente.model.staggered import staggered_share


class Accounts(eqx.Module):
    """An equilibrium in full. Money is in units of world value added; hats are new over baseline.

    Fields:
        wage_hat: change of the wage (value added per unit of the mobile factor).
        factor_price_hat: change of the price of the composite factor by sector; the wage where factors move.
        endowment_hat: change of the composite factor's quantity.
        price_hat: change of the composite price of each sector.
        consumer_price_hat: change of the price index of final spending.
        final_share: share of each sector in final spending.
        technique: unit costs and the shares in them.
        supply_price_hat: change of producers' prices, net of subsidy, with any scarcity mark-up.
        delivered_price_hat: change of the price at the buyer's door.
        export_price_hat: change of what the exporting economy gets for a unit shipped.
        shipped_hat: units shipped per unit that arrives, relative to the baseline.
        trade_share: share of each exporter in an importer's spending.
        border_value: value of each flow at the border: with the export wedge, without the tariff, and with what
            the importing state adds under a floor.
        paid_value: what each flow costs the importing economy: its border value less the rents it keeps.
        receipts: what producers get of each flow.
        spending: total spending by sector at tariff-inclusive prices.
        revenue: producers' receipts by sector.
        production_cost: what production costs before subsidies: revenue less scarcity rents, plus subsidies.
        value_added: payments to value added by sector.
        factor_income: composite factor price times its quantity.
        tariff_revenue: by importing economy.
        wedge_rents: export-tax revenue, licence and scarcity rents, by the economy that keeps them.
        subsidy_cost: what production subsidies cost their government.
        income: final spending of each economy.
        output_hat: change of output volume by sector.
        scarcity: tax equivalent of each quota, below 0 a subsidy; None without quotas.
        markup: scarcity mark-up of each sector at its ceiling; None without ceilings.
        knowledge_hat: change of knowledge; None where ideas are given.
        quota_used: what passes each quota, relative to the baseline; None without quotas.
        quota_worth: what the licences of each quota are worth, whoever gets it; None without quotas.
        quota_rents: licence rents of quotas, by the economy that gets them; part of ``wedge_rents``.
    """

    wage_hat: Vector
    factor_price_hat: Cells
    endowment_hat: Vector
    price_hat: Cells
    consumer_price_hat: Vector
    final_share: Cells
    technique: Technique
    supply_price_hat: Cells
    delivered_price_hat: Flows
    export_price_hat: Flows
    shipped_hat: Flows
    trade_share: Flows
    border_value: Flows
    paid_value: Flows
    receipts: Flows
    spending: Cells
    revenue: Cells
    production_cost: Cells
    value_added: Cells
    factor_income: Vector
    tariff_revenue: Vector
    wedge_rents: Vector
    subsidy_cost: Vector
    income: Vector
    output_hat: Cells
    scarcity: Float[Array, " quota"] | None = None
    markup: Cells | None = None
    knowledge_hat: Cells | None = None
    quota_used: Float[Array, " quota"] | None = None
    quota_worth: Float[Array, " quota"] | None = None
    quota_rents: Vector | None = None


class Residuals(eqx.Module):
    """Largest relative violation of each family of equilibrium conditions; 0 for what an experiment leaves out.

    Fields:
        price_index: composite prices against the CES index of delivered prices.
        goods_market: spending against input purchases plus final demand.
        factor_market: factor income against what producers pay, for every economy, the redundant one included,
            and for every sector where factors are tied to it.
        trade_balance: imports less exports less wedge flows against the deficit, relative to value added;
            implied by the others (Walras), so it measures what they add up to.
        numeraire: world value added against 1.
        limits: quotas and ceilings against complementarity with their scarcity prices.
        learning: knowledge against what is learned.
    """

    price_index: Float[Array, ""]
    goods_market: Float[Array, ""]
    factor_market: Float[Array, ""]
    trade_balance: Float[Array, ""]
    numeraire: Float[Array, ""]
    limits: Float[Array, ""]
    learning: Float[Array, ""]

    def largest(self) -> Float[Array, ""]:
        """The worst of them."""
        return jnp.max(jnp.stack(list(vars(self).values())))


def accounts(experiment: Experiment, state: State) -> Accounts:
    """Work out all flows and prices of a state (the equations of docs/explain/model.md, line by line)."""
    baseline, wedges, blocks = experiment.baseline, experiment.wedges, experiment.blocks
    makers = producers(experiment, cost_of(experiment), state, wedges.subsidy)
    supply_price_hat = jnp.exp(makers.ln_supply_price)
    quota = _quota_spread(experiment, state)
    delivered_price_hat = supply_price_hat[:, None, :] * delivered_wedge(experiment) * quota.factor
    price_hat = jnp.exp(state.ln_price)
    if blocks.sourcing is None:
        trade_share = ces_share(experiment, delivered_price_hat / price_hat[None])
    else:
        trade_share = staggered_share(
            experiment, blocks.sourcing, delivered_price_hat, price_hat, quota.factor
        )
    spending = jnp.where(baseline.spending > 0, jnp.exp(state.ln_spending), 0.0)

    border_value = trade_share * spending[None, :, :] / (1 + wedges.tariff)
    scarcity_rent = (quota.to_exporter + quota.to_importer) * border_value
    receipts = (border_value - scarcity_rent) / (1 + wedges.export_wedge)
    revenue = jnp.sum(receipts, axis=1)
    owners = jnp.zeros_like(state.ln_wage)
    at_cost = revenue
    if state.ln_markup is not None:
        owners = economy_rents(revenue, state.ln_markup)
        at_cost = revenue * jnp.exp(-state.ln_markup)
    production_cost = at_cost / (1 - wedges.subsidy)
    rents = wedges.export_wedge * receipts
    kept = jnp.sum(wedges.rent_share * rents + quota.to_exporter * border_value, axis=(1, 2))
    kept_abroad = (1 - wedges.rent_share) * rents + quota.to_importer * border_value
    given = jnp.sum(kept_abroad, axis=(0, 2))
    licences = jnp.sum(quota.to_exporter * border_value, axis=(1, 2))
    licences = licences + jnp.sum(quota.to_importer * border_value, axis=(0, 2))
    used, worth = _passed(experiment, state, border_value, supply_price_hat)
    paid_value = border_value - kept_abroad
    factor_income = jnp.exp(state.ln_wage + makers.ln_endowment) * baseline.value_added
    tariff_revenue = jnp.sum(wedges.tariff * border_value, axis=(0, 2))
    subsidy_cost = jnp.sum(wedges.subsidy * production_cost, axis=1)
    rental = 0.0
    if blocks.factors is not None and state.ln_rental is not None:
        rental = blocks.factors.share * state.ln_rental
    output_hat = volume(revenue, baseline_revenue(baseline), makers.ln_supply_price)
    # What reaches producers of a flow's border value, and so how much they make for a unit that arrives: all of a
    # wasted rent is made and lost on the way, as with a trade cost.
    part = 1 - quota.to_exporter - quota.to_importer
    shipped = wedges.iceberg * quota.factor * part
    kept_per_unit = wedges.rent_share * wedges.export_wedge
    kept_per_unit = kept_per_unit + quota.to_exporter * (1 + wedges.export_wedge) / part
    return Accounts(
        wage_hat=jnp.exp(state.ln_wage),
        factor_price_hat=jnp.exp(state.ln_wage[:, None] + rental + jnp.zeros_like(state.ln_price)),
        endowment_hat=jnp.exp(makers.ln_endowment),
        price_hat=price_hat,
        consumer_price_hat=jnp.exp(makers.basket.ln_price),
        final_share=makers.basket.share,
        technique=makers.technique,
        supply_price_hat=supply_price_hat,
        delivered_price_hat=delivered_price_hat,
        export_price_hat=supply_price_hat[:, None, :] * (1 + kept_per_unit),
        shipped_hat=shipped,
        trade_share=trade_share,
        border_value=border_value * (1 + quota.committed),
        paid_value=paid_value,
        receipts=receipts,
        spending=spending,
        revenue=revenue,
        production_cost=production_cost,
        value_added=makers.technique.value_added_share * production_cost,
        factor_income=factor_income,
        tariff_revenue=tariff_revenue,
        wedge_rents=kept + given + owners,
        subsidy_cost=subsidy_cost,
        income=factor_income + tariff_revenue + kept + given + owners - subsidy_cost + experiment.deficit,
        output_hat=output_hat,
        scarcity=None if state.ln_scarcity is None else jnp.expm1(state.ln_scarcity),
        markup=None if state.ln_markup is None else jnp.expm1(state.ln_markup),
        knowledge_hat=None if state.ln_knowledge is None else jnp.exp(state.ln_knowledge),
        quota_used=used,
        quota_worth=worth,
        quota_rents=licences,
    )


def _quota_spread(experiment: Experiment, state: State) -> Spread:
    if experiment.blocks.quotas is None or state.ln_scarcity is None:
        return no_spread(experiment)
    return QuotaLimit.of(experiment, experiment.blocks.quotas).spread(experiment, state.ln_scarcity)


def _passed(
    experiment: Experiment, state: State, border_value: Flows, supply_price_hat: Cells
) -> tuple[Array | None, Array | None]:
    """What passes each quota, relative to the baseline, and what its licences are worth."""
    quotas = experiment.blocks.quotas
    if quotas is None or state.ln_scarcity is None:
        return None, None
    limit = QuotaLimit.of(experiment, quotas)
    border = border_value[quotas.exporter, quotas.importer, quotas.sector]
    supply = supply_price_hat[quotas.exporter, quotas.sector]
    rent = limit.scarcity(state.ln_scarcity).rent * border
    worth = jnp.zeros_like(quotas.cap).at[quotas.row].add(rent)
    return limit.used(border, supply, state.ln_scarcity), worth


def residuals(experiment: Experiment, books: Accounts) -> Residuals:
    """How far each equilibrium condition is from holding, relative to the size of what it balances."""
    baseline = experiment.baseline
    traded = baseline.spending > 0
    bought = jnp.sum(books.trade_share, axis=0)
    purchases = books.technique.input_purchases(books.production_cost)
    demand = purchases + books.final_share * books.income[:, None]
    # A sector that nobody uses any more has spending at the floor of the logarithm, not at zero.
    spending = jnp.where(traded, jnp.maximum(books.spending, 1e-200), 1.0)
    # What an economy pays others for imports, less what others pay it: goods and licence rents.
    balance = jnp.sum(books.paid_value, axis=(0, 2)) - jnp.sum(books.paid_value, axis=(1, 2))
    world_income = jnp.sum(books.factor_income)
    return Residuals(
        price_index=jnp.max(jnp.where(traded, jnp.abs(bought - 1), 0.0)),
        goods_market=jnp.max(jnp.where(traded, jnp.abs(demand - books.spending) / spending, 0.0)),
        factor_market=_factor_market(experiment, books),
        trade_balance=jnp.max(jnp.abs(balance - experiment.deficit) / books.factor_income),
        numeraire=jnp.abs(world_income - 1),
        limits=_limits(experiment, books),
        learning=_learning(experiment, books),
    )


def _factor_market(experiment: Experiment, books: Accounts) -> Array:
    whole = jnp.max(jnp.abs(jnp.sum(books.value_added, axis=1) / books.factor_income - 1))
    factors = experiment.blocks.factors
    if factors is None:
        return whole
    # What is tied to a sector earns its share of the sector's value added, and there is as much of it as before.
    before = baseline_value_added(experiment.baseline)
    used = before > 0
    earned = books.value_added / jnp.where(used, before, 1.0) / books.endowment_hat[:, None]
    # composite = wage (rental / wage)**share, so the rental follows from the two prices in the accounts
    relative = (books.factor_price_hat / books.wage_hat[:, None]) ** (1 / factors.share)
    gap = earned / (books.wage_hat[:, None] * relative) - 1
    return jnp.maximum(whole, jnp.max(jnp.where(used, jnp.abs(gap), 0.0)))


def _limits(experiment: Experiment, books: Accounts) -> Array:
    worst = jnp.array(0.0)
    quotas = experiment.blocks.quotas
    if quotas is not None and books.scarcity is not None and books.quota_used is not None:
        bound = QuotaLimit.of(experiment, quotas).bound
        gap = complementarity_gap(jnp.log1p(books.scarcity), books.quota_used, bound, quotas.at_least)
        worst = jnp.maximum(worst, jnp.max(gap))
    if experiment.blocks.capacities is not None and books.markup is not None:
        ceiling = experiment.blocks.capacities.ceiling
        bound = jnp.isfinite(ceiling)
        allowed = jnp.where(bound, ceiling, 1.0)
        used = jnp.where(bound, books.output_hat, 0.0)
        gap = complementarity_gap(jnp.log1p(books.markup), used, allowed)
        worst = jnp.maximum(worst, jnp.max(jnp.where(bound, gap, 0.0)))
    return worst


def _learning(experiment: Experiment, books: Accounts) -> Array:
    if experiment.blocks.ideas is None or books.knowledge_hat is None:
        return jnp.array(0.0)
    share = jnp.transpose(books.trade_share, (2, 0, 1))
    return learning_residual(experiment.blocks.ideas, share, jnp.log(books.knowledge_hat))
