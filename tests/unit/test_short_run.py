"""The short run: inputs that are hard to replace, factors that cannot leave, buyers who keep their supplier."""

import re

import jax.numpy as jnp
import numpy as np
import pytest

import detente as dt
from detente.economy.parameters import Calibration, calibrations
from detente.model.blocks import NestedElasticities
from detente.model.cost import NestedCesCost, basket
from detente.simulate.adjustment import Adjustment, Substitution
from tests.economies import one_sector, random_world
from tests.property.test_invariance import shocked
from tests.unit.test_capacities import closed

TIGHT = 1e-13


def solved(world, policy, **how):
    outcome = dt.solve(world, policy, tolerance=TIGHT, **how)
    assert outcome.converged, outcome.why
    return outcome


# -- nested CES ---------------------------------------------------------------------------------------------


def test_unit_elasticities_are_cobb_douglas():
    world = random_world(2)
    policy = shocked(world, 2)
    nested = dt.solve(world, policy, production=Substitution(1.0, 1.0, 1.0))
    assert nested.converged
    plain = solved(world, policy, production="cobb-douglas")
    np.testing.assert_allclose(nested["welfare_pct"], plain["welfare_pct"], atol=1e-5)
    np.testing.assert_allclose(nested.books.accounts.price_hat, plain.books.accounts.price_hat, rtol=1e-6)
    np.testing.assert_array_equal(solved(world, policy)["welfare_pct"], plain["welfare_pct"])


@pytest.mark.parametrize(
    "elasticities", [(0.5, 0.2, 0.9), (0.1, 0.001, 0.5), (1.5, 2.0, 3.0), (1.0, 0.2, 1.0)]
)
def test_unit_cost_is_the_nested_index(elasticities):
    """The equations written out: a bundle of inputs inside a bundle with value added."""
    rng = np.random.default_rng(3)
    inputs = rng.uniform(0, 0.3, (2, 3, 3))
    inputs[1, :, 2] = 0
    made = 1 - inputs.sum(axis=1)
    wage, price = rng.uniform(0.5, 2, (2, 3)), rng.uniform(0.5, 2, (2, 3))
    s1, s2, _ = (1 - 1e-9 if s == 1 else s for s in elasticities)
    cost = NestedCesCost(
        jnp.asarray(made), jnp.asarray(inputs), jnp.asarray(elasticities[0]), jnp.asarray(elasticities[1])
    )
    technique = cost.technique(jnp.log(wage), jnp.log(price))
    for i in range(2):
        for j in range(3):
            bought = inputs[i, :, j].sum()
            within = inputs[i, :, j] / bought if bought else inputs[i, :, j]
            bundle = (within @ price[i] ** (1 - s2)) ** (1 / (1 - s2)) if bought else 1.0
            unit = (made[i, j] * wage[i, j] ** (1 - s1) + bought * bundle ** (1 - s1)) ** (1 / (1 - s1))
            assert float(jnp.exp(technique.ln_unit_cost[i, j])) == pytest.approx(unit, rel=1e-6)
            share = made[i, j] * (wage[i, j] / unit) ** (1 - s1)
            assert float(technique.value_added_share[i, j]) == pytest.approx(share, rel=1e-6)
            each = inputs[i, :, j] * (bundle / unit) ** (1 - s1) * (price[i] / bundle) ** (1 - s2)
            np.testing.assert_allclose(technique.input_share[i, :, j], each, rtol=1e-6)
    whole = technique.value_added_share + technique.input_share.sum(axis=1)
    np.testing.assert_allclose(whole, 1, rtol=1e-12)


def test_without_substitution_cost_is_the_bill_of_what_is_used():
    """Leontief: fixed quantities, so unit cost is the share-weighted mean of prices."""
    rng = np.random.default_rng(4)
    inputs = rng.uniform(0, 0.3, (1, 3, 3))
    made = 1 - inputs.sum(axis=1)
    price = rng.uniform(0.5, 2, (1, 3))
    none = jnp.asarray(1e-9)
    cost = NestedCesCost(jnp.asarray(made), jnp.asarray(inputs), none, none)
    found = cost.technique(jnp.zeros((1, 3)), jnp.log(price)).ln_unit_cost
    np.testing.assert_allclose(np.exp(found[0]), made[0] + price[0] @ inputs[0], rtol=1e-8)


