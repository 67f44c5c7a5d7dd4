"""Bands beside what `detente run` shows: as a column, as lines below it, as data, and when there are none."""

import csv
import io
import json
import re
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console

from detente import Scenario
from detente.errors import InputError, Problem
from detente.show import ranges_shown
from detente.show.ranges_shown import HEADING, Ranged, drawing, lines_below, ranges_asked, with_band_columns
from detente.simulate.ensembles.bands import Band
from detente.simulate.ensembles.ensemble_result import LEVEL
from detente.simulate.ensembles.scenario_ranges import Ranges, ensemble_of
from tests.unit.command_line import RUIN

RUN = ("run", "rise.yaml", "--draws", "24")
AGAINST = ("--against", "milder.yaml")
DATA = {"vintage", "units", "world_welfare", "economies"}


def document(said) -> dict:
    assert (said.code, said.err) == (0, "")
    return json.loads(said.out, parse_constant=pytest.fail)


def ends(values: np.ndarray) -> tuple[float, float, float]:
    """Low, median and high."""
    found = Band.of(values, LEVEL)
    median, low, high = found.median, found.low, found.high
    return low, median, high


def told(text: str) -> str:
    """What was printed, as one line."""
    return " ".join(text.split())


@pytest.fixture
def ensemble(folder, small_world):
    """The draws behind the bands, of both scenarios."""
    scenarios = [Scenario.load("rise.yaml"), Scenario.load("milder.yaml")]
    return ensemble_of(scenarios, small_world, ranges=Ranges(draws=24))


class TestTable:
    def test_the_band_stands_beside_welfare_and_the_world(self, command, folder, ensemble):
        said = command(*RUN)
        assert (said.code, said.err) == (0, "")
        heading = next(line for line in said.out.splitlines() if "Welfare" in line)
        assert re.split(r" {2,}", heading.strip())[:3] == ["Welfare", HEADING, "Welfare in money"]
        low, _, high = ends(ensemble["welfare_pct"].sel(policy="Rise", economy="CHN").values)
        row = next(line for line in said.out.splitlines() if line.startswith("China"))
        shown = [float(end) for end in re.split(r" {2,}", row)[2].replace("−", "-").split(" to ")]
        assert shown == pytest.approx([low, high], abs=0.0051) and high > low
        low, _, high = ends(ensemble["world_welfare_pct"].sel(policy="Rise").values)
        found = re.search(rf"World welfare \S+\s% \({HEADING}: (\S+) to (\S+)\)", said.out)
        shown = [float(end.replace("−", "-")) for end in found.groups()]
        assert shown == pytest.approx([low, high], abs=0.0051)

    def test_a_line_says_what_a_band_is(self, command, folder):
        said = told(command(*RUN).out)
        assert "Bands: 5th to 95th percentile of 24 draws over elasticity" in said
        assert "and baseline flows; not a confidence interval of the model itself." in said
        assert "the same for both scenarios" not in said

    def test_a_narrow_terminal_leaves_trade_out_and_folds_no_band(self, command, folder, monkeypatch):
        wide = command(*RUN).out
        assert "Exports" in wide and "Imports" in wide
        monkeypatch.setenv("COLUMNS", "80")
        narrow = command(*RUN).out
        assert "Real wage" in narrow and HEADING in narrow
        assert "Exports" not in narrow and "Imports" not in narrow
        assert max(map(len, narrow.splitlines())) <= 80
        assert (
            len(re.findall(r"^(?:USA|United States|China|Germany|ROW) .*\d to \S*\d", narrow, re.MULTILINE))
            == 4
        )
        assert "Exports" in command("run", "rise.yaml", "--draws", "0").out

    def test_a_comparison_has_the_band_of_the_difference(self, command, folder, ensemble):
        said = command(*RUN, *AGAINST)
        assert "the same for both scenarios" in told(said.out)
        world = ensemble["world_welfare_pct"]
        low, _, high = ends((world.sel(policy="Rise") - world.sel(policy="Milder")).values)
        found = re.search(rf"World welfare \S+\spoints \({HEADING}: (\S+) to (\S+)\)", said.out)
        shown = [float(end.replace("−", "-")) for end in found.groups()]
        assert shown == pytest.approx([low, high], abs=0.0051)

    def test_what_drives_it_is_named_with_its_share(self, command, folder):
        Path("one.yaml").write_text(
            Path("rise.yaml").read_text() + "ranges: {draws: 100, over: [elasticity_scale, deficits]}\n"
        )
        said = told(command("run", "one.yaml").out)
        found = re.search(r"What drives the band of the world: ([^.]*?), (\d+) % of its variance[;.]", said)
        assert found and found[1] == "a factor on all trade elasticities" and 50 < int(found[2]) <= 100

    def test_twenty_four_draws_do_not_say_what_drives_it(self, command, folder):
        assert "What drives" not in command(*RUN).out


