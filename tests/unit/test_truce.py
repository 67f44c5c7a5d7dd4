"""Truces: payoffs as best responses and Nash have them, what each side needs, controls, bands, words, refusals."""

import datetime as dt
import math

import numpy as np
import pytest
import xarray as xr

from detente import InputError, NotConvergedError, Policy, World, solve
from detente.strategy import best_response, nash
from detente.strategy.choices.warm_solver import Settings
from detente.strategy.truces import truce_band, truce_stage
from detente.strategy.truces.repeated_game import Payoffs, critical_discount
from detente.strategy.truces.truce_request import band_asked
from detente.strategy.truces.truce_stage import ExportControl
from detente.strategy.truces.truces import truce
from detente.strategy.wars.nash_tariffs import Certificate
from tests.economies import one_sector

SIDES = ("E0", "E1")
ASKED = {"sectors": "all", "band": None}


@pytest.fixture(scope="module")
def economy() -> World:
    """Three economies with free trade."""
    return one_sector()


@pytest.fixture(scope="module")
def kept(economy: World):
    return truce(economy, SIDES, **ASKED)


@pytest.fixture(scope="module")
def controls() -> list[ExportControl]:
    return [ExportControl("E0", "E1", "all", 0.5, 0.0), ExportControl("E1", "E0", "all", 0.5, 0.0)]


@pytest.fixture(scope="module")
def banded(economy: World):
    # A chance of renewal between what the least and the most elastic case need: the verdict turns.
    cases = truce(economy, SIDES, sectors="all", band="scales").band
    between = cases[["E0_critical", "E1_critical"]].max(axis=1)
    weight = float(between.min() + between.max()) / 2
    return truce(economy, SIDES, sectors="all", band="scales", renewal=weight / 0.96)


@pytest.fixture(scope="module")
def plain(world: World):
    """The bundled trade read as if there were no tariffs, theta 4, no inputs: the table of the methods."""
    border = (world.trade / (1 + world.tariff)).values
    free = World.from_tables(
        economies=world.economies,
        sectors=world.sectors,
        trade=border,
        tariff=np.zeros_like(border),
        trade_elasticity=np.full(len(world.sectors), 4.0),
    )
    return truce(free, inputs=False, band=None)


