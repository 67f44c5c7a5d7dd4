"""Nash equilibrium: tariffs from which no player gains by moving alone, with the proof by re-solving."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import xarray as xr

from detente.economy.calibration import Elasticities
from detente.errors import InputError, NotConvergedError, Problem, gathered
from detente.strategy.choices.aims import Objective, refuse_objective
from detente.strategy.choices.chosen import Chosen
from detente.strategy.choices.climbing import FLAT, climb, climb_from_afar
from detente.strategy.choices.levers import (
    DEFAULT_BOUNDS,
    EVERYONE_ELSE,
    Bounds,
    By,
    Instrument,
    Levers,
    Partners,
    levers_of,
    refuse_levers,
)
from detente.strategy.choices.payoff import (
    Payoff,
    first_choices,
    mean_elasticity,
    policy_of_today,
    refuse_starts,
)
from detente.strategy.choices.players import Player, Players, players_of
from detente.strategy.choices.sector_grouping import Groups
from detente.strategy.choices.warm_solver import Settings, WarmSolver
from detente.strategy.wars.optimal_tariff_formula import iterate

if TYPE_CHECKING:
    import pandas as pd

    from detente.economy.names import Names
    from detente.economy.world import World
    from detente.policy.policy import Policy
    from detente.simulate.outcome import Outcome
    from detente.simulate.stage import Deficits

SETTLED = 1e-6
"""Largest change of any rate in the last sweep."""

MOST_SWEEPS = 40
EXACT_FROM = 3
"""The sweep from which best responses are exact: before, the others have not settled anyway."""

LARGEST_GAIN = 1e-6
"""What a player may still gain by moving alone, a share of its welfare, for the certificate to hold."""

Progress = Callable[[str], None]


@dataclass(frozen=True, eq=False)
class Certificate:
    """What each player gains by deviating alone, found by solving its problem again from other starts.

    Attributes:
        gain: by player, a share of its baseline objective (1e-6 is 0.0001 %); 0 where nothing better was found.
        gradient: by player, the largest slope that still pulls inwards, percent per scaled lever.
        starts: starts from which a deviation was looked for.
    """

    gain: xr.DataArray
    gradient: xr.DataArray
    starts: int

    @property
    def largest_gain(self) -> float:
        """The most that any player gains by deviating."""
        return float(self.gain.max())

    @property
    def holds(self) -> bool:
        """Whether no player gains more than 1e-6 by deviating."""
        return self.largest_gain <= LARGEST_GAIN

    def __str__(self) -> str:
        who = str(self.gain.idxmax().item())
        verdict = "holds" if self.holds else "does NOT hold"
        return (
            f"certificate {verdict}: the most any player gains by deviating is {self.largest_gain:.1e} "
            f"of its objective ({who}; {self.starts} start{'s' * (self.starts != 1)} each)"
        )


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class Nash(Chosen):
    """A Nash equilibrium in tariffs.

    Attributes:
        players: who chooses.
        policy_today: what held before.
        certificate: what each gains by deviating.
        value: objective by player at the equilibrium, percent.
        value_today: objective by player under today's policy.
        sweeps: rounds of best responses until rates settled.
        by, objective: what was asked.
    """

    players: tuple[Player, ...]
    policy_today: Policy
    certificate: Certificate
    value: xr.DataArray
    value_today: xr.DataArray
    sweeps: int
    by: By
    objective: Objective

    @cached_property
    def outcome_today(self) -> Outcome:
        """The world under today's policy."""
        return self.settings.solve(self.world, self.policy_today)

    @property
    def change(self) -> xr.DataArray:
        """What the war costs (-) or brings each player against today, points of its objective."""
        return self.value - self.value_today

    @property
    def summary(self) -> pd.DataFrame:
        """One row a player: its rate (trade-weighted), its change against today, its gain by deviating."""
        import pandas as pd

        rows = {}
        for at, player in enumerate(self.players):
            rows[player.name] = {
                "tariff_pct": 100 * self.mean_rate([player.name]),
                "change_pct": float(self.change[at]),
                "gain_by_deviating": float(self.certificate.gain[at]),
            }
        return pd.DataFrame.from_dict(rows, orient="index")

    @cached_property
    def formula(self) -> xr.DataArray:
        """Lashkaripour's uniform tariffs on the same world, missing for blocs.

        Where each player has one tariff on all it buys, no inputs are used and trade is balanced they are right to
        second order in foreign shares, a point at most in the bundled world; elsewhere they are what theory would
        say if that were so.

        Raises:
            NotConvergedError: no equilibrium on the way.
        """
        single = [player for player in self.players if len(player.members) == 1]
        labels = [player.members[0] for player in single]
        found = formula_tariffs(self.world, labels, self.settings, self.policy_today)
        rates = {player.name: found[self.world.economies.index(player.members[0])] for player in single}
        values = [rates.get(player.name, np.nan) for player in self.players]
        names = [player.name for player in self.players]
        return xr.DataArray(values, coords={"economy": names}, dims=["economy"], name="formula_tariff")

    def __repr__(self) -> str:
        mean = float(np.mean(self.summary["tariff_pct"].to_numpy()))
        return f"<Nash: {len(self.players)} players, mean tariff {mean:.1f} %; {self.certificate}>"


