"""The shadow price of a mineral: its closed form, its slope, and what it does to costs and rents."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from detente.errors import InputError
from detente.minerals.capacity_loss import capacity, production_loss
from detente.minerals.shadow_price import (
    price_channel,
    price_channel_loss,
    price_slope,
    scarcity_price,
    scarcity_rent,
    shadow_price,
)

jax.config.update("jax_enable_x64", True)
RANDOM = np.random.default_rng(7)


class TestShadowPrice:
    def test_the_closed_form(self):
        available = np.array([[0.2, 0.5, 0.9], [0.99, 1e-3, 1.0]])
        for sigma in (0.05, 0.15, 1.0, 3.0):
            wanted = available ** (-1 / sigma)
            np.testing.assert_allclose(scarcity_price(available, sigma), wanted, rtol=1e-12)
            np.testing.assert_allclose(shadow_price(available, [0.3, 0.7], sigma), wanted, rtol=1e-11)

    def test_no_shortage_leaves_the_price_at_exactly_one(self):
        weights = np.full(7, 1 / 7)
        assert np.all(shadow_price([1.0, 1.2, 5.0], weights, 0.15) == 1.0)
        assert np.all(scarcity_price([1.0, 1.2], 0.15) == 1.0)
        # Users who make less want less: no shortage although less is there.
        assert shadow_price(0.8, weights, 0.15, activity_hat=0.7) == 1.0

    def test_users_who_make_more_make_a_shortage(self):
        assert shadow_price(1.0, [0.5, 0.5], 0.2, activity_hat=1.1) == pytest.approx(1.1**5, rel=1e-12)

    def test_the_market_clears_with_users_that_differ(self):
        weights = RANDOM.dirichlet(np.ones(5), size=(12, 4))
        activity, cost = RANDOM.uniform(0.6, 1.2, (12, 4, 5)), RANDOM.uniform(0.9, 1.5, (12, 4, 5))
        sigma = np.array([0.05, 0.1, 0.3, 0.8, 2.0])
        available = RANDOM.uniform(0.05, 0.5, (12, 4))
        price = shadow_price(available, weights, sigma, activity, cost)
        demand = (weights * activity * (price[..., None] / cost) ** -sigma).sum(axis=-1)
        assert price.shape == (12, 4) and np.all(price > 1)
        np.testing.assert_allclose(demand, available, rtol=1e-12)

    def test_a_user_without_demand_does_not_matter(self):
        assert shadow_price(0.5, [0.0, 1.0], [5.0, 0.2]) == pytest.approx(32, rel=1e-12)

    def test_the_slope_against_differences(self):
        weights, sigma = np.array([0.2, 0.5, 0.3]), np.array([0.1, 0.2, 0.6])
        activity, cost = np.array([1.0, 0.9, 1.1]), np.array([1.1, 1.0, 1.0])
        ask = (weights, sigma, activity, cost)
        up, down = shadow_price(0.4 + 1e-6, *ask), shadow_price(0.4 - 1e-6, *ask)
        slope = price_slope(shadow_price(0.4, *ask), 0.4, *ask)
        assert float(slope) == pytest.approx(float((up - down) / 2e-6), rel=1e-7)
        assert float(jax.grad(lambda a: shadow_price(a, *ask))(0.4)) == pytest.approx(float(slope), rel=1e-10)
        assert price_slope(shadow_price(1.4, *ask), 1.4, *ask) == 0

    def test_gradients_by_sigma_and_activity(self):
        def price(sigma, activity):
            return shadow_price(0.4, np.array([0.3, 0.7]), sigma, activity)

        point = (jnp.asarray(0.2), jnp.asarray([1.0, 0.8]))
        by_sigma, by_activity = jax.jit(jax.grad(price, argnums=(0, 1)))(*point)
        step = 1e-6
        assert float(by_sigma) == pytest.approx(
            float((price(0.2 + step, point[1]) - price(0.2 - step, point[1])) / (2 * step)), rel=1e-6
        )
        bump = jnp.array([step, 0])
        difference = (price(0.2, point[1] + bump) - price(0.2, point[1] - bump)) / (2 * step)
        assert float(by_activity[0]) == pytest.approx(float(difference), rel=1e-6)

    def test_a_traced_market_without_shortage_has_a_finite_gradient(self):
        slope = jax.grad(lambda a: shadow_price(a, np.array([0.5, 0.5]), 0.2))(1.3)
        assert float(slope) == 0.0


class TestRefusals:
    def test_nothing_to_sell_has_no_price(self):
        for ask in (lambda: scarcity_price([0.5, 0.0], 0.2), lambda: shadow_price(0.0, [1.0], 0.2)):
            with pytest.raises(InputError) as caught:
                ask()
            assert str(caught.value) == (
                "availability: it is 0 somewhere. Where nothing can be bought there is no price. "
                "Use the quantity channel (capacity), or add a stock or another supplier."
            )

    def test_rigid_demand_has_no_price(self):
        with pytest.raises(InputError, match="sigma: it is 0 somewhere. Demand that no price can lower"):
            scarcity_price(0.5, 0.0)

    def test_weights_sum_to_one(self):
        with pytest.raises(InputError, match=r"weights: they sum to 0\.8 somewhere"):
            shadow_price(0.5, [0.5, 0.3], 0.2)
        with pytest.raises(InputError, match="Users are its last axis"):
            shadow_price(0.5, 1.0, 0.2)

    def test_users_are_told_all_at_once(self):
        with pytest.raises(InputError) as caught:
            shadow_price(0.5, [1.5, -0.5], 0.2, activity_hat=-1, cost_hat=0)
        assert [problem.place for problem in caught.value.problems] == ["weights", "activity_hat", "cost_hat"]


class TestChannels:
    def test_the_cost_factor(self):
        wanted = (0.96 + 0.04 * 3**0.8) ** (1 / 0.8)
        assert float(price_channel(0.04, 3.0, 0.2)) == pytest.approx(wanted, rel=1e-14)
        assert float(price_channel(0.04, 3.0, 1.0)) == pytest.approx(3**0.04, rel=1e-14)
        assert float(price_channel(0.04, 3.0, 0.0)) == pytest.approx(1 + 0.04 * 2, rel=1e-14)
        assert price_channel(0.04, 1.0, 0.2) == 1.0

    def test_its_slope_is_the_share_of_cost_afterwards(self):
        slope = jax.grad(lambda p: jnp.log(price_channel(0.04, p, 0.2)))(3.0) * 3
        wanted = 0.04 * 3**0.8 / (0.96 + 0.04 * 3**0.8)
        assert float(slope) == pytest.approx(wanted, rel=1e-12)

    def test_rent(self):
        np.testing.assert_allclose(scarcity_rent([1.0, 3.0], [5.0, 5.0]), [0.0, 10.0])

    def test_price_and_quantity_agree_exactly_where_all_depends(self):
        cut = np.linspace(0, 0.9, 10)
        for sigma in (0.1, 0.5, 0.999, 1.0, 2.0):
            by_price = price_channel_loss(0.03, 1 - cut, sigma)
            np.testing.assert_allclose(by_price, production_loss(0.03, cut, sigma), rtol=1e-9, atol=1e-14)

    def test_price_and_quantity_agree_to_first_order_where_a_part_depends(self):
        gaps = []
        for cut in (1e-2, 1e-3, 1e-4):
            by_price = price_channel_loss(0.02, 1 - cut, 0.2)
            by_quantity = 1 - capacity(0.3, 1 - cut, 0.02, 0.2)
            assert by_price == pytest.approx(0.02 * cut, rel=10 * cut)
            gaps.append(abs(by_price - by_quantity))
        # The difference is of second order: a tenth of the cut, a hundredth of the difference.
        np.testing.assert_allclose(np.array(gaps[:-1]) / np.array(gaps[1:]), 100, rtol=0.1)
