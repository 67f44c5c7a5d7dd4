"""Reciprocity: closed forms of Bagwell and Staiger's measure on symmetric and on random worlds."""

import numpy as np
import pytest

from detente import InputError, NotConvergedError, Policy, World, solve
from detente.strategy.choices.players import players_of
from detente.strategy.talks.reciprocity import reciprocity_of
from tests.economies import THREE, one_sector, random_world


def cut(world: World, rates: np.ndarray):
    """The outcome of tariffs by importer, the same on everything from abroad."""
    count = len(world.economies)
    tariff = np.broadcast_to(np.asarray(rates)[None, :, None], world.tariff.shape)
    policy = Policy.from_arrays(world, tariff=tariff * (1 - np.eye(count))[:, :, None])
    return solve(world, policy, deficits="balanced", tolerance=1e-12)


@pytest.fixture(scope="module")
def symmetric() -> World:
    return one_sector(np.array([[0.7, 0.3], [0.3, 0.7]]))


class TestSymmetric:
    def test_equal_cuts_of_equals_are_reciprocal(self, symmetric):
        before, after = cut(symmetric, [0.3, 0.3]), cut(symmetric, [0.1, 0.1])
        found = reciprocity_of(before, after, players_of(symmetric, ("E0", "E1")))
        changed = found.table["imports_change_usd_m"]
        assert (changed > 1).all()
        assert (found.table["residual_usd_m"].abs() < 1e-8 * changed).all()
        assert (found.table["index"] > 1 - 1e-8).all()
        assert "reciprocal" in found.sentence()

    def test_who_cuts_alone_loses_by_its_terms_of_trade(self, symmetric):
        before, after = cut(symmetric, [0.3, 0.3]), cut(symmetric, [0.1, 0.3])
        found = reciprocity_of(before, after, players_of(symmetric, ("E0", "E1")))
        assert found.residual("E0") < 0 < found.residual("E1")
        # With two, what one buys the other sells, at the same border prices.
        assert found.residual("E0") == pytest.approx(-found.residual("E1"))
        assert found.index("E0") < 0.99
        assert "E0 buys" in found.sentence()
        assert "it loses" in found.sentence()

    def test_no_change_is_reciprocal(self, symmetric):
        before = cut(symmetric, [0.3, 0.3])
        found = reciprocity_of(before, before, players_of(symmetric, ("E0", "E1")))
        assert (found.table["index"] == 1).all()
        assert (found.table["residual_usd_m"] == 0).all()


class TestResidual:
    @pytest.mark.parametrize("seed", [1, 2])
    def test_it_is_what_the_terms_of_trade_bring_at_the_new_volumes(self, seed):
        # Trade is balanced before and after, so sum p(M' - M) - sum p(X' - X) = sum (p' - p)(X' - M').
        world = random_world(seed)
        before = solve(world, Policy.none(world), deficits="balanced", tolerance=1e-12)
        tariff = world.tariff.copy(deep=True)
        tariff.loc["E1", "E0"] = 0.0
        tariff.loc["E0", "E1"] *= 0.5
        after = solve(world, Policy.from_arrays(world, tariff=tariff), deficits="balanced", tolerance=1e-12)
        found = reciprocity_of(before, after, players_of(world, ("E0", "E1")))
        price = after.books.export_price / before.books.export_price
        gain = after.books.border_after * (1 - 1 / price)
        for at, name in enumerate(("E0", "E1")):
            others = [other for other in range(4) if other != at]
            expected = gain[at, others].sum() - gain[others, at].sum()
            assert found.residual(name) == pytest.approx(expected, rel=1e-6, abs=1e-4)

    def test_a_bloc_counts_its_trade_with_others_alone(self):
        world = one_sector(THREE)
        before, after = cut(world, [0.2, 0.2, 0.2]), cut(world, [0.1, 0.1, 0.2])
        (bloc,) = players_of(world, {"B": ["E0", "E1"]})
        found = reciprocity_of(before, after, [bloc]).table.loc[("B", "world")]
        value, growth = before.books.border_after, after.books.arriving / before.books.arriving - 1
        assert found["exports_change_usd_m"] == pytest.approx((value * growth)[:2, 2].sum())
        assert found["imports_change_usd_m"] == pytest.approx((value * growth)[2, :2].sum())

    def test_what_did_not_flow_counts_at_the_price_of_now(self):
        world = one_sector(THREE)
        free = Policy.none(world)
        banned = free.with_import_ban(imposed_by="E0", on="E1", sectors="all")
        before, after = (solve(world, policy, deficits="balanced") for policy in (banned, free))
        found = reciprocity_of(before, after, players_of(world, ("E0", "E1"))).table
        bought = found.loc[("E0", "E1"), "imports_change_usd_m"]
        assert bought == pytest.approx(after.books.border_after[1, 0].sum())
        assert bought > 0


class TestRefused:
    def test_another_world(self, symmetric):
        other = cut(one_sector(np.array([[0.6, 0.4], [0.4, 0.6]])), [0.1, 0.1])
        with pytest.raises(InputError, match="stand on different worlds"):
            reciprocity_of(cut(symmetric, [0.1, 0.1]), other, players_of(symmetric, ("E0", "E1")))

    def test_an_outcome_without_numbers(self, symmetric):
        from dataclasses import replace

        broken = replace(cut(symmetric, [0.1, 0.1]), converged=False, why="it was broken")
        with pytest.raises(NotConvergedError, match="it was broken"):
            reciprocity_of(cut(symmetric, [0.1, 0.1]), broken, players_of(symmetric, ("E0", "E1")))
