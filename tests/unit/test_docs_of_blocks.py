"""Numbers on the pages about quotas and the first year are those that the library gives."""

import re

import numpy as np
import pytest

import detente as dt

WHO = {"exporters": "exporter", "importers": "importer", "nobody": "nobody"}


def page(repository, name: str) -> str:
    return (repository / "docs" / "explain" / name).read_text(encoding="utf-8").replace("−", "-")


def code(text: str) -> list[str]:
    """The Python blocks of a page."""
    return re.findall(r"```python\n(.*?)```", text, re.DOTALL)


def rows_of(text: str, heading: str) -> list[list[str]]:
    """The cells of the table whose heading begins so."""
    table = text[text.index(heading) :].split("\n\n")[0].splitlines()[2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table]


def test_the_table_of_rents(repository):
    text = page(repository, "quotas.md")
    place: dict = {"dt": dt}
    exec(code(text)[1], place)
    small = place["small"]
    for cap, who, price, *gains in rows_of(text, "| cap, of the baseline"):
        policy = dt.Policy.none(small).with_quota(
            imposed_by="B", on="A", cap=float(cap.split()[0]) / 100, sectors="GOODS", rents=WHO[who]
        )
        outcome = dt.solve(small, policy)
        assert float(price.split()[0]) == pytest.approx(outcome.quotas["tax_equivalent_pct"][1], abs=0.051)
        said = [float(gain.split()[0]) for gain in gains]
        np.testing.assert_allclose(said, outcome["welfare_pct"], atol=0.0051)


def test_the_first_example_of_a_quota(repository):
    text = page(repository, "quotas.md")
    place: dict = {}
    exec(code(text)[0].replace("print(", "str("), place)
    said = re.search(r"```text\n.*?\n1 +([\d. ]+)\n```", text, re.DOTALL)
    assert said
    table = place["outcome"].quotas[["cap", "used", "tax_equivalent_pct", "rents_usd_m"]]
    np.testing.assert_allclose([float(word) for word in said[1].split()], table.iloc[0], atol=0.0051)


def test_the_first_year_of_a_tariff(repository, world):
    rows = rows_of(page(repository, "short-run.md"), "| | USA | China")
    policy = dt.Policy.none(world).with_tariff(imposed_by="USA", on="CHN", rate=1.00)
    hows = ({"horizon": "impact"}, {"horizon": "impact", "factors": "specific"}, {})
    for row, how in zip(rows, hows, strict=True):
        outcome = dt.solve(world, policy, **how)
        found = outcome["welfare_pct"].sel(economy=["USA", "CHN", "MEX", "VNM"])
        np.testing.assert_allclose([float(cell) for cell in row[1:]], found, atol=0.0051)
    text = page(repository, "short-run.md")
    for how, shown in (({"horizon": "impact"}, "-37 %"), ({}, "-98 %")):
        trade = dt.solve(world, policy, **how)["trade_pct"].sel(exporter="CHN", importer="USA", sector="C26")
        assert f"{float(trade):.0f} %" == shown and shown in text


def test_the_examples_of_the_first_year_run(repository):
    text = page(repository, "short-run.md")
    place: dict = {}
    for block in code(text):
        exec(block.replace("print(", "str("), place)
    table = place["first_year"].table(["USA", "CHN"], ["welfare_pct", "leontief_bound_pct"]).round(2)
    for label, row in table.iterrows():
        said = re.search(rf"^{label} +(\S+) +(\S+)$", text, re.MULTILINE)
        assert said and [float(said[1]), float(said[2])] == pytest.approx(list(row), abs=0.0051)
    assert float(place["scarce"]["markup_pct"].sel(economy="TWN", sector="C26")) > 0


def test_the_cliff(repository):
    for share, elasticity, cut, output in rows_of(page(repository, "short-run.md"), "| share of the input"):
        a, s, x = float(share.split()[0]) / 100, float(elasticity), float(cut.split()[0]) / 100
        power = (s - 1) / s
        loss = 100 * ((1 - a + a * (1 - x) ** power) ** (1 / power) - 1)
        digits = len(output.split()[0].partition(".")[2])
        assert float(output.split()[0]) == pytest.approx(loss, abs=0.51 * 10**-digits)


def test_the_sweep(repository, world):
    from detente.simulate.substitution_sweep import substitution_sweep

    policy = dt.Policy.none(world).with_quota(
        imposed_by="CHN", on=["USA", "JPN", "DEU", "KOR"], cap=0.2, sectors=["C26", "C27"], covered=0.3
    )
    grid = {"inputs": (0.05, 0.9), "sigma": (0.39, 0.76, 1.4)}
    table = substitution_sweep(world, policy, grid, economies="JPN", factors="specific")
    rows = rows_of(page(repository, "short-run.md"), "| inputs | sigma")
    assert len(rows) == len(table)
    for row, (_, found) in zip(rows, table.iterrows(), strict=True):
        assert [float(row[0]), float(row[1])] == [found["inputs"], found["sigma"]]
        assert float(row[2]) == pytest.approx(found["welfare_pct"], abs=0.0051)
        assert float(row[3]) == pytest.approx(found["leontief_bound_pct"], abs=0.051)
        assert row[4] == ("yes" if found["cliff"] else "no")
