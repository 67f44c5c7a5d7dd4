"""The command that asks for one player's best tariffs. It is thin: it reads, calls the library and shows."""

from __future__ import annotations

from typing import Annotated

import typer

from detente.show import strategy_options as of

ON = "On whom: all others, or names; EU and USA+CAN are each one."


def optimal(
    player: Annotated[
        str,
        typer.Argument(
            metavar="<player>",
            help="Who chooses: an economy, a group such as EU, or USA+CAN.",
            show_default=False,
        ),
    ],
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
    starts: Annotated[int, typer.Option(metavar="<number>", help="Starts of the search, 1 to 5.")] = 3,
    csv: of.Csv = None,
    json: of.Json = None,
) -> None:
    """Find the tariffs that serve one player best if nobody answers: rates, who pays, how sure it is."""
    from detente.show.optimal_report import Optimal
    from detente.show.output_files import check_places
    from detente.show.strategy_shown import put, show_answer
    from detente.strategy import best_response

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
    )
    with of.told_as_typed():
        asked = of.asked_of(of.open_world(world), typed, player=player, on=on)
        found = put(best_response, asked, f"Looking for the best rates of {player}")
    options = asked.options
    shown = Optimal(found, asked.policy, asked.today, options["sectors"], options["objective"])
    show_answer(shown, csv, json)
