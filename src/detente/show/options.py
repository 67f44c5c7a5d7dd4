"""What is wrong with a request, told as one types it at a terminal: places as options, cures as words to type."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

from detente.errors import InputError, Problem

IN_PYTHON = re.compile(r'\b([a-z_]+)=(?:"([^"]*)"|\'([^\']*)\')')
"""An argument as Python has it, such as ``neutral="rest"``."""


def option(name: str) -> str:
    """An argument of the library as an option: ``stock_days`` is ``--stock-days``."""
    return f"--{name.replace('_', '-')}"


def names_typed(text: str | None) -> str | list[str] | None:
    """Names between commas, a single one as it is; None for none."""
    if text is None:
        return None
    names = [name.strip() for name in text.split(",") if name.strip()]
    return names[0] if len(names) == 1 else names


def by_option(
    problem: Problem,
    names: Iterable[str],
    places: Mapping[str, str] | None = None,
    cures: Mapping[str, str] | None = None,
) -> Problem:
    """A mistake told by the option that it stood in, its cure as it is typed.

    Args:
        problem: as the library tells it.
        names: arguments that have an option of their own name.
        places: places that are called otherwise at a terminal, whole or up to a comma.
        cures: what to do at a terminal instead of what the library says, by place.
    """
    known = {name: option(name) for name in names} | dict(places or {})
    first, comma, rest = problem.place.partition(",")
    place = known.get(problem.place, f"{known.get(first, first)}{comma}{rest}")
    cure = (cures or {}).get(problem.place) or IN_PYTHON.sub(_typed, problem.cure)
    return Problem(place, problem.fact, problem.rule, cure)


def _typed(found: re.Match[str]) -> str:
    """An argument as an option with its value."""
    value = found[2] if found[2] is not None else found[3]
    return f"{option(found[1])} {value}"


@contextmanager
def told_by_option(
    names: Iterable[str],
    places: Mapping[str, str] | None = None,
    cures: Mapping[str, str] | None = None,
) -> Iterator[None]:
    """Tell whatever is wrong with what happens inside by the options it stood in."""
    try:
        yield
    except InputError as error:
        raise InputError([by_option(problem, names, places, cures) for problem in error.problems]) from None
