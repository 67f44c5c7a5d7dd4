"""Numbers that must not move unnoticed, against files written by an earlier run.

When a change is meant to move them, look at the difference after ``pytest tests/golden --rewrite-golden``,
which writes the files anew, and say in the changelog why they moved.
"""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from detente import Policy, World, __version__, cli, solve
from detente.economy.tables import rows

FOLDER = Path(__file__).parent
DIGITS = 6
# Half a unit of the sixth digit, twice; beside zero what a residual of 1e-10 can move.
RELATIVE = 1e-5
BESIDE_ZERO = {"%": 1e-7, "million USD": 1e-2}
Golden = Callable[[str, Any], None]


def rounded(content: Any) -> Any:
    """The same content with every number at six significant digits."""
    if isinstance(content, dict):
        return {key: rounded(value) for key, value in content.items()}
    return float(f"{content:.{DIGITS}g}") if isinstance(content, float) else content


def differences(found: Any, stored: Any, units: dict[str, str], place: tuple[str, ...] = ()) -> list[str]:
    """Where two contents differ by more than rounding, in words."""
    if isinstance(found, dict) and isinstance(stored, dict):
        keys = dict.fromkeys([*found, *stored])
        parts = [differences(found.get(k), stored.get(k), units, (*place, k)) for k in keys]
        return [difference for part in parts for difference in part]
    if isinstance(found, float) and isinstance(stored, float):
        beside_zero = BESIDE_ZERO[units.get(place[-1], "%")]
        same = found == pytest.approx(stored, rel=RELATIVE, abs=beside_zero)
    else:
        same = found == stored
    return [] if same else [f"{' / '.join(place)}: {found}, stored is {stored}"]


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Golden:
    """Compares content with a stored file, or writes the file anew where asked to."""

    def compare(name: str, content: Any) -> None:
        path = FOLDER / name
        if request.config.getoption("--rewrite-golden"):
            path.write_text(json.dumps(rounded(content), indent=1) + "\n", encoding="utf-8")
            pytest.skip(f"{name} was written anew")
        stored = json.loads(path.read_text(encoding="utf-8"))
        assert differences(content, stored, content["units"]) == []

    return compare


@pytest.fixture
def asked(repository, monkeypatch, capsys) -> Callable[[str], dict[str, Any]]:
    """What the command line says of a scenario file, as JSON."""

    def run(file: str) -> dict[str, Any]:
        monkeypatch.setattr(cli, "_keep_compiled_code", lambda: None)
        command = ["detente", "run", str(repository / file), "--draws", "0"]
        command += ["--json", "--economies", "USA,CHN,EU"]
        monkeypatch.setattr(sys, "argv", command)
        with pytest.raises(SystemExit):
            cli.main()
        said = json.loads(capsys.readouterr().out)
        # These two change with every release and every machine, and are compared elsewhere.
        assert said["vintage"].pop("detente") == __version__
        assert float(said["vintage"].pop("largest residual")) <= 1e-10
        return said

    return run


def test_the_tariffs_of_october_2025_cost_what_they_did(golden, asked):
    found = asked("examples/october-2025.yaml")
    assert len(found["economies"]) == 29
    golden("october-2025.json", found)


def test_the_same_as_a_file_of_averages_costs_what_it_did(golden, asked):
    golden("october-2025-flat.json", asked("tests/data/october-2025-flat.yaml"))


def test_a_small_world_answers_as_it_did(golden, small_world: World):
    policy = (
        Policy.none(small_world)
        .with_tariff(imposed_by="USA", on="CHN", rate=0.5)
        .with_export_wedge(imposed_by="CHN", on="world", rate=0.2, sectors="C26", rent_share=0.5)
        .with_subsidy(imposed_by="DEU", rate=0.05, sectors="C26")
        .with_iceberg(imposed_by="ROW", on="USA", factor=1.1)
        .with_import_ban(imposed_by="USA", on="DEU", sectors="A01")
    )
    outcome = solve(small_world, policy)
    by_economy = [row for row in rows("variables") if row["dimensions"] == "economy"]
    numbers = {row["name"]: outcome[row["name"]].to_series().to_dict() for row in by_economy}
    units = {row["name"]: row["unit"] for row in by_economy}
    by_label = {
        label: {name: float(values[label]) for name, values in numbers.items()}
        for label in outcome.world.economies
    }
    golden("small-world.json", {"policy": repr(policy), "units": units, "economies": by_label})


def test_a_difference_is_found_and_rounding_is_not():
    units = {"welfare_pct": "%", "gdp_usd_m": "million USD"}
    stored = {"welfare_pct": -0.123457, "gdp_usd_m": 1.23457e6}
    assert differences({"welfare_pct": -0.12345678, "gdp_usd_m": 1234567.8}, stored, units) == []
    moved = {"welfare_pct": -0.12347, "gdp_usd_m": 1234567.8}
    assert differences(moved, stored, units) == ["welfare_pct: -0.12347, stored is -0.123457"]
    assert differences({"welfare_pct": -0.123457}, stored, units) == ["gdp_usd_m: None, stored is 1234570.0"]
