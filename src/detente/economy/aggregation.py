"""Smaller worlds: regions for economies, broad sectors for sectors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import xarray as xr

from detente.economy.construction import world_from_tables
from detente.economy.names import Vocabulary, economy_names, sector_names
from detente.errors import Problem, raise_if_any

if TYPE_CHECKING:
    from detente.economy.world import World

Grouping = Mapping[str, str | Sequence[str]] | str | None


def aggregate_world(world: World, regions: Grouping = None, sectors: Grouping = None) -> World:
    """Add economies up into regions and sectors into broader ones; the result is calibrated anew.

    Spending and border values are added, so an aggregate tariff is revenue over border value, a region's own
    trade includes the tariffs inside it, and an aggregate elasticity is weighted by imports.

    Args:
        world: the world to aggregate.
        regions: new label to members (names or groups), or old label to new label; a group name such as "EU"
            makes that group one region and leaves the others alone; None leaves all alone. Members not named
            stay as they are, or go to a region given as ``"rest"``.
        sectors: the same for sectors.

    Raises:
        InputError: an unknown name, or a member in two groups.

    Example:
        >>> World.embedded().aggregate(regions={"EU": "EU", "ROW": "rest"}, sectors={"GOODS": "goods"})
    """
    rows = _memberships(regions, world.economies, economy_names(), "regions")
    columns = _memberships(sectors, world.sectors, sector_names(), "sectors")
    region_matrix, sector_matrix = _matrix(rows, world.economies), _matrix(columns, world.sectors)

    def add(flows: np.ndarray) -> np.ndarray:
        return np.einsum(
            "nij,nr,iq,js->rqs", flows, region_matrix, region_matrix, sector_matrix, optimize=True
        )

    trade, border = add(world.trade.values), add((world.trade / (1 + world.tariff)).values)
    uses = world.input_share.values * world.output.values[:, None, :]
    inputs = np.einsum("ikj,ir,ks,jt->rst", uses, region_matrix, sector_matrix, sector_matrix, optimize=True)
    output = border.sum(axis=1)
    note = f"aggregated from {len(world.economies)} x {len(world.sectors)}"
    return world_from_tables(
        economies=list(rows),
        sectors=list(columns),
        trade=trade,
        input_share=inputs / np.where(output > 0, output, 1.0)[:, None, :],
        tariff=np.where(border > 0, trade / np.where(border > 0, border, 1.0) - 1, 0.0),
        trade_elasticity=_weighted_elasticity(world, sector_matrix),
        provenance=world.provenance.noting(note),
    )


def _by_new_label(
    grouping: dict[str, str | Sequence[str]], labels: list[str]
) -> dict[str, str | Sequence[str]]:
    """A map from old labels to new ones turned around; one from new labels to members stays."""
    news = list(grouping.values())
    old_to_new = set(grouping) <= set(labels) and all(isinstance(new, str) for new in news)
    if not old_to_new or any(new in labels or new == "rest" for new in news):
        return grouping
    turned: dict[str, str | Sequence[str]] = {}
    for old, new in grouping.items():
        turned[str(new)] = [*turned.get(str(new), []), old]
    return turned


def _weighted_elasticity(world: World, sector_matrix: np.ndarray) -> np.ndarray:
    own = xr.DataArray(np.eye(len(world.economies)), dims=("exporter", "importer"))
    imports = (world.trade * (1 - own)).sum(("exporter", "importer")).values
    # A sector that is not traded at all still needs a weight.
    weight = imports + 1e-12 * world.output.sum("economy").values + 1e-300
    return (weight * world.trade_elasticity.values) @ sector_matrix / (weight @ sector_matrix)


def _matrix(memberships: Mapping[str, list[str]], labels: list[str]) -> np.ndarray:
    matrix = np.zeros((len(labels), len(memberships)))
    for column, members in enumerate(memberships.values()):
        matrix[[labels.index(member) for member in members], column] = 1
    return matrix


def _memberships(
    grouping: Grouping, labels: list[str], vocabulary: Vocabulary, place: str
) -> dict[str, list[str]]:
    """New label to old labels, covering every old label once, in the order of the old labels."""
    if grouping is None:
        return {label: [label] for label in labels}
    named = {grouping: grouping} if isinstance(grouping, str) else _by_new_label(dict(grouping), labels)
    rest = [new for new, members in named.items() if members == "rest"]
    groups = {
        new: vocabulary.resolve(members, labels, f"{place} '{new}'")
        for new, members in named.items()
        if members != "rest"
    }
    taken = [member for members in groups.values() for member in members]
    twice = sorted({member for member in taken if taken.count(member) > 1})
    problems = [Problem(place, f"{', '.join(twice)} in two groups", "A member is in one")] if twice else []
    if len(rest) > 1:
        problems.append(Problem(place, f"{' and '.join(rest)} both take the rest", "One group may"))
    left = [label for label in labels if label not in taken]
    clash = [new for new in named if new in left and not rest]
    if clash:
        fact = f"'{clash[0]}' is the name of a group and of one that is left alone"
        problems.append(Problem(place, fact, "Labels are unique", "Give the group another name"))
    raise_if_any(problems)
    groups |= {rest[0]: left} if rest else {label: [label] for label in left}
    filled = {new: members for new, members in groups.items() if members}
    return dict(sorted(filled.items(), key=lambda item: labels.index(item[1][0])))
