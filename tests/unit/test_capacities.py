"""Ceilings on production: scarcity mark-ups, rents, and what is refused."""

import numpy as np
import pandas as pd
import pytest
import xarray as xr

import detente as dt
from tests.economies import one_sector, random_world

TIGHT = 1e-13


def closed(revenue: list[float], input_share: np.ndarray | None = None) -> dt.World:
    """Two economies alike that do not trade, so that each is a closed economy of its own."""
    size = np.asarray(revenue, dtype=float)
    count = len(size)
    shares = np.zeros((count, count)) if input_share is None else input_share
    return dt.World.from_tables(
        economies=["E0", "E1"],
        sectors=[f"S{j}" for j in range(count)],
        trade=np.eye(2)[:, :, None] * size,
        input_share=np.broadcast_to(shares, (2, count, count)),
        trade_elasticity=np.full(count, 4.0),
    )


def test_a_scarce_sector_sells_above_cost():
    """Sector 0 at a ceiling c, factors mobile, Cobb-Douglas demand: mark-up (1 - c a) / (c (1 - a))."""
    world, ceiling, share = closed([30, 70]), 0.6, 0.3
    limit = np.array([[ceiling, np.inf], [np.inf, np.inf]])
    outcome = dt.solve(world, dt.Policy.none(world), capacities=limit, tolerance=TIGHT)
    assert outcome.converged, outcome.why
    np.testing.assert_allclose(
        outcome["output_volume_pct"][0], [-40, 100 * ((1 - ceiling * share) / 0.7 - 1)], atol=1e-9
    )
    markup = (1 - ceiling * share) / (ceiling * (1 - share))
    assert outcome.books.accounts.markup[0, 0] == pytest.approx(markup - 1, rel=1e-10)
    wage = float(outcome.books.accounts.wage_hat[0])
    rents = (markup - 1) * wage * ceiling * 30
    assert float(outcome["wedge_rents_usd_m"][0]) == pytest.approx(rents, rel=1e-9)
    np.testing.assert_allclose(outcome["welfare_pct"][1], 0, atol=1e-9)
    # Consumption falls as the Cobb-Douglas quantity index does.
    real = ceiling**share * ((1 - ceiling * share) / 0.7) ** 0.7
    assert float(outcome["welfare_pct"][0]) == pytest.approx(100 * (real - 1), abs=1e-9)


def test_output_meets_the_ceiling_in_an_open_world_with_inputs():
    world = random_world(5)
    shock = dt.Policy.none(world).with_tariff(imposed_by="E2", on="world", rate=0.3, sectors="S1")
    limit = np.full((4, 3), np.inf)
    limit[0, 1], limit[2, 1] = 0.9, 1.01
    outcome = dt.solve(world, shock, capacities=limit, tolerance=TIGHT)
    assert outcome.converged and outcome.residual <= 1e-12
    volume = outcome["output_volume_pct"].values
    np.testing.assert_allclose([volume[0, 1], volume[2, 1]], [-10, 1], atol=1e-9)
    markup = outcome.books.accounts.markup
    assert markup[0, 1] > 0 and markup[2, 1] > 0
    assert (markup[np.isinf(limit)] == 0).all()
    books = outcome.books.accounts
    rents = (books.revenue * markup / (1 + markup)).sum(axis=1)
    np.testing.assert_allclose(books.wedge_rents, rents, rtol=1e-12)
    income = books.factor_income + books.tariff_revenue + rents - books.subsidy_cost
    np.testing.assert_allclose(books.income - np.asarray(world.baseline.deficit), income, rtol=1e-12)


@pytest.mark.parametrize("slack", [5.0, np.inf])
def test_a_ceiling_that_is_not_reached_changes_nothing(slack):
    world = random_world(5)
    shock = dt.Policy.none(world).with_tariff(imposed_by="E2", on="world", rate=0.3, sectors="S1")
    here = dt.solve(world, shock, capacities=np.full((4, 3), slack), tolerance=TIGHT)
    there = dt.solve(world, shock, tolerance=TIGHT)
    np.testing.assert_allclose(here["welfare_pct"], there["welfare_pct"], atol=1e-10)
    np.testing.assert_allclose(here.books.accounts.price_hat, there.books.accounts.price_hat, atol=1e-12)


def test_labelled_tables_are_welcome_and_the_vintage_says_so():
    world = random_world(5)
    table = pd.DataFrame(np.inf, index=world.economies, columns=world.sectors)
    table.loc["E0", "S1"] = 0.9
    array = xr.DataArray(table.to_numpy(), dict(world.output.coords), ("economy", "sector"))
    outcomes = [dt.solve(world, dt.Policy.none(world), capacities=given) for given in (table, array)]
    np.testing.assert_array_equal(*(outcome["welfare_pct"] for outcome in outcomes))
    assert outcomes[0].vintage["capacities"] == "at most E0 S1 0.9 of baseline output"
    assert "capacities" not in dt.solve(world, dt.Policy.none(world)).vintage


def test_an_economy_that_may_make_less_of_everything_has_no_answer():
    world = one_sector()
    limit = np.array([[0.5], [np.inf], [np.inf]])
    outcome = dt.solve(world, dt.Policy.none(world), capacities=limit)
    assert not outcome.converged
    assert "no wage employs factors that can only make what is at its ceiling" in outcome.why


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (np.full((4, 2), 1.0), r"capacities: its shape is \(4, 2\). economy x sector is \(4, 3\)"),
        ("many", "capacities: cannot be read as an array of numbers"),
        (np.full((4, 3), -1.0), "capacities: 0 or less for E0 S0, E0 S1.*and 7 more. A ceiling is above 0"),
        (np.full((4, 3), 0.0), "0 or less for"),
        (np.full((4, 3), np.nan), "not a number for E0 S0.*Use inf where there is no ceiling"),
    ],
)
def test_ceilings_that_make_no_sense_are_refused(given, said):
    world = random_world(5)
    with pytest.raises(dt.InputError, match=said):
        dt.solve(world, dt.Policy.none(world), capacities=given)


def test_wrong_labels_are_refused():
    world = random_world(5)
    table = xr.ones_like(world.output)
    with pytest.raises(dt.InputError, match="the labels along economy are in another order"):
        dt.solve(world, dt.Policy.none(world), capacities=table.isel(economy=[1, 0, 2, 3]))
    with pytest.raises(dt.InputError, match="along sector it misses S2 and has S9 too many"):
        renamed = table.assign_coords(sector=["S0", "S1", "S9"])
        dt.solve(world, dt.Policy.none(world), capacities=renamed)


def test_output_that_does_not_exist_has_no_ceiling():
    world = dt.World.from_tables(
        economies=["E0", "E1"],
        sectors=["S0", "S1"],
        trade=np.array([[[5.0, 3.0], [1.0, 3.0]], [[1.0, 0.0], [5.0, 0.0]]]),
        input_share=np.zeros((2, 2, 2)),
        trade_elasticity=[4.0, 4.0],
    )
    with pytest.raises(dt.InputError, match="there is no output in E1 S1. A ceiling is relative to output"):
        dt.solve(world, dt.Policy.none(world), capacities=np.ones((2, 2)))
