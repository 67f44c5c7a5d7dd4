"""Numbers worth a gradient: each from an experiment and its state, smooth in both, over their baseline values."""

import jax.numpy as jnp
from jaxtyping import Array, Float

from detente.model.accounts import accounts
from detente.model.equilibrium import State
from detente.model.experiment import Experiment

Vector = Float[Array, " economy"]


def consumer_price(experiment: Experiment, state: State) -> Vector:
    """New over baseline consumer price index of each economy."""
    return jnp.exp(jnp.sum(experiment.baseline.final_share * state.ln_price, axis=1))


def welfare(experiment: Experiment, state: State) -> Vector:
    """New over baseline real final spending of each economy."""
    baseline = experiment.baseline
    revenue = baseline.tariff / (1 + baseline.tariff) * baseline.trade_share * baseline.spending[None]
    before = baseline.value_added + jnp.sum(revenue, axis=(0, 2)) + baseline.deficit
    return accounts(experiment, state).income / before / consumer_price(experiment, state)


def real_wage(experiment: Experiment, state: State) -> Vector:
    """New over baseline real wage of each economy."""
    return jnp.exp(state.ln_wage) / consumer_price(experiment, state)
