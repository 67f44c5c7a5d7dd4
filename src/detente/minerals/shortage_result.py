"""A shortage as a result: labelled numbers, tables, words, and the world's answer to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.economy.names import Names
from detente.minerals.availability import AvailabilityPath
from detente.minerals.coupling import Users
from detente.minerals.shortage_request import Request
from detente.minerals.stock import DAYS_PER_YEAR
from detente.minerals.suppliers import Needs, Supplies
from detente.minerals.supply_chain import Chain

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

    from detente.economy.world import World
    from detente.minerals.shortage_case import ShortageCase
    from detente.policy.policy import Policy
    from detente.simulate.outcome import Outcome
    from detente.simulate.path import Path


@dataclass(frozen=True, eq=False, repr=False)
class Shortage:
    """A shortage of a mineral: who is short, when, what it costs, and how long until one can do without.

    Labelled arrays are by ``month`` (1 is the first), ``economy`` and ``sector``.

    Attributes:
        request: the question.
        needs: who uses the mineral in normal times.
        supplies: where it comes from then.
        supply_path: supply by day and month.
        users: the dependent sectors.
        numbers: availability, price and loss as plain arrays; ``month, economy`` and ``sector``.
    """

    request: Request
    needs: Needs
    supplies: Supplies
    supply_path: AvailabilityPath
    users: Users
    numbers: dict[str, np.ndarray]
    _seen: dict[Any, Any] = field(default_factory=dict)

    @property
    def world(self) -> World:
        """The world whose sectors are hit."""
        return self.request.world

    @property
    def chain(self) -> Chain:
        """The mineral's chain."""
        return self.request.chain

    @property
    def mineral(self) -> str:
        """The mineral, for a reader."""
        return self.request.chain.title

    @property
    def stage(self) -> str:
        """The stage that is cut."""
        return self.request.stage

    # -- labelled numbers ---------------------------------------------------------------------------------

    @property
    def availability(self) -> xr.DataArray:
        """What each economy has over what it needs, 0 to 1; mean of each month; ``month, economy``."""
        return self._labelled("availability", self.numbers["availability"], "share of need")

    @property
    def price(self) -> xr.DataArray:
        """What a further unit is worth to those who need it, relative to normal; infinite where there is none."""
        return self._labelled("price", self.numbers["price"], "times the normal price")

    @property
    def stock_days(self) -> xr.DataArray:
        """Own stock at the end of each month, in days of normal use; ``month, economy``."""
        need = np.asarray(self.supplies.market.need) / DAYS_PER_YEAR
        days = np.divide(
            self.supply_path.stock[1:], need, out=np.zeros_like(self.supply_path.stock[1:]), where=need > 0
        )
        return self._labelled("stock_days", days[:, : len(self.world.economies)], "days of normal use")

    @property
    def daily(self) -> xr.DataArray:
        """Availability by day, the first being day 1; ``day, economy``."""
        import xarray as xr

        values = self.supply_path.daily[:, : len(self.world.economies)]
        coords = {"day": np.arange(1, len(values) + 1), "economy": list(self.world.economies)}
        return xr.DataArray(values, coords, ("day", "economy"), "availability", {"unit": "share of need"})

    @property
    def loss_pct(self) -> xr.DataArray:
        """Percent of each sector's output lost where the dependent part stops; ``month, economy, sector``."""
        return self._labelled("loss_pct", 100 * self.numbers["loss"], "% of output")

    @property
    def value_added_loss_usd_m(self) -> xr.DataArray:
        """Value added lost in each month, million USD; ``month, economy, sector``."""
        return self._labelled(
            "value_added_loss_usd_m", self.numbers["loss"] * self.value_added / 12, "million USD"
        )

    @property
    def from_controllers(self) -> xr.DataArray:
        """Share of each economy's need that comes from the controllers in normal times; ``economy``."""
        import xarray as xr

        coords = {"economy": list(self.world.economies)}
        return xr.DataArray(
            self.supplies.controlled, coords, ("economy",), "from_controllers", {"unit": "share"}
        )

    @property
    def value_added(self) -> np.ndarray:
        """Value added in normal times, million USD a year; ``economy, sector``."""
        return (self.world.value_added_share * self.world.output).values

    def _labelled(self, name: str, values: np.ndarray, unit: str) -> xr.DataArray:
        import xarray as xr

        labels = {"month": np.arange(1, len(values) + 1), "economy": list(self.world.economies),
                  "sector": list(self.world.sectors)}  # fmt: skip
        dims = ("month", "economy", "sector")[: values.ndim]
        coords = {dim: labels[dim] for dim in dims}
        return xr.DataArray(values, coords, dims, name, {"unit": unit})

    # -- tables -------------------------------------------------------------------------------------------

    def table(self, economies: Names | None = None) -> pd.DataFrame:
        """One row an economy: dependence, cover, first short month, price, loss with its range, time to diversify.

        Args:
            economies: names or groups; None: those that lose most.
        """
        from detente.minerals.shortage_tables import economy_table

        return economy_table(self, economies)

    def sectors(self, economy: str) -> pd.DataFrame:
        """The using sectors of an economy: what each depends on, and what it loses over the first year."""
        from detente.minerals.shortage_tables import sector_table

        return sector_table(self, economy)

    def sweep(self, economy: str, sigmas: Sequence[float] | None = None) -> pd.DataFrame:
        """The first year's loss at every elasticity of a grid, with a flag where it is a cliff."""
        from detente.minerals.shortage_tables import sweep_table

        return sweep_table(self, economy, sigmas)

    def couplings(self, economy: str) -> pd.DataFrame:
        """The first year's loss through quantities and through prices, the larger of the two, and the bound."""
        from detente.minerals.shortage_tables import coupling_table

        return coupling_table(self, economy)

    def time_to_diversify(self, part: float = 0.8, years: int = 15) -> pd.DataFrame:
        """How long until a part of need is met for good without the controllers, counted from the cut's first day.

        ``years`` has no plant begun but those listed; ``years_if_begun`` has as many as are wanted begun with the
        cut, by the coalition or else by all who are cut off. Own stocks count until they are gone.

        Args:
            part: the part of need, above 0 and up to 1.
            years: how far to look.
        """
        from detente.minerals.diversifying import time_table

        return time_table(self, part, years)

    def diversification_cost(self, members: Names | None = None, part: float = 0.25) -> pd.DataFrame:
        """What it costs each economy to meet a part of need without the controllers, alone and in a coalition.

        Args:
            members: the coalition; None: the question's own, or G7 economies where it has none.
            part: the part of need to be met, above 0 and up to 1.
        """
        from detente.minerals.diversifying import cost_table

        return cost_table(self, members, part)

    def published_diversification(self, economy: str = "USA") -> pd.DataFrame:
        """Our cost of a published target of own separation beside the published one, alone and coordinated.

        Args:
            economy: whose cost.
        """
        from detente.minerals.diversifying import beside_published

        return beside_published(self, economy)

    @property
    def assumptions(self) -> pd.DataFrame:
        """Everything that is not measured: name, value, unit, meaning, basis, standing, how to change it."""
        from detente.minerals.shortage_words import assumption_table

        return assumption_table(self)

    @property
    def words(self) -> str:
        """The shortage in one paragraph."""
        from detente.minerals.shortage_words import paragraph

        return paragraph(self)

    @property
    def question(self) -> str:
        """What is cut, by whom and for how long, in a few words."""
        from detente.minerals.shortage_words import question_words

        return question_words(self.request)

    @property
    def vintage(self) -> dict[str, str]:
        """Which data, assumptions and version the numbers came from."""
        from detente.minerals.shortage_words import vintage_of

        return vintage_of(self)

    @property
    def sources(self) -> list[str]:
        """Sources of the rows of the minerals' tables that were used; the world's are its own."""
        from detente.minerals.shortage_words import sources_of

        return sources_of(self)

    # -- the world's answer -------------------------------------------------------------------------------

    def outcome(self, policy: Policy | None = None, months: int = 12, **choices: Any) -> Outcome:
        """The world's equilibrium in the first year of the cut: who else is hit, and who gains.

        Sectors short of the mineral cannot make more than it allows; what the controllers still sell is under
        licence, and they keep what licences are worth.

        Args:
            policy: what else is in force; None: nothing new.
            months: over how many months of the cut what is available is averaged.
            **choices: passed on to `solve`; horizon is "impact" and factors are "specific" unless said.
        """
        from detente.minerals.shortage_outcome import first_year

        return first_year(self, policy, months, choices)

    def path(self, years: int = 3, policy: Policy | None = None, **choices: Any) -> Path:
        """The same over years, the first two by month.

        Args:
            years: how many.
            policy: what else is in force; None: nothing new.
            **choices: passed on to `simulate_path`.
        """
        from detente.minerals.shortage_outcome import over_years

        return over_years(self, years, policy, choices)

    # -- how sure it is -----------------------------------------------------------------------------------

    def as_case(self) -> ShortageCase:
        """The question as something to be answered under draws: what `ensemble` asks of what it is given."""
        from detente.minerals.shortage_case import ShortageCase

        return ShortageCase(self.request)

    def longer(self, months: int) -> Shortage:
        """The same shortage followed for more months; this one where it is long enough."""
        from detente.minerals.shortages import simulated

        request = self.request
        return self if months <= request.horizon else simulated(replace(request, horizon=months))

    def __repr__(self) -> str:
        return f"<Shortage: {self.words}>"
