"""Levers: what a player may choose, and how a choice becomes wedges on flows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np

from detente.economy.parameters import is_number
from detente.errors import InputError, Problem, gathered, nearest, raise_if_any
from detente.strategy.choices.players import Player, overlaps, player_of
from detente.strategy.choices.sector_grouping import Groups, sector_groups

if TYPE_CHECKING:
    from detente.economy.names import Names
    from detente.economy.world import World
    from detente.policy.policy import Policy

By = Literal["uniform", "partner", "sector", "partner-sector"]
Instrument = Literal["tariff", "export_wedge"]
Bounds = tuple[float, float]
Partners = str | Iterable["str | Iterable[str] | Player"]

EVERYONE_ELSE = "all"
DEFAULT_BOUNDS: Bounds = (-0.2, 2.0)
"""Rates from a subsidy of 20 % to a tariff of 200 %: beyond, hardly any trade is left to tax."""


@dataclass(frozen=True)
class Label:
    """What one lever is.

    Attributes:
        player: who chooses it.
        instrument: "tariff" or "export_wedge".
        partner: on whom; "all" for everyone else.
        group: on which sectors; "all" for every one that may bear a rate.
    """

    player: str
    instrument: str
    partner: str
    group: str


@dataclass(frozen=True, eq=False)
class Cells:
    """The flows that levers act on, for one wedge: ``wedge[place] = base + slope x[lever]``.

    Attributes:
        place: positions in the flattened array of flows.
        lever: which lever acts there.
        base: the level at a choice of 0.
        slope: by how much a choice of 1 raises it.
    """

    place: np.ndarray
    lever: np.ndarray
    base: np.ndarray
    slope: np.ndarray


@dataclass(frozen=True, eq=False)
class Levers:
    """Levers of one or several players on one world.

    Attributes:
        labels: what each is.
        cells: the flows they act on, by wedge.
        today: where each stands under the policy they start from.
        low, high: bounds.
        scale: square root of each lever's share of trade in its player's income: how much it matters.
    """

    labels: tuple[Label, ...]
    cells: dict[str, Cells]
    today: np.ndarray
    low: np.ndarray
    high: np.ndarray
    scale: np.ndarray

    def __len__(self) -> int:
        return len(self.labels)

    def at_bounds(self, choice: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Which levers of a choice are at their least and at their largest rate."""
        return choice <= self.low + 1e-9, choice >= self.high - 1e-9

    def applied(self, policy: Policy, choice: np.ndarray) -> dict[str, np.ndarray]:
        """Whole arrays of the wedges at a choice."""
        found = {}
        for wedge in get_args(Instrument):
            levels = getattr(policy, wedge).values
            if wedge in self.cells:
                cells = self.cells[wedge]
                levels = levels.copy()
                levels.reshape(-1)[cells.place] = cells.base + cells.slope * choice[cells.lever]
            found[wedge] = levels
        return found

    def onto(self, policy: Policy, choice: np.ndarray, words: str) -> Policy:
        """The policy at a choice."""
        wedges = {
            name: getattr(policy, name).copy(data=levels)
            for name, levels in self.applied(policy, choice).items()
        }
        return replace(policy, **wedges, changes=(*policy.changes, words))

    def pulled(self, slopes: dict[str, np.ndarray]) -> np.ndarray:
        """Derivatives by the levers, from derivatives by whole arrays of wedges."""
        total = np.zeros(len(self))
        for wedge, cells in self.cells.items():
            part = slopes[wedge].reshape(-1)[cells.place] * cells.slope
            total += np.bincount(cells.lever, weights=part, minlength=len(self))
        return total

    @staticmethod
    def joined(parts: Sequence[Levers]) -> Levers:
        """Levers of several players side by side."""
        starts = np.cumsum([0, *(len(part) for part in parts)])
        wedges = {name for part in parts for name in part.cells}
        cells = {
            wedge: Cells(
                *(
                    np.concatenate(
                        [
                            getattr(part.cells[wedge], field) + (start if field == "lever" else 0)
                            for part, start in zip(parts, starts, strict=False)
                            if wedge in part.cells
                        ]
                    )
                    for field in ("place", "lever", "base", "slope")
                )
            )
            for wedge in wedges
        }
        whole = {
            name: np.concatenate([getattr(part, name) for part in parts])
            for name in ("today", "low", "high", "scale")
        }
        return Levers(tuple(label for part in parts for label in part.labels), cells, **whole)


