"""Quotas in scenario files, and what may move: production, factors, capital, ideas, buyers."""

import json
from pathlib import Path

import numpy as np
import pytest

import detente as dt
from detente.show.request import check_comparison
from detente.simulate.adjustment import Substitution
from detente.simulate.scenario import Scenario, scenario_schema

HEAD = "name: {name}\nwords: a test\nday: 2025-10-17\nworld: small.npz\n"
QUOTA = """measures:
  - measure: Licences for chips
    instrument: quota
    imposed_by: CHN
    on: world
    sectors: C26
    cap: 0.4
    covered: 0.3
    source: a test
"""


@pytest.fixture
def written(tmp_path, monkeypatch, small_world):
    """Writes a scenario file beside the small world and reads it."""
    monkeypatch.chdir(tmp_path)
    small_world.save("small.npz")

    def load(text: str, name: str = "it") -> Scenario:
        Path(f"{name}.yaml").write_text(HEAD.format(name=name.capitalize()) + text)
        return Scenario.load(f"{name}.yaml")

    return load


@pytest.fixture
def refusal(written):
    def told(text: str) -> str:
        with pytest.raises(dt.InputError) as caught:
            written(text)
        return str(caught.value)

    return told


# -- quotas -------------------------------------------------------------------------------------------------


def test_a_quota_in_a_file_is_that_of_the_policy(written, small_world):
    scenario = written(QUOTA)
    policy = scenario.policy(small_world)
    by_hand = dt.Policy.none(small_world).with_quota(
        imposed_by="CHN", on="world", cap=0.4, sectors="C26", covered=0.3
    )
    assert policy.quotas == by_hand.quotas
    np.testing.assert_array_equal(
        scenario.run()["welfare_pct"], dt.solve(small_world, by_hand)["welfare_pct"]
    )


def test_every_term_of_a_quota(written, small_world):
    text = QUOTA.replace(
        "covered: 0.3", "measured: value\n    rents: importer\n    on_imports: true\n    exempt: USA"
    )
    quota = written(text).policy(small_world).quotas[0]
    assert (quota.exporters, quota.importers) == (("CHN", "DEU", "ROW"), ("CHN",))
    assert (quota.measured, quota.rents, quota.covered) == ("value", "importer", 1.0)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("cap: 0.4", "rate: 0.4", "it.yaml, line 11: a quota has no rate; write 'cap'"),
        ("    cap: 0.4\n", "", "a quota needs a cap: 0.6 lets 60 % of the baseline pass"),
        ("cap: 0.4", "cap: 0", "cap: 0.0. A cap is a fraction of the baseline above 0"),
        ("covered: 0.3", "covered: 1.5", "covered: 1.5. It is a share of the flow"),
        ("covered: 0.3", "rents: nobdy", "'exporter', 'importer' or 'nobody'. Did you mean 'nobody'?"),
        ("covered: 0.3", "measured: weight", "measured: 'weight'. It is one of 'quantity' or 'value'"),
        ("covered: 0.3", "rent_share: 0", "a measure of kind 'quota' has no rent_share"),
        ("instrument: quota", "instrument: export ban", "line 12: a measure of kind 'export ban' has no covered"),
    ],
)  # fmt: skip
def test_terms_that_make_no_sense_are_refused_with_their_line(refusal, old, new, said):
    assert said in refusal(QUOTA.replace(old, new))


def test_two_quotas_on_one_flow_are_refused_with_their_line(written, small_world):
    again = QUOTA.replace("measures:\n", "").replace("on: world", "on: USA")
    with pytest.raises(dt.InputError, match="it.yaml, line 14, quota: two quotas cap C26 from CHN to USA"):
        written(QUOTA + again).policy(small_world)


# -- what may move ------------------------------------------------------------------------------------------


