"""From a ledger to wedges on a world: the same rates, the same equilibrium; nothing counted twice."""

import datetime as dt

import numpy as np
import pytest

from detente import InputError, Ledger, Scenario, World, solve
from detente.policy.policy import Policy
from detente.policy.products import ProductList


def duty(id: str, rate: float, **more) -> dict:
    return {
        "id": id, "title": id, "instrument": "import tariff", "imposed_by": "USA", "on": ["CHN"],
        "rates": [{"rate": rate, "basis": "additional"}], "from": "2025-01-01", "recorded_on": "2025-01-01",
    } | more  # fmt: skip


def control(instrument: str, **more) -> dict:
    return {
        "id": "control", "title": "control", "instrument": instrument, "imposed_by": "CHN", "on": ["USA"],
        "from": "2025-01-01", "recorded_on": "2025-01-01",
    } | more  # fmt: skip


def wedge(policy: Policy, name: str, exporter: str, importer: str, sector: str) -> float:
    return float(getattr(policy, name).sel(exporter=exporter, importer=importer, sector=sector))


@pytest.fixture(scope="module")
def flat(repository) -> Scenario:
    """Average rates spread evenly over goods, as a file of measures."""
    return Scenario.load(repository / "tests" / "data" / "october-2025-flat.yaml")


class TestSameRatesSameEquilibrium:
    @pytest.fixture(scope="class")
    @staticmethod
    def ledger(flat):
        return Ledger.from_measures(
            {
                "id": f"measure-{at}", "title": change.measure, "instrument": "import tariff",
                "imposed_by": change.imposed_by, "on": change.on, "from": change.start, "until": change.until,
                "recorded_on": "2025-10-17", "rates": [{"rate": change.rate, "basis": "additional"}],
            }
            for at, change in enumerate(flat.measures)
        )  # fmt: skip

    def test_the_tariffs_are_the_same(self, world, flat, ledger):
        policy = ledger.policy(world, on=flat.day)
        assert np.abs(policy.tariff.values - flat.policy(world).tariff.values).max() < 1e-12

    def test_the_equilibrium_is_the_same(self, world, flat, ledger):
        here = solve(world, ledger.policy(world, on=flat.day))
        there = flat.run(world)
        for variable in ("welfare_pct", "real_gdp_pct", "exports_pct"):
            assert np.abs(here[variable].values - there[variable].values).max() < 1e-8

    def test_a_scenario_names_the_ledger_and_gives_the_same(self, world, flat, ledger, tmp_path):
        ledger.save(tmp_path / "mine")
        file = tmp_path / "scenario.yaml"
        file.write_text("name: A\nwords: B\nday: 2025-10-17\nledger: mine\n")
        policy = Scenario.load(file).policy(world)
        assert np.abs(policy.tariff.values - flat.policy(world).tariff.values).max() < 1e-12


class TestAgainstTheBaseline:
    def test_what_the_baseline_holds_is_not_counted_again(self, world):
        old = duty("old", 0.25, **{"from": "2018-07-06"})
        policy = Ledger.from_measures([old]).policy(world, on="2025-06-01")
        assert np.array_equal(policy.tariff.values, world.tariff.values)

    def test_against_nothing_all_of_it_counts(self, world):
        old = duty("old", 0.25, **{"from": "2018-07-06"})
        policy = Ledger.from_measures([old]).policy(world, on="2025-06-01", against=None)
        more = wedge(policy, "tariff", "CHN", "USA", "C28") - float(
            world.tariff.sel(exporter="CHN", importer="USA", sector="C28")
        )
        assert more == pytest.approx(0.25)

    def test_a_raise_counts_by_its_rise(self, world):
        rates = [
            {"rate": 0.1, "basis": "additional", "until": "2025-03-04"},
            {"rate": 0.2, "basis": "additional", "from": "2025-03-04"},
        ]
        raised = duty("raised", 0.1, rates=rates, **{"from": "2024-01-01"})
        policy = Ledger.from_measures([raised]).policy(world, on="2025-06-01")
        rise = policy.tariff - world.tariff
        assert float(rise.sel(exporter="CHN", importer="USA", sector="C28")) == pytest.approx(0.1)
        assert float(np.abs(rise.sel(importer="DEU")).max()) == 0

    def test_ending_more_than_is_collected_stops_at_zero_and_says_so(self, world):
        ended = duty("ended", 5.0, **{"from": "2018-07-06", "until": "2025-02-01"})
        policy = Ledger.from_measures([ended]).policy(world, on="2025-06-01")
        assert float(policy.tariff.min()) >= 0
        assert "would fall below zero" in "; ".join(policy.changes)

    def test_the_policy_says_which_ledger_and_which_day(self, world):
        policy = Ledger.from_measures([duty("a", 0.1)], name="mine").policy(
            world, on="2025-06-01", known_on="2025-05-01"
        )
        assert policy.changes[0] == ("mine: in force on 2025-06-01, as known on 2025-05-01, over 2024-12-31")


