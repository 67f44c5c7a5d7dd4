"""From a mineral to the world's equilibrium: both channels, ceilings, licences, and the core left alone."""

import numpy as np
import pytest

import detente as dt
from detente.minerals import chain, shortage
from detente.minerals.coupling import (
    Users,
    aggregate_loss,
    ceilings,
    leontief_share,
    price_loss,
    quantity_loss,
    scarcity_prices,
)


def one_user(dependence=0.3, cost=0.001, covered=1.0, exposure=1.0):
    cells = [np.array([[value]]) for value in (dependence, cost, covered, exposure, 1.0)]
    return Users(*cells)


class TestChannels:
    @pytest.mark.parametrize("sigma", [0.1, 0.15, 0.5])
    @pytest.mark.parametrize("covered", [1.0, 0.4])
    def test_both_lose_the_same_to_first_order(self, sigma, covered):
        """A shortfall e loses cost share x e in either channel, up to e squared."""
        users = one_user(covered=covered)
        for missing in (1e-4, 1e-5):
            availability = np.array([[1 - missing]])
            first = 0.001 * covered * missing
            for lost in (quantity_loss(users, availability, sigma), price_loss(users, availability, sigma)):
                assert float(lost.squeeze()) == pytest.approx(first, rel=20 * missing / sigma)

    def test_they_are_one_where_all_of_a_sector_depends(self):
        users = one_user(dependence=1.0, cost=0.2)
        availability = np.array([[0.7], [0.4]])
        np.testing.assert_allclose(
            quantity_loss(users, availability, 0.3), price_loss(users, availability, 0.3), rtol=1e-10
        )

    def test_neither_exceeds_the_bound(self):
        users, availability = one_user(), np.linspace(0, 1, 21)[:, None]
        bound = leontief_share(users, availability)
        for sigma in (0.0, 0.05, 0.15, 0.5):
            assert (quantity_loss(users, availability, sigma) <= bound + 1e-15).all()
            assert (price_loss(users, availability, sigma) <= bound + 1e-15).all()
        np.testing.assert_allclose(quantity_loss(users, availability, 0.0), bound, atol=1e-15)

    def test_an_elasticity_by_month_is_taken_by_month(self):
        users, availability = one_user(), np.full((2, 1), 0.5)
        both = quantity_loss(users, availability, np.array([0.05, 0.2]))
        apart = [quantity_loss(users, availability[:1], sigma)[0] for sigma in (0.05, 0.2)]
        np.testing.assert_allclose(both, apart, rtol=1e-14)

    def test_the_price_clears_what_is_still_asked_for(self):
        users, availability = one_user(), np.array([[0.6]])
        price = float(scarcity_prices(users, availability, 0.15)[0, 0])
        active = 1 - float(quantity_loss(users, availability, 0.15)[0, 0, 0]) / 0.3
        assert active * price**-0.15 == pytest.approx(0.6, rel=1e-10)
        assert price < 0.6 ** (-1 / 0.15)

    def test_prices_at_the_ends(self):
        users = one_user()
        assert scarcity_prices(users, np.array([[1.0]]), 0.15)[0, 0] == 1
        assert np.isinf(scarcity_prices(users, np.array([[0.0]]), 0.15)[0, 0])
        assert np.isinf(scarcity_prices(users, np.array([[0.5]]), 0.0)[0, 0])
        idle = Users(users.dependence, users.cost, users.covered, users.exposure, np.zeros((1, 1)))
        assert scarcity_prices(idle, np.array([[0.5]]), 0.15)[0, 0] == 1

    def test_an_aggregate_is_not_reported_beyond_the_cliff(self):
        assert aggregate_loss(1e-4, 0.8, 0.2) == pytest.approx(0.0150, abs=1e-4)
        assert np.isnan(aggregate_loss(1e-4, 0.81, 0.2))

    def test_ceilings_stand_only_where_something_is_lost_and_made(self):
        loss = np.array([[0.0, 0.2, 0.2, 1.0]])
        made = np.array([[True, True, False, True]])
        np.testing.assert_allclose(ceilings(loss, made), [[np.inf, 0.8, np.inf, 1e-3]])

    def test_the_table_gives_the_larger_channel(self):
        table = shortage("rare earths", cut=0.5, months=12).couplings("DEU")
        np.testing.assert_allclose(table["upper_usd_m"], table[["quantity_usd_m", "price_usd_m"]].max(axis=1))
        assert (table["upper_usd_m"] <= table["leontief_usd_m"] * (1 + 1e-12)).all()


