"""Purchase commitments: the subsidy that makes a floor hold, who pays it, and what cannot be committed to."""

import re
from pathlib import Path

import numpy as np
import pytest

import detente as dt
from detente.economy.parameters import calibration
from detente.model.limits import NO_LIMIT, complementarity_gap
from detente.policy.quota import LARGEST_FLOOR
from detente.simulate.path import NEVER_BINDING
from detente.simulate.scenario import Scenario
from tests.economies import one_sector, random_world

TIGHT = 1e-13


def committed(world, floor, how=None, **terms):
    """A floor on the flow E1 -> E0 of the first sector, solved."""
    policy = dt.Policy.none(world).with_purchase_commitment(
        imposed_by="E0", on="E1", floor=floor, sectors=world.sectors[0], **terms
    )
    outcome = dt.solve(world, policy, tolerance=TIGHT, **(how or {}))
    assert outcome.converged, outcome.why
    return outcome


def rate(outcome) -> float:
    """The scarcity price of the first limit: below 0 a subsidy."""
    return float(outcome.books.accounts.scarcity[0])


def same(one, other, besides=()) -> None:
    """Every variable of two outcomes is the same, but for some."""
    assert set(besides) < set(one.variables)
    for name in set(one.variables) - set(besides):
        np.testing.assert_allclose(one[name], other[name], rtol=1e-8, atol=1e-8, err_msg=name)


# -- what a floor is equivalent to --------------------------------------------------------------------------

PAID_IN_ANOTHER_LINE = (
    "tariff_revenue_usd_m", "tariff_revenue_change_usd_m", "wedge_rents_usd_m", "quota_rents_usd_m",
    "average_tariff_pct",
)  # fmt: skip
"""A negative tariff is booked as revenue, a subsidy as a rent; their sum is the same."""


@pytest.mark.parametrize("measured", ["value", "quantity"])
@pytest.mark.parametrize("horizon", ["long-run", "impact"])
def test_a_floor_is_the_lower_tariff_that_brings_the_same_purchases(measured, horizon):
    world, how = random_world(6), {"horizon": horizon}
    floor = committed(world, 1.2, how, measured=measured)
    before = float(world.tariff[1, 0, 0])
    assert before > 0.01 and rate(floor) < -0.01
    policy = dt.Policy.none(world).with_tariff(
        imposed_by="E0", on="E1", rate=(1 + before) * rate(floor), sectors="S0"
    )
    tariff = dt.solve(world, policy, tolerance=TIGHT, horizon=horizon)
    same(floor, tariff, PAID_IN_ANOTHER_LINE)
    money = [one["tariff_revenue_usd_m"] + one["wedge_rents_usd_m"] for one in (floor, tariff)]
    np.testing.assert_allclose(*money, rtol=1e-9, atol=1e-7)


@pytest.mark.parametrize("measured", ["value", "quantity"])
def test_a_floor_that_the_seller_pays_for_is_an_export_subsidy(measured):
    world = random_world(6)
    floor = committed(world, 1.4, measured=measured, paid_by="exporter")
    policy = dt.Policy.none(world).with_export_wedge(imposed_by="E1", on="E0", rate=rate(floor), sectors="S0")
    same(floor, dt.solve(world, policy, tolerance=TIGHT), ("quota_rents_usd_m",))


@pytest.mark.parametrize("floor", [0.5, 0.999])
@pytest.mark.parametrize("measured", ["value", "quantity"])
def test_a_floor_below_what_is_bought_changes_nothing(floor, measured):
    world = random_world(4)
    shock = dt.Policy.none(world).with_tariff(imposed_by="E0", on="E2", rate=0.4, sectors="all")
    slack = shock.with_purchase_commitment(
        imposed_by="E0", on="E1", floor=floor, sectors="S0", measured=measured
    )
    without, within = (dt.solve(world, policy, tolerance=TIGHT) for policy in (shock, slack))
    assert rate(within) == 0
    np.testing.assert_allclose(within["welfare_pct"], without["welfare_pct"], atol=1e-10)
    np.testing.assert_array_equal(within.quotas["subsidy_pct"], 0)
    assert within.quotas["used"][1] > floor