def test_final_demand_moves_with_relative_prices(small_world):
    nested = NestedElasticities(jnp.asarray(0.5), jnp.asarray(0.2), jnp.asarray(0.9))
    price = np.random.default_rng(5).uniform(0.5, 2, small_world.baseline.spending.shape)
    share = np.asarray(small_world.baseline.final_share)
    bought = basket(small_world.baseline, nested, jnp.log(price))
    index = (share * price**0.1).sum(axis=1) ** 10
    np.testing.assert_allclose(np.exp(bought.ln_price), index, rtol=1e-12)
    np.testing.assert_allclose(bought.share, share * (price / index[:, None]) ** 0.1, rtol=1e-12)
    np.testing.assert_allclose(bought.share.sum(axis=1), 1, rtol=1e-12)


@pytest.mark.parametrize(
    ("share", "elasticity", "cut", "loss"),
    [
        (0.04, 0.04, 0.10, -1.57),
        (0.01, 0.10, 0.30, -2.34),
        (0.01, 0.20, 0.30, -0.776),
        (1e-4, 0.20, 0.80, -1.50),
        (0.05, 0.50, 0.30, None),
        (0.30, 0.90, 0.50, None),
    ],
)
def test_what_the_loss_of_an_input_costs_where_it_is_hard_to_replace(share, elasticity, cut, loss):
    """One final good: Y'/Y = [(1-a) + a (1-x)**((s-1)/s)]**(s/(s-1)), the price of the input up (1-x)**(-1/s).

    A share x of the input gets lost on the way, and factors are tied: what makes it cannot make anything else.
    """
    world = closed([share, 1.0], np.array([[0, share], [0, 0]]))
    lost = np.ones((2, 2, 2))
    lost[0, 0, 0] = 1 / (1 - cut)
    policy = dt.Policy.from_arrays(world, iceberg=lost)
    production = Substitution(factors=elasticity, inputs=0.2, final=0.9)
    outcome = solved(world, policy, production=production, factors="specific")
    power = (elasticity - 1) / elasticity
    formula = (1 - share + share * (1 - cut) ** power) ** (1 / power)
    assert float(outcome["welfare_pct"][0]) == pytest.approx(100 * (formula - 1), abs=1e-7)
    assert float(outcome["output_volume_pct"][0, 1]) == pytest.approx(100 * (formula - 1), abs=1e-7)
    if loss is not None:
        assert float(outcome["welfare_pct"][0]) == pytest.approx(loss, abs=6e-3)
    relative = outcome.books.accounts.price_hat[0, 0] / outcome.books.accounts.factor_price_hat[0, 1]
    assert relative == pytest.approx((1 - cut) ** (-1 / elasticity), rel=1e-8)


@pytest.mark.parametrize(
    ("share", "elasticity", "ceiling"), [(0.04, 0.1, 0.9), (0.01, 0.2, 0.7), (0.3, 0.9, 0.5)]
)
def test_a_ceiling_on_an_input_whose_makers_may_leave(share, elasticity, ceiling):
    """The same formula, and labour of the final good up to (1 - a c) / (1 - a): what the input sets free."""
    world = closed([share, 1.0], np.array([[0, share], [0, 0]]))
    limit = np.array([[ceiling, np.inf], [np.inf, np.inf]])
    production = Substitution(factors=elasticity, inputs=0.2, final=0.9)
    outcome = solved(world, dt.Policy.none(world), production=production, capacities=limit)
    power = (elasticity - 1) / elasticity
    labour = (1 - share * ceiling) / (1 - share)
    formula = ((1 - share) * labour**power + share * ceiling**power) ** (1 / power)
    assert float(outcome["welfare_pct"][0]) == pytest.approx(100 * (formula - 1), abs=1e-7)
    paid = outcome.books.accounts.price_hat[0, 0] / outcome.books.accounts.wage_hat[0]
    assert paid == pytest.approx((ceiling / labour) ** (-1 / elasticity), rel=1e-8)


# -- specific factors ---------------------------------------------------------------------------------------


def test_no_tied_factor_is_the_mobile_case():
    world = random_world(2)
    policy = shocked(world, 2)
    np.testing.assert_array_equal(
        solved(world, policy, factors=0.0)["welfare_pct"], solved(world, policy)["welfare_pct"]
    )
    little = dt.solve(world, policy, factors=1e-5)["welfare_pct"]
    np.testing.assert_allclose(little, solved(world, policy)["welfare_pct"], atol=1e-3)


def test_where_all_factors_are_tied_nothing_moves():
    world = random_world(2)
    outcome = solved(world, shocked(world, 2), factors="specific")
    np.testing.assert_allclose(outcome["employment_pct"], 0, atol=1e-9)
    assert np.abs(solved(world, shocked(world, 2))["employment_pct"]).max() > 1
    # What a sector earns then shows in its pay: the wage is the mean over sectors.
    books = outcome.books
    before = (world.value_added_share * world.output).values
    mean = (before * books.accounts.factor_price_hat).sum(axis=1) / before.sum(axis=1)
    np.testing.assert_allclose(mean, books.accounts.wage_hat, rtol=1e-10)


