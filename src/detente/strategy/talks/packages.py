"""Packages: what two sides could grant each other, from today (0) to fully granted (1), as wedges and floors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np

from detente.economy.names import Names
from detente.errors import InputError, Problem, gathered, nearest, raise_if_any
from detente.strategy.choices.levers import Cells, Label, Levers
from detente.strategy.choices.players import Player
from detente.strategy.choices.sector_grouping import Groups, sector_groups
from detente.strategy.talks.concessions import Concession, Concessions, listed_concessions, read_concession
from detente.strategy.talks.grants import DOES, Granted, Limit, levels_of
from detente.strategy.talks.number_words import side_name
from detente.strategy.talks.package_limits import (
    full_quota,
    left_out,
    quota_worth,
    quotas_between,
    with_purchases,
    with_quotas,
)

if TYPE_CHECKING:
    from detente.economy.world import World
    from detente.policy.policy import Policy
    from detente.strategy.choices.warm_solver import Settings

PackageBy = Literal["uniform", "sector"]
WEDGE: dict[str, str] = {"tariff": "tariff", "licence": "export_wedge"}
LEAST_CUT = 1e-9
"""A rate this near its floor has nothing left to cut."""
IN_WORDS: dict[str, str] = {"tariff": "tariffs", "licence": "export wedges"}


@dataclass(frozen=True, eq=False)
class Package:
    """Everything that could be granted; a choice is a share of each between 0 and 1.

    Attributes:
        players: the two.
        granted: the concessions.
        policy: today's policy, with a floor that binds nowhere where purchases can be committed to.
        levers: the wedges they act on.
        cap: bounds of the policy's quotas and floors at a choice of 0; None without any.
        limits: those that concessions move.
        notes: what is left out, in words.
    """

    players: tuple[Player, Player]
    granted: tuple[Granted, ...]
    policy: Policy
    levers: Levers
    cap: np.ndarray | None
    limits: tuple[Limit, ...] = ()
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.granted)

    @property
    def size(self) -> np.ndarray:
        """What each is worth when fully granted, million USD a year at baseline flows."""
        return np.array([one.size for one in self.granted])

    @property
    def owner(self) -> np.ndarray:
        """Which of the two grants each."""
        return np.array([one.owner for one in self.granted])

    @property
    def from_year(self) -> np.ndarray:
        """When each begins."""
        return np.array([one.concession.from_year for one in self.granted])

    def caps(self, choice: np.ndarray) -> np.ndarray | None:
        """Bounds of quotas and floors at a choice."""
        return None if self.cap is None else levels_of(self.limits, self.cap, choice)

    def pulled(self, slopes: Mapping[str, np.ndarray], choice: np.ndarray) -> np.ndarray:
        """Derivatives by the choice, from derivatives by wedges and bounds at that choice."""
        total = self.levers.pulled({name: slope for name, slope in slopes.items() if name != "cap"})
        if "cap" in slopes:
            for limit in self.limits:
                moved = limit.slope(float(choice[limit.concession]))
                total[limit.concession] += slopes["cap"][limit.row] * moved
        return total

    def rates(self, choice: np.ndarray) -> np.ndarray:
        """Average rate, purchases or quota under each concession at a choice; fractions."""
        pairs = zip(self.granted, choice, strict=True)
        found = np.array([one.today + share * (one.granted - one.today) for one, share in pairs])
        for limit in self.limits:
            if share := float(choice[limit.concession]):
                found[limit.concession] = limit.level(share)
        return found

    def onto(self, choice: np.ndarray) -> Policy:
        """The policy at a choice; where no purchases are granted, there is no floor."""
        told = zip(self.granted, self.rates(choice), choice, strict=True)
        words = "; ".join(one.words(rate) for one, rate, share in told if share > 0)
        changed = self.levers.onto(self.policy, choice, words or "nothing granted")
        caps = self.caps(choice)
        if caps is None:
            return changed
        idle = {one.row for one in self.limits if one.floor and not choice[one.concession] > 0}
        quotas = [
            replace(quota, cap=float(cap))
            for row, (quota, cap) in enumerate(zip(changed.quotas, caps, strict=True))
            if row not in idle
        ]
        return replace(changed, quotas=tuple(quotas))


def package_of(
    world: World,
    policy: Policy,
    players: Sequence[Player],
    concessions: Concessions | None,
    settings: Settings,
    *,
    by: PackageBy = "uniform",
    groups: Groups | None = None,
    sectors: Names = "goods",
) -> Package:
    """What two sides could grant each other.

    A tariff goes on every flow from today's level towards its floor, ``level = today + x min(floor - today, 0)``;
    an export wedge likewise towards none; purchases go from what is bought today up to what was named.

    Args:
        world: the world.
        policy: what is in force today.
        players: the two sides.
        concessions: what could be granted; None: tariff cuts of both, and licences where either has a wedge.
        settings: how equilibria are solved: what is bought today is read from one.
        by: of the concessions not named: "uniform", one for all sectors, or "sector", one for each.
        groups: with ``by`` sector, which sectors go together.
        sectors: on what, of concessions that do not say so themselves.

    Raises:
        InputError: unknown names, floors above today's rates, nothing that could be granted, two concessions on
            one flow; all at once.
        NotConvergedError: no equilibrium today, where purchases are to be measured.
    """
    sides = (players[0], players[1])
    if concessions is None:
        listed = _all_concessions(world, sides, by, groups, sectors)
        drawn = [_drawn(world, policy, sides, one, group, "") for one, group in listed]
        found = [one for one in drawn if one is not None]
        if not found:
            fact = (
                f"{sides[0].name} and {sides[1].name} have no tariff and no export wedge on each other there"
            )
            cure = "Name purchase commitments, or other sectors"
            raise InputError(Problem("concessions", fact, "Something has to be there to grant", cure))
        package = _joined(sides, found, policy)
    else:
        found = _named(world, policy, sides, concessions, sectors)
        package = with_quotas(world, _joined(sides, found, policy))
    notes = left_out(world, policy, sides, [limit.row for limit in package.limits])
    return with_purchases(world, replace(package, notes=notes), settings)


# -- concessions nobody named -----------------------------------------------------------------------------


def _all_concessions(
    world: World, sides: tuple[Player, Player], by: PackageBy, groups: Groups | None, sectors: Names
) -> list[tuple[Concession, str]]:
    """Cuts and licences of both, by group of sectors."""
    parts = sector_parts(world, by, groups, sectors)
    return [
        (Concession(side.name, kind, tuple(labels)), group)
        for kind in ("tariff", "licence")
        for side in sides
        for group, labels in parts.items()
    ]


def sector_parts(world: World, by: Any, groups: Groups | None, sectors: Names) -> dict[str, list[str]]:
    """Sectors that share a concession nobody named: what they are called, and their labels.

    Raises:
        InputError: an unknown way to divide them, unknown sectors or groups, groups that go with no division.
    """

    def parts() -> dict[str, list[str]]:
        if by == "sector":
            return sector_groups(world, groups, sectors)
        title = sectors if isinstance(sectors, str) else "goods named"
        return {title: world.resolve_sectors(sectors, "sectors")}

    _, found = gathered(lambda: raise_if_any(division_problems(by, groups)), parts)
    return found


def division_problems(by: Any, groups: Groups | None) -> list[Problem]:
    """An unknown way to divide sectors, and groups where they are not divided."""
    problems = []
    if by not in get_args(PackageBy):
        cure = nearest(str(by), get_args(PackageBy)) or "There are uniform and sector"
        problems.append(Problem("by", f"'{by}' is not known", "", cure))
    if groups is not None and by == "uniform":
        fact = "groups are given, and by='uniform' has one concession for all sectors"
        problems.append(Problem("groups", fact, "", "Use by='sector'"))
    return problems


# -- concessions that were named --------------------------------------------------------------------------


def _named(
    world: World, policy: Policy, sides: tuple[Player, Player], given: Concessions, sectors: Names
) -> list[Granted]:
    """Concessions of a person's own; whatever is wrong with any of them is refused at once."""
    listed = listed_concessions(given)

    def draw(at: int) -> Granted | None:
        place = f"concessions[{at}]"
        one = read_concession(world, sides, listed[at], place, sectors)
        assert one.sectors is not None
        group = one.sectors if isinstance(one.sectors, str) else "+".join(one.sectors)
        return _drawn(world, policy, sides, one, group, place)

    found = gathered(*(lambda at=at: draw(at) for at in range(len(listed))))
    return [one for one in found if one is not None]


