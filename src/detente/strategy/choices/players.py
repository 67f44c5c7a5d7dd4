"""Players: economies, or blocs of economies that act as one, none of them twice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from detente.errors import InputError, Problem, raise_if_any

if TYPE_CHECKING:
    from detente.economy.names import Names
    from detente.economy.world import World

Players = str | Iterable["str | Iterable[str]"] | Mapping[str, "Names"]
"""What a person gives: "all", names of economies and groups, or a mapping of a bloc's name to its members."""


@dataclass(frozen=True)
class Player:
    """Who decides: one economy, or several with one policy towards everyone else.

    Attributes:
        name: the label of the economy, or what the bloc is called.
        members: labels of the world, in its order.
    """

    name: str
    members: tuple[str, ...]

    def weights(self, world: World) -> np.ndarray:
        """Share of each economy in the player's baseline final spending; 0 outside it."""
        income = world.income.values * np.isin(world.economies, self.members)
        return income / income.sum()

    def positions(self, world: World) -> np.ndarray:
        """Where the members lie in the world."""
        return np.flatnonzero(np.isin(world.economies, self.members))


def player_of(world: World, name: Player | str | Iterable[str], place: str = "player") -> Player:
    """One player: an economy's name, a group's name ("EU"), or names that together are one bloc.

    Raises:
        InputError: a name that is not in the world, with the nearest that is.
    """
    if isinstance(name, Player):
        return name
    if isinstance(name, str):
        members = tuple(world.resolve_economies(name, place))
        return Player(members[0] if len(members) == 1 else name.strip(), members)
    names = list(name)
    members = tuple(world.resolve_economies(names, place))
    return Player(members[0] if len(members) == 1 else "+".join(names), members)


def players_of(world: World, players: Players, place: str = "players", least: int = 1) -> tuple[Player, ...]:
    """Several players, none of whose members is in another.

    Args:
        world: the world they are in.
        players: "all" for every economy by itself, names, or a mapping of names to members.
        place: what to call the argument in a message.
        least: how many there must be.

    Raises:
        InputError: a name that is not in the world, too few players, blocs that overlap.
    """
    found: list[Player] = []
    problems: list[Problem] = []
    if isinstance(players, str) and players.strip().casefold() in ("all", "everyone"):
        found = [Player(label, (label,)) for label in world.economies]
    else:
        if isinstance(players, Mapping):
            listed = [(str(name), members) for name, members in players.items()]
        else:
            listed = [(None, one) for one in ([players] if isinstance(players, str) else players)]
        for name, given in listed:
            try:
                player = player_of(world, given, place)
                found.append(player if name is None else Player(name, player.members))
            except InputError as error:
                problems += error.problems
    problems += [problem for player in found for problem in _false_name(world, player, place)]
    if len(found) + len(problems) < least:
        rule = f"At least {least} {'is' if least == 1 else 'are'} needed"
        problems.append(Problem(place, f"{len(found)} given", rule))
    raise_if_any(problems + overlaps(found, place))
    return tuple(found)


def _false_name(world: World, player: Player, place: str) -> list[Problem]:
    """A bloc that bears the name of economies it does not hold."""
    from detente.economy.names import economy_names

    parts = player.name.split("+")
    try:
        named = economy_names().resolve(parts, world.economies, place)
    except InputError:
        return []
    if set(named) <= set(player.members):
        return []
    fact = (
        f"'{player.name}' is called after {', '.join(named[:4])}, and holds {', '.join(player.members[:4])}"
    )
    return [Problem(place, fact, "A bloc's own name is nobody else's", "Call it otherwise")]


def overlaps(players: Iterable[Player], place: str) -> list[Problem]:
    """Economies that are in two players."""
    owner: dict[str, str] = {}
    problems = []
    for player in players:
        twice = [label for label in player.members if label in owner]
        if twice:
            others = ", ".join(sorted({owner[label] for label in twice}))
            shared = ", ".join(twice[:4]) + (" …" if len(twice) > 4 else "")
            fact = f"'{player.name}' and '{others}' overlap in {shared}"
            problems.append(
                Problem(place, fact, "An economy is in one player", "Leave it out of one of them")
            )
        owner |= dict.fromkeys(player.members, player.name)
    return problems
