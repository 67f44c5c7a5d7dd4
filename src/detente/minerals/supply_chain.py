"""A chain: one mineral from the mine to its users, with what is known of each stage and what is assumed."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

from detente.economy.names import Names
from detente.economy.tables import split
from detente.errors import InputError, Problem, nearest
from detente.minerals.entries import (
    LeadTime,
    Project,
    Stage,
    Stock,
    User,
    checked_projects,
    checked_users,
    entries_of,
    frame_of,
)
from detente.minerals.tables import (
    EVERY_ECONOMY,
    mineral_row,
    resolve_economies,
    resolve_mineral,
    rows,
    stage_rows,
)

ANY_STAGE = "any"
SHARES = ("cost_share", "dependence_share", "dependence_low", "dependence_high", "covered_share")


@dataclass(frozen=True, eq=False, repr=False)
class Chain:
    """A mineral's supply chain: stages, who produces, who depends on it, stocks, projects, lead times.

    A chain is a value: every ``with_...`` returns a new one and leaves this one as it was.

    Attributes:
        mineral: key, such as rare-earths.
        title: for a reader.
        unit: of its production.
        note: what to know about it.
        stages: from the first to what users buy.
    """

    mineral: str
    title: str
    unit: str
    note: str
    stages: tuple[Stage, ...]
    _users: tuple[User, ...]
    _stocks: tuple[Stock, ...]
    _projects: tuple[Project, ...]

    # -- stages and production ----------------------------------------------------------------------------

    def stage(self, name: str) -> Stage:
        """A stage by its name.

        Raises:
            InputError: the chain has no such stage, with the nearest it has.
        """
        known = {stage.name: stage for stage in self.stages}
        word = name.strip().casefold()
        if word not in known:
            cure = nearest(word, known) or f"It has {', '.join(known)}"
            raise InputError(
                Problem("stage", f"the chain of {self.title.lower()} has no stage '{name}'", "", cure)
            )
        return known[word]

    def production_years(self, stage: str) -> list[int]:
        """Years for which shares of production are known at a stage; none where they are not known."""
        name = self.stage(stage).name
        return sorted(_tonnes().get((self.mineral, name), {}) or _shares().get((self.mineral, name), {}))

    @property
    def produced_stages(self) -> list[str]:
        """Stages with known shares of production, in order."""
        return [stage.name for stage in self.stages if self.production_years(stage.name)]

    def production(self, stage: str | None = None, year: int | None = None) -> pd.Series:
        """Shares of world production at a stage, by economy, the largest first.

        Args:
            stage: a stage; the first with known shares without one.
            year: a year; the last known without one.

        Returns:
            Fractions that add up to 1. ``ROW`` is the rest of the world where a source does not split it; it
            is no supplier. Source, standing and year are in ``.attrs``.

        Raises:
            InputError: an unknown stage, one whose production is not known, a year without it.
        """
        name = self.stage(stage).name if stage is not None else self.produced_stages[0]
        when = self._year(name, year)
        tonnes = _tonnes().get((self.mineral, name), {}).get(when)
        if tonnes is not None:
            total = math.fsum(tonnes.values())
            shares = {economy: amount / total for economy, amount in tonnes.items()}
            source, standing = mineral_row(self.mineral)["source"], "verified"
        else:
            found = _shares()[self.mineral, name][when]
            shares = {economy: share for economy, (share, _, _) in found.items()}
            _, source, standing = next(iter(found.values()))
        series = pd.Series(shares, name="share", dtype=float).rename_axis("economy")
        series = series.sort_values(ascending=False, kind="stable")
        series.attrs = {"mineral": self.mineral, "stage": name, "year": when, "unit": "share of world production",
                        "source": source, "standing": standing}  # fmt: skip
        return series

    def tonnes(self, year: int | None = None) -> pd.Series:
        """Production by economy in tonnes, at the stage that the mineral statistics count.

        Args:
            year: 2018 to 2024; the last without one.

        Raises:
            InputError: a year without production.

        Reference: World Mining Data, Austrian Federal Ministry of Finance.
        """
        name = mineral_row(self.mineral)["wmd_stage"]
        when = self._year(name, year)
        series = pd.Series(_tonnes()[self.mineral, name][when], name="tonnes", dtype=float)
        series = series.rename_axis("economy").sort_values(ascending=False, kind="stable")
        series.attrs = {"mineral": self.mineral, "stage": name, "year": when, "unit": self.unit,
                        "source": mineral_row(self.mineral)["source"], "standing": "verified"}  # fmt: skip
        return series

    def _year(self, stage: str, year: int | None) -> int:
        known = self.production_years(stage)
        if not known:
            fact = f"who makes {self.title.lower()} at the stage {stage} is not known"
            cure = f"Stages with known shares: {', '.join(self.produced_stages)}"
            raise InputError(Problem("stage", fact, "", cure))
        when = known[-1] if year is None else int(year)
        if when not in known:
            rule = (
                f"Shares of {self.title.lower()}, stage {stage}, are known for {', '.join(map(str, known))}"
            )
            raise InputError(Problem("year", str(year), rule))
        return when

    # -- users --------------------------------------------------------------------------------------------

    @property
    def users(self) -> pd.DataFrame:
        """Sectors that depend on the mineral, one row each: shares, reason, source, standing.

        ``*`` is every economy without a row of its own. Almost all rows are assumptions: replace them with
        `with_dependence` or `replace_dependence`.
        """
        return frame_of(User, self._users)

    def dependence(
        self, economies: Sequence[str], sectors: Sequence[str], stage: str | None = None
    ) -> xr.Dataset:
        """The table of users as labelled arrays, zero where a sector does not depend on the mineral.

        Args:
            economies: labels, such as a world's.
            sectors: labels, such as a world's.
            stage: the stage that is cut: users that buy there or further down count. All users without one.

        Returns:
            cost_share, dependence_share, dependence_low, dependence_high and covered_share by economy and
            sector, fractions; ``.attrs["left_out"]`` names users whose sector is not among the labels.

        Raises:
            InputError: no user of the mineral is known, or none is among the sectors.
        """
        if not self._users:
            cure = "Give with_dependence a table of who needs it"
            raise InputError(Problem("chain", f"who depends on {self.title.lower()} is not known", "", cure))
        first = self.stage(stage).order if stage is not None else 0
        reached = [user for user in self._users if self.stage(user.stage).order >= first]
        inside = [user for user in reached if user.sector in sectors]
        if not inside:
            needed = ", ".join(sorted({user.sector for user in reached})) or "none at this stage"
            fact = f"no sector that depends on {self.title.lower()} is in this world"
            raise InputError(Problem("sectors", fact, f"Those are: {needed}"))
        place = {code: at for at, code in enumerate(economies)}
        column = {code: at for at, code in enumerate(sectors)}
        arrays = {name: np.zeros((len(place), len(column))) for name in SHARES}
        # Rows for all economies first, so that an economy's own row has the last word.
        for user in sorted(inside, key=lambda user: user.economy != EVERY_ECONOMY):
            at = slice(None) if user.economy == EVERY_ECONOMY else place.get(user.economy)
            if at is not None:
                for name in SHARES:
                    arrays[name][at, column[user.sector]] = getattr(user, name)
        coords = {"economy": list(economies), "sector": list(sectors)}
        data = {name: (("economy", "sector"), array, {"unit": "fraction"}) for name, array in arrays.items()}
        left_out = sorted({user.sector for user in reached} - {user.sector for user in inside})
        return xr.Dataset(data, coords=coords, attrs={"mineral": self.mineral, "left_out": left_out})

    def with_dependence(self, table: Any) -> Chain:
        """The chain with another table of users instead of the bundled one.

        Args:
            table: a DataFrame, a CSV file or a list of mappings with the columns of `users`. Only ``sector``,
                ``cost_share`` and ``dependence_share`` are required. Names and groups will do for economies and
                sectors.

        Raises:
            InputError: every problem of every row.
        """
        return replace(self, _users=checked_users(table, self.mineral, self._stage_names))

    def replace_dependence(self, sector: str, economy: str = EVERY_ECONOMY, **shares: Any) -> Chain:
        """The chain with one user changed or added.

        Args:
            sector: the sector, or a group.
            economy: the economy, or a group; ``*`` for every economy without a row of its own.
            **shares: any other column of `users`. What is left out stays as in the row there was, or as in
                that for all economies. A new ``dependence_share`` without ends has itself as both.

        Raises:
            InputError: an unknown name or column, or an impossible share.
        """
        # Shares that pass any check: only the names are read from this row.
        asked = {"cost_share": 0.5, "dependence_share": 0.5, "sector": sector, "economy": economy}
        named = checked_users([asked], self.mineral, self._stage_names)
        changed = {(user.economy, user.sector): self._changed(user, shares) for user in named}
        kept = [frame for user in self._users if (user.economy, user.sector) not in changed
                for frame in frame_of(User, [user]).to_dict("records")]  # fmt: skip
        return self.with_dependence([*kept, *changed.values()])

    def _changed(self, named: User, shares: dict[str, Any]) -> dict[str, Any]:
        """The row of a user with other shares; assumptions of ours become the user's."""
        for economy in (named.economy, EVERY_ECONOMY):
            found = [user for user in self._users if (user.economy, user.sector) == (economy, named.sector)]
            if found:
                row = frame_of(User, found).to_dict("records")[0]
                break
        else:
            row = {"stage": self.stages[-1].name}
        if "dependence_share" in shares:
            row |= {"dependence_low": None, "dependence_high": None}
        row |= {"reason": "given by the user", "source": "given by the user", "standing": "assumption"}
        return {str(key): value for key, value in row.items()} | shares | {
            "economy": named.economy, "sector": named.sector}  # fmt: skip

    # -- stocks, projects, lead times ---------------------------------------------------------------------

    @property
    def stocks(self) -> pd.DataFrame:
        """Stocks that are counted on, in days of use; assumptions until you set your own with `with_stock`."""
        return frame_of(Stock, self._stocks)

    def stock_days(self, economy: str) -> float:
        """Days of use that an economy can draw on: what industry and government hold."""
        total = 0.0
        for holder in dict.fromkeys(stock.held_by for stock in self._stocks):
            held = {stock.economy: stock.days for stock in self._stocks if stock.held_by == holder}
            total += held.get(economy, held.get(EVERY_ECONOMY, 0.0))
        return total

    def with_stock(
        self, days: float, economy: Names = EVERY_ECONOMY, source: str = "given by the user"
    ) -> Chain:
        """The chain with another stock; it replaces everything counted on there, public and private.

        Args:
            days: days of use, 0 or more.
            economy: whose; every economy without one.
            source: where it comes from.

        Raises:
            InputError: negative days, or an economy nobody knows.
        """
        if isinstance(days, bool) or not isinstance(days, int | float) or not 0 <= days < math.inf:
            raise InputError(Problem("days", f"{days!r}", "Days of use, 0 or more"))
        everyone = economy == EVERY_ECONOMY
        who = [EVERY_ECONOMY] if everyone else resolve_economies(economy, "economy")
        kept = [stock for stock in self._stocks if not everyone and stock.economy not in who]
        # What all economies hold of another kind must not come on top of what was set.
        others = [holder for holder in dict.fromkeys(stock.held_by for stock in kept) if holder != "industry"]
        new = [_given_stock(code, "industry", float(days), source) for code in who]
        new += [_given_stock(code, holder, 0.0, source) for code in who for holder in others]
        return replace(self, _stocks=(*kept, *new))

    @property
    def projects(self) -> pd.DataFrame:
        """Projects that are counted on, with what each adds as a share of the world's production of its stage.

        ``share`` is ``share_of_world`` where it is given, and tonnes over the world's tonnes of the last
        known year where they are.
        """
        table = frame_of(Project, self._projects).astype({"tonnes": float, "share_of_world": float})
        world = float(self.tonnes().sum())
        return table.assign(share=table["share_of_world"].fillna(table["tonnes"] / world))

    def with_projects(self, table: Any, keep: bool = True) -> Chain:
        """The chain with further projects.

        Args:
            table: a DataFrame, a CSV file or a list of mappings with columns stage, economy, name, tonnes or
                share_of_world, decided_on (a year), lead_time_years, source, standing. Without
                lead_time_years a project takes what its stage takes.
            keep: whether the projects there are stay.

        Raises:
            InputError: every problem of every row.
        """
        given = checked_projects(
            table, self.mineral, self._stage_names, lambda stage: self.lead_time(stage).years
        )
        return replace(self, _projects=(*(self._projects if keep else ()), *given))

    def without_projects(self) -> Chain:
        """The chain without any project."""
        return replace(self, _projects=())

    @property
    def lead_times(self) -> pd.DataFrame:
        """Years from the decision to full production, by stage and route."""
        names = (*self._stage_names, ANY_STAGE)
        return frame_of(LeadTime, [time for time in _lead_times() if time.stage in names])

    def lead_time(self, stage: str, route: str = "new") -> LeadTime:
        """Years a stage takes from the decision to full production; the figure for any stage where it has none.

        Raises:
            InputError: an unknown stage or route.
        """
        name = self.stage(stage).name
        for at in (name, ANY_STAGE):
            for time in _lead_times():
                if (time.stage, time.route) == (at, route):
                    return time
        known = list(dict.fromkeys(time.route for time in _lead_times() if time.stage in (name, ANY_STAGE)))
        cure = nearest(route, known) or f"There are {', '.join(known)}"
        raise InputError(Problem("route", f"'{route}' is not known at the stage {name}", "", cure))

    # -- looking at it ------------------------------------------------------------------------------------

    @property
    def assumptions(self) -> list[str]:
        """Everything about the chain that nobody has measured, in words."""
        title = self.title.lower()
        said = [f"{stage.name} is part of {stage.sector}: {stage.source}" for stage in self.stages
                if stage.standing == "assumption"]  # fmt: skip
        for stage in self.produced_stages:
            shares = self.production(stage)
            if shares.attrs["standing"] == "assumption":
                said.append(f"shares of {title}, {stage}: {shares.attrs['source']}")
        said += [f"{user.economy} {user.sector}: {user.dependence_share:g} of output depends on {title} "
                 f"({user.dependence_low:g} to {user.dependence_high:g})"
                 for user in self._users if user.standing == "assumption"]  # fmt: skip
        said += [f"stock of {stock.days:g} days ({stock.economy}, {stock.held_by}): {stock.source}"
                 for stock in self._stocks if stock.standing == "assumption"]  # fmt: skip
        said += [f"project {project.name}: {project.source}" for project in self._projects
                 if project.standing == "assumption"]  # fmt: skip
        return said

    @property
    def _stage_names(self) -> list[str]:
        return [stage.name for stage in self.stages]

    def __repr__(self) -> str:
        return f"<Chain: {self.title.lower()}, {' -> '.join(self._stage_names)}, {len(self._users)} users>"


