"""What happens when talks fail: today goes on, war, a policy, or a threat that is carried out with some chance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.economy.parameters import is_number
from detente.errors import InputError, NotConvergedError, Problem, nearest, raise_if_any
from detente.policy.quota import listed
from detente.strategy.choices.levers import DEFAULT_BOUNDS
from detente.strategy.talks.settlements import everyone, solved

if TYPE_CHECKING:
    from detente.economy.names import Names
    from detente.economy.world import World
    from detente.policy.policy import Policy
    from detente.simulate.outcome import Outcome
    from detente.strategy.choices.sector_grouping import Groups
    from detente.strategy.choices.warm_solver import Settings
    from detente.strategy.talks.packages import Package, PackageBy

NAMED = ("today", "war")
THREAT_KEYS = ("threat", "credibility")


@dataclass(frozen=True, eq=False)
class Breakdown:
    """What the two get when talks fail.

    Attributes:
        kind: "today", "war", "policy" or "threat".
        words: what it is.
        values: welfare of the two, percent of the baseline.
        policy: what then holds; of a threat, what is threatened.
        credibility: chance that it comes to that; 1 except for a threat.
        rates: of war, the rates that the two would choose; empty otherwise.
    """

    kind: str
    words: str
    values: np.ndarray
    policy: Policy
    credibility: float = 1.0
    rates: tuple[float, ...] = ()


def refuse_disagreement(world: World, given: Any) -> None:
    """Refuse what cannot happen when talks fail.

    Raises:
        InputError: an unknown word, a policy for another world, a threat without a policy, a credibility that is
            no probability.
    """
    from detente.policy.policy import Policy
    from detente.simulate.stage import refuse_other_world

    rule = 'It is "today", "war", a Policy, or {"threat": Policy, "credibility": 0.5}'
    if isinstance(given, Policy):
        refuse_other_world(world, given)
    elif isinstance(given, Mapping):
        problems = [
            Problem("disagreement", f"there is no '{key}'", rule, nearest(str(key), THREAT_KEYS))
            for key in given
            if key not in THREAT_KEYS
        ]
        chance = given.get("credibility", 1.0)
        if not (is_number(chance) and 0 <= chance <= 1):
            problems.append(Problem("credibility", f"{chance!r}", "It is a probability: 0 to 1"))
        if not isinstance(given.get("threat"), Policy):
            problems.append(Problem("disagreement", "it threatens with no Policy", rule))
        else:
            try:
                refuse_other_world(world, given["threat"])
            except InputError as error:
                problems += error.problems
        raise_if_any(problems)
    elif given not in NAMED:
        cure = nearest(given, NAMED) if isinstance(given, str) else ""
        raise InputError(Problem("disagreement", f"{given!r} is not known", rule, cure))


def breakdown_of(
    package: Package,
    given: Any,
    today: Outcome,
    base: Policy,
    settings: Settings,
    *,
    by: PackageBy,
    groups: Groups | None,
    sectors: Names,
) -> Breakdown:
    """What the two get when talks fail.

    Of a threat that is carried out with probability p: ``N = p V(threat) + (1 - p) V(today)``. War is the Nash
    equilibrium of tariffs between the two, with everyone else's as they are today.

    Args:
        package: who talks.
        given: what was asked for, not refused.
        today: the outcome of today's policy.
        base: today's policy.
        settings: how equilibria are solved.
        by, groups, sectors: of war, which rates the two would choose.

    Raises:
        NotConvergedError: no equilibrium there.
    """
    from detente.policy.policy import Policy

    now = everyone(package.players, today)
    if given == "today":
        return Breakdown("today", "today's policy goes on", now, base)
    if given == "war":
        return _war(package, base, settings, by, groups, sectors)
    if isinstance(given, Policy):
        values = everyone(package.players, solved(given, settings, "the policy of disagreement"))
        return Breakdown("policy", "the policy of disagreement holds", values, given)
    threat, chance = given["threat"], float(given.get("credibility", 1.0))
    then = everyone(package.players, solved(threat, settings, "the threat"))
    words = f"the threat is carried out with a chance of {100 * chance:.3g} %"
    if "credibility" not in given:
        words = "the threat is taken to be carried out for certain, as no credibility is given"
    return Breakdown("threat", words, chance * then + (1 - chance) * now, threat, chance)


def _war(
    package: Package,
    base: Policy,
    settings: Settings,
    by: PackageBy,
    groups: Groups | None,
    sectors: Names,
) -> Breakdown:
    from detente.strategy.wars.nash_tariffs import nash

    least, most = _bounds(package, base)
    war = nash(
        base.world,
        {player.name: list(player.members) for player in package.players},
        by=by,
        groups=groups,
        inputs=settings.inputs,
        on="players",
        sectors=sectors,
        bounds=(least, most),
        policy=base,
        deficits=settings.deficits,
        elasticities=settings.elasticities,
        horizon=settings.horizon,
        tolerance=settings.tolerance,
        starts=1,
    )
    if not war.certificate.holds:
        raise NotConvergedError(f"the war has no equilibrium we can vouch for: {war.certificate}")
    values = everyone(package.players, solved(war.policy, settings, "war"))
    rates = tuple(float(rate) for rate in war.summary["tariff_pct"])
    told = " and ".join(
        f"{player.name} {rate:.1f} %" for player, rate in zip(package.players, rates, strict=True)
    )
    about = sectors if isinstance(sectors, str) else listed(tuple(sectors))
    words = f"both choose the tariffs that are best for them ({told}, on {about})"
    return Breakdown("war", words, values, war.policy, 1.0, rates)


def _bounds(package: Package, base: Policy) -> tuple[float, float]:
    """Rates between which the two choose in a war: the usual ones, widened to those of today."""
    least, most = DEFAULT_BOUNDS
    for one, other in (package.players, package.players[::-1]):
        rates = base.tariff.sel(exporter=list(one.members), importer=list(other.members)).values
        least, most = min(least, float(rates.min())), max(most, float(rates.max()))
    return least, most
