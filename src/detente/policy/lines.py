"""Tariff lines of an importer: the goods a tariff schedule tells apart, their sectors and their trade."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path

import numpy as np

from detente.economy.tables import rows

DATA = Path(__file__).parent / "data"
KNOWN = {
    "USA": (
        "us_lines_2024.npz",
        "US imports of 2024 by partner, sector and list, US Census; within them estimated",
    ),
    "CHN": ("china_lines_2017.npz", "China's imports from the United States in 2017 by HS line, PIIE"),
}
"""Importers whose trade by line is known or estimated, and how."""
ELSEWHERE = "all HS 6-digit lines of a sector weigh the same"
POOLED = "all"
"""The partner that stands for all others together."""
Groups = tuple[tuple[str, ...], ...]
"""Sectors in groups, by their ICIO codes."""


@dataclass(frozen=True, eq=False)
class TariffLines:
    """The lines of a tariff schedule.

    Attributes:
        importer: whose schedule it is, an ISO code; empty for lines that stand for any importer.
        hs: HS code of each line; empty for a sector that has no goods in the schedule.
        sector: ICIO sector of each line.
        trade: imports by line (million USD) and partner; the partner ``all`` is the sum.
        weights: what the weights are, in words.
    """

    importer: str
    hs: np.ndarray
    sector: np.ndarray
    trade: Mapping[str, np.ndarray]
    weights: str
    _prefixes: dict[int, np.ndarray] = field(default_factory=dict, repr=False)
    _groups: dict[Groups, np.ndarray] = field(default_factory=dict, repr=False)

    def __len__(self) -> int:
        return len(self.hs)

    @cached_property
    def digits(self) -> int:
        """Digits of the finest line."""
        return max(len(code) for code in self.hs.tolist())

    def prefix(self, length: int) -> np.ndarray:
        """The first digits of every code; a line coarser than that matches nothing."""
        if length not in self._prefixes:
            cut = [code[:length] if len(code) >= length else "-" for code in self.hs.tolist()]
            self._prefixes[length] = np.array(cut)
        return self._prefixes[length]

    def trade_with(self, partner: str) -> np.ndarray:
        """Imports from a partner by line (million USD); of all partners where it is not known."""
        if partner in self.trade:
            return self.trade[partner]
        group = "EU" if partner in _european_union() else POOLED
        return self.trade.get(group, self.trade[POOLED])

    def averages(self, values: np.ndarray, partner: str, groups: Groups) -> np.ndarray:
        """The average of a number per line in groups of sectors, weighted by imports from a partner.

        In a group that the partner sells nothing of, the pooled imports are the weights, and where nobody sells
        anything every line counts the same.

        Args:
            values: a number per line.
            partner: where the goods come from.
            groups: the ICIO sectors of each group; no sector is in two.
        """
        number = self._group_number(groups)
        inside = number >= 0
        number, values = number[inside], values[inside]
        found = np.full(len(groups), np.nan)
        for weight in (self.trade_with(partner), self.trade[POOLED], np.ones(len(self))):
            total = np.bincount(number, weight[inside], len(groups))
            sums = np.bincount(number, weight[inside] * values, len(groups))
            usable = np.isnan(found) & (total > 0)
            found[usable] = sums[usable] / total[usable]
        return found

    def _group_number(self, groups: Groups) -> np.ndarray:
        """The group of every line; -1 for lines in none."""
        if groups not in self._groups:
            place = {sector: at for at, group in enumerate(groups) for sector in group}
            self._groups[groups] = np.array([place.get(sector, -1) for sector in self.sector.tolist()])
        return self._groups[groups]

    def only(self, chosen: np.ndarray) -> TariffLines:
        """Some of the lines."""
        trade = {partner: values[chosen] for partner, values in self.trade.items()}
        return TariffLines(self.importer, self.hs[chosen], self.sector[chosen], trade, self.weights)


@cache
def tariff_lines(importer: str) -> TariffLines:
    """The tariff lines of an importer: its own where its trade is known, else those of the Harmonized System."""
    if importer in KNOWN:
        return _estimated(importer)
    return _harmonized_system()


@cache
def _harmonized_system() -> TariffLines:
    with (DATA / "hs6_sectors.csv").open(encoding="utf-8", newline="") as stream:
        table = list(csv.DictReader(line for line in stream if not line.startswith("#")))
    hs, sector = [row["hs6"] for row in table], [row["sector"] for row in table]
    hs, sector = _with_every_sector(hs, sector)
    return TariffLines("", hs, sector, {POOLED: np.ones(len(hs))}, ELSEWHERE)


def _estimated(importer: str) -> TariffLines:
    file, words = KNOWN[importer]
    with np.load(DATA / file) as stored:
        hs, sector, cell = stored["hs"], stored["sector"], stored["cell"]
        weight, partners = stored["cell_weight"].astype(float), stored["partner"].tolist()
    size = np.bincount(cell, minlength=len(weight))
    by_line = weight[cell] / size[cell][:, None] / 1e6
    every_hs, every_sector = _with_every_sector(hs.tolist(), sector.tolist())
    none = np.zeros(len(every_hs) - len(hs))
    trade = {partner: np.concatenate([by_line[:, at], none]) for at, partner in enumerate(partners)}
    for values in trade.values():
        values.setflags(write=False)  # every ledger shares them
    return TariffLines(importer, every_hs, every_sector, trade, words)


def _with_every_sector(hs: list[str], sector: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """One line without a code for every sector that has none, so that a duty on the sector finds it."""
    missing = [row["code"] for row in rows("sectors") if row["code"] not in set(sector)]
    return np.array([*hs, *("" for _ in missing)]), np.array([*sector, *missing])


@cache
def _european_union() -> frozenset[str]:
    members = next(row["members"] for row in rows("groups") if row["group"] == "EU")
    return frozenset(members.split(";"))
