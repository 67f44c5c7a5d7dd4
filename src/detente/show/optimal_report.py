"""The best response of one player, as a person sees it: rates, who gains and who pays, and how sure it is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from rich.console import Group, RenderableType
from rich.text import Text

from detente.show.strategy_report import (
    INSTRUMENTS,
    MOST_RATES,
    Effects,
    and_listed,
    as_list,
    csv_text,
    effects_table,
    gain_words,
    json_text,
    rate,
    rates_table,
    rates_tables,
    rests_on,
    sectors_words,
    title_of,
    with_minus,
)

if TYPE_CHECKING:
    from detente.economy.names import Names
    from detente.policy.policy import Policy
    from detente.strategy.choices.players import Player
    from detente.strategy.wars.best_responses import BestResponse

MOST_PARTNERS = 5
"""Partners that are named one by one."""
MOST_NAMED = 3
"""Partners whose names stand in the sentence."""
AIMS = {"welfare": "welfare", "real_gdp": "real GDP"}
NOT_SURE = "The checks below do not hold: this is not known to be the best. Use more starts."


@dataclass(frozen=True, eq=False)
class Optimal:
    """A best response and what a reader must know beside it.

    Attributes:
        found: the answer.
        policy: today's.
        today: what that is, in words.
        sectors: what may bear a rate, as asked for.
        objective: what is maximised, as asked for.
        typed: whether it was asked for at a terminal; else in a file.
    """

    found: BestResponse
    policy: Policy
    today: str
    sectors: Names
    objective: Any = "welfare"
    typed: bool = True

    @cached_property
    def effects(self) -> Effects:
        """What the choice does to everybody."""
        return Effects(self.found.settings.solve(self.found.world, self.policy), self.found.outcome)

    @property
    def partners(self) -> list[Player]:
        """Who the rates are on, where they are few."""
        from detente.strategy.choices.players import player_of

        named = list(dict.fromkeys(label.partner for label in self.found.levers.labels))
        if "all" in named or len(named) > MOST_PARTNERS:
            return []
        return [player_of(self.found.world, one.split("+") if "+" in one else one) for one in named]

    @property
    def holds(self) -> bool:
        """Whether every check passed."""
        return self.found.holds

    def report(self) -> RenderableType:
        """All that a terminal shows."""
        found = self.found
        parts: list[RenderableType] = [Text(optimal_sentence(self), "bold")]
        parts += [Text(sectors_words(self.sectors, self.typed)), ""]
        if not found.holds:
            parts += [Text(NOT_SURE, "bold"), ""]
        shown = rates_table if len(found.levers) <= MOST_RATES else rates_tables
        parts += [*shown(found.levers, found.choice, "Rates, %"), ""]
        parts += [effects_table(self.effects, [found.player, *self.partners]), ""]
        parts += as_list("Checked", with_minus(found.checks).split("; "))
        return Group(*parts, *rests_on(found.outcome, f"Today: {self.today}.", self.policy.notes))

    def csv(self) -> str:
        """Rates, then every economy; the vintage in comment lines on top."""
        vintage = self.found.outcome.vintage | {"today": self.today, "answer": optimal_sentence(self)}
        return csv_text(vintage, {"rate": self.found.table, "economy": self.effects.table()})

    def json(self) -> str:
        """Everything as JSON; a number that is not there is null."""
        return json_text(self.document)

    @property
    def document(self) -> dict[str, Any]:
        """All of it, for other programs."""
        found = self.found
        bend = found.curvature
        return {
            "vintage": found.outcome.vintage,
            "today": self.today,
            "player": {"name": found.player.name, "members": list(found.player.members)},
            "objective": self.objective,
            "sectors": self.sectors,
            "sentence": optimal_sentence(self),
            "holds": found.holds,
            "gain": {"value": found.gain_pct, "unit": "points of the objective, 100 being the baseline"},
            "rates": found.table.to_dict("records"),
            "checks": {
                "slope_left": found.gradient,
                "slope_norm": found.slope_norm,
                "largest_second_derivative": None if bend is None or not bend.free else bend.largest,
                "best_scanned_gain": max((one.best_gain for one in found.scans), default=None),
                "values_by_start": list(found.starts),
                "equilibria_solved": found.solves,
            },
            "units": {"welfare_points": "points", "equivalent_variation_usd_m": "million USD"},
            "world_welfare_points": self.effects.world(),
            "economies": self.effects.table().to_dict("index"),
        }


def optimal_sentence(shown: Optimal) -> str:
    """The answer in words."""
    found = shown.found
    who, rates = title_of(found.player.name), found.choice
    what = {label.instrument for label in found.levers.labels}
    noun = INSTRUMENTS[next(iter(what))] if len(what) == 1 else "rate"
    partners = list(dict.fromkeys(label.partner for label in found.levers.labels))
    few = len(partners) <= MOST_NAMED
    whom = and_listed([title_of(one) for one in partners]) if few else f"{len(partners)} partners"
    if len(rates) == 1:
        today = rate(float(found.levers.today[0]))
        article = "an" if noun.startswith("e") else "a"
        said = f"{who} does best with {article} {noun} of {rate(float(rates[0]))} on {whom}, against {today} today"
    else:
        weights = found.levers.scale**2
        mean, low, high = float(rates @ weights / weights.sum()), float(rates.min()), float(rates.max())
        today = rate(float(found.levers.today @ weights / weights.sum()))
        said = f"{who} does best with {len(rates)} {noun}s on {whom} from {rate(low)} to {rate(high)}"
        said += f", {rate(mean)} on average against {today} today"
    aim = AIMS.get(str(shown.objective), "its own aim")
    return f"{said}; it {gain_words(found.gain_pct)} of {aim} if nobody answers."
