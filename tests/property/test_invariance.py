"""What must not matter, and what must add up, on random economies."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import detente as dt
from tests.economies import random_world

SEEDS = st.integers(0, 10_000)
# Deadlines would time the compiler, not the property.
few = settings(max_examples=15, deadline=None, derandomize=True)


def shocked(world: dt.World, seed: int) -> dt.Policy:
    """A policy with every kind of wedge."""
    rng = np.random.default_rng(seed)
    shape = world.trade.shape
    abroad = (1 - np.eye(shape[0]))[:, :, None]
    return dt.Policy.from_arrays(
        world,
        tariff=world.tariff.values + rng.uniform(0, 0.5, shape) * abroad,
        export_wedge=rng.uniform(0, 0.3, shape) * abroad,
        rent_share=rng.uniform(0, 1, shape),
        iceberg=1 + rng.uniform(0, 0.2, shape) * abroad,
        subsidy=rng.uniform(0, 0.1, (shape[0], shape[2])),
        available=1 - (rng.uniform(size=shape) < 0.1) * abroad,
    )


@few
@given(SEEDS)
def test_no_shock_changes_nothing(seed):
    world = random_world(seed)
    outcome = dt.solve(world, dt.Policy.none(world))
    books = outcome.books.accounts
    for hat in (books.wage_hat, books.price_hat, books.supply_price_hat, books.delivered_price_hat):
        np.testing.assert_allclose(hat, 1, atol=1e-12)
    assert outcome.residual < 1e-12


def test_no_shock_changes_nothing_in_the_embedded_world():
    world = dt.World.embedded()
    outcome = dt.solve(world, dt.Policy.none(world))
    np.testing.assert_allclose(outcome.books.accounts.wage_hat, 1, atol=1e-12)
    np.testing.assert_allclose(outcome.books.accounts.price_hat, 1, atol=1e-12)


@few
@given(SEEDS)
def test_the_order_of_economies_does_not_matter(seed):
    world = random_world(seed)
    policy = shocked(world, seed)
    order = np.random.default_rng(seed).permutation(len(world.economies))
    mixed = dt.World.from_tables(
        economies=[world.economies[i] for i in order],
        sectors=world.sectors,
        trade=world.trade.values[np.ix_(order, order)],
        input_share=world.input_share.values[order],
        tariff=world.tariff.values[np.ix_(order, order)],
        trade_elasticity=world.trade_elasticity.values,
    )
    wedges = {
        name: getattr(policy, name).values[np.ix_(order, order)]
        for name in ("tariff", "export_wedge", "rent_share", "iceberg", "available")
    }
    same = dt.Policy.from_arrays(mixed, **wedges, subsidy=policy.subsidy.values[order])
    here, there = dt.solve(world, policy, tolerance=1e-12), dt.solve(mixed, same, tolerance=1e-12)
    assert here.converged and there.converged
    np.testing.assert_allclose(here["welfare_pct"].values[order], there["welfare_pct"].values, atol=1e-9)


@few
@given(SEEDS, st.floats(1e-6, 1e6))
def test_the_unit_of_money_does_not_matter(seed, scale):
    world = random_world(seed)
    rich = dt.World.from_tables(
        economies=world.economies,
        sectors=world.sectors,
        trade=world.trade.values * scale,
        input_share=world.input_share.values,
        tariff=world.tariff.values,
        trade_elasticity=world.trade_elasticity.values,
    )
    here = dt.solve(world, shocked(world, seed), tolerance=1e-12)
    there = dt.solve(rich, shocked(rich, seed), tolerance=1e-12)
    np.testing.assert_allclose(here["welfare_pct"], there["welfare_pct"], atol=1e-9)
    np.testing.assert_allclose(
        here["tariff_revenue_usd_m"] * scale, there["tariff_revenue_usd_m"], rtol=1e-9, atol=0
    )


@few
@given(SEEDS)
def test_every_condition_holds_the_redundant_one_too(seed):
    """Walras: trade balances are not imposed, they follow; so they measure what the others add up to."""
    world = random_world(seed)
    outcome = dt.solve(world, shocked(world, seed))
    assert outcome.converged, outcome.why
    assert set(outcome.residuals) == {
        "price_index",
        "goods_market",
        "factor_market",
        "trade_balance",
        "numeraire",
        "limits",
        "learning",
    }
    assert max(outcome.residuals.values()) <= 1e-10


@few
@given(SEEDS)
def test_what_the_world_sells_the_world_buys(seed):
    world = random_world(seed)
    outcome = dt.solve(world, shocked(world, seed))
    books = outcome.books.accounts
    paid = books.income.sum()
    received = books.factor_income.sum() + books.tariff_revenue.sum() + books.wedge_rents.sum()
    assert paid == pytest.approx(received - books.subsidy_cost.sum(), rel=1e-9)
    np.testing.assert_allclose(books.trade_share.sum(axis=0), 1, atol=1e-9)
    assert books.factor_income.sum() == pytest.approx(1, abs=1e-12)


@few
@given(SEEDS)
def test_deficits_can_be_closed(seed):
    world = random_world(seed)
    balanced = dt.solve(world, dt.Policy.none(world), deficits="balanced")
    assert balanced.converged
    np.testing.assert_allclose(balanced["welfare_pct"], 0, atol=1e-9)
    border = balanced["trade_usd_m"]
    imports = border.sum(("exporter", "sector")).values
    exports = border.sum(("importer", "sector")).values
    np.testing.assert_allclose(imports, exports, rtol=1e-8)
    # The closure is the same as solving on the balanced world.
    policy = shocked(world, seed)
    here, there = dt.solve(world, policy, deficits="balanced"), dt.solve(world.without_deficits(), policy)
    np.testing.assert_allclose(here["welfare_pct"], there["welfare_pct"], atol=1e-9)
