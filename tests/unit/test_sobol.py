"""Sobol indices: those of functions whose indices are known, by the path that policies take, and of policies."""

import sys
from dataclasses import dataclass, field, replace

import numpy as np
import pytest

import detente as dt
from detente.simulate.ensembles import sobol_indices
from detente.simulate.ensembles.plan import CaseDraws
from detente.simulate.ensembles.sobol_indices import indices, sampled, whole_groups

pytest.importorskip("SALib")

NAMES = ["mineral_substitution", "mineral_dependence", "stock_days", "lead_time"]
"""Unknowns to stand for the arguments of a function; what is drawn for them is not looked at."""
OF = "real_gdp_pct"


@dataclass(frozen=True)
class Function:
    """A function of points in the unit cube, as something that can be worked out under draws."""

    function: object
    fails: object = None
    asked: list = field(default_factory=list)
    variables = (OF,)

    def as_case(self, *_):
        return self

    def solved(self, parameters, quantile):
        self.asked.append(len(quantile))
        values = self.function(quantile)
        found = np.ones(len(values), dtype=bool) if self.fails is None else ~self.fails(quantile)
        economies = np.repeat(np.where(found, values, np.nan)[:, None, None], 4, axis=2)
        zero = np.zeros(len(values))
        return CaseDraws(economies, np.ones((len(values), 4)), zero, zero, found)


def ishigami(quantile, a=7.0, b=0.1):
    x = np.pi * (2 * quantile - 1)
    return np.sin(x[:, 0]) + a * np.sin(x[:, 1]) ** 2 + b * x[:, 2] ** 4 * np.sin(x[:, 0])


WEIGHTS = np.array([0.0, 1.0, 4.5, 9.0])


def g_function(quantile):
    return np.prod((np.abs(4 * quantile - 2) + WEIGHTS) / (1 + WEIGHTS), axis=1)


def g_indices():
    """First and total indices of the g-function (Saltelli and Sobol 1995)."""
    alone = 1 / (3 * (1 + WEIGHTS) ** 2)
    variance = np.prod(1 + alone) - 1
    return alone / variance, alone * np.prod(1 + alone) / (1 + alone) / variance


def asked(world, case, count, **choices):
    found = dt.sobol(
        world, {"f": case}, **{"over": NAMES[:count], "economies": "USA", "of": OF, "chunk": 4096} | choices
    )
    return found, found.table.set_index("parameter").loc[NAMES[:count]]


class TestKnownIndices:
    @pytest.mark.parametrize(
        ("function", "first", "total"),
        [
            (ishigami, [0.3139, 0.4424, 0.0], [0.5576, 0.4424, 0.2437]),
            (g_function, *g_indices()),
        ],
    )
    def test_a_function_has_the_indices_it_should(self, small_world, function, first, total):
        found, table = asked(small_world, Function(function), len(first), base=4096)
        assert table["first"].to_numpy() == pytest.approx(first, abs=0.02)
        assert table["total"].to_numpy() == pytest.approx(total, abs=0.02)
        # An error is half a 95 % interval: the truth lies well within twice that, and it is not idly wide.
        assert (np.abs(table["first"] - first) < 2 * table["first_error"]).all()
        assert (np.abs(table["total"] - total) < 2 * table["total_error"]).all()
        assert table[["first_error", "total_error"]].to_numpy().max() < 0.06
        assert found.solves == 4096 * (len(first) + 2)

    def test_errors_fall_with_the_root_of_the_base(self, small_world):
        _, few = asked(small_world, Function(ishigami), 3, base=256)
        _, many = asked(small_world, Function(ishigami), 3, base=4096)
        assert (many["total_error"] / few["total_error"]).to_numpy() == pytest.approx(0.25, abs=0.08)

    def test_the_same_seed_gives_the_same_numbers_and_another_does_not(self, small_world):
        _, one = asked(small_world, Function(ishigami), 3, base=64)
        np.random.default_rng(1)
        _, same = asked(small_world, Function(ishigami), 3, base=64)
        _, other = asked(small_world, Function(ishigami), 3, base=64, seed=1)
        assert one.equals(same)
        assert not np.allclose(one["first"], other["first"])

    def test_one_parameter_alone_makes_all_of_it(self, small_world):
        _, table = asked(small_world, Function(lambda quantile: quantile[:, 0] ** 2), 1, base=1024)
        assert table["first"].item() == pytest.approx(1, abs=0.01)
        assert table["total"].item() == pytest.approx(1, abs=0.01)

    def test_the_largest_stands_first(self, small_world):
        found, _ = asked(small_world, Function(ishigami), 3, base=4096)
        assert list(found.table["parameter"]) == [NAMES[0], NAMES[1], NAMES[2]]
        assert list(found.table["total"]) == sorted(found.table["total"], reverse=True)


class TestFailures:
    def test_a_failed_draw_spoils_its_group_and_no_other(self, small_world):
        case = Function(ishigami, fails=lambda quantile: quantile[:, 0] > 0.99)
        found, table = asked(small_world, case, 3, base=1024)
        point = sampled(3, 1024, 0)
        spoilt = (point[:, 0] > 0.99).reshape(1024, 5).any(axis=1)
        assert found.failed_share == {"f": pytest.approx(spoilt.mean())}
        assert 0.01 < spoilt.mean() < 0.03
        kept = ishigami(point).reshape(1024, 5)[~spoilt].ravel()
        assert table["total"].to_numpy() == pytest.approx(indices(kept, 3, 0).total)

    def test_a_group_needs_all_its_draws(self):
        found = np.ones(12, dtype=bool)
        found[[1, 11]] = False
        assert list(whole_groups(found, 4)) == [False, True, True, False]

    def test_without_answers_indices_are_missing(self, small_world):
        found, table = asked(small_world, Function(ishigami, fails=lambda q: q[:, 0] >= 0), 3, base=4)
        assert found.failed_share == {"f": 1.0}
        assert table[["first", "total", "total_error"]].isna().all(axis=None)

    def test_what_nothing_moves_has_no_indices(self, small_world):
        _, table = asked(small_world, Function(lambda quantile: 3 + 1e-11 * quantile[:, 0]), 2, base=4)
        assert table[["first", "total"]].isna().all(axis=None)