def nash(
    world: World,
    players: Players = "all",
    by: By = "uniform",
    groups: Groups | None = None,
    inputs: bool = True,
    *,
    on: Partners = "all",
    sectors: Names = "all",
    instruments: Sequence[Instrument] | Instrument = ("tariff",),
    bounds: Bounds = DEFAULT_BOUNDS,
    objective: Objective = "welfare",
    policy: Policy | None = None,
    deficits: Deficits = "balanced",
    elasticities: Elasticities | None = None,
    horizon: str = "long-run",
    tolerance: float = 1e-10,
    starts: int = 3,
    progress: Progress | None = None,
) -> Nash:
    """Tariffs at which every player does what is best for it given what the others do.

    Best responses in turn (Gauss-Seidel): each player climbs its own objective by adjoint slopes from where it
    stands, until no rate moves by more than 1e-6. Then every player's problem is solved again from other
    starts: the certificate says what the best of them would gain. Autarky is always an equilibrium too; the search
    begins at low tariffs and stays away from it.

    Args:
        world: the calibrated economy.
        players: "all" economies, names, groups ("EU" acts as one), or a mapping of names to members.
        by: one rate each ("uniform"), or one by "partner", "sector" or "partner-sector".
        groups: sectors that share a rate: a bundled partition ("broad", 8), or one's own.
        inputs: False for the same trade without intermediate inputs.
        on: on whom rates are levied: "all" others, "players" (a war among them, everyone else traded with as
            today), or names.
        sectors: what may bear a rate: "all" traded sectors, "goods", names.
        instruments: "tariff", "export_wedge" or both.
        bounds: least and largest rate, fractions; they must hold today's policy.
        objective: what everyone maximises, as in `best_response`.
        policy: what is in force today; None: the world's own tariffs.
        deficits: "balanced", or as in `dt.solve`; see `best_response`.
        elasticities: as in `dt.solve`.
        horizon: as in `dt.solve`.
        tolerance: residual asked of every equilibrium.
        starts: starts of the certificate's search, beside the equilibrium itself: 0 to 5.
        progress: called with a line of words after each sweep.

    Returns:
        The equilibrium with its certificate; ``certificate.holds`` says whether it is one.

    Raises:
        InputError: a player who is not in the world, blocs that overlap, no instrument, bounds that exclude
            today's policy.
        NotConvergedError: no equilibrium of the world on the way, or rates that do not settle.

    Reference: Ossa (2014); Lashkaripour (2021).

    Example:
        >>> war = dt.strategy.nash(world, players=["USA", "CHN", "EU"], sectors="goods")
        >>> war.tariff, war.certificate.holds
    """
    base = policy_of_today(world, policy)
    found, settings, *_ = gathered(
        lambda: players_of(world, players, "players"),
        lambda: Settings(deficits, elasticities, inputs, horizon, tolerance).checked(world),
        lambda: refuse_levers(world, sectors, by, groups, instruments, bounds),
        lambda: refuse_objective(world, objective),
        lambda: refuse_starts(starts, 0),
    )
    if callable(objective) and len(found) > 1:
        fact = f"one function of your own for {len(found)} players"
        rule = "All would pursue the same end, whoever it is of"
        raise InputError(Problem("objective", fact, rule, "Name an objective, or ask one player at a time"))
    parts = gathered(
        *(
            lambda player=player: levers_of(
                world,
                base,
                player,
                on=_partners(on, player, found),
                sectors=sectors,
                by=by,
                groups=groups,
                instruments=instruments,
                bounds=bounds,
            )
            for player in found
        )
    )
    levers = Levers.joined(parts)
    ends = np.cumsum([0, *(len(part) for part in parts)])
    solver = WarmSolver.on(world, base, settings)
    payoffs = [
        Payoff.of(solver, levers, player, objective, slice(int(start), int(end)))
        for player, start, end in zip(found, ends[:-1], ends[1:], strict=True)
    ]
    today = [payoff.today() for payoff in payoffs]
    choice, sweeps = settled(payoffs, _begin(base, found, levers, settings), progress)
    certificate, values = certified(payoffs, choice, starts)
    labels = [player.name for player in found]

    def by_player(values: Sequence[float]) -> xr.DataArray:
        return xr.DataArray(list(values), coords={"economy": labels}, dims=["economy"])

    return Nash(
        players=tuple(found),
        world=world,
        levers=levers,
        choice=choice,
        policy=levers.onto(base, choice, f"Nash tariffs of {', '.join(labels[:5])}"),
        policy_today=base,
        certificate=certificate,
        value=by_player(values),
        value_today=by_player(today),
        sweeps=sweeps,
        solves=solver.solves,
        settings=settings,
        by=by,
        objective=objective,
    )


