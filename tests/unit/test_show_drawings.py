"""The map and the charts: every economy drawn, scales that compare, words that cannot run."""

import math
import re
from xml.etree import ElementTree

import pytest

from detente.errors import InputError, nearest
from detente.show import charts, map

ECONOMIES = """
AGO ARE ARG AUS AUT BEL BGD BGR BLR BRA BRN CAN CHE CHL CHN CIV CMR COD COL CRI CYP CZE DEU DNK EGY
ESP EST FIN FRA GBR GRC HKG HRV HUN IDN IND IRL ISL ISR ITA JOR JPN KAZ KHM KOR LAO LTU LUX LVA MAR
MEX MLT MMR MYS NGA NLD NOR NZL PAK PER PHL POL PRT ROU RUS SAU SEN SGP STP SVK SVN SWE THA TUN TUR
TWN UKR USA VNM ZAF
""".split()
SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = '<script>alert("x")</script>'


def shapes(svg: str) -> dict[str, list[ElementTree.Element]]:
    """Return the outlines and circles of a map by economy."""
    found: dict[str, list[ElementTree.Element]] = {}
    for part in ElementTree.fromstring(svg).iter():
        if "data-economy" in part.attrib:
            found.setdefault(part.attrib["data-economy"], []).append(part)
    return found


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour as WCAG defines it."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


