"""A ledger's history of retaliation: what each raise cost, and which rule the answers came nearest to."""

import datetime as dt

import numpy as np
import pytest

from detente import InputError, Ledger, Policy, World, solve
from detente.strategy.retaliation.histories import history
from detente.strategy.retaliation.retaliations import retaliate
from detente.strategy.retaliation.rules import Rule, known_rules


def tariff(id: str, by: str, on: str, start: str, rate: float, **more) -> dict:
    """An added duty on all goods, as a ledger holds it."""
    return {
        "id": id,
        "title": id,
        "instrument": "import tariff",
        "imposed_by": by,
        "on": on,
        "from": start,
        "rates": [{"rate": rate, "basis": "additional"}],
        "recorded_on": "2025-01-01",
        **more,
    }


@pytest.fixture(scope="module")
def told() -> Ledger:
    """Two raises of the first side before the second answers, a cut, and what is no tariff."""
    return Ledger.from_measures(
        [
            tariff("us-a", "USA", "CHN", "2025-02-01", 0.10, until="2025-06-01"),
            tariff("us-b", "USA", "CHN", "2025-02-10", 0.05),
            tariff("cn-a", "CHN", "USA", "2025-02-20", 0.15),
            tariff("us-c", "USA", "CHN", "2025-03-01", 0.20),
            tariff("cn-b", "CHN", "USA", "2025-03-01", 0.08),
            tariff("us-on-germany", "USA", "DEU", "2025-02-05", 0.50),
        ]
    )


@pytest.fixture(scope="module")
def happened(small_world: World, told: Ledger):
    return history(small_world, told, start="2025-01-01", until="2025-12-31")


@pytest.fixture(scope="module")
def conflict(world: World):
    return history(world, Ledger.embedded(), start="2025-01-01", until="2025-07-01")


class TestHistory:
    def test_every_day_on_which_something_changes_between_the_two(self, happened):
        table = happened.table()
        days = ["2025-01-01", "2025-02-01", "2025-02-10", "2025-02-20", "2025-03-01", "2025-06-01"]
        assert [day.isoformat() for day in table.index] == days
        assert table["points_USA"].values == pytest.approx([0, 10, 5, 0, 20, -10])
        assert table["points_CHN"].values == pytest.approx([0, 0, 0, 15, 8, 0])
        assert table["typical_points_USA"].values == pytest.approx(table["points_USA"].values)
        assert table["came"].tolist() == ["", "us-a", "us-b", "cn-a", "cn-b, us-c", ""]
        assert table["went"].tolist() == [""] * 5 + ["us-a"]

    def test_costs_are_of_the_conflict_alone_since_the_first_day(self, happened, told, small_world):
        policy = Policy.none(small_world).with_tariff(imposed_by="USA", on="CHN", rate=0.15)
        policy = policy.with_tariff(imposed_by="CHN", on="USA", rate=0.15)
        expected = solve(small_world, policy).versus(solve(small_world, Policy.none(small_world)))
        row = happened.table().iloc[3]
        for name in ("USA", "CHN"):
            welfare = float(expected["welfare_pct"].sel(economy=name))
            money = float(expected["equivalent_variation_usd_m"].sel(economy=name))
            assert row[f"welfare_{name}_pct"] == pytest.approx(welfare, abs=1e-8)
            assert row[f"usd_m_{name}"] == pytest.approx(money, abs=1e-2)
        whole = history(small_world, told, start="2025-01-01", until="2025-12-31", scope="whole")
        outcome = solve(small_world, told.policy(small_world, on="2025-02-20"))
        assert whole.turns[3].found.welfare["USA"] == pytest.approx(
            float(outcome["welfare_pct"].sel(economy="USA")), abs=1e-8
        )
        assert whole.turns[3].found.welfare["USA"] != pytest.approx(row["welfare_USA_pct"], abs=1e-4)
        assert [turn.tariff for turn in whole.turns] == [turn.tariff for turn in happened.turns]

    def test_a_policy_that_returns_is_solved_once(self, small_world):
        on_off = tariff("us-a", "USA", "CHN", "2025-02-01", 0.1, until="2025-03-01")
        again = history(small_world, Ledger.from_measures([on_off]), start="2025-01-01")
        assert (len(again.turns), again.solved) == (3, 2)
        assert again.turns[-1].day == dt.date(2025, 3, 1)

    def test_what_was_not_yet_recorded_is_left_out(self, small_world):
        late = tariff("us-a", "USA", "CHN", "2025-02-01", 0.1) | {"recorded_on": "2025-02-05"}
        ledger = Ledger.from_measures([late])
        first = {"start": "2025-01-01", "until": "2025-12-31"}
        assert len(history(small_world, ledger, **first).turns) == 2
        assert len(history(small_world, ledger, known_on="2025-02-04", **first).turns) == 1


