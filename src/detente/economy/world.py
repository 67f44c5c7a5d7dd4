"""A calibrated economy: trade, input use, tariffs and elasticities that fit together, labelled and frozen."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import xarray as xr

from detente.economy.checks import Check, check_world
from detente.economy.names import Names, economy_names, sector_names

if TYPE_CHECKING:
    from detente.economy.calibration import Elasticities
    from detente.model.experiment import Baseline

FLOWS = ("exporter", "importer", "sector")
CELLS = ("economy", "sector")
ELASTICITY_FREE = (
    "value_added_share",
    "output",
    "spending",
    "final_spending",
    "final_share",
    "value_added",
    "tariff_revenue",
    "income",
    "deficit",
    "taxed_sectors",
    "baseline",
)
"""Worked out once and the same whatever the elasticities."""


@dataclass(frozen=True)
class Provenance:
    """Where a world comes from, for every outcome, file and page made from it.

    Attributes:
        name: what the data are called.
        year: the year the flows were measured in; None if not said.
        unit: the unit of money.
        sources: what the numbers were taken from.
        notes: what was done to them.
        tariff_sources: what each code of ``tariff_source`` stands for.
        built_from: names and checksums of the raw files.
    """

    name: str = "user tables"
    year: int | None = None
    unit: str = "million current USD"
    sources: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    tariff_sources: tuple[str, ...] = ()
    built_from: Mapping[str, str] = field(default_factory=dict)

    def noting(self, *notes: str) -> Provenance:
        """The same provenance with more said about what was done."""
        return replace(self, notes=(*self.notes, *notes))


@dataclass(frozen=True, eq=False, repr=False)
class World:
    """A calibrated economy, in equilibrium by construction.

    Trade is spending at tariff-inclusive prices, own trade on the diagonal. Output, value added, final
    spending and deficits follow from it, so the goods and income identities hold exactly:

        output[n,j]          = sum_i trade[n,i,j] / (1 + tariff[n,i,j])
        final_spending[i,k]  = sum_n trade[n,i,k] - sum_j input_share[i,k,j] output[i,j]
        value_added[i]       = sum_j value_added_share[i,j] output[i,j]
        deficit[i]           = sum_k final_spending[i,k] - value_added[i] - tariff_revenue[i]

    Build one with `embedded`, `from_tables`, `from_icio` or `load`.

    Attributes:
        trade: million USD, by exporter, importer, sector.
        input_share: share of each input sector in a using sector's cost, by economy, sector, use_sector.
        tariff: applied rates, fractions, by exporter, importer, sector.
        trade_elasticity: theta, by sector.
        tariff_source: code of each tariff's source in ``provenance.tariff_sources``; None if not kept.
        published: national totals as published, for comparison (``gdp``, ``value_added``); may be None.
        provenance: sources, year, unit, notes.
    """

    trade: xr.DataArray
    input_share: xr.DataArray
    tariff: xr.DataArray
    trade_elasticity: xr.DataArray
    tariff_source: xr.DataArray | None = None
    published: xr.Dataset | None = None
    provenance: Provenance = Provenance()

    def __post_init__(self) -> None:
        """Lock the tables: a world is shared by every policy and outcome made from it."""
        for table in (self.trade, self.input_share, self.tariff, self.trade_elasticity, self.tariff_source):
            if table is not None:
                frozen(table)

    # -- where worlds come from ---------------------------------------------------------------------------

    @classmethod
    def embedded(cls) -> World:
        """The bundled world: OECD ICIO 2022 estimated, 80 economies by 50 sectors, tariffs before 2025.

        Its error is published in ``docs/reference/world-error.md``. Source: OECD (2025).
        """
        from detente.economy.storage import load_embedded

        return load_embedded()

    @classmethod
    def from_tables(
        cls,
        *,
        economies: Sequence[str],
        sectors: Sequence[str],
        trade: Any,
        input_share: Any = None,
        value_added_share: Any = None,
        tariff: Any = None,
        trade_elasticity: Elasticities,
        final_share: Any = None,
        provenance: Provenance | None = None,
    ) -> World:
        """A world from your own tables; see `detente.economy.construction.world_from_tables`."""
        from detente.economy.construction import world_from_tables

        return world_from_tables(
            economies=economies,
            sectors=sectors,
            trade=trade,
            input_share=input_share,
            value_added_share=value_added_share,
            tariff=tariff,
            trade_elasticity=trade_elasticity,
            final_share=final_share,
            provenance=provenance,
        )

    @classmethod
    def from_icio(
        cls,
        path: str | PathLike[str],
        *,
        tariff: Any = None,
        trade_elasticity: Elasticities = "median",
        provenance: Provenance | None = None,
    ) -> World:
        """A world from an official OECD file ``YYYY_SML.csv``; see `detente.economy.icio.world_from_icio`."""
        from detente.economy.icio import world_from_icio

        return world_from_icio(path, tariff=tariff, trade_elasticity=trade_elasticity, provenance=provenance)

    @classmethod
    def open(cls, path: str | PathLike[str]) -> World:
        """A world from a file, by its kind: an OECD table (``.csv``) or a saved world."""
        return cls.from_icio(path) if Path(path).suffix == ".csv" else cls.load(path)

    @classmethod
    def load(cls, path: str | PathLike[str]) -> World:
        """A world saved with `save`."""
        from detente.economy.storage import load_world

        return load_world(path)

    def save(self, path: str | PathLike[str]) -> None:
        """Write the world to one ``.npz`` file that `load` reads back exactly."""
        from detente.economy.storage import save_world

        save_world(self, path)

    # -- what it says -------------------------------------------------------------------------------------

    @property
    def economies(self) -> list[str]:
        """Labels of the economies."""
        return self.trade["exporter"].values.tolist()

    @property
    def sectors(self) -> list[str]:
        """Labels of the sectors."""
        return self.trade["sector"].values.tolist()

    @cached_property
    def value_added_share(self) -> xr.DataArray:
        """What inputs leave of unit cost, by economy and sector: ``1 - sum_k input_share``."""
        return (1 - self.input_share.sum("sector")).rename(use_sector="sector")

    @cached_property
    def output(self) -> xr.DataArray:
        """Gross output at producers' prices, million USD, by economy and sector."""
        return (self.trade / (1 + self.tariff)).sum("importer").rename(exporter="economy")

    @cached_property
    def spending(self) -> xr.DataArray:
        """Total spending at tariff-inclusive prices, million USD, by economy and sector."""
        return self.trade.sum("exporter").rename(importer="economy")

    @cached_property
    def final_spending(self) -> xr.DataArray:
        """Final spending, million USD, by economy and sector: what inputs leave of spending."""
        inputs = np.einsum("ikj,ij->ik", self.input_share.values, self.output.values)
        left = self.spending.values - inputs
        return self.spending.copy(data=np.where(left > 0, left, 0.0))

    @cached_property
    def final_share(self) -> xr.DataArray:
        """Share of each sector in final spending, by economy and sector."""
        return self.final_spending / self.final_spending.sum("sector")

    @cached_property
    def value_added(self) -> xr.DataArray:
        """Value added, million USD, by economy."""
        return (self.value_added_share * self.output).sum("sector")

    @cached_property
    def tariff_revenue(self) -> xr.DataArray:
        """Tariff revenue, million USD, by economy."""
        revenue = self.trade * self.tariff / (1 + self.tariff)
        return revenue.sum(("exporter", "sector")).rename(importer="economy")

    @cached_property
    def income(self) -> xr.DataArray:
        """Final spending in all, million USD, by economy: value added, tariff revenue and the deficit."""
        return self.final_spending.sum("sector")

    @cached_property
    def taxed_sectors(self) -> xr.DataArray:
        """True for sectors that bear a tariff anywhere: the ones an average tariff is taken over."""
        return (self.tariff != 0).any(("exporter", "importer"))

    @cached_property
    def fingerprint(self) -> str:
        """Twelve letters that change with any number of the world: which data an outcome stood on."""
        digest = hashlib.sha256()
        for table in (self.trade, self.input_share, self.tariff, self.trade_elasticity):
            digest.update(np.ascontiguousarray(table.values).tobytes())
        return digest.hexdigest()[:12]

    @property
    def elasticities(self) -> str:
        """The name of the set that the trade elasticities come from."""
        return str(self.trade_elasticity.attrs.get("set", "given as numbers"))

    @cached_property
    def deficit(self) -> xr.DataArray:
        """Final spending beyond value added and tariff revenue, million USD, by economy; sums to 0."""
        gap = self.income - self.value_added - self.tariff_revenue
        # The gaps sum to zero but for rounding, and the solver's unit of money needs them to do so exactly.
        return gap - gap.mean()

    @cached_property
    def baseline(self) -> Baseline:
        """The world in shares, without labels, as the solver takes it."""
        from detente.economy.calibration import baseline_of

        return baseline_of(self)

    # -- other worlds from this one -----------------------------------------------------------------------

    def with_elasticities(self, elasticities: Elasticities) -> World:
        """The same world with other trade elasticities: a named set, ``uniform(x)``, a number, or an array."""
        from detente.economy.calibration import elasticity_array

        other = replace(self, trade_elasticity=elasticity_array(elasticities, self.sectors))
        # Nothing else depends on elasticities: what has been worked out stays.
        vars(other).update({name: vars(self)[name] for name in ELASTICITY_FREE if name in vars(self)})
        return other

    def without_inputs(self) -> World:
        """The same trade with no intermediate inputs: value added is all of cost, all spending is final."""
        note = "intermediate inputs switched off: value added equals gross output"
        bare = self.input_share.copy(data=np.zeros_like(self.input_share.values))
        return replace(self, input_share=bare, published=None, provenance=self.provenance.noting(note))

    def without_deficits(self) -> World:
        """The balanced-trade baseline: the equilibrium in which every deficit is zero, as a world.

        Raises:
            NotConvergedError: if that equilibrium could not be found.
        """
        return self._balanced

    @cached_property
    def _balanced(self) -> World:
        from detente.economy.calibration import balanced

        return balanced(self)

    def aggregate(
        self,
        regions: Mapping[str, str | Sequence[str]] | str | None = None,
        sectors: Mapping[str, str | Sequence[str]] | str | None = None,
    ) -> World:
        """A smaller world; see `detente.economy.aggregation.aggregate_world`."""
        from detente.economy.aggregation import aggregate_world

        return aggregate_world(self, regions, sectors)

    # -- looking at it ------------------------------------------------------------------------------------

    def check(self) -> Check:
        """Every identity a world must satisfy, with its largest relative error and the cell it is in."""
        return check_world(self)

    def resolve_economies(self, names: Names, place: str = "economies") -> list[str]:
        """Labels of the economies that names such as "China" or "EU" stand for."""
        return economy_names().resolve(names, self.economies, place)

    def resolve_sectors(self, names: Names, place: str = "sectors") -> list[str]:
        """Labels of the sectors that names such as "goods" or "semiconductors" stand for."""
        return sector_names().resolve(names, self.sectors, place)

    def why_tariff(self, exporter: str, importer: str, sector: str) -> str:
        """Where the baseline tariff of one flow comes from."""
        if self.tariff_source is None:
            return "given with the tables"
        place = {
            "exporter": economy_names().one(exporter, self.economies, "exporter"),
            "importer": economy_names().one(importer, self.economies, "importer"),
            "sector": sector_names().one(sector, self.sectors, "sector"),
        }
        code = int(self.tariff_source.sel(place))
        return self.provenance.tariff_sources[code]

    def summary(self) -> xr.Dataset:
        """One row an economy: value added, exports, imports (million USD), deficit and tariff in percent.

        The tariff is revenue over the border value of imports in sectors that bear a tariff anywhere.
        """
        return self._summary.copy(deep=True)

    @cached_property
    def _summary(self) -> xr.Dataset:
        border, taxed = self._border(), self.taxed_sectors
        imports = border.sum(("exporter", "sector")).rename(importer="economy")
        dutiable = border.where(taxed, 0).sum(("exporter", "sector")).rename(importer="economy")
        # Not tariff_revenue: in an aggregated world that holds the tariffs inside a region, too.
        revenue = (border * self.tariff).sum(("exporter", "sector")).rename(importer="economy")
        return xr.Dataset(
            {
                "value_added": self.value_added,
                "exports": border.sum(("importer", "sector")).rename(exporter="economy"),
                "imports": imports,
                "deficit_pct": 100 * self.deficit / self.value_added,
                "tariff_pct": 100 * revenue / dutiable.where(dutiable > 0),
            }
        )

    def partners(self, economy: str) -> xr.Dataset:
        """One economy's exports to and imports from each other (million USD) and the tariffs between, %."""
        economy = economy_names().one(economy, self.economies, "economy")
        border, taxed = self._border(), self.taxed_sectors
        sold = border.sel(exporter=economy, drop=True).rename(importer="economy")
        bought = border.sel(importer=economy, drop=True).rename(exporter="economy")
        met = self.tariff.sel(exporter=economy, drop=True).rename(importer="economy")
        levied = self.tariff.sel(importer=economy, drop=True).rename(exporter="economy")

        def average(rate: xr.DataArray, flow: xr.DataArray) -> xr.DataArray:
            base = flow.where(taxed, 0).sum("sector")
            return 100 * (rate * flow).sum("sector") / base.where(base > 0)

        table = {
            "exports": sold.sum("sector"),
            "imports": bought.sum("sector"),
            "tariff_levied_pct": average(levied, bought),
            "tariff_met_pct": average(met, sold),
        }
        return xr.Dataset(table).drop_sel(economy=economy)

    def _border(self) -> xr.DataArray:
        """Flows between economies at the border, before tariffs."""
        abroad = xr.DataArray(
            1.0 - np.eye(len(self.economies)),
            coords={"exporter": self.economies, "importer": self.economies},
            dims=("exporter", "importer"),
        )
        return self.trade / (1 + self.tariff) * abroad

    def __repr__(self) -> str:
        money = float(self.value_added.sum()) / 1e6
        size = f"{len(self.economies)} economies x {len(self.sectors)} sectors"
        return f"<World {self.provenance.name}: {size}, value added {money:.4g} trillion USD>"

    def _repr_html_(self) -> str:
        from detente import glance_of

        return glance_of(self)


def frozen(array: xr.DataArray) -> xr.DataArray:
    """The same labelled array with its numbers locked against change."""
    array.values.setflags(write=False)
    return array