def test_settings_reach_the_solver(written, small_world):
    scenario = written(
        QUOTA + "horizon: impact\nproduction: {factors: 0.4, inputs: 0.1}\nfactors: 0.7\ncalibration: ek\n"
    )
    assert scenario.choices == {
        "production": Substitution(0.4, 0.1, 0.9),
        "factors": 0.7,
        "capital": False,
        "ideas": None,
        "calibration": "ek",
    }
    outcome = scenario.run()
    assert outcome.horizon == "impact"
    by_hand = dt.solve(
        small_world,
        scenario.policy(small_world),
        horizon="impact",
        production=Substitution(0.4, 0.1, 0.9),
        factors=0.7,
        calibration="ek",
    )
    np.testing.assert_array_equal(outcome["welfare_pct"], by_hand["welfare_pct"])
    later = written(QUOTA + "capital: true\nideas: 0.4\n").run()
    assert later.vintage["capital"].startswith("adjusts") and later.vintage["ideas"].endswith("0.4")


def test_what_is_not_said_is_the_plain_long_run(written, small_world):
    scenario = written(QUOTA)
    assert scenario.horizon == "long-run"
    plain = dt.solve(small_world, scenario.policy(small_world))
    np.testing.assert_array_equal(scenario.run()["welfare_pct"], plain["welfare_pct"])


def test_a_scenario_takes_settings_from_the_file_it_extends(written):
    written(QUOTA + "horizon: impact\nfactors: specific\ncalibration: ek\n", "base")
    below = written("extends: base.yaml\n")
    assert (below.horizon, below.factors, below.calibration) == ("impact", "specific", "ek")
    other = written("extends: base.yaml\nfactors: mobile\nhorizon: long-run\n")
    assert (other.horizon, other.factors, other.calibration) == ("long-run", "mobile", None)


def test_over_years_the_path_has_the_settings(written):
    scenario = written(QUOTA + "horizon: {years: 2}\nproduction: nested\nfactors: 0.5\ncalibration: ek\n")
    words = scenario.path().at(1).vintage
    assert words["production"].startswith("nested CES") and words["factors"].startswith("50 %")
    assert "ek: theta 4" in words["horizon"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("production: nestd\n", "it.yaml, line 5: production: there is no 'nestd'. Did you mean 'nested'?"),
        ("production: {factors: 0}\n", "production: factors: 0. An elasticity of substitution is above 0"),
        ("production: {factor: 1}\n", "production: there is no elasticity 'factor'. Did you mean 'factors'?"),
        ("factors: 1.5\n", "factors: 1.5. The tied share lies between 0 and 1"),
        ("factors: specfic\n", "factors: there is no 'specfic'. Did you mean 'specific'?"),
        ("capital: 1\n", "capital: 1. Capital's share lies between 0 and below 1"),
        ("ideas: high\n", "ideas: 'high'. beta lies between 0 and below 1"),
        ("calibration: bpl\nhorizon: impact\n", "there is no calibration 'bpl'. Did you mean 'blp'?"),
        ("calibration: ek\n", "line 5: 'calibration' is about buyers on the way, and the horizon is the long run"),
        ("capital: true\nhorizon: impact\n", "it.yaml, line 5: capital does not adjust within a year"),
        ("horizon: impact\nideas: 0.2\n", "it.yaml, line 6: ideas do not spread within a year"),
    ],
)  # fmt: skip
def test_settings_that_cannot_be_are_refused_with_their_line(refusal, text, said):
    assert said in refusal(text)


def test_the_schema_knows_the_new_keys():
    schema = json.loads(scenario_schema())
    assert {"production", "factors", "capital", "ideas", "calibration"} <= set(schema["properties"])
    assert {"cap", "covered", "measured", "rents", "on_imports"} <= set(
        schema["$defs"]["Change"]["properties"]
    )
    assert "quota" in schema["$defs"]["Change"]["properties"]["instrument"]["enum"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("factors: specific\n", "the scenarios differ in factors: mobile, specific"),
        ("capital: true\n", "the scenarios differ in capital: False, True"),
        ("production: nested\n", "the scenarios differ in production: the usual, nested"),
        ("ideas: 0.3\n", "the scenarios differ in ideas: the usual, 0.3"),
        ("horizon: impact\n", "the scenarios differ in horizon: long-run, impact"),
    ],
)
def test_a_comparison_is_of_like_with_like(written, text, said):
    scenarios = [written(QUOTA, "one"), written(QUOTA + text, "two")]
    with pytest.raises(dt.InputError, match=said):
        check_comparison(scenarios)
    check_comparison([scenarios[1], scenarios[1]])
