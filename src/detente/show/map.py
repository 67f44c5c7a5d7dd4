"""A world map of one number per economy, as one self-contained SVG.

Outlines are projected beforehand (Equal Earth, see ``data/VENDORED.md``); here they only take their colour.
The scale runs from losses (brown) over zero (near white) to gains (teal), always with the same limit on both
sides, so that equal losses and gains look equally strong. Grey means that there is no number.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from functools import lru_cache
from html import escape
from importlib import resources

from detente.errors import Problem, nearest, raise_if_any

from .charts import svg_open
from .format import MINUS, SPACE, signed

NO_DATA = "#d0d0d0"
BORDER = "#77808c"

# From loss to gain; colours at the same distance from the middle have about the same lightness, so that
# neither side shouts, and brown against teal holds with any colour vision.
COLOUR_STOPS = (
    "#7a3206",
    "#b85a12",
    "#de8a3e",
    "#f2bd86",
    "#f7f5f0",
    "#9ccfd6",
    "#54afc0",
    "#1c7f99",
    "#0d5268",
)

PERCENTILE = 0.95
"""Share of sizes up to the limit where one extreme would leave all others near white."""
LEAST_SHOWN = 0.005
"""In the unit of the values. A map on which everything rounds to 0.00 sets no scale."""

_SMALL = 9.0  # square pixels: an economy below this is shown by a circle as well
_RADIUS = 3.6
_RADIUS_INLAND = 2.2  # Luxembourg: a larger circle would hide its neighbours
_INLAND = frozenset({"LUX", "LIE", "AND", "SMR", "VAT", "MCO"})
_STEPS = 11
_LEGEND_TOP = 14.0
_LEGEND_HEIGHT = 80.0
_SWATCH = 56.0
_SWATCH_HEIGHT = 22.0


@lru_cache(maxsize=1)
def map_shapes() -> dict:
    """Return the projected outlines that come with the package: paths, centres, areas and names by code."""
    source = resources.files(__package__).joinpath("data/world-map.json")
    return json.loads(source.read_text(encoding="utf-8"))


def drawable() -> frozenset[str]:
    """Return the codes (ISO 3166-1 alpha-3) that the map can colour; it has no aggregates."""
    return frozenset(map_shapes()["centres"])


def nice_limit(values: Mapping[str, float]) -> tuple[float, bool]:
    """Choose the limit of a symmetric scale: the largest size, rounded up to 1, 2 or 5 times a power of ten.

    One extreme economy would leave all others near white; where the largest value is more than twice the 95th
    percentile of sizes, the percentile sets the limit and the ends of the scale stand for "or more".

    Args:
        values: a number per economy, in any unit; NaN is passed over.

    Returns:
        The limit in the same unit, and whether values lie beyond it.
    """
    sizes = sorted(abs(value) for value in values.values() if math.isfinite(value))
    if not sizes or sizes[-1] == 0:
        return 1.0, False
    percentile = sizes[math.ceil(PERCENTILE * len(sizes)) - 1]
    chosen = percentile if 0 < 2 * percentile < sizes[-1] else sizes[-1]
    power = 10.0 ** math.floor(math.log10(chosen))
    step = next(step for step in (1, 2, 5, 10) if chosen <= step * power * (1 + 1e-9))
    limit = float(f"{step * power:.12g}")
    return limit, sizes[-1] > limit


def shared_limit(maps: Sequence[Mapping[str, float]]) -> float:
    """Choose one limit for maps side by side, so that their colours compare: that of the first, as it has alone.

    A day then has the same colours beside another scenario as on a page of its own. Where more than a twentieth of
    another map's values would lie beyond that, or the first shows nothing, the limit is chosen from all values.

    Args:
        maps: a number per economy for each map, in the same unit; NaN is passed over.

    Returns:
        The limit in the same unit.
    """
    first, *others = maps
    limit, _ = nice_limit(first)
    shows = any(abs(value) >= LEAST_SHOWN for value in first.values())
    if shows and all(_share_beyond(other, limit) <= 1 - PERCENTILE for other in others):
        return limit
    return nice_limit({f"{at} {code}": value for at, one in enumerate(maps) for code, value in one.items()})[
        0
    ]


def _share_beyond(values: Mapping[str, float], limit: float) -> float:
    """Share of a map's values that lie beyond a limit."""
    sizes = [abs(value) for value in values.values() if math.isfinite(value)]
    return sum(size > limit for size in sizes) / max(len(sizes), 1)


