"""Which way goods take, directly or by way of a third economy: a logit choice between what two ways cost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from detente.economy.parameters import is_number
from detente.errors import Problem, raise_if_any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from detente.policy.policy import Policy

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
        raise_if_any(penalty_problems(penalty, detection))
        expected = np.asarray(route_tariff) + detection * penalty
        relative = (1 + expected) * (1 + np.asarray(self.route_cost)) / (1 + np.asarray(direct_tariff))
        return 1 / (1 + relative ** (-np.asarray(self.kappa)))


@dataclass(frozen=True, eq=False)
class Ways:
    """What a policy does to the direct way and to the way by a third economy, by sector.

    With t a tariff, x an export wedge and d the units shipped per unit that arrives, goods bear on the way from
    the origin o to the destination b, and by way of the third economy j,

        direct   (1 + t[o,b]) (1 + x[o,b]) d[o,b]
        route    (1 + t[j,b]) (1 + x[j,b]) d[j,b] (1 + x[o,j]) d[o,j]

    The third economy's own tariff is not among them: goods that only pass pay none, or get it back.

    Attributes:
        direct: the rate that weighs on the direct way as all its wedges do beside the other wedges of the route
            than its tariff: ``direct / (route / (1 + t[j,b])) - 1``, a fraction.
        route: the tariff on the third economy's goods, a fraction.
        direct_open: whether goods may go directly.
        route_open: whether goods may go by the third economy.
    """

    direct: np.ndarray
    route: np.ndarray
    direct_open: np.ndarray
    route_open: np.ndarray

    @classmethod
    def under(cls, policy: Policy, origin: str, third: str, destination: str, sectors: list[str]) -> Ways:
        """The two ways under a policy."""

        def on(wedge: str, exporter: str, importer: str) -> np.ndarray:
            flow = {"exporter": exporter, "importer": importer, "sector": sectors}
            return getattr(policy, wedge).sel(flow).to_numpy()

        def beside_tariff(exporter: str, importer: str) -> np.ndarray:
            return (1 + on("export_wedge", exporter, importer)) * on("iceberg", exporter, importer)

        direct = (1 + on("tariff", origin, destination)) * beside_tariff(origin, destination)
        passing = beside_tariff(third, destination) * beside_tariff(origin, third)
        is_open = [on("available", *legs) > 0
                   for legs in ((origin, destination), (origin, third), (third, destination))]  # fmt: skip
        route = on("tariff", third, destination)
        return cls(direct / passing - 1, route, is_open[0], is_open[1] & is_open[2])

    def by_the_route(self, routes: Routes, penalty: float, detection: float) -> np.ndarray:
        """Share of goods by the route: all where the direct way is closed, none where the route is."""
        chosen = 1 - routes.direct_share(self.direct, self.route, penalty=penalty, detection=detection)
        return np.where(self.route_open, np.where(self.direct_open, chosen, 1.0), 0.0)


def quota_problems(
    policy: Policy, origin: str, thirds: Iterable[str], destination: str, sectors: Iterable[str]
) -> list[Problem]:
    """Quotas on a way: their scarcity price is found by the equilibrium, and is no wedge of the policy."""
    ways = {(origin, destination)} | {leg for one in thirds for leg in ((origin, one), (one, destination))}
    goods = set(sectors)
    found = [f"on {'+'.join(one.exporters[:3])} to {'+'.join(one.importers[:3])}" for one in policy.quotas
             if goods & set(one.sectors)
             and any(seller in one.exporters and buyer in one.importers for seller, buyer in ways)]  # fmt: skip
    rule = "What a quota's licences cost is no wedge that goods could be seen to avoid"
    cure = "Leave its sectors or economies out, or put a tariff in its place"
    return [Problem("relabelled", f"there is a quota {words}", rule, cure) for words in dict.fromkeys(found)]


def penalty_problems(penalty: float, detection: float) -> list[Problem]:
    """A probability outside 0 to 1, a penalty below 0."""
    problems = []
    if not (is_number(detection) and 0 <= detection <= 1):
        problems.append(Problem("detection", f"{detection!r}", "A probability lies between 0 and 1"))
    if not (is_number(penalty) and penalty >= 0):
        problems.append(Problem("penalty", f"{penalty!r}", "It is 0 or more: 0.40 is 40 points"))
    return problems


def range_problems(shares: object) -> list[Problem]:
    """A range of shares that is none: not two of them, or the higher one first."""
    rule, cure = "It is two shares, the low and the high one", "Write shares=(0.017, 0.165)"
    if not isinstance(shares, tuple | list) or len(shares) != 2:
        return [Problem("shares", f"{shares!r}", rule, cure)]
    problems = [problem for share in shares for problem in share_problems(share)]
    if not problems and shares[0] > shares[1]:
        problems.append(Problem("shares", f"{shares[0]:g} is above {shares[1]:g}", rule, cure))
    return problems


def share_problems(share: float) -> list[Problem]:
    """A share that is none, or nothing, or all."""
    if is_number(share) and 0 < share < 1:
        return []
    return [
        Problem("share", f"{share!r}", "A share of goods on the way lies between 0 and 1: 0.165 is 16.5 %")
    ]
