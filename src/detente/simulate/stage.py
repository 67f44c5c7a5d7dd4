"""The stage of an experiment: the world it stands on, and labels off into the arrays the solver takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from detente.economy.calibration import Elasticities
from detente.economy.parameters import is_number
from detente.errors import InputError, Problem, nearest
from detente.simulate.adjustment import Adjustment

if TYPE_CHECKING:
    from detente.economy.world import World
    from detente.model.blocks import Blocks
    from detente.model.experiment import Experiment, Wedges
    from detente.policy.policy import Policy

Deficits = Literal["share", "balanced", "fixed"]
"""What happens to trade deficits: a constant share of world value added; zero, in the baseline too; or fixed in
level. World value added is the unit of money, so "fixed" and "share" are one closure under two names that people
use."""


def staged(
    world: World,
    deficits: Deficits = "share",
    elasticities: Elasticities | None = None,
    inputs: bool = True,
) -> World:
    """The world an experiment stands on: its elasticities first, then inputs, then the balance of trade.

    The order matters: the balanced baseline is itself an equilibrium at the elasticities used.

    Raises:
        InputError: an unknown closure or unusable elasticities.
    """
    if deficits not in get_args(Deficits):
        cure = nearest(str(deficits), get_args(Deficits)) or "Use 'share', 'balanced' or 'fixed'"
        raise InputError(Problem("deficits", f"there is no closure '{deficits}'", "", cure))
    if not isinstance(inputs, bool):
        raise InputError(Problem("inputs", f"{inputs!r}", "It is True or False"))
    if elasticities is None:
        stage = world
    else:
        world.baseline  # noqa: B018  (worked out here, it is shared by all elasticities of one world)
        stage = world.with_elasticities(elasticities)
    stage = stage if inputs else stage.without_inputs()
    return stage.without_deficits() if deficits == "balanced" else stage


def refuse_tolerance(tolerance: float) -> None:
    """Refuse a tolerance that no residual can be compared with."""
    if not (is_number(tolerance) and 0 < tolerance < 1):
        fact = f"{tolerance:g}" if isinstance(tolerance, int | float) else repr(tolerance)
        raise InputError(Problem("tolerance", fact, "It lies between 0 and 1, 1e-10 by default"))


def experiment(world: World, policy: Policy, blocks: Blocks | None = None) -> Experiment:
    """A staged world and a policy as arrays; deficits and elasticities are the world's.

    Args:
        world: the staged world.
        policy: the wedges; its quotas are among the blocks.
        blocks: what differs from the long run; None: nothing but the policy's quotas.

    Raises:
        InputError: a policy made for another world.
    """
    import jax.numpy as jnp

    from detente.model.experiment import Experiment

    refuse_other_world(world, policy)
    chosen = Adjustment().blocks(world, policy) if blocks is None else blocks
    theta = jnp.asarray(world.trade_elasticity.values)
    return Experiment(world.baseline, wedges_of(policy), theta, world.baseline.deficit, chosen)


def wedges_of(policy: Policy) -> Wedges:
    """A policy's wedges as arrays."""
    import jax.numpy as jnp

    from detente.model.experiment import Wedges

    return Wedges(
        tariff=jnp.asarray(policy.tariff.values),
        export_wedge=jnp.asarray(policy.export_wedge.values),
        rent_share=jnp.asarray(policy.rent_share.values),
        iceberg=jnp.asarray(policy.iceberg.values),
        subsidy=jnp.asarray(policy.subsidy.values),
        available=jnp.asarray(policy.available.values),
    )


def refuse_other_world(world: World, policy: Policy) -> None:
    """Refuse a policy whose wedges are not on this world's dimensions and tariffs.

    Raises:
        InputError: a policy made for another world.
    """
    made_for = getattr(policy, "world", None)
    if made_for is None:
        fact = f"{type(policy).__name__} is not a policy"
        raise InputError(Problem("policy", fact, "", "Use Policy.none(world) for the baseline"))
    if made_for is world:
        return
    cure = "Make the policy from the world it is solved on"
    if made_for.economies != world.economies or made_for.sectors != world.sectors:
        fact = f"it was made for a world of {len(made_for.economies)} x {len(made_for.sectors)}"
        rule = f"This world is {len(world.economies)} x {len(world.sectors)}, or labelled otherwise"
        raise InputError(Problem("policy", fact, rule, cure))
    # Derived worlds (other elasticities, balanced trade) keep the tariffs the policy started from.
    if not np.array_equal(made_for.tariff.values, world.tariff.values):
        fact = "it started from other baseline tariffs than this world's"
        raise InputError(Problem("policy", fact, "", cure))
