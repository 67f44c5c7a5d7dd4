"""Ensembles: bands, signs, ranks, what drives them, and what failed."""

from dataclasses import replace

import numpy as np
import pytest

import detente as dt
from detente import InputError, NotConvergedError
from detente.economy.elasticities import LARGEST_USED, named_elasticities
from detente.simulate.ensembles.bands import NOTHING, Band, shared_ranks
from detente.simulate.ensembles.drivers import explained, swing
from detente.simulate.ensembles.equilibria import VARIABLES, EquilibriumCase
from detente.simulate.ensembles.plan import CaseDraws
from detente.simulate.ensembles.uncertainty import asked_parameters
from tests.economies import random_world

OVER = ["elasticity_set", "elasticity_scale"]


@pytest.fixture(scope="module")
def policies(small_world):
    none = dt.Policy.none(small_world)
    return {
        "low": none.with_tariff(imposed_by="USA", on="CHN", rate=0.1),
        "high": none.with_tariff(imposed_by="USA", on="CHN", rate=1.0),
        "nothing": none,
    }


@pytest.fixture(scope="module")
def found(small_world, policies):
    return dt.ensemble(small_world, policies, draws=60, over=OVER)


@pytest.fixture(scope="module")
def broken(small_world):
    """Draws of which some miss a tolerance at the edge of what rounding allows."""
    policy = dt.Policy.none(small_world).with_tariff(imposed_by="USA", on="CHN", rate=0.1)
    return dt.ensemble(
        small_world,
        {"fine": policy},
        draws=8,
        over={"elasticity_scale": "uniform(0.5, 3)"},
        tolerance=1e-16,
    )


