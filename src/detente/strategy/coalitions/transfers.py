"""Transfers inside a coalition: what members pay one another so that all of them gain or lose alike."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.economy.names import economy_title
from detente.errors import InputError, NotConvergedError, Problem, raise_if_any

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

    from detente.economy.names import Names
    from detente.simulate.outcome import Outcome

TOLERANCE = 1e-10
"""The residual asked of the equilibrium with transfers."""


@dataclass(frozen=True, eq=False, repr=False)
class BurdenSharing:
    """Transfers that give every member the same change of real income, and what is left of that once paid.

    Attributes:
        outcome: the equilibrium in which they are paid.
        reference: what changes are measured against; None: the baseline.
        members: labels of the world.
        transfer_usd_m: what each member gets (+) or pays (-), million USD; adds up to 0.
        before_pct: change of real income of each without transfers, percent.
        common_pct: the change that all have at the prices of the outcome.
        at_given_prices_pct: change of each with its transfer, at the prices of the outcome.
    """

    outcome: Outcome
    reference: Outcome | None
    members: tuple[str, ...]
    transfer_usd_m: np.ndarray
    before_pct: np.ndarray
    common_pct: float
    at_given_prices_pct: np.ndarray

    @cached_property
    def _paid(self) -> tuple[np.ndarray, float]:
        """Real income of every economy over its baseline once the transfers are paid, and the residual."""
        given = np.zeros(len(self.outcome.world.economies))
        given[self._at] = self.transfer_usd_m
        return welfare_with_transfers(self.outcome, given)

    @property
    def _at(self) -> list[int]:
        return [self.outcome.world.economies.index(label) for label in self.members]

    @property
    def transfers(self) -> xr.DataArray:
        """What each member gets (+) or pays (-), million USD, by ``economy``."""
        import xarray as xr

        coords = {"economy": list(self.members)}
        return xr.DataArray(
            self.transfer_usd_m, coords, ["economy"], "transfer_usd_m", {"unit": "million USD"}
        )

    @property
    def welfare_hat(self) -> np.ndarray:
        """Real income of every economy of the world over its baseline, transfers paid and all prices found anew.

        Raises:
            NotConvergedError: no equilibrium with these transfers.
        """
        return self._paid[0]

    @property
    def residual(self) -> float:
        """Largest violation of any equilibrium condition once the transfers are paid."""
        return self._paid[1]

    @property
    def after_pct(self) -> np.ndarray:
        """Change of each member in the equilibrium with the transfers, percent."""
        before = 1.0 if self.reference is None else self.reference.books.welfare[self._at]
        return 100 * (self.welfare_hat[self._at] / before - 1)

    @property
    def spread_before_pct(self) -> float:
        """Largest less smallest change without transfers, points."""
        return float(np.ptp(self.before_pct))

    @property
    def spread_pct(self) -> float:
        """Largest less smallest change left in the equilibrium with the transfers, points."""
        return float(np.ptp(self.after_pct))

    @property
    def table(self) -> pd.DataFrame:
        """One row a member: change without transfers, the transfer, the change at given prices, and re-solved."""
        import pandas as pd

        columns = {
            "before_pct": self.before_pct,
            "transfer_usd_m": self.transfer_usd_m,
            "at_given_prices_pct": self.at_given_prices_pct,
            "after_pct": self.after_pct,
        }
        return pd.DataFrame(columns, index=pd.Index(self.members, name="economy"))

    def sentence(self) -> str:
        """The transfers in words."""
        most, least = int(np.argmax(self.transfer_usd_m)), int(np.argmin(self.transfer_usd_m))
        moved = float(np.maximum(self.transfer_usd_m, 0).sum())
        return (
            f"transfers of {moved:,.0f} million USD in all give each of the {len(self.members)} a change of "
            f"{self.common_pct:+.4f} % at given prices; {economy_title(self.members[least])} pays most, "
            f"{economy_title(self.members[most])} gets most; once they are paid and prices have moved, changes "
            f"differ by {self.spread_pct:.1e} points ({self.spread_before_pct:.1e} without them)"
        )

    def __repr__(self) -> str:
        return f"<BurdenSharing: {self.sentence()}>"


def burden_sharing(outcome: Outcome, members: Names, *, reference: Outcome | None = None) -> BurdenSharing:
    """Transfers inside a coalition that equalise its members' changes of real income.

    ``transfer_i = What_C I0_i Phat_i - I'_i`` with ``What_C = sum I' / sum (I0 Phat)``: what member i needs to
    have the common change at the prices of the outcome, less what it has. They add up to 0. Prices move a little
    when they are paid; the equilibrium with the transfers is solved, and the spread that is left is told.

    Args:
        outcome: the equilibrium in which they are paid.
        members: names or groups, two economies or more.
        reference: measure changes against this outcome instead of the baseline: with what members have on their
            own, every one gains alike by acting together.

    Raises:
        InputError: unknown names, fewer than two members, a reference on another world, a year of a path.
        NotConvergedError: an outcome without numbers.

    Reference: Chowdhry, Hinz, Kamin and Wanner (2022), "Brothers in Arms", as in the KITE model.

    Example:
        >>> outcome = dt.solve(world, policy, deficits="balanced")
        >>> dt.strategy.burden_sharing(outcome, "G7").table
    """
    labels = outcome.world.resolve_economies(members, "members")
    problems = []
    if len(labels) < 2:
        cure = "Transfers need somebody who pays and somebody who gets"
        problems.append(Problem("members", f"{len(labels)} given", "At least 2 are needed", cure))
    if outcome.period:
        cure = "Solve the policy of the year by itself"
        problems.append(Problem("outcome", "a year of a path cannot be solved with transfers", "", cure))
    raise_if_any(problems)
    if reference is not None:
        outcome.versus(reference)
        if reference.period:
            raise InputError(Problem("reference", "it is a year of a path", "", "Give an outcome of `solve`"))
    at = [outcome.world.economies.index(label) for label in labels]
    income, price = _money(outcome, at)
    before, price_before = (
        (outcome.books.income_before[at], np.ones(len(at))) if reference is None else _money(reference, at)
    )
    needed = before * price / price_before
    common = income.sum() / needed.sum()
    transfer = common * needed - income
    return BurdenSharing(
        outcome=outcome,
        reference=reference,
        members=tuple(labels),
        transfer_usd_m=transfer,
        before_pct=100 * (income / needed - 1),
        common_pct=float(100 * (common - 1)),
        at_given_prices_pct=100 * ((income + transfer) / needed - 1),
    )


def _money(outcome: Outcome, at: list[int]) -> tuple[np.ndarray, np.ndarray]:
    """Final spending and the consumer price of some economies."""
    return outcome["income_usd_m"].values[at], outcome.books.consumer_price[at]


def welfare_with_transfers(outcome: Outcome, transfer_usd_m: np.ndarray) -> tuple[np.ndarray, float]:
    """Real income over its baseline in the equilibrium of an outcome's policy with transfers between economies.

    A transfer is final spending beyond what an economy earns, as a deficit is: it is added to the deficits that
    hold in the counterfactual, and the baseline is left alone.

    Args:
        outcome: the equilibrium without them.
        transfer_usd_m: what each economy gets (+) or pays (-), million USD, by ``economy``; adds up to 0.

    Returns:
        Real income over its baseline by ``economy``, and the largest residual.

    Raises:
        NotConvergedError: no equilibrium with these transfers.
    """
    import equinox as eqx
    import jax.numpy as jnp

    from detente.model.solver import solve as solve_arrays
    from detente.simulate.ceilings import ceiling_block
    from detente.simulate.stage import experiment

    # An outcome stands on a staged world: deficits, elasticities and inputs were settled when it was solved, so
    # that its arrays are had again from the world, the policy and the blocks that its horizon asks for.
    stage, policy = outcome.world, outcome.policy
    blocks = outcome.adjustment.blocks(stage, policy, capacities=ceiling_block(outcome.capacities))
    without = experiment(stage, policy, blocks)
    # World value added is the unit of money, in the baseline and after.
    shares = jnp.asarray(transfer_usd_m / outcome.books.unit)
    paid = eqx.tree_at(lambda e: e.deficit, without, without.deficit + shares)
    solution = solve_arrays(paid, jnp.asarray(TOLERANCE))
    residual = float(solution.residuals.largest())
    if not residual <= TOLERANCE:
        wanted = f"the largest residual is {residual:.1e}, {TOLERANCE:.0e} wanted"
        raise NotConvergedError(f"no equilibrium once these transfers are paid: {wanted}")
    accounts: Any = solution.accounts
    # Only income and prices are read: the accounts' other variables would count the transfers as trade deficits
    # of the baseline.
    income = np.asarray(accounts.income) * outcome.books.unit
    return income / outcome.books.income_before / np.asarray(accounts.consumer_price_hat), residual
