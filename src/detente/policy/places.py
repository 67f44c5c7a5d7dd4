"""Places a measure names, as ISO codes: the bundled economies, groups of them, and every other country."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from detente.economy.names import EVERYONE, economy_names, economy_title, nearest_name
from detente.economy.tables import Row, rows, split
from detente.errors import InputError, Problem, raise_if_any

ALL = "*"
"""Stands for every economy, whatever a world has."""
REST = "ROW"
"""Stands for trade with economies that a world does not tell apart."""

_ALL_WORDS = (*EVERYONE, ALL)
_REST_WORDS = ("rest of world", "rest of the world", REST.casefold())


def codes(names: str | Iterable[str], place: str) -> frozenset[str]:
    """The ISO codes that names stand for.

    Names are codes, names, demonyms, aliases or groups such as "EU" and "G7", in any case. A word for all gives
    ``{ALL}``. "Rest of world" gives ``REST`` and every country beyond the bundled economies, and stands alone:
    beside other names nobody could tell whether it is the rest of the bundled economies or the rest after those.
    A group has its members beyond the bundled economies, too: Paraguay is in Mercosur, Liechtenstein in EFTA.

    Args:
        names: a name or several; none gives the empty set.
        place: what to call the argument in a message.

    Raises:
        InputError: names nobody knows, all at once, each with the nearest; "rest of world" beside other names.

    Examples:
        >>> sorted(codes(["Vietnam", "USMCA"], "on"))
        ['CAN', 'MEX', 'USA', 'VNM']
        >>> codes("all", "on")
        frozenset({'*'})
    """
    return _codes((names,) if isinstance(names, str) else tuple(names), place)


def country(name: str, place: str) -> str:
    """The one ISO code that a name stands for.

    Raises:
        InputError: a name nobody knows, or one that stands for several.
    """
    found = codes(name, place)
    if len(found) > 1 or ALL in found:
        fact = f"'{name}' stands for {'everyone' if ALL in found else f'{len(found)} economies'}"
        raise InputError(Problem(place, fact, "One economy is needed here"))
    return next(iter(found))


def covers(on: frozenset[str], excluded: frozenset[str], economy: str) -> bool:
    """Whether a measure on some economies, others excluded, touches one economy.

    Args:
        on: codes as ``codes`` gives them.
        excluded: codes left out; they win over ``on``.
        economy: an ISO code.
    """
    return not {ALL, economy}.isdisjoint(on) and {ALL, economy}.isdisjoint(excluded)


def title(code: str) -> str:
    """A place's name for a reader; the code itself where we know no name."""
    return _titles().get(code) or economy_title(code)


@cache
def countries() -> tuple[Row, ...]:
    """Countries and customs territories beyond the bundled economies: code, name, aliases, groups."""
    return policy_rows("countries")


@cache
def policy_rows(name: str) -> tuple[Row, ...]:
    """All rows of a table of this room as text; lines that begin with # are for the reader of the file.

    Args:
        name: the table, one of ``agreements``, ``countries``, ``instruments``, ``wto``.
    """
    path = Path(__file__).parent / "data" / f"{name}.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        return tuple(csv.DictReader(line for line in stream if not line.startswith("#")))


@cache
def _codes(names: tuple[str, ...], place: str) -> frozenset[str]:
    known, found, problems = _spellings(), set[str](), list[Problem]()
    for name in names:
        spelling = name.strip().casefold()
        found |= known.get(spelling, frozenset())
        if spelling not in known:
            cure = nearest_name(name, _written()) or "Name it as in CHN, China or EU"
            problems.append(Problem(place, f"there is no economy '{name}'", "", cure))
        elif spelling in _REST_WORDS and len(names) > 1:
            fact = f"'{name}' stands beside other names"
            problems.append(
                Problem(place, fact, "It stands alone", "Name the others in a measure of their own")
            )
    raise_if_any(problems)
    return frozenset({ALL}) if ALL in found else frozenset(found)


@cache
def _spellings() -> dict[str, frozenset[str]]:
    """Every spelling, case folded, with the codes it stands for; codes win over groups, groups over names."""
    vocabulary = economy_names()
    known = {word: frozenset({ALL}) for word in _ALL_WORDS}
    known |= {word: _beyond_the_bundled() for word in _REST_WORDS}
    single = [(row["code"], row["code"]) for row in (*rows("economies"), *countries())]
    names = [(word, row["code"]) for row in countries() for word in (row["name"], *split(row["aliases"]))]
    for word, code in single:
        known.setdefault(word.casefold(), frozenset({code}))
    for word, members in _groups().items():
        known.setdefault(word.casefold(), members)
    for word, code in (*vocabulary.codes.items(), *names):
        known.setdefault(word.casefold(), frozenset({code}))
    return known


@cache
def _titles() -> dict[str, str]:
    return {ALL: "all economies", REST: "rest of world"} | {row["code"]: row["name"] for row in countries()}


@cache
def _beyond_the_bundled() -> frozenset[str]:
    return frozenset({REST, *(row["code"] for row in countries())})


@cache
def _groups() -> dict[str, frozenset[str]]:
    """Every spelling of every group, with its members beyond the bundled economies."""
    beyond = [(group.casefold(), row["code"]) for row in countries() for group in split(row["groups"])]
    spelled: dict[str, frozenset[str]] = {}
    for row in rows("groups"):
        more = {code for group, code in beyond if group == row["group"].casefold()}
        members = frozenset({*split(row["members"]), *more})
        for word in (row["group"], row["label"], *split(row["aliases"] or "")):
            spelled.setdefault(word, members)
    return spelled


@cache
def _written() -> tuple[str, ...]:
    """All spellings as a person would write them, for suggestions."""
    beyond = [word for row in countries() for word in (row["code"], row["name"], *split(row["aliases"]))]
    return (*economy_names().written, *beyond, "all", "rest of world")
