"""Scenario files over years: their horizon, later measures in their time, what buyers expect, refusals by line."""

import datetime as dt
from pathlib import Path

import numpy as np
import pytest

from detente import Expectation, InputError, Policy, Scenario, simulate_path

HEAD = "name: X\nwords: in words\nday: 2025-10-17\nworld: small.npz\n"
YEARS = "horizon: {years: 4}\n"
RISE = "measure: Rise, instrument: tariff, imposed_by: USA, on: CHN, rate: 0.3, source: s"


@pytest.fixture
def load(tmp_path, monkeypatch, small_world):
    """A scenario of a text, on the small world."""
    monkeypatch.chdir(tmp_path)
    small_world.save("small.npz")

    def read(text: str, name: str = "it.yaml") -> Scenario:
        Path(name).write_text(text, encoding="utf-8")
        return Scenario.load(name)

    return read


@pytest.fixture
def refused(load):
    """What a file with this text is refused with."""

    def message(text: str) -> str:
        with pytest.raises(InputError) as caught:
            load(text)
        return str(caught.value)

    return message


def measures(*days: str) -> str:
    return "measures:\n" + "".join(f"  - {{{RISE}{more}}}\n" for more in days)


class TestHorizon:
    @pytest.mark.parametrize("written", ["{years: 10}", "'years: 10'", "10 years", "\n  years: 10"])
    def test_years_may_be_written_in_several_ways(self, load, written):
        scenario = load(f"{HEAD}horizon: {written}\n")
        assert (scenario.horizon, scenario.years) == ("years: 10", 10)

    @pytest.mark.parametrize("written", ["impact", "long-run"])
    def test_one_equilibrium_has_no_years(self, load, written):
        scenario = load(f"{HEAD}horizon: {written}\n")
        assert (scenario.horizon, scenario.years) == (written, None)

    def test_impact_is_the_first_year(self, load, small_world):
        asked = load(f"{HEAD}horizon: impact\n{measures('')}")
        assert asked.run(small_world).horizon == "impact"

    @pytest.mark.parametrize("years", ["0", "61", "-1", "2.5", "true", "ten"])
    def test_years_that_no_path_has(self, refused, years):
        message = refused(f"{HEAD}horizon: {{years: {years}}}\n")
        assert message.startswith("it.yaml, line 5: horizon: ")
        assert "a path has 1 to 60 whole years" in message

    @pytest.mark.parametrize(
        ("written", "message"),
        [
            ("{year: 10}", "there is no key 'year'. Did you mean 'years'?"),
            (
                "{'years': 2, 'moths': true}",
                "no key 'moths'. Did you mean 'months'? It stands on a line of its own.",
            ),
            ("{years: 2, months: true}", "'months' does not stand in its braces."),
            ("{length: 3}", "no key 'length'. Write 'horizon: {years: 10}'."),
            ("{}", "it says no number of years. Write 'horizon: {years: 10}'."),
        ],
    )
    def test_a_key_that_a_horizon_does_not_have(self, refused, written, message):
        said = refused(f"{HEAD}horizon: {written}\n")
        assert said.startswith("it.yaml, line 5: horizon: ") and message in said

    def test_a_word_that_is_no_horizon(self, refused):
        message = refused(f"{HEAD}horizon: impct\n")
        assert message.startswith("it.yaml, line 5: horizon: 'impct'. It is one of 'impact', 'long-run'")
        assert "Did you mean 'impact'?" in message

    def test_a_scenario_over_years_has_no_single_outcome(self, load):
        with pytest.raises(
            InputError, match=r"'X' is told over 4 years.* Use path\(\), and path\(\)\.at\(1\)"
        ):
            load(HEAD + YEARS).run()


