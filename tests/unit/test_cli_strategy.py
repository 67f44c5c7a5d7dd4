"""The commands `optimal`, `nash` and `attribute`, and `run` of a file that asks: shown, written, refused."""

import json
from io import StringIO
from pathlib import Path

import pandas as pd
import pytest

from detente import InputError, strategy
from detente.show.strategy_options import today_of
from detente.show.strategy_report import bar, sectors_words, title_of, two_sided_bar, with_minus
from detente.show.strategy_typed import (
    bounds_typed,
    groups_typed,
    instruments_typed,
    objective_typed,
    players_typed,
)
from detente.strategy.wars.best_responses import BestResponse
from detente.strategy.wars.nash_tariffs import Certificate

ON_SMALL = ("--world", "small.npz", "--sectors", "goods")
OPTIMAL = ("optimal", "USA", "--on", "CHN", "--starts", "1", *ON_SMALL)
NASH = ("nash", "--players", "USA,CHN", "--on", "players", "--starts", "0", *ON_SMALL)
ATTRIBUTE = ("attribute", "--on", "2025-10-17", "--economy", "CHN")
TWO_GROUPS = ("--groups", "fentanyl=us-fentanyl-*")


def text(said) -> str:
    """What was printed, as one line with plain spaces."""
    return " ".join(said.out.replace("\u00a0", " ").split())


class TestOptimal:
    def test_it_shows_rates_effects_checks_and_what_it_rests_on(self, command, folder, small_world):
        said = command(*OPTIMAL)
        found = strategy.best_response(small_world, "USA", on="CHN", sectors="goods", starts=1)
        assert said.code == 0 and said.err == ""
        shown = text(said)
        assert f"United States does best with a tariff of {100 * found.choice[0]:.1f} % on China" in shown
        assert f"it gains {found.gain_pct:.3f} points of welfare if nobody answers. On goods." in shown
        assert "Who gains and who pays, against today" in shown and "most affected of the others" in shown
        assert "Checked - slopes left" in shown and "falls in every direction" in shown
        assert "Today: tariffs that the world holds." in shown and "deficits: balanced" in shown

    def test_the_default_is_all_traded_sectors_and_says_so(self, command, folder):
        said = command("optimal", "USA", "--world", "small.npz", "--starts", "1")
        assert "on everyone else" in text(said)
        assert "On all traded sectors; --sectors goods for goods alone." in text(said)

    def test_rates_that_differ_have_a_row_each_and_bounds_are_named(self, command, folder):
        asked = (
            *OPTIMAL,
            "--by",
            "partner-sector",
            "--on",
            "CHN,DEU",
            "--instruments",
            "tariff,export wedge",
        )
        said = command(*asked, "--bounds", "-1%,25%", "--elasticities", "2")
        shown = text(said)
        assert "does best with 8 rates on China and Germany" in shown
        assert "instrument on sectors today chosen tariff China" in shown and "highest allowed" in shown

    def test_a_ledger_day_is_todays_policy(self, world, command, folder):
        policy, words = today_of(world, "2025-10-17", None)
        assert words == "what is in force on 2025-10-17" and policy.notes
        on_china = policy.tariff.sel(exporter="CHN", importer="USA", sector="C26")
        assert float(on_china) > float(world.tariff.sel(exporter="CHN", importer="USA", sector="C26"))
        said = command(*OPTIMAL, "--from", "2025-10-17")
        assert said.code == 2 and "error: --world: United States and ABW" in said.err

    def test_it_writes_csv_and_json(self, command, folder):
        said = command(*OPTIMAL, "--csv", "out.csv", "--json", "out.json")
        assert "Wrote out.csv" in said.out and "Wrote out.json" in said.out
        table = pd.read_csv("out.csv", comment="#")
        assert list(table["kind"]) == ["rate", *["economy"] * 4]
        document = json.loads(Path("out.json").read_text(encoding="utf-8"))
        assert document["rates"][0]["chosen_pct"] == pytest.approx(table["chosen_pct"][0], rel=1e-6)
        assert document["holds"] is True and document["player"] == {"name": "USA", "members": ["USA"]}
        world = sum(row["equivalent_variation_usd_m"] for row in document["economies"].values())
        assert (world > 0) == (document["world_welfare_points"] > 0)

    def test_what_does_not_hold_is_said_and_ends_with_one(self, command, folder, monkeypatch):
        monkeypatch.setattr(BestResponse, "holds", property(lambda found: False))
        said = command(*OPTIMAL)
        assert said.code == 1 and "this is not known to be the best" in text(said)

    def test_everything_wrong_is_told_at_once_by_option(self, command, folder):
        said = command(
            *("optimal", "USAX", "--on", "CHNN", "--by", "sektor", "--sectors", "goodz", "--groups", "brod"),
            *("--instruments", "tarif", "--bounds", "3,2", "--objective", "welfar", "--from", "2025-13-01"),
            *("--elasticities", "medain", "--deficits", "balancd", "--starts", "9", "--world", "small.npz"),
        )
        assert said.code == 2 and said.out == ""
        lines = said.err.splitlines()
        places = {line.split(": ")[1] for line in lines}
        assert places == {
            *("PLAYER", "--on", "--by", "--sectors", "--instruments", "--bounds", "--objective", "--from"),
            *("--elasticities", "--deficits", "--starts"),
        }
        assert "error: PLAYER: there is no economy 'USAX'. Did you mean 'USA'" in said.err
        assert "error: --from: no calendar has 2025-13-01." in said.err

    @pytest.mark.parametrize(
        ("words", "told"),
        [
            (("--bounds", "x"), "--bounds: 'x'. They are two numbers between a comma"),
            (("--bounds", "90%,95%"), "--bounds: today's tariff of USA on CHN, all, is"),
            (("--objective", "C26=a"), "--objective: 'C26=a' is no weight."),
            (("--objective", "C26=1,C26=2"), "--objective: C26 is given twice."),
            (("--groups", "a=C26"), "and --by uniform has one rate for all sectors. Use --by sector"),
            (("--groups", "a=C26;b=C26", "--by", "sector"), "--groups, b: C26 also in 'a'."),
            (("--groups", "a=;b=C26", "--by", "sector"), "--groups: 'a=' is no group."),
            (("--ledger", "us-china"), "--ledger: it is given without --from."),
            (("--instruments", ""), "--instruments: the set is empty."),
            (("--on", "USA"), "--on: USA would act on itself."),
            (("--csv", "nowhere/out.csv"), "--csv: nowhere is no folder that is there."),
        ],
    )
    def test_what_cannot_be_is_refused(self, command, folder, words, told):
        said = command(*OPTIMAL, *words)
        assert said.code == 2 and said.out == ""
        assert told in said.err and said.err.startswith("error: --")

    def test_several_players_are_pointed_elsewhere(self, command, folder):
        said = command("optimal", "USA,CHN", "--world", "small.npz")
        assert "PLAYER: 2 players are given. One player chooses. Write USA+CHN for a bloc, or use" in said.err


