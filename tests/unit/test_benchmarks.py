"""The benchmarks' own method: the nested fixed point of Caliendo and Parro (2015) against the package."""

import sys
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

import detente as dt  # noqa: E402
from benchmarks import gravity, nafta, nested_fixed_point, plain, registry, solving, synthetic  # noqa: E402
from benchmarks.measure import Measurement, measure_apart  # noqa: E402
from benchmarks.table import BEGIN, COLUMNS, END, inserted, markdown, rows, seconds  # noqa: E402


def test_nested_fixed_point_finds_the_same_equilibrium():
    """Two algorithms that share no code agree on wages, prices, spending and welfare."""
    world = synthetic.random_world(3, 4, seed=7)
    problem = solving.arrays_of(world)
    tables = nested_fixed_point.Tables.of(problem)
    plain_result = nested_fixed_point.solve(tables, 1e-12)
    books = solving.solve_arrays(problem, 1e-12).accounts

    assert plain.largest_gap(plain_result.wage_hat, np.asarray(books.wage_hat)) < 1e-10
    assert plain.largest_gap(plain_result.price_hat, np.asarray(books.price_hat)) < 1e-10
    assert plain.largest_gap(plain_result.spending, np.asarray(books.spending)) < 1e-10
    welfare = nested_fixed_point.welfare_hat(tables, plain_result)
    assert plain.largest_gap(welfare, plain.welfare_hat(problem)) < 1e-10
    assert plain.residual_of(problem, plain_result) < 1e-10
    # The experiment moves something: agreement on "nothing happens" would prove little.
    assert np.max(np.abs(welfare - 1)) > 1e-3


def test_nested_fixed_point_keeps_deficits():
    """The same with unbalanced trade, iceberg costs and one sector that one economy does not buy."""
    world = _unbalanced_world()
    iceberg = np.ones(world.trade.shape)
    iceberg[0, 1] = 1.3
    tariff = world.tariff.values.copy()
    tariff[1, 0] += 0.2
    problem = solving.arrays_of(world, dt.Policy.from_arrays(world, tariff=tariff, iceberg=iceberg))
    tables = nested_fixed_point.Tables.of(problem)
    found = nested_fixed_point.solve(tables, 1e-12)

    assert np.max(np.abs(tables.deficit / tables.value_added)) > 0.01
    welfare = nested_fixed_point.welfare_hat(tables, found)
    assert plain.largest_gap(welfare, plain.welfare_hat(problem)) < 1e-10


def test_baseline_is_its_own_equilibrium():
    """Without a change of policy the nested fixed point stops at once, with nothing moved."""
    world = synthetic.random_world(3, 4, seed=7)
    tables = nested_fixed_point.Tables.of(solving.arrays_of(world, dt.Policy.none(world)))
    found = nested_fixed_point.solve(tables, 1e-10)
    assert found.iterations == 1
    assert np.allclose(found.wage_hat, 1, atol=1e-12)
    assert np.allclose(nested_fixed_point.welfare_hat(tables, found), 1, atol=1e-10)


def test_disagreement_is_said():
    """A result that is off by more than 1e-8 fails the benchmark, with both numbers in the message."""
    problem = solving.arrays_of(synthetic.random_world(3, 4, seed=7))
    tables = nested_fixed_point.Tables.of(problem)
    unfinished = nested_fixed_point.solve(tables, 1e-10, max_iterations=2)
    with pytest.raises(registry.DisagreementError, match=r"welfare differs .* by .*, 1e-08 allowed"):
        plain.agreement(problem, tables, unfinished)


def test_extrapolation_follows_the_linear_rate():
    """A run that loses half its excess a step needs as many steps as halvings."""
    excess = tuple(0.5**step for step in range(1, 11))
    assert nested_fixed_point.iterations_needed(excess, 0.5**40) == pytest.approx(40)
    assert nested_fixed_point.iterations_needed((1.0,) * 10, 1e-10) == np.inf


def test_random_world_holds():
    """The random world satisfies every identity, trade is balanced and every sector is finally used."""
    world = synthetic.random_world(5, 6, seed=1)
    assert world.check().holds
    assert np.max(np.abs(world.deficit / world.value_added)) < 1e-6
    assert float(world.final_spending.min()) > 0


def test_small_world_has_sixteen_of_each():
    """The aggregate of the bundled world has the size its name says, and the parties of the experiment."""
    world = synthetic.world_16()
    assert (len(world.economies), len(world.sectors)) == (16, 16)
    assert {"USA", "CHN"} <= set(world.economies)
    assert len(synthetic.goods_places(world)) == len(synthetic.GOODS_16)


