"""The game behind an attribution: what is asked, the policy of every coalition, and what each brings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from detente.economy.calibration import Elasticities
from detente.economy.names import Names, sector_names
from detente.errors import InputError, NotConvergedError, Problem, gathered, nearest, raise_if_any
from detente.policy.ledger import BASELINE, Day, Ledger
from detente.policy.policy import WEDGES, Policy
from detente.simulate.adjustment import Adjustment
from detente.simulate.derivatives import gradient
from detente.simulate.outcome import Outcome
from detente.simulate.solving import horizon_elasticities, solve
from detente.simulate.stage import Deficits, staged
from detente.simulate.variables import Variable, catalogue
from detente.strategy.incidence.measure_groups import CoalitionPolicies, Situation, grouped, together
from detente.strategy.incidence.shapley import sampled_shapley_values, shapley_values
from detente.validation import day_of

if TYPE_CHECKING:
    import pandas as pd

    from detente.economy.world import World

PolicyChange = Callable[[Policy], Policy]
Progress = Callable[[int, int], None]

EXACT_UP_TO = 12
"""Groups for which every coalition is solved; beyond, orders are drawn at random."""
ORDERS = 64
"""Orders drawn where nothing else is asked for."""
STEP = 1e-3
"""Part of the way to the policy without a group, for a slope that has no adjoint: small against the curvature,
large against the tolerance of the solver."""
ADJOINTS = {"welfare_pct": "welfare", "price_pct": "price", "real_wage_pct": "real_wage"}
ADJOINTS_BY_SECTOR = {"sector_price_pct": "sector_price"}


# -- what is asked ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Number:
    """One number of an outcome.

    Attributes:
        variable: by economy, or by economy and sector.
        labels: whose.
        who: the same for a reader: a group keeps its name.
        sector: which sector's; empty for the whole economy.
        unit: of the variable.
    """

    variable: str
    labels: tuple[str, ...]
    who: str
    sector: str
    unit: str

    def of(self, outcome: Outcome) -> float:
        """The number in an outcome."""
        first, *others = self.labels
        if others:
            return outcome.together(self.variable, [first, *others])
        place = {"economy": first} | ({"sector": self.sector} if self.sector else {})
        return float(outcome[self.variable].sel(place))


def number_asked(world: World, economy: Names, of: str, sector: str | None) -> Number:
    """The number that is asked for; every name that is wrong is refused at once."""
    (labels, who), chosen, known = gathered(
        partial(_whose, world, economy),
        partial(_which_sector, world, sector),
        partial(_variable, of),
    )
    problems: list[Problem] = []
    name, dims = known.name, known.dims
    wanted = ("economy",) if sector is None else ("economy", "sector")
    if dims != wanted:
        by = " and ".join(dims) or "for the world as a whole"
        if dims == ("economy", "sector"):
            cure = "Pass sector='C26', say"
        else:
            cure = (
                "Leave the sector out"
                if dims == ("economy",)
                else "Choose a variable by economy: welfare_pct"
            )
        problems.append(Problem("of", f"{name} is {'by ' if dims else ''}{by}", "", cure))
    if sector is not None and len(labels) > 1:
        fact = f"{', '.join(labels[:3])} are {len(labels)} economies"
        problems.append(Problem("economy", fact, "A sector's number is one economy's", "Name one economy"))
    raise_if_any(problems)
    return Number(name, tuple(labels), who, chosen, known.unit)


def _whose(world: World, economy: Names) -> tuple[list[str], str]:
    """Labels of the economies asked about, and the words that they were asked about in."""
    typed = list(economy) if isinstance(economy, Iterable) and not isinstance(economy, str) else [economy]
    labels = world.resolve_economies(typed, "economy")
    single = [world.resolve_economies(word, "economy") for word in typed]
    words = [found[0] if len(found) == 1 else word for word, found in zip(typed, single, strict=True)]
    return labels, together(words)


def _which_sector(world: World, sector: str | None) -> str:
    return "" if sector is None else sector_names().one(sector, world.sectors, "sector")


def _variable(of: str) -> Variable:
    """A variable by its name or its short name."""
    known = catalogue()
    if not isinstance(of, str):
        raise InputError(Problem("of", f"{type(of).__name__} is no name of a variable", "", "Use 'welfare'"))
    name = of if of in known else f"{of}_pct"
    if name not in known:
        short = {word.removesuffix("_pct"): word for word in known}
        cure = nearest(of, [*known, *short]) or "outcome.variables lists them"
        raise InputError(Problem("of", f"there is no variable '{of}'", "", cure))
    return known[name]


@dataclass(frozen=True)
class Options:
    """How coalitions are solved: the staged world, and what stays to be said with every solve."""

    stage: World
    deficits: Deficits
    horizon: str
    elasticities: Elasticities | None


def options_asked(
    world: World, deficits: Deficits, elasticities: Elasticities | None, inputs: bool, horizon: str
) -> Options:
    """Stage the world once: other elasticities or no inputs are the same for all coalitions."""
    adjustment, *_ = gathered(
        lambda: Adjustment(horizon=horizon),
        # A closure that nobody knows is refused here; a balanced world is kept by the stage below.
        lambda: None if deficits == "balanced" else staged(world, deficits),
        lambda: staged(world, "share", elasticities),
        lambda: staged(world, "share", None, inputs),
    )
    chosen = horizon_elasticities(adjustment, elasticities)
    stage = staged(world, "share", chosen, inputs)
    # Only the first year has elasticities of its own, which would take the place of those asked for.
    return Options(stage, deficits, horizon, chosen if horizon == "impact" else None)


@dataclass(frozen=True)
class Changes:
    """Policies made by a user's own changes, applied in order."""

    world: World
    changes: Mapping[str, PolicyChange]
    beyond: tuple[str, ...] = ()

    @property
    def names(self) -> dict[str, tuple[str, ...]]:
        """The changes, none of which holds measures."""
        nothing: tuple[str, ...] = ()
        return dict.fromkeys(self.changes, nothing)

    def __call__(self, mask: int) -> Policy:
        """The policy with the changes of a coalition."""
        policy = Policy.none(self.world)
        for at, change in enumerate(self.changes.values()):
            if mask >> at & 1:
                policy = change(policy)
        return policy


