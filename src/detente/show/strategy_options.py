"""What the commands of war and talks have in common: options as typed, and what the library makes of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from detente.errors import InputError, Problem
from detente.show.options import names_typed, told_by_option
from detente.show.strategy_typed import (
    NUMBER,
    bounds_typed,
    groups_typed,
    instruments_typed,
    objective_typed,
    players_typed,
)

if TYPE_CHECKING:
    from detente.economy.world import World
    from detente.policy.ledger import Ledger
    from detente.policy.policy import Policy

# -- options ------------------------------------------------------------------------------------------------

Sectors = Annotated[
    str, typer.Option(metavar="<names>", help="What may bear a rate: all traded sectors, goods, names.")
]
By = Annotated[
    str,
    typer.Option(metavar="<way>", help="uniform (one rate), partner, sector or partner-sector."),
]
Groups = Annotated[
    str | None,
    typer.Option(
        metavar="<groups>", help="Sectors that share a rate: broad, or 'chips=C26;cars=C29'.  [default: none]"
    ),
]
Instruments = Annotated[
    str, typer.Option(metavar="<names>", help="tariff, export_wedge, or both between a comma.")
]
Bounds = Annotated[str, typer.Option(metavar="<low,high>", help="Least and largest rate: -20%,200%.")]
Objective = Annotated[
    str, typer.Option(metavar="<aim>", help="welfare, real_gdp, or political weights: 'C24A=1.5,C29=1.3'.")
]
FromDay = Annotated[
    str | None,
    typer.Option(
        "--from", metavar="<day>", help="Today's policy: the ledger's on this day.  [default: the world's]"
    ),
]
WhichLedger = Annotated[
    str | None,
    typer.Option("--ledger", metavar="<ledger>", help="Bundled ledger, folder or file.  [default: us-china]"),
]
NoInputs = Annotated[
    bool, typer.Option("--no-inputs", help="The same trade without intermediate inputs, as in theory.")
]
Elasticities = Annotated[
    str | None,
    typer.Option(metavar="<set>", help="A named set or a number.  [default: the world's own]"),
]
Deficits = Annotated[str, typer.Option(metavar="<closure>", help="balanced, share or fixed.")]
WorldFile = Annotated[
    Path | None, typer.Option("--world", metavar="<file>", help="Another world.  [default: the bundled one]")
]
Csv = Annotated[
    Path | None, typer.Option("--csv", metavar="<file>", help="Write CSV, too; - prints it instead.")
]
Json = Annotated[
    Path | None, typer.Option("--json", metavar="<file>", help="Write JSON, too; - prints it instead.")
]
BOUNDS = "-0.2,2"

OPTIONS = (
    "players",
    "on",
    "sectors",
    "by",
    "groups",
    "instruments",
    "bounds",
    "objective",
    "elasticities",
    "deficits",
    "starts",
    "ledger",
    "economy",
    "of",
    "sector",
    "draws",
    "seed",
    "world",
)
PLACES = {"player": "PLAYER", "inputs": "--no-inputs", "policy": "--from", "ledger_or_groups": "--ledger"}
BRACES = {"{name: sectors}": "'chips=C26;cars=C29'", "{sector: weight}": "'C24A=1.5,C29=1.3'"}
"""How the library writes what is typed otherwise."""
QUOTED = "'\"]"
EVERYBODY = ("all", "everyone", "world", "players")


# -- what was typed -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Typed:
    """What a person typed about choices and about how the world answers them.

    Attributes:
        sectors, by, groups, instruments, bounds, objective: as in `dt.strategy.best_response`, as text.
        start: day of the ledger whose policy is today's; None: the world's own tariffs.
        ledger: which ledger; None: the bundled one.
        no_inputs: whether intermediate inputs are left out.
        elasticities: a set by name, or a number as text.
        deficits: the closure.
        starts: how many starts the search has.
        least_starts: how few it may have.
    """

    sectors: str = "all"
    by: str = "uniform"
    groups: str | None = None
    instruments: str = "tariff"
    bounds: str = BOUNDS
    objective: str = "welfare"
    start: str | None = None
    ledger: str | None = None
    no_inputs: bool = False
    elasticities: str | None = None
    deficits: str = "balanced"
    starts: int = 3
    least_starts: int = 1


@dataclass(frozen=True, eq=False)
class Asked:
    """A question that can be put to the library.

    Attributes:
        world: the world.
        policy: what holds today.
        today: what that is, in words.
        options: keyword arguments of `dt.strategy.best_response`, `nash` and what is like them; `policy`,
            elasticities, deficits and inputs among them.
        typed: as it was typed.
    """

    world: World
    policy: Policy
    today: str
    options: dict[str, Any]
    typed: Typed


def open_world(path: Path | None) -> World:
    """The world that was named, or the bundled one."""
    from detente.economy.world import World
    from detente.show import terminal

    with terminal.working(terminal.progress_console(), "Reading the world"):
        return World.embedded() if path is None else World.open(path)


def asked_of(world: World, typed: Typed, **names: str) -> Asked:
    """What was typed as the library takes it; everything that is wrong with it is told at once.

    Args:
        world: the world.
        typed: options.
        names: who chooses and on whom, by argument: ``player``, ``players``, ``on``.

    Raises:
        InputError: whatever cannot be read, is not in the world, or does not go together.
    """
    from detente.simulate.stage import staged
    from detente.strategy.choices.aims import refuse_objective
    from detente.strategy.choices.levers import DEFAULT_BOUNDS, refuse_levers
    from detente.strategy.choices.payoff import refuse_starts

    problems: list[Problem] = []

    def take(question: Callable[[], Any], otherwise: Any = None) -> Any:
        try:
            return question()
        except InputError as error:
            problems.extend(error.problems)
            return otherwise

    options: dict[str, Any] = {
        "sectors": names_typed(typed.sectors) or "all",
        "by": typed.by.strip(),
        "groups": take(lambda: groups_typed(typed.groups)),
        "instruments": instruments_typed(typed.instruments),
        "bounds": take(lambda: bounds_typed(typed.bounds), DEFAULT_BOUNDS),
        "objective": take(lambda: objective_typed(typed.objective), "welfare"),
    }
    options |= solving_typed(typed.elasticities, typed.deficits, typed.no_inputs)
    options |= {"starts": typed.starts}
    options |= {name: take(lambda n=name, text=text: _named(world, n, text)) for name, text in names.items()}
    take(lambda: refuse_starts(typed.starts, typed.least_starts))
    levers = ("sectors", "by", "groups", "instruments", "bounds")
    take(lambda: refuse_levers(world, *(options[name] for name in levers)))
    take(lambda: refuse_objective(world, options["objective"]))
    take(lambda: staged(world, "share", options["elasticities"]))
    take(lambda: None if typed.deficits == "balanced" else staged(world, options["deficits"]))
    today = take(lambda: today_of(world, typed.start, typed.ledger))
    if problems:
        raise InputError(dict.fromkeys(problems))
    policy, words = today
    return Asked(world, policy, words, options | {"policy": policy}, typed)


def solving_typed(elasticities: str | None, deficits: str, no_inputs: bool) -> dict[str, Any]:
    """How equilibria are solved; a bare number is the same elasticity everywhere."""
    if elasticities is not None and NUMBER.fullmatch(elasticities.strip()):
        elasticities = f"uniform({elasticities.strip()})"
    return {"elasticities": elasticities, "deficits": deficits, "inputs": not no_inputs}


def today_of(world: World, start: str | None, ledger: str | None) -> tuple[Policy, str]:
    """What is in force before anybody chooses, and what that is in words.

    Raises:
        InputError: no such day or ledger, or a ledger without a day.
    """
    from detente.policy.policy import Policy
    from detente.show.baseline import baseline_words
    from detente.validation import day_of

    if start is None:
        if ledger is not None:
            raise InputError(
                Problem("ledger", "it is given without --from", "A ledger answers for a day", "Add --from")
            )
        return Policy.none(world), baseline_words(world)
    day = day_of(start, "--from")
    return open_ledger(ledger).policy(world, day), f"what is in force on {day}"


def open_ledger(ledger: str | None) -> Ledger:
    """The ledger that was named; without a name the bundled one, whatever lies in the working folder."""
    from detente.policy.ledger import Ledger

    return Ledger.embedded() if ledger is None else Ledger.open(ledger)


# -- telling what is wrong ----------------------------------------------------------------------------------


@contextmanager
def told_as_typed(**places: str) -> Iterator[None]:
    """Tell whatever is wrong with what happens inside by option, each mistake once, in words that can be typed.

    Args:
        places: places that a command calls otherwise than the others, such as ``on="--day"``.
    """
    try:
        with told_by_option(OPTIONS, PLACES | places):
            yield
    except InputError as error:
        told = [_as_typed(problem) for problem in error.problems]
        raise InputError(list(dict.fromkeys(told))) from None


def _as_typed(problem: Problem) -> Problem:
    """A mistake in a part of an option told by the option; braces as they are typed."""
    option, bracket, part = problem.place.partition("[")
    place = f"--{option}, {part.strip(QUOTED)}" if bracket and option in OPTIONS else problem.place
    cure = problem.cure
    for written, typed in BRACES.items():
        cure = cure.replace(written, typed)
    return replace(problem, place=place, fact=problem.fact.replace("by='uniform'", "--by uniform"), cure=cure)


def _named(world: World, place: str, text: str) -> Any:
    """Who chooses or on whom, with every name looked up; "all" and "players" are no names.

    Raises:
        InputError: a name that is not in the world, blocs that overlap, several where one is asked for.
    """
    from detente.strategy.choices.players import player_of, players_of

    given = players_typed(text, place)
    if place == "player":
        one = _one_player(given)
        player_of(world, one)
        return one
    if isinstance(given, str) and given.casefold() in EVERYBODY:
        return given.casefold()
    found = players_of(world, given, place)
    # Blocs with names of their own keep them as partners, too.
    return found if place == "on" and isinstance(given, dict) else given


def _one_player(given: Any) -> Any:
    """The one who chooses: an economy, a group, or several names that act as one.

    Raises:
        InputError: several players.
    """
    if isinstance(given, str):
        return given
    if isinstance(given, list) and len(given) == 1:
        return given[0]
    names = [name if isinstance(name, str) else "+".join(name) for name in given]
    cure = f"Write {'+'.join(names)} for a bloc, or use `detente nash` for several players"
    raise InputError(Problem("player", f"{len(names)} players are given", "One player chooses", cure))
