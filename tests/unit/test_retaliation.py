"""Retaliation: rules as data, paths step by step, and trade that stops."""

import math
from dataclasses import replace

import numpy as np
import pytest

from detente import InputError, Policy, World, solve
from detente.simulate import solving
from detente.strategy.retaliation.moves import LEAST_MOVE
from detente.strategy.retaliation.retaliations import retaliate
from detente.strategy.retaliation.rules import Provocation, Rule, known_rules, rule_named

PROVOKED = Provocation(rise=0.1, theirs=0.3, mine=0.25, exports=500.0, imports=200.0)


@pytest.fixture(scope="module")
def war(small_world: World):
    return retaliate(small_world, rules={"USA": "escalate", "CHN": "tit-for-tat"})


@pytest.fixture(scope="module")
def wall(small_world: World):
    steep = Rule("steep", "points", 5.0, math.inf)
    return retaliate(
        small_world, first={"by": "USA", "rate": 0.5}, rules={"USA": steep, "CHN": steep}, rounds=3
    )


class TestRules:
    @pytest.mark.parametrize(
        ("rule", "answer"),
        [
            (Rule("a", "points", 1.5), 0.15),
            (Rule("b", "level", 1.0), 0.05),
            (Rule("c", "level", 0.5), 0.0),
            (Rule("d", "value", 2.0), 0.5),
            (Rule("e", "none"), 0.0),
        ],
        ids=lambda given: getattr(given, "measure", None),
    )
    def test_an_answer_is_the_equation(self, rule, answer):
        assert rule.answer(PROVOKED) == pytest.approx(answer, abs=1e-15)

    def test_the_bundled_ones_say_what_they_are(self):
        rules = known_rules()
        assert {"tit-for-tat", "proportional", "escalate", "do nothing"} <= set(rules)
        assert rules["tit-for-tat"].answer(PROVOKED) == PROVOKED.rise
        assert rules["do nothing"].answer(PROVOKED) == 0
        assert rules["escalate"].answer(PROVOKED) > PROVOKED.rise
        assert rules["proportional"].answer(PROVOKED) * PROVOKED.imports == pytest.approx(
            PROVOKED.rise * PROVOKED.exports
        )
        assert {rule.standing for rule in rules.values()} == {"assumption"}

    def test_where_nothing_is_imported_no_money_can_be_matched(self):
        assert rule_named("proportional").answer(replace(PROVOKED, imports=0.0)) == 0

    def test_a_rule_that_is_given_passes(self):
        own = Rule("mine", "points", 2.0)
        assert rule_named(own) is own
        assert rule_named(" Escalate ").name == "escalate"

    def test_what_cannot_be_is_refused_all_at_once(self):
        with pytest.raises(InputError) as caught:
            Rule(" ", "point", -1.0, 0.0)
        places = [problem.place for problem in caught.value.problems]
        assert places == ["name", "measure", "factor", "cap"]
        assert "Did you mean 'points'?" in str(caught.value)
        with pytest.raises(InputError, match="there is no rule 'titfortat'. Did you mean 'tit-for-tat'?"):
            rule_named("titfortat")


