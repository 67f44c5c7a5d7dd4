"""A shortage of a mineral met together: a common stockpile and common plants against each member's own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.economy.names import economy_title
from detente.economy.parameters import is_number
from detente.errors import InputError, Problem, gathered, nearest, raise_if_any

if TYPE_CHECKING:
    import pandas as pd

    from detente.economy.names import Names
    from detente.economy.world import World
    from detente.minerals.availability import Response
    from detente.minerals.shortage_result import Shortage
    from detente.minerals.supply_chain import Chain

STOCKPILE_DAYS = 60.0
PART = 0.25
SLICE_DAYS = 0.75
"""Days of all members' use in each slice of a common stock when it is divided to best effect."""
MOST_SLICES = 240

WAYS = ("separate", "shared", "best")
"""Stocks of their own; one stock open to whoever is short; one stock divided to best effect."""


@dataclass(frozen=True, eq=False, repr=False)
class JointMinerals:
    """What members lose in a shortage with stocks of their own and with one in common, and what plants cost.

    The tonnes in stock are the same in every way. How a common stock is used decides whether it helps: opened to
    whoever is short it moves losses from those who had prepared to those who had not, and may raise their sum;
    divided to best effect, with the shortage's length known, it cannot. The two are the ends between which a
    coalition's rule lies.

    Attributes:
        shortage: the shortage as it is without anything that members add.
        members: labels of the world.
        stockpile_days: what each adds in stock, days of its use.
        part: part of its need that each builds for, what it has from others counted.
        pool_today: whether the stocks that members hold today are in common, too.
        loss_usd_m: value added lost over all months followed, million USD, by way; ``member``.
        best_days: own stock and part of the common one that each has when it is divided to best effect, days of
            its use; what would avoid no loss is left over.
        plant_cost: what plants cost alone and together, by member.
    """

    shortage: Shortage
    members: tuple[str, ...]
    stockpile_days: float
    part: float
    pool_today: bool
    loss_usd_m: dict[str, np.ndarray]
    best_days: np.ndarray
    plant_cost: pd.DataFrame

    @property
    def table(self) -> pd.DataFrame:
        """One row a member.

        Columns: ``separate_usd_m``, ``shared_usd_m``, ``best_usd_m``, value added lost over all months followed
        with stocks of their own, one open to whoever is short, one divided to best effect; ``separate_pct``,
        ``shared_pct`` and ``best_pct``, the same in percent of a year's value added; ``gain_usd_m``, separate
        less best; ``best_days``; ``plants_alone_usd_m`` and ``plants_together_usd_m``, cost of plants: capital,
        and running cost above the cheapest supplier's, discounted, shared by need; ``saving_usd_m``, the
        difference.
        """
        import pandas as pd

        product = self.shortage.value_added.sum(axis=1)[_places(self.shortage.world, self.members)]
        alone, together = (self.plant_cost[f"{how}_usd_m"].to_numpy(float) for how in ("alone", "together"))
        columns = {f"{way}_usd_m": self.loss_usd_m[way] for way in WAYS}
        columns |= {f"{way}_pct": 100 * self.loss_usd_m[way] / product for way in WAYS}
        columns |= {
            "gain_usd_m": self.loss_usd_m["separate"] - self.loss_usd_m["best"],
            "best_days": self.best_days,
            "plants_alone_usd_m": alone,
            "plants_together_usd_m": together,
            "saving_usd_m": alone - together,
        }
        return pd.DataFrame(columns, index=pd.Index(self.members, name="economy"))

    def lost(self, way: str) -> float:
        """Loss of all members together, million USD.

        Args:
            way: "separate", "shared" or "best".
        """
        return float(self.loss_usd_m[way].sum())

    @property
    def gain_usd_m(self) -> float:
        """Loss avoided by one stock divided to best effect, million USD: 0 or more, the most a rule can bring."""
        return self.lost("separate") - self.lost("best")

    @property
    def shared_gain_usd_m(self) -> float:
        """Loss avoided by one stock open to whoever is short, million USD; below 0 it costs more than it saves."""
        return self.lost("separate") - self.lost("shared")

    @property
    def saving_usd_m(self) -> float:
        """What all plants together cost less when they are in common, million USD.

        It is not added to the loss avoided: plants are paid for whether or not the shortage comes.
        """
        alone, together = (self.plant_cost[f"{how}_usd_m"].to_numpy(float) for how in ("alone", "together"))
        return float((alone - together).sum())

    @property
    def losers(self) -> tuple[str, ...]:
        """Members that lose more with one stock open to whoever is short than with their own."""
        worse = self.loss_usd_m["shared"] > self.loss_usd_m["separate"] * (1 + 1e-9)
        return tuple(label for label, one in zip(self.members, worse, strict=True) if one)

    @property
    def assumptions(self) -> pd.DataFrame:
        """Everything that is not measured, of the shortage and of what members add."""
        import pandas as pd

        base = self.shortage.assumptions
        rows = [
            {
                "name": "stockpile_days",
                "value": self.stockpile_days,
                "unit": "days of use",
                "meaning": "what each member adds in stock, its own or in common",
                "basis": "as long as Japan is said to aim at for rare metals; not verified",
                "standing": "assumption",
                "change": "stockpile_days=...",
            },
            {
                "name": "part",
                "value": self.part,
                "unit": "share of need",
                "meaning": "to what part of need met without the controllers each member's new plant brings it",
                "basis": "chosen, as for what it costs to diversify",
                "standing": "assumption",
                "change": "part=...",
            },
        ]
        return pd.concat([base, pd.DataFrame(rows).reindex(columns=base.columns)], ignore_index=True)

    def sentence(self) -> str:
        """The answer in words."""
        said = (
            f"in a shortage of {self.shortage.mineral.lower()} the {len(self.members)} members lose "
            f"{self.lost('separate'):,.0f} million USD with stocks of their own, {self.lost('shared'):,.0f} with "
            f"as much in one stock open to whoever is short and {self.lost('best'):,.0f} with it divided to best "
            f"effect; plants cost {self.saving_usd_m:,.0f} million USD less together"
        )
        if self.losers:
            named = ", ".join(economy_title(label) for label in self.losers)
            said += f"; in the open stock {named} would lose more than alone"
        return said

    def __repr__(self) -> str:
        return f"<JointMinerals: {self.sentence()}>"