class TestNash:
    def test_it_shows_players_certificate_and_others(self, command, folder, small_world):
        said = command(*NASH)
        found = strategy.nash(small_world, ["USA", "CHN"], on="players", sectors="goods", starts=0)
        assert said.code == 0
        assert said.err.splitlines()[0].startswith("sweep 1: rates moved by at most")
        shown = text(said)
        rates = [f"{100 * rate:.1f} %" for rate in found.choice]
        assert f"At war United States levies tariffs of {rates[0]} and" in shown
        assert f"China levies {rates[1]} and" in shown
        assert "Checked - certificate holds: the most any player gains by deviating" in shown
        assert "formula: the tariff of Lashkaripour (2021)" in shown and "so it is no counterpart" in shown
        assert "Germany" in shown and "World" in shown

    def test_the_formula_stands_beside_where_it_is_about_the_same(self, command, folder, small_world):
        said = command("nash", "--players", "all", "--no-inputs", "--starts", "0", "--world", "small.npz",
                       "--elasticities", "4")  # fmt: skip
        assert "with balanced trade. Who gains" in text(said) and "counterpart" not in text(said)
        table = pd.read_csv(
            StringIO(command("nash", "--players", "all", "--no-inputs", "--starts", "0", "--world",
                             "small.npz", "--elasticities", "4", "--csv", "-").out), comment="#"
        )  # fmt: skip
        players = table[table["kind"] == "player"]
        assert len(players) == 4
        found = strategy.nash(small_world, inputs=False, starts=0, elasticities=4.0)
        assert players["formula_tariff_pct"].to_numpy() == pytest.approx(100 * found.formula.values, rel=1e-6)
        assert players["tariff_pct"].to_numpy() == pytest.approx(100 * found.choice, rel=1e-6)

    def test_a_bloc_is_one_player_under_its_name(self, command, folder):
        asked = ("--on", "all", "--starts", "0", *ON_SMALL)
        assert "United States + Germany levies" in text(command("nash", "--players", "USA+DEU,CHN", *asked))
        named = command("nash", "--players", "West=USA,DEU;China=CHN", *asked, "--json", "-")
        players = json.loads(named.out)["players"]
        assert [(row["player"], row["members"]) for row in players] == [("West", "USA+DEU"), ("China", "CHN")]
        assert players[0]["formula_tariff_pct"] is None

    def test_rates_by_sector_stand_side_by_side(self, command, folder):
        said = command(*NASH, "--by", "sector")
        assert "Rates at war, % sectors USA CHN" in text(said)

    def test_it_fits_a_terminal_of_eighty_columns(self, command, folder, monkeypatch):
        monkeypatch.setenv("COLUMNS", "80")
        for words in (NASH, (*NASH, "--by", "sector", "--instruments", "tariff,export_wedge"), OPTIMAL):
            said = command(*words)
            assert max(len(line) for line in said.out.splitlines()) <= 80
            assert not any(line.endswith(" ") for line in said.out.splitlines())
            assert "…" not in said.out

    def test_a_certificate_that_does_not_hold_is_no_answer(self, command, folder, monkeypatch):
        monkeypatch.setattr(Certificate, "holds", property(lambda found: False))
        said = command(*NASH)
        assert said.code == 1 and "The certificate does not hold" in text(said)
        assert "certificate does NOT hold" in text(said)

    def test_blocs_that_overlap_and_other_mistakes(self, command, folder):
        said = command("nash", "--players", "USA+DEU,DEU,XYZ", "--on", "players", "--starts", "7", *ON_SMALL)
        assert said.code == 2
        assert "--players: there is no economy 'XYZ'." in said.err
        assert "--players: 'DEU' and 'USA+DEU' overlap in DEU." in said.err
        assert "--starts: 7. It is a whole number from 0 to 5." in said.err


