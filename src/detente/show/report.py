"""From scenarios to a brief: solve them side by side and put the answer in words, tables and drawings."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from detente import __version__
from detente.economy.names import economy_title
from detente.economy.storage import whole
from detente.policy.view import Standing, rates_in_words
from detente.show.answer import answer_sentence, big_numbers, protagonists
from detente.show.assumptions import assumptions_of
from detente.show.baseline import baseline_words
from detente.show.brief import (
    BriefContext,
    ComparisonRow,
    ComparisonTable,
    Definition,
    Ends,
    Figure,
    MeasureLine,
    ScenarioWords,
    SolverVerdict,
    TableVariable,
    render,
)
from detente.show.brief_asked import AS_USUAL, Wanted, command_words
from detente.show.brief_parts import Parts, parts_of
from detente.show.brief_ranges import Drawn, Working, draw
from detente.show.charts import SCENARIO_COLOURS, grouped_bars
from detente.show.dates import coming_dates
from detente.show.economies import shown_economies, value_together
from detente.show.format import points
from detente.show.map import drawable, shared_limit, world_map
from detente.show.path_figures import path_figures
from detente.show.range_words import PERCENTILES, WORLD, Concerned, is_nothing, named, range_lines
from detente.show.request import check_brief
from detente.show.sector_figures import sector_figures
from detente.simulate.calibration_range import CalibrationRange, across_calibrations
from detente.simulate.outcome import BOUND, Outcome
from detente.simulate.scenario import Change, Scenario
from detente.simulate.variables import catalogue

if TYPE_CHECKING:
    from detente.economy.world import World
    from detente.simulate.path import Path as YearsPath

COMPARED = (
    ("welfare_pct", "%", 2),
    ("equivalent_variation_usd_m", "billion USD", 1),
    ("real_wage_pct", "%", 2),
    ("real_gdp_pct", "%", 2),
)
DEFINED = (
    "welfare_pct",
    "equivalent_variation_usd_m",
    "real_wage_pct",
    "real_gdp_pct",
    "output_volume_pct",
    "average_tariff_pct",
    "linear_welfare_pct",
)
MOST_COLUMNS = 12
"""Numbers beside each other on paper."""
REVENUE = "Welfare counts tariff revenue as income; the real wage leaves it out."


@dataclass(frozen=True, eq=False)
class Solved:
    """A scenario, where it was read from, its outcome and how sure its numbers are.

    The outcome of a scenario over years is that of the last; ``over_years`` has the others.

    Attributes:
        path: where it was read from.
        scenario: the scenario.
        outcome: its outcome at the usual parameters.
        drawn: what all scenarios of the page are under draws; None over years.
        over_years: the years, where it is told over years.
        spread: over years, how far calibrations disagree about the last; None where that was not asked for.
    """

    path: Path
    scenario: Scenario
    outcome: Outcome
    drawn: Drawn | None = None
    over_years: YearsPath | None = None
    spread: CalibrationRange | None = None

    @property
    def name(self) -> str:
        """The scenario's short name."""
        return self.scenario.name

    @property
    def when(self) -> str:
        """When its numbers are of: the last year of a path, the first year; empty for the long run."""
        if self.over_years is not None:
            return f"year {self.over_years.years[-1]:g}"
        return "the first year" if self.outcome.short_run else ""


def write_brief(
    paths: Sequence[Path], output: Path, working: Working, asked: Wanted = AS_USUAL
) -> dict[str, Outcome]:
    """Solve scenarios on one world and write the brief, whole or not at all.

    Args:
        paths: scenario files; the first is the one the answer is about.
        output: the HTML file.
        working: a context that tells a person what is being done.
        asked: what is wanted beside the page.

    Returns:
        The outcomes by scenario name.

    Raises:
        InputError: anything wrong in a file, scenarios on different worlds, two of one name, or an output
            that cannot be written.
    """
    scenarios = [Scenario.load(path) for path in paths]
    check_brief(scenarios, output)
    asked.check(output)
    with working("Reading the world"):
        world = scenarios[0].open_world()
    solved = solve_side_by_side(paths, scenarios, world, working)
    parts = parts_of(solved, working, asked.deal)
    write_page(context_of(solved, output, parts, asked.options), output, asked.pdf, working)
    return {one.name: one.outcome for one in solved}


