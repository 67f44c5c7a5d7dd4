"""Which way goods take, directly or by way of a third economy: a logit choice between two tariffs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detente.economy.parameters import is_number
from detente.errors import Problem, raise_if_any

PUBLISHED_SHARES = {"product": (0.161, 0.165), "firm": (0.017, 0.018)}
"""Matched flows as a share of Viet Nam's exports, by 8-digit product and by firm, as the methods state them."""
PENALTY = 0.40
"""Assumption, not checked against an order: points of duty on goods found to be transshipped."""
DETECTION = 0.0
"""Assumption: probability that transshipped goods are found out, and pay the penalty."""


@dataclass(frozen=True, eq=False)
class Routes:
    """A choice between the direct way and the way by a third economy, by logit.

        share direct = 1 / (1 + R),   R = ((1 + t_r)(1 + mu) / (1 + t_d))**(-kappa)

    A dearer direct way makes R larger and the direct share smaller.

    Attributes:
        route_cost: mu, what it costs to pass goods on, a fraction of their price; a number or an array.
        kappa: how readily goods take the cheaper way: of the size of the trade elasticity.
    """

    route_cost: np.ndarray | float
    kappa: np.ndarray | float

    @classmethod
    def calibrated(
        cls,
        share: float,
        direct_tariff: np.ndarray | float,
        route_tariff: np.ndarray | float,
        *,
        kappa: np.ndarray | float,
    ) -> Routes:
        """The routes of which a known share goes by the third economy at known tariffs.

            1 + mu = (1 + t_d) / (1 + t_r) (share / (1 - share))**(-1 / kappa)

        Args:
            share: of both ways together, between 0 and 1. Published figures for Viet Nam are
                `PUBLISHED_SHARES`.
            direct_tariff: on the direct way, fractions.
            route_tariff: on the third economy's goods, fractions.
            kappa: the elasticity of the choice.

        Raises:
            InputError: a share that is none, an elasticity of 0 or less.
        """
        problems = share_problems(share)
        if not np.all(np.asarray(kappa) > 0):
            problems.append(Problem("kappa", f"{kappa!r}", "The elasticity of the choice is above 0"))
        raise_if_any(problems)
        odds = (share / (1 - share)) ** (-1 / np.asarray(kappa))
        return cls((1 + np.asarray(direct_tariff)) / (1 + np.asarray(route_tariff)) * odds - 1, kappa)

    def direct_share(
        self,
        direct_tariff: np.ndarray | float,
        route_tariff: np.ndarray | float,
        *,
        penalty: float = PENALTY,
        detection: float = DETECTION,
    ) -> np.ndarray:
        """Share that goes directly at some tariffs.

        Args:
            direct_tariff: on the direct way, fractions.
            route_tariff: on the third economy's goods, fractions.
            penalty: points of duty on top for goods found out; an assumption.
            detection: probability of being found out; with it the route's tariff is expected to be
                ``t_r + detection * penalty``. An assumption.

        Raises:
            InputError: a probability outside 0 to 1, a penalty below 0.
        """
        problems = []
        if not (is_number(detection) and 0 <= detection <= 1):
            problems.append(Problem("detection", f"{detection!r}", "A probability lies between 0 and 1"))
        if not (is_number(penalty) and penalty >= 0):
            problems.append(Problem("penalty", f"{penalty!r}", "It is 0 or more: 0.40 is 40 points"))
        raise_if_any(problems)
        expected = np.asarray(route_tariff) + detection * penalty
        relative = (1 + expected) * (1 + np.asarray(self.route_cost)) / (1 + np.asarray(direct_tariff))
        return 1 / (1 + relative ** (-np.asarray(self.kappa)))


def share_problems(share: float) -> list[Problem]:
    """A share that is none, or nothing, or all."""
    if is_number(share) and 0 < share < 1:
        return []
    return [
        Problem("share", f"{share!r}", "A share of goods on the way lies between 0 and 1: 0.165 is 16.5 %")
    ]
