"""Closed forms of what losing a small input costs, and their limits."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy.optimize import brentq

from detente.errors import InputError
from detente.minerals.arrays import power_mean
from detente.minerals.capacity_loss import (
    SIGMA_GRID,
    arc_elasticity,
    capacity,
    first_order_loss,
    input_price_rise,
    leontief_bound,
    leontief_loss,
    output_ratio,
    production_loss,
    second_order_loss,
    share_after,
    sigma_sweep,
    usable_share,
)

jax.config.update("jax_enable_x64", True)


class TestProductionLoss:
    @pytest.mark.parametrize(
        ("share", "sigma", "cut", "loss_pct", "digits"),
        [
            (0.04, 0.04, 0.10, 1.57, 2),
            (0.01, 0.10, 0.30, 2.34, 2),
            (0.01, 0.20, 0.30, 0.776, 3),
            (1e-4, 0.20, 0.80, 1.50, 2),
        ],
    )
    def test_printed_losses(self, share, sigma, cut, loss_pct, digits):
        assert round(100 * float(production_loss(share, cut, sigma)), digits) == loss_pct

    def test_the_cliff_of_a_tiny_input(self):
        # The printed elasticity, .143, is rounded: it is the one at which a cut of .8 costs 1.50 %.
        sigma = brentq(lambda s: production_loss(6e-6, 0.8, s) - 0.0150, 0.1, 0.2)
        assert round(sigma, 3) == 0.143
        assert round(100 * float(production_loss(6e-6, 0.5, sigma)), 3) == 0.006
        assert round(100 * float(production_loss(6e-6, 0.9, sigma)), 1) == 27.9

    def test_first_and_second_order_beside_the_exact_loss(self):
        ln_input = np.log(0.7)
        after = share_after(0.01, 0.3, 0.2)
        assert round(100 * float(first_order_loss(0.01, ln_input)), 3) == 0.357
        assert round(100 * float(second_order_loss(0.01, after, ln_input)), 3) == 0.898

    def test_the_limits_in_the_elasticity(self):
        sigma = np.array([0.0, 1e-300, 1e-12, 1.0, 2.0, 1e12])
        wanted = [0.5, 0.5, 0.5, 1 - 0.5**0.3, 1 - (0.7 + 0.3 * 0.5**0.5) ** 2, 0.3 * 0.5]
        np.testing.assert_allclose(production_loss(0.3, 0.5, sigma), wanted, rtol=1e-11)

    @pytest.mark.parametrize("near", [1e-15, 1e-12, 1e-9, 1e-8, 1e-6, 1e-5])
    def test_it_is_smooth_through_one(self, near):
        at_one = production_loss(0.3, 0.9, 1.0)
        for sigma in (1 - near, 1 + near):
            assert abs(production_loss(0.3, 0.9, sigma) - at_one) < max(1e-12, near)

    def test_nothing_left(self):
        np.testing.assert_allclose(production_loss(0.3, 1.0, [0, 0.5, 1.0]), 1.0)
        assert float(production_loss(0.3, 1.0, 2.0)) == pytest.approx(1 - 0.7**2, rel=1e-14)
        assert float(production_loss(0.0, 1.0, 0.5)) == 0.0

    def test_nothing_cut_costs_exactly_nothing(self):
        assert np.all(production_loss(np.linspace(0, 1, 5)[:, None], 0.0, np.array([0, 0.2, 1, 3])) == 0)

    def test_a_share_of_one_is_the_input_itself(self):
        np.testing.assert_allclose(output_ratio(1.0, 0.3, [0, 0.5, 1, 2]), 0.7, rtol=1e-14)

    def test_tiny_shares_keep_their_digits(self):
        assert float(production_loss(1e-15, 0.5, 0.5)) == pytest.approx(1e-15, rel=1e-9)

    def test_shapes_are_broadcast(self):
        assert production_loss(np.full((3, 1), 0.1), np.full(4, 0.2), 0.2).shape == (3, 4)

    def test_the_share_afterwards_is_the_elasticity_of_output(self):
        step = 1e-6
        up, down = (np.log(output_ratio(0.05, 0.4 + s, 0.3)) for s in (-step, step))
        slope = (up - down) / (np.log(0.6 + step) - np.log(0.6 - step))
        assert float(share_after(0.05, 0.4, 0.3)) == pytest.approx(slope, rel=1e-7)
        assert float(share_after(0.05, 0.4, 1e-20)) == 1.0

    def test_bounds_are_told_all_at_once(self):
        with pytest.raises(InputError) as caught:
            production_loss(1.2, -0.1, -1)
        assert [problem.place for problem in caught.value.problems] == ["share", "cut", "sigma"]
        assert str(caught.value.problems[0]) == "share: it is 1.2. It lies between 0 and 1."
        with pytest.raises(InputError, match="not a number"):
            production_loss(0.1, np.nan, 1)

    def test_it_can_be_differentiated_at_and_around_one(self):
        for sigma in (0.2, 1.0, 1 + 1e-9, 1.7):
            for place in range(3):
                point = [0.2, 0.4, sigma]
                slope = float(
                    jax.grad(lambda *p: production_loss(*p), argnums=place)(*map(jnp.asarray, point))
                )
                up, down = ([*point[:place], point[place] + s, *point[place + 1 :]] for s in (1e-5, -1e-5))
                difference = (production_loss(*up) - production_loss(*down)) / 2e-5
                assert slope == pytest.approx(float(difference), rel=1e-5)

    def test_a_gradient_at_the_edges_is_a_number(self):
        edges = [(0.0, 0.5, 0.2), (1.0, 0.5, 0.2), (0.3, 1.0, 0.2), (0.3, 0.0, 0.0), (0.3, 1.0, 1.0)]
        for point in edges:
            slopes = jax.grad(lambda *p: production_loss(*p), argnums=(0, 1, 2))(*map(jnp.asarray, point))
            assert np.all(np.isfinite(slopes)), point


class TestGermanGas:
    """Bachmann and others (2022): GE .2–.3 % of spending, sufficient statistics ~1 %, production 1.5–2.3 %.

    The closed forms take different things as given. The production function takes a share, a cut and an
    elasticity; sufficient statistics take a share before and one after, and no elasticity; general equilibrium
    finds both itself, and to first order, where everything is substituted, it is the share times the cut.
    """

    def test_production_function(self):
        energy = 100 * production_loss(0.04, 0.10, 0.04)
        gas = 100 * production_loss(0.01, 0.30, 0.10)
        # Printed as 1.5 and 2.2 to 2.3: half a printed digit and the rounding of the shares.
        assert energy == pytest.approx(1.5, abs=0.1)
        assert gas == pytest.approx(2.3, abs=0.05)

    def test_sufficient_statistics(self):
        # 8 % of energy missing; the share after is the one that the energy elasticity of .04 implies.
        after = share_after(0.04, 0.08, 0.04)
        assert 100 * second_order_loss(0.04, after, np.log(0.92)) == pytest.approx(1.0, abs=0.2)

    def test_full_substitution_is_the_low_end(self):
        assert pytest.approx(0.3) == 100 * 0.01 * 0.30
        assert 0.2 <= 100 * first_order_loss(0.04, -0.08) <= 0.35
        assert 100 * production_loss(0.01, 0.30, 1e9) == pytest.approx(0.3, rel=1e-6)


def test_price_rise():
    assert float(input_price_rise(0.3, 0.2)) == pytest.approx(0.7**-5, rel=1e-14)
    np.testing.assert_array_equal(
        input_price_rise([0.0, 0.0, 1.0, 0.5], [0.0, 0.3, 0.3, 0.0]), [1, 1, np.inf, np.inf]
    )


def test_the_elasticity_that_2010_shows():
    # Chinese exports of HS 284690 and 280530: 35,074 to 26,555 t; unit value of 284690: 21.7 to 106.3 $/kg.
    assert float(arc_elasticity(26_555 / 35_074, 106.3 / 21.7)) == pytest.approx(0.175, abs=5e-4)


class TestCapacity:
    def test_usable_share_at_its_ends(self):
        sigma = np.array([0.0, 0.15, 0.9])
        np.testing.assert_array_equal(usable_share(1.0, 0.2, sigma), 1)
        np.testing.assert_array_equal(usable_share(0.0, 0.2, sigma), 0)
        np.testing.assert_array_equal(usable_share(1.5, 0.2, sigma), 1)
        np.testing.assert_allclose(
            usable_share([0, 0.25, 0.5, 1, 2], 0.01, 0.0), [0, 0.25, 0.5, 1, 1], rtol=1e-14
        )

    def test_without_substitution_the_loss_is_the_dependent_value_added(self):
        lost = 250 * (1 - capacity(0.4, 0.0, 0.01, 0.0))
        assert float(lost) == pytest.approx(leontief_bound(0.4, 250), rel=1e-14) == pytest.approx(100)

    def test_the_loss_nears_the_bound_as_the_elasticity_falls(self):
        gaps = [
            leontief_loss(0.4, 0.3, 1.0) - (1 - capacity(0.4, 0.3, 0.01, s)) for s in (0.1, 0.01, 0.001, 0)
        ]
        assert np.all(np.diff(gaps) < 0)
        assert gaps[-1] == pytest.approx(0, abs=1e-14)

    def test_no_loss_is_above_the_bound(self):
        random = np.random.default_rng(1)
        phi, a, sigma = random.uniform(size=(3, 2000))
        cost = phi * random.uniform(size=2000)
        assert np.all(1 - capacity(phi, a, cost, sigma) <= leontief_loss(phi, a, 1.0) + 1e-14)

    def test_a_small_cut_costs_its_share(self):
        # phi * del = the mineral's share of the sector's cost, whatever phi and sigma.
        for phi, sigma in ((1.0, 0.2), (0.3, 0.2), (0.3, 0.8)):
            slope = (1 - capacity(phi, 1 - 1e-7, 0.02, sigma)) / 1e-7
            assert float(slope) == pytest.approx(0.02, rel=1e-5)

    def test_a_sector_that_does_not_depend_loses_nothing(self):
        assert float(capacity(0.0, 0.0, 0.0, 0.1)) == 1.0

    def test_a_mineral_dearer_than_what_hangs_on_it_is_refused(self):
        with pytest.raises(InputError, match="cost_share: it is above the dependence share somewhere"):
            capacity(0.01, 0.5, 0.02, 0.1)
        with pytest.raises(InputError) as caught:
            capacity(1.2, 0.5, -0.02, 0.1)
        assert len(caught.value.problems) == 2

    def test_it_can_be_differentiated(self):
        slope = jax.grad(lambda a: capacity(0.4, a, 0.01, 0.15))(0.3)
        difference = (capacity(0.4, 0.3 + 1e-6, 0.01, 0.15) - capacity(0.4, 0.3 - 1e-6, 0.01, 0.15)) / 2e-6
        assert float(slope) == pytest.approx(float(difference), rel=1e-7)
        assert np.isfinite(jax.grad(lambda a: capacity(0.4, a, 0.01, 0.15))(0.0))


class TestSweep:
    def test_a_sweep_shows_the_cliff(self):
        sweep = sigma_sweep(0.4, 0.5, 0.001, 100.0)
        assert sweep.sigma.tolist() == list(SIGMA_GRID)
        assert sweep.loss[0] == pytest.approx(float(sweep.bound), rel=1e-12) == pytest.approx(20)
        assert np.all(np.diff(sweep.loss) < 0)
        assert 0.05 <= sweep.steepest <= 0.1
        assert sweep.spread == pytest.approx(20, rel=0.01)

    def test_it_takes_many_sectors(self):
        sweep = sigma_sweep(np.array([0.4, 0.1]), np.ones((12, 1)), np.array([0.01, 0.01]), sigmas=[0.3, 0.1])
        assert sweep.loss.shape == (2, 12, 2) and sweep.bound.shape == (12, 2)
        assert np.all(sweep.loss == 0)

    def test_one_elasticity_is_no_sweep(self):
        with pytest.raises(InputError, match="at least two"):
            sigma_sweep(0.4, 0.5, 0.01, sigmas=[0.1, 0.1])


def test_the_power_mean_against_its_definition():
    random = np.random.default_rng(3)
    weight, ratio = random.uniform(0.01, 0.99, 500), random.uniform(0.05, 5, 500)
    exponent = random.uniform(-8, 4, 500)
    wanted = ((1 - weight) + weight * ratio**exponent) ** (1 / exponent)
    np.testing.assert_allclose(power_mean(weight, ratio, exponent), wanted, rtol=1e-12)
