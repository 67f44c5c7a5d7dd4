"""Policies: every instrument, what it must leave alone, and every refusal in its own words."""

import numpy as np
import pytest

from detente import InputError, Policy, World
from detente.policy.policy import WEDGES

GOODS = ["A01", "C26"]


@pytest.fixture(scope="module")
def none(small_world: World) -> Policy:
    return Policy.none(small_world)


@pytest.fixture(scope="module")
def free_trade() -> World:
    """Two economies without tariffs, so that a rate given is the rate found."""
    trade = np.full((2, 2, 2), 1.0)
    trade[np.arange(2), np.arange(2)] = 10.0
    return World.from_tables(
        economies=["USA", "CHN"], sectors=["A01", "C26"], trade=trade, trade_elasticity=4.0
    )


def refusal(action, *arguments, **words) -> str:
    """The message with which something is refused."""
    with pytest.raises(InputError) as caught:
        action(*arguments, **words)
    return str(caught.value)


def moved(policy: Policy, wedge: str) -> set[tuple[str, ...]]:
    """The cells in which a wedge differs from the baseline."""
    baseline = getattr(Policy.none(policy.world), wedge)
    cells = np.argwhere(getattr(policy, wedge).values != baseline.values)
    labels = [baseline[dim].values for dim in baseline.dims]
    return {tuple(str(names[i]) for names, i in zip(labels, cell, strict=True)) for cell in cells}


class TestTariff:
    def test_points_are_added_to_what_is_levied(self, small_world, none):
        changed = none.with_tariff(imposed_by="USA", on="CHN", rate=0.25)
        before = small_world.tariff.sel(exporter="CHN", importer="USA")
        after = changed.tariff.sel(exporter="CHN", importer="USA")
        assert np.allclose((after - before).values, [0.25, 0.25, 0.0], rtol=0, atol=1e-15)
        assert moved(changed, "tariff") == {("CHN", "USA", "A01"), ("CHN", "USA", "C26")}

    def test_two_rises_add_up(self, small_world, none):
        changed = none
        for _ in range(2):
            changed = changed.with_tariff(imposed_by="USA", on="CHN", rate=0.1, sectors="C26")
        rise = (changed.tariff - small_world.tariff).sel(exporter="CHN", importer="USA", sector="C26")
        assert float(rise) == pytest.approx(0.2, abs=1e-15)

    def test_a_level_replaces_what_is_levied(self, none):
        changed = none.with_tariff_level(imposed_by="CHN", on=["USA", "DEU"], rate=0.4, sectors="A01")
        levied = changed.tariff.sel(importer="CHN", sector="A01")
        assert levied.sel(exporter=["USA", "DEU"]).values.tolist() == [0.4, 0.4]
        assert moved(changed, "tariff") == {("USA", "CHN", "A01"), ("DEU", "CHN", "A01")}

    def test_a_tariff_moves_no_other_wedge(self, none):
        changed = none.with_tariff(imposed_by="USA", on="world", rate=0.1, sectors="all")
        assert [wedge for wedge in WEDGES if moved(changed, wedge)] == ["tariff"]

    def test_a_group_stands_for_the_members_a_world_has(self, none):
        changed = none.with_tariff(imposed_by="EU", on="Greater China", rate=0.1, sectors="electronics")
        assert moved(changed, "tariff") == {("CHN", "DEU", "C26")}

    @pytest.mark.parametrize("everyone", ["world", "all"])
    def test_the_world_is_everyone_but_oneself(self, none, everyone):
        changed = none.with_tariff(imposed_by="USA", on=everyone, rate=0.1, sectors="C26")
        assert moved(changed, "tariff") == {(seller, "USA", "C26") for seller in ("CHN", "DEU", "ROW")}

    def test_own_trade_never_bears_a_tariff(self, none):
        changed = none.with_tariff(imposed_by="world", on="world", rate=0.1, sectors="all")
        own = changed.tariff.values[np.arange(4), np.arange(4)]
        assert (own == 0).all()
        assert len(moved(changed, "tariff")) == 4 * 3 * 3

    @pytest.mark.parametrize(
        ("words", "sectors"),
        [
            ("goods", GOODS),
            ("services", ["G"]),
            ("all", ["A01", "C26", "G"]),
            ("c26", ["C26"]),
            (["G", "farming"], ["A01", "G"]),
        ],
    )
    def test_sectors_can_be_said_in_words(self, none, words, sectors):
        changed = none.with_tariff(imposed_by="USA", on="CHN", rate=0.1, sectors=words)
        assert sorted(sector for _, _, sector in moved(changed, "tariff")) == sectors

    def test_names_of_economies_are_as_good_as_codes(self, none):
        said = none.with_tariff(imposed_by="United States", on="china", rate=0.1)
        coded = none.with_tariff(imposed_by="USA", on="CHN", rate=0.1)
        assert (said.tariff == coded.tariff).all()


