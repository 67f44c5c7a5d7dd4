"""Figures of results for a notebook: ``outcome.plot.map()`` and its neighbours.

The rooms of the results know nothing of this one: their property ``plot`` asks the package's front door, which is
in no room, and that asks here. What is drawn is plain data; `detente.show.figure_makers` says who draws it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, overload

from detente.economy.names import EVERYONE, Names, economy_title
from detente.errors import InputError, NotConvergedError, Problem, nearest
from detente.show.diverted_trade import HEADINGS, PARTNERS, diverted_trade
from detente.show.economies import shown_economies
from detente.show.figure_makers import Maker, Words, figure
from detente.show.line_charts import TimeAxis
from detente.show.map import drawable
from detente.show.path_report import shown_on
from detente.simulate.ensembles.ensemble_result import FEWEST_FOR_A_BAND, LEVEL, WELFARE, WORLD, Ensemble
from detente.simulate.outcome import Outcome
from detente.simulate.path import Path, simulate_path
from detente.simulate.variables import Variable, catalogue

if TYPE_CHECKING:
    from detente.economy.world import World

TOGETHER = ("welfare_pct", "equivalent_variation_usd_m", "real_gdp_pct")
"""Variables that have a row for the world, too."""


@dataclass(frozen=True)
class OutcomeFigures:
    """What ``outcome.plot`` can draw; each answer is an Altair chart, or an `SvgFigure`."""

    outcome: Outcome

    def map(
        self, variable: str = WELFARE, *, limit: float | None = None, made_by: Maker | None = None
    ) -> Any:
        """A world map of a variable, losses to the one side of the scale and gains to the other.

        Args:
            variable: one by economy.
            limit: where the scale ends on both sides, in the unit shown; None: chosen from the values.
            made_by: "altair" or "svg"; None: Altair where it is installed.

        Raises:
            InputError: no variable by economy of that name; no economy of the world is on the map.
            NotConvergedError: the outcome has no numbers.
        """
        scale, unit, known = _scaled(variable)
        column = self.outcome[variable].to_series() / scale
        everyone = {str(code): float(value) for code, value in column.items()}
        values = {code: value for code, value in everyone.items() if code in drawable()}
        if not values:
            cure = "Use plot.bars()"
            raise InputError(Problem("map", "no economy of this world is on the map", "", cure))
        names = {code: economy_title(code) for code in values}
        absent = [economy_title(code) for code in everyone if code not in values]
        missing = f" Not on the map: {', '.join(absent)}." if absent else ""
        words = Words(
            f"{known.title}, {unit}", f"{known.definition}. Grey: no data.{missing}", self.outcome.vintage
        )
        return figure("world_map", words, made_by, values, unit=unit, limit=limit, names=names)

    def bars(
        self, economies: Names | None = None, variable: str = WELFARE, *, made_by: Maker | None = None
    ) -> Any:
        """A bar an economy.

        Args:
            economies: names or groups, each with a bar of its own; None: the familiar ones, and the world.
            variable: one by economy.
            made_by: "altair" or "svg"; None: Altair where it is installed.

        Raises:
            InputError: an unknown economy, no variable by economy of that name.
            NotConvergedError: the outcome has no numbers.
        """
        scale, unit, known = _scaled(variable)
        rows = [
            (title, self.outcome.together(variable, members) / scale)
            for title, members in _rows(self.outcome.world, economies, variable)
        ]
        words = Words(f"{known.title}, {unit}", f"{known.definition}.", self.outcome.vintage)
        return figure("bars", words, made_by, rows, unit=unit)

    def sankey(
        self,
        exporter: Names | None = None,
        importer: Names | None = None,
        sectors: Names | None = None,
        *,
        against: Outcome | None = None,
        partners: int = PARTNERS,
        home: bool = False,
        made_by: Maker | None = None,
    ) -> Any:
        """What one seller loses with one buyer, where it goes, and who sells instead.

        Args:
            exporter: who sold the flow; None: who loses most.
            importer: who bought it; None: where most is lost.
            sectors: what it is; None: everything.
            against: what the outcome is compared with; None: the baseline.
            partners: how many have a ribbon of their own on each side.
            home: whether sales at home have ribbons, too.
            made_by: "altair" or "svg"; None: Altair where it is installed.

        Raises:
            InputError: as `detente.show.diverted_trade.diverted_trade`.
            NotConvergedError: the outcome has no numbers.
        """
        found = diverted_trade(
            self.outcome,
            exporter=exporter,
            importer=importer,
            sectors=sectors,
            against=against,
            partners=partners,
            home=home,
        )
        compared = {} if against is None else {"compared with": against.vintage["policy"]}
        words = Words(f"{found.title}, {found.unit}", found.caption, self.outcome.vintage | compared)
        return figure(
            "sankey", words, made_by, found.flows, found.columns, unit=found.unit, headings=HEADINGS
        )

    def path(
        self,
        economies: Names | None = None,
        variable: str = WELFARE,
        *,
        years: int = 10,
        calibration: str = "blp",
        made_by: Maker | None = None,
    ) -> Any:
        """How the policy of the outcome works year by year, with its elasticities; this solves the years.

        Args:
            economies: names or groups, each with a line of its own; None: whom it is about, and the world.
            variable: one by economy.
            years: how many.
            calibration: how fast buyers move.
            made_by: "altair" or "svg"; None: Altair where it is installed.

        Raises:
            InputError: an outcome that is a year of a path or has ceilings; what `simulate_path` refuses.
            NotConvergedError: the outcome or a year has no numbers.
        """
        found = self.outcome
        if not found.converged:
            raise NotConvergedError(f"this outcome has no path: {found.why}")
        if found.period or found.capacities is not None:
            fact = "the outcome is a year of a path" if found.period else "the outcome has ceilings"
            cure = "Draw the path itself: dt.simulate_path(...).plot.path()"
            raise InputError(Problem("path", fact, "A path is followed from a policy alone", cure))
        followed = simulate_path(
            found.world,
            found.policy,
            years=years,
            calibration=calibration,
            deficits=found.deficits,  # type: ignore[arg-type]
            elasticities=found.world.trade_elasticity.values,
            inputs=found.inputs,
            production=found.adjustment.production,
            factors=found.adjustment.factors,
            capital=found.adjustment.capital,
            ideas=found.adjustment.ideas,
        )
        return PathFigures(followed).path(economies, variable, made_by=made_by)


@dataclass(frozen=True)
class PathFigures:
    """What ``path.plot`` can draw: its years, and what an outcome can of any one of them."""

    followed: Path

    def path(
        self, economies: Names | None = None, variable: str = WELFARE, *, made_by: Maker | None = None
    ) -> Any:
        """A line an economy over the years.

        Args:
            economies: names or groups, each with a line of its own; None: whom it is about, and the world.
            variable: one by economy.
            made_by: "altair" or "svg"; None: Altair where it is installed.

        Raises:
            InputError: an unknown economy, no variable by economy of that name, more lines than have a colour.
            NotConvergedError: a year has no equilibrium.
        """
        path = self.followed
        if not path.converged:
            raise NotConvergedError(f"this path has no {variable}: {path.why}")
        scale, unit, known = _scaled(variable)
        if economies is None:
            chosen = [(economy_title(code), [code]) for code in shown_on(path)]
            chosen += [("World", path.world.economies)] if variable in TOGETHER else []
        else:
            chosen = _rows(path.world, economies, variable)
        periods = [path.at(float(year)) for year in path.years]
        series = {
            title: [period.together(variable, members) / scale for period in periods]
            for title, members in chosen
        }
        axis = TimeAxis(tuple(float(year) for year in path.years), "year", begins=0.0)
        start = f" Year 0: {path.timetable.start}." if path.timetable.start else ""
        words = Words(
            f"{known.title} year by year, {unit}", f"{known.definition}, by year.{start}", path.vintage
        )
        return figure("lines", words, made_by, series, axis, unit=unit)

    def map(self, variable: str = WELFARE, *, year: float | None = None, **settings: Any) -> Any:
        """A world map of one year, the last unless said; see `OutcomeFigures.map`."""
        return self._at(year).map(variable, **settings)

    def bars(
        self,
        economies: Names | None = None,
        variable: str = WELFARE,
        *,
        year: float | None = None,
        **settings: Any,
    ) -> Any:
        """A bar an economy of one year, the last unless said; see `OutcomeFigures.bars`."""
        return self._at(year).bars(economies, variable, **settings)

    def sankey(
        self,
        exporter: Names | None = None,
        importer: Names | None = None,
        *,
        year: float | None = None,
        **settings: Any,
    ) -> Any:
        """Diverted trade of one year, the last unless said; see `OutcomeFigures.sankey`."""
        return self._at(year).sankey(exporter, importer, **settings)

    def _at(self, year: float | None) -> OutcomeFigures:
        if not self.followed.converged:
            raise NotConvergedError(f"this path has no numbers: {self.followed.why}")
        return OutcomeFigures(self.followed.at(float(self.followed.years[-1]) if year is None else year))


@dataclass(frozen=True)
class EnsembleFigures:
    """What ``ensemble.plot`` can draw."""

    ensemble: Ensemble

    def bars(
        self,
        economies: Names | None = None,
        of: str = WELFARE,
        level: float = LEVEL,
        *,
        made_by: Maker | None = None,
    ) -> Any:
        """The median of an economy under each policy as a bar, its band as a thin line.

        Args:
            economies: names or groups, each a row of its own; None: the familiar ones. The world is the last.
            of: a variable of the ensemble.
            level: share of draws inside the band.
            made_by: "altair" or "svg"; None: Altair where it is installed.

        Raises:
            InputError: an unknown economy or variable; more policies than have a colour.
            NotConvergedError: no draw of a policy has an equilibrium.
        """
        found = self.ensemble
        for place in range(len(found.policies)):
            found.refuse_without_answers(place)
        shown = shown_economies(found.world) if economies is None else None
        titles = {one.name: one.title for one in shown or ()} | {WORLD: "World"}
        table = found.bands([one.name for one in shown] if shown is not None else economies, of, level)
        unit = str(found[of].attrs["unit"])
        scale, unit = (1000.0, "billion USD") if unit == "million USD" else (1.0, unit)
        names = list(dict.fromkeys(table.economy))
        series, bands = {}, {}
        for policy, rows in table.groupby("policy", sort=False):
            series[policy] = list(rows["median"] / scale)
            enough = bool((rows.draws >= FEWEST_FOR_A_BAND).all())
            ends = zip(rows.low / scale, rows.high / scale, strict=True)
            bands[policy] = [(low, high) if enough else None for low, high in ends]
        title = catalogue()[of].title if of in catalogue() else of
        edge = (1 - level) / 2
        between = f"thin lines: {100 * edge:g} to {100 * (1 - edge):g} % of {found.draws} draws"
        few = f"no bands: fewer than {FEWEST_FOR_A_BAND} draws"
        drawn = any(pair for ends in bands.values() for pair in ends)
        caption = f"Bars: medians; {between if drawn else few}."
        labels = [titles.get(name) or economy_title(name) for name in names]
        words = Words(f"{title}, {unit}", caption, found.vintage)
        return figure("grouped_bars", words, made_by, labels, series, unit=unit, bands=bands)


@overload
def figures_of(thing: Outcome) -> OutcomeFigures:
    """Of an outcome."""
    ...


@overload
def figures_of(thing: Path) -> PathFigures:
    """Of a path."""
    ...


@overload
def figures_of(thing: Ensemble) -> EnsembleFigures:
    """Of an ensemble."""
    ...


def figures_of(thing: Outcome | Path | Ensemble) -> OutcomeFigures | PathFigures | EnsembleFigures:
    """What can be drawn of a result: its ``plot``."""
    if isinstance(thing, Outcome):
        return OutcomeFigures(thing)
    return PathFigures(thing) if isinstance(thing, Path) else EnsembleFigures(thing)


def _scaled(variable: str) -> tuple[float, str, Variable]:
    """What a variable is divided by to be shown, in which unit it is then, and what is known of it."""
    known = catalogue().get(variable)
    if known is None:
        cure = nearest(str(variable), catalogue()) or "outcome.variables lists them"
        raise InputError(Problem("variable", f"there is no variable '{variable}'", "", cure))
    if known.dims != ("economy",):
        fact = f"'{variable}' is not by economy alone"
        raise InputError(Problem("variable", fact, "A figure has one number an economy"))
    return (1000.0, "billion USD", known) if known.unit == "million USD" else (1.0, known.unit, known)


def _rows(world: World, names: Names | None, variable: str) -> list[tuple[str, Sequence[str]]]:
    """Titles and members of the rows of a figure: each name as it was given, or the familiar economies."""
    if names is None:
        rows: list[tuple[str, Sequence[str]]]
        rows = [(one.title, one.members) for one in shown_economies(world)]
        return [*rows, ("World", world.economies)] if variable in TOGETHER else rows
    listed = [names] if isinstance(names, str) else list(names)
    if not listed:
        raise InputError(Problem("economies", "it is empty", "Name at least one economy"))
    world.resolve_economies(listed)
    found: list[tuple[str, Sequence[str]]] = []
    for name in dict.fromkeys(listed):
        members = world.resolve_economies(name)
        title = "World" if name.casefold() in EVERYONE else name
        found.append((economy_title(members[0]) if len(members) == 1 else title, members))
    return found
