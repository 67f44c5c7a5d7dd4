"""Chokepoints: chains of critical minerals from the mine to those who use them, and how concentrated they are.

Beside `shortage` there are closed forms for a back of the envelope, which it does not need itself:
``first_order_loss`` (Hulten's theorem), ``second_order_loss``, ``input_price_rise``, ``price_slope`` and
``sigma_sweep``.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

__all__ = [
    "Assumptions",
    "Chain",
    "Cut",
    "Market",
    "Response",
    "Shortage",
    "chain",
    "chains",
    "concentration",
    "covered_share",
    "episodes",
    "first_order_loss",
    "flows",
    "import_share",
    "input_price_rise",
    "net_import_reliance",
    "price_slope",
    "second_order_loss",
    "shortage",
    "sigma_sweep",
    "simulate_availability",
    "supply_risk",
    "unit_value",
]

# A module must not bear the name of a function here: once imported it would stand in the function's place.
_HOMES = {
    "Assumptions": "detente.minerals.assumptions",
    "Cut": "detente.minerals.availability",
    "Market": "detente.minerals.availability",
    "Response": "detente.minerals.availability",
    "Shortage": "detente.minerals.shortages",
    "shortage": "detente.minerals.shortages",
    "simulate_availability": "detente.minerals.availability",
    "Chain": "detente.minerals.supply_chain",
    "chain": "detente.minerals.supply_chain",
    "chains": "detente.minerals.supply_chain",
    "concentration": "detente.minerals.supply_concentration",
    "covered_share": "detente.minerals.trade",
    "episodes": "detente.minerals.tables",
    "first_order_loss": "detente.minerals.capacity_loss",
    "second_order_loss": "detente.minerals.capacity_loss",
    "input_price_rise": "detente.minerals.capacity_loss",
    "sigma_sweep": "detente.minerals.capacity_loss",
    "price_slope": "detente.minerals.shadow_price",
    "flows": "detente.minerals.trade",
    "import_share": "detente.minerals.trade",
    "net_import_reliance": "detente.minerals.trade",
    "supply_risk": "detente.minerals.supply_concentration",
    "unit_value": "detente.minerals.trade",
}

if TYPE_CHECKING:
    from detente.minerals.assumptions import Assumptions
    from detente.minerals.availability import Cut, Market, Response, simulate_availability
    from detente.minerals.capacity_loss import (
        first_order_loss,
        input_price_rise,
        second_order_loss,
        sigma_sweep,
    )
    from detente.minerals.shadow_price import price_slope
    from detente.minerals.shortages import Shortage, shortage
    from detente.minerals.supply_chain import Chain, chain, chains
    from detente.minerals.supply_concentration import concentration, supply_risk
    from detente.minerals.tables import episodes
    from detente.minerals.trade import (
        covered_share,
        flows,
        import_share,
        net_import_reliance,
        unit_value,
    )


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'detente.minerals' has no attribute '{name}'")
    return getattr(import_module(_HOMES[name]), name)
