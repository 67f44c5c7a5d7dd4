"""Transshipment: three measures by hand, value added that adds up, routes that turn the right way."""

import numpy as np
import pytest

import detente as dt
from detente.strategy.incidence.transshipment_routes import PUBLISHED_SHARES, Routes
from detente.strategy.incidence.transshipments import UNITS, origin_content, transshipment
from tests.economies import random_world
from tests.unit.ledger_measures import refusal


@pytest.fixture(scope="module")
def outcomes(small_world):
    first = dt.Policy.none(small_world).with_tariff(imposed_by="CHN", on="DEU", rate=0.2, sectors="C26")
    then = first.with_tariff(imposed_by="USA", on="CHN", rate=0.8, sectors="goods")
    return dt.solve(small_world, first), dt.solve(small_world, then)


class TestOriginValueAdded:
    def test_two_economies_by_hand(self):
        # Half of cost is inputs; economy A buys 80 % of its goods at home, B 60 %. Per unit of output of A:
        # c_A = 0.5 + 0.5 (0.8 c_A + 0.2 c_B),  c_B = 0.5 (0.4 c_A + 0.6 c_B).
        trade = np.array([[[80.0], [40.0]], [[20.0], [60.0]]])
        world = dt.World.from_tables(
            economies=["A", "B"],
            sectors=["GOODS"],
            trade=trade,
            input_share=np.full((2, 1, 1), 0.5),
            trade_elasticity=[4.0],
        )
        by_hand = np.linalg.solve([[1 - 0.4, -0.1], [-0.2, 1 - 0.3]], [0.5, 0.0])
        np.testing.assert_allclose(origin_content(world, "A").values[:, 0], by_hand, rtol=1e-11)

    @pytest.mark.parametrize("seed", [1, 2])
    def test_it_is_what_inverting_the_whole_matrix_gives(self, seed):
        world = random_world(seed)
        trade = world.trade.values / (1 + world.tariff.values)
        paid = trade / world.trade.values.sum(axis=0)
        count, sectors = len(world.economies), len(world.sectors)
        matrix = np.einsum("nik,ikj->nkij", paid, world.input_share.values)
        matrix = matrix.reshape(count * sectors, count * sectors)
        kept = 1 - matrix.sum(axis=0)
        for row, origin in enumerate(world.economies):
            own = np.where(np.repeat(np.arange(count), sectors) == row, kept, 0)
            expected = np.linalg.solve(np.eye(len(matrix)) - matrix.T, own)
            found = origin_content(world, origin).values.ravel()
            np.testing.assert_allclose(found, expected, atol=1e-11)

    def test_it_adds_up_to_one_over_all_origins(self):
        world = random_world(7)
        whole = sum(origin_content(world, origin) for origin in world.economies)
        np.testing.assert_allclose(whole, 1, atol=1e-11)

    def test_inputs_that_never_run_out_are_no_number(self):
        world = dt.World.from_tables(
            economies=["A", "B"],
            sectors=["GOODS"],
            trade=np.array([[[100.0], [1.0]], [[1.0], [100.0]]]),
            input_share=np.full((2, 1, 1), 1 - 1e-9),
            trade_elasticity=[4.0],
        )
        with pytest.raises(dt.NotConvergedError, match="do not run out"):
            origin_content(world, "A")


