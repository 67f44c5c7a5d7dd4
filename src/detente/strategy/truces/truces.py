"""Whether a truce holds: what it would take to break it, and whether the war that follows is threat enough."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from detente.economy.calibration import Elasticities
from detente.errors import InputError, Problem, gathered, nearest, raise_if_any
from detente.simulate.stage import refuse_tolerance
from detente.strategy.choices.aims import Objective
from detente.strategy.choices.levers import DEFAULT_BOUNDS, Bounds, By, Instrument
from detente.strategy.choices.payoff import policy_of_today
from detente.strategy.choices.players import Players
from detente.strategy.choices.sector_grouping import Groups
from detente.strategy.choices.steps import Progress, Steps
from detente.strategy.choices.warm_solver import Settings
from detente.strategy.truces.repeated_game import (
    GRIM,
    Payoffs,
    Punishment,
    Terms,
    least_renewal,
    unravels,
    yearly_rate,
)
from detente.strategy.truces.truce_band import DEFAULT, Band, Cases, Turn, cases_of, played, turns
from detente.strategy.truces.truce_request import (
    band_asked,
    end_of,
    listed_controls,
    refuse_band,
    refuse_goal,
    request_problems,
    terms_of,
    two_players,
)
from detente.strategy.truces.truce_stage import ExportControl, Game, Period, play

if TYPE_CHECKING:
    import pandas as pd

    from detente.economy.names import Names
    from detente.economy.world import World
    from detente.policy.policy import Policy
    from detente.simulate.outcome import Outcome
    from detente.simulate.stage import Deficits


@dataclass(frozen=True, eq=False, repr=False)
class Truce:
    """Whether two sides keep a truce, what each would need to, and what the verdict rests on.

    Attributes:
        game: what both can do.
        settings: how equilibria are solved.
        terms: how the truce goes on and how a breach is answered.
        period: payoffs of a period and what is done in each case.
        expires: the last period or the day on which it surely ends; None where none is fixed.
        cases: the same game under other elasticities; None where no band was asked for.
        without_controls: the same truce with tariffs as the only weapon; None where no controls were given.
    """

    game: Game
    settings: Settings
    terms: Terms
    period: Period
    expires: int | dt.date | None
    cases: Cases | None
    without_controls: Truce | None

    @property
    def names(self) -> tuple[str, str]:
        """What the two sides are called."""
        return self.game.names

    def stage(self, player: str) -> Payoffs:
        """A player's payoffs against the truce, percent of real income.

        Raises:
            InputError: who is not one of the two.
        """
        if player not in self.names:
            cure = nearest(player, self.names) or f"There are {' and '.join(self.names)}"
            raise InputError(Problem("player", f"'{player}' is not one of the two", "", cure))
        return self.period.payoffs(self.names.index(player))

    def holds_for(self, player: str) -> bool:
        """Whether one of the two keeps the truce."""
        return self.terms.hold(self.stage(player))

    @property
    def holds(self) -> bool:
        """Whether both keep the truce."""
        return all(self.holds_for(name) for name in self.names)

    @property
    def critical(self) -> pd.Series:
        """The least weight of the next period at which each keeps the truce; infinite where none is enough.

        Infinite, too, where war is better than the truce: only who gives the next period little weight keeps it
        then, and `needs` says whether one of the two does.
        """
        import pandas as pd

        values = [self.terms.patience(self.stage(name)).critical for name in self.names]
        return pd.Series(values, index=list(self.names), name="critical_discount")

    @cached_property
    def payoffs(self) -> pd.DataFrame:
        """What a period is worth: truce, breach and war by player, against the truce, with the rates of each.

        Percent of real income under the truce, and million USD of the baseline (missing with other goals than
        welfare). Rates are averages over what is bought from the other side, weighted with baseline trade.
        """
        import pandas as pd

        period, rows = self.period, {}
        for at, name in enumerate(self.names):
            values = {"truce": period.truce[at], "deviation": period.deviation[at], "war": period.war[at]}
            percent = {case: 100 * (value / period.truce[at] - 1) for case, value in values.items()}
            unit = period.income[at] / 100 if self.game.objective == "welfare" else np.nan
            money = {case: (value - period.truce[at]) * unit for case, value in values.items()}
            policies = {
                "truce": self.game.truce, "deviation": period.breaches[at].policy, "war": period.war_policy,
            }  # fmt: skip
            rates = {case: 100 * average_tariff(self.game, at, policy) for case, policy in policies.items()}
            rows[name] = (
                {f"{case}_pct": value for case, value in percent.items()}
                | {f"{case}_usd_m": value for case, value in money.items()}
                | {f"{case}_tariff_pct": value for case, value in rates.items()}
            )
        return pd.DataFrame.from_dict(rows, orient="index").rename_axis("player")

    @property
    def needs(self) -> pd.DataFrame:
        """What each needs to keep the truce, and whether it has it.

        ``critical_discount``: the least weight of the next period; ``weight``: what it has;
        ``highest_yearly_rate_pct``: the highest discount rate at which it keeps the truce, given the chance of
        renewal; ``lowest_renewal``: the lowest chance of renewal, given the discount factor. Missing where nothing
        is enough.
        """
        import pandas as pd

        terms, rows = self.terms, {}
        for name in self.names:
            found = terms.patience(self.stage(name))
            rows[name] = {
                "standing": found.standing,
                "critical_discount": found.critical,
                "weight": terms.weight,
                "highest_yearly_rate_pct": yearly_rate(found.critical, terms.years, terms.renewal),
                "lowest_renewal": least_renewal(found.critical, terms.discount, terms.years),
                "unravels": self.terms.ends and unravels(self.stage(name)),
                "holds": self.holds_for(name),
            }
        return pd.DataFrame.from_dict(rows, orient="index").rename_axis("player")

    @cached_property
    def band(self) -> pd.DataFrame:
        """One row a case that was solved: payoffs, critical patience and verdict of both; empty without a band."""
        import pandas as pd

        rows = {}
        for case, period in () if self.cases is None else self.cases.solved:
            row: dict[str, Any] = {"scale": case.scale, "inputs": case.inputs, "theta": period.elasticity}
            held = []
            for at, name in enumerate(self.names):
                payoffs = period.payoffs(at)
                found = self.terms.patience(payoffs)
                held.append(self.terms.hold(payoffs))
                row |= {
                    f"{name}_deviation_pct": payoffs.deviation,
                    f"{name}_war_pct": payoffs.war,
                    f"{name}_critical": found.critical,
                    f"{name}_standing": found.standing,
                }
            rows[case.name] = row | {"holds": all(held)}
        return pd.DataFrame.from_dict(rows, orient="index").rename_axis("case")

    @cached_property
    def turns(self) -> list[Turn]:
        """Where a player's verdict turns as all elasticities are scaled."""
        return [] if self.cases is None else turns(self.cases, self.terms)

    @property
    def robust(self) -> str:
        """What every case agrees on, in words."""
        from detente.strategy.truces.truce_report import robust_words

        return robust_words(self)

    @property
    def flips(self) -> list[str]:
        """Where the verdict is another, in words; empty where it is the same in every case."""
        from detente.strategy.truces.truce_report import flip_words

        return flip_words(self)

    @cached_property
    def outcome(self) -> Outcome:
        """The equilibrium under the truce."""
        return self.settings.solve(self.game.world, self.game.truce)

    @cached_property
    def outcome_war(self) -> Outcome:
        """The equilibrium of the war."""
        return self.settings.solve(self.game.world, self.period.war_policy)

    @property
    def vintage(self) -> dict[str, str]:
        """Which data, parameters and version the numbers came from."""
        from detente.strategy.truces.truce_report import terms_words

        return self.outcome.vintage | {"truce": terms_words(self)}

    def sentence(self) -> str:
        """The answer in one sentence."""
        from detente.strategy.truces.truce_report import sentence

        return sentence(self)

    def report(self) -> list[str]:
        """The whole answer in plain words, line by line."""
        from detente.strategy.truces.truce_report import report

        return report(self)

    def __repr__(self) -> str:
        return f"<Truce: {self.sentence()}>"