def levers_of(
    world: World,
    policy: Policy,
    player: Player,
    *,
    on: Partners = EVERYONE_ELSE,
    sectors: Names = "all",
    by: By = "uniform",
    groups: Groups | None = None,
    instruments: Sequence[Instrument] | Instrument = ("tariff",),
    bounds: Bounds = DEFAULT_BOUNDS,
) -> Levers:
    """The levers of one player.

    A lever sets the *level* of a wedge: all flows of its group bear the same rate, whatever they bear today.
    Trade inside a bloc is left alone, and so are flows that do not exist.

    Args:
        world: the world.
        policy: what is in force today.
        player: who chooses.
        on: partners: names, each a partner ("EU" is one), or "all" for every other economy.
        sectors: what may bear a rate.
        by: "uniform": one rate; "partner", "sector" or "partner-sector": one for each.
        groups: sectors that share a rate, with ``by`` sector; see `sector_groups`.
        instruments: "tariff" on what the player buys, "export_wedge" on what it sells.
        bounds: least and largest rate, fractions.

    Raises:
        InputError: unknown names, no instrument, no flow to act on, bounds that exclude today's policy.
    """
    kinds = (instruments,) if isinstance(instruments, str) else tuple(dict.fromkeys(instruments))
    problems = _misfits(by, groups, kinds, bounds)
    partners: list[Player] = []
    names: dict[str, list[str]] = {}
    try:
        partners = _partners(world, player, on)
    except InputError as error:
        problems += error.problems
    try:
        whole = {"all": world.resolve_sectors(sectors, "sectors")}
        names = sector_groups(world, groups, sectors) if "sector" in str(by) else whole
    except InputError as error:
        problems += error.problems
    raise_if_any(problems)
    if "partner" not in by:
        everyone = tuple(label for partner in partners for label in partner.members)
        title = partners[0].name if len(partners) == 1 else EVERYONE_ELSE
        partners = [Player(title, everyone)]
    drawn = [
        _lever(world, policy, player, kind, partner, group, names[group])
        for kind, partner, group in product(kinds, partners, names)
    ]
    drawn = [one for one in drawn if one is not None]
    if not drawn:
        fact = f"{player.name} has no trade of these sectors with {', '.join(p.name for p in partners[:5])}"
        raise InputError(Problem("instruments", fact, "A lever acts on trade that exists"))
    levers = Levers.joined(drawn)
    levers = replace(
        levers, low=np.full(len(levers), float(bounds[0])), high=np.full(len(levers), float(bounds[1]))
    )
    _refuse_outside(levers)
    return levers


def _lever(
    world: World,
    policy: Policy,
    player: Player,
    kind: str,
    partner: Player,
    group: str,
    sectors: list[str],
) -> Levers | None:
    """One lever, or nothing where there is no trade."""
    here, there = player.positions(world), partner.positions(world)
    chosen = np.flatnonzero(np.isin(world.sectors, sectors))
    sellers, buyers = (there, here) if kind == "tariff" else (here, there)
    flows = world.trade.values
    cells = np.array(np.meshgrid(sellers, buyers, chosen, indexing="ij")).reshape(3, -1)
    inside = np.isin(cells[0], here) & np.isin(cells[1], here)
    cells = cells[:, ~inside & (flows[tuple(cells)] > 0)]
    if not cells.shape[1]:
        return None
    place = np.asarray(np.ravel_multi_index(tuple(cells), flows.shape))
    border = flows.reshape(-1)[place] / (1 + world.tariff.values.reshape(-1)[place])
    levels = getattr(policy, kind).values.reshape(-1)[place]
    share = border.sum() / world.income.values[here].sum()
    zeros = np.zeros(len(place))
    return Levers(
        labels=(Label(player.name, kind, partner.name, group),),
        cells={kind: Cells(place, zeros.astype(int), zeros, zeros + 1)},
        today=np.array([border @ levels / border.sum()]),
        low=np.array([-np.inf]),
        high=np.array([np.inf]),
        scale=np.array([np.sqrt(share)]),
    )