class TestControls:
    """METHODS 1.1: a control that covers a share of a flow acts through the sector's elasticity."""

    THETA = staticmethod(lambda world: float(world.trade_elasticity.sel(sector="C26")))

    def test_an_export_tax_on_part_of_a_sector(self, world):
        rates = [{"rate": 0.5, "basis": "additional"}]
        tax = control("export tax", rates=rates, products={"covered": {"C26": 0.3}})
        policy = Ledger.from_measures([tax]).policy(world, on="2025-06-01")
        theta = self.THETA(world)
        expected = (0.7 + 0.3 * 1.5**-theta) ** (-1 / theta) - 1
        assert wedge(policy, "export_wedge", "CHN", "USA", "C26") == pytest.approx(expected)
        assert wedge(policy, "export_wedge", "CHN", "DEU", "C26") == 0
        assert wedge(policy, "rent_share", "CHN", "USA", "C26") == 1

    def test_a_ban_on_part_of_a_sector(self, world):
        ban = control("export ban", products={"covered": {"C26": 0.3}})
        policy = Ledger.from_measures([ban]).policy(world, on="2025-06-01")
        expected = 0.7 ** (-1 / self.THETA(world))
        assert wedge(policy, "iceberg", "CHN", "USA", "C26") == pytest.approx(expected)
        assert wedge(policy, "available", "CHN", "USA", "C26") == 1

    def test_a_ban_on_all_of_a_sector(self, world):
        policy = Ledger.from_measures([control("export ban", products="C26")]).policy(world, on="2025-06-01")
        assert wedge(policy, "available", "CHN", "USA", "C26") == 0
        assert wedge(policy, "available", "CHN", "USA", "C27") == 1
        assert wedge(policy, "available", "USA", "CHN", "C26") == 1

    def test_delay_at_the_border_is_lost(self, world):
        slow = control("export control", rates=[{"rate": 0.1, "basis": "additional"}], products="C26")
        policy = Ledger.from_measures([slow]).policy(world, on="2025-06-01")
        assert wedge(policy, "iceberg", "CHN", "USA", "C26") == pytest.approx(1.1)

    @pytest.mark.parametrize("rent", [0.0, 0.25, 1.0])
    def test_a_quota_is_the_importers_and_leaves_its_rent_where_it_says(self, world, rent):
        rates = [{"rate": 0.2, "basis": "additional"}]
        quota = control("quota", imposed_by="USA", on=["CHN"], rates=rates, products="C26", rent_share=rent)
        policy = Ledger.from_measures([quota]).policy(world, on="2025-06-01")
        assert wedge(policy, "export_wedge", "CHN", "USA", "C26") == pytest.approx(0.2)
        assert wedge(policy, "export_wedge", "USA", "CHN", "C26") == 0
        assert wedge(policy, "rent_share", "CHN", "USA", "C26") == pytest.approx(rent)

    def test_a_sanction_counts_by_its_bans(self, world):
        policy = Ledger.from_measures([control("sanction", products="C26")]).policy(world, on="2025-06-01")
        assert policy.notes == (
            "control (control) is in force and not counted: "
            "a sanction counts by the import and export bans it is made of",
        )
        assert float(policy.available.min()) == 1

    def test_a_duty_on_words_alone_is_told(self, world):
        words = Ledger.from_measures([duty("a", 0.1, products={"text": "Wine"})])
        assert words.policy(world, on="2025-06-01").notes == (
            "a (a) is in force and not counted: its products are in words only",
        )

    def test_a_subsidy_is_on_the_producer(self, world):
        paid = control("subsidy", rates=[{"rate": 0.05, "basis": "additional"}], products="C29", on=["all"])
        policy = Ledger.from_measures([paid]).policy(world, on="2025-06-01")
        assert float(policy.subsidy.sel(economy="CHN", sector="C29")) == pytest.approx(0.05)
        assert float(policy.subsidy.sum()) == pytest.approx(0.05)

    def test_a_control_without_an_equivalent_is_told_and_not_counted(self, world):
        licence = control("export control", products={"hs": ["2846"]}, rates=[])
        policy = Ledger.from_measures([licence]).policy(world, on="2025-06-01")
        assert policy.notes == (
            "control (control) is in force and not counted: it has no rate or equivalent",
        )
        assert float(policy.iceberg.max()) == 1


