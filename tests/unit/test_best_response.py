"""Best responses: what may be chosen, what is wanted, and how an answer is checked."""

import numpy as np
import pytest

import detente as dt
from detente.strategy.choices.climbing import climb, curvature, scan
from detente.strategy.choices.players import players_of
from detente.strategy.choices.sector_grouping import sector_groups
from tests.economies import one_sector, random_world

respond = dt.strategy.best_response


@pytest.fixture(scope="module")
def untaxed() -> dt.World:
    return random_world(11, economies=4, sectors=3, tariffs=False)


def test_brute_force_finds_nothing_better(untaxed):
    found = respond(untaxed, "E0")
    for tariff in np.linspace(0, 0.8, 17):
        policy = dt.Policy.none(untaxed).with_tariff_level(
            imposed_by="E0", on="world", rate=tariff, sectors="all"
        )
        outcome = dt.solve(untaxed, policy, deficits="balanced")
        assert 100 + float(outcome["welfare_pct"].sel(economy="E0")) <= found.value + 1e-9
    assert found.holds
    assert found.gain_pct == pytest.approx(float(found.outcome["welfare_pct"].sel(economy="E0")), abs=1e-8)


def test_more_levers_serve_better(untaxed):
    gains = [
        respond(untaxed, "E0", by=by, check=False).gain_pct for by in ("uniform", "partner", "partner-sector")
    ]
    assert gains[0] < gains[1] < gains[2]


def test_an_export_tax_does_what_a_tariff_does(untaxed):
    """Lerner: the best uniform export tax gains what the best uniform tariff does, at the same rate."""
    tariff = respond(untaxed, "E0", check=False)
    tax = respond(untaxed, "E0", instruments="export_wedge", check=False)
    assert tax.gain_pct == pytest.approx(tariff.gain_pct, abs=1e-8)
    assert float(tax.export_wedge[0]) == pytest.approx(float(tariff.tariff[0]), abs=1e-5)


def test_a_ridge_is_not_called_a_summit(untaxed):
    """With tariff and export tax at once only their product matters: the value is flat along one direction."""
    both = respond(untaxed, "E0", instruments=("tariff", "export_wedge"))
    assert both.curvature is not None
    assert abs(both.curvature.largest) < 1e-3 * abs(both.curvature.stiffest[0])


def test_bounds_hold_and_are_told(untaxed):
    found = respond(untaxed, "E0", by="sector", bounds=(0.0, 0.1))
    assert found.choice.max() <= 0.1 + 1e-12
    assert set(found.table["at_bound"]) == {"high"}
    assert "every lever is at a bound" in found.checks


def test_political_weights_raise_the_tariff_of_the_favoured(untaxed):
    plain = respond(untaxed, "E0", by="sector", check=False)
    favoured = respond(untaxed, "E0", by="sector", objective={"S1": 1.3}, check=False)
    rise = (favoured.tariff - plain.tariff).sel(economy="E0")
    assert float(rise.sel(sector="S1")) > 0.05
    assert float(rise.sel(sector="S1")) == pytest.approx(float(rise.max()))


def test_real_gdp_wants_no_tariff_where_there_is_none(untaxed):
    """Real GDP does not see the terms of trade: production is already efficient."""
    found = respond(untaxed, "E0", objective="real_gdp", check=False)
    assert abs(found.choice[0]) < 0.02
    assert respond(untaxed, "E0", check=False).choice[0] > 0.1


def test_a_function_of_ones_own(untaxed):
    """Welfare written by hand leads where the adjoint does."""
    own = respond(
        untaxed, "E0", objective=lambda outcome: 100 + float(outcome["welfare_pct"][0]), starts=1, check=False
    )
    named = respond(untaxed, "E0", starts=1, check=False)
    assert own.choice[0] == pytest.approx(named.choice[0], abs=1e-5)


def test_a_bloc_leaves_trade_inside_it_alone(untaxed):
    found = respond(untaxed, ("E0", "E1"), check=False)
    assert found.player.name == "E0+E1"
    tariff = found.policy.tariff
    inside = tariff.sel(exporter=["E0", "E1"], importer=["E0", "E1"])
    assert float(inside.max()) == 0
    outside = tariff.sel(exporter=["E2", "E3"], importer=["E0", "E1"])
    np.testing.assert_allclose(outside.values, found.choice[0])
    income = untaxed.without_deficits().income.sel(economy=["E0", "E1"])
    welfare = found.outcome["welfare_pct"].sel(economy=["E0", "E1"])
    assert found.gain_pct == pytest.approx(float((income * welfare).sum() / income.sum()), abs=1e-8)


