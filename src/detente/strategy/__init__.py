"""War and talks: best responses, Nash tariffs, whether a truce holds, and the deal both sides would sign."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

__all__ = [
    "Answers",
    "Attribution",
    "BestResponse",
    "BurdenSharing",
    "Coalition",
    "Concession",
    "Deal",
    "ExportControl",
    "History",
    "JointMinerals",
    "MarketExposure",
    "Nash",
    "RankScore",
    "Reciprocity",
    "Retaliation",
    "Routes",
    "Rule",
    "Transshipment",
    "Truce",
    "attribute",
    "best_response",
    "burden_sharing",
    "coalition",
    "deal",
    "history",
    "joint_minerals",
    "known_rules",
    "market_exposure",
    "nash",
    "origin_content",
    "play",
    "reciprocity_of",
    "retaliate",
    "transshipment",
    "truce",
]

# A module must not bear the name of a function here: once imported it would stand in the function's place.
_HOMES = {
    "Answers": "detente.strategy.answers_observed",
    "Attribution": "detente.strategy.attributions",
    "BestResponse": "detente.strategy.best_responses",
    "BurdenSharing": "detente.strategy.transfers",
    "Coalition": "detente.strategy.coalitions",
    "Concession": "detente.strategy.concessions",
    "Deal": "detente.strategy.deals",
    "ExportControl": "detente.strategy.truce_stage",
    "History": "detente.strategy.histories",
    "JointMinerals": "detente.strategy.common_stocks",
    "MarketExposure": "detente.strategy.exposures",
    "Nash": "detente.strategy.nash_tariffs",
    "RankScore": "detente.strategy.exposures",
    "Reciprocity": "detente.strategy.reciprocity",
    "Retaliation": "detente.strategy.retaliations",
    "Routes": "detente.strategy.transshipment_routes",
    "Rule": "detente.strategy.rules",
    "Transshipment": "detente.strategy.transshipments",
    "Truce": "detente.strategy.truces",
    "attribute": "detente.strategy.attributions",
    "best_response": "detente.strategy.best_responses",
    "burden_sharing": "detente.strategy.transfers",
    "coalition": "detente.strategy.coalitions",
    "deal": "detente.strategy.deals",
    "history": "detente.strategy.histories",
    "joint_minerals": "detente.strategy.common_stocks",
    "known_rules": "detente.strategy.rules",
    "market_exposure": "detente.strategy.exposures",
    "nash": "detente.strategy.nash_tariffs",
    "origin_content": "detente.strategy.transshipments",
    "play": "detente.strategy.scenario_play",
    "reciprocity_of": "detente.strategy.reciprocity",
    "retaliate": "detente.strategy.retaliations",
    "transshipment": "detente.strategy.transshipments",
    "truce": "detente.strategy.truces",
}

if TYPE_CHECKING:
    from detente.strategy.answers_observed import Answers
    from detente.strategy.attributions import Attribution, attribute
    from detente.strategy.best_responses import BestResponse, best_response
    from detente.strategy.coalitions import Coalition, coalition
    from detente.strategy.common_stocks import JointMinerals, joint_minerals
    from detente.strategy.concessions import Concession
    from detente.strategy.deals import Deal, deal
    from detente.strategy.exposures import MarketExposure, RankScore, market_exposure
    from detente.strategy.histories import History, history
    from detente.strategy.nash_tariffs import Nash, nash
    from detente.strategy.reciprocity import Reciprocity, reciprocity_of
    from detente.strategy.retaliations import Retaliation, retaliate
    from detente.strategy.rules import Rule, known_rules
    from detente.strategy.scenario_play import play
    from detente.strategy.transfers import BurdenSharing, burden_sharing
    from detente.strategy.transshipment_routes import Routes
    from detente.strategy.transshipments import Transshipment, origin_content, transshipment
    from detente.strategy.truce_stage import ExportControl
    from detente.strategy.truces import Truce, truce


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'detente.strategy' has no attribute '{name}'")
    return getattr(import_module(_HOMES[name]), name)
