"""Ledgers in one file: CSV and JSON under the names of Global Trade Alert (GTA), Parquet for bulk.

Every version of every measure is a row. Beside GTA's fields a row holds the whole measure as JSON, called
``document`` in tables and ``measure`` in JSON, so that nothing is lost. Rows without it, as GTA gives them, are
read by their fields. What a ledger says of itself and its product lists stand once: as ``ledger`` and ``lists``
in JSON, in the metadata of a Parquet file, and for ``x.csv`` beside it in ``x.about.json``.

CSV and JSON are for people and other programs, and every row is checked as it is read: 100,000 measures take 12
to 19 seconds to open. Bulk belongs in Parquet, which opens at once and checks a measure when it is asked for.
"""

from __future__ import annotations

import csv
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from detente.economy.storage import whole
from detente.errors import InputError, Problem, nearest, raise_if_any
from detente.policy.exchange_checks import (
    Stand,
    about,
    checked,
    counted,
    document,
    read_about,
    refuse_rows,
    repeats,
)
from detente.policy.exchange_parquet import read_parquet, write_parquet
from detente.policy.instruments import ADDRESSES, DERIVED, FIELDS, gta_fields, measure_fields
from detente.policy.ledger import Ledger
from detente.policy.ledger_files import Heading
from detente.policy.measure import Measure
from detente.policy.places import codes
from detente.policy.products import ProductList
from detente.policy.versions import from_measures

OWN = ("id", "recorded_on", "version")
"""Our columns beside GTA's; versions of a measure are counted from 1, in the order in which they became known."""

_GTA = (*FIELDS, *DERIVED)
_LEFT_ASIDE = ("is_horizontal",)
"""In GTA's tables; it restates the products."""
_KNOWN = (*OWN, *_GTA, *ADDRESSES, *_LEFT_ASIDE, "state_act_source", "document")
_PLACES = ("implementing_jurisdictions", "affected_jurisdictions")
_SEVERAL = (*_PLACES, "affected_products", "affected_sectors")
_DAYS = tuple(name for name in FIELDS if name.startswith("date_"))


def write_ledger(ledger: Ledger, path: Path) -> None:
    """Write every version of every measure to one file, whole or not at all.

    Args:
        ledger: the ledger.
        path: a file that ends in .csv, .json or .parquet.

    Raises:
        InputError: another ending, no such folder, a place where nothing can be written, or Parquet without
            pyarrow.
    """
    writers = {".csv": _write_csv, ".json": _write_json, ".parquet": write_parquet}
    write = _by_suffix(path, writers)
    if not path.parent.is_dir():
        cure = "Make the folder first, or write elsewhere"
        raise InputError(Problem(str(path), f"there is no folder '{path.parent}'", "", cure))
    try:
        write(ledger, path)
    except OSError as error:
        raise InputError(Problem(str(path), f"cannot be written: {error.strerror or error}")) from None


def read_ledger(path: Path) -> Ledger:
    """Read a ledger from one file, or measures that Global Trade Alert gives as CSV or JSON.

    A Parquet file is read at once and its measures one by one, each checked when it is asked for. Of a CSV or JSON
    file every row is checked before it opens, 12 to 19 seconds for 100,000 measures: bulk belongs in Parquet.

    Args:
        path: a file that ends in .csv, .json or .parquet.

    Raises:
        InputError: another ending, no such file, or rows that cannot be: the first of them with what is wrong,
            and how many there are.
    """
    readers = {".csv": _read_csv, ".json": _read_json, ".parquet": read_parquet}
    read = _by_suffix(path, readers)
    try:
        return read(path)
    except FileNotFoundError:
        raise InputError(Problem(str(path), "there is no such file")) from None
    except UnicodeDecodeError:
        raise InputError(Problem(str(path), "is not text in UTF-8")) from None
    except OSError as error:
        raise InputError(Problem(str(path), f"cannot be read: {error.strerror or error}")) from None


def _by_suffix(path: Path, known: Mapping[str, Callable[..., Any]]) -> Callable[..., Any]:
    found = known.get(path.suffix.lower())
    if found is None:
        rule = "The ending of a ledger's file is .csv, .json or .parquet"
        raise InputError(Problem(str(path), f"ends in '{path.suffix}'", rule))
    return found


# -- writing rows -------------------------------------------------------------------------------------------


def _rows(ledger: Ledger) -> Iterator[tuple[dict[str, Any], Measure]]:
    versions = ledger.versions()
    for measure, version in zip(versions, counted(one.id for one in versions), strict=True):
        fields = gta_fields(measure)
        own = {"id": measure.id, "recorded_on": measure.recorded_on.isoformat(), "version": version}
        yield own | {name: fields[name] for name in _GTA}, measure


