"""The brief from plain data: nothing fetched, the answer first, words escaped, no number without equilibrium."""

import math
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from detente.errors import InputError
from detente.show import brief, charts, map

HOSTILE = '<script>alert("x")</script>'


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
        sources=("OECD, tables of 2022 (CC BY 4.0)",),
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
            sources=(HOSTILE,),
            commands=HOSTILE,
            python=HOSTILE,
            citation=HOSTILE,
        )
        page = brief.render(hostile)
        assert "<script" not in page
        assert page.count("&lt;script&gt;") >= 21

    def test_contents_lead_to_sections_that_exist(self):
        tags = Tags(brief.render(make_context(maps=(), measures=()))).found
        targets = {attributes["href"][1:] for tag, attributes in tags if tag == "a"}
        anchors = {attributes["id"] for tag, attributes in tags if tag == "h2"}
        assert targets == anchors
        assert "maps" not in anchors and "measures" not in anchors

    def test_long_lists_are_folded_on_a_phone_and_columns_out_of_sight_are_named(self):
        page = brief.render(make_context())
        for anchor in ("measures", "assumptions"):
            assert f'<input type="checkbox" id="show-{anchor}"> <label for="show-{anchor}">Show the' in page
        assert '<p class="sideways">Sideways: Real GDP.</p>' in page
        assert ".unfold, .sideways { display: none; }" in page and "<script" not in page

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

    def test_sources_are_credited_and_said_to_be_changed(self):
        page = brief.render(make_context())
        assert "<li>OECD, tables of 2022 (CC BY 4.0)</li>" in page
        assert "changed: estimated where the notes among the assumptions say so" in page
        assert "Sources of the data" not in brief.render(make_context(sources=()))

    def test_a_range_stands_under_its_number(self):
        table = make_context().comparison
        rows = tuple(replace(row, bands=(((-1.5, 0.25),), (None,))) for row in table.rows)
        context = make_context(
            comparison=replace(table, rows=rows), ranges=(("Ranges", "Of draws <of>"), ("Against", "Worse"))
        )
        page = brief.render(context)
        assert page.count('<span class="band">−1.50\u00a0to +0.25</span>') == 2
        assert "<dt>Ranges</dt><dd>Of draws &lt;of&gt;</dd>" in page
        assert '<dl class="ranges">' not in brief.render(make_context())

    def test_a_range_of_another_shape_or_without_a_number_is_refused(self):
        table = make_context().comparison
        for bands in ((((0, 1), (0, 1)), (None,)), (((0, 1),),)):
            other = replace(table, rows=(replace(table.rows[0], bands=bands),))
            said = "row 'United States': its bands have another shape. It has one a number, or none at all"
            with pytest.raises(InputError, match=said):
                brief.render(make_context(comparison=other))
        failed = (brief.SolverVerdict("Threat", False, 0.02),)
        empty = brief.ComparisonRow("China", ((math.nan,), (math.nan,)), ((None,), ((-1.0, 1.0),)))
        with pytest.raises(InputError, match="Pass NaN, and no band"):
            brief.render(make_context(verdicts=failed, comparison=replace(table, rows=(empty,))))

    def test_too_many_scenarios_are_refused(self):
        names = tuple(f"S{n}" for n in range(7))
        table = replace(make_context().comparison, scenarios=names, rows=())
        verdicts = tuple(brief.SolverVerdict(name, True, 3e-12) for name in names)
        with pytest.raises(InputError, match="comparison: 7 scenarios. Colours tell at most 6 apart."):
            brief.render(make_context(comparison=table, verdicts=verdicts))

    def test_a_failed_scenario_is_named_and_has_no_numbers(self):
        failed = (brief.SolverVerdict("Threat", False, 0.02, "Wages ran away."),)
        message = "scenario 'Threat' did not converge. It has no numbers. Pass NaN."
        with pytest.raises(InputError, match=message):
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
        with pytest.raises(InputError) as caught:
            brief.render(bad)
        message = str(caught.value)
        for fact in (
            "answer: is empty",
            "big_numbers: 0 given",
            "row 'China': it has another shape. It is 2 variables x 1 scenarios.",
            "verdicts: none for scenario 'Threat'",
            "drawing 1: does not begin with <svg",
            "drawing 2: contains <script>",
            "drawing 3: has the attribute onload",
            "drawing 4: is not well-formed",
            "drawing 5: has a style that may fetch something",
        ):
            assert fact in message