class TestAnswers:
    def test_raises_together_and_their_answer(self, happened):
        table = happened.answers(["tit-for-tat", "proportional"]).table()
        mine = table[table.by == "USA"]
        assert mine["raise"].tolist() == pytest.approx([15, 20])
        # The raise of 1 March was decided before that day's could be seen: with that of February it is the answer.
        assert mine["answer"].tolist() == pytest.approx([23, 0])
        assert mine["tit-for-tat"].tolist() == pytest.approx([15, 20])
        weight = happened.pair.imports("USA") / happened.pair.imports("CHN")
        assert mine["proportional"].tolist() == pytest.approx([15 * weight, 20 * weight])
        theirs = table[table.by == "CHN"]
        assert theirs["raise"].tolist() == pytest.approx([15, 8])
        assert theirs["answer"].tolist() == pytest.approx([20, 0])

    def test_what_the_ledger_calls_an_answer_is_one_on_the_same_day(self, small_world):
        first = tariff("us-a", "USA", "CHN", "2025-02-01", 0.10)
        second = tariff("cn-a", "CHN", "USA", "2025-02-01", 0.10)
        for answers, expected in ((["us-a"], 10), ([], 0)):
            ledger = Ledger.from_measures([first, second | {"answers": answers}])
            found = history(small_world, ledger, start="2025-01-01").answers()
            mine = found.table().set_index("by")
            assert mine.answer["USA"] == pytest.approx(expected)
            assert mine.answer["CHN"] == pytest.approx(0)

    def test_what_comes_late_is_no_answer(self, happened):
        table = happened.answers(within=5).table()
        assert table.answer[table.by == "USA"].tolist() == pytest.approx([0, 0, 0])

    def test_a_duty_that_is_not_counted_leaves_the_answer_unknown(self, small_world):
        words = {"products": {"text": "some goods"}, "announced": "2025-02-01"}
        ledger = Ledger.from_measures(
            [
                tariff("us-a", "USA", "CHN", "2025-02-01", 0.10),
                tariff("cn-words", "CHN", "USA", "2025-02-05", 0.25, **words),
                tariff("us-b", "USA", "CHN", "2025-04-20", 0.10),
            ]
        )
        found = history(small_world, ledger, start="2025-01-01", until="2025-12-31")
        assert found.table()["uncounted"].tolist() == ["", "", "cn-words", ""]
        answers = found.answers()
        table = answers.table()
        assert np.isnan(table["answer"].iloc[0]) and table["uncounted"].iloc[0] == "cn-words"
        assert table["answer"].iloc[1] == 0 and table["uncounted"].iloc[1] == ""
        assert set(answers.errors().answers) == {1}
        assert "1 left out, with duties that are not counted" in repr(answers)

    def test_the_nearest_rule_has_the_least_mean_error(self, happened):
        answers = happened.answers()
        errors = answers.errors().set_index(["who", "rule"]).error_points
        assert errors["CHN", "tit-for-tat"] == pytest.approx((abs(15 - 23) + 20) / 2)
        assert errors["CHN", "do nothing"] == pytest.approx(23 / 2)
        assert answers.nearest == {}
        assert "CHN: no rule stands out of 2 answers" in repr(answers)
        assert "is nearest" not in repr(answers)

    def test_a_rule_is_called_the_nearest_on_enough_answers_and_a_clear_lead(self, small_world):
        answers = self.of_a_long_war(small_world, rounds=5)
        assert answers.nearest == {"CHN": "tit-for-tat", "USA": "do nothing"}
        lead = answers.windows().set_index(["who", "within"]).loc[("CHN", 30)]
        assert (lead.answers, lead.enough) == (5, True)
        assert [lead.error_points, lead.lead_points] == pytest.approx([0, 3])
        assert "CHN is nearest to 'tit-for-tat', of 5 answers, lead 3.0 points" in repr(answers)
        assert self.of_a_long_war(small_world, rounds=4).nearest == {}
        close = self.of_a_long_war(small_world, rounds=5, factor=0.7)
        assert close.windows().set_index(["who", "within"]).lead_points[("CHN", 30)] == pytest.approx(1.8)
        assert "CHN" not in close.nearest and "CHN: no rule stands out of 5 answers, lead 1.8 points" in repr(
            close
        )

    @staticmethod
    def of_a_long_war(world: World, rounds: int, factor: float = 0.5):
        """Six points every quarter, answered in kind five days later, beside a rule that answers with less."""
        measures = []
        for at in range(rounds):
            day = dt.date(2025, 1, 10) + dt.timedelta(days=90 * at)
            answer = day + dt.timedelta(days=5)
            measures.append(tariff(f"us-{at}", "USA", "CHN", day.isoformat(), 0.06))
            measures.append(tariff(f"cn-{at}", "CHN", "USA", answer.isoformat(), 0.06))
        found = history(world, Ledger.from_measures(measures), start="2025-01-01", until="2026-12-31")
        return found.answers(["tit-for-tat", "do nothing", Rule("less", "points", factor)])

    def test_a_result_that_hangs_on_the_window_is_no_finding(self, small_world):
        late = [
            tariff("us-a", "USA", "CHN", "2025-02-01", 0.1),
            tariff("cn-a", "CHN", "USA", "2025-03-08", 0.1),
        ]
        found = history(small_world, Ledger.from_measures(late), start="2025-01-01").answers()
        windows = found.windows()
        mine = windows[windows.who == "CHN"].set_index("within")
        assert list(mine.index) == [14, 21, 30, 45, 60]
        assert mine.rule[30] == "do nothing" and mine.rule[45] == "tit-for-tat"
        assert {17, 30} <= set(
            history(small_world, Ledger.from_measures(late), start="2025-01-01").answers(within=17).by_window
        )

    def test_a_duty_on_all_economies_is_no_answer_but_may_be_answered(self, small_world):
        ledger = Ledger.from_measures(
            [
                tariff("cn-a", "CHN", "USA", "2025-02-01", 0.02),
                tariff("us-world", "USA", "all", "2025-02-10", 0.10),
                tariff("cn-b", "CHN", "USA", "2025-02-20", 0.10),
            ]
        )
        table = history(small_world, ledger, start="2025-01-01").answers().table()
        assert table.by.tolist() == ["CHN", "USA", "CHN"]
        assert table.answer.tolist() == pytest.approx([0, 10, 0])
        assert table.set_aside.tolist() == ["us-world", "", ""]

    @pytest.mark.parametrize(
        ("answers", "expected"), [([], 10), (["cn-a"], 10), (["cn-old"], 0), (["cn-b"], 0), (["de-a"], 0)]
    )
    def test_what_the_ledger_says_answers_something_else_is_no_answer(self, small_world, answers, expected):
        ledger = Ledger.from_measures(
            [
                tariff("cn-old", "CHN", "USA", "2024-06-01", 0.02),
                tariff("de-a", "DEU", "USA", "2025-02-02", 0.02),
                tariff("cn-a", "CHN", "USA", "2025-02-01", 0.02),
                tariff("us-a", "USA", "CHN", "2025-02-10", 0.10, answers=answers),
                tariff("cn-b", "CHN", "USA", "2025-02-20", 0.10),
            ]
        )
        first = history(small_world, ledger, start="2025-01-01").answers().table().iloc[0]
        assert (first.by, first.answer) == ("CHN", pytest.approx(expected))
        assert first.set_aside == ("" if expected else "us-a")

    def test_the_ledgers_word_goes_before_whom_a_duty_is_on(self, small_world):
        ledger = Ledger.from_measures(
            [
                tariff("cn-a", "CHN", "USA", "2025-02-01", 0.02),
                tariff("us-world", "USA", "all", "2025-02-10", 0.10, answers=["cn-a"]),
            ]
        )
        first = history(small_world, ledger, start="2025-01-01").answers().table().iloc[0]
        assert first.answer == pytest.approx(10)

    def test_a_path_brings_its_own_rules(self, happened, small_world):
        own = Rule("to the letter", "points", 23 / 15)
        path = retaliate(small_world, rules={"USA": "half", "CHN": own}, rounds=1)
        table = path.against(happened).table()
        assert table["to the letter"].iloc[0] == pytest.approx(table.answer.iloc[0]) == pytest.approx(23)
        assert {"half", "tit-for-tat"} <= set(table)

    def test_where_nobody_raised_anything(self, small_world):
        quiet = history(small_world, Ledger.from_measures([]), start="2025-01-01", until="2025-02-01")
        answers = quiet.answers()
        assert answers.nearest == {} and "nobody raised anything" in repr(answers)
        assert len(answers.errors()) == len(answers.table()) == 0


