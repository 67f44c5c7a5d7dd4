"""Which measures carry the cost, as a person sees it: the parts, what they are beside, what is left out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from rich.console import Group, RenderableType
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from detente.show.format import signed
from detente.show.strategy_report import as_list, csv_text, json_text, rests_on, table_of, two_sided_bar

if TYPE_CHECKING:
    from detente.strategy.incidence.attributions import Attribution

MOST_GROUPS = 24
EXPLAINED = (
    "part: the mean over all orders in which the groups may come; the parts add up to the whole",
    "alone: with nothing else new in force; last: on top of all others",
    "slope: what 'last' comes to by the slope at the full policy; repealing a little brings the opposite",
)
NOT_COUNTED = re.compile(r"\(([^()\s]+)\) is in force and not counted")
COLUMNS = {"part": "part", "alone": "alone", "last": "last", "first_order": "slope"}


@dataclass(frozen=True, eq=False)
class Attributed:
    """An attribution and what a reader must know beside it.

    Attributes:
        found: the answer.
        measures: what is attributed, in words.
    """

    found: Attribution
    measures: str

    @property
    def holds(self) -> bool:
        """Whether every part is a number."""
        return bool(np.isfinite(self.found.table["part"]).all())

    @property
    def document(self) -> dict[str, Any]:
        """All of it, for other programs."""
        found = self.found
        table = found.table.to_dict("index")
        return {
            "vintage": found.vintage,
            "measures": self.measures,
            "sentence": found.sentence(),
            "of": found.of,
            "economies": list(found.economies),
            "sector": found.sector or None,
            "whole": {"value": found.whole, "unit": found.unit},
            "units": found.units,
            "method": found.method,
            "groups": {name: row | {"ids": list(found.groups[name])} for name, row in table.items()},
            "notes": list(found.notes),
        }

    def report(self) -> RenderableType:
        """All that a terminal shows."""
        found = self.found
        parts: list[RenderableType] = [Text(found.sentence(), "bold"), "", *_parts_table(found), ""]
        parts += [Text(f"{words}.", "dim") for words in EXPLAINED]
        parts += [Text(f"Found by {found.method}.", "dim"), ""]
        left_out = found.outcome.policy.notes
        told = [note for note in found.notes if note not in left_out]
        parts += [*as_list("Beside this", told), *([""] if told else [])]
        return Group(
            *parts, *rests_on(found.outcome, f"Attributed: {self.measures}.{_not_counted(left_out)}")
        )

    def csv(self) -> str:
        """One row a group; the vintage in comment lines on top."""
        found = self.found
        vintage = found.vintage | {
            "measures": self.measures,
            "of": f"{found.of}, {'+'.join(found.economies)}",
        }
        vintage |= {"sector": found.sector} if found.sector else {}
        vintage |= {"whole": f"{found.whole:.8g} {found.unit}"}
        return csv_text(vintage, {"group": found.table})

    def json(self) -> str:
        """Everything as JSON; a number that is not there is null."""
        return json_text(self.document)


def _not_counted(notes: Sequence[str]) -> str:
    """Which measures in force have no part, by id."""
    if not notes:
        return ""
    what = "1 measure in force is" if len(notes) == 1 else f"{len(notes)} measures in force are"
    ids = [found[1] for found in map(NOT_COUNTED.search, notes) if found]
    listed = f" ({', '.join(ids)})" if ids else ""
    return f" {what} not counted{listed}; `detente ledger check` has the reasons."


def _parts_table(found: Attribution) -> list[RenderableType]:
    """Groups with their parts, the largest first."""
    shown = found.table.head(MOST_GROUPS)
    sampled = bool((found.table["standard_error"] > 0).any())
    error = ["±"] if sampled else []
    unit = found.units["part"]
    table: Table = table_of(f"Parts, {unit}", " ", *COLUMNS.values(), *error, " ")
    table.columns[0].no_wrap, table.columns[0].overflow = False, "fold"
    most = float(np.nanmax(np.abs(shown["part"]))) if np.isfinite(shown["part"]).any() else 0.0
    for name, row in shown.iterrows():
        cells = [_number(row[column], unit) for column in COLUMNS]
        cells += [_number(row["standard_error"], unit).lstrip("+")] if sampled else []
        table.add_row(escape(str(name)), *cells, two_sided_bar(float(row["part"]), most))
    table.add_row("[bold]together[/bold]", f"[bold]{_number(found.whole, unit)}[/bold]")
    rest = len(found.table) - len(shown)
    return [table, *([Text(f"and {rest} smaller groups; --csv has all of them", "dim")] if rest else [])]


def _number(value: float, unit: str) -> str:
    """Points to a thousandth; money to a million."""
    return signed(value, 3) if unit == "points" else signed(value, 0)
