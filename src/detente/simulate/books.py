"""Before and after: the arrays from which every variable of an outcome is worked out."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from detente.economy.world import World
    from detente.policy.policy import Policy


@dataclass(frozen=True, eq=False)
class Books:
    """An equilibrium's accounts beside the baseline's, in million USD of constant world value added.

    Attributes:
        world: the baseline.
        policy: the wedges of the outcome.
        accounts: the model's accounts, as NumPy arrays.
        deficit: deficits in the outcome, million USD.
    """

    world: World
    policy: Policy
    accounts: Any
    deficit: np.ndarray

    @cached_property
    def unit(self) -> float:
        """World value added, million USD: the model's unit of money."""
        return float(self.world.value_added.sum())

    @cached_property
    def abroad(self) -> np.ndarray:
        """1 for flows between economies, 0 for own trade."""
        count = len(self.world.economies)
        return (1 - np.eye(count))[:, :, None]

    @cached_property
    def border_before(self) -> np.ndarray:
        """Flows at the border in the baseline."""
        return (self.world.trade / (1 + self.world.tariff)).values

    @cached_property
    def border_after(self) -> np.ndarray:
        """Flows at the border in the outcome, with export wedges, before tariffs."""
        return self.accounts.border_value * self.unit

    @cached_property
    def border_price(self) -> np.ndarray:
        """Change of the border price of each flow: producers' price times the export wedge."""
        return self.accounts.supply_price_hat[:, None, :] * (1 + self.policy.export_wedge.values)

    @cached_property
    def arriving(self) -> np.ndarray:
        """Quantities that arrive, valued at the buyer's baseline prices (tariff-inclusive)."""
        bought = self.accounts.trade_share * self.accounts.spending[None] * self.unit
        return bought / self.accounts.delivered_price_hat

    @cached_property
    def consumer_price(self) -> np.ndarray:
        """Change of the price index of final spending: ``prod_k price_hat**final_share``."""
        return np.exp((self.world.final_share.values * np.log(self.accounts.price_hat)).sum(axis=1))

    @cached_property
    def income_before(self) -> np.ndarray:
        """Final spending in the baseline."""
        return self.world.income.values

    @cached_property
    def income_after(self) -> np.ndarray:
        """Final spending in the outcome."""
        return self.accounts.income * self.unit

    @cached_property
    def welfare(self) -> np.ndarray:
        """New over baseline real income."""
        return self.income_after / self.income_before / self.consumer_price

    @cached_property
    def gdp_before(self) -> np.ndarray:
        """GDP at market prices in the baseline: final spending less the deficit."""
        return self.income_before - self.world.deficit.values

    @cached_property
    def gdp_after(self) -> np.ndarray:
        """GDP at market prices in the outcome."""
        return self.income_after - self.deficit

    @cached_property
    def gdp_volume(self) -> np.ndarray:
        """GDP of the outcome at baseline prices: final use plus exports shipped less imports received.

        Final use is deflated flow by flow, so a change of suppliers is a change of volume, not of price.
        """
        final_share = self.world.final_share.values * self.income_after[:, None]
        spending = self.accounts.spending * self.unit
        final = np.where(spending > 0, final_share / np.where(spending > 0, spending, 1), 0)
        final_use = (self.arriving * final[None]).sum(axis=(0, 2))
        receipts = self.border_after / (1 + self.policy.export_wedge.values)
        shipped = receipts / self.accounts.supply_price_hat[:, None, :]
        received = self.arriving / (1 + self.world.tariff.values)
        exports = (shipped * self.abroad).sum(axis=(1, 2))
        return final_use + exports - (received * self.abroad).sum(axis=(0, 2))
