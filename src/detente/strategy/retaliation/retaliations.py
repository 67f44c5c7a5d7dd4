"""Retaliation: who raises tariffs when, by which rule, what every step costs, and where trade stops."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.economy.names import Names, sector_title
from detente.economy.parameters import is_number
from detente.errors import InputError, Problem, raise_if_any
from detente.policy.quota import listed
from detente.strategy.retaliation.bilateral import (
    WORLD,
    Consequence,
    Pair,
    consequence,
    pair_of,
    settings_problems,
)
from detente.strategy.retaliation.moves import Move, first_move, follow, rule_book
from detente.strategy.retaliation.rules import Rule, known_rules

if TYPE_CHECKING:
    import pandas as pd

    from detente.economy.calibration import Elasticities
    from detente.economy.world import World
    from detente.policy.policy import Policy
    from detente.simulate.stage import Deficits
    from detente.strategy.choices.players import Players
    from detente.strategy.retaliation.answers_observed import Answers
    from detente.strategy.retaliation.histories import History

TRADE_STOPS = 0.01
"""Share of its baseline below which a flow is shown as trade that stops: an assumption, for the reader's eye."""
STOPS = "trade stops"
ALL_FLOWS = "everything covered"


@dataclass(frozen=True, eq=False)
class Step:
    """Where a move leads.

    Attributes:
        move: the raise; None for the start.
        policy: the wedges after it.
        tariff: average tariff of each side on the other, a fraction, baseline imports as weights.
        found: what the policy leads to.
        stopped: by buyer, the sectors whose trade stops.
        banned: what an outright ban on these flows leads to; None where nothing stops.
    """

    move: Move | None
    policy: Policy
    tariff: Mapping[str, float]
    found: Consequence
    stopped: Mapping[str, Sequence[str]]
    banned: Consequence | None = None


