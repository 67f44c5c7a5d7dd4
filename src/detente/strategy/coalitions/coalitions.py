"""A coalition against one target: what members gain by setting measures together instead of one by one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.economy.calibration import Elasticities
from detente.economy.names import economy_title
from detente.errors import InputError, NotConvergedError, Problem, gathered, raise_if_any
from detente.simulate.stage import refuse_tolerance
from detente.strategy.choices.chosen import Chosen
from detente.strategy.choices.levers import (
    DEFAULT_BOUNDS,
    Bounds,
    By,
    Instrument,
    Levers,
    levers_of,
    refuse_levers,
)
from detente.strategy.choices.payoff import Payoff, mean_elasticity, policy_of_today, refuse_starts
from detente.strategy.choices.players import Player, Players, player_of, players_of
from detente.strategy.choices.sector_grouping import Groups
from detente.strategy.choices.warm_solver import Settings, WarmSolver
from detente.strategy.coalitions.transfers import BurdenSharing, burden_sharing
from detente.strategy.wars.nash_tariffs import Certificate, certified, settled

if TYPE_CHECKING:
    import pandas as pd

    from detente.economy.names import Names
    from detente.economy.world import World
    from detente.policy.policy import Policy
    from detente.simulate.outcome import Outcome
    from detente.simulate.stage import Deficits
    from detente.strategy.coalitions.common_stocks import JointMinerals

DECIDED = {
    "mineral": "the coalition's own argument",
    "members": "the coalition's own members",
    "world": "the coalition's own world",
}
"""Choices of `joint_minerals` that a coalition has made already."""


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class Response(Chosen):
    """How the coalition acts one way: what is chosen, by whom, and the world that follows.

    Attributes:
        deciders: who decides; with the members acting together they are one.
        certificate: what each decider would still gain by choosing otherwise.
    """

    deciders: tuple[Player, ...]
    certificate: Certificate


@dataclass(frozen=True, eq=False, repr=False)
class Coalition:
    """Members against a target: each for itself, with one common rate, and with rates of their own set together.

    Percent numbers are of baseline real income and against today's policy; money is a year at baseline prices.

    Attributes:
        world: the world.
        members: the members, each a player.
        target: against whom.
        separate: each member does what is best for itself given what the others do.
        joint: one common rate that maximises the members' real income together.
        tailored: a rate for each member, set together to maximise the same sum.
        policy_today: what held before.
        retaliates: whether the target answers in kind; otherwise its measures stay as they are.
        settings: how equilibria were solved.
        minerals: a shortage met with a common stockpile and shared plants; None where not asked for.
    """

    world: World
    members: tuple[Player, ...]
    target: Player
    separate: Response
    joint: Response
    tailored: Response
    policy_today: Policy
    retaliates: bool
    settings: Settings
    minerals: JointMinerals | None = None

    @property
    def certificate(self) -> Certificate:
        """What each would gain by deviating where every member acts for itself."""
        return self.separate.certificate

    @property
    def certificates(self) -> dict[str, Certificate]:
        """What each decider would gain by deviating, by way."""
        ways = {"separate": self.separate, "joint": self.joint, "tailored": self.tailored}
        return {name: way.certificate for name, way in ways.items()}

    @cached_property
    def today(self) -> Outcome:
        """The world under today's policy."""
        return self.settings.solve(self.world, self.policy_today)

    @cached_property
    def transfers(self) -> BurdenSharing:
        """Transfers at the common rate after which every member gains as much, in percent, over acting alone.

        A bloc among the members stands with all its economies.
        """
        labels = [label for player in self.members for label in player.members]
        return burden_sharing(self.joint.outcome, labels, reference=self.separate.outcome)

    @cached_property
    def tailored_transfers(self) -> BurdenSharing:
        """The same with rates of the members' own."""
        labels = [label for player in self.members for label in player.members]
        return burden_sharing(self.tailored.outcome, labels, reference=self.separate.outcome)

    @property
    def gain_usd_m(self) -> float:
        """What the members together gain by one common rate over acting alone, million USD a year."""
        return float(self.table["gain_usd_m"].to_numpy(float).sum())

    @property
    def tailored_gain_usd_m(self) -> float:
        """What they gain by rates of their own set together, million USD a year."""
        return float(self.table["tailored_gain_usd_m"].to_numpy(float).sum())

    @property
    def gain_pct(self) -> float:
        """The gain from one common rate, percent of the members' baseline income."""
        return 100 * self.gain_usd_m / self._income(self.members).sum()

    @property
    def tailored_gain_pct(self) -> float:
        """The gain from rates of their own, percent of the members' baseline income."""
        return 100 * self.tailored_gain_usd_m / self._income(self.members).sum()

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row a member.

        Columns: ``separate_rate_pct``, ``joint_rate_pct``, ``tailored_rate_pct``, mean tariffs on the target;
        ``separate_pct``, ``joint_pct``, ``tailored_pct``, change of real income against today; ``gain_pct`` and
        ``gain_usd_m``, joint less separate; ``tailored_gain_usd_m``; ``transfer_usd_m``, what the member gets (+)
        or pays (-) at the common rate; ``after_transfer_pct``, its change against today once transfers are paid
        and prices found anew; ``after_transfer_gain_pct``, the same less separate.
        """
        import pandas as pd

        members, common = self.members, [player.name for player in self.joint.deciders[:1]]
        separate, joint, tailored = (
            self._change(each.outcome, members) for each in (self.separate, self.joint, self.tailored)
        )
        income = self._income(members)
        paid = self._after_transfers() - separate
        columns: dict[str, Any] = {
            "separate_rate_pct": [100 * self.separate.mean_rate([one.name]) for one in members],
            "joint_rate_pct": 100 * self.joint.mean_rate(common),
            "tailored_rate_pct": [100 * self.tailored.mean_rate([one.name]) for one in members],
            "separate_pct": separate,
            "joint_pct": joint,
            "tailored_pct": tailored,
            "gain_pct": joint - separate,
            "gain_usd_m": (joint - separate) / 100 * income,
            "tailored_gain_usd_m": (tailored - separate) / 100 * income,
            "transfer_usd_m": self._transfer(members),
            "after_transfer_pct": separate + paid,
            "after_transfer_gain_pct": paid,
        }
        return pd.DataFrame(columns, index=pd.Index([one.name for one in members], name="member"))

    @cached_property
    def others(self) -> pd.DataFrame:
        """The target, everybody outside and the world: change of real income against today, each way, percent."""
        import pandas as pd

        inside = {label for player in (*self.members, self.target) for label in player.members}
        outside = tuple(label for label in self.world.economies if label not in inside)
        groups = [self.target, Player("everyone else", outside), Player("world", tuple(self.world.economies))]
        groups = [one for one in groups if one.members]
        columns = {
            f"{name}_pct": self._change(way.outcome, groups)
            for name, way in (("separate", self.separate), ("joint", self.joint), ("tailored", self.tailored))
        }
        return pd.DataFrame(columns, index=pd.Index([one.name for one in groups], name="economy"))

    @property
    def everyone_gains(self) -> bool:
        """Whether each member gains by one common rate without any transfer."""
        return bool((self.table["gain_usd_m"] > 0).all())

    @property
    def everyone_gains_with_transfers(self) -> bool:
        """Whether each gains by one common rate once transfers are paid: a Pareto improvement inside."""
        return bool((self.table["after_transfer_gain_pct"] > 0).all())

    @property
    def tailored_after_gain(self) -> np.ndarray:
        """What each gains over acting alone by tailored rates once transfers are paid, percent; ``member``."""
        after = self._welfare_change(self.tailored_transfers.welfare_hat, self.members)
        return after - self._change(self.separate.outcome, self.members)

    def _income(self, players: Sequence[Player]) -> np.ndarray:
        before = self.joint.outcome.books.income_before
        return np.array([before[player.positions(self.world)].sum() for player in players])

    def _change(self, outcome: Outcome, players: Sequence[Player]) -> np.ndarray:
        """Change of real income against today, percent of the baseline's."""
        return self._welfare_change(outcome.books.welfare, players)

    def _welfare_change(self, welfare: np.ndarray, players: Sequence[Player]) -> np.ndarray:
        gained = 100 * (welfare - self.today.books.welfare)
        return np.array([float(player.weights(self.joint.outcome.world) @ gained) for player in players])

    def _transfer(self, players: Sequence[Player]) -> np.ndarray:
        by_label = dict(zip(self.transfers.members, self.transfers.transfer_usd_m, strict=True))
        return np.array([sum(by_label[label] for label in player.members) for player in players])

    def _after_transfers(self) -> np.ndarray:
        return self._welfare_change(self.transfers.welfare_hat, self.members)

    def sentence(self) -> str:
        """The answer in words."""
        whom = economy_title(self.target.name)
        common = 100 * self.joint.mean_rate([player.name for player in self.joint.deciders[:1]])
        said = f"{len(self.members)} members against {whom}: "
        if not np.isnan(common):
            rates = self.table["separate_rate_pct"]
            said += f"alone they levy {rates.min():.1f} to {rates.max():.1f} %, together {common:.1f} %; "
        together = self.tailored_gain_usd_m
        own = f"rates of their own set together bring {together:+,.0f} ({self.tailored_gain_pct:+.4f} %)"
        said += f"one common rate brings them {self.gain_usd_m:+,.0f} million USD a year "
        said += f"({self.gain_pct:+.4f} % of their income) over acting alone, {own}"
        said = f"{said}. {self._who_gains()} {self._answer()}"
        if self.minerals is None:
            return said
        words = self.minerals.sentence()
        return f"{said} {words[0].upper()}{words[1:]}."

    def _who_gains(self) -> str:
        gains = self.table["gain_usd_m"].to_numpy(float)
        losers = [one.name for one, gain in zip(self.members, gains, strict=True) if gain <= 0]
        if not losers:
            return "Each member gains by the common rate."
        named = ", ".join(economy_title(name) for name in losers)
        verb = "loses" if len(losers) == 1 else "lose"
        if self.everyone_gains_with_transfers:
            moved = float(np.maximum(self.table["transfer_usd_m"], 0).sum())
            return (
                f"Without transfers {named} {verb} by the common rate; with {moved:,.0f} million USD moved every "
                f"member gains {self.table['after_transfer_gain_pct'].min():+.4f} % or more."
            )
        said = f"Without transfers {named} {verb} by the common rate"
        if self.gain_usd_m <= 0:
            said += ", and as it brings the members together nothing, no transfers make it better for all"
        else:
            said += (
                "; transfers that would make all gain alike at given prices leave some worse off once paid"
            )
        if float(self.tailored_after_gain.min()) > 0:
            least = float(self.tailored_after_gain.min())
            return f"{said}. With tailored rates and transfers every member gains {least:+.4f} % or more."
        return f"{said}. Nor does everyone gain by tailored rates with transfers."

    def _answer(self) -> str:
        if self.retaliates:
            return f"{economy_title(self.target.name)} answers with its own best rate."
        return f"{economy_title(self.target.name)} is taken not to answer."

    def __repr__(self) -> str:
        proofs = "; ".join(f"{way}: {proof}" for way, proof in self.certificates.items())
        return f"<Coalition: {self.sentence()} {proofs}>"


