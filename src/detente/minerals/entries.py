"""What rows of a chain's tables say: stages, users, projects, stocks, lead times; how given rows are checked."""

from __future__ import annotations

import csv
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from functools import cache
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from detente.economy.names import sector_names
from detente.economy.tables import rows as economy_rows
from detente.economy.tables import split
from detente.errors import InputError, Problem, nearest, raise_if_any
from detente.minerals.tables import (
    EVERY_ECONOMY,
    REST_OF_WORLD,
    STANDINGS,
    Row,
    resolve_economies,
    resolve_mineral,
)

if TYPE_CHECKING:
    import pandas as pd

Table = "pd.DataFrame | str | PathLike[str] | Iterable[Mapping[str, Any]]"
Entry = TypeVar("Entry")


@dataclass(frozen=True)
class Stage:
    """One step of a chain, from the mine to what users buy.

    Attributes:
        name: key: ore, separation, refining, compound, powder, anode, metal, magnet.
        title: for a reader.
        order: 1 is the first.
        hs: HS codes of 1992 that hold it, those without trade data too.
        sector: the ICIO sector of the world it is part of.
        traded: whether bilateral trade is bundled.
        trade_note: what the trade data leave out, or why there are none.
        comparable: whether customs and producers weigh the same thing.
        weight_note: what they weigh.
        source: where the sector comes from.
        standing: how sure the sector is.
    """

    name: str
    title: str
    order: int
    hs: tuple[str, ...]
    sector: str
    traded: bool
    trade_note: str
    comparable: bool
    weight_note: str
    source: str
    standing: str

    @classmethod
    def of(cls, row: Row) -> Stage:
        """A stage from a row of the bundled table."""
        return cls(
            row["stage"], row["title"], int(row["order"]), tuple(split(row["hs"])), row["sector"],
            row["traded"] == "yes", row["trade_note"], row["comparable"] == "yes", row["weight_note"],
            row["source"], row["standing"],
        )  # fmt: skip


@dataclass(frozen=True)
class User:
    """A sector that depends on a mineral.

    Attributes:
        economy: ISO code, or * for every economy without a row of its own.
        sector: ICIO sector that uses it.
        stage: the stage it buys from.
        cost_share: spending on the mineral, at that stage, per unit of the sector's gross output, a fraction.
        dependence_share: part of the sector's output that physically stops without it, a fraction.
        dependence_low: lower end of that part.
        dependence_high: upper end of that part.
        covered_share: part of the sector's use that falls under controls such as those of 2023 to 2025.
        reason: why.
        source: where a figure behind it comes from, or that there is none.
        standing: verified, secondary, computed or assumption.
    """

    economy: str
    sector: str
    stage: str
    cost_share: float
    dependence_share: float
    dependence_low: float
    dependence_high: float
    covered_share: float
    reason: str
    source: str
    standing: str


@dataclass(frozen=True)
class Project:
    """Capacity that will come outside the controller's reach, or inside it.

    Attributes:
        stage: the stage it adds to.
        economy: where; ROW where a source does not say.
        name: what it is called.
        tonnes: tonnes a year in the unit of the mineral's production; None if ``share_of_world`` is given.
        share_of_world: the same as a share of the world's production of the stage, a fraction.
        decided_on: the year in which it was decided, 2026.5 being the middle of 2026.
        lead_time_years: years from then until it runs in full.
        source: who says so.
        standing: verified, secondary, computed or assumption.
    """

    stage: str
    economy: str
    name: str
    tonnes: float | None
    share_of_world: float | None
    decided_on: float
    lead_time_years: float
    source: str
    standing: str


@dataclass(frozen=True)
class Stock:
    """Days of use that somebody holds.

    Attributes:
        economy: ISO code, or * for every economy.
        held_by: industry or public; an economy has the sum of both.
        days: days of use.
        low: lower end.
        high: upper end.
        reason: what it is.
        source: where it comes from.
        standing: verified, secondary, computed or assumption.
    """

    economy: str
    held_by: str
    days: float
    low: float
    high: float
    reason: str
    source: str
    standing: str


