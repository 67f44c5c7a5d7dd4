"""Time to diversify, cover today, and the cost of independence alone and together."""

import numpy as np
import pytest

from detente.errors import InputError
from detente.minerals.assumptions import Assumptions
from detente.minerals.availability import Cut, Market, Response, simulate_availability
from detente.minerals.diversification import (
    PUBLISHED_SEPARATION,
    cover_today,
    diversification_cost,
    separation_beside_published,
    time_to_diversify,
)
from detente.minerals.pipeline import Project, project_supply
from detente.minerals.stock import month_edges

RISING = np.linspace(0.0, 2.0, 121)[:120, None]
"""Supply that meets a need of 1 from the sixty-first month on."""


class TestTime:
    def test_it_is_when_supply_meets_need(self):
        wait = time_to_diversify(1.0, RISING, [1.0], [0.0])
        assert wait.months[0] == pytest.approx(60, abs=0.02)
        assert time_to_diversify(0.5, RISING, [1.0], [0.0]).months[0] == pytest.approx(30, abs=0.02)
        assert wait.words(0) == "after 5 years"

    def test_a_small_stock_does_not_hide_the_gap(self):
        assert time_to_diversify(1.0, RISING, [1.0], [0.1]).months[0] == pytest.approx(60, abs=0.02)

    def test_a_stock_that_bridges_the_gap_closes_it(self):
        gap = np.diff(month_edges(120)) @ np.maximum(1 - RISING[:, 0], 0) / 365
        assert time_to_diversify(1.0, RISING, [1.0], [gap * 1.001]).months[0] == 0
        assert time_to_diversify(1.0, RISING, [1.0], [gap * 1.001]).words(0) == "at once"
        almost = time_to_diversify(1.0, RISING, [1.0], [gap * 0.99]).months[0]
        assert almost == pytest.approx(60, abs=0.1)

    def test_a_stock_that_only_lasts_to_the_horizon_solves_nothing(self):
        wait = time_to_diversify(1.0, np.zeros((12, 1)), [1.0], [50.0])
        assert not wait.reached[0] and wait.words(0) == "not within 12 months"

    def test_never_is_an_answer(self):
        wait = time_to_diversify(1.0, np.full((120, 2), [[0.5, 1.0]]), [1.0, 1.0], [0.0, 0.0])
        assert wait.months.tolist() == [np.inf, 0]
        assert wait.words(0) == "not within 10 years" and wait.words(1) == "at once"

    def test_projects_shorten_it(self):
        market = Market(("CHN", "DEU"), np.array([90.0, 10.0]), np.array([[0, 50.0], [0, 0]]))
        waits = []
        for lead_time in (2.0, 5.0, 9.0):
            made = project_supply([Project("DEU", 60.0, lead_time)], market.economies, 144)
            path = simulate_availability(market, Cut(["CHN"], 1.0, 144), 144, Response(30, projects=made))
            wait = time_to_diversify(0.9, path.non_controlled_supply, path.need, path.stock[0])
            waits.append(wait.months[1])
        # Needed: (0.9 * 60 - 10) of 60, at t = L/2 + L/8 ln(x / (1 - x)).
        x = 44 / 60
        wanted = [12 * lead * (0.5 + np.log(x / (1 - x)) / 8) for lead in (2.0, 5.0, 9.0)]
        np.testing.assert_allclose(waits, wanted, atol=0.6)

    def test_refusals_come_at_once(self):
        with pytest.raises(InputError) as caught:
            time_to_diversify(1.5, -RISING, [-1.0], [-1.0])
        assert [p.place for p in caught.value.problems] == ["part", "supply", "need", "stock"]


class TestCover:
    def test_days_of_cover(self):
        days = cover_today([10.0, 10.0, 0.0], [0.0, 20.0, 100.0], [100.0, 100.0, 100.0])
        np.testing.assert_allclose(days, [36.5, 45.625, np.inf])

    def test_it_is_the_day_on_which_losses_begin(self):
        market = Market(("CHN", "DEU"), np.array([90.0, 20.0]), np.array([[0, 50.0], [0, 0]]))
        path = simulate_availability(market, Cut(["CHN"], 1.0, 12), 12, Response(stock_days=61))
        days = cover_today(path.stock[0], path.non_controlled_supply[0], path.need[0])
        assert path.first_short[1] == np.floor(days[1]) + 1


