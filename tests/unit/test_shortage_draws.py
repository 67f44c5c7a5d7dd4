"""Shortages under draws: each draw is the question asked with its numbers, and chokepoints share their draws."""

import pickle
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

import detente as dt
from detente.minerals import Assumptions, chain, shortage
from detente.minerals.shortage_case import PARAMETERS, ShortageCase, drawn_request
from detente.simulate.ensembles.plan import Plan
from detente.simulate.ensembles.uncertainty import asked_parameters

PCT, USD, YEARS = "value_added_change_pct", "value_added_change_usd_m", "years_to_diversify"
CUT = {"cut": 0.8, "months": 12}


@pytest.fixture(scope="module")
def found(small_world):
    """Rare earths in the small world."""
    return shortage("rare earths", **CUT, world=small_world)


def at(found, **drawn):
    """The three variables of one draw, by name."""
    case = found.as_case()
    value_added = found.value_added.sum(axis=1)
    return dict(zip(case.variables, case.numbers(drawn, value_added), strict=True))


def losses(found):
    """Central losses over normal value added by the table of the question, percent."""
    return found.table("all")["gdp_loss_pct"].to_numpy()


class TestOneDraw:
    def test_nothing_drawn_is_the_question_itself(self, world):
        found = shortage("rare earths", **CUT)
        one, table = at(found), found.table("all")
        np.testing.assert_allclose(one[PCT], -table["gdp_loss_pct"], rtol=1e-12)
        np.testing.assert_allclose(one[USD], -table["loss_usd_m"], rtol=1e-12)
        years = table["diversify_if_begun_years"]
        assert years.between(0.1, 14.9).any()
        np.testing.assert_array_equal(one[YEARS], np.minimum(years, 15))
        # The bundled numbers of a draw in the middle are the question's, too.
        middle = at(found, mineral_dependence=0.5, stock_days=1.0, lead_time=1.0)
        for name, values in one.items():
            np.testing.assert_array_equal(middle[name], values)

    def test_a_draw_is_the_question_asked_directly(self, small_world, found):
        drawn = at(found, mineral_substitution=0.09, stock_days=1.7)
        asked = shortage(
            "rare earths", **CUT, world=small_world, sigma=0.09, sigma_long=0.6, stock_days=1.7 * 60
        )
        np.testing.assert_allclose(drawn[PCT], -losses(asked), rtol=1e-12)
        assert (drawn[PCT] != at(found)[PCT]).any()

    def test_one_elasticity_for_ever_stays_one(self, small_world):
        fixed = shortage("rare earths", **CUT, world=small_world, sigma=0.1)
        other = shortage("rare earths", **CUT, world=small_world, sigma=0.2)
        np.testing.assert_allclose(at(fixed, mineral_substitution=0.2)[PCT], -losses(other), rtol=1e-12)

    def test_substitution_does_not_get_harder_with_time(self, found):
        request = drawn_request(found.request, {"mineral_substitution": 0.9})
        assert request.sigma_short == request.sigma_long == 0.9
        assert found.request.sigma_long == drawn_request(found.request, {}).sigma_long == 0.6

    @pytest.mark.parametrize(
        ("position", "column"), [(0.0, "less_dependent_pct"), (1.0, "more_dependent_pct")]
    )
    def test_ends_of_dependence_are_those_of_the_table(self, found, position, column):
        expected = found.table("all")[column]
        np.testing.assert_allclose(at(found, mineral_dependence=position)[PCT], -expected, rtol=1e-9)

    def test_a_place_between_is_a_table_with_that_dependence(self, small_world):
        # Between 0.2 and 0.4 a place of 3/4 is 0.3; spending on the mineral is as before.
        row = {"sector": "C26", "cost_share": 0.001, "dependence_low": 0.1, "dependence_high": 0.4}
        tables = [
            chain("gallium").with_dependence([row | {"dependence_share": share}]) for share in (0.2, 0.3)
        ]
        wide, there = (shortage(chain=table, **CUT, world=small_world) for table in tables)
        np.testing.assert_allclose(at(wide, mineral_dependence=0.75)[PCT], -losses(there), rtol=1e-12)

    def test_the_world_is_the_sum_of_losses_over_value_added(self, found):
        case = found.as_case()
        draws = case.solved(asked_parameters(None, "shortage"), np.full((2, 4), 0.3))
        total = found.value_added.sum(axis=1)
        np.testing.assert_allclose(draws.weight, [total, total])
        np.testing.assert_allclose(draws.world, 100 * draws.values[:, 1].sum(axis=1) / total.sum())
        assert draws.found.all() and (draws.world < 0).all()


