"""Shortages: who is short when, what stops, what is assumed, and questions that cannot be answered."""

from itertools import pairwise

import numpy as np
import pytest

import detente as dt
from detente.minerals import Assumptions, chain, shortage
from detente.minerals.suppliers import strongest_stage

NO_THRIFT = Assumptions().having(thrifting=0.0)
CUT_OFF = {"cut": 1.0, "months": 24, "controlled_share": 1.0, "assumptions": NO_THRIFT}
NO_STOCK = {"all": 0, "Iceland": 1000}
"""A cut that leaves nobody anything is refused, so that one small economy has a stock."""
G7 = ["USA", "JPN", "DEU", "FRA", "GBR", "ITA", "CAN"]


class TestStocks:
    def test_ninety_days_of_stock_end_on_day_91(self, world):
        found = shortage("rare earths", **CUT_OFF, stock_days=90)
        daily = found.daily.sel(economy="DEU")
        assert (daily.sel(day=slice(1, 90)) == 1).all()
        assert (daily.sel(day=slice(91, 720)) == 0).all()
        table = found.table(["DEU", "USA", "KOR"])
        assert (table["first_short_day"] == 91).all() and (table["first_short_month"] == 3).all()
        assert table["cover_days"].tolist() == pytest.approx([90, 90, 90])
        # Months of 30, 31 and 30 days are 91: the third loses its last day, the fourth everything.
        loss = found.loss_pct.sel(economy="DEU", sector="C29").values
        assert (loss[:2] == 0).all()
        assert loss[3] == pytest.approx(30.0, abs=1e-12)
        assert 0 < loss[2] < loss[3]

    def test_losses_of_a_stock_that_ends_with_a_month_begin_with_the_next(self):
        found = shortage("rare earths", **CUT_OFF, stock_days=91)
        loss = found.loss_pct.sel(economy="DEU", sector="C29").values
        assert (loss[:3] == 0).all() and loss[3] == pytest.approx(30.0, abs=1e-12)
        assert found.table(["DEU"])["first_short_month"].iloc[0] == 4

    def test_stock_is_told_at_the_end_of_each_month(self):
        found = shortage("rare earths", **CUT_OFF, stock_days=90)
        np.testing.assert_allclose(found.stock_days.sel(economy="DEU")[:4], [60, 29, 0, 0], atol=1e-9)

    def test_economies_may_have_their_own(self):
        found = shortage("rare earths", **CUT_OFF, stock_days={"JPN": 200, "EU": 10})
        table = found.table(["JPN", "DEU", "USA"])
        assert table["stock_days"].to_dict() == {"JPN": 200, "DEU": 10, "USA": 60}
        assert table["first_short_day"].to_dict() == {"JPN": 201, "DEU": 11, "USA": 61}

    def test_a_common_stock_is_for_members_only(self):
        alone = shortage("rare earths", cut=1, months=12)
        pooled = shortage("rare earths", cut=1, months=12, stockpile_days=60, coalition=G7)
        gain = pooled.availability - alone.availability
        assert (gain.sel(economy=G7).sum("month") > 0.5).all()
        assert (gain.sel(economy=["KOR", "MEX", "IND"]) == 0).all()


