"""What a person asks of a truce: checked whole, before anything is solved."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from detente.economy.parameters import default, is_number
from detente.errors import InputError, Problem, nearest, raise_if_any
from detente.simulate.adjustment import Adjustment
from detente.simulate.elasticity_range import IMPACT
from detente.simulate.solving import prepared
from detente.simulate.stage import refuse_other_world
from detente.strategy.players import Player, Players, players_of
from detente.strategy.repeated_game import GRIM, Terms
from detente.strategy.truce_band import Band, cases_of
from detente.strategy.truce_stage import ExportControl
from detente.strategy.warm_solver import Settings
from detente.validation import day_of

if TYPE_CHECKING:
    from detente.economy.world import World


def two_players(world: World, players: Players) -> tuple[Player, ...]:
    """The two sides.

    Raises:
        InputError: unknown names, sides that overlap, more or fewer than two.
    """
    found = players_of(world, players, "players", least=2)
    if len(found) != 2:
        cure = "Put them in two blocs: {'West': ['USA', 'EU'], 'East': ['CHN']}"
        raise InputError(Problem("players", f"{len(found)} are given", "A truce is between two", cure))
    return found


def terms_of(
    lag: object, punishment: object, renewal: object, expires: object, years: object, discount: object
) -> Terms:
    """The terms of a truce.

    Raises:
        InputError: everything in them that is outside its range.
    """
    problems = []
    chosen = default("discount") if discount is None else discount
    if isinstance(lag, bool) or not isinstance(lag, int) or lag < 0:
        problems.append(Problem("lag", f"{lag!r}", "It is a whole number of periods, 0 or more"))
    whole = isinstance(punishment, int) and not isinstance(punishment, bool) and punishment >= 1
    if punishment != GRIM and not whole:
        rule = "It is 'grim' (war for ever) or a whole number of periods, 1 or more"
        problems.append(Problem("punishment", f"{punishment!r}", rule))
    if not (is_number(renewal) and 0 <= renewal <= 1):  # pyright: ignore[reportOperatorIssue]
        problems.append(Problem("renewal", f"{renewal!r}", "It is a chance from 0 to 1"))
    if not (is_number(years) and years > 0):  # pyright: ignore[reportOperatorIssue]
        problems.append(Problem("period_years", f"{years!r}", "It is a number of years above 0"))
    if not (is_number(chosen) and 0 < chosen < 1):  # pyright: ignore[reportOperatorIssue]
        rule = "The weight of next year against this one lies between 0 and 1, both excluded"
        problems.append(Problem("discount", f"{chosen!r}", rule, "0.96 is 4 % a year"))
    raise_if_any(problems)
    return Terms(punishment, lag, renewal, expires is not None, years, chosen)  # pyright: ignore[reportArgumentType]


def end_of(expires: int | str | dt.date | None, renewal: object) -> int | dt.date | None:
    """The last period or day.

    Raises:
        InputError: neither of the two, or a chance of renewal beside it.
    """
    problems = []
    if expires is not None and renewal != 1:
        fact = f"a certain end ({expires}) is given and a chance of renewal of {renewal}"
        rule = "A truce that surely ends is not renewed"
        problems.append(Problem("expires", fact, rule, "Give one of the two"))
    last: int | dt.date | None = None
    if isinstance(expires, bool) or (isinstance(expires, int) and expires < 1):
        rule = "It is a day, or the number of the last period, 1 or more"
        problems.append(Problem("expires", f"{expires!r}", rule))
    elif isinstance(expires, int):
        last = expires
    elif expires is not None:
        try:
            last = day_of(expires, "expires")
        except InputError as error:
            problems += error.problems
    raise_if_any(problems)
    return last


def request_problems(
    world: World,
    players: Players,
    war: object,
    deviation: object,
    controls: Sequence[ExportControl],
    settings: Settings,
    band: Band,
) -> list[Problem]:
    """What is wrong with policies, controls and cases; players that are wrong are told elsewhere."""
    found: list[Problem] = []
    try:
        two = two_players(world, players)
    except InputError:
        two = ()
    if isinstance(war, str):
        if war != "nash":
            found.append(Problem("war", f"'{war}' is not known", "", "Use 'nash', or the policy of the war"))
    else:
        found += _other_world(world, war, "war")
    found += _deviation_problems(world, two, deviation)
    for at, control in enumerate(controls):
        place = f"controls[{at}]"
        if not isinstance(control, ExportControl):
            cure = "Use dt.strategy.ExportControl(imposed_by=, on=, sectors=, rate=)"
            found.append(Problem(place, f"{type(control).__name__} is no control", "", cure))
        elif two:
            found += control.problems(world, two, place)
    try:
        cases_of(world, settings, band)
    except InputError as error:
        found += error.problems
    if band is not None and settings.horizon == IMPACT:
        rule = "A band is over elasticities of the long run, which the first year does not use"
        found.append(Problem("band", f"{band!r} on impact", rule, "Use band=None"))
    try:
        from detente.policy.policy import Policy

        prepared(
            world, Policy.none(world), Adjustment(settings.horizon), settings.deficits, settings.elasticities,
            settings.inputs,
        )  # fmt: skip
    except InputError as error:
        found += [problem for problem in error.problems if problem not in found]
    return found


def _deviation_problems(world: World, two: tuple[Player, ...], deviation: object) -> list[Problem]:
    if isinstance(deviation, str):
        rule = "Use 'best', or policies by player"
        return [] if deviation == "best" else [Problem("deviation", f"'{deviation}' is not known", "", rule)]
    if not isinstance(deviation, Mapping):
        rule = "It is 'best', or policies by player"
        return [Problem("deviation", f"{type(deviation).__name__} is neither", rule, "{'USA': policy}")]
    found, names = [], [player.name for player in two]
    for name, policy in deviation.items():
        if names and name not in names:
            cure = nearest(str(name), names) or f"There are {' and '.join(names)}"
            found.append(Problem("deviation", f"'{name}' is not one of the two", "", cure))
        if policy != "best":
            found += _other_world(world, policy, f"deviation['{name}']")
    return found


def _other_world(world: World, policy: Any, place: str) -> list[Problem]:
    try:
        refuse_other_world(world, policy)
    except InputError as error:
        return [replace(problem, place=place) for problem in error.problems]
    return []
