"""The command `decouple`: what a person sees, what it writes, what it refuses."""

import json
import re
from pathlib import Path

import pandas as pd
import pytest

from detente.show.decouple_command import named_blocs
from detente.show.decoupling import decoupling_json, short_study, theirs, which_part
from detente.show.format import signed
from detente.simulate import decouple

APART = ("decouple", "--world", "small.npz", "--blocs", "West=USA,DEU;East=CHN,ROW")


def text(said) -> str:
    """What was printed, as one line with plain spaces."""
    return " ".join(said.out.replace("\u00a0", " ").split())


def test_it_shows_the_steps_the_blocs_and_the_published_numbers(command, folder, small_world):
    said = command(*APART, "--ideas", ".3", "--capital")
    assert said.code == 0 and said.err == ""
    shown = text(said)
    assert "West and East come apart: trade costs x 50 on all sectors" in shown
    assert "static + input-output + ideas + capital" in shown
    levels = decouple(small_world, {"West": ["USA", "DEU"], "East": "rest"}, ideas=0.3).table().loc["World"]
    assert f"World, 4 economies {signed(levels['static_pct'])} {signed(levels['inputs_pct'])} (" in shown
    assert "Goes and Bekkers (2022) World −5 r" in shown and "Métivier et al. (2023) World −5.4" in shown
    assert "as if all trade were in final goods" in shown and "with ideas (beta 0.3)" in shown
    assert "Assumed, not measured: - blocs given, by the user" in shown


