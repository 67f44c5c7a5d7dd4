"""What adjusts in an experiment and how: the horizon, and mechanisms beside it, from names to blocks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from detente.economy.parameters import Calibration, calibration, default, is_number
from detente.errors import InputError, Problem, nearest, raise_if_any

if TYPE_CHECKING:
    from jax import Array

    from detente.economy.world import World
    from detente.model.blocks import (
        Blocks,
        Capacities,
        Ideas,
        NestedElasticities,
        Quotas,
        Staggered,
    )
    from detente.model.experiment import Baseline
    from detente.policy.policy import Policy
    from detente.policy.quota import Quota

Production = Literal["cobb-douglas", "nested"]
Factors = Literal["mobile", "specific"]
HORIZONS = ("impact", "long-run")


@dataclass(frozen=True)
class Substitution:
    """Elasticities of substitution of the short run; the defaults are assumptions, see ``parameters.csv``.

    Attributes:
        factors: between value added and inputs.
        inputs: among input sectors.
        final: among sectors in final demand.
    """

    factors: float = default("substitution_factors")
    inputs: float = default("substitution_inputs")
    final: float = default("substitution_final")

    def problems(self) -> list[Problem]:
        """Elasticities that are no positive numbers."""
        return [
            Problem(f"production.{name}", f"{value!r}", "An elasticity of substitution is above 0")
            for name, value in vars(self).items()
            if not (is_number(value) and value > 0)
        ]


@dataclass(frozen=True)
class Adjustment:
    """What may move in an experiment.

    Attributes:
        horizon: "long-run": every buyer has chosen its suppliers anew; "impact": the first year, in which a share
            zeta of buyers has.
        production: elasticities, "nested", "cobb-douglas", or None for the horizon's own: nested on impact,
            Cobb-Douglas in the long run.
        factors: "mobile" between sectors, "specific" to them, or the share of value added that is tied.
        capital: True, or capital's share of value added, where capital adjusts until it earns what it costs.
        ideas: beta, how much producers learn from what they buy, 0 to below 1; None: knowledge is given.
        calibration: speed and reach of buyers on impact and on paths.
    """

    horizon: str = "long-run"
    production: Production | Substitution | None = None
    factors: Factors | float = "mobile"
    capital: bool | float = False
    ideas: float | None = None
    calibration: str | Calibration = "blp"

    def __post_init__(self) -> None:
        """Refuse what cannot be, all at once."""
        raise_if_any(self._problems())

    def _problems(self) -> list[Problem]:
        found = []
        if self.horizon not in HORIZONS:
            cure = (
                nearest(str(self.horizon), HORIZONS)
                or "For years use simulate_path, or 'years: 10' in a file"
            )
            found.append(
                Problem("horizon", f"'{self.horizon}' is not known", "There is impact and long-run", cure)
            )
        if isinstance(self.production, Substitution):
            found += self.production.problems()
        elif self.production is not None and self.production not in get_args(Production):
            cure = nearest(str(self.production), get_args(Production)) or "Use 'cobb-douglas' or 'nested'"
            found.append(Problem("production", f"there is no '{self.production}'", "", cure))
        found += self._share_problems()
        try:
            calibration(self.calibration)
        except InputError as error:
            found += error.problems
        if self.horizon == "impact" and self.capital is not False:
            fact = "capital does not adjust within a year"
            found.append(Problem("capital", fact, "It moves on paths and in the long run"))
        if self.horizon == "impact" and self.ideas is not None:
            found.append(Problem("ideas", "ideas do not spread within a year", "They move in the long run"))
        return found

    def _share_problems(self) -> list[Problem]:
        found = []
        if isinstance(self.factors, str):
            if self.factors not in get_args(Factors):
                cure = nearest(self.factors, get_args(Factors)) or "Use 'mobile' or 'specific'"
                found.append(Problem("factors", f"there is no '{self.factors}'", "", cure))
        elif not (is_number(self.factors) and 0 <= self.factors <= 1):
            found.append(Problem("factors", f"{self.factors!r}", "The tied share lies between 0 and 1"))
        share_given = not isinstance(self.capital, bool)
        if share_given and not (is_number(self.capital) and 0 <= self.capital < 1):
            rule = "Capital's share lies between 0 and below 1"
            found.append(Problem("capital", f"{self.capital!r}", rule))
        if self.ideas is not None and not (is_number(self.ideas) and 0 <= self.ideas < 1):
            rule = "beta lies between 0 and below 1; near 1 knowledge never settles"
            found.append(Problem("ideas", f"{self.ideas!r}", rule))
        return found

    # -- from names to numbers ----------------------------------------------------------------------------

    @property
    def speed(self) -> Calibration:
        """The calibration of buyers."""
        return calibration(self.calibration)

    @property
    def substitution(self) -> Substitution | None:
        """Elasticities of the short run; None for Cobb-Douglas."""
        if isinstance(self.production, Substitution):
            return self.production
        nested = self.production == "nested" or (self.production is None and self.horizon == "impact")
        return Substitution() if nested else None

    @property
    def tied_share(self) -> float:
        """Share of value added earned by factors that cannot leave their sector."""
        if isinstance(self.factors, str):
            return float(self.factors == "specific")
        return float(self.factors)

    @property
    def capital_share(self) -> float | None:
        """Share of value added earned by capital that adjusts; None where it does not."""
        if self.capital is False:
            return None
        return default("capital_share") if self.capital is True else float(self.capital)

    @property
    def words(self) -> dict[str, str]:
        """What differs from the plain long run, for the vintage of an outcome."""
        said = {}
        if self.horizon == "impact":
            said["buyers"] = self.speed.words
        if self.substitution is not None:
            s = self.substitution
            said["production"] = (
                f"nested CES {s.factors:g}, {s.inputs:g}; final demand {s.final:g} (assumptions)"
            )
        if self.tied_share:
            said["factors"] = f"{100 * self.tied_share:g} % of value added tied to its sector"
        if self.capital_share is not None:
            said["capital"] = f"adjusts; {100 * self.capital_share:.3g} % of value added (assumption)"
        if self.ideas is not None:
            said["ideas"] = f"spread with purchases, beta {self.ideas:g}"
        return said

    def blocks(self, world: World, policy: Policy, capacities: Capacities | None = None) -> Blocks:
        """The blocks of the model that this asks for.

        Args:
            world: the staged world.
            policy: for its quotas.
            capacities: ceilings on production.
        """
        import jax.numpy as jnp

        from detente.model.blocks import Blocks, Capital, SpecificFactors
        from detente.policy.quota import banned_floors

        raise_if_any(banned_floors(policy.quotas, policy.available))
        baseline, share = world.baseline, self.capital_share
        impact = self.horizon == "impact"
        return Blocks(
            production=_nested(self.substitution),
            sourcing=first_year(baseline.trade_share, self.speed, len(world.sectors)) if impact else None,
            factors=SpecificFactors(jnp.asarray(self.tied_share)) if self.tied_share else None,
            quotas=quota_block(world, policy.quotas),
            capacities=capacities,
            capital=None if share is None else Capital(jnp.asarray(share)),
            ideas=None if self.ideas is None else calibrated(baseline, self.ideas),
        )


def first_year(trade_share: Array, speed: Calibration, sectors: int) -> Staggered:
    """Staggered sourcing of the first year; buyers who chose before it did not know what it would bring."""
    import jax.numpy as jnp

    from detente.model.blocks import Staggered

    return Staggered(
        history=trade_share,
        choosing=jnp.asarray(speed.zeta),
        kept_elasticity=jnp.full(sectors, speed.sigma),
        expected_wedge=jnp.ones_like(trade_share) if speed.delay > 0 else None,
        foreseen=jnp.asarray(float(speed.delay == 0)),
    )


def _nested(substitution: Substitution | None) -> NestedElasticities | None:
    import jax.numpy as jnp

    from detente.model.blocks import NestedElasticities

    if substitution is None:
        return None
    return NestedElasticities(*(jnp.asarray(value) for value in vars(substitution).values()))


def quota_block(world: World, quotas: Sequence[Quota], at_once: bool = True) -> Quotas | None:
    """Quotas as the model takes them; None without any.

    Args:
        world: the staged world.
        quotas: the quotas.
        at_once: whether they hold at the same time, so that no flow may have two.
    """
    import jax.numpy as jnp

    from detente.model.blocks import Quotas
    from detente.policy.quota import quota_cells

    if not quotas:
        return None
    cells = quota_cells(world, quotas, at_once)

    def by_quota(values: list[float]) -> Array:
        return jnp.asarray(np.array(values, dtype=float))

    return Quotas(
        **{name: jnp.asarray(value) for name, value in vars(cells).items()},
        cap=by_quota([quota.cap for quota in quotas]),
        by_value=by_quota([float(quota.measured == "value") for quota in quotas]),
        to_exporter=by_quota([quota.to_exporter for quota in quotas]),
        to_importer=by_quota([quota.to_importer for quota in quotas]),
        at_least=by_quota([float(quota.at_least) for quota in quotas]),
    )


def calibrated(baseline: Baseline, beta: float) -> Ideas:
    """Ideas with a stock of knowledge that the baseline's trade reproduces."""
    import equinox as eqx
    import jax.numpy as jnp

    from detente.model.growth import calibrated_ideas

    return eqx.filter_jit(calibrated_ideas)(baseline, jnp.asarray(float(beta)))
