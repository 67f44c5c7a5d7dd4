"""Equilibria under draws: settings of each draw as arrays for the solver, and its readings as named variables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from jaxtyping import Float

from detente.economy.elasticities import LARGEST_USED, named_elasticities
from detente.simulate.adjustment import Substitution
from detente.simulate.ensembles.plan import CaseDraws
from detente.simulate.ensembles.uncertainty import Uncertain

if TYPE_CHECKING:
    from detente.model.experiment import Experiment
    from detente.model.variation import FlowError, Variation

PERCENT = {
    "welfare_pct": "welfare",
    "real_gdp_pct": "real_gdp",
    "real_wage_pct": "real_wage",
    "price_pct": "consumer_price",
    "exports_pct": "exports",
    "imports_pct": "imports",
}
"""Variables that are changes, and what the model reads them off."""
WEIGHT = "income_before"
OWN_WEIGHT = {"real_gdp_pct": "gdp_before", "exports_pct": "exports_before", "imports_pct": "imports_before"}
"""What changes of several economies together are weighted with: final spending, and those that have their own."""
MONEY = {
    "equivalent_variation_usd_m": "equivalent_variation",
    "tariff_revenue_change_usd_m": "tariff_revenue_change",
}
VARIABLES = (*PERCENT, *MONEY)
SUBSTITUTION = {f"substitution_{name}": name for name in ("factors", "inputs", "final")}
"""Parameters that are elasticities of production, and which."""
FIELDS = {
    "buyer_turnover": "choosing",
    "kept_elasticity": "kept_elasticity",
    "idea_diffusion": "diffusion",
    "revenue_returned": "revenue_returned",
}
"""Parameters that are one number of the model, and which."""
SEEDS = 2**32


@dataclass(frozen=True, eq=False)
class EquilibriumCase:
    """An experiment that can be solved under draws, without labels.

    Attributes:
        experiment: the experiment at the default parameters.
        unit: world value added, million USD: the model's unit of money.
        balanced: whether trade balances where draws do not say.
        substitution: elasticities of production where draws do not say; None for Cobb-Douglas.
        sets: trade elasticities by set and sector, in the order of the choice.
        belief: of flows; None where they are not drawn.
        tolerance: the residual wanted.
        batch: how many draws to solve at once; None: one after the other.
    """

    experiment: Experiment
    unit: float
    balanced: bool
    substitution: Substitution | None
    sets: Float[np.ndarray, "set sector"]
    belief: FlowError | None
    tolerance: float
    batch: int | None

    @property
    def variables(self) -> tuple[str, ...]:
        """The variables of a draw, by economy."""
        return VARIABLES

    def solved(
        self, parameters: Sequence[Uncertain], quantile: Float[np.ndarray, "draw parameter"]
    ) -> CaseDraws:
        """The readings of some draws.

        Args:
            parameters: what is drawn.
            quantile: where each draw lies in the distribution of each.
        """
        import jax.numpy as jnp

        from detente.model.readings import solve_draws

        found = solve_draws(
            self.experiment,
            self.variations(parameters, quantile),
            self.belief,
            jnp.asarray(self.tolerance),
            self.batch,
        )
        reading = {name: np.asarray(values) for name, values in vars(found.reading).items()}
        columns = [100 * (reading[name] - 1) for name in PERCENT.values()]
        columns += [self.unit * reading[name] for name in MONEY.values()]
        gain, income = reading["equivalent_variation"].sum(axis=1), reading[WEIGHT].sum(axis=1)
        residual = np.asarray(found.residual)
        return CaseDraws(
            values=np.stack(columns, axis=1),
            weight=self.unit * reading[WEIGHT],
            own_weight={name: self.unit * reading[own] for name, own in OWN_WEIGHT.items()},
            world=100 * gain / income,
            residual=residual,
            found=(residual <= self.tolerance) & (np.asarray(found.least_income) > 0),
        )

    def variations(
        self, parameters: Sequence[Uncertain], quantile: Float[np.ndarray, "draw parameter"]
    ) -> Variation:
        """The draws as the model takes them, stacked along a first axis."""
        import jax.numpy as jnp

        from detente.model.blocks import NestedElasticities
        from detente.model.variation import Variation

        at = {one.name: quantile[:, place] for place, one in enumerate(parameters)}
        drawn = {one.name: one.distribution.at(at[one.name]) for one in parameters if one.of == "world"}
        fields: dict[str, Any] = {}
        theta = self._trade_elasticity(parameters, at, drawn, len(quantile))
        if theta is not None:
            fields["trade_elasticity"] = theta
        if "baseline_flows" in at:
            fields["flow_seed"] = _seeds(at["baseline_flows"])
        if self.balanced or "deficits" in drawn:
            fields["balanced"] = _balanced(parameters, drawn, len(quantile), self.balanced)
        for name, field in FIELDS.items():
            if name in drawn:
                fields[field] = drawn[name]
        arrays: dict[str, Any] = {name: jnp.asarray(values) for name, values in fields.items()}
        if self.substitution is not None and any(name in drawn for name in SUBSTITUTION):
            arrays["production"] = NestedElasticities(
                **{
                    field: jnp.asarray(
                        drawn.get(name, np.full(len(quantile), getattr(self.substitution, field)))
                    )
                    for name, field in SUBSTITUTION.items()
                }
            )
        return Variation(**arrays)

    def _trade_elasticity(
        self,
        parameters: Sequence[Uncertain],
        at: Mapping[str, np.ndarray],
        drawn: Mapping[str, np.ndarray],
        draws: int,
    ) -> np.ndarray | None:
        """Theta of each draw, by draw and sector; None where nothing of it is drawn."""
        if not any(
            name in at
            for name in ("elasticity_set", "elasticity_scale", "elasticity_noise", "long_run_response")
        ):
            return None
        usual = np.asarray(self.experiment.trade_elasticity)
        theta = np.tile(usual, (draws, 1))
        if "elasticity_set" in drawn:
            theta = self.sets[drawn["elasticity_set"]]
        if "long_run_response" in drawn:
            theta = np.repeat(drawn["long_run_response"][:, None] - 1, theta.shape[1], axis=1)
        if "elasticity_scale" in drawn:
            theta = theta * drawn["elasticity_scale"][:, None]
        for one in parameters:
            if one.name == "elasticity_noise":
                theta = theta * sector_factors(one, at[one.name], theta.shape[1])
        return np.minimum(theta, self.largest_theta)

    @property
    def largest_theta(self) -> Float[np.ndarray, " sector"]:
        """What no draw of a trade elasticity goes beyond: the cap, or more where a user gave more as numbers."""
        return np.maximum(LARGEST_USED, np.asarray(self.experiment.trade_elasticity))


def elasticity_table(one: Uncertain | None, sectors: Sequence[str]) -> Float[np.ndarray, "set sector"]:
    """Trade elasticities of the sets that a choice draws from; empty where sets are not drawn."""
    names = () if one is None else one.choices
    return np.array([named_elasticities(name, sectors) for name in names]).reshape(len(names), len(sectors))


def sector_factors(
    one: Uncertain, quantile: Float[np.ndarray, " draw"], sectors: int
) -> Float[np.ndarray, "draw sector"]:
    """A factor for each sector of each draw; the draw's number is the seed of all of them."""
    quantiles = [np.random.default_rng(int(seed)).random(sectors) for seed in _seeds(quantile)]
    return np.array([one.distribution.at(each) for each in quantiles]).reshape(len(quantile), sectors)


def _seeds(quantile: np.ndarray) -> np.ndarray:
    return (quantile * SEEDS).astype(np.int64)


def _balanced(
    parameters: Sequence[Uncertain], drawn: Mapping[str, np.ndarray], draws: int, otherwise: bool
) -> np.ndarray:
    """1 for the draws in which trade balances."""
    for one in parameters:
        if one.name == "deficits":
            return np.array([one.choices[place] == "balanced" for place in drawn[one.name]], dtype=float)
    return np.full(draws, float(otherwise))
