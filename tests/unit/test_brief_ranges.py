"""The ranges of a brief: bands of one ensemble, how likely signs are, what drives them, and when there is none."""

from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from detente.errors import DetenteError
from detente.show import brief_ranges
from detente.show.amounts import money_span
from detente.show.answer import big_numbers, spread_words
from detente.show.brief import render
from detente.show.brief_ranges import Drawn, band_over
from detente.show.format import span_words
from detente.show.range_words import (
    JOINED,
    PERCENTILES,
    band_words,
    distribution_words,
    likely_words,
    range_assumptions,
    range_lines,
    share_words,
)
from detente.show.report import Solved, context_of, solve_side_by_side
from detente.simulate.calibration_range import CalibrationRange
from detente.simulate.ensembles.bands import Band
from detente.simulate.ensembles.distributions import distribution
from detente.simulate.ensembles.scenario_ranges import Ranges
from detente.simulate.scenario import Scenario
from tests.unit.command_line import HEAD, ON_CHINA, RUIN

DRAWS = 100
NO_BREAK = "\u00a0"


def said(text: str) -> str:
    """Words as a reader sees them, whatever keeps a line from ending."""
    return text.replace(NO_BREAK, " ").replace(JOINED, "")


def band(low: float, high: float, loss: float = 0.0, gain: float = 0.0) -> Band:
    return Band(low, (low + high) / 2, high, loss, gain)


@contextmanager
def recorded(told: list[str], words: str):
    told.append(words)
    yield


def solve_files(*paths: str, told: list[str] | None = None) -> list[Solved]:
    """Scenarios in the working folder, solved as for a brief."""
    files = [Path(path) for path in paths]
    scenarios = [Scenario.load(path) for path in files]
    words: list[str] = [] if told is None else told
    return solve_side_by_side(files, scenarios, scenarios[0].open_world(), lambda text: recorded(words, text))


@pytest.fixture(scope="module")
def told() -> list[str]:
    return []


