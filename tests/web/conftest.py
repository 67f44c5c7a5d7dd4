"""A folder to write briefs in."""

from pathlib import Path

import pytest

from detente import World


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, small_world: World) -> Path:
    monkeypatch.chdir(tmp_path)
    small_world.save("small.npz")
    return tmp_path
