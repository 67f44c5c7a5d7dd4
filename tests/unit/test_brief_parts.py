"""The parts of a brief: the ledger's day, chokepoints, the way there, what is asked for, and six pages."""

import datetime as dt
import re
import sys
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from detente import InputError, Ledger, Policy, Scenario
from detente.minerals import shortage
from detente.show import brief_asked, brief_on, brief_parts, brief_pdf
from detente.show.brief import Assumption, Definition, MeasureLine
from detente.show.brief_asked import Asked, Wanted
from detente.show.brief_chokepoints import chokepoint_part, held_minerals, stopped
from detente.show.brief_lists import MOST_LISTED, ledger_lists
from detente.show.brief_on import THREATS, DayAsked, scenarios_on
from detente.show.brief_parts import parts_of
from detente.show.format import signed
from detente.show.report import Solved, context_of
from detente.show.sector_figures import moved_most, sector_figures
from detente.simulate.solving import solve
from tests.unit.command_line import HEAD, ON_CHINA, on_china

OCTOBER = dt.date(2025, 10, 17)
RISE = HEAD.format(name="Rise") + f"world: small.npz\nmeasures:\n  - {ON_CHINA}\n"


def silent(words: str):
    return nullcontext()


def solved_file(text: str) -> Solved:
    Path("one.yaml").write_text(text)
    scenario = Scenario.load("one.yaml")
    world = scenario.open_world()
    return Solved(Path("one.yaml"), scenario, scenario.run(world))


@pytest.fixture
def ledger() -> Ledger:
    return Ledger.embedded()


def needs_weasyprint() -> None:
    """Skip where it is not installed, or the system has no Pango."""
    try:
        import weasyprint  # noqa: F401
    except (ImportError, OSError) as error:
        pytest.skip(f"no pages can be set here: {error}")


class TestLists:
    @pytest.fixture
    def lists(self, ledger):
        return {part.anchor: part for part in ledger_lists(ledger, OCTOBER, OCTOBER)}

    def test_each_status_has_its_list(self, lists, ledger):
        view = ledger.as_of(OCTOBER, OCTOBER)
        count = sum(not one.measure.is_event for one in view.in_force)
        assert list(lists) == ["in-force", "threatened", "suspended", "expiring"]
        assert lists["in-force"].heading == f"In force on 17 October 2025: {count} measures"

    def test_the_threat_has_its_points_and_a_source(self, lists):
        rows = {row[0]: row for row in lists["threatened"].rows}
        (row,) = [row for title, row in rows.items() if title.startswith("100 points more")]
        assert row[2] == "+100" and "100%" in row[-1]

    def test_what_begins_has_its_day(self, lists):
        rows = {row[0]: row for row in lists["threatened"].rows}
        (row,) = [row for title, row in rows.items() if "trucks" in title]
        assert row[4] == "2025-11-01: begins"

    def test_a_long_list_says_how_much_more_there_is(self, lists):
        part = lists["in-force"]
        count = int(re.search(r"(\d+) measures", part.heading)[1])
        assert len(part.rows) == MOST_LISTED
        assert (
            f"{count - MOST_LISTED} more: detente status --on 2025-10-17 --known 2025-10-17" in part.caption
        )

    def test_only_the_next_month_is_listed(self, lists):
        days = [dt.date.fromisoformat(row[0]) for row in lists["expiring"].rows]
        assert days == sorted(days) and min(days) > OCTOBER and max(days) <= OCTOBER + dt.timedelta(days=30)

    def test_what_became_known_later_is_in_none(self, ledger):
        before = {part.anchor: part for part in ledger_lists(ledger, OCTOBER, dt.date(2025, 10, 9))}
        assert not any("100 points more" in row[0] for row in before["threatened"].rows)

    def test_a_day_before_everything_has_no_list(self, ledger):
        assert ledger_lists(ledger, dt.date(1900, 1, 1), None) == ()


