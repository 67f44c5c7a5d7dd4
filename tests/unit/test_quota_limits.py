"""Quotas: the scarcity price that makes a cap hold, who pockets it, and what cannot be capped."""

from dataclasses import replace

import numpy as np
import pytest

import detente as dt
from tests.economies import one_sector, random_world

TIGHT = 1e-13


def capped(world, cap, **how):
    """A cap on the flow E1 -> E0 of the one-sector economy, solved."""
    policy = dt.Policy.none(world).with_quota(
        imposed_by="E1", on="E0", cap=cap, sectors=world.sectors[0], **how
    )
    outcome = dt.solve(world, policy, tolerance=TIGHT)
    assert outcome.converged, outcome.why
    return outcome


def scarcity(outcome) -> np.ndarray:
    return np.asarray(outcome.books.accounts.scarcity)


def quantity(outcome, exporter=1, importer=0, sector=0) -> float:
    """What arrives of a flow, relative to the baseline."""
    books = outcome.books
    return float((books.arriving / books.world.trade.values)[exporter, importer, sector])


@pytest.mark.parametrize(
    ("cap", "rents", "tax", "welfare"),
    [
        (1.2, "exporter", 0.0, (0.0, 0.0, 0.0)),
        (1.2, "importer", 0.0, (0.0, 0.0, 0.0)),
        (1.2, "nobody", 0.0, (0.0, 0.0, 0.0)),
        (0.6, "exporter", 0.1753, (-1.633, 0.407, 0.228)),
        (0.6, "importer", 0.1967, (0.596, -0.808, 0.284)),
        (0.2, "exporter", 0.5759, (-3.297, -0.213, 0.615)),
        (0.02, "exporter", 1.6174, (-4.174, -1.439, 0.935)),
    ],
)
def test_the_table_of_caps(cap, rents, tax, welfare):
    """Worked out apart from this code, by damped Newton on Fischer-Burmeister rows, to the digits printed."""
    outcome = capped(one_sector(), cap, rents=rents)
    assert scarcity(outcome)[0] == pytest.approx(tax, abs=5e-5)
    np.testing.assert_allclose(outcome["welfare_pct"], welfare, atol=5e-4)
    assert quantity(outcome) == pytest.approx(min(cap, 1.0), rel=1e-10)


def test_a_slack_quota_changes_nothing():
    world = random_world(4)
    shock = dt.Policy.none(world).with_tariff(imposed_by="E2", on="E3", rate=0.4, sectors="all")
    without = dt.solve(world, shock, tolerance=TIGHT)
    slack = shock.with_quota(imposed_by="E1", on="E0", cap=3, sectors="all")
    within = dt.solve(world, slack, tolerance=TIGHT)
    assert scarcity(within)[0] == 0
    np.testing.assert_allclose(within["welfare_pct"], without["welfare_pct"], atol=1e-10)
    np.testing.assert_allclose(within.books.accounts.price_hat, without.books.accounts.price_hat, atol=1e-12)


@pytest.mark.parametrize("rents", ["exporter", "importer"])
def test_a_quota_is_the_export_wedge_that_it_is_equivalent_to(rents):
    world = random_world(6)
    quota = capped(world, 0.4, rents=rents)
    policy = dt.Policy.none(world).with_export_wedge(
        imposed_by="E1",
        on="E0",
        rate=float(scarcity(quota)[0]),
        sectors="S0",
        rent_share=float(rents == "exporter"),
    )
    wedge = dt.solve(world, policy, tolerance=TIGHT)
    for name in ("welfare_pct", "real_gdp_pct", "terms_of_trade_pct", "wedge_rents_usd_m", "trade_usd_m"):
        np.testing.assert_allclose(quota[name], wedge[name], rtol=1e-9, atol=1e-9)


def test_rents_that_nobody_gets_are_a_trade_cost():
    world = random_world(6)
    quota = capped(world, 0.4, rents="nobody")
    policy = dt.Policy.none(world).with_iceberg(
        imposed_by="E0", on="E1", factor=1 + float(scarcity(quota)[0]), sectors="S0"
    )
    cost = dt.solve(world, policy, tolerance=TIGHT)
    np.testing.assert_allclose(quota["welfare_pct"], cost["welfare_pct"], atol=1e-9)
    np.testing.assert_allclose(quota["wedge_rents_usd_m"], 0, atol=1e-9)


