"""The command `brief` with reports: what it refuses, and what it tells beside the table."""

from pathlib import Path

import pytest

from detente.show import brief_parts, brief_ranges
from detente.simulate.ensembles.scenario_ranges import Ranges

THREAT = (
    "October 18, 2025\n\nWashington threatened to impose an additional 100 percent tariff on Chinese goods.\n"
)


@pytest.fixture
def reports(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with one report, and nothing drawn, as the tables have no ranges."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(brief_ranges, "USUAL", Ranges(draws=0))
    monkeypatch.setattr(brief_parts, "YEARS", 0)
    Path("one.txt").write_text(THREAT, encoding="utf-8")
    return tmp_path


def test_it_writes_a_brief_of_reports(command, reports):
    said = command("brief", "one.txt", "--output", "out.html")
    assert said.code == 0
    assert "In force" in said.out and "Threat" in said.out and "Wrote out.html (" in said.out
    assert "us-plus-100-china" in Path("out.html").read_text(encoding="utf-8")
    assert {path.name for path in reports.iterdir()} == {"one.txt", "out.html"}


def test_a_report_that_cannot_be_read_is_told_and_the_others_are_read(command, reports):
    Path("two.txt").write_bytes(b"\x00\x01\x02")
    said = command("brief", "one.txt", "two.txt", "--output", "out.html")
    assert said.code == 0
    assert said.err.startswith("not read: two.txt: ")


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (["one.txt", "one.yaml"], "reports and scenarios are mixed: one.txt and one.yaml."),
        (["one.txt", "--published", "soon"], "published"),
        (["one.txt", "--ledger", "nowhere"], "ledger 'nowhere': is no folder and no bundled ledger."),
        (["one.txt", "--output", "nowhere/out.html"], "nowhere: there is no such folder."),
        (["none.txt"], "no such file"),
        (
            ["one.yaml", "--published", "2025-10-18"],
            "--published: is for reports, and the files are scenarios.",
        ),
    ],
)
def test_what_it_refuses(command, reports, given, words):
    said = command("brief", *given)
    assert (said.code, said.out) == (2, "")
    assert words in said.err and said.err.startswith("error: ")
    assert {path.name for path in reports.iterdir()} == {"one.txt"}


def test_reports_without_a_day_need_one(command, reports):
    Path("one.txt").write_text(THREAT.partition("\n\n")[2], encoding="utf-8")
    said = command("brief", "one.txt", "--output", "out.html")
    assert said.code == 2 and "Give --published 2025-10-17." in said.err
    assert command("brief", "one.txt", "--published", "2025-10-18", "--output", "out.html").code == 0
