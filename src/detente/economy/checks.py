"""The identities a world must satisfy, each with its worst cell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import xarray as xr

if TYPE_CHECKING:
    from detente.economy.world import World

TOLERANCE = 1e-9
LARGEST_SCRAP_SHARE = 0.05
"""A negative input is scrap or a by-product sold; beyond this share of cost it is taken for a slip."""


@dataclass(frozen=True)
class Identity:
    """One identity: what it says, its largest relative error, where that is, and whether it holds."""

    name: str
    statement: str
    worst: float
    where: str

    @property
    def holds(self) -> bool:
        """True when the largest relative error is at most 1e-9."""
        return bool(self.worst <= TOLERANCE)


@dataclass(frozen=True)
class Check:
    """The result of `World.check`."""

    identities: tuple[Identity, ...]

    @property
    def holds(self) -> bool:
        """True when every identity holds."""
        return all(identity.holds for identity in self.identities)

    def __str__(self) -> str:
        lines = [
            f"{'holds' if i.holds else 'FAILS':6} {i.name:24} {i.worst:8.1e}  {i.where:24} {i.statement}"
            for i in self.identities
        ]
        return "\n".join(lines)

    __repr__ = __str__


def check_world(world: World) -> Check:
    """Evaluate every identity of a world from its stored tables.

    Returns:
        One line an identity, with the cell in which it is furthest from holding.
    """
    shares = world.input_share.sum("sector")
    inputs = np.einsum("ikj,ij->ik", world.input_share.values, world.output.values)
    left = world.spending - inputs
    spending = world.spending.where(world.spending > 0, 1.0)
    identities = (
        _identity("trade", "trade is not negative", (-world.trade).clip(0) / float(world.trade.max())),
        _identity("tariffs", "tariffs are above -100 %", (-1 - world.tariff).clip(0)),
        _identity("cost shares", "input shares add up to at most 1", (shares - 1).clip(0)),
        _identity("input shares", "none is below -5 % (scrap sold)", _beyond_scrap(world)),
        _identity("goods", "spending covers inputs, final use is the rest", (-left).clip(0) / spending),
        _identity("income", "final spending = value added + tariffs + deficit", _income_gap(world)),
        _identity("world", "deficits sum to zero", _deficit_sum(world)),
        _identity("trade balance", "imports less exports = deficit", _balance_gap(world)),
    )
    return Check(identities)


def _beyond_scrap(world: World) -> xr.DataArray:
    return (-LARGEST_SCRAP_SHARE - world.input_share).clip(0)


def _income_gap(world: World) -> xr.DataArray:
    pockets = world.value_added + world.tariff_revenue + world.deficit
    return abs(world.income - pockets) / world.income


def _deficit_sum(world: World) -> xr.DataArray:
    gap = world.income - world.value_added - world.tariff_revenue
    return (abs(gap.sum()) / world.value_added.sum()).expand_dims(economy=["world"])


def _balance_gap(world: World) -> xr.DataArray:
    border = world.trade / (1 + world.tariff)
    imports = border.sum(("exporter", "sector")).rename(importer="economy")
    exports = border.sum(("importer", "sector")).rename(exporter="economy")
    return abs(imports - exports - world.deficit) / world.value_added


def _identity(name: str, statement: str, error: xr.DataArray) -> Identity:
    worst = int(np.nanargmax(error.values)) if not np.isnan(error.values).any() else -1
    if worst < 0:
        return Identity(name, statement, float("nan"), "not a number somewhere")
    place = np.unravel_index(worst, error.shape)
    labels = [str(error[dim].values[i]) for dim, i in zip(error.dims, place, strict=True)]
    return Identity(name, statement, float(error.values.flat[worst]), " ".join(labels))
