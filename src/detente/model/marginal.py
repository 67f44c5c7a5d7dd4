"""What goals are worth at an equilibrium, and how they move with every policy lever at once."""

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from detente.model.accounts import accounts, residuals
from detente.model.equilibrium import State
from detente.model.experiment import Experiment
from detente.model.objectives import Goals, goal_values
from detente.model.shapes import Flows
from detente.model.solver import equilibrium_state


class Levels(eqx.Module):
    """What governments choose: the levels that may differ from one solve to the next.

    Fields:
        tariff: rates levied by importers.
        export_wedge: export taxes and licences.
        cap: the bounds of quotas and purchase commitments; None without any.
    """

    tariff: Flows
    export_wedge: Flows
    cap: Float[Array, " quota"] | None = None

    @classmethod
    def of(cls, experiment: Experiment) -> "Levels":
        """The levels that an experiment has."""
        quotas = experiment.blocks.quotas
        wedges = experiment.wedges
        return cls(wedges.tariff, wedges.export_wedge, None if quotas is None else quotas.cap)

    def on(self, experiment: Experiment) -> Experiment:
        """The experiment at these levels."""
        changed = eqx.tree_at(
            lambda e: (e.wedges.tariff, e.wedges.export_wedge), experiment, (self.tariff, self.export_wedge)
        )
        if self.cap is None or experiment.blocks.quotas is None:
            return changed
        return eqx.tree_at(lambda e: e.blocks.quotas.cap, changed, self.cap)


class Valued(eqx.Module):
    """Goals at an equilibrium.

    Fields:
        values: each goal.
        residual: the largest relative violation of any equilibrium condition.
        state: the equilibrium, a start for the next one near by.
        slopes: derivative of each goal by every level, the goal first; None where not asked for.
    """

    values: Float[Array, " goal"]
    residual: Float[Array, ""]
    state: State
    slopes: Levels | None


@eqx.filter_jit
def value_goals(
    experiment: Experiment,
    levels: Levels,
    goals: Goals,
    start: State,
    tolerance: Float[Array, ""],
    with_slopes: bool,
) -> Valued:
    """Solve at some levels and value the goals there, with one adjoint fixed point a goal for the slopes.

    Args:
        experiment: all that does not change.
        levels: what does.
        goals: what is wanted.
        start: a state near by.
        tolerance: the residual wanted.
        with_slopes: whether derivatives are wanted.
    """

    def wanted(chosen: Levels) -> tuple[Array, tuple[Array, State]]:
        changed = chosen.on(experiment)
        state = equilibrium_state(changed, tolerance, start)
        worst = residuals(changed, accounts(changed, state)).largest()
        return goal_values(changed, state, goals), (worst, state)

    if not with_slopes:
        values, (worst, state) = wanted(levels)
        return Valued(values, worst, state, None)
    values, pull, (worst, state) = jax.vjp(wanted, levels, has_aux=True)
    slopes = jax.lax.map(lambda one: pull(one)[0], jnp.eye(len(values)))
    return Valued(values, worst, state, slopes)
