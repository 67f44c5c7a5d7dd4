"""The key ``strategy`` of a scenario file: its shape, its mistakes with their lines, its answer."""

import json
from inspect import signature
from pathlib import Path
from typing import get_args

import numpy as np
import pytest

import detente as dt
from detente import strategy
from detente.simulate import scenario_strategy
from detente.simulate.scenario import Scenario, scenario_schema
from detente.strategy.choices import levers
from detente.strategy.scenario_play import FROM_THE_LEDGER, play

HEAD = "name: {name}\nwords: a test\nday: 2025-10-17\nworld: small.npz\n"
RISE = "{measure: Rise, instrument: tariff, imposed_by: USA, on: CHN, rate: 0.3, source: nobody}"
ANSWER = "{measure: Answer, instrument: tariff, imposed_by: CHN, on: USA, rate: 0.2, source: nobody}"
MEASURES = f"measures:\n  - {RISE}\n  - {ANSWER}\n"
ASKED = {"best_response": "best_response", "nash": "nash", "attribute": "attribute"}


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
    """The message with which a file is refused when it is read."""

    def told(text: str) -> str:
        with pytest.raises(dt.InputError) as caught:
            written(text)
        return str(caught.value)

    return told


class TestShape:
    def test_a_question_has_its_options(self, written):
        asked = written(
            "strategy:\n  nash: {players: [USA, [CHN, ROW]], on: players, sectors: goods}\n"
        ).strategy
        assert asked.question == "nash"
        assert asked.options == {"players": ["USA", ["CHN", "ROW"]], "on": "players", "sectors": ["goods"]}

    def test_what_is_not_given_is_left_to_the_function(self, written):
        assert written("strategy: {nash: {}}\n").strategy.options == {}

    @pytest.mark.parametrize("question", ASKED)
    def test_options_are_those_of_the_function(self, question):
        """A file can ask for whatever the function can, but for what the scenario itself says."""
        model = scenario_strategy.Strategy.model_fields[question].annotation
        fields = set(get_args(model)[0].model_fields)
        known = set(signature(getattr(strategy, ASKED[question])).parameters)
        inside = {"world", "policy", "ledger_or_groups", "progress", "tolerance", "check", "against"}
        own = {"deficits", "elasticities", "horizon", "known_on"}
        days = {"on"} if question == "attribute" else set()
        assert fields == known - inside - own - days

    def test_words_are_those_of_levers(self):
        assert get_args(scenario_strategy.By) == get_args(levers.By)
        assert get_args(scenario_strategy.Lever) == get_args(levers.Instrument)

    def test_it_is_in_the_schema(self):
        schema = json.loads(scenario_schema())
        assert "strategy" in schema["properties"]
        assert set(schema["$defs"]["Strategy"]["properties"]) == set(scenario_strategy.Strategy.model_fields)
        assert {"players", "on", "by"} <= set(schema["$defs"]["NashAsked"]["properties"])

    def test_a_file_that_extends_another_asks_for_itself(self, written):
        written("strategy: {nash: {}}\n", "war")
        assert written("extends: war.yaml\n").strategy is None


class TestMistakes:
    @pytest.mark.parametrize(
        ("text", "said"),
        [
            (
                "strategy:\n  nash: {player: USA}\n",
                "line 6: there is no key 'player'. Did you mean 'players'?",
            ),
            ("strategy: {nahs: {}}\n", "line 5: there is no key 'nahs'. Did you mean 'nash'?"),
            (
                "strategy: {nash: {}, deal: {}}\n",
                "line 5: strategy: it asks for nash and deal at once; a file asks one of",
            ),
            ("strategy: nash\n", "line 5: strategy: it is one of best_response, nash,"),
            ("strategy:\n  nash:\n", "write 'nash: {}' to leave all as they are"),
            ("strategy:\n  nash: [USA]\n", "line 6: nash: its options stand in braces"),
            (
                "strategy:\n  nash: {deficits: share}\n",
                "line 6: nash: deficits is the scenario's own; write deficits beside 'strategy'",
            ),
            ("strategy:\n  nash: {by: sektor}\n", "by: 'sektor'. It is one of 'uniform', "),
            ("strategy:\n  nash: {instruments: tarif}\n", "there is no 'tarif'. Did you mean 'tariff'?"),
            ("strategy:\n  nash: {instruments: []}\n", "instruments: it is tariff, export_wedge, or both"),
            ("strategy:\n  nash: {bounds: [2, 1]}\n", "bounds: they are two numbers, the first above -1"),
            ("strategy:\n  nash: {objective: {C26: -1}}\n", "objective: it is a name, or {sector: weight}"),
            ("strategy:\n  nash: {players: []}\n", "players: it is names, or names in brackets"),
            ("strategy:\n  nash: {groups: true}\n", "groups: it is the name of a partition"),
            ("strategy:\n  best_response: {on: CHN}\n", "'player' is missing. The field player: who chooses"),
            ("strategy: {attribute: {}}\n", "there are no measures to attribute to. Add 'ledger: us-china'"),
            (
                "horizon: {years: 3}\nstrategy: {nash: {}}\n",
                "line 6: 'strategy' is about one equilibrium, and the scenario is told over 3 years",
            ),
            ("factors: specific\nstrategy: {nash: {}}\n", "line 6: strategy does not go with factors."),
        ],
    )
    def test_each_is_told_with_its_line(self, refusal, text, said):
        assert said in refusal(text)

    def test_all_at_once(self, refusal):
        told = refusal("strategy:\n  nash: {by: sektor, bounds: [2, 1],\n    starts: 9}\n")
        assert told.count("it.yaml, line ") == 3
        assert "it.yaml, line 7: starts" in told

    def test_years_that_are_inherited_are_refused(self, written, refusal):
        written("horizon: {years: 3}\n", "slow")
        assert "told over 3 years" in refusal("extends: slow.yaml\nstrategy: {nash: {}}\n")

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("nash: {players: [USA, CHNN]}", "it.yaml, line 6, players: there is no economy 'CHNN'."),
            ("nash: {players: [USA, CHN], sectors: goodz}", "it.yaml, line 6, sectors: there is no sector"),
            ("best_response: {player: USA, on: USA}", "it.yaml, line 6, on: USA would act on itself."),
        ],
    )
    def test_what_the_function_refuses_is_told_with_its_line(self, written, text, said):
        with pytest.raises(dt.InputError) as caught:
            play(written(f"strategy:\n  {text}\n"))
        assert said in str(caught.value)

    def test_options_that_are_passed_on_are_checked_against_the_function(self, written, monkeypatch):
        def truce(world, players, *, policy=None, lag=1.0):
            raise AssertionError("it is not called")

        monkeypatch.setattr(strategy, "truce", truce, raising=False)
        with pytest.raises(dt.InputError) as caught:
            play(written("strategy:\n  truce: {lagg: 2}\n"))
        assert "line 6, lagg: 'truce' has no option 'lagg'. Did you mean 'lag'?" in str(caught.value)
        assert "'truce' needs 'players'. Add 'players: ...'" in str(caught.value)

    def test_nothing_asked_is_told(self, written):
        with pytest.raises(dt.InputError, match="'It' asks nothing of strategy"):
            play(written(""))