class TestPayoffs:
    def test_breach_is_the_best_response(self, economy, kept):
        for name, other in (SIDES, SIDES[::-1]):
            alone = best_response(economy, name, on=other, sectors="all", check=False)
            assert kept.stage(name).deviation == pytest.approx(alone.gain_pct, rel=1e-6)
            assert kept.payoffs.loc[name, "deviation_tariff_pct"] == pytest.approx(
                100 * alone.choice[0], abs=1e-3
            )

    def test_war_is_the_nash_equilibrium(self, economy, kept):
        war = nash(economy, SIDES, on="players", sectors="all")
        assert kept.period.certificate is not None and kept.period.certificate.holds
        for at, name in enumerate(SIDES):
            assert kept.stage(name).war == pytest.approx(float(war.change[at]), rel=1e-5)
            assert kept.payoffs.loc[name, "war_tariff_pct"] == pytest.approx(100 * war.choice[at], abs=1e-3)

    def test_critical_discount_is_the_closed_form(self, kept):
        for name in SIDES:
            stage = kept.stage(name)
            assert stage.war < 0 < stage.deviation
            expected = stage.deviation / (stage.deviation - stage.war)
            assert kept.critical[name] == pytest.approx(expected, rel=1e-12)
        assert kept.holds == (max(kept.critical) <= 0.96)

    def test_money_is_percent_of_income(self, economy, kept):
        income = economy.without_deficits().income.sel(economy="E0").item()
        row = kept.payoffs.loc["E0"]
        assert row["war_usd_m"] == pytest.approx(row["war_pct"] / 100 * income, rel=1e-9)
        assert row["truce_usd_m"] == 0

    def test_a_war_and_a_breach_that_are_given(self, economy):
        none = Policy.none(economy)
        breach = none.with_tariff(imposed_by="E0", on="E1", rate=0.1, sectors="all")
        war = none.with_tariff(imposed_by="E0", on="E1", rate=1.0, sectors="all")
        war = war.with_tariff(imposed_by="E1", on="E0", rate=1.0, sectors="all")
        found = truce(economy, SIDES, war=war, deviation={"E0": breach}, **ASKED)
        for case, policy in (("deviation", breach), ("war", war)):
            welfare = solve(economy, policy, deficits="balanced")["welfare_pct"].sel(economy="E0").item()
            assert found.payoffs.loc["E0", f"{case}_pct"] == pytest.approx(welfare, rel=1e-6)
        assert found.period.certificate is None
        assert found.payoffs.loc["E0", "war_tariff_pct"] == pytest.approx(100)

    def test_coercion_needs_less_patience_than_nash(self, economy, kept):
        none = Policy.none(economy)
        war = none.with_tariff(imposed_by="E0", on="E1", rate=1.0, sectors="all")
        war = war.with_tariff(imposed_by="E1", on="E0", rate=1.0, sectors="all")
        coerced = truce(economy, SIDES, war=war, **ASKED)
        assert (coerced.critical < kept.critical).all()

    def test_a_truce_above_the_nash_rates_tempts_nobody(self, economy):
        high = Policy.none(economy).with_tariff(imposed_by="E0", on="E1", rate=0.6, sectors="all")
        high = high.with_tariff(imposed_by="E1", on="E0", rate=0.6, sectors="all")
        found = truce(economy, SIDES, policy=high, **ASKED)
        assert found.needs["standing"].tolist() == ["war is better"] * 2
        assert found.payoffs["deviation_tariff_pct"].tolist() == pytest.approx([60, 60])
        assert not found.holds
        assert any("lower than those the truce leaves in force" in line for line in found.report())
        assert np.isinf(found.critical).all() and "would lose nothing by war" in " ".join(found.report())
        coerced = truce(
            economy,
            SIDES,
            policy=high,
            war=high.with_import_ban(imposed_by="E0", on="E1", sectors="all"),
            **ASKED,
        )
        assert coerced.holds and "holds at any patience" in coerced.sentence()

    def test_a_war_that_is_no_equilibrium_is_no_answer(self, economy, monkeypatch):
        def doubtful(payoffs, choice, starts, steps=None):
            gain = xr.DataArray([0.0, 2e-3], coords={"economy": list(SIDES)}, dims=["economy"])
            return Certificate(gain, gain, 1 + starts), [99.0, 99.0]

        monkeypatch.setattr(truce_stage, "certified", doubtful)
        said = r"war between E0 and E1 are no equilibrium: certificate does NOT hold.*2\.0e-03"
        with pytest.raises(NotConvergedError, match=said):
            truce(economy, SIDES, **ASKED)

    def test_political_weights_by_sector_in_blocs(self, small_world):
        sides = {"West": ["USA", "DEU"], "East": "CHN"}
        found = truce(small_world, sides, by="sector", objective={"C26": 1.5}, band=None)
        assert found.names == ("West", "East")
        levers = found.period.war_levers
        assert levers is not None and [label.group for label in levers.labels] == ["A01", "C26"] * 2
        assert (found.period.war_choice[1::2] > found.period.war_choice[::2] + 0.1).all()
        assert (found.period.deviation >= found.period.truce).all()
        assert found.payoffs["war_usd_m"].isna().all()


class TestWords:
    def test_every_line_with_its_numbers(self, economy, kept):
        lines = kept.report()
        assert lines[0].startswith(
            "The truce between E0 and E1 holds: the next period weighs 0.96, and it needs E0 0."
        )
        assert lines[1].startswith(
            "Terms: war for ever after a breach, answered 1 period later, a period of 1 year"
        )
        row = kept.payoffs.loc["E0"]
        assert f"war {row['war_pct']:+.4f} % ({row['war_usd_m']:+,.0f} million USD)" in lines[2]
        assert f"at least {kept.critical['E0']:.3g}" in lines[3] and lines[3].endswith("It does.")
        assert "certificate holds" in lines[-1]
        assert repr(kept) == f"<Truce: {kept.sentence()}>"

    def test_who_does_not_keep_it(self, economy):
        found = truce(economy, SIDES, renewal=0.1, **ASKED)
        assert "does not hold" in found.sentence() and "would have to weigh" in found.sentence()
        assert "renewed with a chance of 0.1" in found.report()[1]

    def test_a_war_too_short(self, economy):
        found = truce(economy, SIDES, punishment=1, **ASKED)
        assert found.needs["standing"].tolist() == ["patience", "punishment too short"]
        assert found.critical["E1"] > 1 and math.isnan(found.needs.loc["E1", "lowest_renewal"])
        assert "the war is too short to deter it" in " ".join(found.report())

    def test_an_impatient_side_keeps_a_truce_that_war_would_better(self, economy):
        high = free = Policy.none(economy)
        for buyer, seller in (SIDES, SIDES[::-1]):
            high = high.with_tariff(imposed_by=buyer, on=seller, rate=0.6, sectors="all")
        breach = {
            buyer: high.with_tariff_level(imposed_by=buyer, on=seller, rate=1.8, sectors="all")
            for buyer, seller in (SIDES, SIDES[::-1])
        }
        found = truce(economy, SIDES, policy=high, war=free, deviation=breach, discount=0.05, **ASKED)
        assert found.holds and found.needs["standing"].tolist() == ["war is better"] * 2
        most = [f"{found.terms.patience(found.stage(name)).most:.3g}" for name in SIDES]
        assert f"needs E0 at most {most[0]}, E1 at most {most[1]}" in found.sentence()
        assert f"keeps the truce only as the next period weighs at most {most[0]}." in found.report()[3]
        assert "no patience being enough" not in " ".join(found.report())


