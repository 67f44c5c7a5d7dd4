"""Blocs: who stands with whom where the world comes apart, and who trades with everybody as before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import permutations
from typing import TYPE_CHECKING

from detente.economy.names import Names, economy_names
from detente.economy.tables import Row, rows, split
from detente.errors import InputError, Problem, nearest, raise_if_any

if TYPE_CHECKING:
    from detente.economy.world import World

REST = "rest"
"""The word for every economy that no bloc names."""
NEUTRAL = "Neutral"
"""What economies that stand with nobody are called where a list gives them no name."""


@dataclass(frozen=True)
class Blocs:
    """A division of a world: every economy belongs to exactly one bloc, or is neutral.

    Attributes:
        name: of the list, such as "west-east"; "given" for a user's own.
        members: labels of economies by bloc, in the world's order.
        neutral: labels of those that stand with nobody.
        basis: who says so, in words.
    """

    name: str
    members: Mapping[str, tuple[str, ...]]
    neutral: tuple[str, ...] = ()
    basis: str = "as given"

    @property
    def groups(self) -> dict[str, tuple[str, ...]]:
        """Every bloc and, if there is one, the neutral group."""
        return dict(self.members) | ({NEUTRAL: self.neutral} if self.neutral else {})

    @property
    def splits_the_world_in_two(self) -> bool:
        """Whether there are two blocs and nobody else."""
        return len(self.members) == 2 and not self.neutral

    def divided(self) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
        """Every pair of opposing blocs, once for each direction."""
        yield from permutations(self.members.values(), 2)

    def of(self, economy: str) -> str:
        """The bloc of an economy."""
        return next(bloc for bloc, members in self.groups.items() if economy in members)


def bloc_sets() -> dict[str, list[Row]]:
    """The bundled lists by name, one row a bloc."""
    found: dict[str, list[Row]] = {}
    for row in rows("blocs"):
        found.setdefault(row["set"], []).append(row)
    return found


def blocs_of(world: World, blocs: str | Mapping[str, Names] | Blocs, neutral: Names | None = None) -> Blocs:
    """A division of a world, from the name of a bundled list or from names by bloc.

    A bundled list is a proposal: economies named neutral leave the bloc that it puts them in.

    Args:
        world: whose economies are divided.
        blocs: a bundled list, or economies and groups by bloc; "rest" stands for all that are not named, and a
            bloc called "Neutral" stands with nobody.
        neutral: economies that stand with nobody; "rest" for all that no bloc names.

    Raises:
        InputError: an unknown list or name, fewer than two blocs, and every economy that is in two or in none.
    """
    if isinstance(blocs, Blocs):
        return _refuse_other_economies(world, blocs)
    bundled = isinstance(blocs, str)
    if not bundled and not isinstance(blocs, Mapping):
        rule = "Blocs are the name of a bundled list, or names by bloc"
        raise InputError(
            Problem("blocs", f"{type(blocs).__name__} is neither", rule, "Use {'West': ['USA', 'EU']}")
        )
    named = _bundled(world, blocs) if bundled else {bloc: _listed(names) for bloc, names in blocs.items()}
    named = {
        NEUTRAL if bloc.casefold() == NEUTRAL.casefold() else bloc: names for bloc, names in named.items()
    }
    apart = [] if neutral is None else _listed(neutral)
    found = _resolved(world, named | {NEUTRAL: [*named.get(NEUTRAL, []), *apart]})
    if bundled and apart:
        chosen = set(found[NEUTRAL])
        found = {bloc: labels if bloc == NEUTRAL else labels - chosen for bloc, labels in found.items()}
    raise_if_any(_misplaced(world, found))
    placed = {bloc: tuple(one for one in world.economies if one in labels) for bloc, labels in found.items()}
    basis = _basis(blocs) if bundled else "by the user"
    return Blocs(
        name=blocs if bundled else "given",
        members={bloc: labels for bloc, labels in placed.items() if bloc != NEUTRAL},
        neutral=placed[NEUTRAL],
        basis=f"{basis}; neutral as asked: {', '.join(apart)}" if apart else basis,
    )


def _listed(names: Names) -> list[str]:
    return [names] if isinstance(names, str) else [str(name) for name in names]


def _bundled(world: World, name: str) -> dict[str, list[str]]:
    """The names of a bundled list that this world has."""
    known = bloc_sets()
    if name not in known:
        cure = nearest(name, known) or "Or give the names by bloc yourself"
        raise InputError(
            Problem("blocs", f"there is no list '{name}'", f"There are {', '.join(known)}", cure)
        )
    present = {*world.economies, REST}
    return {
        NEUTRAL if row["stance"] == "neutral" else row["bloc"]: [
            code for code in split(row["members"]) if code in present
        ]
        for row in known[name]
    }


def _basis(name: str) -> str:
    """Who says so: each source of a list once, with its standing."""
    return "; ".join(dict.fromkeys(f"{row['standing']}: {row['source']}" for row in bloc_sets()[name]))


def _resolved(world: World, named: Mapping[str, list[str]]) -> dict[str, set[str]]:
    """Labels by bloc; "rest" gets what nobody names. Every unknown name is refused at once."""
    found: dict[str, set[str]] = {}
    problems: list[Problem] = []
    for bloc, names in named.items():
        given = [name for name in names if name.strip().casefold() != REST]
        try:
            place = f"blocs, {bloc}"
            found[bloc] = set(economy_names().resolve(given, world.economies, place)) if given else set()
        except InputError as error:
            problems += error.problems
    resting = [bloc for bloc, names in named.items() if REST in (name.strip().casefold() for name in names)]
    if len(resting) > 1:
        problems.append(
            Problem("blocs", f"the rest is in {' and in '.join(resting)}", "It can be in one only")
        )
    raise_if_any(problems)
    for bloc in resting:
        found[bloc] |= set(world.economies) - set().union(*found.values())
    return found


def _misplaced(world: World, found: Mapping[str, set[str]]) -> list[Problem]:
    """Economies in two blocs or in none, blocs without anybody, and too few of them."""
    problems = []
    for economy in world.economies:
        homes = [bloc for bloc, labels in found.items() if economy in labels]
        if len(homes) > 1:
            rule = "An economy belongs to one bloc"
            problems.append(Problem("blocs", f"{economy} is in {' and in '.join(homes)}", rule))
    forgotten = [one for one in world.economies if not any(one in labels for labels in found.values())]
    if forgotten:
        are = "is" if len(forgotten) == 1 else "are"
        rule = "Every economy belongs to a bloc or is neutral"
        cure = 'Name them, or leave the rest neutral with neutral="rest"'
        problems.append(Problem("blocs", f"{', '.join(forgotten)} {are} in none", rule, cure))
    blocs = [bloc for bloc in found if bloc != NEUTRAL]
    empty = [bloc for bloc in blocs if not found[bloc]]
    problems += [
        Problem("blocs", f"nobody is in {bloc}", "A bloc has a member in this world") for bloc in empty
    ]
    if len(blocs) < 2:
        fact = f"there is {'only ' + blocs[0] if blocs else 'none'}"
        problems.append(Problem("blocs", fact, "A world comes apart into two blocs or more"))
    return problems


def _refuse_other_economies(world: World, blocs: Blocs) -> Blocs:
    found = {bloc: set(labels) for bloc, labels in blocs.groups.items()}
    strangers = sorted(set().union(*found.values()) - set(world.economies))
    problems = _misplaced(world, found)
    if strangers:
        problems.append(Problem("blocs", f"{', '.join(strangers)} is not in this world"))
    raise_if_any(problems)
    return blocs
