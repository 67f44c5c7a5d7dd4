"""One period of the game behind a truce: what keeping it, breaking it and being at war are worth to both sides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from detente.economy.parameters import is_number
from detente.errors import InputError, NotConvergedError, Problem
from detente.strategy.choices.aims import Objective, goals_of
from detente.strategy.choices.climbing import FLAT, climb
from detente.strategy.choices.levers import Levers, levers_of
from detente.strategy.choices.payoff import Payoff, mean_elasticity
from detente.strategy.choices.players import Player
from detente.strategy.choices.steps import Steps
from detente.strategy.choices.warm_solver import Settings, WarmSolver
from detente.strategy.truces.repeated_game import Payoffs
from detente.strategy.wars.nash_tariffs import Certificate, certified, settled

if TYPE_CHECKING:
    from detente.economy.names import Names
    from detente.economy.world import World
    from detente.policy.policy import Policy

ROUGH = 1e3 * FLAT
"""Slope left at best responses of a band: it moves payoffs by some 1e-5 of themselves."""

ROUGH_SETTLED = 1e-4
"""Change of rates at which a war of a band counts as settled."""

MOST_SWEEPS = 12
STARTS = 3
"""Starts of the search for a side's best breach: the truce, small rates and the largest."""
CERTIFICATE_STARTS = 2
"""Starts of the search for a way out of the war, beside where it stands: the truce, and the largest rates."""


@dataclass(frozen=True)
class ExportControl:
    """A control on exports that a side uses in war, on top of its tariffs.

    Where export taxes are chosen as well, they come on top of the control and are 0 or more there, so that no side
    can undo its own control; all the money is then the seller's (``rent_share`` 1).

    Attributes:
        imposed_by: the side that sells; an economy, a group, or a player's name.
        on: the other side.
        sectors: what is controlled.
        rate: scarcity of licences as an export tax, a fraction of the producer's price; or "ban".
        rent_share: 1 where sellers keep what scarce licences are worth, 0 where buyers do.
    """

    imposed_by: Names
    on: Names
    sectors: Names
    rate: float | Literal["ban"]
    rent_share: float = 1.0

    def onto(self, policy: Policy) -> Policy:
        """The policy with the control on top.

        Raises:
            InputError: unknown names, a rate that is none.
        """
        named: dict[str, Any] = {"imposed_by": self.imposed_by, "on": self.on, "sectors": self.sectors}
        if self.rate == "ban":
            return policy.with_export_ban(**named)
        return policy.with_export_wedge(**named, rate=self.rate, rent_share=self.rent_share)

    def problems(self, world: World, players: Sequence[Player], place: str) -> list[Problem]:
        """What is wrong with it in a game between two players."""
        found = []
        for name, side in (("imposed_by", self.imposed_by), ("on", self.on)):
            try:
                world.resolve_economies(side, f"{place}.{name}")
            except InputError as error:
                found += error.problems
        try:
            world.resolve_sectors(self.sectors, f"{place}.sectors")
        except InputError as error:
            found += error.problems
        if self.rate != "ban" and not (is_number(self.rate) and self.rate > 0):
            rule = "It is a fraction above 0, or 'ban'"
            found.append(Problem(f"{place}.rate", f"{self.rate!r}", rule))
        if not (is_number(self.rent_share) and 0 <= self.rent_share <= 1):
            found.append(Problem(f"{place}.rent_share", f"{self.rent_share!r}", "It lies between 0 and 1"))
        if not found and self.owner(world, players) is None:
            names = " and ".join(player.name for player in players)
            rule = f"A control of this game is imposed by one of {names} on the other"
            found.append(Problem(place, f"imposed by {self.imposed_by} on {self.on}", rule))
        return found

    def owner(self, world: World, players: Sequence[Player]) -> int | None:
        """Which of the two players imposes it; None where it is not between them."""
        sellers = set(world.resolve_economies(self.imposed_by, "imposed_by"))
        buyers = set(world.resolve_economies(self.on, "on"))
        for at, player in enumerate(players):
            other = players[1 - at]
            if sellers <= set(player.members) and buyers <= set(other.members):
                return at
        return None


