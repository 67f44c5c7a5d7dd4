"""YAML with line numbers, so that a mistake can be pointed at."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from detente.errors import InputError, Problem, nearest

Location = tuple[Any, ...]


class _Loader(yaml.SafeLoader):
    """YAML in which ``on``, ``off``, ``yes`` and ``no`` are words, as in YAML 1.2: ``on: CHN`` is a key here."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(?:true|false)$"), list("tf"))


@dataclass(frozen=True)
class Document:
    """A parsed file and the line of every key and entry in it.

    Attributes:
        path: the file.
        content: what it says.
        lines: line number by location, such as ``("measures", 2, "rate")``.
    """

    path: Path
    content: Any
    lines: dict[Location, int]

    def place(self, location: Location) -> str:
        """File and line of a location, or of the closest one around it."""
        inside = tuple(location)
        while inside and inside not in self.lines:
            inside = inside[:-1]
        line = self.lines.get(inside)
        return f"{self.path}, line {line}" if line else str(self.path)


def read_yaml(path: Path) -> Document:
    """Read a YAML file.

    Raises:
        InputError: no such file, not text, not YAML, or a key given twice.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (FileNotFoundError, IsADirectoryError):
        siblings = [p.name for p in path.parent.glob("*.y*ml")] if path.parent.is_dir() else []
        raise InputError(
            Problem(str(path), "there is no such file", "", nearest(path.name, siblings))
        ) from None
    except UnicodeDecodeError:
        raise InputError(Problem(str(path), "is not a text file", "A scenario is a YAML file")) from None
    try:
        node = yaml.compose(text, Loader=_Loader)
        content = yaml.load(text, Loader=_Loader)  # a SafeLoader
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"{path}, line {mark.line + 1}" if mark else str(path)
        fact = f"is not YAML: {getattr(error, 'problem', None) or 'it cannot be read'}"
        raise InputError(Problem(place, fact)) from None
    lines: dict[Location, int] = {}
    twice: list[Problem] = []
    if node is not None:
        _walk(node, (), lines, twice, path)
    if twice:
        raise InputError(twice)
    return Document(path, content, lines)


def _walk(
    node: yaml.Node, location: Location, lines: dict[Location, int], twice: list[Problem], path: Path
) -> None:
    lines.setdefault(location, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            inside = (*location, key.value)
            if inside in lines:
                place = f"{path}, line {key.start_mark.line + 1}"
                twice.append(
                    Problem(place, f"'{key.value}' is given twice", f"First on line {lines[inside]}")
                )
            lines[inside] = key.start_mark.line + 1
            _walk(value, inside, lines, twice, path)
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            _walk(value, (*location, index), lines, twice, path)
