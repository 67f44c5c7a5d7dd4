"""Adjoint derivatives against central differences, on random entries of every wedge."""

from dataclasses import replace

import numpy as np
import pytest

import detente as dt
from tests.economies import random_world
from tests.property.test_invariance import shocked

STEP = 1e-4
WEDGES = ("tariff", "export_wedge", "rent_share", "iceberg", "subsidy", "available")


def number(outcome: dt.Outcome, of: str, economy: str, sector: str | None) -> float:
    """The variable that the gradient is of."""
    name = {"welfare": "welfare_pct", "price": "price_pct", "real_wage": "real_wage_pct"}.get(of)
    value = outcome[name or "sector_price_pct"].sel(economy=economy)
    return float(value if sector is None else value.sel(sector=sector))


def central_difference(world, policy, wedge, place, of, economy, sector) -> float:
    """Two solves, a step up and a step down."""
    values = []
    for sign in (1, -1):
        moved = getattr(policy, wedge).copy(deep=True)
        moved[place] += sign * STEP
        outcome = dt.solve(world, replace(policy, **{wedge: moved}), tolerance=1e-12)
        assert outcome.converged
        values.append(number(outcome, of, economy, sector))
    return (values[0] - values[1]) / (2 * STEP)


@pytest.mark.parametrize("wedge", WEDGES)
@pytest.mark.parametrize(
    ("of", "sector"), [("welfare", None), ("price", None), ("real_wage", None), ("sector_price", "S1")]
)
def test_gradient_meets_central_differences(of, sector, wedge):
    world = random_world(11)
    policy = shocked(world, 11)
    slopes = dt.gradient(world, policy, of=of, economy="E2", sector=sector, tolerance=1e-12)
    rng = np.random.default_rng(5)
    for _ in range(3):
        place = tuple(int(rng.integers(size)) for size in slopes[wedge].shape)
        found = float(slopes[wedge][place])
        expected = central_difference(world, policy, wedge, place, of, "E2", sector)
        assert found == pytest.approx(expected, rel=1e-6, abs=1e-6)


@pytest.mark.parametrize("wedge", ["tariff", "export_wedge", "iceberg", "subsidy"])
def test_gradient_in_the_embedded_world(wedge):
    world = dt.World.embedded()
    policy = dt.Policy.none(world).with_tariff(imposed_by="USA", on="CHN", rate=0.3)
    slopes = dt.gradient(world, policy, of="welfare", economy="USA")
    places = {"exporter": "CHN", "importer": "USA", "sector": "C26"}
    if wedge == "subsidy":
        places = {"economy": "CHN", "sector": "C26"}
    place = tuple(slopes[wedge].get_index(dim).get_loc(label) for dim, label in places.items())
    expected = central_difference(world, policy, wedge, place, "welfare", "USA", None)
    assert float(slopes[wedge][place]) == pytest.approx(expected, rel=1e-6, abs=1e-6)


def test_the_gradient_of_the_baseline_says_a_small_tariff_pays():
    """A large buyer gains from its first points of tariff on a supplier: the terms-of-trade argument."""
    world = random_world(2, tariffs=False).without_deficits()
    slopes = dt.gradient(world, dt.Policy.none(world), of="welfare", economy="E0")
    assert float(slopes["tariff"].sel(importer="E0", exporter="E1", sector="S0")) > 0
    assert float(slopes["iceberg"].sel(importer="E0", exporter="E1", sector="S0")) < 0


def test_refusals():
    world = random_world(1)
    none = dt.Policy.none(world)
    with pytest.raises(dt.InputError, match=r"of: 'welfair' has no gradient here\. Did you mean 'welfare'\?"):
        dt.gradient(world, none, of="welfair", economy="E0")
    with pytest.raises(dt.InputError, match="economy: there is no economy 'E9'"):
        dt.gradient(world, none, economy="E9")
    with pytest.raises(dt.InputError, match="sector: 'sector_price' needs a sector"):
        dt.gradient(world, none, of="sector_price", economy="E0")
    with pytest.raises(dt.NotConvergedError, match="so no gradient: the largest residual is"):
        dt.gradient(world, none.with_tariff(imposed_by="E0", on="E1", rate=1, sectors="all"), economy="E0",
                    tolerance=1e-30)  # fmt: skip
