"""Labels off: a world and a policy as the arrays the solver takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np

from detente.errors import InputError, Problem, nearest

if TYPE_CHECKING:
    from detente.economy.world import World
    from detente.model.problem import Problem as Experiment
    from detente.policy.policy import Policy

Deficits = Literal["share", "balanced", "fixed"]
"""What happens to trade deficits: a constant share of world value added; zero; or fixed in level. World value
added is the unit of money, so "fixed" and "share" are one closure under two names that people use."""


def experiment(
    world: World, policy: Policy, deficits: Deficits = "share", elasticities: Any = None
) -> Experiment:
    """Put a world and a policy into the arrays of one problem for the solver; its deficits are the world's.

    Raises:
        InputError: a policy made for another world, an unknown closure, unusable elasticities.
    """
    import jax.numpy as jnp

    from detente.economy.calibration import elasticity_array
    from detente.model.problem import Problem as Experiment
    from detente.model.problem import Wedges

    _refuse_other_world(world, policy)
    if deficits not in get_args(Deficits):
        cure = nearest(str(deficits), get_args(Deficits)) or "Use 'share', 'balanced' or 'fixed'"
        raise InputError(Problem("deficits", f"there is no closure '{deficits}'", "", cure))
    theta = world.trade_elasticity
    if elasticities is not None:
        theta = elasticity_array(elasticities, world.sectors)
    baseline = world.baseline
    wedges = Wedges(
        tariff=jnp.asarray(policy.tariff.values),
        export_wedge=jnp.asarray(policy.export_wedge.values),
        rent_share=jnp.asarray(policy.rent_share.values),
        iceberg=jnp.asarray(policy.iceberg.values),
        subsidy=jnp.asarray(policy.subsidy.values),
        available=jnp.asarray(policy.available.values),
    )
    return Experiment(baseline, wedges, jnp.asarray(np.asarray(theta.values)), baseline.deficit)


def _refuse_other_world(world: World, policy: Policy) -> None:
    made_for = policy.world
    if made_for is world:
        return
    if made_for.economies == world.economies and made_for.sectors == world.sectors:
        # Derived worlds (other elasticities, balanced trade) keep the tariffs the policy started from.
        if not np.array_equal(made_for.tariff.values, world.tariff.values):
            fact = "it started from other baseline tariffs than this world's"
            raise InputError(Problem("policy", fact, "", "Make the policy from the world it is solved on"))
    else:
        fact = f"it was made for a world of {len(policy.world.economies)} x {len(policy.world.sectors)}"
        rule = f"This world is {len(world.economies)} x {len(world.sectors)}, or labelled otherwise"
        raise InputError(Problem("policy", fact, rule, "Make the policy from the world it is solved on"))
