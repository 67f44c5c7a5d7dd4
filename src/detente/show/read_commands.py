"""The command that reads reports: a review of what they tell, and with consent their way into a ledger."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from detente.errors import InputError, Problem

if TYPE_CHECKING:
    from rich.console import Console

    from detente.reader.comparison import Suggestion
    from detente.reader.reading import Reading
    from detente.reader.review import Destination

STANDARD_INPUT = "-"


def read(
    files: Annotated[
        list[str], typer.Argument(help="Reports: text files, folders of them, or - for standard input.")
    ],
    published: Annotated[
        str | None,
        typer.Option(
            "--published", metavar="<day>", help="Day of publication of reports, such as 2025-10-17, where not in them."
        ),
    ] = None,
    into: Annotated[
        str | None,
        typer.Option("--into", metavar="<ledger>", help="Offer each measure to this ledger: a folder or a file, old or new."),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="With --into: accept all that is valid, and ask nothing.")] = False,
    claims: Annotated[
        Path | None, typer.Option("--claims", metavar="<file>", help="Write the claims by report as JSON.")
    ] = None,
    html: Annotated[
        Path | None, typer.Option("--html", metavar="<file>", help="Write a page: the texts, what was read, and from where.")
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Show minor disagreements, too.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print JSON instead of the review.")] = False,
) -> None:
    """Read reports: measures, threats and talks they tell of, and where they disagree."""
    from detente.reader.review import destination

    if yes and into is None:
        raise typer.BadParameter("--yes accepts what --into offers: name a ledger with --into")
    if json and into is not None and not yes:
        raise typer.BadParameter("--json asks nothing: add --yes to --into, or leave one of them out")
    target = destination(into) if into is not None else None
    reading = _read(files, published)
    _write_files(reading, claims, html)
    if json:
        import json as encoder

        typer.echo(encoder.dumps(reading.document(), indent=1, ensure_ascii=False, allow_nan=False))
    else:
        _show_reading(reading, everything)
    if target is not None:
        _offer(reading, target, files, yes=yes, quiet=json)


def _read(files: Sequence[str], published: str | None) -> Reading:
    """Read files, the texts of folders, and standard input."""
    from detente.reader.reading import read as read_texts
    from detente.validation import day_of

    day = None if published is None else day_of(published, "--published")
    texts = {"standard input": _standard_input()} if STANDARD_INPUT in files else {}
    paths: list[Path] = []
    problems: list[Problem] = []
    for name in dict.fromkeys(files):
        if name == STANDARD_INPUT:
            continue
        path = Path(name)
        inside = sorted(one for one in path.iterdir() if one.suffix.lower() == ".txt") if path.is_dir() else [path]
        if not inside:
            problems.append(Problem(name, "There is no .txt file in this folder", "Reports are text files"))
        paths += inside
    return read_texts([*paths, *texts.items()], day, _progress, problems)


def _standard_input() -> str:
    from detente.reader.refusals import decoded

    if sys.stdin.isatty():
        typer.echo("Reading from the terminal; end with Ctrl-D.", err=True)
    return decoded("standard input", sys.stdin.buffer.read())
