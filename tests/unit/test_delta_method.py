"""The delta method's arithmetic and refusals; its slopes are held to differences in `tests/gradients`."""

from dataclasses import replace

import numpy as np
import pytest

import detente as dt
from detente.model.variation import Variation
from detente.simulate.ensembles import delta_method
from detente.simulate.ensembles.delta_method import _slope, _variance
from detente.simulate.ensembles.equilibria import VARIABLES, EquilibriumCase
from detente.simulate.ensembles.plan import CaseDraws
from detente.simulate.ensembles.uncertainty import asked_parameters


@pytest.fixture(scope="module")
def drawn(small_world):
    """Two policies in one draw that nobody solves: the delta method looks at what is drawn alone."""
    none = dt.Policy.none(small_world)
    policies = {
        "tariff": none.with_tariff(imposed_by="USA", on="CHN", rate=0.2),
        "none": none,
    }
    over = ["elasticity_set", "elasticity_scale", "revenue_returned", "deficits"]
    zero = np.zeros(1)
    blank = CaseDraws(np.zeros((1, len(VARIABLES), 4)), np.ones((1, 4)), zero, zero, zero == 0)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(EquilibriumCase, "solved", lambda *_: blank)
        return dt.ensemble(small_world, policies, draws=1, over=over)


def one(name, given=None, horizon="long-run"):
    return asked_parameters({name: given}, horizon)[0]


class TestVariance:
    def test_a_number_moves_by_its_slope(self):
        uniform = one("revenue_returned", "uniform(0.2, 0.8)")
        assert _variance(uniform, np.asarray(3.0)) == pytest.approx(9 * 0.6**2 / 12, rel=1e-6)

    def test_a_factor_moves_by_its_logarithm(self):
        scale = one("elasticity_scale", "lognormal(2, 0.1)")
        assert _variance(scale, np.asarray(3.0)) == pytest.approx((3 * 2 * 0.1) ** 2, rel=1e-2)

    def test_every_sector_and_flow_moves_by_itself(self):
        noise = one("elasticity_noise", "lognormal(1, 0.1)")
        assert _variance(noise, np.array([3.0, 4.0])) == pytest.approx(25 * 0.01, rel=1e-2)
        flows = one("baseline_flows", "lognormal(1, 0.1)")
        assert _variance(flows, np.array([[3.0, 4.0]])) == 25

    def test_at_the_cap_half_of_the_slope_is_left(self, drawn):
        case = drawn.plan.cases["tariff"]
        central = Variation(trade_elasticity=np.array([5.0, 20.0, 4.0]))
        by_field = Variation(trade_elasticity=np.array([1.0, 1.0, 1.0]))
        noise = _slope(one("elasticity_noise"), case, central, by_field, None)
        assert noise == pytest.approx([5, 10, 4])
        scale = one("elasticity_scale", "lognormal(2, 0.1)")
        assert _slope(scale, case, central, by_field, None) == pytest.approx(19 / 2)


class TestDelta:
    @pytest.fixture(autouse=True)
    def given_slopes(self, monkeypatch):
        slopes = {"elasticity_scale": np.asarray(0.1), "revenue_returned": np.asarray(-2.0)}
        monkeypatch.setattr(delta_method, "slopes_at_medians", lambda *_: (1.5, slopes))

    def test_independent_variances_add_up(self, drawn):
        found = drawn.delta("tariff", "USA")
        own = {"elasticity_scale": 0.1 * 0.3, "revenue_returned": 2 / np.sqrt(12)}
        sd = np.hypot(*own.values())
        assert found.sd == pytest.approx(sd, rel=1e-3)
        assert (found.low, found.high) == pytest.approx((1.5 - 1.645 * sd, 1.5 + 1.645 * sd), rel=1e-3)
        table = found.contributions.set_index("parameter")
        assert list(table.index) == ["revenue_returned", "elasticity_scale"]
        assert dict(table["sd"]) == pytest.approx(own, rel=1e-2)
        assert dict(table["share"]) == pytest.approx({k: (v / sd) ** 2 for k, v in own.items()}, rel=1e-2)

    def test_choices_are_said_to_be_left_out(self, drawn):
        found = drawn.delta()
        assert set(found.left_out) == {"elasticity_set", "deficits"}
        assert "without deficits: a choice has no slope" in repr(found)
        assert repr(found).startswith("<Delta of welfare_pct, tariff: 1.5 %, 90 % within")

    def test_a_wider_band_holds_more(self, drawn):
        assert drawn.delta(level=0.99).high > drawn.delta(level=0.9).high

    def test_money_has_its_unit(self, drawn):
        assert drawn.delta(of="equivalent_variation_usd_m").unit == "million USD"


def test_trade_of_several_is_weighted_with_trade(drawn, small_world):
    """At the medians, with what is chosen held: the change of world exports of a solve."""
    found = drawn.delta("tariff", "world", "exports_pct")
    policy = dt.Policy.none(small_world).with_tariff(imposed_by="USA", on="CHN", rate=0.2)
    change = dt.solve(small_world, policy)["exports_pct"].values
    before = small_world.summary()["exports"].values
    assert found.value == pytest.approx(float((change * before).sum() / before.sum()), rel=1e-6)


class TestRefusals:
    def test_unknown_names(self, drawn):
        with pytest.raises(dt.InputError, match=r"policy: there is no policy 'tarif'.*'tariff'"):
            drawn.delta("tarif")
        with pytest.raises(dt.InputError, match=r"of: 'welfare' has no gradient here.*'welfare_pct'"):
            drawn.delta(of="welfare")
        with pytest.raises(dt.InputError, match="JPN"):
            drawn.delta(economies="JPN")
        with pytest.raises(dt.InputError, match="level: 2"):
            drawn.delta(level=2)

    def test_differences_have_no_slopes(self, drawn):
        with pytest.raises(dt.InputError, match="delta: differences have no slopes of their own"):
            drawn.versus("none").delta()

    def test_choices_alone(self, drawn):
        choices = tuple(one for one in drawn.parameters if one.choices)
        with pytest.raises(dt.InputError, match="delta: only choices are drawn"):
            replace(drawn, parameters=choices).delta()
