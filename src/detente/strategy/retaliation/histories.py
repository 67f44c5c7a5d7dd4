"""What two sides did to each other: a ledger's days on which policy between them changes, and what each costs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from detente.economy.names import Names
from detente.errors import InputError, Problem, nearest, raise_if_any
from detente.policy.ledger import Day, Ledger
from detente.policy.measure import DUTIES
from detente.policy.places import codes
from detente.policy.view import steps_of
from detente.strategy.retaliation.answers_observed import Answers, Measured, Raise, answers_of
from detente.strategy.retaliation.bilateral import (
    FLOW_WEDGES,
    WORLD,
    Consequence,
    Pair,
    consequence,
    pair_of,
    settings_problems,
)
from detente.strategy.retaliation.measures_between import MeasuresBetween
from detente.strategy.retaliation.rules import Rule
from detente.validation import day_of

if TYPE_CHECKING:
    import pandas as pd

    from detente.economy.calibration import Elasticities
    from detente.economy.world import World
    from detente.policy.policy import Policy
    from detente.simulate.stage import Deficits
    from detente.strategy.choices.players import Players

Scope = Literal["between", "whole"]
SCOPES = ("between", "whole")


@dataclass(frozen=True, eq=False)
class Turn:
    """A day on which policy between the two changes.

    Attributes:
        day: the day.
        came: ids of measures between the two that are in force from this day on.
        went: ids of those that no longer are.
        changed: ids of those with other rates or exemptions.
        uncounted: ids of those that came and change no wedge, for instance because goods are given in words.
        tariff: average tariff of each side on the other, a fraction, baseline imports as weights.
        rise: its change since the turn before, by side.
        typical_rise: change of the tariff on the median dollar of baseline imports, by side: what most goods
            meet, where some are exempt.
        found: what the day's policy leads to.
    """

    day: dt.date
    came: tuple[str, ...]
    went: tuple[str, ...]
    changed: tuple[str, ...]
    uncounted: tuple[str, ...]
    tariff: Mapping[str, float]
    rise: Mapping[str, float]
    typical_rise: Mapping[str, float]
    found: Consequence


@dataclass(frozen=True, eq=False, repr=False)
class History:
    """What a ledger says two sides did, day by day.

    Attributes:
        pair: the two sides and the goods that tariffs are averaged over.
        ledger: name and vintage of the ledger.
        scope: "between": only policy between the two changes, all else stays as on the first day; "whole": the
            whole policy of each day.
        turns: the first day, then every day on which policy between the two changes.
        solved: how many different policies were solved.
        imposed: ids of the measures that each side imposes on the other.
        on_all: ids of those of them that are on all economies alike.
        duties: ids of those of them that are duties on imports.
        responds: of every such measure, those that the ledger says it answers.
        notes: what is in force and not counted on the last day, in words.
    """

    pair: Pair
    ledger: str
    scope: Scope
    turns: tuple[Turn, ...]
    solved: int
    imposed: Mapping[str, frozenset[str]]
    on_all: frozenset[str]
    duties: frozenset[str]
    responds: Mapping[str, tuple[str, ...]]
    notes: tuple[str, ...]

    @property
    def why(self) -> dict[dt.date, str]:
        """Of each day without an equilibrium, the reason."""
        return {turn.day: turn.found.why for turn in self.turns if turn.found.why}

    def table(self) -> pd.DataFrame:
        """One row a day.

        Columns: ``tariff_A_on_B_pct``, the average tariff; ``points_A``, its change since the row before, and
        ``typical_points_A``, that of the tariff on the median dollar of baseline imports; ``welfare_A_pct``,
        ``welfare_world_pct`` and ``usd_m_A``, since the first day; ``trade_left_pct``, percent of the baseline;
        ``came``, ``went``, ``changed``, ids of measures; ``uncounted``, those that came and change no number.
        """
        import pandas as pd

        rows = [self._row(at) for at in range(len(self.turns))]
        return pd.DataFrame(rows, index=pd.Index([turn.day for turn in self.turns], name="day"))

    def _row(self, at: int) -> dict[str, Any]:
        turn, start = self.turns[at], self.turns[0]
        names, row = self.pair.names, dict[str, Any]()
        for name in names:
            row[f"tariff_{name}_on_{self.pair.other(name)}_pct"] = 100 * turn.tariff[name]
        for name in names:
            row[f"points_{name}"] = 100 * turn.rise[name]
            row[f"typical_points_{name}"] = 100 * turn.typical_rise[name]
        for who in (*names, WORLD):
            row[f"welfare_{who}_pct"], row[f"usd_m_{who}"] = turn.found.against(start.found, who)
        row["trade_left_pct"] = 100 * turn.found.left(names)
        return row | {
            "came": ", ".join(turn.came),
            "went": ", ".join(turn.went),
            "changed": ", ".join(turn.changed),
            "uncounted": ", ".join(turn.uncounted),
        }

    def raises(self, least: float, measured: Measured = "average") -> list[Raise]:
        """Every raise by at least so much, by day; within a day in the order of the sides.

        Args:
            least: the smallest raise that counts, a fraction.
            measured: "average" tariff, or the "typical" one, on the median dollar of baseline imports.
        """
        found = []
        for turn in self.turns[1:]:
            rises = turn.typical_rise if measured == "typical" else turn.rise
            found += [
                Raise(
                    turn.day,
                    name,
                    rises[name],
                    self._responds_at_once(turn, name),
                    tuple(id for id in (*turn.came, *turn.changed) if id in self.imposed[name]),
                )
                for name in self.pair.names
                if rises[name] >= least
            ]
        return found

    def _responds_at_once(self, turn: Turn, name: str) -> bool:
        """Whether the ledger says that a side's measure answers one of the other's that begins on the same day."""
        moved = [id for id in (*turn.came, *turn.changed) if id in self.imposed[name]]
        begun = {id for id in turn.came if id in self.imposed[self.pair.other(name)]}
        return any(begun.intersection(self.responds[id]) for id in moved)

    def answers(
        self,
        rules: Sequence[str | Rule] | None = None,
        within: int | None = None,
        least: float | None = None,
        measured: Measured = "average",
    ) -> Answers:
        """What every rule would have answered, beside what was answered; see `answers_of`.

        Args:
            rules: names of bundled rules or rules of your own; None: all bundled ones.
            within: days within which a raise counts as an answer; None: 30, an assumption.
            least: the smallest raise that counts, a fraction; None: 0.005, half a point, an assumption.
            measured: "average" tariff, or the "typical" one, on the median dollar of baseline imports.
        """
        return answers_of(self, rules, within, least, measured)

    def __repr__(self) -> str:
        first, second = self.pair.names
        head = f"<History of {first} and {second}, {self.ledger}: {len(self.turns)} days>"
        table = self.table().filter(regex="^(tariff|welfare)")
        return f"{head}\n{table.to_string(float_format=lambda x: f'{x:.2f}')}"


def history(
    world: World,
    ledger: Ledger,
    players: Players = ("USA", "CHN"),
    *,
    start: Day,
    until: Day | None = None,
    sectors: Names = "goods",
    scope: Scope = "between",
    known_on: Day | None = None,
    deficits: Deficits = "share",
    elasticities: Elasticities | None = None,
    inputs: bool = True,
    horizon: str = "long-run",
) -> History:
    """Every day on which policy between two sides changed, which measures did it, and what it cost both.

    A policy that stands on several days is solved once.

    Args:
        world: the calibrated economy; its tariffs are those of the day that ledgers call the baseline.
        ledger: what happened.
        players: two economies or blocs.
        start: the first day; costs are measured from what was in force on it.
        until: the first day outside; None: the day after the ledger's last, or after what it holds.
        sectors: the goods that average tariffs and trade are taken over; costs count every sector.
        scope: "between" keeps everything but policy between the two as on the first day, so that the cost is that
            of this conflict alone; "whole" takes the whole policy of each day.
        known_on: as known on a day; None: with all that was recorded.
        deficits: as for `detente.solve`.
        elasticities: as for `detente.solve`.
        inputs: as for `detente.solve`.
        horizon: as for `detente.solve`.

    Raises:
        InputError: players who are not two, not in the world, unknown to the ledger or overlapping; days in the
            wrong order; an unknown scope; everything that is wrong at once.

    Example:
        >>> told = history(World.embedded(), Ledger.embedded(), start="2025-01-01", until="2026-01-01")
        >>> told.table()
    """
    from detente.policy.policy import Policy

    settings = {"deficits": deficits, "elasticities": elasticities, "inputs": inputs, "horizon": horizon}
    problems = _ledger_problems(ledger)
    if scope not in SCOPES:
        cure = nearest(str(scope), SCOPES) or f"There are {' and '.join(SCOPES)}"
        problems.append(Problem("scope", f"there is no scope '{scope}'", "", cure))
    pair = None
    try:
        pair = pair_of(world, players, sectors)
        for name in pair.names:
            codes(pair.members(name), "players")
    except InputError as error:
        problems += error.problems
    first, last, found = _days(ledger, start, until, known_on)
    problems += found + settings_problems(world, Policy.none(world), settings)
    raise_if_any(problems)
    assert pair is not None and first is not None and last is not None
    between = MeasuresBetween.of(pair, ledger, known_on)
    days = list(between.turning(first, last))
    policies = _policies(pair, between, ledger, days, scope, known_on)
    solved: dict[bytes, Consequence] = {}
    turns: list[Turn] = []
    earlier: tuple[dt.date, Policy] | None = None
    notes: tuple[str, ...] = ()
    for day, policy in zip(days, policies, strict=True):
        key = _key(policy)
        if key not in solved:
            solved[key] = consequence(pair, policy, settings)
        turns.append(_turn(pair, between, earlier or (day, policy), (day, policy), solved[key]))
        earlier, notes = (day, policy), policy.notes
    return History(
        pair=pair,
        ledger=ledger.vintage,
        scope=scope,
        turns=tuple(turns),
        solved=len(solved),
        imposed=between.imposed,
        on_all=between.on_all,
        duties=frozenset(one.measure.id for one in between.acts if one.measure.instrument in DUTIES),
        responds={one.measure.id: tuple(one.measure.answers) for one in between.acts},
        notes=notes,
    )


def _turn(
    pair: Pair,
    between: MeasuresBetween,
    earlier: tuple[dt.date, Policy],
    now: tuple[dt.date, Policy],
    found: Consequence,
) -> Turn:
    """What one day and its policy changed over the one before."""
    (before, old), (day, new) = earlier, now
    came, went, changed = between.differences(before, day)
    return Turn(
        day=day,
        came=came,
        went=went,
        changed=changed,
        uncounted=tuple(id for id in came if any(f"({id})" in note for note in new.notes)),
        tariff={name: pair.average_tariff(new, name) for name in pair.names},
        rise={name: pair.rise(old, new, name) for name in pair.names},
        typical_rise={name: pair.typical_rise(old, new, name) for name in pair.names},
        found=found,
    )


def _ledger_problems(ledger: Any) -> list[Problem]:
    if isinstance(ledger, Ledger):
        return []
    cure = "Ledger.embedded('us-china') is a bundled one, Ledger.open(path) one of your own"
    return [Problem("ledger", f"{ledger!r} is no ledger", "A history is told by a Ledger", cure)]


def _days(
    ledger: Ledger, start: Day, until: Day | None, known_on: Day | None
) -> tuple[dt.date | None, dt.date | None, list[Problem]]:
    """The first day and the first day outside, and what is wrong with the days given."""
    problems: list[Problem] = []
    found: list[dt.date | None] = []
    if start is None:
        rule = "Costs are measured from what was in force on the first day"
        problems.append(Problem("start", "no first day is given", rule, "start='2025-01-01'"))
    for given, place in ((start, "start"), (until, "until"), (known_on, "known_on")):
        try:
            found.append(None if given is None else day_of(given, place))
        except InputError as error:
            problems += error.problems
            found.append(None)
    first, last, _ = found
    if last is None and until is None and isinstance(ledger, Ledger):
        known = ledger.heading.known_to
        steps = [step.day for measure in ledger for step in steps_of(measure)] if known is None else [known]
        last = max([*steps, first or dt.date.min]) + dt.timedelta(days=1)
    if first and last and last <= first:
        problems.append(Problem("until", f"{last} is not after {first}", "Days are half-open: start, until"))
    return first, last, problems


def _policies(
    pair: Pair,
    between: MeasuresBetween,
    ledger: Ledger,
    days: Sequence[dt.date],
    scope: Scope,
    known_on: Day | None,
) -> Iterator[Policy]:
    """The policy of each day; between the two alone, everything else stays as on the first."""
    start = ledger.policy(pair.world, on=days[0], known_on=known_on)
    yield start
    alone, two = between.alone(ledger), pair.alone()
    for day in days[1:]:
        if scope == "whole":
            yield ledger.policy(pair.world, on=day, known_on=known_on)
            continue
        try:
            policy = alone.policy(two, on=day, known_on=known_on)
        except InputError:  # a market that the two leave without a seller may have others elsewhere
            policy = alone.policy(pair.world, on=day, known_on=known_on)
        yield pair.between(start, policy)


def _key(policy: Policy) -> bytes:
    """What tells two policies of one history apart."""
    import hashlib

    digest = hashlib.sha256()
    for name in (*FLOW_WEDGES, "subsidy"):
        digest.update(getattr(policy, name).values.tobytes())
    return digest.digest()
