"""What a scenario file asks of strategy, answered: a question of war or talks on the scenario's own policy."""

from __future__ import annotations

from collections.abc import Callable
from inspect import Parameter, signature
from typing import TYPE_CHECKING, Any

from detente.errors import InputError, Problem, raise_if_any
from detente.simulate.scenario_path import refuse_one_equilibrium
from detente.simulate.scenario_strategy import unknown_option
from detente.strategy.choices.steps import in_words

if TYPE_CHECKING:
    from detente.economy.world import World
    from detente.policy.policy import Policy
    from detente.simulate.scenario import Scenario, Strategy
    from detente.strategy.incidence.attribution_game import PolicyChange
    from detente.strategy.incidence.attributions import Attribution
    from detente.strategy.wars.nash_tariffs import Progress

FROM_THE_LEDGER = "what the ledger holds in force"
COUNTED = ("best_response", "deal", "truce")
"""Questions whose functions count their steps; the others say in words how far they are."""


def play(scenario: Scenario, world: World | None = None, *, progress: Progress | None = None) -> Any:
    """Answer what a scenario asks under ``strategy:``, with the scenario's policy as today's.

    Elasticities, deficits and horizon are the scenario's, whose own measures and ledger make the policy that
    stands before anybody chooses; everything else is as the function of the question has it.

    Args:
        scenario: a scenario with a question: ``best_response``, ``nash``, ``truce``, ``deal`` or ``attribute``.
        world: the world; None: the scenario's own.
        progress: called with a line of words now and then, where the function has something to say.

    Returns:
        What the function of that name returns: a `BestResponse`, a `Nash`, an `Attribution` and so on.

    Raises:
        InputError: no question in the scenario, and what the function refuses, with file and line.
        NotConvergedError: as the function.

    Example:
        >>> dt.strategy.play(dt.Scenario.load("examples/october-2025-war.yaml")).summary
    """
    refuse_one_equilibrium(scenario)
    asked = scenario.strategy
    if asked is None:
        cure = "Add 'strategy: {nash: {players: [USA, CHN]}}', say"
        raise InputError(Problem("strategy", f"'{scenario.name}' asks nothing of strategy", "", cure))
    stage = world or scenario.open_world()
    if asked.question == "attribute":
        return _attributed(scenario, asked, stage, progress)
    function = _function(asked.question)
    told = in_words(progress) if progress is not None and asked.question in COUNTED else progress
    usual = _settings(scenario) | {"policy": scenario.policy(stage), "progress": told}
    _refuse_misfits(asked, function)
    with asked.told_by_line():
        return function(stage, **_known(function, usual), **asked.options)


def _settings(scenario: Scenario) -> dict[str, Any]:
    """How equilibria of a scenario are solved."""
    return {
        "deficits": scenario.deficits,
        "elasticities": scenario.elasticities,
        "horizon": scenario.horizon,
    }


def _function(question: str) -> Callable[..., Any]:
    """The function that answers a question."""
    from detente import strategy

    found = getattr(strategy, question, None)
    if found is None:
        rule = "This version does not answer it"
        raise InputError(Problem("strategy", f"there is no answer to '{question}'", rule))
    return found


def _known(function: Callable[..., Any], usual: dict[str, Any]) -> dict[str, Any]:
    """Those of the usual arguments that a function has."""
    return {name: value for name, value in usual.items() if name in signature(function).parameters}


def _refuse_misfits(asked: Strategy, function: Callable[..., Any]) -> None:
    """Refuse options that the function does not have, and miss those that it needs.

    Raises:
        InputError: each with its line.
    """
    has = signature(function).parameters
    known = [name for name in has if name not in ("world", "policy", "progress")]
    problems = [unknown_option(asked.question, name, known) for name in asked.options if name not in known]
    problems += [
        Problem("strategy", f"'{asked.question}' needs '{name}'", "", f"Add '{name}: ...'")
        for name in known
        if has[name].default is Parameter.empty and name not in asked.options
    ]
    with asked.told_by_line():
        raise_if_any(problems)


def _attributed(scenario: Scenario, asked: Strategy, world: World, progress: Progress | None) -> Attribution:
    """Which measures carry the cost: those of the ledger; with measures in the file, each of these beside it."""
    from detente.strategy.incidence.attributions import attribute

    def told(solved: int, most: int) -> None:
        if progress is not None:
            progress(f"{solved:,} of {most:,} equilibria")

    common: dict[str, Any] = _settings(scenario) | asked.options | {"progress": told}
    ledger = scenario.open_ledger()
    with asked.told_by_line():
        if ledger is None or scenario.in_force:
            return attribute(world, changes_of(scenario), **common)
        changed = ledger.changed(scenario.day, scenario.enact, scenario.lift, scenario.known_on)
        return attribute(world, changed, on=scenario.day, known_on=scenario.known_on, **common)


def changes_of(scenario: Scenario) -> dict[str, PolicyChange]:
    """The policy of a scenario as one change after the other: the ledger's as a whole, then each measure.

    Raises:
        InputError: two measures in the same words.
    """
    named = [change.measure for change in scenario.in_force]
    twice = [name for name in dict.fromkeys(named) if named.count(name) > 1]
    raise_if_any(
        [
            Problem(
                "strategy", f"two measures are called '{name}'", "Each part has a name", "Call one otherwise"
            )
            for name in twice
        ]
    )
    changes: dict[str, PolicyChange] = {change.measure: change.apply for change in scenario.in_force}
    if scenario.ledger is None:
        return changes
    alone = scenario.model_copy(update={"measures": []})

    def of_the_ledger(policy: Policy) -> Policy:
        return alone.policy(policy.world)

    return {FROM_THE_LEDGER: of_the_ledger, **changes}
