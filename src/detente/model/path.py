"""A path: one equilibrium a period, tied together by who buys from whom, by capital and by ideas.

Each period solves the map of `detente.model.equilibrium` with the history of matches, the capital and the
knowledge that the periods before left behind, then hands its own to the next: a scan over periods.
"""

from typing import NamedTuple

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Int

from detente.model.accounts import Accounts, Residuals, accounts, residuals
from detente.model.blocks import Blocks, Capacities, Ideas, Quotas, Staggered, Technology
from detente.model.equilibrium import Equilibrium, State
from detente.model.experiment import Experiment, Wedges
from detente.model.growth import Learning, capital_after
from detente.model.shapes import Cells, Flows, Vector
from detente.model.solver import equilibrium_state
from detente.model.sourcing import delivered_wedge
from detente.model.staggered import next_history


class Schedule(eqx.Module):
    """What happens when. Policies are few and periods many, so each policy is kept once.

    Fields:
        wedges: the wedges of every policy, stacked.
        caps: the cap of every quota under every policy; None without quotas. A quota that a policy does not have
            has a cap that cannot bind.
        policy: which policy holds in each period.
        expected: weight of every policy in what buyers who choose in a period expect to meet; a row sums to 1, or
            is 0 where they had chosen before the path began.
        choosing: share of buyers who choose anew in each period.
        depreciation: of capital in each period.
        learning: share of the way to the balanced growth path that knowledge goes in each period.
        ceiling: largest output of each sector in each period relative to the baseline; None: no ceilings.
        ln_cost: log change of unit costs in each period given from outside; None: none.
    """

    wedges: Wedges
    caps: Float[Array, "policy quota"] | None
    policy: Int[Array, " period"]
    expected: Float[Array, "period policy"]
    choosing: Float[Array, " period"]
    depreciation: Float[Array, " period"]
    learning: Float[Array, " period"]
    ceiling: Float[Array, "period economy sector"] | None = None
    ln_cost: Float[Array, "period economy sector"] | None = None


class Carried(eqx.Module):
    """What one period leaves to the next.

    Fields:
        history: weight of each supplier among buyers, at baseline prices.
        ln_capital: log change of the capital stock.
        ln_knowledge: log change of knowledge.
    """

    history: Flows
    ln_capital: Vector
    ln_knowledge: Cells


class Mechanics(eqx.Module):
    """What holds in every period of a path.

    Fields:
        kept_elasticity: sigma of buyers who keep their supplier.
        quotas: the cells of all quotas of the path; their caps are the schedule's.
        capital: share of value added earned by capital that adjusts; None: the stock is given.
        ideas: how producers learn; None: knowledge is given.
    """

    kept_elasticity: Float[Array, " sector"]
    quotas: Quotas | None = None
    capital: Float[Array, ""] | None = None
    ideas: Ideas | None = None


class Period(NamedTuple):
    """One solved period: its state, what it began with and how well its equations hold."""

    state: State
    began_with: Carried
    residuals: Residuals


class Now(NamedTuple):
    """The entries of a schedule for one period."""

    policy: Array
    expected: Array
    choosing: Array
    depreciation: Array
    learning: Array
    ceiling: Array | None
    ln_cost: Array | None


def beginning(experiment: Experiment) -> Carried:
    """What the baseline leaves to the first period: its matches, its capital, its knowledge."""
    baseline = experiment.baseline
    return Carried(
        baseline.trade_share, jnp.zeros_like(baseline.value_added), jnp.zeros_like(baseline.spending)
    )


def entries(schedule: Schedule) -> Now:
    """A schedule by period, for a scan, or by one index for a single period."""
    return Now(
        schedule.policy,
        schedule.expected,
        schedule.choosing,
        schedule.depreciation,
        schedule.learning,
        schedule.ceiling,
        schedule.ln_cost,
    )


def ln_delivered(
    experiment: Experiment, schedule: Schedule
) -> Float[Array, "policy exporter importer sector"]:
    """Log change of the wedge at the buyer's door under every policy."""

    def of_one(wedges: Wedges) -> Flows:
        return jnp.log(delivered_wedge(eqx.tree_at(lambda e: e.wedges, experiment, wedges)))

    return jax.vmap(of_one)(schedule.wedges)


