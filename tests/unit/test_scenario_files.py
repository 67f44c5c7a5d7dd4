"""Scenario files that are not what they seem: each gets one plain message with its line."""

from pathlib import Path

import pytest

from detente import InputError, Scenario

HEAD = "name: X\nwords: in words\nday: 2025-10-17\n"
RISE = "measures:\n  - {measure: Rise, instrument: tariff, imposed_by: USA, on: CHN, rate: 0.3, source: s}\n"
HELP = "measures:\n  - {measure: Help, instrument: subsidy, imposed_by: USA, sectors: all, rate: 0.1, source: s}\n"


@pytest.fixture
def refused(tmp_path, monkeypatch):
    """What a file with this text is refused with."""
    monkeypatch.chdir(tmp_path)

    def message(text: str) -> str:
        Path("bad.yaml").write_text(text, encoding="utf-8")
        with pytest.raises(InputError) as caught:
            Scenario.load("bad.yaml")
        return str(caught.value)

    return message


def test_a_day_that_no_calendar_has(refused):
    message = refused("name: X\nwords: y\nday: 2025-02-30\n")
    assert message == "bad.yaml, line 3: day: no calendar has 2025-02-30. February 2025 has 28 days."


def test_a_change_that_ends_on_the_day_it_starts(refused):
    message = refused(HEAD + RISE.replace("source: s", "source: s, from: 2025-02-04,\n    until: 2025-02-04"))
    assert message.startswith("bad.yaml, line 6: it ends on 2025-02-04, the day it starts.")


def test_a_day_written_as_a_number(refused):
    message = refused("name: X\nwords: y\nday: 20251017\n")
    assert message == "bad.yaml, line 3: day: a day is written as 2025-10-17 (given: 20251017)."


def test_yaml_that_holds_itself(refused):
    assert refused(HEAD + "measures: &a [*a]\n") == "bad.yaml, line 4: an alias holds itself."


def test_a_file_taken_for_a_folder(refused, tmp_path):
    Path("rise.yaml").write_text(HEAD + RISE, encoding="utf-8")
    with pytest.raises(InputError, match="there is no such file"):
        Scenario.load("rise.yaml/inner.yaml")


def test_the_nearest_file_is_not_near_by_its_suffix_alone(tmp_path):
    (tmp_path / "rise.yaml").write_text(HEAD + RISE, encoding="utf-8")
    with pytest.raises(InputError, match=r"there is no such file\.$"):
        Scenario.load(tmp_path / "xo.yaml")
    with pytest.raises(InputError, match=r"Did you mean 'rise\.yaml'\?$"):
        Scenario.load(tmp_path / "rse.yaml")


def test_a_rate_that_is_true(refused):
    assert "rate: input should be a valid number (given: True)" in refused(HEAD + RISE.replace("0.3", "true"))


@pytest.mark.parametrize("field", ["on", "imposed_by", "sectors"])
def test_a_measure_on_nobody(refused, field):
    old = {"on": "on: CHN", "imposed_by": "imposed_by: USA", "sectors": "source: s"}[field]
    extra = ", source: s" if field == "sectors" else ""
    message = refused(HEAD + RISE.replace(old, f"{field}: []{extra}"))
    assert message == f"bad.yaml, line 5: {field}: it is empty."


@pytest.mark.parametrize("field", ["on: CHN", "exempt: CHN", "rent_share: 0.5"])
def test_a_field_that_the_instrument_does_not_use(refused, field):
    name = field.split(":")[0]
    message = refused(HEAD + HELP.replace("rate: 0.1", f"rate: 0.1, {field}"))
    assert message == f"bad.yaml, line 5: a measure of kind 'subsidy' has no {name}."


def test_a_number_for_a_name_is_told_once_and_by_its_key(refused):
    message = refused(HEAD + RISE.replace("USA", "3"))
    assert message.startswith("bad.yaml, line 5: imposed_by: ") and "\n" not in message


def test_a_key_that_is_a_number(refused):
    assert refused(HEAD + "3: 4\n") == "bad.yaml, line 4: there is no key '3'. Keys are words."


def test_a_trade_cost_typed_as_a_rate_asks(refused):
    cost = RISE.replace("instrument: tariff", "instrument: trade cost").replace("0.3", "0.1")
    assert "if 10 % more is meant, write 1.1" in refused(HEAD + cost)


def test_a_world_lies_beside_its_scenario(tmp_path, monkeypatch, small_world):
    small_world.save(tmp_path / "small.npz")
    (tmp_path / "rise.yaml").write_text(HEAD + "world: small.npz\n" + RISE, encoding="utf-8")
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert Scenario.load("../rise.yaml").open_world().economies == small_world.economies


def test_every_wrong_name_of_every_measure_is_told_with_its_line(tmp_path, small_world):
    path = tmp_path / "names.yaml"
    wrong = RISE.replace("USA", "Chnia").replace("on: CHN", "on: Germnay")
    path.write_text(HEAD + wrong, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        Scenario.load(path).policy(small_world)
    places = [problem.place for problem in caught.value.problems]
    assert places == [f"{path}, line 5, imposed_by", f"{path}, line 5, on"]


LEDGER = """\
measures:
  - id: duty
    title: A duty
    instrument: import tariff
    imposed_by: USA
    from: 2025-02-04
    recorded_on: 2025-02-01
    rates: [{rate: 0.1, basis: additional}]
"""


@pytest.fixture
def beside(tmp_path, monkeypatch):
    """A scenario that names a ledger, with ledgers in folders beside it, read from elsewhere."""
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")

    def scenario(named: str, *folders: str) -> Scenario:
        for folder in folders:
            (tmp_path / "here" / folder).mkdir()
            (tmp_path / "here" / folder / "a.yaml").write_text(LEDGER, encoding="utf-8")
        (tmp_path / "here" / "a.yaml").write_text(HEAD + f"ledger: {named}\n", encoding="utf-8")
        return Scenario.load("../here/a.yaml")

    return scenario


def test_a_bare_name_is_a_bundled_ledger(beside, tmp_path):
    (tmp_path / "elsewhere" / "us-china").mkdir()
    scenario = beside("us-china")
    assert (scenario.ledger, scenario.open_ledger().name) == ("us-china", "us-china")


def test_a_name_that_no_bundled_ledger_has_is_a_path_from_the_file(beside):
    assert beside("mine", "mine").open_ledger().name == "mine"


def test_a_ledger_with_a_separator_is_a_path_from_the_file(beside):
    assert "duty" in beside("./us-china", "us-china").open_ledger()


def test_a_scenario_in_the_working_folder_finds_its_ledger(beside, tmp_path, monkeypatch):
    beside("./us-china", "us-china")
    monkeypatch.chdir(tmp_path / "here")
    assert "duty" in Scenario.load("a.yaml").open_ledger()


def test_a_name_that_means_two_ledgers_is_refused(beside):
    with pytest.raises(InputError) as caught:
        beside("us-china", "us-china")
    assert str(caught.value).startswith(
        "../here/a.yaml, line 4, ledger 'us-china': is a bundled ledger and a folder here. "
    )
    assert "Write './us-china' for the folder" in str(caught.value)


def test_a_ledger_that_is_none_is_told_with_its_line(beside):
    with pytest.raises(InputError) as caught:
        beside("us-chna")
    assert str(caught.value) == (
        "../here/a.yaml, line 4, ledger 'us-chna': is no folder and no bundled ledger. Did you mean 'us-china'?"
    )
