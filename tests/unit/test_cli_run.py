"""The command `run`: tables, CSV and JSON with units, comparisons, and no number without equilibrium."""

import csv
import io
import json
from pathlib import Path

import pytest

import detente
from detente import Scenario, World
from tests.unit.command_line import RUIN

RUN = ("run", "--draws", "0")
"""Bands have tests of their own, beside this file."""


class TestRun:
    def test_a_table_names_economies_units_and_the_world(self, command, folder):
        said = command(*RUN, "rise.yaml")
        assert (said.code, said.err) == (0, "")
        titles = ("United States", "China", "Germany", "ROW", "Welfare", "billion USD", "World welfare")
        assert all(title in said.out for title in titles)
        assert "Rise in words\nagainst the baseline: tariffs that the world holds\n" in said.out

    def test_brackets_in_words_are_shown_as_they_are(self, command, folder):
        words = "a [bold] step [/dim]"
        Path("odd.yaml").write_text(Path("rise.yaml").read_text().replace("Rise in words", f"'{words}'"))
        said = command(*RUN, "odd.yaml")
        assert (said.code, said.err) == (0, "")
        assert words in said.out

    def test_csv_has_units_in_its_header_and_every_economy(self, command, folder):
        said = command(*RUN, "rise.yaml", "--csv")
        table = list(csv.DictReader(io.StringIO(said.out)))
        assert [row["economy"] for row in table] == ["USA", "CHN", "DEU", "ROW"]
        assert all(name.endswith(("_pct", "_usd_m")) for name in table[0] if name != "economy")
        found = Scenario.load("rise.yaml").run()["welfare_pct"]
        assert float(table[1]["welfare_pct"]) == pytest.approx(float(found.sel(economy="CHN")), rel=1e-7)

    def test_json_has_a_unit_for_every_number(self, command, folder):
        said = command(*RUN, "rise.yaml", "--json")
        document = json.loads(said.out, parse_constant=pytest.fail)
        assert set(document) == {"vintage", "units", "world_welfare", "economies"}
        assert all(set(numbers) == set(document["units"]) for numbers in document["economies"].values())
        assert document["world_welfare"]["unit"] == "%"
        assert document["vintage"]["detente"] == detente.__version__

    def test_json_has_null_for_a_number_that_is_not_there(self, command, folder):
        trade = [[[5.0], [0.0]], [[0.0], [5.0]]]
        World.from_tables(economies=["USA", "CHN"], sectors=["C26"], trade=trade, trade_elasticity=4).save(
            "small.npz"
        )
        said = command(*RUN, "rise.yaml", "--json")
        document = json.loads(said.out, parse_constant=pytest.fail)
        assert document["economies"]["USA"]["exports_pct"] is None
        assert document["economies"]["USA"]["welfare_pct"] == 0

    def test_a_comparison_names_the_larger_residual(self, command, folder):
        found = [Scenario.load(path).run().residual for path in ("rise.yaml", "milder.yaml")]
        for words in ("rise.yaml", "milder.yaml"), ("milder.yaml", "rise.yaml"):
            said = command(*RUN, words[0], "--against", words[1])
            assert f"largest residual {max(found):.0e}\n" in said.out

    def test_a_comparison_is_the_outcome_against_the_other(self, command, folder):
        said = command(*RUN, "rise.yaml", "--against", "milder.yaml", "--json")
        document = json.loads(said.out)
        compared = Scenario.load("rise.yaml").run().versus(Scenario.load("milder.yaml").run())
        expected = float(compared["welfare_pct"].sel(economy="CHN"))
        assert document["economies"]["CHN"]["welfare_pct"] == pytest.approx(expected, rel=1e-8)
        assert document["world_welfare"]["unit"] == "points"
        assert "against: Milder in words" in command(*RUN, "rise.yaml", "--against", "milder.yaml").out

    def test_economies_can_be_chosen(self, command, folder):
        said = command(*RUN, "rise.yaml", "--economies", "EU, china", "--json")
        assert list(json.loads(said.out)["economies"]) == ["CHN", "DEU"]

    def test_chosen_economies_are_ordered_by_money(self, command, folder):
        gains = Scenario.load("rise.yaml").run()["equivalent_variation_usd_m"].to_series().sort_values()
        titles = {"USA": "United States", "CHN": "China", "DEU": "Germany"}
        said = command(*RUN, "rise.yaml", "--economies", "USA,CHN,DEU")
        places = [said.out.index(f"\n{titles[code]} ") for code in gains.index if code in titles]
        assert places == sorted(places)

    @pytest.mark.parametrize("words", [(), ("--json",), ("--csv",), ("--against", "rise.yaml")])
    def test_a_scenario_without_equilibrium_shows_no_number(self, command, folder, words):
        Path("ruin.yaml").write_text(RUIN)
        said = command(*RUN, "ruin.yaml", *words)
        assert (said.code, said.out) == (1, "")
        assert said.err.startswith("error: this outcome has no welfare_pct: ")
