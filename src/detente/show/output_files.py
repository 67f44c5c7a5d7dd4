"""Files that a command writes beside what it shows: refused before the long part, written whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path

import typer

from detente.errors import InputError, Problem, raise_if_any

STANDARD_OUTPUT = Path("-")
ENDINGS = {
    "--pdf": (".pdf",),
    "--html": (".html", ".htm"),
    "--output": (".html", ".htm"),
    "--csv": (".csv",),
    "--json": (".json",),
    "--claims": (".json",),
}
"""How the name of a file ends that an option writes; a program that opens it goes by that."""


def check_places(places: Mapping[str, Path | None]) -> None:
    """Refuse places that nothing can be written to, before anything is solved.

    Args:
        places: where to write, by the option that said so; ``-`` prints instead.

    Raises:
        InputError: folders, folders that are not there, names that end as files of another kind, one place twice,
            two texts on the output stream.
    """
    given = {option: place for option, place in places.items() if place is not None}
    problems = [problem for option, place in given.items() for problem in _problems(option, place)]
    for place in dict.fromkeys(given.values()):
        options = [option for option, other in given.items() if other == place]
        if len(options) > 1:
            rule = "Each has a file of its own"
            problems.append(Problem(" and ".join(options), f"both go to {place}", rule))
    raise_if_any(problems)


def _problems(option: str, place: Path) -> list[Problem]:
    if place == STANDARD_OUTPUT:
        return [] if option != "--html" else [Problem(option, "a page is not printed", "", "Name a file")]
    if place.is_dir():
        return [Problem(option, f"{place} is a folder", "", f"Name a file, such as {place / 'it'}")]
    return [*ending_problems(option, place), *_folder_problems(option, place)]


def ending_problems(option: str, place: Path) -> list[Problem]:
    """That a file's name ends as one of another kind; a name without an ending says nothing wrong.

    Args:
        option: the option that writes it, such as ``--pdf``.
        place: the file.
    """
    endings = ENDINGS.get(option, ())
    if not endings or not place.suffix or place.suffix.lower() in endings:
        return []
    fact, rule = f"{place} ends in '{place.suffix}'", f"What it writes ends in {endings[0]}"
    return [Problem(option, fact, rule, f"Write {place.with_suffix(endings[0])}")]


def _folder_problems(option: str, place: Path) -> list[Problem]:
    if not place.parent.is_dir():
        return [Problem(option, f"{place.parent} is no folder that is there", "", "Make it first")]
    if not os.access(place.parent, os.W_OK | os.X_OK):
        return [Problem(option, f"nothing can be written in {place.parent}", "", "Write elsewhere")]
    return []


def print_or_save(texts: Mapping[Path, Callable[[], str]]) -> tuple[bool, list[Path]]:
    """Print what goes to ``-`` and write the rest to files, each whole or not at all.

    Args:
        texts: how to make each text, by its place.

    Returns:
        Whether something was printed, and the files written.

    Raises:
        InputError: a file that cannot be written.
    """
    from detente.economy.storage import whole

    printed, written = False, []
    for place, make in texts.items():
        text = make()
        if place == STANDARD_OUTPUT:
            typer.echo(text, nl=False)
            printed = True
            continue
        try:
            with whole(place) as unfinished:
                unfinished.write_text(text, encoding="utf-8")
        except OSError as error:
            raise InputError(Problem(str(place), f"cannot be written: {error.strerror}")) from None
        written.append(place)
    return printed, written