def test_policy_of_today_is_where_it_starts(small_world):
    today = dt.Policy.none(small_world).with_tariff(imposed_by="USA", on="CHN", rate=0.25, sectors="goods")
    found = respond(small_world, "USA", on="CHN", sectors="goods", policy=today, check=False)
    assert found.table["today_pct"][0] > 25
    assert found.value >= found.value_today
    kept = found.policy.tariff.sel(importer="USA", exporter="DEU")
    np.testing.assert_array_equal(kept, small_world.tariff.sel(importer="USA", exporter="DEU"))


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"player": "Narnia"}, "Narnia"),
        ({"instruments": ()}, "the set is empty"),
        ({"instruments": "tarif"}, "Did you mean 'tariff'"),
        ({"bounds": (0.5, 1.0)}, "Bounds hold today's policy"),
        ({"bounds": (0.5, 0.1)}, "below the second"),
        ({"bounds": 3}, "two numbers"),
        ({"on": "USA"}, "would act on itself"),
        ({"by": "product"}, "by"),
        ({"groups": "broad"}, "Use by='sector'"),
        ({"by": "sector", "groups": "broads"}, "Did you mean 'broad'"),
        ({"by": "sector", "groups": {"a": ["A01"], "b": ["A01", "C26"]}}, "A sector is in one group"),
        ({"objective": "wellfare"}, "Did you mean 'welfare'"),
        ({"objective": {"C26": float("inf")}}, "finite"),
        ({"objective": {"C99": 1.2}}, "C99"),
        ({"objective": lambda outcome: float("nan")}, "finite number"),
        ({"objective": lambda outcome: outcome["welfare_pct"]}, "array of shape"),
        ({"starts": 0}, "1 to 5"),
        ({"policy": "today"}, "not a policy"),
    ],
)
def test_what_cannot_be_is_refused_in_words(small_world, options, told):
    options = {"player": "USA", **options}
    with pytest.raises(dt.InputError) as refusal:
        respond(small_world, **options)
    assert told in str(refusal.value)


def test_refusals_come_at_once(small_world):
    with pytest.raises(dt.InputError) as refusal:
        respond(small_world, "Narnia", instruments=(), bounds=(2, 1), starts=9)
    assert len(refusal.value.problems) == 4


def test_a_function_with_too_many_levers_is_refused(world):
    with pytest.raises(dt.InputError, match="two solves a lever"):
        respond(world, "USA", by="partner", objective=lambda outcome: 1.0)


@pytest.mark.parametrize(
    ("players", "told"),
    [
        (["USA", "Atlantis"], "Atlantis"),
        (["EU", "DEU"], "overlap in DEU"),
        ({"mine": ["USA", "CHN"], "yours": ["CHN"]}, "overlap in CHN"),
        ([], "At least 1"),
    ],
)
def test_players_are_refused_in_words(world, players, told):
    with pytest.raises(dt.InputError, match=told):
        dt.strategy.nash(world, players)


def test_groups_of_sectors_cover_all(world):
    groups = sector_groups(world, 8, "all")
    assert len(groups) == 8
    assert sorted(label for labels in groups.values() for label in labels) == sorted(world.sectors)
    assert list(sector_groups(world, "broad", "goods")) == list(groups)[:-1]
    assert sector_groups(world, None, ["C26", "C29"]) == {"C26": ["C26"], "C29": ["C29"]}
    assert list(sector_groups(world, ["agriculture", ("C26", "C27")], "all")) == ["agriculture", "C26+C27"]


def test_blocs_by_name_and_by_hand(world):
    blocs = players_of(world, {"West": ["USA", "CAN"], "East": ["CHN"]})
    assert [(player.name, player.members) for player in blocs] == [
        ("West", ("CAN", "USA")),
        ("East", ("CHN",)),
    ]
    assert len(players_of(world, "all")) == 80
    assert players_of(world, ["EU"])[0].name == "EU"
    assert players_of(world, ["EU"])[0].weights(world).sum() == pytest.approx(1)


def test_one_rate_a_group_as_an_array():
    world = one_sector()
    war = dt.strategy.nash(world, ["E0", "E2"], by="partner")
    assert war.tariff.dims == ("economy", "partner")
    assert list(war.tariff.partner.values) == ["E1", "E2", "E0"]
    assert np.isnan(war.tariff.sel(economy="E0", partner="E0"))
    between = dt.strategy.nash(world, ["E0", "E2"], on="players")
    assert {label.partner for label in between.levers.labels} == {"E0", "E2"}
    assert "certificate holds" in repr(between)