class TestOtherInstruments:
    def test_an_export_wedge_is_imposed_by_the_seller(self, none):
        changed = none.with_export_wedge(
            imposed_by="CHN", on=["USA", "DEU"], rate=0.3, sectors="C26", rent_share=0.25
        )
        cells = {("CHN", "USA", "C26"), ("CHN", "DEU", "C26")}
        assert moved(changed, "export_wedge") == moved(changed, "rent_share") == cells
        flow = {"exporter": "CHN", "importer": "DEU", "sector": "C26"}
        assert float(changed.export_wedge.sel(flow)) == 0.3
        assert float(changed.rent_share.sel(flow)) == 0.25

    def test_a_trade_cost_multiplies(self, none):
        changed = none.with_iceberg(imposed_by="USA", on="CHN", factor=1.1)
        twice = changed.with_iceberg(imposed_by="USA", on="CHN", factor=1.5, sectors="A01")
        cost = twice.iceberg.sel(exporter="CHN", importer="USA").values
        assert np.allclose(cost, [1.65, 1.1, 1.0], rtol=1e-15)
        assert moved(twice, "iceberg") == {("CHN", "USA", "A01"), ("CHN", "USA", "C26")}

    def test_an_import_ban_stops_what_is_bought(self, none):
        changed = none.with_import_ban(imposed_by="USA", on="CHN", sectors="C26")
        assert moved(changed, "available") == {("CHN", "USA", "C26")}
        assert float(changed.available.sel(exporter="CHN", importer="USA", sector="C26")) == 0

    def test_an_export_ban_stops_what_is_sold(self, none):
        changed = none.with_export_ban(imposed_by="USA", on="CHN", sectors="C26")
        assert moved(changed, "available") == {("USA", "CHN", "C26")}

    def test_a_subsidy_is_paid_to_own_producers(self, none):
        changed = none.with_subsidy(imposed_by="CHN", rate=0.1, sectors="C26")
        changed = changed.with_subsidy(imposed_by="CHN", rate=0.05, sectors="C26")
        assert moved(changed, "subsidy") == {("CHN", "C26")}
        assert float(changed.subsidy.sel(economy="CHN", sector="C26")) == pytest.approx(0.15)


class TestValue:
    def test_a_policy_is_unchanged_by_what_is_made_from_it(self, none):
        before = {wedge: getattr(none, wedge).copy(deep=True) for wedge in WEDGES}
        none.with_tariff(imposed_by="USA", on="world", rate=0.3)
        none.with_export_wedge(imposed_by="USA", on="world", rate=0.3, rent_share=0.5)
        none.with_iceberg(imposed_by="USA", on="world", factor=2)
        none.with_import_ban(imposed_by="USA", on="CHN")
        none.with_subsidy(imposed_by="USA", rate=0.2, sectors="all")
        assert all(getattr(none, wedge).identical(before[wedge]) for wedge in WEDGES)
        assert none.changes == ()

    def test_no_policy_is_the_tariffs_of_the_world_and_nothing_else(self, small_world, none):
        assert (none.tariff.values == small_world.tariff.values).all()
        neutral = {"export_wedge": 0, "rent_share": 1, "iceberg": 1, "subsidy": 0, "available": 1}
        assert all((getattr(none, wedge) == level).all() for wedge, level in neutral.items())

    def test_it_says_what_was_done(self, none):
        assert repr(none) == "<Policy: no change from the baseline>"
        changed = none.with_tariff(imposed_by="USA", on="CHN", rate=0.25)
        changed = changed.with_export_ban(imposed_by="CHN", on="DEU", sectors="C26")
        first, second = "tariff +0.25 by USA on CHN, goods", "export ban by CHN on DEU, C26"
        assert repr(changed) == f"<Policy: {first}; {second}>"

    def test_long_lists_are_cut_short_in_words(self, none):
        changed = none.with_tariff(imposed_by="USA", on=["CHN", "DEU", "ROW", "EU", "China"], rate=0.1)
        assert changed.changes == ("tariff +0.1 by USA on CHN, DEU, ROW and 2 more, goods",)


