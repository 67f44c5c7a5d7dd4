"""What is wrong with a request, as data: place, fact, rule and cure of everything found."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

from detente.errors import DetenteError, InputError, Problem

MOST_PROBLEMS = 100
"""Problems that are told; who made more than these made one of them many times."""
LONGEST_SHOWN = 300
"""Characters of a part of a problem: what was given may be much longer."""
BAD_REQUEST, NOT_FOUND, NOT_ALLOWED, TOO_SLOW, TOO_LARGE, WRONG_TYPE, WRONG_HOST, UNUSABLE, TOO_MANY = (
    400, 404, 405, 408, 413, 415, 421, 422, 429,
)  # fmt: skip


class RefusedError(DetenteError):
    """A request that is refused for another reason than what it says: its size, its speed, its turn.

    Attributes:
        status: the HTTP status.
        problem: why.
    """

    def __init__(self, status: int, problem: Problem) -> None:
        self.status, self.problem = status, problem
        super().__init__(str(problem))


def problems_document(problems: Sequence[Problem]) -> dict[str, Any]:
    """Problems as data; of very many the first."""
    told = [_as_data(one) for one in problems[:MOST_PROBLEMS]]
    rest = len(problems) - len(told)
    if rest > 0:
        told.append(_as_data(Problem("request", f"there are {rest} problems more", "", "Cure these first")))
    return {"problems": told}


def _as_data(problem: Problem) -> dict[str, str]:
    parts = {"place": problem.place, "fact": problem.fact, "rule": problem.rule, "cure": problem.cure}
    return {name: _shown(text) for name, text in parts.items()}


def _shown(text: str) -> str:
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"


def plain(value: Any) -> Any:
    """What JSON knows: no NaN, no infinity, no numbers of NumPy, days as text."""
    if isinstance(value, Mapping):
        return {str(key): plain(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(entry) for entry in value]
    if isinstance(value, str) or value is None or isinstance(value, bool):
        return value
    if hasattr(value, "isoformat"):
        return value.isoformat()
    if hasattr(value, "tolist"):
        return plain(value.tolist())
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value if isinstance(value, int) else str(value)


def encoded(document: Any) -> bytes:
    """A document as JSON."""
    return json.dumps(plain(document), ensure_ascii=False, allow_nan=False).encode()


def problems_of_error(error: InputError | RefusedError) -> list[Problem]:
    """The problems that an error carries."""
    return [error.problem] if isinstance(error, RefusedError) else error.problems
