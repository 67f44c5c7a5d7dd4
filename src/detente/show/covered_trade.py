"""Baseline trade that a measure covers: what lists of measures are put in order by."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from detente.policy.controls import CONTROLS
from detente.policy.sides import acts, touches

if TYPE_CHECKING:
    from detente.economy.world import World
    from detente.policy.duties import Goods
    from detente.policy.ledger import Ledger
    from detente.policy.measure import Measure, Products


class CoveredTrade:
    """The baseline trade between those who impose measures and those whom they are on, in the goods they cover.

        covered_m = sum over exporters i, importers n, sectors s of share_ms trade_ins

    with i among the partners and n among the actors of a duty, the other way round for a control of exports. The
    share is that of the tariff lines that the measure names, before exemptions and content rules.
    """

    def __init__(self, ledger: Ledger, world: World) -> None:
        """Measures of one ledger on the trade of one world.

        Args:
            ledger: its lists say what measures cover.
            world: its trade is the weight.
        """
        from detente.policy.wedges import sector_groups

        self._lists = ledger.lists
        self._goods: dict[str, Goods] = {}
        self._groups = sector_groups(world)
        self._economies = [str(label) for label in world.economies]
        self._trade = world.trade.transpose("exporter", "importer", "sector").values

    def of(self, measure: Measure) -> float:
        """Trade that a measure covers, million USD a year; nothing where its goods are in words only.

        Args:
            measure: the measure; of a duty that names goods rate by rate those of its rates count.
        """
        described = [measure.products] if measure.products.counted else []
        described = described or [rate.products for rate in measure.rates if rate.products is not None]
        actors = np.array([acts(measure, one) for one in self._economies])
        # Members of a group that acts as one are no partners of each other.
        partners = np.array([touches(measure, one) for one in self._economies]) & ~actors
        if not described or not actors.any() or not partners.any():
            return 0.0
        exports = CONTROLS.get(measure.instrument, False)
        exporters, importers = (actors, partners) if exports else (partners, actors)
        shares = self._shares(described, importers)
        return float(self._trade[np.ix_(exporters, importers)].sum(axis=(0, 1)) @ shares)

    def _shares(self, described: Iterable[Products], importers: np.ndarray) -> np.ndarray:
        """Share of each sector that descriptions name, by the tariff lines of the importer where there is one."""
        from detente.policy.lines import POOLED

        goods = self._goods_of(self._economies[int(importers.argmax())] if importers.sum() == 1 else "")
        covered = np.zeros(len(goods.lines))
        for products in described:
            covered = np.maximum(covered, goods.covered(products))
        return np.nan_to_num(goods.lines.averages(covered, POOLED, self._groups))

    def _goods_of(self, importer: str) -> Goods:
        from detente.policy.duties import Goods
        from detente.policy.lines import tariff_lines

        if importer not in self._goods:
            self._goods[importer] = Goods(tariff_lines(importer), self._lists)
        return self._goods[importer]