class TestChokepoints:
    def test_minerals_are_tied_by_titles_and_lists(self, ledger, world):
        held = {(one.mineral, one.by) for one in held_minerals(ledger, OCTOBER, OCTOBER, world)}
        assert {
            ("rare-earths", "CHN"),
            ("gallium", "CHN"),
            ("tungsten", "CHN"),
            ("rare-earths", "MYS"),
        } <= held
        assert not any(mineral == "lithium" for mineral, _ in held)

    def test_a_suspended_control_holds_nothing(self, ledger, world):
        found = held_minerals(ledger, dt.date(2026, 3, 1), None, world)
        (gallium,) = [one for one in found if one.mineral == "gallium"]
        assert gallium.standing.measure.id == "cn-export-control-2023-08-gallium-germanium"

    def test_the_cost_is_that_of_the_minerals_themselves(self, ledger, world):
        held = [one for one in held_minerals(ledger, OCTOBER, OCTOBER, world) if one.mineral == "gallium"]
        (one,), _ = stopped(held, world)
        row = shortage("gallium", cut=1.0, months=12, world=world).table(["JPN"]).loc["JPN"]
        at = world.economies.index("JPN")
        told = (one.low[at], one.central[at], one.high[at])
        assert told == pytest.approx((row.gdp_loss_low_pct, row.gdp_loss_pct, row.gdp_loss_high_pct))

    def test_the_table_leaves_out_who_controls_and_says_what_is_missing(self, ledger, world):
        part = chokepoint_part(ledger, OCTOBER, OCTOBER, world, ["USA", "CHN"])
        assert part.headings[1] == "United States, % of value added" and not any(
            "China" in h for h in part.headings
        )
        assert len(part.headings) == 6 and part.rows[0][0].startswith("Rare earths (magnet), by China")
        assert "Not worked out: Bismuth" in part.caption and "a cut of 100 %" in part.words[0]
        assert "GDP" not in f"{part.headings} {part.words} {part.caption}"
        assert re.fullmatch(r"[\d.]+\s% \([\d.]+ to [\d.]+\)", part.rows[0][1])

    def test_no_control_is_said(self, ledger, world):
        why = chokepoint_part(ledger, dt.date(1990, 1, 1), None, world, ["USA"])
        assert why == "no export control of the day names a mineral"


class TestSectors:
    def test_both_ends_are_shown_with_elasticities_and_wages(self, folder):
        one = solved_file(RISE)
        figures = sector_figures(one)
        moved = moved_most(one.outcome, "CHN")
        assert list(moved) == sorted(moved) and moved.iloc[0] < 0 < moved.iloc[-1]
        (china,) = [figure for figure in figures if figure.heading == "China"]
        sector = moved.index[0]
        theta = float(one.outcome.world.trade_elasticity.sel(sector=sector))
        assert f"({theta:.1f})" in china.svg and signed(float(moved.iloc[0]), unit="%") in china.svg
        wage = float(one.outcome["wage_pct"].sel(economy="CHN"))
        assert china.caption == f"Its wages against the world's: {signed(wage, unit='%')}."

    def test_where_nothing_moves_there_is_none(self, folder):
        assert sector_figures(solved_file(RISE.replace("rate: 0.3", "rate: 0.0"))) == ()


class TestWay:
    def test_it_leads_from_the_first_year_towards_the_answer(self, folder):
        one = solved_file(RISE)
        parts = parts_of([one], silent)
        path = brief_parts._followed(one)
        assert parts.way.heading == "How it gets there: 10 years"
        caption = parts.way.figures[0].caption
        assert "calibration blp" in caption and "what a ledger has dated for later is not in it" in caption
        lasting = solve(one.outcome.world, one.outcome.policy, elasticities="uniform(1.25)")["welfare_pct"]
        other = caption.split("detente path takes elasticity 1.25 in every sector")[1]
        assert f"China {signed(float(lasting.sel(economy='CHN')), unit='%')}" in other
        welfare = path["welfare_pct"].sel(economy="CHN").values
        answer = float(one.outcome["welfare_pct"].sel(economy="CHN"))
        assert abs(welfare[-1] - answer) < abs(welfare[0] - answer)
        assert np.all(np.isfinite(welfare))
        assert "Chokepoints" in dict(parts.left_out) and parts.talks is None
        assert "What a deal would look like" not in dict(parts.left_out)

    def test_where_it_is_not_followed_is_said(self, folder, monkeypatch):
        monkeypatch.setattr(brief_parts, "YEARS", 0)
        cases = {
            RISE: "no years were asked for",
            on_china(instrument="instrument: subsidy", rate="0.9").replace("on: CHN", "sectors: all"): (
                "no equilibrium was found"
            ),
        }
        for text, why in cases.items():
            parts = parts_of([solved_file(text)], silent)
            assert parts.way is None and dict(parts.left_out)["How it gets there"] == why

    def test_the_first_year_has_no_way(self, folder, monkeypatch):
        parts = parts_of([solved_file(RISE.replace("world:", "horizon: impact\nworld:"))], silent)
        assert "numbers are of the first year" in dict(parts.left_out)["How it gets there"]

    def test_the_flow_that_falls_most_is_drawn(self, folder, monkeypatch):
        monkeypatch.setattr(brief_parts, "YEARS", 0)
        parts = parts_of([solved_file(RISE)], silent)
        assert parts.diverted.heading.startswith("Diverted trade: China to United States")
        assert "Under “Rise”" in parts.diverted.figures[0].caption

    def test_where_nothing_changes_there_is_no_drawing(self, folder, monkeypatch):
        monkeypatch.setattr(brief_parts, "YEARS", 0)
        parts = parts_of([solved_file(RISE.replace("rate: 0.3", "rate: 0.0"))], silent)
        assert (
            parts.diverted is None
            and "no flow between two economies falls" in dict(parts.left_out)["Diverted trade"]
        )


