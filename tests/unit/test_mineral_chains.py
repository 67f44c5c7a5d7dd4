"""Chains of minerals: stages, production, users, stocks, projects, trade; refusals in words."""

import subprocess
import sys
from dataclasses import FrozenInstanceError

import numpy as np
import pandas as pd
import pytest

from detente import World, minerals
from detente.errors import InputError
from detente.minerals.supply_concentration import governance_instability, herfindahl

ROW = {"sector": "C29", "cost_share": 0.001, "dependence_share": 0.4}
PROJECT = {"stage": "magnet", "economy": "USA", "name": "Plant", "tonnes": 1000, "decided_on": 2025}


@pytest.fixture
def earths() -> minerals.Chain:
    return minerals.chain("rare earths")


def refused(ask, *args, **named) -> str:
    with pytest.raises(InputError) as caught:
        ask(*args, **named)
    return str(caught.value)


class TestChain:
    def test_stages_in_order_with_their_sectors(self, earths):
        assert [(s.name, s.order, s.sector) for s in earths.stages] == [
            ("ore", 1, "B07"), ("separation", 2, "C20"), ("metal", 3, "C20"), ("magnet", 4, "C25")]  # fmt: skip
        assert earths.stage("Separation").hs == ("284610", "284690")
        assert not earths.stage("magnet").traded

    def test_every_chain_can_be_had(self):
        table = minerals.chains()
        assert len(table) == len(set(table["mineral"])) >= 17
        for name in table["title"]:
            chain = minerals.chain(name)
            assert chain.produced_stages
            assert repr(chain).startswith(f"<Chain: {name.lower()}")

    def test_a_function_is_not_hidden_by_its_module(self):
        code = "from detente.minerals import supply_chain, supply_concentration, trade; "
        code += "import detente.minerals as m; "
        code += "assert all(callable(getattr(m, name)) for name in m.__all__)"
        subprocess.run([sys.executable, "-W", "error", "-c", code], check=True)

    def test_nothing_heavy_is_loaded_before_it_is_needed(self):
        code = (
            "import sys, detente.minerals; assert not {'pandas', 'numpy', 'jax', 'xarray'} & set(sys.modules)"
        )
        subprocess.run([sys.executable, "-c", code], check=True)

    def test_there_is_no_other_name(self):
        with pytest.raises(AttributeError, match="no attribute 'chians'"):
            _ = minerals.chians

    def test_a_chain_is_a_value(self, earths):
        with pytest.raises(FrozenInstanceError):
            earths.title = "x"
        users = earths.users
        users.loc[0, "dependence_share"] = 9.0
        assert earths.users["dependence_share"].max() <= 1

    def test_a_wrong_stage_gets_the_nearest(self, earths):
        assert "has no stage 'magnets'. Did you mean 'magnet'?" in refused(earths.stage, "magnets")

    def test_assumptions_are_told(self, earths):
        said = "\n".join(earths.assumptions)
        assert "magnet is part of C25" in said
        assert "USA C29: 0.22 of output depends on rare earths" in said
        assert "stock of 60 days" in said
        assert len(earths.with_dependence([ROW]).assumptions) < len(earths.assumptions)


class TestProduction:
    def test_shares_add_up_at_every_stage_and_year(self):
        for name in minerals.chains()["mineral"]:
            chain = minerals.chain(name)
            for stage in chain.produced_stages:
                for year in chain.production_years(stage):
                    assert chain.production(stage, year).sum() == pytest.approx(1.0)

    def test_the_last_year_and_first_stage_without_a_word(self, earths):
        shares = earths.production()
        assert (shares.attrs["stage"], shares.attrs["year"]) == ("ore", 2024)
        assert shares.attrs["standing"] == "verified"
        pd.testing.assert_series_equal(shares, earths.tonnes() / earths.tonnes().sum(), check_names=False)

    def test_the_rest_of_the_world_is_not_split(self, earths):
        shares = earths.production("magnet")
        assert shares.to_dict() == {"CHN": 0.94, "ROW": 0.06}
        assert shares.attrs["standing"] == "secondary"

    def test_a_stage_nobody_counts_is_refused(self, earths):
        words = refused(earths.production, "metal")
        assert "who makes rare earths at the stage metal is not known" in words
        assert "Stages with known shares: ore, separation, magnet" in words

    def test_a_year_without_data_is_refused(self, earths):
        assert "stage magnet, are known for 2020, 2024" in refused(earths.production, "magnet", 2022)
        assert "2018" in refused(earths.tonnes, 1999)


