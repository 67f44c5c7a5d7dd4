"""Limits on flows: quotas, of which no more may pass, and purchase commitments, of which no less may be bought."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from detente.economy.parameters import is_number
from detente.errors import InputError, Problem, raise_if_any

if TYPE_CHECKING:
    import xarray as xr

    from detente.economy.world import World

LARGEST_CAP = 5.0
"""A cap beyond this was probably typed as a percentage."""
LARGEST_FLOOR = 10.0
"""A floor beyond this was probably typed as a percentage."""
Rents = Literal["exporter", "importer", "nobody"]
Measured = Literal["quantity", "value"]
Payer = Literal["importer", "exporter"]
"""Whose state pays for what buyers would not buy by themselves."""


@dataclass(frozen=True)
class Quota:
    """A limit on what some economies sell to others, relative to the baseline: a cap, or a floor.

    The scarcity price x of a cap's licences solves ``0 <= x, passed <= cap`` with one of the two an equality. A
    floor is the same with the opposite sign, ``x <= 0, passed >= floor``: a state pays the share -x of the
    seller's price, so that its buyers buy as much as it has committed to.

    Attributes:
        exporters: labels of the economies that sell.
        importers: labels of the economies that buy.
        sectors: labels of the sectors the flows belong to.
        cap: what may pass, or of a floor has to be bought, as a fraction of the baseline.
        covered: share of each flow that the quota is about; the rest passes freely.
        measured: "quantity" that arrives or "value" at the border; the value under a floor has the subsidy of the
            importing state in it: it is what the seller gets.
        rents: who gets the scarcity price: licences given to exporters or to importers, or nobody, when it is
            spent on queues and paper. Of a floor: whose state pays the subsidy.
        at_least: it is a floor.
    """

    exporters: tuple[str, ...]
    importers: tuple[str, ...]
    sectors: tuple[str, ...]
    cap: float
    covered: float = 1.0
    measured: Measured = "quantity"
    rents: Rents = "exporter"
    at_least: bool = False

    def problems(self) -> list[Problem]:
        """What cannot be: a limit of nothing, a share outside 0 to 1, an unknown owner of the rents."""
        found = self._floor_problems() if self.at_least else self._cap_problems()
        if not (is_number(self.covered) and 0 < self.covered <= 1):
            rule = "It is a share of the flow: above 0, at most 1"
            found.append(Problem("covered", f"{self.covered!r}", rule))
        for place, given, known in (
            ("measured", self.measured, get_args(Measured)),
            ("paid_by", self.rents, get_args(Payer))
            if self.at_least
            else ("rents", self.rents, get_args(Rents)),
        ):
            if given not in known:
                found.append(Problem(place, f"'{given}' is not known", f"There is {', '.join(known)}"))
        return found

    def _cap_problems(self) -> list[Problem]:
        if not (is_number(self.cap) and self.cap > 0):
            rule = "A cap is a fraction of the baseline above 0: 0.6 lets 60 % pass"
            return [Problem("cap", f"{self.cap!r}", rule, "Use a ban where nothing may pass")]
        if self.cap > LARGEST_CAP:
            rule = f"A cap above {LARGEST_CAP:g} times the baseline binds nowhere"
            cure = f"If {self.cap:g} % is meant, write {self.cap / 100:g}"
            return [Problem("cap", f"{self.cap:g}", rule, cure)]
        return []

    def _floor_problems(self) -> list[Problem]:
        if not (is_number(self.cap) and self.cap > 0):
            rule = "A floor is a fraction of the baseline above 0: 1.5 is half as much again"
            return [Problem("floor", f"{self.cap!r}", rule, "Leave it out where nothing has to be bought")]
        if self.cap > LARGEST_FLOOR:
            rule = f"Nobody commits to more than {LARGEST_FLOOR:g} times the baseline"
            cure = f"If {self.cap:g} % is meant, write {self.cap / 100:g}"
            return [Problem("floor", f"{self.cap:g}", rule, cure)]
        return []

    @property
    def to_exporter(self) -> float:
        """Share of the scarcity rent that exporters get, or of a floor's subsidy that their state pays."""
        return float(self.rents == "exporter")

    @property
    def to_importer(self) -> float:
        """Share of the scarcity rent that importers get, or of a floor's subsidy that their state pays."""
        return float(self.rents == "importer")


