"""Best responses and Nash tariffs whose answers are known: closed forms, and brute force worked out elsewhere."""

from collections.abc import Sequence

import numpy as np
import pytest
from scipy.optimize import fsolve

import detente as dt
from detente.strategy.wars.nash_tariffs import Certificate
from detente.strategy.wars.optimal_tariff_formula import (
    Flows,
    gros_tariff,
    johnson_tariff,
    optimal_uniform_tariffs,
    small_economy_tariff,
)
from tests.economies import one_sector

THETA = 4.0


def two_countries(
    tau: float, size: float = 1.0, theta: float = THETA, tariffs: Sequence[float] = ()
) -> dt.World:
    """Two economies that differ in size alone, with iceberg costs between them, in balanced free trade.

    An economy's technology grows with its labour, so that size changes nothing else.
    """
    labour = np.array([size, 1.0])
    barrier = np.where(np.eye(2, dtype=bool), 1.0, tau)

    def shares(wage: np.ndarray) -> np.ndarray:
        appeal = labour[:, None] * (wage[:, None] * barrier) ** -theta
        return appeal / appeal.sum(axis=0)

    def excess(logarithm: np.ndarray) -> np.ndarray:
        wage = np.array([np.exp(logarithm[0]), 1.0])
        income = wage * labour
        return np.array([(shares(wage) @ income - income)[0] / labour.min()])

    wage = np.array([np.exp(fsolve(excess, [0.0], xtol=1e-13)[0]), 1.0])
    trade = shares(wage) * (wage * labour)[None, :]
    return dt.World.from_tables(
        economies=["HOME", "FOREIGN"],
        sectors=["GOODS"],
        trade=1000 * trade[:, :, None],
        value_added_share=np.ones((2, 1)),
        input_share=None,
        trade_elasticity=[theta],
    )


def best(world: dt.World, player: str = "HOME", **options):
    return dt.strategy.best_response(world, player, tolerance=1e-12, **options)


def own_share(outcome: dt.Outcome, economy: int = 1) -> float:
    return float(outcome.books.accounts.trade_share[economy, economy, 0])


def test_a_small_economy_sets_one_over_the_elasticity():
    """METHODS 4.2, 1: foreign 10,000 times larger, eps 4: 0.25002."""
    found = best(two_countries(1.5, size=1e-4))
    assert found.choice[0] == pytest.approx(0.25002, abs=1e-5)
    assert found.choice[0] == pytest.approx(small_economy_tariff(THETA), abs=1e-4)


@pytest.mark.parametrize(("size", "tariff"), [(1.0, 0.27878), (5.0, 0.32161)])
def test_against_free_trade_it_is_the_formula_of_gros(size, tariff):
    """METHODS 4.2, 2: t* = 1 / (eps lambda_FF) with the partner's own share at the optimum (Gros 1987)."""
    found = best(two_countries(1.5, size=size))
    assert found.choice[0] == pytest.approx(tariff, abs=1e-5)
    assert found.choice[0] == pytest.approx(gros_tariff(THETA, own_share(found.outcome)), abs=1e-6)
    assert found.holds, found.checks


def test_against_a_tariff_the_formula_needs_delta():
    """METHODS 4.2, 3: the partner levies 30 %. Brute force 0.26415; without delta the formula says 0.26839."""
    world = two_countries(1.5)
    today = dt.Policy.none(world).with_tariff(imposed_by="FOREIGN", on="HOME", rate=0.3, sectors="GOODS")
    found = best(world, policy=today)
    assert found.choice[0] == pytest.approx(0.26415, abs=1e-5)
    both = optimal_uniform_tariffs(Flows.of(found.outcome), np.array([found.choice[0], 0.3]))
    assert found.choice[0] == pytest.approx(both[0], abs=1e-6)
    assert gros_tariff(THETA, own_share(found.outcome)) == pytest.approx(0.26839, abs=1e-5)


@pytest.mark.parametrize(
    ("tau", "tariff", "welfare", "before", "after"),
    [
        (1.0, 0.3139, -3.829, 0.500, 0.251),
        (1.5, 0.2652, -1.132, 0.165, 0.072),
        (2.0, 0.2550, -0.392, 0.059, 0.025),
    ],
)
def test_two_equal_countries_at_war(tau, tariff, welfare, before, after):
    """METHODS 4.2, 4: symmetric Nash tariffs, what they cost each and what is left of imports."""
    world = two_countries(tau)
    war = dt.strategy.nash(world, tolerance=1e-12)
    np.testing.assert_allclose(war.tariff.values, tariff, atol=5e-5)
    np.testing.assert_allclose(war.outcome["welfare_pct"].values, welfare, atol=5e-4)
    np.testing.assert_allclose(war.change.values, welfare, atol=5e-4)
    assert 1 - world.baseline.trade_share[0, 0, 0] == pytest.approx(before, abs=5e-4)
    assert 1 - own_share(war.outcome) == pytest.approx(after, abs=5e-4)
    assert war.certificate.holds, war.certificate
    np.testing.assert_allclose(war.formula.values, war.tariff.values, atol=1e-4)


def test_three_countries_at_war():
    """METHODS 4.2, 7: by the adjoint 0.259881, 0.270328, 0.259881; by the formula the same to 1e-6."""
    war = dt.strategy.nash(one_sector(), tolerance=1e-12)
    np.testing.assert_allclose(war.tariff.values, [0.259881, 0.270328, 0.259881], atol=5e-7)
    np.testing.assert_allclose(war.formula.values, [0.259880, 0.270328, 0.259880], atol=5e-7)
    np.testing.assert_allclose(war.tariff.values, war.formula.values, atol=1e-6)


def test_the_formula_of_johnson():
    """METHODS 4.2, 9: t = 1 / (eta - 1), eta the partner's elasticity of demand for imports at the optimum.

    With CES shares and income given abroad, imports net of tariff fall with price by 1 + eps lambda_FF.
    """
    found = best(two_countries(1.5))
    eta = 1 + THETA * own_share(found.outcome)
    assert found.choice[0] == pytest.approx(johnson_tariff(eta), abs=1e-6)
    with pytest.raises(dt.InputError, match="would pay any price"):
        johnson_tariff(1.0)


def test_the_larger_country_can_win_a_war():
    """Johnson (1953): both can lose, and a country large enough wins."""
    equal, unequal = (dt.strategy.nash(two_countries(1.5, size=size)) for size in (1.0, 30.0))
    assert (equal.change < 0).all()
    assert float(unequal.change.sel(economy="HOME")) > 0 > float(unequal.change.sel(economy="FOREIGN"))


def test_a_choice_that_is_no_equilibrium_has_no_certificate():
    """The certificate can fail: it is worked out by re-solving, not carried along."""
    from detente.strategy.choices.levers import Levers, levers_of
    from detente.strategy.choices.payoff import Payoff
    from detente.strategy.choices.players import players_of
    from detente.strategy.choices.warm_solver import Settings, WarmSolver
    from detente.strategy.wars.nash_tariffs import certified

    world = one_sector()
    today = dt.Policy.none(world)
    players = players_of(world, "all")
    levers = Levers.joined([levers_of(world, today, player) for player in players])
    solver = WarmSolver.on(world, today, Settings())
    payoffs = [
        Payoff.of(solver, levers, player, "welfare", slice(at, at + 1)) for at, player in enumerate(players)
    ]
    certificate, _ = certified(payoffs, np.array([0.26, 0.05, 0.26]), starts=2)
    assert isinstance(certificate, Certificate)
    assert not certificate.holds
    assert str(certificate.gain.idxmax().item()) == "E1"
    assert "does NOT hold" in str(certificate)
