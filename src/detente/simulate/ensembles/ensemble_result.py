"""An ensemble as a result: the numbers of every draw, labelled, and what they say together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np
from jaxtyping import Bool, Float

from detente.economy.names import Names
from detente.errors import InputError, NotConvergedError, Problem, nearest
from detente.simulate.ensembles.bands import LEVEL
from detente.simulate.ensembles.draw_variables import MONEY_UNIT, refuse_no_whole, unit_of
from detente.simulate.ensembles.plan import CaseDraws, Plan
from detente.simulate.ensembles.uncertainty import Uncertain

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

    from detente.economy.world import World
    from detente.simulate.ensembles.delta_method import Delta

WORLD = "world"
WORLD_WELFARE = "world_welfare_pct"
EQUIVALENT = "equivalent_variation_usd_m"
WELFARE = "welfare_pct"
FEWEST_FOR_A_BAND = 20
"""Fewer draws say nothing about the fifth and the ninety-fifth percent of them."""


@dataclass(frozen=True, eq=False, repr=False)
class Ensemble:
    """Policies under many draws.

    Labelled arrays are by ``policy``, ``draw`` and ``economy``; where no equilibrium was found they are missing.

    Attributes:
        world: the economy before any draw.
        policies: names, in the order given.
        variables: names of the variables, see ``variables.csv``.
        values: by policy, draw, variable and economy; what a draw without an answer holds means nothing.
        weight: final spending before, million USD, by policy, draw and economy; of shortages value added.
        own_weight: the same for each variable that is weighted with something else: GDP, exports, imports.
        world_change: all economies together, percent, by policy and draw.
        residual: the largest violation of any condition, by policy and draw.
        found: whether there is an answer, by policy and draw.
        parameters: what was drawn.
        quantile: where each draw lies in the distribution of each parameter.
        seed: of the random numbers; None where they are none.
        said: what was held fixed, in words.
        plan: what was worked out; None for differences of ensembles.
        reference: the policy that all are measured against; empty for the baseline.
    """

    world: World
    policies: tuple[str, ...]
    variables: tuple[str, ...]
    values: Float[np.ndarray, "policy draw variable economy"]
    weight: Float[np.ndarray, "policy draw economy"]
    world_change: Float[np.ndarray, "policy draw"]
    residual: Float[np.ndarray, "policy draw"]
    found: Bool[np.ndarray, "policy draw"]
    parameters: tuple[Uncertain, ...]
    quantile: Float[np.ndarray, "draw parameter"]
    seed: int | None
    said: Mapping[str, str] = field(default_factory=dict)
    plan: Plan | None = None
    reference: str = ""
    own_weight: Mapping[str, Float[np.ndarray, "policy draw economy"]] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        world: World,
        plan: Plan,
        pieces: Sequence[Mapping[str, CaseDraws]],
        seed: int | None,
        said: Mapping[str, str],
    ) -> Ensemble:
        """The pieces of a plan, put together."""
        joined = [CaseDraws.joined([piece[name] for piece in pieces]) for name in plan.cases]
        return cls(
            world=world,
            policies=tuple(plan.cases),
            variables=next(iter(plan.cases.values())).variables,
            values=np.stack([case.values for case in joined]),
            weight=np.stack([case.weight for case in joined]),
            world_change=np.stack([case.world for case in joined]),
            residual=np.stack([case.residual for case in joined]),
            found=np.stack([case.found for case in joined]),
            parameters=plan.parameters,
            quantile=plan.quantile,
            seed=seed,
            said=said,
            plan=plan,
            own_weight={
                name: np.stack([case.own_weight[name] for case in joined]) for name in joined[0].own_weight
            },
        )

    # -- the draws ------------------------------------------------------------------------------------------

    @property
    def draws(self) -> int:
        """How many draws."""
        return len(self.quantile)

    def __getitem__(self, name: str) -> xr.DataArray:
        """A variable under every draw, by policy, draw and economy; missing where no equilibrium was found.

        Raises:
            InputError: a variable that is not read off draws; the nearest is offered.
        """
        import xarray as xr

        coords: dict[str, Any] = {"policy": list(self.policies), "draw": np.arange(self.draws)}
        if name == WORLD_WELFARE and WELFARE in self.variables:
            values = np.where(self.found, self.world_change, np.nan)
            return xr.DataArray(values, coords, ("policy", "draw"), name, {"unit": self._unit(name)})
        place = self._place(name)
        values = np.where(self.found[:, :, None], self.values[:, :, place], np.nan)
        coords["economy"] = self.world.economies
        return xr.DataArray(values, coords, ("policy", "draw", "economy"), name, {"unit": self._unit(name)})

    @property
    def headline(self) -> str:
        """The variable that is shown where none is named: welfare, or the first there is."""
        return WELFARE if WELFARE in self.variables else self.variables[0]

    def _place(self, name: str) -> int:
        if name not in self.variables:
            cure = nearest(name, self.variables) or f"There are {', '.join(self.variables)}"
            raise InputError(Problem("ensemble", f"there is no variable '{name}' in it", "", cure))
        return self.variables.index(name)

    def _unit(self, name: str) -> str:
        unit = unit_of(name)
        return "points" if self.reference and unit == "%" else unit

    def together(self, name: str, members: Names) -> Float[np.ndarray, "policy draw"]:
        """One number a draw for an economy, or for several taken together; missing where there is none.

        Money is added up. Changes are weighted with what they are changes of, in each draw's own baseline: exports
        with exports and imports with imports, so that these are changes of the sums, real GDP with GDP; all else
        with final spending, so that welfare is the sum of equivalent variations over it. In a shortage, changes
        of value added are weighted with value added.

        Args:
            name: a variable.
            members: names or groups; "world" for all.

        Raises:
            InputError: an unknown variable or name, and years of more than one economy.
        """
        labels = self._members(members)
        if len(labels) > 1:
            refuse_no_whole(name)
        if name in (WELFARE, WORLD_WELFARE) and len(labels) == len(self.world.economies):
            return np.where(self.found, self.world_change, np.nan)
        chosen = [self.world.economies.index(label) for label in labels]
        values = self.values[:, :, self._place(name), chosen]
        if self._unit(name) == MONEY_UNIT:
            return np.where(self.found, values.sum(axis=2), np.nan)
        weight = self.own_weight.get(name, self.weight)[:, :, chosen]
        # Who had no trade has no change of it, and no weight.
        changes, whole = np.where(weight > 0, values, 0.0), weight.sum(axis=2)
        mean = np.full_like(whole, np.nan)
        np.divide((changes * weight).sum(axis=2), whole, out=mean, where=self.found & (whole > 0))
        return mean

    def _members(self, members: Names) -> list[str]:
        if isinstance(members, str) and members == WORLD:
            return list(self.world.economies)
        return self.world.resolve_economies(members)

    @property
    def settings(self) -> pd.DataFrame:
        """The parameters of each draw, a column each; where sectors or flows have their own, the seed of them."""
        import pandas as pd

        columns = {}
        for place, one in enumerate(self.parameters):
            column = self.quantile[:, place]
            drawn = one.distribution.at(column) if one.of == WORLD else column
            columns[one.name] = [one.choices[at] for at in drawn] if one.choices else drawn
        return pd.DataFrame(columns, index=pd.RangeIndex(self.draws, name="draw"))

    # -- what failed ----------------------------------------------------------------------------------------

    @property
    def failed_share(self) -> dict[str, float]:
        """Share of draws without an equilibrium, by policy; they are in no number."""
        return {name: float(1 - row.mean()) for name, row in zip(self.policies, self.found, strict=True)}

    @property
    def failures(self) -> pd.DataFrame:
        """Every draw without an equilibrium: policy, draw, largest residual, and its parameters."""
        places = [
            (name, draw)
            for name, row in zip(self.policies, self.found, strict=True)
            for draw in np.flatnonzero(~row)
        ]
        frame = self.settings.loc[[draw for _, draw in places]].reset_index()
        frame.insert(0, "policy", [name for name, _ in places])
        rows = [self.residual[self.policies.index(name), draw] for name, draw in places]
        frame.insert(2, "residual", rows)
        return frame

    # -- what they say together -----------------------------------------------------------------------------

    def bands(
        self, economies: Names | None = None, of: str | None = None, level: float = LEVEL
    ) -> pd.DataFrame:
        """Median, band and probability of a gain, one row a policy and economy, the world last.

        Groups and the world are taken `together`; where that has no number, as of years, there is no row of it.

        Args:
            economies: names or groups, each a row of its own; None: all.
            of: a variable; None: welfare, of a shortage value added.
            level: share of draws inside the band; 0.9 is from the 5th to the 95th percentile.

        Returns:
            ``policy, economy, median, low, high, above_zero, draws``: the share of draws above zero, and how many
            have an answer. Without an answer in any draw they are missing.
        """
        from detente.simulate.ensembles.bands import band_table

        return band_table(self, economies, of or self.headline, level)

    def versus(self, reference: str) -> Ensemble:
        """The other policies measured against one of them, draw by draw: differences are of like with like.

        Args:
            reference: a policy's name.
        """
        if reference not in self.policies:
            cure = nearest(reference, self.policies) or f"There are {', '.join(self.policies)}"
            raise InputError(Problem("versus", f"there is no policy '{reference}'", "", cure))
        at = self.policies.index(reference)
        others = [place for place in range(len(self.policies)) if place != at]
        if not others:
            raise InputError(Problem("versus", "there is only one policy", "A difference is of two"))
        return replace(
            self,
            policies=tuple(self.policies[place] for place in others),
            values=self.values[others] - self.values[at],
            weight=self.weight[others],
            own_weight={name: weight[others] for name, weight in self.own_weight.items()},
            world_change=self.world_change[others] - self.world_change[at],
            residual=np.maximum(self.residual[others], self.residual[at]),
            found=self.found[others] & self.found[at],
            plan=None,
            reference=reference,
        )

    def ranking(self, economies: Names = WORLD, of: str | None = None) -> pd.DataFrame:
        """How sure it is which policy is better: shares of draws in which each takes each rank, the best first.

        Args:
            economies: for whom; several together.
            of: a variable, more of which is better; None: as for `bands`.

        Returns:
            One row a policy: ``best`` and ``worst``, the shares of draws in which it is that and no other is,
            ``median_rank``, ``as_usual``, the share in which it has the rank that it has most often, and ``tied``,
            the share in which another is level with it: no further away than what the solver leaves. Who is
            level shares the mean of the ranks.
        """
        from detente.simulate.ensembles.bands import ranking_table

        return ranking_table(self, economies, of or self.headline)

    def drivers(
        self, policy: str | None = None, economies: Names = WORLD, of: str | None = None
    ) -> pd.DataFrame:
        """Which unknown matters most: the part of the variance that each explains alone, from these draws.

        Args:
            policy: which; None: the first.
            economies: for whom; several together.
            of: a variable; None: welfare, of a shortage value added.

        Returns:
            ``parameter, title, explained``, the largest first, and in the last row what is left: parameters that
            differ by sector or flow, what several do together, and chance. Rough below some hundred draws;
            `sobol` estimates each with its error.
        """
        from detente.simulate.ensembles.drivers import driver_table

        return driver_table(self, policy, economies, of or self.headline)

    def tornado(
        self, policy: str | None = None, economies: Names = WORLD, of: str | None = None, level: float = LEVEL
    ) -> pd.DataFrame:
        """What each unknown does alone, the others at their defaults: a few more solves each.

        Args:
            policy: which; None: the first.
            economies: for whom; several together.
            of: a variable; None: welfare, of a shortage value added.
            level: as for `bands`: between which quantiles each is moved.

        Returns:
            ``parameter, title, low, high, swing, failed``, the largest swing first: the least and the largest of
            the variable, over the ends of a number, the values of a choice, or the band over draws of what differs
            by sector or flow; and the share of these without an equilibrium, which are not in them. An unknown
            with an end or a value that has none comes first, and its swing is missing: it may be any.
        """
        from detente.simulate.ensembles.drivers import tornado_table

        return tornado_table(self, policy, economies, of or self.headline, level)

    def delta(
        self, policy: str | None = None, economies: Names = WORLD, of: str | None = None, level: float = LEVEL
    ) -> Delta:
        """The band to first order, from slopes at the medians: one solve and one adjoint, a cheap check.

        ``Var(y) = g' S g`` with g the derivatives by everything that is drawn, of every sector and flow where they
        have their own, and S what the distributions say. It agrees with the draws where these are close
        together; how far it is off says how much bends and what choices do, which have no slope.

        Args:
            policy: which; None: the first.
            economies: for whom; several together.
            of: a variable; None: welfare, of a shortage value added.
            level: as for `bands`.

        Returns:
            Value at the medians, standard deviation, band, what each unknown contributes, and what is left out.

        Raises:
            NotConvergedError: no equilibrium at the medians, or its adjoint was not solved.
        """
        from detente.simulate.ensembles.delta_method import delta

        return delta(self, policy, economies, of or self.headline, level)

    # -- looking at it --------------------------------------------------------------------------------------

    @property
    def vintage(self) -> dict[str, str]:
        """Which data, draws and version the numbers came from."""
        from detente import __version__

        over = "; ".join(f"{one.name} {one.distribution}" for one in self.parameters)
        failed = "; ".join(
            f"{100 * share:.2g} % of {name}" for name, share in self.failed_share.items() if share > 0
        )
        return {
            "detente": __version__,
            "world": self.world.provenance.name,
            "tables": f"{len(self.world.economies)} x {len(self.world.sectors)}, {self.world.fingerprint}",
            **self.said,
            "draws": f"{self.draws}, seed {self.seed}",
            "drawn": over,
            "without an equilibrium": failed or "none",
            **({"compared with": self.reference} if self.reference else {}),
        }

    def to_dataset(self) -> xr.Dataset:
        """Every variable under every draw, with units, and the parameters of each draw."""
        import xarray as xr

        names = [*self.variables, *([WORLD_WELFARE] if WELFARE in self.variables else [])]
        drawn = {name: ("draw", column.to_numpy()) for name, column in self.settings.items()}
        return xr.Dataset({name: self[name] for name in names}, attrs=self.vintage).assign_coords(drawn)

    @property
    def plot(self):  # What can be drawn is for the room that draws to say: the type is the one it gives.
        """Figures for a notebook: ``bars()``, with bands."""
        from detente import figures_of

        return figures_of(self)

    def __repr__(self) -> str:
        size = (
            f"{len(self.policies)} x {self.draws} draws over {', '.join(one.name for one in self.parameters)}"
        )
        return f"<Ensemble {size}>\n{self._glance()}"

    def _glance(self) -> str:
        if not self.found.any():
            return "no draw has an equilibrium"
        table = self.bands([])
        return table.to_string(index=False, float_format=lambda value: f"{value:.3g}")

    def _repr_html_(self) -> str:
        table = self.bands([]).to_html(index=False, float_format=lambda value: f"{value:.3g}", border=0)
        return f"{table}{vintage_html(self.vintage)}"

    def policy_place(self, policy: str | None) -> int:
        """Where a policy stands; the first where none is named.

        Raises:
            InputError: no policy of that name.
        """
        if policy is None:
            return 0
        if policy not in self.policies:
            cure = nearest(policy, self.policies) or f"There are {', '.join(self.policies)}"
            raise InputError(Problem("policy", f"there is no policy '{policy}'", "", cure))
        return self.policies.index(policy)

    def refuse_without_answers(self, place: int) -> None:
        """Refuse to say anything of a policy that has no equilibrium in any draw.

        Raises:
            NotConvergedError: it has none.
        """
        if not self.found[place].any():
            raise NotConvergedError(
                f"'{self.policies[place]}' has no equilibrium in any of {self.draws} draws"
            )


def vintage_html(vintage: Mapping[str, str]) -> str:
    """What numbers came from as a list for a notebook; names are the user's and are shown as they are written."""
    lines = "".join(f"<li>{escape(key)}: {escape(value)}</li>" for key, value in vintage.items())
    return f"<ul>{lines}</ul>"
