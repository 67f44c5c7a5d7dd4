"""Deals: the package two sides would sign, the smallest that leaves both better off, or why there is none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.economy.calibration import Elasticities
from detente.economy.parameters import default, is_number
from detente.errors import InputError, Problem, raise_if_any
from detente.strategy.choices.payoff import policy_of_today
from detente.strategy.choices.players import Player, Players, players_of
from detente.strategy.choices.sector_grouping import Groups
from detente.strategy.choices.steps import Progress, Steps
from detente.strategy.choices.warm_solver import Settings, WarmSolver
from detente.strategy.talks.bargaining import Talks, corners, highest
from detente.strategy.talks.concessions import Concessions, refuse_concessions
from detente.strategy.talks.disagreements import Breakdown, breakdown_of, refuse_disagreement
from detente.strategy.talks.negotiations import (
    LEAST_GAIN,
    Need,
    Searches,
    frontier_table,
    least_needed,
    searched,
    terms_of_trade_effects,
)
from detente.strategy.talks.packages import Package, PackageBy, division_problems, package_of, sector_parts
from detente.strategy.talks.settlements import (
    PackagePayoffs,
    Settlement,
    Timing,
    everyone,
    solved,
)

if TYPE_CHECKING:
    import pandas as pd

    from detente.economy.names import Names
    from detente.economy.world import World
    from detente.policy.policy import Policy
    from detente.simulate.outcome import Outcome
    from detente.simulate.stage import Deficits
    from detente.strategy.talks.reciprocity import Reciprocity

MARGIN = 0.01
"""Percent of real income each side is to gain at least, an assumption: with none, the smallest package is none."""
GOODS = "goods"
MOST_CONCESSIONS = 60
MOST_POINTS = 101


@dataclass(frozen=True, eq=False, repr=False)
class Deal:
    """The outcome of talks between two sides.

    Attributes:
        players: the two.
        world: the world.
        terms: what they could grant each other.
        today: the outcome of today's policy.
        breakdown: what happens when talks fail.
        weight: bargaining power of the first.
        margin: what each has to gain at least, percent of real income.
        timing: the years that count.
        agreed: the package that maximises the Nash product; None where no package serves both.
        smallest: the smallest package that leaves both better off than today; None where there is none.
        frontier: payoffs of packages, see `deal`.
        frontier_choices: shares granted at each row of it.
        needs: what each needs from the other, given what it grants itself.
        effects: gains of both, points, when one side grants all it could and the other nothing: by who grants
            (row) and who gains (column).
        most: the most each could gain with the other no worse off than today; filled where no package serves both.
        terms_of_trade: points of income by terms of trade, as `effects`; filled likewise.
        gap: largest difference, points, between a gain as searched for and as solved anew.
        solves: equilibria solved.
    """

    players: tuple[Player, Player]
    world: World
    terms: Package
    today: Outcome
    breakdown: Breakdown
    weight: float
    margin: float
    timing: Timing
    agreed: Settlement | None
    smallest: Settlement | None
    frontier: pd.DataFrame
    frontier_choices: np.ndarray
    needs: tuple[Need, Need]
    effects: np.ndarray
    most: np.ndarray | None
    terms_of_trade: np.ndarray | None
    gap: float
    solves: int

    @property
    def exists(self) -> bool:
        """Whether some package leaves both better off, by the margin, than when talks fail."""
        return self.agreed is not None

    @property
    def why(self) -> str:
        """Why there is no deal, or no package better than today for both, in words; empty where both exist."""
        from detente.strategy.talks.deal_words import why

        return why(self)

    @property
    def package(self) -> pd.DataFrame:
        """What is agreed, one row a concession, see `Settlement.table`; where there is no deal, nothing."""
        return self._settlement.table

    @property
    def policy(self) -> Policy:
        """What holds once everything agreed is in force; today's policy where there is no deal."""
        return self._settlement.policy

    @property
    def outcome(self) -> Outcome:
        """The equilibrium then."""
        return self._settlement.outcome

    @property
    def gains(self) -> pd.DataFrame:
        """Gains of both, the world and the third economies that lose most; see `Settlement.gains`."""
        return self._settlement.gains

    @property
    def reciprocity(self) -> Reciprocity:
        """How what each side buys and sells changes; see `reciprocity_of`."""
        return self._settlement.reciprocity

    @property
    def notes(self) -> tuple[str, ...]:
        """What is left out, in words."""
        return self.terms.notes

    @property
    def today_values(self) -> np.ndarray:
        """Welfare of the two today, percent of the baseline."""
        return everyone(self.players, self.today)

    @property
    def checks(self) -> str:
        """How far the numbers can be trusted, in words with numbers."""
        found = [one for one in (self.agreed, self.smallest) if one is not None]
        worst = max([self.today.residual, *(one.residual for one in found)])
        words = f"largest residual {worst:.0e}, {self.solves} equilibria"
        return f"{words}; gains as searched for and as solved anew differ by {self.gap:.0e} points at most"

    @property
    def clauses(self) -> tuple[str, ...]:
        """The answer in words, one part after another."""
        from detente.strategy.talks.deal_words import clauses

        return clauses(self)

    def sentence(self) -> str:
        """The answer in words."""
        return "; ".join(self.clauses)

    @property
    def _settlement(self) -> Settlement:
        if self.agreed is not None:
            return self.agreed
        nothing = np.zeros(len(self.terms))
        return Settlement(self.terms, nothing, Timing((0,), (1.0,)), (self.today,), self.today)

    def __repr__(self) -> str:
        return f"<Deal: {self.sentence()}>"


