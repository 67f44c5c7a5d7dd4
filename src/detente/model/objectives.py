"""Numbers worth a gradient: each from a problem and its state, smooth in both."""

import jax.numpy as jnp
from jaxtyping import Array, Float

from detente.model.accounts import accounts
from detente.model.equilibrium import State
from detente.model.problem import Problem

Scalar = Float[Array, ""]


def ln_consumer_price(problem: Problem, state: State) -> Float[Array, " economy"]:
    """Log change of each economy's consumer price index."""
    return jnp.sum(problem.baseline.final_share * state.ln_price, axis=1)


def ln_welfare(problem: Problem, state: State) -> Float[Array, " economy"]:
    """Log of each economy's real final spending, up to a constant."""
    return jnp.log(accounts(problem, state).income) - ln_consumer_price(problem, state)


def ln_real_wage(problem: Problem, state: State) -> Float[Array, " economy"]:
    """Log change of each economy's real wage."""
    return state.ln_wage - ln_consumer_price(problem, state)
