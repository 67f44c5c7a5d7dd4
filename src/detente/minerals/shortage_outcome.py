"""A shortage in the world's equilibrium: ceilings on sectors, and licences whose worth the controllers keep."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from detente.errors import InputError, Problem
from detente.minerals.coupling import ceilings
from detente.minerals.trade import covered_share

if TYPE_CHECKING:
    from detente.economy.world import World
    from detente.minerals.shortages import Shortage
    from detente.policy.policy import Policy
    from detente.simulate.outcome import Outcome
    from detente.simulate.path import Path

SMALLEST_CAP = 0.02
"""A ban lets this part pass: a licence that nobody can have has no price."""
SMALLEST_COVER = 1e-7
"""Below this part of a flow a licence is not worth following."""


def first_year(shortage: Shortage, policy: Policy | None, months: int, choices: dict[str, Any]) -> Outcome:
    """The equilibrium with ceilings from the mean availability of the cut's first months, and licences.

    Raises:
        InputError: fewer than one month, or more than are followed.
    """
    from detente.simulate.solving import solve

    window = month_window(shortage, months)
    loss = shortage.numbers["loss"][window].mean(axis=0)
    world = shortage.world
    capacity = ceilings(loss, world.output.values > 0)
    share = np.diff(np.clip([0, shortage.request.months], 0, months))[0] / months
    licensed = with_licences(shortage, policy, shortage.request.cut * share)
    settings: dict[str, Any] = {"horizon": "impact", "factors": "specific"} | choices
    key = ("outcome", months, tuple(sorted((name, repr(value)) for name, value in settings.items())))
    if policy is not None:
        return solve(world, licensed, capacities=capacity, **settings)
    if key not in shortage._seen:
        shortage._seen[key] = solve(world, licensed, capacities=capacity, **settings)
    return shortage._seen[key]


def month_window(shortage: Shortage, months: int) -> slice:
    """The first months of the cut, as places along ``month``."""
    first = int(np.floor(shortage.request.start))
    most = shortage.request.horizon - first
    if isinstance(months, bool) or not isinstance(months, int) or not 1 <= months <= most:
        rule = f"A whole number of months of the cut, 1 to {most}"
        raise InputError(Problem("months", f"{months!r}", rule))
    return slice(first, first + months)


def with_licences(shortage: Shortage, policy: Policy | None, cut: float) -> Policy:
    """The policy with what the controllers still sell under licence; unchanged where nothing is cut.

    The licences cover the mineral's share of the stage's sector, the cap is ``1 - cut``, and exporters keep what a
    licence is worth. A controller outside the world, or one that sells none of the sector, needs none.
    """
    from detente.policy.policy import Policy as Wedges

    world, request = shortage.world, shortage.request
    base = Wedges.none(world) if policy is None else policy
    sellers = [label for label in request.controllers if label in world.economies]
    buyers = [label for label in (request.targets or world.economies) if label not in request.controllers]
    sector = shortage.chain.stage(shortage.stage).sector
    if cut <= 0 or sector not in world.sectors:
        return base
    for seller in sellers:
        covered = covered_part(shortage, seller, buyers)
        if covered > SMALLEST_COVER:
            base = base.with_quota(imposed_by=seller, on=buyers, cap=max(1 - cut, SMALLEST_CAP), sectors=sector,
                                   covered=covered, rents="exporter")  # fmt: skip
    return base


def covered_part(shortage: Shortage, seller: str, buyers: list[str]) -> float:
    """The mineral's share of what a controller sells of the stage's sector to those it cuts off.

    From customs data where the stage is traded; otherwise what the buyers spend on it, an assumption.
    """
    world: World = shortage.world
    stage = shortage.chain.stage(shortage.stage)
    flows = (world.trade / (1 + world.tariff)).sel(sector=stage.sector, exporter=seller, importer=buyers)
    total = float(flows.sum())
    if total <= 0:
        return 0.0
    if stage.traded:
        year = {} if shortage.request.year is None else {"year": shortage.request.year}
        share = covered_share(world, shortage.chain.mineral, stage.name, **year)
        value = float((share.sel(exporter=seller, importer=buyers) * flows).sum())
    else:
        places = [list(world.economies).index(label) for label in buyers]
        market = shortage.supplies.market
        at = list(market.economies).index(seller)
        sold = np.asarray(market.exports)[at, places].sum()
        value = float(sold) * float(shortage.needs.value_usd_m.sum())
    return min(value / total, 1.0)


def over_years(shortage: Shortage, years: int, policy: Policy | None, choices: dict[str, Any]) -> Path:
    """The path with ceilings by month for two years and by year after, and licences while the cut lasts.

    Raises:
        InputError: a number of years that a path does not have.
    """
    from detente.simulate.path import simulate_path
    from detente.simulate.timetable import period_lengths

    lengths = period_lengths(years, months=True)
    longer = shortage.longer(12 * int(years))
    world = longer.world
    ends = np.round(np.cumsum(lengths) * 12).astype(int)
    begins = np.concatenate([[0], ends[:-1]])
    made = world.output.values > 0
    limits = np.stack([ceilings(longer.numbers["loss"][a:b].mean(axis=0), made)
                       for a, b in zip(begins, ends, strict=True)])  # fmt: skip
    first, last = longer.request.start, longer.request.start + longer.request.months
    policies = []
    for a, b in zip(begins, ends, strict=True):
        part = max(min(b, last) - max(a, first), 0.0) / (b - a)
        policies.append(with_licences(longer, policy, longer.request.cut * part))
    settings: dict[str, Any] = {
        "ceilings": limits if np.isfinite(limits).any() else None,
        "factors": "specific",
    } | choices
    return simulate_path(world, policies, years=years, months=True, **settings)