@dataclass(frozen=True)
class LeadTime:
    """Years from the decision to full production.

    Attributes:
        stage: the stage; any where one figure holds for all.
        route: new, advanced project, restart, and narrower ones.
        years: the central figure.
        low: lower end.
        high: upper end.
        statistic: what the central figure is: a mean, a minimum, the middle of a range.
        note: of what.
        source: who says so.
        standing: verified, secondary, computed or assumption.
    """

    stage: str
    route: str
    years: float
    low: float
    high: float
    statistic: str
    note: str
    source: str
    standing: str


def entries_of(kind: type[Entry], found: Iterable[Row]) -> tuple[Entry, ...]:
    """Rows of a bundled table as entries; columns an entry does not have are left out."""
    made = []
    for row in found:
        values: dict[str, Any] = {}
        for field in fields(kind):  # type: ignore[arg-type]
            text = row[field.name]
            values[field.name] = _number_or_none(text) if "float" in str(field.type) else text
        made.append(kind(**values))
    return tuple(made)


def _number_or_none(text: str) -> float | None:
    return float(text) if text else None


def frame_of(kind: type, entries: Iterable[Any]) -> pd.DataFrame:
    """Entries as a table, one row each; the columns are there without any row, too."""
    import pandas as pd

    return pd.DataFrame([asdict(entry) for entry in entries], columns=[field.name for field in fields(kind)])


# -- rows that a user gives -------------------------------------------------------------------------------


def read_rows(
    given: Any, kind: type, place: str, optional: Mapping[str, Any]
) -> list[tuple[str, dict[str, Any]]]:
    """Rows of a table that a user gives: a DataFrame, a CSV file, or a list of mappings.

    Args:
        given: the table.
        kind: the entry whose fields are the columns; a column ``mineral`` is welcome.
        place: what to call the argument in a message.
        optional: columns that may be missing or empty, with what they are then.

    Returns:
        The place of each row in words, and its values.

    Raises:
        InputError: no such file, no rows, a missing or an unknown column.
    """
    listed, name = _listed(given, place)
    columns = [field.name for field in fields(kind)]
    present = list(dict.fromkeys(column for row in listed for column in row))
    problems = [Problem(name, "it has no rows", f"Columns are {', '.join(columns)}")] if not listed else []
    for column in present:
        if column not in (*columns, "mineral"):
            cure = nearest(str(column), columns) or f"Columns are {', '.join(columns)}"
            problems.append(Problem(name, f"there is no column '{column}'", "", cure))
    for column in columns:
        if listed and column not in present and column not in optional:
            problems.append(
                Problem(name, f"column '{column}' is missing", f"Columns are {', '.join(columns)}")
            )
    raise_if_any(problems)
    blank = {column: optional.get(column) for column in columns}
    return [
        (f"{name}, row {at}", blank | {key: value for key, value in row.items() if not _empty(value)})
        for at, row in enumerate(listed, 1)
    ]


def _listed(given: Any, place: str) -> tuple[list[dict[str, Any]], str]:
    import pandas as pd

    if isinstance(given, pd.DataFrame):
        return [{str(key): value for key, value in row.items()} for row in given.to_dict("records")], place
    if isinstance(given, str | PathLike):
        path = Path(given)
        if not path.is_file():
            raise InputError(
                Problem(str(path), "there is no such file", "Give a CSV file, a table or a list of rows")
            )
        with path.open(encoding="utf-8-sig", newline="") as stream:
            lines = (line for line in stream if not line.startswith("#"))
            return [dict(row) for row in csv.DictReader(lines)], str(path)
    if isinstance(given, Mapping):
        return [dict(given)], place
    return [dict(row) for row in given], place


