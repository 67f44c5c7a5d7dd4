"""Détente: what a trade conflict costs, who pays, and which deal would leave both sides better off.

    reports -> claims -> ledger of dated measures -> policy on a day -> world equilibrium -> outcome

Names are loaded when first used, so that importing the package costs next to nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

__all__ = [
    "Calibration",
    "Claim",
    "DetenteError",
    "Ensemble",
    "Expectation",
    "InputError",
    "Ledger",
    "Measure",
    "NotConvergedError",
    "Outcome",
    "Path",
    "Policy",
    "Reading",
    "Scenario",
    "Substitution",
    "World",
    "__version__",
    "decouple",
    "diversion",
    "elasticity_sets",
    "ensemble",
    "gradient",
    "minerals",
    "read",
    "simulate_path",
    "sobol",
    "solve",
    "strategy",
]

_HOMES = {
    "Calibration": "detente.economy.parameters",
    "Claim": "detente.reader.claim",
    "DetenteError": "detente.errors",
    "Ensemble": "detente.simulate.ensembles.ensemble_result",
    "Expectation": "detente.simulate.timetable",
    "InputError": "detente.errors",
    "Ledger": "detente.policy.ledger",
    "Measure": "detente.policy.measure",
    "NotConvergedError": "detente.errors",
    "Outcome": "detente.simulate.outcome",
    "Path": "detente.simulate.path",
    "Policy": "detente.policy.policy",
    "Reading": "detente.reader.reading",
    "Scenario": "detente.simulate.scenario",
    "Substitution": "detente.simulate.adjustment",
    "World": "detente.economy.world",
    "decouple": "detente.simulate.decoupling",
    "diversion": "detente.simulate.diversion",
    "elasticity_sets": "detente.economy.elasticities",
    "ensemble": "detente.simulate.ensembles.ensembles",
    "gradient": "detente.simulate.derivatives",
    "read": "detente.reader.reading",
    "simulate_path": "detente.simulate.path",
    "sobol": "detente.simulate.ensembles.sobol_indices",
    "solve": "detente.simulate.solving",
}
_LOOKS = {"figures_of": "detente.show.figures", "glance_of": "detente.show.glances"}
"""How things look in a notebook. Worlds, ledgers and results ask for it here, when somebody looks: this file is in
no room, so that their rooms need not know the one that shows them."""
_ROOMS = ("minerals", "strategy")
"""Rooms that are used by their own name, `dt.minerals.chain`."""

if TYPE_CHECKING:
    from detente import minerals, strategy
    from detente.economy.elasticities import elasticity_sets
    from detente.economy.parameters import Calibration
    from detente.economy.world import World
    from detente.errors import DetenteError, InputError, NotConvergedError
    from detente.policy.ledger import Ledger
    from detente.policy.measure import Measure
    from detente.policy.policy import Policy
    from detente.reader.claim import Claim
    from detente.reader.reading import Reading, read
    from detente.show.figures import figures_of as figures_of
    from detente.show.glances import glance_of as glance_of
    from detente.simulate.adjustment import Substitution
    from detente.simulate.decoupling import decouple
    from detente.simulate.derivatives import gradient
    from detente.simulate.diversion import diversion
    from detente.simulate.ensembles.ensemble_result import Ensemble
    from detente.simulate.ensembles.ensembles import ensemble
    from detente.simulate.ensembles.sobol_indices import sobol
    from detente.simulate.outcome import Outcome
    from detente.simulate.path import Path, simulate_path
    from detente.simulate.scenario import Scenario
    from detente.simulate.solving import solve
    from detente.simulate.timetable import Expectation


def __getattr__(name: str) -> Any:
    if name in _ROOMS:
        return import_module(f"detente.{name}")
    home = _HOMES.get(name) or _LOOKS.get(name)
    if home is None:
        raise AttributeError(f"module 'detente' has no attribute '{name}'")
    return getattr(import_module(home), name)


def __dir__() -> list[str]:
    return sorted(__all__)