def solve_side_by_side(
    paths: Sequence[Path], scenarios: Sequence[Scenario], world: World, working: Working
) -> list[Solved]:
    """Solve scenarios on one world, and all that have an equilibrium under the same draws of what is not known.

    Of scenarios over years the first is followed under every calibration of buyers instead.

    Args:
        paths: where each scenario was read from.
        scenarios: the scenarios, all of one horizon.
        world: the world they stand on.
        working: a context that tells a person what is being done.
    """
    read = list(zip(paths, scenarios, strict=True))
    if scenarios[0].years is not None:
        return [_followed(path, one, world, working, one is scenarios[0]) for path, one in read]
    policies = {one.name: one.policy(world) for one in scenarios}
    outcomes = {}
    for one in scenarios:
        with working(f"Solving {one.name}"):
            outcomes[one.name] = one.run(world, policies[one.name])
    found = {name: policies[name] for name, outcome in outcomes.items() if outcome.converged}
    drawn = draw(scenarios, found, world, working)
    return [Solved(path, one, outcomes[one.name], drawn) for path, one in read]


def _followed(path: Path, scenario: Scenario, world: World, working: Working, ranged: bool) -> Solved:
    """A scenario over years; its outcome is that of the last one."""
    with working(f"Following {scenario.name} over years{' under every calibration' if ranged else ''}"):
        found = scenario.path(world)
        spread = across_calibrations(scenario, world) if ranged else None
    # A period without equilibrium leaves the whole path without numbers: its outcome says so.
    place = -1 if found.converged else int(np.argmax(~(found.residuals <= found.tolerance)))
    return Solved(path, scenario, found.at(float(found.years[place])), over_years=found, spread=spread)


def write_page(
    context: BriefContext, output: Path, pdf: Path | None = None, working: Working | None = None
) -> None:
    """Write a brief, whole or not at all; and the same on paper, where that is asked for.

    Args:
        context: all that the brief says.
        output: the HTML file.
        pdf: the PDF file; None for none.
        working: a context that tells a person what is being done.
    """
    text = render(context)
    if pdf is None:
        printed = None
    else:
        from detente.show.brief_pdf import pdf_of

        with (working or _silent)("Setting the pages"):
            printed = pdf_of(context)
    with whole(output) as unfinished:
        unfinished.write_text(text, encoding="utf-8")
    if pdf is not None and printed is not None:
        with whole(pdf) as unfinished:
            unfinished.write_bytes(printed)


def _silent(words: str) -> AbstractContextManager[None]:
    return nullcontext()


def context_of(
    solved: Sequence[Solved], output: Path, parts: Parts | None = None, options: Sequence[str] = ()
) -> BriefContext:
    """Everything a brief says, from solved scenarios.

    Args:
        solved: the scenarios.
        output: the file that the brief goes to.
        parts: what it shows beside its comparison; None: nothing.
        options: what the command that makes it again has beside files and output.
    """
    parts = parts or Parts()
    first = solved[0]
    return BriefContext(
        title=f"What it costs: {', '.join(one.name.lower() for one in solved)}",
        answer=answer_sentence(solved),
        big_numbers=big_numbers(first),
        ranges=range_lines(first.drawn, [one.name for one in solved], _whom(first), first.name),
        scenarios=tuple(
            ScenarioWords(one.name, one.scenario.words, one.scenario.day.isoformat()) for one in solved
        ),
        comparison=_comparison(solved),
        verdicts=tuple(
            SolverVerdict(one.name, one.outcome.converged, one.outcome.residual, one.outcome.why)
            for one in solved
        ),
        freshness=_freshness(first),
        comparison_charts=_comparison_charts(solved),
        path_charts=path_figures(solved),
        maps=_maps(solved),
        sector_charts=sector_figures(first),
        measures=_measures(solved),
        assumptions=assumptions_of(solved),
        definitions=tuple(
            Definition(catalogue()[n].title, catalogue()[n].definition)
            for n in (*DEFINED, *((BOUND,) if first.outcome.short_run else ()))
        ),
        vintage=tuple(first.outcome.vintage.items()),
        sources=first.outcome.world.provenance.sources,
        commands=_commands(solved, output, options),
        python=_python(solved),
        citation=f"Détente {__version__}, on {first.outcome.world.provenance.name}",
        ledger_lists=parts.ledger,
        parts=parts.beside,
        left_out=parts.left_out,
    )


def _whom(first: Solved) -> Concerned:
    """Whom ranges are told of: the world, and the two economies that the first scenario is about."""
    world = (WORLD, first.outcome.world.economies)
    return (world, *(named(protagonists(first)) if first.outcome.converged else ()))


def _value(outcome: Outcome, name: str, members: Sequence[str]) -> float:
    """A variable for one economy, or for several together; money in billion USD."""
    value = value_together(outcome, name, members)
    return value / 1000 if catalogue()[name].unit == "million USD" else value