def refuse_partners(world: World, on: Partners) -> None:
    """Refuse partners that are not in a world, before it is known who acts on them.

    Raises:
        InputError: every unknown name.
    """
    if not _means_everyone(on):
        gathered(
            *(lambda one=one: player_of(world, one, "on") for one in ([on] if isinstance(on, str) else on))
        )


def _means_everyone(on: Partners) -> bool:
    return isinstance(on, str) and on.strip().casefold() in (EVERYONE_ELSE, "everyone", "world")


def _partners(world: World, player: Player, on: Partners) -> list[Player]:
    """Who the levers act on, the player's own members left out."""
    if _means_everyone(on):
        return [Player(label, (label,)) for label in world.economies if label not in player.members]
    found = [player_of(world, one, "on") for one in ([on] if isinstance(on, str) else on)]
    problems = [
        Problem("on", f"{player.name} would act on itself", "A measure acts on trade between economies")
        for partner in found
        if set(partner.members) & set(player.members)
    ]
    if not found:
        problems.append(Problem("on", "it is empty", "Name at least one partner, or 'all'"))
    raise_if_any(problems + overlaps(found, "on"))
    return found


def refuse_misfits(
    by: By, groups: Groups | None, instruments: Sequence[Instrument] | Instrument, bounds: Bounds
) -> None:
    """Refuse levers that nobody could have in any world, all at once.

    Raises:
        InputError: an unknown way to differ, no instrument, bounds out of order.
    """
    kinds = (instruments,) if isinstance(instruments, str) else tuple(instruments)
    raise_if_any(_misfits(by, groups, kinds, bounds))


def refuse_levers(
    world: World,
    sectors: Names,
    by: By,
    groups: Groups | None,
    instruments: Sequence[Instrument] | Instrument,
    bounds: Bounds,
) -> None:
    """Refuse levers that nobody in a world could have, all at once.

    Raises:
        InputError: unknown sectors or groups, and what `refuse_misfits` refuses.
    """
    gathered(
        lambda: refuse_misfits(by, groups, instruments, bounds),
        lambda: sector_groups(world, groups, sectors),
    )


def _misfits(by: object, groups: object, kinds: Sequence[str], bounds: object) -> list[Problem]:
    problems = []
    if by not in get_args(By):
        cure = nearest(str(by), get_args(By)) or f"There are {', '.join(get_args(By))}"
        problems.append(Problem("by", f"'{by}' is not known", "", cure))
    elif groups is not None and "sector" not in str(by):
        fact = f"groups are given, and by='{by}' has one rate for all sectors"
        problems.append(Problem("groups", fact, "", "Use by='sector' or by='partner-sector'"))
    if not kinds:
        cure = "Give 'tariff', 'export_wedge' or both"
        problems.append(
            Problem("instruments", "the set is empty", "A player needs something to choose", cure)
        )
    for kind in kinds:
        if kind not in get_args(Instrument):
            cure = nearest(str(kind), get_args(Instrument)) or "There are tariff and export_wedge"
            problems.append(Problem("instruments", f"there is no '{kind}'", "", cure))
    ends: list[Any] = list(bounds) if isinstance(bounds, Sequence) else [bounds]
    if len(ends) != 2 or not all(is_number(end) for end in ends):
        problems.append(Problem("bounds", f"{bounds!r}", "They are two numbers: (-0.2, 2.0)"))
    elif not -1 < ends[0] < ends[1]:
        rule = "The first is above -1 (a subsidy of 100 %) and below the second"
        problems.append(Problem("bounds", f"{bounds!r}", rule))
    return problems


def _refuse_outside(levers: Levers) -> None:
    """Refuse bounds that exclude today's policy: an answer inside them would not start from what is."""
    outside = np.flatnonzero((levers.today < levers.low - 1e-12) | (levers.today > levers.high + 1e-12))
    problems = []
    for at in outside[:5]:
        label = levers.labels[at]
        fact = f"today's {label.instrument} of {label.player} on {label.partner}, {label.group}, is "
        fact += f"{levers.today[at]:.4g}, outside {levers.low[at]:g} to {levers.high[at]:g}"
        problems.append(Problem("bounds", fact, "Bounds hold today's policy", "Widen them"))
    if len(outside) > 5:
        problems.append(Problem("bounds", f"and {len(outside) - 5} more levers are outside", ""))
    raise_if_any(problems)
