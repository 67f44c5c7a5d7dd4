"""Variables of capital, knowledge, ceilings, quotas, and the bound that goes with short-run numbers."""

import numpy as np
import pytest

import detente as dt
from detente.simulate.outcome import TABLE_VARIABLES
from tests.economies import one_sector, random_world
from tests.property.test_invariance import shocked
from tests.unit.test_capacities import closed

TIGHT = 1e-12


@pytest.fixture(scope="module")
def economy():
    return random_world(3)


def solved(world, policy, **how):
    outcome = dt.solve(world, policy, tolerance=TIGHT, **how)
    assert outcome.converged, outcome.why
    return outcome


def test_capital_and_consumption_where_capital_adjusts(economy):
    """Investment replaces d of the stock, at consumer prices: a share b d a / (1 - b + b d) of factor income."""
    outcome = solved(economy, shocked(economy, 3), capital=0.4)
    books = outcome.books.accounts
    capital = books.endowment_hat**2.5
    np.testing.assert_allclose(outcome["capital_pct"], 100 * (capital - 1), rtol=1e-10)
    share = 0.96 * 0.06 * 0.4 / (1 - 0.96 + 0.96 * 0.06)
    replaced = share * economy.value_added.values
    before = economy.income.values - replaced
    real = outcome.books.income_after / books.consumer_price_hat - replaced * capital
    np.testing.assert_allclose(outcome["consumption_pct"], 100 * (real / before - 1), rtol=1e-8)


def test_in_one_sector_capital_and_consumption_move_together():
    """Alike economies: real income, capital and consumption all by 1 / (1 - share) of the static loss."""
    world = one_sector(np.full((4, 4), 0.1) + 0.6 * np.eye(4))
    policy = dt.Policy.from_arrays(world, iceberg=1 + 0.3 * (1 - np.eye(4))[:, :, None])
    outcome = solved(world, policy, capital=True)
    np.testing.assert_allclose(outcome["consumption_pct"], outcome["welfare_pct"], rtol=1e-9)
    np.testing.assert_allclose(outcome["capital_pct"], outcome["welfare_pct"], rtol=1e-9)


def test_without_a_block_its_variables_say_no_change(economy):
    outcome = solved(economy, shocked(economy, 3))
    for name in ("capital_pct", "knowledge_pct", "markup_pct", "quota_rents_usd_m"):
        np.testing.assert_array_equal(outcome[name], np.zeros_like(outcome[name]))
    np.testing.assert_array_equal(outcome["consumption_pct"], outcome["welfare_pct"])
    assert len(outcome.quotas) == 0 and "tax_equivalent_pct" in outcome.quotas


def test_knowledge_and_markups_are_labelled(economy):
    limit = np.full((4, 3), np.inf)
    limit[1, 2] = 0.8
    outcome = solved(economy, shocked(economy, 3), ideas=0.5, capacities=limit)
    books = outcome.books.accounts
    np.testing.assert_allclose(outcome["knowledge_pct"], 100 * (books.knowledge_hat - 1))
    marked = outcome["markup_pct"]
    assert float(marked.sel(economy="E1", sector="S2")) > 1
    assert float(marked.sum()) == float(marked.sel(economy="E1", sector="S2"))
    assert marked.attrs["unit"] == "%"


def test_quotas_as_a_table(economy):
    policy = (
        dt.Policy.none(economy)
        .with_export_wedge(imposed_by="E2", on="E3", rate=0.2, sectors="S2")
        .with_quota(imposed_by="E1", on=["E0", "E2"], cap=0.4, sectors="S0", covered=0.5)
        .with_quota(imposed_by="E0", on="E2", cap=0.7, sectors="S1", rents="importer", on_imports=True)
        .with_quota(imposed_by="E3", on="E0", cap=0.5, sectors="S0", rents="nobody")
        .with_quota(imposed_by="E3", on="E1", cap=5, sectors="S0", measured="value")
    )
    outcome = solved(economy, policy)
    table = outcome.quotas
    assert list(table["to"]) == ["E0, E2", "E0", "E0", "E1"] and list(table["from"]) == [
        "E1",
        "E2",
        "E3",
        "E3",
    ]
    np.testing.assert_allclose(table["used"][:3], [0.4, 0.7, 0.5], rtol=1e-9)
    assert (table["tax_equivalent_pct"][:3] > 0).all() and table["tax_equivalent_pct"][4] == 0
    assert (table["rents_usd_m"][:3] > 0).all() and table["rents_usd_m"][4] == 0
    rents = outcome["quota_rents_usd_m"]
    assert float(rents.sel(economy="E1")) == pytest.approx(table["rents_usd_m"][1], rel=1e-10)
    assert float(rents.sel(economy="E0")) == pytest.approx(table["rents_usd_m"][2], rel=1e-10)
    assert float(rents.sum()) == pytest.approx(table["rents_usd_m"][1] + table["rents_usd_m"][2], rel=1e-10)
    tax = (outcome["wedge_rents_usd_m"] - rents).values
    np.testing.assert_allclose(tax[[0, 1, 3]], 0, atol=1e-6)
    assert tax[2] > 0