class TestHowMany:
    def test_none_is_as_without_bands(self, command, folder, monkeypatch):
        monkeypatch.setattr(ranges_shown, "ensemble_of", lambda *_, **__: pytest.fail("it drew"))
        for words in (), ("--csv",), ("--json",), AGAINST:
            assert not re.search(
                "band|percentile|ranges|_low", command("run", "rise.yaml", "--draws", "0", *words).out
            )
        document = json.loads(command("run", "rise.yaml", "--draws", "0", "--json").out)
        assert set(document) == DATA

    def test_the_option_goes_before_the_file_and_the_file_before_the_usual(self):
        scenario = Scenario.model_validate(
            {"name": "a", "words": "b", "day": "2025-10-17", "ranges": {"draws": 50, "seed": 3}}
        )
        assert ranges_asked(scenario, None) == Ranges(draws=50, seed=3)
        assert ranges_asked(scenario, 30) == Ranges(draws=30, seed=3)
        assert ranges_asked(scenario, 0).draws == 0
        assert ranges_asked(scenario.model_copy(update={"ranges": None}), None).draws == 200

    def test_draws_below_zero_are_refused(self, command, folder):
        said = command("run", "rise.yaml", "--draws", "-1")
        assert (said.code, said.out) == (2, "")
        assert said.err.startswith("error: --draws: -1. It is a whole number from 0, for no bands, to ")

    def test_draws_of_a_path_are_refused(self, command, folder):
        Path("years.yaml").write_text(Path("rise.yaml").read_text() + "horizon: {years: 2}\n")
        said = command("run", "years.yaml", "--draws", "50")
        assert (said.code, said.out) == (2, "")
        assert said.err == (
            "error: --draws: the scenario is told over years. A path has its range across calibrations. "
            "Leave '--draws' out.\n"
        )

    def test_too_few_for_a_percentile_are_not_drawn(self, command, folder, monkeypatch):
        monkeypatch.setattr(ranges_shown, "ensemble_of", lambda *_, **__: pytest.fail("it drew"))
        said = command("run", "rise.yaml", "--draws", "5")
        assert said.code == 0 and "China" in said.out and "5–95" not in said.out
        assert "No bands: 5 draws are asked for, and a 5th percentile is said of 20 or more." in said.out


class TestData:
    def test_json_has_the_draws_their_units_and_every_band(self, command, folder, ensemble):
        whole = document(command(*RUN, "--json", "--economies", "CHN, USA"))
        assert set(whole) == {*DATA, "ranges"}
        found = whole["ranges"]
        assert (found["level"], found["draws"], found["seed"], found["failed_share"]) == (0.9, 24, 0, 0)
        assert found["over"]["elasticity_scale"] == "lognormal(1, 0.3)"
        assert found["units"] == {
            "welfare_pct": "%",
            "equivalent_variation_usd_m": "million USD",
            "world_welfare_pct": "%",
        }
        assert set(found["economies"]) == {"CHN", "USA"} and found["without"] is None
        for name in ("welfare_pct", "equivalent_variation_usd_m"):
            values = ensemble[name].sel(policy="Rise", economy="CHN").values
            shown = found["economies"]["CHN"][name]
            assert [shown[end] for end in ("low", "median", "high")] == pytest.approx(ends(values))
            assert shown["above_zero"] == (values > 0).mean()
        values = ensemble["world_welfare_pct"].sel(policy="Rise").values
        assert found["world"]["world_welfare_pct"]["low"] == pytest.approx(ends(values)[0])

    def test_json_of_a_comparison_measures_as_the_comparison_does(self, command, folder, ensemble):
        whole = document(command(*RUN, *AGAINST, "--json"))
        assert whole["ranges"]["units"]["world_welfare_pct"] == "points"
        welfare = 100 + ensemble["welfare_pct"].sel(economy="DEU")
        values = 100 * (welfare.sel(policy="Rise") / welfare.sel(policy="Milder") - 1).values
        shown = whole["ranges"]["economies"]["DEU"]["welfare_pct"]
        assert [shown[end] for end in ("low", "median", "high")] == pytest.approx(ends(values))
        money = ensemble["equivalent_variation_usd_m"].sel(economy="DEU")
        values = (money.sel(policy="Rise") - money.sel(policy="Milder")).values
        shown = whole["ranges"]["economies"]["DEU"]["equivalent_variation_usd_m"]
        assert shown["median"] == pytest.approx(ends(values)[1])

    def test_drivers_are_in_the_json_with_their_shares(self, command, folder):
        found = document(command("run", "rise.yaml", "--draws", "100", "--json"))["ranges"]["drivers"]
        assert found[-1]["parameter"] == "the rest"
        assert {"parameter", "title", "explained"} == set(found[0])
        assert all(0 <= one["explained"] <= 1 for one in found)
        assert document(command(*RUN, "--json"))["ranges"]["drivers"] == []

    def test_csv_has_the_band_behind_what_it_had(self, command, folder):
        before = next(csv.reader(io.StringIO(command("run", "rise.yaml", "--draws", "0", "--csv").out)))
        said = command(*RUN, "--csv")
        assert (said.code, said.err) == (0, "")
        table = list(csv.DictReader(io.StringIO(said.out)))
        assert list(table[0]) == [*before, "welfare_pct_low", "welfare_pct_median", "welfare_pct_high"]
        for row in table:
            low, median, high = (float(row[f"welfare_pct_{end}"]) for end in ("low", "median", "high"))
            assert low < median < high


