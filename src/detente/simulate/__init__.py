"""An experiment: a world and a policy in, an outcome out. Labels come off and go on here."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

__all__ = [
    "Decoupling",
    "Expectation",
    "Outcome",
    "Path",
    "Scenario",
    "calibrate_diffusion",
    "decouple",
    "gradient",
    "simulate_path",
    "solve",
]

_HOMES = {
    "Decoupling": "detente.simulate.decoupling",
    "Expectation": "detente.simulate.timetable",
    "Outcome": "detente.simulate.outcome",
    "Path": "detente.simulate.path",
    "Scenario": "detente.simulate.scenario",
    "calibrate_diffusion": "detente.simulate.diffusion",
    "decouple": "detente.simulate.decoupling",
    "gradient": "detente.simulate.derivatives",
    "simulate_path": "detente.simulate.path",
    "solve": "detente.simulate.solving",
}

if TYPE_CHECKING:
    from detente.simulate.decoupling import Decoupling, decouple
    from detente.simulate.derivatives import gradient
    from detente.simulate.diffusion import calibrate_diffusion
    from detente.simulate.outcome import Outcome
    from detente.simulate.path import Path, simulate_path
    from detente.simulate.scenario import Scenario
    from detente.simulate.solving import solve
    from detente.simulate.timetable import Expectation


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'detente.simulate' has no attribute '{name}'")
    return getattr(import_module(_HOMES[name]), name)