def test_where_rents_go_turns_the_sign_for_both_sides():
    gains = {
        rents: capped(one_sector(), 0.6, rents=rents)["welfare_pct"].values
        for rents in ("exporter", "importer", "nobody")
    }
    assert gains["exporter"][0] < 0 < gains["exporter"][1]
    assert gains["importer"][1] < 0 < gains["importer"][0]
    assert gains["nobody"][0] < 0 and gains["nobody"][1] < 0


def test_a_cap_on_value_binds_harder_than_one_on_quantity():
    """Scarce goods are dearer, so 60 % of the value is less than 60 % of the quantity."""
    by_value, by_quantity = (capped(one_sector(), 0.6, measured=m) for m in ("value", "quantity"))
    border = by_value.books.border_after / by_value.books.border_before
    assert border[1, 0, 0] == pytest.approx(0.6, rel=1e-10)
    assert quantity(by_value) < 0.6
    assert scarcity(by_value)[0] > scarcity(by_quantity)[0]


def test_a_cap_on_quantity_raises_the_value_where_demand_is_inelastic():
    """Within the year the value of a flow moves with its price, by 1 - 0.76 of it (blp)."""
    world = one_sector()
    policy = dt.Policy.none(world).with_quota(imposed_by="E1", on="E0", cap=0.95, sectors="GOODS")
    outcome = dt.solve(world, policy, horizon="impact", tolerance=TIGHT)
    assert outcome.converged
    assert quantity(outcome) == pytest.approx(0.95, rel=1e-10)
    assert outcome.books.border_after[1, 0, 0] > outcome.books.border_before[1, 0, 0]


def test_a_value_that_no_price_brings_down_has_no_answer():
    """Then dearer licences raise the value, whatever their price; the outcome says so."""
    world = one_sector()
    policy = dt.Policy.none(world).with_quota(
        imposed_by="E1", on="E0", cap=0.6, sectors="GOODS", measured="value"
    )
    outcome = dt.solve(world, policy, horizon="impact")
    assert not outcome.converged
    assert 'a dearer licence raises the value that passes; try measured="quantity"' in outcome.why


def test_a_quota_on_part_of_a_flow():
    """f = ((1-c) + c (1+x)**-theta)**(-1/theta) at the border, and rent on the covered part only."""
    world, covered, theta = one_sector(), 0.3, 4.0
    outcome = capped(world, 0.5, covered=covered)
    x = float(scarcity(outcome)[0])
    met = covered * (1 + x) ** -theta
    factor = (1 - covered + met) ** (-1 / theta)
    books = outcome.books.accounts
    found = books.delivered_price_hat[1, 0, 0] / books.supply_price_hat[1, 0]
    assert found == pytest.approx(factor, rel=1e-12)
    part = met / (1 - covered + met)
    value = outcome.books.border_after[1, 0, 0] * part
    assert float(outcome["wedge_rents_usd_m"].sel(economy="E1")) == pytest.approx(
        value * x / (1 + x), rel=1e-9
    )
    passed = value / (covered * outcome.books.border_before[1, 0, 0])
    assert passed / (books.supply_price_hat[1, 0] * (1 + x)) == pytest.approx(0.5, rel=1e-9)


def test_a_cap_near_nothing_on_part_of_a_flow_is_a_ban_on_that_part():
    """The border price rises by (1-c)**(-1/theta) and no further; no rent is left."""
    world, covered = one_sector(), 0.3
    outcome = capped(world, 1e-9, covered=covered)
    books = outcome.books.accounts
    found = books.delivered_price_hat[1, 0, 0] / books.supply_price_hat[1, 0]
    assert found == pytest.approx((1 - covered) ** -0.25, rel=1e-7)
    assert float(outcome["wedge_rents_usd_m"].sum()) < 1e-3


