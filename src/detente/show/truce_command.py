"""The command that asks whether a truce holds. It is thin: it reads, calls the library and shows."""

from __future__ import annotations

from typing import Annotated

import typer

from detente.show import strategy_options as of

SIDES = "Two: USA CHN, USA EU, USA+CAN CHN, 'West=USA,EU' 'East=CHN'.  [default: USA CHN]"
WAR = "nash (nobody gains by moving alone), or points more: 100%, USA:100%;CHN:50%."
TARIFFS = "Under the truce, on each other: 10%, or USA:10%;CHN:0%.  [default: today's]"
CONTROLS = "Exports stopped in war, or taxed: 'CHN:C26,C27;USA:C26=50%'."


def truce(
    sides: Annotated[list[str] | None, typer.Argument(metavar="<sides>", help=SIDES)] = None,
    start: of.FromDay = None,
    ledger: of.WhichLedger = None,
    tariffs: Annotated[str | None, typer.Option(metavar="<rates>", help=TARIFFS)] = None,
    war: Annotated[str, typer.Option(metavar="<war>", help=WAR)] = "nash",
    controls: Annotated[str | None, typer.Option(metavar="<controls>", help=CONTROLS)] = None,
    breach_with_controls: Annotated[
        bool, typer.Option("--breach-with-controls", help="Who breaks the truce uses its controls at once.")
    ] = False,
    lag: Annotated[int, typer.Option(metavar="<periods>", help="Periods a breach stays unanswered.")] = 0,
    punishment: Annotated[
        str, typer.Option(metavar="<periods>", help="grim (war for ever), or for how many periods.")
    ] = "grim",
    renewal: Annotated[float, typer.Option(metavar="<chance>", help="Of the truce, each period.")] = 1.0,
    expires: Annotated[
        str | None, typer.Option(metavar="<day>", help="A certain end: a day, or the last period.")
    ] = None,
    period_years: Annotated[float, typer.Option(metavar="<years>", help="Length of a period.")] = 1.0,
    discount: Annotated[
        float | None, typer.Option(metavar="<weight>", help="Of next year against this.  [default: 0.96]")
    ] = None,
    band: Annotated[
        str,
        typer.Option(
            metavar="<cases>",
            help="Other elasticities: all, scales, sets, none, or names; default: all, none on impact.",
            show_default=False,
        ),
    ] = "default",
    by: Annotated[str, typer.Option(metavar="<way>", help="uniform (one rate) or sector.")] = "uniform",
    groups: of.Groups = None,
    sectors: of.Sectors = "goods",
    instruments: of.Instruments = "tariff",
    bounds: of.Bounds = of.BOUNDS,
    objective: of.Objective = "welfare",
    no_inputs: of.NoInputs = False,
    elasticities: of.Elasticities = None,
    deficits: of.Deficits = "balanced",
    horizon: Annotated[str, typer.Option(metavar="<horizon>", help="long-run, or impact.")] = "long-run",
    world: of.WorldFile = None,
    csv: of.Csv = None,
    json: of.Json = None,
) -> None:
    """Tell whether fear of war keeps two sides to a truce, how patient each must be, and what that rests on."""
    from detente.show import talks_options as talks
    from detente.show.output_files import check_places
    from detente.show.strategy_shown import show_answer
    from detente.show.truce_request import TruceTyped

    check_places({"--csv": csv, "--json": json})
    typed = of.Typed(
        sectors, by, groups, instruments, bounds, objective, start, ledger, no_inputs, elasticities, deficits
    )
    terms = {"lag": lag, "punishment": talks.whole_or_words(punishment), "renewal": renewal}
    terms |= {"expires": talks.whole_or_words(expires), "period_years": period_years, "discount": discount}
    asked = TruceTyped(
        talks.sides_text(sides), terms, tariffs, war.strip(), controls, breach_with_controls, band, horizon
    )
    with talks.told_of_talks(controls):
        shown = asked.answered(of.open_world(world), typed)
    show_answer(shown, csv, json)
