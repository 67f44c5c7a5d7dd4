"""Answers known in closed form, or worked out by hand elsewhere."""

import numpy as np
import pytest

import detente as dt
from tests.economies import THREE, one_sector, random_world

TIGHT = 1e-13


def welfare(outcome: dt.Outcome) -> np.ndarray:
    assert outcome.converged, outcome.why
    return outcome["welfare_pct"].values


def test_gains_follow_the_own_share_in_one_sector():
    """Arkolakis, Costinot and Rodríguez-Clare (2012): W = own_share_hat ** (-1 / theta), for trade costs."""
    world = one_sector(theta=4.0)
    policy = dt.Policy.none(world).with_iceberg(imposed_by="E0", on="E1", factor=1.3, sectors="GOODS")
    outcome = dt.solve(world, policy, tolerance=TIGHT)
    own_share = np.diagonal(outcome.books.accounts.trade_share[:, :, 0])
    before = np.diagonal(world.baseline.trade_share[:, :, 0])
    formula = 100 * ((own_share / before) ** (-1 / 4.0) - 1)
    np.testing.assert_allclose(welfare(outcome), formula, atol=1e-10)


def test_gains_with_roundabout_inputs_are_magnified():
    """With a value-added share b in the roundabout sector, W = own_share_hat ** (-1 / (theta b))."""
    world = one_sector(theta=4.0, value_added=0.5)
    policy = dt.Policy.none(world).with_iceberg(imposed_by="E0", on="E1", factor=1.3, sectors="GOODS")
    outcome = dt.solve(world, policy, tolerance=TIGHT)
    own_share = np.diagonal(outcome.books.accounts.trade_share[:, :, 0])
    before = np.diagonal(world.baseline.trade_share[:, :, 0])
    formula = 100 * ((own_share / before) ** (-1 / (4.0 * 0.5)) - 1)
    np.testing.assert_allclose(welfare(outcome), formula, atol=1e-10)


def test_autarky_leaves_only_the_own_share():
    """All trade banned: own_share_hat = 1 / own share, so W = own_share ** (1 / theta)."""
    world = one_sector(theta=4.0)
    policy = dt.Policy.from_arrays(world, available=np.eye(3)[:, :, None])
    expected = 100 * (np.diagonal(THREE / THREE.sum(axis=0)) ** (1 / 4.0) - 1)
    np.testing.assert_allclose(welfare(dt.solve(world, policy)), expected, atol=1e-8)


@pytest.mark.parametrize("economy", ["E0", "E1", "E3"])
def test_an_import_tariff_is_an_export_tax(economy):
    """Lerner symmetry with inputs and many sectors: uniform t on imports = uniform t on exports."""
    world = random_world(3, tariffs=False).without_deficits()
    none = dt.Policy.none(world)
    tariff = none.with_tariff(imposed_by=economy, on="world", rate=0.3, sectors="all")
    tax = none.with_export_wedge(imposed_by=economy, on="world", rate=0.3, sectors="all")
    here, there = (dt.solve(world, policy, tolerance=TIGHT) for policy in (tariff, tax))
    np.testing.assert_allclose(welfare(here) / 100, welfare(there) / 100, atol=1e-12)


@pytest.mark.parametrize(
    ("kind", "buyer", "seller"), [("tariff", -1.12, -2.75), ("export", -5.97, -0.13), ("cost", -6.00, -2.44)]
)
def test_who_keeps_the_revenue_decides_who_pays(kind, buyer, seller):
    """One 50 % wedge on the flow E1 -> E0, value-added share 0.5: tariff, export tax or plain waste."""
    world = one_sector(theta=4.0, value_added=0.5)
    none = dt.Policy.none(world)
    policy = {
        "tariff": none.with_tariff(imposed_by="E0", on="E1", rate=0.5, sectors="GOODS"),
        "export": none.with_export_wedge(imposed_by="E1", on="E0", rate=0.5, sectors="GOODS"),
        "cost": none.with_iceberg(imposed_by="E0", on="E1", factor=1.5, sectors="GOODS"),
    }[kind]
    found = welfare(dt.solve(world, policy))
    np.testing.assert_allclose(found[:2], [buyer, seller], atol=0.005)


def test_rents_of_importers_licences_equal_a_tariff():
    """An export wedge whose rent goes to the importer is a tariff under another name."""
    world = random_world(5, tariffs=False)
    none = dt.Policy.none(world)
    licences = none.with_export_wedge(imposed_by="E1", on="E0", rate=0.4, sectors="all", rent_share=0)
    tariff = none.with_tariff(imposed_by="E0", on="E1", rate=0.4, sectors="all")
    here, there = (dt.solve(world, policy, tolerance=TIGHT) for policy in (licences, tariff))
    np.testing.assert_allclose(welfare(here), welfare(there), atol=1e-10)


def test_a_small_tariff_redistributes_and_a_small_cost_wastes():
    """First order at free trade: sum_i I_i dlnW_i = 0 for a tariff, = -flow dln d for a trade cost."""
    world = random_world(7, tariffs=False).without_deficits()
    step = 1e-5
    none = dt.Policy.none(world)
    flow = float(world.trade.sel(exporter="E1", importer="E2", sector="S0"))
    tariff = none.with_tariff(imposed_by="E2", on="E1", rate=step, sectors="S0")
    cost = none.with_iceberg(imposed_by="E2", on="E1", factor=1 + step, sectors="S0")
    gains = [
        float(dt.solve(world, policy, tolerance=TIGHT)["equivalent_variation_usd_m"].sum()) / step
        for policy in (tariff, cost)
    ]
    assert abs(gains[0]) < 1e-3 * flow
    assert gains[1] == pytest.approx(-flow, rel=1e-3)


def test_a_countervailing_duty_undoes_a_subsidy_at_the_border():
    """(1 + t)(1 - s) = 1: with the duty, relative prices abroad do not see the subsidy."""
    world = one_sector(theta=4.0)
    subsidy = 0.2
    duty = subsidy / (1 - subsidy)
    policy = dt.Policy.none(world).with_subsidy(imposed_by="E1", rate=subsidy, sectors="GOODS")
    policy = policy.with_tariff(imposed_by=["E0", "E2"], on="E1", rate=duty, sectors="GOODS")
    delivered = dt.solve(world, policy).books.accounts.delivered_price_hat[:, :, 0]
    cost = dt.solve(world, policy).books.accounts.supply_price_hat[1, 0] / (1 - subsidy)
    np.testing.assert_allclose(delivered[1, [0, 2]], cost, rtol=1e-12)


def test_subsidies_are_paid_for():
    """A uniform subsidy at home in a one-sector economy without inputs moves no relative price: W = 1."""
    world = one_sector(theta=4.0)
    policy = dt.Policy.none(world).with_subsidy(imposed_by="all", rate=0.25, sectors="GOODS")
    np.testing.assert_allclose(welfare(dt.solve(world, policy)), 0, atol=1e-8)