class TestCore:
    def test_no_shortage_leaves_the_core_alone(self, small_world):
        shock = dt.Policy.none(small_world).with_tariff(imposed_by="USA", on="CHN", rate=0.25)
        for cut in (0.0, 1e-3):
            # A small cut that stocks bridge is no shortage either.
            found = shortage("gallium", cut=cut, months=12, world=small_world)
            assert (found.availability[:12] == 1).all()
            here = found.outcome(shock)
            there = dt.solve(small_world, shock, horizon="impact", factors="specific")
            for name in ("welfare_pct", "real_gdp_pct", "trade_pct", "sector_price_pct"):
                np.testing.assert_allclose(here[name], there[name], atol=1e-10)

    def test_a_path_without_a_shortage_is_the_path(self, small_world):
        shock = dt.Policy.none(small_world).with_tariff(imposed_by="USA", on="CHN", rate=0.25)
        here = shortage("gallium", cut=0, months=12, world=small_world).path(1, policy=shock)
        there = dt.simulate_path(small_world, shock, years=1, months=True, factors="specific")
        np.testing.assert_allclose(here["welfare_pct"], there["welfare_pct"], atol=1e-10)

    def test_short_sectors_meet_their_ceiling(self, small_world):
        found = shortage("gallium", cut=1.0, months=12, world=small_world, stock_days=0, sigma=0)
        outcome = found.outcome()
        assert outcome.converged, outcome.why
        expected = -found.loss_pct.isel(month=slice(0, 12)).mean("month").sel(sector="C26")
        volume = outcome["output_volume_pct"].sel(sector="C26")
        for economy in ("USA", "DEU"):
            assert float(volume.sel(economy=economy)) == pytest.approx(
                float(expected.sel(economy=economy)), abs=1e-6
            )
        assert float(volume.sel(economy="CHN")) > 0
        assert found.outcome() is outcome

    def test_a_path_recovers_when_the_cut_ends(self, small_world):
        found = shortage("gallium", cut=1.0, months=6, world=small_world, stock_days=0)
        path = found.path(1)
        assert path.converged, path.why
        volume = path["output_volume_pct"].sel(economy="USA", sector="C26").values
        assert (volume[:6] < -0.8).all() and (abs(volume[6:]) < 0.1).all()

    def test_nonsense_is_refused(self, small_world):
        found = shortage("gallium", cut=1.0, months=6, world=small_world)
        with pytest.raises(dt.InputError, match="months: 0. A whole number of months of the cut, 1 to 36"):
            found.outcome(months=0)
        with pytest.raises(dt.InputError, match="years: 0. A path has 1 to 60 whole years"):
            found.path(0)


class TestLicences:
    def test_licences_cover_the_mineral_only_and_pay_the_exporter(self, world):
        found = shortage("lithium", cut=0.5, months=12, by="CHL", stage="compound")
        outcome = found.outcome()
        assert outcome.converged, outcome.why
        (quota,) = outcome.policy.quotas
        assert quota.sectors == ("C20",) and quota.rents == "exporter" and quota.cap == 0.5
        assert 0 < quota.covered < 1
        rents = outcome["wedge_rents_usd_m"].sel(economy="CHL")
        free = dt.solve(world, dt.Policy.none(world), horizon="impact", factors="specific")
        assert float(rents) > float(free["wedge_rents_usd_m"].sel(economy="CHL"))

    def test_without_trade_the_cover_is_what_buyers_spend(self):
        from detente.minerals.shortage_outcome import covered_part

        found = shortage("gallium", cut=0.5, months=12)
        buyers = [each for each in found.world.economies if each != "CHN"]
        share = covered_part(found, "CHN", buyers)
        border = (found.world.trade / (1 + found.world.tariff)).sel(
            exporter="CHN", importer=buyers, sector="C24B"
        )
        spent = float((found.needs.value_usd_m * found.supplies.controlled).sum())
        assert share == pytest.approx(spent / float(border.sum()))

    def test_a_cut_for_half_a_year_is_half_a_cut_over_the_year(self, small_world):
        found = shortage(chain("gallium"), cut=1.0, months=6, world=small_world)
        assert found.outcome().policy.quotas == ()  # no such sector in this world