def test_it_fits_a_terminal_of_eighty_columns(command, folder, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    said = command(*APART)
    assert max(len(line) for line in said.out.splitlines()) <= 80
    assert not any(line.endswith(" ") for line in said.out.splitlines())
    assert "…" not in said.out


def test_another_split_is_not_set_against_the_seven(command, folder):
    said = command(
        "decouple", "--world", "small.npz", "--blocs", "us-china", "--neutral", "rest", "--ideas", "none"
    )
    shown = text(said)
    assert "about a world in two blocs with nobody in between. This is another split" in shown
    assert "+ ideas" not in shown and "Neutral, 2 economies" in shown and "kiel" not in shown.casefold()


def test_a_world_in_two_says_which_part_of_the_seven_it_finds(small_world):
    blocs = {"West": ["USA", "DEU"], "East": "rest"}
    said = " ".join(which_part(decouple(small_world, blocs, "tariff", size=0.2, ideas=0.05))).replace(
        "\u00a0", " "
    )
    assert "the model finds" in said and "points of the seven are not found at this beta." in said
    assert "above the seven at this beta." in " ".join(which_part(decouple(small_world, blocs, ideas=0.5)))
    assert "that step was left out" in " ".join(which_part(decouple(small_world, blocs, ideas=None)))


def test_the_fitted_case_says_that_its_agreement_is_no_finding(world):
    fitted = " ".join(which_part(decouple(world, barrier="ban")))
    assert "Beta was chosen so that the world loses the 5 %" in fitted
    assert "Beta was chosen" not in " ".join(which_part(decouple(world, "west-east-latin-america", "ban")))


def test_it_writes_csv_and_json_beside_what_it_shows(command, folder):
    said = command(*APART, "--csv", "out.csv", "--json", "out.json", "--size", "x2")
    assert said.code == 0 and re.search(
        r"Wrote out\.csv \(\d+ kB\)\.\nWrote out\.json \(\d+ kB\)\.\n$", said.out
    )
    table = pd.read_csv("out.csv", comment="#")
    assert list(table.columns) == ["kind", "name", "bloc", "static_pct", "inputs_pct", "ideas_pct"]
    assert list(table["kind"]) == ["world", "bloc", "bloc", "economy", "economy", "economy", "economy"]
    document = json.loads(Path("out.json").read_text(encoding="utf-8"))
    assert document["welfare"]["World"]["ideas_pct"] == pytest.approx(table["ideas_pct"][0], rel=1e-6)
    assert document["barrier"] == {
        "kind": "trade cost",
        "size": 2.0,
        "words": "trade costs x 2 on all sectors",
    }
    assert document["published"]["imf-world"]["low_pct"] == -7
    assert document["blocs"] == {"West": ["USA", "DEU"], "East": ["CHN", "ROW"]}
    assert {path.name for path in folder.iterdir()} >= {"out.csv", "out.json"}
    assert not list(folder.glob("*.part"))


def test_doubled_barriers_are_set_beside_doubled_barriers_only(command, folder):
    """Felbermayr et al. doubled barriers other than tariffs; a trade cost of 50 is no counterpart."""
    other = json.loads(command(*APART, "--json", "-").out)["published"]
    assert {row["inputs_pct"] for key, row in other.items() if key.startswith("kiel")} == {None}
    assert "nothing here is beside them; --barrier 'non-tariff barriers'" in text(command(*APART))
    alike = (*APART, "--barrier", "non-tariff barriers")
    same = json.loads(command(*alike, "--json", "-").out)
    ours = {key: row for key, row in same["published"].items() if key.startswith("kiel")}
    assert len(ours) == 2
    for row in ours.values():
        assert row["inputs_pct"] == same["welfare"][row["region"]]["inputs_pct"]
        assert row["ideas_pct"] is None
    assert "nothing here is beside them" not in text(command(*alike))


def test_a_hyphen_prints_instead(command, folder):
    document = json.loads(command(*APART, "--json", "-", "--ideas", "none").out)
    assert document["ideas"] is None and list(document["welfare"]["World"]) == ["static_pct", "inputs_pct"]
    assert command(*APART, "--csv", "-").out.startswith("# detente: ")
    both = command(*APART, "--csv", "-", "--json", "-")
    assert both.code == 2 and "error: --csv and --json: both go to -." in both.err


def test_a_step_without_an_equilibrium_is_told_and_ends_with_one(command, folder, small_world):
    asked = ("--blocs", "A=USA;B=rest", "--barrier", "ban", "--deficits", "share", "--ideas", "none")
    said = command("decouple", "--world", "small.npz", *asked)
    assert said.code == 1
    assert "static: no equilibrium was found: " in said.out and "n/a" in said.out
    assert "Goes" not in said.out and "No share of the published losses can be told" in said.out
    stuck = decouple(small_world, {"A": "USA", "B": "rest"}, "ban", deficits="share", ideas=None)
    assert json.loads(decoupling_json(stuck))["welfare"]["World"]["static_pct"] is None


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--blocs", "west-est"), "error: --blocs: there is no list 'west-est'. There are west-east, "),
        (("--blocs", "A=USA;A=CHN;x"), "error: --blocs: A is given twice. Put its names in one list."),
        (
            ("--blocs", "A=USA;A=CHN;x"),
            "error: --blocs: 'x' is no bloc. A bloc is a name, =, and its economies.",
        ),
        (("--blocs", "A=USA;B=CHN"), "error: --blocs: DEU, ROW are in none."),
        (("--blocs", "A=USA;B=CHN"), "Name them, or leave the rest neutral with --neutral rest."),
        (("--neutral", "Nobody"), "error: --neutral: there is no economy 'Nobody'."),
        (("--size", "much"), "error: --size: 'much' is no number. It is a number, such as 50, 0.48 or 48%."),
        (("--ideas", "some", "--level", "x"), "error: --level: 'x' is no number."),
        (("--barrier", "tariff", "--size", "48"), "error: --size: 48 would be 4,800 %."),
        (
            ("--elasticities", "medium", "--neutral", "rest"),
            "error: --elasticities: there is no set 'medium'.",
        ),
        (
            ("--json", "nowhere/out.json", "--neutral", "rest"),
            "error: --json: nowhere is no folder that is there.",
        ),
        (("--csv", ".", "--neutral", "rest"), "error: --csv: . is a folder. Name a file, such as it."),
    ],
)
def test_what_it_refuses(command, folder, words, said):
    found = command("decouple", "--world", "small.npz", *words)
    assert (found.code, found.out) == (2, "")
    assert said in found.err


def test_percent_signs_and_bare_numbers_are_understood(command, folder):
    said = command(*APART, "--barrier", "tariff", "--size", "48%", "--elasticities", "5", "--sectors", "C26")
    assert "tariffs +48 points on C26" in text(said) and "uniform(5)" in text(said)


def test_names_by_bloc():
    assert named_blocs("west-east") == "west-east"
    assert named_blocs(" A = USA , EU ; B=CHN; ") == {"A": ["USA", "EU"], "B": ["CHN"]}


def test_how_studies_are_called():
    assert short_study("Goes and Bekkers (2022)") == "Goes and Bekkers (2022)"
    assert short_study("Métivier, Bacchetta, Bekkers and Koopman (2023)") == "Métivier et al. (2023)"
    assert (theirs(-10.5, -10.5), theirs(-7.0, -0.2)) == ("−10.5", "−7 to −0.2")
