"""Worlds: from tables, identities, files, aggregation, balanced trade, the bundled one, and names."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import xarray as xr

import detente.economy.storage as storage
from detente import InputError, World
from detente.economy.names import economy_names, economy_title, group_members, sector_names, sector_title
from detente.economy.tables import rows
from detente.economy.world import Provenance

ECONOMIES = ["HOME", "ABROAD", "ELSEWHERE"]
SECTORS = ["FARM", "FACTORY"]
FLOWS = {"exporter": ECONOMIES, "importer": ECONOMIES, "sector": SECTORS}


def tables(**changes: Any) -> dict[str, Any]:
    """Three economies by two sectors that fit together."""
    random = np.random.default_rng(3)
    trade = random.uniform(10, 30, (3, 3, 2))
    trade[np.arange(3), np.arange(3)] *= 8
    tariff = random.uniform(0, 0.3, (3, 3, 2))
    tariff[np.arange(3), np.arange(3)] = 0
    given = {
        "economies": ECONOMIES,
        "sectors": SECTORS,
        "trade": trade,
        "input_share": random.uniform(0.05, 0.3, (3, 2, 2)),
        "tariff": tariff,
        "trade_elasticity": [4.0, 6.0],
    }
    return given | changes


def labelled(values: np.ndarray, **coords: list[str]) -> xr.DataArray:
    return xr.DataArray(values, coords=coords, dims=tuple(coords))


def changed(name: str, place: Any, value: float) -> dict[str, Any]:
    """The tables with one cell changed."""
    table = np.array(tables()[name])
    table[place] = value
    return {name: table}


REFUSALS = [
    ({"economies": ["HOME", "HOME", "X"]}, "economies: HOME given twice. Labels are unique."),
    ({"sectors": []}, "sectors: the list is empty."),
    ({"trade": np.ones((3, 2, 3))}, "trade: its shape is (3, 2, 3). exporter x importer x sector"),
    ({"trade": [["a"]]}, "trade: cannot be read as an array of numbers."),
    (changed("trade", (0, 1, 1), np.nan), "trade: not a number at HOME ABROAD FACTORY. Every"),
    (changed("trade", (2, 0, 0), -7), "trade: -7 for ELSEWHERE HOME FARM. No cell is negative. Move a"),
    (changed("input_share", (1, 0, 1), -0.5), "input_share: -0.5 for ABROAD FARM FACTORY. A negative input is"),
    (changed("input_share", (1, 0, 1), 1.5), "input_share: the inputs of ABROAD FACTORY add up to 1."),
    ({"value_added_share": np.full((3, 2), 0.1)}, "value_added_share: with input_share it adds up to"),
    ({"final_share": np.full((3, 2), 0.4)}, "final_share: the shares of HOME add up to 0.8. They"),
    (changed("tariff", (0, 1, 0), -1), "tariff: -1 for HOME ABROAD FARM. A rate is above -1 (-100 %)."),
    (changed("tariff", (0, 1, 0), 25), "tariff: 25 for HOME ABROAD FARM would be 2,500 %. "
     "Rates are fractions: 0.25 is 25 %. If 25 % is meant, write 0.25."),
    (changed("trade", 2, 0), "trade: ELSEWHERE produces nothing. Every economy has value added."),
    (changed("trade", (slice(None), 0, 0), 0.01), "trade: in HOME FARM inputs need "),
    ({"trade_elasticity": [1.0]}, "trade_elasticity: 1 values for 2 sectors."),
    ({"trade_elasticity": "median"}, "elasticities: no published set covers sector FARM, FACTORY."),
]  # fmt: skip


def refusal(**changes: Any) -> str:
    with pytest.raises(InputError) as caught:
        World.from_tables(**tables(**changes))
    return str(caught.value)


@pytest.fixture
def world() -> World:
    return World.from_tables(**tables())


@pytest.fixture(scope="module")
def bundled() -> World:
    return World.embedded()


class TestFromTables:
    def test_tables_are_kept_and_labelled(self, world):
        given = tables()
        assert (world.economies, world.sectors) == (ECONOMIES, SECTORS)
        for name in ("trade", "tariff", "input_share", "trade_elasticity"):
            np.testing.assert_array_equal(getattr(world, name), given[name])
        assert world.trade.dims == ("exporter", "importer", "sector")
        assert world.check().holds, str(world.check())

    def test_output_and_deficits_by_hand(self, world):
        given = tables()
        border = given["trade"] / (1 + given["tariff"])
        np.testing.assert_allclose(world.output, border.sum(axis=1))
        np.testing.assert_allclose(world.deficit, border.sum(axis=(0, 2)) - border.sum(axis=(1, 2)))
        np.testing.assert_allclose(world.value_added_share, 1 - given["input_share"].sum(axis=1))

    def test_labelled_arrays_give_the_same_world(self, world):
        given = tables()
        shares = {"economy": ECONOMIES, "sector": SECTORS, "use_sector": SECTORS}
        changes = {name: labelled(given[name], **FLOWS) for name in ("trade", "tariff")}
        changes["input_share"] = labelled(given["input_share"], **shares)
        changes["trade_elasticity"] = labelled(np.array([4.0, 6.0]), sector=SECTORS)
        other = World.from_tables(**given | changes)
        assert other.trade.identical(world.trade)
        assert other.input_share.identical(world.input_share)

    def test_inputs_are_copied_and_the_world_is_frozen(self):
        given = tables()
        world = World.from_tables(**given)
        given["trade"][0, 0, 0] = -1
        assert float(world.trade.min()) > 0
        with pytest.raises(ValueError, match="read-only"):
            world.trade.values[0, 0, 0] = 1

    def test_tariffs_and_inputs_may_be_left_out(self):
        world = World.from_tables(**tables(tariff=None, input_share=None))
        assert float(world.tariff.max()) == float(world.input_share.max()) == 0
        assert world.check().holds

    def test_given_final_shares_are_solved_for(self):
        final = np.array([[0.2, 0.8], [0.4, 0.6], [0.5, 0.5]])
        kept = World.from_tables(**tables())
        world = World.from_tables(**tables(final_share=final))
        np.testing.assert_allclose(world.final_share, final, atol=1e-8)
        before, after = (w.deficit / w.value_added.sum() for w in (kept, world))
        np.testing.assert_allclose(after, before, atol=1e-8)
        assert world.check().holds, str(world.check())
        assert "solved for the equilibrium that fits the given final shares" in world.provenance.notes[-1]

    @pytest.mark.parametrize(("changes", "message"), REFUSALS)
    def test_refusals(self, changes, message):
        assert refusal(**changes).startswith(message)

    def test_labels_are_joined_exactly(self):
        values = tables()["trade"]
        other = refusal(trade=labelled(values, **FLOWS | {"sector": ["FARM", "MINE"]}))
        assert (
            other == "trade: along sector it misses FACTORY and has MINE too many. Labels are joined exactly."
        )
        swapped = labelled(values, **FLOWS | {"importer": ECONOMIES[::-1]})
        message = refusal(trade=swapped)
        assert message.startswith("trade: the labels along importer are in another order. Labels are joined")
        assert message.endswith("Use .sel(importer=[...]) to put them in order.")
        turned = labelled(values, **FLOWS).transpose("importer", "exporter", "sector")
        assert refusal(trade=turned).startswith(
            "trade: its dimensions are importer, exporter, sector. They are"
        )

    def test_all_problems_come_at_once(self):
        changes = changed("trade", (0, 0, 0), -1) | changed("tariff", (0, 1, 0), 25)
        changes |= {"final_share": np.full((3, 2), 0.4)}
        with pytest.raises(InputError) as caught:
            World.from_tables(**tables(**changes))
        assert [problem.place for problem in caught.value.problems] == ["trade", "tariff", "final_share"]
        shapes = refusal(trade=np.ones(2), tariff=np.ones(3), input_share=np.ones(4))
        assert [line.split(":")[0] for line in shapes.splitlines()] == ["trade", "tariff", "input_share"]


class TestCheck:
    @pytest.mark.parametrize(
        ("field", "place", "value", "identity", "where"),
        [
            ("trade", (0, 1, 0), -50.0, "trade", "HOME ABROAD FARM"),
            ("tariff", (1, 2, 1), -1.5, "tariffs", "ABROAD ELSEWHERE FACTORY"),
            ("input_share", (2, 0, 1), 1.2, "cost shares", "ELSEWHERE FACTORY"),
            ("input_share", (2, 0, 1), -0.2, "input shares", "ELSEWHERE FARM FACTORY"),
            ("input_share", (1, 0, 0), 3.0, "goods", "ABROAD FARM"),
        ],
    )
    def test_a_broken_identity_is_named_with_its_worst_cell(
        self, world, field, place, value, identity, where
    ):
        table = getattr(world, field)
        values = table.values.copy()
        values[place] = value
        check = replace(world, **{field: table.copy(data=values)}).check()
        failing = {found.name: found for found in check.identities if not found.holds}
        assert not check.holds
        assert failing[identity].where == where
        assert f"FAILS  {identity}" in str(check)

    def test_deficits_that_do_not_close(self, world):
        trade = world.trade.copy()
        trade[:, 0, 0] = 1e-3
        failing = [found.name for found in replace(world, trade=trade).check().identities if not found.holds]
        assert failing == ["goods", "income", "world", "trade balance"]

    def test_not_a_number_is_no_identity(self, world):
        check = replace(world, trade=world.trade.where(world.trade["exporter"] != "HOME")).check()
        assert not check.holds and check.identities[0].where == "not a number somewhere"


class TestFiles:
    def test_round_trip_is_exact(self, tmp_path, bundled):
        bundled.save(tmp_path / "world.npz")
        again = World.load(tmp_path / "world.npz")
        for name in ("trade", "input_share", "tariff", "trade_elasticity", "tariff_source"):
            assert getattr(again, name).identical(getattr(bundled, name)), name
        assert again.published.identical(bundled.published)
        assert again.provenance == bundled.provenance

    def test_round_trip_of_own_tables(self, tmp_path):
        said = Provenance(name="mine", year=1999, sources=("a", "b"), notes=("c",), built_from={"x": "y"})
        world = World.from_tables(**tables(provenance=said))
        world.save(tmp_path / "world.npz")
        again = World.load(tmp_path / "world.npz")
        assert again.provenance == said and again.trade.identical(world.trade)
        assert again.tariff_source is again.published is None

    def test_what_is_not_a_saved_world(self, tmp_path, world):
        file = tmp_path / "a.npz"
        for content in (b"some text", b""):
            file.write_bytes(content)
            with pytest.raises(InputError, match=r"is not a saved world\. Use a file that World\.save wrote"):
                World.load(file)
        np.savez(file, trade=np.ones(3))
        with pytest.raises(InputError, match="has no economies, sectors, input_share, tariff, "):
            World.load(file)
        world.save(file)
        file.write_bytes(file.read_bytes()[:-200])
        with pytest.raises(InputError, match="is not a saved world"):
            World.load(file)
        with pytest.raises(InputError, match="there is no such file"):
            World.load(tmp_path / "b.npz")
        with pytest.raises(InputError, match="is a folder"):
            World.load(tmp_path)

    def test_a_failed_save_leaves_the_old_file_and_nothing_else(self, tmp_path, world, monkeypatch):
        file = tmp_path / "world.npz"
        world.save(file)
        before = file.read_bytes()

        def full(stream: Any, **arrays: Any) -> None:
            stream.write(b"half")
            raise OSError("no space left on device")

        monkeypatch.setattr(storage.np, "savez_compressed", full)
        with pytest.raises(OSError, match="no space left"):
            world.save(file)
        assert [path.name for path in tmp_path.iterdir()] == ["world.npz"]
        assert file.read_bytes() == before


class TestOtherWorlds:
    def test_aggregates_add_up(self, bundled):
        small = bundled.aggregate(
            {"EU": "EU", "USA": "USA", "CHN": "China", "ROW": "rest"}, {"GOODS": "goods"}
        )
        assert sorted(small.economies) == ["CHN", "EU", "ROW", "USA"]
        assert (small.sectors[0], len(small.sectors)) == ("GOODS", 24)
        for name in ("trade", "output", "value_added", "tariff_revenue", "final_spending", "income"):
            assert float(getattr(small, name).sum()) == pytest.approx(float(getattr(bundled, name).sum())), (
                name
            )
        members = bundled.resolve_economies("EU")
        for name in ("value_added", "deficit", "tariff_revenue"):
            wanted = float(getattr(bundled, name).sel(economy=members).sum())
            assert float(getattr(small, name).sel(economy="EU")) == pytest.approx(wanted), name
        assert small.check().holds, str(small.check())
        assert small.provenance.notes[-1] == "aggregated from 80 x 50"

    def test_a_group_by_name_leaves_the_others_alone(self, bundled):
        small = bundled.aggregate("EU")
        assert len(small.economies) == 54 and small.sectors == bundled.sectors
        flow = {"exporter": "CHN", "importer": "USA"}
        np.testing.assert_allclose(small.trade.sel(flow), bundled.trade.sel(flow), rtol=1e-12)
        np.testing.assert_allclose(small.tariff.sel(flow), bundled.tariff.sel(flow), atol=1e-12)
        np.testing.assert_allclose(small.trade_elasticity, bundled.trade_elasticity, rtol=1e-12)

    @pytest.mark.parametrize(
        ("regions", "message"),
        [
            ({"A": ["HOME", "ABROAD"], "B": "HOME"}, "regions: HOME in two groups. A member is in one."),
            ({"A": "rest", "B": "rest"}, "regions: A and B both take the rest. One group may."),
            ({"A": "HOMES"}, "regions 'A': there is no economy 'HOMES'. Did you mean 'HOME'?"),
            ({"HOME": "ABROAD"}, "regions: 'HOME' is the name of a group and of one that is left alone."),
        ],
    )
    def test_aggregation_refusals(self, world, regions, message):
        with pytest.raises(InputError) as caught:
            world.aggregate(regions)
        assert str(caught.value).startswith(message)

    def test_without_deficits(self, world):
        balanced = world.without_deficits()
        assert float(abs(world.deficit).max()) > 1
        assert float(abs(balanced.deficit).max()) < 1e-8 * float(balanced.value_added.sum())
        np.testing.assert_allclose(balanced.final_share, world.final_share, atol=1e-8)
        assert balanced.tariff.identical(world.tariff) and balanced.check().holds
        assert "deficits removed" in balanced.provenance.notes[-1]

    def test_without_inputs(self, world):
        bare = world.without_inputs()
        assert float(bare.input_share.max()) == 0
        np.testing.assert_allclose(bare.value_added, world.output.sum("sector"))
        np.testing.assert_allclose(bare.final_spending, world.spending)
        assert bare.trade.identical(world.trade) and bare.check().holds


class TestBundledWorld:
    def test_it_holds(self, bundled):
        assert bundled.trade.shape == (80, 80, 50)
        assert bundled.check().holds, str(bundled.check())
        assert "80 economies x 50 sectors" in repr(bundled) and World.embedded() is bundled
        assert 80 < float(bundled.value_added.sum()) / 1e6 < 105
        assert (bundled.provenance.year, bundled.provenance.unit) == (2022, "million current USD")

    @pytest.mark.parametrize(
        ("flow", "source"),
        [
            ("CHN USA C26", "US Census Bureau, calculated duties over imports, 2024"),
            ("USA CHN C29", "Bown, Jung and Zhang (PIIE 2019)"),
            ("DEU FRA C29", "no tariff: inside and between the EU and EFTA"),
            ("JPN IND C28", "World Bank WDI, applied import-weighted mean of manufactured goods"),
            ("AUS IND A01", "World Bank WDI, applied import-weighted mean of primary goods"),
            ("CHN USA K", "no tariff: own trade or services"),
        ],
    )
    def test_every_tariff_has_a_source(self, bundled, flow, source):
        assert bundled.why_tariff(*flow.split()).startswith(source)
        rate = float(bundled.tariff.loc[tuple(flow.split())])
        assert (rate == 0) == source.startswith("no tariff")

    def test_no_tariffs_inside_the_union_at_home_or_on_services(self, bundled):
        union, services = bundled.resolve_economies("EU"), bundled.resolve_sectors("services")
        assert len(union) == 27
        assert float(bundled.tariff.sel(exporter=union, importer=union).max()) == 0
        assert float(bundled.tariff.sel(sector=services).max()) == 0
        assert all(float(bundled.tariff.sel(exporter=e, importer=e).max()) == 0 for e in bundled.economies)


class TestNames:
    @pytest.mark.parametrize("name", ["China", "china", " chn ", "Chinese", "PRC"])
    def test_economies(self, bundled, name):
        assert bundled.resolve_economies(name) == ["CHN"]
        assert bundled.resolve_economies("Viet Nam") == bundled.resolve_economies("vietnam") == ["VNM"]
        # Several names come in the order of the world, each label once.
        assert bundled.resolve_economies(["USA", name, "USA"]) == ["CHN", "USA"]

    def test_sectors_and_groups(self, bundled):
        for name in ("C26", "c26", "semiconductors", "chips"):
            assert bundled.resolve_sectors(name) == ["C26"]
        counts = [len(bundled.resolve_sectors(name)) for name in ("goods", "services", "all")]
        assert counts == [27, 23, 50]

    @pytest.mark.parametrize(("name", "offer"), [("Chna", "'China'"), ("Vietnm", "'Vietnam'")])
    def test_a_typo_gets_the_nearest_name(self, bundled, name, offer):
        with pytest.raises(InputError) as caught:
            bundled.resolve_economies(name, "players")
        assert str(caught.value).startswith(f"players: there is no economy '{name}'. Did you mean {offer}")

    def test_sector_typos_all_at_once(self, bundled):
        with pytest.raises(InputError) as caught:
            bundled.resolve_sectors(["semiconducters", "godos", "xyzzy"])
        first, second, third = str(caught.value).splitlines()
        assert first.startswith("sectors: there is no sector 'semiconducters'. Did you mean 'semiconductors'")
        assert "'Goods'" in second
        assert (
            third == "sectors: there is no sector 'xyzzy'. It has A01, A02, A03, B05, B06, B07, B08, B09 …."
        )

    def test_own_labels(self, world):
        assert world.resolve_economies("home") == ["HOME"]
        assert world.resolve_economies("all") == ECONOMIES
        with pytest.raises(
            InputError, match=r"'China' is not in this world\. It has HOME, ABROAD, ELSEWHERE\."
        ):
            world.resolve_economies("China")
        with pytest.raises(InputError, match="'EU' is not in this world"):
            world.resolve_economies("EU")

    def test_one_of_a_group_is_refused(self, bundled):
        assert economy_names().one("China", bundled.economies, "on") == "CHN"
        with pytest.raises(
            InputError, match=r"on: 'EU' stands for 27 economies\. One economy is needed here\."
        ):
            economy_names().one("EU", bundled.economies, "on")
        with pytest.raises(InputError, match="'goods' stands for 27 sectors"):
            sector_names().one("goods", bundled.sectors, "sector")

    def test_every_full_name_resolves(self, bundled):
        for table, resolve in (
            ("economies", bundled.resolve_economies),
            ("sectors", bundled.resolve_sectors),
        ):
            known = [row for row in rows(table) if row["code"] in (*bundled.economies, *bundled.sectors)]
            assert [resolve(row["name"]) for row in known] == [[row["code"]] for row in known]

    def test_titles_and_members(self):
        assert (economy_title("CHN"), economy_title("HOME")) == ("China", "HOME")
        assert (sector_title("XYZ"), sector_title("B05")) == ("XYZ", "Coal")
        assert len(group_members("eu")) == 27
        assert group_members("no such group") == ()
