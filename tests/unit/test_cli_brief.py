"""The command `brief`: one file written whole or not at all, and the table beside it."""

from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from detente import Policy, Scenario
from detente.show import brief_parts, brief_ranges
from detente.show.output_files import check_places
from detente.show.terminal import show_side_by_side
from detente.simulate.ensembles.scenario_ranges import Ranges
from detente.simulate.outcome import Outcome
from detente.simulate.solving import solve
from tests.unit.command_line import RUIN


@pytest.fixture(autouse=True)
def no_draws(monkeypatch) -> None:
    """Nothing is drawn: this is about the command, and its tables have no ranges."""
    monkeypatch.setattr(brief_ranges, "USUAL", Ranges(draws=0))
    monkeypatch.setattr(brief_parts, "YEARS", 0)


@pytest.fixture
def console() -> Console:
    """A wide terminal whose text can be read."""
    return Console(file=StringIO(), width=200)


@pytest.fixture
def solved(small_world) -> Outcome:
    """An outcome on the small world."""
    return solve(small_world, Policy.none(small_world))


class TestBrief:
    def test_it_writes_one_file_and_says_so(self, command, folder, repository):
        (folder / "reports").mkdir()
        example = repository / "examples" / "october-2025-repeal.yaml"
        said = command("brief", str(example), "--output", "reports/today.html")
        assert said.code == 0
        assert "Wrote reports/today.html (" in said.out
        assert [path.name for path in (folder / "reports").iterdir()] == ["today.html"]
        assert Path("reports/today.html").read_text(encoding="utf-8").startswith("<!doctype html>")

    def test_it_shows_the_economies_that_the_world_has(self, command, folder):
        said = command("brief", "rise.yaml", "--output", "out.html")
        assert (said.code, said.err) == (0, "")
        assert all(
            f"\n{title} " in said.out for title in ("United States", "China", "Germany", "ROW", "World")
        )
        assert "European Union" not in said.out and "Wrote out.html (" in said.out

    def test_a_scenario_without_equilibrium_has_no_number_and_a_reason(self, command, folder):
        Path("ruin.yaml").write_text(RUIN)
        said = command("brief", "ruin.yaml", "rise.yaml", "--output", "out.html")
        assert (said.code, said.err) == (0, "")
        (china,) = [line.split() for line in said.out.splitlines() if line.startswith("China ")]
        assert china[1] == "n/a" and china[2] != "n/a"
        assert f"Bad: no equilibrium was found: {Scenario.load('ruin.yaml').run().why}" in said.out
        assert Path("out.html").exists()

    def test_the_residual_is_the_largest_of_all_that_converged(self, console, solved):
        results = {
            "Failed": replace(solved, residual=0.5, converged=False),
            "First": replace(solved, residual=1e-11),
            "Second": replace(solved, residual=3e-9),
        }
        show_side_by_side(console, results)
        assert "largest residual 3e-09\n" in console.file.getvalue()

    def test_without_any_equilibrium_there_is_no_residual(self, console, solved):
        show_side_by_side(console, {"Failed": replace(solved, residual=0.5, converged=False)})
        assert "residual" not in console.file.getvalue()

    @pytest.mark.parametrize("output", ["nowhere/out.html", "."])
    def test_where_it_cannot_be_written_is_said_and_leaves_nothing(self, command, folder, output):
        before = set(folder.rglob("*"))
        said = command("brief", "rise.yaml", "--output", output)
        assert (said.code, said.out, said.err.count("\n")) == (2, "", 1)
        assert set(folder.rglob("*")) == before

    @pytest.mark.parametrize(
        ("option", "ending"), [(("--output", "x.doc"), ".html"), (("--pdf", "x.doc"), ".pdf")]
    )
    @pytest.mark.parametrize("what", [("rise.yaml",), ("--on", "2025-10-17")])
    def test_a_name_that_ends_as_another_kind_is_refused_before_anything_is_solved(
        self, command, folder, monkeypatch, what, option, ending
    ):
        pytest.importorskip("weasyprint")
        monkeypatch.setattr(Scenario, "open_world", lambda *_: pytest.fail("it began to work"))
        before = set(folder.rglob("*"))
        said = command("brief", *what, *option)
        assert said.code == 2
        rule = f"What it writes ends in {ending}. Write x{ending}."
        assert said.err == f"error: {option[0]}: x.doc ends in '.doc'. {rule}\n"
        assert set(folder.rglob("*")) == before

    def test_a_name_without_an_ending_or_in_capitals_is_written(self, tmp_path):
        check_places({"--pdf": tmp_path / "brief", "--html": tmp_path / "B.HTM", "--csv": tmp_path / "B.CSV"})