def joint_minerals(
    mineral: str | Chain = "rare earths",
    members: Names = "G7",
    *,
    by: Names = "CHN",
    cut: float = 0.8,
    months: float = 12,
    stockpile_days: float = STOCKPILE_DAYS,
    part: float = PART,
    pool_today: bool = False,
    world: World | None = None,
    **choices: Any,
) -> JointMinerals:
    """What members of a coalition gain in a shortage by one stockpile and common plants instead of each its own.

    Each member adds a stock of ``d n_i`` (d days of its use n_i) and a plant, begun with the cut, for the part of
    its need that it cannot meet without the controllers. Separate, each draws on its own stock. Shared, the
    ``d sum n_i`` go to members in proportion to what each misses, day by day. Best, they are divided beforehand:
    ``min sum_i loss_i(s_i)`` with ``sum_i n_i s_i = d sum_i n_i``. A plant has a smallest size worth building, so
    that in common plants cost less; each member gets of them what it built for.

    Not modelled: what holding a stock costs; that a shortage may end sooner or later than the coalition thought;
    spare capacity of third suppliers; members that keep their part back. Listed projects serve everybody by need.

    Args:
        mineral: "rare earths", "gallium", ..., or a `Chain`.
        members: names or groups, two economies or more.
        by: who cuts.
        cut: the part of their exports that is cut, 0 to 1.
        months: how long, above 0.
        stockpile_days: what each member adds in stock, days of its use: an assumption.
        part: part of need that plants are to bring each member to, above 0 and up to 1: an assumption.
        pool_today: whether the stocks that members hold today are put in common, too.
        world: whose sectors are hit; None: the embedded one.
        **choices: others of `dt.minerals.shortage`: on, stage, start, horizon_months, stock_days, sigma, ....

    Raises:
        InputError: fewer than two members, a controller among them, numbers out of bounds, whatever is wrong with
            the shortage; all at once.

    Example:
        >>> joint_minerals("rare earths", "G7", cut=0.8, months=12).table
    """
    from detente.economy.world import World
    from detente.minerals.shortages import shortage

    stage = World.embedded() if world is None else world
    labels, _, base = gathered(
        lambda: _members(stage, members),
        lambda: _refuse_misfits(stockpile_days, part, pool_today, choices),
        lambda: shortage(mineral, cut=cut, months=months, by=by, world=stage,
                         **{name: given for name, given in choices.items() if name not in OURS}),
    )  # fmt: skip
    inside = [label for label in labels if label in base.request.controllers]
    if inside:
        rule = "Who cuts off a coalition is outside it"
        raise InputError(Problem("members", f"{', '.join(inside)} is among those who cut", rule))
    cost = base.diversification_cost(labels, part)
    stocks = _Stocks(base, tuple(labels), part)
    held = np.asarray(base.request.stock_days)[stocks.at]
    kept, pool_days = held, float(stockpile_days)
    if pool_today and stocks.need.sum() > 0:
        kept = np.zeros_like(held)
        pool_days += float(held @ stocks.need / stocks.need.sum())
    alone = stocks.loss(held + stockpile_days)
    days = stocks.best(kept, pool_days)
    best = stocks.loss(days)
    if best.sum() > alone.sum():
        # Slices are coarse: the division that members have by themselves may lie between them.
        days, best = held + stockpile_days, alone
    losses = {"separate": alone, "shared": stocks.loss(kept, pool_days), "best": best}
    return JointMinerals(base, tuple(labels), stockpile_days, part, pool_today, losses, days, cost)


