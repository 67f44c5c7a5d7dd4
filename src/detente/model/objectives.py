"""Numbers worth a gradient: each from an experiment and its state, smooth in both, over their baseline values."""

import jax.numpy as jnp

from detente.model.accounts import accounts
from detente.model.cost import basket
from detente.model.equilibrium import State
from detente.model.experiment import Baseline, Experiment
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
