"""The page of a shortage: the answer first, then months, sectors, what it hangs on, and all that is assumed."""

from __future__ import annotations

import json
import math
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from detente import __version__
from detente.economy.names import economy_title
from detente.errors import Problem, raise_if_any
from detente.minerals.shortage_words import ABOVE_SEEN, HIGHEST_SEEN, two_digits
from detente.show.brief import Figure, drawing_problem, environment
from detente.show.charts import bars
from detente.show.chokepoint import (
    AHEAD,
    Chokepoint,
    days_words,
    month_words,
    price_words,
    span_words,
    years_words,
)
from detente.show.chokepoint_report import GAIN_HEADINGS, assumption_lines, builders_words
from detente.show.format import plain, signed
from detente.show.line_charts import Beside, Stretch, TimeAxis, lines

MOST_LINES = 5
AFTER, SHORTEST_DRAWN = 6, 18
"""Months that are drawn after a cut has ended, and in any case."""
MOST_DRAWN = 4
HIGHEST_DRAWN = 8.0
"""Prices are drawn up to here, a little above the highest of past controls that we know."""
SMALLEST_SECTOR = 0.005
"""Percent of output. What rounds to 0.00 is not drawn."""


@dataclass(frozen=True)
class Part:
    """One section of the page, from plain data; what is empty is left out."""

    anchor: str
    heading: str
    words: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()
    headings: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    caption: str = ""
    table_class: str = "figures-list"
    lines: tuple[tuple[str, str], ...] = ()
    items: tuple[str, ...] = ()
    code: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Page:
    """All that the page says, as plain data."""

    title: str
    answer: str
    numbers: tuple[tuple[str, str, str], ...]
    freshness: tuple[tuple[str, str], ...]
    notices: tuple[str, ...]
    parts: tuple[Part, ...]


def chokepoint_page(asked: Chokepoint) -> str:
    """Write the page of a shortage: one HTML text that needs nothing else.

    Raises:
        InputError: a drawing that is not plain SVG.
    """
    page = page_of(asked)
    drawings = [figure for part in page.parts for figure in part.figures]
    raise_if_any([Problem("page", fact) for figure in drawings if (fact := drawing_problem(figure))])
    return environment().get_template("chokepoint.html.j2").render(page=page)


def page_of(asked: Chokepoint) -> Page:
    """All that the page says."""
    shortage, outcome = asked.shortage, asked.outcome
    failed = [] if outcome is None or outcome.converged else [f"Nobody can be said to gain: {outcome.why}."]
    parts = [
        _who(asked),
        _months(asked),
        _sectors(asked),
        _hinge(asked),
        _diversify(asked),
        _gains(asked),
        _assumptions(asked),
        Part(
            "vintage", "Data and version", lines=tuple(shortage.vintage.items()), items=tuple(asked.sources)
        ),
        Part("reproduce", "How to make this again", code=_again(asked)),
    ]
    return Page(
        title=f"A chokepoint: {shortage.mineral.lower()}",
        answer=asked.answer,
        numbers=tuple(asked.numbers),
        freshness=(
            ("Data", shortage.world.provenance.name),
            ("Output of the stage", str(shortage.supplies.year)),
            ("Month 1 begins", f"{shortage.request.begins:g}"),
            ("Assumptions", str(len(asked.assumed))),
        ),
        notices=tuple(failed),
        parts=tuple(part for part in parts if _says_something(part)),
    )


def _says_something(part: Part) -> bool:
    return bool(part.words or part.figures or part.rows or part.lines or part.items or part.code)


def _who(asked: Chokepoint) -> Part:
    rows = [
        (
            economy_title(str(code)),
            plain(float(row["from_controllers_pct"]), 0),
            days_words(float(row["cover_days"])),
            month_words(float(row["first_short_month"])),
            price_words(float(row["price_peak"])),
            two_digits(float(row["gdp_loss_pct"])),
            span_words(row),
            years_words(float(row["diversify_years"])),
            years_words(float(row["diversify_if_begun_years"])),
        )
        for code, row in asked.told.iterrows()
    ]
    headings = (
        "Economy",
        "From them, % of need",
        "Cover, days",
        "Short from month",
        "Price, times",
        "Lost, % of value added",
        "Range",
        "To diversify, no plant begun",
        "If plants are begun at once",
    )
    caption = (
        "What stops directly, over the first year; the range goes from easy substitution and dependence at its "
        "low end to no substitution and dependence at its high end. Cover: days that need is met in full if they "
        "stop today. To diversify: until four fifths of need are met without them, if no plant is begun but those "
        f"listed, and if {builders_words(asked)} begin plants with the cut; lead times are assumptions."
    )
    return Part("who", "Who runs short", headings=headings, rows=tuple(rows), caption=caption)