def test_gravity_equations_with_updated_shares():
    """An endowment gravity model with shares at new prices is the one-sector model without inputs."""
    flows = synthetic.random_world(6, 1, seed=3).trade.values[:, :, 0]
    world = dt.World.from_tables(
        economies=list("ABCDEF"), sectors=["ALL"], trade=flows[:, :, None], trade_elasticity=[4.0]
    ).without_deficits()
    cost = np.ones((6, 6))
    cost[0, 1] = cost[1, 0] = 1.25
    problem = solving.arrays_of(world, dt.Policy.from_arrays(world, iceberg=cost[:, :, None]))
    welfare = gravity.updated_shares(world.trade.values[:, :, 0], cost, 4.0)
    assert plain.largest_gap(welfare, plain.welfare_hat(problem)) < 1e-9


def test_registry_names_are_unique():
    """Every benchmark has its own name and line, and is compared with one that exists."""
    known = registry.benchmarks()
    lines = [(one.title, one.size) for one in known.values()]
    assert len(set(lines)) == len(lines) >= 15
    assert all(one.against is None or one.against in known for one in known.values())
    with pytest.raises(ValueError, match="registered twice"):
        registry.register(next(iter(known.values())))


def test_missing_data_is_a_visible_skip(tmp_path, monkeypatch):
    """Without the reference data the NAFTA benchmark says what it lacks."""
    monkeypatch.setattr(nafta, "FOLDER", tmp_path / "nothing")
    with pytest.raises(registry.SkipError, match="reference data"):
        nafta.nafta_problem()


def test_measuring_in_a_process_of_its_own():
    """A measurement made elsewhere comes back whole, or says why it could not be made."""
    measured = measure_apart(registry.benchmarks()["solve-16x16"])
    assert measured.status == "measured", measured.note
    assert measured.residual < 1e-10
    assert measured.fastest <= measured.median <= measured.slowest
    assert measured.peak_memory > 0


def test_table_marks_what_was_not_measured():
    """Skipped, failed and extrapolated lines are recognisable, and a ratio needs both of its times."""
    known = registry.benchmarks()
    solved = Measurement("solve-16x16", "measured", 1.0, 0.002, 0.001, 0.003, 5, 40, 1e-11, None, 100.0)
    cut = Measurement("plain-160x100", "measured", 9.0, 9.0, 9.0, 9.0, 1, 12, 1e-3, 90.0, 100.0, "cut short")
    gone = Measurement("gegravity", "skipped", note="not installed")
    plain_small = Measurement("plain-16x16", "measured", 0.6, 0.6, 0.6, 0.6, 5, 116, 1e-11, None, 100.0)
    names = ("solved", "cut", "gone", "plain")
    table = dict(zip(names, rows([solved, cut, gone, plain_small], known), strict=True))
    median, ratio = COLUMNS.index("median"), COLUMNS.index("ratio")
    assert table["solved"][median] == "2 ms"
    assert table["cut"][median] == "90 s extrapolated"
    assert table["cut"][ratio] == ""
    assert table["gone"][median] == "skipped"
    assert table["plain"][ratio] == "300 x"
    text = markdown([solved, cut, gone], known)
    assert "cut short." in text
    assert text.count("|\n") == 5


def test_table_is_put_between_the_marks_of_a_page():
    """Only what stands between the marks is replaced, and a page without them is refused."""
    assert inserted(f"a\n{BEGIN}\nold\n{END}\nb", "new") == f"a\n{BEGIN}\n\nnew\n\n{END}\nb"
    with pytest.raises(ValueError, match="the page needs the lines"):
        inserted("a page", "new")
    page = (ROOT / "docs" / "explain" / "speed.md").read_text(encoding="utf-8")
    assert inserted(page, "new") != page


@pytest.mark.parametrize(
    ("value", "text"), [(None, ""), (0.00123, "1.23 ms"), (4.5, "4.5 s"), (1234.0, "1,234 s")]
)
def test_times_read_well(value, text):
    """Times are given in the unit that reads best."""
    assert seconds(value) == text


def _unbalanced_world() -> dt.World:
    """Three economies, two sectors; C buys nothing from sector Y, B spends more than it earns."""
    trade = np.array(
        [
            [[50.0, 40.0], [20.0, 15.0], [5.0, 0.0]],
            [[8.0, 6.0], [60.0, 30.0], [4.0, 0.0]],
            [[6.0, 5.0], [12.0, 9.0], [30.0, 0.0]],
        ]
    )
    inputs = np.zeros((3, 2, 2))
    inputs[:, 0, :] = 0.3
    inputs[:2, 1, :] = 0.15
    tariff = np.full((3, 3, 2), 0.05)
    tariff[np.arange(3), np.arange(3)] = 0
    return dt.World.from_tables(
        economies=["A", "B", "C"],
        sectors=["X", "Y"],
        trade=trade,
        input_share=inputs,
        tariff=tariff,
        trade_elasticity=[4.0, 6.0],
    )