def _compared(solved: Sequence[Solved]) -> tuple[tuple[str, str, int], ...]:
    """What the scenarios are compared by, as far as a page has room: welfare in any case.

    Within the year, what is lost at most stands beside it.
    """
    bound = ((BOUND, "%", 2),) if solved[0].outcome.short_run else ()
    room = max(MOST_COLUMNS // len(solved) - len(bound), 2)
    return (*COMPARED[:room], *bound)


def _comparison(solved: Sequence[Solved]) -> ComparisonTable:
    world = solved[0].outcome.world
    shown = shown_economies(world)
    compared = _compared(solved)
    when = f"in {solved[0].when}" if solved[0].when else "a year, after trade has adjusted"
    together = [(one.title, one.members) for one in shown] + [("World", world.economies)]
    rows = [
        ComparisonRow(
            title,
            tuple(tuple(_value(one.outcome, name, members) for one in solved) for name, _, _ in compared),
            _bands(solved, members, compared),
        )
        for title, members in together
    ]
    union = " The European Union is its members together." if any(e.name == "EU" for e in shown) else ""
    notes = [f"Small: {PERCENTILES} of draws."] if any(row.bands for row in rows) else []
    left_out = [
        catalogue()[name].title for name, *_ in COMPARED if name not in {name for name, *_ in compared}
    ]
    if left_out:
        notes.append(f"Left out for room: {' and '.join(left_out)}.")
    return ComparisonTable(
        caption=f"Change against the {baseline_words(world)}, {when}.{union} {' '.join([REVENUE, *notes])}",
        scenarios=tuple(one.name for one in solved),
        variables=tuple(TableVariable(catalogue()[n].title, unit, digits) for n, unit, digits in compared),
        rows=tuple(rows),
    )


def _bands(
    solved: Sequence[Solved], members: Sequence[str], compared: Sequence[tuple[str, str, int]]
) -> tuple[tuple[Ends | None, ...], ...]:
    """The ends of each scenario's band of every variable; nothing where none has one."""
    bands = tuple(tuple(_ends(one, name, members) for one in solved) for name, _, _ in compared)
    drawn = any(one.drawn is not None and one.drawn.band(one.name, members) for one in solved)
    return bands if drawn else ()


def _ends(one: Solved, name: str, members: Sequence[str]) -> Ends | None:
    """The ends of a band in the unit of the table, where it is more than nothing."""
    if one.drawn is None or not one.outcome.converged:
        return None
    # Real GDP of several economies is weighted with GDP, as its point is.
    weight = one.outcome.books.gdp_before if name == "real_gdp_pct" else None
    band = one.drawn.band(one.name, members, name, weight)
    scale = 1000 if catalogue()[name].unit == "million USD" else 1
    return None if band is None or is_nothing(band, scale) else (band.low / scale, band.high / scale)


def _comparison_charts(solved: Sequence[Solved]) -> tuple[Figure, ...]:
    usable = [one for one in solved if one.outcome.converged]
    if not usable:
        return ()
    shown = shown_economies(usable[0].outcome.world)[:8]
    series = {one.name: [_value(one.outcome, "welfare_pct", e.members) for e in shown] for one in usable}
    bands = [row[0] if (row := _bands(usable, e.members, COMPARED[:1])) else () for e in shown]
    svg = grouped_bars(
        [one.title for one in shown],
        series,
        bands={one.name: [row[n] for row in bands] for n, one in enumerate(usable)} if all(bands) else {},
        unit="%",
        title="Welfare by scenario",
        # A scenario keeps its colour of the table, also behind one that has no numbers.
        colours=[colour for one, colour in zip(solved, SCENARIO_COLOURS, strict=False) if one in usable],
    )
    lines = f" Thin lines: {PERCENTILES} of draws." if any(bands) else ""
    return (Figure(svg, f"Welfare change by scenario, % of final spending.{lines}"),)


def _maps(solved: Sequence[Solved]) -> tuple[Figure, ...]:
    usable = [one for one in solved[:2] if one.outcome.converged]
    values = [
        {e: float(v) for e, v in one.outcome["welfare_pct"].to_series().items() if e in drawable()}
        for one in usable
    ]
    if not values or not values[0]:
        return ()
    limit = shared_limit(values)
    names = {code: economy_title(code) for code in values[0]}
    return tuple(
        Figure(
            world_map(shown, unit="%", title=f"Welfare change, {one.name}", limit=limit, names=names),
            "Welfare, % of final spending. Grey: not among the economies of the data.",
            one.name,
        )
        for one, shown in zip(usable, values, strict=True)
    )


def _measures(solved: Sequence[Solved]) -> tuple[MeasureLine, ...]:
    seen: dict[str, MeasureLine] = {}
    for one in solved:
        for standing in sorted(one.scenario.standing(), key=_by_weight):
            line = _ledger_line(standing, one.scenario.day, one.scenario.known_on)
            seen.setdefault(repr(line), line)
        # A path meets what begins later, too.
        for change in one.scenario.in_force if one.over_years is None else one.scenario.measures:
            seen.setdefault(change.model_dump_json(), _measure_line(change))
    return tuple(seen.values())


def _by_weight(standing: Standing) -> tuple[bool, bool, list[str]]:
    """What changes prices first, and what the scenario itself does before the rest."""
    measure = standing.measure
    counted = bool(measure.rates) and measure.products.counted
    return not counted, standing.status == "in force", measure.imposed_by


def _ledger_line(standing: Standing, day: dt.date, known_on: dt.date | None) -> MeasureLine:
    measure = standing.measure
    source = measure.source_as_known(known_on)
    # Named and dated, but in no number: it has no rate, or its goods are known in words alone.
    counts = "" if measure.rates and measure.products.counted else "not counted"
    return MeasureLine(
        what=measure.title,
        rate=", ".join(filter(None, (rates_in_words(measure.rates_on(day), " points"), counts))),
        start=measure.start.isoformat() if measure.start else "",
        until=measure.until.isoformat() if measure.until else "",
        status=standing.status,
        source=source.title if source else "no source",
    )


def _measure_line(change: Change) -> MeasureLine:
    rate = "–"
    if change.cap is not None:
        rate = f"{100 * change.cap:g} % of the baseline"
    if change.floor is not None:
        rate = f"at least {100 * change.floor:g} % of the baseline"
    if change.rate is not None:
        rate = f"× {change.rate:g}" if change.instrument == "trade cost" else points(100 * change.rate)
    return MeasureLine(
        what=change.measure,
        rate=rate,
        start=change.start.isoformat() if change.start else "",
        until=change.until.isoformat() if change.until else "",
        status=change.status,
        source=change.source,
    )


def _freshness(first: Solved) -> tuple[tuple[str, str], ...]:
    scenario = first.scenario
    ledger = scenario.open_ledger()
    started = [change.start for change in scenario.in_force if change.start]
    started += [one.since for one in scenario.standing() if one.since]
    coming = coming_dates(scenario)
    lines = [("Trade data", first.outcome.world.provenance.name), ("Policy as of", scenario.day.isoformat())]
    if ledger is not None:
        known = (
            f"{ledger.name}, as it was known on {scenario.known_on}" if scenario.known_on else ledger.vintage
        )
        lines.append(("Ledger", known))
    if started:
        lines.append(("Newest measure since", max(started).isoformat()))
    if coming:
        day, what = coming[0]
        lines.append(("Next date to watch", f"{day.isoformat()}: {what}"))
    return tuple(lines)


def _commands(solved: Sequence[Solved], output: Path, options: Sequence[str]) -> str:
    return command_words([*(one.path.as_posix() for one in solved), *options], output)


def _python(solved: Sequence[Solved]) -> str:
    """A snippet that prints numbers of the first scenario that has any, or else why there are none."""
    one = next((one for one in solved if one.outcome.converged), solved[0])
    names = _literal([shown.name for shown in shown_economies(one.outcome.world)[:3]])
    load = f"scenario = dt.Scenario.load({_literal(one.path.as_posix())})"
    run = "run()" if one.over_years is None else f"path().at({one.over_years.years[-1]:g})"
    lines = ["import detente as dt", "", load, f"outcome = scenario.{run}"]
    if not one.outcome.converged:
        return "\n".join([*lines, "print(outcome.why)"])
    lines.append(f"print(outcome.table({names}))")
    if one.drawn is not None and one.drawn.has(one.name):
        # What is drawn is as the first file says, whichever scenario is shown.
        if one is not solved[0]:
            lines.append(f"scenario.ranges = dt.Scenario.load({_literal(solved[0].path.as_posix())}).ranges")
        lines.append(f"print(scenario.ensemble().bands({names}))")
    return "\n".join([*lines, 'print(float(outcome["world_welfare_pct"]))'])


def _literal(words: str | list[str]) -> str:
    """Words as Python has them, in double quotes."""
    return json.dumps(words, ensure_ascii=False)