class TestLosses:
    def test_without_substitution_phi_of_value_added_is_lost(self):
        found = shortage("rare earths", **CUT_OFF, stock_days=NO_STOCK, sigma=0)
        phi = found.chain.dependence(found.world.economies, found.world.sectors, "magnet")["dependence_share"]
        value = (found.world.value_added_share * found.world.output).drop_sel(economy=["CHN", "ISL"])
        year = (
            found.value_added_loss_usd_m.isel(month=slice(0, 12))
            .sum("month")
            .drop_sel(economy=["CHN", "ISL"])
        )
        np.testing.assert_allclose(year, (phi * value).transpose("economy", "sector"), rtol=1e-12)

    def test_with_nothing_left_the_elasticity_does_not_matter(self):
        asked = CUT_OFF | {"stock_days": NO_STOCK}
        found = [shortage("rare earths", **asked, sigma=sigma) for sigma in (0, 0.3)]
        losses = [one.loss_pct.drop_sel(economy="ISL") for one in found]
        np.testing.assert_allclose(*losses, rtol=1e-12)

    def test_no_loss_exceeds_its_bound(self):
        for cut in (0.2, 0.6, 0.9, 1.0):
            found = shortage("rare earths", cut=cut, months=12)
            table = found.table("all")
            assert (table["gdp_loss_low_pct"] <= table["gdp_loss_pct"] + 1e-12).all()
            assert (table["gdp_loss_pct"] <= table["gdp_loss_high_pct"] + 1e-12).all()

    def test_the_range_takes_dependence_to_its_ends(self):
        found = shortage("rare earths", cut=0.8, months=12)
        row = found.table(["USA"]).iloc[0]
        users = found.needs.users.sel(economy="USA")
        value = found.value_added[list(found.world.economies).index("USA")]
        missing = 1 - found.availability.sel(economy="USA")[:12].mean("month").item()
        phi = users["dependence_high"] * users["covered_share"]
        exposure = found.needs.exposure[list(found.world.economies).index("USA")]
        most = 100 * missing * float((phi.values * exposure * value).sum()) / value.sum()
        assert row["gdp_loss_high_pct"] == pytest.approx(most, rel=1e-9)
        assert row["gdp_loss_high_pct"] > row["more_dependent_pct"] > row["gdp_loss_pct"]
        assert row["gdp_loss_low_pct"] < min(row["less_dependent_pct"], row["gdp_loss_pct"])
        # The sweep stays at central dependence, below what is lost at most.
        assert found.sweep("USA")["bound_pct"].max() < row["gdp_loss_high_pct"]

    def test_the_cut_off_controller_goes_on_as_before(self):
        found = shortage("rare earths", cut=1, months=12)
        assert (found.availability.sel(economy="CHN") == 1).all()
        assert (found.loss_pct.sel(economy="CHN") == 0).all()

    def test_only_those_cut_off_run_short(self):
        found = shortage("gallium", cut=1, months=12, on=["USA", "JPN"], stock_days=0)
        short = (found.availability < 1).any("month")
        assert set(short.economy.values[short.values]) == {"USA", "JPN"}

    def test_gallium_works_on_production_alone(self):
        found = shortage("gallium", cut=1, months=12)
        assert found.stage == "refining"
        assert set(found.supplies.basis) == {"published"}
        assert float(found.from_controllers.sel(economy="USA")) == pytest.approx(0.987, abs=0.001)
        # Japan and Korea make some themselves.
        own = dict(zip(found.world.economies, found.supplies.own, strict=True))
        assert own["JPN"] > 0 and own["KOR"] > 0 and own["USA"] == 0
        assert found.table(["USA"])["loss_usd_m"].iloc[0] > 0

    def test_what_is_not_covered_is_not_cut(self):
        half = chain("gallium").replace_dependence("C26", covered_share=0.5)
        whole, part = (shortage(cut=1, months=12, chain=one) for one in (chain("gallium"), half))
        ratio = part.loss_pct.sel(sector="C26") / whole.loss_pct.sel(sector="C26")
        assert float(ratio.sel(economy="USA").min()) == pytest.approx(0.5)


class TestMonotony:
    def test_more_stock_is_never_worse(self):
        found = [shortage("rare earths", cut=0.8, months=12, stock_days=days) for days in (0, 30, 60, 365)]
        for less, more in pairwise(found):
            assert (more.availability >= less.availability - 1e-12).all()
            assert (more.loss_pct <= less.loss_pct + 1e-9).all()

    def test_a_smaller_cut_is_never_worse(self):
        found = [shortage("graphite", cut=cut, months=12) for cut in (1.0, 0.8, 0.3, 0.0)]
        for deep, mild in pairwise(found):
            assert (mild.availability >= deep.availability - 1e-12).all()
            assert (mild.price <= deep.price + 1e-9).all()

    def test_help_helps(self):
        plain = shortage("rare earths", cut=0.8, months=36)
        helped = shortage(
            "rare earths", cut=0.8, months=36, redirect="spare", projects="coalition", coalition=G7
        )
        assert (helped.availability.sel(economy=G7) >= plain.availability.sel(economy=G7) - 1e-12).all()
        assert helped.table(["DEU"])["loss_usd_m"].iloc[0] < plain.table(["DEU"])["loss_usd_m"].iloc[0]
        for one in (plain, helped):
            row = one.table(["DEU"]).iloc[0]
            assert np.isinf(row["diversify_years"]) and 1 < row["diversify_if_begun_years"] < 3
        # Korea is no member, so that nothing is built for it.
        assert np.isinf(helped.table(["KOR"])["diversify_if_begun_years"].iloc[0])

    def test_what_controllers_still_sell_is_not_without_them(self):
        waits = [shortage("rare earths", cut=cut, months=12).time_to_diversify() for cut in (0.1, 0.8)]
        assert np.isinf(waits[0].loc["DEU", "years"])
        assert waits[0].equals(waits[1])
        late = shortage("rare earths", cut=0.8, months=12, start=6).time_to_diversify()
        assert late.loc["DEU", "years_if_begun"] == pytest.approx(waits[1].loc["DEU", "years_if_begun"])

    @pytest.mark.parametrize("mineral", ["rare earths", "gallium", "germanium", "graphite", "antimony",
                                         "tungsten", "lithium", "cobalt", "indium"])  # fmt: skip
    def test_without_a_cut_everybody_has_exactly_what_is_needed(self, mineral):
        found = shortage(mineral, cut=0, months=12)
        assert (found.availability == 1).all() and (found.price == 1).all()
        assert (found.loss_pct == 0).all()
        assert found.table().empty
        assert "Nothing is cut" in found.words