class TestTerms:
    def test_needs_undo_one_another(self, economy, kept):
        needs = kept.needs.loc["E0"]
        again = truce(economy, SIDES, renewal=needs["lowest_renewal"] * (1 + 1e-9), **ASKED)
        assert again.holds_for("E0")
        assert not truce(economy, SIDES, renewal=needs["lowest_renewal"] * 0.999, **ASKED).holds_for("E0")
        patient = 1 / (1 + needs["highest_yearly_rate_pct"] / 100)
        assert patient == pytest.approx(needs["critical_discount"])

    def test_lag_and_short_war_ask_for_more(self, economy, kept):
        late = truce(economy, SIDES, lag=2, **ASKED)
        short = truce(economy, SIDES, punishment=2, **ASKED)
        assert late.critical.to_numpy() == pytest.approx(kept.critical.to_numpy() ** (1 / 3))
        assert (short.critical > kept.critical).all()

    @pytest.mark.parametrize("expires", ["2026-11-10", dt.date(2026, 11, 10), 5])
    def test_a_certain_end_unravels(self, economy, expires):
        found = truce(economy, SIDES, expires=expires, **ASKED)
        assert not found.holds and found.needs["unravels"].all()
        assert "nothing is left to lose" in found.sentence()
        assert "it surely ends" in found.vintage["truce"]

    def test_length_of_a_period(self, economy):
        found = truce(economy, SIDES, period_years=0.5, renewal=0.9, **ASKED)
        assert found.terms.weight == pytest.approx(0.96**0.5 * 0.9)


class TestControls:
    def test_war_is_worse_and_less_patience_is_needed(self, economy, kept, controls):
        found = truce(economy, SIDES, controls=controls, **ASKED)
        assert found.without_controls is not None
        assert found.without_controls.critical.to_numpy() == pytest.approx(kept.critical.to_numpy(), rel=1e-9)
        for name in SIDES:
            assert found.stage(name).war < kept.stage(name).war
            assert found.stage(name).deviation == pytest.approx(kept.stage(name).deviation)
        assert (found.critical < kept.critical).all()
        assert sum("Export controls in war" in line for line in found.report()) == 2

    def test_a_breach_may_use_them(self, economy, kept):
        mine = [ExportControl("E0", "E1", "all", 0.05)]
        found = truce(economy, SIDES, controls=mine, breach_with_controls=True, **ASKED)
        assert found.period.breaches[0].value >= kept.period.breaches[0].value - 1e-9
        assert not found.period.breaches[1].with_controls

    def test_one_control_needs_no_list(self, economy, controls):
        one = truce(economy, SIDES, controls=controls[0], **ASKED)
        listed = truce(economy, SIDES, controls=controls[:1], **ASKED)
        assert one.stage("E0") == listed.stage("E0")

    def test_they_stay_where_export_taxes_are_chosen_too(self, economy):
        both = {"instruments": ("tariff", "export_wedge"), **ASKED}
        mine = [ExportControl("E0", "E1", "all", 0.5), ExportControl("E1", "E0", "all", 0.5)]
        found = truce(economy, SIDES, controls=mine, **both)
        assert found.without_controls is not None
        for name, other in (SIDES, SIDES[::-1]):
            wedge = found.period.war_policy.export_wedge.sel(exporter=name, importer=other)
            assert float(wedge.min()) >= 0.5
            assert found.stage(name).war < found.without_controls.stage(name).war - 0.1

    def test_a_weak_control_leaves_the_export_tax_what_it_was(self, economy):
        both = {"instruments": ("tariff", "export_wedge"), **ASKED}
        weak = ExportControl("E0", "E1", "all", 0.001)
        found = truce(economy, SIDES, controls=weak, **both)
        assert found.without_controls is not None
        plain = found.without_controls.period
        assert found.period.war_choice[1] == pytest.approx(plain.war_choice[1] - 0.001, abs=1e-3)
        assert found.period.war == pytest.approx(plain.war, abs=1e-6)
        assert "the worth of war stays at" in " ".join(found.report())
        assert "rises from" not in " ".join(found.report())

    def test_a_ban(self, economy):
        found = truce(economy, SIDES, controls=[ExportControl("E0", "E1", "all", "ban")], **ASKED)
        assert float(found.period.war_policy.available.sel(exporter="E0", importer="E1").max()) == 0
        assert found.outcome_war.converged


