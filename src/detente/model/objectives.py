"""Numbers worth a gradient: each from a experiment and its state, smooth in both."""

import jax.numpy as jnp
from jaxtyping import Array, Float

from detente.model.accounts import accounts
from detente.model.equilibrium import State
from detente.model.experiment import Experiment

Scalar = Float[Array, ""]


def ln_consumer_price(experiment: Experiment, state: State) -> Float[Array, " economy"]:
    """Log change of each economy's consumer price index."""
    return jnp.sum(experiment.baseline.final_share * state.ln_price, axis=1)


def ln_welfare(experiment: Experiment, state: State) -> Float[Array, " economy"]:
    """Log of each economy's real final spending, up to a constant."""
    return jnp.log(accounts(experiment, state).income) - ln_consumer_price(experiment, state)


def ln_real_wage(experiment: Experiment, state: State) -> Float[Array, " economy"]:
    """Log change of each economy's real wage."""
    return state.ln_wage - ln_consumer_price(experiment, state)
