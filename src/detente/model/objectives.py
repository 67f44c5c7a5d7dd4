"""Numbers worth a gradient: each from an experiment and its state, smooth in both, over their baseline values."""

import equinox as eqx
import jax.numpy as jnp
from jaxtyping import Array, Float

from detente.model.accounts import Accounts, accounts
from detente.model.cost import basket
from detente.model.equilibrium import State
from detente.model.experiment import Baseline, Experiment
from detente.model.gdp_volume import gdp_volume
from detente.model.shapes import Vector


def consumer_price(experiment: Experiment, state: State) -> Vector:
    """New over baseline consumer price index of each economy."""
    return jnp.exp(basket(experiment.baseline, experiment.blocks.production, state.ln_price).ln_price)


def baseline_income(baseline: Baseline) -> Vector:
    """Final spending of each economy in the baseline (world value added = 1)."""
    revenue = baseline.tariff / (1 + baseline.tariff) * baseline.trade_share * baseline.spending[None]
    return baseline.value_added + jnp.sum(revenue, axis=(0, 2)) + baseline.deficit


def welfare(experiment: Experiment, state: State) -> Vector:
    """New over baseline real final spending of each economy."""
    income = accounts(experiment, state).income
    return income / baseline_income(experiment.baseline) / consumer_price(experiment, state)


def real_wage(experiment: Experiment, state: State) -> Vector:
    """New over baseline real value added per unit of what does not adjust."""
    books = accounts(experiment, state)
    return books.wage_hat * books.endowment_hat / books.consumer_price_hat


class Goals(eqx.Module):
    """What several players want, each a sum of numbers of the equilibrium.

    ``goal[g] = sum_i a[g,i] W[i] + sum_i b[g,i] Q[i] + sum_ik c[g,i,k] VA[i,k] / (P[i] I0[i])`` with W welfare and
    Q the volume of GDP, both over their baseline values, VA payments to value added, P consumer prices and I0
    baseline final spending. Reference: Grossman and Helpman (1994) for political weights; Ossa (2014).

    Fields:
        welfare: a, by goal and economy.
        real_gdp: b; None where no goal asks for it.
        value_added: c; None where no sector has a weight of its own.
    """

    welfare: Float[Array, "goal economy"]
    real_gdp: Float[Array, "goal economy"] | None = None
    value_added: Float[Array, "goal economy sector"] | None = None


def goal_values(experiment: Experiment, state: State, goals: Goals) -> Float[Array, " goal"]:
    """The value of each goal at a state."""
    books = accounts(experiment, state)
    before = baseline_income(experiment.baseline)
    values = goals.welfare @ (books.income / before / books.consumer_price_hat)
    if goals.real_gdp is not None:
        values = values + goals.real_gdp @ real_gdp(experiment, books)
    if goals.value_added is not None:
        real = books.value_added / (books.consumer_price_hat * before)[:, None]
        values = values + jnp.einsum("gik,ik->g", goals.value_added, real)
    return values


def real_gdp(experiment: Experiment, books: Accounts) -> Vector:
    """New over baseline volume of GDP."""
    baseline = experiment.baseline
    income = baseline_income(baseline)
    bought = baseline.trade_share * baseline.spending[None]
    return gdp_volume(
        trade=(bought, books.trade_share * books.spending[None]),
        border=(bought / (1 + baseline.tariff), books.paid_value),
        final_part=(
            _part(baseline.final_share * income[:, None], baseline.spending),
            _part(books.final_share * books.income[:, None], books.spending),
        ),
        gdp=(income - baseline.deficit, books.income - experiment.deficit),
        delivered_price_hat=books.delivered_price_hat,
        shipped_hat=books.shipped_hat,
        trade_elasticity=experiment.trade_elasticity,
    )


def _part(final: Array, spending: Array) -> Array:
    """Share of final use in spending on each sector; 0 where nothing is bought."""
    return jnp.where(spending > 0, final / jnp.where(spending > 0, spending, 1.0), 0.0)