@pytest.fixture(scope="module")
def solved(small_world, tmp_path_factory, told) -> list[Solved]:
    """Two duties under draws, and one subsidy that no equilibrium answers."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path_factory.mktemp("ranges"))
        small_world.save("small.npz")
        stage = "world: small.npz\nmeasures:\n  - "
        text = f"{HEAD.format(name='Milder')}{stage}{ON_CHINA.replace('0.3', '0.1')}\n"
        Path("milder.yaml").write_text(f"{text}ranges: {{draws: {DRAWS}, seed: 3}}\n")
        Path("rise.yaml").write_text(f"{HEAD.format(name='Rise')}{stage}{ON_CHINA}\n")
        Path("ruin.yaml").write_text(RUIN)
        return solve_files("milder.yaml", "rise.yaml", "ruin.yaml", told=told)


class TestBands:
    def test_they_are_those_of_the_ensemble_that_the_first_file_asks_for(self, solved, small_world):
        first, drawn = solved[0], solved[0].drawn
        alone = first.scenario.ensemble(small_world).bands(["USA", "CHN"]).set_index("economy")
        assert drawn.ensemble.seed == 3 and drawn.ensemble.draws == DRAWS
        for code in ("USA", "CHN"):
            found = drawn.band("Milder", [code])
            np.testing.assert_allclose(
                (found.low, found.median, found.high), alone.loc[code, ["low", "median", "high"]], rtol=1e-6
            )

    def test_the_answer_and_the_large_numbers_have_them(self, solved):
        context = context_of(solved, Path("brief.html"))
        drawn, world = solved[0].drawn, solved[0].outcome.world.economies
        found = drawn.band("Milder", world)
        assert f"; {PERCENTILES}: {span_words(found.low, found.high, '%')})" in context.answer
        money = drawn.band("Milder", world, "equivalent_variation_usd_m")
        notes = {number.label: number.note for number in context.big_numbers}
        assert money_span(money.low, money.high) in notes["World welfare"]
        usa = drawn.band("Milder", ["USA"])
        assert span_words(usa.low, usa.high, "%") in notes["United States, welfare"]
        assert len(context.big_numbers) == len(big_numbers(solved[0])) == 4

    def test_the_table_has_one_a_scenario_and_none_without_equilibrium(self, solved):
        rows = {row.economy: row for row in context_of(solved, Path("brief.html")).comparison.rows}
        for values, (milder, rise, ruin) in zip(
            rows["United States"].values, rows["United States"].bands, strict=True
        ):
            assert ruin is None and milder != rise
            assert milder[0] < values[0] < milder[1] and rise[0] < values[1] < rise[1]

    def test_money_is_in_the_unit_of_its_column(self, solved):
        rows = context_of(solved, Path("brief.html")).comparison.rows
        found = solved[0].drawn.band("Milder", ["USA"], "equivalent_variation_usd_m")
        assert rows[0].bands[1][0] == (found.low / 1000, found.high / 1000)

    def test_real_gdp_of_several_is_weighted_with_gdp_as_its_point_is(self, solved):
        first = solved[0]
        world, found = first.outcome.world, first.drawn.by_economy("Milder", "real_gdp_pct")
        weight = first.outcome.books.gdp_before
        at = [world.economies.index(code) for code in ("USA", "CHN")]
        by_hand = found[:, at] @ (weight[at] / weight[at].sum())
        band = first.drawn.band("Milder", ["USA", "CHN"], "real_gdp_pct", weight)
        assert (
            band.median
            == pytest.approx(np.median(by_hand))
            != pytest.approx(first.drawn.band("Milder", ["USA", "CHN"], "real_gdp_pct").median)
        )

    def test_many_scenarios_leave_out_the_last_columns_and_say_so(self, solved):
        three = context_of(solved, Path("brief.html")).comparison
        five = context_of([solved[0]] * 5, Path("brief.html")).comparison
        assert [one.name for one in three.variables][2:] == ["Real wage", "Real GDP"]
        assert "Left out" not in three.caption
        assert [one.name for one in five.variables] == [one.name for one in three.variables][:2]
        assert five.caption.endswith("Left out for room: Real wage and Real GDP.")

    def test_a_column_that_draws_do_not_have_has_none(self, solved):
        assert solved[0].drawn.band("Milder", ["USA"], "average_tariff_pct") is None

    def test_the_page_holds_them(self, solved):
        context = context_of(solved, Path("brief.html"))
        page = render(context)
        shown = [band for row in context.comparison.rows for bands in row.bands for band in bands if band]
        assert page.count('<span class="band">') == len(shown) == 8 * len(context.comparison.rows)
        assert page.count('class="whisker"') == 2 * 4
        assert '<dl class="ranges">' in page and said(context.ranges[0][1]) in said(page)

    def test_progress_is_told(self, solved, told):
        assert told[:3] == ["Solving Milder", "Solving Rise", "Solving Bad"]
        assert told[3] == f"Drawing what is not known: {DRAWS} draws"
        assert told[-1] == f"Drawing what is not known: {DRAWS} of {DRAWS}"
        assert any(words.endswith(" s left") for words in told)


class TestLines:
    @pytest.fixture
    def lines(self, solved) -> dict[str, str]:
        return {label: said(text) for label, text in context_of(solved, Path("brief.html")).ranges}

    def test_what_ranges_are_and_are_not(self, lines):
        assert (
            f"5th to the 95th percentile of {DRAWS} draws of what is not known, the same for every"
            in lines["Ranges"]
        )
        assert "not a confidence interval" in lines["Ranges"]
        assert "Average tariffs, sectors, diverted trade and single years have no range" in lines["Ranges"]

    def test_what_drives_them_is_the_largest_part_of_the_variance(self, lines, solved):
        table = solved[0].drawn.ensemble.drivers("Milder", "CHN").iloc[:-1]
        title, share = table.iloc[0]["title"], table.iloc[0]["explained"]
        assert share > 0.05
        assert f"{title[0].lower()}{title[1:]} ({said(share_words(share))})" in lines["What drives them"]
        assert "China: " in lines["What drives them"] and "The world: " in lines["What drives them"]

    def test_another_scenario_is_held_against_the_first_in_every_draw(self, lines, solved):
        added = solved[0].drawn.ensemble.versus("Milder").together("welfare_pct", "CHN")[0]
        share = (added < 0).mean()
        assert share > 0.5
        assert f"in {said(share_words(share))} of draws" in lines["Against Milder"]
        assert "Rise is worse for" in lines["Against Milder"] and "Bad" not in lines["Against Milder"]

    def test_from_few_draws_nothing_is_said_to_drive_anything(self, solved):
        few = replace(solved[0].drawn.ensemble, quantile=solved[0].drawn.ensemble.quantile[:99])
        whom = [("the world", solved[0].outcome.world.economies)]
        assert "What drives them" not in dict(
            range_lines(Drawn(Ranges(draws=99), few), ["Milder"], whom, "Milder")
        )

    def test_what_a_scenario_adds_has_drivers_of_its_own(self, solved):
        whom = [("the world", solved[0].outcome.world.economies)]
        told = dict(range_lines(solved[0].drawn, ["Milder", "Rise"], whom, "Rise", "Milder"))
        assert told["What drives them"].startswith("Shares of the variance of what “Rise” adds to “Milder”.")


class TestWithoutBand:
    def test_draws_that_failed_are_told_and_left_out(self, solved):
        ensemble = solved[0].drawn.ensemble
        found = ensemble.found.copy()
        found[0, :3] = False
        drawn = Drawn(Ranges(draws=DRAWS), replace(ensemble, found=found))
        whom = [("the world", ensemble.world.economies)]
        text = said(dict(range_lines(drawn, ["Milder"], whom, "Milder"))["Ranges"])
        assert "Milder: no equilibrium in 3 % of draws; they are left out." in text
        assert drawn.band("Milder", ["USA"]) is not None

    def test_too_few_draws_with_an_equilibrium_give_none(self, solved):
        ensemble = solved[0].drawn.ensemble
        found = ensemble.found.copy()
        found[0, 19:] = False
        drawn = Drawn(Ranges(draws=DRAWS), replace(ensemble, found=found))
        assert drawn.band("Milder", ["USA"]) is None and drawn.added("Rise", "Milder", ["USA"]) is None
        assert drawn.band("Rise", ["USA"]) is not None
        context = context_of([replace(solved[0], drawn=drawn)], Path("brief.html"))
        assert PERCENTILES not in context.answer and not context.comparison.rows[0].bands
        assert "too few are left for a range" in dict(context.ranges)["Ranges"]
        assert any("too few draws have an equilibrium" in one.value for one in context.assumptions)

    @pytest.mark.parametrize(
        ("draws", "why"),
        [
            (0, "none, as nothing is drawn"),
            (19, "none of 19 draws: a 5th percentile is said of 20 or more"),
        ],
    )
    def test_nothing_is_drawn_where_the_first_file_says_so(self, folder, monkeypatch, draws, why):
        monkeypatch.setattr(brief_ranges, "ensemble_of", lambda *_, **__: pytest.fail("it drew"))
        Path("rise.yaml").write_text(Path("rise.yaml").read_text() + f"ranges: {{draws: {draws}}}\n")
        context = context_of(solve_files("rise.yaml"), Path("brief.html"))
        assert not context.ranges and PERCENTILES not in context.answer
        assert "ensemble" not in context.python
        (line,) = [one for one in context.assumptions if one.assumption == "Ranges"]
        assert (line.value, line.source) == (why, "rise.yaml, ranges")

    def test_what_cannot_be_drawn_is_said_and_the_numbers_are_shown(self, folder, monkeypatch):
        def refused(*_, **__):
            raise DetenteError("it went wrong.")

        monkeypatch.setattr(brief_ranges, "ensemble_of", refused)
        context = context_of(solve_files("rise.yaml"), Path("brief.html"))
        assert "the world loses" in context.answer or "the world gains" in context.answer
        (line,) = [one for one in context.assumptions if one.assumption == "Ranges"]
        assert line.value == "it went wrong"


class TestAssumptions:
    def test_every_parameter_that_is_drawn_has_a_line(self, solved):
        drawn = solved[0].drawn
        made, *lines = range_assumptions(drawn, "Milder", "milder.yaml", True)
        assert f"of {DRAWS} draws, seed 3; median of world welfare" in made.value
        assert [line.assumption.removeprefix("Drawn: ") for line in lines] == [
            one.title for one in drawn.ensemble.parameters
        ]
        for line, one in zip(lines, drawn.ensemble.parameters, strict=True):
            assert one.source in line.source
            assert ("(an assumption)" in line.source) == (one.standing == "assumption")

    @pytest.mark.parametrize(
        ("given", "words"),
        [
            ("choice(a, b)", "one of a, b, each as likely"),
            ("uniform(0.1, 1)", "evenly from 0.1 to 1"),
            ("loguniform(0.1, 1)", "evenly in logarithms from 0.1 to 1"),
            ("lognormal(1, 0.3)", "lognormal around 1, standard deviation of the logarithm 0.3"),
            ("triangular(0, 1, 3)", "from 0 to 3, most likely 1"),
        ],
    )
    def test_a_distribution_in_words(self, given, words):
        assert distribution_words(distribution(given, "x")) == words


class TestWords:
    @pytest.mark.parametrize(
        ("share", "words"),
        [(1, "100 %"), (0.999, "over 99 %"), (0.794, "79 %"), (0.001, "under 1 %"), (0, "0 %")],
    )
    def test_a_share(self, share, words):
        assert said(share_words(share)) == words

    @pytest.mark.parametrize(
        ("found", "words"),
        [
            (band(-0.2, 0.1, 0.79, 0.21), "a loss in 79 % of draws"),
            (band(-0.2, 0.1, 0.3, 0.7), "a gain in 70 % of draws"),
            (band(-0.2, 0.1, 0.95, 0.05), ""),
            (band(-0.004, 0.004, 0.6, 0.4), ""),
            (None, ""),
        ],
    )
    def test_a_sign_is_told_where_it_is_in_doubt(self, found, words):
        assert said(likely_words(found)) == words

    def test_a_band_that_rounds_to_nothing_is_none(self):
        assert band_words(band(-0.004, 0.004), "%") == ""
        assert said(band_words(band(-0.18, -0.11), "%")) == "5–95 %: −0.18 to −0.11 %"
        assert said(band_words(band(-171e3, -105e3), "bn USD", 0, 1000)) == "5–95 %: −171 to −105 bn USD"

    def test_signs_leave_out_what_the_solver_leaves(self):
        found = band_over(np.array([-1.0] * 15 + [1e-9] * 3 + [np.nan] * 2 + [1.0] * 2))
        assert found is not None and (found.loss, found.gain) == (0.75, 0.1)


class TestCalibrations:
    def spread(self, *gains: float, failed: int = 0) -> CalibrationRange:
        """Two economies, of which the second gains what the first does."""
        names = [f"c{n}" for n in range(len(gains))]
        coords = {"calibration": names, "economy": ["A", "B"]}
        table = xr.DataArray(np.array([[g, g] for g in gains]).reshape(-1, 2), coords, tuple(coords))
        return CalibrationRange(table, xr.full_like(table, 100.0), {f"f{n}": "why" for n in range(failed)})

    def test_those_without_equilibrium_are_counted_out(self):
        words = said(spread_words(self.spread(-1.0, 2.0, failed=1), ["A", "B"]))
        assert words == "−1.00 to +2.00 % across 2 of 3 calibrations of how fast buyers move"

    def test_without_any_there_is_no_number(self):
        none = self.spread(failed=3)
        assert (
            spread_words(none, ["A"])
            == "no equilibrium under any of the calibrations of how fast buyers move"
        )
        assert all(np.isnan(none.welfare("A")))
