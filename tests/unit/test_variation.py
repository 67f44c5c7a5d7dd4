"""A draw is the same experiment as one asked for by hand at its parameters."""

import numpy as np
import pytest
from scipy.stats import norm

import detente as dt
from detente.economy.parameters import calibration
from detente.simulate.ensembles.equilibria import VARIABLES
from detente.simulate.ensembles.flow_belief import flow_belief, gravity, measured_spread
from detente.simulate.ensembles.uncertainty import asked_parameters
from tests.economies import random_world

CLOSE = 1e-8
TIGHT = {"tolerance": 1e-11}


@pytest.fixture(scope="module")
def policy(small_world):
    return dt.Policy.none(small_world).with_tariff(imposed_by="USA", on="CHN", rate=0.4)


def drawn(world, policy, over, draws=3, **how):
    return dt.ensemble(world, policy, over=over, draws=draws, **TIGHT, **how)


def agrees(found, draw, outcome, close=CLOSE):
    for name in VARIABLES:
        np.testing.assert_allclose(
            found[name].values[0, draw], outcome[name].values, rtol=close, atol=close, err_msg=name
        )


class TestADrawIsASolve:
    @pytest.mark.parametrize("horizon", ["long-run", "impact"])
    def test_without_spread_every_variable_is_that_of_solve(self, small_world, policy, horizon):
        found = drawn(small_world, policy, {"revenue_returned": "uniform(0.9999999999, 1)"}, horizon=horizon)
        outcome = dt.solve(small_world, policy, horizon=horizon, **TIGHT)
        agrees(found, 0, outcome)
        assert found["world_welfare_pct"].values[0, 0] == pytest.approx(float(outcome["world_welfare_pct"]))

    def test_each_draw_of_a_set_is_a_solve_with_it(self, small_world, policy):
        found = drawn(small_world, policy, ["elasticity_set"], draws=6)
        assert found.settings["elasticity_set"].nunique() > 1
        for draw, name in enumerate(found.settings["elasticity_set"]):
            agrees(found, draw, dt.solve(small_world, policy, elasticities=name, **TIGHT))

    def test_a_scale_multiplies_every_elasticity(self, small_world, policy):
        found = drawn(small_world, policy, ["elasticity_scale"])
        for draw, scale in enumerate(found.settings["elasticity_scale"]):
            theta = scale * small_world.trade_elasticity.values
            agrees(found, draw, dt.solve(small_world, policy, elasticities=theta, **TIGHT))

    def test_a_scale_does_not_reach_beyond_the_cap_of_named_sets(self, small_world, policy):
        found = drawn(small_world, policy, {"elasticity_scale": "uniform(9.99, 10)"}, draws=1)
        agrees(found, 0, dt.solve(small_world, policy, elasticities=20.0, **TIGHT))

    def test_noise_gives_each_sector_a_factor_of_its_own(self, small_world, policy):
        wide, narrow = (
            drawn(small_world, policy, {"elasticity_noise": f"lognormal(1, {spread})"}, draws=1)
            for spread in (0.5, 1e-9)
        )
        agrees(narrow, 0, dt.solve(small_world, policy, **TIGHT))
        assert not np.allclose(wide["welfare_pct"].values, narrow["welfare_pct"].values)

    @pytest.mark.parametrize("elasticities", [None, "cp"])
    def test_a_balanced_draw_has_a_balanced_baseline_of_its_own(self, small_world, policy, elasticities):
        found = drawn(small_world, policy, ["deficits"], draws=8, elasticities=elasticities)
        closures = list(found.settings["deficits"])
        assert set(closures) == {"share", "balanced"}
        for closure in ("share", "balanced"):
            outcome = dt.solve(small_world, policy, deficits=closure, elasticities=elasticities, **TIGHT)
            agrees(found, closures.index(closure), outcome)

    def test_balanced_trade_holds_in_every_draw_where_asked_for(self, small_world, policy):
        found = drawn(small_world, policy, ["elasticity_scale"], deficits="balanced", draws=2)
        theta = found.settings["elasticity_scale"][1] * small_world.trade_elasticity.values
        agrees(found, 1, dt.solve(small_world, policy, deficits="balanced", elasticities=theta, **TIGHT))

    def test_ideas_spread_as_far_as_drawn(self, small_world, policy):
        found = drawn(small_world, policy, ["idea_diffusion"])
        for draw, beta in enumerate(found.settings["idea_diffusion"]):
            agrees(found, draw, dt.solve(small_world, policy, ideas=beta, **TIGHT))

    def test_the_first_year_has_its_own_unknowns(self, small_world, policy):
        over = ["long_run_response", "kept_elasticity", "buyer_turnover", "substitution_factors"]
        over += ["substitution_inputs", "substitution_final"]
        found = drawn(small_world, policy, over, horizon="impact")
        for draw in range(found.draws):
            at = found.settings.loc[draw]
            theta = at["long_run_response"] - 1
            speed = dt.Calibration(
                "drawn", theta, at["kept_elasticity"], at["buyer_turnover"], calibration("blp").delay
            )
            substitution = dt.Substitution(
                *(at[f"substitution_{name}"] for name in ("factors", "inputs", "final"))
            )
            outcome = dt.solve(
                small_world, policy, horizon="impact", calibration=speed, production=substitution, **TIGHT
            )
            # Where inputs hardly replace one another, what the residual leaves open shows in the seventh digit.
            agrees(found, draw, outcome, close=1e-6)

    def test_what_is_not_drawn_of_production_keeps_its_default(self, small_world, policy):
        found = drawn(small_world, policy, ["substitution_inputs"], horizon="impact", draws=1)
        value = found.settings["substitution_inputs"][0]
        outcome = dt.solve(
            small_world, policy, horizon="impact", production=dt.Substitution(inputs=value), **TIGHT
        )
        agrees(found, 0, outcome)

    def test_a_quota_holds_in_redrawn_flows(self, small_world):
        at_trade = dt.Policy.none(small_world).with_quota(imposed_by="CHN", on="USA", sectors="C26", cap=1.0)
        found = drawn(small_world, at_trade, ["baseline_flows"])
        assert np.abs(found["welfare_pct"].values).max() < 1e-6, (
            "a cap at each draw's own trade changes nothing"
        )

    def test_draws_solved_together_are_those_solved_one_by_one(self, small_world, policy):
        alone = drawn(small_world, policy, None, draws=7)
        together = drawn(small_world, policy, None, draws=7, batch=4)
        np.testing.assert_allclose(alone.values, together.values, rtol=1e-9, atol=1e-9)


