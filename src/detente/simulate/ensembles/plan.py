"""What an ensemble is to do: cases, parameters, draws, and the pieces that the work is cut into."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
from jaxtyping import Bool, Float

from detente.simulate.ensembles.uncertainty import Uncertain

PIECES_HOLD = 2
"""Counted up when pieces come to hold something else, so that those kept before are not taken for whole."""


@dataclass(frozen=True, eq=False)
class CaseDraws:
    """Draws of one case.

    Attributes:
        values: by draw, variable and economy.
        weight: by draw and economy: what percentages of several economies together are weighted with, million USD.
        own_weight: the same for each variable that has another, by its name.
        world: the change for all economies together, percent, by draw.
        residual: the largest violation of any condition, by draw; 0 where nothing is solved for.
        found: whether there is an answer; the numbers of a draw without one mean nothing.
    """

    values: Float[np.ndarray, "draw variable economy"]
    weight: Float[np.ndarray, "draw economy"]
    world: Float[np.ndarray, " draw"]
    residual: Float[np.ndarray, " draw"]
    found: Bool[np.ndarray, " draw"]
    own_weight: Mapping[str, Float[np.ndarray, "draw economy"]] = field(default_factory=dict)

    @classmethod
    def joined(cls, parts: Sequence[CaseDraws]) -> CaseDraws:
        """Several runs of draws as one, in order."""
        names = [name for name in vars(parts[0]) if name != "own_weight"]
        return cls(
            **{name: np.concatenate([getattr(part, name) for part in parts]) for name in names},
            own_weight={
                variable: np.concatenate([part.own_weight[variable] for part in parts])
                for variable in parts[0].own_weight
            },
        )


class Case(Protocol):
    """Something that can be worked out under draws."""

    @property
    def variables(self) -> tuple[str, ...]:
        """The variables of a draw, by economy."""
        ...

    def solved(
        self, parameters: Sequence[Uncertain], quantile: Float[np.ndarray, "draw parameter"]
    ) -> CaseDraws:
        """The numbers of some draws."""
        ...


@dataclass(frozen=True, eq=False)
class Plan:
    """All that a worker needs to know; what a piece of it leads to depends on nothing else.

    Attributes:
        cases: what is worked out under every draw, by name.
        parameters: what is drawn.
        quantile: where each draw lies in the distribution of each parameter.
        chunk: draws a piece.
    """

    cases: Mapping[str, Case]
    parameters: tuple[Uncertain, ...]
    quantile: Float[np.ndarray, "draw parameter"]
    chunk: int

    @property
    def draws(self) -> int:
        """How many draws."""
        return len(self.quantile)

    @property
    def pieces(self) -> int:
        """How many pieces."""
        return -(-self.draws // self.chunk)

    def piece(self, number: int) -> dict[str, CaseDraws]:
        """Work out one piece: its draws of every case."""
        rows = self.quantile[number * self.chunk : (number + 1) * self.chunk]
        return {name: case.solved(self.parameters, rows) for name, case in self.cases.items()}

    @property
    def digest(self) -> str:
        """A fingerprint: two plans with the same one lead to the same numbers."""
        from detente import __version__

        found = hashlib.sha256(f"{__version__} {PIECES_HOLD} {self.chunk}".encode())
        for part in (*self.parameters, self.quantile, self.cases):
            for piece in _bytes_of(part):
                found.update(piece)
        return found.hexdigest()[:16]


def _bytes_of(part: Any) -> Iterator[bytes]:
    """Everything in a part as bytes, in a fixed order: arrays whole, the rest in words."""
    if isinstance(part, Mapping):
        for name, value in part.items():
            yield str(name).encode()
            yield from _bytes_of(value)
    elif hasattr(part, "__array__"):
        array = np.ascontiguousarray(part)
        yield f"{array.dtype} {array.shape}".encode()
        yield array.tobytes()
    elif hasattr(part, "fingerprint"):
        yield part.fingerprint.encode()
    elif hasattr(part, "__dataclass_fields__"):
        for name in part.__dataclass_fields__:
            yield name.encode()
            yield from _bytes_of(getattr(part, name))
    elif isinstance(part, list | tuple):
        for value in part:
            yield from _bytes_of(value)
    else:
        yield repr(part).encode()
