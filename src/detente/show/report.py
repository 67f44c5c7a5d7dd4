"""From scenarios to a brief: solve them side by side and put the answer in words, tables and drawings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from detente import __version__
from detente.economy.names import economy_title, group_members, sector_title
from detente.errors import InputError, Problem
from detente.show.answer import answer_sentence, big_numbers
from detente.show.brief import (
    Assumption,
    BriefContext,
    ComparisonRow,
    ComparisonTable,
    Definition,
    Figure,
    MeasureLine,
    ScenarioWords,
    SolverVerdict,
    TableVariable,
    render,
)
from detente.show.charts import bars, grouped_bars
from detente.show.format import percent, points
from detente.show.map import drawable, nice_limit, world_map
from detente.show.terminal import LARGEST
from detente.simulate.elasticity_range import ElasticityRange, across_elasticities, published_sets
from detente.simulate.outcome import Outcome
from detente.simulate.scenario import Change, Scenario
from detente.simulate.variables import catalogue

COMPARED = (
    ("welfare_pct", "%", 2),
    ("equivalent_variation_usd_m", "billion USD", 1),
    ("real_gdp_pct", "%", 2),
)
DEFINED = (
    "welfare_pct",
    "equivalent_variation_usd_m",
    "real_gdp_pct",
    "output_volume_pct",
    "average_tariff_pct",
    "linear_welfare_pct",
)
SECTOR_ECONOMIES = 4
SECTORS_SHOWN = 10
Working = Callable[[str], AbstractContextManager[None]]


@dataclass(frozen=True, eq=False)
class Solved:
    """A scenario, where it was read from, its outcome and how far the elasticities disagree about it."""

    path: Path
    scenario: Scenario
    outcome: Outcome
    spread: ElasticityRange

    @property
    def name(self) -> str:
        """The scenario's short name."""
        return self.scenario.name


def write_brief(paths: Sequence[Path], output: Path, working: Working) -> dict[str, Outcome]:
    """Solve scenarios on one world and write the brief, whole or not at all.

    Args:
        paths: scenario files; the first is the one the answer is about.
        output: the HTML file.
        working: a context that tells a person what is being done.

    Returns:
        The outcomes by scenario name.

    Raises:
        InputError: anything wrong in a file, scenarios on different worlds, or two of one name.
    """
    scenarios = [Scenario.load(path) for path in paths]
    _refuse_mixed(scenarios)
    with working("Reading the world"):
        world = scenarios[0].open_world()
    solved = []
    for path, scenario in zip(paths, scenarios, strict=True):
        with working(f"Solving {scenario.name} under {len(published_sets())} sets of elasticities"):
            policy = scenario.policy(world)
            spread = across_elasticities(world, policy, scenario.deficits)
            solved.append(Solved(path, scenario, scenario.run(world), spread))
    text = render(context_of(solved, output))
    unfinished = output.with_name(output.name + ".part")
    unfinished.write_text(text, encoding="utf-8")
    unfinished.replace(output)
    return {one.name: one.outcome for one in solved}


def context_of(solved: Sequence[Solved], output: Path) -> BriefContext:
    """Everything a brief says, from solved scenarios."""
    first = solved[0]
    return BriefContext(
        title=f"What the tariffs cost: {', '.join(one.name.lower() for one in solved)}",
        answer=answer_sentence(solved),
        big_numbers=big_numbers(first),
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
        maps=_maps(solved),
        sector_charts=_sector_charts(first),
        measures=_measures(solved),
        assumptions=_assumptions(first),
        definitions=tuple(Definition(catalogue()[n].title, catalogue()[n].definition) for n in DEFINED),
        vintage=tuple(first.outcome.vintage.items()),
        commands=_commands(solved, output),
        python=_python(first),
        citation=f"Détente {__version__}, on {first.outcome.world.provenance.name}",
    )


def _refuse_mixed(scenarios: Sequence[Scenario]) -> None:
    names = [scenario.name for scenario in scenarios]
    problems = []
    if len({scenario.world for scenario in scenarios}) > 1:
        problems.append(Problem("brief", "the scenarios stand on different worlds", "They share one"))
    if len(set(names)) < len(names):
        problems.append(Problem("brief", f"two scenarios share a name: {', '.join(names)}", "Names differ"))
    if len(scenarios) > 6:
        problems.append(Problem("brief", f"{len(scenarios)} scenarios", "A brief compares six at most"))
    if problems:
        raise InputError(problems)


def _shown(world_labels: Sequence[str]) -> list[tuple[str, list[str]]]:
    """Large economies, the European Union as one, by title and members."""
    if not set(LARGEST) & set(world_labels):
        return [(economy_title(label), [label]) for label in world_labels[:12]]
    rows = []
    for code in LARGEST:
        members = [m for m in (group_members("EU") if code == "EU" else (code,)) if m in world_labels]
        if members:
            rows.append(("European Union" if code == "EU" else economy_title(code), members))
    return rows


def _value(outcome: Outcome, name: str, members: list[str]) -> float:
    """A variable for one economy, or for several together, weighted by their baseline income."""
    if not outcome.converged:
        return float("nan")
    values = outcome[name].sel(economy=members)
    if catalogue()[name].unit == "million USD":
        return float(values.sum()) / 1000
    weights = outcome.world.income.sel(economy=members)
    return float((values * weights).sum() / weights.sum())


