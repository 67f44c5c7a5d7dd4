"""The command that follows a scenario over years. It is thin: it reads, calls the library and shows."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from detente.errors import InputError, Problem
from detente.show.options import told_by_option
from detente.show.output_files import STANDARD_OUTPUT

if TYPE_CHECKING:
    from detente.show.path_report import Followed
    from detente.simulate.scenario import Scenario


OPTIONS = ("years", "months", "economies", "variable", "calibration", "against")
CURES = {"years": "For the first year alone write 'horizon: impact' in the file and use `detente run`"}


def path(
    scenario: Annotated[Path, typer.Argument(help="A scenario file (YAML).", show_default=False)],
    against: Annotated[
        Path | None, typer.Option(metavar="<file>", help="Compare with this scenario, over the same years.")
    ] = None,
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
    reference = Scenario.load(against) if against else None
    if reference is not None and html is not None:
        cure = f"Use `detente brief {against} {scenario}` to see both"
        raise InputError(Problem("--html", "it is given with --against", "A page is of one scenario", cure))
    chosen = tuple(part.strip() for part in economies.split(",")) if economies else None
    followed = followed_path(asked, years, months or None, calibration, chosen, variable, reference)
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
    reference: Scenario | None = None,
) -> Followed:
    """Follow a scenario, and another that it is measured against; what cannot be is refused before the long part.

    Raises:
        InputError: unknown economies, variable or calibration, years that no path has, a reference that stands on
            something else, all told by option.
    """
    from detente.economy.parameters import calibration as known_calibration
    from detente.show import terminal
    from detente.show.path_report import Followed, check_economies, check_variable
    from detente.simulate.scenario_path import USUAL_YEARS
    from detente.simulate.timetable import period_lengths

    console = terminal.progress_console()
    with told_by_option(OPTIONS, cures=CURES):
        check_variable(variable)
        if calibration is not None:
            known_calibration(calibration)
        count = years if years is not None else asked.years or USUAL_YEARS
        period_lengths(count, months=False)
        monthly = asked.months if months is None else months
        other = None if reference is None else like(reference, asked)
        with terminal.working(console, "Reading the world"):
            world = asked.open_world()
        check_economies(world, economies)
        found = {}
        for scenario in filter(None, (other, asked)):
            with terminal.working(console, f"Following {scenario.name} over years"):
                found[id(scenario)] = scenario.path(
                    world, years=count, months=monthly, calibration=calibration
                )
        beside = None if other is None else _lasting(Followed(other, found[id(other)]))
        return _lasting(Followed(asked, found[id(asked)], variable, economies, against=beside))


def _lasting(followed: Followed) -> Followed:
    """The path with where it leads in the long run, if it has numbers."""
    from dataclasses import replace

    from detente.show.path_report import in_the_long_run, in_the_long_run_by_sector

    if not followed.path.converged:
        return followed
    return replace(
        followed,
        lasting=in_the_long_run(followed),
        lasting_by_sector=in_the_long_run_by_sector(followed),
    )


def like(reference: Scenario, asked: Scenario) -> Scenario:
    """A reference told over the same years as the scenario that is measured against it.

    A reference that is one equilibrium is followed with the buyers of the scenario; one over years has its own.

    Raises:
        InputError: another day, another world, or settings that differ by more than measures.
    """
    from detente.show.request import check_comparison

    if reference.day != asked.day:
        fact = f"it begins on {reference.day}, the scenario on {asked.day}"
        cure = f"Give it 'day: {asked.day}', and what comes later 'from'"
        raise InputError(Problem("--against", fact, "Years are compared that are the same years", cure))
    same = {"horizon": asked.horizon, "months": asked.months}
    if reference.years is None:
        same["calibration"] = asked.calibration
    told = reference.model_copy(update=same)
    check_comparison([asked, told])
    return told


def run_over_years(
    asked: Scenario, reference: Scenario | None, economies: list[str] | None, csv: bool, json: bool
) -> None:
    """Follow a scenario that `run` was asked for and that is told over years.

    Raises:
        InputError: as in `followed_path`.
    """
    chosen = tuple(economies) if economies else None
    show_path(
        followed_path(asked, economies=chosen, reference=reference),
        STANDARD_OUTPUT if json else None,
        STANDARD_OUTPUT if csv else None,
    )


def show_path(followed: Followed, json: Path | None = None, csv: Path | None = None) -> None:
    """Show a path, or print and write what was asked for instead.

    Raises:
        NotConvergedError: there is no number to show; nothing has been printed or written.
    """
    from detente.show.output_files import print_or_save
    from detente.show.path_report import path_csv, path_json, path_report
    from detente.show.printing import show, tell_written

    report = path_report(followed)
    texts = {json: lambda: path_json(followed), csv: lambda: path_csv(followed)}
    printed, written = print_or_save({place: make for place, make in texts.items() if place is not None})
    if not printed:
        show(report)
    tell_written(written, beside_printed=printed)


def _write_page(followed: Followed, file: Path, html: Path) -> None:
    from detente.show import terminal
    from detente.show.path_brief import write_path_brief

    with terminal.working(terminal.progress_console(), "Following it under every calibration"):
        write_path_brief(followed, file, html)
    # Where a text was printed, the output stream is that text alone.
    typer.echo(f"Wrote {html} ({html.stat().st_size / 1024:.0f} kB). Open it in a browser.", err=True)
