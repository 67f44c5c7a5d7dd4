"""Adjoint derivatives through an active purchase commitment against central differences."""

from dataclasses import replace

import pytest

import detente as dt
from tests.economies import random_world

STEP = 1e-4


@pytest.fixture(scope="module")
def world():
    return random_world(11)


@pytest.mark.parametrize(
    ("terms", "how"),
    [
        ({}, {}),
        ({"measured": "quantity", "covered": 0.6}, {}),
        ({"paid_by": "exporter", "measured": "quantity"}, {"horizon": "impact"}),
    ],
    ids=["value", "quantity of a part", "paid by the seller, within the year"],
)
def test_the_gradient_by_tariffs_where_a_floor_binds(world, terms, how):
    none = dt.Policy.none(world)
    floor = none.with_purchase_commitment(imposed_by="E0", on="E1", floor=1.3, sectors="S0", **terms)
    solved = dt.solve(world, floor, tolerance=1e-12, **how)
    assert solved.converged and solved.quotas["subsidy_pct"][1] > 1
    slopes, free = (
        dt.gradient(world, policy, of="welfare", economy="E0", tolerance=1e-12, **how)["tariff"]
        for policy in (floor, none)
    )
    for place in ((1, 0, 0), (2, 0, 0), (0, 1, 2), (3, 2, 1)):
        values = []
        for sign in (1, -1):
            tariff = floor.tariff.copy(deep=True)
            tariff[place] += sign * STEP
            outcome = dt.solve(world, replace(floor, tariff=tariff), tolerance=1e-12, **how)
            values.append(float(outcome["welfare_pct"].sel(economy="E0")))
        expected = (values[0] - values[1]) / (2 * STEP)
        assert float(slopes[place]) == pytest.approx(expected, rel=2e-6, abs=2e-6)
    # The floor is in it: what a duty on the committed purchases does is another thing without it.
    assert abs(float(slopes[1, 0, 0] - free[1, 0, 0])) > 1e-3


def test_a_duty_on_what_its_own_state_subsidises_changes_nothing(world):
    """The state takes with one hand what it gives with the other: the flow is fixed, and so is all else."""
    floor = dt.Policy.none(world).with_purchase_commitment(imposed_by="E0", on="E1", floor=1.3, sectors="S0")
    for economy in ("E0", "E1", "E2"):
        slopes = dt.gradient(world, floor, of="welfare", economy=economy, tolerance=1e-12)["tariff"]
        assert float(slopes[1, 0, 0]) == pytest.approx(0, abs=1e-7)
