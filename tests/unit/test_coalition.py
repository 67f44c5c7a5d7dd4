"""A coalition against one target: what acting together brings over acting alone."""

from typing import Any

import numpy as np
import pytest
import xarray as xr

import detente as dt
from detente.strategy.coalitions.coalitions import Coalition, coalition
from detente.strategy.wars.nash_tariffs import Certificate
from tests.economies import random_world

MEMBERS = ["E0", "E1", "E2"]
ALL: dict[str, Any] = {"sectors": "all"}


@pytest.fixture(scope="module")
def four() -> dt.World:
    return random_world(11)


@pytest.fixture(scope="module")
def found(four: dt.World) -> Coalition:
    return coalition(four, MEMBERS, "E3", **ALL)


@pytest.fixture(scope="module")
def alike() -> dt.World:
    # As many sectors as the other worlds of this file have, so that nothing is compiled anew.
    return dt.World.from_tables(
        economies=[*MEMBERS, "E3"],
        sectors=["S0", "S1", "S2"],
        trade=np.repeat((100 + 600 * np.eye(4))[:, :, None], 3, axis=2),
        trade_elasticity=[4.0, 4.0, 4.0],
    )


def members_welfare(world: dt.World, policy: dt.Policy) -> float:
    """Real income of the members together, percent."""
    return dt.solve(world, policy, deficits="balanced").together("welfare_pct", MEMBERS)


def test_alone_they_are_where_nash_has_them(four: dt.World, found: Coalition) -> None:
    war = dt.strategy.nash(four, MEMBERS, on="E3", sectors="all", starts=0)
    np.testing.assert_allclose(found.separate.choice, war.choice, atol=1e-5)
    assert found.certificate.holds


def test_the_common_rate_is_the_best_response_of_the_bloc(four: dt.World, found: Coalition) -> None:
    bloc = dt.strategy.best_response(four, MEMBERS, on="E3", sectors="all", starts=1, check=False)
    assert found.joint.choice == pytest.approx(bloc.choice, abs=1e-5)


def test_no_other_rates_serve_the_members_together_better(four: dt.World, found: Coalition) -> None:
    best = members_welfare(four, found.tailored.policy)
    for at in range(3):
        for step in (-0.02, 0.02):
            choice = found.tailored.choice.copy()
            choice[at] += step
            policy = found.tailored.levers.onto(found.policy_today, choice, "a step aside")
            assert members_welfare(four, policy) < best
    assert all(certificate.holds for certificate in found.certificates.values())
    assert repr(found).count("certificate holds") == 3


def test_acting_together_pays_and_rates_of_their_own_pay_most(found: Coalition) -> None:
    assert found.tailored_gain_usd_m > 0
    assert found.tailored_gain_usd_m >= found.gain_usd_m
    weights = found.joint.outcome.books.income_before[:3]
    by_hand = found.tailored.outcome["equivalent_variation_usd_m"].sel(economy=MEMBERS).sum()
    by_hand = by_hand - found.separate.outcome["equivalent_variation_usd_m"].sel(economy=MEMBERS).sum()
    assert found.tailored_gain_usd_m == pytest.approx(float(by_hand), rel=1e-4)
    assert found.tailored_gain_pct == pytest.approx(100 * float(by_hand) / weights.sum(), rel=1e-4)


def test_members_alike_levy_alike_and_owe_one_another_nothing(alike: dt.World) -> None:
    same = coalition(alike, MEMBERS, "E3", **ALL)
    assert np.ptp(same.separate.choice) < 1e-5
    np.testing.assert_allclose(same.tailored.choice, same.joint.choice[0], atol=1e-4)
    # A rate that serves all is higher than one that serves only who levies it.
    assert same.joint.choice[0] > same.separate.choice[0] + 0.005
    assert same.everyone_gains
    np.testing.assert_allclose(same.table["transfer_usd_m"], 0, atol=1e-3)
    assert "Each member gains" in same.sentence()
    assert same.others.loc["E3", "joint_pct"] < same.others.loc["E3", "separate_pct"]