def deal(
    world: World,
    players: Players = ("USA", "CHN"),
    *,
    policy: Policy | None = None,
    disagreement: str | Policy | Mapping[str, Any] = "today",
    concessions: Concessions | None = None,
    weight: float = 0.5,
    by: PackageBy = "uniform",
    groups: Groups | None = None,
    sectors: Names = GOODS,
    margin: float = MARGIN,
    discount: float | None = None,
    years: int = 10,
    frontier: int = 9,
    inputs: bool = True,
    deficits: Deficits = "balanced",
    elasticities: Elasticities | None = None,
    horizon: str = "long-run",
    tolerance: float = 1e-10,
    progress: Progress | None = None,
) -> Deal:
    """The package two sides would sign.

    A package is a share x of each concession, 0 today and 1 fully granted. The sides sign the one that maximises
    the Nash product of what they gain over what they get when talks fail,
    ``a ln(V_1(x) - N_1) + (1 - a) ln(V_2(x) - N_2)``, V welfare at the world equilibrium. The smallest package is
    the one of least size, points cut times baseline trade, that leaves both better off than *today*. All
    slopes come from adjoint solves; gains are those of packages solved anew.

    Args:
        world: the calibrated economy.
        players: the two: names, groups ("EU" is one) or a mapping of a bloc's name to members.
        policy: what is in force today; None: the world's own tariffs.
        disagreement: what happens when talks fail: "today" goes on; "war", Nash tariffs on each other; a Policy;
            or ``{"threat": Policy, "credibility": p}``, carried out with chance p.
        concessions: what could be granted, `Concession` or mappings; None: tariff cuts of both on each other,
            towards the world's own tariffs (towards 0 where today's are not above them), and export licences where
            one has an export wedge on the other.
        weight: bargaining power of the first, 0 to 1.
        by: of concessions not named: "uniform", one for all sectors, or "sector", one for each.
        groups: with ``by`` sector, which sectors go together.
        sectors: on what, of concessions that do not say so themselves, and of war.
        margin: what each has to gain at least, percent of real income.
        discount: weight of next year against this one; None: the default parameter. It matters only where
            concessions begin in different years.
        years: how many years count.
        frontier: how many points of the Pareto frontier, 2 or more; 0 for none. Where several lead to one
            package, there are fewer.
        inputs: False for the same trade without intermediate inputs.
        deficits: "balanced", or as in `dt.solve`.
        elasticities: as in `dt.solve`.
        horizon: as in `dt.solve`.
        tolerance: residual asked of every equilibrium.
        progress: told after each search from one start, once it is known what happens when talks fail: searches
            done, in all, seconds left. A search that turns out not to be needed counts as done.

    Returns:
        The deal, or why there is none: ``.exists``, ``.why``, ``.package``, ``.smallest``, ``.gains``,
        ``.reciprocity``, ``.sentence()``. ``.frontier`` has one row a package: ``kind`` ("frontier", "today",
        "talks fail", "everything granted", "agreed", "smallest"), gains of both against today (percent of baseline
        real income), ``size_usd_m``, and whether another package is better for one and no worse for the other
        (``dominated``), of all that the search has valued.

    Raises:
        InputError: players who are not two, not in the world or overlap; a weight, credibility or discount outside
            0 to 1; nothing to grant; a floor above today's rate; a negative margin; a policy for another world.
        NotConvergedError: no equilibrium today, when talks fail or at a package.

    Reference: Nash (1950); Bagwell and Staiger (1999); Ossa (2014), section IV.

    Example:
        >>> today = dt.Ledger.embedded().policy(world, on="2025-10-17")
        >>> dt.strategy.deal(world, ("USA", "CHN"), policy=today).sentence()
    """
    base = policy_of_today(world, policy)
    patience = default("discount") if discount is None else discount
    package, settings = _asked(
        lambda: _two(world, players),
        lambda: Settings(deficits, elasticities, inputs, horizon, tolerance).checked(world),
        lambda sides, settings: package_of(
            world, base, sides, concessions, settings, by=by, groups=groups, sectors=sectors
        ),
        lambda sides: refuse_concessions(world, sides, concessions, sectors),
        lambda: _refuse_division(world, by, groups, sectors, concessions is None or disagreement == "war"),
        lambda: refuse_disagreement(world, disagreement),
        lambda: raise_if_any(number_problems(weight, margin, patience, years, frontier)),
    )
    _refuse_terms(package, years)
    today = solved(base, settings, "today's policy")
    breakdown = breakdown_of(
        package, disagreement, today, base, settings, by=by, groups=groups, sectors=sectors
    )
    steps = Steps(Searches.of(package, frontier).parts, progress)
    return _concluded(
        world, package, today, breakdown, settings, weight, margin, years, patience, frontier, steps
    )