class TestConcentration:
    def test_by_stage(self, earths):
        table = minerals.concentration(earths)
        assert list(table.index) == ["ore", "separation", "metal", "magnet"]
        assert pd.isna(table.loc["metal", "hhi_low"])
        assert (table["hhi_low"].dropna() <= table["hhi_high"].dropna()).all()
        assert table.loc["ore", "suppliers"].startswith("CHN 0.678, USA 0.114")

    def test_equal_suppliers(self):
        assert herfindahl(pd.Series(0.25, index=list("ABCD"))) == (0.25, 0.25)
        assert herfindahl(pd.Series({"A": 0.5, "ROW": 0.5})) == (0.25, 0.5)

    def test_a_year_no_stage_has(self):
        words = refused(minerals.concentration, "gallium", 2010)
        assert "Production of gallium is known for 2018" in words

    def test_minerals_without_trade_have_it_too(self):
        assert minerals.concentration("gallium").loc["refining", "leader_share"] > 0.98


class TestUsers:
    def test_an_economy_of_its_own_has_the_last_word(self, earths):
        arrays = earths.dependence(["DEU", "CHN"], ["C29", "C26", "G"])
        general = earths.users.query("economy == '*' and sector == 'C29'")["dependence_share"].item()
        own = earths.users.query("economy == 'CHN' and sector == 'C29'")["dependence_share"].item()
        assert arrays["dependence_share"].sel(sector="C29").values.tolist() == [general, own]
        assert (arrays["dependence_share"].sel(sector="G") == 0).all()
        assert "C27" in arrays.attrs["left_out"]

    def test_a_cut_reaches_users_further_down_only(self, earths):
        sectors = ["C19", "C29"]
        magnets = earths.dependence(["USA"], sectors, "magnet")["cost_share"].values[0]
        separated = earths.dependence(["USA"], sectors, "separation")["cost_share"].values[0]
        assert magnets[0] == 0 < separated[0]
        assert magnets[1] == separated[1] > 0

    def test_labels_of_a_world_will_do(self, earths, world: World):
        arrays = earths.dependence(world.economies, world.sectors)
        assert arrays["cost_share"].shape == (80, 50)
        assert arrays.attrs["left_out"] == []

    def test_nobody_known_to_depend(self):
        copper = minerals.chain("copper")
        assert list(copper.users.columns) == list(minerals.chain("gallium").users.columns)
        assert "who depends on copper is not known. Give with_dependence" in refused(
            copper.dependence, ["USA"], ["C27"]
        )
        assert len(copper.with_dependence([ROW]).users) == 1

    def test_a_world_without_the_users(self, earths):
        assert "no sector that depends on rare earths is in this world" in refused(
            earths.dependence, ["USA"], ["G"]
        )

    def test_replacing_one_user_keeps_the_others(self, earths):
        new = earths.replace_dependence("cars", "USA", dependence_share=0.5)
        row = new.users.query("economy == 'USA' and sector == 'C29'").iloc[0]
        assert (row["dependence_share"], row["dependence_low"], row["dependence_high"]) == (0.5, 0.5, 0.5)
        assert row["source"] == "given by the user"
        old = earths.users.query("not (economy == 'USA' and sector == 'C29')")
        kept = new.users.query("not (economy == 'USA' and sector == 'C29')")
        pd.testing.assert_frame_equal(old.reset_index(drop=True), kept.reset_index(drop=True))
        assert earths.users.query("economy == 'USA'")["dependence_share"].item() == 0.22

    def test_a_new_user_starts_from_the_row_for_all(self, earths):
        row = earths.replace_dependence("C29", "Germany", covered_share=0.5).users.iloc[-1]
        general = earths.users.query("economy == '*' and sector == 'C29'").iloc[0]
        assert (row["economy"], row["covered_share"]) == ("DEU", 0.5)
        assert row["cost_share"] == general["cost_share"]
        assert row["dependence_high"] == general["dependence_high"]

    def test_a_group_of_economies(self, earths):
        users = earths.with_dependence([ROW | {"economy": "G7"}]).users
        assert set(users["economy"]) == {"CAN", "DEU", "FRA", "GBR", "ITA", "JPN", "USA"}

    def test_from_a_table_and_from_a_file(self, earths, tmp_path):
        users = earths.users
        users.to_csv(tmp_path / "users.csv", index=False)
        for given in (users, tmp_path / "users.csv", users.to_dict("records")):
            pd.testing.assert_frame_equal(earths.with_dependence(given).users, users)

    def test_every_mistake_is_told_at_once(self, earths):
        rows = [
            ROW | {"dependence_share": 40},
            ROW | {"sector": "C99"},
            ROW | {"economy": "Frence"},
            ROW | {"cost_share": 0},
            ROW | {"stage": "magnets"},
            ROW | {"standing": "sure"},
            ROW | {"mineral": "gallium"},
            ROW | {"dependence_low": 0.6, "dependence_high": 0.9},
        ]
        words = refused(earths.with_dependence, rows)
        for expected in (
            "row 1: dependence_share is 40. A number from 0 to 1. Shares are fractions: 0.25 is 25 %",
            "row 2, sector: there is no sector 'C99'",
            "row 3, economy: there is no economy 'Frence'. Did you mean 'F",
            "row 4: cost_share is 0 where dependence_share is 0.4",
            "row 5: stage is 'magnets'. Did you mean 'magnet'?",
            "row 6: standing is 'sure'. There are verified, secondary, computed, assumption",
            "row 7: it is about gallium. The chain is that of rare-earths",
            "row 8: dependence_share 0.4 is outside 0.6 to 0.9",
        ):
            assert expected in words

    def test_columns_are_checked_first(self, earths):
        words = refused(earths.with_dependence, [{"sektor": "C29", "cost_share": 0.1}])
        assert "there is no column 'sektor'. Did you mean 'sector'?" in words
        assert "column 'dependence_share' is missing" in words

    def test_two_rows_for_one_user(self, earths):
        assert "* C29 has several rows" in refused(earths.with_dependence, [ROW, ROW])

    def test_no_file_and_no_rows(self, earths, tmp_path):
        assert "there is no such file" in refused(earths.with_dependence, tmp_path / "none.csv")
        assert "it has no rows" in refused(earths.with_dependence, [])