class TestPath:
    def test_each_answers_the_last_move_until_the_cap(self, war):
        points = [100 * move.rise for move in war.moves]
        assert points[:8] == pytest.approx([10, 10, 15, 15, 22.5, 22.5, 33.75, 33.75])
        assert [move.by for move in war.moves] == ["USA", "CHN"] * 4 + ["USA"]
        assert sum(points[::2]) == pytest.approx(100 * war.rules["USA"].cap)
        assert war.ended == "USA reached its cap of 125 points"

    def test_the_last_step_is_the_policy_solved_by_itself(self, war, small_world):
        policy, start = Policy.none(small_world), solve(small_world, Policy.none(small_world))
        for by, on in (("USA", "CHN"), ("CHN", "USA")):
            for move in war.moves:
                if move.by == by:
                    policy = policy.with_tariff(imposed_by=by, on=on, rate=move.rise)
        outcome = solve(small_world, policy)
        last = war.table().iloc[-1]
        expected = outcome.versus(start)["welfare_pct"]
        for name in ("USA", "CHN"):
            assert last[f"welfare_{name}_pct"] == pytest.approx(float(expected.sel(economy=name)), abs=1e-8)
        assert last["welfare_USA_pct"] < 0 and last["welfare_CHN_pct"] < 0
        now = outcome["trade_usd_m"].sel(exporter="USA", importer="CHN", sector=["A01", "C26"]).sum()
        now += outcome["trade_usd_m"].sel(exporter="CHN", importer="USA", sector=["A01", "C26"]).sum()
        baseline = sum(war.pair.imports(name) for name in war.pair.names)
        assert last["trade_left_pct"] == pytest.approx(100 * float(now) / baseline)

    def test_average_tariffs_move_by_the_points(self, war):
        table = war.table()
        for name, column in (("USA", "tariff_USA_on_CHN_pct"), ("CHN", "tariff_CHN_on_USA_pct")):
            raised = table.points.where(table.by == name, 0).cumsum()
            assert (table[column] - table[column].iloc[0]).values == pytest.approx(raised.values)

    def test_costs_of_steps_add_up(self, war):
        costs = war.costs()
        for _, mine in costs.groupby("who"):
            assert mine.step_usd_m.cumsum().values == pytest.approx(mine.usd_m.values, abs=1e-6)
            assert (100 * ((1 + mine.step_pct / 100).cumprod() - 1)).values == pytest.approx(mine.pct.values)
        assert set(costs.who) == {"USA", "CHN", "world"}
        assert costs.usd_m[costs.step == 0].abs().max() == 0

    @pytest.mark.parametrize(
        ("rules", "moves", "why"),
        [
            ({"USA": "escalate", "CHN": "do nothing"}, 1, "CHN does not answer: its rule is 'do nothing'"),
            ({"USA": "match", "CHN": "match"}, 2, "USA does not answer: its rule is 'match'"),
            (None, 4, "2 rounds are over"),
            ({"USA": Rule("x", cap=0.1), "CHN": "half"}, 2, "USA stands at its cap of 10 points"),
            ({"USA": "half", "China": Rule("y", "points", 9, 0.2)}, 2, "CHN reached its cap of 20 points"),
        ],
        ids=["nothing", "even", "over", "stands", "cut"],
    )
    def test_it_says_why_it_ends(self, small_world, rules, moves, why):
        path = retaliate(small_world, rules=rules, rounds=2)
        assert (len(path.moves), path.ended) == (moves, why)

    def test_half_back_dies_out(self, small_world):
        path = retaliate(small_world, rules={"USA": "half", "CHN": "half"}, rounds=50)
        assert path.moves[-1].rise >= LEAST_MOVE > 0.5 * path.moves[-1].rise
        assert "does not answer" in path.ended

    def test_proportional_is_the_same_money(self, small_world):
        path = retaliate(small_world, rules={"USA": "do nothing", "CHN": "proportional"})
        first, answer = path.moves
        mine, theirs = path.pair.imports("CHN"), path.pair.imports("USA")
        assert answer.rise * mine == pytest.approx(first.rise * theirs)
        assert answer.rise != pytest.approx(first.rise)

    def test_it_stands_on_what_is_in_force(self, small_world):
        start = Policy.none(small_world).with_tariff(imposed_by="CHN", on="USA", rate=0.3)
        path = retaliate(small_world, start=start, rules={"USA": "match", "CHN": "match"})
        plain = retaliate(small_world, rules={"USA": "match", "CHN": "match"})
        column = "tariff_CHN_on_USA_pct"
        assert path.table()[column].values == pytest.approx(plain.table()[column].values + 30)
        assert path.table()["welfare_USA_pct"].iloc[0] == 0
        assert path.table()["trade_left_pct"].iloc[0] < 100

    def test_a_bloc_acts_together(self, small_world):
        path = retaliate(
            small_world,
            players={"North": ["USA", "DEU"], "CHN": "China"},
            first={"by": "CHN", "rate": 0.2},
            rules={"North": "tit-for-tat", "CHN": "do nothing"},
        )
        policy = Policy.none(small_world).with_tariff(imposed_by="CHN", on=["USA", "DEU"], rate=0.2)
        policy = policy.with_tariff(imposed_by=["USA", "DEU"], on="CHN", rate=0.2)
        together = solve(small_world, policy).together("welfare_pct", ["USA", "DEU"])
        start = solve(small_world, Policy.none(small_world)).together("welfare_pct", ["USA", "DEU"])
        ratio = 100 * ((100 + together) / (100 + start) - 1)
        assert path.table()["welfare_North_pct"].iloc[-1] == pytest.approx(ratio, abs=1e-8)

    def test_the_default_is_tit_for_tat_after_ten_points(self, small_world):
        path = retaliate(small_world, rounds=1)
        assert [move.rise for move in path.moves] == [0.1, 0.1]
        assert "USA (tit-for-tat)" in repr(path) and "1 round is over" in repr(path)


