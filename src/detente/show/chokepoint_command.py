"""The command that asks about a mineral in few hands. It is thin: it reads what was asked for and shows."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from detente.errors import InputError, Problem
from detente.show.options import names_typed, told_by_option

if TYPE_CHECKING:
    from detente.show.chokepoint import Chokepoint

FILE = "Write {}, too; - prints it instead."


def chokepoint(
    mineral: Annotated[str, typer.Argument(help="Such as 'rare earths' or gallium.", show_default=False)],
    cut: Annotated[
        str,
        typer.Option(metavar="<share>", help="Part of exports that is cut: 80% or 0.8.", show_default=False),
    ],
    months: Annotated[float, typer.Option(metavar="<months>", help="How long.")] = 12,
    by: Annotated[str, typer.Option(metavar="<names>", help="Who cuts.")] = "CHN",
    on: Annotated[str, typer.Option(metavar="<names>", help="Who is cut off.")] = "world",
    stage: Annotated[
        str | None, typer.Option(metavar="<stage>", help="Where in the chain.  [default: the narrowest]")
    ] = None,
    stock_days: Annotated[
        float | None,
        typer.Option(metavar="<days>", help="Own stocks, in days of use.  [default: the tables']"),
    ] = None,
    stockpile_days: Annotated[
        float, typer.Option(metavar="<days>", help="Common stock of --coalition, in days of use.")
    ] = 0,
    coalition: Annotated[str | None, typer.Option(metavar="<names>", help="Who shares it.")] = None,
    projects: Annotated[str, typer.Option(help="New plants: none, listed or coalition.")] = "listed",
    sigma: Annotated[
        float | None,
        typer.Option(metavar="<number>", help="Elasticity of substitution.  [default: 0.15, rising]"),
    ] = None,
    economies: Annotated[str | None, typer.Option(metavar="<names>", help="Show only these.")] = None,
    json: Annotated[Path | None, typer.Option(metavar="<file>", help=FILE.format("JSON"))] = None,
    csv: Annotated[Path | None, typer.Option(metavar="<file>", help=FILE.format("CSV"))] = None,
    html: Annotated[Path | None, typer.Option(metavar="<file>", help="Write a page, too.")] = None,
) -> None:
    """Cut a mineral off: who runs short, when, what stops, who gains."""
    from detente.show.output_files import check_places

    check_places({"--json": json, "--csv": csv, "--html": html})
    asked = {
        "by": names_typed(by),
        "on": names_typed(on),
        "stage": stage,
        "stock_days": stock_days,
        "sigma": sigma,
    }
    asked |= {
        "stockpile_days": stockpile_days,
        "coalition": names_typed(coalition) or (),
        "projects": projects,
    }
    if (stockpile_days > 0 or projects == "coalition") and coalition is None:
        raise InputError(
            Problem(
                "--coalition", "it is missing", "A common stock or plant has owners", "Add --coalition G7"
            )
        )
    found = found_chokepoint(mineral, share_of(cut, "--cut"), months, names_typed(economies), **asked)
    _write(found, json, csv, html)


def share_of(given: str, place: str) -> float:
    """A share written as 80% or 0.8.

    Raises:
        InputError: no number, or one above 1 without a percent sign.
    """
    text = given.strip().replace("\u00a0", "")
    try:
        number = float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
    except ValueError:
        number = float("nan")
    if 0 <= number <= 1:
        return number
    if number > 1 and not text.endswith("%") and number <= 100:
        cure = f"Write {number:g}% or {number / 100:g}"
        raise InputError(Problem(place, f"'{given}' is more than everything", "A share is 0 to 1", cure))
    raise InputError(Problem(place, f"'{given}' is no share", "It lies between 0 and 1", "Write 80% or 0.8"))


def found_chokepoint(
    mineral: str, cut: float, months: float, economies: Any = None, **asked: Any
) -> Chokepoint:
    """The shortage, and the world's answer to it where anybody is hit.

    Raises:
        InputError: everything that is wrong with the question, told by its option.
    """
    from dataclasses import replace

    from detente.minerals import shortage
    from detente.show import terminal
    from detente.show.chokepoint import Chokepoint

    console = terminal.progress_console()
    with (
        told_by_option((*asked, "cut", "months"), {"name": "MINERAL"}),
        terminal.working(console, f"Cutting {mineral}"),
    ):
        found = shortage(mineral, cut=cut, months=months, **asked)
    chosen = (economies,) if isinstance(economies, str) else economies and tuple(economies)
    if chosen:
        found.world.resolve_economies(chosen, "--economies")
    left_out = {"by": "CHN", "on": "world", "stockpile_days": 0, "projects": "listed", "coalition": ()}
    given = {name: value for name, value in asked.items() if value not in (None, left_out.get(name))}
    result = Chokepoint(
        found, chosen or None, given={"mineral": mineral, "cut": cut, "months": months} | given
    )
    if cut <= 0:
        return result
    with terminal.working(console, "Solving the first year of the world"):
        return replace(result, outcome=found.outcome())


def _write(found: Chokepoint, json: Path | None, csv: Path | None, html: Path | None) -> None:
    from rich.console import Console

    from detente.show.chokepoint_page import chokepoint_page
    from detente.show.chokepoint_report import chokepoint_csv, chokepoint_json, chokepoint_report
    from detente.show.output_files import print_or_save

    makers = [(json, chokepoint_json), (csv, chokepoint_csv), (html, chokepoint_page)]
    texts = {place: make for place, make in makers if place is not None}
    printed, written = print_or_save({place: lambda make=make: make(found) for place, make in texts.items()})
    if not printed:
        Console().print(chokepoint_report(found), highlight=False)
    for place in written:
        typer.echo(f"Wrote {place} ({place.stat().st_size / 1024:.0f} kB).", err=printed)