def _begin(base: Policy, players: Sequence[Player], levers: Levers, settings: Settings) -> np.ndarray:
    """Where the search begins: the formula's tariff for who taxes everyone, ``1 / theta`` for all else."""
    world = base.world
    small = 1 / mean_elasticity(world)
    start = np.full(len(levers), small)
    by_all = {label.player for label in levers.labels if label.partner == EVERYONE_ELSE}
    single = [player for player in players if len(player.members) == 1 and player.name in by_all]
    if single:
        labels = [player.members[0] for player in single]
        try:
            rates = formula_tariffs(world, labels, settings, base)
        except NotConvergedError:
            rates = np.full(len(world.economies), small)
        by_player = {label: rates[world.economies.index(label)] for label in labels}
        for at, label in enumerate(levers.labels):
            if label.instrument == "tariff" and label.partner == EVERYONE_ELSE:
                start[at] = by_player.get(label.player, small)
    return np.clip(start, levers.low, levers.high)


def _partners(on: Partners, player: Player, players: Sequence[Player]) -> Partners:
    """On whom a player's levers act: with "players", the others, each by itself."""
    if isinstance(on, str) and on.strip().casefold() == "players":
        return [other for other in players if other is not player]
    return on


def settled(
    payoffs: Sequence[Payoff], start: np.ndarray, progress: Progress | None = None
) -> tuple[np.ndarray, int]:
    """Best responses in turn until rates rest; early sweeps need not be exact.

    Args:
        payoffs: the players'.
        start: what all choose at first.
        progress: called with a line of words after each sweep.

    Returns:
        What all choose, and after how many sweeps.

    Raises:
        NotConvergedError: no equilibrium of the world on the way, or rates that do not settle.
    """
    choice, moved = start, np.inf
    for sweep in range(1, MOST_SWEEPS + 1):
        before, exact = choice.copy(), sweep >= EXACT_FROM
        for payoff in payoffs:
            choice = _responded(payoff, choice, FLAT if exact else FLAT * 10.0 ** (EXACT_FROM - sweep + 1))
        moved = float(np.abs(choice - before).max())
        if progress is not None:
            progress(f"sweep {sweep}: rates moved by at most {100 * moved:.1e} points")
        if exact and moved < SETTLED:
            return choice, sweep
    raise NotConvergedError(
        f"rates still move by {100 * moved:.1e} points after {MOST_SWEEPS} rounds of best responses"
    )


