"""What a question about a shortage asks for, read from names and numbers; all that cannot be is told at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.economy.names import EVERYONE, Names
from detente.errors import InputError, Problem, nearest, raise_if_any
from detente.minerals.arrays import bound_problems
from detente.minerals.assumptions import Assumptions
from detente.minerals.entries import LeadTime
from detente.minerals.pipeline import substitution_elasticity
from detente.minerals.suppliers import strongest_stage
from detente.minerals.supply_chain import Chain
from detente.minerals.supply_chain import chain as bundled_chain
from detente.minerals.tables import resolve_economies
from detente.minerals.trade import chosen_years, traded_codes

if TYPE_CHECKING:
    from detente.economy.world import World

SHORTEST_HORIZON = 12
"""Months: losses are told over the first year of a cut."""
USUAL_HORIZON = 36
LONGEST = 600
"""Months: half a century of days is all that is followed."""
BEGINS = 2026.0
"""The day on which the first month begins, as a year, unless the user says another."""
REDIRECTS = ("none", "spare")
TOLD = ("stock_days", "sigma", "sigma_long", "stage", "year", "controlled_share")
"""Arguments of which the table of assumptions says whether the user gave them."""
PROJECT_CHOICES = ("none", "listed", "coalition")


@dataclass(frozen=True, eq=False)
class Request:
    """A question about a shortage, checked.

    Attributes:
        chain: the mineral's chain.
        stage: where the cut is made.
        world: whose sectors are hit.
        controllers: labels of those who cut, in or outside the world.
        targets: labels of the buyers that are cut off; None: all but the controllers.
        cut: the part of exports that is cut.
        start: month in which it begins, counted from 0.
        months: how long.
        horizon: months to follow.
        stock_days: own stock, by ``economy``.
        pool_days: a coalition's common stock, in days of its members' need.
        coalition: its members.
        projects: "none", "listed" or "coalition".
        redirect: "none" or "spare".
        spare: what other suppliers could make on top, as a share.
        sigma_short: elasticity of substitution in the first months.
        sigma_long: the same in the long run.
        year: of the trade data; None: the last.
        begins: the day on which month 1 begins, as a year.
        controlled_share: the share of need from the controllers, where the user knows better.
        assumptions: named judgements.
        given: names of arguments that the user set.
        groups: what the user called several controllers ("by") or buyers ("on") by one name, such as "G7".
    """

    chain: Chain
    stage: str
    world: World
    controllers: tuple[str, ...]
    targets: tuple[str, ...] | None
    cut: float
    start: float
    months: float
    horizon: int
    stock_days: np.ndarray
    pool_days: float
    coalition: tuple[str, ...]
    projects: str
    redirect: str
    spare: float
    sigma_short: float
    sigma_long: float
    year: int | None
    begins: float
    controlled_share: Any
    assumptions: Assumptions
    given: frozenset[str]
    groups: Mapping[str, str] = field(default_factory=dict)

    @property
    def lead_time(self) -> LeadTime:
        """What a new plant of the stage takes."""
        return self.chain.lead_time(self.stage)

    @property
    def sigma(self) -> np.ndarray:
        """Elasticity of substitution, by ``month``."""
        since = years_since(self.start, self.horizon)
        tau = self.assumptions.substitution_years
        return np.asarray(substitution_elasticity(since, self.sigma_short, self.sigma_long, tau))


def years_since(start: float, months: int) -> np.ndarray:
    """Years of cut before the middle of each month, by ``month``."""
    return np.maximum(np.arange(months) + 0.5 - start, 0.0) / 12


class Asked:
    """Reads one argument after the other and keeps what is wrong with each."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def kept(self, ask: Callable[[], Any], otherwise: Any = None) -> Any:
        """An answer, or another one with the problems kept."""
        try:
            return ask()
        except InputError as error:
            self.problems += error.problems
            return otherwise

    def number(self, place: str, given: Any, low: float, high: float = np.inf, above: bool = False) -> float:
        """A single number inside its bounds; ``above``: the lower one is not allowed."""
        number = isinstance(given, int | float | np.integer | np.floating) and not isinstance(given, bool)
        if not number:
            self.problems.append(Problem(place, f"{given!r} is not a number"))
            return low
        found = bound_problems(place, given, low, high)
        if not found and not np.isfinite(given):
            found = [Problem(place, f"it is {given:g}", "It is a number with an end")]
        if not found and above and not given > low:
            found = [Problem(place, f"it is {given:g}", f"It is above {low:g}")]
        self.problems += found
        # What was refused goes on as a number that later steps can digest.
        return float(given) if not found else low


