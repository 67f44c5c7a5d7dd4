"""What a brief says around its numbers: title, notes, sources, and how economies are taken together."""

from pathlib import Path

import pytest

from detente import Scenario, World
from detente.economy.names import group_members
from detente.show.format import signed
from tests.web.page import RISE, RUINOUS, Page, brief, examples, scenario


@pytest.fixture(scope="module")
def page(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Page:
    """A brief on the bundled world."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(examples(tmp_path_factory.mktemp("brief"), repository, draws=0))
        return brief(["examples/october-2025.yaml"], Path("brief.html"))


class TestTitle:
    def test_it_asks_what_it_costs(self, folder):
        Path("rise.yaml").write_text(scenario("Rise", RISE))
        page = brief(["rise.yaml"], folder / "brief.html")
        assert page.texts("title")[:1] == page.texts("h1") == ["What it costs: rise"]


class TestAnswer:
    def test_it_names_all_of_six_scenarios(self, folder):
        names = [f"Rise {n}" for n in range(6)]
        for name in names:
            Path(f"{name}.yaml").write_text(scenario(name, RISE))
        page = brief([f"{name}.yaml" for name in names], folder / "brief.html")
        (answer,) = page.texts("p", class_="answer")
        assert [f"{name}: " in answer for name in names] == [True] * 6

    def test_the_average_tariff_is_on_goods(self, page):
        assert "United States, average tariff on goods" in page.texts("dt")

    def test_of_other_sectors_it_is_not_said_that_they_are_goods(self, folder):
        stage = World.from_tables(
            economies=["USA", "CHN"], sectors=["G"], trade=[[[9], [1]], [[2], [5]]], trade_elasticity=4
        )
        stage.save("small.npz")
        Path("rise.yaml").write_text(scenario("Rise", RISE.replace("rate", "sectors: G, rate")))
        page = brief(["rise.yaml"], folder / "brief.html")
        assert "United States, average tariff" in page.texts("dt")


class TestTogether:
    def test_the_union_and_the_world_are_weighted_as_the_outcome_does(self, page, world, repository):
        outcome = Scenario.load(repository / "examples/october-2025.yaml").run(world)
        for title, names in (("European Union", group_members("EU")), ("World", world.economies)):
            members = [name for name in names if name in world.economies]
            (row,) = [row for row in page.texts("tr") if row.startswith(f"{title} ")]
            shown = row.removeprefix(title).split()
            for place, name in ((0, "welfare_pct"), (2, "real_wage_pct"), (3, "real_gdp_pct")):
                assert shown[place] == signed(outcome.together(name, members))

    def test_the_baseline_is_dated(self, page):
        (caption,) = [text for text in page.texts("p", class_="caption") if text.startswith("Change")]
        assert caption.startswith("Change against the tariffs before 2025, a year, ")


class TestNotes:
    def rows(self, page: Page) -> list[str]:
        """The rows of the register of assumptions."""
        (table,) = page.texts("table", class_="assumption-list")
        return [row for row in page.texts("tr") if row in table]

    def test_a_scenario_says_what_a_reader_must_know(self, folder):
        first = scenario("Rise", RISE) + "notes:\n  - Rates are averages.\n  - Only mine.\n"
        Path("rise.yaml").write_text(first)
        Path("ruin.yaml").write_text(scenario("Ruin", RUINOUS) + "notes:\n  - Rates are averages.\n")
        rows = self.rows(brief(["rise.yaml", "ruin.yaml"], folder / "brief.html"))
        assert any(
            row.split() == "Rates are averages. rise.yaml, ruin.yaml Rise, Ruin".split() for row in rows
        )
        assert any(row.split() == "Only mine. rise.yaml Rise".split() for row in rows)

    def test_nothing_is_assumed_of_partners_that_the_scenario_does_not_say(self, folder):
        Path("rise.yaml").write_text(scenario("Rise", RISE))
        rows = self.rows(brief(["rise.yaml"], folder / "brief.html"))
        assert rows and not any("Partners" in row or "exempt" in row for row in rows)


class TestSources:
    def test_every_source_of_the_data_is_credited(self, page, world):
        assert world.provenance.sources
        assert all(" ".join(source.split()) in page.texts("li") for source in world.provenance.sources)

    def test_the_data_are_said_to_be_changed(self, page):
        assert any("changed: estimated where the notes" in text for text in page.texts("p"))
