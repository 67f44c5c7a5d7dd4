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
    "Answers": "detente.strategy.retaliation.answers_observed",
    "Attribution": "detente.strategy.incidence.attributions",
    "BestResponse": "detente.strategy.wars.best_responses",
    "BurdenSharing": "detente.strategy.coalitions.transfers",
    "Coalition": "detente.strategy.coalitions.coalitions",
    "Concession": "detente.strategy.talks.concessions",
    "Deal": "detente.strategy.talks.deals",
    "ExportControl": "detente.strategy.truces.truce_stage",
    "History": "detente.strategy.retaliation.histories",
    "JointMinerals": "detente.strategy.coalitions.common_stocks",
    "MarketExposure": "detente.strategy.incidence.exposures",
    "Nash": "detente.strategy.wars.nash_tariffs",
    "RankScore": "detente.strategy.incidence.exposures",
    "Reciprocity": "detente.strategy.talks.reciprocity",
    "Retaliation": "detente.strategy.retaliation.retaliations",
    "Routes": "detente.strategy.incidence.transshipment_routes",
    "Rule": "detente.strategy.retaliation.rules",
    "Transshipment": "detente.strategy.incidence.transshipments",
    "Truce": "detente.strategy.truces.truces",
    "attribute": "detente.strategy.incidence.attributions",
    "best_response": "detente.strategy.wars.best_responses",
    "burden_sharing": "detente.strategy.coalitions.transfers",
    "coalition": "detente.strategy.coalitions.coalitions",
    "deal": "detente.strategy.talks.deals",
    "history": "detente.strategy.retaliation.histories",
    "joint_minerals": "detente.strategy.coalitions.common_stocks",
    "known_rules": "detente.strategy.retaliation.rules",
    "market_exposure": "detente.strategy.incidence.exposures",
    "nash": "detente.strategy.wars.nash_tariffs",
    "origin_content": "detente.strategy.incidence.transshipments",
    "play": "detente.strategy.scenario_play",
    "reciprocity_of": "detente.strategy.talks.reciprocity",
    "retaliate": "detente.strategy.retaliation.retaliations",
    "transshipment": "detente.strategy.incidence.transshipments",
    "truce": "detente.strategy.truces.truces",
}

if TYPE_CHECKING:
    from detente.strategy.coalitions.coalitions import Coalition, coalition
    from detente.strategy.coalitions.common_stocks import JointMinerals, joint_minerals
    from detente.strategy.coalitions.transfers import BurdenSharing, burden_sharing
    from detente.strategy.incidence.attributions import Attribution, attribute
    from detente.strategy.incidence.exposures import MarketExposure, RankScore, market_exposure
    from detente.strategy.incidence.transshipment_routes import Routes
    from detente.strategy.incidence.transshipments import Transshipment, origin_content, transshipment
    from detente.strategy.retaliation.answers_observed import Answers
    from detente.strategy.retaliation.histories import History, history
    from detente.strategy.retaliation.retaliations import Retaliation, retaliate
    from detente.strategy.retaliation.rules import Rule, known_rules
    from detente.strategy.scenario_play import play
    from detente.strategy.talks.concessions import Concession
    from detente.strategy.talks.deals import Deal, deal
    from detente.strategy.talks.reciprocity import Reciprocity, reciprocity_of
    from detente.strategy.truces.truce_stage import ExportControl
    from detente.strategy.truces.truces import Truce, truce
    from detente.strategy.wars.best_responses import BestResponse, best_response
    from detente.strategy.wars.nash_tariffs import Nash, nash


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'detente.strategy' has no attribute '{name}'")
    return getattr(import_module(_HOMES[name]), name)