class TestDirections:
    def test_more_stock_never_loses_more(self, found):
        changes = np.stack([at(found, stock_days=factor)[PCT] for factor in (0.0, 0.5, 1.0, 2.0, 6.0)])
        assert (np.diff(changes, axis=0) >= -1e-12).all() and changes[-1].sum() > changes[0].sum()

    def test_easier_substitution_never_loses_more(self, found):
        changes = np.stack([at(found, mineral_substitution=sigma)[PCT] for sigma in (0.02, 0.1, 0.3, 0.9)])
        assert (np.diff(changes, axis=0) >= -1e-12).all() and changes[-1].sum() > changes[0].sum()

    def test_more_dependence_never_loses_less(self, found):
        changes = np.stack([at(found, mineral_dependence=place)[PCT] for place in (0.0, 0.3, 0.5, 0.8, 1.0)])
        assert (np.diff(changes, axis=0) <= 1e-12).all() and changes[-1].sum() < changes[0].sum()

    def test_plants_that_take_longer_take_longer_to_help(self, found):
        years = [at(found, lead_time=factor)[YEARS][0] for factor in (0.5, 1.0, 2.0, 4.0, 50.0)]
        assert years == sorted(set(years)) and years[0] > 0 and years[-1] == 15
        # Four times a lead time lies beyond where was looked first; the whole table gives the same.
        slower = found.as_case().shortage({"lead_time": 4.0})
        np.testing.assert_array_equal(
            at(found, lead_time=4.0)[YEARS], slower.time_to_diversify()["years_if_begun"].clip(upper=15)
        )

    def test_listed_plants_and_those_begun_take_longer(self, small_world):
        plants = [{"stage": "magnet", "economy": "DEU", "name": "one", "share_of_world": 0.3,
                   "decided_on": 2026, "lead_time_years": 1}]  # fmt: skip
        for projects, coalition in ((plants, ()), ("coalition", ["USA", "DEU"])):
            asked = shortage("rare earths", **CUT, world=small_world, projects=projects, coalition=coalition)
            fast, usual, slow = (at(asked, lead_time=factor)[PCT][2] for factor in (0.5, 1.0, 2.0))
            assert fast > usual > slow


class TestEnsemble:
    def test_two_cuts_share_their_draws(self, small_world, found):
        deeper = shortage("rare earths", cut=0.9, months=12, world=small_world)
        both = dt.ensemble(small_world, {"eight": found, "nine": deeper}, draws=6, seed=3)
        alone = dt.ensemble(small_world, {"nine": deeper}, draws=6, seed=3)
        np.testing.assert_array_equal(both[PCT].sel(policy="nine"), alone[PCT].sel(policy="nine"))
        # Draw by draw the deeper cut costs more, though between draws losses differ by more than that.
        difference = both.versus("eight")[PCT].sel(economy=["USA", "DEU"])
        assert (difference < 0).all() and both[PCT].sel(policy="eight", economy="DEU").std() > 0
        drawn = {name: float(value) for name, value in both.settings.iloc[4].items()}
        np.testing.assert_array_equal(at(deeper, **drawn)[PCT], both[PCT].sel(policy="nine", draw=4))

    def test_what_is_read_off_it(self, small_world, found):
        ranges = dt.ensemble(small_world, {"cut": found}, draws=24, seed=1)
        assert [one.name for one in ranges.parameters] == list(PARAMETERS)
        bands = ranges.bands(["DEU"], PCT)
        assert bands["above_zero"].tolist() == [0, 0] and (bands["low"] < bands["median"]).all()
        assert ranges[YEARS].attrs["unit"] == "years" and ranges[USD].attrs["unit"] == "million USD"
        money = ranges.together(USD, "world")[0]
        np.testing.assert_allclose(money, ranges[USD].sel(policy="cut").sum("economy"), rtol=1e-12)
        swings = ranges.tornado(of=PCT, economies="DEU").set_index("parameter")["swing"]
        assert swings.idxmax() == "mineral_substitution" and swings["lead_time"] == 0
        assert ranges.drivers(of=YEARS, economies="DEU")["parameter"].iloc[0] == "lead_time"

    def test_processes_give_the_same_bytes(self, small_world, found):
        here, there = (
            dt.ensemble(small_world, {"cut": found}, draws=2, seed=1, chunk=1, executor=executor)
            for executor in (None, 2)
        )
        assert here.values.tobytes() == there.values.tobytes() and here.found.all()

    def test_a_draw_without_an_answer_has_failed(self, small_world):
        # Nothing comes from anywhere, and a stock times nothing is none.
        asked = shortage(
            "rare earths", cut=1.0, months=12, world=small_world, controlled_share=1.0, stock_days=30
        )
        place = asked_parameters(["stock_days"], "shortage")
        draws = asked.as_case().solved(place, np.array([[0.0], [0.5]]))
        assert draws.found.tolist() == [False, True]
        assert np.isnan(draws.values[0]).all() and np.isfinite(draws.values[1]).all()

    def test_what_says_nothing_is_refused(self, small_world, found):
        with pytest.raises(dt.InputError) as refused:
            dt.ensemble(small_world, {"cut": found}, draws=2, over=["elasticity_set", "stock_day"])
        assert [str(problem) for problem in refused.value.problems] == [
            "over: 'elasticity_set' says nothing here. It belongs to the long run; this is a shortage.",
            "over: there is no parameter 'stock_day'. Did you mean 'stock_days'?",
        ]
        with pytest.raises(dt.InputError, match="'idea_diffusion' says nothing of a shortage"):
            found.as_case().solved(asked_parameters(["idea_diffusion"], "long-run"), np.full((1, 1), 0.5))