def _write_csv(ledger: Ledger, path: Path) -> None:
    with whole(_beside(path)) as beside, whole(path) as unfinished:
        beside.write_text(json.dumps(about(ledger), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        with unfinished.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow([*OWN, *_GTA, "document"])
            for row, measure in _rows(ledger):
                writer.writerow([*(_text(value) for value in row.values()), document(measure)])


def _write_json(ledger: Ledger, path: Path) -> None:
    """One measure a line: two files are then compared measure by measure."""
    rows = (_json(row | {"measure": json.loads(document(measure))}) for row, measure in _rows(ledger))
    said = (f"{_json(name)}: {_json(value)}" for name, value in about(ledger).items())
    with whole(path) as unfinished:
        text = "{" + ",\n".join([*said, '"measures": [\n' + ",\n".join(rows) + "\n]"]) + "}\n"
        unfinished.write_text(text, encoding="utf-8")


def _json(content: Any) -> str:
    return json.dumps(content, ensure_ascii=False)


def _beside(path: Path) -> Path:
    return path.with_suffix(".about.json")


def _text(value: Any) -> str:
    """A value in a cell: lists by "; ", nothing as nothing."""
    if isinstance(value, list):
        return "; ".join(_text(one) for one in value)
    return "" if value is None else str(value)


# -- reading rows -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Row:
    """One row of a file: its fields under GTA's names and ours, and the whole measure where it has one."""

    fields: Mapping[str, Any]
    measure: Any = None


def _read_csv(path: Path) -> Ledger:
    with path.open(encoding="utf-8-sig", newline="") as stream, _long_cells():
        lines = csv.reader(stream, strict=True)
        try:
            header, *cells = [line for line in lines if line] or [[]]
        except csv.Error as error:
            raise InputError(Problem(f"{path}, line {lines.line_num}", f"is not CSV: {error}")) from None
    names = [name.strip().lower().replace(" ", "_") for name in header]
    _refuse_header(path, names)
    # GTA's own tables have headings in capitals and HS codes as numbers, which have lost their zeros.
    numbers = "Affected Products" in [name.strip() for name in header]
    rows = [
        _row_of(dict(zip(names, line, strict=True)), numbers)
        if len(line) == len(names)
        else Problem("", f"has {len(line)} cells", f"The first line has {len(names)}")
        for line in cells
    ]
    beside = _beside(path)
    said = read_about(_parsed(beside), beside) if beside.exists() else read_about({}, path)
    return _ledger(path, said, rows)


def _read_json(path: Path) -> Ledger:
    content = _parsed(path)
    rows = content.pop("measures", None) if isinstance(content, dict) else content
    if not isinstance(rows, list):
        rule = "It is a list of measures, or an object with 'ledger', 'lists' and such a list as 'measures'"
        raise InputError(Problem(str(path), "holds no list of measures", rule))
    said = read_about(content if isinstance(content, dict) else {}, path)
    return _ledger(path, said, [_object(row) for row in rows])


def _parsed(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8-sig"))
    except json.JSONDecodeError as error:
        raise InputError(Problem(f"{path}, line {error.lineno}", f"is not JSON: {error.msg}")) from None


def _object(row: Any) -> _Row | Problem:
    if not isinstance(row, dict):
        return Problem("", "is not an object", "A row has fields")
    return _Row({name: value for name, value in row.items() if name != "measure"}, row.get("measure"))


def _row_of(cells: dict[str, str], numbers: bool) -> _Row | Problem:
    """The fields of a line of a table: what is empty is absent, what is several is a list."""
    given = cells.pop("document", "").strip()
    if given:
        try:
            return _Row(cells, json.loads(given))
        except json.JSONDecodeError as error:
            return Problem("document", f"is not JSON: {error.msg} at character {error.pos + 1}")
    fields: dict[str, Any] = {name: text.strip() for name, text in cells.items() if text.strip()}
    fields |= {name: _parts(fields[name], name in _PLACES) for name in _SEVERAL if name in fields}
    if numbers:
        products = fields.get("affected_products", [])
        fields |= {"affected_products": [int(code) if code.isdigit() else code for code in products]}
    reportable = fields.get("gta_reportable", "").casefold()
    if reportable in ("true", "false"):
        fields["gta_reportable"] = reportable == "true"
    return _Row(fields)


def _parts(text: str, places: bool) -> list[str]:
    """The parts of a cell, by semicolons or by commas; a place may have a comma in its name."""
    if places and ";" not in text:
        try:
            codes(text, "")
            return [text]
        except InputError:
            pass
    return [part.strip() for part in text.split(";" if ";" in text else ",") if part.strip()]


def _refuse_header(path: Path, names: Sequence[str]) -> None:
    place = f"{path}, line 1"
    if "document" not in names and "intervention_type" not in names:
        fact = "has neither a column 'document' nor 'intervention_type'"
        raise InputError(Problem(place, fact, "The first line names the columns"))
    problems = [_unknown(name, place) for name in names if name not in _KNOWN]
    twice = [name for name, times in Counter(names).items() if times > 1]
    raise_if_any(problems + [Problem(place, f"column '{name}' is there twice") for name in twice])


def _unknown(name: str, place: str) -> Problem:
    return Problem(place, f"there is no column '{name}'", "", nearest(name, _KNOWN))


def _ledger(
    path: Path, said: tuple[Heading, dict[str, ProductList]], rows: Sequence[_Row | Problem]
) -> Ledger:
    heading, lists = said
    measures: list[Measure] = []
    stands: list[Stand | None] = []
    wrong: dict[int, list[Problem]] = {}
    for at, row in enumerate(rows):
        try:
            measure, version = _measure(row, lists), _version(row)
        except InputError as error:
            wrong[at] = error.problems
            stands.append(None)
        else:
            measures.append(measure)
            stands.append((measure.id, measure.recorded_on.toordinal(), version))
    wrong |= {at: [problem] for at, problem in repeats(stands)}
    refuse_rows(path, wrong, len(rows))
    places = {one.id: f"{path}, row {at + 1}" for at, one in reversed(list(enumerate(measures)))}
    return Ledger(heading, lists, from_measures(measures), measures.__getitem__, places)


def _measure(row: _Row | Problem, lists: Mapping[str, ProductList]) -> Measure:
    if isinstance(row, Problem):
        raise InputError(row)
    if row.measure is not None:
        measure = checked(row.measure, lists)
        _refuse_other_fields(row.fields, measure)
        return measure
    fields = {name: value for name, value in row.fields.items() if name not in (*OWN, *_LEFT_ASIDE)}
    fields |= {name: _day(fields[name]) for name in _DAYS if name in fields}
    own = {name: row.fields[name] for name in ("id", "recorded_on") if row.fields.get(name)}
    return checked(_by_fields(fields) | own, lists)


def _by_fields(fields: Mapping[str, Any]) -> dict[str, Any]:
    try:
        return measure_fields(fields)
    except (KeyError, TypeError, AttributeError):
        rule = "Places and products are lists of words, or of objects as GTA's interface gives them"
        raise InputError(Problem("", "a field has another form than GTA gives it", rule)) from None


def _day(given: Any) -> Any:
    """A day; GTA's tables give some with the hour."""
    return given[:10] if isinstance(given, str) and given[10:11] in ("T", " ") else given


def _refuse_other_fields(fields: Mapping[str, Any], measure: Measure) -> None:
    """A field that was changed while the document was not: nobody could tell which holds."""
    said = gta_fields(measure) | {"id": measure.id, "recorded_on": measure.recorded_on.isoformat()}
    raise_if_any([_unknown(name, "") for name in fields if name not in _KNOWN])
    for name in (*FIELDS, "id", "recorded_on"):
        if name in fields and not _same(_text(fields[name]), _text(said[name])):
            fact = f"it is '{_text(fields[name])}' in the row and '{_text(said[name])}' in the document"
            raise InputError(Problem(name, fact, "Both say the same", "Change the document, too"))


def _same(one: str, other: str) -> bool:
    """Whether two cells say the same; other programs write 25 as 25.0 and true as TRUE."""
    if one.strip().casefold() == other.strip().casefold():
        return True
    try:
        return float(one) == float(other)
    except ValueError:
        return False


def _version(row: _Row | Problem) -> int | None:
    given = "" if isinstance(row, Problem) else _text(row.fields.get("version")).strip()
    if given and not given.isdigit():
        raise InputError(Problem("version", f"'{given}' is not a whole number"))
    return int(given) if given else None


@contextmanager
def _long_cells() -> Iterator[None]:
    """A document in a cell may be longer than the 131,072 characters that Python's reader stops at."""
    before = csv.field_size_limit(min(sys.maxsize, 2**31 - 1))
    try:
        yield
    finally:
        csv.field_size_limit(before)
