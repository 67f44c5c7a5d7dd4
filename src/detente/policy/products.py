"""Products of measures: named lists of HS codes, and which tariff lines a description covers."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from detente.economy.names import sector_names
from detente.economy.tables import rows
from detente.errors import InputError, Problem, raise_if_any
from detente.policy.lines import TariffLines
from detente.policy.measure import Products, hs_digits
from detente.yaml_lines import LARGEST_FILE


@dataclass(frozen=True, eq=False)
class ProductList:
    """HS codes under one name, as a law lists them, with a number per code where the law gives one.

    Attributes:
        name: what measures call it.
        title: what it is, for a reader.
        source: the act that lists the goods, and who compiled the list.
        hs: codes of 2 to 10 digits.
        columns: numbers by code, for instance a rate as a fraction; the same order as ``hs``.
        file: the file it was read from, relative to the ledger; empty when it stands in the YAML.
    """

    name: str
    title: str
    source: str
    hs: tuple[str, ...]
    columns: Mapping[str, np.ndarray] = field(default_factory=dict)
    file: str = ""

    def values(self, lines: TariffLines, column: str) -> np.ndarray:
        """The number of a column for every line, NaN where the list says nothing.

        Of codes finer than the lines, the plain average stands for their line.
        """
        numbers = self.columns[column]
        by_length: dict[int, dict[str, list[float]]] = {}
        for code, number in zip(self.hs, numbers.tolist(), strict=True):
            length = min(len(code), lines.digits)
            by_length.setdefault(length, {}).setdefault(code[:length], []).append(number)
        found = np.full(len(lines), np.nan)
        for length in sorted(by_length):
            known = {code: sum(said) / len(said) for code, said in by_length[length].items()}
            said = np.array([known.get(code, np.nan) for code in lines.prefix(length).tolist()])
            found = np.where(np.isnan(said), found, said)
        return found


def coverage(products: Products, lines: TariffLines, lists: Mapping[str, ProductList]) -> np.ndarray:
    """Share of every tariff line that a description covers, 0 to 1.

    A code covers all lines below it; a code finer than a line counts as the whole line. Where the description
    gives the covered share of a sector, that share holds for each of its lines.

    Args:
        products: the description.
        lines: the importer's tariff lines.
        lists: the named lists.
    """
    covered = np.zeros(len(lines), dtype=bool)
    codes = [products.hs, *(lists[name].hs for name in products.lists)]
    by_length: dict[int, set[str]] = {}
    for code in (code for group in codes for code in group):
        length = min(len(code), lines.digits)
        by_length.setdefault(length, set()).add(code[:length])
    for length, wanted in by_length.items():
        covered |= np.isin(lines.prefix(length), list(wanted))
    if products.sectors:
        covered |= np.isin(lines.sector, icio_sectors(products.sectors))
    share = covered.astype(float)
    for sector, part in products.covered.items():
        share[lines.sector == icio_sectors([sector])[0]] = part
    return share


def icio_sectors(names: list[str]) -> list[str]:
    """ICIO sector codes that names such as "goods" or "semiconductors" stand for."""
    return sector_names().resolve(names, [row["code"] for row in rows("sectors")], "sectors")


def read_list(name: str, title: str, source: str, path: Path, shown: str) -> ProductList:
    """A product list from a CSV file: a column ``hs`` and any number of columns of numbers.

    Raises:
        InputError: no such file, no column ``hs``, a code or a number that is none, each with its line.
    """
    # Comments become empty lines, so that the reader's count of lines stays that of the file.
    lines = [("" if line.startswith("#") else line) for line in _text(name, path).splitlines()]
    above = next((at for at, line in enumerate(lines) if line.strip()), 0)
    reader = csv.DictReader(lines[above:])
    if "hs" not in (reader.fieldnames or []):
        raise InputError(Problem(str(path), "has no column 'hs'", "Its first line names the columns"))
    names = [column for column in reader.fieldnames or [] if column not in ("hs", "text")]
    codes: dict[str, list[float]] = {}
    problems: list[Problem] = []
    try:
        for row in reader:
            place = f"{path}, line {above + reader.line_num}"
            try:
                code, numbers = _entry(row, names)
            except ValueError as error:
                problems.append(Problem(place, str(error)))
                continue
            if code in codes:
                problems.append(Problem(place, f"code {code} is given twice"))
            codes[code] = numbers
    except csv.Error as error:
        problems.append(Problem(f"{path}, line {above + reader.line_num}", f"is not CSV: {error}"))
    raise_if_any(problems)
    table = np.array(list(codes.values())).reshape(len(codes), len(names))
    columns = {column: table[:, at] for at, column in enumerate(names)}
    return ProductList(name, title, source, tuple(codes), columns, shown)


def _text(name: str, path: Path) -> str:
    try:
        size = path.stat().st_size
        text = path.read_text(encoding="utf-8-sig") if size <= LARGEST_FILE else ""
    except UnicodeDecodeError:
        raise InputError(Problem(str(path), "is not a text file", "A product list is a CSV file")) from None
    except (OSError, ValueError):
        raise InputError(Problem(str(path), "there is no such file", f"List '{name}' names it")) from None
    if size > LARGEST_FILE:
        fact, rule = f"is {size / 1e6:.0f} MB", f"A product list has at most {LARGEST_FILE / 1e6:.0f} MB"
        raise InputError(Problem(str(path), fact, rule))
    return text


def _entry(row: dict[str | None, str | None], names: list[str]) -> tuple[str, list[float]]:
    if None in row:
        raise ValueError("has more cells than the first line names")
    numbers = []
    for column in names:
        text = row[column]
        number = float(text) if text else np.nan
        if text and not np.isfinite(number):
            raise ValueError(f"{column}: '{text}' is not a number")
        numbers.append(number)
    return hs_digits(row["hs"] or ""), numbers
