"""YAML with line numbers, so that a mistake can be pointed at."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from detente.errors import InputError, Problem, nearest_file

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
_SUFFIXES = (".yaml", ".yml")
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
        raise InputError(
            Problem(str(path), "there is no such file", "", nearest_file(path, _SUFFIXES))
        ) from None
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
        raise InputError(_no_yaml(path, text, error)) from None
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


def _no_yaml(path: Path, text: str, error: yaml.YAMLError) -> Problem:
    """What is wrong with YAML, at the line where it begins, and what to do about it."""
    mark, opened = getattr(error, "problem_mark", None), getattr(error, "context_mark", None)
    said = getattr(error, "problem", None) or "it cannot be read"
    context = getattr(error, "context", None) or ""
    if mark is None:
        cure = "Write it in a text editor, as plain text"
        return Problem(str(path), f"is not YAML: {said}", "", cure)
    stood = _character(text, mark)
    begun = _bracket_before(text, mark) if "flow node" in context else None
    if opened is not None and _OPENED.search(context):
        begun = opened.line, _character(text, opened)
    if begun is not None:
        line, sign = begun
        until = "" if mark.line == line else f", on line {mark.line + 1}"
        fact = f"is not YAML: {sign} is opened here and not closed where it should be{until}"
        other = _CLOSES.get(sign, sign)
        cure = f"Close it with {other}, or put text that has {sign} in it in quotes"
        return Problem(f"{path}, line {line + 1}", fact, "", cure)
    at = opened if opened is not None and "simple key" in context else mark
    cure = next((cure for words, cure in _CURES if words in said), _TAB if stood == "\t" else "")
    cure = cure or (f"Put text that begins with {stood} in quotes" if "cannot start" in said else _PLAIN)
    return Problem(f"{path}, line {at.line + 1}", f"is not YAML: {said}", "", cure)


def _character(text: str, mark: yaml.Mark) -> str:
    """What stands at a mark; nothing behind the end."""
    lines = text.split("\n")
    return lines[mark.line][mark.column : mark.column + 1] if mark.line < len(lines) else ""


def _bracket_before(text: str, mark: yaml.Mark) -> tuple[int, str] | None:
    """The line, from 0, and the sign of the last bracket before a mark that is still open there."""
    lines = text.split("\n")[: mark.line + 1]
    lines[-1:] = [line[: mark.column] for line in lines[-1:]]
    still_open: list[tuple[int, str]] = []
    for number, line in enumerate(lines):
        for sign in _BRACKET.findall(line):
            if sign in _CLOSES:
                still_open.append((number, sign))
            elif still_open:
                still_open.pop()
    return still_open[-1] if still_open else None


_BRACKET = re.compile(r"[][{}]")
_OPENED = re.compile(r"flow (?:sequence|mapping)|quoted scalar")
_CLOSES = {"[": "]", "{": "}"}
_TAB = "Indent with spaces, not with tabs"
_PLAIN = "Write 'key: value', and put text with signs in it in quotes"
_CURES = (
    ("mapping values", "Put text with ': ' in it in quotes, and let keys of one kind begin in one column"),
    ("could not find expected ':'", "Write 'key: value', with a space after the colon"),
    ("did not find expected key", "Let keys that belong together begin in one column"),
    ("did not find expected '-'", "Let entries of one list begin in one column, each with '- '"),
    ("undefined alias", "Put text that begins with * in quotes"),
    ("alphabetic or numeric", "Put text that begins with * or & in quotes"),
    ("another document", "Leave out what comes after '---', or put it in a file of its own"),
    ("constructor", "Leave out the word that begins with !"),
    ("is no ", "Leave out the word that begins with !, or write what it says"),
)
"""What to do, by words of what the reader of YAML says."""


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
