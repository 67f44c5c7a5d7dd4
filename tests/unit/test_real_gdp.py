"""Real GDP: what chained accounts lead to, whatever the size of the shock, from one solve."""

from dataclasses import replace

import numpy as np
import pytest

import detente as dt
from detente.simulate.books import final_part
from tests.economies import random_world

STEPS = 64


def chained(world: dt.World, policy: dt.Policy, steps: int) -> np.ndarray:
    """Real GDP change by many small steps, each at the prices of the step before (a Laspeyres chain), %."""
    old, new = 1 + world.tariff.values, 1 + policy.tariff.values
    total, here = np.zeros(len(world.economies)), world
    for step in range(1, steps + 1):
        rates = old * (new / old) ** (step / steps) - 1
        books = dt.solve(here, dt.Policy.from_arrays(here, tariff=rates)).books
        bought = books.accounts.trade_share * books.accounts.spending[None] * books.unit
        received = bought / books.accounts.delivered_price_hat
        final = received * final_part(books.final_after, books.accounts.spending * books.unit)
        shipped = received / (1 + here.tariff.values) * books.abroad
        volume = final.sum(axis=(0, 2)) + shipped.sum(axis=(1, 2)) - shipped.sum(axis=(0, 2))
        total += np.log(volume / books.gdp_before)
        here = replace(here, trade=here.trade.copy(data=bought), tariff=here.tariff.copy(data=rates))
    return 100 * (np.exp(total) - 1)


@pytest.mark.parametrize(("rate", "share"), [(0.05, 0.05), (0.5, 0.05), (1.5, 0.15)])
def test_one_solve_agrees_with_a_chain_of_small_steps(rate, share):
    world = random_world(4)
    policy = dt.Policy.none(world).with_tariff(imposed_by="E0", on="world", rate=rate, sectors="all")
    found = dt.solve(world, policy)["real_gdp_pct"].values
    expected = chained(world, policy, STEPS)
    # At 150 % on everything an open economy buys, the log-linear path is a tenth off; one step of old prices
    # would be off by half.
    np.testing.assert_allclose(found, expected, atol=share * abs(expected).max())


def test_chaining_more_finely_moves_towards_the_index():
    world = random_world(4)
    policy = dt.Policy.none(world).with_tariff(imposed_by="E0", on="world", rate=1.0, sectors="all")
    found = dt.solve(world, policy)["real_gdp_pct"].values[0]
    gaps = [abs(chained(world, policy, steps)[0] - found) for steps in (1, 4, 16)]
    assert gaps[0] > gaps[1] > gaps[2]


def test_a_tariff_shrinks_gdp_even_where_welfare_rises():
    """Terms of trade are no volume: a small tariff can raise welfare, never real GDP at positive tariffs."""
    world = random_world(2).without_deficits()
    policy = dt.Policy.none(world).with_tariff(imposed_by="E0", on="world", rate=0.02, sectors="all")
    table = dt.solve(world, policy).table(["E0"], ["welfare_pct", "real_gdp_pct"])
    assert table.loc["E0", "real_gdp_pct"] < 0


def test_a_ban_counts_like_the_tariff_that_would_end_the_flow():
    world = random_world(9)
    policy = dt.Policy.none(world).with_import_ban(imposed_by="E0", on="E1", sectors="S0")
    table = dt.solve(world, policy)["real_gdp_pct"]
    assert np.isfinite(table).all()
    almost = dt.Policy.none(world).with_tariff(imposed_by="E0", on="E1", rate=9.9, sectors="S0")
    np.testing.assert_allclose(table, dt.solve(world, almost)["real_gdp_pct"], atol=0.005)


def test_no_shock_no_change():
    world = random_world(6)
    np.testing.assert_allclose(dt.solve(world, dt.Policy.none(world))["real_gdp_pct"], 0, atol=1e-9)
