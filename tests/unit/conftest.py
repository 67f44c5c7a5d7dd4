"""The command line in this process, and a folder to run it in."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from detente import World, cli
from tests.unit.command_line import HEAD, ON_CHINA, Command, Said


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """A wide terminal, and no settings of JAX left behind in this process."""
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setattr(cli, "_keep_compiled_code", lambda: None)


@pytest.fixture
def command(settings: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
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
