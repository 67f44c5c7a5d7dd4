"""The command line. Every command is thin: it reads, calls the library and shows."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from detente.errors import DetenteError, InputError
from detente.show import (
    attribute_command,
    chokepoint_command,
    deal_command,
    decouple_command,
    ledger_commands,
    nash_command,
    optimal_command,
    path_command,
    read_commands,
    serve_command,
    truce_command,
)
from detente.show.brief_command import brief

if TYPE_CHECKING:
    from rich.console import Console

    from detente.economy.world import World
    from detente.simulate.outcome import Labelled
    from detente.simulate.scenario import Scenario

app = typer.Typer(
    help="What a trade conflict costs, who pays, and which deal would leave both sides better off.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(ledger_commands.app, name="ledger")
ScenarioFile = Annotated[Path, typer.Argument(help="A scenario file (YAML).", show_default=False)]


@app.command()
def run(
    scenario: ScenarioFile,
    against: Annotated[Path | None, typer.Option(help="Compare with this scenario.")] = None,
    economies: Annotated[str | None, typer.Option(help="Only these: codes, names, groups.")] = None,
    draws: Annotated[
        int | None,
        typer.Option(
            metavar="<draws>", help="Behind the bands; 0 for no bands.  [default: the file's, else 200]"
        ),
    ] = None,
    csv: Annotated[bool, typer.Option("--csv", help="Print CSV with units in the names.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print JSON with units.")] = False,
) -> None:
    """Solve a scenario, or follow it over its years, and show who gains and who pays."""
    from detente.show import ranges_shown, terminal
    from detente.show.request import check_comparison
    from detente.show.strategy_played import answer_of, show_answer_of, with_answer
    from detente.simulate.scenario import Scenario

    if csv and json:
        raise typer.BadParameter("choose one of --csv and --json")
    asked = Scenario.load(scenario)
    reference = Scenario.load(against) if against else None
    chosen = [part.strip() for part in economies.split(",")] if economies else None
    ranges = ranges_shown.ranges_asked(asked, draws)
    if asked.years is not None:
        path_command.run_over_years(asked, reference, chosen, csv, json)
        return
    if reference is not None:
        check_comparison([asked, reference])
    world, result = _solve(asked, reference, chosen)
    both = [asked] if reference is None else [asked, reference]
    with ranges_shown.drawing(terminal.progress_console()) as progress:
        drawn = ranges_shown.drawn_ranges(ranges, both, world, result, progress)
    answer = answer_of(asked, result.world, csv)
    if csv or json:
        text_of = terminal.outcome_csv if csv else terminal.outcome_json
        typer.echo(with_answer(text_of(result, chosen, drawn), answer), nl=False)
        return
    terminal.show_outcome(_console(), result, asked, reference, chosen, drawn)
    show_answer_of(asked, answer)


@app.command()
def world(
    path: Annotated[Path | None, typer.Argument(help="A saved world or an OECD file.")] = None,
    region: Annotated[str | None, typer.Option(help="Look at one economy.")] = None,
    check: Annotated[bool, typer.Option("--check", help="Show every identity and its worst cell.")] = False,
) -> None:
    """Look at a world: its economies, one economy, or its identities."""
    from detente.show import terminal

    if check and region:
        raise typer.BadParameter("choose one of --check and --region: a check is of the whole world")
    stage = _open(path)
    if check:
        result = stage.check()
        typer.echo(str(result))
        if not result.holds:
            raise typer.Exit(1)
    elif region:
        terminal.show_economy(_console(), stage, region)
    else:
        terminal.show_world(_console(), stage)


app.command()(brief)
app.command()(read_commands.read)
app.command()(ledger_commands.status)
app.command()(ledger_commands.timeline)
app.command()(ledger_commands.explain)
app.command()(path_command.path)
app.command()(chokepoint_command.chokepoint)
app.command()(decouple_command.decouple)
app.command()(optimal_command.optimal)
app.command()(nash_command.nash)
app.command()(attribute_command.attribute)
app.command()(truce_command.truce)
app.command()(deal_command.deal)
app.command()(serve_command.serve)


@app.command()
def variables() -> None:
    """List every variable of an outcome with its unit and meaning."""
    from detente.show import terminal

    terminal.show_variables(_console())


@app.command()
def schema() -> None:
    """Print the JSON schema of scenario files."""
    from detente.simulate.scenario import scenario_schema

    typer.echo(scenario_schema(), nl=False)


def main() -> None:
    """Run the command line; what is wrong with the input is said plainly and ends with exit code 2."""
    _keep_compiled_code()
    try:
        app()
    except InputError as error:
        for problem in error.problems:
            typer.echo(f"error: {problem}", err=True)
        sys.exit(2)
    except DetenteError as error:
        typer.echo(f"error: {error}", err=True)
        sys.exit(1)


def _keep_compiled_code() -> None:
    """Let JAX keep what it compiles between runs, in the user's cache folder unless told otherwise."""
    cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "detente" / "jax"
    os.environ.setdefault("JAX_COMPILATION_CACHE_DIR", str(cache))
    os.environ.setdefault("JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS", "0.1")


def _solve(
    asked: Scenario, reference: Scenario | None, economies: Sequence[str] | None
) -> tuple[World, Labelled]:
    """A scenario against the baseline or another scenario; a name to show is looked up before the long part."""
    from detente.show import terminal

    console = terminal.progress_console()
    with terminal.working(console, "Reading the world"):
        world = asked.open_world()
    if economies is not None:
        world.resolve_economies(economies)
    with terminal.working(console, f"Solving {asked.name}"):
        outcome = asked.run(world)
    if reference is None:
        return world, outcome
    with terminal.working(console, f"Solving {reference.name}"):
        return world, outcome.versus(reference.run(world))


def _open(path: Path | None) -> World:
    from detente.economy.world import World

    return World.embedded() if path is None else World.open(path)


def _console() -> Console:
    from rich.console import Console

    return Console()