@pytest.mark.parametrize("exponent", range(2, 13))
def test_however_small_a_cap_is_its_price_is_found(exponent):
    """The steps up to such prices are cut off at their longest; between equal steps rounding is no guide."""
    world, covered, theta, cap = one_sector(), 0.3, 4.0, 10.0**-exponent
    outcome = capped(world, cap, covered=covered)
    x = float(scarcity(outcome)[0])
    met = covered * (1 + x) ** -theta
    part = met / (1 - covered + met)
    passed = outcome.books.border_after[1, 0, 0] * part / (covered * outcome.books.border_before[1, 0, 0])
    supply = outcome.books.accounts.supply_price_hat[1, 0]
    assert passed / (supply * (1 + x)) == pytest.approx(cap, rel=1e-9)


def test_covering_all_is_the_plain_quota():
    nearly, wholly = (capped(one_sector(), 0.5, covered=c) for c in (1 - 1e-9, 1.0))
    np.testing.assert_allclose(nearly["welfare_pct"], wholly["welfare_pct"], atol=1e-6)
    books = wholly.books.accounts
    found = books.delivered_price_hat[1, 0, 0] / books.supply_price_hat[1, 0]
    assert found == pytest.approx(1 + float(scarcity(wholly)[0]), rel=1e-12)


def test_one_quota_for_several_buyers_has_one_price():
    """Licences go to who pays most: the flows share one scarcity price, and their sum meets the cap."""
    world = random_world(8)
    policy = dt.Policy.none(world).with_quota(imposed_by="E1", on=["E0", "E2"], cap=0.5, sectors=["S0", "S1"])
    outcome = dt.solve(world, policy, tolerance=TIGHT)
    assert outcome.converged
    before = outcome.books.border_before[1][np.ix_([0, 2], [0, 1])]
    arrived = (outcome.books.arriving / world.trade.values)[1][np.ix_([0, 2], [0, 1])]
    assert (before * arrived).sum() / before.sum() == pytest.approx(0.5, rel=1e-10)
    assert np.ptp(arrived) > 1e-3
    x = float(scarcity(outcome)[0])
    wedge = dt.Policy.none(world).with_export_wedge(
        imposed_by="E1", on=["E0", "E2"], rate=x, sectors=["S0", "S1"]
    )
    same = dt.solve(world, wedge, tolerance=TIGHT)
    np.testing.assert_allclose(outcome["welfare_pct"], same["welfare_pct"], atol=1e-9)


def test_two_quotas_and_other_wedges_at_once():
    world = random_world(9)
    others = (
        dt.Policy.none(world)
        .with_tariff(imposed_by="E0", on="E1", rate=0.2, sectors="all")
        .with_export_wedge(imposed_by="E1", on="E0", rate=0.1, sectors="S0", rent_share=0.5)
        .with_iceberg(imposed_by="E0", on="E1", factor=1.1, sectors="S0")
    )
    quotas = others.with_quota(imposed_by="E1", on="E0", cap=0.05, sectors="S0").with_quota(
        imposed_by="E0", on="E2", cap=0.7, sectors="S1", rents="importer", on_imports=True
    )
    outcome = dt.solve(world, quotas, tolerance=TIGHT)
    assert outcome.converged
    first, second = scarcity(outcome)
    assert first > 0 and second > 0
    assert quantity(outcome, 1, 0, 0) == pytest.approx(0.05, rel=1e-10)
    assert quantity(outcome, 2, 0, 1) == pytest.approx(0.7, rel=1e-10)
    # (1 + 0.1)(1 + x) on S0: the exporter keeps half of the tax and all of the scarcity.
    both = (1 + 0.1) * (1 + first) - 1
    extra = both - 0.1
    same = others.with_export_wedge(imposed_by="E1", on="E0", rate=extra, sectors="S0").with_export_wedge(
        imposed_by="E2", on="E0", rate=float(second), sectors="S1", rent_share=0
    )
    plain = dt.solve(world, same, tolerance=TIGHT)
    np.testing.assert_allclose(outcome["welfare_pct"], plain["welfare_pct"], atol=1e-9)


