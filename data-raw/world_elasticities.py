"""Trade elasticities of the bundled world: published sets on one footing, and their median."""

from pathlib import Path

import numpy as np
import pandas as pd

LARGEST = 20.0  # petroleum is 64.85 in one paper; no equilibrium is computed with that
SERVICES = 4.0
TARIFF_EXCLUSIVE = ("blp-long", "blp-short")


def convert(published: pd.DataFrame) -> pd.DataFrame:
    """Turn published figures into elasticities of tariff-inclusive trade shares.

    theta = sigma - 1. A figure that measures imports net of the tariff is one too high, since
    d ln(imports net) = d ln(share) - d ln(1 + t); every value is capped at 20.
    """
    net_of_tariff = published["set"].isin(TARIFF_EXCLUSIVE)
    theta = (published["published"] - net_of_tariff.astype(float)).clip(upper=LARGEST).round(6)
    return published.assign(trade_elasticity=theta)


def median_set(
    converted: pd.DataFrame, members: list[str], goods: list[str], sectors: list[str]
) -> pd.DataFrame:
    """Return the median over the member sets by goods sector; services lack sector estimates and get four."""
    chosen = converted[converted["set"].isin(members)]
    median = chosen.groupby("sector")["trade_elasticity"].median()
    value = [median[code] if code in goods else SERVICES for code in sectors]
    return pd.DataFrame({"set": "median", "sector": sectors, "published": np.nan, "trade_elasticity": value})


def write_elasticities(facts: Path, data: Path, sectors: list[str]) -> pd.DataFrame:
    """Write elasticities.csv (set, sector, trade_elasticity, published) and return it."""
    sets = pd.read_csv(data / "elasticity_sets.csv")
    kinds = pd.read_csv(data / "sectors.csv").set_index("code")["kind"]
    converted = convert(pd.read_csv(facts / "trade_elasticities_published.csv", comment="#"))
    unknown = set(converted["set"]) ^ (set(sets["set"]) - {"median"})
    assert not unknown, f"elasticity_sets.csv and the published values disagree on {sorted(unknown)}"
    members = list(sets.loc[sets["in_median"] == "yes", "set"])
    median = median_set(converted, members, list(kinds.index[kinds == "goods"]), sectors)
    table = pd.concat([median.dropna(axis=1), converted])[["set", "sector", "trade_elasticity", "published"]]
    table["trade_elasticity"] = table["trade_elasticity"].round(6)
    table.to_csv(data / "elasticities.csv", index=False, lineterminator="\n")
    return table


def default_elasticity(table: pd.DataFrame, sectors: list[str]) -> np.ndarray:
    """Return the median set in the order of the sectors."""
    return (
        table[table["set"] == "median"].set_index("sector").loc[sectors, "trade_elasticity"].to_numpy(float)
    )
