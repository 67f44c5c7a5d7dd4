"""Line charts: scales that enclose, names beside their lines, units, bands, gaps, and refusals in words."""

import itertools
import math
import re
from xml.etree import ElementTree

import pytest

from detente.errors import InputError
from detente.show.brief import Figure, drawing_problem
from detente.show.charts import SCENARIO_COLOURS
from detente.show.line_charts import (
    Beside,
    Event,
    Stretch,
    TimeAxis,
    lines,
    nice_ticks,
    spread_out,
    tick_words,
    time_marks,
)

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = '<script>alert("x")</script>'
YEARS = TimeAxis((1.0, 2.0, 3.0, 4.0))
TWO = {"United States": [1.0, 0.5, 0.25, 0.2], "China": [-0.8, -0.6, -0.5, -0.4]}


def drawn(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)


def curves(svg: str) -> list[ElementTree.Element]:
    return [part for part in drawn(svg).iter(f"{SVG}path") if part.get("stroke-width") == "2.5"]


def points(curve: ElementTree.Element) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in re.findall(r"[ML]([\d.-]+) ([\d.-]+)", curve.attrib["d"])]


def words(svg: str) -> list[str]:
    return ["".join(part.itertext()) for part in drawn(svg).iter(f"{SVG}text")]


class TestLines:
    def test_higher_values_lie_higher_and_later_ones_further_right(self):
        usa, china = (points(curve) for curve in curves(lines(TWO, YEARS, unit="%", title="Welfare")))
        assert [y for _, y in usa] == sorted(y for _, y in usa)
        assert all(above[1] < below[1] for above, below in zip(usa, china, strict=True))
        assert [x for x, _ in usa] == sorted(x for x, _ in usa)
        # The scale is linear: the step from 1 to 0.5 is twice that from 0.5 to 0.25.
        assert (usa[1][1] - usa[0][1]) / (usa[2][1] - usa[1][1]) == pytest.approx(2, rel=0.02)

    def test_each_line_has_its_name_in_its_colour_beside_its_end(self):
        svg = lines(TWO, YEARS, unit="%", title="Welfare")
        named = {
            "".join(t.text or "" for t in part.iter(f"{SVG}tspan")): part
            for part in drawn(svg).iter(f"{SVG}text")
        }
        for name, colour, curve in zip(TWO, SCENARIO_COLOURS, curves(svg), strict=False):
            assert named[name].attrib["fill"] == colour == curve.attrib["stroke"]
            left = min(float(span.attrib["x"]) for span in named[name].iter(f"{SVG}tspan"))
            assert left > points(curve)[-1][0]

    def test_names_that_would_cover_each_other_are_pushed_apart(self):
        close = {f"Economy {n}": [1.0, 1.0, 1.0, 1.0 + n / 1000] for n in range(6)}
        svg = lines(close, YEARS, unit="%", title="Welfare")
        heights = sorted(
            float(part.attrib["y"])
            for part in drawn(svg).iter(f"{SVG}text")
            if part.find(f"{SVG}tspan") is not None
        )
        assert min(b - a for a, b in itertools.pairwise(heights)) > 25

    def test_unit_axis_and_ends_are_told_in_words(self):
        svg = lines(TWO, YEARS, unit="%", title="Welfare by year")
        assert {"%", "year", "1", "4", "0.0"} <= set(words(svg))
        label = drawn(svg).attrib["aria-label"]
        assert label.startswith(
            "Welfare by year. United States +1.00\u00a0% in year 1 to +0.20\u00a0% in year 4;"
        )

    def test_every_point_has_its_number(self):
        tips = [part.findtext(f"{SVG}title") for part in drawn(lines(TWO, YEARS, unit="%", title="W")).iter()]
        assert "China, year 2: −0.60\u00a0%" in tips

    def test_a_missing_value_is_a_gap(self):
        svg = lines({"A": [1.0, math.nan, 2.0, 3.0]}, YEARS, unit="%", title="W")
        (curve,) = curves(svg)
        assert curve.attrib["d"].count("M") == 2
        assert len(points(curve)) == 3

    def test_a_line_of_zeros_is_drawn(self):
        (curve,) = curves(lines({"A": [0.0] * 4}, YEARS, unit="%", title="W"))
        assert len({y for _, y in points(curve)}) == 1

    @pytest.mark.parametrize("width", [320, 420, 640])
    def test_nothing_leaves_the_drawing(self, width):
        long = {"Hong Kong, China, and other places": [120.0, -340.0, 5.0, 2.0], "B": [1.0, 2.0, 3.0, 4.0]}
        more = Beside(events=[Event(3.9, "an event late in the day"), Event(0, "before the first")])
        root = drawn(lines(long, YEARS, unit="points", title="W", width=width, beside=more))
        _, _, right, bottom = (float(n) for n in root.attrib["viewBox"].split())
        for part in root.iter(f"{SVG}circle"):
            assert 0 <= float(part.attrib["cx"]) <= right
            assert 0 <= float(part.attrib["cy"]) <= bottom
        for part in root.iter(f"{SVG}text"):
            assert 0 <= float(part.attrib.get("y", 0)) <= bottom

    def test_it_may_go_into_a_page(self):
        more = Beside(
            bands={HOSTILE: ([0.0] * 4, [2.0] * 4)},
            events=[Event(2, HOSTILE)],
            stretches=[Stretch(1, 3, HOSTILE)],
            level=(0.5, HOSTILE),
        )
        svg = lines({HOSTILE: [1.0] * 4}, YEARS, unit="%", title=HOSTILE, beside=more)
        assert "<script" not in svg
        assert drawing_problem(Figure(svg, "a caption")) == ""


