"""Moves: who raises tariffs when, as rules lead them on, and what is asked of a first move and of rules."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from detente.economy.construction import rate_problems
from detente.economy.parameters import is_number
from detente.errors import InputError, Problem, nearest
from detente.strategy.retaliation.bilateral import Pair
from detente.strategy.retaliation.rules import Provocation, Rule, rule_named

if TYPE_CHECKING:
    from detente.economy.world import World

LEAST_MOVE = 0.0005
"""A raise below this, 0.05 points, is no move."""


@dataclass(frozen=True)
class Move:
    """One raise of tariffs.

    Attributes:
        step: its number, from 1.
        round: a round is a move and its answer.
        by: who raises.
        rise: by how much, a fraction, on everything covered.
        wanted: what the rule alone would have raised; more than ``rise`` where the cap cut it.
    """

    step: int
    round: int
    by: str
    rise: float
    wanted: float


def follow(pair: Pair, rules: Mapping[str, Rule], first: Move, rounds: int) -> tuple[list[Move], str]:
    """The moves that rules lead to, and why they end.

    Args:
        pair: the two sides; their baseline imports from each other weigh answers in money.
        rules: the rule of each.
        first: the first move.
        rounds: the most rounds.
    """
    moves, added = [first], dict.fromkeys(pair.names, 0.0)
    while True:
        last = moves[-1]
        added[last.by] += last.rise
        if last.rise < last.wanted:
            return moves, f"{last.by} reached its cap of {100 * rules[last.by].cap:g} points"
        by, step = pair.other(last.by), len(moves) + 1
        if step > 2 * rounds:
            return moves, f"{rounds} round{'s are' if rounds > 1 else ' is'} over"
        exports, imports = pair.imports(last.by), pair.imports(by)
        wanted = rules[by].answer(Provocation(last.rise, added[last.by], added[by], exports, imports))
        rise = min(wanted, rules[by].cap - added[by])
        if wanted < LEAST_MOVE:
            return moves, f"{by} does not answer: its rule is '{rules[by]}'"
        if rise < LEAST_MOVE:
            return moves, f"{by} stands at its cap of {100 * rules[by].cap:g} points"
        moves.append(Move(step, (step + 1) // 2, by, rise, wanted))


def _who(world: World, pair: Pair | None, name: Any, place: str) -> tuple[str, list[Problem]]:
    """The player that a name stands for; without two valid players nothing can be said."""
    if pair is None:
        return "", []
    if name in pair.names:
        return name, []
    members: list[str] = []
    with suppress(InputError):
        members = world.resolve_economies(str(name), place)
    for side in pair.sides:
        if members and tuple(members) == side.members:
            return side.name, []
    cure = nearest(str(name), pair.names) or f"They are {' and '.join(pair.names)}"
    return "", [Problem(place, f"'{name}' is not one of the two players", "", cure)]


def rule_book(
    world: World, pair: Pair | None, given: Mapping[str, str | Rule] | None
) -> tuple[dict[str, Rule], list[Problem]]:
    """The rule of each player, and what is wrong with what was given."""
    if given is None:
        return dict.fromkeys(pair.names if pair else (), rule_named("tit-for-tat")), []
    if not isinstance(given, Mapping):
        cure = "rules={'USA': 'escalate', 'CHN': 'tit-for-tat'}"
        return {}, [Problem("rules", f"{given!r}", "They are given by player", cure)]
    book: dict[str, Rule] = {}
    problems: list[Problem] = []
    for name, rule in given.items():
        player, found = _who(world, pair, name, "rules")
        problems += found
        if player and player in book:
            problems.append(Problem("rules", f"{player} has two rules", "One a player"))
        try:
            book[player] = rule_named(rule, f"rules of {name}")
        except InputError as error:
            problems += error.problems
            book[player] = rule_named("do nothing")
    for name in pair.names if pair else ():
        if name not in book and not problems:
            problems.append(
                Problem("rules", f"{name} has none", "Each player has one", "Say 'do nothing' if it does")
            )
    return book, problems


def first_move(
    world: World, pair: Pair | None, given: Mapping[str, Any] | None, book: Mapping[str, Rule]
) -> tuple[Move | None, list[Problem]]:
    """The move that begins, and what is wrong with what was given."""
    example = "first={'by': 'USA', 'rate': 0.10}"
    if given is None:
        given = {"by": pair.names[0] if pair else "", "rate": 0.10}
    if not isinstance(given, Mapping) or set(given) != {"by", "rate"}:
        return None, [Problem("first", f"{given!r}", "It says who begins and by how much", example)]
    by, problems = _who(world, pair, given["by"], "first.by")
    rate = given["rate"]
    if not is_number(rate):
        problems.append(Problem("first.rate", f"{rate!r} is not a finite number", "0.10 is 10 points"))
    elif not rate >= LEAST_MOVE:
        rule = f"A first move raises tariffs, by {100 * LEAST_MOVE:g} points or more"
        problems.append(Problem("first.rate", f"{rate:g}", rule))
    elif not (found := rate_problems(rate, "first.rate")):
        if by in book and rate > book[by].cap:
            fact = f"{100 * rate:g} points is beyond the cap of '{book[by]}', {100 * book[by].cap:g}"
            cure = "Give a Rule of your own with a higher cap"
            problems.append(Problem("first.rate", fact, "Nobody goes beyond its cap", cure))
    else:
        problems += found
    if problems or pair is None:
        return None, problems
    return Move(1, 1, by, float(rate), float(rate)), []
