"""Projects that come on stream, users that learn to substitute, and products that need less."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from detente.errors import Problem, nearest, raise_if_any
from detente.minerals.arrays import bound_problems, namespace, refuse_outside


def project_capacity(years: Any, full_capacity: Any, start: Any, lead_time: Any) -> Any:
    """What a project can produce while it is built and run up.

    Equation: ``K(t) = Kbar / (1 + exp(-(t - t_p - L/2) / (L/8)))`` from ``t_p`` on: 2 % when it is begun, half
    after half of its lead time, 98 % when the lead time is over. Before it is begun there is nothing.

    Args:
        years: t, time since the start of the simulation.
        full_capacity: Kbar, output per year once it runs, in the unit of need.
        start: t_p, when the project is begun; ``inf``: never.
        lead_time: L, above 0, in years.

    Raises:
        InputError: a negative capacity, or a lead time that is not above 0.
    """
    refuse_outside(full_capacity=(full_capacity, 0, np.inf), lead_time=(lead_time, 1e-9, np.inf))
    xp = namespace(years, full_capacity, start, lead_time)
    age = xp.asarray(years, dtype=float) - xp.asarray(start, dtype=float)
    # A logistic's tails reach back before the first spade; a plant's output does not.
    begun = age >= 0
    score = 8 * xp.where(begun, age, 0.0) / lead_time - 4
    return xp.where(begun, full_capacity / (1 + xp.exp(-score)), 0.0)


def substitution_elasticity(years: Any, short: Any, long: Any, speed_years: Any) -> Any:
    """The elasticity of substitution as users find other ways.

    Equation: ``sigma(t) = sigma_SR + (sigma_LR - sigma_SR) (1 - exp(-t / tau))``.

    Args:
        years: t, time since the shortage began, 0 or more.
        short: sigma_SR, 0 or more.
        long: sigma_LR, 0 or more.
        speed_years: tau, above 0.

    Raises:
        InputError: numbers outside their bounds.
    """
    refuse_outside(
        years=(years, 0, np.inf),
        short=(short, 0, np.inf),
        long=(long, 0, np.inf),
        speed_years=(speed_years, 1e-9, np.inf),
    )
    xp = namespace(years, short, long, speed_years)
    done = -xp.expm1(-xp.asarray(years, dtype=float) / speed_years)
    return short + (long - xp.asarray(short, dtype=float)) * done


def thrifty_need(years: Any, need: Any, thrifting: Any) -> Any:
    """Need as products are made with less of a mineral.

    Equation: ``need_t = need_0 (1 - e)^t``.

    Args:
        years: t, 0 or more.
        need: need_0, 0 or more, in any unit.
        thrifting: e, fall per year, 0 to below 1.

    Raises:
        InputError: numbers outside their bounds.
    """
    refuse_outside(years=(years, 0, np.inf), need=(need, 0, np.inf), thrifting=(thrifting, 0, 0.999999))
    xp = namespace(years, need, thrifting)
    return need * (1 - xp.asarray(thrifting, dtype=float)) ** xp.asarray(years, dtype=float)


@dataclass(frozen=True)
class Project:
    """One project: where it is, how much it will make, when it is begun and how long it takes.

    Attributes:
        economy: the economy it stands in.
        full_capacity: output per year once it runs, in the unit of need.
        lead_time: years from its beginning to 98 % of that.
        start: year of the simulation in which it is begun; negative: that long ago.
    """

    economy: str
    full_capacity: float
    lead_time: float
    start: float = 0.0


def project_supply(projects: Sequence[Project], economies: Sequence[str], months: int) -> np.ndarray:
    """What all projects can produce, at the middle of each month.

    Args:
        projects: the projects.
        economies: labels, in order.
        months: how many months.

    Returns:
        Output per year in the unit of need, shape ``month, economy``.

    Raises:
        InputError: a project in an economy that is not there, or one with impossible numbers.
    """
    problems: list[Problem] = []
    for number, project in enumerate(projects, 1):
        place = f"project {number}"
        if project.economy not in economies:
            fact = f"there is no economy '{project.economy}'"
            problems.append(Problem(place, fact, "", nearest(project.economy, economies)))
        problems += bound_problems(f"{place}, full_capacity", project.full_capacity, 0)
        problems += bound_problems(f"{place}, lead_time", project.lead_time, 1e-9)
        problems += bound_problems(f"{place}, start", project.start, -100)
    raise_if_any(problems)
    supply = np.zeros((months, len(economies)))
    years = (np.arange(months) + 0.5) / 12
    for project in projects:
        column = list(economies).index(project.economy)
        supply[:, column] += project_capacity(years, project.full_capacity, project.start, project.lead_time)
    return supply