class TestMeasures:
    def test_matched_flows_by_hand(self, small_world):
        found = transshipment(small_world).table
        border = small_world.trade / (1 + small_world.tariff)
        sold = border.sel(exporter="DEU", importer="USA", sector=["A01", "C26"]).values
        bought = border.sel(exporter="CHN", importer="DEU", sector=["A01", "C26"]).values
        assert found.exports_usd_m["DEU"] == pytest.approx(sold.sum())
        assert found.bought_usd_m["DEU"] == pytest.approx(bought.sum())
        matched = 100 * np.minimum(sold, bought).sum() / sold.sum()
        assert found.matched_at_most_pct["DEU"] == pytest.approx(matched)
        assert 0 < matched <= 100
        content = origin_content(small_world, "CHN").sel(economy="DEU", sector=["A01", "C26"]).values
        share = 100 * (content * sold).sum() / sold.sum()
        assert found.origin_value_added_pct["DEU"] == pytest.approx(share)

    def test_a_world_has_no_diversion_and_says_so(self, small_world):
        found = transshipment(small_world)
        assert set(found.table.index) == {"DEU", "ROW"} and list(found.table.columns) == list(UNITS)
        assert found.table.diverted_usd_m.isna().all() and found.table.bought_more_pct.isna().all()
        assert "diversion needs an outcome" in found.notes[-1]
        assert found.table.exports_usd_m.is_monotonic_decreasing
        assert "upper bound" in found.notes[0] and "16.1 to 16.5 %" in found.notes[0]
        assert found.vintage["world"] == "user tables"

    def test_diversion_is_that_of_the_outcome(self, outcomes):
        before, after = outcomes
        found = transshipment(after, origin="China", destination="United States", against=before)
        rows = dt.diversion(after, exporter="CHN", importer="USA", sectors="goods", against=before)
        sells = rows[rows.side == "sells instead"].set_index("partner")
        buys = rows[rows.side == "buys instead"].set_index("partner")
        for third in ("DEU", "ROW"):
            assert found.table.diverted_usd_m[third] == pytest.approx(sells.change_usd_m[third])
            assert found.table.diverted_pct[third] == pytest.approx(sells.change_pct[third])
            assert found.table.bought_more_usd_m[third] == pytest.approx(buys.change_usd_m[third])
        assert (found.table.diverted_usd_m > 0).all()
        assert found.vintage == after.vintage

    def test_only_those_asked_for(self, outcomes):
        found = transshipment(outcomes[1], through="Germany", sectors="C26")
        assert found.table.index.tolist() == ["DEU"] and found.sectors == ("C26",)

    def test_words_call_each_measure_what_it_is(self, outcomes, small_world):
        said = transshipment(outcomes[1]).sentence("Germany")
        assert said.startswith("Of what Germany sells to United States, at most")
        for words in ("(an upper bound)", "(no evasion)", "% more (diversion)"):
            assert words in said
        assert "diversion" not in transshipment(small_world).sentence("DEU")
        assert "<Transshipment CHN to USA>" in repr(transshipment(small_world))

    def test_who_sells_nothing_has_no_share(self, small_world):
        trade = small_world.trade.values.copy()
        trade[2, 0] = 0
        world = dt.World.from_tables(
            economies=small_world.economies,
            sectors=small_world.sectors,
            trade=trade,
            input_share=0.5 * small_world.input_share.values,
            trade_elasticity=[4.0, 4.0, 4.0],
        )
        row = transshipment(world).table.loc["DEU"]
        assert (
            row.exports_usd_m == 0
            and np.isnan(row.matched_at_most_pct)
            and np.isnan(row.origin_value_added_pct)
        )


class TestRefusals:
    def test_everything_at_once(self, small_world):
        said = refusal(
            lambda: transshipment(
                small_world, origin="Chnia", destination="USSA", through="Frnace", sectors="C99"
            )
        )
        for words in ("'Chnia'", "'USSA'", "'Frnace'", "C99", "Did you mean"):
            assert words in said

    @pytest.mark.parametrize(
        ("asked", "words"),
        [
            ({"destination": "CHN"}, "destination: CHN is the origin, too"),
            ({"through": ["DEU", "USA"]}, "through: USA is the destination. A third economy is neither."),
            ({"through": "China"}, "through: CHN is the origin."),
        ],
    )
    def test_who_cannot_be_a_third(self, small_world, asked, words):
        assert words in refusal(lambda: transshipment(small_world, **asked))

    def test_nothing_to_compare(self, small_world, outcomes):
        said = refusal(lambda: transshipment(small_world, against=outcomes[0]))
        assert "against: there is no outcome to compare" in said
        said = refusal(lambda: transshipment(outcomes[0], against=small_world, origin="Chnia"))
        assert "against: World is no outcome" in said and "'Chnia'" in said
        assert "int is neither a world nor an outcome" in refusal(lambda: transshipment(3))

    def test_a_world_of_two(self):
        world = random_world(3, economies=2)
        said = refusal(lambda: transshipment(world, origin="E0", destination="E1", sectors="all"))
        assert "no third economy" in said


