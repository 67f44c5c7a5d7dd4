"""Before and after: the arrays from which every variable of an outcome is worked out."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.economy.parameters import default

if TYPE_CHECKING:
    from detente.economy.world import World
    from detente.policy.policy import Policy

INPUT_THRESHOLD = 0.001
"""Share of cost below which an input does not stop production in the bound without substitution."""


@dataclass(frozen=True, eq=False)
class Books:
    """An equilibrium's accounts beside the baseline's, in million USD of constant world value added.

    Attributes:
        world: the baseline.
        policy: the wedges of the outcome.
        accounts: the model's accounts, as NumPy arrays.
        capital_share: share of value added earned by capital that adjusts; None where it does not.
    """

    world: World
    policy: Policy
    accounts: Any
    capital_share: float | None = None

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
    def paid_after(self) -> np.ndarray:
        """What each flow costs the importing economy: its border value less the rents the importer keeps."""
        return self.accounts.paid_value * self.unit

    @cached_property
    def export_price(self) -> np.ndarray:
        """Change of what the exporting economy gets for a unit shipped."""
        return self.accounts.export_price_hat

    @cached_property
    def import_price(self) -> np.ndarray:
        """Change of what the importing economy pays for a unit that arrives; what melts on the way is paid."""
        return self.export_price * self.accounts.shipped_hat

    @cached_property
    def arriving(self) -> np.ndarray:
        """Quantities that arrive, valued at the buyer's baseline prices (tariff-inclusive)."""
        bought = self.accounts.trade_share * self.accounts.spending[None] * self.unit
        return bought / self.accounts.delivered_price_hat

    @cached_property
    def consumer_price(self) -> np.ndarray:
        """Change of the price index of final spending."""
        return self.accounts.consumer_price_hat

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
        return self.income_after - self.world.deficit.values

    @cached_property
    def real_gdp(self) -> np.ndarray:
        """New over baseline GDP volume: final use plus exports less imports; see `gdp_volume`."""
        from detente.model.gdp_volume import gdp_volume

        world, spending = self.world, self.accounts.spending * self.unit
        before = final_part(world.final_spending.values, world.spending.values)
        given: dict[str, Any] = {
            "trade": (world.trade.values, self.accounts.trade_share * spending[None]),
            "border": (self.border_before, self.paid_after),
            "final_part": (before, final_part(self.final_after, spending)),
            "gdp": (self.gdp_before, self.gdp_after),
            "delivered_price_hat": self.accounts.delivered_price_hat,
            "shipped_hat": self.accounts.shipped_hat,
            "trade_elasticity": world.trade_elasticity.values,
        }
        return np.asarray(gdp_volume(**given))

    @cached_property
    def final_after(self) -> np.ndarray:
        """Final spending on each sector in the outcome."""
        return self.accounts.final_share * self.income_after[:, None]

    @cached_property
    def capital(self) -> np.ndarray:
        """New over baseline capital stock; 1 where it is given."""
        if not self.capital_share:
            return np.ones_like(self.accounts.endowment_hat)
        return self.accounts.endowment_hat ** (1 / self.capital_share)

    @cached_property
    def consumption(self) -> np.ndarray:
        """New over baseline real consumption: final spending less investment, a share of factor income.

        That share is what households choose who value the utility of a year by its logarithm,
        ``b d a / (1 - b + b d)`` with b the discount factor, d depreciation, a capital's share. Where capital is
        given the model knows no investment, and all final spending is consumption. In the spirit of Anderson,
        Larch and Yotov (2020); the share is an assumption.
        """
        rate = investment_share(self.capital_share or 0.0)
        before = self.income_before - rate * self.world.value_added.values
        after = self.income_after - rate * self.accounts.factor_income * self.unit
        return ratio(after, before) / self.consumer_price

    @cached_property
    def lost_imports(self) -> np.ndarray:
        """Share of what each economy bought of each sector that came from abroad and no longer arrives."""
        share = self.world.trade.values / _positive(self.world.spending.values)[None]
        left = ratio(self.arriving, self.world.trade.values, missing=1.0)
        return (share * np.maximum(0.0, 1 - left) * self.abroad).sum(axis=0)

    @cached_property
    def leontief_bound(self) -> np.ndarray:
        """Share of GDP made in sectors by the part of their scarcest input that no longer arrives from abroad.

        ``sum_k value_added[i,k] max_m lost_imports[i,m] / GDP[i]``, m running over inputs above `INPUT_THRESHOLD`
        of the cost of sector k. What is lost at home, or further down the chain, is not in it.
        """
        used = self.world.input_share.values > INPUT_THRESHOLD
        scarcest = np.where(used, self.lost_imports[:, :, None], 0.0).max(axis=1)
        made = (self.world.value_added_share * self.world.output).values
        return (made * scarcest).sum(axis=1) / self.gdp_before


def investment_share(capital_share: float) -> float:
    """Share of factor income that replaces capital: ``b d a / (1 - b + b d)``; b and d are assumptions."""
    discount, depreciation = default("discount"), default("depreciation")
    return discount * depreciation * capital_share / (1 - discount + discount * depreciation)


def final_part(final: np.ndarray, spending: np.ndarray) -> np.ndarray:
    """Share of final use in spending on each sector, by buyer and sector; 0 where nothing is bought."""
    return np.where(spending > 0, final / _positive(spending), 0.0)


def _positive(values: np.ndarray) -> np.ndarray:
    """The same numbers with 1 where they are not above 0, to divide by."""
    return np.where(values > 0, values, 1.0)


def ratio(after: np.ndarray, before: np.ndarray, missing: float = np.nan) -> np.ndarray:
    """After over before; ``missing`` where there was nothing before."""
    return np.where(before > 0, after / _positive(before), missing)