class TestAttribute:
    def test_it_shows_parts_that_add_up(self, command, folder):
        said = command(*ATTRIBUTE, *TWO_GROUPS, "--json", "out.json", "--csv", "out.csv")
        assert said.code == 0 and said.err == ""
        shown = text(said)
        assert shown.startswith("China: change of welfare") and "other measures in force" in shown
        assert "Found by exact Shapley values over 2 groups" in shown
        assert "what differs between 2024-12-31 and 2025-10-17" in shown
        document = json.loads(Path("out.json").read_text(encoding="utf-8"))
        parts = sum(group["part"] for group in document["groups"].values())
        assert parts == pytest.approx(document["whole"]["value"], abs=1e-9)
        assert document["units"]["part"] == "points" and document["groups"]["fentanyl"]["ids"]
        table = pd.read_csv("out.csv", comment="#")
        assert set(table["group"]) == set(document["groups"]) and set(table["kind"]) == {"group"}

    def test_another_number_of_a_sector_from_orders_drawn(self, command, folder):
        asked = ("--of", "output", "--sector", "C26", *TWO_GROUPS, "--draws", "4")
        shown = text(command(*ATTRIBUTE, *asked))
        assert "random orders in opposite pairs" in shown and "±" not in shown

    def test_everything_wrong_is_told_at_once_by_option(self, command, folder):
        said = command(
            *("attribute", "--on", "2025-10-32", "--economy", "CHNN", "--of", "welfair", "--draws", "3"),
            *("--deficits", "balancd"),
        )
        assert said.code == 2 and said.out == ""
        assert "error: --economy: there is no economy 'CHNN'." in said.err
        assert "error: --of: there is no variable 'welfair'." in said.err
        assert "error: --on: no calendar has 2025-10-32." in said.err
        assert "error: --draws: 3." in said.err
        assert "error: --deficits: there is no closure 'balancd'." in said.err


