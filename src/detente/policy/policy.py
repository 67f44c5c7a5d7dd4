"""A policy: every wedge a government can put between a seller's cost and a buyer's price."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from numbers import Real
from typing import TYPE_CHECKING, Any

import numpy as np
import xarray as xr

from detente.economy.construction import (
    confiscation_problems,
    percentage_problems,
    rate_problems,
)
from detente.economy.labels import read_numbers
from detente.economy.names import Names
from detente.economy.world import frozen
from detente.errors import InputError, Problem, raise_if_any
from detente.policy.quota import Measured, Payer, Quota, Rents, banned_floors, quota_cells

if TYPE_CHECKING:
    from detente.economy.world import World

WEDGES = ("tariff", "export_wedge", "rent_share", "iceberg", "subsidy", "available")


@dataclass(frozen=True, eq=False, repr=False)
class Policy:
    """Wedges in new levels, labelled like the world they are for.

    A policy is a value: every ``with_...`` returns a new one and leaves this one as it was.

    Attributes:
        world: the world the labels belong to.
        tariff: levied by the importer on the border value, fractions, by exporter, importer, sector.
        export_wedge: export tax or licence scarcity, a fraction of the producer's price.
        rent_share: share of the export wedge kept in the exporting economy, 0 to 1.
        iceberg: units shipped per unit that arrives, relative to the baseline.
        subsidy: share of production cost the producer's government pays, by economy and sector.
        available: 1 where a flow is allowed, 0 where it is banned.
        quotas: caps and floors on flows, each with a scarcity price that the equilibrium finds.
        changes: what was done to the baseline, in words, in order.
        notes: what the wedges leave out, in words.
    """

    world: World
    tariff: xr.DataArray
    export_wedge: xr.DataArray
    rent_share: xr.DataArray
    iceberg: xr.DataArray
    subsidy: xr.DataArray
    available: xr.DataArray
    quotas: tuple[Quota, ...] = ()
    changes: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Lock the wedges: a policy is a value."""
        for name in WEDGES:
            frozen(getattr(self, name))

    @classmethod
    def none(cls, world: World) -> Policy:
        """The baseline: the world's own tariffs and nothing else."""
        flows, cells = world.tariff, world.output
        return cls(
            world=world,
            tariff=flows.rename("tariff"),
            export_wedge=xr.zeros_like(flows).rename("export_wedge"),
            rent_share=xr.ones_like(flows).rename("rent_share"),
            iceberg=xr.ones_like(flows).rename("iceberg"),
            subsidy=xr.zeros_like(cells).rename("subsidy"),
            available=xr.ones_like(flows).rename("available"),
        )

    @classmethod
    def from_arrays(cls, world: World, **wedges: Any) -> Policy:
        """A policy from whole arrays of new levels; what is left out stays at the baseline.

        Arrays are taken as they are, own trade included: in an aggregated world that is trade among members.

        Args:
            world: the world the policy is for.
            **wedges: any of ``tariff``, ``export_wedge``, ``rent_share``, ``iceberg``, ``subsidy``,
                ``available``, as arrays or labelled arrays in the world's order.

        Raises:
            InputError: an unknown wedge, labels or shapes that do not fit, or impossible levels.
        """
        unknown = [name for name in wedges if name not in WEDGES]
        raise_if_any([Problem("policy", f"there is no wedge '{name}'", f"There are {', '.join(WEDGES)}")
                      for name in unknown])  # fmt: skip
        policy = cls.none(world)
        for name, given in wedges.items():
            policy = replace(policy, **{name: _onto(getattr(policy, name), given, name)})
        percentages = percentage_problems(policy.tariff, "tariff")
        percentages += percentage_problems(policy.export_wedge, "export_wedge")
        raise_if_any(policy.problems() + percentages)
        return replace(policy, changes=tuple(f"{name} given as an array" for name in wedges))

    # -- instruments --------------------------------------------------------------------------------------

    def with_tariff(self, *, imposed_by: Names, on: Names, rate: float, sectors: Names = "goods") -> Policy:
        """Add ``rate`` (a fraction: 0.25 is 25 points) to the tariffs ``imposed_by`` levies ``on`` others."""
        _refuse_percentage(rate)
        words = f"tariff {rate:+.4g} by {_words(imposed_by)} on {_words(on)}, {_words(sectors)}"
        return self._on_flows(
            "tariff", lambda old: old + rate, Sides.of_buyer(imposed_by, on), sectors, words
        )

    def with_tariff_level(
        self, *, imposed_by: Names, on: Names, rate: float, sectors: Names = "goods"
    ) -> Policy:
        """Set the tariffs ``imposed_by`` levies ``on`` others to ``rate`` (a fraction)."""
        _refuse_percentage(rate)
        words = f"tariff = {rate:.4g} by {_words(imposed_by)} on {_words(on)}, {_words(sectors)}"
        sides = Sides.of_buyer(imposed_by, on)
        return self._on_flows("tariff", lambda old: old * 0 + rate, sides, sectors, words)

    def with_export_wedge(
        self,
        *,
        imposed_by: Names,
        on: Names,
        rate: float,
        sectors: Names = "goods",
        rent_share: float = 1.0,
    ) -> Policy:
        """Add an export tax or licence scarcity ``imposed_by`` an exporter ``on`` its buyers.

        Args:
            imposed_by: the exporting economies.
            on: the buying economies.
            rate: fraction of the producer's price.
            sectors: what is controlled.
            rent_share: 1 when the exporter keeps the money (tax, exporters' licences), 0 when importers do.
        """
        _refuse_percentage(rate)
        words = f"export wedge {rate:+.4g} by {_words(imposed_by)} on {_words(on)}, {_words(sectors)}"
        sides = Sides.of_seller(imposed_by, on)
        wedged = self._on_flows("export_wedge", lambda old: old + rate, sides, sectors, words)
        # On top of an earlier wedge the money is split as the two wedges are.
        total = np.where(wedged.export_wedge == 0, 1.0, wedged.export_wedge)
        kept = (self.export_wedge * self.rent_share + rate * rent_share) / total
        kept = kept.where(wedged.export_wedge != self.export_wedge, self.rent_share)
        return _checked(replace(wedged, rent_share=kept.rename("rent_share")), "rent_share")

    def with_iceberg(
        self, *, imposed_by: Names, on: Names, factor: float, sectors: Names = "goods"
    ) -> Policy:
        """Multiply the units ``on`` must ship per unit that arrives in ``imposed_by``: delay, red tape, waste.

        A factor of 1.1 makes the goods 10 % dearer at the buyer's door, and nobody gets the money.
        """
        if isinstance(factor, bool) or not isinstance(factor, Real):
            raise InputError(Problem("factor", f"{factor!r} is not a number", "1.1 is 10 % more"))
        words = f"trade cost x {factor:.4g} by {_words(imposed_by)} on {_words(on)}, {_words(sectors)}"
        return self._on_flows(
            "iceberg", lambda old: old * factor, Sides.of_buyer(imposed_by, on), sectors, words
        )

    def with_import_ban(self, *, imposed_by: Names, on: Names, sectors: Names = "goods") -> Policy:
        """Stop what ``imposed_by`` buys from ``on``."""
        words = f"import ban by {_words(imposed_by)} on {_words(on)}, {_words(sectors)}"
        return self._on_flows(
            "available", lambda old: old * 0, Sides.of_buyer(imposed_by, on), sectors, words
        )

    def with_export_ban(self, *, imposed_by: Names, on: Names, sectors: Names = "goods") -> Policy:
        """Stop what ``imposed_by`` sells to ``on``."""
        words = f"export ban by {_words(imposed_by)} on {_words(on)}, {_words(sectors)}"
        return self._on_flows(
            "available", lambda old: old * 0, Sides.of_seller(imposed_by, on), sectors, words
        )

    def with_quota(
        self,
        *,
        imposed_by: Names,
        on: Names,
        cap: float,
        sectors: Names = "goods",
        covered: float = 1.0,
        measured: Measured = "quantity",
        rents: Rents = "exporter",
        on_imports: bool = False,
    ) -> Policy:
        """Cap what passes between economies; the price of licences is found, not given.

        Args:
            imposed_by: who caps its exports, or with ``on_imports`` its imports.
            on: the other side.
            cap: what may pass of all these flows together, as a fraction of the baseline: 0.6 lets 60 % pass.
            sectors: what is capped.
            covered: share of each flow that the cap is about, where a sector holds other goods too.
            measured: "quantity" that arrives, or "value" at the border.
            rents: "exporter", "importer" or "nobody" gets what scarce licences are worth.
            on_imports: the buyer caps, not the seller.

        Raises:
            InputError: an unknown name, a cap of 0 or less, flows that do not exist or that have a quota.
        """
        sides = (Sides.of_buyer if on_imports else Sides.of_seller)(imposed_by, on)
        quotas = self._limited(Quota((), (), (), cap, covered, measured, rents), sides, sectors)
        what = f"{'imports' if on_imports else 'exports'} at {100 * cap:.4g} % of baseline {measured}"
        part = "" if covered == 1 else f", {100 * covered:.3g} % of the flow covered"
        words = f"{what} by {_words(imposed_by)} on {_words(on)}, {_words(sectors)}{part}"
        return replace(self, quotas=quotas, changes=(*self.changes, words))

    def with_purchase_commitment(
        self,
        *,
        imposed_by: Names,
        on: Names,
        floor: float,
        sectors: Names = "goods",
        covered: float = 1.0,
        measured: Measured = "value",
        paid_by: Payer = "importer",
    ) -> Policy:
        """Commit a buyer's government to purchases; the subsidy that brings them about is found, not given.

        ``x <= 0, bought >= floor``, one of the two an equality: where buyers would buy less, a state pays the
        share -x of the seller's price, out of what its households have to spend.

        Args:
            imposed_by: the importing economies, whose governments commit.
            on: the exporting economies, from which is bought.
            floor: what has to be bought of all these flows together, as a fraction of the baseline: 1.5 is half
                as much again.
            sectors: what is to be bought.
            covered: share of each flow that the commitment is about, where a sector holds other goods too.
            measured: "value" at the border, as commitments are worded: what the importing economy pays, its
                state's part included; or the "quantity" that arrives.
            paid_by: "importer": the state that committed pays; "exporter": the seller's does, an export subsidy.

        Raises:
            InputError: an unknown name, a floor of 0 or less or typed as a percentage, flows that do not exist,
                are banned, or have a quota or a floor.
        """
        sides = Sides.of_buyer(imposed_by, on)
        terms = Quota((), (), (), floor, covered, measured, paid_by, at_least=True)
        quotas = self._limited(terms, sides, sectors)
        raise_if_any(banned_floors(quotas[-1:], self.available))
        part = "" if covered == 1 else f", {100 * covered:.3g} % of the flow covered"
        payer = "" if paid_by == "importer" else ", the seller's state pays"
        what = f"purchases of at least {100 * floor:.4g} % of baseline {measured}"
        words = f"{what} by {_words(imposed_by)} from {_words(on)}, {_words(sectors)}{part}{payer}"
        return replace(self, quotas=quotas, changes=(*self.changes, words))

    def _limited(self, terms: Quota, sides: Sides, sectors: Names) -> tuple[Quota, ...]:
        """The policy's quotas and one more; whatever is wrong with its names and terms is refused at once."""
        try:
            sellers, buyers, chosen = self._labels(sides, sectors)
        except InputError as error:
            raise InputError([*error.problems, *terms.problems()]) from None
        raise_if_any(terms.problems())
        quota = replace(terms, exporters=tuple(sellers), importers=tuple(buyers), sectors=tuple(chosen))
        quotas = (*self.quotas, quota)
        quota_cells(self.world, quotas)
        return quotas

    def with_subsidy(self, *, imposed_by: Names, rate: float, sectors: Names) -> Policy:
        """Add ``rate`` to the share of production cost that ``imposed_by`` pays for its producers."""
        _refuse_percentage(rate)
        world = self.world
        economies = world.resolve_economies(imposed_by, "imposed_by")
        chosen = world.resolve_sectors(sectors, "sectors")
        new = self.subsidy.copy(deep=True)
        new.loc[{"economy": economies, "sector": chosen}] += rate
        words = f"subsidy {rate:+.4g} by {_words(imposed_by)}, {_words(sectors)}"
        return _checked(replace(self, subsidy=new, changes=(*self.changes, words)), "subsidy")

    def _on_flows(
        self,
        wedge: str,
        change: Callable[[np.ndarray], np.ndarray],
        sides: Sides,
        sectors: Names,
        words: str,
    ) -> Policy:
        """Apply a change to some flows, never to an economy's trade with itself."""
        sellers, buyers, chosen = self._labels(sides, sectors)
        cells = {"exporter": sellers, "importer": buyers, "sector": chosen}
        old: xr.DataArray = getattr(self, wedge)
        part = old.loc[cells]
        abroad = np.array(sellers)[:, None, None] != np.array(buyers)[None, :, None]
        if not abroad.any():
            fact = f"{', '.join(sellers)} would act on itself"
            raise InputError(Problem("on", fact, "A measure acts on trade between economies"))
        new = old.copy(deep=True)
        new.loc[cells] = np.where(abroad, change(part.values), part.values)
        return _checked(replace(self, **{wedge: new, "changes": (*self.changes, words)}), wedge)

    def _labels(self, sides: Sides, sectors: Names) -> tuple[list[str], list[str], list[str]]:
        """Sellers, buyers and sectors as labels of the world; every unknown name is refused at once."""
        world, found, problems = self.world, [], []
        for resolve, names, place in (
            (world.resolve_economies, sides.sellers, sides.seller_place),
            (world.resolve_economies, sides.buyers, sides.buyer_place),
            (world.resolve_sectors, sectors, "sectors"),
        ):
            try:
                found.append(resolve(names, place))
            except InputError as error:
                problems += error.problems
        raise_if_any(problems)
        sellers, buyers, chosen = found
        return sellers, buyers, chosen

    # -- looking at it ------------------------------------------------------------------------------------

    def problems(self, wedges: Iterable[str] = WEDGES) -> list[Problem]:
        """What cannot be: rates of -100 % or less, shares outside 0 to 1, markets with no seller left."""
        problems: list[Problem] = []
        for name in wedges:
            wedge: xr.DataArray = getattr(self, name)
            if not np.isfinite(wedge.values).all():
                problems.append(Problem(name, "not a number somewhere", "Every wedge is a finite number"))
            elif name in ("tariff", "export_wedge"):
                problems += confiscation_problems(wedge, name)
            elif name == "subsidy":
                problems += _not_below_one(wedge)
            elif name == "iceberg":
                problems += _not_above_zero(wedge)
            else:
                problems += _outside_unit(name, wedge)
                problems += self._closed_markets() if name == "available" else []
        return problems

    def _closed_markets(self) -> list[Problem]:
        trade = self.world.trade.values
        open_share = (trade * self.available.values).sum(axis=0)
        closed = np.argwhere((trade.sum(axis=0) > 0) & (open_share <= 0))
        if not len(closed):
            return []
        economies, sectors = self.world.economies, self.world.sectors
        named = ", ".join(f"{economies[i]} {sectors[j]}" for i, j in closed[:5])
        more = f" and {len(closed) - 5} more" if len(closed) > 5 else ""
        fact = f"{named}{more} cannot buy from anyone, not even at home"
        cure = "Leave one seller open, or use a high tariff or iceberg cost instead of a ban"
        return [Problem("available", fact, "Hat algebra has no price for a market without sellers", cure)]

    def __repr__(self) -> str:
        done = "; ".join(self.changes) if self.changes else "no change from the baseline"
        return f"<Policy: {done}>"


