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
from detente.minerals.shortage_words import HIGHEST_SEEN
from detente.show.chokepoint import (
    RATIONED,
    Chokepoint,
    days_words,
    month_words,
    price_words,
    years_words,
)
from detente.show.format import plain, signed

if TYPE_CHECKING:
    from collections.abc import Sequence

SECTORS_SHOWN = 6
CHOSEN = "assumption"
SECTOR_UNITS = {
    "dependence": "share of output that stops without the mineral",
    "covered": "share of the sector that the stage is about",
    "availability": "share of need, mean over the cut's first year",
    "loss_pct": "% of the sector's output, central",
    "loss_low_pct": "% of the sector's output, easy substitution",
    "loss_high_pct": "% of the sector's output, no substitution",
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
        parts += ["", *map(Text, gain_lines(asked))]
    parts += ["", *map(Text, assumption_lines(asked)), Text("Sources", "bold")]
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
        "at most\n%",
        "short from\nmonth",
        "price,\ntimes",
        "cover\ndays",
        "to\ndiversify",
    ):
        table.add_column(heading, justify="right", no_wrap=True)
    for code, row in asked.table.iterrows():
        table.add_row(
            escape(economy_title(str(code))),
            plain(float(row["gdp_loss_pct"])),
            plain(float(row["gdp_loss_high_pct"])),
            month_words(float(row["first_short_month"])),
            price_words(float(row["price_peak"])),
            days_words(float(row["cover_days"])),
            years_words(float(row["diversify_years"])),
        )
    return table


def _legend(asked: Chokepoint) -> str:
    said = (
        "Lost: % of value added over the first year; at most: if nothing replaces the mineral. Cover: days that "
        f"need is met in full if {asked.controllers} stops today. To diversify: until four fifths of need are met "
        "without."
    )
    if any(price_words(float(price)) == RATIONED for price in asked.table["price_peak"]):
        said += f" A price above {HIGHEST_SEEN:g} times the normal one was never seen: read it as rationing."
    return said


def _sectors(asked: Chokepoint, code: str) -> Table:
    found = asked.shortage.sectors(code).head(SECTORS_SHOWN)
    title = f"Sectors hit in {economy_title(code)}"
    table = Table(title=title, box=None, pad_edge=False, title_justify="left", header_style="bold")
    table.add_column("", no_wrap=True)
    for heading in ("depends\n%", "lost\n%", "at most\n%", "million\nUSD"):
        table.add_column(heading, justify="right")
    for _, row in found.iterrows():
        shares = [plain(100 * float(row["dependence"]), 0)]
        shares += [plain(float(row[name]), 1) for name in ("loss_pct", "loss_high_pct")]
        table.add_row(escape(str(row["title"])), *shares, plain(float(row["loss_usd_m"]), 0))
    return table


def _cliff_words(asked: Chokepoint) -> str:
    return (
        f"The answer is a cliff: how hard the mineral is to replace decides it. {economy_title(asked.hit[0])}, "
        "% of value added by elasticity of substitution:"
    )


def _sweep(asked: Chokepoint) -> Table:
    assert asked.sweep is not None  # a cliff is seen in it
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("elasticity")
    for sigma in asked.sweep.index:
        table.add_column(f"{sigma:g}", justify="right")
    table.add_row("lost, %", *(plain(float(value)) for value in asked.sweep["gdp_loss_pct"]))
    table.add_row("cliff", *("↓" if cliff else "" for cliff in asked.sweep["cliff"]))
    return table


def gain_lines(asked: Chokepoint) -> list[str]:
    """Who gains and who loses once markets answer, in words; or that nothing was found."""
    outcome = asked.outcome
    assert outcome is not None
    if not outcome.converged:
        return [f"Who gains: no equilibrium of the first year was found: {outcome.why}."]
    lost, won = asked.ends(outcome)
    lines = ["Once markets answer (first year; short sectors sell above cost, and that income is counted):"]
    lines += [f"  gain: {_ends(won)}"] if won else []
    lines += [f"  lose: {_ends(lost)}"] if lost else []
    world = signed(float(outcome["world_welfare_pct"]), 3, "%")
    return [*lines, f"  world {world} of spending; largest residual {outcome.residual:.0e}"]


def _ends(ends: Sequence[tuple[str, float]]) -> str:
    return ", ".join(f"{title} {signed(value, unit='%')}" for title, value in ends)


def assumption_lines(asked: Chokepoint) -> list[str]:
    """How much of this is assumed, and where it can be changed."""
    table = asked.assumed
    chosen = int((table["standing"] == CHOSEN).sum())
    return [
        f"{len(table)} entries are not measured here, {chosen} of them plain assumptions: --json and --html list "
        "each with its value, its basis and how to change it. Here --stock-days, --stockpile-days, --projects and "
        "--sigma change some, dt.minerals.shortage(...) in Python all."
    ]


# -- in files ---------------------------------------------------------------------------------------------


def chokepoint_csv(asked: Chokepoint) -> str:
    """One row an economy; a number that is not there, or that has no end, is empty."""
    table = asked.table.drop(columns="time_to_diversify")
    finite = table.where(table.map(math.isfinite))
    return finite.to_csv(lineterminator="\n", float_format="%.8g")


def chokepoint_json(asked: Chokepoint) -> str:
    """Question, answer, economies, months, sectors, sweep and assumptions, with units; what has no end is null."""
    shortage, shown = asked.shortage, asked.economies
    document = {
        "question": asked.question,
        "answer": asked.answer,
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
    return {"economy": asked.hit[0], "unit": "% of value added", "rows": rows}


def _world_document(asked: Chokepoint) -> dict[str, Any] | None:
    outcome = asked.outcome
    if outcome is None:
        return None
    if not outcome.converged:
        return {"converged": False, "why": outcome.why}
    welfare = outcome["welfare_pct"].to_series()
    return {
        "converged": True,
        "unit": "%",
        "residual": float(outcome.residual),
        "world_welfare_pct": float(outcome["world_welfare_pct"]),
        "welfare_pct": {str(code): float(value) for code, value in welfare.items()},
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