class TestStocks:
    def test_public_stocks_come_on_top(self, earths):
        assert (earths.stock_days("USA"), earths.stock_days("JPN")) == (60.0, 120.0)

    def test_own_days_replace_everything(self, earths):
        assert [earths.with_stock(90).stock_days(code) for code in ("USA", "JPN")] == [90.0, 90.0]
        japan = earths.with_stock(10, "Japan")
        assert (japan.stock_days("JPN"), japan.stock_days("USA")) == (10.0, 60.0)
        assert earths.with_stock(0).stock_days("USA") == 0.0

    @pytest.mark.parametrize("days", [-1, float("nan"), float("inf"), "90", True])
    def test_impossible_days(self, earths, days):
        assert "Days of use, 0 or more" in refused(earths.with_stock, days)


class TestProjects:
    def test_the_bundled_pipeline_is_the_gap_between_two_shares(self, earths):
        project = earths.projects.iloc[0]
        assert project["share"] == pytest.approx(0.92 - 0.77)
        assert project["decided_on"] + project["lead_time_years"] == 2030
        assert project["standing"] == "secondary"
        assert earths.without_projects().projects.empty
        assert list(earths.without_projects().projects.columns) == list(earths.projects.columns)

    def test_own_projects_by_tonnes_or_share(self, earths, tmp_path):
        rows = [
            PROJECT,
            {
                "stage": "ore",
                "name": "Mine",
                "share_of_world": 0.02,
                "decided_on": 2026,
                "lead_time_years": 9,
            },
        ]
        pd.DataFrame(rows).to_csv(tmp_path / "projects.csv", index=False)
        for given in (rows, tmp_path / "projects.csv"):
            table = earths.with_projects(given, keep=False).projects
            assert table["share"].to_list() == pytest.approx([1000 / 398_008, 0.02])
            # Without a lead time a project takes what its stage takes.
            assert table["lead_time_years"].to_list() == [2.5, 9.0]
            assert table["economy"].to_list() == ["USA", "ROW"]
        assert len(earths.with_projects(rows).projects) == 3

    def test_mistakes_are_told_at_once(self, earths):
        rows = [
            PROJECT | {"share_of_world": 0.1},
            {key: value for key, value in PROJECT.items() if key != "tonnes"},
            PROJECT | {"decided_on": "soon"},
            PROJECT | {"economy": "G7"},
            PROJECT | {"tonnes": -5},
            PROJECT | {"name": ""},
        ]
        words = refused(earths.with_projects, rows)
        for expected in (
            "row 1: both are given. Each project has either tonnes or share_of_world",
            "row 2: neither is given",
            "row 3: decided_on is 'soon'. A number from 1990 to 2100",
            "row 4: economy is 'G7'. A project is in one economy, or in ROW",
            "row 5: tonnes is -5. A number from 0",
            "row 6: 'name' is empty",
        ):
            assert expected in words

    def test_lead_times(self, earths):
        assert earths.lead_time("ore").years == 15.7
        assert (earths.lead_time("magnet").low, earths.lead_time("magnet").high) == (2.0, 3.0)
        assert earths.lead_time("metal", "new").standing == "assumption"
        assert minerals.chain("graphite").lead_time("anode").years == 4.0
        assert "There are new, restart" in refused(earths.lead_time, "magnet", "hurry")
        assert {"any", "ore", "magnet"} <= set(earths.lead_times["stage"])