class TestNoBand:
    @pytest.mark.parametrize("words", [(), ("--json",), AGAINST])
    def test_a_scenario_without_equilibrium_draws_nothing(self, command, folder, monkeypatch, words):
        monkeypatch.setattr(ranges_shown, "ensemble_of", lambda *_, **__: pytest.fail("it drew"))
        Path("ruin.yaml").write_text(RUIN)
        said = command("run", "ruin.yaml", *words)
        assert (said.code, said.out) == (1, "")

    @pytest.mark.parametrize(
        ("answered", "said"),
        [
            (0, "No bands: none of 24 draws has an equilibrium."),
            (
                19,
                "No bands: 19 of 24 draws have an equilibrium, and a 5th percentile is said of 20 or more.",
            ),
        ],
    )
    def test_draws_without_equilibrium_leave_the_outcome(self, command, folder, monkeypatch, answered, said):
        fail_all_but(monkeypatch, answered)
        shown = command(*RUN)
        assert shown.code == 0 and "China" in shown.out and "5–95" not in shown.out
        assert said in told(shown.out)
        found = document(command(*RUN, "--json"))
        assert found["ranges"]["without"] == said.removeprefix("No bands: ").removesuffix(".")
        assert found["ranges"]["economies"] == {} and found["economies"]["CHN"]["welfare_pct"] is not None
        row = next(csv.DictReader(io.StringIO(command(*RUN, "--csv").out)))
        assert row["welfare_pct_low"] == "" and row["welfare_pct"] != ""

    @pytest.mark.parametrize(
        ("answered", "said"),
        [
            (23, "1 of 24 draws (4.2 %) has no equilibrium and is in no band."),
            (21, "3 of 24 draws (12.5 %) have no equilibrium and are in no band."),
        ],
    )
    def test_draws_that_failed_are_counted_and_left_out(self, command, folder, monkeypatch, answered, said):
        fail_all_but(monkeypatch, answered)
        shown = told(command(*RUN).out)
        assert said in shown and f"percentile of {answered} draws" in shown

    def test_what_an_ensemble_refuses_stops_nothing(self, command, folder, monkeypatch):
        def refuse(*_, **__):
            raise InputError([Problem("over", "nothing is drawn"), Problem("seed", "'x'")])

        monkeypatch.setattr(ranges_shown, "ensemble_of", refuse)
        said = command(*RUN)
        assert said.code == 0 and "China" in said.out
        assert "No bands: over: nothing is drawn. seed: 'x'." in said.out

    def test_a_policy_that_changes_next_to_nothing_has_no_driver(self, command, folder):
        Path("same.yaml").write_text(
            Path("rise.yaml").read_text().replace("rate: 0.3", "rate: 0.0001")
            + "ranges: {draws: 100, over: elasticity_scale}\n"
        )
        assert document(command("run", "same.yaml", "--json"))["ranges"]["drivers"]
        said = command("run", "same.yaml").out
        assert "World welfare 0.00 % (5–95 %: 0.00 to 0.00)" in told(said)
        assert "What drives" not in said


def fail_all_but(monkeypatch, answered: int) -> None:
    """Let only the first draws have an equilibrium."""
    import dataclasses

    def failing(*words, **how):
        found = ensemble_of(*words, **how)
        return dataclasses.replace(found, found=found.found & (np.arange(found.draws) < answered))

    monkeypatch.setattr(ranges_shown, "ensemble_of", failing)


def test_a_terminal_is_told_how_long_it_takes():
    console = Console(file=io.StringIO(), force_terminal=True, width=100)
    with drawing(console) as progress:
        assert progress is not None
        progress(75, 200, 6.2)
        console._live_stack[0].refresh()
    assert "Drawing what is not known: 75 of 200, 6 s left" in console.file.getvalue()


def test_a_pipe_is_told_nothing():
    console = Console(file=io.StringIO(), force_terminal=False)
    with drawing(console) as progress:
        assert progress is None
    assert console.file.getvalue() == ""


def test_nothing_asked_is_nothing_shown():
    assert lines_below(None) == []
    failed = Ranged(Ranges(draws=24), None, "it failed", False)
    assert lines_below(failed) == ["No bands: it failed."]
    assert with_band_columns({"as": "it is"}, None) == {"as": "it is"}
