"""What a person sees at a terminal: tables with units, the vintage under them, progress where work is long."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from detente.economy.names import economy_title, sector_title
from detente.show.baseline import baseline_words
from detente.show.economies import shown_economies, value_together
from detente.show.format import plain, signed, usd
from detente.simulate.outcome import Comparison, Labelled, Outcome
from detente.simulate.variables import catalogue

if TYPE_CHECKING:
    from detente.economy.world import World
    from detente.show.ranges_shown import Ranged
    from detente.simulate.scenario import Scenario

LEFT_OUT = "tariff_revenue_change_usd_m"
"""One column fewer than files have, so that a line fits a terminal."""
TRADE = ("exports_pct", "imports_pct")
"""What gives way to a band where a terminal has not room for both."""
UNBOUNDED = 10_000
"""Columns of a terminal that has room for anything."""


def progress_console() -> Console:
    """Where progress goes: the error stream, so that output can be piped."""
    return Console(stderr=True)


@contextmanager
def working(console: Console, words: str) -> Iterator[None]:
    """Say what is being done while it is, on a terminal; say nothing into a pipe."""
    if not console.is_terminal:
        yield
        return
    with console.status(f"{words} …"):
        yield


def show_outcome(
    console: Console,
    result: Labelled,
    scenario: Scenario,
    reference: Scenario | None,
    economies: Sequence[str] | None,
    drawn: Ranged | None = None,
) -> None:
    """Print an outcome or a comparison: the words, the table, what it stands on.

    Args:
        console: where.
        result: the outcome or comparison.
        scenario: what was solved.
        reference: what it is compared with.
        economies: for whom; None: those that lose and gain most.
        drawn: the same under draws, whose bands are shown; None: no bands.

    Raises:
        NotConvergedError: there is no number to show; nothing has been printed.
    """
    from detente.show.ranges_shown import lines_below, world_words

    baseline = f"against the baseline: {baseline_words(result.world)}"
    against = f"against: {reference.words}" if reference else baseline
    table, world = _fitting_table(console, result, economies, drawn), result["world_welfare_pct"]
    console.print(f"[bold]{escape(scenario.words)}[/bold]\n{escape(against)}\n", highlight=False)
    console.print(table)
    number = signed(float(world), unit=world.attrs["unit"])
    console.print(f"World welfare {number}{world_words(drawn)}", highlight=False)
    for line in lines_below(drawn):
        console.print(escape(line), highlight=False)
    _print_vintage(console, outcomes_of(result))
    _print_uncounted(console, outcomes_of(result)[0])


def _print_uncounted(console: Console, outcome: Outcome) -> None:
    """What the policy leaves out, in one line: the brief names each with its reason."""
    notes = outcome.policy.notes
    if notes:
        what = "measure in force is" if len(notes) == 1 else "measures in force are"
        console.print(
            f"{len(notes)} {what} not counted; `detente brief` names each with the reason.", highlight=False
        )


def outcomes_of(result: Labelled) -> list[Outcome]:
    """The outcomes that a result stands on."""
    if isinstance(result, Comparison):
        return [result.outcome, result.reference]
    assert isinstance(result, Outcome)
    return [result]


def _fitting_table(
    console: Console, result: Labelled, economies: Sequence[str] | None, drawn: Ranged | None
) -> Table:
    """The table of an outcome; with bands, without trade where a line would not fit."""
    from detente.show.ranges_shown import band_cells

    cells = band_cells(drawn)
    table = _outcome_table(result, economies, _shown(result), cells)
    room = console.options.update(max_width=UNBOUNDED)
    if cells is None or console.measure(table, options=room).maximum <= console.width:
        return table
    return _outcome_table(result, economies, [name for name in _shown(result) if name not in TRADE], cells)


def _outcome_table(
    result: Labelled,
    economies: Sequence[str] | None,
    shown: Sequence[str],
    band_of: Callable[[str], str] | None,
) -> Table:
    from detente.show.ranges_shown import HEADING, WELFARE

    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("", no_wrap=True)
    for name in shown:
        unit = result[name].attrs["unit"]
        in_words = "billion USD" if unit == "million USD" else unit
        table.add_column(f"{catalogue()[name].title}\n{in_words}", justify="right")
        if band_of is not None and name == WELFARE:
            table.add_column(f"{HEADING}\n{in_words}", justify="right", no_wrap=True)
    for code, values in _rows(result, economies, shown):
        cells = [_cell(name, value) for name, value in zip(shown, values, strict=True)]
        if band_of is not None:
            cells.insert(shown.index(WELFARE) + 1, band_of(code))
        table.add_row(escape(economy_title(code)), *cells)
    return table


def _shown(result: Labelled) -> list[str]:
    return [name for name in result.table_variables if name != LEFT_OUT]


def _rows(
    result: Labelled, economies: Sequence[str] | None, shown: Sequence[str]
) -> list[tuple[str, list[float]]]:
    """Economies from the largest loss in money to the largest gain; of many, only the two ends."""
    frame = result.table(economies, shown).sort_values("equivalent_variation_usd_m")
    if economies is None and len(frame) > 24:
        frame = _ends(frame)
    return [(str(code), list(row)) for code, row in zip(frame.index, frame.values, strict=True)]


def _ends(ordered):
    """The twelve that lose and the eight that gain most, in money."""
    return ordered.iloc[[*range(12), *range(len(ordered) - 8, len(ordered))]]


def _cell(name: str, value: float) -> str:
    if name.endswith("_usd_m"):
        return plain(value / 1000, 1)
    return signed(value)


def _print_vintage(console: Console, outcomes: Sequence[Outcome]) -> None:
    """Say once what all outcomes stand on, and the largest residual among those that have numbers."""
    one = outcomes[0]
    note = f"{one.world.provenance.name}; {one.horizon}; deficits: {one.deficits}; elasticities {one.elasticities}"
    residuals = [outcome.residual for outcome in outcomes if outcome.converged]
    if residuals:
        note += f"; largest residual {max(residuals):.0e}"
    console.print(f"[dim]{escape(note)}[/dim]", highlight=False)


def outcome_csv(result: Labelled, economies: Sequence[str] | None, drawn: Ranged | None = None) -> str:
    """The table as CSV; the column names carry the unit, and bands of welfare stand behind."""
    from detente.show.ranges_shown import with_band_columns

    frame = with_band_columns(result.table(economies), drawn)
    return frame.to_csv(lineterminator="\n", float_format="%.8g")


def outcome_json(result: Labelled, economies: Sequence[str] | None, drawn: Ranged | None = None) -> str:
    """The table as JSON: vintage, units, one record an economy, and ranges; what is not there is null."""
    from detente.show.ranges_shown import with_ranges

    frame = result.table(economies)
    document = {
        "vintage": result.vintage,
        "units": {name: result[name].attrs["unit"] for name in result.table_variables},
        "world_welfare": {
            "value": _number(float(result["world_welfare_pct"])),
            "unit": result["world_welfare_pct"].attrs["unit"],
        },
        "economies": {
            str(code): {name: _number(value) for name, value in row.items()} for code, row in frame.iterrows()
        },
    }
    return with_ranges(json.dumps(document, indent=1, allow_nan=False) + "\n", drawn)


def _number(value: float) -> float | None:
    """A number as JSON has it, which knows neither NaN nor infinity."""
    return float(value) if math.isfinite(value) else None


def show_side_by_side(console: Console, results: Mapping[str, Outcome]) -> None:
    """Print the welfare of large economies under each scenario; say of a failed one why it has no number."""
    found = list(results.values())
    world = found[0].world
    title = f"Welfare against the {baseline_words(world)}, %"
    table = Table(title=title, box=None, pad_edge=False, title_justify="left")
    table.add_column("")
    for name in results:
        table.add_column(escape(name), justify="right")
    rows = [(escape(shown.title), shown.members) for shown in shown_economies(world)]
    for row_title, members in [*rows, ("World", world.economies)]:
        values = [value_together(outcome, "welfare_pct", members) for outcome in found]
        table.add_row(row_title, *map(signed, values))
    console.print(table)
    for name, outcome in results.items():
        if not outcome.converged:
            console.print(
                f"{name}: no equilibrium was found: {outcome.why}",
                highlight=False,
                markup=False,
                soft_wrap=True,
            )
    _print_vintage(console, found)


def show_world(console: Console, world: World) -> None:
    """Print a world's economies, largest first."""
    console.print(escape(repr(world)), highlight=False)
    table = Table(box=None, pad_edge=False, header_style="bold")
    # Short lines: the table has to fit a terminal of 80 columns.
    table.add_column("", no_wrap=True)
    table.add_column("code")
    for heading in (
        "value\nadded\nbn USD",
        "\nexports\nbn USD",
        "\nimports\nbn USD",
        "deficit\n% of value\nadded",
        "tariff\n% of goods\nimports",
    ):
        table.add_column(heading, justify="right")
    summary = world.summary()
    for code in summary["value_added"].sortby(summary["value_added"], ascending=False)["economy"].values:
        row = summary.sel(economy=code)
        money = [plain(float(row[name]) / 1000, 0) for name in ("value_added", "exports", "imports")]
        shares = [plain(float(row[name]), 1) for name in ("deficit_pct", "tariff_pct")]
        table.add_row(escape(economy_title(str(code))), escape(str(code)), *money, *shares)
    console.print(table)
    for source in world.provenance.sources:
        console.print(f"[dim]{escape(source)}[/dim]", highlight=False)