@dataclass(frozen=True, eq=False)
class Game:
    """What two sides can do to one another in a period.

    Attributes:
        world: the world.
        players: the two.
        truce: the policy while both keep the truce.
        war: "nash", or the policy while they are at war, before controls.
        deviations: policies of a breach by player; best responses for who is not there.
        controls: used by both in war.
        breach_with_controls: whether who breaks the truce may use its controls as well.
        choices: what the levers may be: ``by``, ``groups``, ``sectors``, ``instruments``, ``bounds``.
        objective: what both want.
    """

    world: World
    players: tuple[Player, ...]
    truce: Policy
    war: Literal["nash"] | Policy
    deviations: Mapping[str, Policy]
    controls: tuple[ExportControl, ...]
    breach_with_controls: bool
    choices: Mapping[str, Any]
    objective: Objective

    @property
    def names(self) -> tuple[str, str]:
        """What the two are called."""
        first, second = self.players
        return first.name, second.name

    def levers(self, at: int) -> Levers:
        """The levers of one player on the other.

        Raises:
            InputError: no trade to act on, bounds that exclude the truce.
        """
        return levers_of(self.world, self.truce, self.players[at], on=[self.players[1 - at]], **self.choices)

    def controlled(self, policy: Policy, at: int | None = None) -> Policy:
        """A policy with the controls of one player, or of both."""
        for control in self.controls:
            if at is None or control.owner(self.world, self.players) == at:
                policy = control.onto(policy)
        return policy

    def steps(self, rough: bool = False, known: bool = False) -> int:
        """How many climbs and wars a period takes at most.

        Args:
            rough: whether it is searched for from the rates of another one.
            known: whether its breaches are known from the game without controls.
        """
        ways = (2 if self.breach_with_controls else 1) * (1 if rough else STARTS)
        climbs = 0 if known else sum(1 if name in self.deviations else ways for name in self.names)
        return climbs + 1 + (0 if rough or self.war != "nash" else len(self.players))


@dataclass(frozen=True, eq=False)
class Breach:
    """How a player breaks a truce.

    Attributes:
        value: its objective then, percent of the baseline.
        levers: what it could choose; None for a policy that was given.
        choice: what it chooses: points on top of the truce's rates, fractions.
        policy: what then holds.
        with_controls: whether it uses its controls as well.
    """

    value: float
    levers: Levers | None
    choice: np.ndarray
    policy: Policy
    with_controls: bool


@dataclass(frozen=True, eq=False)
class Period:
    """The payoffs of a period, and what is done in each case.

    Attributes:
        truce, war: objective of both, percent of the baseline.
        breaches: of each player.
        war_policy: what holds in war.
        war_levers: what both could choose in war; None where the war is a policy that was given.
        war_choice: what they choose.
        certificate: that no side gains by other rates in war; None for a given war and for rough solutions.
        income: baseline final spending of each, million USD, on the world that the equilibria stand on.
        elasticity: trade elasticity of the average flow between economies.
        solves: equilibria solved.
    """

    truce: np.ndarray
    breaches: tuple[Breach, ...]
    war: np.ndarray
    war_policy: Policy
    war_levers: Levers | None
    war_choice: np.ndarray
    certificate: Certificate | None
    income: np.ndarray
    elasticity: float
    solves: int

    @property
    def deviation(self) -> np.ndarray:
        """Objective of each player while it alone breaks the truce."""
        return np.array([breach.value for breach in self.breaches])

    def payoffs(self, at: int) -> Payoffs:
        """A player's payoffs against the truce, percent of real income there."""
        base = self.truce[at]
        deviation, war = (100 * (value / base - 1) for value in (self.deviation[at], self.war[at]))
        return Payoffs(0.0, float(deviation), float(war))


@dataclass(eq=False)
class _Solving:
    """Solvers of one game under one group of settings; all stand on one staged world."""

    game: Game
    settings: Settings
    steps: Steps
    solvers: list[WarmSolver] = field(default_factory=list)

    def solver(self, policy: Policy) -> WarmSolver:
        solver = WarmSolver.on(self.game.world, policy, self.settings)
        self.solvers.append(solver)
        return solver

    def values(self, solver: WarmSolver) -> np.ndarray:
        """What a solver's policy is worth to both, percent."""
        policy = solver.policy
        levels = {"tariff": policy.tariff.values, "export_wedge": policy.export_wedge.values}
        goals = goals_of(solver.stage, list(self.game.players), self.game.objective)
        return 100 * solver.at(levels, goals, slopes=False).values