class TestStages:
    def test_the_stage_is_the_strongest_that_users_depend_on(self):
        expected = {
            "rare earths": "magnet",
            "graphite": "anode",
            "tungsten": "powder",
            "antimony": "refining",
        }
        assert {name: strongest_stage(chain(name), ["CHN"]) for name in expected} == expected
        assert shortage("cobalt", cut=0.8, months=12, by="COD").stage == "ore"

    def test_a_cut_of_compounds_spares_those_who_buy_magnets_from_the_controller(self):
        oxides = shortage("rare earths", cut=0.8, months=12, stage="separation", stock_days=0)
        magnets = shortage("rare earths", cut=0.8, months=12, stock_days=0)
        at = list(oxides.world.sectors).index("C29")
        place = list(oxides.world.economies).index("DEU")
        metals = shortage("rare earths", cut=0.8, months=12, stage="metal", stock_days=0)
        further = (1 - magnets.supplies.controlled[place]) * (1 - metals.supplies.controlled[place])
        assert oxides.needs.exposure[place, at] == pytest.approx(further, abs=0.01)
        assert float(oxides.loss_pct.sel(economy="DEU", sector="C29").max()) < float(
            magnets.loss_pct.sel(economy="DEU", sector="C29").max()
        )

    def test_import_shares_come_from_customs_where_there_are_any(self):
        found = shortage("rare earths", cut=0.8, months=12, stage="separation")
        share = dt.minerals.import_share("rare earths", "DEU", "CHN", 2024, stage="separation").iloc[0]
        assert float(found.from_controllers.sel(economy="DEU")) == pytest.approx(share)
        reported = shortage("rare earths", cut=0.8, months=12)
        assert float(reported.from_controllers.sel(economy="USA")) == pytest.approx(0.759078)
        given = shortage("rare earths", cut=0.8, months=12, controlled_share={"Japan": 0.6})
        assert float(given.from_controllers.sel(economy="JPN")) == 0.6

    def test_normal_supply_is_need(self):
        for name in ("rare earths", "lithium", "antimony"):
            market = shortage(name, cut=0.5, months=6).supplies.market
            np.testing.assert_allclose(market.normal_supply, market.need, atol=1e-15)
            assert market.need.sum() == pytest.approx(1)