class TestTradeThatStops:
    def test_it_is_shown_in_a_column_and_a_word(self, wall):
        table = wall.table()
        assert table["stops"].tolist()[0] is False and table["stops"].tolist()[-1] is True
        assert table["word"].iloc[0] == "" and "trade stops: CHN to USA" in table["word"].iloc[-1]
        flows = wall.flows(-1)
        assert (flows.stops == (flows.left_pct < 1)).all()
        assert set(flows.word[flows.stops]) == {"trade stops"} and not flows.word[~flows.stops].any()

    def test_further_points_change_nothing_beyond_a_ban(self, wall):
        limit = wall.limit()
        whole = limit[limit.flows == "everything covered"].set_index("who")
        last = wall.table().iloc[-1]
        assert whole.tariff_pct["USA"] == pytest.approx(last["welfare_USA_pct"])
        gap = (wall.table()["welfare_CHN_pct"] - whole.ban_pct["CHN"]).abs().values
        assert gap[-1] < 1e-3 < 0.01 < gap[0]
        assert limit.difference_points.values == pytest.approx((limit.ban_pct - limit.tariff_pct).values)

    def test_a_ban_is_what_the_policy_with_a_ban_leads_to(self, wall, small_world):
        policy = Policy.none(small_world).with_import_ban(imposed_by="USA", on="CHN")
        policy = policy.with_import_ban(imposed_by="CHN", on="USA")
        expected = solve(small_world, policy)["welfare_pct"].sel(economy="CHN")
        assert wall.everything.welfare["CHN"] == pytest.approx(float(expected), abs=1e-8)

    def test_nothing_stops_where_the_threshold_is_lower(self, small_world, war):
        path = retaliate(small_world, rounds=1, stops_below=1e-9)
        assert not path.table()["stops"].any()
        assert set(path.limit().flows) == {"everything covered"}
        generous = retaliate(small_world, rounds=1, stops_below=0.999)
        assert generous.table()["stops"].iloc[-1]

    def test_there_is_no_such_step(self, wall):
        with pytest.raises(InputError, match="there is no step 99. There are 0 to 6"):
            wall.flows(99)


class TestNoEquilibrium:
    def test_a_step_without_one_has_no_numbers_and_says_why(self, small_world, monkeypatch):
        solved = solving.solve

        def sometimes(world, policy, **settings):
            outcome = solved(world, policy, **settings)
            if len(policy.changes) == 2:
                return replace(outcome, converged=False, why="it went astray")
            return outcome

        monkeypatch.setattr(solving, "solve", sometimes)
        path = retaliate(small_world, rounds=2)
        assert path.why == {2: "it went astray"} and not path.converged
        table = path.table()
        assert np.isnan(table["welfare_USA_pct"].iloc[2]) and np.isnan(table["trade_left_pct"].iloc[2])
        assert np.isfinite(table["welfare_USA_pct"].iloc[[1, 3, 4]]).all()
        assert not table["stops"].iloc[2]


class TestRefused:
    def refusal(self, world, **given) -> str:
        with pytest.raises(InputError) as caught:
            retaliate(world, **given)
        return str(caught.value)

    def test_everything_at_once(self, small_world):
        said = self.refusal(
            small_world,
            players=("USA", "France"),
            sectors=[],
            rules={"USA": "escalat"},
            first={"by": "USA", "rate": float("nan")},
            rounds=0,
            stops_below=2,
            horizon="long",
        )
        for words in (
            "players: 'France' is not in this world",
            "sectors: it is empty",
            "rules of USA: there is no rule 'escalat'. Did you mean 'escalate'?",
            "first.rate: nan is not a finite number",
            "rounds: 0. It is a whole number, 1 or more",
            "stops_below: 2",
            "horizon: 'long'",
        ):
            assert words in said

    @pytest.mark.parametrize(
        ("given", "words"),
        [
            ({"players": ("USA", "USA")}, "overlap in USA"),
            ({"players": {"A": ["USA", "DEU"], "B": ["DEU", "CHN"]}}, "overlap in DEU"),
            ({"players": ("USA", "CHN", "DEU")}, "players: 3 given. Retaliation is between two"),
            ({"players": "USA"}, "players: 1 given"),
            ({"first": {"by": "DEU", "rate": 0.1}}, "first.by: 'DEU' is not one of the two players"),
            ({"first": {"by": "USA"}}, "first: {'by': 'USA'}. It says who begins and by how much"),
            ({"first": {"by": "USA", "rate": -0.1}}, "first.rate: -0.1. A first move raises tariffs"),
            ({"first": {"by": "USA", "rate": 25}}, "If 25 % is meant, write 0.25"),
            ({"first": {"by": "USA", "rate": 1.5}}, "150 points is beyond the cap of 'tit-for-tat', 125"),
            ({"rules": {"USA": "half"}}, "rules: CHN has none"),
            ({"rules": {"USA": "half", "DEU": "half", "CHN": "half"}}, "rules: 'DEU' is not one"),
            ({"rules": {"USA": "half", "United States": "half", "CHN": "half"}}, "rules: USA has two rules"),
            ({"rules": "half"}, "They are given by player"),
            ({"sectors": "semiconducters"}, "Did you mean 'semiconductors' or"),
        ],
    )
    def test_in_words(self, small_world, given, words):
        assert words in self.refusal(small_world, **given)

    def test_a_policy_of_another_world(self, small_world, world):
        said = self.refusal(small_world, start=Policy.none(world), rounds=-1)
        assert "it was made for a world of 80 x 50" in said and "rounds: -1" in said

    def test_every_setting_at_once_and_once(self, small_world):
        said = self.refusal(small_world, deficits="none", elasticities="foo", start=Policy.none(small_world))
        assert "deficits: there is no closure 'none'" in said and "there is no set 'foo'" in said
