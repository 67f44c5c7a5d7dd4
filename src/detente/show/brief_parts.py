"""What a brief shows beside its comparison: the ledger's day, diverted trade, the way there, chokepoints, talks.

Each part is worked out from the first scenario. Where one cannot be, the brief says so in words and goes on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from detente.economy.names import economy_title
from detente.errors import DetenteError
from detente.show.answer import NEGLIGIBLE, protagonists
from detente.show.brief import Figure
from detente.show.brief_chokepoints import chokepoint_part
from detente.show.brief_lists import ledger_lists
from detente.show.brief_part import Part
from detente.show.brief_ranges import Working
from detente.show.diverted_trade import diverted_trade, goods_of
from detente.show.format import signed
from detente.show.frontier_chart import frontier
from detente.show.line_charts import TimeAxis, lines
from detente.show.range_words import in_running_text

if TYPE_CHECKING:
    from detente.show.report import Solved
    from detente.simulate.outcome import Outcome
    from detente.simulate.path import Path as YearsPath

YEARS = 10
"""Years over which the first scenario is followed."""
SPEED = "blp"
"""How fast buyers move on that way, a calibration by name."""
POINTS = 5
"""Points of the frontier between two sides."""
WORLD = "World"
HALF = 460
"""Pixels of a drawing that stands beside another."""


@dataclass(frozen=True)
class Parts:
    """What a brief shows beside its comparison.

    Attributes:
        ledger: the lists of the ledger's day.
        diverted: diverted trade under the first scenario.
        way: how the first scenario gets to where it leads.
        chokepoints: minerals under control.
        talks: what a deal would look like.
        left_out: what could not be told, or was not asked for, and why.
    """

    ledger: tuple[Part, ...] = ()
    diverted: Part | None = None
    way: Part | None = None
    chokepoints: Part | None = None
    talks: Part | None = None
    left_out: tuple[tuple[str, str], ...] = ()

    @property
    def beside(self) -> tuple[Part, ...]:
        """The parts after the sectors, in reading order."""
        found = (self.diverted, self.way, self.chokepoints, self.talks)
        return tuple(part for part in found if part is not None)


def parts_of(solved: Sequence[Solved], working: Working, deal: bool = False) -> Parts:
    """The parts of a brief, worked out from its first scenario.

    Args:
        solved: the scenarios of the brief.
        working: a context that tells a person what is being done.
        deal: whether the deal between the two sides is looked for, which takes most of a minute.
    """
    first = solved[0]
    found = {
        "diverted": _diverted(first),
        "way": _way(first, working),
        "chokepoints": _chokepoints(first, working),
        # What nobody asked for is missed by nobody.
        "talks": _talks(first, working) if deal else "",
    }
    titles = {
        "diverted": "Diverted trade",
        "way": "How it gets there",
        "chokepoints": "Chokepoints",
        "talks": "What a deal would look like",
    }
    told = {name: part for name, part in found.items() if isinstance(part, Part)}
    # A brief over years shows its years: what is left out there needs no reason.
    why = {name: part for name, part in found.items() if isinstance(part, str) and part}
    scenario = first.scenario
    ledger = scenario.open_ledger()
    world = first.outcome.world
    lists = () if ledger is None else ledger_lists(ledger, scenario.day, scenario.known_on, world)
    left_out = tuple((titles[name], words) for name, words in why.items())
    return Parts(ledger=lists, **told, left_out=left_out)


def _said(error: DetenteError) -> str:
    """An error as the end of a sentence."""
    words = " ".join(str(error).split()).removesuffix(".")
    return words if len(words) <= 200 else words[:200].rsplit(" ", 1)[0] + " …"


def _diverted(first: Solved) -> Part | str:
    """Of the flow that falls most: who sells instead, and who buys instead."""
    if not first.outcome.converged:
        return "no equilibrium was found"
    try:
        found = diverted_trade(first.outcome, sectors=goods_of(first.outcome.world))
    except DetenteError as error:
        return _said(error)
    figure = Figure(found.svg(HALF), f"{found.caption} Under “{first.name}”.")
    return Part("diverted", found.title, figures=(figure,), wide=False)


# -- the way there ----------------------------------------------------------------------------------------


def _way(first: Solved, working: Working) -> Part | str:
    """Welfare of the two sides and the world, year by year, if the policy of the day stays."""
    outcome = first.outcome
    if first.over_years is not None:
        return ""
    if not outcome.converged:
        return "no equilibrium was found"
    if YEARS < 1:
        return "no years were asked for"
    if outcome.short_run:
        return "the numbers are of the first year; a scenario over years shows the others"
    if outcome.capacities is not None:
        return "the scenario has ceilings, which a path does not keep"
    try:
        with working(f"Following {first.name} over {YEARS} years"):
            path = _followed(first)
    except DetenteError as error:
        return _said(error)
    if not path.converged:
        return f"a year has no equilibrium: {path.why}"
    codes = protagonists(first)
    series = {economy_title(code): list(path["welfare_pct"].sel(economy=code).values) for code in codes}
    series[WORLD] = list(path["world_welfare_pct"].values)
    if max(abs(float(value)) for values in series.values() for value in values) < NEGLIGIBLE:
        return "nothing that shows changes in any year"
    axis = TimeAxis(tuple(float(year) for year in path.years), "year", begins=0.0)
    svg = lines(series, axis, unit="%", title=f"Welfare year by year, {first.name}", width=HALF)
    speed = path.adjustment.speed
    caption = (
        f"Welfare, % of final spending, by year after {first.scenario.day}, if that day's policy stays as it is: "
        "what a ledger has dated for later is not in it, and a scenario over years has it (detente path). "
        f"How fast buyers move: calibration {SPEED} ({speed.standing}), with the elasticities of this brief. "
        f"It leads to {', '.join(_ends(outcome, codes))}."
    )
    caption += _with_one_elasticity(first, path, codes, working)
    return Part("way", f"How it gets there: {YEARS} years", figures=(Figure(svg, caption),), wide=False)


def _ends(outcome: Outcome, codes: Sequence[str]) -> list[str]:
    """Where a way leads: the long run."""
    welfare = outcome["welfare_pct"]
    ends = {economy_title(code): float(welfare.sel(economy=code)) for code in codes}
    ends[WORLD] = float(outcome["world_welfare_pct"])
    return [f"{title} {signed(value, unit='%')}" for title, value in ends.items()]


def _with_one_elasticity(first: Solved, path: YearsPath, codes: Sequence[str], working: Working) -> str:
    """Where the same policy leads with the long-run elasticity of the calibration, as in a scenario over years."""
    from detente.simulate.solving import solve

    outcome, theta = first.outcome, path.adjustment.speed.theta
    with working(f"Solving {first.name} with elasticity {theta:g}"):
        other = solve(
            outcome.world,
            outcome.policy,
            deficits=outcome.deficits,  # type: ignore[arg-type]
            elasticities=f"uniform({theta:g})",
            inputs=outcome.inputs,
            production=outcome.adjustment.production,
            factors=outcome.adjustment.factors,
            capital=outcome.adjustment.capital,
            ideas=outcome.adjustment.ideas,
        )
    if not other.converged:
        return ""
    return (
        f" detente path takes elasticity {theta:g} in every sector, as {SPEED} was fitted; with that the same "
        f"policy leads to {', '.join(_ends(other, codes))}: the less buyers can move, the more sellers bear of a "
        "tariff."
    )


def _followed(first: Solved) -> YearsPath:
    from detente.simulate.path import simulate_path

    outcome = first.outcome
    return simulate_path(
        outcome.world,
        outcome.policy,
        years=YEARS,
        calibration=SPEED,
        deficits=outcome.deficits,  # type: ignore[arg-type]
        elasticities=outcome.world.trade_elasticity.values,
        inputs=outcome.inputs,
        production=outcome.adjustment.production,
        factors=outcome.adjustment.factors,
        capital=outcome.adjustment.capital,
        ideas=outcome.adjustment.ideas,
    )


# -- chokepoints and talks --------------------------------------------------------------------------------


def _chokepoints(first: Solved, working: Working) -> Part | str:
    scenario = first.scenario
    ledger = scenario.open_ledger()
    if ledger is None:
        return "the scenario reads no ledger, which would name the minerals under export control"
    whom = protagonists(first) if first.outcome.converged else []
    try:
        with working("Stopping minerals"):
            return chokepoint_part(ledger, scenario.day, scenario.known_on, first.outcome.world, whom)
    except DetenteError as error:
        return _said(error)


def _talks(first: Solved, working: Working) -> Part | str:
    """The smallest deal between the two sides in a sentence, and the frontier of what they could sign."""
    from detente.show.deal_page import CHART
    from detente.show.deal_shown import DealShown
    from detente.strategy import deal

    if not first.outcome.converged or first.over_years is not None:
        return "talks are looked at from one equilibrium"
    one, other = protagonists(first)
    scenario, outcome = first.scenario, first.outcome
    titles = tuple(in_running_text(economy_title(code)) for code in (one, other))
    try:
        with working(f"Looking for a deal between {titles[0]} and {titles[1]}"):
            found = deal(
                outcome.world,
                (one, other),
                policy=outcome.policy,
                deficits=scenario.deficits,
                elasticities=scenario.elasticities,
                frontier=POINTS,
            )
        shown = DealShown(found, scenario.words, typed=False)
        svg = frontier(
            shown.frontier,
            shown.marks,
            names=shown.titles,
            title=f"Gains of {shown.titles[0]} and {shown.titles[1]} from packages, % of real income",
            width=HALF,
        )
    except DetenteError as error:
        return _said(error)
    first_words, *others = shown.said
    smallest = [words for words in others if "smallest package" in words]
    return Part(
        "talks",
        f"What a deal between {titles[0]} and {titles[1]} would look like",
        words=(*smallest, first_words),
        figures=(Figure(svg, f"{CHART} Today is “{first.name}”."),),
    )
