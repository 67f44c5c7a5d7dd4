"""An experiment: a world and a policy in, an outcome out. Labels come off and go on here."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

__all__ = ["Outcome", "Scenario", "gradient", "solve"]

_HOMES = {
    "Outcome": "detente.simulate.outcome",
    "Scenario": "detente.simulate.scenario",
    "gradient": "detente.simulate.derivatives",
    "solve": "detente.simulate.solving",
}

if TYPE_CHECKING:
    from detente.simulate.derivatives import gradient
    from detente.simulate.outcome import Outcome
    from detente.simulate.scenario import Scenario
    from detente.simulate.solving import solve


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'detente.simulate' has no attribute '{name}'")
    return getattr(import_module(_HOMES[name]), name)
