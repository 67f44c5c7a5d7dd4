"""A shortage under draws: the same question asked again with what nobody has measured drawn anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from jaxtyping import Float

from detente.errors import InputError, Problem, raise_if_any
from detente.minerals.coupling import quantity_loss
from detente.minerals.diversifying import builders_of, time_without
from detente.minerals.entries import LeadTime
from detente.minerals.shortage_request import SHORTEST_HORIZON, Request
from detente.minerals.shortage_result import Shortage
from detente.minerals.shortage_tables import PART_TO_MEET, YEARS_LOOKED, bounds
from detente.minerals.shortages import simulated
from detente.minerals.supply_chain import Chain
from detente.simulate.ensembles.plan import CaseDraws
from detente.simulate.ensembles.uncertainty import Uncertain

if TYPE_CHECKING:
    import xarray as xr

VARIABLES = ("value_added_change_pct", "value_added_change_usd_m", "years_to_diversify")
SUBSTITUTION, DEPENDENCE, STOCK, LEAD_TIME = (
    "mineral_substitution",
    "mineral_dependence",
    "stock_days",
    "lead_time",
)
PARAMETERS = (SUBSTITUTION, DEPENDENCE, STOCK, LEAD_TIME)


@dataclass(frozen=True, eq=False)
class DrawnRequest(Request):
    """A question with other lead times than the tables have; nobody asks it, it is only drawn.

    Attributes:
        lead_time_factor: on the years from the decision to full production.
    """

    lead_time_factor: float = 1.0

    @property
    def lead_time(self) -> LeadTime:
        """What a new plant of the stage takes in this draw."""
        usual = self.chain.lead_time(self.stage)
        return replace(usual, years=self.lead_time_factor * usual.years)


@dataclass(frozen=True, eq=False)
class ShortageCase:
    """A question about a shortage that can be answered under draws.

    Variables, by economy:

    - ``value_added_change_pct``: change of value added over the cut's first year, percent of normal; the central
      loss of the table by economy, with a minus.
    - ``value_added_change_usd_m``: the same in million USD.
    - ``years_to_diversify``: years from the cut's first day until four fifths of need are met for good without
      the controllers, with plants begun that day; 15 stands for all that takes longer.

    Attributes:
        request: the question at the default parameters.
    """

    request: Request

    def __post_init__(self) -> None:
        """Leave out what only words depend on: a set has no order that a fingerprint could rest on."""
        object.__setattr__(self, "request", replace(self.request, given=frozenset(), groups={}))

    @property
    def variables(self) -> tuple[str, ...]:
        """The variables of a draw, by economy."""
        return VARIABLES

    def solved(
        self, parameters: Sequence[Uncertain], quantile: Float[np.ndarray, "draw parameter"]
    ) -> CaseDraws:
        """The numbers of some draws; a draw whose question has no answer is not found.

        Args:
            parameters: what is drawn: ``mineral_substitution``, ``mineral_dependence``, ``stock_days``,
                ``lead_time``.
            quantile: where each draw lies in the distribution of each.

        Raises:
            InputError: a parameter that says nothing of a shortage.
        """
        raise_if_any(
            [
                Problem(
                    "over", f"'{one.name}' says nothing of a shortage", f"There are {', '.join(PARAMETERS)}"
                )
                for one in parameters
                if one.name not in PARAMETERS
            ]
        )
        drawn = {one.name: one.distribution.at(quantile[:, at]) for at, one in enumerate(parameters)}
        total = (self.request.world.value_added_share * self.request.world.output).values.sum(axis=1)
        values = np.stack(
            [
                self.numbers({name: float(column[draw]) for name, column in drawn.items()}, total)
                for draw in range(len(quantile))
            ]
        )
        return CaseDraws(
            values=values,
            weight=np.tile(total, (len(quantile), 1)),
            world=100 * values[:, VARIABLES.index("value_added_change_usd_m")].sum(axis=1) / total.sum(),
            residual=np.zeros(len(quantile)),
            found=np.asarray(np.isfinite(values).all(axis=(1, 2))),
        )

    def numbers(
        self, drawn: Mapping[str, float], total: Float[np.ndarray, " economy"]
    ) -> Float[np.ndarray, "variable economy"]:
        """The variables of one draw; not numbers where the question has no answer.

        Args:
            drawn: parameters by name; what is not drawn is as it was asked.
            total: value added in normal times, million USD a year.
        """
        try:
            found = self.shortage(drawn)
            years = years_until_diversified(found)
        except InputError:
            return np.full((len(VARIABLES), len(total)), np.nan)
        change = 0.0 - bounds(found)["central"].sum(axis=1)
        return np.stack([100 * change / total, change, years])

    def shortage(self, drawn: Mapping[str, float]) -> Shortage:
        """The shortage of one draw, followed for its first year.

        Args:
            drawn: parameters by name; what is not drawn is as it was asked.

        Raises:
            InputError: the question has no answer.
        """
        request = drawn_request(self.request, drawn)
        first_year = int(np.floor(request.start)) + SHORTEST_HORIZON
        found = simulated(replace(request, horizon=first_year))
        return found if DEPENDENCE not in drawn else depending(found, drawn[DEPENDENCE])


def drawn_request(request: Request, drawn: Mapping[str, float]) -> Request:
    """The question with other substitution, stocks and lead times.

    Substitution of the first months replaces that of the question; where one elasticity was to hold for ever, the
    drawn one does, and elsewhere that of the long run is no lower. Stocks and lead times are multiplied: own
    stocks, listed plants and plants that would be begun.

    Args:
        request: the question.
        drawn: parameters by name.
    """
    short = drawn.get(SUBSTITUTION, request.sigma_short)
    for_ever = request.sigma_long == request.sigma_short
    changed = replace(
        request,
        sigma_short=short,
        sigma_long=short if for_ever else max(request.sigma_long, short),
        stock_days=drawn.get(STOCK, 1.0) * request.stock_days,
    )
    if LEAD_TIME not in drawn:
        return changed
    fields: dict[str, Any] = vars(changed) | {"chain": with_slower_projects(request.chain, drawn[LEAD_TIME])}
    return DrawnRequest(**fields, lead_time_factor=drawn[LEAD_TIME])


def with_slower_projects(chain: Chain, factor: float) -> Chain:
    """The chain whose listed projects take longer from their decision by a factor; below 1: shorter."""
    listed = [
        replace(project, lead_time_years=factor * project.lead_time_years) for project in chain._projects
    ]
    return replace(chain, _projects=tuple(listed))


def depending(shortage: Shortage, position: float) -> Shortage:
    """The shortage if what depends on the mineral lies elsewhere between the ends of its table.

    Equation: ``phi = (1 - 2u) low + 2u central`` up to the middle and ``(2 - 2u) central + (2u - 1) high`` beyond
    it, so that u = 1/2 is the central value. What is spent on the mineral, and so who gets how much, stays.

    Args:
        shortage: the shortage at central dependence.
        position: u, 0 at the low ends and 1 at the high ends.
    """
    dependence = _between(shortage.needs.users, position)
    users = replace(shortage.users, dependence=dependence, cost=np.minimum(shortage.users.cost, dependence))
    loss = quantity_loss(users, shortage.numbers["availability"], shortage.request.sigma)
    return replace(shortage, users=users, numbers=shortage.numbers | {"loss": loss})


def _between(users: xr.Dataset, position: float) -> Float[np.ndarray, "economy sector"]:
    low, central, high = (users[f"dependence_{name}"].values for name in ("low", "share", "high"))
    if position <= 0.5:
        return (1 - 2 * position) * low + 2 * position * central
    return (2 - 2 * position) * central + (2 * position - 1) * high


def years_until_diversified(shortage: Shortage) -> Float[np.ndarray, " economy"]:
    """Years until four fifths of need are met for good without the controllers, with plants begun with the cut.

    New plants only ever make more and products need less, so that who does without at the end of a few years does
    so later: beyond the lead time of a new plant is looked only where somebody is not done by then. 15 stands for
    all that takes longer, so that medians and bands of many draws count it as long and not as missing.

    Args:
        shortage: the shortage.

    Returns:
        Years from the cut's first day, at most 15; 0 where no gap opens.
    """
    builders = builders_of(shortage)
    soon = np.clip(shortage.request.lead_time.years, 1, YEARS_LOOKED)
    for years in (int(np.ceil(soon)), YEARS_LOOKED):
        found = time_without(shortage, PART_TO_MEET, years, builders)
        if found.reached.all():
            break
    return np.minimum(found.months / 12, YEARS_LOOKED)
