"""Closed forms of the repeated game: each formula against the sum over periods that it abbreviates."""

import math

import numpy as np
import pytest

from detente.strategy.truces.repeated_game import (
    Payoffs,
    critical_discount,
    effective_discount,
    least_renewal,
    patience,
    unravels,
    value_of_breach,
    yearly_rate,
)

DILEMMA = Payoffs(truce=3, deviation=5, war=1)


def summed(payoffs: Payoffs, weight: float, punishment, lag: int, horizon: int = 4000) -> float:
    """The worth of a breach, period by period."""
    after = np.full(horizon, payoffs.truce, dtype=float)
    after[: 1 + lag] = payoffs.deviation
    last = horizon if punishment == "grim" else 1 + lag + punishment
    after[1 + lag : last] = payoffs.war
    return float((after - payoffs.truce) @ weight ** np.arange(horizon))


class TestCritical:
    def test_prisoners_dilemma(self):
        assert critical_discount(DILEMMA) == 0.5

    @pytest.mark.parametrize(
        ("payoffs", "printed"),
        [(Payoffs(0, 0.0085, -0.0037), 0.697), (Payoffs(0, 0.0027, -0.0285), 0.086)],
        ids=["United States", "China"],
    )
    def test_the_example_of_the_methods(self, payoffs, printed):
        # 0.0085 / 0.0122 is 0.69672; 0.0027 / 0.0312 is 0.08654, printed with its third digit cut off.
        assert critical_discount(payoffs) == pytest.approx(printed, abs=6e-4)

    def test_neither_zero_nor_unit_matter(self):
        moved = Payoffs(100 + 0.3, 100 + 0.5, 100 + 0.1)
        assert critical_discount(moved) == pytest.approx(0.5, abs=1e-12)

    def test_one_period_of_war(self):
        # (D - C) <= (C - N) d
        assert critical_discount(Payoffs(3, 4, 1), 1) == pytest.approx(0.5)
        assert critical_discount(DILEMMA, 1) == pytest.approx(1)

    def test_two_periods_of_war(self):
        # 2 = 2 (d + d^2): the golden section
        assert critical_discount(DILEMMA, 2) == pytest.approx((math.sqrt(5) - 1) / 2)

    def test_more_war_needs_less_patience_down_to_the_grim(self):
        found = [critical_discount(DILEMMA, periods) for periods in (1, 2, 3, 5, 10, 100)]
        assert found == sorted(found, reverse=True)
        assert found[-1] == pytest.approx(0.5, abs=1e-12)

    @pytest.mark.parametrize("lag", [0, 1, 2, 7])
    def test_a_late_answer_is_a_root(self, lag):
        assert critical_discount(DILEMMA, lag=lag) == pytest.approx(0.5 ** (1 / (1 + lag)))

    @pytest.mark.parametrize("lag", [0, 1, 3])
    @pytest.mark.parametrize("punishment", ["grim", 2, 6])
    def test_at_the_critical_weight_a_breach_is_worth_nothing(self, punishment, lag):
        payoffs = Payoffs(0, 1, -3)
        weight = critical_discount(payoffs, punishment, lag)
        assert 0 < weight < 1
        assert value_of_breach(payoffs, weight, punishment, lag) == pytest.approx(0, abs=1e-10)
        assert value_of_breach(payoffs, 0.98 * weight, punishment, lag) > 1e-3
        assert value_of_breach(payoffs, min(1.02 * weight, 0.999), punishment, lag) < -1e-3


@pytest.mark.parametrize("lag", [0, 2])
@pytest.mark.parametrize("punishment", ["grim", 1, 4])
@pytest.mark.parametrize("weight", [0.0, 0.3, 0.95])
def test_worth_of_a_breach_is_the_sum_over_periods(weight, punishment, lag):
    expected = summed(DILEMMA, weight, punishment, lag)
    assert value_of_breach(DILEMMA, weight, punishment, lag) == pytest.approx(expected, rel=1e-12)


class TestStandings:
    def test_no_temptation(self):
        found = patience(Payoffs(0, -1, -2))
        assert found.standing == "no temptation"
        assert found.keeps(0) and found.keeps(1)

    def test_what_a_solver_leaves_of_zero_is_no_temptation(self):
        assert patience(Payoffs(100, 100 + 1e-11, 99)).standing == "no temptation"
        assert patience(Payoffs(100, 100.001, 99)).standing == "patience"

    @pytest.mark.parametrize("war", [0.0, 0.5, 2.0])
    def test_no_punishment(self, war):
        found = patience(Payoffs(0, 1, war))
        assert found.standing == "no punishment"
        assert found.least == math.inf
        assert not found.keeps(1)

    def test_punishment_too_short(self):
        found = patience(Payoffs(0, 5, -1), 3)
        assert found.standing == "punishment too short"
        assert found.least > 1
        assert patience(Payoffs(0, 5, -1)).standing == "patience"

    def test_war_is_better(self):
        # A breach costs 1 now and brings 1 in every later period: worth it from a weight of one half.
        found = patience(Payoffs(0, -1, 1))
        assert found.standing == "war is better"
        assert found.most == pytest.approx(0.5)
        assert found.keeps(0.4) and not found.keeps(0.6)
        assert value_of_breach(Payoffs(0, -1, 1), 0.6) > 0 > value_of_breach(Payoffs(0, -1, 1), 0.4)

    @pytest.mark.parametrize("punishment", ["grim", 3])
    def test_a_free_breach_into_a_better_war(self, punishment):
        found = patience(Payoffs(0, 0, 1), punishment)
        assert found.standing == "war is better"
        assert not found.keeps(0.1)

    def test_who_is_indifferent_keeps_it(self):
        assert patience(DILEMMA).keeps(0.5)


class TestNeeds:
    def test_weight_of_the_next_period(self):
        assert effective_discount(0.96) == 0.96
        assert effective_discount(0.96, years=0.5, renewal=0.8) == pytest.approx(0.96**0.5 * 0.8)

    def test_renewal_is_patience(self):
        weight = critical_discount(DILEMMA)
        chance = least_renewal(weight, 0.96)
        assert effective_discount(0.96, renewal=chance) == pytest.approx(weight)

    def test_no_chance_of_renewal_is_enough(self):
        assert math.isnan(least_renewal(0.97, 0.96))
        assert math.isnan(least_renewal(math.inf, 0.96))
        assert least_renewal(0, 0.96) == 0

    def test_yearly_rate(self):
        assert yearly_rate(0.5) == pytest.approx(100)
        assert yearly_rate(0.5, years=0.5) == pytest.approx(300)
        assert effective_discount(1 / (1 + yearly_rate(0.6, 2, 0.9) / 100), 2, 0.9) == pytest.approx(0.6)
        assert yearly_rate(0) == math.inf
        assert math.isnan(yearly_rate(1.2)) and math.isnan(yearly_rate(math.inf))

    def test_a_certain_end_unravels(self):
        assert unravels(DILEMMA)
        assert not unravels(Payoffs(0, 0, -1))
