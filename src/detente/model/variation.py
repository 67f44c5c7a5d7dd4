"""One draw of what is not known: the experiment it leads to."""

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Int

from detente.model.accounts import accounts, residuals
from detente.model.blocks import NestedElasticities, Quotas, Staggered
from detente.model.experiment import Baseline, Experiment, Wedges
from detente.model.growth import calibrated_ideas
from detente.model.shapes import Flows
from detente.model.solver import equilibrium_state

FITTING_ROUNDS = 20
"""Rounds of biproportional fitting: output is then met to about 1e-4; the baseline is made of what was found."""


class FlowError(eqx.Module):
    """What is believed of each flow between economies; own trade and flows that are not there stay.

    Fields:
        mean: of the logarithm of the value at the border (world value added = 1).
        spread: its standard deviation.
    """

    mean: Flows
    spread: Flows


class Variation(eqx.Module):
    """What a draw changes; None: as in the experiment.

    Fields:
        trade_elasticity: theta.
        flow_seed: number from which the errors of all flows follow.
        balanced: 1 where trade balances in the baseline and in the outcome, 0 where not.
        choosing: share of buyers who choose anew; only where buyers are staggered.
        kept_elasticity: sigma of those who keep their supplier; likewise.
        production: elasticities of substitution in production; only where it is nested.
        diffusion: beta, how much producers learn from whom they buy.
        revenue_returned: share of additional tariff revenue that counts as income of households.
    """

    trade_elasticity: Float[Array, " sector"] | None = None
    flow_seed: Int[Array, ""] | None = None
    balanced: Float[Array, ""] | None = None
    choosing: Float[Array, ""] | None = None
    kept_elasticity: Float[Array, ""] | None = None
    production: NestedElasticities | None = None
    diffusion: Float[Array, ""] | None = None
    revenue_returned: Float[Array, ""] | None = None


def varied(
    experiment: Experiment, variation: Variation, belief: FlowError | None, tolerance: Float[Array, ""]
) -> tuple[Experiment, Float[Array, ""]]:
    """The experiment of a draw, and the residual of its baseline where that had to be solved for.

    Args:
        experiment: as it is without the draw.
        variation: the draw.
        belief: of flows; needed where they are drawn.
        tolerance: of the balanced baseline.
    """
    theta, baseline, worst = experiment.trade_elasticity, experiment.baseline, jnp.array(0.0)
    if variation.trade_elasticity is not None:
        theta = variation.trade_elasticity
    if variation.flow_seed is not None and belief is not None:
        baseline = redrawn(baseline, belief, variation.flow_seed)
    if variation.balanced is not None:
        baseline, worst = jax.lax.cond(
            variation.balanced > 0.5,
            lambda start: balanced_baseline(start, theta, tolerance),
            lambda start: (start, jnp.array(0.0)),
            baseline,
        )
    changed = Experiment(baseline, experiment.wedges, theta, baseline.deficit, experiment.blocks)
    return _with_blocks(changed, variation), worst


def _with_blocks(experiment: Experiment, variation: Variation) -> Experiment:
    """The blocks at the draw's parameters, and calibrated to its baseline."""
    blocks, baseline = experiment.blocks, experiment.baseline
    changes = {}
    if blocks.sourcing is not None:
        changes["sourcing"] = _staggered(blocks.sourcing, baseline, variation)
    if variation.production is not None:
        changes["production"] = variation.production
    if blocks.quotas is not None:
        changes["quotas"] = _reweighted(blocks.quotas, baseline)
    if variation.diffusion is not None:
        changes["ideas"] = calibrated_ideas(baseline, variation.diffusion)
    elif blocks.ideas is not None:
        changes["ideas"] = calibrated_ideas(baseline, blocks.ideas.diffusion)
    kept = {name: getattr(blocks, name) for name in vars(blocks)}
    return Experiment(
        baseline,
        experiment.wedges,
        experiment.trade_elasticity,
        experiment.deficit,
        type(blocks)(**kept | changes),
    )


def _staggered(sourcing: Staggered, baseline: Baseline, variation: Variation) -> Staggered:
    sigma = sourcing.kept_elasticity
    if variation.kept_elasticity is not None:
        sigma = jnp.full_like(sigma, variation.kept_elasticity)
    return Staggered(
        history=baseline.trade_share,
        choosing=sourcing.choosing if variation.choosing is None else variation.choosing,
        kept_elasticity=sigma,
        expected_wedge=sourcing.expected_wedge,
        expected_available=sourcing.expected_available,
        foreseen=sourcing.foreseen,
    )


