"""Sweeps over elasticities of substitution, and the cliffs in them."""

import numpy as np
import pytest

import detente as dt
from detente.economy.parameters import calibrations
from detente.simulate.adjustment import Substitution
from detente.simulate.substitution_sweep import INPUTS, substitution_sweep
from tests.economies import random_world
from tests.unit.test_capacities import closed


def test_the_answer_is_a_cliff_where_an_input_is_small_and_hard_to_replace():
    """One final good, a share of 1e-4 of cost, 80 % of it lost: the closed form at every elasticity."""
    share, cut = 1e-4, 0.8
    world = closed([share, 1.0], np.array([[0, share], [0, 0]]))
    lost = np.ones((2, 2, 2))
    lost[0, 0, 0] = 1 / (1 - cut)
    policy = dt.Policy.from_arrays(world, iceberg=lost)
    grid = {"factors": (0.2, 0.15, 0.25, 0.5)}
    table = substitution_sweep(world, policy, grid, economies="E0", factors="specific")
    assert list(table["factors"]) == [0.15, 0.2, 0.25, 0.5]
    power = (table["factors"] - 1) / table["factors"]
    formula = 100 * ((1 - share + share * (1 - cut) ** power) ** (1 / power) - 1)
    np.testing.assert_allclose(table["welfare_pct"], formula, rtol=1e-6)
    assert table["welfare_pct"][1] == pytest.approx(-1.5, abs=0.01)
    # -17, -1.5, -0.4, -0.02 and so on: each is far from the next.
    assert table["cliff"].all()
    assert "times as much at factors 0.15" in table["words"][1]
    assert "times less at factors 0.25" in table["words"][1]


def test_the_grid_by_default_is_inputs_by_calibrations():
    world = random_world(6)
    policy = dt.Policy.none(world).with_export_ban(imposed_by="E1", on=["E0", "E2"], sectors="S0")
    table = substitution_sweep(world, policy, economies=["E0"])
    sigmas = sorted({one.sigma for one in calibrations().values()})
    assert len(table) == len(INPUTS) * len(sigmas)
    assert list(table.columns) == ["inputs", "sigma", "welfare_pct", "leontief_bound_pct", "cliff", "words"]
    row = table[(table["inputs"] == 0.2) & (table["sigma"] == calibrations()["blp"].sigma)].iloc[0]
    alone = dt.solve(world, policy, horizon="impact", production=Substitution(inputs=0.2))
    assert row["welfare_pct"] == pytest.approx(float(alone["welfare_pct"].sel(economy="E0")), rel=1e-9)
    assert row["leontief_bound_pct"] == pytest.approx(float(alone["leontief_bound_pct"].sel(economy="E0")))


def test_without_a_shock_all_is_steady():
    world = random_world(6)
    table = substitution_sweep(world, dt.Policy.none(world), {"inputs": [0.1, 0.9], "final": [0.5]})
    assert not table["cliff"].any() and set(table["words"]) == {"steady"}


@pytest.mark.parametrize(
    ("grid", "said"),
    [
        ({"input": [0.1]}, "grid: there is no elasticity 'input'. Did you mean 'inputs'?"),
        ({"inputs": []}, "grid, inputs: it has no values"),
        ({"inputs": [0.1, 0]}, "An elasticity of substitution is above 0"),
        ({"sigma": [1.0]}, "sigma: 1.0. It is above 0 and not within 0.001 of 1"),
        ({}, "grid: it is empty"),
    ],
)
def test_grids_that_cannot_be(grid, said):
    world = random_world(6)
    with pytest.raises(dt.InputError) as caught:
        substitution_sweep(world, dt.Policy.none(world), grid)
    assert said in str(caught.value)


@pytest.mark.parametrize("of", ["welfare", "output_pct", "gdp_usd_m"])
def test_variables_that_cannot_be(of):
    world = random_world(6)
    with pytest.raises(dt.InputError, match="of: "):
        substitution_sweep(world, dt.Policy.none(world), of=of)
