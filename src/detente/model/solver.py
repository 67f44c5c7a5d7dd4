"""Solve an experiment: the state, the verdict, and derivatives of anything the state decides."""

from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Int

from detente.model.accounts import Accounts, Residuals, accounts, residuals
from detente.model.equilibrium import Equilibrium, State
from detente.model.experiment import Experiment
from detente.model.fixed_point import FixedPoint, fixed_point, shadow_values

STEP_PER_TOLERANCE = 0.2
"""A step of the map understates the imbalance behind it, and an error in a price shows theta times larger in a
trade share, so the iteration aims at ``0.2 tolerance / (1 + largest theta)``. The residual is then measured, not
inferred."""

POLISH = 0.02
"""How much further it goes if it can: a few more steps give welfare to 1e-12 where rounding allows it."""

MAX_ITERATIONS = 5000


class Solution(eqx.Module):
    """A solved experiment: the full accounts, how well they balance and how they were reached."""

    accounts: Accounts
    residuals: Residuals
    iterations: Int[Array, ""]
    restarts: Int[Array, ""]


@eqx.filter_jit
def solve(experiment: Experiment, tolerance: Float[Array, ""]) -> Solution:
    """Find the equilibrium of an experiment.

    Args:
        experiment: baseline, wedges, elasticities and deficits.
        tolerance: the largest residual wanted on any equilibrium condition.

    Returns:
        Accounts and residuals; ``residuals.largest() <= tolerance`` says whether it converged.
    """
    found = _iterate(experiment, tolerance)
    books = accounts(experiment, found.value)
    return Solution(books, residuals(experiment, books), found.iterations, found.restarts)


def _iterate(experiment: Experiment, tolerance: Float[Array, ""], start: State | None = None) -> FixedPoint:
    step = Equilibrium.of(experiment)
    begin = step.start() if start is None else start
    enough = STEP_PER_TOLERANCE * tolerance / (1 + jnp.max(experiment.trade_elasticity))
    return fixed_point(
        step, begin, tolerance=POLISH * enough, acceptable=enough, max_iterations=MAX_ITERATIONS
    )


def equilibrium_state(
    experiment: Experiment, tolerance: Float[Array, ""], start: State | None = None
) -> State:
    """The equilibrium state as a differentiable function of the whole experiment.

    The iteration begins at ``start``, a state near by, or else at the baseline; where it begins has no derivative.

    Reverse-mode derivatives come from one adjoint fixed point, whatever the number of parameters: with
    ``z = G(z, p)``, ``dL/dp = L_p + lambda' G_p`` where ``lambda = L_z + G_z' lambda``.
    """
    return _equilibrium_state(experiment, tolerance, start)


@jax.custom_vjp
def _equilibrium_state(experiment: Experiment, tolerance: Float[Array, ""], start: State | None) -> Any:
    return _iterate(experiment, tolerance, start).value


def _forward(
    experiment: Experiment, tolerance: Array, start: State | None
) -> tuple[State, tuple[Experiment, State]]:
    state = _iterate(experiment, tolerance, start).value
    return state, (experiment, state)


def _backward(saved: tuple[Experiment, State], sensitivity: State) -> tuple[Experiment, None, None]:
    experiment, state = saved
    shadow = shadow_values(Equilibrium.of(experiment), state, sensitivity)
    _, pull_experiment = jax.vjp(lambda changed: Equilibrium.of(changed)(state), experiment)
    return pull_experiment(shadow)[0], None, None


_equilibrium_state.defvjp(_forward, _backward)
