"""A Nash equilibrium as a person sees it: what each levies, who gains and who pays, and whether it holds."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from rich.console import Group, RenderableType
from rich.markup import escape
from rich.text import Text

from detente.errors import NotConvergedError
from detente.show.format import MISSING, plain
from detente.show.strategy_report import (
    INSTRUMENTS,
    TODAY,
    Effects,
    and_listed,
    as_list,
    csv_text,
    effects_table,
    gain_words,
    json_text,
    points,
    rate,
    rates_tables,
    rests_on,
    sectors_words,
    table_of,
    title_of,
    with_minus,
)

if TYPE_CHECKING:
    import pandas as pd

    from detente.economy.names import Names
    from detente.strategy.wars.nash_tariffs import Nash

MOST_PLAYERS = 12
"""Players that a terminal shows, the largest first where there are more."""
MOST_NAMED = 4
"""Players whose rates and gains stand in the sentence."""
ROUNDING = 1e-9
"""Gains by deviating that are nothing."""
NO_EQUILIBRIUM = (
    "The certificate does not hold: somebody would rather levy something else. This is no answer yet."
)
FORMULA = (
    "formula: the tariff of Lashkaripour (2021) for one tariff on all imports from everyone, without intermediate "
    "inputs and with balanced trade"
)
OTHERWISE = "; what is asked here differs from that, so it is no counterpart"


@dataclass(frozen=True, eq=False)
class War:
    """A Nash equilibrium and what a reader must know beside it.

    Attributes:
        found: the answer.
        today: what today's policy is, in words.
        sectors: what may bear a rate, as asked for.
        typed: whether it was asked for at a terminal; else in a file.
    """

    found: Nash
    today: str
    sectors: Names
    typed: bool = True

    @cached_property
    def effects(self) -> Effects:
        """What the war does to everybody."""
        return Effects(self.found.outcome_today, self.found.outcome)

    @cached_property
    def formula(self) -> dict[str, float]:
        """The formula's tariff by player, fractions; missing for blocs and where it has no equilibrium."""
        found = self.found
        if not any(label.instrument == "tariff" for label in found.levers.labels):
            return {}
        try:
            values = found.formula
        except NotConvergedError:
            return {}
        return {
            str(name): float(value) for name, value in zip(values.economy.values, values.values, strict=True)
        }

    @property
    def is_the_formulas(self) -> bool:
        """Whether what was asked is what the formula is about."""
        found = self.found
        one_each = len(found.levers) == len(found.players)
        to_all = all(label.partner == "all" for label in found.levers.labels)
        settings = found.settings
        return one_each and to_all and not settings.inputs and settings.deficits == "balanced"

    @property
    def holds(self) -> bool:
        """Whether no player gains by deviating."""
        return self.found.certificate.holds

    @cached_property
    def players(self) -> pd.DataFrame:
        """One row a player: its rates today and at war, the formula's, the change, its gain by deviating."""
        import pandas as pd

        rows = []
        found = self.found
        for at, player in enumerate(found.players):
            row: dict[str, Any] = {"player": player.name, "members": "+".join(player.members)}
            for instrument in INSTRUMENTS:
                mine = self._levers_of(player.name, instrument)
                if mine.size:
                    row[f"{instrument}_today_pct"] = self._mean(found.levers.today, mine)
                    row[f"{instrument}_pct"] = self._mean(found.choice, mine)
            row["formula_tariff_pct"] = 100 * self.formula.get(player.name, np.nan)
            row["change_points"] = float(found.change[at])
            row["welfare_points"] = self.effects.welfare(player.members)
            row["equivalent_variation_usd_m"] = self.effects.money(player.members)
            row["gain_by_deviating"] = float(found.certificate.gain[at])
            rows.append(row)
        return pd.DataFrame(rows)

    @property
    def document(self) -> dict[str, Any]:
        """All of it, for other programs."""
        found = self.found
        return {
            "vintage": found.outcome.vintage,
            "today": self.today,
            "sectors": self.sectors,
            "by": found.by,
            "objective": found.objective,
            "sentence": nash_sentence(self),
            "holds": self.holds,
            "certificate": {
                "words": str(found.certificate),
                "largest_gain_by_deviating": found.certificate.largest_gain,
                "unit": "share of the objective",
                "starts": found.certificate.starts,
            },
            "sweeps": found.sweeps,
            "equilibria_solved": found.solves,
            "formula": FORMULA + ("" if self.is_the_formulas else OTHERWISE),
            "players": self.players.to_dict("records"),
            "rates": found.table.to_dict("records"),
            "units": {
                "change_points": "points of the objective, 100 being the baseline",
                "welfare_points": "points",
                "equivalent_variation_usd_m": "million USD",
                "gain_by_deviating": "share of the objective",
            },
            "world_welfare_points": self.effects.world(),
            "economies": self.effects.table().to_dict("index"),
        }

    def report(self) -> RenderableType:
        """All that a terminal shows."""
        found = self.found
        parts: list[RenderableType] = [Text(nash_sentence(self), "bold")]
        parts += [Text(sectors_words(self.sectors, self.typed)), ""]
        if not self.holds:
            parts += [Text(NO_EQUILIBRIUM, "bold"), ""]
        parts += [*_players_table(self), ""]
        if len(found.levers) > len(found.players):
            parts += [*rates_tables(found.levers, found.choice, "Rates at war, %"), ""]
        shown = [] if len(found.players) > MOST_PLAYERS else found.players
        parts += [effects_table(self.effects, shown), ""]
        parts += as_list("Checked", [with_minus(str(found.certificate)), _work_words(found)])
        return Group(*parts, *rests_on(found.outcome, f"Today: {self.today}.", found.policy_today.notes))

    def csv(self) -> str:
        """Players, rates, then every economy; the vintage in comment lines on top."""
        vintage = self.found.outcome.vintage | {"today": self.today, "answer": nash_sentence(self)}
        tables = {"player": self.players, "rate": self.found.table, "economy": self.effects.table()}
        return csv_text(vintage, tables)

    def json(self) -> str:
        """Everything as JSON; a number that is not there is null."""
        return json_text(self.document)

    def _levers_of(self, player: str, instrument: str) -> np.ndarray:
        labels = self.found.levers.labels
        return np.flatnonzero([one.player == player and one.instrument == instrument for one in labels])

    def _mean(self, levels: np.ndarray, mine: np.ndarray) -> float:
        """A player's rates in percent, weighed by trade."""
        weights = self.found.levers.scale[mine] ** 2
        return float(100 * levels[mine] @ weights / weights.sum())


