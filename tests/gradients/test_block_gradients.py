"""Adjoint derivatives against central differences with each block of the model on."""

from dataclasses import replace

import numpy as np
import pytest

import detente as dt
from detente.economy.parameters import Calibration
from detente.simulate.adjustment import Substitution
from tests.economies import random_world
from tests.property.test_invariance import shocked

STEP = 1e-4
WEDGES = ("tariff", "export_wedge", "rent_share", "iceberg", "subsidy", "available")


def ceiling() -> np.ndarray:
    limit = np.full((4, 3), np.inf)
    limit[1, 0], limit[2, 2] = 0.9, 0.8
    return limit


BLOCKS = {
    "nested": {"production": Substitution(0.5, 0.2, 0.9)},
    "half tied": {"factors": 0.5},
    "specific": {"factors": "specific"},
    "capital": {"capital": True},
    "ideas": {"ideas": 0.5},
    "quota": {},
    "ceilings": {"capacities": ceiling()},
    "impact": {"horizon": "impact", "calibration": Calibration("some", 3.0, 0.6, 0.3)},
    "blp": {"horizon": "impact", "factors": "specific"},
    "everything": {
        "production": "nested",
        "factors": 0.3,
        "capital": 0.25,
        "ideas": 0.3,
        "capacities": ceiling(),
    },
}


@pytest.fixture(scope="module")
def world():
    return random_world(11)


def policy_of(world: dt.World, name: str) -> dt.Policy:
    policy = shocked(world, 11)
    if name not in ("quota", "everything"):
        return policy
    return policy.with_quota(imposed_by="E1", on=["E0", "E2"], cap=0.2, sectors="S0", covered=0.7).with_quota(
        imposed_by="E3", on="E0", cap=0.3, sectors="S1", rents="importer"
    )


def value(world, policy, how) -> float:
    outcome = dt.solve(world, policy, tolerance=1e-12, **how)
    assert outcome.converged, outcome.why
    return float(outcome["welfare_pct"].sel(economy="E2"))


@pytest.mark.parametrize("name", BLOCKS)
def test_gradients_meet_central_differences(world, name):
    how, policy = BLOCKS[name], policy_of(world, name)
    slopes = dt.gradient(world, policy, of="welfare", economy="E2", tolerance=1e-12, **how)
    plain = dt.gradient(world, policy_of(world, ""), of="welfare", economy="E2", tolerance=1e-12)
    rng = np.random.default_rng(8)
    for wedge in WEDGES:
        place = tuple(int(rng.integers(size)) for size in slopes[wedge].shape)
        values = []
        for sign in (1, -1):
            moved = getattr(policy, wedge).copy(deep=True)
            moved[place] += sign * STEP
            values.append(value(world, replace(policy, **{wedge: moved}), how))
        expected = (values[0] - values[1]) / (2 * STEP)
        assert float(slopes[wedge][place]) == pytest.approx(expected, rel=2e-6, abs=2e-6)
    # The block is really on: it changes the answer.
    assert float(abs(slopes["tariff"] - plain["tariff"]).max()) > 1e-3


def test_lifting_a_ban_has_no_slope_where_ideas_spread(world):
    """What is learned goes with share**(1-beta), which leaves 0 vertically."""
    policy = shocked(world, 11)
    banned = (policy.available == 0).values
    assert banned.any()
    for ideas, missing in ((0.5, banned), (0.0, banned & False), (None, banned & False)):
        slopes = dt.gradient(world, policy, economy="E2", ideas=ideas)["available"]
        np.testing.assert_array_equal(np.isnan(slopes), missing)


def test_a_binding_limit_is_part_of_the_test(world):
    """Otherwise the derivatives above would be those without it."""
    limited = dt.solve(world, policy_of(world, "everything"), **BLOCKS["everything"])
    assert (np.asarray(limited.books.accounts.scarcity) > 1e-3).all()
    assert (np.asarray(limited.books.accounts.markup)[np.isfinite(ceiling())] > 0.01).any()
    quotas = dt.solve(world, policy_of(world, "quota"))
    assert (np.asarray(quotas.books.accounts.scarcity) > 1e-3).all()
    ceilings = dt.solve(world, policy_of(world, "ceilings"), **BLOCKS["ceilings"])
    assert (np.asarray(ceilings.books.accounts.markup)[np.isfinite(ceiling())] > 0.01).all()


def test_prices_and_wages_in_the_short_run(world):
    policy = shocked(world, 11)
    how = {"horizon": "impact", "factors": 0.6}
    for of, name in (("price", "price_pct"), ("real_wage", "real_wage_pct")):
        slopes = dt.gradient(world, policy, of=of, economy="E2", tolerance=1e-12, **how)
        values = []
        for sign in (1, -1):
            tariff = policy.tariff.copy(deep=True)
            tariff[1, 2, 0] += sign * STEP
            outcome = dt.solve(world, replace(policy, tariff=tariff), tolerance=1e-12, **how)
            values.append(float(outcome[name].sel(economy="E2")))
        expected = (values[0] - values[1]) / (2 * STEP)
        assert float(slopes["tariff"][1, 2, 0]) == pytest.approx(expected, rel=2e-6, abs=2e-6)


def test_refusals_are_those_of_solve(world):
    with pytest.raises(dt.InputError, match="capital: capital does not adjust within a year"):
        dt.gradient(world, dt.Policy.none(world), economy="E0", horizon="impact", capital=True)
