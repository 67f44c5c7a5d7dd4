"""Where a scenario names measures of a ledger, so that a wrong name is told with file and line."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from detente.economy.names import Vocabulary, economy_names, sector_names
from detente.economy.tables import rows
from detente.errors import InputError, Problem
from detente.simulate.scenario_data import EMBEDDED
from detente.validation import names_wrong
from detente.yaml_lines import Document, read_yaml

if TYPE_CHECKING:
    from detente.simulate.scenario import Expected, Scenario

Lines = Mapping[tuple[str, str], str]
"""Places in files by key (enact, lift) and id."""


@contextmanager
def told_by_line(lines: Lines) -> Iterator[None]:
    """Tell what is wrong with an id of a measure by the file and line it stands in."""
    try:
        yield
    except InputError as error:
        raise InputError([_at_its_line(problem, lines) for problem in error.problems]) from None


def _at_its_line(problem: Problem, lines: Lines) -> Problem:
    places = [at for (key, id), at in lines.items() if key == problem.place and f"'{id}'" in problem.fact]
    return replace(problem, place=f"{places[0]}, {problem.place}") if places else problem


def lines_of_change(document: Document, at: tuple[str | int, ...]) -> dict[tuple[str, str], str]:
    """Where a measure of a file stands: its beginning, its keys, and the names in them, by key and name.

    Its beginning has no key and no name, a key no name. Data have no lines, and of them only the beginning.
    """
    found = {("", ""): document.place(at)}
    content: Any = document.content
    for step in at:
        content = content[step]
    for key, value in content.items():
        if (*at, key) not in document.lines:
            continue
        found[str(key), ""] = document.place((*at, key))
        for index, name in enumerate(value if isinstance(value, list) else ()):
            found[str(key), str(name)] = document.place((*at, key, index))
    return found


RATES = ("tariff", "export_wedge", "iceberg", "subsidy", "factor")
"""What a policy calls what a file gives as a rate."""


def at_its_key(problem: Problem, lines: Lines) -> Problem:
    """What is wrong with a measure, told by the line of the name or the key that it is about."""
    key = "rate" if problem.place in RATES else problem.place
    named = [at for (held, name), at in lines.items() if held == key and name and f"'{name}'" in problem.fact]
    place = next(iter(named), lines.get((key, ""), lines.get(("", ""))))
    return replace(problem, place=f"{place}, {problem.place}")


def unknown_names(document: Document) -> list[Problem]:
    """Economies and sectors that a scenario which cannot be read names and that nobody knows, by their lines.

    Only of a scenario on the bundled world: what another world has is not known before it is opened.
    """
    if not _on_the_bundled_world(document):
        return []
    who = _known(economy_names(), "economies")
    checks = {"imposed_by": who, "on": who, "exempt": who, "sectors": _known(sector_names(), "sectors")}
    expecting = document.content.get("expecting")
    held: list[tuple[str | int, ...]] = [()]
    held += [("expecting", at) for at in range(len(expecting) if isinstance(expecting, list) else 0)]
    return [
        replace(problem, place=f"{place}, {problem.place}")
        for at in held
        for place, problem in names_wrong(document, (*at, "measures"), checks)
    ]


def _known(names: Vocabulary, table: str) -> Callable[[str, str], list[str]]:
    """Looks names up among the labels of the bundled world."""
    labels = [row["code"] for row in rows(table)]
    return lambda name, place: names.resolve(name, labels, place)


def _on_the_bundled_world(document: Document) -> bool:
    """Whether a scenario stands on the bundled world, as it or a file that it extends says."""
    seen: set[Path] = set()
    while isinstance(document.content, dict) and document.path.resolve() not in seen:
        if "world" in document.content:
            return document.content["world"] == EMBEDDED
        if document.content.get("extends") is None:
            return True
        seen.add(document.path.resolve())
        try:
            document = read_yaml(document.path.parent / str(document.content["extends"]))
        except InputError:
            return False  # its own mistakes are told when it is read for itself
    return False


def lines_of_ids(
    document: Document, holder: Scenario | Expected, at: tuple[str | int, ...]
) -> dict[tuple[str, str], str]:
    """Where each id that is carried out or ended stands, by key and id."""
    content: Any = document.content
    for step in at:
        content = content[step]
    found = {}
    for key in ("enact", "lift"):
        listed = isinstance(content.get(key), list)
        for index, id in enumerate(getattr(holder, key)):
            found[key, id] = document.place((*at, key, index) if listed else (*at, key))
    return found
