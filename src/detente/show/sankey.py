"""Changes of flows as a sankey: who sells to whom, more in one colour and less in the other, all on one scale.

Ribbons are as thick as flows change. Nothing is told by colour alone: every number has its sign, and ribbons of
what is lost are dashed at their edges. Text grows on narrow screens, where a drawing shrinks as a whole.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from detente.errors import Problem, raise_if_any

from .charts import GAIN, INK, LOSS, QUIET, font_sizes, svg_open, wrap_words
from .format import signed

TALL = 300.0
"""Pixels that the flows of the fullest column take together."""
_BAR = 12.0
_GAP = 10.0
_LABEL = 0.42
"""Share of the width that a label may take."""
_POINTS = 25


@dataclass(frozen=True)
class Flow:
    """The change of one flow.

    Attributes:
        source: a name of a column.
        target: a name of the next column.
        change: in the unit of the drawing; below zero: a flow that shrinks.
        column: which column the source stands in, from 0.
    """

    source: str
    target: str
    change: float
    column: int = 0


@dataclass(frozen=True)
class Node:
    """Where a name stands, in pixels.

    Attributes:
        name: what it is called.
        column: from 0.
        top: of its bar.
        height: of its bar: as thick as its ribbons together.
        change: what its flows come to, signs counted.
        flows: how many it has.
    """

    name: str
    column: int
    top: float
    height: float
    change: float
    flows: int


@dataclass(frozen=True)
class Ribbon:
    """Where a flow runs, in pixels: from the edge of one bar to the edge of another."""

    flow: Flow
    left: float
    right: float
    start: float
    end: float
    thickness: float

    def points(self, count: int = _POINTS) -> list[tuple[float, float, float]]:
        """Places along it from left to right: x, upper edge, lower edge."""
        places = []
        for n in range(count):
            t = n / (count - 1)
            along = 1.5 * t * (1 - t) + t**3  # a cubic curve that leaves and arrives level
            across = t * t * (3 - 2 * t)
            y = self.start + (self.end - self.start) * across
            places.append((self.left + (self.right - self.left) * along, y, y + self.thickness))
        return places


@dataclass(frozen=True)
class Layout:
    """Every bar and ribbon in its place, in pixels."""

    nodes: tuple[Node, ...]
    ribbons: tuple[Ribbon, ...]
    lefts: tuple[float, ...]
    width: float
    height: float


def layout(
    flows: Sequence[Flow], columns: Sequence[Sequence[str]], *, width: float = 640, pitch: float = 0.0
) -> Layout:
    """Place the bars of two or three columns and the ribbons between them.

    A bar is as high as all its flows on its fuller side. At each bar ribbons stand in the order of their other
    ends, so that none crosses another without need.

    Args:
        flows: changes, each between a column and the next.
        columns: names from top to bottom, by column from left to right.
        width: pixels.
        pitch: pixels that a bar takes at least, for its label.

    Raises:
        InputError: not two or three columns, a name twice in one, a name without a flow, a flow between names
            that are not in their columns, a change that is not finite, nothing that changes.
    """
    raise_if_any(_problems(flows, columns))
    sizes = [{name: max(_sizes(flows, place, name)) for name in names} for place, names in enumerate(columns)]
    scale = TALL / max(sum(column.values()) for column in sizes)
    heights = [sum(max(size * scale, pitch) + _GAP for size in column.values()) for column in sizes]
    tall = max(heights)
    lefts = tuple((width - _BAR) * place / (len(columns) - 1) for place in range(len(columns)))
    nodes: dict[tuple[int, str], Node] = {}
    for place, column in enumerate(sizes):
        y = (tall - heights[place]) / 2
        for name, size in column.items():
            room = max(size * scale, pitch)
            top = y + (room - size * scale) / 2
            nodes[place, name] = Node(
                name, place, top, size * scale, _net(flows, place, name), _count(flows, place, name)
            )
            y += room + _GAP
    ribbons = _ribbons(flows, columns, nodes, lefts, scale)
    return Layout(tuple(nodes.values()), ribbons, lefts, width, tall)


def _sizes(flows: Sequence[Flow], column: int, name: str) -> tuple[float, float]:
    """What arrives and what leaves, signs not counted."""
    arriving = (abs(one.change) for one in flows if one.target == name and one.column == column - 1)
    leaving = (abs(one.change) for one in flows if one.source == name and one.column == column)
    return sum(arriving), sum(leaving)


def _net(flows: Sequence[Flow], column: int, name: str) -> float:
    """What the flows of a name come to; in a middle column, those that arrive."""
    if column == 0:
        return sum(one.change for one in flows if one.source == name and one.column == 0)
    return sum(one.change for one in flows if one.target == name and one.column == column - 1)


def _count(flows: Sequence[Flow], column: int, name: str) -> int:
    return sum(
        (one.source == name and one.column == column) or (one.target == name and one.column == column - 1)
        for one in flows
    )


def _ribbons(
    flows: Sequence[Flow],
    columns: Sequence[Sequence[str]],
    nodes: dict[tuple[int, str], Node],
    lefts: Sequence[float],
    scale: float,
) -> tuple[Ribbon, ...]:
    """The ribbons in the order of the flows."""
    starts, ends = {}, {}
    for (place, name), node in nodes.items():
        leaving = [one for one in flows if one.source == name and one.column == place]
        arriving = [one for one in flows if one.target == name and one.column == place - 1]
        y = node.top
        for one in sorted(leaving, key=lambda one: list(columns[one.column + 1]).index(one.target)):
            starts[id(one)], y = y, y + abs(one.change) * scale
        y = node.top
        for one in sorted(arriving, key=lambda one: list(columns[one.column]).index(one.source)):
            ends[id(one)], y = y, y + abs(one.change) * scale
    return tuple(
        Ribbon(
            one,
            lefts[one.column] + _BAR,
            lefts[one.column + 1],
            starts[id(one)],
            ends[id(one)],
            abs(one.change) * scale,
        )
        for one in flows
    )


def _problems(flows: Sequence[Flow], columns: Sequence[Sequence[str]]) -> list[Problem]:
    place = "sankey"
    if len(columns) not in (2, 3):
        return [Problem(place, f"{len(columns)} columns", "It has two or three")]
    problems = []
    for at, names in enumerate(columns):
        twice = [name for name in dict.fromkeys(names) if list(names).count(name) > 1]
        problems += [Problem(place, f"'{name}' is twice in column {at + 1}") for name in twice]
        problems += [
            Problem(place, f"'{name}' in column {at + 1} has no flow", "", "Leave it out")
            for name in names
            if not _count(flows, at, name)
        ]
    for one in flows:
        inside = 0 <= one.column < len(columns) - 1
        if not (inside and one.source in columns[one.column] and one.target in columns[one.column + 1]):
            fact = f"a flow from '{one.source}' to '{one.target}'"
            problems.append(Problem(place, fact, "It goes from a name of one column to one of the next"))
        if not math.isfinite(one.change):
            problems.append(Problem(place, f"the change from '{one.source}' to '{one.target}' is no number"))
    if len({(one.column, one.source, one.target) for one in flows}) < len(flows):
        problems.append(Problem(place, "two flows between the same names", "Add them up"))
    if not problems and not any(one.change for one in flows):
        problems.append(Problem(place, "nothing changes", "", "Leave the drawing out instead"))
    return problems


def sankey(
    flows: Sequence[Flow],
    columns: Sequence[Sequence[str]],
    *,
    unit: str,
    title: str,
    headings: Sequence[str] = (),
    width: float = 640,
) -> str:
    """Draw changes of flows between two or three columns of names.

    A name with one flow has its number beside it; one with several has what they come to together; a flow between
    two names of several has its number on its ribbon.

    Args:
        flows: the changes in `unit`.
        columns: names from top to bottom, by column from left to right.
        unit: the unit of the changes, such as "billion USD".
        title: what the drawing shows, in words, for screen readers; the changes are added.
        headings: what each column is; empty: none.
        width: pixels for which the drawing is made.

    Returns:
        One self-contained `<svg>` element.

    Raises:
        InputError: as `layout`, and headings of another number than columns.
    """
    if headings and len(headings) != len(columns):
        fact = f"{len(headings)} headings for {len(columns)} columns"
        raise_if_any([Problem("sankey", fact, "Each column has one, or none has")])
    _, size = font_sizes(width)
    room = _LABEL * width if len(columns) == 2 else 0.3 * width
    labels = {(place, name): name for place, names in enumerate(columns) for name in names}
    most = max(len(wrap_words(name + " +00.00", room, size, 2)) for name in labels.values())
    placed = layout(flows, columns, width=width, pitch=1.2 * size * most)
    head, top = _head(headings, unit, placed, size)
    several = {(one.column, one.name) for one in placed.nodes if one.flows > 1}
    parts = [_ribbon(one, top, unit) for one in placed.ribbons]
    parts += [_bar(one, placed, top, unit) for one in placed.nodes]
    parts += [_label(one, placed, top, room, size) for one in placed.nodes]
    parts += [
        _on_ribbon(one, top)
        for one in placed.ribbons
        if {(one.flow.column, one.flow.source), (one.flow.column + 1, one.flow.target)} <= several
    ]
    words = f"{title}. " + "; ".join(_flow_words(one, unit) for one in flows)
    opening = svg_open(width, math.ceil(placed.height + top), words, f"detente-sankey-{int(width)}")
    return opening + head + "".join(parts) + "</svg>"


def _flow_words(one: Flow, unit: str) -> str:
    return f"{one.source} to {one.target} {signed(one.change, unit=unit)}"


def _colour(change: float) -> str:
    return GAIN if change >= 0 else LOSS


def _head(headings: Sequence[str], unit: str, placed: Layout, size: float) -> tuple[str, float]:
    """The unit, then what each column is, and the pixels they take."""
    parts = [f'<text x="0" y="{size:.1f}" fill="{QUIET}">Change, {escape(unit)}</text>']
    for place, heading in enumerate(headings):
        x, anchor = _beside(place, placed)
        edge = {"start": 0.0, "end": placed.width}.get(anchor, x)
        parts.append(
            f'<text x="{edge:.1f}" y="{2.3 * size:.1f}" text-anchor="{anchor}" font-weight="600">'
            f"{escape(heading)}</text>"
        )
    return "".join(parts), size * (2.9 if headings else 1.6)


def _beside(column: int, placed: Layout) -> tuple[float, str]:
    """Where the label of a column stands: towards the middle, so that it needs no margin."""
    left, last = placed.lefts[column], len(placed.lefts) - 1
    if column == last:
        return left - 6, "end"
    return left + _BAR + 6, "start"


def _ribbon(one: Ribbon, top: float, unit: str) -> str:
    """One ribbon; the edges of what is lost are dashed."""
    middle, start, end = (one.left + one.right) / 2, one.start + top, one.end + top
    path = (
        f"M{one.left:.1f} {start:.1f}C{middle:.1f} {start:.1f} {middle:.1f} {end:.1f} {one.right:.1f} {end:.1f}"
        f"v{one.thickness:.1f}C{middle:.1f} {end + one.thickness:.1f} {middle:.1f} {start + one.thickness:.1f} "
        f"{one.left:.1f} {start + one.thickness:.1f}Z"
    )
    dash = ' stroke-dasharray="5 3"' if one.flow.change < 0 else ""
    colour = _colour(one.flow.change)
    return (
        f'<path d="{path}" fill="{colour}" fill-opacity="0.3" stroke="{colour}" stroke-width=".8"{dash}>'
        f"<title>{escape(_flow_words(one.flow, unit))}</title></path>"
    )


def _bar(one: Node, placed: Layout, top: float, unit: str) -> str:
    tip = f"{one.name}{', net' if one.flows > 1 else ''} {signed(one.change, unit=unit)}"
    return (
        f'<rect x="{placed.lefts[one.column]:.1f}" y="{one.top + top:.1f}" width="{_BAR:g}" '
        f'height="{max(one.height, 1):.1f}" fill="{_colour(one.change)}"><title>{escape(tip)}</title></rect>'
    )


def _label(one: Node, placed: Layout, top: float, room: float, size: float) -> str:
    """The name and its number beside the bar: on its ribbons, or above one too thin to carry them."""
    x, anchor = _beside(one.column, placed)
    words = f"{one.name}{', net' if one.flows > 1 else ''} {signed(one.change)}"
    shown = wrap_words(words, room, size, 2)
    y = one.top + one.height / 2 + top
    if len(shown) == 1 and one.height < size:
        y = one.top + top - 0.5 * size
    first = 0.35 - 0.575 * (len(shown) - 1)
    spans = "".join(
        f'<tspan x="{x:.1f}" dy="{first if n == 0 else 1.15:.3g}em">{escape(text)}</tspan>'
        for n, text in enumerate(shown)
    )
    return f'<text y="{y:.1f}" text-anchor="{anchor}" {_HALO}>{spans}</text>'


def _on_ribbon(one: Ribbon, top: float) -> str:
    x, y = (one.left + one.right) / 2, (one.start + one.end + one.thickness) / 2 + top
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" dy="0.35em" text-anchor="middle" font-weight="600" {_HALO}>'
        f"{escape(signed(one.flow.change))}</text>"
    )


_HALO = f'fill="{INK}" stroke="#fff" stroke-width="3" stroke-opacity=".8" paint-order="stroke"'
"""Text with a light edge, so that it reads over ribbons."""