class TestTrade:
    @pytest.mark.parametrize("name", ["gallium", "germanium", "tellurium", "indium"])
    def test_a_mineral_without_trade_is_refused_in_words(self, name):
        for ask in (
            lambda: minerals.flows(name),
            lambda: minerals.unit_value(name),
            lambda: minerals.import_share(name, "USA", "China"),
            lambda: minerals.net_import_reliance(name, "USA", 2022),
            lambda: minerals.supply_risk(name, "USA", 2022),
        ):
            words = refused(ask)
            assert f"there are no trade data of {name}" in words
            assert "Production is known: see concentration" in words

    def test_a_stage_without_trade_is_refused_in_words(self, world):
        words = refused(minerals.flows, "rare earths", stage="magnet")
        assert (
            "there are no trade data of rare earths, stage magnet. The source has no magnets (HS 850511)"
            in words
        )
        assert "Stages with trade: separation, metal" in words
        assert "no trade data of rare earths, stage ore" in refused(
            minerals.covered_share, world, "REE", "ore"
        )

    def test_every_mistake_is_told_at_once(self):
        words = refused(minerals.flows, "284611", exporter="Chna", importer="Japn", years=[1990, 2010])
        for expected in (
            "there is no trade of HS 284611",
            "exporter: there is no economy 'Chna'",
            "importer: there is no economy 'Japn'",
            "years: 1990. Trade is known from 1995 to 2024",
        ):
            assert expected in words

    def test_flows_add_up_to_their_parts(self):
        whole = minerals.flows("rare earths", years=2020)
        parts = [minerals.flows("rare earths", years=2020, stage=stage) for stage in ("separation", "metal")]
        assert len(whole) == sum(map(len, parts))
        assert whole["value_usd_k"].sum() == pytest.approx(sum(part["value_usd_k"].sum() for part in parts))
        assert set(whole["year"]) == {2020}

    def test_shares_of_all_sellers_are_one(self):
        share = minerals.import_share("tungsten", "EU", "all", [2010, 2020])
        assert share.to_list() == pytest.approx([1.0, 1.0])

    def test_trade_inside_a_group_is_not_imports(self):
        assert minerals.import_share("tungsten", "EU", "Germany", 2020)[2020] == 0.0
        assert minerals.import_share("tungsten", "France", "Germany", 2020)[2020] > 0.0

    def test_magnets_of_the_united_states(self):
        ask = minerals.import_share
        assert ask("REE", "USA", "EU", stage="magnet")[2024] == pytest.approx(0.0885, abs=1e-4)
        both = ask("REE", "USA", ["China", "Japan"], stage="magnet")[2024]
        assert both == pytest.approx(0.7591 + 0.0323, abs=1e-4)
        assert "The European Union is one partner there" in refused(
            ask, "REE", "USA", "Germany", stage="magnet"
        )
        assert "are known for USA in 2024 only" in refused(ask, "REE", "Japan", "China", stage="magnet")

    def test_covered_share_lies_between_none_and_all(self, world: World):
        share = minerals.covered_share(world, "graphite", "ore")
        assert share.dims == ("exporter", "importer")
        assert share.values.min() >= 0 and share.values.max() <= 1
        assert share.attrs["sector"] == "B08"

    def test_covered_share_needs_the_sector(self, small_world: World):
        words = refused(minerals.covered_share, small_world, "graphite", "ore")
        assert "it has no sector B08" in words