class TestRevenue:
    def test_what_is_not_handed_back_is_taken_off_at_new_prices(self, small_world, policy):
        found = drawn(small_world, policy, {"revenue_returned": "uniform(0.3, 0.3000001)"}, draws=1)
        outcome = dt.solve(small_world, policy, **TIGHT)
        price = 1 + outcome["price_pct"] / 100
        more = outcome["tariff_revenue_usd_m"] / price - small_world.tariff_revenue
        wanted = outcome["welfare_pct"] - 0.7 * 100 * more / small_world.income
        np.testing.assert_allclose(found["welfare_pct"].values[0, 0], wanted.values, atol=1e-5)
        np.testing.assert_allclose(
            found["real_gdp_pct"].values[0, 0], outcome["real_gdp_pct"].values, atol=1e-8
        )


class TestFlows:
    def test_no_policy_changes_nothing_whatever_the_flows(self, small_world):
        found = drawn(small_world, dt.Policy.none(small_world), {"baseline_flows": "lognormal(1, 0.5)"})
        for name in VARIABLES:
            assert np.abs(found[name].values).max() < 1e-6, name

    def test_totals_stay_and_who_buys_from_whom_moves(self, small_world):
        import jax.numpy as jnp

        from detente.model.variation import redrawn

        before = small_world.baseline
        after = redrawn(before, flow_belief(small_world, 0.3), jnp.asarray(5))
        ratio = after.spending / before.spending
        np.testing.assert_allclose(ratio, ratio[0, 0], rtol=1e-6, err_msg="but for the unit of money")
        assert float(ratio[0, 0]) == pytest.approx(1, abs=1e-3)
        np.testing.assert_allclose(after.value_added, before.value_added, rtol=1e-3)
        assert np.abs(after.trade_share - before.trade_share).max() > 0.005
        assert float(jnp.sum(after.deficit)) == pytest.approx(0, abs=1e-14)

    def test_flows_that_are_not_there_stay_away(self):
        import jax.numpy as jnp

        from detente.model.variation import redrawn

        world = random_world(3)
        trade = world.trade.values.copy()
        trade[0, 1, 2] = 0
        emptied = dt.World.from_tables(
            economies=world.economies, sectors=world.sectors, trade=trade, tariff=world.tariff.values,
            input_share=world.input_share.values, trade_elasticity=world.trade_elasticity.values,
        )  # fmt: skip
        after = redrawn(emptied.baseline, flow_belief(emptied, 0.3), jnp.asarray(1))
        assert float(after.trade_share[0, 1, 2]) == 0

    def test_a_flow_lies_between_what_was_measured_and_gravity(self):
        world = random_world(7, economies=6)
        belief = flow_belief(world, 0.4)
        value = (world.trade / (1 + world.tariff)).values
        off = ~np.eye(6, dtype=bool)
        logs = np.log(value)
        there = np.broadcast_to(off[:, :, None], value.shape)
        predicted = gravity(np.where(there, logs, 0.0), there)
        mean = np.asarray(belief.mean) + np.log(float(world.value_added.sum()))
        low, high = np.minimum(logs, predicted), np.maximum(logs, predicted)
        assert (mean[off] >= low[off] - 1e-9).all() and (mean[off] <= high[off] + 1e-9).all()
        assert (
            np.asarray(belief.spread)[off] <= np.sqrt(measured_spread(value[off]) ** 2 + 0.16) + 1e-12
        ).all()
        assert (np.asarray(belief.spread)[~off] == 0).all(), "own trade is not drawn"

    def test_gravity_finds_sellers_buyers_and_pairs(self):
        rng = np.random.default_rng(1)
        parts = rng.normal(size=(5, 1, 3)) + rng.normal(size=(1, 5, 3)) + rng.normal(size=(5, 5, 1))
        everywhere = np.ones((5, 5, 3), dtype=bool)
        np.testing.assert_allclose(gravity(parts, everywhere), parts, atol=1e-8)

    def test_small_flows_are_known_worse_than_large_ones(self):
        spread = measured_spread(np.array([1e-6, 1.0, 3.0, 2e4]))
        assert spread[0] == 1.0 and (np.diff(spread) < 0).all()
        assert spread[2] == pytest.approx(0.33, abs=0.01) and spread[3] == pytest.approx(0.028, abs=0.002)

    def test_the_spread_is_that_between_our_table_and_the_official_one(self, world, shared_file):
        with np.load(shared_file("data/icio2022_full_81x50.npz")) as table:
            intermediate = table["Z"][:, :80].sum(axis=2, dtype=float)
            official = (intermediate + table["F"][:, :80]).transpose(1, 2, 0)
        ours = (world.trade / (1 + world.tariff)).values
        abroad = ~np.eye(80, dtype=bool)[:, :, None] & (ours > 0) & (official > 0)
        error, size = np.log(ours[abroad] / official[abroad]), official[abroad]
        for low, high in ((1, 10), (10, 100), (100, 1e3), (1e3, 1e4), (1e4, 1e6)):
            inside = (size >= low) & (size < high)
            predicted = measured_spread(size[inside]).mean()
            assert 0.6 < predicted / error[inside].std() < 1.6, f"{low} to {high} million USD"


