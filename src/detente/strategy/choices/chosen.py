"""Choices with their labels: as arrays by player, partner and sector, as tables, and the world they lead to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import xarray as xr

from detente.strategy.choices.levers import Label, Levers

if TYPE_CHECKING:
    import pandas as pd

    from detente.economy.world import World
    from detente.policy.policy import Policy
    from detente.simulate.outcome import Outcome
    from detente.strategy.choices.warm_solver import Settings

_DIMENSIONS: dict[str, str] = {"player": "economy", "partner": "partner", "group": "sector"}


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class Chosen:
    """What was chosen among levers, and the world it leads to: what every answer of this kind has.

    Attributes:
        world: the world.
        levers: what could be chosen, the players' side by side.
        choice: what is chosen, level by level.
        policy: what then holds.
        settings: how equilibria are solved.
        solves: equilibria solved to find it.
    """

    world: World
    levers: Levers
    choice: np.ndarray
    policy: Policy
    settings: Settings
    solves: int

    @property
    def tariff(self) -> xr.DataArray:
        """Tariffs chosen, fractions, by player (``economy``) and by whatever else they differ in."""
        return labelled(self.levers, self.choice, "tariff")

    @property
    def export_wedge(self) -> xr.DataArray:
        """Export taxes chosen, fractions."""
        return labelled(self.levers, self.choice, "export_wedge")

    @cached_property
    def outcome(self) -> Outcome:
        """The equilibrium at the choice."""
        return self.settings.solve(self.world, self.policy)

    @property
    def table(self) -> pd.DataFrame:
        """One row a lever, rates in percent."""
        return lever_table(self.levers, self.choice)

    def mean_rate(self, names: Sequence[str], instrument: str = "tariff") -> float:
        """Mean rate of an instrument over the levers of some players, weighted by trade; a fraction."""
        weight = self.levers.scale**2
        mine = np.array(
            [label.player in names and label.instrument == instrument for label in self.levers.labels]
        )
        total = float(weight[mine].sum())
        return float(self.choice[mine] @ weight[mine]) / total if total > 0 else float("nan")


def labelled(levers: Levers, choice: np.ndarray, instrument: str = "tariff") -> xr.DataArray:
    """One instrument's rates by player and by whatever else they differ in; missing where there is no trade.

    Dimensions: ``economy`` (who chooses, blocs by their name), ``partner`` and ``sector`` (or group of sectors),
    those left out along which a player has one rate.
    """
    chosen = [(label, rate) for label, rate in zip(levers.labels, choice, strict=True)
              if label.instrument == instrument]  # fmt: skip
    axes = {axis: list(dict.fromkeys(getattr(label, axis) for label, _ in chosen)) for axis in _DIMENSIONS}
    kept = [axis for axis in axes if axis == "player" or _differs([label for label, _ in chosen], axis)]
    values = np.full([len(axes[axis]) for axis in kept], np.nan)
    for label, rate in chosen:
        values[tuple(axes[axis].index(getattr(label, axis)) for axis in kept)] = rate
    dims = [_DIMENSIONS[axis] for axis in kept]
    coords = {_DIMENSIONS[axis]: axes[axis] for axis in kept}
    return xr.DataArray(values, coords=coords, dims=dims, name=instrument, attrs={"unit": "fraction"})


def _differs(labels: list[Label], axis: str) -> bool:
    """Whether some player has several rates along an axis."""
    return any(
        len({getattr(label, axis) for label in labels if label.player == player}) > 1
        for player in {label.player for label in labels}
    )


def lever_table(levers: Levers, choice: np.ndarray, title: Callable[[str], str] = str) -> pd.DataFrame:
    """One row a lever: who, what, on whom, on what; today's rate and the chosen one in percent."""
    import pandas as pd

    low, high = levers.at_bounds(choice)
    at_bound = np.where(low, "low", np.where(high, "high", ""))
    return pd.DataFrame(
        {
            "player": [title(label.player) for label in levers.labels],
            "instrument": [label.instrument for label in levers.labels],
            "partner": [title(label.partner) for label in levers.labels],
            "sectors": [label.group for label in levers.labels],
            "today_pct": 100 * levers.today,
            "chosen_pct": 100 * choice,
            "at_bound": at_bound,
        }
    )
