"""The command line: every command, exit code 2 with one clear message for bad input, and a quick start."""

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

import detente
from detente import Scenario, World, cli
from detente.economy.checks import Check, Identity
from detente.economy.tables import rows
from detente.simulate.scenario import scenario_schema

HEAD = "name: {name}\nwords: {name} in words\nday: 2025-10-17\n"
ON_CHINA = "{measure: Rise, instrument: tariff, imposed_by: USA, on: CHN, rate: 0.3, source: nobody}"


@dataclass(frozen=True)
class Said:
    """What a command said and how it ended."""

    code: int
    out: str
    err: str


Command = Callable[..., Said]


@pytest.fixture(autouse=True)
def settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """A wide terminal, and no settings of JAX left behind in this process."""
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setattr(cli, "_keep_compiled_code", lambda: None)


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Runs the command line in this process, as the installed script does."""

    def run(*words: str) -> Said:
        monkeypatch.setattr(sys, "argv", ["detente", *words])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            cli.main()
        said = capsys.readouterr()
        return Said(int(ended.value.code or 0), said.out, said.err)

    return run


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, small_world: World) -> Iterator[Path]:
    """A working folder with a small world and scenarios on it."""
    monkeypatch.chdir(tmp_path)
    small_world.save("small.npz")
    stage = "world: small.npz\nmeasures:\n  - "
    Path("rise.yaml").write_text(HEAD.format(name="Rise") + stage + ON_CHINA + "\n")
    milder = ON_CHINA.replace("0.3", "0.1")
    Path("milder.yaml").write_text(HEAD.format(name="Milder") + stage + milder + "\n")
    yield tmp_path


def on_china(**changes: str) -> str:
    """A scenario on the small world with words of its measure replaced."""
    measure = ON_CHINA
    for old, new in changes.items():
        known = {"rate": "0.3", "on": "CHN", "imposed_by": "USA", "instrument": "instrument: tariff"}[old]
        measure = measure.replace(known, new)
    return f"{HEAD.format(name='Bad')}world: small.npz\nmeasures:\n  - {measure}\n"


RUIN = on_china(instrument="instrument: subsidy", rate="0.9").replace("on: CHN", "sectors: all")


class TestHelp:
    @pytest.mark.parametrize("name", ["run", "world", "brief", "variables", "schema"])
    def test_each_command_says_what_it_does(self, command, name):
        said = command(name, "--help")
        assert said.code == 0
        assert "Usage: " in said.out and f" {name} [OPTIONS]" in said.out
        summary = getattr(cli, name).__doc__.strip()
        assert " ".join(summary.split()) in " ".join(said.out.split())

    def test_all_commands_are_listed(self, command):
        said = command("--help")
        assert said.code == 0
        assert all(f"  {name} " in said.out for name in ("run", "world", "brief", "variables", "schema"))

    @pytest.mark.parametrize("words", [(), ("run",), ("brief",), ("nonsense",), ("run", "--nonsense", "x")])
    def test_wrong_usage_ends_with_2(self, command, words):
        said = command(*words)
        assert said.code == 2
        assert "Usage: " in said.out + said.err


class TestRun:
    def test_a_table_names_economies_units_and_the_world(self, command, folder):
        said = command("run", "rise.yaml")
        assert (said.code, said.err) == (0, "")
        titles = ("United States", "China", "Germany", "ROW", "Welfare", "billion USD", "World welfare")
        assert all(title in said.out for title in titles)
        assert "Rise in words\nagainst the baseline: tariffs that the world holds\n" in said.out

    def test_brackets_in_words_are_shown_as_they_are(self, command, folder):
        words = "a [bold] step [/dim]"
        Path("odd.yaml").write_text(Path("rise.yaml").read_text().replace("Rise in words", f"'{words}'"))
        said = command("run", "odd.yaml")
        assert (said.code, said.err) == (0, "")
        assert words in said.out

    def test_csv_has_units_in_its_header_and_every_economy(self, command, folder):
        said = command("run", "rise.yaml", "--csv")
        table = list(csv.DictReader(io.StringIO(said.out)))
        assert [row["economy"] for row in table] == ["USA", "CHN", "DEU", "ROW"]
        assert all(name.endswith(("_pct", "_usd_m")) for name in table[0] if name != "economy")
        found = Scenario.load("rise.yaml").run()["welfare_pct"]
        assert float(table[1]["welfare_pct"]) == pytest.approx(float(found.sel(economy="CHN")), rel=1e-9)

    def test_json_has_a_unit_for_every_number(self, command, folder):
        said = command("run", "rise.yaml", "--json")
        document = json.loads(said.out, parse_constant=pytest.fail)
        assert set(document) == {"vintage", "units", "world_welfare", "economies"}
        assert all(set(numbers) == set(document["units"]) for numbers in document["economies"].values())
        assert document["world_welfare"]["unit"] == "%"
        assert document["vintage"]["detente"] == detente.__version__

    def test_a_comparison_is_the_outcome_against_the_other(self, command, folder):
        said = command("run", "rise.yaml", "--against", "milder.yaml", "--json")
        document = json.loads(said.out)
        compared = Scenario.load("rise.yaml").run().versus(Scenario.load("milder.yaml").run())
        expected = float(compared["welfare_pct"].sel(economy="CHN"))
        assert document["economies"]["CHN"]["welfare_pct"] == pytest.approx(expected, rel=1e-8)
        assert document["world_welfare"]["unit"] == "points"
        assert "against: Milder in words" in command("run", "rise.yaml", "--against", "milder.yaml").out

    def test_economies_can_be_chosen(self, command, folder):
        said = command("run", "rise.yaml", "--economies", "EU, china", "--json")
        assert list(json.loads(said.out)["economies"]) == ["CHN", "DEU"]

    def test_chosen_economies_are_ordered_by_money(self, command, folder):
        gains = Scenario.load("rise.yaml").run()["equivalent_variation_usd_m"].to_series().sort_values()
        titles = {"USA": "United States", "CHN": "China", "DEU": "Germany"}
        said = command("run", "rise.yaml", "--economies", "USA,CHN,DEU")
        places = [said.out.index(f"\n{titles[code]} ") for code in gains.index if code in titles]
        assert places == sorted(places)

    @pytest.mark.parametrize("words", [(), ("--json",), ("--csv",), ("--against", "rise.yaml")])
    def test_a_scenario_without_equilibrium_shows_no_number(self, command, folder, words):
        Path("ruin.yaml").write_text(RUIN)
        said = command("run", "ruin.yaml", *words)
        assert (said.code, said.out) == (1, "")
        assert said.err.startswith("error: this outcome has no welfare_pct: ")


class TestWorld:
    def test_the_bundled_world_is_shown_largest_first(self, command):
        said = command("world")
        assert said.code == 0
        assert said.out.index("United States") < said.out.index("China") < said.out.index("Germany")
        assert all(unit in said.out for unit in ("billion USD", "% of value added", "% of imports of goods"))

    def test_one_economy_is_shown_with_partners_and_sectors(self, command):
        said = command("world", "--region", "China")
        assert said.code == 0
        assert said.out.startswith("China (CHN)")
        assert all(words in said.out for words in ("Largest partners", "Largest sectors", "billion USD"))

    def test_every_identity_holds(self, command, world):
        said = command("world", "--check")
        lines = said.out.splitlines()
        assert len(lines) == len(world.check().identities)
        assert all(line.startswith("holds ") for line in lines)

    def test_an_identity_that_fails_ends_with_1(self, command, monkeypatch):
        failed = Identity("trade", "trade is not negative", 0.5, "USA CHN A01")
        monkeypatch.setattr(World, "check", lambda self: Check((failed,)))
        said = command("world", "--check")
        assert (said.code, said.err) == (1, "")
        assert said.out.startswith("FAILS  trade ")

    def test_a_saved_world_is_read(self, command, folder):
        assert "4 economies x 3 sectors" in command("world", "small.npz").out


class TestLists:
    def test_every_variable_is_listed_with_its_unit(self, command):
        said = command("variables")
        for row in rows("variables"):
            line = next(line for line in said.out.splitlines() if line.startswith(f"{row['name']} "))
            assert f" {row['unit']} " in line

    def test_the_schema_is_that_of_the_library(self, command):
        said = command("schema")
        assert said.out == scenario_schema()
        assert json.loads(said.out)["title"] == "Scenario"


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

    @pytest.mark.parametrize("output", ["nowhere/out.html", "."])
    def test_where_it_cannot_be_written_is_said_and_leaves_nothing(self, command, folder, output):
        before = set(folder.rglob("*"))
        said = command("brief", "rise.yaml", "--output", output)
        assert (said.code, said.out, said.err.count("\n")) == (2, "", 1)
        assert set(folder.rglob("*")) == before


BAD_SCENARIOS = {
    "unknown economy": (on_china(on="Chnia"), "there is no economy 'Chnia'. Did you mean 'China'"),
    "unknown sector": (on_china(on="CHN, sectors: C62"), "there is no sector 'C62'. Did you mean 'C26'"),
    "tariff of -100 %": (on_china(rate="-1.5"), "A rate is above -1 (-100 %)."),
    "NaN": (on_china(rate=".nan"), "bad.yaml, line 6: rate: input should be a finite number"),
    "percentage": (on_china(rate="25"), "Rates are fractions: 0.25 is 25 %. If 25"),
    "unknown key": (on_china() + "horizn: x\n", "bad.yaml, line 7: there is no key 'horizn'. Did you mean"),
    "end before start": (
        on_china(rate="0.3, from: 2025-02-01, until: 2025-01-01"),
        "bad.yaml, line 6: it ends on 2025-01-01, before it starts on 2025-02-01.",
    ),
    "elasticities": (
        on_china() + "elasticities: medain\n",
        "there is no set 'medain'. Did you mean 'median'?",
    ),
    "picture": (b"\x89PNG\xff\xfe", "bad.yaml: is not a text file. A scenario is a YAML file."),
    "spreadsheet": (b"PK\x03\x04\x00", "bad.yaml: is not YAML: it cannot be read."),
    "world is text": (
        on_china().replace("small.npz", "rise.yaml"),
        "rise.yaml: is not a saved world. Use a file that World.save wrote.",
    ),
    "no such world": (on_china().replace("small.npz", "x.npz"), "x.npz: there is no such file."),
    "closed market": (
        on_china(instrument="instrument: import ban").replace(", rate: 0.3", "").replace("small", "island"),
        "available: USA A01 cannot buy from anyone, not even at home.",
    ),
}


DIFFERENT_WORLDS = "the scenarios stand on different worlds: small.npz, embedded. They share one world."


@pytest.fixture
def island(folder: Path) -> None:
    """A world in which one economy buys a good from one other alone."""
    trade = [[[0.0, 9.0], [1.0, 1.0]], [[3.0, 2.0], [9.0, 9.0]]]
    World.from_tables(
        economies=["USA", "CHN"], sectors=["A01", "C26"], trade=trade, trade_elasticity=4.0
    ).save(folder / "island.npz")


class TestBadInput:
    @pytest.mark.parametrize("kind", BAD_SCENARIOS)
    @pytest.mark.parametrize("words", [("run",), ("run", "--json"), ("brief", "--output", "out.html")])
    def test_a_bad_scenario_gets_one_message_and_leaves_nothing(self, command, folder, island, kind, words):
        text, message = BAD_SCENARIOS[kind]
        Path("bad.yaml").write_bytes(text if isinstance(text, bytes) else text.encode())
        before = set(folder.iterdir())
        said = command(*words, "bad.yaml")
        assert (said.code, said.out) == (2, "")
        assert said.err.startswith("error: ") and message in said.err
        assert said.err.count("\n") == 1
        assert set(folder.iterdir()) == before

    def test_a_missing_file_offers_the_nearest(self, command, folder):
        said = command("run", "ries.yaml")
        assert (said.code, said.out, said.err.count("\n")) == (2, "", 1)
        assert said.err.startswith("error: ries.yaml: there is no such file. Did you mean 'rise.yaml'")

    def test_a_bad_reference_is_refused(self, command, folder):
        said = command("run", "rise.yaml", "--against", "../nowhere/at-all")
        assert said == Said(2, "", "error: ../nowhere/at-all: there is no such file.\n")

    def test_every_problem_gets_its_own_line(self, command, folder):
        Path("bad.yaml").write_text("horizn: x\nname: Bad\n")
        said = command("run", "bad.yaml")
        assert said.code == 2
        assert len(said.err.splitlines()) == 3
        assert all(line.startswith("error: bad.yaml, line ") for line in said.err.splitlines())

    @pytest.mark.parametrize("words", [(), ("--json",)])
    def test_an_unknown_economy_to_show_offers_the_nearest(self, command, folder, monkeypatch, words):
        monkeypatch.setattr(Scenario, "run", lambda *_: pytest.fail("it solved first"))
        said = command("run", "rise.yaml", "--economies", "Chnia", *words)
        assert (said.code, said.out) == (2, "")
        assert said.err.startswith("error: economies: there is no economy 'Chnia'. Did you mean 'China'")

    @pytest.mark.parametrize(
        ("words", "message"),
        [
            (("run", "rise.yaml", "--csv", "--json"), "choose one of --csv and --json"),
            (("world", "--check", "--region", "China"), "choose one of --check and --region"),
        ],
    )
    def test_options_that_exclude_each_other_are_refused(self, command, folder, words, message):
        said = command(*words)
        assert (said.code, said.out) == (2, "")
        assert message in said.err

    @pytest.mark.parametrize("words", [(), ("--json",)])
    def test_a_reference_on_another_world_is_refused(self, command, folder, words):
        Path("other.yaml").write_text(HEAD.format(name="Other"))
        said = command("run", "rise.yaml", "--against", "other.yaml", *words)
        assert said == Said(2, "", f"error: against: {DIFFERENT_WORLDS}\n")

    @pytest.mark.parametrize(
        ("words", "message"),
        [
            (("--region", "Chnia"), "error: region: there is no economy 'Chnia'. Did you mean 'China'"),
            (("--region", "EU"), "error: region: 'EU' stands for 27 economies. One economy is needed here."),
            (("rise.yaml",), "error: rise.yaml: is not a saved world. Use a file that World.save wrote."),
            (("nowhere.npz",), "error: nowhere.npz: there is no such file."),
            (("half.npz",), "error: half.npz: is not a saved world. Use a file that World.save wrote."),
            (("nowhere.csv",), "error: nowhere.csv: there is no such file. Download the ICIO tables"),
            (("text.csv",), "error: text.csv: its first line is 'name: Rise'."),
            (("binary.csv",), "error: binary.csv: is not a text file. The table is comma-separated text."),
            ((".",), "error: .: is a folder. Use a file that World.save wrote."),
        ],
    )
    def test_a_bad_world_gets_one_message(self, command, folder, words, message):
        Path("half.npz").write_bytes(Path("small.npz").read_bytes()[:1000])
        Path("text.csv").write_bytes(Path("rise.yaml").read_bytes())
        Path("binary.csv").write_bytes(b"\xff\xfe\x00\x01")
        said = command("world", *words)
        assert (said.code, said.out) == (2, "")
        assert said.err.startswith(message)
        assert said.err.count("\n") == 1

    @pytest.mark.parametrize(
        ("other", "message"),
        [
            ("rise.yaml", "error: brief: two scenarios share a name: Rise, Rise. Names differ."),
            ("elsewhere.yaml", f"error: brief: {DIFFERENT_WORLDS}"),
        ],
    )
    def test_scenarios_that_cannot_stand_side_by_side_are_refused(self, command, folder, other, message):
        Path("elsewhere.yaml").write_text(HEAD.format(name="Elsewhere"))
        said = command("brief", "rise.yaml", other, "--output", "out.html")
        assert said == Said(2, "", f"{message}\n")
        assert not Path("out.html").exists()


class TestStart:
    """In a process of its own, since this one has long loaded everything."""

    HEAVY = ("jax", "pandas", "xarray", "pydantic", "numpy", "scipy")

    def loaded(self, code: str) -> set[str]:
        """The modules that are loaded once some code has run."""
        script = f"{code}\nimport sys\nprint('LOADED', *sys.modules)"
        done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
        return set(done.stdout.rpartition("LOADED")[2].split())

    def test_help_loads_nothing_heavy(self):
        code = (
            "import sys\nfrom detente.cli import main\nsys.argv = ['detente', '--help']\n"
            "try:\n    main()\nexcept SystemExit as end:\n    assert not end.code"
        )
        loaded = self.loaded(code)
        assert {"detente", "detente.cli", "typer"} <= loaded
        assert loaded.isdisjoint(self.HEAVY)

    def test_the_package_loads_nothing_before_it_is_used(self):
        loaded = self.loaded("import detente\ndir(detente)")
        assert loaded.isdisjoint(self.HEAVY)
        assert {name for name in loaded if name.startswith("detente")} == {"detente"}

    def test_looking_at_a_world_needs_no_jax(self):
        loaded = self.loaded("import detente\nassert detente.World.embedded().check().holds")
        assert "xarray" in loaded
        assert "jax" not in loaded

    def test_the_installed_script_ends_with_2_and_no_traceback(self, tmp_path):
        script = Path(sys.executable).with_name("detente")
        environment = os.environ | {"XDG_CACHE_HOME": str(tmp_path)}
        done = subprocess.run(
            [script, "run", "no.yaml"], capture_output=True, text=True, cwd=tmp_path, env=environment
        )
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr == "error: no.yaml: there is no such file.\n"
