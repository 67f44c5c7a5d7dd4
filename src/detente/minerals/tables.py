"""The bundled tables of minerals, read once, and the names of minerals and economies in them."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from detente.economy.names import Names, Vocabulary, economy_names, economy_title
from detente.economy.tables import split
from detente.errors import InputError, Problem, nearest

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

Row = dict[str, str]

REST_OF_WORLD = "ROW"
"""Economies that a source does not tell apart."""
EVERY_ECONOMY = "*"
"""In a table: a row that holds for every economy without a row of its own."""
STANDINGS = ("verified", "secondary", "computed", "assumption")
"""How sure a row is: read in its source; read in a report of it; computed from data; nobody's figure but ours."""


@cache
def rows(name: str) -> tuple[Row, ...]:
    """All rows of a bundled table, as text.

    Args:
        name: the table, one of ``minerals``, ``stages``, ``production``, ``stage_shares``, ``import_shares``,
            ``governance``, ``economies``, ``dependence``, ``stocks``, ``lead_times``, ``projects``,
            ``episodes``.
    """
    with data_file(f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return tuple(csv.DictReader(stream))


def data_file(name: str) -> Path:
    """Where a bundled file is: the package is always unpacked on disk."""
    return Path(__file__).parent / "data" / name


@dataclass(frozen=True)
class TradeFlows:
    """Bilateral trade of minerals as stored: flows sorted by code, year, exporter and importer.

    Attributes:
        economies: ISO 3166 alpha-3 codes; Chinese Taipei is TWN.
        codes: HS codes of 1992, six digits.
        start: where the flows of each code start, and at last where they end.
        year: year of each flow.
        exporter: place of the seller in ``economies``.
        importer: place of the buyer in ``economies``.
        value_usd_k: thousand current USD.
        quantity_t: tonnes, gross weight; not a number where no weight was reported.
    """

    economies: tuple[str, ...]
    codes: tuple[str, ...]
    start: np.ndarray
    year: np.ndarray
    exporter: np.ndarray
    importer: np.ndarray
    value_usd_k: np.ndarray
    quantity_t: np.ndarray


@cache
def trade_flows() -> TradeFlows:
    """The bundled trade of minerals, 1995 to 2024 (BACI, CEPII)."""
    import numpy as np

    with np.load(data_file("trade.npz"), allow_pickle=False) as stored:
        return TradeFlows(
            economies=tuple(str(code) for code in stored["economies"]),
            codes=tuple(str(code) for code in stored["codes"]),
            start=stored["start"],
            year=stored["year"].astype(np.int32) + int(stored["first_year"]),
            exporter=stored["exporter"],
            importer=stored["importer"],
            value_usd_k=stored["value_usd_k"].astype(np.float64),
            quantity_t=stored["quantity_t"].astype(np.float64),
        )


@cache
def economy_labels() -> tuple[str, ...]:
    """Every economy that produces or trades a mineral, in the order of the alphabet."""
    found = {row["economy"] for row in rows("production")} | set(trade_flows().economies)
    return tuple(sorted(found))


@cache
def _vocabulary() -> Vocabulary:
    known, others = economy_names(), {row["code"]: row["name"] for row in rows("economies")}
    spelled = {word.casefold(): code for code, name in others.items() for word in (code, name)}
    written = (*known.written, *others, *others.values())
    return Vocabulary("economy", {**spelled, **known.codes}, known.groups, written)


def resolve_economies(names: Names, place: str) -> list[str]:
    """Codes of economies that a person's words stand for, those outside the bundled world too.

    Args:
        names: a name, a code, a group such as "EU", or several.
        place: what to call the argument in a message.

    Raises:
        InputError: a name nobody knows, with the nearest one.
    """
    return _vocabulary().resolve(names, economy_labels(), place)


def title_of_economy(code: str) -> str:
    """An economy's name for a reader; the code itself where we know no name."""
    if code == REST_OF_WORLD:
        return "rest of the world"
    return {row["code"]: row["name"] for row in rows("economies")}.get(code, economy_title(code))


@cache
def _spellings() -> dict[str, str]:
    found: dict[str, str] = {}
    for row in rows("minerals"):
        for word in (row["mineral"], row["title"], *split(row["aliases"])):
            found.setdefault(_plain(word), row["mineral"])
    return found


def _plain(word: str) -> str:
    return " ".join(word.replace("-", " ").replace("_", " ").casefold().split())


def resolve_mineral(name: str, place: str = "mineral") -> str:
    """The key of a mineral that a person's words stand for: "REE", "rare earths", "Ga".

    Raises:
        InputError: a mineral nobody knows, with the nearest one, or the list of all.
    """
    found = _spellings().get(_plain(str(name)))
    if found is None:
        titles = [row["title"] for row in rows("minerals")]
        words = [word for row in rows("minerals") for word in (row["title"], *split(row["aliases"]))]
        listed = f"There are {', '.join(title.lower() for title in titles)}"
        close = nearest(str(name), [word for word in words if len(word) > 2])
        raise InputError(Problem(place, f"there is no mineral '{name}'", "", close or listed))
    return found


def mineral_row(mineral: str) -> Row:
    """The row of a mineral, by its key."""
    return next(row for row in rows("minerals") if row["mineral"] == mineral)


def stage_rows(mineral: str) -> list[Row]:
    """The stages of a mineral's chain, in order."""
    found = [row for row in rows("stages") if row["mineral"] == mineral]
    return sorted(found, key=lambda row: int(row["order"]))


def episodes(mineral: str | None = None) -> pd.DataFrame:
    """What past controls did and what models say of future ones: prices, quantities, shares, losses.

    Args:
        mineral: a mineral's name; all episodes without one.

    Returns:
        One row a figure: episode, mineral, stage, variable, hs, exporter, importer, period, value, low, high,
        unit, source, standing. Figures that are ``computed`` follow from the bundled trade.

    Raises:
        InputError: a mineral nobody knows.
    """
    found = rows("episodes")
    if mineral is not None:
        key = resolve_mineral(mineral)
        found = tuple(row for row in found if key in split(row["mineral"]))
    import pandas as pd

    table = pd.DataFrame([dict(row) for row in found], columns=list(rows("episodes")[0]))
    numbers = {name: [float(row[name] or "nan") for row in found] for name in ("value", "low", "high")}
    return table.assign(**numbers)