def play(
    game: Game,
    settings: Settings,
    near: Period | None = None,
    unarmed: Period | None = None,
    steps: Steps | None = None,
) -> Period:
    """The payoffs of a period.

    Args:
        game: what both can do.
        settings: how equilibria are solved.
        near: the same game under other settings: rates are then searched for from its own, and roughly.
        unarmed: the same game without controls, where it was played before: its breaches hold here, too, unless
            they may use controls.
        steps: told of each climb and war.

    Raises:
        NotConvergedError: no equilibrium where one is needed, or a war whose rates do not settle.
    """
    solving = _Solving(game, settings, steps or Steps([]))
    base = solving.solver(game.truce)
    truce = solving.values(base)
    elasticity = mean_elasticity(base.stage)
    if unarmed is not None and not game.breach_with_controls:
        breaches = unarmed.breaches
    else:
        breaches = tuple(_breach(solving, base, float(truce[at]), at, near) for at in range(2))
    start = None if unarmed is None else unarmed.war_choice
    policy, levers, choice, certificate, war = _war(solving, base, near, start)
    income = base.stage.income.values
    return Period(
        truce=truce,
        breaches=breaches,
        war=war,
        war_policy=policy,
        war_levers=levers,
        war_choice=choice,
        certificate=certificate,
        income=np.array([income[player.positions(base.stage)].sum() for player in game.players]),
        elasticity=elasticity,
        solves=sum(solver.solves for solver in solving.solvers),
    )


def _breach(solving: _Solving, base: WarmSolver, kept: float, at: int, near: Period | None) -> Breach:
    """A player's best breach: with tariffs alone, or with its controls as well where it may use them."""
    game = solving.game
    name = game.players[at].name
    none = np.zeros(0)
    if name in game.deviations:
        policy = game.deviations[name]
        value = float(solving.values(solving.solver(policy))[at])
        solving.steps.step()
        return Breach(value, None, none, policy, False)
    found = [_best(solving, base, kept, at, near, with_controls=False)]
    own = game.controlled(game.truce, at)
    if game.breach_with_controls and own is not game.truce:
        found.append(_best(solving, solving.solver(own), None, at, near, with_controls=True))
    return max(found, key=lambda breach: breach.value)


def _best(
    solving: _Solving,
    solver: WarmSolver,
    kept: float | None,
    at: int,
    near: Period | None,
    with_controls: bool,
) -> Breach:
    """A player's best points on top of the rates of the truce, none of them below 0: a cut breaks no truce.

    Args:
        solving: the game, and who is told of each climb.
        solver: of the policy to which the rates are added.
        kept: what doing nothing is worth, where that is an alternative.
        at: which player.
        near: see `play`.
        with_controls: whether the solver's policy has the player's controls.
    """
    game = solving.game
    levers = _points_on_top(game.levers(at), solver.policy)
    payoff = Payoff.of(solver, levers, game.players[at], game.objective)
    if near is None:
        starts, tolerance = [levers.today, _small(levers, solver), levers.high], FLAT
    else:
        starts, tolerance = [_scaled(near.breaches[at].choice, levers, solver, near)], ROUGH
    climbs = []
    for start in starts:
        climbs.append(
            climb(payoff.given(start), start, levers.low, levers.high, levers.scale, tolerance=tolerance)
        )
        solving.steps.step()
    best = max(climbs, key=lambda one: one.value)
    if kept is not None and best.value <= kept:
        return Breach(kept, levers, levers.today, game.truce, False)
    words = f"{game.players[at].name} breaks the truce"
    return Breach(
        best.value, levers, best.choice, levers.onto(solver.policy, best.choice, words), with_controls
    )


def _points_on_top(levers: Levers, policy: Policy) -> Levers:
    """The same levers as points on top of a policy: 0 leaves all as it is, however rates differ in a group."""
    cells = {
        wedge: replace(one, base=getattr(policy, wedge).values.reshape(-1)[one.place])
        for wedge, one in levers.cells.items()
    }
    none = np.zeros(len(levers))
    room = np.maximum(levers.high - levers.today, 0.0)
    return replace(levers, cells=cells, today=none, low=none, high=room)


