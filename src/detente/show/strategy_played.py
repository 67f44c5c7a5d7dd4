"""What a scenario file asks of strategy, shown after its outcome."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from detente.economy.world import World
    from detente.show.strategy_shown import Shown
    from detente.simulate.scenario import Scenario

TITLES = {
    "best_response": "best rates",
    "nash": "Nash tariffs",
    "truce": "terms of a truce",
    "deal": "terms of a deal",
    "attribute": "parts of the measures",
}


def answer_of(scenario: Scenario, world: World, csv: bool = False) -> Shown | None:
    """What a scenario asks of strategy, answered; None where it asks nothing.

    Args:
        scenario: the scenario.
        world: its world.
        csv: whether the outcome goes into a CSV, which has no place for the answer; that is said instead.

    Raises:
        InputError: as `dt.strategy.play`, with file and line.
    """
    if scenario.strategy is None:
        return None
    if csv:
        asked = TITLES[scenario.strategy.question]
        typer.echo(f"The file asks for {asked}, which are not in the CSV; --json has both.", err=True)
        return None
    from detente.show.strategy_shown import line_by_line
    from detente.show.talks_options import step_by_step
    from detente.strategy.scenario_play import play

    question = scenario.strategy.question
    with step_by_step(f"Working out the {TITLES[question]}") as say:
        # The sweeps of a war are few and worth a line each; what others count is too much for that.
        found = play(scenario, world, progress=line_by_line if question == "nash" else say)
    return shown_as(question, found, scenario, world)


def shown_as(question: str, found: Any, scenario: Scenario, world: World) -> Shown:
    """An answer as a person sees it, with the scenario as what holds today."""
    from detente.show.attribute_report import Attributed
    from detente.show.deal_shown import DealShown
    from detente.show.nash_report import War
    from detente.show.optimal_report import Optimal
    from detente.show.truce_shown import TruceShown

    assert scenario.strategy is not None  # only then there is an answer
    options, today = scenario.strategy.options, policy_words(scenario, world)
    sectors = options.get("sectors", "all")
    if question == "best_response":
        aim = options.get("objective", "welfare")
        return Optimal(found, scenario.policy(world), today, sectors, aim, typed=False)
    if question == "nash":
        return War(found, today, sectors, typed=False)
    if question == "attribute":
        return Attributed(found, today)
    if question == "truce":
        return TruceShown(found, today, typed=False)
    return DealShown(found, today, typed=False)


def policy_words(scenario: Scenario, world: World) -> str:
    """What holds before anybody chooses, in words: the ledger's day, the file's own measures, or neither."""
    from detente.show.baseline import baseline_words

    parts = [] if scenario.ledger is None else [f"what is in force on {scenario.day}"]
    parts += ["some of it changed"] if scenario.enact or scenario.lift else []
    own = len(scenario.in_force)
    parts += [f"{own} {'measure' if own == 1 else 'measures'} of the file"] if own else []
    return ", and ".join(parts) or baseline_words(world)


def show_answer_of(scenario: Scenario, answer: Shown | None) -> None:
    """Show an answer below the outcome, under a heading that says what was asked; nothing where nothing was."""
    if answer is None or scenario.strategy is None:
        return
    from detente.show.strategy_shown import show_answer

    typer.echo(f"\nAsked of strategy: {TITLES[scenario.strategy.question]}")
    show_answer(answer)


def with_answer(text: str, answer: Shown | None) -> str:
    """A scenario's JSON with the answer in it, under ``strategy``; any text as it is where there is none."""
    if answer is None:
        return text
    from detente.show.strategy_report import json_text

    return json_text(json.loads(text) | {"strategy": answer.document})
