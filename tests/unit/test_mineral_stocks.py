"""Stocks: the day on which losses begin, who draws on a common stock, and what is refused."""

import numpy as np
import pytest

from detente.errors import InputError
from detente.minerals.capacity_loss import capacity, leontief_bound
from detente.minerals.stock import day_of_month, month_edges, monthly_mean, run_stock

DAYS = 365


def cut_off(days_of_stock, periods=DAYS, need=1.0, **options):
    """Everything comes from abroad and nothing arrives."""
    need = np.atleast_1d(need)
    return run_stock(np.atleast_1d(days_of_stock) * need, np.zeros((periods, need.size)), need, **options)


class TestDays:
    @pytest.mark.parametrize("need", [1.0, 0.1, 1 / 3, 12345.678 / 365, 1e-9])
    def test_ninety_days_of_stock_last_ninety_days(self, need):
        path = cut_off(90, need=need)
        assert np.all(path.availability[:90] == 1)
        assert np.all(path.availability[90:] == 0)
        assert path.first_short.tolist() == [91]
        assert path.stock[90, 0] == 0

    def test_losses_begin_on_day_91_and_are_all_that_depends(self):
        path = cut_off(90)
        lost = 100 * (1 - capacity(0.4, path.availability[:, 0], 0.01, 0.0))
        np.testing.assert_array_equal(np.flatnonzero(lost)[0], 90)
        np.testing.assert_allclose(lost[90:], leontief_bound(0.4, 100), rtol=1e-14)

    def test_months_are_means_over_their_days(self):
        assert month_edges(12).tolist() == [0, 30, 61, 91, 122, 152, 183, 213, 243, 274, 304, 335, 365]
        assert day_of_month([0, 1.5, 24]).tolist() == [0, 46, 730]
        monthly = monthly_mean(cut_off(90).availability, 12)
        # The third month is days 62 to 91: twenty-nine of its thirty days are supplied.
        np.testing.assert_allclose(monthly[:, 0], [1, 1, 29 / 30, *[0] * 9], rtol=1e-14)

    def test_economies_are_apart(self):
        path = cut_off([10, 0, 400], need=[1.0, 2.0, 3.0])
        assert path.first_short.tolist() == [11, 1, np.inf]

    def test_half_an_inflow_makes_a_stock_last_twice_as_long(self):
        path = run_stock([30.0], np.full((100, 1), 0.5), 1.0)
        assert path.first_short.tolist() == [61]
        np.testing.assert_allclose(path.availability[60:], 0.5)

    def test_what_is_not_needed_is_kept(self):
        inflow = np.array([[2.0], [2.0], [0.0], [0.0], [0.0]])
        path = run_stock([0.0], inflow, 1.0)
        assert path.availability[:, 0].tolist() == [1, 1, 1, 1, 0]
        np.testing.assert_allclose(path.stock[:, 0], [0, 1, 2, 1, 0, 0])

    def test_nothing_appears_and_nothing_vanishes(self):
        random = np.random.default_rng(2)
        inflow, need = random.uniform(0, 1, (200, 3)), random.uniform(0.5, 1, (200, 3))
        path = run_stock([20.0, 5.0, 0.0], inflow, need, release_days=40)
        np.testing.assert_allclose(np.diff(path.stock, axis=0), inflow - path.use, atol=1e-8)
        assert np.all(path.stock >= 0) and np.all(path.use <= need)

    def test_no_need_is_no_shortage(self):
        assert np.all(run_stock([0.0], np.zeros((5, 1)), 0.0).availability == 1)


class TestRelease:
    def test_a_slow_stock_gives_up_a_part_a_day(self):
        path = cut_off(30, release_days=60)
        np.testing.assert_allclose(path.use[:3, 0], 0.5 * (1 - 1 / 60) ** np.arange(3), rtol=1e-12)
        assert path.first_short.tolist() == [1]

    def test_longer_periods_give_up_more(self):
        path = run_stock([60.0], np.zeros((3, 1)), 30.0, release_days=60, period_days=30)
        np.testing.assert_allclose(path.use[:, 0], [30, 15, 7.5])

    def test_a_fast_release_is_as_needed(self):
        np.testing.assert_array_equal(cut_off(90, release_days=1).use, cut_off(90).use)


class TestCommonStock:
    def test_it_is_shared_by_what_is_missing(self):
        # Need 1, 2 and 3 a day; the third is no member. Sixty units for three a day: twenty days.
        path = cut_off([0, 0, 0], need=[1.0, 2.0, 3.0], pool=60.0, members=[True, True, False])
        assert path.first_short.tolist() == [21, 21, 1]
        assert path.pool[20] == 0 and path.pool[0] == 60

    def test_who_has_stock_draws_later_and_others_longer(self):
        path = cut_off([10, 0], need=[1.0, 1.0], pool=30.0)
        # Ten days for one alone, then ten for both.
        assert path.first_short.tolist() == [21, 21]

    def test_what_is_short_of_all_is_shared_alike(self):
        path = run_stock([0.0, 0.0], np.array([[0.5, 0.0]]), [1.0, 1.0], pool=0.75)
        np.testing.assert_allclose(path.use, [[0.75, 0.5]])

    def test_it_is_released_slowly_too(self):
        path = cut_off([0], pool=60.0, release_days=60)
        np.testing.assert_allclose(path.availability[:3, 0], (1 - 1 / 60) ** np.arange(3), rtol=1e-12)


class TestRefusals:
    def test_all_at_once(self):
        with pytest.raises(InputError) as caught:
            run_stock([-1.0], np.full((3, 1), -2.0), -1.0, pool=-3, release_days=0)
        places = [problem.place for problem in caught.value.problems]
        assert places == ["stock", "inflow", "need", "pool", "release_days"]
        assert "release_days: it is 0. It is above 0 days. Leave it out." in str(caught.value)

    def test_shapes(self):
        with pytest.raises(InputError, match=r"stock: its shape is \(2,\)\. It fits economy \(1,\)"):
            run_stock([1.0, 2.0], np.zeros((3, 1)), 1.0)
        with pytest.raises(InputError, match=r"need: its shape is \(2, 1\)"):
            run_stock([1.0], np.zeros((3, 1)), np.ones((2, 1)))
