"""What may be drawn, how it is said, and how it is refused."""

import numpy as np
import pytest
from scipy import stats

import detente as dt
from detente import InputError
from detente.simulate.ensembles.distributions import Distribution, distribution
from detente.simulate.ensembles.uncertainty import asked_parameters, uncertain_parameters

GRID = np.linspace(0.001, 0.999, 97)
SCIPY = {
    "uniform(2, 5)": stats.uniform(2, 3),
    "loguniform(0.05, 0.3)": stats.loguniform(0.05, 0.3),
    "lognormal(2, 0.3)": stats.lognorm(0.3, scale=2),
    "triangular(1, 2, 5)": stats.triang(0.25, loc=1, scale=4),
}


class TestDistributions:
    @pytest.mark.parametrize("written", SCIPY)
    def test_quantiles_and_moments_are_those_of_the_textbook(self, written):
        found, wanted = distribution(written, "here"), SCIPY[written]
        np.testing.assert_allclose(found.at(GRID), wanted.ppf(GRID), rtol=1e-12)
        assert found.variance == pytest.approx(wanted.var(), rel=1e-3)
        assert found.middle == pytest.approx(wanted.median())
        assert str(found) == written

    def test_the_variance_of_a_logarithm(self):
        assert distribution("lognormal(1, 0.3)", "here").log_variance == pytest.approx(0.09, rel=1e-3)

    def test_a_choice_draws_each_alike(self):
        found = distribution(["a", "b", "c"], "here")
        np.testing.assert_array_equal(found.at(np.array([0.0, 0.33, 0.34, 0.99, 1.0])), [0, 0, 1, 2, 2])

    def test_a_lognormal_without_spread_is_a_number(self):
        np.testing.assert_array_equal(Distribution("lognormal", (1.0, 0.0)).at(GRID), 1.0)

    @pytest.mark.parametrize(
        ("written", "words"),
        [
            ("uniform(3, 1)", "uniform(3, 1) has no support. Its ends are in order, and not the same."),
            ("uniform(1, 1)", "has no support"),
            ("loguniform(0, 1)", "Its ends are above 0"),
            ("lognormal(0, 1)", "The median is above 0 and the spread not below 0"),
            ("lognormal(1, -1)", "has no support"),
            ("triangular(1, 6, 5)", "Its ends are in order"),
            ("uniform(0, nan)", "has not 2 numbers"),
            ("uniform(0, inf)", "has not 2 numbers"),
            ("uniform(1)", "has not 2 numbers. It is uniform(low, high)."),
            ("triangular(1, 2)", "It is triangular(low, mode, high)"),
            ("normal(0, 1)", "there is no distribution 'normal'. Did you mean 'lognormal'"),
        ],
    )
    def test_one_without_support_is_refused(self, written, words):
        assert words in str(distribution(written, "here").problems("here")[0])

    @pytest.mark.parametrize("given", [3, "3", "uniform", "uniform(1, 2", "uniform(a, b)", None])
    def test_what_is_no_distribution_is_refused(self, given):
        with pytest.raises(InputError, match="here"):
            distribution(given, "here")

    def test_a_choice_of_nothing_is_refused(self):
        assert distribution([], "here").problems("here")[0].fact == "it chooses from nothing"


class TestAsked:
    def test_the_table_holds_together(self):
        for one in uncertain_parameters().values():
            assert one.distribution.problems(one.name, one.least, one.most) == [], one.name
            assert one.horizon in ("long-run", "impact", "any", "shortage")
            assert one.of in ("world", "sector", "flow") and one.standing in ("verified", "assumption")
            assert one.title and one.source
            if one.of != "world":
                assert one.distribution.kind == "lognormal" and one.distribution.middle == 1, one.name

    def test_every_set_of_the_choice_can_be_used(self):
        named = uncertain_parameters()["elasticity_set"].choices
        assert set(named) <= set(dt.elasticity_sets()) and len(named) == 7

    def test_by_default_what_is_known_least_of_a_horizon(self):
        names = [one.name for one in asked_parameters(None, "long-run")]
        assert names == ["elasticity_set", "elasticity_scale", "elasticity_noise", "baseline_flows"]
        everything = {one.name for one in asked_parameters("all", "long-run")}
        assert everything == {*names, "deficits", "revenue_returned", "idea_diffusion"}

    def test_names_and_distributions_are_taken_in_the_order_of_the_table(self):
        asked = asked_parameters({"deficits": None, "elasticity_scale": "uniform(0.5, 2)"}, "long-run")
        assert [(one.name, str(one.distribution)) for one in asked] == [
            ("elasticity_scale", "uniform(0.5, 2)"),
            ("deficits", "choice(share, balanced)"),
        ]

    def test_a_choice_may_be_narrowed(self):
        (asked,) = asked_parameters({"elasticity_set": ["cp", "ll"]}, "long-run")
        assert asked.choices == ("cp", "ll")

    def test_everything_that_is_wrong_is_said_at_once(self):
        wrong = {
            "elasticity_sett": None,
            "kept_elasticity": None,
            "elasticity_scale": "uniform(2, 1)",
            "revenue_returned": "uniform(-1, 2)",
            "deficits": ["share", "none"],
            "elasticity_set": "uniform(0, 1)",
            "baseline_flows": "uniform(0.5, 2)",
            "idea_diffusion": [0.1, 0.2],
        }
        with pytest.raises(InputError) as error:
            asked_parameters(wrong, "long-run")
        said = [str(problem) for problem in error.value.problems]
        assert len(said) == len(wrong)
        assert "over: there is no parameter 'elasticity_sett'. Did you mean 'elasticity_set'" in said[0]
        assert (
            "'kept_elasticity' says nothing here. It belongs to the first year; this is the long run"
            in said[1]
        )
        assert "over, elasticity_scale: uniform(2, 1) has no support" in said[2]
        assert "reaches outside. It is at least 0 and at most 1" in said[3]
        assert "there is no 'none'" in said[4]
        assert "draws numbers. It is a choice" in said[5]
        assert "cannot be drawn by flow. Each flow has a factor of its own" in said[6]
        assert "draws from a list. It is a number" in said[7]

    @pytest.mark.parametrize(
        ("name", "of", "spread"), [("elasticity_noise", "sector", "0.2"), ("baseline_flows", "flow", "0.1")]
    )
    def test_an_error_of_its_own_has_the_median_one(self, name, of, spread):
        with pytest.raises(InputError) as error:
            asked_parameters({name: f"lognormal(3, {spread})"}, "long-run")
        assert str(error.value.problems[0]) == (
            f"over, {name}: lognormal(3, {spread}) has the median 3. "
            f"Each {of} has a factor of its own: lognormal(1, spread). Use lognormal(1, {spread})."
        )
        (asked,) = asked_parameters({name: "lognormal(1, 0.3)"}, "long-run")
        assert str(asked.distribution) == "lognormal(1, 0.3)"

    def test_nothing_to_draw_is_refused(self):
        with pytest.raises(InputError, match="over: nothing is drawn"):
            asked_parameters([], "long-run")