class TestTalks:
    def test_the_smallest_package_comes_first_and_the_frontier_beside_it(self, folder, monkeypatch):
        monkeypatch.setattr(brief_parts, "YEARS", 0)
        monkeypatch.setattr(brief_parts, "POINTS", 2)
        one = solved_file(RISE)
        parts = parts_of([one], silent, deal=True)
        assert parts.talks.heading == "What a deal between the United States and China would look like"
        assert "smallest package" in parts.talks.words[0] and len(parts.talks.figures) == 1
        assert "What a deal would look like" not in dict(parts.left_out)


class TestDay:
    def test_what_is_threatened_is_carried_out_in_a_second_scenario(self, ledger, world):
        now, then = scenarios_on("2025-10-17", ledger, world)
        assert (now.name, then.name) == ("In force on 17 October 2025", THREATS)
        assert now.enact == [] and "us-plus-100-china" in then.enact
        assert now.day == now.known_on == OCTOBER
        assert "100 points more" in then.words and "other threats without a price" in then.words

    def test_the_snippet_needs_nothing_but_the_library(self, ledger, world, small_world):
        solved = [
            Solved(Path(), one, solve(small_world, Policy.none(small_world)))
            for one in scenarios_on("2025-10-17", ledger, world)
        ]
        snippet = DayAsked("2025-10-17").python(solved)
        assert "detente." not in snippet and snippet.startswith("import detente as dt\n")
        held: dict = {}
        exec(snippet.split("for scenario")[0], held)
        for made, one in zip(held["scenarios"], solved, strict=True):
            told = one.scenario
            assert (made.name, made.day, made.known_on, made.enact) == (
                told.name, told.day, told.known_on, told.enact,
            )  # fmt: skip
        assert "for scenario in scenarios:" in snippet and "outcome.table(" in snippet

    def test_without_a_threat_that_has_a_price_there_is_one(self, ledger, world):
        assert len(scenarios_on("2024-12-01", ledger, world)) == 1

    def test_a_day_before_the_ledger_is_refused(self, ledger, world):
        with pytest.raises(InputError) as refused:
            scenarios_on("2016-01-01", ledger, world)
        assert str(refused.value) == (
            "--on: 2016-01-01 lies before the first day of ledger us-china, 2018-01-01. It does not know what was "
            "in force before that. Ask about 2018-01-01 or later, or name a ledger that goes further back with "
            "--ledger."
        )
        assert len(scenarios_on("2018-01-01", ledger, world)) == 1

    def test_a_day_after_the_ledger_is_told_as_planned(self, ledger, world, small_world):
        now, *_ = scenarios_on("2031-01-01", ledger, world)
        assert now.name == "Planned for 1 January 2031" and now.known_on == ledger.heading.known_to
        assert now.words == (
            "What is planned to be in force on 1 January 2031, as the ledger knew it on 6 August 2026"
        )
        one = Solved(Path(), now, solve(small_world, Policy.none(small_world)))
        context = brief_on._context(
            DayAsked("2031-01-01"), ledger, [one], Path("a.html"), brief_parts.Parts()
        )
        assert context.answer.startswith("As planned on 6 August 2026; nothing later is known. Planned for 1")
        assert "is planned to be in force on 1 January 2031" in context.title
        assert "was kept to 2026-08-06" in dict(context.left_out)["What came later"]

    def test_a_measure_that_is_in_no_number_says_so(self, ledger, world, small_world):
        then = scenarios_on("2025-10-17", ledger, world)[1]
        context = context_of(
            [Solved(Path(), then, solve(small_world, Policy.none(small_world)))], Path("a.html")
        )
        rates = {line.what: line.rate for line in context.measures}
        (cranes,) = [rate for what, rate in rates.items() if "cranes" in what]
        (plus,) = [rate for what, rate in rates.items() if what.startswith("100 points more")]
        assert cranes == "+100 points, not counted" and plus == "+100 points"

    def test_no_day_is_refused(self, ledger, world):
        with pytest.raises(InputError, match="--on"):
            scenarios_on("17 October", ledger, world)