def _reweighted(quotas: Quotas, baseline: Baseline) -> Quotas:
    """Quotas with each cell's share in what they cover as it is in this baseline."""
    flows = baseline.trade_share * baseline.spending[None] / (1 + baseline.tariff)
    value = quotas.covered * flows[quotas.exporter, quotas.importer, quotas.sector]
    total = jnp.zeros_like(quotas.cap).at[quotas.row].add(value)
    return eqx.tree_at(lambda one: one.weight, quotas, value / total[quotas.row])


def balanced_baseline(
    baseline: Baseline, trade_elasticity: Float[Array, " sector"], tolerance: Float[Array, ""]
) -> tuple[Baseline, Float[Array, ""]]:
    """The equilibrium in which every deficit is zero, as a baseline, and its largest residual."""
    flows = jnp.zeros_like(baseline.tariff)
    unchanged = Wedges(baseline.tariff, flows, flows, flows + 1, jnp.zeros_like(baseline.spending), flows + 1)
    none = jnp.zeros_like(baseline.deficit)
    experiment = Experiment(baseline, unchanged, trade_elasticity, none)
    books = accounts(experiment, equilibrium_state(experiment, tolerance))
    settled = Baseline(
        trade_share=books.trade_share,
        input_share=baseline.input_share,
        value_added_share=baseline.value_added_share,
        final_share=books.final_share,
        spending=books.spending,
        value_added=books.factor_income,
        deficit=none,
        tariff=baseline.tariff,
    )
    return settled, residuals(experiment, books).largest()


def redrawn(baseline: Baseline, belief: FlowError, seed: Int[Array, ""]) -> Baseline:
    """A baseline with other flows between economies: those that follow from a number, e standard normal."""
    shape, kind = baseline.tariff.shape, baseline.tariff.dtype
    return with_errors(baseline, belief, jax.random.normal(jax.random.key(seed), shape, kind))


def with_errors(baseline: Baseline, belief: FlowError, error: Flows) -> Baseline:
    """A baseline with other flows between economies: who buys from whom is uncertain, totals are not.

    Each flow is ``exp(mean + spread e)``; biproportional fitting then brings output and spending of every economy
    and sector back to what national accounts have, with own trade among the flows that give way. Final spending
    and the deficit follow from the flows, as in any world. Smooth in e, so that it can be differentiated.

    Args:
        baseline: the baseline as it is.
        belief: mean and spread of each flow's logarithm.
        error: e, how many spreads each flow is off.
    """
    before = baseline.trade_share * baseline.spending[None] / (1 + baseline.tariff)
    output = jnp.sum(before, axis=1)
    drawn = jnp.where(belief.spread > 0, jnp.exp(belief.mean + belief.spread * error), before)
    paid = drawn * (1 + baseline.tariff)

    def fitted(_: int, factors: tuple[Array, Array]) -> tuple[Array, Array]:
        column = factors[1]
        row = _over(output, jnp.einsum("nij,ij->nj", drawn, column))
        return row, _over(baseline.spending, jnp.einsum("nij,nj->ij", paid, row))

    ones = jnp.ones_like(output)
    row, column = jax.lax.fori_loop(0, FITTING_ROUNDS, fitted, (ones, ones))
    return _baseline_of(baseline, paid * row[:, None, :] * column[None])


def _over(wanted: Array, had: Array) -> Array:
    return jnp.where(had > 0, wanted / jnp.where(had > 0, had, 1.0), 1.0)


def _baseline_of(baseline: Baseline, trade: Flows) -> Baseline:
    """The shares of a world with this trade at tariff-inclusive prices (world value added = 1)."""
    spending = jnp.sum(trade, axis=0)
    border = trade / (1 + baseline.tariff)
    output = jnp.sum(border, axis=1)
    inputs = jnp.einsum("ikj,ij->ik", baseline.input_share, output)
    # Where nearly all of a sector is used up as input, what fitting left open may put final use a little below 0:
    # a run on stocks. Cut off, the flows would no longer add up, and a baseline that is no equilibrium moves.
    final = spending - inputs
    income = jnp.sum(final, axis=1)
    value_added = jnp.sum(baseline.value_added_share * output, axis=1)
    gap = income - value_added - jnp.sum(baseline.tariff * border, axis=(0, 2))
    unit = jnp.sum(value_added)
    return Baseline(
        trade_share=trade / jnp.where(spending > 0, spending, 1.0)[None],
        input_share=baseline.input_share,
        value_added_share=baseline.value_added_share,
        final_share=final / income[:, None],
        spending=spending / unit,
        value_added=value_added / unit,
        deficit=(gap - jnp.mean(gap)) / unit,
        tariff=baseline.tariff,
    )