@dataclass(frozen=True, eq=False)
class QuotaCells:
    """Quotas as cells of the flows they limit, for the solver.

    Attributes:
        exporter, importer, sector: positions of each cell.
        row: which quota a cell belongs to.
        covered: share of the cell's flow that is covered.
        weight: the cell's share in what its quota covers in the baseline, at border values.
    """

    exporter: np.ndarray
    importer: np.ndarray
    sector: np.ndarray
    row: np.ndarray
    covered: np.ndarray
    weight: np.ndarray


def quota_cells(world: World, quotas: Sequence[Quota], at_once: bool = True) -> QuotaCells:
    """The flows that quotas limit, those without trade left out.

    Args:
        world: the world.
        quotas: the quotas.
        at_once: whether they hold at the same time, so that no flow may have two.

    Raises:
        InputError: a quota on flows that do not exist, or two quotas on one flow.
    """
    border = (world.trade / (1 + world.tariff)).values
    parts, problems = [], []
    for row, quota in enumerate(quotas):
        sellers, buyers = ([world.economies.index(label) for label in labels]
                           for labels in (quota.exporters, quota.importers))  # fmt: skip
        sectors = [world.sectors.index(label) for label in quota.sectors]
        cells = np.array(
            [(n, i, j) for n in sellers for i in buyers for j in sectors if n != i and border[n, i, j] > 0]
        )
        if not len(cells):
            fact = (
                f"{listed(quota.exporters)} sell none of {listed(quota.sectors)} to {listed(quota.importers)}"
            )
            kind = "floor" if quota.at_least else "cap"
            place = "floor" if quota.at_least else "quota"
            problems.append(Problem(place, fact, f"A {kind} is relative to trade that exists"))
            continue
        value = quota.covered * border[tuple(cells.T)]
        row_of = np.full(len(cells), row)
        parts.append((cells, row_of, np.full(len(cells), quota.covered), value / value.sum()))
    raise_if_any(problems)
    cells, row, covered, weight = (np.concatenate(column) for column in zip(*parts, strict=True))
    if at_once:
        _refuse_twice(world, cells, np.array([quota.at_least for quota in quotas])[row])
    return QuotaCells(*cells.T, row=row, covered=covered, weight=weight)


def _refuse_twice(world: World, cells: np.ndarray, floor: np.ndarray) -> None:
    found, counts = np.unique(cells, axis=0, return_counts=True)
    if not (counts > 1).any():
        return
    n, i, j = found[counts > 1][0]
    floors = floor[(cells == (n, i, j)).all(axis=1)]
    flow = f"{world.sectors[j]} from {world.economies[n]} to {world.economies[i]}"
    place, fact, cure = "quota", f"two quotas cap {flow}", "Keep the tighter of the two"
    if floors.all():
        place, fact = "floor", f"{flow} has two floors"
    elif floors.any():
        place, fact, cure = "floor", f"{flow} has a cap and a floor", "Leave one of them out"
    raise InputError(Problem(place, fact, "One flow has one quota", cure))


def banned_floors(quotas: Sequence[Quota], available: xr.DataArray) -> list[Problem]:
    """Floors on flows that are banned, which no subsidy brings about.

    Args:
        quotas: the quotas.
        available: 1 where a flow is allowed, 0 where it is banned.
    """
    found = []
    for quota in quotas:
        flows = available.sel(
            exporter=list(quota.exporters), importer=list(quota.importers), sector=list(quota.sectors)
        )
        abroad = flows.exporter != flows.importer
        if quota.at_least and not (flows.where(abroad, 0) > 0).any():
            said = (
                f"{listed(quota.importers)} may buy no {listed(quota.sectors)} from {listed(quota.exporters)}"
            )
            rule = "No subsidy brings about a purchase that is banned"
            found.append(Problem("floor", said, rule, "Lift the ban or leave the floor out"))
    return found


def listed(labels: Sequence[str]) -> str:
    """Labels in a line; of many, the first."""
    return ", ".join(labels) if len(labels) <= 4 else f"{', '.join(labels[:3])} and {len(labels) - 3} more"