def _responded(payoff: Payoff, choice: np.ndarray, tolerance: float) -> np.ndarray:
    """The choice of all after one player's best response to it."""
    mine, levers = payoff.mine, payoff.levers
    best = climb(
        payoff.given(choice),
        choice[mine],
        levers.low[mine],
        levers.high[mine],
        levers.scale[mine],
        tolerance=tolerance,
    )
    after = choice.copy()
    after[mine] = best.choice
    return after


def certified(
    payoffs: Sequence[Payoff],
    choice: np.ndarray,
    starts: int,
    told: Callable[[], None] = lambda: None,
) -> tuple[Certificate, list[float]]:
    """What each player would gain by the best deviation that a search from several starts finds.

    Args:
        payoffs: the players'.
        choice: what all choose.
        starts: starts beside the choice itself.
        told: called once a player has been looked at.
    """
    gains, gradients, values = [], [], []
    for payoff in payoffs:
        mine, levers = payoff.mine, payoff.levers
        low, high, scale = levers.low[mine], levers.high[mine], levers.scale[mine]
        here = payoff.at(choice, slopes=False)[0]
        best = climb(payoff.given(choice), choice[mine], low, high, scale, tolerance=FLAT)
        reached = best.value
        elsewhere = first_choices(levers, mean_elasticity(payoff.solver.stage), starts)
        for start in elsewhere:
            # Good enough to see a higher hill, not to measure its top.
            other = climb_from_afar(payoff.given(choice), start[mine], low, high, scale, tolerance=100 * FLAT)
            reached = max(reached, other.value)
        gains.append(max(0.0, (reached - here) / 100))
        gradients.append(best.gradient)
        values.append(here)
        told()
    names = [payoff.player.name for payoff in payoffs]
    labels = {"coords": {"economy": names}, "dims": ["economy"]}
    return Certificate(xr.DataArray(gains, **labels), xr.DataArray(gradients, **labels), 1 + starts), values


def formula_tariffs(
    world: World, chosen: Sequence[str], settings: Settings, policy: Policy | None = None
) -> np.ndarray:
    """Uniform Nash tariffs by Lashkaripour's formula, on the world without inputs and with balanced trade.

    Args:
        world: the world.
        chosen: who chooses; the others keep their own tariffs.
        settings: its elasticities and tolerance are used.
        policy: what the others levy; None: the world's own tariffs.

    Returns:
        A tariff for every economy: the formula's for those who choose, the average today for the others.

    Raises:
        NotConvergedError: no equilibrium on the way.
    """
    from detente.simulate.solving import solve

    who = np.isin(world.economies, chosen)
    base = policy_of_today(world, policy)
    others = base.tariff.values
    abroad = (1 - np.eye(len(who)))[:, :, None]
    border = (world.trade / (1 + world.tariff)).values * abroad
    average = (border * others).sum(axis=(0, 2)) / border.sum(axis=(0, 2))

    def outcome_at(tariff: np.ndarray) -> Outcome:
        levels = np.where(who[None, :, None], tariff[None, :, None] * abroad, others)
        return solve(
            world,
            replace(base, tariff=base.tariff.copy(data=levels)),
            deficits="balanced",
            elasticities=settings.elasticities,
            inputs=False,
            tolerance=settings.tolerance,
        )

    start = np.where(who, 1 / mean_elasticity(world), average)
    return iterate(outcome_at, start, who)
