"""Groups of sectors that bear one rate."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from detente.economy.tables import rows, split
from detente.errors import InputError, Problem, nearest, raise_if_any

if TYPE_CHECKING:
    from detente.economy.names import Names
    from detente.economy.world import World

Groups = str | int | Mapping[str, "Names"] | Iterable["Names"]
"""A bundled partition by its name ("broad") or number of groups (8), a mapping of names, or groups as lists."""


def sector_groups(world: World, groups: Groups | None, sectors: Names) -> dict[str, list[str]]:
    """Groups of the chosen sectors: name to labels.

    Args:
        world: the world.
        groups: a bundled partition, a person's own groups, or None for every sector by itself.
        sectors: the sectors that may bear a rate at all; of each group, those among them.

    Raises:
        InputError: an unknown name, a sector in two groups, groups with none of the chosen sectors.
    """
    chosen = world.resolve_sectors(sectors, "sectors")
    if groups is None:
        return {label: [label] for label in chosen}
    if isinstance(groups, str | int):
        found = {
            name: [label for label in chosen if label in members]
            for name, members in _partition(groups).items()
        }
        found = {name: labels for name, labels in found.items() if labels}
        if not found:
            rule = "The bundled groups are of ICIO sectors"
            fact = f"this world has no sector of '{groups}'"
            raise InputError(Problem("groups", fact, rule, "Give groups of your own: {name: sectors}"))
        return found
    return _own(world, groups, chosen)


def _own(
    world: World, groups: Mapping[str, Names] | Iterable[Names], chosen: list[str]
) -> dict[str, list[str]]:
    named: list[tuple[str, Names]]
    if isinstance(groups, Mapping):
        named = [(str(name), members) for name, members in groups.items()]
    else:
        listed = [_kept(group) for group in groups]
        named = [(one if isinstance(one, str) else "+".join(one), one) for one in listed]
    found: dict[str, list[str]] = {}
    problems: list[Problem] = []
    owner: dict[str, str] = {}
    for name, members in named:
        place = f"groups['{name}']"
        try:
            labels = [label for label in world.resolve_sectors(members, place) if label in chosen]
        except InputError as error:
            problems += error.problems
            continue
        twice = [label for label in labels if label in owner]
        if twice:
            fact = f"{', '.join(twice[:4])} also in '{owner[twice[0]]}'"
            problems.append(Problem(place, fact, "A sector is in one group"))
        elif not labels:
            problems.append(Problem(place, "none of the chosen sectors is in it", "", "Leave it out"))
        owner |= dict.fromkeys(labels, name)
        found[name] = labels
    if not named:
        problems.append(Problem("groups", "there is none", "", "None is every sector by itself"))
    raise_if_any(problems)
    return found


def _kept(names: Names) -> Names:
    """Names that can be gone through twice."""
    return names if isinstance(names, str) else list(names)


def _partition(groups: str | int) -> dict[str, list[str]]:
    bundled: dict[str, dict[str, list[str]]] = {}
    for row in rows("sector_partitions"):
        bundled.setdefault(row["partition"], {})[row["group"]] = split(row["members"])
    for name, members in bundled.items():
        if groups == name or groups == len(members):
            return members
    offered = ", ".join(f"'{name}' ({len(members)} groups)" for name, members in bundled.items())
    cure = (nearest(groups, bundled) if isinstance(groups, str) else "") or "Or give {name: sectors}"
    raise InputError(Problem("groups", f"{groups!r} is not known", f"There is {offered}", cure))
