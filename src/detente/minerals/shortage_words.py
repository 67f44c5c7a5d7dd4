"""A shortage in words: one paragraph, everything that is assumed, and what the numbers came from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.minerals.shortage_request import Request
from detente.minerals.shortage_tables import economy_table
from detente.minerals.suppliers import CUSTOMS, REPORTED, basis_words, trade_source
from detente.minerals.supply_chain import chain as bundled_chain
from detente.minerals.tables import EVERY_ECONOMY, rows, title_of_economy
from detente.minerals.trade import SOURCE

if TYPE_CHECKING:
    import pandas as pd

    from detente.minerals.shortages import Shortage

Row = dict[str, Any]
NAMED = 3
SMALLEST_TOLD = 0.01
"""Percent: what is smaller is told as under it."""
HIGHEST_SEEN = 6.0
"""Times the normal price: the highest in the table of past controls. That none is shown above it is a choice."""
ABOVE_SEEN = (
    f"above the highest in our table of past controls, {HIGHEST_SEEN:g} times (Europe over China, 2025, a "
    "report); that we show no figure beyond it is our choice: read it as rationing"
)
ASSUMED, BY_USER = "assumption", "given by the user"
USED = (
    "sigma_short", "sigma_long", "substitution_years", "thrifting",
    "capital_cost", "minimum_plant", "operating_premium", "cost_years", "discount_rate",
)  # fmt: skip
COLUMNS = ("name", "value", "unit", "meaning", "basis", "standing", "change")


def paragraph(shortage: Shortage) -> str:
    """The shortage in one paragraph."""
    request = shortage.request
    said = [f"{question_words(request)}."]
    table: Any = economy_table(shortage, None)
    said += [words] if (words := stand_in_words(shortage)) else []
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
        f"{two_digits(row['gdp_loss_pct'])} % in {in_text(str(label))} "
        f"({two_digits(row['gdp_loss_low_pct'])} to {two_digits(row['gdp_loss_high_pct'])})"
        for label, row in table.head(NAMED).iterrows()
    ]
    said.append(
        f"Value added that stops directly in the first year: {'; '.join(rows)}. In brackets: from easy "
        "substitution and little dependence to no substitution and much dependence."
    )
    peak = float(table["price_peak"].max())
    said.append(_price_words(peak))
    slow = table.head(NAMED)
    waits = "; ".join(
        f"{in_text(str(label))} {row['time_to_diversify']} ({row['time_if_begun']} if begun)"
        for label, row in slow.iterrows()
    )
    said.append(
        f"Four fifths of need are met without the controllers if no plant is begun, and in brackets if plants are "
        f"begun with the cut: {waits}; lead times are assumptions."
    )
    said.append(
        "Who depends on the mineral and how long stocks last are assumptions: see .assumptions and .sweep."
    )
    return " ".join(said)


def question_words(request: Request) -> str:
    """Who cuts what to whom, by how much and for how long, without a full stop.

    Several who cut or are cut off have the name of their group where the user gave one; of a list that is long the
    first few are named and the others counted.
    """
    who = request.groups.get("by") or listed(request.controllers)
    verb = "cut" if len(request.controllers) > 1 and "by" not in request.groups else "cuts"
    title, span = request.chain.title.lower(), f"{request.months:g} month{'s' if request.months != 1 else ''}"
    whom = request.groups.get("on") or listed(request.targets or ())
    stage = request.chain.stage(request.stage).title.lower()
    said = f"{who} {verb} exports of {title} ({stage}){f' to {whom}' if whom else ''}"
    return f"{said[0].upper()}{said[1:]} by {100 * request.cut:.3g} % for {span}"


def listed(labels: Sequence[str]) -> str:
    """Economies in running text: "Germany and Japan", "Austria, Belgium, Canada and 4 others"."""
    titles = [in_text(label) for label in labels]
    if len(titles) > NAMED + 1:
        titles = [*titles[:NAMED], f"{len(titles) - NAMED} others"]
    return " and ".join([", ".join(titles[:-1]), titles[-1]] if len(titles) > 1 else titles)


def in_text(label: str) -> str:
    """An economy's name in a sentence: "the United States"."""
    title = title_of_economy(label)
    return f"the {title}" if title.startswith(("United ", "European ")) else title