class TestBands:
    def test_a_band_is_made_of_quantiles(self):
        found = Band.of(np.append(np.arange(101.0) - 1, np.nan))
        assert (found.low, found.median, found.high) == pytest.approx((4.0, 49.0, 94.0))
        assert (found.gain, found.loss, found.draws) == (pytest.approx(99 / 101), pytest.approx(1 / 101), 101)
        assert np.isnan(Band.of(np.array([np.nan])).median)

    def test_what_the_solver_leaves_has_no_sign(self):
        assert Band.of(np.array([1e-9, -1e-9])).gain == 0

    def test_one_row_a_policy_and_economy_and_the_world_last(self, found):
        table = found.bands(["CHN", "USA"])
        assert list(table["economy"][:3]) == ["CHN", "USA", "world"]
        assert list(table.columns) == ["policy", "economy", "median", "low", "high", "above_zero", "draws"]
        rows = table[table["policy"] == "high"].set_index("economy")
        assert (rows["low"] < rows["median"]).all() and (rows["median"] < rows["high"]).all()
        assert rows.loc["CHN", "above_zero"] == 0 and rows.loc["CHN", "draws"] == 60
        assert len(found.bands()) == 3 * (len(found.world.economies) + 1)

    def test_the_world_is_the_sum_of_gains_over_spending(self, found):
        gains = found.together("equivalent_variation_usd_m", "all")
        income = found.world.income.values.sum()
        np.testing.assert_allclose(found.together("welfare_pct", "world"), 100 * gains / income, rtol=1e-9)
        members = found.together("welfare_pct", ["USA", "CHN"])
        both = found.together("equivalent_variation_usd_m", ["USA", "CHN"])
        wanted = 100 * both / found.world.income.sel(economy=["USA", "CHN"]).values.sum()
        np.testing.assert_allclose(members, wanted, rtol=1e-9)

    def test_trade_of_several_is_weighted_with_trade(self, small_world, policies):
        """What all sell is what all buy, in every draw's own baseline and after."""
        found = dt.ensemble(small_world, policies["high"], draws=3, over=["baseline_flows"])
        exports, imports = (found.own_weight[f"{way}_pct"].sum(axis=2) for way in ("exports", "imports"))
        np.testing.assert_allclose(exports, imports, rtol=1e-9)
        assert np.ptp(exports) > 0
        sold, bought = (found.together(f"{way}_pct", "world") for way in ("exports", "imports"))
        np.testing.assert_allclose(sold, bought, rtol=1e-6)
        members = ["USA", "CHN"]
        before, change = found.own_weight["exports_pct"], found["exports_pct"]
        at = [found.world.economies.index(member) for member in members]
        after = before[:, :, at] * (1 + change.sel(economy=members).values / 100)
        wanted = 100 * (after.sum(axis=2) / before[:, :, at].sum(axis=2) - 1)
        np.testing.assert_allclose(found.together("exports_pct", members), wanted, rtol=1e-9)

    def test_real_gdp_of_several_is_that_of_an_outcome(self, small_world, policies, found):
        name = found.settings["elasticity_set"][0]
        theta = found.settings["elasticity_scale"][0] * named_elasticities(name, small_world.sectors)
        outcome = dt.solve(small_world, policies["high"], elasticities=np.minimum(theta, LARGEST_USED))
        together = found.together("real_gdp_pct", ["USA", "CHN"])[found.policies.index("high"), 0]
        assert together == pytest.approx(outcome.together("real_gdp_pct", ["USA", "CHN"]), rel=1e-6)

    def test_years_of_several_are_no_number(self, found):
        """As of shortages; a mean of years by value added would be taken for years until all are served."""
        years = replace(found, variables=("years_to_diversify", *found.variables[1:]))
        assert set(years.bands(of="years_to_diversify")["economy"]) == set(found.world.economies)
        assert set(years.bands("USA", of="years_to_diversify")["economy"]) == {"USA"}
        for whom in (["USA", "world"], "all"):
            with pytest.raises(
                InputError, match="of: several economies together have no 'years_to_diversify'"
            ):
                years.bands(whom, of="years_to_diversify")
        with pytest.raises(InputError, match="Each has years of its own. Ask for one economy"):
            years.ranking(of="years_to_diversify")

    def test_who_had_no_trade_is_in_no_change_of_it(self, found):
        name, at = "exports_pct", found.world.economies.index("DEU")
        values, weight = found.values.copy(), found.own_weight[name].copy()
        values[:, :, found.variables.index(name), at], weight[:, :, at] = np.nan, 0.0
        closed = replace(found, values=values, own_weight=found.own_weight | {name: weight})
        assert np.isnan(closed.together(name, "DEU")).all()
        others = [code for code in found.world.economies if code != "DEU"]
        np.testing.assert_allclose(closed.together(name, "world"), found.together(name, others), rtol=1e-12)

    def test_differences_are_of_the_same_draws(self, found):
        apart = found.versus("low")
        assert apart.policies == ("high", "nothing") and apart["welfare_pct"].attrs["unit"] == "points"
        by_hand = found["welfare_pct"].sel(policy="high") - found["welfare_pct"].sel(policy="low")
        np.testing.assert_array_equal(apart["welfare_pct"].sel(policy="high"), by_hand)
        spread = apart.bands("CHN").query("policy == 'high' and economy == 'CHN'")
        assert float((spread["high"] - spread["low"]).iloc[0]) > 0

    def test_common_draws_make_differences_tight(self, small_world, policies):
        near = policies["low"].with_tariff(imposed_by="USA", on="CHN", rate=0.01)
        pair = dt.ensemble(small_world, {"low": policies["low"], "near": near}, draws=60, over=OVER)
        apart = pair.versus("low").together("welfare_pct", "CHN")[0].std()
        assert apart < 0.3 * pair.together("welfare_pct", "CHN")[0].std()

    @pytest.mark.parametrize("level", [0, 1, -0.5, "90", None])
    def test_a_level_without_a_band_is_refused(self, found, level):
        with pytest.raises(InputError, match="level"):
            found.bands("USA", level=level)

    def test_names_are_looked_up(self, found):
        with pytest.raises(InputError, match="Did you mean"):
            found.bands("Chnia")
        with pytest.raises(
            InputError, match="there is no variable 'welfare' in it. Did you mean 'welfare_pct'"
        ):
            found.bands("USA", of="welfare")
        with pytest.raises(InputError, match="versus: there is no policy 'hihg'. Did you mean 'high'"):
            found.versus("hihg")