def _concluded(
    world: World,
    package: Package,
    today: Outcome,
    breakdown: Breakdown,
    settings: Settings,
    weight: float,
    margin: float,
    years: int,
    patience: float,
    points: int,
    steps: Steps,
) -> Deal:
    """The talks themselves, on a package that could be granted."""
    from detente.strategy.choices.aims import goals_of

    sides = list(package.players)
    solver = WarmSolver.on(world, package.policy, settings)
    timing = Timing.of(package.from_year.tolist(), years, patience)
    payoffs = PackagePayoffs(package, solver, goals_of(solver.stage, sides, "welfare"), timing)
    talks = Talks(payoffs, len(package), steps.step)
    now = everyone(sides, today)
    best, least = searched(talks, package, breakdown.values, now, max(margin, LEAST_GAIN), weight, steps)
    settled = {
        name: None if one is None else Settlement.of(package, one.choice, timing, today, settings)
        for name, one in (("agreed", best), ("smallest", least))
    }
    needs = tuple(least_needed(talks, package, who, best, now) for who in range(2))
    steps.end_part()
    ends = corners(talks, package.owner)
    effects = np.array([talks.known(one) - now for one in ends[2:]])
    most = trade = None
    if best is None or least is None:
        pairs = ((0, [(1, now[1])]), (1, [(0, now[0])]))
        nothing = np.zeros(len(package))
        most = (
            np.array([highest(talks, who, limits, [*ends[:2], nothing]).worth for who, limits in pairs]) - now
        )
        trade = np.array([terms_of_trade_effects(package, one, today, settings) for one in ends[2:]])
    steps.end_part()
    table, choices = frontier_table(talks, package, breakdown, now, settled, points)
    steps.end_part()
    pairs = [(one, settled[name]) for name, one in (("agreed", best), ("smallest", least))]
    gaps = [np.abs(one.values - now - two.payoffs).max() for one, two in pairs if one and two]
    return Deal(
        players=package.players,
        world=world,
        terms=package,
        today=today,
        breakdown=breakdown,
        weight=weight,
        margin=max(margin, LEAST_GAIN),
        timing=timing,
        agreed=settled["agreed"],
        smallest=settled["smallest"],
        frontier=table,
        frontier_choices=choices,
        needs=(needs[0], needs[1]),
        effects=effects,
        most=most,
        terms_of_trade=trade,
        gap=float(max(gaps, default=0.0)),
        solves=solver.solves,
    )


