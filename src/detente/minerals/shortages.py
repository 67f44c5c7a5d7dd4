"""A shortage: who has how much of a mineral while its exporters cut, what that costs, and how long it lasts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.economy.names import Names
from detente.minerals.assumptions import Assumptions
from detente.minerals.availability import Cut, Response, simulate_availability
from detente.minerals.coupling import Users, quantity_loss, scarcity_prices
from detente.minerals.pipeline import Project, project_capacity, project_supply, thrifty_need
from detente.minerals.shortage_request import BEGINS, Request, read_request, years_since
from detente.minerals.shortage_result import Shortage
from detente.minerals.suppliers import ELSEWHERE, Needs, Supplies, needs_of, supplies_of
from detente.minerals.supply_chain import Chain
from detente.minerals.tables import REST_OF_WORLD

if TYPE_CHECKING:
    from detente.economy.world import World


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

    Supply of each economy is followed by day: own output, what still comes, projects, other suppliers, stocks.
    What is missing stops the part of each using sector that cannot do without: ``loss = phi (1 - h(a))``.

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
        projects: "none"; "listed": those of the chain; "coalition": these, and as much new output as its members
            buy from the controllers, begun when the cut begins; or a table of projects. None: "listed".
        redirect: "spare": suppliers who do not cut sell what they can make on top to whoever is short; "none".
        spare: what they can make on top, as a share of what they make.
        sigma: elasticity of substitution between the mineral and the rest, fixed; None: that of the assumptions,
            rising over years.
        sigma_long: the same in the long run.
        controlled_share: the part of need that comes from the controllers, where you know better: one number, or
            by economy.
        year: year of the trade data; None: the last.
        begins: the day on which month 1 begins, as a year: 2026.5 is the middle of 2026.
        assumptions: other judgements, see `Assumptions`.

    Raises:
        InputError: everything that is wrong with the question at once; or that those who are cut off have no
            supplier left and no stock.

    Example:
        >>> shortage("rare earths", cut=0.8, months=12).table(["USA", "JPN", "DEU"])
    """
    return simulated(
        read_request(
            mineral, chain, _embedded() if world is None else world,
            {
                "cut": cut, "months": months, "by": by, "on": on, "stage": stage, "start": start,
                "horizon_months": horizon_months, "stock_days": stock_days, "stockpile_days": stockpile_days,
                "coalition": coalition, "projects": projects, "redirect": redirect, "spare": spare, "sigma": sigma,
                "sigma_long": sigma_long, "controlled_share": controlled_share, "year": year, "begins": begins,
                "assumptions": assumptions,
            },
        )
    )  # fmt: skip


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
                    numbers={"availability": availability, "price": price, "loss": loss})  # fmt: skip


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


def response_of(
    request: Request,
    supplies: Supplies,
    horizon: int | None = None,
    builders: tuple[str, ...] | None = None,
) -> Response:
    """What the cut-off economies can do: stocks, projects, thrift, other suppliers.

    Args:
        request: the question.
        supplies: the market.
        horizon: months to follow; None: the question's own.
        builders: who begins plants when the cut begins; None: as the question has it.
    """
    if builders is None:
        builders = request.coalition if request.projects == "coalition" else ()
    market, count = supplies.market, len(request.world.economies)
    months = request.horizon if horizon is None else horizon
    extra = len(market.economies) - count
    since = years_since(request.start, months)
    thrift = np.asarray(thrifty_need(since, 1.0, request.assumptions.thrifting)) if request.cut > 0 else 1.0
    new = new_output(request, supplies, months, builders)
    members = builders or request.coalition
    return Response(
        stock_days=np.concatenate([request.stock_days, np.zeros(extra)]),
        pool_days=request.pool_days,
        coalition=members,
        projects=new if new.any() else None,
        project_rule="coalition" if builders or (members and request.projects != "none") else "all",
        redirect=request.redirect,  # type: ignore[arg-type]
        need_factor=thrift,
    )


def new_output(request: Request, supplies: Supplies, months: int, builders: tuple[str, ...]) -> np.ndarray:
    """New output a year in shares of the world's use; ``month, economy``.

    A listed project counts with what it adds to the year of the output data, so that nothing counts twice.
    """
    labels = list(supplies.market.economies)
    total = np.zeros((months, len(labels)))
    counted_on = supplies.year + 0.5 - request.begins
    listed = [] if request.projects == "none" else request.chain.projects.to_dict("records")
    for row in listed:
        if row["stage"] != request.stage or row["economy"] in request.controllers:
            continue
        place = row["economy"] if row["economy"] != REST_OF_WORLD and row["economy"] in labels else ELSEWHERE
        begun = float(row["decided_on"]) - request.begins
        lead, size = max(float(row["lead_time_years"]), 1e-6), float(row["share"])
        supply = project_supply([Project(place, size, lead, begun)], labels, months)
        ran = float(project_capacity(counted_on, size, begun, lead))
        total += np.maximum(supply - np.where(np.array(labels) == place, ran, 0.0), 0.0)
    if builders:
        members = np.isin(list(request.world.economies), list(builders))
        wanted = float(
            (supplies.controlled * np.asarray(supplies.market.need)[: len(members)])[members].sum()
        )
        plant = Project(ELSEWHERE, wanted, request.lead_time.years, request.start / 12)
        total += project_supply([plant], labels, months)
    return total
