"""Staggered sourcing: the one-array recursion against every vintage of matches told apart, and its limits."""

import jax.numpy as jnp
import numpy as np
import pytest

import detente as dt
from detente.economy.parameters import Calibration, calibration, calibrations
from detente.model.blocks import Staggered
from detente.model.sourcing import delivered_wedge
from detente.model.staggered import StaggeredSourcing, choosing_anew, next_history, staggered_share
from detente.simulate.stage import experiment
from tests.economies import random_world

SIGMA, ZETA = 0.6, 0.25


def explicit_vintages(
    share: np.ndarray, prices: list[np.ndarray], in_mind: list[np.ndarray], theta: np.ndarray
) -> list[np.ndarray]:
    """``A`` of every period, each vintage of matches kept apart: its suppliers, its size and what it had in mind.

    A buyer who chose at prices C found the index of C, and has paid that price times p / C since.
    """
    weights = []
    for now, price in enumerate(prices):
        total = (1 - ZETA) ** (now + 1) * share * price ** (1 - SIGMA)
        for chosen in range(now + 1):
            pull = share * in_mind[chosen] ** (-theta)
            index = pull.sum(axis=0)
            size = ZETA * (1 - ZETA) ** (now - chosen)
            then = index ** ((SIGMA - 1) / theta) * pull / index
            total = total + size * then * (price / in_mind[chosen]) ** (1 - SIGMA)
        weights.append(total)
    return weights


@pytest.mark.parametrize("wrong", [False, True], ids=["prices known", "prices in mind"])
def test_one_array_holds_all_vintages(wrong):
    """H is the sum over vintages, to rounding, also where buyers chose at other prices than they met."""
    world = random_world(7)
    problem = experiment(world, dt.Policy.none(world))
    share, theta = np.asarray(problem.baseline.trade_share), np.asarray(problem.trade_elasticity)
    random = np.random.default_rng(3)
    prices = [np.exp(random.normal(0, 0.5, share.shape)) for _ in range(12)]
    prices[6:] = [prices[0]] * 6  # a shock that is undone
    error = [np.exp(wrong * random.normal(0, 0.4, share.shape)) for _ in prices]
    in_mind = [price * off for price, off in zip(prices, error, strict=True)]
    sigma, history = jnp.full(len(theta), SIGMA), jnp.asarray(share)
    wedge = delivered_wedge(problem)
    told = zip(prices, error, explicit_vintages(share, prices, in_mind, theta), strict=True)
    for price, off, expected in told:
        terms = Staggered(history, jnp.asarray(ZETA), sigma, wedge * off)
        composite = jnp.asarray(expected.sum(axis=0) ** (1 / (1 - SIGMA)))
        found = staggered_share(problem, terms, jnp.asarray(price), composite)
        np.testing.assert_allclose(found, expected / expected.sum(axis=0), rtol=0, atol=1e-12)
        history = next_history(terms, found, jnp.asarray(price), composite)


def test_brute_force_buyers_who_were_wrong():
    """A million Frechet draws: who chooses at C and pays p buys what the closed form says."""
    random = np.random.default_rng(0)
    share, theta, sigma = np.array([0.5, 0.3, 0.2]), 4.0, 1.5
    in_mind, paid = np.array([1.0, 1.3, 0.8]), np.array([1.4, 1.1, 0.9])
    draws = (share / random.exponential(size=(1_000_000, 3))) ** (1 / theta)
    chosen = np.argmin(in_mind / draws, axis=1)
    price = paid[chosen] / draws[np.arange(len(draws)), chosen]
    spent = np.bincount(chosen, price ** (1 - sigma), minlength=3) / len(draws)
    free = (1 / draws.max(axis=1)) ** (1 - sigma)  # the baseline, where every price is 1
    pull = share * in_mind**-theta
    formula = pull.sum() ** ((sigma - 1) / theta - 1) * pull * (paid / in_mind) ** (1 - sigma)
    np.testing.assert_allclose(spent / free.mean(), formula, rtol=0.01)


