"""Where a person sees numbers of the first year: the bound beside them, and what they rest on."""

import json
from pathlib import Path

import pytest

from detente.show.brief import render
from detente.show.report import context_of, solve_side_by_side
from detente.simulate.scenario import Scenario

BOUND = "At most, if nothing could be replaced"


@pytest.fixture
def first_year(folder: Path) -> Path:
    """A scenario of the first year beside the one of the long run."""
    text = Path("rise.yaml").read_text().replace("measures:", "horizon: impact\nfactors: specific\nmeasures:")
    Path("impact.yaml").write_text(text + "ranges: {draws: 0}\n")
    return folder


def test_at_a_terminal(first_year, command):
    said = command("run", "impact.yaml")
    assert said.code == 0, said.err
    assert " ".join(BOUND.split()[:2]) in said.out and "impact; deficits" in said.out
    assert "At most" not in command("run", "rise.yaml", "--draws", "0").out


def test_as_data(first_year, command):
    impact = json.loads(command("run", "impact.yaml", "--json").out)
    assert impact["units"]["leontief_bound_pct"] == "%"
    bounds = [row["leontief_bound_pct"] for row in impact["economies"].values()]
    assert min(bounds) < 0 and max(bounds) <= 0
    assert (
        "leontief_bound_pct"
        not in json.loads(command("run", "rise.yaml", "--draws", "0", "--json").out)["units"]
    )
    assert "leontief_bound_pct" in command("run", "impact.yaml", "--csv").out.splitlines()[0]


def test_in_a_brief(first_year, working):
    path = Path("impact.yaml")
    scenario = Scenario.load(path)
    solved = solve_side_by_side([path], [scenario], scenario.open_world(), working)
    context = context_of(solved, Path("brief.html"))
    assert BOUND in [variable.name for variable in context.comparison.variables]
    assert ", in the first year" in context.comparison.caption
    said = {one.assumption: one.value for one in context.assumptions}
    first = "First year: buyers have hardly found new suppliers, and inputs are hard to replace"
    assert said[first].startswith("blp: theta 1.25")
    assert said["Factors"] == "100 % of value added tied to its sector"
    assert said["Production"].startswith("nested CES")
    assert not any(words.startswith("Long run") for words in said)
    page = render(context)
    assert page.count(BOUND) >= 2


def test_a_brief_of_the_long_run_has_no_bound(folder, working):
    path = Path("rise.yaml")
    path.write_text(path.read_text() + "ranges: {draws: 0}\n")
    scenario = Scenario.load(path)
    solved = solve_side_by_side([path], [scenario], scenario.open_world(), working)
    context = context_of(solved, Path("brief.html"))
    assert BOUND not in [variable.name for variable in context.comparison.variables]
    assert "after trade has adjusted" in context.comparison.caption


def test_what_else_moves_is_among_the_assumptions(folder, working):
    text = (
        Path("rise.yaml")
        .read_text()
        .replace("measures:", "ranges: {draws: 0}\ncapital: true\nideas: 0.4\nmeasures:")
    )
    Path("growth.yaml").write_text(text)
    scenario = Scenario.load("growth.yaml")
    solved = solve_side_by_side([Path("growth.yaml")], [scenario], scenario.open_world(), working)
    said = {one.assumption: one.value for one in context_of(solved, Path("brief.html")).assumptions}
    assert (
        said["Capital"].startswith("adjusts; 33.3 %") and said["Ideas"] == "spread with purchases, beta 0.4"
    )


@pytest.fixture
def working():
    """Says nothing while something is worked out."""
    from contextlib import nullcontext

    return lambda words: nullcontext()
