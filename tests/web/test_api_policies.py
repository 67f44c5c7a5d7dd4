"""Policies that the server keeps: the same between two days of the ledger, and the same packed and whole again."""

import datetime as dt
from dataclasses import fields

import numpy as np
import pytest

from detente import Ledger, Policy, Scenario, World
from detente.policy.policy import WEDGES
from detente.show.web.policies import FRESH, KeptLedger, Packed, PolicyStore
from tests.web.served import OCTOBER


@pytest.fixture(scope="module")
def kept(world: World) -> KeptLedger:
    return KeptLedger.over(Ledger.embedded(), world, 50)


def alike(one: Policy, other: Policy) -> None:
    for name in WEDGES:
        assert np.array_equal(getattr(one, name).values, getattr(other, name).values), name
    assert (one.changes, one.notes, one.quotas) == (other.changes, other.notes, other.quotas)


def test_a_day_inside_a_stretch_has_the_policy_of_its_first_day_in_its_own_words(world, kept):
    first = max(day for day in kept.days if day <= dt.date(2025, 6, 15))
    kept.policy(world, first)
    count = len(kept.store)
    found = kept.policy(world, dt.date(2025, 6, 15))
    assert len(kept.store) == count
    alike(found, Ledger.embedded().policy(world, dt.date(2025, 6, 15)))
    assert "in force on 2025-06-15" in found.changes[0]


def test_what_is_carried_out_and_what_was_known_make_other_policies(world, kept):
    day = dt.date(2025, 10, 17)
    keys = {
        kept.key(day),
        kept.key(day, enact=["us-plus-100-china"]),
        kept.key(day, lift=["us-plus-100-china"]),
        kept.key(day, known_on=day),
        kept.key(dt.date(2025, 11, 10)),
    }
    assert len(keys) == 5
    alike(
        kept.policy(world, day, day, enact=["us-plus-100-china"], lift=[]),
        Ledger.embedded().policy(world, day, day, enact=["us-plus-100-china"]),
    )


@pytest.fixture(scope="module")
def four() -> World:
    """Four economies that a ledger knows, and three sectors."""
    trade = 100.0 + 900.0 * np.eye(4)[:, :, None] * np.ones(3)
    return World.from_tables(economies=["USA", "CHN", "CAN", "KOR"], sectors=["C24A", "C26", "C29"], trade=trade,
                             trade_elasticity=[4.0, 4.0, 4.0])  # fmt: skip


def test_what_was_known_and_says_the_same_of_the_day_is_one_policy(four):
    plain, kept = Ledger.embedded(), KeptLedger.over(Ledger.embedded(), four, 50)
    alike_on = [dt.date(2018, 7, 10), dt.date(2026, 6, 15)]
    for day in alike_on:
        assert kept.key(day, day) == kept.key(day)
        kept.policy(four, day)
        count = len(kept.store)
        alike(kept.policy(four, day, day), plain.policy(four, day, day))
        assert len(kept.store) == count
    # Tariffs of Korea's cars were lowered from 1 November on, and nobody knew of it before December.
    day, next_day = dt.date(2025, 11, 10), dt.date(2025, 11, 11)
    assert kept.key(day, day) != kept.key(day) and kept.key(day, day) == kept.key(next_day, next_day)
    found = kept.policy(four, day, day)
    alike(found, plain.policy(four, day, day))
    assert f"in force on {day}, as known on {day}" in found.changes[0]


def test_on_no_day_is_a_policy_taken_for_another(four):
    plain, kept = Ledger.embedded(), KeptLedger.over(Ledger.embedded(), four, 500)
    for day in kept.days[10::48]:
        for known_on in (None, day):
            alike(kept.policy(four, day, known_on), plain.policy(four, day, known_on))


def test_a_packed_policy_is_the_policy(world):
    baseline = Policy.none(world)
    policy = baseline.with_tariff(imposed_by="USA", on="CHN", rate=0.25).with_export_ban(
        imposed_by="CHN", on="USA", sectors="C26"
    )
    packed = Packed.of(policy, baseline)
    assert sum(len(values) for _, values in packed.cells.values()) < 200
    alike(packed.whole(baseline), policy)


def test_the_store_lets_go_of_the_oldest(small_world):
    baseline, store = Policy.none(small_world), PolicyStore(FRESH + 2)
    for rate in range(FRESH + 4):
        store.put(rate, baseline.with_tariff(imposed_by="USA", on="CHN", rate=0.01 * rate), baseline)
    assert len(store) == FRESH + 2
    assert store.get(0, baseline) is None and 0 not in store
    assert float(store.get(2, baseline).tariff.sel(exporter="CHN", importer="USA", sector="C26")) == (
        pytest.approx(float(small_world.tariff.sel(exporter="CHN", importer="USA", sector="C26")) + 0.02)
    )


def test_another_world_or_comparison_is_not_taken_from_the_store(small_world, kept):
    count = len(kept.store)
    assert kept.policy(kept.world, dt.date(2025, 3, 1), against=None).changes[0].endswith("over nothing")
    assert len(kept.store) == count


def test_a_kept_ledger_is_the_ledger(kept):
    plain = Ledger.embedded()
    assert all(getattr(kept, one.name) is getattr(plain, one.name) for one in fields(Ledger))
    scenario = Scenario.of(OCTOBER)
    scenario._opened = ("us-china", kept)
    assert scenario.open_ledger() is kept
    assert [one.measure.id for one in scenario.standing()] == [
        one.measure.id for one in Scenario.of(OCTOBER).standing()
    ]
