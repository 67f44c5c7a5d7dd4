"""Numbers in words, charts, the map and the brief: what a reader sees, checked without a browser."""

import math
import re
from dataclasses import replace
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest

from detente import World
from detente.show import brief, charts, map
from detente.show.economies import FAMILIAR, shown_economies
from detente.show.format import percent, plain, points, signed, usd

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


class TestFormat:
    @pytest.mark.parametrize(
        ("number", "text"),
        [
            (-1.234, "−1.23 %"),
            (0.5, "0.50 %"),
            (-0.001, "0.00 %"),
            (-12.34, "−12.3 %"),
            (123.4, "123 %"),
            (-0.0, "0.00 %"),
        ],
    )
    def test_percent(self, number, text):
        assert percent(number) == text.replace(" ", "\u00a0")

    @pytest.mark.parametrize(
        ("million", "text"),
        [
            (12_345, "12.3 bn USD"),
            (-812_345, "−812 bn USD"),
            (999.96, "1.00 bn USD"),
            (0.5, "0.50 m USD"),
            (2.5e6, "2.50 tn USD"),
            (0, "0 USD"),
        ],
    )
    def test_usd(self, million, text):
        assert usd(million) == text.replace(" ", "\u00a0")

    def test_sign_is_shown_for_changes_only(self):
        assert signed(1.234) == "+1.23"
        assert signed(-1.234, unit="%") == "−1.23\u00a0%"
        assert signed(0.001) == signed(-0.001) == "0.00"

    def test_points_drop_needless_decimals(self):
        assert points(25) == "+25\u00a0points"
        assert points(-2.5) == "−2.5\u00a0points"

    @pytest.mark.parametrize("write", [percent, usd, points, signed, plain])
    def test_missing(self, write):
        assert write(math.nan) == write(math.inf) == "n/a"

    def test_negative_digits_are_refused(self):
        with pytest.raises(ValueError, match="digits is -1"):
            plain(1.0, -1)


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
            for ring in re.findall(r"l[^Z]*Z", map._outlines()["paths"][code]):
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

    def test_missing_is_grey_and_says_so(self):
        found = shapes(map.world_map({"USA": math.nan, "SGP": math.nan, "CHN": 1}, unit="%", title="Welfare"))
        for code in ("USA", "SGP", "BOL"):
            assert {part.attrib["fill"] for part in found[code]} == {map.NO_DATA}
        assert found["USA"][0].find(f"{SVG}title").text == "United States: no data"

    def test_tooltip_and_names(self):
        svg = map.world_map({"VNM": -1.234, "USA": 1}, unit="%", title="A & B", names={"USA": "The <States>"})
        found = shapes(svg)
        assert found["VNM"][0].find(f"{SVG}title").text == "Viet Nam: −1.23\u00a0%"
        assert found["USA"][0].find(f"{SVG}title").text == "The <States>: 1.00\u00a0%"
        root = ElementTree.fromstring(svg)
        assert root.attrib["role"] == "img"
        assert root.attrib["aria-label"].startswith("A & B")

    def test_all_problems_come_at_once(self):
        with pytest.raises(ValueError) as caught:
            map.world_map({"GRE": 1.0, "ROW": 2.0, "USA": math.inf}, unit="%", title="Welfare", limit=0.0)
        message = str(caught.value)
        assert "limit is 0.0" in message
        assert "'ROW' is not on the map" in message
        assert "'GRE' is not on the map" in message and "the nearest is" in message
        assert "'USA' is infinite" in message
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
        with pytest.raises(ValueError, match="leaves out values"):
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

    def test_scenario_colours_stand_out_from_white(self):
        for colour in (*charts.SCENARIO_COLOURS, charts.LOSS, charts.GAIN):
            assert 1.05 / (luminance(colour) + 0.05) >= 3

    def test_words_are_escaped(self):
        svg = charts.bars([(HOSTILE, 1.0)], unit="%", title=HOSTILE)
        assert "<script" not in svg
        ElementTree.fromstring(svg)

    def test_errors_say_what_is_wrong(self):
        with pytest.raises(ValueError, match="there is no row"):
            charts.bars([], unit="%", title="Output")
        with pytest.raises(ValueError, match="a value is infinite"):
            charts.bars([("Steel", math.inf)], unit="%", title="Output")
        with pytest.raises(ValueError, match="2 labels, but values per scenario are {'Now': 1}"):
            charts.grouped_bars(["USA", "CHN"], {"Now": [1.0]}, unit="%", title="Welfare")
        with pytest.raises(ValueError, match="7 scenarios; one to 6 have a colour"):
            charts.grouped_bars(["USA"], {str(n): [1.0] for n in range(7)}, unit="%", title="Welfare")


