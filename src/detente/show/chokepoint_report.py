"""A shortage at a terminal and in files: the answer first, then by economy, by sector, and what it hangs on."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

from rich.console import Group, RenderableType
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from detente.economy.names import economy_title
from detente.minerals.shortage_tables import UNITS
from detente.minerals.shortage_words import ABOVE_SEEN, stand_in_words, two_digits
from detente.show.chokepoint import (
    AHEAD,
    RATIONED,
    Chokepoint,
    days_words,
    month_words,
    price_words,
    span_words,
    years_words,
)
from detente.show.format import plain, signed

if TYPE_CHECKING:
    from collections.abc import Sequence

SECTORS_SHOWN = 6
GAIN_HEADINGS = ("real GDP, %", "real wage, %", "earned above cost, % of income", "welfare, %")
CHOSEN = "assumption"
WORLD_UNITS = {
    "real_gdp_pct": "%",
    "real_wage_pct": "%",
    "welfare_pct": "% of final spending, what sectors at a ceiling earn above cost included",
    "wedge_rents_usd_m": "million USD a year: licences, and what sectors at a ceiling earn above cost",
    "quota_rents_usd_m": "million USD a year: licences alone",
}
SECTOR_UNITS = {
    "dependence": "share of output that stops without the mineral",
    "covered": "share of the sector that the stage is about",
    "availability": "share of need, mean over the cut's first year",
    "loss_pct": "% of the sector's output, central",
    "loss_low_pct": "% of the sector's output, easy substitution and dependence at its low end",
    "loss_high_pct": "% of the sector's output, no substitution and dependence at its high end",
    "loss_usd_m": "million USD over the cut's first year, central",
}


def chokepoint_report(asked: Chokepoint) -> RenderableType:
    """All that a terminal shows of a shortage."""
    parts: list[RenderableType] = [Text(asked.answer, "bold"), "", _numbers(asked), "", _economies(asked)]
    parts.append(Text(_legend(asked), "dim"))
    if asked.hit:
        parts += ["", _sectors(asked, asked.hit[0])]
    if asked.is_cliff:
        parts += ["", Text(_cliff_words(asked)), _sweep(asked)]
    if asked.outcome is not None:
        parts += ["", *map(Text, gain_lines(asked)), *_gains(asked)]
    parts += ["", _where_listed(asked), Text("Sources", "bold")]
    parts += [Text(f"– {source}", "dim") for source in asked.sources]
    return Group(*parts)


def _numbers(asked: Chokepoint) -> Table:
    grid = Table.grid(padding=(0, 3))
    for label, value, note in asked.numbers:
        grid.add_row(Text(value, "bold"), escape(label), Text(note, "dim"))
    return grid


def _economies(asked: Chokepoint) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("", no_wrap=True)
    for heading in (
        "lost\n%",
        "range\n%",
        "short\nmonth",
        "price,\ntimes",
        "cover\ndays",
        "plants:\nnone",
        "begun\nat once",
    ):
        table.add_column(heading, justify="right", no_wrap=True)
    for code, row in asked.told.iterrows():
        table.add_row(
            escape(economy_title(str(code))),
            *(
                words.replace("under ", "<")
                for words in (two_digits(float(row["gdp_loss_pct"])), span_words(row))
            ),
            month_words(float(row["first_short_month"])),
            price_words(float(row["price_peak"])),
            days_words(float(row["cover_days"])),
            years_words(float(row["diversify_years"])).replace("years", "y"),
            years_words(float(row["diversify_if_begun_years"])).replace("years", "y"),
        )
    return table


def _legend(asked: Chokepoint) -> str:
    money = "" if asked.asked else "Those with the largest losses in money. "
    said = (
        f"{money}Lost: % of value added over the first year; range: from easy substitution and dependence at its "
        "low end to no substitution and dependence at its high end. Short: the first month. Cover: days that need "
        f"is met in full if {asked.controllers} sold nothing from today on. Last columns: years until four fifths "
        f"of need are met without, if no plant is begun but those listed, and if {builders_words(asked)} begin "
        "plants with the cut; lead times are assumptions."
    )
    if any(price_words(float(price)) == RATIONED for price in asked.table["price_peak"]):
        said += f" Prices: {RATIONED} is {ABOVE_SEEN}."
    return said


def builders_words(asked: Chokepoint) -> str:
    """Who begins plants where any are begun."""
    return "the members of the coalition" if asked.shortage.request.coalition else "all who are cut off"


def _sectors(asked: Chokepoint, code: str) -> Table:
    found = asked.shortage.sectors(code).head(SECTORS_SHOWN)
    title = f"Sectors hit in {economy_title(code)}"
    table = Table(title=title, box=None, pad_edge=False, title_justify="left", header_style="bold")
    table.add_column("", no_wrap=True)
    for heading in ("depends\n%", "lost\n%", "at most\n%", "million\nUSD"):
        table.add_column(heading, justify="right")
    for _, row in found.iterrows():
        shares = [two_digits(100 * float(row["dependence"]))]
        shares += [_told(float(row[name]), 1) for name in ("loss_pct", "loss_high_pct")]
        table.add_row(escape(str(row["title"])), *shares, plain(float(row["loss_usd_m"]), 0))
    return table


def _told(value: float, digits: int) -> str:
    """A percentage with some decimals; what would round to nothing is told as under the last of them."""
    smallest = 10.0**-digits
    return f"<{smallest:g}" if 0 < value < smallest / 2 else plain(value, digits)


def _cliff_words(asked: Chokepoint) -> str:
    return (
        f"The answer is a cliff: how hard the mineral is to replace decides it. {economy_title(asked.hit[0])}, "
        "% of value added, dependence central, elasticity of substitution"
    )


def _sweep(asked: Chokepoint) -> Table:
    assert asked.sweep is not None  # a cliff is seen in it
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("held fixed at")
    for sigma in asked.sweep.index:
        table.add_column(f"{sigma:g}", justify="right")
    table.add_row("lost, %", *(_told(float(value), 2) for value in asked.sweep["gdp_loss_pct"]))
    table.add_row("cliff", *("↓" if cliff else "" for cliff in asked.sweep["cliff"]))
    return table


def gain_lines(asked: Chokepoint) -> list[str]:
    """Who gains and who loses once markets answer, in words; or that nothing was found."""
    outcome = asked.outcome
    assert outcome is not None
    if not outcome.converged:
        return [f"Who gains: no equilibrium of the first year was found: {outcome.why}."]
    lost, won = asked.ends(outcome)
    lines = ["Once markets answer, first year, real GDP:"]
    lines += [f"  up: {_ends(won)}"] if won else []
    lines += [f"  down: {_ends(lost)}"] if lost else []
    lines += [] if won or lost else ["  nobody's moves by 0.01 %"]
    world = signed(float(outcome["world_welfare_pct"]), 3, "%")
    return [*lines, f"  world welfare {world} of spending; largest residual {outcome.residual:.0e}"]


def _gains(asked: Chokepoint) -> list[RenderableType]:
    """Real GDP and wages, with what producers at a ceiling earn above cost apart, and welfare that includes it."""
    outcome = asked.outcome
    if outcome is None or not outcome.converged or not (found := asked.gains(outcome)):
        return []
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("", no_wrap=True)
    for heading in GAIN_HEADINGS:
        table.add_column(heading.replace(", ", "\n"), justify="right", no_wrap=True)
    for each in found:
        table.add_row(escape(economy_title(each.code)), *(signed(value) for value in each.numbers))
    return [table, Text(AHEAD, "dim")]


def _ends(ends: Sequence[tuple[str, float]]) -> str:
    return ", ".join(f"{title} {signed(value, unit='%')}" for title, value in ends)


def assumption_lines(asked: Chokepoint) -> list[str]:
    """How much of this is assumed."""
    table = asked.assumed
    chosen = int((table["standing"] == CHOSEN).sum())
    return [f"{len(table)} entries are not measured here, {chosen} of them plain assumptions"]


def _where_listed(asked: Chokepoint) -> Text:
    said = (
        f"{assumption_lines(asked)[0]}: --json and --html list each with its value, its basis and how to change "
        "it. Here --stock-days, --stockpile-days, --projects and --sigma change some, dt.minerals.shortage(...) "
        "in Python all."
    )
    return Text(said)


# -- in files ---------------------------------------------------------------------------------------------


def chokepoint_csv(asked: Chokepoint) -> str:
    """One row an economy; a number that is not there, or that has no end, is empty."""
    table = asked.table.drop(columns=["time_to_diversify", "time_if_begun"])
    finite = table.where(table.map(math.isfinite))
    return finite.to_csv(lineterminator="\n", float_format="%.8g")


def chokepoint_json(asked: Chokepoint) -> str:
    """Question, answer, economies, months, sectors, sweep and assumptions, with units; what has no end is null."""
    shortage, shown = asked.shortage, asked.economies
    document = {
        "question": asked.question,
        "answer": asked.answer,
        "stand_in": stand_in_words(shortage) or None,
        "vintage": shortage.vintage,
        "units": UNITS,
        "economies": {str(code): _row(row) for code, row in asked.table.iterrows()},
        "months": {
            "month": [int(month) for month in shortage.availability["month"].values],
            "units": {"availability": "share of need", "price": "times the normal price"},
            "availability": {code: _numbers_of(shortage.availability, code) for code in shown},
            "price": {code: _numbers_of(shortage.price, code) for code in shown},
        },
        "sector_units": SECTOR_UNITS,
        "sectors": {
            code: {str(name): _row(row) for name, row in shortage.sectors(code).iterrows()}
            for code in asked.hit
        },
        "sweep": _sweep_document(asked),
        "world": _world_document(asked),
        "assumptions": [_row(row) for _, row in asked.assumed.iterrows()],
        "sources": asked.sources,
    }
    return json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def _sweep_document(asked: Chokepoint) -> dict[str, Any] | None:
    if asked.sweep is None:
        return None
    rows = [{"sigma": float(sigma), **_row(row)} for sigma, row in asked.sweep.iterrows()]  # type: ignore[arg-type]
    return {
        "economy": asked.hit[0],
        "unit": "% of value added, dependence central, elasticity held fixed",
        "rows": rows,
    }


def _world_document(asked: Chokepoint) -> dict[str, Any] | None:
    outcome = asked.outcome
    if outcome is None:
        return None
    if not outcome.converged:
        return {"converged": False, "why": outcome.why}
    series = {name: outcome[name].to_series() for name in WORLD_UNITS}
    return {
        "converged": True,
        "units": WORLD_UNITS,
        "note": AHEAD,
        "residual": float(outcome.residual),
        "world_welfare_pct": float(outcome["world_welfare_pct"]),
        **{
            name: {str(code): float(value) for code, value in values.items()}
            for name, values in series.items()
        },
    }


def _row(row: Any) -> dict[str, Any]:
    return {str(name): _plain(value) for name, value in row.items()}


def _numbers_of(table: Any, code: str) -> list[float | None]:
    return [_plain(value) for value in table.sel(economy=code).values]


def _plain(value: Any) -> Any:
    """A value as JSON has it, which knows neither NaN nor infinity."""
    if isinstance(value, str | bool) or value is None:
        return value
    if type(value).__name__ == "bool":
        return bool(value)
    number = float(value)
    return number if math.isfinite(number) else None
