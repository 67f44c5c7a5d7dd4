"""What stands between blocs: lost trade, a tariff wall, a ban, or more of the barriers there are."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from numbers import Real
from typing import TYPE_CHECKING, Literal, get_args

from detente.economy.construction import rate_problems
from detente.economy.names import Names
from detente.economy.parameters import default
from detente.errors import InputError, Problem, nearest, raise_if_any

if TYPE_CHECKING:
    from detente.economy.world import World
    from detente.policy.policy import Policy
    from detente.simulate.blocs import Blocs

BarrierKind = Literal["trade cost", "tariff", "ban", "non-tariff barriers"]


@dataclass(frozen=True)
class Barrier:
    """A barrier between every two opposing blocs, in both directions.

    Attributes:
        kind: "trade cost": units shipped per unit that arrives, nobody is paid; "tariff": points on top of what
            is levied, which the importer's government keeps; "ban": nothing passes; "non-tariff barriers": a
            multiple of those there are.
        size: the factor; the added rate, a fraction; 1 for a ban; the multiple, 2 for twice as many.
        sectors: what it is on.
        level: the price of non-tariff barriers in the baseline, a fraction; not used by the others.
    """

    kind: BarrierKind
    size: float
    sectors: Names
    level: float = 0.0

    @classmethod
    def of(cls, kind: str, size: float | None, sectors: Names | None, level: float | None) -> Barrier:
        """A barrier with the defaults of its kind for what is None, all of them assumptions by name.

        Raises:
            InputError: an unknown kind, a size that is no barrier, a size for a ban.
        """
        kinds = get_args(BarrierKind)
        if kind not in kinds:
            cure = nearest(str(kind), kinds) or f"There are {', '.join(kinds)}"
            raise InputError(Problem("barrier", f"there is no '{kind}'", "", cure))
        usual = {
            "trade cost": default("decoupling_trade_cost"),
            "tariff": default("decoupling_tariff"),
            "ban": 1.0,
            "non-tariff barriers": 2.0,
        }
        chosen = usual[kind] if size is None else size
        before = default("non_tariff_level") if level is None else level
        raise_if_any(
            [*_size_problems(kind, chosen, given=size is not None), *_level_problems(kind, before, level)]
        )
        goods = "goods" if kind == "tariff" else "all"
        return cls(kind, float(chosen), goods if sectors is None else sectors, float(before))  # type: ignore[arg-type]

    @property
    def factor(self) -> float:
        """Units shipped per unit that arrives, new over baseline; 1 where that is not what the barrier does."""
        if self.kind == "trade cost":
            return self.size
        if self.kind == "non-tariff barriers":
            return (1 + self.size * self.level) / (1 + self.level)
        return 1.0

    @property
    def words(self) -> str:
        """What it is, in words."""
        of = self.sectors if isinstance(self.sectors, str) else ", ".join(self.sectors)
        on = "all sectors" if of == "all" else of
        return {
            "trade cost": f"trade costs x {self.size:g} on {on}",
            "tariff": f"tariffs +{100 * self.size:g} points on {on}",
            "ban": f"no trade in {on}",
            "non-tariff barriers": (
                f"barriers other than tariffs x {self.size:g} on {on}, from {100 * self.level:g} % of the price"
            ),
        }[self.kind]

    @property
    def assumption(self) -> str:
        """What about it is assumed, in words."""
        if self.kind == "tariff":
            return f"a wall of {100 * self.size:g} points, whose revenue governments hand back"
        if self.kind == "non-tariff barriers":
            return f"barriers other than tariffs are {100 * self.level:g} % of the price before; not measured"
        if self.kind == "ban":
            return "all trade between the blocs stops"
        return f"{self.size:g} units are shipped per unit that arrives, nobody gets the difference"

    def policy(self, world: World, blocs: Blocs) -> Policy:
        """The barrier as wedges: what stands with nobody meets none."""
        from detente.policy.policy import Policy

        policy = Policy.none(world)
        raised = self._raised(policy)
        for sellers, buyers in blocs.divided():
            policy = raised(policy, buyers, sellers)
        between = " and ".join(blocs.members)
        return replace(policy, changes=(f"{self.words} between {between}",))

    def _raised(self, policy: Policy) -> Callable[[Policy, tuple[str, ...], tuple[str, ...]], Policy]:
        if self.kind == "tariff":
            return lambda old, buyers, sellers: old.with_tariff(
                imposed_by=buyers, on=sellers, rate=self.size, sectors=self.sectors
            )
        if self.kind == "ban":
            return lambda old, buyers, sellers: old.with_import_ban(
                imposed_by=buyers, on=sellers, sectors=self.sectors
            )
        return lambda old, buyers, sellers: old.with_iceberg(
            imposed_by=buyers, on=sellers, factor=self.factor, sectors=self.sectors
        )


def _size_problems(kind: str, size: float, *, given: bool) -> list[Problem]:
    """What is wrong with the size of a kind of barrier."""
    if kind == "ban":
        cure = "Leave size out, or use a trade cost"
        return [Problem("size", "a ban has none", "Nothing passes", cure)] if given else []
    if isinstance(size, bool) or not isinstance(size, Real) or not math.isfinite(size):
        return [
            Problem(
                "size", f"{size!r} is not a number", "50 is a factor of 50, a tariff of 0.48 is 48 points"
            )
        ]
    if kind == "tariff":
        too_low = Problem("size", f"{float(size):g}", "A wall adds to the tariffs there are: 0 or more")
        return [too_low] if size < 0 else rate_problems(float(size), "size")
    if size < 1:
        rule = "A factor of 1 changes nothing; a barrier is more"
        cure = f"If {100 * float(size):g} % more is meant, write {1 + float(size):g}" if size > 0 else ""
        return [Problem("size", f"{float(size):g}", rule, cure)]
    return []


def _level_problems(kind: str, level: float, given: float | None) -> list[Problem]:
    if kind != "non-tariff barriers":
        fact = "is for non-tariff barriers"
        return [] if given is None else [Problem("level", fact, "", "Leave it out")]
    if isinstance(level, bool) or not isinstance(level, Real) or not 0 < level < math.inf:
        return [Problem("level", f"{level!r}", "It is a fraction of the price, above 0: 0.2 is 20 %")]
    return rate_problems(float(level), "level")