class TestAsked:
    @pytest.mark.parametrize(
        ("asked", "message"),
        [
            (Asked(), "there is nothing to write about"),
            (Asked((Path("a.txt"), Path("b.yaml"))), "reports and scenarios are mixed: a.txt and b.yaml"),
            (Asked(scenarios=(Path("b.yaml"),), reports=(Path("a.md"),)), "are mixed: a.md and b.yaml"),
            (Asked((Path("b.yaml"),), on="2025-10-17"), "a day and files were given, b.yaml"),
            (
                Asked((Path("b.yaml"),), ledger="us-china"),
                "--ledger: is for reports, and the files are scenarios",
            ),
            (
                Asked(on="2025-10-17", published="2025-10-17"),
                "--published: is for reports, and there are none",
            ),
        ],
    )
    def test_what_does_not_go_together_is_refused(self, asked, message):
        with pytest.raises(InputError, match=re.escape(message)):
            asked.check()

    def test_options_are_the_same_as_files(self):
        asked = Asked((Path("b.yaml"),), scenarios=(Path("a.yaml"),))
        asked.check()
        assert asked.all_scenarios == (Path("a.yaml"), Path("b.yaml"))

    def test_without_weasyprint_the_cure_is_said_before_anything(self, tmp_path, monkeypatch):
        monkeypatch.setattr(brief_asked, "find_spec", lambda name: None)
        with pytest.raises(InputError, match=re.escape("pip install 'detente[report]'")):
            Wanted(pdf=tmp_path / "a.pdf").check(tmp_path / "a.html")

    def test_without_pango_the_cure_is_said(self, folder, monkeypatch):
        class NoPango:
            def __getattr__(self, name):
                raise OSError("cannot load library")

        monkeypatch.setitem(sys.modules, "weasyprint", NoPango())
        with pytest.raises(InputError, match="does not find Pango"):
            brief_pdf.pdf_of(context_of([solved_file(RISE)], Path("brief.html")))

    def test_one_place_for_both_is_refused(self, tmp_path):
        needs_weasyprint()
        with pytest.raises(InputError, match="Each has a file of its own"):
            Wanted(pdf=tmp_path / "a.pdf").check(tmp_path / "a.pdf")


class TestPaper:
    @pytest.fixture
    def context(self, folder):
        needs_weasyprint()
        context = context_of([solved_file(RISE)], Path("brief.html"))
        line = MeasureLine(
            "A duty on what is made abroad " * 3, "+10 points", "2025-01-01", "", "in force", "A law"
        )
        entry = Assumption("Something that is assumed " * 5, "a value", "a source", "everything")
        return replace(
            context,
            measures=(line,) * 200,
            assumptions=(entry,) * 100,
            definitions=(Definition("A word", "What it means " * 30),) * 6,
        )

    def test_a_long_brief_has_six_pages_and_says_what_is_folded_away(self, context, monkeypatch):
        set_pages = []
        monkeypatch.setattr(brief_pdf, "_set", _noting(brief_pdf._set, set_pages))
        pdf = brief_pdf.pdf_of(context)
        assert pdf.startswith(b"%PDF-")
        folded, pages = set_pages[-1]
        assert set_pages[0][1] > brief_pdf.MOST_PAGES >= pages
        assert len(folded.measures) + int(re.match(r"\d+", folded.folded["measures"])[0]) == 200
        assert (folded.answer, folded.big_numbers, folded.comparison) == (
            context.answer, context.big_numbers, context.comparison,
        )  # fmt: skip

    def test_what_never_fits_is_refused(self, context):
        with pytest.raises(InputError, match="pages with all that can be folded away left out"):
            brief_pdf.pdf_of(replace(context, answer="Words without end. " * 1800))


def _noting(set_pages, noted):
    def noting(context):
        document = set_pages(context)
        noted.append((context, len(document.pages)))
        return document

    return noting