class TestReliance:
    def test_by_hand(self):
        found = minerals.net_import_reliance("graphite", "Japan", 2022)
        bought = minerals.flows("graphite", importer="Japan", years=2022)["quantity_t"].sum()
        sold = minerals.flows("graphite", exporter="Japan", years=2022)["quantity_t"].sum()
        assert (found.imports, found.exports, found.production) == pytest.approx((bought, sold, 0.0))
        assert float(found) == 1.0

    def test_a_net_exporter_is_below_zero(self):
        assert minerals.net_import_reliance("graphite", "China", 2022).reliance < 0

    def test_weights_of_unlike_things_are_refused(self):
        words = refused(minerals.net_import_reliance, "rare earths", "USA", 2022)
        assert "weights of production and trade of rare earths cannot be compared" in words
        assert (
            "Give content=..., tonnes of the mineral per tonne traded, or one by HS code: 284610, 284690, 280530"
            in words
        )

    def test_with_a_content(self):
        plain = minerals.net_import_reliance("antimony", "USA", 2022, content=1.0)
        half = minerals.net_import_reliance("antimony", "USA", 2022, content={"261710": 0.5})
        assert half.imports == pytest.approx(plain.imports / 2)
        assert "HS 261710 is missing" in refused(
            minerals.net_import_reliance, "antimony", "USA", 2022, content={}
        )
        assert "above 0" in refused(minerals.net_import_reliance, "antimony", "USA", 2022, content=-1)

    def test_more_sold_than_there_was(self):
        words = refused(minerals.net_import_reliance, "graphite", "Mozambique", 2022)
        assert "Mozambique in 2022: 165,932 t made" in words
        assert "More left than there was" in words

    def test_a_year_without_production(self):
        words = refused(minerals.net_import_reliance, "graphite", "USA", 2010)
        assert "Production is known from 2018 to 2024" in words


class TestSupplyRisk:
    def test_by_hand(self):
        found = minerals.supply_risk("graphite", "USA", 2022)
        chain, scores = minerals.chain("graphite"), governance_instability(2022)
        weights = (
            minerals.flows("graphite", importer="USA", years=2022).groupby("exporter")["quantity_t"].sum()
        )
        instability = float((weights * scores.reindex(weights.index)).sum() / weights.sum())
        assert found.score == pytest.approx(herfindahl(chain.production(year=2022))[0] * instability)
        assert found.import_dependence == 1.0

    def test_own_production_lowers_it(self):
        found = minerals.supply_risk("graphite", "India", 2022)
        assert 0 < found.import_dependence < 1
        assert found.score == pytest.approx(found.hhi * found.instability * found.import_dependence)

    def test_a_common_factor_cancels_for_those_who_produce_none(self):
        plain = minerals.supply_risk("antimony", "Japan", 2022)
        assert plain.score == pytest.approx(
            minerals.supply_risk("antimony", "Japan", 2022, content=0.5).score
        )

    def test_governance_is_a_scale(self):
        scores = governance_instability(2022)
        assert 0 <= scores.min() < scores["USA"] < scores["CHN"] < scores["MMR"] <= scores.max() <= 1
        assert "2018 to 2024" in refused(governance_instability, 1995)
        assert np.isfinite(scores).all()
