"""A shortage: who has how much of a mineral while its exporters cut, what that costs, and how long it lasts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.economy.names import Names
from detente.errors import Problem, raise_if_any
from detente.minerals.assumptions import Assumptions
from detente.minerals.availability import AvailabilityPath, Cut, Response, simulate_availability
from detente.minerals.coupling import Users, quantity_loss, scarcity_prices
from detente.minerals.pipeline import Project, project_capacity, project_supply, thrifty_need
from detente.minerals.shortage_request import (
    SHORTEST_HORIZON,
    Asked,
    Request,
    controllers_of,
    labels_in,
    read_projects,
    read_sigma,
    read_stage,
    read_stock,
    read_targets,
    subject,
    years_since,
)
from detente.minerals.stock import DAYS_PER_YEAR
from detente.minerals.suppliers import ELSEWHERE, Needs, Supplies, needs_of, supplies_of
from detente.minerals.supply_chain import Chain
from detente.minerals.tables import REST_OF_WORLD

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

    from detente.economy.world import World
    from detente.policy.policy import Policy
    from detente.simulate.outcome import Outcome
    from detente.simulate.path import Path

BEGINS = 2026.0
"""The day on which the first month begins, as a year, unless the user says another."""


def shortage(
    mineral: str | Chain | None = None,
    *,
    cut: float,
    months: float,
    by: Names = "CHN",
    on: Names = "world",
    stage: str | None = None,
    start: float = 0,
    horizon_months: int | None = None,
    world: World | None = None,
    chain: Chain | None = None,
    stock_days: float | Mapping[str, float] | None = None,
    stockpile_days: float = 0.0,
    coalition: Names = (),
    projects: Any = None,
    redirect: str = "none",
    spare: float = 0.1,
    sigma: float | None = None,
    sigma_long: float | None = None,
    controlled_share: float | Mapping[str, float] | None = None,
    year: int | None = None,
    begins: float = BEGINS,
    assumptions: Assumptions | None = None,
) -> Shortage:
    """What happens when exporters of a mineral cut what they sell.

    Supply of each economy is followed by day: own output, what still comes, projects, other suppliers, stocks. What is
    missing stops the part of each using sector that cannot do without: ``loss = phi (1 - h(a))``.

    Args:
        mineral: "rare earths", "gallium", ..., or a `Chain`.
        cut: the part of their exports that the controllers cut, 0 to 1.
        months: how long, above 0.
        by: who cuts.
        on: who is cut off; "world" is everybody but those who cut.
        stage: where in the chain; None: where the controllers' share of output is largest and users depend on it.
        start: month in which the cut begins, counted from 0.
        horizon_months: months to follow; None: a year longer than the cut, and at least three years.
        world: whose sectors are hit; None: the embedded one.
        chain: a chain with your own users, stocks or projects, instead of the bundled one of the mineral.
        stock_days: own stock in days of use: one number, or some economies' own; None: the chain's.
        stockpile_days: a coalition's common stock, in days of its members' use.
        coalition: its members.
        projects: "none"; "listed": those of the chain; "coalition": these, and as much new output as its members buy
            from the controllers, begun when the cut begins; or a table of projects. None: "listed".
        redirect: "spare": suppliers who do not cut sell what they can make on top to whoever is short; "none".
        spare: what they can make on top, as a share of what they make.
        sigma: elasticity of substitution between the mineral and the rest, fixed; None: that of the assumptions,
            rising over years.
        sigma_long: the same in the long run.
        controlled_share: the part of need that comes from the controllers, where you know better: one number, or by
            economy.
        year: year of the trade data; None: the last.
        begins: the day on which month 1 begins, as a year: 2026.5 is the middle of 2026.
        assumptions: other judgements, see `Assumptions`.

    Raises:
        InputError: everything that is wrong with the question at once; or that those who are cut off have no supplier
            left and no stock.

    Example:
        >>> shortage("rare earths", cut=0.8, months=12).table(["USA", "JPN", "DEU"])
    """
    asked = Asked()
    given = frozenset(
        name
        for name, value in (("stock_days", stock_days), ("sigma", sigma), ("sigma_long", sigma_long),
                            ("stage", stage), ("year", year), ("controlled_share", controlled_share))
        if value is not None
    )  # fmt: skip
    world = _embedded() if world is None else world
    ours = Assumptions() if assumptions is None else assumptions
    found = asked.kept(lambda: subject(mineral, chain))
    controllers = asked.kept(lambda: controllers_of(world, by), ())
    targets = asked.kept(lambda: read_targets(world, on, controllers))
    members = tuple(asked.kept(lambda: labels_in(world, coalition, "coalition"), ()) if coalition else ())
    asked.number("cut", cut, 0, 1)
    lasts = asked.number("months", months, 0, above=True)
    first = asked.number("start", start, 0)
    for place, value in (("stockpile_days", stockpile_days), ("spare", spare), ("begins", begins)):
        asked.number(place, value, 0)
    if horizon_months is None:
        horizon = max(36, int(np.ceil(max(lasts, 0) + max(first, 0))) + 12)
    else:
        horizon = int(asked.number("horizon_months", horizon_months, np.ceil(first) + SHORTEST_HORIZON))
    if found is None:
        raise_if_any(asked.problems)
    found, counted = asked.kept(lambda: read_projects(found, projects), (found, "listed"))
    if counted == "coalition" and not members:
        cure = 'Name its members: coalition=["USA", "JPN"]'
        asked.problems.append(Problem("coalition", "it has no members", "Projects are shared by it", cure))
    name = asked.kept(lambda: read_stage(found, stage, controllers, year), "")
    days = asked.kept(lambda: read_stock(found, world, stock_days))
    short, long = asked.kept(lambda: read_sigma(sigma, sigma_long, ours), (0.0, 0.0))
    raise_if_any(asked.problems)
    request = Request(
        chain=found, stage=name, world=world, controllers=controllers, targets=targets, cut=float(cut), start=first,
        months=lasts, horizon=horizon, stock_days=days, pool_days=float(stockpile_days), coalition=members,
        projects=counted, redirect=redirect, spare=float(spare), sigma_short=short, sigma_long=long, year=year, begins=float(begins),
        controlled_share=controlled_share, assumptions=ours, given=given,
    )  # fmt: skip
    return simulated(request)


def _embedded() -> World:
    from detente.economy.world import World

    return World.embedded()


def simulated(request: Request) -> Shortage:
    """The shortage that a checked question leads to.

    Raises:
        InputError: no user of the mineral is in the world; unknown redirect rules; nothing left to anybody.
    """
    chain, world, stage = request.chain, request.world, request.stage
    needs = needs_of(chain, world, stage, request.controllers, request.year)
    supplies = supplies_of(chain, world, stage, request.controllers, needs, year=request.year,
                           given=request.controlled_share, spare=request.spare)  # fmt: skip
    path = simulate_availability(
        supplies.market, _cut(request), request.horizon, response_of(request, supplies)
    )
    users = users_of(needs, world)
    count = len(world.economies)
    availability = path.availability[:, :count]
    loss = quantity_loss(users, availability, request.sigma)
    price = scarcity_prices(users, availability, request.sigma)
    return Shortage(request=request, needs=needs, supplies=supplies, supply_path=path, users=users,
                    _arrays={"availability": availability, "price": price, "loss": loss})  # fmt: skip


def _cut(request: Request) -> Cut:
    return Cut(request.controllers, request.cut, request.months, request.start, request.targets)


def users_of(needs: Needs, world: World) -> Users:
    """The dependent sectors as arrays; a cost without dependence stops nothing."""
    tables = {name: needs.users[name].values for name in ("dependence_share", "cost_share", "covered_share")}
    value = tables["cost_share"] * world.output.values * needs.exposure
    total = value.sum(axis=1, keepdims=True)
    depends = tables["dependence_share"] > 0
    return Users(
        dependence=tables["dependence_share"],
        cost=np.where(depends, tables["cost_share"], 0.0),
        covered=tables["covered_share"],
        exposure=needs.exposure,
        weight=np.divide(value, total, out=np.zeros_like(value), where=total > 0),
    )


def response_of(request: Request, supplies: Supplies, horizon: int | None = None) -> Response:
    """What the cut-off economies can do: stocks, projects, thrift, other suppliers.

    Args:
        request: the question.
        supplies: the market.
        horizon: months to follow; None: the question's own.
    """
    market, count = supplies.market, len(request.world.economies)
    months = request.horizon if horizon is None else horizon
    extra = len(market.economies) - count
    since = years_since(request.start, months)
    thrift = np.asarray(thrifty_need(since, 1.0, request.assumptions.thrifting)) if request.cut > 0 else 1.0
    new = new_output(request, supplies, months)
    return Response(
        stock_days=np.concatenate([request.stock_days, np.zeros(extra)]),
        pool_days=request.pool_days,
        coalition=request.coalition,
        projects=new if new.any() else None,
        project_rule="coalition" if request.coalition and request.projects != "none" else "all",
        redirect=request.redirect,  # type: ignore[arg-type]
        need_factor=thrift,
    )


def new_output(request: Request, supplies: Supplies, months: int) -> np.ndarray:
    """New output a year in shares of the world's use; ``month, economy``.

    A listed project counts with what it adds to the year of the output data, so that nothing counts twice.
    """
    labels = list(supplies.market.economies)
    total = np.zeros((months, len(labels)))
    if request.projects == "none":
        return total
    data_ends = supplies.year + 1 - request.begins
    for row in request.chain.projects.to_dict("records"):
        if row["stage"] != request.stage or row["economy"] in request.controllers:
            continue
        place = row["economy"] if row["economy"] != REST_OF_WORLD and row["economy"] in labels else ELSEWHERE
        begun = float(row["decided_on"]) - request.begins
        lead, size = max(float(row["lead_time_years"]), 1e-6), float(row["share"])
        supply = project_supply([Project(place, size, lead, begun)], labels, months)
        ran = float(project_capacity(data_ends, size, begun, lead))
        total += np.maximum(supply - np.where(np.array(labels) == place, ran, 0.0), 0.0)
    if request.projects == "coalition":
        members = np.isin(list(request.world.economies), list(request.coalition))
        wanted = float((supplies.controlled * supplies.market.need[: len(members)])[members].sum())
        plant = Project(ELSEWHERE, wanted, request.lead_time.years, request.start / 12)
        total += project_supply([plant], labels, months)
    return total


@dataclass(frozen=True, eq=False, repr=False)
class Shortage:
    """A shortage of a mineral: who is short, when, what it costs, and how long until one can do without.

    Labelled arrays are by ``month`` (1 is the first), ``economy`` and ``sector``.

    Attributes:
        request: the question.
        needs: who uses the mineral in normal times.
        supplies: where it comes from then.
        supply_path: supply by day and month.
        users: the dependent sectors.
    """

    request: Request
    needs: Needs
    supplies: Supplies
    supply_path: AvailabilityPath
    users: Users
    _arrays: dict[str, np.ndarray]
    _seen: dict[Any, Any] = field(default_factory=dict)

    @property
    def world(self) -> World:
        """The world whose sectors are hit."""
        return self.request.world

    @property
    def chain(self) -> Chain:
        """The mineral's chain."""
        return self.request.chain

    @property
    def mineral(self) -> str:
        """The mineral, for a reader."""
        return self.request.chain.title

    @property
    def stage(self) -> str:
        """The stage that is cut."""
        return self.request.stage

    # -- labelled numbers ---------------------------------------------------------------------------------

    @property
    def availability(self) -> xr.DataArray:
        """What each economy has over what it needs, 0 to 1; mean of each month; ``month, economy``."""
        return self._labelled("availability", self._arrays["availability"], "share of need")

    @property
    def price(self) -> xr.DataArray:
        """What a further unit is worth to those who need it, relative to normal; infinite where there is none."""
        return self._labelled("price", self._arrays["price"], "times the normal price")

    @property
    def stock_days(self) -> xr.DataArray:
        """Own stock at the end of each month, in days of normal use; ``month, economy``."""
        need = np.asarray(self.supplies.market.need) / DAYS_PER_YEAR
        days = np.divide(
            self.supply_path.stock[1:], need, out=np.zeros_like(self.supply_path.stock[1:]), where=need > 0
        )
        return self._labelled("stock_days", days[:, : len(self.world.economies)], "days of normal use")

    @property
    def daily(self) -> xr.DataArray:
        """Availability by day, the first being day 1; ``day, economy``."""
        import xarray as xr

        values = self.supply_path.daily[:, : len(self.world.economies)]
        coords = {"day": np.arange(1, len(values) + 1), "economy": list(self.world.economies)}
        return xr.DataArray(values, coords, ("day", "economy"), "availability", {"unit": "share of need"})

    @property
    def loss_pct(self) -> xr.DataArray:
        """Percent of each sector's output lost where the dependent part stops; ``month, economy, sector``."""
        return self._labelled("loss_pct", 100 * self._arrays["loss"], "% of output")

    @property
    def value_added_loss_usd_m(self) -> xr.DataArray:
        """Value added lost in each month, million USD; ``month, economy, sector``."""
        return self._labelled(
            "value_added_loss_usd_m", self._arrays["loss"] * self.value_added / 12, "million USD"
        )

    @property
    def from_controllers(self) -> xr.DataArray:
        """Share of each economy's need that comes from the controllers in normal times; ``economy``."""
        import xarray as xr

        coords = {"economy": list(self.world.economies)}
        return xr.DataArray(
            self.supplies.controlled, coords, ("economy",), "from_controllers", {"unit": "share"}
        )

    @property
    def value_added(self) -> np.ndarray:
        """Value added in normal times, million USD a year; ``economy, sector``."""
        return (self.world.value_added_share * self.world.output).values

    def _labelled(self, name: str, values: np.ndarray, unit: str) -> xr.DataArray:
        import xarray as xr

        labels = {"month": np.arange(1, len(values) + 1), "economy": list(self.world.economies),
                  "sector": list(self.world.sectors)}  # fmt: skip
        dims = ("month", "economy", "sector")[: values.ndim]
        coords = {dim: labels[dim] for dim in dims}
        return xr.DataArray(values, coords, dims, name, {"unit": unit})

    # -- tables -------------------------------------------------------------------------------------------

    def table(self, economies: Names | None = None) -> pd.DataFrame:
        """One row an economy: dependence, cover, first short month, price, loss with its range, time to diversify.

        Args:
            economies: names or groups; None: those that lose most.
        """
        from detente.minerals.shortage_tables import economy_table

        return economy_table(self, economies)

    def sectors(self, economy: str) -> pd.DataFrame:
        """The using sectors of an economy: what each depends on, and what it loses over the first year."""
        from detente.minerals.shortage_tables import sector_table

        return sector_table(self, economy)

    def sweep(self, economy: str, sigmas: Sequence[float] | None = None) -> pd.DataFrame:
        """The first year's loss at every elasticity of a grid, with a flag where it is a cliff."""
        from detente.minerals.shortage_tables import sweep_table

        return sweep_table(self, economy, sigmas)

    def couplings(self, economy: str) -> pd.DataFrame:
        """The first year's loss through quantities and through prices, the larger of the two, and the bound."""
        from detente.minerals.shortage_tables import coupling_table

        return coupling_table(self, economy)

    def time_to_diversify(self, part: float = 0.8, years: int = 15) -> pd.DataFrame:
        """How long until a part of need is met for good while the controllers go on cutting.

        Args:
            part: the part of need, above 0 and up to 1.
            years: how far to look.
        """
        from detente.minerals.diversifying import time_table

        return time_table(self, part, years)

    def diversification_cost(self, members: Names | None = None, part: float = 0.25) -> pd.DataFrame:
        """What it costs each economy to meet a part of need without the controllers, alone and in a coalition.

        Args:
            members: the coalition; None: the question's own, or G7 economies where it has none.
            part: the part of need to be met, above 0 and up to 1.
        """
        from detente.minerals.diversifying import cost_table

        return cost_table(self, members, part)

    @property
    def assumptions(self) -> pd.DataFrame:
        """Everything that is not measured: name, value, unit, meaning, basis, standing, how to change it."""
        from detente.minerals.shortage_words import assumption_table

        return assumption_table(self)

    @property
    def words(self) -> str:
        """The shortage in one paragraph."""
        from detente.minerals.shortage_words import paragraph

        return paragraph(self)

    @property
    def vintage(self) -> dict[str, str]:
        """Which data, assumptions and version the numbers came from."""
        from detente.minerals.shortage_words import vintage_of

        return vintage_of(self)

    # -- the world's answer -------------------------------------------------------------------------------

    def outcome(self, policy: Policy | None = None, months: int = 12, **choices: Any) -> Outcome:
        """The world's equilibrium in the first year of the cut: who else is hit, and who gains.

        Sectors short of the mineral cannot make more than it allows; what the controllers still sell is under
        licence, and they keep what licences are worth.

        Args:
            policy: what else is in force; None: nothing new.
            months: over how many months of the cut what is available is averaged.
            **choices: passed on to `solve`; horizon is "impact" and factors are "specific" unless said.
        """
        from detente.minerals.shortage_outcome import first_year

        return first_year(self, policy, months, choices)

    def path(self, years: int = 3, policy: Policy | None = None, **choices: Any) -> Path:
        """The same over years, the first two by month.

        Args:
            years: how many.
            policy: what else is in force; None: nothing new.
            **choices: passed on to `simulate_path`.
        """
        from detente.minerals.shortage_outcome import over_years

        return over_years(self, years, policy, choices)

    def longer(self, months: int) -> Shortage:
        """The same shortage followed for more months; this one where it is long enough."""
        request = self.request
        return self if months <= request.horizon else simulated(replace(request, horizon=months))

    def __repr__(self) -> str:
        return f"<Shortage: {self.words}>"
