"""The key `ranges` of a scenario file: what it says, what files take over, and every mistake with its line."""

from collections.abc import Callable
from pathlib import Path

import pytest

from detente import Scenario
from detente.errors import InputError
from detente.simulate.ensembles.scenario_ranges import Ranges, ensemble_of
from detente.simulate.ensembles.uncertainty import asked_parameters

Write = Callable[..., Path]


@pytest.fixture
def write(folder: Path) -> Write:
    """Writes a scenario on the small world with some more lines, the first of which is line 7."""

    def written(more: str, name: str = "asks.yaml") -> Path:
        Path(name).write_text(Path("rise.yaml").read_text() + more)
        return Path(name)

    return written


def refused(path: Path) -> list[str]:
    with pytest.raises(InputError) as caught:
        Scenario.load(path)
    return [str(problem) for problem in caught.value.problems]


class TestSaid:
    def test_nothing_said_is_two_hundred_draws_of_the_usual(self, write):
        assert Scenario.load(write("")).ranges is None
        assert Scenario.load(write("ranges: {}\n")).ranges == Ranges(draws=200, seed=0, over=None)

    def test_draws_seed_and_distributions(self, write, small_world):
        over = "{elasticity_scale: 'uniform(0.5, 2)', deficits: null, elasticity_set: [cp, fgo]}"
        scenario = Scenario.load(write(f"ranges: {{draws: 3, seed: 7, over: {over}}}\n"))
        found = scenario.ensemble(small_world)
        assert (found.draws, found.seed) == (3, 7)
        assert {one.name: str(one.distribution) for one in found.parameters} == {
            "elasticity_set": "choice(cp, fgo)",
            "elasticity_scale": "uniform(0.5, 2)",
            "deficits": "choice(share, balanced)",
        }

    @pytest.mark.parametrize("over", ["all", "deficits", "[deficits, idea_diffusion]"])
    def test_all_or_names(self, write, over):
        found = Scenario.load(write(f"ranges: {{over: {over}}}\n")).ranges.over
        assert found == over.strip("[]").split(", ")

    def test_all_is_everything_that_says_something_at_the_horizon(self, write, small_world):
        scenario = Scenario.load(write("ranges: {draws: 1, over: all}\n"))
        assert scenario.ensemble(small_world).parameters == asked_parameters("all", "long-run")


class TestTakenOver:
    def test_a_file_takes_over_what_the_other_says(self, write):
        write("ranges: {draws: 40, over: elasticity_scale}\n", "base.yaml")
        Path("more.yaml").write_text("name: More\nwords: More\nday: 2025-10-17\nextends: base.yaml\n")
        assert Scenario.load("more.yaml").ranges == Ranges(draws=40, over=["elasticity_scale"])

    def test_or_says_it_anew_as_a_whole(self, write):
        write("ranges: {draws: 40, over: elasticity_scale}\n", "base.yaml")
        head = "name: More\nwords: More\nday: 2025-10-17\nextends: base.yaml\n"
        Path("more.yaml").write_text(f"{head}ranges: {{draws: 0}}\n")
        assert Scenario.load("more.yaml").ranges == Ranges(draws=0)

    def test_a_horizon_that_what_was_taken_over_says_nothing_at_is_refused(self, write):
        write("ranges: {over: elasticity_scale}\n", "base.yaml")
        head = "name: More\nwords: More\nday: 2025-10-17\nextends: base.yaml\n"
        Path("more.yaml").write_text(f"{head}horizon: impact\n")
        (said,) = refused(Path("more.yaml"))
        assert said == (
            "more.yaml, line 1: 'elasticity_scale' says nothing here. "
            "It belongs to the long run; this is the first year."
        )

    def test_a_path_leaves_it(self, write):
        write("ranges: {draws: 40}\n", "base.yaml")
        head = "name: More\nwords: More\nday: 2025-10-17\nextends: base.yaml\n"
        Path("more.yaml").write_text(f"{head}horizon: {{years: 3}}\n")
        assert Scenario.load("more.yaml").ranges is None

    def test_scenarios_share_the_draws_of_the_first(self, write, small_world):
        asked = Scenario.load(write("ranges: {draws: 2, seed: 5, over: elasticity_scale}\n"))
        found = ensemble_of([asked, Scenario.load("milder.yaml")], small_world)
        assert found.policies == ("Rise", "Milder") and (found.draws, found.seed) == (2, 5)