def coalition(
    world: World,
    members: Players = "G7",
    against: Names = "CHN",
    *,
    policy: Policy | None = None,
    by: By = "uniform",
    groups: Groups | None = None,
    sectors: Names = "goods",
    instruments: Sequence[Instrument] | Instrument = ("tariff",),
    bounds: Bounds = DEFAULT_BOUNDS,
    inputs: bool = True,
    deficits: Deficits = "balanced",
    elasticities: Elasticities | None = None,
    horizon: str = "long-run",
    tolerance: float = 1e-10,
    retaliates: bool = False,
    starts: int = 1,
    mineral: str | None = None,
    shortage: Mapping[str, Any] | None = None,
) -> Coalition:
    """What a coalition gains by acting together against a target instead of member by member.

    A tariff of one member makes the target's goods cheaper for the others, who did nothing for it; alone, none
    counts that. Three ways are solved: each member ``max W_i`` given the others (Nash); one rate t for all with
    ``max_t sum_i I_i W_i``; and a rate for each with ``max sum_i I_i W_i``, I baseline income. The gain of
    coordination is the second or third less the first.

    Args:
        world: the calibrated economy.
        members: a group's name, each of whose economies is a member, or names, each a member ("EU" is one).
        against: the target: an economy, or names that are one target.
        policy: what is in force today; None: the world's own tariffs.
        by: one rate on the target ("uniform"), or one a "sector" group.
        groups: sectors that share a rate, as in `best_response`.
        sectors: what may bear a rate.
        instruments: "tariff", "export_wedge" or both.
        bounds: least and largest rate, fractions; they must hold today's policy.
        inputs: False for the same trade without intermediate inputs.
        deficits: "balanced", or as in `dt.solve`; see `best_response`.
        elasticities: as in `dt.solve`.
        horizon: as in `dt.solve`.
        tolerance: residual asked of every equilibrium.
        retaliates: whether the target chooses, too: one rate (a sector group) on all members, its best answer.
        starts: starts of the certificates' search beside the choice itself, 0 to 5.
        mineral: a critical mineral: also compare a common stockpile and shared plants with separate ones under a
            shortage that the target brings about; see `joint_minerals`.
        shortage: choices of `joint_minerals` by name, such as ``{"cut": 0.8, "months": 12}``.

    Returns:
        The three ways side by side, with transfers after which every member gains alike.

    Raises:
        InputError: fewer than two members, members that overlap, a target among the members, unknown names, no
            instrument, bounds that exclude today's policy; all at once.
        NotConvergedError: no equilibrium on the way, or a way from whose rates somebody gains by deviating.

    Reference: Chowdhry, Hinz, Kamin and Wanner (2022) for the transfers; Ossa (2014) for joint and separate
    optima.

    Example:
        >>> dt.strategy.coalition(world, "G7", against="CHN").sentence()
    """
    base = policy_of_today(world, policy)
    (found, target), settings, *_ = gathered(
        lambda: _sides(world, members, against),
        lambda: Settings(deficits, elasticities, inputs, horizon).checked(world),
        lambda: refuse_tolerance(tolerance),
        lambda: refuse_levers(world, sectors, by, groups, instruments, bounds),
        lambda: _refuse_partners(by),
        lambda: refuse_starts(starts, 0),
        lambda: _refuse_stray_shortage(mineral, shortage),
    )
    settings = replace(settings, tolerance=tolerance)
    options = {"by": by, "groups": groups, "sectors": sectors, "instruments": instruments, "bounds": bounds}
    bloc = Player(_bloc_name(members, found), tuple(label for one in found for label in one.members))
    *alone, common = gathered(
        *(
            lambda player=player: levers_of(world, base, player, on=[target], **options)
            for player in (*found, bloc)
        )
    )
    answer = []
    if retaliates:
        answer = [(target, levers_of(world, base, target, on=[bloc], **options))]
    together = Levers.joined(alone)
    sides = {
        "separate": [*zip(found, alone, strict=True), *answer],
        "joint": [(bloc, common), *answer],
        "tailored": [(bloc, together), *answer],
    }
    # First what can be refused and is quick, then what takes long.
    minerals = _minerals(world, bloc, target, mineral, shortage)
    solver = WarmSolver.on(world, base, settings)
    ways = {name: _played(solver, settings, side, name, starts) for name, side in sides.items()}
    return Coalition(
        world=world,
        members=tuple(found),
        target=target,
        policy_today=base,
        retaliates=retaliates,
        settings=settings,
        minerals=minerals,
        **ways,
    )


