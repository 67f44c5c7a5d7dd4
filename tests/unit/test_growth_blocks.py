"""Capital that follows its return, and ideas that come with purchases, against closed forms."""

import jax.numpy as jnp
import numpy as np
import pytest

import detente as dt
from detente.model.growth import Learning, calibrated_ideas
from tests.economies import one_sector, random_world
from tests.property.test_invariance import shocked

TIGHT = 1e-13
SYMMETRIC = np.full((4, 4), 0.1) + 0.6 * np.eye(4)


def solved(world, policy, tolerance=TIGHT, **how):
    outcome = dt.solve(world, policy, tolerance=tolerance, **how)
    assert outcome.converged, outcome.why
    return outcome


def ln_welfare(outcome) -> np.ndarray:
    return np.log1p(outcome["welfare_pct"].values / 100)


# -- capital ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("share", [0.2, 1 / 3, 0.5])
def test_capital_magnifies_what_a_shock_costs(share):
    """Alike economies, one sector, investment goods at consumer prices: the log loss times 1 / (1 - share)."""
    world = one_sector(SYMMETRIC)
    costs = 1 + 0.3 * (1 - np.eye(4))[:, :, None]
    policy = dt.Policy.from_arrays(world, iceberg=costs)
    fixed, free = solved(world, policy), solved(world, policy, capital=share)
    np.testing.assert_allclose(ln_welfare(free), ln_welfare(fixed) / (1 - share), rtol=1e-10)
    assert ln_welfare(fixed)[0] < -0.01


def test_capital_magnifies_by_the_own_share_where_economies_differ():
    """Real income = own_share_hat ** (-1 / (theta (1 - share))), with inputs also over their value-added share."""
    world = one_sector(value_added=0.6)
    policy = dt.Policy.none(world).with_iceberg(imposed_by="E0", on="E1", factor=1.5, sectors="GOODS")
    outcome = solved(world, policy, capital=0.3)
    own = np.diagonal(outcome.books.accounts.trade_share[:, :, 0])
    before = np.diagonal(world.baseline.trade_share[:, :, 0])
    np.testing.assert_allclose(ln_welfare(outcome), -np.log(own / before) / (4 * 0.6 * 0.7), rtol=1e-9)


@pytest.mark.parametrize("production", ["cobb-douglas", "nested"])
def test_capital_earns_what_it_costs_in_the_steady_state(production):
    """Capital's share of factor income buys it at consumer prices: K_hat = w_hat V_hat / P_hat."""
    share = 0.4
    world = random_world(3)
    outcome = solved(world, shocked(world, 3), capital=share, production=production)
    books = outcome.books.accounts
    capital = books.endowment_hat ** (1 / share)
    np.testing.assert_allclose(
        capital, books.wage_hat * books.endowment_hat / books.consumer_price_hat, rtol=1e-12
    )
    np.testing.assert_allclose(
        books.factor_income, books.wage_hat * books.endowment_hat * world.baseline.value_added, rtol=1e-12
    )
    assert books.factor_income.sum() == pytest.approx(1, abs=1e-12)


def test_no_capital_is_a_given_stock():
    world = random_world(3)
    policy = shocked(world, 3)
    none = solved(world, policy, capital=0.0)
    np.testing.assert_allclose(none["welfare_pct"], solved(world, policy)["welfare_pct"], atol=1e-9)
    usual, third = solved(world, policy, capital=True), solved(world, policy, capital=1 / 3)
    np.testing.assert_array_equal(usual["welfare_pct"], third["welfare_pct"])
    assert usual.vintage["capital"] == "adjusts; 33.3 % of value added (assumption)"


# -- ideas --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("beta", "knowledge", "amplification"), [(0.3, 0.5520, 1.429), (0.44, 0.3365, 1.786), (0.6, 0.1250, 2.5)]
)
@pytest.mark.parametrize("theta", [3.0, 6.0])
def test_autarky_with_ideas(theta, beta, knowledge, amplification):
    """Four alike economies without frictions lose all trade: N**(-beta/(1-beta)), log losses over 1 - beta."""
    world = one_sector(np.full((4, 4), 0.25), theta=theta)
    autarky = dt.Policy.from_arrays(world, available=np.eye(4)[:, :, None])
    with_ideas, without = solved(world, autarky, 1e-11, ideas=beta), solved(world, autarky, 1e-11)
    found = with_ideas.books.accounts.knowledge_hat
    np.testing.assert_allclose(found, 4 ** (-beta / (1 - beta)), rtol=1e-9)
    np.testing.assert_allclose(found, knowledge, atol=5e-5)
    ratio = ln_welfare(with_ideas) / ln_welfare(without)
    np.testing.assert_allclose(ratio, 1 / (1 - beta), rtol=1e-9)
    np.testing.assert_allclose(ratio, amplification, atol=5e-4)


