"""The command `path`: years in a table, files beside it, what is assumed, refusals, and the same through `run`."""

import csv
import io
import json
import re
from pathlib import Path

import pytest

import detente
from detente import Scenario
from detente.show.format import signed
from detente.simulate.solving import solve
from tests.unit.command_line import ON_CHINA, RUIN

YEARS = "horizon: {years: 3}\n"
LATER = ON_CHINA.replace("source: nobody", "source: nobody, from: 2026-10-17")
FEARED = f"expecting:\n  - {{measures: [{ON_CHINA.replace('0.3', '0.6')}], probability: 0.4, after: 1}}\n"


@pytest.fixture
def years(folder: Path) -> Path:
    """Scenarios over years beside those of one equilibrium."""
    text = Path("rise.yaml").read_text()
    Path("years.yaml").write_text(text + YEARS + FEARED)
    Path("later.yaml").write_text(text.replace(ON_CHINA, LATER) + YEARS)
    return folder


@pytest.fixture
def ask(command, years, monkeypatch):
    """Runs the command at a terminal of 80 columns."""
    monkeypatch.setenv("COLUMNS", "80")
    return command


class TestTable:
    def test_it_has_a_row_a_year_and_the_long_run(self, ask):
        said = ask("path", "years.yaml")
        assert (said.code, said.err) == (0, "")
        rows = {line.split()[0]: line.split() for line in said.out.splitlines() if line.strip()}
        path = Scenario.load("years.yaml").path()
        for year, day in zip((1, 2, 3), path.days, strict=True):
            assert rows[str(year)][1] == str(day)
        assert "long run" in said.out
        shown = f"{float(path['world_welfare_pct'][0]):+.2f}".replace("-", "−")
        assert rows["1"][-1] == (shown if shown.strip("+−0.") else "0.00")

    def test_the_long_run_of_one_equilibrium_stands_beside_that_of_the_path(self, ask):
        said = " ".join(ask("path", "years.yaml").out.split())
        path = Scenario.load("years.yaml").path()
        world = Scenario.load("years.yaml").open_world()
        other = solve(world, path.policies[-1], deficits=path.deficits)
        assert "The long run has elasticity 1.25 in every sector" in said
        ends = said.split("the last policy leads to: ")[1]
        assert f"China {signed(float(other['welfare_pct'].sel(economy='CHN')))} %" in ends
        Path("own.yaml").write_text(Path("years.yaml").read_text() + "elasticities: uniform(4)\n")
        assert "leads to:" not in ask("path", "own.yaml").out

    def test_no_line_is_wider_than_the_terminal_or_ends_with_blanks(self, ask):
        lines = ask("path", "years.yaml").out.splitlines()
        assert max(len(line) for line in lines) <= 80
        assert not any(line.endswith(" ") for line in lines)

    def test_it_has_the_bound_of_the_first_year(self, ask):
        said = " ".join(ask("path", "years.yaml").out.split())
        bound = Scenario.load("years.yaml").path()["leontief_bound_pct"].sel(economy="CHN")[0]
        shown = f"{float(bound):+.2f}".replace("-", "−")
        assert abs(float(bound)) > 0.005
        assert "Year 1 at most, if no input from abroad could be replaced, % of GDP: " in said
        assert f"China {shown}" in said.partition("Year 1 at most")[2].partition("Every period")[0]

    def test_it_says_what_is_measured_what_is_assumed_and_what_comes(self, ask):
        said = " ".join(ask("path", "years.yaml").out.split())
        assert "Rise in words Welfare, %, against the tariffs that the world holds" in said
        assert "Buyers (blp, fitted): a share 0.2 chooses anew each year with elasticity 1.25" in said
        assert "Buyers expect with 40 %, from 2026-10-17: Rise." in said
        assert "2026-10-17: may come: Rise (40 %)" in said
        assert "Every period is an equilibrium: largest residual" in said
        assert "Year 1 → year 3: " in said

    def test_a_measure_that_begins_later_counts_from_then_on(self, ask):
        said = ask("path", "later.yaml", "--csv", "-")
        welfare = [
            float(row["welfare_pct"])
            for row in csv.DictReader(io.StringIO(said.out))
            if row["economy"] == "CHN"
        ]
        assert welfare[0] == pytest.approx(0, abs=1e-8)
        assert abs(welfare[1]) > 0.01
        assert "2026-10-17: Rise begins" in ask("path", "later.yaml").out

    def test_years_months_economies_variable_and_calibration_are_choices(self, ask):
        said = ask("path", "rise.yaml", "--years", "3", "--months", "--economies", "EU, china",
                   "--variable", "exports_pct", "--calibration", "ek", "--json", "-")  # fmt: skip
        document = json.loads(said.out, parse_constant=pytest.fail)
        assert len(document["years"]) == 25 and document["years"][-1] == 3
        assert list(document["economies"]) == ["CHN", "DEU"]
        assert (document["variable"], document["unit"]) == ("exports_pct", "%")
        path = Scenario.load("rise.yaml").path(years=3, months=True, calibration="ek")
        assert document["economies"]["CHN"][5] == pytest.approx(
            float(path["exports_pct"].sel(economy="CHN")[5])
        )
        assert any("ek" in words for words in document["assumed"])

    def test_months_are_told_as_such(self, ask):
        said = ask("path", "rise.yaml", "--years", "1", "--months")
        assert " 0+1m  2025-10-17 " in said.out
        assert "\n       1  2026-09-17" in said.out


