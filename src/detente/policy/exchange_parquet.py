"""A ledger in a Parquet file: its columns answer for any day, and a measure is read when it is asked for."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from detente.economy.storage import whole
from detente.errors import InputError, Problem
from detente.policy.exchange_checks import (
    about,
    checked,
    counted,
    document,
    read_about,
    refuse_rows,
    refused,
    repeats,
)
from detente.policy.ledger import Ledger
from detente.policy.measure import Measure
from detente.policy.products import ProductList
from detente.policy.versions import INSTRUMENTS, STATUSES, Columns, Said, Versions

ABOUT = b"detente"
"""Under this name the file's metadata hold what the ledger says of itself and its product lists."""
EPOCH = dt.date(1970, 1, 1).toordinal()
ROWS_A_GROUP = 20_000


def write_parquet(ledger: Ledger, path: Path) -> None:
    """Write every version of every measure in columns, whole or not at all.

    ``imposed_by`` and ``on`` are for other programs: what a measure says is in ``document``, and what has to be
    found fast in ``recorded_on``, ``instrument``, ``step_day`` and ``step_status``.

    Raises:
        InputError: pyarrow is not there.
    """
    pa, parquet = _arrow(path)
    said, measures = ledger.columns.said, ledger.versions()
    first = pa.array(said.first_step, pa.int32())
    status = pa.array([STATUSES[code] for code in said.step_status.tolist()], pa.string())
    words = pa.list_(pa.string())
    columns = {
        "id": pa.array(said.ids, pa.string()),
        "version": pa.array(list(counted(said.ids)), pa.int32()),
        "recorded_on": _days(pa, said.recorded),
        "instrument": pa.array([one.instrument for one in measures], pa.string()),
        "imposed_by": pa.array([one.imposed_by for one in measures], words),
        "on": pa.array([one.on for one in measures], words),
        "step_day": pa.ListArray.from_arrays(first, _days(pa, said.step_day)),
        "step_status": pa.ListArray.from_arrays(first, status),
        "document": pa.array([document(one) for one in measures], pa.string()),
    }
    table = pa.table(columns)
    with whole(path) as unfinished, unfinished.open("wb") as stream:
        # Without Arrow's own schema, which would hold the metadata a second time.
        file = parquet.ParquetWriter(stream, table.schema, compression="zstd", store_schema=False)
        with file:
            file.write_table(table, row_group_size=ROWS_A_GROUP)
            file.add_key_value_metadata({ABOUT: json.dumps(about(ledger)).encode()})


def read_parquet(path: Path) -> Ledger:
    """A ledger from a file of `write_parquet`; a measure is read and checked when it is asked for.

    Raises:
        InputError: pyarrow is not there, the file is none of ours, or rows that cannot be.
    """
    pa, parquet = _arrow(path)
    with path.open("rb") as stream:
        try:
            file = parquet.ParquetFile(stream)
            said = json.loads((file.metadata.metadata or {}).get(ABOUT, b"{}"))
            table = _with_types(pa, file, path)
        except pa.ArrowException as error:
            raise InputError(Problem(str(path), f"cannot be read: {str(error).splitlines()[0]}")) from None
        except json.JSONDecodeError:
            fact, rule = "its metadata are not JSON", f"Under '{ABOUT.decode()}' they name the ledger"
            raise InputError(Problem(str(path), fact, rule)) from None
    heading, lists = read_about(said, path)
    columns = _columns(pa, table, path)
    return Ledger(heading, lists, Versions(columns), _reader(path, columns, table["document"], lists))


def _arrow(path: Path) -> tuple[Any, Any]:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        cure = 'Install it with: pip install "detente[data]"'
        raise InputError(Problem(str(path), "needs pyarrow, which is not installed", "", cure)) from None
    return pyarrow, pyarrow.parquet


def _with_types(pa: Any, file: Any, path: Path) -> Any:
    """The columns that are read, in the types they are written in: other programs change some of them."""
    types = {
        "id": pa.string(),
        "version": pa.int32(),
        "recorded_on": pa.date32(),
        "instrument": pa.string(),
        "step_day": pa.list_(pa.date32()),
        "step_status": pa.list_(pa.string()),
        "document": pa.string(),
    }
    missing = [name for name in types if name not in file.schema_arrow.names]
    if missing:
        rule = f"A ledger in Parquet has {', '.join(types)}"
        cure = "Rows of Global Trade Alert are read from CSV or JSON"
        raise InputError(Problem(str(path), f"has no column {', '.join(missing)}", rule, cure))
    table = file.read(columns=list(types)).select(list(types))
    return table.cast(pa.schema(list(types.items()))).combine_chunks()


