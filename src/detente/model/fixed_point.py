"""Anderson acceleration with restarts: the solver of every fixed point in the package, linear or not."""

from collections.abc import Callable
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
from jax.flatten_util import ravel_pytree
from jaxtyping import Array, Bool, Float, Int

MEMORY = 20
GROWTH_ALLOWED = 2.0
PLAIN_STEPS = 8
MOST_DOUBLINGS = 6
PATIENCE = 10
"""Evaluations without a better point after which an acceptable one is as good as rounding allows."""

LOST_PATIENCE = 2000
"""Evaluations without a better point after which there is no use in going on."""

REGULARISATION = 1e-14
LEAST_CHANGE = 1e-8
"""A change of the residual smaller than this part of it is rounding: to cancel the residual with it is to jump
anywhere. Where a step is cut off at its longest, far from the solution, the residual hardly changes at all."""

ADJOINT_TOLERANCE = 1e-9
ADJOINT_MAX_ITERATIONS = 2000


class FixedPoint(eqx.Module):
    """Where the iteration ended.

    Fields:
        value: the point that moved least.
        step: largest absolute difference between that point and its image.
        iterations: images computed.
        restarts: how often the memory was thrown away because the residual grew.
    """

    value: Any
    step: Float[Array, ""]
    iterations: Int[Array, ""]
    restarts: Int[Array, ""]


class _Progress(eqx.Module):
    """The loop's state: ring buffers of differences, the last point, and the restart bookkeeping."""

    point: Float[Array, " size"]
    asked: Float[Array, " size"]
    image: Float[Array, " size"]
    image_changes: Float[Array, "memory size"]
    residual_changes: Float[Array, "memory size"]
    seen: Int[Array, ""]
    best: Float[Array, ""]
    plain_left: Int[Array, ""]
    iterations: Int[Array, ""]
    restarts: Int[Array, ""]
    best_point: Float[Array, " size"]
    best_step: Float[Array, ""]
    since_best: Int[Array, ""]


def fixed_point(
    function: Callable[[Any], Any],
    start: Any,
    *,
    tolerance: float | Float[Array, ""],
    acceptable: float | Float[Array, ""] | None = None,
    max_iterations: int,
) -> FixedPoint:
    """Find ``x = function(x)`` by Anderson acceleration (type II, memory 20) with restarts.

    Each step mixes the last images so that their residuals cancel in least squares. When the residual grows
    beyond twice the best since the last restart, the memory is dropped and plain steps are taken, twice as
    many at each restart: far from the solution the plain map is the safer guide.

    Args:
        function: a map from a pytree of arrays to one of the same shape.
        start: where to begin.
        tolerance: stop when no entry moves by more than this.
        acceptable: once no entry moves by more than this, stop also when rounding allows no better; None: the
            tolerance.
        max_iterations: stop after this many evaluations.

    Returns:
        The best point and how it was reached; whether ``step <= tolerance`` is for the caller to judge.

    Reference: Walker and Ni (2011), "Anderson acceleration for fixed-point iterations".
    """
    flat_start, unflatten = ravel_pytree(start)

    def image_of(point: Array) -> Array:
        return ravel_pytree(function(unflatten(point)))[0]

    enough = tolerance if acceptable is None else acceptable

    def unfinished(progress: _Progress) -> Bool[Array, ""]:
        settled = (progress.best_step <= enough) & (progress.since_best >= PATIENCE)
        stuck = progress.since_best >= LOST_PATIENCE
        done = (progress.best_step <= tolerance) | settled | stuck
        return (progress.iterations < max_iterations) & ~done

    last = jax.lax.while_loop(unfinished, lambda progress: _advance(progress, image_of), _begin(flat_start))
    return FixedPoint(unflatten(last.best_point), last.best_step, last.iterations, last.restarts)


