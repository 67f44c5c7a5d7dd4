"""Errors that give place, fact, rule and cure, all at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import islice
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with what was given.

    Attributes:
        place: where it is: an argument, a cell, a file and line.
        fact: what was found there.
        rule: what has to hold.
        cure: what to do about it.
    """

    place: str
    fact: str
    rule: str = ""
    cure: str = ""

    def __str__(self) -> str:
        sentences = (f"{self.place}: {self.fact}", self.rule, self.cure)
        return " ".join(
            sentence if sentence.endswith((".", "?")) else sentence + "."
            for sentence in sentences
            if sentence
        )


class DetenteError(Exception):
    """Any error the library raises on purpose."""


class InputError(DetenteError, ValueError):
    """What was given cannot be used. Carries every problem found, not only the first.

    Attributes:
        problems: the problems, in the order of the input.
    """

    def __init__(self, problems: Problem | Iterable[Problem]) -> None:
        self.problems = [problems] if isinstance(problems, Problem) else list(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class NotConvergedError(DetenteError):
    """A number was asked of an outcome that did not converge."""


def raise_if_any(problems: Sequence[Problem]) -> None:
    """Raise one error for all problems found, if there are any."""
    if problems:
        raise InputError(problems)


def gathered(*parts: Callable[[], Any]) -> list[Any]:
    """The values of several parts of a request; what is wrong with any of them is refused at once."""
    found, problems = [], []
    for part in parts:
        try:
            found.append(part())
        except InputError as error:
            problems += error.problems
    raise_if_any(problems)
    return found


def alike(word: str, known: Iterable[str], count: int = 3) -> list[str]:
    """The known words closest to a mistyped one, the closest first; none where none is close."""
    spelled = {name.casefold(): name for name in known}
    close = get_close_matches(word.casefold(), spelled, n=count, cutoff=0.6)
    return list(dict.fromkeys(spelled[match] for match in close))


def offer(words: Iterable[str], count: int = 3) -> str:
    """The first of some words as a cure: ``Did you mean 'CHN'?``; empty where there are none."""
    offers = [f"'{word}'" for word in islice(words, count)]
    return f"Did you mean {' or '.join(offers)}?" if offers else ""


def nearest(word: str, known: Iterable[str], count: int = 3) -> str:
    """The known words closest to a mistyped one, as a cure: ``Did you mean 'CHN'?``; empty if none is close."""
    return offer(alike(word, known, count), count)


def nearest_file(path: Path, suffixes: Iterable[str]) -> str:
    """The file beside a missing one that was probably meant, as a cure; empty if none has a name like it.

    Args:
        path: where nothing is.
        suffixes: how the names of files of that kind end, with their dots. They are alike and say nothing, so
            that names are compared without them.
    """
    endings = {suffix.casefold() for suffix in suffixes}
    try:
        there = [one for one in islice(path.parent.iterdir(), _MOST_FILES) if one.is_file()]
    except OSError:
        return ""
    beside = {one.stem: one.name for one in there if one.suffix.casefold() in endings}
    return offer(beside[stem] for stem in alike(path.stem, beside, 1))


_MOST_FILES = 2000
"""Files of a folder that are looked at for one that was meant."""