class TestTables:
    def test_a_cliff_is_flagged_and_no_aggregate_goes_beyond_it(self):
        sweep = shortage("rare earths", cut=0.9, months=12, stock_days=0).sweep("USA")
        assert sweep["cliff"].any() and not sweep["cliff"].iloc[-1]
        assert (sweep["gdp_loss_pct"].diff().dropna() <= 1e-12).all()
        assert (sweep["gdp_loss_pct"] <= sweep["bound_pct"] + 1e-12).all()
        deep = shortage("rare earths", cut=0.9, months=12, stock_days=0, controlled_share=1.0).sweep("USA")
        assert deep["aggregate_pct"].isna().all()
        mild = shortage("rare earths", cut=0.5, months=12, stock_days=0).sweep("USA", sigmas=[0.1, 0.2])
        assert (mild["aggregate_pct"] <= mild["bound_pct"] + 1e-12).all()

    def test_sectors_add_up_to_the_economy(self):
        found = shortage("rare earths", cut=0.8, months=12)
        sectors = found.sectors("Germany")
        assert sectors["loss_usd_m"].sum() == pytest.approx(found.table(["DEU"])["loss_usd_m"].iloc[0])
        assert sectors.loc["C29", "title"] == "Motor vehicles"

    def test_everything_unmeasured_is_listed_and_can_be_changed(self):
        rows = shortage("rare earths", cut=0.8, months=12, projects="coalition", coalition=G7).assumptions
        assert {"sigma_short", "controllers_output", "import_shares_published", "lead_time"} <= set(
            rows["name"]
        )
        assert (rows["change"].str.len() > 0).all() and (rows["basis"].str.len() > 0).all()
        assert set(rows["standing"]) <= {"verified", "secondary", "computed", "assumption"}
        assert "output_stand_in" in set(shortage("antimony", cut=1, months=6).assumptions["name"])
        given = shortage("rare earths", cut=0.8, months=12, sigma=0.1).assumptions.set_index("name")
        assert (
            given.loc["sigma_short", "value"] == 0.1
            and given.loc["sigma_short", "basis"] == "given by the user"
        )

    def test_words_and_vintage_say_what_was_asked(self):
        found = shortage("rare earths", cut=0.8, months=12)
        assert found.words.startswith(
            "China cuts exports of rare earths (permanent magnets) by 80 % for 12 months."
        )
        assert "Germany" in found.words and "assumptions" in found.words
        assert found.vintage["mineral"] == "Rare earths, stage magnet"
        assert "Shortage: China cuts" in repr(found)

    def test_groups_lists_and_several_who_cut_are_told_in_full(self):
        def said(**asked):
            return shortage("gallium", cut=0.5, months=1, stock_days=30, **asked).words

        assert said(on="G7").startswith(
            "China cuts exports of gallium (primary metal) to G7 by 50 % for 1 month."
        )
        assert " to Germany, France, the United Kingdom and 2 others by " in said(
            on=["Germany", "France", "United Kingdom", "Japan", "Korea"]
        )
        assert " to Germany, France and Japan by " in said(on=["DEU", "FRA", "JPN"])
        assert said(by=["China", "Russia"]).startswith("China and Russia cut exports")

    def test_another_stage_that_stands_in_is_said(self):
        found = shortage("tungsten", cut=1, months=12)
        share = 100 * found.supplies.world_share
        assert f"shares of another (ore and concentrate) stand in, {share:.0f} % for China" in found.words
        assert "stand in" not in shortage("gallium", cut=1, months=12).words

    def test_sources_are_those_of_the_rows_used(self):
        magnets = shortage("rare earths", cut=0.8, months=12).sources
        assert "US Census Bureau, HS 850511, as tabulated by tradewartracker" in magnets
        compounds = shortage("rare earths", cut=0.8, months=12, stage="separation").sources
        assert any("BACI" in each for each in compounds) and not any("850511" in each for each in compounds)
        assert any(
            "Open-File Report 2024-1057" in each for each in shortage("gallium", cut=1, months=6).sources
        )

    def test_the_largest_supplier_is_not_everybody_else_together(self):
        antimony = shortage("antimony", cut=1, months=12)
        row = antimony.table(["DEU"]).iloc[0]
        # China is the largest single producer: without it is without the largest.
        assert row["cover_without_largest_days"] == pytest.approx(row["cover_days"])
        chile = shortage("rare earths", cut=1, months=12, by="USA", stage="ore", stock_days=60).table(["DEU"])
        assert chile["cover_without_largest_days"].iloc[0] < chile["cover_days"].iloc[0]

    def test_a_later_start_moves_everything(self):
        now = shortage("rare earths", cut=0.8, months=6, stock_days=0)
        later = shortage("rare earths", cut=0.8, months=6, stock_days=0, start=4)
        assert (later.availability[:4] == 1).all()
        np.testing.assert_allclose(later.availability[4:10], now.availability[:6], atol=1e-12)

    def test_a_longer_cut_costs_more_in_all(self):
        short, long = (shortage("rare earths", cut=0.8, months=months).table(["DEU"]) for months in (12, 36))
        assert short["loss_usd_m"].iloc[0] == pytest.approx(long["loss_usd_m"].iloc[0])
        assert short["total_loss_usd_m"].iloc[0] == pytest.approx(short["loss_usd_m"].iloc[0])
        assert long["total_loss_usd_m"].iloc[0] > 1.5 * short["total_loss_usd_m"].iloc[0]

    def test_cost_stands_beside_the_published_one(self):
        table = shortage("rare earths", cut=0.8, months=12).published_diversification().set_index("case")
        assert table["published_pct_of_market"].to_dict() == {"alone": 141, "coordinated": 96}
        assert table.loc["coordinated", "ours_pct_of_market"] < table.loc["alone", "ours_pct_of_market"]

    def test_costs_fall_together(self):
        table = shortage("rare earths", cut=0.8, months=12).diversification_cost()
        assert (table["together_pct_of_market"] < table["alone_pct_of_market"]).all()
        assert (
            shortage("rare earths", cut=0.8, months=12).diversification_cost(part=0.01)["alone_usd_m"] == 0
        ).all()


