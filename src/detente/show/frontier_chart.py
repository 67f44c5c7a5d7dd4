"""What two sides gain from a package, drawn: today at the origin, the frontier, and the packages worth a word.

Every mark has its own shape and stands in a list below with its numbers, so that neither colour nor a place
without room has to tell it. Both axes have one scale: a percent of one side is as long as a percent of the other.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from detente.errors import Problem, raise_if_any

from .charts import CHARACTER, GAIN, INK, LOSS, QUIET, font_sizes, svg_open
from .format import signed
from .line_charts import GRID, WASH, nice_ticks, tick_words, wrap_words

FAR = 3.0
"""A mark this many times as far out as all the others is put at the edge, and its list entry says so."""
SAME = 0.004
"""Share of the scale below which two marks are one."""
_MARK = 8.0
_COLUMNS, _ROWS = 46, 13
"""Characters of the drawing for a terminal."""


@dataclass(frozen=True)
class Mark:
    """A package, or what happens without one.

    Attributes:
        kind: "today", "talks fail", "agreed", "smallest" or "everything granted".
        x, y: what the two gain against today, percent.
        words: what it is called in the list.
    """

    kind: str
    x: float
    y: float
    words: str


SHAPES = ("today", "talks fail", "agreed", "smallest", "everything granted")
"""Kinds in the order in which they are listed."""
LETTERS = {"today": "0", "talks fail": "F", "agreed": "A", "smallest": "S", "everything granted": "E"}
COLOURS = {
    "today": INK, "talks fail": LOSS, "agreed": "#0b5a8a", "smallest": GAIN, "everything granted": QUIET,
}  # fmt: skip


def frontier(
    points: Sequence[tuple[float, float]],
    marks: Sequence[Mark],
    *,
    names: tuple[str, str],
    title: str,
    width: float = 560,
) -> str:
    """Draw what two sides gain: the frontier as a line, packages as marks, what both prefer as a shade.

    Args:
        points: gains of both at packages on the frontier, percent, from one end to the other; none for no line.
        marks: today, what happens when talks fail, and packages.
        names: what the sides are called on the axes.
        title: what the drawing shows, for screen readers; every mark is added in words.
        width: pixels for which it is made.

    Returns:
        One self-contained `<svg>` element.

    Raises:
        InputError: no mark, an unknown kind, a gain that is no number.
    """
    raise_if_any(_problems(points, marks, title))
    listed = together(marks, points)
    frame = _Frame.of(points, marks, names, listed, width)
    known = f"{title}. {'. '.join(_entry(group, names, frame.ticks) for group in listed)}."
    parts = [svg_open(width, frame.height, known, f"detente-frontier-{int(width)}")]
    parts.append(f"<title>{escape(title)}</title><desc>{escape(known)}</desc>")
    parts += [_better(frame, marks), frame.grid(), _curve(frame, points, names)]
    parts += [
        _shape(group[0].kind, *frame.place(group[0]), _entry(group, names, frame.ticks))
        for group in reversed(listed)
    ]
    parts += [frame.list(listed, names)]
    return "".join(parts) + "</svg>"


def _problems(points: Sequence[tuple[float, float]], marks: Sequence[Mark], title: str) -> list[Problem]:
    place = f"chart '{title}'"
    problems = []
    if not marks:
        problems.append(Problem(place, "there is no mark", "", "Leave the chart out instead"))
    for mark in marks:
        if mark.kind not in SHAPES:
            problems.append(
                Problem(place, f"there is no mark '{mark.kind}'", "", f"There are {', '.join(SHAPES)}")
            )
    numbers = [value for point in points for value in point] + [v for mark in marks for v in (mark.x, mark.y)]
    if not all(math.isfinite(value) for value in numbers):
        problems.append(
            Problem(place, "a gain is no number", "A package without an equilibrium has no place")
        )
    return problems


# -- what is shown ------------------------------------------------------------------------------------------


def limits_of(points: Sequence[tuple[float, float]], marks: Sequence[Mark]) -> tuple[float, float]:
    """Lowest and highest gain on both axes: all of the frontier and today, and marks that are not far out."""
    near = [0.0, *(value for point in points for value in point)]
    near += [v for mark in marks if mark.kind != "talks fail" for v in (mark.x, mark.y)]
    size = max(abs(value) for value in near) or max(
        (abs(v) for mark in marks for v in (mark.x, mark.y)), default=1
    )
    size = size or 1.0
    near += [v for mark in marks for v in (mark.x, mark.y) if abs(v) <= FAR * size]
    low, high = min(near), max(near)
    # Both sides of today are seen, even where all gain.
    room = 0.12 * (high - low)
    return min(low, 0.0) - room, max(high, 0.0) + room


def together(marks: Sequence[Mark], points: Sequence[tuple[float, float]] = ()) -> list[list[Mark]]:
    """Marks in the order of the list, those in one place as one entry.

    Args:
        marks: the marks.
        points: gains along the frontier, which help to say what is one place.
    """
    low, high = limits_of(points, marks)
    same = SAME * (high - low)
    ordered = sorted(marks, key=lambda mark: _RANK[mark.kind])
    found: list[list[Mark]] = []
    for mark in ordered:
        home = next((g for g in found if math.hypot(g[0].x - mark.x, g[0].y - mark.y) < same), None)
        if home is None:
            found.append([mark])
        else:
            home.append(mark)
    return found


_RANK = {"agreed": 0, "smallest": 1, "today": 2, "talks fail": 3, "everything granted": 4}


def _entry(group: Sequence[Mark], names: tuple[str, str], ticks: Sequence[float]) -> str:
    """A place in words with its numbers, and whether it is off the chart."""
    words = ", ".join(mark.words for mark in group)
    first = group[0]
    if group[0].x == 0 and group[0].y == 0:
        return words
    off = not all(ticks[0] <= value <= ticks[-1] for value in (first.x, first.y))
    return f"{words}: {_gains_words(first.x, first.y, names)}{' (off the chart)' * off}"


def _gains_words(x: float, y: float, names: tuple[str, str]) -> str:
    return f"{names[0]} {signed(x, 3, '%')}, {names[1]} {signed(y, 3, '%')}"


@dataclass(frozen=True)
class _Frame:
    """Where things are: edges of the square in pixels, and the scale of both axes."""

    left: float
    top: float
    side: float
    width: float
    size: float
    ticks: tuple[float, ...]
    names: tuple[str, str]
    entries: tuple[tuple[str, ...], ...]

    @classmethod
    def of(
        cls,
        points: Sequence[tuple[float, float]],
        marks: Sequence[Mark],
        names: tuple[str, str],
        listed: Sequence[Sequence[Mark]],
        width: float,
    ) -> _Frame:
        """A frame with room for the larger text of a narrow screen."""
        _, size = font_sizes(width)
        ticks = nice_ticks(*limits_of(points, marks))
        gutter = max(len(word) for word in tick_words(ticks)) * size * CHARACTER + 10
        entries = tuple(
            tuple(wrap_words(_entry(group, names, ticks), width - 2.2 * size, size)) for group in listed
        )
        side = min(width - gutter - size, 420.0)
        return cls(gutter, 1.9 * size, side, width, size, tuple(ticks), names, entries)

    @property
    def bottom(self) -> float:
        """Pixels from the top to the lower edge of the square."""
        return self.top + self.side

    @property
    def _first_entry(self) -> float:
        return self.bottom + 4.0 * self.size

    @property
    def height(self) -> float:
        """Pixels of the whole drawing."""
        lines = sum(len(entry) for entry in self.entries)
        return math.ceil(self._first_entry + 1.25 * self.size * lines + 0.3 * self.size * len(self.entries))

    def _inside(self, value: float) -> float:
        low, high = self.ticks[0], self.ticks[-1]
        return min(max((value - low) / (high - low), 0.0), 1.0) * self.side

    def x(self, value: float) -> float:
        """Pixels from the left of a gain of the first."""
        return self.left + self._inside(value)

    def y(self, value: float) -> float:
        """Pixels from the top of a gain of the second."""
        return self.bottom - self._inside(value)

    def place(self, mark: Mark) -> tuple[float, float]:
        """Where a mark stands; at the edge where it is off the chart."""
        return self.x(mark.x), self.y(mark.y)

    def grid(self) -> str:
        """Lines in both directions with their values, those of today stronger, and what the axes count."""
        parts = []
        right = self.left + self.side
        every = 2 if len(self.ticks) > 5 else 1
        zero = next((at for at, tick in enumerate(self.ticks) if abs(tick) < 1e-12), 0)
        for at, (tick, words) in enumerate(zip(self.ticks, tick_words(self.ticks), strict=True)):
            x, y = self.x(tick), self.y(tick)
            stroke = QUIET if abs(tick) < 1e-12 else GRID
            parts.append(f'<path d="M{self.left:.1f} {y:.1f}H{right:.1f}" stroke="{stroke}"/>')
            parts.append(f'<path d="M{x:.1f} {self.top:.1f}V{self.bottom:.1f}" stroke="{stroke}"/>')
            parts.append(_text(words, self.left - 6, y, "end", "0.35em"))
            if (at - zero) % every == 0:
                parts.append(_text(words, x, self.bottom + 1.2 * self.size, "middle"))
        parts.append(_text(f"gain of {self.names[1]}, %", 0, 0.95 * self.size, "start"))
        middle = self.left + self.side / 2
        parts.append(_text(f"gain of {self.names[0]}, %", middle, self.bottom + 2.5 * self.size, "middle"))
        return "".join(parts)

    def list(self, listed: Sequence[Sequence[Mark]], names: tuple[str, str]) -> str:
        """What each mark is, with its numbers."""
        parts, top = [], self._first_entry
        for group, lines in zip(listed, self.entries, strict=True):
            words = _entry(group, names, self.ticks)
            parts.append(_shape(group[0].kind, 0.6 * self.size, top - 0.3 * self.size, words))
            spans = "".join(
                f'<tspan x="{1.7 * self.size:.1f}" dy="{0 if n == 0 else 1.2}em">{escape(line)}</tspan>'
                for n, line in enumerate(lines)
            )
            parts.append(f'<text y="{top:.1f}">{spans}<title>{escape(words)}</title></text>')
            top += 1.25 * self.size * len(lines) + 0.3 * self.size
        return "".join(parts)


def _text(words: str, x: float, y: float, anchor: str, drop: str = "0") -> str:
    at = f'x="{x:.1f}" y="{y:.1f}" dy="{drop}"'
    return f'<text {at} text-anchor="{anchor}" fill="{QUIET}">{escape(words)}</text>'


def _better(frame: _Frame, marks: Sequence[Mark]) -> str:
    """What both prefer to talks that fail, as a shade up and to the right of it."""
    fail = next((mark for mark in marks if mark.kind == "talks fail"), None)
    if fail is None:
        return ""
    x, y = frame.place(fail)
    width, height = frame.left + frame.side - x, y - frame.top
    return f'<rect x="{x:.1f}" y="{frame.top:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{WASH}"/>'


def _curve(frame: _Frame, points: Sequence[tuple[float, float]], names: tuple[str, str]) -> str:
    """The frontier, with a dot a package."""
    if not points:
        return ""
    path = "L".join(f"{frame.x(x):.1f} {frame.y(y):.1f}" for x, y in points)
    told = [f"on the frontier: {_gains_words(x, y, names)}" for x, y in points]
    dots = "".join(
        f'<circle cx="{frame.x(x):.1f}" cy="{frame.y(y):.1f}" r="3" fill="{INK}">'
        f"<title>{escape(words)}</title></circle>"
        for (x, y), words in zip(points, told, strict=True)
    )
    return f'<path d="M{path}" fill="none" stroke="{INK}" stroke-width="2.5" stroke-linejoin="round"/>{dots}'


def _shape(kind: str, x: float, y: float, words: str) -> str:
    """A mark: a cross, a square, a disc, a diamond or a triangle, white around so that it stands out."""
    r, colour = _MARK, COLOURS[kind]
    drawn = {
        "today": f"M{x - r:.1f} {y:.1f}H{x + r:.1f}M{x:.1f} {y - r:.1f}V{y + r:.1f}",
        "talks fail": f"M{x - r + 1:.1f} {y - r + 1:.1f}h{2 * r - 2:.1f}v{2 * r - 2:.1f}h{2 - 2 * r:.1f}Z",
        "smallest": f"M{x:.1f} {y - r - 1:.1f}l{r + 1:.1f} {r + 1:.1f}l{-r - 1:.1f} {r + 1:.1f}l{-r - 1:.1f} "
        f"{-r - 1:.1f}Z",
        "everything granted": f"M{x:.1f} {y - r:.1f}l{r:.1f} {1.8 * r:.1f}h{-2 * r:.1f}Z",
    }  # fmt: skip
    tip = f"<title>{escape(words)}</title>"
    if kind == "agreed":
        edge = 'stroke="#ffffff" stroke-width="1.5"'
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{r:.1f}" fill="{colour}" {edge}>{tip}</circle>'
    fill = "none" if kind == "today" else "#ffffff" if kind == "everything granted" else colour
    edge = "#ffffff" if kind in ("talks fail", "smallest") else colour
    wide = 3 if kind == "today" else 2 if kind == "everything granted" else 1.5
    return f'<path d="{drawn[kind]}" fill="{fill}" stroke="{edge}" stroke-width="{wide}">{tip}</path>'


# -- for a terminal -----------------------------------------------------------------------------------------


def frontier_lines(
    points: Sequence[tuple[float, float]], marks: Sequence[Mark], names: tuple[str, str]
) -> list[str]:
    """The same in characters: a letter a mark, dots for the frontier, the axes through today.

    Args:
        points: gains of both along the frontier, percent.
        marks: as `frontier`.
        names: what the sides are called.

    Raises:
        InputError: as `frontier`.
    """
    raise_if_any(_problems(points, marks, "frontier"))
    low, high = limits_of(points, marks)

    def at(value: float, count: int) -> int:
        return round(min(max((value - low) / (high - low), 0.0), 1.0) * (count - 1))

    grid = [[" "] * _COLUMNS for _ in range(_ROWS)]
    level, upright = _ROWS - 1 - at(0.0, _ROWS), at(0.0, _COLUMNS)
    grid[level] = ["─"] * _COLUMNS
    for row in grid:
        row[upright] = "│"
    grid[level][upright] = "┼"
    for x, y in points:
        grid[_ROWS - 1 - at(y, _ROWS)][at(x, _COLUMNS)] = "·"
    # The first of the list is drawn last, so that no other covers it.
    for group in reversed(together(marks, points)):
        mark = group[0]
        grid[_ROWS - 1 - at(mark.y, _ROWS)][at(mark.x, _COLUMNS)] = LETTERS[mark.kind]
    gutter = max(len(signed(low)), len(signed(high)))
    told = {0: signed(high), _ROWS - 1: signed(low)} | {level: "0"}
    drawn = [f"{told.get(row, ''):>{gutter}} {''.join(cells).rstrip()}" for row, cells in enumerate(grid)]
    ends = f"{signed(low)}{signed(high):>{_COLUMNS - len(signed(low))}}"
    below = [f"{'':>{gutter}} {ends}", f"{'':>{gutter}} {f'gain of {names[0]}, %':^{_COLUMNS}}".rstrip()]
    return [f"gain of {names[1]}, %", *drawn, *below]