class TestBand:
    def test_rough_solutions_are_good_enough(self, economy, banded):
        row = banded.band.loc["theta x 2"]
        exact = truce(economy, SIDES, elasticities=8.0, **ASKED)
        for name in SIDES:
            assert row[f"{name}_critical"] == pytest.approx(exact.critical[name], abs=2e-3)

    def test_where_it_turns(self, economy, banded):
        assert banded.turns and banded.flips
        turn = banded.turns[0]
        assert turn.low < turn.at < turn.high
        there = truce(economy, SIDES, elasticities=4 * turn.at, **ASKED)
        critical = there.critical.iloc[turn.player]
        step = banded.band[f"{SIDES[turn.player]}_critical"]
        ends = [float(step[banded.band["scale"] == scale].iloc[0]) for scale in (turn.low, turn.high)]
        assert critical == pytest.approx(banded.terms.weight, abs=0.2 * abs(ends[0] - ends[1]))
        assert f"{turn.at:.2f}" in " ".join(banded.flips)

    def test_a_world_without_inputs_is_not_asked_twice(self, banded):
        assert len(banded.band) == 5
        assert banded.cases.asked == 5

    def test_robust_in_words(self, economy):
        found = truce(economy, SIDES, sectors="all", band=[2.0, 8.0])
        assert list(found.band.index) == ["as asked", "theta = 2", "theta = 8"]
        assert found.flips == [] and found.robust.startswith("In all 3 cases")

    def test_a_failed_case_is_named_and_left_out(self, economy, monkeypatch):
        def play(game, settings, near, steps=None):
            if float(np.asarray(settings.elasticities)[0]) == 2:
                raise NotConvergedError("no equilibrium at a policy on the way")
            return near

        monkeypatch.setattr(truce_band, "play", play)
        found = truce(economy, SIDES, sectors="all", band={"low": 2.0, "high": 8.0})
        assert list(found.cases.failed) == ["low"] and found.cases.share_failed == pytest.approx(1 / 3)
        assert list(found.band.index) == ["as asked", "high"]
        assert any("1 of 3 cases (33 %): low (no equilibrium" in line for line in found.report())

    def test_a_war_whose_rates_do_not_settle_is_left_out(self, economy, monkeypatch):
        monkeypatch.setattr(truce_stage, "MOST_SWEEPS", 1)
        found = truce(economy, SIDES, sectors="all", band=[2.0])
        assert "rates of war still move by" in found.cases.failed["theta = 2"]
        assert "after 1 rounds" in found.cases.failed["theta = 2"]

    def test_one_elasticity_needs_no_list(self, economy):
        assert list(truce(economy, SIDES, sectors="all", band=8.0).band.index) == ["as asked", "theta = 8"]

    def test_none_is_meant_in_the_first_year(self, economy):
        assert band_asked("default", "impact") is None and band_asked("default", "long-run") == "all"
        said = refusal(economy, SIDES, sectors="all", horizon="impact", discount=2.0)
        assert "discount" in said and "band" not in said

    def test_published_sets(self, small_world):
        cases = truce_band.cases_of(small_world, Settings(), "all")
        names = [case.name for case in cases]
        assert "cp" in names and "theta x 0.5, no inputs" in names
        assert len(names) == 4 + 5 + 13


def refusal(world: World, *args, **asked) -> str:
    with pytest.raises(InputError) as caught:
        truce(world, *args, **asked)
    return str(caught.value)