@dataclass(frozen=True, eq=False, repr=False)
class Retaliation:
    """A path of raises and answers.

    Attributes:
        pair: the two sides and the goods.
        rules: the rule of each.
        steps: the start, then every move.
        ended: why the path ends, in words.
        stops_below: share of baseline trade below which a flow counts as stopped.
        everything: what a ban on all that is covered, both ways, leads to from the start.
    """

    pair: Pair
    rules: Mapping[str, Rule]
    steps: tuple[Step, ...]
    ended: str
    stops_below: float
    everything: Consequence

    @property
    def converged(self) -> bool:
        """Whether every step found its equilibrium."""
        return not self.why

    @property
    def why(self) -> dict[int, str]:
        """Of each step that found no equilibrium, the reason."""
        return {at: step.found.why for at, step in enumerate(self.steps) if step.found.why}

    @property
    def moves(self) -> tuple[Move, ...]:
        """The raises alone."""
        return tuple(step.move for step in self.steps if step.move)

    def table(self) -> pd.DataFrame:
        """One row a step, the start as step 0.

        Columns: ``round``, ``by`` and ``points``; ``tariff_A_on_B_pct``, the average tariff; ``welfare_A_pct`` and
        ``welfare_world_pct``, since the start; ``step_A_pct``, of the step alone; ``trade_left_pct``, what is left
        of trade between the two, percent of the baseline; ``stops``, whether any flow between them has stopped;
        ``word``, what has stopped.
        """
        import pandas as pd

        return pd.DataFrame(
            [self._row(at) for at in range(len(self.steps))],
            index=pd.RangeIndex(len(self.steps), name="step"),
        )

    def _row(self, at: int) -> dict[str, Any]:
        step, start, names = self.steps[at], self.steps[0], self.pair.names
        before = self.steps[at - 1] if at else start
        row: dict[str, Any] = {
            "round": step.move.round if step.move else 0,
            "by": step.move.by if step.move else "",
            "points": 100 * step.move.rise if step.move else 0.0,
        }
        for name in names:
            row[f"tariff_{name}_on_{self.pair.other(name)}_pct"] = 100 * step.tariff[name]
        for who in (*names, WORLD):
            row[f"welfare_{who}_pct"] = step.found.against(start.found, who)[0]
        for who in (*names, WORLD):
            row[f"step_{who}_pct"] = step.found.against(before.found, who)[0]
        row["trade_left_pct"] = 100 * step.found.left(names)
        row["stops"] = any(step.stopped.values())
        row["word"] = self._word(step)
        return row

    def _word(self, step: Step) -> str:
        said = []
        for buyer, sectors in step.stopped.items():
            if sectors:
                which = (
                    "all goods covered"
                    if step.found.left([buyer]) < self.stops_below
                    else listed([sector_title(sector) for sector in sectors])
                )
                said.append(f"{STOPS}: {self.pair.other(buyer)} to {buyer}, {which}")
        return "; ".join(said)

    def costs(self) -> pd.DataFrame:
        """One row a step and side: ``step_pct`` and ``step_usd_m`` of the step alone, ``pct`` and ``usd_m`` since
        the start.

        Percent are of real income before; money is the equivalent variation a year at baseline prices.
        """
        return cost_table([step.found for step in self.steps], self.pair)

    def flows(self, step: int | None = None) -> pd.DataFrame:
        """What is left of every flow between the two: one row a step, direction and sector.

        Args:
            step: one step alone; None for all. Negative numbers count from the end.

        Raises:
            InputError: there is no such step.
        """
        import pandas as pd

        if step is not None and not -len(self.steps) <= step < len(self.steps):
            raise InputError(
                Problem("step", f"there is no step {step}", f"There are 0 to {len(self.steps) - 1}")
            )
        chosen = range(len(self.steps)) if step is None else [step % len(self.steps)]
        rows = []
        for at in chosen:
            found = self.steps[at].found
            for buyer in self.pair.names:
                before, after = found.before[buyer], found.after[buyer]
                flows = [
                    ("all", before.sum(), after.sum()),
                    *zip(self.pair.sectors, before, after, strict=True),
                ]
                rows += [(at, self.pair.other(buyer), buyer, *flow) for flow in flows if flow[1] > 0]
        columns = ["step", "exporter", "importer", "sector", "baseline_usd_m", "now_usd_m"]
        table = pd.DataFrame(rows, columns=columns)
        table["left_pct"] = 100 * table.now_usd_m / table.baseline_usd_m
        table["stops"] = table.left_pct < 100 * self.stops_below
        table["word"] = np.where(table.stops, STOPS, "")
        table.attrs["unit"] = "million USD at the border, constant world value added; %"
        return table

    def limit(self) -> pd.DataFrame:
        """What further points can still change: the cost of the tariffs beside that of a ban on what has stopped.

        One row a step with stopped flows and side, and last the ban on everything covered: ``step``, ``flows``,
        ``who``, ``tariff_pct``, ``ban_pct``, both since the start, and ``difference_points``.
        """
        import pandas as pd

        start, rows = self.steps[0].found, []
        last = self.steps[-1]
        cases = [(at, self._word(step), step.found, step.banned) for at, step in enumerate(self.steps)]
        cases.append((len(self.steps) - 1, ALL_FLOWS, last.found, self.everything))
        for at, words, tariff, ban in cases:
            if ban is not None:
                for who in (*self.pair.names, WORLD):
                    rows.append(
                        (at, words, who, tariff.against(start, who)[0], ban.against(start, who)[0], ban.why)
                    )
        columns = ["step", "flows", "who", "tariff_pct", "ban_pct", "why"]
        table = pd.DataFrame(rows, columns=columns)
        table.insert(5, "difference_points", table.ban_pct - table.tariff_pct)
        return table

    def against(self, history: History, within: int | None = None) -> Answers:
        """What this path's rules, and every bundled one, would have answered to what a ledger says happened.

        Args:
            history: what happened.
            within: days within which a raise counts as an answer; None: the default.
        """
        rules = {**known_rules(), **{rule.name: rule for rule in self.rules.values()}}
        return history.answers(list(rules.values()), within=within)

    def __repr__(self) -> str:
        first, second = self.pair.names
        head = f"<Retaliation {first} ({self.rules[first]}) and {second} ({self.rules[second]}): "
        head += f"{len(self.moves)} moves; {self.ended}>"
        table = self.table().drop(columns=["stops"])
        return f"{head}\n{table.to_string(float_format=lambda x: f'{x:.2f}')}"