class TestWhatIf:
    @pytest.fixture
    @staticmethod
    def ledger() -> Ledger:
        threat = duty("threat", 1.0, status=[{"date": "2025-10-10", "is": "threatened"}])
        threat |= {"from": "2025-11-01", "recorded_on": "2025-10-10"}
        return Ledger.from_measures([threat, duty("old", 0.3)])

    def test_a_threat_is_not_in_force_by_its_date(self, ledger):
        assert ledger.in_force("2025-12-01").ids == ["old"]

    def test_a_threat_can_be_carried_out(self, ledger):
        assert set(ledger.changed("2025-11-01", enact=["threat"]).in_force("2025-11-01").ids) == {
            "old",
            "threat",
        }

    def test_a_measure_can_be_ended(self, ledger):
        assert ledger.changed("2025-11-01", lift=["o*"]).in_force("2025-11-01").ids == []
        assert ledger.in_force("2025-11-01").ids == ["old"]

    def test_a_withdrawn_threat_can_still_be_asked_about(self, ledger):
        later = ledger.amend(
            "threat", recorded_on="2025-10-30",
            status=[{"date": "2025-10-10", "is": "threatened"}, {"date": "2025-10-30", "is": "withdrawn"}],
        )  # fmt: skip
        assert "threat" in later.changed("2025-11-01", enact=["threat"]).in_force("2025-11-01").ids

    @pytest.mark.parametrize(
        ("enact", "lift", "words"),
        [
            (["thret"], [], "enact: there is no measure 'thret'. Did you mean 'threat'?"),
            (["old"], ["old"], "'old' is in both"),
        ],
    )
    def test_a_mistake_is_told(self, ledger, enact, lift, words):
        with pytest.raises(InputError) as error:
            ledger.changed("2025-11-01", enact=enact, lift=lift)
        assert words in str(error.value)

    def test_scenarios_enact_and_lift(self, world, ledger, tmp_path):
        ledger.save(tmp_path / "mine")
        file = tmp_path / "scenario.yaml"
        file.write_text("name: A\nwords: B\nday: 2025-11-01\nledger: mine\nenact: threat\nlift: old\n")
        scenario = Scenario.load(file)
        rise = scenario.policy(world).tariff - world.tariff
        assert float(rise.sel(exporter="CHN", importer="USA", sector="C28")) == pytest.approx(1.0)
        assert [one.measure.id for one in scenario.standing()] == ["threat"]

    def test_a_scenario_that_enacts_without_a_ledger_is_refused(self, tmp_path):
        file = tmp_path / "scenario.yaml"
        file.write_text("name: A\nwords: B\nday: 2025-11-01\nenact: threat\n")
        with pytest.raises(InputError) as error:
            Scenario.load(file)
        assert "line 4: 'enact' is about a ledger, and the scenario names none" in str(error.value)


class TestWorlds:
    def test_an_aggregated_world_with_groups(self, world):
        small = world.aggregate(
            {"EU": ["EU"], "USA": ["USA"], "CHN": ["CHN"]} | {"JPN": ["JPN"]},
            {"goods": "goods", "services": "services"},
        )
        policy = Ledger.from_measures([duty("a", 0.1)]).policy(small, on=dt.date(2025, 6, 1))
        rise = policy.tariff - small.tariff
        assert float(rise.sel(exporter="CHN", importer="USA", sector="goods")) == pytest.approx(0.1)

    def test_a_sector_nobody_knows_is_refused(self, small_world):
        odd = small_world.aggregate(sectors={"X": ["A01", "C26"], "G": ["G"]})
        with pytest.raises(InputError) as error:
            Ledger.from_measures([duty("a", 0.1)]).policy(odd, on="2025-06-01")
        assert "world: 'X' is no sector a ledger knows" in str(error.value)

    def test_a_union_charges_nothing_on_its_members(self, world):
        union = duty("eu", 0.1, imposed_by=["EU"], on=["all"])
        rise = Ledger.from_measures([union]).policy(world, on="2025-06-01").tariff - world.tariff
        assert float(rise.sel(exporter="FRA", importer="DEU", sector="C28")) == 0
        assert float(rise.sel(exporter="USA", importer="DEU", sector="C28")) == pytest.approx(0.1)