@pytest.mark.parametrize("tied", [0.2, 0.5, 0.8])
def test_ricardo_and_viner_in_a_closed_economy(tied):
    """A subsidy s to sector 0 of share a: I = 1 / (1 + a s/(1-s)), and labour there grows by I/(1-s)."""
    world, share, subsidy = closed([30, 70]), 0.3, 0.25
    policy = dt.Policy.none(world).with_subsidy(imposed_by="E0", rate=subsidy, sectors="S0")
    outcome = solved(world, policy, factors=tied)
    income = 1 / (1 + share * subsidy / (1 - subsidy))
    labour = np.array([income / (1 - subsidy), income])
    volume = outcome["output_volume_pct"].values[0]
    np.testing.assert_allclose(1 + volume / 100, labour ** (1 - tied), rtol=1e-10)
    welfare = np.prod(labour ** ((1 - tied) * np.array([share, 1 - share])))
    assert float(outcome["welfare_pct"][0]) == pytest.approx(100 * (welfare - 1), abs=1e-9)


@pytest.mark.parametrize("tied", [0.3, 0.7])
def test_ricardo_and_viner_in_an_open_economy(tied):
    """Labour goes where it pays: L(j) = (v(j)/w)**(1/s), and w = [sum_j share(j) v(j)**(1/s)]**s."""
    world = random_world(4).without_inputs()
    outcome = solved(world, shocked(world, 4), factors=tied)
    books = outcome.books.accounts
    price, wage = books.factor_price_hat, books.wage_hat
    share = world.output.values / world.output.values.sum(axis=1, keepdims=True)
    np.testing.assert_allclose((share * price ** (1 / tied)).sum(axis=1) ** tied, wage, rtol=1e-10)
    labour = (price / wage[:, None]) ** (1 / tied)
    np.testing.assert_allclose(books.output_hat, labour ** (1 - tied), rtol=1e-10)


def test_tied_factors_make_a_shock_dearer_at_home():
    """Nobody can leave the sector that loses its market."""
    world = random_world(6).without_deficits()
    ban = dt.Policy.none(world).with_import_ban(imposed_by=["E1", "E2", "E3"], on="E0", sectors="S0")
    loss = [float(solved(world, ban, factors=tied)["real_gdp_pct"][0]) for tied in (0.0, 0.5, 1.0)]
    assert loss[2] < loss[1] < loss[0]


# -- horizon ------------------------------------------------------------------------------------------------


def tiny_flow(calibration: Calibration, rate: float) -> float:
    """Change of a flow's value under a tariff, where the flow is too small to move anything else."""
    shares = np.array([[0.7, 1e-8, 0.15], [1e-8, 0.7, 0.15], [0.3, 0.3, 0.7]])
    world = one_sector(shares)
    policy = dt.Policy.none(world).with_tariff(imposed_by="E0", on="E1", rate=rate, sectors="GOODS")
    outcome = solved(world, policy, horizon="impact", calibration=calibration)
    return float(outcome["trade_pct"].sel(exporter="E1", importer="E0", sector="GOODS")) / 100 + 1


@pytest.mark.parametrize("name", calibrations())
def test_the_first_year_has_the_elasticity_of_its_calibration(name):
    """Tariffs apart, (1-sigma)(1-zeta) - theta zeta - 1; who chose before the tariff keeps what was chosen."""
    speed = calibrations()[name]
    moved = 0 if speed.delay else speed.zeta
    expected = (1 - speed.sigma) * (1 - moved) - speed.theta * moved - 1
    step = 1e-4
    found = np.log(tiny_flow(speed, step)) / np.log(1 + step)
    assert found == pytest.approx(expected, abs=1e-3)
    assert expected == pytest.approx(speed.tariff_exclusive(1), abs=1e-12)


def test_a_high_tariff_in_the_first_year():
    """At +145 %, half of the flow is left: each kind of buyers keeps what its elasticity says."""
    assert tiny_flow(calibrations()["blp"], 1.45) == pytest.approx(2.45**-0.76, rel=1e-5)
    left = (0.8 * 2.45**0.61 + 0.2 * 2.45**-1.25) / 2.45
    assert tiny_flow(calibrations()["blp-at-once"], 1.45) == pytest.approx(left, rel=1e-5)


