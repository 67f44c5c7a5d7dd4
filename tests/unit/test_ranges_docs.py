"""The figures that the page on ranges gives in words are those of the indices beside it."""

import csv

import pytest

WORDS = {"in force": ("In force", "baseline"), "100 points carried out": ("Threat", "baseline")}
CODES = {"United States": "USA", "China": "CHN", "world": "world"}
SET, LEVEL, IDEAS = "elasticity_set", "elasticity_scale", "idea_diffusion"
REVENUE, DEFICITS = "revenue_returned", "deficits"
FIGURES = [
    ("United States", "in force", "by default", {LEVEL: (83, "first"), SET: (5, "first")}),
    ("United States", "in force", "all",
     {IDEAS: (34, "total"), REVENUE: (31, "total"), DEFICITS: (27, "total"), SET: (24, "total")}),
    ("United States", "100 points carried out", "by default", {SET: (63, "first"), LEVEL: (33, "first")}),
    ("United States", "100 points carried out", "all",
     {IDEAS: (44, "total"), DEFICITS: (30, "total"), SET: (30, "total"), REVENUE: (24, "total")}),
    ("China", "in force", "by default", {SET: (57, "first"), LEVEL: (31, "first")}),
    ("China", "in force", "all", {IDEAS: (77, "first")}),
    ("China", "100 points carried out", "by default", {LEVEL: (70, "first"), SET: (14, "first")}),
    ("China", "100 points carried out", "all", {IDEAS: (68, "first")}),
    ("world", "in force", "by default", {LEVEL: (54, "first"), SET: (30, "first")}),
    ("world", "in force", "all", {IDEAS: (70, "first")}),
    ("world", "100 points carried out", "by default", {SET: (69, "first")}),
    ("world", "100 points carried out", "all", {IDEAS: (78, "first")}),
]  # fmt: skip


@pytest.fixture(scope="module")
def indices(repository):
    with (repository / "docs" / "reference" / "ranges-october-2025.csv").open() as lines:
        names = ("drawn", "policy", "against", "economy", "parameter")
        return {tuple(row[name] for name in names): row for row in csv.DictReader(lines)}


@pytest.fixture(scope="module")
def rows(repository):
    page = (repository / "docs" / "explain" / "ranges.md").read_text(encoding="utf-8")
    lines = [
        line.replace("**", "").replace("tariffs in force", "in force").split("|")[1:-1]
        for line in page.splitlines()
        if line.startswith("| **")
    ]
    return {tuple(cells[0].strip().split(", ")): cells[1:] for cells in lines}


@pytest.mark.parametrize(("who", "what", "drawn", "figures"), FIGURES)
def test_what_matters_most_is_told_with_the_figures_of_the_table(indices, rows, who, what, drawn, figures):
    told = rows[who, what][0 if drawn == "by default" else 1]
    for parameter, (figure, kind) in figures.items():
        row = indices[(drawn, *WORDS[what], CODES[who], parameter)]
        assert round(100 * float(row[kind])) == figure and str(figure) in told, (parameter, row[kind], told)
