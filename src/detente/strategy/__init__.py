"""War and talks: best responses, Nash tariffs, whether a truce holds, and the deal both sides would sign."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

__all__ = [
    "Answers",
    "Attribution",
    "BestResponse",
    "History",
    "MarketExposure",
    "Nash",
    "RankScore",
    "Retaliation",
    "Routes",
    "Rule",
    "Transshipment",
    "attribute",
    "best_response",
    "history",
    "known_rules",
    "market_exposure",
    "nash",
    "origin_content",
    "retaliate",
    "transshipment",
]

# A module must not bear the name of a function here: once imported it would stand in the function's place.
_HOMES = {
    "Answers": "detente.strategy.answers_observed",
    "Attribution": "detente.strategy.attributions",
    "BestResponse": "detente.strategy.best_responses",
    "History": "detente.strategy.histories",
    "MarketExposure": "detente.strategy.exposures",
    "Nash": "detente.strategy.nash_tariffs",
    "RankScore": "detente.strategy.exposures",
    "Retaliation": "detente.strategy.retaliations",
    "Routes": "detente.strategy.transshipment_routes",
    "Rule": "detente.strategy.rules",
    "Transshipment": "detente.strategy.transshipments",
    "attribute": "detente.strategy.attributions",
    "best_response": "detente.strategy.best_responses",
    "history": "detente.strategy.histories",
    "known_rules": "detente.strategy.rules",
    "market_exposure": "detente.strategy.exposures",
    "nash": "detente.strategy.nash_tariffs",
    "origin_content": "detente.strategy.transshipments",
    "retaliate": "detente.strategy.retaliations",
    "transshipment": "detente.strategy.transshipments",
}

if TYPE_CHECKING:
    from detente.strategy.answers_observed import Answers
    from detente.strategy.attributions import Attribution, attribute
    from detente.strategy.best_responses import BestResponse, best_response
    from detente.strategy.exposures import MarketExposure, RankScore, market_exposure
    from detente.strategy.histories import History, history
    from detente.strategy.nash_tariffs import Nash, nash
    from detente.strategy.retaliations import Retaliation, retaliate
    from detente.strategy.rules import Rule, known_rules
    from detente.strategy.transshipment_routes import Routes
    from detente.strategy.transshipments import Transshipment, origin_content, transshipment


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'detente.strategy' has no attribute '{name}'")
    return getattr(import_module(_HOMES[name]), name)
