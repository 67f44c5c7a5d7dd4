"""The commands that ask a ledger, and those that look after one. Every command is thin."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from detente.errors import InputError, Problem
from detente.show.options import told_by_option

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

    from detente.policy.ledger import Ledger

BUNDLED = "us-china"
"""The ledger that answers where none is named."""
WHICH = f"Bundled ledger, folder or bulk file.  [default: {BUNDLED}]"
MOST_ERRORS = 20
"""Errors of a ledger that are shown; the rest is counted."""
ARGUMENTS = {"imposed_by": "IMPORTER", "on": "PARTNER", "product": "PRODUCT"}
"""What `explain` calls at a terminal what the library calls otherwise."""
WhichLedger = Annotated[str | None, typer.Option("--ledger", metavar="<ledger>", help=WHICH)]
Known = Annotated[
    str | None,
    typer.Option("--known", metavar="<day>", help="As known on this day; else all that is recorded."),
]
ImposedBy = Annotated[str | None, typer.Option(help="Only measures of this economy or group.")]
OnPartner = Annotated[str | None, typer.Option(help="Only measures that touch this economy or group.")]

app = typer.Typer(
    help="Look after a ledger: check, compare days, export, add.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


def status(
    on: Annotated[
        str | None,
        typer.Option("--on", metavar="<day>", help="The day, such as 2025-10-17.  [default: today]"),
    ] = None,
    known: Known = None,
    imposed_by: ImposedBy = None,
    on_partner: OnPartner = None,
    ledger: WhichLedger = None,
    everything: Annotated[bool, typer.Option("--all", help="Show what is over, too.")] = False,
    csv: Annotated[bool, typer.Option("--csv", help="Print CSV.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Show where things stand on a day and what is due next."""
    from detente.show import ledger as show

    if csv and json:
        raise typer.BadParameter("choose one of --csv and --json")
    when, known_on = _day(on, "--on") or dt.date.today(), _day(known, "--known")
    _check_names(imposed_by, on_partner)
    found = show.status_of(_open(ledger), when, known_on, imposed_by, on_partner)
    if csv:
        typer.echo(show.status_csv(found, everything=everything), nl=False)
    elif json:
        _echo_json(show.status_document(found, everything=everything))
    else:
        console = _console()
        _show(console, show.status_report(found, console.width, everything=everything))


def timeline(
    start: Annotated[
        str | None, typer.Option("--from", metavar="<day>", help="First day.  [default: the first recorded]")
    ] = None,
    until: Annotated[
        str | None, typer.Option("--until", metavar="<day>", help="First day outside.  [default: the last]")
    ] = None,
    imposed_by: ImposedBy = None,
    on_partner: OnPartner = None,
    known: Known = None,
    ledger: WhichLedger = None,
) -> None:
    """Show what was announced, applied, changed or ended, by date."""
    from detente.show.ledger import timeline_report

    first, last = _day(start, "--from") or dt.date.min, _day(until, "--until") or dt.date.max
    known_on = _day(known, "--known")
    _check_order(first, last, "--until")
    _check_names(imposed_by, on_partner)
    asked = _open(ledger)
    steps = asked.timeline(first, last, imposed_by=imposed_by, on=on_partner, known_on=known_on)
    console = _console()
    _show(console, timeline_report(steps, asked, known_on, console.width, on_partner or ""))


