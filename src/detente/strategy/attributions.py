"""Attribution: which of the measures in force carry the cost, for any economy and sector."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.economy.calibration import Elasticities
from detente.economy.names import Names, economy_title, sector_names, sector_title
from detente.errors import InputError, NotConvergedError, Problem, nearest, raise_if_any
from detente.policy.ledger import BASELINE, Day, Ledger
from detente.policy.policy import WEDGES, Policy
from detente.simulate.adjustment import Adjustment
from detente.simulate.derivatives import gradient
from detente.simulate.outcome import Outcome
from detente.simulate.solving import horizon_elasticities, solve
from detente.simulate.stage import Deficits, staged
from detente.simulate.variables import catalogue
from detente.strategy.measure_groups import CoalitionPolicies, Standing, grouped
from detente.strategy.shapley import sampled_shapley_values, shapley_values
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


@dataclass(frozen=True, eq=False, repr=False)
class Attribution:
    """What each group of measures contributes to one number of the outcome.

    Attributes:
        table: one row a group, the largest part first. ``part``: the Shapley value; ``standard_error`` of it, 0 where
            it is exact; ``share_pct``: of the whole; ``alone``: the effect of this group on the baseline; ``last``:
            its effect on top of all others; ``first_order``: the same by the slope at the full policy, so that
            repealing the group at the margin brings the opposite; ``measures``: how many it holds.
        whole: the effect of all groups together; the parts add up to it.
        of: the variable.
        economies: whose, labels.
        sector: which sector's; empty for the whole economy.
        unit: of whole, "%" or "million USD"; see `units` for the columns.
        method: how the parts were found, in words.
        groups: what each group holds: ids of measures, or nothing for changes of a policy.
        notes: what the numbers leave out, and why a number is missing.
        outcome: the outcome with all groups.
    """

    table: pd.DataFrame
    whole: float
    of: str
    economies: tuple[str, ...]
    sector: str
    unit: str
    method: str
    groups: Mapping[str, tuple[str, ...]]
    notes: tuple[str, ...]
    outcome: Outcome

    @property
    def units(self) -> dict[str, str]:
        """The unit of every column of `table`."""
        points = "points" if self.unit == "%" else self.unit
        columns = dict.fromkeys(("part", "standard_error", "alone", "last", "first_order"), points)
        return columns | {"share_pct": "% of the whole", "measures": "number"}

    @property
    def vintage(self) -> dict[str, str]:
        """Which data, ledger, parameters and version the numbers came from, and how they were found."""
        return self.outcome.vintage | {"attribution": self.method}

    def sentence(self, count: int = 3) -> str:
        """The whole and its largest parts in words.

        Args:
            count: how many groups to name on either side.
        """
        who = _named(self.economies) + (f", {sector_title(self.sector)}" if self.sector else "")
        what = catalogue()[self.of].title.lower()
        said = f"{who}: the change of {what} is {_amount(self.whole, self.unit)}"
        if not np.isfinite(self.table.part).all():
            return f"{said}. Its parts are not known: {self.notes[-1]}."
        unit = self.units["part"]
        sign = np.sign(self.whole) or 1.0
        with_it = self.table[sign * self.table.part > 0].part
        against = self.table[sign * self.table.part < 0].part
        told = [f"{_amount(part, unit)} from {name}" for name, part in with_it.head(count).items()]
        rest = float(with_it.iloc[count:].sum())
        told += [f"{_amount(rest, unit)} from {len(with_it) - count} more"] if len(with_it) > count else []
        words = f"{said}; of it {', '.join(told)}" if told else said
        other = [f"{_amount(part, unit)} from {name}" for name, part in against.head(count).items()]
        return f"{words}; the other way {', '.join(other)}." if other else f"{words}."

    def __repr__(self) -> str:
        table = self.table.to_string(float_format=lambda value: f"{value:.4g}")
        return f"<Attribution of {self.of}, {_named(self.economies)}: {self.method}>\n{table}"


def attribute(
    world: World,
    ledger_or_groups: Ledger | Mapping[str, PolicyChange],
    *,
    on: Day | None = None,
    economy: Names = "USA",
    of: str = "welfare",
    sector: str | None = None,
    groups: str | Mapping[str, Iterable[str]] | None = None,
    draws: int | None = None,
    seed: int = 0,
    known_on: Day | None = None,
    against: Day | None = BASELINE,
    deficits: Deficits = "share",
    elasticities: Elasticities | None = None,
    inputs: bool = True,
    horizon: str = "long-run",
    progress: Progress | None = None,
) -> Attribution:
    """Which measures carry the cost: exact Shapley values of groups of measures, beside first-order ones.

    With ``v(S)`` the number in the equilibrium in which only the groups S are there, a group's part is what it adds
    on average over all orders in which the groups may come; see `detente.strategy.shapley`. Each ``v(S)`` is solved
    anew, with duties stacked as they would be without the other measures.

    Args:
        world: the calibrated economy.
        ledger_or_groups: a ledger, whose measures in force on the day are attributed; or changes of a policy by
            name, made one after the other in the order given: ``{"duties": lambda policy: policy.with_tariff(...)}``.
        on: the day; only for a ledger.
        economy: whose number; several (a bloc) are taken together as in `Outcome.together`.
        of: a variable by economy, or with `sector` by economy and sector; "welfare" is short for "welfare_pct".
        sector: whose number within the economy.
        groups: only for a ledger: "act" (the default; by who acts, on whom and by which kind of act), "measure", or
            ids by name, ``*`` allowed; measures left out are a group of their own.
        draws: orders to draw, even; None: every coalition up to 12 groups, 64 orders beyond.
        seed: of the draws.
        known_on: as in `Ledger.policy`.
        against: as in `Ledger.policy`: the effects are those of what changed since that day.
        deficits: as in `solve`.
        elasticities: as in `solve`.
        inputs: as in `solve`.
        horizon: as in `solve`.
        progress: called with the solves done and the most there can be.

    Returns:
        The parts, the whole and how they were found. Where a coalition has no equilibrium, what rests on it is
        missing and ``notes`` say why.

    Raises:
        InputError: everything that is wrong with what was asked, together.
        NotConvergedError: no equilibrium with all groups, so that there is nothing to attribute.

    Reference: Shapley (1953); Castro, Gómez and Tejada (2009) for sampling.

    Example:
        >>> attribute(World.embedded(), Ledger.embedded(), on="2025-10-17", economy="USA").table
    """
    problems: list[Problem] = []
    number = _collected(problems, partial(_number, world, economy, of, sector))
    policies = _collected(
        problems, partial(_policies, world, ledger_or_groups, on, groups, known_on, against)
    )
    options = _collected(problems, partial(_options, world, deficits, elasticities, inputs, horizon))
    problems += _draw_problems(draws, seed)
    raise_if_any(problems)
    game = _Game(policies, number, options, progress)
    game.total = _most_solves(len(policies.names), draws)
    whole_policy = policies(game.all)
    outcome = solve(world, whole_policy, deficits=deficits, elasticities=elasticities, inputs=inputs, horizon=horizon)
    if not outcome.converged:
        raise NotConvergedError(f"with all groups together there is nothing to attribute: {outcome.why}")
    table, method = _parts(game, draws, seed)
    whole = game.value(game.all) - game.value(0)
    table.insert(0, "part", table.pop("part"))
    table["share_pct"] = 100 * table.part / whole if whole != 0 else np.nan
    names = list(policies.names)
    table["alone"] = [game.value(1 << at) - game.value(0) for at in range(len(names))]
    table["last"] = [game.value(game.all) - game.value(game.all & ~(1 << at)) for at in range(len(names))]
    table["first_order"] = _first_order(game)
    table["measures"] = [max(len(ids), 1) for ids in policies.names.values()]
    table = table.iloc[np.argsort(-np.abs(table.part.to_numpy()), kind="stable")]
    result = Attribution(
        table, whole, number.variable, number.labels, number.sector, number.unit,
        f"{method}, {len(game.known)} solves", policies.names, (*whole_policy.notes, *game.notes()), outcome,
    )  # fmt: skip
    table.attrs["units"] = result.units
    return result


# -- what is asked ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Number:
    """One number of an outcome."""

    variable: str
    labels: tuple[str, ...]
    sector: str
    unit: str

    def of(self, outcome: Outcome) -> float:
        if len(self.labels) > 1:
            return outcome.together(self.variable, list(self.labels))
        place = {"economy": self.labels[0]} | ({"sector": self.sector} if self.sector else {})
        return float(outcome[self.variable].sel(place))


def _number(world: World, economy: Names, of: str, sector: str | None) -> _Number:
    """The number that is asked for; every name that is wrong is refused at once."""
    problems: list[Problem] = []
    labels = _collected(problems, partial(world.resolve_economies, economy, "economy")) or []
    chosen = ""
    if sector is not None:
        chosen = _collected(problems, partial(sector_names().one, sector, world.sectors, "sector")) or ""
    known = catalogue()
    name = of if of in known else f"{of}_pct"
    if name not in known:
        short = {word.removesuffix("_pct"): word for word in known}
        cure = nearest(str(of), [*known, *short]) or "outcome.variables lists them"
        problems.append(Problem("of", f"there is no variable '{of}'", "", cure))
        raise InputError(problems)
    dims = known[name].dims
    wanted = ("economy",) if sector is None else ("economy", "sector")
    if dims != wanted:
        by = " and ".join(dims) or "for the world as a whole"
        if dims == ("economy", "sector"):
            cure = "Pass sector='C26', say"
        else:
            cure = "Leave the sector out" if dims == ("economy",) else "Choose a variable by economy: welfare_pct"
        problems.append(Problem("of", f"{name} is {'by ' if dims else ''}{by}", "", cure))
    if sector is not None and len(labels) > 1:
        fact = f"{', '.join(labels[:3])} are {len(labels)} economies"
        problems.append(Problem("economy", fact, "A sector's number is one economy's", "Name one economy"))
    raise_if_any(problems)
    return _Number(name, tuple(labels), chosen, known[name].unit)


@dataclass(frozen=True)
class _Options:
    """How coalitions are solved: the staged world, and what stays to be said with every solve."""

    stage: World
    deficits: Deficits
    horizon: str
    elasticities: Elasticities | None


def _options(
    world: World, deficits: Deficits, elasticities: Elasticities | None, inputs: bool, horizon: str
) -> _Options:
    """Stage the world once: other elasticities or no inputs are the same for all coalitions."""
    chosen = horizon_elasticities(Adjustment(horizon=horizon), elasticities)
    stage = staged(world, "share", chosen, inputs)
    staged(stage, deficits)  # a closure that nobody knows is refused here; a balanced world is kept by the stage
    # Only the first year has elasticities of its own, which would take the place of those asked for.
    return _Options(stage, deficits, horizon, chosen if horizon == "impact" else None)


@dataclass(frozen=True)
class _Changes:
    """Policies made by a user's own changes, applied in order."""

    world: World
    changes: Mapping[str, PolicyChange]

    @property
    def names(self) -> dict[str, tuple[str, ...]]:
        return dict.fromkeys(self.changes, ())

    def __call__(self, mask: int) -> Policy:
        policy = Policy.none(self.world)
        for at, change in enumerate(self.changes.values()):
            if mask >> at & 1:
                policy = change(policy)
        return policy


