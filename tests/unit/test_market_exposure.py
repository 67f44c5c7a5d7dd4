"""Market exposure: relative moves of value added, portfolios, and a rank score that says what it is worth."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import spearmanr

import detente as dt
from detente.strategy.incidence.exposures import market_exposure
from tests.economies import random_world
from tests.unit.ledger_measures import refusal


@pytest.fixture(scope="module")
def outcome():
    world = random_world(11, economies=3, sectors=10)
    policy = dt.Policy.none(world)
    for at, sector in enumerate(world.sectors):
        policy = policy.with_tariff(imposed_by="E0", on="E1", rate=0.07 * at, sectors=sector)
    return dt.solve(world, policy)


@pytest.fixture(scope="module")
def found(outcome):
    return market_exposure(outcome, economy="E1")


def value_added(outcome, economy="E1") -> np.ndarray:
    world = outcome.world
    return (world.value_added_share * world.output).sel(economy=economy).values


def score(found, returns) -> object:
    return lambda: found.score(returns)


class TestPrediction:
    def test_it_is_the_move_of_value_added_less_the_mean(self, outcome, found):
        move = 100 * np.log1p(outcome["value_added_pct"].sel(economy="E1").values / 100)
        weights = value_added(outcome)
        mean = (weights * move).sum() / weights.sum()
        table = found.sectors.loc[outcome.world.sectors]
        np.testing.assert_allclose(table.move_pct, move)
        np.testing.assert_allclose(table.relative_pct, move - mean)
        assert found.mean_pct == pytest.approx(mean)
        assert (weights * table.relative_pct).sum() == pytest.approx(0, abs=1e-6)
        assert found.table.relative_pct.is_monotonic_increasing
        np.testing.assert_allclose(found.table.loc[outcome.world.sectors].relative_pct, table.relative_pct)
        assert set(found.table.columns) == set(found.units)
        # The higher the duty on a sector, the harder it is hit.
        assert found.table.index[0] in ("S8", "S9") and spearmanr(range(10), move).statistic < -0.5

    def test_portfolios_by_names_and_by_weights(self, outcome):
        weights, world = value_added(outcome), outcome.world
        portfolios = {"two": ["S1", "S4"], "mixed": {"S0": 0.25, "S9": 0.75}, "one": "S3"}
        found = market_exposure(outcome, economy="E1", portfolios=portfolios)
        move = 100 * np.log1p(outcome["value_added_pct"].sel(economy="E1").values / 100)
        two = (weights[1] * move[1] + weights[4] * move[4]) / (weights[1] + weights[4])
        assert found.table.move_pct["two"] == pytest.approx(two)
        assert found.table.move_pct["mixed"] == pytest.approx(0.25 * move[0] + 0.75 * move[9])
        assert found.table.relative_pct["one"] == pytest.approx(move[3] - found.mean_pct)
        assert found.table.weight_pct["two"] == pytest.approx(100 * (weights[1] + weights[4]) / weights.sum())
        assert len(found.sectors) == len(world.sectors)

    def test_against_another_outcome(self, outcome):
        same = market_exposure(outcome, economy="E1", against=outcome)
        np.testing.assert_allclose(same.table.relative_pct, 0, atol=1e-9)
        none = dt.solve(outcome.world, dt.Policy.none(outcome.world))
        other = market_exposure(outcome, economy="E1", against=none)
        plain = market_exposure(outcome, economy="E1")
        np.testing.assert_allclose(other.table.relative_pct, plain.table.relative_pct, atol=1e-6)
        assert other.vintage["compared with"] == "baseline"

    def test_the_unit_of_money_does_not_matter(self, outcome, found):
        world, policy = outcome.world, outcome.policy
        cents = dt.World.from_tables(
            economies=world.economies,
            sectors=world.sectors,
            trade=1.37 * world.trade.values,
            input_share=world.input_share.values,
            trade_elasticity=world.trade_elasticity.values,
            tariff=world.tariff.values,
        )
        same = dt.solve(cents, dt.Policy.from_arrays(cents, tariff=policy.tariff.values))
        relative = market_exposure(same, economy="E1").sectors.relative_pct
        assert float(cents.output.sum()) == pytest.approx(1.37 * float(world.output.sum()))
        expected = found.sectors.relative_pct
        np.testing.assert_allclose(relative.loc[expected.index], expected, atol=1e-7)

    def test_repr_says_what_it_is_not(self, found):
        assert "no forecast of prices" in repr(found)


class TestScore:
    def test_it_is_spearmans(self, found):
        rng = np.random.default_rng(2)
        returns = dict(zip(found.table.index, rng.normal(size=10), strict=True))
        scored = found.score(returns)
        known = spearmanr(found.table.relative_pct, list(returns.values()))
        assert scored.correlation == pytest.approx(known.statistic) and scored.p_value == pytest.approx(
            known.pvalue
        )
        assert scored.count == 10 and "an approximation" in scored.words and "chance" not in scored.words

    def test_few_portfolios_count_every_order(self, found):
        names = list(found.table.index[:4])
        agreeing = found.score(dict(zip(names, [-4.0, -3.0, -2.0, -1.0], strict=True)))
        # Of 24 orders one agrees as well, and its reverse disagrees as much.
        assert agreeing.correlation == pytest.approx(1) and agreeing.p_value == pytest.approx(2 / 24)
        assert "all orders counted" in agreeing.words
        assert "with 4 portfolios only a large correlation can be told from chance" in agreeing.words
        opposite = found.score(dict(zip(names, [4.0, 3.0, 2.0, 1.0], strict=True)))
        assert opposite.correlation == pytest.approx(-1) and "rank correlation −1.00" in opposite.words

    def test_only_the_order_counts_and_a_series_is_welcome(self, found):
        names = list(found.table.index)
        returns = pd.Series(np.linspace(-3, 1, 10) ** 3, index=names)
        one, other = found.score(returns), found.score(10 * returns - 7)
        assert one == other and one.correlation == pytest.approx(1)

    def test_an_outcome_in_which_nothing_moves_predicts_no_order(self, outcome, found):
        still = market_exposure(outcome, economy="E1", against=outcome)
        returns = dict(zip(found.table.index, range(10), strict=True))
        assert "portfolios: all the same" in refusal(score(still, returns))

    def test_returns_at_once(self, outcome):
        portfolios = {name: name for name in ("S0", "S3", "S6", "S9")}
        returns = {"S0": 1.0, "S3": 0.5, "S6": -0.5, "S9": -1.0}
        found = market_exposure(outcome, returns, "E1", portfolios)
        assert found.rank_score is not None and found.rank_score == found.score(returns)
        assert market_exposure(outcome, economy="E1").rank_score is None


class TestRefusals:
    def test_portfolios_all_at_once(self, outcome):
        wrong = {
            "unknown": ["S1", "X9"],
            "heavy": {"S1": 0.7, "S2": 0.7},
            "odd": {"S1": float("nan"), "S2": -1, "S3": True},
            "all in one": {"all": 1.0},
            "nothing": [],
        }
        said = refusal(lambda: market_exposure(outcome, economy="E1", portfolios=wrong))
        for words in (
            "portfolios['unknown']: there is no sector 'X9'",
            "portfolios['heavy']: the weights add up to 1.4. They add up to 1. Divide them by their sum.",
            "portfolios['odd']['S1']: nan", "portfolios['odd']['S2']: -1", "portfolios['odd']['S3']: True",
            "portfolios['all in one']['all']: it stands for 10 sectors",
            "portfolios['nothing']: it is empty",
        ):  # fmt: skip
            assert words in said
        assert "portfolios: there are none" in refusal(
            lambda: market_exposure(outcome, economy="E1", portfolios={})
        )
        assert "economy: there is no economy 'E7'" in refusal(lambda: market_exposure(outcome, economy="E7"))

    def test_economy_portfolios_and_returns_at_once(self, outcome):
        said = refusal(
            lambda: market_exposure(
                outcome, {"chips": 1.0, "ship": "x"}, economy="E7", portfolios={"chips": "S77", "a": None}
            )
        )
        for words in (
            "economy: there is no economy 'E7'",
            "portfolios['chips']: there is no sector 'S77'",
            "portfolios['a']: None is no name of a sector",
            "returns['ship']: there is no such portfolio. Did you mean 'chips'?",
            "returns['ship']: 'x'. A return is a finite number.",
            "returns: 1 of the portfolios have one",
        ):
            assert words in said

    @pytest.mark.parametrize(
        ("asked", "words"),
        [
            (
                {"portfolios": ["S1"]},
                "portfolios: list gives sectors no portfolio. Name sectors by portfolio",
            ),
            ({"portfolios": {"a": 5}}, "portfolios['a']: 5 is no name of a sector"),
            ({"portfolios": {"a": {3: 1.0}}}, "portfolios['a']: 3 is no name of a sector"),
            ({"returns": [1, 2]}, "returns: list says no portfolio of a return. Write {'S0': -0.02}."),
            ({"economy": None}, "economy: None is no name of an economy"),
        ],
    )
    def test_what_is_of_another_kind(self, outcome, asked, words):
        assert words in refusal(lambda: market_exposure(outcome, **({"economy": "E1"} | asked)))

    def test_a_world_is_no_outcome(self, outcome):
        said = refusal(lambda: market_exposure(outcome.world, against=3))
        assert "outcome: World is no outcome. Pass what dt.solve gives." in said and "against: int" in said

    def test_a_sector_without_value_added(self, small_world):
        trade = small_world.trade.values.copy()
        trade[2, :, 1] = 0
        world = dt.World.from_tables(
            economies=small_world.economies, sectors=small_world.sectors, trade=trade,
            input_share=0.5 * small_world.input_share.values, trade_elasticity=[4.0, 4.0, 4.0],
        )  # fmt: skip
        policy = dt.Policy.none(world).with_tariff(imposed_by="USA", on="CHN", rate=0.2, sectors="C26")
        outcome = dt.solve(world, policy)
        assert "C26" not in market_exposure(outcome, economy="DEU").table.index
        asked = {"chips": "C26", "mixed": {"C26": 0.5, "A01": 0.5}}
        said = refusal(lambda: market_exposure(outcome, economy="DEU", portfolios=asked))
        assert said.count("had no value added in DEU") == 2

    @pytest.mark.parametrize(
        ("returns", "words"),
        [
            (
                {"S0": 1.0, "S1": 2.0, "S2": 3.0},
                "returns: 3 of the portfolios have one. A score needs 4 or more.",
            ),
            (
                {"S0": 1.0, "S1": 2.0, "S2": float("nan"), "S3": 0.0},
                "returns['S2']: nan. A return is a finite",
            ),
            (
                {"S0": 1.0, "S1": 2.0, "S2": 3.0, "S33": 0.0},
                "returns['S33']: there is no such portfolio. Did you mean",
            ),
            (dict.fromkeys(["S0", "S1", "S2", "S3"], 1.0), "returns: all the same"),
        ],
    )
    def test_returns_that_cannot_be_ranked(self, found, returns, words):
        assert words in refusal(score(found, returns))