def period_experiment(
    experiment: Experiment,
    mechanics: Mechanics,
    schedule: Schedule,
    ln_wedges: Array,
    now: Now,
    carried: Carried,
) -> Experiment:
    """The experiment that one period is, given what earlier ones left behind.

    Args:
        experiment: baseline, elasticities and the blocks that hold throughout.
        mechanics: what ties periods together.
        schedule: every policy.
        ln_wedges: log wedges at the door by policy.
        now: the period's entries.
        carried: what the period begins with.
    """
    wedges = jax.tree.map(lambda stacked: stacked[now.policy], schedule.wedges)
    quotas = mechanics.quotas
    if quotas is not None and schedule.caps is not None:
        quotas = eqx.tree_at(lambda q: q.cap, quotas, schedule.caps[now.policy])
    ln_cost = -carried.ln_knowledge / experiment.trade_elasticity
    if now.ln_cost is not None:
        ln_cost = ln_cost + now.ln_cost
    share = 0.0 if mechanics.capital is None else mechanics.capital
    blocks = Blocks(
        production=experiment.blocks.production,
        sourcing=Staggered(
            history=carried.history,
            choosing=now.choosing,
            kept_elasticity=mechanics.kept_elasticity,
            expected_wedge=jnp.exp(jnp.tensordot(now.expected, ln_wedges, axes=1)),
            expected_available=1 - jnp.tensordot(now.expected, 1 - schedule.wedges.available, axes=1),
            foreseen=jnp.minimum(jnp.sum(now.expected), 1.0),
        ),
        factors=experiment.blocks.factors,
        quotas=quotas,
        capacities=None if now.ceiling is None else Capacities(now.ceiling),
        technology=Technology(ln_cost, share * carried.ln_capital),
    )
    return Experiment(experiment.baseline, wedges, experiment.trade_elasticity, experiment.deficit, blocks)


def left_behind(
    experiment: Experiment, mechanics: Mechanics, now: Now, books: Accounts, carried: Carried
) -> Carried:
    """What a solved period leaves to the next."""
    terms = experiment.blocks.sourcing
    assert terms is not None  # a period of a path always has staggered sourcing
    history = next_history(terms, books.trade_share, books.delivered_price_hat, books.price_hat)
    ln_capital, ln_knowledge = carried.ln_capital, carried.ln_knowledge
    if mechanics.capital is not None:
        before = experiment.baseline.value_added
        ln_investment = jnp.log(books.factor_income / before / books.consumer_price_hat)
        ln_capital = capital_after(ln_capital, ln_investment, now.depreciation)
    if mechanics.ideas is not None:
        share = jnp.transpose(books.trade_share, (2, 0, 1))
        learned = jnp.exp(Learning(mechanics.ideas).moved(share, ln_knowledge))
        # knowledge (1+g) a period on is what there was and g times what was learned, relative to the balanced path
        ln_knowledge = jnp.log((1 - now.learning) * jnp.exp(ln_knowledge) + now.learning * learned)
    return Carried(history, ln_capital, ln_knowledge)


def solve_periods(
    experiment: Experiment, mechanics: Mechanics, schedule: Schedule, tolerance: Float[Array, ""]
) -> Period:
    """Solve every period of a path in turn.

    Args:
        experiment: baseline, elasticities, deficits and the production and factor blocks.
        mechanics: what ties periods together.
        schedule: what happens when.
        tolerance: the largest residual wanted in any period.

    Returns:
        States, what each period began with and residuals, stacked by period. Differentiable in the experiment
        and the schedule: the adjoint of each period runs backwards through the scan.
    """
    ln_wedges = ln_delivered(experiment, schedule)

    def advance(before: tuple[State, Carried], now: Now) -> tuple[tuple[State, Carried], Period]:
        start, carried = before
        period = period_experiment(experiment, mechanics, schedule, ln_wedges, now, carried)
        state = equilibrium_state(period, tolerance, jax.lax.stop_gradient(start))
        books = accounts(period, state)
        following = left_behind(period, mechanics, now, books, carried)
        return (state, following), Period(state, carried, residuals(period, books))

    first = jax.tree.map(lambda column: column[0], entries(schedule))
    carried = beginning(experiment)
    start = Equilibrium.of(
        period_experiment(experiment, mechanics, schedule, ln_wedges, first, carried)
    ).start()
    _, periods = jax.lax.scan(advance, (start, carried), entries(schedule))
    return periods


def period_accounts(
    experiment: Experiment, mechanics: Mechanics, schedule: Schedule, periods: Period, index: Array
) -> Accounts:
    """The accounts of one period of a solved path."""
    now, solved = jax.tree.map(lambda column: column[index], (entries(schedule), periods))
    ln_wedges = ln_delivered(experiment, schedule)
    period = period_experiment(experiment, mechanics, schedule, ln_wedges, now, solved.began_with)
    return accounts(period, solved.state)
