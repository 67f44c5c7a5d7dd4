"""Paths over years: their ends, their expectations, what they carry from year to year, and what they refuse."""

import datetime as dates

import numpy as np
import pytest

import detente as dt
from detente.simulate.timetable import day_after, period_lengths, years_between
from tests.economies import random_world

TIGHT = 1e-12
QUICK = dt.Calibration("quick", theta=4.0, sigma=0.8, zeta=0.5)


@pytest.fixture(scope="module")
def economy():
    return random_world(21)


@pytest.fixture(scope="module")
def threat(economy):
    return dt.Policy.none(economy).with_tariff(imposed_by="E0", on="E1", rate=0.6, sectors="all")


def numbers(path: dt.Path, name: str = "welfare_pct") -> np.ndarray:
    assert path.converged, path.why
    return path[name].values


class TestEnds:
    def test_nothing_happens_without_a_policy(self, economy):
        path = dt.simulate_path(economy, dt.Policy.none(economy), years=3, capital=True, ideas=0.4)
        np.testing.assert_allclose(numbers(path), 0, atol=1e-9)

    def test_in_the_end_it_is_the_long_run(self, economy, threat):
        path = dt.simulate_path(economy, threat, years=40, calibration=QUICK, tolerance=TIGHT)
        lasting = dt.solve(economy, threat, elasticities="uniform(4)", tolerance=TIGHT)
        np.testing.assert_allclose(numbers(path)[-1], lasting["welfare_pct"], atol=1e-8)
        assert abs(numbers(path)[0] - numbers(path)[-1]).max() > 0.1

    def test_everybody_choosing_is_the_long_run_at_once(self, economy, threat):
        speed = dt.Calibration("all", theta=3.0, sigma=1.5, zeta=1.0)
        path = dt.simulate_path(economy, threat, years=2, calibration=speed)
        lasting = dt.solve(economy, threat, elasticities="uniform(3)")
        np.testing.assert_allclose(numbers(path), np.tile(lasting["welfare_pct"], (2, 1)), atol=1e-8)

    def test_the_first_year_is_the_impact(self, economy, threat):
        path = dt.simulate_path(economy, threat, years=2, production="nested")
        np.testing.assert_allclose(
            numbers(path)[0], dt.solve(economy, threat, horizon="impact")["welfare_pct"], atol=1e-8
        )

    def test_a_shock_undone_leaves_nothing_in_the_end(self, economy, threat):
        none = dt.Policy.none(economy)
        path = dt.simulate_path(economy, {0: threat, 2: none}, years=40, calibration=QUICK)
        welfare = numbers(path)
        assert abs(welfare[2]).max() > 1e-3  # some buyers still have the suppliers of the bad years
        np.testing.assert_allclose(welfare[-1], 0, atol=1e-7)

    def test_months_and_years_meet(self, economy, threat):
        """Twelve months of choosing are a year of it; prices move in between, so the two agree only nearly."""
        by_month = dt.simulate_path(economy, threat, years=4, months=True, calibration=QUICK)
        by_year = dt.simulate_path(economy, threat, years=4, calibration=QUICK)
        assert len(by_month.years) == 26
        at_end = numbers(by_month)[-1], numbers(by_year)[-1]
        np.testing.assert_allclose(*at_end, atol=0.05 * abs(at_end[1]).max())

    def test_a_quota_binds_only_while_its_policy_holds(self, economy):
        none = dt.Policy.none(economy)
        capped = none.with_quota(imposed_by="E1", on="E0", cap=0.4, sectors="S0")
        path = dt.simulate_path(economy, {0: capped, 1: none}, years=2, calibration=QUICK)
        assert path.converged, path.why
        volume = [
            float(path.at(y)["trade_volume_pct"].sel(exporter="E1", importer="E0", sector="S0"))
            for y in (1, 2)
        ]
        assert volume[0] == pytest.approx(-60, abs=1e-6)
        assert volume[1] > -40


