"""What drives a number: the part of its variance that each unknown explains, and what each does alone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float

from detente.economy.names import Names
from detente.errors import InputError, Problem
from detente.simulate.ensembles.bands import Band, refuse_level
from detente.simulate.ensembles.uncertainty import Uncertain

if TYPE_CHECKING:
    import pandas as pd

    from detente.simulate.ensembles.ensemble_result import Ensemble

MOST_BINS = 12
FEWEST_A_BIN = 12
SEEDS_ALONE = 24
"""Draws of what differs by sector or flow, where it is moved alone."""
REST = "the rest"


def driver_table(ensemble: Ensemble, policy: str | None, economies: Names, of: str) -> pd.DataFrame:
    """See `Ensemble.drivers`."""
    import pandas as pd

    place = ensemble.policy_place(policy)
    ensemble.refuse_without_answers(place)
    values = ensemble.together(of, economies)[place]
    rows = [
        (one.name, one.title, explained(values, _groups(one, ensemble.quantile[:, column])))
        for column, one in enumerate(ensemble.parameters)
        if one.of == "world"
    ]
    rows.sort(key=lambda row: -row[2])
    left = max(0.0, 1 - sum(share for _, _, share in rows))
    own = [one.name for one in ensemble.parameters if one.of != "world"]
    words = (
        f"{' and '.join(own)}, what several do together, and chance" if own else "what several do together"
    )
    return pd.DataFrame([*rows, (REST, words, left)], columns=["parameter", "title", "explained"])


def _groups(one: Uncertain, quantile: Float[np.ndarray, " draw"]) -> np.ndarray:
    """Draws sorted into groups alike in one parameter: the values of a choice, or bins of a number."""
    if one.choices:
        return one.distribution.at(quantile)
    bins = int(np.clip(len(quantile) // FEWEST_A_BIN, 2, MOST_BINS))
    return np.minimum((quantile * bins).astype(int), bins - 1)


def explained(values: Float[np.ndarray, " draw"], groups: np.ndarray) -> float:
    """Part of the variance that lies between groups: ``Var(E[y | group]) / Var(y)``.

    Groups of few draws differ by chance; what chance alone would make of it is taken off. Reference: Plischke,
    Borgonovo and Smith (2013), "Global sensitivity measures from given data".
    """
    kept = np.isfinite(values)
    values, groups = values[kept], groups[kept]
    if len(values) < 3 or not np.ptp(values) > 0:
        return 0.0
    labels = np.unique(groups)
    means = np.array([values[groups == label].mean() for label in labels])
    counts = np.array([(groups == label).sum() for label in labels])
    between = (counts * (means - values.mean()) ** 2).sum()
    within = ((values - means[np.searchsorted(labels, groups)]) ** 2).sum()
    free = len(values) - len(labels)
    by_chance = (len(labels) - 1) * within / free if free > 0 else between
    return float(np.clip((between - by_chance) / (between + within), 0.0, 1.0))


def tornado_table(
    ensemble: Ensemble, policy: str | None, economies: Names, of: str, level: float
) -> pd.DataFrame:
    """See `Ensemble.tornado`.

    Raises:
        InputError: differences of ensembles, which were not worked out by themselves.
    """
    import pandas as pd

    refuse_level(level)
    place = ensemble.policy_place(policy)
    if ensemble.plan is None:
        fact, cure = "differences have no tornado of their own", "Ask the ensemble for that of each policy"
        raise InputError(Problem("tornado", fact, "", cure))
    name = ensemble.policies[place]
    rows = []
    for one in ensemble.parameters:
        alone = _alone(ensemble, name, one, _moved(one, level))
        values = alone.together(of, economies)[0]
        rows.append((one.name, one.title, *swing(one, values, level), 1 - float(alone.found[0].mean())))
    frame = pd.DataFrame(rows, columns=["parameter", "title", "low", "high", "swing", "failed"])
    return frame.sort_values("swing", ascending=False, na_position="first", ignore_index=True)


def swing(one: Uncertain, values: Float[np.ndarray, " draw"], level: float) -> tuple[float, float, float]:
    """The least and the largest value with one parameter moved alone, and how far they lie apart.

    Without an equilibrium at one end of a number, or at one value of a choice, it is not known how far: then the
    swing is missing. Of what differs by sector or flow draws are left out as everywhere.

    Args:
        one: the parameter.
        values: where it was moved to; missing without an equilibrium.
        level: share inside the band of what differs by sector or flow.
    """
    spread = Band.of(values, level if one.of != "world" else 1.0)
    unknown = one.of == "world" and not np.isfinite(values).all()
    return spread.low, spread.high, float("nan") if unknown else spread.high - spread.low


def _moved(one: Uncertain, level: float) -> Float[np.ndarray, " draw"]:
    """Where a parameter is put when it is moved alone."""
    if one.of != "world":
        return (np.arange(SEEDS_ALONE) + 0.5) / SEEDS_ALONE
    count = len(one.choices)
    return (np.arange(count) + 0.5) / count if count else np.array([(1 - level) / 2, (1 + level) / 2])


def _alone(ensemble: Ensemble, policy: str, one: Uncertain, quantile: Float[np.ndarray, " draw"]) -> Ensemble:
    """A policy with one parameter drawn and all others as they are by default."""
    from detente.simulate.ensembles.ensemble_result import Ensemble as Result
    from detente.simulate.ensembles.running import run_plan

    assert ensemble.plan is not None  # refused before
    plan = replace(
        ensemble.plan,
        cases={policy: ensemble.plan.cases[policy]},
        parameters=(one,),
        quantile=quantile[:, None],
    )
    return Result.of(ensemble.world, plan, run_plan(plan), None, ensemble.said)