# -- that it holds ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("paid_by", ["importer", "exporter"])
def test_value_is_what_the_importing_economy_pays_and_quantity_what_arrives(paid_by):
    world = one_sector()
    by_value, by_quantity = (
        committed(world, 1.5, measured=kind, paid_by=paid_by) for kind in ("value", "quantity")
    )
    assert float(by_value["trade_pct"][1, 0, 0]) == pytest.approx(50, rel=1e-9)
    assert float(by_quantity["trade_volume_pct"][1, 0, 0]) == pytest.approx(50, rel=1e-9)
    assert rate(by_value) != pytest.approx(rate(by_quantity), rel=1e-3)
    assert by_value.quotas["used"][1] == pytest.approx(1.5, rel=1e-9)


@pytest.mark.parametrize("how", [{}, {"horizon": "impact"}, {"factors": "specific"}, {"capital": True}])
@pytest.mark.parametrize("covered", [1.0, 0.3])
def test_every_condition_holds(how, covered):
    outcome = committed(random_world(8), 1.2, how, covered=covered)
    assert rate(outcome) < -1e-3
    assert outcome.residual <= TIGHT
    assert max(outcome.residuals[name] for name in ("limits", "trade_balance")) <= TIGHT
    table = outcome.quotas.iloc[0]
    assert table["used"] == pytest.approx(1.2, rel=1e-9)
    assert table["rents_usd_m"] < 0


def test_a_floor_on_part_of_a_flow():
    """f = ((1-c) + c (1+x)**-theta)**(-1/theta) at the border, and the subsidy on the covered part only."""
    world, covered, theta = one_sector(), 0.3, 4.0
    outcome = committed(world, 1.5, covered=covered)
    x, books = rate(outcome), outcome.books.accounts
    met = covered * (1 + x) ** -theta
    factor = (1 - covered + met) ** (-1 / theta)
    found = books.delivered_price_hat[1, 0, 0] / books.supply_price_hat[1, 0]
    assert x < 0 and found == pytest.approx(factor, rel=1e-12)
    paid_by_buyers = (books.trade_share * books.spending[None])[1, 0, 0] * outcome.books.unit
    part = paid_by_buyers * met / (1 - covered + met)
    assert part / (1 + x) == pytest.approx(1.5 * covered * outcome.books.border_before[1, 0, 0], rel=1e-9)
    cost = part * x / (1 + x)
    assert float(outcome["quota_rents_usd_m"].sel(economy="E0")) == pytest.approx(cost, rel=1e-9)
    assert outcome.books.border_after[1, 0, 0] == pytest.approx(paid_by_buyers - cost, rel=1e-9)


def test_one_floor_for_several_flows_has_one_subsidy():
    world = random_world(8)
    policy = dt.Policy.none(world).with_purchase_commitment(
        imposed_by=["E0", "E2"], on="E1", floor=1.3, sectors=["S0", "S1"]
    )
    outcome = dt.solve(world, policy, tolerance=TIGHT)
    flows = np.ix_([1], [0, 2], [0, 1])
    ratio = outcome.books.border_after[flows] / outcome.books.border_before[flows]
    assert np.ptp(ratio) > 1e-3
    total = outcome.books.border_after[flows].sum() / outcome.books.border_before[flows].sum()
    assert total == pytest.approx(1.3, rel=1e-9)


def test_a_cap_and_a_floor_on_different_flows():
    world = random_world(9)
    policy = (
        dt.Policy.none(world)
        .with_quota(imposed_by="E2", on="E0", cap=0.6, sectors="S0")
        .with_purchase_commitment(imposed_by="E0", on="E1", floor=1.5, sectors="S0")
    )
    outcome = dt.solve(world, policy, tolerance=TIGHT)
    table = outcome.quotas
    np.testing.assert_allclose(table["used"], [0.6, 1.5], rtol=1e-9)
    assert list(table["limit"]) == ["at most", "at least"]
    np.testing.assert_array_equal(table["cap"], [0.6, np.nan])
    np.testing.assert_array_equal(table["floor"], [np.nan, 1.5])
    assert table["tax_equivalent_pct"][1] > 0 == table["subsidy_pct"][1]
    assert table["tax_equivalent_pct"][2] == -table["subsidy_pct"][2] < 0
    assert table["rents_usd_m"][1] > 0 > table["rents_usd_m"][2]
    assert list(table["rents"]) == ["exporter", ""] and list(table["paid_by"]) == ["", "importer"]
    assert str(policy).endswith("purchases of at least 150 % of baseline value by E0 from E1, S0>")