def colour_of(value: float, limit: float) -> str:
    """Return the colour of a value: linear between fixed colours, the same strength on both sides of zero.

    Args:
        value: the number; NaN is grey, and beyond the limit the colour stays that of the limit.
        limit: the size at which the scale ends, above zero, in the unit of `value`.
    """
    if math.isnan(value):
        return NO_DATA
    last = len(COLOUR_STOPS) - 1
    place = (max(-1.0, min(1.0, value / limit)) + 1) / 2 * last
    low = min(int(place), last - 1)
    pairs = zip(_channels(COLOUR_STOPS[low]), _channels(COLOUR_STOPS[low + 1]), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * (place - low)):02x}" for a, b in pairs)


def _channels(colour: str) -> tuple[int, int, int]:
    """Return red, green and blue of a colour written in hexadecimal."""
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return red, green, blue


def _check(values: Mapping[str, float], limit: float | None) -> None:
    """Refuse what cannot be drawn, all problems at once."""
    problems = []
    if limit is not None and not (math.isfinite(limit) and limit > 0):
        rule = "The scale ends at a finite size above zero"
        problems.append(Problem("world_map", f"limit is {limit}", rule, "None chooses one"))
    for code, value in values.items():
        if code not in drawable():
            cure = nearest(code, sorted(drawable())) or "drawable() lists them"
            fact, rule = f"'{code}' is not on the map", "It has ISO alpha-3 codes"
            problems.append(Problem("world_map", fact, rule, cure))
        elif math.isinf(value):
            fact, rule = f"'{code}' is infinite", "A value that is missing is NaN"
            problems.append(Problem("world_map", fact, rule))
    raise_if_any(problems)


def _value_text(value: float, unit: str) -> str:
    """Write a value as a tooltip does: with the sign that the scale has, and its unit; or as absent."""
    return "no data" if math.isnan(value) else signed(value, unit=unit)


def _title(code: str, value: float, unit: str, names: Mapping[str, str]) -> str:
    """Return the tooltip of one economy."""
    name = names.get(code) or map_shapes()["names"][code]
    return f"<title>{escape(name)}: {escape(_value_text(value, unit))}</title>"


def _radius(code: str) -> float:
    """Return the radius of the circle that stands for a small economy, in pixels."""
    return _RADIUS_INLAND if code in _INLAND else _RADIUS


def _paths(values: Mapping[str, float], limit: float, unit: str, names: Mapping[str, str]) -> str:
    """Return the outlines, grey ones first, so that the border of a coloured economy is never covered."""
    parts = []
    for code, path in sorted(map_shapes()["paths"].items(), key=lambda item: item[0] in values):
        value = float(values.get(code, math.nan))
        title = _title(code, value, unit, names)
        fill = colour_of(value, limit)
        parts.append(f'<path data-economy="{code}" fill="{fill}" d="{path}">{title}</path>')
    style = f'stroke="{BORDER}" stroke-width=".4" stroke-linejoin="round" fill-rule="evenodd"'
    return f"<g {style}>{''.join(parts)}</g>"


def _markers(values: Mapping[str, float], limit: float, unit: str, names: Mapping[str, str]) -> str:
    """Return circles for economies that are asked for and too small to see."""
    outlines, parts = map_shapes(), []
    for code in sorted(values):
        if outlines["areas"][code] < _SMALL:
            x, y = outlines["centres"][code]
            title, fill = _title(code, values[code], unit, names), colour_of(values[code], limit)
            place = f'cx="{x:g}" cy="{y:g}" r="{_radius(code):g}"'
            parts.append(f'<circle data-economy="{code}" {place} fill="{fill}">{title}</circle>')
    return f'<g stroke="#1c2430" stroke-width=".7">{"".join(parts)}</g>'


