"""Nash tariffs by a formula: what theory says where there are no input-output links."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from detente.errors import InputError, NotConvergedError, Problem

if TYPE_CHECKING:
    from detente.simulate.outcome import Outcome

MOST_ROUNDS = 200


@dataclass(frozen=True, eq=False)
class Flows:
    """What the formula needs of an equilibrium.

    Attributes:
        border: value of trade at the border, by exporter, importer, sector.
        share: share of each exporter in an importer's spending.
        spending: spending by economy and sector, tariff-inclusive.
        elasticity: trade elasticity by sector.
    """

    border: np.ndarray
    share: np.ndarray
    spending: np.ndarray
    elasticity: np.ndarray

    @classmethod
    def of(cls, outcome: Outcome) -> Flows:
        """The flows of an outcome."""
        accounts = outcome.books.accounts
        return cls(
            np.asarray(accounts.border_value),
            np.asarray(accounts.trade_share),
            np.asarray(accounts.spending),
            outcome.world.trade_elasticity.values,
        )


def optimal_uniform_tariffs(flows: Flows, tariff: np.ndarray) -> np.ndarray:
    """The uniform tariff that is best for each economy at an equilibrium, others keeping theirs.

    ``t_i = 1 / sum_jk chi[i,j,k] eps_k (1 - (1 - delta[j,k]) lambda[i,j,k])`` over partners j, with chi the share
    of a flow in i's exports, lambda i's share in j's spending on k, ``delta[j,k] = t_j lambda[j,j,k] e[j,k] /
    (1 + t_j lambda_jj)``, e the sectors' shares in j's spending and ``lambda_jj = sum_k e[j,k] lambda[j,j,k]``.
    Delta is what the partner's own tariff does; leaving it out is wrong wherever the partner has one.

    Args:
        flows: of an equilibrium without input-output links and with balanced trade.
        tariff: the uniform tariff of each economy there.

    Reference: Lashkaripour (2021), "The cost of a global tariff war: a sufficient statistics approach",
    propositions 1 and 2, equations 13 and 14.
    """
    count = len(tariff)
    abroad = (1 - np.eye(count))[:, :, None]
    exports = flows.border * abroad
    chi = exports / exports.sum(axis=(1, 2), keepdims=True)
    within = flows.spending / flows.spending.sum(axis=1, keepdims=True)
    own = flows.share[np.arange(count), np.arange(count)]
    level = tariff[:, None]
    delta = level * own * within / (1 + level * (within * own).sum(axis=1, keepdims=True))
    factor = 1 - (1 - delta)[None] * flows.share
    return 1 / (chi * flows.elasticity * factor).sum(axis=(1, 2))


def small_economy_tariff(elasticity: float) -> float:
    """A small economy's optimum, ``1 / eps``: it cannot move world prices, only its own wage."""
    return 1 / elasticity


def gros_tariff(elasticity: float, foreign_own_share: float) -> float:
    """The optimum against a partner in free trade, ``1 / (eps lambda_FF)``: Gros (1987).

    Args:
        elasticity: the trade elasticity.
        foreign_own_share: the partner's share in its own spending, at the optimum.
    """
    return 1 / (elasticity * foreign_own_share)


def johnson_tariff(import_demand_elasticity: float) -> float:
    """The optimum against a partner's import demand, ``1 / (eta - 1)``: Johnson (1953).

    Args:
        import_demand_elasticity: eta, of the partner's demand for imports, in absolute value.

    Raises:
        InputError: an elasticity of 1 or less: the partner would pay any price, and there is no optimum.
    """
    if not import_demand_elasticity > 1:
        fact = f"{import_demand_elasticity:g}"
        rule = "Above 1: a partner who would pay any price leaves no best tariff"
        raise InputError(Problem("import_demand_elasticity", fact, rule))
    return 1 / (import_demand_elasticity - 1)


def iterate(outcome_at, start: np.ndarray, chosen: np.ndarray, tolerance: float = 1e-9) -> np.ndarray:
    """Tariffs that are each the formula's at the equilibrium they lead to.

    Args:
        outcome_at: the outcome at given uniform tariffs.
        start: tariffs to begin with; those of economies that do not choose stay.
        chosen: True for economies that choose.
        tolerance: largest change of a tariff at the end.

    Raises:
        NotConvergedError: no equilibrium on the way, or the tariffs do not settle.
    """
    tariff = start.copy()
    for _ in range(MOST_ROUNDS):
        outcome = outcome_at(tariff)
        if not outcome.converged:
            raise NotConvergedError(f"no equilibrium at a formula's tariffs: {outcome.why}")
        moved = np.where(chosen, optimal_uniform_tariffs(Flows.of(outcome), tariff), tariff)
        if np.abs(moved - tariff).max() < tolerance:
            return moved
        tariff = moved
    raise NotConvergedError(f"the formula's tariffs did not settle in {MOST_ROUNDS} rounds")