def test_the_gap_of_a_floor():
    """0 where it holds either way; otherwise by how much it is missed, or paid for in vain."""
    gap = np.vectorize(lambda x, used, kind: float(complementarity_gap(np.log1p(x), used, 1.5, kind)))
    assert gap(-0.2, 1.5, 1.0) == pytest.approx(0, abs=1e-12)
    assert gap(0.0, 2.0, 1.0) == pytest.approx(0, abs=1e-12)
    assert gap(0.0, 1.2, 1.0) == pytest.approx(0.4)  # 0.2 - (-0.2)
    assert gap(-0.2, 3.0, 1.0) == pytest.approx(1.2 - np.hypot(0.2, 1.0))
    assert gap(0.1, 2.0, 1.0) > 0.1  # a tax is no answer to a floor
    assert gap(-0.2, 1.5, 0.0) > 0.1  # nor a subsidy to a cap


# -- who gains ----------------------------------------------------------------------------------------------


def test_the_buyer_pays_and_the_seller_gains():
    gains = {
        who: committed(one_sector(), 1.5, paid_by=who)["welfare_pct"].values
        for who in ("importer", "exporter")
    }
    assert gains["importer"][0] < 0 < gains["importer"][1]
    assert gains["exporter"][1] < 0 < gains["exporter"][0]
    assert gains["importer"][2] < 0


def test_a_larger_commitment_takes_a_larger_subsidy():
    rates = [rate(committed(one_sector(), floor)) for floor in (1.05, 1.2, 1.6, 2.5)]
    assert all(np.diff(rates) < -0.01) and rates[-1] > -1


def test_a_floor_beyond_what_the_buyer_can_spend_has_no_numbers():
    world = one_sector()
    policy = dt.Policy.none(world).with_purchase_commitment(
        imposed_by="E0", on="E1", floor=9, sectors="GOODS"
    )
    outcome = dt.solve(world, policy)
    assert not outcome.converged and outcome.why
    with pytest.raises(dt.NotConvergedError, match="no quotas"):
        _ = outcome.quotas


def test_paying_less_for_cheaper_goods_meets_no_value_where_buyers_hardly_move():
    """Of an export subsidy the importing economy pays the price less the subsidy, and that falls faster."""
    world = one_sector()
    terms = {"imposed_by": "E0", "on": "E1", "sectors": "GOODS", "floor": 1.2, "paid_by": "exporter"}
    by_value, by_quantity = (
        dt.solve(
            world, dt.Policy.none(world).with_purchase_commitment(**terms, measured=kind), horizon="impact"
        )
        for kind in ("value", "quantity")
    )
    assert not by_value.converged
    assert by_quantity.converged and by_quantity.quotas["subsidy_pct"][1] > 1


def test_farm_goods_of_the_united_states_in_the_embedded_world(world):
    """The pages' first example, its printed table included."""
    text = Path(__file__).resolve().parents[2].joinpath("docs/explain/quotas.md").read_text(encoding="utf-8")
    text = text[text.index("## Purchase commitments") :].replace("−", "-")
    place: dict = {"dt": dt}
    exec(re.findall(r"```python\n(.*?)```", text, re.DOTALL)[0].replace("print(", "str("), place)
    outcome = place["bought"]
    assert outcome.converged and outcome.residual <= 1e-10
    row = outcome.quotas.iloc[0]
    said = re.search(r"\n1 +at least +([-\d. ]+)\n```", text)
    assert said
    shown = row[["floor", "used", "subsidy_pct", "rents_usd_m"]].to_numpy(float)
    np.testing.assert_allclose([float(word) for word in said[1].split()], shown, atol=0.0051)
    # What the page says of China, whose tariff on these goods is high.
    assert float(world.tariff.sel(exporter="USA", importer="CHN", sector="A01")) > 0.2
    assert 0 < float(outcome["welfare_pct"].sel(economy="CHN")) < 0.05
    first_year = dt.solve(world, place["deal"], horizon="impact")
    assert first_year.quotas["subsidy_pct"][1] == pytest.approx(42, abs=0.5)


