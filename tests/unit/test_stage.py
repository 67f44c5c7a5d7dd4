"""The stage of an experiment: closures, elasticities and what an extending scenario inherits."""

from pathlib import Path

import numpy as np
import pytest

import detente as dt

BASE = "name: Base\nwords: w\nday: 2025-10-17\nworld: small.npz\ndeficits: balanced\nelasticities: cp\n"
BASE += "notes: [One.]\n"
CHILD = "name: Child\nwords: w\nday: 2025-10-17\nextends: base.yaml\n"


@pytest.fixture
def policy(small_world):
    return dt.Policy.none(small_world).with_tariff(imposed_by="USA", on="CHN", rate=0.4)


def test_the_gradient_knows_the_closure(small_world, policy):
    balanced = dt.gradient(small_world, policy, economy="USA", deficits="balanced")
    there = dt.gradient(small_world.without_deficits(), policy, economy="USA")
    share = dt.gradient(small_world, policy, economy="USA")
    np.testing.assert_allclose(balanced["tariff"], there["tariff"], rtol=1e-9)
    assert not np.allclose(balanced["tariff"], share["tariff"], rtol=1e-4)


def test_a_balanced_baseline_is_balanced_at_the_elasticities_used(small_world, policy):
    here = dt.solve(small_world, policy, deficits="balanced", elasticities="cp")
    there = dt.solve(small_world.with_elasticities("cp"), policy, deficits="balanced")
    np.testing.assert_allclose(here["welfare_pct"], there["welfare_pct"], atol=1e-9)


def test_the_vintage_names_the_elasticities_and_the_tables(small_world, policy):
    plain, other = dt.solve(small_world, policy), dt.solve(small_world, policy, elasticities="cp")
    assert (plain.vintage["elasticities"], other.vintage["elasticities"]) == ("given as numbers", "cp")
    assert plain.vintage["tables"] != other.vintage["tables"]
    compared = other.versus(plain).vintage
    assert compared["elasticities of the reference"] == "given as numbers"


def test_an_elasticity_set_keeps_its_name_in_a_file(tmp_path, world):
    world.with_elasticities("cp").save(tmp_path / "cp.npz")
    assert dt.World.load(tmp_path / "cp.npz").elasticities == "cp"
    assert world.elasticities == "median"


def test_a_world_with_other_elasticities_is_calibrated_no_second_time(world):
    known = world.baseline
    assert world.with_elasticities("cp").baseline is known


def test_labelled_elasticities_in_another_order_are_refused(small_world):
    shuffled = small_world.trade_elasticity[::-1]
    with pytest.raises(dt.InputError, match="trade_elasticity: the labels along sector are in another order"):
        small_world.with_elasticities(shuffled)


def test_what_a_scenario_does_not_say_it_takes_from_the_one_it_extends(tmp_path, small_world):
    small_world.save(tmp_path / "small.npz")
    (tmp_path / "base.yaml").write_text(BASE)
    (tmp_path / "deeper").mkdir()
    child = tmp_path / "deeper" / "child.yaml"
    child.write_text(CHILD.replace("base.yaml", "../base.yaml") + "notes: [Two.]\nelasticities: fgo\n")
    scenario = dt.Scenario.load(child)
    assert (scenario.deficits, scenario.elasticities) == ("balanced", "fgo")
    assert Path(scenario.world).resolve() == (tmp_path / "small.npz").resolve()
    assert scenario.notes == ["One.", "Two."]


def test_worlds_and_outcomes_cannot_be_written_into(small_world, policy):
    outcome = dt.solve(small_world, policy, elasticities="uniform(3)")
    for locked in (outcome["welfare_pct"], outcome.world.trade_elasticity, outcome.world.trade):
        with pytest.raises(ValueError, match="read-only"):
            locked.values[...] = 0


def test_names_are_known_wherever_a_world_is_asked(world):
    source = world.why_tariff("China", "United States", "semiconductors")
    assert source == world.why_tariff("CHN", "USA", "C26")
    assert world.partners("China").equals(world.partners("CHN"))


def test_everyone_is_everyone(small_world):
    for word in ("world", "all", "everyone", "Every economy"):
        assert small_world.resolve_economies(word) == small_world.economies