class TestFiles:
    def test_csv_has_a_row_a_year_and_economy(self, ask):
        said = ask("path", "years.yaml", "--csv", "-")
        table = list(csv.DictReader(io.StringIO(said.out)))
        assert list(table[0]) == ["year", "from", "economy", "welfare_pct"]
        assert len(table) == 3 * 4
        found = Scenario.load("years.yaml").path()["welfare_pct"]
        assert float(table[-1]["welfare_pct"]) == pytest.approx(float(found.sel(economy="ROW")[2]), rel=1e-6)

    def test_json_has_unit_vintage_and_long_run(self, ask):
        document = json.loads(ask("path", "years.yaml", "--json", "-").out, parse_constant=pytest.fail)
        assert document["unit"] == "%"
        assert document["vintage"]["detente"] == detente.__version__
        assert document["vintage"]["horizon"].startswith("year 3 of a path")
        assert set(document["long_run"]) == set(document["economies"]) == {"USA", "CHN", "DEU", "ROW"}
        assert set(document["long_run_by_sector"]) == set(document["long_run"])
        assert document["next_dates"] == [{"day": "2026-10-17", "what": "may come: Rise (40 %)"}]

    def test_files_are_written_beside_the_table(self, ask):
        said = ask("path", "years.yaml", "--json", "it.json", "--csv", "it.csv", "--html", "it.html")
        assert said.code == 0
        assert re.search(r"Wrote it\.json \(\d+ kB\)\.\nWrote it\.csv \(\d+ kB\)\.\n", said.out)
        assert "Wrote it.html" in said.err
        assert json.loads(Path("it.json").read_text())["years"] == [1, 2, 3]
        page = Path("it.html").read_text()
        assert '<h2 id="years">Year by year</h2>' in page
        assert "detente path years.yaml --years 3 --calibration blp --html it.html" in page
        assert "across 5 calibrations of how fast buyers move" in page


class TestRunAndBrief:
    def test_run_follows_a_scenario_over_years(self, ask):
        assert ask("run", "years.yaml").out == ask("path", "years.yaml").out
        assert ask("run", "years.yaml", "--csv").out == ask("path", "years.yaml", "--csv", "-").out
        assert ask("run", "years.yaml", "--json").out == ask("path", "years.yaml", "--json", "-").out

    def test_run_compares_years_as_path_does(self, ask):
        said = ask("run", "years.yaml", "--against", "milder.yaml", "--csv")
        assert said.code == 0, said.err
        assert said.out == ask("path", "years.yaml", "--against", "milder.yaml", "--csv", "-").out

    def test_a_brief_shows_scenarios_year_by_year(self, ask):
        Path("later.yaml").write_text(Path("later.yaml").read_text().replace("name: Rise", "name: Later"))
        said = ask("brief", "years.yaml", "later.yaml", "--output", "it.html")
        assert said.code == 0, said.err
        page = Path("it.html").read_text()
        section = page.partition('id="years"')[2].partition("</section>")[0]
        assert section.count("<svg") == 4
        assert "Later +" in section or "Later −" in section or "Later 0.00" in section
        assert "in year 3" in page