def read_request(
    mineral: str | Chain | None, chain: Chain | None, world: World, wish: Mapping[str, Any]
) -> Request:
    """A question as it was put, checked.

    Args:
        mineral: a mineral's name or its chain.
        chain: the user's own chain.
        world: whose sectors are hit.
        wish: every other argument of `shortage` by its name.

    Raises:
        InputError: everything that is wrong with it.
    """
    asked = Asked()
    found = asked.kept(lambda: subject(mineral, chain))
    controllers = asked.kept(lambda: controllers_of(world, wish["by"]), ())
    targets = asked.kept(lambda: read_targets(world, wish["on"], controllers))
    if controllers and set(controllers) >= set(world.economies):
        fact = "every economy is one of them, so that nobody is cut off"
        asked.problems.append(Problem("by", fact, "Somebody has to be left who buys"))
    named = wish["coalition"]
    members = tuple(asked.kept(lambda: world.resolve_economies(named, "coalition"), ())) if named else ()
    numbers = _numbers(asked, wish)
    elasticity = asked.kept(lambda: read_sigma(wish), (0.0, 0.0))
    if wish["redirect"] not in REDIRECTS:
        cure = nearest(str(wish["redirect"]), REDIRECTS) or f"There are {', '.join(REDIRECTS)}"
        asked.problems.append(Problem("redirect", f"there is no rule '{wish['redirect']}'", "", cure))
    if found is None:
        raise InputError(asked.problems)
    found, counted = asked.kept(lambda: read_projects(found, wish["projects"]), (found, "listed"))
    for place, needs_one in (
        ("projects", counted == "coalition"),
        ("stockpile_days", numbers["stockpile_days"] > 0),
    ):
        if needs_one and not named:
            cure = 'Name its members: coalition=["USA", "JPN"]'
            asked.problems.append(Problem("coalition", f"it has no members, and {place} is theirs", "", cure))
    stage = asked.kept(lambda: read_stage(found, wish["stage"], controllers, wish["year"]), "")
    days = asked.kept(lambda: read_stock(found, world, wish["stock_days"]))
    raise_if_any(asked.problems)
    return Request(
        chain=found, stage=stage, world=world, controllers=controllers, targets=targets, cut=numbers["cut"],
        start=numbers["start"], months=numbers["months"], horizon=int(numbers["horizon_months"]), stock_days=days,
        pool_days=numbers["stockpile_days"], coalition=members, projects=counted, redirect=wish["redirect"],
        spare=numbers["spare"], sigma_short=elasticity[0], sigma_long=elasticity[1], year=wish["year"],
        begins=numbers["begins"], controlled_share=wish["controlled_share"],
        assumptions=wish["assumptions"] or Assumptions(),
        given=frozenset(name for name in TOLD if wish[name] is not None),
        groups={name: wish[name] for name, labels in (("by", controllers), ("on", targets))
                if isinstance(wish[name], str) and labels is not None and len(labels) > 1},
    )  # fmt: skip


def _numbers(asked: Asked, wish: Mapping[str, Any]) -> dict[str, float]:
    """The single numbers of a question; the horizon is worked out where none is given."""
    read = {
        "cut": asked.number("cut", wish["cut"], 0, 1),
        "months": asked.number("months", wish["months"], 0, LONGEST, above=True),
        "start": asked.number("start", wish["start"], 0, LONGEST),
        **{name: asked.number(name, wish[name], 0) for name in ("stockpile_days", "spare", "begins")},
    }
    first, last = int(np.ceil(read["start"])), int(np.ceil(read["start"] + read["months"]))
    if wish["horizon_months"] is None:
        return read | {"horizon_months": max(USUAL_HORIZON, last + SHORTEST_HORIZON)}
    shortest = first + SHORTEST_HORIZON
    return read | {
        "horizon_months": asked.number("horizon_months", wish["horizon_months"], shortest, 2 * LONGEST)
    }


