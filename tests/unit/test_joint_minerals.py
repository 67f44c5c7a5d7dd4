"""A shortage met together: the same tonnes, in stocks of their own or in one."""

import itertools

import numpy as np
import pytest

import detente as dt
from detente.strategy.coalitions.common_stocks import cheapest_split, joint_minerals

NOTHING_BUILT = 1e-6
"""A part of need below what every member has anyway: nobody builds."""


def lost(found: dt.minerals.Shortage, members: list[str]) -> np.ndarray:
    return found.value_added_loss_usd_m.sum(("month", "sector")).sel(economy=members).values


def test_separate_is_the_shortage_with_larger_stocks(world: dt.World) -> None:
    joint = joint_minerals("rare earths", ["DEU", "JPN"], part=NOTHING_BUILT, world=world, stockpile_days=30)
    own = {label: joint.shortage.chain.stock_days(label) + 30 for label in joint.members}
    alone = dt.minerals.shortage("rare earths", cut=0.8, months=12, world=world, stock_days=own)
    np.testing.assert_allclose(joint.loss_usd_m["separate"], lost(alone, ["DEU", "JPN"]), rtol=1e-9)


def test_shared_is_the_shortage_with_a_common_stockpile(world: dt.World) -> None:
    members = ["USA", "DEU", "JPN"]
    joint = joint_minerals("gallium", members, part=NOTHING_BUILT, world=world, stockpile_days=30)
    pooled = dt.minerals.shortage(
        "gallium", cut=0.8, months=12, world=world, stockpile_days=30, coalition=members
    )
    in_order = lost(pooled, list(joint.members))
    np.testing.assert_allclose(joint.loss_usd_m["shared"], in_order, rtol=1e-9)


def test_members_alike_gain_nothing_from_an_open_stock(world: dt.World) -> None:
    joint = joint_minerals("rare earths", ["DEU", "FRA", "ITA"], world=world)
    assert joint.lost("separate") > 100
    np.testing.assert_allclose(joint.loss_usd_m["shared"], joint.loss_usd_m["separate"], rtol=1e-6)


def test_a_common_stock_insures_the_one_who_is_cut_off(world: dt.World) -> None:
    joint = joint_minerals("rare earths", "G7", on="JPN", world=world)
    assert joint.lost("separate") > 100
    assert joint.lost("shared") == pytest.approx(0, abs=1e-6)
    assert joint.lost("best") == pytest.approx(0, abs=1e-6)
    assert joint.gain_usd_m == pytest.approx(joint.shared_gain_usd_m)
    days = dict(zip(joint.members, joint.best_days, strict=True))
    assert days["JPN"] > 200
    # Nobody else needs any of it, and what avoids nothing is left over.
    assert days["CAN"] == 60


def test_divided_to_best_effect_it_never_costs_more_and_uses_no_more(world: dt.World) -> None:
    joint = joint_minerals("rare earths", ["USA", "DEU", "JPN"], world=world, stockpile_days=30)
    assert joint.lost("best") <= joint.lost("separate")
    assert joint.gain_usd_m > 100
    need = joint.shortage.needs.share[[world.economies.index(label) for label in joint.members]]
    own = np.array([joint.shortage.chain.stock_days(label) for label in joint.members])
    assert need @ (joint.best_days - own) <= 30 * need.sum() * (1 + 1e-9)


def test_an_open_stock_can_hurt_who_had_prepared(world: dt.World) -> None:
    joint = joint_minerals("rare earths", "G7", world=world, stockpile_days=30)
    assert "JPN" in joint.losers
    assert "Japan" in joint.sentence()


def test_plants_in_common_cost_less(world: dt.World) -> None:
    joint = joint_minerals("rare earths", "G7", world=world, stockpile_days=0)
    alone = dt.minerals.shortage("rare earths", cut=0.8, months=12, world=world)
    cost = alone.diversification_cost("G7", 0.25)
    assert joint.saving_usd_m == pytest.approx(float((cost["alone_usd_m"] - cost["together_usd_m"]).sum()))
    assert joint.saving_usd_m > 0
    # The plants bring something, too, and with no stock to share there is nothing else to gain.
    assert joint.lost("separate") < lost(alone, list(joint.members)).sum()
    assert joint.gain_usd_m == pytest.approx(0, abs=1e-6)
    assert {"separate_usd_m", "best_pct", "saving_usd_m"} <= set(joint.table.columns)


def test_todays_stocks_can_be_put_in_common(world: dt.World) -> None:
    kept = joint_minerals("gallium", ["DEU", "JPN"], world=world, stockpile_days=10)
    given = joint_minerals("gallium", ["DEU", "JPN"], world=world, stockpile_days=10, pool_today=True)
    assert given.lost("separate") == pytest.approx(kept.lost("separate"))
    need = given.shortage.needs.share[[world.economies.index(label) for label in given.members]]
    total = need @ (np.array([given.shortage.chain.stock_days(label) for label in given.members]) + 10)
    assert need @ given.best_days <= total * (1 + 1e-9)


def test_what_is_assumed_is_told(world: dt.World) -> None:
    table = joint_minerals("gallium", ["DEU", "JPN"], world=world, stockpile_days=7).assumptions
    ours = table[table["name"].isin(["stockpile_days", "part"])]
    assert list(ours["value"])[-2:] == [7, 0.25]
    assert set(ours["standing"]) == {"assumption"}
    assert not ours.isna().any().any()


def test_the_cheapest_split_is_the_cheapest_of_all() -> None:
    losses = np.random.default_rng(3).uniform(0, 1, (7, 3)).cumsum(axis=0)[::-1]
    found = cheapest_split(losses)

    def total(split: tuple[int, ...]) -> float:
        return float(losses[list(split), range(3)].sum())

    every = [split for split in itertools.product(range(7), repeat=3) if sum(split) <= 6]
    assert total(tuple(found)) == pytest.approx(min(map(total, every)))


def test_slices_that_avoid_nothing_stay_where_they_are() -> None:
    losses = np.array([[5.0, 1.0], [0.0, 1.0], [0.0, 1.0], [0.0, 1.0]])
    assert list(cheapest_split(losses)) == [1, 0]


def test_everything_wrong_is_refused_at_once(world: dt.World) -> None:
    with pytest.raises(dt.InputError) as refused:
        joint_minerals("unobtainium", "DEU", part=0, stockpile_days=-1, world=world, coalition="G7")
    words = str(refused.value)
    for piece in (
        "members: 1 given. At least 2",
        "part: 0",
        "stockpile_days: -1",
        "coalition: it is given",
        "unobtainium",
    ):
        assert piece in words
    with pytest.raises(dt.InputError, match="CHN is among those who cut"):
        joint_minerals("gallium", ["CHN", "JPN"], world=world)
    with pytest.raises(dt.InputError, match="pool_today: 'yes'"):
        joint_minerals("gallium", ["USA", "JPN"], pool_today="yes", world=world)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="stocked"):
        joint_minerals("gallium", ["USA", "JPN"], world=world, stocked=3)