class TestRefusals:
    @pytest.mark.parametrize(
        ("asked", "said"),
        [
            ({"cut": 1.2}, "cut: it is 1.2. It lies between 0 and 1"),
            ({"cut": -0.1}, "cut: it is -0.1"),
            ({"cut": "80%"}, "cut: '80%' is not a number"),
            ({"cut": float("nan")}, "cut: it is not a number"),
            ({"months": -3}, "months: it is -3"),
            ({"months": 0}, "months: it is 0. It is above 0"),
            ({"months": float("nan")}, "months: it is not a number"),
            ({"months": float("inf")}, "months: it is inf. It lies between 0 and 600"),
            ({"start": float("nan")}, "start: it is not a number"),
            ({"begins": float("inf")}, "begins: it is inf. It is a number with an end"),
            ({"horizon_months": float("nan")}, "horizon_months: it is not a number"),
            ({"stock_days": {"USA": float("inf")}}, "stock_days: it is inf"),
            ({"start": -1}, "start: it is -1"),
            ({"horizon_months": 6}, "horizon_months: it is 6. It lies between 12"),
            ({"stock_days": -5}, "stock_days: it is -5"),
            ({"stockpile_days": 60}, "coalition: it has no members, and stockpile_days is theirs"),
            ({"projects": "coalition"}, "coalition: it has no members, and projects is theirs"),
            ({"projects": "listd"}, "there is no choice 'listd'. Did you mean 'listed'"),
            ({"redirect": "spar"}, "there is no rule 'spar'. Did you mean 'spare'"),
            ({"sigma": -1}, "sigma: it is -1"),
            ({"sigma": 0.5, "sigma_long": 0.2}, "sigma_long: it is 0.2, below the 0.5"),
            ({"by": "Chna"}, "by: .*Did you mean 'China'"),
            ({"on": "Germny"}, "on: .*Did you mean 'Germany'"),
            ({"on": "China"}, "on: CHN would cut itself off"),
            ({"by": "all"}, "every economy is one of them"),
            ({"stage": "magnets"}, "no stage 'magnets'. Did you mean 'magnet'"),
            ({"stage": "magnet", "year": 2020}, "no trade data of rare earths, stage magnet.*Without year="),
            ({"controlled_share": {"USA": 2}}, "controlled_share: 2 for USA"),
            ({"assumptions": {"sigma_short": 1}}, "assumptions: dict is no Assumptions"),
            ({"chain": "gallium"}, "chain: str is not a chain"),
            ({"chain": chain("gallium")}, "it is that of gallium, not of rare earths"),
        ],
    )  # fmt: skip
    def test_what_cannot_be_is_refused_in_words(self, asked, said):
        with pytest.raises(dt.InputError, match=said):
            shortage("rare earths", **{"cut": 0.8, "months": 12, **asked})

    def test_all_at_once(self):
        with pytest.raises(dt.InputError) as error:
            shortage("rare earth elemnts", cut=2, months=-1, by="Chna")
        assert len(error.value.problems) == 4

    def test_nothing_left_and_no_stock(self):
        with pytest.raises(dt.InputError, match="every supplier of .* is cut off and there is no stock"):
            shortage("rare earths", **CUT_OFF, stock_days=0.0, on=["USA"], projects="none").table()
        with pytest.raises(dt.InputError, match="every supplier"):
            everyone = chain("gallium").production().index.tolist()
            shortage("gallium", cut=1, months=6, by=everyone, stock_days=0)

    def test_a_mineral_without_users(self):
        with pytest.raises(dt.InputError, match=r"who depends on copper is not known.*with_dependence"):
            shortage("copper", cut=0.5, months=6, by="CHL")
        users = [{"sector": "C27", "cost_share": 0.05, "dependence_share": 0.5}]
        found = shortage(chain("copper").with_dependence(users), cut=0.5, months=6, by="CHL", stock_days=0)
        assert (found.availability < 1).any()

    def test_a_world_without_the_sectors(self, small_world):
        found = shortage("gallium", cut=0.8, months=12, world=small_world)
        assert found.sectors("USA").index.tolist() == ["C26"]
        with pytest.raises(dt.InputError, match="no sector that depends on tungsten|no sector that depends"):
            shortage("lithium", cut=0.8, months=12, world=small_world)
