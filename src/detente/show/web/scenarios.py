"""Scenarios in requests: how large they may be, checked as files are, and told back in one form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from detente.errors import InputError, Problem, raise_if_any
from detente.show.web.settings import Limits

if TYPE_CHECKING:
    from detente.show.web.desk import Desk
    from detente.simulate.scenario import Scenario


def scenario_of(desk: Desk, content: Any, place: str = "scenario") -> Scenario:
    """A scenario from a request's body.

    Args:
        desk: what requests share.
        content: the scenario as data.
        place: where it stands in the body.

    Raises:
        InputError: everything that is wrong with it.
    """
    from detente.simulate.scenario import Scenario

    limits = desk.settings.limits
    raise_if_any(list(size_problems(content, place, limits)))
    scenario = Scenario.of(content, place)
    raise_if_any(list(_beyond(scenario, place, limits)))
    return desk.opened(scenario)


def size_problems(content: Any, place: str, limits: Limits) -> Iterator[Problem]:
    """What is too large to be looked at: measures, lists of names, strings."""
    if not isinstance(content, Mapping):
        return
    listed = content.get("measures")
    if isinstance(listed, list) and len(listed) > limits.measures:
        fact, rule = f"there are {len(listed)}", f"A scenario has at most {limits.measures}"
        yield Problem(
            f"{place}.measures", fact, rule, "Measures alike in all but whom they are on can be one"
        )
        return
    longest, entries, names = 0, 0, 0
    for value in _inside(content):
        if isinstance(value, str):
            longest, names = max(longest, len(value)), names + 1
        elif isinstance(value, list) and value and not isinstance(value[0], Mapping):
            entries = max(entries, len(value))
    if longest > limits.text:
        yield Problem(place, f"it has a text of {longest} characters", f"A text has at most {limits.text}")
    if entries > limits.entries:
        yield Problem(place, f"it has a list of {entries}", f"A list has at most {limits.entries} entries")
    if names > limits.names:
        yield Problem(place, f"it has {names} texts", f"It has at most {limits.names}")


def _inside(content: Any) -> Iterator[Any]:
    """Everything inside a document, keys too."""
    waiting = [content]
    while waiting:
        one = waiting.pop()
        yield one
        if isinstance(one, Mapping):
            waiting += [*one.keys(), *one.values()]
        elif isinstance(one, list):
            waiting += one


def _beyond(scenario: Scenario, place: str, limits: Limits) -> Iterator[Problem]:
    """Days and draws beyond what is worked out here."""
    days = {"day": scenario.day, "known_on": scenario.known_on}
    for at, change in enumerate(scenario.measures):
        days |= {f"measures[{at}].from": change.start, f"measures[{at}].until": change.until}
    for at, one in enumerate(scenario.expecting):
        days[f"expecting[{at}].day"] = one.day
        if one.after is not None and one.after > limits.years:
            rule = f"It comes within {limits.years} years"
            yield Problem(f"{place}.expecting[{at}].after", f"it is {one.after:g} years ahead", rule)
    for name, day in days.items():
        if day is not None and not limits.first_day <= day <= limits.last_day:
            rule = f"Days lie between {limits.first_day} and {limits.last_day}"
            yield Problem(f"{place}.{name}", f"it is {day}", rule)
    if scenario.ranges is not None and scenario.ranges.draws > limits.draws:
        fact, rule = f"there are {scenario.ranges.draws}", f"A range has at most {limits.draws}"
        yield Problem(f"{place}.ranges.draws", fact, rule)
    if scenario.years is not None and scenario.years > limits.years:
        fact, rule = f"there are {scenario.years} years", f"A path has at most {limits.years}"
        yield Problem(f"{place}.horizon", fact, rule)


def normalised(scenario: Scenario) -> dict[str, Any]:
    """A scenario in the one form that all that mean the same have; what is as usual is left out."""
    return scenario.model_dump(mode="json", by_alias=True, exclude_defaults=True)


def one_moment(scenario: Scenario, place: str) -> Scenario:
    """A scenario that is one equilibrium.

    Raises:
        InputError: it is told over years, or asks what players would do.
    """
    if scenario.years is not None:
        rule, cure = "One answer is one equilibrium", "Ask for a job of kind 'path'"
        raise InputError(Problem(f"{place}.horizon", "it is told over years", rule, cure))
    if scenario.strategy is not None:
        rule, cure = "One answer is one equilibrium", "Ask for a job of kind 'deal', 'truce' or 'optimal'"
        raise InputError(Problem(f"{place}.strategy", "it asks what players would do", rule, cure))
    return scenario
