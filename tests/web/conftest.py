"""A folder to write briefs in; no draws unless a scenario asks for them, and no years."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from detente import World
from detente.show import brief_parts, brief_ranges
from detente.simulate.ensembles.scenario_ranges import Ranges


@pytest.fixture(scope="module", autouse=True)
def no_draws() -> Iterator[None]:
    """Nothing is drawn where a scenario does not say: two hundred draws of the bundled world take long.

    Nor is the first scenario followed over years, which one test of the parts does.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(brief_ranges, "USUAL", Ranges(draws=0))
        patch.setattr(brief_parts, "YEARS", 0)
        yield


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, small_world: World) -> Path:
    monkeypatch.chdir(tmp_path)
    small_world.save("small.npz")
    return tmp_path
