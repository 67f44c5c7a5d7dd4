"""Trade elasticities by name: every set, the cap, the median worked out a second time, refusals."""

import csv
import statistics
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest

from detente import InputError, World, elasticity_sets
from detente.economy import calibration
from detente.economy.elasticities import LARGEST_USED, named_elasticities

DATA = Path(calibration.__file__).parent / "data"
PUBLISHED = Path(__file__).parents[2] / "data-raw" / "facts" / "trade_elasticities_published.csv"
NET_OF_TARIFF = ("blp-long", "blp-short")


def table(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(line for line in stream if not line.startswith("#")))


def goods() -> set[str]:
    return {row["code"] for row in table(DATA / "sectors.csv") if row["kind"] == "goods"}


def printed() -> dict[str, dict[str, float]]:
    """Figures of the papers on the footing of tariff-inclusive shares, capped."""
    sets: dict[str, dict[str, float]] = defaultdict(dict)
    for row in table(PUBLISHED):
        value = float(row["published"]) - (row["set"] in NET_OF_TARIFF)
        sets[row["set"]][row["sector"]] = min(value, 20.0)
    return sets


@pytest.fixture(scope="module")
def sectors() -> list[str]:
    return World.embedded().sectors


def test_thirteen_sets_can_be_used_and_each_is_cited():
    sets = elasticity_sets()
    assert len(sets) == 13
    assert "blp-short" not in sets
    assert all(len(citation) > 20 for citation in sets.values())


@pytest.mark.parametrize("name", elasticity_sets())
def test_every_usable_set_is_positive_capped_and_complete(name, sectors):
    theta = named_elasticities(name, sectors)
    assert theta.shape == (50,)
    assert (theta > 0).all()
    assert (theta <= 20).all()


@pytest.mark.parametrize("name", [name for name in elasticity_sets() if name != "median"])
def test_every_set_is_what_its_paper_prints_and_the_median_elsewhere(name, sectors):
    median = dict(zip(sectors, named_elasticities("median", sectors), strict=True))
    wanted = [printed()[name].get(sector, median[sector]) for sector in sectors]
    np.testing.assert_allclose(named_elasticities(name, sectors), wanted, atol=1e-6)


def test_the_median_is_the_median_of_its_seven_sets(sectors):
    members = [row["set"] for row in table(DATA / "elasticity_sets.csv") if row["in_median"] == "yes"]
    assert len(members) == 7
    for sector, value in zip(sectors, named_elasticities("median", sectors), strict=True):
        figures = [printed()[name][sector] for name in members if sector in printed()[name]]
        wanted = statistics.median(figures) if sector in goods() else 4.0
        assert value == pytest.approx(wanted, abs=1e-6), sector


def test_services_are_four_in_the_median(sectors):
    theta = dict(zip(sectors, named_elasticities("median", sectors), strict=True))
    services = [sector for sector in sectors if sector not in goods()]
    assert len(services) == 23
    assert {theta[sector] for sector in services} == {4.0}


def test_petroleum_of_caliendo_and_parro_is_capped():
    assert LARGEST_USED == 20
    (row,) = (row for row in table(PUBLISHED) if (row["set"], row["sector"]) == ("cp", "C19"))
    assert float(row["published"]) == 64.85
    assert named_elasticities("cp", ["C19"]).tolist() == [20.0]


@pytest.mark.parametrize(
    ("name", "value"), [("uniform(4)", 4), ("uniform( 2.5 )", 2.5), ("uniform(.5)", 0.5)]
)
def test_uniform(name, value):
    assert named_elasticities(name, ["A01", "anything"]).tolist() == [value, value]


def test_a_world_takes_a_set_a_number_or_an_array():
    world = World.embedded()
    assert float(world.with_elasticities("cp").trade_elasticity.sel(sector="A01")) == 9.11
    assert (world.with_elasticities(3).trade_elasticity == 3).all()
    own = np.linspace(1, 5, 50)
    assert world.with_elasticities(own).trade_elasticity.values.tolist() == own.tolist()
    assert world.trade_elasticity.values.tolist() == named_elasticities("median", world.sectors).tolist()


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("blp-short", "elasticities: 'blp-short' cannot be used in the long run. A long-run share elasticity "
                      "must be positive; use it to calibrate a path, not as a level."),
        ("medain", "elasticities: there is no set 'medain'. Did you mean 'median'?"),
        ("CP", "elasticities: there is no set 'CP'. Did you mean 'cp'?"),
        ("xyz", "elasticities: there is no set 'xyz'. There are median, cp, cp-code, fgo"),
        ("uniform(0)", "elasticities: uniform(0). A trade elasticity is above 0."),
        ("uniform(1.2.3)", "elasticities: there is no set 'uniform(1.2.3)'. Did you mean 'uniform(4)'?"),
    ],
)  # fmt: skip
def test_refusals_of_a_name(name, message):
    with pytest.raises(InputError) as caught:
        named_elasticities(name, ["A01"])
    assert str(caught.value).startswith(message)


def test_a_sector_no_set_covers():
    with pytest.raises(InputError) as caught:
        named_elasticities("cp", ["A01", "WINE"])
    message = "elasticities: no published set covers sector WINE. Pass numbers, or 'uniform(4)'."
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ([1.0, 2.0], "trade_elasticity: 2 values for 50 sectors. One value a sector is needed."),
        (
            -1.0,
            "trade_elasticity: not a positive number in A01, A02, A03, B05, B06. A trade elasticity",
        ),
        (
            np.append(np.ones(49), np.nan),
            "trade_elasticity: not a positive number in T. A trade elasticity is",
        ),
        (
            np.append(np.ones(49), np.inf),
            "trade_elasticity: not a positive number in T. A trade elasticity is",
        ),
    ],
)
def test_refusals_of_numbers(values, message):
    with pytest.raises(InputError) as caught:
        World.embedded().with_elasticities(values)
    assert str(caught.value).startswith(message)
