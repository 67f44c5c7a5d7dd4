"""What others have published about a world that comes apart, beside what is found here."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from detente.economy.tables import rows

if TYPE_CHECKING:
    import pandas as pd

    from detente.simulate.decoupling import Decoupling


@dataclass(frozen=True)
class PublishedLoss:
    """One published number or range.

    Attributes:
        key: how it is called.
        study: who found it, with the year.
        scenario: what was divided and how, in words.
        about: "two blocs", or "range of studies".
        region: "World", a bloc, or "any economy".
        statistic: "together" for a weighted total, or "median", "lowest", "highest" among its members.
        low, high: percent of real GDP, income or welfare; equal where it is one number.
        standing: how far it was checked, in words.
        source: where it was read.
    """

    key: str
    study: str
    scenario: str
    about: str
    region: str
    statistic: str
    low: float
    high: float
    standing: str
    source: str


@cache
def published_losses() -> tuple[PublishedLoss, ...]:
    """Every published number about a world that comes apart."""
    return tuple(
        PublishedLoss(
            key=row["key"],
            study=row["study"],
            scenario=row["scenario"],
            about=row["about"],
            region=row["region"],
            statistic=row["statistic"],
            low=float(row["low"]),
            high=float(row["high"]),
            standing=row["standing"],
            source=row["source"],
        )
        for row in rows("published_decoupling")
    )


def beside(found: Decoupling) -> pd.DataFrame:
    """Published numbers, and the counterpart of each in every step; missing where there is no such bloc."""
    import pandas as pd

    together = found.table().to_dict("index")
    spread = {step: found.spread(step).to_dict("index") for step in found.steps}
    records = [
        {
            "key": one.key,
            "study": one.study,
            "scenario": one.scenario,
            "region": one.region,
            "statistic": one.statistic,
            "low_pct": one.low,
            "high_pct": one.high,
            "standing": one.standing,
            "source": one.source,
        }
        | {f"{step}_pct": _counterpart(one, step, together, spread[step]) for step in found.steps}
        for one in published_losses()
    ]
    return pd.DataFrame(records).set_index("key")


def _counterpart(one: PublishedLoss, step: str, together: dict, spread: dict) -> float:
    """What one step finds for a published number's region and statistic."""
    region = "World" if one.region == "any economy" else one.region
    if region not in together:
        return float("nan")
    if one.statistic == "together":
        return float(together[region][f"{step}_pct"])
    return float(spread[region][f"{one.statistic}_pct"])