class TestArrays:
    def test_what_is_left_out_stays_at_the_baseline(self, small_world):
        cost = np.full((4, 4, 3), 1.2)
        policy = Policy.from_arrays(small_world, iceberg=cost)
        assert (policy.iceberg.values == cost).all()
        assert (policy.tariff.values == small_world.tariff.values).all()
        assert policy.changes == ("iceberg given as an array",)

    def test_labelled_arrays_of_the_world_are_taken(self, small_world):
        rates = small_world.tariff * 2
        policy = Policy.from_arrays(small_world, tariff=rates, subsidy=small_world.output * 0 + 0.2)
        assert (policy.tariff.values == rates.values).all()
        assert (policy.subsidy.values == 0.2).all()

    def test_the_array_given_is_copied(self, small_world):
        rates = np.zeros((4, 4, 3))
        policy = Policy.from_arrays(small_world, tariff=rates)
        rates[:] = 5
        assert (policy.tariff.values == 0).all()

    def test_labels_that_do_not_match_are_refused(self, small_world):
        renamed = small_world.tariff.assign_coords(exporter=["USA", "CHN", "FRA", "ROW"])
        message = refusal(Policy.from_arrays, small_world, tariff=renamed)
        assert (
            message == "tariff: along exporter it misses DEU and has FRA too many. Labels are joined exactly."
        )

    def test_another_order_is_refused_with_the_way_out(self, small_world):
        message = refusal(Policy.from_arrays, small_world, tariff=small_world.tariff[:, :, ::-1])
        cure = "Use .sel(sector=[...]) to put them in order."
        assert (
            message
            == f"tariff: the labels along sector are in another order. Labels are joined exactly. {cure}"
        )

    def test_dimensions_in_another_order_are_refused(self, small_world):
        turned = small_world.tariff.transpose("importer", "exporter", "sector")
        message = refusal(Policy.from_arrays, small_world, tariff=turned)
        fact = "tariff: its dimensions are importer, exporter, sector."
        assert message == f"{fact} They are exporter, importer, sector, in that order."

    def test_another_shape_is_refused(self, small_world):
        message = refusal(Policy.from_arrays, small_world, subsidy=np.zeros((3, 4)))
        assert message == "subsidy: its shape is (3, 4). economy x sector is (4, 3)."

    def test_an_unknown_wedge_is_refused(self, small_world):
        message = refusal(Policy.from_arrays, small_world, tarif=np.zeros((4, 4, 3)))
        assert message == f"policy: there is no wedge 'tarif'. There are {', '.join(WEDGES)}."

    @pytest.mark.parametrize("wedge", WEDGES)
    @pytest.mark.parametrize("hole", [np.nan, np.inf])
    def test_every_number_is_finite(self, small_world, wedge, hole):
        level = getattr(Policy.none(small_world), wedge).copy(deep=True)
        level[(0,) * level.ndim] = hole
        message = refusal(Policy.from_arrays, small_world, **{wedge: level})
        assert message == f"{wedge}: not a number somewhere. Every wedge is a finite number."

    def test_all_problems_come_at_once(self, small_world):
        flows = np.ones((4, 4, 3))
        message = refusal(Policy.from_arrays, small_world, tariff=flows * -2, iceberg=flows * 0)
        assert [line.partition(":")[0] for line in message.splitlines()] == ["tariff", "iceberg"]


