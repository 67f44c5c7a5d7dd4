"""Random markets: stocks never hurt, cuts never help, and no CES loss leaves its bounds."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.minerals.availability import Cut, Market, Response, simulate_availability
from detente.minerals.capacity_loss import capacity, leontief_loss, production_loss
from detente.minerals.shadow_price import shadow_price
from detente.minerals.stock import run_stock

SEEDS = st.integers(0, 100_000)
few = settings(max_examples=25, deadline=None, derandomize=True)
many = settings(max_examples=200, deadline=None, derandomize=True)
NAMES = tuple("ABCDE")
MONTHS = 8
ROUNDING = 1e-8
unit = st.floats(0, 1)


def random_market(seed: int) -> Market:
    """Five economies; the first sells to all, the others to some."""
    random = np.random.default_rng(seed)
    exports = random.lognormal(0, 1.5, (5, 5)) * (random.uniform(size=(5, 5)) < 0.5)
    exports[0] = random.lognormal(1, 1, 5)
    np.fill_diagonal(exports, 0)
    return Market(
        NAMES, exports.sum(axis=1) + random.lognormal(0, 1, 5), exports, spare=random.uniform(0, 2, 5)
    )


def random_response(seed: int) -> Response:
    """Any mix of stocks, projects and rules."""
    random = np.random.default_rng(seed)
    return Response(
        stock_days=random.uniform(0, 60, 5),
        release_days=random.choice([None, 5.0, 40.0]),
        pool_days=random.uniform(0, 60),
        coalition=["B", "C"],
        projects=random.uniform(0, 1, (MONTHS, 5)),
        project_rule=random.choice(["host", "coalition", "all"]),
        redirect=random.choice(["none", "spare"]),
        need_factor=random.uniform(0.7, 1, MONTHS),
    )


def daily(market: Market, share: float, response: Response, **cut: Any) -> np.ndarray:
    return simulate_availability(market, Cut(["A"], share, 5, start=1, **cut), MONTHS, response).daily


@few
@given(SEEDS, unit)
def test_availability_is_a_share(seed, share):
    found = daily(random_market(seed), share, random_response(seed))
    assert np.all((found >= 0) & (found <= 1))


@few
@given(SEEDS)
def test_no_cut_leaves_everybody_at_one(seed):
    assert np.all(daily(random_market(seed), 0.0, random_response(seed)) == 1)
    assert np.all(daily(random_market(seed), 0.0, Response()) == 1)


@few
@given(SEEDS, unit, unit)
def test_a_larger_cut_never_helps(seed, one, other):
    market, response = random_market(seed), random_response(seed)
    small, large = sorted((one, other))
    assert np.all(daily(market, large, response) <= daily(market, small, response) + ROUNDING)


@few
@given(SEEDS, unit, st.integers(0, 4), st.floats(0, 90))
def test_more_stock_never_hurts_anybody(seed, share, who, days):
    market, response = random_market(seed), random_response(seed)
    more = np.array(response.stock_days) + days * (np.arange(5) == who)
    with_more = daily(market, share, replace(response, stock_days=more))
    assert np.all(with_more >= daily(market, share, response) - ROUNDING)
    larger_pool = daily(market, share, replace(response, pool_days=response.pool_days + days))
    assert np.all(larger_pool >= daily(market, share, response) - ROUNDING)


@few
@given(SEEDS, unit)
def test_a_cut_on_some_hurts_nobody_else(seed, share):
    market = random_market(seed)
    found = daily(market, share, Response(stock_days=5), targets=["B"])
    assert np.all(np.delete(found, 1, axis=1) == 1)


@few
@given(SEEDS)
def test_units_do_not_matter(seed):
    market, response = random_market(seed), random_response(seed)
    scale = 1e6
    large = Market(
        NAMES, market.output * scale, market.exports * scale, spare=np.asarray(market.spare) * scale
    )
    rescaled = replace(response, projects=np.asarray(response.projects) * scale)
    np.testing.assert_allclose(daily(large, 0.7, rescaled), daily(market, 0.7, response), atol=ROUNDING)


@few
@given(SEEDS)
def test_stocks_are_neither_made_nor_lost(seed):
    random = np.random.default_rng(seed)
    inflow, need = random.uniform(0, 1, (60, 3)), random.uniform(0, 1, (60, 3))
    path = run_stock(random.uniform(0, 9, 3), inflow, need, pool=5.0, release_days=random.choice([None, 9.0]))
    gone = path.stock[0].sum() + path.pool[0] + inflow.sum() - path.use.sum()
    np.testing.assert_allclose(gone, path.stock[-1].sum() + path.pool[-1], atol=1e-6)
    assert np.all(path.stock >= 0) and np.all(path.pool >= 0)


@many
@given(unit, unit, st.floats(0, 5))
def test_a_loss_is_a_share_and_no_more_than_the_cut(share, cut, sigma):
    loss = float(production_loss(share, cut, sigma))
    assert -1e-12 <= loss <= cut + 1e-12


@many
@given(unit, unit, unit, unit, unit)
def test_less_substitution_or_less_available_costs_more(phi, part, available, one, other):
    low, high = sorted((one, other))
    cost = phi * part
    assert capacity(phi, available, cost, low) <= capacity(phi, available, cost, high) + 1e-12
    assert capacity(phi, available * 0.9, cost, low) <= capacity(phi, available, cost, low) + 1e-12
    assert 1 - capacity(phi, available, cost, low) <= leontief_loss(phi, available, 1.0) + 1e-12


@few
@given(SEEDS)
def test_a_shadow_price_clears_every_market(seed):
    random = np.random.default_rng(seed)
    weights = random.dirichlet(np.ones(4), 20)
    sigma, activity = random.uniform(0.05, 3, 4), random.uniform(0.3, 1.5, (20, 4))
    available = random.uniform(0.05, 1.5, 20)
    price = shadow_price(available, weights, sigma, activity)
    demand = (weights * activity * price[:, None] ** -sigma).sum(axis=1)
    assert np.all(price >= 1)
    np.testing.assert_allclose(demand[price > 1], available[price > 1], rtol=1e-10)
    assert np.all(demand <= available * (1 + 1e-10))