# -- the bound without substitution -------------------------------------------------------------------------


def test_the_bound_written_out(economy):
    """Value added of each sector times the lost part of its scarcest input, over GDP."""
    policy = shocked(economy, 3)
    outcome = solved(economy, policy, horizon="impact")
    trade, arrived = economy.trade.values, outcome.books.arriving
    gdp = economy.income.values - economy.deficit.values
    for i in range(4):
        lost = [
            sum(max(0.0, trade[n, i, m] - arrived[n, i, m]) for n in range(4) if n != i)
            / trade[:, i, m].sum()
            for m in range(3)
        ]
        added = (economy.value_added_share * economy.output).values[i]
        used = economy.input_share.values[i] > 0.001
        bound = sum(added[k] * max([lost[m] for m in range(3) if used[m, k]], default=0) for k in range(3))
        assert float(outcome["leontief_bound_pct"][i]) == pytest.approx(-100 * bound / gdp[i], rel=1e-10)


def test_an_input_below_the_threshold_stops_nothing():
    shares = np.zeros((2, 2, 2))
    bounds = []
    for share in (0.0009, 0.0011):
        shares[:, 0, 1] = share
        world = dt.World.from_tables(
            economies=["E0", "E1"],
            sectors=["S0", "S1"],
            trade=np.array([[[9.0, 90.0], [1.0, 0.0]], [[1.0, 0.0], [9.0, 90.0]]]),
            input_share=shares,
            trade_elasticity=[4.0, 4.0],
        )
        ban = dt.Policy.none(world).with_export_ban(imposed_by="all", on="all", sectors="S0")
        bounds.append(float(solved(world, ban, horizon="impact")["leontief_bound_pct"].sel(economy="E0")))
    assert bounds[0] == 0
    # A tenth of S0 came from abroad, and S1 makes nine tenths of value added.
    assert bounds[1] == pytest.approx(-0.1 * 90 * (1 - 0.0011) / (100 - 90 * 0.0011) * 100, rel=1e-3)


def test_without_a_loss_from_abroad_the_bound_is_nothing():
    world = closed([30, 70])
    policy = dt.Policy.none(world).with_subsidy(imposed_by="E0", rate=0.2, sectors="S0")
    np.testing.assert_array_equal(solved(world, policy, horizon="impact")["leontief_bound_pct"], 0)


def test_the_bound_stands_beside_every_short_run_table(economy, tmp_path):
    policy = shocked(economy, 3)
    impact, later = solved(economy, policy, horizon="impact"), solved(economy, policy)
    assert tuple(impact.table().columns) == (*TABLE_VARIABLES, "leontief_bound_pct")
    assert tuple(later.table().columns) == TABLE_VARIABLES
    assert impact.table_variables == tuple(impact.table().columns)
    impact.to_csv(tmp_path / "impact.csv")
    assert "leontief_bound_pct" in (tmp_path / "impact.csv").read_text()
    two = impact.versus(solved(economy, policy, horizon="impact", factors="specific"))
    assert two["leontief_bound_pct"].attrs["unit"] == "points"
    assert "leontief_bound_pct" in two.table() and "leontief_bound_pct" not in impact.versus(later).table()


def test_the_bound_of_several_economies_is_weighted_by_gdp(economy):
    outcome = solved(economy, shocked(economy, 3), horizon="impact")
    gdp = (economy.income - economy.deficit).values[:2]
    expected = (outcome["leontief_bound_pct"].values[:2] * gdp).sum() / gdp.sum()
    assert outcome.together("leontief_bound_pct", ["E0", "E1"]) == pytest.approx(expected)
