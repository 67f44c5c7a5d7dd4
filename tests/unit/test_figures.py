"""Figures of results: both makers draw the same numbers with units; words stay words; failures are refused."""

import json
import re
import sys
from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
import pytest

import detente as dt
from detente.economy.names import economy_title
from detente.errors import InputError, NotConvergedError
from detente.show import altair_figures, figure_makers, figures
from detente.show.brief import Figure, drawing_problem
from detente.show.figure_makers import SvgFigure, Words, maker_of
from detente.show.line_charts import TimeAxis
from detente.show.sankey import Flow
from detente.simulate.ensembles.ensemble_result import Ensemble
from tests.economies import random_world

HOSTILE = '<script>alert("x")</script>'
BOTH = pytest.mark.parametrize("made_by", ["svg", "altair"])


@pytest.fixture(scope="module")
def outcome(small_world):
    policy = dt.Policy.none(small_world).with_tariff(imposed_by="USA", on="CHN", rate=0.5)
    return dt.solve(small_world, policy)


@pytest.fixture(scope="module")
def path(outcome):
    return dt.simulate_path(outcome.world, outcome.policy, years=3)


def ensemble(world, draws=40, found=True) -> Ensemble:
    """Two policies under draws that are made up here."""
    random = np.random.default_rng(3)
    count = len(world.economies)
    values = random.normal(-1, 0.3, (2, draws, 1, count))
    return Ensemble(
        world=world,
        policies=("Mild", HOSTILE),
        variables=("welfare_pct",),
        values=values,
        weight=np.ones((2, draws, count)),
        world_change=values[:, :, 0].mean(axis=2),
        residual=np.zeros((2, draws)),
        found=np.full((2, draws), found),
        parameters=(),
        quantile=np.zeros((draws, 0)),
        seed=1,
    )


def text_of(figure) -> str:
    """All that a figure says."""
    if isinstance(figure, SvgFigure):
        assert drawing_problem(Figure(figure.svg, "")) == ""
        return figure._repr_html_().replace("\u00a0", " ")
    chart = figure.to_dict()  # checked against Vega-Lite's schema
    return json.dumps(chart, ensure_ascii=False).replace("\u00a0", " ")


def drawn_by(made_by: str) -> type:
    import altair as alt

    return SvgFigure if made_by == "svg" else alt.LayerChart


class TestOutcomes:
    @BOTH
    def test_each_is_a_figure_with_units_and_vintage(self, outcome, made_by):
        makers = (outcome.plot.map, outcome.plot.bars, outcome.plot.sankey)
        for make, title in zip(
            makers, ("Welfare, %", "Welfare, %", "to United States, billion USD"), strict=True
        ):
            found = make(made_by=made_by)
            assert isinstance(found, drawn_by(made_by))
            assert title in text_of(found) and "tariff +0.5 by USA on CHN" in text_of(found)

    @BOTH
    def test_numbers_are_those_of_the_outcome(self, outcome, made_by):
        gain = float(outcome["welfare_pct"].sel(economy="CHN"))
        shown = f"{gain:+.2f} %".replace("-", "−")
        assert gain < 0 and shown in text_of(outcome.plot.bars("China", made_by=made_by))
        mapped = text_of(outcome.plot.map(made_by=made_by))
        assert shown in mapped and f"Not on the map: {economy_title('ROW')}." in mapped
        billions = outcome.plot.bars(["Germany", "all"], "equivalent_variation_usd_m", made_by=made_by)
        assert "Welfare in money, billion USD" in text_of(billions) and "World" in text_of(billions)
        world = outcome.together("equivalent_variation_usd_m", "all") / 1000
        assert f"{world:+,.0f} billion USD".replace("-", "−") in text_of(billions)

    def test_no_data_is_grey_and_not_left_out(self, outcome):
        chart = outcome.plot.map(made_by="altair").to_dict()
        grey, coloured = (layer["data"]["values"] for layer in chart["layer"][:2])
        assert {one["properties"]["economy"] for one in coloured} == {"United States", "China", "Germany"}
        assert "Brazil" in {one["properties"]["economy"] for one in grey}
        assert chart["layer"][0]["mark"]["fill"] == "#d0d0d0"

    def test_outlines_of_a_map_begin_and_end_in_one_place(self):
        (rings,) = altair_figures._polygons("M1 2l.5 0-.2 1.5ZM-3 4l1 1 0-2Z")
        assert rings == [
            [[1.0, 2.0], [1.5, 2.0], [1.3, 3.5], [1.0, 2.0]],
            [[-3.0, 4.0], [-2.0, 5.0], [-2.0, 3.0], [-3.0, 4.0]],
        ]

    def test_a_path_from_an_outcome_has_its_policy_and_elasticities(self, outcome):
        found = outcome.plot.path("CHN", years=3, made_by="svg")
        assert "Welfare year by year, %" in text_of(found) and "year 3 of a path" in text_of(found)
        assert found.words.vintage["policy"] == outcome.vintage["policy"]
        same = dt.simulate_path(
            outcome.world, outcome.policy, years=3, elasticities=outcome.world.trade_elasticity.values
        )
        assert found.svg == same.plot.path("CHN", made_by="svg").svg

    def test_a_path_needs_a_policy_alone(self, outcome, path):
        with pytest.raises(InputError, match="the outcome is a year of a path"):
            path.at(1).plot.path()
        with pytest.raises(InputError, match="the outcome has ceilings"):
            replace(outcome, capacities=outcome["output_pct"]).plot.path()

    @BOTH
    @pytest.mark.parametrize(
        ("name", "given", "said"),
        [
            ("map", {"variable": "welfare_pc"}, "Did you mean 'welfare_pct'"),
            ("map", {"variable": "trade_usd_m"}, "not by economy alone"),
            ("map", {"limit": 0.0}, "limit is 0.0"),
            ("bars", {"economies": []}, "it is empty"),
            ("bars", {"economies": "Chinna"}, "Did you mean 'China'"),
            ("sankey", {"exporter": "USA", "importer": "USA"}, "would sell to itself"),
        ],
    )
    def test_what_cannot_be_drawn_is_refused(self, outcome, made_by, name, given, said):
        with pytest.raises(InputError, match=re.escape(said)):
            getattr(outcome.plot, name)(**given, made_by=made_by)

    def test_a_world_of_regions_has_no_map(self):
        world = random_world(3)
        outcome = replace(dt.solve(world, dt.Policy.none(world)))
        with pytest.raises(InputError, match="no economy of this world is on the map"):
            outcome.plot.map()

    @BOTH
    @pytest.mark.parametrize("name", ["map", "bars", "sankey", "path"])
    def test_without_an_equilibrium_there_is_no_figure(self, outcome, made_by, name):
        failed = replace(outcome, converged=False, why="nobody found one")
        with pytest.raises(NotConvergedError, match="nobody found one"):
            getattr(failed.plot, name)(made_by=made_by)


