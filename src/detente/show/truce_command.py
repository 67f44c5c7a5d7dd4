"""The command that asks whether a truce holds. It is thin: it reads, calls the library and shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from detente.show import strategy_options as of

if TYPE_CHECKING:
    from detente.show.truce_shown import TruceShown

SIDES = "Two: USA CHN, USA EU, USA+CAN CHN, 'West=USA,EU' 'East=CHN'.  [default: USA CHN]"
WAR = "nash (nobody gains by moving alone), or points more: 100%, USA:100%;CHN:50%."
CONTROLS = "Exports stopped in war, or taxed: 'CHN:C26,C27;USA:C26=50%'."


def truce(
    sides: Annotated[list[str] | None, typer.Argument(metavar="[SIDES]", help=SIDES)] = None,
    start: of.FromDay = None,
    ledger: of.WhichLedger = None,
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
        str, typer.Option(metavar="<cases>", help="Other elasticities: all, scales, sets, none, or names.")
    ] = "all",
    by: Annotated[str, typer.Option(metavar="<way>", help="uniform (one rate) or sector.")] = "uniform",
    groups: of.Groups = None,
    sectors: of.Sectors = "goods",
    instruments: of.Instruments = "tariff",
    bounds: of.Bounds = of.BOUNDS,
    objective: of.Objective = "welfare",
    no_inputs: of.NoInputs = False,
    elasticities: of.Elasticities = None,
    deficits: of.Deficits = "balanced",
    world: of.WorldFile = None,
    csv: of.Csv = None,
    json: of.Json = None,
) -> None:
    """Tell whether fear of war keeps two sides to a truce, how patient each must be, and what that rests on."""
    from detente.show import talks_options as talks
    from detente.show.output_files import check_places
    from detente.show.strategy_shown import show_answer

    check_places({"--csv": csv, "--json": json})
    typed = of.Typed(
        sectors, by, groups, instruments, bounds, objective, start, ledger, no_inputs, elasticities, deficits
    )
    terms = {"lag": lag, "punishment": talks.whole_or_words(punishment), "renewal": renewal}
    terms |= {"expires": talks.whole_or_words(expires), "period_years": period_years, "discount": discount}
    with talks.told_of_talks(controls):
        shown = answered(
            of.open_world(world),
            typed,
            talks.sides_text(sides),
            war,
            controls,
            breach_with_controls,
            band,
            terms,
        )
    show_answer(shown, csv, json)


def answered(
    stage: Any,
    typed: of.Typed,
    sides: str,
    war: str,
    controls: str | None,
    breach_with_controls: bool,
    band: str,
    terms: dict[str, Any],
) -> TruceShown:
    """The answer to what was typed.

    Args:
        stage: the world.
        typed: options that all choices have.
        sides, war, controls, band: as typed.
        breach_with_controls: as in `dt.strategy.truce`.
        terms: `lag`, `punishment`, `renewal`, `expires`, `period_years` and `discount` of it.

    Raises:
        InputError: everything that is wrong with it, at once.
    """
    from detente.errors import InputError, gathered
    from detente.show import talks_options as talks
    from detente.show.truce_shown import TruceShown
    from detente.strategy.truce_band import cases_of
    from detente.strategy.truce_request import end_of, terms_of
    from detente.strategy.truces import truce as judged
    from detente.strategy.warm_solver import Settings

    try:
        two = talks.sides_of(stage, sides)
    except InputError:
        two = None
    asked, _, rates, armed, cases, *_ = gathered(
        lambda: of.asked_of(stage, typed, players=sides),
        lambda: talks.sides_of(stage, sides),
        lambda: {} if war.strip() == "nash" else talks.raised_typed(stage, two, war, "war"),
        lambda: talks.controls_typed(stage, two, controls),
        lambda: talks.band_typed(band),
        lambda: cases_of(stage, Settings(), talks.band_typed(band)),
        lambda: terms_of(
            terms["lag"], terms["punishment"], terms["renewal"], terms["expires"], terms["period_years"],
            terms["discount"],
        ),
        lambda: end_of(terms["expires"], terms["renewal"]),
        lambda: _refuse_no_controls(breach_with_controls, controls),
    )  # fmt: skip
    assert two is not None
    options = {name: value for name, value in asked.options.items() if name not in ("starts", "players")}
    policy = asked.policy
    told = f"{talks.raised_words(two, rates)}" if rates else "nash"
    with talks.step_by_step("Weighing truce, breach and war") as progress:
        found = judged(
            stage,
            {player.name: list(player.members) for player in two},
            **options,
            **terms,
            war=talks.raised(policy, two, rates, options["sectors"]) if rates else "nash",
            controls=armed,
            breach_with_controls=breach_with_controls,
            band=cases,
            progress=progress,
        )
    return TruceShown(found, asked.today, told)


def _refuse_no_controls(breach_with_controls: bool, controls: str | None) -> None:
    from detente.errors import InputError, Problem

    if breach_with_controls and not (controls or "").strip():
        cure = "Add --controls 'CHN:C26', say"
        raise InputError(Problem("breach_with_controls", "there are no controls", "", cure))