# -- on the flows of a world ------------------------------------------------------------------------------


def _drawn(
    world: World, policy: Policy, sides: tuple[Player, Player], one: Concession, group: str, place: str
) -> Granted | None:
    """A concession on its flows; without a place to complain about, None where there is nothing to grant."""
    owner = 0 if sides[0].name == one.by else 1
    mine, other = sides[owner], sides[1 - owner]
    sellers, buyers = (mine, other) if one.kind == "licence" else (other, mine)
    flows = world.trade.values
    assert one.sectors is not None
    chosen = np.flatnonzero(np.isin(world.sectors, world.resolve_sectors(one.sectors, "sectors")))
    grid = np.meshgrid(sellers.positions(world), buyers.positions(world), chosen, indexing="ij")
    at = np.array(grid).reshape(3, -1)
    at = at[:, flows[tuple(at)] > 0]
    cells = np.atleast_1d(np.ravel_multi_index(tuple(at), flows.shape))
    if not len(cells):
        return _nothing(place, f"{buyers.name} buys none of {group} from {sellers.name}")
    if one.kind == "quota":
        return _drawn_quota(world, policy, sides, owner, one, group, place)
    border = (world.trade / (1 + world.tariff)).values.reshape(-1)[cells]
    does = f"{side_name(mine.name)} {DOES[one.kind]} {side_name(other.name)}, {group},"
    if one.kind == "purchase":
        empty = np.zeros(0)
        return Granted(one, owner, does, group, np.nan, np.nan, float(border.sum()), cells, empty, empty)
    levels = getattr(policy, WEDGE[one.kind]).values.reshape(-1)[cells]
    target = _target(world, policy, one, cells)
    slope = np.minimum(target - levels, 0.0)
    if not (slope < -LEAST_CUT).any():
        fact = f"today's {IN_WORDS[one.kind]} of {mine.name} on {other.name} are at most "
        fact += f"{100 * levels.max():.4g} %"
        if one.to is None:
            fact += f", and would go to {100 * target.min():.4g} %"
        elif one.to > levels.max():
            fact += f", and {100 * one.to:.4g} % is above them"
        return _nothing(place, fact, "A concession lowers a rate")
    size = one.weight * float(-(border * slope).sum())
    share = border / border.sum()
    return Granted(
        one, owner, does, group, float(share @ levels), float(share @ (levels + slope)), size,
        cells, levels, slope,
    )  # fmt: skip