def retaliate(
    world: World,
    *,
    start: Policy | None = None,
    players: Players = ("USA", "CHN"),
    first: Mapping[str, Any] | None = None,
    rules: Mapping[str, str | Rule] | None = None,
    sectors: Names = "goods",
    rounds: int = 6,
    stops_below: float = TRADE_STOPS,
    deficits: Deficits = "share",
    elasticities: Elasticities | None = None,
    inputs: bool = True,
    horizon: str = "long-run",
) -> Retaliation:
    """Follow a tariff war step by step, each side answering by its rule.

    The first raises its tariffs on the other by ``rate``. Then they take turns: each answers the other's last
    move by its rule, on top of all that came before. The path ends when a side does not answer, when a cap is
    reached or when the rounds are over. Rules look at tariffs and baseline trade alone, never at what the war
    costs.

    Args:
        world: the calibrated economy.
        start: what is in force before; None: the baseline. From a ledger: ``ledger.policy(world, on=day)``.
        players: two economies or blocs ("EU"), whose members act together.
        first: who begins, ``by``, and by how much, ``rate``, a fraction: {"by": "USA", "rate": 0.10}. None:
            the first player, 10 points.
        rules: a rule by player: the name of a bundled one (`known_rules`) or a `Rule`. None: tit-for-tat for both.
        sectors: the goods on which tariffs are raised.
        rounds: the most rounds; a round is a move and its answer.
        stops_below: share of baseline trade below which a flow is shown as trade that stops, an assumption.
        deficits: as for `detente.solve`.
        elasticities: as for `detente.solve`.
        inputs: as for `detente.solve`.
        horizon: as for `detente.solve`.

    Returns:
        The path. A step that finds no equilibrium has no numbers, and ``why`` says so.

    Raises:
        InputError: players who are not two, not in the world or overlap; no sectors; rates that are no numbers; a
            rule nobody knows; everything that is wrong at once.

    Example:
        >>> war = retaliate(World.embedded(), rules={"USA": "escalate", "CHN": "tit-for-tat"})
        >>> war.table()
    """
    from detente.policy.policy import Policy

    settings = {"deficits": deficits, "elasticities": elasticities, "inputs": inputs, "horizon": horizon}
    problems = _number_problems(rounds, stops_below)
    pair = None
    try:
        pair = pair_of(world, players, sectors)
    except InputError as error:
        problems += error.problems
    book, found = rule_book(world, pair, rules)
    problems += found
    opening, found = first_move(world, pair, first, book)
    problems += found
    begin = Policy.none(world) if start is None else start
    problems += settings_problems(world, begin, settings)
    raise_if_any(problems)
    assert pair is not None and opening is not None
    moves, ended = follow(pair, book, opening, rounds)
    steps = _steps(pair, begin, moves, settings, stops_below)
    everything = _ban(pair, begin, dict.fromkeys(pair.names, pair.sectors), settings)
    return Retaliation(pair, book, steps, ended, stops_below, everything)


def _steps(
    pair: Pair, start: Policy, moves: Sequence[Move], settings: Mapping[str, Any], stops_below: float
) -> tuple[Step, ...]:
    """The start and what every move leads to."""
    policy, steps = start, []
    for move in (None, *moves):
        if move:
            policy = pair.raised(policy, move.by, move.rise)
        tariff = {name: pair.average_tariff(policy, name) for name in pair.names}
        found = consequence(pair, policy, settings)
        stopped = found.stopped(pair, stops_below)
        banned = _ban(pair, policy, stopped, settings) if any(stopped.values()) else None
        steps.append(Step(move, policy, tariff, found, stopped, banned))
    return tuple(steps)


def _ban(
    pair: Pair, policy: Policy, flows: Mapping[str, Sequence[str]], settings: Mapping[str, Any]
) -> Consequence:
    """What banning flows leads to; no numbers where a market would be left without a seller."""
    try:
        return consequence(pair, pair.banned(policy, flows), settings)
    except InputError as error:
        return Consequence.missing(pair, str(error))


def cost_table(found: Sequence[Consequence], pair: Pair) -> pd.DataFrame:
    """Costs of a row of policies, of each over the one before and over the first, by side and for the world."""
    import pandas as pd

    rows = []
    for at, now in enumerate(found):
        for who in (*pair.names, WORLD):
            rows.append((at, who, *now.against(found[max(at - 1, 0)], who), *now.against(found[0], who)))
    return pd.DataFrame(rows, columns=["step", "who", "step_pct", "step_usd_m", "pct", "usd_m"])


def _number_problems(rounds: int, stops_below: float) -> list[Problem]:
    problems = []
    if isinstance(rounds, bool) or not isinstance(rounds, int) or rounds < 1:
        problems.append(Problem("rounds", f"{rounds!r}", "It is a whole number, 1 or more"))
    if not (is_number(stops_below) and 0 < stops_below < 1):
        problems.append(
            Problem("stops_below", f"{stops_below!r}", "It is a share of baseline trade: 0.01 is 1 %")
        )
    return problems
