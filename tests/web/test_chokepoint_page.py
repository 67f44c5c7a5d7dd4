"""The page of a shortage: the answer first, units, every assumption, nothing fetched, made again from it."""

import math
import re
import shlex
import sys
from pathlib import Path

import pytest

import detente as dt
from detente import cli
from detente.show.chokepoint import Chokepoint
from detente.show.chokepoint_page import chokepoint_page, page_of
from tests.web.page import Page
from tests.web.test_reading_page_web import in_a_browser, shown_in_browser

COMMAND = "detente chokepoint 'rare earths' --cut 0.8 --months 12 --on G7 --html chokepoint.html"


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("chokepoint")


@pytest.fixture(scope="module")
def page(folder) -> Page:
    """The page as the command writes it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setattr(cli, "_keep_compiled_code", lambda: None)
        patch.setattr(sys, "argv", shlex.split(COMMAND))
        with pytest.raises(SystemExit) as ended:
            cli.main()
        assert not ended.value.code
    return Page(folder / "chokepoint.html")


@pytest.fixture(scope="module")
def shortage() -> dt.minerals.Shortage:
    return dt.minerals.shortage("rare earths", cut=0.8, months=12, on="G7")


class TestPage:
    def test_the_answer_comes_before_any_table_or_drawing(self, page, shortage):
        first = page.place("p", "answer")
        assert first < min(page.place(tag) for tag in ("table", "svg", "figure", "nav"))
        (answer,) = page.texts("p", class_="answer")
        loss = float(shortage.table(None)["gdp_loss_pct"].iloc[0])
        assert (
            answer.startswith("China cuts exports of rare earths")
            and f"stops {loss:.2g} % of value added in Germany" in answer
        )

    def test_large_numbers_have_units_and_ranges(self, page):
        values = page.texts("dd", class_="value")
        assert 1 <= len(values) <= 4
        assert all(value.endswith(("%", "years", "once")) for value in values)
        notes = page.texts("dd", class_="note")
        assert all(re.search(r"; (under )?[\d.]+ to [\d.]+ %$", note) for note in notes[:3])

    def test_every_drawing_names_its_unit(self, page):
        drawings = page.texts("svg")
        assert len(drawings) >= 8
        assert all(re.search("%|times|years", drawing) for drawing in drawings)

    def test_months_sectors_diversification_and_gains_have_their_section(self, page):
        headings = page.texts("h2")
        for words in ("Who runs short", "Month by month", "Sectors hit", "What it hangs on", "Who gains"):
            assert words in headings
        assert "Time to diversify, and its price" in headings

    def test_every_assumption_is_there_with_how_to_change_it(self, page, shortage):
        listed = " ".join(page.texts("table", class_="assumption-list"))
        for _, row in shortage.assumptions.iterrows():
            assert " ".join(str(row["name"]).split()) in listed
            assert " ".join(str(row["change"]).split()) in listed
        assert f"Assumptions ({len(shortage.assumptions)})" in page.texts("h2")

    def test_no_number_is_left_undefined(self, page):
        assert re.search(r"\bnan\b|\binf\b|\bNone\b|\bn/a\b", " ".join(page.texts("main"))) is None

    def test_an_economy_that_never_runs_short_is_said_so(self, shortage):
        rows = page_of(Chokepoint(shortage, ("CHN", "BRA"))).parts[0].rows
        assert [row[3] for row in rows] == ["never", "never"]

    def test_without_a_loss_there_are_no_drawings_of_it(self):
        found = dt.minerals.shortage("gallium", cut=0, months=3)
        text = chokepoint_page(Chokepoint(found, ("USA",)))
        assert "nothing is cut" in text and "Sectors hit" not in text
        assert math.isfinite(float(found.availability.min()))


class TestNothingIsFetched:
    def test_no_element_asks_for_another_file(self, page):
        asked = [
            value
            for _, attributes, _ in page.elements
            for name, value in attributes.items()
            if name in ("src", "href", "xlink:href", "srcset", "data", "action", "poster")
        ]
        assert asked and all(value.startswith("#") for value in asked)
        tags = {tag for tag, _, _ in page.elements}
        assert tags.isdisjoint({"script", "link", "iframe", "object", "embed", "img", "base"})
        assert "url(" not in page.source and "@import" not in page.source
        policies = [found["content"] for _, found, _ in page.elements if "http-equiv" in found]
        assert policies == ["default-src 'none'; style-src 'unsafe-inline'"]

    @in_a_browser
    @pytest.mark.parametrize("width", [390, 1200])
    def test_it_fits_a_browser_without_network(self, page, folder, tmp_path, width):
        found = shown_in_browser(folder / "chokepoint.html", width, tmp_path)
        assert found["wide"] <= width
        assert (found["mode"], found["scripts"], found["links"], found["fetched"]) == ("CSS1Compat", 0, 0, 0)
        assert found["title"] == "A chokepoint: rare earths"


class TestMadeAgain:
    def test_its_command_is_the_one_that_made_it(self, page):
        command = "".join(page.elements[page.place("pre")][2]).strip().splitlines()[-1]
        assert shlex.split(command) == shlex.split(COMMAND)

    def test_its_python_prints_the_losses_it_shows(self, page, capsys, shortage):
        snippet = [words for tag, _, words in page.elements if tag == "pre"][1]
        exec(compile("".join(snippet), "page", "exec"), {})
        printed = capsys.readouterr().out
        assert f"{float(shortage.table(None)['gdp_loss_pct'].iloc[0]):.4f}"[:6] in printed
