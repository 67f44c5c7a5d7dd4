"""The figures of a notebook as Altair charts: the same data, words and colours as the still drawings.

Altair is optional, and only this module imports it. Every axis has its unit, every mark a tooltip, and the chart
carries its vintage as ``usermeta``. What a chart shows is inside it; nothing is fetched for its data.
"""

from __future__ import annotations

import math
import re
import textwrap
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import altair as alt

from detente.errors import InputError, Problem

from .charts import GAIN, INK, LOSS, QUIET, SCENARIO_COLOURS
from .format import signed
from .line_charts import TimeAxis
from .map import BORDER, COLOUR_STOPS, NO_DATA, map_shapes, nice_limit
from .sankey import Flow, layout

if TYPE_CHECKING:
    from .figure_makers import Words

WIDTH = 560
_LINE = 90
"""Characters of a line of the caption."""


def _dressed(chart: Any, words: Words, first: Sequence[str] = (), **settings: Any) -> Any:
    """A chart with title, caption and vintage."""
    caption = [*first, *textwrap.wrap(words.caption, _LINE)]
    title = alt.TitleParams(text=words.title, subtitle=caption, anchor="start", subtitleColor=QUIET)
    return chart.properties(title=title, usermeta={"vintage": dict(words.vintage)}, **settings)


def _number(value: float) -> float | None:
    """A number as JSON has it: what is missing is null."""
    return float(value) if math.isfinite(value) else None


def world_map(
    values: Mapping[str, float],
    *,
    words: Words,
    unit: str,
    limit: float | None = None,
    names: Mapping[str, str] | None = None,
) -> alt.LayerChart:
    """A world map; economies without a number are grey. See `detente.show.map.world_map`."""
    if limit is not None and not (math.isfinite(limit) and limit > 0):
        rule = "The scale ends at a finite size above zero"
        raise InputError(Problem("world_map", f"limit is {limit}", rule, "None chooses one"))
    end = nice_limit(values)[0] if limit is None else limit
    shapes, named = map_shapes(), names or {}
    without: list[dict[str, Any]] = []
    within: list[dict[str, Any]] = []
    small: list[dict[str, Any]] = []
    for code, path in shapes["paths"].items():
        value = float(values.get(code, math.nan))
        said = {
            "economy": named.get(code) or shapes["names"][code],
            "value": _number(value),
            "shown": signed(value, unit=unit) if math.isfinite(value) else "no data",
        }
        shape = {"type": "MultiPolygon", "coordinates": _polygons(path)}
        chosen = within if said["value"] is not None else without
        chosen.append({"type": "Feature", "geometry": shape, "properties": said})
        if said["value"] is not None and shapes["areas"][code] < _SMALL:
            x, y = shapes["centres"][code]
            small.append({"x": x, "y": y, **said})
    steps = len(COLOUR_STOPS) - 1
    scale = alt.Scale(
        domain=[end * (2 * n / steps - 1) for n in range(steps + 1)], range=list(COLOUR_STOPS), clamp=True
    )

    def coloured(place: str) -> Any:
        legend = alt.Legend(title=words.title, orient="bottom", gradientLength=300, titleLimit=500)
        return alt.Color(f"{place}value:Q", scale=scale, legend=legend)

    def tip(place: str) -> list[alt.Tooltip]:
        return [
            alt.Tooltip(f"{place}economy:N", title="economy"),
            alt.Tooltip(f"{place}shown:N", title=words.title),
        ]

    def land(features: list[dict[str, Any]], **look: Any) -> Any:
        drawn = alt.Chart(alt.Data(values=features)).mark_geoshape(stroke=BORDER, strokeWidth=0.4, **look)
        return drawn.encode(tooltip=tip("properties.")).project(type="identity")

    # A layer of its own: what has no number would vanish from a layer that is coloured by it.
    layers = [land(without, fill=NO_DATA), land(within).encode(color=coloured("properties."))]
    if small:
        circles = alt.Chart(alt.Data(values=small)).mark_circle(
            size=40, stroke=INK, strokeWidth=0.7, opacity=1
        )
        places = circles.encode(longitude="x:Q", latitude="y:Q", color=coloured(""), tooltip=tip(""))
        layers.append(places.project(type="identity"))
    return _dressed(alt.layer(*layers), words, width=720, height=330)


_SMALL = 9.0
"""Square pixels: an economy below this has a circle as well."""


def _polygons(path: str) -> list[list[list[list[float]]]]:
    """The rings of an outline as polygons of GeoJSON, in the pixels of the map, to the detail that is seen."""
    rings = [ring for ring in map(_ring, path.split("Z")) if ring]
    # Islets of a point or two are left out where there is more of an economy.
    seen = [ring for ring in rings if len(ring) > _FEWEST] or rings
    # One polygon of all rings: what lies in two of them is a hole, as in the still drawing.
    return [seen]


