"""Best response: the tariffs and export taxes that serve one player best while others keep theirs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from detente.economy.calibration import Elasticities
from detente.economy.names import economy_title
from detente.errors import NotConvergedError, gathered
from detente.strategy.choices.aims import Objective, refuse_objective
from detente.strategy.choices.chosen import Chosen
from detente.strategy.choices.climbing import FLAT, Curvature, Scan, Summit, climb_from_afar, curvature, scan
from detente.strategy.choices.levers import (
    DEFAULT_BOUNDS,
    Bounds,
    By,
    Instrument,
    Partners,
    levers_of,
    refuse_levers,
    refuse_partners,
)
from detente.strategy.choices.payoff import (
    Payoff,
    first_choices,
    mean_elasticity,
    policy_of_today,
    refuse_starts,
)
from detente.strategy.choices.players import Player, player_of
from detente.strategy.choices.sector_grouping import Groups
from detente.strategy.choices.steps import Progress, Steps
from detente.strategy.choices.warm_solver import Settings, WarmSolver

if TYPE_CHECKING:
    from collections.abc import Iterable

    from detente.economy.names import Names
    from detente.economy.world import World
    from detente.policy.policy import Policy
    from detente.simulate.stage import Deficits

SCAN = (-0.10, -0.05, -0.02, -0.01, 0.0, 0.01, 0.02, 0.05, 0.10)
"""Where a brute-force scan looks: points of the rate that moves most."""
STIFFEST = 2
"""Directions that are scanned: those in which the value bends most."""

SAME = 1e-6
"""Percent: two climbs that end within this of one another found the same best value."""


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class BestResponse(Chosen):
    """A player's best choice, and how sure we are that it is one.

    Attributes:
        player: who chooses.
        world: the world.
        levers: what it could choose.
        choice: what it chooses, level by lever.
        policy: what then holds.
        value: its objective there, in percent (100 is the baseline for welfare and real GDP).
        value_today: its objective under today's policy.
        gradient: largest slope that still pulls inwards, percent per scaled lever: 0 at a best choice.
        slope_norm: Euclidean norm of the slopes of levers inside their bounds, percent per 100 points.
        curvature: second derivatives there; None where not asked for.
        scans: brute-force walks along the stiffest directions; empty where not asked for.
        starts: value reached from each start, best first.
        own: whether the objective is a function of a person's own, in percent of its size today.
    """

    player: Player
    value: float
    value_today: float
    gradient: float
    slope_norm: float
    curvature: Curvature | None
    scans: tuple[Scan, ...]
    starts: tuple[float, ...]
    own: bool = False

    @property
    def gain_pct(self) -> float:
        """What it gains against today's policy, points of the objective."""
        return self.value - self.value_today

    @property
    def holds(self) -> bool:
        """Whether every check passed: flat, falling in every direction, and no scan found anything better."""
        flat = self.gradient <= 10 * FLAT
        falling = self.curvature is None or self.curvature.concave
        return flat and falling and all(one.best_gain <= SAME for one in self.scans)

    @property
    def checks(self) -> str:
        """What was checked, in words with numbers."""
        words = [f"slopes left {self.gradient:.1e} (scaled), norm {self.slope_norm:.1e}"]
        if self.curvature is not None:
            bend = self.curvature
            if not bend.free:
                words.append("every lever is at a bound")
            elif bend.concave:
                words.append(f"falls in every direction (largest second derivative {bend.largest:.3g})")
            else:
                words.append(f"RISES in some direction (second derivative {bend.largest:.3g})")
        if self.scans:
            best = max(one.best_gain for one in self.scans)
            words.append(f"best of {sum(len(one.gain) for one in self.scans)} scanned points {best:+.1e} %")
        spread = max(self.starts) - min(self.starts)
        if len(self.starts) > 1:
            words.append(f"{len(self.starts)} starts within {spread:.1e} % of one another")
        return "; ".join(words)

    def sentence(self) -> str:
        """The answer in words."""
        who = economy_title(self.player.name)
        rates = self.choice * 100
        if len(rates) == 1:
            label = self.levers.labels[0]
            whom = "everyone else" if label.partner == "all" else economy_title(label.partner)
            what = "tariff" if label.instrument == "tariff" else "export tax"
            said = f"the best {what} of {who} on {whom} is {rates[0]:.1f} %"
            low, high = (bool(ends[0]) for ends in self.levers.at_bounds(self.choice))
            bound = ", the least allowed" if low else ", the most allowed" if high else ""
            said += f" (today {100 * self.levers.today[0]:.1f} %{bound})"
        else:
            low, high = rates.min(), rates.max()
            weights = self.levers.scale**2
            said = f"the best {len(rates)} rates of {who} run from {low:.1f} to {high:.1f} %"
            said += f", {rates @ weights / weights.sum():.1f} % on average"
        unit = "% of its objective" if self.own else "points"
        return f"{said}; it gains {self.gain_pct:.3f} {unit} if nobody answers"

    def __repr__(self) -> str:
        return f"<BestResponse: {self.sentence()}; {self.checks}>"