class TestAgainst:
    def test_each_year_is_compared_as_two_outcomes_are(self, ask):
        """The reference is one equilibrium in its file and is followed over the same years."""
        said = ask("path", "years.yaml", "--against", "milder.yaml", "--json", "-")
        document = json.loads(said.out, parse_constant=pytest.fail)
        path, reference = Scenario.load("years.yaml").path(), Scenario.load("milder.yaml").path(years=3)
        for place, year in enumerate(path.years):
            apart = path.at(float(year)).versus(reference.at(float(year)))
            shown = {code: column[place] for code, column in document["economies"].items()}
            expected = apart["welfare_pct"].to_series().to_dict()
            assert shown == pytest.approx(expected, rel=1e-9, abs=1e-12)
            world = float(apart["world_welfare_pct"])
            assert document["world_welfare_pct"][place] == pytest.approx(world, rel=1e-9)
        assert abs(document["economies"]["CHN"][0]) > 1e-3
        bound = path.at(1).versus(reference.at(1))["leontief_bound_pct"].sel(economy="CHN")
        assert document["first_period_bound_pct"]["CHN"] == pytest.approx(float(bound), rel=1e-9)
        assert document["against"]["name"] == "Milder"

    def test_a_path_against_itself_is_nothing(self, ask):
        said = ask("path", "years.yaml", "--against", "years.yaml", "--csv", "-")
        rows = list(csv.DictReader(io.StringIO(said.out)))
        assert len(rows) == 12
        assert max(abs(float(row["welfare_pct"])) for row in rows) < 1e-9

    def test_the_table_says_what_it_is_against_and_has_the_long_run_of_both(self, ask):
        said = " ".join(ask("path", "years.yaml", "--against", "milder.yaml").out.split())
        assert "Welfare, %, against: Milder in words" in said
        assert "% of GDP" not in said and "points of GDP: " in said
        document = json.loads(ask("path", "years.yaml", "--against", "milder.yaml", "--json", "-").out)
        alone = json.loads(ask("path", "years.yaml", "--json", "-").out)["long_run"]["CHN"]
        milder = json.loads(ask("path", "milder.yaml", "--years", "3", "--json", "-").out)["long_run"]["CHN"]
        expected = 100 * ((100 + alone) / (100 + milder) - 1)
        assert document["long_run"]["CHN"] == pytest.approx(expected, rel=1e-9)

    @pytest.mark.parametrize(
        ("change", "message"),
        [
            (("day: 2025-10-17", "day: 2025-11-01"), "--against: it begins on 2025-11-01, the scenario on"),
            (("world: small.npz", "world: small.npz\ndeficits: balanced"), "differ in deficits"),
        ],
    )
    def test_what_is_not_like_it_is_refused(self, ask, change, message):
        Path("other.yaml").write_text(Path("rise.yaml").read_text().replace(*change))
        said = ask("path", "years.yaml", "--against", "other.yaml")
        assert (said.code, said.out) == (2, "")
        assert message in said.err and said.err.startswith("error: --against: ")

    def test_a_page_is_of_one_scenario(self, ask):
        said = ask("path", "years.yaml", "--against", "milder.yaml", "--html", "it.html")
        assert said.code == 2 and "detente brief milder.yaml years.yaml" in said.err

    def test_a_reference_without_equilibrium_gives_no_number(self, ask):
        Path("ruin.yaml").write_text(RUIN)
        said = ask("path", "years.yaml", "--against", "ruin.yaml")
        assert (said.code, said.out) == (1, "") and "the reference has no numbers" in said.err


class TestRefusals:
    @pytest.mark.parametrize(
        ("words", "message"),
        [
            (("--years", "0"), "--years: 0. A path has 1 to 60 whole years. For the first year alone write"),
            (("--economies", "Chnia"), "--economies: there is no economy 'Chnia'. Did you mean"),
            (
                ("--variable", "welfar_pct"),
                "--variable: there is no variable 'welfar_pct'. Did you mean 'welfare_pct'",
            ),
            (("--variable", "trade_pct"), "--variable: 'trade_pct' is by exporter, importer, sector."),
            (("--calibration", "blq"), "--calibration: there is no calibration 'blq'. Did you mean 'blp'"),
            (("--json", "-", "--csv", "-"), "--json and --csv: both go to -."),
            (("--html", "-"), "--html: a page is not printed."),
            (("--csv", "no/it.csv"), "--csv: no is no folder that is there."),
            (("--csv", "."), "--csv: . is a folder."),
            (
                ("--csv", "it.xlsx"),
                "--csv: it.xlsx ends in '.xlsx'. What it writes ends in .csv. Write it.csv.",
            ),
            (
                ("--json", "it.csv"),
                "--json: it.csv ends in '.csv'. What it writes ends in .json. Write it.json.",
            ),
            (
                ("--html", "it.pdf"),
                "--html: it.pdf ends in '.pdf'. What it writes ends in .html. Write it.html.",
            ),
        ],
    )
    def test_what_cannot_be(self, ask, years, words, message):
        before = sorted(years.iterdir())
        said = ask("path", "years.yaml", *words)
        assert (said.code, said.out) == (2, "")
        assert said.err.startswith("error: ") and message in said.err
        assert sorted(years.iterdir()) == before

    def test_a_path_without_equilibrium_shows_and_writes_no_number(self, ask):
        Path("ruin.yaml").write_text(RUIN + YEARS)
        said = ask("path", "ruin.yaml", "--json", "it.json", "--html", "it.html")
        assert (said.code, said.out) == (1, "")
        assert "error: this path has no numbers: year 1 has no equilibrium" in said.err
        assert not Path("it.json").exists() and not Path("it.html").exists()


class TestDocumentation:
    def test_the_pages_show_what_the_command_prints(self, command, repository, monkeypatch):
        monkeypatch.chdir(repository)
        monkeypatch.setenv("COLUMNS", "80")
        said = command("path", "examples/october-2025-years.yaml")
        printed = [line.rstrip() for line in said.out.splitlines() if "residual" not in line]
        shown = (repository / "docs" / "how-to" / "follow-a-path.md").read_text(encoding="utf-8").splitlines()
        assert [line for line in printed if line not in shown] == []
        rows = [line for line in printed if "2025-10-17  " in line or line.startswith("long run")]
        readme = (repository / "README.md").read_text(encoding="utf-8").splitlines()
        assert len(rows) == 2 and all(row in readme for row in rows)
