"""Détente: what a trade conflict costs, who pays, and which deal would leave both sides better off.

    reports -> claims -> ledger of dated measures -> policy on a day -> world equilibrium -> outcome

Names are loaded when first used, so that importing the package costs next to nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

__all__ = [
    "Claim",
    "DetenteError",
    "InputError",
    "Ledger",
    "Measure",
    "NotConvergedError",
    "Outcome",
    "Policy",
    "Reading",
    "Scenario",
    "World",
    "__version__",
    "elasticity_sets",
    "gradient",
    "read",
    "solve",
]

_HOMES = {
    "Claim": "detente.reader.claim",
    "DetenteError": "detente.errors",
    "InputError": "detente.errors",
    "Ledger": "detente.policy.ledger",
    "Measure": "detente.policy.measure",
    "NotConvergedError": "detente.errors",
    "Outcome": "detente.simulate.outcome",
    "Policy": "detente.policy.policy",
    "Reading": "detente.reader.reading",
    "Scenario": "detente.simulate.scenario",
    "World": "detente.economy.world",
    "elasticity_sets": "detente.economy.elasticities",
    "gradient": "detente.simulate.derivatives",
    "read": "detente.reader.reading",
    "solve": "detente.simulate.solving",
}

if TYPE_CHECKING:
    from detente.economy.elasticities import elasticity_sets
    from detente.economy.world import World
    from detente.errors import DetenteError, InputError, NotConvergedError
    from detente.policy.ledger import Ledger
    from detente.policy.measure import Measure
    from detente.policy.policy import Policy
    from detente.reader.claim import Claim
    from detente.reader.reading import Reading, read
    from detente.simulate.derivatives import gradient
    from detente.simulate.outcome import Outcome
    from detente.simulate.scenario import Scenario
    from detente.simulate.solving import solve


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'detente' has no attribute '{name}'")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