@dataclass(frozen=True)
class Measures:
    """Policies made from the measures of a ledger."""

    coalitions: CoalitionPolicies
    words: tuple[str, ...]
    notes: tuple[str, ...]
    beyond: tuple[str, ...]

    @property
    def names(self) -> dict[str, tuple[str, ...]]:
        """Ids of measures by group."""
        return dict(self.coalitions.groups)

    def __call__(self, mask: int) -> Policy:
        """The policy with the measures of a coalition."""
        policy = self.coalitions(mask)
        if mask == self.coalitions.all:
            return replace(policy, changes=self.words, notes=self.notes)
        return policy


def policies_asked(
    world: World,
    given: Ledger | Mapping[str, PolicyChange],
    on: Day | None,
    groups: str | Mapping[str, Iterable[str]] | None,
    known_on: Day | None,
    against: Day | None,
) -> Changes | Measures:
    """What makes the policy of a coalition, from a ledger or from changes by name."""
    if isinstance(given, Ledger):
        if on is None:
            raise InputError(
                Problem("on", "no day is given", "A ledger answers for a day", "Pass on='2025-10-17'")
            )
        day, then, known = gathered(
            partial(day_of, on, "on"),
            lambda: None if against is None else day_of(against, "against"),
            lambda: None if known_on is None else day_of(known_on, "known_on"),
        )
        situation = Situation.of(world, given, day, then, known)
        found = grouped(situation, groups)
        whole = given.policy(world, day, known, against=then)
        beyond = _beyond(given, day)
        return Measures(CoalitionPolicies(situation, found), whole.changes, whole.notes, beyond)
    if not isinstance(given, Mapping):
        fact = f"{type(given).__name__} is neither a ledger nor changes by name"
        raise InputError(
            Problem("ledger_or_groups", fact, "", "Pass a Ledger, or {'name': change of a Policy}")
        )
    problems = [
        Problem(name, "it is for a ledger", "Changes of a policy have no day and no measures", "Leave it out")
        for name, is_given in (("on", on is not None), ("groups", groups is not None),
                               ("known_on", known_on is not None),
                               ("against", against not in (BASELINE, BASELINE.isoformat())))
        if is_given
    ]  # fmt: skip
    if not given:
        problems.append(Problem("ledger_or_groups", "it is empty", "", "Name at least one change"))
    for name, change in given.items():
        problems += _change_problems(world, f"ledger_or_groups['{name}']", change)
    raise_if_any(problems)
    changes = Changes(world, dict(given))
    try:
        changes((1 << len(given)) - 1)
    except InputError as error:
        raise InputError([_within("all changes together", one) for one in error.problems]) from None
    return changes