class TestPaths:
    @BOTH
    def test_years_are_drawn(self, path, made_by):
        found = text_of(path.plot.path(made_by=made_by))
        assert all(word in found for word in ("World", "China", "Welfare year by year, %", "year"))
        assert isinstance(path.plot.bars(year=1, made_by=made_by), drawn_by(made_by))
        assert "year 3 of a path" in text_of(path.plot.map(made_by=made_by))
        assert "year 2 of a path" in text_of(path.plot.sankey(year=2, made_by=made_by))

    def test_lines_are_those_of_the_path(self, path):
        chart = path.plot.path(["CHN", "DEU"], made_by="altair").to_dict()
        rows = chart["layer"][1]["data"]["values"]
        drawn = [row["value"] for row in rows if row["series"] == "Germany"]
        np.testing.assert_allclose(drawn, path["welfare_pct"].sel(economy="DEU"))

    @pytest.mark.parametrize("name", ["path", "map", "bars", "sankey"])
    def test_a_year_without_an_equilibrium_leaves_no_figure(self, path, name):
        failed = replace(path, converged=False, residuals=np.array([0.0, 1.0, 0.0]))
        with pytest.raises(NotConvergedError, match="year 2 has no equilibrium"):
            getattr(failed.plot, name)()


class TestGlances:
    """Of paths, here so that one path serves all."""

    def test_years_units_and_vintage(self, path):
        words = path._repr_html_().replace("\u00a0", " ")
        assert "3 periods over 3 years" in words and "Welfare, %, by year" in words
        assert all(f">year {n}<" in words for n in (1, 2, 3))
        last = float(path["welfare_pct"].sel(economy="CHN")[-1])
        assert f">{last:+.2f}<".replace("-", "−") in words
        assert "policy: tariff +0.5 by USA on CHN" in words

    def test_a_failure_has_no_number(self, path):
        failed = replace(path, converged=False, residuals=np.ones(3))
        assert failed._repr_html_().startswith("<p>Path did not converge: year 1 has no equilibrium")
        assert "Welfare" not in failed._repr_html_()


class TestEnsembles:
    @BOTH
    def test_medians_have_bands(self, small_world, made_by):
        found = ensemble(small_world)
        text = text_of(found.plot.bars(["CHN", "DEU"], made_by=made_by))
        assert "5 to 95 % of 40 draws" in text and "Germany" in text and "World" in text
        median = np.median(found.together("welfare_pct", "DEU")[0])
        assert f"{median:+.2f} %".replace("-", "−") in text.replace(" (", " % (")

    def test_too_few_draws_have_no_band(self, small_world):
        figure = ensemble(small_world, draws=5).plot.bars("CHN", made_by="svg")
        assert "no bands: fewer than 20 draws" in figure.words.caption and "whisker" not in figure.svg
        assert "whisker" in ensemble(small_world).plot.bars("CHN", made_by="svg").svg

    @BOTH
    def test_without_an_equilibrium_there_is_no_figure(self, small_world, made_by):
        with pytest.raises(NotConvergedError, match="no equilibrium in any of 40 draws"):
            ensemble(small_world, found=False).plot.bars(made_by=made_by)