def test_without_diffusion_knowledge_is_given():
    """beta = 0: an insight owes nothing to the seller's knowledge, so whom one buys from teaches nothing."""
    world = random_world(5)
    policy = shocked(world, 5)
    none = solved(world, policy, ideas=0.0)
    np.testing.assert_allclose(none.books.accounts.knowledge_hat, 1, atol=1e-12)
    np.testing.assert_allclose(none["welfare_pct"], solved(world, policy)["welfare_pct"], atol=1e-9)


@pytest.mark.parametrize("beta", [0.2, 0.6, 0.95])
def test_the_baselines_knowledge_reproduces_itself(beta):
    world = random_world(5)
    ideas = calibrated_ideas(world.baseline, jnp.asarray(beta))
    share = jnp.transpose(world.baseline.trade_share, (2, 0, 1))
    learned = Learning(ideas).knowledge(share, jnp.zeros_like(world.baseline.spending))
    np.testing.assert_allclose(learned, ideas.knowledge, rtol=1e-10)
    np.testing.assert_allclose(ideas.learning.sum(axis=1), 1, rtol=1e-12)
    still = solved(world, dt.Policy.none(world), ideas=beta)
    np.testing.assert_allclose(still.books.accounts.knowledge_hat, 1, rtol=1e-10)


def test_what_is_learned_written_out():
    """Insight shares of the baseline times changes of trade shares and of the sellers' knowledge, cell by cell."""
    beta = 0.5
    world = random_world(6)
    outcome = solved(world, shocked(world, 6), ideas=beta)
    ideas = calibrated_ideas(world.baseline, jnp.asarray(beta))
    books = outcome.books.accounts
    before, after = np.asarray(world.baseline.trade_share), books.trade_share
    known, new = np.asarray(ideas.knowledge), books.knowledge_hat
    for i in range(4):
        for j in range(3):
            weight = np.array(
                [[ideas.learning[i, k, j] * before[n, i, k] ** (1 - beta) * known[n, k] ** beta
                  for n in range(4)] for k in range(3)]
            )  # fmt: skip
            weight /= weight.sum()
            change = [[(after[n, i, k] / before[n, i, k]) ** (1 - beta) * new[n, k] ** beta
                       for n in range(4)] for k in range(3)]  # fmt: skip
            assert (weight * np.array(change)).sum() == pytest.approx(new[i, j], rel=1e-9)
    inputs = np.einsum("ikj,ik->ij", world.baseline.input_share, np.log(books.price_hat))
    cost = np.exp(np.asarray(world.baseline.value_added_share) * np.log(books.wage_hat)[:, None] + inputs)
    cost = cost * new ** (-1 / world.trade_elasticity.values) * (1 - outcome.policy.subsidy.values)
    np.testing.assert_allclose(books.supply_price_hat, cost, rtol=1e-12)


def test_a_sector_without_inputs_learns_from_its_own_kind():
    world = random_world(5).without_inputs()
    ideas = calibrated_ideas(world.baseline, jnp.asarray(0.4))
    np.testing.assert_array_equal(ideas.learning, np.broadcast_to(np.eye(3), (4, 3, 3)))


def test_capital_and_ideas_together_cost_more_than_each():
    world = one_sector(np.full((4, 4), 0.25))
    costs = dt.Policy.from_arrays(world, iceberg=1 + 0.5 * (1 - np.eye(4))[:, :, None])
    alone = [ln_welfare(solved(world, costs, **how))[0] for how in ({}, {"capital": 0.3}, {"ideas": 0.4})]
    both = ln_welfare(solved(world, costs, capital=0.3, ideas=0.4))[0]
    assert alone[1] == pytest.approx(alone[0] / 0.7, rel=1e-9)
    assert both == pytest.approx(alone[2] / 0.7, rel=1e-9)


def test_the_embedded_world_with_capital_and_ideas(world):
    policy = dt.Policy.none(world).with_tariff(imposed_by="USA", on="world", rate=0.2)
    outcome = dt.solve(world, policy, capital=True, ideas=0.4)
    assert outcome.converged and outcome.residual <= 1e-10
    assert float(outcome["world_welfare_pct"]) < float(dt.solve(world, policy)["world_welfare_pct"]) < 0