class TestBeside:
    def test_a_band_encloses_its_line(self):
        band = ([0.5, 0.4, 0.1, 0.0], [1.5, 1.0, 0.5, 0.4])
        svg = lines({"A": TWO["United States"]}, YEARS, unit="%", title="W", beside=Beside(bands={"A": band}))
        (area,) = (part for part in drawn(svg).iter(f"{SVG}path") if part.get("fill-opacity") == "0.18")
        corners = points(area)
        line = points(curves(svg)[0])
        over, under = corners[:4], corners[4:][::-1]
        assert all(a[1] <= at[1] <= b[1] for a, at, b in zip(over, line, under, strict=True))

    def test_a_stretch_covers_its_time(self):
        svg = lines(TWO, YEARS, unit="%", title="W", beside=Beside(stretches=[Stretch(2, 3, "not in force")]))
        (grey,) = drawn(svg).iter(f"{SVG}rect")
        line = points(curves(svg)[0])
        assert float(grey.attrib["x"]) == pytest.approx(line[1][0], abs=0.2)
        assert float(grey.attrib["x"]) + float(grey.attrib["width"]) == pytest.approx(line[2][0], abs=0.2)
        assert "not in force" in words(svg)

    def test_an_event_stands_at_its_time_with_its_words(self):
        svg = lines(TWO, YEARS, unit="%", title="W", beside=Beside(events=[Event(2, "truce ends")]))
        (dashed,) = (part for part in drawn(svg).iter(f"{SVG}path") if part.get("stroke-dasharray") == "5 4")
        assert points(dashed)[0][0] == pytest.approx(points(curves(svg)[0])[1][0], abs=0.2)
        assert "truce ends" in words(svg)

    def test_a_level_is_on_the_scale_and_among_the_names(self):
        svg = lines(TWO, YEARS, unit="%", title="W", beside=Beside(level=(3.0, "long run")))
        assert "3" in words(svg)
        assert any(found.startswith("long run") for found in words(svg))


class TestScales:
    @pytest.mark.parametrize(
        ("low", "high"), [(0, 1), (-0.85, 1.03), (0, 4.9), (-340, 120), (0.001, 0.002), (-3, 0)]
    )
    def test_ticks_enclose_and_are_round(self, low, high):
        ticks = nice_ticks(low, high)
        assert ticks[0] <= low + 1e-12 and ticks[-1] >= high - 1e-12
        assert 3 <= len(ticks) <= 8
        steps = {round(b - a, 9) for a, b in itertools.pairwise(ticks)}
        assert len(steps) == 1

    def test_tick_words_tell_ticks_apart(self):
        assert tick_words([-1, -0.5, 0, 0.5]) == ["−1.0", "−0.5", "0.0", "0.5"]
        assert tick_words([0, 0.25, 0.5]) == ["0.00", "0.25", "0.50"]
        assert tick_words([0, 20, 40]) == ["0", "20", "40"]

    def test_months_are_marked_by_quarter_half_year_and_year(self):
        months = TimeAxis(tuple(float(n) for n in range(1, 25)), "month", begins=0.0)
        assert time_marks(months, 40) == [0, 3, 6, 9, 12, 15, 18, 21, 24]
        assert time_marks(months, 22) == [0, 6, 12, 18, 24]
        assert time_marks(months, 12) == [0, 12, 24]

    def test_blocks_do_not_overlap_and_stay_inside(self):
        centres = spread_out([(10, 20), (12, 20), (95, 20)], 0, 100)
        assert centres == [10, 30, 90]


class TestRefusals:
    def test_all_at_once(self):
        series = {"A": [1.0, 2.0], "B": [1.0, math.inf, 1.0, 1.0]}
        with pytest.raises(InputError) as caught:
            lines(series, YEARS, unit="%", title="W", beside=Beside(bands={"C": ([0.0] * 4, [0.0] * 4)}))
        assert str(caught.value).splitlines() == [
            "chart 'W': 'A' has 2 of 4 values. Each point has one.",
            "chart 'W': 'B' has an infinite value. A value that is missing is NaN.",
            "chart 'W': the band 'C' has no line.",
        ]

    def test_no_line_too_many_and_nothing_to_draw(self):
        with pytest.raises(InputError, match="chart 'W': 0 lines. One to 6 have a colour."):
            lines({}, YEARS, unit="%", title="W")
        with pytest.raises(InputError, match="7 lines. One to 6 have a colour."):
            lines({str(n): [1.0] * 4 for n in range(7)}, YEARS, unit="%", title="W")
        with pytest.raises(InputError, match="there is no value. Leave the chart out instead."):
            lines({"A": [math.nan] * 4}, YEARS, unit="%", title="W")

    def test_points_that_do_not_ascend(self):
        with pytest.raises(InputError, match="its points do not ascend"):
            lines({"A": [1.0, 2.0]}, TimeAxis((2.0, 1.0)), unit="%", title="W")
