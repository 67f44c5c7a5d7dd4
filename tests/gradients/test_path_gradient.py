"""Derivatives through a whole path against central differences: each year's adjoint runs back in time."""

from functools import partial

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest

import detente as dt
from detente.model.equilibrium import State
from detente.model.objectives import welfare
from detente.model.path import entries, ln_delivered, period_experiment, solve_periods
from detente.simulate.path import simulate_path
from tests.economies import random_world

STEP = 1e-5
TOLERANCE = jnp.asarray(1e-12)
SPEED = dt.Calibration("test", theta=3.0, sigma=0.8, zeta=0.3)


def last_welfare(schedule, problem, mechanics, row: int):
    """Welfare of one economy in the last year of a path."""
    periods = solve_periods(problem, mechanics, schedule, TOLERANCE)
    last = jax.tree.map(lambda column: column[-1], (entries(schedule), periods))
    now, solved = last
    period = period_experiment(
        problem, mechanics, schedule, ln_delivered(problem, schedule), now, solved.began_with
    )
    state: State = solved.state
    return 100 * welfare(period, state)[row]


@pytest.mark.parametrize(("capital", "ideas"), [(False, None), (0.3, 0.4)])
def test_the_last_year_feels_the_first(capital, ideas):
    world = random_world(17)
    none = dt.Policy.none(world)
    early = none.with_tariff(imposed_by="E0", on="E1", rate=0.4, sectors="all")
    late = none.with_tariff(imposed_by="E2", on="E0", rate=0.2, sectors="all")
    path = simulate_path(
        world, {0: early, 2: late}, years=4, calibration=SPEED, capital=capital, ideas=ideas, tolerance=1e-12
    )
    assert path.converged, path.why
    solved = path._solved
    number = eqx.filter_jit(
        partial(last_welfare, problem=solved.experiment, mechanics=solved.mechanics, row=0)
    )
    slopes = eqx.filter_jit(
        eqx.filter_grad(partial(last_welfare, problem=solved.experiment, mechanics=solved.mechanics, row=0))
    )(solved.schedule)
    # One tariff of each policy: the early one acts on the last year only through what it left behind.
    for place in [(0, 1, 0, 2), (0, 3, 2, 1), (1, 1, 0, 0), (1, 0, 2, 1)]:

        def moved(sign: int, place=place):
            tariff = solved.schedule.wedges.tariff.at[place].add(sign * STEP)
            return number(eqx.tree_at(lambda s: s.wedges.tariff, solved.schedule, tariff))

        expected = float(moved(1) - moved(-1)) / (2 * STEP)
        assert float(slopes.wedges.tariff[place]) == pytest.approx(expected, rel=1e-5, abs=1e-6)
    assert np.abs(np.asarray(slopes.wedges.tariff[0])).max() > 1e-4