def test_where_every_buyer_chooses_anew_the_first_year_is_the_long_run():
    world = random_world(7)
    policy = shocked(world, 7)
    anew = Calibration("anew", theta=3.0, sigma=0.5, zeta=1.0)
    impact = solved(world, policy, horizon="impact", production="cobb-douglas", calibration=anew)
    long_run = solved(world, policy, elasticities=3.0)
    np.testing.assert_allclose(impact["welfare_pct"], long_run["welfare_pct"], atol=1e-9)


def test_impact_is_nested_production_and_staggered_buyers():
    world = random_world(7)
    policy = shocked(world, 7)
    impact = solved(world, policy, horizon="impact")
    said = solved(world, policy, horizon="impact", production="nested", calibration="blp")
    np.testing.assert_array_equal(impact["welfare_pct"], said["welfare_pct"])
    assert impact.horizon == "impact" and impact.elasticities == "uniform(1.25)"
    assert impact.vintage["buyers"] == "blp: theta 1.25, sigma 0.76, zeta 0.2, delay 1 year"
    assert impact.vintage["production"] == "nested CES 0.5, 0.2; final demand 0.9 (assumptions)"
    cobb = solved(world, policy, horizon="impact", production="cobb-douglas")
    assert np.abs(cobb["welfare_pct"] - impact["welfare_pct"]).max() > 1e-3
    assert "production" not in cobb.vintage
    tied = solved(world, policy, horizon="impact", factors="specific")
    assert tied.vintage["factors"] == "100 % of value added tied to its sector"


def test_the_embedded_world_on_impact(world):
    policy = dt.Policy.none(world).with_tariff(imposed_by="USA", on="CHN", rate=0.3)
    impact, later = dt.solve(world, policy, horizon="impact", factors="specific"), dt.solve(world, policy)
    assert impact.converged and impact.residual <= 1e-10
    assert float(impact["imports_pct"].sel(economy="USA")) > float(later["imports_pct"].sel(economy="USA"))


# -- refusals -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("how", "said"),
    [
        (
            {"horizon": "imact"},
            "horizon: 'imact' is not known. There is impact and long-run. Did you mean 'impact'?",
        ),
        ({"horizon": "years: 10"}, "horizon: 'years: 10' is not known"),
        ({"horizon": "impact", "capital": True}, "capital: capital does not adjust within a year"),
        ({"horizon": "impact", "ideas": 0.4}, "ideas: ideas do not spread within a year"),
        ({"production": "nestd"}, "production: there is no 'nestd'. Did you mean 'nested'?"),
        (
            {"production": Substitution(factors=0)},
            "production.factors: 0. An elasticity of substitution is above 0",
        ),
        ({"production": Substitution(inputs=float("nan"))}, "production.inputs: nan"),
        ({"production": Substitution(final="low")}, "production.final: 'low'"),  # pyright: ignore
        ({"factors": "specfic"}, "factors: there is no 'specfic'. Did you mean 'specific'?"),
        ({"factors": 1.2}, "factors: 1.2. The tied share lies between 0 and 1"),
        ({"factors": float("nan")}, "factors: nan. The tied share lies between 0 and 1"),
        ({"factors": None}, "factors: None. The tied share lies between 0 and 1"),
        ({"capital": 1.0}, "capital: 1.0. Capital's share lies between 0 and below 1"),
        ({"capital": "yes"}, "capital: 'yes'. Capital's share lies between 0 and below 1"),
        ({"ideas": 1}, "ideas: 1. beta lies between 0 and below 1"),
        ({"ideas": "some"}, "ideas: 'some'. beta lies between 0 and below 1"),
        ({"calibration": "bpl"}, "calibration: there is no calibration 'bpl'. Did you mean 'blp'?"),
    ],
)
def test_what_cannot_be_is_refused(how, said):
    world = one_sector()
    with pytest.raises(dt.InputError, match=re.escape(said)):
        dt.solve(world, dt.Policy.none(world), **how)


def test_everything_wrong_is_told_at_once():
    with pytest.raises(dt.InputError) as caught:
        Adjustment(horizon="impact", production="none", factors=2, capital=True, ideas=3, calibration="x")  # pyright: ignore
    said = str(caught.value)
    assert [line.split(":")[0] for line in said.splitlines()] == [
        "production", "factors", "ideas", "calibration", "capital", "ideas"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        ((4, 0.5, 0), "zeta: 0. It is a share of buyers"),
        ((0, 0.5, 0.2), "theta: 0. It is above 0"),
        ((4, 1.0, 0.2), "sigma: 1.0. It is above 0 and not within 0.001 of 1"),
    ],
)
def test_calibrations_that_the_recursion_cannot_take(numbers, said):
    with pytest.raises(dt.InputError, match=re.escape(said)):
        Calibration("mine", *numbers)
