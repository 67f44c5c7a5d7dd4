"""A deal as a person sees it: what is signed, who gains, what each needs, the frontier; or why there is none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from rich.console import Group, RenderableType
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from detente.economy.names import sector_title
from detente.show.format import plain, signed
from detente.show.frontier_chart import LETTERS, Mark, frontier_lines
from detente.show.strategy_report import (
    as_list,
    csv_text,
    json_text,
    points,
    rests_on,
    table_of,
    title_of,
    with_minus,
)

if TYPE_CHECKING:
    import pandas as pd

    from detente.strategy.talks.deals import Deal
    from detente.strategy.talks.packages import Granted
    from detente.strategy.talks.settlements import Settlement

MOST_CONCESSIONS = 24
"""Concessions that a terminal shows; those worth most, where there are more."""
KINDS = {
    "tariff": "tariff on",
    "licence": "export wedge on",
    "purchase": "purchases from",
    "quota": "quota on trade with",
}
CALLED = {
    "today": "today",
    "talks fail": "when talks fail",
    "agreed": "agreed (Nash bargain)",
    "smallest": "smallest package",
    "everything granted": "everything granted",
    "frontier": "on the frontier",
}
"""What packages are called where there is room."""
NO_THREAT = (
    "that war is no threat: the tariffs that would serve each best lie below today's, so that both gain by going "
    "over to them"
)
UNITS = {
    "gain_pct": "% of baseline real income against today, mean of the years that count",
    "gain_usd_m": "million USD a year",
    "in_force_pct": "% of baseline real income against today, once everything granted is in force",
    "today_pct": "mean rate, %; of purchases % of the baseline",
    "agreed_pct": "mean rate, %; of purchases % of the baseline",
    "granted": "share of what could be granted, 0 to 1",
    "size_usd_m": "points cut times baseline trade, or purchases beyond today's, million USD a year",
    "exports_change_usd_m": "million USD at the border prices of today",
    "imports_change_usd_m": "million USD at the border prices of today",
    "residual_usd_m": "million USD a year",
}


@dataclass(frozen=True, eq=False)
class DealShown:
    """A deal and what a reader must know beside it.

    Attributes:
        found: the answer.
        today: what today's policy is, in words.
        otherwise: what happens when talks fail, in words; empty for the library's own.
        given: the command's words, for a page that says how to make it again.
        typed: whether it was asked for at a terminal; else in a file.
    """

    found: Deal
    today: str
    otherwise: str = ""
    given: Sequence[str] = ()
    typed: bool = True

    @property
    def holds(self) -> bool:
        """Every deal that was found is an answer, and so is that there is none."""
        return True

    @cached_property
    def titles(self) -> tuple[str, str]:
        """What the two sides are called."""
        first, second = self.found.players
        return title_of(first.name), title_of(second.name)

    @cached_property
    def said(self) -> list[str]:
        """The answer sentence by sentence, the first alone enough for who reads no further."""
        clauses = [part for clause in self.found.clauses for part in _parts(clause)]
        if not self.found.exists and len(clauses) > 1 and clauses[0] == "no deal exists":
            clauses = [f"{clauses[0]}: {clauses[1]}", *clauses[2:]]
        if self.war_is_better:
            cure = "; threaten with rates that hurt instead: --disagreement 100%" if self.typed else ""
            clauses.append(f"{NO_THREAT}{cure}")
        return [f"{one[:1].upper()}{one[1:]}." for one in map(with_minus, clauses)]

    @property
    def war_is_better(self) -> bool:
        """Whether the war that was asked for leaves both better off than today."""
        gains = self.found.breakdown.values - self.found.today_values
        return self.found.breakdown.kind == "war" and bool((gains > 0).all())

    @cached_property
    def packages(self) -> dict[str, Settlement]:
        """Packages that were found, by what they are called."""
        found = {"agreed": self.found.agreed, "smallest": self.found.smallest}
        return {name: one for name, one in found.items() if one is not None}

    @cached_property
    def frontier(self) -> list[tuple[float, float]]:
        """Gains of both along the frontier, percent."""
        return [(x, y) for kind, x, y in self._rows if kind == "frontier"]

    @cached_property
    def marks(self) -> list[Mark]:
        """What stands on the chart beside the frontier."""
        return [Mark(kind, x, y, CALLED[kind]) for kind, x, y in self._rows if kind != "frontier"]

    @property
    def _rows(self) -> list[tuple[str, float, float]]:
        columns = [f"gain_{player.name}_pct" for player in self.found.players]
        table = self.found.frontier[["kind", *columns]]
        finite = np.isfinite(table[columns].to_numpy(float)).all(axis=1)
        return [(str(k), float(x), float(y)) for k, x, y in table[finite].itertuples(index=False)]

    @cached_property
    def gains(self) -> pd.DataFrame:
        """Who gains what, one row a side, the world and others who lose most, by package."""
        import pandas as pd

        parts = []
        for name, settlement in self.packages.items():
            part = settlement.gains.reset_index()
            part.insert(0, "package", name)
            parts.append(part)
        columns = ["package", "who", "gain_pct", "gain_usd_m", "in_force_pct"]
        return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)

    @cached_property
    def concessions(self) -> pd.DataFrame:
        """One row a concession: today, fully granted, agreed and in the smallest package."""
        import pandas as pd

        granted, rows = self.found.terms.granted, []
        rates = {name: one.package.rates(one.choice) for name, one in self.packages.items()}
        for at, one in enumerate(granted):
            row: dict[str, Any] = {"by": one.concession.by, "what": one.concession.kind, "sectors": one.group}
            row |= {"from_year": one.concession.from_year, "today_pct": 100 * one.today}
            row |= {"could_be_pct": 100 * one.granted, "could_be_usd_m": one.size}
            for name in ("agreed", "smallest"):
                if name in rates:
                    share = float(self.packages[name].choice[at])
                    row |= {f"{name}_pct": 100 * rates[name][at], f"{name}_usd_m": share * one.size}
            rows.append(row)
        return pd.DataFrame(rows)

    @property
    def terms(self) -> dict[str, Any]:
        """Terms of the talks."""
        found = self.found
        gains = found.breakdown.values - found.today_values
        return {
            "when_talks_fail": self.otherwise or found.breakdown.words,
            "then_gain_pct": dict(zip(self._names, map(float, gains), strict=True)),
            "credibility": found.breakdown.credibility,
            "weight_of_first": found.weight,
            "least_gain_pct": found.margin,
        }

    @property
    def _names(self) -> list[str]:
        return [player.name for player in self.found.players]

    @property
    def document(self) -> dict[str, Any]:
        """All of it, for other programs."""
        found = self.found
        return {
            "vintage": found.outcome.vintage,
            "today": self.today,
            "sentence": " ".join(self.said),
            "exists": found.exists,
            "why_not": found.why,
            "players": {player.name: list(player.members) for player in found.players},
            "terms": self.terms,
            "concessions": self.concessions.to_dict("records"),
            "gains": self.gains.to_dict("records"),
            "needs": [
                {
                    "player": need.player.name,
                    "gain_alone_points": need.alone,
                    "least_in_return_usd_m": need.size,
                }
                for need in found.needs
            ],
            "frontier": found.frontier.to_dict("records"),
            "reciprocity": found.reciprocity.table.reset_index().to_dict("records") if found.exists else [],
            "not_part_of_it": list(found.notes),
            "checks": found.checks,
            "units": UNITS,
        }

    def report(self) -> RenderableType:
        """All that a terminal shows."""
        found = self.found
        first, *others = self.said
        parts: list[RenderableType] = [Text(first, "bold"), ""]
        parts += [*as_list("In words", others), ""] if others else []
        parts += [*_concessions_table(self), ""]
        parts += [_gains_table(self), ""] if self.packages else []
        parts += [*_frontier_parts(self), ""]
        if found.exists:
            parts += [*as_list("Reciprocity", [f"{reciprocity_words(found)}."]), ""]
        parts += as_list("Not part of it", [f"{note}." for note in found.notes])
        parts += as_list("Checked", [with_minus(found.checks)])
        policy = f"Today: {self.today}. When talks fail: {self.otherwise or found.breakdown.words}."
        return Group(*parts, *rests_on(found.outcome, policy, found.terms.policy.notes))

    def csv(self) -> str:
        """Concessions, gains, the frontier, reciprocity; the vintage in comment lines on top."""
        found = self.found
        vintage = found.outcome.vintage | {"today": self.today, "answer": " ".join(self.said)}
        tables = {"concession": self.concessions, "gain": self.gains}
        tables["package"] = found.frontier.rename(columns={"kind": "package"})
        if found.exists:
            tables["reciprocity"] = found.reciprocity.table.reset_index()
        return csv_text(vintage, tables)

    def json(self) -> str:
        """Everything as JSON; a number that is not there is null."""
        return json_text(self.document)


def _parts(clause: str) -> list[str]:
    """The parts of a reason; a package in words stays whole."""
    return clause.split("; ") if clause.startswith(("no deal exists", "both would not")) else [clause]


def reciprocity_words(found: Deal) -> str:
    """Reciprocity in a sentence."""
    said = with_minus(found.reciprocity.sentence())
    return f"{said[:1].upper()}{said[1:]}"


def concession_words(one: Granted, other: str) -> str:
    """What is granted, without its rates."""
    later = f", from year {one.concession.from_year}" if one.concession.from_year else ""
    unit = ", % of baseline" if one.concession.kind in ("purchase", "quota") else ""
    return f"{KINDS[one.concession.kind]} {title_of(other)}, {group_title(one.group)}{unit}{later}"


def group_title(group: str) -> str:
    """Sectors as a reader knows them; of many only the first and how many more."""
    labels = group.split("+")
    if len(labels) > 2:
        return f"{sector_title(labels[0])} and {len(labels) - 1} more"
    return " and ".join(sector_title(label) for label in labels)


def _concessions_table(shown: DealShown) -> list[RenderableType]:
    """What could be granted and what is, rates in percent."""
    found = shown.found
    granted = found.terms.granted
    columns = [name for name in ("agreed", "smallest") if name in shown.packages]
    title = "What is signed, %" if "agreed" in columns else "What could be signed, %"
    table = table_of(
        title,
        " by",
        " what",
        "today",
        *columns,
        "could\ngo to",
        *([f"{columns[0]}, worth\nbillion USD"] if columns else []),
    )
    rows = shown.concessions
    order = rows.sort_values("could_be_usd_m", ascending=False, kind="stable").index[:MOST_CONCESSIONS]
    last = ""
    for at in sorted(order):
        row, one = rows.loc[at], granted[at]
        by = title_of(one.concession.by)
        what = concession_words(one, found.players[1 - one.owner].name)
        rates = [plain(row[f"{name}_pct"], 1) for name in ("today", *columns, "could_be")]
        worth = [plain(row[f"{columns[0]}_usd_m"] / 1000, 1)] if columns else []
        table.add_row(escape("" if by == last else by), escape(what), *rates, *worth)
        last = by
    rest = len(rows) - len(order)
    return [table, *([Text(f"and {rest} more worth less; --csv has all of them", "dim")] if rest > 0 else [])]


def _gains_table(shown: DealShown) -> Table:
    """Who gains and who loses by package."""
    names = list(shown.packages)
    heads = [f"{name}\n{unit}" for name in names for unit in ("%", "bn USD")]
    table = table_of("Who gains and who pays, against today", " ", *heads)
    main = next(iter(shown.packages.values()))
    fixed = len(shown.found.players) + 1
    for at, who in enumerate(main.gains.index):
        if at == fixed:
            table.add_row("[dim]others who lose most[/dim]")
        cells = []
        for settlement in shown.packages.values():
            members = _members(shown, str(who))
            cells.append(points(settlement.gain(members)))
            cells.append(signed(settlement.gain(members, "equivalent_variation_usd_m") / 1000, 1))
        table.add_row(escape("World" if who == "world" else title_of(str(who))), *cells)
    return table


def _members(shown: DealShown, who: str) -> list[str]:
    """Economies behind a row of gains."""
    sides = {player.name: list(player.members) for player in shown.found.players}
    return list(shown.found.world.economies) if who == "world" else sides.get(who, [who])


def _frontier_parts(shown: DealShown) -> list[RenderableType]:
    """The packages as a table, and the frontier drawn."""
    first, second = shown.titles
    table = table_of("Packages: gains against today, %", " ", " package", first, second, "worth\nbillion USD")
    worse = False
    for row in shown.found.frontier.to_dict("records"):
        kind = str(row["kind"])
        worth = "" if not np.isfinite(row["size_usd_m"]) else plain(row["size_usd_m"] / 1000, 1)
        gains = [points(float(row[f"gain_{player.name}_pct"])) for player in shown.found.players]
        beaten = bool(row["dominated"]) and kind != "talks fail"
        worse = worse or beaten
        mark = "·" if kind == "frontier" else LETTERS[kind]
        table.add_row(mark, f"{kind} *" if beaten else kind, *gains, worth)
    drawn = frontier_lines(shown.frontier, shown.marks, shown.titles)
    note = [Text("* another package is better for both", "dim")] if worse else []
    return [table, *note, "", *(Text(line, no_wrap=True) for line in drawn)]