def _drawn_quota(
    world: World,
    policy: Policy,
    sides: tuple[Player, Player],
    owner: int,
    one: Concession,
    group: str,
    place: str,
) -> Granted | None:
    """A rise of the quotas on trade between the two."""
    assert one.sectors is not None
    rows = quotas_between(policy, sides, world.resolve_sectors(one.sectors, "sectors"), one.to)
    to = full_quota(one.to)
    if not rows:
        fact = (
            f"no quota on {group} between {sides[0].name} and {sides[1].name} alone is below {100 * to:.4g} %"
        )
        return _nothing(place, fact, "A concession raises a quota that is about its sectors and no others")
    cells, row, worth = quota_worth(world, policy, rows)
    cap = np.array([quota.cap for quota in policy.quotas])[row]
    does = f"{side_name(sides[owner].name)} {DOES[one.kind]} {side_name(sides[1 - owner].name)}, {group},"
    size, today = one.weight * float(worth @ (to - cap)), float(worth @ cap / worth.sum())
    empty = np.zeros(0)
    return Granted(one, owner, does, group, today, to, size, cells, empty, empty)


def _nothing(place: str, fact: str, rule: str = "") -> None:
    if place:
        raise InputError(Problem(place, fact, rule, "Leave it out"))


def _target(world: World, policy: Policy, one: Concession, cells: np.ndarray) -> np.ndarray:
    """Where the rates of a concession end: what is asked for, else what held before the measures, else zero.

    It is decided once for all flows of a concession, and by these alone: measures on other goods are no reason to
    leave today's rates on these where they are.
    """
    if one.to is not None or one.kind == "licence":
        return np.full(len(cells), one.to or 0.0)
    before = world.tariff.values.reshape(-1)[cells]
    added = policy.tariff.values.reshape(-1)[cells] > before + LEAST_CUT
    return before if added.any() else np.zeros(len(cells))


def _joined(sides: tuple[Player, Player], found: Sequence[Granted], policy: Policy) -> Package:
    """Concessions side by side."""
    _refuse_overlap(found)
    cells = {}
    for kind, wedge in WEDGE.items():
        parts = [(at, one) for at, one in enumerate(found) if one.concession.kind == kind]
        if parts:
            cells[wedge] = Cells(
                np.concatenate([one.cells for _, one in parts]),
                np.concatenate([np.full(len(one.cells), at) for at, one in parts]),
                np.concatenate([one.base for _, one in parts]),
                np.concatenate([one.slope for _, one in parts]),
            )
    labels = tuple(
        Label(one.concession.by, one.concession.kind, sides[1 - one.owner].name, one.group) for one in found
    )
    count = len(found)
    size = np.array([one.size for one in found])
    levers = Levers(labels, cells, np.zeros(count), np.zeros(count), np.ones(count), np.sqrt(size))
    cap = np.array([quota.cap for quota in policy.quotas]) if policy.quotas else None
    return Package(sides, tuple(found), policy, levers, cap)


def _refuse_overlap(found: Sequence[Granted]) -> None:
    """Two concessions of one kind on one flow would contradict each other."""
    problems, owner = [], {}
    for at, one in enumerate(found):
        twice = {
            owner[key] for key in ((one.concession.kind, int(cell)) for cell in one.cells) if key in owner
        }
        for other in sorted(twice):
            fact = f"it acts on flows that concessions[{other}] acts on, too"
            problems.append(Problem(f"concessions[{at}]", fact, "A flow is in one concession of a kind"))
        owner |= {(one.concession.kind, int(cell)): at for cell in one.cells}
    raise_if_any(problems)
