"""A path at a terminal and in files: a variable year by year, the first year against the last, what is assumed."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from detente.economy.names import economy_title
from detente.errors import InputError, NotConvergedError, Problem, nearest
from detente.show.answer import protagonists_of
from detente.show.baseline import baseline_words
from detente.show.dates import coming_dates, expected_words
from detente.show.format import plain, signed
from detente.show.printing import listed
from detente.simulate.outcome import BOUND, Comparison
from detente.simulate.path_comparison import versus
from detente.simulate.scenario_path import day_of_expected
from detente.simulate.variables import catalogue

if TYPE_CHECKING:
    import numpy as np

    from detente.economy.calibration import Elasticities
    from detente.economy.world import World
    from detente.simulate.outcome import Labelled, Outcome
    from detente.simulate.path import Path
    from detente.simulate.path_comparison import PathComparison
    from detente.simulate.scenario import Scenario

MOST_SHOWN = 5
"""Economies that a table has where none are named, so that it fits a terminal."""
MOST_DATES = 3
WORLD = "World"
WORLD_VARIABLES = {"welfare_pct": "world_welfare_pct", "linear_welfare_pct": "world_welfare_pct"}
"""What stands in the column of the world beside a variable by economy."""


@dataclass(frozen=True, eq=False)
class Followed:
    """A scenario that was followed over years, and what a reader asked to see of it.

    Attributes:
        scenario: the scenario.
        path: its outcomes by period.
        variable: the variable to show, by economy.
        asked: names of economies to show; None: those that the scenario is about.
        lasting: where the policy of the last period leads in the long run; None where it was not asked for.
        lasting_by_sector: the same with the elasticities by sector that one equilibrium has; None where the path
            has elasticities of its own.
        against: the scenario that it is measured against, followed over the same years; None: the baseline.
    """

    scenario: Scenario
    path: Path
    variable: str = "welfare_pct"
    asked: tuple[str, ...] | None = None
    lasting: Outcome | None = None
    lasting_by_sector: Outcome | None = None
    against: Followed | None = None

    @cached_property
    def found(self) -> Path | PathComparison:
        """What the numbers shown are of: the path, or the difference between two."""
        return self.path if self.against is None else versus(self.path, self.against.path)

    @cached_property
    def lasting_shown(self) -> Labelled | None:
        """The last policy in the long run, or the difference between two; None where one has no number."""
        return _between(self.lasting, None if self.against is None else (self.against.lasting,))

    @cached_property
    def by_sector_shown(self) -> Labelled | None:
        """The same with elasticities by sector; None where there is none or it has no number."""
        other = None if self.against is None else (self.against.lasting_by_sector,)
        return _between(self.lasting_by_sector, other)

    @cached_property
    def economies(self) -> list[str]:
        """Labels of the economies shown."""
        if self.asked is not None:
            return list(self.path.world.resolve_economies(self.asked, "--economies"))
        return shown_on(self.path) if self.against is None else most_apart(self)

    @cached_property
    def values(self) -> dict[str, np.ndarray]:
        """The variable by period, for every economy shown and, where there is one, for the world."""
        found = self.found[self.variable]
        columns = {code: found.sel(economy=code).values for code in self.economies}
        beside = WORLD_VARIABLES.get(self.variable)
        return columns if beside is None else columns | {WORLD: self.found[beside].values}

    @property
    def unit(self) -> str:
        """The unit of the variable, or of its difference."""
        in_points = self.against is not None and self.variable in Comparison.IN_POINTS
        return "points" if in_points else catalogue()[self.variable].unit

    def in_the_end(self, name: str) -> float:
        """A column in the long run; NaN where it was not found."""
        return self._at(self.lasting_shown, name)

    def by_sector(self, name: str) -> float:
        """A column in the long run with elasticities by sector; NaN where it was not found."""
        return self._at(self.by_sector_shown, name)

    def _at(self, found: Labelled | None, name: str) -> float:
        if found is None:
            return math.nan
        if name == WORLD:
            return float(found[WORLD_VARIABLES[self.variable]])
        return float(found[self.variable].sel(economy=name))


def _between(one: Outcome | None, other: tuple[Outcome | None] | None) -> Labelled | None:
    """A long run, or the difference between two; None where one has no number."""
    if one is None or not one.converged:
        return None
    if other is None:
        return one
    (reference,) = other
    return None if reference is None or not reference.converged else one.versus(reference)


def check_variable(name: str) -> None:
    """Refuse a variable that a path cannot show by economy, before anything is solved.

    Raises:
        InputError: no such variable, or one that is by flow or by sector.
    """
    known = catalogue()
    by_economy = [variable.name for variable in known.values() if variable.dims == ("economy",)]
    if name not in known:
        cure = nearest(name, by_economy) or "`detente variables` lists them"
        raise InputError(Problem("--variable", f"there is no variable '{name}'", "", cure))
    if name not in by_economy:
        fact = f"'{name}' is by {', '.join(known[name].dims) or 'world'}"
        cure = "Use path.at(1) in Python for the rest"
        raise InputError(Problem("--variable", fact, "A table over years has variables by economy", cure))


def shown_on(path: Path, most: int = MOST_SHOWN) -> list[str]:
    """The two economies that a path is about, and those with most money at stake in its first or last year."""
    ends = [path.at(float(path.years[place])) for place in (0, -1)]
    stake = sum(abs(one["equivalent_variation_usd_m"]).to_series() for one in ends)
    others = [str(code) for code in stake.sort_values(ascending=False, kind="stable").index]
    return list(dict.fromkeys([*protagonists_of(ends[-1]), *others]))[: min(most, len(others))]


def most_apart(followed: Followed, most: int = MOST_SHOWN) -> list[str]:
    """The two economies that a path is about, and those with most money between it and its reference."""
    periods = [followed.found.periods[place] for place in (0, -1)]  # type: ignore[union-attr]
    stake = sum(abs(one["equivalent_variation_usd_m"]).to_series() for one in periods)
    others = [str(code) for code in stake.sort_values(ascending=False, kind="stable").index]
    end = followed.path.at(float(followed.path.years[-1]))
    return list(dict.fromkeys([*protagonists_of(end), *others]))[: min(most, len(others))]


def in_the_long_run(followed: Followed) -> Outcome:
    """Where the policy of the last period leads once everybody has chosen anew and nothing else is expected."""
    own = followed.scenario.elasticities
    speed = followed.path.adjustment.speed
    return _long_run(followed.path, f"uniform({speed.theta:g})" if own is None else own)


def in_the_long_run_by_sector(followed: Followed) -> Outcome | None:
    """The same with the elasticities by sector that one equilibrium of the policy has, which may turn a sign.

    None where the scenario gives elasticities of its own: its years and its equilibria have the same ones.
    """
    if followed.scenario.elasticities is not None:
        return None
    world = followed.scenario.open_world()
    return _long_run(followed.path, world.trade_elasticity.values)


def _long_run(path: Path, elasticities: Elasticities) -> Outcome:
    from detente.simulate.solving import solve

    return solve(
        path.world,
        path.policies[-1],
        deficits=path.deficits,  # type: ignore[arg-type]
        elasticities=elasticities,
        inputs=path.inputs,
        production=path.adjustment.production,
        factors=path.adjustment.factors,
        capital=path.adjustment.capital,
        ideas=path.adjustment.ideas,
    )


# -- at a terminal ----------------------------------------------------------------------------------------


def path_report(followed: Followed) -> RenderableType:
    """All that a terminal shows of a path.

    Raises:
        NotConvergedError: a period has no equilibrium, so there is no number to show.
    """
    path = followed.path
    if not path.converged:
        raise NotConvergedError(f"this path has no numbers: {path.why}")
    if followed.against is not None and not followed.against.path.converged:
        raise NotConvergedError(f"the reference has no numbers: {followed.against.path.why}")
    reference = (
        f": {followed.against.scenario.words}" if followed.against else f" the {baseline_words(path.world)}"
    )
    baseline = f"{_title(followed)}, {_unit(followed.unit)}, against{reference}"
    parts: list[RenderableType] = [Text(followed.scenario.words, "bold"), Text(baseline), ""]
    parts += [_table(followed), "", *map(Text, _first_and_last(followed)), ""]
    parts += [Text("Assumed", "bold"), *(listed(words) for words in assumed(followed))]
    dates = coming_dates(followed.scenario)
    if dates:
        shown = [f"{day}: {what}" for day, what in dates[:MOST_DATES]]
        more = f" ({len(dates) - MOST_DATES} more)" if len(dates) > MOST_DATES else ""
        parts += [Text(f"Next dates{more}", "bold"), *(listed(words) for words in shown)]
    parts.append(Text(_vintage_line(followed), "dim"))
    return Group(*parts)


def _title(followed: Followed) -> str:
    return catalogue()[followed.variable].title


def _unit(unit: str) -> str:
    return "billion USD" if unit == "million USD" else unit


def _table(followed: Followed) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("year", justify="right")
    dated = followed.path.days is not None
    if dated:
        table.add_column("from", no_wrap=True)
    for name in followed.values:
        table.add_column(escape(economy_title(name) if name != WORLD else WORLD), justify="right")
    days = followed.path.days or []
    for place, year in enumerate(followed.path.years):
        start = [str(days[place])] if dated else []
        cells = [cell(followed, column[place]) for column in followed.values.values()]
        table.add_row(_year(float(year)), *start, *cells)
    if followed.lasting is not None:
        ends = [cell(followed, followed.in_the_end(name)) for name in followed.values]
        table.add_row("long run", *([""] if dated else []), *ends, style="dim")
    return table


def _year(year: float) -> str:
    """The end of a period in years; months in the first years as year and month."""
    months = round(12 * year)
    return f"{year:g}" if months % 12 == 0 else f"{months // 12}+{months % 12}m"


def cell(followed: Followed, value: float) -> str:
    """A number of a table; money in billions."""
    if followed.unit == "million USD":
        return plain(value / 1000, 1)
    return signed(float(value))


def _first_and_last(followed: Followed) -> list[str]:
    """The first period against the last, and where it would end, in words."""
    first, last = (_year(float(followed.path.years[place])) for place in (0, -1))
    unit = followed.unit if followed.unit == "%" else ""
    moves = [
        f"{name if name == WORLD else economy_title(name)} {cell(followed, column[0])} → "
        f"{cell(followed, column[-1])}{' ' + unit if unit else ''}"
        for name, column in followed.values.items()
    ]
    lines = [f"Year {first} → year {last}: {'; '.join(moves)}."]
    lines += by_sector_words(followed)
    lines.append(f"{_bound_words(followed)}.")
    both = [followed] if followed.against is None else [followed, followed.against]
    lines += [
        f"The long run has no number: {one.lasting.why}."
        for one in both
        if one.lasting is not None and not one.lasting.converged
    ]
    worst = max(max(one.path.residuals) for one in both)
    lines.append(f"Every period is an equilibrium: largest residual {worst:.0e}.")
    return lines


def by_sector_words(followed: Followed) -> list[str]:
    """Where the last policy leads with elasticities by sector, as in a run and a brief; nothing without them."""
    found = followed.by_sector_shown
    if found is None:
        return []
    unit = f" {followed.unit}" if followed.unit == "%" else ""
    ends = [
        f"{name if name == WORLD else economy_title(name)} {cell(followed, followed.by_sector(name))}{unit}"
        for name in followed.values
    ]
    theta = f"{followed.path.adjustment.speed.theta:g}"
    why = "" if followed.against else " The less buyers can move, the more sellers bear of a tariff."
    return [
        f"The long run has elasticity {theta} in every sector, as the years have. With the elasticities by sector "
        f"of `detente run` and `detente brief`, the last policy leads to: {', '.join(ends)}.{why}"
    ]


def first_bound(followed: Followed) -> dict[str, float]:
    """What the first period would cost at most if nothing could be replaced, by economy shown; losses negative."""
    found = followed.found[BOUND].isel(year=0)
    return {code: float(found.sel(economy=code)) for code in followed.economies}


def _bound_words(followed: Followed) -> str:
    """The bound of the first period in words; the table knows prices only."""
    unit = "% of GDP" if followed.against is None else "points of GDP"
    first = _year(float(followed.path.years[0]))
    each = ", ".join(f"{economy_title(code)} {signed(at)}" for code, at in first_bound(followed).items())
    return f"Year {first} at most, if no input from abroad could be replaced, {unit}: {each}"


def assumed(followed: Followed) -> list[str]:
    """What a path rests on besides its measures, a sentence each."""
    path, scenario = followed.path, followed.scenario
    speed = path.adjustment.speed
    delay = (
        f", its suppliers deliver {speed.delay:g} year{'' if speed.delay == 1 else 's'} later"
        if speed.delay
        else ""
    )
    said = [
        f"Buyers ({speed.name}, {speed.standing}): a share {speed.zeta:g} chooses anew each year with elasticity "
        f"{speed.theta:g}{delay}; the others adjust quantities with {speed.sigma:g}. {speed.source}.",
        "Each period has the policy of its middle day.",
    ]
    if path.timetable.length.min() < 1 and path.deficits != "balanced":
        said.append(
            "Trade balances are held fixed month by month: economies with large surpluses show extreme first "
            "months. 'deficits: balanced' does not."
        )
    words = path.adjustment.words
    said += [
        f"{name.capitalize()}: {words[name]}."
        for name in ("production", "factors", "capital", "ideas")
        if name in words
    ]
    said += [
        f"Buyers expect with {100 * one.probability:.3g} %, from {day_of_expected(scenario, one)}: "
        f"{expected_words(one, scenario.open_ledger())}."
        for one in scenario.expecting
    ]
    if not scenario.expecting and len(path.timetable.policies) > 1:
        said.append("Buyers take the policy of the day to last; they do not foresee its later changes.")
    notes = {note for policy in path.policies for note in policy.notes}
    if notes:
        measures = "measure in force is" if len(notes) == 1 else "measures in force are"
        said.append(f"{len(notes)} {measures} not counted; `detente brief` names each with the reason.")
    return said


def _vintage_line(followed: Followed) -> str:
    path = followed.path
    known = f"; ledger as known on {followed.scenario.known_on}" if followed.scenario.known_on else ""
    return f"{path.world.provenance.name}; deficits: {path.deficits}{known}"


# -- in files ---------------------------------------------------------------------------------------------


def path_csv(followed: Followed) -> str:
    """One row a period and economy; the column of the variable has its unit in its name."""
    frame = _all(followed)
    days = followed.path.days
    lines = [f"year,{'from,' if days else ''}economy,{followed.variable}"]
    for place, year in enumerate(followed.path.years):
        start = f"{days[place]}," if days else ""
        lines += [f"{year:.6g},{start}{code},{column[place]:.8g}" for code, column in frame.items()]
    return "\n".join(lines) + "\n"


def path_json(followed: Followed) -> str:
    """Vintage, unit, and one list of values an economy; the long run beside them."""
    path = followed.path
    document = {
        "scenario": {"name": followed.scenario.name, "words": followed.scenario.words},
        "against": followed.against
        and {"name": followed.against.scenario.name, "words": followed.against.scenario.words},
        "vintage": path.vintage,
        "assumed": assumed(followed),
        "variable": followed.variable,
        "unit": followed.unit,
        "years": [float(year) for year in path.years],
        "from": None if path.days is None else [str(day) for day in path.days],
        "economies": {code: [_number(value) for value in column] for code, column in _all(followed).items()},
        "world_welfare_pct": [_number(value) for value in followed.found["world_welfare_pct"].values],
        "first_period_bound_pct": {code: _number(value) for code, value in first_bound(followed).items()},
        "long_run": {code: _number(followed.in_the_end(code)) for code in _all(followed)},
        "long_run_by_sector": None
        if followed.lasting_by_sector is None
        else {code: _number(followed.by_sector(code)) for code in _all(followed)},
        "next_dates": [{"day": str(day), "what": what} for day, what in coming_dates(followed.scenario)],
    }
    return json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def _all(followed: Followed) -> dict[str, np.ndarray]:
    """Every economy, or those that were asked for."""
    found = followed.found[followed.variable]
    codes: Sequence[str] = followed.economies if followed.asked else [str(c) for c in found["economy"].values]
    return {code: found.sel(economy=code).values for code in codes}


def _number(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None


def check_economies(world: World, names: Sequence[str] | None) -> None:
    """Look names up before the long part.

    Raises:
        InputError: names that the world does not know.
    """
    if names is not None:
        world.resolve_economies(names, "--economies")