class TestTheBundledLedger:
    def test_the_steps_of_2025(self, conflict):
        table = conflict.table()
        table.index = [day.isoformat() for day in table.index]
        assert table["points_USA"][["2025-02-04", "2025-03-04"]].tolist() == pytest.approx([10, 10], abs=0.01)
        assert table["points_CHN"][["2025-04-10", "2025-04-12"]].tolist() == pytest.approx([84, 41], abs=0.01)
        # Electronics were exempt: the average moved least, the median dollar more, neither by all of 74 and 41.
        for day, rate in (("2025-04-09", 74), ("2025-04-10", 41)):
            assert 10 < table["points_USA"][day] < table["typical_points_USA"][day] < rate
        assert "us-reciprocal-china" in table["came"]["2025-04-05"]
        worst = table["welfare_CHN_pct"].idxmin()
        assert worst in ("2025-04-12", "2025-05-03")
        assert table["trade_left_pct"]["2025-04-12"] < 10

    def test_china_answered_nearly_point_for_point_in_april(self, conflict):
        typical = conflict.answers(measured="typical")
        table = typical.table()
        april = table[(table.by == "USA") & (table["last"] >= dt.date(2025, 4, 1))]
        assert april["answer"].tolist() == pytest.approx([84, 41], abs=0.01)
        assert april["tit-for-tat"].tolist() == pytest.approx([84, 41], rel=0.08)
        least = typical.errors().drop_duplicates("who").set_index("who")
        assert (least.rule["CHN"], least.answers["CHN"]) == ("tit-for-tat", 3)
        assert typical.nearest == {}

    def test_global_duties_and_april_do_not_answer_the_march_of_china(self, conflict):
        table = conflict.answers().table()
        march = table[(table.by == "CHN") & (table["first"] == dt.date(2025, 3, 10))].iloc[0]
        assert march["raise"] == pytest.approx(1.9, abs=0.05) and march.answer == 0
        assert "us-232-steel" in march.set_aside and "us-reciprocal-china" in march.set_aside
        errors = [conflict.answers(within=within).errors() for within in (29, 30, 60)]
        assert errors[0].equals(errors[1]) and errors[1].equals(errors[2])
        assert conflict.answers().nearest == {}

    def test_the_ledger_says_who_answered_whom_on_one_day(self, conflict):
        # The 41 points of 10 April answer the 84 that China had announced for that day, says us-reciprocal-china.
        table = conflict.answers().table()
        theirs = table[(table.by == "CHN") & (table["first"] == dt.date(2025, 4, 10))]
        assert theirs["answered"].tolist() == [dt.date(2025, 4, 10)]
        assert len(table[(table.by == "USA") & (table["first"] == dt.date(2025, 4, 10))]) == 1

    def test_policy_between_the_two_is_that_of_the_whole_day(self, conflict, world):
        whole = Ledger.embedded().policy(world, on="2025-04-12")
        turn = next(one for one in conflict.turns if one.day == dt.date(2025, 4, 12))
        for name in ("USA", "CHN"):
            assert turn.tariff[name] == pytest.approx(conflict.pair.average_tariff(whole, name), abs=1e-12)

    def test_the_page_says_how_far_a_ban_is_from_the_tariffs(self, world, repository):
        page = " ".join((repository / "docs" / "explain" / "retaliation.md").read_text("utf-8").split())
        start = Ledger.embedded().policy(world, on="2025-10-17")
        limit = retaliate(
            world, start=start, first={"by": "USA", "rate": 1.0}, rules=dict.fromkeys(("USA", "CHN"), "match")
        ).limit()
        limit = limit[limit.step == 2].set_index("who")
        stopped, whole = (
            limit[limit.flows != "everything covered"],
            limit[limit.flows == "everything covered"],
        )
        for rows in (stopped, whole):
            for who, title in (("USA", "the United States"), ("CHN", "China"), ("world", "the world")):
                assert f"{abs(rows.difference_points[who]):.3f} points for {title}" in page
        assert (
            f"China {stopped.tariff_pct['CHN']:.3f} % and {stopped.ban_pct['CHN']:.3f} %".replace("-", "−")
            in page
        )

    def test_the_page_says_what_is_computed(self, conflict, repository):
        page = (repository / "docs" / "explain" / "retaliation.md").read_text(encoding="utf-8")
        cells = [[cell.strip() for cell in line.strip("| ").split("|")] for line in page.splitlines()]
        table, errors, counts, windows = conflict.table(), {}, {}, {}
        table.index = [day.isoformat() for day in table.index]
        told = {row[0]: [float(cell) for cell in row[1:]] for row in cells if row[0] in table.index}
        columns = ["tariff_USA_on_CHN_pct", "tariff_CHN_on_USA_pct", "welfare_USA_pct", "welfare_CHN_pct"]
        left_out = [day for day in table.index if day not in told]
        text = " ".join(page.split())
        assert f"{len(told)} of {len(table)} days" in text and all(day in text for day in left_out)
        for day, numbers in told.items():
            found = table.loc[day, [*columns, "trade_left_pct"]].to_numpy(float)
            assert np.abs(found - numbers)[[0, 1, 4]].max() < 0.051
            assert np.abs(found - numbers)[[2, 3]].max() < 0.0051
        for measured in ("average", "typical"):
            found = conflict.answers(measured=measured).errors()
            errors[measured] = found[found.who == "CHN"].set_index("rule").error_points
            counts[measured] = found[found.who == "CHN"].answers.iloc[0]
            for row in conflict.answers(measured=measured).windows().itertuples():
                cell = f"{row.rule}, {row.error_points:.1f} of {row.answers}"
                windows.setdefault((row.who, str(row.within)), []).append(cell)
        rules = {row[0]: row[1:] for row in cells if row[0] in known_rules() and len(row) == 3}
        assert set(rules) == set(known_rules())
        assert ["rule", "average tariff", "median dollar"] in cells
        assert ["answers", str(counts["average"]), str(counts["typical"])] in cells
        for (who, days), expected in windows.items():
            assert [who, days, *expected] in cells
        for rule, (average, typical) in rules.items():
            assert errors["average"][rule] == pytest.approx(float(average), abs=0.051)
            assert errors["typical"][rule] == pytest.approx(float(typical), abs=0.051)


