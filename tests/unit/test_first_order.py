"""The first-order welfare formula is the derivative of exact welfare, for every kind of wedge."""

import numpy as np
import pytest

import detente as dt
from tests.economies import random_world

STEP = 1e-5
FLOW = {"imposed_by": "E0", "on": "E1", "sectors": "S0"}


@pytest.fixture(scope="module")
def world():
    return random_world(8)


def wedged(world: dt.World, kind: str) -> dt.Policy:
    none = dt.Policy.none(world)
    return {
        "tariff": lambda: none.with_tariff(**FLOW, rate=STEP),
        "export tax": lambda: none.with_export_wedge(**FLOW, rate=STEP),
        "importers' licences": lambda: none.with_export_wedge(**FLOW, rate=STEP, rent_share=0),
        "shared rents": lambda: none.with_export_wedge(**FLOW, rate=STEP, rent_share=0.3),
        "trade cost": lambda: none.with_iceberg(**FLOW, factor=1 + STEP),
        "subsidy": lambda: none.with_subsidy(imposed_by="E0", rate=STEP, sectors="S0"),
    }[kind]()


@pytest.mark.parametrize(
    "kind", ["tariff", "export tax", "importers' licences", "shared rents", "trade cost", "subsidy"]
)
def test_linear_and_exact_welfare_agree_for_small_wedges(world, kind):
    outcome = dt.solve(world, wedged(world, kind), tolerance=1e-13)
    exact, linear = (outcome[name].values / STEP for name in ("welfare_pct", "linear_welfare_pct"))
    np.testing.assert_allclose(linear, exact, atol=2e-3 * abs(exact).max())


def test_import_volumes_are_what_arrives(world):
    """A trade cost of 2 on one flow: its buyer's import volume falls by what no longer arrives."""
    policy = dt.Policy.none(world).with_iceberg(**FLOW, factor=2.0)
    outcome = dt.solve(world, policy)
    arriving = (outcome["trade_volume_pct"] / 100 + 1) * world.trade / (1 + world.tariff)
    own = np.eye(len(world.economies))[:, :, None]
    before = (world.trade / (1 + world.tariff)).values * (1 - own)
    expected = 100 * ((arriving.values * (1 - own)).sum(axis=(0, 2)) / before.sum(axis=(0, 2)) - 1)
    np.testing.assert_allclose(outcome["import_volume_pct"], expected, rtol=1e-9)


def test_a_second_export_wedge_leaves_the_first_ones_rent_where_it_was(world):
    tax = dt.Policy.none(world).with_export_wedge(**FLOW, rate=0.20)
    both = tax.with_export_wedge(**FLOW, rate=0.05, rent_share=0)
    place = {"exporter": "E0", "importer": "E1", "sector": "S0"}
    assert float(both.export_wedge.sel(place)) == pytest.approx(0.25)
    assert float(both.rent_share.sel(place)) == pytest.approx(0.8)
    assert float(both.rent_share.min()) == pytest.approx(0.8)


def test_average_tariffs_before_and_after_mean_the_same(world):
    """Nothing done: the outcome's average equals the baseline's, in an aggregated world too."""
    for stage in (world, dt.World.embedded().aggregate(regions={"EU": "EU", "ROW": "rest", "USA": "USA"})):
        outcome = dt.solve(stage, dt.Policy.none(stage))
        np.testing.assert_allclose(outcome["average_tariff_pct"], stage.summary()["tariff_pct"], rtol=1e-9)


def test_a_tariff_on_services_elsewhere_does_not_move_an_average():
    stage = dt.World.embedded()
    before = dt.solve(stage, dt.Policy.none(stage))["average_tariff_pct"].sel(economy="USA")
    policy = dt.Policy.none(stage).with_tariff(imposed_by="BRA", on="ARG", rate=0.01, sectors="services")
    after = dt.solve(stage, policy)["average_tariff_pct"].sel(economy="USA")
    assert float(after) == pytest.approx(float(before), abs=0.01)


def test_several_economies_together(world):
    outcome = dt.solve(world, dt.Policy.none(world).with_tariff(**FLOW, rate=0.5))
    everyone = world.economies
    assert outcome.together("welfare_pct", everyone) == pytest.approx(float(outcome["world_welfare_pct"]))
    money = float(outcome["equivalent_variation_usd_m"].sum())
    assert outcome.together("equivalent_variation_usd_m", everyone) == pytest.approx(money)
    one = float(outcome["real_gdp_pct"].sel(economy="E0"))
    assert outcome.together("real_gdp_pct", ["E0"]) == pytest.approx(one)
    with pytest.raises(dt.InputError, match="'output_pct' is not by economy"):
        outcome.together("output_pct", everyone)


def test_an_economy_without_trade_has_no_trade_changes():
    trade = np.array([[9.0, 0.0, 1.0], [0.0, 5.0, 0.0], [1.0, 0.0, 9.0]])[:, :, None]
    stage = dt.World.from_tables(economies=["A", "B", "C"], sectors=["S"], trade=trade, trade_elasticity=4.0)
    outcome = dt.solve(stage, dt.Policy.none(stage))
    table = outcome.table(["B"], ["exports_pct", "imports_pct", "export_volume_pct", "import_volume_pct"])
    assert table.isna().all(axis=None)
    assert float(outcome["welfare_pct"].sel(economy="B")) == pytest.approx(0, abs=1e-9)