def best_response(
    world: World,
    player: str | Iterable[str] | Player,
    *,
    on: Partners = "all",
    sectors: Names = "all",
    by: By = "uniform",
    groups: Groups | None = None,
    instruments: Sequence[Instrument] | Instrument = ("tariff",),
    bounds: Bounds = DEFAULT_BOUNDS,
    objective: Objective = "welfare",
    policy: Policy | None = None,
    inputs: bool = True,
    deficits: Deficits = "balanced",
    elasticities: Elasticities | None = None,
    horizon: str = "long-run",
    tolerance: float = 1e-10,
    starts: int = 3,
    check: bool = True,
    progress: Progress | None = None,
) -> BestResponse:
    """The rates that serve a player best while everyone else keeps theirs.

    ``max_x goal(z(x), x)`` over the player's levers x within bounds, z the world equilibrium; slopes of all levers
    come from one adjoint solve, the climb is L-BFGS-B from several starts. What the search cannot see it is asked
    for: second derivatives from differences of slopes, and a brute-force scan along the two stiffest directions.

    Args:
        world: the calibrated economy.
        player: an economy, a group's name, or names that act as one bloc.
        on: partners, "all" for everyone else.
        sectors: what may bear a rate: "all" traded sectors, "goods", names.
        by: one rate ("uniform"), or one by "partner", "sector" or "partner-sector".
        groups: sectors that share a rate: a bundled partition ("broad", 8), or one's own.
        instruments: "tariff", "export_wedge" or both. By Lerner symmetry a uniform export tax does what a uniform
            tariff does, so that with both and balanced trade one of the two is free.
        bounds: least and largest rate, fractions; they must hold today's policy.
        objective: "welfare", "real_gdp", ``{sector: political weight}``, or a function of an `Outcome` (slopes
            then by differences, two solves a lever).
        policy: what is in force today; None: the world's own tariffs.
        inputs: False for the same trade without intermediate inputs.
        deficits: "balanced", as in the literature; with deficits held fixed a country in deficit keeps a gift from
            abroad however little it trades, and its best tariff can have no end.
        elasticities: as in `dt.solve`.
        horizon: as in `dt.solve`.
        tolerance: residual asked of every equilibrium.
        starts: how many starts, 1 to 5: today's rates, the upper bound, one over the mean
            trade elasticity, and between.
        check: whether second derivatives and scans are worked out.
        progress: told after each climb and each check: steps done, in all, seconds left.

    Returns:
        The choice with its verdict. Rates replace what is levied today; all flows of a lever bear one rate.

    Raises:
        InputError: a player who is not in the world, no instrument, bounds that exclude today's policy, an
            objective that is not finite; all at once.
        NotConvergedError: no equilibrium at any start.

    Reference: Ossa (2014); Lashkaripour (2021); METHODS of the adjoint in docs/explain/model.md.

    Example:
        >>> dt.strategy.best_response(world, "USA", on="CHN", sectors="goods").sentence()
    """
    base = policy_of_today(world, policy)
    who, settings, *_ = gathered(
        lambda: player_of(world, player),
        lambda: Settings(deficits, elasticities, inputs, horizon, tolerance).checked(world),
        lambda: refuse_levers(world, sectors, by, groups, instruments, bounds),
        lambda: refuse_partners(world, on),
        lambda: refuse_objective(world, objective),
        lambda: refuse_starts(starts, 1),
    )
    levers = levers_of(
        world, base, who, on=on, sectors=sectors, by=by, groups=groups, instruments=instruments, bounds=bounds
    )
    solver = WarmSolver.on(world, base, settings)
    payoff = Payoff.of(solver, levers, who, objective)
    today = levers.today
    value_today = payoff.today()
    begin = first_choices(levers, mean_elasticity(solver.stage), starts)
    steps = Steps([len(begin), 1 + STIFFEST if check else 0], progress)
    climbs = _climbs(payoff, begin, steps)
    steps.end_part()
    best = climbs[0]
    bend, walks = None, ()
    if check:
        function = payoff.given(best.choice)
        bend = curvature(function, best, levers.low, levers.high, levers.scale, STIFFEST)
        steps.step()
        value = payoff.value_given(best.choice)
        for direction in bend.directions:
            walks += (scan(value, best, direction, levers.low, levers.high, SCAN),)
            steps.step()
    steps.end_part()
    inside = (best.choice > levers.low + 1e-12) & (best.choice < levers.high - 1e-12)
    words = f"best response of {who.name}: {len(today)} rates"
    return BestResponse(
        player=who,
        world=world,
        levers=levers,
        choice=best.choice,
        policy=levers.onto(base, best.choice, words),
        value=best.value,
        value_today=value_today,
        gradient=best.gradient,
        slope_norm=float(np.linalg.norm(best.slope[inside])),
        curvature=bend,
        scans=walks,
        starts=tuple(one.value for one in climbs),
        own=callable(objective),
        solves=solver.solves,
        settings=settings,
    )


def _climbs(payoff: Payoff, starts: Sequence[np.ndarray], steps: Steps) -> list[Summit]:
    """Climbs from several starts, the best first; a start without an equilibrium is passed over."""
    levers, found = payoff.levers, []
    failure: NotConvergedError | None = None
    for start in starts:
        try:
            function = payoff.given(start)
            found.append(
                climb_from_afar(function, start, levers.low, levers.high, levers.scale, tolerance=FLAT)
            )
        except NotConvergedError as error:
            failure = error
        steps.step()
    if not found:
        assert failure is not None
        raise failure
    return sorted(found, key=lambda one: -one.value)