def subject(mineral: str | Chain | None, chain: Chain | None) -> Chain:
    """The chain a question is about: bundled, or the user's own.

    Raises:
        InputError: a mineral nobody knows, or a chain of another mineral.
    """
    if isinstance(mineral, Chain):
        return mineral
    if chain is None:
        return bundled_chain(str(mineral))
    if not isinstance(chain, Chain):
        cure = "Start from dt.minerals.chain(...) and change it with its with_... methods"
        raise InputError(Problem("chain", f"{type(chain).__name__} is not a chain", "", cure))
    if mineral is not None and bundled_chain(str(mineral)).mineral != chain.mineral:
        raise InputError(Problem("chain", f"it is that of {chain.title.lower()}, not of {mineral}"))
    return chain


def controllers_of(world: World, names: Names) -> tuple[str, ...]:
    """Labels of those who cut: economies of the world, or others that produce or trade minerals."""
    try:
        return tuple(world.resolve_economies(names, "by"))
    except InputError as unknown:
        try:
            return tuple(resolve_economies(names, "by"))
        except InputError:
            raise unknown from None


def read_targets(world: World, on: Names, controllers: tuple[str, ...]) -> tuple[str, ...] | None:
    """Who is cut off; None for everybody but the controllers."""
    if isinstance(on, str) and on in EVERYONE:
        return None
    named = world.resolve_economies(on, "on")
    left = tuple(label for label in named if label not in controllers)
    if not left:
        fact = f"{', '.join(named)} would cut itself off"
        raise InputError(Problem("on", fact, "Name other economies than those who cut"))
    return left


def read_stage(chain: Chain, stage: str | None, controllers: tuple[str, ...], year: int | None) -> str:
    """The stage that is cut, and whether its trade of a year is known where a year is asked for."""
    strongest = strongest_stage(chain, controllers)
    name = strongest if stage is None else chain.stage(stage).name
    if year is None:
        return name
    try:
        traded_codes(chain.mineral, name)
        chosen_years(year)
    except InputError as error:
        works = "Without year= the published shares of output stand in for trade, as a named assumption"
        raise InputError(
            [Problem("year", each.fact, each.rule, f"{each.cure}. {works}") for each in error.problems]
        ) from None
    return name


def read_stock(chain: Chain, world: World, given: Any) -> np.ndarray:
    """Days of own stock, by ``economy``: the chain's, one number for all, or some economies' own."""
    own = np.array([chain.stock_days(economy) for economy in world.economies])
    if given is None:
        return own
    asked = Asked()
    if not isinstance(given, Mapping):
        value = asked.number("stock_days", given, 0)
        raise_if_any(asked.problems)
        return np.full(len(own), value)
    for name, days in given.items():
        value = asked.number("stock_days", days, 0)
        for label in asked.kept(lambda name=name: world.resolve_economies(name, "stock_days"), []):
            own[list(world.economies).index(label)] = value
    raise_if_any(asked.problems)
    return own


def read_projects(chain: Chain, given: Any) -> tuple[Chain, str]:
    """The chain with the projects asked for, and which of them count."""
    if given is None:
        return chain, "listed"
    if not isinstance(given, str):
        return chain.with_projects(given), "listed"
    if given not in PROJECT_CHOICES:
        cure = (
            nearest(given, PROJECT_CHOICES)
            or f"There are {', '.join(PROJECT_CHOICES)}, or a table of projects"
        )
        raise InputError(Problem("projects", f"there is no choice '{given}'", "", cure))
    return chain, given


def read_sigma(wish: Mapping[str, Any]) -> tuple[float, float]:
    """The elasticities of the first months and of the long run; one alone holds for ever."""
    ours = wish["assumptions"] or Assumptions()
    asked = Asked()
    if not isinstance(ours, Assumptions):
        fact = f"{type(ours).__name__} is no Assumptions"
        raise InputError(Problem("assumptions", fact, "", "Use dt.minerals.Assumptions().having(...)"))
    sigma, sigma_long = (
        None if wish[name] is None else asked.number(name, wish[name], 0) for name in ("sigma", "sigma_long")
    )
    raise_if_any(asked.problems)
    short = ours.sigma_short if sigma is None else sigma
    long = sigma_long if sigma_long is not None else (ours.sigma_long if sigma is None else short)
    if long < short:
        fact = f"it is {long:g}, below the {short:g} of the first months"
        raise InputError(Problem("sigma_long", fact, "Substitution does not get harder with time"))
    return short, long