class TestExpectations:
    def test_a_threat_moves_sourcing_before_it_is_carried_out(self, economy, threat):
        none = dt.Policy.none(economy)
        feared = dt.Expectation(threat, probability=0.5, after=1)
        path = dt.simulate_path(economy, none, years=3, calibration=QUICK, expecting=feared)
        share = [
            float(path.at(y)["trade_pct"].sel(exporter="E1", importer="E0", sector="S0")) for y in (1, 2, 3)
        ]
        assert share[0] < -1
        # When the day has passed without it, buyers no longer fear it, and come back.
        assert share[0] < share[1] < share[2] < 0

    def test_the_weight_of_what_comes_in_a_year(self, economy, threat):
        """discount (1 - zeta) per year: a match that lasts counts what comes next year with b."""
        feared = dt.Expectation(threat, probability=0.3, after=1)
        path = dt.simulate_path(economy, dt.Policy.none(economy), years=2, expecting=feared, calibration="ek")
        weight = 0.96 * (1 - 0.2)
        np.testing.assert_allclose(path.timetable.expected[0], [1 - 0.3 * weight, 0.3 * weight])
        np.testing.assert_allclose(path.timetable.expected[1], [1, 0])

    def test_who_chooses_a_year_ahead_knows_what_was_known_then(self, economy, threat):
        """With a delay of a year the first year's choices know nothing, the second's know the first's threats."""
        feared = dt.Expectation(threat, probability=0.3, after=1)
        path = dt.simulate_path(
            economy, dt.Policy.none(economy), years=3, expecting=feared, calibration="blp"
        )
        np.testing.assert_allclose(path.timetable.expected, [[0, 0], [0.7, 0.3], [1, 0]], atol=1e-15)
        flow = {"exporter": "E1", "importer": "E0", "sector": "S0"}
        share = [float(path.at(year)["trade_pct"].sel(flow)) for year in (1, 2, 3)]
        assert share[0] == pytest.approx(0, abs=1e-8)
        assert share[1] < share[2] < -0.1

    def test_foresight_knows_what_is_coming(self, economy, threat):
        none = dt.Policy.none(economy)
        knowing, blind = (
            dt.simulate_path(economy, {0: none, 2: threat}, years=4, calibration=QUICK, foresight=known)
            for known in (True, False)
        )
        kept = 0.96 * 0.5
        np.testing.assert_allclose(knowing.timetable.expected[0], [1 - kept**2, kept**2])
        np.testing.assert_allclose(knowing.timetable.expected.sum(axis=1), 1)
        np.testing.assert_allclose(numbers(blind)[0], 0, atol=1e-9)
        assert abs(numbers(knowing)[0]).max() > 1e-4

    def test_two_things_that_may_come(self, economy, threat):
        none = dt.Policy.none(economy)
        both = [dt.Expectation(threat, 0.4, 1), dt.Expectation(none, 0.3, 2)]
        path = dt.simulate_path(economy, none, years=1, expecting=both, foresight=True, calibration="ek")
        assert path.timetable.expected.sum() == pytest.approx(1)
        with pytest.raises(dt.InputError, match="their probabilities add up to 1.1"):
            dt.simulate_path(
                economy, none, expecting=[dt.Expectation(threat, 0.4, 1), dt.Expectation(none, 0.7, 2)]
            )