def test_transfers_make_members_gain_alike(found: Coalition) -> None:
    table = found.table
    assert table["transfer_usd_m"].sum() == pytest.approx(0, abs=1e-6)
    assert np.ptp(table["after_transfer_gain_pct"]) < 0.4 * np.ptp(table["gain_pct"])
    assert found.transfers.reference is found.separate.outcome
    assert found.tailored_transfers.common_pct > 0
    assert found.everyone_gains_with_transfers == (found.table["after_transfer_gain_pct"].min() > 0)


def test_one_rate_for_members_who_are_not_alike_may_cost_more_than_it_brings() -> None:
    # Small beside the target, one sells it what is hard to replace, the other what is easy to replace.
    trade = np.full((4, 4, 3), 1.0)
    trade[range(4), range(4)] = 300.0
    trade[3, 3] = 100_000.0
    trade[3, 0, :2] = trade[3, 1, :2] = 100.0
    trade[0, 3], trade[1, 3] = [199.0, 1.0, 1.0], [1.0, 199.0, 1.0]
    apart = dt.World.from_tables(
        economies=["E0", "E1", "E2", "E3"],
        sectors=["S0", "S1", "S2"],
        trade=trade,
        trade_elasticity=[2.0, 9.0, 4.0],
    )
    found = coalition(apart, ["E0", "E1"], "E3", starts=0, **ALL)
    assert found.gain_usd_m < 0 < found.tailored_gain_usd_m
    assert not found.everyone_gains_with_transfers
    assert (found.tailored_after_gain > 0).all()
    words = found.sentence()
    assert "brings the members together nothing, no transfers make it better for all" in words
    assert "With tailored rates and transfers every member gains" in words


def test_a_target_that_answers(four: dt.World) -> None:
    war = coalition(four, MEMBERS, "E3", retaliates=True, **ALL)
    for way in (war.separate, war.joint, war.tailored):
        assert way.deciders[-1].name == "E3"
        assert way.mean_rate(["E3"]) > 0.02
        assert way.certificate.holds
    assert len(war.joint.choice) == 2
    assert war.others.loc["E3", "separate_pct"] > -100
    assert "answers with its own best rate" in war.sentence()


def test_rates_of_their_own_can_be_worse_than_one_where_the_target_answers() -> None:
    # Not so where it does not answer: one rate for all is among the rates that may be chosen.
    world = random_world(1)
    alone = coalition(world, MEMBERS, "E3", starts=0, **ALL)
    assert alone.tailored_gain_usd_m >= max(alone.gain_usd_m, 0)
    answered = coalition(world, MEMBERS, "E3", retaliates=True, starts=0, **ALL)
    assert answered.tailored_gain_usd_m < answered.gain_usd_m - 0.1


def test_rates_by_sector_and_a_policy_in_force(four: dt.World) -> None:
    policy = dt.Policy.none(four).with_tariff(imposed_by="E0", on="E3", rate=0.2, sectors="all")
    by_sector = coalition(four, ["E0", "E1"], "E3", by="sector", policy=policy, starts=0, **ALL)
    assert len(by_sector.joint.choice) == 3
    assert len(by_sector.tailored.choice) == 6
    today = dt.solve(four, policy, deficits="balanced")
    joint = by_sector.joint.outcome
    expected = (joint["welfare_pct"] - today["welfare_pct"]).sel(economy=["E0", "E1"])
    np.testing.assert_allclose(by_sector.table["joint_pct"], expected, rtol=1e-6)


def test_blocs_can_be_members(four: dt.World) -> None:
    blocs = coalition(four, {"North": ["E0", "E1"], "South": "E2"}, "E3", starts=0, **ALL)
    assert list(blocs.table.index) == ["North", "South"]
    assert blocs.table["transfer_usd_m"].sum() == pytest.approx(0, abs=1e-6)
    assert blocs.others.loc["E3", "joint_pct"] < 0


def test_export_wedges_have_no_tariff_to_tell(four: dt.World) -> None:
    taxes = coalition(four, MEMBERS[:2], "E3", instruments="export_wedge", starts=0, **ALL)
    assert np.isnan(taxes.table["joint_rate_pct"]).all()
    assert "levy" not in taxes.sentence()
    assert taxes.tailored_gain_usd_m > 0