def show_economy(console: Console, world: World, name: str) -> None:
    """Print one economy: its size, its partners, its sectors and the tariffs it levies and meets."""
    from detente.economy.names import economy_names

    code = economy_names().one(name, world.economies, "region")
    row = world.summary().sel(economy=code)
    title, code_shown, data = map(escape, (economy_title(code), code, world.provenance.name))
    console.print(f"[bold]{title}[/bold] ({code_shown}) in {data}", highlight=False)
    console.print(
        f"value added {usd(float(row['value_added']))}, exports {usd(float(row['exports']))}, "
        f"imports {usd(float(row['imports']))}, deficit {plain(float(row['deficit_pct']), 1)} % of value added",
        highlight=False,
    )
    console.print(_partner_table(world, code))
    console.print(_sector_table(world, code))


def _partner_table(world: World, code: str, count: int = 10) -> Table:
    partners = world.partners(code)
    table = Table(title="Largest partners", box=None, pad_edge=False, title_justify="left")
    headings = ("", "exports\nbillion USD", "imports\nbillion USD", "tariff levied\n%", "tariff met\n%")
    for heading in headings:
        table.add_column(heading, justify="right" if heading else "left")
    order = (partners["exports"] + partners["imports"]).sortby(partners["exports"] + partners["imports"])
    for partner in order["economy"].values[::-1][:count]:
        one = partners.sel(economy=partner)
        money = [plain(float(one[name]) / 1000, 1) for name in ("exports", "imports")]
        rates = [plain(float(one[name]), 1) for name in ("tariff_levied_pct", "tariff_met_pct")]
        table.add_row(escape(economy_title(str(partner))), *money, *rates)
    return table


def _sector_table(world: World, code: str, count: int = 10) -> Table:
    output = world.output.sel(economy=code)
    added = (world.value_added_share * world.output).sel(economy=code)
    table = Table(title="Largest sectors", box=None, pad_edge=False, title_justify="left")
    for heading in ("", "code", "output\nbillion USD", "value added\nbillion USD", "trade elasticity"):
        table.add_column(heading, justify="left" if heading in ("", "code") else "right")
    for sector in output.sortby(output, ascending=False)["sector"].values[:count]:
        money = [plain(float(values.sel(sector=sector)) / 1000, 1) for values in (output, added)]
        theta = plain(float(world.trade_elasticity.sel(sector=sector)), 1)
        table.add_row(escape(sector_title(str(sector))), escape(str(sector)), *money, theta)
    return table


def show_variables(console: Console) -> None:
    """Print the catalogue of variables."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("name", "unit", "by", "meaning"):
        table.add_column(heading, overflow="fold")
    for variable in catalogue().values():
        table.add_row(variable.name, variable.unit, " x ".join(variable.dims) or "world", variable.definition)
    console.print(table)
