"""Attribution: parts that add up to the whole, policies of coalitions that stack as in law, refusals in words."""

from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest

import detente as dt
from detente.policy.policy import WEDGES
from detente.show import attribute_command
from detente.strategy.incidence.attribution_game import STEP
from detente.strategy.incidence.attributions import attribute
from detente.strategy.incidence.measure_groups import OTHERS, CoalitionPolicies, Situation, grouped
from detente.validation import day_of
from tests.unit.ledger_measures import DUTY, refusal

DAY, BEFORE = "2025-06-01", "2024-12-31"

ON_CHINA = {"imposed_by": "USA", "on": "CHN", "sectors": "C26"}
CHANGES = {
    "chips": lambda policy: policy.with_tariff(rate=0.3, **ON_CHINA),
    "farms": lambda policy: policy.with_tariff(imposed_by="CHN", on="USA", rate=0.2, sectors="A01"),
    "licences": lambda policy: policy.with_export_wedge(
        imposed_by="CHN", on=["USA", "DEU"], rate=0.1, sectors="C26", rent_share=0.5
    ),
}


def measure(id: str, rate: float, **fields) -> dict:
    rates = [{"rate": rate, "basis": "additional"}]
    return DUTY | {"id": id, "title": id, "rates": rates, "products": {"sectors": ["C26"]}} | fields


MEASURES = [
    measure("first", 0.25, stacking={"family": "security"}),
    # It is not charged where the first is, and so brings nothing unless the first is gone.
    measure("second", 0.1, stacking={"family": "emergency", "yields_to": ["security"]}),
    measure("everyone", 0.05, on=["all"], products={"sectors": ["A01"]}),
    measure("answer", 0.15, imposed_by="CHN", on="USA", products={"sectors": ["goods"]}),
    measure("steps", 0.02, rates=[
        {"rate": 0.02, "basis": "additional", "until": "2025-03-01"},
        {"rate": 0.08, "basis": "additional", "from": "2025-03-01"},
    ], **{"from": "2024-01-01", "announced": "2024-01-01"}, products={"sectors": ["A01"]}),
    measure("over", 0.04, imposed_by="CHN", on="DEU", **{"from": "2024-01-01", "announced": "2024-01-01",
            "until": "2025-02-01"}),
    measure("old", 0.03, imposed_by="DEU", on="CHN", **{"from": "2024-01-01", "announced": "2024-01-01"}),
    measure("licence", 0.1, instrument="export control", imposed_by="CHN", on=["USA", "DEU"]),
    measure("help", 0.05, instrument="subsidy", imposed_by="DEU", on=["all"]),
    measure("words", 0.1, products={"text": "luxuries"}),
]  # fmt: skip
COUNTED = ["first", "second", "everyone", "answer", "steps", "over", "licence", "help"]


@pytest.fixture(scope="module")
def ledger() -> dt.Ledger:
    return dt.Ledger.from_measures(MEASURES)


@pytest.fixture(scope="module")
def situation(small_world, ledger) -> Situation:
    return Situation.of(small_world, ledger, day_of(DAY, "day"), day_of(BEFORE, "day"), None)


@pytest.fixture(scope="module")
def found(small_world):
    return attribute(small_world, CHANGES)


def welfare(world, names, economy="USA") -> float:
    policy = dt.Policy.none(world)
    for name, change in CHANGES.items():
        policy = change(policy) if name in names else policy
    return float(dt.solve(world, policy)["welfare_pct"].sel(economy=economy))


