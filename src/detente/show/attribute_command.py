"""The command that asks which measures carry the cost. It is thin: it reads, calls the library and shows."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import Annotated

import typer

from detente.show import strategy_options as of

TIMED = 10
"""Equilibria solved before anything is said of the time the others take."""
WORTH_SAYING = 20.0
"""Seconds below which nobody needs to be told."""
GROUPS = "act (who, on whom, by which act), measure, or 'China=us-301-*;metals=us-232-*'."


def attribute(
    on: Annotated[
        str, typer.Option("--on", metavar="<day>", help="The day, such as 2025-10-17.", show_default=False)
    ],
    economy: Annotated[
        str, typer.Option(metavar="<names>", help="Whose number; EU is taken together.")
    ] = "USA",
    variable: Annotated[str, typer.Option("--of", metavar="<variable>", help="The number.")] = "welfare_pct",
    sector: Annotated[str | None, typer.Option(metavar="<name>", help="Whose number within it.")] = None,
    groups: Annotated[str, typer.Option(metavar="<groups>", help=GROUPS)] = "act",
    known: Annotated[
        str | None, typer.Option(metavar="<day>", help="As known on this day; else all that is recorded.")
    ] = None,
    draws: Annotated[
        int | None,
        typer.Option(
            metavar="<number>", help="Orders to draw, even.  [default: all, or 64 beyond 12 groups]"
        ),
    ] = None,
    seed: Annotated[int, typer.Option(metavar="<number>", help="Of the draws.")] = 0,
    ledger: of.WhichLedger = None,
    no_inputs: of.NoInputs = False,
    elasticities: of.Elasticities = None,
    deficits: of.Deficits = "share",
    world: of.WorldFile = None,
    csv: of.Csv = None,
    json: of.Json = None,
) -> None:
    """Tell which of the measures in force on a day carry the cost, for any economy and sector."""
    from detente.policy.ledger import BASELINE
    from detente.show.attribute_report import Attributed
    from detente.show.options import names_typed
    from detente.show.output_files import check_places
    from detente.show.strategy_shown import counting, show_answer
    from detente.show.strategy_typed import groups_typed
    from detente.strategy import attribute as parts_of

    check_places({"--csv": csv, "--json": json})
    with of.told_as_typed(on="--on", known_on="--known"):
        asked = {
            "on": on,
            "known_on": known,
            "economy": names_typed(economy),
            "of": variable,
            "sector": sector,
        }
        asked |= {"groups": groups_typed(groups), "draws": draws, "seed": seed}
        asked |= of.solving_typed(elasticities, deficits, no_inputs)
        stage, measures = of.open_world(world), of.open_ledger(ledger)
        with counting("Working out what carries the cost") as progress:
            found = parts_of(stage, measures, **asked, progress=_with_time(progress))
    show_answer(Attributed(found, f"what differs between {BASELINE} and {on}"), csv, json)


def _with_time(progress: Callable[[int, int], None]) -> Callable[[int, int], None]:
    """Count equilibria, and say once how long all of them will take where that is long."""
    from detente.show.strategy_shown import line_by_line

    began: list[float] = []

    def told(solved: int, most: int) -> None:
        progress(solved, most)
        if solved == 1:
            began.append(monotonic())
        if solved == 1 + TIMED and began:
            seconds = (monotonic() - began[0]) / TIMED * (most - solved)
            if seconds > WORTH_SAYING:
                cure = "fewer groups, or --draws 8, take less"
                line_by_line(f"{most:,} equilibria at most, about {_duration(seconds)} more; {cure}.")

    return told


def _duration(seconds: float) -> str:
    return f"{round(seconds, -1):.0f} seconds" if seconds < 90 else f"{seconds / 60:.0f} minutes"
