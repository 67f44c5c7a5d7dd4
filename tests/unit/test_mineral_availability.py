"""Availability by month: who is short, from which day, and what helps."""

from dataclasses import replace

import numpy as np
import pytest

from detente.errors import InputError
from detente.minerals.availability import Cut, Market, Response, simulate_availability

# Quantities per year: China sells 40 to the USA, 30 to Japan, 10 to Australia; Australia 10 to Japan.
NAMES = ("CHN", "USA", "JPN", "AUS")
OUTPUT = np.array([180.0, 20.0, 0.0, 15.0])
EXPORTS = np.zeros((4, 4))
EXPORTS[0, 1:] = 40, 30, 10
EXPORTS[3, 2] = 10
MARKET = Market(NAMES, OUTPUT, EXPORTS)
FULL = Cut(["CHN"], 1.0, months=12)


def follow(cut=FULL, months=24, market=MARKET, **response):
    return simulate_availability(market, cut, months, Response(**response))


class TestMarket:
    def test_need_is_what_is_there(self):
        assert MARKET.need.tolist() == [100, 60, 40, 15]

    def test_home_trade_is_not_exported(self):
        again = Market(NAMES, OUTPUT, EXPORTS + np.diag([99.0, 9, 9, 9]))
        np.testing.assert_array_equal(again.need, MARKET.need)

    def test_what_does_not_add_up_is_told_at_once(self):
        sold = EXPORTS.copy()
        sold[2, 1] = 5
        with pytest.raises(InputError) as caught:
            Market(NAMES, OUTPUT, sold, need=[100, 90, 35, 15])
        assert str(caught.value).splitlines() == [
            "exports: JPN sells 5 and produces 0. An economy exports no more than it produces. "
            "Count what it processes as its output, or leave out what only passes through.",
            "need: USA needs 90 and has 65. In normal times everybody has what is needed. "
            "Leave need out to take what each economy has, or add the supply that is missing.",
        ]
        with pytest.raises(InputError) as caught:
            Market(NAMES, OUTPUT[:3], EXPORTS, need=-OUTPUT)
        assert [problem.place for problem in caught.value.problems] == ["output", "need"]


class TestCut:
    def test_no_cut_leaves_everybody_at_one(self):
        path = follow(Cut(["CHN"], 0.0, months=12))
        assert np.all(path.daily == 1) and np.all(np.isinf(path.first_short))

    def test_a_cut_lasts_from_its_month_to_its_end(self):
        path = follow(Cut(["CHN"], 1.0, months=3, start=2), months=8)
        usa = path.availability[:, 1]
        np.testing.assert_allclose(usa, [1, 1, *[1 / 3] * 3, 1, 1, 1], rtol=1e-12)
        np.testing.assert_allclose(path.availability[2], [1, 1 / 3, 1 / 4, 1 / 3], rtol=1e-12)
        assert path.first_short.tolist() == [np.inf, 62, 62, 62]

    def test_a_partial_cut(self):
        path = follow(Cut(["CHN"], 0.3, months=1), months=1)
        np.testing.assert_allclose(path.availability[0], [1, 48 / 60, 31 / 40, 12 / 15], rtol=1e-12)

    def test_only_targets_are_hit(self):
        path = follow(replace(FULL, targets=["USA"]))
        np.testing.assert_allclose(path.availability[0], [1, 1 / 3, 1, 1], rtol=1e-12)

    def test_controllers_go_on_selling_to_each_other(self):
        path = follow(replace(FULL, controllers=["CHN", "AUS"]), stock_days=[0, 0, 1, 0])
        assert path.availability[0, 3] == 1
        assert path.without_supply == ("JPN",)

    def test_non_controlled_supply_is_what_a_full_cut_leaves(self):
        path = follow(Cut(["CHN"], 0.3, months=1), months=2)
        np.testing.assert_allclose(path.non_controlled_supply, [[100, 20, 10, 5]] * 2, rtol=1e-12)


class TestStocks:
    def only_from_china(self, **response):
        exports = np.array([[0, 50.0], [0, 0]])
        market = Market(("CHN", "DEU"), np.array([90.0, 0]), exports)
        return simulate_availability(market, Cut(["CHN"], 1.0, 12), 12, Response(**response))

    def test_ninety_days_of_stock_and_a_full_cut(self):
        path = self.only_from_china(stock_days=90)
        assert path.first_short[1] == 91
        assert np.all(path.daily[:90, 1] == 1) and np.all(path.daily[90:, 1] == 0)
        np.testing.assert_allclose(path.availability[:4, 1], [1, 1, 29 / 30, 0], rtol=1e-12)
        assert path.without_supply == ("DEU",)
        np.testing.assert_allclose(path.stock[:4, 1], 50 / 365 * np.array([90, 60, 29, 0]), atol=1e-9)

    def test_a_stock_lasts_longer_where_something_still_arrives(self):
        # Two thirds of need are missing: sixty days of need last ninety.
        assert follow(stock_days=60).first_short[1] == 91

    def test_stocks_are_kept_for_the_cut(self):
        assert follow(Cut(["CHN"], 1.0, months=12, start=6), stock_days=60).first_short[1] == 183 + 91

    def test_a_coalition_shares_its_stock(self):
        path = follow(coalition=["USA", "JPN"], pool_days=70)
        # They miss 40 and 30 of 100 a year; 70 days of 100 last 100 days.
        assert path.first_short.tolist() == [np.inf, 101, 101, 1]
        assert path.pool[0] == pytest.approx(7000 / 365) and path.pool[-1] == 0


