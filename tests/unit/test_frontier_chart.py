"""The frontier drawn: every mark told, both axes on one scale, far marks at the edge, hostile words escaped."""

import math
import re
from xml.etree import ElementTree

import pytest

from detente import InputError
from detente.show.brief import Figure, drawing_problem
from detente.show.frontier_chart import LETTERS, SHAPES, Mark, frontier, frontier_lines, limits_of, together

SVG = "{http://www.w3.org/2000/svg}"
LINE = [(0.10, 0.30), (0.20, 0.25), (0.30, 0.10)]
MARKS = [
    Mark("today", 0.0, 0.0, "today"),
    Mark("talks fail", -0.2, -0.1, "when talks fail"),
    Mark("agreed", 0.2, 0.25, "agreed"),
    Mark("smallest", 0.01, 0.02, "smallest package"),
    Mark("everything granted", 0.30, 0.10, "everything granted"),
]
NAMES = ("United States", "China")


def drawn(points=LINE, marks=MARKS, names=NAMES, title="Gains") -> ElementTree.Element:
    svg = frontier(points, marks, names=names, title=title)
    assert drawing_problem(Figure(svg, "caption")) == ""
    return ElementTree.fromstring(svg)


def words(root: ElementTree.Element) -> list[str]:
    return [" ".join("".join(text.itertext()).split()) for text in root.iter(f"{SVG}text")]


class TestDrawing:
    def test_axes_have_names_and_units(self):
        shown = words(drawn())
        assert "gain of United States, %" in shown and "gain of China, %" in shown

    def test_every_mark_is_told_with_its_numbers_to_readers_and_screen_readers(self):
        root = drawn()
        title, desc = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
        assert title is not None and title.text == "Gains"
        assert desc is not None and desc.text is not None
        for told in (
            "agreed: United States +0.200 %, China +0.250 %",
            "when talks fail: United States −0.200 %, China −0.100 %",
            "smallest package: United States +0.010 %, China +0.020 %",
        ):
            assert told.replace(" %", "\u00a0%") in desc.text
            assert any(told.split(":")[0] in one for one in words(root))
        assert root.attrib["role"] == "img" and desc.text == root.attrib["aria-label"]

    def test_a_percent_is_as_long_up_as_across(self):
        dots = [
            (float(c.attrib["cx"]), float(c.attrib["cy"]))
            for c in drawn().iter(f"{SVG}circle")
            if c.attrib["r"] == "3"
        ]
        assert len(dots) == len(LINE)
        (x1, y1), (x2, y2) = dots[0], dots[2]
        across, up = (x2 - x1) / (LINE[2][0] - LINE[0][0]), (y1 - y2) / (LINE[2][1] - LINE[0][1])
        assert across == pytest.approx(up, rel=1e-2) and across > 0

    def test_marks_differ_by_shape_not_only_by_colour(self):
        root = drawn(marks=[Mark(kind, 0.1 * n, 0.1, kind) for n, kind in enumerate(SHAPES)], points=[])
        shapes = set()
        for part in root.iter():
            if part.find(f"{SVG}title") is not None and part.tag in (f"{SVG}path", f"{SVG}circle"):
                shapes.add(part.tag + re.sub(r"[\d.\s-]+", "", part.attrib.get("d", "")))
        assert len(shapes) >= 4

    def test_marks_in_one_place_are_one_entry(self):
        marks = [*MARKS[:1], Mark("talks fail", 0.0, 0.0, "when talks fail"), MARKS[2]]
        assert [[one.kind for one in group] for group in together(marks)] == [
            ["agreed"],
            ["today", "talks fail"],
        ]
        assert any(one.startswith("today, when talks fail") for one in words(drawn(marks=marks)))

    def test_a_war_far_out_does_not_squeeze_the_rest(self):
        far = [*MARKS[:1], Mark("talks fail", -8.0, -6.0, "when talks fail"), *MARKS[2:]]
        low, high = limits_of(LINE, far)
        assert -0.2 < low < 0 and 0.3 < high < 0.5
        root = drawn(marks=far)
        assert any("−8.000" in one for one in words(root))
        assert any("−6.000 % (off the chart)" in one for one in words(root))
        assert "off the chart" in root.attrib["aria-label"]

    def test_today_has_room_on_all_sides_where_all_gain(self):
        low, high = limits_of(LINE, MARKS[:1])
        assert low < 0 < 0.3 < high

    def test_without_a_frontier_the_marks_stand_alone(self):
        assert not [c for c in drawn(points=[]).iter(f"{SVG}circle") if c.attrib["r"] == "3"]

    def test_names_cannot_run(self):
        hostile = '<script>alert("x")</script>'
        root = drawn(names=(hostile, "China"), title=hostile)
        assert all(not part.tag.endswith("script") for part in root.iter())

    @pytest.mark.parametrize(
        ("points", "marks", "told"),
        [
            (LINE, [], "there is no mark"),
            (LINE, [Mark("cheese", 0, 0, "cheese")], "there is no mark 'cheese'"),
            ([(math.nan, 0.0)], MARKS, "a gain is no number"),
            (LINE, [Mark("agreed", math.inf, 0, "agreed")], "a gain is no number"),
        ],
    )
    def test_what_cannot_be_drawn_is_refused(self, points, marks, told):
        with pytest.raises(InputError, match=told):
            drawn(points, marks)
        with pytest.raises(InputError, match=told):
            frontier_lines(points, marks, NAMES)


class TestLines:
    def test_letters_stand_where_the_gains_are(self):
        shown = frontier_lines(LINE, MARKS, NAMES)
        assert shown[0] == "gain of China, %" and shown[-1].strip() == "gain of United States, %"
        at = {
            letter: (row.index(letter, 7), n)
            for n, row in enumerate(shown[1:-2])
            for letter in LETTERS.values()
            if letter in row[7:]
        }
        assert at["F"][0] < at["0"][0] < at["A"][0] < at["E"][0]
        assert at["A"][1] < at["E"][1] < at["0"][1] < at["F"][1]

    def test_it_fits_a_narrow_terminal(self):
        far = [*MARKS[:1], Mark("talks fail", -1234.0, 0.0, "when talks fail"), *MARKS[2:]]
        assert max(map(len, frontier_lines(LINE, far, NAMES))) <= 60