def explain(
    importer: Annotated[str, typer.Argument(help="Who charges the duties.", show_default=False)],
    partner: Annotated[str, typer.Argument(help="Where the goods come from.", show_default=False)],
    product: Annotated[str, typer.Argument(help="An HS code, such as 8507.60.", show_default=False)],
    day: Annotated[
        str | None, typer.Option("--day", metavar="<day>", help="The day.  [default: today]")
    ] = None,
    known: Known = None,
    ledger: WhichLedger = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Show the duties on a product from a partner, one by one."""
    from detente.show.stack import stack_document, stack_report

    when, known_on = _day(day, "--day") or dt.date.today(), _day(known, "--known")
    asked = _open(ledger)
    with told_by_option((), ARGUMENTS):
        stack = asked.explain(importer, partner, product, when, known_on)
    if json:
        _echo_json(stack_document(stack, asked))
    else:
        _show(_console(), stack_report(stack, asked))


@app.command()
def check(
    which: Annotated[str | None, typer.Argument(metavar="LEDGER", help=WHICH, show_default=False)] = None,
    ledger: Annotated[
        str | None, typer.Option("--ledger", metavar="<ledger>", help="The same, as in other commands.")
    ] = None,
) -> None:
    """Check a ledger: its errors, and what to look at twice."""
    from detente.policy.ledger import Ledger
    from detente.show.ledger import check_report

    if which is not None and ledger is not None:
        raise typer.BadParameter("name the ledger once: as an argument or with --ledger")
    named = which or ledger
    folder = _folder(named)
    try:
        asked = Ledger.open(named) if named else Ledger.embedded(BUNDLED)
    except InputError as error:
        for problem in _first_errors(error, str(named)):
            typer.echo(f"error: {problem}", err=True)
        count = len(error.problems)
        typer.echo(f"{named}: {count} error{'' if count == 1 else 's'}; the ledger cannot be used")
        raise typer.Exit(1) from None
    console = _console()
    _show(console, check_report(asked.check(), asked, str(folder), console.width))


@app.command()
def diff(
    day_a: Annotated[str, typer.Argument(help="A day, such as 2025-10-17.", show_default=False)],
    day_b: Annotated[str, typer.Argument(help="A later day.", show_default=False)],
    known: Known = None,
    ledger: WhichLedger = None,
) -> None:
    """Show what entered, what left, and new rates between two days."""
    from detente.show.ledger import difference_report

    first, last = _needed_day(day_a, "DAY_A"), _needed_day(day_b, "DAY_B")
    _check_order(first, last, "DAY_B")
    known_on, console, asked = _day(known, "--known"), _console(), _open(ledger)
    difference = asked.diff(first, last, known_on)
    _show(console, difference_report(difference, asked, known_on, console.width))


@app.command()
def export(
    file: Annotated[Path, typer.Argument(help="A .csv, .json or .parquet file.", show_default=False)],
    ledger: WhichLedger = None,
) -> None:
    """Write every version of every measure to one file."""
    asked = _open(ledger)
    asked.export(file)
    words = f"{len(asked)} measures in {len(asked.columns.said)} versions"
    typer.echo(f"Wrote {file} ({file.stat().st_size / 1024:.0f} kB): {words}.")


@app.command()
def add(
    file: Annotated[
        Path, typer.Argument(help="A YAML file with measures or amendments.", show_default=False)
    ],
    ledger: Annotated[
        str,
        typer.Option("--ledger", metavar="<folder>", help="The folder of your ledger.", show_default=False),
    ],
) -> None:
    """Check measures together with your ledger, then add them to it."""
    from detente.policy.ledger_addition import add_file

    with _few_errors(ledger):
        done = add_file(file, ledger)
    typer.echo(f"Added {done.words} as {done.path}.")
    together = done.ledger
    typer.echo(f"{together.name} now has {len(together)} measures in {len(together.columns.said)} versions.")


def _day(given: str | None, place: str) -> dt.date | None:
    return None if given is None else _needed_day(given, place)


def _needed_day(given: str, place: str) -> dt.date:
    from detente.validation import day_of

    return day_of(given, place)


def _check_order(first: dt.date, last: dt.date, place: str) -> None:
    if last <= first:
        raise InputError(Problem(place, f"{last} is not after {first}", "The earlier day comes first"))


def _check_names(imposed_by: str | None, partner: str | None) -> None:
    """Look names up before the ledger is read, and say which option a wrong one stood in."""
    from detente.errors import raise_if_any
    from detente.policy.places import codes

    problems: list[Problem] = []
    for place, name in (("--imposed-by", imposed_by), ("--on-partner", partner)):
        try:
            codes(name or (), place)
        except InputError as error:
            problems += error.problems
    raise_if_any(problems)


def _open(ledger: str | None) -> Ledger:
    """The ledger that was named; without a name the bundled one, whatever lies in the working folder."""
    from detente.policy.ledger import Ledger

    if ledger is None:
        return Ledger.embedded(BUNDLED)
    with _few_errors(ledger):
        return Ledger.open(ledger)


@contextmanager
def _few_errors(ledger: str) -> Iterator[None]:
    """Cut a wall of errors."""
    try:
        yield
    except InputError as error:
        raise InputError(_first_errors(error, ledger)) from None


def _first_errors(error: InputError, ledger: str) -> list[Problem]:
    """The first of many problems, and how many there are beside."""
    rest = len(error.problems) - MOST_ERRORS
    if rest <= 0:
        return error.problems
    counted = f"and {rest} more error{'' if rest == 1 else 's'}"
    return [*error.problems[:MOST_ERRORS], Problem(ledger, counted, "", "Cure these first")]


def _folder(ledger: str | None) -> Path:
    """Where a ledger lies; a name that is none is told as a mistake of the command, not of a ledger."""
    from detente.policy.ledger_files import find, find_bundled

    if ledger is None:
        return find_bundled(BUNDLED)
    found = find(ledger)
    return found if found.is_dir() else found.parent


def _echo_json(document: object) -> None:
    import json

    typer.echo(json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False))


def _show(console: Console, report: RenderableType) -> None:
    from detente.show.ledger_lines import Trimmed

    console.print(Trimmed(report))


def _console() -> Console:
    from rich.console import Console

    return Console(highlight=False)