def _beyond(ledger: Ledger, day: dt.date) -> tuple[str, ...]:
    """What to say of a day after the last one that the ledger was kept for."""
    known = ledger.heading.known_to
    if known is None or day <= known:
        return ()
    return (f"the ledger was kept up to {known}: what was decided after that is not in it",)


def _change_problems(world: World, place: str, change: object) -> list[Problem]:
    """What is wrong with one change of a policy, under its name."""
    if not callable(change):
        cure = "Write lambda policy: policy.with_tariff(...)"
        return [Problem(place, f"{change!r} is no function of a policy", "", cure)]
    try:
        made = change(Policy.none(world))
    except InputError as error:
        return [_within(place, one) for one in error.problems]
    if not isinstance(made, Policy):
        return [Problem(place, f"it gives {type(made).__name__}", "It gives a Policy")]
    return []


def _within(place: str, problem: Problem) -> Problem:
    """A problem of one part of what was given."""
    return replace(problem, place=f"{place}, {problem.place}")


def draw_problems(draws: int | None, seed: int) -> list[Problem]:
    """Draws that make no pairs of orders, and seeds that are none."""
    problems = []
    if draws is not None and (
        isinstance(draws, bool) or not isinstance(draws, int) or draws < 4 or draws % 2
    ):
        rule = "Orders are drawn in pairs, and an error needs two of them"
        problems.append(Problem("draws", f"{draws!r}", rule, "Use an even number, 4 or more"))
    if isinstance(seed, bool) or not isinstance(seed, int) or seed < 0:
        problems.append(Problem("seed", f"{seed!r}", "It is a whole number, 0 or more"))
    return problems


# -- finding the parts -----------------------------------------------------------------------------------


@dataclass(eq=False)
class Game:
    """What every coalition brings, each solved once."""

    policies: Changes | Measures
    number: Number
    options: Options
    progress: Progress | None
    total: int = 0
    known: dict[int, float] = field(default_factory=dict)
    failed: dict[int, str] = field(default_factory=dict)
    unknown_slopes: list[str] = field(default_factory=list)

    @property
    def all(self) -> int:
        """The mask of all groups."""
        return (1 << len(self.policies.names)) - 1

    def value(self, mask: int) -> float:
        """The number with only the groups of a coalition; missing where it has no equilibrium."""
        if mask not in self.known:
            self.known[mask] = self._solved(self.policies(mask), self._words(mask), mask)
            if self.progress is not None:
                self.progress(len(self.known), max(self.total, len(self.known)))
        return self.known[mask]

    def solve(self, policy: Policy) -> Outcome:
        """The outcome of a policy on the staged world."""
        asked = self.options
        return solve(
            asked.stage,
            policy,
            deficits=asked.deficits,
            horizon=asked.horizon,
            elasticities=asked.elasticities,
        )

    def _solved(self, policy: Policy, words: str, mask: int) -> float:
        outcome = self.solve(policy)
        if not outcome.converged:
            self.failed[mask] = f"with {words} alone: {outcome.why}"
            return np.nan
        return self.number.of(outcome)

    def _words(self, mask: int) -> str:
        names = [name for at, name in enumerate(self.policies.names) if mask >> at & 1]
        return " and ".join(names) if names else "no group"

    def notes(self) -> tuple[str, ...]:
        """Coalitions without equilibrium, and slopes that are not there."""
        told = list(self.failed.values())
        more = [f"{len(told) - 3} more coalitions have no equilibrium"] if len(told) > 3 else []
        return (*self.unknown_slopes, *more, *told[:3][::-1])


