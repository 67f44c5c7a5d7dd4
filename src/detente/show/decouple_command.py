"""The command that divides a world. It is thin: it reads what was asked for, calls the library and shows."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from detente.errors import Problem, raise_if_any
from detente.show.options import names_typed, told_by_option

if TYPE_CHECKING:
    from detente.simulate.decoupling import Decoupling

OPTIONS = (
    "blocs",
    "barrier",
    "size",
    "level",
    "neutral",
    "sectors",
    "ideas",
    "capital",
    "elasticities",
    "deficits",
    "world",
)
NUMBER = re.compile(r"[x×]?\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)\s*(%?)", re.IGNORECASE)
BLOCS = "A bundled list, or names by bloc: 'West=USA,EU;East=CHN,RUS'."
BARRIER = "trade cost, tariff, ban or non-tariff barriers."
SIZE = (
    "Factor of trade costs, 50; added tariff, 48%; multiple of non-tariff barriers, 2.  [default: by barrier]"
)
IDEAS = (
    "beta, how far ideas spread with trade, 0 to below 1; none leaves ideas out.  [default: the fitted one]"
)


def decouple(
    blocs: Annotated[str, typer.Option(metavar="<list>", help=BLOCS)] = "west-east",
    barrier: Annotated[str, typer.Option(metavar="<barrier>", help=BARRIER)] = "trade cost",
    size: Annotated[str | None, typer.Option(metavar="<number>", help=SIZE)] = None,
    level: Annotated[
        str | None,
        typer.Option(metavar="<share>", help="Non-tariff barriers before, of the price: 20%."),
    ] = None,
    neutral: Annotated[
        str | None, typer.Option(metavar="<names>", help="Who takes no side: IND,ASEAN; or rest.")
    ] = None,
    sectors: Annotated[
        str | None,
        typer.Option(metavar="<names>", help="What it is on.  [default: all; goods for a tariff]"),
    ] = None,
    ideas: Annotated[str | None, typer.Option(metavar="<beta>", help=IDEAS)] = None,
    capital: Annotated[bool, typer.Option("--capital", help="A last step: capital adjusts.")] = False,
    elasticities: Annotated[
        str, typer.Option(metavar="<set>", help="A named set or a number.")
    ] = "uniform(4)",
    deficits: Annotated[str, typer.Option(help="balanced or share.")] = "balanced",
    world: Annotated[
        Path | None, typer.Option(metavar="<file>", help="Another world.  [default: the bundled one]")
    ] = None,
    csv: Annotated[
        Path | None, typer.Option("--csv", metavar="<file>", help="Write CSV, too; - prints it instead.")
    ] = None,
    json: Annotated[
        Path | None, typer.Option("--json", metavar="<file>", help="Write JSON, too; - prints it instead.")
    ] = None,
) -> None:
    """Divide the world into blocs: the cost step by step, beside the published seven per cent."""
    from detente.show.output_files import check_places

    check_places({"--csv": csv, "--json": json})
    asked = {
        "blocs": named_blocs(blocs),
        "barrier": barrier,
        "neutral": names_typed(neutral),
        "capital": capital,
    }
    asked |= {
        "sectors": names_typed(sectors),
        "elasticities": _elasticities(elasticities),
        "deficits": deficits,
    }
    asked |= _numbers(size, level, ideas)
    found = _divided(world, asked)
    _show(found, csv, json)
    if not found.converged:
        raise typer.Exit(1)


def named_blocs(text: str) -> str | dict[str, list[str]]:
    """The name of a list, or names by bloc from ``West=USA,EU;East=CHN``.

    Raises:
        InputError: a part without a bloc or without names, or a bloc given twice.
    """
    if "=" not in text:
        return text.strip()
    found: dict[str, list[str]] = {}
    problems = []
    for part in filter(None, map(str.strip, text.split(";"))):
        bloc, _, names = (piece.strip() for piece in part.partition("="))
        members = [name.strip() for name in names.split(",") if name.strip()]
        if not bloc or not members:
            rule = "A bloc is a name, =, and its economies"
            problems.append(
                Problem("--blocs", f"'{part}' is no bloc", rule, "Write West=USA,EU;East=CHN,RUS")
            )
        elif bloc in found:
            problems.append(Problem("--blocs", f"{bloc} is given twice", "", "Put its names in one list"))
        else:
            found[bloc] = members
    raise_if_any(problems)
    return found


def _elasticities(text: str) -> str:
    """A set by name; a bare number is the same elasticity everywhere."""
    return f"uniform({text.strip()})" if NUMBER.fullmatch(text.strip()) else text


def _numbers(size: str | None, level: str | None, ideas: str | None) -> dict[str, Any]:
    """The numbers that were given; what was not keeps the library's default."""
    given = {"--size": size, "--level": level}
    if ideas is not None and ideas.strip().casefold() != "none":
        given["--ideas"] = ideas
    read = {name: NUMBER.fullmatch(text.strip()) for name, text in given.items() if text is not None}
    rule = "It is a number, such as 50, 0.48 or 48%"
    raise_if_any(
        [Problem(name, f"'{given[name]}' is no number", rule) for name, found in read.items() if not found]
    )
    numbers: dict[str, Any] = {
        name.removeprefix("--"): float(found[1]) / (100 if found[2] else 1)
        for name, found in read.items()
        if found
    }
    return numbers | ({"ideas": None} if ideas is not None and "--ideas" not in given else {})


def _divided(path: Path | None, asked: dict[str, Any]) -> Decoupling:
    from detente.economy.world import World
    from detente.show import terminal
    from detente.simulate.decoupling import decouple as divide

    console = terminal.progress_console()
    with terminal.working(console, "Reading the world"):
        world = World.embedded() if path is None else World.open(path)
    with (
        told_by_option(OPTIONS, {"blocs, Neutral": "--neutral"}),
        terminal.working(console, "Dividing the world, step by step"),
    ):
        return divide(world, **asked)


def _show(found: Decoupling, csv: Path | None, json: Path | None) -> None:
    """Show what was found, or print and write what was asked for."""
    from detente.show.decoupling import decoupling_csv, decoupling_json, decoupling_report
    from detente.show.output_files import print_or_save
    from detente.show.printing import show, tell_written

    texts = {csv: lambda: decoupling_csv(found), json: lambda: decoupling_json(found)}
    printed, written = print_or_save({place: make for place, make in texts.items() if place is not None})
    if not printed:
        show(decoupling_report(found))
    tell_written(written, beside_printed=printed)
