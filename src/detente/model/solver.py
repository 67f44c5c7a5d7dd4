"""Solve a problem: the state, the verdict, and derivatives of anything the state decides."""

from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Int

from detente.model.accounts import Accounts, Residuals, accounts, residuals
from detente.model.equilibrium import Equilibrium, State
from detente.model.fixed_point import FixedPoint, fixed_point
from detente.model.problem import Problem

STEP_PER_TOLERANCE = 0.2
"""A step of the map understates the imbalance behind it, and an error in a price shows theta times larger in a
trade share, so the iteration aims at ``0.2 tolerance / (1 + largest theta)``. The residual is then measured, not
inferred."""

MAX_ITERATIONS = 5000
ADJOINT_TOLERANCE = 1e-9
ADJOINT_MAX_ITERATIONS = 2000


class Solution(eqx.Module):
    """A solved problem: the full accounts, how well they balance and how they were reached."""

    accounts: Accounts
    residuals: Residuals
    iterations: Int[Array, ""]
    restarts: Int[Array, ""]


@eqx.filter_jit
def solve(problem: Problem, tolerance: Float[Array, ""]) -> Solution:
    """Find the equilibrium of a problem.

    Args:
        problem: baseline, wedges, elasticities and deficits.
        tolerance: the largest residual wanted on any equilibrium condition.

    Returns:
        Accounts and residuals; ``residuals.largest() <= tolerance`` says whether it converged.
    """
    found = _iterate(problem, tolerance)
    books = accounts(problem, found.value)
    return Solution(books, residuals(problem, books), found.iterations, found.restarts)


def _iterate(problem: Problem, tolerance: Float[Array, ""]) -> FixedPoint:
    step = Equilibrium.of(problem)
    start = step.start(problem.baseline.spending)
    goal = STEP_PER_TOLERANCE * tolerance / (1 + jnp.max(problem.trade_elasticity))
    return fixed_point(step, start, tolerance=goal, max_iterations=MAX_ITERATIONS)


def equilibrium_state(problem: Problem, tolerance: Float[Array, ""]) -> State:
    """The equilibrium state as a differentiable function of the whole problem.

    Reverse-mode derivatives come from one adjoint fixed point, whatever the number of parameters: with
    ``z = G(z, p)``, ``dL/dp = L_p + lambda' G_p`` where ``lambda = L_z + G_z' lambda``.
    """
    return _equilibrium_state(problem, tolerance)


@jax.custom_vjp
def _equilibrium_state(problem: Problem, tolerance: Float[Array, ""]) -> Any:
    return _iterate(problem, tolerance).value


def _forward(problem: Problem, tolerance: Array) -> tuple[State, tuple[Problem, State]]:
    state = _iterate(problem, tolerance).value
    return state, (problem, state)


def _backward(saved: tuple[Problem, State], sensitivity: State) -> tuple[Problem, None]:
    problem, state = saved
    step = Equilibrium.of(problem)
    _, pull_state = jax.vjp(step, state)

    def propagate(shadow: State) -> State:
        return jax.tree.map(jnp.add, sensitivity, pull_state(shadow)[0])

    scale = jnp.max(jnp.stack([jnp.max(jnp.abs(leaf)) for leaf in jax.tree.leaves(sensitivity)]))
    shadow = fixed_point(
        propagate,
        sensitivity,
        tolerance=ADJOINT_TOLERANCE * scale,
        max_iterations=ADJOINT_MAX_ITERATIONS,
    ).value
    _, pull_problem = jax.vjp(lambda changed: Equilibrium.of(changed)(state), problem)
    return pull_problem(shadow)[0], None


_equilibrium_state.defvjp(_forward, _backward)
