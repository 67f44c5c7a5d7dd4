"""The brief as a reader gets it: the answer first, units everywhere, nothing fetched, made again from it."""

import os
import re
import shlex
import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path

import pytest

from detente import InputError, Scenario, World, __version__, cli
from detente.show.brief_asked import Asked
from detente.show.charts import SCENARIO_COLOURS
from detente.show.range_words import PERCENTILES
from detente.show.walk_brief import write_asked
from tests.web.page import RISE, RUINOUS, Page, brief, examples, printed_by_its_python, scenario

EXAMPLES = ("examples/october-2025.yaml", "examples/october-2025-threat.yaml")
DRAWS = 20
HOSTILE = "</p><script>alert('x')</script><img src=x onerror=\"alert(1)\">"
UNITS = ("%", "billion USD")
SAID = ("answer", "value", "note")


@pytest.fixture(scope="module")
def made_in(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the examples, under few draws."""
    return examples(tmp_path_factory.mktemp("brief"), repository, draws=DRAWS)


@pytest.fixture(scope="module")
def page(made_in: Path) -> Page:
    """The brief of the examples, made from the folder above them as the documentation does."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(made_in)
        return brief(EXAMPLES, made_in / "brief.html")


@pytest.fixture(scope="module")
def folder_of_day(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the brief of a day."""
    folder = tmp_path_factory.mktemp("day")
    write_asked(Asked(on="2025-10-17"), folder / "brief.html", lambda words: nullcontext())
    return folder


class TestAnswer:
    def test_it_comes_before_any_table_or_drawing(self, page):
        first = page.place("p", "answer")
        assert first < min(page.place(tag) for tag in ("table", "svg", "figure", "nav"))

    def test_it_says_what_the_world_loses(self, page, world, repository):
        (answer,) = page.texts("p", class_="answer")
        outcome = Scenario.load(repository / EXAMPLES[0]).run(world)
        assert "the world loses" in answer
        assert f"{abs(float(outcome['world_welfare_pct'])):.2f} %" in answer
        billion = abs(float(outcome["equivalent_variation_usd_m"].sum())) / 1000
        assert f"{billion:.0f} bn USD" in answer

    def test_no_line_ends_between_a_number_and_its_unit(self, page):
        raw = ["".join(words) for _, found, words in page.elements if found.get("class") in SAID]
        assert raw
        assert not any(re.search(r"\d (?:%|bn|tn|points)|(?:bn|tn) USD", text) for text in raw)

    def test_a_change_shows_its_sign(self, page):
        values = page.texts("dd", class_="value")[:3]
        assert all(re.match(r"[+−]\d", value) or re.match(r"0[. ]", value) for value in values)

    def test_scenarios_are_named_and_put_in_words(self, page, repository):
        shown = " ".join(page.texts("dl", class_="scenarios"))
        for path in EXAMPLES:
            asked = Scenario.load(repository / path)
            assert all(words in shown for words in (asked.name, asked.words, asked.day.isoformat()))


class TestUnits:
    def test_every_variable_of_the_table_has_its_unit_in_the_header(self, page):
        headers = page.texts("th", class_="group")
        assert [header.partition(" (")[0] for header in headers] == [
            "Welfare", "Welfare in money", "Real wage", "Real GDP",
        ]  # fmt: skip
        assert all(header.endswith(tuple(f"({unit})" for unit in UNITS)) for header in headers)

    def test_every_big_number_has_its_unit(self, page):
        values = page.texts("dd", class_="value")
        assert len(values) == 4
        assert all(value.endswith(("%", "USD")) for value in values)

    def test_every_drawing_names_its_unit(self, page):
        drawings = page.texts("svg")
        assert len(drawings) >= 7
        assert all("%" in drawing or " USD" in drawing for drawing in drawings)

    def test_every_rate_has_its_unit(self, page):
        cells = [
            (found.get("data-label"), "".join(words)) for tag, found, words in page.elements if tag == "td"
        ]
        rates = [text for label, text in cells if label == "Rate"]
        assert len(rates) > 30
        assert all("points" in rate for rate in rates if re.search(r"\d", rate))
        assert sum("points" in rate for rate in rates) > 15

    def test_no_number_is_left_undefined(self, page):
        shown = " ".join(page.texts("body"))
        assert re.search(r"\bnan\b|\binf\b|\bNone\b|\bn/a\b", shown) is None


class TestRanges:
    def test_every_number_of_welfare_has_one(self, page):
        notes = page.texts("dd", class_="note")
        assert [PERCENTILES.replace("\u00a0", " ") in note for note in notes] == [True] * 3 + [False]
        assert PERCENTILES.replace("\u00a0", " ") in page.texts("p", class_="answer")[0]

    def test_the_table_has_one_under_each_number_that_is_not_nothing(self, page):
        rows = page.texts("tr")
        first = next(at for at, row in enumerate(rows) if row.startswith("Economy "))
        rows = rows[first + 2 : first + 15]
        assert len(rows) * len(EXAMPLES) * 3 < len(page.texts("span", class_="band")) <= len(rows) * 8
        assert all(re.match(r"[\w ]+ [+−]?[\d.]+ [+−]?[\d.]+ to [+−]?[\d.]+ ", row) for row in rows)

    def test_the_second_scenario_is_held_against_the_first(self, page):
        (lines,) = page.texts("dl", class_="ranges")
        assert re.search(r"Against In force *Threat is worse for the world.* in \d+ % of draws\.", lines)
        assert f"percentile of {DRAWS} draws" in lines

    def test_what_is_drawn_is_among_the_assumptions(self, page):
        (table,) = page.texts("table", class_="assumption-list")
        assert table.count("Drawn: ") == 4 and "Whose trade elasticities" in table


class TestBeside:
    def test_the_ledger_of_the_day_has_a_source_for_each_measure(self, page):
        tables = page.texts("table", class_="ledger-list")
        # The first rows of a long list stand open, the rest folds away.
        assert len(tables) == 4 and len(page.texts("table", class_="coming-list")) == 2
        cells = [
            "".join(words).strip()
            for tag, found, words in page.elements
            if tag == "td" and found.get("data-label") == "Source"
        ]
        assert cells and all(cells)

    def test_diverted_trade_and_chokepoints_have_their_own_part(self, page):
        assert {"diverted", "chokepoints"} <= {found.get("id") for _, found, _ in page.elements}

    def test_what_is_left_out_is_said_with_the_reason(self, page):
        (left_out,) = page.texts("dl", class_="left-out")
        assert "how it gets there" in left_out and "no years were asked for" in left_out
        assert "--" not in left_out  # who reads a brief did not type its command


class TestNothingIsFetched:
    def test_no_element_asks_for_another_file(self, page):
        asked = [
            value
            for _, attributes, _ in page.elements
            for name, value in attributes.items()
            if name in ("src", "href", "xlink:href", "srcset", "data", "action", "poster")
        ]
        assert asked
        assert all(value.startswith("#") for value in asked)

    def test_no_style_or_script_asks_for_another_file(self, page):
        tags = {tag for tag, _, _ in page.elements}
        assert tags.isdisjoint({"script", "link", "iframe", "object", "embed", "img", "base"})
        assert "url(" not in page.source and "@import" not in page.source

    def test_no_address_but_the_name_of_the_drawing_format(self, page):
        addresses = set(re.findall(r"""\w+://[^\s"'<>)]+""", page.source))
        assert addresses <= {"http://www.w3.org/2000/svg"}

    def test_the_browser_is_told_to_fetch_nothing(self, page):
        policies = [found["content"] for _, found, _ in page.elements if "http-equiv" in found]
        assert policies == ["default-src 'none'; style-src 'unsafe-inline'"]

    def test_links_inside_the_page_lead_somewhere(self, page):
        anchors = {found["id"] for _, found, _ in page.elements if "id" in found}
        links = {found["href"].lstrip("#") for tag, found, _ in page.elements if tag == "a"}
        assert links and links <= anchors


class TestMadeAgain:
    def test_its_commands_make_the_same_page(self, page, made_in, tmp_path):
        commands = page.elements[page.place("pre")][2]
        made_with, make = "".join(commands).strip().splitlines()
        assert made_with.startswith(f"# Détente {__version__}, from its repository: make .venv/ready; ")
        (tmp_path / "examples").symlink_to(made_in / "examples")
        programs = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        environment = os.environ | {"PATH": programs, "XDG_CACHE_HOME": str(tmp_path / "cache")}
        subprocess.run(make, shell=True, check=True, cwd=tmp_path, env=environment, capture_output=True)
        again = Page(tmp_path / "brief.html")
        assert again.texts("p", class_="answer") == page.texts("p", class_="answer")
        assert again.texts("table") == page.texts("table")
        assert again.texts("dl", class_="ranges") == page.texts("dl", class_="ranges")
        assert again.texts("pre") == page.texts("pre")

    def test_its_python_prints_the_number_it_shows(self, page, made_in, monkeypatch, capsys):
        printed = printed_by_its_python(page, made_in, monkeypatch, capsys)
        (world_row,) = [row for row in page.texts("tr") if row.startswith("World ")]
        assert world_row.split()[1] == f"{float(printed[-1]):+.2f}".replace("-", "−")

    def test_its_commands_quote_paths_with_spaces(self, folder):
        Path("my scenario.yaml").write_text(scenario("Rise", RISE))
        commands = brief(["my scenario.yaml"], folder / "my brief.html").texts("pre")[0]
        again = shlex.split(commands.partition("activate ")[2])
        assert again == ["detente", "brief", "my scenario.yaml", "--output", "my brief.html"]

    def test_its_python_runs_on_a_world_of_other_economies(self, folder, capsys):
        stage = World.from_tables(
            economies=["North", "South"], sectors=["C26"], trade=[[[9], [1]], [[2], [5]]], trade_elasticity=4
        )
        stage.save("small.npz")
        Path('quo"te.yaml').write_text(scenario("Rise", RISE.replace("USA", "North").replace("CHN", "South")))
        page = brief(['quo"te.yaml'], folder / "brief.html")
        snippet = [words for tag, _, words in page.elements if tag == "pre"][1]
        exec(compile("".join(snippet), "brief", "exec"), {})
        assert "North" in capsys.readouterr().out
        assert [row.split()[0] for row in page.texts("tr")[2:5]] == ["North", "South", "World"]

    def test_every_measure_names_its_source(self, page, repository):
        sources = {change.source for path in EXAMPLES for change in Scenario.load(repository / path).in_force}
        listed = " ".join(page.texts("table", class_="measure-list"))
        assert all(" ".join(source.split()) in listed for source in sources)


class TestOfADay:
    def test_its_command_makes_the_same_page(self, folder_of_day, tmp_path, monkeypatch, capsys):
        page = Page(folder_of_day / "brief.html")
        make = shlex.split(page.texts("pre")[0].partition("activate ")[2])
        assert make == ["detente", "brief", "--on", "2025-10-17", "--output", "brief.html"]
        monkeypatch.chdir(tmp_path)
        monkeypatch.setattr(sys, "argv", make)
        monkeypatch.setattr(cli, "_keep_compiled_code", lambda: None)
        with pytest.raises(SystemExit) as ended:
            cli.main()
        assert not ended.value.code and "Wrote brief.html" in capsys.readouterr().out
        again = Page(tmp_path / "brief.html")
        for tag in ("p", "table", "pre", "svg"):
            assert again.texts(tag) == page.texts(tag)

    def test_its_python_prints_the_number_it_shows(self, folder_of_day, monkeypatch, capsys):
        page = Page(folder_of_day / "brief.html")
        printed = printed_by_its_python(page, folder_of_day, monkeypatch, capsys)
        shown = {
            row.split()[0]: row.split() for row in page.texts("tr") if row.startswith(("China ", "World "))
        }
        (first, *_) = [line.split() for line in printed if line.startswith("CHN ")]
        assert shown["China"][1] == f"{float(first[1]):+.2f}".replace("-", "−")
        assert {"In force on 17 October 2025", "Threats carried out"} <= set(printed)

    def test_it_names_the_day_and_both_scenarios(self, folder_of_day):
        page = Page(folder_of_day / "brief.html")
        assert page.texts("h1") == [
            "What is in force on 17 October 2025, what is threatened, and what it costs"
        ]
        (scenarios,) = page.texts("dl", class_="scenarios")
        assert "In force on 17 October 2025" in scenarios and "Threats carried out" in scenarios


class TestNoEquilibrium:
    @pytest.fixture
    def broken(self, folder: Path) -> Page:
        Path("rise.yaml").write_text(scenario("Rise", RISE))
        Path("ruin.yaml").write_text(scenario("Ruin", RUINOUS))
        return brief(["rise.yaml", "ruin.yaml"], folder / "brief.html")

    def test_the_scenario_has_no_number_in_the_table(self, broken):
        rows = broken.texts("tr")
        cells = [row.split()[-6:] for row in rows if row.startswith(("China ", "United States ", "World "))]
        assert len(cells) == 3
        assert all(row[1::2] == ["n/a"] * 3 for row in cells)
        assert all("n/a" not in row[0::2] for row in cells)

    def test_the_page_says_so_on_top(self, broken):
        (notice,) = broken.texts("p", class_="notice")
        assert "Ruin" in notice and "no equilibrium was found" in notice
        assert broken.place("p", "notice") < broken.place("table")

    def test_the_answer_gives_it_no_number(self, broken):
        (answer,) = broken.texts("p", class_="answer")
        assert re.search(r"Ruin: [^.]*no number\.", answer)

    def test_it_is_in_no_drawing(self, broken):
        drawings = broken.texts("svg")
        assert any("Rise" in drawing for drawing in drawings)
        assert not any("Ruin" in drawing for drawing in drawings)

    def test_it_may_come_first(self, folder, capsys):
        Path("rise.yaml").write_text(scenario("Rise", RISE))
        Path("ruin.yaml").write_text(scenario("Ruin", RUINOUS) + f"ranges: {{draws: {DRAWS}}}\n")
        page = brief(["ruin.yaml", "rise.yaml"], folder / "brief.html")
        assert page.texts("p", class_="answer")[0].startswith("Ruin: no equilibrium was found")
        assert page.texts("dd", class_="value") == ["n/a"]
        assert not any("Ruin" in drawing for drawing in page.texts("svg"))
        # Rise keeps the colour of the second scenario in the drawing, as in the table.
        chart = page.source.partition('<div class="chart">')[2].partition("</svg>")[0]
        assert SCENARIO_COLOURS[1] in chart and SCENARIO_COLOURS[0] not in chart
        # What is drawn for Rise is as the first file asks, here and where it is made again.
        (lines,) = page.texts("dl", class_="ranges")
        assert f"of {DRAWS} draws" in lines and page.texts("span", class_="band")
        capsys.readouterr()
        exec("".join([words for tag, _, words in page.elements if tag == "pre"][1]), {})
        printed = capsys.readouterr().out
        assert "USA" in printed and re.search(rf"\b{DRAWS}$", printed, re.MULTILINE)

    def test_it_may_be_alone(self, folder, capsys):
        Path("ruin.yaml").write_text(scenario("Ruin", RUINOUS))
        page = brief(["ruin.yaml"], folder / "brief.html")
        why = Scenario.load("ruin.yaml").run().why
        assert why in page.texts("p", class_="notice")[0]
        assert (
            re.search(r"[+−]?\d[\d.]*\s%", " ".join(page.texts("table")[:1] + page.texts("header"))) is None
        )
        assert "no number" in " ".join(page.texts("table", class_="assumption-list"))
        exec("".join([words for tag, _, words in page.elements if tag == "pre"][1]), {})
        assert why in capsys.readouterr().out


class TestEuropeanUnion:
    @pytest.mark.parametrize(
        ("economies", "titles"),
        [(["USA", "DEU"], ["United", "Germany"]), (["DEU", "FRA", "USA"], ["United", "European"])],
    )
    def test_it_is_shown_where_two_members_are_there(self, folder, economies, titles):
        trade = [[[9.0 if i == j else 1.0] for j in economies] for i in economies]
        World.from_tables(economies=economies, sectors=["C26"], trade=trade, trade_elasticity=4).save(
            "small.npz"
        )
        Path("rise.yaml").write_text(scenario("Rise", RISE.replace("CHN", "DEU")))
        page = brief(["rise.yaml"], folder / "brief.html")
        assert [row.split()[0] for row in page.texts("tr")[2:5]] == [*titles, "World"]
        said = " ".join(page.texts("p", class_="caption"))
        assert ("European Union" in said) == ("European" in titles)


class TestHostileText:
    def test_what_a_scenario_says_is_shown_and_never_run(self, folder):
        quoted = "'" + HOSTILE.replace("'", "''") + "'"
        measure = RISE.replace("Rise", quoted).replace("nobody", quoted)
        Path("a.yaml").write_text(scenario(quoted, measure, words=quoted))
        Path("b.yaml").write_text(scenario("Other", RISE))
        page = brief(["a.yaml", "b.yaml"], folder / "brief.html")
        tags = {tag for tag, _, _ in page.elements}
        assert tags.isdisjoint({"script", "img"})
        assert not any(name.startswith("on") for _, found, _ in page.elements for name in found)
        shown = " ".join(HOSTILE.split())
        places = [page.texts("p", class_="answer"), page.texts("dl"), page.texts("td"), page.texts("svg")]
        assert all(any(shown in text for text in texts) for texts in places)


class TestFile:
    def test_a_bad_scenario_leaves_an_older_brief_as_it_was(self, folder):
        Path("brief.html").write_text("older")
        Path("bad.yaml").write_text(scenario("Bad", RISE.replace("CHN", "Chnia")))
        with pytest.raises(ValueError, match="there is no economy 'Chnia'"):
            brief(["bad.yaml"], folder / "brief.html")
        assert Path("brief.html").read_text() == "older"
        assert {path.name for path in folder.iterdir()} == {"brief.html", "bad.yaml", "small.npz"}

    @pytest.mark.parametrize(
        ("output", "message"),
        [
            (
                "nowhere/out.html",
                "nowhere: there is no such folder. Make it first, or write the brief elsewhere.",
            ),
            ("rise.yaml/out.html", "rise.yaml: is not a folder. Write the brief elsewhere."),
            ("made", "made: is a folder. A brief is one HTML file. Use made/brief.html."),
            (
                "/dev/null",
                "/dev/null: is not a plain file. A brief is one HTML file. Write the brief elsewhere.",
            ),
        ],
    )
    def test_where_it_cannot_be_written_is_said_before_solving(self, folder, monkeypatch, output, message):
        monkeypatch.setattr(Scenario, "run", lambda *_: pytest.fail("it solved first"))
        Path("rise.yaml").write_text(scenario("Rise", RISE))
        (folder / "made").mkdir()
        before = set(folder.rglob("*"))
        with pytest.raises(InputError) as caught:
            brief(["rise.yaml"], Path(output))
        assert str(caught.value) == message
        assert set(folder.rglob("*")) == before