@dataclass(frozen=True)
class _Measures:
    """Policies made from the measures of a ledger."""

    coalitions: CoalitionPolicies
    words: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def names(self) -> dict[str, tuple[str, ...]]:
        return dict(self.coalitions.groups)

    def __call__(self, mask: int) -> Policy:
        policy = self.coalitions(mask)
        if mask == self.coalitions.all:
            return replace(policy, changes=self.words, notes=self.notes)
        return policy


def _policies(
    world: World,
    given: Ledger | Mapping[str, PolicyChange],
    on: Day | None,
    groups: str | Mapping[str, Iterable[str]] | None,
    known_on: Day | None,
    against: Day | None,
) -> _Changes | _Measures:
    if isinstance(given, Ledger):
        if on is None:
            raise InputError(Problem("on", "no day is given", "A ledger answers for a day", "Pass on='2025-10-17'"))
        day = day_of(on, "on")
        then: dt.date | None = None if against is None else day_of(against, "against")
        known = None if known_on is None else day_of(known_on, "known_on")
        standing = Standing.of(world, given, day, then, known)
        found = grouped(standing, groups)
        whole = given.policy(world, day, known, against=then)
        return _Measures(CoalitionPolicies(standing, found), whole.changes, whole.notes)
    if not isinstance(given, Mapping):
        fact = f"{type(given).__name__} is neither a ledger nor changes by name"
        raise InputError(Problem("ledger_or_groups", fact, "", "Pass a Ledger, or {'name': change of a Policy}"))
    problems = [
        Problem(name, "it is for a ledger", "Changes of a policy have no day and no measures", "Leave it out")
        for name, value in (("on", on), ("groups", groups), ("known_on", known_on))
        if value is not None
    ]
    if not given:
        problems.append(Problem("ledger_or_groups", "it is empty", "", "Name at least one change"))
    problems += [Problem(f"ledger_or_groups['{name}']", f"{change!r} is no function of a policy", "",
                         "Write lambda policy: policy.with_tariff(...)")
                 for name, change in given.items() if not callable(change)]  # fmt: skip
    raise_if_any(problems)
    changes = _Changes(world, dict(given))
    for name, made in ((name, change(Policy.none(world))) for name, change in given.items()):
        if not isinstance(made, Policy):
            problems.append(Problem(f"ledger_or_groups['{name}']", f"it gives {type(made).__name__}", "It gives a Policy"))
    raise_if_any(problems)
    return changes