@pytest.fixture(scope="module")
def policies(small_world):
    none = dt.Policy.none(small_world)
    low = none.with_tariff(imposed_by="USA", on="CHN", rate=0.2)
    return {"low": low, "both": low.with_tariff(imposed_by="CHN", on="USA", rate=0.2)}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("sobol") / "pieces"


@pytest.fixture(scope="module")
def found(small_world, policies, folder):
    over = ["elasticity_scale", "elasticity_noise", "revenue_returned"]
    return dt.sobol(small_world, policies, base=32, over=over, chunk=80, store=folder)


class TestPolicies:
    def test_shares_add_up(self, found):
        assert found.solves == 2 * 32 * 5
        assert found.failed_share == {"low": 0.0, "both": 0.0}
        for _, block in found.table.groupby(["policy", "economy"]):
            assert len(block) == 3
            assert block["first"].sum() <= 1 + block["first_error"].sum()
            assert (block["total"] >= block["first"] - block["first_error"] - block["total_error"]).all()
            assert (block["total"] <= 1 + block["total_error"]).all()

    def test_what_the_tariff_leaves_alone_matters_little_and_its_revenue_much(self, found):
        """Of a tariff of its own, the United States gain what its revenue buys."""
        usa = found.table.query("policy == 'low' and economy == 'USA'").set_index("parameter")
        assert usa.index[0] == "revenue_returned"
        assert usa.loc["revenue_returned", "total"] > 0.5 > usa.loc["elasticity_noise", "total"]

    def test_another_question_of_the_same_draws_solves_nothing(self, small_world, policies, folder, found):
        told = []
        how = {"base": 32, "over": ["elasticity_scale", "elasticity_noise", "revenue_returned"]}
        how |= {"store": folder, "chunk": 80, "progress": lambda *news: told.append(news)}
        other = dt.sobol(small_world, policies, economies="DEU", of="exports_pct", versus="low", **how)
        assert told == []
        assert set(other.table["policy"]) == {"both"}
        assert other.solves == found.solves
        assert other.vintage["compared with"] == "low"

    def test_it_says_itself(self, found):
        assert repr(found).startswith("<SobolIndices of welfare_pct, 320 solves>")
        assert "<li>draws: 32 points of a Sobol sequence, 160 draws, seed 0</li>" in found._repr_html_()

    def test_names_are_shown_as_they_are_written(self, found):
        named = replace(found, vintage={"<b>": "<img src=x onerror=alert(1)>"})
        assert "<li>&lt;b&gt;: &lt;img src=x onerror=alert(1)&gt;</li>" in named._repr_html_()


class TestRefusals:
    def test_everything_at_once(self, small_world):
        policy = dt.Policy.none(small_world)
        with pytest.raises(dt.InputError) as refused:
            dt.sobol(small_world, policy, base=100, seed=-1, economies=["Chian"], tolerance=2.0)
        said = str(refused.value)
        assert "base: 100. It is a power of two" in said
        assert "Use 64 or 128" in said
        assert "seed: -1" in said
        assert "tolerance: 2" in said
        assert "Chian" in said

    @pytest.mark.parametrize("base", [0, 1, 2.0, True, "256"])
    def test_a_base_is_a_whole_number(self, small_world, base):
        with pytest.raises(dt.InputError, match="base: .*It is a whole number from 2"):
            dt.sobol(small_world, dt.Policy.none(small_world), base=base)

    def test_unknown_names(self, small_world):
        policy = dt.Policy.none(small_world)
        with pytest.raises(dt.InputError, match=r"of: there is no variable 'welfare'.*welfare_pct"):
            dt.sobol(small_world, policy, over="elasticity_scale", of="welfare")
        with pytest.raises(dt.InputError, match="versus: there is no policy 'other'"):
            dt.sobol(small_world, policy, over="elasticity_scale", versus="other")
        with pytest.raises(dt.InputError, match="versus: there is only one policy"):
            dt.sobol(small_world, policy, over="elasticity_scale", versus="policy")
        with pytest.raises(
            dt.InputError, match=r"of: several economies together have no 'years_to_diversify'"
        ):
            case = Function(ishigami)
            object.__setattr__(case, "variables", ("years_to_diversify",))
            dt.sobol(small_world, {"f": case}, over=NAMES, of="years_to_diversify")
        with pytest.raises(dt.InputError, match="economies: there is none"):
            dt.sobol(small_world, policy, economies=[])
        with pytest.raises(dt.InputError, match="sobol: there is no argument 'draws'"):
            dt.sobol(small_world, policy, draws=100)

    def test_without_salib_it_says_what_to_install(self, small_world, monkeypatch):
        monkeypatch.setitem(sys.modules, "SALib", None)
        with pytest.raises(dt.InputError, match=r"SALib is not installed.*Install detente\[sensitivity\]"):
            sobol_indices.sobol(small_world, dt.Policy.none(small_world))
