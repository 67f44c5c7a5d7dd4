"""A scenario told over years: its horizon in a file, the policy of each period, and what buyers expect."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from detente.errors import InputError, Problem, nearest
from detente.simulate.timetable import (
    MOST_YEARS,
    Expectation,
    day_after,
    period_lengths,
    same_policy,
    years_between,
)

if TYPE_CHECKING:
    from detente.economy.parameters import Calibration
    from detente.economy.world import World
    from detente.policy.policy import Policy
    from detente.simulate.path import Path
    from detente.simulate.scenario import Expected, Scenario

AT_ONCE = ("impact", "long-run")
"""Horizons that are one equilibrium."""
USUAL_YEARS = 10
BESIDE = ("months", "calibration", "expecting")
"""Keys about years that stand beside the horizon, not in it."""
_YEARS = re.compile(r"years: *([0-9]+)|([0-9]+) years")


def _horizon(given: Any) -> str:
    """A horizon as one word or as ``years: 10``, however it was written.

    Raises:
        ValueError: years that no path has, keys that a horizon does not have.
        PydanticCustomError: anything else, told as a choice that is none.
    """
    if given in AT_ONCE:
        return given
    if isinstance(given, dict):
        _refuse_other_keys(given)
    years = given.get("years") if isinstance(given, dict) else None
    written = _YEARS.fullmatch(given) if isinstance(given, str) else None
    if written:
        years = int(written[1] or written[2])
    if years is None:
        expected = "'impact', 'long-run' or 'years: 10' in braces"
        raise PydanticCustomError("literal_error", "no horizon", {"expected": expected})
    if isinstance(years, bool) or not isinstance(years, int) or not 1 <= years <= MOST_YEARS:
        raise ValueError(f"a path has 1 to {MOST_YEARS} whole years")
    return f"years: {years}"


def _refuse_other_keys(given: dict[Any, Any]) -> None:
    """Refuse what a horizon in braces does not have, with where it belongs."""
    for key in given:
        if key == "years":
            continue
        if key in BESIDE:
            raise ValueError(f"'{key}' does not stand in its braces. Write '{key}: ...' on a line of its own")
        near = nearest(str(key), ("years", *BESIDE)) or "Write 'horizon: {years: 10}'"
        own = "" if "'years'" in near or "horizon" in near else " It stands on a line of its own"
        raise ValueError(f"in its braces there is no key '{key}'. {near}{own}")
    if given.get("years") is None:
        raise ValueError("it says no number of years. Write 'horizon: {years: 10}'")


_SCHEMA = {
    "anyOf": [
        {"enum": [*AT_ONCE]},
        {
            "type": "object",
            "properties": {"years": {"type": "integer", "minimum": 1, "maximum": MOST_YEARS}},
            "required": ["years"],
            "additionalProperties": False,
        },
    ]
}
Horizon = Annotated[str, BeforeValidator(_horizon), WithJsonSchema(_SCHEMA)]


def years_of(horizon: str) -> int | None:
    """How many years a horizon has; None where it is one equilibrium."""
    written = _YEARS.fullmatch(horizon)
    return int(written[1] or written[2]) if written else None


def policies_by_year(scenario: Scenario, world: World, lengths: Any) -> dict[float, Policy]:
    """The policies of a scenario by the year from which they hold, each read on the middle day of its period.

    Args:
        scenario: the scenario; what starts and ends later than its day counts in its time.
        world: the world.
        lengths: years each period lasts.
    """
    _refuse_unseen(scenario, lengths)
    found: dict[float, Policy] = {}
    begins = 0.0
    for length in lengths:
        policy = scenario.policy(world, day_after(scenario.day, begins + length / 2))
        if not found or not same_policy(policy, list(found.values())[-1]):
            found[begins] = policy
        begins += float(length)
    return found


def _refuse_unseen(scenario: Scenario, lengths: Any) -> None:
    """Refuse a measure of the file that holds for a while, but on the middle day of no period."""
    ends = [float(end) for end in lengths.cumsum()]
    middles = [day_after(scenario.day, end - length / 2) for end, length in zip(ends, lengths, strict=True)]
    last = day_after(scenario.day, ends[-1])
    problems = []
    for change in scenario.measures:
        begins = change.start is None or change.start < last
        lasts = change.until is None or change.until > scenario.day
        if begins and lasts and not any(change.in_force(day) for day in middles):
            place = change.place or f"{scenario.name}, '{change.measure}'"
            rule = "A period has the policy of its middle day, so this would not count"
            problems.append(Problem(place, "it holds in the middle of no period", rule, "Use 'months: true'"))
    if problems:
        raise InputError(problems)


def expectations(scenario: Scenario, world: World) -> list[Expectation]:
    """What buyers think may come, as policies on a world."""
    return [
        Expectation(_expected_policy(scenario, one, world), one.probability, years_until(scenario, one))
        for one in scenario.expecting
    ]


def years_until(scenario: Scenario, one: Expected) -> float:
    """Years from a scenario's day until something expected would come."""
    if one.after is not None:
        return one.after
    return years_between(scenario.day, day_of_expected(scenario, one))


def day_of_expected(scenario: Scenario, one: Expected) -> dt.date:
    """The day on which something expected would come."""
    if one.after is not None:
        return day_after(scenario.day, one.after)
    day = one.day or (one.other.day if one.other else None)
    assert day is not None  # the validator has seen to it
    return day


def _expected_policy(scenario: Scenario, one: Expected, world: World) -> Policy:
    if one.other is not None:
        return one.other.policy(world)
    return scenario.policy(world, day_of_expected(scenario, one), one)


def path_of(
    scenario: Scenario,
    world: World | None = None,
    *,
    years: int | None = None,
    months: bool | None = None,
    calibration: str | Calibration | None = None,
) -> Path:
    """Follow a scenario over years; see `Scenario.path`."""
    from detente.simulate.path import simulate_path

    stage = world or scenario.open_world()
    count = years or years_of(scenario.horizon) or USUAL_YEARS
    monthly = scenario.months if months is None else months
    chosen: dict[str, Any] = scenario.choices
    if calibration is not None:
        chosen["calibration"] = calibration
    return simulate_path(
        stage,
        policies_by_year(scenario, stage, period_lengths(count, monthly)),
        years=count,
        months=monthly,
        start=scenario.day,
        expecting=expectations(scenario, stage),
        deficits=scenario.deficits,
        elasticities=scenario.elasticities,
        **chosen,
    )


def refuse_one_equilibrium(scenario: Scenario) -> None:
    """Refuse to give one outcome for a scenario that is told over years.

    Raises:
        InputError: its horizon is years.
    """
    if years_of(scenario.horizon) is not None:
        fact = f"'{scenario.name}' is told over {scenario.horizon.removeprefix('years: ')} years"
        cure = "Use path(), and path().at(1) for one of them"
        raise InputError(Problem("horizon", fact, "run() gives one equilibrium", cure))