def _draw_problems(draws: int | None, seed: int) -> list[Problem]:
    problems = []
    if draws is not None and (isinstance(draws, bool) or not isinstance(draws, int) or draws < 4 or draws % 2):
        rule = "Orders are drawn in pairs, and an error needs two of them"
        problems.append(Problem("draws", f"{draws!r}", rule, "Use an even number, 4 or more"))
    if isinstance(seed, bool) or not isinstance(seed, int) or seed < 0:
        problems.append(Problem("seed", f"{seed!r}", "It is a whole number, 0 or more"))
    return problems


def _collected(problems: list[Problem], question: Callable[[], Any]) -> Any:
    """What a question gives; None where it was refused, with the reasons added to the others."""
    try:
        return question()
    except InputError as error:
        problems += error.problems
        return None


# -- finding the parts ----------------------------------------------------------------------------------------


@dataclass(eq=False)
class _Game:
    """What every coalition brings, each solved once."""

    policies: _Changes | _Measures
    number: _Number
    options: _Options
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
            asked.stage, policy, deficits=asked.deficits, horizon=asked.horizon, elasticities=asked.elasticities
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


def _most_solves(count: int, draws: int | None) -> int:
    """How many coalitions are solved at most."""
    if draws is None and count <= EXACT_UP_TO:
        return 2**count
    orders = ORDERS if draws is None else draws
    return min(2**count, orders * (count - 1) + 2 * count + 2)


