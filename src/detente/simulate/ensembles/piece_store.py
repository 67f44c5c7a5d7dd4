"""Pieces of an ensemble in a folder, one Parquet file each, so that what is done stays done."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.economy.storage import whole
from detente.errors import InputError, Problem
from detente.simulate.ensembles.plan import CaseDraws, Plan

if TYPE_CHECKING:
    import pandas as pd

PLAN = "plan.json"


class PieceStore:
    """A folder with the pieces of one plan.

    Each piece is a table with a row a draw, case and economy: ``draw``, ``case``, ``economy``, the variables,
    ``weight``, and what is the same for all economies of a draw, ``world``, ``residual`` and ``found``. It is
    written under another name first, so that a file that is there is whole.
    """

    def __init__(self, folder: str | PathLike[str], plan: Plan, economies: Sequence[str]) -> None:
        """Open the folder for a plan, or make it.

        Raises:
            InputError: a folder with another plan in it, a place that is no folder, no Parquet library.
        """
        self.folder = Path(folder)
        self.plan = plan
        self.economies = list(economies)
        _parquet()
        self._claim()

    def _claim(self) -> None:
        place = f"store {self.folder}"
        said = {
            "plan": self.plan.digest,
            "draws": self.plan.draws,
            "chunk": self.plan.chunk,
            "cases": list(self.plan.cases),
            "over": {one.name: str(one.distribution) for one in self.plan.parameters},
        }
        if self.folder.exists() and not self.folder.is_dir():
            raise InputError(Problem(place, "it is a file", "Pieces are kept in a folder"))
        written = self.folder / PLAN
        if written.exists():
            if json.loads(written.read_text(encoding="utf-8"))["plan"] != self.plan.digest:
                rule = "One folder holds one plan: same world, policies, draws, seed and version"
                raise InputError(Problem(place, "it holds another ensemble", rule, "Name another folder"))
            return
        if self.folder.exists() and any(self.folder.iterdir()):
            rule = "Pieces are kept in a folder of their own"
            raise InputError(Problem(place, "there are other files in it", rule, "Name another folder"))
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with whole(written) as unfinished:
                unfinished.write_text(json.dumps(said, indent=1) + "\n", encoding="utf-8")
        except OSError as error:
            raise InputError(Problem(place, f"nothing can be written there: {error.strerror}")) from None

    def path(self, number: int) -> Path:
        """Where a piece is kept."""
        return self.folder / f"piece-{number:06d}.parquet"

    @property
    def done(self) -> list[int]:
        """The pieces that are there."""
        return [number for number in range(self.plan.pieces) if self.path(number).exists()]

    def put(self, number: int, piece: Mapping[str, CaseDraws]) -> None:
        """Keep a piece, whole or not at all."""
        tables = _parquet()
        with whole(self.path(number)) as unfinished:
            tables.write_table(_table(number * self.plan.chunk, piece, self.plan, self.economies), unfinished)

    def get(self, number: int) -> dict[str, CaseDraws]:
        """A piece that was kept, to the last bit."""
        frame = _parquet().read_table(self.path(number)).to_pandas()
        return {name: self._case(name, frame[frame["case"] == name]) for name in self.plan.cases}

    def _case(self, name: str, frame: pd.DataFrame) -> CaseDraws:
        count = len(self.economies)
        draws = len(frame) // count

        def by_economy(column: str) -> np.ndarray:
            return frame[column].to_numpy().reshape(draws, count)

        variables = self.plan.cases[name].variables
        return CaseDraws(
            values=np.stack([by_economy(variable) for variable in variables], axis=1),
            weight=by_economy("weight"),
            **{column: by_economy(column)[:, 0] for column in ("world", "residual", "found")},
        )


def _table(first: int, piece: Mapping[str, CaseDraws], plan: Plan, economies: Sequence[str]) -> Any:
    import pyarrow as pa

    parts = []
    for name, found in piece.items():
        draws, count = len(found.residual), len(economies)
        columns = {
            "draw": np.repeat(np.arange(first, first + draws), count),
            "case": pa.array([name] * (draws * count)).dictionary_encode(),
            "economy": pa.array(list(economies) * draws).dictionary_encode(),
        }
        for place, variable in enumerate(plan.cases[name].variables):
            columns[variable] = found.values[:, place].ravel()
        columns["weight"] = found.weight.ravel()
        for column in ("world", "residual", "found"):
            columns[column] = np.repeat(getattr(found, column), count)
        parts.append(pa.table(columns))
    return pa.concat_tables(parts).unify_dictionaries()


def _parquet() -> Any:
    """The Parquet library.

    Raises:
        InputError: it is not installed.
    """
    try:
        import pyarrow.parquet as parquet
    except ImportError:
        cure = "Install detente[cluster], or detente[data]"
        raise InputError(
            Problem("store", "pyarrow is not installed", "Pieces are kept as Parquet", cure)
        ) from None
    return parquet
