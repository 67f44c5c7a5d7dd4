"""What a person asked for, refused before anything is solved where it cannot be given."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from detente.errors import Problem, raise_if_any
from detente.show.charts import SCENARIO_COLOURS
from detente.show.output_files import ending_problems
from detente.simulate.scenario_settings import SETTINGS as MECHANISMS

if TYPE_CHECKING:
    from detente.simulate.scenario import Scenario

SETTINGS = ("deficits", "elasticities", "horizon", *MECHANISMS)
"""What an answer rests on besides the world and the measures."""
THE_WORLDS_OWN = "as in the world"
USUAL = "the usual"


def check_comparison(scenarios: Sequence[Scenario]) -> None:
    """Refuse to measure a scenario against one that stands on something else.

    Raises:
        InputError: the scenarios name different worlds, or differ in what else an answer rests on.
    """
    rule = "A comparison is of like with like"
    raise_if_any([*_world_problems(scenarios, "against"), *_setting_problems(scenarios, "against", rule)])


def check_brief(scenarios: Sequence[Scenario], output: Path) -> None:
    """Refuse a brief that could not be made, or not be written.

    Args:
        scenarios: what the brief compares.
        output: the file to write.

    Raises:
        InputError: every reason at once: different worlds, deficits, elasticities or horizons, two scenarios
            of one name, more scenarios than there are colours, and an output that cannot be an HTML file.
    """
    names = [scenario.name for scenario in scenarios]
    problems = _world_problems(scenarios, "brief")
    problems += _setting_problems(scenarios, "brief", "A brief compares like with like")
    if len(set(names)) < len(names):
        problems.append(Problem("brief", f"two scenarios share a name: {', '.join(names)}", "Names differ"))
    if len(scenarios) > len(SCENARIO_COLOURS):
        rule = f"A brief compares at most {len(SCENARIO_COLOURS)}"
        problems.append(Problem("brief", f"{len(scenarios)} scenarios", rule))
    raise_if_any([*problems, *_output_problems(output), *ending_problems("--output", output)])


def _world_problems(scenarios: Sequence[Scenario], place: str) -> list[Problem]:
    # One file may be named in several ways, as seen from several folders.
    worlds = {_whole_name(scenario.world): scenario.world for scenario in scenarios}
    if len(worlds) < 2:
        return []
    fact = f"the scenarios stand on different worlds: {', '.join(worlds.values())}"
    return [Problem(place, fact, "They share one world")]


def _setting_problems(scenarios: Sequence[Scenario], place: str, rule: str) -> list[Problem]:
    """Where columns would differ by more than their measures, while one line says what all of them rest on."""
    problems = []
    for setting in SETTINGS:
        found = list(dict.fromkeys(_said(scenario, setting) for scenario in scenarios))
        if len(found) > 1:
            fact = f"the scenarios differ in {setting}: {', '.join(found)}"
            problems.append(Problem(place, fact, rule, f"Give all of them the same {setting}"))
    return problems


def _said(scenario: Scenario, setting: str) -> str:
    """A setting as a person wrote it, or what holds where nothing was."""
    value = getattr(scenario, setting)
    if value is None or value == "":
        return THE_WORLDS_OWN if setting == "elasticities" else USUAL
    return str(value)


def _whole_name(world: str) -> str:
    return world if world == "embedded" else str(Path(world).resolve())


def _output_problems(output: Path) -> list[Problem]:
    folder, rule, elsewhere = output.parent, "A brief is one HTML file", "write the brief elsewhere"
    if output.is_dir():
        return [Problem(str(output), "is a folder", rule, f"Use {output / 'brief.html'}")]
    if output.exists() and not output.is_file():
        return [Problem(str(output), "is not a plain file", rule, elsewhere.capitalize())]
    if not folder.exists():
        return [Problem(str(folder), "there is no such folder", "", f"Make it first, or {elsewhere}")]
    if not folder.is_dir():
        return [Problem(str(folder), "is not a folder", "", elsewhere.capitalize())]
    if not os.access(folder, os.W_OK | os.X_OK):
        return [Problem(str(folder), "nothing can be written there", "", elsewhere.capitalize())]
    return []