def _onto(old: xr.DataArray, given: Any, name: str) -> xr.DataArray:
    wanted = {str(dim): old[dim].values.tolist() for dim in old.dims}
    values, problems = read_numbers(name, given, wanted)
    raise_if_any(problems)
    return old.copy(data=values)


@dataclass(frozen=True)
class Sides:
    """Who sells and who buys a flow, and what the person who named them called them."""

    sellers: Names
    buyers: Names
    seller_place: str
    buyer_place: str

    @classmethod
    def of_buyer(cls, imposed_by: Names, on: Names) -> Sides:
        """The buyer acts: tariffs, import bans, red tape at its border."""
        return cls(sellers=on, buyers=imposed_by, seller_place="on", buyer_place="imposed_by")

    @classmethod
    def of_seller(cls, imposed_by: Names, on: Names) -> Sides:
        """The seller acts: export taxes, licences and bans."""
        return cls(sellers=imposed_by, buyers=on, seller_place="imposed_by", buyer_place="on")


def _refuse_percentage(rate: float) -> None:
    raise_if_any(rate_problems(rate, "rate"))


def _checked(policy: Policy, wedge: str) -> Policy:
    raise_if_any(policy.problems([wedge]))
    return policy


def _outside_unit(name: str, wedge: xr.DataArray) -> list[Problem]:
    if ((wedge >= 0) & (wedge <= 1)).all():
        return []
    fact = f"from {float(wedge.min()):g} to {float(wedge.max()):g}"
    return [Problem(name, fact, "It lies between 0 and 1")]


def _not_above_zero(iceberg: xr.DataArray) -> list[Problem]:
    if (iceberg > 0).all():
        return []
    fact = f"{float(iceberg.min()):g} somewhere"
    return [Problem("iceberg", fact, "Units shipped per unit that arrives are above 0")]


def _not_below_one(subsidy: xr.DataArray) -> list[Problem]:
    if (subsidy < 1).all():
        return []
    return [
        Problem("subsidy", f"{float(subsidy.max()):g} somewhere", "A subsidy is below 1, all of the cost")
    ]


def _list(names: Names) -> list[str]:
    return [names] if isinstance(names, str) else list(names)


def _words(names: Names) -> str:
    listed = _list(names)
    return ", ".join(listed) if len(listed) <= 4 else f"{', '.join(listed[:3])} and {len(listed) - 3} more"