def _empty(value: Any) -> bool:
    return value is None or value == "" or (isinstance(value, float) and math.isnan(value))


class Checks:
    """Checks of one row after the other that keep every problem, to be told at once."""

    def __init__(self, mineral: str, stages: Iterable[str]) -> None:
        self.mineral, self.stages = mineral, tuple(stages)
        self.problems: list[Problem] = []

    def same_mineral(self, row: Mapping[str, Any], place: str) -> None:
        """A column ``mineral``, where there is one, names this chain's."""
        if not _empty(row.get("mineral")):
            named = self.kept(lambda: resolve_mineral(str(row["mineral"]), place), "")
            if named and named != self.mineral:
                self.problems.append(
                    Problem(place, f"it is about {named}", f"The chain is that of {self.mineral}")
                )

    def number(self, row: Mapping[str, Any], column: str, place: str, low: float, high: float) -> float:
        """A number inside its bounds."""
        try:
            value = float(row[column])
        except (TypeError, ValueError):
            value = math.nan
        if not low <= value <= high:
            top = "" if math.isinf(high) else f" to {high:g}"
            rule = f"A number from {low:g}{top}"
            cure = "Shares are fractions: 0.25 is 25 %" if high == 1 else ""
            self.problems.append(Problem(place, f"{column} is {row[column]!r}", rule, cure))
            return low
        return value

    def text(self, row: Mapping[str, Any], column: str, place: str) -> str:
        """Words that must be there."""
        if _empty(row[column]):
            self.problems.append(Problem(place, f"'{column}' is empty", "Every row says where it comes from"
                                         if column == "source" else ""))  # fmt: skip
            return ""
        return str(row[column]).strip()

    def among(self, row: Mapping[str, Any], column: str, place: str, known: Iterable[str]) -> str:
        """One of some words."""
        choices = list(known)
        word = str(row[column]).strip()
        if word not in choices:
            cure = nearest(word, choices) or f"There are {', '.join(choices)}"
            self.problems.append(Problem(place, f"{column} is '{word}'", "", cure))
        return word

    def standing(self, row: Mapping[str, Any], place: str) -> str:
        """How sure a row is."""
        return self.among(row, "standing", place, STANDINGS)

    def economies(self, row: Mapping[str, Any], place: str) -> list[str]:
        """Economies a row is about: *, ROW, a name, a code or a group."""
        word = str(row["economy"]).strip()
        if word in (EVERY_ECONOMY, REST_OF_WORLD):
            return [word]
        return self.kept(lambda: resolve_economies(word, f"{place}, economy"), [])

    def sectors(self, row: Mapping[str, Any], place: str) -> list[str]:
        """Sectors a row is about: a code, a name or a group."""
        return self.kept(
            lambda: sector_names().resolve(str(row["sector"]), sector_codes(), f"{place}, sector"), []
        )

    def kept(self, ask: Callable[[], Any], otherwise: Any) -> Any:
        """An answer, or another one with the problems kept."""
        try:
            return ask()
        except InputError as error:
            self.problems += error.problems
            return otherwise


@cache
def sector_codes() -> tuple[str, ...]:
    """The ICIO sectors of the bundled world, in order."""
    return tuple(row["code"] for row in economy_rows("sectors"))


