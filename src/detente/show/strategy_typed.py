"""Text of the commands of war and talks as the library takes it: players, groups, instruments, bounds, aims."""

from __future__ import annotations

import re
from typing import Any

from detente.errors import InputError, Problem

NUMBER = re.compile(r"([-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)\s*(%?)", re.IGNORECASE)


def players_typed(text: str, place: str = "players") -> Any:
    """Players as the library takes them.

    ``USA,CHN,EU`` are three; ``USA+CAN,CHN`` two, the first a bloc; so are ``USA,CAN;CHN`` and, with names of
    their own, ``North America=USA,CAN;China=CHN``. A single name is text.

    Args:
        text: as typed.
        place: what to call the argument in a message.

    Raises:
        InputError: an empty part, or a bloc of one name given twice.
    """
    if ";" not in text and "=" not in text:
        listed = [_together(part) for part in _parts(text, ",")]
        return listed[0] if len(listed) == 1 and isinstance(listed[0], str) else listed
    found: dict[str, list[str]] = {}
    for part in _parts(text, ";"):
        bloc, named, names = (piece.strip() for piece in part.rpartition("="))
        members = [name for piece in _parts(names, ",") for name in _parts(piece, "+")]
        title = bloc if named else "+".join(members)
        if not title or not members:
            rule = "A bloc is its economies, or a name, = and its economies"
            cure = "Write 'USA,CAN;CHN' or 'North=USA,CAN;China=CHN'"
            raise InputError(Problem(place, f"'{part}' is no bloc", rule, cure))
        if title in found:
            raise InputError(Problem(place, f"{title} is given twice", "", "Put its names in one list"))
        found[title] = members
    return found


def _parts(text: str, between: str) -> list[str]:
    return [part.strip() for part in text.split(between) if part.strip()]


def _together(text: str) -> str | list[str]:
    """One name, or several that act as one."""
    members = _parts(text, "+")
    return members[0] if len(members) == 1 else members


def groups_typed(text: str | None) -> Any:
    """The name or number of a partition, or sectors by group from ``chips=C26;cars=C29,C30``.

    Raises:
        InputError: a part without a name or without sectors, or a group given twice.
    """
    if text is None or "=" not in text:
        return int(text) if text is not None and text.strip().isdigit() else text
    found: dict[str, list[str]] = {}
    for part in _parts(text, ";"):
        name, _, sectors = (piece.strip() for piece in part.partition("="))
        if not name or not _parts(sectors, ","):
            rule, cure = "A group is a name, = and its sectors", "Write 'chips=C26;cars=C29,C30'"
            raise InputError(Problem("groups", f"'{part}' is no group", rule, cure))
        if name in found:
            raise InputError(Problem("groups", f"{name} is given twice", "", "Put its sectors in one list"))
        found[name] = _parts(sectors, ",")
    return found


def instruments_typed(text: str) -> list[str]:
    """Instruments; ``export wedge`` and ``export-wedge`` are what the library calls ``export_wedge``."""
    return [name.casefold().replace(" ", "_").replace("-", "_") for name in _parts(text, ",")]


def bounds_typed(text: str) -> tuple[float, float]:
    """The least and the largest rate, as fractions or in percent.

    Raises:
        InputError: not two numbers.
    """
    read = [NUMBER.fullmatch(part) for part in _parts(text, ",")]
    ends = [float(one[1]) / (100 if one[2] else 1) for one in read if one]
    if len(read) != 2 or len(ends) != 2:
        rule = "They are two numbers between a comma: -0.2,2 or -20%,200%"
        raise InputError(Problem("bounds", f"'{text}'", rule))
    return ends[0], ends[1]


def objective_typed(text: str) -> Any:
    """An objective by name, or political weights by sector from ``C24A=1.5,C29=1.3``.

    Raises:
        InputError: a weight that is no number.
    """
    if "=" not in text:
        return text.strip().casefold().replace(" ", "_")
    found: dict[str, float] = {}
    problems = []
    for part in _parts(text, ","):
        name, _, weight = (piece.strip() for piece in part.partition("="))
        read = NUMBER.fullmatch(weight)
        if not name or not read or read[2]:
            rule = "A weight is a sector, = and a number: C24A=1.5"
            problems.append(Problem("objective", f"'{part}' is no weight", rule))
        elif name in found:
            problems.append(Problem("objective", f"{name} is given twice", "A sector has one weight"))
        else:
            found[name] = float(read[1])
    if problems:
        raise InputError(problems)
    return found