def shadow_values(function: Callable[[Any], Any], value: Any, sensitivity: Any) -> Any:
    """What moving each entry of a fixed point's image is worth: ``lambda = s + G_z' lambda``, one adjoint.

    Args:
        function: the map.
        value: its fixed point.
        sensitivity: s, the derivative of what one is after with respect to the fixed point.

    Returns:
        The shadow values, of the shape of the fixed point; not a number where they were not found, since an
        adjoint that was not solved must not pass for a derivative.
    """
    _, pull = jax.vjp(function, value)

    def propagate(shadow: Any) -> Any:
        return jax.tree.map(jnp.add, sensitivity, pull(shadow)[0])

    scale = jnp.max(jnp.stack([jnp.max(jnp.abs(leaf)) for leaf in jax.tree.leaves(sensitivity)]))
    goal = ADJOINT_TOLERANCE * scale
    found = fixed_point(propagate, sensitivity, tolerance=goal, max_iterations=ADJOINT_MAX_ITERATIONS)
    return jax.tree.map(lambda leaf: jnp.where(found.step <= goal, leaf, jnp.nan), found.value)


def _begin(point: Array) -> _Progress:
    memory = jnp.zeros((MEMORY, point.size))
    zero = jnp.array(0)
    infinite = jnp.array(jnp.inf)
    return _Progress(
        point=point,
        asked=point,
        image=point,
        image_changes=memory,
        residual_changes=memory,
        seen=zero,
        best=infinite,
        plain_left=zero,
        iterations=zero,
        restarts=zero,
        best_point=point,
        best_step=infinite,
        since_best=zero,
    )


def _advance(progress: _Progress, image_of: Callable[[Array], Array]) -> _Progress:
    """One evaluation: judge it, remember it or forget all, and choose where to look next."""
    point = progress.point
    image = image_of(point)
    residual = image - point
    size = jnp.sqrt(jnp.sum(residual**2))
    step = jnp.max(jnp.abs(residual))
    better = step < progress.best_step
    grown = (progress.plain_left == 0) & (size > GROWTH_ALLOWED * progress.best)
    restart = grown | ~jnp.isfinite(size)

    # At the start and right after a restart there is no earlier point to take a difference from.
    slot = (jnp.arange(MEMORY) == (progress.seen - 1) % MEMORY)[:, None] & (progress.seen > 0)
    last_residual = progress.image - progress.asked
    image_changes = jnp.where(slot, image - progress.image, progress.image_changes)
    residual_changes = jnp.where(slot, residual - last_residual, progress.residual_changes)
    image_changes = jnp.where(restart, 0.0, image_changes)
    residual_changes = jnp.where(restart, 0.0, residual_changes)

    restarts = progress.restarts + restart
    plain_run = PLAIN_STEPS * 2 ** jnp.minimum(restarts, MOST_DOUBLINGS)
    plain_left = jnp.where(restart, plain_run, jnp.maximum(progress.plain_left - 1, 0))
    mixed = image - _mixing(residual_changes, residual) @ image_changes
    # An image that is not finite is no guide: go back to the last one that was.
    safe_image = jnp.where(jnp.isfinite(size), image, progress.image)
    return _Progress(
        point=jnp.where(plain_left > 0, safe_image, mixed),
        asked=point,
        image=safe_image,
        image_changes=image_changes,
        residual_changes=residual_changes,
        seen=jnp.where(restart, 0, progress.seen + 1),
        best=jnp.where(plain_left > 0, size, jnp.minimum(progress.best, size)),
        plain_left=plain_left,
        iterations=progress.iterations + 1,
        restarts=restarts,
        best_point=jnp.where(better, point, progress.best_point),
        best_step=jnp.where(better, step, progress.best_step),
        since_best=jnp.where(better, 0, progress.since_best + 1),
    )


def _mixing(residual_changes: Float[Array, "memory size"], residual: Array) -> Float[Array, " memory"]:
    """Least-squares weights that cancel the residual; empty slots get weight 0.

    Differences shrink by orders of magnitude as the iteration closes in, so each is scaled to length 1 before
    the normal equations are formed: the small ones would drown in rounding otherwise. Those that are nothing but
    rounding count as empty.
    """
    length = jnp.sqrt(jnp.sum(residual_changes**2, axis=1))
    told = length > LEAST_CHANGE * jnp.sqrt(jnp.sum(residual**2))
    scale = jnp.where(told, 1 / jnp.where(told, length, 1.0), 0.0)
    directions = residual_changes * scale[:, None]
    products = directions @ directions.T
    ridge = jnp.where(told, REGULARISATION, 1.0)
    return scale * jnp.linalg.solve(products + jnp.diag(ridge), directions @ residual)
