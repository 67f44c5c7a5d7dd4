"""YAML with line numbers, so that a mistake can be pointed at."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import yaml

from detente.errors import InputError, Problem

Location = tuple[Any, ...]


LARGEST_FILE = 20_000_000
"""Bytes; a YAML file is for people, and nobody reviews more."""


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
    """YAML in which ``on``, ``off``, ``yes`` and ``no`` are words, as in YAML 1.2: ``on: CHN`` is a key here.

    So are ``12:30:45``, ``1_000`` and ``0101``: only YAML 1.1 takes them for numbers, the last for 65.
    """

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        """What a node stands for; one that is not what its tag says is told with its line."""
        try:
            return super().construct_object(node, deep)
        except (ValueError, LookupError, AttributeError, TypeError, OverflowError):
            said = node.value if isinstance(node, yaml.ScalarNode) else "what stands here"
            shown = said if len(said) <= _LONGEST_SHOWN else f"{said[:_LONGEST_SHOWN]}..."
            fact = f"'{shown}' is no {node.tag.rpartition(':')[2]}"
            raise yaml.constructor.ConstructorError(None, None, fact, node.start_mark) from None


_LONGEST_SHOWN = 20
_TAG = "tag:yaml.org,2002:"
_LEFT_AS_TEXT = {_TAG + name for name in ("bool", "timestamp", "int", "float", "value")}
# Words such as ``on``, and days: one that no calendar has is told with its line by whoever reads the file.
_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag not in _LEFT_AS_TEXT]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_WHOLE = r"(?:0|[1-9][0-9]*)"
# Of what PyYAML writes without quotes nothing but numbers may be read as one: ``1e3`` and ``-.5`` stay text.
for _name, _pattern, _first in (
    ("bool", "true|false", "tf"),
    ("int", rf"[-+]?{_WHOLE}|0x[0-9a-fA-F]+", "-+0123456789"),
    (
        "float",
        rf"[-+]?{_WHOLE}\.[0-9]*(?:[eE][-+][0-9]+)?|\.[0-9]+(?:[eE][-+][0-9]+)?"
        r"|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)",
        "-+.0123456789",
    ),
):
    _Loader.add_implicit_resolver(_TAG + _name, re.compile(f"^(?:{_pattern})$"), list(_first))


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
        while inside:
            # Keys are noted as they are written; a number used as a key comes back as a number.
            line = self.lines.get(inside) or self.lines.get((*inside[:-1], str(inside[-1])))
            if line:
                return f"{self.path}, line {line}"
            inside = inside[:-1]
        return f"{self.path}, line {self.lines[()]}" if () in self.lines else str(self.path)


def read_yaml(path: Path) -> Document:
    """Read a YAML file.

    Raises:
        InputError: no such file, too large, not text, not YAML, or a key given twice.
    """
    try:
        size = path.stat().st_size
        text = path.read_text(encoding="utf-8") if size <= LARGEST_FILE else ""
    except UnicodeDecodeError:
        raise InputError(Problem(str(path), "is not a text file", "It has to be YAML")) from None
    except OSError:
        raise InputError(Problem(str(path), "there is no such file", "", _sibling(path))) from None
    if size > LARGEST_FILE:
        fact, rule = f"is {size / 1e6:.0f} MB", f"A YAML file has at most {LARGEST_FILE / 1e6:.0f} MB"
        raise InputError(Problem(str(path), fact, rule, "Split it, or use Parquet or CSV for bulk data"))
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        lines = _lines(path, node)
        content = loader.construct_document(node) if node is not None else None
    except RecursionError:
        raise InputError(Problem(str(path), "is nested too deeply to be read")) from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"{path}, line {mark.line + 1}" if mark else str(path)
        fact = f"is not YAML: {getattr(error, 'problem', None) or 'it cannot be read'}"
        raise InputError(Problem(place, fact)) from None
    finally:
        loader.dispose()
    return Document(path, content, lines)


def _lines(path: Path, node: yaml.Node | None) -> dict[Location, int]:
    """The line of everything in a tree, which must have no key twice and no alias inside itself."""
    walk = _Walk(path, {}, [])
    if node is not None:
        walk.visit(node, (), ())
    if walk.problems:
        raise InputError(walk.problems)
    return walk.lines


def _sibling(path: Path) -> str:
    """The file beside it that was probably meant; suffixes are alike and say nothing."""
    siblings = {p.stem: p.name for p in path.parent.glob("*.y*ml")} if path.parent.is_dir() else {}
    close = get_close_matches(path.stem, siblings, n=1)
    return f"Did you mean '{siblings[close[0]]}'?" if close else ""


@dataclass(frozen=True)
class _Walk:
    """A walk over a YAML tree that notes lines and what is wrong with the tree itself."""

    path: Path
    lines: dict[Location, int]
    problems: list[Problem]
    seen: dict[int, yaml.Node] = field(default_factory=dict)

    def visit(self, node: yaml.Node, location: Location, around: tuple[int, ...]) -> None:
        """Note a node and everything inside it; ``around`` are the nodes it lies in."""
        line = node.start_mark.line + 1
        self.lines.setdefault(location, line)
        seen, self.seen[id(node)] = id(node) in self.seen, node
        if id(node) in around:
            self.problems.append(Problem(f"{self.path}, line {line}", "an alias holds itself"))
        elif seen:
            pass  # an alias: its parts have their lines where they stand; aliases of aliases would take for ever
        elif isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                if not isinstance(key, yaml.ScalarNode):
                    self._no_word(key)
                    continue
                self._key((*location, key.value), key)
                self.visit(value, (*location, key.value), (*around, id(node)))
        elif isinstance(node, yaml.SequenceNode):
            for index, value in enumerate(node.value):
                self.visit(value, (*location, index), (*around, id(node)))

    def _no_word(self, key: yaml.Node) -> None:
        place = f"{self.path}, line {key.start_mark.line + 1}"
        cure = "Put text with brackets or braces in quotes"
        self.problems.append(Problem(place, "a key is no word", "Keys are words", cure))

    def _key(self, location: Location, key: yaml.Node) -> None:
        line = key.start_mark.line + 1
        if location in self.lines:
            first = f"First on line {self.lines[location]}"
            self.problems.append(
                Problem(f"{self.path}, line {line}", f"'{location[-1]}' is given twice", first)
            )
        self.lines[location] = line