class TestTravel:
    def test_a_case_travels(self, found):
        case = found.as_case()
        back = pickle.loads(pickle.dumps(case))
        value_added = found.value_added.sum(axis=1)
        drawn = {"stock_days": 0.4, "lead_time": 1.5}
        np.testing.assert_array_equal(back.numbers(drawn, value_added), case.numbers(drawn, value_added))
        assert digest(back) == digest(case)

    def test_other_questions_have_other_fingerprints(self, small_world, found):
        request = found.request
        others = [
            request,
            replace(request, cut=0.7),
            replace(request, months=13.0),
            replace(request, targets=("DEU",)),
            replace(request, controllers=("USA",)),
            replace(request, stock_days=1.1 * request.stock_days),
            replace(request, sigma_short=0.2),
            replace(request, controlled_share={"DEU": 0.5}),
            replace(request, controlled_share={"DEU": 0.6}),
            replace(request, assumptions=Assumptions().having(thrifting=0.02)),
            replace(request, chain=request.chain.replace_dependence("C26", "DEU", dependence_share=0.3)),
            replace(request, chain=request.chain.without_projects()),
            replace(request, world=small_world.without_inputs()),
        ]
        found_digests = [digest(ShortageCase(one)) for one in others]
        assert len(set(found_digests)) == len(others)
        # What only words depend on is none of it: the same numbers are the same piece of work.
        told = replace(request, given=frozenset({"sigma", "stage", "year"}))
        assert digest(ShortageCase(told)) == found_digests[0]

    def test_a_fingerprint_is_the_same_in_another_process(self):
        asked = (
            "shortage('gallium', cut=1, months=6, sigma=0.1, sigma_long=0.2, stage='refining', stock_days=9)"
        )
        lines = (
            "import numpy as np",
            "from detente.minerals import shortage",
            "from detente.simulate.ensembles.plan import Plan",
            f"print(Plan({{'cut': {asked}.as_case()}}, (), np.zeros((1, 0)), 1).digest)",
        )
        there = subprocess.run(
            [sys.executable, "-c", "\n".join(lines)], capture_output=True, text=True, check=True
        )
        here = shortage("gallium", cut=1, months=6, sigma=0.1, sigma_long=0.2, stage="refining", stock_days=9)
        assert there.stdout.strip() == digest(here.as_case())


def digest(case):
    """The fingerprint of a plan of one case."""
    return Plan({"cut": case}, (), np.zeros((1, 0)), 1).digest


def test_a_shortage_in_another_world_is_refused(small_world):
    asked = dt.minerals.shortage("rare earths", cut=0.8, months=6)
    with pytest.raises(dt.InputError, match="'cut' is a shortage in another world"):
        dt.ensemble(small_world, {"cut": asked}, draws=2)