def _ring(piece: str) -> list[list[float]]:
    """One closed ring; points that lie close to the one before are left out where enough are left."""
    numbers = [float(word) for word in re.findall(r"-?(?:\d+\.?\d*|\.\d+)", piece)]
    x = y = 0.0
    points: list[list[float]] = []
    for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
        x, y = x + dx, y + dy
        points.append([round(x, 1), round(y, 1)])
    kept = points[:1]
    for point in points[1:]:
        if max(abs(point[0] - kept[-1][0]), abs(point[1] - kept[-1][1])) >= _DETAIL:
            kept.append(point)
    ring = kept if len(kept) > _FEWEST else points
    return [*ring, ring[0]] if ring else []


_DETAIL = 0.8
"""Pixels of the map. Altair checks and copies every point, so that a map of all of them takes seconds."""
_FEWEST = 3


def bars(rows: Sequence[tuple[str, float]], *, words: Words, unit: str) -> alt.LayerChart:
    """A bar a row. See `detente.show.charts.bars`."""
    _refuse([value for _, value in rows])
    data = [{"row": name, "value": _number(value), "shown": signed(value, unit=unit)} for name, value in rows]
    base = alt.Chart(alt.Data(values=data)).encode(
        y=alt.Y("row:N", sort=[name for name, _ in rows], title=None, axis=alt.Axis(labelLimit=220)),
        tooltip=[alt.Tooltip("row:N", title="economy"), alt.Tooltip("shown:N", title=words.title)],
    )
    drawn = base.mark_bar().encode(
        x=alt.X("value:Q", title=words.title, axis=alt.Axis(titleLimit=WIDTH)),
        color=alt.condition("datum.value >= 0", alt.value(GAIN), alt.value(LOSS)),
    )
    numbers = base.mark_text(align="left", dx=6, color=INK).encode(x=alt.value(WIDTH), text="shown:N")
    return _dressed(drawn + numbers, words, width=WIDTH)


def grouped_bars(
    labels: Sequence[str],
    series: Mapping[str, Sequence[float]],
    *,
    words: Words,
    unit: str,
    bands: Mapping[str, Sequence[tuple[float, float] | None]] | None = None,
) -> alt.LayerChart:
    """A bar a label and series, with bands. See `detente.show.charts.grouped_bars`."""
    _refuse([value for column in series.values() for value in column], len(series))
    ends, data = bands or {}, []
    for name, column in series.items():
        pairs = ends.get(name) or [None] * len(labels)
        for label, value, pair in zip(labels, column, pairs, strict=True):
            low, high = pair or (math.nan, math.nan)
            shown = signed(value, unit=unit)
            shown += f" ({signed(low)} to {signed(high, unit=unit)})" if pair else ""
            row = {"row": label, "series": name, "value": _number(value), "shown": shown}
            data.append(row | {"low": _number(low), "high": _number(high)})
    base = alt.Chart(alt.Data(values=data)).encode(
        y=alt.Y("row:N", sort=list(labels), title=None, axis=alt.Axis(labelLimit=220)),
        yOffset=alt.YOffset("series:N", sort=list(series)),
        tooltip=[
            alt.Tooltip("row:N", title="economy"),
            alt.Tooltip("series:N", title="policy"),
            alt.Tooltip("shown:N", title=words.title),
        ],
    )
    colours = alt.Scale(domain=list(series), range=list(SCENARIO_COLOURS[: len(series)]))
    drawn = base.mark_bar().encode(
        x=alt.X("value:Q", title=words.title, axis=alt.Axis(titleLimit=WIDTH)),
        color=alt.Color("series:N", scale=colours, title=None, legend=alt.Legend(orient="top")),
    )
    whiskers = base.mark_rule(color=INK, strokeWidth=1.2).encode(x="low:Q", x2="high:Q")
    layers = (
        drawn + whiskers if any(pair for column in ends.values() for pair in column) else alt.layer(drawn)
    )
    return _dressed(layers, words, width=WIDTH)


def lines(
    series: Mapping[str, Sequence[float]], axis: TimeAxis, *, words: Words, unit: str
) -> alt.LayerChart:
    """A line a series over time. See `detente.show.line_charts.lines`."""
    _refuse([value for column in series.values() for value in column], len(series))
    data = [
        {"at": point, "series": name, "value": _number(value), "shown": signed(value, unit=unit)}
        for name, column in series.items()
        for point, value in zip(axis.points, column, strict=True)
    ]
    colours = alt.Scale(domain=list(series), range=list(SCENARIO_COLOURS[: len(series)]))
    drawn = (
        alt.Chart(alt.Data(values=data))
        .mark_line(point=True)
        .encode(
            x=alt.X("at:Q", title=axis.unit, scale=alt.Scale(domain=[axis.first, axis.points[-1]])),
            y=alt.Y("value:Q", title=words.title, axis=alt.Axis(titleLimit=320)),
            color=alt.Color("series:N", scale=colours, title=None, sort=list(series)),
            tooltip=[
                alt.Tooltip("series:N", title="economy"),
                alt.Tooltip("at:Q", title=axis.unit),
                alt.Tooltip("shown:N", title=words.title),
            ],
        )
    )
    zero = alt.Chart(alt.Data(values=[{"value": 0}])).mark_rule(color=QUIET).encode(y="value:Q")
    return _dressed(zero + drawn, words, width=WIDTH)


