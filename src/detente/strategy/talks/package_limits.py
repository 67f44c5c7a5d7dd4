"""Limits in a package: commitments to purchases as floors, and quotas between two sides that could be raised."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from detente.economy.names import sector_title
from detente.errors import NotConvergedError, Problem, raise_if_any
from detente.policy.quota import quota_cells
from detente.strategy.talks.grants import UNBOUND, Limit
from detente.strategy.talks.number_words import side_name

if TYPE_CHECKING:
    from detente.economy.world import World
    from detente.policy.policy import Policy
    from detente.strategy.choices.players import Player
    from detente.strategy.choices.warm_solver import Settings
    from detente.strategy.talks.packages import Package

MORE_PURCHASES = 1.5
"""What a purchase commitment goes to where nobody says: half as much again as is bought today, an assumption."""
FULL_QUOTA = 1.0
"""What a quota goes to where nobody says: what passed in the baseline."""
MOST_NAMES = 4


def with_purchases(world: World, package: Package, settings: Settings) -> Package:
    """The package with a floor, which binds nowhere yet, for every commitment that could be made."""
    wanted = [at for at, one in enumerate(package.granted) if one.concession.kind == "purchase"]
    if not wanted:
        return package
    policy = package.policy
    before = len(policy.quotas)
    for at in wanted:
        one = package.granted[at]
        mine, other = package.players[one.owner], package.players[1 - one.owner]
        assert one.concession.sectors is not None
        sectors = world.resolve_sectors(one.concession.sectors)
        policy = policy.with_purchase_commitment(
            imposed_by=list(mine.members), on=list(other.members), floor=UNBOUND, sectors=sectors,
            measured=one.concession.measured,
        )  # fmt: skip
    outcome = settings.solve(world, policy)
    if not outcome.converged:
        raise NotConvergedError(f"what is bought today is not known: {outcome.why}")
    bought = outcome.quotas["used"].to_numpy(float)[before:]
    granted, limits, problems = list(package.granted), [], []
    for row, (at, today) in enumerate(zip(wanted, bought, strict=True), start=before):
        one = granted[at]
        to = MORE_PURCHASES * today if one.concession.to is None else one.concession.to
        if not to > today:
            fact = f"{100 * to:.4g} % of the baseline, and {100 * today:.4g} % is bought today"
            problems.append(Problem(f"concessions[{at}].to", fact, "A commitment is to buy more"))
        size = one.size * (to - today) * one.concession.weight
        granted[at] = replace(one, today=float(today), granted=float(to), size=float(size))
        limits.append(Limit(row, at, float(today), float(to), floor=True))
    raise_if_any(problems)
    return replace(
        package,
        granted=tuple(granted),
        policy=replace(policy, changes=package.policy.changes),
        cap=np.array([quota.cap for quota in policy.quotas]),
        limits=(*package.limits, *limits),
    )


def with_quotas(world: World, package: Package) -> Package:
    """The package with every quota that its concessions could raise."""
    limits = []
    for at, one in enumerate(package.granted):
        if one.concession.kind == "quota":
            assert one.concession.sectors is not None
            sectors = world.resolve_sectors(one.concession.sectors)
            for row in quotas_between(package.policy, package.players, sectors, one.concession.to):
                cap = package.policy.quotas[row].cap
                limits.append(Limit(row, at, cap, full_quota(one.concession.to), floor=False))
    return replace(package, limits=(*package.limits, *limits))


def full_quota(to: float | None) -> float:
    """Where a quota ends when its rise is fully granted, as a fraction of the baseline."""
    return FULL_QUOTA if to is None else to


def quotas_between(
    policy: Policy, sides: Sequence[Player], sectors: Collection[str], to: float | None
) -> list[int]:
    """Quotas between two sides alone, in either direction, on some sectors alone, that stand below a level.

    Args:
        policy: what is in force.
        sides: the two.
        sectors: labels.
        to: the level; None for the usual one.
    """
    return [
        row
        for row, quota in enumerate(policy.quotas)
        if not quota.at_least
        and quota.cap < full_quota(to)
        and set(quota.sectors) <= set(sectors)
        and any(
            set(quota.exporters) <= set(one.members) and set(quota.importers) <= set(other.members)
            for one, other in (tuple(sides), tuple(sides)[::-1])
        )
    ]


def quota_worth(
    world: World, policy: Policy, rows: Sequence[int]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """What some quotas are about.

    Returns:
        The positions of their flows in the flattened array of flows, the row of each, and what is covered of each
        at baseline border values, million USD a year.
    """
    found = quota_cells(world, [policy.quotas[row] for row in rows])
    place = np.ravel_multi_index((found.exporter, found.importer, found.sector), world.trade.shape)
    border = (world.trade / (1 + world.tariff)).values.reshape(-1)[place]
    return np.asarray(place), np.asarray(rows)[found.row], border * found.covered


def left_out(
    world: World, policy: Policy, sides: Sequence[Player], raised: Collection[int]
) -> tuple[str, ...]:
    """Bans and quotas between two sides that no concession moves, in words.

    Args:
        world: the world.
        policy: what is in force.
        sides: the two.
        raised: quotas that a concession raises.
    """
    notes = []
    for seller, buyer in (tuple(sides), tuple(sides)[::-1]):
        between = f"from {side_name(seller.name)} to {side_name(buyer.name)}"
        here = {"exporter": list(seller.members), "importer": list(buyer.members)}
        allowed, part = policy.available.sel(here), world.trade.sel(here) > 0
        closed = ((allowed < 1) & part).any(("exporter", "importer"))
        names = [str(label) for label in allowed.sector.values[closed.values]]
        if names:
            notes.append(
                f"the ban on {_shown(names)} {between} is no part of the package: a ban is lifted or not, "
                "there is no share of it"
            )
        for row, quota in enumerate(policy.quotas):
            if quota.at_least or row in raised:
                continue
            if set(quota.exporters) & set(seller.members) and set(quota.importers) & set(buyer.members):
                words = (
                    f"the quota on {_shown(quota.sectors)} {between}, {100 * quota.cap:.4g} % of the baseline"
                )
                notes.append(f"{words}, stays as it is: no concession raises it")
    return tuple(notes)


def _shown(labels: Sequence[str]) -> str:
    """Sectors by name; of many, the first."""
    names = [sector_title(label) for label in labels]
    more = f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else ""
    return ", ".join(names[:MOST_NAMES]) + more
