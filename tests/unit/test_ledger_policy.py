"""From a ledger to wedges on a world: the same rates, the same equilibrium; nothing counted twice."""

import datetime as dt

import numpy as np
import pytest

from detente import InputError, Ledger, Scenario, solve
from detente.policy.policy import Policy


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
