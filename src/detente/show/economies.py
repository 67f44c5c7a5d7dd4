"""Which economies a table shows, under which title, and what they come to together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from detente.economy.names import economy_title, group_members

if TYPE_CHECKING:
    from detente.economy.world import World
    from detente.simulate.outcome import Outcome

FAMILIAR = ("USA", "CHN", "EU", "JPN", "GBR", "IND", "CAN", "MEX", "KOR", "VNM", "MYS", "BRA")
"""What most readers look for first; "EU" stands for its members together."""


@dataclass(frozen=True)
class ShownEconomy:
    """One row of a table.

    Attributes:
        title: what a reader sees.
        name: what to type for it: a label of the world, or "EU".
        members: the labels of the world that it adds up.
    """

    title: str
    name: str
    members: tuple[str, ...]


def shown_economies(world: World) -> list[ShownEconomy]:
    """The familiar economies that a world has, then its own largest ones until there are twelve."""
    found = [_familiar(name, world) for name in FAMILIAR]
    shown = [one for one in found if one is not None]
    taken = {label for one in shown for label in one.members}
    by_size = world.income.to_series().sort_values(ascending=False, kind="stable")
    others = [str(label) for label in by_size.index if label not in taken]
    return shown + [_single(label) for label in others[: len(FAMILIAR) - len(shown)]]


def value_together(outcome: Outcome, name: str, members: Sequence[str]) -> float:
    """A variable for economies taken together, in its unit; NaN where no equilibrium was found."""
    return outcome.together(name, members) if outcome.converged else float("nan")


def _single(label: str) -> ShownEconomy:
    return ShownEconomy(economy_title(label), label, (label,))


def _familiar(name: str, world: World) -> ShownEconomy | None:
    """A familiar economy as this world has it; a lone member of the European Union has its own name."""
    if name != "EU":
        return _single(name) if name in world.economies else None
    members = tuple(label for label in group_members(name) if label in world.economies)
    if len(members) == 1:
        return _single(members[0])
    # Where the Union is all there is, its members are what tells rows apart.
    if not members or len(members) == len(world.economies):
        return None
    return ShownEconomy("European Union", name, members)
