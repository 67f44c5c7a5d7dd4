"""When things happen on a path: its periods, which policy holds in each, and what buyers expect of the next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from detente.economy.parameters import Calibration, default, is_number
from detente.errors import InputError, Problem, raise_if_any
from detente.policy.policy import Policy

if TYPE_CHECKING:
    from detente.economy.world import World
    from detente.policy.ledger import Ledger

MOST_YEARS = 60
MONTHLY_YEARS = 2
"""How many years are told month by month where months are asked for."""


@dataclass(frozen=True)
class Expectation:
    """What buyers think may come: another policy, from a time on, with some probability.

    A threat is one whose policy is the threatened one; a truce that expires is one whose policy is what follows
    it. When the time has come and the path's own policy still holds, buyers no longer expect it.

    Attributes:
        policy: what may come.
        probability: that it comes, 0 to 1.
        after: years from the start of the path until it would.
    """

    policy: Policy
    probability: float
    after: float

    def problems(self, world: World) -> list[Problem]:
        """What cannot be: no policy, an odd chance or time, what buyers do not look ahead to."""
        found = []
        if not (is_number(self.probability) and 0 <= self.probability <= 1):
            fact = f"probability {self.probability!r}"
            found.append(Problem("expecting", fact, "It is a number between 0 and 1"))
        if not (is_number(self.after) and self.after >= 0):
            rule = "It is a number of years from the start, 0 or more"
            found.append(Problem("expecting", f"after {self.after!r}", rule))
        if not isinstance(self.policy, Policy):
            found.append(Problem("expecting", f"{type(self.policy).__name__} is not a policy"))
        elif self.policy.world.economies != world.economies or self.policy.world.sectors != world.sectors:
            found.append(Problem("expecting", "its policy was made for another world"))
        else:
            found += _not_looked_ahead("expecting", [self.policy])
        return found


def _not_looked_ahead(place: str, policies: Sequence[Policy]) -> list[Problem]:
    """What buyers who choose a supplier cannot weigh here: the price of licences, and subsidies."""
    rule = "Buyers look ahead to tariffs, export wedges, trade costs and bans"
    found = []
    if any(policy.quotas for policy in policies):
        cure = "Say what the licences would be worth: with_export_wedge"
        found.append(Problem(place, "a policy has a quota, whose price nobody knows beforehand", rule, cure))
    if any((policy.subsidy.values != 0).any() for policy in policies):
        found.append(Problem(place, "a policy has a subsidy", rule, "Leave it out of what is expected"))
    return found


@dataclass(frozen=True, eq=False)
class Timetable:
    """The periods of a path.

    Attributes:
        length: years each period lasts.
        policies: every policy that holds or may come, each once.
        held: position in ``policies`` of the one that holds, by period.
        expected: weight of every policy in what buyers who choose in a period expect, by period and policy.
        start: first day of the path; None where only years are counted.
    """

    length: np.ndarray
    policies: tuple[Policy, ...]
    held: np.ndarray
    expected: np.ndarray
    start: dt.date | None = None

    @property
    def begins(self) -> np.ndarray:
        """Years from the start of the path to the start of each period."""
        return np.concatenate([[0.0], np.cumsum(self.length)[:-1]])

    @property
    def ends(self) -> np.ndarray:
        """Years from the start of the path to the end of each period."""
        return np.round(np.cumsum(self.length), 9)

    def share(self, yearly: float) -> np.ndarray:
        """A yearly share as the share of each period: ``1 - (1 - yearly)**length``."""
        return 1 - (1 - yearly) ** self.length


def period_lengths(years: float, months: bool) -> np.ndarray:
    """Lengths of a path's periods in years: whole years, the first two by month where asked.

    Raises:
        InputError: a number of years that is not whole, not above 0, or beyond what a path is good for.
    """
    whole = isinstance(years, int | np.integer) or (isinstance(years, float) and years.is_integer())
    if isinstance(years, bool) or not whole or not 1 <= years <= MOST_YEARS:
        rule = f"A path has 1 to {MOST_YEARS} whole years"
        raise InputError(Problem("years", f"{years!r}", rule, "Use horizon='impact' for less than a year"))
    count = int(years)
    monthly = min(count, MONTHLY_YEARS) if months else 0
    return np.array([1 / 12] * (12 * monthly) + [1.0] * (count - monthly))


def day_after(start: dt.date, years: float) -> dt.date:
    """The day some years after another; whole months are counted by the calendar."""
    months = round(12 * years)
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    for day in range(start.day, start.day - 4, -1):
        try:
            return dt.date(year, month + 1, day)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


def years_between(start: dt.date, day: dt.date) -> float:
    """Years from one day to another by the calendar: whole months, and days as parts of the month begun.

    The inverse of `day_after`, so that an anniversary is a whole number of years, leap years or not.
    """
    months = 12 * (day.year - start.year) + day.month - start.month
    if day_after(start, months / 12) > day:
        months -= 1
    begun, ended = day_after(start, months / 12), day_after(start, (months + 1) / 12)
    return (months + (day - begun).days / (ended - begun).days) / 12


def policies_by_period(
    world: World,
    policies: Policy | Sequence[Policy] | Mapping[float, Policy] | Ledger,
    lengths: np.ndarray,
    start: dt.date | None,
    known_on: dt.date | str | None = None,
) -> tuple[list[Policy], np.ndarray]:
    """Which policy holds in each period.

    A ledger is read on the middle day of each period. A list gives one policy a period, its last one lasting; a
    mapping gives policies by the year from which they hold.

    Returns:
        The policies, each once, and the position of the one that holds by period.

    Raises:
        InputError: policies of another kind or another world, a ledger without a start.
    """
    if isinstance(policies, Policy):
        return [policies], np.zeros(len(lengths), dtype=int)
    ends = np.cumsum(lengths)
    if isinstance(policies, Mapping):
        return _from_years(policies, ends - lengths)
    if isinstance(policies, Sequence):
        if not policies or not all(isinstance(policy, Policy) for policy in policies):
            rule = "A path takes a policy, a list of policies, a mapping of years to policies, or a ledger"
            raise InputError(Problem("policies", "it holds something that is no policy, or nothing", rule))
        if len(policies) > len(lengths):
            rule = f"A list gives one policy a period, and there are {len(lengths)}"
            cure = "Give a mapping from years to policies"
            raise InputError(Problem("policies", f"{len(policies)} were given", rule, cure))
        return list(policies), np.minimum(np.arange(len(lengths)), len(policies) - 1)
    if start is None:
        rule = "A ledger's measures have dates, so the path needs its first day"
        raise InputError(Problem("start", "a ledger was given and no day", rule, "Pass start='2025-10-17'"))
    days = [day_after(start, float(middle)) for middle in ends - lengths / 2]
    return _once([policies.policy(world, on=day, known_on=known_on) for day in days])


def _from_years(policies: Mapping[float, Policy], begins: np.ndarray) -> tuple[list[Policy], np.ndarray]:
    years = sorted(policies)
    if not years or years[0] > 0:
        rule = "The first policy holds from year 0"
        raise InputError(Problem("policies", "none for the first period", rule, "Add 0: Policy.none(world)"))
    held = np.array([int(np.searchsorted(years, begin + 1e-9, side="right")) - 1 for begin in begins])
    idle = [f"{year:g}" for place, year in enumerate(years) if place not in held]
    if idle:
        rule = f"Periods begin {', '.join(f'{begin:.4g}' for begin in begins)} years from the start"
        fact = f"that from year {', '.join(idle)} holds in no period"
        raise InputError(Problem("policies", fact, rule, "Let it begin with a period, or use months=True"))
    return [policies[year] for year in years], held


def _once(each: Sequence[Policy]) -> tuple[list[Policy], np.ndarray]:
    """Policies without the repeats of one that goes on."""
    kept: list[Policy] = []
    held = []
    for policy in each:
        if not kept or not same_policy(kept[-1], policy):
            kept.append(policy)
        held.append(len(kept) - 1)
    return kept, np.array(held)


def same_policy(one: Policy, other: Policy) -> bool:
    """Whether two policies have the same wedges and quotas."""
    from detente.policy.policy import WEDGES

    return one.quotas == other.quotas and all(
        np.array_equal(getattr(one, name).values, getattr(other, name).values) for name in WEDGES
    )


def timetable(
    world: World,
    policies: Policy | Sequence[Policy] | Mapping[float, Policy] | Ledger,
    *,
    years: float,
    months: bool,
    start: dt.date | None,
    speed: Calibration,
    expecting: Sequence[Expectation] = (),
    foresight: bool = False,
    known_on: dt.date | str | None = None,
) -> Timetable:
    """Put the periods of a path, its policies and its expectations together.

    Buyers weigh what they will meet h years into a match with ``(1-b) b**h``, where ``b = discount (1 - zeta)``:
    it lasts until they may choose again. They know what was known ``delay`` years before the match begins.

    Args:
        world: the staged world.
        policies: what holds when; see `policies_by_period`.
        years: how long the path is.
        months: whether the first two years are told by month.
        start: first day of the path.
        speed: the calibration, for how long a match lasts.
        expecting: what buyers think may come.
        foresight: whether buyers know the path's own policies; otherwise they expect today's to last.
        known_on: read a ledger as it was known on that day.

    Raises:
        InputError: everything that is wrong with years, policies and expectations.
    """
    lengths = period_lengths(years, months)
    known, held = policies_by_period(world, policies, lengths, start, known_on)
    strangers = [one for one in expecting if not isinstance(one, Expectation)]
    if strangers:
        fact = f"{type(strangers[0]).__name__} is no expectation"
        raise InputError(Problem("expecting", fact, "", "Use dt.Expectation(policy, probability, after)"))
    problems = [problem for one in expecting for problem in one.problems(world)]
    if foresight and len(known) > 1:
        problems += _not_looked_ahead("foresight", known)
    raise_if_any(problems)
    _refuse_too_likely(expecting)
    everything = (*known, *(one.policy for one in expecting))
    ends = np.cumsum(lengths)
    kept = default("discount") * (1 - speed.zeta)
    expected = np.zeros((len(lengths), len(everything)))
    begins = ends - lengths
    for period, now in enumerate(begins):
        decided = now - speed.delay
        if decided < -1e-9:
            # Chosen before the path began, on the baseline's terms: no policy has any weight.
            continue
        known_then = int(np.searchsorted(begins, decided + 1e-9, side="right")) - 1
        coming = [
            (max(one.after - now, 0.0), place, one.probability)
            for place, one in enumerate(expecting)
            if one.after > decided + 1e-9
        ]
        believed = held[period:] if foresight else held[known_then : known_then + 1]
        for policy, since, until in _ahead(believed, ends[period:], now):
            weight = kept**since - kept**until
            lost = [q * (kept ** max(since, when) - kept ** max(until, when)) for when, _, q in coming]
            expected[period, policy] += weight - sum(lost)
        for when, place, probability in coming:
            expected[period, len(known) + place] += probability * kept**when
    return Timetable(lengths, everything, held, expected, start)


def _ahead(believed: np.ndarray, ends: np.ndarray, now: float) -> list[tuple[int, float, float]]:
    """What buyers take to hold when: a policy, from and until how many years from now; the last one lasts."""
    until = [*(ends[: len(believed) - 1] - now), np.inf]
    since = [0.0, *until[:-1]]
    return [(int(policy), *when) for policy, *when in zip(believed, since, until, strict=True)]


def _refuse_too_likely(expecting: Sequence[Expectation]) -> None:
    total = sum(one.probability for one in expecting)
    if total > 1 + 1e-12:
        fact = f"their probabilities add up to {total:g}"
        raise InputError(Problem("expecting", fact, "Of several things that may come, at most one does"))
