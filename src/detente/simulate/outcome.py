"""An outcome: the new equilibrium against the baseline, labelled, with the solver's verdict and its vintage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from os import PathLike
from typing import TYPE_CHECKING

import numpy as np
import xarray as xr

from detente.economy.storage import whole
from detente.economy.world import frozen
from detente.errors import InputError, NotConvergedError, Problem, nearest
from detente.policy.quota import listed
from detente.simulate.adjustment import Adjustment
from detente.simulate.books import Books
from detente.simulate.ceilings import ceiling_words
from detente.simulate.variables import Variable, catalogue, evaluate, weights_of

if TYPE_CHECKING:
    import pandas as pd

    from detente.economy.world import World
    from detente.policy.policy import Policy

TABLE_VARIABLES = (
    "welfare_pct",
    "equivalent_variation_usd_m",
    "real_gdp_pct",
    "real_wage_pct",
    "exports_pct",
    "imports_pct",
    "tariff_revenue_change_usd_m",
)


BOUND = "leontief_bound_pct"
"""The loss if nothing that no longer arrives could be replaced, shown beside the first year's numbers."""


class Labelled:
    """Named variables with units, tables and files: what outcomes and comparisons have in common."""

    world: World

    @property
    def vintage(self) -> dict[str, str]:
        """Which data, parameters and version the numbers came from."""
        raise NotImplementedError

    @property
    def variables(self) -> dict[str, str]:
        """Every variable by name, with its unit."""
        return {name: variable.unit for name, variable in catalogue().items()}

    def __getitem__(self, name: str) -> xr.DataArray:
        raise NotImplementedError

    @property
    def short_run(self) -> bool:
        """Whether these are numbers of the first year, which go with a bound."""
        raise NotImplementedError

    @property
    def table_variables(self) -> tuple[str, ...]:
        """What `table` shows unless told otherwise; within the year, the bound is beside it."""
        return (*TABLE_VARIABLES, BOUND) if self.short_run else TABLE_VARIABLES

    def table(
        self, economies: Sequence[str] | str | None = None, variables: Sequence[str] | None = None
    ) -> pd.DataFrame:
        """Economy variables as a table: one row an economy, the column names carry the unit.

        Args:
            economies: names or groups; None for all.
            variables: names of variables by economy; None for `table_variables`.
        """
        import pandas as pd

        variables = self.table_variables if variables is None else variables
        labels = self.world.economies
        if economies is not None:
            labels = self.world.resolve_economies(economies)
        _refuse_not_by_economy(variables)
        places = self._places(labels)
        columns = {name: self[name].values[places] for name in variables}
        return pd.DataFrame(columns, index=pd.Index(labels, name="economy"))

    def _places(self, labels: Sequence[str]) -> list[int]:
        """Where economies stand among those of the world."""
        place = {label: at for at, label in enumerate(self.world.economies)}
        return [place[label] for label in labels]

    def to_dataset(self, variables: Sequence[str] | None = None) -> xr.Dataset:
        """Variables as one labelled dataset with units; None for all of them."""
        chosen = list(catalogue()) if variables is None else list(variables)
        return xr.Dataset({name: self[name] for name in chosen}, attrs=self.vintage)

    def to_netcdf(self, path: str | PathLike[str], variables: Sequence[str] | None = None) -> None:
        """Write variables to a netCDF file (version 3, which any reader opens), whole or not at all."""
        dataset = self.to_dataset(variables)
        with whole(path) as unfinished:
            dataset.to_netcdf(unfinished, engine="scipy")

    def to_csv(self, path: str | PathLike[str], variables: Sequence[str] | None = None) -> None:
        """Write `table` to a CSV file; the vintage stands in comment lines on top."""
        comments = "".join(f"# {key}: {value}\n" for key, value in self.vintage.items())
        text = self.table(variables=variables).to_csv(lineterminator="\n", float_format="%.8g")
        with whole(path) as unfinished:
            unfinished.write_text(comments + text, encoding="utf-8")

    def _label(self, name: str, values: np.ndarray, unit: str) -> xr.DataArray:
        known = _known(name)
        labels = {"sector": self.world.sectors}
        coords = {dim: labels.get(dim, self.world.economies) for dim in known.dims}
        attributes = {"unit": unit, "title": known.title, "definition": known.definition}
        # Kept for the next one who asks, so nobody may write into it.
        array = xr.DataArray(values, coords=coords, dims=known.dims, name=name, attrs=attributes)
        return frozen(array)


