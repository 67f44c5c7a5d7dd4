"""What all tests share: worlds, data that may lie beside the repository, and the switch for golden files."""

import gc
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from detente import World

REPOSITORY = Path(__file__).resolve().parent.parent
MOST_MAPS = 25_000
"""A module of tests adds some thousands at most."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--rewrite-golden",
        action="store_true",
        help="write the golden files anew from what the code says now, instead of comparing with them",
    )


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> Iterator[None]:
    """What was not tested at all is said at the very end, where nobody overlooks it."""
    yield
    reasons = [str(one.longrepr[2]) for one in terminalreporter.stats.get("skipped", []) if one.longrepr]
    untested = sorted({reason.removeprefix("Skipped: ") for reason in reasons if "WAS NOT TESTED" in reason})
    for reason in untested:
        terminalreporter.write_sep("!", reason, red=True, bold=True)


@pytest.fixture(scope="module", autouse=True)
def room_for_compiled_code() -> Iterator[None]:
    """Let go of compiled code before there is too much: each piece takes hundreds of maps of memory.

    A process may have 65,530 of them on Linux; the compiler crashes at the next.
    """
    yield
    maps = Path("/proc/self/maps")
    if maps.exists() and maps.read_bytes().count(b"\n") > MOST_MAPS:
        import jax

        jax.clear_caches()
        gc.collect()


@pytest.fixture(scope="session")
def repository() -> Path:
    """The root of the repository."""
    return REPOSITORY


@pytest.fixture(scope="session")
def world() -> World:
    """The bundled world."""
    return World.embedded()


@pytest.fixture(scope="session")
def small_world() -> World:
    """Four economies by three sectors with inputs, tariffs and deficits; the same on every machine."""
    random = np.random.default_rng(2025)
    size = np.array([26.0, 18.0, 4.5, 40.0])
    own = np.eye(4, dtype=bool)
    openness = np.where(own[:, :, None], 1.0, random.uniform(0.02, 0.2, (4, 4, 3)))
    tariff = np.where(own[:, :, None], 0.0, random.uniform(0.0, 0.2, (4, 4, 3)))
    return World.from_tables(
        economies=["USA", "CHN", "DEU", "ROW"],
        sectors=["A01", "C26", "G"],
        trade=4e5 * np.sqrt(size[:, None] * size[None, :])[:, :, None] * openness,
        input_share=random.uniform(0.05, 0.2, (4, 3, 3)),
        tariff=tariff * np.array([1.0, 1.0, 0.0]),
        trade_elasticity=[5.0, 6.0, 4.0],
    )


@pytest.fixture(scope="session")
def shared() -> Path:
    """Reference data beside the repository, too large for it; tests that need them skip without."""
    folder = REPOSITORY.parent / "shared"
    if not folder.is_dir():
        pytest.skip(f"reference data are not at {folder}")
    return folder


@pytest.fixture(scope="session")
def shared_file(shared: Path) -> Callable[[str], Path]:
    """A file of the reference data by its name inside ``shared``; skips where it is absent."""

    def find(name: str) -> Path:
        if not (shared / name).exists():
            pytest.skip(f"{name} is not among the reference data in {shared}")
        return shared / name

    return find
