"""The command line in this process, folders to run it in, and ledgers on disk."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from detente import InputError, Ledger, World, cli
from tests.unit.command_line import HEAD, ON_CHINA, Command, Said
from tests.unit.ledger_texts import HEADING, MEASURES


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


@pytest.fixture
def ledger_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """Writes the files of a ledger into a folder ``it`` of an empty working folder."""
    monkeypatch.chdir(tmp_path)

    def written(files: dict[str, str | bytes], name: str = "it") -> Path:
        place = Path(name)
        place.mkdir(parents=True, exist_ok=True)
        for file, text in files.items():
            (place / file).parent.mkdir(parents=True, exist_ok=True)
            (place / file).write_bytes(text if isinstance(text, bytes) else text.encode())
        return place

    return written


@pytest.fixture
def refusal(ledger_folder) -> Callable[..., str]:
    """The message with which a ledger of some files is refused."""

    def told(*texts: str | bytes, **files: str | bytes) -> str:
        numbered = {f"{'abc'[at]}.yaml": text for at, text in enumerate(texts)}
        place = ledger_folder(numbered | {name.replace("_", "."): text for name, text in files.items()})
        with pytest.raises(InputError) as caught:
            Ledger.open(place)
        return str(caught.value)

    return told


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with a small ledger in it."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "small"
    folder.mkdir()
    (folder / "ledger.yaml").write_text(HEADING)
    (folder / "measures.yaml").write_text(MEASURES)
    return folder


@pytest.fixture
def ask(command, small, monkeypatch):
    """Runs a command on the small ledger at a terminal of 80 columns."""
    monkeypatch.setenv("COLUMNS", "80")

    def run(*words: str):
        return command(*words, "--ledger", "small")

    return run