class TestRefusals:
    @pytest.mark.parametrize("rate", [-1, -1.5])
    def test_a_tariff_of_minus_100_percent(self, free_trade, rate):
        message = refusal(Policy.none(free_trade).with_tariff, imposed_by="USA", on="CHN", rate=rate)
        assert message == f"rate: {rate:g}. A rate is above -1 (-100 %)."

    @pytest.mark.parametrize("instrument", ["with_tariff", "with_tariff_level", "with_export_wedge"])
    def test_a_percentage_for_a_fraction_asks(self, free_trade, instrument):
        change = getattr(Policy.none(free_trade), instrument)
        message = refusal(change, imposed_by="USA", on="CHN", rate=25)
        rule = "Rates are fractions: 0.25 is 25 %. If 25 % is meant, write 0.25."
        assert message == f"rate: 25 would be 2,500 %. {rule}"

    def test_a_percentage_in_an_array_asks_with_its_cell(self, free_trade):
        rates = np.zeros((2, 2, 2))
        rates[1, 0, 1] = 25
        message = refusal(Policy.from_arrays, free_trade, tariff=rates)
        assert message.startswith("tariff: 25 for CHN USA C26 would be 2,500 %.")
        assert message.endswith("If 25 % is meant, write 0.25.")

    def test_a_rate_of_1000_percent_is_still_taken(self, free_trade):
        assert Policy.none(free_trade).with_tariff(imposed_by="USA", on="CHN", rate=10).changes

    def test_not_a_number(self, none):
        message = refusal(none.with_tariff, imposed_by="USA", on="CHN", rate=np.nan)
        assert message == "tariff: not a number somewhere. Every wedge is a finite number."

    @pytest.mark.parametrize(("share", "range_"), [(1.5, "from 1 to 1.5"), (-0.5, "from -0.5 to 1")])
    def test_a_rent_share_outside_0_to_1(self, none, share, range_):
        message = refusal(none.with_export_wedge, imposed_by="CHN", on="USA", rate=0.1, rent_share=share)
        assert message == f"rent_share: {range_}. It lies between 0 and 1."

    def test_a_subsidy_of_all_of_the_cost(self, none):
        message = refusal(none.with_subsidy, imposed_by="USA", rate=1, sectors="C26")
        assert message == "subsidy: 1 somewhere. A subsidy is below 1, all of the cost."

    @pytest.mark.parametrize("factor", [0, -1])
    def test_a_trade_cost_of_nothing(self, none, factor):
        message = refusal(none.with_iceberg, imposed_by="USA", on="CHN", factor=factor)
        assert message == f"iceberg: {factor} somewhere. Units shipped per unit that arrives are above 0."

    def test_a_market_that_bans_have_closed_is_named(self):
        trade = np.array([[[10.0, 10.0], [3.0, 2.0]], [[1.0, 1.0], [0.0, 10.0]]])
        world = World.from_tables(
            economies=["USA", "CHN"], sectors=["A01", "C26"], trade=trade, trade_elasticity=4.0
        )
        message = refusal(Policy.none(world).with_export_ban, imposed_by="USA", on="CHN")
        assert message == (
            "available: CHN A01 cannot buy from anyone, not even at home. "
            "Hat algebra has no price for a market without sellers. "
            "Leave one seller open, or use a high tariff or iceberg cost instead of a ban."
        )

    def test_many_closed_markets_are_counted(self, small_world):
        message = refusal(Policy.from_arrays, small_world, available=np.zeros((4, 4, 3)))
        assert "USA A01, USA C26, USA G, CHN A01, CHN C26 and 7 more cannot buy from anyone" in message

    @pytest.mark.parametrize(
        ("words", "offer"),
        [
            ({"imposed_by": "Chnia", "on": "USA"}, "there is no economy 'Chnia'. Did you mean 'China'"),
            ({"imposed_by": "USA", "on": "Germny"}, "there is no economy 'Germny'. Did you mean 'Germany'"),
            ({"imposed_by": "USA", "on": "Japan"}, "'Japan' is not in this world."),
            (
                {"imposed_by": "USA", "on": "CHN", "sectors": "C62"},
                "there is no sector 'C62'. Did you mean 'C26'",
            ),
        ],
    )
    def test_unknown_names_offer_the_nearest(self, none, words, offer):
        assert offer in refusal(none.with_tariff, rate=0.1, **words)

    def test_every_unknown_name_is_told_at_once(self, none):
        message = refusal(none.with_tariff, imposed_by="USA", on=["Atlantis", "Utopia"], rate=0.1)
        assert message.count("there is no economy") == 2
