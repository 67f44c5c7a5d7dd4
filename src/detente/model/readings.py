"""What is read off a solved draw, and many draws of one experiment solved in one go."""

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from detente.model.accounts import Accounts, accounts, residuals
from detente.model.experiment import Experiment
from detente.model.objectives import baseline_income, real_gdp
from detente.model.shapes import Flows, Vector
from detente.model.solver import equilibrium_state
from detente.model.variation import FlowError, Variation, varied


class Reading(eqx.Module):
    """Headline numbers by economy; hats are new over baseline, money in units of world value added.

    Fields:
        welfare: real final spending.
        real_gdp: volume of GDP.
        real_wage: value added per unit of what does not adjust, over consumer prices.
        consumer_price: price index of final spending.
        exports: value at the border.
        imports: value at the border.
        equivalent_variation: what the change of welfare is worth at baseline prices.
        tariff_revenue_change: revenue after less before.
        income_before: final spending in the baseline.
        gdp_before: GDP at market prices in the baseline: final spending less the deficit.
        exports_before: value at the border in the baseline.
        imports_before: value at the border in the baseline.
    """

    welfare: Vector
    real_gdp: Vector
    real_wage: Vector
    consumer_price: Vector
    exports: Vector
    imports: Vector
    equivalent_variation: Vector
    tariff_revenue_change: Vector
    income_before: Vector
    gdp_before: Vector
    exports_before: Vector
    imports_before: Vector


class SolvedDraws(eqx.Module):
    """Draws of one experiment, the draw first.

    Fields:
        reading: headline numbers.
        residual: the largest violation of any equilibrium condition, of the balanced baseline too.
        least_income: the smallest final spending of any economy: not above 0 there is no equilibrium.
    """

    reading: Reading
    residual: Float[Array, " draw"]
    least_income: Float[Array, " draw"]


def read(experiment: Experiment, books: Accounts, revenue_returned: Float[Array, ""] | None) -> Reading:
    """The headline numbers of an equilibrium.

    Where only a share s of additional tariff revenue counts, ``(1 - s) (R' / P - R) / I`` is taken off welfare:
    what revenue that is not handed back would have bought.
    """
    baseline = experiment.baseline
    before, price = baseline_income(baseline), books.consumer_price_hat
    flows = baseline.trade_share * baseline.spending[None] / (1 + baseline.tariff)
    revenue = jnp.sum(baseline.tariff * flows, axis=(0, 2))
    sold, bought = _exports(flows), _imports(flows)
    welfare = books.income / before / price
    if revenue_returned is not None:
        welfare = welfare - (1 - revenue_returned) * (books.tariff_revenue / price - revenue) / before
    return Reading(
        welfare=welfare,
        real_gdp=real_gdp(experiment, books),
        real_wage=books.wage_hat * books.endowment_hat / price,
        consumer_price=price,
        exports=_exports(books.border_value) / sold,
        imports=_imports(books.border_value) / bought,
        equivalent_variation=before * (welfare - 1),
        tariff_revenue_change=books.tariff_revenue - revenue,
        income_before=before,
        gdp_before=before - baseline.deficit,
        exports_before=sold,
        imports_before=bought,
    )


def _abroad(flows: Flows) -> Flows:
    return flows * (1 - jnp.eye(flows.shape[0]))[:, :, None]


def _exports(flows: Flows) -> Vector:
    return jnp.sum(_abroad(flows), axis=(1, 2))


def _imports(flows: Flows) -> Vector:
    return jnp.sum(_abroad(flows), axis=(0, 2))


def solve_draw(
    experiment: Experiment, variation: Variation, belief: FlowError | None, tolerance: Float[Array, ""]
) -> SolvedDraws:
    """The equilibrium of one draw, differentiable in whatever the draw varies."""
    drawn, settled = varied(experiment, variation, belief, tolerance)
    books = accounts(drawn, equilibrium_state(drawn, tolerance))
    return SolvedDraws(
        reading=read(drawn, books, variation.revenue_returned),
        residual=jnp.maximum(settled, residuals(drawn, books).largest()),
        least_income=jnp.min(books.income),
    )


@eqx.filter_jit
def solve_draws(
    experiment: Experiment,
    variations: Variation,
    belief: FlowError | None,
    tolerance: Float[Array, ""],
    batch: int | None,
) -> SolvedDraws:
    """Solve many draws of an experiment.

    Args:
        experiment: as it is without any draw.
        variations: the draws, stacked along a first axis.
        belief: of flows; None where they are not drawn.
        tolerance: the residual wanted.
        batch: how many to solve at once as one larger array; None: one after the other, which is faster where
            a processor's cache is the limit. A graphics processor wants as many as its memory holds.
    """
    return jax.lax.map(
        lambda one: solve_draw(experiment, one, belief, tolerance), variations, batch_size=batch
    )