def _axis(asked: Chokepoint) -> TimeAxis:
    """The months of the cut and half a year after it, a year and a half at least."""
    request = asked.shortage.request
    last = min(max(math.ceil(request.start + request.months) + AFTER, SHORTEST_DRAWN), request.horizon)
    return TimeAxis(tuple(float(month) for month in range(1, last + 1)), "month", begins=0.0)


def _months(asked: Chokepoint) -> Part:
    shown = (asked.hit or asked.economies)[:MOST_LINES]
    if not shown:
        return Part("months", "Month by month")
    shortage, request = asked.shortage, asked.shortage.request
    axis = _axis(asked)
    cut = Stretch(request.start, min(request.start + request.months, axis.points[-1]), "the cut")
    had = {code: [100 * v for v in _column(shortage.availability, code, axis)] for code in shown}
    worth = {code: _clipped(_column(shortage.price, code, axis)) for code in shown}
    available = lines(
        _named_once(had),
        axis,
        unit="% of need",
        title="Availability",
        beside=Beside(stretches=[cut]),
        width=420,
        change=False,
    )
    price = lines(
        _named_once(worth),
        axis,
        unit="times the normal price",
        title="Price",
        beside=Beside(stretches=[cut], level=(HIGHEST_SEEN, "past controls")),
        width=420,
        change=False,
    )
    return Part(
        "months",
        "Month by month",
        figures=(
            Figure(
                available, "What each has over what it needs, % of need, mean of the month.", "Availability"
            ),
            Figure(
                price,
                f"What a further unit is worth over its normal price; drawn up to {HIGHEST_DRAWN:g}. Above "
                f"{HIGHEST_SEEN:g} it is {ABOVE_SEEN}.",
                "Price",
            ),
        ),
    )


def _named_once(columns: Mapping[str, list[float]]) -> dict[str, list[float]]:
    """Lines that lie on each other as one, named after the first and with how many more it stands for."""
    together: dict[tuple[float, ...], list[str]] = {}
    for code, values in columns.items():
        together.setdefault(tuple(round(value, 1) for value in values), []).append(code)
    return {
        economy_title(codes[0]) + (f" and {len(codes) - 1} more" if len(codes) > 1 else ""): columns[codes[0]]
        for codes in together.values()
    }


def _column(table: Any, code: str, axis: TimeAxis) -> list[float]:
    return [float(value) for value in table.sel(economy=code).values[: len(axis.points)]]


def _clipped(prices: Sequence[float]) -> list[float]:
    return [min(price, HIGHEST_DRAWN) if not math.isnan(price) else price for price in prices]


def _sectors(asked: Chokepoint) -> Part:
    """One drawing an economy, all on one scale."""
    found = {code: asked.shortage.sectors(code) for code in asked.hit[:MOST_DRAWN]}
    lost = {
        code: [(str(row["title"]), -float(row["loss_pct"])) for _, row in table.iterrows()]
        for code, table in found.items()
    }
    shown = {code: [row for row in rows if row[1] < -SMALLEST_SECTOR] for code, rows in lost.items()}
    span = (min([value for rows in shown.values() for _, value in rows], default=0.0), 0.0)
    figures = []
    for code, rows in shown.items():
        if rows:
            title = economy_title(code)
            svg = bars(rows, unit="%", title=f"Sectors hit in {title}", width=420, span=span)
            figures.append(Figure(svg, "Output lost over the first year, % of the sector's output.", title))
    return Part("sectors", "Sectors hit", figures=tuple(figures))


def _hinge(asked: Chokepoint) -> Part:
    if asked.sweep is None:
        return Part("hinge", "What it hangs on")
    title = economy_title(asked.hit[0])
    rows = [(f"{sigma:g}", -float(loss)) for sigma, loss in asked.sweep["gdp_loss_pct"].items()]
    svg = bars(rows, unit="%", title=f"Loss of {title} by elasticity of substitution", width=640)
    cliff = "It is a cliff: a small step in it changes the answer by much. " if asked.is_cliff else ""
    words = (
        f"How hard the mineral is to replace. {cliff}Below: {title}, % of value added over the first year, by an "
        "elasticity of substitution held fixed, dependence central; 0 is no substitution at all."
    )
    return Part(
        "hinge",
        "What it hangs on",
        words=(words,),
        figures=(Figure(svg, "Elasticity held fixed, and what is lost with it."),),
    )


