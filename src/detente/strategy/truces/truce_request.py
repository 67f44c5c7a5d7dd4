"""What a person asks of a truce: checked whole, before anything is solved."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from detente.economy.parameters import default, is_number
from detente.errors import InputError, Problem, gathered, nearest, raise_if_any
from detente.simulate.scenario_settings import IMPACT
from detente.simulate.stage import refuse_other_world
from detente.strategy.choices.aims import Objective, refuse_objective
from detente.strategy.choices.levers import refuse_levers
from detente.strategy.choices.payoff import policy_of_today
from detente.strategy.choices.players import Player, Players, players_of
from detente.strategy.choices.warm_solver import Settings
from detente.strategy.truces.repeated_game import GRIM, Terms
from detente.strategy.truces.truce_band import DEFAULT, Band, cases_of
from detente.strategy.truces.truce_stage import ExportControl, lever_problems
from detente.validation import day_of

if TYPE_CHECKING:
    from detente.economy.world import World
    from detente.policy.policy import Policy


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


def listed_controls(controls: object) -> tuple[Any, ...]:
    """Controls as a tuple: one by itself, several, or something else that is refused later."""
    if isinstance(controls, str) or not isinstance(controls, Iterable):
        return (controls,)
    return tuple(controls)


def band_asked(band: Band, horizon: str) -> Band:
    """The band that is meant where none is named: all cases in the long run, none in the first year."""
    if isinstance(band, str) and band == DEFAULT:
        return None if horizon == IMPACT else "all"
    return band


def request_problems(
    world: World,
    players: Players,
    policy: Policy | None,
    war: object,
    deviation: object,
    controls: Sequence[Any],
    breach_with_controls: bool,
    choices: Mapping[str, Any],
) -> list[Problem]:
    """What is wrong with levers, policies and controls; players and a truce that are wrong are told elsewhere."""
    two, found = _sides(world, players), _lever_problems(world, players, policy, choices)
    if isinstance(war, str):
        if war != "nash":
            found.append(Problem("war", f"'{war}' is not known", "", "Use 'nash', or the policy of the war"))
    else:
        found += _other_world(world, war, "war")
    found += _deviation_problems(world, two, deviation)
    kinds = choices["instruments"]
    taxed = "export_wedge" in ([kinds] if isinstance(kinds, str) else kinds)
    mixed = taxed and (war == "nash" or breach_with_controls)
    for at, control in enumerate(controls):
        place = f"controls[{at}]"
        if not isinstance(control, ExportControl):
            cure = "Use dt.strategy.ExportControl(imposed_by=, on=, sectors=, rate=)"
            found.append(Problem(place, f"{type(control).__name__} is no control", "", cure))
            continue
        wrong = control.problems(world, two, place) if two else []
        if not wrong and mixed and control.rate != "ban" and control.rent_share < 1:
            fact = f"{control.rent_share:g}, and export taxes are chosen on top of the control"
            rule = "The money of a tax is the seller's: on one flow both have one share"
            cure = "Use rent_share=1, or instruments='tariff'"
            wrong = [Problem(f"{place}.rent_share", fact, rule, cure)]
        found += wrong
    return found


def refuse_goal(world: World, objective: Objective) -> None:
    """Refuse a goal that two sides cannot both have.

    Raises:
        InputError: an unknown goal, or a function of a person's own.
    """
    if callable(objective):
        rule = "Both sides' goals are worked out at one equilibrium"
        cure = "Use 'welfare', 'real_gdp' or {sector: political weight}"
        raise InputError(Problem("objective", "a function of your own", rule, cure))
    refuse_objective(world, objective)


def refuse_band(world: World, band: Band, horizon: str, inputs: bool) -> None:
    """Refuse a band that cannot be solved.

    Raises:
        InputError: an unknown or empty one, elasticities that cannot be used, any in the first year.
    """
    if band is not None and horizon == IMPACT:
        rule = "A band is over elasticities of the long run, which the first year does not use"
        raise InputError(Problem("band", f"{band!r} on impact", rule, "Use band=None"))
    # The answer's own elasticities are checked elsewhere.
    cases_of(world, Settings(inputs=inputs), band)


def _sides(world: World, players: Players) -> tuple[Player, ...]:
    """The two, or nobody where they cannot be told."""
    try:
        return two_players(world, players)
    except InputError:
        return ()


def _lever_problems(
    world: World, players: Players, policy: Policy | None, choices: Mapping[str, Any]
) -> list[Problem]:
    """What is wrong with the levers of both; with those of anybody where the two or the truce are not known."""
    try:
        two, base = gathered(lambda: two_players(world, players), lambda: policy_of_today(world, policy))
    except InputError:
        try:
            refuse_levers(world, **choices)
        except InputError as error:
            return list(error.problems)
        return []
    return lever_problems(world, base, two, choices)


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