def _war(
    solving: _Solving, base: WarmSolver, near: Period | None, start: np.ndarray | None
) -> tuple[Policy, Levers | None, np.ndarray, Certificate | None, np.ndarray]:
    """The war: the policy given, or the tariffs of a Nash equilibrium, with the controls of both in force."""
    game = solving.game
    if game.war != "nash":
        policy = game.controlled(game.war)
        given = solving.values(solving.solver(policy))
        solving.steps.step()
        return policy, None, np.zeros(0), None, given
    policy = game.controlled(game.truce)
    solver = base if policy is game.truce else solving.solver(policy)
    parts = [game.levers(at) for at in range(2)]
    levers = _above_controls(Levers.joined(parts), game.truce, policy)
    payoffs = [
        Payoff.of(solver, levers, player, game.objective, mine)
        for player, mine in zip(
            game.players, (slice(0, len(parts[0])), slice(len(parts[0]), len(levers))), strict=True
        )
    ]
    if near is None:
        begin = _small(levers, solver) if start is None else np.clip(start, levers.low, levers.high)
        choice, _ = settled(payoffs, begin)
        solving.steps.step()
        certificate, values = certified(payoffs, choice, CERTIFICATE_STARTS, solving.steps.step)
        if not certificate.holds:
            raise NotConvergedError(
                f"the rates of the war between {' and '.join(game.names)} are no equilibrium: {certificate}"
            )
    else:
        choice, values = _roughly(payoffs, _scaled(near.war_choice, levers, solver, near))
        solving.steps.step()
        certificate = None
    words = f"war of {' and '.join(game.names)}"
    return levers.onto(policy, choice, words), levers, choice, certificate, np.asarray(values)


def _above_controls(levers: Levers, truce: Policy, controlled: Policy) -> Levers:
    """The same levers where export taxes come on top of controls, and nowhere undo them: 0 or more there."""
    cells = levers.cells.get("export_wedge")
    if cells is None or controlled is truce:
        return levers
    control = (controlled.export_wedge.values - truce.export_wedge.values).reshape(-1)[cells.place]
    bound = np.unique(cells.lever[control > 0])
    low = levers.low.copy()
    low[bound] = np.clip(0.0, levers.low[bound], levers.high[bound])
    raised = levers.cells | {"export_wedge": replace(cells, base=cells.base + control)}
    return replace(levers, cells=raised, low=low)


def _small(levers: Levers, solver: WarmSolver) -> np.ndarray:
    """The small economy's optimum, one over the trade elasticity, on all levers."""
    rates = np.full(len(levers), 1 / mean_elasticity(solver.stage))
    return np.clip(rates, levers.low, levers.high)


def _roughly(payoffs: list[Payoff], choice: np.ndarray) -> tuple[np.ndarray, list[float]]:
    """Best responses in turn from a good guess, until rates hardly move.

    Raises:
        NotConvergedError: rates that still move.
    """
    moved = np.inf
    for _ in range(MOST_SWEEPS):
        before = choice.copy()
        for payoff in payoffs:
            mine, levers = payoff.mine, payoff.levers
            best = climb(
                payoff.given(choice),
                choice[mine],
                levers.low[mine],
                levers.high[mine],
                levers.scale[mine],
                tolerance=ROUGH,
            )
            choice = choice.copy()
            choice[mine] = best.choice
        moved = float(np.abs(choice - before).max())
        if moved < ROUGH_SETTLED:
            break
    if not moved < ROUGH_SETTLED:
        raise NotConvergedError(
            f"rates of war still move by {100 * moved:.1e} points after {MOST_SWEEPS} rounds of best responses"
        )
    values = [payoff.at(choice, slopes=False)[0] for payoff in payoffs]
    return choice, values


def _scaled(choice: np.ndarray, levers: Levers, solver: WarmSolver, near: Period) -> np.ndarray:
    """Rates of the same game under other elasticities, on the way from those: about inverse to them."""
    if len(choice) != len(levers):
        return _small(levers, solver)
    scaled = choice * near.elasticity / mean_elasticity(solver.stage)
    return np.clip(scaled, levers.low, levers.high)


def lever_problems(
    world: World, truce: Policy, players: Sequence[Player], choices: Mapping[str, Any]
) -> list[Problem]:
    """What is wrong with the levers of both."""
    found: list[Problem] = []
    for at in range(2):
        try:
            levers_of(world, truce, players[at], on=[players[1 - at]], **choices)
        except InputError as error:
            found += [problem for problem in error.problems if problem not in found]
    return found