def _diversify(asked: Chokepoint) -> Part:
    if not asked.hit:
        return Part("diversify", "Time to diversify")
    years = asked.table["diversify_if_begun_years"]
    finite = [(economy_title(str(c)), float(years[c])) for c in asked.hit if math.isfinite(years[c])]
    never = [economy_title(str(c)) for c in asked.hit if not math.isfinite(years[c])]
    figures = ()
    if finite:
        svg = bars(finite, unit="years", title="Time to diversify if plants are begun at once", change=False)
        caption = (
            f"Years until four fifths of need are met without {asked.controllers}, if {builders_words(asked)} "
            "begin plants with the cut. Lead times are assumptions."
        )
        figures = (Figure(svg, caption),)
    none = asked.table["diversify_years"].loc[asked.hit]
    waits = {years_words(float(each)) for each in none}
    late = [f"With no plant begun but those listed it takes {' or '.join(sorted(waits))}."]
    if never:
        late += [f"Plants begun at once are not enough within the years looked at: {', '.join(never)}."]
    costs = asked.shortage.diversification_cost()
    rows = [
        (
            economy_title(str(code)),
            *(plain(float(row[f"{how}_usd_m"]), 0) for how in ("market", "alone", "together")),
            *(plain(float(row[f"{how}_pct_of_market"]), 0) for how in ("alone", "together")),
        )
        for code, row in costs.iterrows()
    ]
    headings = (
        "Economy",
        "Market, million USD a year",
        "Alone, million USD",
        "Together",
        "Alone, % of market",
        "Together, %",
    )
    caption = "What it costs to meet a quarter of need without them, each alone and all listed together."
    return Part(
        "diversify",
        "Time to diversify, and its price",
        words=tuple(late),
        figures=figures,
        headings=headings,
        rows=tuple(rows),
        caption=caption,
    )


def _gains(asked: Chokepoint) -> Part:
    outcome = asked.outcome
    if outcome is None or not outcome.converged:
        return Part("gains", "Who gains")
    lost, won = asked.ends(outcome)
    world = signed(float(outcome["world_welfare_pct"]), 3, "%")
    words = (
        "Once markets answer, in the first year's equilibrium. Sectors that are short sell above cost; what they "
        f"earn that way stands apart and is part of welfare. {AHEAD} Licences are worth money to "
        f"{asked.controllers}. World welfare {world}; largest residual {outcome.residual:.0e}."
    )
    rows = [
        (economy_title(each.code), *(signed(value) for value in each.numbers))
        for each in asked.gains(outcome)
    ]
    figures = ()
    if won or lost:
        svg = bars([*won, *reversed(lost)], unit="%", title="Whose real GDP rises and falls")
        figures = (Figure(svg, "Real GDP, %; the five with the largest rise and fall, 0.01 % and more."),)
    return Part(
        "gains",
        "Who gains",
        words=(words,),
        figures=figures,
        headings=("Economy", *(f"{heading[0].upper()}{heading[1:]}" for heading in GAIN_HEADINGS)),
        rows=tuple(rows),
        caption="Those who cut and those shown above, in the same equilibrium.",
    )


def _assumptions(asked: Chokepoint) -> Part:
    rows = [
        tuple(
            str(row[name]) if name != "value" else f"{_value(row['value'])} {row['unit']}".strip()
            for name in ("name", "value", "meaning", "basis", "standing", "change")
        )
        for _, row in asked.assumed.iterrows()
    ]
    headings = ("Assumption", "Value", "Meaning", "Basis", "Standing", "How to change it")
    return Part(
        "assumptions",
        f"Assumptions ({len(rows)})",
        words=(f"{assumption_lines(asked)[0]}; how to change each stands beside it.",),
        headings=headings,
        rows=tuple(rows),
        caption="Everything that was not measured for this answer.",
        table_class="assumption-list",
    )


def _value(value: Any) -> str:
    return value if isinstance(value, str) else f"{float(value):.4g}"


def _again(asked: Chokepoint) -> tuple[tuple[str, str], ...]:
    given = dict(asked.given)
    if not given:
        return ()
    made_with = f"# Détente {__version__}, from its repository: make .venv/ready; . .venv/bin/activate"
    words = ["detente", "chokepoint", str(given.pop("mineral"))]
    for name, value in given.items():
        shown = (
            ",".join(value)
            if isinstance(value, list | tuple)
            else f"{value:g}"
            if _is_number(value)
            else value
        )
        words += [f"--{name.replace('_', '-')}", shown]
    words += ["--economies", ",".join(asked.asked)] if asked.asked else []
    arguments = ", ".join(f"{name}={_literal(value)}" for name, value in given.items())
    python = [
        "import detente as dt",
        "",
        f"shortage = dt.minerals.shortage({_literal(asked.given['mineral'])}, {arguments})",
        f'print(shortage.table({_literal(list(asked.asked)) if asked.asked else ""})["gdp_loss_pct"])',
    ]
    shell = f"{made_with}\n{shlex.join([*words, '--html', 'chokepoint.html'])}"
    return ("In a shell", shell), ("In Python", "\n".join(python))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float)


def _literal(value: Any) -> str:
    """A value as Python has it, words in double quotes."""
    return f"{value:g}" if _is_number(value) else json.dumps(value, ensure_ascii=False)