class TestMap:
    def test_every_economy_is_drawn_or_marked(self):
        svg = map.world_map(dict.fromkeys(ECONOMIES, -1.0), unit="%", title="Welfare")
        found = shapes(svg)
        brown = map.COLOUR_STOPS[0]
        for code in ECONOMIES:
            assert {part.attrib["fill"] for part in found[code]} == {brown}, code

    @pytest.mark.parametrize("code", ["SGP", "HKG", "MLT", "BRN", "LUX", "STP", "CYP"])
    def test_small_economies_get_a_circle(self, code):
        tags = [part.tag for part in shapes(map.world_map({code: 1.0}, unit="%", title="Welfare"))[code]]
        assert f"{SVG}circle" in tags

    def test_nothing_is_smeared_across_the_antimeridian(self):
        for code in ("RUS", "FJI"):
            for ring in re.findall(r"l[^Z]*Z", map.map_shapes()["paths"][code]):
                steps = [float(n) for n in re.findall(r"-?\d*\.?\d+", ring)][::2]
                assert max(abs(step) for step in steps) < 60, code

    def test_limits_are_symmetric(self):
        assert map.colour_of(0.0, 2.0) == map.COLOUR_STOPS[4]
        for size in (0.3, 1.0, 2.0):
            loss, gain = luminance(map.colour_of(-size, 2.0)), luminance(map.colour_of(size, 2.0))
            assert abs(loss - gain) < 0.05
        assert map.colour_of(-5.0, 2.0) == map.colour_of(-2.0, 2.0)

    def test_legend_names_both_limits_and_the_unit(self):
        svg = map.world_map({"USA": -1.7, "CHN": 0.2}, unit="%", title="Welfare")
        assert all(f">{text}<" in svg for text in ("−2", "−1", "0\u00a0%", "+1", "+2", "no data"))
        assert "≥" not in svg

    def test_one_extreme_value_does_not_set_the_scale(self):
        values = dict.fromkeys(ECONOMIES, 0.4) | {"USA": -30.0}
        assert map.nice_limit(values) == (0.5, True)
        assert "≤\u00a0−0.5" in map.world_map(values, unit="%", title="Welfare")

    @pytest.mark.parametrize(
        ("largest", "limit"),
        [(0.0, 1.0), (0.07, 0.1), (1.0, 1.0), (1.01, 2.0), (3.0, 5.0), (7.0, 10.0), (0.03, 0.05)],
    )
    def test_nice_limit(self, largest, limit):
        assert map.nice_limit({"USA": -largest}) == (limit, False)

    def test_a_map_beside_another_keeps_the_scale_that_it_has_alone(self):
        first = dict.fromkeys(ECONOMIES, -0.4) | {"USA": -0.78}
        second = dict.fromkeys(ECONOMIES, -0.4) | {"TWN": -1.16}
        assert map.shared_limit([first, second]) == map.nice_limit(first)[0] == 1.0

    def test_a_scale_that_would_hide_the_other_map_is_that_of_both(self):
        first, second = dict.fromkeys(ECONOMIES, -0.1), dict.fromkeys(ECONOMIES, -3.0)
        assert map.shared_limit([first, second]) == 5.0
        assert map.shared_limit([dict.fromkeys(ECONOMIES, 1e-13), second]) == 5.0
        assert map.shared_limit([dict.fromkeys(ECONOMIES, 0.0)]) == 1.0

    def test_missing_is_grey_and_says_so(self):
        found = shapes(map.world_map({"USA": math.nan, "SGP": math.nan, "CHN": 1}, unit="%", title="Welfare"))
        for code in ("USA", "SGP", "BOL"):
            assert {part.attrib["fill"] for part in found[code]} == {map.NO_DATA}
        assert found["USA"][0].find(f"{SVG}title").text == "United States: no data"

    def test_tooltip_and_names(self):
        svg = map.world_map({"VNM": -1.234, "USA": 1}, unit="%", title="A & B", names={"USA": "The <States>"})
        found = shapes(svg)
        assert found["VNM"][0].find(f"{SVG}title").text == "Viet Nam: −1.23\u00a0%"
        assert found["USA"][0].find(f"{SVG}title").text == "The <States>: +1.00\u00a0%"
        root = ElementTree.fromstring(svg)
        assert root.attrib["role"] == "img"
        assert root.attrib["aria-label"].startswith("A & B")

    def test_all_problems_come_at_once(self):
        with pytest.raises(InputError) as caught:
            map.world_map({"GRE": 1.0, "Xyzzy": 2.0, "USA": math.inf}, unit="%", title="Welfare", limit=0.0)
        message = str(caught.value)
        near = nearest("GRE", sorted(map.drawable()))
        assert message.splitlines() == [
            "world_map: limit is 0.0. The scale ends at a finite size above zero. None chooses one.",
            f"world_map: 'GRE' is not on the map. It has ISO alpha-3 codes. {near}",
            "world_map: 'Xyzzy' is not on the map. It has ISO alpha-3 codes. drawable() lists them.",
            "world_map: 'USA' is infinite. A value that is missing is NaN.",
        ]
        assert "'GRC'" in message
        assert "ROW" not in map.drawable() and set(ECONOMIES) <= map.drawable()