@dataclass(frozen=True, eq=False, repr=False)
class Outcome(Labelled):
    """A counterfactual equilibrium beside the baseline it started from.

    ``outcome["welfare_pct"]`` is a labelled array; ``outcome.variables`` lists all with units.

    Attributes:
        world: the baseline.
        policy: the wedges that hold in the outcome.
        books: the accounts before and after.
        converged: whether every equilibrium condition holds to the tolerance asked for.
        residual: the largest relative violation of any equilibrium condition, the redundant one included.
        residuals: the largest violation of each family of conditions.
        iterations: how many times the equilibrium map was evaluated.
        why: empty, or why it did not converge, in words.
        deficits: the closure used.
        adjustment: the horizon of the answer and what could move in it.
        inputs: whether intermediate inputs were in the model.
        capacities: largest output relative to the baseline, by economy and sector; None without ceilings.
        period: of an outcome on a path, which year and whose buyers; empty otherwise.
    """

    world: World
    policy: Policy
    books: Books
    converged: bool
    residual: float
    residuals: Mapping[str, float]
    iterations: int
    why: str = ""
    deficits: str = "share"
    adjustment: Adjustment = field(default_factory=Adjustment)
    inputs: bool = True
    capacities: xr.DataArray | None = None
    period: str = ""
    _seen: dict[str, xr.DataArray] = field(default_factory=dict)

    def __getitem__(self, name: str) -> xr.DataArray:
        """A variable as a labelled array with its unit.

        Raises:
            InputError: no variable of that name; the nearest is offered.
            NotConvergedError: the outcome did not converge, so it has no numbers.
        """
        known = _known(name)
        if not self.converged:
            raise NotConvergedError(f"this outcome has no {name}: {self.why}")
        if name not in self._seen:
            self._seen[name] = self._label(name, evaluate(name, self.books), known.unit)
        return self._seen[name]

    def together(self, name: str, members: Sequence[str]) -> float:
        """One number for several economies taken together.

        Money is added up. Percent changes are weighted with what they are changes of: exports with exports,
        imports with imports, real GDP and the bound with GDP, the rest with final spending, so that welfare is
        the sum of equivalent variations over final spending. Who had no trade has no part in its change.

        Args:
            name: a variable by economy.
            members: names or groups.

        Raises:
            InputError: an unknown name, or a variable that is not by economy.
            NotConvergedError: as for a single variable.
        """
        places = self._places(self.world.resolve_economies(members))
        _refuse_not_by_economy([name])
        values = self[name].values[places]
        if _known(name).unit == "million USD":
            return float(values.sum())
        chosen = weights_of(name, self.books)[places]
        part = chosen > 0
        return float((values[part] * chosen[part]).sum() / chosen.sum()) if part.any() else float("nan")

    def versus(self, other: Outcome) -> Comparison:
        """This outcome measured against another instead of against the baseline.

        Raises:
            InputError: if the two stand on different worlds.
        """
        here, there = self.world, other.world
        same = here.economies == there.economies and here.sectors == there.sectors
        tables = ("trade", "input_share", "tariff")
        if not same or not all(np.array_equal(getattr(here, t), getattr(there, t)) for t in tables):
            rule = "Both start from one baseline: the same tables, inputs and deficits"
            raise InputError(Problem("versus", "the two outcomes stand on different worlds", rule))
        return Comparison(self, other)

    @property
    def horizon(self) -> str:
        """The horizon of the answer."""
        return self.period or self.adjustment.horizon

    @property
    def short_run(self) -> bool:
        """Whether these are numbers of the first year, which go with a bound."""
        return self.adjustment.horizon == "impact" and not self.period

    @property
    def quotas(self) -> pd.DataFrame:
        """Every quota: what may pass and what does, what its licences cost and are worth, and who gets that.

        A purchase commitment is a row, too: what has to be bought and is, and the subsidy that brings it about.

        Columns: ``from``, ``to``, ``sectors``, ``covered`` and ``measured`` as given; ``limit``, "at most" or "at
        least"; ``cap`` or ``floor``, as it is one or the other, and ``used``, fractions of the baseline;
        ``tax_equivalent_pct``, the scarcity price in percent of the producer's price, below 0 a subsidy;
        ``subsidy_pct``, the part of the seller's price that a state pays, in percent; ``rents_usd_m``, what the
        licences are worth, below 0 what the subsidy costs; ``rents``, who gets the rents of a cap, empty for a
        floor; ``paid_by``, whose state pays the subsidy of a floor, empty for a cap.

        Raises:
            NotConvergedError: the outcome did not converge, so it has no numbers.
            InputError: the outcome is a year of a path.
        """
        import pandas as pd

        if self.period:
            cure = "Solve the policy of the year by itself"
            raise InputError(Problem("quotas", "a year of a path has no table of quotas", "", cure))
        if not self.converged:
            raise NotConvergedError(f"this outcome has no quotas: {self.why}")
        books, quotas = self.books.accounts, self.policy.quotas
        table = {
            "from": [listed(quota.exporters) for quota in quotas],
            "to": [listed(quota.importers) for quota in quotas],
            "sectors": [listed(quota.sectors) for quota in quotas],
            "covered": [quota.covered for quota in quotas],
            "measured": [quota.measured for quota in quotas],
            "limit": ["at least" if quota.at_least else "at most" for quota in quotas],
            "cap": [np.nan if quota.at_least else quota.cap for quota in quotas],
            "floor": [quota.cap if quota.at_least else np.nan for quota in quotas],
            "used": list(books.quota_used) if quotas else [],
            "tax_equivalent_pct": list(100 * books.scarcity) if quotas else [],
            "subsidy_pct": list(100 * np.maximum(0.0, 0.0 - books.scarcity)) if quotas else [],
            "rents_usd_m": list(books.quota_worth * self.books.unit) if quotas else [],
            "rents": ["" if quota.at_least else quota.rents for quota in quotas],
            "paid_by": [quota.rents if quota.at_least else "" for quota in quotas],
        }
        return pd.DataFrame(table, index=pd.RangeIndex(1, len(quotas) + 1, name="quota"))

    @property
    def elasticities(self) -> str:
        """The name of the elasticity set used."""
        return self.world.elasticities

    @property
    def vintage(self) -> dict[str, str]:
        """Which data, parameters and version the numbers came from."""
        from detente import __version__

        return {
            "detente": __version__,
            "world": self.world.provenance.name,
            "tables": f"{len(self.world.economies)} x {len(self.world.sectors)}, {self.world.fingerprint}",
            "horizon": self.horizon,
            "deficits": self.deficits,
            "elasticities": self.world.elasticities,
            "inputs": "input-output links" if self.inputs else "none",
            **self.adjustment.words,
            **ceiling_words(self.capacities),
            "policy": "; ".join(self.policy.changes) or "baseline",
            "largest residual": f"{self.residual:.1e}",
        }

    @property
    def plot(self):  # What can be drawn is for the room that draws to say: the type is the one it gives.
        """Figures for a notebook: ``map()``, ``bars()``, ``sankey()`` and ``path()``."""
        from detente import figures_of

        return figures_of(self)

    def __repr__(self) -> str:
        size = f"{len(self.world.economies)} x {len(self.world.sectors)}"
        if not self.converged:
            return f"<Outcome {size}: did not converge, {self.why}>"
        world = float(self["world_welfare_pct"])
        head = f"<Outcome {size}: world welfare {world:+.3f} %, residual {self.residual:.0e}>"
        return f"{head}\n{_extremes(self).to_string(float_format=lambda x: f'{x:.2f}')}"

    def _repr_html_(self) -> str:
        from detente import glance_of

        return glance_of(self)