class TestParts:
    def test_they_are_the_mean_over_all_orders_of_solves(self, small_world, found):
        orders = list(permutations(CHANGES))
        expected = dict.fromkeys(CHANGES, 0.0)
        for order in orders:
            for at, name in enumerate(order):
                before, after = welfare(small_world, order[:at]), welfare(small_world, order[: at + 1])
                expected[name] += (after - before) / len(orders)
        assert found.table.part.to_dict() == pytest.approx(expected, abs=1e-8)
        assert found.method == "exact Shapley values over 3 groups, 8 solves"

    def test_they_add_up_to_the_whole(self, small_world, found):
        assert found.table.part.sum() == pytest.approx(found.whole, abs=1e-12)
        assert found.whole == pytest.approx(welfare(small_world, CHANGES), abs=1e-8)
        assert found.table.share_pct.sum() == pytest.approx(100)
        assert (found.table.standard_error == 0).all()

    def test_alone_and_last_are_what_they_say(self, small_world, found):
        row = found.table.loc["chips"]
        assert row.alone == pytest.approx(welfare(small_world, ["chips"]), abs=1e-8)
        without = welfare(small_world, ["farms", "licences"])
        assert row["last"] == pytest.approx(welfare(small_world, CHANGES) - without, abs=1e-8)

    def test_first_order_is_the_slope_at_the_full_policy(self, small_world):
        small = {
            "chips": lambda policy: policy.with_tariff(rate=1e-4, **ON_CHINA),
            "farms": lambda policy: policy.with_tariff(imposed_by="CHN", on="USA", rate=0.2, sectors="A01"),
        }
        table = attribute(small_world, small).table
        assert table.first_order["chips"] == pytest.approx(table["last"]["chips"], rel=1e-3)
        # A large change bends: the slope is not the change. It is what small steps towards the repeal give.
        full = small["farms"](small["chips"](dt.Policy.none(small_world)))
        repealed = small["chips"](dt.Policy.none(small_world))
        for step in (1e-2, 5e-3):
            rates = [full.tariff + sign * step * (repealed.tariff - full.tariff) for sign in (1, -1)]
            near = [dt.solve(small_world, replace(full, tariff=rate)) for rate in rates]
            ahead, behind = (float(one["welfare_pct"].sel(economy="USA")) for one in near)
            assert table.first_order["farms"] == pytest.approx((behind - ahead) / (2 * step), rel=1e-3)
        assert abs(table.first_order["farms"] - table["last"]["farms"]) > 1e-4

    def test_a_ban_has_a_slope_by_adjoint_alone(self, small_world):
        banned = {"ban": lambda policy: policy.with_export_ban(imposed_by="CHN", on="USA", sectors="C26"),
                  "farms": CHANGES["farms"]}  # fmt: skip
        full = banned["farms"](banned["ban"](dt.Policy.none(small_world)))
        step = 1e-4
        nearly = replace(full, available=full.available + step * (1 - full.available))
        solved = [
            float(dt.solve(small_world, one)["welfare_pct"].sel(economy="USA")) for one in (full, nearly)
        ]
        adjoint = attribute(small_world, banned).table.first_order["ban"]
        assert adjoint == pytest.approx((solved[0] - solved[1]) / step, rel=1e-3)
        # A volume at the prices of the base year jumps where a flow begins, so that no small step has a slope.
        volume = attribute(small_world, banned, of="real_gdp")
        assert np.isnan(volume.table.first_order["ban"]) and np.isfinite(volume.table.first_order["farms"])
        assert "ban has a ban, whose repeal is no small change: no first order" in volume.notes

    def test_without_an_adjoint_the_slope_is_a_small_difference(self, small_world):
        adjoint = attribute(small_world, CHANGES, of="welfare")
        money = attribute(small_world, CHANGES, of="equivalent_variation_usd_m")
        income = float(small_world.income.sel(economy="USA"))
        assert money.unit == "million USD" and money.units["part"] == "million USD"
        np.testing.assert_allclose(
            money.table.part, adjoint.table.part[money.table.index] * income / 100, rtol=1e-6
        )
        np.testing.assert_allclose(
            money.table.first_order,
            adjoint.table.first_order[money.table.index] * income / 100,
            rtol=20 * STEP,
        )

    def test_any_economy_sector_and_bloc(self, small_world):
        price = attribute(small_world, CHANGES, of="sector_price", economy="Germany", sector="semiconductors")
        assert (price.of, price.economies, price.sector) == ("sector_price_pct", ("DEU",), "C26")
        outcome = price.outcome["sector_price_pct"].sel(economy="DEU", sector="C26")
        assert price.table.part.sum() == pytest.approx(float(outcome), abs=1e-9)
        both = attribute(small_world, CHANGES, economy=["USA", "CHN"])
        assert both.whole == pytest.approx(both.outcome.together("welfare_pct", ["USA", "CHN"]), abs=1e-8)
        assert np.isfinite(both.table.first_order).all()

    def test_options_of_solve_are_those_of_the_whole(self, small_world):
        options = {"deficits": "balanced", "elasticities": 3.0, "inputs": False}
        balanced = attribute(small_world, CHANGES, **options)
        policy = dt.Policy.none(small_world)
        for change in CHANGES.values():
            policy = change(policy)
        outcome = dt.solve(small_world, policy, **options)
        assert balanced.whole == pytest.approx(float(outcome["welfare_pct"].sel(economy="USA")), abs=1e-8)
        assert balanced.vintage["deficits"] == "balanced" and balanced.vintage["inputs"] == "none"

    def test_the_first_year_has_elasticities_of_its_own(self, small_world):
        options = {"horizon": "impact", "elasticities": 5.0}
        impact = attribute(small_world, {"chips": CHANGES["chips"]}, of="exports", **options)
        outcome = dt.solve(small_world, CHANGES["chips"](dt.Policy.none(small_world)), **options)
        assert impact.whole == pytest.approx(float(outcome["exports_pct"].sel(economy="USA")), abs=1e-7)

    def test_drawn_orders_agree_and_say_how_far(self, small_world, found):
        told = []
        drawn = attribute(
            small_world, CHANGES, draws=40, seed=4, progress=lambda done, most: told.append((done, most))
        )
        assert drawn.table.part.sum() == pytest.approx(drawn.whole, abs=1e-12)
        gap = np.abs(drawn.table.part - found.table.part[drawn.table.index])
        assert (gap <= 4 * drawn.table.standard_error + 1e-9).all()
        assert "estimated from 40 random orders in opposite pairs, seed 4, 8 solves" in drawn.method
        assert told[-1] == (8, 8) and [done for done, _ in told] == list(range(1, 9))

    def test_a_coalition_without_equilibrium_leaves_no_number(self, small_world):
        ruin = {
            "gift": lambda policy: policy.with_subsidy(imposed_by="USA", rate=0.95, sectors="all"),
            "tax": lambda policy: policy.with_subsidy(imposed_by="USA", rate=-0.95, sectors="all"),
        }
        found = attribute(small_world, ruin)
        assert found.whole == pytest.approx(0, abs=1e-9)
        assert found.table.part.isna().all() and np.isnan(found.table.alone["gift"])
        assert np.isfinite(found.table.alone["tax"])
        assert found.notes[-1].startswith("with gift alone:")
        assert "Its parts are not known: with gift alone:" in found.sentence()

    def test_without_a_whole_there_is_nothing_to_attribute(self, small_world):
        gift = {"gift": lambda policy: policy.with_subsidy(imposed_by="USA", rate=0.95, sectors="all")}
        with pytest.raises(dt.NotConvergedError, match="nothing to attribute"):
            attribute(small_world, gift)

    def test_a_quota_has_no_first_order_and_says_so(self, small_world):
        capped = {
            "cap": lambda policy: policy.with_quota(imposed_by="CHN", on="USA", cap=0.7, sectors="C26"),
            "farms": CHANGES["farms"],
        }
        found = attribute(small_world, capped, of="exports")
        assert np.isnan(found.table.first_order["cap"]) and np.isfinite(found.table.first_order["farms"])
        assert any("cap has a quota" in note for note in found.notes)
        assert found.table.part.sum() == pytest.approx(found.whole, abs=1e-12)

    def test_a_bloc_keeps_its_name(self, small_world):
        world = dt.World.from_tables(
            economies=["FRA", "CHN", "DEU", "USA"],
            sectors=small_world.sectors,
            trade=small_world.trade.values,
            input_share=0.5 * small_world.input_share.values,
            trade_elasticity=[4.0, 4.0, 4.0],
        )
        found = attribute(world, {"chips": CHANGES["chips"]}, economy=["eu", "china"])
        assert found.economies == ("FRA", "CHN", "DEU") and found.who == "European Union, China"
        assert found.sentence().startswith("European Union, China: change of welfare")

    def test_parts_that_show_no_digit_are_not_told(self, small_world):
        tiny = CHANGES | {"tiny": lambda policy: policy.with_tariff(
            imposed_by="DEU", on="CHN", rate=1e-7, sectors="A01")}  # fmt: skip
        found = attribute(small_world, tiny)
        assert 0 < abs(found.table.part["tiny"]) < 5e-4
        said = found.sentence(count=4)
        assert "0.000" not in said and "tiny" not in said and "1 more" not in said

    def test_words(self, found):
        said = found.sentence(count=1)
        assert said.startswith("United States: change of welfare ")
        assert said.count("points from") >= 1 and said.endswith(".") and "-" not in said
        assert set(found.units) == set(found.table.columns)
        assert "exact Shapley values over 3 groups" in repr(found)