def _ticks(limit: float, is_open: bool, unit: str) -> list[str]:
    """Return the words under the scale: both limits, halves and zero."""
    digits = max(0, 1 - math.floor(math.log10(limit)))
    shown = [f"{signed(share * limit, digits)}" for share in (-1, -0.5, 0, 0.5, 1)]
    trimmed = [_without_zeros(text) for text in shown]
    if is_open:
        trimmed[0], trimmed[-1] = f"≤{SPACE}{trimmed[0]}", f"≥{SPACE}{trimmed[-1]}"
    trimmed[2] = f"0{SPACE}{unit}" if unit else "0"
    return trimmed


def _without_zeros(text: str) -> str:
    """Drop decimals that are all zero at the end: '+0.50' becomes '+0.5'."""
    return text.rstrip("0").rstrip(".") if "." in text else text


def _legend(limit: float, is_open: bool, unit: str, top: float) -> str:
    """Return the scale as plain rectangles with their numbers, and the grey one for no data."""
    left, below = 40.0, top + _SWATCH_HEIGHT
    swatch = f'y="{top:g}" width="{_SWATCH:g}" height="{_SWATCH_HEIGHT:g}"'
    parts = []
    for n in range(_STEPS):
        fill = colour_of((2 * n / (_STEPS - 1) - 1) * limit, limit)
        parts.append(f'<rect x="{left + n * _SWATCH:g}" {swatch} fill="{fill}"/>')
    reach = (_STEPS - 1) * _SWATCH
    for n, text in enumerate(_ticks(limit, is_open, unit)):
        x = left + _SWATCH / 2 + n / 4 * reach
        parts.append(f'<path d="M{x:g} {below:g}v6" stroke="{BORDER}"/>')
        parts.append(f'<text x="{x:g}" y="{below + 31:g}" text-anchor="middle">{escape(text)}</text>')
    grey = left + _STEPS * _SWATCH + 84
    parts.append(f'<rect x="{grey:g}" {swatch} fill="{NO_DATA}" stroke="{BORDER}" stroke-width=".6"/>')
    parts.append(f'<text x="{grey + _SWATCH / 2:g}" y="{below + 31:g}" text-anchor="middle">no data</text>')
    return f'<g class="legend">{"".join(parts)}</g>'


def world_map(
    values: Mapping[str, float],
    *,
    unit: str,
    title: str,
    limit: float | None = None,
    names: Mapping[str, str] | None = None,
) -> str:
    """Draw one number per economy on a world map with a symmetric scale from losses to gains.

    Args:
        values: a number per economy (ISO 3166-1 alpha-3) in `unit`; NaN and economies left out are grey.
        unit: the unit of the values, such as "%".
        title: what the map shows, in words, for screen readers.
        limit: the size at which the scale ends on both sides, in `unit`; chosen from the values where None.
        names: names for tooltips by code; those that come with the map where a code is left out.

    Returns:
        One self-contained `<svg>` element; values beyond the limit have its colour, and the legend says so.

    Raises:
        InputError: for codes that are not on the map, infinite values, or a limit that is not above zero.
    """
    _check(values, limit)
    chosen, _ = nice_limit(values)
    chosen = limit if limit is not None else chosen
    is_open = any(abs(value) > chosen for value in values.values())
    outlines, names = map_shapes(), names or {}
    width, height = outlines["width"], outlines["height"]
    legend = _legend(chosen, is_open, unit, height + _LEGEND_TOP)
    spoken = f"{title}. Scale from {MINUS}{chosen:g} to +{chosen:g} {unit}".rstrip()
    return (
        svg_open(width, height + _LEGEND_HEIGHT, spoken, "detente-map")
        + f'<path d="{outlines["sea"]}" fill="#e2eaf1"/>'
        + _paths(values, chosen, unit, names)
        + _markers(values, chosen, unit, names)
        + legend
        + "</svg>"
    )