def test_the_table_of_the_page():
    text = Path(__file__).resolve().parents[2].joinpath("docs/explain/quotas.md").read_text(encoding="utf-8")
    place: dict = {"dt": dt}
    exec(re.findall(r"```python\n(.*?)```", text, re.DOTALL)[1], place)
    small = place["small"]
    table = text[text.index("| floor, of the baseline value") :].split("\n\n")[0].splitlines()[2:]
    assert len(table) == 5
    for line in table:
        floor, who, subsidy, *gains = (cell.strip() for cell in line.replace("−", "-").strip("|").split("|"))
        policy = dt.Policy.none(small).with_purchase_commitment(
            imposed_by="A", on="B", floor=float(floor.split()[0]) / 100, sectors="GOODS", paid_by=who
        )
        outcome = dt.solve(small, policy)
        assert float(subsidy.split()[0]) == pytest.approx(outcome.quotas["subsidy_pct"][1], abs=0.051)
        np.testing.assert_allclose(
            [float(gain.split()[0]) for gain in gains], outcome["welfare_pct"], atol=0.0051
        )


# -- over years ---------------------------------------------------------------------------------------------


def test_over_years_it_binds_while_its_policy_holds_and_settles_where_the_long_run_is():
    world = one_sector()
    none = dt.Policy.none(world)
    floor = none.with_purchase_commitment(imposed_by="E0", on="E1", floor=1.3, sectors="GOODS")
    assert NEVER_BINDING >= NO_LIMIT > LARGEST_FLOOR
    path = dt.simulate_path(world, {0: none, 1: floor, 2: none}, years=3)
    assert path.converged
    bought = [float(path.at(year)["trade_pct"][1, 0, 0]) for year in (1, 2, 3)]
    assert bought[0] == pytest.approx(0, abs=1e-8) and bought[1] == pytest.approx(30, rel=1e-8)
    assert 0 < bought[2] < 29
    for_long = dt.simulate_path(world, floor, years=60).at(60)
    theta = calibration("blp").theta
    settled = dt.solve(world, floor, elasticities=f"uniform({theta})")
    np.testing.assert_allclose(for_long["welfare_pct"], settled["welfare_pct"], atol=1e-4)


def test_buyers_who_look_ahead_cannot_weigh_it():
    world = one_sector()
    none = dt.Policy.none(world)
    floor = none.with_purchase_commitment(imposed_by="E0", on="E1", floor=1.3, sectors="GOODS")
    with pytest.raises(dt.InputError, match="a quota, whose price nobody knows"):
        dt.simulate_path(world, none, years=2, expecting=dt.Expectation(floor, 0.5, 1))


# -- refusals -----------------------------------------------------------------------------------------------


@pytest.fixture
def none():
    return dt.Policy.none(one_sector())


@pytest.mark.parametrize("floor", [0, -1, float("nan"), float("inf"), "half", True, None])
def test_a_floor_is_a_number_above_nothing(none, floor):
    with pytest.raises(dt.InputError, match=r"floor: .*fraction of the baseline above 0: 1.5 is half"):
        none.with_purchase_commitment(imposed_by="E0", on="E1", floor=floor, sectors="GOODS")


def test_a_floor_in_percent_is_refused(none):
    with pytest.raises(dt.InputError, match="floor: 150. .* If 150 % is meant, write 1.5"):
        none.with_purchase_commitment(imposed_by="E0", on="E1", floor=150, sectors="GOODS")


def test_everything_wrong_is_told_at_once(none):
    with pytest.raises(dt.InputError) as caught:
        none.with_purchase_commitment(
            imposed_by="E8", on="E9", floor=0, sectors="GODS", covered=2, measured="weight", paid_by="nobody"
        )
    said = str(caught.value)
    for words in (
        "imposed_by: there is no economy 'E8'",
        "on: there is no economy 'E9'",
        "sectors: there is no sector 'GODS'",
        "floor: 0",
        "covered: 2",
        "measured: 'weight' is not known. There is quantity, value",
        "paid_by: 'nobody' is not known. There is importer, exporter",
    ):
        assert words in said