class TestAnswers:
    def test_nash_is_that_of_the_function_on_the_scenarios_policy(self, written, small_world):
        asked = "strategy: {nash: {players: [USA, CHN], on: players, sectors: goods, starts: 0}}\n"
        told = []
        scenario = written(f"deficits: balanced\nelasticities: uniform(4)\n{asked}{MEASURES}")
        found = play(scenario, progress=told.append)
        by_hand = strategy.nash(
            small_world,
            ["USA", "CHN"],
            on="players",
            sectors="goods",
            starts=0,
            elasticities="uniform(4)",
            policy=scenario.policy(small_world),
        )
        np.testing.assert_allclose(found.choice, by_hand.choice, rtol=1e-6)
        assert found.settings.deficits == "balanced" and found.certificate.holds
        np.testing.assert_allclose(found.levers.today, by_hand.levers.today)
        assert told and told[0].startswith("sweep 1")

    def test_a_best_response_starts_from_the_files_measures(self, written):
        asked = "strategy: {best_response: {player: USA, on: CHN, sectors: goods, starts: 1}}\n"
        found = play(written(f"deficits: balanced\n{asked}{MEASURES}"))
        without = play(written(f"deficits: balanced\n{asked}"))
        assert found.levers.today[0] == pytest.approx(without.levers.today[0] + 0.3, abs=1e-9)
        assert found.player.name == "USA"

    def test_the_files_measures_are_attributed_one_by_one(self, written, small_world):
        found = play(written(f"strategy: {{attribute: {{economy: USA}}}}\n{MEASURES}"))
        assert set(found.table.index) == {"Rise", "Answer"}
        whole = written(MEASURES).run()["welfare_pct"].sel(economy="USA")
        assert found.table["part"].sum() == pytest.approx(float(whole), abs=1e-8)

    def test_two_measures_of_one_name_are_refused(self, written):
        twice = f"measures:\n  - {RISE}\n  - {RISE}\n"
        with pytest.raises(dt.InputError, match="two measures are called 'Rise'"):
            play(written(f"strategy: {{attribute: {{}}}}\n{twice}"))

    def test_a_ledger_and_measures_are_parts_beside_each_other(self, written, world):
        asked = "strategy: {attribute: {economy: CHN}}"
        found = play(written(f"ledger: us-china\n{asked}\nmeasures:\n  - {RISE}\n"), world)
        assert set(found.table.index) == {FROM_THE_LEDGER, "Rise"}

    def test_a_ledger_is_attributed_by_its_measures(self, written, world):
        asked = "strategy:\n  attribute: {economy: CHN, groups: {fentanyl: us-fentanyl-china}}\n"
        found = play(written(f"ledger: us-china\n{asked}"), world)
        assert "fentanyl" in found.table.index and len(found.table) == 2

    def test_a_scenario_over_years_has_no_answer(self, written):
        slow = written("strategy: {nash: {}}\n").model_copy(update={"horizon": "years: 3"})
        with pytest.raises(dt.InputError, match="told over 3 years"):
            play(slow)


def test_the_example_of_a_war_asks_for_one(repository, world):
    scenario = Scenario.load(repository / "examples" / "october-2025-war.yaml")
    assert scenario.run(world).converged
    assert scenario.strategy.question == "nash"
    assert (scenario.deficits, scenario.ledger) == ("balanced", "us-china")


def test_what_players_choose_is_asked_with_balanced_trade_unless_the_file_says(tmp_path):
    """A deficit held fixed is a gift from abroad: the same question must not have two answers by its door."""
    base = tmp_path / "base.yaml"
    base.write_text("name: base\nwords: as it is\nday: 2025-10-17\ndeficits: share\n", encoding="utf-8")

    def deficits(*lines: str) -> str:
        path = tmp_path / "asked.yaml"
        head = ["name: asked", "words: asked of players", "day: 2025-10-17", "extends: base.yaml"]
        path.write_text("\n".join([*head, *lines]) + "\n", encoding="utf-8")
        return dt.Scenario.load(path).deficits

    war = "strategy: {nash: {players: [USA, CHN]}}"
    assert deficits(war) == "balanced"
    assert deficits(war, "deficits: share") == "share"
    assert deficits("ledger: us-china", "strategy: {attribute: {economy: USA}}") == "share"
    assert deficits() == "share"