class TestWhatIsFeared:
    """A ban that is feared moves sourcing; what cannot act is refused."""

    def test_a_ban_that_may_come(self, economy):
        none = dt.Policy.none(economy)
        ban = none.with_import_ban(imposed_by="E0", on="E1", sectors="all")
        flow = {"exporter": "E1", "importer": "E0", "sector": "S0"}

        def left(policy: dt.Policy, chance: float) -> float:
            feared = dt.Expectation(policy, chance, after=0.5)
            path = dt.simulate_path(economy, none, years=1, calibration=QUICK, expecting=feared)
            return float(path.at(1)["trade_pct"].sel(flow))

        # Half of the buyers choose; a match weighs what comes in half a year with (0.96 / 2) ** 0.5.
        assert left(ban, 1.0) < left(ban, 0.4) < -5
        assert left(ban, 1.0) == pytest.approx(-100 * 0.5 * (0.96 * 0.5) ** 0.5, abs=10)

    def test_what_nobody_can_weigh_is_refused(self, economy):
        none = dt.Policy.none(economy)
        quota = none.with_quota(imposed_by="E1", on="E0", cap=0.5, sectors="S0")
        subsidy = none.with_subsidy(imposed_by="E1", rate=0.1, sectors="S0")
        for policy, words in ((quota, "a quota, whose price nobody knows"), (subsidy, "has a subsidy")):
            with pytest.raises(dt.InputError, match=words):
                dt.simulate_path(economy, none, expecting=dt.Expectation(policy, 0.5, 1))
            with pytest.raises(dt.InputError, match=words):
                dt.simulate_path(economy, {0: none, 2: policy}, foresight=True)

    def test_policies_that_never_hold_are_refused(self, economy, threat):
        none = dt.Policy.none(economy)
        for given in ({0: none, 20: threat}, {0: none, 0.5: threat, 0.9: none}):
            with pytest.raises(dt.InputError, match="holds in no period"):
                dt.simulate_path(economy, given, years=3)
        with pytest.raises(dt.InputError, match="4 were given. A list gives one policy a period"):
            dt.simulate_path(economy, [none, threat, none, threat], years=3)

    def test_quotas_that_follow_each_other_may_share_a_flow(self, economy):
        none = dt.Policy.none(economy)
        first, then = (
            none.with_quota(imposed_by="E1", on="E0", cap=0.5, sectors="S0", covered=part)
            for part in (0.5, 1.0)
        )
        path = dt.simulate_path(economy, {0: first, 1: then, 2: none}, years=3, calibration=QUICK)
        assert path.converged, path.why
        alone = dt.simulate_path(economy, first, years=1, calibration=QUICK)
        np.testing.assert_allclose(numbers(path)[0], numbers(alone)[0], atol=1e-8)
        volume = path.at(2)["trade_volume_pct"].sel(exporter="E1", importer="E0", sector="S0")
        assert float(volume) == pytest.approx(-50, abs=1e-6)


class TestGrowth:
    def test_capital_goes_to_its_steady_state(self, economy, threat):
        """In the end the path is where capital's return has settled: ``K = w V / P``."""
        path = dt.simulate_path(economy, threat, years=60, calibration=QUICK, capital=0.3)
        settled = dt.solve(economy, threat, elasticities="uniform(4)", capital=0.3)
        fixed = dt.solve(economy, threat, elasticities="uniform(4)")["welfare_pct"].values
        there = settled["welfare_pct"].values
        # The stock of a year stands when it begins, so in the first year nothing has moved yet.
        given = dt.simulate_path(economy, threat, years=1, calibration=QUICK)
        np.testing.assert_allclose(numbers(path)[0], numbers(given)[0], atol=1e-8)
        # At 6 % a year and a share of 0.3 some 4 % of the way is gone each year; 60 years leave a tenth.
        way = (numbers(path)[-1] - fixed) / (there - fixed)
        assert ((way > 0.85) & (way < 1.02)).all()

    def test_ideas_follow_what_is_bought(self, economy, threat):
        path = dt.simulate_path(economy, threat, years=60, calibration=QUICK, ideas=0.3)
        balanced = dt.solve(economy, threat, elasticities="uniform(4)", ideas=0.3)
        welfare = numbers(path)
        there = balanced["welfare_pct"].values
        without = dt.solve(economy, threat, elasticities="uniform(4)")["welfare_pct"].values
        assert abs(there - without).max() > 0.01
        # Knowledge grows at 4 % a year, so sixty years go far from one to the other, and no further.
        way = (welfare[-1] - without) / (there - without)
        assert ((way > 0.5) & (way < 1)).all()