def test_one_flow_has_one_limit(none):
    floor = none.with_purchase_commitment(imposed_by="E0", on="E1", floor=1.5, sectors="GOODS")
    with pytest.raises(dt.InputError, match="GOODS from E1 to E0 has two floors.*Keep the tighter"):
        floor.with_purchase_commitment(imposed_by="E0", on="world", floor=1.1, sectors="GOODS")
    with pytest.raises(
        dt.InputError, match="GOODS from E1 to E0 has a cap and a floor.*Leave one of them out"
    ):
        floor.with_quota(imposed_by="E1", on="E0", cap=2, sectors="GOODS")


def test_trade_that_does_not_exist_cannot_be_committed_to():
    shares = np.array([[0.8, 0.1, 0.1], [0.0, 0.8, 0.2], [0.2, 0.1, 0.7]])
    none = dt.Policy.none(one_sector(shares))
    with pytest.raises(
        dt.InputError, match="floor: E1 sell none of GOODS to E0. A floor is relative to trade"
    ):
        none.with_purchase_commitment(imposed_by="E0", on="E1", floor=1.5, sectors="GOODS")


def test_what_is_banned_cannot_be_committed_to(none):
    banned = {"imposed_by": "E1", "on": "E0", "sectors": "GOODS"}
    floor = {"imposed_by": "E0", "on": "E1", "sectors": "GOODS", "floor": 1.5}
    words = "floor: E0 may buy no GOODS from E1. No subsidy brings about a purchase that is banned"
    with pytest.raises(dt.InputError, match=words):
        none.with_export_ban(**banned).with_purchase_commitment(**floor)
    later = none.with_purchase_commitment(**floor).with_export_ban(**banned)
    with pytest.raises(dt.InputError, match=words):
        dt.solve(none.world, later)


# -- in a scenario file -------------------------------------------------------------------------------------

FILE = """name: Deal
words: a test
day: 2025-10-17
world: small.npz
measures:
  - measure: Purchases of farm goods
    instrument: purchase commitment
    imposed_by: CHN
    on: USA
    sectors: A01
    floor: 1.5
    source: a test
"""


@pytest.fixture
def written(tmp_path, monkeypatch, small_world):
    """Writes a scenario file beside the small world and reads it."""
    monkeypatch.chdir(tmp_path)
    small_world.save("small.npz")

    def load(text: str) -> Scenario:
        Path("it.yaml").write_text(text, encoding="utf-8")
        return Scenario.load("it.yaml")

    return load


def test_a_commitment_in_a_file_is_that_of_the_policy(written, small_world):
    policy = written(FILE).policy(small_world)
    terms = {"imposed_by": "CHN", "on": "USA", "floor": 1.5, "sectors": "A01"}
    assert policy.quotas == dt.Policy.none(small_world).with_purchase_commitment(**terms).quotas
    more = FILE.replace(
        "floor: 1.5", "floor: 2\n    covered: 0.5\n    measured: quantity\n    paid_by: exporter"
    )
    quota = written(more).policy(small_world).quotas[0]
    assert (quota.cap, quota.covered, quota.measured, quota.rents) == (2, 0.5, "quantity", "exporter")
    assert quota.at_least and (quota.exporters, quota.importers) == (("USA",), ("CHN",))
    assert written(FILE).run().quotas["used"][1] == pytest.approx(1.5, rel=1e-8)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("floor: 1.5", "rate: 0.4", "it.yaml, line 11: a purchase commitment has no rate; write 'floor'"),
        ("    floor: 1.5\n", "", "a purchase commitment needs a floor: 1.5 is half as much again"),
        ("floor: 1.5", "floor: 0", "floor: 0.0. A floor is a fraction of the baseline above 0"),
        ("floor: 1.5", "floor: 150", "If 150 % is meant, write 1.5"),
        ("floor: 1.5", "floor: 1.5\n    cap: 2", "a measure of kind 'purchase commitment' has no cap"),
        ("floor: 1.5", "floor: 1.5\n    rents: importer", "'purchase commitment' has no rents"),
        ("instrument: purchase commitment", "instrument: quota\n    cap: 2", "'quota' has no floor"),
        ("on: USA", "on: CHN", "it.yaml, line 11, floor: CHN sell none of A01 to CHN"),
    ],
)  # fmt: skip
def test_terms_that_make_no_sense_are_refused_with_their_line(written, small_world, old, new, said):
    with pytest.raises(dt.InputError) as caught:
        written(FILE.replace(old, new)).policy(small_world)
    assert said in str(caught.value)
