"""A truce as a person sees it: what keeping, breaking and war are worth, the patience it takes, how sure it is."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rich.console import Group, RenderableType
from rich.markup import escape
from rich.text import Text

from detente.show.format import MISSING, plain
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
    from rich.table import Table

    from detente.strategy.truces.truces import Truce

CASES = {"truce": "keeps it", "deviation": "breaks it alone", "war": "at war"}
NASH = "nash"
NO_PATIENCE = {
    "no temptation": "none needed",
    "war is better": "war is better",
    "no punishment": "none is enough",
}
"""What stands for a number where there is none, by standing."""
UNITS = {
    "payoffs": "_pct: % of real income (or of the goal) against the truce; _usd_m: million USD a year; "
    "_tariff_pct: mean tariff on the other side, %",
    "critical_discount": "weight of the next period against this one, least at which the truce is kept; "
    "null where no weight is enough",
    "highest_yearly_rate_pct": "% a year",
    "lowest_renewal": "chance a period",
}


@dataclass(frozen=True, eq=False)
class TruceShown:
    """A truce and what a reader must know beside it.

    Attributes:
        found: the answer.
        today: what the truce is, in words.
        war: the war that is threatened, in words; "nash" for the rates from which nobody moves alone.
        typed: whether it was asked for at a terminal; else in a file.
    """

    found: Truce
    today: str
    war: str = NASH
    typed: bool = True

    @property
    def holds(self) -> bool:
        """Whether the war that the answer rests on was checked and holds; a truce that fails is an answer."""
        certificate = self.found.period.certificate
        return certificate is None or certificate.holds

    @property
    def sentence(self) -> str:
        """The answer in one sentence."""
        said = with_minus(self.found.sentence())
        return f"{said[:1].upper()}{said[1:]}."

    @property
    def words(self) -> list[str]:
        """The rest of the answer in words, without the numbers that stand in the table of payoffs."""
        told = {f"{title_of(name)}: a breach" for name in self.found.names}
        lines = [line for line in self.found.report()[1:] if not line.startswith(tuple(told))]
        return [with_minus(self._as_typed(line)) for line in lines]

    def _as_typed(self, words: str) -> str:
        return words.replace("(war=...)", "(--war 100%, say)") if self.typed else words

    @property
    def document(self) -> dict[str, Any]:
        """All of it, for other programs."""
        found = self.found
        bare = found.without_controls
        return {
            "vintage": found.vintage,
            "today": self.today,
            "war": self.war,
            "objective": found.game.objective,
            "sentence": self.sentence,
            "words": found.report(),
            "truce_holds": found.holds,
            "terms": {
                "punishment": found.terms.punishment,
                "lag": found.terms.lag,
                "renewal": found.terms.renewal,
                "expires": None if found.expires is None else str(found.expires),
                "period_years": found.terms.years,
                "discount": found.terms.discount,
                "weight_of_next_period": found.terms.weight,
            },
            "payoffs": found.payoffs.to_dict("index"),
            "needs": found.needs.to_dict("index"),
            "needs_without_controls": None if bare is None else bare.needs.to_dict("index"),
            "payoffs_without_controls": None if bare is None else bare.payoffs.to_dict("index"),
            "band": found.band.to_dict("index"),
            "robust": found.robust,
            "flips": found.flips,
            "not_solved": {} if found.cases is None else dict(found.cases.failed),
            "units": UNITS,
        }

    def report(self) -> RenderableType:
        """All that a terminal shows."""
        found = self.found
        parts: list[RenderableType] = [Text(self.sentence, "bold"), ""]
        if not self.holds:
            parts += [Text("The war was not settled: somebody would rather do something else.", "bold"), ""]
        parts += [_payoffs(self), Text(_war_words(self), "dim"), "", _needs(found), ""]
        parts += [_band(found), ""] if found.cases is not None else []
        parts += as_list("In words", self.words)
        return Group(*parts, *rests_on(found.outcome, f"The truce: {self.today}.", found.game.truce.notes))

    def csv(self) -> str:
        """Payoffs, what each needs, every case; the vintage in comment lines on top."""
        found = self.found
        vintage = found.vintage | {"today": self.today, "war": self.war, "answer": self.sentence}
        tables: dict[str, pd.DataFrame] = {"payoffs": found.payoffs, "needs": found.needs}
        if found.without_controls is not None:
            tables["payoffs without controls"] = found.without_controls.payoffs
            tables["needs without controls"] = found.without_controls.needs
        if len(found.band):
            tables["case"] = found.band
        return csv_text(vintage, tables)

    def json(self) -> str:
        """Everything as JSON; a number that is not there is null."""
        return json_text(self.document)


def _payoffs(shown: TruceShown) -> Table:
    """What a year of each case is worth to each side."""
    found = shown.found
    welfare = found.game.objective == "welfare"
    what = "real income\n%" if welfare else "its aim\n%"
    money = ["in money\nbillion USD"] if welfare else []
    table = table_of(
        "What a year is worth to each, against the truce",
        " ",
        " ",
        what,
        *money,
        "its tariff\non the other, %",
    )
    for label, one in (("", found), ("tariffs alone", found.without_controls)):
        if one is None:
            continue
        if label:
            table.add_row(f"[dim]with {label}[/dim]")
        for name, row in one.payoffs.iterrows():
            for case, words in CASES.items():
                cells = [points(row[f"{case}_pct"])]
                cells += [_billion(row[f"{case}_usd_m"])] if welfare else []
                rate = plain(row[f"{case}_tariff_pct"], 1).replace(MISSING, "")
                side = escape(title_of(str(name))) if case == "truce" else ""
                table.add_row(side, words, *cells, rate)
    return table


def _billion(million: float) -> str:
    shown = plain(million / 1000, 1)
    return f"+{shown}" if million > 0 and shown.strip("0.,") else shown


def _war_words(shown: TruceShown) -> str:
    if shown.war == NASH:
        return "War: each levies on the other what serves it best given the other's rate (Nash)."
    return f"War: {shown.war}."


def _needs(found: Truce) -> Table:
    """The patience each side needs."""
    table = table_of(
        "What each needs to keep it",
        " ",
        "least weight of\nnext period",
        "has",
        "highest discount\nrate, % a year",
        "least chance\nof renewal",
        " kept",
    )
    both = [(found, "with the controls")] if found.without_controls else [(found, "")]
    both += [(found.without_controls, "tariffs alone")] if found.without_controls else []
    for one, label in both:
        if label:
            table.add_row(f"[dim]{label}[/dim]")
        for name, row in one.needs.iterrows():
            table.add_row(
                escape(title_of(str(name))),
                _patience(str(row["standing"]), float(row["critical_discount"])),
                f"{row['weight']:.3g}",
                _digits(row["highest_yearly_rate_pct"]),
                _digits(row["lowest_renewal"]),
                "yes" if row["holds"] else "no",
            )
    return table


def _patience(standing: str, critical: float) -> str:
    return NO_PATIENCE.get(standing) or (f"{critical:.3g}" if math.isfinite(critical) else "none is enough")


def _digits(value: float) -> str:
    return f"{value:.3g}" if math.isfinite(value) else ""


def _band(found: Truce) -> Table:
    """The verdict under every case of elasticities, and the patience each side then needs."""
    heads = [f"{title_of(name)}\nneeds" for name in found.names]
    table = table_of(
        "The same under other trade elasticities", " case", "mean\nelasticity", *heads, " the truce"
    )
    for case, row in found.band.iterrows():
        needs = [_patience(str(row[f"{n}_standing"]), float(row[f"{n}_critical"])) for n in found.names]
        verdict = "holds" if row["holds"] else "does not"
        style = "" if row["holds"] == found.holds else "bold"
        table.add_row(escape(str(case)), plain(float(row["theta"]), 2), *needs, verdict, style=style)
    return table