def _given_stock(economy: str, held_by: str, days: float, source: str) -> Stock:
    return Stock(economy, held_by, days, days, days, "given by the user", source, "assumption")


def chain(name: str) -> Chain:
    """The bundled chain of a mineral.

    Args:
        name: "rare earths", "REE", "gallium", "Ga" ...

    Raises:
        InputError: a mineral nobody knows, with the nearest one.
    """
    return _chain(resolve_mineral(name, "name"))


@cache
def _chain(mineral: str) -> Chain:
    row = mineral_row(mineral)

    def own(table: str) -> list[dict[str, str]]:
        return [entry for entry in rows(table) if entry["mineral"] in (mineral, EVERY_ECONOMY)]

    return Chain(
        mineral=mineral,
        title=row["title"],
        unit=row["unit"],
        note=row["note"],
        stages=tuple(Stage.of(each) for each in stage_rows(mineral)),
        _users=entries_of(User, own("dependence")),
        _stocks=entries_of(Stock, own("stocks")),
        _projects=entries_of(Project, own("projects")),
    )


def chains() -> pd.DataFrame:
    """The minerals there are: title, other names, stages, whether trade is known, how many users are listed."""
    listed: Iterable[Chain] = (_chain(row["mineral"]) for row in rows("minerals"))
    return pd.DataFrame(
        [
            {
                "mineral": each.mineral,
                "title": each.title,
                "also": ", ".join(split(mineral_row(each.mineral)["aliases"])),
                "stages": ", ".join(each._stage_names),
                "traded": ", ".join(stage.name for stage in each.stages if stage.traded),
                "users": len(each._users),
                "note": each.note,
            }
            for each in listed
        ]
    )


@cache
def _lead_times() -> tuple[LeadTime, ...]:
    return entries_of(LeadTime, rows("lead_times"))


@cache
def _tonnes() -> dict[tuple[str, str], dict[int, dict[str, float]]]:
    found: dict[tuple[str, str], dict[int, dict[str, float]]] = {}
    for row in rows("production"):
        years = found.setdefault((row["mineral"], row["stage"]), {})
        years.setdefault(int(row["year"]), {})[row["economy"]] = float(row["tonnes"])
    return found


@cache
def _shares() -> dict[tuple[str, str], dict[int, dict[str, tuple[float, str, str]]]]:
    found: dict[tuple[str, str], dict[int, dict[str, tuple[float, str, str]]]] = {}
    for row in rows("stage_shares"):
        years = found.setdefault((row["mineral"], row["stage"]), {})
        entry = (float(row["share"]), row["source"], row["standing"])
        years.setdefault(int(row["year"]), {})[row["economy"]] = entry
    return found