def nash_sentence(shown: War) -> str:
    """The answer in words: what they levy, who gains or loses, the world."""
    players, effects = shown.players, shown.effects
    column = "tariff_pct" if "tariff_pct" in players else "export_wedge_pct"
    noun = "tariffs" if column == "tariff_pct" else "export taxes"
    money = plain(effects.money(effects.after.world.economies) / 1000, 1)
    world = f"The world {gain_words(effects.world())} ({money} billion USD)."
    if len(players) > MOST_NAMED:
        mean = rate(float(players[column].mean()) / 100)
        losers = int((players["welfare_points"] < 0).sum())
        change = points(float(players["welfare_points"].mean()))
        said = f"At war {len(players)} players levy {noun} of {mean} on average; {losers} of them lose"
        return f"{said}, and the mean change of welfare is {change} points. {world}"
    each = []
    for one in players.itertuples():
        levies = f"levies {noun} of" if not each else "levies"
        levy = rate(getattr(one, column) / 100)
        each.append(f"{title_of(one.player)} {levies} {levy} and {gain_words(one.welfare_points)}")
    return f"At war {and_listed(each)}. {world}"


def _players_table(shown: War) -> list[RenderableType]:
    """What each levies, and what it gets for it."""
    players = shown.players
    rest = len(players) - MOST_PLAYERS
    if rest > 0:
        income = shown.found.world.income.to_series()
        size = [income[one.members.split("+")].sum() for one in players.itertuples()]
        players = players.iloc[np.argsort(-np.array(size), kind="stable")[:MOST_PLAYERS]]
    used = [name for name in INSTRUMENTS if f"{name}_pct" in players]
    titles = [INSTRUMENTS[name].replace(" ", "\n") for name in used]
    heads = [head for words in titles for head in (f"{words}\n{TODAY}", f"{words}\nat war")]
    with_formula = np.isfinite(players["formula_tariff_pct"]).any()
    own = [] if shown.found.objective == "welfare" else ["own aim\npoints"]
    title = "What each levies, %, trade-weighted, and what it gains"
    formula = ["formula"] if with_formula else []
    table = table_of(title, " ", *heads, *formula, "welfare\npoints", *own, "gain by\ndeviating")
    for _, row in players.iterrows():
        cells = [plain(row[f"{name}{kind}"], 1) for name in used for kind in ("_today_pct", "_pct")]
        cells += [plain(row["formula_tariff_pct"], 1).replace(MISSING, "")] if with_formula else []
        cells += [points(row["welfare_points"]), *([points(row["change_points"])] if own else [])]
        table.add_row(escape(title_of(row["player"])), *cells, _gain(row["gain_by_deviating"]))
    lines: list[RenderableType] = [table]
    if rest > 0:
        lines.append(Text(f"and {rest} smaller players; --csv has all of them", "dim"))
    if with_formula:
        lines.append(Text(FORMULA + ("" if shown.is_the_formulas else OTHERWISE) + ".", "dim"))
    return lines


def _gain(share: float) -> str:
    """What is gained by deviating, as far as it can be told from rounding."""
    return f"{share:.0e}" if share >= ROUNDING else f"< {ROUNDING:.0e}"


def _work_words(found: Nash) -> str:
    return f"rates rest after {found.sweeps} rounds of best responses, {found.solves:,} equilibria solved"
