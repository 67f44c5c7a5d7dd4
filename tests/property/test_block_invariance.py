"""What must hold with any block of the model on, on random economies."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import detente as dt
from detente.simulate.adjustment import Substitution
from tests.economies import random_world
from tests.property.test_invariance import shocked

SEEDS = st.integers(0, 10_000)
# Deadlines would time the compiler, not the property.
few = settings(max_examples=6, deadline=None, derandomize=True)

BLOCKS = {
    "nested": {"production": Substitution(0.5, 0.2, 0.9)},
    "tied": {"factors": 0.6},
    "specific": {"factors": "specific"},
    "capital": {"capital": 0.3},
    "ideas": {"ideas": 0.4},
    "impact": {"horizon": "impact"},
    "first year": {"horizon": "impact", "calibration": "ek", "factors": "specific"},
    "ceilings": {},
    "quotas": {},
    "all": {"production": "nested", "factors": 0.4, "capital": 0.3, "ideas": 0.4},
}
LIMITED = ("ceilings", "all")
CAPPED = ("quotas", "all")


def chosen(world: dt.World, name: str, limit: float = 1.0) -> dict:
    """The choices of a block; ceilings are on one sector, at some part of the baseline."""
    if name not in LIMITED:
        return BLOCKS[name]
    ceiling = np.full(world.output.shape, np.inf)
    ceiling[0, 0] = limit
    return BLOCKS[name] | {"capacities": ceiling}


def capped(policy: dt.Policy, name: str, cap: float = 1.0) -> dt.Policy:
    """The policy, with quotas where the block has them."""
    if name not in CAPPED:
        return policy
    return policy.with_quota(
        imposed_by="E1", on=["E0", "E2"], cap=cap, sectors="all", covered=0.5
    ).with_quota(imposed_by="E3", on="E0", cap=cap, sectors="S1", rents="importer")


@pytest.mark.parametrize("name", BLOCKS)
@few
@given(SEEDS)
def test_no_shock_changes_nothing(name, seed):
    """Ceilings and caps at the baseline itself do not bind, or at no price."""
    world = random_world(seed)
    outcome = dt.solve(world, capped(dt.Policy.none(world), name), **chosen(world, name))
    books = outcome.books.accounts
    for hat in (
        books.wage_hat,
        books.price_hat,
        books.supply_price_hat,
        books.endowment_hat,
        books.output_hat,
    ):
        np.testing.assert_allclose(hat, 1, atol=1e-11)
    np.testing.assert_allclose(outcome["welfare_pct"], 0, atol=1e-9)
    np.testing.assert_allclose(outcome["real_gdp_pct"], 0, atol=1e-9)
    assert outcome.residual < 1e-11


@pytest.mark.parametrize("name", BLOCKS)
@few
@given(SEEDS)
def test_every_condition_holds_and_money_adds_up(name, seed):
    """Walras: trade balances follow from the rest. All income is somebody's: factors, taxes, rents."""
    world = random_world(seed)
    policy = capped(shocked(world, seed), name, 0.3)
    outcome = dt.solve(world, policy, **chosen(world, name, 0.8))
    assert outcome.converged, outcome.why
    assert max(outcome.residuals.values()) <= 1e-10
    books = outcome.books.accounts
    paid = books.income.sum()
    received = books.factor_income.sum() + books.tariff_revenue.sum() + books.wedge_rents.sum()
    assert paid == pytest.approx(received - books.subsidy_cost.sum(), rel=1e-9)
    assert books.factor_income.sum() == pytest.approx(1, abs=1e-10)
    np.testing.assert_allclose(books.trade_share.sum(axis=0), 1, atol=1e-9)
    np.testing.assert_allclose(books.final_share.sum(axis=1), 1, atol=1e-9)
    whole = books.technique.value_added_share + books.technique.input_share.sum(axis=1)
    np.testing.assert_allclose(whole, 1, atol=1e-12)
    # What buyers pay is what producers, treasuries and licence holders get.
    bought = (books.trade_share * books.spending[None]).sum()
    owners = 0.0 if books.markup is None else (books.revenue * books.markup / (1 + books.markup)).sum()
    licences = books.wedge_rents.sum() - owners
    assert bought == pytest.approx(books.revenue.sum() + books.tariff_revenue.sum() + licences, rel=1e-9)
    np.testing.assert_allclose(books.value_added.sum(axis=1), books.factor_income, rtol=1e-9)


@pytest.mark.parametrize("name", BLOCKS)
def test_the_order_of_economies_and_the_unit_of_money_do_not_matter(name):
    world = random_world(17)
    order = np.array([2, 0, 3, 1])
    mixed = dt.World.from_tables(
        economies=[world.economies[i] for i in order],
        sectors=world.sectors,
        trade=world.trade.values[np.ix_(order, order)] * 1e4,
        input_share=world.input_share.values[order],
        tariff=world.tariff.values[np.ix_(order, order)],
        trade_elasticity=world.trade_elasticity.values,
    )
    policy = shocked(world, 17)
    wedges = {
        name: getattr(policy, name).values[np.ix_(order, order)]
        for name in ("tariff", "export_wedge", "rent_share", "iceberg", "available")
    }
    same = dt.Policy.from_arrays(mixed, **wedges, subsidy=policy.subsidy.values[order])
    how, there_how = chosen(world, name, 0.8), chosen(world, name, 0.8)
    if "capacities" in how:
        there_how["capacities"] = how["capacities"][order]
    here = dt.solve(world, capped(policy, name, 0.3), tolerance=1e-12, **how)
    there = dt.solve(mixed, capped(same, name, 0.3), tolerance=1e-12, **there_how)
    assert here.converged and there.converged
    for variable in ("welfare_pct", "real_gdp_pct", "price_pct"):
        np.testing.assert_allclose(here[variable].values[order], there[variable].values, atol=1e-8)
