"""Who sells instead: rows that add up to the change of imports and exports, and refusals in words."""

import numpy as np
import pytest

import detente as dt
from detente.simulate.diversion import BUYS, SELLS, diversion


@pytest.fixture(scope="module")
def outcomes(small_world):
    first = dt.Policy.none(small_world).with_tariff(imposed_by="CHN", on="DEU", rate=0.2, sectors="C26")
    then = first.with_tariff(imposed_by="USA", on="CHN", rate=0.8, sectors="C26")
    return dt.solve(small_world, first), dt.solve(small_world, then)


def test_rows_are_the_flows_of_the_outcome(outcomes):
    before, after = outcomes
    table = diversion(after, exporter="China", importer="USA", sectors="C26", against=before)
    flows = {
        name: outcome["trade_usd_m"].sel(sector="C26") for name, outcome in zip("ba", outcomes, strict=True)
    }
    flow = table.iloc[0]
    assert flow.side == "the flow" and flow.change_usd_m < 0 and flow.share_pct == pytest.approx(-100)
    assert flow.after_usd_m == pytest.approx(float(flows["a"].sel(exporter="CHN", importer="USA")))
    sold = table[table.side == SELLS].set_index("partner")
    assert set(sold.index) == {"home", "DEU", "ROW"}
    assert sold.change_usd_m["DEU"] == pytest.approx(
        float((flows["a"] - flows["b"]).sel(exporter="DEU", importer="USA"))
    )
    assert (sold.change_usd_m > 0).all() and sold.change_usd_m.is_monotonic_decreasing
    bought = table[table.side == BUYS]
    spent = float((flows["a"] - flows["b"]).sel(importer="USA").sum())
    assert sold.change_usd_m.sum() + flow.change_usd_m == pytest.approx(spent)
    assert set(bought.partner) == {"home", "DEU", "ROW"}


def test_the_baseline_is_the_default_to_compare_with(outcomes):
    table = diversion(outcomes[1], exporter="CHN", importer=["USA", "DEU"], sectors="goods")
    world = outcomes[1].world
    border = world.trade / (1 + world.tariff)
    flow = border.sel(exporter="CHN", importer=["USA", "DEU"], sector=["A01", "C26"]).sum()
    assert table.before_usd_m[0] == pytest.approx(float(flow))
    assert np.isfinite(table.share_pct).all()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ({"importer": "CHN"}, "CHN would sell to itself"),
        ({"exporter": "Chnia"}, "Did you mean"),
        ({"sectors": "C99"}, "sectors"),
    ],
)
def test_what_cannot_be_is_refused(outcomes, words, message):
    asked = {"exporter": "CHN", "importer": "USA", "sectors": "C26"} | words
    with pytest.raises(dt.InputError) as error:
        diversion(outcomes[1], **asked)
    assert message in str(error.value)
