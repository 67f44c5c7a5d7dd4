"""Quotas and licences that cap a flow: how much may pass, of what, and who pockets the scarcity."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from detente.economy.parameters import is_number
from detente.errors import InputError, Problem, raise_if_any

if TYPE_CHECKING:
    from detente.economy.world import World

LARGEST_CAP = 5.0
"""A cap beyond this was probably typed as a percentage."""
Rents = Literal["exporter", "importer", "nobody"]
Measured = Literal["quantity", "value"]


@dataclass(frozen=True)
class Quota:
    """A cap on what some economies may sell to others, relative to the baseline.

    The scarcity price x of the licences solves ``0 <= x, passed <= cap`` with one of the two an equality.

    Attributes:
        exporters: labels of the economies that sell.
        importers: labels of the economies that buy.
        sectors: labels of the sectors the flows belong to.
        cap: what may pass, as a fraction of the baseline.
        covered: share of each flow that the quota is about; the rest passes freely.
        measured: "quantity" that arrives or "value" at the border.
        rents: who gets the scarcity price: licences given to exporters or to importers, or nobody, when it is
            spent on queues and paper.
    """

    exporters: tuple[str, ...]
    importers: tuple[str, ...]
    sectors: tuple[str, ...]
    cap: float
    covered: float = 1.0
    measured: Measured = "quantity"
    rents: Rents = "exporter"

    def problems(self) -> list[Problem]:
        """What cannot be: a cap of nothing, a share outside 0 to 1, an unknown owner of the rents."""
        found = []
        if not (is_number(self.cap) and self.cap > 0):
            rule = "A cap is a fraction of the baseline above 0: 0.6 lets 60 % pass"
            found.append(Problem("cap", f"{self.cap!r}", rule, "Use a ban where nothing may pass"))
        elif self.cap > LARGEST_CAP:
            rule = f"A cap above {LARGEST_CAP:g} times the baseline binds nowhere"
            cure = f"If {self.cap:g} % is meant, write {self.cap / 100:g}"
            found.append(Problem("cap", f"{self.cap:g}", rule, cure))
        if not (is_number(self.covered) and 0 < self.covered <= 1):
            rule = "It is a share of the flow: above 0, at most 1"
            found.append(Problem("covered", f"{self.covered!r}", rule))
        for place, given, known in (
            ("measured", self.measured, get_args(Measured)),
            ("rents", self.rents, get_args(Rents)),
        ):
            if given not in known:
                found.append(Problem(place, f"'{given}' is not known", f"There is {', '.join(known)}"))
        return found

    @property
    def to_exporter(self) -> float:
        """Share of the scarcity rent that exporters get."""
        return float(self.rents == "exporter")

    @property
    def to_importer(self) -> float:
        """Share of the scarcity rent that importers get."""
        return float(self.rents == "importer")


@dataclass(frozen=True, eq=False)
class QuotaCells:
    """Quotas as cells of the flows they cap, for the solver.

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
    """The flows that quotas cap, those without trade left out.

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
            problems.append(Problem("quota", fact, "A cap is relative to trade that exists"))
            continue
        value = quota.covered * border[tuple(cells.T)]
        row_of = np.full(len(cells), row)
        parts.append((cells, row_of, np.full(len(cells), quota.covered), value / value.sum()))
    raise_if_any(problems)
    cells, row, covered, weight = (np.concatenate(column) for column in zip(*parts, strict=True))
    if at_once:
        _refuse_twice(world, cells)
    return QuotaCells(*cells.T, row=row, covered=covered, weight=weight)


def _refuse_twice(world: World, cells: np.ndarray) -> None:
    found, counts = np.unique(cells, axis=0, return_counts=True)
    if (counts > 1).any():
        n, i, j = found[counts > 1][0]
        fact = f"two quotas cap {world.sectors[j]} from {world.economies[n]} to {world.economies[i]}"
        raise InputError(Problem("quota", fact, "One flow has one quota", "Keep the tighter of the two"))


def listed(labels: Sequence[str]) -> str:
    """Labels in a line; of many, the first."""
    return ", ".join(labels) if len(labels) <= 4 else f"{', '.join(labels[:3])} and {len(labels) - 3} more"
