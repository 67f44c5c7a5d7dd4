"""Bar charts as plain SVG: no script, no style sheet from elsewhere, readable on paper and on a phone.

Each bar has its words above it and its number at the right edge, so that neither a long name nor a long bar
can cover a number. Text grows on narrow screens, where a drawing shrinks as a whole; rows leave room for it.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Mapping, Sequence
from html import escape

from detente.errors import InputError, Problem, raise_if_any

from .format import MISSING, signed

LOSS = "#b85a12"
GAIN = "#17768f"
INK = "#1c2430"
QUIET = "#5a6472"

# One colour per scenario, in the order in which scenarios are named; told apart with any colour vision
# and at least 3:1 against white.
SCENARIO_COLOURS = ("#0b5a8a", "#d55e00", "#00805e", "#a3508c", "#8a6d00", "#3d3d3d")

_FONT = "system-ui, 'Segoe UI', Roboto, 'Noto Sans', 'DejaVu Sans', sans-serif"
CHARACTER = 0.56  # average width of a character over the font size, on the safe side
_PHONE = 320  # pixels a drawing gets on a narrow phone
_BAR = 14
_GAP = 10


def font_sizes(width: float) -> tuple[float, float]:
    """Return the font size on a wide screen, and on a narrow one, in pixels of the drawing."""
    return 15.0, max(15.0, min(12.5 * width / _PHONE, 30.0))


def svg_open(width: float, height: float, title: str, name: str) -> str:
    """Return the opening of a drawing that scales to its place and tells a screen reader what it shows.

    Args:
        width: pixels for which the drawing is made; it is not shown larger.
        height: pixels.
        title: what the drawing shows, in words.
        name: the class of the drawing, which keeps its text sizes apart from others on the page.
    """
    normal, narrow = font_sizes(width)
    style = f"width:100%;max-width:{width:g}px;height:auto;display:block"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" class="{name}" '
        f'role="img" aria-label="{escape(title)}" style="{style}" '
        f'font-family="{escape(_FONT)}" font-size="{normal:g}" fill="{INK}">'
        f"<style>@media screen and (max-width:560px){{.{name} text{{font-size:{narrow:g}px}}}}</style>"
    )


def wrap_words(text: str, width: float, size: float, lines: int = 3) -> list[str]:
    """Break a name into lines that fit, ending with an ellipsis where even the last line is too short.

    Args:
        text: the name.
        width: pixels to fill.
        size: font size in pixels.
        lines: the most lines to use.
    """
    room = max(int(width / (size * CHARACTER)), 8)
    return textwrap.wrap(text, room, max_lines=lines, placeholder=" …") or [""]


def _number_room(values: Sequence[float], unit: str, size: float) -> float:
    """Return the pixels that the widest number needs."""
    return max(len(signed(value, unit=unit)) for value in values) * size * CHARACTER + 18


def _span(values: Sequence[float]) -> tuple[float, float]:
    """Return the lowest and the highest value shown, zero among them."""
    finite = [value for value in values if math.isfinite(value)]
    low, high = min([0.0, *finite]), max([0.0, *finite])
    return (low, high) if high > low else (0.0, 1.0)


def _check(values: Sequence[float], title: str) -> None:
    """Refuse a chart with nothing in it, or with infinite values."""
    place = f"chart '{title}'"
    if not values:
        raise InputError(Problem(place, "there is no row", "", "Leave the chart out instead"))
    if any(math.isinf(value) for value in values):
        raise InputError(Problem(place, "a value is infinite", "A value that is missing is NaN"))


def _check_span(
    span: tuple[float, float] | None, needed: tuple[float, float], title: str
) -> tuple[float, float]:
    """Return the given span, or the needed one where none is given; refuse one that would cut a bar."""
    if span is None:
        return needed
    if span[0] > needed[0] or span[1] < needed[1]:
        fact, rule = f"span {span} leaves out values or zero", "Every bar begins at zero and ends in the span"
        raise InputError(Problem(f"chart '{title}'", fact, rule, f"Use {needed} or more"))
    return span


def _bar(value: float, top: float, colour: str, span: tuple[float, float], room: float) -> str:
    """Return one bar from zero to its value, or nothing where there is no value."""
    if not math.isfinite(value):
        return ""
    low, high = span
    zero, end = ((point - low) / (high - low) * room for point in (0.0, value))
    length = max(abs(end - zero), 1.0)  # a value near zero still shows on which side it is
    left = zero if value >= 0 else zero - length
    return f'<rect x="{left:.1f}" y="{top:.1f}" width="{length:.1f}" height="{_BAR}" fill="{colour}"/>'


def _whisker(ends: tuple[float, float] | None, middle: float, span: tuple[float, float], room: float) -> str:
    """Return a thin line from the low to the high end of a range, light beneath so that it shows on every bar."""
    if ends is None:
        return ""
    low, high = span
    left, right = ((point - low) / (high - low) * room for point in ends)
    cap = f"{middle - _BAR / 4:.1f}v{_BAR / 2:.1f}"
    line = f"M{left:.1f} {middle:.1f}H{right:.1f}M{left:.1f} {cap}M{right:.1f} {cap}"
    return (
        f'<path d="{line}" stroke="#fff" stroke-width="3.5" fill="none"/>'
        f'<path d="{line}" stroke="{INK}" stroke-width="1.2" fill="none" class="whisker"/>'
    )


def _zero_line(span: tuple[float, float], room: float, top: float, bottom: float) -> str:
    """Return the line from which bars start."""
    x = -span[0] / (span[1] - span[0]) * room
    return f'<path d="M{x:.1f} {top:.1f}V{bottom:.1f}" stroke="{QUIET}" stroke-width="1"/>'


def _words(lines: Sequence[str], baseline: float, full: str, style: str = "") -> str:
    """Return the lines of one name, the last at `baseline`, with the full name as its tooltip.

    Distances between lines are in em, so that they follow the text size of the screen.
    """
    spans = "".join(
        f'<tspan x="0" dy="{-1.2 * (len(lines) - 1) if n == 0 else 1.2:g}em">{escape(text)}</tspan>'
        for n, text in enumerate(lines)
    )
    return f'<text y="{baseline:.1f}"{style}>{spans}<title>{escape(full)}</title></text>'


def _number(text: str, x: float, y: float, drop: str = "0") -> str:
    """Return a number that ends at the right edge, its baseline `drop` below `y`."""
    colour = f' fill="{QUIET}"' if text == MISSING else ""
    return f'<text x="{x:g}" y="{y:.1f}" dy="{drop}" text-anchor="end"{colour}>{escape(text)}</text>'


def bars(
    rows: Sequence[tuple[str, float]],
    *,
    unit: str,
    title: str,
    width: float = 640,
    span: tuple[float, float] | None = None,
    change: bool = True,
) -> str:
    """Draw one horizontal bar per row, losses to the left of zero and gains to the right.

    Args:
        rows: a name and its value in `unit`, in the order in which they are drawn; NaN is written "n/a".
        unit: the unit of the values, such as "%".
        title: what the chart shows, in words, for screen readers.
        width: pixels for which the chart is made; about 420 suits two charts side by side.
        span: lowest and highest value of the scale in `unit`, for charts that are compared with each other;
            chosen from the values where None.
        change: whether values are changes, written with their sign.

    Returns:
        One self-contained `<svg>` element.

    Raises:
        InputError: where there is no row, a value is infinite, or `span` leaves out zero or a value.
    """
    values = [value for _, value in rows]
    _check(values, title)
    _, size = font_sizes(width)
    line, span = size * 1.2, _check_span(span, _span(values), title)
    number_room = _number_room(values, unit, size)
    parts, top = [], 0.0
    for name, value in rows:
        lines = wrap_words(name, width - number_room, size)
        below = top + len(lines) * line + 2
        colour = GAIN if value >= 0 else LOSS
        parts.append(_words(lines, below - 0.3 * size, name))
        shown = signed(value, unit=unit)
        parts.append(_number(shown if change else shown.removeprefix("+"), width, below - 0.3 * size))
        parts.append(_bar(value, below, colour, span, width))
        parts.append(_zero_line(span, width, below - 2, below + _BAR + 2))
        top = below + _BAR + _GAP
    return svg_open(width, math.ceil(top), title, f"detente-bars-{int(width)}") + "".join(parts) + "</svg>"


def _legend(names: Sequence[str], colours: Sequence[str], width: float, size: float) -> tuple[str, float]:
    """Return the legend of scenarios, one or more to a line, and its height."""
    line, x, top, parts = size * 1.4, 0.0, 0.0, []
    for colour, name in zip(colours, names, strict=False):
        (shown,) = wrap_words(name, width - size - 8, size, lines=1)
        needed = size + 8 + len(shown) * size * CHARACTER
        if x and x + needed > width:
            x, top = 0.0, top + line
        y = top + 0.25 * size
        parts.append(
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{size:g}" height="{_BAR}" fill="{colour}"/>'
            f'<text x="{x + size + 8:.1f}" y="{y + _BAR / 2:.1f}" dy="0.35em">{escape(shown)}'
            f"<title>{escape(name)}</title></text>"
        )
        x += needed + size
    return "".join(parts), top + line + _GAP


def _check_series(labels: Sequence[str], series: Mapping[str, Sequence[float]], title: str) -> None:
    """Refuse more scenarios than there are colours, and a scenario that lacks or repeats values."""
    place, most = f"chart '{title}'", len(SCENARIO_COLOURS)
    problems = []
    if not 1 <= len(series) <= most:
        problems.append(Problem(place, f"{len(series)} scenarios", f"One to {most} have a colour"))
    problems += [
        Problem(place, f"'{name}' has {len(values)} of {len(labels)} values", "Each label has one")
        for name, values in series.items()
        if len(values) != len(labels)
    ]
    raise_if_any(problems)
    _check([value for values in series.values() for value in values], title)


def grouped_bars(
    labels: Sequence[str],
    series: Mapping[str, Sequence[float]],
    *,
    unit: str,
    title: str,
    width: float = 640,
    colours: Sequence[str] = SCENARIO_COLOURS,
    bands: Mapping[str, Sequence[tuple[float, float] | None]] | None = None,
) -> str:
    """Compare scenarios: under each label one bar per scenario, in the colour that the scenario keeps.

    Args:
        labels: what is compared, such as economies, in the order in which they are drawn.
        series: per scenario one value in `unit` for each label; NaN is written "n/a".
        unit: the unit of the values, such as "%".
        title: what the chart shows, in words, for screen readers.
        width: pixels for which the chart is made.
        colours: one colour per scenario, where they are not the first ones of a page.
        bands: the ends of a range for each value, by scenario, drawn as thin lines; None for a value without.

    Returns:
        One self-contained `<svg>` element.

    Raises:
        InputError: where a scenario has not one value per label, there are no values or too many scenarios,
            or a value is infinite.
    """
    _check_series(labels, series, title)
    values = [value for column in series.values() for value in column]
    _, size = font_sizes(width)
    ranges = bands or {}
    ends = [end for column in ranges.values() for pair in column if pair for end in pair]
    line, row, span = size * 1.2, max(_BAR + 4, size * 1.1), _span([*values, *ends])
    room = width - _number_room(values, unit, size)
    legend, top = _legend(list(series), colours, width, size)
    parts = [legend]
    for n, label in enumerate(labels):
        lines = wrap_words(label, width, size)
        first = top + len(lines) * line + 2
        parts.append(_words(lines, first - 0.3 * size, label, ' font-weight="600"'))
        top = first
        for colour, (name, column) in zip(colours, series.items(), strict=False):
            parts.append(_bar(column[n], top + (row - _BAR) / 2, colour, span, room))
            parts.append(_whisker(ranges[name][n] if name in ranges else None, top + row / 2, span, room))
            parts.append(_number(signed(column[n], unit=unit), width, top + row / 2, "0.35em"))
            top += row
        parts.append(_zero_line(span, room, first, top))
        top += _GAP
    return svg_open(width, math.ceil(top), title, f"detente-bars-{int(width)}") + "".join(parts) + "</svg>"
