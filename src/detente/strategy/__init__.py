"""War and talks: best responses, Nash tariffs, whether a truce holds, and the deal both sides would sign."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

__all__ = [
    "Answers",
    "BestResponse",
    "History",
    "Nash",
    "Retaliation",
    "Rule",
    "best_response",
    "history",
    "known_rules",
    "nash",
    "retaliate",
]

# A module must not bear the name of a function here: once imported it would stand in the function's place.
_HOMES = {
    "Answers": "detente.strategy.answers_observed",
    "BestResponse": "detente.strategy.best_responses",
    "History": "detente.strategy.histories",
    "Nash": "detente.strategy.nash_tariffs",
    "Retaliation": "detente.strategy.retaliations",
    "Rule": "detente.strategy.rules",
    "best_response": "detente.strategy.best_responses",
    "history": "detente.strategy.histories",
    "known_rules": "detente.strategy.rules",
    "nash": "detente.strategy.nash_tariffs",
    "retaliate": "detente.strategy.retaliations",
}

if TYPE_CHECKING:
    from detente.strategy.answers_observed import Answers
    from detente.strategy.best_responses import BestResponse, best_response
    from detente.strategy.histories import History, history
    from detente.strategy.nash_tariffs import Nash, nash
    from detente.strategy.retaliations import Retaliation, retaliate
    from detente.strategy.rules import Rule, known_rules


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'detente.strategy' has no attribute '{name}'")
    return getattr(import_module(_HOMES[name]), name)