def _played(
    solver: WarmSolver, settings: Settings, sides: Sequence[tuple[Player, Levers]], words: str, starts: int
) -> Response:
    """Best responses in turn of whoever decides; a decider alone simply chooses best."""
    levers = Levers.joined([one for _, one in sides])
    ends = np.cumsum([0, *(len(one) for _, one in sides)])
    payoffs = [
        Payoff.of(solver, levers, player, "welfare", slice(int(first), int(last)))
        for (player, _), first, last in zip(sides, ends[:-1], ends[1:], strict=True)
    ]
    before = solver.solves
    begin = np.clip(np.full(len(levers), 1 / mean_elasticity(solver.stage)), levers.low, levers.high)
    choice, _ = settled(payoffs, begin)
    certificate, _ = certified(payoffs, choice, starts)
    if not certificate.holds:
        raise NotConvergedError(f"the {words} rates are not the best of those who decide: {certificate}")
    deciders = tuple(player for player, _ in sides)
    return Response(
        deciders=deciders,
        levers=levers,
        choice=choice,
        policy=levers.onto(solver.policy, choice, f"{words} response of {deciders[0].name} and others"),
        certificate=certificate,
        world=solver.policy.world,
        settings=settings,
        solves=solver.solves - before,
    )


def _minerals(
    world: World, bloc: Player, target: Player, mineral: str | None, choices: Mapping[str, Any] | None
) -> JointMinerals | None:
    if mineral is None:
        return None
    from detente.strategy.coalitions.common_stocks import joint_minerals

    wish: dict[str, Any] = {"by": list(target.members), "world": world} | dict(choices or {})
    return joint_minerals(mineral, list(bloc.members), **wish)