class TestLedger:
    def test_every_coalition_is_the_policy_of_its_measures(self, situation):
        pairs = {"duties": ("first", "steps"), "second": ("second",), "everyone": ("everyone", "help"),
                 "China": ("answer", "over"), "licence": ("licence",)}  # fmt: skip
        policies = CoalitionPolicies(situation, pairs)
        for mask in range(2 ** len(pairs)):
            direct = situation.policy(
                [id for at, ids in enumerate(pairs.values()) if mask >> at & 1 for id in ids]
            )
            made = policies(mask)
            for wedge in WEDGES:
                np.testing.assert_array_equal(getattr(made, wedge), getattr(direct, wedge), err_msg=wedge)
        assert policies.worked_out == 8, "three duties share a flow; what shares none enters with another"

    def test_none_is_the_baseline_and_all_is_the_day(self, small_world, ledger, situation):
        policies = CoalitionPolicies(situation, grouped(situation, "measure"))
        whole = ledger.policy(small_world, DAY)
        for wedge in WEDGES:
            np.testing.assert_array_equal(getattr(policies(0), wedge), getattr(policies.none, wedge))
            np.testing.assert_allclose(
                getattr(policies(policies.all), wedge), getattr(whole, wedge), atol=1e-15
            )

    def test_against_nothing_everything_in_force_has_a_part(self, small_world, ledger):
        situation = Situation.of(small_world, ledger, day_of(DAY, "day"), None, None)
        groups = grouped(situation, "measure")
        assert set(groups) == (set(COUNTED) | {"old"}) - {"over"}
        whole = ledger.policy(small_world, DAY, against=None)
        made = CoalitionPolicies(situation, groups)
        np.testing.assert_allclose(made(made.all).tariff, whole.tariff, atol=1e-15)

    def test_what_nobody_knew_yet_has_no_part(self, small_world, ledger):
        said = refusal(lambda: attribute(small_world, ledger, on=DAY, known_on="2025-01-15"))
        assert "no measure that can be counted differs" in said

    def test_duties_stack_as_they_would_without_the_others(self, situation):
        policies = CoalitionPolicies(situation, {"first": ("first",), "second": ("second",)})
        flow = {"exporter": "CHN", "importer": "USA", "sector": "C26"}
        base = float(policies(0).tariff.sel(flow))
        rates = [float(policies(mask).tariff.sel(flow)) - base for mask in range(4)]
        assert rates == pytest.approx([0, 0.25, 0.1, 0.25])

    def test_a_step_is_held_at_its_rate_before_and_what_ended_stands(self, situation):
        policies = CoalitionPolicies(situation, {"steps": ("steps",), "over": ("over",)})
        step = {"exporter": "CHN", "importer": "USA", "sector": "A01"}
        assert float((policies(1).tariff - policies(0).tariff).sel(step)) == pytest.approx(0.06)
        ended = {"exporter": "DEU", "importer": "CHN", "sector": "C26"}
        assert float((policies(2).tariff - policies(0).tariff).sel(ended)) == pytest.approx(-0.04)

    def test_groups(self, situation):
        assert sorted(grouped(situation, "measure")) == sorted(COUNTED)
        acts = grouped(situation, None)
        assert acts["United States: security tariffs on China"] == ("first",)
        assert acts["China: export controls on United States, Germany"] == ("licence",)
        assert sorted(id for ids in acts.values() for id in ids) == sorted(COUNTED)
        named = grouped(situation, {"chips": ["first", "sec*"], "China": "answer"})
        assert named["chips"] == ("first", "second") and named["China"] == ("answer",)
        assert set(named[OTHERS]) == {"everyone", "steps", "over", "licence", "help"}
        assert grouped(situation, {"chips": ["FIRST", " Sec*"]})["chips"] == ("first", "second")

    def test_the_parts_add_up_to_what_the_day_costs(self, small_world, ledger):
        found = attribute(
            small_world, ledger, on=DAY, groups={"duties": ["first", "second"], "answer": "answer"}
        )
        outcome = dt.solve(small_world, ledger.policy(small_world, DAY))
        assert found.table.part.sum() == pytest.approx(
            float(outcome["welfare_pct"].sel(economy="USA")), abs=1e-8
        )
        assert found.table.measures.to_dict() == {"duties": 2, "answer": 1, OTHERS: 5}
        assert "words (words) is in force and not counted" in " ".join(found.notes)
        assert "in force on 2025-06-01" in found.vintage["policy"]
        assert "exact Shapley values over 3 groups" in found.vintage["attribution"]

    def test_a_day_after_the_last_one_recorded_says_so(self, small_world, ledger):
        kept = replace(
            ledger, heading=ledger.heading.model_copy(update={"known_to": day_of("2025-05-01", "")})
        )
        groups = {"first": "first"}
        late = attribute(small_world, kept, on=DAY, groups=groups)
        assert "the ledger was kept up to 2025-05-01: what was decided after that is not in it" in late.notes
        assert not any(
            "kept up to" in note for note in attribute(small_world, ledger, on=DAY, groups=groups).notes
        )

    def test_a_measure_that_brings_nothing_gets_nothing(self, small_world, ledger):
        found = attribute(small_world, ledger, on=DAY, groups="measure", economy="CHN", draws=4)
        # The second duty yields to the first: alone it costs, beside the first it is not charged.
        assert abs(found.table.alone["second"]) > 1e-4
        assert found.table["last"]["second"] == pytest.approx(0, abs=1e-9)


