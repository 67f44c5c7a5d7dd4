"""Bad input to the command line: exit code 2, one clear message a mistake, nothing left behind."""

from pathlib import Path

import pytest

from detente import InputError, Scenario, World
from detente.show.request import check_comparison
from tests.unit.command_line import HEAD, Said, on_china

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
    "picture": (b"\x89PNG\xff\xfe", "bad.yaml: is not a text file. It has to be YAML."),
    "spreadsheet": (b"PK\x03\x04\x00", "bad.yaml: is not YAML: "),
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
        ("setting", "message"),
        [
            ("deficits: balanced", "deficits: share, balanced. {rule}. Give all of them the same deficits."),
            (
                "elasticities: uniform(4)",
                "elasticities: as in the world, uniform(4). {rule}. Give all of them the same elasticities.",
            ),
        ],
    )
    @pytest.mark.parametrize(
        ("words", "place", "rule"),
        [
            (("run", "rise.yaml", "--against"), "against", "A comparison is of like with like"),
            (("brief", "rise.yaml", "milder.yaml"), "brief", "A brief compares like with like"),
        ],
    )
    def test_scenarios_that_rest_on_something_else_are_refused(
        self, command, folder, words, place, rule, setting, message
    ):
        text = Path("milder.yaml").read_text().replace("Milder", "Other")
        Path("other.yaml").write_text(f"{text}{setting}\n")
        said = command(*words, "other.yaml")
        found = f"error: {place}: the scenarios differ in {message.format(rule=rule)}\n"
        assert said == Said(2, "", found)
        assert not Path("brief.html").exists()

    def test_scenarios_of_different_horizons_are_refused(self, folder):
        asked = Scenario.load("rise.yaml")
        other = asked.model_copy(update={"horizon": "short-run"})
        with pytest.raises(InputError, match="the scenarios differ in horizon: long-run, short-run."):
            check_comparison([asked, other])

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
