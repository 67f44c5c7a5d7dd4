"""A shortage as a reader asks about it: what is shown, in which words and numbers."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from detente.economy.names import economy_title
from detente.minerals.shortage_words import (
    HIGHEST_SEEN,
    SMALLEST_TOLD,
    in_text,
    listed,
    question_words,
    stand_in_words,
    two_digits,
)
from detente.show.format import SPACE, percent, plain

if TYPE_CHECKING:
    import pandas as pd

    from detente.minerals.shortage_result import Shortage
    from detente.simulate.outcome import Outcome

NAMED = 3
"""Economies that the answer names."""
MOST_GAINING = 5
WIDE = 3.0
"""A range whose ends lie further apart than by this factor is said to be wide."""
NEVER = "never"
RATIONED = f">{SPACE}{HIGHEST_SEEN:g}"
"""A price above those of past controls that we know; a limit for display."""
SMALLEST_SHOWN = 0.005
"""Percent. What rounds to 0.00 is not shown."""
AHEAD = (
    "An economy that is short may come out ahead in welfare only because all producers at a ceiling sell dearer "
    "together: that is how ceilings are modelled, not a finding about it."
)


@dataclass(frozen=True)
class Gain:
    """What the first year's equilibrium has for one economy, in percent.

    Attributes:
        code: the economy.
        product: change of real GDP.
        wage: change of value added per unit of factors over consumer prices.
        rent: what its sectors at a ceiling earn above cost, over its income.
        welfare: change of real income, that rent included.
    """

    code: str
    product: float
    wage: float
    rent: float
    welfare: float

    @property
    def numbers(self) -> tuple[float, ...]:
        """The four numbers in the order in which they are shown."""
        return self.product, self.wage, self.rent, self.welfare


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

    @cached_property
    def told(self) -> pd.DataFrame:
        """The table in the order of what it tells: the largest share of value added first, or as it was asked."""
        return (
            self.table
            if self.asked
            else self.table.sort_values("gdp_loss_pct", ascending=False, kind="stable")
        )

    @property
    def economies(self) -> list[str]:
        """Labels of the economies shown, those that lose most first."""
        return [str(label) for label in self.table.index]

    @cached_property
    def hit(self) -> list[str]:
        """Labels of those shown that lose anything, the largest share of value added first: it is what is told."""
        lost = self.table["gdp_loss_pct"].sort_values(ascending=False, kind="stable")
        reached = self.table["gdp_loss_high_pct"] >= SMALLEST_SHOWN
        return [str(label) for label in lost.index[(lost > 0) & reached.reindex(lost.index)]]

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
        return question_words(self.shortage.request).replace(" %", f"{SPACE}%")

    @property
    def answer(self) -> str:
        """The question and how much of value added stops, in two sentences; what was put in another's place."""
        return " ".join(words for words in (self._answer, stand_in_words(self.shortage)) if words)

    @property
    def _answer(self) -> str:
        if self.shortage.request.cut <= 0:
            return f"{self.question}: nothing is cut, and nobody loses anything."
        if not self.hit:
            return f"{self.question}: nobody shown runs short in the first year."
        first, *others = (self.loss_words(code) for code in self.hit[:NAMED])
        return (
            f"{self.question}. In the first year this stops {_and([first, *others])}{self._since}."
            f"{self._how_sure}"
        )

    @property
    def _since(self) -> str:
        """From which day on, and who of all shown is short first."""
        days = self.table["first_short_day"].loc[self.hit]
        day = float(days.min())
        if not math.isfinite(day):
            return ""
        if len(days) == 1:
            return f", from day {day:.0f} on"
        first = [str(code) for code in days.index[days == day]]
        if len(first) == len(days):
            return f", in all from day {day:.0f} on"
        return f", in {listed(first)} first, from day {day:.0f} on"

    @property
    def _how_sure(self) -> str:
        """How wide the first range is, where it is wide."""
        row = self.table.loc[self.hit[0]]
        low, high = (float(row[f"gdp_loss_{end}_pct"]) for end in ("low", "high"))
        if not high > WIDE * low:
            return ""
        where = in_text(self.hit[0])
        if low < SMALLEST_TOLD:
            return f" In {where} the range begins at nearly nothing: read it, not the number before it."
        wide = float(f"{high / low:.1g}")
        return (
            f" In {where} the range spans a factor of about {wide:,.0f}: read it, not the number before it."
        )

    def loss_words(self, code: str) -> str:
        """The loss of an economy with its range: "0.27 % of value added in Germany (0.057 to 3.6)"."""
        row = self.table.loc[code]
        what = " of value added" if code == self.hit[0] else ""
        return f"{stopped(row)}{what} in {in_text(code)} ({span_words(row)})"

    @property
    def numbers(self) -> list[tuple[str, str, str]]:
        """Up to four large numbers: label, value, and what to read it with."""
        found = []
        for code in self.hit[:NAMED]:
            row = self.table.loc[code]
            note = f"of value added, first year; {span_words(row)}{SPACE}%"
            found.append((f"{_title(code)}, stopped", stopped(row), note))
        if self.hit:
            row = self.table.loc[self.hit[0]]
            begun = years_words(float(row["diversify_if_begun_years"]))
            note = (
                f"until {_share(0.8)} of need is met without {self.controllers}, no plant begun; {begun} if "
                "plants are begun at once (lead times are assumptions)"
            )
            found.append(
                (f"{_title(self.hit[0])}, to diversify", years_words(float(row["diversify_years"])), note)
            )
        return found or [("Loss", percent(0.0), "nobody shown runs short in the first year")]

    @property
    def controllers(self) -> str:
        """Those who cut, in running text."""
        request = self.shortage.request
        return request.groups.get("by") or listed(request.controllers)

    @property
    def assumed(self) -> pd.DataFrame:
        """Everything that is not measured."""
        return self.shortage.assumptions

    @property
    def sources(self) -> list[str]:
        """What the numbers came from, each once: rows of the minerals' tables first, then the world."""
        return list(dict.fromkeys([*self.shortage.sources, *self.shortage.world.provenance.sources]))

    def gains(self, outcome: Outcome) -> list[Gain]:
        """Those who cut and those shown, in the world's equilibrium; without what rounds to nothing everywhere."""
        product, wage, welfare = (
            outcome[name].to_series() for name in ("real_gdp_pct", "real_wage_pct", "welfare_pct")
        )
        rent = outcome["wedge_rents_usd_m"].to_series() - outcome["quota_rents_usd_m"].to_series()
        income = outcome["income_usd_m"].to_series()
        found = [
            Gain(code, *(float(each[code]) for each in (product, wage)), 100 * float(rent[code] / income[code]),
                 float(welfare[code]))
            for code in dict.fromkeys([*self.shortage.request.controllers, *map(str, self.told.index)])
            if code in welfare.index
        ]  # fmt: skip
        return [each for each in found if max(map(abs, each.numbers)) >= SMALLEST_SHOWN]

    def ends(self, outcome: Outcome) -> tuple[list[tuple[str, float]], list[tuple[str, float]]]:
        """Whose real GDP falls and rises most: titles and percent; what rounds to nothing is left out."""
        product = outcome["real_gdp_pct"].to_series().sort_values()
        told = [(_title(str(code)), float(change)) for code, change in product.items()]
        lost = [each for each in told[:MOST_GAINING] if each[1] <= -SMALLEST_SHOWN]
        won = [each for each in told[::-1][:MOST_GAINING] if each[1] >= SMALLEST_SHOWN]
        return lost, won


def _title(label: str) -> str:
    return economy_title(label)


def _and(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def stopped(row: pd.Series) -> str:
    """The central loss of an economy: "0.27 %", "under 0.01 %"."""
    return f"{two_digits(float(row['gdp_loss_pct']))}{SPACE}%"


def span_words(row: pd.Series) -> str:
    """The range of a loss: "0.057 to 3.6"."""
    low, high = (two_digits(float(row[f"gdp_loss_{end}_pct"])) for end in ("low", "high"))
    return f"{low} to {high}" if low != high else low


def _share(part: float) -> str:
    return f"{100 * part:.3g}{SPACE}%"


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
    """A price over its normal one; above those of past controls it has no figure."""
    return RATIONED if not price <= HIGHEST_SEEN else plain(price, 1)


def days_words(days: float) -> str:
    """Days that need is met in full."""
    return plain(days, 0) if math.isfinite(days) else "no end"