class TestRefusals:
    def test_everything_at_once(self, small_world, ledger):
        said = refusal(
            lambda: attribute(
                small_world, ledger, economy="Chnia", of="welfair", sector="C99", draws=5, seed=-1,
                horizon="tomorrow",
            )
        )  # fmt: skip
        for words in ("there is no economy 'Chnia'", "there is no variable 'welfair'. Did you mean", "C99",
                      "on: no day is given", "draws: 5", "seed: -1", "horizon: 'tomorrow'"):  # fmt: skip
            assert words in said

    def test_groups_that_cannot_be(self, small_world, ledger):
        wrong = {"a": ["first", "frist"], "b": ["first"], "c": [], "d": ["old"], "e": ["words"]}
        said = refusal(lambda: attribute(small_world, ledger, on=DAY, groups=wrong))
        for words in (
            "groups['a']: there is no measure 'frist'. Did you mean 'first'?",
            "groups['b']: 'first' is in group 'a', too. A measure is in one group.",
            "groups['c']: it is empty.",
            "groups['d']: 'old' is the same on 2025-06-01 and on 2024-12-31.",
            "groups['e']: 'words' is in force and puts no wedge on this world.",
        ):
            assert words in said

    @pytest.mark.parametrize(
        ("asked", "words"),
        [
            ({"groups": {}}, "groups: there are none"),
            ({"groups": "measures"}, "Did you mean 'measure'?"),
            ({"groups": {OTHERS: "first"}}, "is the name of what is left out"),
            ({"groups": {"a": None}}, "groups['a']: None is no id of a measure. Write ids as text"),
            ({"groups": {"a": ["first", 5]}}, "groups['a']: 5 is no id of a measure"),
            ({"groups": {"a": "FRIST-*"}}, "there is no measure 'FRIST-*'. Did you mean 'first'?"),
            ({"groups": {"a": "LIC-*"}}, "there is no measure 'LIC-*'. Did you mean 'licen*'?"),
            ({"groups": ["first"]}, "groups: there is no grouping"),
            ({"economy": None}, "economy: None is no name of an economy. Write it as text: 'USA'."),
            ({"economy": [1.5, "USA"]}, "economy: 1.5 is no name of an economy"),
            ({"sector": 3, "of": "output"}, "sector: 3 is no name of a sector"),
            ({"of": None}, "of: NoneType is no name of a variable"),
            ({"on": "2025-01-01"}, "on 2025-01-01 no measure that can be counted differs from 2024-12-31"),
            ({"groups": {"then": "zzz"}}, "there is no measure 'zzz'. There are answer, everyone, first"),
            ({"deficits": "shared"}, "there is no closure 'shared'"),
            ({"of": "output"}, "of: output_pct is by economy and sector. Pass sector='C26', say."),
            ({"of": "welfare", "sector": "C26"}, "of: welfare_pct is by economy. Leave the sector out."),
            ({"of": "trade"}, "of: trade_pct is by exporter and importer and sector."),
            (
                {"of": "output", "sector": "C26", "economy": ["USA", "CHN"]},
                "A sector's number is one economy's",
            ),
        ],
    )
    def test_what_cannot_be_asked(self, small_world, ledger, asked, words):
        assert words in refusal(lambda: attribute(small_world, ledger, **({"on": DAY} | asked)))

    @pytest.mark.parametrize(
        ("given", "asked", "words"),
        [
            ({}, {}, "ledger_or_groups: it is empty"),
            ({"a": 3}, {}, "ledger_or_groups['a']: 3 is no function of a policy"),
            ({"a": lambda policy: None}, {}, "ledger_or_groups['a']: it gives NoneType. It gives a Policy."),
            (CHANGES, {"on": DAY, "groups": "measure"}, "on: it is for a ledger"),
            ([1], {}, "list is neither a ledger nor changes by name"),
            (CHANGES, {"against": "2025-01-01"}, "against: it is for a ledger"),
            (CHANGES, {"against": None}, "against: it is for a ledger"),
        ],
    )
    def test_changes_that_are_none(self, small_world, given, asked, words):
        assert words in refusal(lambda: attribute(small_world, given, **asked))

    def test_every_change_that_fails_is_named(self, small_world):
        wrong = {
            "a": lambda policy: policy.with_tariff(imposed_by="USAA", on="CHN", rate=0.1),
            "b": lambda policy: policy.with_tariff(imposed_by="USA", on="CHN", rate=25, sectors="C99"),
        }
        said = refusal(lambda: attribute(small_world, wrong))
        assert "ledger_or_groups['a'], imposed_by: there is no economy 'USAA'" in said
        assert "ledger_or_groups['b'], " in said

    def test_options_are_told_together(self, small_world):
        asked = {"deficits": "sharez", "elasticities": "nobody 1999", "horizon": "soon", "inputs": 3}
        said = refusal(lambda: attribute(small_world, CHANGES, **asked))
        for place in ("deficits: ", "elasticities: ", "horizon: ", "inputs: "):
            assert place in said

    def test_a_measure_of_another_day(self, small_world, ledger):
        said = refusal(lambda: attribute(small_world, ledger, on="2025-01-15", groups={"a": "first"}))
        assert "no measure that can be counted differs" in said
        said = refusal(lambda: attribute(small_world, ledger, on="2026-01-15", groups={"a": "neverland"}))
        assert "there is no measure 'neverland'" in said