def _parts(game: _Game, draws: int | None, seed: int) -> tuple[pd.DataFrame, str]:
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
    words = f"Shapley values over {groups} estimated from {found.orders} random orders in opposite pairs, seed {seed}"
    return pd.DataFrame(table, index=index), words


def _first_order(game: _Game) -> list[float]:
    """What each group adds by the slope at the full policy: minus the slope times the change of repealing it."""
    full, count = game.policies(game.all), len(game.policies.names)
    adjoint = (ADJOINTS_BY_SECTOR if game.number.sector else ADJOINTS).get(game.number.variable)
    slopes = None
    if adjoint and len(game.number.labels) == 1:
        asked, number = game.options, game.number
        slopes = gradient(
            asked.stage, full, of=adjoint, economy=number.labels[0], sector=number.sector or None,
            deficits=asked.deficits, horizon=asked.horizon, elasticities=asked.elasticities,
        )  # fmt: skip
    found = []
    for at, name in enumerate(game.policies.names):
        without = game.policies(game.all & ~(1 << at))
        if without.quotas != full.quotas:
            game.unknown_slopes.append(f"{name} has a quota, whose repeal is no small change: no first order")
            found.append(np.nan)
        elif slopes is not None:
            found.append(-sum(float((slopes[wedge] * (getattr(without, wedge) - getattr(full, wedge))).sum())
                              for wedge in WEDGES))  # fmt: skip
        else:
            found.append(_slope_by_difference(game, full, without))
    assert len(found) == count
    return found


def _slope_by_difference(game: _Game, full: Policy, without: Policy) -> float:
    """The slope from a small part of the way, where the number has no adjoint."""
    part = {name: getattr(full, name) + STEP * (getattr(without, name) - getattr(full, name)) for name in WEDGES}
    outcome = game.solve(replace(full, **part))
    if not outcome.converged:
        game.unknown_slopes.append(f"no equilibrium a little away from the full policy: {outcome.why}")
        return np.nan
    return (game.value(game.all) - game.number.of(outcome)) / STEP


# -- words ----------------------------------------------------------------------------------------------------


def _named(labels: Iterable[str]) -> str:
    titles = [economy_title(label) for label in labels]
    return ", ".join(titles) if len(titles) <= 3 else f"{', '.join(titles[:2])} and {len(titles) - 2} more"


def _amount(value: float, unit: str) -> str:
    if not np.isfinite(value):
        return "not known"
    digits = f"{value:+.3f}" if unit in ("%", "points") else f"{value:+,.0f}"
    return f"{digits} {unit}".replace("-", "\N{MINUS SIGN}")