class TestGroupsOfEconomies:
    """A label of a world may stand for several economies, if they are treated alike."""

    @pytest.fixture(scope="class")
    @staticmethod
    def union(world):
        return world.aggregate({"EU": ["EU"], "USA": ["USA"], "CHN": ["CHN"]})

    def rise(self, union, *measures: dict):
        return Ledger.from_measures(measures).policy(union, on="2025-06-01").tariff - union.tariff

    def test_a_duty_on_the_union_is_on_its_label(self, union):
        rise = self.rise(union, duty("a", 0.1, on=["EU"]))
        assert float(rise.sel(exporter="EU", importer="USA", sector="C28")) == pytest.approx(0.1)
        assert float(rise.sel(exporter="CHN", importer="USA", sector="C28")) == 0

    def test_a_duty_of_the_union_is_its_labels(self, union):
        rise = self.rise(union, duty("a", 0.1, imposed_by=["EU"], on=["USA"]))
        assert float(rise.sel(exporter="USA", importer="EU", sector="C28")) == pytest.approx(0.1)

    def test_a_union_left_out_is_left_out(self, union):
        left_out = duty("a", 0.1, on=["all"]) | {"except": ["EU"]}
        assert float(self.rise(union, left_out).sel(exporter="EU", importer="USA", sector="C28")) == 0

    def test_a_group_with_mixed_treatment_is_refused(self, union):
        with pytest.raises(InputError) as error:
            self.rise(union, duty("a", 0.1, on=["DEU"]))
        assert "are groups whose members have different duties" in str(error.value)

    def test_a_group_of_sectors_is_weighted_with_imports(self, world):
        small = world.aggregate(sectors={"goods": "goods", "services": "services"})
        phones = duty("a", 1.0, products="C26")
        rise = Ledger.from_measures([phones]).policy(small, on="2025-06-01").tariff - small.tariff
        on_goods = float(rise.sel(exporter="CHN", importer="USA", sector="goods"))
        # Electronics are 29 % of what the United States bought from China in 2024, one of 27 goods sectors.
        assert on_goods == pytest.approx(0.293, abs=0.005)


class TestMoreThanOneRate:
    def test_a_narrower_rate_leaves_the_rest_to_the_general_one(self, world):
        both = duty("a", 0.1)
        both["rates"].append({"rate": 0.25, "basis": "additional", "products": {"covered": {"C26": 0.2}}})
        rise = Ledger.from_measures([both]).policy(world, on="2025-06-01").tariff - world.tariff
        on_chips = float(rise.sel(exporter="CHN", importer="USA", sector="C26"))
        assert on_chips == pytest.approx(0.2 * 0.25 + 0.8 * 0.1)

    def test_of_two_export_taxes_the_specific_one_is_charged(self, world):
        rates = [{"rate": 0.1, "basis": "additional"}, {"rate": 0.25, "basis": "additional", "on": ["USA"]}]
        tax = control("export tax", on=["all"], rates=rates, products="C26")
        policy = Ledger.from_measures([tax]).policy(world, on="2025-06-01")
        assert wedge(policy, "export_wedge", "CHN", "USA", "C26") == pytest.approx(0.25)
        assert wedge(policy, "export_wedge", "CHN", "DEU", "C26") == pytest.approx(0.1)

    def test_an_exemption_of_one_partner_leaves_the_others_controlled(self, world):
        stacking = {"exempt": [{"products": "C26", "on": ["JPN"]}]}
        ban = control("export ban", on=["USA", "JPN"], products="C26", stacking=stacking)
        policy = Ledger.from_measures([ban]).policy(world, on="2025-06-01")
        assert wedge(policy, "available", "CHN", "USA", "C26") == 0
        assert wedge(policy, "available", "CHN", "JPN", "C26") == 1

    def test_a_control_that_is_raised_counts_by_its_rise(self, world):
        rates = [
            {"rate": 0.1, "basis": "additional", "until": "2025-02-01"},
            {"rate": 0.5, "basis": "additional", "from": "2025-02-01"},
        ]
        tax = control("export tax", rates=rates, products="C26") | {"from": "2023-01-01"}
        policy = Ledger.from_measures([tax]).policy(world, on="2025-06-01")
        assert wedge(policy, "export_wedge", "CHN", "USA", "C26") == pytest.approx(1.5 / 1.1 - 1)

    def test_a_list_finer_than_the_lines_gives_its_average(self, world):
        listed = ProductList(
            "fine", "Fine", "Order 1", ("85423100", "85423900"), {"duty": np.array([0.1, 0.3])}
        )
        fine = duty("a", 0.0, imposed_by=["CAN"], on=["USA"], products={"lists": ["fine"]})
        fine["rates"] = [{"column": "duty", "basis": "additional"}]
        flat = fine | {"id": "b", "rates": [{"rate": 0.2, "basis": "additional"}]}
        rises = [
            Ledger.from_measures([one], lists=[listed]).policy(world, on="2025-06-01").tariff - world.tariff
            for one in (fine, flat)
        ]
        assert float(rises[0].sel(exporter="USA", importer="CAN", sector="C26")) > 0
        assert np.allclose(rises[0].values, rises[1].values)