@dataclass(frozen=True, eq=False, repr=False)
class Comparison(Labelled):
    """One outcome against another.

    Percent variables are the percent change from the reference outcome to this one, except those that are
    shares of baseline income or rates, which differ in points; money variables are differences.
    """

    outcome: Outcome
    reference: Outcome

    IN_POINTS = (
        BOUND,
        "linear_welfare_pct",
        "terms_of_trade_pct",
        "volume_of_trade_pct",
        "average_tariff_pct",
        "world_welfare_pct",
    )

    @property
    def world(self) -> World:  # type: ignore[override]
        """The world both outcomes stand on."""
        return self.outcome.world

    def __getitem__(self, name: str) -> xr.DataArray:
        """The difference in one variable, with its unit."""
        here, there = self.outcome[name], self.reference[name]
        if name in self.IN_POINTS:
            return self._label(name, (here - there).values, "points")
        if here.attrs["unit"] == "%":
            ratio = (100 + here) / (100 + there).where(there > -100)
            return self._label(name, (100 * (ratio - 1)).values, "%")
        return self._label(name, (here - there).values, here.attrs["unit"])

    @property
    def short_run(self) -> bool:
        """Whether both are numbers of the first year."""
        return self.outcome.short_run and self.reference.short_run

    @property
    def vintage(self) -> dict[str, str]:
        """What both outcomes came from."""
        here, there = self.outcome.vintage, self.reference.vintage
        differing = {f"{key} of the reference": there[key] for key in here if here[key] != there[key]}
        return here | {"compared with": there["policy"]} | differing

    def __repr__(self) -> str:
        head = f"<Comparison: {self.outcome.policy!r} against {self.reference.policy!r}>"
        failed = [one for one in (self.outcome, self.reference) if not one.converged]
        if failed:
            return f"{head}\n{failed[0]!r}"
        return f"{head}\n{_extremes(self).to_string(float_format=lambda x: f'{x:.2f}')}"


def _extremes(labelled: Labelled, count: int = 4) -> pd.DataFrame:
    """The economies that lose and gain most, for a glance."""
    table = labelled.table(variables=("welfare_pct", "real_gdp_pct", "exports_pct", "imports_pct"))
    ordered = table.sort_values("welfare_pct")
    if len(ordered) <= 2 * count:
        return ordered
    import pandas as pd

    return pd.concat([ordered.head(count), ordered.tail(count)])


def _refuse_not_by_economy(names: Sequence[str]) -> None:
    """Refuse variables that are by sector or flow, or are one number for the world.

    Raises:
        InputError: every one of them.
    """
    misfits = [
        Problem("table", f"'{name}' is not by economy alone", f"It is by {', '.join(_known(name).dims)}")
        for name in names
        if _known(name).dims != ("economy",)
    ]
    if misfits:
        raise InputError(misfits)


def _known(name: str) -> Variable:
    known = catalogue()
    if name not in known:
        cure = nearest(name, known) or "outcome.variables lists them"
        raise InputError(Problem("outcome", f"there is no variable '{name}'", "", cure))
    return known[name]
