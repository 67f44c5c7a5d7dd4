"""A scenario given as data passes the checks of a file, says its keys, and names no files."""

import pytest

from detente import InputError, Scenario
from detente.show.web.scenarios import normalised
from tests.web.served import MADE_UP, OCTOBER, TEN_POINTS


def said(content, place: str = "scenario") -> list[str]:
    with pytest.raises(InputError) as error:
        Scenario.of(content, place)
    return [str(one) for one in error.value.problems]


def test_it_is_the_scenario_of_a_file_that_says_the_same(repository):
    file = Scenario.load(repository / "examples" / "october-2025.yaml")
    content = {"name": file.name, "words": file.words, "day": "2025-10-17", "ledger": "us-china",
               "known_on": "2025-10-17"}  # fmt: skip
    assert Scenario.of(content).model_dump() == file.model_dump()


def test_a_mistake_is_told_with_its_key():
    wrong = {**MADE_UP, "measures": [TEN_POINTS, {**TEN_POINTS, "instrument": "tarif"}], "deficits": "none"}
    found = said(wrong, "body.scenario")
    assert any(
        one.startswith("body.scenario.measures[1].instrument: ") and "'tariff'" in one for one in found
    )
    assert any(one.startswith("body.scenario.deficits: ") for one in found)


def test_files_are_refused_all_at_once():
    found = said(
        {**OCTOBER, "extends": "a.yaml", "world": "b.npz", "ledger": "/etc", "expecting": [{"scenario": "c"}]}
    )
    assert [one.split(":")[0] for one in found] == [
        "scenario.extends", "scenario.world", "scenario.ledger", "scenario.expecting[0].scenario",
    ]  # fmt: skip
    assert all("A scenario given as data names no files" in one for one in found)


def test_what_a_file_could_not_say_data_cannot_either():
    assert "'known_on' is about a ledger" in said({**MADE_UP, "known_on": "2025-01-01"})[0]
    assert "'months' is about years" in said({**OCTOBER, "months": True})[0]
    assert said(["a", "list"]) == ["scenario: is not a scenario. A scenario is a list of keys and values."]


def test_a_folder_of_the_ledgers_name_says_nothing(tmp_path, monkeypatch):
    (tmp_path / "us-china").mkdir()
    monkeypatch.chdir(tmp_path)
    assert len(Scenario.of(OCTOBER).open_ledger()) > 100


def test_a_measure_is_told_by_its_key_when_it_cannot_be_applied(small_world):
    scenario = Scenario.of({**MADE_UP, "measures": [{**TEN_POINTS, "on": "Atlantis"}]})
    with pytest.raises(InputError, match=r"scenario\.measures\[0\], on: there is no economy 'Atlantis'"):
        scenario.policy(small_world)


BUY_MORE = {**TEN_POINTS, "instrument": "purchase commitment", "imposed_by": "CHN", "on": "USA", "floor": 1.5}
CAPPED = {**TEN_POINTS, "instrument": "quota", "cap": 0.6}
EXPLICIT = [
    ({key: value for key, value in measure.items() if key != "rate"}, key, value)
    for measure, said in (
        (BUY_MORE, {"covered": 1.0, "paid_by": "importer", "measured": ("value", "quantity")}),
        (
            CAPPED,
            {"covered": 1.0, "rents": "exporter", "on_imports": False, "measured": ("quantity", "value")},
        ),
    )
    for key, values in said.items()
    for value in (values if isinstance(values, tuple) else (values,))
]


@pytest.mark.parametrize(("measure", "key", "value"), EXPLICIT)
def test_the_one_form_of_a_scenario_means_what_the_scenario_does(small_world, measure, key, value):
    scenario = Scenario.of({**MADE_UP, "measures": [{**measure, key: value}]})
    again = Scenario.of(normalised(scenario))
    assert again.policy(small_world).quotas == scenario.policy(small_world).quotas
    assert normalised(again) == normalised(scenario)


def test_two_scenarios_that_differ_have_two_forms():
    measure = EXPLICIT[0][0]
    forms = [
        normalised(Scenario.of({**MADE_UP, "measures": [{**measure, **said}]}))
        for said in ({}, {"measured": "quantity"})
    ]
    assert forms[0] != forms[1]
