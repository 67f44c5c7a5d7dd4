"""How far the published elasticities disagree about an outcome: one solve per set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import xarray as xr

from detente.economy.calibration import Elasticities
from detente.economy.names import Names
from detente.economy.parameters import calibrations
from detente.economy.tables import rows
from detente.simulate.solving import solve
from detente.simulate.stage import Deficits

if TYPE_CHECKING:
    from detente.economy.world import World
    from detente.policy.policy import Policy
    from detente.simulate.outcome import Outcome
    from detente.simulate.scenario import Scenario

IMPACT = "impact"
BUYERS = "calibrations of how fast buyers move"


@dataclass(frozen=True, eq=False)
class ElasticityRange:
    """Gains in money under each published set of elasticities.

    Attributes:
        gains: equivalent variations, million USD, by set and economy.
        income: baseline final spending, million USD, by set and economy: a balanced baseline differs by set.
        failed: sets under which no equilibrium was found, with the reason; they are not in ``gains``.
        asked: names of all that were tried; none: the published sets.
        over: what they are, in words.
    """

    gains: xr.DataArray
    income: xr.DataArray
    failed: dict[str, str]
    asked: tuple[str, ...] = ()
    over: str = "published sets of elasticities"

    def welfare(self, names: Names) -> tuple[float, float]:
        """Lowest and highest welfare change of an economy or of a group taken together, %; NaN if none solved.

        Args:
            names: labels of economies in the world.
        """
        if not len(self.gains):
            return float("nan"), float("nan")
        members = [names] if isinstance(names, str) else list(names)
        gains, income = (table.sel(economy=members).sum("economy") for table in (self.gains, self.income))
        shares = 100 * gains / income
        return float(shares.min()), float(shares.max())


@cache
def published_sets() -> tuple[str, ...]:
    """One set a paper: the sector-level sets of the median, and two uniform estimates that mark the ends.

    Simonovska and Waugh (2014) is the 4 that much of the literature uses; Boehm, Levchenko and Pandalai-Nayar
    (2023) is the lowest there is, 1.
    """
    papers = [row["set"] for row in rows("elasticity_sets") if row["in_median"] == "yes"]
    return (*papers, "simonovska-waugh", "blp-long")


def ranged_over(horizon: str) -> tuple[str, tuple[str, ...]]:
    """What a range is over at a horizon, in words, and the names it runs through.

    Within the year the sets of the long run say little: there it is the calibrations of buyers that disagree.
    """
    if horizon == IMPACT:
        return BUYERS, tuple(calibrations())
    return ElasticityRange.over, published_sets()


def across_elasticities(
    world: World,
    policy: Policy,
    deficits: Deficits = "share",
    horizon: str = "long-run",
    choices: Mapping[str, Any] | None = None,
    elasticities: Elasticities | None = None,
) -> ElasticityRange:
    """Solve a policy once under every published set of trade elasticities, on impact every calibration of buyers.

    It answers one question only: by how much would the answer differ had another paper been believed? It is
    not a confidence interval.

    Args:
        world: the world.
        policy: the policy.
        deficits: as in `solve`.
        horizon: as in `solve`.
        choices: what else `solve` takes: production, factors, capital, ideas.
        elasticities: on impact, where calibrations are varied, the elasticities that stay.
    """
    over, names = ranged_over(horizon)
    varied = "calibration" if horizon == IMPACT else "elasticities"

    def found(name: str) -> Outcome:
        asked = {**(choices or {}), "elasticities": elasticities, varied: name}
        return solve(world, policy, deficits=deficits, horizon=horizon, **asked)

    return range_of({name: found(name) for name in names}, world, over)


def across_calibrations(scenario: Scenario, world: World, years: int | None = None) -> ElasticityRange:
    """Follow a scenario once under every calibration of how fast and how far buyers move; its last year counts.

    Like `across_elasticities` it is no confidence interval.
    """
    paths = {name: scenario.path(world, years=years, calibration=name) for name in calibrations()}
    outcomes = {name: path.at(float(path.years[-1])) for name, path in paths.items()}
    return range_of(outcomes, world, BUYERS)


def range_of(
    outcomes: Mapping[str, Outcome], world: World, over: str = ElasticityRange.over
) -> ElasticityRange:
    """The range across outcomes, each found under another set of parameters.

    Args:
        outcomes: by the name of the set.
        world: the world they stand on.
        over: what the sets are, in words.
    """
    gains, income, failed = {}, {}, {}
    for name, outcome in outcomes.items():
        if outcome.converged:
            gains[name] = outcome["equivalent_variation_usd_m"].values
            income[name] = outcome.world.income.values
        else:
            failed[name] = outcome.why
    return ElasticityRange(_by_set(gains, world), _by_set(income, world), failed, tuple(outcomes), over)


def _by_set(columns: dict[str, np.ndarray], world: World) -> xr.DataArray:
    values = np.array(list(columns.values())).reshape(len(columns), len(world.economies))
    coords = {"set": list(columns), "economy": world.economies}
    return xr.DataArray(values, coords=coords, dims=("set", "economy"))