def test_a_cap_on_a_flow_that_is_banned_is_slack():
    world = random_world(9)
    ban = dt.Policy.none(world).with_export_ban(imposed_by="E1", on="E0", sectors="S0")
    both = ban.with_quota(imposed_by="E1", on="E0", cap=0.5, sectors="S0")
    outcome = dt.solve(world, both, tolerance=TIGHT)
    assert outcome.converged and scarcity(outcome)[0] == 0
    np.testing.assert_allclose(outcome["welfare_pct"], dt.solve(world, ban)["welfare_pct"], atol=1e-8)


def test_the_order_of_economies_and_the_unit_of_money_do_not_matter():
    world = random_world(12)
    order = np.array([2, 0, 3, 1])
    mixed = dt.World.from_tables(
        economies=[world.economies[i] for i in order],
        sectors=world.sectors,
        trade=world.trade.values[np.ix_(order, order)] * 1e5,
        input_share=world.input_share.values[order],
        tariff=world.tariff.values[np.ix_(order, order)],
        trade_elasticity=world.trade_elasticity.values,
    )
    here, there = (
        dt.solve(
            stage,
            dt.Policy.none(stage)
            .with_quota(imposed_by="E1", on=["E0", "E2"], cap=0.5, sectors="all", covered=0.4)
            .with_quota(imposed_by="E3", on="E0", cap=0.2, sectors="S1", rents="importer"),
            tolerance=TIGHT,
        )
        for stage in (world, mixed)
    )
    np.testing.assert_allclose(scarcity(here), scarcity(there), rtol=1e-9)
    np.testing.assert_allclose(here["welfare_pct"].values[order], there["welfare_pct"].values, atol=1e-9)
    rents = here["wedge_rents_usd_m"].values[order] * 1e5
    np.testing.assert_allclose(rents, there["wedge_rents_usd_m"], rtol=1e-8, atol=1e-3)


@pytest.mark.parametrize("rents", ["exporter", "importer"])
def test_an_import_tariff_is_an_export_tax_beside_a_quota(rents):
    """Lerner symmetry: a cap on quantities does not see the price level of the economy that taxes."""
    world = random_world(3, tariffs=False).without_deficits()
    quota = dt.Policy.none(world).with_quota(imposed_by="E1", on="E0", cap=0.5, sectors="S0", rents=rents)
    tariff = quota.with_tariff(imposed_by="E0", on="world", rate=0.1, sectors="all")
    tax = quota.with_export_wedge(imposed_by="E0", on="world", rate=0.1, sectors="all")
    here, there = (dt.solve(world, policy, tolerance=TIGHT) for policy in (tariff, tax))
    assert scarcity(here)[0] > 0.01
    np.testing.assert_allclose(scarcity(here), scarcity(there), atol=1e-10)
    np.testing.assert_allclose(here["welfare_pct"], there["welfare_pct"], atol=1e-10)


def test_the_gradient_by_tariffs_where_a_quota_binds():
    world = random_world(11)
    quota = dt.Policy.none(world).with_quota(imposed_by="E1", on="E0", cap=0.5, sectors="S0", covered=0.6)
    slopes = dt.gradient(world, quota, of="welfare", economy="E0", tolerance=1e-12)["tariff"]
    free = dt.gradient(world, dt.Policy.none(world), of="welfare", economy="E0", tolerance=1e-12)["tariff"]
    step = 1e-4
    for place in ((1, 0, 0), (2, 0, 0), (0, 1, 2), (3, 2, 1)):
        values = []
        for sign in (1, -1):
            tariff = quota.tariff.copy(deep=True)
            tariff[place] += sign * step
            outcome = dt.solve(world, replace(quota, tariff=tariff), tolerance=1e-12)
            values.append(float(outcome["welfare_pct"].sel(economy="E0")))
        expected = (values[0] - values[1]) / (2 * step)
        assert float(slopes[place]) == pytest.approx(expected, rel=1e-6, abs=1e-6)
    # A duty on what is capped takes the rent instead of moving the flow.
    assert float(slopes[1, 0, 0]) > float(free[1, 0, 0])


