"""The command that asks which deal two sides would sign. It is thin: it reads, calls the library and shows."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from detente.show import strategy_options as of

SIDES = "Two: USA CHN, USA EU, USA+CAN CHN, 'West=USA,EU' 'East=CHN'.  [default: USA CHN]"
FAIL = "When talks fail: today, war (Nash tariffs), or tariffs raised by 100%, or USA:100%."
TO = "Where tariff cuts end: 0%, 10%.  [default: the world's own tariffs, else 0]"
PURCHASES = "Commitments to buy, times the baseline: 'CHN:agriculture=1.5;CHN:C30=2@1' (@1: from year 1)."


def deal(
    sides: Annotated[list[str] | None, typer.Argument(metavar="<sides>", help=SIDES)] = None,
    start: of.FromDay = None,
    ledger: of.WhichLedger = None,
    disagreement: Annotated[str, typer.Option(metavar="<what>", help=FAIL)] = "today",
    credibility: Annotated[
        float | None, typer.Option(metavar="<chance>", help="That the threat is carried out.  [default: 1]")
    ] = None,
    weight: Annotated[
        float, typer.Option(metavar="<share>", help="Bargaining power of the first side, 0 to 1.")
    ] = 0.5,
    margin: Annotated[
        float, typer.Option(metavar="<percent>", help="What each has to gain at least, % of real income.")
    ] = 0.01,
    purchases: Annotated[str | None, typer.Option(metavar="<list>", help=PURCHASES)] = None,
    to: Annotated[str | None, typer.Option(metavar="<rate>", help=TO)] = None,
    by: Annotated[
        str, typer.Option(metavar="<way>", help="uniform (one cut for all goods) or sector.")
    ] = "uniform",
    groups: of.Groups = None,
    sectors: Annotated[
        str, typer.Option(metavar="<names>", help="On what tariffs could be cut: goods, all, names.")
    ] = "goods",
    years: Annotated[int, typer.Option(metavar="<number>", help="How many years count.")] = 10,
    discount: Annotated[
        float | None, typer.Option(metavar="<weight>", help="Of next year against this.  [default: 0.96]")
    ] = None,
    points: Annotated[
        int, typer.Option(metavar="<number>", help="Points of the frontier, 2 or more; 0 for none.")
    ] = 9,
    no_inputs: of.NoInputs = False,
    elasticities: of.Elasticities = None,
    deficits: of.Deficits = "balanced",
    horizon: Annotated[str, typer.Option(metavar="<horizon>", help="long-run, or impact.")] = "long-run",
    world: of.WorldFile = None,
    html: Annotated[
        Path | None, typer.Option("--html", metavar="<file>", help="Write a page, too: one file, no network.")
    ] = None,
    csv: of.Csv = None,
    json: of.Json = None,
) -> None:
    """Find the deal two sides would sign: what each gains, what each needs, the smallest package; or why none."""
    from detente.show import talks_options as talks
    from detente.show.deal_page import deal_page
    from detente.show.deal_request import DealTyped
    from detente.show.output_files import check_places, print_or_save
    from detente.show.printing import tell_written
    from detente.show.strategy_shown import show_answer

    check_places({"--html": html, "--csv": csv, "--json": json})
    typed = of.Typed(sectors, by, groups, start=start, ledger=ledger, no_inputs=no_inputs,
                     elasticities=elasticities, deficits=deficits)  # fmt: skip
    terms = {"weight": weight, "margin": margin, "years": years, "discount": discount, "frontier": points}
    asked = DealTyped(
        talks.sides_text(sides),
        disagreement.strip(),
        credibility,
        purchases,
        to,
        horizon,
        tuple(words_typed()),
    )
    with asked.told():
        shown = asked.answered(of.open_world(world), typed, terms)
    show_answer(shown, csv, json)
    if html is not None:
        _, written = print_or_save({html: lambda: deal_page(shown)})
        tell_written(written, beside_printed=Path("-") in (csv, json))


def words_typed() -> list[str]:
    """The command as it was typed."""
    return ["detente", *sys.argv[1:]]