def most_solves(count: int, draws: int | None) -> int:
    """How many coalitions are solved at most."""
    if draws is None and count <= EXACT_UP_TO:
        return 2**count
    orders = ORDERS if draws is None else draws
    return min(2**count, orders * (count - 1) + 2 * count + 2)


def parts_of(game: Game, draws: int | None, seed: int) -> tuple[pd.DataFrame, str]:
    """Parts and their standard errors, and how they were found."""
    import pandas as pd

    count = len(game.policies.names)
    index = pd.Index(list(game.policies.names), name="group")
    groups = "1 group" if count == 1 else f"{count} groups"
    if draws is None and count <= EXACT_UP_TO:
        values = np.array([game.value(mask) for mask in range(2**count)])
        table = {"part": shapley_values(values), "standard_error": np.zeros(count)}
        return pd.DataFrame(table, index=index), f"exact Shapley values over {groups}"
    found = sampled_shapley_values(game.value, count, ORDERS if draws is None else draws, seed)
    table = {"part": found.parts, "standard_error": found.standard_errors}
    drawn = f"{found.orders} random orders in opposite pairs, seed {seed}"
    return pd.DataFrame(table, index=index), f"Shapley values over {groups} estimated from {drawn}"


def first_orders(game: Game) -> list[float]:
    """What each group adds by the slope at the full policy: minus the slope times the change of repealing it."""
    full, number, asked = game.policies(game.all), game.number, game.options
    adjoint = (ADJOINTS_BY_SECTOR if number.sector else ADJOINTS).get(number.variable)
    slopes = None
    if adjoint and len(number.labels) == 1:
        try:
            slopes = gradient(
                asked.stage, full, of=adjoint, economy=number.labels[0], sector=number.sector or None,
                deficits=asked.deficits, horizon=asked.horizon, elasticities=asked.elasticities,
            )  # fmt: skip
        except NotConvergedError as error:
            game.unknown_slopes.append(str(error))
            return [np.nan] * len(game.policies.names)
    found = []
    for at, name in enumerate(game.policies.names):
        without = game.policies(game.all & ~(1 << at))
        if without.quotas != full.quotas:
            game.unknown_slopes.append(f"{name} has a quota, whose repeal is no small change: no first order")
            found.append(np.nan)
        elif slopes is None and not np.array_equal(without.available, full.available):
            # A flow that is allowed a little is there at all: a volume jumps where there was no base year for it.
            game.unknown_slopes.append(f"{name} has a ban, whose repeal is no small change: no first order")
            found.append(np.nan)
        elif slopes is not None:
            found.append(-sum(float((slopes[wedge] * (getattr(without, wedge) - getattr(full, wedge))).sum())
                              for wedge in WEDGES))  # fmt: skip
        else:
            found.append(_slope_by_difference(game, full, without))
    return found


def _slope_by_difference(game: Game, full: Policy, without: Policy) -> float:
    """The slope from a small part of the way, where the number has no adjoint."""
    part = {
        name: getattr(full, name) + STEP * (getattr(without, name) - getattr(full, name)) for name in WEDGES
    }
    outcome = game.solve(replace(full, **part))
    if not outcome.converged:
        game.unknown_slopes.append(f"no equilibrium a little away from the full policy: {outcome.why}")
        return np.nan
    return (game.value(game.all) - game.number.of(outcome)) / STEP