def test_chemicals_from_china_in_the_embedded_world(world):
    """Half of a fifth of the exports of chemicals: a control on some products of a sector."""
    policy = dt.Policy.none(world).with_quota(
        imposed_by="CHN", on="world", cap=0.5, sectors="C20", covered=0.2
    )
    outcome = dt.solve(world, policy)
    assert outcome.converged and outcome.residual <= 1e-10
    assert 0.05 < scarcity(outcome)[0] < 0.5
    assert "exports at 50 % of baseline quantity by CHN on world, C20, 20 % of the flow covered" in str(
        policy
    )


# -- refusals -----------------------------------------------------------------------------------------------


@pytest.fixture
def none():
    return dt.Policy.none(one_sector())


@pytest.mark.parametrize("cap", [0, -0.5, float("nan"), float("inf"), "half", True, None])
def test_a_cap_is_a_number_above_nothing(none, cap):
    with pytest.raises(dt.InputError, match=r"cap: .*fraction of the baseline above 0.*Use a ban"):
        none.with_quota(imposed_by="E1", on="E0", cap=cap, sectors="GOODS")


@pytest.mark.parametrize("covered", [0, -0.1, 1.1, float("nan"), "all"])
def test_a_covered_share_lies_between_nothing_and_all(none, covered):
    with pytest.raises(dt.InputError, match="covered: .*share of the flow: above 0, at most 1"):
        none.with_quota(imposed_by="E1", on="E0", cap=0.5, sectors="GOODS", covered=covered)


def test_everything_wrong_is_told_at_once(none):
    with pytest.raises(dt.InputError) as caught:
        none.with_quota(
            imposed_by="E8", on="E9", cap=0, sectors="GODS", covered=2, measured="weight", rents="me"
        )
    said = str(caught.value)
    for words in (
        "imposed_by: there is no economy 'E8'",
        "on: there is no economy 'E9'",
        "sectors: there is no sector 'GODS'",
        "cap: 0",
        "covered: 2",
        "measured: 'weight' is not known. There is quantity, value",
        "rents: 'me' is not known. There is exporter, importer, nobody",
    ):
        assert words in said


def test_one_flow_has_one_quota(none):
    first = none.with_quota(imposed_by="E1", on="E0", cap=0.5, sectors="GOODS")
    with pytest.raises(dt.InputError, match="two quotas cap GOODS from E1 to E0.*Keep the tighter"):
        first.with_quota(imposed_by="E1", on="world", cap=0.9, sectors="GOODS")


def test_trade_that_does_not_exist_cannot_be_capped():
    shares = np.array([[0.8, 0.1, 0.1], [0.0, 0.8, 0.2], [0.2, 0.1, 0.7]])
    world = one_sector(shares)
    with pytest.raises(dt.InputError, match="E1 sell none of GOODS to E0. A cap is relative to trade"):
        dt.Policy.none(world).with_quota(imposed_by="E1", on="E0", cap=0.5, sectors="GOODS")
    with pytest.raises(dt.InputError, match="E1 sell none of GOODS to E1"):
        dt.Policy.none(world).with_quota(imposed_by="E1", on="E1", cap=0.5, sectors="GOODS")


def test_rents_to_nobody_is_a_trade_cost_in_every_variable():
    """A licence that is queued for wastes what it is worth: the same answer as an iceberg of its price."""
    world = random_world(4)
    none = dt.Policy.none(world)
    capped = none.with_quota(imposed_by="E1", on="E0", cap=0.6, sectors="S0", rents="nobody")
    quota = dt.solve(world, capped, tolerance=1e-12)
    price = 1 + float(quota.books.accounts.scarcity[0])
    cost = dt.solve(
        world, none.with_iceberg(imposed_by="E0", on="E1", factor=price, sectors="S0"), tolerance=1e-12
    )
    for name in quota.variables:
        if name not in ("quota_rents_usd_m",):
            np.testing.assert_allclose(quota[name], cost[name], atol=1e-6, err_msg=name)


def test_a_cap_in_percent_is_refused():
    world = random_world(4)
    with pytest.raises(dt.InputError, match="cap: 60. .* If 60 % is meant, write 0.6"):
        dt.Policy.none(world).with_quota(imposed_by="E1", on="E0", cap=60, sectors="S0")