class TestRoutes:
    @pytest.mark.parametrize("share", [PUBLISHED_SHARES["firm"][0], 0.1, PUBLISHED_SHARES["product"][1]])
    def test_calibrated_to_a_share(self, share):
        routes = Routes.calibrated(share, 0.2, 0.05, kappa=4.0)
        assert routes.direct_share(0.2, 0.05) == pytest.approx(1 - share)

    def test_it_is_the_formula(self):
        routes = Routes(route_cost=0.3, kappa=5.0)
        ratio = (1.1 * 1.3 / 1.5) ** -5.0
        assert routes.direct_share(0.5, 0.1) == pytest.approx(1 / (1 + ratio))

    def test_a_dearer_direct_way_is_taken_less(self):
        routes = Routes.calibrated(0.1, 0.1, 0.1, kappa=4.0)
        shares = [float(routes.direct_share(rate, 0.1)) for rate in (0.0, 0.1, 0.3, 1.0)]
        assert shares == sorted(shares, reverse=True) and shares[1] == pytest.approx(0.9)
        dearer = [float(routes.direct_share(0.3, rate)) for rate in (0.0, 0.1, 0.3)]
        assert dearer == sorted(dearer)

    def test_the_penalty_counts_with_the_probability_of_being_found_out(self):
        routes = Routes.calibrated(0.1, 0.1, 0.1, kappa=4.0)
        expected = routes.direct_share(0.5, 0.1 + 0.25 * 0.4, detection=0.0)
        assert routes.direct_share(0.5, 0.1, penalty=0.4, detection=0.25) == pytest.approx(expected)
        assert routes.direct_share(0.5, 0.1, detection=1.0) > routes.direct_share(0.5, 0.1)

    def test_refused(self):
        said = refusal(lambda: Routes.calibrated(1.0, 0, 0, kappa=-4.0))
        assert "share: 1.0" in said and "kappa: -4.0" in said
        said = refusal(lambda: Routes(0.1, 4.0).direct_share(0.1, 0.1, detection=1.2, penalty=-1))
        assert "detection: 1.2" in said and "penalty: -1" in said


CHIPS = {"imposed_by": "USA", "on": "CHN", "sectors": "C26"}


def relabelled(world, policy, **asked):
    """Relabelled chips by way of Germany under a policy."""
    found = transshipment(dt.solve(world, policy), through="DEU", sectors="C26")
    return found.relabelled(**asked).loc["DEU"]