def truce(
    world: World,
    players: Players = ("USA", "CHN"),
    *,
    policy: Policy | None = None,
    war: Literal["nash"] | Policy = "nash",
    deviation: Literal["best"] | Mapping[str, Policy] = "best",
    by: By = "uniform",
    groups: Groups | None = None,
    sectors: Names = "goods",
    instruments: Sequence[Instrument] | Instrument = ("tariff",),
    bounds: Bounds = DEFAULT_BOUNDS,
    objective: Objective = "welfare",
    controls: Sequence[ExportControl] | ExportControl = (),
    breach_with_controls: bool = False,
    lag: int = 0,
    punishment: Punishment = GRIM,
    renewal: float = 1.0,
    expires: int | str | dt.date | None = None,
    period_years: float = 1.0,
    discount: float | None = None,
    inputs: bool = True,
    deficits: Deficits = "balanced",
    elasticities: Elasticities | None = None,
    band: Band = DEFAULT,
    horizon: str = "long-run",
    tolerance: float = 1e-10,
    progress: Progress | None = None,
) -> Truce:
    """Whether two sides keep a truce for fear of the war that a breach would bring.

    Per period a side gets C under the truce, D while it alone breaks it, N in war. It keeps the truce if what a
    breach brings is less than what war takes, the next period weighing ``d = beta^years r``:
    ``d >= (D - C) / (D - N)`` under a grim trigger; other punishments as in `repeated_game.critical_discount`.

    A truce is a ceiling on rates: to cut one's own breaks nothing, and the best breach raises rates or is none.

    Args:
        world: the calibrated economy.
        players: two economies, groups or blocs (a mapping of names to members).
        policy: what is in force under the truce; None: the world's own tariffs.
        war: "nash": the rates between the two from which neither gains by moving alone, everyone else as under the
            truce; or a policy: the war that is threatened, such as 100 points more on everything.
        deviation: "best": each one's best rates on the other; or policies by player, "best" for who is not named.
        by: one rate each ("uniform"), or one by "sector".
        groups: sectors that share a rate: a bundled partition ("broad", 8), or one's own.
        sectors: what may bear a rate.
        instruments: "tariff", "export_wedge" or both.
        bounds: least and largest rate, fractions; they must hold the truce.
        objective: what both want: "welfare", "real_gdp" or ``{sector: political weight}``.
        controls: export controls of either side on the other, one or several. In war both use theirs, and
            tariffs are then chosen with the controls in force. Export taxes, where they are chosen, come on top of
            them.
        breach_with_controls: whether who breaks the truce may use its controls, too.
        lag: further periods in which a breach goes unanswered; 0: the answer comes in the next one.
        punishment: "grim", war for ever; or for how many periods.
        renewal: r, chance that the truce is renewed for another period.
        expires: the last period, or the day, on which it surely ends. Then it holds only if nobody is tempted.
        period_years: years in a period.
        discount: beta, weight of next year against this one; None: the default of the parameter "discount".
        inputs: False for the same trade without intermediate inputs.
        deficits: "balanced", or as in `dt.solve`; see `best_response`.
        elasticities: as in `dt.solve`.
        band: elasticities under which the game is solved again: "scales" (0.5 to 2 times the answer's, with and
            without input links), "sets" (every published set), "all", elasticities of your own (one, listed or by
            name), or None. "default" is "all" in the long run and None in the first year. Cases are solved to a
            residual of 1e-8 and to rates within about 0.01 points: three digits of the patience needed.
        horizon: as in `dt.solve`; a band needs the long run.
        tolerance: residual asked of every equilibrium.
        progress: told after each climb to a side's best rates and after each war: steps done, in all, seconds
            left.

    Returns:
        The verdict with payoffs, what each side needs, and where it turns. Payoffs are those of lasting policies:
        a breach that is answered within months moves less trade than its D says.

    Raises:
        InputError: players that are not two or overlap, terms outside their ranges, unknown names, policies for
            another world, an empty band; all at once.
        NotConvergedError: no equilibrium where the answer itself needs one, or a war from whose rates a side
            gains by moving alone.

    Reference: Friedman (1971); Bagwell and Staiger (1990); Mei (2020).

    Example:
        >>> found = dt.strategy.truce(world, ("USA", "CHN"), band=None)
        >>> found.holds, found.critical, found.report()
    """
    used, cases_wanted = listed_controls(controls), band_asked(band, horizon)
    choices = {"by": by, "groups": groups, "sectors": sectors, "instruments": instruments, "bounds": bounds}
    wanted = (world, players, policy, war, deviation, used, breach_with_controls, choices)
    found, base, terms, last, settings, *_ = gathered(
        lambda: two_players(world, players),
        lambda: policy_of_today(world, policy),
        lambda: terms_of(lag, punishment, renewal, expires, period_years, discount),
        lambda: end_of(expires, renewal),
        lambda: Settings(deficits, elasticities, inputs, horizon).checked(world),
        lambda: refuse_tolerance(tolerance),
        lambda: refuse_goal(world, objective),
        lambda: refuse_band(world, cases_wanted, horizon, inputs),
        lambda: raise_if_any(request_problems(*wanted)),
    )
    settings = replace(settings, tolerance=tolerance)
    cases = cases_of(world, settings, cases_wanted)
    breaks = (
        {} if isinstance(deviation, str) else {k: v for k, v in deviation.items() if not isinstance(v, str)}
    )
    game = Game(world, found, base, war, breaks, used, breach_with_controls, choices, objective)
    plain, unarmed = None, None
    bare = replace(game, controls=(), breach_with_controls=False)
    known = bool(used) and not breach_with_controls
    first = [bare.steps(), game.steps(known=known)] if used else [game.steps()]
    steps = Steps([*first, *(game.steps(rough=True) for _ in cases)], progress)
    if used:
        unarmed = play(bare, settings, steps=steps)
        steps.end_part()
        plain = Truce(bare, settings, terms, unarmed, last, None, None)
    period = play(game, settings, unarmed=unarmed, steps=steps)
    steps.end_part()
    several = played(game, settings, period, cases, steps) if cases else None
    return Truce(game, settings, terms, period, last, several, plain)


def average_tariff(game: Game, at: int, policy: Policy) -> float:
    """Mean tariff of a player on what it buys of the other, weighted with baseline trade; NaN without tariffs."""
    cells = game.levers(at).cells.get("tariff")
    if cells is None:
        return float("nan")
    world = game.world
    border = (world.trade.values / (1 + world.tariff.values)).reshape(-1)[cells.place]
    return float(border @ policy.tariff.values.reshape(-1)[cells.place] / border.sum())