OURS = ("coalition", "projects", "redirect", "stockpile_days")
"""Choices of a shortage that say who shares what: here they are the question."""


def unknown_choices(names: Iterable[str], place: str) -> list[Problem]:
    """Names that are no choice of `joint_minerals` nor of the shortage under it, with the nearest that is.

    Args:
        names: as given.
        place: the argument that they are keys of.
    """
    from inspect import signature

    from detente.minerals.shortages import shortage

    known = {*signature(joint_minerals).parameters, *signature(shortage).parameters} - {"choices"}
    offered = sorted(known - set(OURS[:3]))
    problems = []
    for name in names:
        if name not in known:
            cure = nearest(str(name), offered) or f"There are {', '.join(offered)}"
            problems.append(Problem(f"{place}['{name}']", "a shortage has no such choice", "", cure))
    return problems


@dataclass(frozen=True, eq=False)
class _Stocks:
    """Works out the loss of members by what is in whose stock."""

    base: Shortage
    members: tuple[str, ...]
    part: float

    @property
    def at(self) -> list[int]:
        """Where the members stand in the world."""
        return _places(self.base.world, self.members)

    @property
    def need(self) -> np.ndarray:
        """Use of each member in normal times, shares of the world's."""
        return np.asarray(self.base.supplies.market.need)[self.at]

    @cached_property
    def plain(self) -> Response:
        """What members can do with today's stocks: plants of their own, and their part of listed projects."""
        from detente.minerals.shortages import response_of

        market, months = self.base.supplies.market, self.base.request.horizon
        found = response_of(self.base.request, self.base.supplies)
        need = np.asarray(market.need)
        new = self._plants()
        if found.projects is not None:
            listed = np.asarray(found.projects)[:months].sum(axis=1, keepdims=True)
            new = new + listed * need / need.sum()
        return replace(found, coalition=self.members, projects=new, project_rule="host")

    def _plants(self) -> np.ndarray:
        """Output of the plants that members begin with the cut, for each what it built for; ``month, economy``."""
        from detente.minerals.pipeline import Project, project_supply

        request = self.base.request
        without = 1 - self.base.supplies.controlled
        wanted = np.maximum(self.part - without, 0.0) * self.base.needs.share
        plants = [
            Project(label, float(wanted[at]), request.lead_time.years, request.start / 12)
            for label, at in zip(self.members, self.at, strict=True)
        ]
        return project_supply(plants, list(self.base.supplies.market.economies), request.horizon)

    def loss(self, days: np.ndarray, pool_days: float = 0.0) -> np.ndarray:
        """Value added that each member loses over all months followed, million USD.

        Args:
            days: own stock of each member, days of its use.
            pool_days: a stock open to all of them, days of their use.
        """
        from detente.minerals.availability import Cut, simulate_availability
        from detente.minerals.coupling import quantity_loss

        request, market = self.base.request, self.base.supplies.market
        cut = Cut(request.controllers, request.cut, request.months, request.start, request.targets)
        stock = np.array(self.plain.stock_days, dtype=float)
        stock[self.at] = days
        response = replace(self.plain, stock_days=stock, pool_days=pool_days)
        path = simulate_availability(market, cut, request.horizon, response)
        availability = path.availability[:, : len(self.base.world.economies)]
        lost = quantity_loss(self.base.users, availability, request.sigma)
        return (lost * self.base.value_added / 12).sum(axis=(0, 2))[self.at]

    def best(self, kept: np.ndarray, pool_days: float) -> np.ndarray:
        """Days of stock of each member when a common stock is divided so that all together lose least.

        A stock is used as soon as something is missing, and losses are told by month, so that a member's loss
        does not fall evenly with its stock; every division into equal slices is looked at (dynamic programming).

        Args:
            kept: stock of each member's own that is not divided, days.
            pool_days: the common stock, days of all members' use.
        """
        total = pool_days * self.need.sum()
        if total <= 0:
            return kept
        slices = int(np.clip(np.ceil(pool_days / SLICE_DAYS), 1, MOST_SLICES))
        each = np.divide(total / slices, self.need, out=np.zeros(len(self.need)), where=self.need > 0)
        losses = [self.loss(kept)]
        for count in range(1, slices + 1):
            # Who has lost nothing with fewer loses nothing with more.
            done = losses[-1].max() <= 0
            losses.append(losses[-1] if done else self.loss(kept + count * each))
        return kept + each * cheapest_split(np.array(losses))