def test_a_climb_and_its_curvature_on_a_known_hill():
    """A quadratic with known second derivatives, a bound that binds, and a saddle that is told."""
    bend = np.array([[-4.0, 1.0], [1.0, -9.0]])
    top = np.array([0.3, 0.4])

    def hill(x):
        away = x - top
        return float(away @ bend @ away / 2), bend @ away

    low, high, scale = np.zeros(2), np.ones(2), np.ones(2)
    summit = climb(hill, np.array([0.9, 0.1]), low, high, scale, tolerance=1e-10)
    np.testing.assert_allclose(summit.choice, top, atol=1e-9)
    bends = curvature(hill, summit, low, high, scale)
    values = np.linalg.eigvalsh(bend)
    np.testing.assert_allclose([*bends.stiffest], values, rtol=1e-6)
    assert bends.concave
    walk = scan(lambda x: hill(x)[0], summit, bends.directions[0], low, high, (-0.1, 0.0, 0.1))
    assert walk.best_gain <= 1e-12
    assert walk.gain.min() < -0.04
    tight = climb(hill, np.array([0.1, 0.1]), low, np.array([0.2, 1.0]), scale, tolerance=1e-10)
    assert tight.choice[0] == 0.2
    assert tight.gradient < 1e-9

    def saddle(x):
        away = x - top
        return float(away[0] ** 2 - away[1] ** 2), np.array([2 * away[0], -2 * away[1]])

    there = climb(saddle, top, low, high, scale, tolerance=1e-10)
    assert not curvature(saddle, there, low, high, scale).concave


def test_curvature_of_many_levers_by_lanczos():
    rng = np.random.default_rng(5)
    basis = np.linalg.qr(rng.normal(size=(60, 60)))[0]
    values = np.concatenate([[-50.0, -30.0], -np.linspace(1, 10, 58)])
    bend = basis @ np.diag(values) @ basis.T

    def hill(x):
        return float(x @ bend @ x / 2), bend @ x

    low, high, scale = np.full(60, -1.0), np.ones(60), np.ones(60)
    summit = climb(hill, np.full(60, 0.2), low, high, scale, tolerance=1e-9)
    found = curvature(hill, summit, low, high, scale)
    np.testing.assert_allclose(found.stiffest, [-50, -30], rtol=0.02)
    assert found.largest == pytest.approx(-1, rel=0.05)


def test_a_hill_beyond_the_valley_is_found_and_told(untaxed):
    """With a deficit held fixed welfare falls and then rises towards the bound: low starts would never see it."""
    deficit = random_world(5, economies=4, sectors=3, tariffs=False)
    share = deficit.deficit / deficit.income
    player = str(share.idxmax().item())
    found = respond(deficit, player, deficits="share", bounds=(-0.2, 5.0))
    assert found.choice[0] > 1
    assert found.gain_pct > 3
    low = respond(deficit, player, deficits="share", bounds=(-0.2, 5.0), starts=1, check=False)
    assert low.gain_pct < found.gain_pct - 1
    war = dt.strategy.nash(deficit, [player], deficits="share", bounds=(-0.2, 5.0))
    assert war.certificate.holds == (float(war.tariff[0]) > 1)
    assert "the most allowed" in respond(untaxed, "E0", bounds=(-0.2, 0.05), check=False).sentence()


def test_the_unit_of_a_function_of_ones_own_does_not_matter(untaxed):
    rates = [
        respond(
            untaxed,
            "E0",
            objective=lambda o, k=k: k * (100 + float(o["welfare_pct"][0])),
            starts=1,
            check=False,
        ).choice[0]
        for k in (1.0, 1e-6, 1e6)
    ]
    np.testing.assert_allclose(rates, rates[0], atol=1e-5)


def test_one_function_for_several_players_is_refused(untaxed):
    with pytest.raises(dt.InputError, match="pursue the same end"):
        dt.strategy.nash(untaxed, ["E0", "E1"], objective=lambda outcome: 1.0)


def test_a_bloc_cannot_be_called_after_another(world):
    with pytest.raises(dt.InputError, match="is called after USA"):
        dt.strategy.nash(world, {"USA": ["CHN"]})


def test_the_formula_knows_what_the_others_levy():
    world = one_sector(theta=4.0)
    today = dt.Policy.none(world).with_tariff(imposed_by=["E1", "E2"], on="world", rate=0.6, sectors="all")
    war = dt.strategy.nash(world, ["E0"], policy=today, inputs=False)
    assert float(war.formula[0]) == pytest.approx(float(war.tariff[0]), abs=1e-4)
