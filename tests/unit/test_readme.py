"""The README keeps its word: every Python block runs as it stands, every command it names exists."""

import re
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from detente import Scenario
from detente.show.terminal import show_side_by_side

REPOSITORY = Path(__file__).resolve().parents[2]
README = (REPOSITORY / "README.md").read_text(encoding="utf-8")
FENCED = re.compile(r"^```(\w*)[^\n]*\n(.*?)^```$", re.DOTALL | re.MULTILINE)
BLOCKS = [code for language, code in FENCED.findall(README) if language == "python"]


def test_it_has_python_to_run():
    assert BLOCKS


@pytest.mark.parametrize("code", BLOCKS, ids=range(1, len(BLOCKS) + 1))
def test_python_runs_as_it_stands(code, monkeypatch):
    monkeypatch.chdir(REPOSITORY)
    exec(compile(code, "README.md", "exec"), {"__name__": "__main__"})


def test_its_make_targets_are_in_the_makefile():
    makefile = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    named = set(re.findall(r"^(?:\$ )?make ([a-z]+)|`make ([a-z]+)`", README, re.MULTILINE))
    words = {"".join(pair) for pair in named}
    assert {"demo", "test"} <= words
    assert words <= targets


def test_the_numbers_it_shows_are_what_the_demo_prints(world):
    makefile = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
    examples = list(dict.fromkeys(re.findall(r"examples/\S+\.yaml", makefile)))
    scenarios = [Scenario.load(REPOSITORY / example) for example in examples]
    console = Console(file=StringIO(), width=200, force_terminal=False)
    show_side_by_side(console, {scenario.name: scenario.run(world) for scenario in scenarios})
    printed = [line.split() for line in console.file.getvalue().splitlines()]
    rows = [line for line in printed if line and line[-1] == "0.00"]
    shown = [line.split() for line in README.splitlines()]
    assert len(rows) > 10
    assert [row for row in rows if row not in shown] == []


def test_the_files_it_names_are_there():
    named = set(re.findall(r"\b(?:examples|docs|benchmarks|data-raw|src|tests)/[\w./-]*\w", README))
    assert named
    assert [name for name in named if not (REPOSITORY / name).exists()] == []