def _comparison(solved: Sequence[Solved]) -> ComparisonTable:
    rows = [
        ComparisonRow(
            title,
            tuple(tuple(_value(one.outcome, name, members) for one in solved) for name, _, _ in COMPARED),
        )
        for title, members in _shown(solved[0].outcome.world.economies)
    ]
    everyone = solved[0].outcome.world.economies
    world_values = (tuple(_value(one.outcome, name, everyone) for one in solved) for name, _, _ in COMPARED)
    return ComparisonTable(
        caption="Change against the tariffs of 2024, a year, after trade has adjusted. The European Union is the "
        "sum of its members.",
        scenarios=tuple(one.name for one in solved),
        variables=tuple(TableVariable(catalogue()[n].title, unit, digits) for n, unit, digits in COMPARED),
        rows=(*rows, ComparisonRow("World", tuple(world_values))),
    )


def _comparison_charts(solved: Sequence[Solved]) -> tuple[Figure, ...]:
    usable = [one for one in solved if one.outcome.converged]
    if not usable:
        return ()
    rows = _shown(usable[0].outcome.world.economies)[:8]
    series = {one.name: [_value(one.outcome, "welfare_pct", m) for _, m in rows] for one in usable}
    svg = grouped_bars([title for title, _ in rows], series, unit="%", title="Welfare by scenario")
    return (Figure(svg, "Welfare change by scenario, % of final spending."),)


def _maps(solved: Sequence[Solved]) -> tuple[Figure, ...]:
    usable = [one for one in solved[:2] if one.outcome.converged]
    values = [
        {e: float(v) for e, v in one.outcome["welfare_pct"].to_series().items() if e in drawable()}
        for one in usable
    ]
    if not values or not values[0]:
        return ()
    # One scale for both maps, so that colours compare.
    limit = max(nice_limit(shown)[0] for shown in values)
    names = {code: economy_title(code) for code in values[0]}
    return tuple(
        Figure(
            world_map(shown, unit="%", title=f"Welfare change, {one.name}", limit=limit, names=names),
            f"{one.scenario.words}. Grey: not among the economies of the data.",
            one.name,
        )
        for one, shown in zip(usable, values, strict=True)
    )


def _sector_charts(first: Solved) -> tuple[Figure, ...]:
    """Output of the goods sectors hit hardest, in the economies with most money at stake."""
    outcome = first.outcome
    if not outcome.converged:
        return ()
    stake = np.abs(outcome["equivalent_variation_usd_m"]).to_series().sort_values()
    figures = []
    for code in stake.index[::-1][:SECTOR_ECONOMIES]:
        change = outcome["output_volume_pct"].sel(economy=code).to_series()
        share = (outcome.world.output / outcome.world.output.sum("sector")).sel(economy=code).to_series()
        hit = change[(share > 0.001) & change.notna()].sort_values().head(SECTORS_SHOWN)
        rows = [(sector_title(str(sector)), float(value)) for sector, value in hit.items()]
        title = economy_title(str(code))
        svg = bars(rows, unit="%", title=f"Output volume, {title}, {first.name}", width=420)
        figures.append(Figure(svg, "Output volume, %. Sectors above 0.1 % of output.", title))
    return tuple(figures)


def _measures(solved: Sequence[Solved]) -> tuple[MeasureLine, ...]:
    seen: dict[str, MeasureLine] = {}
    for one in solved:
        for change in one.scenario.in_force:
            seen.setdefault(change.model_dump_json(), _measure_line(change))
    return tuple(seen.values())


def _measure_line(change: Change) -> MeasureLine:
    rate = "–"
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
    provenance = first.outcome.world.provenance
    days = [c.start for c in first.scenario.in_force if c.start]
    ends = [c.until for c in first.scenario.measures if c.until and c.until > first.scenario.day]
    lines = [("Trade data", f"{provenance.name}"), ("Policy as of", first.scenario.day.isoformat())]
    if days:
        lines.append(("Newest measure since", max(days).isoformat()))
    if ends:
        lines.append(("Next date to watch", min(ends).isoformat()))
    return tuple(lines)


def _assumptions(first: Solved) -> tuple[Assumption, ...]:
    outcome, world = first.outcome, first.outcome.world
    low, high = first.spread.welfare(world.economies)
    spread = f"{percent(low)} to {percent(high)}"
    return (
        Assumption(
            "Long run: buyers have found new suppliers, labour has moved between sectors",
            "no unemployment, no adjustment cost",
            "Caliendo and Parro (2015)",
            "everything; the first years look different",
        ),
        Assumption(
            "Trade elasticities",
            f"{outcome.elasticities}; world welfare {spread} across {len(published_sets())} published choices",
            "elasticity_sets.csv in the package",
            "how far trade moves, and so who pays",
        ),
        Assumption(
            "Tariff revenue is handed back to households in a lump sum",
            "all of it",
            "standard",
            "welfare, not real wages",
        ),
        Assumption(
            "Trade deficits",
            f"{outcome.deficits}: a constant share of world value added",
            "Dekle, Eaton and Kortum (2008)",
            "welfare of economies with large imbalances",
        ),
        Assumption(
            "Partners' rates are averages spread evenly over goods",
            "sector duties and exempt goods are not told apart",
            "scenario files",
            "sectors; economies that sell exempt goods, such as Ireland's medicines, look worse than they are",
        ),
        *(
            Assumption("Data", note, world.provenance.name, "baseline flows")
            for note in world.provenance.notes
        ),
    )


def _commands(solved: Sequence[Solved], output: Path) -> str:
    files = " ".join(one.path.as_posix() for one in solved)
    return f"pip install detente=={__version__}\ndetente brief {files} --output {output.name}"


def _python(first: Solved) -> str:
    return (
        "import detente as dt\n\n"
        f'scenario = dt.Scenario.load("{first.path.as_posix()}")\n'
        "outcome = scenario.run()\n"
        'print(outcome.table(["USA", "CHN", "EU"]))\n'
        'print(float(outcome["world_welfare_pct"]))'
    )