NO_RANGE = "it has 'draws', 'seed' and 'over'; for no range write 'ranges: {draws: 0}'"


class TestRefused:
    @pytest.mark.parametrize(
        ("more", "said"),
        [
            ("ranges: none", f"line 7: ranges: {NO_RANGE}"),
            ("ranges: 100", f"line 7: ranges: {NO_RANGE}"),
            ("ranges:\n  draws: -5", "line 8: draws: input should be greater than or equal to 0 (given: -5)"),
            ("ranges:\n  draws: 1.5", "line 8: draws: "),
            ("ranges:\n  seed: -1", "line 8: seed: "),
            ("ranges:\n  drawz: 5", "line 8: there is no key 'drawz'. Did you mean 'draws'?"),
            ("ranges:\n  over: 7", "line 8: over: it is all, a list of names, or names with distributions"),
            ("ranges:\n  over: []", "line 8: 'over' names nothing to draw. Leave it out"),
            ("ranges:\n  over: {}", "line 8: 'over' names nothing to draw. Leave it out"),
            (
                "ranges:\n  over: [deficits, all]",
                "line 8: 'all' stands by itself. Write 'over: all'",
            ),
            (
                "ranges:\n  over:\n    elasticity_scal: null",
                "line 9: there is no parameter 'elasticity_scal'. Did you mean 'elasticity_scale'",
            ),
            (
                "ranges:\n  over:\n    elasticity_scale: lognormal(-1, 0.3)",
                "line 9: elasticity_scale: lognormal(-1, 0.3) has no support. The median is above 0",
            ),
            (
                "ranges:\n  over:\n    elasticity_scale: lognormall(1, 0.3)",
                "line 9: elasticity_scale: there is no distribution 'lognormall'. Did you mean 'lognormal'",
            ),
            (
                "ranges:\n  over:\n    revenue_returned: uniform(0, 2)",
                "line 9: revenue_returned: uniform(0, 2) reaches outside. It is at least 0 and at most 1.",
            ),
            ("ranges:\n  over:\n    deficits: [share, none]", "line 9: deficits: there is no 'none'."),
            ("ranges:\n  over:\n    deficits: 3", "line 9: deficits: 3 is no distribution."),
            (
                "ranges:\n  over:\n    - deficits\n    - kept_elasticity",
                "line 10: 'kept_elasticity' says nothing here. It belongs to the first year",
            ),
            (
                "horizon: impact\nproduction: cobb-douglas\nranges: {over: substitution_inputs}",
                "line 9: 'substitution_inputs' says nothing here. Production is Cobb-Douglas.",
            ),
            (
                "horizon: {years: 3}\nranges: {draws: 50}",
                "line 8: 'ranges' is about one equilibrium, and the scenario is told over years. "
                "A path has its range across calibrations. Leave 'ranges' out.",
            ),
        ],
    )
    def test_a_mistake_is_told_with_its_line(self, write, more, said):
        (found,) = refused(write(f"{more}\n"))
        assert found.startswith(f"asks.yaml, {said}")

    def test_half_a_distribution_in_braces_is_told_to_be_quoted(self, write):
        found = refused(write("ranges: {over: {elasticity_scale: lognormal(1, 0.3)}}\n"))
        assert len(found) == 2
        assert "Write a distribution in quotes: 'lognormal(1, 0.3)'" in found[1]

    def test_all_mistakes_come_at_once(self, write):
        over = "{elasticity_scal: null, elasticity_scale: 'uniform(2, 1)', lead_time: null}"
        found = refused(write(f"calibration: blp\nranges: {{over: {over}}}\n"))
        assert [said.partition(": ")[2].split()[0] for said in found] == [
            "'calibration'",
            "there",
            "elasticity_scale:",
            "'lead_time'",
        ]
