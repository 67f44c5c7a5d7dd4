"""Reading reports at the command line: the review, the files it writes, and the way into a ledger."""

import io
import json
import sys
from pathlib import Path

import pytest

from detente import Ledger
from detente.show import read_commands
from detente.show.reading_terminal import clean

STEEL = "Canada will impose a 25% tariff on U.S. steel from July 1, 2018, the finance ministry said.\n"
ALUMINIUM = "Mexico will impose a 10% tariff on U.S. aluminum from July 5, 2018, the economy ministry said.\n"
DAY = ("--published", "2018-06-01")


@pytest.fixture
def reports(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with two reports, at a terminal of 80 columns."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "reports"
    folder.mkdir()
    (folder / "a.txt").write_text(STEEL)
    (folder / "b.txt").write_text(ALUMINIUM)
    (folder / "notes.md").write_text("Not a report.")
    return tmp_path


@pytest.fixture
def ask(command, reports, monkeypatch):
    """Runs `detente read` there."""
    monkeypatch.setenv("COLUMNS", "80")

    def run(*words: str):
        return command("read", *words)

    return run


@pytest.fixture
def answers(monkeypatch):
    """A person at a terminal who answers; what they were asked is kept."""
    asked: list[str] = []

    def given(*replies: str) -> list[str]:
        waiting = iter(replies)

        def prompt(text: str, **_: object) -> str:
            asked.append(text)
            return next(waiting)

        monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
        monkeypatch.setattr(read_commands.typer, "prompt", prompt)
        monkeypatch.setattr(read_commands.typer, "confirm", lambda text, **_: prompt(text) == "y")
        return asked

    return given


def typed(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))


class TestReview:
    def test_what_it_says(self, ask):
        said = ask("reports", *DAY)
        assert said.code == 0
        assert said.out.startswith("2 reports of 1 June 2018\n")
        assert "Measures (2)" in said.out
        assert "m01  CAN → USA" in said.out
        assert "Canada: 25 % tariff on United States: steel" in said.out
        assert "“Canada will impose a 25% tariff on U.S. steel from July 1, 2018" in said.out
        assert "(a.txt)" in said.out

    def test_no_line_is_wider_than_the_terminal(self, ask):
        assert max(map(len, ask("reports", *DAY, "--all").out.splitlines())) <= 80

    def test_reports_without_a_day_are_told(self, ask):
        said = ask("reports").out
        assert "2 reports have no day of publication (a.txt, b.txt)" in said
        assert "! no measure yet: no report of it has a day of publication" in said

    def test_a_day_for_one_report(self, ask):
        said = json.loads(
            ask("reports", "--published", "2018-06-01", "--published", "b.txt=2018-06-03", "--json").out
        )
        assert [one["published"] for one in said["reports"]] == ["2018-06-01", "2018-06-03"]

    def test_every_mistake_of_the_days_at_once(self, ask):
        said = ask("reports", "--published", "2018-06-31", "--published", "c.txt=2018-06-03")
        assert said.code == 2
        assert said.err.splitlines()[:2] == [
            "error: --published: no calendar has 2018-06-31. June 2018 has 30 days.",
            "error: --published: there is no report 'c.txt'. A name is one of the files given: a.txt, b.txt. "
            "Did you mean 'b.txt' or 'a.txt'?",
        ]

    def test_what_cannot_be_read_is_told_and_the_rest_is_shown(self, ask):
        Path("reports/steel.txt").write_bytes(Path("reports/b.txt").read_bytes())
        said = ask("reports/a.txt", "reports/steal.txt", *DAY)
        assert said.code == 0
        assert "Not read (1)" in said.out
        told = "reports/steal.txt: There is no such file. Did you mean 'steel.txt'?"
        assert told in " ".join(said.out.split())

    def test_a_file_of_another_kind_is_not_written(self, ask, reports):
        said = ask("reports/a.txt", "--claims", "it.txt")
        assert said.err == (
            "error: --claims: it.txt ends in '.txt'. What it writes ends in .json. Write it.json.\n"
        )
        assert not Path("it.txt").exists()

    def test_nothing_that_can_be_read(self, ask, reports):
        (reports / "empty").mkdir()
        said = ask("reports/c.txt")
        assert (said.code, said.out) == (2, "")
        said = ask("empty")
        assert said.code == 2
        assert said.err == "error: empty: There is no .txt file in this folder. Reports are text files.\n"

    def test_standard_input(self, ask, monkeypatch):
        typed(monkeypatch, STEEL.encode())
        assert "standard-input.txt" in ask("-", *DAY).out
        typed(monkeypatch, b"\x00\x01\x02" * 200)
        assert ask("-", *DAY).code == 2

    def test_characters_that_steer_a_terminal_are_left_out(self, ask, reports):
        (reports / "bad.txt").write_text(STEEL.replace("U.S. steel", "U.S. \x1b[31msteel"))
        assert "\x1b" not in ask("bad.txt", *DAY).out
        assert clean("a\x1b[2J\n b\u202ec") == "a [2J b c"