class TestRelabelled:
    def test_it_is_the_route_model_up_to_what_the_third_buys_and_sells(self, small_world):
        policy = dt.Policy.none(small_world).with_tariff(rate=0.1, **CHIPS)
        row = relabelled(small_world, policy, shares=(0.001, 0.6))
        border = small_world.trade / (1 + small_world.tariff)
        flow, bought, sold = (
            float(border.sel(exporter=one, importer=other, sector="C26"))
            for one, other in (("CHN", "USA"), ("CHN", "DEU"), ("DEU", "USA"))
        )
        old, on_route = (
            float(small_world.tariff.sel(exporter=one, importer="USA", sector="C26"))
            for one in ("CHN", "DEU")
        )
        kappa = float(small_world.trade_elasticity.sel(sector="C26"))
        routes = Routes.calibrated(0.001, old, on_route, kappa=kappa)
        after = 1 - float(routes.direct_share(old + 0.1, on_route))
        bound = 100 * min(flow, bought, sold) / flow
        assert 0.15 < 100 * after < bound < 60, "the low end is free, the high end is bound"
        assert row.after_low_pct == pytest.approx(100 * after) and row.before_low_pct == pytest.approx(0.1)
        assert row.at_most_pct == pytest.approx(bound)
        assert row.after_high_pct == pytest.approx(bound) and row.before_high_pct == pytest.approx(bound)

    def test_who_trades_little_carries_little(self, small_world):
        trade = small_world.trade.values.copy()
        trade[2, 0] /= 1000
        world = dt.World.from_tables(
            economies=small_world.economies,
            sectors=small_world.sectors,
            trade=trade,
            input_share=0.5 * small_world.input_share.values,
            trade_elasticity=[4.0, 4.0, 4.0],
        )
        policy = dt.Policy.none(world).with_tariff(imposed_by="USA", on="CHN", rate=1.0, sectors="goods")
        table = transshipment(dt.solve(world, policy)).relabelled()
        assert table.after_high_pct["DEU"] == table.at_most_pct["DEU"] < 0.1 * table.at_most_pct["ROW"]

    def test_an_export_tax_and_a_longer_way_count_as_a_tariff_does(self, small_world):
        none, low = dt.Policy.none(small_world), {"shares": (1e-3, 1e-3)}
        at = {"exporter": "CHN", "importer": "USA", "sector": "C26"}
        level = 1 + float(small_world.tariff.sel(at))
        taxed = none.with_export_wedge(imposed_by="CHN", on="USA", rate=0.2, sectors="C26")
        far = none.iceberg.copy()
        far.loc[at] = 1.2
        longer = dt.Policy.from_arrays(small_world, iceberg=far)
        duty = none.with_tariff(rate=0.2 * level, **CHIPS)
        expected = relabelled(small_world, duty, **low)
        assert expected.after_low_pct > 1.5 * 0.1
        for policy in (taxed, longer):
            found = relabelled(small_world, policy, **low)
            assert found.after_low_pct == pytest.approx(expected.after_low_pct)

    @pytest.mark.parametrize(("seller", "buyer"), [("CHN", "DEU"), ("DEU", "USA")])
    def test_what_weighs_on_a_leg_of_the_route_keeps_goods_on_the_direct_way(
        self, small_world, seller, buyer
    ):
        none, low = dt.Policy.none(small_world), {"shares": (1e-3, 1e-3)}
        taxed = none.with_export_wedge(imposed_by=seller, on=buyer, rate=0.2, sectors="C26")
        # The other way round: what makes the route dearer by a fifth makes it carry 1.2**-kappa of its odds.
        kappa = float(small_world.trade_elasticity.sel(sector="C26"))
        odds = 1e-3 / (1 - 1e-3) * 1.2**-kappa
        assert relabelled(small_world, taxed, **low).after_low_pct == pytest.approx(100 * odds / (1 + odds))
        banned = none.with_export_ban(imposed_by=seller, on=buyer, sectors="C26")
        assert relabelled(small_world, banned, **low).after_low_pct == 0

    def test_a_banned_direct_way_sends_all_by_the_route_up_to_the_bound(self, small_world):
        none = dt.Policy.none(small_world)
        row = relabelled(small_world, none.with_import_ban(**CHIPS), shares=(1e-4, 2e-4))
        assert row.after_low_pct == row.after_high_pct == row.at_most_pct > 1
        both = none.with_import_ban(**CHIPS).with_export_ban(imposed_by="CHN", on="DEU", sectors="C26")
        assert relabelled(small_world, both).after_high_pct == 0

    def test_being_found_out_keeps_goods_on_the_direct_way(self, outcomes):
        found = transshipment(outcomes[1], against=outcomes[0])
        low = found.relabelled(shares=(1e-3, 2e-3))
        watched = found.relabelled(shares=(1e-3, 2e-3), detection=0.9, penalty=2.0)
        assert (watched.after_high_pct < low.after_high_pct).all()
        assert (low.after_low_pct > low.before_low_pct).all() and (
            low.after_high_pct > low.after_low_pct
        ).all()
        unchanged = transshipment(outcomes[0], against=outcomes[0]).relabelled(shares=(1e-3, 2e-3))
        assert unchanged.after_low_pct.tolist() == pytest.approx([0.1, 0.1])

    def test_everything_wrong_is_told_at_once(self, small_world, outcomes):
        said = refusal(lambda: transshipment(small_world).relabelled(shares=0.1, penalty=-1, detection=1.2))
        for words in ("relabelled: there is no outcome", "shares: 0.1. It is two shares, the low and the high",
                      "detection: 1.2", "penalty: -1"):  # fmt: skip
            assert words in said

    @pytest.mark.parametrize(
        ("shares", "words"),
        [
            ((0.1, 0.2, 0.3), "shares: (0.1, 0.2, 0.3). It is two shares"),
            ((0.5, 0.1), "shares: 0.5 is above 0.1"),
            ((0.0, 16.5), "share: 0.0."),
            (("a", 0.1), "share: 'a'."),
        ],
    )
    def test_shares_that_are_no_range(self, outcomes, shares, words):
        assert words in refusal(lambda: transshipment(outcomes[1]).relabelled(shares=shares))

    def test_quotas_and_ways_closed_before_are_refused(self, small_world):
        none = dt.Policy.none(small_world)
        capped = none.with_quota(imposed_by="CHN", on="USA", cap=0.7, sectors="C26")
        assert "relabelled: there is a quota on CHN to USA" in refusal(
            lambda: relabelled(small_world, capped)
        )
        elsewhere = none.with_quota(imposed_by="USA", on="DEU", cap=0.9, sectors="C26")
        assert np.isfinite(relabelled(small_world, elsewhere)).all()
        banned, free = dt.solve(small_world, none.with_import_ban(**CHIPS)), dt.solve(small_world, none)
        said = refusal(lambda: transshipment(free, against=banned).relabelled())
        assert "against: a ban closes the direct way." in said


def test_on_the_bundled_world(world):
    found = transshipment(world, through=["Viet Nam", "Mexico", "Canada"])
    bound, added = found.table.matched_at_most_pct, found.table.origin_value_added_pct
    # Sectors are far coarser than products: the bound is far above what product data give.
    assert bound["VNM"] > 100 * PUBLISHED_SHARES["product"][1]
    assert bound["VNM"] > bound["CAN"] and added["VNM"] > added["CAN"] > 0
    assert (added < bound).all()
