"""Which days a reader of a scenario has to watch."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from detente.policy.ledger import Ledger
    from detente.simulate.scenario import Expected, Scenario

WATCHED_DAYS = 365
"""How far ahead the next date to watch is looked for."""


def coming_dates(scenario: Scenario) -> list[tuple[dt.date, str]]:
    """What begins, ends or may come after a scenario's day, by date: measures, and what its ledger knows of.

    Args:
        scenario: the scenario.
    """
    from detente.simulate.scenario_path import day_of_expected

    day, ledger = scenario.day, scenario.open_ledger()
    coming = [(change.until, f"{change.measure} ends") for change in scenario.measures if change.until]
    coming += [(change.start, f"{change.measure} begins") for change in scenario.measures if change.start]
    coming += [
        (
            day_of_expected(scenario, one),
            f"may come: {expected_words(one, ledger)} ({100 * one.probability:.3g} %)",
        )
        for one in scenario.expecting
    ]
    if ledger is not None:
        steps = ledger.ending(day, WATCHED_DAYS, scenario.known_on)
        coming += [(step.day, step.measure.title) for step in steps]
    return sorted({one for one in coming if one[0] > day})


def expected_words(one: Expected, ledger: Ledger | None) -> str:
    """What may come, in a few words: the other scenario's name, or what is carried out and what ends.

    Args:
        one: what may come.
        ledger: the ledger of the scenario, which knows the titles of its measures.
    """
    if one.other is not None:
        return one.other.name
    parts = [change.measure for change in one.measures]
    parts += [_title(id, ledger) for id in one.enact]
    parts += [f"the end of: {_title(id, ledger)}" for id in one.lift]
    return "; ".join(parts)


def _title(id: str, ledger: Ledger | None) -> str:
    """The title of a measure; a pattern stands for itself."""
    return id if ledger is None or "*" in id else ledger[id].title
