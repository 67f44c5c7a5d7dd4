"""A shortage as a reader asks about it: what is shown, in which words and numbers."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from detente.economy.names import economy_title
from detente.minerals.shortage_words import HIGHEST_SEEN
from detente.show.answer import in_running_text
from detente.show.format import SPACE, percent, plain

if TYPE_CHECKING:
    import pandas as pd

    from detente.minerals.shortage_result import Shortage
    from detente.simulate.outcome import Outcome

NAMED = 3
"""Economies that the answer names."""
MOST_GAINING = 5
NEVER = "never"
RATIONED = f">{SPACE}{HIGHEST_SEEN:g}"
"""A price beyond all that was seen; a figure of it would mean nothing."""


@dataclass(frozen=True, eq=False)
class Chokepoint:
    """A shortage and what a reader asked to see of it.

    Attributes:
        shortage: the shortage.
        asked: names of economies to show; None: those that lose most.
        outcome: the world's equilibrium in the first year; None where it was not asked for.
        given: the arguments of ``dt.minerals.shortage`` that made it, those left to their defaults out.
    """

    shortage: Shortage
    asked: tuple[str, ...] | None = None
    outcome: Outcome | None = None
    given: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row an economy shown, as in ``Shortage.table``."""
        return self.shortage.table(self.asked)

    @property
    def economies(self) -> list[str]:
        """Labels of the economies shown, those that lose most first."""
        return [str(label) for label in self.table.index]

    @cached_property
    def hit(self) -> list[str]:
        """Labels of those shown that lose anything, most first."""
        lost = self.table["loss_usd_m"].sort_values(ascending=False, kind="stable")
        return [str(label) for label in lost.index[lost > 0]]

    @cached_property
    def sweep(self) -> pd.DataFrame | None:
        """Loss by elasticity of the economy hit hardest; None where nobody is."""
        return self.shortage.sweep(self.hit[0]) if self.hit else None

    @property
    def is_cliff(self) -> bool:
        """Whether a small step in the elasticity changes the answer by much."""
        return self.sweep is not None and bool(self.sweep["cliff"].any())

    @property
    def question(self) -> str:
        """Who cuts what to whom, by how much and for how long: a title."""
        request = self.shortage.request
        who = " and ".join(_title(label) for label in request.controllers)
        # A group has a name of its own, which says more than its members.
        group = self.given.get("on") if request.targets is not None and len(request.targets) > 1 else None
        named = group if isinstance(group, str) else _listed(request.targets or ())
        whom = f" to {named}" if named else ""
        return f"{who} cuts {self.what}{whom} by {_share(request.cut)} for {months_words(request.months)}"

    @property
    def what(self) -> str:
        """The mineral and its stage, in running text."""
        stage = self.shortage.chain.stage(self.shortage.stage).title.lower()
        return f"exports of {self.shortage.mineral.lower()} ({stage})"

    @property
    def answer(self) -> str:
        """The question and who loses how much of value added, in one sentence."""
        if self.shortage.request.cut <= 0:
            return f"{self.question}: nothing is cut, and nobody loses anything."
        if not self.hit:
            return f"{self.question}: nobody shown runs short in the first year."
        losses = [f"{in_running_text(_title(code))} {self.loss_words(code)}" for code in self.hit[:NAMED]]
        return f"{self.question}: in the first year it stops {_and(losses)} of value added{self._since}."

    @property
    def _since(self) -> str:
        days = self.table["first_short_day"]
        first = float(days[days < math.inf].min()) if (days < math.inf).any() else math.inf
        return f", from day {first:.0f} on" if math.isfinite(first) else ""

    def loss_words(self, code: str) -> str:
        """The loss of an economy with its range: "0.27 % (0.07 to 1.42)"."""
        row = self.table.loc[code]
        low, high = (plain(float(row[f"gdp_loss_{end}_pct"])) for end in ("low", "high"))
        return f"{percent(float(row['gdp_loss_pct']))} ({low} to {high})"

    @property
    def numbers(self) -> list[tuple[str, str, str]]:
        """Up to four large numbers: label, value, and what to read it with."""
        found = []
        for code in self.hit[:NAMED]:
            row = self.table.loc[code]
            low, high = plain(float(row["gdp_loss_low_pct"])), percent(float(row["gdp_loss_high_pct"]))
            note = f"of value added, first year; {low} to {high}"
            found.append((f"{_title(code)}, stopped", percent(float(row["gdp_loss_pct"])), note))
        if self.hit:
            row = self.table.loc[self.hit[0]]
            note = f"until {_share(0.8)} of need is met without {self.controllers}"
            found.append(
                (f"{_title(self.hit[0])}, to diversify", years_words(float(row["diversify_years"])), note)
            )
        return found or [("Loss", percent(0.0), "nobody shown runs short in the first year")]

    @property
    def controllers(self) -> str:
        """Those who cut, in running text."""
        return " and ".join(in_running_text(_title(label)) for label in self.shortage.request.controllers)

    @property
    def assumed(self) -> pd.DataFrame:
        """Everything that is not measured."""
        return self.shortage.assumptions

    @property
    def sources(self) -> list[str]:
        """What the numbers came from, each once."""
        vintage = self.shortage.vintage
        found = [vintage["output"], *([vintage["trade"]] if vintage["trade"] != "none at this stage" else [])]
        return list(dict.fromkeys([*found, *self.shortage.world.provenance.sources]))

    def ends(self, outcome: Outcome) -> tuple[list[tuple[str, float]], list[tuple[str, float]]]:
        """Who loses and who gains most in the world's equilibrium: titles and welfare in percent of spending."""
        money = outcome["equivalent_variation_usd_m"].to_series().sort_values()
        welfare = outcome["welfare_pct"].to_series()
        lost = [(_title(str(c)), float(welfare[c])) for c in money.index[:MOST_GAINING] if money[c] < 0]
        won = [(_title(str(c)), float(welfare[c])) for c in money.index[::-1][:MOST_GAINING] if money[c] > 0]
        return lost, won


def _title(label: str) -> str:
    return economy_title(label)


def _listed(labels: Sequence[str]) -> str:
    """Names, the first few of many."""
    titles = [in_running_text(_title(label)) for label in labels]
    if not titles:
        return ""
    if len(titles) > NAMED + 1:
        return f"{', '.join(titles[:NAMED])} and {len(titles) - NAMED} more"
    return _and(titles)


def _and(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _share(part: float) -> str:
    return f"{100 * part:.3g}{SPACE}%"


def months_words(months: float) -> str:
    """A number of months in words."""
    return f"{months:g} month{'' if months == 1 else 's'}"


def month_words(month: float) -> str:
    """The month in which something happens, counted from 1."""
    return f"{month:.0f}" if math.isfinite(month) else NEVER


def years_words(years: float) -> str:
    """How long something takes; a time that was not reached is said to be longer than what was looked at."""
    from detente.minerals.shortage_tables import YEARS_LOOKED

    if not math.isfinite(years):
        return f">{SPACE}{YEARS_LOOKED}{SPACE}years"
    if years == 0:
        return "at once"
    return f"{plain(years, 1)}{SPACE}years"


def price_words(price: float) -> str:
    """A price over its normal one; beyond all that was seen it is rationing and has no figure."""
    return RATIONED if not price <= HIGHEST_SEEN else plain(price, 1)


def days_words(days: float) -> str:
    """Days that need is met in full."""
    return plain(days, 0) if math.isfinite(days) else "no end"