class TestMakers:
    def test_altair_where_it_is_installed_else_svg(self, monkeypatch):
        assert maker_of(None) == "altair"
        monkeypatch.setitem(sys.modules, "altair", None)
        assert maker_of(None) == "svg" and maker_of("svg") == "svg"
        with pytest.raises(
            InputError, match=r"made_by: altair is not installed\. pip install 'detente\[notebook\]'"
        ):
            maker_of("altair")

    def test_nobody_else_draws(self):
        with pytest.raises(InputError, match="Did you mean 'altair'"):
            maker_of("altiar")  # type: ignore[arg-type]

    def test_without_altair_every_figure_is_svg(self, outcome, path, monkeypatch):
        monkeypatch.setitem(sys.modules, "altair", None)
        monkeypatch.delitem(sys.modules, "detente.show.altair_figures")
        drawn = [outcome.plot.map(), outcome.plot.bars(), outcome.plot.sankey(), path.plot.path()]
        assert {type(one) for one in drawn} == {SvgFigure}

    def test_each_maker_has_both(self):
        assert set(figure_makers.SVG_MAKERS) == set(altair_figures.MAKERS)

    def test_plot_is_what_the_room_gives(self, outcome, path, small_world):
        assert isinstance(outcome.plot, figures.OutcomeFigures)
        assert isinstance(path.plot, figures.PathFigures)
        assert isinstance(ensemble(small_world).plot, figures.EnsembleFigures)

    @BOTH
    def test_hostile_words_stay_words(self, made_by):
        words = Words(HOSTILE, HOSTILE, {HOSTILE: HOSTILE})
        data = {
            "bars": ([(HOSTILE, 1.0), ("missing", float("nan"))],),
            "grouped_bars": ([HOSTILE], {HOSTILE: [1.0]}),
            "lines": ({HOSTILE: [1.0, float("nan")]}, TimeAxis((1.0, 2.0))),
            "sankey": ([Flow(HOSTILE, HOSTILE, 1.0)], ([HOSTILE], [HOSTILE])),
        }
        for name, given in data.items():
            figure = figure_makers.figure(name, words, made_by, *given, unit="%")
            said = text_of(figure)
            assert ("<script" in said) == (
                made_by == "altair"
            )  # there it is data, which nothing reads as HTML
            assert "NaN" not in said

    @BOTH
    def test_empty_and_infinite_charts_are_refused(self, made_by):
        for rows, said in (([], "there is no row"), ([("a", float("inf"))], "infinite")):
            with pytest.raises(InputError, match=said):
                figure_makers.figure("bars", Words("t"), made_by, rows, unit="%")
        many = {str(n): [1.0] for n in range(7)}
        with pytest.raises(InputError, match="One to 6 have a colour"):
            figure_makers.figure("grouped_bars", Words("t"), made_by, ["a"], many, unit="%")


class TestSaving:
    def test_svg_has_its_words_inside(self, outcome, tmp_path):
        outcome.plot.sankey(made_by="svg").save(tmp_path / "a.svg")
        root = ElementTree.parse(tmp_path / "a.svg").getroot()
        description = root.find("{http://www.w3.org/2000/svg}desc")
        assert description is not None and description.text
        assert "billion USD" in description.text and "fingerprint" not in description.text
        assert f"detente: {dt.__version__}" in description.text

    def test_html_is_one_whole_page(self, tmp_path):
        figure = figure_makers.figure("bars", Words(HOSTILE, HOSTILE), "svg", [("a", 1.0)], unit="%")
        figure.save(tmp_path / "a.html")
        page = (tmp_path / "a.html").read_text(encoding="utf-8")
        assert page.startswith("<!doctype html>") and "<script" not in page
        ElementTree.fromstring(
            page.replace('<meta charset="utf-8">', "").removeprefix("<!doctype html>").replace("<br>", "")
        )
        assert figure._repr_svg_() == figure.svg and figure.svg in page

    def test_another_ending_is_refused(self, tmp_path):
        figure = SvgFigure("<svg/>", Words("t"))
        with pytest.raises(InputError, match=r"'a\.png' ends in '\.png'.*saved as \.svg or \.html"):
            figure.save(tmp_path / "a.png")
        assert list(tmp_path.iterdir()) == []


def test_the_how_to_runs(repository, small_world, monkeypatch, tmp_path):
    # On a small world and a few years: what is tested is that the page says what can be said.
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(dt.World, "embedded", lambda: small_world)
    text = (repository / "docs" / "how-to" / "use-a-notebook.md").read_text(encoding="utf-8")
    place: dict = {}
    for block in re.findall(r"```python\n(.*?)```", text, re.DOTALL):
        exec(compile(block.replace("years=5", "years=3"), "use-a-notebook.md", "exec"), place)
    assert {one.name for one in tmp_path.iterdir()} == {"sankey.svg", "sankey.html"}