def checked_users(given: Any, mineral: str, stages: Iterable[str]) -> tuple[User, ...]:
    """Users of a mineral as somebody gives them, checked.

    Raises:
        InputError: every problem of every row.
    """
    names = list(stages)
    optional = {"economy": EVERY_ECONOMY, "stage": names[-1], "dependence_low": None, "dependence_high": None,
                "covered_share": 1.0, "reason": "given by the user", "source": "given by the user",
                "standing": "assumption"}  # fmt: skip
    checks = Checks(mineral, names)
    made: list[User] = []
    for place, row in read_rows(given, User, "dependence", optional):
        checks.same_mineral(row, place)
        share = checks.number(row, "dependence_share", place, 0.0, 1.0)
        ends = {end: share if _empty(row[end]) else checks.number(row, end, place, 0.0, 1.0)
                for end in ("dependence_low", "dependence_high")}  # fmt: skip
        cost = checks.number(row, "cost_share", place, 0.0, 1.0)
        covered = checks.number(row, "covered_share", place, 0.0, 1.0)
        if not ends["dependence_low"] <= share <= ends["dependence_high"]:
            low, high = ends["dependence_low"], ends["dependence_high"]
            fact = f"dependence_share {share:g} is outside {low:g} to {high:g}"
            checks.problems.append(Problem(place, fact))
        if share > 0 and not 0 < cost <= share:
            fact = f"cost_share is {cost:g} where dependence_share is {share:g}"
            rule = "What stops for lack of the mineral pays for it, and not more than it is worth"
            checks.problems.append(
                Problem(place, fact, rule, f"Give a cost_share above 0, at most {share:g}")
            )
        words = (checks.among(row, "stage", place, names), checks.text(row, "reason", place))
        source, standing = checks.text(row, "source", place), checks.standing(row, place)
        for economy in checks.economies(row, place):
            for sector in checks.sectors(row, place):
                made.append(User(economy, sector, words[0], cost, share, **ends, covered_share=covered,
                                 reason=words[1], source=source, standing=standing))  # fmt: skip
    twice = [key for key in {(user.economy, user.sector) for user in made}
             if sum((user.economy, user.sector) == key for user in made) > 1]  # fmt: skip
    checks.problems += [Problem("dependence", f"{economy} {sector} has several rows", "One row for each")
                        for economy, sector in sorted(twice)]  # fmt: skip
    raise_if_any(checks.problems)
    return tuple(made)


def checked_projects(
    given: Any, mineral: str, stages: Iterable[str], lead_time: Callable[[str], float]
) -> tuple[Project, ...]:
    """Projects as somebody gives them, checked.

    Args:
        given: the table; ``tonnes`` or ``share_of_world`` in each row.
        mineral: the chain's mineral.
        stages: its stages.
        lead_time: years a stage takes, for rows that do not say.

    Raises:
        InputError: every problem of every row.
    """
    names = list(stages)
    optional = {"tonnes": None, "share_of_world": None, "lead_time_years": None, "economy": REST_OF_WORLD,
                "source": "given by the user", "standing": "assumption"}  # fmt: skip
    checks = Checks(mineral, names)
    made: list[Project] = []
    for place, row in read_rows(given, Project, "projects", optional):
        checks.same_mineral(row, place)
        if _empty(row["tonnes"]) == _empty(row["share_of_world"]):
            rule = "Each project has either tonnes or share_of_world"
            checks.problems.append(
                Problem(place, "both are given" if row["tonnes"] else "neither is given", rule)
            )
        tonnes = None if _empty(row["tonnes"]) else checks.number(row, "tonnes", place, 0.0, math.inf)
        share = (
            None if _empty(row["share_of_world"]) else checks.number(row, "share_of_world", place, 0.0, 1.0)
        )
        stage = checks.among(row, "stage", place, names)
        if _empty(row["lead_time_years"]) and stage in names:
            years = checks.kept(lambda stage=stage: lead_time(stage), 0.0)
        else:
            years = checks.number(row, "lead_time_years", place, 0.0, 60.0)
        decided = checks.number(row, "decided_on", place, 1990.0, 2100.0)
        where = checks.economies(row, place)
        if len(where) > 1 or where == [EVERY_ECONOMY]:
            checks.problems.append(
                Problem(place, f"economy is '{row['economy']}'", "A project is in one economy, or in ROW")
            )
        name, source = checks.text(row, "name", place), checks.text(row, "source", place)
        standing = checks.standing(row, place)
        made.append(Project(stage, (where or [""])[0], name, tonnes, share, decided, years, source, standing))
    raise_if_any(checks.problems)
    return tuple(made)
