"""Concessions: what one side could grant the other, as a person writes it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any, Literal, get_args

from detente.economy.names import Names
from detente.economy.parameters import is_number
from detente.errors import InputError, Problem, gathered, nearest, raise_if_any
from detente.policy.quota import Measured

if TYPE_CHECKING:
    from detente.economy.world import World
    from detente.strategy.choices.players import Player

Kind = Literal["tariff", "licence", "purchase", "quota"]


@dataclass(frozen=True)
class Concession:
    """One thing a side could grant the other.

    Attributes:
        by: which of the two players grants it.
        kind: "tariff": it cuts its tariffs on the other; "licence": it licenses exports to the other, so that its
            export wedge falls; "purchase": it commits to buy from the other; "quota": it raises the quotas on
            trade between the two, in either direction, that are about the sectors named and no others.
        sectors: on what; None: what the talks are about, their own ``sectors``.
        to: where it ends when fully granted: the tariff or wedge as a fraction, or purchases and quotas as a
            fraction of the baseline (1.5 is half as much again). None: the world's own tariffs where today's are
            above them on any of its flows, else 0; 0 for wedges; half as much again as today for purchases; what
            passed in the baseline for quotas.
        from_year: when it begins: 0 is at once.
        measured: of purchases, "value" or "quantity".
        weight: how much it counts in the size of a package, against its value in money.
    """

    by: str
    kind: Kind = "tariff"
    sectors: Names | None = None
    to: float | None = None
    from_year: int = 0
    measured: Measured = "value"
    weight: float = 1.0


Concessions = Sequence["Concession | Mapping[str, Any]"]


def read_concession(
    world: World, sides: tuple[Player, Player] | None, given: Any, place: str, sectors: Names
) -> Concession:
    """A concession as typed, granted by one of the two by its name.

    Args:
        world: the world its names are looked up in.
        sides: the two; None where they are not known: who grants it is then not looked at.
        given: a `Concession` or a mapping of its fields.
        place: what to call it in a message.
        sectors: on what, where it does not say so itself.

    Raises:
        InputError: whatever is wrong with it, all at once.
    """
    problems: list[Problem] = []
    if isinstance(given, Mapping):
        known = [field.name for field in fields(Concession)]
        for key in given:
            if key not in known:
                cure = nearest(str(key), known) or f"There are {', '.join(known)}"
                problems.append(Problem(place, f"there is no '{key}'", "", cure))
        if "by" not in given:
            cure = f"by: {sides[0].name}" if sides else "by: one of the two players"
            problems.append(Problem(place, "it does not say by whom", "", cure))
        raise_if_any(problems)
        given = Concession(**given)
    if not isinstance(given, Concession):
        raise InputError(Problem(place, f"{given!r}", "It is a Concession or a mapping of its fields"))
    if given.kind not in get_args(Kind):
        cure = nearest(str(given.kind), get_args(Kind)) or f"There are {', '.join(get_args(Kind))}"
        problems.append(Problem(f"{place}.kind", f"there is no '{given.kind}'", "", cure))
    owner, *_ = gathered(
        lambda: given.by if sides is None else _owner(world, sides, given.by, f"{place}.by"),
        lambda: raise_if_any(problems),
        lambda: world.resolve_sectors(
            *((sectors, "sectors") if given.sectors is None else (given.sectors, f"{place}.sectors"))
        ),
        lambda: raise_if_any(_number_problems(given, place)),
    )
    return replace(given, by=owner, sectors=sectors if given.sectors is None else given.sectors)


def listed_concessions(given: Any) -> list[Any]:
    """Concessions as a list, not yet read.

    Raises:
        InputError: no list, or an empty one.
    """
    if isinstance(given, str | Mapping | Concession) or not isinstance(given, Iterable):
        rule = "They are a list of Concession or of mappings"
        raise InputError(Problem("concessions", f"{type(given).__name__} given", rule))
    listed = list(given)
    if not listed:
        cure = "None is tariff cuts of both, and licences where there is a wedge"
        raise InputError(Problem("concessions", "the list is empty", "A deal needs something to grant", cure))
    return listed


def refuse_concessions(
    world: World, sides: tuple[Player, Player] | None, given: Concessions | None, sectors: Names
) -> None:
    """Refuse concessions that no two sides could grant.

    Args:
        world: the world.
        sides: the two; None where they are not known.
        given: the concessions; None for the usual ones.
        sectors: on what, where a concession does not say so itself.

    Raises:
        InputError: unknown fields, kinds and sectors, numbers that cannot be; all at once.
    """
    if given is None:
        return
    listed = listed_concessions(given)
    gathered(
        *(
            lambda at=at: read_concession(world, sides, listed[at], f"concessions[{at}]", sectors)
            for at in range(len(listed))
        )
    )


def _owner(world: World, sides: tuple[Player, Player], by: Any, place: str) -> str:
    """Which of the two grants something."""
    named = [side.name for side in sides if side.name.casefold() == str(by).strip().casefold()]
    if named:
        return named[0]
    wanted = set(world.resolve_economies(by, place))
    for side in sides:
        if set(side.members) == wanted:
            return side.name
    rule = f"It is granted by {sides[0].name} or {sides[1].name}"
    raise InputError(Problem(place, f"'{by}' is not at the table", rule))


def _number_problems(one: Concession, place: str) -> list[Problem]:
    problems = []
    rule = "It is a finite number, 0 or more"
    if one.to is not None and not (is_number(one.to) and one.to >= 0):
        problems.append(Problem(f"{place}.to", f"{one.to!r}", rule))
    elif one.to is not None and one.kind != "purchase" and one.to > 3:
        cure = f"If {one.to:g} % is meant, write {one.to / 100:g}"
        problems.append(Problem(f"{place}.to", f"{one.to:g}", "Rates are fractions", cure))
    if not (is_number(one.weight) and one.weight > 0):
        problems.append(Problem(f"{place}.weight", f"{one.weight!r}", "It is a finite number above 0"))
    if isinstance(one.from_year, bool) or not isinstance(one.from_year, int) or one.from_year < 0:
        problems.append(
            Problem(f"{place}.from_year", f"{one.from_year!r}", "It is a whole number, 0 or more")
        )
    if one.measured not in get_args(Measured):
        problems.append(Problem(f"{place}.measured", f"'{one.measured}'", "It is 'value' or 'quantity'"))
    return problems