def make_world(*economies: str, size: dict[str, float] | None = None) -> World:
    """Return a world in which every economy sells one good to itself and a little to the others."""
    scale = [(size or {}).get(code, 1.0) for code in economies]
    trade = [[[a * (90.0 if i == j else 1.0)] for j in range(len(scale))] for i, a in enumerate(scale)]
    return World.from_tables(economies=economies, sectors=["C26"], trade=trade, trade_elasticity=4)


def titles(stage: World) -> list[str]:
    return [one.title for one in shown_economies(stage)]


class TestEconomiesShown:
    def test_the_bundled_world_shows_twelve_familiar_ones(self, world):
        found = shown_economies(world)
        assert [one.name for one in found] == list(FAMILIAR)
        assert len(found[2].members) == 27 and found[2].title == "European Union"

    def test_economies_that_a_world_lacks_are_left_out_and_its_own_fill_up(self):
        found = titles(make_world("ROW", "CHN", "Atlantis", "USA", size={"Atlantis": 5.0}))
        assert found == ["United States", "China", "Atlantis", "ROW"]

    def test_a_world_of_others_shows_its_twelve_largest(self):
        codes = [f"E{n}" for n in range(15)]
        found = titles(make_world(*codes, size={code: 1.0 + n for n, code in enumerate(codes)}))
        assert found == [f"E{n}" for n in range(14, 2, -1)]

    def test_one_member_is_not_the_european_union(self):
        assert titles(make_world("USA", "DEU")) == ["United States", "Germany"]
        assert titles(make_world("USA", "DEU", "FRA")) == ["United States", "European Union"]

    def test_a_world_within_the_european_union_shows_its_members(self):
        assert titles(make_world("DEU", "FRA", size={"FRA": 2.0})) == ["France", "Germany"]


def make_context(**changes) -> brief.BriefContext:
    """Return a small brief that uses every section."""
    values = {"USA": -1.2, "CHN": -2.1}
    context = brief.BriefContext(
        title="What the threat would cost",
        answer="Carrying out the threat costs both sides more than one per cent of real income.",
        big_numbers=(brief.BigNumber("United States, welfare", "−1.20 %", "from −0.9 to −1.6"),),
        scenarios=(brief.ScenarioWords("Threat", "The threat is carried out.", "2025-11-01"),),
        comparison=brief.ComparisonTable(
            "Change against 2022",
            ("Threat",),
            (brief.TableVariable("Welfare", "%"), brief.TableVariable("Real GDP", "%")),
            (
                brief.ComparisonRow("United States", ((-1.2,), (-0.9,))),
                brief.ComparisonRow("China", ((-2.1,), (math.nan,))),
            ),
        ),
        verdicts=(brief.SolverVerdict("Threat", True, 3e-12),),
        freshness=(("Data as of", "2022"),),
        maps=(brief.Figure(map.world_map(values, unit="%", title="Welfare"), "Welfare, %"),),
        sector_charts=(
            brief.Figure(charts.bars([("Steel", -3.0)], unit="%", title="Output"), "Output, %", "China"),
        ),
        measures=(
            brief.MeasureLine(
                "Tariff on China", "+100 points", "2025-11-01", "open", "announced", "see https://example.org"
            ),
        ),
        assumptions=(brief.Assumption("Trade elasticity", "4", "Simonovska and Waugh (2014)", "imports"),),
        definitions=(brief.Definition("Welfare", "Real spending of households."),),
        vintage=(("Version", "0.1.0"),),
        commands="detente run threat.yaml",
        python="import detente as dt",
    )
    return replace(context, **changes)


class Tags(HTMLParser):
    """Collects the tags and attributes of a page."""

    def __init__(self, page: str) -> None:
        """Read the page at once."""
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        """Note one tag."""
        self.found.append((tag, dict(attrs)))


