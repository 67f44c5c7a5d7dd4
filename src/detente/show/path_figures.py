"""The drawings of a path: welfare year by year, with what is not yet in force and what may come."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

from detente.economy.names import economy_title
from detente.show.answer import protagonists_of
from detente.show.brief import Figure
from detente.show.charts import SCENARIO_COLOURS
from detente.show.dates import expected_words
from detente.show.line_charts import Beside, Event, Stretch, TimeAxis, lines
from detente.show.path_report import shown_on
from detente.simulate.scenario_path import day_of_expected
from detente.simulate.timetable import years_between

if TYPE_CHECKING:
    from detente.show.report import Solved
    from detente.simulate.path import Path
    from detente.simulate.scenario import Scenario

MOST_EVENTS = 2
PAIRED = 3
"""Economies that have a drawing each where scenarios are compared; the world has one, too."""
WORLD = "World"


def path_figures(solved: Sequence[Solved]) -> tuple[Figure, ...]:
    """Welfare year by year: one drawing of economies for one scenario, one of scenarios an economy for several.

    A scenario that is not told over years, or has no numbers, is in none.
    """
    found = {
        one.name: (one, one.over_years)
        for one in solved
        if one.over_years is not None and one.over_years.converged
    }
    if not found:
        return ()
    if len(found) == 1:
        ((one, path),) = found.values()
        return (welfare_figure(one.scenario, path),)
    colours = [colour for one, colour in zip(solved, SCENARIO_COLOURS, strict=False) if one.name in found]
    return _side_by_side({name: path for name, (_, path) in found.items()}, colours)


def welfare_figure(scenario: Scenario, path: Path) -> Figure:
    """Welfare of those whom a scenario is about and of the world, year by year."""
    series = {
        economy_title(code): list(path["welfare_pct"].sel(economy=code).values) for code in shown_on(path)
    }
    series[WORLD] = list(path["world_welfare_pct"].values)
    svg = lines(
        series,
        _axis(path.years),
        unit="%",
        title=f"Welfare year by year, {scenario.name}",
        beside=Beside(events=_events(scenario, path), stretches=_stretches(scenario, path)),
    )
    held = " Grey: before a measure is in force." if _stretches(scenario, path) else ""
    return Figure(svg, f"Welfare, % of final spending, by year after {scenario.day}.{held}")


def _side_by_side(paths: dict[str, Path], colours: Sequence[str]) -> tuple[Figure, ...]:
    shared = sorted(set.intersection(*({float(year) for year in path.years} for path in paths.values())))
    first = next(iter(paths.values()))
    last = first.at(float(first.years[-1]))
    stake = abs(last["equivalent_variation_usd_m"]).to_series().sort_values(ascending=False)
    codes = list(dict.fromkeys([*protagonists_of(last), *map(str, stake.index)]))[:PAIRED]
    figures = []
    for code in [*codes, WORLD]:
        title = WORLD if code == WORLD else economy_title(code)
        series = {name: [_welfare(path, code, year) for year in shared] for name, path in paths.items()}
        svg = lines(
            series,
            _axis(shared),
            unit="%",
            title=f"Welfare year by year, {title}",
            width=420,
            colours=colours,
        )
        figures.append(Figure(svg, "Welfare, % of final spending, by year.", title))
    return tuple(figures)


def _welfare(path: Path, code: str, year: float) -> float:
    found = path["world_welfare_pct"] if code == WORLD else path["welfare_pct"].sel(economy=code)
    return float(found.sel(year=year))


def _axis(years: Sequence[float]) -> TimeAxis:
    return TimeAxis(tuple(float(year) for year in years), "year", begins=0.0)


def _events(scenario: Scenario, path: Path) -> list[Event]:
    """The days on which something expected would come."""
    ledger = scenario.open_ledger()
    coming = [(day_of_expected(scenario, one), expected_words(one, ledger)) for one in scenario.expecting]
    events = [Event(_years(scenario, day), f"may come: {words}") for day, words in sorted(coming)]
    return [event for event in events if event.at < float(path.years[-1])][:MOST_EVENTS]


def _stretches(scenario: Scenario, path: Path) -> list[Stretch]:
    """The time before the first measure of the scenario that begins after its day."""
    later = [(change.start, change.measure) for change in scenario.measures if change.start]
    ahead = sorted((day, what) for day, what in later if day > scenario.day)
    found = [Stretch(0.0, _years(scenario, day), f"not yet in force: {what}") for day, what in ahead[:1]]
    return [one for one in found if one.ends < float(path.years[-1])]


def _years(scenario: Scenario, day: dt.date) -> float:
    return years_between(scenario.day, day)
