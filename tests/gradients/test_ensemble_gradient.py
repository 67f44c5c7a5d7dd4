"""Slopes in all that is drawn, against central differences, and the band they give, against that of draws."""

from dataclasses import replace

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest

import detente as dt
from detente.model.readings import solve_draws
from detente.model.variation import with_errors
from detente.simulate.ensembles.delta_method import _medians, slopes_at_medians
from tests.economies import random_world

STEP = 1e-4
DRAWS = 300
OVER = {
    "long-run": {
        "elasticity_scale": "lognormal(1, 0.02)",
        "elasticity_noise": "lognormal(1, 0.03)",
        "baseline_flows": "lognormal(1, 0.001)",
        "revenue_returned": "uniform(0.96, 1)",
        "idea_diffusion": "uniform(0.095, 0.105)",
    },
    "impact": {
        "long_run_response": "uniform(1.95, 2.05)",
        "kept_elasticity": "uniform(0.75, 0.79)",
        "buyer_turnover": "uniform(0.2, 0.21)",
        "substitution_factors": "uniform(0.48, 0.52)",
        "substitution_inputs": "loguniform(0.2, 0.22)",
        "substitution_final": "uniform(0.7, 0.74)",
        "baseline_flows": "lognormal(1, 0.001)",
    },
}
FIELDS = {
    "revenue_returned": lambda one: one.revenue_returned,
    "idea_diffusion": lambda one: one.diffusion,
    "kept_elasticity": lambda one: one.kept_elasticity,
    "buyer_turnover": lambda one: one.choosing,
    "substitution_factors": lambda one: one.production.factors,
    "substitution_inputs": lambda one: one.production.inputs,
    "substitution_final": lambda one: one.production.final,
}


def large_world():
    """A world of large flows, of which little is uncertain."""
    small = random_world(7)
    return dt.World.from_tables(
        economies=small.economies,
        sectors=small.sectors,
        trade=1e6 * small.trade.values,
        input_share=small.input_share.values,
        tariff=small.tariff.values,
        trade_elasticity=small.trade_elasticity.values,
    )


@pytest.fixture(scope="module", params=["long-run", "impact"])
def drawn(request):
    """An ensemble of little uncertainty, at either horizon."""
    world = large_world()
    policy = dt.Policy.none(world).with_tariff(imposed_by="E0", on="E1", rate=0.3, sectors="S0")
    over = OVER[request.param]
    return dt.ensemble(
        world, policy, draws=DRAWS, over=over, horizon=request.param, chunk=DRAWS // 2, tolerance=1e-11
    )


@pytest.mark.parametrize("economy", ["E0", "world"])
def test_the_band_is_that_of_draws_close_together(drawn, economy):
    found = drawn.delta(economies=economy)
    values = drawn.together("welfare_pct", economy)[0]
    spread, chance = values.std(ddof=1), 1 / np.sqrt(2 * DRAWS)
    assert found.sd == pytest.approx(spread, rel=4 * chance)
    assert found.value == pytest.approx(values.mean(), abs=4 * spread / np.sqrt(DRAWS))
    assert found.high - found.value == pytest.approx(1.6449 * found.sd, rel=1e-4)
    assert found.low + found.high == pytest.approx(2 * found.value)
    assert found.contributions["share"].sum() == pytest.approx(1)
    # Each of these takes part, so that none could be wrong unseen by the next test.
    assert (found.contributions["sd"] > 0).all()
    assert set(found.contributions["parameter"]) == set(OVER[drawn.said["horizon"]])


def test_slopes_meet_central_differences(drawn):
    case, parameters = drawn.plan.cases["policy"], drawn.parameters
    chosen = np.array([1.0, 0.0, 0.0, 0.0])
    _, slopes = slopes_at_medians(case, parameters, "welfare_pct", chosen)
    central, world = _medians(case, parameters), drawn.world
    errors = jnp.zeros_like(case.experiment.baseline.tariff)

    def welfare(variation, error=errors):
        baseline = with_errors(case.experiment.baseline, case.belief, error)
        experiment = eqx.tree_at(lambda one: one.baseline, case.experiment, baseline)
        stacked = jax.tree.map(lambda leaf: jnp.asarray(leaf)[None], variation)
        found = solve_draws(experiment, stacked, None, jnp.asarray(1e-12), None)
        return 100 * (float(found.reading.welfare[0, 0]) - 1)

    def difference(moved):
        return (welfare(*moved(STEP)) - welfare(*moved(-STEP))) / (2 * STEP)

    def checked(name, expected, found=None):
        assert float(slopes[name] if found is None else found) == pytest.approx(expected, rel=1e-5, abs=1e-7)

    def field(where):
        return lambda step: (eqx.tree_at(where, central, where(central) + step),)

    theta = central.trade_elasticity
    for name in {*slopes} & {*FIELDS}:
        checked(name, difference(field(FIELDS[name])))
    flow = world.economies.index("E1"), world.economies.index("E0"), 0
    by_flow = difference(lambda step: (central, errors.at[flow].set(step)))
    checked("baseline_flows", by_flow, slopes["baseline_flows"][flow])
    if "long_run_response" in slopes:
        checked(
            "long_run_response", difference(lambda step: (replace(central, trade_elasticity=theta + step),))
        )
    if "elasticity_noise" in slopes:
        for sector in range(len(theta)):
            own = difference(
                lambda step, at=sector: (
                    replace(central, trade_elasticity=theta.at[at].multiply(jnp.exp(step))),
                )
            )
            checked("elasticity_noise", own, slopes["elasticity_noise"][sector])
        whole = difference(lambda step: (replace(central, trade_elasticity=theta * (1 + step)),))
        checked("elasticity_scale", whole)