class TestBrief:
    def test_nothing_is_fetched(self):
        page = brief.render(make_context())
        for tag, attributes in Tags(page).found:
            assert tag not in {"script", "link", "iframe", "img", "object", "embed", "base"}
            assert "src" not in attributes
            assert attributes.get("href", "#").startswith("#")
        assert "url(" not in page and "@import" not in page
        assert "see https://example.org" in page

    def test_the_answer_comes_first(self):
        page = brief.render(make_context())
        order = [
            "Carrying out the threat costs",
            "United States, welfare",
            'aria-label="Contents"',
            "<table",
            "<svg",
        ]
        assert [page.index(text) for text in order] == sorted(page.index(text) for text in order)
        assert '<html lang="en">' in page

    def test_hostile_text_is_escaped_everywhere(self):
        hostile = make_context(
            title=HOSTILE,
            answer=HOSTILE,
            big_numbers=(brief.BigNumber(HOSTILE, HOSTILE, HOSTILE),),
            scenarios=(brief.ScenarioWords(HOSTILE, HOSTILE, HOSTILE),),
            freshness=((HOSTILE, HOSTILE),),
            measures=(brief.MeasureLine(*[HOSTILE] * 6),),
            assumptions=(brief.Assumption(*[HOSTILE] * 4),),
            definitions=(brief.Definition(HOSTILE, HOSTILE),),
            vintage=((HOSTILE, HOSTILE),),
            commands=HOSTILE,
            python=HOSTILE,
            citation=HOSTILE,
        )
        page = brief.render(hostile)
        assert "<script" not in page
        assert page.count("&lt;script&gt;") >= 20

    def test_contents_lead_to_sections_that_exist(self):
        tags = Tags(brief.render(make_context(maps=(), measures=()))).found
        targets = {attributes["href"][1:] for tag, attributes in tags if tag == "a"}
        anchors = {attributes["id"] for tag, attributes in tags if tag == "h2"}
        assert targets == anchors
        assert "maps" not in anchors and "measures" not in anchors

    def test_a_chip_stays_with_the_first_word(self):
        table = replace(make_context().comparison, scenarios=("Truce <lapses>",))
        verdicts = (brief.SolverVerdict("Truce <lapses>", True, 3e-12),)
        page = brief.render(make_context(comparison=table, verdicts=verdicts))
        chip = f'<span class="chip" style="background:{charts.SCENARIO_COLOURS[0]}"></span>'
        assert f'<span class="together">{chip}Truce</span> &lt;lapses&gt;</th>' in page

    def test_numbers_have_units_in_the_header_and_missing_ones_say_so(self):
        page = brief.render(make_context())
        assert 'Welfare <span class="unit">(%)</span>' in page
        assert ">−2.10</td>" in page and ">n/a</td>" in page

    def test_a_failed_scenario_is_named_and_has_no_numbers(self):
        failed = (brief.SolverVerdict("Threat", False, 0.02, "Wages ran away."),)
        with pytest.raises(ValueError, match="'Threat' did not converge, so it has no numbers; pass NaN"):
            brief.render(make_context(verdicts=failed))
        table = make_context().comparison
        empty = replace(table, rows=(brief.ComparisonRow("China", ((math.nan,), (math.nan,))),))
        page = brief.render(make_context(verdicts=failed, comparison=empty))
        assert "No numbers for “Threat”" in page and "2.0e-02" in page and "Wages ran away." in page

    def test_all_problems_come_at_once(self):
        rows = (brief.ComparisonRow("China", ((1.0, 2.0),)),)
        bad = make_context(
            answer=" ",
            big_numbers=(),
            verdicts=(),
            comparison=replace(make_context().comparison, rows=rows),
            maps=(
                brief.Figure("<p>no</p>", ""),
                brief.Figure("<svg><script/></svg>", ""),
                brief.Figure('<svg onload="x()"/>', ""),
                brief.Figure("<svg>", ""),
                brief.Figure("<svg><style>@import 'x'</style></svg>", ""),
            ),
        )
        with pytest.raises(ValueError) as caught:
            brief.render(bad)
        message = str(caught.value)
        for fact in (
            "answer: is empty",
            "big_numbers: 0 given",
            "row 'China': values must be 2 variables x 1 scenarios",
            "verdicts: none for scenario 'Threat'",
            "drawing 1: does not begin with <svg",
            "drawing 2: contains <script>",
            "drawing 3: has the attribute onload",
            "drawing 4: is not well-formed",
            "drawing 5: has a style that may fetch something",
        ):
            assert fact in message