def sankey(
    flows: Sequence[Flow],
    columns: Sequence[Sequence[str]],
    *,
    words: Words,
    unit: str,
    headings: Sequence[str] = (),
) -> alt.LayerChart:
    """Changes of flows between columns of names. See `detente.show.sankey.sankey`."""
    placed = layout(flows, columns, width=WIDTH, pitch=24)
    data = [
        {
            "ribbon": n,
            "x": x,
            "top": top,
            "bottom": bottom,
            "lost": one.flow.change < 0,
            "flow": f"{one.flow.source} to {one.flow.target}",
            "shown": signed(one.flow.change, unit=unit),
        }
        for n, one in enumerate(placed.ribbons)
        for x, top, bottom in one.points()
    ]
    last = len(columns) - 1
    nodes = [
        {
            "x": placed.lefts[one.column],
            "x2": placed.lefts[one.column] + 12,
            "top": one.top,
            "bottom": one.top + max(one.height, 1),
            # Above a bar too thin to carry words.
            "middle": one.top + one.height / 2 if one.height > 12 else one.top - 6,
            "text": f"{one.name}{', net' if one.flows > 1 else ''} {signed(one.change)}",
            "lost": one.change < 0,
            "right": one.column == last,
        }
        for one in placed.nodes
    ]
    colour = alt.condition("datum.lost", alt.value(LOSS), alt.value(GAIN))
    x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[0, WIDTH + 12], nice=False))
    y_scale = alt.Scale(domain=[placed.height, 0], nice=False)
    y = alt.Y("top:Q", axis=None, scale=y_scale)
    # A layer a ribbon: areas of one layer would be told apart by a colour that only two of them have.
    ribbons = [
        alt.Chart(alt.Data(values=[row for row in data if row["ribbon"] == n]))
        .mark_area(opacity=0.35, color=LOSS if one.flow.change < 0 else GAIN)
        .encode(
            x=x,
            y=y,
            y2="bottom:Q",
            tooltip=[alt.Tooltip("flow:N"), alt.Tooltip("shown:N", title="change")],
        )
        for n, one in enumerate(placed.ribbons)
    ]
    base = alt.Chart(alt.Data(values=nodes))
    boxes = base.mark_rect().encode(x=x, x2="x2:Q", y=y, y2="bottom:Q", color=colour, tooltip="text:N")
    layers = [*ribbons, boxes]
    several = {(one.column, one.name) for one in placed.nodes if one.flows > 1}
    between = [
        {
            "x": (one.left + one.right) / 2,
            "middle": (one.start + one.end + one.thickness) / 2,
            "text": signed(one.flow.change),
        }
        for one in placed.ribbons
        if {(one.flow.column, one.flow.source), (one.flow.column + 1, one.flow.target)} <= several
    ]
    layers += [
        alt.Chart(alt.Data(values=chosen))
        .mark_text(align=align, dx=dx, color=INK, baseline="middle")
        .encode(x=x, y=alt.Y("middle:Q", axis=None, scale=y_scale), text="text:N")
        for chosen, align, dx in (
            ([one for one in nodes if not one["right"]], "left", 18),
            ([one for one in nodes if one["right"]], "right", -6),
            (between, "center", 0),
        )
        if chosen
    ]
    # There is no axis to carry the unit: it stands under the title.
    said = [f"{', '.join(headings)}. Change, {unit}." if headings else f"Change, {unit}."]
    return _dressed(alt.layer(*layers), words, said, width=WIDTH, height=placed.height)


def _refuse(values: Sequence[float], count: int = 1) -> None:
    """Refuse a chart with nothing in it, with infinite values, or with more series than have a colour."""
    if not values:
        raise InputError(Problem("chart", "there is no row", "", "Leave the chart out instead"))
    if any(math.isinf(value) for value in values):
        raise InputError(Problem("chart", "a value is infinite", "A value that is missing is NaN"))
    if count > len(SCENARIO_COLOURS):
        raise InputError(Problem("chart", f"{count} series", f"One to {len(SCENARIO_COLOURS)} have a colour"))


MAKERS: Mapping[str, Callable[..., Any]] = {
    "world_map": world_map,
    "bars": bars,
    "grouped_bars": grouped_bars,
    "lines": lines,
    "sankey": sankey,
}
"""One for each of `detente.show.figure_makers.SVG_MAKERS`."""
