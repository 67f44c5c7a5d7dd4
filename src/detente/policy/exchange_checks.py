"""What the file of a ledger has to be in any form: a heading and lists, and rows that can be measures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from detente.errors import InputError, Problem
from detente.policy.contents import content_problems
from detente.policy.ledger import Ledger
from detente.policy.ledger_files import Heading
from detente.policy.measure import HsCode, Measure
from detente.policy.products import ProductList
from detente.validation import problems_of
from detente.yaml_lines import Document

SHOWN = 20
"""Rows whose mistakes are told one by one."""

Stand = tuple[str, int, int | None]
"""Of a row: the measure, the day it became known as an ordinal, and its version where the row says it."""


class _ListDocument(BaseModel):
    """A product list in a file; a number that is missing for a code is null."""

    model_config = ConfigDict(extra="forbid")

    title: str = Field(min_length=1)
    source: str = ""
    hs: list[HsCode]
    columns: dict[str, list[float | None]] = Field(default_factory=dict)


class _About(BaseModel):
    """What a file says once: of the ledger, and its product lists by name."""

    model_config = ConfigDict(extra="forbid")

    ledger: Heading
    lists: dict[str, _ListDocument] = Field(default_factory=dict)


def about(ledger: Ledger) -> dict[str, Any]:
    """What a ledger says of itself and its product lists, ready for JSON."""
    heading = ledger.heading.model_dump(mode="json", exclude_defaults=True, exclude={"extends"})
    lists = {
        name: {
            "title": one.title,
            "source": one.source,
            "hs": list(one.hs),
            "columns": {column: _nulled(numbers) for column, numbers in one.columns.items()},
        }
        for name, one in ledger.lists.items()
    }
    return {"ledger": heading, "lists": lists}


def read_about(given: Any, path: Path) -> tuple[Heading, dict[str, ProductList]]:
    """The heading and the product lists that `about` wrote; a file without a heading is called as it is named.

    Raises:
        InputError: a part that cannot be.
    """
    named = {"ledger": {"name": path.stem}} | given if isinstance(given, dict) else given
    try:
        said = _About.model_validate(named)
    except ValidationError as error:
        raise InputError(problems_of(Document(path, named, {}), _About, error)) from None
    lists = {}
    for name, one in said.lists.items():
        if any(len(numbers) != len(one.hs) for numbers in one.columns.values()):
            fact = f"a column of list '{name}' has not one number for every code"
            raise InputError(Problem(str(path), fact, "Where there is none it says null"))
        columns = {column: np.array(numbers, dtype=float) for column, numbers in one.columns.items()}
        lists[name] = ProductList(name, one.title, one.source, tuple(one.hs), columns)
    return said.ledger, lists


def _nulled(numbers: np.ndarray) -> list[float | None]:
    return [None if np.isnan(number) else number for number in numbers.tolist()]


def document(measure: Measure) -> str:
    """A measure as JSON; what is at its default is left out."""
    return measure.model_dump_json(by_alias=True, exclude_defaults=True)


def counted(ids: Iterable[str]) -> Iterator[int]:
    """Which version of its measure each row is, from 1."""
    seen: Counter[str] = Counter()
    for id in ids:
        seen[id] += 1
        yield seen[id]


def checked(given: Any, lists: Mapping[str, ProductList]) -> Measure:
    """A measure from its fields, where all that it names is known.

    Raises:
        InputError: everything that is wrong with it.
    """
    try:
        measure = Measure.model_validate(given)
    except ValidationError as error:
        told = problems_of(Document(Path(), given, {}), Measure, error)
        raise InputError([Problem("", one.fact, one.rule, one.cure) for one in told]) from None
    problems = [problem for _, problem in content_problems([measure], lists)]
    if problems:
        raise InputError(problems)
    return measure


def repeats(stands: Iterable[Stand | None]) -> Iterator[tuple[int, Problem]]:
    """Rows that repeat another, or stand before an earlier version of their measure.

    Args:
        stands: what every row is; None for a row to pass over.
    """
    last: dict[str, int] = {}
    seen: dict[tuple[str, int], int] = {}
    for at, stand in enumerate(stands):
        if stand is None:
            continue
        id, day, version = stand
        if version is None and (id, day) in seen:
            fact = f"'{id}' is in row {seen[id, day] + 1}, too, known on the same day"
            yield at, Problem("", fact, "A version is there once")
        elif version is not None and version <= last.get(id, 0):
            fact = f"version {version} of '{id}' comes after version {last.get(id, 0)}"
            yield at, Problem("", fact, "Versions of a measure are there once, in order, counted from 1")
        else:
            last[id] = version or last.get(id, 0)
            seen[id, day] = at


def refuse_rows(path: Path, wrong: Mapping[int, Sequence[Problem]], of: int) -> None:
    """Raise one error for all rows that cannot be, if there are any; see `refused`."""
    if wrong:
        raise refused(path, wrong, of)


def refused(path: Path, wrong: Mapping[int, Sequence[Problem]], of: int) -> InputError:
    """One error for rows that cannot be: the first of them with what is wrong, and how many there are.

    Args:
        path: the file.
        wrong: what is wrong with a row, by its place from 0.
        of: number of rows.
    """
    first = sorted(wrong)[:SHOWN]
    told = [
        Problem(_place(path, at, one.place), one.fact, one.rule, one.cure)
        for at in first
        for one in wrong[at]
    ]
    if len(wrong) > SHOWN:
        fact = f"{len(wrong):,} of {of:,} rows cannot be read, of which the first {SHOWN} are told"
        told.append(Problem(str(path), fact, "Rows are counted from 1, below the heading"))
    return InputError(told)


def _place(path: Path, at: int, inside: str) -> str:
    return f"{path}, row {at + 1}" + (f", {inside}" if inside not in ("", "row") else "")
