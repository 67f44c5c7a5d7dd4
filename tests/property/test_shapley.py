"""Shapley values: the axioms that define them, on random games, and sampling that agrees with the table."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.strategy.incidence.shapley import order_weights, sampled_shapley_values, shapley_values

games = st.integers(1, 5).flatmap(
    lambda count: st.lists(st.floats(-10, 10), min_size=2**count, max_size=2**count).map(np.array)
)


def players(values: np.ndarray) -> int:
    return len(values).bit_length() - 1


def by_orders(values: np.ndarray) -> np.ndarray:
    """The definition itself: the mean over all orders of what each player adds."""
    count = players(values)
    parts = np.zeros(count)
    orders = list(permutations(range(count)))
    for order in orders:
        mask = 0
        for player in order:
            parts[player] += values[mask | 1 << player] - values[mask]
            mask |= 1 << player
    return parts / len(orders)


@given(games)
def test_it_is_the_mean_over_all_orders(values):
    np.testing.assert_allclose(shapley_values(values), by_orders(values), atol=1e-10)


@given(games)
def test_the_parts_add_up_to_the_whole(values):
    assert shapley_values(values).sum() == pytest.approx(values[-1] - values[0], abs=1e-9)


@given(games, st.data())
def test_who_adds_nothing_gets_nothing(values, data):
    player = data.draw(st.integers(0, players(values) - 1))
    masks = np.arange(len(values))
    game = values[masks & ~(1 << player)]
    assert shapley_values(game)[player] == pytest.approx(0, abs=1e-12)


@given(games)
def test_who_adds_the_same_gets_the_same(values):
    count = players(values)
    swapped = np.array([_swap(mask, 0, count - 1) for mask in range(len(values))])
    game = values + values[swapped]
    parts = shapley_values(game)
    assert parts[0] == pytest.approx(parts[-1], abs=1e-9)


@given(games, st.integers(0, 2**31), st.floats(-3, 3))
def test_the_parts_of_a_sum_are_the_sums_of_the_parts(values, seed, factor):
    other = np.random.default_rng(seed).normal(size=len(values))
    both = shapley_values(values + factor * other)
    np.testing.assert_allclose(both, shapley_values(values) + factor * shapley_values(other), atol=1e-9)


def _swap(mask: int, one: int, other: int) -> int:
    bits = [mask >> one & 1, mask >> other & 1]
    cleared = mask & ~(1 << one) & ~(1 << other)
    return cleared | bits[1] << one | bits[0] << other


def test_by_hand():
    # The first brings 1 alone, the second 2, together 5: they share the 2 that neither brings alone.
    assert shapley_values(np.array([0.0, 1.0, 2.0, 5.0])) == pytest.approx([2.0, 3.0])


def test_a_missing_coalition_leaves_no_part_known():
    assert np.isnan(shapley_values(np.array([0.0, np.nan, 2.0, 5.0]))).all()


def test_weights_are_shares_of_orders():
    weights = order_weights(4)
    from math import comb

    assert sum(comb(3, size) * weight for size, weight in enumerate(weights)) == pytest.approx(1)


@pytest.mark.parametrize("length", [0, 3, 6])
def test_a_table_that_leaves_coalitions_out_is_refused(length):
    with pytest.raises(ValueError, match="2\\*\\*n"):
        shapley_values(np.zeros(length))


class TestSampling:
    @given(st.integers(0, 1000), st.integers(2, 6))
    def test_the_parts_add_up_whatever_is_drawn(self, seed, count):
        values = np.random.default_rng(seed).normal(size=2**count)
        found = sampled_shapley_values(lambda mask: values[mask], count, orders=6, seed=seed)
        assert found.parts.sum() == pytest.approx(values[-1] - values[0], abs=1e-10)
        assert (found.standard_errors >= 0).all()

    def test_it_comes_close_and_says_how_close(self):
        values = np.random.default_rng(3).normal(size=2**6)
        exact = shapley_values(values)
        found = sampled_shapley_values(lambda mask: values[mask], 6, orders=2000, seed=1)
        assert (np.abs(found.parts - exact) < 4 * found.standard_errors).all()
        assert (found.standard_errors < 0.1).all()

    def test_opposite_orders_know_a_game_of_pairs_exactly(self):
        # Where only pairs matter, an order and its reverse together give each pair to both halves.
        random = np.random.default_rng(5)
        pairs = np.triu(random.normal(size=(5, 5)))

        def value(mask: int) -> float:
            inside = np.array([mask >> at & 1 for at in range(5)])
            return float(inside @ pairs @ inside)

        exact = shapley_values(np.array([value(mask) for mask in range(32)]))
        found = sampled_shapley_values(value, 5, orders=4, seed=0)
        np.testing.assert_allclose(found.parts, exact, atol=1e-12)
        assert found.standard_errors == pytest.approx(np.zeros(5), abs=1e-12)

    def test_a_coalition_is_asked_for_once_and_a_seed_repeats(self):
        asked = []

        def value(mask: int) -> float:
            asked.append(mask)
            return float(mask.bit_count() ** 2)

        one = sampled_shapley_values(value, 40, orders=4, seed=9)
        assert len(asked) == len(set(asked)) == one.coalitions <= 4 * 39 + 2
        other = sampled_shapley_values(lambda mask: float(mask.bit_count() ** 2), 40, orders=4, seed=9)
        assert (one.parts == other.parts).all()

    @pytest.mark.parametrize(("count", "orders"), [(0, 4), (3, 2), (3, 5)])
    def test_too_few_of_anything_is_refused(self, count, orders):
        with pytest.raises(ValueError, match="two pairs"):
            sampled_shapley_values(float, count, orders=orders)
