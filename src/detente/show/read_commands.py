"""The command that reads reports: a review of what they tell, and with consent their way into a ledger."""

from __future__ import annotations

import datetime as dt
import os
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from detente.errors import InputError, Problem

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

    from detente.reader.language_model import LanguageModel
    from detente.reader.proposing.comparison import Suggestion
    from detente.reader.reading import Reading
    from detente.reader.review import Destination

STANDARD_INPUT = "-"
MODEL = "Ask a language model, too: DETENTE_LLM_URL, DETENTE_LLM_MODEL and DETENTE_LLM_KEY say which."
PUBLISHED = (
    "Day of publication, such as 2025-10-17, of all reports; NAME=2025-10-17 of one; may be repeated.  "
    "[default: as the texts say]"
)


def read(
    files: Annotated[
        list[str],
        typer.Argument(metavar="REPORTS", help="Text files, folders of them, or - for standard input."),
    ],
    published: Annotated[
        list[str] | None, typer.Option("--published", metavar="<day>", help=PUBLISHED)
    ] = None,
    into: Annotated[
        str | None,
        typer.Option(
            "--into",
            metavar="<ledger>",
            help="Offer each measure to this ledger: a folder or a file, old or new.",
        ),
    ] = None,
    yes: Annotated[
        bool, typer.Option("--yes", help="With --into: accept all that is valid, and ask nothing.")
    ] = False,
    claims: Annotated[
        Path | None, typer.Option("--claims", metavar="<file>", help="Write the claims by report as JSON.")
    ] = None,
    html: Annotated[
        Path | None,
        typer.Option(
            "--html", metavar="<file>", help="Write a page: the texts, what was read, and from where."
        ),
    ] = None,
    model: Annotated[bool, typer.Option("--model", help=MODEL)] = False,
    everything: Annotated[bool, typer.Option("--all", help="Show minor disagreements, too.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print JSON instead of the review.")] = False,
) -> None:
    """Read reports: measures, threats and talks they tell of, and where they disagree."""
    from detente.errors import raise_if_any
    from detente.reader.review import destination
    from detente.show.output_files import ending_problems

    if yes and into is None:
        raise typer.BadParameter("--yes accepts what --into offers: name a ledger with --into")
    if json and into is not None and not yes:
        raise typer.BadParameter("--json asks nothing: add --yes to --into, or leave one of them out")
    given = {"--claims": claims, "--html": html}
    raise_if_any([one for name, place in given.items() if place for one in ending_problems(name, place)])
    target = destination(into) if into is not None else None
    reading = _read(files, published or (), model=model)
    _write_files(reading, claims, html)
    if json:
        import json as encoder

        typer.echo(encoder.dumps(reading.document(), indent=1, ensure_ascii=False, allow_nan=False))
    else:
        _show_reading(reading, everything)
    if target is not None:
        _offer(reading, target, yes=yes, quiet=json, from_input=STANDARD_INPUT in files)


def _read(files: Sequence[str], published: Sequence[str], *, model: bool) -> Reading:
    """Read files, the texts of folders, and standard input."""
    from detente.reader.reading import read as read_texts
    from detente.show import terminal

    asked = _model() if model else None
    empty = Problem("", "There is no .txt file in this folder", "Reports are text files")
    with tempfile.TemporaryDirectory() as folder:
        paths: list[Path] = []
        problems: list[Problem] = []
        for name in dict.fromkeys(files):
            found = [_standard_input(Path(folder))] if name == STANDARD_INPUT else _texts(Path(name))
            problems += [] if found else [replace(empty, place=name)]
            paths += found
        if not paths:
            raise InputError(problems)
        words = f"Reading {len(paths)} report{'' if len(paths) == 1 else 's'}"
        with terminal.working(terminal.progress_console(), words):
            reading = read_texts(paths, _days(published, [path.name for path in paths]), asked)
    return replace(reading, refused=(*problems, *reading.refused))


def _model() -> LanguageModel:
    from detente.reader.language_model import LanguageModel

    return LanguageModel.from_environment()


def _days(published: Sequence[str], names: Sequence[str]) -> dict[str, dt.date]:
    """The day of publication of each report for which one is given."""
    from detente.errors import nearest, raise_if_any
    from detente.validation import day_of

    general: dict[str, dt.date] = {}
    single: dict[str, dt.date] = {}
    problems: list[Problem] = []
    for given in published:
        name, _, written = given.rpartition("=")
        try:
            day = day_of(written, "--published")
        except InputError as error:
            problems += error.problems
            continue
        if name and name not in names:
            rule = f"A name is one of the files given: {', '.join(list(names)[:5])}"
            cure = nearest(name, names) or "Write FILE=DAY with the name of the file, or DAY for all"
            problems.append(Problem("--published", f"there is no report '{name}'", rule, cure))
        elif not name and general:
            fact, rule = "two days are given for all reports", "One day goes for all"
            problems.append(Problem("--published", fact, rule, "Write NAME=DAY for one report"))
        elif name:
            single[name] = day
        else:
            general = dict.fromkeys(names, day)
    raise_if_any(problems)
    return general | single


def _texts(path: Path) -> list[Path]:
    return sorted(one for one in path.iterdir() if one.suffix.lower() == ".txt") if path.is_dir() else [path]


def _standard_input(folder: Path) -> Path:
    """Standard input as a file, so that it is checked and decoded as files are."""
    if sys.stdin.isatty():
        typer.echo("Type or paste a report; end with Ctrl-D.", err=True)
    file = folder / "standard-input.txt"
    file.write_bytes(sys.stdin.buffer.read())
    return file