class TestRanks:
    def test_ranks_of_policies(self, found):
        table = found.ranking("CHN").set_index("policy")
        assert table.loc["nothing", "best"] == 1 and table.loc["high", "worst"] == 1
        assert list(table["median_rank"]) == [2, 3, 1] and (table["as_usual"] == 1).all()
        assert (table["tied"] == 0).all()

    def test_equals_have_no_winner(self, found):
        place = found.policies.index("low")
        twice = {
            name: getattr(found, name)[[place, place]]
            for name in ("values", "weight", "world_change", "residual", "found")
        }
        table = replace(found, policies=("a", "b"), **twice).ranking("CHN")
        assert (table[["best", "worst"]] == 0).all(axis=None)
        assert (table[["tied", "as_usual"]] == 1).all(axis=None) and list(table["median_rank"]) == [1.5, 1.5]

    def test_what_the_solver_leaves_makes_no_winner(self):
        values = np.array([[1.0, 1.0], [1.0 + NOTHING / 2, 1.0 - 2 * NOTHING], [0.0, 2.0]])
        ranks, tied = shared_ranks(values)
        assert ranks.tolist() == [[1.5, 2], [1.5, 3], [3, 1]]
        assert tied.tolist() == [[True, False], [True, False], [False, False]]

    def test_without_draws_in_which_all_have_an_answer_there_are_no_ranks(self, found):
        nowhere = replace(found, found=found.found & (np.arange(3) > 0)[:, None])
        assert nowhere.ranking().drop(columns="policy").isna().all(axis=None)

    def test_one_policy_has_no_rank(self, small_world, policies):
        alone = dt.ensemble(small_world, policies["low"], draws=2, over=OVER)
        with pytest.raises(InputError, match="there is only one policy"):
            alone.ranking()
        with pytest.raises(InputError, match="A difference is of two"):
            alone.versus("policy")


class TestDrivers:
    def test_what_lies_between_groups_is_explained(self):
        rng = np.random.default_rng(0)
        groups = np.repeat(np.arange(5), 200)
        noise = rng.normal(size=1000)
        assert explained(groups + 1e-9 * noise, groups) == pytest.approx(1, abs=1e-6)
        assert explained(noise, groups) < 0.02, "chance explains nothing"
        mixed = groups / np.std(groups) + noise
        assert explained(mixed, groups) == pytest.approx(0.5, abs=0.05)
        assert explained(np.ones(1000), groups) == 0

    def test_parts_add_up_and_the_only_unknown_explains_all(self, small_world, policies, found):
        table = found.drivers("high", "CHN")
        assert set(table["parameter"]) == {*OVER, "the rest"}
        assert table["explained"].sum() == pytest.approx(1, abs=0.05)
        alone = dt.ensemble(small_world, policies["high"], draws=60, over=["elasticity_set"])
        first = alone.drivers(economies="CHN").iloc[0]
        assert first["parameter"] == "elasticity_set" and first["explained"] == pytest.approx(1, abs=1e-6)

    def test_a_tornado_moves_one_unknown_at_a_time(self, small_world, policies):
        over = {
            "elasticity_scale": "uniform(0.5, 2)",
            "elasticity_set": ["cp", "ll"],
            "elasticity_noise": None,
        }
        found = dt.ensemble(small_world, policies["high"], draws=5, over=over)
        table = found.tornado(economies="CHN").set_index("parameter")
        assert (np.diff(table["swing"]) <= 0).all()
        ends = [0.5 + 1.5 * part for part in (0.05, 0.95)]
        asked = [
            float(
                dt.solve(small_world, policies["high"], elasticities=theta)["welfare_pct"].sel(economy="CHN")
            )
            for theta in (
                ends[0] * small_world.trade_elasticity.values,
                ends[1] * small_world.trade_elasticity.values,
            )
        ]
        row = table.loc["elasticity_scale"]
        assert sorted((row["low"], row["high"])) == pytest.approx(sorted(asked), abs=1e-6)
        assert table.loc["elasticity_set", "swing"] > 0 and table.loc["elasticity_noise", "swing"] > 0

    def test_an_unknown_that_breaks_the_model_comes_first(self, small_world, policies, monkeypatch):
        """No equilibrium at one end: how far it swings is not known, and that is said."""

        def solved(case, parameters, quantile):
            moved = quantile.sum(axis=1)
            fails = (moved > 0.9) & (parameters[0].name == "revenue_returned")
            shape = (len(moved), len(VARIABLES), len(small_world.economies))
            values = np.broadcast_to(moved[:, None, None], shape)
            return CaseDraws(values, np.ones((shape[0], shape[2])), moved, 0 * moved, ~fails)

        monkeypatch.setattr(EquilibriumCase, "solved", solved)
        over = ["elasticity_scale", "revenue_returned"]
        found = dt.ensemble(small_world, policies["high"], draws=2, over=over)
        table = found.tornado(economies="USA")
        assert list(table["parameter"]) == ["revenue_returned", "elasticity_scale"]
        assert list(table["failed"]) == [0.5, 0.0]
        first, second = table["swing"]
        assert np.isnan(first) and second == pytest.approx(0.9)

    def test_a_draw_of_sectors_that_fails_is_left_out_of_their_band(self):
        values = np.array([np.nan, *np.arange(101.0)])
        noise, scale = asked_parameters(["elasticity_noise", "elasticity_scale"], "long-run")[::-1]
        assert swing(noise, values, 0.9) == pytest.approx((5, 95, 90))
        low, high, width = swing(scale, values, 0.9)
        assert (low, high) == (0, 100) and np.isnan(width)

    def test_differences_have_no_tornado(self, found):
        with pytest.raises(InputError, match="Ask the ensemble"):
            found.versus("low").tornado()


