"""A scenario given as data, such as a request's body: the places of its keys, and no files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from detente.errors import Problem, nearest, raise_if_any
from detente.yaml_lines import Document, Location

EMBEDDED = "embedded"


@dataclass(frozen=True)
class Data(Document):
    """Data as if they had been read from a file; places are keys, not lines."""

    def place(self, location: Location) -> str:
        """The key of a location: ``scenario.measures[2].rate``."""
        steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in location)
        return f"{self.path}{''.join(steps)}"


def given_as_data(content: Any, place: str) -> Data:
    """Data as a document that names no files.

    Args:
        content: what a scenario file would say.
        place: what to call it.

    Raises:
        InputError: no keys and values, or a key that names a file.
    """
    document = Data(Path(place), dict(content) if isinstance(content, Mapping) else content, {})
    raise_if_any(_files_named(document) if isinstance(content, Mapping) else [])
    return document


def _files_named(document: Data) -> list[Problem]:
    """Every key that names a file: what is given as data lies in no folder."""
    content, rule = document.content, "A scenario given as data names no files"
    problems = []
    if content.get("extends") is not None:
        cure = "Write out what it extends"
        problems.append(Problem(document.place(("extends",)), "it names another scenario", rule, cure))
    world = content.get("world", EMBEDDED)
    if world != EMBEDDED:
        cure = "Leave 'world' out for the embedded one"
        problems.append(Problem(document.place(("world",)), "it names another world", rule, cure))
    problems += _ledger_problems(document, content.get("ledger"), rule)
    expecting = content.get("expecting")
    for index, one in enumerate(expecting if isinstance(expecting, list) else []):
        if isinstance(one, Mapping) and one.get("scenario") is not None:
            place = document.place(("expecting", index, "scenario"))
            cure = "Use 'enact', 'lift' and 'measures'"
            problems.append(Problem(place, "it names another scenario", rule, cure))
    return problems


def _ledger_problems(document: Data, named: Any, rule: str) -> list[Problem]:
    from detente.policy.ledger_files import bundled_ledgers

    known = bundled_ledgers()
    if named is None or (isinstance(named, str) and named in known):
        return []
    cure = nearest(str(named)[:100], known) or f"There are {', '.join(known)}"
    return [Problem(document.place(("ledger",)), "it is no bundled ledger", rule, cure)]
