"""Transfers inside a coalition: they add up to nothing, and all members gain or lose alike."""

import numpy as np
import pytest

import detente as dt
from detente.strategy.coalitions.transfers import burden_sharing, welfare_with_transfers
from tests.economies import random_world

MEMBERS = ["E0", "E1", "E2"]


@pytest.fixture(scope="module")
def four() -> dt.World:
    return random_world(4)


@pytest.fixture(scope="module")
def outcome(four: dt.World) -> dt.Outcome:
    policy = dt.Policy.none(four).with_tariff(imposed_by="E0", on="E3", rate=0.3, sectors="all")
    return dt.solve(four, policy, deficits="balanced")


def test_transfers_add_up_to_zero_and_leave_no_spread_at_given_prices(outcome: dt.Outcome) -> None:
    shared = burden_sharing(outcome, MEMBERS)
    assert shared.spread_before_pct > 0.05
    assert abs(shared.transfer_usd_m.sum()) < 1e-9 * np.abs(shared.transfer_usd_m).sum()
    assert np.ptp(shared.at_given_prices_pct) < 1e-12
    assert shared.at_given_prices_pct == pytest.approx(shared.common_pct)
    np.testing.assert_allclose(shared.before_pct, outcome["welfare_pct"].sel(economy=MEMBERS), rtol=1e-9)


def test_the_formula_by_hand(outcome: dt.Outcome) -> None:
    shared = burden_sharing(outcome, ["E0", "E1"])
    income = outcome["income_usd_m"].sel(economy=["E0", "E1"]).values
    price = 1 + outcome["price_pct"].sel(economy=["E0", "E1"]).values / 100
    before = outcome.books.income_before[:2]
    gets = income.sum() * before[0] * price[0] / (before @ price) - income[0]
    assert shared.transfer_usd_m == pytest.approx([gets, -gets])


def test_once_paid_in_equilibrium_the_spread_left_is_small(outcome: dt.Outcome) -> None:
    shared = burden_sharing(outcome, MEMBERS)
    assert 0 < shared.spread_pct < 0.3 * shared.spread_before_pct
    assert shared.residual <= 1e-10
    assert "pays most" in shared.sentence()


def test_changes_against_another_outcome(four: dt.World, outcome: dt.Outcome) -> None:
    policy = dt.Policy.none(four).with_tariff(imposed_by=["E0", "E1"], on="E3", rate=0.2, sectors="all")
    other = dt.solve(four, policy, deficits="balanced")
    shared = burden_sharing(other, MEMBERS, reference=outcome)
    ratio = other.books.welfare[:3] / outcome.books.welfare[:3]
    np.testing.assert_allclose(shared.before_pct, 100 * (ratio - 1), rtol=1e-9)
    assert shared.spread_pct < 0.3 * shared.spread_before_pct
    assert list(shared.table.index) == MEMBERS
    assert float(shared.transfers.sum()) == pytest.approx(0, abs=1e-6)


def test_nothing_paid_changes_nothing(outcome: dt.Outcome) -> None:
    welfare, _ = welfare_with_transfers(outcome, np.zeros(4))
    np.testing.assert_allclose(welfare, outcome.books.welfare, rtol=1e-9)


def test_who_gets_a_transfer_gains_and_who_pays_loses(outcome: dt.Outcome) -> None:
    gift = 0.01 * outcome.books.income_before[0]
    welfare, _ = welfare_with_transfers(outcome, np.array([gift, -gift, 0, 0]))
    change = welfare / outcome.books.welfare - 1
    assert change[0] > 0.005
    assert change[1] < -0.002


def test_transfers_in_an_outcome_with_quotas_and_ceilings(four: dt.World) -> None:
    policy = dt.Policy.none(four).with_quota(imposed_by="E3", on="E0", cap=0.5, sectors="S1")
    limited = dt.solve(four, policy, factors="specific", capacities=np.full((4, 3), 1.2))
    welfare, residual = welfare_with_transfers(limited, np.zeros(4))
    np.testing.assert_allclose(welfare, limited.books.welfare, rtol=1e-7)
    assert residual <= 1e-10


def test_refusals(four: dt.World, outcome: dt.Outcome) -> None:
    with pytest.raises(dt.InputError, match=r"members: 1 given\. At least 2 are needed"):
        burden_sharing(outcome, "E0")
    with pytest.raises(dt.InputError, match="there is no economy 'E9'"):
        burden_sharing(outcome, ["E0", "E9"])
    elsewhere = dt.solve(random_world(5), dt.Policy.none(random_world(5)))
    with pytest.raises(dt.InputError, match="different worlds"):
        burden_sharing(outcome, MEMBERS, reference=elsewhere)


def test_transfers_that_nobody_can_pay_have_no_numbers(outcome: dt.Outcome) -> None:
    whole = outcome.books.income_before[0]
    with pytest.raises(dt.NotConvergedError, match="no equilibrium once these transfers are paid"):
        welfare_with_transfers(outcome, np.array([-3 * whole, 3 * whole, 0, 0]))
