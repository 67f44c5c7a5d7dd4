"""How far calibrations of buyers disagree about where a path ends: one path per calibration."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import xarray as xr

from detente.economy.names import Names
from detente.economy.parameters import calibrations

if TYPE_CHECKING:
    from detente.economy.world import World
    from detente.simulate.outcome import Outcome
    from detente.simulate.scenario import Scenario


@dataclass(frozen=True, eq=False)
class CalibrationRange:
    """Gains in money under each calibration of how fast and how far buyers move.

    Attributes:
        gains: equivalent variations, million USD, by calibration and economy.
        income: baseline final spending, million USD, by calibration and economy: a balanced baseline differs.
        failed: calibrations under which no equilibrium was found, with the reason; they are not in ``gains``.
    """

    gains: xr.DataArray
    income: xr.DataArray
    failed: dict[str, str]

    @property
    def solved(self) -> int:
        """Under how many calibrations there is an answer."""
        return self.gains.sizes["calibration"]

    @property
    def asked(self) -> int:
        """How many were tried."""
        return self.solved + len(self.failed)

    def welfare(self, names: Names) -> tuple[float, float]:
        """Lowest and highest welfare change of an economy or of a group taken together, %; NaN if none solved.

        Args:
            names: labels of economies in the world.
        """
        if not self.solved:
            return float("nan"), float("nan")
        members = [names] if isinstance(names, str) else list(names)
        gains, income = (table.sel(economy=members).sum("economy") for table in (self.gains, self.income))
        shares = 100 * gains / income
        return float(shares.min()), float(shares.max())


def across_calibrations(scenario: Scenario, world: World, years: int | None = None) -> CalibrationRange:
    """Follow a scenario once under every calibration of how fast and how far buyers move; its last year counts.

    It answers one question only: by how much would the answer differ had another paper been believed? It is
    not a confidence interval.

    Args:
        scenario: what is followed.
        world: the world.
        years: how many; None: as the scenario says.
    """
    paths = {name: scenario.path(world, years=years, calibration=name) for name in calibrations()}
    return _range_of({name: path.at(float(path.years[-1])) for name, path in paths.items()}, world)


def _range_of(outcomes: Mapping[str, Outcome], world: World) -> CalibrationRange:
    gains, income, failed = {}, {}, {}
    for name, outcome in outcomes.items():
        if outcome.converged:
            gains[name] = outcome["equivalent_variation_usd_m"].values
            income[name] = outcome.world.income.values
        else:
            failed[name] = outcome.why
    return CalibrationRange(_table(gains, world), _table(income, world), failed)


def _table(columns: dict[str, np.ndarray], world: World) -> xr.DataArray:
    values = np.array(list(columns.values())).reshape(len(columns), len(world.economies))
    coords = {"calibration": list(columns), "economy": world.economies}
    return xr.DataArray(values, coords=coords, dims=("calibration", "economy"))
