"""The brief of one path: the page of a scenario over years, with what was asked for on the command line."""

from __future__ import annotations

import json
import shlex
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from detente import __version__
from detente.show.report import Solved, context_of, write_page
from detente.simulate.calibration_range import across_calibrations

if TYPE_CHECKING:
    from detente.show.path_report import Followed


def write_path_brief(followed: Followed, file: Path, output: Path) -> None:
    """Write the brief of a path, whole or not at all.

    Args:
        followed: the path.
        file: where its scenario was read from.
        output: the HTML file.
    """
    path = followed.path
    last = float(path.years[-1])
    spread = across_calibrations(followed.scenario, path.world, years=round(last))
    context = context_of(
        [Solved(file, followed.scenario, path.at(last), over_years=path, spread=spread)], output
    )
    write_page(
        replace(
            context,
            title=f"Year by year: {followed.scenario.name.lower()}",
            commands=_commands(followed, file, output),
            python=_python(followed, file),
        ),
        output,
    )


def _commands(followed: Followed, file: Path, output: Path) -> str:
    made_with = f"# Détente {__version__}, from its repository: make .venv/ready; . .venv/bin/activate"
    path = followed.path
    options = ["--years", f"{path.years[-1]:g}", "--calibration", path.adjustment.speed.name]
    options += ["--months"] if path.years[0] < 1 else []
    return f"{made_with}\n{shlex.join(['detente', 'path', file.as_posix(), *options, '--html', output.name])}"


def _python(followed: Followed, file: Path) -> str:
    """A snippet that prints the numbers of the path."""
    path = followed.path
    name = _literal(path.adjustment.speed.name)
    asked = f"years={path.years[-1]:g}, months={path.years[0] < 1}, calibration={name}"
    return "\n".join(
        [
            "import detente as dt",
            "",
            f"scenario = dt.Scenario.load({_literal(file.as_posix())})",
            f"path = scenario.path({asked})",
            f"print(path.table({json.dumps(followed.economies[:3])}))",
            f'print(float(path.at({path.years[-1]:g})["world_welfare_pct"]))',
        ]
    )


def _literal(words: str) -> str:
    """Words as Python has them, in double quotes."""
    return json.dumps(words, ensure_ascii=False)
