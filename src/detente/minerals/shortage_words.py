"""A shortage in words: one paragraph, everything that is assumed, and what the numbers came from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from detente.minerals.shortage_request import Request
from detente.minerals.shortage_tables import economy_table
from detente.minerals.suppliers import basis_words, trade_source
from detente.minerals.supply_chain import chain as bundled_chain
from detente.minerals.tables import EVERY_ECONOMY, title_of_economy

if TYPE_CHECKING:
    import pandas as pd

    from detente.minerals.shortages import Shortage

Row = dict[str, Any]
NAMED = 3
HIGHEST_SEEN = 6.0
"""Times the normal price: the most that was seen in 2011 and 2025. Beyond it, read rationing."""
ASSUMED, BY_USER = "assumption", "given by the user"
USED = (
    "sigma_short", "sigma_long", "substitution_years", "thrifting",
    "capital_cost", "minimum_plant", "operating_premium", "cost_years", "discount_rate",
)  # fmt: skip
COLUMNS = ("name", "value", "unit", "meaning", "basis", "standing", "change")


def paragraph(shortage: Shortage) -> str:
    """The shortage in one paragraph."""
    request = shortage.request
    said = [_what(request)]
    table: Any = economy_table(shortage, None)
    if request.cut <= 0 or table.empty:
        said.append("Nobody runs short over the first year of it." if request.cut > 0 else "Nothing is cut.")
        return " ".join(said)
    first = table[np.isfinite(table["first_short_day"])]
    if len(first):
        day = float(first["first_short_day"].min())
        last = float(first["first_short_day"].max())
        days = f"day {day:.0f}" if day == last else f"days {day:.0f} to {last:.0f}"
        said.append(f"Those who lose most run short from {days} on.")
    rows = [
        f"{_named(str(label))} {row['gdp_loss_pct']:.2g} % of value added in the first year "
        f"({row['gdp_loss_low_pct']:.2g} to {row['gdp_loss_high_pct']:.2g})"
        for label, row in table.head(NAMED).iterrows()
    ]
    said.append(f"Stopped directly: {'; '.join(rows)}.")
    peak = float(table["price_peak"].max())
    said.append(_price_words(peak))
    slow = table.head(NAMED)["time_to_diversify"]
    waits = "; ".join(f"{_named(str(label))} {words}" for label, words in slow.items())
    said.append(f"Four fifths of need are met without the controllers: {waits}.")
    said.append(
        "Who depends on the mineral and how long stocks last are assumptions: see .assumptions and .sweep."
    )
    return " ".join(said)


def _what(request: Request) -> str:
    who = " and ".join(_named(label) for label in request.controllers[:NAMED])
    title, span = request.chain.title.lower(), f"{request.months:g} month{'s' if request.months != 1 else ''}"
    whom = (
        ""
        if request.targets is None
        else f" to {', '.join(_named(each) for each in request.targets[:NAMED])}"
    )
    stage = request.chain.stage(request.stage).title.lower()
    return f"{who} cuts exports of {title} ({stage}){whom} by {100 * request.cut:.0f} % for {span}."


def _price_words(peak: float) -> str:
    if not np.isfinite(peak):
        return "Somebody has nothing left to buy, so that there is no price."
    if peak > HIGHEST_SEEN:
        return (
            f"A further unit is worth more than {HIGHEST_SEEN:g} times its normal price, more than any past "
            "control has shown: read it as rationing."
        )
    return f"A further unit is worth up to {peak:.1f} times its normal price."


def _named(label: str) -> str:
    return title_of_economy(label)


# -- what is assumed --------------------------------------------------------------------------------------


def assumption_table(shortage: Shortage) -> pd.DataFrame:
    """Everything that is not measured, one row each."""
    import pandas as pd

    rows = [*_of_suppliers(shortage), *_of_users(shortage), *_of_stocks(shortage), *_of_dynamics(shortage)]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _row(name: str, value: Any, unit: str, meaning: str, basis: str, standing: str, change: str) -> Row:
    return dict(zip(COLUMNS, (name, value, unit, meaning, basis, standing, change), strict=True))


def _of_suppliers(shortage: Shortage) -> list[Row]:
    supplies, request = shortage.supplies, shortage.request
    one, several = "shortage(..., controlled_share=...)", "shortage(..., controlled_share={...})"
    found = []
    if supplies.stand_in:
        meaning = f"output of this stage stands in for that of {request.stage}, which nobody reports"
        found.append(
            _row("output_stand_in", supplies.stand_in, "stage", meaning, supplies.source, ASSUMED, one)
        )
    meaning = f"what the controllers make of the world's output, {supplies.year}"
    found.append(
        _row("controllers_output", round(supplies.world_share, 4), "share of world output", meaning,
             supplies.source, supplies.standing, one)
    )  # fmt: skip
    source = trade_source(shortage.chain, shortage.stage)
    for each in basis_words(supplies, shortage.needs.share):
        measured = each["basis"] in ("customs", "reported")
        meaning = f"part of need whose origin is taken from: {each['words']}"
        found.append(
            _row(f"import_shares_{each['basis']}", round(each["share_of_need"], 3), "share of the world's need",
                 meaning, (source if measured else "") or each["words"],
                 "computed" if measured else ASSUMED, several)
        )  # fmt: skip
    meaning = "own output meets own need first; one that sells more than it buys supplies itself"
    found.append(_row("own_output_first", "yes", "", meaning, "chosen", ASSUMED, several))
    if request.redirect == "spare":
        meaning = "what other suppliers can make on top at once"
        found.append(
            _row(
                "spare", request.spare, "share of output", meaning, "chosen", ASSUMED, "shortage(..., spare=)"
            )
        )
    return found


def _of_users(shortage: Shortage) -> list[Row]:
    used = (shortage.users.dependence > 0).any(axis=0)
    reached = np.array(shortage.world.sectors)[used].tolist()
    found = []
    for user in shortage.chain.users.to_dict("records"):
        if user["sector"] not in reached:
            continue
        who = "all" if user["economy"] == EVERY_ECONOMY else user["economy"]
        named = f"{user['sector']!r}, {user['economy']!r}"
        meaning = f"stops without it; {user['dependence_low']:g} to {user['dependence_high']:g}"
        for name, value, said, basis in (
            ("dependence", user["dependence_share"], meaning, user["source"]),
            ("cost", user["cost_share"], "spent on it", user["reason"]),
        ):
            change = f"chain.replace_dependence({named}, {name}_share=...)"
            title = f"{name} {who} {user['sector']}"
            found.append(_row(title, value, "share of output", said, basis, user["standing"], change))
    stage = shortage.chain.stage(shortage.stage)
    meaning = "the sector of the world that the stage is part of: licences act there"
    found.append(
        _row("sector_of_stage", stage.sector, "sector", meaning, stage.source, stage.standing, "fixed")
    )
    return found


def _of_stocks(shortage: Shortage) -> list[Row]:
    request = shortage.request
    change = "shortage(..., stock_days=...)"
    found = []
    if "stock_days" in request.given:
        days = request.stock_days
        value = float(days[0]) if np.ptp(days) == 0 else f"{days.min():g} to {days.max():g}"
        found.append(_row("stock_days", value, "days of use", "own stock", BY_USER, ASSUMED, change))
    else:
        for each in shortage.chain.stocks.to_dict("records"):
            who = "all" if each["economy"] == EVERY_ECONOMY else each["economy"]
            meaning = f"{each['reason']} {each['low']:g} to {each['high']:g}"
            found.append(
                _row(f"stock {who}, {each['held_by']}", each["days"], "days of use", meaning, each["source"],
                     each["standing"], change)
            )  # fmt: skip
    if request.pool_days:
        meaning, change = "common stock of the coalition", "shortage(..., stockpile_days=...)"
        found.append(
            _row(
                "stockpile_days", request.pool_days, "days of members' use", meaning, BY_USER, ASSUMED, change
            )
        )
    return found + _of_projects(request)


def _of_projects(request: Request) -> list[Row]:
    if request.projects == "none":
        return []
    listed = [each for each in request.chain.projects.to_dict("records") if each["stage"] == request.stage]
    found = [
        _row(f"project {each['name']}", each["share"], "share of world output",
             f"decided {each['decided_on']:g}, {each['lead_time_years']:g} years", each["source"],
             each["standing"], "chain.with_projects(...)")
        for each in listed
    ]  # fmt: skip
    if request.projects == "coalition":
        time, change = request.lead_time, "shortage(..., projects=table)"
        meaning = f"a new plant of the stage; {time.low:g} to {time.high:g}"
        found.append(_row("lead_time", time.years, "years", meaning, time.source, time.standing, change))
        unit, meaning = "share of what members buy from the controllers", "begun when the cut begins"
        found.append(_row("coalition_builds", 1.0, unit, meaning, "chosen", ASSUMED, change))
    if found:
        found.append(_row("begins", request.begins, "year", "the day on which month 1 begins",
                          "chosen", ASSUMED, "shortage(..., begins=...)"))  # fmt: skip
    return found


def _of_dynamics(shortage: Shortage) -> list[Row]:
    request = shortage.request
    found = []
    for row in request.assumptions.table():
        if row["name"] not in USED:
            continue
        own = row["name"] in ("sigma_short", "sigma_long") and {"sigma", "sigma_long"} & request.given
        value, basis = (getattr(request, row["name"]), BY_USER) if own else (row["value"], row["basis"])
        change = f"shortage(..., assumptions={row['change']})"
        found.append(_row(row["name"], value, row["unit"], row["meaning"], basis, ASSUMED, change))
    return found


# -- where it came from -----------------------------------------------------------------------------------


def vintage_of(shortage: Shortage) -> dict[str, str]:
    """Which data, assumptions and version the numbers came from."""
    from detente import __version__

    request, supplies = shortage.request, shortage.supplies
    own = request.chain is not bundled_chain(request.chain.mineral)
    trade = trade_source(shortage.chain, shortage.stage)
    return {
        "detente": __version__,
        "world": request.world.provenance.name,
        "tables": f"{len(request.world.economies)} x {len(request.world.sectors)}, {request.world.fingerprint}",
        "mineral": f"{request.chain.title}, stage {request.stage}",
        "chain": "the user's own" if own else "bundled",
        "output": f"{supplies.source} ({supplies.standing}, {supplies.year})",
        "trade": f"{trade}, {request.year or 'last year'}" if trade else "none at this stage",
        "question": _what(request),
        "elasticity": f"{request.sigma_short:g} rising to {request.sigma_long:g}"
        if request.sigma_long > request.sigma_short
        else f"{request.sigma_short:g}",
        "begins": f"{request.begins:g}",
    }
