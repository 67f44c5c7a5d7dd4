"""Diverted trade as a drawing: what one seller loses with one buyer, where it goes, and who sells instead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from detente.economy.names import Names, economy_title, group_members
from detente.errors import InputError, Problem
from detente.show.format import signed
from detente.show.sankey import Flow, sankey
from detente.simulate.diversion import BUYS, SELLS, diversion, flows_of

if TYPE_CHECKING:
    import pandas as pd

    from detente.economy.world import World
    from detente.simulate.outcome import Outcome

PARTNERS = 5
"""Partners that have a ribbon of their own on each side."""
HOME = "home"
"""What `diversion` calls sales at home."""
OTHERS = "Others, net"
GOODS = "goods"
_Money = tuple[float, float]
"""Before and after, million USD."""
AT_HOME = "at home, in money"
LARGE = 1000.0
"""Million USD. A flow that changes by more is told in billions."""
LITTLE = 0.2
"""Share of what a flow loses. Where neither other sellers nor other buyers take as much, little goes elsewhere."""
NOTHING = 1e-9
"""Share of the flow. Less is what the solver leaves."""
HEADINGS = ("Sellers", "Buyers")
INSTEAD = "Where trade goes instead"
VALUED = "Values at the border, in units of constant world value added"
NOT_AT_HOME = (
    "Sales at home are left out: in money they follow the country's wages, and volumes are not shown here"
)


@dataclass(frozen=True)
class Link:
    """What one seller sells to one buyer, before and after.

    Attributes:
        side: "the flow", "sells instead" or "buys instead".
        exporter: label of who sells, labels between commas of several, or "others".
        importer: label of who buys, likewise.
        seller: who sells, in words.
        buyer: who buys, in words.
        before: million USD.
        after: million USD.
        home: whether it is a sale at home.
    """

    side: str
    exporter: str
    importer: str
    seller: str
    buyer: str
    before: float
    after: float
    home: bool = False

    @property
    def change(self) -> float:
        """By how much it changes, million USD."""
        return self.after - self.before


@dataclass(frozen=True)
class DivertedTrade:
    """What a sankey of diverted trade shows.

    Attributes:
        links: the flow that falls, who sells instead, who buys instead, then sales at home; million USD.
        flows: changes of what is drawn, in `unit`: of all links, or of those that are not at home.
        columns: sellers, then buyers, from top to bottom.
        unit: million or billion USD.
        title: what it shows, in words.
        heading: what it says, in words.
        caption: what it comes to, in a sentence, and what the numbers mean.
    """

    links: tuple[Link, ...]
    flows: tuple[Flow, ...]
    columns: tuple[tuple[str, ...], tuple[str, ...]]
    unit: str
    title: str
    heading: str
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
        home: whether sales at home have ribbons, too. They are large and in money follow a country's wages, so
            that over many sectors nothing else is seen; they are among the links in any case.

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
    codes = tuple(", ".join(outcome.world.resolve_economies(names)) for names in (exporter, importer))
    flow = Link("the flow", *codes, seller, buyer, *table.loc[0, ["before_usd_m", "after_usd_m"]].tolist())
    if not abs(flow.change) > NOTHING * flow.before:
        fact = f"what {seller} sells to {buyer} does not change"
        raise InputError(Problem("sankey", fact, "", "Name a flow that does, or leave the drawing out"))
    instead = _side(table[table.side == SELLS], flow, partners)
    elsewhere = _side(table[table.side == BUYS], flow, partners)
    links = sorted((flow, *instead, *elsewhere), key=lambda one: one.home)
    drawn = [one for one in links if home or not one.home]
    scale, unit = (1000.0, "billion USD") if abs(flow.change) >= LARGE else (1.0, "million USD")
    what = "" if sectors is None else f", {sectors if isinstance(sectors, str) else ', '.join(sectors)}"
    sides = _Sides(flow, instead, elsewhere, scale, unit)
    valued = VALUED if against is None else f"{VALUED}, against the other outcome"
    at_home = f" {NOT_AT_HOME}." if not home and len(drawn) < len(links) else ""
    return DivertedTrade(
        links=tuple(links),
        # What goes elsewhere stands above the flow and what comes instead below it, so that ribbons do not cross.
        flows=tuple(
            Flow(one.seller, one.buyer, one.change / scale)
            for one in sorted(drawn, key=lambda one: (BUYS, "the flow", SELLS).index(one.side))
            if one.change
        ),
        columns=(
            tuple(dict.fromkeys(one.seller for one in drawn if one.side != BUYS)),
            (*dict.fromkeys(one.buyer for one in drawn if one.side == BUYS), buyer),
        ),
        unit=unit,
        title=f"Diverted trade: {seller} to {buyer}{what}",
        heading=sides.heading,
        caption=f"{sides.told}{sides.words} {valued}.{at_home}",
    )


@dataclass(frozen=True)
class _Sides:
    """What other sellers and other buyers come to, abroad."""

    flow: Link
    instead: Sequence[Link]
    elsewhere: Sequence[Link]
    scale: float
    unit: str

    @property
    def sums(self) -> tuple[float, float]:
        """What others abroad sell more to the buyer, and the seller to others abroad; million USD."""
        sells, buys = (
            sum(one.change for one in side if not one.home) for side in (self.instead, self.elsewhere)
        )
        return sells, buys

    @property
    def heading(self) -> str:
        """Where trade goes, or that it hardly goes anywhere."""
        most = max(self.sums)
        if self.flow.change >= 0:
            return "Where the rise comes from"
        if most <= 0:
            return "Nothing goes elsewhere: other sellers and other buyers trade less, too"
        if most < LITTLE * -self.flow.change:
            told = f"{signed(most / self.scale)} of {signed(self.flow.change / self.scale, unit=self.unit)}"
            return f"Little goes elsewhere: {told}"
        return INSTEAD

    @property
    def told(self) -> str:
        """The heading as a sentence, where it says more than that trade goes elsewhere."""
        return "" if self.heading == INSTEAD else f"{self.heading}. "

    @property
    def words(self) -> str:
        """What the flow and its two sides come to."""
        seller, buyer = self.flow.seller, self.flow.buyer
        told = [
            f"{name}: {signed(change / self.scale, unit=self.unit)}."
            for name, change in zip(
                (f"{seller} to {buyer}", f"Others abroad to {buyer}", f"{seller} to others abroad"),
                (self.flow.change, *self.sums),
                strict=True,
            )
        ]
        return " ".join(told)


def _side(rows: pd.DataFrame, flow: Link, partners: int) -> list[Link]:
    """The partners that change most, those who gain most first, the rest together, and sales at home."""
    side = str(rows.side.iloc[0]) if len(rows) else ""
    sells = side == SELLS
    code, name = (flow.importer, flow.buyer) if sells else (flow.exporter, flow.seller)

    def link(partner: str, title: str, found: list[_Money], home: bool = False) -> Link:
        ends = (partner, code, title, name) if sells else (code, partner, name, title)
        before, after = (sum(values) for values in zip(*found, strict=True))
        return Link(side, *ends, before, after, home=home)

    columns = (rows[column].tolist() for column in ("partner", "before_usd_m", "after_usd_m"))
    money = {str(partner): (before, after) for partner, before, after in zip(*columns, strict=True)}
    change = {partner: after - before for partner, (before, after) in money.items() if after != before}
    abroad = sorted((one for one in change if one != HOME), key=lambda one: -abs(change[one]))
    kept = sorted(abroad[:partners], key=lambda one: -change[one])
    links = [link(one, economy_title(one), [money[one]]) for one in kept]
    if rest := abroad[partners:]:
        links.append(link("others", OTHERS, [money[one] for one in rest]))
    if HOME in change:
        links.append(link(code, f"{name}, {AT_HOME}", [money[HOME]], home=True))
    return links


def goods_of(world: World) -> str | None:
    """The sectors of goods as a page asks for them; None, which is all, in a world that has none of them."""
    try:
        return GOODS if world.resolve_sectors(GOODS, "sectors") else None
    except InputError:
        return None


def _falls_most(
    outcome: Outcome, exporter: Names | None, importer: Names | None, sectors: Names, against: Outcome | None
) -> tuple[Names, Names]:
    """The flow between two economies that falls most in money, where one or both sides are not named."""
    world = outcome.world
    chosen = world.resolve_sectors(sectors, "sectors")
    if against is not None:
        outcome.versus(against)
    before, after = flows_of(outcome, chosen, against)
    change = after - before
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
    total = float(before.sum())
    if not change[row, column] < -NOTHING * total:
        cure = "Name exporter and importer, or leave the drawing out"
        raise InputError(Problem("sankey", "no flow between two economies falls", "", cure))
    return world.economies[int(row)], world.economies[int(column)]


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
