"""The bundled tables, read once: economies, sectors, groups, elasticities, variables, parameters."""

import csv
from functools import cache
from pathlib import Path

Row = dict[str, str]


@cache
def rows(name: str) -> tuple[Row, ...]:
    """All rows of a bundled table, as text.

    Args:
        name: the table, one of ``economies``, ``groups``, ``sectors``, ``sector_groups``, ``elasticities``,
            ``elasticity_sets``, ``variables``, ``parameters``, ``calibrations``.
    """
    with data_file(f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return tuple(csv.DictReader(stream))


def data_file(name: str) -> Path:
    """Where a bundled file is: the package is always unpacked on disk."""
    return Path(__file__).parent / "data" / name


def split(text: str) -> list[str]:
    """The entries of a semicolon-separated field."""
    return [entry.strip() for entry in text.split(";") if entry.strip()]