def test_the_fast_block_agrees_with_the_equation():
    world = random_world(9)
    policy = dt.Policy.none(world).with_tariff(imposed_by="E1", on="world", rate=0.6, sectors="all")
    policy = policy.with_export_ban(imposed_by="E2", on="E0", sectors="S1")
    problem = experiment(world, policy)
    random = np.random.default_rng(1)
    history = problem.baseline.trade_share * np.exp(random.normal(0, 0.3, problem.baseline.tariff.shape))
    expected_wedge = delivered_wedge(problem) * np.exp(random.normal(0, 0.2, problem.baseline.tariff.shape))
    likely = jnp.asarray(random.uniform(0.2, 1, problem.baseline.tariff.shape))
    terms = Staggered(history, jnp.asarray(0.3), jnp.full(3, SIGMA), expected_wedge, likely)
    ln_supply = jnp.asarray(random.normal(0, 0.2, (4, 3)))
    market = StaggeredSourcing.of(problem, terms).market(ln_supply, problem.baseline.spending)
    delivered = jnp.exp(ln_supply)[:, None, :] * delivered_wedge(problem)
    share = staggered_share(problem, terms, delivered, jnp.exp(market.ln_price))
    np.testing.assert_allclose(share.sum(axis=0), 1, atol=1e-12)
    bought = jnp.transpose(share * problem.baseline.spending[None], (2, 0, 1))
    np.testing.assert_allclose(market.bought(), bought, rtol=1e-12)


def test_buyers_who_lose_their_supplier_choose_anew_at_once():
    world = random_world(2)
    policy = dt.Policy.none(world).with_export_ban(imposed_by="E2", on="E0", sectors="S1")
    problem = experiment(world, policy)
    terms = Staggered(problem.baseline.trade_share, jnp.asarray(0.0), jnp.full(3, SIGMA))
    lost = float(problem.baseline.trade_share[2, 0, 1])
    anew = choosing_anew(problem, terms)
    assert float(anew[0, 1]) == pytest.approx(lost, abs=1e-15)
    assert float(anew[1, 1]) == 0
    # At unchanged prices the index of those who choose rises by what is missing, and they all find a seller.
    index = 1 - lost
    total = (1 - lost) + lost * index ** ((SIGMA - 1) / float(problem.trade_elasticity[1]))
    market = StaggeredSourcing.of(problem, terms).market(jnp.zeros((4, 3)), problem.baseline.spending)
    assert float(market.ln_price[0, 1]) == pytest.approx(np.log(total) / (1 - SIGMA), abs=1e-14)


@pytest.mark.parametrize(
    ("name", "years", "elasticity"),
    [
        ("blp", 1, -0.76), ("blp", 3, -1.30), ("blp", 5, -1.64), ("blp", 7, -1.86), ("blp", 10, -2.05),
        ("blp", 20, -2.23),
        ("blp-at-once", 1, -0.76), ("blp-at-once", 3, -1.30), ("blp-at-once", 10, -2.05),
        ("ek", 1, -1.81), ("ek", 3, -2.96), ("ek", 5, -3.69), ("ek", 7, -4.16), ("ek", 10, -4.57),
        ("cgmt", 1, -1.41), ("cgmt", 10, -2.98),
    ],
)  # fmt: skip
def test_elasticities_by_horizon(name, years, elasticity):
    """Tariff-exclusive; Boehm, Levchenko and Pandalai-Nayar (2023): -0.76 after a year, -1.75 to -2.25 at last."""
    assert calibration(name).tariff_exclusive(years) == pytest.approx(elasticity, abs=0.0101)


def test_a_steep_tariff_at_both_horizons():
    """+145 points: 2.45**-0.76 - 1 is about -49 % on impact, and about -83 % after ten years."""
    speed = calibration("blp")
    flows = [2.45 ** speed.tariff_exclusive(years) - 1 for years in (1, 10)]
    np.testing.assert_allclose(flows, [-0.49, -0.84], atol=0.01)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ({"sigma": 1.0}, "sigma: 1.0. It is above 0 and not within 0.001 of 1"),
        ({"zeta": 0.0}, "zeta: 0.0. It is a share of buyers: above 0, at most 1."),
        ({"theta": -2.0, "zeta": 2.0}, "zeta: 2.0. It is a share of buyers"),
        ({"delay": -1.0}, "delay: -1.0. It is a number of years, 0 or more."),
    ],
)
def test_impossible_calibrations_are_refused(words, message):
    with pytest.raises(dt.InputError) as error:
        Calibration(**({"name": "mine", "theta": 2.0, "sigma": 0.8, "zeta": 0.2} | words))
    assert message in str(error.value)


def test_an_unknown_calibration_gets_the_nearest():
    with pytest.raises(dt.InputError, match="there is no calibration 'blb'. Did you mean 'blp'?"):
        calibration("blb")
    assert all(one.source for one in calibrations().values())