def test_a_long_count_says_once_how_long_it_takes(monkeypatch, capsys):
    clock = iter([0.0, 5.0])
    monkeypatch.setattr(attribute_command, "monotonic", lambda: next(clock))
    seen = []
    told = attribute_command._with_time(lambda solved, most: seen.append(solved))
    for solved in range(1, 31):
        told(solved, 1024)
    assert seen == list(range(1, 31))
    said = capsys.readouterr().err
    # Ten took five seconds, 1,013 are left.
    assert said == "1,024 equilibria at most, about 8 minutes more; fewer groups, or --draws 8, take less.\n"


def test_october_2025_on_the_bundled_world(world):
    ledger = dt.Ledger.embedded()
    groups = {"United States": "us-*", "China": "cn-*"}
    found = attribute(world, ledger, on="2025-10-17", economy="CHN", of="consumption", groups=groups)
    outcome = dt.solve(world, ledger.policy(world, on="2025-10-17"))
    whole = float(outcome["consumption_pct"].sel(economy="CHN"))
    assert found.table.part.sum() == pytest.approx(whole, abs=1e-8)
    assert found.table.index.tolist() == ["United States", "China"] and (found.table.part < 0).all()
    assert found.groups["China"] == (
        "cn-reciprocal-2025", "cn-retaliation-2025-february", "cn-retaliation-2025-march",
    )  # fmt: skip