def _columns(pa: Any, table: Any, path: Path) -> Columns:
    """The columns of a table, where everything is right that can be told without reading a measure."""
    arrays = {name: table[name].combine_chunks() for name in table.column_names}
    _refuse_gaps(arrays, path)
    days, words = arrays["step_day"], arrays["step_status"]
    first_step = np.cumsum([0, *days.value_lengths().to_pylist()])
    row = np.repeat(np.arange(len(table)), np.diff(first_step))
    step_day = _ordinals(pa, days.flatten())
    wrong: dict[int, list[Problem]] = {}
    for at in np.flatnonzero((np.diff(step_day) < 0) & (row[1:] == row[:-1])).tolist():
        wrong.setdefault(int(row[at]), []).append(Problem("step_day", "the days are not in order"))
    step_status, unknown = _places(words.flatten(), STATUSES)
    for at, word in unknown.items():
        wrong.setdefault(int(row[at]), []).append(_unknown("step_status", word, STATUSES))
    instrument, unknown = _places(arrays["instrument"], INSTRUMENTS)
    for at, word in unknown.items():
        wrong.setdefault(at, []).append(_unknown("instrument", word, INSTRUMENTS))
    ids, recorded = arrays["id"].to_pylist(), _ordinals(pa, arrays["recorded_on"])
    for at, problem in repeats(zip(ids, recorded.tolist(), arrays["version"].to_pylist(), strict=True)):
        wrong.setdefault(at, []).append(problem)
    refuse_rows(path, wrong, len(table))
    return Columns(ids, recorded, instrument, first_step, step_day, step_status)


def _refuse_gaps(arrays: Mapping[str, Any], path: Path) -> None:
    """Empty cells, gaps in lists, and lists of days and statuses that do not go together."""
    wrong: dict[int, list[Problem]] = {}
    for name, array in arrays.items():
        for at in np.flatnonzero(_true(array.is_null())).tolist():
            wrong.setdefault(at, []).append(Problem(name, "is empty"))
    refuse_rows(path, wrong, len(arrays["id"]))
    days, words = arrays["step_day"], arrays["step_status"]
    for at in np.flatnonzero(days.value_lengths().to_numpy() != words.value_lengths().to_numpy()).tolist():
        wrong[at] = [Problem("step_status", "there is not one status for every day")]
    refuse_rows(path, wrong, len(days))
    gaps = _true(days.flatten().is_null()) | _true(words.flatten().is_null())
    for at in days.value_parent_indices().to_numpy()[gaps].tolist():
        wrong[at] = [Problem("step_day, step_status", "a step is empty")]
    refuse_rows(path, wrong, len(days))


def _places(words: Any, known: Sequence[str]) -> tuple[np.ndarray, dict[int, str]]:
    """The place of every word among the known, and words that are not known, by where they stand."""
    encoded = words.dictionary_encode()
    spelled = encoded.dictionary.to_pylist()
    place = np.array([known.index(word) if word in known else -1 for word in spelled], dtype=np.int8)
    index = encoded.indices.to_numpy()
    found = place[index]
    return found, {at: spelled[index[at]] for at in np.flatnonzero(found < 0).tolist()}


def _unknown(column: str, word: str, known: Sequence[str]) -> Problem:
    return Problem(column, f"there is no '{word}'", f"It is one of {', '.join(known)}")


def _reader(
    path: Path, columns: Columns, documents: Any, lists: Mapping[str, ProductList]
) -> Callable[[int], Measure]:
    """Reads one measure from its document; what was read is kept."""

    @cache
    def read(at: int) -> Measure:
        try:
            measure = checked(json.loads(documents[at].as_py()), lists)
        except json.JSONDecodeError as error:
            problems = [Problem("document", f"is not JSON: {error.msg}")]
        except InputError as error:
            problems = error.problems
        else:
            if Said.of(measure) == columns[at]:
                return measure
            cure = "Write the file anew from its measures"
            problems = [Problem("", "the document and the columns differ", "Both say the same", cure)]
        raise refused(path, {at: problems}, len(columns))

    return read


def _days(pa: Any, ordinals: np.ndarray) -> Any:
    return pa.array((ordinals - EPOCH).astype(np.int32)).cast(pa.date32())


def _ordinals(pa: Any, days: Any) -> np.ndarray:
    return days.cast(pa.int32()).to_numpy().astype(np.int64) + EPOCH


def _true(flags: Any) -> np.ndarray:
    return flags.to_numpy(zero_copy_only=False)