class TestFiles:
    def test_claims_as_they_are_scored(self, ask):
        said = ask("reports", *DAY, "--claims", "claims.json")
        written = json.loads(Path("claims.json").read_text())
        assert set(written) == {"a.txt", "b.txt"}
        assert written["a.txt"][0]["imposed_by"] == ["CAN"]
        assert f"Wrote {sum(map(len, written.values()))} claims to claims.json." in said.err

    def test_json_alone_on_standard_output(self, ask):
        document = json.loads(ask("reports", *DAY, "--json", "--claims", "claims.json").out)
        assert [row["id"] for row in document["rows"]] == ["m01", "m02"]

    def test_a_page(self, ask):
        assert ask("reports", *DAY, "--html", "page.html").code == 0
        assert "a.txt" in Path("page.html").read_text()

    def test_a_folder_that_is_not_there(self, ask):
        said = ask("reports", *DAY, "--claims", "gone/claims.json")
        assert said.code == 2
        assert said.err.startswith("error: gone/claims.json: ")


class TestInto:
    def test_yes_writes_all_and_twice_nothing(self, ask):
        said = ask("reports", *DAY, "--into", "mine", "--yes")
        assert said.code == 0
        assert "Beside mine, which is new: 2 new" in said.out
        assert said.out.endswith("Wrote 2 measures to mine, a new ledger that stands alone.\n")
        assert len(Ledger.open("mine")) == 2
        said = ask("reports", *DAY, "--into", "mine", "--yes")
        assert "Beside mine: 2 known already" in said.out
        assert said.out.endswith("Nothing to add to mine.\n")

    def test_without_a_terminal_nothing_is_written(self, ask, monkeypatch):
        typed(monkeypatch, b"")
        said = ask("reports", *DAY, "--into", "mine")
        assert said.code == 2
        assert said.err.endswith(
            "error: --into: nobody can be asked about 2 measures here. Nothing enters a ledger unseen. "
            "Run it at a terminal with files, or add --yes to accept all of them.\n"
        )
        assert not Path("mine").exists()

    def test_a_bundled_ledger_is_refused_before_anything_is_read(self, ask):
        said = ask("reports", *DAY, "--into", "us-china", "--yes")
        assert (said.code, said.out) == (2, "")
        assert "Bundled ledgers are not added to" in said.err

    def test_accept_and_reject(self, ask, answers):
        asked = answers("what", "a", "r")
        said = ask("reports", *DAY, "--into", "mine")
        assert asked == ["[1 of 2] accept, edit, reject, quit (a/e/r/q)"] * 2 + [
            "[2 of 2] accept, edit, reject, quit (a/e/r/q)"
        ]
        assert "'what' is none of accept, edit, reject, quit." in said.out
        assert said.out.endswith("Wrote 1 measure to mine, a new ledger that stands alone.\n")
        assert [one.imposed_by for one in Ledger.open("mine")] == [["CAN"]]

    def test_all_rejected_writes_nothing(self, ask, answers):
        answers("reject", "reject")
        assert ask("reports", *DAY, "--into", "mine").out.endswith(
            "Nothing was accepted, and nothing was written.\n"
        )
        assert not Path("mine").exists()

    @pytest.mark.parametrize(("keep", "count"), [("y", 1), ("n", 0)])
    def test_quit_asks_whether_to_keep(self, ask, answers, keep, count):
        asked = answers("a", "q", keep)
        ask("reports", *DAY, "--into", "mine")
        assert asked[-1] == "Write the 1 accepted so far to mine?"
        assert (len(Ledger.open("mine")) if Path("mine").exists() else 0) == count

    def test_edit_until_it_is_valid(self, ask, answers, monkeypatch):
        answers("e", "y", "r")
        texts: list[str] = []

        def editor(text: str) -> str:
            texts.append(text)
            wrong, right = ("rate: 0.25", "rate: 25%"), ("rate: 25%", "rate: 0.2")
            return text.replace(*(wrong if len(texts) == 1 else right))

        monkeypatch.setattr(read_commands, "_in_editor", editor)
        said = ask("reports", *DAY, "--into", "mine")
        assert "rate: '25%' is text" in said.err
        assert "rate: 25%" in texts[1]
        assert next(iter(Ledger.open("mine"))).rates[0].rate == 0.2

    def test_an_editor_that_changes_nothing_asks_again(self, ask, answers, monkeypatch):
        answers("e", "r", "r")
        monkeypatch.setattr(read_commands, "_in_editor", lambda text: text)
        assert "Left as it was." in ask("reports", *DAY, "--into", "mine").out

    def test_an_editor_of_one_s_own(self, reports, monkeypatch, capsys):
        script = reports / "edit.py"
        script.write_text("import sys; open(sys.argv[1], 'a').write('# seen\\n')")
        monkeypatch.setenv("VISUAL", f"{sys.executable} {script}")
        assert read_commands._in_editor("a: 1\n") == "a: 1\n# seen\n"
        monkeypatch.setenv("VISUAL", "no-such-editor-here")
        assert read_commands._in_editor("a: 1\n") is None
        assert "'no-such-editor-here' cannot be started" in capsys.readouterr().err

    @pytest.mark.parametrize("words", [("--yes",), ("--json", "--into", "mine")])
    def test_options_that_need_each_other(self, ask, words):
        assert ask("reports", *words).code == 2


def test_help_says_what_it_does(command):
    said = command("read", "--help")
    assert said.code == 0
    assert "Read reports: measures, threats and talks they tell of" in said.out
    assert "  read " in command("--help").out