class TestRefusals:
    def test_all_at_once(self, small_world, economy):
        said = refusal(
            small_world,
            ("USA", "CHNN"),
            war=Policy.none(economy),
            deviation="better",
            by="sectr",
            renewal=1.2,
            lag=-1,
            punishment=0,
            discount=1.0,
            period_years=0,
            band=[],
        )
        for words in (
            "CHNN", "war: it was made for a world of 3 x 1", "deviation: 'better' is not known", "'sectr'",
            "renewal: 1.2. It is a chance from 0 to 1", "lag: -1", "punishment: 0", "discount: 1.0",
            "period_years: 0", "band: it is empty",
        ):  # fmt: skip
            assert words in said

    def test_levers_goal_and_numbers_at_once(self, small_world):
        said = refusal(
            small_world, sectors="zzz", objective="welf", discount=2.0, tolerance=-1, deficits="fix"
        )
        for words in ("sectors: there is no", "objective: 'welf'", "discount: 2.0", "tolerance", "deficits"):
            assert words in said
        said = refusal(small_world, bounds=(0.19, 0.2), lag=-1, players=("USA", "CHN"))
        assert "lag: -1" in said and "outside 0.19 to 0.2" in said
        assert "sectors: there is no" in refusal(small_world, ("USA", "CHNN"), sectors="zzz")

    def test_kinds_that_nobody_could_mean(self, small_world):
        said = refusal(small_world, controls="ban", band=True, war=5, deviation=Policy.none(small_world))
        for words in ("controls[0]: str is no control", "band: True is none", "war: int is not a policy",
                      "deviation: Policy is neither"):  # fmt: skip
            assert words in said
        assert "band['None']: not a positive number" in refusal(small_world, band=[None])
        assert "band['{}']: cannot be read as numbers" in refusal(small_world, band=[{}])

    def test_export_taxes_on_licences_whose_money_goes_to_buyers(self, small_world):
        theirs = ExportControl("USA", "CHN", "C26", 0.5, 0.0)
        both = {"instruments": ("tariff", "export_wedge"), "band": None}
        said = refusal(small_world, controls=theirs, **both)
        assert "controls[0].rent_share: 0, and export taxes are chosen" in said
        assert "Use rent_share=1, or instruments='tariff'" in said

    def test_players(self, small_world):
        assert "3 are given. A truce is between two" in refusal(small_world, ("USA", "CHN", "DEU"))
        assert "players: 1 given" in refusal(small_world, "USA")
        overlapping = {"one": ["USA", "DEU"], "two": ["CHN", "DEU"]}
        assert "overlap in DEU" in refusal(small_world, overlapping)

    def test_certain_end_and_renewal(self, small_world):
        assert "A truce that surely ends is not renewed" in refusal(small_world, expires=3, renewal=0.5)
        assert "expires: 0" in refusal(small_world, expires=0)
        assert "expires" in refusal(small_world, expires="next spring")

    def test_controls(self, small_world):
        said = refusal(
            small_world,
            controls=[
                ExportControl("USA", "DEU", "C26", 0.5),
                ExportControl("USA", "CHN", "C99", 0),
                "ban",
            ],
        )
        assert "controls[0]: imposed by USA on DEU" in said and "one of USA and CHN on the other" in said
        assert "controls[1].sectors" in said and "controls[1].rate: 0" in said
        assert "controls[2]: str is no control" in said

    def test_deviations_and_war(self, small_world):
        policy = Policy.none(small_world)
        assert "'DEU' is not one of the two" in refusal(small_world, deviation={"DEU": policy})
        assert "war: 'trench' is not known" in refusal(small_world, war="trench")

    def test_bands(self, small_world, economy):
        assert "there is no 'scale'. Did you mean 'scales'?" in refusal(small_world, band="scale")
        assert "For one set alone give a list: ['cp']" in refusal(small_world, band="cp")
        assert "band['-1']" in refusal(small_world, band={"-1": -1.0})
        assert "no published set" in refusal(economy, SIDES, sectors="all", band="sets")
        assert "Use band=None" in refusal(small_world, horizon="impact", band="all")

    def test_bounds_and_objective(self, small_world):
        assert "bounds" in refusal(small_world, bounds=(0.19, 0.2), band=None)
        assert "a function of your own" in refusal(small_world, objective=lambda outcome: 1.0, band=None)
        assert "horizon" in refusal(small_world, horizon="soon", band=None)

    def test_who_is_not_one_of_the_two(self, kept):
        with pytest.raises(InputError, match="'E2' is not one of the two"):
            kept.holds_for("E2")


class TestBundledWorld:
    """METHODS 4.5 prints 0.697 and 0.086 for the United States and China, from a table of its own."""

    def test_the_example_of_the_methods(self, plain):
        # China's is three times as large here: bilateral flows of the two tables differ, and D and N are a few
        # thousandths of a percent. Who needs more patience, and about how much, is the same.
        assert plain.critical["USA"] == pytest.approx(0.697, abs=0.07)
        assert plain.critical["CHN"] < 0.5 * plain.critical["USA"]
        for name, theirs in (("USA", Payoffs(0, 0.0085, -0.0037)), ("CHN", Payoffs(0, 0.0027, -0.0285))):
            ours = plain.stage(name)
            assert math.copysign(1, ours.war) == math.copysign(1, theirs.war)
            assert abs(ours.deviation) < 0.02 and abs(ours.war) < 0.04
            assert plain.holds_for(name) == (critical_discount(theirs) <= 0.96)