class TestPath:
    def test_it_is_the_path_of_its_policy(self, load, small_world):
        path = load(HEAD + YEARS + measures("")).path()
        policy = Policy.none(small_world).with_tariff(imposed_by="USA", on="CHN", rate=0.3)
        given = simulate_path(small_world, policy, years=4)
        np.testing.assert_allclose(path["welfare_pct"], given["welfare_pct"], atol=1e-9)
        assert (len(path.years), path.days[0]) == (4, dt.date(2025, 10, 17))

    def test_what_starts_and_ends_later_counts_in_its_time(self, load):
        """The middle days of the years are 17 April of 2026 to 2029."""
        asked = load(HEAD + YEARS + measures(", from: 2027-01-01, until: 2029-01-01"))
        path = asked.path()
        held = [bool((one.tariff > path.world.tariff + 0.29).any()) for one in path.policies]
        assert held == [False, True, True, False]

    def test_a_ledger_is_read_in_every_year(self, load, world):
        text = HEAD.replace("world: small.npz\n", "") + "ledger: us-china\nknown_on: 2025-10-17\n"
        asked = load(text + "horizon: {years: 1}\nmonths: true\n")
        policies = [asked.policy(world, day) for day in (dt.date(2025, 10, 30), dt.date(2025, 12, 1))]
        tariffs = [float(one.tariff.sel(exporter="CHN", importer="USA", sector="C26")) for one in policies]
        assert tariffs[1] > tariffs[0] + 0.05  # the truce, as known then, ended on 10 November

    def test_years_and_months_may_be_asked_for_otherwise(self, load):
        asked = load(HEAD + YEARS + "months: true\n" + measures(""))
        assert len(asked.path(years=1).years) == 12
        assert len(asked.path(months=False).years) == 4
        assert len(load(HEAD + measures(""), "plain.yaml").path(years=2).years) == 2

    def test_a_calibration_may_be_chosen(self, load):
        asked = load(HEAD + YEARS + measures(""))
        assert asked.path(calibration="ek").adjustment.speed.name == "ek"
        assert asked.path().adjustment.speed.name == "blp"


EXPECTED = "expecting:\n  - {%s}\n"