def cheapest_split(losses: np.ndarray) -> np.ndarray:
    """How many slices each gets where the sum of losses is least; what would avoid nothing is not given out.

    ``f_i(k) = min_j f_{i-1}(k - j) + loss_i(j)``, member by member.

    Args:
        losses: what each loses with 0, 1, 2, ... slices; ``slice, member``.
    """
    count, members = losses.shape
    least = np.full(count, np.inf)
    least[0] = 0.0
    choices = np.zeros((members, count), dtype=int)
    for member in range(members):
        table = np.full((count, count), np.inf)
        for taken in range(count):
            table[taken, taken:] = least[: count - taken] + losses[taken, member]
        choices[member] = table.argmin(axis=0)
        least = table.min(axis=0)
    split = np.zeros(members, dtype=int)
    # The fewest slices with which the sum is as small as it gets, but for rounding.
    left = int(np.argmax(least <= least.min() + 1e-9 * abs(least[0])))
    for member in reversed(range(members)):
        split[member] = choices[member, left]
        left -= split[member]
    return split


def _places(world: World, labels: tuple[str, ...]) -> list[int]:
    return [list(world.economies).index(label) for label in labels]


def _members(world: World, members: Names) -> list[str]:
    labels = world.resolve_economies(members, "members")
    if len(labels) < 2:
        raise InputError(Problem("members", f"{len(labels)} given", "At least 2 are needed"))
    return labels


def _refuse_misfits(stockpile_days: Any, part: Any, pool_today: Any, choices: dict[str, Any]) -> None:
    problems = []
    if not (is_number(stockpile_days) and stockpile_days >= 0):
        problems.append(Problem("stockpile_days", f"{stockpile_days!r}", "It is a number of days, 0 or more"))
    if not (is_number(part) and 0 < part <= 1):
        problems.append(Problem("part", f"{part!r}", "It is a share of need, above 0 and up to 1"))
    if not isinstance(pool_today, bool):
        problems.append(Problem("pool_today", f"{pool_today!r}", "It is True or False"))
    problems += [
        Problem(name, "it is given", "Here members and what they share are the question", "Leave it out")
        for name in OURS
        if name in choices
    ]
    raise_if_any(problems)
