"""Diverted trade as a drawing: what one seller loses with one buyer, where it goes, and who sells instead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from detente.economy.names import Names, economy_title, group_members
from detente.errors import InputError, Problem
from detente.show.format import signed
from detente.show.sankey import Flow, sankey
from detente.simulate.diversion import BUYS, SELLS, diversion

if TYPE_CHECKING:
    import pandas as pd

    from detente.simulate.outcome import Outcome

PARTNERS = 5
"""Partners that have a ribbon of their own on each side."""
HOME = "home"
"""What `diversion` calls sales at home."""
OTHERS = "All others, net"
LARGE = 1000.0
"""Million USD. A flow that changes by more is told in billions."""
NOTHING = 1e-9
"""Share of the flow. Less is what the solver leaves."""
HEADINGS = ("Sellers", "Buyers")


@dataclass(frozen=True)
class DivertedTrade:
    """What a sankey of diverted trade shows.

    Attributes:
        flows: changes of sales, in `unit`.
        columns: sellers, then buyers, from top to bottom.
        unit: million or billion USD.
        title: what it shows, in words.
        caption: what it comes to, in a sentence, and what the numbers mean.
    """

    flows: tuple[Flow, ...]
    columns: tuple[tuple[str, ...], tuple[str, ...]]
    unit: str
    title: str
    caption: str

    def svg(self, width: float = 640) -> str:
        """The drawing as one self-contained `<svg>` element."""
        return sankey(
            self.flows, self.columns, unit=self.unit, title=self.title, headings=HEADINGS, width=width
        )


def diverted_trade(
    outcome: Outcome,
    *,
    exporter: Names | None = None,
    importer: Names | None = None,
    sectors: Names | None = None,
    against: Outcome | None = None,
    partners: int = PARTNERS,
    home: bool = False,
) -> DivertedTrade:
    """Who sells instead and who buys instead, as flows that change.

    Args:
        outcome: a converged outcome.
        exporter: who sold the flow; None: of all sellers, the one that loses most.
        importer: who bought it; None: of all buyers, the one where most is lost.
        sectors: what it is; None: everything.
        against: what the outcome is compared with; None: the baseline.
        partners: how many have a ribbon of their own on each side; the others are one.
        home: whether sales at home have ribbons, too. They are large and follow a country's wages, so that over
            many sectors nothing else is seen; the caption has them in any case.

    Raises:
        InputError: as `diversion`; no flow that falls, where none is named; fewer than one partner.
        NotConvergedError: the outcome has no numbers.
    """
    if not isinstance(partners, int) or isinstance(partners, bool) or partners < 1:
        raise InputError(Problem("partners", f"{partners!r}", "A whole number from 1"))
    goods = outcome.world.sectors if sectors is None else sectors
    if exporter is None or importer is None:
        exporter, importer = _falls_most(outcome, exporter, importer, goods, against)
    table = diversion(outcome, exporter=exporter, importer=importer, sectors=goods, against=against)
    seller, buyer = _named(outcome, exporter), _named(outcome, importer)
    lost = float(table.change_usd_m.iloc[0])
    if not abs(lost) > NOTHING * float(table.before_usd_m.iloc[0]):
        fact = f"what {seller} sells to {buyer} does not change"
        raise InputError(Problem("sankey", fact, "", "Name a flow that does, or leave the drawing out"))
    scale, unit = (1000.0, "billion USD") if abs(lost) >= LARGE else (1.0, "million USD")
    table = table.assign(change=table.change_usd_m / scale)
    drawn = table if home else table[table.partner != HOME]
    instead = _chosen(drawn[drawn.side == SELLS], buyer, partners)
    elsewhere = _chosen(drawn[drawn.side == BUYS], seller, partners)
    flows = [Flow(seller, name, change) for name, change in elsewhere]
    flows.append(Flow(seller, buyer, lost / scale))
    flows += [Flow(name, buyer, change) for name, change in instead]
    columns = (
        (seller, *(name for name, _ in instead)),
        (*(name for name, _ in elsewhere), buyer),
    )
    what = "" if sectors is None else f", {sectors if isinstance(sectors, str) else ', '.join(sectors)}"
    title = f"Who sells instead: {seller} to {buyer}{what}"
    caption = f"{seller} to {buyer}: {signed(lost / scale, unit=unit)}. {_sides(table, seller, buyer, unit)}"
    valued = "Values at the border, in units of constant world value added"
    caption += f" {valued}{'' if against is None else ', against the other outcome'}."
    return DivertedTrade(tuple(flows), columns, unit, title, caption)


def _sides(table: pd.DataFrame, seller: str, buyer: str, unit: str) -> str:
    """What the two sides come to, at home and abroad."""
    words = []
    for side, abroad, own in (
        (SELLS, f"Others abroad to {buyer}", f"{buyer} from its own producers"),
        (BUYS, f"{seller} to others abroad", f"{seller} at home"),
    ):
        at_home = (table.side == side) & (table.partner == HOME)
        rest = float(table.change[(table.side == side) & ~at_home].sum())
        words.append(f"{abroad}: {signed(rest, unit=unit)}.")
        if at_home.any():
            words.append(f"{own}: {signed(float(table.change[at_home].sum()), unit=unit)}.")
    return " ".join(words)


def _falls_most(
    outcome: Outcome, exporter: Names | None, importer: Names | None, sectors: Names, against: Outcome | None
) -> tuple[Names, Names]:
    """The flow between two economies that falls most in money, where one or both sides are not named."""
    world = outcome.world
    chosen = world.resolve_sectors(sectors, "sectors")
    if against is not None:
        outcome.versus(against)
    after = outcome["trade_usd_m"]
    before = after.copy(data=outcome.books.border_before) if against is None else against["trade_usd_m"]
    change = (after - before).sel(sector=chosen).sum("sector").values.copy()
    np.fill_diagonal(change, np.inf)
    for names, place, axis in ((exporter, "exporter", 0), (importer, "importer", 1)):
        if names is not None:
            # What a group loses is lost together; nothing is lost by selling to oneself.
            rows = [world.economies.index(label) for label in world.resolve_economies(names, place)]
            together = change.take(rows, axis).sum(axis)
            return (
                (names, world.economies[int(together.argmin())])
                if axis == 0
                else (world.economies[int(together.argmin())], names)
            )
    row, column = np.unravel_index(int(change.argmin()), change.shape)
    total = float(before.sel(sector=chosen).sum())
    if not change[row, column] < -NOTHING * total:
        cure = "Name exporter and importer, or leave the drawing out"
        raise InputError(Problem("sankey", "no flow between two economies falls", "", cure))
    return world.economies[int(row)], world.economies[int(column)]


def _chosen(side: pd.DataFrame, other: str, partners: int) -> list[tuple[str, float]]:
    """The partners that change most, those who gain most first, and the rest together."""
    changing = side[side.change.abs() > 0]
    order = changing.change.abs().sort_values(ascending=False, kind="stable").index
    kept = changing.loc[order[:partners]].sort_values("change", ascending=False, kind="stable")
    rest = float(changing.loc[order[partners:]].change.sum())
    named = [
        (f"{other}, at home" if partner == HOME else economy_title(str(partner)), float(change))
        for partner, change in zip(kept.partner, kept.change, strict=True)
    ]
    return [*named, *([(OTHERS, rest)] if rest else [])]


def _named(outcome: Outcome, names: Names) -> str:
    """What a side is called: its economy, or the group or the members as they were given."""
    labels = outcome.world.resolve_economies(names)
    if len(labels) == 1:
        return economy_title(labels[0])
    if isinstance(names, str):
        return (
            "European Union" if set(labels) <= set(group_members("EU")) and names.upper() == "EU" else names
        )
    return ", ".join(economy_title(label) for label in labels)