def _sides(world: World, members: Players, against: Names) -> tuple[tuple[Player, ...], Player]:
    """The members and the target outside them."""
    found, target = gathered(lambda: _members(world, members), lambda: player_of(world, against, "against"))
    _refuse_target_inside(found, target)
    return found, target


def _members(world: World, members: Players) -> tuple[Player, ...]:
    """Each economy of a group named by one word, or each of the names given."""
    if isinstance(members, str):
        labels = world.resolve_economies(members, "members")
        members = list(labels)
    return players_of(world, members, "members", least=2)


def _bloc_name(members: Players, found: Sequence[Player]) -> str:
    return members.strip() if isinstance(members, str) else "+".join(player.name for player in found)


def _refuse_partners(by: object) -> None:
    if by in ("partner", "partner-sector"):
        fact = f"by='{by}' has a rate for each partner, and there is one target"
        raise InputError(Problem("by", fact, "", "Use by='uniform' or by='sector'"))


def _refuse_stray_shortage(mineral: str | None, shortage: Mapping[str, Any] | None) -> None:
    if shortage is None:
        return
    if not isinstance(shortage, Mapping):
        rule = "Choices of a shortage are given by name"
        raise InputError(Problem("shortage", f"{shortage!r}", rule, '{"cut": 0.8, "months": 12}'))
    if mineral is None and shortage:
        fact = f"{', '.join(map(str, shortage))} given, and no mineral"
        raise InputError(Problem("shortage", fact, "", 'Name one: mineral="rare earths"'))
    from detente.strategy.coalitions.common_stocks import unknown_choices

    problems = unknown_choices([name for name in shortage if name not in DECIDED], "shortage")
    for name in DECIDED:
        if name in shortage:
            rule = f"It is {DECIDED[name]}"
            problems.append(Problem(f"shortage['{name}']", "it is given", rule, "Leave it out"))
    raise_if_any(problems)


def _refuse_target_inside(members: Sequence[Player], target: Player) -> None:
    problems = []
    for player in members:
        shared = [label for label in player.members if label in target.members]
        if shared:
            fact = f"{', '.join(shared[:4])} is in the coalition, too"
            rule = "The target of a coalition is outside it"
            problems.append(Problem("against", fact, rule, f"Leave it out of the members ({player.name})"))
    raise_if_any(problems)