# -- what is refused --------------------------------------------------------------------------------------


def _asked(two: Any, solved_how: Any, draw: Any, grants: Any, *checks: Any) -> tuple[Package, Settings]:
    """The package and how it is solved, or everything that is wrong with what was asked for at once."""
    problems: list[Problem] = []

    def tried(part: Any) -> Any:
        try:
            return part()
        except InputError as error:
            problems.extend(error.problems)
            return None

    sides, settings = tried(two), tried(solved_how)
    for check in (lambda: grants(sides), *checks):
        tried(check)
    package = None if sides is None or settings is None else tried(lambda: draw(sides, settings))
    # What is wrong with a concession is found by the check, which needs no sides, and again where it is drawn.
    raise_if_any(list(dict.fromkeys(problems)))
    assert package is not None
    assert settings is not None
    return package, settings


def _refuse_division(world: World, by: Any, groups: Groups | None, sectors: Names, needed: bool) -> None:
    """Refuse sectors and how they are divided; the usual ones may be missing where nobody needs them."""
    if needed or sectors != GOODS:
        sector_parts(world, by, groups, sectors)
    else:
        raise_if_any(division_problems(by, groups))


def _two(world: World, players: Players) -> tuple[Player, Player]:
    """The two sides.

    Raises:
        InputError: not two, not in the world, or one in the other.
    """
    found = players_of(world, players)
    if len(found) != 2:
        fact, cure = f"{len(found)} given", "players=('USA', 'CHN')"
        raise InputError(Problem("players", fact, "A deal is between two", cure))
    return found[0], found[1]


def number_problems(weight: Any, margin: Any, discount: Any, years: Any, points: Any) -> list[Problem]:
    """What is wrong with the numbers of a deal, each by the name of its argument."""
    problems = []
    if not (is_number(weight) and 0 <= weight <= 1):
        problems.append(Problem("weight", f"{weight!r}", "Bargaining power of the first is 0 to 1"))
    if not (is_number(margin) and margin >= 0):
        rule = "What each is to gain is a finite number of percent, 0 or more"
        problems.append(Problem("margin", f"{margin!r}", rule))
    if not (is_number(discount) and 0 < discount <= 1):
        rule = "Weight of next year against this one is above 0, at most 1"
        problems.append(Problem("discount", f"{discount!r}", rule))
    if isinstance(years, bool) or not isinstance(years, int) or years < 1:
        problems.append(Problem("years", f"{years!r}", "It is a whole number of years, 1 or more"))
    whole = isinstance(points, int) and not isinstance(points, bool)
    if not whole or not (points == 0 or 2 <= points <= MOST_POINTS):
        rule = f"It is a number of points, 2 to {MOST_POINTS}, or 0 for no frontier"
        problems.append(Problem("frontier", f"{points!r}", rule))
    return problems


def _refuse_terms(package: Package, years: int) -> None:
    """Refuse concessions that begin when nobody looks any more, and more of them than can be searched."""
    problems = [
        Problem(f"concessions[{at}].from_year", f"year {year}", f"{years} years count: 0 to {years - 1}")
        for at, year in enumerate(package.from_year)
        if year >= years
    ]
    if len(package) > MOST_CONCESSIONS:
        fact, cure = f"there are {len(package)}", "Put sectors into groups: groups='broad'"
        problems.append(Problem("concessions", fact, f"{MOST_CONCESSIONS} at most can be searched", cure))
    raise_if_any(problems)
