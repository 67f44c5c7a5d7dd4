"""A plan as bytes that travel to another process, and what is done with it there."""

from __future__ import annotations

import pickle
import zlib
from dataclasses import replace
from functools import lru_cache
from typing import Any

from detente.errors import DetenteError
from detente.simulate.ensembles.plan import CaseDraws, Plan

Piece = dict[str, CaseDraws]
"""Some draws of every case, by name."""
HEAD = b"detente %s\n"


def packed_plan(plan: Plan) -> bytes:
    """A plan as bytes, with the version that made it: wedges are mostly zeros and shrink to little."""
    return _head() + zlib.compress(pickle.dumps(_on_host(plan)), level=1)


def piece_of(packed: bytes, number: int) -> Piece:
    """A piece of a plan that travelled; the plan is unpacked once in a process.

    Raises:
        DetenteError: the plan comes from another version, whose numbers may be others.
    """
    return _unpacked(packed).piece(number)


@lru_cache(maxsize=1)
def _unpacked(packed: bytes) -> Plan:
    if not packed.startswith(_head()):
        there, here = packed.split(b"\n", 1)[0].decode(errors="replace"), _head().decode().strip()
        raise DetenteError(f"executor: a worker has {here}, the plan comes from {there}. Install the same.")
    return pickle.loads(zlib.decompress(packed[len(_head()) :]))


def _head() -> bytes:
    from detente import __version__

    return HEAD % __version__.encode()


def _on_host(plan: Plan) -> Plan:
    """The plan with its arrays in main memory."""
    import jax
    import numpy as np

    def moved(leaf: Any) -> Any:
        return np.asarray(leaf) if isinstance(leaf, jax.Array) else leaf

    def on_host(case: Any) -> Any:
        return replace(case, **{field: jax.tree.map(moved, value) for field, value in vars(case).items()})

    return replace(plan, cases={name: on_host(case) for name, case in plan.cases.items()})