class TestFailures:
    def test_a_draw_without_an_answer_is_named_and_left_out(self, broken):
        count = int((~broken.found).sum())
        assert count > 0, "nothing meets a residual of 1e-16 in every draw"
        assert broken.failed_share["fine"] == count / 8
        assert len(broken.failures) == count
        assert {"policy", "draw", "residual", "elasticity_scale"} <= set(broken.failures.columns)
        assert np.isnan(broken["welfare_pct"].values[0, ~broken.found[0]]).all()
        assert int(broken.bands("USA")["draws"].iloc[0]) == 8 - count
        assert "% of fine" in broken.vintage["without an equilibrium"]

    def test_without_any_answer_there_is_no_number(self, small_world, policies):
        nothing = dt.ensemble(small_world, policies["high"], draws=2, over=OVER, tolerance=1e-19)
        assert np.isnan(nothing.bands("USA")["median"]).all()
        assert "no draw has an equilibrium" in repr(nothing)
        with pytest.raises(NotConvergedError, match="no equilibrium in any of 2 draws"):
            nothing.drivers()


class TestRefusals:
    def test_everything_at_once(self, small_world, policies):
        with pytest.raises(InputError) as error:
            dt.ensemble(
                small_world, policies, draws=0, seed=-1, chunk=0, batch=0, tolerance=2, executor="bogus"
            )
        places = [problem.place for problem in error.value.problems]
        assert places == ["draws", "seed", "chunk", "batch", "tolerance", "executor"]
        assert "draws: 0. It is a whole number from 1 to" in str(error.value)

    @pytest.mark.parametrize(
        ("how", "words"),
        [
            ({"draws": 2.5}, "draws: 2.5"),
            ({"draws": True}, "draws: True"),
            ({"horizon": "soon"}, "horizon"),
            ({"deficits": "balancd"}, "Did you mean 'balanced'"),
            ({"elasticity": 4}, "there is no argument 'elasticity'"),
            ({"over": ["sigma"]}, "there is no parameter 'sigma'"),
            (
                {"over": ["substitution_inputs"], "horizon": "impact", "production": "cobb-douglas"},
                "Cobb-Douglas",
            ),
        ],
    )
    def test_in_words(self, small_world, policies, how, words):
        with pytest.raises(InputError, match=words):
            dt.ensemble(small_world, policies["low"], **{"draws": 2} | how)

    def test_no_policy(self, small_world):
        with pytest.raises(InputError, match="An ensemble is of one policy or more"):
            dt.ensemble(small_world, {})

    def test_a_policy_of_another_world(self, small_world):
        other = dt.Policy.none(random_world(1, economies=3))
        with pytest.raises(InputError, match="it was made for a world of 3 x 3"):
            dt.ensemble(small_world, other, draws=2)

    def test_a_world_whose_sectors_no_set_covers_is_drawn_without_sets(self):
        world = random_world(2)
        found = dt.ensemble(world, dt.Policy.none(world), draws=2)
        assert "elasticity_set" not in [one.name for one in found.parameters]
        with pytest.raises(InputError, match="no published set covers sector"):
            dt.ensemble(world, dt.Policy.none(world), draws=2, over=["elasticity_set"])


class TestShown:
    def test_what_it_stands_on_is_said(self, found):
        said = found.vintage
        assert said["draws"] == "60, seed 0" and "elasticity_scale lognormal(1, 0.3)" in said["drawn"]
        assert said["without an equilibrium"] == "none"
        assert "3 x 60 draws" in repr(found) and "<table" in found._repr_html_()

    def test_a_dataset_has_units_and_settings(self, found):
        data = found.to_dataset()
        assert all("unit" in data[name].attrs for name in data.data_vars)
        assert list(data["elasticity_set"].values) == list(found.settings["elasticity_set"])
        assert data["welfare_pct"].dims == ("policy", "draw", "economy")
        assert data["world_welfare_pct"].dims == ("policy", "draw")