class TestFile:
    ASKS = "strategy:\n  nash: {players: [USA, CHN], on: players, sectors: goods, starts: 0}\n"

    def test_run_shows_the_answer_after_the_outcome(self, command, folder):
        Path("war.yaml").write_text(Path("rise.yaml").read_text() + f"deficits: balanced\n{self.ASKS}")
        said = command("run", "war.yaml", "--draws", "0")
        assert said.code == 0 and "sweep 1" in said.err
        outcome, _, answer = said.out.partition("Asked of strategy: Nash tariffs")
        assert "World welfare" in outcome and "At war United States levies" in answer
        assert "Today: 1 measure of the file." in answer
        document = json.loads(command("run", "war.yaml", "--draws", "0", "--json").out)
        assert document["strategy"]["holds"] is True and "economies" in document
        assert command("run", "war.yaml", "--draws", "0", "--csv").out.startswith("economy,welfare_pct")

    def test_a_best_response_and_an_attribution_are_shown_too(self, command, folder):
        rise = Path("rise.yaml").read_text()
        best = "strategy:\n  best_response: {player: USA, on: CHN, starts: 1}\n"
        Path("best.yaml").write_text(f"{rise}deficits: balanced\n{best}")
        shown = text(command("run", "best.yaml", "--draws", "0"))
        assert "United States does best with a tariff of" in shown
        assert "On all traded sectors; 'sectors: goods' for goods alone." in shown
        Path("parts.yaml").write_text(rise + "strategy: {attribute: {economy: USA}}\n")
        assert "Of it" in text(command("run", "parts.yaml", "--draws", "0"))

    def test_a_mistake_is_told_with_its_line_before_anything_is_shown(self, command, folder):
        Path("war.yaml").write_text(Path("rise.yaml").read_text() + self.ASKS.replace("CHN", "CHNN"))
        said = command("run", "war.yaml", "--draws", "0")
        assert said.code == 2 and said.out == ""
        assert "error: war.yaml, line 8, players: there is no economy 'CHNN'." in said.err

    def test_csv_is_of_the_outcome_and_says_so(self, command, folder):
        Path("war.yaml").write_text(Path("rise.yaml").read_text() + self.ASKS)
        said = command("run", "war.yaml", "--draws", "0", "--csv")
        assert "The file asks for Nash tariffs, which are not in the CSV" in said.err


def test_players_as_typed():
    assert players_typed("USA") == "USA"
    assert players_typed("USA, CHN,EU") == ["USA", "CHN", "EU"]
    assert players_typed("USA+CAN,CHN") == [["USA", "CAN"], "CHN"]
    assert players_typed("USA,CAN;CHN") == {"USA+CAN": ["USA", "CAN"], "CHN": ["CHN"]}
    assert players_typed("North = USA,CAN; China=CHN") == {"North": ["USA", "CAN"], "China": ["CHN"]}
    for wrong, said in (("West=;CHN", "'West=' is no bloc"), ("A=USA;A=CHN", "A is given twice")):
        with pytest.raises(InputError, match=said):
            players_typed(wrong)


def test_the_rest_as_typed():
    assert bounds_typed("-20%, 2") == (-0.2, 2.0)
    assert instruments_typed("tariff,export wedge") == ["tariff", "export_wedge"]
    assert objective_typed("real GDP") == "real_gdp"
    assert objective_typed("C26=1.5,A01=2") == {"C26": 1.5, "A01": 2.0}
    assert groups_typed("8") == 8 and groups_typed("broad") == "broad" and groups_typed(None) is None
    assert groups_typed("a=C26,C27;b=C29") == {"a": ["C26", "C27"], "b": ["C29"]}


def test_bars_and_words():
    assert bar(1.0, 2.0, 10) == "█" * 5 and bar(float("nan"), 2.0) == ""
    assert two_sided_bar(-1.0, 1.0, 3) == "███│" and two_sided_bar(1.0, 2.0, 4) == "    │██"
    assert title_of("EU") == "European Union" and title_of("USA+CAN") == "United States + Canada"
    assert with_minus("-385, 3e-07, 2025-10-17") == "\u2212385, 3e-07, 2025-10-17"
    assert sectors_words(["C26", "C27"]) == "On C26 and C27."