def two_digits(value: float) -> str:
    """A percentage with two digits that mean something; below a hundredth only that it is."""
    if abs(value) < SMALLEST_TOLD:
        return f"under {SMALLEST_TOLD:g}" if value else "0"
    decimals = max(1 - int(np.floor(np.log10(abs(value)))), 0)
    return f"{value:,.{decimals}f}"


def stand_in_words(shortage: Shortage) -> str:
    """That another stage's output stands in for the one asked about; empty where it does not."""
    supplies, chain = shortage.supplies, shortage.chain
    if not supplies.stand_in:
        return ""
    asked, other = (chain.stage(name).title.lower() for name in (shortage.stage, supplies.stand_in))
    return (
        f"Nobody reports who makes what at this stage ({asked}): shares of another ({other}) stand in, "
        f"{100 * supplies.world_share:.0f} % for {listed(shortage.request.controllers)}."
    )


def _price_words(peak: float) -> str:
    if not np.isfinite(peak):
        return "Somebody has nothing left to buy, so that there is no price."
    if peak > HIGHEST_SEEN:
        return f"A further unit is worth more than {HIGHEST_SEEN:g} times its normal price, {ABOVE_SEEN}."
    return f"A further unit is worth up to {peak:.1f} times its normal price."


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
    known = [] if request.projects == "none" else request.chain.projects.to_dict("records")
    found = [
        _row(f"project {each['name']}", each["share"], "share of world output",
             f"decided {each['decided_on']:g}, {each['lead_time_years']:g} years", each["source"],
             each["standing"], "chain.with_projects(...)")
        for each in known
        if each["stage"] == request.stage
    ]  # fmt: skip
    time, change = request.lead_time, "shortage(..., projects=table)"
    meaning = f"a new plant of the stage; {time.low:g} to {time.high:g}"
    found.append(_row("lead_time", time.years, "years", meaning, time.source, time.standing, change))
    unit = "share of what the builders buy from the controllers"
    where = "" if request.projects == "coalition" else "; only in the time to diversify if plants are begun"
    found.append(
        _row("plants_begun", 1.0, unit, f"begun when the cut begins{where}", "chosen", ASSUMED, change)
    )
    if len(found) > len(("lead_time", "plants_begun")):
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
        "question": f"{question_words(request)}.",
        "elasticity": f"{request.sigma_short:g} rising to {request.sigma_long:g}"
        if request.sigma_long > request.sigma_short
        else f"{request.sigma_short:g}",
        "begins": f"{request.begins:g}",
    }


def sources_of(shortage: Shortage) -> list[str]:
    """Sources of the rows of the minerals' tables that this answer used, each once."""
    request, supplies = shortage.request, shortage.supplies
    used = [supplies.source]
    if CUSTOMS in supplies.basis or (request.cut > 0 and shortage.chain.stage(shortage.stage).traded):
        used.append(SOURCE)
    economies = [
        label
        for label, basis in zip(request.world.economies, supplies.basis, strict=True)
        if basis == REPORTED
    ]
    used += [
        row["source"]
        for row in rows("import_shares")
        if (row["mineral"], row["stage"]) == (request.chain.mineral, shortage.stage)
        and row["importer"] in economies
    ]
    for row in assumption_table(shortage).to_dict("records"):
        if str(row["name"]).startswith(("dependence ", "stock ", "project ", "lead_time")):
            used.append(str(row["basis"]))
    used.append(request.lead_time.source)
    return [each for each in dict.fromkeys(used) if _names_a_source(each)]


def _names_a_source(basis: str) -> bool:
    """Whether what a row rests on names anybody, rather than that nobody has a figure."""
    judged = basis.startswith("no source: a judgement") and "(" not in basis
    return not judged and basis not in (BY_USER, "chosen", "", "not verified")