def _write_files(reading: Reading, claims: Path | None, html: Path | None) -> None:
    """Write what was asked for beside the review; what was written is told where it does not mix with JSON."""
    import json

    if claims is not None:
        _write(
            claims, json.dumps(reading.claims_json(), indent=1, ensure_ascii=False, allow_nan=False) + "\n"
        )
        count = len(reading.claims)
        typer.echo(f"Wrote {count} {'claim' if count == 1 else 'claims'} to {claims}.", err=True)
    if html is not None:
        from detente.show.reading_page import reading_page

        _write(html, reading_page(reading))
        typer.echo(f"Wrote {html} ({html.stat().st_size / 1024:.0f} kB). Open it in a browser.", err=True)


def _write(path: Path, text: str) -> None:
    from detente.economy.storage import whole

    try:
        with whole(path) as partial:
            partial.write_text(text, encoding="utf-8")
    except OSError as error:
        fact = f"cannot be written: {error.strerror or error}"
        raise InputError(Problem(str(path), fact, "", "Choose another folder, or make this one")) from None


def _show_reading(reading: Reading, everything: bool) -> None:
    from detente.show.reading_terminal import reading_report

    console = _console()
    _print(console, reading_report(reading, console.width, everything=everything))


def _offer(reading: Reading, target: Destination, *, yes: bool, quiet: bool, from_input: bool) -> None:
    """Compare with the ledger, ask about each measure or accept all, and write what was accepted."""
    from detente.reader.review import write
    from detente.show.reading_terminal import suggestions_report

    suggestions = reading.beside(target.ledger)
    console = _console()
    if not quiet:
        name = f"{target.path}" if target.ledger is not None else f"{target.path}, which is new"
        typer.echo("")
        _print(console, suggestions_report(suggestions, name))
    open_ones = [one for one in suggestions if one.kind in ("new", "amendment")]
    if not open_ones:
        typer.echo(f"Nothing to add to {target.path}.", err=quiet)
        return
    if not yes and (from_input or not sys.stdin.isatty()):
        fact = f"nobody can be asked about {len(open_ones)} measure{'' if len(open_ones) == 1 else 's'} here"
        cure = "Run it at a terminal with files, or add --yes to accept all of them"
        raise InputError(Problem("--into", fact, "Nothing enters a ledger unseen", cure))
    accepted = open_ones if yes else _decide(console, open_ones, target)
    if not accepted:
        typer.echo("Nothing was accepted, and nothing was written.")
        return
    typer.echo(write(accepted, target), err=quiet)


def _decide(console: Console, open_ones: Sequence[Suggestion], target: Destination) -> list[Suggestion]:
    """Ask about one suggestion after the other; who quits early is asked whether to keep what was accepted."""
    from detente.show.reading_terminal import suggestion_report

    accepted: list[Suggestion] = []
    answer = ""
    for number, one in enumerate(open_ones, 1):
        typer.echo("")
        _print(console, suggestion_report(one))
        answer, decided = _ask(console, one, target, f"[{number} of {len(open_ones)}]")
        if answer == "quit":
            break
        if decided is not None:
            accepted.append(decided)
    if accepted and len(accepted) < len(open_ones) and answer == "quit":
        keep = typer.confirm(f"Write the {len(accepted)} accepted so far to {target.path}?", default=False)
        return accepted if keep else []
    return accepted


_ANSWERS = {"a": "accept", "e": "edit", "r": "reject", "q": "quit"}


def _ask(console: Console, one: Suggestion, target: Destination, place: str) -> tuple[str, Suggestion | None]:
    """What becomes of one suggestion: accepted, perhaps as edited, rejected, or the end of the review."""
    while True:
        given = typer.prompt(f"{place} accept, edit, reject, quit (a/e/r/q)").strip().casefold()
        answer = next((word for key, word in _ANSWERS.items() if given and word.startswith(given)), "")
        if answer == "edit":
            edited = _edit(one, target)
            if edited is None:
                continue
            typer.echo("Accepted as edited.")
            return "accept", edited
        if answer:
            return answer, one if answer == "accept" else None
        typer.echo(f"'{given}' is none of accept, edit, reject, quit.")


def _edit(one: Suggestion, target: Destination) -> Suggestion | None:
    """Open a suggestion in the person's editor until it is valid; none where they leave it as it was."""
    from detente.reader.review import edited, entry_text

    text = entry_text(one)
    while True:
        given = _in_editor(text)
        if given is None or given == text:
            typer.echo("Left as it was.")
            return None
        try:
            return edited(given, one, target.ledger)
        except InputError as error:
            for problem in error.problems:
                typer.echo(f"error: {problem}", err=True)
            if not typer.confirm("Edit it again?", default=True):
                return None
            text = given


def _in_editor(text: str) -> str | None:
    """A text as somebody leaves it in their editor; none where there is no editor or it fails."""
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR") or ("notepad" if os.name == "nt" else "vi")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "measure.yaml"
        file.write_text(text, encoding="utf-8")
        try:
            ended = subprocess.run([*shlex.split(editor), str(file)], check=False).returncode
        except OSError as error:
            words = (
                f"error: EDITOR: '{editor}' cannot be started: {error.strerror}. Set EDITOR to your editor."
            )
            typer.echo(words, err=True)
            return None
        if ended:
            typer.echo(f"error: EDITOR: '{editor}' ended with {ended}. Nothing was taken from it.", err=True)
            return None
        return file.read_text(encoding="utf-8", errors="replace")


def _print(console: Console, report: RenderableType) -> None:
    from detente.show.ledger_lines import Trimmed

    console.print(Trimmed(report))


def _console() -> Console:
    from rich.console import Console

    return Console(highlight=False)
