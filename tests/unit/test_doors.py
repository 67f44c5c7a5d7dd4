"""What is welcome at the door, and what is not: data frames, rounded shares, rates, maps, wedges."""

import numpy as np
import pandas as pd
import pytest

import detente as dt
import detente.simulate as simulate
from tests.economies import random_world

LABELS, SECTORS = ["E0", "E1", "E2", "E3"], ["S0", "S1", "S2"]


@pytest.fixture(scope="module")
def plain():
    return random_world(21)


def tables(world, **changes):
    """The tables of a world, as arguments."""
    return {
        "economies": world.economies,
        "sectors": world.sectors,
        "trade": world.trade.values,
        "input_share": world.input_share.values,
        "tariff": world.tariff.values,
        "trade_elasticity": world.trade_elasticity.values,
    } | changes


def test_data_frames_are_welcome_with_their_labels(plain):
    shares = pd.DataFrame(plain.value_added_share.values, index=LABELS, columns=SECTORS)
    theta = pd.Series(plain.trade_elasticity.values, index=SECTORS)
    world = dt.World.from_tables(**tables(plain, value_added_share=shares, trade_elasticity=theta))
    assert np.array_equal(world.trade.values, plain.trade.values)


@pytest.mark.parametrize("name", ["value_added_share", "final_share"])
def test_data_frames_in_another_order_are_refused(plain, name):
    shares = pd.DataFrame(getattr(plain, name).values, index=LABELS, columns=SECTORS).iloc[::-1]
    with pytest.raises(dt.InputError, match=f"{name}: the labels along economy are in another order"):
        dt.World.from_tables(**tables(plain, **{name: shares}))


def test_series_in_another_order_are_refused(plain):
    shuffled = pd.Series(plain.trade_elasticity.values, index=SECTORS)[::-1]
    with pytest.raises(dt.InputError, match="trade_elasticity: the labels along sector are in another order"):
        dt.solve(plain, dt.Policy.none(plain), elasticities=shuffled)


def test_subsidies_may_come_as_a_data_frame(plain):
    subsidy = pd.DataFrame(np.full((4, 3), 0.1), index=LABELS, columns=SECTORS)
    assert (dt.Policy.from_arrays(plain, subsidy=subsidy).subsidy == 0.1).all()
    with pytest.raises(dt.InputError, match="subsidy: the labels along sector are in another order"):
        dt.Policy.from_arrays(plain, subsidy=subsidy[SECTORS[::-1]])


@pytest.mark.parametrize("digits", [7, 8, 9])
def test_final_shares_rounded_in_print_are_good_enough(plain, digits):
    rounded = np.round(plain.final_share.values, digits)
    world = dt.World.from_tables(**tables(plain, final_share=rounded))
    assert world.check().holds


def test_what_is_left_out_is_missing(plain):
    with pytest.raises(dt.InputError, match=r"^trade: it is missing\.$"):
        dt.World.from_tables(**tables(plain, trade=None))


@pytest.mark.parametrize("instrument", ["with_tariff", "with_tariff_level", "with_export_wedge"])
@pytest.mark.parametrize(
    ("rate", "fact"),
    [
        (-1.0, "-1. A rate is above -1"),
        (-1.25, "-1.25. A rate is above -1"),
        ("25%", "'25%' is not a number"),
    ],
)
def test_rates_are_judged_by_themselves_whatever_the_baseline(world, instrument, rate, fact):
    """A baseline tariff of 20 % does not make room for a cut of 100 points."""
    with pytest.raises(dt.InputError, match=f"^rate: {fact}"):
        getattr(dt.Policy.none(world), instrument)(imposed_by="CHN", on="USA", rate=rate, sectors="A01")


def test_elasticities_that_are_no_numbers(plain):
    with pytest.raises(dt.InputError, match="trade_elasticity: cannot be read as numbers"):
        dt.solve(plain, dt.Policy.none(plain), elasticities={"S0": 4.0})


def test_nothing_is_no_policy(plain):
    with pytest.raises(dt.InputError, match="policy: NoneType is not a policy"):
        dt.solve(plain, None)


def test_policies_cannot_be_written_into(plain):
    policy = dt.Policy.none(plain).with_tariff(imposed_by="E0", on="E1", rate=0.1, sectors="S0")
    with pytest.raises(ValueError, match="read-only"):
        policy.tariff.values[0, 0, 0] = 5


def test_maps_may_run_either_way(world):
    by_region = world.aggregate(regions={"DACH": ["AUT", "DEU", "CHE"]})
    by_member = world.aggregate(regions={"AUT": "DACH", "DEU": "DACH", "CHE": "DACH"})
    assert by_region.economies == by_member.economies
    assert np.array_equal(by_region.trade.values, by_member.trade.values)


def test_the_room_offers_its_verbs():
    assert (simulate.solve, simulate.gradient) == (dt.solve, dt.gradient)
    with pytest.raises(AttributeError, match="no attribute 'slove'"):
        simulate.slove  # noqa: B018


def test_lerner_symmetry_in_the_bundled_world_at_the_default_tolerance(world):
    """A uniform import tariff is a uniform export tax, with inputs: to 1e-12 without asking for it."""
    free = dt.World.from_tables(
        economies=world.economies,
        sectors=world.sectors,
        trade=(world.trade / (1 + world.tariff)).values,
        input_share=world.input_share.values,
        trade_elasticity=world.trade_elasticity,
        final_share=world.final_share.values,
    ).without_deficits()
    none = dt.Policy.none(free)
    for economy in ("USA", "CHN"):
        who = {"imposed_by": economy, "on": "world", "rate": 0.3, "sectors": "all"}
        tariff, tax = dt.solve(free, none.with_tariff(**who)), dt.solve(free, none.with_export_wedge(**who))
        np.testing.assert_allclose(tariff["welfare_pct"] / 100, tax["welfare_pct"] / 100, atol=1e-12)


def test_harsh_balanced_trade_is_solved(world):
    """High elasticities and prohibitive tariffs on everything: near autarky, the hardest for wages."""
    small = world.aggregate(regions={"ROW": "rest", "EU": "EU", "USA": "USA", "CHN": "CHN", "JPN": "JPN"})
    rng = np.random.default_rng(1)
    abroad = (1 - np.eye(len(small.economies)))[:, :, None]
    for _ in range(10):
        rates = small.tariff.values + rng.uniform(0, 5, small.tariff.shape) * abroad
        policy = dt.Policy.from_arrays(small, tariff=rates)
        outcome = dt.solve(small, policy, deficits="balanced", elasticities="uniform(20)")
        assert outcome.converged, outcome.why
