"""Pieces of an ensemble in a folder, one Parquet file each, so that what is done stays done."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import numpy as np

from detente.errors import DetenteError, InputError, Problem
from detente.simulate.ensembles.plan import CaseDraws, Plan

if TYPE_CHECKING:
    import pandas as pd

PLAN = "_plan.json"
"""Readers of a folder of Parquet files pass over names that begin so."""
UNFINISHED = ".part"
OWN_WEIGHT = "weight_of_"
"""How the columns of weights begin that belong to one variable."""


class PieceStore:
    """A folder with the pieces of one plan.

    Each piece is a table with a row a draw, case and economy: ``draw``, ``case``, ``economy``, the variables,
    ``weight``, ``weight_of_`` each that has its own, and what is the same for all economies of a draw, ``world``,
    ``residual`` and ``found``. It is written under another name first, so that a file that is there is whole. The
    folder can be read as one table.
    """

    def __init__(self, folder: str | PathLike[str], plan: Plan, economies: Sequence[str]) -> None:
        """Look at the folder for a plan; nothing is written yet.

        Raises:
            InputError: a folder with another plan or with other files in it, a place that is no folder, no
                Parquet library.
        """
        try:
            self.folder = Path(folder)
        except TypeError:
            raise InputError(Problem("store", f"{folder!r}", "It is the name of a folder")) from None
        self.plan = plan
        self.economies = list(economies)
        self._place = f"store {self.folder}"
        _parquet()
        self._refuse_others()

    def _refuse_others(self) -> None:
        """Refuse a place in which something else is.

        Raises:
            InputError: see above.
        """
        try:
            if not self.folder.exists():
                return
            if not self.folder.is_dir():
                raise InputError(Problem(self._place, "it is a file", "Pieces are kept in a folder"))
            if (self.folder / PLAN).exists():
                self._refuse_another_plan()
            # What was begun and never finished, such as the plan itself, is nothing.
            elif not all(path.name.endswith(UNFINISHED) for path in self.folder.iterdir()):
                rule = "Pieces are kept in a folder of their own"
                fact = "there are other files in it"
                raise InputError(Problem(self._place, fact, rule, "Name another folder"))
        except OSError as error:
            raise InputError(Problem(self._place, f"it cannot be read: {error.strerror}")) from None

    def _refuse_another_plan(self) -> None:
        cure = "Name another folder"
        try:
            written = json.loads((self.folder / PLAN).read_text(encoding="utf-8"))
            same = written["plan"] == self.plan.digest
        except (ValueError, TypeError, KeyError):
            fact = f"its {PLAN} does not say which ensemble it holds"
            raise InputError(
                Problem(self._place, fact, "It is written before the first piece", cure)
            ) from None
        if not same:
            differ = [
                name for name, value in self._said.items() if name != "plan" and written.get(name) != value
            ]
            fact = "it holds another ensemble" + (f": it differs in {', '.join(differ)}" if differ else "")
            rule = "One folder holds one plan: same world, policies, draws, seed and version"
            raise InputError(Problem(self._place, fact, rule, cure))

    @property
    def _said(self) -> dict[str, Any]:
        from detente import __version__

        return {
            "plan": self.plan.digest,
            "version": __version__,
            "draws": self.plan.draws,
            "chunk": self.plan.chunk,
            "cases": list(self.plan.cases),
            "over": {one.name: str(one.distribution) for one in self.plan.parameters},
        }

    def claim(self) -> None:
        """Make the folder, and write down which plan it is for.

        Raises:
            InputError: nothing can be written there.
        """
        if (self.folder / PLAN).exists():
            return
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with self._whole(PLAN) as unfinished:
                unfinished.write_text(json.dumps(self._said, indent=1) + "\n", encoding="utf-8")
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or error
            raise InputError(Problem(self._place, f"nothing can be written there: {reason}")) from None

    @contextmanager
    def _whole(self, name: str) -> Iterator[Path]:
        """A place to write a file to, which takes its name once it is complete.

        The place is the writer's own: two runs of one ensemble in one folder do not meet.
        """
        unfinished = self.folder / f"_{name.lstrip('_')}-{uuid4().hex}{UNFINISHED}"
        try:
            yield unfinished
            unfinished.replace(self.folder / name)
        finally:
            unfinished.unlink(missing_ok=True)

    def path(self, number: int) -> Path:
        """Where a piece is kept."""
        return self.folder / f"piece-{number:06d}.parquet"

    @property
    def done(self) -> list[int]:
        """The pieces that are there; one that was cut off is not."""
        if not self.folder.exists():
            return []
        names = {entry.name for entry in os.scandir(self.folder)}
        return [
            number
            for number in range(self.plan.pieces)
            if self.path(number).name in names and self._has_an_end(number)
        ]

    def _has_an_end(self, number: int) -> bool:
        """Whether the end of a file, which says what is in it, can be read."""
        try:
            _parquet().read_metadata(self.path(number))
        except (OSError, ValueError):
            return False
        return True

    def put(self, number: int, piece: Mapping[str, CaseDraws]) -> None:
        """Keep a piece, whole or not at all.

        Raises:
            DetenteError: the folder takes no more.
        """
        table = _table(number * self.plan.chunk, piece, self.plan, self.economies)
        try:
            with self._whole(self.path(number).name) as unfinished:
                _parquet().write_table(table, unfinished, write_page_checksum=True)
        except OSError as error:
            reason = os.strerror(error.errno) if error.errno else error
            raise DetenteError(
                f"{self._place}: piece {number} cannot be written: {reason}. What is done is kept: ask again."
            ) from None

    def get(self, number: int) -> dict[str, CaseDraws] | None:
        """A piece that was kept, to the last bit; None for one that was damaged."""
        try:
            with _parquet().ParquetFile(self.path(number), page_checksum_verification=True) as file:
                frame = file.read().to_pandas()
            return {name: self._case(name, frame[frame["case"] == name]) for name in self.plan.cases}
        except (OSError, ValueError, KeyError):
            return None

    def _case(self, name: str, frame: pd.DataFrame) -> CaseDraws:
        count = len(self.economies)
        draws = len(frame) // count

        def by_economy(column: str) -> np.ndarray:
            return frame[column].to_numpy().reshape(draws, count)

        variables = self.plan.cases[name].variables
        return CaseDraws(
            values=np.stack([by_economy(variable) for variable in variables], axis=1),
            weight=by_economy("weight"),
            own_weight={
                column.removeprefix(OWN_WEIGHT): by_economy(column)
                for column in frame.columns
                if column.startswith(OWN_WEIGHT)
            },
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
        for variable, weight in found.own_weight.items():
            columns[OWN_WEIGHT + variable] = weight.ravel()
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
