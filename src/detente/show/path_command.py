"""The command that follows a scenario over years. It is thin: it reads, calls the library and shows."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from detente.errors import InputError, Problem
from detente.show.output_files import STANDARD_OUTPUT

if TYPE_CHECKING:
    from detente.show.path_report import Followed
    from detente.simulate.scenario import Scenario


def path(
    scenario: Annotated[Path, typer.Argument(help="A scenario file (YAML).", show_default=False)],
    years: Annotated[
        int | None, typer.Option(metavar="<years>", help="How many.  [default: the file's, else 10]")
    ] = None,
    months: Annotated[bool, typer.Option("--months", help="The first two years month by month.")] = False,
    economies: Annotated[str | None, typer.Option(help="Only these: codes, names, groups.")] = None,
    variable: Annotated[str, typer.Option(help="What to show.")] = "welfare_pct",
    calibration: Annotated[
        str | None,
        typer.Option(metavar="<name>", help="How fast buyers move.  [default: the file's, else blp]"),
    ] = None,
    json: Annotated[
        Path | None, typer.Option("--json", metavar="<file>", help="Write JSON, too; - prints it instead.")
    ] = None,
    csv: Annotated[
        Path | None, typer.Option("--csv", metavar="<file>", help="Write CSV, too; - prints it instead.")
    ] = None,
    html: Annotated[Path | None, typer.Option("--html", metavar="<file>", help="Write a brief, too.")] = None,
) -> None:
    """Follow a scenario year by year: who pays at first, who in the end."""
    from detente.show.output_files import check_places
    from detente.simulate.scenario import Scenario

    check_places({"--json": json, "--csv": csv, "--html": html})
    asked = Scenario.load(scenario)
    chosen = tuple(part.strip() for part in economies.split(",")) if economies else None
    followed = followed_path(asked, years, months or None, calibration, chosen, variable)
    show_path(followed, json, csv)
    if html is not None:
        _write_page(followed, scenario, html)


def followed_path(
    asked: Scenario,
    years: int | None = None,
    months: bool | None = None,
    calibration: str | None = None,
    economies: tuple[str, ...] | None = None,
    variable: str = "welfare_pct",
) -> Followed:
    """Follow a scenario; what cannot be is refused before the long part.

    Raises:
        InputError: unknown economies, variable or calibration, years that no path has.
    """
    from dataclasses import replace

    from detente.economy.parameters import calibration as known_calibration
    from detente.show import terminal
    from detente.show.path_report import Followed, check_economies, check_variable, in_the_long_run
    from detente.simulate.timetable import period_lengths

    check_variable(variable)
    if calibration is not None:
        known_calibration(calibration)
    if years is not None:
        period_lengths(years, months=False)
    console = terminal.progress_console()
    with terminal.working(console, "Reading the world"):
        world = asked.open_world()
    check_economies(world, economies)
    with terminal.working(console, f"Following {asked.name} over years"):
        found = asked.path(world, years=years, months=months, calibration=calibration)
        followed = Followed(asked, found, variable, economies)
        return replace(followed, lasting=in_the_long_run(followed)) if found.converged else followed


def run_over_years(
    asked: Scenario, against: Path | None, economies: list[str] | None, csv: bool, json: bool
) -> None:
    """Follow a scenario that `run` was asked for and that is told over years.

    Raises:
        InputError: a comparison, which has no table over years.
    """
    if against is not None:
        fact = f"'{asked.name}' is told over {asked.years} years"
        cure = "Use `detente brief` to see scenarios side by side, year by year"
        raise InputError(Problem("--against", fact, "A comparison is of one equilibrium", cure))
    chosen = tuple(economies) if economies else None
    show_path(
        followed_path(asked, economies=chosen),
        STANDARD_OUTPUT if json else None,
        STANDARD_OUTPUT if csv else None,
    )


def show_path(followed: Followed, json: Path | None = None, csv: Path | None = None) -> None:
    """Show a path, or print and write what was asked for instead.

    Raises:
        NotConvergedError: there is no number to show; nothing has been printed or written.
    """
    from rich.console import Console

    from detente.show.output_files import print_or_save
    from detente.show.path_report import path_csv, path_json, path_report

    report = path_report(followed)
    texts = {json: lambda: path_json(followed), csv: lambda: path_csv(followed)}
    printed, written = print_or_save({place: make for place, make in texts.items() if place is not None})
    if not printed:
        Console().print(report, highlight=False)
        for place in written:
            typer.echo(f"Wrote {place}")


def _write_page(followed: Followed, file: Path, html: Path) -> None:
    from detente.show import terminal
    from detente.show.path_brief import write_path_brief

    with terminal.working(terminal.progress_console(), "Following it under every calibration"):
        write_path_brief(followed, file, html)
    # Where a text was printed, the output stream is that text alone.
    typer.echo(f"Wrote {html} ({html.stat().st_size / 1024:.0f} kB). Open it in a browser.", err=True)
