"""War and talks: best responses, Nash tariffs, whether a truce holds, and the deal both sides would sign."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

__all__ = [
    "BestResponse",
    "Nash",
    "best_response",
    "nash",
]

# A module must not bear the name of a function here: once imported it would stand in the function's place.
_HOMES = {
    "BestResponse": "detente.strategy.best_responses",
    "Nash": "detente.strategy.nash_tariffs",
    "best_response": "detente.strategy.best_responses",
    "nash": "detente.strategy.nash_tariffs",
}

if TYPE_CHECKING:
    from detente.strategy.best_responses import BestResponse, best_response
    from detente.strategy.nash_tariffs import Nash, nash


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'detente.strategy' has no attribute '{name}'")
    return getattr(import_module(_HOMES[name]), name)
