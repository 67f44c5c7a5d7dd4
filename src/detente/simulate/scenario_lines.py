"""Where a scenario names measures of a ledger, so that a wrong name is told with file and line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from detente.errors import InputError, Problem
from detente.yaml_lines import Document

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