class TestCharts:
    def test_losses_lie_left_of_gains(self):
        svg = charts.bars([("Steel", -2.0), ("Toys", 3.0), ("Fish", math.nan)], unit="%", title="Output")
        loss, gain = (part for part in ElementTree.fromstring(svg).iter(f"{SVG}rect"))
        assert loss.attrib["fill"] == charts.LOSS and gain.attrib["fill"] == charts.GAIN
        end_of_loss = float(loss.attrib["x"]) + float(loss.attrib["width"])
        assert end_of_loss == pytest.approx(float(gain.attrib["x"]), abs=0.1)
        assert float(gain.attrib["width"]) / float(loss.attrib["width"]) == pytest.approx(1.5, abs=0.01)
        assert "−2.00\u00a0%" in svg and "+3.00\u00a0%" in svg and "n/a" in svg

    @pytest.mark.parametrize("width", [320, 420, 640])
    def test_nothing_leaves_the_drawing(self, width):
        rows = [
            ("Mining and quarrying, energy producing products and support activities", -123.4),
            ("Fish", 0.0),
        ]
        root = ElementTree.fromstring(charts.bars(rows, unit="points", title="Output", width=width))
        _, _, right, bottom = (float(n) for n in root.attrib["viewBox"].split())
        for part in root.iter(f"{SVG}rect"):
            assert float(part.attrib["x"]) >= -0.01
            assert float(part.attrib["x"]) + float(part.attrib["width"]) <= right + 1
            assert float(part.attrib["y"]) + float(part.attrib["height"]) <= bottom

    def test_charts_to_be_compared_share_a_scale(self):
        one, two = (charts.bars([("Steel", v)], unit="%", title="Output", span=(-8, 2)) for v in (-2.0, -8.0))
        widths = [float(ElementTree.fromstring(svg).find(f"{SVG}rect").attrib["width"]) for svg in (one, two)]
        assert widths[1] / widths[0] == pytest.approx(4, abs=0.01)
        with pytest.raises(InputError, match=r"span \(-8, 2\) leaves out .* Use \(-9.0, 0.0\) or more\."):
            charts.bars([("Steel", -9.0)], unit="%", title="Output", span=(-8, 2))

    def test_scenarios_keep_their_colour(self):
        svg = charts.grouped_bars(
            ["United States", "China"],
            {"Now": [-1.0, -2.0], "Threat": [-2.0, math.nan]},
            unit="%",
            title="Welfare",
        )
        fills = [part.attrib["fill"] for part in ElementTree.fromstring(svg).iter(f"{SVG}rect")]
        first, second = charts.SCENARIO_COLOURS[:2]
        assert fills == [first, second, first, second, first]

    def test_a_thin_line_goes_from_the_low_to_the_high_end_of_a_range(self):
        svg = charts.grouped_bars(
            ["United States", "China"],
            {"Now": [-1.0, -2.0], "Threat": [-2.0, math.nan]},
            unit="%",
            title="Welfare",
            bands={"Now": [(-1.5, 0.5), None]},
        )
        paths = [part.attrib for part in ElementTree.fromstring(svg).iter(f"{SVG}path")]
        (line,) = [path["d"] for path in paths if path.get("class") == "whisker"]
        first, end = (float(x) for x in re.match(r"M([\d.]+) [\d.]+H([\d.]+)", line).groups())
        bars = [part.attrib for part in ElementTree.fromstring(svg).iter(f"{SVG}rect")]
        now, longest = bars[2:4]  # behind the two of the legend
        left, width = float(now["x"]), float(now["width"])
        # The scale holds the range: zero is where the bar ends, half a percent lies beyond it.
        assert first == pytest.approx(left - width / 2, abs=0.2)
        assert end == pytest.approx(left + 1.5 * width, abs=0.2)
        assert float(longest["x"]) == pytest.approx(0.0, abs=0.2)

    def test_scenario_colours_stand_out_from_white(self):
        for colour in (*charts.SCENARIO_COLOURS, charts.LOSS, charts.GAIN):
            assert 1.05 / (luminance(colour) + 0.05) >= 3

    def test_words_are_escaped(self):
        svg = charts.bars([(HOSTILE, 1.0)], unit="%", title=HOSTILE)
        assert "<script" not in svg
        ElementTree.fromstring(svg)

    def test_errors_say_what_is_wrong(self):
        with pytest.raises(InputError, match="chart 'Output': there is no row. Leave the chart out instead."):
            charts.bars([], unit="%", title="Output")
        with pytest.raises(InputError, match="a value is infinite. A value that is missing is NaN."):
            charts.bars([("Steel", math.inf)], unit="%", title="Output")
        with pytest.raises(InputError, match="'Now' has 1 of 2 values. Each label has one."):
            charts.grouped_bars(["USA", "CHN"], {"Now": [1.0]}, unit="%", title="Welfare")
        with pytest.raises(InputError, match="7 scenarios. One to 6 have a colour."):
            charts.grouped_bars(["USA"], {str(n): [1.0] for n in range(7)}, unit="%", title="Welfare")