class TestCost:
    OURS = Assumptions(
        capital_cost=4, minimum_plant=0.05, operating_premium=0.3, cost_years=10, discount_rate=0.0
    )

    def test_alone_a_small_need_pays_for_a_whole_plant(self):
        cost = diversification_cost([1.0, 8.0, 0.0], [10.0, 20.0, 5.0], 2.0, 100.0, assumptions=self.OURS)
        np.testing.assert_allclose(cost.capital, [4 * 2 * 5, 4 * 2 * 8, 0])
        np.testing.assert_allclose(cost.running, [0.3 * 2 * 1 * 10, 0.3 * 2 * 8 * 10, 0])
        np.testing.assert_allclose(cost.pct_of_market, [230, 280, 0])

    def test_together_one_plant_is_enough(self):
        ask = ([1.0, 1.0, 2.0], [10.0, 10.0, 20.0], 1.0, 100.0)
        alone = diversification_cost(*ask, assumptions=self.OURS)
        shared = diversification_cost(*ask, together=[True] * 3, assumptions=self.OURS)
        np.testing.assert_allclose(alone.capital, [20, 20, 20])
        np.testing.assert_allclose(shared.capital, [5, 5, 10])
        np.testing.assert_allclose(shared.running.sum(), alone.running.sum())

    def test_together_is_never_dearer_in_all(self):
        random = np.random.default_rng(8)
        for _ in range(50):
            capacity, need = random.uniform(0, 3, (2, 6))
            members = random.uniform(size=6) < 0.6
            alone = diversification_cost(capacity, need, 1.0, 30.0)
            shared = diversification_cost(capacity, need, 1.0, 30.0, together=members)
            assert shared.total.sum() <= alone.total.sum() * (1 + 1e-12)
            np.testing.assert_allclose(shared.total[~members], alone.total[~members])

    def test_later_costs_count_less(self):
        ours = self.OURS.having(discount_rate=0.05)
        cost = diversification_cost([1.0], [1.0], 1.0, 1.0, assumptions=ours)
        assert cost.running[0] == pytest.approx(0.3 * sum(1.05**-year for year in range(1, 11)), rel=1e-12)

    def test_refusals(self):
        with pytest.raises(InputError) as caught:
            diversification_cost([-1.0], [-1.0], -1.0, -1.0)
        assert len(caught.value.problems) == 4
        with pytest.raises(InputError, match="world_need: it is 1, below the 2 of these economies alone"):
            diversification_cost([0.1], [2.0], 1.0, 1.0)
        with pytest.raises(
            InputError, match=r"together: its shape is \(1,\)\. It is \(2,\), as new_capacity"
        ):
            diversification_cost([0.1, 0.1], [0.2, 0.2], 1.0, 1.0, together=[True])

    def test_ours_stands_beside_the_published_numbers(self):
        shares = {"USA": 0.08, "JPN": 0.12, "DEU": 0.05, "KOR": 0.05}
        alone, coordinated = separation_beside_published(shares, members=["JPN", "DEU", "KOR"])
        assert alone["published_pct_of_market"] == 141 and coordinated["published_pct_of_market"] == 96
        # Same sign as published: coordination saves. The levels rest on our assumptions and are not fitted.
        assert coordinated["ours_pct_of_market"] < alone["ours_pct_of_market"]
        dearer = separation_beside_published(shares, assumptions=Assumptions(capital_cost=8.0))
        assert dearer[0]["ours_pct_of_market"] > alone["ours_pct_of_market"]
        assert dearer[0]["published_pct_of_market"] == PUBLISHED_SEPARATION["alone_pct_of_market"]
        with pytest.raises(InputError, match="there is no share of need for 'JPM'. Did you mean 'JPN'"):
            separation_beside_published(shares, members=["JPM"])