def test_a_shortage_is_asked_about_with_the_same_members(
    four: dt.World, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: dict[str, Any] = {}

    class Answered:
        def sentence(self) -> str:
            return "in a shortage they lose less"

    def record(mineral: str, members: list[str], **wish: Any) -> Answered:
        asked.update(wish, mineral=mineral, members=members)
        return Answered()

    monkeypatch.setattr("detente.strategy.coalitions.common_stocks.joint_minerals", record)
    both = coalition(four, MEMBERS[:2], "E3", mineral="gallium", shortage={"cut": 0.5}, starts=0, **ALL)
    assert isinstance(both.minerals, Answered)
    assert both.sentence().endswith("In a shortage they lose less.")
    assert asked == {"mineral": "gallium", "members": ["E0", "E1"], "by": ["E3"], "world": four, "cut": 0.5}


@pytest.mark.parametrize("way", ["separate", "joint", "tailored"])
def test_rates_from_which_somebody_gains_are_no_answer(
    four: dt.World, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    played: list[str] = []

    def doubtful(payoffs: Any, choice: Any, starts: int) -> Any:
        played.append(["separate", "joint", "tailored"][len(played)])
        gain = xr.DataArray([3e-4 * (played[-1] == way)], coords={"economy": ["E0"]}, dims=["economy"])
        return Certificate(gain, gain, 1 + starts), []

    monkeypatch.setattr("detente.strategy.coalitions.coalitions.certified", doubtful)
    with pytest.raises(dt.NotConvergedError, match=f"the {way} rates are not the best .*does NOT hold"):
        coalition(four, MEMBERS, "E3", **ALL)


@pytest.mark.parametrize(
    ("shortage", "words"),
    [
        ({"mont": 12}, r"shortage\['mont'\]: a shortage has no such choice. Did you mean 'months'"),
        ({"members": ["E0"]}, r"shortage\['members'\]: it is given. It is the coalition's own members"),
        (0.8, "shortage: 0.8. Choices of a shortage are given by name"),
    ],
)
def test_choices_that_no_shortage_has(four: dt.World, shortage: Any, words: str) -> None:
    with pytest.raises(dt.InputError, match=words):
        coalition(four, MEMBERS, "E3", mineral="gallium", shortage=shortage, **ALL)


def test_what_the_world_cannot_give_is_told_with_the_rest(four: dt.World) -> None:
    wrong: dict[str, Any] = {"sectors": "zz", "horizon": "q", "bounds": (1, 0), "tolerance": -1}
    with pytest.raises(dt.InputError) as refused:
        coalition(four, ["E0", "E1"], "E1", **wrong)
    for piece in ("against: E1 is in the coalition", "sectors: ", "bounds: (1, 0)", "tolerance", "horizon"):
        assert piece in str(refused.value)


def test_everything_wrong_is_refused_at_once(four: dt.World) -> None:
    with pytest.raises(dt.InputError) as refused:
        coalition(four, "E0", "E9", instruments=(), by="partner", starts=9, shortage={"cut": 1})
    words = str(refused.value)
    for piece in (
        "members: 1 given. At least 2 are needed",
        "against: there is no economy 'E9'",
        "instruments: the set is empty",
        "by='partner' has a rate for each partner, and there is one target",
        "starts: 9",
        "shortage: cut given, and no mineral",
    ):
        assert piece in words


@pytest.mark.parametrize(
    ("members", "against", "words"),
    [
        (["E0", "E1"], "E1", "against: E1 is in the coalition, too. The target of a coalition is outside it"),
        ([["E0", "E1"], ["E1", "E2"]], "E3", "overlap in E1"),
        (["E0", "E7"], "E3", "members: there is no economy 'E7'"),
    ],
)
def test_refusals(four: dt.World, members: list[Any], against: str, words: str) -> None:
    with pytest.raises(dt.InputError, match=words):
        coalition(four, members, against, **ALL)


def test_bounds_that_exclude_today_are_refused_for_every_member(four: dt.World) -> None:
    with pytest.raises(dt.InputError) as refused:
        coalition(four, MEMBERS, "E3", bounds=(0.9, 1.0), **ALL)
    assert all(f"tariff of {label} on E3" in str(refused.value) for label in MEMBERS)