class TestHelp:
    def test_spare_capacity_goes_to_who_is_short(self):
        market = Market(NAMES, OUTPUT, EXPORTS, spare=[500.0, 16, 0, 24])
        path = follow(market=market, redirect="spare")
        # Half of the 80 that are missing; China's own spare capacity stays at home.
        np.testing.assert_allclose(path.availability[0], [1, 40 / 60, 25 / 40, 10 / 15], rtol=1e-12)
        np.testing.assert_allclose(follow(market=market).availability[0, 1], 1 / 3, rtol=1e-12)

    def test_who_gets_what_projects_make(self):
        made = np.zeros((24, 4))
        made[:, 3] = 21.0
        host = follow(projects=made).availability[0]
        np.testing.assert_allclose(host, [1, 1 / 3, 1 / 4, 1], rtol=1e-12)
        shared = follow(projects=made, project_rule="coalition", coalition=["USA", "JPN"]).availability[0]
        np.testing.assert_allclose(shared, [1, 32 / 60, 19 / 40, 1 / 3], rtol=1e-12)
        sold = follow(projects=made, project_rule="all").availability[0]
        part = 21 / 215
        np.testing.assert_allclose(sold, [1, 1 / 3 + part, 1 / 4 + part, 1 / 3 + part], rtol=1e-12)

    def test_nobody_gets_more_of_a_project_than_is_missing(self):
        made = np.full((24, 4), 100.0)
        path = follow(projects=made, project_rule="coalition", coalition=["USA", "JPN"])
        assert np.all(path.availability[:, [1, 2]] == 1)
        np.testing.assert_allclose(path.non_controlled_supply[0], [100, 60, 40, 5], rtol=1e-12)

    def test_needing_less_makes_less_short(self):
        factor = np.where(np.arange(24) < 6, 1.0, 0.5)
        path = follow(need_factor=factor)
        np.testing.assert_allclose(path.availability[[0, 6], 1], [1 / 3, 2 / 3], rtol=1e-12)
        np.testing.assert_allclose(path.need[[0, 6], 1], [60, 30])


class TestRefusals:
    def test_all_suppliers_cut_and_no_stock(self):
        with pytest.raises(InputError) as caught:
            follow(Cut(["CHN", "USA", "AUS"], 1.0, months=3))
        assert str(caught.value) == (
            "cut: every supplier of JPN is cut off and there is no stock. With no supply at all there is "
            "neither a price nor an adjustment to speak of. "
            "Give stock_days, a project or another supplier, or a share below 1."
        )
        assert follow(Cut(["CHN", "USA", "AUS"], 1.0, months=3), stock_days=1).first_short[2] == 2

    def test_everything_at_once(self):
        cut = Cut(["CHM"], 1.4, months=-3, start=-1, targets=["JPX"])
        with pytest.raises(InputError) as caught:
            follow(cut, months=0, stock_days=-1, release_days=-2, project_rule="hst", redirect="x", pool_days=-1,
                   need_factor=-1, coalition=["ZZZ"], projects=np.zeros((1, 1)))  # fmt: skip
        places = [problem.place for problem in caught.value.problems]
        assert places == [
            "controllers", "targets", "coalition", "share", "start", "months", "months", "stock_days", "pool_days",
            "need_factor", "release_days", "project_rule", "redirect", "projects",
        ]  # fmt: skip
        text = str(caught.value)
        assert "controllers: there is no economy 'CHM' in this market. Did you mean 'CHN'" in text
        assert "months: a cut of -3 months. It lasts longer than 0 months." in text
        assert (
            "project_rule: there is no rule 'hst'. There are host, coalition, all. Did you mean 'host'?"
            in text
        )

    def test_nobody_to_cut_off(self):
        with pytest.raises(InputError, match="every economy is one of them"):
            follow(replace(FULL, controllers=NAMES))
        with pytest.raises(InputError, match="targets: CHN would cut itself off"):
            follow(replace(FULL, targets=["CHN", "USA"]))
        with pytest.raises(InputError, match="controllers: it is empty. Name at least one economy"):
            follow(replace(FULL, controllers=[]))
        with pytest.raises(
            InputError, match=r"'CHN' is a single word. It is a list of labels. Write \['CHN'\]"
        ):
            follow(replace(FULL, controllers="CHN"))

    def test_a_coalition_needs_members(self):
        with pytest.raises(InputError, match="coalition: it is empty"):
            follow(pool_days=30)
        with pytest.raises(InputError, match="coalition: it has no members"):
            follow(project_rule="coalition")

    def test_shapes(self):
        with pytest.raises(InputError) as caught:
            follow(stock_days=[1.0, 2.0], projects=np.zeros((3, 4)), need_factor=np.ones(3))
        assert [problem.place for problem in caught.value.problems] == [
            "stock_days",
            "need_factor",
            "projects",
        ]