class TestExpecting:
    def test_a_measure_that_may_come(self, load, small_world):
        feared = EXPECTED % f"measures: [{{{RISE}}}], probability: 0.4, after: 2"
        path = load(HEAD + YEARS + feared).path()
        policy = Policy.none(small_world).with_tariff(imposed_by="USA", on="CHN", rate=0.3)
        given = simulate_path(
            small_world, Policy.none(small_world), years=4, expecting=Expectation(policy, 0.4, 2)
        )
        np.testing.assert_allclose(path["welfare_pct"], given["welfare_pct"], atol=1e-9)
        assert abs(path["welfare_pct"].values).max() > 1e-6

    def test_a_day_is_years_from_the_day_of_the_scenario(self, load):
        feared = EXPECTED % f"measures: [{{{RISE}}}], probability: 0.4, day: 2027-10-17"
        texts = feared, feared.replace("day: 2027-10-17", "after: 2")
        weights = [load(HEAD + YEARS + text).path().timetable.expected[:, 1] for text in texts]
        np.testing.assert_allclose(*weights, atol=1e-3)
        assert weights[0].max() > 0.1

    def test_another_scenario_that_may_come_comes_on_its_own_day(self, load):
        load(HEAD.replace("2025-10-17", "2026-10-17") + measures(""), "threat.yaml")
        asked = load(HEAD + YEARS + EXPECTED % "scenario: threat.yaml, probability: 0.5")
        by_hand = load(HEAD + YEARS + EXPECTED % f"measures: [{{{RISE}}}], probability: 0.5, day: 2026-10-17")
        np.testing.assert_allclose(asked.path()["welfare_pct"], by_hand.path()["welfare_pct"], atol=1e-12)

    def test_a_wrong_id_is_told_by_its_line(self, load, world):
        text = (
            HEAD.replace("world: small.npz\n", "")
            + "ledger: us-china\nlift:\n  - us-fentanyl-china\n  - us-fentnyl\n"
        )
        with pytest.raises(InputError, match=r"it\.yaml, line 7, lift: there is no measure 'us-fentnyl'"):
            load(text).policy(world)
        feared = EXPECTED % "enact: us-plus-100-chna, probability: 0.3, after: 1"
        asked = load(text.partition("lift")[0] + YEARS + feared)
        with pytest.raises(InputError, match=r"it\.yaml, line 7, enact: .* Did you mean 'us-plus-100-china'"):
            asked.path(world)

    def test_a_wrong_id_of_an_extended_file_is_told_by_that_file(self, load, world):
        head = HEAD.replace("world: small.npz\n", "")
        load(head + "ledger: us-china\nenact: us-plus-100-chna\n", "base.yaml")
        with pytest.raises(InputError, match=r"base\.yaml, line 5, enact: there is no measure"):
            load(head + "extends: base.yaml\n").policy(world)

    def test_a_threat_of_a_ledger(self, load, world):
        text = HEAD.replace("world: small.npz\n", "") + "ledger: us-china\nknown_on: 2025-10-17\n" + YEARS
        asked = load(text + EXPECTED % "enact: us-plus-100-china, probability: 0.3, after: 1")
        threatened = asked.policy(world, dt.date(2025, 10, 18), asked.expecting[0])
        rise = threatened.tariff - asked.policy(world, dt.date(2025, 10, 18)).tariff
        assert float(rise.sel(exporter="CHN", importer="USA", sector="C26")) > 0.9

    def test_a_file_that_extends_takes_it_over(self, load):
        load(
            HEAD + YEARS + "months: true\n" + EXPECTED % f"measures: [{{{RISE}}}], probability: 0.4, after: 2"
        )
        child = load(HEAD + "extends: it.yaml\n", "child.yaml")
        assert (child.years, child.months, len(child.expecting)) == (4, True, 1)
        other = load(HEAD + "extends: it.yaml\nhorizon: long-run\n", "other.yaml")
        assert (other.years, other.months, other.expecting) == (None, False, [])

    @pytest.mark.parametrize(
        ("entry", "message"),
        [
            ("probability: 0.4, after: 2", "line 7: what may come is either a 'scenario' or changes"),
            (f"measures: [{{{RISE}}}], probability: 0.4", "line 7: it has no time; add 'day: '"),
            (f"measures: [{{{RISE}}}], probability: 1.4, after: 1", "line 7: probability: "),
            (f"measures: [{{{RISE}}}], probabilty: 0.4, after: 1", "Did you mean 'probability'?"),
            (
                f"measures: [{{{RISE}}}], probability: 0.4, after: 1, day: 2026-01-01",
                "its time is said twice",
            ),
            (f"measures: [{{{RISE}}}], probability: 0.4, day: 2025-01-01", "before the scenario's day"),
            (f"measures: [{{{RISE}, from: 2026-01-01}}], probability: 0.4, after: 1", "come on its own day"),
            ("enact: x, probability: 0.4, after: 1", "line 7: 'enact' is about a ledger"),
            ("scenario: none.yaml, probability: 0.4", "none.yaml: there is no such file"),
            ("scenario: it.yaml, probability: 0.4", "extends itself"),
        ],
    )
    def test_what_cannot_be_expected(self, refused, entry, message):
        assert message in refused(HEAD + YEARS + EXPECTED % entry)

    def test_probabilities_of_more_than_one(self, refused):
        entry = f"  - {{measures: [{{{RISE}}}], probability: 0.6, after: 1}}\n"
        assert "line 6: the probabilities add up to 1.2" in refused(HEAD + YEARS + "expecting:\n" + 2 * entry)

    @pytest.mark.parametrize(
        "more", ["months: true\n", EXPECTED % f"measures: [{{{RISE}}}], probability: 1, after: 1"]
    )
    def test_what_is_about_years_needs_years(self, refused, more):
        name = more.split(":")[0]
        message = refused(HEAD + more)
        assert message.startswith(f"it.yaml, line 5: '{name}' is about years, and the horizon is one moment.")

    def test_a_wrong_name_in_what_may_come_is_told_with_its_line(self, load):
        asked = load(
            HEAD
            + YEARS
            + EXPECTED % f"measures: [{{{RISE.replace('CHN', 'Chnia')}}}], probability: 1, after: 1"
        )
        with pytest.raises(InputError) as caught:
            asked.path()
        assert caught.value.problems[0].place == "it.yaml, line 7, on"


def test_a_measure_that_no_middle_day_sees_is_refused(load):
    """Four and a half months lie between the middle days of two years: it would not count, so it is not taken."""
    scenario = load(HEAD + YEARS + measures(", until: 2026-03-01"))
    with pytest.raises(InputError, match="it holds in the middle of no period. .* Use 'months: true'"):
        scenario.path()
    assert load(HEAD + YEARS + "months: true\n" + measures(", until: 2026-03-01"), "m.yaml").path().converged