class TestRandomNumbers:
    def test_the_first_draws_of_more_are_those_of_fewer(self, small_world, policy):
        few, many = (drawn(small_world, policy, None, draws=count) for count in (4, 30))
        np.testing.assert_array_equal(few.values, many.values[:, :4])

    def test_a_parameter_is_drawn_alike_whatever_else_is(self, small_world, policy):
        alone = drawn(small_world, policy, ["elasticity_scale"]).settings
        beside = drawn(small_world, policy, "all").settings
        np.testing.assert_array_equal(alone["elasticity_scale"], beside["elasticity_scale"])

    def test_seeds_differ(self, small_world, policy):
        one, two = (drawn(small_world, policy, ["elasticity_scale"], seed=seed) for seed in (0, 1))
        assert not np.allclose(one.settings, two.settings)

    def test_draws_follow_their_distribution(self, small_world):
        from detente.simulate.ensembles.uncertainty import quantiles

        asked = asked_parameters(["elasticity_scale", "elasticity_set"], "long-run")
        quantile = quantiles(asked, 20_000, 3)
        scale = asked[1].distribution.at(quantile[:, 1])
        assert np.log(scale).mean() == pytest.approx(0, abs=4 * 0.3 / np.sqrt(20_000))
        assert np.quantile(scale, 0.95) == pytest.approx(np.exp(0.3 * norm.ppf(0.95)), rel=0.02)
        counts = np.bincount(asked[0].distribution.at(quantile[:, 0]), minlength=7)
        assert np.abs(counts / 20_000 - 1 / 7).max() < 0.01
