"""Slopes of every objective by every kind of lever against central differences."""

import numpy as np
import pytest

import detente as dt
from detente.strategy.choices.levers import levers_of
from detente.strategy.choices.payoff import Payoff
from detente.strategy.choices.players import player_of
from detente.strategy.choices.warm_solver import Settings, WarmSolver

STEP = 1e-5
OBJECTIVES = {
    "welfare": "welfare",
    "real GDP": "real_gdp",
    "political weights": {"C26": 1.4, "A01": 0.8},
}


def payoff(world: dt.World, player: object, objective: object, **options) -> Payoff:
    today = dt.Policy.none(world).with_tariff(imposed_by="CHN", on="USA", rate=0.1, sectors="goods")
    who = player_of(world, player)  # type: ignore[arg-type]
    kinds = ("tariff", "export_wedge")
    levers = levers_of(world, today, who, by="partner-sector", instruments=kinds, sectors="goods")
    solver = WarmSolver.on(world, today, Settings(tolerance=1e-13, **options))
    return Payoff.of(solver, levers, who, objective)  # type: ignore[arg-type]


@pytest.mark.parametrize("objective", OBJECTIVES.values(), ids=OBJECTIVES)
@pytest.mark.parametrize("player", ["USA", ("USA", "DEU")], ids=["one economy", "a bloc"])
def test_slopes_meet_central_differences(small_world, player, objective):
    found = payoff(small_world, player, objective, deficits="share")
    rng = np.random.default_rng(7)
    here = rng.uniform(0.05, 0.4, len(found.levers))
    slope = found.at(here)[1]
    for _ in range(3):
        direction = rng.normal(size=len(here))
        ahead, behind = (found.at(here + sign * STEP * direction, slopes=False)[0] for sign in (1, -1))
        assert slope @ direction == pytest.approx((ahead - behind) / (2 * STEP), rel=2e-6, abs=1e-7)


@pytest.mark.parametrize("horizon", ["impact", "long-run"])
def test_slopes_on_both_horizons(small_world, horizon):
    found = payoff(small_world, "CHN", "real_gdp", horizon=horizon)
    here = np.full(len(found.levers), 0.2)
    direction = np.linspace(-1, 1, len(here))
    slope = found.at(here)[1] @ direction
    ahead, behind = (found.at(here + sign * STEP * direction, slopes=False)[0] for sign in (1, -1))
    assert slope == pytest.approx((ahead - behind) / (2 * STEP), rel=2e-6)


def test_the_value_of_a_goal_is_the_outcomes(small_world):
    """One number by two roads: the model's goal and the labelled outcome."""
    for objective, variable in (("welfare", "welfare_pct"), ("real_gdp", "real_gdp_pct")):
        found = payoff(small_world, "USA", objective)
        here = np.full(len(found.levers), 0.3)
        outcome = found.solver.outcome(found.policy_at(here))
        expected = 100 + float(outcome[variable].sel(economy="USA"))
        assert found.at(here, slopes=False)[0] == pytest.approx(expected, abs=1e-9)


def test_slopes_in_the_bundled_world(world):
    """80 x 50: the full welfare gradient, along a random direction of all US tariffs and export taxes."""
    today = dt.Policy.none(world)
    who = player_of(world, "USA")
    levers = levers_of(
        world, today, who, by="partner-sector", groups="broad", instruments=("tariff", "export_wedge")
    )
    found = Payoff.of(WarmSolver.on(world, today, Settings(tolerance=1e-12)), levers, who, "welfare")
    rng = np.random.default_rng(3)
    here = rng.uniform(0, 0.3, len(levers))
    direction = rng.normal(size=len(levers))
    slope = found.at(here)[1] @ direction
    ahead, behind = (found.at(here + sign * 1e-4 * direction, slopes=False)[0] for sign in (1, -1))
    assert slope == pytest.approx((ahead - behind) / 2e-4, rel=1e-6, abs=1e-8)
