"""Extreme random policies: at least 99.5 % converge, and the rest say why."""

import numpy as np
import pytest

import detente as dt

DRAWS_SMALL, DRAWS_LARGE = 1000, 100
WANTED = 0.995


@pytest.fixture(scope="module")
def world_16(shared_file) -> dt.World:
    """16 regions x 16 sectors of the official table, free trade as baseline."""
    tables = np.load(shared_file("data/icio2022_agg16x16.npz"))
    regions, sectors = tables["regions"].tolist(), tables["sectors"].tolist()
    intermediate = tables["Z"][:, : len(regions)].astype(float)
    trade = (intermediate.sum(2) + tables["F"][:, : len(regions)]).transpose(1, 2, 0).astype(float)
    own = np.arange(len(regions))
    trade[own, own, :] += tables["X_to_ROW"].T
    output = trade.sum(axis=1)
    uses = intermediate.sum(axis=1).transpose(2, 0, 1)
    return dt.World.from_tables(
        economies=regions,
        sectors=sectors,
        trade=trade,
        input_share=uses / np.where(output > 0, output, 1)[:, None, :],
        trade_elasticity=np.full(len(sectors), 4.0),
    )


def extreme(world: dt.World, seed: int, own_too: bool) -> tuple[dt.Policy, np.ndarray]:
    """Tariffs to 500 %, export wedges to 300 %, elasticities 0.8 to 20, a tenth of the cells banned."""
    rng = np.random.default_rng(seed)
    shape = world.trade.shape
    own = np.eye(shape[0], dtype=bool)[:, :, None]
    banned = (rng.uniform(size=shape) < 0.1) & (own_too | ~own)
    # An economy that could buy from nobody is refused, not solved: there, home stays open.
    closed = ((world.trade.values > 0) & ~banned).sum(axis=0) == 0
    banned &= ~(own & closed[None])
    policy = dt.Policy.from_arrays(
        world,
        tariff=np.where(own, 0, rng.uniform(0, 5, shape) * rng.uniform()),
        export_wedge=np.where(own, 0, rng.uniform(0, 3, shape) * rng.uniform()),
        rent_share=rng.uniform(0, 1, shape),
        available=1 - banned,
    )
    theta = np.exp(rng.uniform(np.log(0.8), np.log(20), shape[2]))
    return policy, theta


def failures(world: dt.World, draws: int, own_too: bool = False, deficits: str = "share") -> list[str]:
    """Why those that did not converge did not."""
    reasons = []
    for seed in range(draws):
        policy, theta = extreme(world, seed, own_too)
        outcome = dt.solve(world, policy, elasticities=theta, deficits=deficits)
        if outcome.converged:
            assert outcome.residual <= 1e-10
        else:
            reasons.append(outcome.why)
    return reasons


def test_1000_extreme_policies_at_16_by_16(world_16):
    assert len(failures(world_16, DRAWS_SMALL)) <= (1 - WANTED) * DRAWS_SMALL


def test_100_extreme_policies_at_80_by_50(world):
    """All but one: Ireland's surplus, a third of its value added, is once more than what is left of income."""
    reasons = failures(world, DRAWS_LARGE)
    assert len(reasons) <= 1
    assert all("no equilibrium with positive final spending in IRL" in reason for reason in reasons)


def test_with_balanced_trade_every_extreme_policy_at_16_by_16_has_an_answer(world_16):
    assert not failures(world_16, DRAWS_SMALL // 4, own_too=True, deficits="balanced")


def test_with_balanced_trade_every_extreme_policy_at_80_by_50_has_an_answer(world):
    assert not failures(world, DRAWS_LARGE // 4, own_too=True, deficits="balanced")


def test_a_surplus_that_cannot_be_paid_is_said_to_be_the_reason(world_16):
    policy, theta = extreme(world_16, 145, own_too=True)
    outcome = dt.solve(world_16, policy, elasticities=theta)
    assert not outcome.converged
    assert outcome.why.startswith("no equilibrium with positive final spending in TWN was found")
    assert 'deficits="balanced"' in outcome.why
    with pytest.raises(dt.NotConvergedError, match="TWN"):
        outcome["welfare_pct"]