class TestRefused:
    def test_everything_at_once(self, small_world, told):
        with pytest.raises(InputError) as caught:
            history(small_world, told, ("USA", "Chna"), start="2025-02-30", scope="betwixt", horizon="x")
        said = str(caught.value)
        assert "no calendar has 2025-02-30" in said and "there is no scope 'betwixt'" in said
        assert "there is no economy 'Chna'" in said and "horizon" in said
        with pytest.raises(InputError, match="2025-01-01 is not after 2025-02-01"):
            history(small_world, told, start="2025-02-01", until="2025-01-01")

    def test_a_name_without_a_day(self, small_world, told):
        with pytest.raises(InputError) as caught:
            history(small_world, "us-china", start=None, until="x", known_on="y")
        said = str(caught.value)
        assert "ledger: 'us-china' is no ledger" in said and "Ledger.embedded('us-china')" in said
        assert "start: no first day is given" in said
        assert "until: 'x' is not a day" in said and "known_on: 'y' is not a day" in said
        with pytest.raises(InputError, match="start: no first day is given"):
            history(small_world, told, start=None)

    def test_every_setting_at_once(self, small_world, told):
        settings = {"deficits": "none", "elasticities": "foo", "inputs": 3, "horizon": "h"}
        with pytest.raises(InputError) as caught:
            history(small_world, told, start="2025-01-01", **settings)
        assert sorted(problem.place for problem in caught.value.problems) == sorted(settings)

    def test_answers(self, happened):
        with pytest.raises(InputError) as caught:
            happened.answers(["halv"], within=0, least=0, measured="typicl")
        assert [problem.place for problem in caught.value.problems] == [
            "rules",
            "within",
            "least",
            "measured",
        ]
        with pytest.raises(InputError, match="rules: it is empty"):
            happened.answers([])
        with pytest.raises(InputError, match="two rules are called 'half'"):
            happened.answers(["half", Rule("half", "points", 0.4)])