class TestCarryingOut:
    def test_what_began_before_the_baseline_and_was_suspended(self, world):
        old = duty("old", 0.15, suspended=[{"from": "2019-12-15"}]) | {"from": "2019-12-15"}
        policy = Ledger.from_measures([old]).policy(world, on="2025-06-01", enact=["old"])
        rise = policy.tariff - world.tariff
        assert float(rise.sel(exporter="CHN", importer="USA", sector="C28")) == pytest.approx(0.15)
        assert policy.changes[1] == "taken to be carried out: old"

    def test_what_had_ended_comes_back(self, world):
        old = duty("old", 0.3) | {"from": "2018-01-01", "until": "2020-01-01"}
        rise = Ledger.from_measures([old]).policy(world, on="2025-06-01", enact=["old"]).tariff - world.tariff
        assert float(rise.sel(exporter="CHN", importer="USA", sector="C28")) == pytest.approx(0.3)

    def test_a_schedule_begins_with_its_first_step(self, world):
        rates = [
            {"rate": 0.1, "basis": "additional", "from": "2025-09-01", "until": "2025-12-01"},
            {"rate": 0.25, "basis": "additional", "from": "2025-12-01"},
        ]
        staged = duty("staged", 0.0, rates=rates) | {"from": "2025-09-01"}
        rise = Ledger.from_measures([staged]).policy(world, on="2025-06-01", enact=["staged"]).tariff
        assert float(
            (rise - world.tariff).sel(exporter="CHN", importer="USA", sector="C28")
        ) == pytest.approx(0.1)

    @pytest.mark.parametrize(
        ("fields", "words"),
        [
            (
                {"rates": [], "status": [{"date": "2025-01-01", "is": "threatened"}]},
                "has no rate on 2025-06-01",
            ),
            ({"instrument": "talks", "rates": []}, "is talks and changes no price"),
        ],
    )
    def test_what_has_no_effect_is_refused(self, world, fields, words):
        ledger = Ledger.from_measures([duty("a", 0.1) | {"from": "2025-09-01"} | fields])
        with pytest.raises(InputError) as error:
            ledger.policy(world, on="2025-06-01", enact=["a"])
        assert words in str(error.value)

    def test_what_changes_nothing_is_refused(self, world):
        ledger = Ledger.from_measures([duty("a", 0.1)])
        for chosen, words in (({"enact": ["a"]}, "already in force"), ({"lift": ["a"]}, "not in force")):
            day = "2025-06-01" if "enact" in chosen else "2024-06-01"
            with pytest.raises(InputError) as error:
                ledger.policy(world, on=day, **chosen)
            assert words in str(error.value)


def test_what_the_baseline_holds_does_not_turn_on_what_was_known_before_it():
    # In July 2018 nobody knew of the tariffs of 2019, which the world's tariffs of 2024 hold all the same.
    trade = 100.0 + 900.0 * np.eye(2)[:, :, None] * np.ones(2)
    world = World.from_tables(economies=["USA", "CHN"], sectors=["C13T15", "C26"], trade=trade,
                              trade_elasticity=[4.0, 4.0])  # fmt: skip
    ledger, day = Ledger.embedded(), "2018-07-10"
    known, whole = ledger.policy(world, day, day), ledger.policy(world, day)
    assert np.array_equal(known.tariff.values, whole.tariff.values)
    tracked = ledger.policy(world, day, day, against=None)
    assert not np.array_equal(tracked.tariff.values, known.tariff.values)