class TestLooking:
    def test_a_year_is_an_outcome(self, economy, threat):
        path = dt.simulate_path(economy, threat, years=2)
        outcome = path.at(2)
        np.testing.assert_array_equal(outcome["welfare_pct"], path["welfare_pct"].sel(year=2))
        assert (
            outcome.vintage["horizon"]
            == "year 2 of a path; blp: theta 1.25, sigma 0.76, zeta 0.2, delay 1 year"
        )
        assert outcome.residual <= 1e-10
        with pytest.raises(dt.InputError, match="no period ends with year 7. There are 1, 2"):
            path.at(7)

    def test_tables_and_units(self, economy, threat):
        path = dt.simulate_path(economy, threat, years=2, start="2025-10-17")
        assert path.days == [dates.date(2025, 10, 17), dates.date(2026, 10, 17)]
        assert path["welfare_pct"].attrs["unit"] == "%"
        table = path.table(["E0", "E1"])
        assert list(table.columns) == ["E0", "E1"] and list(table.index) == [1, 2]
        with pytest.raises(dt.InputError, match="'trade_pct' is by flow"):
            path["trade_pct"]
        with pytest.raises(dt.InputError, match="there is no variable 'welfare'. Did you mean"):
            path["welfare"]

    def test_what_does_not_converge_has_no_numbers(self, economy, threat):
        path = dt.simulate_path(economy, threat, years=1, tolerance=1e-17)
        assert not path.converged and "year 1 has no equilibrium" in path.why
        with pytest.raises(dt.NotConvergedError):
            path["welfare_pct"]

    def test_a_ledger_is_read_in_the_middle_of_each_year(self, world):
        ledger = dt.Ledger.embedded()
        path = dt.simulate_path(world, ledger, years=2, start="2025-03-01")
        there = ledger.policy(world, on="2025-09-01")
        np.testing.assert_array_equal(path.policies[0].tariff, there.tariff)
        assert path.converged


class TestRefusals:
    @pytest.mark.parametrize(
        ("words", "message"),
        [
            ({"years": 0}, "years: 0. A path has 1 to 60 whole years."),
            ({"years": 2.5}, "years: 2.5. A path has 1 to 60 whole years."),
            ({"years": 100}, "years: 100. A path has 1 to 60 whole years."),
            ({"start": "2025-02-30"}, "start: no calendar has 2025-02-30"),
            ({"calibration": "slow"}, "there is no calibration 'slow'"),
            ({"ideas": 1.0}, "ideas: 1.0. beta lies between 0 and below 1"),
            ({"ceilings": np.ones((1, 2, 3))}, "ceilings: its shape is (1, 2, 3)."),
            ({"ceilings": np.zeros((1, 4, 3)), "years": 1}, "ceilings: it holds numbers that cannot be."),
            ({"tolerance": 2.0}, "tolerance: 2."),
        ],
    )
    def test_in_words(self, economy, threat, words, message):
        with pytest.raises(dt.InputError) as error:
            dt.simulate_path(economy, threat, **words)
        assert message in str(error.value)

    def test_policies_that_are_none(self, economy, threat):
        for given, message in (
            ([], "it holds something that is no policy"),
            ({1: threat}, "none for the first period"),
            (dt.Ledger.embedded(), "a ledger was given and no day"),
            (dt.Policy.none(random_world(1, economies=3)), "it was made for a world of 3 x 3"),
        ):
            with pytest.raises(dt.InputError) as error:
                dt.simulate_path(economy, given)
            assert message in str(error.value)

    def test_expectations_that_cannot_be(self, economy, threat):
        with pytest.raises(dt.InputError) as error:
            dt.simulate_path(economy, threat, expecting=dt.Expectation(threat, 1.5, -1))
        assert "probability 1.5" in str(error.value) and "after -1" in str(error.value)


def test_lengths_and_days():
    assert years_between(dates.date(2025, 10, 17), dates.date(2025, 11, 10)) == pytest.approx(24 / 31 / 12)
    assert years_between(dates.date(2025, 10, 17), dates.date(2028, 10, 17)) == 3
    np.testing.assert_allclose(period_lengths(3, months=True), [1 / 12] * 24 + [1])
    assert day_after(dates.date(2024, 1, 31), 1 / 12) == dates.date(2024, 2, 29)
    assert day_after(dates.date(2024, 2, 29), 1) == dates.date(2025, 2, 28)
