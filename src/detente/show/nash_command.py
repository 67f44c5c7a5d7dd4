"""The command that asks for a war's tariffs. It is thin: it reads, calls the library and shows."""

from __future__ import annotations

from typing import Annotated

import typer

from detente.show import strategy_options as of

PLAYERS = "Who chooses: USA,CHN,EU; USA+CAN,CHN; 'North=USA,CAN;China=CHN'; all."
ON = "On whom: all others, players (a war among them), or names."


def nash(
    players: Annotated[str, typer.Option(metavar="<names>", help=PLAYERS, show_default=False)],
    on: Annotated[str, typer.Option("--on", metavar="<names>", help=ON)] = "all",
    by: of.By = "uniform",
    groups: of.Groups = None,
    sectors: of.Sectors = "all",
    instruments: of.Instruments = "tariff",
    bounds: of.Bounds = of.BOUNDS,
    objective: of.Objective = "welfare",
    start: of.FromDay = None,
    ledger: of.WhichLedger = None,
    no_inputs: of.NoInputs = False,
    elasticities: of.Elasticities = None,
    deficits: of.Deficits = "balanced",
    world: of.WorldFile = None,
    starts: Annotated[int, typer.Option(metavar="<number>", help="Other starts of the check, 0 to 5.")] = 3,
    csv: of.Csv = None,
    json: of.Json = None,
) -> None:
    """Find the tariffs of a war: what each levies once nobody gains by moving alone, and who pays."""
    from detente.show.nash_report import War
    from detente.show.output_files import check_places
    from detente.show.strategy_shown import line_by_line, put, show_answer
    from detente.strategy import nash as settle

    check_places({"--csv": csv, "--json": json})
    typed = of.Typed(
        sectors,
        by,
        groups,
        instruments,
        bounds,
        objective,
        start,
        ledger,
        no_inputs,
        elasticities,
        deficits,
        starts,
        least_starts=0,
    )
    with of.told_as_typed():
        asked = of.asked_of(of.open_world(world), typed, players=players, on=on)
        found = put(settle, asked, "Looking for rates from which nobody moves alone", progress=line_by_line)
    show_answer(War(found, asked.today, asked.options["sectors"]), csv, json)
