"""Lines over time as plain SVG: each with its name at its end, units on the axis, ranges as bands.

Nothing is told by colour alone: a line's name stands beside its end, in its colour. Text grows on narrow screens,
where a drawing shrinks as a whole; every distance is made for the larger text.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape

from detente.errors import Problem, raise_if_any

from .charts import CHARACTER, INK, QUIET, SCENARIO_COLOURS, font_sizes, svg_open, wrap_words
from .format import MINUS, plain, signed

WASH = "#e4e8ed"
GRID = "#dde2e8"
_BOLD = 0.62  # average width of a character of a name over the font size
_LINE = 2.5
_DOT = 3.2
_LABEL = 13
"""Characters of a name at the end of a line, before it is broken."""
_PLOT = 250
_TICKS = 5


@dataclass(frozen=True)
class Event:
    """A moment with a name, drawn as a vertical line."""

    at: float
    words: str


@dataclass(frozen=True)
class Stretch:
    """A stretch of time with a name, drawn as a grey band: what is not yet in force, what a stock covers."""

    begins: float
    ends: float
    words: str


@dataclass(frozen=True)
class TimeAxis:
    """What the horizontal axis says.

    Attributes:
        points: places of the values, ascending.
        unit: what they count: "year", "month".
        begins: where the axis begins; None: at the first point.
    """

    points: tuple[float, ...]
    unit: str = "year"
    begins: float | None = None

    @property
    def first(self) -> float:
        """Where the axis begins."""
        return self.points[0] if self.begins is None else self.begins

    @property
    def span(self) -> float:
        """Length of the axis, above zero."""
        return (self.points[-1] - self.first) or 1.0


@dataclass(frozen=True)
class Beside:
    """What stands on a chart besides its lines.

    Attributes:
        bands: lowest and highest values around a line, by its name.
        events: vertical lines with words.
        stretches: grey bands with words.
        level: a horizontal line with words, such as where things stand in the end.
    """

    bands: Mapping[str, tuple[Sequence[float], Sequence[float]]] = field(default_factory=dict)
    events: Sequence[Event] = ()
    stretches: Sequence[Stretch] = ()
    level: tuple[float, str] | None = None


def nice_ticks(low: float, high: float, count: int = _TICKS) -> list[float]:
    """Round numbers that enclose a span, about `count` of them."""
    rough = (high - low) / max(count - 1, 1) or 1.0
    power = 10 ** math.floor(math.log10(rough))
    step = next(power * factor for factor in (1, 2, 2.5, 5, 10) if power * factor >= rough * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(step * n, 12) for n in range(first, last + 1)]


def tick_words(ticks: Sequence[float]) -> list[str]:
    """Ticks with as many decimals as tell them apart."""
    digits = next(d for d in range(9) if len({round(tick, d) for tick in ticks}) == len(ticks) or d == 8)
    exact = next((d for d in range(digits, 9) if all(abs(t - round(t, d)) < 1e-9 for t in ticks)), digits)
    return [plain(tick, exact) for tick in ticks]


def lines(
    series: Mapping[str, Sequence[float]],
    axis: TimeAxis,
    *,
    unit: str,
    title: str,
    beside: Beside | None = None,
    width: float = 640,
    colours: Sequence[str] = SCENARIO_COLOURS,
    from_zero: bool = True,
    change: bool = True,
) -> str:
    """Draw one line a series over time, each with its name at its end.

    Args:
        series: per name one value in `unit` for each point of the axis; NaN leaves a gap.
        axis: the horizontal axis.
        unit: the unit of the values, such as "%".
        title: what the chart shows, in words, for screen readers; first and last values are added.
        beside: bands, events, stretches and a level.
        width: pixels for which the chart is made.
        colours: one colour a line, where they are not the first ones of a page.
        from_zero: whether the vertical axis shows zero.
        change: whether values are changes, written with their sign.

    Returns:
        One self-contained `<svg>` element.

    Raises:
        InputError: a line that has not one value a point, an infinite value, no line or more than have a colour,
            points that do not ascend.
    """
    more = beside or Beside()
    raise_if_any(_problems(series, axis, more, title, len(colours)))
    frame = _Frame.of(series, axis, more, width, from_zero)
    named = dict(zip(series, colours, strict=False))
    words = _in_words(series, axis, unit, title, change)
    parts = [svg_open(width, frame.height, words, f"detente-lines-{int(width)}")]
    parts += [frame.stretch(one) for one in more.stretches]
    parts += [frame.grid(unit), frame.time(axis)]
    parts += [
        _band(frame, axis, *more.bands[name], colour) for name, colour in named.items() if name in more.bands
    ]
    parts += [] if more.level is None else [frame.level(more.level[0])]
    parts += [frame.event(row, one) for row, one in enumerate([*more.stretches, *more.events])]
    for name, colour in named.items():
        parts.append(_line(frame, axis, series[name], colour))
        parts += _dots(frame, axis, name, series[name], colour, unit, change)
    parts += _names(frame, series, named, more.level)
    return "".join(parts) + "</svg>"


def _problems(
    series: Mapping[str, Sequence[float]], axis: TimeAxis, more: Beside, title: str, most: int
) -> list[Problem]:
    place, count = f"chart '{title}'", len(axis.points)
    problems = []
    if not 1 <= len(series) <= most:
        problems.append(Problem(place, f"{len(series)} lines", f"One to {most} have a colour"))
    if not count or any(b <= a for a, b in zip(axis.points, axis.points[1:], strict=False)):
        problems.append(
            Problem(place, "its points do not ascend", "A chart has one point at least, in order")
        )
    columns = {
        **series,
        **{f"{name}, {end}": band[n] for name, band in more.bands.items() for n, end in _ENDS},
    }
    for name, values in columns.items():
        if len(values) != count:
            problems.append(
                Problem(place, f"'{name}' has {len(values)} of {count} values", "Each point has one")
            )
        if any(math.isinf(value) for value in values):
            problems.append(
                Problem(place, f"'{name}' has an infinite value", "A value that is missing is NaN")
            )
    if series and not any(math.isfinite(value) for values in series.values() for value in values):
        problems.append(Problem(place, "there is no value", "", "Leave the chart out instead"))
    unknown = [name for name in more.bands if name not in series]
    problems += [Problem(place, f"the band '{name}' has no line") for name in unknown]
    return problems


_ENDS = ((0, "lowest"), (1, "highest"))


@dataclass(frozen=True)
class _Frame:
    """Where things are: edges of the plot in pixels, and the scales."""

    left: float
    right: float
    top: float
    bottom: float
    width: float
    size: float
    ticks: tuple[float, ...]
    axis: TimeAxis

    @classmethod
    def of(
        cls,
        series: Mapping[str, Sequence[float]],
        axis: TimeAxis,
        more: Beside,
        width: float,
        from_zero: bool,
    ) -> _Frame:
        """A frame with room for the larger text of a narrow screen."""
        _, size = font_sizes(width)
        columns = [*series.values(), *(end for band in more.bands.values() for end in band)]
        columns += [[more.level[0]]] if more.level else []
        finite = [value for column in columns for value in column if math.isfinite(value)]
        finite += [0.0] if from_zero else []
        low, high = min(finite), max(finite)
        ticks = nice_ticks(low, high if high > low else low + 1)
        gutter = max(len(word) for word in tick_words(ticks)) * size * CHARACTER + 10
        gutter = max(gutter, len(axis.unit) * size * _BOLD + 14)
        named = [*series, *([more.level[1]] if more.level else [])]
        names = [line for name in named for line in _broken(name)]
        margin = max(len(line) for line in names) * size * _BOLD + 20
        top = size * 1.9 + (len(more.events) + len(more.stretches)) * size * 1.25
        needed = (len(names) + 0.4 * len(named)) * size * 1.15
        return cls(gutter, width - margin, top, top + max(_PLOT, needed), width, size, tuple(ticks), axis)

    @property
    def height(self) -> float:
        """Pixels of the whole drawing."""
        return math.ceil(self.bottom + 1.9 * self.size)

    def x(self, point: float) -> float:
        """Pixels from the left of a point in time."""
        inside = (min(max(point, self.axis.first), self.axis.points[-1]) - self.axis.first) / self.axis.span
        return self.left + 4 + inside * (self.right - self.left - 8)

    def y(self, value: float) -> float:
        """Pixels from the top of a value."""
        low, high = self.ticks[0], self.ticks[-1]
        return self.bottom - (value - low) / (high - low) * (self.bottom - self.top)

    def grid(self, unit: str) -> str:
        """Horizontal lines with their values, and the unit above them."""
        parts = []
        for tick, words in zip(self.ticks, tick_words(self.ticks), strict=True):
            y, strong = self.y(tick), abs(tick) < 1e-12
            stroke = QUIET if strong else GRID
            parts.append(f'<path d="M{self.left:.1f} {y:.1f}H{self.right:.1f}" stroke="{stroke}"/>')
            parts.append(_text(words, self.left - 6, y, "end", drop="0.35em", colour=QUIET))
        parts.append(_text(unit, 0, 0.9 * self.size, "start", colour=QUIET))
        return "".join(parts)

    def time(self, axis: TimeAxis) -> str:
        """The marks of the horizontal axis; its unit stands before the first."""
        y = self.bottom + 1.35 * self.size
        parts = [_text(axis.unit, self.left - 12, y, "end", colour=QUIET)]
        room = self.right - self.left
        for mark in time_marks(axis, room / (self.size * CHARACTER)):
            x, words = self.x(mark), f"{mark:g}"
            # A long mark at the right edge would reach under the names.
            anchor = "end" if len(words) > 2 and x > self.right - 10 else "middle"
            parts.append(f'<path d="M{x:.1f} {self.bottom:.1f}v5" stroke="{QUIET}"/>')
            parts.append(_text(words, x + 4 * (anchor == "end"), y, anchor, colour=QUIET))
        return "".join(parts)

    def stretch(self, one: Stretch) -> str:
        """A grey band."""
        left, right = self.x(one.begins), self.x(one.ends)
        return (
            f'<rect x="{left:.1f}" y="{self.top:.1f}" width="{max(right - left, 1):.1f}" '
            f'height="{self.bottom - self.top:.1f}" fill="{WASH}"/>'
        )

    def event(self, row: int, one: Event | Stretch) -> str:
        """The words of an event or a stretch in a row of their own above the plot, with a line down."""
        at = one.at if isinstance(one, Event) else one.begins
        x, y = self.x(at), self.size * (1.9 + 1.25 * row) + 0.7 * self.size
        late = x > (self.left + self.right) / 2
        room = x if late else self.width - x
        (words,) = wrap_words(one.words, room - 6, self.size, lines=1)
        dash = ' stroke-dasharray="5 4"' if isinstance(one, Event) else ""
        return (
            f'<path d="M{x:.1f} {y - 0.7 * self.size:.1f}V{self.bottom:.1f}" stroke="{QUIET}"{dash}/>'
            + _text(words, x - 6 if late else x + 6, y, "end" if late else "start", full=one.words)
        )

    def level(self, value: float) -> str:
        """A dotted horizontal line; its words stand among the names."""
        y = self.y(value)
        return (
            f'<path d="M{self.left:.1f} {y:.1f}H{self.right:.1f}" stroke="{QUIET}" stroke-dasharray="2 4"/>'
        )


def time_marks(axis: TimeAxis, room: float) -> list[float]:
    """Whole points in time to mark: as many as fit, months by the quarter, half year and year.

    Args:
        axis: the horizontal axis.
        room: characters that fit side by side.
    """
    longest = len(f"{axis.points[-1]:g}") + 2
    most = max(int(room / longest), 1)
    steps = (1, 3, 6, 12, 24, 60) if axis.unit == "month" else (1, 2, 5, 10, 20, 50)
    for step in steps:
        first = step * math.ceil(axis.first / step - 1e-9)
        marks = [first + step * n for n in range(int((axis.points[-1] - first) / step + 1e-9) + 1)]
        if len(marks) <= most:
            break
    return [float(mark) for mark in marks] or [axis.points[-1]]


def _text(
    words: str,
    x: float,
    y: float,
    anchor: str,
    *,
    drop: str = "0",
    colour: str = INK,
    full: str = "",
) -> str:
    tip = f"<title>{escape(full)}</title>" if full and full != words else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" dy="{drop}" text-anchor="{anchor}" fill="{colour}">'
        f"{escape(words)}{tip}</text>"
    )


def _line(frame: _Frame, axis: TimeAxis, values: Sequence[float], colour: str) -> str:
    """One line, broken where a value is missing."""
    path, pen = "", "M"
    for point, value in zip(axis.points, values, strict=True):
        if not math.isfinite(value):
            pen = "M"
            continue
        path += f"{pen}{frame.x(point):.1f} {frame.y(value):.1f}"
        pen = "L"
    return f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="{_LINE}" stroke-linejoin="round"/>'


def _dots(
    frame: _Frame,
    axis: TimeAxis,
    name: str,
    values: Sequence[float],
    colour: str,
    unit: str,
    change: bool,
) -> list[str]:
    """A dot with its number a point; where points lie close only the last is seen, the others answer a pointer."""
    close = (frame.right - frame.left) / max(len(axis.points), 1) < 5 * _DOT
    parts = []
    for place, (point, value) in enumerate(zip(axis.points, values, strict=True)):
        if not math.isfinite(value):
            continue
        seen = "" if not close or place == len(values) - 1 else ' fill-opacity="0"'
        tip = f"{name}, {axis.unit} {point:.4g}: {_value(value, unit, change)}"
        parts.append(
            f'<circle cx="{frame.x(point):.1f}" cy="{frame.y(value):.1f}" r="{_DOT}" fill="{colour}"{seen}>'
            f"<title>{escape(tip)}</title></circle>"
        )
    return parts


def _value(value: float, unit: str, change: bool) -> str:
    return signed(value, unit=unit) if change else f"{plain(value, 0 if abs(value) >= 100 else 2)} {unit}"


def _band(frame: _Frame, axis: TimeAxis, low: Sequence[float], high: Sequence[float], colour: str) -> str:
    """The area between two lines, where both have a value."""
    kept = [
        (point, a, b)
        for point, a, b in zip(axis.points, low, high, strict=True)
        if math.isfinite(a) and math.isfinite(b)
    ]
    if len(kept) < 2:
        return ""
    corners = [(point, b) for point, _, b in kept] + [(point, a) for point, a, _ in reversed(kept)]
    path = "L".join(f"{frame.x(point):.1f} {frame.y(value):.1f}" for point, value in corners)
    return f'<path d="M{path}Z" fill="{colour}" fill-opacity="0.18"/>'


def _broken(name: str) -> list[str]:
    """A name in at most two lines."""
    return wrap_words(name, _LABEL * CHARACTER * 10, 10, lines=2)


def _names(
    frame: _Frame,
    series: Mapping[str, Sequence[float]],
    colours: Mapping[str, str],
    level: tuple[float, str] | None,
) -> list[str]:
    """The names beside the ends of the lines and of the level, pushed apart so that none covers another."""
    line = 1.15 * frame.size
    wanted = []
    for name, values in series.items():
        last = next((value for value in reversed(values) if math.isfinite(value)), None)
        if last is not None:
            shown = _broken(name)
            wanted.append((frame.y(last), len(shown) * line + 0.4 * line, name, shown))
    if level is not None:
        shown = _broken(level[1])
        wanted.append((frame.y(level[0]), (len(shown) + 0.4) * line, level[1], shown))
    parts = []
    wanted.sort(key=lambda one: one[0])
    centres = spread_out([(y, height) for y, height, *_ in wanted], frame.top, frame.bottom)
    for centre, (y, _, name, shown) in zip(centres, wanted, strict=True):
        colour = colours.get(name, QUIET)
        if abs(centre - y) > 2:
            parts.append(
                f'<path d="M{frame.right:.1f} {y:.1f}L{frame.right + 12:.1f} {centre:.1f}" '
                f'fill="none" stroke="{colour}" stroke-opacity="0.6"/>'
            )
        first = 0.35 - 0.575 * (len(shown) - 1)
        spans = "".join(
            f'<tspan x="{frame.right + 16:.1f}" dy="{first if n == 0 else 1.15:.3g}em">{escape(text)}</tspan>'
            for n, text in enumerate(shown)
        )
        parts.append(
            f'<text y="{centre:.1f}" fill="{colour}" font-weight="600">{spans}'
            f"<title>{escape(name)}</title></text>"
        )
    return parts


def spread_out(wanted: Sequence[tuple[float, float]], top: float, bottom: float) -> list[float]:
    """Centres near the wanted ones, at which blocks of given heights do not overlap.

    Args:
        wanted: centre and height of each block, from top to bottom.
        top: where the first may begin.
        bottom: where the last may end; blocks that need more room end below it.
    """
    starts: list[float] = []
    below = top - 1e9
    for centre, height in wanted:
        starts.append(max(centre - height / 2, below, top))
        below = starts[-1] + height
    limit = bottom
    for place in range(len(wanted) - 1, -1, -1):
        height = wanted[place][1]
        starts[place] = min(starts[place], limit - height)
        limit = starts[place]
    return [start + height / 2 for start, (_, height) in zip(starts, wanted, strict=True)]


def _in_words(
    series: Mapping[str, Sequence[float]], axis: TimeAxis, unit: str, title: str, change: bool
) -> str:
    """The title with the first and the last value of each line, for those who cannot see it."""
    said = []
    for name, values in series.items():
        known = [(p, v) for p, v in zip(axis.points, values, strict=True) if math.isfinite(v)]
        if known:
            (first, a), (last, b) = known[0], known[-1]
            to = f" to {_value(b, unit, change)} in {axis.unit} {last:.4g}" if last > first else ""
            said.append(f"{name} {_value(a, unit, change)} in {axis.unit} {first:.4g}{to}")
    return f"{title}. {'; '.join(said)}.".replace(f"{MINUS}0.00", "0.00")
